/* app/search_index.c: bringing the search index to where the tables stand, and opening it. */
#include "app/search.h"
#include "base/thread.h"
#include <stdlib.h>

enum { TOGETHER = 8, GROWTH = 8, BATCH_SIZE = 16 << 20 };

/* ---- segments ---------------------------------------------------------------------------------------------------- */

/* One segment of the index: where it is read, and which of its documents are gone. */
typedef struct dal_search_part_of_index {
    dal_search_index *index;
    dal_search_segment_row row;
    unsigned char *gone; /* a bit a document, with room for all; NULL: none yet */
    int64_t gone_count;
} part;

static dalil_status read_part(void *context, uint64_t offset, size_t size, void *out, dalil_error *err)
{
    const part *p = context;
    return dal_search_store_read(p->index->store, p->row.id, offset, size, out, err);
}

static dalil_status add_part(void *context, const dal_search_segment_row *row, dalil_error *err)
{
    dal_search_index *index = context;
    part *grown = dal_realloc(index->part, (index->count + 1) * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    index->part = grown;
    part *p = &grown[index->count];
    size_t size = (size_t)row->count / 8 + 1;
    *p = (part){.index = index, .row = *row, .gone = dal_alloc_zero(size, 1), .gone_count = row->gone_count};
    if (p->gone == NULL)
        return dal_fail_memory(err);
    if (row->gone.size > 0)
        memcpy(p->gone, row->gone.data, row->gone.size < size ? row->gone.size : size);
    index->count++;
    return DALIL_OK;
}

dalil_status dal_search_open_segments(dal_search_index *index, dalil_error *err)
{
    DAL_TRY(dal_search_store_segments(index->store, add_part, index, err));
    index->segment = dal_alloc_zero(index->count + 1, sizeof(dalil_search_segment *));
    if (index->segment == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < index->count; i++) {
        part *p = &index->part[i];
        DAL_TRY(dalil_search_segment_open(read_part, p, (uint64_t)p->row.size, p->gone, &index->segment[i], err));
        if ((int64_t)dalil_search_segment_count(index->segment[i]) != p->row.count)
            return dal_fail(err, DALIL_EINTEGRITY, "search.damaged", NULL);
    }
    return DALIL_OK;
}

void dal_search_close_segments(dal_search_index *index)
{
    for (size_t i = 0; i < index->count; i++) {
        if (index->segment != NULL)
            dalil_search_segment_close(index->segment[i]);
        dal_free(index->part[i].gone);
    }
    dal_free(index->segment);
    dal_free(index->part);
    index->segment = NULL;
    index->part = NULL;
    index->count = 0;
}

/* ---- catching up ------------------------------------------------------------------------------------------------- */

typedef struct catching {
    dalil_case *c;
    dal_search_index index; /* the segments that were there before */
    dal_search_batch batch;
    dal_hash *report; /* to be looked at */
    size_t report_count, report_capacity;
    dal_id *source; /* of documents that came or went */
    size_t source_count, source_capacity;
} catching;

/* A place for one more item. */
static void *grow(void *list, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return list;
    size_t more = *capacity > 0 ? 2 * *capacity : 64;
    void *grown = dal_realloc(list, more * size);
    if (grown != NULL)
        *capacity = more;
    return grown;
}

static dalil_status note_report(void *context, const dal_hash *report, dalil_error *err)
{
    catching *k = context;
    dal_hash *grown = grow(k->report, &k->report_capacity, k->report_count, sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    k->report = grown;
    k->report[k->report_count++] = *report;
    return DALIL_OK;
}

static dalil_status note_source(void *context, const dal_id *source, dalil_error *err)
{
    catching *k = context;
    dal_id *grown;
    if (k->source_count > 0 && dal_id_equal(&k->source[k->source_count - 1], source))
        return DALIL_OK;
    grown = grow(k->source, &k->source_capacity, k->source_count, sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    k->source = grown;
    k->source[k->source_count++] = *source;
    return DALIL_OK;
}

/* Mark a document in the segments that were there before. */
static dalil_status mark_gone(catching *k, uint64_t id, dalil_error *err)
{
    for (size_t i = 0; i < k->index.count; i++) {
        part *p = &k->index.part[i];
        uint32_t place;
        if (!dalil_search_segment_find(k->index.segment[i], id, &place) || (p->gone[place / 8] >> (place % 8) & 1))
            continue;
        p->gone[place / 8] |= (unsigned char)(1 << (place % 8));
        p->gone_count++;
    }
    return dal_search_store_remove(k->index.store, id, note_source, k, err);
}

/* ---- writing segments -------------------------------------------------------------------------------------------- */

typedef struct building {
    const dalil_search_document *document;
    size_t count, parts;
    dalil_search_bytes *bytes;
} building;

static dalil_status build_part(void *context, size_t index, dalil_error *err)
{
    const building *b = context;
    size_t first = b->count * index / b->parts, last = b->count * (index + 1) / b->parts;
    return dalil_search_build(b->document + first, last - first, &b->bytes[index], err);
}

static dalil_status add_built(catching *k, const building *b, dalil_error *err)
{
    for (size_t i = 0; i < b->parts; i++) {
        size_t count = b->count * (i + 1) / b->parts - b->count * i / b->parts;
        dalil_string bytes = {(char *)b->bytes[i].data, b->bytes[i].size};
        DAL_TRY(dal_search_store_add_segment(k->index.store, bytes, (int64_t)count, err));
    }
    return DALIL_OK;
}

/* Write what was gathered as a segment, or as two where that is worth a thread. */
static dalil_status flush(catching *k, dalil_error *err)
{
    building b = {.count = k->batch.count, .parts = k->batch.size > BATCH_SIZE / 4 ? 2 : 1};
    dalil_search_bytes bytes[2] = {{NULL, 0}, {NULL, 0}};
    b.bytes = bytes;
    if (b.count == 0) { /* all is as before */
        dal_search_batch_release(&k->batch);
        return DALIL_OK;
    }
    dalil_search_document *document = dal_alloc(b.count * sizeof *document);
    if (document == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < b.count; i++)
        document[i] = k->batch.item[i].document;
    b.document = document;
    dalil_status status = dal_thread_each(b.parts, 0, build_part, &b, err);
    if (status == DALIL_OK)
        status = add_built(k, &b, err);
    dalil_search_bytes_release(&bytes[0]);
    dalil_search_bytes_release(&bytes[1]);
    dal_free(document);
    dal_search_batch_release(&k->batch);
    return status;
}

/* ---- what changed ------------------------------------------------------------------------------------------------ */

static dalil_status put(catching *k, const dal_search_gathered *item, dalil_error *err)
{
    for (size_t i = 0; i < item->used_count; i++)
        DAL_TRY(note_source(k, &item->used[i].source, err));
    return dal_search_store_put(k->index.store, &item->row, item->used, item->used_count, err);
}

/* One document, as it was gathered as number `place` of the batch, if there still is one: what is as before stays,
 * another takes the place of what was. */
static dalil_status take(catching *k, uint64_t id, size_t place, dalil_error *err)
{
    const dal_search_gathered *item = k->batch.count > place ? &k->batch.item[place] : NULL;
    dal_search_row known;
    bool found;
    DAL_TRY(dal_search_store_find(k->index.store, id, &known, &found, err));
    if (found && item != NULL && known.digest == item->row.digest) {
        k->batch.count = place;
        return DALIL_OK;
    }
    if (found)
        DAL_TRY(mark_gone(k, id, err));
    return item != NULL ? put(k, item, err) : DALIL_OK;
}

static dalil_status take_report(catching *k, const dal_hash *report, dalil_error *err)
{
    size_t place = k->batch.count;
    DAL_TRY(dal_search_gather_report(k->c, report, &k->batch, err));
    DAL_TRY(take(k, dal_search_report_document(report), place, err));
    return k->batch.size > BATCH_SIZE ? flush(k, err) : DALIL_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, DAL_ID_SIZE);
}

static dalil_status take_source(catching *k, const dal_id *source, dalil_error *err)
{
    size_t place = k->batch.count;
    DAL_TRY(dal_search_gather_source(k->index.store, source, &k->batch, err));
    return take(k, dal_search_source_document(source), place, err);
}

/* Names that came or went make their source another document. */
static dalil_status take_sources(catching *k, dalil_error *err)
{
    const dal_id *source = k->source;
    if (k->source_count > 0)
        qsort(k->source, k->source_count, sizeof *k->source, by_bytes);
    for (size_t i = 0; i < k->source_count; i++)
        if ((i == 0 || !dal_id_equal(&source[i], &source[i - 1])) && !dal_id_is_zero(&source[i]))
            DAL_TRY(take_source(k, &source[i], err));
    return DALIL_OK;
}

static dalil_status write_gone(catching *k, dalil_error *err)
{
    for (size_t i = 0; i < k->index.count; i++) {
        part *p = &k->index.part[i];
        if (p->gone_count == p->row.gone_count)
            continue;
        dalil_string gone = {(char *)p->gone, (size_t)p->row.count / 8 + 1};
        DAL_TRY(dal_search_store_set_gone(k->index.store, p->row.id, gone, p->gone_count, err));
    }
    return DALIL_OK;
}

static dalil_status take_all(catching *k, dalil_error *err)
{
    DAL_TRY(dal_search_store_changes(k->index.store, note_report, k, err));
    for (size_t i = 0; i < k->report_count; i++) {
        DAL_TRY(take_report(k, &k->report[i], err));
        if (i % 256 == 255 && !dal_session_go_on(k->c, (int64_t)i + 1, (int64_t)k->report_count))
            return dal_fail(err, DALIL_EINTERRUPTED, "case.interrupted", NULL);
    }
    DAL_TRY(take_sources(k, err));
    DAL_TRY(write_gone(k, err));
    return flush(k, err);
}

/* ---- few segments ------------------------------------------------------------------------------------------------ */

/* Segments whose documents differ less than GROWTH times are of one size: 1 to 8, 8 to 64, ... */
static unsigned tier(int64_t count)
{
    unsigned t = 0;
    for (; count >= GROWTH; count /= GROWTH)
        t++;
    return t;
}

/* The segments of one tier, when there are too many; or one that is mostly gone. */
static size_t choose(const dal_search_index *index, size_t *out_place)
{
    for (size_t i = 0; i < index->count; i++) {
        const part *p = &index->part[i];
        if (p->gone_count * 2 > p->row.count) {
            out_place[0] = i;
            return 1;
        }
    }
    for (unsigned t = 0; t < 32; t++) {
        size_t count = 0;
        for (size_t i = 0; i < index->count && count < TOGETHER; i++)
            if (tier(index->part[i].row.count - index->part[i].gone_count) == t)
                out_place[count++] = i;
        if (count == TOGETHER)
            return count;
    }
    return 0;
}

static dalil_status join(dal_search_index *index, const size_t *place, size_t count, dalil_error *err)
{
    dalil_search_segment *segment[TOGETHER];
    dalil_search_bytes bytes = {NULL, 0};
    int64_t live = 0;
    for (size_t i = 0; i < count; i++) {
        segment[i] = index->segment[place[i]];
        live += index->part[place[i]].row.count - index->part[place[i]].gone_count;
    }
    dalil_status status = DALIL_OK;
    if (live > 0)
        status = dalil_search_merge(segment, count, &bytes, err);
    if (status == DALIL_OK && live > 0)
        status = dal_search_store_add_segment(index->store, (dalil_string){(char *)bytes.data, bytes.size}, live, err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        status = dal_search_store_drop_segment(index->store, index->part[place[i]].row.id, err);
    dalil_search_bytes_release(&bytes);
    return status;
}

static dalil_status join_segments(dalil_case *c, dal_search_store *store, dalil_error *err)
{
    size_t place[TOGETHER], count = 1;
    dalil_status status = DALIL_OK;
    while (count > 0 && status == DALIL_OK) {
        dal_search_index index = {.c = c, .store = store};
        status = dal_search_open_segments(&index, err);
        count = status == DALIL_OK ? choose(&index, place) : 0;
        if (count > 0)
            status = join(&index, place, count, err);
        dal_search_close_segments(&index);
    }
    return status;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

dalil_status dal_search_catch_up(dalil_case *c, dal_search_store *store, dalil_error *err)
{
    catching k = {.c = c, .index = {.c = c, .store = store}};
    DAL_TRY(dal_search_store_begin(store, err));
    dalil_status status = dal_search_open_segments(&k.index, err);
    if (status == DALIL_OK)
        status = take_all(&k, err);
    dal_search_close_segments(&k.index);
    dal_search_batch_release(&k.batch);
    dal_free(k.report);
    dal_free(k.source);
    if (status == DALIL_OK)
        status = join_segments(c, store, err);
    if (status == DALIL_OK)
        return dal_search_store_commit(store, err);
    dal_search_store_rollback(store);
    return status;
}

/* An index that is damaged is thrown away and made again: nothing of it is truth. */
static dalil_status bring_up(dalil_case *c, dal_search_store *store, dalil_error *err)
{
    bool behind;
    DAL_TRY(dal_search_store_behind(store, &behind, err));
    if (!behind)
        return DALIL_OK;
    dalil_status status = dal_search_catch_up(c, store, err);
    if (status == DALIL_EINTEGRITY) {
        DAL_TRY(dal_search_store_empty(store, err));
        status = dal_search_catch_up(c, store, err);
    }
    return status;
}

static dalil_status open_index(dal_search_index *index, dalil_error *err)
{
    DAL_TRY(bring_up(index->c, index->store, err));
    DAL_TRY(dal_search_store_hold(index->store, err));
    dalil_status status = dal_search_open_segments(index, err);
    if (status != DALIL_EINTEGRITY)
        return status;
    dal_search_close_segments(index);
    dal_search_store_release(index->store);
    DAL_TRY(dal_search_store_empty(index->store, err));
    DAL_TRY(bring_up(index->c, index->store, err));
    DAL_TRY(dal_search_store_hold(index->store, err));
    return dal_search_open_segments(index, err);
}

static dalil_status open_store(dalil_case *c, dal_search_store **out_store, dalil_error *err)
{
    return dal_search_store_open(c->fold, c->in_memory, DALIL_SEARCH_VERSION, out_store, err);
}

static dalil_status try_to_open(dalil_case *c, dal_search_index *out_index, dalil_error *err)
{
    dal_search_index index = {.c = c};
    DAL_TRY(open_store(c, &index.store, err));
    *out_index = index; /* the segments remember where it lies */
    dalil_status status = open_index(out_index, err);
    if (status != DALIL_OK)
        dal_search_index_close(out_index);
    return status;
}

dalil_status dal_search_index_open(dalil_case *c, dal_search_index *out_index, dalil_error *err)
{
    dalil_status status = try_to_open(c, out_index, err);
    if (status != DALIL_EIO || c->in_memory)
        return status;
    c->in_memory = true; /* the disk does not take the index: it is made for this answer */
    return try_to_open(c, out_index, err);
}

void dal_search_index_close(dal_search_index *index)
{
    dal_search_close_segments(index);
    if (index->store != NULL)
        dal_search_store_release(index->store);
    dal_search_store_close(index->store);
    *index = (dal_search_index){.c = NULL};
}

static dalil_status digest(dalil_case *c, dal_search_store *store, bool all, dal_hash *out_hash, dalil_error *err)
{
    bool behind;
    DAL_TRY(dal_search_store_behind(store, &behind, err));
    *out_hash = (dal_hash){{0}};
    if (behind && !all)
        return DALIL_OK;
    DAL_TRY(bring_up(c, store, err));
    return dal_search_store_digest(store, out_hash, err);
}

dalil_status dal_search_index_digest(dalil_case *c, bool all, dal_hash *out_hash, dalil_error *err)
{
    dal_search_store *store;
    dal_hash hash;
    DAL_TRY(open_store(c, &store, err));
    dalil_status status = digest(c, store, all, &hash, err);
    dal_search_store_close(store);
    if (status == DALIL_OK)
        *out_hash = hash;
    return status;
}
