/* case/kinds/kinds.h: what the kinds of entries share.  One file a sort of subject; kinds.c lists them all. */
#ifndef DAL_KINDS_H
#define DAL_KINDS_H

#include "case/fold.h"

extern const dal_kind dal_kind_case, dal_kind_device, dal_kind_author;
extern const dal_kind dal_kind_report_add, dal_kind_claims_run, dal_kind_claim_review, dal_kind_report_transcribe;
extern const dal_kind dal_kind_source_same, dal_kind_source_set, dal_kind_source_origin;
extern const dal_kind dal_kind_finding_set;
extern const dal_kind dal_kind_bulletin_draft, dal_kind_bulletin_approve, dal_kind_recall_done;
extern const dal_kind dal_kind_backup_made;
extern const dal_subject_sort dal_sort_people, dal_sort_author, dal_sort_report, dal_sort_sources, dal_sort_question,
    dal_sort_bulletin, dal_sort_backup;

/* How a review left a statement (column claim.state). */
typedef enum dal_claim_state {
    DAL_CLAIM_SUGGESTED = 0, /* by a machine; nobody looked */
    DAL_CLAIM_ACCEPTED,
    DAL_CLAIM_REJECTED,
    DAL_CLAIM_CORRECTED,
    DAL_CLAIM_ADDED,
    DAL_CLAIM_CONFLICT /* two people decided apart from each other */
} dal_claim_state;

bool dal_effective_is(const dal_effective *e, const dal_kind *kind);
/* One subject named by a hash in the body. */
size_t dal_subject_from_hash(const dal_entry *entry, const char *key, char letter, dal_subject *out);
/* What findings set by hand are about: the identity of a question, of letter q. */
dal_hash dal_question_subject(dalil_string question);
/* Delete the rows of a subject: `sql` has one ? for its 32 bytes. */
DALIL_MUST_CHECK dalil_status dal_fold_clear(dal_fold *fold, const char *sql, const dal_subject *subject,
                                             dalil_error *err);

#endif
