/* Lines of texts: the quick way of reading them and the long way give the same, and both refuse the same. */
#include "app/tool.h"
#include "base/file.h"
#include "support/test.h"

#define assert_ok(call) assert_int_equal((call), DALIL_OK)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char LINE[] =
    "{\"id\":\"a\",\"text\":\"\\u062F one two three four five six \\\"seven\\\" \\u00E9 eight\"}\n";

static dalil_status collect(void *context, dalil_string line, dalil_error *err)
{
    (void)err;
    dal_buf_add_string(context, line);
    return DALIL_OK;
}

/* What comes out for a file of LINE and this line. */
static dalil_status run(const char *line, dal_buf *out, dalil_error *err)
{
    char folder[64], path[128];
    dal_buf text = dal_buf_init(1 << 20);
    test_folder_make(folder);
    assert_true(dal_path_join(path, sizeof path, folder, "texts.jsonl"));
    dal_buf_puts(&text, LINE);
    dal_buf_puts(&text, line);
    assert_ok(dal_file_write(path, dal_buf_string(&text), 0600, NULL));
    dalil_status status = dalil_tool_near(path, NULL, collect, out, err);
    dal_buf_release(&text);
    test_folder_remove(folder);
    return status;
}

static void assert_pair(const char *line, const char *id)
{
    dal_buf out = dal_buf_init(1 << 20);
    char expected[200] = "{\"a\":\"a\",\"b\":";
    assert_ok(run(line, &out, NULL));
    strncat(expected, id, 60);
    strncat(expected, ",\"containment\":1.0000,\"jaccard\":1.0000,\"kind\":\"same\",\"changed\":[]}\n", 100);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void lines_are_read_however_they_are_written(void **state)
{
    (void)state;
    assert_pair("{\"id\":7,\"text\":\"د one two three four five six \\\"seven\\\" é eight\"}", "7");
    assert_pair("\n\n  { \"text\" : \"د one two three\\nfour five\\tsix \\/ seven é eight\" , \"id\" : -7 }\r\n", "-7");
    assert_pair(
        "{\"id\":\"x\",\"fam\":3,\"kind\":\"e\\u0041\",\"text\":\"د one two three four five six seven é eight\"}",
        "\"x\"");
    assert_pair("{\"id\":\"x\",\"deep\":{\"er\":[1]},\"text\":\"د one two three four five six seven é eight\"}",
                "\"x\"");
    assert_pair("{\"id\":\"\\u0041\\\"\",\"text\":\"د one two three four five six seven é eight\"}", "\"A\\\"\"");
    assert_pair("{\"id\":0,\"text\":\"د one two three four five six seven é eight\",\"more\":null}", "0");
}

static void what_is_no_line_is_refused_by_its_number(void **state)
{
    (void)state;
    static const char *const line[] = {"{\"id\":1}",
                                       "{\"text\":\"a\"}",
                                       "{\"id\":1.5,\"text\":\"a\"}",
                                       "{\"id\":01,\"text\":\"a\"}",
                                       "{\"id\":1,\"text\":2}",
                                       "{\"id\":1,\"id\":2,\"text\":\"a\"}",
                                       "{\"id\":1,\"text\":\"a\"} x",
                                       "{\"id\":1,\"text\":\"a\"",
                                       "{\"id\":1,\"text\":\"\xFF\"}",
                                       "{\"id\":1,\"text\":\"a\\x\"}",
                                       "{\"id\":1,\"text\":\"a\",}",
                                       "[]",
                                       "x",
                                       "{\"id\":-,\"text\":\"a\"}",
                                       "{\"id\":1,\"text\":\"a\tb\"}"};
    for (size_t i = 0; i < COUNT(line); i++) {
        dal_buf out = dal_buf_init(1 << 20);
        dalil_error err = {0};
        assert_int_equal(run(line[i], &out, &err), DALIL_EINVAL);
        assert_string_equal(err.message, "near.line");
        assert_string_equal(err.argument[1], "2");
        assert_int_equal(out.size, 0);
        dal_buf_release(&out);
    }
}

int main(void)
{
    dal_base_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_however_they_are_written),
        cmocka_unit_test(what_is_no_line_is_refused_by_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
