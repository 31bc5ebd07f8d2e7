/* app/export_redact.c: blacking out records and texts, and looking again at what was made.
 *
 * Strings are looked at one by one as they were before they were escaped for JSON or CSV.  Identities of ours (keyed
 * hashes, which say nothing outside the case) are left alone: letters of a name stand in some of them by chance. */
#include "app/export.h"
#include "base/csv.h"

static bool is_hex(dalil_string text)
{
    if (text.size != 8 && text.size != 2 * DAL_ID_SIZE && text.size != DAL_HEX_SIZE)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (strchr("0123456789abcdef", text.data[i]) == NULL)
            return false;
    return true;
}

/* "texts/<16 digits>.txt", or a number of ours in a member that holds nothing else. */
static bool is_identity(dalil_string key, dalil_string value)
{
    static const char *const keys[] = {"report", "number",     "entry",    "device",
                                       "draft",  "statements", "approval", "hash"};
    static const char *const files[] = {"text_file", "original_file"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (dal_str_equal(key, dal_str(files[i])))
            return true; /* made by us, of digits alone */
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (dal_str_equal(key, dal_str(keys[i])))
            return is_hex(value);
    return false;
}

void dal_export_count(dal_exporting *e, const dal_redaction *redaction)
{
    for (size_t i = 0; i < redaction->count; i++)
        e->names->places[redaction->edit[i].name]++;
}

dalil_status dal_export_redact_text(dal_exporting *e, dalil_string text, dal_buf *out, dalil_error *err)
{
    dal_redaction done;
    if (e->redactor == NULL) {
        dal_buf_add_string(out, text);
        return dal_buf_check(out, err);
    }
    DAL_TRY(dal_export_names_look(e->names, text, err));
    DAL_TRY(dal_redact(e->redactor, text, &done, err));
    dal_export_count(e, &done);
    dal_buf_add_string(out, dal_buf_string(&done.text));
    dal_redaction_release(&done);
    return dal_buf_check(out, err);
}

static dalil_status redact_string(dal_exporting *e, json_t *string, dalil_error *err)
{
    dal_redaction done;
    dalil_string text = {json_string_value(string), json_string_length(string)};
    DAL_TRY(dal_export_names_look(e->names, text, err));
    DAL_TRY(dal_redact(e->redactor, text, &done, err));
    dal_export_count(e, &done);
    dalil_status status = DALIL_OK;
    if (done.count > 0 && json_string_setn(string, done.text.data != NULL ? done.text.data : "", done.text.size) != 0)
        status = dal_fail_memory(err);
    dal_redaction_release(&done);
    return status;
}

static dalil_status redact_value(dal_exporting *e, dalil_string key, json_t *value, dalil_error *err)
{
    const char *name;
    json_t *member;
    size_t index;
    if (json_is_string(value)) {
        dalil_string text = {json_string_value(value), json_string_length(value)};
        return is_identity(key, text) ? DALIL_OK : redact_string(e, value, err);
    }
    if (json_is_object(value))
        json_object_foreach(value, name, member) DAL_TRY(redact_value(e, dal_str(name), member, err));
    if (json_is_array(value))
        json_array_foreach(value, index, member) DAL_TRY(redact_value(e, key, member, err));
    return DALIL_OK;
}

dalil_status dal_export_redact(dal_exporting *e, json_t *record, dalil_error *err)
{
    return e->redactor != NULL ? redact_value(e, (dalil_string){NULL, 0}, record, err) : DALIL_OK;
}

/* ---- looking again ----------------------------------------------------------------------------------------------- */

static dalil_status check_text(const dal_exporting *e, const char *file, dalil_string text, dalil_error *err)
{
    bool left;
    size_t name = 0;
    DAL_TRY(dal_redact_left(e->redactor, text, &left, &name, err));
    if (!left)
        return DALIL_OK;
    dal_fail(err, DALIL_EINTEGRITY, "export.left", "", file, NULL);
    dal_error_argument(err, 0, e->names->item[name].name);
    return DALIL_EINTEGRITY;
}

static dalil_status check_value(const dal_exporting *e, const char *file, dalil_string key, const json_t *value,
                                dalil_error *err)
{
    const char *name;
    json_t *member;
    size_t index;
    if (json_is_string(value)) {
        dalil_string text = {json_string_value(value), json_string_length(value)};
        return is_identity(key, text) ? DALIL_OK : check_text(e, file, text, err);
    }
    if (json_is_object(value))
        json_object_foreach((json_t *)(uintptr_t)value, name, member)
            DAL_TRY(check_value(e, file, dal_str(name), member, err));
    if (json_is_array(value))
        json_array_foreach(value, index, member) DAL_TRY(check_value(e, file, key, member, err));
    return DALIL_OK;
}

static dalil_status check_lines(const dal_exporting *e, const char *file, dalil_string rest, dalil_error *err)
{
    while (rest.size > 0) {
        json_t *record;
        dalil_string line = dal_str_cut(rest, '\n', &rest);
        if (line.size == 0)
            continue;
        DAL_TRY(dal_json_read(line, &DAL_JSON_FILE, &record, err));
        dalil_status status = check_value(e, file, (dalil_string){NULL, 0}, record, err);
        json_decref(record);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

/* The first line names the columns. */
static dalil_status check_csv(const dal_exporting *e, const char *file, dalil_string text, dalil_error *err)
{
    enum { COLUMNS = 64 };
    dal_arena arena = {0};
    dal_csv csv;
    dalil_string column[COLUMNS] = {{NULL, 0}};
    bool more = true, head = true;
    dalil_status status = DALIL_OK;
    dal_csv_init(&csv, text, &arena);
    while (status == DALIL_OK && (status = dal_csv_next(&csv, &more, err)) == DALIL_OK && more) {
        for (size_t i = 0; i < csv.count && i < COLUMNS && status == DALIL_OK; i++) {
            if (head)
                column[i] = csv.field[i];
            else if (!is_identity(column[i], csv.field[i]))
                status = check_text(e, file, csv.field[i], err);
        }
        if (csv.count > COLUMNS && status == DALIL_OK)
            status = check_text(e, file, text, err); /* not ours: all of it */
        head = false;
    }
    dal_arena_release(&arena);
    return status;
}

dalil_status dal_export_check(const dal_exporting *e, const char *file, dalil_string bytes, dalil_error *err)
{
    dalil_string name = dal_str(file);
    if (e->redactor == NULL || dal_str_starts(name, DALIL_STR("README")) ||
        dal_str_equal(name, DALIL_STR("SHA256SUMS")))
        return DALIL_OK; /* our own words, and digits */
    if (dal_str_ends(name, DALIL_STR(".jsonl")) || dal_str_ends(name, DALIL_STR(".json")))
        return check_lines(e, file, bytes, err);
    if (dal_str_ends(name, DALIL_STR(".csv")))
        return check_csv(e, file, bytes, err);
    return check_text(e, file, bytes, err);
}
