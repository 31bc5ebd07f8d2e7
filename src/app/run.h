/* app/run.h: what the engine finds in a report, as the bytes of a run's result. */
#ifndef DAL_RUN_H
#define DAL_RUN_H

#include "app/session.h"

enum { DAL_FLAG_COMPLETE = 1, DAL_FLAG_MADE_UP = 2 };

/* Find the statements of `text` and append the result (docs/internals/runs.md) to `out`.  Needs no lock and no table:
 * many threads call it at once.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_run_extract(const dalil_vocabulary *vocabulary, const unsigned char *case_key,
                                              dalil_string text, const dalil_extract_options *options, dal_buf *out,
                                              size_t *out_count, dalil_error *err);
/* Append a claims.run entry, replacing `over` (may be NULL). */
DALIL_MUST_CHECK dalil_status dal_run_put(dalil_case *c, const dalil_vocabulary *vocabulary, const dal_hash *report,
                                          const dal_buf *result, size_t count, const dal_hash *over, dalil_error *err);

/* A member that is a time: [start, end, "precision", zone]. Unknown times are left out. */
void dal_json_put_time(dal_json_writer *w, const char *key, dalil_time time);

#endif
