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
    uint32_t term, carrier, position;
} place;

typedef struct build {
    const dalil_search_document *const *document; /* by id */
    dal_search_table table;
    dal_search_draft draft;
    dal_arena arena, scratch; /* scratch: of the text being read */
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

static dalil_status add_place(build *b, dalil_string form, uint32_t carrier, uint32_t position, dalil_error *err)
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
    b->place[b->place_count++] = (place){number, carrier, position};
    b->item[number].count++;
    return DALIL_OK;
}

/* The first word that begins at a byte or after it. */
static uint32_t word_at(const dal_search_words *words, uint32_t byte)
{
    uint32_t low = 0, high = words->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (words->item[middle].start < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The words of a document's passages, once those of its first field are known. */
static void add_stretches(build *b, uint32_t document, const dal_search_words *words)
{
    dal_search_table *t = &b->table;
    uint32_t *count = &t->stretch_at[document + 1];
    for (uint32_t i = t->passage_at[document]; i < t->passage_at[document + 1]; i++) {
        const dalil_search_passage *p = b->draft.passage[i];
        for (size_t k = 0; k < p->range_count; k++) {
            uint32_t first = word_at(words, p->range[k].start), end = word_at(words, p->range[k].end);
            if (first < end)
                t->stretch[(*count)++] = (dal_search_stretch){first, end, i, 0};
        }
    }
    dal_search_table_order(t, document);
}

/* A text being added: where, and what was added so far. */
typedef struct adding {
    uint32_t carrier, position, length;
    bool passages; /* it holds the passages of a document */
} adding;

static dalil_status add_field(build *b, dalil_string field, adding *a, dalil_error *err)
{
    dal_search_words words;
    dalil_status status = dal_search_read_words(field, &b->scratch, &words, err);
    for (uint32_t i = 0; i < words.count && status == DALIL_OK; i++)
        status = add_place(b, words.item[i].form, a->carrier, a->position++, err);
    if (status == DALIL_OK && a->passages)
        add_stretches(b, a->carrier, &words);
    dal_arena_clear(&b->scratch);
    DAL_TRY(status);
    a->length += words.count;
    a->position += DAL_SEARCH_GAP;
    return a->position < UINT32_MAX / 2 ? DALIL_OK : dal_fail(err, DALIL_ELIMIT, "search.text-size", NULL);
}

/* Labels stand in the dictionary behind a byte that begins no word; each counts once. */
static dalil_status add_label(build *b, dalil_string label, uint32_t carrier, dalil_error *err)
{
    char form[DAL_SEARCH_FORM];
    if (label.size >= sizeof form)
        return dal_fail(err, DALIL_ELIMIT, "search.label-size", NULL);
    form[0] = DAL_SEARCH_LABEL;
    if (label.size > 0)
        memcpy(form + 1, label.data, label.size);
    return add_place(b, (dalil_string){form, label.size + 1}, carrier, 0, err);
}

static dalil_status add_document(build *b, uint32_t number, dalil_error *err)
{
    const dalil_search_document *d = b->document[number];
    adding a = {.carrier = number};
    b->table.stretch_at[number + 1] = b->table.stretch_at[number];
    for (size_t i = 0; i < d->field_count; i++) {
        a.passages = i == 0;
        DAL_TRY(add_field(b, d->field[i], &a, err));
    }
    for (size_t i = 0; i < d->label_count; i++)
        DAL_TRY(add_label(b, d->label[i], number, err));
    b->table.length[number] = a.length;
    return DALIL_OK;
}

static dalil_status add_caption(build *b, uint32_t number, dalil_error *err)
{
    const dalil_search_passage *p = b->draft.captions[number];
    adding a = {.carrier = b->table.documents + number};
    for (size_t i = 0; i < p->field_count; i++)
        DAL_TRY(add_field(b, p->field[i], &a, err));
    for (size_t i = 0; i < p->label_count; i++)
        DAL_TRY(add_label(b, p->label[i], a.carrier, err));
    b->table.caption[number].length = a.length;
    return DALIL_OK;
}

static dalil_status add_all(build *b, dalil_error *err)
{
    DAL_TRY(grow_slots(b, err));
    b->table.stretch_at[0] = 0;
    for (uint32_t i = 0; i < b->table.documents; i++)
        DAL_TRY(add_document(b, i, err));
    b->table.stretches = b->table.stretch_at[b->table.documents];
    for (uint32_t i = 0; i < b->table.captions; i++)
        DAL_TRY(add_caption(b, i, err));
    return DALIL_OK;
}

/* ---- in order ---------------------------------------------------------------------------------------------------- */

/* Places came by carrier and position: one pass puts them behind one another by term. */
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
        key[b->item[p->term].first++] = (uint64_t)p->carrier << 32 | p->position;
    }
    dal_free(b->place);
    b->place = NULL;
    return key;
}

static int by_form(const void *a, const void *b)
{
    return dal_str_compare((*(term *const *)a)->form, (*(term *const *)b)->form);
}

/* A label that a carrier has twice counts once. */
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

static dalil_status build_all(build *b, size_t count, dalil_search_bytes *out_bytes, dalil_error *err)
{
    DAL_TRY(dal_search_lay_out(b->document, count, &b->arena, &b->table, &b->draft, err));
    DAL_TRY(add_all(b, err));
    uint64_t *key = keys_by_term(b);
    if (key == NULL)
        return dal_fail_memory(err);
    dalil_status status = write_terms(b, key, err);
    dal_free(key);
    return status == DALIL_OK ? dal_search_writer_end(&b->writer, &b->table, out_bytes, err) : status;
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
    const dalil_search_document **order = dal_alloc((count + 1) * sizeof(dalil_search_document *));
    if (order == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        order[i] = &document[i];
    if (count > 0)
        qsort(order, count, sizeof(dalil_search_document *), by_id); /* NOLINT(bugprone-sizeof-expression): pointers */
    build b = {.document = order};
    dal_search_writer_init(&b.writer);
    dalil_status status = build_all(&b, count, out_bytes, err);
    dal_search_writer_release(&b.writer);
    dal_arena_release(&b.arena);
    dal_arena_release(&b.scratch);
    dal_free(b.item);
    dal_free(b.slot);
    dal_free(b.place);
    dal_free(order);
    return status;
}
