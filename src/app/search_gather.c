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

/* Fields and labels of one document or passage; those that came before are not put twice. */
typedef struct drafting {
    dal_search_batch *batch;
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

/* Identities agree between devices and say nothing of the words. */
static uint64_t identity(dalil_string kind, const unsigned char *bytes, size_t size)
{
    dal_hash hash = dal_sha256(kind, (dalil_string){(const char *)bytes, size});
    return first_eight(&hash) >> 1; /* fits SQLite's numbers */
}

uint64_t dal_search_report_document(const dal_hash *report)
{
    return identity(DALIL_STR("search report"), report->bytes, DAL_HASH_SIZE);
}

uint64_t dal_search_source_document(const dal_id *source)
{
    return identity(DALIL_STR("search source"), source->bytes, DAL_ID_SIZE);
}

static dalil_string *keep_strings(drafting *d, const dalil_string *list, size_t count)
{
    dalil_string *kept = dal_arena_alloc(&d->batch->arena, count * sizeof *kept + 1);
    d->failed = d->failed || kept == NULL;
    if (kept != NULL && count > 0)
        memcpy(kept, list, count * sizeof *kept);
    return kept;
}

/* ---- what a document holds, as a number -------------------------------------------------------------------------- */

static void digest_number(dal_buf *out, int64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    dal_buf_add(out, bytes, 8);
}

static void digest_strings(dal_buf *out, const dalil_string *list, size_t count)
{
    digest_number(out, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        digest_number(out, (int64_t)list[i].size);
        dal_buf_add_string(out, list[i]);
    }
}

static void digest_passage(dal_buf *out, const dalil_search_passage *p)
{
    const int64_t number[] = {p->start, p->end, p->from, p->to, (int64_t)p->range_count};
    for (size_t i = 0; i < 5; i++)
        digest_number(out, number[i]);
    for (size_t i = 0; i < p->range_count; i++) {
        digest_number(out, p->range[i].start);
        digest_number(out, p->range[i].end);
    }
    digest_strings(out, p->field, p->field_count);
    digest_strings(out, p->label, p->label_count);
}

static dalil_status digest(const dalil_search_document *d, uint64_t *out_digest, dalil_error *err)
{
    dal_buf text = dal_buf_init(SIZE_MAX / 2);
    digest_number(&text, d->from);
    digest_number(&text, d->to);
    digest_strings(&text, d->field, d->field_count);
    digest_strings(&text, d->label, d->label_count);
    for (size_t i = 0; i < d->passage_count; i++)
        digest_passage(&text, &d->passage[i]);
    dalil_status status = dal_buf_check(&text, err);
    dal_hash hash = dal_sha256(DALIL_STR("document"), dal_buf_string(&text));
    dal_buf_release(&text);
    *out_digest = first_eight(&hash);
    return status;
}

/* The batch takes a document whose fields and labels are drafted; its passages and who speaks are in `item`. */
static dalil_status finish(drafting *d, dal_search_gathered *item, const int64_t time[2], dalil_error *err)
{
    dal_search_batch *batch = d->batch;
    dalil_search_document *document = &item->document;
    document->id = item->row.id;
    document->from = time[0];
    document->to = time[1];
    document->field = keep_strings(d, d->field, d->field_count);
    document->field_count = d->field_count;
    document->label = keep_strings(d, d->label, d->label_count);
    document->label_count = d->label_count;
    if (d->failed)
        return dal_fail_memory(err);
    DAL_TRY(digest(document, &item->row.digest, err));
    if (batch->count == batch->capacity) {
        size_t capacity = batch->capacity > 0 ? 2 * batch->capacity : 256;
        dal_search_gathered *grown = dal_realloc(batch->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        batch->item = grown;
        batch->capacity = capacity;
    }
    batch->item[batch->count++] = *item;
    for (size_t i = 0; i < d->field_count; i++)
        batch->size += d->field[i].size;
    return DALIL_OK;
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

typedef struct report {
    dalil_case *c;
    const dal_hash *id;
    dal_search_gathered item;
    drafting draft, passage;
    dal_search_batch *batch;
    size_t used_capacity;
    dalil_string text;
    int64_t time[2];
    bool here;
} report;

/* Names that a report uses; strings in the arena. */
static dalil_status use_name(report *r, const dal_id *source, dalil_string name, dalil_error *err)
{
    dal_search_gathered *item = &r->item;
    if (name.size == 0)
        return DALIL_OK;
    for (size_t i = 0; i < item->used_count; i++)
        if (dal_id_equal(&item->used[i].source, source) && dal_str_equal(item->used[i].text, name))
            return DALIL_OK;
    if (item->used_count == r->used_capacity) {
        r->used_capacity = r->used_capacity > 0 ? 2 * r->used_capacity : 16;
        dal_search_name *grown = dal_arena_alloc(&r->batch->arena, r->used_capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        if (item->used_count > 0)
            memcpy(grown, item->used, item->used_count * sizeof *grown);
        item->used = grown;
    }
    dal_search_name *used = &item->used[item->used_count++];
    *used = (dal_search_name){*source, dal_arena_copy(&r->batch->arena, name)};
    return used->text.data != NULL ? DALIL_OK : dal_fail_memory(err);
}

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
        r->item.row.name = (dal_search_name){row->source_id, dal_arena_copy(&r->batch->arena, row->source)};
    }
    r->here = true;
    DAL_TRY(use_name(r, &row->source_id, row->source, err));
    put_copy(&r->draft, row->source);
    put_copy(&r->draft, row->file);
    put_copy(&r->draft, row->note);
    put_copy(&r->draft, row->title);
    if (row->source.size > 0)
        put_label(&r->draft, dal_search_source_label(&r->batch->arena, &row->source_id));
    return DALIL_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Ranges of the text that some statements hold, "start-end" each, commas between: out_count of them at most `room`. */
static size_t read_ranges(const report *r, dalil_string ranges, dalil_range *out, size_t room)
{
    size_t count = 0;
    while (ranges.size > 0 && count < room) {
        int64_t start = 0, end = 0;
        dalil_string last, first = dal_str_cut(dal_str_cut(ranges, ',', &ranges), '-', &last);
        if (dal_parse_i64(first, &start) && dal_parse_i64(last, &end) && start >= 0 && start < end &&
            (size_t)end <= r->text.size)
            out[count++] = (dalil_range){(uint32_t)start, (uint32_t)end};
    }
    return count;
}

static int by_range(const void *a, const void *b)
{
    const dalil_range *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Ascending and apart: what overlaps is one. */
static size_t settle_ranges(dalil_range *range, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(range, count, sizeof *range, by_range);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && range[i].start < range[kept - 1].end)
            range[kept - 1].end = range[i].end > range[kept - 1].end ? range[i].end : range[kept - 1].end;
        else
            range[kept++] = range[i];
    }
    return kept;
}

static void put_ranges(report *r, const dal_claim_row *row, size_t count, dalil_search_passage *out)
{
    dalil_range range[PARTS];
    size_t ranges = 0;
    for (size_t i = 0; i < count; i++)
        ranges += read_ranges(r, row[i].ranges, range + ranges, PARTS - ranges);
    ranges = settle_ranges(range, ranges);
    dalil_range *kept = dal_arena_alloc(&r->batch->arena, ranges * sizeof *kept + 1);
    r->passage.failed = r->passage.failed || kept == NULL;
    if (kept != NULL && ranges > 0)
        memcpy(kept, range, ranges * sizeof *kept);
    out->range = kept;
    out->range_count = ranges;
}

static const char *const states[] = {"suggested", "accepted", "rejected", "corrected", "added", "conflict"};

/* Nothing was said after it was published. */
static void bound(report *r, const dal_claim_row *row, int64_t time[2])
{
    memcpy(time, row->has_said ? row->said : r->time, 2 * sizeof *time);
    if (r->time[1] < time[1] && r->time[1] > time[0])
        time[1] = r->time[1];
}

/* The strings of `row` are in the arena. */
static void put_answer(report *r, const dal_claim_row *row)
{
    drafting *d = &r->passage;
    dal_arena *arena = &r->batch->arena;
    int state = row->state >= 0 && row->state < 6 ? row->state : 0;
    put_field(d, row->source);
    put_field(d, row->origin);
    put_label(d, dal_search_label(arena, 'a', dal_str(states[state])));
    put_label(d, dal_search_label(arena, 't', row->stance));
    if (row->source.size > 0)
        put_label(d, dal_search_source_label(arena, &row->source_id));
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

/* Words that answer several questions are one passage: `count` statements in one place. */
static dalil_status put_passage(report *r, const dal_claim_row *row, size_t count, dalil_search_passage *out,
                                dalil_error *err)
{
    drafting *d = &r->passage;
    int64_t time[2];
    *d = (drafting){.batch = r->batch};
    *out = (dalil_search_passage){
        .start = (uint32_t)row->start, .end = (uint32_t)row->end, .from = INT64_MAX, .to = INT64_MIN};
    put_label(d, DALIL_STR("k=statement"));
    put_ranges(r, row, count, out);
    for (size_t i = 0; i < count; i++) {
        put_answer(r, &row[i]);
        DAL_TRY(use_name(r, &row[i].source_id, row[i].source, err));
        bound(r, &row[i], time);
        out->from = time[0] < out->from ? time[0] : out->from;
        out->to = time[1] > out->to ? time[1] : out->to;
    }
    out->field = keep_strings(d, d->field, d->field_count);
    out->field_count = d->field_count;
    out->label = keep_strings(d, d->label, d->label_count);
    out->label_count = d->label_count;
    return d->failed ? dal_fail_memory(err) : DALIL_OK;
}

static dalil_status put_passages(report *r, const statements *s, dalil_error *err)
{
    dalil_search_document *document = &r->item.document;
    dalil_search_passage *passage = dal_arena_alloc(&r->batch->arena, (s->count + 1) * sizeof *passage);
    if (passage == NULL)
        return dal_fail_memory(err);
    document->passage = passage;
    for (size_t i = 0, end; i < s->count; i = end) {
        const dal_claim_row *row = &s->item[i];
        for (end = i + 1; end < s->count && s->item[end].start == row->start && s->item[end].end == row->end;)
            end++;
        if (row->start >= 0 && row->start < row->end && row->end <= INT32_MAX)
            DAL_TRY(put_passage(r, row, end - i, &passage[document->passage_count++], err));
    }
    return DALIL_OK;
}

static dalil_status gather_statements(report *r, dalil_error *err)
{
    statements s = {.r = r};
    dal_claim_filter filter = {.report = r->id};
    dalil_status status = dal_query_claims(r->c->fold, &filter, collect, &s, err);
    if (s.count > 0)
        qsort(s.item, s.count, sizeof *s.item, by_place);
    if (status == DALIL_OK)
        status = put_passages(r, &s, err);
    dal_free(s.item);
    return status;
}

dalil_status dal_search_gather_report(dalil_case *c, const dal_hash *id, dal_search_batch *batch, dalil_error *err)
{
    report r = {.c = c, .id = id, .batch = batch, .draft = {.batch = batch}};
    DAL_TRY(dal_query_report_time(c->fold, id, r.time, err));
    r.item.row = (dal_search_row){.kind = DAL_SEARCH_REPORT, .report = *id, .id = dal_search_report_document(id)};
    put_label(&r.draft, DALIL_STR("k=report"));
    DAL_TRY(dal_query_receipts(c->fold, id, add_receipt, &r, err));
    if (!r.here)
        return DALIL_OK;
    DAL_TRY(gather_statements(&r, err));
    return finish(&r.draft, &r.item, r.time, err);
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
    drafting d = {.batch = batch};
    dal_search_gathered item = {.row = {.kind = DAL_SEARCH_SOURCE, .id = dal_search_source_document(source)}};
    DAL_TRY(dal_search_store_names(store, source, add_name, &d, err));
    if (d.field_count == 0)
        return DALIL_OK;
    item.row.name = (dal_search_name){*source, d.field[0]};
    put_label(&d, DALIL_STR("k=source"));
    put_label(&d, dal_search_source_label(&batch->arena, source));
    return finish(&d, &item, never, err);
}
