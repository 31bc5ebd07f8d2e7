/* engine/claims/judge_replace.c: a named source's wholly later word replaces its earlier one. */
#include "base/time.h"
#include "engine/claims/judge.h"
#include <stdlib.h>

dalil_time dal_judge_said(const dalil_word *word)
{
    dalil_time said = word->said;
    if (dal_time_known(said) && said.end <= said.start) {
        said.start = said.start == INT64_MAX ? INT64_MAX - 1 : said.start;
        said.end = said.start + 1;
    }
    return said;
}

/* The last begin of the words that take back everything earlier, by source: words attributed to it, its own telling. */
typedef struct latest {
    dalil_time attributed, told;
} latest;

static bool decides(const dal_run *run, size_t i)
{
    return run->side[i] != DAL_OUT && run->word[i].named && run->word[i].stance != DALIL_UNCONFIRMED;
}

static bool takes_all_back(const dal_run *run, size_t i)
{
    const dalil_word *word = &run->word[i];
    return decides(run, i) && (!run->how_many || (word->stance == DALIL_AFFIRM) == dal_judge_valued(word));
}

static void note_latest(const dalil_word *word, latest *of)
{
    dalil_time said = dal_judge_said(word), *slot = word->narration ? &of->told : &of->attributed;
    if (dal_time_known(said) && (!dal_time_known(*slot) || said.start > slot->start))
        *slot = said;
}

static void replace(dal_run *run, size_t i)
{
    run->side[i] = DAL_OUT;
    run->role[i] = DALIL_ROLE_REPLACED;
}

static void replace_wholly(dal_run *run, const latest *of)
{
    for (size_t i = 0; i < run->count; i++) {
        const dalil_word *word = &run->word[i];
        if (run->side[i] == DAL_OUT || !word->named)
            continue;
        const latest *last = &of[run->graph->source[i]];
        dalil_time said = dal_judge_said(word);
        if (dal_time_before(said, last->attributed) || (word->narration && dal_time_before(said, last->told)))
            replace(run, i);
    }
}

/* ---- "not three" takes back "three", not "one" ------------------------------------------------------------------ */

/* An affirmed value, or a denied one that may take it back.  Sorted by source, then latest first; at one instant
 * denials first, since a denial that begins when the affirmation ends is wholly later. */
typedef struct event {
    uint32_t source, word;
    int64_t at; /* a denial's begin, an affirmation's end */
    bool denial;
    uint32_t low_rank, high_rank; /* of a denial: among all denied ends */
} event;

static int by_time(const void *a, const void *b)
{
    const event *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->at != y->at)
        return x->at > y->at ? -1 : 1;
    return (int)y->denial - (int)x->denial;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many of `count` sorted numbers are below `x`, or not above it. */
static uint32_t rank(const double *number, size_t count, double x, bool not_above)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (number[middle] < x || (not_above && number[middle] <= x))
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Counts by rank with prefix sums (P. Fenwick 1994): where[1..size]. */
static void tree_add(uint32_t *where, size_t size, uint32_t at, uint32_t step)
{
    for (size_t i = (size_t)at + 1; i <= size; i += i & (~i + 1))
        where[i] += step;
}

static uint32_t tree_sum(const uint32_t *where, uint32_t below)
{
    uint32_t sum = 0;
    for (size_t i = below; i > 0; i -= i & (~i + 1))
        sum += where[i];
    return sum;
}

typedef struct sweep {
    event *event;
    size_t count, denials;
    double *low, *high;     /* of denials, sorted */
    uint32_t *lows, *highs; /* trees over them: denials of this source, later than here */
    bool narration;         /* whether affirmations of its own telling are looked at, or attributed ones */
} sweep;

static void add_denial(sweep *s, const event *e, uint32_t step)
{
    tree_add(s->lows, s->denials, e->low_rank, step);
    tree_add(s->highs, s->denials, e->high_rank, step);
}

/* Denials so far that overlap: those that begin not above its high, without those that end below its low. */
static bool is_hit(const sweep *s, const dalil_word *word)
{
    return tree_sum(s->lows, rank(s->low, s->denials, word->high, true)) >
           tree_sum(s->highs, rank(s->high, s->denials, word->low, false));
}

static void sweep_source(dal_run *run, sweep *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const event *e = &s->event[i];
        if (e->denial)
            add_denial(s, e, 1);
        else if (is_hit(s, &run->word[e->word]))
            replace(run, e->word);
    }
    for (size_t i = from; i < to; i++)
        if (s->event[i].denial)
            add_denial(s, &s->event[i], (uint32_t)-1);
}

/* A source's own telling takes back only its own telling, an attributed denial both. */
static bool takes_part(const dal_run *run, const sweep *s, size_t i)
{
    const dalil_word *word = &run->word[i];
    if (!decides(run, i) || !dal_judge_valued(word) || !dal_time_known(word->said))
        return false;
    if (word->stance == DALIL_DENY)
        return word->narration ? s->narration : true;
    return word->narration == s->narration;
}

static void gather(const dal_run *run, sweep *s)
{
    s->count = s->denials = 0;
    for (size_t i = 0; i < run->count; i++) {
        if (!takes_part(run, s, i))
            continue;
        const dalil_word *word = &run->word[i];
        dalil_time said = dal_judge_said(word);
        event e = {.source = run->graph->source[i], .word = (uint32_t)i, .denial = word->stance == DALIL_DENY};
        e.at = e.denial ? said.start : said.end;
        if (e.denial) {
            s->low[s->denials] = word->low;
            s->high[s->denials++] = word->high;
        }
        s->event[s->count++] = e;
    }
}

static void sweep_all(dal_run *run, sweep *s)
{
    gather(run, s);
    if (s->denials == 0 || s->denials == s->count)
        return;
    qsort(s->low, s->denials, sizeof *s->low, by_number);
    qsort(s->high, s->denials, sizeof *s->high, by_number);
    qsort(s->event, s->count, sizeof *s->event, by_time);
    for (size_t i = 0; i < s->count; i++) {
        const dalil_word *word = &run->word[s->event[i].word];
        s->event[i].low_rank = rank(s->low, s->denials, word->low, false);
        s->event[i].high_rank = rank(s->high, s->denials, word->high, false);
    }
    memset(s->lows, 0, (s->denials + 1) * sizeof *s->lows);
    memset(s->highs, 0, (s->denials + 1) * sizeof *s->highs);
    for (size_t from = 0, to; from < s->count; from = to) {
        for (to = from + 1; to < s->count && s->event[to].source == s->event[from].source;)
            to++;
        sweep_source(run, s, from, to);
    }
}

static bool denies_a_value(const dal_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (decides(run, i) && run->word[i].stance == DALIL_DENY && dal_judge_valued(&run->word[i]))
            return true;
    return false;
}

static dalil_status take_back_values(dal_run *run, dalil_error *err)
{
    sweep s = {.event = dal_arena_alloc(run->arena, run->count * sizeof(event)),
               .low = dal_arena_alloc(run->arena, run->count * sizeof(double)),
               .high = dal_arena_alloc(run->arena, run->count * sizeof(double)),
               .lows = dal_arena_alloc(run->arena, (run->count + 1) * sizeof(uint32_t)),
               .highs = dal_arena_alloc(run->arena, (run->count + 1) * sizeof(uint32_t))};
    if (!s.event || !s.low || !s.high || !s.lows || !s.highs)
        return dal_fail_memory(err);
    sweep_all(run, &s);
    s.narration = true;
    sweep_all(run, &s);
    return DALIL_OK;
}

dalil_status dal_judge_replace(dal_run *run, dalil_error *err)
{
    size_t size = run->graph->source_count * sizeof(latest);
    latest *of = dal_arena_alloc(run->arena, size);
    if (of == NULL)
        return dal_fail_memory(err);
    memset(of, 0, size); /* precision 0: not known */
    for (size_t i = 0; i < run->count; i++)
        if (takes_all_back(run, i))
            note_latest(&run->word[i], &of[run->graph->source[i]]);
    bool by_value = run->how_many && denies_a_value(run);
    /* Values first: a denial that was itself replaced since took its value back all the same, and order is no matter
     * because whatever replaced the denial replaced what it took back too. */
    if (by_value)
        DAL_TRY(take_back_values(run, err));
    replace_wholly(run, of);
    return DALIL_OK;
}
