/* case/list.h: lists of rows: one entry, a key for each row, one Merkle root over all; erasing a row leaves every proof
 * of the others.  docs/internals/ledger.md, "Lists". */
#ifndef DAL_LIST_H
#define DAL_LIST_H

#include "case/ledger.h"

enum { DAL_LIST_CHUNK = 1024, DAL_LIST_ROW_MAX = 64 * 1024 };

/* What a `list.add` entry says of its list. */
typedef struct dal_list {
    dal_id id;
    int64_t count;
    dal_hash root;
} dal_list;

/* Gives row `index`; the bytes are borrowed until the next call. */
typedef dalil_status dal_list_source(void *context, int64_t index, dalil_string *out_row, dalil_error *err);

/* Keep `count` rows, each under a key of its own, in the transaction that dal_ledger_begin() began.
 * fails with  DALIL_ELIMIT (no rows, or one over 64 KiB), DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_list_write(dal_ledger *ledger, int64_t count, dal_list_source *source, void *context,
                                             dal_list *out_list, dalil_error *err);
/* One row as it was written, appended to `out`.  fails with  DALIL_ENOTFOUND (no such row, or erased), DALIL_EINTEGRITY
 */
DALIL_MUST_CHECK dalil_status dal_list_read_row(dal_ledger *ledger, const dal_id *list, int64_t index, dal_buf *out,
                                                dalil_error *err);
/* Destroy the key and the bytes of one row.  Takes the write lock itself. */
DALIL_MUST_CHECK dalil_status dal_list_erase_row(dal_ledger *ledger, const dal_id *list, int64_t index,
                                                 dalil_error *err);

/* Proof that a row was in the list: who has the row and its key works out the leaf data, and follows the path. */
typedef struct dal_list_proof {
    int64_t index;
    dal_hash leaf; /* leaf data */
    bool erased;
    size_t path_count;
    dal_hash path[64];
} dal_list_proof;

DALIL_MUST_CHECK dalil_status dal_list_prove(dal_ledger *ledger, const dal_list *list, int64_t index,
                                             dal_list_proof *out_proof, dalil_error *err);
bool dal_list_proof_holds(const dal_list *list, const dal_list_proof *proof);
typedef dalil_status dal_list_proof_visit(void *context, const dal_list_proof *proof, dalil_error *err);
/* The proofs of all rows, in order. */
DALIL_MUST_CHECK dalil_status dal_list_prove_all(dal_ledger *ledger, const dal_list *list, dal_list_proof_visit *visit,
                                                 void *context, dalil_error *err);
/* Is the list here, whole and as its entry says?  Opens every row that was not erased. */
DALIL_MUST_CHECK dalil_status dal_list_check(dal_ledger *ledger, const dal_list *list, bool *out_good,
                                             dalil_error *err);
/* What a body of the kind `list.add` says; false when it is not of that form. */
bool dal_list_parse(const dal_entry *entry, dal_list *out_list);
/* Take the chunks of a list that is not here, if they are as its entry says. */
DALIL_MUST_CHECK dalil_status dal_list_take(dal_ledger *ledger, dal_ledger *from, const dal_list *list,
                                            dalil_error *err);

#endif
