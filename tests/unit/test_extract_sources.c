/* Whose word it is: every line of tests/data/claims/sources.tsv, and headings that are nobody's word. */
#include "base/file.h"
#include "dalil/extract.h"
#include "engine/claims/lines.h"
#include "support/test.h"

enum { TABLE_MAX = 1 << 20 };

static dalil_vocabulary *vocabulary;

static int open_vocabulary(void **state)
{
    (void)state;
    return dalil_vocabulary_new(NULL, 0, &vocabulary, NULL) != DALIL_OK;
}

static int close_vocabulary(void **state)
{
    (void)state;
    dalil_vocabulary_free(vocabulary);
    return 0;
}

static dalil_statements extract(dalil_string text)
{
    dalil_statements found;
    assert_int_equal(dalil_extract(vocabulary, text, NULL, &found, NULL), DALIL_OK);
    return found;
}

static bool is_expected(dalil_string found, dalil_string expected)
{
    return dal_str_equal(expected, DALIL_STR("-")) ? found.size == 0 : dal_str_equal(found, expected);
}

static bool is_or_any(dalil_string found, dalil_string expected)
{
    return dal_str_equal(expected, DALIL_STR("-")) || dal_str_equal(found, expected);
}

static bool fits(const dalil_statement *s, const dalil_string *field)
{
    dalil_string via = s->via_count > 0 ? s->via[0].name : (dalil_string){NULL, 0};
    return memmem(s->text.data, s->text.size, field[1].data, field[1].size) != NULL &&
           is_expected(s->source.name, field[2]) &&
           dal_str_equal(dal_str(dalil_source_kind_name(s->source_kind)), field[3]) && is_expected(via, field[4]) &&
           is_or_any(dal_str(dalil_stance_name(s->stance)), field[5]) && is_or_any(s->question, field[6]);
}

static void print_miss(const dalil_string *field, const dalil_statements *found)
{
    print_message("not so: %.*s\n", DALIL_FMT(field[0]));
    for (size_t i = 0; i < found->count; i++) {
        const dalil_statement *s = &found->item[i];
        dalil_string via = s->via_count > 0 ? s->via[0].name : DALIL_STR("-");
        print_message("  found: [%.*s] source [%.*s] %s via [%.*s] %s %.*s\n", DALIL_FMT(s->text),
                      DALIL_FMT(s->source.name), dalil_source_kind_name(s->source_kind), DALIL_FMT(via),
                      dalil_stance_name(s->stance), DALIL_FMT(s->question));
    }
}

static bool line_holds(const dalil_string *field)
{
    dalil_statements found = extract(field[0]);
    bool holds = false;
    for (size_t i = 0; i < found.count; i++)
        holds |= fits(&found.item[i], field);
    if (!holds)
        print_miss(field, &found);
    dalil_statements_release(&found);
    return holds;
}

static void every_line_names_its_source(void **state)
{
    (void)state;
    dal_buf text = dal_buf_init(TABLE_MAX);
    assert_int_equal(dal_file_read(DALIL_TEST_DATA "/claims/sources.tsv", TABLE_MAX, &text, NULL), DALIL_OK);
    dalil_vocabulary_file table = {DALIL_STR("sources.tsv"), dal_buf_string(&text)};
    int lines_read = 0, wrong = 0;
    for (dal_lines lines = dal_lines_open(&table); dal_lines_next(&lines); lines_read++)
        wrong += !line_holds(lines.field);
    dal_buf_release(&text);
    assert_true(lines_read >= 30);
    assert_int_equal(wrong, 0);
}

static void assert_nobody_speaks(dalil_string text)
{
    dalil_statements found = extract(text);
    for (size_t i = 0; i < found.count; i++)
        print_message("[%.*s] says [%.*s]\n", DALIL_FMT(found.item[i].source.name), DALIL_FMT(found.item[i].text));
    assert_int_equal(found.count, 0);
    dalil_statements_release(&found);
}

static void a_place_or_a_thing_before_a_colon_says_nothing(void **state)
{
    (void)state;
    assert_nobody_speaks(DALIL_STR("Portugal: Floods close 2,000 roads"));
    assert_nobody_speaks(DALIL_STR("North Korea: Floods close 2,000 roads"));
    assert_nobody_speaks(DALIL_STR("Dam Collapse: thousands are missing"));
    assert_nobody_speaks(DALIL_STR("A: Yes, they are open."));
    assert_nobody_speaks(DALIL_STR("سد وادي المسيل انهار بالكامل: آلاف المفقودين"));
    assert_nobody_speaks(DALIL_STR("البرتغال: إغلاق 2000 طريق"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_names_its_source),
        cmocka_unit_test(a_place_or_a_thing_before_a_colon_says_nothing),
    };
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
