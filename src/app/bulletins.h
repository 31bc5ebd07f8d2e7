/* app/bulletins.h: what of bulletins the brief shows. */
#ifndef DAL_APP_BULLETINS_H
#define DAL_APP_BULLETINS_H

#include "app/session.h"

/* Write, into an array that is open, an object for each published bulletin under which something changed. */
DALIL_MUST_CHECK dalil_status dal_recalls_write(dalil_case *c, dal_json_writer *w, dalil_error *err);

/* The brief as JSON text, and as data (yours; json_decref()). */
DALIL_MUST_CHECK dalil_status dal_brief_write(dalil_case *c, const dalil_brief_request *request, int64_t as_of,
                                              bool recalls, dal_buf *out, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_brief_read(dalil_case *c, const dalil_brief_request *request, int64_t as_of,
                                             bool recalls, json_t **out_brief, dalil_error *err);

#endif
