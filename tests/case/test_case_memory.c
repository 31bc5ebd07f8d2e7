/* Every allocation fails in turn, ours and SQLite's: nothing half is written, and the next try succeeds. */
#include "base/file.h"
#include "case/verify.h"
#include "support/power.h"
#include "support/world.h"
#include <stdlib.h>

static dalil_status report(void *context, const dalil_error *problem, dalil_error *err)
{
    (void)context, (void)problem, (void)err;
    return DALIL_OK;
}

static dalil_status append(dal_ledger *ledger, unsigned number, dal_hash *out_hash, dalil_error *err)
{
    dal_hash name;
    dal_entry_draft draft = {.time = 1,
                             .kind = "finding.set",
                             .body = DALIL_STR("{\"question\":\"q\",\"status\":\"likely\"}"),
                             .over = out_hash,
                             .over_count = number > 0};
    memcpy(draft.request.bytes, &number, sizeof number);
    DAL_TRY(dal_ledger_begin(ledger, err));
    dalil_status status = dal_ledger_put_blob(ledger, DALIL_STR("some words that are kept under a key"), &name, err);
    if (status == DALIL_OK)
        status = dal_ledger_put_entry(ledger, &draft, out_hash, err);
    if (status == DALIL_OK)
        return dal_ledger_commit(ledger, 1, err);
    dal_ledger_rollback(ledger);
    return status;
}

static dalil_status check(dal_ledger *ledger, dalil_error *err)
{
    dal_verify_options options = {.parse = true, .blobs = true, .threads = 1};
    dal_verify_result result;
    DAL_TRY(dal_verify(ledger, &options, report, NULL, &result, err));
    assert_int_equal(result.problems, 0);
    return DALIL_OK;
}

static dalil_status fold(dal_ledger *ledger, dalil_error *err)
{
    dal_fold *tables = NULL;
    dal_buf dump = dal_buf_init(1 << 20);
    DAL_TRY(dal_fold_open(ledger, true, &tables, err));
    dalil_status status = dal_fold_catch_up(tables, err);
    if (status == DALIL_OK)
        status = dal_fold_dump(tables, &dump, err);
    dal_buf_release(&dump);
    dal_fold_close(tables);
    return status;
}

/* Two commits, a fold, a look: on a disk in memory, so that thousands of tries are quick. */
static dalil_status live(dalil_error *err)
{
    const dal_ledger_options options = {.vfs = "power"};
    dal_ledger *ledger = NULL;
    dal_hash hash = {{0}};
    DAL_TRY(dal_ledger_open("/c", &options, &ledger, err));
    dalil_status status = append(ledger, 0, &hash, err);
    if (status == DALIL_OK)
        status = append(ledger, 1, &hash, err);
    if (status == DALIL_OK)
        status = fold(ledger, err);
    if (status == DALIL_OK)
        status = check(ledger, err);
    dal_ledger_close(ledger);
    return status;
}

/* With the n-th allocation failing: what comes is success (SQLite and we do without some), or the word that memory
 * lacks; and then, on what that left, everything works.  False when there was no n-th. */
static bool fails_well(uint64_t n, bool for_good)
{
    dalil_error err = {.message = ""};
    power_load();
    dal_alloc_fail_at(n, for_good);
    dalil_status status = live(&err);
    bool met = dal_alloc_count() >= n;
    dal_alloc_fail_at(0, false);
    if (status != DALIL_OK && status != DALIL_ENOMEM)
        fail_msg("allocation %llu: status %d, %s %s", (unsigned long long)n, (int)status, err.message, err.argument[0]);
    assert_ok(live(&err));
    return met;
}

static void test_every_allocation(void **state)
{
    const dal_ledger_options options = {.vfs = "power"};
    dal_ledger *ledger;
    dalil_error err;
    (void)state;
    power_promise(true); /* as the system's layer does: then the log's writes are gathered */
    power_on();
    setenv("DALIL_HOME", "/home", 1);
    assert_ok(dal_file_make_folder("/c", 0700, &err));
    assert_ok(dal_ledger_create("/c", &options, &ledger, &err));
    dal_ledger_close(ledger);
    power_save();
    uint64_t n = 1;
    bool all = test_long_form(); /* else the first hundred and some of the rest */
    while (fails_well(n, false) && fails_well(n, true))
        n += all || n < 100 ? 1 : 37;
    print_message("of %llu allocations each failed alone, and with all after it\n", (unsigned long long)n - 1);
    assert_true(n > 500);
    power_off();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
