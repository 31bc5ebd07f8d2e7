/* engine/claims/calendar.c: see when.h.  Gregorian dates by base/time.h; Hijri dates and zones of cities by
 * base/zone.h. */
#include "base/zone.h"
#include "engine/claims/when.h"

enum { NOON = 12, WEEK = 7, AHEAD_DAYS = 60, YEAR_MAX = 9990 };

/* What a resolution works with. */
typedef struct desk {
    const dal_told *told;
    dalil_time published;
    int zone;        /* minutes, of what has none */
    bool has_today;  /* publication is known to the day */
    int64_t today;   /* its midnight in `zone` */
    dal_civil civil; /* the same */
} desk;

static int64_t midnight(int year, int month, int day, int zone)
{
    dal_civil civil = {.year = year, .month = (uint8_t)month, .day = (uint8_t)day};
    return dal_time_from_civil(&civil, zone);
}

static desk desk_of(const dal_told *told, dalil_time published, int zone)
{
    desk d = {.told = told, .published = published, .zone = zone};
    d.has_today = published.precision >= DALIL_DAY;
    if (d.has_today) {
        dal_time_to_civil(published.start, zone, &d.civil);
        d.today = midnight(d.civil.year, d.civil.month, d.civil.day, zone);
    }
    return d;
}

static dalil_time stretch(int64_t start, int64_t end, dalil_precision precision)
{
    return (dalil_time){start, end, precision, DALIL_NO_ZONE};
}

static dalil_time whole_day(int64_t start)
{
    return stretch(start, start + DAL_DAY, DALIL_DAY);
}

static dalil_time whole_month(int year, int month, int zone)
{
    int64_t end = month == 12 ? midnight(year + 1, 1, 1, zone) : midnight(year, month + 1, 1, zone);
    return stretch(midnight(year, month, 1, zone), end, DALIL_MONTH);
}

static dalil_time whole_year(int year, int zone)
{
    return stretch(midnight(year, 1, 1, zone), midnight(year + 1, 1, 1, zone), DALIL_YEAR);
}

/* ---- days ----------------------------------------------------------------------------------------------------- */

static dalil_status resolve_hijri(const desk *d, dalil_time *out, dalil_error *err)
{
    const dal_told *told = d->told;
    int64_t first, last;
    int year = told->month == 12 ? told->year + 1 : told->year;
    *out = DAL_TIME_UNKNOWN;
    if (told->year == 0)
        return DALIL_OK;
    DAL_TRY(dal_hijri_day(told->year, told->month, told->day > 0 ? told->day : 1, &first, err));
    last = first + 1;
    if (told->day == 0)
        DAL_TRY(dal_hijri_day(year, told->month % 12 + 1, 1, &last, err));
    int64_t shift = (int64_t)d->zone * DAL_MINUTE;
    *out =
        stretch((first - 1) * DAL_DAY - shift, (last + 1) * DAL_DAY - shift, told->day > 0 ? DALIL_DAY : DALIL_MONTH);
    return DALIL_OK;
}

/* The year of a date without one: its latest such day up to two months after publication, for reports tell of the past.
 */
static int nearest_year(const desk *d)
{
    int year = d->civil.year + 1, day = d->told->day > 0 ? d->told->day : 1;
    while (year > d->civil.year - 1 &&
           midnight(year, d->told->month, day, d->zone) > d->today + AHEAD_DAYS * (int64_t)DAL_DAY)
        year--;
    return year;
}

static dalil_time resolve_date(const desk *d)
{
    const dal_told *told = d->told;
    if (told->month == 0)
        return whole_year(told->year, d->zone);
    if (told->year == 0 && !d->has_today)
        return DAL_TIME_UNKNOWN;
    int year = told->year != 0 ? told->year : nearest_year(d);
    if (told->day == 0)
        return whole_month(year, told->month, d->zone);
    if (told->day > dal_days_in_month(year, told->month) || told->last_day > dal_days_in_month(year, told->month))
        return DAL_TIME_UNKNOWN;
    dalil_time day = whole_day(midnight(year, told->month, told->day, d->zone));
    if (told->last_day > told->day)
        day.end = midnight(year, told->month, told->last_day, d->zone) + DAL_DAY;
    return day;
}

/* The latest such weekday up to publication, or the one before, or the next. */
static dalil_time resolve_weekday(const desk *d)
{
    int today = dal_weekday(d->civil.year, d->civil.month, d->civil.day);
    int back = (today - d->told->weekday + WEEK) % WEEK;
    if (d->told->turn == DAL_TURN_LAST && back == 0)
        back = WEEK;
    if (d->told->turn == DAL_TURN_NEXT)
        back -= WEEK;
    return whole_day(d->today - (int64_t)back * DAL_DAY);
}

/* ---- units back from publication ------------------------------------------------------------------------------ */

enum {
    MINUTE_SECONDS = 60,
    DAY_SECONDS = 86400,
    WEEK_SECONDS = 604800,
    MONTH_SECONDS = 2592000,
    YEAR_SECONDS = 31536000
};

static dalil_time months_back(const desk *d, int months)
{
    int64_t index = (int64_t)d->civil.year * 12 + d->civil.month - 1 - months;
    return index < 12 ? DAL_TIME_UNKNOWN : whole_month((int)(index / 12), (int)(index % 12) + 1, d->zone);
}

static dalil_time weeks_back(const desk *d, int weeks)
{
    int64_t middle = d->today - (int64_t)weeks * WEEK * DAL_DAY;
    return stretch(middle - 3 * (int64_t)DAL_DAY, middle + 4 * (int64_t)DAL_DAY, DALIL_DAY);
}

/* "six days ago": as exactly as the unit says. */
static dalil_time resolve_ago(const desk *d, double seconds, double count)
{
    if (count > YEAR_MAX)
        return DAL_TIME_UNKNOWN;
    if (seconds < DAY_SECONDS) {
        int64_t back = (int64_t)(count * seconds * 1000), half = (int64_t)(seconds * 500);
        int64_t end = d->published.end - back + half;
        return stretch(d->published.start - back - half, end < d->published.end ? end : d->published.end,
                       seconds > MINUTE_SECONDS || d->published.precision < DALIL_MINUTE ? DALIL_HOUR : DALIL_MINUTE);
    }
    if (seconds < WEEK_SECONDS)
        return whole_day(d->today - (int64_t)count * DAL_DAY);
    if (seconds < MONTH_SECONDS)
        return weeks_back(d, (int)count);
    if (seconds < YEAR_SECONDS)
        return months_back(d, (int)count);
    return count < d->civil.year ? whole_year(d->civil.year - (int)count, d->zone) : DAL_TIME_UNKNOWN;
}

/* "last week", "this month", "next year". */
static dalil_time resolve_turn(const desk *d)
{
    int by = d->told->turn == DAL_TURN_LAST ? 1 : d->told->turn == DAL_TURN_NEXT ? -1 : 0;
    double seconds = d->told->span;
    if (seconds == WEEK_SECONDS) {
        int64_t monday = d->today - (int64_t)dal_weekday(d->civil.year, d->civil.month, d->civil.day) * DAL_DAY;
        int64_t start = monday - (int64_t)by * WEEK * DAL_DAY; /* weeks begin on Saturday, Sunday or Monday */
        return stretch(start - 2 * (int64_t)DAL_DAY, start + WEEK * (int64_t)DAL_DAY, DALIL_DAY);
    }
    if (seconds == DAY_SECONDS)
        return whole_day(d->today - (int64_t)by * DAL_DAY);
    if (seconds == MONTH_SECONDS)
        return months_back(d, by);
    return seconds == YEAR_SECONDS ? whole_year(d->civil.year - by, d->zone) : DAL_TIME_UNKNOWN;
}

static dalil_time resolve_span(const desk *d)
{
    const dal_told *told = d->told;
    if (told->count == 0)
        return resolve_turn(d);
    dalil_time time = resolve_ago(d, told->span, told->count);
    if (told->at_least && time.precision != DALIL_UNKNOWN_TIME)
        time.start = INT64_MIN;
    if (told->trailing && time.precision != DALIL_UNKNOWN_TIME)
        time.end = d->published.end;
    return time;
}

/* ---- hours ---------------------------------------------------------------------------------------------------- */

static int hour_told(const dal_told *told)
{
    bool afternoon = told->has_part && told->part_from >= NOON && told->hour < NOON;
    return told->hour + (afternoon ? NOON : 0);
}

/* The clock on the day that `day` begins, in the zone that was written or else the desk's. */
static dalil_status resolve_clock(const desk *d, int64_t day, dalil_time *out, dalil_error *err)
{
    const dal_told *told = d->told;
    int minutes = told->utc_offset ? told->zone_minutes : d->zone;
    bool known = true;
    int64_t local =
        day + (int64_t)d->zone * DAL_MINUTE + hour_told(told) * (int64_t)DAL_HOUR + told->minute * (int64_t)DAL_MINUTE;
    if (told->zone != NULL && !told->utc_offset)
        DAL_TRY(dal_zone_offset(told->zone, local, &minutes, &known, err));
    if (!known)
        minutes = d->zone;
    int64_t start = local - (int64_t)minutes * DAL_MINUTE;
    *out = stretch(start, start + (told->has_minute ? DAL_MINUTE : DAL_HOUR),
                   told->has_minute ? DALIL_MINUTE : DALIL_HOUR);
    if (known && (told->zone != NULL || told->utc_offset))
        out->zone = (int16_t)minutes;
    return DALIL_OK;
}

static bool needs_publication(const dal_told *told)
{
    return told->has_weekday || told->has_offset || told->span > 0 || told->now;
}

static dalil_status resolve_day(const desk *d, dalil_time *out, dalil_error *err)
{
    const dal_told *told = d->told;
    *out = DAL_TIME_UNKNOWN;
    if (told->hijri)
        return resolve_hijri(d, out, err);
    if (told->year != 0 || told->month != 0)
        *out = resolve_date(d);
    else if (needs_publication(told) && !d->has_today)
        *out = DAL_TIME_UNKNOWN;
    else if (told->has_offset)
        *out = whole_day(d->today + (int64_t)told->offset * DAL_DAY);
    else if (told->has_weekday)
        *out = resolve_weekday(d);
    else if (told->span > 0)
        *out = resolve_span(d);
    else if (told->now)
        *out = d->published;
    else if (d->has_today)
        *out = whole_day(d->today);
    return DALIL_OK;
}

dalil_status dal_calendar_resolve(const dal_told *told, dalil_time published, int zone, dalil_time *out_time,
                                  dalil_error *err)
{
    desk d = desk_of(told, published, zone);
    dalil_time day, time;
    DAL_TRY(resolve_day(&d, &day, err));
    time = day;
    bool one_day = day.precision == DALIL_DAY && day.start != INT64_MIN && day.end - day.start == DAL_DAY;
    if (one_day && told->has_clock) {
        DAL_TRY(resolve_clock(&d, day.start, &time, err));
        bool bare = told->month == 0 && told->year == 0 && !needs_publication(told);
        if (bare && time.start >= published.end)
            DAL_TRY(resolve_clock(&d, day.start - DAL_DAY, &time, err));
    } else if (one_day && told->has_part) {
        time = stretch(day.start + told->part_from * (int64_t)DAL_HOUR, day.start + told->part_to * (int64_t)DAL_HOUR,
                       DALIL_HOUR);
    }
    *out_time = time;
    return DALIL_OK;
}
