/* case/search.h: search.db: the bytes of the search index, and which documents they are of.
 *
 * What the bytes mean is the engine's business (dalil/search.h); what stands in a document is app's.  Here they are
 * kept, changed in transactions, and brought up to where derived.db stands.  May be deleted at any time. */
#ifndef DAL_CASE_SEARCH_H
#define DAL_CASE_SEARCH_H

#include "case/fold.h"

typedef struct dal_search_store dal_search_store;

/* Open search.db in the folder of the case, or in memory.  What was made by another `version`, or does not fit the
 * ledger, is emptied; a file that is no database is made anew. */
DALIL_MUST_CHECK dalil_status dal_search_store_open(dal_fold *fold, bool in_memory, int64_t version,
                                                    dal_search_store **out_store, dalil_error *err);
void dal_search_store_close(dal_search_store *store); /* takes NULL */

/* ---- catching up ------------------------------------------------------------------------------------------------- */

/* Is there anything to take in?  Asked first, so that readers take no write lock. */
DALIL_MUST_CHECK dalil_status dal_search_store_behind(dal_search_store *store, bool *out_behind, dalil_error *err);
/* Begin to write; others wait.  Whatever was kept before a blob was erased is thrown away here. */
DALIL_MUST_CHECK dalil_status dal_search_store_begin(dal_search_store *store, dalil_error *err);
/* Note that the index stands where the tables stood when writing began, and end. */
DALIL_MUST_CHECK dalil_status dal_search_store_commit(dal_search_store *store, dalil_error *err);
void dal_search_store_rollback(dal_search_store *store);
/* Throw everything away. */
DALIL_MUST_CHECK dalil_status dal_search_store_empty(dal_search_store *store, dalil_error *err);

typedef dalil_status dal_search_report_visit(void *context, const dal_hash *report, dalil_error *err);
/* The reports about which something became effective or ceased to be since the index was last written, ascending; those
 * that are gone too.  While writing only. */
DALIL_MUST_CHECK dalil_status dal_search_store_changes(dal_search_store *store, dal_search_report_visit *visit,
                                                       void *context, dalil_error *err);

/* ---- documents --------------------------------------------------------------------------------------------------- */

typedef enum dal_search_kind { DAL_SEARCH_REPORT = 1, DAL_SEARCH_STATEMENT = 2, DAL_SEARCH_SOURCE = 3 } dal_search_kind;

/* A name as it is written, and whose. */
typedef struct dal_search_name {
    dal_id source;
    dalil_string text;
} dal_search_name;

/* A document: of a report, with its statements; of a source.  Kinds to come (rows, tips) have numbers of their own. */
typedef struct dal_search_row {
    uint64_t id;
    int kind;
    dal_hash report;      /* zero for a source */
    int64_t start, end;   /* of a statement that was found: its bytes of the report; not kept here */
    uint64_t digest;      /* of all that it holds */
    dal_search_name name; /* of the source; who publishes the report; of a statement that was found: who speaks */
} dal_search_row;

/* One document; out_found is false when it is not there.  name.text is borrowed until the next call. */
DALIL_MUST_CHECK dalil_status dal_search_store_find(dal_search_store *store, uint64_t id, dal_search_row *out_row,
                                                    bool *out_found, dalil_error *err);
/* Put one that is not there.  `used`: who publishes or speaks in a report, each name once. */
DALIL_MUST_CHECK dalil_status dal_search_store_put(dal_search_store *store, const dal_search_row *row,
                                                   const dal_search_name *used, size_t used_count, dalil_error *err);
/* Visits who published or spoke in it. */
typedef dalil_status dal_search_source_visit(void *context, const dal_id *source, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_store_remove(dal_search_store *store, uint64_t id,
                                                      dal_search_source_visit *visit, void *context, dalil_error *err);
/* The names under which reports have this source, ascending. */
typedef dalil_status dal_search_name_visit(void *context, dalil_string name, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_store_names(dal_search_store *store, const dal_id *source,
                                                     dal_search_name_visit *visit, void *context, dalil_error *err);
/* A hash over every document in the order of ids. */
DALIL_MUST_CHECK dalil_status dal_search_store_digest(dal_search_store *store, dal_hash *out_hash, dalil_error *err);

/* ---- segments ---------------------------------------------------------------------------------------------------- */

typedef struct dal_search_segment_row {
    int64_t id; /* never used again */
    int64_t size, count, gone_count;
    dalil_string gone; /* bits; empty: none */
} dal_search_segment_row;

typedef dalil_status dal_search_segment_visit(void *context, const dal_search_segment_row *row, dalil_error *err);
/* Segments, oldest first. */
DALIL_MUST_CHECK dalil_status dal_search_store_segments(dal_search_store *store, dal_search_segment_visit *visit,
                                                        void *context, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_store_add_segment(dal_search_store *store, dalil_string bytes, int64_t count,
                                                           dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_store_drop_segment(dal_search_store *store, int64_t id, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_store_set_gone(dal_search_store *store, int64_t id, dalil_string gone,
                                                        int64_t gone_count, dalil_error *err);
/* Bytes of a segment; what was read stays in memory, 64 MiB of it at most.  fails with  DALIL_EINTEGRITY */
DALIL_MUST_CHECK dalil_status dal_search_store_read(dal_search_store *store, int64_t id, uint64_t offset, size_t size,
                                                    void *out, dalil_error *err);
/* See one state of the file until the reading ends. */
DALIL_MUST_CHECK dalil_status dal_search_store_hold(dal_search_store *store, dalil_error *err);
void dal_search_store_release(dal_search_store *store);

/* Calls `visit` for every name that counts as one source with `canonical`, itself included.  */
DALIL_MUST_CHECK dalil_status dal_query_same_sources(dal_fold *fold, const dal_id *canonical,
                                                     dal_search_source_visit *visit, void *context, dalil_error *err);

/* ---- of the tables ----------------------------------------------------------------------------------------------- */

/* The time that a report counts as published, [start, end); INT64_MIN: nobody knows since when. */
DALIL_MUST_CHECK dalil_status dal_query_report_time(dal_fold *fold, const dal_hash *report, int64_t out_time[2],
                                                    dalil_error *err);

#endif
