/* engine/claims/temper.h: stretches of what is said that its own words do not tell as so: hoped, asked, searched for,
 * left open, said by nobody, called untrue.  What is counted or stated in them answers no question by itself. */
#ifndef DAL_CLAIMS_TEMPER_H
#define DAL_CLAIMS_TEMPER_H

#include "engine/claims/parts.h"
#include "engine/claims/work.h"

/* Bits, so that several can be named at once. */
typedef enum dal_manner {
    DAL_MANNER_OPEN = 1,     /* "cannot confirm that", "hopes", "never said that", يبحث عن */
    DAL_MANNER_DENIED = 2,   /* "it is not true that", "reports of X are false" */
    DAL_MANNER_ASKED = 4,    /* "whether", هل, "...?" */
    DAL_MANNER_WANTED = 8,   /* hoped or called for, by the word of saying */
    DAL_MANNER_FORETOLD = 16 /* with _OPEN: "could die", "may rise to" */
} dal_manner;

typedef struct dal_scope {
    dal_span span; /* tokens */
    uint8_t manner;
    bool sought;   /* looked for: that they are missing is told by that */
    bool foretold; /* before "could die": only a number of those who could */
} dal_scope;

enum { DAL_SCOPES_MAX = 16 };

typedef struct dal_scopes {
    dal_scope item[DAL_SCOPES_MAX]; /* may overlap; further ones are left out */
    uint32_t count;
    dal_span hedge; /* the first words that leave open; empty: none */
} dal_scopes;

void dal_scopes_find(const dal_work *work, const dal_draft *draft, const dal_seen *seen, dal_scopes *out_scopes);

/* Does a scope of one of `manners` (dal_manner bits) hold the quantity? */
bool dal_scopes_hold(const dal_scopes *scopes, const dal_work *work, const dalil_quantity *quantity, unsigned manners);

/* The same text as `seen`, its words in the scopes of `manners` unknown.
 * out_seen    lives in the arena; `seen` itself where no scope has such a manner
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_scopes_mute(const dal_scopes *scopes, const dal_seen *seen, unsigned manners,
                                              dal_arena *arena, const dal_seen **out_seen, dalil_error *err);

#endif
