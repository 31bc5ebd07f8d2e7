/* app/weighed.h: the values of one question weighed over all that the case's named sources said: advice. */
#ifndef DAL_APP_WEIGHED_H
#define DAL_APP_WEIGHED_H

#include "app/findings.h"

/* Write the member "weighed" into an object that is open: docs/weigh.md.  Words said after `as_of` are left out; of
 * what was counted once, one word. */
DALIL_MUST_CHECK dalil_status dal_weighed_write(dalil_case *c, dal_json_writer *w, const dal_judged *judged,
                                                int64_t as_of, dalil_error *err);

#endif
