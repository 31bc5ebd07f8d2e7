/* app/publish.c: drafting a bulletin, and approving it. */
#include "app/brief.h"
#include "app/brief_words.h"
#include "app/bulletin_parts.h"
#include "app/bulletins.h"
#include "app/findings.h"
#include "app/known.h"
#include <stdio.h>

typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
} telling;

/* ---- drafting ---------------------------------------------------------------------------------------------------- */

/* No question is left: is there none, or is the time before all that is known? */
static dalil_status fail_nothing(const dalil_case *c, const json_t *brief, int64_t as_of, dalil_error *err)
{
    char when[64];
    dal_civil t;
    if (dal_json_integer(brief, "statements_all", 0) == 0)
        return dal_fail(err, DALIL_ENOTFOUND, "publish.nothing", NULL);
    dal_time_to_civil(as_of, c->options.zone, &t);
    snprintf(when, sizeof when, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
    return dal_fail(err, DALIL_ENOTFOUND, "publish.nothing-yet", when, NULL);
}

/* Keep only the questions asked for. */
static dalil_status choose_questions(dalil_case *c, json_t *brief, const dalil_publish_request *request, int64_t as_of,
                                     dalil_error *err)
{
    json_t *findings = json_object_get(brief, "findings");
    for (size_t i = 0; i < request->question_count; i++)
        DAL_TRY(dal_known_question(c, dal_str(request->question[i]), false, err));
    for (size_t i = json_array_size(findings); i-- > 0 && request->question_count > 0;) {
        dalil_string code = dal_json_string(json_array_get(findings, i), "question");
        bool wanted = false;
        for (size_t k = 0; k < request->question_count; k++)
            wanted = wanted || dal_str_equal(code, dal_str(request->question[k]));
        if (!wanted)
            json_array_remove(findings, i);
    }
    return json_array_size(findings) > 0 ? DALIL_OK : fail_nothing(c, brief, as_of, err);
}

static int64_t sum_of(const json_t *brief, const char *key)
{
    int64_t sum = 0;
    const json_t *findings = json_object_get(brief, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++)
        sum += dal_json_integer(json_array_get(findings, i), key, 0);
    return sum;
}

/* A question that asks for words and has none that a person reviewed is no news: it is left out, and the drafter told.
 */
static dalil_status leave_out(json_t *brief, json_t *out_left, dalil_error *err)
{
    json_t *findings = json_object_get(brief, "findings");
    for (size_t i = 0; i < json_array_size(findings);) {
        json_t *finding = json_array_get(findings, i);
        if (dal_brief_answered(finding)) {
            i++;
            continue;
        }
        if (json_array_append(out_left, finding) != 0)
            return dal_fail_memory(err);
        json_array_remove(findings, i);
    }
    return json_array_size(findings) > 0 ? DALIL_OK : dal_fail(err, DALIL_EDECISION, "publish.no-answer", NULL);
}

static dalil_status tell_left_out(const telling *t, const json_t *left, dalil_error *err)
{
    dal_record r;
    if (json_array_size(left) == 0)
        return DALIL_OK;
    dal_record_begin(&r, "left-out");
    dal_json_open(&r.w, "questions", '[');
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < json_array_size(left) && status == DALIL_OK; i++) {
        dal_json_open(&r.w, NULL, '{');
        status = dal_question_write(t->c, &r.w, dal_json_string(json_array_get(left, i), "question"), err);
        dal_json_close(&r.w, '}');
    }
    dal_json_close(&r.w, ']');
    if (status == DALIL_OK)
        return dal_record_send(&r, t->answer, t->context, err);
    dal_buf_release(&r.text);
    return status;
}

/* A bulletin counts what it rests on, not what else the case holds. */
static dalil_status count_own(json_t *brief, dalil_error *err)
{
    json_object_del(brief, "statements_all");
    bool set = json_object_set_new(brief, "statements", json_integer(sum_of(brief, "statements_total"))) == 0 &&
               json_object_set_new(brief, "unreviewed", json_integer(sum_of(brief, "unreviewed"))) == 0;
    return set ? DALIL_OK : dal_fail_memory(err);
}

/* The texts, in the form they will go out, with the number still open. */
static dalil_status put_texts(dal_json_writer *w, const json_t *brief, const dal_bulletin_head *head,
                              dalil_language language, dalil_error *err)
{
    dal_buf markdown = dal_buf_init(DAL_RECORD_MAX), text = dal_buf_init(DAL_RECORD_MAX);
    dalil_status status = dal_bulletin_markdown(brief, head, language, &markdown, err);
    if (status == DALIL_OK)
        status = dal_bulletin_text(brief, head, language, &text, err);
    if (status == DALIL_OK) {
        dal_json_put_string(w, "markdown", dal_buf_string(&markdown));
        dal_json_put_string(w, "text", dal_buf_string(&text));
    }
    dal_buf_release(&markdown);
    dal_buf_release(&text);
    return status;
}

static dalil_status put_stands(dalil_case *c, dal_json_writer *w, const json_t *brief, int64_t as_of, dalil_error *err)
{
    const json_t *findings = json_object_get(brief, "findings");
    dalil_status status = DALIL_OK;
    dal_json_open(w, "stands", '[');
    for (size_t i = 0; i < json_array_size(findings) && status == DALIL_OK; i++) {
        dal_arena arena = {0};
        dal_judged judged;
        status = dal_judge_question(c, dal_json_string(json_array_get(findings, i), "question"), as_of, &arena, &judged,
                                    err);
        if (status == DALIL_OK)
            status = dal_bulletin_put_stand(c, w, &judged, err);
        dal_arena_release(&arena);
    }
    dal_json_close(w, ']');
    return status;
}

/* Everything a bulletin freezes: texts, brief, what it rests on. */
static dalil_status freeze(dalil_case *c, const json_t *brief, dalil_language language, int64_t as_of, dal_buf *out,
                           dalil_error *err)
{
    static const dal_bulletin_head open_head;
    dal_json_writer w = dal_json_write(out);
    char *copy = json_dumps(brief, JSON_COMPACT);
    if (copy == NULL)
        return dal_fail_memory(err);
    dal_json_open(&w, NULL, '{');
    dalil_status status = put_texts(&w, brief, &open_head, language, err);
    dal_json_put_cstring(&w, "language", language == DALIL_ARABIC ? "ar" : "en");
    if (status == DALIL_OK)
        status = put_stands(c, &w, brief, as_of, err);
    dal_json_put_raw(&w, "brief", dal_str(copy));
    dal_json_close(&w, '}');
    dal_free(copy);
    return status == DALIL_OK ? dal_buf_check(out, err) : status;
}

static dalil_status put_draft(dalil_case *c, const dal_buf *frozen, int64_t as_of, dal_hash *out_draft,
                              dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_json_open(&w, NULL, '{');
    dalil_status status = dal_session_put_words(c, &w, "text", dal_buf_string(frozen), err);
    dal_json_put_integer(&w, "asof", as_of);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, "bulletin.draft", &body, NULL, out_draft, err);
    dal_buf_release(&body);
    return status;
}

static dalil_status tell_frozen(const telling *t, const char *type, const dal_hash *draft, const char *number,
                                const dal_buf *frozen, dalil_error *err)
{
    dal_record r;
    json_t *json;
    DAL_TRY(dal_json_read(dal_buf_string(frozen), &DAL_JSON_FILE, &json, err));
    dal_record_begin(&r, type);
    dal_record_short(&r, "draft", draft);
    if (number != NULL)
        dal_json_put_cstring(&r.w, "number", number);
    dal_json_put_cstring(&r.w, "author", t->c->author_name);
    dal_json_put_string(&r.w, "markdown", dal_json_string(json, "markdown"));
    dal_json_put_string(&r.w, "text", dal_json_string(json, "text"));
    dalil_status status = dal_record_send(&r, t->answer, t->context, err);
    json_decref(json);
    return status;
}

/* The numbers of what counts in a finding and nobody looked at, as many as a sentence has room for. */
static void add_unreviewed(dal_buf *numbers, const json_t *finding)
{
    static const char *const counted[] = {"for", "against", "apart-for", "apart-against"};
    size_t i;
    const json_t *statement;
    json_array_foreach(json_object_get(finding, "statements"), i, statement)
    {
        dalil_string number = dal_json_string(statement, "number");
        bool counts = false;
        for (size_t k = 0; k < sizeof counted / sizeof counted[0]; k++)
            counts = counts || dal_str_equal(dal_json_string(statement, "role"), dal_str(counted[k]));
        if (!counts || !dal_statement_unreviewed(statement))
            continue;
        if (numbers->size + number.size + 8 > DALIL_ERROR_ARGUMENT_SIZE) {
            if (!dal_str_equal(dal_str_slice(dal_buf_string(numbers), numbers->size - 3, numbers->size),
                               DALIL_STR("…")))
                dal_buf_puts(numbers, " …");
            return;
        }
        dal_buf_puts(numbers, numbers->size > 0 ? " " : "");
        dal_buf_add_string(numbers, number);
    }
}

/* Ask before anything is written: is a person sure to publish on what nobody looked at? */
static dalil_status ask_about_unreviewed(const json_t *brief, const dalil_publish_request *request, dalil_error *err)
{
    char count[32];
    int64_t unreviewed = dal_json_integer(brief, "unreviewed", 0);
    if (unreviewed == 0 || request->unreviewed)
        return DALIL_OK;
    dal_buf numbers = dal_buf_init(DALIL_ERROR_ARGUMENT_SIZE);
    const json_t *findings = json_object_get(brief, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++)
        add_unreviewed(&numbers, json_array_get(findings, i));
    snprintf(count, sizeof count, "%lld", (long long)unreviewed);
    dal_fail(err, DALIL_EDECISION, "publish.unreviewed", count, "", NULL);
    dal_error_argument(err, 1, dal_buf_string(&numbers));
    dal_buf_release(&numbers);
    return DALIL_EDECISION;
}

/* The brief that a bulletin is made of: the questions asked for that have an answer. */
static dalil_status read_brief(dalil_case *c, const dalil_publish_request *request, int64_t as_of, json_t **out_brief,
                               json_t *out_left, dalil_error *err)
{
    dalil_brief_request asked = {.as_of = request->as_of};
    json_t *brief;
    DAL_TRY(dal_brief_read(c, &asked, as_of, false, &brief, err));
    dalil_status status = choose_questions(c, brief, request, dal_session_shown(c, request->as_of, as_of), err);
    if (status == DALIL_OK)
        status = leave_out(brief, out_left, err);
    if (status == DALIL_OK)
        status = count_own(brief, err);
    if (status == DALIL_OK)
        status = ask_about_unreviewed(brief, request, err);
    if (status == DALIL_OK)
        *out_brief = brief;
    else
        json_decref(brief);
    return status;
}

static dalil_status make_draft(dalil_case *c, const dalil_publish_request *request, const telling *t, dalil_error *err)
{
    dal_buf frozen = dal_buf_init(DAL_RECORD_MAX);
    json_t *brief = NULL, *left = json_array();
    dal_hash draft;
    int64_t as_of;
    dalil_status status = left != NULL ? dal_session_as_of(c, request->as_of, &as_of, err) : dal_fail_memory(err);
    if (status == DALIL_OK && as_of == INT64_MAX)
        as_of = dal_clock_now(); /* "everything until now" stays what it was when more comes in */
    if (status == DALIL_OK)
        status = dal_session_begin(c, err);
    if (status != DALIL_OK) {
        json_decref(left);
        return status;
    }
    status = read_brief(c, request, as_of, &brief, left, err);
    if (status == DALIL_OK)
        status = freeze(c, brief, request->language, as_of, &frozen, err);
    if (status == DALIL_OK)
        status = put_draft(c, &frozen, as_of, &draft, err);
    if (status == DALIL_OK)
        status = dal_session_commit(c, err);
    else
        dal_session_rollback(c);
    if (status == DALIL_OK)
        status = tell_frozen(t, "draft", &draft, NULL, &frozen, err);
    if (status == DALIL_OK)
        status = tell_left_out(t, left, err);
    json_decref(left);
    json_decref(brief);
    dal_buf_release(&frozen);
    return status;
}

/* ---- approving --------------------------------------------------------------------------------------------------- */

/* The same person under two spellings approves nothing of their own. */
static dalil_status check_other_person(dalil_case *c, const dal_bulletin_seeking *s, dalil_error *err)
{
    dal_buf name = dal_buf_init(DAL_ENTRY_MAX);
    DAL_TRY(dal_query_author_name(c->fold, &s->author, &name, err));
    dal_id author = dal_session_name_id(c, dal_buf_string(&name)), us = dal_session_name_id(c, dal_str(c->author_name));
    dal_buf_release(&name);
    return dal_id_equal(&author, &us) ? dal_fail(err, DALIL_EDECISION, "publish.same-person", c->author_name, NULL)
                                      : DALIL_OK;
}

/* What the approver reads is what goes out: nothing under it may have moved since. */
static dalil_status check_unmoved(dalil_case *c, const dal_bulletin_seeking *s, dalil_error *err)
{
    dal_buf codes = dal_buf_init(DAL_ENTRY_MAX);
    dal_bulletin_row row = {.draft = s->draft, .as_of = s->as_of, .body = dal_buf_string(&s->body)};
    dalil_status status = dal_bulletin_moved(c, &row, &codes, err);
    if (status == DALIL_OK && codes.size > 0) {
        status = dal_fail(err, DALIL_EDECISION, "publish.moved", s->number, "", NULL);
        dal_error_argument(err, 1, dal_buf_string(&codes));
    }
    dal_buf_release(&codes);
    return status;
}

typedef struct devices {
    dal_hash own;
    dal_hash seen[64];
    size_t count;
} devices;

static dalil_status note_device(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    devices *d = context;
    (void)err;
    for (size_t i = 0; i < d->count; i++)
        if (dal_hash_compare(&d->seen[i], &row->device) == 0)
            return DALIL_OK;
    if (d->count < sizeof d->seen / sizeof d->seen[0])
        d->seen[d->count++] = row->device;
    return DALIL_OK;
}

/* "" in a case of one device; else a letter by the order of the devices' keys, for numbers that may meet later. */
static dalil_status device_letter(dalil_case *c, char out[2], dalil_error *err)
{
    devices d = {.count = 0};
    int rank = 0;
    out[0] = out[1] = '\0';
    DAL_TRY(dal_ledger_each_commit(c->ledger, 0, note_device, &d, err));
    dal_ledger_own_device(c->ledger, &d.own);
    size_t others = 0;
    for (size_t i = 0; i < d.count; i++) {
        int order = dal_hash_compare(&d.seen[i], &d.own);
        others += order != 0;
        rank += order < 0;
    }
    if (others > 0)
        out[0] = (char)('A' + (rank < 26 ? rank : 25));
    return DALIL_OK;
}

/* The frozen content once more, now with number and approver in its texts. */
static dalil_status final_texts(dalil_case *c, const dal_bulletin_seeking *s, const dal_bulletin_head *head,
                                dal_buf *out, dalil_error *err)
{
    json_t *body, *frozen = NULL;
    DAL_TRY(dal_json_read(dal_buf_string(&s->body), &DAL_JSON_FILE, &body, err));
    dalil_status status = dal_fold_words(c->fold, body, "text", &frozen, err);
    json_decref(body);
    DAL_TRY(status);
    bool arabic = dal_str_equal(dal_json_string(frozen, "language"), DALIL_STR("ar"));
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    status = put_texts(&w, json_object_get(frozen, "brief"), head, arabic ? DALIL_ARABIC : DALIL_ENGLISH, err);
    dal_json_close(&w, '}');
    json_decref(frozen);
    return status == DALIL_OK ? dal_buf_check(out, err) : status;
}

static dalil_status put_approval(dalil_case *c, const dal_bulletin_seeking *s, const dalil_publish_request *request,
                                 const char *letter, const dal_buf *texts, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash entry;
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "draft", &s->draft);
    dal_json_put_integer(&w, "number", s->highest + 1);
    dal_json_put_cstring(&w, "device_letter", letter);
    dalil_status status = DALIL_OK;
    if (request->channel != NULL)
        status = dal_session_put_words(c, &w, "words", dal_str(request->channel), err);
    if (status == DALIL_OK)
        status = dal_session_put_words(c, &w, "text", dal_buf_string(texts), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, "bulletin.approve", &body, NULL, &entry, err);
    dal_buf_release(&body);
    return status;
}

static dalil_status approve_found(dalil_case *c, dal_bulletin_seeking *s, const dalil_publish_request *request,
                                  const telling *t, dalil_error *err)
{
    char letter[2], number[64];
    dal_buf texts = dal_buf_init(DAL_RECORD_MAX);
    DAL_TRY(check_other_person(c, s, err));
    DAL_TRY(check_unmoved(c, s, err));
    DAL_TRY(device_letter(c, letter, err));
    dal_bulletin_row row = {.number = s->highest + 1, .letter = dal_str(letter)};
    dal_bulletin_number_text(&row, number, sizeof number);
    dal_bulletin_head head = {.number = dal_str(number), .approver = dal_str(c->author_name)};
    dalil_status status = final_texts(c, s, &head, &texts, err);
    if (status == DALIL_OK)
        status = put_approval(c, s, request, letter, &texts, err);
    if (status == DALIL_OK)
        status = dal_session_commit(c, err);
    if (status == DALIL_OK)
        status = tell_frozen(t, "bulletin", &s->draft, number, &texts, err);
    dal_buf_release(&texts);
    return status;
}

static dalil_status approve(dalil_case *c, const dalil_publish_request *request, const telling *t, dalil_error *err)
{
    dal_bulletin_seeking s = {.number = request->approve, .drafts = true};
    DAL_TRY(dal_session_begin(c, err));
    dalil_status status = dal_bulletin_seek(c, &s, err);
    if (status == DALIL_OK)
        status = approve_found(c, &s, request, t, err);
    dal_buf_release(&s.body);
    dal_session_rollback(c); /* does nothing once it is committed */
    return status;
}

dalil_status dalil_publish(dalil_case *c, const dalil_publish_request *request, dalil_answer *answer, void *context,
                           dalil_error *err)
{
    telling t = {c, answer, context};
    return request->approve != NULL ? approve(c, request, &t, err) : make_draft(c, request, &t, err);
}
