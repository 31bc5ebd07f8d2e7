#include "support/extract.h"
#include "support/test.h"

dalil_vocabulary *vocabulary;

int open_vocabulary(void **state)
{
    (void)state;
    return dalil_vocabulary_new(NULL, 0, &vocabulary, NULL) != DALIL_OK;
}

int close_vocabulary(void **state)
{
    (void)state;
    dalil_vocabulary_free(vocabulary);
    vocabulary = NULL;
    return 0;
}

dalil_statements extract(dalil_string text)
{
    dalil_statements found;
    assert_int_equal(dalil_extract(vocabulary, text, NULL, &found, NULL), DALIL_OK);
    return found;
}
