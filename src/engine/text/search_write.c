/* engine/text/search_write.c: the bytes of a segment (search.h says what they are), written term by term. */
#include "engine/text/search.h"
#include <stdlib.h>

enum { TERMS = DAL_SEARCH_TERM_INDEX, STEMS = DAL_SEARCH_STEM_INDEX };
static const size_t SECTION_MAX = (size_t)4 << 30;

void dal_search_put_varint(dal_buf *out, uint64_t value)
{
    unsigned char bytes[10];
    size_t size = 0;
    while (value >= 0x80) {
        bytes[size++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[size++] = (unsigned char)value;
    dal_buf_add(out, bytes, size);
}

void dal_search_writer_init(dal_search_writer *w)
{
    *w = (dal_search_writer){.block = dal_buf_init(SECTION_MAX)};
    for (size_t i = 0; i < DAL_SEARCH_SECTIONS; i++)
        w->section[i] = dal_buf_init(SECTION_MAX);
}

void dal_search_writer_release(dal_search_writer *w)
{
    for (size_t i = 0; i < DAL_SEARCH_SECTIONS; i++)
        dal_buf_release(&w->section[i]);
    dal_buf_release(&w->block);
    dal_free(w->stemmed);
    dal_arena_release(&w->arena);
}

/* ---- dictionaries ------------------------------------------------------------------------------------------------ */

/* Begin an entry of the dictionary whose index is section `index`; a block ends where the next begins. */
static void begin_entry(dal_search_writer *w, int index, uint32_t place, dalil_string form)
{
    size_t shared = 0;
    if (place % DAL_SEARCH_BLOCK != 0) {
        while (shared < form.size && shared < w->last_size && form.data[shared] == w->last[shared])
            shared++;
    } else {
        dal_search_put_varint(&w->section[index], form.size);
        dal_buf_add_string(&w->section[index], form);
        w->block_documents = w->section[DAL_SEARCH_DOCUMENTS].size;
        w->block_positions = w->section[DAL_SEARCH_POSITIONS].size;
    }
    dal_search_put_varint(&w->block, shared);
    dal_search_put_varint(&w->block, form.size - shared);
    dal_buf_add(&w->block, form.data + shared, form.size - shared);
    memcpy(w->last, form.data, form.size);
    w->last_size = form.size;
}

static void end_block(dal_search_writer *w, int index)
{
    if (w->block.size == 0)
        return;
    dal_search_put_varint(&w->section[index], w->block.size);
    dal_search_put_varint(&w->section[index], w->block_documents);
    dal_search_put_varint(&w->section[index], w->block_positions);
    dal_buf_add(&w->section[index + 1], w->block.data, w->block.size);
    dal_buf_clear(&w->block);
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static dalil_status note_stem(dal_search_writer *w, dalil_string form, dalil_error *err)
{
    char stem[DAL_SEARCH_FORM + 1];
    if ((unsigned char)form.data[0] == DAL_SEARCH_LABEL)
        return DALIL_OK;
    if (w->stemmed_count == w->stemmed_capacity) {
        size_t capacity = w->stemmed_capacity > 0 ? 2 * w->stemmed_capacity : 1024;
        void *grown = dal_realloc(w->stemmed, capacity * sizeof *w->stemmed);
        if (grown == NULL)
            return dal_fail_memory(err);
        w->stemmed = grown;
        w->stemmed_capacity = capacity;
    }
    size_t size = dalil_search_stem(form, stem);
    dalil_string kept = dal_arena_copy(&w->arena, (dalil_string){stem, size});
    if (kept.data == NULL)
        return dal_fail_memory(err);
    w->stemmed[w->stemmed_count++] = (struct dal_search_stemmed){kept, w->terms, dal_str_equal(kept, form)};
    return DALIL_OK;
}

/* Where a carrier's keys end. */
static size_t carrier_end(const uint64_t *key, size_t count, size_t at)
{
    uint32_t carrier = (uint32_t)(key[at] >> 32);
    while (at < count && (uint32_t)(key[at] >> 32) == carrier)
        at++;
    return at;
}

static uint32_t put_documents(dal_buf *out, const uint64_t *key, size_t count)
{
    uint32_t documents = 0, last = 0;
    for (size_t at = 0; at < count;) {
        uint32_t carrier = (uint32_t)(key[at] >> 32);
        size_t end = carrier_end(key, count, at);
        dal_search_put_varint(out, (uint64_t)(carrier - last) << 1 | (end - at == 1));
        if (end - at > 1)
            dal_search_put_varint(out, end - at);
        last = carrier;
        at = end;
        documents++;
    }
    return documents;
}

static void put_positions(dal_buf *out, const uint64_t *key, size_t count)
{
    for (size_t at = 0; at < count;) {
        size_t end = carrier_end(key, count, at);
        for (uint32_t last = 0; at < end; at++) {
            dal_search_put_varint(out, (uint32_t)key[at] - last);
            last = (uint32_t)key[at];
        }
    }
}

dalil_status dal_search_writer_term(dal_search_writer *w, dalil_string form, const uint64_t *key, size_t count,
                                    dalil_error *err)
{
    dal_buf *documents = &w->section[DAL_SEARCH_DOCUMENTS], *positions = &w->section[DAL_SEARCH_POSITIONS];
    DAL_TRY(note_stem(w, form, err));
    if (w->terms % DAL_SEARCH_BLOCK == 0)
        end_block(w, TERMS);
    begin_entry(w, TERMS, w->terms, form);
    size_t documents_before = documents->size, positions_before = positions->size;
    dal_search_put_varint(&w->block, put_documents(documents, key, count));
    if ((unsigned char)form.data[0] != DAL_SEARCH_LABEL)
        put_positions(positions, key, count);
    dal_search_put_varint(&w->block, documents->size - documents_before);
    dal_search_put_varint(&w->block, positions->size - positions_before);
    w->terms++;
    return DALIL_OK;
}

/* ---- stems ------------------------------------------------------------------------------------------------------- */

static int by_stem(const void *a, const void *b)
{
    const struct dal_search_stemmed *x = a, *y = b;
    int order = dal_str_compare(x->stem, y->stem);
    return order != 0 ? order : (x->form > y->form) - (x->form < y->form);
}

static void put_stem(dal_search_writer *w, const struct dal_search_stemmed *first, size_t count)
{
    if (w->stems % DAL_SEARCH_BLOCK == 0)
        end_block(w, STEMS);
    begin_entry(w, STEMS, w->stems, first->stem);
    dal_search_put_varint(&w->block, count);
    for (size_t i = 0; i < count; i++)
        dal_search_put_varint(&w->block, first[i].form - (i > 0 ? first[i - 1].form : 0));
    w->stems++;
}

/* A word that alone has its own spelling for a stem is found by that. */
static void put_stems(dal_search_writer *w)
{
    if (w->stemmed_count > 0)
        qsort(w->stemmed, w->stemmed_count, sizeof *w->stemmed, by_stem);
    for (size_t at = 0, end; at < w->stemmed_count; at = end) {
        for (end = at + 1; end < w->stemmed_count && dal_str_equal(w->stemmed[end].stem, w->stemmed[at].stem);)
            end++;
        if (end - at > 1 || !w->stemmed[at].itself)
            put_stem(w, w->stemmed + at, end - at);
    }
    end_block(w, STEMS);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static const char MAGIC[8] = "DALSRCH1";

static size_t put_head(const dal_search_writer *w, uint32_t documents, unsigned char head[DAL_SEARCH_HEAD])
{
    uint64_t at = DAL_SEARCH_HEAD;
    memset(head, 0, DAL_SEARCH_HEAD);
    memcpy(head, MAGIC, sizeof MAGIC);
    dal_search_put(head + 8, DALIL_SEARCH_VERSION, 4);
    dal_search_put(head + 12, documents, 4);
    dal_search_put(head + 16, w->terms, 4);
    dal_search_put(head + 20, w->stems, 4);
    for (size_t i = 0; i <= DAL_SEARCH_SECTIONS; i++) {
        dal_search_put(head + 24 + 8 * i, at, 8);
        at += i < DAL_SEARCH_SECTIONS ? w->section[i].size : 0;
    }
    return (size_t)at;
}

dalil_status dal_search_writer_end(dal_search_writer *w, const dal_search_table *table, dalil_search_bytes *out_bytes,
                                   dalil_error *err)
{
    unsigned char head[DAL_SEARCH_HEAD];
    end_block(w, TERMS);
    put_stems(w);
    dal_search_table_write(table, &w->section[DAL_SEARCH_TABLE]);
    DAL_TRY(dal_buf_check(&w->block, err));
    for (size_t i = 0; i < DAL_SEARCH_SECTIONS; i++)
        DAL_TRY(dal_buf_check(&w->section[i], err));
    size_t size = put_head(w, table->documents, head), at = sizeof head;
    unsigned char *data = dal_alloc(size);
    if (data == NULL)
        return dal_fail_memory(err);
    memcpy(data, head, sizeof head);
    for (size_t i = 0; i < DAL_SEARCH_SECTIONS; i++) {
        if (w->section[i].size > 0)
            memcpy(data + at, w->section[i].data, w->section[i].size);
        at += w->section[i].size;
        dal_buf_release(&w->section[i]);
    }
    *out_bytes = (dalil_search_bytes){data, size};
    return DALIL_OK;
}

void dalil_search_bytes_release(dalil_search_bytes *bytes)
{
    dal_free(bytes->data);
    *bytes = (dalil_search_bytes){NULL, 0};
}
