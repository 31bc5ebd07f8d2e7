/* case/marks.h: the marks of the reports' texts (engine/claims/near.h), kept beside the derived tables.
 *
 * They follow from the texts alone and are no truth: outside the dump, gone with derived.db, made again by whoever
 * needs them.  Here they are bytes. */
#ifndef DAL_CASE_MARKS_H
#define DAL_CASE_MARKS_H

#include "case/fold.h"

typedef dalil_status dal_marks_visit(void *context, int64_t report, const dal_hash *hash, dalil_string marks,
                                     dalil_error *err);
/* Reports with their marks, in the order of their numbers in this file. */
DALIL_MUST_CHECK dalil_status dal_marks_each(dal_fold *fold, dal_marks_visit *visit, void *context, dalil_error *err);
/* Reports that have none yet. */
DALIL_MUST_CHECK dalil_status dal_marks_missing(dal_fold *fold, dal_marks_visit *visit, void *context,
                                                dalil_error *err);
/* Several are kept in one transaction. */
DALIL_MUST_CHECK dalil_status dal_marks_begin(dal_fold *fold, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_marks_put(dal_fold *fold, const dal_hash *report, dalil_string marks,
                                            dalil_error *err);
/* status: of the work so far; when it is not DALIL_OK nothing is kept and it is handed back. */
DALIL_MUST_CHECK dalil_status dal_marks_end(dal_fold *fold, dalil_status status, dalil_error *err);

/* What people said about origins: two sources' identities (canonical, eight bytes) or two reports. */
typedef struct dal_origin_row {
    bool reports, shared;
    uint64_t source[2];
    dal_hash report[2];
} dal_origin_row;
typedef dalil_status dal_origin_visit(void *context, const dal_origin_row *row, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_origins(dal_fold *fold, dal_origin_visit *visit, void *context,
                                                dalil_error *err);

#endif
