/* case/ledger_internal.h: what the ledger's own files share. */
#ifndef DAL_LEDGER_INTERNAL_H
#define DAL_LEDGER_INTERNAL_H

#include "base/merkle.h"
#include "case/ledger.h"
#include "case/profile.h"
#include "case/sql.h"

enum { DAL_LEDGER_PATH = 4096, DAL_BLOB_INLINE_MAX = 1024 * 1024, DAL_BLOB_MAX = 1 << 30 };

struct dal_ledger {
    sqlite3 *db;
    char folder[DAL_LEDGER_PATH];
    dal_id case_id;
    unsigned char case_key[DAL_KEY_SIZE];
    bool read_only, writing, broken, wrote;
    dal_device device; /* while writing */
    bool new_device;
    int64_t commit_id; /* of the commit being put together */
    dal_merkle tree;   /* over the entries put so far */
    struct {           /* prepared once */
        dal_sql put_entry, put_blob, put_key, put_commit, find_retry, find_entry, get_blob, each_entry;
        dal_sql next_id, tips, has_commit, clear_tip, last_ready, ready_hash, commit_bytes, place;
    } sql;
};

/* Where the stored form of a large blob is kept. */
bool dal_ledger_blob_path(const dal_ledger *ledger, const dal_hash *name, char out[DAL_LEDGER_PATH]);
/* Write a commit row; `ready` is worked out from what is here. */
DALIL_MUST_CHECK dalil_status dal_ledger_insert_commit(dal_ledger *ledger, int64_t id, const dal_commit *commit,
                                                       dalil_string bytes, dalil_string signature, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_insert_entry(dal_ledger *ledger, int64_t commit_id, int64_t position,
                                                      const dal_hash *hash, int64_t retry, dalil_string bytes,
                                                      dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_insert_blob(dal_ledger *ledger, const dal_hash *name,
                                                     const unsigned char key[DAL_KEY_SIZE], dalil_string stored,
                                                     dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_has_commit(dal_ledger *ledger, const dal_hash *hash, bool *out_here,
                                                    bool *out_ready, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_next_commit_id(dal_ledger *ledger, int64_t *out_id, dalil_error *err);
/* BEGIN IMMEDIATE and COMMIT, with the rule that a failed commit ends the handle. */
DALIL_MUST_CHECK dalil_status dal_ledger_lock(dal_ledger *ledger, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_unlock(dal_ledger *ledger, dalil_error *err);
/* Work out which commits that waited are ready now. */
DALIL_MUST_CHECK dalil_status dal_ledger_settle_ready(dal_ledger *ledger, dalil_error *err);

#endif
