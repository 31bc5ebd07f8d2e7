/* dalil/near.h: which texts copy which, how much of them, and what was changed on the way, numbers above all.
 *
 * Pure computation: texts in, pairs out; English and Arabic.  What is compared are words folded as everywhere in Dalil
 * (case, harakat, tatweel, hamza, ta marbuta, forms of digits), without punctuation.
 *
 * Two measures, after A. Broder, "On the resemblance and containment of documents" (1997), over the sets A and B of
 * runs of four words ("shingles") of the two texts:
 *   containment  |A and B| / min(|A|, |B|)   how much of the smaller stands in the larger
 *   resemblance  |A and B| / |A or B|        Jaccard's index: how alike they are as wholes
 * A number in digits is one and the same word in a shingle whatever its value, so that a copy with another number is
 * still a copy.  Texts under DALIL_NEAR_SHORT words are compared with each other by runs of two words; a text shorter
 * than a run is one run. */
#ifndef DALIL_NEAR_H
#define DALIL_NEAR_H

#include "dalil/base.h"

enum { DALIL_NEAR_SHORT = 24, DALIL_NEAR_CHANGES = 32, DALIL_NEAR_ROWS = 16 };

typedef enum dalil_near_kind {
    DALIL_NEAR_SAME = 0, /* word for word, numbers too; spelling, marks and spaces aside */
    DALIL_NEAR_COPY,     /* what they share is at least half of the larger */
    DALIL_NEAR_EXCERPT   /* a part of one stands in the other */
} dalil_near_kind;

/* Words that stand in a place of the one where others, or none, stand in the other; between words that agree. */
typedef struct dalil_near_change {
    dalil_range a, b; /* bytes of each text; start == end where one of them has nothing */
    bool number;      /* a number, in digits or words, differs in value or is only in one of them */
} dalil_near_change;

typedef struct dalil_near_pair {
    uint32_t a, b; /* places in the array of texts, or numbers in the index; a < b */
    float containment, jaccard;
    dalil_near_kind kind;
    const dalil_near_change *change; /* numbers first, each group in the order of text `a`; at most 32 */
    uint32_t change_count;
} dalil_near_pair;

typedef struct dalil_near_options {
    float containment; /* least containment of a pair, 0 to 1; 0: 0.30 */
    unsigned threads;  /* 0: one a core */
} dalil_near_options;

/* Pairs by a, then b.  Owns its memory. */
typedef struct dalil_near_pairs {
    const dalil_near_pair *item;
    size_t count;
    void *memory;
} dalil_near_pairs;

/* The pairs among `count` texts (any bytes; at most 2^31 in each, 2^31 words and runs in all).
 * In a family of more than 32 texts that copy one another not every pair is told, which would be quadratic: each member
 * stands with the family's earliest, with the members most like all others (up to 15), and with the one most like
 * itself.  All that is told was compared run by run; nothing is estimated.
 * options    may be NULL
 * out_pairs  yours; dalil_near_pairs_release()
 * fails with DALIL_ENOMEM, DALIL_ELIMIT */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_near(const dalil_string *text, size_t count,
                                                   const dalil_near_options *options, dalil_near_pairs *out_pairs,
                                                   dalil_error *err);
DALIL_API void dalil_near_pairs_release(dalil_near_pairs *pairs);

/* ---- one text at a time ---------------------------------------------------------------------------------------- */

/* Texts that later ones are held against.  Asking changes nothing: any threads may ask at once while none adds. */
typedef struct dalil_near_index dalil_near_index;

/* out_index  yours; dalil_near_index_free() */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_near_index_new(const dalil_near_options *options,
                                                             dalil_near_index **out_index, dalil_error *err);
DALIL_API void dalil_near_index_free(dalil_near_index *index);
/* Add a text (the index keeps a copy).  out_number counts from 0 in the order of adding.
 * fails with DALIL_ENOMEM, DALIL_ELIMIT; the index is then as it was */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_near_index_add(dalil_near_index *index, dalil_string text,
                                                             uint32_t *out_number, dalil_error *err);
/* What `text` copies from those in the index: at most DALIL_NEAR_ROWS pairs, most contained first, then most alike,
 * then earliest.  In each pair `a` is the number of the one in the index and `b` the number that `text` would get.
 * out_pairs  yours; dalil_near_pairs_release()
 * fails with DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_near_index_ask(const dalil_near_index *index, dalil_string text,
                                                             dalil_near_pairs *out_pairs, dalil_error *err);

/* "same", "copy", "excerpt" */
DALIL_API const char *dalil_near_kind_name(dalil_near_kind kind);

#endif
