/* base/csv.h: CSV as people's programs write it (RFC 4180, and its usual breaches). */
#ifndef DAL_CSV_H
#define DAL_CSV_H

#include "base/base.h"

/* A reader over bytes in memory.  A byte-order mark is skipped; the separator (comma, semicolon or tab) is found from
 * the first line, or told by a first line "sep=;"; lines end in LF, CRLF or CR; quoted fields may hold line ends and
 * doubled quotation marks; an unclosed quotation mark ends with its own line and is reported. */
typedef struct dal_csv {
    dalil_string text;
    size_t at;
    int64_t line;      /* of the row last read, from 1: where it begins */
    int64_t next_line; /* where the next row may begin */
    char separator;
    bool broken; /* the row last read had an unclosed quotation mark or text after a closing one */
    dal_arena *arena;
    dalil_string *field; /* of the row last read; the array is used again for the next, its strings last as `text` */
    size_t count, capacity;
} dal_csv;

/* `text` must outlive the reader; fields point into it, or into `arena` where quotation marks were taken out. */
void dal_csv_init(dal_csv *csv, dalil_string text, dal_arena *arena);
/* Read the next row that is not empty. out_more is false at the end.  fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_csv_next(dal_csv *csv, bool *out_more, dalil_error *err);
/* The column of the row last read whose text is `name` (ASCII case ignored), or -1. */
int dal_csv_column(const dal_csv *csv, const char *name);
/* Field `column`, or an empty string when the row is shorter or column is -1. */
dalil_string dal_csv_field(const dal_csv *csv, int column);
/* Append one field, quoted where it has to be. */
void dal_csv_write(dal_buf *out, dalil_string field);

#endif
