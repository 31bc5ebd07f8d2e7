/* JSON in (RFC 8259, with our limits) and out. */
#include "base/json.h"
#include "support/test.h"
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static dalil_status read_text(dalil_string text, const dal_json_limits *limits, dalil_error *err)
{
    json_t *json;
    dalil_status status = dal_json_read(text, limits, &json, err);
    if (status == DALIL_OK)
        json_decref(json);
    return status;
}

/* ---- what is taken ---- */

static void well_formed_json_is_taken(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1e3",
        "1E+2",
        "0.5",
        "-1.25e-2",
        "\"\"",
        " [ 1 , 2 ] ",
        "\t\r\n{}\n",
        "{\"\":0}",
        "{\"a\":{\"a\":{}}}",
        "[[],{},\"\",0]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0627\"",
        "\"\\ud83d\\ude00\"",
        "\"صيدنايا\"",
        "\"\x7f\"",
        "[1,\"]\",\"[\\\"[\"]",
        "9223372036854775807",
        "-9223372036854775808",
        "\"\\uFFFF\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (read_text(dal_str(texts[i]), &DAL_JSON_FILE, NULL) != DALIL_OK)
            fail_msg("refused: %s", texts[i]);
}

static void values_are_what_was_written(void **state)
{
    (void)state;
    json_t *json;
    dal_hash hash;
    const char *text = "{\"name\":\"\\u0623\\ud83d\\ude00\",\"count\":-42,\"hash\":"
                       "\"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d\",\"flag\":true}";
    assert_int_equal(dal_json_read(dal_str(text), &DAL_JSON_FILE, &json, NULL), DALIL_OK);
    assert_text(dal_json_string(json, "name"), "\xD8\xA3\xF0\x9F\x98\x80");
    assert_int_equal(dal_json_integer(json, "count", 7), -42);
    assert_true(dal_json_hash(json, "hash", &hash));
    assert_int_equal(hash.bytes[0], 0x6e);
    assert_int_equal(hash.bytes[31], 0x1d);
    assert_int_equal(dal_json_string(json, "absent").size, 0);
    assert_int_equal(dal_json_string(json, "count").size, 0);
    assert_int_equal(dal_json_integer(json, "absent", 7), 7);
    assert_int_equal(dal_json_integer(json, "name", 7), 7);
    assert_int_equal(dal_json_integer(json, "flag", 7), 7);
    assert_false(dal_json_hash(json, "name", &hash));
    assert_false(dal_json_hash(json, "absent", &hash));
    assert_int_equal(dal_json_string(NULL, "name").size, 0);
    json_decref(json);
}

static void byte_order_mark_is_skipped_in_files_only(void **state)
{
    (void)state;
    assert_int_equal(read_text(DALIL_STR("\xEF\xBB\xBF{}"), &DAL_JSON_FILE, NULL), DALIL_OK);
    assert_int_equal(read_text(DALIL_STR("\xEF\xBB\xBF{}"), &DAL_JSON_ENTRY, NULL), DALIL_EINVAL);
}

/* ---- what is refused ---- */

static void malformed_json_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "[1]]",
        "{}{}",
        "1 2",
        "{}x",
        "[}",
        "{]",
        "nul",
        "True",
        "NULL",
        "nulll",
        "NaN",
        "Infinity",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "1_000",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\n\"",
        "\"\t\"",
        "\"a\x01\"",
        "/* a */ 1",
        "// a\n1",
        "[1]\f",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ude00\\ud83d\"",
        "\"\\u0000\"",
        "{\"a\\u0000b\":1}",
        "\"\x80\"",
        "\"\xC0\xAF\"",
        "\"\xED\xA0\x80\"",
        "\"\xF4\x90\x80\x80\"",
        "\"\xD8\"",
        "\xFF",
        "1e999",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        dalil_error err = {.position = -7};
        if (read_text(dal_str(texts[i]), &DAL_JSON_FILE, &err) != DALIL_EINVAL)
            fail_msg("not refused: %s", texts[i]);
        assert_in_range(err.position, 0, strlen(texts[i]));
    }
}

static void raw_nul_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_text((dalil_string){"[1]\0", 4}, &DAL_JSON_FILE, NULL), DALIL_EINVAL);
    assert_int_equal(read_text((dalil_string){"\"a\0b\"", 5}, &DAL_JSON_FILE, NULL), DALIL_EINVAL);
    assert_int_equal(read_text((dalil_string){"[\0]", 3}, &DAL_JSON_ENTRY, NULL), DALIL_EINVAL);
    assert_int_equal(read_text((dalil_string){NULL, 0}, &DAL_JSON_ENTRY, NULL), DALIL_EINVAL);
}

static void text_is_not_read_past_its_size(void **state)
{
    (void)state;
    json_t *json;
    assert_int_equal(dal_json_read((dalil_string){"12345", 2}, &DAL_JSON_ENTRY, &json, NULL), DALIL_OK);
    assert_int_equal(json_integer_value(json), 12);
    json_decref(json);
    assert_int_equal(read_text((dalil_string){"\"ab\"", 3}, &DAL_JSON_ENTRY, NULL), DALIL_EINVAL);
    assert_int_equal(read_text((dalil_string){"\"ab\\\"", 4}, &DAL_JSON_ENTRY, NULL), DALIL_EINVAL);
}

static void duplicate_keys_are_refused(void **state)
{
    (void)state;
    dalil_error err;
    assert_int_equal(read_text(DALIL_STR("{\"a\":1,\"b\":2,\"a\":3}"), &DAL_JSON_FILE, &err), DALIL_EINVAL);
    assert_string_equal(err.message, "json.duplicate-key");
    /* the same key, one written with an escape */
    assert_int_equal(read_text(DALIL_STR("[{\"a\":1,\"\\u0061\":1}]"), &DAL_JSON_FILE, &err), DALIL_EINVAL);
    assert_string_equal(err.message, "json.duplicate-key");
    assert_int_equal(read_text(DALIL_STR("{\"a\":{\"a\":1},\"A\":1}"), &DAL_JSON_FILE, NULL), DALIL_OK);
}

static void integers_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    dalil_error err;
    assert_int_equal(read_text(DALIL_STR("9223372036854775808"), &DAL_JSON_FILE, &err), DALIL_EINVAL);
    assert_string_equal(err.message, "json.number");
    assert_int_equal(read_text(DALIL_STR("[-9223372036854775809]"), &DAL_JSON_ENTRY, &err), DALIL_EINVAL);
    assert_string_equal(err.message, "json.number");
}

static void entries_hold_nothing_but_plain_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int position;
    } cases[] = {{"{\"a\":true}", 5}, {"[false]", 1}, {"[1,null]", 3}, {"[1.5]", 2}, {"[1e5]", 2}, {"[1E5]", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dalil_error err;
        assert_int_equal(read_text(dal_str(cases[i].text), &DAL_JSON_ENTRY, &err), DALIL_EINVAL);
        assert_string_equal(err.message, "json.not-plain");
        assert_int_equal(err.position, cases[i].position);
    }
    assert_int_equal(read_text(DALIL_STR("{\"true.\":[-5,\"null 1.5 e\\\" E\",{}]}"), &DAL_JSON_ENTRY, NULL), DALIL_OK);
}

/* ---- limits ---- */

static void nested(char *out, size_t depth)
{
    memset(out, '[', depth);
    memset(out + depth, ']', depth);
    out[2 * depth] = '\0';
}

static void depth_holds_to_the_level(void **state)
{
    (void)state;
    char text[200];
    dalil_error err;
    nested(text, 16);
    assert_int_equal(read_text(dal_str(text), &DAL_JSON_ENTRY, &err), DALIL_OK);
    nested(text, 17);
    assert_int_equal(read_text(dal_str(text), &DAL_JSON_ENTRY, &err), DALIL_ELIMIT);
    assert_string_equal(err.message, "json.too-deep");
    assert_int_equal(err.position, 16);
    nested(text, 64);
    assert_int_equal(read_text(dal_str(text), &DAL_JSON_FILE, &err), DALIL_OK);
    nested(text, 65);
    assert_int_equal(read_text(dal_str(text), &DAL_JSON_FILE, &err), DALIL_ELIMIT);
    assert_int_equal(
        read_text(DALIL_STR("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]"), &DAL_JSON_ENTRY, NULL),
        DALIL_OK); /* wide is not deep */
}

static void depth_bombs_are_refused(void **state)
{
    (void)state;
    enum { SIZE = 4000000 };
    char *text = malloc(SIZE);
    memset(text, '[', SIZE);
    assert_int_equal(read_text((dalil_string){text, SIZE}, &DAL_JSON_FILE, NULL), DALIL_ELIMIT);
    for (size_t i = 0; i + 5 <= SIZE; i += 5)
        memcpy(text + i, "{\"\":[", 5);
    assert_int_equal(read_text((dalil_string){text, SIZE}, &DAL_JSON_FILE, NULL), DALIL_ELIMIT);
    free(text);
}

static void size_holds_to_the_byte(void **state)
{
    (void)state;
    enum { LIMIT = 65536 };
    char *text = malloc(LIMIT + 1);
    dalil_error err;
    memset(text, 'a', LIMIT + 1);
    text[0] = text[LIMIT - 1] = '"';
    assert_int_equal(read_text((dalil_string){text, LIMIT}, &DAL_JSON_ENTRY, &err), DALIL_OK);
    text[LIMIT - 1] = 'a';
    text[LIMIT] = '"';
    assert_int_equal(read_text((dalil_string){text, LIMIT + 1}, &DAL_JSON_ENTRY, &err), DALIL_ELIMIT);
    assert_string_equal(err.message, "json.too-large");
    free(text);
}

/* ---- writing ---- */

static void assert_string_written(dalil_string value, const char *expected)
{
    dal_buf out = dal_buf_init(1000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_put_string(&w, NULL, value);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void members_stand_in_the_order_of_the_calls(void **state)
{
    (void)state;
    dal_buf out = dal_buf_init(1000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "z", "text");
    dal_json_put_cstring(&w, "a", NULL);
    dal_json_open(&w, "list", '[');
    dal_json_put_integer(&w, NULL, INT64_MIN);
    dal_json_open(&w, NULL, '{');
    dal_json_close(&w, '}');
    dal_json_put_bool(&w, NULL, true);
    dal_json_put_bool(&w, NULL, false);
    dal_json_put_null(&w, NULL);
    dal_json_put_raw(&w, NULL, DALIL_STR("[1,2]"));
    dal_json_close(&w, ']');
    dal_json_put_number(&w, "half", 0.5);
    dal_json_put_integer(&w, "k", 7);
    dal_json_close(&w, '}');
    assert_text(dal_buf_string(&out), "{\"z\":\"text\",\"a\":null,\"list\":[-9223372036854775808,{},true,false,null,"
                                      "[1,2]],\"half\":0.5,\"k\":7}");
    dal_buf_release(&out);
}

static void hash_is_written_in_hex(void **state)
{
    (void)state;
    dal_hash hash = dal_sha256(DALIL_STR(""), DALIL_STR("abc"));
    dal_buf out = dal_buf_init(1000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "h", &hash);
    dal_json_put_hash(&w, "i", &hash);
    dal_json_close(&w, '}');
    assert_text(dal_buf_string(&out), "{\"h\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
                                      "\"i\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
    dal_buf_release(&out);
}

/* RFC 8259 section 7: quotation mark, backslash and U+0000 to U+001F must be escaped. */
static void only_what_must_be_is_escaped(void **state)
{
    (void)state;
    assert_string_written(DALIL_STR(""), "\"\"");
    assert_string_written((dalil_string){NULL, 0}, "\"\"");
    assert_string_written(DALIL_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    assert_string_written(DALIL_STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    assert_string_written((dalil_string){"\x00\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\x7f\"");
    assert_string_written(DALIL_STR("سجن \xF0\x9F\x98\x80 \xE2\x80\xA8"), "\"سجن \xF0\x9F\x98\x80 \xE2\x80\xA8\"");
}

static void bad_bytes_become_replacement_characters(void **state)
{
    (void)state;
    assert_string_written(DALIL_STR("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    assert_string_written(DALIL_STR("\x80\n\xD8"), "\"\xEF\xBF\xBD\\n\xEF\xBF\xBD\"");
    assert_string_written(DALIL_STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void assert_number_written(double value, const char *expected)
{
    dal_buf out = dal_buf_init(1000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_put_number(&w, NULL, value);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void numbers_are_short_and_read_back(void **state)
{
    (void)state;
    assert_number_written(0, "0");
    assert_number_written(0.1, "0.1");
    assert_number_written(-2.5, "-2.5");
    assert_number_written(100000, "100000");
    assert_number_written(1e300, "1e+300");
    assert_number_written(1.0 / 3, "0.3333333333333333");
    assert_number_written(0.1 + 0.2, "0.30000000000000004");
    assert_number_written(NAN, "null");
    assert_number_written(INFINITY, "null");
    assert_number_written(-INFINITY, "null");
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        double value, back;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = seed ^ seed >> 29;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        dal_buf out = dal_buf_init(100);
        dal_json_writer w = dal_json_write(&out);
        dal_json_put_number(&w, NULL, value);
        json_t *json;
        assert_int_equal(dal_json_read(dal_buf_string(&out), &DAL_JSON_FILE, &json, NULL), DALIL_OK);
        back = json_number_value(json);
        assert_true(back == value);
        json_decref(json);
        dal_buf_release(&out);
    }
}

static void assert_rounded(double value, int decimals, const char *expected)
{
    dal_buf out = dal_buf_init(1000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_put_rounded(&w, NULL, value, decimals);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void rounded_numbers_keep_their_decimals(void **state)
{
    (void)state;
    assert_rounded(0.875, 2, "0.88");
    assert_rounded(1, 4, "1.0000");
    assert_rounded(-2.5, 0, "-2");
    assert_rounded(NAN, 2, "null");
    assert_rounded(INFINITY, 2, "null");
}

static void numbers_have_a_point_in_every_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "tr_TR.UTF-8", "ar_SY.UTF-8"};
    const char *set = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && set == NULL; i++)
        set = setlocale(LC_NUMERIC, names[i]);
    if (set == NULL) {
        print_message("skipped: no locale with a decimal comma is installed here\n");
        skip();
    }
    assert_number_written(-1234.5, "-1234.5");
    assert_number_written(1.5e300, "1.5e+300");
    assert_rounded(0.25, 2, "0.25");
    setlocale(LC_NUMERIC, "C");
}

static void any_string_survives_both_ways(void **state)
{
    (void)state;
    char bytes[0x110000 / 64 * 4];
    for (uint32_t first = 1; first < 0x110000; first += 1013) {
        size_t size = 0;
        for (uint32_t c = first; c < first + 300 && c < 0x110000; c++)
            if (c < 0xD800 || c > 0xDFFF)
                size += dal_utf8_encode(c, bytes + size);
        dal_buf out = dal_buf_init(100000);
        dal_json_writer w = dal_json_write(&out);
        dal_json_open(&w, NULL, '{');
        dal_json_put_string(&w, "k", (dalil_string){bytes, size});
        dal_json_close(&w, '}');
        json_t *json;
        assert_int_equal(dal_json_read(dal_buf_string(&out), &DAL_JSON_ENTRY, &json, NULL), DALIL_OK);
        assert_true(dal_str_equal(dal_json_string(json, "k"), (dalil_string){bytes, size}));
        json_decref(json);
        dal_buf_release(&out);
    }
}

static void writers_failure_sits_in_the_buffer(void **state)
{
    (void)state;
    dal_buf out = dal_buf_init(10);
    dal_json_writer w = dal_json_write(&out);
    dal_json_put_cstring(&w, NULL, "longer than ten bytes");
    assert_int_equal(dal_buf_check(&out, NULL), DALIL_ELIMIT);
    dal_buf_release(&out);
}

/* ---- lack of memory ---- */

static dalil_status read_and_write(void *context, dalil_error *err)
{
    (void)context;
    json_t *json;
    static const char text[] =
        "{\"a\":[1,2.5,\"\\u0627 text that is long enough to need memory of its own\",null,true],"
        "\"b\":{\"c\":{}},\"d\":-7,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,\"k\":0}";
    DAL_TRY(dal_json_read(DALIL_STR(text), &DAL_JSON_FILE, &json, err));
    dal_buf out = dal_buf_init(10000);
    dal_json_writer w = dal_json_write(&out);
    dal_json_open(&w, NULL, '[');
    for (int i = 0; i < 100; i++)
        dal_json_put_integer(&w, NULL, dal_json_integer(json, "d", 0));
    dal_json_close(&w, ']');
    json_decref(json);
    dalil_status status = dal_buf_check(&out, err);
    dal_buf_release(&out);
    return status;
}

static void without_memory(void **state)
{
    (void)state;
    test_every_allocation_fails(read_and_write, NULL);
}

static void malformed_is_malformed_after_a_lack_of_memory(void **state)
{
    (void)state;
    dal_alloc_fail_at(1, false);
    assert_null(dal_alloc(1));
    dal_alloc_fail_at(0, false);
    assert_int_equal(read_text(DALIL_STR("[1,"), &DAL_JSON_FILE, NULL), DALIL_EINVAL);
}

int main(void)
{
    dal_base_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_json_is_taken),
        cmocka_unit_test(values_are_what_was_written),
        cmocka_unit_test(byte_order_mark_is_skipped_in_files_only),
        cmocka_unit_test(malformed_json_is_refused),
        cmocka_unit_test(raw_nul_is_refused),
        cmocka_unit_test(text_is_not_read_past_its_size),
        cmocka_unit_test(duplicate_keys_are_refused),
        cmocka_unit_test(integers_beyond_64_bits_are_refused),
        cmocka_unit_test(entries_hold_nothing_but_plain_values),
        cmocka_unit_test(depth_holds_to_the_level),
        cmocka_unit_test(depth_bombs_are_refused),
        cmocka_unit_test(size_holds_to_the_byte),
        cmocka_unit_test(members_stand_in_the_order_of_the_calls),
        cmocka_unit_test(hash_is_written_in_hex),
        cmocka_unit_test(only_what_must_be_is_escaped),
        cmocka_unit_test(bad_bytes_become_replacement_characters),
        cmocka_unit_test(numbers_are_short_and_read_back),
        cmocka_unit_test(rounded_numbers_keep_their_decimals),
        cmocka_unit_test(numbers_have_a_point_in_every_locale),
        cmocka_unit_test(any_string_survives_both_ways),
        cmocka_unit_test(writers_failure_sits_in_the_buffer),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(malformed_is_malformed_after_a_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
