/* app/search.h: the search index of a case: what stands in it, and asking it. */
#ifndef DAL_APP_SEARCH_H
#define DAL_APP_SEARCH_H

#include "app/session.h"
#include "case/search.h"
#include "dalil/search.h"

/* The index of an open case, brought up to date, with its segments open. */
typedef struct dal_search_index {
    dalil_case *c;
    dal_search_store *store;
    struct dal_search_part_of_index *part; /* one a segment */
    dalil_search_segment **segment;
    size_t count;
} dal_search_index;

/* Open the index and take in what changed.  Reading then sees one state of it.
 * fails with  DALIL_EIO, DALIL_ENOMEM, DALIL_EINTERRUPTED */
DALIL_MUST_CHECK dalil_status dal_search_index_open(dalil_case *c, dal_search_index *out_index, dalil_error *err);
void dal_search_index_close(dal_search_index *index); /* takes one that is all zeros */
/* A hash over what stands in the index of a case.  Where it is behind it is brought up to date, or, unless `all` is
 * wanted, the hash is zero. */
DALIL_MUST_CHECK dalil_status dal_search_index_digest(dalil_case *c, bool all, dal_hash *out_hash, dalil_error *err);

/* ---- between its own files --------------------------------------------------------------------------------------- */

/* Make the index stand where the tables stand. */
DALIL_MUST_CHECK dalil_status dal_search_catch_up(dalil_case *c, dal_search_store *store, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_open_segments(dal_search_index *index, dalil_error *err);
void dal_search_close_segments(dal_search_index *index);

/* A document being gathered; strings in the arena of its batch. */
typedef struct dal_search_gathered {
    dal_search_row row;
    dal_search_name *used; /* who publishes or speaks in it */
    size_t used_count;
    dalil_search_document document;
} dal_search_gathered;

typedef struct dal_search_batch {
    dal_search_gathered *item;
    size_t count, capacity;
    size_t size; /* bytes of all texts */
    dal_arena arena;
} dal_search_batch;

void dal_search_batch_release(dal_search_batch *batch);
/* Append the document of a report, its statements as passages; none when the report is gone. */
DALIL_MUST_CHECK dalil_status dal_search_gather_report(dalil_case *c, const dal_hash *report, dal_search_batch *batch,
                                                       dalil_error *err);
/* Append the document of a source under the names it has in the index; none when it has none. */
DALIL_MUST_CHECK dalil_status dal_search_gather_source(dal_search_store *store, const dal_id *source,
                                                       dal_search_batch *batch, dalil_error *err);
/* The identity of a report's document, and of a source's. */
uint64_t dal_search_report_document(const dal_hash *report);
uint64_t dal_search_source_document(const dal_id *source);

/* Labels: a letter, '=' and a word: k kind, s source (32 hex digits), a state, t stance. */
dalil_string dal_search_label(dal_arena *arena, char letter, dalil_string word);
dalil_string dal_search_source_label(dal_arena *arena, const dal_id *source);

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* Who is asking what, with what every answer needs. */
typedef struct dal_search_telling {
    dalil_case *c;
    dal_search_index *index;
    dalil_answer *answer;
    void *context;
    dalil_search_query *query; /* NULL: a text was given */
    dalil_string text;         /* the text given */
    dal_arena arena;
} dal_search_telling;

/* The labels and times that a request asks for; strings in `arena`.
 * fails with  DALIL_EINVAL, DALIL_ENOTFOUND (no such source) */
DALIL_MUST_CHECK dalil_status dal_search_options(dal_search_telling *t, const dalil_search_request *request,
                                                 dalil_search_options *out_options, dalil_error *err);
/* What stands in the case that occurs in a text: one record for each source, statement and report. */
DALIL_MUST_CHECK dalil_status dal_search_in_text(dal_search_telling *t, const dalil_search_request *request,
                                                 dalil_error *err);
/* What was found: a document, or a statement of one; its name in the arena.
 * fails with  DALIL_EINTEGRITY (it is not there), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_find_row(dal_search_telling *t, const dalil_search_hit *hit,
                                                  dal_search_row *out_row, dalil_error *err);
/* Write what a document is into a record that is open: kind, report, numbers, words; who speaks in a statement is noted
 * in `row`.  out_found is false when it stands no more. */
DALIL_MUST_CHECK dalil_status dal_search_write_document(dal_search_telling *t, dal_search_row *row, dal_record *r,
                                                        dalil_string *out_text, bool *out_found, dalil_error *err);
void dal_search_write_ranges(dal_json_writer *w, const char *key, const dalil_search_ranges *ranges, uint32_t base);

#endif
