/* engine/claims/when.c: see parts.h.  Reads an expression piece by piece (day, part of day, clock, zone) as long as a
 * further piece follows, over commas and small words; then joins two that a "from ... to" or "since" spans. */
#include "engine/claims/when.h"
#include "engine/claims/number.h"
#include "engine/claims/parts.h"

enum { YEAR_FROM = 1800, YEAR_TO = 2199, HIJRI_FROM = 1200, HIJRI_TO = 1600, SPAN_GAP = 24, LOOK_BACK = 3 };

/* A point being read: what was told, and how far it goes. */
typedef struct point {
    dal_told told;
    uint32_t first, last;
    bool bare_year; /* a year only */
    bool daylike;   /* a day, a part of one or a clock: more pieces may follow */
} point;

typedef struct reader {
    const dal_seen *seen;
    const dal_text *text;
    uint32_t first, last;
    const dalil_extract_options *options;
    dal_arena *arena;
    dal_list found; /* dal_when */
} reader;

static const dal_token *token_at(const reader *r, uint32_t at)
{
    return at >= r->first && at < r->last ? &r->text->token[at] : NULL;
}

static bool find(const reader *r, uint32_t at, dal_word_kind kind, dal_hit *out_hit)
{
    return at >= r->first && dal_seen_find(r->seen, at, r->last, DAL_KIND(kind), out_hit);
}

static bool is_sign(const reader *r, uint32_t at, const char *sign)
{
    const dal_token *token = token_at(r, at);
    return token != NULL && (token->kind == DAL_TOKEN_PUNCT || token->kind == DAL_TOKEN_SYMBOL) &&
           dal_str_equal(token->folded, dal_str(sign));
}

static bool is_attached(const reader *r, uint32_t at)
{
    const dal_token *token = token_at(r, at);
    return token != NULL && (token->flags & DAL_TOKEN_SPACE) == 0;
}

static bool is_latin(const reader *r, uint32_t at)
{
    const dal_token *token = token_at(r, at);
    return token != NULL && token->script == DAL_SCRIPT_LATIN;
}

static bool is_capital(const reader *r, uint32_t at)
{
    const dal_token *token = token_at(r, at);
    return token != NULL && (token->script != DAL_SCRIPT_LATIN || (token->flags & DAL_TOKEN_CAPITAL) != 0);
}

/* A whole number in digits from `low` to `high` at `at`. */
static bool whole_number(const reader *r, uint32_t at, int low, int high, int *out)
{
    const dal_token *token = token_at(r, at);
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
static bool year_number(const reader *r, uint32_t at, int low, int high, int *out)
{
    const dal_token *token = token_at(r, at);
    if (token == NULL || token->folded.size != 4 || (token->end - token->start != 4 && token->end - token->start != 8))
        return false;
    return whole_number(r, at, low, high, out);
}

static uint32_t skip_ordinal_ending(const reader *r, uint32_t at)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    const dal_token *token = token_at(r, at);
    for (size_t i = 0; token != NULL && is_attached(r, at) && i < 4; i++)
        if (dal_token_is(token, endings[i]))
            return at + 1;
    return at;
}

/* ---- dates: each reader returns the token after what it read, or 0 --------------------------------------------- */

static uint32_t comma_or(const reader *r, uint32_t at)
{
    return at + (is_sign(r, at, ",") || is_sign(r, at, "،"));
}

static uint32_t read_year_after(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t from = comma_or(r, at);
    if (find(r, from, DAL_WORD_YEAR, &hit) ||
        (is_latin(r, from) && dal_token_is(token_at(r, from), "of") && (hit.last = from + 1) > 0))
        from = hit.last;
    if (told->hijri ? !year_number(r, from, HIJRI_FROM, HIJRI_TO, &told->year)
                    : !year_number(r, from, YEAR_FROM, YEAR_TO, &told->year))
        return at;
    if (find(r, from + 1, DAL_WORD_HIJRI_ERA, &hit))
        return hit.last;
    return from + 1;
}

/* "December", كانون الأول/ديسمبر; Hijri months too. */
static uint32_t read_month_name(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (find(r, at, DAL_WORD_HIJRI, &hit) && (is_latin(r, at) || !hit.joined)) {
        told->hijri = true;
        told->month = (int)hit.phrase->value;
        return hit.last;
    }
    if (!find(r, at, DAL_WORD_MONTH, &hit) || !is_capital(r, at))
        return 0;
    told->month = (int)hit.phrase->value;
    uint32_t last = hit.last + (is_latin(r, at) && is_sign(r, hit.last, ".") && is_attached(r, hit.last));
    if (is_sign(r, last, "/") && find(r, last + 1, DAL_WORD_MONTH, &hit) && (int)hit.phrase->value == told->month)
        last = hit.last;
    else if (is_sign(r, last, "(") && find(r, last + 1, DAL_WORD_MONTH, &hit) && is_sign(r, hit.last, ")"))
        last = hit.last + 1;
    return last;
}

/* "8 December 2024", "3 to 8 December", "8th of December". */
static uint32_t read_day_month(const reader *r, uint32_t at, dal_told *told)
{
    int day, last_day = 0;
    dal_hit hit;
    uint32_t next;
    if (whole_number(r, at, 1, 31, &day)) {
        next = skip_ordinal_ending(r, at + 1);
    } else if (find(r, at, DAL_WORD_ORDINAL, &hit)) {
        day = (int)hit.phrase->value;
        next = hit.last;
    } else {
        return 0;
    }
    bool dash = is_sign(r, next, "-") || is_sign(r, next, "–");
    if ((dash || find(r, next, DAL_WORD_TO, &hit)) && whole_number(r, dash ? next + 1 : hit.last, 1, 31, &last_day))
        next = skip_ordinal_ending(r, (dash ? next + 1 : hit.last) + 1);
    if (token_at(r, next) != NULL && (dal_token_is(token_at(r, next), "of") || dal_token_is(token_at(r, next), "من") ||
                                      dal_token_is(token_at(r, next), "شهر")))
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
static uint32_t read_month_day(const reader *r, uint32_t at, dal_told *told)
{
    dal_told read = *told;
    uint32_t last = read_month_name(r, at, &read);
    dal_hit hit;
    if (last == 0)
        return 0;
    if (is_latin(r, at) && whole_number(r, last, 1, 31, &read.day) && !is_sign(r, last + 1, ":")) {
        last = read_year_after(r, skip_ordinal_ending(r, last + 1), &read);
        *told = read;
        return last;
    }
    uint32_t after = read_year_after(r, last, &read);
    bool cue = at > r->first && find(r, at - 1, DAL_WORD_YEAR_CUE, &hit) && hit.last == at;
    bool month_word = at > r->first && token_at(r, at - 1) != NULL && dal_token_is(token_at(r, at - 1), "شهر");
    if (read.year == 0 && !cue && !month_word)
        return 0;
    *told = read;
    return after;
}

/* "2024-12-08", "8/12/2024", "12/25/2024". */
static uint32_t read_numeric(const reader *r, uint32_t at, dal_told *told)
{
    const dal_token *token = token_at(r, at);
    if (token == NULL || token->kind != DAL_TOKEN_NUMBER)
        return 0;
    const char *sign = is_sign(r, at + 1, "/") ? "/" : is_sign(r, at + 1, "-") ? "-" : ".";
    if (!is_sign(r, at + 1, sign) || !is_sign(r, at + 3, sign) || !is_attached(r, at + 1) || !is_attached(r, at + 2) ||
        !is_attached(r, at + 3) || !is_attached(r, at + 4))
        return 0;
    int first, month, third;
    if (year_number(r, at, YEAR_FROM, YEAR_TO, &first) && whole_number(r, at + 2, 1, 12, &month) &&
        whole_number(r, at + 4, 1, 31, &third)) {
        told->year = first;
        told->month = month;
        told->day = third;
        return at + 5;
    }
    if (!whole_number(r, at, 1, 31, &first) || !whole_number(r, at + 2, 1, 31, &month) ||
        !year_number(r, at + 4, YEAR_FROM, YEAR_TO, &third) || (first > 12 && month > 12))
        return 0;
    told->year = third;
    told->day = month > 12 ? month : first;
    told->month = month > 12 ? first : month;
    return at + 5;
}

static dal_turn turn_at(const reader *r, uint32_t at, uint32_t *out_last)
{
    static const dal_word_kind kinds[] = {DAL_WORD_LAST, DAL_WORD_THIS, DAL_WORD_NEXT};
    dal_hit hit;
    *out_last = at;
    for (int i = 0; i < 3; i++)
        if (find(r, at, kinds[i], &hit)) {
            *out_last = hit.last;
            return (dal_turn)(DAL_TURN_LAST + i);
        }
    return DAL_TURN_NONE;
}

/* "Sunday", "last Sunday", الأحد الماضي. */
static uint32_t read_weekday(const reader *r, uint32_t at, dal_told *told)
{
    uint32_t day, last;
    dal_turn turn = turn_at(r, at, &day);
    dal_hit hit;
    if (!find(r, day, DAL_WORD_WEEKDAY, &hit) || !is_capital(r, day) || (turn != DAL_TURN_NONE && !is_latin(r, at)))
        return 0;
    told->has_weekday = true;
    told->weekday = (int)hit.phrase->value;
    last = hit.last;
    if (turn == DAL_TURN_NONE && !is_latin(r, at))
        turn = turn_at(r, hit.last, &last);
    told->turn = turn;
    return last;
}

/* "today", "yesterday", "last night". */
static uint32_t read_day_word(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (find(r, at, DAL_WORD_DAY_PART, &hit)) {
        told->has_part = true;
        told->part_from = (int)hit.phrase->max / 100;
        told->part_to = (int)hit.phrase->max % 100;
    } else if (!find(r, at, DAL_WORD_DAY, &hit)) {
        return 0;
    }
    told->has_offset = true;
    told->offset = (int)hit.phrase->value;
    return hit.last;
}

static uint32_t read_day(const reader *r, uint32_t at, dal_told *told)
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

/* ---- parts of a day, clocks, zones ------------------------------------------------------------------------------ */

static uint32_t read_part(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_part || !find(r, at, DAL_WORD_PART, &hit))
        return 0;
    told->has_part = true;
    told->part_from = (int)hit.phrase->max / 100;
    told->part_to = (int)hit.phrase->max % 100;
    return hit.last;
}

static uint32_t read_zone(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit cue, zone;
    uint32_t from = at;
    if (find(r, at, DAL_WORD_LOCAL, &cue))
        return cue.last;
    bool before = find(r, at, DAL_WORD_ZONE_CUE, &cue) && !is_latin(r, at);
    from = before ? cue.last : at + is_sign(r, at, "(");
    if (!find(r, from, DAL_WORD_ZONE, &zone) || told->zone != NULL)
        return 0;
    bool abbreviation = is_latin(r, from) && (token_at(r, from)->flags & DAL_TOKEN_CAPITALS) != 0;
    bool after = find(r, zone.last, DAL_WORD_ZONE_CUE, &cue) && is_latin(r, zone.last);
    if (!before && !after && !abbreviation)
        return 0;
    told->zone = ((const char *const *)r->seen->words->zone.item)[zone.phrase->code];
    uint32_t last = after ? cue.last : zone.last;
    int hours;
    bool plus = is_sign(r, last, "+"), minus = is_sign(r, last, "-");
    if (abbreviation && (plus || minus) && whole_number(r, last + 1, 0, 14, &hours)) {
        told->utc_offset = true;
        told->zone_minutes = (plus ? 60 : -60) * hours;
        last += 2;
    }
    return last + (is_sign(r, at, "(") && is_sign(r, last, ")"));
}

/* "p.m." behind an hour; صباحا. */
static uint32_t read_half(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!find(r, at, DAL_WORD_AM, &hit))
        return 0;
    int half = (int)hit.phrase->value;
    if (half == 13) /* at night: 8 to 11 in the evening, else after midnight */
        half = told->hour >= 6 && told->hour < 12 ? 12 : 0;
    if (half == 12 && told->hour < 12)
        told->hour += 12;
    else if (half == 0 && told->hour == 12)
        told->hour = 0;
    return hit.last;
}

/* Hour and minutes in digits: "4:45", "4.45", "11". */
static uint32_t read_hour_digits(const reader *r, uint32_t at, dal_told *told)
{
    const dal_token *token = token_at(r, at);
    if (whole_number(r, at, 0, 24, &told->hour)) {
        if (is_sign(r, at + 1, ":") && is_attached(r, at + 1) && is_attached(r, at + 2) &&
            whole_number(r, at + 2, 0, 59, &told->minute)) {
            told->has_minute = true;
            return at + 3;
        }
        return at + 1;
    }
    if (token == NULL || token->kind != DAL_TOKEN_NUMBER)
        return 0;
    dalil_string minutes, hours = dal_str_cut(token->folded, '.', &minutes);
    int64_t hour, minute;
    if (minutes.size != 2 || !dal_parse_i64(hours, &hour) || !dal_parse_i64(minutes, &minute) || hour > 24 ||
        minute > 59)
        return 0;
    told->hour = (int)hour;
    told->minute = (int)minute;
    told->has_minute = true;
    return at + 1;
}

/* الحادية عشرة والنصف */
static uint32_t read_hour_words(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!find(r, at, DAL_WORD_HOUR, &hit))
        return 0;
    told->hour = (int)hit.phrase->value;
    return hit.last;
}

static uint32_t read_minutes_word(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_minute || !find(r, at, DAL_WORD_MINUTE, &hit))
        return at;
    told->has_minute = true;
    told->minute = (int)hit.phrase->value;
    if (told->minute < 0) {
        told->minute += 60;
        told->hour = (told->hour + 23) % 24;
    }
    return hit.last;
}

/* "noon", "midnight": an hour by itself. */
static uint32_t read_noon(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!find(r, at, DAL_WORD_NOON, &hit))
        return 0;
    told->hour = (int)hit.phrase->value;
    told->has_clock = true;
    return hit.last;
}

/* "1645 GMT" */
static uint32_t read_military(const reader *r, uint32_t at, dal_told *told)
{
    int value;
    dal_told read = *told;
    if (!year_number(r, at, 0, 2359, &value) || value % 100 > 59)
        return 0;
    uint32_t last = read_zone(r, at + 1, &read);
    if (last == 0 || read.zone == NULL)
        return 0;
    read.hour = value / 100;
    read.minute = value % 100;
    read.has_minute = read.has_clock = true;
    *told = read;
    return last;
}

/* A clock: wants a colon, a half of the day, or a word before it ("at" with a zone behind; الساعة). */
static uint32_t read_clock(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_clock)
        return 0;
    uint32_t last = read_noon(r, at, told);
    last = last != 0 ? last : read_military(r, at, told);
    if (last != 0)
        return last;
    dal_told read = *told;
    bool cue = find(r, at, DAL_WORD_CLOCK, &hit) && !is_latin(r, at);
    uint32_t from = cue ? hit.last : at;
    last = read_hour_digits(r, from, &read);
    bool colon = last == from + 3;
    if (last == 0 && cue)
        last = read_hour_words(r, from, &read);
    if (last == 0)
        return 0;
    if (cue)
        last = read_minutes_word(r, last, &read);
    uint32_t half = read_half(r, last, &read);
    bool oclock = find(r, last, DAL_WORD_CLOCK, &hit) && is_latin(r, last);
    last = half != 0 ? half : oclock ? hit.last : last;
    dal_told zoned = read;
    bool zone = read_zone(r, last, &zoned) != 0;
    if ((!cue && !colon && half == 0 && !oclock && !zone) || read.hour > 24)
        return 0;
    read.has_clock = true;
    *told = read;
    return last;
}

/* ---- back from publication -------------------------------------------------------------------------------------- */

static bool count_at(const reader *r, uint32_t at, double *out_count, uint32_t *out_last)
{
    dal_number number;
    const dal_token *token = token_at(r, at);
    if (token != NULL && dal_token_is(token, "half") && at + 1 < r->last && dal_token_is(token_at(r, at + 1), "an")) {
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
static uint32_t read_span(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t last = at;
    double count = 1;
    bool counted = count_at(r, at, &count, &last);
    if (!find(r, last, DAL_WORD_SPAN, &hit))
        return 0;
    if (!counted && hit.phrase->max < 2 && is_latin(r, last))
        return 0;
    told->span = hit.phrase->value;
    told->count = count * (hit.phrase->max > 0 ? hit.phrase->max : 1);
    return hit.last;
}

static bool says_at_least(const reader *r, uint32_t at)
{
    dal_hit hit;
    for (uint32_t back = 1; back <= LOOK_BACK && at >= r->first + back; back++)
        if (find(r, at - back, DAL_WORD_MORE, &hit) && hit.last == at)
            return true;
    return false;
}

/* "six days ago", قبل ستة أيام. */
static uint32_t read_ago(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    dal_told read = *told;
    bool before = find(r, at, DAL_WORD_BEFORE, &hit) && !is_latin(r, at);
    uint32_t from = before ? hit.last : at;
    if (before && find(r, from, DAL_WORD_ABOUT, &hit))
        from = hit.last;
    bool more = before && find(r, from, DAL_WORD_MORE, &hit);
    from = more ? hit.last : from;
    uint32_t last = read_span(r, from, &read);
    if (last != 0 && read.count == 1 && last == from + 1 && token_at(r, last) != NULL &&
        token_at(r, last)->kind == DAL_TOKEN_NUMBER)
        return 0; /* منذ عام 2018 */
    bool ago = last != 0 && find(r, last, DAL_WORD_AGO, &hit);
    if (last == 0 || (!before && !ago))
        return 0;
    read.at_least = more || says_at_least(r, at);
    *told = read;
    return ago ? hit.last : last;
}

/* "last week", الأسبوع الماضي, "the last 24 hours". */
static uint32_t read_turned_span(const reader *r, uint32_t at, dal_told *told)
{
    uint32_t from, last;
    dal_hit hit;
    dal_turn turn = turn_at(r, at, &from);
    dal_told read = *told;
    if (turn != DAL_TURN_NONE && is_latin(r, at)) {
        if (find(r, from, DAL_WORD_SPAN, &hit) && hit.phrase->value >= 86400) {
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
    if (!find(r, at, DAL_WORD_SPAN, &hit) || !hit.definite || is_latin(r, at))
        return 0;
    turn = turn_at(r, hit.last, &last);
    if (turn == DAL_TURN_NONE || hit.phrase->value < 86400)
        return 0;
    told->span = hit.phrase->value;
    told->turn = turn;
    return last;
}

static uint32_t read_now(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!find(r, at, DAL_WORD_NOW, &hit))
        return 0;
    told->now = true;
    return hit.last;
}

/* ---- a bare year ------------------------------------------------------------------------------------------------ */

static bool counts_something(const reader *r, uint32_t at)
{
    dal_hit hit;
    uint64_t one = is_latin(r, at) ? 0 : DAL_KIND(DAL_WORD_UNIT_ONE);
    return dal_seen_find(r->seen, at, r->last, DAL_KIND(DAL_WORD_UNIT_MANY) | one, &hit);
}

static uint32_t read_year(const reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t from = at;
    bool cue = false;
    if (find(r, at, DAL_WORD_YEAR, &hit)) {
        from = hit.last;
        cue = true;
    } else if (at > r->first) {
        cue = find(r, at - 1, DAL_WORD_YEAR_CUE, &hit) && hit.last == at;
    }
    bool alone = at > r->first && (is_sign(r, at - 1, "(") || is_sign(r, at - 1, "،") || is_sign(r, at - 1, "-") ||
                                   is_sign(r, at - 1, "–"));
    dal_told read = {0};
    if ((!cue && !alone) || !year_number(r, from, YEAR_FROM, YEAR_TO, &read.year) || is_sign(r, from + 1, "%") ||
        (from == at && counts_something(r, from + 1)))
        return 0;
    *told = read;
    return from + 1;
}

/* ---- one point -------------------------------------------------------------------------------------------------- */

/* Over a comma, an opening bracket and small words ("on", في) to where the next piece may begin. */
static uint32_t skip_small(const reader *r, uint32_t at)
{
    dal_hit hit;
    for (int i = 0; i < 3; i++) {
        if (is_sign(r, at, ",") || is_sign(r, at, "،") || is_sign(r, at, "("))
            at++;
        else if (find(r, at, DAL_WORD_FILLER, &hit) && !hit.joined)
            at = hit.last;
        else
            break;
    }
    return at;
}

static uint32_t read_piece(const reader *r, uint32_t at, dal_told *told)
{
    uint32_t last = read_clock(r, at, told);
    last = last != 0 ? last : read_day(r, at, told);
    last = last != 0 ? last : read_part(r, at, told);
    if (last == 0 && told->has_clock)
        last = read_zone(r, at, told);
    return last;
}

static void extend(const reader *r, point *p)
{
    for (int i = 0; i < 8; i++) {
        uint32_t at = p->last, last = read_piece(r, at, &p->told);
        if (last == 0 && (at = skip_small(r, p->last)) > p->last)
            last = read_piece(r, at, &p->told);
        if (last == 0)
            return;
        p->last = last + (is_sign(r, last, ")") && at > p->first && is_sign(r, at - 1, "("));
    }
}

/* A part of a day alone ("the morning") is no point in time; "this morning" and مساء الأحد are. */
static bool is_point(const dal_told *told, bool this_part)
{
    return told->has_clock || told->has_offset || told->has_weekday || told->year != 0 || told->month != 0 ||
           told->span > 0 || told->now || (told->has_part && this_part);
}

/* What a point may begin with. */
#define POINT_STARTS                                                                                                   \
    (DAL_NUMBER_STARTS | DAL_KIND(DAL_SEEN_SINGLE) | DAL_KIND(DAL_WORD_SPAN) | DAL_KIND(DAL_WORD_BEFORE) |             \
     DAL_KIND(DAL_WORD_LAST) | DAL_KIND(DAL_WORD_THIS) | DAL_KIND(DAL_WORD_NEXT) | DAL_KIND(DAL_WORD_NOW) |            \
     DAL_KIND(DAL_WORD_NOON) | DAL_KIND(DAL_WORD_CLOCK) | DAL_KIND(DAL_WORD_ORDINAL) | DAL_KIND(DAL_WORD_HIJRI) |      \
     DAL_KIND(DAL_WORD_MONTH) | DAL_KIND(DAL_WORD_DAY_PART) | DAL_KIND(DAL_WORD_DAY) | DAL_KIND(DAL_WORD_WEEKDAY) |    \
     DAL_KIND(DAL_WORD_PART) | DAL_KIND(DAL_WORD_YEAR))

/* Can a point begin here?  "a" and "half" begin one only when a span of time follows. */
static bool begins_point(const reader *r, uint32_t at)
{
    if (!dal_seen_may(r->seen, at, r->last, POINT_STARTS))
        return false;
    return dal_seen_may(r->seen, at, r->last, POINT_STARTS & ~DAL_KIND(DAL_SEEN_SINGLE)) ||
           dal_seen_may(r->seen, at + 1, r->last, DAL_KIND(DAL_WORD_SPAN)) ||
           dal_seen_may(r->seen, at + 2, r->last, DAL_KIND(DAL_WORD_SPAN));
}

static bool read_point(const reader *r, uint32_t at, point *out)
{
    dal_hit hit;
    if (!begins_point(r, at))
        return false;
    *out = (point){.first = at};
    uint32_t last = read_ago(r, at, &out->told);
    last = last != 0 ? last : read_turned_span(r, at, &out->told);
    last = last != 0 ? last : read_now(r, at, &out->told);
    if (last != 0) {
        out->last = last;
        return true;
    }
    bool this_part = find(r, at, DAL_WORD_THIS, &hit) || (find(r, at, DAL_WORD_PART, &hit) && hit.phrase->count > 1 &&
                                                          is_latin(r, at) && dal_token_is(token_at(r, at), "this"));
    last = read_piece(r, at, &out->told);
    if (last == 0 && find(r, at, DAL_WORD_THIS, &hit))
        last = read_piece(r, hit.last, &out->told);
    if (last != 0) {
        out->last = last;
        out->daylike = true;
        extend(r, out);
        if (is_point(&out->told, this_part))
            return true;
        *out = (point){.first = at};
    }
    out->last = read_year(r, at, &out->told);
    out->bare_year = out->last != 0;
    return out->bare_year;
}

/* ---- spans and sentences ---------------------------------------------------------------------------------------- */

static dalil_status resolve(const reader *r, const dal_told *told, dalil_time *out, dalil_error *err)
{
    return dal_calendar_resolve(told, r->options->published, r->options->zone, out, err);
}

/* The word or sign of kind `kind` that stands right before token `at`, over an article; r->last when there is none. */
static uint32_t cue_before(const reader *r, uint32_t at, dal_word_kind kind)
{
    dal_hit hit;
    for (uint32_t back = 1; back <= LOOK_BACK && at >= r->first + back; back++)
        if (find(r, at - back, kind, &hit) && hit.last == at)
            return at - back;
    return r->last;
}

static bool is_joined_with(const reader *r, uint32_t at, dal_word_kind kind)
{
    dal_hit hit;
    return cue_before(r, at, kind) < r->last || (find(r, at, kind, &hit) && hit.phrase->count == 1);
}

/* The second point of a span that `a` begins: right behind a "to" or a dash, or further on after "from". */
static bool read_second(const reader *r, const point *a, bool from, point *out)
{
    uint32_t at = a->last, limit = from ? at + SPAN_GAP : at + 1;
    dal_hit hit = {0};
    for (; at < limit && at < r->last; at++) {
        bool dash = at == a->last && (is_sign(r, at, "-") || is_sign(r, at, "–") || is_sign(r, at, "—"));
        bool to = find(r, at, DAL_WORD_TO, &hit) &&
                  (from || !(dal_token_is(token_at(r, at), "and") || dal_token_is(token_at(r, at), "و") ||
                             dal_token_is(token_at(r, at), "or")));
        uint32_t next = dash ? at + 1 : hit.last;
        if ((dash || to) && read_point(r, next, out))
            return true;
        if ((dash || to) && a->bare_year && year_number(r, next, YEAR_FROM, YEAR_TO, &out->told.year)) {
            *out = (point){.told = {.year = out->told.year}, .first = next, .last = next + 1, .bare_year = true};
            return true;
        }
        if (at > a->last && read_point(r, at, out))
            return false;
    }
    return false;
}

/* What the first point of "May to August 2013" left to the second. */
static void lend_year(dal_told *a, const dal_told *b)
{
    if (a->year == 0 && a->month != 0 && b->month != 0)
        a->year = b->year;
}

static bool is_known(dalil_time time)
{
    return time.precision != DALIL_UNKNOWN_TIME;
}

static dalil_time hull(dalil_time a, dalil_time b)
{
    if (!is_known(a) || !is_known(b) || b.end <= a.start)
        return is_known(a) ? a : b;
    a.end = b.end;
    a.precision = a.precision > b.precision ? a.precision : b.precision;
    return a;
}

static dalil_status add(reader *r, uint32_t first, uint32_t last, dalil_time time, bool as_of, dalil_error *err)
{
    dal_when *when = dal_list_push(&r->found, sizeof *when, r->arena);
    if (when == NULL)
        return dal_fail_memory(err);
    *when = (dal_when){first, last, dal_text_range(r->text, first, last), time, as_of};
    return DALIL_OK;
}

/* Resolve `a`, with the second point or the open end that its cue gives it, and keep it. */
static dalil_status take_point(reader *r, point *a, uint32_t *out_last, dalil_error *err)
{
    point b;
    dalil_time time, end;
    uint32_t since = cue_before(r, a->first, DAL_WORD_SINCE);
    bool from = is_joined_with(r, a->first, DAL_WORD_FROM) && cue_before(r, a->first, DAL_WORD_FROM) < r->last;
    bool two = (a->daylike || a->bare_year) && read_second(r, a, from, &b);
    uint32_t first = a->first;
    uint32_t as_of = cue_before(r, a->first, DAL_WORD_AS_OF);
    if (two)
        lend_year(&a->told, &b.told);
    DAL_TRY(resolve(r, &a->told, &time, err));
    if (two) {
        DAL_TRY(resolve(r, &b.told, &end, err));
        time = hull(time, end);
    } else if (since < r->last && is_known(time)) {
        time.end = INT64_MAX;
        first = since;
    } else if (as_of < r->last) {
        first = as_of;
    }
    *out_last = two ? b.last : a->last;
    return add(r, first, *out_last, time, !two && since >= r->last && as_of < r->last, err);
}

dalil_status dal_claims_times(const dal_seen *seen, const dalil_extract_options *options, dal_arena *arena,
                              dal_whens *out_whens, dalil_error *err)
{
    reader r = {.seen = seen, .text = seen->text, .options = options, .arena = arena};
    r.first = seen->first;
    r.last = seen->last;
    for (uint32_t at = r.first; at < r.last;) {
        point p;
        if (!read_point(&r, at, &p)) {
            at++;
            continue;
        }
        DAL_TRY(take_point(&r, &p, &at, err));
    }
    *out_whens = (dal_whens){r.found.item, r.found.count};
    return DALIL_OK;
}
