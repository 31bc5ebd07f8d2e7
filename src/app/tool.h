/* app/tool.h: engines on plain files, without a case. */
#ifndef DAL_APP_TOOL_H
#define DAL_APP_TOOL_H

#include "base/base.h"
#include "dalil/extract.h"
#include "dalil/near.h"
#include "dalil/weigh.h"

/* Where a tool puts its lines: one or more whole ones a call, each with its line end. */
typedef dalil_status dal_tool_write(void *context, dalil_string lines, dalil_error *err);

typedef struct dal_tool_extract_options {
    dalil_extract_options extract;
    bool aliases;                  /* instead of statements the names that the text itself says are one */
    const char *const *vocabulary; /* paths of extra vocabulary files */
    size_t vocabulary_count;
} dal_tool_extract_options;

/* `dalil tool extract FILE...`: the statements of UTF-8 texts, one JSON object a line as DESIGN says, in the order of
 * files and texts, with three fields more: source.kind, said, of.
 * options     may be NULL
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_EINVAL (a vocabulary file), DALIL_ENOMEM, and what `write` fails with
 */
DALIL_MUST_CHECK dalil_status dalil_tool_extract(const char *const *path, size_t count,
                                                 const dal_tool_extract_options *options, dal_tool_write *write,
                                                 void *context, dalil_error *err);

/* `dalil tool near FILE.jsonl`: which texts copy which, one JSON object a pair, as DESIGN says.  Each line of the file
 * is {"id","text"}; an id is a string or a whole number and is written as it came; other members are passed over.  `a`
 * is the text that stands first in the file.
 * options     may be NULL
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_EINVAL (a line), DALIL_ELIMIT, DALIL_ENOMEM, and what `write` fails
 * with
 */
DALIL_MUST_CHECK dalil_status dalil_tool_near(const char *path, const dalil_near_options *options,
                                              dal_tool_write *write, void *context, dalil_error *err);

typedef struct dal_tool_weigh_options {
    const char *copies; /* path of a file for the copies, or NULL */
    unsigned threads;   /* 0: one a core */
} dal_tool_weigh_options;

/* `dalil tool weigh FILE.csv`: which of contradicting values is likely, as CSV with the columns that DESIGN names.  The
 * file has the columns source, item, value and may have time (ISO 8601); rows without one of the three are passed over.
 * options     may be NULL
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_EINVAL (a column or a time), DALIL_ENOMEM, and what `write` fails with
 */
DALIL_MUST_CHECK dalil_status dalil_tool_weigh(const char *path, const dal_tool_weigh_options *options,
                                               dal_tool_write *write, void *context, dalil_error *err);

typedef struct dal_tool_read_options {
    const char *form, *encoding; /* NULL: what the bytes tell */
    int zone;                    /* of clocks that tell none */
    bool cost;                   /* tell what the reader used: processor time and memory */
} dal_tool_read_options;

/* `dalil tool read FILE...`: what is read from files of any form, one JSON object a file: form, encoding, problem,
 * items with text, source, title and time, notes.  Plain UTF-8 is read in the cage too. fails with  DALIL_ENOTFOUND,
 * DALIL_EIO, DALIL_EINVAL (no such form or encoding), DALIL_ENOMEM, and what `write` fails with
 */
DALIL_MUST_CHECK dalil_status dalil_tool_read(const char *const *path, size_t count,
                                              const dal_tool_read_options *options, dal_tool_write *write,
                                              void *context, dalil_error *err);

#endif
