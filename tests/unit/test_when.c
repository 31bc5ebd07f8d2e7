/* Times: every sentence of tests/data/claims/times.tsv, and what they say about the saying and about what is said. */
#include "base/time.h"
#include "support/parts.h"
#include <stdio.h>

enum { DAMASCUS = 180 };

static dal_whens read_times(test_parts *parts, dalil_string sentence, const dalil_extract_options *options)
{
    dalil_error err;
    dal_whens whens;
    test_parts_read(parts, sentence);
    assert_int_equal(dal_claims_times(parts->seen, options, &parts->arena, &whens, &err), DALIL_OK);
    return whens;
}

static dalil_time parse(dalil_string text, int zone)
{
    dalil_error err;
    dalil_time time = DAL_TIME_UNKNOWN;
    if (!dal_str_equal(text, DALIL_STR("-")) && !dal_str_equal(text, DALIL_STR("unknown")))
        assert_int_equal(dal_time_parse(text, zone, &time, &err), DALIL_OK);
    return time;
}

static bool is_right(const dal_when *when, dalil_string expected, int zone)
{
    bool as_of = dal_str_starts(expected, DALIL_STR("asof "));
    dalil_time time = parse(dal_str_slice(expected, as_of ? 5 : 0, expected.size), zone);
    return when->as_of == as_of && when->time.start == time.start && when->time.end == time.end &&
           (when->time.precision == DALIL_UNKNOWN_TIME) == (time.precision == DALIL_UNKNOWN_TIME);
}

static void print_times(const dal_whens *whens, int zone)
{
    for (size_t i = 0; i < whens->count; i++) {
        dal_buf out = dal_buf_init(1000);
        dal_time_format(whens->item[i].time, zone, &out);
        print_error("  found %s%s\n", whens->item[i].as_of ? "asof " : "", out.data != NULL ? out.data : "");
        dal_buf_release(&out);
    }
}

static bool check_times(test_parts *parts, const dalil_string *field)
{
    int64_t zone;
    assert_true(dal_parse_i64(field[1], &zone));
    dalil_extract_options options = {.published = parse(field[0], (int)zone), .zone = (int)zone};
    dal_whens whens = read_times(parts, field[2], &options);
    dalil_string rest = field[3];
    size_t count = 0;
    bool right = true;
    while (rest.size > 0 && !dal_str_equal(field[3], DALIL_STR("none"))) {
        dalil_string expected = dal_str_trim(dal_str_cut(rest, ';', &rest));
        right = right && count < whens.count && is_right(&whens.item[count], expected, (int)zone);
        count++;
    }
    right = right && count == whens.count;
    if (!right) {
        print_times(&whens, (int)zone);
        print_error("  expected %.*s: %.*s\n", DALIL_FMT(field[3]), DALIL_FMT(field[2]));
    }
    return right;
}

static void sentences_hold_these_times(void **state)
{
    assert_true(test_parts_table(*state, "times.tsv", check_times) >= 60);
}

/* ---- said and of ---- */

static dal_settled settle(test_parts *parts, dalil_string sentence, size_t from, size_t to, const char *published)
{
    dalil_extract_options options = {.published = parse(dal_str(published), DAMASCUS), .zone = DAMASCUS};
    dal_whens whens = read_times(parts, sentence, &options);
    return dal_claims_settle(&whens, (dalil_range){(uint32_t)from, (uint32_t)to}, options.published);
}

static void assert_time(dalil_time time, const char *expected)
{
    dalil_time wanted = parse(dal_str(expected), DAMASCUS);
    assert_int_equal(time.start, wanted.start);
    assert_int_equal(time.end, wanted.end);
}

static void a_time_outside_the_content_is_of_the_saying(void **state)
{
    dalil_string sentence = DALIL_STR("On Monday he said that they left on Sunday at 11 a.m.");
    dal_settled settled = settle(*state, sentence, 23, sentence.size, "2024-12-09T17:00+03:00");
    assert_time(settled.said, "2024-12-09T00:00+03:00/2024-12-09T17:00+03:00");
    assert_time(settled.of, "2024-12-08T11+03:00");
    assert_non_null(settled.when);
}

static void without_a_time_it_was_said_by_publication(void **state)
{
    dalil_string sentence = DALIL_STR("He said that they left.");
    dal_settled settled = settle(*state, sentence, 13, sentence.size, "2024-12-08");
    assert_int_equal(settled.said.start, INT64_MIN);
    assert_time((dalil_time){parse(DALIL_STR("2024-12-08"), DAMASCUS).start, settled.said.end, DALIL_DAY, 0},
                "2024-12-08");
    assert_int_equal(settled.of.precision, DALIL_UNKNOWN_TIME);
    assert_null(settled.when);
}

static void as_of_bounds_the_saying_from_below(void **state)
{
    dalil_string sentence = DALIL_STR("As of today at 4:45 p.m. nothing was found.");
    dal_settled settled = settle(*state, sentence, 0, sentence.size, "2024-12-09T17:00+03:00");
    assert_time(settled.of, "2024-12-09T16:45+03:00");
    assert_time(settled.said, "2024-12-09T16:45+03:00/2024-12-09T17:00+03:00");
}

static void nothing_is_said_after_publication(void **state)
{
    dalil_string sentence = DALIL_STR("They meet tomorrow, he said on Friday, 13 December.");
    dal_settled settled = settle(*state, sentence, 0, 18, "2024-12-09");
    assert_time(settled.said, "2024-12-09");
    assert_time(settled.of, "2024-12-10");
}

static void without_publication_nothing_relative_is_known(void **state)
{
    dalil_string sentence = DALIL_STR("They left yesterday, he said.");
    dal_settled settled = settle(*state, sentence, 0, 19, "-");
    assert_int_equal(settled.said.precision, DALIL_UNKNOWN_TIME);
    assert_int_equal(settled.of.precision, DALIL_UNKNOWN_TIME);
}

/* ---- what must not break ---- */

static void nonsense_does_no_harm(void **state)
{
    static const char text[] = "99999 days ago 31 February 2023 4:99 p.m. 9999999999 years ago as of as of since since "
                               "0 ago last last this this 13/13/2024 Sunday Monday Tuesday between and 2011 - - 2018 "
                               "قبل قبل منذ عام الساعة الساعة 77 بتوقيت 31 رمضان 1599 هـ";
    dalil_extract_options options = {.published = parse(DALIL_STR("2024-12-09"), 0)};
    for (size_t size = 0; size < sizeof text; size++) {
        dal_whens whens = read_times(*state, (dalil_string){text, size}, &options);
        for (size_t i = 0; i < whens.count; i++) {
            assert_true(whens.item[i].first < whens.item[i].last);
            assert_true(whens.item[i].time.start < whens.item[i].time.end);
        }
    }
}

static dalil_status main_path(void *context, dalil_error *err)
{
    test_parts *parts = context;
    dalil_string sentence = DALIL_STR("On Sunday at 4 p.m. they met; six days ago; from 2011 to 2018.");
    dalil_extract_options options = {.published = parse(DALIL_STR("2024-12-09"), DAMASCUS), .zone = DAMASCUS};
    dal_arena arena = {NULL};
    dal_text text;
    const dal_seen *seen;
    dal_whens whens = {.count = 0};
    dalil_status status = dal_text_read(sentence, (dalil_range){0, (uint32_t)sentence.size}, &arena, &text, err);
    if (status == DALIL_OK)
        status = dal_claims_see(parts->words, &text, 0, text.token_count, &arena, &seen, err);
    if (status == DALIL_OK)
        status = dal_claims_times(seen, &options, &arena, &whens, err);
    if (status == DALIL_OK)
        assert_int_equal(whens.count, 3);
    dal_arena_release(&arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    test_every_allocation_fails(main_path, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_hold_these_times),
        cmocka_unit_test(a_time_outside_the_content_is_of_the_saying),
        cmocka_unit_test(without_a_time_it_was_said_by_publication),
        cmocka_unit_test(as_of_bounds_the_saying_from_below),
        cmocka_unit_test(nothing_is_said_after_publication),
        cmocka_unit_test(without_publication_nothing_relative_is_known),
        cmocka_unit_test(nonsense_does_no_harm),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, test_parts_setup, test_parts_teardown);
}
