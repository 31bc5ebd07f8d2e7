/* case/fold_dump.c: every derived table in the order of natural keys, for comparing devices and rebuilds. */
#include "base/json.h"
#include "case/fold.h"
#include <stdio.h>
#include <stdlib.h>

static int compare_lines(const void *a, const void *b)
{
    return dal_str_compare(*(const dalil_string *)a, *(const dalil_string *)b);
}

static void add_hex(dal_buf *out, dalil_string bytes)
{
    char hex[2 * DAL_HASH_SIZE + 1];
    for (size_t i = 0; i < bytes.size; i += DAL_HASH_SIZE) {
        dalil_string piece = dal_str_slice(bytes, i, i + DAL_HASH_SIZE);
        dal_hex(piece.data, piece.size, hex);
        dal_buf_add(out, hex, 2 * piece.size);
    }
}

static void add_value(dal_buf *out, dal_sql *row, int column)
{
    sqlite3_stmt *statement = row->statement;
    dalil_string bytes;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        dal_buf_puts(out, "-");
        break;
    case SQLITE_BLOB:
        add_hex(out, dal_sql_get_bytes(row, column));
        break;
    default: /* numbers print the same everywhere; texts are written as JSON so that a line stays a line */
        bytes = dal_sql_get_bytes(row, column);
        dal_json_writer w = dal_json_write(out);
        dal_json_put_string(&w, NULL, bytes);
    }
}

/* All rows of `sql`, one a line with the table's name in front. */
static dalil_status collect(dal_fold *fold, const char *table, const char *sql, dal_buf *out, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query, sql, err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_buf_puts(out, table);
        for (int i = 0; i < sqlite3_column_count(query.statement); i++) {
            dal_buf_puts(out, "\t");
            add_value(out, &query, i);
        }
        dal_buf_puts(out, "\n");
        status = dal_buf_check(out, err);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status add_sorted(dalil_string text, dal_buf *out, dalil_error *err)
{
    size_t count = 0, i = 0;
    for (size_t at = 0; at < text.size; at++)
        count += text.data[at] == '\n';
    dalil_string *line = dal_alloc_zero(count, sizeof *line);
    if (line == NULL)
        return dal_fail_memory(err);
    while (text.size > 0)
        line[i++] = dal_str_cut(text, '\n', &text);
    qsort(line, count, sizeof *line, compare_lines);
    for (i = 0; i < count; i++) {
        dal_buf_add_string(out, line[i]);
        dal_buf_puts(out, "\n");
    }
    dal_free(line);
    return dal_buf_check(out, err);
}

/* Local numbers (ids of entries and commits) are told by their hashes. */
static const char *const common[][2] = {
    {"entry", "SELECT hash, text, author, time, effective FROM entry JOIN code ON code.id=kind JOIN writer ON "
              "writer.id=entry.writer"},
    {"replaces", "SELECT target, entry.hash FROM replaces JOIN entry ON entry.id=replaces.entry"},
    {"subject", "SELECT subject, entry.hash FROM subject JOIN entry ON entry.id=subject.entry"},
    {"conflict", "SELECT subject, entry FROM conflict"},
};

dalil_status dal_fold_dump(dal_fold *fold, dal_buf *out, dalil_error *err)
{
    dal_buf rows = dal_buf_init(out->max);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; status == DALIL_OK && i < sizeof common / sizeof common[0]; i++)
        status = collect(fold, common[i][0], common[i][1], &rows, err);
    for (size_t i = 0; status == DALIL_OK && dal_subject_sorts[i] != NULL; i++) {
        const char *const(*dump)[2] = dal_subject_sorts[i]->dump;
        for (; status == DALIL_OK && (*dump)[0] != NULL; dump++)
            status = collect(fold, (*dump)[0], (*dump)[1], &rows, err);
    }
    if (status == DALIL_OK)
        status = add_sorted(dal_buf_string(&rows), out, err);
    dal_buf_release(&rows);
    return status;
}
