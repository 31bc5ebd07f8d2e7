/* case/ledger_internal.h: what the ledger's own files share. */
#ifndef DAL_LEDGER_INTERNAL_H
#define DAL_LEDGER_INTERNAL_H

#include "base/merkle.h"
#include "case/ledger.h"
#include "case/profile.h"
#include "case/sql.h"

enum {
    DAL_LEDGER_PATH = 4096,
    DAL_BLOB_INLINE_MAX = 1024 * 1024,
    DAL_STORED_MAX = DAL_BLOB_MAX + 1, /* a blob that did not get smaller, and its method */
    DAL_POSITIONS = 1 << 20            /* an entry's id is its commit's id times this, plus its position */
};

struct dal_ledger {
    sqlite3 *db;
    const char *vfs;
    char folder[DAL_LEDGER_PATH];
    dal_id case_id;
    unsigned char case_key[DAL_KEY_SIZE];
    bool read_only, frozen, unsafe, writing, broken, wrote;
    int log_pages;                  /* in the write-ahead log, after our last commit */
    dal_device device, last_device; /* while writing; the one that this handle last signed with */
    bool new_device;
    dal_file_note note; /* of `last_device`, when it is open */
    /* What stood after this handle's last commit, to go on from while nobody else has written since. */
    struct dal_ledger_last {
        unsigned version;  /* of the file's content, by SQLite's count */
        int64_t commit_id; /* 0: nothing is known */
        bool alone;        /* no other chain's end was there */
    } last;
    bool undisturbed;  /* while writing: `last` still stands */
    int64_t commit_id; /* of the commit being put together */
    dal_merkle tree;   /* over the entries put so far */
    struct dal_deferred_blob {
        dal_hash name;
        char *stored; /* NULL once written */
        size_t stored_size;
    } * deferred; /* blobs of this transaction whose rows are not written yet */
    size_t deferred_count, deferred_capacity, deferred_size;
    struct { /* prepared once */
        dal_sql put_entry, put_blob, put_key, put_commit, put_tip, move_tip, find_retry, get_blob, each_entry;
        dal_sql begin, end, entry, tips, device_tips, commit_place, commit, commit_bytes, place, first_id, last_id,
            last_entry, list_chunk;
    } sql;
};

typedef struct dal_deferred_blob dal_deferred_blob;

/* Where a commit stands here. */
typedef struct dal_commit_place {
    int64_t id; /* 0: it is not here; negative: it waits */
    dal_hash device;
    int64_t number;
} dal_commit_place;

/* Open the ledger's database as it is set in `ledger` (folder, vfs, read_only, unsafe). */
DALIL_MUST_CHECK dalil_status dal_ledger_connect(dal_ledger *ledger, dal_sql_mode mode, dalil_error *err);
/* A second handle that only reads, for another thread.  It sees what is committed. */
DALIL_MUST_CHECK dalil_status dal_ledger_second(const dal_ledger *ledger, dal_ledger **out_second, dalil_error *err);
/* Where the stored form of a large blob is kept. */
bool dal_ledger_blob_path(const dal_ledger *ledger, const dal_hash *name, char out[DAL_LEDGER_PATH]);
/* Write a commit row.  `id`: above 0 when everything it had seen is here and ready, below 0 otherwise. */
DALIL_MUST_CHECK dalil_status dal_ledger_insert_commit(dal_ledger *ledger, int64_t id, const dal_commit *commit,
                                                       dalil_string bytes, dalil_string signature, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_insert_entry(dal_ledger *ledger, int64_t id, const dal_hash *hash,
                                                      int64_t retry, dalil_string bytes, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_insert_blob(dal_ledger *ledger, const dal_hash *name,
                                                     const unsigned char key[DAL_KEY_SIZE], dalil_string stored,
                                                     dalil_error *err);
/* Its row alone, without the key.  stored.data NULL: it is in a file. */
DALIL_MUST_CHECK dalil_status dal_ledger_insert_stored(dal_ledger *ledger, const dal_hash *name, dalil_string stored,
                                                       dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_insert_key(dal_ledger *ledger, const dal_hash *name,
                                                    const unsigned char key[DAL_KEY_SIZE], dalil_error *err);
/* Keep a blob's row until the transaction ends, or a blob is read; nothing is written when it is rolled back. */
DALIL_MUST_CHECK dalil_status dal_ledger_defer_blob(dal_ledger *ledger, const dal_hash *name, dalil_string stored,
                                                    dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_write_deferred(dal_ledger *ledger, dalil_error *err);
void dal_ledger_drop_deferred(dal_ledger *ledger);
DALIL_MUST_CHECK dalil_status dal_ledger_find_commit(dal_ledger *ledger, const dal_hash *hash,
                                                     dal_commit_place *out_place, dalil_error *err);
/* Is everything that this commit says it had seen here and ready? */
DALIL_MUST_CHECK dalil_status dal_ledger_past_is_ready(dal_ledger *ledger, const dal_commit *commit, bool *out_ready,
                                                       dalil_error *err);
/* The id that the next commit gets: after the last ready one, or before the first that waits. */
DALIL_MUST_CHECK dalil_status dal_ledger_next_id(dal_ledger *ledger, bool ready, int64_t *out_id, dalil_error *err);
/* Let the commits that waited and need not any more become ready. */
DALIL_MUST_CHECK dalil_status dal_ledger_settle_waiting(dal_ledger *ledger, dalil_error *err);
/* BEGIN IMMEDIATE and COMMIT, with the rule that a failed commit ends the handle. */
DALIL_MUST_CHECK dalil_status dal_ledger_lock(dal_ledger *ledger, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_ledger_unlock(dal_ledger *ledger, dalil_error *err);
/* See one state of the file until dal_ledger_release(). */
DALIL_MUST_CHECK dalil_status dal_ledger_hold(dal_ledger *ledger, dalil_error *err);
void dal_ledger_release(dal_ledger *ledger);
/* Bring the whole log into the main file and empty it, if nobody else is at it. */
void dal_ledger_empty_log(dal_ledger *ledger);
int64_t dal_entry_id(int64_t commit_id, int64_t position);

#endif
