/* app/origin.c: files of other forms than plain text on their way in (see origin.h). */
#include "app/origin.h"
#include "base/cage.h"
#include <stdio.h>

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static dalil_string name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return dal_str(slash != NULL ? slash + 1 : path);
}

/* Nothing is guessed: the person says which of those that fit it is. */
static dalil_status fail_encoding(const char *path, const dal_form_sheet *sheet, dalil_error *err)
{
    const dalil_string none = {"", 0};
    dalil_string fits[2] = {none, none};
    size_t count = 0;
    for (size_t i = 0; i < sheet->remark_count && count < 2; i++)
        if (sheet->remark[i].note == DAL_NOTE_ENCODING)
            fits[count++] = sheet->remark[i].about;
    if (count < 2)
        return dal_fail(err, DALIL_EINVAL, "add.encoding-none", path, NULL);
    dal_fail(err, DALIL_EINVAL, "add.encoding-two", path, "", "", NULL);
    if (err != NULL) {
        dal_error_argument(err, 1, fits[0]);
        dal_error_argument(err, 2, fits[1]);
    }
    return DALIL_EINVAL;
}

dalil_status dal_origin_open(const dal_foreign_options *options, const char *path, dal_buf *bytes,
                             dal_origin **out_origin, dalil_error *err)
{
    dal_origin *origin = dal_alloc_zero(1, sizeof *origin);
    if (origin == NULL)
        return dal_fail_memory(err);
    origin->path = dal_arena_copy(&origin->arena, dal_str(path)).data;
    dalil_status status = origin->path == NULL ? dal_fail_memory(err) : DALIL_OK;
    if (status == DALIL_OK)
        status = dal_foreign_read(options, dal_buf_string(bytes), name_of(path), &origin->sheet, err);
    if (status == DALIL_OK && origin->sheet.problem == DAL_PROBLEM_ENCODING)
        status = fail_encoding(path, &origin->sheet, err);
    if (status != DALIL_OK) {
        dal_form_release(&origin->sheet);
        dal_arena_release(&origin->arena);
        dal_free(origin);
        return status;
    }
    origin->bytes = *bytes;
    *bytes = dal_buf_init(bytes->max);
    origin->items = 1;
    *out_origin = origin;
    return DALIL_OK;
}

bool dal_origin_waits(const dal_origin *origin)
{
    dal_form form = origin->sheet.form;
    return origin->sheet.problem == DAL_PROBLEM_NO_TEXT &&
           (form == DAL_FORM_PICTURE || form == DAL_FORM_SOUND || form == DAL_FORM_VIDEO);
}

void dal_origin_leave(dal_origin *origin)
{
    if (origin == NULL || --origin->items > 0)
        return;
    dal_form_release(&origin->sheet);
    dal_buf_release(&origin->bytes);
    dal_arena_release(&origin->arena);
    dal_free(origin);
}

/* ---- what is known of an item ------------------------------------------------------------------------------------ */

dal_about_row dal_origin_about(const dal_origin *origin, size_t index, const dal_about_row *csv)
{
    dal_about_row about = csv != NULL ? *csv : (dal_about_row){0};
    if (origin->sheet.problem != DAL_PROBLEM_NONE)
        return about;
    const dal_form_item *item = &origin->sheet.item[index];
    if (item->source.size > 0 && (item->is_message || about.source.size == 0))
        about.source = item->source;
    return about;
}

dalil_status dal_origin_identity(const dal_origin *origin, size_t index, const unsigned char *case_key,
                                 dal_hash *out_report, dalil_error *err)
{
    if (origin->sheet.problem != DAL_PROBLEM_NONE) {
        *out_report = dal_item_id(case_key, dal_buf_string(&origin->bytes));
        return DALIL_OK;
    }
    const dal_form_item *item = &origin->sheet.item[index];
    if (!item->is_message || item->source.size == 0 || item->local[0] == '\0') {
        *out_report = dal_item_id(case_key, item->media.size > 0 ? item->media : item->text);
        return DALIL_OK;
    }
    dal_buf bytes = dal_buf_init((64 << 20) + 4096);
    dal_buf_printf(&bytes, "message\n%.*s\n%s\n", DALIL_FMT(item->source), item->local);
    dal_buf_add_string(&bytes, item->media.size > 0 ? item->media : item->text);
    dalil_status status = dal_buf_check(&bytes, err);
    if (status == DALIL_OK)
        *out_report = dal_item_id(case_key, dal_buf_string(&bytes));
    dal_buf_release(&bytes);
    return status;
}

/* ---- keeping and telling ----------------------------------------------------------------------------------------- */

static void put_codes(const dal_origin *origin, dal_json_writer *w)
{
    dal_json_put_cstring(w, "form", dal_form_code(origin->sheet.form));
    if (origin->sheet.encoding[0] != '\0')
        dal_json_put_cstring(w, "encoding", origin->sheet.encoding);
    if (origin->sheet.problem != DAL_PROBLEM_NONE)
        dal_json_put_cstring(w, "problem", dal_problem_code(origin->sheet.problem));
}

const dal_form_item *dal_origin_media(const dal_origin *origin, size_t index)
{
    if (origin == NULL || origin->sheet.problem != DAL_PROBLEM_NONE || index >= origin->sheet.item_count)
        return NULL;
    const dal_form_item *item = &origin->sheet.item[index];
    return item->media.size > 0 ? item : NULL;
}

static dalil_status put_media(dalil_case *c, const dal_form_item *item, dal_json_writer *body, dalil_error *err)
{
    dal_hash blob;
    DAL_TRY(dal_ledger_put_blob(c->ledger, item->media, &blob, err));
    dal_json_put_hash(body, "original", &blob);
    dal_json_put_cstring(body, "form", dal_form_code(item->media_form));
    dal_json_put_cstring(body, "problem", dal_problem_code(DAL_PROBLEM_NO_TEXT));
    return DALIL_OK;
}

dalil_status dal_origin_put(dalil_case *c, dal_origin *origin, size_t index, dal_json_writer *body, dalil_error *err)
{
    const dal_form_item *media = dal_origin_media(origin, index);
    if (media != NULL)
        return put_media(c, media, body, err);
    if (dal_hash_is_zero(&origin->blob))
        DAL_TRY(dal_ledger_put_blob(c->ledger, dal_buf_string(&origin->bytes), &origin->blob, err));
    dal_json_put_hash(body, "original", &origin->blob);
    put_codes(origin, body);
    return DALIL_OK;
}

/* The sentence for a problem, in both languages. */
static void put_reason(dalil_string code, dalil_string file, dal_json_writer *w)
{
    static const char *const ids[] = {"form.problem.crash",     "form.problem.time",      "form.problem.memory",
                                      "form.problem.forbidden", "form.problem.malformed", "form.problem.no-text",
                                      "form.problem.locked",    "form.problem.too-large", "form.problem.no-reader",
                                      "form.problem.no-cage",   "form.problem.encoding",  "form.problem.large"};
    dalil_error why = {.status = DALIL_EINVAL, .position = -1};
    char text[1024];
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (!dal_str_equal(code, dal_str(ids[i] + strlen("form.problem."))))
            continue;
        why.message = ids[i];
        dal_error_argument(&why, 0, file);
        dalil_error_text(&why, DALIL_ENGLISH, text, sizeof text);
        dal_json_put_cstring(w, "reason", text);
        dalil_error_text(&why, DALIL_ARABIC, text, sizeof text);
        dal_json_put_cstring(w, "reason_ar", text);
    }
}

void dal_origin_tell(const dal_origin *origin, dal_json_writer *w)
{
    put_codes(origin, w);
    if (dal_origin_waits(origin))
        dal_json_put_bool(w, "waiting", true);
    if (origin->sheet.problem != DAL_PROBLEM_NONE)
        put_reason(dal_str(dal_problem_code(origin->sheet.problem)), dal_str(origin->path), w);
    if (origin->sheet.remark_count == 0)
        return;
    dal_json_open(w, "notes", '[');
    for (size_t i = 0; i < origin->sheet.remark_count; i++) {
        dal_json_open(w, NULL, '{');
        dal_json_put_cstring(w, "note", dal_form_note_code(origin->sheet.remark[i].note));
        dal_json_put_string(w, "about", origin->sheet.remark[i].about);
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
}

void dal_origin_tell_receipt(dal_json_writer *w, const dal_receipt_row *row)
{
    if (row->title.size > 0)
        dal_json_put_string(w, "title", row->title);
    if (row->form.size > 0)
        dal_json_put_string(w, "form", row->form);
    if (row->problem.size == 0)
        return;
    dal_json_put_string(w, "problem", row->problem);
    put_reason(row->problem, row->file, w);
}

dalil_status dal_origin_tell_file(const dal_origin *origin, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "file");
    dal_json_put_cstring(&r.w, "file", origin->path);
    dal_json_put_integer(&r.w, "size", (int64_t)origin->bytes.size);
    dal_json_put_integer(&r.w, "items", origin->taken);
    dal_json_put_integer(&r.w, "again", origin->again);
    dal_json_put_integer(&r.w, "statements", origin->statements);
    if (origin->waiting > 0)
        dal_json_put_integer(&r.w, "waiting_items", origin->waiting);
    dal_origin_tell(origin, &r.w);
    return dal_record_send(&r, answer, context, err);
}

/* ---- this machine ------------------------------------------------------------------------------------------------ */

void dalil_start(int argc, char *const *argv)
{
    dal_foreign_host(argc, argv);
}

dalil_status dalil_tell_version(dalil_answer *answer, void *context, dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "version");
    dal_json_put_cstring(&r.w, "version", dalil_version());
    dal_json_put_bool(&r.w, "seccomp", dal_cage_has_seccomp());
    dal_json_put_integer(&r.w, "landlock", dal_cage_landlock());
    dal_json_put_bool(&r.w, "pdf", dal_foreign_has_pdf());
    return dal_record_send(&r, answer, context, err);
}
