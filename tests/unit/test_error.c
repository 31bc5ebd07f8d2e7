/* Errors and the sentences they are told in. */
#include "support/test.h"
#include <stdlib.h>

static void fail_fills_the_error(void **state)
{
    (void)state;
    dalil_error err;
    memset(&err, 0xEE, sizeof err);
    assert_int_equal(dal_fail(&err, DALIL_ELIMIT, "base.too-long", "42", "second", NULL), DALIL_ELIMIT);
    assert_int_equal(err.status, DALIL_ELIMIT);
    assert_string_equal(err.message, "base.too-long");
    assert_string_equal(err.argument[0], "42");
    assert_string_equal(err.argument[1], "second");
    assert_string_equal(err.argument[2], "");
    assert_int_equal(err.position, -1);
}

static void fail_without_an_error_only_returns(void **state)
{
    (void)state;
    assert_int_equal(dal_fail(NULL, DALIL_EIO, "base.memory", NULL), DALIL_EIO);
    assert_int_equal(dal_fail_memory(NULL), DALIL_ENOMEM);
    dal_error_argument(NULL, 0, DALIL_STR("nobody reads this"));
}

static void four_arguments_are_kept_and_no_more(void **state)
{
    (void)state;
    dalil_error err;
    dal_fail(&err, DALIL_ERROR, "base.memory", "a", "b", "c", "d", "e", NULL);
    assert_string_equal(err.argument[3], "d");
    dal_error_argument(&err, 3, DALIL_STR("D"));
    dal_error_argument(&err, 4, DALIL_STR("out of range"));
    assert_string_equal(err.argument[3], "D");
    assert_string_equal(err.argument[0], "a");
}

static void long_argument_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    char text[400];
    memset(text, 'x', sizeof text);
    memcpy(text + 158, "\xD8\xB3", 2); /* one letter over the last place */
    dalil_error err;
    dal_fail(&err, DALIL_ERROR, "base.memory", "", NULL);
    dal_error_argument(&err, 0, (dalil_string){text, sizeof text});
    assert_int_equal(strlen(err.argument[0]), 158);
    assert_int_equal(err.argument[0][157], 'x');
}

static void text_has_the_arguments_in_both_languages(void **state)
{
    (void)state;
    dalil_error err;
    char out[200];
    dal_fail(&err, DALIL_ELIMIT, "base.too-long", "65536", NULL);
    size_t size = dalil_error_text(&err, DALIL_ENGLISH, out, sizeof out);
    assert_string_equal(out, "This is longer than the limit of 65536 bytes.");
    assert_int_equal(size, strlen(out));
    dalil_error_text(&err, DALIL_ARABIC, out, sizeof out);
    assert_string_equal(out, "هذا أطول من الحدّ المسموح، وهو 65536 بايت.");
}

static void text_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    dalil_error err;
    char out[200], whole[200];
    dal_fail(&err, DALIL_ELIMIT, "base.too-long", "65536", NULL);
    dalil_error_text(&err, DALIL_ARABIC, whole, sizeof whole);
    for (size_t room = 1; room < sizeof out; room++) {
        memset(out, 'X', sizeof out);
        size_t size = dalil_error_text(&err, DALIL_ARABIC, out, room);
        assert_true(size < room && room - size <= 2 + (size == strlen(whole)) * sizeof out);
        assert_int_equal(out[size], '\0');
        assert_int_equal(out[room], 'X');
        assert_memory_equal(out, whole, size);
        assert_int_equal(dal_utf8_check(dal_str(out)), -1);
    }
    assert_int_equal(dalil_error_text(&err, DALIL_ARABIC, out, 0), 0);
}

static void a_name_that_is_not_utf8_does_not_cut_the_sentence(void **state)
{
    (void)state;
    dalil_error err;
    char out[200];
    dal_fail(&err, DALIL_EIO, "file.read", "caf\xE9.txt", NULL);
    dalil_error_text(&err, DALIL_ENGLISH, out, sizeof out);
    assert_non_null(strstr(out, "cannot be read."));
}

static void unknown_sentence_is_its_identifier(void **state)
{
    (void)state;
    assert_text(dal_message("no such sentence", DALIL_ENGLISH), "no such sentence");
}

static void lack_of_memory_is_told_without_memory(void **state)
{
    (void)state;
    dalil_error err;
    char english[200], arabic[200];
    test_allocations_forbid();
    dal_fail_memory(&err);
    dalil_error_text(&err, DALIL_ENGLISH, english, sizeof english);
    dalil_error_text(&err, DALIL_ARABIC, arabic, sizeof arabic);
    test_allocations_allow();
    assert_string_equal(english, "There is not enough memory for this. Close other programs and try again.");
    assert_string_equal(arabic, "لا تكفي ذاكرة الجهاز لهذا. أغلق برامج أخرى ثم أعد المحاولة.");
}

/* docs/cmd/README.md: 0 done, 1 error, 3 not found, 4 integrity, 5 locked, 6 decision, 7 partly, 8 disk, 130 */
static void exit_codes_are_those_of_the_table(void **state)
{
    (void)state;
    assert_int_equal(dalil_exit_code(DALIL_OK), 0);
    assert_int_equal(dalil_exit_code(DALIL_ERROR), 1);
    assert_int_equal(dalil_exit_code(DALIL_EINVAL), 1);
    assert_int_equal(dalil_exit_code(DALIL_ENOTFOUND), 3);
    assert_int_equal(dalil_exit_code(DALIL_EINTEGRITY), 4);
    assert_int_equal(dalil_exit_code(DALIL_ELOCKED), 5);
    assert_int_equal(dalil_exit_code(DALIL_EDECISION), 6);
    assert_int_equal(dalil_exit_code(DALIL_EPARTLY), 7);
    assert_int_equal(dalil_exit_code(DALIL_EIO), 8);
    assert_int_equal(dalil_exit_code(DALIL_ENOMEM), 1);
    assert_int_equal(dalil_exit_code(DALIL_ELIMIT), 1);
    assert_int_equal(dalil_exit_code(DALIL_EINTERRUPTED), 130);
    assert_int_equal(dalil_exit_code((dalil_status)999), 1);
    assert_int_equal(dalil_exit_code((dalil_status)-1), 1);
}

static dalil_status tries(dalil_status first, int *out_reached)
{
    DAL_TRY(first);
    *out_reached += 1;
    return DALIL_OK;
}

static void try_returns_on_failure_only(void **state)
{
    (void)state;
    int reached = 0;
    assert_int_equal(tries(DALIL_EIO, &reached), DALIL_EIO);
    assert_int_equal(reached, 0);
    assert_int_equal(tries(DALIL_OK, &reached), DALIL_OK);
    assert_int_equal(reached, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_fills_the_error),
        cmocka_unit_test(fail_without_an_error_only_returns),
        cmocka_unit_test(four_arguments_are_kept_and_no_more),
        cmocka_unit_test(long_argument_is_cut_at_a_whole_character),
        cmocka_unit_test(text_has_the_arguments_in_both_languages),
        cmocka_unit_test(text_is_cut_at_a_whole_character),
        cmocka_unit_test(a_name_that_is_not_utf8_does_not_cut_the_sentence),
        cmocka_unit_test(unknown_sentence_is_its_identifier),
        cmocka_unit_test(lack_of_memory_is_told_without_memory),
        cmocka_unit_test(exit_codes_are_those_of_the_table),
        cmocka_unit_test(try_returns_on_failure_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
