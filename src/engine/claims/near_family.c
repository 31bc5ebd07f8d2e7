/* engine/claims/near_family.c: of all pairs found, those worth telling, so that a post shared 500 times is 8,000 lines
 * at most and not 125,000.
 *
 * A family is what hangs together by copies; excerpts do not join families, for a digest quotes many.  In a family of
 * more than 32 the hubs are its earliest text and the 15 most like all others (by the sum of the resemblances found).
 */
#include "engine/claims/near.h"

enum { FAMILY = 32, HUBS = DALIL_NEAR_ROWS - 1 };

typedef struct families {
    const dal_near_text *text;
    size_t count;
    float least;
    uint32_t *parent, *size; /* a family is named after its earliest text */
    double *weight;          /* sum of resemblances */
    float *best;             /* highest resemblance met */
    uint8_t *hub;
    uint32_t *hubs; /* HUBS for each family, by its earliest text's place in `large`; UINT32_MAX: free */
    uint32_t *large;
    uint32_t large_count;
    dal_near_list *edge;
} families;

uint32_t dal_near_family_of(uint32_t *parent, uint32_t text)
{
    while (parent[text] != text) {
        parent[text] = parent[parent[text]];
        text = parent[text];
    }
    return text;
}

void dal_near_family_join(uint32_t *parent, const dal_near_edge *edge)
{
    uint32_t a = dal_near_family_of(parent, edge->a), b = dal_near_family_of(parent, edge->b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static uint32_t root_of(families *f, uint32_t text)
{
    return dal_near_family_of(f->parent, text);
}

static bool is_large(families *f, uint32_t text)
{
    return f->size[root_of(f, text)] > FAMILY;
}

/* ---- edges ----------------------------------------------------------------------------------------------------- */

static uint64_t key_of(const dal_near_edge *edge)
{
    return (uint64_t)edge->a << 32 | edge->b;
}

static void sift(dal_near_edge *edge, size_t at, size_t count)
{
    dal_near_edge moving = edge[at];
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && key_of(&edge[child + 1]) > key_of(&edge[child]))
            child++;
        if (key_of(&edge[child]) <= key_of(&moving))
            break;
        edge[at] = edge[child];
        at = child;
    }
    edge[at] = moving;
}

static void sort_edges(dal_near_list *list)
{
    dal_near_edge *edge = list->item;
    for (size_t i = list->count / 2; i > 0; i--)
        sift(edge, i - 1, list->count);
    for (size_t end = list->count; end > 1; end--) {
        dal_near_edge last = edge[end - 1];
        edge[end - 1] = edge[0];
        edge[0] = last;
        sift(edge, 0, end - 1);
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || key_of(&edge[i]) != key_of(&edge[kept - 1]))
            edge[kept++] = edge[i];
    list->count = kept;
}

static bool is_copy(const dal_near_measure *m)
{
    return m->same || 2 * m->shared >= m->more;
}

/* ---- hubs ------------------------------------------------------------------------------------------------------ */

static void weigh(families *f)
{
    const dal_near_edge *edge = f->edge->item;
    for (size_t i = 0; i < f->edge->count; i++) {
        float alike = dal_near_jaccard(&edge[i].measure);
        f->weight[edge[i].a] += alike;
        f->weight[edge[i].b] += alike;
        f->best[edge[i].a] = alike > f->best[edge[i].a] ? alike : f->best[edge[i].a];
        f->best[edge[i].b] = alike > f->best[edge[i].b] ? alike : f->best[edge[i].b];
    }
}

/* Is text `a` more like all others than `b`?  Sums that differ by less than a thousandth are equal, then usual numbers
 * decide, then who was earlier. */
static bool is_heavier(const families *f, uint32_t a, uint32_t b)
{
    double difference = f->weight[a] - f->weight[b];
    if (difference > 0.001 || difference < -0.001)
        return difference > 0;
    return f->text[a].usual > f->text[b].usual;
}

/* Put `text` among the heaviest of its family. */
static void offer(families *f, uint32_t *hubs, uint32_t text)
{
    for (uint32_t i = 0; i < HUBS; i++)
        if (hubs[i] == UINT32_MAX || is_heavier(f, text, hubs[i])) {
            uint32_t pushed = hubs[i];
            hubs[i] = text;
            text = pushed;
            if (text == UINT32_MAX)
                return;
        }
}

static bool choose_hubs(families *f)
{
    for (uint32_t i = 0; i < f->count; i++)
        f->large_count += f->parent[i] == i && f->size[i] > FAMILY;
    f->hubs = dal_alloc((size_t)f->large_count * HUBS * sizeof *f->hubs);
    if (f->hubs == NULL)
        return false;
    memset(f->hubs, 0xFF, (size_t)f->large_count * HUBS * sizeof *f->hubs);
    uint32_t place = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (is_large(f, i)) {
            uint32_t root = root_of(f, i);
            if (root == i)
                f->large[i] = place++;
            offer(f, f->hubs + (size_t)f->large[root] * HUBS, i);
            f->hub[i] = root == i;
        }
    for (size_t i = 0; i < (size_t)f->large_count * HUBS; i++)
        if (f->hubs[i] != UINT32_MAX)
            f->hub[f->hubs[i]] = 1;
    return true;
}

/* Every member is held against the earliest, whether they met before or not. */
static bool meet_earliest(families *f)
{
    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t root = root_of(f, i);
        if (root == i || !is_large(f, i))
            continue;
        dal_near_measure m = dal_near_compare(&f->text[root], &f->text[i]);
        if (!dal_near_is_pair(&m, &f->text[root], &f->text[i], f->least))
            continue;
        dal_near_edge *edge = dal_near_grow(f->edge, 1, sizeof *edge);
        if (edge == NULL)
            return false;
        *edge = (dal_near_edge){root, i, m};
        f->edge->count++;
    }
    return true;
}

static bool is_told(families *f, const dal_near_edge *edge)
{
    bool large_a = is_large(f, edge->a), large_b = is_large(f, edge->b);
    if ((!large_a && !large_b) || f->hub[edge->a] || f->hub[edge->b])
        return true;
    float alike = dal_near_jaccard(&edge->measure);
    return (large_a && alike >= f->best[edge->a]) || (large_b && alike >= f->best[edge->b]);
}

/* Ties for the best would be many in a family of one and the same text: each text keeps only its first. */
static void leave_told(families *f)
{
    dal_near_edge *edge = f->edge->item;
    size_t kept = 0;
    for (size_t i = 0; i < f->edge->count; i++) {
        if (!is_told(f, &edge[i]))
            continue;
        if (!f->hub[edge[i].a] && !f->hub[edge[i].b]) {
            float alike = dal_near_jaccard(&edge[i].measure);
            if (alike >= f->best[edge[i].a])
                f->best[edge[i].a] = 2;
            if (alike >= f->best[edge[i].b])
                f->best[edge[i].b] = 2;
        }
        edge[kept++] = edge[i];
    }
    f->edge->count = kept;
}

static bool run(families *f)
{
    sort_edges(f->edge);
    const dal_near_edge *edge = f->edge->item;
    for (size_t i = 0; i < f->edge->count; i++)
        if (is_copy(&edge[i].measure))
            dal_near_family_join(f->parent, &edge[i]);
    for (uint32_t i = 0; i < f->count; i++)
        f->size[root_of(f, i)]++;
    weigh(f);
    if (!choose_hubs(f))
        return false;
    if (f->large_count == 0)
        return true;
    if (!meet_earliest(f))
        return false;
    sort_edges(f->edge);
    leave_told(f);
    return true;
}

dalil_status dal_near_families(const dal_near_text *text, size_t count, float least, dal_near_list *edge,
                               dalil_error *err)
{
    families f = {.text = text, .count = count, .least = least, .edge = edge};
    f.parent = dal_alloc(count * sizeof *f.parent);
    f.size = dal_alloc_zero(count, sizeof *f.size);
    f.weight = dal_alloc_zero(count, sizeof *f.weight);
    f.best = dal_alloc_zero(count, sizeof *f.best);
    f.hub = dal_alloc_zero(count, sizeof *f.hub);
    f.large = dal_alloc_zero(count, sizeof *f.large);
    bool room =
        f.parent != NULL && f.size != NULL && f.weight != NULL && f.best != NULL && f.hub != NULL && f.large != NULL;
    for (uint32_t i = 0; room && i < count; i++)
        f.parent[i] = i;
    room = room && run(&f);
    dal_free(f.parent);
    dal_free(f.size);
    dal_free(f.weight);
    dal_free(f.best);
    dal_free(f.hub);
    dal_free(f.large);
    dal_free(f.hubs);
    return room ? DALIL_OK : dal_fail_memory(err);
}
