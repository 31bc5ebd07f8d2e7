/* engine/claims/when.h: a time expression as it was read, before it is laid on the calendar.  Only for when*.c and
 * calendar.c. */
#ifndef DAL_CLAIMS_WHEN_H
#define DAL_CLAIMS_WHEN_H

#include "base/time.h"
#include "engine/claims/words.h"

typedef enum dal_turn { DAL_TURN_NONE = 0, DAL_TURN_LAST, DAL_TURN_THIS, DAL_TURN_NEXT } dal_turn;

/* What was told of one point in time; 0 or false where nothing was. */
typedef struct dal_told {
    int year, month, day, last_day; /* last_day: of "3 to 8 December" */
    bool hijri;
    bool has_weekday, has_offset;
    int weekday, offset; /* offset: days from publication */
    dal_turn turn;       /* of the weekday or of `span` */
    double span, count;  /* seconds of a unit; how many of them back ("six days ago"), 0 for "last week" */
    bool at_least;       /* "at least six days ago" */
    bool trailing;       /* "the last 24 hours": from then until publication */
    bool has_part;
    int part_from, part_to; /* hours of the day, up to 30 */
    bool has_clock, has_minute;
    int hour, minute;
    bool utc_offset; /* zone_minutes was written, as "GMT+3" */
    int zone_minutes;
    const char *zone; /* IANA name; NULL: none */
    bool now;
} dal_told;

/* Lay it on the calendar.  `zone` is for what has none.  Unknown when publication would be needed.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_calendar_resolve(const dal_told *told, dalil_time published, int zone,
                                                   dalil_time *out_time, dalil_error *err);

#endif
