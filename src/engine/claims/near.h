/* engine/claims/near.h: what near*.c share: a text as words and runs, the inverted index, comparing, aligning. */
#ifndef DAL_CLAIMS_NEAR_H
#define DAL_CLAIMS_NEAR_H

#include "base/base.h"
#include "dalil/near.h"

/* ---- growing arrays -------------------------------------------------------------------------------------------- */

typedef struct dal_parts_words dal_parts_words;

typedef struct dal_near_list {
    void *item;
    size_t count, capacity;
} dal_near_list;

/* Room for `more` items of `size` bytes behind the last; NULL without memory.  The count is the caller's to raise. */
void *dal_near_grow(dal_near_list *list, size_t more, size_t size);

/* ---- a text (near_words.c) ------------------------------------------------------------------------------------- */

enum { DAL_NEAR_NUMBER = 1, DAL_NEAR_WINDOW = 16 };

/* Words as hashes of their folded form, bit 0 (DAL_NEAR_NUMBER) set for numbers in digits; runs as sorted sets of
 * hashes.  Two words or runs in four thousand million that differ share a hash: all that follows counts such a pair as
 * equal. */
typedef struct dal_near_text {
    dalil_string bytes;
    const uint32_t *word, *start; /* start: the byte at which the word begins */
    const uint32_t *run;          /* of four words */
    const uint32_t *two;          /* of two words, for a text under DALIL_NEAR_SHORT words */
    uint32_t word_count, run_count, two_count;
    float usual; /* how usual its numbers are: see dal_near_usual() */
} dal_near_text;

typedef struct dal_near_reader {
    dal_near_list word, start, run, spare;
} dal_near_reader;

/* Read `bytes`; the arrays lie in `arena`.  The reader only lends its room.  false without memory. */
bool dal_near_read(dal_near_reader *reader, dalil_string bytes, dal_arena *arena, dal_near_text *out_text);
void dal_near_reader_release(dal_near_reader *reader);
/* Set `usual` of all texts: the mean, over a text's numbers in digits, of how often each stands after the same word in
 * all texts.  It tells a post from its copies with another number, which have the same runs.  false without memory */
bool dal_near_usual(dal_near_text *text, size_t count);
/* The byte at which word `index` ends. */
uint32_t dal_near_word_end(const dal_near_text *text, uint32_t index);

/* The hash of a run of words; numbers in digits are one word. */
uint32_t dal_near_run_hash(const uint32_t *word, size_t length);

/* ---- marks (near_marks.c) -------------------------------------------------------------------------------------- */

/* A run of four words that marks the place where it begins. */
typedef struct dal_near_mark {
    uint32_t run, at; /* at: byte */
} dal_near_mark;

/* The marks of a text, in its order: texts with DAL_NEAR_WINDOW + 3 words in a row in common share one.  out_marks is
 * emptied first.  false without memory */
bool dal_near_marks(const dal_near_text *text, dal_arena *arena, dal_near_list *out_marks);
/* Do these two stretches of two texts say the same in the same words?  They lie in one run of at least eleven words, a
 * few of them replaced, and at the same place of it. */
bool dal_near_same_words(const dal_near_text *a, dalil_range range_a, const dal_near_text *b, dalil_range range_b);

/* Two texts held against each other. */
typedef struct dal_near_two {
    dalil_near_pair pair; /* a 0, b 1; its changes lie in the arena */
    bool is_pair;
    float of_a, of_b; /* how much of each stands in the other */
} dal_near_two;

/* fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_near_hold(const dal_parts_words *numbers, dalil_string a, dalil_string b,
                                            dal_arena *arena, dal_near_two *out_two, dalil_error *err);

/* ---- comparing (near_compare.c) -------------------------------------------------------------------------------- */

typedef struct dal_near_measure {
    uint32_t shared, less, more; /* runs in both, in the smaller set, in the larger */
    bool same;
} dal_near_measure;

dal_near_measure dal_near_compare(const dal_near_text *a, const dal_near_text *b);
/* Is this a pair worth telling?  least: the containment asked for */
bool dal_near_is_pair(const dal_near_measure *measure, const dal_near_text *a, const dal_near_text *b, float least);
dalil_near_pair dal_near_pair_of(const dal_near_measure *measure, uint32_t a, uint32_t b);
#define DAL_NEAR_LEAST 0.30f /* containment of a pair, where none is asked for */
uint32_t dal_near_least_runs(const dal_near_text *text);
float dal_near_jaccard(const dal_near_measure *measure);

/* ---- the index (near_index.c) ---------------------------------------------------------------------------------- */

/* Postings (run << 32 | text), sorted; first[run >> shift] is where those of a bucket begin. */
typedef struct dal_near_segment {
    uint64_t *posting;
    uint32_t *first;
    uint32_t count, texts;
    unsigned shift;
    bool thinned; /* of very many texts: only every third run of four is looked up */
} dal_near_segment;

void dal_near_segment_release(dal_near_segment *segment);
/* All texts at once, on several threads.  fails with DALIL_ENOMEM, DALIL_ELIMIT */
DALIL_MUST_CHECK dalil_status dal_near_segment_build(const dal_near_text *text, size_t count, unsigned threads,
                                                     dal_near_segment *out_segment, dalil_error *err);
/* One text; its number is `number`.  false without memory */
bool dal_near_segment_one(const dal_near_text *text, uint32_t number, dal_near_segment *out_segment);
/* Both together; neither is released.  false without memory */
bool dal_near_segment_merge(const dal_near_segment *a, const dal_near_segment *b, dal_near_segment *out_segment);

/* Runs stand all over the index: ask memory for the places of a few, to be looked up next. */
void dal_near_segment_ahead(const dal_near_segment *segment, const uint32_t *run, uint32_t count);
/* How many texts hold the run. */
uint32_t dal_near_segment_holders(const dal_near_segment *segment, uint32_t run);

/* Counts of runs shared with each text, for one asking after the other. */
typedef struct dal_near_tally {
    uint32_t *count; /* one a text, zero between askings */
    dal_near_list touched;
    uint32_t asked, crowded; /* runs looked up; those of them that stand in so many texts that only the first count */
    bool thinned;
    uint32_t limit; /* texts from this number on are not counted */
} dal_near_tally;

bool dal_near_tally_init(dal_near_tally *tally, size_t texts);
void dal_near_tally_release(dal_near_tally *tally);
/* Count for texts before number `self`, in crowds and from short texts also for later ones; false without memory. */
bool dal_near_tally_add(dal_near_tally *tally, const dal_near_segment *segment, const dal_near_text *text,
                        uint32_t self);
/* Compare in full when the count is at least this share of the runs asked for. */
float dal_near_tally_allowance(const dal_near_tally *tally);
void dal_near_tally_clear(dal_near_tally *tally);

/* ---- evidence (near_evidence.c) -------------------------------------------------------------------------------- */

typedef struct dal_near_edge {
    uint32_t a, b; /* a < b */
    dal_near_measure measure;
} dal_near_edge;

/* Leave out the edges between texts that share only what very many share.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_near_evidence(const dal_near_text *text, size_t count,
                                                const dal_near_segment *segment, unsigned threads, dal_near_list *edge,
                                                dalil_error *err);

/* ---- families (near_family.c) ---------------------------------------------------------------------------------- */

/* Who copies whom, as far as one text is a copy of another: parent[] leads to the earliest of each family. */
uint32_t dal_near_family_of(uint32_t *parent, uint32_t text);
void dal_near_family_join(uint32_t *parent, const dal_near_edge *edge);

/* Of the edges found, leave those to be told: all in small families; in large ones those with the family's hubs and
 * each member's best.  Sorted by a, then b, none twice.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_near_families(const dal_near_text *text, size_t count, float least,
                                                dal_near_list *edge, dalil_error *err);

/* ---- what was changed (near_align.c) --------------------------------------------------------------------------- */

typedef struct dal_near_aligner {
    const dal_parts_words *numbers; /* words that are numbers */
    dal_near_list table;            /* where runs of three stand in b */
    dal_near_list change;           /* dalil_near_change */
    dal_arena scratch;
} dal_near_aligner;

/* The words that are numbers, from data/vocabulary/.  fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_near_numbers(dal_parts_words **out_words, dalil_error *err);
/* Find the changes between two texts and copy them into `arena`.  fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_near_align(dal_near_aligner *aligner, const dal_near_text *a, const dal_near_text *b,
                                             dal_arena *arena, dalil_near_pair *pair, dalil_error *err);
void dal_near_aligner_release(dal_near_aligner *aligner);

#endif
