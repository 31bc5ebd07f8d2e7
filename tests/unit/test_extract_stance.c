/* What a sentence leaves open, asks or calls untrue answers as that: every line of tests/data/claims/stance.tsv. */
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

static bool is(dalil_string field, const char *word)
{
    return dal_str_equal(field, dal_str(word));
}

static bool holds(dalil_string text, dalil_string words)
{
    return memmem(text.data, text.size, words.data, words.size) != NULL;
}

/* How the statement answers the question; NULL when it does not. */
static const dalil_question_stance *answer_to(const dalil_statement *s, dalil_string question)
{
    for (size_t i = 0; i < s->answer_count; i++)
        if (is(question, "*") || dal_str_equal(s->answer[i].question, question))
            return &s->answer[i];
    return NULL;
}

static bool fits(const dalil_statement *s, const dalil_string *field)
{
    const dalil_question_stance *answer = answer_to(s, field[3]);
    bool silent = is(field[3], "-") && s->answer_count == 0;
    bool answers = answer != NULL && is(field[4], dalil_stance_name(answer->stance));
    return (is(field[2], "-") || is(field[2], dalil_stance_name(s->stance))) && (silent || answers) &&
           is(field[5], "yes") == (s->quantity_count > 0);
}

static void print_miss(const dalil_string *field, const dalil_statements *found)
{
    print_message("not so: %.*s\n", DALIL_FMT(field[0]));
    for (size_t i = 0; i < found->count; i++) {
        const dalil_statement *s = &found->item[i];
        print_message("  found: [%.*s] %s, numbers %zu\n", DALIL_FMT(s->text), dalil_stance_name(s->stance),
                      s->quantity_count);
        for (size_t k = 0; k < s->answer_count; k++)
            print_message("    %.*s %s\n", DALIL_FMT(s->answer[k].question), dalil_stance_name(s->answer[k].stance));
    }
}

/* The line's statement is there and as it says, and no other holds its words. */
static bool line_holds(const dalil_string *field)
{
    dalil_extract_options options = {.narration = true};
    dalil_statements found;
    assert_int_equal(dalil_extract(vocabulary, field[0], &options, &found, NULL), DALIL_OK);
    size_t with = 0, right = 0;
    for (size_t i = 0; i < found.count; i++)
        if (is(field[1], "-") || holds(found.item[i].text, field[1])) {
            with++;
            right += fits(&found.item[i], field);
        }
    bool so = is(field[1], "-") ? found.count == 0 : with > 0 && right == with;
    if (!so)
        print_miss(field, &found);
    dalil_statements_release(&found);
    return so;
}

static void every_line_is_read_as_it_says(void **state)
{
    (void)state;
    dal_buf text = dal_buf_init(TABLE_MAX);
    assert_int_equal(dal_file_read(DALIL_TEST_DATA "/claims/stance.tsv", TABLE_MAX, &text, NULL), DALIL_OK);
    dalil_vocabulary_file table = {DALIL_STR("stance.tsv"), dal_buf_string(&text)};
    int lines_read = 0, wrong = 0;
    for (dal_lines lines = dal_lines_open(&table); dal_lines_next(&lines); lines_read++)
        wrong += !line_holds(lines.field);
    dal_buf_release(&text);
    assert_true(lines_read >= 50);
    assert_int_equal(wrong, 0);
}

/* A team is called by its work, and has rescued nobody by that. */
static void rescue_teams_that_find_nobody_free_nobody(void **state)
{
    (void)state;
    dalil_statements found;
    dalil_string text = DALIL_STR("قالت اللجنة إن فرق الإنقاذ لم تعثر على أحياء في القبو.");
    assert_int_equal(dalil_extract(vocabulary, text, NULL, &found, NULL), DALIL_OK);
    assert_int_equal(found.count, 1);
    assert_null(answer_to(&found.item[0], DALIL_STR("freed.state")));
    assert_non_null(answer_to(&found.item[0], DALIL_STR("held.below")));
    dalil_statements_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_line_is_read_as_it_says),
                                       cmocka_unit_test(rescue_teams_that_find_nobody_free_nobody)};
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
