/* engine/claims/weigh_copies.c: who depends on whom, from agreement on what few others say.
 *
 * For two sources that speak of the same item, an independent second source would agree with the first with about the
 * probability q that any other source on that item says the same; a copier agrees if it copied here (c) or by chance.
 * So agreement speaks for copying by log(c / q + 1 - c), disagreement against it by log(1 - c), whatever is true.  The
 * paper takes q from the accuracy of the two sources over all items; then items that everybody gets right make copiers
 * of all good sources. */
#include "base/thread.h"
#include "engine/claims/weigh.h"
#include <math.h>

#define PRIOR 0.2
/* Where few others spoke, their agreement is drawn towards one half (Laplace's rule). */
#define PRIOR_AGREED 1.0
#define PRIOR_OTHERS 2.0

typedef struct search {
    const dal_weigh_table *table;
    dal_weigh_copies *copies;
    size_t parts;
    double *sum; /* parts x size x size: the lower triangle of log odds */
} search;

void dal_weigh_copies_release(dal_weigh_copies *copies)
{
    dal_free(copies->probability);
    dal_free(copies->place);
    dal_free(copies->source);
    *copies = (dal_weigh_copies){0};
}

/* ---- the sources looked at ------------------------------------------------------------------------------------- */

static bool has_more(const dal_weigh_table *t, uint32_t a, uint32_t b)
{
    return t->claims_of[a] != t->claims_of[b] ? t->claims_of[a] > t->claims_of[b] : a < b;
}

static void sift(const dal_weigh_table *t, uint32_t *source, size_t at, size_t count)
{
    uint32_t moving = source[at];
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && has_more(t, source[child], source[child + 1]))
            child++;
        if (!has_more(t, moving, source[child]))
            break;
        source[at] = source[child];
        at = child;
    }
    source[at] = moving;
}

/* Most claims first. */
static void rank(const dal_weigh_table *t, dal_weigh_copies *copies)
{
    for (uint32_t i = 0; i < t->source_count; i++)
        copies->source[i] = i;
    for (size_t i = t->source_count / 2; i > 0; i--)
        sift(t, copies->source, i - 1, t->source_count);
    for (size_t end = t->source_count; end > 1; end--) {
        uint32_t last = copies->source[end - 1];
        copies->source[end - 1] = copies->source[0];
        copies->source[0] = last;
        sift(t, copies->source, 0, end - 1);
    }
    for (uint32_t i = 0; i < t->source_count; i++)
        copies->place[copies->source[i]] = i < copies->size ? i : UINT32_MAX;
}

/* ---- log odds -------------------------------------------------------------------------------------------------- */

/* Add `by` for every two of the sources at claims [first, last) with those at [other, other_last). */
static void add_pairs(const search *s, double *sum, const uint32_t range[4], double by)
{
    const uint32_t *source = s->table->source, *place = s->copies->place;
    for (uint32_t i = range[0]; i < range[1]; i++) {
        uint32_t x = place[source[i]];
        if (x == UINT32_MAX)
            continue;
        for (uint32_t k = range[2] == range[0] ? i + 1 : range[2]; k < range[3]; k++) {
            uint32_t y = place[source[k]];
            if (y != UINT32_MAX)
                sum[x > y ? (size_t)x * s->copies->size + y : (size_t)y * s->copies->size + x] += by;
        }
    }
}

static void add_item(const search *s, double *sum, uint32_t item)
{
    const dal_weigh_table *t = s->table;
    uint32_t from = t->item_first[item], to = t->item_first[item + 1];
    uint32_t first = t->fact_first[from], end = t->fact_first[to], others = end - first;
    double c = (double)DAL_WEIGH_COPIED;
    for (uint32_t fact = from; fact < to; fact++) {
        uint32_t begin = t->fact_first[fact], last = t->fact_first[fact + 1];
        double q = (last - begin - 2.0 + PRIOR_AGREED) / (others - 2.0 + PRIOR_OTHERS);
        if (last - begin > 1)
            add_pairs(s, sum, (uint32_t[]){begin, last, begin, last}, log(c / q + 1 - c));
        add_pairs(s, sum, (uint32_t[]){begin, last, last, end}, log(1 - c));
    }
}

static dalil_status search_part(void *context, size_t part, dalil_error *err)
{
    (void)err;
    search *s = context;
    uint32_t first, last;
    dal_weigh_part(s->table, part, s->parts, &first, &last);
    double *sum = s->sum + part * s->copies->size * s->copies->size;
    for (uint32_t item = first; item < last; item++)
        add_item(s, sum, item);
    return DALIL_OK;
}

static void finish(const search *s)
{
    size_t size = s->copies->size;
    for (size_t x = 0; x < size; x++)
        for (size_t y = 0; y <= x; y++) {
            double odds = log(PRIOR / (1 - PRIOR));
            bool met = false;
            for (size_t part = 0; part < s->parts; part++) {
                double more = s->sum[(part * size + x) * size + y];
                odds += more;
                met |= more != 0;
            }
            float probability = met && x != y ? (float)(1 / (1 + exp(-odds))) : 0;
            s->copies->probability[x * size + y] = s->copies->probability[y * size + x] = probability;
        }
}

/* Few parts where the tables are large. */
static size_t count_parts(size_t size)
{
    size_t parts = DAL_WEIGH_PARTS;
    while (parts > 2 && parts * size * size > (size_t)8 << 20)
        parts /= 2;
    return parts;
}

dalil_status dal_weigh_find_copies(const dal_weigh_table *table, unsigned threads, dal_weigh_copies *out_copies,
                                   dalil_error *err)
{
    dal_weigh_copies copies = {.size = table->source_count};
    if (copies.size > DALIL_WEIGH_COPIERS)
        copies.size = DALIL_WEIGH_COPIERS;
    size_t cells = (size_t)copies.size * copies.size;
    search s = {.table = table, .copies = &copies, .parts = count_parts(copies.size)};
    copies.probability = dal_alloc(cells * sizeof *copies.probability);
    copies.place = dal_alloc(table->source_count * sizeof *copies.place);
    copies.source = dal_alloc(table->source_count * sizeof *copies.source);
    s.sum = dal_alloc_zero(s.parts * cells, sizeof *s.sum);
    dalil_status status = DALIL_OK;
    if (copies.probability == NULL || copies.place == NULL || copies.source == NULL || s.sum == NULL) {
        status = dal_fail_memory(err);
    } else {
        rank(table, &copies);
        status = dal_thread_each(s.parts, threads, search_part, &s, err);
    }
    if (status == DALIL_OK) {
        finish(&s);
        *out_copies = copies;
    } else {
        dal_weigh_copies_release(&copies);
    }
    dal_free(s.sum);
    return status;
}
