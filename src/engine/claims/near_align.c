/* engine/claims/near_align.c: what was changed between two texts that share much: words replaced, put in or left out
 * between words that agree, and whether a number is among them.
 *
 * Both texts are walked together.  Where they part, the nearest place where both agree again for a few words is looked
 * for; what lies before it is a change.  Where there is none the text was cut, moved or pasted, and the walk goes on
 * wherever the next three words of the one stand in the other.  So a paragraph that was moved or pasted is aligned
 * within itself, and what was added around it is no change. */
#include "base/embed.h"
#include "engine/claims/near.h"
#include "engine/claims/number.h"
#include "engine/claims/parts.h"

enum { GAP = 12, TRIPLE = 3, AGREED = 3, CHANGES_SEEN = 256, VALUES = 16 };

typedef struct walk {
    dal_near_aligner *aligner;
    const dal_near_text *a, *b;
    uint32_t i, k;   /* the next word of each */
    uint32_t agreed; /* words before them that agree */
    uint32_t mask;   /* of the table; 0 before it is made */
} walk;

typedef struct gap {
    uint32_t a, a_end, b, b_end; /* words */
} gap;

/* ---- numbers --------------------------------------------------------------------------------------------------- */

dalil_status dal_near_numbers(dal_parts_words **out_words, dalil_error *err)
{
    static const char *const name[] = {"numbers.ar.tsv", "numbers.en.tsv"};
    dalil_vocabulary_file file[2];
    for (size_t i = 0; i < 2; i++) {
        char path[64] = "vocabulary/";
        memcpy(path + strlen(path), name[i], strlen(name[i]) + 1);
        file[i] = (dalil_vocabulary_file){dal_str(name[i]), dal_embedded(path)};
    }
    return dal_parts_words_new(file, 2, out_words, err);
}

static dalil_range bytes_of(const dal_near_text *text, uint32_t first, uint32_t last)
{
    if (first < last)
        return (dalil_range){text->start[first], dal_near_word_end(text, last - 1)};
    uint32_t at = first > 0 ? dal_near_word_end(text, first - 1) : 0;
    return (dalil_range){at, at};
}

typedef struct values {
    double low[VALUES], high[VALUES];
    uint32_t count, words; /* words: tokens outside numbers */
    uint32_t hash;         /* of those */
} values;

static void add_value(values *v, const dal_number *number)
{
    if (v->count == VALUES)
        return;
    v->low[v->count] = number->value;
    v->high[v->count++] = number->max;
}

/* The numbers among the words of a range, and what else there is. */
static dalil_status read_values(dal_near_aligner *aligner, dalil_string bytes, dalil_range range, values *out,
                                dalil_error *err)
{
    dal_text text;
    const dal_seen *seen;
    *out = (values){0};
    if (range.start == range.end)
        return DALIL_OK;
    DAL_TRY(dal_text_read(bytes, range, &aligner->scratch, &text, err));
    DAL_TRY(dal_claims_see(aligner->numbers, &text, 0, text.token_count, &aligner->scratch, &seen, err));
    for (uint32_t at = 0; at < text.token_count;) {
        dal_number number;
        if (dal_number_read(seen, at, text.token_count, &number) && !number.zero && !number.nobody) {
            add_value(out, &number);
            at = number.last;
            continue;
        }
        const dal_token *token = &text.token[at++];
        if (token->kind != DAL_TOKEN_WORD && token->kind != DAL_TOKEN_NUMBER && token->kind != DAL_TOKEN_LINK)
            continue;
        out->words++;
        out->hash = out->hash * 31 + token->hash;
    }
    return DALIL_OK;
}

static bool same_values(const values *a, const values *b)
{
    return a->count == b->count && memcmp(a->low, b->low, a->count * sizeof *a->low) == 0 &&
           memcmp(a->high, b->high, a->count * sizeof *a->high) == 0;
}

/* ---- changes --------------------------------------------------------------------------------------------------- */

static dalil_status add_change(walk *w, gap g, dalil_error *err)
{
    values a, b;
    dalil_near_change change = {.a = bytes_of(w->a, g.a, g.a_end), .b = bytes_of(w->b, g.b, g.b_end)};
    if (w->aligner->change.count == CHANGES_SEEN)
        return DALIL_OK;
    DAL_TRY(read_values(w->aligner, w->a->bytes, change.a, &a, err));
    DAL_TRY(read_values(w->aligner, w->b->bytes, change.b, &b, err));
    change.number = !same_values(&a, &b);
    if (!change.number && a.words == b.words && a.hash == b.hash)
        return DALIL_OK; /* "three" and "3" */
    dalil_near_change *place = dal_near_grow(&w->aligner->change, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = change;
    w->aligner->change.count++;
    return DALIL_OK;
}

/* As many words on both sides: those that agree, word by word, part it into several. */
static dalil_status add_gap(walk *w, gap g, dalil_error *err)
{
    uint32_t size = g.a_end - g.a;
    if (size != g.b_end - g.b)
        return add_change(w, g, err);
    for (uint32_t from = 0; from < size;) {
        uint32_t to = from;
        while (to < size && w->a->word[g.a + to] != w->b->word[g.b + to])
            to++;
        if (to > from)
            DAL_TRY(add_change(w, (gap){g.a + from, g.a + to, g.b + from, g.b + to}, err));
        from = to + 1;
    }
    return DALIL_OK;
}

/* ---- the walk -------------------------------------------------------------------------------------------------- */

/* Do `wanted` words agree from here on, or all up to the end of both? */
static bool agree(const walk *w, uint32_t i, uint32_t k, uint32_t wanted)
{
    uint32_t n = w->a->word_count, m = w->b->word_count;
    while (wanted > 0 && i < n && k < m && w->a->word[i] == w->b->word[k]) {
        i++;
        k++;
        wanted--;
    }
    return wanted == 0 || (i == n && k == m);
}

static bool fits(const walk *w, uint32_t left, uint32_t right)
{
    if (w->i + left > w->a->word_count || w->k + right > w->b->word_count)
        return false;
    return agree(w, w->i + left, w->k + right, 2 + (left > right ? left : right) / 3);
}

/* The nearest place where both agree again, fewest words first and as many on both sides before others. */
static bool find_end(const walk *w, gap *out)
{
    for (uint32_t sum = 1; sum <= 2 * GAP; sum++)
        for (uint32_t step = 0; step <= sum; step++) {
            uint32_t half = (step + 1) / 2, left = step % 2 == 0 ? sum / 2 + half : sum / 2 - half;
            uint32_t right = sum - left;
            if (left > GAP || right > GAP || !fits(w, left, right))
                continue;
            *out = (gap){w->i, w->i + left, w->k, w->k + right};
            return true;
        }
    return false;
}

static uint32_t triple_hash(const uint32_t *word)
{
    uint32_t hash = (word[0] * 0x9E3779B1u ^ word[1]) * 0x85EBCA6Bu ^ word[2];
    return (hash * 0xC2B2AE35u) >> 7;
}

static bool same_triple(const uint32_t *x, const uint32_t *y)
{
    return x[0] == y[0] && x[1] == y[1] && x[2] == y[2];
}

/* Where each run of three stands first in b. */
static bool make_table(walk *w)
{
    uint32_t count = w->b->word_count, size = 64;
    while (size < 2 * count)
        size *= 2;
    w->aligner->table.count = 0;
    uint32_t *table = dal_near_grow(&w->aligner->table, size, sizeof *table);
    if (table == NULL)
        return false;
    memset(table, 0, size * sizeof *table);
    w->mask = size - 1;
    for (uint32_t k = 0; k + TRIPLE <= count; k++) {
        uint32_t slot = triple_hash(w->b->word + k) & w->mask;
        while (table[slot] != 0 && !same_triple(w->b->word + table[slot] - 1, w->b->word + k))
            slot = (slot + 1) & w->mask;
        if (table[slot] == 0)
            table[slot] = k + 1;
    }
    return true;
}

/* Go to the next three words of a that stand anywhere in b; *out_more is false when there are none.  false without
 * memory */
static bool jump(walk *w, bool *out_more)
{
    if (w->mask == 0 && !make_table(w)) /* most copies need none */
        return false;
    const uint32_t *table = w->aligner->table.item;
    w->agreed = 0;
    *out_more = true;
    for (; w->i + TRIPLE <= w->a->word_count; w->i++) {
        const uint32_t *word = w->a->word + w->i;
        uint32_t slot = triple_hash(word) & w->mask;
        while (table[slot] != 0 && !same_triple(w->b->word + table[slot] - 1, word))
            slot = (slot + 1) & w->mask;
        if (table[slot] != 0) {
            w->k = table[slot] - 1;
            return true;
        }
    }
    *out_more = false;
    return true;
}

/* Does a change at a text's end say anything?  Words cut off or added there do not, unless there is a number. */
static bool is_at_an_end(const walk *w, const gap *g)
{
    bool one_sided = g->a == g->a_end || g->b == g->b_end;
    bool begins = g->a == 0 || g->b == 0, ends = g->a_end == w->a->word_count || g->b_end == w->b->word_count;
    return one_sided && (begins || ends) && g->a_end - g->a + g->b_end - g->b > 1;
}

static dalil_status part(walk *w, bool *out_more, dalil_error *err)
{
    gap g;
    bool begin = w->i == 0 && w->k == 0;
    if ((w->agreed < AGREED && !begin) || !find_end(w, &g))
        return jump(w, out_more) ? DALIL_OK : dal_fail_memory(err);
    if (!is_at_an_end(w, &g))
        DAL_TRY(add_gap(w, g, err));
    w->i = g.a_end;
    w->k = g.b_end;
    w->agreed = AGREED; /* what follows is known to agree */
    return DALIL_OK;
}

static dalil_status walk_both(walk *w, dalil_error *err)
{
    bool more = true;
    while (more && (w->i < w->a->word_count || w->k < w->b->word_count)) {
        if (w->i < w->a->word_count && w->k < w->b->word_count && w->a->word[w->i] == w->b->word[w->k]) {
            w->i++;
            w->k++;
            w->agreed++;
            continue;
        }
        DAL_TRY(part(w, &more, err));
    }
    return DALIL_OK;
}

/* ---- results --------------------------------------------------------------------------------------------------- */

/* Numbers first; at most DALIL_NEAR_CHANGES. */
static dalil_status keep_changes(const dal_near_aligner *aligner, dal_arena *arena, dalil_near_pair *pair,
                                 dalil_error *err)
{
    const dalil_near_change *seen = aligner->change.item;
    size_t count = aligner->change.count < DALIL_NEAR_CHANGES ? aligner->change.count : DALIL_NEAR_CHANGES, kept = 0;
    dalil_near_change *change = dal_arena_alloc(arena, count * sizeof *change);
    if (change == NULL)
        return dal_fail_memory(err);
    for (int number = 1; number >= 0; number--)
        for (size_t i = 0; i < aligner->change.count && kept < count; i++)
            if (seen[i].number == (number == 1))
                change[kept++] = seen[i];
    pair->change = change;
    pair->change_count = (uint32_t)kept;
    return DALIL_OK;
}

dalil_status dal_near_align(dal_near_aligner *aligner, const dal_near_text *a, const dal_near_text *b, dal_arena *arena,
                            dalil_near_pair *pair, dalil_error *err)
{
    walk w = {.aligner = aligner, .a = a, .b = b};
    aligner->change.count = 0;
    dalil_status status = walk_both(&w, err);
    dal_arena_release(&aligner->scratch);
    DAL_TRY(status);
    return aligner->change.count > 0 ? keep_changes(aligner, arena, pair, err) : DALIL_OK;
}

void dal_near_aligner_release(dal_near_aligner *aligner)
{
    dal_free(aligner->table.item);
    dal_free(aligner->change.item);
    dal_arena_release(&aligner->scratch);
}
