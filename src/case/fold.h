/* case/fold.h: from the ledger's entries to the tables the program works with (derived.db).
 *
 * The tables follow from the set of ready commits alone, never from the order they came in.  State is kept per subject:
 * an entry names its subjects, and only those are folded again when it comes, or when it gains or loses force. */
#ifndef DAL_FOLD_H
#define DAL_FOLD_H

#include "case/ledger.h"
#include "case/sql.h"

typedef struct dal_fold dal_fold;

/* Open the derived tables of a case: derived.db in its folder, or tables in memory (a court's copy; a question about
 * the past; tests).  Tables of another schema, or that do not fit the ledger, are made anew. */
DALIL_MUST_CHECK dalil_status dal_fold_open(dal_ledger *ledger, bool in_memory, dal_fold **out_fold, dalil_error *err);
void dal_fold_close(dal_fold *fold);
/* Fold every commit that became ready since the last time.  Engines are never called. */
DALIL_MUST_CHECK dalil_status dal_fold_catch_up(dal_fold *fold, dalil_error *err);
/* Fold these commits (ids in the ledger, in an order in which each comes after its past) and no others. */
DALIL_MUST_CHECK dalil_status dal_fold_commits(dal_fold *fold, const int64_t *commit_id, size_t count,
                                               dalil_error *err);
/* Append every table, row by row in the order of natural keys: two devices with the same commits print the same. */
DALIL_MUST_CHECK dalil_status dal_fold_dump(dal_fold *fold, dal_buf *out, dalil_error *err);
/* The bytes of an entry that was folded, by its hash.  fails with  DALIL_ENOTFOUND */
DALIL_MUST_CHECK dalil_status dal_fold_find_entry(dal_fold *fold, const dal_hash *hash, dal_buf *out_bytes,
                                                  dalil_error *err);
sqlite3 *dal_fold_database(dal_fold *fold); /* for reading, by src/case alone */
dal_ledger *dal_fold_ledger(dal_fold *fold);

/* ---- for the kinds (src/case/kinds) ---------------------------------------------------------------------------- */

/* What an entry speaks of: a letter for the sort and 32 bytes (shorter identities are followed by zeros). */
typedef struct dal_subject {
    char letter;
    dal_hash id;
} dal_subject;

enum { DAL_SUBJECTS_MAX = 4 };

/* A kind of entry: its name and which subjects a body names.  Returns how many were written to `out`; 0 when the body
 * is not of the kind's form (the entry is kept and skipped). */
typedef struct dal_kind {
    const char *name;
    size_t (*subjects)(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX]);
} dal_kind;

/* An effective entry, as a subject's fold sees it. */
typedef struct dal_effective {
    dal_entry entry;
    int64_t id, commit_id, position; /* here */
} dal_effective;

/* A sort of subject: its tables and how they follow from the effective entries about it (ascending by hash). `fold`
 * first deletes the subject's rows, then writes them. */
typedef struct dal_subject_sort {
    char letter;
    const char *schema;           /* CREATE TABLE ... */
    const char *const (*dump)[2]; /* its tables and how to read them whole; ended by NULL */
    dalil_status (*fold)(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                         dalil_error *err);
} dal_subject_sort;

/* Every kind and every sort of subject, in src/case/kinds/kinds.c; ended by a NULL name and a letter 0. */
extern const dal_kind *const dal_kinds[];
extern const dal_subject_sort *const dal_subject_sorts[];

/* Is `a` in the causal past of `b` (or before it in the same commit)? */
DALIL_MUST_CHECK dalil_status dal_fold_precedes(dal_fold *fold, const dal_effective *a, const dal_effective *b,
                                                bool *out_precedes, dalil_error *err);
/* Of decisions about one thing: the one that comes after all others.  When there is none they are in conflict:
 * out_winner is NULL and all that no other follows are noted as conflicts of `subject`. */
DALIL_MUST_CHECK dalil_status dal_fold_latest(dal_fold *fold, const dal_subject *subject, dal_effective **decision,
                                              size_t count, dal_effective **out_winner, dalil_error *err);
/* The words in a keyed blob that is a JSON object; an empty object when the blob was erased or is not here. */
DALIL_MUST_CHECK dalil_status dal_fold_words(dal_fold *fold, const json_t *body, const char *key, json_t **out_json,
                                             dalil_error *err);
/* The same as text. */
DALIL_MUST_CHECK dalil_status dal_fold_text(dal_fold *fold, const json_t *body, const char *key, dal_buf *out,
                                            dalil_error *err);
/* What repeats in large tables is told by small numbers.  They are of this file only: the dump tells what they stand
 * for.  A code is a word of the program's own. */
DALIL_MUST_CHECK dalil_status dal_fold_number_of_code(dal_fold *fold, dalil_string code, int64_t *out_number,
                                                      dalil_error *err);
/* The number of what `key` describes (its first byte the sort), looked up before in this transaction; noting one. */
bool dal_fold_recall_number(const dal_fold *fold, dalil_string key, int64_t *out_number);
void dal_fold_note_number(dal_fold *fold, dalil_string key, int64_t number);
/* A statement of this fold, prepared once for each text (a string literal). */
DALIL_MUST_CHECK dalil_status dal_fold_sql(dal_fold *fold, const char *text, dal_sql **out_sql, dalil_error *err);

#endif
