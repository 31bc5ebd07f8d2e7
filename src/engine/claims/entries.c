/* engine/claims/entries.c: where an entry of a live page or of a list begins: "22:30 - ", "4. ", "- ".  What stands
 * there is nobody's word, and "he" of one entry is not who spoke in another. */
#include "engine/claims/sources.h"

static bool is_dash(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, "-") || dal_is_punct(work, at, "–") || dal_is_punct(work, at, "—");
}

static bool is_number(const dal_work *work, uint32_t at)
{
    return at < work->text.token_count && dal_tok(work, at)->kind == DAL_TOKEN_NUMBER;
}

/* The token after the clock time that begins at `at`, "22:30", "9.15", "7 p.m."; `at` when there is none. */
static uint32_t clock_last(const dal_work *work, uint32_t at)
{
    if (!is_number(work, at) || dal_tok(work, at)->folded.size > 5)
        return at;
    uint32_t last = at + 1;
    if ((dal_is_punct(work, last, ":") || dal_is_punct(work, last, ".")) && is_number(work, last + 1) &&
        !dal_flag(work, last + 1, DAL_TOKEN_SPACE))
        last += 2;
    for (uint32_t i = 0; i < 4 && last < work->text.token_count && !is_dash(work, last); i++) {
        bool half = dal_tok(work, last)->folded.size <= 3 || dal_is_punct(work, last, ".");
        last += half ? 1 : 0;
    }
    return last;
}

/* A plain word, a quotation mark or a colon: no dateline goes on behind it. */
static bool ends_dateline(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    bool plain =
        token->kind == DAL_TOKEN_WORD && !(token->flags & DAL_TOKEN_CAPITAL) && !dal_has(work, at, DAL_IS(TIME));
    return plain || token->kind == DAL_TOKEN_QUOTE || dal_is_punct(work, at, ":");
}

/* The token after the dateline "ORVAL, May 3 (Newsline) - "; `at` when there is none. */
static uint32_t dateline_last(const dal_work *work, uint32_t at)
{
    enum { DATELINE_MAX = 40, DATELINE_WORDS = 10 };
    uint32_t words = 0;
    bool bracket = false;
    for (uint32_t i = at; i + 1 < work->text.token_count && i < at + DATELINE_MAX && words < DATELINE_WORDS; i++) {
        bracket = dal_is_punct(work, i, "(") || (bracket && !dal_is_punct(work, i, ")"));
        if (bracket)
            continue;
        const dal_token *token = dal_tok(work, i);
        if (is_dash(work, i) && dal_flag(work, i, DAL_TOKEN_SPACE) && dal_flag(work, i + 1, DAL_TOKEN_SPACE))
            return dal_flag(work, at, DAL_TOKEN_CAPITALS) || dal_is_punct(work, i - 1, ")") ? i + 1 : at;
        if (ends_dateline(work, i))
            return at;
        words += token->kind == DAL_TOKEN_WORD;
    }
    return at;
}

uint32_t dal_entry_head(const dal_work *work, uint32_t at)
{
    uint32_t count = work->text.token_count;
    if (at + 2 >= count || !dal_flag(work, at, DAL_TOKEN_LINE | DAL_TOKEN_PARAGRAPH))
        return at;
    if (dal_tok(work, at)->kind == DAL_TOKEN_SYMBOL || is_dash(work, at) || dal_is_punct(work, at, "•") ||
        dal_is_punct(work, at, "*")) {
        while (at + 1 < count && dal_tok(work, at)->kind != DAL_TOKEN_WORD &&
               dal_tok(work, at)->kind != DAL_TOKEN_NUMBER && dal_tok(work, at)->kind != DAL_TOKEN_QUOTE)
            at++;
        return at;
    }
    if (!is_number(work, at))
        return dal_flag(work, at, DAL_TOKEN_CAPITAL) ? dateline_last(work, at) : at;
    bool listed = (dal_is_punct(work, at + 1, ".") || dal_is_punct(work, at + 1, ")")) &&
                  dal_flag(work, at + 2, DAL_TOKEN_SPACE) && dal_tok(work, at)->folded.size <= 2;
    if (listed)
        return at + 2;
    uint32_t last = clock_last(work, at);
    bool clock = last > at && last + 1 < count && is_dash(work, last) && dal_flag(work, last, DAL_TOKEN_SPACE) &&
                 dal_flag(work, last + 1, DAL_TOKEN_SPACE);
    return clock ? last + 1 : at;
}

/* ---- whose paper it is ------------------------------------------------------------------------------------------- */

enum { HEAD_LINES = 10, LINE_WORDS = 10 };

static uint32_t line_last(const dal_work *work, uint32_t at)
{
    uint32_t last = at + 1;
    while (last < work->text.token_count && !dal_flag(work, last, DAL_TOKEN_LINE | DAL_TOKEN_PARAGRAPH))
        last++;
    return last;
}

/* The token after "بيان", "Statement", "Press release" that begins the line; `first` when it does not. */
static uint32_t title_last(const dal_work *work, dal_span line)
{
    static const char *const title[] = {"بيان", "بلاغ", "statement", "communique", "communiqué"};
    bool press = dal_is_word(work, line.first, "press") || dal_is_word(work, line.first, "official");
    uint32_t at = line.first + press;
    for (size_t i = 0; at < line.last && i < sizeof title / sizeof title[0]; i++)
        if (dal_is_word(work, at, title[i]))
            return at + 1;
    return press && at < line.last && dal_is_word(work, at, "release") ? at + 1 : line.first;
}

/* Is the line a body's name and nothing else? */
static bool is_body(const dal_work *work, dal_span line)
{
    bool latin = dal_tok(work, line.first)->script == DAL_SCRIPT_LATIN;
    for (uint32_t i = line.first; i < line.last; i++) {
        bool small = latin && !dal_flag(work, i, DAL_TOKEN_CAPITAL) && dal_tok(work, i)->folded.size > 3;
        if (dal_tok(work, i)->kind != DAL_TOKEN_WORD || small || dal_has(work, i, DAL_IS_AUXILIARY))
            return false;
    }
    return line.first < line.last && dal_source_kind_of(work, line) == DALIL_SOURCE_ORGANISATION;
}

/* "Statement {by the Harbour Guard}", «بيان {صادر عن قيادة الحرس}»: the body in the title's own line. */
static dal_span body_in_title(const dal_work *work, dal_span rest)
{
    while (rest.first < rest.last && (dal_has(work, rest.first, DAL_IS(PREPOSITION)) ||
                                      dal_is_word(work, rest.first, "صادر") || dal_is_word(work, rest.first, "صحفي")))
        rest.first++;
    return rest;
}

dal_span dal_issuer_of(const dal_work *work)
{
    dal_span body = {0, 0};
    bool titled = false;
    uint32_t first = 0;
    for (uint32_t lines = 0; lines < HEAD_LINES && first < work->text.token_count; lines++) {
        dal_span line = {first, line_last(work, first)};
        first = line.last;
        if (line.last - line.first > LINE_WORDS)
            break;
        uint32_t title = title_last(work, line);
        dal_span rest = body_in_title(work, (dal_span){title, line.last});
        titled |= title > line.first;
        if (title > line.first ? is_body(work, rest) : is_body(work, line))
            body = title > line.first ? rest : line;
        if (titled && body.first < body.last)
            return body;
    }
    return (dal_span){0, 0};
}
