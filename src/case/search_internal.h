/* case/search_internal.h: what the files of search.db share. */
#ifndef DAL_CASE_SEARCH_INTERNAL_H
#define DAL_CASE_SEARCH_INTERNAL_H

#include "case/fold_internal.h"
#include "case/search.h"

enum { DAL_SEARCH_PIECE = 1 << 16, DAL_SEARCH_STATEMENTS = 32 };

/* Bytes of a segment that are kept in memory. */
typedef struct dal_search_piece {
    int64_t id;
    size_t size;
    char *bytes; /* NULL: none */
} dal_search_piece;

struct dal_search_store {
    sqlite3 *db;
    dal_fold *fold;
    int64_t version;
    char path[DAL_FOLD_PATH];
    struct {
        const char *text;
        dal_sql sql;
    } statement[DAL_SEARCH_STATEMENTS];
    size_t statement_count;
    dal_search_piece *kept;
    size_t kept_count;
    int64_t since, until; /* while writing: the index stood at the first, will stand at the second */
    dal_hash until_hash;
    int64_t erased;
};

static inline int64_t dal_search_piece_id(int64_t segment, uint64_t number)
{
    return segment << 24 | (int64_t)number;
}

/* A statement, prepared once for each text (a string literal). */
DALIL_MUST_CHECK dalil_status dal_search_sql(dal_search_store *store, const char *text, dal_sql **out_sql,
                                             dalil_error *err);
/* Find out where index and tables stand; an index that fits neither version nor ledger is emptied. */
DALIL_MUST_CHECK dalil_status dal_search_stand(dal_search_store *store, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_note_stand(dal_search_store *store, dalil_error *err);

#endif
