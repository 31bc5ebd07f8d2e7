/* engine/claims/work.h: what the rules of extraction share while one stretch of a text is read.
 *
 * Places are indices of tokens; a stretch [first, last) is empty when first == last. */
#ifndef DAL_CLAIMS_WORK_H
#define DAL_CLAIMS_WORK_H

#include "engine/claims/vocabulary.h"

typedef struct dal_span {
    uint32_t first, last;
} dal_span;

/* What is known of a token beside its text. */
typedef struct dal_mark {
    uint64_t classes;
    uint32_t phrase;    /* first phrase that begins here, 0: none */
    uint32_t quotation; /* 1 + index of the quotation whose marks or inside it is, 0: none */
    uint8_t roles;      /* bits 1 << dal_role of the phrases that begin here */
    bool closed;        /* inside a statement already found: no cue begins here */
    bool attached;      /* an Arabic و or ف stands before the word that `phrase` and `classes` are of */
} dal_mark;

/* Rules, for confidence. */
typedef enum dal_rule {
    DAL_RULE_QUOTE_TRAIL = 0, /* "X," he said */
    DAL_RULE_TRAIL,           /* X, he said */
    DAL_RULE_ACCORDING,
    DAL_RULE_FORWARD_SAY, /* he said that X */
    DAL_RULE_FORWARD,     /* other verbs */
    DAL_RULE_COLON,       /* NAME: X */
    DAL_RULE_FREE_QUOTE,  /* "X", belonging to the last speaker */
    DAL_RULE_RAISE,       /* X is said to */
    DAL_RULE_NOUN,        /* reports that X */
    DAL_RULE_ADVERB,      /* reportedly */
    DAL_RULE_NARRATION
} dal_rule;

enum { DAL_DRAFT_PARTS = 4 };

/* A statement in tokens. */
typedef struct dal_draft {
    dal_span part[DAL_DRAFT_PARTS]; /* what is said, in order of the text */
    uint32_t part_count;
    dal_span cue, source, via;
    const dal_phrase *phrase; /* NULL: none */
    uint64_t classes;         /* of any word of its parts; results.c fills it in */
    uint8_t rule, quote;      /* dal_rule, dalil_quote */
    bool inherits;            /* no source of its own: the one before it in the text */
    bool passive;
    bool denies; /* its words call what is said untrue: "there is no truth in", وصفه بأنه شائعات */
} dal_draft;

typedef struct dal_work {
    const dalil_vocabulary *vocabulary;
    dal_text text;
    dal_mark *mark;
    dal_arena *arena; /* of this stretch */
    dal_draft *draft;
    uint32_t draft_count, draft_capacity;
    bool failed; /* no memory */
} dal_work;

/* One unit: sentences that share a quotation are read together. */
typedef struct dal_unit {
    dal_work *work;
    uint32_t first, last;
    bool opens;     /* a paragraph or an entry */
    uint32_t since; /* drafts before it */
    uint32_t done;  /* what stands before belongs to a trailing statement already */
    /* What is in it at all, so that most rules pass over most units: */
    uint64_t classes;                    /* of any of its words */
    unsigned roles;                      /* of the phrases that begin in it, as in dal_mark */
    bool colon, bracket, quoted, number; /* ":", ")", something in quotation marks, digits */
    bool arabic;                         /* more words of Arabic than of Latin letters */
} dal_unit;

/* A cue as found: its phrase's tokens [first, last), with auxiliaries and adverbs before it from `from`. */
typedef struct dal_cue {
    uint32_t from, first, last;
    const dal_phrase *phrase;
    bool passive, negated;
} dal_cue;

/* ---- marks.c: classes, phrases and quotations of every token ---------------------------------------------------- */
bool dal_work_mark(dal_work *work);
/* Does the longest phrase at `at` of one of `roles` (bits 1 << dal_role) match before `limit`?  Fills the cue. */
bool dal_cue_there(const dal_work *work, uint32_t at, uint32_t limit, unsigned roles, dal_cue *out_cue);
static inline bool dal_cue_at(const dal_work *work, uint32_t at, uint32_t limit, unsigned roles, dal_cue *out_cue)
{
    return (work->mark[at].roles & roles) != 0 && dal_cue_there(work, at, limit, roles, out_cue);
}
/* Close the tokens of a draft's parts and cue to other cues. */
void dal_work_close(dal_work *work, dal_span span);
/* Add a draft; its parts are closed.  NULL without memory (work->failed is set). */
dal_draft *dal_work_add(dal_work *work, const dal_draft *draft);

/* ---- phrases.c: noun phrases before and after, English ----------------------------------------------------------- */
dal_span dal_subject_before(const dal_unit *unit, uint32_t at);
dal_span dal_subject_after(const dal_unit *unit, uint32_t at);
/* The subject of the unit's main clause, when it ends before `before`; else empty. */
dal_span dal_subject_main(const dal_unit *unit, uint32_t before);

/* ---- complement.c: what a cue says, English ------------------------------------------------------------------------
 */
typedef struct dal_complement {
    uint16_t takes;    /* the one DAL_TAKES_ it is; 0: none */
    uint32_t cue_last; /* where the cue ends, a colon with it */
    dal_span content;
} dal_complement;
/* Is there a verb of a main clause among the tokens [at, limit)? */
bool dal_has_finite(const dal_work *work, uint32_t at, uint32_t limit);
dal_complement dal_complement_of(const dal_unit *unit, const dal_cue *cue);

/* ---- forward.c: is the cue a verb here, and not the noun or adjective that is written alike? -----------------------
 */
bool dal_cue_is_verb(const dal_unit *unit, const dal_cue *cue);

/* ---- nested.c: one word inside another's, English ------------------------------------------------------------------
 */
/* "was quoted by the radio as saying", "quoted the mayor as saying": a cue as long as that; false when there is none.
 */
bool dal_cue_quoted_as(dal_work *work, uint32_t at, uint32_t limit, dal_cue *out_cue);
/* Who brought what the drafts from number `since` on say: "citing the mayor", "quoted by the radio", "translated by".
 */
void dal_rules_nested(dal_unit *unit, uint32_t since);

/* ---- rules ------------------------------------------------------------------------------------------------------- */
void dal_rules_placed(dal_unit *unit);        /* placed.c: a source by its place, without a verb beside it */
void dal_rules_colons(dal_unit *unit);        /* placed.c: X: SOURCE and SOURCE: X */
void dal_rules_arabic_placed(dal_unit *unit); /* arabic_placed.c */
void dal_rule_bracket(dal_unit *unit);        /* placed.c: X (SOURCE) */
void dal_rules_trailing(dal_unit *unit);      /* trailing.c */
void dal_rules_according(dal_unit *unit);     /* according.c */
void dal_rules_forward(dal_unit *unit);       /* forward.c */
void dal_rules_arabic(dal_unit *unit);        /* arabic.c */
void dal_rules_quotes(dal_work *work);        /* quotes.c: quotations that nobody took */

/* ---- entries.c -----------------------------------------------------------------------------------------------------
 */
/* The token after the "22:30 - ", "4. " or "- " that begins an entry at `at`; `at` itself when none begins there. */
uint32_t dal_entry_head(const dal_work *work, uint32_t at);

/* ---- owners.c: "Libya", "A", "سد الوادي انهار" before a colon: a place, a letter, a thing and what became of it -----
 */
bool dal_names_no_speaker(const dal_work *work, dal_span phrase);

/* ---- small looks ------------------------------------------------------------------------------------------------- */

static inline const dal_token *dal_tok(const dal_work *work, uint32_t at)
{
    return &work->text.token[at];
}

static inline bool dal_has(const dal_work *work, uint32_t at, uint64_t classes)
{
    return at < work->text.token_count && (work->mark[at].classes & classes) != 0;
}

/* Is the token this mark of punctuation? */
static inline bool dal_is_punct(const dal_work *work, uint32_t at, const char *mark)
{
    return at < work->text.token_count && work->text.token[at].kind == DAL_TOKEN_PUNCT &&
           dal_token_is(&work->text.token[at], mark);
}

static inline bool dal_is_word(const dal_work *work, uint32_t at, const char *folded)
{
    return at < work->text.token_count && work->text.token[at].kind == DAL_TOKEN_WORD &&
           dal_token_is(&work->text.token[at], folded);
}

/* Is it one of an array of words? */
#define DAL_IS_ONE_OF(work, at, words) dal_is_one_of(work, at, words, sizeof(words) / sizeof *(words))
static inline bool dal_is_one_of(const dal_work *work, uint32_t at, const char *const *word, size_t count)
{
    return at < work->text.token_count && work->text.token[at].kind == DAL_TOKEN_WORD &&
           dal_token_is_among(&work->text.token[at], word, count);
}

static inline bool dal_flag(const dal_work *work, uint32_t at, unsigned flag)
{
    return at < work->text.token_count && (work->text.token[at].flags & flag) != 0;
}

static inline bool dal_is_comma(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_COMMA);
}

/* The quotation whose mark or inside the token is, or NULL. */
static inline const dal_quotation *dal_quotation_at(const dal_work *work, uint32_t at)
{
    if (at >= work->text.token_count || work->mark[at].quotation == 0)
        return NULL;
    return &work->text.quotation[work->mark[at].quotation - 1];
}

/* The token after a quotation's closing mark. */
static inline uint32_t dal_quotation_last(const dal_quotation *quotation)
{
    return quotation->close + (quotation->closed ? 1 : 0);
}

/* marks.c: is it one quotation (a full stop after it is passed over), are there some in it, or none?  A dalil_quote. */
uint8_t dal_quote_kind(const dal_work *work, dal_span content);

#endif
