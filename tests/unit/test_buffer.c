/* Growing text with a maximum. */
#include "support/test.h"

static void text_is_appended_and_ends_in_nul(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(1000);
    dal_buf_add(&buf, "ab\0c", 4);
    dal_buf_puts(&buf, "-");
    dal_buf_add_string(&buf, (dalil_string){"defgh", 3});
    dal_buf_add(&buf, NULL, 0);
    dal_buf_add_string(&buf, (dalil_string){NULL, 0});
    assert_int_equal(buf.size, 8);
    assert_memory_equal(buf.data, "ab\0c-def", 9);
    assert_int_equal(dal_buf_check(&buf, NULL), DALIL_OK);
    dal_buf_release(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.size, 0);
    dal_buf_release(&buf);
}

static void empty_buffer_is_an_empty_string(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(10);
    assert_int_equal(dal_buf_string(&buf).size, 0);
    dal_buf_add(&buf, "", 0);
    assert_non_null(buf.data);
    assert_int_equal(buf.data[0], '\0');
    dal_buf_release(&buf);
}

static void maximum_holds_to_the_byte(void **state)
{
    (void)state;
    dalil_error err;
    char text[400];
    dal_buf buf = dal_buf_init(5);
    dal_buf_puts(&buf, "12345");
    assert_int_equal(dal_buf_check(&buf, &err), DALIL_OK);
    dal_buf_puts(&buf, "6");
    assert_int_equal(dal_buf_check(&buf, &err), DALIL_ELIMIT);
    assert_int_equal(err.status, DALIL_ELIMIT);
    dalil_error_text(&err, DALIL_ENGLISH, text, sizeof text);
    assert_string_equal(text, "This is longer than the limit of 5 bytes.");
    assert_text(dal_buf_string(&buf), "12345");
    dal_buf_release(&buf);
}

static void after_a_failure_nothing_is_appended(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(5);
    dal_buf_puts(&buf, "123456");
    dal_buf_puts(&buf, "1");
    dal_buf_printf(&buf, "%d", 2);
    assert_int_equal(buf.size, 0);
    assert_int_equal(dal_buf_check(&buf, NULL), DALIL_ELIMIT);
    dal_buf_clear(&buf);
    dal_buf_puts(&buf, "1");
    assert_text(dal_buf_string(&buf), "1");
    assert_int_equal(dal_buf_check(&buf, NULL), DALIL_OK);
    dal_buf_release(&buf);
}

static void clear_keeps_the_memory(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(1000);
    dal_buf_puts(&buf, "some text");
    const char *data = buf.data;
    dal_buf_clear(&buf);
    assert_int_equal(buf.size, 0);
    assert_string_equal(buf.data, "");
    dal_buf_puts(&buf, "new");
    assert_ptr_equal(buf.data, data);
    dal_buf_release(&buf);
}

static void printf_of_any_length(void **state)
{
    (void)state;
    for (int width = 250; width < 262; width++) { /* about the size of the room it has on the stack */
        dal_buf buf = dal_buf_init(1000);
        dal_buf_printf(&buf, "[%*d]", width, 7);
        assert_int_equal(buf.size, width + 2);
        assert_int_equal(strlen(buf.data), width + 2);
        assert_int_equal(buf.data[0], '[');
        assert_memory_equal(buf.data + width - 1, " 7]", 3);
        dal_buf_release(&buf);
    }
}

static void printf_keeps_the_maximum(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(300);
    dal_buf_printf(&buf, "%300d", 1);
    assert_int_equal(dal_buf_check(&buf, NULL), DALIL_OK);
    dal_buf_printf(&buf, "%300d", 1);
    assert_int_equal(dal_buf_check(&buf, NULL), DALIL_ELIMIT);
    assert_int_equal(buf.size, 300);
    dal_buf_release(&buf);
}

static void message_has_its_holes_filled(void **state)
{
    (void)state;
    dal_buf buf = dal_buf_init(1000);
    const dalil_string arguments[] = {DALIL_STR("{2}"), DALIL_STR("unused")};
    dal_buf_message(&buf, DALIL_ENGLISH, "base.too-long", arguments, 2);
    assert_text(dal_buf_string(&buf), "This is longer than the limit of {2} bytes.");
    dal_buf_clear(&buf);
    dal_buf_message(&buf, DALIL_ARABIC, "base.too-long", arguments, 1);
    assert_text(dal_buf_string(&buf), "هذا أطول من الحدّ المسموح، وهو {2} بايت.");
    dal_buf_clear(&buf);
    dal_buf_message(&buf, DALIL_ENGLISH, "base.too-long", NULL, 0);
    assert_text(dal_buf_string(&buf), "This is longer than the limit of {1} bytes.");
    dal_buf_release(&buf);
}

static dalil_status fill(void *context, dalil_error *err)
{
    (void)context;
    dal_buf buf = dal_buf_init(100000);
    for (int i = 0; i < 1000; i++)
        dal_buf_printf(&buf, "%d ", i);
    dal_buf_printf(&buf, "%5000d", 1);
    dalil_status status = dal_buf_check(&buf, err);
    dal_buf_release(&buf);
    return status;
}

static void without_memory(void **state)
{
    (void)state;
    test_every_allocation_fails(fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_appended_and_ends_in_nul),
        cmocka_unit_test(empty_buffer_is_an_empty_string),
        cmocka_unit_test(maximum_holds_to_the_byte),
        cmocka_unit_test(after_a_failure_nothing_is_appended),
        cmocka_unit_test(clear_keeps_the_memory),
        cmocka_unit_test(printf_of_any_length),
        cmocka_unit_test(printf_keeps_the_maximum),
        cmocka_unit_test(message_has_its_holes_filled),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
