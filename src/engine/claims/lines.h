/* engine/claims/lines.h: the one reader of vocabulary files: lines of fields with a TAB between them.
 *
 * Empty lines and lines that begin with '#' are passed over; "\r\n" counts as "\n"; white space around a field does not
 * belong to it.  A field may hold several phrases with '|' between them: dal_lines_next_phrase().  The format of each
 * file is in docs/vocabulary.md. */
#ifndef DAL_CLAIMS_LINES_H
#define DAL_CLAIMS_LINES_H

#include "dalil/extract.h"

enum { DAL_LINE_FIELDS = 8 };

/* Where the reader stands.  `number` is of the line that was last read, from 1. */
typedef struct dal_lines {
    dalil_string name, rest;
    uint32_t number, count;              /* of the line; of its fields */
    dalil_string field[DAL_LINE_FIELDS]; /* those past `count` are empty */
} dal_lines;

dal_lines dal_lines_open(const dalil_vocabulary_file *file);
/* Read the next line that holds fields; false at the end.  More than DAL_LINE_FIELDS: the last holds the rest. */
bool dal_lines_next(dal_lines *lines);
/* Fail with DALIL_EINVAL, file and line; `why` is the field that is not understood. */
dalil_status dal_lines_fail(const dal_lines *lines, dalil_string why, dalil_error *err);
/* Take the next phrase off the list "a|b|c"; false when there is none left. */
bool dal_lines_next_phrase(dalil_string *list, dalil_string *out_phrase);
/* Is this the file of that content: "cues" for "cues.en.tsv" and "vocabulary/cues.ar.tsv"? */
bool dal_lines_is_file(const dalil_vocabulary_file *file, const char *content);

#endif
