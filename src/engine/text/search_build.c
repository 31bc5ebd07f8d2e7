/* engine/text/search_build.c: documents into a segment. */
#include "engine/text/search.h"
#include "engine/text/text.h"
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 1 << 12 };

/* A word or label of this segment, by number. */
typedef struct term {
    dalil_string form;
    uint32_t hash, count;
    size_t first; /* of its keys, once they are in order */
} term;

/* One place of a term. */
typedef struct place {
    uint32_t term, document, position;
} place;

typedef struct build {
    const dalil_search_document *const *document; /* by id */
    size_t count;
    dal_arena arena, scratch; /* scratch: of the document being read */
    term *item;
    uint32_t term_count, term_capacity;
    uint32_t *slot; /* number + 1 of a term, by hash; 0: free */
    uint32_t slots;
    place *place;
    size_t place_count, place_capacity;
    dal_search_writer writer;
} build;

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static dalil_status grow_slots(build *b, dalil_error *err)
{
    uint32_t slots = b->slots > 0 ? 2 * b->slots : SLOTS_AT_FIRST;
    uint32_t *slot = dal_alloc_zero(slots, sizeof *slot);
    if (slot == NULL)
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < b->term_count; i++) {
        uint32_t at = b->item[i].hash & (slots - 1);
        while (slot[at] != 0)
            at = (at + 1) & (slots - 1);
        slot[at] = i + 1;
    }
    dal_free(b->slot);
    b->slot = slot;
    b->slots = slots;
    return DALIL_OK;
}

static dalil_status grow_terms(build *b, dalil_error *err)
{
    uint32_t capacity = b->term_capacity > 0 ? 2 * b->term_capacity : SLOTS_AT_FIRST;
    term *grown = dal_realloc(b->item, capacity * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    b->item = grown;
    b->term_capacity = capacity;
    return DALIL_OK;
}

static dalil_status number_of(build *b, dalil_string form, uint32_t *out_number, dalil_error *err)
{
    uint32_t hash = (uint32_t)dal_text_hash(form);
    hash ^= hash >> 15; /* the low bits alone choose the slot */
    if (2 * b->term_count >= b->slots)
        DAL_TRY(grow_slots(b, err));
    uint32_t at = hash & (b->slots - 1);
    for (; b->slot[at] != 0; at = (at + 1) & (b->slots - 1)) {
        const term *t = &b->item[b->slot[at] - 1];
        if (t->hash == hash && dal_str_equal(t->form, form)) {
            *out_number = b->slot[at] - 1;
            return DALIL_OK;
        }
    }
    if (b->term_count == b->term_capacity)
        DAL_TRY(grow_terms(b, err));
    dalil_string kept = dal_arena_copy(&b->arena, form);
    if (kept.data == NULL)
        return dal_fail_memory(err);
    b->item[b->term_count] = (term){.form = kept, .hash = hash};
    b->slot[at] = ++b->term_count;
    *out_number = b->term_count - 1;
    return DALIL_OK;
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static dalil_status add_place(build *b, dalil_string form, uint32_t document, uint32_t position, dalil_error *err)
{
    uint32_t number = 0;
    DAL_TRY(number_of(b, form, &number, err));
    if (b->place_count == b->place_capacity) {
        size_t capacity = b->place_capacity > 0 ? b->place_capacity + b->place_capacity / 2 : 1 << 16;
        place *grown = dal_realloc(b->place, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        b->place = grown;
        b->place_capacity = capacity;
    }
    b->place[b->place_count++] = (place){number, document, position};
    b->item[number].count++;
    return DALIL_OK;
}

static dalil_status add_field(build *b, dalil_string field, uint32_t document, uint32_t *position, uint32_t *length,
                              dalil_error *err)
{
    dal_search_words words;
    dalil_status status = dal_search_read_words(field, &b->scratch, &words, err);
    for (uint32_t i = 0; i < words.count && status == DALIL_OK; i++)
        status = add_place(b, words.item[i].form, document, (*position)++, err);
    dal_arena_release(&b->scratch);
    DAL_TRY(status);
    *length += words.count;
    *position += DAL_SEARCH_GAP;
    return *position < UINT32_MAX / 2 ? DALIL_OK : dal_fail(err, DALIL_ELIMIT, "search.text-size", NULL);
}

/* Labels stand in the dictionary behind a byte that begins no word; each counts once. */
static dalil_status add_label(build *b, dalil_string label, uint32_t document, dalil_error *err)
{
    char form[DAL_SEARCH_FORM];
    if (label.size >= sizeof form)
        return dal_fail(err, DALIL_ELIMIT, "search.label-size", NULL);
    form[0] = DAL_SEARCH_LABEL;
    if (label.size > 0)
        memcpy(form + 1, label.data, label.size);
    return add_place(b, (dalil_string){form, label.size + 1}, document, 0, err);
}

static dalil_status add_document(build *b, uint32_t number, dalil_error *err)
{
    const dalil_search_document *d = b->document[number];
    uint32_t position = 0, length = 0;
    for (size_t i = 0; i < d->field_count; i++)
        DAL_TRY(add_field(b, d->field[i], number, &position, &length, err));
    for (size_t i = 0; i < d->label_count; i++)
        DAL_TRY(add_label(b, d->label[i], number, err));
    dal_search_writer_document(&b->writer, d->id, length, d->from, d->to);
    return DALIL_OK;
}

/* ---- in order ---------------------------------------------------------------------------------------------------- */

/* Places came by document and position: one pass puts them behind one another by term. */
static uint64_t *keys_by_term(build *b)
{
    uint64_t *key = dal_alloc((b->place_count + 1) * sizeof *key);
    size_t first = 0;
    if (key == NULL)
        return NULL;
    for (uint32_t i = 0; i < b->term_count; i++) {
        b->item[i].first = first;
        first += b->item[i].count;
    }
    for (size_t i = 0; i < b->place_count; i++) {
        const place *p = &b->place[i];
        key[b->item[p->term].first++] = (uint64_t)p->document << 32 | p->position;
    }
    dal_free(b->place);
    b->place = NULL;
    return key;
}

static int by_form(const void *a, const void *b)
{
    return dal_str_compare((*(term *const *)a)->form, (*(term *const *)b)->form);
}

/* A label that a document has twice counts once. */
static size_t without_repeats(uint64_t *key, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || key[kept - 1] != key[i])
            key[kept++] = key[i];
    return kept;
}

static dalil_status write_terms(build *b, uint64_t *key, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    term **order = dal_alloc((b->term_count + 1) * sizeof(term *));
    if (order == NULL)
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < b->term_count; i++)
        order[i] = &b->item[i];
    if (b->term_count > 0)
        qsort(order, b->term_count, sizeof(term *), by_form); /* NOLINT(bugprone-sizeof-expression): pointers */
    for (uint32_t i = 0; i < b->term_count && status == DALIL_OK; i++) {
        uint64_t *first = key + order[i]->first - order[i]->count;
        status =
            dal_search_writer_term(&b->writer, order[i]->form, first, without_repeats(first, order[i]->count), err);
    }
    dal_free(order);
    return status;
}

static dalil_status build_all(build *b, dalil_search_bytes *out_bytes, dalil_error *err)
{
    DAL_TRY(grow_slots(b, err));
    for (size_t i = 0; i < b->count; i++) {
        if (i > 0 && b->document[i]->id == b->document[i - 1]->id)
            return dal_fail(err, DALIL_EINVAL, "search.id-twice", NULL);
        DAL_TRY(add_document(b, (uint32_t)i, err));
    }
    uint64_t *key = keys_by_term(b);
    if (key == NULL)
        return dal_fail_memory(err);
    dalil_status status = write_terms(b, key, err);
    dal_free(key);
    return status == DALIL_OK ? dal_search_writer_end(&b->writer, out_bytes, err) : status;
}

static int by_id(const void *a, const void *b)
{
    const dalil_search_document *x = *(const dalil_search_document *const *)a,
                                *y = *(const dalil_search_document *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

dalil_status dalil_search_build(const dalil_search_document *document, size_t count, dalil_search_bytes *out_bytes,
                                dalil_error *err)
{
    if (count > DAL_SEARCH_DOCUMENTS_MAX)
        return dal_fail(err, DALIL_ELIMIT, "search.documents", NULL);
    const dalil_search_document **order = dal_alloc((count + 1) * sizeof(dalil_search_document *));
    if (order == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        order[i] = &document[i];
    if (count > 0)
        qsort(order, count, sizeof(dalil_search_document *), by_id); /* NOLINT(bugprone-sizeof-expression): pointers */
    build b = {.document = order, .count = count};
    dal_search_writer_init(&b.writer);
    dalil_status status = build_all(&b, out_bytes, err);
    dal_search_writer_release(&b.writer);
    dal_arena_release(&b.arena);
    dal_arena_release(&b.scratch);
    dal_free(b.item);
    dal_free(b.slot);
    dal_free(b.place);
    dal_free(order);
    return status;
}
