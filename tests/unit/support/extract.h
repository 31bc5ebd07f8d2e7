/* The vocabulary of the tests of extraction, opened once a program, and what it finds. */
#ifndef TESTS_SUPPORT_EXTRACT_H
#define TESTS_SUPPORT_EXTRACT_H

#include "dalil/extract.h"

/* Compiled from the files that are packed into the library, between open_vocabulary() and close_vocabulary(). */
extern dalil_vocabulary *vocabulary;

/* For cmocka_run_group_tests(): 0 when it is there. */
int open_vocabulary(void **state);
int close_vocabulary(void **state);

/* The statements of a text; the caller releases them.  A failure ends the test. */
dalil_statements extract(dalil_string text);

#endif
