/* engine/claims/when_day.c: days, as when_read.h says: dates in words and digits, weekdays, "yesterday". */
#include "engine/claims/when_read.h"

enum { HIJRI_FROM = 1200, HIJRI_TO = 1600 };

/* A whole number in digits from `low` to `high` at `at`. */
bool dal_reader_number(const dal_reader *r, uint32_t at, int low, int high, int *out)
{
    const dal_token *token = dal_reader_token(r, at);
    if (token == NULL || token->kind != DAL_TOKEN_NUMBER || token->folded.size > 4 ||
        memchr(token->folded.data, '.', token->folded.size) != NULL)
        return false;
    int value = (int)dal_number_value(token);
    if (value < low || value > high)
        return false;
    *out = value;
    return true;
}

/* Four digits without grouping. */
bool dal_reader_year_number(const dal_reader *r, uint32_t at, int low, int high, int *out)
{
    const dal_token *token = dal_reader_token(r, at);
    if (token == NULL || token->folded.size != 4 || (token->end - token->start != 4 && token->end - token->start != 8))
        return false;
    return dal_reader_number(r, at, low, high, out);
}

static uint32_t skip_ordinal_ending(const dal_reader *r, uint32_t at)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    const dal_token *token = dal_reader_token(r, at);
    for (size_t i = 0; token != NULL && dal_reader_attached(r, at) && i < 4; i++)
        if (dal_token_is(token, endings[i]))
            return at + 1;
    return at;
}

/* ---- dates ------------------------------------------------------------------------------------------------------ */

static uint32_t comma_or(const dal_reader *r, uint32_t at)
{
    return at + (dal_reader_sign(r, at, ",") || dal_reader_sign(r, at, "،"));
}

static uint32_t read_year_after(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t from = comma_or(r, at);
    if (dal_reader_find(r, from, DAL_WORD_YEAR, &hit) ||
        (dal_reader_latin(r, from) && dal_token_is(dal_reader_token(r, from), "of") && (hit.last = from + 1) > 0))
        from = hit.last;
    if (told->hijri ? !dal_reader_year_number(r, from, HIJRI_FROM, HIJRI_TO, &told->year)
                    : !dal_reader_year_number(r, from, DAL_YEAR_FROM, DAL_YEAR_TO, &told->year))
        return at;
    if (dal_reader_find(r, from + 1, DAL_WORD_HIJRI_ERA, &hit))
        return hit.last;
    return from + 1;
}

/* "December", كانون الأول/ديسمبر; Hijri months too. */
static uint32_t read_month_name(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (dal_reader_find(r, at, DAL_WORD_HIJRI, &hit) && (dal_reader_latin(r, at) || !hit.joined)) {
        told->hijri = true;
        told->month = (int)hit.phrase->value;
        return hit.last;
    }
    if (!dal_reader_find(r, at, DAL_WORD_MONTH, &hit) || !dal_reader_capital(r, at))
        return 0;
    told->month = (int)hit.phrase->value;
    uint32_t last =
        hit.last + (dal_reader_latin(r, at) && dal_reader_sign(r, hit.last, ".") && dal_reader_attached(r, hit.last));
    if (dal_reader_sign(r, last, "/") && dal_reader_find(r, last + 1, DAL_WORD_MONTH, &hit) &&
        (int)hit.phrase->value == told->month)
        last = hit.last;
    else if (dal_reader_sign(r, last, "(") && dal_reader_find(r, last + 1, DAL_WORD_MONTH, &hit) &&
             dal_reader_sign(r, hit.last, ")"))
        last = hit.last + 1;
    return last;
}

/* "8 December 2024", "3 to 8 December", "8th of December". */
static uint32_t read_day_month(const dal_reader *r, uint32_t at, dal_told *told)
{
    int day, last_day = 0;
    dal_hit hit;
    uint32_t next;
    if (dal_reader_number(r, at, 1, 31, &day)) {
        next = skip_ordinal_ending(r, at + 1);
    } else if (dal_reader_find(r, at, DAL_WORD_ORDINAL, &hit)) {
        day = (int)hit.phrase->value;
        next = hit.last;
    } else {
        return 0;
    }
    bool dash = dal_reader_sign(r, next, "-") || dal_reader_sign(r, next, "–");
    if ((dash || dal_reader_find(r, next, DAL_WORD_TO, &hit)) &&
        dal_reader_number(r, dash ? next + 1 : hit.last, 1, 31, &last_day))
        next = skip_ordinal_ending(r, (dash ? next + 1 : hit.last) + 1);
    if (dal_reader_token(r, next) != NULL &&
        (dal_token_is(dal_reader_token(r, next), "of") || dal_token_is(dal_reader_token(r, next), "من") ||
         dal_token_is(dal_reader_token(r, next), "شهر")))
        next++;
    dal_told read = *told;
    uint32_t last = read_month_name(r, next, &read);
    if (last == 0)
        return 0;
    read.day = day;
    read.last_day = last_day;
    last = read_year_after(r, last, &read);
    *told = read;
    return last;
}

/* "December 8, 2024", "December 2024", "in December". */
static uint32_t read_month_day(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_told read = *told;
    uint32_t last = read_month_name(r, at, &read);
    dal_hit hit;
    if (last == 0)
        return 0;
    if (dal_reader_latin(r, at) && dal_reader_number(r, last, 1, 31, &read.day) && !dal_reader_sign(r, last + 1, ":")) {
        last = read_year_after(r, skip_ordinal_ending(r, last + 1), &read);
        *told = read;
        return last;
    }
    uint32_t after = read_year_after(r, last, &read);
    bool cue = at > r->first && dal_reader_find(r, at - 1, DAL_WORD_YEAR_CUE, &hit) && hit.last == at;
    bool month_word =
        at > r->first && dal_reader_token(r, at - 1) != NULL && dal_token_is(dal_reader_token(r, at - 1), "شهر");
    if (read.year == 0 && !cue && !month_word)
        return 0;
    *told = read;
    return after;
}

/* Three numbers with one sign between them and no space. */
static bool is_numeric(const dal_reader *r, uint32_t at)
{
    const dal_token *token = dal_reader_token(r, at);
    if (token == NULL || token->kind != DAL_TOKEN_NUMBER)
        return false;
    const char *sign = dal_reader_sign(r, at + 1, "/") ? "/" : dal_reader_sign(r, at + 1, "-") ? "-" : ".";
    bool attached = dal_reader_sign(r, at + 1, sign) && dal_reader_sign(r, at + 3, sign);
    for (uint32_t i = 1; i <= 4 && attached; i++)
        attached = dal_reader_attached(r, at + i);
    return attached;
}

/* "2024-12-08", "8/12/2024", "12/25/2024". */
static uint32_t read_numeric(const dal_reader *r, uint32_t at, dal_told *told)
{
    int first, month, third;
    if (!is_numeric(r, at))
        return 0;
    if (dal_reader_year_number(r, at, DAL_YEAR_FROM, DAL_YEAR_TO, &first) &&
        dal_reader_number(r, at + 2, 1, 12, &month) && dal_reader_number(r, at + 4, 1, 31, &third)) {
        told->year = first;
        told->month = month;
        told->day = third;
        return at + 5;
    }
    if (!dal_reader_number(r, at, 1, 31, &first) || !dal_reader_number(r, at + 2, 1, 31, &month) ||
        !dal_reader_year_number(r, at + 4, DAL_YEAR_FROM, DAL_YEAR_TO, &third) || (first > 12 && month > 12))
        return 0;
    told->year = third;
    told->day = month > 12 ? month : first;
    told->month = month > 12 ? first : month;
    return at + 5;
}

dal_turn dal_reader_turn(const dal_reader *r, uint32_t at, uint32_t *out_last)
{
    static const dal_word_kind kinds[] = {DAL_WORD_LAST, DAL_WORD_THIS, DAL_WORD_NEXT};
    dal_hit hit;
    *out_last = at;
    for (int i = 0; i < 3; i++)
        if (dal_reader_find(r, at, kinds[i], &hit)) {
            *out_last = hit.last;
            return (dal_turn)(DAL_TURN_LAST + i);
        }
    return DAL_TURN_NONE;
}

/* "Sunday", "last Sunday", الأحد الماضي. */
static uint32_t read_weekday(const dal_reader *r, uint32_t at, dal_told *told)
{
    uint32_t day, last;
    dal_turn turn = dal_reader_turn(r, at, &day);
    dal_hit hit;
    if (!dal_reader_find(r, day, DAL_WORD_WEEKDAY, &hit) || !dal_reader_capital(r, day) ||
        (turn != DAL_TURN_NONE && !dal_reader_latin(r, at)))
        return 0;
    told->has_weekday = true;
    told->weekday = (int)hit.phrase->value;
    last = hit.last;
    if (turn == DAL_TURN_NONE && !dal_reader_latin(r, at))
        turn = dal_reader_turn(r, hit.last, &last);
    told->turn = turn;
    return last;
}

/* "today", "yesterday", "last night". */
static uint32_t read_day_word(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (dal_reader_find(r, at, DAL_WORD_DAY_PART, &hit)) {
        told->has_part = true;
        told->part_from = (int)hit.phrase->max / 100;
        told->part_to = (int)hit.phrase->max % 100;
    } else if (!dal_reader_find(r, at, DAL_WORD_DAY, &hit)) {
        return 0;
    }
    told->has_offset = true;
    told->offset = (int)hit.phrase->value;
    return hit.last;
}

uint32_t dal_reader_day(const dal_reader *r, uint32_t at, dal_told *told)
{
    uint32_t last = 0;
    if (told->month == 0 && told->year == 0) {
        last = read_numeric(r, at, told);
        last = last != 0 ? last : read_day_month(r, at, told);
        last = last != 0 ? last : read_month_day(r, at, told);
    }
    if (last == 0 && !told->has_offset)
        last = read_day_word(r, at, told);
    if (last == 0 && !told->has_weekday)
        last = read_weekday(r, at, told);
    return last;
}
