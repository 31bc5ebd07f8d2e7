/* dalil/findings.h: where a question stands, from the words of those who spoke to it.
 *
 * A pure, versioned function.  docs/findings.md holds the decision table and the reasons for it. */
#ifndef DALIL_FINDINGS_H
#define DALIL_FINDINGS_H

#include "dalil/extract.h"

typedef enum dalil_finding_status {
    DALIL_NOT_CHECKED = 0, /* not checked yet */
    DALIL_DISPUTED,
    DALIL_LIKELY,
    DALIL_CONFIRMED,
    DALIL_UNLIKELY,
    DALIL_EXHAUSTED, /* searched to the end, nothing found */
    DALIL_FALSE      /* only for what is shown to be made up */
} dalil_finding_status;

/* "not-checked", "disputed", "likely", "confirmed", "unlikely", "exhausted", "false". */
DALIL_API const char *dalil_finding_status_name(dalil_finding_status status);
DALIL_API bool dalil_finding_status_from_name(dalil_string name, dalil_finding_status *out_status);
/* Two orders, kept apart.  How true: false 0, exhausted 1, unlikely 2, not checked and disputed 3, likely 4,
 * confirmed 5.  How certain: not checked and disputed 0, likely and unlikely 1, the others 2. */
DALIL_API int dalil_finding_truth(dalil_finding_status status);
DALIL_API int dalil_finding_certainty(dalil_finding_status status);

/* How a number was put, where its stretch of values is wider than what was said. */
typedef enum dalil_rounding {
    DALIL_NOT_ROUNDED = 0,
    DALIL_ROUNDED_ABOUT, /* "about 350", a tenth wider on both sides */
    DALIL_ROUNDED_ORDER  /* "dozens", "thousands" */
} dalil_rounding;

/* One statement as the decision table sees it.  Numbers that the caller gives stand for identities only: renumbering
 * them changes nothing. */
typedef struct dalil_word {
    uint32_t id;     /* the caller's, handed back; unique */
    uint32_t source; /* whose word it is, after names were resolved; the publisher where nobody else is said to speak */
    uint32_t origin; /* what it goes back to: words with one origin are one word (copies, one press release) */
    bool named;      /* the source is a named person or organisation, and can be asked */
    bool narration;  /* the bearer's own telling: no source, whoever the bearer is */
    bool reviewed;   /* a person looked and let it stand */
    bool rejected;   /* a person looked and refused it: it counts for nothing */
    dalil_stance stance;
    dalil_basis basis;
    bool complete;    /* says the search went to the end of what there is (with DALIL_DENY) */
    bool open;        /* the question asks for words (what caused it?), so two affirmations may say different things */
    bool grows;       /* the question asks for a number that only grows (the dead), so an older one may be lower */
    bool made_up;     /* says, with its ground, that the base of the claim is made up (with DALIL_DENY) */
    dalil_time said;  /* [start, end): surely within; unknown: taken as said at any time */
    bool has_value;   /* answers "how many": [low, high] below */
    double low, high; /* inclusive; "more than 30" is (30, HUGE_VAL], "about 30" is widened by the caller's rule */
    dalil_rounding rounding; /* has no influence: for telling the value as it was said */
} dalil_word;

/* What became of each word in the judgement. */
typedef enum dalil_word_role {
    DALIL_ROLE_FOR = 0,   /* counts for */
    DALIL_ROLE_AGAINST,   /* counts against */
    DALIL_ROLE_APART_FOR, /* anonymous, a group's, a narrator's: stands apart */
    DALIL_ROLE_APART_AGAINST,
    DALIL_ROLE_NEUTRAL,  /* "cannot confirm" */
    DALIL_ROLE_REPLACED, /* the same source spoke wholly later */
    DALIL_ROLE_OUTGROWN, /* stands apart, and a named source told more wholly later, of what only grows */
    DALIL_ROLE_COPY,     /* another word of the same origin and source side already counts */
    DALIL_ROLE_REJECTED,
    DALIL_ROLE_LATER,    /* said after the time asked about */
    DALIL_ROLE_STRADDLES /* perhaps said before it, perhaps after; not in the judgement that is shown */
} dalil_word_role;
DALIL_API const char *dalil_word_role_name(dalil_word_role role);

/* A value that some words give, with those who give it. */
typedef struct dalil_finding_value {
    double low, high;      /* as one of them gave it */
    uint32_t named, apart; /* independent named origins for it; origins that stand apart */
    /* low == high, and one of those words reaches up (or down) without end from just there: "30,000 or more" beside
     * "30,000".  Whoever said so did not say "30,000", so it is read out as the wider one. */
    bool at_least, at_most;
    dalil_rounding rounding; /* how all who gave just this value put it; where they differ, not rounded */
} dalil_finding_value;

/* Is `value` what the word gives: the same bound, a number that overlaps it, or the bound as which it is read out?  "At
 * least 30" gives neither 45 nor "at least 20", though it fits both; docs/findings.md, "How many". */
DALIL_API bool dalil_word_gives(const dalil_word *word, const dalil_finding_value *value);

enum { DALIL_FINDING_VALUES = 8 };

typedef struct dalil_finding {
    dalil_finding_status status;
    const char *reason;                /* identifier in data/messages.tsv of the one sentence of reason; static */
    const char *would_change;          /* the same, of what would change it */
    uint32_t named_for, named_against; /* independent named origins, latest words */
    uint32_t apart_for, apart_against; /* origins that stand apart */
    uint32_t neutral, replaced, outgrown, copies, rejected, later;
    uint32_t unreviewed;    /* of the words that count for, against or apart */
    bool unreviewed_limits; /* more review could raise the status: it reached the limit for unreviewed words */
    bool straddles; /* the judgements without and with the words that straddle the time asked about differ: `status` is
                       the less certain, `other` the one not shown; on opposite sides of the middle `status` is
                       disputed and `other` the one with them */
    dalil_finding_status other;
    dalil_finding_value value[DALIL_FINDING_VALUES]; /* of "how many" questions, most named first, then most apart */
    size_t value_count;
    uint32_t named_both; /* voices on both sides at one time: in neither named_for nor named_against, they dispute */
    uint32_t straddling; /* words left out of the judgement that is shown because they straddle the time asked about */
    dalil_finding_status surely;          /* by the words surely said before the time asked about */
    dalil_finding_status with_straddling; /* and by those that straddle it too */
    bool how_many;                        /* a word judged gives a value; the status speaks of value[0] */
} dalil_finding;

/* Judge one question from its words, as known at `as_of` (milliseconds; INT64_MAX: all of them).  The order of the
 * words has no influence.  Words without a name should each have a source number of their own voice: whatever shares a
 * number is one voice.
 * out_role    room for `count` roles, in the order of `word`; may be NULL
 * fails with  DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_judge(const dalil_word *word, size_t count, int64_t as_of,
                                                    dalil_finding *out_finding, dalil_word_role *out_role,
                                                    dalil_error *err);
/* Write the sentence `id` (finding->reason or finding->would_change) with the numbers of the finding filled in, at most
 * out_size bytes with a NUL.  Returns the bytes without the NUL; 0 without memory. {1} named for, {2} named against,
 * {3} apart for, {4} apart against, {5} both sides, {6} unreviewed, {7} "cannot confirm", {8} the value judged. */
DALIL_API size_t dalil_finding_sentence(const dalil_finding *finding, const char *id, dalil_language language,
                                        char *out, size_t out_size);
/* What became of a source's word on one question. */
typedef enum dalil_track {
    DALIL_TRACK_NONE = 0, /* nothing that others could bear out: it spoke for no side, for both, or after the others had
                             settled it */
    DALIL_TRACK_OPEN,     /* the others do not settle the question */
    DALIL_TRACK_BORNE_OUT,
    DALIL_TRACK_NOT_BORNE_OUT
} dalil_track;
/* Was the last word of `source` borne out by the others?  They are judged without its words and without all that goes
 * back to the same origins, so nobody bears themselves out; docs/findings.md, "A source's record".
 * fails with  DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_track_word(const dalil_word *word, size_t count, uint32_t source,
                                                         dalil_track *out_track, dalil_error *err);
/* The version of the decision table. */
DALIL_API int dalil_findings_version(void);

#endif
