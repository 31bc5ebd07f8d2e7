/* engine/claims/seen.c: see seen.h. */
#include "engine/claims/seen.h"

enum { FORMS = 10, ARABIC_LETTER = 2 /* bytes */ };

/* ---- phrases of several words ----------------------------------------------------------------------------------- */

static bool starts_with_article(dalil_string word)
{
    return word.size > 3 * ARABIC_LETTER && memcmp(word.data, "ال", 2 * ARABIC_LETTER) == 0;
}

static dalil_string without(dalil_string word, size_t letters)
{
    return dal_str_slice(word, letters * ARABIC_LETTER, word.size);
}

static bool later_words_fit(const dal_phrase *phrase, const dal_text *text, uint32_t at, uint32_t end)
{
    if (phrase->count > end - at)
        return false;
    for (uint32_t i = 1; i < phrase->count; i++) {
        const dal_token *token = &text->token[at + i];
        if (dal_text_same(token->folded, token->hash, phrase->word[i], phrase->hash[i]))
            continue;
        if (!starts_with_article(token->folded) || !dal_str_equal(without(token->folded, 2), phrase->word[i]))
            return false;
    }
    return true;
}

/* May a phrase of `head` that begins at token `at` have a second word? */
static bool may_go_on(const dal_head *head, const dal_text *text, uint32_t at, uint32_t end)
{
    if (at + 1 >= end || head->later == 0)
        return false;
    const dal_token *next = &text->token[at + 1];
    return (head->later & dal_word_bit(next->hash)) != 0 || starts_with_article(next->folded);
}

/* The kinds of the phrases of `head` that begin at token `at` and end by `end`. */
static uint64_t kinds_at(const dal_head *head, const dal_text *text, uint32_t at, uint32_t end)
{
    uint64_t kinds = head->alone;
    if (kinds == head->kinds || !may_go_on(head, text, at, end))
        return kinds;
    for (const dal_phrase *phrase = head->phrase; phrase != NULL; phrase = phrase->next)
        if ((kinds & DAL_KIND(phrase->kind)) == 0 && later_words_fit(phrase, text, at, end))
            kinds |= DAL_KIND(phrase->kind);
    return kinds;
}

/* ---- the forms of a word ---------------------------------------------------------------------------------------- */

/* The readings of one token as they are found. */
typedef struct finding {
    const dal_parts_words *words;
    const dal_text *text;
    uint32_t at, end; /* the token; those that are seen */
    dal_reading reading[FORMS];
    uint32_t forms, count; /* forms tried; those of them that begin a phrase */
    uint64_t kinds;
} finding;

static bool starts_with_letter(dalil_string word, const char *letter)
{
    return word.size > ARABIC_LETTER && memcmp(word.data, letter, ARABIC_LETTER) == 0;
}

static void add_head(finding *f, const dal_head *head, bool joined, bool definite)
{
    uint64_t kinds = head != NULL ? kinds_at(head, f->text, f->at, f->end) : 0;
    if (kinds != 0)
        f->reading[f->count++] = (dal_reading){head, joined, definite, false};
    f->kinds |= kinds;
}

static void add_form(finding *f, dalil_string word, bool joined, bool definite)
{
    if (f->forms == FORMS || word.size < 2 * ARABIC_LETTER)
        return;
    f->forms++;
    add_head(f, dal_words_head(f->words, word, dal_text_hash(word)), joined, definite);
}

/* The word with its article off, then with ب ل ك off, then with both. */
static void add_inner_forms(finding *f, dalil_string word, bool joined)
{
    if (starts_with_article(word))
        add_form(f, without(word, 2), joined, true);
    if (word.size < 4 * ARABIC_LETTER)
        return;
    if (memcmp(word.data, "لل", 2 * ARABIC_LETTER) == 0)
        add_form(f, without(word, 2), joined, true);
    if (starts_with_letter(word, "ب") || starts_with_letter(word, "ل") || starts_with_letter(word, "ك")) {
        dalil_string rest = without(word, 1);
        add_form(f, rest, joined, false);
        if (starts_with_article(rest))
            add_form(f, without(rest, 2), joined, true);
    }
}

/* An Arabic word, then what is left of it with what may be attached taken off. */
static void find_readings(finding *f, const dal_token *token)
{
    f->forms = 1;
    f->count = 0;
    f->kinds = 0;
    add_head(f, dal_words_head(f->words, token->folded, token->hash), false, false);
    add_inner_forms(f, token->folded, false);
    if (token->folded.size >= 3 * ARABIC_LETTER &&
        (starts_with_letter(token->folded, "و") || starts_with_letter(token->folded, "ف"))) {
        dalil_string rest = without(token->folded, 1);
        add_form(f, rest, true, false);
        add_inner_forms(f, rest, true);
    }
}

/* ---- all tokens ------------------------------------------------------------------------------------------------- */

static uint64_t kinds_by_looks(const dal_token *token)
{
    if (token->kind == DAL_TOKEN_NUMBER)
        return DAL_KIND(DAL_SEEN_NUMBER);
    if (token->folded.size == 0)
        return 0;
    bool hyphen = (token->flags & DAL_TOKEN_HYPHEN) != 0;
    bool single = token->folded.data[0] == 'a' ? token->folded.size == 1 || dal_token_is(token, "an")
                                               : dal_token_is(token, "half");
    return (hyphen ? DAL_KIND(DAL_SEEN_HYPHEN) : 0) | (single ? DAL_KIND(DAL_SEEN_SINGLE) : 0);
}

static bool see_token(finding *f, dal_arena *arena, dal_seen_token *out)
{
    const dal_token *token = &f->text->token[f->at];
    *out = (dal_seen_token){0, NULL};
    if (token->kind > DAL_TOKEN_NUMBER)
        return true;
    if (token->script != DAL_SCRIPT_ARABIC || token->kind != DAL_TOKEN_WORD) {
        const dal_head *head = dal_words_head(f->words, token->folded, token->hash);
        uint64_t kinds = head != NULL ? kinds_at(head, f->text, f->at, f->end) : 0;
        *out = (dal_seen_token){kinds | kinds_by_looks(token), kinds != 0 ? &head->whole : NULL};
        return true;
    }
    find_readings(f, token);
    out->kinds = f->kinds | kinds_by_looks(token);
    if (f->count == 0)
        return true;
    if (f->count == 1 && !f->reading[0].joined && !f->reading[0].definite) {
        out->reading = &f->reading[0].head->whole;
        return true;
    }
    f->reading[f->count - 1].last = true;
    dal_reading *kept = dal_arena_alloc(arena, f->count * sizeof *kept);
    if (kept == NULL)
        return false;
    memcpy(kept, f->reading, f->count * sizeof *kept);
    out->reading = kept;
    return true;
}

dalil_status dal_claims_see(const dal_parts_words *words, const dal_text *text, uint32_t first, uint32_t last,
                            dal_arena *arena, const dal_seen **out_seen, dalil_error *err)
{
    dal_seen *seen = dal_arena_alloc(arena, sizeof *seen);
    dal_seen_token *token = dal_arena_alloc(arena, (last - first) * sizeof *token);
    if (seen == NULL || token == NULL)
        return dal_fail_memory(err);
    finding f = {.words = words, .text = text, .end = last};
    for (f.at = first; f.at < last; f.at++)
        if (!see_token(&f, arena, &token[f.at - first]))
            return dal_fail_memory(err);
    *seen = (dal_seen){words, text, first, last, token};
    *out_seen = seen;
    return DALIL_OK;
}

/* ---- finding ---------------------------------------------------------------------------------------------------- */

bool dal_seen_longest(const dal_seen *seen, uint32_t at, uint32_t end, uint64_t kinds, dal_hit *out_hit)
{
    const dal_phrase *best = NULL;
    const dal_reading *reading = seen->token[at - seen->first].reading, *best_reading = NULL;
    for (bool more = reading != NULL; more; more = !reading++->last) {
        if ((reading->head->kinds & kinds) == 0)
            continue;
        bool on = may_go_on(reading->head, seen->text, at, end);
        for (const dal_phrase *phrase = reading->head->phrase; phrase != NULL; phrase = phrase->next) {
            bool fits = (kinds & DAL_KIND(phrase->kind)) != 0 && (best == NULL || best->count < phrase->count) &&
                        (phrase->count == 1 || (on && later_words_fit(phrase, seen->text, at, end)));
            if (!fits)
                continue;
            best = phrase;
            best_reading = reading;
        }
    }
    if (best == NULL)
        return false;
    *out_hit = (dal_hit){best, at + best->count, best_reading->joined, best_reading->definite};
    return true;
}

uint64_t dal_seen_all_marks(const dal_seen *seen, uint32_t at, uint32_t end)
{
    const dal_reading *reading = seen->token[at - seen->first].reading;
    uint64_t marks = 0;
    for (bool more = reading != NULL; more; more = !reading++->last) {
        if ((reading->head->kinds & DAL_KIND(DAL_WORD_MARK)) == 0)
            continue;
        bool on = may_go_on(reading->head, seen->text, at, end);
        for (const dal_phrase *phrase = reading->head->phrase; phrase != NULL; phrase = phrase->next)
            if (phrase->kind == DAL_WORD_MARK &&
                (phrase->count == 1 || (on && later_words_fit(phrase, seen->text, at, end))))
                marks |= (uint64_t)1 << phrase->code;
    }
    return marks;
}
