/* Questions: which one every sentence of tests/data/claims/questions.tsv answers, and how; labels; bad files. */
#include "base/time.h"
#include "support/parts.h"
#include <stdio.h>

enum { FILES_MAX = 64 };

typedef struct answers {
    dal_quantities quantities;
    dal_questions questions;
} answers;

static dalil_status read_answers(const dal_parts_words *words, const dal_text *text, dal_arena *arena, answers *out,
                                 dalil_error *err)
{
    dalil_extract_options options = {.published = DAL_TIME_UNKNOWN};
    dal_whens whens;
    const dal_seen *seen;
    DAL_TRY(dal_claims_see(words, text, 0, text->token_count, arena, &seen, err));
    DAL_TRY(dal_claims_times(seen, &options, arena, &whens, err));
    DAL_TRY(dal_claims_quantities(seen, &whens, arena, &out->quantities, err));
    dalil_range all = {0, (uint32_t)text->bytes.size};
    dal_settled settled = dal_claims_settle(&whens, all, options.published);
    return dal_claims_questions(seen, 0, text->token_count, &out->quantities, settled.of, arena, &out->questions, err);
}

static bool check_question(test_parts *parts, const dalil_string *field)
{
    answers found;
    dalil_error err;
    dalil_string code = DALIL_STR("-"), stance = DALIL_STR("-");
    test_parts_read(parts, field[0]);
    assert_int_equal(read_answers(parts->words, &parts->text, &parts->arena, &found, &err), DALIL_OK);
    if (found.questions.count > 0) {
        static const char *const stances[] = {"affirm", "deny", "unconfirmed"};
        code = found.questions.code[0];
        stance =
            dal_str(stances[dal_claims_polarity(parts->seen, 0, parts->text.token_count, code, &found.quantities)]);
    }
    bool right = dal_str_equal(code, field[1]) && dal_str_equal(stance, field[2]);
    if (!right)
        print_error("  found %.*s %.*s, expected %.*s %.*s\n", DALIL_FMT(code), DALIL_FMT(stance), DALIL_FMT(field[1]),
                    DALIL_FMT(field[2]));
    return right;
}

static void sentences_answer_these_questions(void **state)
{
    assert_true(test_parts_table(*state, "questions.tsv", check_question) >= 60);
}

static void every_question_has_a_label_in_both_languages(void **state)
{
    test_parts *parts = *state;
    dalil_string code;
    size_t count = 0;
    for (; dal_claims_question_at(parts->words, count, &code); count++) {
        assert_true(dal_claims_question_label(parts->words, code, DALIL_ENGLISH).size > 0);
        assert_true(dal_claims_question_label(parts->words, code, DALIL_ARABIC).size > 0);
        assert_string_not_equal(dal_claims_question_kind(parts->words, code), "");
    }
    assert_true(count > 20);
    dalil_string period = DALIL_STR("dead.count@2011/2018");
    assert_text(dal_claims_question_label(parts->words, period, DALIL_ENGLISH), "How many died?");
    assert_string_equal(dal_claims_question_kind(parts->words, period), "count");
    assert_int_equal(dal_claims_question_label(parts->words, DALIL_STR("no.such"), DALIL_ENGLISH).size, 0);
    assert_text(dal_claims_concept_label(parts->words, DALIL_STR("dead"), DALIL_ENGLISH), "dead");
    assert_text(dal_claims_concept_label(parts->words, DALIL_STR("no-such"), DALIL_ARABIC), "no-such");
}

/* ---- a user's own files ---- */

static dalil_status words_with(dalil_vocabulary_file extra, dal_parts_words **out_words, dalil_error *err)
{
    dalil_vocabulary_file file[FILES_MAX];
    size_t count = test_parts_files(file, FILES_MAX - 1);
    file[count++] = extra;
    return dal_parts_words_new(file, count, out_words, err);
}

static void assert_refused(const char *name, const char *bytes, const char *line)
{
    dal_parts_words *words;
    dalil_error err;
    dalil_vocabulary_file extra = {dal_str(name), dal_str(bytes)};
    assert_int_equal(words_with(extra, &words, &err), DALIL_EINVAL);
    assert_string_equal(err.argument[0], name);
    assert_string_equal(err.argument[1], line);
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    assert_refused("numbers.en.tsv", "add\t3\t-\tthree\nadd\tx\t-\tfour\n", "2");
    assert_refused("numbers.en.tsv", "# so\n\nsum\t3\t-\tthree\n", "3");
    assert_refused("numbers.en.tsv", "add\t3\tthree\n", "1");
    assert_refused("units.en.tsv", "unicorns\tunicorn\tunicorns\n", "1");
    assert_refused("units.en.tsv", "dead\t...\t-\n", "1");
    assert_refused("concepts.tsv", "unicorns\tunicorns\n", "1");
    assert_refused("questions.tsv", "a.b\tcount\tA?\tB?\tnothing\n", "1");
    assert_refused("questions.tsv", "a.b\tcount\tA?\tB?\t#unicorns\n", "1");
    assert_refused("questions.tsv", "a.b\tcount\tA?\n", "1");
    assert_refused("times.ar.tsv", "month\t13x\t-\tyes\n", "1");
}

static void own_words_are_added(void **state)
{
    test_parts *parts = *state;
    dal_parts_words *words;
    dalil_error err;
    answers found;
    dalil_vocabulary_file extra = {DALIL_STR("units.en.tsv"), DALIL_STR("dead\tghost\tghosts\r\n")};
    assert_int_equal(words_with(extra, &words, &err), DALIL_OK);
    test_parts_read(parts, DALIL_STR("Nine ghosts were counted."));
    assert_int_equal(read_answers(words, &parts->text, &parts->arena, &found, &err), DALIL_OK);
    assert_string_equal(found.quantities.item[0].concept, "dead");
    assert_text(found.questions.code[0], "dead.count");
    dal_parts_words_free(words);
}

/* ---- memory ---- */

static dalil_status main_path(void *context, dalil_error *err)
{
    (void)context;
    static const char sentence[] = "From 2011 to 2018 some 13,000 people were hanged.";
    dalil_vocabulary_file file[] = {
        {DALIL_STR("concepts.tsv"), DALIL_STR("dead\tdead\tقتلى\npeople\tpeople\tناس\n")},
        {DALIL_STR("units.en.tsv"), DALIL_STR("people\tperson\tpeople\n")},
        {DALIL_STR("marks.en.tsv"), DALIL_STR("dead\thanged|killed\n")},
        {DALIL_STR("questions.tsv"), DALIL_STR("dead.count\tcount*\tHow many?\tكم؟\t#dead\n")},
        {DALIL_STR("numbers.en.tsv"), DALIL_STR("between\t-\t-\tfrom\nto\t-\t-\tto\n")},
        {DALIL_STR("times.en.tsv"), DALIL_STR("from\t-\t-\tfrom\nyear-cue\t-\t-\tfrom|to\n")},
    };
    dal_parts_words *words = NULL;
    dal_arena arena = {NULL};
    dal_text text;
    answers found;
    dalil_range all = {0, sizeof sentence - 1};
    dalil_status status = dal_parts_words_new(file, sizeof file / sizeof *file, &words, err);
    if (status == DALIL_OK)
        status = dal_text_read((dalil_string){sentence, sizeof sentence - 1}, all, &arena, &text, err);
    if (status == DALIL_OK)
        status = read_answers(words, &text, &arena, &found, err);
    if (status == DALIL_OK)
        assert_text(found.questions.code[0], "dead.count@2011/2018");
    dal_arena_release(&arena);
    dal_parts_words_free(words);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    test_every_allocation_fails(main_path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_answer_these_questions),
        cmocka_unit_test(every_question_has_a_label_in_both_languages),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(own_words_are_added),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, test_parts_setup, test_parts_teardown);
}
