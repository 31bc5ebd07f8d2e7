/* The ledger on a real folder: append, fold, undo, verify, merge. */
#include "case/fold.h"
#include "case/verify.h"
#include "support/case.h"
#include "support/test.h"

static void test_append_and_read_back(void **state)
{
    test_case *c = *state;
    dal_hash name, entry;
    dal_buf bytes = dal_buf_init(1000);
    assert_ok(dal_ledger_begin(c->ledger, &c->err));
    assert_true(dal_ledger_new_device(c->ledger));
    assert_ok(dal_ledger_put_blob(c->ledger, DALIL_STR("one report"), &name, &c->err));
    entry = test_put_report(c, DALIL_STR("one report"), 1);
    assert_ok(dal_ledger_commit(c->ledger, 1000, &c->err));
    assert_ok(dal_ledger_get_blob(c->ledger, &name, &bytes, &c->err));
    assert_memory_equal(bytes.data, "one report", 10);
    dal_buf_clear(&bytes);
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_fold_find_entry(c->fold, &entry, &bytes, &c->err));
    dal_hash again = dal_entry_hash(dal_buf_string(&bytes));
    assert_memory_equal(again.bytes, entry.bytes, DAL_HASH_SIZE);
    assert_int_equal(test_problems(c), 0);
    dal_buf_release(&bytes);
}

static void test_retry_is_one_entry(void **state)
{
    test_case *c = *state;
    test_begin(c);
    dal_hash first = test_put_undo(c, 7, NULL, 0);
    dal_hash second = test_put_undo(c, 7, NULL, 0);
    assert_memory_equal(first.bytes, second.bytes, DAL_HASH_SIZE);
    test_commit(c);
    assert_int_equal(test_count_entries(c), 1);
}

static void test_undo_and_undo_of_undo(void **state)
{
    test_case *c = *state;
    test_begin(c);
    dal_hash report = test_put_report(c, DALIL_STR("text"), 1);
    test_commit(c);
    assert_int_equal(test_rows(c, "receipt"), 1);
    test_begin(c);
    dal_hash undo = test_put_undo(c, 2, &report, 1);
    test_commit(c);
    assert_int_equal(test_rows(c, "receipt"), 0);
    test_begin(c);
    test_put_undo(c, 3, &undo, 1);
    test_commit(c);
    assert_int_equal(test_rows(c, "receipt"), 1);
}

static void test_rebuild_gives_the_same(void **state)
{
    test_case *c = *state;
    for (unsigned i = 1; i <= 5; i++) {
        test_begin(c);
        dal_hash report = test_put_report(c, DALIL_STR("text"), i);
        if (i == 3)
            test_put_undo(c, 100, &report, 1);
        test_commit(c);
    }
    dal_buf kept = dal_buf_init(1 << 20), rebuilt = dal_buf_init(1 << 20);
    dal_fold *fold;
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_fold_dump(c->fold, &kept, &c->err));
    assert_ok(dal_fold_open(c->ledger, true, &fold, &c->err));
    assert_ok(dal_fold_catch_up(fold, &c->err));
    assert_ok(dal_fold_dump(fold, &rebuilt, &c->err));
    assert_true(kept.size > 0);
    assert_string_equal(kept.data, rebuilt.data);
    dal_fold_close(fold);
    dal_buf_release(&kept);
    dal_buf_release(&rebuilt);
}

/* A handle goes on from what stood after its own last commit; it has to see what another wrote since. */
static void test_two_handles_take_turns(void **state)
{
    static const dal_ledger_options plain;
    static const int turn[] = {0, 0, 1, 1, 0, 1, 0, 0};
    test_case *c = *state;
    dal_ledger *handle[2] = {c->ledger, NULL};
    assert_ok(dal_ledger_open(c->folder, &plain, &handle[1], &c->err));
    for (unsigned i = 0; i < sizeof turn / sizeof turn[0]; i++) {
        c->ledger = handle[turn[i]];
        test_begin(c);
        assert_true(dal_ledger_new_device(c->ledger) == (i == 0)); /* one chain: nobody lost the other's commit */
        test_put_undo(c, i, NULL, 0);
        if (i == 4) { /* given up: nothing of it stays */
            dal_ledger_rollback(c->ledger);
            continue;
        }
        test_commit(c);
    }
    c->ledger = handle[0];
    assert_int_equal(test_count_entries(c), 7);
    assert_int_equal(test_problems(c), 0);
    dal_ledger_close(handle[1]);
}

/* Blobs are written in an order of their own, page by page: each is read back whole, also before the commit, and of a
 * transaction given up none stays. */
static void test_blobs_of_all_sizes_in_one_transaction(void **state)
{
    enum { COUNT = 12 };
    static const size_t size[COUNT] = {1700, 150, 1500, 5000, 1700, 0, 20000, 150, 1, 4000, 900, 1700};
    static char text[20000];
    test_case *c = *state;
    dal_hash name[COUNT];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(' ' + (i * i * 31 + i / 7) % 90);
    for (int round = 0; round < 2; round++) {
        test_begin(c);
        for (size_t i = 0; i < COUNT; i++)
            assert_ok(dal_ledger_put_blob(c->ledger, (dalil_string){text, size[i]}, &name[i], &c->err));
        dal_buf bytes = dal_buf_init(sizeof text + 1);
        assert_ok(dal_ledger_get_blob(c->ledger, &name[3], &bytes, &c->err));
        assert_int_equal(bytes.size, size[3]);
        assert_memory_equal(bytes.data, text, size[3]);
        dal_buf_release(&bytes);
        test_put_undo(c, (unsigned)round, NULL, 0);
        if (round == 0)
            dal_ledger_rollback(c->ledger);
        else
            test_commit(c);
        for (size_t i = 0; i < COUNT; i++) {
            dal_buf after = dal_buf_init(sizeof text + 1);
            dalil_status status = dal_ledger_get_blob(c->ledger, &name[i], &after, &c->err);
            assert_int_equal(status, round == 0 ? DALIL_ENOTFOUND : DALIL_OK);
            assert_int_equal(after.size, round == 0 ? 0 : size[i]);
            if (after.size > 0)
                assert_memory_equal(after.data, text, after.size);
            dal_buf_release(&after);
        }
    }
    assert_int_equal(test_problems(c), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_append_and_read_back, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(test_retry_is_one_entry, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(test_undo_and_undo_of_undo, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(test_rebuild_gives_the_same, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(test_two_handles_take_turns, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(test_blobs_of_all_sizes_in_one_transaction, test_case_setup,
                                        test_case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
