/* case/voices.h: what judging needs of statements, without their words: hundreds of thousands are read at once. */
#ifndef DAL_VOICES_H
#define DAL_VOICES_H

#include "case/fold.h"

/* Borrowed until the next row. */
typedef struct dal_voice_row {
    int64_t id, report, number; /* id and report are of this file; number is the statement's */
    int64_t start, end;
    uint64_t source; /* of the canonical name */
    dalil_string kind, stance, basis, origin;
    int named, state;
    bool has_said, has_published, has_low, has_high;
    int64_t said[2], published[2];
    double low, high;
    int64_t flags;
} dal_voice_row;

typedef dalil_status dal_voice_visit(void *context, const dal_voice_row *row, dalil_error *err);

/* Reports, sources and codes as they stood when it was made, kept in memory: joined in the database they are looked up
 * again for each statement, which takes most of the time. */
typedef struct dal_voices dal_voices;

/* Release with dal_voices_free(); stale once the fold has taken something in. */
DALIL_MUST_CHECK dalil_status dal_voices_new(dal_fold *fold, dal_voices **out_voices, dalil_error *err);
void dal_voices_free(dal_voices *voices); /* NULL is ok */
/* The statements that answer a question, in no order. */
DALIL_MUST_CHECK dalil_status dal_voices_each(dal_voices *voices, dalil_string question, dal_voice_visit *visit,
                                              void *context, dalil_error *err);

#endif
