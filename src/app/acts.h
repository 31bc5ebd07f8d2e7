/* app/acts.h: an entry of the work log as an act: who did what, about what, when. */
#ifndef DAL_APP_ACTS_H
#define DAL_APP_ACTS_H

#include "app/session.h"
#include "case/format.h"

/* What an entry is about, in its own words and numbers: a file, a statement, a question, another entry. */
DALIL_MUST_CHECK dalil_status dal_act_about(dalil_case *c, const dal_entry *entry, dal_buf *out, dalil_error *err);
/* Write entry `hash` as an object: entry, kind, author, time, about; of a review also verdict, number, question and the
 * words that it is about; of an undo also the act that it took back. */
DALIL_MUST_CHECK dalil_status dal_act_write(dalil_case *c, dal_json_writer *w, const char *key, const dal_hash *hash,
                                            dalil_error *err);

#endif
