/* dalil/app.h: one function for each thing a person does with a case.
 *
 * Every face (command line, HTTP, Python) calls these and nothing below.  What a function finds or does it tells as
 * records: JSON objects, one at a time, each with a "type".  `dalil X --json` prints them as they are; the sentences
 * people read are made from them.  docs/cmd/ describes the records of each verb; fields are added, never renamed. */
#ifndef DALIL_APP_H
#define DALIL_APP_H

#include "dalil/base.h"

/* Takes one record.  `json` is borrowed until it returns.  Anything but DALIL_OK ends the work. */
typedef dalil_status dalil_answer(void *context, dalil_string json, dalil_error *err);

/* Told now and then during long work: how much of how much (total 0: not known).  May be NULL.  Returning false asks to
 * stop: what was acknowledged stays, and the call fails with DALIL_EINTERRUPTED. */
typedef bool dalil_progress(void *context, int64_t done, int64_t total);

typedef struct dalil_case dalil_case;

/* For `main`, before anything else: readers of foreign files then run in fresh copies of the program, which hold
 * nothing of a case in memory.  In such a copy it does not return.  Without this call readers run in forks. */
DALIL_API void dalil_start(int argc, char *const *argv);
/* What this machine and this build give.  Record: "version" with the version, "seccomp", "landlock" (its version, 0:
 * none) and "pdf" (whether PDF can be read). */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_tell_version(dalil_answer *answer, void *context, dalil_error *err);

typedef struct dalil_case_options {
    const char *author;       /* name of the person who acts; NULL: only reading verbs will work */
    const char *device_label; /* what people call this machine; NULL: nothing */
    bool read_only;           /* never write, fold in memory */
    const char *known_at;     /* ISO 8601: as this device knew the case then (folds in memory); NULL: now */
    int zone; /* minutes east of UTC for times written without one, and for showing times; DALIL_NO_ZONE: the case's */
    dalil_progress *progress;
    void *progress_context;
    bool damaged; /* open it even if no tables can be made from it: only dalil_verify() may be called then */
} dalil_case_options;

/* Make a case in `folder` (made when missing) and open it. title may be NULL. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_case_init(const char *folder, const char *title,
                                                        const dalil_case_options *options, dalil_case **out_case,
                                                        dalil_error *err);
/* fails with  DALIL_ENOTFOUND, DALIL_EINTEGRITY, DALIL_ELOCKED, DALIL_EIO */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_case_open(const char *folder, const dalil_case_options *options,
                                                        dalil_case **out_case, dalil_error *err);
DALIL_API void dalil_case_close(dalil_case *c); /* takes NULL */
/* Is something missing from what the case shows because it is damaged here?  Records: "warning" with the counts
 * "damaged_entries" and "unread_words", and "en" and "ar"; nothing where all could be read.  dalil_verify() looks at
 * everything, this only at what the tables were made from.
 * Later warnings go the same way, with `answer` and `context` as long as the case is open: the first time that
 * something is written while the clock of this computer is surely wrong, a "warning" with "clock" and "latest", the
 * latest time that the case knows. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_case_warn(dalil_case *c, dalil_answer *answer, void *context,
                                                        dalil_error *err);

/* ---- taking in --------------------------------------------------------------------------------------------------- */

typedef struct dalil_add_request {
    const char *const *path; /* files and folders; "-" is standard input */
    size_t path_count;
    const char *about;    /* a CSV about them, or NULL */
    bool no_extract;      /* take in only; `dalil claims --run` finds the statements later */
    const char *form;     /* what the files are ("text", "html", "mail" ...: docs/cmd/add.md); NULL: what they tell */
    const char *encoding; /* in which encoding they are ("windows-1256"); NULL: what they tell */
} dalil_add_request;

/* Take reports in and find their statements.  Records: "report" for each taken in, "refused" for what could not be
 * read. fails with  DALIL_EPARTLY  some were refused, the rest is in */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_add(dalil_case *c, const dalil_add_request *request, dalil_answer *answer,
                                                  void *context, dalil_error *err);
/* Find statements again in reports whose run is of another engine or vocabulary (or in all).  Records: "run". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_run_claims(dalil_case *c, bool all, dalil_answer *answer, void *context,
                                                         dalil_error *err);

/* ---- statements and sources -------------------------------------------------------------------------------------- */

typedef struct dalil_claims_request {
    const char *question, *report, *number; /* NULL: any; report and number by their first digits */
    bool open_only;                         /* waiting for a person */
    bool conflict_only;                     /* on which two decisions contradict each other */
} dalil_claims_request;
/* Records: "claim". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_claims(dalil_case *c, const dalil_claims_request *request,
                                                     dalil_answer *answer, void *context, dalil_error *err);
/* Records: "report". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_reports(dalil_case *c, dalil_answer *answer, void *context,
                                                      dalil_error *err);
/* One report: by the first digits of its number, or the name of its file.  Records: "report" for each receipt, "text",
 * "claim" for each statement in it.
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (several) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_show(dalil_case *c, const char *report, dalil_answer *answer,
                                                   void *context, dalil_error *err);
/* Write the bytes of a report as they came to `path`, which must not be there yet.  Records: "written".
 * fails with  DALIL_ENOTFOUND (also: erased), DALIL_EINVAL, DALIL_EINTEGRITY, DALIL_EIO */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_show_original(dalil_case *c, const char *report, const char *path,
                                                            dalil_answer *answer, void *context, dalil_error *err);
typedef struct dalil_transcribe_request {
    const char *report;          /* as of dalil_show() */
    const char *path;            /* what was read or heard, UTF-8; "-" is standard input */
    const char *language, *note; /* NULL: not said */
    const char *typist;          /* who typed it; NULL: the person who acts */
} dalil_transcribe_request;
/* Keep a transcription of a report that has no text of its own, and find its statements; it goes over those before it.
 * Records: "transcribed".
 * fails with  DALIL_ENOTFOUND, DALIL_EINVAL (the report has a text; the transcription is none), DALIL_EDECISION */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_transcribe(dalil_case *c, const dalil_transcribe_request *request,
                                                         dalil_answer *answer, void *context, dalil_error *err);
/* Records: "source", with its names, whether it is named, how many statements. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_sources(dalil_case *c, dalil_answer *answer, void *context,
                                                      dalil_error *err);

/* Decide, as a file of decisions does: one JSON object (docs/cmd/review.md).  Records: "decision".
 * {"do":"accept|reject|correct","claim":"1a2b3c4d", ...fields}, {"do":"add","report":…,"text":…,…},
 * {"do":"same","sources":[name,name]}, {"do":"source","name":…,"kind":…,"named":0|1},
 * {"do":"origin|apart","between":[name,name]} (sources, or reports by file or number),
 * {"do":"finding","question":…,"status":…,"reason":…,"value":…}, {"do":"undo","entry":…}
 * fails with  DALIL_EINVAL, DALIL_ENOTFOUND, DALIL_EDECISION (no author) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_decide(dalil_case *c, dalil_string decision, dalil_answer *answer,
                                                     void *context, dalil_error *err);
/* A whole file of decisions, one a line; # begins a comment.  All of them or none. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_decide_file(dalil_case *c, const char *path, dalil_answer *answer,
                                                          void *context, dalil_error *err);

/* What a person may want to decide: names that may be one source ("proposed-same"), what several reports count and no
 * question asks ("proposed-question").  Each record holds its "decisions", as dalil_decide() takes them. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_propose(dalil_case *c, dalil_answer *answer, void *context,
                                                      dalil_error *err);

/* ---- search ------------------------------------------------------------------------------------------------------ */

typedef struct dalil_search_request {
    const char *query;     /* words, "phrases", open*, -without (dalil/search.h); NULL: `text` is asked about */
    dalil_string text;     /* which sources, statements and reports of the case occur in it? */
    const char *kind;      /* report, statement, source, parted by commas; NULL: all */
    const char *source;    /* who speaks or publishes; names joined with it count too; NULL: any */
    const char *stance;    /* affirm, deny, unconfirmed; statements alone; NULL: any */
    const char *status;    /* suggested, accepted, corrected, added, conflict, rejected; open, reviewed; NULL: all
                            * that was not rejected */
    const char *from, *to; /* ISO 8601: said or published in this time; NULL: open */
    size_t limit;          /* hits at most; 0: 20 */
} dalil_search_request;

/* Search the case.  The index in search.db is brought up to date first; without one it is made, in memory for a case
 * that is only read.  Records: "searched" with the counts, "hit" for each, best first; for a text "occurs" for each.
 * fails with  DALIL_EINVAL (no word in the query, or a filter that is none), DALIL_ELIMIT (query too long),
 *             DALIL_ENOTFOUND (no such source) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search(dalil_case *c, const dalil_search_request *request,
                                                     dalil_answer *answer, void *context, dalil_error *err);

/* ---- where it stands --------------------------------------------------------------------------------------------- */

typedef enum dalil_brief_format { DALIL_BRIEF_JSON, DALIL_BRIEF_MARKDOWN, DALIL_BRIEF_HTML } dalil_brief_format;

typedef struct dalil_brief_request {
    const char *as_of;         /* ISO 8601, or NULL: everything said */
    const char *question;      /* NULL: all */
    bool all;                  /* also questions that nobody reviewed and only the reports' own telling speaks to */
    bool weigh;                /* findings: with "weighed", advice on the values (docs/weigh.md) */
    dalil_brief_format format; /* of a brief */
    dalil_language language;   /* of a brief's Markdown or HTML */
} dalil_brief_request;
/* Records: "finding" for each question. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_findings(dalil_case *c, const dalil_brief_request *request,
                                                       dalil_answer *answer, void *context, dalil_error *err);

/* The whole brief as one text, given in one call. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_brief(dalil_case *c, const dalil_brief_request *request,
                                                    dalil_answer *answer, void *context, dalil_error *err);

/* ---- bulletins --------------------------------------------------------------------------------------------------- */

typedef struct dalil_publish_request {
    const char *as_of;
    const char *const *question; /* NULL: all that the brief shows */
    size_t question_count;
    dalil_language language;
    const char *approve; /* first digits of a draft: approve it; NULL: make a draft */
    const char *channel; /* where it is published; NULL: not said */
    bool unreviewed;     /* a person has said yes to publishing on unreviewed statements */
} dalil_publish_request;
/* Records: "draft" or "bulletin" with its texts.
 * fails with  DALIL_EDECISION  it rests on unreviewed statements; the approver made the draft */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_publish(dalil_case *c, const dalil_publish_request *request,
                                                      dalil_answer *answer, void *context, dalil_error *err);
/* Records: "bulletin" for each, with its state and, where something changed underneath, "recall" with what changed. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_bulletins(dalil_case *c, dalil_answer *answer, void *context,
                                                        dalil_error *err);
/* Note that those who had bulletin `number` ("4" or "4-B") were told of what changed. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_recall_done(dalil_case *c, const char *number, const char *how,
                                                          dalil_answer *answer, void *context, dalil_error *err);

/* ---- the record -------------------------------------------------------------------------------------------------- */

/* End what an entry did (first digits of its hash; NULL: the last one of this author).  Records: "decision". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_undo(dalil_case *c, const char *entry, const char *reason,
                                                   dalil_answer *answer, void *context, dalil_error *err);
/* Records: "entry", oldest first; limit < 0: all; then "backup", when the last one was. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_log(dalil_case *c, int64_t limit, dalil_answer *answer, void *context,
                                                  dalil_error *err);
/* Records: "problem" for each, with its entry where it is known, then "verified".  fails with DALIL_EINTEGRITY (there
 * was a problem) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_verify(dalil_case *c, bool hashes_only, dalil_answer *answer,
                                                     void *context, dalil_error *err);
/* Make every derived table again.  Records: "rebuilt", with the hash of the dump of all tables before and after. */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_rebuild(const char *folder, const dalil_case_options *options,
                                                      dalil_answer *answer, void *context, dalil_error *err);
/* Take what another folder of the same case has.  Records: "merged". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_merge(dalil_case *c, const char *folder, dalil_answer *answer,
                                                    void *context, dalil_error *err);
/* An empty copy of the case in another folder, filled by a merge: a second folder of one case.  Records: "copied". */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_copy(dalil_case *c, const char *folder, dalil_answer *answer,
                                                   void *context, dalil_error *err);
/* Write a backup of the case to `folder`, or bring one up to date; read all of it back; note it in the work log.
 * Records: "backed-up".
 * fails with  DALIL_EINVAL (in the case itself; over something that is no backup of it), DALIL_EIO (no room; it does
 * not read back as it was written), DALIL_EINTEGRITY (the case, or what lies there, is damaged) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_backup(dalil_case *c, const char *folder, dalil_answer *answer,
                                                     void *context, dalil_error *err);

typedef struct dalil_export_request {
    const char *path; /* of the ZIP file, which must not be there yet */
    /* A part: what answers this question; what this source said or published, under any of its names; what was
     * published in this time (ISO 8601).  All NULL: the whole case. */
    const char *question, *source, *from, *to;
    /* Names to black out, each "NAME" or "NAME=MARK"; a file of them, one a line, # begins a comment. */
    const char *const *redact;
    size_t redact_count;
    const char *redact_file;
    bool whole_names;       /* not the words of a name by themselves */
    bool anyway;            /* also when a name, or a word of one, stands nowhere in what leaves */
    bool without_originals; /* also where nothing is blacked out: with names they never leave */
    bool preview;           /* write nothing, tell what would leave */
} dalil_export_request;
/* Write the case, or a part of it, as one ZIP file for people and programs without Dalil (docs/cmd/export.md), the same
 * bytes for the same case.  What was blacked out is looked for in the file again before it gets its name.
 * Records: "leaves" for each file in a preview, "blackened" for each place in a text then, "redacted" for each name,
 * "exported".
 * fails with  DALIL_EINVAL, DALIL_ENOTFOUND (no such question or source), DALIL_EINTEGRITY (a name would be left:
 *             nothing is written), DALIL_ELIMIT, DALIL_EIO */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_export(dalil_case *c, const dalil_export_request *request,
                                                     dalil_answer *answer, void *context, dalil_error *err);

#endif
