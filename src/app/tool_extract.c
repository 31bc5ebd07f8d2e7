/* app/tool_extract.c: `dalil tool extract`. */
#include "app/tool.h"
#include "base/file.h"
#include "base/json.h"
#include "base/time.h"
#include "dalil/aliases.h"

enum { FILE_MAX_SIZE = 64 * 1024 * 1024, LINE_MAX_SIZE = 256 * 1024 * 1024, WRITTEN_AT_ONCE = 64 * 1024 };

static void put_range(dal_json_writer *w, dalil_range range)
{
    dal_json_put_integer(w, "start", range.start);
    dal_json_put_integer(w, "end", range.end);
}

static void put_pair(dal_json_writer *w, dalil_range range)
{
    dal_json_open(w, NULL, '[');
    dal_json_put_integer(w, NULL, range.start);
    dal_json_put_integer(w, NULL, range.end);
    dal_json_close(w, ']');
}

static void put_time(dal_json_writer *w, const char *key, dalil_time time, int zone)
{
    if (!dal_time_known(time)) {
        dal_json_put_null(w, key);
        return;
    }
    dal_buf text = dal_buf_init(256);
    dal_time_format(time, zone, &text);
    if (text.size > 0)
        dal_json_put_string(w, key, dal_buf_string(&text));
    else
        dal_json_put_null(w, key);
    dal_buf_release(&text);
}

static void put_source(dal_json_writer *w, const dalil_statement *s)
{
    if (s->source.name.size == 0 && s->source_kind == DALIL_SOURCE_NONE) {
        dal_json_put_null(w, "source");
        return;
    }
    dal_json_open(w, "source", '{');
    dal_json_put_string(w, "name", s->source.name);
    put_range(w, s->source.range);
    dal_json_put_cstring(w, "kind", dalil_source_kind_name(s->source_kind));
    dal_json_close(w, '}');
}

static void put_mention(dal_json_writer *w, const char *key, const char *word, const dalil_mention *mention)
{
    if (mention->name.size == 0) {
        if (key != NULL)
            dal_json_put_null(w, key);
        return;
    }
    dal_json_open(w, key, '{');
    dal_json_put_string(w, word, mention->name);
    put_range(w, mention->range);
    dal_json_close(w, '}');
}

static void put_vias(dal_json_writer *w, const dalil_statement *s)
{
    dal_json_open(w, "via", '[');
    for (size_t i = 0; i < s->via_count; i++)
        put_mention(w, NULL, "name", &s->via[i]);
    dal_json_close(w, ']');
}

/* A number, or the word as written where it is vague. */
static void put_value(dal_json_writer *w, const dalil_quantity *q)
{
    if (q->vague)
        dal_json_put_string(w, "value", q->text);
    else
        dal_json_put_number(w, "value", q->value);
    if (q->op == DALIL_RANGE_OF)
        dal_json_put_number(w, "max", q->max);
}

static void put_quantities(dal_json_writer *w, const dalil_statement *s)
{
    dal_json_open(w, "quantities", '[');
    for (size_t i = 0; i < s->quantity_count; i++) {
        const dalil_quantity *q = &s->quantity[i];
        dal_json_open(w, NULL, '{');
        put_value(w, q);
        dal_json_put_cstring(w, "op", dalil_operator_name(q->op));
        dal_json_put_string(w, "unit", q->unit);
        dal_json_put_cstring(w, "concept", q->concept != NULL ? q->concept : "");
        dal_json_put_string(w, "text", q->text);
        if (q->part)
            dal_json_put_bool(w, "part", true);
        if (q->strict)
            dal_json_put_bool(w, "strict", true);
        put_range(w, q->range);
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
}

static void put_when(dal_json_writer *w, const dalil_statement *s, int zone)
{
    dalil_time shown = dal_time_known(s->of) ? s->of : s->said;
    if (s->when.name.size == 0) {
        dal_json_put_null(w, "time");
        return;
    }
    dal_json_open(w, "time", '{');
    dal_json_put_string(w, "text", s->when.name);
    put_time(w, "iso", shown, zone);
    dal_json_close(w, '}');
}

static void put_text_or_null(dal_json_writer *w, const char *key, dalil_string text)
{
    if (text.size > 0)
        dal_json_put_string(w, key, text);
    else
        dal_json_put_null(w, key);
}

static void put_answers(dal_json_writer *w, const dalil_statement *s)
{
    dal_json_open(w, "answers", '[');
    for (size_t i = 0; i < s->answer_count; i++) {
        dal_json_open(w, NULL, '{');
        dal_json_put_string(w, "question", s->answer[i].question);
        dal_json_put_cstring(w, "stance", dalil_stance_name(s->answer[i].stance));
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
}

static void put_statement(dal_buf *out, const char *file, const dalil_statement *s, int zone)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "file", file);
    put_range(&w, s->range);
    if (s->part_count > 0) {
        dal_json_open(&w, "parts", '[');
        for (size_t i = 0; i < s->part_count; i++)
            put_pair(&w, s->part[i]);
        dal_json_close(&w, ']');
    }
    dal_json_put_string(&w, "text", s->text);
    put_source(&w, s);
    put_vias(&w, s);
    put_mention(&w, "cue", "text", &s->cue);
    dal_json_put_cstring(&w, "quote", dalil_quote_name(s->quote));
    put_text_or_null(&w, "hedge", s->hedge);
    put_when(&w, s, zone);
    put_time(&w, "said", s->said, zone);
    put_time(&w, "of", s->of, zone);
    put_quantities(&w, s);
    dal_json_put_cstring(&w, "stance", dalil_stance_name(s->stance));
    dal_json_put_cstring(&w, "basis", dalil_basis_name(s->basis));
    put_text_or_null(&w, "question", s->question);
    put_answers(&w, s);
    dal_json_put_integer(&w, "confidence", s->confidence);
    dal_json_close(&w, '}');
    dal_buf_puts(out, "\n");
}

/* ---- files ----------------------------------------------------------------------------------------------------- */

typedef struct run {
    const dalil_vocabulary *vocabulary;
    const dalil_extract_options *options;
    bool aliases;
    dal_tool_write *write;
    void *context;
} run;

static dalil_status write_statements(const run *r, const char *file, const dalil_statements *found, dalil_error *err)
{
    dal_buf lines = dal_buf_init(LINE_MAX_SIZE);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < found->count && status == DALIL_OK; i++) {
        put_statement(&lines, file, &found->item[i], r->options->zone);
        if (lines.size < WRITTEN_AT_ONCE && i + 1 < found->count)
            continue;
        status = dal_buf_check(&lines, err);
        if (status == DALIL_OK)
            status = r->write(r->context, dal_buf_string(&lines), err);
        dal_buf_clear(&lines);
    }
    dal_buf_release(&lines);
    return status;
}

static dalil_status extract_statements(const run *r, const char *path, dalil_string text, dalil_error *err)
{
    dalil_statements found;
    DAL_TRY(dalil_extract(r->vocabulary, text, r->options, &found, err));
    dalil_status status = write_statements(r, path, &found, err);
    dalil_statements_release(&found);
    return status;
}

static void put_alias(dal_buf *out, const char *file, const dalil_alias *alias)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "file", file);
    put_range(&w, alias->range);
    dal_json_put_string(&w, "a", alias->a);
    dal_json_put_string(&w, "b", alias->b);
    dal_json_put_cstring(&w, "why", dalil_alias_why_name(alias->why));
    dal_json_close(&w, '}');
    dal_buf_puts(out, "\n");
}

static dalil_status find_aliases(const run *r, const char *path, dalil_string text, dalil_error *err)
{
    dalil_aliases found;
    DAL_TRY(dalil_aliases_find(r->vocabulary, text, &found, err));
    dal_buf line = dal_buf_init(LINE_MAX_SIZE);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < found.count && status == DALIL_OK; i++) {
        dal_buf_clear(&line);
        put_alias(&line, path, &found.item[i]);
        status = dal_buf_check(&line, err);
        if (status == DALIL_OK)
            status = r->write(r->context, dal_buf_string(&line), err);
    }
    dal_buf_release(&line);
    dalil_aliases_release(&found);
    return status;
}

static dalil_status extract_file(const run *r, const char *path, dalil_error *err)
{
    dal_buf text = dal_buf_init(FILE_MAX_SIZE);
    DAL_TRY(dal_file_read(path, FILE_MAX_SIZE, &text, err));
    dalil_status status = r->aliases ? find_aliases(r, path, dal_buf_string(&text), err)
                                     : extract_statements(r, path, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

/* Read the extra files into `text` (one each) and compile all. */
static dalil_status read_vocabulary(const dal_tool_extract_options *options, dalil_vocabulary_file *file, dal_buf *text,
                                    dalil_vocabulary **out_vocabulary, dalil_error *err)
{
    for (size_t i = 0; i < options->vocabulary_count; i++) {
        const char *path = options->vocabulary[i], *slash = strrchr(path, '/');
        DAL_TRY(dal_file_read(path, FILE_MAX_SIZE, &text[i], err));
        file[i] = (dalil_vocabulary_file){dal_str(slash != NULL ? slash + 1 : path), dal_buf_string(&text[i])};
    }
    return dalil_vocabulary_new(file, options->vocabulary_count, out_vocabulary, err);
}

static dalil_status open_vocabulary(const dal_tool_extract_options *options, dalil_vocabulary **out_vocabulary,
                                    dalil_error *err)
{
    size_t count = options->vocabulary_count;
    dalil_vocabulary_file *file = dal_alloc_zero(count, sizeof *file);
    dal_buf *text = dal_alloc_zero(count, sizeof *text);
    dalil_status status =
        file == NULL || text == NULL ? dal_fail_memory(err) : read_vocabulary(options, file, text, out_vocabulary, err);
    for (size_t i = 0; i < count && text != NULL; i++)
        dal_buf_release(&text[i]);
    dal_free(text);
    dal_free(file);
    return status;
}

dalil_status dalil_tool_extract(const char *const *path, size_t count, const dal_tool_extract_options *options,
                                dal_tool_write *write, void *context, dalil_error *err)
{
    static const dal_tool_extract_options plain = {0};
    dalil_vocabulary *vocabulary = NULL;
    if (options == NULL)
        options = &plain;
    DAL_TRY(open_vocabulary(options, &vocabulary, err));
    run r = {.vocabulary = vocabulary,
             .options = &options->extract,
             .aliases = options->aliases,
             .write = write,
             .context = context};
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        status = extract_file(&r, path[i], err);
    dalil_vocabulary_free(vocabulary);
    return status;
}
