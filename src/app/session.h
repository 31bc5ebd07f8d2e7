/* app/session.h: an open case with the person who acts; what the verbs share. */
#ifndef DAL_SESSION_H
#define DAL_SESSION_H

#include "app/kept.h"
#include "base/time.h"
#include "case/query.h"
#include "case/voices.h"
#include "dalil/app.h"
#include "dalil/extract.h"
#include "engine/claims/parts.h"

enum { DAL_NAME_SIZE = 256, DAL_TEXT_MAX = 64 << 20, DAL_RECORD_MAX = 256 << 20 };

struct dalil_case {
    dal_ledger *ledger;
    dal_fold *fold;
    dalil_case_options options;
    bool fell_back; /* to reading: the case or the disk does not take what is written */
    bool in_memory; /* tables and index are not kept: the case is only read, or the disk does not take them */
    char author_name[DAL_NAME_SIZE], device_label[DAL_NAME_SIZE];
    dalil_answer *warn; /* where warnings go; NULL: not said yet */
    void *warn_context;
    bool wrote, clock_told;
    dal_id author;                 /* in the transaction that is open */
    dalil_vocabulary *vocabulary;  /* read on first use */
    struct dal_wordings *wordings; /* the same, see app/wording.h */
    dal_voices *voices;            /* the same */
    dal_kept texts, results;       /* read last: of reports, of runs */
};

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Begin a transaction as the person who acts; makes the `device` and `author` entries where they are missing.
 * fails with  DALIL_EDECISION (nobody said who acts), and as dal_ledger_begin() */
DALIL_MUST_CHECK dalil_status dal_session_begin(dalil_case *c, dalil_error *err);
/* The entries that one replaces. */
typedef struct dal_over {
    const dal_hash *hash;
    size_t count;
} dal_over;
/* Append an entry by that person, now, with a new request.  `over` is NULL when it replaces nothing. */
DALIL_MUST_CHECK dalil_status dal_session_put(dalil_case *c, const char *kind, const dal_buf *body,
                                              const dal_over *over, dal_hash *out_hash, dalil_error *err);
/* Keep words in a keyed blob and write its name as a member of a body. */
DALIL_MUST_CHECK dalil_status dal_session_put_words(dalil_case *c, dal_json_writer *body, const char *key,
                                                    dalil_string words, dalil_error *err);
/* Make it last, and bring the tables up to date.  After a failure of the former nothing of the transaction is there. */
DALIL_MUST_CHECK dalil_status dal_session_commit(dalil_case *c, dalil_error *err);
void dal_session_rollback(dalil_case *c);
/* Warn once when the clock of this computer is before 2024, or before the latest commit of the case. */
DALIL_MUST_CHECK dalil_status dal_session_check_clock(dalil_case *c, dalil_error *err);

/* Make a ledger in `folder`, with the identity of `of` (NULL: a new one), or take up one that was begun so and holds
 * nothing yet: making it was cut short.
 * fails with  DALIL_EINVAL (there is a case already), and as dal_ledger_create() */
DALIL_MUST_CHECK dalil_status dal_session_create(const char *folder, dal_ledger *of, dal_ledger **out_ledger,
                                                 dalil_error *err);

/* ---- shared reading ---------------------------------------------------------------------------------------------- */

DALIL_MUST_CHECK dalil_status dal_session_vocabulary(dalil_case *c, const dalil_vocabulary **out, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_session_words(dalil_case *c, const dal_parts_words **out, dalil_error *err);
/* The statements that answer a question, in no order. */
DALIL_MUST_CHECK dalil_status dal_session_voices(dalil_case *c, dalil_string question, dal_voice_visit *visit,
                                                 void *context, dalil_error *err);
/* The identity of a source's name in this case. */
dal_id dal_session_name_id(dalil_case *c, dalil_string name);
/* The text of a report, appended to `out`; nothing when it was erased. */
DALIL_MUST_CHECK dalil_status dal_session_text(dalil_case *c, const dal_hash *report, dal_buf *out, dalil_error *err);
/* The same, kept: good until the next is asked for.  Empty when it is damaged: `verify` names it; what else is known of
 * the report is shown. */
DALIL_MUST_CHECK dalil_status dal_session_kept_text(dalil_case *c, const dal_hash *report, dalil_string *out_text,
                                                    dalil_error *err);
/* Publication of a report: the earliest among its receipts, unknown when none tells. */
DALIL_MUST_CHECK dalil_status dal_session_published(dalil_case *c, const dal_hash *report, dalil_time *out,
                                                    dalil_error *err);
/* The fields of a statement as JSON: of the decision in force, else of the run; an empty object when erased.  Yours. */
DALIL_MUST_CHECK dalil_status dal_session_fields(dalil_case *c, const dal_claim_row *claim, json_t **out_fields,
                                                 dalil_error *err);

/* The JSON in the blob that member `key` of an entry's body names; an empty object when it is erased.  Yours. */
DALIL_MUST_CHECK dalil_status dal_session_entry_words(dalil_case *c, const dal_hash *entry, const char *key,
                                                      json_t **out_json, dalil_error *err);

/* As it is shown to people: until the end of a day is until its last second, not until the day after. */
int64_t dal_session_shown(const dalil_case *c, const char *text, int64_t ms);

/* ---- answering --------------------------------------------------------------------------------------------------- */

/* A record being written. */
typedef struct dal_record {
    dal_buf text;
    dal_json_writer w;
} dal_record;

void dal_record_begin(dal_record *r, const char *type);
/* Close it, hand it over, release it. */
DALIL_MUST_CHECK dalil_status dal_record_send(dal_record *r, dalil_answer *answer, void *context, dalil_error *err);
/* The first eight digits of a hash, by which people name things. */
void dal_record_short(dal_record *r, const char *key, const dal_hash *hash);
/* An instant in the zone of the session; INT64_MIN and INT64_MAX write null. */
void dal_record_instant(const dalil_case *c, dal_json_writer *w, const char *key, int64_t ms);
/* The name of an author; empty when unknown. */
DALIL_MUST_CHECK dalil_status dal_record_author(dalil_case *c, dal_json_writer *w, const char *key,
                                                const dal_id *author, dalil_error *err);
/* False when the person asked to stop. */
bool dal_session_go_on(const dalil_case *c, int64_t done, int64_t total);

/* Read a time that a person gave. */
DALIL_MUST_CHECK dalil_status dal_session_time(const dalil_case *c, const char *text, dalil_time *out,
                                               dalil_error *err);
/* The instant that "as of" means: the beginning of an hour, minute or second, the end of a day, month or year. */
DALIL_MUST_CHECK dalil_status dal_session_as_of(const dalil_case *c, const char *text, int64_t *out_ms,
                                                dalil_error *err);

#endif
