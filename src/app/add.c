/* app/add.c: taking reports in.
 *
 * In batches: read and look at the bytes, find the statements on all threads without any lock, then one transaction.
 * What is told as taken in is on the disk. */
#include "app/origin.h"
#include "app/run.h"
#include "app/seen.h"
#include "base/file.h"
#include "base/thread.h"
#include "case/format.h"
#include "case/marks.h"
#include "intake/about.h"
#include <stdio.h>

enum { BATCH_REPORTS = 200, BATCH_MESSAGES = 2000 /* of one file */, BATCH_BYTES = 16 << 20, PATH_SIZE = 4096 };

typedef struct item {
    char path[PATH_SIZE];
    dal_buf text;
    dal_run_result result;
    dal_copying copying;
    const dal_about_row *about; /* NULL: nothing is known */
    dalil_time published;
    dal_hash report, text_blob, run;
    bool known, has_run; /* the report, and a run that is up to date, were here before */
    bool mended;         /* its text was here, lost or damaged */
    dal_origin *origin;  /* the file that the text was read from; NULL: the text is the file */
    size_t part;         /* which item of it */
    dal_about_row own;   /* what `about` points to when there is an origin */
} item;

typedef struct adding {
    dalil_case *c;
    const dalil_add_request *request;
    dalil_answer *answer;
    void *context;
    const dalil_vocabulary *vocabulary;
    dal_about about;
    dal_seen *seen;
    item *item;
    size_t count, bytes;
    int64_t taken, refused, unread;
} adding;

/* ---- telling ----------------------------------------------------------------------------------------------------- */

/* A line that a person should read, and after which the work goes on. */
static dalil_status warn(const adding *a, const dalil_error *what, dalil_error *err)
{
    dal_record r;
    char text[1024];
    dal_record_begin(&r, "warning");
    dalil_error_text(what, DALIL_ENGLISH, text, sizeof text);
    dal_json_put_cstring(&r.w, "en", text);
    dalil_error_text(what, DALIL_ARABIC, text, sizeof text);
    dal_json_put_cstring(&r.w, "ar", text);
    return dal_record_send(&r, a->answer, a->context, err);
}

static dalil_status refuse(adding *a, const char *path, const dalil_error *why, dalil_error *err)
{
    dal_record r;
    char text[1024];
    a->refused++;
    dal_record_begin(&r, "refused");
    dal_json_put_cstring(&r.w, "file", path);
    dalil_error_text(why, DALIL_ENGLISH, text, sizeof text);
    dal_json_put_cstring(&r.w, "reason", text);
    dalil_error_text(why, DALIL_ARABIC, text, sizeof text);
    dal_json_put_cstring(&r.w, "reason_ar", text);
    dal_json_put_integer(&r.w, "position", why->position);
    return dal_record_send(&r, a->answer, a->context, err);
}

/* One of many by many: a chat's, a mail. */
static bool is_message(const item *i)
{
    return i->origin != NULL && i->origin->sheet.problem == DAL_PROBLEM_NONE &&
           i->origin->sheet.item[i->part].is_message;
}

/* A message of a chat that came before is the same message: it needs no second receipt. */
static bool is_same_message(const item *i)
{
    return i->known && is_message(i);
}

static void count(const item *i)
{
    i->origin->taken++;
    i->origin->again += i->known;
    i->origin->statements += (int64_t)i->result.count;
    i->origin->waiting += !i->known && dal_origin_media(i->origin, i->part) != NULL;
}

static dalil_status tell(adding *a, const item *i, dalil_error *err)
{
    dal_record r;
    if (i->origin != NULL)
        count(i);
    dal_record_begin(&r, "report");
    dal_record_short(&r, "report", &i->report);
    dal_json_put_cstring(&r.w, "file", i->path);
    dal_json_put_integer(&r.w, "size", (int64_t)i->text.size);
    dal_json_put_bool(&r.w, "again", i->known);
    if (i->mended)
        dal_json_put_bool(&r.w, "mended", true);
    dal_json_put_integer(&r.w, "statements", (int64_t)i->result.count);
    dal_json_put_string(&r.w, "source", i->about != NULL ? i->about->source : (dalil_string){"", 0});
    if (!i->known) /* another program may have taken it in meanwhile: it is no copy of itself */
        DAL_TRY(dal_copying_write(&i->copying, a->c, dal_buf_string(&i->text), &r.w, err));
    if (i->origin != NULL && i->origin->sheet.item_count > 1)
        dal_json_put_integer(&r.w, "part", (int64_t)i->part + 1);
    else if (i->origin != NULL)
        dal_origin_tell(i->origin, &r.w);
    return dal_record_send(&r, a->answer, a->context, err);
}

static dal_foreign_options foreign_options(const adding *a)
{
    return (dal_foreign_options){a->request->form, a->request->encoding, a->c->options.zone};
}

/* ---- one batch --------------------------------------------------------------------------------------------------- */

static dalil_status extract_one(void *context, size_t index, dalil_error *err)
{
    adding *a = context;
    item *i = &a->item[index];
    /* Clocks in a text are those of the place where it was published, as far as that is told. */
    int zone = i->published.zone != DALIL_NO_ZONE ? i->published.zone : a->c->options.zone;
    dalil_extract_options options = {.published = i->published, .zone = zone, .narration = true};
    if (!i->known && i->text.size > 0)
        DAL_TRY(dal_wording_make(dal_buf_string(&i->text), &i->copying.marks, err));
    if (i->has_run || a->request->no_extract || i->text.size == 0)
        return DALIL_OK;
    return dal_run_extract(a->vocabulary, dal_ledger_case_key(a->c->ledger), dal_buf_string(&i->text), &options,
                           &i->result, err);
}

/* What is new is held against what is here, in the order in which it came. */
static dalil_status meet_all(adding *a, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < a->count && status == DALIL_OK; i++) {
        item *it = &a->item[i];
        if (!it->known && it->text.size > 0)
            status = dal_seen_meet(a->seen, &it->report, dal_buf_string(&it->text), &it->copying, err);
    }
    return status;
}

static dalil_status compare_one(void *context, size_t index, dalil_error *err)
{
    adding *a = context;
    return dal_seen_compare(a->seen, dal_buf_string(&a->item[index].text), &a->item[index].copying, err);
}

/* Kept beside the tables, so that they need not be made again. */
static dalil_status put_marks(adding *a, dalil_error *err)
{
    DAL_TRY(dal_marks_begin(a->c->fold, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < a->count && status == DALIL_OK; i++)
        if (a->item[i].copying.marks.size > 0)
            status = dal_marks_put(a->c->fold, &a->item[i].report, dal_buf_string(&a->item[i].copying.marks), err);
    return dal_marks_end(a->c->fold, status, err);
}

/* The words about a report: who printed it, when, in which language, under which name it came. */
static dalil_status put_about(adding *a, const item *i, dal_json_writer *body, dalil_error *err)
{
    dal_buf words = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&words);
    dal_json_open(&w, NULL, '{');
    if (i->about != NULL) {
        dal_buf published = dal_buf_init(256);
        dal_id source = dal_session_name_id(a->c, i->about->source);
        dal_json_put_string(&w, "source", i->about->source);
        if (i->about->source.size > 0)
            dal_json_put_id(&w, "source_id", &source);
        if (dal_time_known(i->published))
            dal_time_format(i->published, a->c->options.zone, &published);
        dal_json_put_string(&w, "published", dal_buf_string(&published));
        dal_json_put_time(&w, "time", i->published);
        dal_json_put_string(&w, "language", i->about->language);
        dal_json_put_string(&w, "note", i->about->note);
        dal_buf_release(&published);
    }
    if (i->origin != NULL && i->part < i->origin->sheet.item_count)
        dal_json_put_string(&w, "title", i->origin->sheet.item[i->part].title);
    const char *name = strrchr(i->path, '/');
    const dal_form_item *media = dal_origin_media(i->origin, i->part);
    dal_json_put_string(&w, "file", media != NULL ? media->file : dal_str(name != NULL ? name + 1 : i->path));
    dal_json_close(&w, '}');
    dalil_status status = dal_buf_check(&words, err);
    if (status == DALIL_OK)
        status = dal_session_put_words(a->c, body, "about", dal_buf_string(&words), err);
    dal_buf_release(&words);
    return status;
}

/* The text of a report that came again: what was lost or damaged of it is put back. */
static dalil_status mend_text(adding *a, item *i, dalil_error *err)
{
    dal_mending mending;
    if (i->text.size == 0 || dal_hash_is_zero(&i->text_blob))
        return DALIL_OK;
    DAL_TRY(dal_ledger_mend_blob(a->c->ledger, &i->text_blob, dal_buf_string(&i->text), &mending, err));
    i->mended = mending == DAL_BLOB_MENDED || mending == DAL_BLOB_LOST;
    return mending != DAL_BLOB_LOST ? DALIL_OK
                                    : dal_ledger_put_blob(a->c->ledger, dal_buf_string(&i->text), &i->text_blob, err);
}

static dalil_status put_report(adding *a, item *i, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    dalil_status status = DALIL_OK;
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "report", &i->report);
    if (!i->known && i->text.size > 0)
        status = dal_ledger_put_blob(a->c->ledger, dal_buf_string(&i->text), &i->text_blob, err);
    if (i->text.size > 0)
        dal_json_put_hash(&w, "text", &i->text_blob);
    else
        dal_json_put_cstring(&w, "text", ""); /* it could not be read: there are only the bytes as they came */
    dal_json_put_integer(&w, "size", (int64_t)i->text.size);
    if (status == DALIL_OK && i->origin != NULL)
        status = dal_origin_put(a->c, i->origin, i->part, &w, err);
    if (status == DALIL_OK)
        status = put_about(a, i, &w, err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(a->c, "report.add", &body, NULL, &hash, err);
    dal_buf_release(&body);
    if (status == DALIL_OK && i->result.text.size > 0)
        status = dal_run_put(a->c, a->vocabulary, &i->report, &i->result, NULL, err);
    return status;
}

static dalil_status look_up(adding *a, item *i, dalil_error *err)
{
    dal_run_row run;
    const unsigned char *key = dal_ledger_case_key(a->c->ledger);
    if (i->origin != NULL)
        DAL_TRY(dal_origin_identity(i->origin, i->part, key, &i->report, err));
    else
        i->report = dal_item_id(key, dal_buf_string(&i->text));
    bool here = false;
    DAL_TRY(dal_query_text(a->c->fold, &i->report, &i->text_blob, &here, err));
    i->known = i->known || here;
    return dal_query_run(a->c->fold, &i->report, &run, &i->has_run, err);
}

/* Two of one batch may have the same bytes: the later is a second receipt of the earlier. */
static void find_twins(adding *a)
{
    for (size_t i = 1; i < a->count; i++) {
        for (size_t j = 0; j < i && !a->item[i].known; j++) {
            if (dal_hash_compare(&a->item[i].report, &a->item[j].report) == 0) {
                a->item[i].known = a->item[i].has_run = true;
                dal_buf_release(&a->item[i].result.text);
            }
        }
    }
}

static void copy_twin_blob(adding *a, size_t i)
{
    for (size_t j = 0; j < i && dal_hash_is_zero(&a->item[i].text_blob); j++)
        if (dal_hash_compare(&a->item[i].report, &a->item[j].report) == 0)
            a->item[i].text_blob = a->item[j].text_blob;
}

static dalil_status put_all(adding *a, dalil_error *err)
{
    DAL_TRY(dal_session_begin(a->c, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < a->count && status == DALIL_OK; i++) {
        status = look_up(a, &a->item[i], err); /* another program may have taken it in meanwhile */
        copy_twin_blob(a, i);
        if (a->item[i].has_run)
            dal_buf_release(&a->item[i].result.text);
        if (status == DALIL_OK && a->item[i].known)
            status = mend_text(a, &a->item[i], err);
        if (status == DALIL_OK && (a->item[i].mended || !is_same_message(&a->item[i])))
            status = put_report(a, &a->item[i], err);
    }
    if (status != DALIL_OK) {
        dal_session_rollback(a->c);
        return status;
    }
    return dal_session_commit(a->c, err);
}

static void release_batch(adding *a)
{
    for (size_t i = 0; i < a->count; i++) {
        dal_buf_release(&a->item[i].text);
        dal_buf_release(&a->item[i].result.text);
        dal_copying_release(&a->item[i].copying);
        dal_origin_leave(a->item[i].origin);
    }
    a->count = a->bytes = 0;
}

static dalil_status finish_batch(adding *a, dalil_error *err)
{
    if (a->count == 0)
        return DALIL_OK;
    find_twins(a);
    dalil_status status = dal_thread_each(a->count, 0, extract_one, a, err);
    if (status == DALIL_OK)
        status = meet_all(a, err);
    if (status == DALIL_OK)
        status = dal_thread_each(a->count, 0, compare_one, a, err);
    if (status == DALIL_OK)
        status = put_all(a, err);
    if (status == DALIL_OK)
        status = put_marks(a, err);
    dal_seen_settle(a->seen);
    for (size_t i = 0; i < a->count && status == DALIL_OK; i++)
        status = tell(a, &a->item[i], err);
    if (status == DALIL_OK)
        a->taken += (int64_t)a->count;
    release_batch(a);
    if (status == DALIL_OK && !dal_session_go_on(a->c, a->taken, 0))
        status = dal_fail(err, DALIL_EINTERRUPTED, "case.interrupted", NULL);
    return status;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

static dalil_status read_bytes(const char *path, dal_buf *out_bytes, dalil_error *err)
{
    if (strcmp(path, "-") != 0 && dal_file_exists(path) && !dal_file_is_regular(path))
        return dal_fail(err, DALIL_EINVAL, "add.not-a-file", path, NULL); /* a pipe would be waited for */
    if (dal_file_size(path) > DAL_BLOB_MAX)
        return dal_fail(err, DALIL_ELIMIT, "add.too-large", path, NULL);
    return dal_file_read(path, DAL_BLOB_MAX, out_bytes, err);
}

/* What is no plain text, or an empty one, is refused with the reason. */
static dalil_status check_text(const char *path, dalil_string text, dalil_error *err)
{
    int64_t bad = dal_utf8_check(text);
    char place[32];
    snprintf(place, sizeof place, "%lld", (long long)bad);
    if (dal_str_trim(text).size == 0)
        return dal_fail(err, DALIL_EINVAL, "add.empty", path, NULL);
    if (memchr(text.data, '\0', text.size) != NULL)
        return dal_fail(err, DALIL_EINVAL, "add.not-text", path, NULL);
    if (bad < 0)
        return DALIL_OK;
    dal_fail(err, DALIL_EINVAL, "add.not-utf8", path, place, NULL);
    err->position = bad;
    return DALIL_EINVAL;
}

/* The item that was filled in is whole. */
static dalil_status enter(adding *a, item *i, dalil_error *err)
{
    DAL_TRY(look_up(a, i, err));
    a->bytes += i->text.size + (i->origin != NULL && i->part == 0 ? i->origin->bytes.size : 0);
    size_t full = is_message(i) ? BATCH_MESSAGES : BATCH_REPORTS;
    return a->count >= full || a->bytes > BATCH_BYTES ? finish_batch(a, err) : DALIL_OK;
}

/* An item more in the batch, still empty. */
static item *next_item(adding *a, const char *path, const dal_about_row *about)
{
    item *i = &a->item[a->count++];
    *i = (item){.text = dal_buf_init(DAL_TEXT_MAX), .result = {dal_buf_init(DAL_RECORD_MAX), 0}, .about = about};
    dal_copying_init(&i->copying);
    snprintf(i->path, sizeof i->path, "%s", path);
    return i;
}

static dalil_status add_text(adding *a, const char *path, const dal_about_row *about, dal_buf *text, dalil_error *err)
{
    dalil_error why = {.position = -1};
    item *i = next_item(a, path, about);
    dalil_status status = check_text(path, dal_buf_string(text), &why);
    if (status == DALIL_OK && about != NULL && about->published.size > 0)
        status = dal_about_published(about, a->c->options.zone, &i->published, &why);
    if (status != DALIL_OK) {
        a->count--;
        dal_copying_release(&i->copying);
        return refuse(a, path, &why, err);
    }
    i->text = *text;
    *text = dal_buf_init(DAL_TEXT_MAX);
    return enter(a, i, err);
}

/* ---- one file of another form, of which several items may come ----------------------------------------------------
 */

static dalil_status add_part(adding *a, dal_origin *origin, size_t part, const dal_about_row *csv, dalil_error *err)
{
    item *i = next_item(a, origin->path, NULL);
    bool read = origin->sheet.problem == DAL_PROBLEM_NONE, message = read && origin->sheet.item[part].is_message;
    i->own = dal_origin_about(origin, part, csv);
    i->about = &i->own;
    i->part = part;
    i->origin = origin;
    origin->items++;
    if (csv != NULL && csv->published.size > 0 && !message)
        DAL_TRY(dal_about_published(csv, a->c->options.zone, &i->published, err));
    else if (read)
        i->published = origin->sheet.item[part].published;
    if (read)
        dal_buf_add_string(&i->text, origin->sheet.item[part].text);
    dalil_status status = dal_buf_check(&i->text, err);
    if (status == DALIL_OK)
        status = enter(a, i, err);
    return status;
}

static dalil_status add_parts(adding *a, dal_origin *origin, const dal_about_row *csv, dalil_error *err)
{
    bool read = origin->sheet.problem == DAL_PROBLEM_NONE, many = read && origin->sheet.item_count > 1;
    dalil_status status = DALIL_OK;
    a->unread += !read && !dal_origin_waits(origin);
    for (size_t i = 0; i < (read ? origin->sheet.item_count : 1) && status == DALIL_OK; i++)
        status = add_part(a, origin, i, csv, err);
    if (status == DALIL_OK && many)
        status = finish_batch(a, err); /* all of it is told before the file is */
    if (status == DALIL_OK && many)
        status = dal_origin_tell_file(origin, a->answer, a->context, err);
    return status;
}

static dalil_status add_foreign(adding *a, const char *path, const dal_about_row *csv, dal_buf *bytes, dalil_error *err)
{
    dalil_error why = {.position = -1};
    dal_foreign_options options = foreign_options(a);
    dal_origin *origin = NULL;
    dalil_time published;
    dalil_status status = DALIL_OK;
    if (csv != NULL && csv->published.size > 0) /* a bad time is told before anything is read */
        status = dal_about_published(csv, options.zone, &published, &why);
    if (status == DALIL_OK)
        status = dal_origin_open(&options, path, bytes, &origin, &why);
    if (status != DALIL_OK)
        return status == DALIL_ENOMEM ? dal_fail_memory(err) : refuse(a, path, &why, err);
    status = add_parts(a, origin, csv, err);
    dal_origin_leave(origin);
    return status;
}

static dalil_status add_file(adding *a, const char *path, const dal_about_row *about, dalil_error *err)
{
    dalil_error why = {.position = -1};
    dal_buf bytes = dal_buf_init(DAL_TEXT_MAX);
    const char *slash = strrchr(path, '/');
    const dal_foreign_options options = foreign_options(a);
    dalil_status status = read_bytes(path, &bytes, &why);
    if (status == DALIL_ENOMEM)
        status = dal_fail_memory(err);
    else if (status != DALIL_OK)
        status = refuse(a, path, &why, err);
    else if (dal_foreign_needed(&options, dal_buf_string(&bytes), dal_str(slash != NULL ? slash + 1 : path)))
        status = add_foreign(a, path, about, &bytes, err);
    else
        status = add_text(a, path, about, &bytes, err);
    dal_buf_release(&bytes);
    return status;
}

static dalil_status visit_file(void *context, const char *path, const char *name, bool is_folder, dalil_error *err);

static dalil_status add_path(adding *a, const char *path, bool named, dalil_error *err)
{
    const dal_about_row *about = dal_about_find(&a->about, path);
    if (dal_file_is_folder(path))
        return dal_file_list(path, visit_file, a, err);
    if (!named && about == NULL && !dal_foreign_is_known(dal_str(path)))
        return DALIL_OK; /* in a folder: the forms that are read, and what the CSV tells of */
    return add_file(a, path, about, err);
}

/* What was found in a folder may be a link to anything on this machine: only the folder was named. */
static dalil_status visit_file(void *context, const char *path, const char *name, bool is_folder, dalil_error *err)
{
    dalil_error what = {.position = -1};
    (void)is_folder;
    if (name[0] == '.')
        return DALIL_OK;
    if (!dal_file_is_link(path))
        return add_path(context, path, false, err);
    dal_fail(&what, DALIL_EINVAL, "add.link", path, NULL);
    return warn(context, &what, err);
}

/* A file that only a CSV names: one of the CSV's own folder, and no link. */
static dalil_status add_row(adding *a, const dal_about_row *row, dalil_error *err)
{
    dalil_error why = {.position = -1};
    if (!row->leads_out && !dal_file_is_link(row->path))
        return add_file(a, row->path, row, err);
    dal_fail(&why, DALIL_EINVAL, row->leads_out ? "about.leads-out" : "add.link", row->path, NULL);
    return refuse(a, row->path, &why, err);
}

static dalil_status warn_of_future(const adding *a, const dal_about_row *row, dalil_error *err)
{
    dalil_error what = {.position = -1};
    dalil_time time;
    char line[32];
    if (row->published.size == 0 || dal_about_published(row, a->c->options.zone, &time, NULL) != DALIL_OK ||
        time.start <= dal_clock_now())
        return DALIL_OK;
    snprintf(line, sizeof line, "%lld", (long long)row->line);
    dal_fail(&what, DALIL_EINVAL, "about.future", "", line, "", NULL);
    dal_error_argument(&what, 0, a->about.file);
    dal_error_argument(&what, 2, row->published);
    return warn(a, &what, err);
}

/* What of the CSV is probably not meant so. */
static dalil_status warn_of_about(const adding *a, dalil_error *err)
{
    dalil_error what = {.position = -1};
    if (a->about.unread.size > 0) {
        dal_fail(&what, DALIL_EINVAL, "about.unread-columns", "", "", NULL);
        dal_error_argument(&what, 0, a->about.file);
        dal_error_argument(&what, 1, a->about.unread);
        DAL_TRY(warn(a, &what, err));
    }
    for (size_t i = 0; i < a->about.count; i++)
        DAL_TRY(warn_of_future(a, &a->about.row[i], err));
    return DALIL_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dalil_status add_all(adding *a, dalil_error *err)
{
    DAL_TRY(warn_of_about(a, err));
    for (size_t i = 0; i < a->request->path_count; i++)
        DAL_TRY(add_path(a, a->request->path[i], true, err));
    for (size_t i = 0; a->request->path_count == 0 && i < a->about.count; i++)
        DAL_TRY(add_row(a, &a->about.row[i], err));
    DAL_TRY(finish_batch(a, err));
    char refused[32], unread[32];
    snprintf(refused, sizeof refused, "%lld", (long long)a->refused);
    snprintf(unread, sizeof unread, "%lld", (long long)a->unread);
    if (a->refused > 0)
        return dal_fail(err, DALIL_EPARTLY, a->taken > 0 ? "add.partly" : "add.none", refused, NULL);
    if (a->taken == 0)
        return dal_fail(err, DALIL_ENOTFOUND, "add.nothing", NULL);
    return a->unread > 0 ? dal_fail(err, DALIL_EPARTLY, "add.unread", unread, NULL) : DALIL_OK;
}

dalil_status dalil_add(dalil_case *c, const dalil_add_request *request, dalil_answer *answer, void *context,
                       dalil_error *err)
{
    adding a = {.c = c, .request = request, .answer = answer, .context = context};
    a.item = dal_alloc_zero(BATCH_MESSAGES, sizeof *a.item);
    if (a.item == NULL)
        return dal_fail_memory(err);
    dalil_status status = DALIL_OK;
    if (c->author_name[0] == '\0')
        status = dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    const dal_foreign_options options = foreign_options(&a);
    if (status == DALIL_OK)
        status = dal_foreign_options_check(&options, err);
    if (status == DALIL_OK && request->about != NULL)
        status = dal_about_read(request->about, &a.about, err);
    if (status == DALIL_OK)
        status = dal_session_vocabulary(c, &a.vocabulary, err);
    if (status == DALIL_OK)
        status = dal_seen_new(c, &a.seen, err);
    if (status == DALIL_OK)
        status = add_all(&a, err);
    release_batch(&a);
    dal_seen_free(a.seen);
    dal_about_release(&a.about);
    dal_free(a.item);
    return status;
}
