/* engine/claims/judge.h: what the parts of dalil_judge() share.  The rules are in docs/findings.md. */
#ifndef DAL_JUDGE_H
#define DAL_JUDGE_H

#include "base/base.h"
#include "dalil/findings.h"

/* What is sorted: a place, by a key. */
typedef struct dal_item {
    uint64_t key;
    uint32_t index;
} dal_item;

/* Sort by key, least first; items of one key keep their order. `room` is as large. */
void dal_judge_sort(dal_item *item, dal_item *room, size_t count);
/* Keys in the order of numbers (none is NaN) and of times. */
uint64_t dal_judge_key_of_number(double number);
double dal_judge_number_of_key(uint64_t key);
uint64_t dal_judge_key_of_time(int64_t time);

/* Words as nodes: sources and origins numbered from 0 without gaps, origins after sources, so that both are nodes of
 * one graph.  parent and label are room for dal_judge_voices(). */
typedef struct dal_graph {
    uint32_t *source, *origin; /* by word */
    uint32_t source_count, node_count;
    uint32_t *parent, *label; /* by node */
    dal_item *item, *room;    /* room to sort all words, for whoever needs it next */
} dal_graph;

DALIL_MUST_CHECK dalil_status dal_judge_number(const dalil_word *word, size_t count, dal_arena *arena,
                                               dal_graph *out_graph, dalil_error *err);
/* Number the connected parts among `count` words of `list` (indices): out_voice[i] is that of list[i].  Returns how
 * many there are. */
uint32_t dal_judge_voices(dal_graph *graph, const uint32_t *list, size_t count, uint32_t *out_voice);

typedef enum dal_side { DAL_FOR = 0, DAL_AGAINST = 1, DAL_NEITHER = 2, DAL_OUT = 3 } dal_side;

typedef struct dal_line dal_line; /* the values of a "how many" question, see judge_values.c */

/* One judgement of the words at one time. */
typedef struct dal_run {
    const dalil_word *word;
    size_t count;
    dal_graph *graph;
    dal_arena *arena;
    dalil_word_role *role; /* by word; final where side is DAL_OUT */
    unsigned char *side;   /* by word: dal_side */
    uint32_t *list;        /* room for an index and a voice of each word */
    uint32_t *voice;
    bool how_many;         /* a value is asked for */
    bool affirmed, denied; /* somebody still affirms a value; nobody does, but somebody denies one */
    double low, high;      /* the value judged, as somebody gave it; without meaning when neither holds */
    dal_line *line;        /* what it was picked from */
    dalil_finding finding;
} dal_run;

/* A named source's word, the publisher's own included: it can be replaced, and it is somebody's in particular. */
static inline bool dal_judge_named(const dalil_word *word)
{
    return word->named && !word->narration;
}

static inline bool dal_judge_valued(const dalil_word *word)
{
    return word->has_value && word->low <= word->high;
}

/* The stretch in which it was said; never empty, so that no word is wholly later than itself. */
dalil_time dal_judge_said(const dalil_word *word);

/* Mark words that the same named source took back, role REPLACED, and those that a named source's later word outgrew:
 * side DAL_OUT. */
DALIL_MUST_CHECK dalil_status dal_judge_replace(dal_run *run, dalil_error *err);
/* Find the value that is judged among the words that stand; keeps run->line for dal_judge_list_values(). */
DALIL_MUST_CHECK dalil_status dal_judge_pick_value(dal_run *run, dalil_error *err);
/* Fill finding.value of a finished run; once, since it uses run->line up. */
void dal_judge_list_values(dal_run *run);
/* Count voices, give roles, fill the counts, status and sentences of run->finding. */
DALIL_MUST_CHECK dalil_status dal_judge_decide(dal_run *run, dalil_error *err);

static inline bool dal_judge_overlaps(const dalil_word *word, double low, double high)
{
    return word->low <= high && word->high >= low;
}

/* Does the word stand behind the value [low, high]?  "At least 30" allows 45 but is no second voice for it. */
bool dal_judge_supports(const dalil_word *word, double low, double high);

#endif
