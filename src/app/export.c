/* app/export.c: the files of an export, in the order in which they are written; what was made is looked at again. */
#include "app/export.h"
#include "app/brief.h"
#include "app/bulletins.h"
#include "app/known.h"
#include "base/csv.h"
#include "base/embed.h"
#include "case/search.h"

static const size_t TABLE_MAX = (size_t)2 << 30;

/* ---- one file ---------------------------------------------------------------------------------------------------- */

dalil_status dal_export_put(dal_exporting *e, const char *file, dalil_string bytes, dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_record r;
    DAL_TRY(dal_export_check(e, file, bytes, err));
    dal_hash sum = dal_sha256((dalil_string){NULL, 0}, bytes);
    dal_hex(sum.bytes, DAL_HASH_SIZE, hex);
    dal_buf_printf(&e->sums, "%s  %s\n", hex, file);
    e->file_count++;
    e->size += (int64_t)bytes.size;
    if (e->zip != NULL)
        return dal_zip_out_add(e->zip, file, bytes, err);
    dal_record_begin(&r, "leaves");
    dal_json_put_cstring(&r.w, "file", file);
    dal_json_put_integer(&r.w, "size", (int64_t)bytes.size);
    return dal_record_send(&r, e->answer, e->context, err);
}

static dalil_status put_buf(dal_exporting *e, const char *file, const dal_buf *text, dalil_error *err)
{
    DAL_TRY(dal_buf_check(text, err));
    return dal_export_put(e, file, dal_buf_string(text), err);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static dal_export_table new_table(const char *const *column)
{
    dal_export_table table = {dal_buf_init(TABLE_MAX), dal_buf_init(TABLE_MAX), column};
    for (size_t i = 0; column != NULL && column[i] != NULL; i++)
        dal_buf_printf(&table.csv, "%s%s", i > 0 ? "," : "\xEF\xBB\xBF", column[i]); /* the mark: for spreadsheets */
    if (column != NULL)
        dal_buf_puts(&table.csv, "\r\n");
    return table;
}

static void release_table(dal_export_table *table)
{
    dal_buf_release(&table->jsonl);
    dal_buf_release(&table->csv);
}

/* What a spreadsheet would take for a formula is set off by an apostrophe. */
static void put_words(dal_buf *csv, dalil_string words)
{
    dal_buf cell = dal_buf_init(TABLE_MAX);
    if (words.size > 0 && memchr("=+-@\t\r", words.data[0], 6) != NULL) {
        dal_buf_puts(&cell, "'");
        dal_buf_add_string(&cell, words);
        words = dal_buf_string(&cell);
    }
    dal_csv_write(csv, words);
    if (cell.failed != DALIL_OK)
        csv->failed = cell.failed;
    dal_buf_release(&cell);
}

static void put_cell(dal_buf *csv, const json_t *value)
{
    if (json_is_string(value)) {
        put_words(csv, (dalil_string){json_string_value(value), json_string_length(value)});
        return;
    }
    char *text = value != NULL && !json_is_null(value) ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    if (text != NULL)
        dal_csv_write(csv, dal_str(text));
    dal_free(text);
}

static void put_line(dal_export_table *table, const json_t *record)
{
    for (size_t i = 0; table->column != NULL && table->column[i] != NULL; i++) {
        if (i > 0)
            dal_buf_puts(&table->csv, ",");
        put_cell(&table->csv, json_object_get(record, table->column[i]));
    }
    if (table->column != NULL)
        dal_buf_puts(&table->csv, "\r\n");
}

dalil_status dal_export_row(dal_exporting *e, dal_export_table *table, json_t *record, dalil_error *err)
{
    dalil_status status = dal_export_redact(e, record, err);
    char *text = status == DALIL_OK ? json_dumps(record, JSON_COMPACT) : NULL;
    if (status == DALIL_OK && text == NULL)
        status = dal_fail_memory(err);
    if (status == DALIL_OK) {
        dal_buf_puts(&table->jsonl, text);
        dal_buf_puts(&table->jsonl, "\n");
        put_line(table, record);
        status = dal_buf_check(&table->jsonl, err);
    }
    dal_free(text);
    json_decref(record);
    return status == DALIL_OK ? dal_buf_check(&table->csv, err) : status;
}

/* Records that some verb tells, as they are. */
typedef struct taking {
    dal_exporting *e;
    dal_export_table table;
    const char *type; /* of those that are taken; NULL: all */
} taking;

static dalil_status take(void *context, dalil_string json, dalil_error *err)
{
    taking *t = context;
    json_t *record;
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    if (t->type == NULL || dal_str_equal(dal_json_string(record, "type"), dal_str(t->type)))
        return dal_export_row(t->e, &t->table, record, err);
    json_decref(record);
    return DALIL_OK;
}

static dalil_status end_taking(taking *t, const char *file, dalil_status status, dalil_error *err)
{
    if (status == DALIL_OK)
        status = put_buf(t->e, file, &t->table.jsonl, err);
    release_table(&t->table);
    return status;
}

/* ---- the rest of the case ---------------------------------------------------------------------------------------- */

static dalil_status put_findings(dal_exporting *e, dalil_error *err)
{
    const dalil_brief_request all = {.question = e->request->question, .all = true};
    taking t = {.e = e, .table = new_table(NULL)};
    return end_taking(&t, "findings.jsonl", dalil_findings(e->c, &all, take, &t, err), err);
}

static dalil_status put_whole(dal_exporting *e, dalil_error *err)
{
    taking sources = {.e = e, .table = new_table(NULL)};
    DAL_TRY(end_taking(&sources, "sources.jsonl", dalil_sources(e->c, take, &sources, err), err));
    taking bulletins = {.e = e, .table = new_table(NULL)};
    DAL_TRY(end_taking(&bulletins, "bulletins.jsonl", dalil_bulletins(e->c, take, &bulletins, err), err));
    taking log = {.e = e, .table = new_table(NULL), .type = "entry"};
    return end_taking(&log, "decisions.jsonl", dalil_log(e->c, -1, take, &log, err), err);
}

/* ---- the brief --------------------------------------------------------------------------------------------------- */

static dalil_status note_time(void *context, const dal_log_row *row, dalil_error *err)
{
    (void)err;
    *(int64_t *)context = row->time;
    return DALIL_OK;
}

/* The same case gives the same bytes: the brief is of the last entry's time, not of this hour. */
static dalil_status set_made(dal_exporting *e, json_t *brief, dalil_error *err)
{
    int64_t last = 0;
    dal_buf text = dal_buf_init(256);
    dal_json_writer w = dal_json_write(&text);
    json_t *made;
    DAL_TRY(dal_query_log(e->c->fold, 1, note_time, &last, err));
    dal_json_open(&w, NULL, '{');
    dal_record_instant(e->c, &w, "made", last);
    dal_json_close(&w, '}');
    dalil_status status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, &made, err);
    dal_buf_release(&text);
    DAL_TRY(status);
    status = json_object_update(brief, made) == 0 ? DALIL_OK : dal_fail_memory(err);
    json_decref(made);
    json_object_del(brief, "backup");
    return status;
}

/* What was blacked out of the data is blacked out of the page again: our own words stand beside it there. */
static dalil_status put_page(dal_exporting *e, const json_t *brief, dalil_language language, const char *file,
                             dalil_error *err)
{
    dal_buf page = dal_buf_init(TABLE_MAX), clean = dal_buf_init(TABLE_MAX);
    dalil_status status = dal_brief_markdown(brief, language, &page, err);
    if (status == DALIL_OK)
        status = dal_export_redact_text(e, dal_buf_string(&page), &clean, err);
    if (status == DALIL_OK)
        status = put_buf(e, file, &clean, err);
    dal_buf_release(&page);
    dal_buf_release(&clean);
    return status;
}

static dalil_status put_brief_data(dal_exporting *e, json_t *brief, dalil_error *err)
{
    DAL_TRY(set_made(e, brief, err));
    DAL_TRY(dal_export_redact(e, brief, err));
    char *text = json_dumps(brief, JSON_COMPACT);
    if (text == NULL)
        return dal_fail_memory(err);
    dalil_status status = dal_export_put(e, "brief.json", dal_str(text), err);
    dal_free(text);
    if (status == DALIL_OK)
        status = put_page(e, brief, DALIL_ENGLISH, "brief.en.md", err);
    return status == DALIL_OK ? put_page(e, brief, DALIL_ARABIC, "brief.ar.md", err) : status;
}

static dalil_status put_brief(dal_exporting *e, dalil_error *err)
{
    const dalil_brief_request request = {.question = e->request->question};
    json_t *brief;
    DAL_TRY(dal_brief_read(e->c, &request, INT64_MAX, e->request->question == NULL, &brief, err));
    dalil_status status = put_brief_data(e, brief, err);
    json_decref(brief);
    return status;
}

/* ---- what it is -------------------------------------------------------------------------------------------------- */

static void put_member(dal_json_writer *w, const char *key, const char *value)
{
    if (value != NULL)
        dal_json_put_cstring(w, key, value);
}

static dalil_status write_about(dal_exporting *e, dal_json_writer *w, dalil_error *err)
{
    dal_buf title = dal_buf_init(DAL_ENTRY_MAX);
    const dalil_export_request *asked = e->request;
    DAL_TRY(dal_query_title(e->c->fold, &title, err));
    dal_json_open(w, NULL, '{');
    dal_json_put_string(w, "title", dal_buf_string(&title));
    dal_buf_release(&title);
    put_member(w, "question", asked->question);
    put_member(w, "source", asked->source);
    put_member(w, "from", asked->from);
    put_member(w, "to", asked->to);
    dal_json_put_integer(w, "reports", e->report_count);
    dal_json_put_integer(w, "statements", e->statement_count);
    dal_json_put_integer(w, "missing", e->missing);
    dal_json_put_bool(w, "originals", e->redactor == NULL && !asked->without_originals);
    dal_json_put_integer(w, "blacked_out", (int64_t)e->names->count);
    dal_json_put_cstring(w, "version", dalil_version());
    dal_json_close(w, '}');
    return DALIL_OK;
}

static dalil_status put_about(dal_exporting *e, dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    dal_json_writer w = dal_json_write(&text);
    json_t *record = NULL;
    dalil_status status = write_about(e, &w, err);
    if (status == DALIL_OK)
        status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, &record, err);
    if (status == DALIL_OK)
        status = dal_export_redact(e, record, err);
    char *out = status == DALIL_OK ? json_dumps(record, JSON_COMPACT) : NULL;
    if (status == DALIL_OK)
        status = out != NULL ? dal_export_put(e, "about.json", dal_str(out), err) : dal_fail_memory(err);
    dal_free(out);
    json_decref(record);
    dal_buf_release(&text);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool is_part(const dalil_export_request *request)
{
    return request->question != NULL || request->source != NULL || request->from != NULL || request->to != NULL;
}

static dalil_status put_table(dal_exporting *e, dal_export_table *table, const char *jsonl, const char *csv,
                              dalil_error *err)
{
    DAL_TRY(put_buf(e, jsonl, &table->jsonl, err));
    return put_buf(e, csv, &table->csv, err);
}

/* A brief and what else speaks of all would tell of what was not chosen; one question's brief does not. */
static dalil_status put_all(dal_exporting *e, dalil_error *err)
{
    const dalil_export_request *asked = e->request;
    DAL_TRY(dal_export_put(e, "README.en.txt", dal_embedded("export/README.en.txt"), err));
    DAL_TRY(dal_export_put(e, "README.ar.txt", dal_embedded("export/README.ar.txt"), err));
    DAL_TRY(dal_export_reports(e, err));
    DAL_TRY(put_table(e, &e->reports, "reports.jsonl", "reports.csv", err));
    DAL_TRY(put_table(e, &e->statements, "statements.jsonl", "statements.csv", err));
    if (asked->source == NULL && asked->from == NULL && asked->to == NULL) {
        DAL_TRY(put_findings(e, err));
        DAL_TRY(put_brief(e, err));
    }
    if (!is_part(asked))
        DAL_TRY(put_whole(e, err));
    DAL_TRY(put_about(e, err));
    return put_buf(e, "SHA256SUMS", &e->sums, err);
}

static dalil_status check_again(void *context, const char *name, dalil_string bytes, dalil_error *err)
{
    return dal_export_check(context, name, bytes, err);
}

static dalil_status write_zip(dal_exporting *e, dalil_error *err)
{
    DAL_TRY(put_all(e, err));
    if (e->zip == NULL)
        return DALIL_OK;
    DAL_TRY(dal_export_names_found(e->names, err));
    DAL_TRY(dal_zip_out_finish(e->zip, err));
    DAL_TRY(dal_zip_out_each(e->zip, check_again, e, err));
    return dal_zip_out_keep(e->zip, err);
}

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static dalil_status note_source(void *context, const dal_id *source, dalil_error *err)
{
    dal_exporting *e = context;
    dal_id *grown = dal_realloc(e->source, (e->source_count + 1) * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    e->source = grown;
    e->source[e->source_count++] = *source;
    return DALIL_OK;
}

static dalil_status find_source(dal_exporting *e, dalil_error *err)
{
    static const dal_known_names nobody;
    dal_id canonical;
    dalil_string name = dal_str(e->request->source);
    if (name.size == 0)
        return DALIL_OK;
    DAL_TRY(dal_known_source(e->c, name, &nobody, err));
    dal_id id = dal_session_name_id(e->c, name);
    DAL_TRY(dal_query_canonical(e->c->fold, &id, &canonical, err));
    return dal_query_same_sources(e->c->fold, &canonical, note_source, e, err);
}

static dalil_status find_time(dal_exporting *e, dalil_error *err)
{
    dalil_time time;
    e->from = INT64_MIN;
    e->to = INT64_MAX;
    if (e->request->from != NULL) {
        DAL_TRY(dal_session_time(e->c, e->request->from, &time, err));
        e->from = time.start;
    }
    if (e->request->to != NULL) {
        DAL_TRY(dal_session_time(e->c, e->request->to, &time, err));
        e->to = time.end;
    }
    return DALIL_OK;
}

static dalil_status prepare(dal_exporting *e, dalil_error *err)
{
    if (e->request->question != NULL)
        DAL_TRY(dal_known_question(e->c, dal_str(e->request->question), false, err));
    DAL_TRY(find_source(e, err));
    DAL_TRY(find_time(e, err));
    DAL_TRY(dal_export_names_read(e->c, e->request, e->names, err));
    if (e->names->count > 0)
        DAL_TRY(dal_redactor_new(e->names->item, e->names->count, !e->request->whole_names, &e->redactor, err));
    return e->request->preview ? DALIL_OK : dal_zip_out_new(e->request->path, &e->zip, err);
}

static dalil_status tell(const dal_exporting *e, dalil_error *err)
{
    dal_record r;
    for (size_t i = 0; i < e->names->count; i++) {
        if (i >= e->names->given && e->names->places[i] == 0)
            continue; /* another spelling of one that was given */
        dal_record_begin(&r, "redacted");
        dal_json_put_string(&r.w, "name", e->names->item[i].name);
        dal_json_put_integer(&r.w, "places", e->names->places[i]);
        DAL_TRY(dal_record_send(&r, e->answer, e->context, err));
    }
    dal_record_begin(&r, "exported");
    dal_json_put_cstring(&r.w, "file", e->request->path);
    dal_json_put_bool(&r.w, "preview", e->zip == NULL);
    dal_json_put_integer(&r.w, "size", e->zip != NULL ? dal_zip_out_size(e->zip) : e->size);
    dal_json_put_integer(&r.w, "files", e->file_count);
    dal_json_put_integer(&r.w, "reports", e->report_count);
    dal_json_put_integer(&r.w, "statements", e->statement_count);
    dal_json_put_integer(&r.w, "originals", (int64_t)e->original_count);
    dal_json_put_integer(&r.w, "missing", e->missing);
    dal_json_put_integer(&r.w, "names", (int64_t)e->names->count);
    return dal_record_send(&r, e->answer, e->context, err);
}

dalil_status dalil_export(dalil_case *c, const dalil_export_request *request, dalil_answer *answer, void *context,
                          dalil_error *err)
{
    static const char *const of_reports[] = {"report", "entry",  "file", "source", "published", "language",      "note",
                                             "time",   "author", "form", "title",  "text_file", "original_file", NULL};
    static const char *const of_statements[] = {"number", "report",    "question", "source", "called", "kind",  "named",
                                                "stance", "value",     "said",     "of",     "basis",  "state", "text",
                                                "bearer", "published", "file",     "typist", NULL};
    dal_export_names names = {.count = 0};
    dal_exporting e = {.c = c,
                       .request = request,
                       .answer = answer,
                       .context = context,
                       .names = &names,
                       .sums = dal_buf_init(TABLE_MAX),
                       .reports = new_table(of_reports),
                       .statements = new_table(of_statements)};
    dalil_status status = prepare(&e, err);
    if (status == DALIL_OK)
        status = write_zip(&e, err);
    if (status == DALIL_OK)
        status = tell(&e, err);
    dal_zip_out_free(e.zip);
    dal_redactor_free(e.redactor);
    dal_export_names_release(&names);
    release_table(&e.reports);
    release_table(&e.statements);
    dal_buf_release(&e.sums);
    dal_free(e.original);
    dal_free(e.source);
    return status;
}
