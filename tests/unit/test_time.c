/* Times as people write them.  Instants were computed with `date -u -d TIME +%s`; the calendar is held against
 * timegm(). */
#include "base/time.h"
#include "support/test.h"
#include <stdlib.h>
#include <time.h>

enum { DAMASCUS = 180 };

/* ---- calendar ---- */

static void instants_are_those_of_date(void **state)
{
    (void)state;
    static const struct {
        dal_civil civil;
        int64_t seconds;
    } cases[] = {
        {{1, 1, 1, 0, 0, 0, 0}, -62135596800},      {{1600, 2, 29, 0, 0, 0, 0}, -11670998400},
        {{1900, 3, 1, 0, 0, 0, 0}, -2203891200},    {{1969, 12, 31, 0, 0, 0, 0}, -86400},
        {{2000, 2, 29, 0, 0, 0, 0}, 951782400},     {{2024, 12, 9, 17, 0, 30, 0}, 1733763630},
        {{9999, 12, 31, 0, 0, 0, 0}, 253402214400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(dal_time_from_civil(&cases[i].civil, 0), cases[i].seconds * 1000);
    dal_civil with_zone = {2024, 12, 9, 17, 0, 0, 0};
    assert_int_equal(dal_time_from_civil(&with_zone, 180), 1733752800000);
    assert_int_equal(dal_time_from_civil(&with_zone, -210), 1733776200000);
}

/* Every fifth day of the years 1 to 9999, forth and back, with its day of the week. */
static void calendar_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = -719162; day <= 2932896; day += 5) {
        dal_civil c;
        dal_time_to_civil(day * DAL_DAY + 12345678, 0, &c);
        struct tm tm = {.tm_year = c.year - 1900, .tm_mon = c.month - 1, .tm_mday = c.day};
        bool same = timegm(&tm) == day * 86400 && tm.tm_mday == c.day && tm.tm_mon + 1 == c.month &&
                    (tm.tm_wday + 6) % 7 == dal_weekday(c.year, c.month, c.day) &&
                    dal_time_from_civil(&c, 0) == day * DAL_DAY + 12345678;
        if (!same)
            fail_msg("day %lld is not %d-%d-%d", (long long)day, c.year, c.month, c.day);
    }
}

static void clock_is_split_before_1970_too(void **state)
{
    (void)state;
    dal_civil c;
    dal_time_to_civil(-1, 0, &c);
    assert_int_equal(c.year, 1969);
    assert_int_equal(c.day, 31);
    assert_int_equal(c.hour, 23);
    assert_int_equal(c.minute, 59);
    assert_int_equal(c.second, 59);
    assert_int_equal(c.millisecond, 999);
    dal_time_to_civil(1733752800000, DAMASCUS, &c);
    assert_int_equal(c.hour, 17);
    dal_time_to_civil(INT64_MAX, DAMASCUS, &c);
    dal_time_to_civil(INT64_MIN, -DAMASCUS, &c);
}

static void months_have_their_days(void **state)
{
    (void)state;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; month++)
        assert_int_equal(dal_days_in_month(2023, month), days[month - 1]);
    assert_int_equal(dal_days_in_month(2024, 2), 29);
    assert_int_equal(dal_days_in_month(1900, 2), 28);
    assert_int_equal(dal_days_in_month(2000, 2), 29);
    assert_int_equal(dal_weekday(2024, 12, 8), 6); /* a Sunday */
}

/* ---- reading ---- */

typedef struct sample {
    const char *text;
    int64_t start, end; /* seconds */
    dalil_precision precision;
    int zone;
} sample;

static void assert_reads(const sample *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dalil_time time;
        if (dal_time_parse(dal_str(s[i].text), DAMASCUS, &time, NULL) != DALIL_OK)
            fail_msg("'%s' is refused", s[i].text);
        if (time.start != s[i].start * 1000 || time.end != s[i].end * 1000 || time.precision != s[i].precision ||
            time.zone != s[i].zone)
            fail_msg("'%s' is read as [%lld, %lld) %s %d", s[i].text, (long long)time.start, (long long)time.end,
                     dal_precision_name(time.precision), time.zone);
    }
}

static void every_precision_is_read(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"2024Z", 1704067200, 1735689600, DALIL_YEAR, 0},
        {"2024-12Z", 1733011200, 1735689600, DALIL_MONTH, 0},
        {"2024-12", 1733000400, 1735678800, DALIL_MONTH, DALIL_NO_ZONE},
        {"2024-12-08", 1733605200, 1733691600, DALIL_DAY, DALIL_NO_ZONE},
        {"2024-12-09T17", 1733752800, 1733756400, DALIL_HOUR, DALIL_NO_ZONE},
        {"2024-12-09T17:00", 1733752800, 1733752860, DALIL_MINUTE, DALIL_NO_ZONE},
        {"2024-12-09T17:00:30Z", 1733763630, 1733763631, DALIL_SECOND, 0},
        {" 2024-12-08\n", 1733605200, 1733691600, DALIL_DAY, DALIL_NO_ZONE},
        {"2024-12-09 17:00", 1733752800, 1733752860, DALIL_MINUTE, DALIL_NO_ZONE},
        {"0001-01-01Z", -62135596800, -62135510400, DALIL_DAY, 0},
        {"9999-12-31Z", 253402214400, 253402300800, DALIL_DAY, 0},
    };
    assert_reads(samples, sizeof samples / sizeof *samples);
}

static void every_zone_is_read(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"2024-12-09T17:00Z", 1733763600, 1733763660, DALIL_MINUTE, 0},
        {"2024-12-09T17:00z", 1733763600, 1733763660, DALIL_MINUTE, 0},
        {"2024-12-09T17:00+03", 1733752800, 1733752860, DALIL_MINUTE, 180},
        {"2024-12-09T17:00+0300", 1733752800, 1733752860, DALIL_MINUTE, 180},
        {"2024-12-09T17:00+03:00", 1733752800, 1733752860, DALIL_MINUTE, 180},
        {"2024-12-09T17:00-03:30", 1733776200, 1733776260, DALIL_MINUTE, -210},
        {"2024-12-09T17:00-00:00", 1733763600, 1733763660, DALIL_MINUTE, 0},
        {"2024-12-08+03:00", 1733605200, 1733691600, DALIL_DAY, 180},
        {"2024-12+03:00", 1733000400, 1735678800, DALIL_MONTH, 180},
        {"2023-03:00", 1672542000, 1704078000, DALIL_YEAR, -180}, /* as in XML Schema: no month 03 with ":00" */
    };
    assert_reads(samples, sizeof samples / sizeof *samples);
}

static void arabic_and_persian_digits_are_digits(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"٢٠٢٤-١٢-٠٨", 1733605200, 1733691600, DALIL_DAY, DALIL_NO_ZONE},
        {"۲۰۲۴-۱۲-۰۸", 1733605200, 1733691600, DALIL_DAY, DALIL_NO_ZONE},
        {"٢٠٢٤-١٢-٠٩T١٧:٠٠+٠٣:٠٠", 1733752800, 1733752860, DALIL_MINUTE, 180},
    };
    assert_reads(samples, sizeof samples / sizeof *samples);
}

static void two_times_give_their_hull(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"2011Z/2018Z", 1293840000, 1546300800, DALIL_YEAR, 0},
        {"2024-12-08/2024-12-09T17", 1733605200, 1733756400, DALIL_HOUR, DALIL_NO_ZONE},
        {"2024-12-08+03:00/2024-12-09T17", 1733605200, 1733756400, DALIL_HOUR, 180},
        {"2024-12-08/2024-12-09T17+03", 1733605200, 1733756400, DALIL_HOUR, 180},
        {"2024-12/2024-12-09", 1733000400, 1735678800, DALIL_DAY, DALIL_NO_ZONE}, /* one inside the other */
    };
    assert_reads(samples, sizeof samples / sizeof *samples);
}

static void ends_may_be_open(void **state)
{
    (void)state;
    dalil_time time;
    assert_int_equal(dal_time_parse(DALIL_STR("../2024-12-08"), DAMASCUS, &time, NULL), DALIL_OK);
    assert_true(time.start == INT64_MIN);
    assert_int_equal(time.end, 1733691600000);
    assert_int_equal(dal_time_parse(DALIL_STR("2024-12-08/.."), DAMASCUS, &time, NULL), DALIL_OK);
    assert_int_equal(time.start, 1733605200000);
    assert_true(time.end == INT64_MAX);
    assert_int_equal(time.precision, DALIL_DAY);
    assert_int_equal(dal_time_parse(DALIL_STR("../.."), DAMASCUS, &time, NULL), DALIL_EINVAL);
}

static void fractions_of_a_second(void **state)
{
    (void)state;
    dalil_time time;
    assert_int_equal(dal_time_parse(DALIL_STR("2024-12-09T17:00:30.123Z"), 0, &time, NULL), DALIL_OK);
    assert_int_equal(time.start, 1733763630123);
    assert_int_equal(time.end, 1733763630124);
    assert_int_equal(time.precision, DALIL_SECOND);
    assert_int_equal(dal_time_parse(DALIL_STR("2024-12-09T17:00:30,5Z"), 0, &time, NULL), DALIL_OK);
    assert_int_equal(time.start, 1733763630500);
    assert_int_equal(time.end, 1733763630600);
    assert_int_equal(dal_time_parse(DALIL_STR("2024-12-09T17:00:30.123999Z"), 0, &time, NULL), DALIL_OK);
    assert_int_equal(time.start, 1733763630123);
    assert_int_equal(time.end, 1733763630124);
}

static void assert_refused(const char *text, const char *message)
{
    dalil_error err = {.message = "none"};
    dalil_time time = {.start = 5};
    if (dal_time_parse(dal_str(text), 0, &time, &err) != DALIL_EINVAL)
        fail_msg("'%s' is taken", text);
    assert_string_equal(err.message, message);
    assert_string_equal(err.argument[0], text);
    assert_int_equal(time.start, 5);
}

static void what_has_another_form_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "yesterday",
        "24",
        "20241208",
        "2024-1-8",
        "2024/12/08",
        "08-12-2024",
        "2024-12-",
        "2024-12-8",
        "2024-12-08T",
        "2024-12-08T7",
        "2024-12-08T17:",
        "2024-12-08T17:0",
        "2024-12-08T1700",
        "2024-12-08T17:00:00.",
        "2024-12-08T17:00:00.1234567890",
        "2024-12-08T17:00+",
        "2024-12-08T17:00+3",
        "2024-12-08T17:00+03:",
        "2024-12-08T17:00+03:60",
        "2024-12-08T17:00+19",
        "2024-12-08T17:00 +03",
        "2024-12-08T17:00Z+03",
        "2024T17:00",
        "2024-12T17",
        "2024-12-08x",
        "-2024",
        "+2024",
        "2024-12-08/",
        "/2024-12-08",
        "/",
        "2024-12-08/2024-12-09/2024-12-10",
        "2024-12-08T17.5",
        "\xD9",
        "2024-12-08\xD9",
        "2024-12-08T17:00:00.123456789.1",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(texts[i], "time.malformed");
}

static void what_does_not_exist_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0000",       "2024-00",       "2024-13",          "2024-12-00",          "2024-12-32", "2023-02-29",
        "2024-04-31", "2024-12-08T24", "2024-12-08T17:60", "2024-12-08T17:00:60", "1900-02-29", "2024-12-08/2024-02-30",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(texts[i], "time.no-such-day");
    assert_refused("2024-12-09/2024-12-08", "time.reversed");
    assert_refused("0002+18/9999Z", "time.no-such-day"); /* 9999 in London ends in 10000 there */
}

static void long_text_is_refused(void **state)
{
    (void)state;
    char text[5000];
    dalil_time time;
    memset(text, '2', sizeof text);
    assert_int_equal(dal_time_parse((dalil_string){text, sizeof text}, 0, &time, NULL), DALIL_EINVAL);
    memset(text, ' ', sizeof text);
    assert_int_equal(dal_time_parse((dalil_string){text, sizeof text}, 0, &time, NULL), DALIL_EINVAL);
    assert_int_equal(dal_time_parse((dalil_string){NULL, 0}, 0, &time, NULL), DALIL_EINVAL);
}

/* ---- writing ---- */

static void assert_written(dalil_time time, int default_zone, const char *expected)
{
    dal_buf out = dal_buf_init(200);
    dal_time_format(time, default_zone, &out);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void what_was_written_is_written_again(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "2024",
        "2024-12",
        "2024-12-08",
        "2024-12-09T17",
        "2024-12-09T17:00",
        "2024-12-09T17:00:30",
        "2024-12-09T17:00:30.123Z",
        "2024-12-08+03:00",
        "2024-12-09T17:00-03:30",
        "2024-03:00",
        "2024-02-29Z",
        "0001",
        "9999-12-31T23:59:59Z",
        "2011/2018",
        "2024-12-08/2024-12-09",
        "2024-12-09T16:45+03:00/2024-12-09T17:00+03:00",
        "../2024-12-08",
        "2024-12-08T10:00Z/..",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        dalil_time time;
        assert_int_equal(dal_time_parse(dal_str(texts[i]), DAMASCUS, &time, NULL), DALIL_OK);
        assert_written(time, DAMASCUS, texts[i]);
    }
}

static void a_stretch_that_is_no_unit_is_written_with_both_ends(void **state)
{
    (void)state;
    assert_written((dalil_time){1733752800000, 1733760000000, DALIL_HOUR, 180}, 0,
                   "2024-12-09T17+03:00/2024-12-09T18+03:00");
    /* A day in Damascus is no day elsewhere: hours are needed to say it. */
    assert_written((dalil_time){1733605200000, 1733691600000, DALIL_DAY, 0}, 0, "2024-12-07T21Z/2024-12-08T20Z");
    assert_written((dalil_time){1733605200000, 1735678800000, DALIL_YEAR, 180}, 0, "2024-12-08+03:00/2024-12-31+03:00");
}

static void what_is_unknown_is_not_written(void **state)
{
    (void)state;
    assert_written(DAL_TIME_UNKNOWN, 0, "");
    assert_false(dal_time_known(DAL_TIME_UNKNOWN));
}

static void times_out_of_all_measure_are_open(void **state)
{
    (void)state;
    assert_written((dalil_time){INT64_MIN + 1, 1733691600000, DALIL_DAY, 180}, 0, "../2024-12-08+03:00");
    assert_written((dalil_time){1733605200000, INT64_MAX - 1, DALIL_DAY, 180}, 0, "2024-12-08+03:00/..");
    assert_written((dalil_time){INT64_MAX - 1, INT64_MAX, DALIL_DAY, 180}, 0, "");
    assert_written((dalil_time){INT64_MIN, INT64_MIN + 1, DALIL_DAY, -180}, 0, "");
    assert_written((dalil_time){1733763630123, 1733763630124, (dalil_precision)77, 0}, 0, "2024-12-09T17:00:30.123Z");
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 20;
}

static void any_stretch_survives_writing(void **state)
{
    (void)state;
    static const int64_t grain[] = {1, 1000, DAL_MINUTE, DAL_HOUR, DAL_DAY};
    uint64_t seed = 1;
    dal_buf out = dal_buf_init(200);
    for (int i = 0; i < 20000; i++) {
        int64_t unit = grain[next_random(&seed) % 5];
        dalil_time time = {.precision = (dalil_precision)(1 + next_random(&seed) % 6)}, back;
        time.zone = i % 3 == 0 ? DALIL_NO_ZONE : (int16_t)((int)(next_random(&seed) % 2161) - 1080);
        int64_t span = (int64_t)(next_random(&seed) % 4000) + 1;
        time.start = (int64_t)(next_random(&seed) % 4000000000000) / unit * unit;
        time.end = time.start + span * unit;
        dal_buf_clear(&out);
        dal_time_format(time, -45, &out);
        if (dal_time_parse(dal_buf_string(&out), -45, &back, NULL) != DALIL_OK || back.start != time.start ||
            back.end != time.end || back.zone != time.zone || back.precision < time.precision)
            fail_msg("[%lld, %lld) zone %d is written %s", (long long)time.start, (long long)time.end, time.zone,
                     out.data);
    }
    dal_buf_release(&out);
}

/* ---- words, order, clock ---- */

static void precisions_have_names(void **state)
{
    (void)state;
    for (int p = DALIL_YEAR; p <= DALIL_SECOND; p++)
        assert_int_equal(dal_precision_from_name(dal_str(dal_precision_name((dalil_precision)p))), p);
    assert_string_equal(dal_precision_name(DALIL_YEAR), "year");
    assert_string_equal(dal_precision_name(DALIL_SECOND), "second");
    assert_string_equal(dal_precision_name(DALIL_UNKNOWN_TIME), "unknown");
    assert_string_equal(dal_precision_name((dalil_precision)99), "unknown");
    assert_int_equal(dal_precision_from_name(DALIL_STR("week")), DALIL_UNKNOWN_TIME);
    assert_int_equal(dal_precision_from_name(DALIL_STR("unknown")), DALIL_UNKNOWN_TIME);
}

static void only_what_is_wholly_earlier_is_before(void **state)
{
    (void)state;
    dalil_time day = {0, DAL_DAY, DALIL_DAY, 0}, next = {DAL_DAY, 2 * (int64_t)DAL_DAY, DALIL_DAY, 0};
    dalil_time evening = {DAL_DAY - DAL_HOUR, DAL_DAY, DALIL_HOUR, 0};
    dalil_time since = {0, INT64_MAX, DALIL_DAY, 0}, until = {INT64_MIN, DAL_DAY, DALIL_DAY, 0};
    assert_true(dal_time_before(day, next));
    assert_true(dal_time_before(until, next));
    assert_false(dal_time_before(next, day));
    assert_false(dal_time_before(day, evening));
    assert_false(dal_time_before(day, day));
    assert_false(dal_time_before(since, next));
    assert_false(dal_time_before(DAL_TIME_UNKNOWN, next));
    assert_false(dal_time_before(day, DAL_TIME_UNKNOWN));
}

static void clock_can_be_set(void **state)
{
    (void)state;
    setenv("DALIL_NOW", "2024-12-09T17:00+03:00", 1);
    assert_int_equal(dal_clock_now(), 1733752800000);
    setenv("DALIL_NOW", "2024-12-09T17:00", 1); /* without a zone: UTC */
    assert_int_equal(dal_clock_now(), 1733763600000);
    unsetenv("DALIL_NOW");
    int64_t before = (int64_t)time(NULL), now = dal_clock_now() / 1000;
    assert_in_range(now, before - 1, before + 60);
    setenv("DALIL_NOW", "soon", 1);
    now = dal_clock_now() / 1000;
    assert_in_range(now, before - 1, before + 60);
    unsetenv("DALIL_NOW");
}

static void reading_allocates_nothing(void **state)
{
    (void)state;
    dalil_time time;
    dalil_error err;
    test_allocations_forbid();
    assert_int_equal(dal_time_parse(DALIL_STR("2024-12-08/2024-12-09T17:00+03:00"), 0, &time, &err), DALIL_OK);
    assert_int_equal(dal_time_parse(DALIL_STR("x"), 0, &time, &err), DALIL_EINVAL);
    test_allocations_allow();
}

static dalil_status write_many(void *context, dalil_error *err)
{
    (void)context;
    dal_buf out = dal_buf_init(10000);
    for (int i = 0; i < 20; i++)
        dal_time_format((dalil_time){1733752800000, 1733760000000, DALIL_HOUR, 180}, 0, &out);
    dalil_status status = dal_buf_check(&out, err);
    dal_buf_release(&out);
    return status;
}

static void writing_without_memory(void **state)
{
    (void)state;
    test_every_allocation_fails(write_many, NULL);
}

int main(void)
{
    unsetenv("DALIL_NOW");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_those_of_date),
        cmocka_unit_test(calendar_agrees_with_the_c_library),
        cmocka_unit_test(clock_is_split_before_1970_too),
        cmocka_unit_test(months_have_their_days),
        cmocka_unit_test(every_precision_is_read),
        cmocka_unit_test(every_zone_is_read),
        cmocka_unit_test(arabic_and_persian_digits_are_digits),
        cmocka_unit_test(two_times_give_their_hull),
        cmocka_unit_test(ends_may_be_open),
        cmocka_unit_test(fractions_of_a_second),
        cmocka_unit_test(what_has_another_form_is_refused),
        cmocka_unit_test(what_does_not_exist_is_refused),
        cmocka_unit_test(long_text_is_refused),
        cmocka_unit_test(what_was_written_is_written_again),
        cmocka_unit_test(a_stretch_that_is_no_unit_is_written_with_both_ends),
        cmocka_unit_test(what_is_unknown_is_not_written),
        cmocka_unit_test(times_out_of_all_measure_are_open),
        cmocka_unit_test(any_stretch_survives_writing),
        cmocka_unit_test(precisions_have_names),
        cmocka_unit_test(only_what_is_wholly_earlier_is_before),
        cmocka_unit_test(clock_can_be_set),
        cmocka_unit_test(reading_allocates_nothing),
        cmocka_unit_test(writing_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
