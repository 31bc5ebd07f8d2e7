/* app/decide.c: what people decide: on statements, sources, findings.
 *
 * A file of decisions is one transaction: all of it or none, so that a whole review can be repeated on another copy. */
#include "app/acts.h"
#include "app/claims.h"
#include "app/decide_fields.h"
#include "app/findings.h"
#include "app/known.h"
#include "app/locate.h"
#include "app/run.h"
#include "app/values.h"
#include "base/file.h"
#include "case/kinds/kinds.h"
#include "engine/text/chars.h"
#include <stdio.h>

enum { OVER_MAX = 64, LINE_MAX_BYTES = 64 * 1024 };

/* A statement that the open transaction decides on: the tables know it only when it is committed. */
typedef struct decided {
    dal_hash report;
    int64_t start, end;
    char question[DAL_QUESTION_SIZE];
} decided;

typedef struct deciding {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    dal_buf told; /* records of the open transaction, a line each; told when it has become true */
    decided *done;
    size_t done_count, done_capacity;
    dal_known_names named; /* sources and origins that the decisions of a file name */
} deciding;

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static void begin_note(dal_json_writer *w, const char *what, const dal_hash *entry, dalil_string about)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(entry->bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_open(w, NULL, '{');
    dal_json_put_cstring(w, "type", "decision");
    dal_json_put_cstring(w, "do", what);
    dal_json_put_cstring(w, "entry", hex);
    dal_json_put_string(w, "about", about);
}

static dalil_status end_note(deciding *d, dal_json_writer *w, dalil_error *err)
{
    dal_json_close(w, '}');
    dal_buf_puts(&d->told, "\n");
    return dal_buf_check(&d->told, err);
}

static dalil_status note(deciding *d, const char *what, const dal_hash *entry, dalil_string about, dalil_error *err)
{
    dal_json_writer w = dal_json_write(&d->told);
    begin_note(&w, what, entry, about);
    return end_note(d, &w, err);
}

static dalil_status note_two(deciding *d, const char *what, const dal_hash *entry, dalil_string first,
                             dalil_string second, dalil_error *err)
{
    dal_json_writer w = dal_json_write(&d->told);
    begin_note(&w, what, entry, second);
    dal_json_put_string(&w, "called", first);
    return end_note(d, &w, err);
}

/* An undo says what it took back: who had done what, when. */
static dalil_status note_undo(deciding *d, const dal_hash *entry, const dal_hash *target, dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_json_writer w = dal_json_write(&d->told);
    dal_hex(target->bytes, DAL_HASH_SIZE, hex);
    begin_note(&w, "undo", entry, (dalil_string){hex, 8});
    DAL_TRY(dal_act_write(d->c, &w, "undone", target, err));
    return end_note(d, &w, err);
}

static dalil_status tell(deciding *d, dalil_error *err)
{
    dalil_string rest = dal_buf_string(&d->told);
    while (rest.size > 0)
        DAL_TRY(d->answer(d->context, dal_str_cut(rest, '\n', &rest), err));
    return DALIL_OK;
}

/* ---- what a decision replaces ------------------------------------------------------------------------------------ */

typedef struct replaced {
    dal_hash hash[OVER_MAX];
    size_t count;
    const dal_claim_row *claim; /* reviews of this statement only; NULL: all */
    const char *key;            /* or entries whose body says `value` in member `key` */
    dalil_string value;
    const json_t *pair; /* or in which it is this array; NULL: by `value` */
    dalil_case *c;
} replaced;

static dalil_status is_about(replaced *r, const dal_hash *hash, bool *out_is, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry entry;
    dal_claim_key key;
    dalil_status status = dal_fold_find_entry(r->c->fold, hash, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &entry, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    *out_is = r->claim != NULL
                  ? dal_claim_key_read(entry.body, &key) && dal_str_equal(dal_str(key.ranges), r->claim->ranges) &&
                        dal_str_equal(dal_str(key.question), r->claim->question)
              : r->pair != NULL ? json_equal(json_object_get(entry.body, r->key), r->pair) != 0
                                : dal_str_equal(dal_json_string(entry.body, r->key), r->value);
    dal_entry_release(&entry);
    return DALIL_OK;
}

static dalil_status note_replaced(void *context, const dal_hash *hash, dalil_error *err)
{
    replaced *r = context;
    bool is;
    DAL_TRY(is_about(r, hash, &is, err));
    if (is && r->count < OVER_MAX)
        r->hash[r->count++] = *hash;
    return DALIL_OK;
}

/* ---- what this transaction has decided --------------------------------------------------------------------------- */

static dalil_status remember(deciding *d, const dal_claim_row *claim, dalil_error *err)
{
    if (d->done_count == d->done_capacity) {
        size_t capacity = d->done_capacity > 0 ? 2 * d->done_capacity : 32;
        decided *grown = dal_realloc(d->done, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        d->done = grown;
        d->done_capacity = capacity;
    }
    decided *item = &d->done[d->done_count++];
    *item = (decided){.report = claim->report, .start = claim->start, .end = claim->end};
    snprintf(item->question, sizeof item->question, "%.*s", DALIL_FMT(claim->question));
    return DALIL_OK;
}

/* Decided on already, or taken over by a statement that a person added at nearly the same place (as the fold does). */
static bool is_decided(const deciding *d, const dal_claim_row *row)
{
    for (size_t i = 0; i < d->done_count; i++) {
        const decided *item = &d->done[i];
        int64_t low = row->start > item->start ? row->start : item->start;
        int64_t high = row->end < item->end ? row->end : item->end;
        int64_t first = row->start < item->start ? row->start : item->start;
        int64_t last = row->end > item->end ? row->end : item->end;
        if (dal_hash_compare(&row->report, &item->report) == 0 &&
            dal_str_equal(row->question, dal_str(item->question)) && high > low && 2 * (high - low) >= last - first)
            return true;
    }
    return false;
}

static dalil_status memory_unless(int result, dalil_error *err)
{
    return result == 0 ? DALIL_OK : dal_fail_memory(err);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* A decision about one statement. */
typedef struct review {
    const char *verdict;
    const dal_claim_row *claim;
    const json_t *fields;
    dal_over over;
} review;

static dalil_status put_review(deciding *d, const review *r, dal_hash *out_entry, dalil_error *err)
{
    const dal_claim_row *claim = r->claim;
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash transcript;
    DAL_TRY(dal_query_transcript_entry(d->c->fold, &claim->report, &transcript, err));
    char *words = json_dumps(r->fields, JSON_COMPACT);
    if (words == NULL)
        return dal_fail_memory(err);
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "report", &claim->report);
    if (!dal_hash_is_zero(&transcript))
        dal_json_put_hash(&w, "transcript", &transcript);
    dal_json_open(&w, "ranges", '[');
    for (dalil_string rest = claim->ranges; rest.size > 0;) {
        dalil_string end, start = dal_str_cut(dal_str_cut(rest, ',', &rest), '-', &end);
        dal_json_open(&w, NULL, '[');
        dal_json_put_raw(&w, NULL, start);
        dal_json_put_raw(&w, NULL, end);
        dal_json_close(&w, ']');
    }
    dal_json_close(&w, ']');
    dal_json_put_string(&w, "question", claim->question);
    dal_json_put_cstring(&w, "verdict", r->verdict);
    dalil_status status = dal_session_put_words(d->c, &w, "fields", dal_str(words), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "claim.review", &body, &r->over, out_entry, err);
    if (status == DALIL_OK)
        status = remember(d, claim, err);
    dal_free(words);
    dal_buf_release(&body);
    return status;
}

static dalil_status review_found(deciding *d, const char *verdict, const dal_claim_row *claim, const json_t *decision,
                                 dalil_error *err)
{
    replaced r = {.claim = claim, .c = d->c};
    json_t *fields;
    dal_hash entry;
    DAL_TRY(
        dal_query_decisions(d->c->fold, &(dal_subject){'r', claim->report}, "claim.review", note_replaced, &r, err));
    DAL_TRY(dal_session_fields(d->c, claim, &fields, err));
    dalil_status status = dal_fields_change(d->c, fields, decision, err);
    if (status == DALIL_OK)
        status = put_review(d, &(review){verdict, claim, fields, {r.hash, r.count}}, &entry, err);
    json_decref(fields);
    return status == DALIL_OK ? note(d, verdict, &entry, claim->number, err) : status;
}

static dalil_status decide_claim(deciding *d, const char *verdict, const json_t *decision, dalil_error *err)
{
    dal_located located;
    DAL_TRY(dal_locate_claim(d->c, decision, &located, err));
    dalil_status status = review_found(d, verdict, &located.row, decision, err);
    dal_located_release(&located);
    return status;
}

typedef struct remainder {
    deciding *d;
    dal_buf numbers; /* of eight digits each */
} remainder;

static dalil_status note_undecided(void *context, const dal_claim_row *row, dalil_error *err)
{
    remainder *r = context;
    if (row->state == DAL_CLAIM_SUGGESTED && row->asked.size > 0 && !is_decided(r->d, row))
        dal_buf_add_string(&r->numbers, row->number);
    return dal_buf_check(&r->numbers, err);
}

static dalil_status reject_number(deciding *d, const json_t *decision, dalil_string number, dalil_error *err)
{
    json_t *one = json_copy((json_t *)decision);
    json_t *digits = json_stringn(number.data, number.size);
    dalil_status status = one != NULL && digits != NULL && json_object_set_new(one, "claim", digits) == 0
                              ? decide_claim(d, "reject", one, err)
                              : dal_fail_memory(err);
    json_decref(one);
    return status;
}

/* "rest": reject what a report is said to answer (on one question) that was decided neither before nor in this file.
 * There may be none: a newer engine may no longer make the mistakes that a person set aside. */
static dalil_status reject_rest(deciding *d, const json_t *decision, dalil_error *err)
{
    enum { DIGITS = 8 };
    remainder r = {.d = d, .numbers = dal_buf_init(DAL_TEXT_MAX)};
    dal_hash report;
    dal_claim_filter filter = {.asked = dal_json_string(decision, "on"), .report = &report};
    DAL_TRY(dal_locate_report(d->c, dal_json_string(decision, "report"), &report, err));
    dalil_status status = dal_query_claims(d->c->fold, &filter, note_undecided, &r, err);
    dalil_string numbers = dal_buf_string(&r.numbers);
    for (size_t at = 0; at + DIGITS <= numbers.size && status == DALIL_OK; at += DIGITS)
        status = reject_number(d, decision, (dalil_string){numbers.data + at, DIGITS}, err);
    dal_buf_release(&r.numbers);
    return status;
}

static dalil_status add_claim(deciding *d, const json_t *decision, dalil_error *err)
{
    dal_located located;
    dal_hash entry;
    json_t *fields = json_object();
    if (fields == NULL)
        return dal_fail_memory(err);
    dalil_status status = dal_locate_text(d->c, decision, &located, err);
    if (status == DALIL_OK) {
        replaced r = {.claim = &located.row, .c = d->c};
        status = memory_unless(json_object_set_new(fields, "stance", json_string("affirm")), err);
        if (status == DALIL_OK)
            status = dal_query_decisions(d->c->fold, &(dal_subject){'r', located.row.report}, "claim.review",
                                         note_replaced, &r, err);
        if (status == DALIL_OK)
            status = dal_fields_change(d->c, fields, decision, err);
        if (status == DALIL_OK)
            status = put_review(d, &(review){"add", &located.row, fields, {r.hash, r.count}}, &entry, err);
        if (status == DALIL_OK)
            status = note(d, "add", &entry, located.row.number, err);
        dal_located_release(&located);
    }
    json_decref(fields);
    return status;
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dalil_status put_same(deciding *d, dalil_string first, dalil_string second, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX), words = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body), said = dal_json_write(&words);
    dal_id a = dal_session_name_id(d->c, first), b = dal_session_name_id(d->c, second);
    dal_hash entry;
    dal_json_open(&said, NULL, '[');
    dal_json_put_string(&said, NULL, first);
    dal_json_put_string(&said, NULL, second);
    dal_json_close(&said, ']');
    dal_json_open(&w, NULL, '{');
    dal_json_open(&w, "sources", '[');
    dal_json_put_id(&w, NULL, &a);
    dal_json_put_id(&w, NULL, &b);
    dal_json_close(&w, ']');
    dalil_status status = dal_buf_check(&words, err);
    if (status == DALIL_OK)
        status = dal_session_put_words(d->c, &w, "words", dal_buf_string(&words), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "source.same", &body, NULL, &entry, err);
    if (status == DALIL_OK)
        status = note_two(d, "same", &entry, first, second, err);
    dal_buf_release(&body);
    dal_buf_release(&words);
    return status;
}

static dalil_status decide_same(deciding *d, const json_t *decision, dalil_error *err)
{
    const json_t *names = json_object_get(decision, "sources");
    size_t count = json_array_size(names);
    if (count < 2)
        return dal_fail(err, DALIL_EINVAL, "review.two-names", NULL);
    for (size_t i = 0; i < count; i++)
        if (json_string_length(json_array_get(names, i)) == 0)
            return dal_fail(err, DALIL_EINVAL, "review.two-names", NULL);
    for (size_t i = 0; i < count; i++)
        DAL_TRY(dal_known_source(d->c, dal_str(json_string_value(json_array_get(names, i))), &d->named, err));
    for (size_t i = 1; i < count; i++)
        DAL_TRY(put_same(d, dal_str(json_string_value(json_array_get(names, 0))),
                         dal_str(json_string_value(json_array_get(names, i))), err));
    return DALIL_OK;
}

/* "named": 0, 1, or "yes", "no"; what its kind says when nothing is told. */
static dalil_status read_named(const json_t *decision, bool *named, dalil_error *err)
{
    const json_t *given = json_object_get(decision, "named");
    dalil_string word = dal_json_string(decision, "named");
    bool yes = dal_str_equal(word, DALIL_STR("yes")), no = dal_str_equal(word, DALIL_STR("no"));
    if (given == NULL)
        return DALIL_OK;
    if (!yes && !no && !json_is_integer(given) && !json_is_boolean(given))
        return dal_fail_choice(err, "named", word, "yes, no");
    *named = yes || json_is_true(given) || json_integer_value(given) != 0;
    return DALIL_OK;
}

static dalil_status decide_source(deciding *d, const json_t *decision, dalil_error *err)
{
    static const dal_subject all_sources = {.letter = 's'};
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dalil_string name = dal_json_string(decision, "name"), kind = dal_json_string(decision, "kind");
    dalil_source_kind known;
    char hex[2 * DAL_ID_SIZE + 1];
    dal_hash entry;
    if (name.size == 0)
        return dal_fail(err, DALIL_EINVAL, "review.missing", "name", NULL);
    DAL_TRY(dal_known_source(d->c, name, &d->named, err));
    if (!dalil_source_kind_from_name(kind, &known))
        return dal_fail_choice(err, "kind", kind, DAL_KINDS);
    bool named = known == DALIL_SOURCE_PERSON || known == DALIL_SOURCE_ORGANISATION;
    DAL_TRY(read_named(decision, &named, err));
    dal_id id = dal_session_name_id(d->c, name);
    dal_hex(id.bytes, DAL_ID_SIZE, hex);
    replaced r = {.key = "source", .value = dal_str(hex), .c = d->c};
    DAL_TRY(dal_query_decisions(d->c->fold, &all_sources, "source.set", note_replaced, &r, err));
    dal_json_open(&w, NULL, '{');
    dal_json_put_id(&w, "source", &id);
    dal_json_put_integer(&w, "named", named);
    dal_json_put_string(&w, "kind", kind);
    dalil_status status = dal_session_put_words(d->c, &w, "words", name, err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "source.set", &body, &(dal_over){r.hash, r.count}, &entry, err);
    dal_buf_release(&body);
    return status == DALIL_OK ? note(d, "source", &entry, name, err) : status;
}

/* ---- origins ----------------------------------------------------------------------------------------------------- */

/* Two sources, or two reports: as hexadecimal digits, the lesser first. */
typedef struct between {
    bool reports;
    char hex[2][DAL_HEX_SIZE + 1];
    dalil_string name[2];
} between;

/* Names of reports are tried first: nobody is called 07-denial.txt or 1a2b3c4d. */
static dalil_status read_between(deciding *d, const json_t *names, between *out, dalil_error *err)
{
    dal_hash report[2];
    dalil_error none = {.position = -1};
    for (size_t i = 0; i < 2; i++)
        out->name[i] = dal_str(json_string_value(json_array_get(names, i)));
    out->reports = dal_locate_report(d->c, out->name[0], &report[0], &none) == DALIL_OK &&
                   dal_locate_report(d->c, out->name[1], &report[1], &none) == DALIL_OK;
    for (size_t i = 0; i < 2; i++) {
        if (out->reports) {
            dal_hex(report[i].bytes, DAL_HASH_SIZE, out->hex[i]);
            continue;
        }
        DAL_TRY(dal_known_source(d->c, out->name[i], &d->named, err));
        dal_id id = dal_session_name_id(d->c, out->name[i]);
        dal_hex(id.bytes, DAL_ID_SIZE, out->hex[i]);
    }
    if (strcmp(out->hex[0], out->hex[1]) == 0)
        return dal_fail(err, DALIL_EINVAL, "review.two-origins", NULL);
    return DALIL_OK;
}

static dalil_status put_origin(deciding *d, const between *b, bool shared, dalil_error *err)
{
    static const dal_subject all_sources = {.letter = 's'};
    bool swap = strcmp(b->hex[0], b->hex[1]) > 0;
    const char *key = b->reports ? "reports" : "sources";
    json_t *pair = json_pack("[s, s]", b->hex[swap], b->hex[!swap]);
    json_t *words =
        json_pack("[s%, s%]", b->name[swap].data, b->name[swap].size, b->name[!swap].data, b->name[!swap].size);
    char *said = words != NULL ? json_dumps(words, JSON_COMPACT) : NULL;
    replaced r = {.key = key, .pair = pair, .c = d->c};
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash entry;
    dalil_status status = pair != NULL && said != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK)
        status = dal_query_decisions(d->c->fold, &all_sources, "source.origin", note_replaced, &r, err);
    dal_json_open(&w, NULL, '{');
    dal_json_open(&w, key, '[');
    dal_json_put_cstring(&w, NULL, b->hex[swap]);
    dal_json_put_cstring(&w, NULL, b->hex[!swap]);
    dal_json_close(&w, ']');
    dal_json_put_integer(&w, "shared", shared);
    if (status == DALIL_OK)
        status = dal_session_put_words(d->c, &w, "words", dal_str(said), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "source.origin", &body, &(dal_over){r.hash, r.count}, &entry, err);
    if (status == DALIL_OK)
        status = note_two(d, shared ? "origin" : "apart", &entry, b->name[0], b->name[1], err);
    dal_buf_release(&body);
    dal_free(said);
    json_decref(words);
    json_decref(pair);
    return status;
}

/* "origin": two sources or reports go back to one origin; "apart": they do not, however alike they are. */
static dalil_status decide_origin(deciding *d, const json_t *decision, bool shared, dalil_error *err)
{
    const json_t *names = json_object_get(decision, "between");
    between b = {0};
    for (size_t i = 0; i < 2; i++)
        if (json_array_size(names) != 2 || json_string_length(json_array_get(names, i)) == 0)
            return dal_fail(err, DALIL_EINVAL, "review.two-origins", NULL);
    DAL_TRY(read_between(d, names, &b, err));
    return put_origin(d, &b, shared, err);
}

/* ---- findings and undo ------------------------------------------------------------------------------------------- */

/* A number is given only where one is asked for. */
static dalil_status check_how_many(deciding *d, dalil_string question, dalil_error *err)
{
    const dal_parts_words *words;
    DAL_TRY(dal_session_words(d->c, &words, err));
    dalil_string kind = dal_str(dal_claims_question_kind(words, question));
    bool fits = kind.size == 0 || dal_str_starts(kind, DALIL_STR("count")) || dal_str_equal(kind, DALIL_STR("exists"));
    if (fits)
        return DALIL_OK;
    dal_fail(err, DALIL_EINVAL, "review.no-count", "", NULL);
    dal_error_argument(err, 0, question);
    return DALIL_EINVAL;
}

/* The number that a finding is set to: as people type it, for a body holds no fractions. */
static dalil_status put_finding_value(deciding *d, dal_json_writer *w, const json_t *decision, dalil_error *err)
{
    json_t *value = NULL;
    char text[DAL_VALUE_SIZE];
    DAL_TRY(dal_decision_value(decision, &value, err));
    if (value == NULL || json_is_null(value))
        return json_decref(value), DALIL_OK;
    dal_value_write(value, text);
    json_decref(value);
    DAL_TRY(check_how_many(d, dal_json_string(decision, "question"), err));
    dal_json_put_cstring(w, "value", text);
    return DALIL_OK;
}

/* Blanks, marks that are not seen and points alone are no reason. */
static bool says_something(dalil_string reason)
{
    for (size_t at = 0; at < reason.size;) {
        uint32_t c;
        at += dal_char_read(reason, at, &c);
        dal_char_class class = dal_char_class_of(c);
        if (class == DAL_CHAR_LETTER || class == DAL_CHAR_DIGIT || class == DAL_CHAR_SYMBOL)
            return true;
    }
    return false;
}

static dalil_status check_finding(deciding *d, const json_t *decision, dalil_error *err)
{
    dalil_string question = dal_json_string(decision, "question"), status_name = dal_json_string(decision, "status");
    dalil_finding_status known;
    if (question.size == 0 || question.size >= DAL_QUESTION_SIZE)
        return dal_fail(err, DALIL_EINVAL, question.size == 0 ? "review.missing" : "review.question-too-long",
                        "question", NULL);
    DAL_TRY(dal_known_question(d->c, question, true, err));
    if (!dalil_finding_status_from_name(status_name, &known))
        return dal_fail_choice(err, "status", status_name, DAL_STATUSES);
    if (!says_something(dal_json_string(decision, "reason")))
        return dal_fail(err, DALIL_EINVAL, "review.no-reason", NULL);
    return DALIL_OK;
}

static dalil_status decide_finding(deciding *d, const json_t *decision, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dalil_string question = dal_json_string(decision, "question"), status_name = dal_json_string(decision, "status");
    dal_hash entry;
    dal_subject subject = {'q', dal_question_subject(question)};
    DAL_TRY(check_finding(d, decision, err));
    replaced r = {.key = "question", .value = question, .c = d->c};
    DAL_TRY(dal_query_decisions(d->c->fold, &subject, "finding.set", note_replaced, &r, err));
    dal_json_open(&w, NULL, '{');
    dal_json_put_string(&w, "question", question);
    dal_json_put_string(&w, "status", status_name);
    dalil_status status = put_finding_value(d, &w, decision, err);
    if (status == DALIL_OK)
        status = dal_session_put_words(d->c, &w, "words", dal_json_string(decision, "reason"), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "finding.set", &body, &(dal_over){r.hash, r.count}, &entry, err);
    dal_buf_release(&body);
    return status == DALIL_OK ? note(d, "finding", &entry, question, err) : status;
}

static dalil_status decide_undo(deciding *d, const json_t *decision, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dalil_string digits = dal_json_string(decision, "entry"), reason = dal_json_string(decision, "reason");
    dal_hash target, entry;
    bool effective;
    DAL_TRY(dal_query_find_entry(d->c->fold, digits, &target, err));
    DAL_TRY(dal_query_is_effective(d->c->fold, &target, &effective, err));
    if (!effective)
        return dal_fail(err, DALIL_EINVAL, "review.not-in-force", NULL);
    dal_json_open(&w, NULL, '{');
    dalil_status status = reason.size > 0 ? dal_session_put_words(d->c, &w, "words", reason, err) : DALIL_OK;
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(d->c, "undo", &body, &(dal_over){&target, 1}, &entry, err);
    dal_buf_release(&body);
    return status == DALIL_OK ? note_undo(d, &entry, &target, err) : status;
}

/* ---- one decision, a file of them -------------------------------------------------------------------------------- */

/* What a decision may say; a misspelt member would be a correction lost without a word. */
static dalil_status check_members(const json_t *decision, dalil_error *err)
{
    static const char *const known[] = {
        "do",      "claim",  "report", "text",  "at",       "on",     "rest",   "source",   "kind",    "named", "name",
        "sources", "stance", "basis",  "said",  "of",       "status", "reason", "complete", "made_up", "entry", "via",
        "hedge",   "origin", "note",   "value", "question", "cue",    "quote",  "between",  "about",   "order"};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)decision, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0] && !found; i++)
            found = strcmp(key, known[i]) == 0;
        if (!found)
            return dal_fail(err, DALIL_EINVAL, "review.unknown-member", key, NULL);
    }
    return DALIL_OK;
}

/* A correction that says nothing new is a slip. */
static bool corrects_something(const json_t *decision)
{
    static const char *const where[] = {"do", "claim", "report", "text", "at", "on"};
    size_t said = json_object_size(decision);
    for (size_t i = 0; i < sizeof where / sizeof where[0]; i++)
        said -= json_object_get(decision, where[i]) != NULL;
    return said > 0;
}

static dalil_status decide(deciding *d, const json_t *decision, dalil_error *err)
{
    dalil_string what = dal_json_string(decision, "do");
    DAL_TRY(check_members(decision, err));
    if (dal_str_equal(what, DALIL_STR("accept")))
        return decide_claim(d, "accept", decision, err);
    if (dal_str_equal(what, DALIL_STR("reject")))
        return json_object_get(decision, "rest") != NULL ? reject_rest(d, decision, err)
                                                         : decide_claim(d, "reject", decision, err);
    if (dal_str_equal(what, DALIL_STR("correct")))
        return corrects_something(decision) ? decide_claim(d, "correct", decision, err)
                                            : dal_fail(err, DALIL_EINVAL, "review.nothing-to-correct", NULL);
    if (dal_str_equal(what, DALIL_STR("add")))
        return add_claim(d, decision, err);
    if (dal_str_equal(what, DALIL_STR("same")))
        return decide_same(d, decision, err);
    if (dal_str_equal(what, DALIL_STR("origin")) || dal_str_equal(what, DALIL_STR("apart")))
        return decide_origin(d, decision, dal_str_equal(what, DALIL_STR("origin")), err);
    if (dal_str_equal(what, DALIL_STR("source")))
        return decide_source(d, decision, err);
    if (dal_str_equal(what, DALIL_STR("finding")))
        return decide_finding(d, decision, err);
    return dal_str_equal(what, DALIL_STR("undo"))
               ? decide_undo(d, decision, err)
               : dal_fail_choice(err, "do", what,
                                 "accept, reject, correct, add, same, source, origin, apart, finding, undo");
}

static dalil_status decide_text(deciding *d, dalil_string text, dalil_error *err)
{
    json_t *decision;
    DAL_TRY(dal_json_read(text, &DAL_JSON_FILE, &decision, err));
    dalil_status status = decide(d, decision, err);
    json_decref(decision);
    return status;
}

static dalil_status finish(deciding *d, dalil_status status, dalil_error *err)
{
    if (status == DALIL_OK)
        status = dal_session_commit(d->c, err);
    else
        dal_session_rollback(d->c);
    if (status == DALIL_OK)
        status = tell(d, err);
    dal_buf_release(&d->told);
    dal_free(d->done);
    dal_known_release(&d->named);
    return status;
}

dalil_status dalil_decide(dalil_case *c, dalil_string decision, dalil_answer *answer, void *context, dalil_error *err)
{
    deciding d = {.c = c, .answer = answer, .context = context, .told = dal_buf_init(DAL_RECORD_MAX)};
    DAL_TRY(dal_session_begin(c, err));
    return finish(&d, decide_text(&d, decision, err), err);
}

/* A file that decided nothing says so: it may be the wrong file. */
static dalil_status note_nothing(deciding *d, const char *path, int64_t decisions, dalil_error *err)
{
    dal_json_writer w = dal_json_write(&d->told);
    if (d->told.size > 0)
        return DALIL_OK;
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "type", "nothing");
    dal_json_put_cstring(&w, "file", path);
    dal_json_put_integer(&w, "decisions", decisions);
    return end_note(d, &w, err);
}

/* Names that decisions of the file bring in are known to all of it: names are mostly joined at its head. */
static dalil_status note_names(deciding *d, dalil_string rest, dalil_error *err)
{
    while (rest.size > 0) {
        json_t *decision;
        dalil_status status = dal_json_read(dal_str_cut(rest, '\n', &rest), &DAL_JSON_FILE, &decision, err);
        if (status == DALIL_ENOMEM)
            return status;
        if (status != DALIL_OK)
            continue; /* a remark, or a line that will be refused when its turn comes */
        status = dal_known_note(&d->named, dal_json_string(decision, "source"), err);
        if (status == DALIL_OK)
            status = dal_known_note(&d->named, dal_json_string(decision, "origin"), err);
        json_decref(decision);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

static dalil_status decide_lines(deciding *d, const char *path, dalil_string rest, dalil_error *err)
{
    int64_t decisions = 0;
    DAL_TRY(note_names(d, rest, err));
    for (int64_t line = 1; rest.size > 0; line++) {
        dalil_string text = dal_str_trim(dal_str_cut(rest, '\n', &rest));
        if (text.size == 0 || text.data[0] == '#')
            continue;
        decisions++;
        dalil_status status = decide_text(d, text, err);
        if (status != DALIL_OK && status != DALIL_ENOMEM && status != DALIL_EIO)
            dal_error_at_line(err, path, line);
        DAL_TRY(status);
    }
    return note_nothing(d, path, decisions, err);
}

dalil_status dalil_decide_file(dalil_case *c, const char *path, dalil_answer *answer, void *context, dalil_error *err)
{
    deciding d = {.c = c, .answer = answer, .context = context, .told = dal_buf_init(DAL_RECORD_MAX)};
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    DAL_TRY(dal_file_read(path, DAL_TEXT_MAX, &text, err));
    dalil_status status = dal_session_begin(c, err);
    if (status == DALIL_OK)
        status = finish(&d, decide_lines(&d, path, dal_buf_string(&text), err), err);
    dal_buf_release(&text);
    return status;
}
