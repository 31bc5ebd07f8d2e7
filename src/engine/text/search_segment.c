/* engine/text/search_segment.c: reading a segment: its bytes may come from a damaged file, so nothing in them is
 * believed. */
#include "engine/text/search.h"
#include <stdlib.h>

enum { TERMS = 0, STEMS = 1 };
static const char MAGIC[8] = "DALSRCH1";

dalil_status dal_search_damaged(dalil_error *err)
{
    return dal_fail(err, DALIL_EINTEGRITY, "search.damaged", NULL);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static uint64_t section_size(const dalil_search_segment *s, int section)
{
    return s->at[section + 1] - s->at[section];
}

static dalil_status read_head(dalil_search_segment *s, uint64_t size, dalil_error *err)
{
    unsigned char head[DAL_SEARCH_HEAD];
    if (size < DAL_SEARCH_HEAD)
        return dal_search_damaged(err);
    DAL_TRY(s->read(s->context, 0, sizeof head, head, err));
    if (memcmp(head, MAGIC, sizeof MAGIC) != 0 || dal_search_get(head + 8, 4) != DALIL_SEARCH_VERSION)
        return dal_search_damaged(err);
    s->table.documents = (uint32_t)dal_search_get(head + 12, 4);
    s->terms = (uint32_t)dal_search_get(head + 16, 4);
    s->stems = (uint32_t)dal_search_get(head + 20, 4);
    for (size_t i = 0; i <= DAL_SEARCH_SECTIONS; i++) {
        s->at[i] = dal_search_get(head + 24 + 8 * i, 8);
        if (s->at[i] < (i > 0 ? s->at[i - 1] : DAL_SEARCH_HEAD) || s->at[i] > size)
            return dal_search_damaged(err);
    }
    return DALIL_OK;
}

/* A whole section; NUL-sized ones too are memory. */
static dalil_status keep_section(dalil_search_segment *s, int section, void **out_bytes, dalil_error *err)
{
    uint64_t size = section_size(s, section);
    *out_bytes = dal_arena_alloc(&s->arena, size + 1);
    if (*out_bytes == NULL)
        return dal_fail_memory(err);
    return size > 0 ? s->read(s->context, s->at[section], size, *out_bytes, err) : DALIL_OK;
}

static dalil_status read_table(dalil_search_segment *s, dalil_error *err)
{
    dal_arena arena = {NULL, NULL};
    dal_search_cursor bytes;
    dalil_status status = dal_search_fetch(s, (dal_search_span){DAL_SEARCH_TABLE, 0, section_size(s, DAL_SEARCH_TABLE)},
                                           &arena, &bytes, err);
    if (status == DALIL_OK)
        status = dal_search_table_read(&bytes, s->table.documents, &s->arena, &s->table, err);
    dal_arena_release(&arena);
    return status;
}

/* What is not gone. */
static void count_live(dalil_search_segment *s)
{
    const dal_search_table *t = &s->table;
    s->carriers = t->documents + t->captions;
    s->items = t->documents + t->passages;
    for (uint32_t i = 0; i < t->documents; i++) {
        if (dal_search_is_gone(s, i))
            continue;
        s->live += 1 + (uint64_t)(t->passage_at[i + 1] - t->passage_at[i]);
        s->words += t->length[i];
        for (uint32_t k = t->passage_at[i]; k < t->passage_at[i + 1]; k++)
            s->words += t->passage[k].length;
    }
}

static dalil_status read_block(dalil_search_segment *s, int which, dal_search_cursor *c, dal_search_block *block,
                               dalil_error *err)
{
    uint64_t size = dal_search_varint(c);
    if (c->broken || size > (uint64_t)(c->end - c->at) || size > DAL_SEARCH_FORM)
        return dal_search_damaged(err);
    block->first = (dalil_string){(const char *)c->at, (size_t)size};
    c->at += size;
    block->size = dal_search_varint(c);
    block->documents = dal_search_varint(c);
    block->positions = dal_search_varint(c);
    uint64_t room = section_size(s, which == TERMS ? DAL_SEARCH_TERMS : DAL_SEARCH_STEMS);
    return c->broken || block->size > room - block->at ? dal_search_damaged(err) : DALIL_OK;
}

/* Where each block of a dictionary lies, and with which entry it begins. */
static dalil_status read_index(dalil_search_segment *s, int which, dalil_error *err)
{
    void *bytes;
    int section = which == TERMS ? DAL_SEARCH_TERM_INDEX : DAL_SEARCH_STEM_INDEX;
    uint32_t entries = which == TERMS ? s->terms : s->stems;
    size_t count = ((size_t)entries + DAL_SEARCH_BLOCK - 1) / DAL_SEARCH_BLOCK;
    if (count > section_size(s, section))
        return dal_search_damaged(err);
    DAL_TRY(keep_section(s, section, &bytes, err));
    dal_search_cursor c = {bytes, (unsigned char *)bytes + section_size(s, section), false};
    s->block[which] = dal_arena_alloc(&s->arena, count * sizeof(dal_search_block) + 1);
    if (s->block[which] == NULL)
        return dal_fail_memory(err);
    s->block_count[which] = count;
    uint64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        s->block[which][i].at = at;
        DAL_TRY(read_block(s, which, &c, &s->block[which][i], err));
        at += s->block[which][i].size;
    }
    return DALIL_OK;
}

static dalil_status open_segment(dalil_search_segment *s, uint64_t size, dalil_error *err)
{
    DAL_TRY(read_head(s, size, err));
    DAL_TRY(read_table(s, err));
    count_live(s);
    DAL_TRY(read_index(s, TERMS, err));
    return read_index(s, STEMS, err);
}

dalil_status dalil_search_segment_open(dalil_search_read *read, void *context, uint64_t size, const unsigned char *gone,
                                       dalil_search_segment **out_segment, dalil_error *err)
{
    dalil_search_segment *s = dal_alloc_zero(1, sizeof *s);
    if (s == NULL)
        return dal_fail_memory(err);
    s->read = read;
    s->context = context;
    s->gone = gone;
    dalil_status status = open_segment(s, size, err);
    if (status == DALIL_OK)
        *out_segment = s;
    else
        dalil_search_segment_close(s);
    return status;
}

void dalil_search_segment_close(dalil_search_segment *segment)
{
    if (segment == NULL)
        return;
    dal_arena_release(&segment->arena);
    dal_free(segment);
}

size_t dalil_search_segment_count(const dalil_search_segment *segment)
{
    return segment->table.documents;
}

bool dalil_search_segment_find(const dalil_search_segment *segment, uint64_t id, uint32_t *out_place)
{
    const dal_search_table *t = &segment->table;
    uint32_t low = 0, high = t->documents;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    *out_place = low;
    return low < t->documents && t->id[low] == id;
}

/* ---- dictionaries ------------------------------------------------------------------------------------------------ */

dalil_status dal_search_fetch(const dalil_search_segment *segment, dal_search_span span, dal_arena *arena,
                              dal_search_cursor *out_bytes, dalil_error *err)
{
    uint64_t room = section_size(segment, (int)span.section);
    if (span.at > room || span.size > room - span.at)
        return dal_search_damaged(err);
    unsigned char *bytes = dal_arena_alloc(arena, span.size + DAL_SEARCH_ZEROS);
    if (bytes == NULL)
        return dal_fail_memory(err);
    memset(bytes + span.size, 0, DAL_SEARCH_ZEROS);
    if (span.size > 0)
        DAL_TRY(segment->read(segment->context, segment->at[span.section] + span.at, span.size, bytes, err));
    *out_bytes = (dal_search_cursor){bytes, bytes + span.size, false};
    return DALIL_OK;
}

/* A dictionary being read entry by entry. */
typedef struct walking {
    const dalil_search_segment *s;
    int which;
    uint32_t place;
    char form[DAL_SEARCH_FORM];
    size_t size;
    uint64_t documents_at, positions_at;
    dal_search_cursor bytes;
    dal_arena arena;
} walking;

static dalil_status enter_block(walking *w, size_t block, dalil_error *err)
{
    const dal_search_block *b = &w->s->block[w->which][block];
    dal_arena_release(&w->arena);
    w->place = (uint32_t)block * DAL_SEARCH_BLOCK;
    w->size = 0;
    w->documents_at = b->documents;
    w->positions_at = b->positions;
    return dal_search_fetch(w->s,
                            (dal_search_span){w->which == TERMS ? DAL_SEARCH_TERMS : DAL_SEARCH_STEMS, b->at, b->size},
                            &w->arena, &w->bytes, err);
}

/* The block in which `form` stands, if anywhere. */
static size_t block_of(const dalil_search_segment *s, int which, dalil_string form)
{
    size_t low = 0, high = s->block_count[which];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dal_str_compare(s->block[which][middle].first, form) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : 0;
}

static bool read_form(walking *w)
{
    uint64_t shared = dal_search_varint(&w->bytes), more = dal_search_varint(&w->bytes);
    if (w->bytes.broken || shared > w->size || more > DAL_SEARCH_FORM - shared ||
        more > (uint64_t)(w->bytes.end - w->bytes.at) || shared + more == 0)
        return false;
    memcpy(w->form + shared, w->bytes.at, more);
    w->bytes.at += more;
    w->size = (size_t)(shared + more);
    return true;
}

static bool read_entry(walking *w, dal_search_entry *out)
{
    if (!read_form(w))
        return false;
    uint64_t documents = dal_search_varint(&w->bytes);
    *out = (dal_search_entry){.documents = (uint32_t)documents, .at = w->documents_at, .place_at = w->positions_at};
    out->size = dal_search_varint(&w->bytes);
    out->place_size = dal_search_varint(&w->bytes);
    w->documents_at += out->size;
    w->positions_at += out->place_size;
    return !w->bytes.broken && documents <= w->s->carriers && documents <= out->size;
}

static uint32_t entries_of(const walking *w)
{
    return w->which == TERMS ? w->s->terms : w->s->stems;
}

/* The next entry of the terms; out_more is false after the last. */
static dalil_status next_entry(walking *w, dal_search_entry *out_entry, bool *out_more, dalil_error *err)
{
    if (w->place > 0 && w->place % DAL_SEARCH_BLOCK == 0 && w->place < w->s->terms)
        DAL_TRY(enter_block(w, w->place / DAL_SEARCH_BLOCK, err));
    *out_more = w->place < w->s->terms;
    if (!*out_more)
        return DALIL_OK;
    w->place++;
    return read_entry(w, out_entry) ? DALIL_OK : dal_search_damaged(err);
}

dalil_status dal_search_walk(const dalil_search_segment *segment, dalil_string from, dal_search_visit *visit,
                             void *context, dalil_error *err)
{
    walking w = {.s = segment, .which = TERMS};
    dal_search_entry entry;
    bool more = entries_of(&w) > 0;
    dalil_status status = more ? enter_block(&w, block_of(segment, TERMS, from), err) : DALIL_OK;
    while (status == DALIL_OK && more) {
        status = next_entry(&w, &entry, &more, err);
        dalil_string form = {w.form, w.size};
        if (status == DALIL_OK && more && dal_str_compare(form, from) >= 0)
            more = visit(context, w.place - 1, form, &entry);
    }
    dal_arena_release(&w.arena);
    return status;
}

typedef struct finding {
    dalil_string form;
    uint32_t place;
    dal_search_entry entry;
    bool found;
} finding;

static bool take_first(void *context, uint32_t place, dalil_string form, const dal_search_entry *entry)
{
    finding *f = context;
    f->found = dal_str_equal(form, f->form);
    f->place = place;
    f->entry = *entry;
    return false;
}

dalil_status dal_search_find(const dalil_search_segment *segment, dalil_string form, uint32_t *out_place,
                             dal_search_entry *out_entry, bool *out_found, dalil_error *err)
{
    finding f = {.form = form};
    DAL_TRY(dal_search_walk(segment, form, take_first, &f, err));
    *out_found = f.found;
    *out_place = f.place;
    *out_entry = f.entry;
    return DALIL_OK;
}

/* ---- stems ------------------------------------------------------------------------------------------------------- */

/* The term at a place. */
static dalil_status visit_place(const dalil_search_segment *s, uint64_t place, dal_search_visit *visit, void *context,
                                dalil_error *err)
{
    walking w = {.s = s, .which = TERMS};
    dal_search_entry entry;
    if (place >= s->terms)
        return dal_search_damaged(err);
    dalil_status status = enter_block(&w, (size_t)(place / DAL_SEARCH_BLOCK), err);
    while (status == DALIL_OK && w.place <= place) {
        w.place++;
        status = read_entry(&w, &entry) ? DALIL_OK : dal_search_damaged(err);
    }
    if (status == DALIL_OK)
        visit(context, (uint32_t)place, (dalil_string){w.form, w.size}, &entry);
    dal_arena_release(&w.arena);
    return status;
}

/* The forms of the stem that was just read. */
static dalil_status visit_forms(walking *w, uint64_t count, dal_search_visit *visit, void *context, dalil_error *err)
{
    uint64_t place = 0;
    for (uint64_t i = 0; i < count; i++) {
        place += dal_search_varint(&w->bytes);
        if (w->bytes.broken)
            return dal_search_damaged(err);
        DAL_TRY(visit_place(w->s, place, visit, context, err));
    }
    return DALIL_OK;
}

/* Go to the stem in its block and visit its forms. */
static dalil_status find_stem(walking *w, dalil_string stem, dal_search_visit *visit, void *context, dalil_error *err)
{
    size_t block = block_of(w->s, STEMS, stem);
    uint32_t last = (uint32_t)((block + 1) * DAL_SEARCH_BLOCK);
    DAL_TRY(enter_block(w, block, err));
    for (; w->place < last && w->place < w->s->stems; w->place++) {
        if (!read_form(w))
            return dal_search_damaged(err);
        uint64_t count = dal_search_varint(&w->bytes);
        int order = dal_str_compare((dalil_string){w->form, w->size}, stem);
        if (order == 0)
            return visit_forms(w, count, visit, context, err);
        if (order > 0)
            return DALIL_OK;
        for (uint64_t i = 0; i < count && !w->bytes.broken; i++)
            dal_search_varint(&w->bytes);
        if (w->bytes.broken)
            return dal_search_damaged(err);
    }
    return DALIL_OK;
}

dalil_status dal_search_stem_forms(const dalil_search_segment *segment, dalil_string stem, dal_search_visit *visit,
                                   void *context, dalil_error *err)
{
    walking w = {.s = segment, .which = STEMS};
    if (segment->stems == 0 || stem.size == 0)
        return DALIL_OK;
    dalil_status status = find_stem(&w, stem, visit, context, err);
    dal_arena_release(&w.arena);
    return status;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static bool keys_room(dal_search_keys *keys, size_t more)
{
    if (keys->count + more <= keys->capacity)
        return true;
    size_t capacity = keys->capacity + keys->capacity / 2 > keys->count + more ? keys->capacity + keys->capacity / 2
                                                                               : keys->count + more + 64;
    uint64_t *grown = dal_realloc(keys->item, capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    keys->item = grown;
    keys->capacity = capacity;
    return true;
}

/* Pass over numbers: each ends with the one byte of it that is below 0x80, and eight bytes are looked at together. */
static void skip_varints(dal_search_cursor *c, uint64_t count)
{
    while (count >= 8 && c->end - c->at >= 8) {
        uint64_t eight;
        memcpy(&eight, c->at, 8);
        count -= (uint64_t)__builtin_popcountll(~eight & 0x8080808080808080u);
        c->at += 8;
    }
    while (count > 0 && c->at < c->end)
        count -= *c->at++ < 0x80;
    c->broken = c->broken || count > 0;
}

dalil_status dal_search_postings_open(const dalil_search_segment *segment, const dal_search_entry *entry, bool places,
                                      dal_search_postings *out_postings, dalil_error *err)
{
    dal_search_span documents = {DAL_SEARCH_DOCUMENTS, entry->at, entry->size},
                    positions = {DAL_SEARCH_POSITIONS, entry->place_at, entry->place_size};
    *out_postings = (dal_search_postings){.s = segment, .left = entry->documents, .most = UINT64_MAX};
    DAL_TRY(dal_search_fetch(segment, documents, &out_postings->arena, &out_postings->documents, err));
    if (!places)
        return DALIL_OK;
    out_postings->most = entry->place_size;
    return dal_search_fetch(segment, positions, &out_postings->arena, &out_postings->positions, err);
}

void dal_search_postings_close(dal_search_postings *postings)
{
    dal_arena_release(&postings->arena);
}

/* A place takes a byte at least, so that damaged counts end where the bytes do. */
dalil_status dal_search_postings_next(dal_search_postings *p, bool *out_more, dalil_error *err)
{
    p->ahead += p->unread;
    p->unread = 0;
    p->place = 0;
    *out_more = p->left > 0;
    if (!*out_more)
        return p->positions.broken ? dal_search_damaged(err) : DALIL_OK;
    p->left--;
    uint64_t gap = dal_search_varint(&p->documents);
    p->count = gap & 1 ? 1 : dal_search_varint(&p->documents);
    p->carrier += gap >> 1;
    if (p->documents.broken || p->carrier >= p->s->carriers || p->count > p->most)
        return dal_search_damaged(err);
    p->most -= p->count;
    p->unread = p->count;
    return DALIL_OK;
}

uint32_t dal_search_postings_place(dal_search_postings *p)
{
    if (p->ahead > 0)
        skip_varints(&p->positions, p->ahead);
    p->ahead = 0;
    p->unread--;
    p->place += dal_search_varint(&p->positions);
    return (uint32_t)p->place;
}

/* The places in the carrier at hand; a label stands nowhere. */
static dalil_status put_places(dal_search_postings *p, uint32_t carrier, bool label, dal_search_keys *keys,
                               dalil_error *err)
{
    uint64_t count = label ? 1 : p->count;
    if (!keys_room(keys, count))
        return dal_fail_memory(err);
    for (uint64_t i = 0; i < count; i++)
        keys->item[keys->count++] = (uint64_t)carrier << 32 | (label ? 0 : dal_search_postings_place(p));
    return DALIL_OK;
}

dalil_status dal_search_places(const dalil_search_segment *segment, const dal_search_entry *entry, const uint32_t *map,
                               bool label, dal_search_keys *keys, dalil_error *err)
{
    dal_search_postings p;
    bool more = true;
    dalil_status status = dal_search_postings_open(segment, entry, !label, &p, err);
    while (status == DALIL_OK && more) {
        status = dal_search_postings_next(&p, &more, err);
        uint32_t to = status != DALIL_OK || !more ? UINT32_MAX : map != NULL ? map[p.carrier] : (uint32_t)p.carrier;
        if (to != UINT32_MAX)
            status = put_places(&p, to, label, keys, err);
    }
    dal_search_postings_close(&p);
    return status;
}

static int by_key(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void dal_search_sort_keys(uint64_t *key, size_t count)
{
    size_t at = 1;
    while (at < count && key[at - 1] <= key[at])
        at++;
    if (at < count)
        qsort(key, count, sizeof *key, by_key);
}
