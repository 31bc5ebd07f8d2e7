/* case/kinds/report.c: a report: its receipts, what the engine found in it, what people decided about that.
 *
 * The statements of a report follow from its effective run and its effective reviews.  A review names a statement by
 * byte ranges and question; it keeps a copy of the fields it decided on, so that it stands when a newer run finds
 * otherwise.  What no longer meets a statement of the run is kept as decided and marked loose.
 *
 * The text of a picture or a voice note is the transcription in force.  Runs and reviews name the transcription whose
 * words they are about, and hold only while that one does: ranges of one typing are nothing in another. */
#include "case/kinds/report.h"
#include "case/kinds/kinds.h"
#include "case/kinds/numbers.h"
#include <stdio.h>
#include <stdlib.h>

static size_t report_subject(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    return dal_subject_from_hash(entry, "report", 'r', out);
}

const dal_kind dal_kind_report_add = {"report.add", report_subject};
const dal_kind dal_kind_claims_run = {"claims.run", report_subject};
const dal_kind dal_kind_claim_review = {"claim.review", report_subject};
const dal_kind dal_kind_report_transcribe = {"report.transcribe", report_subject};

/* ---- receipts ---------------------------------------------------------------------------------------------------- */

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

/* When the receipts of a report say that it was published: the first of those that say so, and the first time taken in.
 */
typedef struct publication {
    bool any, told;
    int64_t start, end, taken;
} publication;

static void add_publication(publication *p, const json_t *about, int64_t taken)
{
    const json_t *time = json_object_get(about, "time");
    p->taken = !p->any || taken < p->taken ? taken : p->taken;
    p->any = true;
    if (json_array_size(time) < 2)
        return;
    int64_t start = json_integer_value(json_array_get(time, 0)), end = json_integer_value(json_array_get(time, 1));
    if (p->told && (end > p->end || (end == p->end && start >= p->start)))
        return;
    p->told = true;
    p->start = start;
    p->end = end;
}

/* In which form it came, the bytes as they came, and why they could not be read. */
/* What is bound is read when the statement runs: `original` is the caller's. */
static void bind_form(dal_sql *sql, const json_t *body, const json_t *about, const dal_hash *original)
{
    if (dal_hash_is_zero(original))
        dal_sql_null(sql);
    else
        dal_sql_hash(sql, original);
    dal_sql_text(sql, dal_json_string(body, "form"));
    dal_sql_text(sql, dal_json_string(body, "problem"));
    dal_sql_text(sql, dal_json_string(about, "title"));
}

static dalil_status insert_receipt(dal_fold *fold, int64_t report, const dal_effective *e, publication *published,
                                   dalil_error *err)
{
    dal_sql *sql;
    json_t *about;
    dal_hash text = {{0}}, original = {{0}};
    dal_json_hash(e->entry.body, "text", &text);
    dal_json_hash(e->entry.body, "original", &original);
    DAL_TRY(dal_fold_words(fold, e->entry.body, "about", &about, err));
    add_publication(published, about, e->entry.time);
    dalil_status status =
        dal_fold_sql(fold,
                     "INSERT INTO receipt(report, entry, text, size, source, source_id, published, language, note,"
                     " file, published_start, published_end, original, form, problem, title)"
                     " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     &sql, err);
    if (status == DALIL_OK) {
        dal_id source = {{0}};
        dal_json_id(about, "source_id", &source);
        dal_sql_int(sql, report);
        dal_sql_int(sql, e->id);
        dal_sql_hash(sql, &text);
        dal_sql_int(sql, dal_json_integer(e->entry.body, "size", 0));
        dal_sql_text(sql, dal_json_string(about, "source"));
        dal_sql_blob(sql, source.bytes, DAL_ID_SIZE);
        dal_sql_text(sql, dal_json_string(about, "published"));
        dal_sql_text(sql, dal_json_string(about, "language"));
        dal_sql_text(sql, dal_json_string(about, "note"));
        dal_sql_text(sql, dal_json_string(about, "file"));
        bind_interval(sql, about, "time");
        bind_form(sql, e->entry.body, about, &original);
        status = dal_sql_done(sql, err);
    }
    json_decref(about);
    return status;
}

static int64_t after(int64_t time)
{
    return time < INT64_MAX ? time + 1 : time;
}

/* A report counts as published when the first of its receipts says so, and no later than it was first taken in
 * (docs/decisions/said-with-publication.md).  Taken in before that, the date or the clock is wrong: the date holds. */
static dalil_status note_publication(dal_fold *fold, int64_t report, const publication *p, dalil_error *err)
{
    dal_sql *sql;
    bool cut = !p->told || (p->taken >= p->start && p->taken < p->end);
    DAL_TRY(dal_fold_sql(fold, "UPDATE report SET published_start=?, published_end=? WHERE id=?", &sql, err));
    if (p->any) {
        dal_sql_int(sql, p->told ? p->start : INT64_MIN);
        dal_sql_int(sql, cut ? after(p->taken) : p->end);
    } else {
        dal_sql_null(sql);
        dal_sql_null(sql);
    }
    dal_sql_int(sql, report);
    return dal_sql_done(sql, err);
}

/* ---- transcription ----------------------------------------------------------------------------------------------- */

static dalil_status choose_transcript(dal_fold *fold, const dal_subject *report, dal_effective *entry, size_t count,
                                      dal_effective **out_winner, dalil_error *err)
{
    size_t first = 0, found = 0;
    *out_winner = NULL;
    while (first < count && !dal_effective_is(&entry[first], &dal_kind_report_transcribe))
        first++;
    if (first == count)
        return DALIL_OK;
    dal_effective **group = dal_alloc_zero(count, sizeof(dal_effective *));
    if (group == NULL)
        return dal_fail_memory(err);
    for (size_t i = first; i < count; i++)
        if (dal_effective_is(&entry[i], &dal_kind_report_transcribe))
            group[found++] = &entry[i];
    dalil_status status = dal_fold_latest(fold, report, group, found, out_winner, err);
    dal_free(group);
    return status;
}

/* The marks of a text (case/marks.h) are those of its words: other words, other marks. */
static dalil_status clear_transcript(dal_fold *fold, int64_t report, const dal_effective *winner, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(
        fold, "DELETE FROM mark WHERE report=?1 AND (SELECT entry FROM transcript WHERE report=?1) IS NOT ?2", &sql,
        err));
    dal_sql_int(sql, report);
    if (winner != NULL)
        dal_sql_hash(sql, &winner->entry.hash);
    else
        dal_sql_null(sql);
    DAL_TRY(dal_sql_done(sql, err));
    DAL_TRY(dal_fold_sql(fold, "DELETE FROM transcript WHERE report=?", &sql, err));
    dal_sql_int(sql, report);
    return dal_sql_done(sql, err);
}

static dalil_status insert_transcript(dal_fold *fold, int64_t report, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    json_t *about;
    dal_hash text = {{0}};
    dal_json_hash(e->entry.body, "text", &text);
    DAL_TRY(dal_fold_words(fold, e->entry.body, "about", &about, err));
    dalil_status status = dal_fold_sql(fold,
                                       "INSERT INTO transcript(report, entry, text, size, language, typist, note,"
                                       " author, time) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                       &sql, err);
    if (status == DALIL_OK) {
        dal_sql_int(sql, report);
        dal_sql_hash(sql, &e->entry.hash);
        dal_sql_hash(sql, &text);
        dal_sql_int(sql, dal_json_integer(e->entry.body, "size", 0));
        dal_sql_text(sql, dal_json_string(about, "language"));
        dal_sql_text(sql, dal_json_string(about, "typist"));
        dal_sql_text(sql, dal_json_string(about, "note"));
        dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
        dal_sql_int(sql, e->entry.time);
        status = dal_sql_done(sql, err);
    }
    json_decref(about);
    return status;
}

/* Is a run or a review about the words of this transcription (zero: the report's own text)? */
static bool is_about(const dal_effective *e, const dal_hash *transcript)
{
    dal_hash about = {{0}};
    dal_json_hash(e->entry.body, "transcript", &about);
    return dal_hash_compare(&about, transcript) == 0;
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

/* The reviews of one report on their way into the list of its statements. */
typedef struct reviewing {
    dal_fold *fold;
    const dal_subject *report;
    claims *list;
    const dal_hash *transcript;
    json_t *kept; /* holds the decisions' own copies of fields */
} reviewing;

/* Decisions about one statement: the latest holds; two apart are a conflict, and the suggestion stays, marked. */
static dalil_status decide(reviewing *r, const dal_claim_key *key, dal_effective **decision, size_t count,
                           dalil_error *err)
{
    json_t *fields;
    dal_effective *winner = NULL;
    DAL_TRY(dal_fold_latest(r->fold, r->report, decision, count, &winner, err));
    const dal_effective *from = winner != NULL ? winner : decision[0];
    dal_claim_state state = state_of(dal_json_string(from->entry.body, "verdict"));
    DAL_TRY(dal_fold_words(r->fold, from->entry.body, "fields", &fields, err));
    if (json_array_append_new(r->kept, fields) != 0)
        return dal_fail_memory(err);
    claim *c = claim_for(r->list, key, fields, state, err);
    if (c == NULL)
        return DALIL_ENOMEM;
    c->state = winner != NULL ? state : DAL_CLAIM_CONFLICT;
    c->decision = winner;
    c->key = *key; /* the decision names it: its ranges and question stay whatever a newer run says */
    if (winner != NULL && state != DAL_CLAIM_REJECTED && json_object_size(fields) > 0)
        c->fields = fields;
    return DALIL_OK;
}

/* Is it a review of words that stand, and of which statement? */
static bool review_key(const reviewing *r, const dal_effective *e, dal_claim_key *out_key)
{
    return dal_effective_is(e, &dal_kind_claim_review) && is_about(e, r->transcript) &&
           dal_claim_key_read(e->entry.body, out_key);
}

static dalil_status apply_reviews(reviewing *r, dal_effective *entry, size_t count, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dal_effective **group = dal_alloc_zero(count, sizeof(dal_effective *));
    if (group == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++) {
        dal_claim_key key, other;
        size_t size = 0;
        if (!review_key(r, &entry[i], &key))
            continue;
        for (size_t j = 0; j < count; j++) {
            if (!review_key(r, &entry[j], &other) || !same_key(&key, &other))
                continue;
            if (j < i)
                break; /* done with its group already */
            group[size++] = &entry[j];
        }
        if (size > 0)
            status = decide(r, &key, group, size, err);
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

static const dal_effective *choose_run(dal_effective *entry, size_t count, const dal_hash *transcript)
{
    const dal_effective *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (dal_effective_is(&entry[i], &dal_kind_claims_run) && is_about(&entry[i], transcript) &&
            (best == NULL || newer_run(&entry[i], best)))
            best = &entry[i];
    return best;
}

static dalil_status insert_run(dal_fold *fold, int64_t report, const dal_effective *run, dalil_error *err)
{
    dal_sql *sql;
    int64_t engine, vocabulary;
    DAL_TRY(dal_fold_number_of_code(fold, dal_json_string(run->entry.body, "engine"), &engine, err));
    DAL_TRY(dal_fold_number_of_code(fold, dal_json_string(run->entry.body, "vocabulary"), &vocabulary, err));
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO run(report, entry, engine, version, vocabulary) VALUES(?, ?, ?, ?, ?)",
                         &sql, err));
    dal_sql_int(sql, report);
    dal_sql_int(sql, run->id);
    dal_sql_int(sql, engine);
    dal_sql_int(sql, dal_json_integer(run->entry.body, "version", 0));
    dal_sql_int(sql, vocabulary);
    return dal_sql_done(sql, err);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

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

/* The small numbers that a statement's row is made of; 0: no such time. */
typedef struct row_numbers {
    int64_t report, form, source, said, of;
} row_numbers;

static dalil_status number_time(dal_fold *fold, const json_t *fields, const char *key, int64_t *out_number,
                                dalil_error *err)
{
    const json_t *time = json_object_get(fields, key);
    *out_number = 0;
    if (json_array_size(time) < 2)
        return DALIL_OK;
    return dal_number_of_span(fold, json_integer_value(json_array_get(time, 0)),
                              json_integer_value(json_array_get(time, 1)), out_number, err);
}

static dalil_status number_names(dal_fold *fold, const claim *c, const dal_claim_source *source, row_numbers *n,
                                 dalil_error *err)
{
    dalil_string asked = dal_json_string(c->fields, "question");
    const dal_claim_form form = {.question = dal_str(c->key.question),
                                 .asked = asked.size > 0 ? asked : dal_str(c->key.question),
                                 .stance = dal_json_string(c->fields, "stance"),
                                 .basis = dal_json_string(c->fields, "basis"),
                                 .state = c->state,
                                 .loose = c->loose,
                                 .flags = dal_json_integer(c->fields, "flags", 0),
                                 .confidence = dal_json_integer(c->fields, "confidence", 0)};
    DAL_TRY(dal_number_of_form(fold, &form, &n->form, err));
    DAL_TRY(number_time(fold, c->fields, "said", &n->said, err));
    DAL_TRY(number_time(fold, c->fields, "of", &n->of, err));
    return dal_number_of_source(fold, source, &n->source, err);
}

static void bind_number(dal_sql *sql, int64_t number)
{
    if (number != 0)
        dal_sql_int(sql, number);
    else
        dal_sql_null(sql);
}

static void bind_text(dal_sql *sql, dalil_string text)
{
    if (text.size > 0)
        dal_sql_text(sql, text);
    else
        dal_sql_null(sql);
}

/* The number by which people name it is kept with a sign: as 32 bits. */
static void bind_claim(dal_sql *sql, const dal_hash *report, const claim *c, const row_numbers *n)
{
    int64_t number = dal_claim_number_value(report, &c->key);
    dal_sql_int(sql, n->report);
    dal_sql_int(sql, c->key.start);
    dal_sql_int(sql, c->key.end - c->key.start);
    dal_sql_int(sql, n->form);
    dal_sql_int(sql, number <= INT32_MAX ? number : number - UINT32_MAX - 1);
    dal_sql_int(sql, c->item);
    dal_sql_int(sql, n->source);
    bind_number(sql, n->said);
    bind_number(sql, n->of);
    bind_value(sql, c->fields);
}

/* What few statements have: several ranges, an origin told by hand, a decision. */
static dalil_status insert_beside(dal_fold *fold, int64_t id, const claim *c, dalil_error *err)
{
    dal_sql *sql;
    dalil_string origin = dal_json_string(c->fields, "origin");
    bool several = strchr(c->key.ranges, ',') != NULL;
    if (!several && origin.size == 0 && c->decision == NULL)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO beside(claim, ranges, origin, decided) VALUES(?, ?, ?, ?)", &sql, err));
    dal_sql_int(sql, id);
    bind_text(sql, several ? dal_str(c->key.ranges) : (dalil_string){NULL, 0});
    bind_text(sql, origin);
    if (c->decision != NULL)
        dal_sql_hash(sql, &c->decision->entry.hash);
    else
        dal_sql_null(sql);
    return dal_sql_done(sql, err);
}

/* The statements of a report on their way into the table. */
typedef struct inserting {
    dal_fold *fold;
    const dal_hash *report;
    int64_t number;        /* of the report */
    const json_t *sources; /* of the run */
    int64_t first, last;   /* ids given so far; 0: none */
} inserting;

static dalil_status insert_claim(inserting *in, const claim *c, dalil_error *err)
{
    dal_sql *sql;
    row_numbers n = {.report = in->number};
    dal_claim_source source = dal_claim_source_read(c->fields, in->sources);
    DAL_TRY(number_names(in->fold, c, &source, &n, err));
    DAL_TRY(dal_fold_sql(in->fold,
                         "INSERT INTO claim(report, start, size, form, number, item, source, said, of, low, high)"
                         " VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                         &sql, err));
    bind_claim(sql, in->report, c, &n);
    DAL_TRY(dal_sql_done(sql, err));
    in->last = sqlite3_last_insert_rowid(dal_fold_database(in->fold));
    in->first = in->first == 0 ? in->last : in->first;
    return insert_beside(in->fold, in->last, c, err);
}

/* A run may tell one statement twice; its place and question are told apart by the first. */
static bool is_repeated(const claims *list, size_t at)
{
    for (size_t i = at; i-- > 0 && list->item[i].key.start == list->item[at].key.start;)
        if (same_key(&list->item[i].key, &list->item[at].key))
            return true;
    return false;
}

static int by_place(const void *a, const void *b)
{
    const claim *x = a, *y = b;
    if (x->key.start != y->key.start)
        return x->key.start < y->key.start ? -1 : 1;
    int order = strcmp(x->key.ranges, y->key.ranges);
    if (order == 0)
        order = strcmp(x->key.question, y->key.question);
    if (order == 0) /* a decided one stands before a suggestion, an earlier item before a later */
        order = (y->decision != NULL) - (x->decision != NULL);
    return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

/* The statements of a report are written at once, so that their ids follow each other. */
static dalil_status note_claims(dal_fold *fold, int64_t number, int64_t first, int64_t last, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "UPDATE report SET first_claim=?, last_claim=? WHERE id=?", &sql, err));
    bind_number(sql, first);
    bind_number(sql, last);
    dal_sql_int(sql, number);
    return dal_sql_done(sql, err);
}

static dalil_status insert_claims(inserting *in, claims *list, dalil_error *err)
{
    if (list->count > 0)
        qsort(list->item, list->count, sizeof *list->item, by_place);
    for (size_t i = 0; i < list->count; i++) {
        if (!is_repeated(list, i))
            DAL_TRY(insert_claim(in, &list->item[i], err));
    }
    return in->first != 0 ? note_claims(in->fold, in->number, in->first, in->last, err) : DALIL_OK;
}

/* The effective entries about a report, and the transcription in force (zero: none). */
typedef struct about_report {
    dal_effective *entry;
    size_t count;
    dal_hash transcript;
} about_report;

static dalil_status fold_statements(dal_fold *fold, const dal_subject *report, int64_t number,
                                    const about_report *about, dalil_error *err)
{
    claims list = {0};
    json_t *result = NULL, *kept = json_array();
    const dal_effective *run = choose_run(about->entry, about->count, &about->transcript);
    dalil_status status = kept != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK && run != NULL)
        status = insert_run(fold, number, run, err);
    if (status == DALIL_OK && run != NULL)
        status = dal_fold_words(fold, run->entry.body, "result", &result, err);
    if (status == DALIL_OK && result != NULL)
        status = suggest(&list, result, err);
    reviewing r = {fold, report, &list, &about->transcript, kept};
    if (status == DALIL_OK)
        status = apply_reviews(&r, about->entry, about->count, err);
    inserting in = {.fold = fold, .report = &report->id, .number = number};
    in.sources = json_object_get(result, "sources");
    if (status == DALIL_OK)
        status = insert_claims(&in, &list, err);
    dal_free(list.item);
    json_decref(result);
    json_decref(kept);
    return status;
}

static dalil_status clear_report(dal_fold *fold, int64_t number, dalil_error *err)
{
    static const char *const literal[] = {
        "DELETE FROM receipt WHERE report=?", "DELETE FROM run WHERE report=?",
        "DELETE FROM beside WHERE claim BETWEEN (SELECT first_claim FROM report WHERE id=?1) AND (SELECT last_claim "
        "FROM report WHERE id=?1)",
        "DELETE FROM claim WHERE id BETWEEN (SELECT first_claim FROM report WHERE id=?1) AND (SELECT last_claim FROM "
        "report WHERE id=?1)"};
    for (size_t i = 0; i < sizeof literal / sizeof literal[0]; i++) {
        const char *sql = literal[i];
        dal_sql *statement;
        DAL_TRY(dal_fold_sql(fold, sql, &statement, err));
        dal_sql_int(statement, number);
        DAL_TRY(dal_sql_done(statement, err));
    }
    return note_claims(fold, number, 0, 0, err);
}

static dalil_status fold_report(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                dalil_error *err)
{
    bool here = false, fresh = false;
    int64_t number;
    publication published = {.any = false};
    about_report about = {.entry = entry, .count = count};
    dal_effective *transcript;
    DAL_TRY(dal_number_of_report(fold, &subject->id, &number, &fresh, err));
    if (!fresh)
        DAL_TRY(clear_report(fold, number, err));
    DAL_TRY(choose_transcript(fold, subject, entry, count, &transcript, err));
    if (!fresh)
        DAL_TRY(clear_transcript(fold, number, transcript, err));
    if (transcript != NULL) {
        about.transcript = transcript->entry.hash;
        DAL_TRY(insert_transcript(fold, number, transcript, err));
    }
    for (size_t i = 0; i < count; i++) {
        if (!dal_effective_is(&entry[i], &dal_kind_report_add))
            continue;
        here = true;
        DAL_TRY(insert_receipt(fold, number, &entry[i], &published, err));
    }
    DAL_TRY(note_publication(fold, number, &published, err));
    /* A report whose last receipt was undone is gone, and its statements with it; the entries stay. */
    return here ? fold_statements(fold, subject, number, &about, err) : DALIL_OK;
}

static const char *const dump[][2] = {
    {"receipt",
     "SELECT report.hash, entry.hash, text, size, source, source_id, published, language, note, file, author, time,"
     " receipt.published_start, receipt.published_end, coalesce(original, zeroblob(32)), form, problem, title FROM "
     "receipt JOIN report ON report.id=report JOIN entry ON entry.id=entry JOIN writer ON writer.id=writer"},
    {"transcript",
     "SELECT report.hash, entry, text, size, language, typist, note, author, time FROM transcript JOIN report ON"
     " report.id=report"},
    {"run",
     "SELECT report.hash, entry.hash, engine.text, version, vocabulary.text FROM run JOIN report ON report.id=report"
     " JOIN entry ON entry.id=entry JOIN code AS engine ON engine.id=engine JOIN code AS vocabulary ON"
     " vocabulary.id=vocabulary"},
    {"claim",
     "SELECT report.hash, ranges, claim.start, claim.start+size, question, asked, " DAL_CLAIM_NUMBER
     ", state, loose, decided, item, sid, name, kind, origin, stance, basis, said_span.start, said_span.end,"
     " of_span.start, of_span.end, low, high, flags, confidence FROM claim JOIN report ON report.id=claim.report"
     " JOIN source ON source.id=claim.source JOIN form ON form.id=claim.form " DAL_CLAIM_BESIDE},
    {NULL, NULL}};

const dal_subject_sort dal_sort_report = {
    .letter = 'r',
    .schema =
        "CREATE TABLE report(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, published_start INTEGER,"
        " published_end INTEGER, first_claim INTEGER, last_claim INTEGER);"
        "CREATE TABLE source(id INTEGER PRIMARY KEY, sid BLOB, name TEXT, kind TEXT, UNIQUE(sid, name, kind));"
        "CREATE TABLE receipt(report INTEGER, entry INTEGER, text BLOB, size INTEGER, source TEXT, source_id BLOB,"
        " published TEXT, language TEXT, note TEXT, file TEXT, published_start INTEGER, published_end INTEGER,"
        " original BLOB, form TEXT, problem TEXT, title TEXT, PRIMARY KEY(report, entry)) WITHOUT ROWID;"
        "CREATE TABLE transcript(report INTEGER PRIMARY KEY, entry BLOB, text BLOB, size INTEGER, language TEXT,"
        " typist TEXT, note TEXT, author BLOB, time INTEGER);"
        "CREATE TABLE run(report INTEGER PRIMARY KEY, entry INTEGER, engine INTEGER, version INTEGER,"
        " vocabulary INTEGER);"
        /* Of statements there are tens to a report: a row holds what differs, the rest is told by numbers. */
        "CREATE TABLE form(id INTEGER PRIMARY KEY, question TEXT, asked TEXT, stance TEXT, basis TEXT, state INTEGER,"
        " loose INTEGER, flags INTEGER, confidence INTEGER,"
        " UNIQUE(question, asked, stance, basis, state, loose, flags, confidence));"
        "CREATE TABLE span(id INTEGER PRIMARY KEY, start INTEGER, end INTEGER, UNIQUE(start, end));"
        "CREATE TABLE claim(id INTEGER PRIMARY KEY, report INTEGER, start INTEGER, size INTEGER, form INTEGER,"
        " number INTEGER, item INTEGER, source INTEGER, said INTEGER, of INTEGER, low REAL, high REAL);"
        "CREATE TABLE beside(claim INTEGER PRIMARY KEY, ranges TEXT, origin TEXT, decided BLOB);"
        "CREATE TABLE mark(report INTEGER PRIMARY KEY, marks BLOB);" /* see case/marks.h: not folded, not dumped */
        "CREATE INDEX claim_asked ON claim(form) WHERE form>0;"      /* see numbers.h */
        /* A report of 20 MB has 190,000 statements, of which people decided on few. */
        "CREATE INDEX beside_decided ON beside(claim) WHERE decided IS NOT NULL;",
    .dump = dump,
    .fold = fold_report,
};
