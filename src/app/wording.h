/* app/wording.h: the marks of every report's words, by which copies are found without reading all texts. */
#ifndef DAL_APP_WORDING_H
#define DAL_APP_WORDING_H

#include "app/session.h"
#include "engine/claims/near.h"

typedef struct dal_wording {
    int64_t report; /* its number in the tables */
    dal_hash hash;
    const dal_near_mark *mark; /* in the order of the text */
    uint32_t count;
} dal_wording;

/* Of all reports, by number.  Made for those that have none yet. */
typedef struct dal_wordings {
    dal_arena arena;
    dal_near_list item; /* dal_wording */
} dal_wordings;

/* Read on first use and kept in the session. */
DALIL_MUST_CHECK dalil_status dal_wordings_get(dalil_case *c, const dal_wordings **out, dalil_error *err);
void dal_wordings_free(dal_wordings *wordings);
/* NULL when there is none. */
const dal_wording *dal_wording_of(const dal_wordings *wordings, int64_t report);

/* The marks of one text, as they are kept.  out: appended to */
DALIL_MUST_CHECK dalil_status dal_wording_make(dalil_string text, dal_buf *out, dalil_error *err);
/* Read them; the marks lie in the arena.  false without memory */
bool dal_wording_read(dalil_string bytes, dal_arena *arena, const dal_near_mark **out_mark, uint32_t *out_count);

#endif
