/* What unit tests share.  Includes cmocka with what it needs before it. */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include "base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The text is exactly the C string `expected`. */
#define assert_text(text, expected) test_text((text), (expected), __FILE__, __LINE__)
void test_text(dalil_string text, const char *expected, const char *file, int line);

/* The main path of a module: does its work, releases everything, also after a failure, and returns the status. */
typedef dalil_status test_main_path(void *context, dalil_error *err);

/* Run `path` with its first allocation failing, then its second, and so on until none fails; then the same with every
 * later one failing too.  Each run that met a failure must return DALIL_ENOMEM and say so in the error, the last must
 * succeed, and at least one must have allocated.  Under a leak sanitizer nothing may be left behind. */
void test_every_allocation_fails(test_main_path *path, void *context);

/* Is the long form of a test asked for (DALIL_ALL)?  Not under a sanitizer, where the short one takes as long. */
bool test_long_form(void);

/* Is nothing allocated between these two? */
void test_allocations_forbid(void);
void test_allocations_allow(void);

/* A new empty folder, and its removal with all that is in it. `path` has room for 64 bytes. */
void test_folder_make(char *path);
void test_folder_remove(const char *path);

#endif
