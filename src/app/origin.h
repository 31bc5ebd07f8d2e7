/* app/origin.h: the file that texts were read from, while they are taken in: its bytes, what its reader told. */
#ifndef DAL_ORIGIN_H
#define DAL_ORIGIN_H

#include "app/session.h"
#include "intake/about.h"
#include "intake/foreign.h"

/* One file of another form than plain text.  Several items of a batch may rest on it. */
typedef struct dal_origin {
    dal_form_sheet sheet;
    dal_buf bytes;    /* as they came */
    dal_hash blob;    /* their name; zero: not kept yet */
    const char *path; /* of the file, for telling; in `arena` */
    dal_arena arena;
    size_t items;                     /* in the batch, and one more while its file is being read */
    int64_t taken, again, statements; /* told so far */
    int64_t waiting;                  /* of them pictures and recordings */
} dal_origin;

/* Read bytes in the cage; takes them over when it succeeds.
 * fails with  DALIL_EINVAL (in no encoding that can be told: say which), DALIL_EIO, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_origin_open(const dal_foreign_options *options, const char *path, dal_buf *bytes,
                                              dal_origin **out_origin, dalil_error *err);
/* Is it a picture or a recording, which a person has to look at or listen to?  It is kept for that; nothing failed. */
bool dal_origin_waits(const dal_origin *origin);
/* One item less; the last one releases it. */
void dal_origin_leave(dal_origin *origin);

/* What is known of item `index`: what the CSV says of the file goes before what a page says of itself, and a message's
 * sender before the CSV. */
dal_about_row dal_origin_about(const dal_origin *origin, size_t index, const dal_about_row *csv);
/* The identity of item `index`: by its text; a message's also by its sender and minute.  Without a text by the bytes as
 * they came. */
dalil_status dal_origin_identity(const dal_origin *origin, size_t index, const unsigned char *case_key,
                                 dal_hash *out_report, dalil_error *err);
/* The members of a report.add's body that tell of the file, whose bytes are kept when they are not yet. */
DALIL_MUST_CHECK dalil_status dal_origin_put(dalil_case *c, dal_origin *origin, size_t index, dal_json_writer *body,
                                             dalil_error *err);
/* Item `index` when it is a picture or a recording that came with a message, else NULL. */
const dal_form_item *dal_origin_media(const dal_origin *origin, size_t index);
/* Members of the records "report" and "file" that tell the same. */
void dal_origin_tell(const dal_origin *origin, dal_json_writer *w);
void dal_origin_tell_receipt(dal_json_writer *w, const dal_receipt_row *row);
/* The record "file", for a file of many messages. */
DALIL_MUST_CHECK dalil_status dal_origin_tell_file(const dal_origin *origin, dalil_answer *answer, void *context,
                                                   dalil_error *err);

#endif
