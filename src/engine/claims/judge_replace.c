/* engine/claims/judge_replace.c: a named source's wholly later word replaces its earlier one. */
#include "base/time.h"
#include "engine/claims/judge.h"
#include <math.h>

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

static void drop(dal_run *run, size_t i, dalil_word_role role)
{
    run->side[i] = DAL_OUT;
    run->role[i] = role;
}

static void replace(dal_run *run, size_t i)
{
    drop(run, i, DALIL_ROLE_REPLACED);
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

/* An affirmed value, or a denied one that may take it back. */
typedef struct event {
    uint32_t source, word;
    int64_t at; /* a denial's begin, an affirmation's end */
    bool denial;
    uint32_t low_rank, high_rank; /* of a denial: among all denied ends */
} event;

/* By source, then latest first; at one instant denials first, since a denial that begins when the affirmation ends is
 * wholly later. */
static void sort_events(event *e, event *sorted, size_t count, dal_item *item, dal_item *room)
{
    size_t next = 0;
    for (int denial = 1; denial >= 0; denial--)
        for (size_t i = 0; i < count; i++)
            if (e[i].denial == (denial == 1))
                item[next++] = (dal_item){~dal_judge_key_of_time(e[i].at), (uint32_t)i};
    dal_judge_sort(item, room, count);
    for (size_t i = 0; i < count; i++)
        item[i].key = e[item[i].index].source;
    dal_judge_sort(item, room, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = e[item[i].index];
}

static void sort_numbers(double *number, size_t count, dal_item *item, dal_item *room)
{
    for (size_t i = 0; i < count; i++)
        item[i] = (dal_item){dal_judge_key_of_number(number[i]), 0};
    dal_judge_sort(item, room, count);
    for (size_t i = 0; i < count; i++)
        number[i] = dal_judge_number_of_key(item[i].key);
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
    event *unsorted, *event;
    size_t count, denials;
    double *low, *high;     /* of denials, sorted */
    uint32_t *lows, *highs; /* trees over them: denials of this source, later than here */
    bool narration;         /* whether affirmations of its own telling are looked at, or attributed ones */
    unsigned char *stances; /* by source: 1 it affirms a value, 2 it denies one */
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

static event event_of(const dal_run *run, size_t i)
{
    dalil_time said = dal_judge_said(&run->word[i]);
    bool denial = run->word[i].stance == DALIL_DENY;
    return (event){
        .source = run->graph->source[i], .word = (uint32_t)i, .denial = denial, .at = denial ? said.start : said.end};
}

/* Only words of sources that both affirm and deny; most do not. */
static void gather(const dal_run *run, sweep *s)
{
    s->count = s->denials = 0;
    memset(s->stances, 0, run->graph->source_count);
    for (size_t i = 0; i < run->count; i++)
        if (takes_part(run, s, i))
            s->stances[run->graph->source[i]] |= run->word[i].stance == DALIL_DENY ? 2 : 1;
    for (size_t i = 0; i < run->count; i++) {
        if (s->stances[run->graph->source[i]] != 3 || !takes_part(run, s, i))
            continue;
        event e = event_of(run, i);
        if (e.denial) {
            s->low[s->denials] = run->word[i].low;
            s->high[s->denials++] = run->word[i].high;
        }
        s->unsorted[s->count++] = e;
    }
}

static void rank_denials(const dal_run *run, sweep *s)
{
    for (size_t i = 0; i < s->count; i++) {
        event *e = &s->event[i];
        if (!e->denial)
            continue;
        e->low_rank = rank(s->low, s->denials, run->word[e->word].low, false);
        e->high_rank = rank(s->high, s->denials, run->word[e->word].high, false);
    }
}

static void sweep_all(dal_run *run, sweep *s)
{
    gather(run, s);
    sort_numbers(s->low, s->denials, run->graph->item, run->graph->room);
    sort_numbers(s->high, s->denials, run->graph->item, run->graph->room);
    sort_events(s->unsorted, s->event, s->count, run->graph->item, run->graph->room);
    rank_denials(run, s);
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
    sweep s = {.unsorted = dal_arena_alloc(run->arena, run->count * sizeof(event)),
               .event = dal_arena_alloc(run->arena, run->count * sizeof(event)),
               .low = dal_arena_alloc(run->arena, run->count * sizeof(double)),
               .high = dal_arena_alloc(run->arena, run->count * sizeof(double)),
               .lows = dal_arena_alloc(run->arena, (run->count + 1) * sizeof(uint32_t)),
               .highs = dal_arena_alloc(run->arena, (run->count + 1) * sizeof(uint32_t)),
               .stances = dal_arena_alloc(run->arena, run->graph->source_count)};
    if (!s.unsorted || !s.event || !s.low || !s.high || !s.lows || !s.highs || !s.stances)
        return dal_fail_memory(err);
    sweep_all(run, &s);
    s.narration = true;
    sweep_all(run, &s);
    return DALIL_OK;
}

/* ---- what only grows --------------------------------------------------------------------------------------------- */

/* Affirms a value of what only grows, at a time that is known. */
static bool tells_of_growth(const dal_run *run, size_t i)
{
    const dalil_word *word = &run->word[i];
    return run->side[i] != DAL_OUT && word->grows && word->stance == DALIL_AFFIRM && dal_judge_valued(word) &&
           dal_time_known(word->said);
}

/* Named words by when they begin, and the most that was told from each of them on. */
typedef struct growth {
    dal_item *item; /* least first */
    double *most;
    size_t count;
} growth;

static void gather_growth(const dal_run *run, growth *g)
{
    for (size_t i = 0; i < run->count; i++)
        if (tells_of_growth(run, i) && dal_judge_named(&run->word[i]))
            g->item[g->count++] = (dal_item){dal_judge_key_of_time(dal_judge_said(&run->word[i]).start), (uint32_t)i};
    dal_judge_sort(g->item, run->graph->room, g->count);
    for (size_t i = g->count; i-- > 0;) {
        double low = run->word[g->item[i].index].low;
        g->most[i] = i + 1 < g->count && g->most[i + 1] > low ? g->most[i + 1] : low;
    }
}

/* The most that a named source told at `time` or later. */
static double most_since(const growth *g, int64_t time)
{
    uint64_t key = dal_judge_key_of_time(time);
    size_t low = 0, high = g->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->item[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->count ? g->most[low] : -HUGE_VAL;
}

static dalil_status outgrow(dal_run *run, dalil_error *err)
{
    growth g = {.item = run->graph->item, .most = dal_arena_alloc(run->arena, (run->count + 1) * sizeof *g.most)};
    if (g.most == NULL)
        return dal_fail_memory(err);
    gather_growth(run, &g);
    for (size_t i = 0; i < run->count && g.count > 0; i++)
        if (tells_of_growth(run, i) && !dal_judge_named(&run->word[i]) &&
            run->word[i].high < most_since(&g, dal_judge_said(&run->word[i]).end))
            drop(run, i, DALIL_ROLE_OUTGROWN);
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
    /* Then denials of values.  One that was itself replaced is not looked at any more: whatever replaced it replaced
     * what it took back too. */
    replace_wholly(run, of);
    if (run->how_many && denies_a_value(run))
        DAL_TRY(take_back_values(run, err));
    return run->how_many ? outgrow(run, err) : DALIL_OK;
}
