/* engine/claims/weigh_sort.c: claims by item and value, in linear time. */
#include "engine/claims/weigh.h"

typedef struct sorting {
    const dalil_weigh_claim *claim;
    size_t count;
    uint32_t items;
    uint32_t *order, *place; /* claims by item; where each item's begin */
    uint32_t *last;          /* of each source: its latest claim on the item at hand, + 1 */
} sorting;

void dal_weigh_table_release(dal_weigh_table *table)
{
    dal_free(table->source);
    dal_free(table->fact_first);
    dal_free(table->fact_value);
    dal_free(table->item_first);
    dal_free(table->item);
    dal_free(table->claims_of);
    *table = (dal_weigh_table){0};
}

static void order_by_item(sorting *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->place[s->claim[i].item + 1]++;
    for (uint32_t i = 0; i < s->items; i++)
        s->place[i + 1] += s->place[i];
    for (size_t i = 0; i < s->count; i++)
        s->order[s->place[s->claim[i].item]++] = (uint32_t)i;
    for (uint32_t i = s->items; i > 0; i--)
        s->place[i] = s->place[i - 1];
    s->place[0] = 0;
}

/* Of each source the latest among claims [from, to) of the order; returns the new end. */
static uint32_t keep_latest(sorting *s, uint32_t from, uint32_t to)
{
    uint32_t kept = from;
    for (uint32_t i = from; i < to; i++) {
        const dalil_weigh_claim *claim = &s->claim[s->order[i]];
        uint32_t *last = &s->last[claim->source];
        if (*last == 0 || claim->time >= s->claim[*last - 1].time)
            *last = s->order[i] + 1;
    }
    for (uint32_t i = from; i < to; i++) {
        uint32_t number = s->order[i];
        if (s->last[s->claim[number].source] == number + 1)
            s->order[kept++] = number;
    }
    for (uint32_t i = from; i < kept; i++)
        s->last[s->claim[s->order[i]].source] = 0;
    return kept;
}

static bool is_before(const dalil_weigh_claim *x, const dalil_weigh_claim *y)
{
    return x->value != y->value ? x->value < y->value : x->source < y->source;
}

static void sift(const sorting *s, uint32_t *order, size_t at, size_t count)
{
    uint32_t moving = order[at];
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_before(&s->claim[order[child]], &s->claim[order[child + 1]]))
            child++;
        if (!is_before(&s->claim[moving], &s->claim[order[child]]))
            break;
        order[at] = order[child];
        at = child;
    }
    order[at] = moving;
}

static void sort_item(const sorting *s, uint32_t *order, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift(s, order, i - 1, count);
    for (size_t end = count; end > 1; end--) {
        uint32_t last = order[end - 1];
        order[end - 1] = order[0];
        order[0] = last;
        sift(s, order, 0, end - 1);
    }
}

static void add_item(const sorting *s, uint32_t from, uint32_t to, dal_weigh_table *t)
{
    t->item[t->item_count] = s->claim[s->order[from]].item;
    t->item_first[t->item_count++] = t->fact_count;
    for (uint32_t i = from; i < to; i++) {
        const dalil_weigh_claim *claim = &s->claim[s->order[i]];
        if (i == from || claim->value != t->fact_value[t->fact_count - 1]) {
            t->fact_value[t->fact_count] = claim->value;
            t->fact_first[t->fact_count++] = t->claim_count;
        }
        t->source[t->claim_count++] = claim->source;
        t->claims_of[claim->source]++;
    }
}

static void fill(sorting *s, dal_weigh_table *t)
{
    order_by_item(s);
    for (uint32_t item = 0; item < s->items; item++) {
        uint32_t from = s->place[item], to = keep_latest(s, from, s->place[item + 1]);
        if (from == to)
            continue;
        sort_item(s, s->order + from, to - from);
        add_item(s, from, to, t);
    }
    t->fact_first[t->fact_count] = t->claim_count;
    t->item_first[t->item_count] = t->fact_count;
}

static bool make_room(sorting *s, dal_weigh_table *t)
{
    for (size_t i = 0; i < s->count; i++) {
        s->items = s->claim[i].item >= s->items ? s->claim[i].item + 1 : s->items;
        t->source_count = s->claim[i].source >= t->source_count ? s->claim[i].source + 1 : t->source_count;
    }
    s->order = dal_alloc(s->count * sizeof *s->order);
    s->place = dal_alloc_zero((size_t)s->items + 2, sizeof *s->place);
    s->last = dal_alloc_zero(t->source_count, sizeof *s->last);
    t->source = dal_alloc(s->count * sizeof *t->source);
    t->fact_first = dal_alloc((s->count + 1) * sizeof *t->fact_first);
    t->fact_value = dal_alloc((s->count + 1) * sizeof *t->fact_value);
    t->item_first = dal_alloc(((size_t)s->items + 1) * sizeof *t->item_first);
    t->item = dal_alloc(((size_t)s->items + 1) * sizeof *t->item);
    t->claims_of = dal_alloc_zero(t->source_count, sizeof *t->claims_of);
    return s->order != NULL && s->place != NULL && s->last != NULL && t->source != NULL && t->fact_first != NULL &&
           t->fact_value != NULL && t->item_first != NULL && t->item != NULL && t->claims_of != NULL;
}

dalil_status dal_weigh_sort(const dalil_weigh_claim *claim, size_t count, dal_weigh_table *out_table, dalil_error *err)
{
    sorting s = {.claim = claim, .count = count};
    dal_weigh_table table = {0};
    bool room = make_room(&s, &table);
    if (room)
        fill(&s, &table);
    dal_free(s.order);
    dal_free(s.place);
    dal_free(s.last);
    if (room) {
        *out_table = table;
        return DALIL_OK;
    }
    dal_weigh_table_release(&table);
    return dal_fail_memory(err);
}

void dal_weigh_part(const dal_weigh_table *table, size_t part, size_t parts, uint32_t *out_first, uint32_t *out_last)
{
    *out_first = (uint32_t)((uint64_t)table->item_count * part / parts);
    *out_last = (uint32_t)((uint64_t)table->item_count * (part + 1) / parts);
}
