/* engine/text/search_merge.c: several segments into one, without the documents that are gone. */
#include "engine/text/search.h"
#include <stdlib.h>

/* One of the segments, being read term after term. */
typedef struct source {
    const dalil_search_segment *s;
    uint32_t *map; /* its documents in the new segment; UINT32_MAX: gone */
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

static size_t list_documents(merging *m, document *out)
{
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++) {
        const dalil_search_segment *s = m->source[i].s;
        for (uint32_t k = 0; k < s->count; k++) {
            m->source[i].map[k] = UINT32_MAX;
            if (!dal_search_is_gone(s, k))
                out[count++] = (document){dal_search_get(s->ids + 8 * (size_t)k, 8), (uint32_t)i, k};
        }
    }
    return count;
}

static dalil_status put_documents(merging *m, const document *item, size_t count, const unsigned char *const *times,
                                  dalil_error *err)
{
    for (size_t i = 0; i < count; i++) {
        source *from = &m->source[item[i].source];
        const unsigned char *time = times[item[i].source] + 16 * (size_t)item[i].place;
        if (i > 0 && item[i].id == item[i - 1].id)
            return dal_fail(err, DALIL_EINVAL, "search.id-twice", NULL);
        from->map[item[i].place] = (uint32_t)i;
        dal_search_writer_document(&m->writer, item[i].id, from->s->length[item[i].place],
                                   (int64_t)dal_search_get(time, 8), (int64_t)dal_search_get(time + 8, 8));
    }
    return DALIL_OK;
}

static dalil_status merge_documents(merging *m, dalil_error *err)
{
    size_t most = 0;
    const unsigned char **times = dal_arena_alloc(&m->arena, (m->count + 1) * sizeof(unsigned char *));
    if (times == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < m->count; i++) {
        source *from = &m->source[i];
        dal_search_cursor bytes;
        most += from->s->count;
        from->map = dal_arena_alloc(&m->arena, (size_t)from->s->count * sizeof *from->map + 1);
        if (from->map == NULL)
            return dal_fail_memory(err);
        DAL_TRY(dal_search_fetch(from->s, (dal_search_span){DAL_SEARCH_TIMES, 0, 16 * (uint64_t)from->s->count},
                                 &m->arena, &bytes, err));
        times[i] = bytes.at;
    }
    document *item = dal_alloc((most + 1) * sizeof *item);
    if (item == NULL)
        return dal_fail_memory(err);
    size_t count = list_documents(m, item);
    if (count > 0)
        qsort(item, count, sizeof *item, by_id);
    dalil_status status = count <= DAL_SEARCH_DOCUMENTS_MAX ? put_documents(m, item, count, times, err)
                                                            : dal_fail(err, DALIL_ELIMIT, "search.documents", NULL);
    dal_free(item);
    return status;
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
    return dal_search_writer_end(&m->writer, out_bytes, err);
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
