/* Statements in English and Arabic, against sentences labelled by hand before the rules ran on them. */
#include "base/file.h"
#include "base/json.h"
#include "support/extract.h"
#include "support/test.h"
#include <pthread.h>
#include <stdio.h>

enum { LABELS_MAX = 1 << 20 };

/* ---- labelled sentences ---------------------------------------------------------------------------------------- */

static bool same_as_label(const dalil_statement *s, const json_t *label)
{
    return s->range.start == dal_json_integer(label, "start", -1) &&
           s->range.end == dal_json_integer(label, "end", -1) &&
           dal_str_equal(s->cue.name, dal_json_string(label, "cue")) &&
           dal_str_equal(s->source.name, dal_json_string(label, "source")) &&
           dal_str_equal(dal_str(dalil_stance_name(s->stance)), dal_json_string(label, "stance")) &&
           dal_str_equal(dal_str(dalil_quote_name(s->quote)), dal_json_string(label, "quote"));
}

static void print_miss(const json_t *label, const dalil_statements *found)
{
    print_message("not found: %.*s\n", DALIL_FMT(dal_json_string(label, "text")));
    for (size_t i = 0; i < found->count; i++) {
        const dalil_statement *s = &found->item[i];
        print_message("  instead: [%.*s] cue [%.*s] source [%.*s] %s %s\n", DALIL_FMT(s->text), DALIL_FMT(s->cue.name),
                      DALIL_FMT(s->source.name), dalil_stance_name(s->stance), dalil_quote_name(s->quote));
    }
}

/* Is the labelled statement among those found in its sentence? */
static bool label_holds(dalil_string line)
{
    json_t *label = NULL;
    assert_int_equal(dal_json_read(line, &DAL_JSON_FILE, &label, NULL), DALIL_OK);
    dalil_statements found = extract(dal_json_string(label, "text"));
    bool holds = false;
    for (size_t i = 0; i < found.count; i++)
        holds |= same_as_label(&found.item[i], label);
    if (!holds)
        print_miss(label, &found);
    dalil_statements_release(&found);
    json_decref(label);
    return holds;
}

static void labelled_sentences(void **state)
{
    (void)state;
    dal_buf text = dal_buf_init(LABELS_MAX);
    size_t lines = 0, missed = 0;
    assert_int_equal(dal_file_read(DALIL_TEST_DATA "/claims/labelled.jsonl", LABELS_MAX, &text, NULL), DALIL_OK);
    dalil_string rest = dal_buf_string(&text);
    while (rest.size > 0) {
        missed += !label_holds(dal_str_cut(rest, '\n', &rest));
        lines++;
    }
    dal_buf_release(&text);
    assert_true(lines >= 120);
    assert_int_equal(missed, 0);
}

/* ---- whole paragraphs ------------------------------------------------------------------------------------------ */

static const dalil_statement *statement_with(const dalil_statements *found, const char *words)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->item[i].text.size > 0 &&
            memmem(found->item[i].text.data, found->item[i].text.size, words, strlen(words)))
            return &found->item[i];
    fail_msg("no statement with \"%s\"", words);
    return NULL;
}

static void pronouns_and_descriptions_lead_to_names(void **state)
{
    (void)state;
    dalil_statements found = extract(
        DALIL_STR("Layal Haddar, head of the Miners' Rescue Association, said that the shaft was dry. She added "
                  "that nobody was inside. Haddar warned that the lift was broken."));
    assert_text(statement_with(&found, "shaft was dry")->source.name, "Layal Haddar");
    assert_text(statement_with(&found, "nobody was inside")->source.name, "Layal Haddar");
    assert_text(statement_with(&found, "lift was broken")->source.name, "Layal Haddar");
    assert_int_equal(statement_with(&found, "lift was broken")->source_kind, DALIL_SOURCE_PERSON);
    dalil_statements_release(&found);
}

static void arabic_verbs_without_subject_keep_the_speaker(void **state)
{
    (void)state;
    dalil_statements found =
        extract(DALIL_STR("قالت رابطة عمال المناجم إن النفق جاف. وأضافت أن أحداً لم يبق في الداخل."));
    assert_int_equal(found.count, 2);
    assert_text(found.item[1].source.name, "رابطة عمال المناجم");
    assert_int_equal(found.item[1].source_kind, DALIL_SOURCE_ORGANISATION);
    dalil_statements_release(&found);
}

static void split_quotations_are_one_statement(void **state)
{
    (void)state;
    dalil_statements found = extract(DALIL_STR("“We opened it,” the guard said. “There was only a pump behind it.”"));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.item[0].part_count, 2);
    assert_text(found.item[0].source.name, "the guard");
    dalil_statements_release(&found);
}

static void quotations_over_paragraphs_keep_their_speaker(void **state)
{
    (void)state;
    dalil_statements found =
        extract(DALIL_STR("The pilot said: “We landed on the lower field that night.\n\n“The other "
                          "machine never arrived at the field.”"));
    assert_text(statement_with(&found, "never arrived")->source.name, "The pilot");
    dalil_statements_release(&found);
}

/* ---- hard input ------------------------------------------------------------------------------------------------ */

static void what_is_added_stands_in_the_next_paragraph(void **state)
{
    (void)state;
    dalil_statements found = extract(DALIL_STR("The mayor of Tarsa added:\n\nThe road is open to all.\n"));
    assert_int_equal(found.count, 1);
    assert_text(found.item[0].source.name, "The mayor of Tarsa");
    assert_text(found.item[0].text, "The road is open to all.");
    dalil_statements_release(&found);
}

static void a_text_may_end_anywhere(void **state)
{
    (void)state;
    static const char *const text[] = {"The mayor told the agency by telephone that:", "The mayor denied the report,",
                                       "The mayor said", "«الجسر مغلق»، قال", "The toll reached 12,"};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        dalil_string bytes = dal_str(text[i]);
        dalil_statements found = extract(bytes);
        for (size_t k = 0; k < found.count; k++)
            assert_true(found.item[k].range.start < found.item[k].range.end && found.item[k].range.end <= bytes.size);
        dalil_statements_release(&found);
    }
}

static void broken_bytes_and_marks_are_read(void **state)
{
    (void)state;
    static const dalil_string text[] = {
        {"", 0},
        DALIL_STR("\"\"\"\"\"\"\"\"“““““”"),
        DALIL_STR("\xFF\xFE said \x80 that \xC3"),
        DALIL_STR("said said said said said that that that"),
        DALIL_STR("قال قال قال: «"),
        DALIL_STR(":"),
        DALIL_STR("according to"),
        DALIL_STR("\xF0\x9F\x98\xAD\xF0\x9F\x98\xAD"),
    };
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        dalil_statements found = extract(text[i]);
        for (size_t k = 0; k < found.count; k++)
            assert_true(found.item[k].range.end <= text[i].size && found.item[k].range.start < found.item[k].range.end);
        dalil_statements_release(&found);
    }
}

static void more_than_asked_for_is_cut_and_said_so(void **state)
{
    (void)state;
    dalil_extract_options options = {.max_statements = 1};
    dalil_statements found;
    dalil_string text = DALIL_STR("The mayor said that it rained. The mayor said that it snowed.");
    assert_int_equal(dalil_extract(vocabulary, text, &options, &found, NULL), DALIL_OK);
    assert_int_equal(found.count, 1);
    assert_true(found.cut);
    dalil_statements_release(&found);
}

static const dalil_string paragraph =
    DALIL_STR("The Harbour Council said on Monday that 40 people were missing. “We are still searching,” it added.\n"
              "نفت هيئة الموانئ وجود ناجين، وأضافت أن 40 شخصاً ما زالوا مفقودين، بحسب بيان.");

static void each_allocation_fails_in_turn(void **state)
{
    (void)state;
    dalil_status status = DALIL_ENOMEM;
    uint64_t n = 0;
    while (status == DALIL_ENOMEM) {
        dalil_vocabulary *own = NULL;
        dalil_statements found = {0};
        dal_alloc_fail_at(++n, false);
        status = dalil_vocabulary_new(NULL, 0, &own, NULL);
        if (status == DALIL_OK)
            status = dalil_extract(own, paragraph, NULL, &found, NULL);
        dal_alloc_fail_at(0, false);
        assert_true(status == DALIL_OK || status == DALIL_ENOMEM);
        if (status == DALIL_OK)
            dalil_statements_release(&found);
        dalil_vocabulary_free(own);
    }
    assert_true(n > 10);
}

static void *extract_often(void *out_count)
{
    for (int i = 0; i < 50; i++) {
        dalil_statements found = extract(paragraph);
        *(size_t *)out_count += found.count;
        dalil_statements_release(&found);
    }
    return NULL;
}

static void threads_share_one_vocabulary(void **state)
{
    (void)state;
    pthread_t thread[4];
    size_t count[4] = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, extract_often, &count[i]), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    dalil_statements once = extract(paragraph);
    assert_true(once.count > 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(count[i], 50 * once.count);
    dalil_statements_release(&once);
}

/* ---- vocabulary ------------------------------------------------------------------------------------------------ */

static void a_file_of_ones_own_adds_a_cue(void **state)
{
    (void)state;
    dalil_vocabulary_file file = {DALIL_STR("cues.mine.tsv"),
                                  DALIL_STR("yodel|yodels|yodelled|yodelling\tverb\tthat\tsay\n")};
    dalil_vocabulary *own = NULL;
    dalil_statements found;
    dalil_string text = DALIL_STR("The guard yodelled that the gate was open.");
    assert_int_equal(dalil_vocabulary_new(&file, 1, &own, NULL), DALIL_OK);
    assert_string_not_equal(dalil_vocabulary_hash(own), dalil_vocabulary_hash(vocabulary));
    assert_int_equal(dalil_extract(own, text, NULL, &found, NULL), DALIL_OK);
    assert_int_equal(found.count, 1);
    assert_text(found.item[0].cue.name, "yodelled");
    dalil_statements_release(&found);
    dalil_vocabulary_free(own);
}

static void a_line_that_is_not_of_the_format_is_named(void **state)
{
    (void)state;
    dalil_vocabulary_file file = {DALIL_STR("cues.mine.tsv"), DALIL_STR("# fine\nsay\tverb\tthat sideways\tsay\n")};
    dalil_vocabulary *own = NULL;
    dalil_error err;
    assert_int_equal(dalil_vocabulary_new(&file, 1, &own, &err), DALIL_EINVAL);
    assert_string_equal(err.argument[0], "cues.mine.tsv");
    assert_string_equal(err.argument[1], "2");
    assert_string_equal(err.argument[2], "sideways");
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

static void names_read_back(void **state)
{
    (void)state;
    dalil_stance stance;
    dalil_source_kind kind;
    dalil_operator op;
    assert_true(dalil_stance_from_name(DALIL_STR("unconfirmed"), &stance) && stance == DALIL_UNCONFIRMED);
    assert_true(dalil_source_kind_from_name(DALIL_STR("media"), &kind) && kind == DALIL_SOURCE_MEDIA);
    assert_true(dalil_operator_from_name(DALIL_STR("!="), &op) && op == DALIL_NOT_EQUAL);
    assert_false(dalil_stance_from_name(DALIL_STR("maybe"), &stance));
}

static void assert_folds_alike(const char *a, const char *b)
{
    char x[256], y[256];
    dalil_source_fold(dal_str(a), x, sizeof x);
    dalil_source_fold(dal_str(b), y, sizeof y);
    assert_string_equal(x, y);
    assert_true(x[0] != '\0');
}

static void spellings_of_a_source_fold_alike(void **state)
{
    (void)state;
    char tiny[4];
    assert_folds_alike("The Harbour Council", "harbour council");
    assert_folds_alike("Harbour Council’s", "the Harbour Council");
    assert_folds_alike("هيئة الموانئ", "هيئةُ المَوانئ");
    assert_folds_alike("إدارة المنجم", "ادارة المنجم");
    size_t size = dalil_source_fold(DALIL_STR("Harbour"), tiny, sizeof tiny);
    assert_int_equal(size, 3);
    assert_string_equal(tiny, "har");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labelled_sentences),
        cmocka_unit_test(pronouns_and_descriptions_lead_to_names),
        cmocka_unit_test(arabic_verbs_without_subject_keep_the_speaker),
        cmocka_unit_test(split_quotations_are_one_statement),
        cmocka_unit_test(quotations_over_paragraphs_keep_their_speaker),
        cmocka_unit_test(what_is_added_stands_in_the_next_paragraph),
        cmocka_unit_test(a_text_may_end_anywhere),
        cmocka_unit_test(broken_bytes_and_marks_are_read),
        cmocka_unit_test(more_than_asked_for_is_cut_and_said_so),
        cmocka_unit_test(each_allocation_fails_in_turn),
        cmocka_unit_test(threads_share_one_vocabulary),
        cmocka_unit_test(a_file_of_ones_own_adds_a_cue),
        cmocka_unit_test(a_line_that_is_not_of_the_format_is_named),
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(spellings_of_a_source_fold_alike),
    };
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
