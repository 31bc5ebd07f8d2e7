/* intake/about.h: a CSV about reports: which file, who printed it, when, how exactly that is known. */
#ifndef DAL_ABOUT_H
#define DAL_ABOUT_H

#include "base/csv.h"
#include "base/time.h"

typedef struct dal_about_row {
    char *path; /* of the report: relative paths are taken from the folder of the CSV */
    dalil_string source, published, precision, language, note;
    int64_t line;   /* in the CSV */
    bool leads_out; /* the CSV names it by an absolute path, or one that climbs out of the CSV's folder */
} dal_about_row;

typedef struct dal_about {
    dal_arena arena;
    dal_buf text;
    dal_about_row *row;
    size_t count;
    dalil_string file;   /* name of the CSV */
    dalil_string unread; /* columns that are passed over, "a, b" */
} dal_about;

/* Columns: file (required), source, published, precision, language, note; others are passed over and named in
 * `unread`.  A row that cannot be meant so (more cells than columns, a quotation mark not closed, no such precision, a
 * file told of twice and otherwise) makes the whole of it fail: what is beside it may be shifted too.
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_EINVAL (these, no column `file`, not UTF-8), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_about_read(const char *path, dal_about *out_about, dalil_error *err);
void dal_about_release(dal_about *about);
/* The row about a file, or NULL.  Paths are compared after "." and doubled slashes are taken out. */
const dal_about_row *dal_about_find(const dal_about *about, const char *path);
/* The time of publication: `published` widened to `precision` where that is coarser.
 * fails with  DALIL_EINVAL  (names the CSV and the line) */
DALIL_MUST_CHECK dalil_status dal_about_published(const dal_about_row *row, int default_zone, dalil_time *out_time,
                                                  dalil_error *err);

#endif
