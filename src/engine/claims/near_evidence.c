/* engine/claims/near_evidence.c: is what two texts share evidence that one copied the other?
 *
 * A run of words that stands in a hundred unrelated texts says little about any two of them: it is a standing phrase,
 * or all quote one known passage.  A shared run therefore weighs one over the number of texts in which it stands.
 * But what went viral must not look like a standing phrase: texts that are copies of each other are a family, and a run
 * of which most holders are in one family belongs to that family and weighs 1.
 * How much weight is asked for grows with the number of texts, as does what two of them share by chance. */
#include "base/thread.h"
#include "engine/claims/near.h"
#include <math.h>

/* OWNED: the share of holders from which a run belongs to a family.  ASKED: weight asked for among 100,000 texts, found
 * on the planted copies of bench/near; with fewer or more texts it goes with the square root, up to ASKED_MAX. */
enum { TASK = 64, EDGE_TASK = 1024, BLOCK = 32 };
static const float CORE = 0.2f;
static const float OWNED = 0.8f;
static const double ASKED = 1.4, ASKED_TEXTS = 100000, ASKED_MAX = 2;

typedef struct evidence {
    const dal_near_text *text;
    const dal_near_segment *segment;
    size_t count;
    float asked;
    uint32_t *parent;
    uint32_t *member, *first; /* texts by family; where each family begins */
    size_t family_count;
    float **weight; /* of each text's runs of four; NULL for texts without a pair */
    dal_arena *arena;
    dal_near_list *edge;
    bool *weak; /* of each edge */
} evidence;

/* ---- families -------------------------------------------------------------------------------------------------- */

static bool is_close(const dal_near_measure *m)
{
    return m->same || (dal_near_jaccard(m) >= 0.55f && 20 * m->shared >= 17 * m->less);
}

/* Texts with pairs, family after family; `next` has room for one number a text. */
static void list_members(evidence *e, uint32_t *next)
{
    const dal_near_edge *edge = e->edge->item;
    for (size_t i = 0; i < e->edge->count; i++)
        next[dal_near_family_of(e->parent, edge[i].a)] = next[dal_near_family_of(e->parent, edge[i].b)] = 1;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < e->count; i++)
        if (e->parent[i] != i)
            next[dal_near_family_of(e->parent, i)]++;
    for (uint32_t i = 0; i < e->count; i++)
        if (next[i] > 0) {
            uint32_t size = next[i];
            e->first[e->family_count++] = next[i] = sum;
            sum += size;
        } else {
            next[i] = UINT32_MAX;
        }
    e->first[e->family_count] = sum;
    for (uint32_t i = 0; i < e->count; i++) {
        uint32_t root = dal_near_family_of(e->parent, i);
        if (next[root] != UINT32_MAX)
            e->member[next[root]++] = i;
    }
}

/* ---- weights --------------------------------------------------------------------------------------------------- */

/* An open table of how many members hold each run. */
typedef struct table {
    uint64_t *slot; /* run << 32 | count; 0 is free */
    uint64_t mask;
} table;

static uint64_t *find_slot(const table *t, uint32_t run)
{
    uint64_t at = (uint64_t)run * 0x9E3779B1u & t->mask;
    while (t->slot[at] != 0 && t->slot[at] >> 32 != run)
        at = (at + 1) & t->mask;
    return &t->slot[at];
}

static bool fill_table(const evidence *e, const uint32_t *member, size_t count, table *out)
{
    uint64_t runs = 0, size = 64;
    for (size_t i = 0; i < count; i++)
        runs += e->text[member[i]].run_count;
    while (size < 2 * runs)
        size *= 2;
    *out = (table){dal_alloc_zero(size, sizeof *out->slot), size - 1};
    if (out->slot == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < e->text[member[i]].run_count; k++) {
            uint32_t run = e->text[member[i]].run[k];
            uint64_t *slot = find_slot(out, run);
            *slot = ((uint64_t)run << 32) | ((*slot & UINT32_MAX) + 1);
        }
    return true;
}

/* holders: all texts with the run; inside: those of the family */
static float weight_of(uint32_t holders, uint32_t inside)
{
    if (inside > 1 && (float)inside >= OWNED * (float)holders)
        return 1;
    return 1 / (float)(holders > 2 ? holders : 2);
}

static bool weigh_text(evidence *e, uint32_t text, const table *inside, dal_arena *arena)
{
    const dal_near_text *t = &e->text[text];
    float *weight = dal_arena_alloc(arena, (t->run_count + 1) * sizeof *weight);
    if (weight == NULL)
        return false;
    for (uint32_t k = 0; k < t->run_count; k++) {
        if (k % BLOCK == 0)
            dal_near_segment_ahead(e->segment, t->run + k, t->run_count - k < BLOCK ? t->run_count - k : BLOCK);
        uint32_t in = inside != NULL ? (uint32_t)*find_slot(inside, t->run[k]) : 1;
        weight[k] = weight_of(dal_near_segment_holders(e->segment, t->run[k]), in);
    }
    e->weight[text] = weight;
    return true;
}

/* Does the family own most of what most of its members hold?  Else it is a crowd around a passage known elsewhere. */
static bool owns_its_core(const evidence *e, const table *inside, size_t members)
{
    uint32_t core = 0, owned = 0;
    for (uint64_t i = 0; i <= inside->mask; i++) {
        uint32_t in = (uint32_t)inside->slot[i], run = (uint32_t)(inside->slot[i] >> 32);
        if ((size_t)in * 2 < members || in < 2)
            continue;
        core++;
        owned += (float)in >= OWNED * (float)dal_near_segment_holders(e->segment, run);
    }
    return (float)owned >= CORE * (float)core;
}

static bool weigh_family(evidence *e, size_t family, dal_arena *arena)
{
    const uint32_t *member = e->member + e->first[family];
    size_t count = e->first[family + 1] - e->first[family];
    table inside;
    if (count == 1)
        return weigh_text(e, member[0], NULL, arena);
    if (!fill_table(e, member, count, &inside))
        return false;
    bool room = true, owns = owns_its_core(e, &inside, count);
    for (size_t i = 0; room && i < count; i++)
        room = weigh_text(e, member[i], owns ? &inside : NULL, arena);
    dal_free(inside.slot);
    return room;
}

static dalil_status weigh_task(void *context, size_t task, dalil_error *err)
{
    evidence *e = context;
    for (size_t i = task * TASK; i < (task + 1) * TASK && i < e->family_count; i++)
        if (!weigh_family(e, i, &e->arena[task]))
            return dal_fail_memory(err);
    return DALIL_OK;
}

/* ---- edges ----------------------------------------------------------------------------------------------------- */

static float weigh_shared(const evidence *e, uint32_t a, uint32_t b)
{
    const dal_near_text *x = &e->text[a], *y = &e->text[b];
    float sum = 0;
    for (uint32_t i = 0, k = 0; i < x->run_count && k < y->run_count;) {
        uint32_t left = x->run[i], right = y->run[k];
        if (left == right)
            sum += e->weight[a][i] > e->weight[b][k] ? e->weight[a][i] : e->weight[b][k];
        i += left <= right;
        k += right <= left;
    }
    return sum;
}

static bool is_weak(const evidence *e, const dal_near_edge *edge)
{
    bool brief = e->text[edge->a].word_count < DALIL_NEAR_SHORT && e->text[edge->b].word_count < DALIL_NEAR_SHORT;
    return !edge->measure.same && !brief && weigh_shared(e, edge->a, edge->b) < e->asked;
}

static dalil_status edge_task(void *context, size_t task, dalil_error *err)
{
    (void)err;
    evidence *e = context;
    const dal_near_edge *edge = e->edge->item;
    for (size_t i = task * EDGE_TASK; i < (task + 1) * EDGE_TASK && i < e->edge->count; i++)
        e->weak[i] = is_weak(e, &edge[i]);
    return DALIL_OK;
}

static dalil_status run(evidence *e, unsigned threads, dalil_error *err)
{
    dal_near_edge *edge = e->edge->item;
    size_t tasks = (e->family_count + TASK - 1) / TASK, kept = 0;
    e->arena = dal_alloc_zero(tasks, sizeof *e->arena);
    dalil_status status = e->arena != NULL ? dal_thread_each(tasks, threads, weigh_task, e, err) : dal_fail_memory(err);
    if (status == DALIL_OK)
        status = dal_thread_each((e->edge->count + EDGE_TASK - 1) / EDGE_TASK, threads, edge_task, e, err);
    for (size_t i = 0; i < tasks && e->arena != NULL; i++)
        dal_arena_release(&e->arena[i]);
    dal_free(e->arena);
    DAL_TRY(status);
    for (size_t i = 0; i < e->edge->count; i++)
        if (!e->weak[i])
            edge[kept++] = edge[i];
    e->edge->count = kept;
    return DALIL_OK;
}

static dalil_status prepare(evidence *e, dalil_error *err)
{
    const dal_near_edge *edge = e->edge->item;
    uint32_t *next = dal_alloc_zero(e->count, sizeof *next);
    e->parent = dal_alloc(e->count * sizeof *e->parent);
    e->member = dal_alloc(e->count * sizeof *e->member);
    e->first = dal_alloc((e->count + 1) * sizeof *e->first);
    e->weight = dal_alloc_zero(e->count, sizeof *e->weight);
    e->weak = dal_alloc_zero(e->edge->count, sizeof *e->weak);
    bool room = next != NULL && e->parent != NULL && e->member != NULL && e->first != NULL && e->weight != NULL &&
                e->weak != NULL;
    if (room) {
        for (uint32_t i = 0; i < e->count; i++)
            e->parent[i] = i;
        for (size_t i = 0; i < e->edge->count; i++)
            if (is_close(&edge[i].measure))
                dal_near_family_join(e->parent, &edge[i]);
        list_members(e, next);
    }
    dal_free(next);
    return room ? DALIL_OK : dal_fail_memory(err);
}

dalil_status dal_near_evidence(const dal_near_text *text, size_t count, const dal_near_segment *segment,
                               unsigned threads, dal_near_list *edge, dalil_error *err)
{
    evidence e = {.text = text, .segment = segment, .count = count, .edge = edge};
    e.asked = (float)fmin(ASKED * sqrt((double)count / ASKED_TEXTS), ASKED_MAX);
    dalil_status status = prepare(&e, err);
    if (status == DALIL_OK)
        status = run(&e, threads, err);
    dal_free(e.parent);
    dal_free(e.member);
    dal_free(e.first);
    dal_free(e.weight);
    dal_free(e.weak);
    return status;
}
