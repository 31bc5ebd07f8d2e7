/* app/known.h: does the case know the question or the source that a person names?  If not: which ones are near. */
#ifndef DAL_APP_KNOWN_H
#define DAL_APP_KNOWN_H

#include "app/session.h"

/* Words that came up in the open transaction, before the tables know them.  Zero-initialise to start. */
typedef struct dal_known_names {
    dal_arena arena;
    dalil_string *item;
    size_t count, capacity;
} dal_known_names;

DALIL_MUST_CHECK dalil_status dal_known_note(dal_known_names *names, dalil_string name, dalil_error *err);
void dal_known_release(dal_known_names *names);

/* Is this a question of the vocabulary, of a statement, of a finding set by hand, or one of the person's own
 * (docs/cmd/review.md)?
 * fails with  DALIL_ENOTFOUND  it is none; err names those near it.  `own`: a person may make one, say how */
DALIL_MUST_CHECK dalil_status dal_known_question(dalil_case *c, dalil_string code, bool own, dalil_error *err);

/* Does anybody in the case use this name: a source, a publisher, an origin, the text of a report; or one of `also`?
 * fails with  DALIL_ENOTFOUND  nobody does; err names those near it */
DALIL_MUST_CHECK dalil_status dal_known_source(dalil_case *c, dalil_string name, const dal_known_names *also,
                                               dalil_error *err);

#endif
