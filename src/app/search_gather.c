/* app/search_gather.c: what stands in the search index: reports, statements, sources.
 *
 * A further kind of document (a row of a list, a tip) is one more function here that appends to a batch, a number in
 * case/search.h, and a branch where hits are told (app/search.c). */
#include "app/search.h"
#include <stdlib.h>

static const size_t TEXT_MAX = DAL_TEXT_MAX;

void dal_search_batch_release(dal_search_batch *batch)
{
    dal_arena_release(&batch->arena);
    dal_free(batch->item);
    *batch = (dal_search_batch){.item = NULL};
}

dalil_string dal_search_label(dal_arena *arena, char letter, dalil_string word)
{
    char *label = dal_arena_alloc(arena, word.size + 2);
    if (label == NULL)
        return (dalil_string){NULL, 0};
    label[0] = letter;
    label[1] = '=';
    if (word.size > 0)
        memcpy(label + 2, word.data, word.size);
    return (dalil_string){label, word.size + 2};
}

dalil_string dal_search_source_label(dal_arena *arena, const dal_id *source)
{
    char hex[2 * DAL_ID_SIZE + 1];
    dal_hex(source->bytes, DAL_ID_SIZE, hex);
    return dal_search_label(arena, 's', dal_str(hex));
}

/* ---- a document under way ---------------------------------------------------------------------------------------- */

enum { PARTS = 64 };

/* Fields and labels of one document; those that came before are not put twice. */
typedef struct drafting {
    dal_search_batch *batch;
    dal_search_gathered *item;
    dalil_string field[PARTS], label[PARTS];
    size_t field_count, label_count;
    bool failed;
} drafting;

static bool is_among(const dalil_string *list, size_t count, dalil_string text)
{
    for (size_t i = 0; i < count; i++)
        if (dal_str_equal(list[i], text))
            return true;
    return false;
}

/* The text is kept as it is, not copied. */
static void put_field(drafting *d, dalil_string text)
{
    if (text.size == 0 || d->field_count == PARTS || is_among(d->field, d->field_count, text))
        return;
    d->field[d->field_count++] = text;
    d->batch->size += text.size;
}

static void put_copy(drafting *d, dalil_string text)
{
    dalil_string copy = dal_arena_copy(&d->batch->arena, text);
    d->failed = d->failed || copy.data == NULL;
    put_field(d, copy);
}

static void put_label(drafting *d, dalil_string label)
{
    d->failed = d->failed || label.data == NULL;
    if (!d->failed && d->label_count < PARTS && !is_among(d->label, d->label_count, label))
        d->label[d->label_count++] = label;
}

static uint64_t first_eight(const dal_hash *hash)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | hash->bytes[i];
    return value;
}

/* Identities agree between devices and say nothing but the place. */
static uint64_t identity(int kind, const void *data, size_t size, int64_t start, int64_t end)
{
    char place[64];
    dal_buf key = dal_buf_init(256);
    dal_hex(data, size < 16 ? size : 16, place);
    dal_buf_printf(&key, "%d %s %lld %lld", kind, place, (long long)start, (long long)end);
    dal_hash hash = dal_sha256(DALIL_STR("search"), dal_buf_string(&key));
    dal_buf_release(&key);
    return first_eight(&hash) >> 1; /* fits SQLite's numbers */
}

uint64_t dal_search_source_document(const dal_id *source)
{
    return identity(DAL_SEARCH_SOURCE, source->bytes, DAL_ID_SIZE, 0, 0);
}

static bool begin(drafting *d, dal_search_batch *batch, int kind)
{
    *d = (drafting){.batch = batch};
    if (batch->count == batch->capacity) {
        size_t capacity = batch->capacity > 0 ? 2 * batch->capacity : 256;
        dal_search_gathered *grown = dal_realloc(batch->item, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        batch->item = grown;
        batch->capacity = capacity;
    }
    d->item = &batch->item[batch->count];
    *d->item = (dal_search_gathered){.row = {.kind = kind}};
    return true;
}

static void digest_number(dal_hash *hash, int64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    *hash = dal_sha256((dalil_string){(char *)hash->bytes, DAL_HASH_SIZE}, (dalil_string){(char *)bytes, 8});
}

static void digest_strings(dal_hash *hash, const dalil_string *list, size_t count)
{
    digest_number(hash, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        *hash = dal_sha256((dalil_string){(char *)hash->bytes, DAL_HASH_SIZE}, list[i]);
}

static dalil_string *keep(drafting *d, const dalil_string *list, size_t count)
{
    dalil_string *kept = dal_arena_alloc(&d->batch->arena, count * sizeof *kept + 1);
    d->failed = d->failed || kept == NULL;
    if (kept != NULL && count > 0)
        memcpy(kept, list, count * sizeof *kept);
    return kept;
}

static dalil_status finish(drafting *d, const int64_t time[2], dalil_error *err)
{
    dal_hash hash = {{0}};
    dal_search_row *row = &d->item->row;
    dalil_search_document *document = &d->item->document;
    *document = (dalil_search_document){.id = row->id, .from = time[0], .to = time[1]};
    document->field = keep(d, d->field, d->field_count);
    document->field_count = d->field_count;
    document->label = keep(d, d->label, d->label_count);
    document->label_count = d->label_count;
    digest_strings(&hash, d->field, d->field_count);
    digest_strings(&hash, d->label, d->label_count);
    digest_number(&hash, time[0]);
    digest_number(&hash, time[1]);
    row->digest = first_eight(&hash);
    if (d->failed)
        return dal_fail_memory(err);
    d->batch->count++;
    return DALIL_OK;
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

typedef struct report {
    dalil_case *c;
    const dal_hash *id;
    drafting draft;
    dal_search_batch *batch;
    dalil_string text;
    int64_t time[2];
    bool here;
} report;

/* The words of the report; nothing when they were erased or are too long. */
static dalil_status read_text(report *r, const dal_hash *name, dalil_error *err)
{
    dal_buf text = dal_buf_init(TEXT_MAX);
    dalil_status status = dal_ledger_get_blob(r->c->ledger, name, &text, NULL);
    if (status == DALIL_OK) {
        r->text = dal_arena_copy(&r->batch->arena, dal_buf_string(&text));
        status = r->text.data != NULL ? DALIL_OK : DALIL_ENOMEM;
    }
    dal_buf_release(&text);
    if (status == DALIL_ENOMEM)
        return dal_fail_memory(err);
    return DALIL_OK; /* `verify` tells what is broken: what rests on it is found by its other words */
}

static dalil_status add_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    report *r = context;
    if (!r->here) {
        dal_hash text = {{0}};
        bool here;
        DAL_TRY(dal_query_text(r->c->fold, &row->report, &text, &here, err)); /* its own, or typed from it */
        DAL_TRY(read_text(r, &text, err));
        put_field(&r->draft, r->text);
        r->draft.item->row.source = row->source_id;
        r->draft.item->row.name = dal_arena_copy(&r->batch->arena, row->source);
    }
    r->here = true;
    put_copy(&r->draft, row->source);
    put_copy(&r->draft, row->file);
    put_copy(&r->draft, row->note);
    put_copy(&r->draft, row->title);
    if (row->source.size > 0)
        put_label(&r->draft, dal_search_source_label(&r->batch->arena, &row->source_id));
    return DALIL_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* What the report says in these ranges. */
static void put_ranges(report *r, dalil_string ranges)
{
    while (ranges.size > 0) {
        int64_t start = 0, end = 0;
        dalil_string last, first = dal_str_cut(dal_str_cut(ranges, ',', &ranges), '-', &last);
        if (dal_parse_i64(first, &start) && dal_parse_i64(last, &end) && start >= 0 && start < end &&
            (size_t)end <= r->text.size)
            put_field(&r->draft, dal_str_slice(r->text, (size_t)start, (size_t)end));
    }
}

static const char *const states[] = {"suggested", "accepted", "rejected", "corrected", "added", "conflict"};

/* Nothing was said after it was published. */
static void bound(report *r, const dal_claim_row *row, int64_t time[2])
{
    memcpy(time, row->has_said ? row->said : r->time, 2 * sizeof *time);
    if (r->time[1] < time[1] && r->time[1] > time[0])
        time[1] = r->time[1];
}

static void put_answer(report *r, const dal_claim_row *row)
{
    dal_arena *arena = &r->batch->arena;
    int state = row->state >= 0 && row->state < 6 ? row->state : 0;
    put_copy(&r->draft, row->source);
    put_copy(&r->draft, row->origin);
    put_label(&r->draft, dal_search_label(arena, 'a', dal_str(states[state])));
    put_label(&r->draft, dal_search_label(arena, 't', row->stance));
    if (row->source.size > 0)
        put_label(&r->draft, dal_search_source_label(arena, &row->source_id));
}

/* The statements of a report, with their strings kept. */
typedef struct statements {
    report *r;
    dal_claim_row *item;
    size_t count, capacity;
} statements;

static dalil_status collect(void *context, const dal_claim_row *row, dalil_error *err)
{
    statements *s = context;
    if (s->count == s->capacity) {
        size_t capacity = s->capacity > 0 ? 2 * s->capacity : 64;
        dal_claim_row *grown = dal_realloc(s->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        s->item = grown;
        s->capacity = capacity;
    }
    dal_claim_row *kept = &s->item[s->count++];
    *kept = *row;
    dalil_string *const text[] = {&kept->ranges, &kept->number, &kept->source, &kept->origin, &kept->stance};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        *text[i] = dal_arena_copy(&s->r->batch->arena, *text[i]);
        if (text[i]->data == NULL)
            return dal_fail_memory(err);
    }
    return DALIL_OK;
}

static int by_place(const void *a, const void *b)
{
    const dal_claim_row *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return dal_str_compare(x->number, y->number);
}

/* Words that answer several questions are one document: `count` statements in one place. */
static dalil_status add_statement(report *r, const dal_claim_row *row, size_t count, dalil_error *err)
{
    int64_t time[2], widest[2] = {INT64_MAX, INT64_MIN};
    if (!begin(&r->draft, r->batch, DAL_SEARCH_STATEMENT))
        return dal_fail_memory(err);
    dal_search_row *made = &r->draft.item->row;
    made->id = identity(DAL_SEARCH_STATEMENT, r->id->bytes, DAL_HASH_SIZE, row->start, row->end);
    made->report = *r->id;
    made->start = row->start;
    made->end = row->end;
    made->source = row->source_id;
    made->name = row->source;
    put_label(&r->draft, DALIL_STR("k=statement"));
    for (size_t i = 0; i < count; i++)
        put_ranges(r, row[i].ranges);
    for (size_t i = 0; i < count; i++) {
        put_answer(r, &row[i]);
        bound(r, &row[i], time);
        widest[0] = time[0] < widest[0] ? time[0] : widest[0];
        widest[1] = time[1] > widest[1] ? time[1] : widest[1];
    }
    return finish(&r->draft, widest, err);
}

static dalil_status gather_statements(report *r, dalil_error *err)
{
    statements s = {.r = r};
    dal_claim_filter filter = {.report = r->id};
    dalil_status status = dal_query_claims(r->c->fold, &filter, collect, &s, err);
    if (s.count > 0)
        qsort(s.item, s.count, sizeof *s.item, by_place);
    for (size_t i = 0, end; i < s.count && status == DALIL_OK; i = end) {
        for (end = i + 1; end < s.count && s.item[end].start == s.item[i].start && s.item[end].end == s.item[i].end;)
            end++;
        status = add_statement(r, &s.item[i], end - i, err);
    }
    dal_free(s.item);
    return status;
}

dalil_status dal_search_gather_report(dalil_case *c, const dal_hash *id, dal_search_batch *batch, dalil_error *err)
{
    report r = {.c = c, .id = id, .batch = batch};
    DAL_TRY(dal_query_report_time(c->fold, id, r.time, err));
    if (!begin(&r.draft, batch, DAL_SEARCH_REPORT))
        return dal_fail_memory(err);
    r.draft.item->row.report = *id;
    r.draft.item->row.id = identity(DAL_SEARCH_REPORT, id->bytes, DAL_HASH_SIZE, 0, 0);
    put_label(&r.draft, DALIL_STR("k=report"));
    DAL_TRY(dal_query_receipts(c->fold, id, add_receipt, &r, err));
    if (!r.here)
        return DALIL_OK;
    DAL_TRY(finish(&r.draft, r.time, err));
    return gather_statements(&r, err);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dalil_status add_name(void *context, dalil_string name, dalil_error *err)
{
    drafting *d = context;
    put_copy(d, name);
    return d->failed ? dal_fail_memory(err) : DALIL_OK;
}

dalil_status dal_search_gather_source(dal_search_store *store, const dal_id *source, dal_search_batch *batch,
                                      dalil_error *err)
{
    static const int64_t never[2] = {0, 0};
    drafting d;
    if (!begin(&d, batch, DAL_SEARCH_SOURCE))
        return dal_fail_memory(err);
    DAL_TRY(dal_search_store_names(store, source, add_name, &d, err));
    if (d.field_count == 0)
        return DALIL_OK;
    d.item->row.source = *source;
    d.item->row.id = dal_search_source_document(source);
    d.item->row.name = d.field[0];
    put_label(&d, DALIL_STR("k=source"));
    put_label(&d, dal_search_source_label(&batch->arena, source));
    return finish(&d, never, err);
}
