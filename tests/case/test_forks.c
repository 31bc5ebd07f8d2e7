/* Which device a profile is, when folders and profiles are copied, restored and lost: ledger.md, "Profile". */
#include "case/sql.h"
#include "case/verify.h"
#include "support/world.h"
#include <stdio.h>

/* The device and number of the newest commit of a folder. */
typedef struct newest {
    dal_hash device;
    int64_t number;
} newest;

static dalil_status note(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    (void)err;
    *(newest *)context = (newest){row->device, row->number};
    return DALIL_OK;
}

static newest newest_of(world *w, int device)
{
    newest n = {{{0}}, 0};
    assert_ok(dal_ledger_each_ready(w->device[device].ledger, 0, -1, note, &n, NULL));
    return n;
}

static newest say(world *w, int device)
{
    world_say(w, device, "undo", "{}", NULL);
    return newest_of(w, device);
}

static bool same_device(newest a, newest b)
{
    return dal_hash_compare(&a.device, &b.device) == 0;
}

static dalil_status ignore(void *context, const dalil_error *problem, dalil_error *err)
{
    (void)context, (void)problem, (void)err;
    return DALIL_OK;
}

static dal_verify_result verify(world *w, int device)
{
    dal_verify_options options = {.parse = true, .blobs = true};
    dal_verify_result result;
    assert_ok(dal_verify(w->device[device].ledger, &options, ignore, NULL, &result, NULL));
    return result;
}

static void test_one_device_goes_on(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    world_close(w, 0);
    world_open(w, 0);
    newest second = say(w, 0);
    assert_true(same_device(first, second));
    assert_int_equal(first.number, 1);
    assert_int_equal(second.number, 2);
}

static void test_unknown_profile_is_a_new_device(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    w->profile[0] = 3;
    newest second = say(w, 0);
    assert_false(same_device(first, second));
    assert_int_equal(second.number, 1);
    w->profile[0] = 0;
    newest third = say(w, 0);
    assert_true(same_device(first, third));
    assert_int_equal(third.number, 2);
}

static void test_copied_folder_same_profile(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    world_close(w, 0);
    world_copy_folder(w, 1, 0);
    world_open(w, 0);
    world_open(w, 1);
    w->profile[1] = 0;
    assert_int_equal(say(w, 0).number, 2);
    newest other = say(w, 1); /* behind the note: somebody went on elsewhere */
    assert_false(same_device(first, other));
    world_merge(w, 0, 1);
    world_merge(w, 1, 0);
    world_same(w, 0, 1);
    assert_int_equal(verify(w, 0).forks, 0);
    assert_int_equal(verify(w, 0).problems, 0);
}

static void test_restored_backup_is_a_new_device(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    world_close(w, 0);
    world_copy_folder(w, 1, 0);
    world_open(w, 0);
    say(w, 0);
    world_close(w, 0);
    world_copy_folder(w, 0, 1);
    world_open(w, 0);
    newest after = say(w, 0);
    assert_false(same_device(first, after));
    assert_int_equal(after.number, 1);
}

/* Folder and profile both copied, as by an image of the whole disk: the device forks, and both branches count. */
static void fork_it(world *w)
{
    world_make(w);
    say(w, 0);
    world_close(w, 0);
    world_copy_folder(w, 1, 0);
    world_copy_profile(w, 1, 0);
    world_open(w, 0);
    world_open(w, 1);
    world_begin(w, 0);
    world_report(w, 0, "said on one branch");
    world_commit(w, 0);
    world_begin(w, 1);
    world_report(w, 1, "said on the other");
    world_commit(w, 1);
}

static void test_fork_keeps_both_branches(void **state)
{
    world *w = *state;
    fork_it(w);
    newest a = newest_of(w, 0), b = newest_of(w, 1);
    assert_true(same_device(a, b));
    assert_int_equal(a.number, b.number);
    assert_int_equal(world_merge(w, 0, 1).commits, 1);
    assert_int_equal(world_merge(w, 1, 0).commits, 1);
    assert_int_equal(verify(w, 0).forks, 1);
    assert_int_equal(verify(w, 0).problems, 0);
    assert_int_equal(test_rows(&w->device[0], "receipt"), 2);
    world_same(w, 0, 1);
}

static void test_forked_device_is_given_up(void **state)
{
    world *w = *state;
    fork_it(w);
    newest a = newest_of(w, 0);
    world_merge(w, 0, 1);
    newest next = say(w, 0);
    assert_false(same_device(a, next));
    assert_int_equal(verify(w, 0).problems, 0);
}

static void with_profile_files(const world *w, const char *command, const char *ending)
{
    char profile[128];
    world_profile(w, 0, profile);
    world_shell("for f in %s/cases/*/*%s; do %s \"$f\"; done", profile, ending, command);
}

static void test_lost_note_is_a_new_device(void **state)
{
    static const char *const ways[] = {"rm", "truncate -s 0", "truncate -s 40"};
    world *w = *state;
    world_make(w);
    for (size_t i = 0; i < 3; i++) {
        newest before = say(w, 0);
        with_profile_files(w, ways[i], ".head");
        newest after = say(w, 0);
        assert_false(same_device(before, after));
        assert_int_equal(after.number, 1);
    }
    assert_int_equal(verify(w, 0).problems, 0);
}

static void test_broken_key_is_a_new_device(void **state)
{
    world *w = *state;
    world_make(w);
    newest before = say(w, 0);
    with_profile_files(w, "truncate -s 9", ".key");
    world_close(w, 0); /* until then the key is in memory */
    world_open(w, 0);
    assert_false(same_device(before, say(w, 0)));
}

/* The note is not synced: after a power cut it may be an old one. */
static void test_note_behind_is_set_forward(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    world_copy_profile(w, 5, 0);
    for (int i = 0; i < 5; i++)
        say(w, 0);
    world_copy_profile(w, 0, 5);
    newest next = say(w, 0);
    assert_true(same_device(first, next));
    assert_int_equal(next.number, 7);
    assert_int_equal(say(w, 0).number, 8);
}

static void test_ahead_without_our_signature_is_no_ground(void **state)
{
    world *w = *state;
    world_make(w);
    newest first = say(w, 0);
    world_copy_profile(w, 5, 0);
    say(w, 0);
    say(w, 0);
    world_close(w, 0);
    char path[300];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", w->device[0].folder);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_WRITE, &db, NULL));
    assert_ok(dal_sql_run(db, "UPDATE commits SET signature=zeroblob(64) WHERE id=2", NULL));
    sqlite3_close(db);
    world_copy_profile(w, 0, 5);
    world_open(w, 0);
    assert_false(same_device(first, say(w, 0)));
}

/* A lost note and a folder from before: what the note would have prevented. */
static void test_lost_note_and_old_folder_make_no_fork(void **state)
{
    world *w = *state;
    world_make(w);
    say(w, 0);
    world_close(w, 0);
    world_copy_folder(w, 1, 0);
    world_open(w, 0);
    say(w, 0);
    with_profile_files(w, "rm", ".head");
    w->profile[1] = 0;
    world_open(w, 1);
    say(w, 1);
    world_merge(w, 0, 1);
    assert_int_equal(verify(w, 0).forks, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_one_device_goes_on),
        TEST(test_unknown_profile_is_a_new_device),
        TEST(test_copied_folder_same_profile),
        TEST(test_restored_backup_is_a_new_device),
        TEST(test_fork_keeps_both_branches),
        TEST(test_forked_device_is_given_up),
        TEST(test_lost_note_is_a_new_device),
        TEST(test_broken_key_is_a_new_device),
        TEST(test_note_behind_is_set_forward),
        TEST(test_ahead_without_our_signature_is_no_ground),
        TEST(test_lost_note_and_old_folder_make_no_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
