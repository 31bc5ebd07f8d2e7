/* engine/claims/when_clock.c: hours, as when_read.h says: parts of a day, clocks, zones. */
#include "engine/claims/when_read.h"

uint32_t dal_reader_part(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_part || !dal_reader_find(r, at, DAL_WORD_PART, &hit))
        return 0;
    told->has_part = true;
    told->part_from = (int)hit.phrase->max / 100;
    told->part_to = (int)hit.phrase->max % 100;
    return hit.last;
}

/* The "+3" of "UTC+3"; where it ends. */
static uint32_t read_offset(const dal_reader *r, uint32_t at, dal_told *told)
{
    int hours;
    bool plus = dal_reader_sign(r, at, "+"), minus = dal_reader_sign(r, at, "-");
    if ((!plus && !minus) || !dal_reader_number(r, at + 1, 0, 14, &hours))
        return at;
    told->utc_offset = true;
    told->zone_minutes = (plus ? 60 : -60) * hours;
    return at + 2;
}

uint32_t dal_reader_zone(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit cue, zone;
    uint32_t from = at;
    if (dal_reader_find(r, at, DAL_WORD_LOCAL, &cue))
        return cue.last;
    bool before = dal_reader_find(r, at, DAL_WORD_ZONE_CUE, &cue) && !dal_reader_latin(r, at);
    from = before ? cue.last : at + dal_reader_sign(r, at, "(");
    if (!dal_reader_find(r, from, DAL_WORD_ZONE, &zone) || told->zone != NULL)
        return 0;
    bool abbreviation = dal_reader_latin(r, from) && (dal_reader_token(r, from)->flags & DAL_TOKEN_CAPITALS) != 0;
    bool after = dal_reader_find(r, zone.last, DAL_WORD_ZONE_CUE, &cue) && dal_reader_latin(r, zone.last);
    if (!before && !after && !abbreviation)
        return 0;
    told->zone = ((const char *const *)r->seen->words->zone.item)[zone.phrase->code];
    uint32_t last = after ? cue.last : zone.last;
    if (abbreviation)
        last = read_offset(r, last, told);
    return last + (dal_reader_sign(r, at, "(") && dal_reader_sign(r, last, ")"));
}

/* "p.m." behind an hour; صباحا. */
static uint32_t read_half(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!dal_reader_find(r, at, DAL_WORD_AM, &hit))
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
static uint32_t read_hour_digits(const dal_reader *r, uint32_t at, dal_told *told)
{
    const dal_token *token = dal_reader_token(r, at);
    if (dal_reader_number(r, at, 0, 24, &told->hour)) {
        if (dal_reader_sign(r, at + 1, ":") && dal_reader_attached(r, at + 1) && dal_reader_attached(r, at + 2) &&
            dal_reader_number(r, at + 2, 0, 59, &told->minute)) {
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
static uint32_t read_hour_words(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!dal_reader_find(r, at, DAL_WORD_HOUR, &hit))
        return 0;
    told->hour = (int)hit.phrase->value;
    return hit.last;
}

static uint32_t read_minutes_word(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_minute || !dal_reader_find(r, at, DAL_WORD_MINUTE, &hit))
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
static uint32_t read_noon(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!dal_reader_find(r, at, DAL_WORD_NOON, &hit))
        return 0;
    told->hour = (int)hit.phrase->value;
    told->has_clock = true;
    return hit.last;
}

/* "1645 GMT" */
static uint32_t read_military(const dal_reader *r, uint32_t at, dal_told *told)
{
    int value;
    dal_told read = *told;
    if (!dal_reader_year_number(r, at, 0, 2359, &value) || value % 100 > 59)
        return 0;
    uint32_t last = dal_reader_zone(r, at + 1, &read);
    if (last == 0 || read.zone == NULL)
        return 0;
    read.hour = value / 100;
    read.minute = value % 100;
    read.has_minute = read.has_clock = true;
    *told = read;
    return last;
}

/* A clock: wants a colon, a half of the day, or a word before it ("at" with a zone behind; الساعة). */
uint32_t dal_reader_clock(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (told->has_clock)
        return 0;
    uint32_t last = read_noon(r, at, told);
    last = last != 0 ? last : read_military(r, at, told);
    if (last != 0)
        return last;
    dal_told read = *told;
    bool cue = dal_reader_find(r, at, DAL_WORD_CLOCK, &hit) && !dal_reader_latin(r, at);
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
    bool oclock = dal_reader_find(r, last, DAL_WORD_CLOCK, &hit) && dal_reader_latin(r, last);
    last = half != 0 ? half : oclock ? hit.last : last;
    dal_told zoned = read;
    bool zone = dal_reader_zone(r, last, &zoned) != 0;
    if ((!cue && !colon && half == 0 && !oclock && !zone) || read.hour > 24)
        return 0;
    read.has_clock = true;
    *told = read;
    return last;
}
