/* tools/read-case, which shares no code with the program, reads what the program wrote and says the same of it. */
#include "base/file.h"
#include "case/list.h"
#include "case/verify.h"
#include "support/world.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- what the program says ------------------------------------------------------------------------------------- */

typedef struct saying {
    world *w;
    int device;
    dal_buf out;
    bool waits;
    dal_verify_result total;
} saying;

static dalil_status say_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    saying *s = context;
    dal_entry entry;
    char hex[DAL_HEX_SIZE + 1];
    int64_t effective = -1;
    dal_hex(row->hash.bytes, DAL_HASH_SIZE, hex);
    dalil_status status = dal_entry_read(row->bytes, &entry, err);
    if (status != DALIL_OK) {
        dal_buf_printf(&s->out, "{\"type\":\"entry\",\"hash\":\"%s\",\"kind\":\"\",\"state\":\"unreadable\"}\n", hex);
        return DALIL_OK;
    }
    dal_sql query = {0};
    bool found = false;
    assert_ok(dal_sql_ready(dal_fold_database(s->w->device[s->device].fold), &query,
                            "SELECT effective FROM entry WHERE hash=?", NULL));
    dal_sql_hash(&query, &row->hash);
    assert_ok(dal_sql_step(&query, &found, NULL));
    if (found)
        effective = dal_sql_get_int(&query, 0);
    dal_sql_close(&query);
    dal_buf_printf(&s->out, "{\"type\":\"entry\",\"hash\":\"%s\",\"kind\":\"%.*s\",\"state\":\"%s\"}\n", hex,
                   DALIL_FMT(entry.kind),
                   effective < 0 ? "waiting"
                   : effective   ? "effective"
                                 : "replaced");
    dal_entry_release(&entry);
    return DALIL_OK;
}

static dalil_status say_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    saying *s = context;
    dal_commit commit;
    char hash[DAL_HEX_SIZE + 1], device[DAL_HEX_SIZE + 1];
    dal_hex(row->hash.bytes, DAL_HASH_SIZE, hash);
    dal_hex(row->device.bytes, DAL_HASH_SIZE, device);
    assert_ok(dal_commit_read(row->bytes, &commit, err));
    dal_buf_printf(&s->out,
                   "{\"type\":\"commit\",\"hash\":\"%s\",\"device\":\"%s\",\"number\":%lld,\"count\":%lld,\"state\":"
                   "\"%s\"}\n",
                   hash, device, (long long)row->number, (long long)commit.count, row->ready > 0 ? "ready" : "waiting");
    dal_commit_release(&commit);
    return dal_ledger_each_entry(s->w->device[s->device].ledger, row->id, say_entry, s, err);
}

static dalil_status print_problem(void *context, const dalil_error *problem, dalil_error *err)
{
    char *all = context;
    (void)err;
    if (all != NULL) {
        size_t size = strlen(all);
        dalil_error_text(problem, DALIL_ENGLISH, all + size, 4000 - size);
    }
    return DALIL_OK;
}

static dal_verify_result verify(world *w, int device, char *out_problem)
{
    dal_verify_options options = {.parse = true, .blobs = true, .threads = 2};
    dal_verify_result result;
    assert_ok(dal_verify(w->device[device].ledger, &options, print_problem, out_problem, &result, NULL));
    return result;
}

static int by_bytes(const void *a, const void *b)
{
    return dal_str_compare(*(const dalil_string *)a, *(const dalil_string *)b);
}

/* The lines of a text in order, each once: two programs may list in different orders. */
static dal_buf sorted(dalil_string text)
{
    static dalil_string line[100000];
    size_t count = 0;
    dal_buf out = dal_buf_init(1 << 26);
    while (text.size > 0 && count < 100000)
        line[count++] = dal_str_cut(text, '\n', &text);
    qsort(line, count, sizeof line[0], by_bytes);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !dal_str_equal(line[i], line[i - 1]))
            dal_buf_printf(&out, "%.*s\n", DALIL_FMT(line[i]));
    return out;
}

static dal_buf program_says(world *w, int device)
{
    saying s = {.w = w, .device = device, .out = dal_buf_init(1 << 26)};
    assert_ok(dal_fold_catch_up(w->device[device].fold, NULL));
    assert_ok(dal_ledger_each_commit(w->device[device].ledger, 0, say_commit, &s, NULL));
    dal_verify_result r = verify(w, device, NULL);
    dal_buf_printf(&s.out,
                   "{\"type\":\"total\",\"commits\":%lld,\"entries\":%lld,\"blobs\":%lld,\"erased\":%lld,\"devices\":"
                   "%lld,\"forks\":%lld,\"waiting\":%lld,\"reused\":%lld,\"problems\":%lld}\n",
                   (long long)r.commits, (long long)r.entries, (long long)r.blobs, (long long)r.erased,
                   (long long)r.devices, (long long)r.forks, (long long)r.waiting, (long long)r.reused,
                   (long long)r.problems);
    dal_buf out = sorted(dal_buf_string(&s.out));
    dal_buf_release(&s.out);
    return out;
}

/* ---- what the reader says -------------------------------------------------------------------------------------- */

static dal_buf reader_says(world *w, int device, int expected_exit)
{
    char command[600], path[200];
    dal_buf text = dal_buf_init(1 << 26);
    snprintf(path, sizeof path, "%s/said", w->root);
    snprintf(command, sizeof command, "%s/tools/read-case --json %s > %s", DALIL_SOURCE, w->device[device].folder,
             path);
    int code = system(command);
    assert_int_equal(WEXITSTATUS(code), expected_exit);
    assert_ok(dal_file_read(path, 1 << 26, &text, NULL));
    return text;
}

static void both_say_the_same(world *w, int device)
{
    dal_buf program = program_says(w, device), said = reader_says(w, device, 0);
    dal_buf reader = sorted(dal_buf_string(&said));
    assert_true(program.size > 100);
    assert_string_equal(program.data, reader.data);
    dal_buf_release(&program);
    dal_buf_release(&said);
    dal_buf_release(&reader);
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

static dalil_status some_row(void *context, int64_t index, dalil_string *out_row, dalil_error *err)
{
    static char row[100];
    (void)context, (void)err;
    int size = snprintf(row, sizeof row, "row %lld, a name, a place", (long long)index);
    *out_row = (dalil_string){row, (size_t)size};
    return DALIL_OK;
}

static dal_list put_list(world *w, int device, int64_t count)
{
    char id[2 * DAL_ID_SIZE + 1], root[DAL_HEX_SIZE + 1], body[300];
    dal_list list;
    world_begin(w, device);
    assert_ok(dal_list_write(w->device[device].ledger, count, some_row, NULL, &list, NULL));
    dal_hex(list.id.bytes, DAL_ID_SIZE, id);
    dal_hex(list.root.bytes, DAL_HASH_SIZE, root);
    snprintf(body, sizeof body, "{\"list\":\"%s\",\"count\":%lld,\"root\":\"%s\"}", id, (long long)count, root);
    world_put(w, device, "list.add", body, NULL, 0);
    world_commit(w, device);
    return list;
}

/* A bit of everything: two devices, one of them forked, undone and undone again, erased, a list, a large blob, a kind
 * that nobody knows, a request used twice. */
static void make_everything(world *w)
{
    static char large[1200000];
    dal_hash name, report;
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)world_random(w, 256);
    world_make(w);
    world_begin(w, 0);
    report = world_report(w, 0, "the first of all reports, long enough to be worth deflating, deflating, deflating");
    world_report(w, 0, "second report");
    assert_ok(dal_ledger_put_blob(w->device[0].ledger, (dalil_string){large, sizeof large}, &name, NULL));
    world_commit(w, 0);
    world_join(w, 1, 0);
    dal_hash undo = world_say(w, 1, "undo", "{}", &report);
    world_say(w, 1, "undo", "{}", &undo);
    dal_list list = put_list(w, 1, 1500);
    assert_ok(dal_list_erase_row(w->device[1].ledger, &list.id, 1024, NULL));
    world_close(w, 0);
    world_copy_folder(w, 2, 0);
    world_copy_profile(w, 2, 0);
    world_open(w, 0);
    world_open(w, 2);
    world_say(w, 0, "some.later.kind", "{\"any\":[1,\"\\u0627\"]}", NULL);
    w->requests--; /* the other branch uses the same request for something else */
    world_say(w, 2, "finding.set", "{\"question\":\"q\",\"status\":\"likely\"}", NULL);
    world_merge(w, 0, 1);
    world_merge(w, 0, 2);
    world_begin(w, 0);
    assert_ok(dal_ledger_put_blob(w->device[0].ledger, DALIL_STR("words to go"), &name, NULL));
    world_review(w, 0, "second report", "accept");
    world_commit(w, 0);
    assert_ok(dal_ledger_erase_blob(w->device[0].ledger, &name, NULL));
}

static void test_everything(void **state)
{
    world *w = *state;
    make_everything(w);
    dal_verify_result r = verify(w, 0, NULL);
    assert_int_equal(r.problems, 0);
    assert_int_equal(r.forks, 1);
    assert_int_equal(r.reused, 1);
    assert_int_equal(r.erased, 1);
    assert_int_equal(r.devices, 3); /* the forked one was given up */
    both_say_the_same(w, 0);
    both_say_the_same(w, 1);
    both_say_the_same(w, 2);
}

/* Part of a chain comes without what it rests on. */
static void test_waiting(void **state)
{
    world *w = *state;
    world_make(w);
    world_join(w, 1, 0);
    world_join(w, 2, 0);
    world_say(w, 2, "undo", "{}", NULL);
    world_merge(w, 1, 2);
    world_say(w, 1, "some.later.kind", "{}", NULL);
    world_close(w, 1);
    char path[300];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", w->device[1].folder);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_WRITE, &db, NULL));
    assert_ok(dal_sql_run(db,
                          "DELETE FROM entries WHERE id>>20=1; DELETE FROM commits WHERE id=1; DELETE FROM tips WHERE "
                          "commit_id=1",
                          NULL));
    sqlite3_close(db);
    world_open(w, 1);
    assert_int_equal(world_merge(w, 0, 1).commits, 1);
    assert_int_equal(verify(w, 0, NULL).waiting, 1);
    both_say_the_same(w, 0);
    world_merge(w, 0, 2);
    assert_int_equal(verify(w, 0, NULL).waiting, 0);
    both_say_the_same(w, 0);
}

static void test_many(void **state)
{
    world *w = *state;
    world_said *said = calloc(1, sizeof *said);
    assert_non_null(said);
    world_make(w);
    world_join(w, 1, 0);
    for (int i = 0; i < (test_long_form() ? 150 : 40); i++) {
        world_random_commit(w, (int)world_random(w, 2), said);
        if (world_random(w, 5) == 0)
            world_merge(w, 1, 0);
    }
    world_merge(w, 0, 1);
    both_say_the_same(w, 0);
    free(said);
}

/* ---- one bit -------------------------------------------------------------------------------------------------------
 */

/* Change one thing in a copy of the case; `names` is what verify then says. */
static void change(world *w, void (*how)(sqlite3 *, const void *), const void *what, const char *names)
{
    char path[300], problems[4000] = "";
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", w->device[4].folder);
    world_copy_folder(w, 4, 0);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_WRITE, &db, NULL));
    how(db, what);
    sqlite3_close(db);
    world_open(w, 4);
    assert_true(verify(w, 4, problems).problems > 0);
    if (strstr(problems, names) == NULL)
        fail_msg("'%s' does not say '%s'", problems, names);
    world_close(w, 4);
    static int changes;
    if (changes++ % 4 != 0 && !test_long_form())
        return; /* the reader takes its time */
    dal_buf said = reader_says(w, 4, 4);
    assert_non_null(strstr(said.data, "\"type\":\"problem\""));
    dal_buf_release(&said);
}

typedef struct bit {
    const char *table, *column;
    int64_t row;
    int byte; /* from the end when negative */
} bit;

static void turn(sqlite3 *db, const void *what)
{
    const bit *b = what;
    sqlite3_blob *value;
    unsigned char byte;
    assert_int_equal(sqlite3_blob_open(db, "main", b->table, b->column, b->row, 1, &value), SQLITE_OK);
    int at = b->byte < 0 ? sqlite3_blob_bytes(value) + b->byte : b->byte;
    assert_int_equal(sqlite3_blob_read(value, &byte, 1, at), SQLITE_OK);
    byte ^= 1;
    assert_int_equal(sqlite3_blob_write(value, &byte, 1, at), SQLITE_OK);
    sqlite3_blob_close(value);
}

static void run(sqlite3 *db, const void *what)
{
    assert_ok(dal_sql_run(db, what, NULL));
    assert_int_equal(sqlite3_changes(db), 1);
}

static void test_one_bit_anywhere_is_named(void **state)
{
    static const struct {
        bit bit;
        const char *names;
    } bits[] = {
        {{"entries", "bytes", 1048577, 0}, "commit 1, entry 2"},
        {{"entries", "bytes", 1048577, 40}, "commit 1, entry 2"},
        {{"entries", "bytes", 1048577, -1}, "commit 1, entry 2"},
        {{"commits", "bytes", 1, 0}, "commit 1"},
        {{"commits", "bytes", 1, 40}, "commit 1"},
        {{"commits", "bytes", 2, -1}, "commit 2"},
        {{"commits", "signature", 2, 0}, "commit 2"},
        {{"commits", "signature", 2, -1}, "commit 2"},
        {{"blobs", "stored", 1, 0}, "damaged"},
        {{"blobs", "stored", 2, -1}, "damaged"},
        {{"list_chunks", "root", 1, 5}, "List"},
        {{"list_chunks", "leaves", 2, 40}, "List"},
        {{"list_chunks", "keys", 2, -1}, "List"},
        {{"list_chunks", "stored", 1, 7}, "List"},
        {{"list_chunks", "stored", 2, -1}, "List"},
    };
    static const char *const rows[][2] = {
        {"UPDATE entries SET hash=zeroblob(32) WHERE id=1048577", "commit 1, entry 2"},
        {"UPDATE commits SET number=7 WHERE id=2", "commit 7"},
        {"DELETE FROM entries WHERE id=1048577", "commit 1"},
        {"DELETE FROM tips", "last commits"},
        {"UPDATE keys SET key=CAST(substr(key,2)||substr(key,1,1) AS BLOB) WHERE name=(SELECT name FROM blobs LIMIT 1)",
         "damaged"},
        {"DELETE FROM keys WHERE name=(SELECT name FROM blobs LIMIT 1)", "missing"},
        {"DELETE FROM list_chunks WHERE chunk=1", "List"},
    };
    world *w = *state;
    world_make(w);
    world_begin(w, 0);
    world_report(w, 0, "a report");
    world_report(w, 0, "another report");
    world_commit(w, 0);
    put_list(w, 0, 1100);
    world_close(w, 0);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        change(w, turn, &bits[i].bit, bits[i].names);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        change(w, run, rows[i][0], rows[i][1]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_everything),
        TEST(test_waiting),
        TEST(test_many),
        TEST(test_one_bit_anywhere_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
