/* app/conflicts.c: see conflicts.h. */
#include "app/conflicts.h"
#include "app/acts.h"
#include "case/kinds/kinds.h"
#include "case/kinds/report.h"
#include <math.h>
#include <string.h>

typedef struct writing {
    dalil_case *c;
    dal_json_writer *w;
    const dal_claim_row *claim;
} writing;

static void put_entry(dal_json_writer *w, const dal_hash *entry)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(entry->bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_put_cstring(w, "entry", hex);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static dalil_status put_value(writing *p, const dal_hash *entry, dalil_error *err)
{
    json_t *value;
    DAL_TRY(dal_finding_value(p->c, entry, &value, err));
    if (value == NULL)
        return DALIL_OK;
    dal_json_open(p->w, "value", '[');
    for (size_t i = 0; i < 2; i++) {
        const json_t *end = json_array_get(value, i);
        dal_json_put_number(p->w, NULL, json_is_number(end) ? json_number_value(end) : HUGE_VAL);
    }
    dal_json_close(p->w, ']');
    json_decref(value);
    return DALIL_OK;
}

static dalil_status put_finding(void *context, const dal_finding_row *row, dalil_error *err)
{
    writing *p = context;
    dal_json_open(p->w, NULL, '{');
    DAL_TRY(dal_record_author(p->c, p->w, "author", &row->author, err));
    dal_json_put_string(p->w, "status", row->status);
    DAL_TRY(put_value(p, &row->entry, err));
    dal_json_put_string(p->w, "reason", row->reason);
    dal_record_instant(p->c, p->w, "time", row->time);
    put_entry(p->w, &row->entry);
    dal_json_close(p->w, '}');
    return DALIL_OK;
}

dalil_status dal_conflict_write_finding(dalil_case *c, dal_json_writer *w, const dal_judged *judged, dalil_error *err)
{
    writing p = {.c = c, .w = w};
    if (!judged->apart)
        return DALIL_OK;
    dal_json_open(w, "conflict", '[');
    DAL_TRY(dal_query_findings_apart(c->fold, judged->question, put_finding, &p, err));
    dal_json_close(w, ']');
    return DALIL_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static dalil_status read_entry(dalil_case *c, const dal_hash *hash, dal_entry *out_entry, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dalil_status status = dal_fold_find_entry(c->fold, hash, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), out_entry, err);
    dal_buf_release(&bytes);
    return status;
}

static bool is_of(const dal_claim_row *claim, const dal_entry *entry)
{
    dal_claim_key key;
    return dal_str_equal(entry->kind, DALIL_STR("claim.review")) && dal_claim_key_read(entry->body, &key) &&
           dal_str_equal(dal_str(key.ranges), claim->ranges) && dal_str_equal(dal_str(key.question), claim->question);
}

/* What the statement says by this decision. */
static void put_fields(dal_json_writer *w, const json_t *fields)
{
    const json_t *value = json_object_get(fields, "value");
    dalil_string source = dal_json_string(fields, "source"), stance = dal_json_string(fields, "stance");
    char *text = json_is_array(value) ? json_dumps(value, JSON_COMPACT) : NULL;
    if (text != NULL)
        dal_json_put_raw(w, "value", dal_str(text));
    dal_free(text);
    if (source.size > 0)
        dal_json_put_string(w, "source", source);
    dal_json_put_string(w, "stance", stance.size > 0 ? stance : DALIL_STR("affirm"));
}

static dalil_status put_decision(writing *p, const dal_hash *hash, const dal_entry *entry, dalil_error *err)
{
    json_t *fields;
    DAL_TRY(dal_fold_words(p->c->fold, entry->body, "fields", &fields, err));
    dal_json_open(p->w, NULL, '{');
    dalil_status status = dal_record_author(p->c, p->w, "author", &entry->author, err);
    dal_json_put_string(p->w, "verdict", dal_json_string(entry->body, "verdict"));
    put_fields(p->w, fields);
    dal_record_instant(p->c, p->w, "time", entry->time);
    put_entry(p->w, hash);
    dal_json_close(p->w, '}');
    json_decref(fields);
    return status;
}

static dalil_status put_review(void *context, const dal_subject *subject, const dal_hash *hash, dalil_error *err)
{
    writing *p = context;
    dal_entry entry;
    (void)subject;
    DAL_TRY(read_entry(p->c, hash, &entry, err));
    dalil_status status = is_of(p->claim, &entry) ? put_decision(p, hash, &entry, err) : DALIL_OK;
    dal_entry_release(&entry);
    return status;
}

dalil_status dal_conflict_write_claim(dalil_case *c, dal_json_writer *w, const dal_claim_row *row, dalil_error *err)
{
    writing p = {.c = c, .w = w, .claim = row};
    if (row->state != DAL_CLAIM_CONFLICT)
        return DALIL_OK;
    dal_json_open(w, "conflict", '[');
    DAL_TRY(dal_query_conflicts(c->fold, &(dal_subject){'r', row->report}, put_review, &p, err));
    dal_json_close(w, ']');
    return DALIL_OK;
}

/* ---- all others -------------------------------------------------------------------------------------------------- */

/* The record of one subject is open while its entries come. */
typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    dal_record record;
    dal_subject subject; /* letter 0: none is open */
} telling;

static dalil_status end_subject(telling *t, dalil_error *err)
{
    if (t->subject.letter == '\0')
        return DALIL_OK;
    t->subject.letter = '\0';
    dal_json_close(&t->record.w, ']');
    return dal_record_send(&t->record, t->answer, t->context, err);
}

static dalil_status begin_subject(telling *t, const dal_subject *subject, const dal_entry *entry, dalil_error *err)
{
    dalil_string question = dal_json_string(entry->body, "question");
    if (t->subject.letter == subject->letter && dal_hash_compare(&t->subject.id, &subject->id) == 0)
        return DALIL_OK;
    DAL_TRY(end_subject(t, err));
    dal_record_begin(&t->record, "conflict");
    t->subject = *subject;
    if (subject->letter == 'q')
        DAL_TRY(dal_question_write(t->c, &t->record.w, question, err));
    dal_json_open(&t->record.w, "conflict", '[');
    return DALIL_OK;
}

static dalil_status tell_one(void *context, const dal_subject *subject, const dal_hash *hash, dalil_error *err)
{
    telling *t = context;
    dal_entry entry;
    DAL_TRY(read_entry(t->c, hash, &entry, err));
    dalil_status status = DALIL_OK;
    if (!dal_str_equal(entry.kind, DALIL_STR("claim.review"))) {
        status = begin_subject(t, subject, &entry, err);
        if (status == DALIL_OK)
            status = dal_act_write(t->c, &t->record.w, NULL, hash, err);
    }
    dal_entry_release(&entry);
    return status;
}

dalil_status dal_conflict_tell(dalil_case *c, dalil_string question, dalil_answer *answer, void *context,
                               dalil_error *err)
{
    dal_subject only = {'q', dal_question_subject(question)};
    telling t = {.c = c, .answer = answer, .context = context};
    dalil_status status = dal_query_conflicts(c->fold, question.size > 0 ? &only : NULL, tell_one, &t, err);
    if (status == DALIL_OK)
        return end_subject(&t, err);
    if (t.subject.letter != '\0')
        dal_buf_release(&t.record.text);
    return status;
}
