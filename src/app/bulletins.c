/* app/bulletins.c: bulletins as they were published, and the recall of what changed underneath (app/publish.c makes
 * them).
 *
 * A bulletin is frozen: its exact texts, and each statement and status it rests on, as one keyed blob.  What has
 * changed since is found by judging the same questions again as of the same time. */
#include "app/bulletins.h"
#include "app/brief.h"
#include "app/bulletin_parts.h"
#include "app/claims.h"
#include "app/values.h"
#include <stdio.h>
#include <stdlib.h>

enum { TOLD_MAX = 64 };

/* ---- one bulletin ------------------------------------------------------------------------------------------------ */

void dal_bulletin_number_text(const dal_bulletin_row *row, char *out, size_t out_size)
{
    if (row->letter.size > 0)
        snprintf(out, out_size, "%lld-%.*s", (long long)row->number, DALIL_FMT(row->letter));
    else
        snprintf(out, out_size, "%lld", (long long)row->number);
}

/* The frozen content of a draft; an empty object when it was erased. */
static dalil_status read_frozen(dalil_case *c, const dal_bulletin_row *row, json_t **out_frozen, dalil_error *err)
{
    json_t *body;
    DAL_TRY(dal_json_read(row->body, &DAL_JSON_FILE, &body, err));
    dalil_status status = dal_fold_words(c->fold, body, "text", out_frozen, err);
    json_decref(body);
    return status;
}

/* ---- what a bulletin rests on, told so that two tellings can be compared ------------------------------------------
 */

/* A statement's part in a finding: its name, its role, and the decision or run in force. */
static bool counts(dalil_word_role role)
{
    return role <= DALIL_ROLE_APART_AGAINST;
}

typedef struct grounding {
    dal_json_writer *w;
    const char *role;
} grounding;

static dalil_status put_one_ground(void *context, const dal_claim_row *row, dalil_error *err)
{
    const grounding *g = context;
    char value[DAL_HEX_SIZE + 64], key[16], hex[DAL_HEX_SIZE + 1] = "";
    (void)err;
    /* A newer run that finds the same is no change: only a person's decision is named. */
    if (!dal_hash_is_zero(&row->decided))
        dal_hex(row->decided.bytes, DAL_HASH_SIZE, hex);
    snprintf(key, sizeof key, "%.*s", DALIL_FMT(row->number));
    snprintf(value, sizeof value, "%s %s", g->role, hex);
    dal_json_put_cstring(g->w, key, value);
    return DALIL_OK;
}

static dalil_status put_ground(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    grounding g = {.w = w};
    dal_json_open(w, "ground", '{');
    for (size_t i = 0; i < j->count; i++) {
        g.role = dalil_word_role_name(j->role[i]);
        if (counts(j->role[i]))
            DAL_TRY(dal_query_claim(c->fold, j->claim[i], put_one_ground, &g, err));
    }
    dal_json_close(w, '}');
    return DALIL_OK;
}

/* The number that a person set by hand is part of where it stands. */
static dalil_status put_set_value(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    json_t *value;
    char text[DAL_VALUE_SIZE];
    DAL_TRY(dal_judged_value(c, j, &value, err));
    if (value == NULL)
        return DALIL_OK;
    dal_value_write(value, text);
    dal_json_put_cstring(w, "value", text);
    json_decref(value);
    return DALIL_OK;
}

dalil_status dal_bulletin_put_stand(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    dal_json_open(w, NULL, '{');
    dal_json_put_string(w, "question", j->question);
    dal_json_put_cstring(w, "status", dalil_finding_status_name(dal_judged_status(j)));
    DAL_TRY(put_set_value(c, w, j, err));
    DAL_TRY(put_ground(c, w, j, err));
    dal_json_close(w, '}');
    return dal_buf_check(w->out, err);
}

/* ---- what changed underneath ------------------------------------------------------------------------------------- */

typedef struct change {
    dal_hash hash; /* over what it was and what it is: a further change is another one */
    json_t *was;   /* borrowed from the frozen content */
    json_t *is;
    json_t *number;   /* statements that came, went or were decided otherwise */
    const char *told; /* status that those who had it were told last; "" when only what was published */
    bool again;       /* it stands as it was published */
    bool open;        /* those who had the bulletin do not know */
} change;

static bool same_ground(const json_t *was, const json_t *is)
{
    return json_equal((json_t *)(uintptr_t)json_object_get(was, "ground"),
                      (json_t *)(uintptr_t)json_object_get(is, "ground")) &&
           dal_str_equal(dal_json_string(was, "value"), dal_json_string(is, "value")) &&
           dal_str_equal(dal_json_string(was, "status"), dal_json_string(is, "status"));
}

static dalil_status add_number(json_t *list, const char *number, dalil_error *err)
{
    return json_array_append_new(list, json_string(number)) == 0 ? DALIL_OK : dal_fail_memory(err);
}

/* Numbers that stand in one ground and not, or otherwise, in the other. */
static dalil_status compare_grounds(const json_t *a, const json_t *b, bool only_missing, json_t *list, dalil_error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json_object_get(a, "ground"), key, value)
    {
        const json_t *other = json_object_get(json_object_get(b, "ground"), key);
        if (other == NULL || (!only_missing && !json_equal(value, (json_t *)(uintptr_t)other)))
            DAL_TRY(add_number(list, key, err));
    }
    return DALIL_OK;
}

static dalil_status hash_change(change *ch, dalil_error *err)
{
    char *was = json_dumps(ch->was, JSON_COMPACT | JSON_SORT_KEYS),
         *is = json_dumps(ch->is, JSON_COMPACT | JSON_SORT_KEYS);
    dalil_status status = was != NULL && is != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK)
        ch->hash = dal_sha256(dal_str(was), dal_str(is));
    dal_free(was);
    dal_free(is);
    return status;
}

static void release_change(change *ch)
{
    json_decref(ch->is);
    json_decref(ch->number);
}

/* Where the question of a frozen stand stands now, as of the bulletin's time. */
static dalil_status stand_now(dalil_case *c, dalil_string question, int64_t as_of, json_t **out_is, dalil_error *err)
{
    dal_arena arena = {0};
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    dal_json_writer w = dal_json_write(&text);
    dal_judged judged;
    dalil_status status = dal_judge_question(c, question, as_of, &arena, &judged, err);
    if (status == DALIL_OK)
        status = dal_bulletin_put_stand(c, &w, &judged, err);
    if (status == DALIL_OK)
        status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, out_is, err);
    dal_buf_release(&text);
    dal_arena_release(&arena);
    return status;
}

typedef struct told {
    dal_hash entry[TOLD_MAX]; /* notes in force that those who had the bulletin were told */
    size_t count;
    json_t *stands; /* what the last of them told, a status for each stand; NULL: not written down */
} told;

static dalil_status note_told(void *context, const dal_hash *entry, dalil_error *err)
{
    told *t = context;
    (void)err;
    if (t->count < TOLD_MAX)
        t->entry[t->count++] = *entry;
    return DALIL_OK;
}

/* Where a frozen stand stands now, and whether those who had the bulletin know: they know what was published or, once
 * they were told of a change, what they were told last. */
static dalil_status look_at_stand(dalil_case *c, const dal_bulletin_row *row, json_t *was, const told *t, change *ch,
                                  dalil_error *err)
{
    bool known = true;
    DAL_TRY(stand_now(c, dal_json_string(was, "question"), row->as_of, &ch->is, err));
    DAL_TRY(hash_change(ch, err));
    ch->again = same_ground(was, ch->is);
    if (t->count > 0)
        DAL_TRY(dal_query_recalled(c->fold, &row->draft, &ch->hash, &known, err));
    ch->open = t->count > 0 ? !known : !ch->again;
    DAL_TRY(compare_grounds(was, ch->is, false, ch->number, err));
    return compare_grounds(ch->is, was, true, ch->number, err);
}

/* What the notes told: a note replaces those before it, so only after a merge there are several. */
static dalil_status read_told(dalil_case *c, told *t, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry entry;
    if (t->count == 0)
        return DALIL_OK;
    dalil_status status = dal_fold_find_entry(c->fold, &t->entry[t->count - 1], &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &entry, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    t->stands = json_incref(json_object_get(entry.body, "told"));
    dal_entry_release(&entry);
    return DALIL_OK;
}

static const char *told_of(const told *t, size_t stand)
{
    const char *status = json_string_value(json_array_get(t->stands, stand));
    return status != NULL ? status : "";
}

typedef dalil_status change_visit(void *context, const dal_bulletin_row *row, const change *ch, dalil_error *err);

/* Every question of one published bulletin, changed or not. */
static dalil_status each_change(dalil_case *c, const dal_bulletin_row *row, change_visit *visit, void *context,
                                dalil_error *err)
{
    json_t *frozen;
    told t = {.count = 0};
    DAL_TRY(dal_query_decisions(c->fold, &(dal_subject){'b', row->draft}, "recall.done", note_told, &t, err));
    DAL_TRY(read_frozen(c, row, &frozen, err));
    json_t *stands = json_object_get(frozen, "stands");
    dalil_status status = read_told(c, &t, err);
    for (size_t i = 0; i < json_array_size(stands) && status == DALIL_OK; i++) {
        change ch = {.was = json_array_get(stands, i), .number = json_array(), .told = told_of(&t, i)};
        status = ch.number != NULL ? look_at_stand(c, row, ch.was, &t, &ch, err) : dal_fail_memory(err);
        if (status == DALIL_OK)
            status = visit(context, row, &ch, err);
        release_change(&ch);
    }
    json_decref(t.stands);
    json_decref(frozen);
    return status;
}

static dalil_status note_moved(void *context, const dal_bulletin_row *row, const change *ch, dalil_error *err)
{
    dal_buf *codes = context;
    (void)row;
    if (ch->again)
        return DALIL_OK;
    if (codes->size > 0)
        dal_buf_puts(codes, " · ");
    dal_buf_add_string(codes, dal_json_string(ch->was, "question"));
    return dal_buf_check(codes, err);
}

dalil_status dal_bulletin_moved(dalil_case *c, const dal_bulletin_row *draft, dal_buf *out_codes, dalil_error *err)
{
    return each_change(c, draft, note_moved, out_codes, err);
}

/* ---- recalls ----------------------------------------------------------------------------------------------------- */

static dalil_status write_change(dalil_case *c, dal_json_writer *w, const change *ch, dalil_error *err)
{
    dal_json_open(w, NULL, '{');
    DAL_TRY(dal_question_write(c, w, dal_json_string(ch->was, "question"), err));
    char *numbers = json_dumps(ch->number, JSON_COMPACT);
    dal_json_put_string(w, "was", dal_json_string(ch->was, "status"));
    if (ch->told[0] != '\0')
        dal_json_put_cstring(w, "told", ch->told);
    dal_json_put_string(w, "is", dal_json_string(ch->is, "status"));
    dal_json_put_bool(w, "again", ch->again);
    if (numbers != NULL)
        dal_json_put_raw(w, "statements", dal_str(numbers));
    dal_json_close(w, '}');
    dal_free(numbers);
    return dal_buf_check(w->out, err);
}

typedef struct writing {
    dalil_case *c;
    dal_json_writer *w;
    json_t *told; /* of a note: the status that it tells, for each stand */
    bool open;
} writing;

static dalil_status write_recall(void *context, const dal_bulletin_row *row, const change *ch, dalil_error *err)
{
    writing *wr = context;
    if (!ch->open)
        return DALIL_OK;
    if (!wr->open) {
        char number[64];
        dal_bulletin_number_text(row, number, sizeof number);
        dal_json_open(wr->w, NULL, '{');
        dal_json_put_cstring(wr->w, "type", "recall");
        dal_json_put_cstring(wr->w, "bulletin", number);
        dal_json_put_string(wr->w, "channel", row->channel);
        dal_json_open(wr->w, "changes", '[');
        wr->open = true;
    }
    return write_change(wr->c, wr->w, ch, err);
}

static dalil_status recall_of_bulletin(void *context, const dal_bulletin_row *row, dalil_error *err)
{
    writing *wr = context;
    if (row->number == 0)
        return DALIL_OK;
    wr->open = false;
    DAL_TRY(each_change(wr->c, row, write_recall, wr, err));
    if (wr->open) {
        dal_json_close(wr->w, ']');
        dal_json_close(wr->w, '}');
    }
    return DALIL_OK;
}

dalil_status dal_recalls_write(dalil_case *c, dal_json_writer *w, dalil_error *err)
{
    writing wr = {.c = c, .w = w};
    return dal_query_bulletins(c->fold, recall_of_bulletin, &wr, err);
}

/* ---- listing ----------------------------------------------------------------------------------------------------- */

typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
} telling;

static dalil_status tell_bulletin(telling *t, const dal_bulletin_row *row, const json_t *frozen, dalil_error *err)
{
    dal_record r;
    char number[64];
    dal_bulletin_number_text(row, number, sizeof number);
    dal_record_begin(&r, row->number > 0 ? "bulletin" : "draft");
    dal_record_short(&r, "draft", &row->draft);
    if (row->number > 0)
        dal_json_put_cstring(&r.w, "number", number);
    DAL_TRY(dal_record_author(t->c, &r.w, "author", &row->author, err));
    dal_record_instant(t->c, &r.w, "drafted", row->drafted);
    if (row->number > 0) {
        DAL_TRY(dal_record_author(t->c, &r.w, "approver", &row->approver, err));
        dal_record_instant(t->c, &r.w, "published", row->published);
        dal_json_put_string(&r.w, "channel", row->channel);
    }
    dal_record_instant(t->c, &r.w, "as_of", row->as_of);
    dal_json_put_string(&r.w, "markdown", dal_json_string(frozen, "markdown"));
    dal_json_put_string(&r.w, "text", dal_json_string(frozen, "text"));
    return dal_record_send(&r, t->answer, t->context, err);
}

static dalil_status list_bulletin(void *context, const dal_bulletin_row *row, dalil_error *err)
{
    telling *t = context;
    json_t *frozen; /* what went out: the texts with number and approver, once there are such */
    DAL_TRY(row->number > 0 ? dal_session_entry_words(t->c, &row->approval, "text", &frozen, err)
                            : read_frozen(t->c, row, &frozen, err));
    dalil_status status = tell_bulletin(t, row, frozen, err);
    json_decref(frozen);
    DAL_TRY(status);
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    dal_json_writer w = dal_json_write(&text);
    writing wr = {.c = t->c, .w = &w};
    status = recall_of_bulletin(&wr, row, err);
    if (status == DALIL_OK && text.size > 0)
        status = t->answer(t->context, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

dalil_status dalil_bulletins(dalil_case *c, dalil_answer *answer, void *context, dalil_error *err)
{
    telling t = {c, answer, context};
    return dal_query_bulletins(c->fold, list_bulletin, &t, err);
}

/* ---- finding one ------------------------------------------------------------------------------------------------- */

static dalil_status look(void *context, const dal_bulletin_row *row, dalil_error *err)
{
    dal_bulletin_seeking *s = context;
    char text[DAL_HEX_SIZE + 1];
    if (row->number > s->highest)
        s->highest = row->number;
    if (s->drafts)
        dal_hex(row->draft.bytes, DAL_HASH_SIZE, text);
    else
        dal_bulletin_number_text(row, text, sizeof text);
    bool is = s->number != NULL && s->drafts == (row->number == 0) &&
              (s->drafts ? dal_str_starts(dal_str(text), dal_str(s->number)) : strcmp(text, s->number) == 0);
    if (!is)
        return DALIL_OK;
    s->found++;
    s->draft = row->draft;
    s->author = row->author;
    s->as_of = row->as_of;
    dal_buf_clear(&s->body);
    dal_buf_add_string(&s->body, row->body);
    return dal_buf_check(&s->body, err);
}

dalil_status dal_bulletin_seek(dalil_case *c, dal_bulletin_seeking *s, dalil_error *err)
{
    s->body = dal_buf_init(DAL_ENTRY_MAX);
    DAL_TRY(dal_query_bulletins(c->fold, look, s, err));
    if (s->number == NULL || s->found == 1)
        return DALIL_OK;
    return dal_fail(err, s->found == 0 ? DALIL_ENOTFOUND : DALIL_EINVAL,
                    s->found == 0 ? "publish.no-bulletin" : "query.several", s->number, NULL);
}

/* ---- telling those who were told --------------------------------------------------------------------------------- */

static dalil_status put_cover(void *context, const dal_bulletin_row *row, const change *ch, dalil_error *err)
{
    writing *wr = context;
    (void)row;
    wr->open = wr->open || ch->open;
    dal_json_put_hash(wr->w, NULL, &ch->hash);
    dalil_string status = dal_json_string(ch->is, "status");
    if (json_array_append_new(wr->told, json_stringn(status.data, status.size)) != 0)
        return dal_fail_memory(err);
    return dal_buf_check(wr->w->out, err);
}

static dalil_status put_told(dal_json_writer *w, const json_t *statuses, dalil_error *err)
{
    char *text = json_dumps(statuses, JSON_COMPACT);
    if (text == NULL)
        return dal_fail_memory(err);
    dal_json_put_raw(w, "told", dal_str(text));
    dal_free(text);
    return DALIL_OK;
}

/* A note says where every question stood when people were told, and replaces the notes before it. */
static dalil_status put_recall(dalil_case *c, const dal_bulletin_seeking *s, const char *how, dal_hash *out_entry,
                               dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    writing wr = {.c = c, .w = &w, .told = json_array()};
    dal_bulletin_row row = {.draft = s->draft, .as_of = s->as_of, .number = 1, .body = dal_buf_string(&s->body)};
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "bulletin", &s->draft);
    dal_json_open(&w, "covers", '[');
    told before = {.count = 0};
    dalil_status status = wr.told != NULL ? each_change(c, &row, put_cover, &wr, err) : dal_fail_memory(err);
    dal_json_close(&w, ']');
    if (status == DALIL_OK)
        status = put_told(&w, wr.told, err);
    if (status == DALIL_OK)
        status = dal_query_decisions(c->fold, &(dal_subject){'b', s->draft}, "recall.done", note_told, &before, err);
    if (status == DALIL_OK && !wr.open)
        status = dal_fail(err, DALIL_ENOTFOUND, "publish.nothing-to-recall", s->number, NULL);
    if (status == DALIL_OK)
        status = dal_session_put_words(c, &w, "words", dal_str(how), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, "recall.done", &body, &(dal_over){before.entry, before.count}, out_entry, err);
    json_decref(wr.told);
    dal_buf_release(&body);
    return status;
}

dalil_status dalil_recall_done(dalil_case *c, const char *number, const char *how, dalil_answer *answer, void *context,
                               dalil_error *err)
{
    dal_bulletin_seeking s = {.number = number};
    dal_hash entry;
    dal_record r;
    if (how == NULL || how[0] == '\0')
        return dal_fail(err, DALIL_EINVAL, "publish.how-told", NULL);
    DAL_TRY(dal_session_begin(c, err));
    dalil_status status = dal_bulletin_seek(c, &s, err);
    if (status == DALIL_OK)
        status = put_recall(c, &s, how, &entry, err);
    if (status == DALIL_OK)
        status = dal_session_commit(c, err);
    dal_session_rollback(c);
    dal_buf_release(&s.body);
    DAL_TRY(status);
    dal_record_begin(&r, "recalled");
    dal_json_put_cstring(&r.w, "bulletin", number);
    dal_record_short(&r, "entry", &entry);
    return dal_record_send(&r, answer, context, err);
}
