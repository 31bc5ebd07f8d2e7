/* The same work on many parts. */
#include "base/thread.h"
#include "support/test.h"
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { PARTS = 1000 };

typedef struct board {
    atomic_int visits[PARTS];
    atomic_int running, most;
    size_t fails_from, fails_every; /* 0: never */
} board;

static dalil_status visit(void *context, size_t index, dalil_error *err)
{
    board *b = context;
    int now = atomic_fetch_add(&b->running, 1) + 1, most = atomic_load(&b->most);
    while (now > most && !atomic_compare_exchange_weak(&b->most, &most, now))
        continue;
    atomic_fetch_add(&b->visits[index], 1);
    sched_yield();
    atomic_fetch_sub(&b->running, 1);
    if (b->fails_every == 0 || index < b->fails_from || (index - b->fails_from) % b->fails_every != 0)
        return DALIL_OK;
    char number[32];
    snprintf(number, sizeof number, "%zu", index);
    return dal_fail(err, index == b->fails_from ? DALIL_EINTEGRITY : DALIL_EIO, "base.memory", number, NULL);
}

static void every_part_is_done_once(void **state)
{
    (void)state;
    for (unsigned threads = 0; threads < 9; threads++) {
        board b = {0};
        assert_int_equal(dal_thread_each(PARTS, threads, visit, &b, NULL), DALIL_OK);
        for (size_t i = 0; i < PARTS; i++)
            assert_int_equal(b.visits[i], 1);
        assert_true(threads == 0 || b.most <= (int)threads);
    }
}

static void no_parts_is_no_work(void **state)
{
    (void)state;
    board b = {0};
    assert_int_equal(dal_thread_each(0, 4, visit, &b, NULL), DALIL_OK);
    assert_int_equal(b.most, 0);
}

static void lowest_failure_is_returned_whatever_the_order(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        board b = {.fails_from = (size_t)(round * 3), .fails_every = 1 + (size_t)round % 5};
        dalil_error err = {.status = DALIL_OK};
        char number[32];
        snprintf(number, sizeof number, "%d", round * 3);
        assert_int_equal(dal_thread_each(PARTS, 4, visit, &b, &err), DALIL_EINTEGRITY);
        assert_int_equal(err.status, DALIL_EINTEGRITY);
        assert_string_equal(err.argument[0], number);
        for (size_t i = 0; i <= b.fails_from; i++)
            assert_int_equal(b.visits[i], 1);
    }
}

static void work_stops_after_a_failure(void **state)
{
    (void)state;
    board b = {.fails_from = 10, .fails_every = PARTS};
    assert_int_equal(dal_thread_each(PARTS, 1, visit, &b, NULL), DALIL_EINTEGRITY);
    assert_int_equal(b.visits[10], 1);
    assert_int_equal(b.visits[11], 0);
}

static void error_is_left_alone_on_success(void **state)
{
    (void)state;
    board b = {0};
    dalil_error err = {.status = DALIL_ELOCKED, .position = 17};
    assert_int_equal(dal_thread_each(PARTS, 3, visit, &b, &err), DALIL_OK);
    assert_int_equal(err.status, DALIL_ELOCKED);
    assert_int_equal(err.position, 17);
}

static void environment_overrides_the_number_of_threads(void **state)
{
    (void)state;
    board b = {0};
    setenv("DALIL_THREADS", "1", 1);
    assert_int_equal(dal_thread_count(), 1);
    assert_int_equal(dal_thread_each(PARTS, 8, visit, &b, NULL), DALIL_OK);
    assert_int_equal(b.most, 1);
    setenv("DALIL_THREADS", "3", 1);
    assert_int_equal(dal_thread_count(), 3);
    setenv("DALIL_THREADS", "100000", 1);
    assert_true(dal_thread_count() < 100000);
    unsetenv("DALIL_THREADS");
    unsigned cores = dal_thread_count();
    assert_true(cores >= 1);
    setenv("DALIL_THREADS", "many", 1);
    assert_int_equal(dal_thread_count(), cores);
    setenv("DALIL_THREADS", "-2", 1);
    assert_int_equal(dal_thread_count(), cores);
    unsetenv("DALIL_THREADS");
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    board b = {0};
    test_allocations_forbid();
    assert_int_equal(dal_thread_each(PARTS, 4, visit, &b, NULL), DALIL_OK);
    test_allocations_allow();
}

int main(void)
{
    unsetenv("DALIL_THREADS");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_done_once),
        cmocka_unit_test(no_parts_is_no_work),
        cmocka_unit_test(lowest_failure_is_returned_whatever_the_order),
        cmocka_unit_test(work_stops_after_a_failure),
        cmocka_unit_test(error_is_left_alone_on_success),
        cmocka_unit_test(environment_overrides_the_number_of_threads),
        cmocka_unit_test(nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
