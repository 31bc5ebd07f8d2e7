/* engine/text/search_passages.c: documents to be written, laid out as the table of a segment. */
#include "engine/text/search.h"
#include <stdlib.h>

/* A passage with what its caption holds as a number: the same for the same fields and labels. */
typedef struct captioned {
    uint64_t id;
    uint32_t passage; /* number */
} captioned;

typedef struct laying {
    const dalil_search_document *const *document;
    dal_arena *arena;
    dal_search_table *table;
    dal_search_draft *draft;
} laying;

/* ---- in order ---------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const dalil_search_passage *x = *(const dalil_search_passage *const *)a,
                               *y = *(const dalil_search_passage *const *)b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* The passages of one document from number `first` on. */
static dalil_status order_passages(laying *l, const dalil_search_document *d, uint32_t first, dalil_error *err)
{
    const dalil_search_passage **passage = l->draft->passage + first;
    for (size_t i = 0; i < d->passage_count; i++)
        passage[i] = &d->passage[i];
    if (d->passage_count > 0)
        qsort(passage, d->passage_count, sizeof(dalil_search_passage *), by_place); /* NOLINT(*-sizeof-expression) */
    for (size_t i = 0; i < d->passage_count; i++) {
        dal_search_passage *made = &l->table->passage[first + i];
        if (passage[i]->start >= passage[i]->end || passage[i]->end > INT32_MAX ||
            (i > 0 && by_place(&passage[i - 1], &passage[i]) == 0))
            return dal_fail(err, DALIL_EINVAL, "search.id-twice", NULL);
        *made = (dal_search_passage){.start = passage[i]->start, .end = passage[i]->end};
    }
    return DALIL_OK;
}

static dalil_status order_all(laying *l, dalil_error *err)
{
    dal_search_table *t = l->table;
    uint32_t passages = 0;
    for (uint32_t i = 0; i < t->documents; i++) {
        const dalil_search_document *d = l->document[i];
        if (i > 0 && d->id == l->document[i - 1]->id)
            return dal_fail(err, DALIL_EINVAL, "search.id-twice", NULL);
        t->id[i] = d->id;
        t->passage_at[i] = passages;
        DAL_TRY(order_passages(l, d, passages, err));
        passages += (uint32_t)d->passage_count;
    }
    t->passage_at[t->documents] = passages;
    return DALIL_OK;
}

/* ---- captions ---------------------------------------------------------------------------------------------------- */

static void put_strings(dal_buf *out, const dalil_string *list, size_t count)
{
    unsigned char size[4];
    dal_search_put(size, count, 4);
    dal_buf_add(out, size, 4);
    for (size_t i = 0; i < count; i++) {
        dal_search_put(size, list[i].size, 4);
        dal_buf_add(out, size, 4);
        dal_buf_add_string(out, list[i]);
    }
}

static int by_caption(const void *a, const void *b)
{
    const captioned *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->passage > y->passage) - (x->passage < y->passage);
}

static dalil_status hash_captions(const laying *l, captioned *out, dalil_error *err)
{
    dal_buf text = dal_buf_init(SIZE_MAX / 2);
    dalil_status status = DALIL_OK;
    for (uint32_t i = 0; i < l->table->passages && status == DALIL_OK; i++) {
        const dalil_search_passage *p = l->draft->passage[i];
        dal_buf_clear(&text);
        put_strings(&text, p->field, p->field_count);
        put_strings(&text, p->label, p->label_count);
        status = dal_buf_check(&text, err);
        dal_hash hash = dal_sha256(DALIL_STR("caption"), dal_buf_string(&text));
        out[i] = (captioned){dal_search_get(hash.bytes, 8), i};
    }
    dal_buf_release(&text);
    return status;
}

static dalil_status lay_captions(laying *l, dalil_error *err)
{
    dal_search_table *t = l->table;
    captioned *item = dal_alloc(((size_t)t->passages + 1) * sizeof *item);
    if (item == NULL)
        return dal_fail_memory(err);
    dalil_status status = hash_captions(l, item, err);
    t->captions = 0;
    if (status == DALIL_OK && t->passages > 0)
        qsort(item, t->passages, sizeof *item, by_caption);
    for (uint32_t i = 0; i < t->passages && status == DALIL_OK; i++) {
        if (i == 0 || item[i].id != item[i - 1].id) {
            t->caption[t->captions] = (dal_search_caption){item[i].id, 0};
            l->draft->captions[t->captions++] = l->draft->passage[item[i].passage];
        }
        t->passage[item[i].passage].caption = t->captions - 1;
    }
    dal_free(item);
    return status;
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static void lay_times(laying *l)
{
    dal_search_table *t = l->table;
    t->times = 0;
    for (uint32_t i = 0; i < t->documents; i++)
        t->span[t->times++] = (dal_search_time){l->document[i]->from, l->document[i]->to};
    for (uint32_t i = 0; i < t->passages; i++)
        t->span[t->times++] = (dal_search_time){l->draft->passage[i]->from, l->draft->passage[i]->to};
    dal_search_table_settle(t);
    for (uint32_t i = 0; i < t->documents; i++)
        t->time[i] = dal_search_table_time(t, l->document[i]->from, l->document[i]->to);
    for (uint32_t i = 0; i < t->passages; i++)
        t->passage[i].time = dal_search_table_time(t, l->draft->passage[i]->from, l->draft->passage[i]->to);
}

/* ------------------------------------------------------------------------------------------------------------------ */

/* How many there can be; captions and times are counted once they are in order. */
static dalil_status count_all(const laying *l, size_t count, dalil_error *err)
{
    size_t passages = 0, stretches = 0;
    for (size_t i = 0; i < count; i++) {
        passages += l->document[i]->passage_count;
        for (size_t k = 0; k < l->document[i]->passage_count; k++)
            stretches += l->document[i]->passage[k].range_count;
    }
    if (count > DAL_SEARCH_DOCUMENTS_MAX || passages > DAL_SEARCH_DOCUMENTS_MAX - count ||
        stretches > DAL_SEARCH_DOCUMENTS_MAX)
        return dal_fail(err, DALIL_ELIMIT, "search.documents", NULL);
    *l->table = (dal_search_table){.documents = (uint32_t)count,
                                   .passages = (uint32_t)passages,
                                   .stretches = (uint32_t)stretches,
                                   .captions = (uint32_t)passages,
                                   .times = (uint32_t)(count + passages)};
    return DALIL_OK;
}

dalil_status dal_search_lay_out(const dalil_search_document *const *document, size_t count, dal_arena *arena,
                                dal_search_table *out_table, dal_search_draft *out_draft, dalil_error *err)
{
    laying l = {.document = document, .arena = arena, .table = out_table, .draft = out_draft};
    DAL_TRY(count_all(&l, count, err));
    size_t room = ((size_t)out_table->passages + 1) * sizeof(dalil_search_passage *);
    out_draft->passage = dal_arena_alloc(arena, room);
    out_draft->captions = dal_arena_alloc(arena, room);
    if (out_draft->passage == NULL || out_draft->captions == NULL || !dal_search_table_room(out_table, arena))
        return dal_fail_memory(err);
    DAL_TRY(order_all(&l, err));
    DAL_TRY(lay_captions(&l, err));
    lay_times(&l);
    return DALIL_OK;
}
