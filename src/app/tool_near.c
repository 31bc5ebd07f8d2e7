/* app/tool_near.c: `dalil tool near`. */
#include "app/tool.h"
#include "base/file.h"
#include "base/json.h"
#include "base/thread.h"
#include <stdio.h>

enum { TASK = 512, LINE_DEPTH = 16 };
static const size_t FILE_MAX_SIZE = (size_t)2 << 30;

typedef struct entry {
    dalil_string id; /* as JSON */
    int64_t line;    /* from 1 */
} entry;

typedef struct input {
    const char *path;
    dalil_string *line;
    entry *entry;
    dalil_string *text;
    size_t count, tasks;
    dal_arena *arena; /* one a task */
    dalil_near_pairs pairs;
} input;

static dalil_status fail_line(const input *in, int64_t line, dalil_error *err)
{
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)line);
    return dal_fail(err, DALIL_EINVAL, "near.line", in->path, number, NULL);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static size_t count_lines(dalil_string bytes)
{
    size_t count = 0;
    for (dalil_string rest = bytes; rest.size > 0;)
        count += dal_str_trim(dal_str_cut(rest, '\n', &rest)).size > 0;
    return count;
}

/* The lines that are not empty, with their numbers. */
static void cut_lines(dalil_string bytes, input *in)
{
    size_t at = 0;
    int64_t number = 0;
    for (dalil_string rest = bytes; rest.size > 0;) {
        dalil_string line = dal_str_trim(dal_str_cut(rest, '\n', &rest));
        number++;
        if (line.size == 0)
            continue;
        in->line[at] = line;
        in->entry[at++].line = number;
    }
}

static bool keep_id(const json_t *object, dal_arena *arena, dalil_string *out_id)
{
    dal_buf buf = dal_buf_init(1024 * 1024);
    dal_json_writer w = dal_json_write(&buf);
    json_t *id = json_object_get(object, "id");
    if (json_is_integer(id))
        dal_json_put_integer(&w, NULL, json_integer_value(id));
    else
        dal_json_put_string(&w, NULL, dal_json_string(object, "id"));
    *out_id = dal_arena_copy(arena, dal_buf_string(&buf));
    dal_buf_release(&buf);
    return out_id->data != NULL && buf.failed == DALIL_OK;
}

static dalil_status read_any_line(input *in, size_t index, dal_arena *arena, dalil_error *err)
{
    const dal_json_limits limits = {.size = FILE_MAX_SIZE, .depth = LINE_DEPTH};
    json_t *object;
    dalil_status status = dal_json_read(in->line[index], &limits, &object, err);
    if (status == DALIL_ENOMEM)
        return status;
    if (status != DALIL_OK)
        return fail_line(in, in->entry[index].line, err);
    const json_t *id = json_object_get(object, "id");
    if (!json_is_string(json_object_get(object, "text")) || (!json_is_string(id) && !json_is_integer(id)))
        status = fail_line(in, in->entry[index].line, err);
    if (status == DALIL_OK) {
        in->text[index] = dal_arena_copy(arena, dal_json_string(object, "text"));
        if (in->text[index].data == NULL || !keep_id(object, arena, &in->entry[index].id))
            status = dal_fail_memory(err);
    }
    json_decref(object);
    return status;
}

/* ---- plain lines ----------------------------------------------------------------------------------------------- */

/* Most lines hold an id and a text and little else, and reading them takes longer than comparing them.  So a line of a
 * few members, each a string or a short whole number, is read here; whatever else it may be is left to base/json.h,
 * which also says what is wrong with it. */

/* Is any of eight bytes a quotation mark, a backslash or a control character? */
static bool ends_or_escapes(const char *eight)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t w;
    memcpy(&w, eight, sizeof w);
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
    uint64_t zero = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((w - ones * ' ') & ~w);
    return (zero & ones * 0x80) != 0;
}

/* The string at *at without its quotation marks, and whether anything in it is escaped; false when it has no end. */
static bool skip_string(dalil_string line, size_t *at, dalil_string *out_raw, bool *out_escaped)
{
    size_t from = *at + 1, end = from;
    *out_escaped = false;
    while (end < line.size && line.data[end] != '"') {
        if (end + 8 <= line.size && !ends_or_escapes(line.data + end)) {
            end += 8;
            continue;
        }
        if ((unsigned char)line.data[end] < ' ')
            return false;
        *out_escaped |= line.data[end] == '\\';
        end += line.data[end] == '\\' ? 2 : 1;
    }
    if (*at >= line.size || line.data[*at] != '"' || end >= line.size)
        return false;
    *out_raw = dal_str_slice(line, from, end);
    *at = end + 1;
    return true;
}

/* A whole number of at most 18 digits, without a zero in front. */
static bool skip_number(dalil_string line, size_t *at, dalil_string *out_raw)
{
    size_t from = *at, first = from + (from < line.size && line.data[from] == '-'), end = first;
    while (end < line.size && line.data[end] >= '0' && line.data[end] <= '9')
        end++;
    bool plain = end > first && end - first <= 18 && (line.data[first] != '0' || (end == from + 1));
    if (!plain || end == line.size || strchr(",} ", line.data[end]) == NULL)
        return false;
    *out_raw = dal_str_slice(line, from, end);
    *at = end;
    return true;
}

static void skip_spaces(dalil_string line, size_t *at)
{
    while (*at < line.size && line.data[*at] == ' ')
        ++*at;
}

static bool skip_mark(dalil_string line, size_t *at, char mark)
{
    skip_spaces(line, at);
    if (*at >= line.size || line.data[*at] != mark)
        return false;
    ++*at;
    skip_spaces(line, at);
    return true;
}

/* Undo the escapes of one character; false for \u, which is left to base/json.h. */
static bool unescape(dalil_string raw, dal_arena *arena, dalil_string *out_text)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char *text = dal_arena_alloc(arena, raw.size + 1);
    size_t size = 0;
    if (text == NULL)
        return false;
    for (size_t i = 0; i < raw.size; i++) {
        text[size] = raw.data[i];
        if (raw.data[i] == '\\') {
            const char *known = memchr(from, raw.data[++i], sizeof from - 1);
            if (known == NULL)
                return false;
            text[size] = to[known - from];
        }
        size++;
    }
    *out_text = (dalil_string){text, size};
    return true;
}

enum { MEMBERS = 8 };

typedef struct member {
    dalil_string key, raw;
    bool string, escaped;
} member;

static bool read_member(dalil_string line, size_t *at, member *out)
{
    bool escaped;
    if (!skip_string(line, at, &out->key, &escaped) || escaped || !skip_mark(line, at, ':') || *at >= line.size)
        return false;
    out->escaped = false;
    out->string = line.data[*at] == '"';
    return out->string ? skip_string(line, at, &out->raw, &out->escaped) : skip_number(line, at, &out->raw);
}

/* The members of a plain line; 0 when it is none. */
static size_t read_members(dalil_string line, member *members)
{
    size_t at = 0, count = 0;
    if (dal_utf8_check(line) >= 0 || !skip_mark(line, &at, '{'))
        return 0;
    do {
        if (count == MEMBERS || !read_member(line, &at, &members[count++]))
            return 0;
        for (size_t i = 0; i + 1 < count; i++)
            if (dal_str_equal(members[i].key, members[count - 1].key))
                return 0;
    } while (skip_mark(line, &at, ','));
    return skip_mark(line, &at, '}') && at == line.size ? count : 0;
}

static const member *find_member(const member *members, size_t count, dalil_string key)
{
    for (size_t i = 0; i < count; i++)
        if (dal_str_equal(members[i].key, key))
            return &members[i];
    return NULL;
}

/* Read a plain line; false when it is none or there is no memory: then it is read the long way. */
static bool read_plain_line(input *in, size_t index, dal_arena *arena)
{
    member members[MEMBERS];
    size_t count = read_members(in->line[index], members);
    const member *id = find_member(members, count, DALIL_STR("id"));
    const member *text = find_member(members, count, DALIL_STR("text"));
    if (id == NULL || text == NULL || id->escaped || !text->string)
        return false;
    for (size_t i = 0; i < count; i++) /* the long way finds what is wrong with an escape */
        if (members[i].escaped && &members[i] != text)
            return false;
    dalil_string written = {id->raw.data - id->string, id->raw.size + 2 * (size_t)id->string};
    in->entry[index].id = dal_arena_copy(arena, written);
    return in->entry[index].id.data != NULL && unescape(text->raw, arena, &in->text[index]);
}

static dalil_status read_task(void *context, size_t task, dalil_error *err)
{
    input *in = context;
    dalil_status status = DALIL_OK;
    size_t end = (task + 1) * TASK < in->count ? (task + 1) * TASK : in->count;
    for (size_t i = task * TASK; i < end && status == DALIL_OK; i++)
        if (!read_plain_line(in, i, &in->arena[task]))
            status = read_any_line(in, i, &in->arena[task], err);
    return status;
}

static dalil_status read_entries(input *in, dalil_string bytes, unsigned threads, dalil_error *err)
{
    if (dal_str_starts(bytes, DALIL_STR("\xEF\xBB\xBF")))
        bytes = dal_str_slice(bytes, 3, bytes.size);
    in->count = count_lines(bytes);
    in->tasks = (in->count + TASK - 1) / TASK;
    in->line = dal_alloc(in->count * sizeof *in->line);
    in->entry = dal_alloc_zero(in->count, sizeof *in->entry);
    in->text = dal_alloc_zero(in->count, sizeof *in->text);
    in->arena = dal_alloc_zero(in->tasks, sizeof *in->arena);
    if (in->line == NULL || in->entry == NULL || in->text == NULL || in->arena == NULL)
        return dal_fail_memory(err);
    cut_lines(bytes, in);
    return dal_thread_each(in->tasks, threads, read_task, in, err);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void put_changes(dal_json_writer *w, const input *in, const dalil_near_pair *pair)
{
    dal_json_open(w, "changed", '[');
    for (uint32_t i = 0; i < pair->change_count; i++) {
        const dalil_near_change *c = &pair->change[i];
        dal_json_open(w, NULL, '{');
        dal_json_put_string(w, "a", dal_str_slice(in->text[pair->a], c->a.start, c->a.end));
        dal_json_put_string(w, "b", dal_str_slice(in->text[pair->b], c->b.start, c->b.end));
        dal_json_put_bool(w, "number", c->number);
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
}

static void put_pair(dal_buf *out, const input *in, const dalil_near_pair *pair)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_raw(&w, "a", in->entry[pair->a].id);
    dal_json_put_raw(&w, "b", in->entry[pair->b].id);
    dal_json_put_rounded(&w, "containment", (double)pair->containment, 4);
    dal_json_put_rounded(&w, "jaccard", (double)pair->jaccard, 4);
    dal_json_put_cstring(&w, "kind", dalil_near_kind_name(pair->kind));
    put_changes(&w, in, pair);
    dal_json_close(&w, '}');
    dal_buf_puts(out, "\n");
}

static dalil_status write_pairs(const input *in, dal_tool_write *write, void *context, dalil_error *err)
{
    dal_buf line = dal_buf_init(FILE_MAX_SIZE);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < in->pairs.count && status == DALIL_OK; i++) {
        dal_buf_clear(&line);
        put_pair(&line, in, &in->pairs.item[i]);
        status = dal_buf_check(&line, err);
        if (status == DALIL_OK)
            status = write(context, dal_buf_string(&line), err);
    }
    dal_buf_release(&line);
    return status;
}

dalil_status dalil_tool_near(const char *path, const dalil_near_options *options, dal_tool_write *write, void *context,
                             dalil_error *err)
{
    dal_buf bytes = dal_buf_init(FILE_MAX_SIZE);
    input in = {.path = path};
    DAL_TRY(dal_file_read(path, FILE_MAX_SIZE, &bytes, err));
    dalil_status status = read_entries(&in, dal_buf_string(&bytes), options != NULL ? options->threads : 0, err);
    dal_buf_release(&bytes); /* the texts are copies */
    if (status == DALIL_OK)
        status = dalil_near(in.text, in.count, options, &in.pairs, err);
    if (status == DALIL_OK)
        status = write_pairs(&in, write, context, err);
    dalil_near_pairs_release(&in.pairs);
    for (size_t i = 0; in.arena != NULL && i < in.tasks; i++)
        dal_arena_release(&in.arena[i]);
    dal_free(in.arena);
    dal_free(in.text);
    dal_free(in.entry);
    dal_free(in.line);
    return status;
}
