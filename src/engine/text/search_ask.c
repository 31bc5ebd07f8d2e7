/* engine/text/search_ask.c: the best documents and passages for a query.
 *
 * Every one that holds a part of the query is scored: lists are short bytes in a row, and adding up a hundred
 * thousand of them takes a millisecond.  So scores are exact, and do not depend on how documents lie in segments. */
#include "engine/text/search.h"
#include <math.h>
#include <stdlib.h>

static const double K1 = 1.2, B = 0.75;
enum { LIMIT_OTHERWISE = 20 };

typedef struct asking {
    dalil_search_segment *const *segment;
    size_t count;
    dalil_search_query *query;
    const dalil_search_options *options;
    dal_search_list *list; /* of part p in segment s at p * count + s */
    dal_search_tally tally;
    dalil_search_hit *heap;
    size_t heap_count, limit;
    uint64_t found;
} asking;

/* ---- all parts --------------------------------------------------------------------------------------------------- */

static dalil_status list_part(asking *a, size_t p, bool bare, dal_search_list *out, dalil_error *err)
{
    for (size_t i = 0; i < a->count; i++)
        DAL_TRY(dal_search_list_part(&a->tally, a->segment[i], &a->query->part[p], bare, &out[i], err));
    return DALIL_OK;
}

static uint64_t total(const dal_search_list *item, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += item[i].count;
    return sum;
}

/* The items of both lists: where a spelling of the word itself stands it counts, and more. */
static bool join(asking *a, dal_search_list *into, const dal_search_list *other)
{
    dal_search_list both;
    for (size_t i = 0; i < into->count; i++)
        dal_search_tally_add(&a->tally, into->item[i], into->frequency[i]);
    for (size_t i = 0; i < other->count; i++)
        if (a->tally.frequency[other->item[i]] == 0)
            dal_search_tally_add(&a->tally, other->item[i], other->frequency[i]);
    if (!dal_search_tally_take(&a->tally, &both))
        return false;
    dal_search_list_release(into);
    *into = both;
    return true;
}

/* What stands more often without the joined particle than the word itself does was probably meant too. */
static dalil_status consider_bare(asking *a, size_t p, dalil_error *err)
{
    dal_search_term *term = a->query->part[p].term;
    dal_search_list *main = a->list + p * a->count;
    if (a->query->part[p].count != 1 || term->bare.size == 0)
        return DALIL_OK;
    dal_search_list *bare = dal_alloc_zero(a->count + 1, sizeof *bare);
    if (bare == NULL)
        return dal_fail_memory(err);
    dalil_status status = list_part(a, p, true, bare, err);
    term->take_bare = status == DALIL_OK && total(bare, a->count) > total(main, a->count);
    for (size_t i = 0; i < a->count; i++) {
        if (status == DALIL_OK && term->take_bare && !join(a, &main[i], &bare[i]))
            status = dal_fail_memory(err);
        dal_search_list_release(&bare[i]);
    }
    dal_free(bare);
    return status;
}

static dalil_status list_all(asking *a, dalil_error *err)
{
    a->list = dal_alloc_zero(a->query->count * a->count + 1, sizeof *a->list);
    if (a->list == NULL || !dal_search_tally_room(&a->tally, a->segment, a->count))
        return dal_fail_memory(err);
    for (size_t p = 0; p < a->query->count; p++) {
        DAL_TRY(list_part(a, p, false, a->list + p * a->count, err));
        DAL_TRY(consider_bare(a, p, err));
    }
    return DALIL_OK;
}

/* ---- what may be shown ------------------------------------------------------------------------------------------- */

/* What is known of the items of a segment, and of its carriers. */
typedef struct board {
    double *score;
    uint8_t *parts;  /* of the query, that an item holds */
    uint8_t *groups; /* of labels, that a carrier is in, in their order */
} board;

static dalil_status mark_label(const dalil_search_segment *s, dalil_string label, uint8_t group, uint8_t *groups,
                               dalil_error *err)
{
    char form[DAL_SEARCH_FORM];
    uint32_t place;
    dal_search_entry entry;
    bool found;
    dal_search_keys keys = {NULL, 0, 0};
    if (label.size >= sizeof form)
        return DALIL_OK;
    form[0] = DAL_SEARCH_LABEL;
    if (label.size > 0)
        memcpy(form + 1, label.data, label.size);
    DAL_TRY(dal_search_find(s, (dalil_string){form, label.size + 1}, &place, &entry, &found, err));
    dalil_status status = found ? dal_search_places(s, &entry, NULL, true, &keys, err) : DALIL_OK;
    for (size_t i = 0; i < keys.count && status == DALIL_OK; i++)
        if (groups[keys.item[i] >> 32] == group)
            groups[keys.item[i] >> 32]++;
    dal_free(keys.item);
    return status;
}

static dalil_status mark_groups(const asking *a, const dalil_search_segment *s, uint8_t *groups, dalil_error *err)
{
    const dalil_search_options *o = a->options;
    for (size_t g = 0; g < o->group_count; g++)
        for (size_t i = 0; i < o->group[g].count; i++)
            DAL_TRY(mark_label(s, o->group[g].label[i], (uint8_t)g, groups, err));
    return DALIL_OK;
}

/* In every group, and touching the time? */
static bool may_be_shown(const asking *a, const board *b, uint32_t carrier, const dal_search_time *time)
{
    const dalil_search_options *o = a->options;
    if (b->groups[carrier] != o->group_count)
        return false;
    return (o->from == INT64_MIN && o->to == INT64_MAX) ||
           (time->from < time->to && time->from < o->to && time->to > o->from);
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static uint32_t length_of(const dal_search_table *t, uint32_t item)
{
    return item < t->documents ? t->length[item] : t->passage[item - t->documents].length;
}

static void add_scores(const asking *a, size_t p, size_t s, const board *b, double idf, double average)
{
    const dal_search_list *l = &a->list[p * a->count + s];
    bool without = a->query->part[p].without;
    for (size_t i = 0; i < l->count; i++) {
        uint32_t item = l->item[i];
        double tf = l->frequency[i], norm = K1 * (1 - B + B * length_of(&a->segment[s]->table, item) / average);
        b->score[item] += without ? 0 : idf * tf * (K1 + 1) / (tf + norm);
        if (without)
            b->parts[item] = UINT8_MAX;
        else if (b->parts[item] != UINT8_MAX)
            b->parts[item]++;
    }
}

static bool is_worse(const dalil_search_hit *a, const dalil_search_hit *b)
{
    if (a->score != b->score)
        return a->score < b->score;
    if (a->id != b->id)
        return a->id > b->id;
    return a->start != b->start ? a->start > b->start : a->end > b->end;
}

/* The worst of the best stands on top of the heap. */
static void sink(dalil_search_hit *heap, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_worse(&heap[child + 1], &heap[child]))
            child++;
        if (!is_worse(&heap[child], &heap[at]))
            return;
        dalil_search_hit swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

static void offer(asking *a, dalil_search_hit hit)
{
    a->found++;
    if (a->heap_count < a->limit) {
        a->heap[a->heap_count++] = hit;
        for (size_t i = a->heap_count / 2; a->heap_count == a->limit && i-- > 0;)
            sink(a->heap, a->heap_count, i);
    } else if (is_worse(&a->heap[0], &hit)) {
        a->heap[0] = hit;
        sink(a->heap, a->heap_count, 0);
    }
}

/* Does an item hold what is asked for? */
static bool is_hit(const asking *a, const board *b, uint32_t item, uint8_t wanted)
{
    return b->parts[item] != 0 && b->parts[item] != UINT8_MAX && (a->options->any || b->parts[item] == wanted);
}

static void offer_document(asking *a, const dal_search_table *t, const board *b, uint32_t document, uint8_t wanted)
{
    if (is_hit(a, b, document, wanted) && may_be_shown(a, b, document, &t->span[t->time[document]]))
        offer(a, (dalil_search_hit){t->id[document], b->score[document], 0, 0});
    for (uint32_t i = t->passage_at[document]; i < t->passage_at[document + 1]; i++) {
        const dal_search_passage *p = &t->passage[i];
        if (is_hit(a, b, t->documents + i, wanted) && may_be_shown(a, b, t->documents + p->caption, &t->span[p->time]))
            offer(a, (dalil_search_hit){t->id[document], b->score[t->documents + i], p->start, p->end});
    }
}

static void offer_all(asking *a, const dal_search_table *t, const board *b)
{
    uint8_t wanted = 0;
    for (size_t p = 0; p < a->query->count; p++)
        wanted += !a->query->part[p].without;
    for (uint32_t i = 0; i < t->documents; i++)
        offer_document(a, t, b, i, wanted);
}

static dalil_status rank_segment(asking *a, size_t at, const double *idf, double average, dalil_error *err)
{
    const dalil_search_segment *s = a->segment[at];
    size_t items = (size_t)s->items + 1, carriers = (size_t)s->carriers + 1;
    board b = {dal_alloc_zero(items, sizeof *b.score), dal_alloc_zero(items, 1), dal_alloc_zero(carriers, 1)};
    dalil_status status = b.score != NULL && b.parts != NULL && b.groups != NULL ? mark_groups(a, s, b.groups, err)
                                                                                 : dal_fail_memory(err);
    if (status == DALIL_OK) {
        for (size_t p = 0; p < a->query->count; p++)
            add_scores(a, p, at, &b, idf[p], average);
        offer_all(a, &s->table, &b);
    }
    dal_free(b.score);
    dal_free(b.parts);
    dal_free(b.groups);
    return status;
}

static dalil_status rank(asking *a, dalil_error *err)
{
    uint64_t items = 0, words = 0;
    double idf[DALIL_SEARCH_PARTS] = {0};
    for (size_t i = 0; i < a->count; i++) {
        items += a->segment[i]->live;
        words += a->segment[i]->words;
    }
    double average = items > 0 && words > 0 ? (double)words / (double)items : 1;
    for (size_t p = 0; p < a->query->count; p++) {
        double n = (double)total(a->list + p * a->count, a->count);
        idf[p] = log(1 + ((double)items - n + 0.5) / (n + 0.5));
    }
    for (size_t i = 0; i < a->count; i++)
        DAL_TRY(rank_segment(a, i, idf, average, err));
    return DALIL_OK;
}

static int by_score(const void *a, const void *b)
{
    const dalil_search_hit *x = a, *y = b;
    return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

static dalil_status ask(asking *a, dalil_error *err)
{
    a->heap = dal_alloc((a->limit + 1) * sizeof *a->heap);
    if (a->heap == NULL)
        return dal_fail_memory(err);
    DAL_TRY(list_all(a, err));
    DAL_TRY(rank(a, err));
    qsort(a->heap, a->heap_count, sizeof *a->heap, by_score);
    return DALIL_OK;
}

dalil_status dalil_search_ask(dalil_search_segment *const *segment, size_t count, dalil_search_query *query,
                              const dalil_search_options *options, dalil_search_hits *out_hits, dalil_error *err)
{
    static const dalil_search_options plain = {.from = INT64_MIN, .to = INT64_MAX};
    asking a = {.segment = segment, .count = count, .query = query, .options = options != NULL ? options : &plain};
    a.limit = a.options->limit > 0 ? a.options->limit : LIMIT_OTHERWISE;
    if (a.limit > DALIL_SEARCH_LIMIT || a.options->group_count >= UINT8_MAX)
        return dal_fail(err, DALIL_ELIMIT, "search.limit", NULL);
    dalil_status status = ask(&a, err);
    for (size_t i = 0; a.list != NULL && i < query->count * count; i++)
        dal_search_list_release(&a.list[i]);
    dal_free(a.list);
    dal_search_tally_release(&a.tally);
    if (status == DALIL_OK)
        *out_hits = (dalil_search_hits){a.heap, a.heap_count, a.found};
    else
        dal_free(a.heap);
    return status;
}

void dalil_search_hits_release(dalil_search_hits *hits)
{
    dal_free(hits->item);
    *hits = (dalil_search_hits){NULL, 0, 0};
}
