/* Text with a length, UTF-8 (Unicode 15, chapter 3, table 3-7), whole numbers. */
#include "support/test.h"

static void equal_and_compare_by_bytes(void **state)
{
    (void)state;
    dalil_string none = {NULL, 0};
    assert_true(dal_str_equal(DALIL_STR("abc"), dal_str("abc")));
    assert_false(dal_str_equal(DALIL_STR("abc"), DALIL_STR("abd")));
    assert_false(dal_str_equal(DALIL_STR("abc"), DALIL_STR("ab")));
    assert_true(dal_str_equal(none, dal_str("")));
    assert_true(dal_str_equal(dal_str(NULL), none));
    assert_true(dal_str_compare(DALIL_STR("ab"), DALIL_STR("abc")) < 0);
    assert_true(dal_str_compare(DALIL_STR("b"), DALIL_STR("abc")) > 0);
    assert_true(dal_str_compare(DALIL_STR("\xFF"), DALIL_STR("a")) > 0);
    assert_int_equal(dal_str_compare(none, none), 0);
}

static void starts_and_ends(void **state)
{
    (void)state;
    assert_true(dal_str_starts(DALIL_STR("prison"), DALIL_STR("pri")));
    assert_true(dal_str_starts(DALIL_STR("p"), DALIL_STR("")));
    assert_false(dal_str_starts(DALIL_STR("pr"), DALIL_STR("pri")));
    assert_true(dal_str_ends(DALIL_STR("list.csv"), DALIL_STR(".csv")));
    assert_false(dal_str_ends(DALIL_STR("csv"), DALIL_STR(".csv")));
    assert_false(dal_str_ends(DALIL_STR("list.csv"), DALIL_STR("list")));
}

static void trim_takes_ascii_blanks_only(void **state)
{
    (void)state;
    assert_text(dal_str_trim(DALIL_STR(" \t\r\n\v\fa b \n")), "a b");
    assert_text(dal_str_trim(DALIL_STR(" \n ")), "");
    assert_text(dal_str_trim(DALIL_STR("\xC2\xA0x")), "\xC2\xA0x");
}

static void slice_stays_inside(void **state)
{
    (void)state;
    assert_text(dal_str_slice(DALIL_STR("abcdef"), 2, 4), "cd");
    assert_text(dal_str_slice(DALIL_STR("abcdef"), 4, 99), "ef");
    assert_text(dal_str_slice(DALIL_STR("abcdef"), 5, 2), "");
    assert_int_equal(dal_str_slice((dalil_string){NULL, 0}, 1, 2).size, 0);
}

static void cut_gives_both_sides(void **state)
{
    (void)state;
    dalil_string rest;
    assert_text(dal_str_cut(DALIL_STR("a,b,c"), ',', &rest), "a");
    assert_text(rest, "b,c");
    assert_text(dal_str_cut(DALIL_STR("abc"), ',', &rest), "abc");
    assert_text(rest, "");
    assert_text(dal_str_cut(DALIL_STR(",x"), ',', &rest), "");
    assert_text(rest, "x");
    assert_text(dal_str_cut((dalil_string){NULL, 0}, ',', &rest), "");
    assert_int_equal(rest.size, 0);
}

static void valid_utf8_passes(void **state)
{
    (void)state;
    assert_int_equal(dal_utf8_check(DALIL_STR("")), -1);
    assert_int_equal(dal_utf8_check((dalil_string){NULL, 0}), -1);
    assert_int_equal(dal_utf8_check((dalil_string){"a\0b", 3}), -1);
    assert_int_equal(dal_utf8_check(DALIL_STR("صيدنايا \xF0\x9F\x98\x80 \xEF\xBF\xBF")), -1);
    assert_int_equal(dal_utf8_check(DALIL_STR("\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80")), -1);
    assert_int_equal(dal_utf8_check(DALIL_STR("\xF4\x8F\xBF\xBF")), -1);
}

static void invalid_utf8_is_found_at_its_byte(void **state)
{
    (void)state;
    assert_int_equal(dal_utf8_check(DALIL_STR("ab\x80")), 2);
    assert_int_equal(dal_utf8_check(DALIL_STR("\xC0\xAF")), 0);         /* overlong */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xC1\xBF")), 0);         /* overlong */
    assert_int_equal(dal_utf8_check(DALIL_STR("x\xE0\x9F\xBF")), 1);    /* overlong */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xF0\x8F\xBF\xBF")), 0); /* overlong */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xED\xA0\x80")), 0);     /* surrogate */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xED\xBF\xBF")), 0);     /* surrogate */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xF4\x90\x80\x80")), 0); /* above U+10FFFF */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xF5\x80\x80\x80")), 0);
    assert_int_equal(dal_utf8_check(DALIL_STR("\xFF")), 0);
    assert_int_equal(dal_utf8_check(DALIL_STR("abc\xD8")), 3); /* cut off */
    assert_int_equal(dal_utf8_check(DALIL_STR("\xE2\x82")), 0);
    assert_int_equal(dal_utf8_check(DALIL_STR("\xE2\x82z")), 0);
}

/* RFC 3629 section 3: the number of bytes follows from the character. */
static void every_character_survives_encoding(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t size = dal_utf8_encode(c, bytes), wanted = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        dalil_string text = {bytes, size};
        if (size != wanted || dal_utf8_check(text) != -1 || dal_utf8_decode(text, 0, &back) != size || back != c)
            fail_msg("U+%04X", c);
    }
}

/* RFC 3629 section 7. */
static void examples_of_the_standard(void **state)
{
    (void)state;
    uint32_t c;
    dalil_string text = DALIL_STR("A\xE2\x89\xA2\xCE\x91.\xED\x95\x9C\xF0\xA3\x8E\xB4");
    assert_int_equal(dal_utf8_decode(text, 0, &c), 1);
    assert_int_equal(c, 0x41);
    assert_int_equal(dal_utf8_decode(text, 1, &c), 3);
    assert_int_equal(c, 0x2262);
    assert_int_equal(dal_utf8_decode(text, 4, &c), 2);
    assert_int_equal(c, 0x391);
    assert_int_equal(dal_utf8_decode(text, 7, &c), 3);
    assert_int_equal(c, 0xD55C);
    assert_int_equal(dal_utf8_decode(text, 10, &c), 4);
    assert_int_equal(c, 0x233B4);
}

static void decoding_stays_inside_the_text(void **state)
{
    (void)state;
    uint32_t c;
    assert_int_equal(dal_utf8_decode(DALIL_STR("\xF0\x9F"), 0, &c), 2);
    assert_int_equal(dal_utf8_decode(DALIL_STR("\x80z"), 0, &c), 1);
    assert_int_equal(c, 0xFFFD);
}

static void whole_numbers_are_read(void **state)
{
    (void)state;
    int64_t value = 7;
    assert_true(dal_parse_i64(DALIL_STR("0"), &value));
    assert_int_equal(value, 0);
    assert_true(dal_parse_i64(DALIL_STR("-0012"), &value));
    assert_int_equal(value, -12);
    assert_true(dal_parse_i64(DALIL_STR("9223372036854775807"), &value));
    assert_true(value == INT64_MAX);
    assert_true(dal_parse_i64(DALIL_STR("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
}

static void what_is_no_whole_number_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "-",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1.0",
                                        "0x1",
                                        "1e3",
                                        "--1",
                                        "1-",
                                        "one",
                                        "٣",
                                        "1,0",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999999"};
    int64_t value = 7;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(dal_parse_i64(dal_str(texts[i]), &value));
    assert_int_equal(value, 7);
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    int64_t value;
    dalil_string rest;
    test_allocations_forbid();
    dal_str_cut(dal_str_trim(DALIL_STR(" a b ")), ' ', &rest);
    assert_true(dal_parse_i64(DALIL_STR("1"), &value));
    assert_int_equal(dal_utf8_check(rest), -1);
    test_allocations_allow();
}

/* Every byte value at every place of texts of up to 20 bytes, told by the rule one byte at a time. */
static void plain_bytes_are_counted(void **state)
{
    char text[20];
    (void)state;
    for (size_t size = 0; size <= sizeof text; size++)
        for (size_t at = 0; at < size; at++)
            for (int byte = 0; byte < 256; byte++) {
                bool plain = byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';
                memset(text, byte % 2 == 0 ? '!' : '~', sizeof text); /* '!' is next to '"' */
                text[at] = (char)byte;
                assert_int_equal(dal_str_span_plain((dalil_string){text, size}), plain ? size : at);
            }
    assert_int_equal(dal_str_span_plain((dalil_string){NULL, 0}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_and_compare_by_bytes),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(trim_takes_ascii_blanks_only),
        cmocka_unit_test(slice_stays_inside),
        cmocka_unit_test(cut_gives_both_sides),
        cmocka_unit_test(valid_utf8_passes),
        cmocka_unit_test(invalid_utf8_is_found_at_its_byte),
        cmocka_unit_test(plain_bytes_are_counted),
        cmocka_unit_test(every_character_survives_encoding),
        cmocka_unit_test(examples_of_the_standard),
        cmocka_unit_test(decoding_stays_inside_the_text),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(what_is_no_whole_number_is_refused),
        cmocka_unit_test(nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
