/* app/show.c: one report: who brought it, its text, its statements; or the bytes as they came. */
#include "app/claims.h"
#include "app/locate.h"
#include "base/file.h"

typedef struct showing {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    dal_hash original, text; /* as the first receipt that has them names them */
} showing;

static dalil_status tell_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    const showing *s = context;
    return dal_receipt_tell(s->c, row, s->answer, s->context, err);
}

static dalil_status tell_text(const showing *s, const dal_hash *report, dalil_error *err)
{
    dal_record r;
    dalil_string text;
    DAL_TRY(dal_session_kept_text(s->c, report, &text, err));
    dal_record_begin(&r, "text");
    dal_record_short(&r, "report", report);
    dal_json_put_integer(&r.w, "size", (int64_t)text.size);
    dal_json_put_string(&r.w, "text", text);
    return dal_record_send(&r, s->answer, s->context, err);
}

dalil_status dalil_show(dalil_case *c, const char *report, dalil_answer *answer, void *context, dalil_error *err)
{
    showing s = {.c = c, .answer = answer, .context = context};
    char digits[DAL_HEX_SIZE + 1];
    dal_hash found;
    DAL_TRY(dal_locate_report(c, dal_str(report), &found, err));
    DAL_TRY(dal_query_receipts(c->fold, &found, tell_receipt, &s, err));
    DAL_TRY(tell_text(&s, &found, err));
    dal_hex(found.bytes, DAL_HASH_SIZE, digits);
    dalil_claims_request request = {.report = digits};
    return dalil_claims(c, &request, answer, context, err);
}

/* ---- the bytes as they came -------------------------------------------------------------------------------------- */

static dalil_status note_bytes(void *context, const dal_receipt_row *row, dalil_error *err)
{
    showing *s = context;
    (void)err;
    if (dal_hash_is_zero(&s->original))
        s->original = row->original;
    if (dal_hash_is_zero(&s->text))
        s->text = row->text;
    return DALIL_OK;
}

static dalil_status tell_written(const showing *s, const dal_hash *report, const char *path, dalil_string bytes,
                                 dalil_error *err)
{
    dal_record r;
    dal_hash sum = dal_sha256((dalil_string){NULL, 0}, bytes);
    dal_record_begin(&r, "written");
    dal_record_short(&r, "report", report);
    dal_json_put_cstring(&r.w, "file", path);
    dal_json_put_integer(&r.w, "size", (int64_t)bytes.size);
    dal_json_put_hash(&r.w, "sha256", &sum);
    return dal_record_send(&r, s->answer, s->context, err);
}

dalil_status dalil_show_original(dalil_case *c, const char *report, const char *path, dalil_answer *answer,
                                 void *context, dalil_error *err)
{
    showing s = {.c = c, .answer = answer, .context = context};
    dal_hash found;
    dal_buf bytes = dal_buf_init(DAL_BLOB_MAX);
    DAL_TRY(dal_locate_report(c, dal_str(report), &found, err));
    DAL_TRY(dal_query_receipts(c->fold, &found, note_bytes, &s, err));
    const dal_hash *name = dal_hash_is_zero(&s.original) ? &s.text : &s.original; /* plain text is its own original */
    dalil_status status = dal_ledger_get_blob(c->ledger, name, &bytes, err);
    if (status == DALIL_OK)
        status = dal_file_write_new(path, dal_buf_string(&bytes), 0600, err);
    if (status == DALIL_OK)
        status = tell_written(&s, &found, path, dal_buf_string(&bytes), err);
    dal_buf_release(&bytes);
    return status;
}
