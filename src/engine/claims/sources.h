/* engine/claims/sources.h: drafts become statements: sources named and resolved, stance, hedge, basis, quantities. */
#ifndef DAL_CLAIMS_SOURCES_H
#define DAL_CLAIMS_SOURCES_H

#include "engine/claims/parts.h"
#include "engine/claims/work.h"

enum { DAL_SPEAKERS = 32, DAL_SPEAKER_WORDS = 8 };

/* Somebody whom the text has named. */
typedef struct dal_speaker {
    dalil_string name;                /* the longest form seen */
    uint16_t word[DAL_SPEAKER_WORDS]; /* of its words' hashes; of each the same bits */
    uint32_t words;                   /* how many it has; 0: not looked at yet */
    dalil_source_kind kind;
    uint32_t entry; /* of the text, in which they spoke last */
} dal_speaker;

/* The result as it grows over the stretches of one text. */
typedef struct dal_result {
    const dalil_vocabulary *vocabulary;
    const dalil_extract_options *options;
    dalil_string text;
    dal_arena *keep;       /* of what is given out */
    dalil_statement *item; /* dal_free(): given out too, outside the arena so that it can grow where it is */
    size_t count, capacity;
    uint32_t max;
    bool cut;
    dal_speaker speaker[DAL_SPEAKERS]; /* most recent last */
    uint32_t speaker_count;
    uint32_t entry;       /* of the statement being made: how many heads of entries stand before it (entries.c) */
    dalil_mention issuer; /* of a communique: its plain words are this body's; empty: none */
    dalil_mention last_source;
    dalil_source_kind last_kind;
    dalil_time told; /* when the last statement with a time of its own was said; unknown before */
} dal_result;

/* Add the drafts of one stretch, in order of the text. */
DALIL_MUST_CHECK dalil_status dal_result_add(dal_result *result, dal_work *work, dalil_error *err);

/* ---- extract.c --------------------------------------------------------------------------------------------------- */
enum { DAL_TEXT_MAX = 64 * 1024 * 1024 };
/* The end of the stretch that begins at `start`: after a line's end where there is one, so that paragraphs stay whole.
 */
uint32_t dal_stretch_end(dalil_string text, uint32_t start);

/* ---- speakers.c -------------------------------------------------------------------------------------------------- */
typedef struct dal_name_entry {
    uint32_t hash, first, last; /* of a word of a full name, its low half; its tokens; last 0: free */
} dal_name_entry;

typedef struct dal_names {
    dal_name_entry *entry;
    uint32_t capacity;
} dal_names;

/* Index the full names of a stretch; false without memory. */
bool dal_names_read(dal_names *names, const dal_work *work);
/* Name and kind of the statement's source, resolved where it is a pronoun, a description or a bare family name. */
void dal_speaker_resolve(dal_result *result, const dal_work *work, const dal_names *names, dal_span source,
                         dalil_statement *statement);

/* ---- details.c --------------------------------------------------------------------------------------------------- */
/* Times and quantities of the sentences [first, last) of tokens. */
typedef struct dal_sentence_parts {
    uint32_t number; /* of the draft at work */
    uint32_t first, last;
    const dal_seen *seen;
    dal_whens whens;
    dal_quantities quantities;
} dal_sentence_parts;

/* Fill in quantities, times and questions; `parts` is kept from one statement to the next. */
DALIL_MUST_CHECK dalil_status dal_details_add(dal_result *result, const dal_work *work, const dal_draft *draft,
                                              dal_sentence_parts *parts, dalil_statement *statement, dalil_error *err);

/* ---- earlier.c --------------------------------------------------------------------------------------------------- */
/* When the statement of draft parts->number was said and of when it speaks, by its own times among those of the
 * sentence. What is told as an earlier word ("had put", كان قد أعلن) was said before publication, or before the time
 * told last. fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_earlier_settle(dal_result *result, const dal_work *work,
                                                 const dal_sentence_parts *parts, dalil_range content,
                                                 dal_settled *out_settled, dalil_error *err);

/* ---- stance.c ---------------------------------------------------------------------------------------------------- */
/* By the cue alone. */
/* Turn round what is said where its words deny it: "there is no truth in rumours of {X}", "found no sign of {X}". */
void dal_stance_turn(const dal_work *work, dal_draft *draft);
/* "denied having said X": X itself is not denied, but a number that they were said to have given is taken back. */
bool dal_stance_disowns(const dal_work *work, const dal_draft *draft);
dalil_stance dal_stance_of(const dal_work *work, const dal_draft *draft);
/* Does what is said deny that there is any, or that a report is true?  For statements that answer no question. */
bool dal_content_denies(const dal_work *work, const dal_draft *draft);
/* Does a word of denying stand before words that deny: "denied that nobody had died"? */
bool dal_stance_denies_twice(const dal_work *work, const dal_draft *draft);
dalil_basis dal_basis_of(const dal_work *work, const dal_draft *draft, dalil_source_kind kind);
dalil_string dal_hedge_of(const dal_work *work, const dal_draft *draft);

/* ---- kinds.c ----------------------------------------------------------------------------------------------------- */
/* The kind of source that the noun phrase names. */
dalil_source_kind dal_source_kind_of(const dal_work *work, dal_span phrase);

/* Does the phrase name or describe somebody, by a noun for people and bodies, a full name or an acronym? */
bool dal_source_is_somebody(const dal_work *work, dal_span phrase);

/* ---- named.c ----------------------------------------------------------------------------------------------------- */
/* The phrase without times, conjunctions and clauses that ran into it; empty when nobody is left. */
dal_span dal_source_trim(const dal_work *work, dal_span source);
/* The name after a description: "the transport minister, {Irma Holt}"; empty when there is none. */
dal_span dal_source_apposed(const dal_work *work, dal_span source);

/* ---- described.c ------------------------------------------------------------------------------------------------- */
/* The fuller mention, before `source` in the text, of the office or body whose bare noun is at `noun`: "the minister"
 * is "Ann Lee", whom the text called the minister of irrigation.  False when there is none, or there are two. */
bool dal_source_described(const dal_work *work, dal_span source, uint32_t noun, dal_span *out_phrase);
/* The person who is the subject of the sentence before that of token `at`, where nobody speaks in it; at most one
 * paragraph up; empty when there is none.  surely: only who is called a person, by a title or an office. */
dal_span dal_subject_of_sentence_before(const dal_work *work, uint32_t at, bool surely);

/* ---- entries.c --------------------------------------------------------------------------------------------------- */
/* The body that issues a text whose head says that it is a statement of it; empty when it is no such text. */
dal_span dal_issuer_of(const dal_work *work);

/* ---- owners.c ---------------------------------------------------------------------------------------------------- */
/* The phrase without a dateline or a year in front of a name; may be empty. */
dal_span dal_source_clean(const dal_work *work, dal_span source);
/* The body for which the phrase's people speak or whose paper it is; the phrase itself where it names none. */
dal_span dal_source_owner(const dal_work *work, dal_span source);

#endif
