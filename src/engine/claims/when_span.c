/* engine/claims/when_span.c: spans back from publication, as when_read.h says: "six days ago", "last week". */
#include "engine/claims/when_read.h"

static bool count_at(const dal_reader *r, uint32_t at, double *out_count, uint32_t *out_last)
{
    dal_number number;
    const dal_token *token = dal_reader_token(r, at);
    if (token != NULL && dal_token_is(token, "half") && at + 1 < r->last &&
        dal_token_is(dal_reader_token(r, at + 1), "an")) {
        *out_count = 0.5;
        *out_last = at + 2;
        return true;
    }
    if (token != NULL && (dal_token_is(token, "a") || dal_token_is(token, "an"))) {
        *out_count = 1;
        *out_last = at + 1;
        return true;
    }
    if (token == NULL || !dal_number_read(r->seen, at, r->last, &number) || number.vague || number.zero ||
        number.nobody)
        return false;
    *out_count = number.value;
    *out_last = number.last;
    return true;
}

/* "six days", "an hour", يومين, ستة أيام. */
static uint32_t read_span(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t last = at;
    double count = 1;
    bool counted = count_at(r, at, &count, &last);
    if (!dal_reader_find(r, last, DAL_WORD_SPAN, &hit))
        return 0;
    if (!counted && hit.phrase->max < 2 && dal_reader_latin(r, last))
        return 0;
    told->span = hit.phrase->value;
    told->count = count * (hit.phrase->max > 0 ? hit.phrase->max : 1);
    return hit.last;
}

static bool says_at_least(const dal_reader *r, uint32_t at)
{
    dal_hit hit;
    for (uint32_t back = 1; back <= DAL_LOOK_BACK && at >= r->first + back; back++)
        if (dal_reader_find(r, at - back, DAL_WORD_MORE, &hit) && hit.last == at)
            return true;
    return false;
}

/* منذ عام 2018: "one year", and a number behind it, is a year's name. */
static bool names_a_year(const dal_reader *r, uint32_t from, uint32_t last, const dal_told *read)
{
    return read->count == 1 && last == from + 1 && dal_reader_token(r, last) != NULL &&
           dal_reader_token(r, last)->kind == DAL_TOKEN_NUMBER;
}

/* "six days ago", قبل ستة أيام. */
uint32_t dal_reader_ago(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    dal_told read = *told;
    bool before = dal_reader_find(r, at, DAL_WORD_BEFORE, &hit) && !dal_reader_latin(r, at);
    uint32_t from = before ? hit.last : at;
    if (before && dal_reader_find(r, from, DAL_WORD_ABOUT, &hit))
        from = hit.last;
    bool more = before && dal_reader_find(r, from, DAL_WORD_MORE, &hit);
    from = more ? hit.last : from;
    uint32_t last = read_span(r, from, &read);
    if (last != 0 && names_a_year(r, from, last, &read))
        return 0;
    bool ago = last != 0 && dal_reader_find(r, last, DAL_WORD_AGO, &hit);
    if (last == 0 || (!before && !ago))
        return 0;
    read.at_least = more || says_at_least(r, at);
    *told = read;
    return ago ? hit.last : last;
}

/* "last week", الأسبوع الماضي, "the last 24 hours". */
uint32_t dal_reader_turned_span(const dal_reader *r, uint32_t at, dal_told *told)
{
    uint32_t from, last;
    dal_hit hit;
    dal_turn turn = dal_reader_turn(r, at, &from);
    dal_told read = *told;
    if (turn != DAL_TURN_NONE && dal_reader_latin(r, at)) {
        if (dal_reader_find(r, from, DAL_WORD_SPAN, &hit) && hit.phrase->value >= 86400) {
            read.span = hit.phrase->value;
            read.turn = turn;
            *told = read;
            return hit.last;
        }
        last = turn == DAL_TURN_LAST ? read_span(r, from, &read) : 0;
        read.trailing = true;
        if (last != 0)
            *told = read;
        return last;
    }
    if (!dal_reader_find(r, at, DAL_WORD_SPAN, &hit) || !hit.definite || dal_reader_latin(r, at))
        return 0;
    turn = dal_reader_turn(r, hit.last, &last);
    if (turn == DAL_TURN_NONE || hit.phrase->value < 86400)
        return 0;
    told->span = hit.phrase->value;
    told->turn = turn;
    return last;
}
