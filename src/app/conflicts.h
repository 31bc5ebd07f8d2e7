/* app/conflicts.h: decisions of people that contradict each other, as after a merge: who decided what. */
#ifndef DAL_APP_CONFLICTS_H
#define DAL_APP_CONFLICTS_H

#include "app/findings.h"

/* Write the member "conflict" of a finding (app/brief.h) into an object that is open; nothing when there is none. */
DALIL_MUST_CHECK dalil_status dal_conflict_write_finding(dalil_case *c, dal_json_writer *w, const dal_judged *judged,
                                                         dalil_error *err);
/* Write the member "conflict" of a statement; nothing when its decisions do not contradict each other. */
DALIL_MUST_CHECK dalil_status dal_conflict_write_claim(dalil_case *c, dal_json_writer *w, const dal_claim_row *row,
                                                       dalil_error *err);
/* Tell those that are about no statement, a record "conflict" for each thing decided: findings, sources, texts.
 * question    of this one only; empty: all */
DALIL_MUST_CHECK dalil_status dal_conflict_tell(dalil_case *c, dalil_string question, dalil_answer *answer,
                                                void *context, dalil_error *err);

#endif
