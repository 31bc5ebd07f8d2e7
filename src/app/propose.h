/* app/propose.h: what the program sees and a person decides; nothing of it counts before. */
#ifndef DAL_APP_PROPOSE_H
#define DAL_APP_PROPOSE_H

#include "app/session.h"
#include "engine/claims/near.h"

typedef struct dal_proposing {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
} dal_proposing;

/* Names that may be one source.  Records: "proposed-same". */
DALIL_MUST_CHECK dalil_status dal_propose_names(dal_proposing *p, dalil_error *err);
/* What several reports count and no question asks.  Records: "proposed-question". */
DALIL_MUST_CHECK dalil_status dal_propose_questions(dal_proposing *p, dalil_error *err);

#endif
