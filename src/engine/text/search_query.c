/* engine/text/search_query.c: what a person asks for. */
#include "engine/text/chars.h"
#include "engine/text/search.h"

/* A query being read. */
typedef struct reading {
    dalil_string text;
    size_t at;
    dalil_search_query *query;
    dalil_error *err;
} reading;

static bool is_quote(uint32_t c)
{
    return dal_char_class_of(c) == DAL_CHAR_QUOTE;
}

static bool is_space(uint32_t c)
{
    dal_char_class class = dal_char_class_of(c);
    return class == DAL_CHAR_SPACE || class == DAL_CHAR_LINE;
}

static bool is_star(uint32_t c)
{
    return c == '*' || c == 0x66D;
}

static bool is_minus(uint32_t c)
{
    return c == '-' || c == 0x2212;
}

/* The character at `at`, and where the next begins. */
static uint32_t peek(const reading *r, size_t at, size_t *out_next)
{
    uint32_t c = ' ';
    *out_next = at < r->text.size ? at + dal_char_read(r->text, at, &c) : at;
    return c;
}

/* Add the words of `text` as one part: several words stand in a row. */
static dalil_status add_part(reading *r, dalil_string text, bool quoted, bool prefix, bool without)
{
    dal_search_words words;
    dalil_search_query *q = r->query;
    DAL_TRY(dal_search_read_words(text, &q->arena, &words, r->err));
    if (words.count == 0)
        return DALIL_OK;
    if (q->count == DALIL_SEARCH_PARTS || words.count > DALIL_SEARCH_PARTS)
        return dal_fail(r->err, DALIL_ELIMIT, "search.too-many", NULL);
    dal_search_part *part = &q->part[q->count];
    *part = (dal_search_part){.count = words.count, .without = without};
    part->term = dal_arena_alloc(&q->arena, words.count * sizeof *part->term);
    if (part->term == NULL)
        return dal_fail_memory(r->err);
    for (uint32_t i = 0; i < words.count; i++)
        DAL_TRY(dal_search_spell(words.item[i].form, prefix && i + 1 == words.count, !quoted && words.count == 1,
                                 &q->arena, &part->term[i], r->err));
    q->count++;
    return DALIL_OK;
}

/* Up to the next quotation mark, or the end. */
static dalil_status read_quoted(reading *r, bool without)
{
    size_t start, next;
    peek(r, r->at, &start);
    size_t end = start;
    while (end < r->text.size && !is_quote(peek(r, end, &next)))
        end = next;
    peek(r, end, &r->at);
    return add_part(r, dal_str_slice(r->text, start, end), true, false, without);
}

/* Up to white space, a quotation mark or a star. */
static dalil_status read_word(reading *r, bool without)
{
    size_t start = r->at, next;
    uint32_t c = peek(r, r->at, &next);
    while (r->at < r->text.size && !is_space(c) && !is_quote(c) && !is_star(c)) {
        r->at = next;
        c = peek(r, r->at, &next);
    }
    bool prefix = r->at < r->text.size && is_star(c);
    size_t end = r->at;
    if (prefix)
        r->at = next;
    return add_part(r, dal_str_slice(r->text, start, end), false, prefix, without);
}

static dalil_status read_parts(reading *r)
{
    bool fresh = true; /* a minus says something only where a part begins */
    while (r->at < r->text.size) {
        size_t next, after;
        uint32_t c = peek(r, r->at, &next);
        if (is_space(c)) {
            r->at = next;
            fresh = true;
            continue;
        }
        bool without = fresh && is_minus(c) && next < r->text.size && !is_space(peek(r, next, &after));
        if (without)
            r->at = next;
        fresh = false;
        DAL_TRY(is_quote(peek(r, r->at, &next)) ? read_quoted(r, without) : read_word(r, without));
    }
    return DALIL_OK;
}

/* Something must be there to be found. */
static dalil_status finish(dalil_search_query *query, dalil_status status, dalil_search_query **out_query,
                           dalil_error *err)
{
    bool any = false;
    for (size_t i = 0; i < query->count; i++)
        any = any || !query->part[i].without;
    if (status == DALIL_OK && !any)
        status = dal_fail(err, DALIL_EINVAL, "search.no-words", NULL);
    if (status == DALIL_OK)
        *out_query = query;
    else
        dalil_search_query_free(query);
    return status;
}

dalil_status dalil_search_query_read(dalil_string text, dalil_search_query **out_query, dalil_error *err)
{
    if (text.size > DALIL_SEARCH_QUERY_SIZE)
        return dal_fail(err, DALIL_ELIMIT, "search.too-long", NULL);
    dalil_search_query *query = dal_alloc_zero(1, sizeof *query);
    if (query == NULL)
        return dal_fail_memory(err);
    reading r = {.text = text, .query = query, .err = err};
    return finish(query, read_parts(&r), out_query, err);
}

dalil_status dalil_search_query_words(const dalil_string *word, size_t count, dalil_search_query **out_query,
                                      dalil_error *err)
{
    dalil_search_query *query = dal_alloc_zero(1, sizeof *query);
    if (query == NULL)
        return dal_fail_memory(err);
    reading r = {.query = query, .err = err};
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < count && i < DALIL_SEARCH_PARTS && status == DALIL_OK; i++)
        status = add_part(&r, word[i], true, false, false);
    return finish(query, status, out_query, err);
}

void dalil_search_query_free(dalil_search_query *query)
{
    if (query == NULL)
        return;
    dal_arena_release(&query->arena);
    dal_free(query);
}
