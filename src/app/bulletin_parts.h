/* app/bulletin_parts.h: what making bulletins (app/publish.c) shares with showing and recalling them
 * (app/bulletins.c). */
#ifndef DAL_APP_BULLETIN_PARTS_H
#define DAL_APP_BULLETIN_PARTS_H

#include "app/findings.h"

/* "4", or "4-B" where several devices number. */
void dal_bulletin_number_text(const dal_bulletin_row *row, char *out, size_t out_size);
/* Where a question stands and what it rests on, so that two tellings can be compared. */
DALIL_MUST_CHECK dalil_status dal_bulletin_put_stand(dalil_case *c, dal_json_writer *w, const dal_judged *j,
                                                     dalil_error *err);
/* The questions of a draft that no longer stand as they did, as "a · b"; nothing when all do. */
DALIL_MUST_CHECK dalil_status dal_bulletin_moved(dalil_case *c, const dal_bulletin_row *draft, dal_buf *out_codes,
                                                 dalil_error *err);

/* A draft or bulletin being sought. */
typedef struct dal_bulletin_seeking {
    const char *number; /* of a bulletin, or first digits of a draft */
    bool drafts;
    int64_t highest;
    dal_hash draft, author_entry;
    dal_id author;
    int64_t as_of;
    dal_buf body;
    int found;
} dal_bulletin_seeking;

/* Find the one that is named, if one is, and the highest number.  `body` is yours then, whatever comes of it.
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (several) */
DALIL_MUST_CHECK dalil_status dal_bulletin_seek(dalil_case *c, dal_bulletin_seeking *s, dalil_error *err);

#endif
