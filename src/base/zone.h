/* base/zone.h: what the calendar needs ICU for: the offsets of cities' clocks, and Hijri days. */
#ifndef DAL_ZONE_H
#define DAL_ZONE_H

#include "base/base.h"

/* Minutes east of UTC of an IANA zone ("Asia/Damascus") when its clocks show `local` (milliseconds as if in UTC).
 * out_known   false: there is no such zone, and out_minutes is 0
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_zone_offset(const char *name, int64_t local, int *out_minutes, bool *out_known,
                                              dalil_error *err);

/* The day of a Hijri date (month and day from 1) in the Umm al-Qura calendar, as days since 1970-01-01.  Where the moon
 * is sighted the day may differ by one.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_hijri_day(int year, int month, int day, int64_t *out_days, dalil_error *err);

#endif
