/* engine/claims/when_read.h: what the readers of time expressions share.  Only for when*.c.
 *
 * A reader of a piece looks at token `at`, fills in what it was told, and returns the token after what it read, or 0.
 */
#ifndef DAL_CLAIMS_WHEN_READ_H
#define DAL_CLAIMS_WHEN_READ_H

#include "engine/claims/number.h"
#include "engine/claims/when.h"

enum { DAL_YEAR_FROM = 1800, DAL_YEAR_TO = 2199, DAL_LOOK_BACK = 3 };

typedef struct dal_reader {
    const dal_seen *seen;
    const dal_text *text;
    uint32_t first, last;
    const dalil_extract_options *options;
    dal_arena *arena;
    dal_list found; /* dal_when */
} dal_reader;

static inline const dal_token *dal_reader_token(const dal_reader *r, uint32_t at)
{
    return at >= r->first && at < r->last ? &r->text->token[at] : NULL;
}

static inline bool dal_reader_find(const dal_reader *r, uint32_t at, dal_word_kind kind, dal_hit *out_hit)
{
    return at >= r->first && dal_seen_find(r->seen, at, r->last, DAL_KIND(kind), out_hit);
}

static inline bool dal_reader_sign(const dal_reader *r, uint32_t at, const char *sign)
{
    const dal_token *token = dal_reader_token(r, at);
    return token != NULL && (token->kind == DAL_TOKEN_PUNCT || token->kind == DAL_TOKEN_SYMBOL) &&
           dal_str_equal(token->folded, dal_str(sign));
}

static inline bool dal_reader_attached(const dal_reader *r, uint32_t at)
{
    const dal_token *token = dal_reader_token(r, at);
    return token != NULL && (token->flags & DAL_TOKEN_SPACE) == 0;
}

static inline bool dal_reader_latin(const dal_reader *r, uint32_t at)
{
    const dal_token *token = dal_reader_token(r, at);
    return token != NULL && token->script == DAL_SCRIPT_LATIN;
}

static inline bool dal_reader_capital(const dal_reader *r, uint32_t at)
{
    const dal_token *token = dal_reader_token(r, at);
    return token != NULL && (token->script != DAL_SCRIPT_LATIN || (token->flags & DAL_TOKEN_CAPITAL) != 0);
}

/* ---- when_day.c: numbers of calendars, dates, weekdays, "yesterday" --------------------------------------------- */
/* A whole number in digits from `low` to `high` at `at`. */
bool dal_reader_number(const dal_reader *r, uint32_t at, int low, int high, int *out);
/* Four digits without grouping. */
bool dal_reader_year_number(const dal_reader *r, uint32_t at, int low, int high, int *out);
/* "last", "this", "next"; out_last is the token after it. */
dal_turn dal_reader_turn(const dal_reader *r, uint32_t at, uint32_t *out_last);
uint32_t dal_reader_day(const dal_reader *r, uint32_t at, dal_told *told);

/* ---- when_clock.c: parts of a day, clocks, zones ------------------------------------------------------------------
 */
uint32_t dal_reader_part(const dal_reader *r, uint32_t at, dal_told *told);
uint32_t dal_reader_zone(const dal_reader *r, uint32_t at, dal_told *told);
/* A clock: wants a colon, a half of the day, or a word before it ("at" with a zone behind; الساعة). */
uint32_t dal_reader_clock(const dal_reader *r, uint32_t at, dal_told *told);

/* ---- when_span.c: back from publication ----------------------------------------------------------------------------
 */
/* "six days ago", قبل ستة أيام. */
uint32_t dal_reader_ago(const dal_reader *r, uint32_t at, dal_told *told);
/* "last week", الأسبوع الماضي, "the last 24 hours". */
uint32_t dal_reader_turned_span(const dal_reader *r, uint32_t at, dal_told *told);

#endif
