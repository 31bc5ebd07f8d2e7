/* base/zone.c: see zone.h. */
#include "base/zone.h"
#include "base/time.h"
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { ZONE_NAME_MAX = 64 };

/* Short of memory, ICU says so, or quietly hands out something else: GMT, the Gregorian calendar.  Both are told apart
 * here from what it does not know. */
static dalil_status find_zone(const char *name, UChar zone[ZONE_NAME_MAX], int32_t *out_size, dalil_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar asked[ZONE_NAME_MAX] = {0};
    UBool is_system = 0;
    size_t size = strlen(name);
    *out_size = 0;
    if (size >= ZONE_NAME_MAX)
        return DALIL_OK;
    u_charsToUChars(name, asked, (int32_t)size);
    int32_t found = ucal_getCanonicalTimeZoneID(asked, (int32_t)size, zone, ZONE_NAME_MAX, &is_system, &code);
    if (code == U_ILLEGAL_ARGUMENT_ERROR || (U_SUCCESS(code) && !is_system))
        return DALIL_OK;
    if (U_FAILURE(code))
        return dal_fail_memory(err);
    *out_size = found;
    return DALIL_OK;
}

static bool is_in_zone(const UCalendar *calendar, const UChar *zone, int32_t size, UErrorCode *code)
{
    UChar found[ZONE_NAME_MAX];
    int32_t found_size = ucal_getTimeZoneID(calendar, found, ZONE_NAME_MAX, code);
    return U_SUCCESS(*code) && found_size == size && memcmp(found, zone, (size_t)size * sizeof *zone) == 0;
}

dalil_status dal_zone_offset(const char *name, int64_t local, int *out_minutes, bool *out_known, dalil_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar zone[ZONE_NAME_MAX];
    int32_t size;
    DAL_TRY(find_zone(name, zone, &size, err));
    if (size == 0) {
        *out_minutes = 0;
        *out_known = false;
        return DALIL_OK;
    }
    UCalendar *calendar = ucal_open(zone, size, "en", UCAL_GREGORIAN, &code);
    if (U_FAILURE(code))
        return dal_fail_memory(err);
    dal_civil civil;
    dal_time_to_civil(local, 0, &civil);
    bool right = is_in_zone(calendar, zone, size, &code);
    ucal_setDateTime(calendar, civil.year, civil.month - 1, civil.day, civil.hour, civil.minute, civil.second, &code);
    int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &code) + ucal_get(calendar, UCAL_DST_OFFSET, &code);
    ucal_close(calendar);
    if (!right || U_FAILURE(code))
        return dal_fail_memory(err);
    *out_minutes = offset / DAL_MINUTE;
    *out_known = true;
    return DALIL_OK;
}

dalil_status dal_hijri_day(int year, int month, int day, int64_t *out_days, dalil_error *err)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode code = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(utc, -1, "en@calendar=islamic-umalqura", UCAL_TRADITIONAL, &code);
    if (U_FAILURE(code))
        return dal_fail_memory(err);
    const char *type = ucal_getType(calendar, &code);
    bool right = U_SUCCESS(code) && strcmp(type, "islamic-umalqura") == 0;
    ucal_setDateTime(calendar, year, month - 1, day, 0, 0, 0, &code);
    ucal_set(calendar, UCAL_MILLISECOND, 0);
    double ms = ucal_getMillis(calendar, &code);
    ucal_close(calendar);
    if (!right || U_FAILURE(code))
        return dal_fail_memory(err);
    *out_days = (int64_t)(ms / DAL_DAY);
    return DALIL_OK;
}
