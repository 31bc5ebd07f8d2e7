/* case/query.h: reading the derived tables: what the layers above see of a case.  Strings are borrowed until the
 * visitor returns. */
#ifndef DAL_QUERY_H
#define DAL_QUERY_H

#include "case/fold.h"

/* ---- reports ----------------------------------------------------------------------------------------------------- */

typedef struct dal_receipt_row {
    dal_hash report, entry, text;
    int64_t size, time;
    dalil_string source, published, language, note, file;
    dal_id source_id, author;
    dal_hash original;                 /* the bytes as they came, where the text was read from them; else zero */
    dalil_string form, problem, title; /* codes of intake/form.h, empty for plain text; a subject or headline */
} dal_receipt_row;

typedef dalil_status dal_receipt_visit(void *context, const dal_receipt_row *row, dalil_error *err);
/* Receipts of `report` (NULL: of all): reports in the order in which they were first taken in, then by name of file,
 * those of one together; the same order on every device. */
DALIL_MUST_CHECK dalil_status dal_query_receipts(dal_fold *fold, const dal_hash *report, dal_receipt_visit *visit,
                                                 void *context, dalil_error *err);
/* The text of a report: of its transcription, else as its first receipt names it (zero: it could not be read); out_here
 * is false when there is no such report.  Quicker than its receipts, and safe inside a visit. */
DALIL_MUST_CHECK dalil_status dal_query_text(dal_fold *fold, const dal_hash *report, dal_hash *out_text, bool *out_here,
                                             dalil_error *err);
/* The transcription in force of a report. */
typedef struct dal_transcript_row {
    dal_hash entry, text;
    int64_t size, time;
    dalil_string language, typist, note; /* typist: empty when it is the author */
    dal_id author;
} dal_transcript_row;
typedef dalil_status dal_transcript_visit(void *context, const dal_transcript_row *row, dalil_error *err);
/* Visited once, or not at all when there is none. */
DALIL_MUST_CHECK dalil_status dal_query_transcript(dal_fold *fold, const dal_hash *report, dal_transcript_visit *visit,
                                                   void *context, dalil_error *err);
/* Its entry; zero when there is none. */
DALIL_MUST_CHECK dalil_status dal_query_transcript_entry(dal_fold *fold, const dal_hash *report, dal_hash *out_entry,
                                                         dalil_error *err);
/* How many reports wait for one: they hold no text of their own, and were published before `as_of` or perhaps so. */
DALIL_MUST_CHECK dalil_status dal_query_waiting(dal_fold *fold, int64_t as_of, int64_t *out_count, dalil_error *err);
/* The run in force of a report; found is false when there is none. */
typedef struct dal_run_row {
    dal_hash entry;
    int64_t version;
    char vocabulary[DAL_HEX_SIZE + 1];
} dal_run_row;
DALIL_MUST_CHECK dalil_status dal_query_run(dal_fold *fold, const dal_hash *report, dal_run_row *out_run,
                                            bool *out_found, dalil_error *err);
/* The report whose identity begins with `digits` (hexadecimal).
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (more than one begins so) */
DALIL_MUST_CHECK dalil_status dal_query_find_report(dal_fold *fold, dalil_string digits, dal_hash *out_report,
                                                    dalil_error *err);

/* ---- statements -------------------------------------------------------------------------------------------------- */

typedef struct dal_claim_row {
    int64_t id;                           /* here, until the tables are made again */
    dal_hash report, decided;             /* decided: the review in force; zero: nobody looked */
    dalil_string ranges, question, asked; /* name of the statement; the question it answers now */
    int64_t start, end;
    dalil_string number;
    int state;  /* dal_claim_state */
    bool loose; /* decided on, but the newest run does not find it */
    int64_t item;
    dalil_string source, kind, origin, stance, basis;
    dalil_string called;         /* by which name the case calls the source; empty: as it is written */
    dal_id source_id, canonical; /* canonical: after names were joined */
    int named;                   /* set by hand: 0, 1; -1: not set */
    bool has_said, has_of, has_low, has_high;
    int64_t said[2], of[2];
    double low, high;
    int64_t flags, confidence;
} dal_claim_row;

typedef struct dal_claim_filter {
    dalil_string asked;     /* one question; empty: all */
    dalil_string number;    /* statements whose number begins so; empty: all */
    const dal_hash *report; /* NULL: all */
    bool open_only;         /* suggested, or in conflict */
    bool conflict_only;     /* in conflict */
} dal_claim_filter;

typedef dalil_status dal_claim_visit(void *context, const dal_claim_row *row, dalil_error *err);
/* Statements, by report, then by place. */
DALIL_MUST_CHECK dalil_status dal_query_claims(dal_fold *fold, const dal_claim_filter *filter, dal_claim_visit *visit,
                                               void *context, dalil_error *err);
/* The same for statements by their ids. */
DALIL_MUST_CHECK dalil_status dal_query_claim(dal_fold *fold, int64_t id, dal_claim_visit *visit, void *context,
                                              dalil_error *err);

/* The name that stands for all that were joined with this one. */
DALIL_MUST_CHECK dalil_status dal_query_canonical(dal_fold *fold, const dal_id *source, dal_id *out_canonical,
                                                  dalil_error *err);

/* What sort of source one is: as a person set it, else as it is by name in some statement; empty when neither is known.
 */
DALIL_MUST_CHECK dalil_status dal_query_source_kind(dal_fold *fold, const dal_id *source, dal_buf *out_kind,
                                                    dalil_error *err);

/* Questions that statements or people's findings speak to, in byte order. */
typedef dalil_status dal_code_visit(void *context, dalil_string code, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_questions(dal_fold *fold, dal_code_visit *visit, void *context,
                                                  dalil_error *err);

/* Statements by name that answer no question, said surely before `as_of`: in the order in which they came in, then
 * by place: the same on every device.  The first DAL_UNASKED_SHOWN are visited, by their ids; `*out_total` counts
 * DAL_UNASKED_COUNTED of them at most. */
enum { DAL_UNASKED_SHOWN = 40, DAL_UNASKED_COUNTED = 1000 };
typedef dalil_status dal_number_visit(void *context, int64_t id, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_unasked(dal_fold *fold, int64_t as_of, dal_number_visit *visit, void *context,
                                                int64_t *out_total, dalil_error *err);

/* Names that are used: of sources of statements, of publishers, and those that statements go back to; in byte order. */
DALIL_MUST_CHECK dalil_status dal_query_names(dal_fold *fold, dal_code_visit *visit, void *context, dalil_error *err);

/* ---- decisions, people, bulletins -------------------------------------------------------------------------------- */

typedef struct dal_finding_row {
    dalil_string question, status, reason;
    dal_hash entry;
    dal_id author;
    int64_t time;
} dal_finding_row;
typedef dalil_status dal_finding_visit(void *context, const dal_finding_row *row, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_findings(dal_fold *fold, dal_finding_visit *visit, void *context,
                                                 dalil_error *err);
/* Of one question: the findings that people set by hand apart from each other, so that none holds; oldest first. */
DALIL_MUST_CHECK dalil_status dal_query_findings_apart(dal_fold *fold, dalil_string question, dal_finding_visit *visit,
                                                       void *context, dalil_error *err);

typedef struct dal_bulletin_row {
    dal_hash draft, approval;
    dal_id author, approver;
    int64_t drafted, published, as_of, number; /* number 0: waits for approval */
    dalil_string body, letter, channel;        /* body: JSON of the draft */
} dal_bulletin_row;
typedef dalil_status dal_bulletin_visit(void *context, const dal_bulletin_row *row, dalil_error *err);
/* Drafts and bulletins, oldest number first, drafts last. */
DALIL_MUST_CHECK dalil_status dal_query_bulletins(dal_fold *fold, dal_bulletin_visit *visit, void *context,
                                                  dalil_error *err);
/* Has somebody told those who were told, about this change to this bulletin? */
DALIL_MUST_CHECK dalil_status dal_query_recalled(dal_fold *fold, const dal_hash *draft, const dal_hash *change,
                                                 bool *out_recalled, dalil_error *err);

/* The name of an author, appended to `out`; nothing when it is not known or erased. */
DALIL_MUST_CHECK dalil_status dal_query_author_name(dal_fold *fold, const dal_id *author, dal_buf *out,
                                                    dalil_error *err);
typedef dalil_status dal_author_visit(void *context, const dal_id *author, dalil_string name, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_authors(dal_fold *fold, dal_author_visit *visit, void *context,
                                                dalil_error *err);
/* The zone in which the case tells times, minutes east of UTC; 0 when it does not say. */
DALIL_MUST_CHECK dalil_status dal_query_zone(dal_fold *fold, int *out_zone, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_title(dal_fold *fold, dal_buf *out, dalil_error *err);

/* The last backup that was noted, by time, and how many entries came here after the note. */
typedef struct dal_backup_row {
    dal_hash entry;
    dal_id author;
    int64_t time, since;
} dal_backup_row;
DALIL_MUST_CHECK dalil_status dal_query_backup(dal_fold *fold, dal_backup_row *out_row, bool *out_found,
                                               dalil_error *err);

/* ---- the work log ------------------------------------------------------------------------------------------------ */

typedef struct dal_log_row {
    dal_hash hash, device;
    int64_t id, number, position, time;
    dalil_string kind;
    dal_id author;
    bool effective;
} dal_log_row;
typedef dalil_status dal_log_visit(void *context, const dal_log_row *row, dalil_error *err);
/* The newest `limit` entries, newest first by arrival here (limit < 0: all of them, oldest first). */
DALIL_MUST_CHECK dalil_status dal_query_log(dal_fold *fold, int64_t limit, dal_log_visit *visit, void *context,
                                            dalil_error *err);
/* The entry whose hash begins with `digits`.  fails with DALIL_ENOTFOUND, DALIL_EINVAL (more than one) */
DALIL_MUST_CHECK dalil_status dal_query_find_entry(dal_fold *fold, dalil_string digits, dal_hash *out_hash,
                                                   dalil_error *err);
/* Effective entries of `kind` whose subject is `subject`, or that have no subject; ascending by hash. */
typedef dalil_status dal_entry_visit(void *context, const dal_hash *hash, dalil_error *err);
/* The entries that stand against each other, about one subject (NULL: about each of those with a conflict); oldest
 * first. */
typedef dalil_status dal_conflict_visit(void *context, const dal_subject *subject, const dal_hash *entry,
                                        dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_conflicts(dal_fold *fold, const dal_subject *subject, dal_conflict_visit *visit,
                                                  void *context, dalil_error *err);
/* How many decisions stand against others. */
DALIL_MUST_CHECK dalil_status dal_query_conflict_count(dal_fold *fold, int64_t *out_count, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_is_effective(dal_fold *fold, const dal_hash *entry, bool *out_effective,
                                                     dalil_error *err);
/* Reviews in force of one statement (more than one when in conflict), to be named in `over` of the next decision. */
DALIL_MUST_CHECK dalil_status dal_query_decisions(dal_fold *fold, const dal_subject *subject, const char *kind,
                                                  dal_entry_visit *visit, void *context, dalil_error *err);

/* Counts for the head of a page. */
typedef struct dal_case_counts {
    int64_t reports, receipts, claims, loose, sources, entries, conflicts;
    int64_t reports_then, claims_then; /* without those that are surely later than the time asked about */
    int64_t open;                      /* of the latter: nobody reviewed them yet */
} dal_case_counts;
/* When the latest of all commits was written, by the clock of the computer that wrote it; INT64_MIN: there is none. */
DALIL_MUST_CHECK dalil_status dal_query_latest(dal_fold *fold, int64_t *out_ms, dalil_error *err);
/* as_of       milliseconds; INT64_MAX: all are of the time asked about */
/* What is missing from these tables because it cannot be read here: entries of the work log, and stored words. */
DALIL_MUST_CHECK dalil_status dal_query_damage(dal_fold *fold, int64_t *out_entries, int64_t *out_words,
                                               dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_query_counts(dal_fold *fold, int64_t as_of, dal_case_counts *out_counts,
                                               dalil_error *err);

#endif
