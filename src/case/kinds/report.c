/* case/kinds/report.c: a report: its receipts, what the engine found in it, what people decided about that.
 *
 * The statements of a report follow from its effective run and its effective reviews.  A review names a statement by
 * byte ranges and question; it keeps a copy of the fields it decided on, so that it stands when a newer run finds
 * otherwise.  What no longer meets a statement of the run is kept as decided and marked loose. */
#include "case/kinds/report.h"
#include "case/kinds/kinds.h"
#include <stdio.h>
#include <stdlib.h>

static size_t report_subject(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    return dal_subject_from_hash(entry, "report", 'r', out);
}

const dal_kind dal_kind_report_add = {"report.add", report_subject};
const dal_kind dal_kind_claims_run = {"claims.run", report_subject};
const dal_kind dal_kind_claim_review = {"claim.review", report_subject};

/* ---- receipts ---------------------------------------------------------------------------------------------------- */

static dalil_status insert_receipt(dal_fold *fold, const dal_subject *report, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    json_t *about;
    dal_hash text = {{0}};
    dal_json_hash(e->entry.body, "text", &text);
    DAL_TRY(dal_fold_words(fold, e->entry.body, "about", &about, err));
    dalil_status status =
        dal_fold_sql(fold,
                     "INSERT INTO receipt(report, entry, text, size, source, source_id, published, language, note,"
                     " file, author, time) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     &sql, err);
    if (status == DALIL_OK) {
        dal_id source = {{0}};
        dal_json_id(about, "source_id", &source);
        dal_sql_hash(sql, &report->id);
        dal_sql_hash(sql, &e->entry.hash);
        dal_sql_hash(sql, &text);
        dal_sql_int(sql, dal_json_integer(e->entry.body, "size", 0));
        dal_sql_text(sql, dal_json_string(about, "source"));
        dal_sql_blob(sql, source.bytes, DAL_ID_SIZE);
        dal_sql_text(sql, dal_json_string(about, "published"));
        dal_sql_text(sql, dal_json_string(about, "language"));
        dal_sql_text(sql, dal_json_string(about, "note"));
        dal_sql_text(sql, dal_json_string(about, "file"));
        dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
        dal_sql_int(sql, e->entry.time);
        status = dal_sql_done(sql, err);
    }
    json_decref(about);
    return status;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* One statement on its way into the table. */
typedef struct claim {
    dal_claim_key key;
    const json_t *fields; /* borrowed */
    dal_claim_state state;
    bool loose;
    const dal_effective *decision; /* NULL: nobody looked */
    int64_t item;                  /* index in the run's result, or -1 */
} claim;

typedef struct claims {
    claim *item;
    size_t count, capacity;
} claims;

static claim *new_claim(claims *list, dalil_error *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 32;
        claim *grown = dal_realloc(list->item, capacity * sizeof *grown);
        if (grown == NULL) {
            dal_fail_memory(err);
            return NULL;
        }
        list->item = grown;
        list->capacity = capacity;
    }
    claim *c = &list->item[list->count];
    *c = (claim){.item = -1};
    return c;
}

static dalil_status suggest(claims *list, const json_t *result, dalil_error *err)
{
    const json_t *found = json_object_get(result, "claims");
    for (size_t i = 0; i < json_array_size(found); i++) {
        claim *c = new_claim(list, err);
        if (c == NULL)
            return DALIL_ENOMEM;
        c->fields = json_array_get(found, i);
        c->item = (int64_t)i;
        if (dal_claim_key_read(c->fields, &c->key))
            list->count++;
    }
    return DALIL_OK;
}

static bool same_key(const dal_claim_key *a, const dal_claim_key *b)
{
    return strcmp(a->ranges, b->ranges) == 0 && strcmp(a->question, b->question) == 0;
}

/* A statement that a newer run moved a little: same question, or none, and at least half of the bytes shared. */
static bool near_key(const dal_claim_key *a, const dal_claim_key *b)
{
    int64_t low = a->start > b->start ? a->start : b->start, high = a->end < b->end ? a->end : b->end;
    int64_t first = a->start < b->start ? a->start : b->start, last = a->end > b->end ? a->end : b->end;
    return strcmp(a->question, b->question) == 0 && high > low && 2 * (high - low) >= last - first;
}

/* The suggestion that a decision is about: the very one, else the only undecided one near it. */
static claim *find_claim(claims *list, const dal_claim_key *key)
{
    claim *found = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (same_key(&list->item[i].key, key))
            return &list->item[i];
    for (size_t i = 0; i < list->count; i++) {
        if (list->item[i].decision != NULL || !near_key(&list->item[i].key, key))
            continue;
        if (found != NULL)
            return NULL;
        found = &list->item[i];
    }
    return found;
}

static dal_claim_state state_of(dalil_string verdict)
{
    return dal_str_equal(verdict, DALIL_STR("accept"))    ? DAL_CLAIM_ACCEPTED
           : dal_str_equal(verdict, DALIL_STR("reject"))  ? DAL_CLAIM_REJECTED
           : dal_str_equal(verdict, DALIL_STR("correct")) ? DAL_CLAIM_CORRECTED
           : dal_str_equal(verdict, DALIL_STR("add"))     ? DAL_CLAIM_ADDED
                                                          : DAL_CLAIM_SUGGESTED;
}

/* The statement that a decision is about, made from the decision's own copy when the run has none like it. */
static claim *claim_for(claims *list, const dal_claim_key *key, const json_t *fields, dal_claim_state state,
                        dalil_error *err)
{
    claim *c = find_claim(list, key);
    if (c != NULL)
        return c;
    c = new_claim(list, err);
    if (c == NULL)
        return NULL;
    c->key = *key;
    c->fields = fields;
    c->loose = state != DAL_CLAIM_ADDED;
    list->count++;
    return c;
}

/* Decisions about one statement: the latest holds; two apart are a conflict, and the suggestion stays, marked. */
static dalil_status decide(dal_fold *fold, const dal_subject *report, claims *list, const dal_claim_key *key,
                           dal_effective **decision, size_t count, json_t *kept, dalil_error *err)
{
    json_t *fields;
    dal_effective *winner = NULL;
    DAL_TRY(dal_fold_latest(fold, report, decision, count, &winner, err));
    const dal_effective *from = winner != NULL ? winner : decision[0];
    dal_claim_state state = state_of(dal_json_string(from->entry.body, "verdict"));
    DAL_TRY(dal_fold_words(fold, from->entry.body, "fields", &fields, err));
    if (json_array_append_new(kept, fields) != 0)
        return dal_fail_memory(err);
    claim *c = claim_for(list, key, fields, state, err);
    if (c == NULL)
        return DALIL_ENOMEM;
    c->state = winner != NULL ? state : DAL_CLAIM_CONFLICT;
    c->decision = winner;
    c->key = *key; /* the decision names it: its ranges and question stay whatever a newer run says */
    if (winner != NULL && state != DAL_CLAIM_REJECTED && json_object_size(fields) > 0)
        c->fields = fields;
    return DALIL_OK;
}

static dalil_status apply_reviews(dal_fold *fold, const dal_subject *report, claims *list, dal_effective *entry,
                                  size_t count, json_t *kept, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dal_effective **group = dal_alloc_zero(count, sizeof(dal_effective *));
    if (group == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++) {
        dal_claim_key key, other;
        size_t size = 0;
        if (!dal_effective_is(&entry[i], &dal_kind_claim_review) || !dal_claim_key_read(entry[i].entry.body, &key))
            continue;
        for (size_t j = 0; j < count; j++) {
            if (!dal_effective_is(&entry[j], &dal_kind_claim_review) ||
                !dal_claim_key_read(entry[j].entry.body, &other) || !same_key(&key, &other))
                continue;
            if (j < i)
                break; /* done with its group already */
            group[size++] = &entry[j];
        }
        if (size > 0)
            status = decide(fold, report, list, &key, group, size, kept, err);
    }
    dal_free(group);
    return status;
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

/* Of two runs apart from each other the one of the newer engine is used: no person decided, so it is no conflict. */
static bool newer_run(const dal_effective *a, const dal_effective *b)
{
    int64_t va = dal_json_integer(a->entry.body, "version", 0), vb = dal_json_integer(b->entry.body, "version", 0);
    if (va != vb)
        return va > vb;
    int order =
        dal_str_compare(dal_json_string(a->entry.body, "vocabulary"), dal_json_string(b->entry.body, "vocabulary"));
    return order != 0 ? order > 0 : dal_hash_compare(&a->entry.hash, &b->entry.hash) > 0;
}

static const dal_effective *choose_run(dal_effective *entry, size_t count)
{
    const dal_effective *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (dal_effective_is(&entry[i], &dal_kind_claims_run) && (best == NULL || newer_run(&entry[i], best)))
            best = &entry[i];
    return best;
}

static dalil_status insert_run(dal_fold *fold, const dal_subject *report, const dal_effective *run, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO run(report, entry, engine, version, vocabulary) VALUES(?, ?, ?, ?, ?)",
                         &sql, err));
    dal_sql_hash(sql, &report->id);
    dal_sql_hash(sql, &run->entry.hash);
    dal_sql_text(sql, dal_json_string(run->entry.body, "engine"));
    dal_sql_int(sql, dal_json_integer(run->entry.body, "version", 0));
    dal_sql_text(sql, dal_json_string(run->entry.body, "vocabulary"));
    return dal_sql_done(sql, err);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void bind_interval(dal_sql *sql, const json_t *fields, const char *key)
{
    const json_t *time = json_object_get(fields, key);
    bool known = json_array_size(time) >= 2;
    for (size_t i = 0; i < 2; i++) {
        if (known)
            dal_sql_int(sql, json_integer_value(json_array_get(time, i)));
        else
            dal_sql_null(sql);
    }
}

static void bind_value(dal_sql *sql, const json_t *fields)
{
    const json_t *value = json_object_get(fields, "value");
    for (size_t i = 0; i < 2; i++) {
        const json_t *bound = json_array_get(value, i);
        if (json_is_number(bound))
            dal_sql_real(sql, json_number_value(bound));
        else
            dal_sql_null(sql);
    }
}

static dalil_status insert_claim(dal_fold *fold, const dal_subject *report, const claim *c, const json_t *sources,
                                 const dal_hash *run, dalil_error *err)
{
    dal_sql *sql;
    char number[9];
    dal_claim_source source = dal_claim_source_read(c->fields, sources);
    dal_claim_number(&report->id, &c->key, number);
    DAL_TRY(
        dal_fold_sql(fold,
                     "INSERT OR REPLACE INTO claim(report, ranges, question, start, end, number, state, loose, decided,"
                     " item, asked, source, source_id, kind, origin, stance, basis, said_start, said_end, of_start,"
                     " of_end, low, high, flags, confidence)"
                     " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     &sql, err));
    dalil_string asked = dal_json_string(c->fields, "question");
    dal_sql_hash(sql, &report->id);
    dal_sql_text(sql, dal_str(c->key.ranges));
    dal_sql_text(sql, dal_str(c->key.question));
    dal_sql_int(sql, c->key.start);
    dal_sql_int(sql, c->key.end);
    dal_sql_text(sql, dal_str(number));
    dal_sql_int(sql, c->state);
    dal_sql_int(sql, c->loose);
    if (c->decision != NULL)
        dal_sql_hash(sql, &c->decision->entry.hash);
    else
        dal_sql_hash(sql, run);
    dal_sql_int(sql, c->item);
    dal_sql_text(sql, asked.size > 0 ? asked : dal_str(c->key.question));
    dal_sql_text(sql, source.name);
    dal_sql_blob(sql, source.id.bytes, DAL_ID_SIZE);
    dal_sql_text(sql, source.kind);
    dal_sql_text(sql, dal_json_string(c->fields, "origin"));
    dal_sql_text(sql, dal_json_string(c->fields, "stance"));
    dal_sql_text(sql, dal_json_string(c->fields, "basis"));
    bind_interval(sql, c->fields, "said");
    bind_interval(sql, c->fields, "of");
    bind_value(sql, c->fields);
    dal_sql_int(sql, dal_json_integer(c->fields, "flags", 0));
    dal_sql_int(sql, dal_json_integer(c->fields, "confidence", 0));
    return dal_sql_done(sql, err);
}

static dalil_status fold_statements(dal_fold *fold, const dal_subject *report, dal_effective *entry, size_t count,
                                    dalil_error *err)
{
    static const dal_hash none;
    claims list = {0};
    json_t *result = NULL, *kept = json_array();
    const dal_effective *run = choose_run(entry, count);
    dalil_status status = kept != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK && run != NULL)
        status = insert_run(fold, report, run, err);
    if (status == DALIL_OK && run != NULL)
        status = dal_fold_words(fold, run->entry.body, "result", &result, err);
    if (status == DALIL_OK && result != NULL)
        status = suggest(&list, result, err);
    if (status == DALIL_OK)
        status = apply_reviews(fold, report, &list, entry, count, kept, err);
    for (size_t i = 0; status == DALIL_OK && i < list.count; i++)
        status = insert_claim(fold, report, &list.item[i], json_object_get(result, "sources"),
                              run != NULL ? &run->entry.hash : &none, err);
    dal_free(list.item);
    json_decref(result);
    json_decref(kept);
    return status;
}

static dalil_status fold_report(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                dalil_error *err)
{
    bool here = false;
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM receipt WHERE report=?", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM run WHERE report=?", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM claim WHERE report=?", subject, err));
    for (size_t i = 0; i < count; i++) {
        if (!dal_effective_is(&entry[i], &dal_kind_report_add))
            continue;
        here = true;
        DAL_TRY(insert_receipt(fold, subject, &entry[i], err));
    }
    /* A report whose last receipt was undone is gone, and its statements with it; the entries stay. */
    return here ? fold_statements(fold, subject, entry, count, err) : DALIL_OK;
}

static const char *const dump[][2] = {
    {"receipt", "SELECT * FROM receipt"}, {"run", "SELECT * FROM run"}, {"claim", "SELECT * FROM claim"}, {NULL, NULL}};

const dal_subject_sort dal_sort_report = {
    .letter = 'r',
    .schema = "CREATE TABLE receipt(report BLOB, entry BLOB, text BLOB, size INTEGER, source TEXT, source_id BLOB,"
              " published TEXT, language TEXT, note TEXT, file TEXT, author BLOB, time INTEGER,"
              " PRIMARY KEY(report, entry)) WITHOUT ROWID;"
              "CREATE TABLE run(report BLOB PRIMARY KEY, entry BLOB, engine TEXT, version INTEGER, vocabulary TEXT)"
              " WITHOUT ROWID;"
              "CREATE TABLE claim(report BLOB, ranges TEXT, question TEXT, start INTEGER, end INTEGER, number TEXT,"
              " state INTEGER, loose INTEGER, decided BLOB, item INTEGER, asked TEXT, source TEXT, source_id BLOB,"
              " kind TEXT, origin TEXT, stance TEXT, basis TEXT, said_start INTEGER, said_end INTEGER,"
              " of_start INTEGER, of_end INTEGER, low REAL, high REAL, flags INTEGER, confidence INTEGER,"
              " PRIMARY KEY(report, ranges, question)) WITHOUT ROWID;"
              "CREATE INDEX claim_asked ON claim(asked);"
              "CREATE INDEX claim_number ON claim(number);"
              "CREATE INDEX claim_open ON claim(report) WHERE state=0;",
    .dump = dump,
    .fold = fold_report,
};
