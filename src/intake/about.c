/* intake/about.c: a CSV about reports. */
#include "intake/about.h"
#include "base/file.h"
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS "file, source, published, precision, language, note"

enum { ABOUT_MAX = 64 << 20, PATH_SIZE = 4096, ROWS_MAX = 1000000 };

/* ---- paths ------------------------------------------------------------------------------------------------------- */

/* Take "./", "/./" and doubled slashes out; the result is never longer. */
static void tidy(const char *path, char *out, size_t out_size)
{
    size_t at = 0;
    for (size_t i = 0; path[i] != '\0' && at + 1 < out_size; i++) {
        bool begin = i == 0 || path[i - 1] == '/';
        if (begin && path[i] == '.' && path[i + 1] == '/') {
            i++;
            continue;
        }
        if (path[i] == '/' && at > 0 && out[at - 1] == '/')
            continue;
        out[at++] = path[i];
    }
    out[at] = '\0';
}

static char *resolve(dal_about *about, const char *csv, dalil_string file, dalil_error *err)
{
    char joined[PATH_SIZE], clean[PATH_SIZE];
    const char *slash = strrchr(csv, '/');
    int folder = slash != NULL && file.data[0] != '/' ? (int)(slash - csv + 1) : 0;
    int size = snprintf(joined, sizeof joined, "%.*s%.*s", folder, csv, DALIL_FMT(file));
    if (size < 0 || size >= PATH_SIZE) {
        dal_fail(err, DALIL_EINVAL, "case.path-too-long", csv, NULL);
        return NULL;
    }
    tidy(joined, clean, sizeof clean);
    dalil_string copy = dal_arena_copy(&about->arena, dal_str(clean));
    if (copy.data == NULL)
        dal_fail_memory(err);
    return (char *)(uintptr_t)copy.data;
}

/* Out of the CSV's folder: a path from the root, or one whose ".." climb above where it begins. */
static bool leads_out(dalil_string file)
{
    int depth = 0;
    if (file.size > 0 && file.data[0] == '/')
        return true;
    for (dalil_string rest = file; rest.size > 0 && depth >= 0;) {
        dalil_string part = dal_str_cut(rest, '/', &rest);
        if (dal_str_equal(part, DALIL_STR("..")))
            depth--;
        else if (part.size > 0 && !dal_str_equal(part, DALIL_STR(".")))
            depth++;
    }
    return depth < 0;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

typedef struct columns {
    int file, source, published, precision, language, note;
} columns;

static dalil_string trimmed(const dal_csv *csv, int column)
{
    return dal_str_trim(dal_csv_field(csv, column));
}

static dalil_status grow(dal_about *about, size_t *capacity, dalil_error *err)
{
    if (about->count < *capacity)
        return DALIL_OK;
    size_t larger = *capacity > 0 ? 2 * *capacity : 64;
    dal_about_row *row = dal_realloc(about->row, larger * sizeof *row);
    if (row == NULL)
        return dal_fail_memory(err);
    about->row = row;
    *capacity = larger;
    return DALIL_OK;
}

static dalil_status fail_line(dalil_error *err, const char *message, const char *path, int64_t line, dalil_string word)
{
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)line);
    dal_fail(err, DALIL_EINVAL, message, path, number, "", NULL);
    dal_error_argument(err, 2, word);
    return DALIL_EINVAL;
}

/* A mark that is not closed, a comma too many: what follows stands in the wrong column. */
static dalil_status check_row(const char *path, const dal_csv *csv, size_t width, const dal_about_row *row,
                              dalil_error *err)
{
    if (csv->broken)
        return fail_line(err, "about.quote", path, csv->line, DALIL_STR(""));
    for (size_t i = width; i < csv->count; i++)
        if (dal_str_trim(csv->field[i]).size > 0)
            return fail_line(err, "about.cells", path, csv->line, dal_str_trim(csv->field[i]));
    if (row->precision.size > 0 && !dal_str_equal(row->precision, DALIL_STR("unknown")) &&
        dal_precision_from_name(row->precision) == DALIL_UNKNOWN_TIME)
        return fail_line(err, "about.bad-precision", path, csv->line, row->precision);
    return DALIL_OK;
}

static bool same_words(const dal_about_row *a, const dal_about_row *b)
{
    return dal_str_equal(a->source, b->source) && dal_str_equal(a->published, b->published) &&
           dal_str_equal(a->precision, b->precision);
}

/* A row of the table, for putting them in another order. */
typedef struct listed {
    const dal_about_row *row;
} listed;

static int by_path(const void *a, const void *b)
{
    const dal_about_row *x = ((const listed *)a)->row, *y = ((const listed *)b)->row;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* One file told of in two ways: which is meant only a person knows. */
static dalil_status check_twice(const dal_about *about, const char *path, dalil_error *err)
{
    listed *item = dal_alloc_zero(about->count + 1, sizeof *item);
    dalil_status status = item != NULL ? DALIL_OK : dal_fail_memory(err);
    for (size_t i = 0; status == DALIL_OK && i < about->count; i++)
        item[i].row = &about->row[i];
    if (status == DALIL_OK && about->count > 0)
        qsort(item, about->count, sizeof *item, by_path);
    for (size_t i = 1; status == DALIL_OK && i < about->count; i++) {
        const dal_about_row *row = item[i].row, *before = item[i - 1].row;
        if (strcmp(row->path, before->path) == 0 && !same_words(row, before))
            status = fail_line(err, "about.twice", path, row->line, dal_str(row->path));
    }
    dal_free(item);
    return status;
}

static dalil_status read_rows(dal_about *about, const char *path, dal_csv *csv, const columns *at, dalil_error *err)
{
    size_t capacity = 0, width = csv->count;
    bool more;
    for (;;) {
        DAL_TRY(dal_csv_next(csv, &more, err));
        if (!more)
            return check_twice(about, path, err);
        if (trimmed(csv, at->file).size == 0 && !csv->broken)
            continue;
        DAL_TRY(grow(about, &capacity, err));
        dal_about_row *row = &about->row[about->count];
        *row = (dal_about_row){.source = trimmed(csv, at->source),
                               .published = trimmed(csv, at->published),
                               .precision = trimmed(csv, at->precision),
                               .language = trimmed(csv, at->language),
                               .note = trimmed(csv, at->note),
                               .line = csv->line,
                               .leads_out = leads_out(trimmed(csv, at->file))};
        DAL_TRY(check_row(path, csv, width, row, err));
        row->path = resolve(about, path, trimmed(csv, at->file), err);
        if (row->path == NULL)
            return err != NULL ? err->status : DALIL_ENOMEM;
        about->count++;
    }
}

/* Columns of the first line that nothing is read from: perhaps misspelt. */
static dalil_status note_unread(dal_about *about, const dal_csv *csv, dalil_error *err)
{
    static const char *const known[] = {"file", "source", "published", "precision", "language", "note"};
    dal_buf names = dal_buf_init(4096);
    for (size_t i = 0; i < csv->count; i++) {
        dalil_string name = dal_str_trim(csv->field[i]);
        bool found = name.size == 0;
        for (size_t k = 0; k < sizeof known / sizeof known[0] && !found; k++)
            found = dal_csv_column(csv, known[k]) == (int)i;
        if (found || names.size + name.size + 3 > 4096)
            continue;
        dal_buf_puts(&names, names.size > 0 ? ", " : "");
        dal_buf_add_string(&names, name);
    }
    dalil_status status = dal_buf_check(&names, err);
    if (status == DALIL_OK && names.size > 0) {
        about->unread = dal_arena_copy(&about->arena, dal_buf_string(&names));
        status = about->unread.data != NULL ? DALIL_OK : dal_fail_memory(err);
    }
    dal_buf_release(&names);
    return status;
}

static dalil_status read_csv(dal_about *about, const char *path, dalil_error *err)
{
    dal_csv csv;
    bool more;
    if (dal_utf8_check(dal_buf_string(&about->text)) >= 0)
        return dal_fail(err, DALIL_EINVAL, "about.not-utf8", path, NULL);
    dal_csv_init(&csv, dal_buf_string(&about->text), &about->arena);
    DAL_TRY(dal_csv_next(&csv, &more, err));
    columns at = {.file = more ? dal_csv_column(&csv, "file") : -1};
    if (at.file < 0)
        return dal_fail(err, DALIL_EINVAL, "about.no-file-column", path, COLUMNS, NULL);
    DAL_TRY(note_unread(about, &csv, err));
    at.source = dal_csv_column(&csv, "source");
    at.published = dal_csv_column(&csv, "published");
    at.precision = dal_csv_column(&csv, "precision");
    at.language = dal_csv_column(&csv, "language");
    at.note = dal_csv_column(&csv, "note");
    return read_rows(about, path, &csv, &at, err);
}

dalil_status dal_about_read(const char *path, dal_about *out_about, dalil_error *err)
{
    dal_about about = {.text = dal_buf_init(ABOUT_MAX)};
    dalil_status status = dal_file_read(path, ABOUT_MAX, &about.text, err);
    if (status == DALIL_OK)
        status = read_csv(&about, path, err);
    if (status == DALIL_OK) {
        about.file = dal_arena_copy(&about.arena, dal_str(path));
        *out_about = about;
    } else {
        dal_about_release(&about);
    }
    return status;
}

void dal_about_release(dal_about *about)
{
    dal_arena_release(&about->arena);
    dal_buf_release(&about->text);
    dal_free(about->row);
    *about = (dal_about){0};
}

const dal_about_row *dal_about_find(const dal_about *about, const char *path)
{
    char clean[PATH_SIZE];
    tidy(path, clean, sizeof clean);
    for (size_t i = 0; i < about->count; i++)
        if (strcmp(about->row[i].path, clean) == 0)
            return &about->row[i];
    return NULL;
}

/* ---- publication ------------------------------------------------------------------------------------------------- */

static dalil_status bad_time(const dal_about_row *row, dalil_error *err)
{
    char line[32];
    snprintf(line, sizeof line, "%lld", (long long)row->line);
    dal_fail(err, DALIL_EINVAL, "about.bad-time", line, "", row->path, NULL);
    dal_error_argument(err, 1, row->published);
    return DALIL_EINVAL;
}

dalil_status dal_about_published(const dal_about_row *row, int default_zone, dalil_time *out_time, dalil_error *err)
{
    dalil_time time;
    if (dal_time_parse(row->published, default_zone, &time, NULL) != DALIL_OK)
        return bad_time(row, err);
    *out_time = dal_time_widen(time, dal_precision_from_name(row->precision), default_zone);
    return DALIL_OK;
}
