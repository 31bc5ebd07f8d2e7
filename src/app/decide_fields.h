/* app/decide_fields.h: what a decision says of a statement. */
#ifndef DAL_APP_DECIDE_FIELDS_H
#define DAL_APP_DECIDE_FIELDS_H

#include "app/session.h"

/* Apply what a decision says to a copy of the statement's fields.
 * fails with  DALIL_EINVAL, DALIL_ENOTFOUND (no such question) */
DALIL_MUST_CHECK dalil_status dal_fields_change(dalil_case *c, json_t *fields, const json_t *decision,
                                                dalil_error *err);
/* "value" of a decision as [low, high], or as a person types it; NULL where nothing is said.  Yours.
 * fails with  DALIL_EINVAL */
DALIL_MUST_CHECK dalil_status dal_decision_value(const json_t *decision, json_t **out_value, dalil_error *err);

#endif
