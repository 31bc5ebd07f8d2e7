/* base/csv.c: CSV in and out. */
#include "base/csv.h"

static char byte_at(const dal_csv *csv, size_t at)
{
    return at < csv->text.size ? csv->text.data[at] : '\n'; /* the end of the text ends the line */
}

static bool ends_line(const dal_csv *csv, size_t at)
{
    char c = byte_at(csv, at);
    return c == '\n' || c == '\r';
}

/* Past one line end: LF, CRLF or CR. */
static size_t after_line_end(const dal_csv *csv, size_t at)
{
    if (at >= csv->text.size)
        return at;
    return at + (csv->text.data[at] == '\r' && at + 1 < csv->text.size && csv->text.data[at + 1] == '\n' ? 2 : 1);
}

/* Spreadsheet programs put "sep=;" alone on the first line to say which separator follows. */
static bool take_declared_separator(dal_csv *csv)
{
    if (!dal_str_starts(dal_str_slice(csv->text, csv->at, csv->text.size), DALIL_STR("sep=")))
        return false;
    if (ends_line(csv, csv->at + 4) || !ends_line(csv, csv->at + 5))
        return false;
    csv->separator = csv->text.data[csv->at + 4];
    csv->at = after_line_end(csv, csv->at + 5);
    csv->next_line = 2;
    return csv->separator != '"';
}

/* The candidate that stands most often outside quotation marks in the first line. */
static char guess_separator(const dal_csv *csv)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[3] = {0}, best = 0;
    bool quoted = false;
    for (size_t at = csv->at; at < csv->text.size && (quoted || !ends_line(csv, at)); at++) {
        quoted ^= csv->text.data[at] == '"';
        for (size_t i = 0; i < sizeof candidates && !quoted; i++)
            counts[i] += csv->text.data[at] == candidates[i];
    }
    for (size_t i = 1; i < sizeof candidates; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

void dal_csv_init(dal_csv *csv, dalil_string text, dal_arena *arena)
{
    *csv = (dal_csv){.text = text, .arena = arena, .next_line = 1};
    if (dal_str_starts(text, DALIL_STR("\xEF\xBB\xBF")))
        csv->at = 3;
    if (!take_declared_separator(csv))
        csv->separator = guess_separator(csv);
}

/* Room for one more field; the array only grows, and what it outgrows stays in the arena. */
static bool push(dal_csv *csv, dalil_string field)
{
    if (csv->count == csv->capacity) {
        size_t capacity = csv->capacity > 0 ? 2 * csv->capacity : 16;
        dalil_string *grown = dal_arena_alloc(csv->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        if (csv->count > 0)
            memcpy(grown, csv->field, csv->count * sizeof *grown);
        csv->field = grown;
        csv->capacity = capacity;
    }
    csv->field[csv->count++] = field;
    return true;
}

static size_t field_end(const dal_csv *csv, size_t at)
{
    while (!ends_line(csv, at) && csv->text.data[at] != csv->separator)
        at++;
    return at;
}

/* The first line end in [at, end), or `end`. */
static size_t line_end(const dal_csv *csv, size_t at, size_t end)
{
    while (at < end && !ends_line(csv, at))
        at++;
    return at;
}

/* A quoted field: its text is [start, close), what follows the closing quotation mark [after, end). */
typedef struct quoted {
    size_t start, close, after, end;
    bool doubled; /* has doubled quotation marks to be halved */
} quoted;

/* The first quotation mark from `at` on that is not doubled; the size of the text when there is none. */
static size_t closing_mark(const dal_csv *csv, size_t at, bool *out_doubled)
{
    const char *data = csv->text.data;
    *out_doubled = false;
    for (; at < csv->text.size; at++) {
        if (data[at] != '"')
            continue;
        if (at + 1 == csv->text.size || data[at + 1] != '"')
            return at;
        *out_doubled = true;
        at++;
    }
    return at;
}

/* Find the extent of the quoted field that starts after the mark before `start`.  A closing mark stands before a
 * separator or a line end.  One with text after it is a slip when it is on the same line, and that text belongs to the
 * field; on a later line it is another field's opening mark, so that ours is the one that was never closed: it ends
 * with its own line, or one missing mark would swallow the rows below. */
static quoted find_quoted(dal_csv *csv, size_t start)
{
    quoted q = {.start = start};
    q.close = closing_mark(csv, start, &q.doubled);
    q.after = q.end = q.close + 1;
    bool closed = q.close < csv->text.size;
    if (closed && (ends_line(csv, q.after) || csv->text.data[q.after] == csv->separator))
        return q;
    csv->broken = true;
    size_t own_line = line_end(csv, start, q.close);
    if (closed && own_line == q.close)
        q.end = field_end(csv, q.after);
    else
        q.close = q.after = q.end = own_line;
    return q;
}

/* Copy the field without its marks, doubled ones halved. */
static bool take_out_marks(dal_csv *csv, const quoted *q, dalil_string *out_field)
{
    const char *data = csv->text.data;
    char *copy = dal_arena_alloc(csv->arena, q->end - q->start + 1);
    size_t size = 0;
    if (copy == NULL)
        return false;
    for (size_t at = q->start; at < q->close; at++) {
        copy[size++] = data[at];
        if (data[at] == '"' && at + 1 < q->close && data[at + 1] == '"')
            at++;
    }
    memcpy(copy + size, data + q->after, q->end - q->after);
    *out_field = (dalil_string){copy, size + (q->end - q->after)};
    return true;
}

static bool read_quoted(dal_csv *csv)
{
    quoted q = find_quoted(csv, csv->at + 1);
    dalil_string field = dal_str_slice(csv->text, q.start, q.close);
    if ((q.doubled || q.after != q.end) && !take_out_marks(csv, &q, &field))
        return false;
    for (size_t at = q.start; at < q.end; at++)
        if (ends_line(csv, at)) {
            csv->next_line++;
            at = after_line_end(csv, at) - 1;
        }
    csv->at = q.end;
    return push(csv, field);
}

static bool read_field(dal_csv *csv)
{
    if (csv->at < csv->text.size && csv->text.data[csv->at] == '"')
        return read_quoted(csv);
    size_t end = field_end(csv, csv->at);
    dalil_string field = dal_str_slice(csv->text, csv->at, end);
    csv->at = end;
    return push(csv, field);
}

dalil_status dal_csv_next(dal_csv *csv, bool *out_more, dalil_error *err)
{
    while (csv->at < csv->text.size && ends_line(csv, csv->at)) {
        csv->at = after_line_end(csv, csv->at);
        csv->next_line++;
    }
    csv->count = 0;
    csv->broken = false;
    csv->line = csv->next_line;
    if (csv->at >= csv->text.size) {
        *out_more = false;
        return DALIL_OK;
    }
    while (read_field(csv)) {
        if (ends_line(csv, csv->at)) {
            csv->next_line += csv->at < csv->text.size;
            csv->at = after_line_end(csv, csv->at);
            *out_more = true;
            return DALIL_OK;
        }
        csv->at++; /* the separator */
    }
    return dal_fail_memory(err);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(dalil_string a, dalil_string b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

int dal_csv_column(const dal_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->count; i++)
        if (same_name(dal_str_trim(csv->field[i]), dal_str(name)))
            return (int)i;
    return -1;
}

dalil_string dal_csv_field(const dal_csv *csv, int column)
{
    return column >= 0 && (size_t)column < csv->count ? csv->field[column] : (dalil_string){NULL, 0};
}

/* Readers differ on separators and on blanks at the ends, so any of those is quoted. */
static bool needs_marks(dalil_string field)
{
    for (size_t i = 0; i < field.size; i++)
        if (memchr("\",;\t\r\n", field.data[i], 6) != NULL)
            return true;
    return field.size > 0 && (field.data[0] == ' ' || field.data[field.size - 1] == ' ');
}

void dal_csv_write(dal_buf *out, dalil_string field)
{
    if (!needs_marks(field)) {
        dal_buf_add_string(out, field);
        return;
    }
    dalil_string rest = field;
    dal_buf_puts(out, "\"");
    while (rest.size > 0) {
        const char *mark = memchr(rest.data, '"', rest.size);
        size_t size = mark != NULL ? (size_t)(mark - rest.data) + 1 : rest.size;
        dal_buf_add(out, rest.data, size);
        if (mark != NULL)
            dal_buf_puts(out, "\"");
        rest = dal_str_slice(rest, size, rest.size);
    }
    dal_buf_puts(out, "\"");
}
