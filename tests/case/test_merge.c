/* Merging: the same tables on every device, whatever the order; what conflicts is kept; what is undone comes back. */
#include "base/file.h"
#include "case/verify.h"
#include "support/world.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- both ways ------------------------------------------------------------------------------------------------- */

static void test_both_ways_is_the_same(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_begin(w, 0);
    world_report(w, 0, "one text");
    world_report(w, 0, "shared text");
    world_commit(w, 0);
    world_begin(w, 1);
    world_report(w, 1, "shared text");
    world_review(w, 1, "shared text", "accept");
    world_commit(w, 1);
    assert_int_equal(world_merge(w, 0, 1).commits, 1);
    assert_int_equal(world_merge(w, 1, 0).commits, 1);
    world_same(w, 0, 1);
    assert_int_equal(test_rows(&w->device[0], "receipt"), 3);
    assert_int_equal(world_merge(w, 0, 1).commits, 0);
    assert_int_equal(test_problems(&w->device[0]), 0);
    assert_int_equal(test_problems(&w->device[1]), 0);
}

static void test_conflict_is_kept_and_shown(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    dal_hash a = world_say(w, 0, "finding.set", "{\"question\":\"q\",\"status\":\"likely\"}", NULL);
    dal_hash b = world_say(w, 1, "finding.set", "{\"question\":\"q\",\"status\":\"disputed\"}", NULL);
    assert_int_equal(test_rows(&w->device[0], "finding_set"), 1);
    world_merge(w, 0, 1);
    world_merge(w, 1, 0);
    assert_int_equal(test_rows(&w->device[0], "conflict"), 2);
    assert_int_equal(test_rows(&w->device[0], "finding_set"), 0);
    world_same(w, 0, 1);
    /* Somebody who saw both decides. */
    world_begin(w, 1);
    const dal_hash both[] = {a, b};
    world_put(w, 1, "finding.set", "{\"question\":\"q\",\"status\":\"unlikely\"}", both, 2);
    world_commit(w, 1);
    world_merge(w, 0, 1);
    assert_int_equal(test_rows(&w->device[0], "conflict"), 0);
    assert_true(world_says(w, 0, "finding_set", "unlikely"));
    world_same(w, 0, 1);
}

static void test_a_later_word_is_no_conflict(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_say(w, 0, "finding.set", "{\"question\":\"q\",\"status\":\"likely\"}", NULL);
    for (int i = 0; i < 40; i++)
        world_say(w, 0, "undo", "{}", NULL);
    world_merge(w, 1, 0);
    for (int i = 0; i < 40; i++)
        world_say(w, 1, "undo", "{}", NULL);
    world_say(w, 1, "finding.set", "{\"question\":\"q\",\"status\":\"disputed\"}", NULL);
    world_merge(w, 0, 1);
    assert_int_equal(test_rows(&w->device[0], "conflict"), 0);
    assert_true(world_says(w, 0, "finding_set", "disputed"));
}

/* A device whose newest commit waits is still seen by its older ones. */
static void test_seen_though_the_newest_waits(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_join(w, 2, 0);
    world_say(w, 1, "finding.set", "{\"question\":\"q\",\"status\":\"likely\"}", NULL);
    world_join(w, 3, 1); /* has device 1's first commit */
    world_say(w, 2, "undo", "{}", NULL);
    world_merge(w, 1, 2);
    world_say(w, 1, "undo", "{}", NULL); /* rests on device 2 */
    /* Device 0 gets device 1's chain without device 2's: the second commit waits. */
    world_merge(w, 3, 1);
    world_close(w, 3);
    char path[300];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", w->device[3].folder);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_WRITE, &db, NULL));
    assert_ok(dal_sql_run(db,
                          "DELETE FROM entries WHERE id>>20=2; DELETE FROM commits WHERE id=2; DELETE FROM tips WHERE "
                          "commit_id=2",
                          NULL));
    sqlite3_close(db);
    world_open(w, 3);
    assert_int_equal(world_merge(w, 0, 3).commits, 2);
    dal_verify_options options = {.parse = true};
    dal_verify_result result;
    assert_ok(dal_verify(w->device[0].ledger, &options, NULL, NULL, &result, NULL));
    assert_int_equal(result.waiting, 1);
    assert_int_equal(result.problems, 0);
    /* Device 0 decides on what it sees of device 1; nobody was against it. */
    world_say(w, 0, "finding.set", "{\"question\":\"q\",\"status\":\"disputed\"}", NULL);
    assert_int_equal(test_rows(&w->device[0], "conflict"), 0);
    assert_true(world_says(w, 0, "finding_set", "disputed"));
    world_merge(w, 0, 2); /* what was waited for comes */
    assert_ok(dal_verify(w->device[0].ledger, &options, NULL, NULL, &result, NULL));
    assert_int_equal(result.waiting, 0);
    assert_int_equal(result.problems, 0);
    world_merge(w, 1, 0);
    world_merge(w, 2, 0);
    world_same(w, 0, 1);
    world_same(w, 0, 2);
    assert_int_equal(test_rows(&w->device[1], "conflict"), 0);
}

/* ---- undoing --------------------------------------------------------------------------------------------------- */

static void test_a_tower_of_undos(void **state)
{
    world *w = *state;
    world_make(w);
    world_begin(w, 0);
    dal_hash last = world_report(w, 0, "a text");
    world_commit(w, 0);
    for (int i = 1; i <= 20; i++) {
        last = world_say(w, 0, "undo", "{}", &last);
        assert_int_equal(test_rows(&w->device[0], "receipt"), i % 2 == 0);
    }
}

/* Twenty layers of two, each over both below: 2^20 paths, and as many steps if each were walked. */
static void test_diamonds_of_undos_are_quick(void **state)
{
    world *w = *state;
    world_make(w);
    world_begin(w, 0);
    dal_hash below[2] = {world_report(w, 0, "a text"), world_report(w, 0, "another text")};
    for (int i = 0; i < 41; i++) {
        dal_hash left = world_put(w, 0, "undo", "{}", below, 2), right = world_put(w, 0, "undo", "{}", below, 2);
        below[0] = left;
        below[1] = right;
    }
    world_commit(w, 0);
    assert_int_equal(test_rows(&w->device[0], "receipt"), 0);
    world_begin(w, 0);
    world_put(w, 0, "undo", "{}", below, 2);
    world_commit(w, 0);
    assert_int_equal(test_rows(&w->device[0], "receipt"), 2);
}

/* What is replaced comes after what replaces it. */
static void test_replaced_while_pending(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_join(w, 2, 0);
    world_begin(w, 0);
    dal_hash report = world_report(w, 0, "a text");
    world_commit(w, 0);
    world_say(w, 1, "undo", "{}", &report); /* device 1 has heard of it, but does not have it */
    world_merge(w, 2, 1);
    assert_int_equal(test_rows(&w->device[2], "receipt"), 0);
    world_merge(w, 2, 0);
    assert_int_equal(test_rows(&w->device[2], "receipt"), 0);
    assert_true(world_says(w, 2, "entry", "report.add"));
    world_merge(w, 0, 1);
    world_same(w, 0, 2);
}

/* ---- any order --------------------------------------------------------------------------------------------------- */

typedef struct ordering {
    int64_t id[256];
    dal_hash hash[256];
    size_t past[256][16]; /* indexes */
    size_t past_count[256];
    size_t count;
} ordering;

static void add_past(ordering *o, const dal_hash *hash)
{
    for (size_t i = 0; i < o->count; i++)
        if (dal_hash_compare(&o->hash[i], hash) == 0)
            o->past[o->count][o->past_count[o->count]++] = i;
}

static dalil_status note_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    ordering *o = context;
    dal_commit commit;
    assert_ok(dal_commit_read(row->bytes, &commit, err));
    o->id[o->count] = row->id;
    o->hash[o->count] = row->hash;
    assert_true(commit.head_count < 15);
    if (commit.number > 1)
        add_past(o, &commit.previous);
    for (size_t i = 0; i < commit.head_count; i++)
        add_past(o, &commit.head[i]);
    dal_commit_release(&commit);
    o->count++;
    return DALIL_OK;
}

/* An order in which each comes after its past, else by chance. */
static void shuffle(world *w, const ordering *o, int64_t *out_id)
{
    bool taken[256] = {false};
    for (size_t n = 0; n < o->count;) {
        size_t i = world_random(w, o->count);
        bool ready = !taken[i];
        for (size_t j = 0; ready && j < o->past_count[i]; j++)
            ready = taken[o->past[i][j]];
        if (!ready)
            continue;
        taken[i] = true;
        out_id[n++] = o->id[i];
    }
}

static dal_buf fold_in_order(world *w, const int64_t *id, size_t count)
{
    dal_fold *fold;
    dal_buf dump = dal_buf_init(1 << 26);
    assert_ok(dal_fold_open(w->device[0].ledger, true, &fold, NULL));
    for (size_t at = 0; at < count;) {
        size_t some = 1 + world_random(w, 40);
        if (some > count - at)
            some = count - at;
        assert_ok(dal_fold_commits(fold, id + at, some, NULL));
        at += some;
    }
    assert_ok(dal_fold_dump(fold, &dump, NULL));
    dal_fold_close(fold);
    return dump;
}

static void three_devices(world *w, size_t commits)
{
    world_said *said = calloc(1, sizeof *said);
    assert_non_null(said);
    world_make(w);
    world_join(w, 1, 0);
    world_join(w, 2, 0);
    for (size_t i = 0; i < commits; i++) {
        world_random_commit(w, (int)world_random(w, 3), said);
        int to = (int)world_random(w, 3), from = (to + 1 + (int)world_random(w, 2)) % 3;
        if (world_random(w, 6) == 0)
            world_merge(w, to, from);
    }
    free(said);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 3; i++)
            world_merge(w, i, (i + 1) % 3);
}

static void test_any_order_gives_the_same(void **state)
{
    world *w = *state;
    bool all = test_long_form();
    ordering *o = calloc(1, sizeof *o);
    assert_non_null(o);
    three_devices(w, all ? 200 : 60);
    assert_ok(dal_ledger_each_commit(w->device[0].ledger, 0, note_commit, o, NULL));
    dal_buf expected = world_dump(w, 0);
    assert_true(strstr(expected.data, "conflict\t") != NULL);
    for (int i = 0; i < (all ? 1000 : 40); i++) {
        int64_t id[256];
        shuffle(w, o, id);
        dal_buf dump = fold_in_order(w, id, o->count);
        assert_string_equal(dump.data, expected.data);
        dal_buf_release(&dump);
    }
    world_same(w, 0, 1);
    world_same(w, 0, 2);
    assert_int_equal(test_problems(&w->device[1]), 0);
    dal_buf_release(&expected);
    free(o);
}

/* ---- kinds of a later program -------------------------------------------------------------------------------- */

static void test_unknown_kind_is_kept_and_relayed(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_join(w, 2, 0);
    dal_hash name, later;
    char body[200], hex[DAL_HEX_SIZE + 1];
    world_begin(w, 0);
    assert_ok(dal_ledger_put_blob(w->device[0].ledger, DALIL_STR("words of a later program"), &name, NULL));
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    snprintf(body, sizeof body, "{\"words\":\"%s\",\"later\":[1,{\"x\":\"y\"}]}", hex);
    later = world_put(w, 0, "some.later.kind", body, NULL, 0);
    world_commit(w, 0);
    world_merge(w, 1, 0);
    world_merge(w, 2, 1);
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX), words = dal_buf_init(1000);
    assert_true(world_says(w, 2, "entry", "some.later.kind"));
    assert_ok(dal_fold_find_entry(w->device[2].fold, &later, &bytes, NULL));
    assert_true(strstr(bytes.data, "\"later\":[1,{\"x\":\"y\"}]") != NULL);
    assert_ok(dal_ledger_get_blob(w->device[2].ledger, &name, &words, NULL));
    assert_text(dal_buf_string(&words), "words of a later program");
    dal_buf_release(&bytes);
    dal_buf_release(&words);
    assert_int_equal(test_problems(&w->device[2]), 0);
}

/* ---- erasing ----------------------------------------------------------------------------------------------------- */

static dal_hash put_words(world *w, int device, const char *words)
{
    dal_hash name;
    char body[200], hex[DAL_HEX_SIZE + 1];
    world_begin(w, device);
    assert_ok(dal_ledger_put_blob(w->device[device].ledger, dal_str(words), &name, NULL));
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    snprintf(body, sizeof body, "{\"question\":\"q\",\"status\":\"likely\",\"words\":\"%s\"}", hex);
    world_put(w, device, "finding.set", body, NULL, 0);
    world_commit(w, device);
    return name;
}

static dalil_status words_of(world *w, int device, const dal_hash *name)
{
    dal_buf words = dal_buf_init(1 << 24);
    dalil_status status = dal_ledger_get_blob(w->device[device].ledger, name, &words, NULL);
    dal_buf_release(&words);
    return status;
}

static void test_erased_stays_erased(void **state)
{
    world *w = *state;
    world_make(w);
    dal_hash name = put_words(w, 0, "a name that must go");
    world_join(w, 1, 0);
    assert_ok(dal_ledger_erase_blob(w->device[0].ledger, &name, &w->device[0].err));
    assert_int_equal(words_of(w, 0, &name), DALIL_ENOTFOUND);
    world_merge(w, 0, 1);
    assert_int_equal(words_of(w, 0, &name), DALIL_ENOTFOUND);
    assert_int_equal(test_problems(&w->device[0]), 0);
    /* Erased there destroys nothing here: that table is signed by nobody. */
    world_merge(w, 1, 0);
    assert_ok(words_of(w, 1, &name));
    /* A new reader folds it without the words. */
    dal_fold *fold;
    dal_buf dump = dal_buf_init(1 << 20);
    assert_ok(dal_fold_open(w->device[0].ledger, true, &fold, NULL));
    assert_ok(dal_fold_catch_up(fold, NULL));
    assert_ok(dal_fold_dump(fold, &dump, NULL));
    assert_true(strstr(dump.data, "likely") != NULL);
    assert_null(strstr(dump.data, "a name that must go"));
    dal_buf_release(&dump);
    dal_fold_close(fold);
}

/* Neither key nor stored form stands anywhere in the files any more. */
static void test_erased_leaves_no_bytes(void **state)
{
    world *w = *state;
    world_make(w);
    dal_hash name = put_words(w, 0, "a name that must go");
    unsigned char key[DAL_KEY_SIZE];
    char path[300];
    sqlite3 *db;
    dal_sql query = {0};
    bool row;
    snprintf(path, sizeof path, "%s/ledger.db", w->device[0].folder);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_READ, &db, NULL));
    assert_ok(dal_sql_ready(db, &query, "SELECT key FROM keys WHERE name=?", NULL));
    dal_sql_hash(&query, &name);
    assert_ok(dal_sql_step(&query, &row, NULL));
    memcpy(key, dal_sql_get_bytes(&query, 0).data, sizeof key);
    dal_sql_close(&query);
    sqlite3_close(db);
    assert_ok(dal_ledger_erase_blob(w->device[0].ledger, &name, NULL));
    for (int i = 0; i < 2; i++) {
        dal_buf file = dal_buf_init(1 << 26);
        snprintf(path, sizeof path, "%s/ledger.db%s", w->device[0].folder, i == 0 ? "" : "-wal");
        assert_ok(dal_file_read(path, 1 << 26, &file, NULL));
        assert_true(i == 1 || file.size > 0);
        assert_null(file.size == 0 ? NULL : memmem(file.data, file.size, key, sizeof key));
        dal_buf_release(&file);
    }
}

static void test_large_blobs_are_files(void **state)
{
    world *w = *state;
    world_make(w);
    static char text[1100000];
    dal_hash name[3];
    char path[400], hex[DAL_HEX_SIZE + 1];
    /* Random bytes do not get smaller: 1 MiB less the method byte is the last that stands in the table. */
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)world_random(w, 256);
    const size_t size[] = {1024 * 1024 - 1, 1024 * 1024, sizeof text};
    world_begin(w, 0);
    for (int i = 0; i < 3; i++)
        assert_ok(dal_ledger_put_blob(w->device[0].ledger, (dalil_string){text, size[i]}, &name[i], NULL));
    world_put(w, 0, "undo", "{}", NULL, 0);
    world_commit(w, 0);
    world_join(w, 1, 0);
    for (int i = 0; i < 3; i++) {
        dal_buf plain = dal_buf_init(1 << 24);
        dal_hex(name[i].bytes, DAL_HASH_SIZE, hex);
        snprintf(path, sizeof path, "%s/blobs/%.2s/%s", w->device[1].folder, hex, hex + 2);
        assert_int_equal(dal_file_exists(path), i > 0);
        assert_ok(dal_ledger_get_blob(w->device[1].ledger, &name[i], &plain, NULL));
        assert_int_equal(plain.size, size[i]);
        assert_memory_equal(plain.data, text, size[i]);
        dal_buf_release(&plain);
    }
    /* A lost file is named, and comes back from another copy. */
    assert_int_equal(remove(path), 0);
    assert_int_equal(test_problems(&w->device[1]), 1);
    world_merge(w, 1, 0);
    assert_int_equal(test_problems(&w->device[1]), 0);
    assert_ok(dal_ledger_erase_blob(w->device[1].ledger, &name[2], NULL));
    assert_false(dal_file_exists(path));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_both_ways_is_the_same),
        TEST(test_conflict_is_kept_and_shown),
        TEST(test_a_later_word_is_no_conflict),
        TEST(test_seen_though_the_newest_waits),
        TEST(test_a_tower_of_undos),
        TEST(test_diamonds_of_undos_are_quick),
        TEST(test_replaced_while_pending),
        TEST(test_any_order_gives_the_same),
        TEST(test_unknown_kind_is_kept_and_relayed),
        TEST(test_erased_stays_erased),
        TEST(test_erased_leaves_no_bytes),
        TEST(test_large_blobs_are_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
