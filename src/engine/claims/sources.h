/* engine/claims/sources.h: drafts become statements: sources named and resolved, stance, hedge, basis, quantities. */
#ifndef DAL_CLAIMS_SOURCES_H
#define DAL_CLAIMS_SOURCES_H

#include "engine/claims/work.h"

enum { DAL_SPEAKERS = 32 };

/* Somebody whom the text has named. */
typedef struct dal_speaker {
    dalil_string name; /* the longest form seen */
    dalil_source_kind kind;
    uint64_t classes; /* of the words around the name: what sort of body or person it is */
} dal_speaker;

/* The result as it grows over the stretches of one text. */
typedef struct dal_result {
    const dalil_vocabulary *vocabulary;
    const dalil_extract_options *options;
    dalil_string text;
    dal_arena *keep; /* of what is given out */
    dalil_statement *item;
    size_t count, capacity;
    uint32_t max;
    bool cut;
    dal_speaker speaker[DAL_SPEAKERS]; /* most recent last */
    uint32_t speaker_count;
    dalil_mention last_source;
    dalil_source_kind last_kind;
} dal_result;

/* Add the drafts of one stretch, in order of the text. */
DALIL_MUST_CHECK dalil_status dal_result_add(dal_result *result, dal_work *work, dalil_error *err);

/* ---- stance.c ---------------------------------------------------------------------------------------------------- */
dalil_stance dal_stance_of(const dal_work *work, const dal_draft *draft);
dalil_basis dal_basis_of(const dal_work *work, const dal_draft *draft, dalil_source_kind kind);
dalil_string dal_hedge_of(const dal_work *work, const dal_draft *draft);

/* ---- kinds.c ----------------------------------------------------------------------------------------------------- */
/* The kind of source that the noun phrase names. */
dalil_source_kind dal_source_kind_of(const dal_work *work, dal_span phrase);

#endif
