/* When it was said: every line of tests/data/claims/said.tsv. */
#include "base/file.h"
#include "base/time.h"
#include "engine/claims/lines.h"
#include "support/extract.h"
#include "support/test.h"

enum { TABLE_MAX = 1 << 20, DAMASCUS = 180 };

static dalil_time parse(dalil_string text)
{
    dalil_time time = DAL_TIME_UNKNOWN;
    assert_int_equal(dal_time_parse(text, DAMASCUS, &time, NULL), DALIL_OK);
    return time;
}

static bool is_expected(dalil_time said, dalil_string expected, dalil_time published)
{
    dalil_string before = DALIL_STR("before ");
    if (dal_str_equal(expected, DALIL_STR("with")))
        return said.start == INT64_MIN && said.end == published.end;
    if (dal_str_starts(expected, before))
        return said.start == INT64_MIN && said.end == parse(dal_str_slice(expected, before.size, expected.size)).start;
    dalil_time time = parse(expected);
    return said.start == time.start && said.end == time.end;
}

static bool line_holds(const dalil_string *field)
{
    dalil_extract_options options = {.published = parse(field[0]), .zone = DAMASCUS};
    dalil_statements found;
    bool holds = false;
    assert_int_equal(dalil_extract(vocabulary, field[1], &options, &found, NULL), DALIL_OK);
    for (size_t i = 0; i < found.count; i++) {
        const dalil_statement *s = &found.item[i];
        bool it = memmem(s->text.data, s->text.size, field[2].data, field[2].size) != NULL;
        holds |= it && is_expected(s->said, field[3], options.published);
    }
    if (!holds)
        print_message("not so: %.*s, of %.*s\n", DALIL_FMT(field[1]), DALIL_FMT(field[2]));
    dalil_statements_release(&found);
    return holds;
}

static void every_line_is_said_then(void **state)
{
    (void)state;
    dal_buf text = dal_buf_init(TABLE_MAX);
    assert_int_equal(dal_file_read(DALIL_TEST_DATA "/claims/said.tsv", TABLE_MAX, &text, NULL), DALIL_OK);
    dalil_vocabulary_file table = {DALIL_STR("said.tsv"), dal_buf_string(&text)};
    int lines_read = 0, wrong = 0;
    for (dal_lines lines = dal_lines_open(&table); dal_lines_next(&lines); lines_read++)
        wrong += !line_holds(lines.field);
    dal_buf_release(&text);
    assert_true(lines_read >= 16);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_line_is_said_then)};
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
