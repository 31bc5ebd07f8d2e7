/* app/known_at.h: the case as this device knew it at an earlier time. */
#ifndef DAL_KNOWN_AT_H
#define DAL_KNOWN_AT_H

#include "app/session.h"

/* Fold, into the session's tables in memory, this device's commits up to options.known_at and all they had seen. */
DALIL_MUST_CHECK dalil_status dal_known_at_fold(dalil_case *c, dalil_error *err);

#endif
