/* app/seen.h: what a report copies from those that are here, told while it is taken in. */
#ifndef DAL_APP_SEEN_H
#define DAL_APP_SEEN_H

#include "app/wording.h"

enum { DAL_SEEN_CANDIDATES = 2 };

/* A report on its way in, and what it was found to copy. */
typedef struct dal_copying {
    dal_buf marks; /* as they are kept */
    dal_hash candidate[DAL_SEEN_CANDIDATES];
    dal_buf other[DAL_SEEN_CANDIDATES]; /* their texts */
    size_t candidate_count;
    bool found;
    size_t which;     /* the candidate that it copies */
    dal_near_two two; /* a is the one that was here, b the new one */
    dal_arena arena;
} dal_copying;

void dal_copying_init(dal_copying *copying);
void dal_copying_release(dal_copying *copying);

/* All reports by their marks. */
typedef struct dal_seen dal_seen;

DALIL_MUST_CHECK dalil_status dal_seen_new(dalil_case *c, dal_seen **out_seen, dalil_error *err);
void dal_seen_free(dal_seen *seen);
/* Find the reports that share most marks with this one, whose marks were made by dal_wording_make(), get their texts,
 * and add it.  `text` must stay until dal_seen_settle(). */
DALIL_MUST_CHECK dalil_status dal_seen_meet(dal_seen *seen, const dal_hash *report, dalil_string text,
                                            dal_copying *copying, dalil_error *err);
/* Hold the text against the candidates.  Any threads may, each with a report of its own. */
DALIL_MUST_CHECK dalil_status dal_seen_compare(const dal_seen *seen, dalil_string text, dal_copying *copying,
                                               dalil_error *err);
/* The texts of those met so far are in the case. */
void dal_seen_settle(dal_seen *seen);
/* Write the member "copies" into an object that is open; nothing when it copies nothing. */
DALIL_MUST_CHECK dalil_status dal_copying_write(const dal_copying *copying, dalil_case *c, dalil_string text,
                                                dal_json_writer *w, dalil_error *err);

#endif
