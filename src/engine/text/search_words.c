/* engine/text/search_words.c: a text as the words that search compares.
 *
 * The tokens of engine/text, without punctuation; what is joined by hyphens and underlines is several words
 * ("al-Assad",
 * "#سجن_صيدنايا"), apostrophes and the dots of "U.N." are left out, letters lose their accents, and the three ways of
 * writing a hamza inside a word (ؤ ئ ء) are one. */
#include "engine/text/chars.h"
#include "engine/text/reader.h"
#include "engine/text/search.h"
#include <unicode/unorm2.h>

typedef struct reading {
    dalil_string text;
    dal_arena *arena;
    dal_text_list word;
    const UNormalizer2 *normalizer;
} reading;

static bool is_plain(dalil_string form)
{
    for (size_t i = 0; i < form.size; i++)
        if ((unsigned char)form.data[i] >= 0x80 || form.data[i] == '\'' || form.data[i] == '.')
            return false;
    return true;
}

/* The letter under an accent: 0 when there is nothing to be compared. */
static uint32_t base_letter(const reading *r, uint32_t c)
{
    UChar part[8];
    UErrorCode code = U_ZERO_ERROR;
    if (c == 0x624 || c == 0x626)
        return 0x621;
    if (c == 0x640 || (c >= 0x2B0 && c < 0x300))
        return 0;
    if (c < 0xC0 || dal_char_is_arabic(c))
        return c;
    for (int depth = 0; depth < 4; depth++) {
        int32_t size = unorm2_getRawDecomposition(r->normalizer, (UChar32)c, part, 8, &code);
        if (size <= 0 || U_FAILURE(code) || (part[0] & 0xF800) == 0xD800)
            break;
        c = part[0];
    }
    return dal_char_class_of(c) == DAL_CHAR_MARK ? 0 : c;
}

/* A word of a number keeps its point; elsewhere dots and apostrophes say nothing. */
static dalil_string clean(const reading *r, dalil_string form, bool number)
{
    if (number || is_plain(form))
        return dal_str_slice(form, 0, DAL_SEARCH_FORM);
    char *out = dal_arena_alloc(r->arena, DAL_SEARCH_FORM);
    size_t size = 0;
    if (out == NULL)
        return (dalil_string){NULL, 0};
    for (size_t at = 0; at < form.size && size + 4 <= DAL_SEARCH_FORM;) {
        uint32_t c;
        at += dal_char_read(form, at, &c);
        c = c == '\'' || c == '.' ? 0 : base_letter(r, c);
        if (c != 0)
            size += dal_utf8_encode(c, out + size);
    }
    return (dalil_string){out, size};
}

static bool add(reading *r, dalil_string form, uint32_t start, uint32_t end, bool number)
{
    form = clean(r, form, number);
    if (form.data == NULL)
        return false;
    if (form.size == 0)
        return true;
    dal_search_word *word = dal_text_push(&r->word, sizeof *word, r->arena);
    if (word == NULL)
        return false;
    *word = (dal_search_word){form, start, end};
    return true;
}

/* The size of a character that parts words inside a token: -, ‐, ‑, _ ; in links all that is no letter or digit. */
static size_t parting(dalil_string text, size_t at, bool link)
{
    uint32_t c;
    size_t size = dal_char_read(text, at, &c);
    dal_char_class class = link ? dal_char_class_of(c) : DAL_CHAR_LETTER;
    bool parts =
        c == '-' || c == '_' || c == 0x2010 || c == 0x2011 || (class != DAL_CHAR_LETTER && class != DAL_CHAR_DIGIT);
    return parts ? size : 0;
}

static bool has_parting(dalil_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '-' || text.data[i] == '_' || (unsigned char)text.data[i] == 0xE2)
            return true;
    return false;
}

static bool add_parts(reading *r, const dal_token *token)
{
    bool link = token->kind == DAL_TOKEN_LINK;
    uint32_t start = token->start;
    while (start < token->end) {
        uint32_t end = start;
        size_t gap = 0;
        while (end < token->end && (gap = parting(r->text, end, link)) == 0) {
            uint32_t c;
            end += (uint32_t)dal_char_read(r->text, end, &c);
        }
        if (end > start) {
            dalil_string part = dal_text_fold(dal_str_slice(r->text, start, end), r->arena);
            if (part.data == NULL || !add(r, part, start, end, false))
                return false;
        }
        start = end + (uint32_t)gap;
    }
    return true;
}

static bool add_token(reading *r, const dal_token *token)
{
    dalil_string bytes = {r->text.data + token->start, token->end - token->start};
    switch (token->kind) {
    case DAL_TOKEN_NUMBER:
        return add(r, token->folded, token->start, token->end, true);
    case DAL_TOKEN_LINK:
        return add_parts(r, token);
    case DAL_TOKEN_WORD:
        if (dal_str_starts(token->folded, DALIL_STR("'"))) /* the 's of another word */
            return true;
        return has_parting(bytes) ? add_parts(r, token) : add(r, token->folded, token->start, token->end, false);
    default:
        return true;
    }
}

dalil_status dal_search_read_words(dalil_string text, dal_arena *arena, dal_search_words *out_words, dalil_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    dal_text_reader tokens = {.bytes = text, .range = {0, (uint32_t)text.size}, .arena = arena};
    reading r = {.text = text, .arena = arena, .normalizer = unorm2_getNFDInstance(&code)};
    if (text.size >= UINT32_MAX / 2)
        return dal_fail(err, DALIL_ELIMIT, "search.text-size", NULL);
    if (U_FAILURE(code) || !dal_text_tokens(&tokens))
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < tokens.token.count; i++)
        if (!add_token(&r, dal_text_token(&tokens, i)))
            return dal_fail_memory(err);
    *out_words = (dal_search_words){r.word.item, r.word.count};
    return DALIL_OK;
}
