/* intake/about.h: a CSV about reports: which file, who printed it, when, how exactly that is known. */
#ifndef DAL_ABOUT_H
#define DAL_ABOUT_H

#include "base/csv.h"
#include "base/time.h"

typedef struct dal_about_row {
    char *path; /* of the report: relative paths are taken from the folder of the CSV */
    dalil_string source, published, precision, language, note;
    int64_t line; /* in the CSV */
} dal_about_row;

typedef struct dal_about {
    dal_arena arena;
    dal_buf text;
    dal_about_row *row;
    size_t count;
    dalil_string file; /* name of the CSV */
} dal_about;

/* Columns: file (required), source, published, precision, language, note; others are passed over.
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_EINVAL (no column `file`, not UTF-8), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_about_read(const char *path, dal_about *out_about, dalil_error *err);
void dal_about_release(dal_about *about);
/* The row about a file, or NULL.  Paths are compared after "." and doubled slashes are taken out. */
const dal_about_row *dal_about_find(const dal_about *about, const char *path);
/* The time of publication: `published` widened to `precision` where that is coarser.
 * fails with  DALIL_EINVAL  (names the CSV and the line) */
DALIL_MUST_CHECK dalil_status dal_about_published(const dal_about_row *row, int default_zone, dalil_time *out_time,
                                                  dalil_error *err);

#endif
