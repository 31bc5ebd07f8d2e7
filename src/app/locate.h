/* app/locate.h: which statement, report or place a person means. */
#ifndef DAL_LOCATE_H
#define DAL_LOCATE_H

#include "app/session.h"
#include "case/kinds/report.h"

/* A statement, with its strings kept. */
typedef struct dal_located {
    dal_claim_row row;
    dal_arena arena;
} dal_located;

void dal_located_release(dal_located *located);

/* The report that `name` means: the name of its file, or the first digits of its number.
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (several) */
DALIL_MUST_CHECK dalil_status dal_locate_report(dalil_case *c, dalil_string name, dal_hash *out_report,
                                                dalil_error *err);
/* The statement that a decision is about: "claim": the first digits of its number; or "report" (digits, or the name of
 * its file) with "text" (words of it) and, where several answer there, "question".
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (several) */
DALIL_MUST_CHECK dalil_status dal_locate_claim(dalil_case *c, const json_t *decision, dal_located *out_located,
                                               dalil_error *err);
/* A place in a report for a statement of a person's own: "report" and "text", the exact words.  The row has report,
 * ranges, question and number.
 * fails with  DALIL_ENOTFOUND */
DALIL_MUST_CHECK dalil_status dal_locate_text(dalil_case *c, const json_t *decision, dal_located *out_located,
                                              dalil_error *err);
/* The newest entry in force by the person who acts that is a decision. */
DALIL_MUST_CHECK dalil_status dal_locate_last_decision(dalil_case *c, char out_digits[9], dalil_error *err);

#endif
