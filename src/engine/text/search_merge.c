/* engine/text/search_merge.c: several segments into one, without the documents that are gone. */
#include "engine/text/search.h"
#include <stdlib.h>

/* One of the segments, being read term after term. */
typedef struct source {
    const dalil_search_segment *s;
    uint32_t *map;     /* its carriers in the new segment; UINT32_MAX: gone, or another segment has them */
    uint32_t *caption; /* its captions in the new segment */
    uint32_t place;
    struct held {
        dalil_string form;
        dal_search_entry entry;
    } * term; /* its whole dictionary */
    uint32_t term_count;
} source;

typedef struct merging {
    source *source;
    size_t count;
    dal_arena arena;
    dal_search_table table;
    dal_search_keys keys;
    dal_search_writer writer;
    bool failed; /* no memory while a dictionary was read */
} merging;

/* ---- documents --------------------------------------------------------------------------------------------------- */

typedef struct document {
    uint64_t id;
    uint32_t source, place;
} document;

static int by_id(const void *a, const void *b)
{
    const document *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The documents that are not gone, by id; the numbers of the table so far. */
static dalil_status list_documents(merging *m, document *out, dalil_error *err)
{
    dal_search_table *t = &m->table;
    for (size_t i = 0; i < m->count; i++) {
        const dal_search_table *from = &m->source[i].s->table;
        for (uint32_t k = 0; k < from->documents; k++) {
            if (dal_search_is_gone(m->source[i].s, k))
                continue;
            out[t->documents++] = (document){from->id[k], (uint32_t)i, k};
            t->passages += from->passage_at[k + 1] - from->passage_at[k];
            t->stretches += from->stretch_at[k + 1] - from->stretch_at[k];
        }
        t->captions += from->captions;
    }
    t->times = t->documents + t->passages;
    if (t->documents > 0)
        qsort(out, t->documents, sizeof *out, by_id);
    for (uint32_t i = 1; i < t->documents; i++)
        if (out[i].id == out[i - 1].id)
            return dal_fail(err, DALIL_EINVAL, "search.id-twice", NULL);
    bool fits = t->times <= DAL_SEARCH_DOCUMENTS_MAX && t->stretches <= DAL_SEARCH_DOCUMENTS_MAX;
    return fits ? DALIL_OK : dal_fail(err, DALIL_ELIMIT, "search.documents", NULL);
}

/* ---- captions ---------------------------------------------------------------------------------------------------- */

static int by_caption(const void *a, const void *b)
{
    const dal_search_caption *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Mark those captions of a segment that a passage which is not gone has. */
static void mark_captions(source *from)
{
    const dal_search_table *t = &from->s->table;
    memset(from->caption, 0xFF, t->captions * sizeof *from->caption);
    for (uint32_t i = 0; i < t->documents; i++)
        for (uint32_t p = t->passage_at[i]; p < t->passage_at[i + 1] && !dal_search_is_gone(from->s, i); p++)
            from->caption[t->passage[p].caption] = 0;
}

static void list_captions(merging *m)
{
    dal_search_table *t = &m->table;
    uint32_t count = 0, kept = 0;
    for (size_t i = 0; i < m->count; i++)
        for (uint32_t k = 0; k < m->source[i].s->table.captions; k++)
            if (m->source[i].caption[k] == 0)
                t->caption[count++] = m->source[i].s->table.caption[k];
    if (count > 0)
        qsort(t->caption, count, sizeof *t->caption, by_caption);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || t->caption[kept - 1].id != t->caption[i].id)
            t->caption[kept++] = t->caption[i];
    t->captions = kept;
}

/* Each caption takes its words from the first segment that has it. */
static bool map_captions(merging *m)
{
    const dal_search_table *t = &m->table;
    bool *taken = dal_alloc_zero((size_t)t->captions + 1, sizeof *taken);
    if (taken == NULL)
        return false;
    for (size_t i = 0; i < m->count; i++) {
        source *from = &m->source[i];
        const dal_search_table *f = &from->s->table;
        for (uint32_t k = 0; k < f->captions; k++) {
            if (from->caption[k] != 0)
                continue;
            const dal_search_caption *found =
                bsearch(&f->caption[k], t->caption, t->captions, sizeof *t->caption, by_caption);
            uint32_t number = (uint32_t)(found - t->caption);
            from->caption[k] = number;
            if (!taken[number])
                from->map[f->documents + k] = t->documents + number;
            taken[number] = true;
        }
    }
    dal_free(taken);
    return true;
}

/* ---- passages ---------------------------------------------------------------------------------------------------- */

static void put_times(merging *m, const document *item)
{
    dal_search_table *t = &m->table;
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->documents; i++) {
        const dal_search_table *from = &m->source[item[i].source].s->table;
        uint32_t k = item[i].place;
        t->span[count++] = from->span[from->time[k]];
        for (uint32_t p = from->passage_at[k]; p < from->passage_at[k + 1]; p++)
            t->span[count++] = from->span[from->passage[p].time];
    }
    dal_search_table_settle(t);
}

static uint32_t time_of(const merging *m, const dal_search_table *from, uint32_t time)
{
    return dal_search_table_time(&m->table, from->span[time].from, from->span[time].to);
}

static void put_passages(merging *m, uint32_t number, const document *item)
{
    dal_search_table *t = &m->table;
    const source *s = &m->source[item->source];
    const dal_search_table *from = &s->s->table;
    uint32_t k = item->place, passage = t->passage_at[number], stretch = t->stretch_at[number];
    for (uint32_t p = from->passage_at[k]; p < from->passage_at[k + 1]; p++) {
        t->passage[passage] = from->passage[p];
        t->passage[passage].caption = s->caption[from->passage[p].caption];
        t->passage[passage++].time = time_of(m, from, from->passage[p].time);
    }
    for (uint32_t i = from->stretch_at[k]; i < from->stretch_at[k + 1]; i++) {
        t->stretch[stretch] = from->stretch[i];
        t->stretch[stretch++].passage += t->passage_at[number] - from->passage_at[k];
    }
    t->passage_at[number + 1] = passage;
    t->stretch_at[number + 1] = stretch;
}

static void put_documents(merging *m, const document *item)
{
    dal_search_table *t = &m->table;
    t->passage_at[0] = t->stretch_at[0] = 0;
    for (uint32_t i = 0; i < t->documents; i++) {
        source *from = &m->source[item[i].source];
        t->id[i] = item[i].id;
        t->length[i] = from->s->table.length[item[i].place];
        t->time[i] = time_of(m, &from->s->table, from->s->table.time[item[i].place]);
        from->map[item[i].place] = i;
        put_passages(m, i, &item[i]);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ */

static dalil_status prepare(merging *m, size_t *out_most, dalil_error *err)
{
    *out_most = 0;
    for (size_t i = 0; i < m->count; i++) {
        source *from = &m->source[i];
        size_t size = (size_t)from->s->carriers * sizeof *from->map;
        *out_most += from->s->table.documents;
        from->map = dal_arena_alloc(&m->arena, size + 1);
        from->caption = dal_arena_alloc(&m->arena, from->s->table.captions * sizeof *from->caption + 1);
        if (from->map == NULL || from->caption == NULL)
            return dal_fail_memory(err);
        memset(from->map, 0xFF, size);
        mark_captions(from);
    }
    return DALIL_OK;
}

static dalil_status merge_documents(merging *m, dalil_error *err)
{
    size_t most;
    DAL_TRY(prepare(m, &most, err));
    document *item = dal_arena_alloc(&m->arena, (most + 1) * sizeof *item);
    if (item == NULL)
        return dal_fail_memory(err);
    DAL_TRY(list_documents(m, item, err));
    if (!dal_search_table_room(&m->table, &m->arena))
        return dal_fail_memory(err);
    list_captions(m);
    if (!map_captions(m))
        return dal_fail_memory(err);
    put_times(m, item);
    put_documents(m, item);
    return DALIL_OK;
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

typedef struct holding {
    merging *m;
    source *from;
} holding;

static bool hold(void *context, uint32_t place, dalil_string form, const dal_search_entry *entry)
{
    holding *h = context;
    struct held *term = &h->from->term[place];
    *term = (struct held){dal_arena_copy(&h->m->arena, form), *entry};
    h->m->failed = term->form.data == NULL;
    h->from->term_count = place + 1;
    return !h->m->failed;
}

static dalil_status read_terms(merging *m, dalil_error *err)
{
    for (size_t i = 0; i < m->count; i++) {
        source *from = &m->source[i];
        holding h = {m, from};
        from->term = dal_arena_alloc(&m->arena, (size_t)from->s->terms * sizeof *from->term + 1);
        if (from->term == NULL)
            return dal_fail_memory(err);
        DAL_TRY(dal_search_walk(from->s, (dalil_string){NULL, 0}, hold, &h, err));
        if (m->failed)
            return dal_fail_memory(err);
    }
    return DALIL_OK;
}

/* The least form that is next anywhere; false at the end. */
static bool least_form(const merging *m, dalil_string *out_form)
{
    bool any = false;
    for (size_t i = 0; i < m->count; i++) {
        const source *from = &m->source[i];
        if (from->place == from->term_count)
            continue;
        dalil_string form = from->term[from->place].form;
        if (!any || dal_str_compare(form, *out_form) < 0)
            *out_form = form;
        any = true;
    }
    return any;
}

static dalil_status merge_term(merging *m, dalil_string form, dalil_error *err)
{
    bool label = (unsigned char)form.data[0] == DAL_SEARCH_LABEL;
    m->keys.count = 0;
    for (size_t i = 0; i < m->count; i++) {
        source *from = &m->source[i];
        if (from->place == from->term_count || !dal_str_equal(from->term[from->place].form, form))
            continue;
        DAL_TRY(dal_search_places(from->s, &from->term[from->place++].entry, from->map, label, &m->keys, err));
    }
    if (m->keys.count == 0)
        return DALIL_OK;
    dal_search_sort_keys(m->keys.item, m->keys.count);
    return dal_search_writer_term(&m->writer, form, m->keys.item, m->keys.count, err);
}

static dalil_status merge(merging *m, dalil_search_bytes *out_bytes, dalil_error *err)
{
    dalil_string form;
    DAL_TRY(merge_documents(m, err));
    DAL_TRY(read_terms(m, err));
    while (least_form(m, &form))
        DAL_TRY(merge_term(m, form, err));
    return dal_search_writer_end(&m->writer, &m->table, out_bytes, err);
}

dalil_status dalil_search_merge(dalil_search_segment *const *segment, size_t count, dalil_search_bytes *out_bytes,
                                dalil_error *err)
{
    merging m = {.count = count};
    dal_search_writer_init(&m.writer);
    dalil_status status = DALIL_OK;
    m.source = dal_alloc_zero(count + 1, sizeof *m.source);
    if (m.source == NULL)
        status = dal_fail_memory(err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        m.source[i].s = segment[i];
    if (status == DALIL_OK)
        status = merge(&m, out_bytes, err);
    dal_search_writer_release(&m.writer);
    dal_arena_release(&m.arena);
    dal_free(m.keys.item);
    dal_free(m.source);
    return status;
}
