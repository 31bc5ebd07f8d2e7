/* engine/text/sentences.c: tokens to sentences and paragraphs, and the reading of a text as a whole. */
#include "engine/text/reader.h"

/* Words before whose dot a sentence does not end, folded. */
static const char *const abbreviation[] = {
    "mr",  "mrs",  "ms",  "dr",  "prof", "gen", "sen", "rep", "gov",  "lt",  "col", "maj",  "capt",   "sgt",  "cmdr",
    "adm", "brig", "rev", "hon", "st",   "jr",  "sr",  "vs",  "no",   "inc", "ltd", "corp", "co",     "dept", "est",
    "jan", "feb",  "mar", "apr", "jun",  "jul", "aug", "sep", "sept", "oct", "nov", "dec",  "approx", "fig",  "al"};

static bool is_abbreviation(const dal_token *word)
{
    if (word->kind == DAL_TOKEN_WORD && word->script == DAL_SCRIPT_ARABIC)
        return dal_token_is(word, "د") || dal_token_is(word, "م") || dal_token_is(word, "ا"); /* د. سامر */
    if (word->kind != DAL_TOKEN_WORD || word->script != DAL_SCRIPT_LATIN)
        return false;
    if (word->folded.size == 1)
        return word->flags & DAL_TOKEN_CAPITAL; /* an initial */
    if (!(word->flags & DAL_TOKEN_CAPITAL) && !dal_token_is(word, "vs") && !dal_token_is(word, "approx"))
        return false;
    for (size_t i = 0; i < sizeof abbreviation / sizeof abbreviation[0]; i++)
        if (dal_token_is(word, abbreviation[i]))
            return true;
    return false;
}

/* Words that begin a sentence after "U.S." more often than they go on with a name. */
static bool is_starter(const dal_token *word)
{
    static const char *const starter[] = {"the", "he",   "she",  "it",    "they", "we", "i",   "in",  "but",   "and",
                                          "a",   "this", "that", "there", "on",   "at", "his", "her", "their", "our"};
    for (size_t i = 0; i < sizeof starter / sizeof starter[0]; i++)
        if (dal_token_is(word, starter[i]))
            return true;
    return false;
}

static bool is_mark(const dal_token *token, const char *marks)
{
    return token->kind == DAL_TOKEN_PUNCT && token->end - token->start == 1 &&
           strchr(marks, token->folded.data[0]) != NULL;
}

/* Is this the mark that can end a sentence? */
static bool is_stop(const dal_token *token)
{
    return token->flags & DAL_TOKEN_STOP;
}

static bool is_closing(const dal_token *token)
{
    if (token->flags & DAL_TOKEN_CLOSES)
        return true;
    bool stray = token->kind == DAL_TOKEN_QUOTE && !(token->flags & (DAL_TOKEN_OPENS | DAL_TOKEN_SPACE));
    return stray || (is_mark(token, ")]") && !(token->flags & DAL_TOKEN_SPACE));
}

static bool begins_small(const dal_token *token)
{
    return token->kind == DAL_TOKEN_WORD && token->script == DAL_SCRIPT_LATIN && !(token->flags & DAL_TOKEN_CAPITAL);
}

/* Does a sentence end with the stop `stop`, when `next` is the first token after it and its closing marks? */
static bool ends_here(const dal_token *stop, const dal_token *before, const dal_token *next)
{
    if (next->flags & DAL_TOKEN_PARAGRAPH)
        return true;
    bool dots = stop->folded.size > 1 && stop->folded.data[0] == '.';
    if (!(next->flags & DAL_TOKEN_SPACE)) /* "during the war.Some": a space was lost */
        return stop + 1 == next && !dots && next->kind == DAL_TOKEN_WORD && (next->flags & DAL_TOKEN_CAPITAL) &&
               before->folded.size > 2 && begins_small(before);
    if (begins_small(next))
        return false;
    return stop->folded.data[0] != '.' || dots || !is_abbreviation(before);
}

/* "in the U.S. The ...": the dot belongs to the word and may end the sentence as well. */
static bool dotted_ends(const dal_token *word, const dal_token *next)
{
    return (next->flags & DAL_TOKEN_CAPITAL) && word->kind == DAL_TOKEN_WORD && word->folded.size > 2 &&
           word->folded.data[word->folded.size - 1] == '.' && next->kind == DAL_TOKEN_WORD && is_starter(next);
}

/* The token after the sentence that begins at `first`. */
static uint32_t sentence_end(const dal_text_reader *r, uint32_t first)
{
    uint32_t count = r->token.count;
    for (uint32_t i = first; i + 1 < count; i++) {
        const dal_token *token = dal_text_token(r, i);
        if (token[1].flags & DAL_TOKEN_PARAGRAPH)
            return i + 1;
        if (dotted_ends(token, token + 1))
            return i + 1;
        if (!is_stop(token))
            continue;
        uint32_t next = i + 1;
        while (next < count && is_closing(dal_text_token(r, next)) &&
               !(dal_text_token(r, next)->flags & DAL_TOKEN_PARAGRAPH))
            next++;
        if (next == count || ends_here(token, i > first ? token - 1 : token, dal_text_token(r, next)))
            return next;
    }
    return count;
}

bool dal_text_sentences(dal_text_reader *r)
{
    for (uint32_t first = 0; first < r->token.count;) {
        uint32_t last = sentence_end(r, first), index = r->sentence.count;
        dal_sentence *sentence = dal_text_push(&r->sentence, sizeof *sentence, r->arena);
        if (sentence == NULL)
            return false;
        if (dal_text_token(r, first)->flags & DAL_TOKEN_PARAGRAPH)
            r->paragraph_count++;
        *sentence = (dal_sentence){first, last, r->paragraph_count > 0 ? r->paragraph_count - 1 : 0};
        for (uint32_t i = first; i < last; i++)
            dal_text_token(r, i)->sentence = index;
        first = last;
    }
    return true;
}

dalil_status dal_text_read(dalil_string bytes, dalil_range range, dal_arena *arena, dal_text *out_text,
                           dalil_error *err)
{
    dal_text_reader r = {.bytes = bytes, .range = range, .arena = arena};
    if (!dal_text_tokens(&r) || !dal_text_quotations(&r) || !dal_text_sentences(&r))
        return dal_fail_memory(err);
    *out_text = (dal_text){.bytes = bytes,
                           .token = r.token.item,
                           .token_count = r.token.count,
                           .sentence = r.sentence.item,
                           .sentence_count = r.sentence.count,
                           .paragraph_count = r.paragraph_count,
                           .quotation = r.quotation.item,
                           .quotation_count = r.quotation.count};
    return DALIL_OK;
}

/* The words, one space between them. */
static dalil_string join(const dal_text *text, dal_arena *arena)
{
    size_t size = 1;
    for (uint32_t i = 0; i < text->token_count; i++)
        size += text->token[i].folded.size + 1;
    char *folded = dal_arena_alloc(arena, size), *to = folded;
    if (folded == NULL)
        return (dalil_string){NULL, 0};
    for (uint32_t i = 0; i < text->token_count; i++) {
        const dal_token *token = &text->token[i];
        if (token->kind != DAL_TOKEN_WORD && token->kind != DAL_TOKEN_NUMBER)
            continue;
        if (to > folded)
            *to++ = ' ';
        memcpy(to, token->folded.data, token->folded.size);
        to += token->folded.size;
    }
    return (dalil_string){folded, (size_t)(to - folded)};
}

dalil_string dal_text_fold(dalil_string words, dal_arena *arena)
{
    dal_text text;
    dalil_range all = {0, (uint32_t)words.size};
    if (words.size > 1 && words.data[0] == '\'') /* 's and its like stand after a word */
        return dal_arena_copy(arena, words);
    if (dal_text_read(words, all, arena, &text, NULL) != DALIL_OK)
        return (dalil_string){NULL, 0};
    return join(&text, arena);
}

dalil_range dal_text_range(const dal_text *text, uint32_t first, uint32_t last)
{
    if (first >= last || last > text->token_count)
        return (dalil_range){0, 0};
    return (dalil_range){text->token[first].start, text->token[last - 1].end};
}

dalil_string dal_text_slice(const dal_text *text, dalil_range range)
{
    return dal_str_slice(text->bytes, range.start, range.end);
}
