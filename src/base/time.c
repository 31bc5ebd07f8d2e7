/* base/time.c: civil time by own arithmetic; no time zone of the C library is ever asked. */
#include "base/time.h"
#include <stdio.h>
#include <stdlib.h>

/* The units of time, coarse to fine.  Numbers are those of dalil_precision, with milliseconds after seconds. */
enum { MILLISECOND = DALIL_SECOND + 1, ZONE_MAX = 18 * 60, TEXT_MAX = 128 };

const dalil_time DAL_TIME_UNKNOWN = {INT64_MIN, INT64_MAX, DALIL_UNKNOWN_TIME, DALIL_NO_ZONE};

/* ---- calendar -------------------------------------------------------------------------------------------------- */

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int dal_days_in_month(int32_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days from 1970-01-01.  Years are taken to begin in March, so that the leap day is their last day; a cycle of 400 such
 * years has 146,097 days.  Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t cycle = floor_div(year, 400);
    int64_t year_of_cycle = year - cycle * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * 146097 + day_of_cycle - 719468;
}

static void civil_from_days(int64_t days, dal_civil *civil)
{
    days += 719468;
    int64_t cycle = floor_div(days, 146097);
    int64_t day_of_cycle = days - cycle * 146097;
    int64_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    civil->day = (uint8_t)(day_of_year - (153 * march_month + 2) / 5 + 1);
    civil->month = (uint8_t)(march_month < 10 ? march_month + 3 : march_month - 9);
    civil->year = (int32_t)(year_of_cycle + cycle * 400 + (civil->month <= 2));
}

int dal_weekday(int32_t year, int month, int day)
{
    int64_t days = days_from_civil(year, month, day) + 3; /* 1970-01-01 was a Thursday */
    return (int)(days - 7 * floor_div(days, 7));
}

int64_t dal_time_from_civil(const dal_civil *civil, int zone_minutes)
{
    int64_t ms = days_from_civil(civil->year, civil->month, civil->day) * DAL_DAY;
    ms += civil->hour * (int64_t)DAL_HOUR + civil->minute * (int64_t)DAL_MINUTE + civil->second * (int64_t)1000;
    return ms + civil->millisecond - zone_minutes * (int64_t)DAL_MINUTE;
}

void dal_time_to_civil(int64_t ms, int zone_minutes, dal_civil *out_civil)
{
    int64_t shifted = ms;
    if (__builtin_add_overflow(ms, zone_minutes * (int64_t)DAL_MINUTE, &shifted))
        shifted = ms; /* at the ends of the scale an hour does not matter */
    int64_t days = floor_div(shifted, DAL_DAY), rest = (shifted % DAL_DAY + DAL_DAY) % DAL_DAY;
    civil_from_days(days, out_civil);
    out_civil->hour = (uint8_t)(rest / DAL_HOUR);
    out_civil->minute = (uint8_t)(rest / DAL_MINUTE % 60);
    out_civil->second = (uint8_t)(rest / 1000 % 60);
    out_civil->millisecond = (uint16_t)(rest % 1000);
}

/* Open, or outside the years 1 to 9999, which four digits cannot say. */
static bool is_beyond(int64_t ms, int zone)
{
    dal_civil c;
    dal_time_to_civil(ms, zone, &c);
    return c.year < 1 || c.year > 9999;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

typedef struct scanner {
    const char *at, *end;
} scanner;

static bool take(scanner *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static size_t digits_ahead(const scanner *s)
{
    size_t count = 0;
    while (s->at + count < s->end && s->at[count] >= '0' && s->at[count] <= '9')
        count++;
    return count;
}

static bool take_number(scanner *s, size_t digits, int *out_number)
{
    if (digits_ahead(s) < digits)
        return false;
    *out_number = 0;
    for (size_t i = 0; i < digits; i++)
        *out_number = *out_number * 10 + (*s->at++ - '0');
    return true;
}

/* Copy `text` with Arabic-Indic and Persian digits as 0 to 9; the size, or 0 when it is too long. */
static size_t plain_digits(dalil_string text, char out[TEXT_MAX])
{
    size_t size = 0;
    for (size_t at = 0; at < text.size; size++) {
        uint32_t c;
        if (size == TEXT_MAX)
            return 0;
        size_t length = dal_utf8_decode(text, at, &c);
        bool arabic = c >= 0x660 && c <= 0x669, persian = c >= 0x6F0 && c <= 0x6F9;
        out[size] = arabic ? (char)('0' + (c - 0x660)) : persian ? (char)('0' + (c - 0x6F0)) : c < 128 ? (char)c : '?';
        at += length;
    }
    return size;
}

/* What was written of one time, before it is a stretch. */
typedef struct written {
    dal_civil civil;
    int unit; /* the finest that was written, a dalil_precision or MILLISECOND */
    int span; /* of that unit: 1, but 10 or 100 milliseconds when only tenths or hundredths were written */
    int zone; /* minutes, or DALIL_NO_ZONE */
} written;

/* Does "-hh:mm" or "-hhmm" fill the rest?  After a year or month it is a zone, not the next part of the date. */
static bool zone_ahead(const scanner *s)
{
    static const char *const forms[] = {"-00:00", "-0000"};
    for (size_t f = 0; f < 2; f++) {
        size_t size = strlen(forms[f]), i = 0;
        if ((size_t)(s->end - s->at) != size)
            continue;
        while (i < size && (forms[f][i] == '0' ? s->at[i] >= '0' && s->at[i] <= '9' : s->at[i] == forms[f][i]))
            i++;
        if (i == size)
            return true;
    }
    return false;
}

static bool read_date(scanner *s, written *w)
{
    int year, month = 1, day = 1;
    if (!take_number(s, 4, &year))
        return false;
    w->unit = DALIL_YEAR;
    if (!zone_ahead(s) && take(s, '-')) {
        w->unit = DALIL_MONTH;
        if (!take_number(s, 2, &month))
            return false;
    }
    if (w->unit == DALIL_MONTH && !zone_ahead(s) && take(s, '-')) {
        w->unit = DALIL_DAY;
        if (!take_number(s, 2, &day))
            return false;
    }
    w->civil = (dal_civil){.year = year, .month = (uint8_t)month, .day = (uint8_t)day};
    return true;
}

/* Digits after the decimal sign; what is finer than a millisecond is dropped. */
static bool read_fraction(scanner *s, written *w)
{
    size_t digits = digits_ahead(s);
    if (digits == 0 || digits > 9)
        return false;
    int scale = 100;
    for (; digits > 0; digits--, scale /= 10) {
        w->civil.millisecond = (uint16_t)(w->civil.millisecond + scale * (*s->at++ - '0'));
        if (scale > 0)
            w->span = scale;
    }
    w->unit = MILLISECOND;
    return true;
}

static bool read_clock(scanner *s, written *w)
{
    int hour, minute = 0, second = 0;
    if (!take_number(s, 2, &hour))
        return false;
    w->unit = DALIL_HOUR;
    if (take(s, ':')) {
        if (!take_number(s, 2, &minute))
            return false;
        w->unit = DALIL_MINUTE;
    }
    if (w->unit == DALIL_MINUTE && take(s, ':')) {
        if (!take_number(s, 2, &second))
            return false;
        w->unit = DALIL_SECOND;
    }
    w->civil.hour = (uint8_t)hour;
    w->civil.minute = (uint8_t)minute;
    w->civil.second = (uint8_t)second;
    if (w->unit == DALIL_SECOND && (take(s, '.') || take(s, ',')))
        return read_fraction(s, w);
    return true;
}

/* "Z", "+03", "+0300" or "+03:00"; nothing leaves the zone open. */
static bool read_zone(scanner *s, written *w)
{
    int hours, minutes = 0;
    w->zone = DALIL_NO_ZONE;
    if (s->at == s->end)
        return true;
    if (take(s, 'Z') || take(s, 'z')) {
        w->zone = 0;
        return true;
    }
    bool west = *s->at == '-';
    if (!take(s, '+') && !take(s, '-'))
        return false;
    if (!take_number(s, 2, &hours))
        return false;
    if ((take(s, ':') || digits_ahead(s) > 0) && !take_number(s, 2, &minutes))
        return false;
    if (minutes > 59 || hours * 60 + minutes > ZONE_MAX)
        return false;
    w->zone = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static bool read_written(scanner s, written *w)
{
    *w = (written){.span = 1};
    if (!read_date(&s, w))
        return false;
    bool clock = w->unit == DALIL_DAY && (take(&s, 'T') || take(&s, 't') || take(&s, ' '));
    if (clock && !read_clock(&s, w))
        return false;
    return read_zone(&s, w) && s.at == s.end;
}

static bool exists(const written *w)
{
    const dal_civil *c = &w->civil;
    return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= dal_days_in_month(c->year, c->month) && c->hour < 24 && c->minute < 60 && c->second < 60;
}

/* The length in milliseconds of a unit from days down. */
static int64_t unit_length(int unit)
{
    static const int64_t length[] = {DAL_DAY, DAL_HOUR, DAL_MINUTE, 1000, 1};
    return length[unit - DALIL_DAY];
}

/* Where the unit that begins at `civil` ends, in local milliseconds. */
static int64_t unit_end(dal_civil civil, int unit)
{
    if (unit >= DALIL_DAY)
        return dal_time_from_civil(&civil, 0) + unit_length(unit);
    bool next_year = unit == DALIL_YEAR || civil.month == 12;
    civil.year += next_year;
    civil.month = (uint8_t)(next_year ? 1 : civil.month + 1);
    return dal_time_from_civil(&civil, 0);
}

static dalil_time stretch_of(const written *w, int default_zone)
{
    int64_t shift = (w->zone == DALIL_NO_ZONE ? default_zone : w->zone) * (int64_t)DAL_MINUTE;
    dalil_time time = {.precision = w->unit < MILLISECOND ? (dalil_precision)w->unit : DALIL_SECOND,
                       .zone = (int16_t)w->zone};
    time.start = dal_time_from_civil(&w->civil, 0) - shift;
    time.end = unit_end(w->civil, w->unit) + (w->span - 1) - shift;
    return time;
}

/* `text` is the whole, as it was given. */
static dalil_status refuse(dalil_error *err, const char *message, dalil_string text)
{
    dal_fail(err, DALIL_EINVAL, message, NULL);
    dal_error_argument(err, 0, text);
    return DALIL_EINVAL;
}

dalil_time dal_time_widen(dalil_time time, dalil_precision precision, int default_zone)
{
    written w = {.unit = (int)precision, .span = 1, .zone = time.zone};
    if (!dal_time_known(time) || precision == DALIL_UNKNOWN_TIME || precision >= time.precision)
        return time;
    dal_time_to_civil(time.start, time.zone == DALIL_NO_ZONE ? default_zone : time.zone, &w.civil);
    w.civil.millisecond = 0;
    if (precision < DALIL_SECOND)
        w.civil.second = 0;
    if (precision < DALIL_MINUTE)
        w.civil.minute = 0;
    if (precision < DALIL_HOUR)
        w.civil.hour = 0;
    if (precision < DALIL_DAY)
        w.civil.day = 1;
    if (precision < DALIL_MONTH)
        w.civil.month = 1;
    return stretch_of(&w, default_zone);
}

static dalil_status read_one(scanner s, dalil_string text, written *out_written, dalil_error *err)
{
    if (read_written(s, out_written) && exists(out_written))
        return DALIL_OK;
    return refuse(err, read_written(s, out_written) ? "time.no-such-day" : "time.malformed", text);
}

/* ".." for an end that is open, as in ISO 8601-2. */
static bool is_open(scanner s)
{
    return s.end - s.at == 2 && memcmp(s.at, "..", 2) == 0;
}

/* "A/B".  A zone written on one side only is meant for both. */
static dalil_status read_two(scanner a, scanner b, int default_zone, dalil_string text, dalil_time *out_time,
                             dalil_error *err)
{
    written first, last;
    bool no_first = is_open(a), no_last = is_open(b);
    DAL_TRY(read_one(no_first ? b : a, text, &first, err));
    DAL_TRY(read_one(no_last ? a : b, text, &last, err));
    if (first.zone == DALIL_NO_ZONE)
        first.zone = last.zone;
    if (last.zone == DALIL_NO_ZONE)
        last.zone = first.zone;
    dalil_time from = stretch_of(&first, default_zone), to = stretch_of(&last, default_zone);
    if (from.start >= to.end)
        return refuse(err, "time.reversed", text);
    int zone = from.zone == DALIL_NO_ZONE ? default_zone : from.zone;
    if (is_beyond(from.start, zone) || is_beyond(to.end - 1, zone))
        return refuse(err, "time.no-such-day", text); /* the year 10000, by the first one's zone */
    out_time->start = no_first ? INT64_MIN : from.start;
    out_time->end = no_last ? INT64_MAX : to.end > from.end ? to.end : from.end;
    out_time->precision = from.precision > to.precision ? from.precision : to.precision;
    out_time->zone = from.zone;
    return DALIL_OK;
}

dalil_status dal_time_parse(dalil_string text, int default_zone, dalil_time *out_time, dalil_error *err)
{
    char plain[TEXT_MAX];
    written w;
    size_t size = plain_digits(dal_str_trim(text), plain);
    scanner whole = {plain, plain + size};
    const char *slash = memchr(plain, '/', size);
    if (slash != NULL)
        return read_two((scanner){plain, slash}, (scanner){slash + 1, whole.end}, default_zone, text, out_time, err);
    DAL_TRY(read_one(whole, text, &w, err));
    *out_time = stretch_of(&w, default_zone);
    return DALIL_OK;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

/* Does a unit begin at `ms`?  Weeks do not matter here: units nest. */
static bool begins_unit(int64_t ms, int zone, int unit)
{
    dal_civil c;
    dal_time_to_civil(ms, zone, &c);
    return (unit >= MILLISECOND || c.millisecond == 0) && (unit >= DALIL_SECOND || c.second == 0) &&
           (unit >= DALIL_MINUTE || c.minute == 0) && (unit >= DALIL_HOUR || c.hour == 0) &&
           (unit >= DALIL_DAY || c.day == 1) && (unit >= DALIL_MONTH || c.month == 1);
}

static void put_zone(dal_buf *out, int zone)
{
    if (zone == DALIL_NO_ZONE)
        return;
    if (zone == 0)
        dal_buf_puts(out, "Z");
    else
        dal_buf_printf(out, "%c%02d:%02d", zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60);
}

static void put_civil(dal_buf *out, int64_t ms, int zone, int unit)
{
    dal_civil c;
    dal_time_to_civil(ms, zone, &c);
    dal_buf_printf(out, "%04d", (int)c.year);
    if (unit >= DALIL_MONTH)
        dal_buf_printf(out, "-%02d", c.month);
    if (unit >= DALIL_DAY)
        dal_buf_printf(out, "-%02d", c.day);
    if (unit >= DALIL_HOUR)
        dal_buf_printf(out, "T%02d", c.hour);
    if (unit >= DALIL_MINUTE)
        dal_buf_printf(out, ":%02d", c.minute);
    if (unit >= DALIL_SECOND)
        dal_buf_printf(out, ":%02d", c.second);
    if (unit >= MILLISECOND)
        dal_buf_printf(out, ".%03d", c.millisecond);
}

/* One unit that begins at `start` and ends at `end`? */
static bool is_one_unit(int64_t start, int64_t end, int zone, int unit)
{
    dal_civil c;
    dal_time_to_civil(start, zone, &c);
    return unit_end(c, unit) - zone * (int64_t)DAL_MINUTE == end;
}

/* One end of a stretch; INT64_MIN is an open one. */
static void put_end(dal_buf *out, dalil_time time, int64_t instant, int zone, int unit)
{
    if (instant == INT64_MIN) {
        dal_buf_puts(out, "..");
        return;
    }
    put_civil(out, instant, zone, unit);
    put_zone(out, time.zone);
}

/* A stretch that does not begin and end with its unit needs a finer one to be written; an open end is INT64_MIN. */
static int unit_to_write(int unit, int zone, int64_t start, int64_t end)
{
    while (unit < MILLISECOND && ((start != INT64_MIN && !begins_unit(start, zone, unit)) ||
                                  (end != INT64_MIN && !begins_unit(end, zone, unit))))
        unit++;
    return unit;
}

void dal_time_format(dalil_time time, int default_zone, dal_buf *out)
{
    if (!dal_time_known(time) || time.start >= time.end)
        return;
    int zone = time.zone == DALIL_NO_ZONE ? default_zone : time.zone;
    int unit = time.precision <= DALIL_SECOND ? (int)time.precision : MILLISECOND;
    bool no_start = is_beyond(time.start, zone), no_end = is_beyond(time.end - 1, zone);
    if (no_start && no_end)
        return; /* nothing is known: nothing is written */
    unit = unit_to_write(unit, zone, no_start ? INT64_MIN : time.start, no_end ? INT64_MIN : time.end);
    put_end(out, time, no_start ? INT64_MIN : time.start, zone, unit);
    if (!no_start && !no_end && is_one_unit(time.start, time.end, zone, unit))
        return;
    dal_buf_puts(out, "/");
    put_end(out, time, no_end ? INT64_MIN : time.end - 1, zone, unit);
}

/* ---- words and order ------------------------------------------------------------------------------------------- */

static const char *const precision_names[] = {"unknown", "year", "month", "day", "hour", "minute", "second"};

const char *dal_precision_name(dalil_precision precision)
{
    return (unsigned)precision <= DALIL_SECOND ? precision_names[precision] : precision_names[0];
}

dalil_precision dal_precision_from_name(dalil_string name)
{
    for (int i = DALIL_YEAR; i <= DALIL_SECOND; i++)
        if (dal_str_equal(name, dal_str(precision_names[i])))
            return (dalil_precision)i;
    return DALIL_UNKNOWN_TIME;
}

bool dal_time_known(dalil_time time)
{
    return time.precision != DALIL_UNKNOWN_TIME;
}

bool dal_time_before(dalil_time a, dalil_time b)
{
    return dal_time_known(a) && dal_time_known(b) && a.end <= b.start;
}

/* ---- clock ----------------------------------------------------------------------------------------------------- */

int64_t dal_clock_now(void)
{
    dalil_time set;
    struct timespec now;
    const char *text = getenv("DALIL_NOW");
    if (text != NULL && dal_time_parse(dal_str(text), 0, &set, NULL) == DALIL_OK && set.start != INT64_MIN)
        return set.start;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
