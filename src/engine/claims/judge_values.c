/* engine/claims/judge_values.c: which value a "how many" question is about: at the point that most voices' values
 * share, the narrowest that a named source gave. */
#include "engine/claims/judge.h"
#include <math.h>
#include <stdlib.h>

/* One word's value. */
typedef struct stretch {
    double low, high;
    uint32_t word, voice; /* voice: named ones first, those apart after them */
    bool copy;            /* stands apart and goes back to where a named word with a value does */
} stretch;

/* A stretch that holds the point looked at. */
typedef struct held {
    double high;
    uint32_t voice; /* SILENT of a copy */
} held;

enum { SILENT = UINT32_MAX };

enum { KINDS = 2 /* of words: named, apart */ };

/* Stretches seen so far, the narrowest on top; those that ended are left until they come up. */
typedef struct given {
    const stretch **item;
    size_t count;
} given;

struct dal_line {
    stretch *item; /* by low */
    size_t count;
    uint32_t named_voices, voices;
    uint32_t *active;   /* by voice: its stretches that hold the point */
    held *heap;         /* room for the stretches that hold the point, a heap with the least high on top */
    given given[KINDS]; /* room for the same, by kind of word */
};

/* ---- what a word stands behind ------------------------------------------------------------------------------------
 */

/* Beyond this many times its low end a stretch names an order and no number: dozens, hundreds. */
enum { WIDE = 4 };

static bool is_bound(double low, double high)
{
    return low != high && (isinf(high) || low <= 0 || high > WIDE * low);
}

/* Does a bound end at the number: "30,000 or more" beside "30,000", "up to 13,000" beside "13,000"? */
static bool ends_in(const dalil_word *word, double low, double high)
{
    double end = isinf(word->high) ? word->low : word->high;
    return (isinf(word->high) || word->low <= 0) && low == high && end == low;
}

bool dal_judge_supports(const dalil_word *word, double low, double high)
{
    if (!dal_judge_overlaps(word, low, high))
        return false;
    return !is_bound(word->low, word->high) || (word->low >= low && word->high <= high) ||
           (!is_bound(low, high) && ends_in(word, low, high));
}

bool dalil_word_gives(const dalil_word *word, const dalil_finding_value *value)
{
    if (!dal_judge_valued(word))
        return false;
    if (word->low == value->low && word->high == value->high)
        return true;
    if (is_bound(value->low, value->high))
        return false;
    if (is_bound(word->low, word->high))
        return (value->at_least || value->at_most) && ends_in(word, value->low, value->high);
    return dal_judge_overlaps(word, value->low, value->high);
}

static bool takes_part(const dal_run *run, size_t i, dalil_stance stance)
{
    return run->side[i] != DAL_OUT && run->word[i].stance == stance && dal_judge_valued(&run->word[i]);
}

/* Words of `stance` with a value, named or apart, into the list; their voices beside. */
static uint32_t gather(dal_run *run, dalil_stance stance, bool named, size_t *out_count)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        if (takes_part(run, i, stance) && dal_judge_named(&run->word[i]) == named)
            run->list[count++] = (uint32_t)i;
    *out_count = count;
    return dal_judge_voices(run->graph, run->list, count, run->voice);
}

static void add_stretches(dal_run *run, stretch *item, size_t count, uint32_t first_voice)
{
    for (size_t i = 0; i < count; i++) {
        const dalil_word *word = &run->word[run->list[i]];
        item[i] = (stretch){word->low, word->high, run->list[i], first_voice + run->voice[i], false};
    }
}

/* Whoever repeats a named source does not choose the number once more.  label is free between two counts of voices. */
static void mark_copies(const dal_graph *graph, stretch *item, size_t named, size_t count)
{
    for (size_t i = named; i < count; i++)
        graph->label[graph->origin[item[i].word]] = 0;
    for (size_t i = 0; i < named; i++)
        graph->label[graph->origin[item[i].word]] = 1;
    for (size_t i = named; i < count; i++)
        item[i].copy = graph->label[graph->origin[item[i].word]] == 1;
}

/* Put l->count stretches of `from` into the line by their lows. */
static void sort_into(dal_run *run, const stretch *from, dal_line *l)
{
    dal_item *item = run->graph->item;
    for (size_t i = 0; i < l->count; i++)
        item[i] = (dal_item){dal_judge_key_of_number(from[i].low), (uint32_t)i};
    dal_judge_sort(item, run->graph->room, l->count);
    for (size_t i = 0; i < l->count; i++)
        l->item[i] = from[item[i].index];
}

static dalil_status make_line(dal_run *run, dalil_stance stance, dalil_error *err)
{
    dal_line *l = dal_arena_alloc(run->arena, sizeof *l);
    stretch *unsorted = dal_arena_alloc(run->arena, run->count * sizeof *unsorted);
    if (!l || !unsorted)
        return dal_fail_memory(err);
    *l = (dal_line){.item = dal_arena_alloc(run->arena, run->count * sizeof(stretch)),
                    .active = dal_arena_alloc(run->arena, run->count * sizeof(uint32_t)),
                    .heap = dal_arena_alloc(run->arena, (run->count + 1) * sizeof(held))};
    for (int kind = 0; kind < KINDS; kind++)
        l->given[kind].item = dal_arena_alloc(run->arena, run->count * sizeof(stretch *));
    if (!l->item || !l->active || !l->heap || !l->given[0].item || !l->given[1].item)
        return dal_fail_memory(err);
    size_t named, apart;
    l->named_voices = gather(run, stance, true, &named);
    add_stretches(run, unsorted, named, 0);
    l->voices = l->named_voices + gather(run, stance, false, &apart);
    add_stretches(run, unsorted + named, apart, l->named_voices);
    mark_copies(run->graph, unsorted, named, named + apart);
    l->count = named + apart;
    sort_into(run, unsorted, l);
    run->line = l;
    return DALIL_OK;
}

/* ---- the stretches that hold a point, least high first ----------------------------------------------------------- */

typedef struct holding {
    dal_line *line;
    size_t count;
    uint32_t voices[2]; /* named, apart */
} holding;

static void push(holding *h, const stretch *s)
{
    dal_line *l = h->line;
    size_t at = h->count++;
    for (; at > 0 && l->heap[(at - 1) / 2].high > s->high; at = (at - 1) / 2)
        l->heap[at] = l->heap[(at - 1) / 2];
    l->heap[at] = (held){s->high, s->copy ? SILENT : s->voice};
    if (!s->copy && l->active[s->voice]++ == 0)
        h->voices[s->voice >= l->named_voices]++;
}

static void pop(holding *h)
{
    dal_line *l = h->line;
    uint32_t voice = l->heap[0].voice;
    if (voice != SILENT && --l->active[voice] == 0)
        h->voices[voice >= l->named_voices]--;
    held last = l->heap[--h->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < h->count; at = child) {
        if (child + 1 < h->count && l->heap[child + 1].high < l->heap[child].high)
            child++;
        if (last.high <= l->heap[child].high)
            break;
        l->heap[at] = l->heap[child];
    }
    l->heap[at] = last;
}

/* ---- the narrowest given ------------------------------------------------------------------------------------------
 */

static double width(double low, double high)
{
    return low == high ? 0 : high - low; /* two infinities of one sign have no difference */
}

/* <0 when a comes first: the narrower; of two without end the one that leaves less open; then the lower. */
static int compare_stretches(double low_a, double high_a, double low_b, double high_b)
{
    double wide_a = width(low_a, high_a), wide_b = width(low_b, high_b);
    if (wide_a != wide_b)
        return wide_a < wide_b ? -1 : 1;
    if (isinf(wide_a) && high_a != high_b)
        return high_a < high_b ? -1 : 1;
    int lower = (low_a > low_b) - (low_a < low_b);
    return isinf(wide_a) ? -lower : lower;
}

static bool narrower(const stretch *a, const stretch *b)
{
    return compare_stretches(a->low, a->high, b->low, b->high) < 0;
}

static void give(given *g, const stretch *s)
{
    size_t at = g->count++;
    for (; at > 0 && narrower(s, g->item[(at - 1) / 2]); at = (at - 1) / 2)
        g->item[at] = g->item[(at - 1) / 2];
    g->item[at] = s;
}

static void drop_narrowest(given *g)
{
    const stretch *last = g->item[--g->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < g->count; at = child) {
        child += child + 1 < g->count && narrower(g->item[child + 1], g->item[child]);
        if (!narrower(g->item[child], last))
            break;
        g->item[at] = g->item[child];
    }
    g->item[at] = last;
}

/* The narrowest stretch that holds `point`, a named source's where one does. */
static const stretch *narrowest_at(dal_line *l, double point)
{
    for (int kind = 0; kind < KINDS; kind++) {
        given *g = &l->given[kind];
        while (g->count > 0 && g->item[0]->high < point)
            drop_narrowest(g);
        if (g->count > 0)
            return g->item[0];
    }
    return NULL; /* never: the stretch that begins there holds it */
}

/* ---- the point that most share ------------------------------------------------------------------------------------
 */

typedef struct choice {
    double low, high;
    uint32_t voices[KINDS];
} choice;

/* <0 when a comes first: most named, most apart, narrowest, lowest. */
static int compare_choices(const choice *a, const choice *b)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (a->voices[kind] != b->voices[kind])
            return a->voices[kind] > b->voices[kind] ? -1 : 1;
    return compare_stretches(a->low, a->high, b->low, b->high);
}

static void enter(holding *h, const stretch *s)
{
    push(h, s);
    give(&h->line->given[s->voice >= h->line->named_voices], s);
}

/* Only begins of stretches are looked at: whatever set of stretches shares a point shares the last of their begins. */
static choice choose(dal_line *l)
{
    holding h = {.line = l};
    choice best = {0};
    memset(l->active, 0, l->voices * sizeof *l->active);
    l->given[0].count = l->given[1].count = 0;
    for (size_t i = 0; i < l->count;) {
        double point = l->item[i].low;
        while (h.count > 0 && l->heap[0].high < point)
            pop(&h);
        size_t first = i;
        while (i < l->count && l->item[i].low == point)
            enter(&h, &l->item[i++]);
        const stretch *of = narrowest_at(l, point);
        choice here = {of->low, of->high, {h.voices[0], h.voices[1]}};
        if (first == 0 || compare_choices(&here, &best) < 0)
            best = here;
    }
    return best;
}

dalil_status dal_judge_pick_value(dal_run *run, dalil_error *err)
{
    DAL_TRY(make_line(run, DALIL_AFFIRM, err));
    run->affirmed = run->line->count > 0;
    if (!run->affirmed) {
        DAL_TRY(make_line(run, DALIL_DENY, err));
        run->denied = run->line->count > 0;
    }
    if (run->line->count == 0)
        return DALIL_OK; /* whoever gave a value took it back */
    choice best = choose(run->line);
    run->low = best.low;
    run->high = best.high;
    return DALIL_OK;
}

/* ---- all values ---------------------------------------------------------------------------------------------------
 */

/* Move the words that give the value from the line to run->list, the named in front.  Returns their numbers. */
static void take_group(dal_run *run, dal_line *l, const dalil_finding_value *value, size_t out_count[2])
{
    size_t kept = 0, named = 0, apart = run->count;
    for (size_t i = 0; i < l->count; i++) {
        const stretch *s = &l->item[i];
        if (!dalil_word_gives(&run->word[s->word], value))
            l->item[kept++] = *s;
        else if (s->voice < l->named_voices)
            run->list[named++] = s->word;
        else
            run->list[--apart] = s->word;
    }
    l->count = kept;
    out_count[0] = named;
    out_count[1] = run->count - apart;
}

/* Leave out words apart whose origin has a named word in the group.  label is free between two counts of voices. */
static size_t without_copies(dal_run *run, uint32_t *apart, size_t count, size_t named)
{
    dal_graph *graph = run->graph;
    for (size_t i = 0; i < count; i++)
        graph->label[graph->origin[apart[i]]] = 0;
    for (size_t i = 0; i < named; i++)
        graph->label[graph->origin[run->list[i]]] = 1;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (graph->label[graph->origin[apart[i]]] == 0)
            apart[kept++] = apart[i];
    return kept;
}

/* Where all agree on one number only because "30,000 or more" begins at "30,000", the wider word is what all can say.
 */
static void widen(const dal_line *l, dalil_finding_value *value)
{
    bool least = false, most = false;
    for (size_t i = 0; i < l->count && value->low == value->high; i++) {
        const stretch *s = &l->item[i];
        least = least || (s->low == value->low && isinf(s->high));
        most = most || (s->high == value->high && s->low <= 0 && s->low < s->high);
    }
    value->at_least = least && !most;
    value->at_most = most && !least;
}

/* How those put it who gave just this value. */
static dalil_rounding rounding_of(const dal_run *run, const dalil_finding_value *value)
{
    bool any = false;
    dalil_rounding all = DALIL_NOT_ROUNDED;
    for (size_t i = 0; i < run->count; i++) {
        const dalil_word *word = &run->word[i];
        if (run->side[i] == DAL_OUT || !dal_judge_valued(word) || word->low != value->low || word->high != value->high)
            continue;
        if (any && word->rounding != all)
            return DALIL_NOT_ROUNDED;
        all = word->rounding;
        any = true;
    }
    return all;
}

static dalil_finding_value value_of_group(dal_run *run, dal_line *l, const choice *of)
{
    size_t count[2];
    dalil_finding_value value = {.low = of->low, .high = of->high};
    widen(l, &value);
    value.rounding = rounding_of(run, &value);
    take_group(run, l, &value, count);
    value.named = dal_judge_voices(run->graph, run->list, count[0], run->voice);
    uint32_t *apart = run->list + run->count - count[1];
    size_t left = without_copies(run, apart, count[1], count[0]);
    value.apart = dal_judge_voices(run->graph, apart, left, run->voice);
    return value;
}

static int by_voices(const void *a, const void *b)
{
    const dalil_finding_value *x = a, *y = b;
    choice p = {x->low, x->high, {x->named, x->apart}}, q = {y->low, y->high, {y->named, y->apart}};
    return compare_choices(&p, &q);
}

void dal_judge_list_values(dal_run *run)
{
    dalil_finding *finding = &run->finding;
    if (run->denied) { /* the value that is denied, which nobody gives */
        finding->value[0] = (dalil_finding_value){.low = run->low, .high = run->high};
        finding->value[0].rounding = rounding_of(run, &finding->value[0]);
        finding->value_count = 1;
    }
    if (!run->affirmed)
        return;
    dal_line *l = run->line;
    while (l->count > 0 && finding->value_count < DALIL_FINDING_VALUES) {
        choice best = choose(l);
        finding->value[finding->value_count++] = value_of_group(run, l, &best);
    }
    if (finding->value_count > 2)
        qsort(&finding->value[1], finding->value_count - 1, sizeof finding->value[0], by_voices);
}
