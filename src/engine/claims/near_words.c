/* engine/claims/near_words.c: a text as hashes of its words and of its runs of words; in one pass, for many texts.
 *
 * The tokens of engine/text keep punctuation, sentences and quotations, which copies do not keep; here only words and
 * numbers count, folded by the same tables. */
#include "engine/claims/near.h"
#include "engine/text/chars.h"

enum { RUN = 4, TWO = 2, NUMBER_BIT = DAL_NEAR_NUMBER };

void *dal_near_grow(dal_near_list *list, size_t more, size_t size)
{
    if (list->count + more > list->capacity) {
        size_t capacity = list->capacity < 64 ? 64 : list->capacity;
        while (capacity < list->count + more)
            capacity += capacity / 2;
        void *item = dal_realloc(list->item, capacity * size);
        if (item == NULL)
            return NULL;
        list->item = item;
        list->capacity = capacity;
    }
    return (char *)list->item + list->count * size;
}

/* ---- hashes ---------------------------------------------------------------------------------------------------- */

static uint32_t step(uint32_t hash, uint32_t character)
{
    hash = (hash ^ character) * 0x9E3779B1u;
    return hash ^ hash >> 15;
}

static uint32_t scatter(uint64_t value)
{
    value *= 0x9E3779B97F4A7C15u;
    value = (value ^ value >> 32) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(value >> 32);
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

/* One word under way.  Three or more of one Arabic letter count as one, so the hash before a row of them is kept. */
typedef struct spelling {
    uint32_t hash, once;
    uint32_t last, row;
    bool number;
} spelling;

static void take(spelling *w, uint32_t c)
{
    if (c == w->last && dal_char_is_arabic(c)) {
        w->row++;
        w->hash = w->row == 2 ? step(w->hash, c) : w->once;
        return;
    }
    w->hash = w->once = step(w->hash, c);
    w->last = c;
    w->row = 1;
}

static void take_folded(spelling *w, uint32_t c)
{
    uint32_t folded[2];
    size_t count = dal_char_fold(c, folded);
    for (size_t i = 0; i < count; i++)
        take(w, folded[i]);
}

static dal_char_class read_class(dalil_string bytes, size_t at, uint32_t *out_character, size_t *out_length)
{
    *out_character = 0;
    *out_length = 0;
    if (at >= bytes.size)
        return DAL_CHAR_SPACE;
    *out_length = dal_char_read(bytes, at, out_character);
    return dal_char_class_of(*out_character);
}

static bool is_letter_at(dalil_string bytes, size_t at)
{
    uint32_t c;
    size_t length;
    return read_class(bytes, at, &c, &length) == DAL_CHAR_LETTER;
}

static bool is_digit_at(dalil_string bytes, size_t at)
{
    uint32_t c;
    size_t length;
    return read_class(bytes, at, &c, &length) == DAL_CHAR_DIGIT;
}

/* Does the separator `c` with the character after it carry on a number?  Grouping says nothing, a point does. */
static bool carries_on(spelling *w, dalil_string bytes, size_t after, uint32_t c)
{
    bool grouping = c == ',' || c == 0x66C, point = c == '.' || c == 0x66B;
    if ((!grouping && !point) || !is_digit_at(bytes, after))
        return false;
    if (point)
        take(w, '.');
    return true;
}

/* Does the character carry on the word?  What it says is taken. */
static bool goes_on(spelling *w, dalil_string bytes, size_t after, uint32_t c, dal_char_class class)
{
    switch (class) {
    case DAL_CHAR_LETTER:
        if (w->number)
            return false;
        take_folded(w, c);
        return true;
    case DAL_CHAR_DIGIT:
        take_folded(w, c);
        return true;
    case DAL_CHAR_MARK:
        take_folded(w, c);
        return true;
    case DAL_CHAR_IGNORED:
        return true;
    case DAL_CHAR_APOSTROPHE:
        return !w->number && is_letter_at(bytes, after);
    default:
        return w->number && carries_on(w, bytes, after, c);
    }
}

/* Take the letters of plain Latin from byte `at` on; returns the byte after them. */
static size_t take_latin(spelling *w, dalil_string bytes, size_t at)
{
    uint32_t hash = w->hash, c = w->last;
    size_t from = at;
    for (; at < bytes.size; at++) {
        uint32_t lower = (unsigned char)bytes.data[at] | 0x20;
        if (lower < 'a' || lower > 'z')
            break;
        hash = step(hash, c = lower);
    }
    if (at > from)
        *w = (spelling){hash, hash, c, 1, w->number};
    return at;
}

/* The word that begins at byte `at`; returns the byte after it. */
static size_t read_word(dalil_string bytes, size_t at, bool number, uint32_t *out_hash)
{
    spelling w = {.hash = 0x811C9DC5u, .number = number};
    for (;;) {
        uint32_t c;
        size_t length;
        if (!number)
            at = take_latin(&w, bytes, at);
        if (at >= bytes.size || bytes.data[at] == ' ')
            break;
        dal_char_class class = read_class(bytes, at, &c, &length);
        if (!goes_on(&w, bytes, at + length, c, class))
            break;
        at += length;
    }
    uint32_t hash = scatter(w.hash);
    *out_hash = number ? hash | NUMBER_BIT : hash & ~(uint32_t)NUMBER_BIT;
    return at;
}

static bool add_word(dal_near_reader *r, uint32_t hash, size_t start)
{
    uint32_t *word = dal_near_grow(&r->word, 1, sizeof *word), *from = dal_near_grow(&r->start, 1, sizeof *from);
    if (word == NULL || from == NULL)
        return false;
    *word = hash;
    *from = (uint32_t)start;
    r->word.count++;
    r->start.count++;
    return true;
}

static bool read_words(dal_near_reader *r, dalil_string bytes)
{
    r->word.count = r->start.count = 0;
    for (size_t at = 0; at < bytes.size;) {
        uint32_t c, hash;
        size_t length, start = at;
        if (bytes.data[at] == ' ') {
            at++;
            continue;
        }
        dal_char_class class = read_class(bytes, at, &c, &length);
        if (class != DAL_CHAR_LETTER && class != DAL_CHAR_DIGIT) {
            at += length;
            continue;
        }
        at = read_word(bytes, at, class == DAL_CHAR_DIGIT, &hash);
        if (!add_word(r, hash, start))
            return false;
    }
    return true;
}

uint32_t dal_near_word_end(const dal_near_text *text, uint32_t index)
{
    uint32_t hash;
    bool number = (text->word[index] & NUMBER_BIT) != 0;
    return (uint32_t)read_word(text->bytes, text->start[index], number, &hash);
}

/* ---- runs ------------------------------------------------------------------------------------------------------ */

enum { SMALL = 48, MIDDLING = 1024, RADIX = 256 };

static void sort_few(uint32_t *item, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t moving = item[i];
        size_t k = i;
        for (; k > 0 && item[k - 1] > moving; k--)
            item[k] = item[k - 1];
        item[k] = moving;
    }
}

static void sort_byte(const uint32_t *from, uint32_t *to, size_t count, unsigned shift)
{
    uint32_t place[RADIX] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++)
        place[from[i] >> shift & 0xFF]++;
    for (size_t i = 0; i < RADIX; i++) {
        uint32_t here = place[i];
        place[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[place[from[i] >> shift & 0xFF]++] = from[i];
}

/* Hashes are even: put where its first byte says, each lies near its place, and what is left is done by insertion. */
static void sort_runs(uint32_t *item, uint32_t *spare, size_t count)
{
    if (count <= SMALL) {
        sort_few(item, count);
    } else if (count <= MIDDLING) {
        sort_byte(item, spare, count, 24);
        sort_few(spare, count);
        memcpy(item, spare, count * sizeof *item);
    } else {
        sort_byte(item, spare, count, 0);
        sort_byte(spare, item, count, 8);
        sort_byte(item, spare, count, 16);
        sort_byte(spare, item, count, 24);
    }
}

uint32_t dal_near_run_hash(const uint32_t *word, size_t length)
{
    uint64_t hash = length;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (word[i] & NUMBER_BIT ? NUMBER_BIT : word[i])) * 0x9FB21C651E98DF25u;
    return scatter(hash ^ hash >> 29);
}

/* The set of runs of `length` words, in the arena. */
static bool make_runs(dal_near_reader *r, size_t length, dal_arena *arena, const uint32_t **out_run,
                      uint32_t *out_count)
{
    size_t words = r->word.count, count = words == 0 ? 0 : words < length ? 1 : words - length + 1, kept = 0;
    r->run.count = r->spare.count = 0;
    uint32_t *run = dal_near_grow(&r->run, count + 1, sizeof *run);
    uint32_t *spare = dal_near_grow(&r->spare, count + 1, sizeof *spare);
    if (run == NULL || spare == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        run[i] = dal_near_run_hash((const uint32_t *)r->word.item + i, words < length ? words : length);
    sort_runs(run, spare, count);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || run[i] != run[kept - 1])
            run[kept++] = run[i];
    uint32_t *copy = dal_arena_alloc(arena, (kept + 1) * sizeof *copy);
    if (copy == NULL)
        return false;
    memcpy(copy, run, kept * sizeof *copy);
    *out_run = copy;
    *out_count = (uint32_t)kept;
    return true;
}

static const uint32_t *keep(const dal_near_list *list, dal_arena *arena)
{
    uint32_t *copy = dal_arena_alloc(arena, (list->count + 1) * sizeof *copy);
    if (copy != NULL && list->count > 0)
        memcpy(copy, list->item, list->count * sizeof *copy);
    return copy;
}

bool dal_near_read(dal_near_reader *reader, dalil_string bytes, dal_arena *arena, dal_near_text *out_text)
{
    dal_near_text text = {.bytes = bytes};
    if (!read_words(reader, bytes))
        return false;
    text.word_count = (uint32_t)reader->word.count;
    text.word = keep(&reader->word, arena);
    text.start = keep(&reader->start, arena);
    if (text.word == NULL || text.start == NULL || !make_runs(reader, RUN, arena, &text.run, &text.run_count))
        return false;
    if (text.word_count < DALIL_NEAR_SHORT && !make_runs(reader, TWO, arena, &text.two, &text.two_count))
        return false;
    *out_text = text;
    return true;
}

/* ---- usual numbers --------------------------------------------------------------------------------------------- */

enum { USUAL_BITS = 20 };

/* The place of number `index` of a text, after the word before it, in the table of counts. */
static uint32_t number_place(const dal_near_text *text, uint32_t index)
{
    uint64_t before = index > 0 ? text->word[index - 1] : 0;
    return scatter(before << 32 ^ text->word[index]) >> (32 - USUAL_BITS);
}

bool dal_near_usual(dal_near_text *text, size_t count)
{
    uint32_t *seen = dal_alloc_zero((size_t)1 << USUAL_BITS, sizeof *seen);
    if (seen == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < text[i].word_count; k++)
            if ((text[i].word[k] & NUMBER_BIT) != 0)
                seen[number_place(&text[i], k)]++;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        uint32_t numbers = 0;
        for (uint32_t k = 0; k < text[i].word_count; k++)
            if ((text[i].word[k] & NUMBER_BIT) != 0) {
                sum += seen[number_place(&text[i], k)];
                numbers++;
            }
        text[i].usual = numbers > 0 ? (float)(sum / numbers) : 0;
    }
    dal_free(seen);
    return true;
}

void dal_near_reader_release(dal_near_reader *reader)
{
    dal_free(reader->word.item);
    dal_free(reader->start.item);
    dal_free(reader->run.item);
    dal_free(reader->spare.item);
}
