/* app/claims.c: statements, reports and sources as records. */
#include "app/claims.h"
#include "app/conflicts.h"
#include "app/findings.h"
#include "app/known.h"
#include "app/locate.h"
#include "app/origin.h"
#include "app/run.h"
#include "app/track.h"
#include "app/transcript.h"
#include "case/kinds/kinds.h"
#include "engine/text/chars.h"
#include <stdlib.h>

const char *dal_claim_state_name(int state)
{
    static const char *const name[] = {"suggested", "accepted", "rejected", "corrected", "added", "conflict"};
    return state >= 0 && state < 6 ? name[state] : "suggested";
}

bool dal_claim_is_named(const dal_claim_row *row)
{
    dalil_source_kind kind = DALIL_SOURCE_NONE;
    if (row->named >= 0)
        return row->named == 1;
    if (!dalil_source_kind_from_name(row->kind, &kind))
        return false;
    return kind == DALIL_SOURCE_PERSON || kind == DALIL_SOURCE_ORGANISATION;
}

bool dal_claim_is_reviewed(const dal_claim_row *row)
{
    return row->state == DAL_CLAIM_ACCEPTED || row->state == DAL_CLAIM_CORRECTED || row->state == DAL_CLAIM_ADDED;
}

/* ---- a statement ---------------------------------------------------------------------------------------------------
 */

static void put_ranges(dal_json_writer *w, dalil_string ranges)
{
    dal_json_open(w, "ranges", '[');
    while (ranges.size > 0) {
        dalil_string end, start = dal_str_cut(dal_str_cut(ranges, ',', &ranges), '-', &end);
        int64_t a = 0, b = 0;
        if (!dal_parse_i64(start, &a) || !dal_parse_i64(end, &b))
            break;
        dal_json_open(w, NULL, '[');
        dal_json_put_integer(w, NULL, a);
        dal_json_put_integer(w, NULL, b);
        dal_json_close(w, ']');
    }
    dal_json_close(w, ']');
}

static void put_interval(const dalil_case *c, dal_json_writer *w, const char *key, bool has, const int64_t time[2])
{
    dal_buf text = dal_buf_init(256);
    bool open = time[0] == INT64_MIN || time[1] == INT64_MAX;
    if (has) {
        dalil_time stretch = {.start = time[0],
                              .end = time[1],
                              .precision = open || time[1] - time[0] >= DAL_DAY ? DALIL_DAY : DALIL_SECOND,
                              .zone = (int16_t)c->options.zone};
        dal_time_format(stretch, c->options.zone, &text);
        dal_json_put_string(w, key, dal_buf_string(&text));
    }
    dal_buf_release(&text);
}

static void put_json(dal_json_writer *w, const json_t *fields, const char *key)
{
    const json_t *value = json_object_get(fields, key);
    char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    if (text != NULL)
        dal_json_put_raw(w, key, dal_str(text));
    dal_free(text);
}

void dal_claim_write(dalil_case *c, dal_json_writer *w, const dal_claim_row *row, const json_t *fields,
                     dalil_string text)
{
    char report[DAL_HEX_SIZE + 1];
    dal_hex(row->report.bytes, DAL_HASH_SIZE, report);
    report[8] = '\0';
    dal_json_put_string(w, "number", row->number);
    dal_json_put_cstring(w, "report", report);
    dal_json_put_string(w, "question", row->asked);
    put_ranges(w, row->ranges);
    dal_json_put_string(w, "text", dal_str_slice(text, (size_t)row->start, (size_t)row->end));
    dal_json_put_string(w, "source", row->source);
    if (row->called.size > 0 && !dal_str_equal(row->called, row->source))
        dal_json_put_string(w, "called", row->called);
    dal_json_put_string(w, "kind", row->kind.size > 0 ? row->kind : DALIL_STR("none"));
    dal_json_put_bool(w, "named", dal_claim_is_named(row));
    put_json(w, fields, "via");
    put_json(w, fields, "cue");
    put_json(w, fields, "hedge");
    put_json(w, fields, "quantities");
    put_json(w, fields, "value");
    if (row->has_low && row->has_high)
        dal_put_rounding(w, row->low, row->high, dal_rounding_of_flags(row->flags));
    put_interval(c, w, "said", row->has_said, row->said);
    put_interval(c, w, "of", row->has_of, row->of);
    dal_json_put_string(w, "stance", row->stance);
    dal_json_put_string(w, "basis", row->basis.size > 0 ? row->basis : DALIL_STR("none"));
    if (row->origin.size > 0)
        dal_json_put_string(w, "origin", row->origin);
    dal_json_put_cstring(w, "state", dal_claim_state_name(row->state));
    dal_json_put_bool(w, "loose", row->loose);
    dal_json_put_integer(w, "confidence", row->confidence);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    const dal_parts_words *words;
    dal_bearer bearer;
    int64_t told;
} telling;

void dal_bearer_release(dal_bearer *bearer)
{
    dal_buf_release(&bearer->name);
    dal_buf_release(&bearer->file);
    dal_buf_release(&bearer->published);
    dal_buf_release(&bearer->typist);
    bearer->known = false;
}

static dalil_status note_bearer(void *context, const dal_receipt_row *row, dalil_error *err)
{
    dal_bearer *b = context;
    if (b->known)
        return DALIL_OK;
    b->known = true;
    dal_buf_add_string(&b->name, row->source);
    dal_buf_add_string(&b->file, row->file);
    dal_buf_add_string(&b->published, row->published);
    return dal_buf_check(&b->published, err);
}

dalil_status dal_bearer_write(dal_bearer *bearer, dalil_case *c, const dal_hash *report, dal_json_writer *w,
                              dalil_error *err)
{
    if (!bearer->known || dal_hash_compare(&bearer->report, report) != 0) {
        dal_bearer_release(bearer);
        *bearer = (dal_bearer){.report = *report,
                               .name = dal_buf_init(DAL_ENTRY_MAX),
                               .file = dal_buf_init(DAL_ENTRY_MAX),
                               .published = dal_buf_init(DAL_ENTRY_MAX),
                               .typist = dal_buf_init(DAL_ENTRY_MAX)};
        DAL_TRY(dal_query_receipts(c->fold, report, note_bearer, bearer, err));
        DAL_TRY(dal_transcript_typist(c, report, &bearer->typist, err));
    }
    if (dal_buf_string(&bearer->typist).size > 0)
        dal_json_put_string(w, "typist", dal_buf_string(&bearer->typist));
    dal_json_put_string(w, "bearer", dal_buf_string(&bearer->name));
    dal_json_put_string(w, "file", dal_buf_string(&bearer->file));
    dal_json_put_string(w, "published", dal_buf_string(&bearer->published));
    return DALIL_OK;
}

static dalil_status tell_claim(void *context, const dal_claim_row *row, dalil_error *err)
{
    telling *t = context;
    dal_record r;
    dalil_string text;
    json_t *fields;
    DAL_TRY(dal_session_kept_text(t->c, &row->report, &text, err));
    DAL_TRY(dal_session_fields(t->c, row, &fields, err));
    dal_record_begin(&r, "claim");
    dal_claim_write(t->c, &r.w, row, fields, text);
    json_decref(fields);
    dal_question_words(t->words, &r.w, row->asked);
    dalil_status status = dal_conflict_write_claim(t->c, &r.w, row, err);
    if (status == DALIL_OK)
        status = dal_bearer_write(&t->bearer, t->c, &row->report, &r.w, err);
    t->told++;
    if (status == DALIL_OK)
        return dal_record_send(&r, t->answer, t->context, err);
    dal_buf_release(&r.text);
    return status;
}

/* Reports in the order they came in, each once. */
typedef struct in_order {
    dal_hash *report; /* yours to free */
    size_t count, capacity;
} in_order;

static dalil_status note_report(void *context, const dal_receipt_row *row, dalil_error *err)
{
    in_order *o = context;
    if (o->count > 0 && dal_hash_compare(&o->report[o->count - 1], &row->report) == 0)
        return DALIL_OK;
    if (o->count == o->capacity) {
        size_t capacity = o->capacity > 0 ? 2 * o->capacity : 256;
        dal_hash *grown = dal_realloc(o->report, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        o->report = grown;
        o->capacity = capacity;
    }
    o->report[o->count++] = row->report;
    return DALIL_OK;
}

/* Statements of all reports: the tables have them by identity of the report, which says nothing to a person. */
static dalil_status tell_in_order(telling *t, dal_claim_filter filter, dalil_error *err)
{
    in_order order = {0};
    dalil_status status = dal_query_receipts(t->c->fold, NULL, note_report, &order, err);
    for (size_t i = 0; i < order.count && status == DALIL_OK; i++) {
        filter.report = &order.report[i];
        status = dal_query_claims(t->c->fold, &filter, tell_claim, t, err);
    }
    dal_free(order.report);
    return status;
}

dalil_status dalil_claims(dalil_case *c, const dalil_claims_request *request, dalil_answer *answer, void *context,
                          dalil_error *err)
{
    telling t = {.c = c, .answer = answer, .context = context};
    dal_hash report;
    dal_claim_filter filter = {.asked = dal_str(request->question),
                               .number = dal_str(request->number),
                               .open_only = request->open_only,
                               .conflict_only = request->conflict_only};
    if (request->report != NULL) {
        DAL_TRY(dal_locate_report(c, dal_str(request->report), &report, err));
        filter.report = &report;
    }
    if (filter.asked.size > 0)
        DAL_TRY(dal_known_question(c, filter.asked, false, err));
    DAL_TRY(dal_session_words(c, &t.words, err));
    bool all = filter.report == NULL && filter.number.size == 0;
    dalil_status status =
        all ? tell_in_order(&t, filter, err) : dal_query_claims(c->fold, &filter, tell_claim, &t, err);
    dal_bearer_release(&t.bearer);
    if (status == DALIL_OK && all && request->conflict_only)
        status = dal_conflict_tell(c, filter.asked, answer, context, err);
    if (status == DALIL_OK && t.told == 0 && filter.number.size > 0)
        status = dal_fail(err, DALIL_ENOTFOUND, "review.no-statement", request->number, NULL);
    return status;
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

dalil_status dal_receipt_tell(dalil_case *c, const dal_receipt_row *row, dalil_answer *answer, void *context,
                              dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "report");
    dal_record_short(&r, "report", &row->report);
    dal_record_short(&r, "entry", &row->entry);
    dal_json_put_string(&r.w, "file", row->file);
    dal_json_put_string(&r.w, "source", row->source);
    dal_json_put_string(&r.w, "published", row->published);
    dal_json_put_string(&r.w, "language", row->language);
    dal_json_put_string(&r.w, "note", row->note);
    dal_json_put_integer(&r.w, "size", row->size);
    dal_record_instant(c, &r.w, "time", row->time);
    dal_origin_tell_receipt(&r.w, row);
    DAL_TRY(dal_transcript_write(c, &row->report, dal_str_equal(row->problem, DALIL_STR("no-text")), &r.w, err));
    DAL_TRY(dal_record_author(c, &r.w, "author", &row->author, err));
    return dal_record_send(&r, answer, context, err);
}

static dalil_status tell_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    const telling *t = context;
    return dal_receipt_tell(t->c, row, t->answer, t->context, err);
}

dalil_status dalil_reports(dalil_case *c, dalil_answer *answer, void *context, dalil_error *err)
{
    telling t = {.c = c, .answer = answer, .context = context};
    return dal_query_receipts(c->fold, NULL, tell_receipt, &t, err);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

/* One spelling of one source, with what it said. */
typedef struct spelling {
    dal_id canonical, id;
    dalil_string name, plain, kind, called; /* plain: without marks that are not read */
    bool named;
    int64_t claims;
} spelling;

typedef struct spellings {
    dal_arena arena;
    spelling *item;
    size_t count, capacity;
} spellings;

/* The name without marks that direct writing, join letters, stretch or vowel them: names that differ in these alone
 * look the same and are one. */
static dalil_string plain_name(dal_arena *arena, dalil_string name)
{
    char *out = dal_arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t at = 0; out != NULL && at < name.size;) {
        uint32_t c;
        size_t length = dal_char_read(name, at, &c);
        dal_char_class class = dal_char_class_of(c);
        if (class != DAL_CHAR_IGNORED && !(class == DAL_CHAR_MARK && dal_char_is_arabic(c))) {
            memcpy(out + size, name.data + at, length);
            size += length;
        }
        at += length;
    }
    return (dalil_string){out, size};
}

static dalil_status note_spelling(void *context, const dal_claim_row *row, dalil_error *err)
{
    spellings *all = context;
    if (row->source.size == 0)
        return DALIL_OK;
    if (all->count == all->capacity) {
        size_t capacity = all->capacity > 0 ? 2 * all->capacity : 256;
        spelling *grown = dal_realloc(all->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        all->item = grown;
        all->capacity = capacity;
    }
    spelling *s = &all->item[all->count++];
    *s = (spelling){.canonical = row->canonical,
                    .id = row->source_id,
                    .name = dal_arena_copy(&all->arena, row->source),
                    .plain = plain_name(&all->arena, row->source),
                    .called = dal_arena_copy(&all->arena, row->called),
                    .kind = dal_arena_copy(&all->arena, row->kind),
                    .named = dal_claim_is_named(row),
                    .claims = 1};
    bool kept = s->name.data != NULL && s->kind.data != NULL && s->plain.data != NULL && s->called.data != NULL;
    return kept ? DALIL_OK : dal_fail_memory(err);
}

static int by_source(const void *a, const void *b)
{
    const spelling *x = a, *y = b;
    int order = memcmp(x->canonical.bytes, y->canonical.bytes, DAL_ID_SIZE);
    if (order == 0)
        order = dal_str_compare(x->plain, y->plain);
    if (order == 0 && x->name.size != y->name.size)
        return x->name.size < y->name.size ? -1 : 1; /* the plainest spelling stands for the others */
    return order != 0 ? order : dal_str_compare(x->name, y->name);
}

/* One source: its spellings stand together. */
typedef struct spoken {
    const spelling *first;
    size_t count;
    int64_t claims;
} spoken;

/* Who said most comes first. */
static int by_weight(const void *a, const void *b)
{
    const spoken *x = a, *y = b;
    if (x->claims != y->claims)
        return x->claims < y->claims ? 1 : -1;
    return dal_str_compare(x->first->name, y->first->name);
}

/* Is it the spelling `name`, or one that looks the same? */
static bool looks_like(const spelling *s, dalil_string name)
{
    return dal_str_equal(s->name, name) || dal_str_equal(s->plain, name);
}

/* Tell the spellings [from, to), which are one source; the name that it is called by comes first. */
static dalil_status tell_source(telling *t, const dal_tracks *tracks, const spelling *s, size_t count, dalil_error *err)
{
    dal_record r;
    int64_t claims = 0;
    bool named = false;
    dalil_string called = s[0].called.size > 0 ? s[0].called : s[0].name;
    dal_record_begin(&r, "source");
    dal_json_put_string(&r.w, "name", called);
    dal_json_open(&r.w, "names", '[');
    dal_json_put_string(&r.w, NULL, called);
    for (size_t i = 0; i < count; i++) {
        claims += s[i].claims;
        named = named || s[i].named;
        bool told = i > 0 && dal_str_equal(s[i].plain, s[i - 1].plain);
        if (!told && !looks_like(&s[i], called))
            dal_json_put_string(&r.w, NULL, s[i].name);
    }
    dal_json_close(&r.w, ']');
    dal_json_put_string(&r.w, "kind", s[0].kind);
    dal_json_put_bool(&r.w, "named", named);
    dal_json_put_integer(&r.w, "statements", claims);
    dal_track_write(tracks, &r.w, &s[0].canonical);
    return dal_record_send(&r, t->answer, t->context, err);
}

static dalil_status tell_spoken(telling *t, const dal_tracks *tracks, const spellings *all, dalil_error *err)
{
    size_t count = 0;
    dalil_status status = DALIL_OK;
    spoken *source = dal_alloc_zero(all->count, sizeof *source);
    if (source == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        if (i == 0 || !dal_id_equal(&all->item[i].canonical, &all->item[i - 1].canonical))
            source[count++] = (spoken){&all->item[i], 0, 0};
        source[count - 1].count++;
        source[count - 1].claims += all->item[i].claims;
    }
    if (count > 0)
        qsort(source, count, sizeof *source, by_weight);
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        status = tell_source(t, tracks, source[i].first, source[i].count, err);
    dal_free(source);
    return status;
}

dalil_status dalil_sources(dalil_case *c, dalil_answer *answer, void *context, dalil_error *err)
{
    static const dal_claim_filter all_claims;
    telling t = {.c = c, .answer = answer, .context = context};
    spellings all = {0};
    dal_tracks tracks = {0};
    dalil_status status = dal_query_claims(c->fold, &all_claims, note_spelling, &all, err);
    if (status == DALIL_OK)
        status = dal_tracks_read(c, &tracks, err);
    if (status == DALIL_OK && all.count > 0)
        qsort(all.item, all.count, sizeof *all.item, by_source);
    if (status == DALIL_OK)
        status = tell_spoken(&t, &tracks, &all, err);
    dal_tracks_release(&tracks);
    dal_arena_release(&all.arena);
    dal_free(all.item);
    return status;
}

/* ---- finding statements again ------------------------------------------------------------------------------------ */

typedef struct again {
    telling t;
    const dalil_vocabulary *vocabulary;
    bool all;
} again;

/* out_done is false where there is no text to look in: missing or erased; what was found in it stays. */
static dalil_status extract_again(again *a, const dal_hash *report, const dal_hash *over, bool *out_done,
                                  dalil_error *err)
{
    dalil_case *c = a->t.c;
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    dal_run_result result = {.text = dal_buf_init(DAL_RECORD_MAX)};
    dalil_extract_options options = {.zone = c->options.zone, .narration = true};
    dalil_status status = dal_session_text(c, report, &text, err);
    if (status == DALIL_OK)
        status = dal_query_transcript_entry(c->fold, report, &result.transcript, err);
    *out_done = status == DALIL_OK && text.size > 0;
    if (status == DALIL_OK && text.size == 0) {
        dal_buf_release(&text);
        return DALIL_OK;
    }
    if (!dal_hash_is_zero(&result.transcript))
        dal_transcript_plain(&text);
    if (status == DALIL_OK)
        status = dal_session_published(c, report, &options.published, err);
    if (status == DALIL_OK)
        status = dal_run_extract(a->vocabulary, dal_ledger_case_key(c->ledger), dal_buf_string(&text), &options,
                                 &result, err);
    if (status == DALIL_OK)
        status = dal_session_begin(c, err);
    if (status == DALIL_OK) {
        status = dal_run_put(c, a->vocabulary, report, &result, over, err);
        if (status == DALIL_OK)
            status = dal_session_commit(c, err);
        else
            dal_session_rollback(c);
    }
    dal_buf_release(&text);
    dal_buf_release(&result.text);
    return status;
}

static dalil_status run_one(again *a, const dal_hash *report, dalil_error *err)
{
    dal_run_row run;
    dal_record r;
    bool found, done;
    DAL_TRY(dal_query_run(a->t.c->fold, report, &run, &found, err));
    bool fits = found && run.version == dalil_extract_version() && dal_run_used(&run, a->vocabulary);
    if (fits && !a->all)
        return DALIL_OK;
    DAL_TRY(extract_again(a, report, found ? &run.entry : NULL, &done, err));
    if (!done)
        return DALIL_OK;
    dal_record_begin(&r, "run");
    dal_record_short(&r, "report", report);
    return dal_record_send(&r, a->t.answer, a->t.context, err);
}

dalil_status dalil_run_claims(dalil_case *c, bool all, dalil_answer *answer, void *context, dalil_error *err)
{
    again a = {.t = {.c = c, .answer = answer, .context = context}, .all = all};
    in_order order = {0};
    dalil_status status = dal_session_vocabulary(c, &a.vocabulary, err);
    if (status == DALIL_OK)
        status = dal_query_receipts(c->fold, NULL, note_report, &order, err);
    for (size_t i = 0; i < order.count && status == DALIL_OK; i++) {
        status = run_one(&a, &order.report[i], err);
        if (status == DALIL_OK && !dal_session_go_on(c, (int64_t)i + 1, (int64_t)order.count))
            status = dal_fail(err, DALIL_EINTERRUPTED, "case.interrupted", NULL);
    }
    dal_free(order.report);
    return status;
}
