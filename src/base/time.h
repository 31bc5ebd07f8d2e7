/* base/time.h: times as people write them: a stretch with a precision, never a bare instant.
 *
 * All arithmetic is in the proleptic Gregorian calendar, milliseconds since 1970-01-01T00:00:00Z, years 0001 to 9999.
 */
#ifndef DAL_TIME_H
#define DAL_TIME_H

#include "base/base.h"

enum { DAL_MINUTE = 60 * 1000, DAL_HOUR = 60 * DAL_MINUTE, DAL_DAY = 24 * DAL_HOUR };

typedef struct dal_civil {
    int32_t year;
    uint8_t month, day, hour, minute, second; /* month and day from 1 */
    uint16_t millisecond;
} dal_civil;

extern const dalil_time DAL_TIME_UNKNOWN;

int64_t dal_time_from_civil(const dal_civil *civil, int zone_minutes);
void dal_time_to_civil(int64_t ms, int zone_minutes, dal_civil *out_civil);
int dal_days_in_month(int32_t year, int month);
/* 0 is Monday, 6 is Sunday. */
int dal_weekday(int32_t year, int month, int day);

/* Read an ISO 8601 time: 2024, 2024-12, 2024-12-08, 2024-12-09T17, ...T17:00, ...T17:00:30(.123), each with an optional
 * Z, +03, +0300 or +03:00; Arabic-Indic digits too.  Without a zone, `default_zone` (minutes) is taken and the zone is
 * marked DALIL_NO_ZONE.  The stretch covers what was written: a day is 24 hours.  "A/B" gives the hull of both, with
 * the finer precision of the two. fails with  DALIL_EINVAL  not of this form, or no such day */
DALIL_MUST_CHECK dalil_status dal_time_parse(dalil_string text, int default_zone, dalil_time *out_time,
                                             dalil_error *err);

/* Append the time as ISO 8601 in its own zone (or `default_zone` when it has none), as exactly as it is known; a
 * stretch that is not one year, month, day, hour, minute or second is written "A/B". */
void dal_time_format(dalil_time time, int default_zone, dal_buf *out);
/* Coarsen a stretch to a word: "year" ... "second"; "unknown". */
const char *dal_precision_name(dalil_precision precision);
dalil_precision dal_precision_from_name(dalil_string name); /* DALIL_UNKNOWN_TIME when it is none */

/* The unit of this precision in which a stretch begins: a minute known only to the day is that day.  A stretch that is
 * no finer already is given back. */
dalil_time dal_time_widen(dalil_time time, dalil_precision precision, int default_zone);

/* a ends before or when b begins: surely earlier.  Unknown times are never surely earlier. */
bool dal_time_before(dalil_time a, dalil_time b);
bool dal_time_known(dalil_time time);

/* The wall clock, for faces and the ledger only: engines are handed times.  DALIL_NOW (ISO 8601) in the environment
 * stands in for it, so that examples and tests print the same every time. */
int64_t dal_clock_now(void);

#endif
