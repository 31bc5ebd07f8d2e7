/* support/parts.h: the carried vocabulary and tables of sentences, for tests of engine/claims/parts.h. */
#ifndef TEST_SUPPORT_PARTS_H
#define TEST_SUPPORT_PARTS_H

#include "engine/claims/parts.h"
#include "support/test.h"

typedef struct test_parts {
    dal_parts_words *words;
    dal_arena arena;
    dal_text text;
    const dal_seen *seen; /* of the text */
} test_parts;

int test_parts_setup(void **state);
int test_parts_teardown(void **state);
/* Read a sentence; its tokens are text.token, all of them one range, and `seen`. */
void test_parts_read(test_parts *parts, dalil_string sentence);

/* Call `check` with the fields of every line of tests/data/claims/`name`; it returns whether the line is right, and has
 * said what is wrong.  Fails at the end when a line was wrong; returns the lines. */
typedef bool test_parts_check(test_parts *parts, const dalil_string *field);
int test_parts_table(test_parts *parts, const char *name, test_parts_check *check);

/* The files of the carried vocabulary; at most `max`. */
size_t test_parts_files(dalil_vocabulary_file *file, size_t max);

#endif
