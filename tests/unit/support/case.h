/* support/case.h: a case in a temporary folder with a profile of its own, for tests of src/case. */
#ifndef TEST_SUPPORT_CASE_H
#define TEST_SUPPORT_CASE_H

#include "case/fold.h"
#include "case/ledger.h"
#include "support/test.h"

#define assert_ok(call) assert_int_equal((call), DALIL_OK)

typedef struct test_case {
    char folder[256];
    dal_ledger *ledger;
    dal_fold *fold;
    dalil_error err;
} test_case;

int test_case_setup(void **state);
int test_case_teardown(void **state);
void test_begin(test_case *c);
void test_commit(test_case *c);
/* Append a report with this text; `number` makes the request. */
dal_hash test_put_report(test_case *c, dalil_string text, unsigned number);
dal_hash test_put_undo(test_case *c, unsigned number, const dal_hash *over, size_t count);
/* Append an entry of any kind. */
dal_hash test_put(test_case *c, const char *kind, const char *body, unsigned number, const dal_hash *over,
                  size_t count);
int64_t test_count_entries(test_case *c);
int64_t test_rows(test_case *c, const char *table); /* after catching up */
int64_t test_problems(test_case *c);                /* what a full verify reports */

#endif
