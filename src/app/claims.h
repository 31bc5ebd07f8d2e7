/* app/claims.h: what several verbs need of statements. */
#ifndef DAL_APP_CLAIMS_H
#define DAL_APP_CLAIMS_H

#include "app/session.h"

const char *dal_claim_state_name(int state);
bool dal_claim_is_named(const dal_claim_row *row); /* by hand, else by the kind of its source */
bool dal_claim_is_reviewed(const dal_claim_row *row);

/* Who printed the report last asked for, in which file, when: of its first receipt. */
typedef struct dal_bearer {
    dal_hash report;
    dal_buf name, file, published;
    dal_buf typist; /* of the transcription that its words are from; empty: they are its own */
    bool known;
} dal_bearer;

/* Write "bearer", "file", "published" and, of transcribed words, "typist" into an object that is open. */
DALIL_MUST_CHECK dalil_status dal_bearer_write(dal_bearer *bearer, dalil_case *c, const dal_hash *report,
                                               dal_json_writer *w, dalil_error *err);
void dal_bearer_release(dal_bearer *bearer);

/* Tell a receipt: the record "report" of one that was there. */
DALIL_MUST_CHECK dalil_status dal_receipt_tell(dalil_case *c, const dal_receipt_row *row, dalil_answer *answer,
                                               void *context, dalil_error *err);

/* Write the members of a statement into an object that is open. `text` is its report's. */
void dal_claim_write(dalil_case *c, dal_json_writer *w, const dal_claim_row *row, const json_t *fields,
                     dalil_string text);

#endif
