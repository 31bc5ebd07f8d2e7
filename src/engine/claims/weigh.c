/* engine/claims/weigh.c: the public face of weighing. */
#include "engine/claims/weigh.h"

static const float TOLD = 0.5f;

/* What a result owns. */
typedef struct memory {
    dalil_weigh_value *value;
    float *accuracy;
    dalil_weigh_copy *copy;
} memory;

typedef struct work {
    dal_weigh_table table;
    dal_weigh_copies copies;
    dal_weigh_estimate estimate;
    memory *out;
    size_t copy_count;
} work;

static void release_memory(memory *m)
{
    if (m == NULL)
        return;
    dal_free(m->value);
    dal_free(m->accuracy);
    dal_free(m->copy);
    dal_free(m);
}

/* Those that say so, copies counted by the chance that they are none: the first in full, each other by how surely it
 * depends on none before it (Dong et al., who order them by accuracy; here who has more claims comes first). */
static float count_independent(const work *w, uint32_t fact)
{
    const dal_weigh_table *t = &w->table;
    double sum = 0;
    for (uint32_t i = t->fact_first[fact]; i < t->fact_first[fact + 1]; i++) {
        double alone = 1;
        for (uint32_t k = t->fact_first[fact]; k < t->fact_first[fact + 1]; k++) {
            uint32_t one = t->source[i], other = t->source[k];
            if (w->copies.place[other] < w->copies.place[one])
                alone *= 1 - (double)(DAL_WEIGH_COPIED * dal_weigh_depends(&w->copies, one, other));
        }
        sum += alone;
    }
    return (float)sum;
}

static void put_item(work *w, uint32_t item)
{
    const dal_weigh_table *t = &w->table;
    uint32_t from = t->item_first[item], to = t->item_first[item + 1];
    for (uint32_t fact = from; fact < to; fact++) {
        dalil_weigh_value value = {.item = t->item[item], .value = t->fact_value[fact]};
        value.probability = (float)w->estimate.probability[fact];
        value.sources = t->fact_first[fact + 1] - t->fact_first[fact];
        value.independent = count_independent(w, fact);
        uint32_t k = fact;
        for (; k > from && w->out->value[k - 1].probability < value.probability; k--)
            w->out->value[k] = w->out->value[k - 1];
        w->out->value[k] = value;
    }
}

static bool put_copies(work *w)
{
    size_t size = w->copies.size;
    for (size_t x = 0; x < size; x++)
        for (size_t y = 0; y < x; y++)
            w->copy_count += w->copies.probability[x * size + y] >= TOLD;
    w->out->copy = dal_alloc(w->copy_count * sizeof *w->out->copy);
    if (w->out->copy == NULL)
        return false;
    size_t at = 0;
    for (uint32_t a = 0; a < w->table.source_count; a++)
        for (uint32_t b = a + 1; b < w->table.source_count && w->copies.place[a] != UINT32_MAX; b++) {
            float probability = dal_weigh_depends(&w->copies, a, b);
            if (probability >= TOLD)
                w->out->copy[at++] = (dalil_weigh_copy){a, b, probability};
        }
    return true;
}

static dalil_status put_results(work *w, dalil_error *err)
{
    w->out = dal_alloc_zero(1, sizeof *w->out);
    if (w->out == NULL)
        return dal_fail_memory(err);
    w->out->value = dal_alloc(w->table.fact_count * sizeof *w->out->value);
    w->out->accuracy = dal_alloc(w->table.source_count * sizeof *w->out->accuracy);
    if (w->out->value == NULL || w->out->accuracy == NULL || !put_copies(w))
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < w->table.source_count; i++)
        w->out->accuracy[i] = (float)w->estimate.accuracy[i];
    for (uint32_t item = 0; item < w->table.item_count; item++)
        put_item(w, item);
    return DALIL_OK;
}

static dalil_status run(work *w, unsigned threads, dalil_error *err)
{
    DAL_TRY(dal_weigh_find_copies(&w->table, threads, &w->copies, err));
    w->estimate.accuracy = dal_alloc_zero(w->table.source_count, sizeof *w->estimate.accuracy);
    w->estimate.probability = dal_alloc_zero(w->table.fact_count, sizeof *w->estimate.probability);
    if (w->estimate.accuracy == NULL || w->estimate.probability == NULL)
        return dal_fail_memory(err);
    DAL_TRY(dal_weigh_solve(&w->table, &w->copies, threads, &w->estimate, err));
    return put_results(w, err);
}

dalil_status dalil_weigh(const dalil_weigh_claim *claim, size_t count, unsigned threads, dalil_weighed *out_weighed,
                         dalil_error *err)
{
    work w = {0};
    if (count > INT32_MAX)
        return dal_fail(err, DALIL_ELIMIT, "weigh.too-much", NULL);
    DAL_TRY(dal_weigh_sort(claim, count, &w.table, err));
    dalil_status status = run(&w, threads, err);
    if (status == DALIL_OK) {
        *out_weighed = (dalil_weighed){.value = w.out->value, .value_count = w.table.fact_count, .memory = w.out};
        out_weighed->accuracy = w.out->accuracy;
        out_weighed->source_count = w.table.source_count;
        out_weighed->copy = w.out->copy;
        out_weighed->copy_count = w.copy_count;
    } else {
        release_memory(w.out);
    }
    dal_free(w.estimate.accuracy);
    dal_free(w.estimate.probability);
    dal_weigh_copies_release(&w.copies);
    dal_weigh_table_release(&w.table);
    return status;
}

void dalil_weighed_release(dalil_weighed *weighed)
{
    release_memory(weighed->memory);
    *weighed = (dalil_weighed){0};
}
