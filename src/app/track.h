/* app/track.h: what became of the words of each source, over all questions of the case. */
#ifndef DAL_APP_TRACK_H
#define DAL_APP_TRACK_H

#include "app/session.h"

typedef struct dal_tracks {
    struct dal_source_track {
        dal_id source; /* canonical */
        int64_t borne_out, not_borne_out;
    } * item; /* ascending by source */
    size_t count, capacity;
} dal_tracks;

/* fails with  DALIL_ENOMEM, and as reading the case */
DALIL_MUST_CHECK dalil_status dal_tracks_read(dalil_case *c, dal_tracks *out_tracks, dalil_error *err);
void dal_tracks_release(dal_tracks *tracks);
/* Write member "record" of a source, when it has one: {"borne_out": n, "not_borne_out": m}. */
void dal_track_write(const dal_tracks *tracks, dal_json_writer *w, const dal_id *source);

#endif
