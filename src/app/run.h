/* app/run.h: what the engine finds in a report, as the bytes of a run's result. */
#ifndef DAL_RUN_H
#define DAL_RUN_H

#include "app/session.h"
#include "case/query.h"

enum { DAL_FLAG_COMPLETE = 1, DAL_FLAG_MADE_UP = 2, DAL_FLAG_ABOUT = 4, DAL_FLAG_ORDER = 8 };

/* What the engine found in one report. */
typedef struct dal_run_result {
    dal_buf text;        /* the result of a run: {"claims":[…],"sources":[…]} */
    size_t count;        /* of statements */
    dal_hash transcript; /* entry of the transcription whose words they are; zero: the report's own text */
} dal_run_result;

/* Find the statements of `text` and append the result to out_result->text, which is ready to be appended to.  Needs no
 * lock and no table: many threads call it at once.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_run_extract(const dalil_vocabulary *vocabulary, const unsigned char *case_key,
                                              dalil_string text, const dalil_extract_options *options,
                                              dal_run_result *out_result, dalil_error *err);
/* Append a claims.run entry, replacing `over` (may be NULL). */
DALIL_MUST_CHECK dalil_status dal_run_put(dalil_case *c, const dalil_vocabulary *vocabulary, const dal_hash *report,
                                          const dal_run_result *result, const dal_hash *over, dalil_error *err);

/* Was this run made with these words? */
bool dal_run_used(const dal_run_row *row, const dalil_vocabulary *vocabulary);

/* A member that is a time: [start, end, "precision", zone]. Unknown times are left out. */
void dal_json_put_time(dal_json_writer *w, const char *key, dalil_time time);

#endif
