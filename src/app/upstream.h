/* app/upstream.h: which statements go back to one upstream, though different sources speak them. */
#ifndef DAL_APP_UPSTREAM_H
#define DAL_APP_UPSTREAM_H

#include "app/session.h"
#include "dalil/findings.h"

/* A word with what orders it and tells its voice. */
typedef struct dal_gathered {
    dalil_word word;
    int64_t claim, published, number;
    int64_t report, start, end; /* where it stands */
    uint64_t source, voice, origin;
} dal_gathered;

typedef enum dal_upstream_why { DAL_UPSTREAM_WORDS = 0, DAL_UPSTREAM_NUMBER, DAL_UPSTREAM_HAND } dal_upstream_why;

/* "words", "number", "hand" */
const char *dal_upstream_why_name(dal_upstream_why why);

/* Two words that are counted once; a < b. */
typedef struct dal_upstream {
    uint32_t a, b;
    dal_upstream_why why;
} dal_upstream;

typedef struct dal_upstreams {
    const dal_upstream *item; /* in the arena; as many as are needed to tell what hangs together */
    size_t count;
} dal_upstreams;

/* Give one origin to words that share their wording or a number of unusual precision, and to those of which a person
 * said so; not to those of which a person said the opposite.  docs/findings.md, "Which voices are independent". */
DALIL_MUST_CHECK dalil_status dal_upstream_find(dalil_case *c, dal_gathered *item, size_t count, dal_arena *arena,
                                                dal_upstreams *out_upstreams, dalil_error *err);

#endif
