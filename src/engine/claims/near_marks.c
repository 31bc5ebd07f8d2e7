/* engine/claims/near_marks.c: a text's marks, by which those that share a stretch of words are found without reading
 * them, and whether two stretches are the same words.
 *
 * Marks are chosen by winnowing (S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local algorithms for document
 * fingerprinting", SIGMOD 2003): of every DAL_NEAR_WINDOW runs of four words in a row the one with the least hash, of
 * equals the last.  Texts that share DAL_NEAR_WINDOW runs in a row share a mark. */
#include "engine/claims/near.h"

enum { RUN = 4, LEAST_STRETCH = 11, AGREED = 3 };

static bool add_mark(dal_near_list *marks, const dal_near_text *text, const uint32_t *hash, uint32_t at)
{
    const dal_near_mark *item = marks->item;
    if (marks->count > 0 && item[marks->count - 1].at == text->start[at])
        return true;
    dal_near_mark *mark = dal_near_grow(marks, 1, sizeof *mark);
    if (mark == NULL)
        return false;
    *mark = (dal_near_mark){hash[at], text->start[at]};
    marks->count++;
    return true;
}

/* The place of the least hash in [from, to), of equals the last. */
static uint32_t least(const uint32_t *hash, uint32_t from, uint32_t to)
{
    uint32_t best = from;
    for (uint32_t i = from + 1; i < to; i++)
        if (hash[i] <= hash[best])
            best = i;
    return best;
}

bool dal_near_marks(const dal_near_text *text, dal_arena *arena, dal_near_list *out_marks)
{
    uint32_t runs = text->word_count >= RUN ? text->word_count - RUN + 1 : text->word_count > 0, best = 0;
    uint32_t *hash = dal_arena_alloc(arena, (runs + 1) * sizeof *hash);
    if (hash == NULL)
        return false;
    for (uint32_t i = 0; i < runs; i++)
        hash[i] = dal_near_run_hash(text->word + i, text->word_count < RUN ? text->word_count : RUN);
    out_marks->count = 0;
    uint32_t window = runs < DAL_NEAR_WINDOW ? runs : DAL_NEAR_WINDOW;
    for (uint32_t end = window; end <= runs && runs > 0; end++) {
        if (end == window || best < end - window)
            best = least(hash, end - window, end);
        else if (hash[end - 1] <= hash[best])
            best = end - 1;
        if (!add_mark(out_marks, text, hash, best))
            return false;
    }
    return true;
}

/* ---- the same words ---------------------------------------------------------------------------------------------- */

typedef struct span {
    uint32_t from, to; /* words */
} span;

/* The words that begin in a range of bytes. */
static span words_in(const dal_near_text *text, dalil_range range)
{
    span s = {0, 0};
    while (s.from < text->word_count && text->start[s.from] < range.start)
        s.from++;
    for (s.to = s.from; s.to < text->word_count && text->start[s.to] < range.end;)
        s.to++;
    return s;
}

/* Numbers in digits are one word, whatever they tell. */
static bool agree(const dal_near_text *a, const dal_near_text *b, uint32_t i, uint32_t k)
{
    return a->word[i] == b->word[k] || (a->word[i] & b->word[k] & DAL_NEAR_NUMBER) != 0;
}

/* Do `AGREED` words agree from here on, in the direction asked for? */
static bool goes_on(const dal_near_text *a, const dal_near_text *b, int64_t i, int64_t k, int step)
{
    for (int n = 0; n < AGREED; n++, i += step, k += step)
        if (i < 0 || k < 0 || i >= a->word_count || k >= b->word_count || !agree(a, b, (uint32_t)i, (uint32_t)k))
            return false;
    return true;
}

/* How many words on from `i` and `k` are the same, one word replaced by another now and then allowed. */
static uint32_t reach(const dal_near_text *a, const dal_near_text *b, int64_t i, int64_t k, int step)
{
    uint32_t reached = 0;
    for (; i >= 0 && k >= 0 && i < a->word_count && k < b->word_count; i += step, k += step, reached++)
        if (!agree(a, b, (uint32_t)i, (uint32_t)k) && !goes_on(a, b, i + step, k + step, step))
            break;
    return reached;
}

static uint32_t overlap(int64_t a_from, int64_t a_to, int64_t b_from, int64_t b_to)
{
    int64_t from = a_from > b_from ? a_from : b_from, to = a_to < b_to ? a_to : b_to;
    return to > from ? (uint32_t)(to - from) : 0;
}

/* With word `i` of a laid over word `k` of b: is there one long stretch that covers half of the span, and does the span
 * then lie where the other is? */
static bool covers(const dal_near_text *a, span x, const dal_near_text *b, span y, uint32_t i, uint32_t k)
{
    uint32_t left = reach(a, b, (int64_t)i - 1, (int64_t)k - 1, -1), right = reach(a, b, i, k, 1);
    int64_t shift = (int64_t)k - i;
    uint32_t smaller = x.to - x.from < y.to - y.from ? x.to - x.from : y.to - y.from;
    return left + right >= LEAST_STRETCH &&
           2 * overlap(x.from, x.to, (int64_t)i - left, (int64_t)i + right) >= x.to - x.from &&
           2 * overlap(x.from + shift, x.to + shift, y.from, y.to) >= smaller;
}

bool dal_near_same_words(const dal_near_text *a, dalil_range range_a, const dal_near_text *b, dalil_range range_b)
{
    span x = words_in(a, range_a), y = words_in(b, range_b);
    for (uint32_t i = x.from; i < x.to; i++)
        for (uint32_t k = y.from; k < y.to; k++)
            if (a->word[i] == b->word[k] && covers(a, x, b, y, i, k))
                return true;
    return false;
}
