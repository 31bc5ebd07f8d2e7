#include "support/test.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

void test_text(dalil_string text, const char *expected, const char *file, int line)
{
    if (dal_str_equal(text, dal_str(expected)))
        return;
    print_error("text    '%.*s'\nshould  '%s'\n", DALIL_FMT(text), expected);
    _fail(file, line);
}

/* Returns false when the run met no failing allocation. */
static bool run_with_failure(test_main_path *path, void *context, uint64_t n, bool for_good)
{
    dalil_error err = {.status = DALIL_OK};
    dal_alloc_fail_at(n, for_good);
    dalil_status status = path(context, &err);
    bool met = dal_alloc_count() >= n;
    dal_alloc_fail_at(0, false);
    if (!met) {
        assert_int_equal(status, DALIL_OK);
        return false;
    }
    assert_int_equal(status, DALIL_ENOMEM);
    assert_int_equal(err.status, DALIL_ENOMEM);
    assert_non_null(err.message);
    return true;
}

void test_every_allocation_fails(test_main_path *path, void *context)
{
    dal_base_start();
    uint64_t once = 1, for_good = 1;
    while (run_with_failure(path, context, once, false))
        once++;
    while (run_with_failure(path, context, for_good, true))
        for_good++;
    assert_true(once > 1);
    assert_int_equal(once, for_good);
    if (__lsan_do_recoverable_leak_check != NULL)
        assert_int_equal(__lsan_do_recoverable_leak_check(), 0);
}

bool test_long_form(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return getenv("DALIL_ALL") != NULL;
#endif
}

void test_allocations_forbid(void)
{
    dal_alloc_fail_at(1, true);
}

void test_allocations_allow(void)
{
    uint64_t count = dal_alloc_count();
    dal_alloc_fail_at(0, false);
    assert_int_equal(count, 0);
}

void test_folder_make(char *path)
{
    snprintf(path, 64, "/tmp/dalil-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place)
{
    (void)about, (void)type, (void)place;
    return remove(path);
}

void test_folder_remove(const char *path)
{
    assert_int_equal(nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}
