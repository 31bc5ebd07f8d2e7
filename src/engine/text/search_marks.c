/* engine/text/search_marks.c: where the words of a query, a name, another text stand in a text. */
#include "engine/text/chars.h"
#include "engine/text/search.h"
#include "engine/text/text.h"
#include <stdlib.h>

/* ---- lists of ranges --------------------------------------------------------------------------------------------- */

typedef struct marking {
    dal_arena arena;
    dal_search_words words;
    bool *marked;  /* by word */
    bool *goes_on; /* the range goes on to the word before */
} marking;

void dalil_search_ranges_release(dalil_search_ranges *ranges)
{
    dal_free(ranges->item);
    *ranges = (dalil_search_ranges){NULL, 0};
}

static dalil_status begin(marking *m, dalil_string text, dalil_error *err)
{
    *m = (marking){.words = {NULL, 0}};
    dalil_status status = dal_search_read_words(text, &m->arena, &m->words, err);
    if (status == DALIL_OK) {
        m->marked = dal_alloc_zero((size_t)m->words.count + 1, sizeof *m->marked);
        m->goes_on = dal_alloc_zero((size_t)m->words.count + 1, sizeof *m->goes_on);
        if (m->marked == NULL || m->goes_on == NULL)
            status = dal_fail_memory(err);
    }
    return status;
}

/* Words [first, first + count) are one range. */
static void mark(marking *m, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        m->marked[first + i] = true;
        m->goes_on[first + i] = m->goes_on[first + i] || i > 0;
    }
}

static dalil_status end(marking *m, dalil_status status, dalil_search_ranges *out_ranges, dalil_error *err)
{
    dalil_search_ranges ranges = {NULL, 0};
    if (status == DALIL_OK) {
        ranges.item = dal_alloc(((size_t)m->words.count + 1) * sizeof *ranges.item);
        if (ranges.item == NULL)
            status = dal_fail_memory(err);
    }
    for (uint32_t i = 0; i < m->words.count && status == DALIL_OK; i++) {
        const dal_search_word *word = &m->words.item[i];
        if (!m->marked[i])
            continue;
        if (m->goes_on[i])
            ranges.item[ranges.count - 1].end = word->end;
        else
            ranges.item[ranges.count++] = (dalil_range){word->start, word->end};
    }
    dal_arena_release(&m->arena);
    dal_free(m->marked);
    dal_free(m->goes_on);
    if (status == DALIL_OK)
        *out_ranges = ranges;
    return status;
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

static bool stands_at(const marking *m, const dal_search_part *part, size_t at)
{
    if (at + part->count > m->words.count)
        return false;
    for (size_t i = 0; i < part->count; i++)
        if (dal_search_weight(&part->term[i], m->words.item[at + i].form) <= 0)
            return false;
    return true;
}

dalil_status dalil_search_marks(const dalil_search_query *query, dalil_string text, dalil_search_ranges *out_ranges,
                                dalil_error *err)
{
    marking m;
    dalil_status status = begin(&m, text, err);
    for (size_t p = 0; p < query->count && status == DALIL_OK; p++)
        for (size_t at = 0; at < m.words.count && !query->part[p].without; at++)
            if (stands_at(&m, &query->part[p], at))
                mark(&m, at, query->part[p].count);
    return end(&m, status, out_ranges, err);
}

/* The words of a name, in a row. */
static dalil_status read_name(dalil_string name, dal_arena *arena, dal_search_part *out_part, dalil_error *err)
{
    dal_search_words words;
    DAL_TRY(dal_search_read_words(name, arena, &words, err));
    *out_part = (dal_search_part){.count = words.count};
    out_part->term = dal_arena_alloc(arena, words.count * sizeof *out_part->term + 1);
    if (out_part->term == NULL)
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < words.count; i++)
        DAL_TRY(dal_search_spell(words.item[i].form, false, false, arena, &out_part->term[i], err));
    return DALIL_OK;
}

dalil_status dalil_search_name(dalil_string name, dalil_string text, dalil_search_ranges *out_ranges, dalil_error *err)
{
    marking m;
    dal_search_part part = {NULL, 0, false};
    dalil_status status = begin(&m, text, err);
    if (status == DALIL_OK)
        status = read_name(name, &m.arena, &part, err);
    for (size_t at = 0; at < m.words.count && status == DALIL_OK && part.count > 0; at++)
        if (stands_at(&m, &part, at))
            mark(&m, at, part.count);
    return end(&m, status, out_ranges, err);
}

/* ---- what two texts share ---------------------------------------------------------------------------------------- */

/* A word of the other text and where it stands. */
typedef struct known {
    uint32_t hash, at;
} known;

static int by_hash(const void *a, const void *b)
{
    const known *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* A number is one and the same word whatever its value: a copy with another number is still a copy. */
static bool is_number(dalil_string form)
{
    return form.data[0] >= '0' && form.data[0] <= '9';
}

static uint32_t run_hash(const dal_search_words *words, size_t at, size_t run)
{
    uint32_t hash = 0;
    for (size_t i = 0; i < run; i++)
        hash = (hash ^ (is_number(words->item[at + i].form) ? 1 : (uint32_t)dal_text_hash(words->item[at + i].form))) *
               0x9E3779B1u;
    return hash;
}

static bool runs_agree(const dal_search_words *a, size_t x, const dal_search_words *b, size_t y, size_t run)
{
    for (size_t i = 0; i < run; i++)
        if (!dal_str_equal(a->item[x + i].form, b->item[y + i].form) &&
            (!is_number(a->item[x + i].form) || !is_number(b->item[y + i].form)))
            return false;
    return true;
}

/* Mark, in both, the run that begins at `at` of the text wherever the other has it. */
static void mark_run(marking *text, marking *other, const known *item, size_t count, size_t at, size_t run)
{
    known key = {run_hash(&text->words, at, run), 0};
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_hash(&item[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool before = at > 0 && text->marked[at - 1] && text->marked[at];
    bool any = false;
    for (; low < count && item[low].hash == key.hash; low++) {
        if (!runs_agree(&text->words, at, &other->words, item[low].at, run))
            continue;
        mark(other, item[low].at, run);
        any = true;
    }
    if (!any)
        return;
    mark(text, at, run);
    text->goes_on[at] = before;
}

static dalil_status share(marking *text, marking *other, size_t run, double *out_share, dalil_error *err)
{
    size_t most = other->words.count, shared = 0;
    *out_share = 0;
    if (run == 0 || run > most || run > text->words.count)
        return DALIL_OK;
    size_t count = most - run + 1;
    known *item = dal_alloc(count * sizeof *item);
    if (item == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        item[i] = (known){run_hash(&other->words, i, run), (uint32_t)i};
    qsort(item, count, sizeof *item, by_hash);
    for (size_t at = 0; at + run <= text->words.count; at++)
        mark_run(text, other, item, count, at, run);
    dal_free(item);
    for (size_t i = 0; i < most; i++)
        shared += other->marked[i];
    *out_share = (double)shared / (double)most;
    return DALIL_OK;
}

dalil_status dalil_search_shared(dalil_string text, dalil_string other, size_t run, dalil_search_ranges *out_ranges,
                                 double *out_share, dalil_error *err)
{
    marking a, b;
    dalil_search_ranges unused = {NULL, 0}, ranges = {NULL, 0};
    double found = 0;
    dalil_status status = begin(&a, text, err), second = DALIL_OK;
    second = begin(&b, other, err);
    if (status == DALIL_OK)
        status = second;
    if (status == DALIL_OK)
        status = share(&a, &b, run, &found, err);
    status = end(&a, status, &ranges, err);
    status = end(&b, status, &unused, err);
    dalil_search_ranges_release(&unused);
    if (status != DALIL_OK) {
        dalil_search_ranges_release(&ranges);
        return status;
    }
    *out_ranges = ranges;
    *out_share = found;
    return DALIL_OK;
}

/* ---- excerpts ---------------------------------------------------------------------------------------------------- */

/* The mark with which the stretch of `size` bytes that holds most marks begins. */
static size_t densest(const dalil_search_ranges *marks, size_t size)
{
    size_t best = 0, most = 0;
    for (size_t i = 0; i < marks->count; i++) {
        size_t last = i;
        while (last < marks->count && marks->item[last].end - marks->item[i].start <= size)
            last++;
        if (last - i > most) {
            most = last - i;
            best = i;
        }
    }
    return best;
}

static bool is_space_at(dalil_string text, size_t at)
{
    uint32_t c;
    dal_char_read(text, at, &c);
    dal_char_class class = dal_char_class_of(c);
    return class == DAL_CHAR_SPACE || class == DAL_CHAR_LINE;
}

/* No character is cut in two. */
static size_t whole_before(dalil_string text, size_t at)
{
    while (at > 0 && at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80)
        at--;
    return at;
}

dalil_range dalil_search_excerpt(dalil_string text, const dalil_search_ranges *marks, size_t size)
{
    if (text.size <= size)
        return (dalil_range){0, (uint32_t)text.size};
    size_t start = 0, mark_start = 0;
    if (marks->count > 0) {
        mark_start = marks->item[densest(marks, size)].start;
        start = mark_start > size / 4 ? mark_start - size / 4 : 0;
    }
    if (start + size > text.size)
        start = text.size - size;
    size_t last = whole_before(text, start + size);
    start = whole_before(text, start);
    for (size_t at = start; start > 0 && at < mark_start; at++) { /* to the beginning of a word */
        if (((unsigned char)text.data[at] & 0xC0) != 0x80 && is_space_at(text, at)) {
            start = at;
            break;
        }
    }
    for (size_t at = last; last < text.size && at > last - size / 4 && at > start; at--) { /* to the end of one */
        if (((unsigned char)text.data[at] & 0xC0) != 0x80 && is_space_at(text, at)) {
            last = at;
            break;
        }
    }
    return (dalil_range){(uint32_t)start, (uint32_t)last};
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static int by_form(const void *a, const void *b)
{
    return dal_str_compare(*(const dalil_string *)a, *(const dalil_string *)b);
}

dalil_status dalil_search_words_read(dalil_string text, dalil_search_words *out_words, dalil_error *err)
{
    dal_arena *arena = dal_alloc_zero(1, sizeof *arena);
    dal_search_words words;
    if (arena == NULL)
        return dal_fail_memory(err);
    dalil_search_words out = {.memory = arena};
    dalil_status status = dal_search_read_words(text, arena, &words, err);
    if (status == DALIL_OK) {
        out.item = dal_arena_alloc(arena, ((size_t)words.count + 1) * sizeof *out.item);
        if (out.item == NULL)
            status = dal_fail_memory(err);
    }
    if (status != DALIL_OK) {
        dalil_search_words_release(&out);
        return status;
    }
    for (uint32_t i = 0; i < words.count; i++)
        out.item[i] = words.item[i].form;
    if (words.count > 0)
        qsort(out.item, words.count, sizeof *out.item, by_form);
    for (uint32_t i = 0; i < words.count; i++)
        if (out.count == 0 || !dal_str_equal(out.item[out.count - 1], out.item[i]))
            out.item[out.count++] = out.item[i];
    *out_words = out;
    return DALIL_OK;
}

void dalil_search_words_release(dalil_search_words *words)
{
    if (words->memory != NULL)
        dal_arena_release(words->memory);
    dal_free(words->memory);
    *words = (dalil_search_words){NULL, 0, NULL};
}
