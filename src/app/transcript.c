/* app/transcript.c: transcriptions of pictures and voice notes.
 *
 * A transcription is typed by a named person and stands beside the bytes as they came, never in their place.  What
 * could not be read or heard is marked: [...] or [U+2026] for what is missing, [?] after a word that is not sure (the
 * convention of docs/cmd/transcribe.md).  Its words are looked through like a report's, with the report's time. */
#include "app/transcript.h"
#include "app/locate.h"
#include "app/run.h"
#include "base/file.h"
#include "case/kinds/kinds.h"

enum { OVER_MAX = 64 };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct reading {
    dalil_case *c;
    dal_json_writer *w;
    dal_buf *typist;
    bool found;
} reading;

static dalil_status add_typist(dalil_case *c, const dal_transcript_row *row, dal_buf *out, dalil_error *err)
{
    if (row->typist.size == 0)
        return dal_query_author_name(c->fold, &row->author, out, err);
    dal_buf_add_string(out, row->typist);
    return dal_buf_check(out, err);
}

static dalil_status take_typist(void *context, const dal_transcript_row *row, dalil_error *err)
{
    const reading *r = context;
    return add_typist(r->c, row, r->typist, err);
}

dalil_status dal_transcript_typist(dalil_case *c, const dal_hash *report, dal_buf *out, dalil_error *err)
{
    reading r = {.c = c, .typist = out};
    return dal_query_transcript(c->fold, report, take_typist, &r, err);
}

static dalil_status write_row(void *context, const dal_transcript_row *row, dalil_error *err)
{
    reading *r = context;
    char hex[DAL_HEX_SIZE + 1];
    dal_buf typist = dal_buf_init(DAL_ENTRY_MAX);
    dalil_status status = add_typist(r->c, row, &typist, err);
    dal_hex(row->entry.bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_open(r->w, "transcript", '{');
    dal_json_put_cstring(r->w, "entry", hex);
    dal_json_put_string(r->w, "by", dal_buf_string(&typist));
    dal_record_instant(r->c, r->w, "time", row->time);
    dal_json_put_string(r->w, "language", row->language);
    dal_json_put_string(r->w, "note", row->note);
    dal_json_put_integer(r->w, "size", row->size);
    dal_json_close(r->w, '}');
    dal_buf_release(&typist);
    r->found = true;
    return status;
}

dalil_status dal_transcript_write(dalil_case *c, const dal_hash *report, bool wanted, dal_json_writer *w,
                                  dalil_error *err)
{
    reading r = {.c = c, .w = w};
    DAL_TRY(dal_query_transcript(c->fold, report, write_row, &r, err));
    if (wanted && !r.found)
        dal_json_put_bool(w, "waiting", true);
    return DALIL_OK;
}

void dal_transcript_plain(dal_buf *text)
{
    static const char *const mark[] = {"[?]", "[\u061F]"};
    for (size_t m = 0; m < 2; m++) {
        size_t size = strlen(mark[m]);
        for (size_t i = 0; i + size <= text->size; i++)
            if (memcmp(text->data + i, mark[m], size) == 0)
                memset(text->data + i, ' ', size);
    }
}

/* ---- typing ------------------------------------------------------------------------------------------------------ */

typedef struct typing {
    dalil_case *c;
    const dalil_transcribe_request *request;
    dal_hash report, entry;
    char file[DAL_NAME_SIZE];
    dal_buf text;
    dal_run_result result;
    dal_hash over[OVER_MAX];
    size_t over_count;
    int64_t reviewed; /* statements in force that people had reviewed */
} typing;

/* A report that has a text of its own, as it came, needs nobody's typing. */
static dalil_status look_at_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    typing *t = context;
    if (!dal_hash_is_zero(&row->text)) {
        dal_fail(err, DALIL_EINVAL, "transcribe.has-text", "", NULL);
        dal_error_argument(err, 0, row->file);
        return DALIL_EINVAL;
    }
    snprintf(t->file, sizeof t->file, "%.*s", DALIL_FMT(row->file));
    return DALIL_OK;
}

static dalil_status read_text(typing *t, dalil_error *err)
{
    DAL_TRY(dal_file_read(t->request->path, DAL_TEXT_MAX, &t->text, err));
    dalil_string text = dal_buf_string(&t->text);
    if (dal_str_trim(text).size == 0)
        return dal_fail(err, DALIL_EINVAL, "transcribe.empty", t->request->path, NULL);
    if (dal_utf8_check(text) >= 0 || memchr(text.data, '\0', text.size) != NULL)
        return dal_fail(err, DALIL_EINVAL, "transcribe.not-text", t->request->path, NULL);
    return DALIL_OK;
}

static dalil_status note_over(void *context, const dal_hash *hash, dalil_error *err)
{
    typing *t = context;
    (void)err;
    if (t->over_count < OVER_MAX)
        t->over[t->over_count++] = *hash;
    return DALIL_OK;
}

static dalil_status count_reviewed(void *context, const dal_claim_row *row, dalil_error *err)
{
    typing *t = context;
    (void)err;
    t->reviewed += row->state != DAL_CLAIM_SUGGESTED;
    return DALIL_OK;
}

static dalil_status put_about(typing *t, dal_json_writer *body, dalil_error *err)
{
    dal_buf words = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&words);
    const char *const member[][2] = {
        {"language", t->request->language}, {"typist", t->request->typist}, {"note", t->request->note}};
    dal_json_open(&w, NULL, '{');
    for (size_t i = 0; i < sizeof member / sizeof member[0]; i++)
        if (member[i][1] != NULL)
            dal_json_put_cstring(&w, member[i][0], member[i][1]);
    dal_json_close(&w, '}');
    dalil_status status = dal_buf_check(&words, err);
    if (status == DALIL_OK)
        status = dal_session_put_words(t->c, body, "about", dal_buf_string(&words), err);
    dal_buf_release(&words);
    return status;
}

/* In a transaction: what it replaces is what stands now, whoever wrote meanwhile. */
static dalil_status put_entries(typing *t, const dalil_vocabulary *vocabulary, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    const dal_subject subject = {'r', t->report};
    const dal_claim_filter filter = {.report = &t->report};
    DAL_TRY(dal_query_decisions(t->c->fold, &subject, dal_kind_report_transcribe.name, note_over, t, err));
    DAL_TRY(dal_query_claims(t->c->fold, &filter, count_reviewed, t, err));
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "report", &t->report);
    dalil_status status = dal_session_put_words(t->c, &w, "text", dal_buf_string(&t->text), err);
    dal_json_put_integer(&w, "size", (int64_t)t->text.size);
    if (status == DALIL_OK)
        status = put_about(t, &w, err);
    dal_json_close(&w, '}');
    const dal_over over = {t->over, t->over_count};
    if (status == DALIL_OK)
        status = dal_session_put(t->c, dal_kind_report_transcribe.name, &body, &over, &t->entry, err);
    dal_buf_release(&body);
    t->result.transcript = t->entry;
    return status == DALIL_OK ? dal_run_put(t->c, vocabulary, &t->report, &t->result, NULL, err) : status;
}

static dalil_status write_down(typing *t, dalil_error *err)
{
    const dalil_vocabulary *vocabulary;
    dalil_extract_options options = {.zone = t->c->options.zone, .narration = true};
    DAL_TRY(dal_session_vocabulary(t->c, &vocabulary, err));
    DAL_TRY(dal_session_published(t->c, &t->report, &options.published, err));
    if (options.published.zone != DALIL_NO_ZONE)
        options.zone = options.published.zone;
    dal_buf plain = dal_buf_init(DAL_TEXT_MAX);
    dal_buf_add_string(&plain, dal_buf_string(&t->text));
    dalil_status status = dal_buf_check(&plain, err);
    if (status == DALIL_OK) {
        dal_transcript_plain(&plain);
        status = dal_run_extract(vocabulary, dal_ledger_case_key(t->c->ledger), dal_buf_string(&plain), &options,
                                 &t->result, err);
    }
    dal_buf_release(&plain);
    DAL_TRY(status);
    DAL_TRY(dal_session_begin(t->c, err));
    status = put_entries(t, vocabulary, err);
    if (status == DALIL_OK)
        return dal_session_commit(t->c, err);
    dal_session_rollback(t->c);
    return status;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static int64_t count_of(dalil_string text, const char *mark)
{
    int64_t count = 0;
    size_t size = strlen(mark);
    for (size_t i = 0; i + size <= text.size; i++)
        count += memcmp(text.data + i, mark, size) == 0;
    return count;
}

static dalil_status tell(typing *t, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_record r;
    dalil_string text = dal_buf_string(&t->text);
    dal_record_begin(&r, "transcribed");
    dal_record_short(&r, "report", &t->report);
    dal_record_short(&r, "entry", &t->entry);
    dal_json_put_cstring(&r.w, "file", t->file);
    dal_json_put_cstring(&r.w, "by", t->request->typist != NULL ? t->request->typist : t->c->author_name);
    dal_json_put_cstring(&r.w, "language", t->request->language != NULL ? t->request->language : "");
    dal_json_put_integer(&r.w, "size", (int64_t)text.size);
    dal_json_put_integer(&r.w, "statements", (int64_t)t->result.count);
    dal_json_put_integer(&r.w, "missing", count_of(text, "[...]") + count_of(text, "[\u2026]"));
    dal_json_put_integer(&r.w, "unsure", count_of(text, "[?]") + count_of(text, "[\u061F]"));
    dal_json_put_integer(&r.w, "over", (int64_t)t->over_count);
    dal_json_put_integer(&r.w, "reviewed_before", t->reviewed);
    return dal_record_send(&r, answer, context, err);
}

dalil_status dalil_transcribe(dalil_case *c, const dalil_transcribe_request *request, dalil_answer *answer,
                              void *context, dalil_error *err)
{
    typing t = {.c = c,
                .request = request,
                .text = dal_buf_init(DAL_TEXT_MAX),
                .result = {.text = dal_buf_init(DAL_RECORD_MAX)}};
    if (c->author_name[0] == '\0')
        return dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    dalil_status status = dal_locate_report(c, dal_str(request->report), &t.report, err);
    if (status == DALIL_OK)
        status = dal_query_receipts(c->fold, &t.report, look_at_receipt, &t, err);
    if (status == DALIL_OK)
        status = read_text(&t, err);
    if (status == DALIL_OK)
        status = write_down(&t, err);
    if (status == DALIL_OK)
        status = tell(&t, answer, context, err);
    dal_buf_release(&t.text);
    dal_buf_release(&t.result.text);
    return status;
}
