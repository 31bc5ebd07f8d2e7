/* dalil/extract.h: from a text to the statements in it: who said what, through whom, when, how many, how surely.
 *
 * Pure computation: bytes in, byte ranges out; English and Arabic, mixed in one text.  What it returns are suggestions
 * for a person to review.  Rules and words are data (data/vocabulary/), so that a user can extend them. */
#ifndef DALIL_EXTRACT_H
#define DALIL_EXTRACT_H

#include "dalil/base.h"

/* ---- vocabulary ------------------------------------------------------------------------------------------------ */

/* Phrases, the complements they accept, names of concepts: read once, then shared read-only by any threads. */
typedef struct dalil_vocabulary dalil_vocabulary;

typedef struct dalil_vocabulary_file {
    dalil_string name;  /* as messages name it, such as "cues.en.tsv"; its first part says what it holds */
    dalil_string bytes; /* UTF-8; the format is in docs/vocabulary.md */
} dalil_vocabulary_file;

/* The vocabulary that the library carries, with `extra` files (may be none) added; later files add to earlier ones.
 * out_vocabulary  yours; dalil_vocabulary_free()
 * fails with      DALIL_EINVAL  a line of an extra file is not of the format; err names file and line
 *                 DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_vocabulary_new(const dalil_vocabulary_file *extra, size_t extra_count,
                                                             dalil_vocabulary **out_vocabulary, dalil_error *err);
DALIL_API void dalil_vocabulary_free(dalil_vocabulary *vocabulary);
/* 64 hexadecimal digits over all its files: two runs with the same engine version and hash find the same. */
DALIL_API const char *dalil_vocabulary_hash(const dalil_vocabulary *vocabulary);
/* The version of the extraction rules; grows when the same text may give other statements. */
DALIL_API int dalil_extract_version(void);

/* ---- statements ------------------------------------------------------------------------------------------------ */

typedef enum dalil_stance { DALIL_AFFIRM = 0, DALIL_DENY, DALIL_UNCONFIRMED } dalil_stance;
typedef enum dalil_quote { DALIL_QUOTE_NONE = 0, DALIL_QUOTE_DIRECT, DALIL_QUOTE_MIXED } dalil_quote;

/* On what a source rests its word. */
typedef enum dalil_basis {
    DALIL_BASIS_NONE = 0, /* not told */
    DALIL_BASIS_SAW,      /* was there, saw, filmed, found */
    DALIL_BASIS_SEARCHED, /* looked for it, whatever came of it */
    DALIL_BASIS_TOLD,     /* was told by others */
    DALIL_BASIS_BELIEVES, /* thinks, fears, expects, estimates */
    DALIL_BASIS_DOCUMENT  /* a list, a record, a picture, a study */
} dalil_basis;

typedef enum dalil_source_kind {
    DALIL_SOURCE_NONE = 0,     /* the text's own narration: the bearer is its publisher */
    DALIL_SOURCE_PERSON,       /* named, or by a unique office */
    DALIL_SOURCE_ORGANISATION, /* named */
    DALIL_SOURCE_GROUP,        /* "families", "witnesses": people, but nobody by name */
    DALIL_SOURCE_ANONYMOUS,    /* "reports", "sources", "it is believed", a post without its author */
    DALIL_SOURCE_MEDIA         /* a video, a picture, a document speaks */
} dalil_source_kind;

typedef enum dalil_operator {
    DALIL_EQUAL = 0, /* "=" */
    DALIL_ABOUT,     /* "~" around, nearly, some */
    DALIL_MORE,      /* ">" more than, at least */
    DALIL_LESS,      /* "<" fewer than, at most, up to */
    DALIL_NOT_EQUAL, /* "!=" not three */
    DALIL_RANGE_OF   /* "range": value to max */
} dalil_operator;

/* A name as it stands in the text, or as resolved from elsewhere in it ("the association" to its full name). */
typedef struct dalil_mention {
    dalil_string name; /* empty: none */
    dalil_range range; /* where it stands; start == end when it stands nowhere (resolved, or implied) */
} dalil_mention;

typedef struct dalil_quantity {
    double value, max; /* max > value only for DALIL_RANGE_OF; a vague word has its order: "thousands" value 1000 */
    dalil_operator op;
    bool part;           /* of those of whom its concept is true: "12 children", "40 of the injured"; no count of all */
    bool strict;         /* of DALIL_LESS: "fewer than", the value itself left out; not "up to" */
    bool vague;          /* "thousands", "a large number": `text` is what is shown */
    dalil_string unit;   /* the counted thing as written: "detainees"; may be empty */
    const char *concept; /* code of data/vocabulary/concepts.tsv, "" when none fits */
    dalil_string text;   /* the number as written */
    dalil_range range;   /* of number and unit */
} dalil_quantity;

/* One question that a statement answers, and how: "no inmates are left" denies "held.below" although its source
 * affirms it. */
typedef struct dalil_question_stance {
    dalil_string question; /* "concept.attribute", see docs/vocabulary.md */
    dalil_stance stance;
} dalil_question_stance;

typedef struct dalil_statement {
    dalil_range range;       /* hull of what is said */
    const dalil_range *part; /* the pieces, when it is split by its cue; else NULL */
    size_t part_count;
    dalil_string text;    /* the hull's bytes */
    dalil_mention source; /* empty name: the publisher's own narration, or nobody named ("it was reported") */
    dalil_source_kind source_kind;
    const dalil_mention *via; /* bearers between source and text, nearest to the source first */
    size_t via_count;
    dalil_mention cue; /* "said", "according to", "أفاد"; empty: none */
    dalil_quote quote;
    dalil_string hedge; /* "reportedly", "ربما"; empty: none */
    dalil_mention when; /* time expression as written; empty: none */
    dalil_time said;    /* when it was said, as far as text and publication tell; may be unknown */
    dalil_time of;      /* of when it speaks, as far as the text tells; may be unknown */
    const dalil_quantity *quantity;
    size_t quantity_count;
    dalil_stance stance;
    dalil_basis basis;
    dalil_string question; /* "concept.attribute", see docs/vocabulary.md; empty: none proposed */
    const dalil_question_stance
        *answer; /* every question proposed, the most particular first: question and stance are of it */
    size_t answer_count;
    int confidence; /* 0 to 100: how often such a rule is right on labelled texts */
} dalil_statement;

typedef struct dalil_extract_options {
    dalil_time published;    /* of the text; unknown: relative times stay unresolved */
    int zone;                /* minutes east of UTC for times without a zone */
    uint32_t max_statements; /* 0: 100,000 */
    bool narration;          /* also the text's own sentences that answer a question without quoting anybody */
} dalil_extract_options;

/* What dalil_extract() found, in the order of the text.  Owns its memory; the strings point into it or into `text`. */
typedef struct dalil_statements {
    const dalil_statement *item;
    size_t count;
    bool cut; /* there were more than max_statements, or the text was longer than is read (64 MiB) */
    void *memory;
} dalil_statements;

/* Find the statements of `text` (UTF-8; other bytes are passed over as white space).  `text` must outlive the result.
 * out_statements  yours; dalil_statements_release()
 * fails with      DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_extract(const dalil_vocabulary *vocabulary, dalil_string text,
                                                      const dalil_extract_options *options,
                                                      dalil_statements *out_statements, dalil_error *err);
DALIL_API void dalil_statements_release(dalil_statements *statements);

/* Names used in files and on the command line: "affirm", "direct", "saw", "organisation", "~".  NULL never comes. */
DALIL_API const char *dalil_stance_name(dalil_stance stance);
DALIL_API const char *dalil_quote_name(dalil_quote quote);
DALIL_API const char *dalil_basis_name(dalil_basis basis);
DALIL_API const char *dalil_source_kind_name(dalil_source_kind kind);
DALIL_API const char *dalil_operator_name(dalil_operator op);
/* The other way round; false when there is no such name. */
DALIL_API bool dalil_stance_from_name(dalil_string name, dalil_stance *out_stance);
DALIL_API bool dalil_quote_from_name(dalil_string name, dalil_quote *out_quote);
DALIL_API bool dalil_basis_from_name(dalil_string name, dalil_basis *out_basis);
DALIL_API bool dalil_source_kind_from_name(dalil_string name, dalil_source_kind *out_kind);
DALIL_API bool dalil_operator_from_name(dalil_string name, dalil_operator *out_op);

/* A source's name in the form its spellings share (case, articles, hamza, harakat, possessives folded), for comparing
 * only.  Appends to `out`, at most out_size bytes with a NUL; returns the bytes. */
DALIL_API size_t dalil_source_fold(dalil_string name, char *out, size_t out_size);

#endif
