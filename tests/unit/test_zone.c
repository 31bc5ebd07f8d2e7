/* Zones and Hijri days.  Offsets are those of date(1) with the IANA data base; Hijri days those of the Python package
 * hijridate 2.6, which follows the Umm al-Qura calendar as published. */
#include "base/time.h"
#include "base/zone.h"
#include "support/test.h"

enum { FAILURES = 400 };

static const struct {
    const char *zone;
    dal_civil local;
    int minutes;
} offsets[] = {
    {"Asia/Damascus", {2024, 12, 9, 16, 45, 0, 0}, 180},
    {"Asia/Damascus", {2010, 7, 1, 12, 0, 0, 0}, 180},
    {"Asia/Damascus", {2010, 1, 13, 12, 0, 0, 0}, 120},
    {"America/New_York", {2024, 7, 1, 12, 0, 0, 0}, -240},
    {"America/New_York", {2024, 12, 9, 12, 0, 0, 0}, -300},
    {"America/Santiago", {2010, 10, 13, 0, 11, 0, 0}, -180},
    {"Europe/London", {1995, 6, 1, 0, 0, 0, 0}, 60},
    {"Asia/Katmandu", {2024, 1, 1, 0, 0, 0, 0}, 345},
    {"Etc/UTC", {2024, 1, 1, 0, 0, 0, 0}, 0},
};

static const struct {
    int hijri[3];
    dal_civil civil;
} hijri_days[] = {
    {{1446, 6, 6}, {2024, 12, 7, 0, 0, 0, 0}}, {{1446, 9, 1}, {2025, 3, 1, 0, 0, 0, 0}},
    {{1445, 1, 1}, {2023, 7, 19, 0, 0, 0, 0}}, {{1444, 12, 10}, {2023, 6, 28, 0, 0, 0, 0}},
    {{1439, 8, 15}, {2018, 5, 1, 0, 0, 0, 0}}, {{1446, 7, 1}, {2025, 1, 1, 0, 0, 0, 0}},
};

static void clocks_of_cities_agree_with_date(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        int minutes;
        bool known;
        dalil_error err;
        int64_t local = dal_time_from_civil(&offsets[i].local, 0);
        assert_int_equal(dal_zone_offset(offsets[i].zone, local, &minutes, &known, &err), DALIL_OK);
        assert_true(known);
        assert_int_equal(minutes, offsets[i].minutes);
    }
}

static void unknown_zones_are_told(void **state)
{
    (void)state;
    int minutes;
    bool known;
    dalil_error err;
    assert_int_equal(dal_zone_offset("Nowhere/Atlantis", 0, &minutes, &known, &err), DALIL_OK);
    assert_false(known);
    assert_int_equal(dal_zone_offset("", 0, &minutes, &known, &err), DALIL_OK);
    assert_false(known);
}

static void hijri_days_are_those_of_umm_al_qura(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hijri_days / sizeof *hijri_days; i++) {
        const int *hijri = hijri_days[i].hijri;
        int64_t days;
        dalil_error err;
        assert_int_equal(dal_hijri_day(hijri[0], hijri[1], hijri[2], &days, &err), DALIL_OK);
        assert_int_equal(days * DAL_DAY, dal_time_from_civil(&hijri_days[i].civil, 0));
    }
}

/* Once ICU has read its tables: it may do without an allocation of its caches; the answer is right, or there is none.
 */
static void short_of_memory_it_fails_or_is_right(void **state)
{
    (void)state;
    int64_t days = 0, local = dal_time_from_civil(&offsets[0].local, 0);
    int minutes = 0, failures = 0;
    bool known = false;
    dalil_error err;
    assert_int_equal(dal_zone_offset(offsets[0].zone, local, &minutes, &known, &err), DALIL_OK);
    assert_int_equal(dal_hijri_day(1446, 6, 6, &days, &err), DALIL_OK);
    for (uint64_t n = 1; n <= FAILURES; n++) {
        dal_alloc_fail_at(n, false);
        dalil_status status = dal_zone_offset(offsets[0].zone, local, &minutes, &known, &err);
        dal_alloc_fail_at(n, false);
        dalil_status hijri = dal_hijri_day(1446, 6, 6, &days, &err);
        dal_alloc_fail_at(0, false);
        failures += status != DALIL_OK;
        assert_true(status == DALIL_ENOMEM || (known && minutes == 180));
        assert_true(hijri == DALIL_ENOMEM || days * DAL_DAY == dal_time_from_civil(&hijri_days[0].civil, 0));
    }
    assert_true(failures > 0 && failures < FAILURES);
}

int main(void)
{
    dal_base_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_of_cities_agree_with_date),
        cmocka_unit_test(unknown_zones_are_told),
        cmocka_unit_test(hijri_days_are_those_of_umm_al_qura),
        cmocka_unit_test(short_of_memory_it_fails_or_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
