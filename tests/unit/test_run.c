/* The words with which a run was made, as its entry names them. */
#include "app/run.h"
#include "support/test.h"

static void test_vocabulary_of_a_run_in_its_short_and_its_long_form(void **state)
{
    (void)state;
    dalil_vocabulary_file file = {DALIL_STR("cues.mine.tsv"),
                                  DALIL_STR("yodel|yodels|yodelled|yodelling\tverb\tthat\tsay\n")};
    dalil_vocabulary *plain = NULL, *own = NULL;
    dal_run_row run = {.version = 1};
    assert_int_equal(dalil_vocabulary_new(NULL, 0, &plain, NULL), DALIL_OK);
    assert_int_equal(dalil_vocabulary_new(&file, 1, &own, NULL), DALIL_OK);
    assert_false(dal_run_used(&run, plain)); /* it names none */
    memcpy(run.vocabulary, dalil_vocabulary_hash(plain), 8);
    assert_false(dal_run_used(&run, plain)); /* too little to tell by */
    memcpy(run.vocabulary, dalil_vocabulary_hash(plain), 32);
    assert_true(dal_run_used(&run, plain));
    assert_false(dal_run_used(&run, own));
    memcpy(run.vocabulary, dalil_vocabulary_hash(plain), 64); /* as it was written before */
    assert_true(dal_run_used(&run, plain));
    assert_false(dal_run_used(&run, own));
    run.vocabulary[63] = run.vocabulary[63] == '0' ? '1' : '0';
    assert_false(dal_run_used(&run, plain));
    dalil_vocabulary_free(own);
    dalil_vocabulary_free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vocabulary_of_a_run_in_its_short_and_its_long_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
