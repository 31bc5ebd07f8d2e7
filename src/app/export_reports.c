/* app/export_reports.c: reports on their way out: texts, statements, receipts, the bytes as they came. */
#include "app/claims.h"
#include "app/export.h"
#include <stdio.h>

enum { FILE_DIGITS = 16, FILE_SIZE = 64 };

/* One report under way. */
typedef struct going {
    dal_exporting *e;
    dal_hash report;
    dal_redaction text; /* as it leaves */
    bool told;          /* the text is there: not damaged, not erased */
    int64_t chosen;     /* statements of it that leave */
    bool published;     /* by the chosen source, in the chosen time: all that is said in it is chosen */
    char text_file[FILE_SIZE], original_file[FILE_SIZE];
} going;

static void name_file(const char *folder, const dal_hash *hash, const char *ending, char out[FILE_SIZE])
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(hash->bytes, DAL_HASH_SIZE, hex);
    snprintf(out, FILE_SIZE, "%s/%.*s%s", folder, FILE_DIGITS, hex, ending);
}

/* ---- what is chosen ---------------------------------------------------------------------------------------------- */

static bool is_source(const dal_exporting *e, const dal_id *source)
{
    for (size_t i = 0; i < e->source_count; i++)
        if (dal_id_equal(&e->source[i], source))
            return true;
    return e->source_count == 0;
}

static bool is_in_time(const dal_exporting *e, dalil_string published)
{
    dalil_time time;
    if (e->from == INT64_MIN && e->to == INT64_MAX)
        return true;
    return dal_time_parse(published, e->c->options.zone, &time, NULL) == DALIL_OK && time.start < e->to &&
           time.end > e->from;
}

/* By the receipts: is it of the chosen time, and by the chosen source (where no question is asked)? */
typedef struct looking {
    const dal_exporting *e;
    bool in_time, by_source;
} looking;

static dalil_status look_at_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    looking *l = context;
    (void)err;
    bool in_time = is_in_time(l->e, row->published);
    l->in_time = l->in_time || in_time;
    l->by_source = l->by_source || (in_time && is_source(l->e, &row->source_id));
    return DALIL_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Where the statement stands in the text as it leaves. */
static dalil_status move_ranges(const going *g, json_t *record, dalil_error *err)
{
    json_t *ranges = json_object_get(record, "ranges");
    size_t start = 0, end = 0, first = 0;
    for (size_t i = 0; i < json_array_size(ranges); i++) {
        json_t *range = json_array_get(ranges, i);
        dal_redact_place(&g->text, (size_t)json_integer_value(json_array_get(range, 0)),
                         (size_t)json_integer_value(json_array_get(range, 1)), &start, &end);
        first = i == 0 ? start : first;
        if (json_array_set_new(range, 0, json_integer((json_int_t)start)) != 0 ||
            json_array_set_new(range, 1, json_integer((json_int_t)end)) != 0)
            return dal_fail_memory(err);
    }
    dalil_string words = dal_str_slice(dal_buf_string(&g->text.text), first, end);
    json_t *text = json_stringn(words.data != NULL ? words.data : "", words.size);
    return text != NULL && json_object_set_new(record, "text", text) == 0 ? DALIL_OK : dal_fail_memory(err);
}

static dalil_status take_claim(going *g, json_t *record, dalil_error *err)
{
    g->chosen++;
    g->e->statement_count++;
    json_object_del(record, "type");
    if (g->told && g->e->redactor != NULL)
        DAL_TRY(move_ranges(g, record, err));
    return dal_export_row(g->e, &g->e->statements, json_incref(record), err);
}

/* A statement row decides whether it is chosen; its record is what leaves. */
typedef struct choosing {
    going *g;
    dal_bearer bearer;
    const dal_parts_words *words;
} choosing;

static dalil_status write_claim(choosing *ch, const dal_claim_row *row, dal_buf *out, dalil_error *err)
{
    dalil_case *c = ch->g->e->c;
    dal_json_writer w = dal_json_write(out);
    dalil_string text;
    json_t *fields;
    DAL_TRY(dal_session_kept_text(c, &row->report, &text, err));
    DAL_TRY(dal_session_fields(c, row, &fields, err));
    dal_json_open(&w, NULL, '{');
    dal_claim_write(c, &w, row, fields, text);
    json_decref(fields);
    dalil_status status = dal_bearer_write(&ch->bearer, c, &row->report, &w, err);
    dal_json_close(&w, '}');
    return status == DALIL_OK ? dal_buf_check(out, err) : status;
}

static dalil_status choose(void *context, const dal_claim_row *row, dalil_error *err)
{
    choosing *ch = context;
    const dal_exporting *e = ch->g->e;
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    json_t *record = NULL;
    bool asked = e->request->question == NULL || dal_str_equal(row->asked, dal_str(e->request->question));
    bool wanted = ch->g->published || is_source(e, &row->canonical) || is_source(e, &row->source_id);
    if (!asked || !wanted)
        return DALIL_OK;
    dalil_status status = write_claim(ch, row, &text, err);
    if (status == DALIL_OK)
        status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, &record, err);
    dal_buf_release(&text);
    if (status == DALIL_OK)
        status = take_claim(ch->g, record, err);
    json_decref(record);
    return status;
}

static dalil_status put_claims(going *g, dalil_error *err)
{
    const dal_claim_filter filter = {.report = &g->report};
    choosing ch = {.g = g};
    dalil_status status = dal_query_claims(g->e->c->fold, &filter, choose, &ch, err);
    dal_bearer_release(&ch.bearer);
    return status;
}

/* ---- the bytes as they came -------------------------------------------------------------------------------------- */

static bool is_written(const dal_exporting *e, const dal_hash *name)
{
    for (size_t i = e->original_count; i-- > 0;)
        if (dal_hash_compare(&e->original[i], name) == 0)
            return true;
    return false;
}

static dalil_status note_written(dal_exporting *e, const dal_hash *name, dalil_error *err)
{
    if (e->original_count == e->original_capacity) {
        size_t capacity = e->original_capacity > 0 ? 2 * e->original_capacity : 64;
        dal_hash *grown = dal_realloc(e->original, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        e->original = grown;
        e->original_capacity = capacity;
    }
    e->original[e->original_count++] = *name;
    return DALIL_OK;
}

/* The ending of the file's name, where it is a plain one. */
static const char *ending_of(dalil_string file, char out[8])
{
    size_t dot = file.size;
    while (dot > 0 && file.data[dot - 1] != '.')
        dot--;
    size_t size = file.size - dot;
    out[0] = '\0';
    if (dot == 0 || size == 0 || size > 5)
        return out;
    out[0] = '.';
    for (size_t i = 0; i < size; i++) {
        char c = file.data[dot + i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return "";
        out[1 + i] = c;
    }
    out[1 + size] = '\0';
    return out;
}

static dalil_status put_original(going *g, const dal_receipt_row *row, dalil_error *err)
{
    dal_exporting *e = g->e;
    char ending[8];
    g->original_file[0] = '\0';
    if (dal_hash_is_zero(&row->original) || e->redactor != NULL || e->request->without_originals)
        return DALIL_OK;
    name_file("originals", &row->original, ending_of(row->file, ending), g->original_file);
    if (is_written(e, &row->original))
        return DALIL_OK;
    dal_buf bytes = dal_buf_init((size_t)1 << 30);
    dalil_status status = dal_ledger_get_blob(e->c->ledger, &row->original, &bytes, err);
    if (status == DALIL_OK)
        status = dal_export_put(e, g->original_file, dal_buf_string(&bytes), err);
    else if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY) {
        e->missing++; /* erased or damaged: the rest leaves */
        g->original_file[0] = '\0';
        status = DALIL_OK;
    }
    dal_buf_release(&bytes);
    return status == DALIL_OK ? note_written(e, &row->original, err) : status;
}

/* ---- receipts ---------------------------------------------------------------------------------------------------- */

static dalil_status take_receipt(void *context, dalil_string json, dalil_error *err)
{
    const going *g = context;
    json_t *record;
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    json_object_del(record, "type");
    json_object_del(record, "reason"); /* words of ours, for whoever sits at the program */
    json_object_del(record, "reason_ar");
    if (g->e->redactor != NULL)
        json_object_del(record, "size"); /* of a text that is another now */
    if (json_object_set_new(record, "text_file", json_string(g->text_file)) != 0 ||
        json_object_set_new(record, "original_file", json_string(g->original_file)) != 0) {
        json_decref(record);
        return dal_fail_memory(err);
    }
    return dal_export_row(g->e, &g->e->reports, record, err);
}

static dalil_status put_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    going *g = context;
    DAL_TRY(put_original(g, row, err));
    return dal_receipt_tell(g->e->c, row, take_receipt, g, err);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static dalil_status read_text(going *g, dalil_error *err)
{
    dal_exporting *e = g->e;
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    dalil_status status = dal_session_text(e->c, &g->report, &text, err);
    g->told = status == DALIL_OK && text.size > 0;
    if (status == DALIL_EINTEGRITY) {
        e->missing++;
        status = DALIL_OK;
    } else if (g->told && e->redactor != NULL) {
        status = dal_export_names_look(e->names, dal_buf_string(&text), err);
        if (status == DALIL_OK)
            status = dal_redact(e->redactor, dal_buf_string(&text), &g->text, err);
        dal_buf_release(&text);
    } else {
        g->text = (dal_redaction){.text = text};
        return status;
    }
    dal_buf_release(&text);
    return status;
}

/* In a preview: the lines that something was taken out of, as they leave. */
static dalil_status tell_blackened(const going *g, dalil_error *err)
{
    const dal_redaction *text = &g->text;
    dalil_string whole = dal_buf_string(&text->text);
    int64_t line = 1;
    size_t at = 0, told = SIZE_MAX;
    for (size_t i = 0; i < text->count && g->e->zip == NULL; i++) {
        size_t from = text->edit[i].new_start, to = text->edit[i].new_end;
        for (; at < from; at++)
            line += whole.data[at] == '\n';
        while (from > 0 && whole.data[from - 1] != '\n')
            from--;
        while (to < whole.size && whole.data[to] != '\n')
            to++;
        if (from == told)
            continue;
        told = from;
        dal_record r;
        dal_record_begin(&r, "blackened");
        dal_json_put_cstring(&r.w, "file", g->text_file);
        dal_record_short(&r, "report", &g->report);
        dal_json_put_integer(&r.w, "line", line);
        dal_json_put_string(&r.w, "text", dal_str_slice(whole, from, to));
        DAL_TRY(dal_record_send(&r, g->e->answer, g->e->context, err));
    }
    return DALIL_OK;
}

static dalil_status put_text(going *g, dalil_error *err)
{
    if (!g->told)
        return DALIL_OK;
    name_file("texts", &g->report, ".txt", g->text_file);
    dal_export_count(g->e, &g->text);
    DAL_TRY(tell_blackened(g, err));
    return dal_export_put(g->e, g->text_file, dal_buf_string(&g->text.text), err);
}

static dalil_status put_report(going *g, dalil_error *err)
{
    dal_exporting *e = g->e;
    looking l = {.e = e};
    DAL_TRY(dal_query_receipts(e->c->fold, &g->report, look_at_receipt, &l, err));
    if (!l.in_time)
        return DALIL_OK;
    g->published = l.by_source;
    DAL_TRY(read_text(g, err));
    DAL_TRY(put_claims(g, err));
    if (g->chosen == 0 && (e->request->question != NULL || !l.by_source))
        return DALIL_OK;
    e->report_count++;
    DAL_TRY(put_text(g, err));
    return dal_query_receipts(e->c->fold, &g->report, put_receipt, g, err);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

typedef struct list {
    dal_hash *report;
    size_t count, capacity;
} list;

static dalil_status note_report(void *context, const dal_receipt_row *row, dalil_error *err)
{
    list *l = context;
    if (l->count > 0 && dal_hash_compare(&l->report[l->count - 1], &row->report) == 0)
        return DALIL_OK;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity > 0 ? 2 * l->capacity : 256;
        dal_hash *grown = dal_realloc(l->report, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        l->report = grown;
        l->capacity = capacity;
    }
    l->report[l->count++] = row->report;
    return DALIL_OK;
}

dalil_status dal_export_reports(dal_exporting *e, dalil_error *err)
{
    list all = {0};
    dalil_status status = dal_query_receipts(e->c->fold, NULL, note_report, &all, err);
    for (size_t i = 0; i < all.count && status == DALIL_OK; i++) {
        going g = {.e = e, .report = all.report[i]};
        status = put_report(&g, err);
        dal_redaction_release(&g.text);
        if (status == DALIL_OK && !dal_session_go_on(e->c, (int64_t)i + 1, (int64_t)all.count))
            status = dal_fail(err, DALIL_EINTERRUPTED, "case.interrupted", NULL);
    }
    dal_free(all.report);
    return status;
}
