/* case/fold_internal.h: what the fold's own files share. */
#ifndef DAL_FOLD_INTERNAL_H
#define DAL_FOLD_INTERNAL_H

#include "case/fold.h"
#include "case/ledger_internal.h"

enum { DAL_FOLD_PATH = 4096, DAL_FOLD_STATEMENTS = 256, DAL_SUBJECT_KEY = 1 + DAL_HASH_SIZE };
enum { DAL_FOLD_NUMBERS = 1024, DAL_FOLD_NUMBER_KEY = 120 };

/* A subject as the tables name it: letter and identity. */
typedef struct dal_subject_key {
    char bytes[DAL_SUBJECT_KEY];
} dal_subject_key;

struct dal_fold {
    sqlite3 *db;
    dal_ledger *ledger;
    char path[DAL_FOLD_PATH];
    struct {
        const char *text;
        dal_sql sql;
    } statement[DAL_FOLD_STATEMENTS];
    size_t statement_count;
    unsigned lent;            /* queries of query.c whose prepared statement is in use: a bit each */
    dal_subject_key *touched; /* subjects to fold again before the transaction ends */
    size_t touched_count, touched_capacity;
    /* Entries of this transaction as they were read, ascending by id: most are folded before it ends. */
    struct dal_fold_kept {
        int64_t id;
        dal_entry entry; /* its json is NULL once it was taken out */
    } * kept;
    size_t kept_count;
    bool conflicts; /* may there be any? */
    /* Numbers looked up in this transaction, each at the place that its key gives. */
    struct dal_fold_number {
        bool known;
        int64_t number;
        size_t size;
        char key[DAL_FOLD_NUMBER_KEY];
    } number[DAL_FOLD_NUMBERS];
};

enum { DAL_FOLD_KEPT = 16384 };

/* Take in a commit whose past was taken in before. */
DALIL_MUST_CHECK dalil_status dal_fold_take_commit(dal_fold *fold, int64_t id, dalil_string bytes, dal_hash *out_hash,
                                                   dalil_error *err);
/* Note where the commit stands among the others. */
DALIL_MUST_CHECK dalil_status dal_fold_place_commit(dal_fold *fold, int64_t id, const dal_commit *commit,
                                                    dalil_error *err);
/* Mark what this entry speaks of as to be folded again. */
DALIL_MUST_CHECK dalil_status dal_fold_touch(dal_fold *fold, const dal_entry *entry, dalil_error *err);
/* The subjects that an entry names. */
size_t dal_fold_subjects(const dal_entry *entry, dal_subject_key out[DAL_SUBJECTS_MAX]);
void dal_fold_sort_touched(dal_fold *fold); /* each once */
void dal_fold_forget_touched(dal_fold *fold);
/* Keep an entry for its fold (moves it), or release it when there is no room. */
void dal_fold_keep(dal_fold *fold, int64_t id, dal_entry *entry);
bool dal_fold_take_kept(dal_fold *fold, int64_t id, dal_entry *out_entry);
bool dal_fold_is_full(const dal_fold *fold);
void dal_fold_forget_kept(dal_fold *fold);
/* The number of whoever made an entry. */
DALIL_MUST_CHECK dalil_status dal_fold_number_of_writer(dal_fold *fold, const dal_id *author, int64_t *out_number,
                                                        dalil_error *err);
/* Note that an entry stands in another commit too. */
DALIL_MUST_CHECK dalil_status dal_fold_note_again(dal_fold *fold, const dal_ledger_entry_row *row, dalil_error *err);
/* Read an entry that was taken in before.  `*out_id` is 0 when there is none. */
DALIL_MUST_CHECK dalil_status dal_fold_load(dal_fold *fold, const dal_hash *hash, int64_t *out_id, dal_entry *out_entry,
                                            dalil_error *err);

#endif
