/* case/ledger.h: commits, entries, blobs and keys of one case on disk: append, read, merge.
 *
 * docs/internals/ledger.md is the format.  A handle is used by one thread at a time; several processes may hold one
 * ledger open.  The write lock is held from dal_ledger_begin() to dal_ledger_commit(), never longer. */
#ifndef DAL_LEDGER_H
#define DAL_LEDGER_H

#include "case/format.h"

typedef struct dal_ledger dal_ledger;

typedef struct dal_ledger_options {
    const char *vfs; /* SQLite's file layer, for tests; NULL: the system's */
    bool read_only;
    bool unsafe; /* synchronous=OFF, so that the power-cut harness can show that it sees losses */
} dal_ledger_options;

/* Make ledger.db and blobs/ in `folder`, which must exist, for a new case.
 * fails with  DALIL_EINVAL (there is a case already), DALIL_EIO, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_ledger_create(const char *folder, const dal_ledger_options *options,
                                                dal_ledger **out_ledger, dalil_error *err);
/* The same with the identity and key of an existing case: an empty copy that a merge will fill. */
DALIL_MUST_CHECK dalil_status dal_ledger_create_copy(const char *folder, const dal_ledger_options *options,
                                                     dal_ledger *of, dal_ledger **out_ledger, dalil_error *err);
/* fails with  DALIL_ENOTFOUND (no case here), DALIL_EINTEGRITY, DALIL_EIO, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_ledger_open(const char *folder, const dal_ledger_options *options,
                                              dal_ledger **out_ledger, dalil_error *err);
void dal_ledger_close(dal_ledger *ledger); /* takes NULL; a writer brings the main file up to date */

const dal_id *dal_ledger_case(const dal_ledger *ledger);
const unsigned char *dal_ledger_case_key(const dal_ledger *ledger);
const char *dal_ledger_folder(const dal_ledger *ledger);
bool dal_ledger_read_only(const dal_ledger *ledger);

/* ---- appending ------------------------------------------------------------------------------------------------- */

/* Take the write lock and find our place on our device's chain (a new device begins where needed).
 * fails with  DALIL_ELOCKED, DALIL_EIO, DALIL_EINTEGRITY */
DALIL_MUST_CHECK dalil_status dal_ledger_begin(dal_ledger *ledger, dalil_error *err);
/* True when this transaction begins a new device: the caller's first entry is then a `device` entry. */
bool dal_ledger_new_device(const dal_ledger *ledger);
/* The device of the transaction that is open. */
void dal_ledger_own_device(const dal_ledger *ledger, dal_hash *out_device);
/* Keep bytes under a new key; out_name is what entries say. */
DALIL_MUST_CHECK dalil_status dal_ledger_put_blob(dal_ledger *ledger, dalil_string plain, dal_hash *out_name,
                                                  dalil_error *err);
/* What became of a blob whose plain bytes are at hand again. */
typedef enum dal_mending {
    DAL_BLOB_WHOLE,  /* nothing was wrong with it */
    DAL_BLOB_MENDED, /* its stored form was lost or damaged, and is whole again */
    DAL_BLOB_ERASED, /* it was erased on purpose, and stays so */
    DAL_BLOB_LOST    /* its key is lost, so these bytes cannot stand under its name again */
} dal_mending;
/* Put the stored form of a blob back from its plain bytes, if it cannot be read; its name and key stay. */
DALIL_MUST_CHECK dalil_status dal_ledger_mend_blob(dal_ledger *ledger, const dal_hash *name, dalil_string plain,
                                                   dal_mending *out_mending, dalil_error *err);
/* Append an entry.  A retry (same author, request, bytes) appends nothing and gives the hash of the first.
 * fails with  DALIL_EINVAL (same author and request, other bytes), DALIL_ELIMIT, DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_ledger_put_entry(dal_ledger *ledger, const dal_entry_draft *draft, dal_hash *out_hash,
                                                   dalil_error *err);
/* Sign and write: when it returns DALIL_OK the entries are on the disk.  With no entry appended, nothing is written.
 * After a failure the handle only closes: open again and look whether the entry is there. */
DALIL_MUST_CHECK dalil_status dal_ledger_commit(dal_ledger *ledger, int64_t time, dalil_error *err);
void dal_ledger_rollback(dal_ledger *ledger);

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* One commit as it stands in the file; the strings are borrowed until the next call. */
typedef struct dal_ledger_commit_row {
    int64_t id;    /* above 0: the order of becoming ready here; below 0: it waits, and will get another */
    int64_t ready; /* the same, 0 while it waits */
    dal_hash hash, device;
    int64_t number;
    dalil_string bytes, signature;
} dal_ledger_commit_row;

typedef dalil_status dal_ledger_commit_visit(void *context, const dal_ledger_commit_row *row, dalil_error *err);
/* Commits that became ready after number `after`, in that order, then all that wait; the visitor may not write. */
DALIL_MUST_CHECK dalil_status dal_ledger_each_commit(dal_ledger *ledger, int64_t after, dal_ledger_commit_visit *visit,
                                                     void *context, dalil_error *err);

/* At most `limit` (-1: all) commits that became ready after number `after`, in that order. */
DALIL_MUST_CHECK dalil_status dal_ledger_each_ready(dal_ledger *ledger, int64_t after, int64_t limit,
                                                    dal_ledger_commit_visit *visit, void *context, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_each_waiting(dal_ledger *ledger, dal_ledger_commit_visit *visit, void *context,
                                                      dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_last_ready(dal_ledger *ledger, int64_t *out_ready, dalil_error *err);
/* Do the last commit and the last entry belong together?  They do not where the file lost its end or a page.
 * fails with  DALIL_EINTEGRITY */
DALIL_MUST_CHECK dalil_status dal_ledger_check_end(dal_ledger *ledger, dalil_error *err);
/* The hash of the commit that became ready as number `ready`; zero when there is none. */
DALIL_MUST_CHECK dalil_status dal_ledger_ready_hash(dal_ledger *ledger, int64_t ready, dal_hash *out_hash,
                                                    dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_commit_bytes(dal_ledger *ledger, int64_t id, dal_buf *out, dalil_error *err);

/* Which device made the commit with this id, and its number there. */
DALIL_MUST_CHECK dalil_status dal_ledger_place(dal_ledger *ledger, int64_t commit_id, dal_hash *out_device,
                                               int64_t *out_number, dalil_error *err);

typedef struct dal_ledger_entry_row {
    int64_t id, commit_id, position, retry;
    dal_hash hash;
    dalil_string bytes;
} dal_ledger_entry_row;

typedef dalil_status dal_ledger_entry_visit(void *context, const dal_ledger_entry_row *row, dalil_error *err);
/* Entries of one commit, in order. */
DALIL_MUST_CHECK dalil_status dal_ledger_each_entry(dal_ledger *ledger, int64_t commit_id,
                                                    dal_ledger_entry_visit *visit, void *context, dalil_error *err);
/* One entry by its id, as fold and each_entry give it (dal_fold_find_entry() finds one by its hash).
 * fails with  DALIL_ENOTFOUND */
DALIL_MUST_CHECK dalil_status dal_ledger_entry_bytes(dal_ledger *ledger, int64_t id, dal_buf *out_bytes,
                                                     dalil_error *err);

/* The plain bytes of a blob, appended to `out`.
 * fails with  DALIL_ENOTFOUND (erased, or its file is gone: err->message says which), DALIL_EINTEGRITY */
DALIL_MUST_CHECK dalil_status dal_ledger_get_blob(dal_ledger *ledger, const dal_hash *name, dal_buf *out,
                                                  dalil_error *err);
/* Destroy the key of a blob, its stored form and what the log still held of them.  Takes the write lock itself. */
DALIL_MUST_CHECK dalil_status dal_ledger_erase_blob(dal_ledger *ledger, const dal_hash *name, dalil_error *err);
/* Names of all blobs with a key, ascending; the case key is not among them. */
typedef dalil_status dal_ledger_blob_visit(void *context, const dal_hash *name, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_each_blob(dal_ledger *ledger, dal_ledger_blob_visit *visit, void *context,
                                                   dalil_error *err);

/* Entries of others that became ready after our own last commit; 0 for a device that has none yet.  Takes the write
 * lock for a moment. */
DALIL_MUST_CHECK dalil_status dal_ledger_unnoted(dal_ledger *ledger, int64_t *out_entries, dalil_error *err);

/* ---- merging --------------------------------------------------------------------------------------------------- */

typedef struct dal_ledger_merge_result {
    int64_t commits, entries, blobs; /* new here */
    int64_t held;                    /* commits not taken because a signature or a root does not hold */
} dal_ledger_merge_result;

/* Take every commit of `from` that is not here, with its entries, blobs and keys; nothing is taken that does not
 * verify. fails with  DALIL_EINVAL (another case), DALIL_EINTEGRITY, DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_ledger_merge(dal_ledger *ledger, dal_ledger *from,
                                               dal_ledger_merge_result *out_result, dalil_error *err);

#endif
