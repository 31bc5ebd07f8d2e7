/* app/export.h: a case, or a part of it, for people and programs without Dalil. */
#ifndef DAL_APP_EXPORT_H
#define DAL_APP_EXPORT_H

#include "app/session.h"
#include "base/zip_out.h"
#include "engine/text/redact.h"

/* A table on its way out: JSON Lines, and CSV where it has columns. */
typedef struct dal_export_table {
    dal_buf jsonl, csv;
    const char *const *column; /* ended by NULL; NULL: no CSV */
} dal_export_table;

typedef struct dal_exporting {
    dalil_case *c;
    const dalil_export_request *request;
    dalil_answer *answer;
    void *context;
    dal_redactor *redactor; /* NULL: nothing is blacked out */
    struct dal_export_names *names;
    dal_zip_out *zip; /* NULL: a preview */
    dal_buf sums;
    dal_export_table reports, statements;
    dal_hash *original; /* written already */
    size_t original_count, original_capacity;
    dal_id *source; /* whose words are chosen; none: anybody's */
    size_t source_count;
    int64_t from, to; /* published in [from, to) */
    int64_t report_count, statement_count, file_count, missing, size;
} dal_exporting;

/* ---- names (app/export_names.c) ---------------------------------------------------------------------------------- */

typedef struct dal_export_names {
    dal_arena arena;
    dal_redact_name *item;
    int64_t *places;               /* taken out so far, of each */
    size_t count, given, capacity; /* the first `given` are the request's own */
    struct dal_export_word *word;
    size_t word_count;
} dal_export_names;

/* A word of a name that was given (or all of it, where names go whole): a name misspelt is a name that leaves, so each
 * must stand somewhere. */
typedef struct dal_export_word {
    dal_redactor *redactor; /* of this word alone */
    dalil_string text;      /* in the arena */
    bool found;
} dal_export_word;

/* From the request, with every name that the case has joined with one of them. */
DALIL_MUST_CHECK dalil_status dal_export_names_read(dalil_case *c, const dalil_export_request *request,
                                                    dal_export_names *out_names, dalil_error *err);
void dal_export_names_release(dal_export_names *names);
/* Note which of the words stand in a text, before it is blacked out. */
DALIL_MUST_CHECK dalil_status dal_export_names_look(dal_export_names *names, dalil_string text, dalil_error *err);
/* fails with  DALIL_ENOTFOUND, which tells the words that stand nowhere */
DALIL_MUST_CHECK dalil_status dal_export_names_found(const dal_export_names *names, dalil_error *err);

/* ---- blacking out (app/export_redact.c) -------------------------------------------------------------------------- */

/* Every string of a record but those that are identities; the counts go up. */
DALIL_MUST_CHECK dalil_status dal_export_redact(dal_exporting *e, json_t *record, dalil_error *err);
/* A text of its own; `out` is appended to. */
DALIL_MUST_CHECK dalil_status dal_export_redact_text(dal_exporting *e, dalil_string text, dal_buf *out,
                                                     dalil_error *err);
void dal_export_count(dal_exporting *e, const dal_redaction *redaction);
/* Is a name left in this file?  fails with  DALIL_EINTEGRITY */
DALIL_MUST_CHECK dalil_status dal_export_check(const dal_exporting *e, const char *file, dalil_string bytes,
                                               dalil_error *err);

/* ---- files (app/export.c) ---------------------------------------------------------------------------------------- */

DALIL_MUST_CHECK dalil_status dal_export_put(dal_exporting *e, const char *file, dalil_string bytes, dalil_error *err);
/* A record as a line of a table, after what has to go is gone; takes the reference. */
DALIL_MUST_CHECK dalil_status dal_export_row(dal_exporting *e, dal_export_table *table, json_t *record,
                                             dalil_error *err);
/* Reports with their texts, statements and originals (app/export_reports.c). */
DALIL_MUST_CHECK dalil_status dal_export_reports(dal_exporting *e, dalil_error *err);

#endif
