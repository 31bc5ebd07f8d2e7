/* Whose word it is: every line of tests/data/claims/sources.tsv, and headings that are nobody's word. */
#include "base/file.h"
#include "engine/claims/lines.h"
#include "support/extract.h"
#include "support/test.h"

enum { TABLE_MAX = 1 << 20 };

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

/* The source of the one statement that holds the words, narration too; fails when there is none. */
static void assert_says(dalil_string text, dalil_string words, dalil_string source)
{
    dalil_extract_options options = {.narration = true};
    dalil_statements found;
    assert_int_equal(dalil_extract(vocabulary, text, &options, &found, NULL), DALIL_OK);
    size_t at = 0;
    while (at < found.count &&
           memmem(found.item[at].text.data, found.item[at].text.size, words.data, words.size) == NULL)
        at++;
    assert_true(at < found.count);
    if (!dal_str_equal(found.item[at].source.name, source))
        print_message("[%.*s] says [%.*s]\n", DALIL_FMT(found.item[at].source.name), DALIL_FMT(words));
    assert_true(dal_str_equal(found.item[at].source.name, source));
    dalil_statements_release(&found);
}

static void a_communique_is_its_issuers_word(void **state)
{
    (void)state;
    dalil_string harbour = DALIL_STR("HARBOUR MINISTRY\nTarsa, 4 May\n\nSTATEMENT\n\nThe divers brought up 14 dead.\n");
    assert_says(harbour, DALIL_STR("14 dead"), DALIL_STR("HARBOUR MINISTRY"));
    assert_says(DALIL_STR("Statement by the Harbour Guard Command\n\nThe divers brought up 14 dead.\n"),
                DALIL_STR("14 dead"), DALIL_STR("the Harbour Guard Command"));
    assert_says(DALIL_STR("وزارة الري\nالوادي، 4 أيار\n\nبيان\n\nبلغ عدد القتلى أربعة عشر شخصاً.\n"),
                DALIL_STR("بلغ عدد"), DALIL_STR("وزارة الري"));
    /* a body's name at the head is no communique by itself, and who is named in one speaks for himself */
    assert_says(DALIL_STR("HARBOUR MINISTRY\n\nThe divers brought up 14 dead.\n"), DALIL_STR("14 dead"), DALIL_STR(""));
    assert_says(DALIL_STR("HARBOUR MINISTRY\n\nSTATEMENT\n\nMayor Irma Holt said 14 people were dead.\n"),
                DALIL_STR("14 people"), DALIL_STR("Mayor Irma Holt"));
}

static void an_entry_of_a_page_knows_nobody_of_another(void **state)
{
    (void)state;
    dalil_string page =
        DALIL_STR("18:10 - Mayor Irma Holt said that the gates are shut.\n\n"
                  "18:00 - The lamps went out, he says. \"We do not know what put them out tonight.\"\n");
    assert_says(page, DALIL_STR("The lamps went out"), DALIL_STR("he"));
    assert_says(page, DALIL_STR("the gates are"), DALIL_STR("Mayor Irma Holt"));
}

static void a_topic_of_an_entry_speaks_in_it(void **state)
{
    (void)state;
    assert_says(
        DALIL_STR("18:00 - Udo Lenz, keeper of the light, before the cameras. First the lamps went out, then came "
                  "a noise of which \"we do not know what it was\".\n"),
        DALIL_STR("we do not know"), DALIL_STR("Udo Lenz"));
}

static void questions_and_fragments_say_nothing(void **state)
{
    (void)state;
    assert_nobody_speaks(DALIL_STR("And the diver reported rescued after thirty hours?"));
    assert_nobody_speaks(DALIL_STR("Did the mayor say that the gates were open?"));
    assert_nobody_speaks(DALIL_STR("His sister looked for him in the wards."));
    assert_nobody_speaks(DALIL_STR("Norway was asked for pictures, to see whether there were boats."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_names_its_source),
        cmocka_unit_test(a_place_or_a_thing_before_a_colon_says_nothing),
        cmocka_unit_test(a_communique_is_its_issuers_word),
        cmocka_unit_test(an_entry_of_a_page_knows_nobody_of_another),
        cmocka_unit_test(a_topic_of_an_entry_speaks_in_it),
        cmocka_unit_test(questions_and_fragments_say_nothing),
    };
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
