/* base/zone.c: see zone.h. */
#include "base/zone.h"
#include "base/time.h"
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { ZONE_NAME_MAX = 64 };

static dalil_status failed(UErrorCode code, dalil_error *err)
{
    return code == U_MEMORY_ALLOCATION_ERROR ? dal_fail_memory(err) : DALIL_OK;
}

/* ICU takes unknown names for GMT: ask for the name that it knows. */
static bool is_known_zone(const UChar *zone, int32_t size)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar canonical[ZONE_NAME_MAX];
    UBool system_zone = 0;
    ucal_getCanonicalTimeZoneID(zone, size, canonical, ZONE_NAME_MAX, &system_zone, &code);
    return U_SUCCESS(code) && system_zone;
}

dalil_status dal_zone_offset(const char *name, int64_t local, int *out_minutes, bool *out_known, dalil_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar zone[ZONE_NAME_MAX] = {0};
    size_t size = strlen(name);
    *out_minutes = 0;
    *out_known = false;
    if (size >= ZONE_NAME_MAX)
        return DALIL_OK;
    u_charsToUChars(name, zone, (int32_t)size);
    if (!is_known_zone(zone, (int32_t)size))
        return DALIL_OK;
    UCalendar *calendar = ucal_open(zone, (int32_t)size, "en", UCAL_GREGORIAN, &code);
    dal_civil civil;
    dal_time_to_civil(local, 0, &civil);
    ucal_setDateTime(calendar, civil.year, civil.month - 1, civil.day, civil.hour, civil.minute, civil.second, &code);
    int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &code) + ucal_get(calendar, UCAL_DST_OFFSET, &code);
    ucal_close(calendar);
    if (U_FAILURE(code))
        return failed(code, err);
    *out_minutes = offset / DAL_MINUTE;
    *out_known = true;
    return DALIL_OK;
}

dalil_status dal_hijri_day(int year, int month, int day, int64_t *out_days, bool *out_known, dalil_error *err)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode code = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(utc, -1, "en@calendar=islamic-umalqura", UCAL_TRADITIONAL, &code);
    ucal_setDateTime(calendar, year, month - 1, day, 0, 0, 0, &code);
    ucal_set(calendar, UCAL_MILLISECOND, 0);
    double ms = ucal_getMillis(calendar, &code);
    ucal_close(calendar);
    *out_known = U_SUCCESS(code);
    *out_days = *out_known ? (int64_t)(ms / DAL_DAY) : 0;
    return U_SUCCESS(code) ? DALIL_OK : failed(code, err);
}
