/* case/kinds/numbers.h: reports, sources and what statements have in common, told by small numbers in the large tables.
 * The numbers are of this file only: the dump tells what they stand for. */
#ifndef DAL_KINDS_NUMBERS_H
#define DAL_KINDS_NUMBERS_H

#include "case/fold.h"
#include "case/kinds/report.h"

/* out_new: it had none yet. */
DALIL_MUST_CHECK dalil_status dal_number_of_report(dal_fold *fold, const dal_hash *report, int64_t *out_number,
                                                   bool *out_new, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_number_of_source(dal_fold *fold, const dal_claim_source *source, int64_t *out_number,
                                                   dalil_error *err);
/* A time from start until before end. */
DALIL_MUST_CHECK dalil_status dal_number_of_span(dal_fold *fold, int64_t start, int64_t end, int64_t *out_number,
                                                 dalil_error *err);

/* All of a statement that takes few values, together. */
typedef struct dal_claim_form {
    dalil_string question, asked, stance, basis;
    int64_t state, loose, flags, confidence;
} dal_claim_form;
/* Negative when nothing is asked: statements that answer no question, a third of all, stand in no index of questions.
 */
DALIL_MUST_CHECK dalil_status dal_number_of_form(dal_fold *fold, const dal_claim_form *form, int64_t *out_number,
                                                 dalil_error *err);

/* For the queries that read statements: the number by which people name one, and what stands beside the few that have
 * it. */
/* Has a source of source_same and source_set a name: by hand (0, 1), or as one of those that a person joined to it (1);
 * NULL: as its own kind is. */
#define DAL_SOURCE_NAMED                                                                                               \
    "coalesce(source_set.named, CASE WHEN canonical IS NOT NULL AND EXISTS(SELECT 1 FROM source_same AS one JOIN "     \
    "source AS called ON called.sid=one.source WHERE one.canonical=source_same.canonical AND called.kind IN "          \
    "('person', 'organisation')) THEN 1 END)"

#define DAL_CLAIM_NUMBER "(number & 4294967295)"
#define DAL_CLAIM_BESIDE                                                                                               \
    "LEFT JOIN span AS said_span ON said_span.id=claim.said LEFT JOIN span AS of_span ON of_span.id=claim.of "         \
    "LEFT JOIN beside ON beside.claim=claim.id "

#endif
