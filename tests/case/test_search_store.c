/* search.db: what it is told has changed, and that bytes come back as they were put. */
#include "case/search.h"
#include "support/case.h"
#include <sqlite3.h>
#include <stdio.h>

enum { VERSION = 7, BIG = 200000 };

typedef struct reports {
    dal_hash item[16];
    size_t count;
} reports;

static dalil_status note(void *context, const dal_hash *report, dalil_error *err)
{
    reports *r = context;
    (void)err;
    assert_true(r->count < 16);
    r->item[r->count++] = *report;
    return DALIL_OK;
}

static dal_search_store *open_store(test_case *c, int64_t version)
{
    dal_search_store *store;
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_search_store_open(c->fold, false, version, &store, &c->err));
    return store;
}

/* What a catch-up would look at; afterwards the index stands where the tables stand. */
static reports catch_up(test_case *c, dal_search_store *store)
{
    reports r = {.count = 0};
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_search_store_begin(store, &c->err));
    assert_ok(dal_search_store_changes(store, note, &r, &c->err));
    assert_ok(dal_search_store_commit(store, &c->err));
    return r;
}

static bool is_behind(test_case *c, dal_search_store *store)
{
    bool behind;
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_search_store_behind(store, &behind, &c->err));
    return behind;
}

static dal_hash put_report(test_case *c, const char *text, unsigned number)
{
    test_begin(c);
    dal_hash entry = test_put_report(c, dal_str(text), number);
    test_commit(c);
    return entry;
}

static dal_hash put_undo(test_case *c, unsigned number, const dal_hash *over)
{
    test_begin(c);
    dal_hash entry = test_put_undo(c, number, over, 1);
    test_commit(c);
    return entry;
}

static void assert_report(test_case *c, const reports *r, const char *text)
{
    dal_hash item = dal_item_id(dal_ledger_case_key(c->ledger), dal_str(text));
    assert_int_equal(r->count, 1);
    assert_memory_equal(r->item[0].bytes, item.bytes, DAL_HASH_SIZE);
}

static void only_what_changed_is_looked_at(void **state)
{
    test_case *c = *state;
    dal_hash first = put_report(c, "one", 1);
    put_report(c, "two", 2);
    dal_search_store *store = open_store(c, VERSION);
    assert_true(is_behind(c, store));
    reports r = catch_up(c, store);
    assert_int_equal(r.count, 2);
    assert_false(is_behind(c, store));
    assert_int_equal(catch_up(c, store).count, 0);
    put_report(c, "three", 3);
    assert_true(is_behind(c, store));
    r = catch_up(c, store);
    assert_report(c, &r, "three");
    dal_hash undo = put_undo(c, 4, &first); /* speaks of nothing itself: of what it ends */
    r = catch_up(c, store);
    assert_report(c, &r, "one");
    put_undo(c, 5, &undo); /* and of what that had ended */
    r = catch_up(c, store);
    assert_report(c, &r, "one");
    dal_search_store_close(store);
    store = open_store(c, VERSION);
    assert_false(is_behind(c, store));
    dal_search_store_close(store);
}

static dalil_status count_segment(void *context, const dal_search_segment_row *row, dalil_error *err)
{
    (void)row;
    (void)err;
    ++*(size_t *)context;
    return DALIL_OK;
}

static size_t segments(test_case *c, dal_search_store *store)
{
    size_t count = 0;
    assert_ok(dal_search_store_segments(store, count_segment, &count, &c->err));
    return count;
}

static void add_segment(test_case *c, dal_search_store *store, const char *bytes, size_t size)
{
    assert_ok(dal_search_store_begin(store, &c->err));
    assert_ok(dal_search_store_add_segment(store, (dalil_string){bytes, size}, 1, &c->err));
    assert_ok(dal_search_store_commit(store, &c->err));
}

/* Another version, and a text that was erased: nothing that was kept stays. */
static void what_does_not_fit_is_thrown_away(void **state)
{
    test_case *c = *state;
    put_report(c, "one", 1);
    dal_search_store *store = open_store(c, VERSION);
    catch_up(c, store);
    add_segment(c, store, "abc", 3);
    assert_int_equal(segments(c, store), 1);
    dal_search_store_close(store);
    store = open_store(c, VERSION + 1);
    assert_true(is_behind(c, store));
    assert_int_equal(catch_up(c, store).count, 1);
    assert_int_equal(segments(c, store), 0);
    add_segment(c, store, "abc", 3);
    test_begin(c);
    dal_hash name;
    assert_ok(dal_ledger_put_blob(c->ledger, DALIL_STR("words"), &name, &c->err));
    test_put(c, "unknown", "{}", 9, NULL, 0);
    test_commit(c);
    assert_ok(dal_ledger_erase_blob(c->ledger, &name, &c->err));
    assert_true(is_behind(c, store));
    assert_int_equal(catch_up(c, store).count, 1);
    assert_int_equal(segments(c, store), 0);
    dal_search_store_close(store);
}

static dalil_status note_segment(void *context, const dal_search_segment_row *row, dalil_error *err)
{
    (void)err;
    *(int64_t *)context = row->id;
    assert_int_equal(row->size, BIG);
    return DALIL_OK;
}

static void bytes_come_back_as_they_were(void **state)
{
    test_case *c = *state;
    static char bytes[BIG], back[BIG];
    int64_t id = 0;
    put_report(c, "one", 1);
    dal_search_store *store = open_store(c, VERSION);
    for (size_t i = 0; i < BIG; i++)
        bytes[i] = (char)(i * 31 + i / 257);
    add_segment(c, store, bytes, BIG);
    assert_ok(dal_search_store_segments(store, note_segment, &id, &c->err));
    assert_ok(dal_search_store_read(store, id, 0, BIG, back, &c->err));
    assert_memory_equal(back, bytes, BIG);
    assert_ok(dal_search_store_read(store, id, 65530, 70000, back, &c->err));
    assert_memory_equal(back, bytes + 65530, 70000);
    assert_int_equal(dal_search_store_read(store, id, BIG - 1, 2, back, &c->err), DALIL_EINTEGRITY);
    assert_int_equal(dal_search_store_read(store, id + 1, 0, 1, back, &c->err), DALIL_EINTEGRITY);
    dal_search_store_close(store);
}

static dalil_status check_name(void *context, dalil_string name, dalil_error *err)
{
    (void)err;
    dal_buf_add_string(context, name);
    dal_buf_puts(context, ";");
    return DALIL_OK;
}

static dalil_status count_source(void *context, const dal_id *source, dalil_error *err)
{
    (void)err;
    assert_int_equal(source->bytes[2], 4);
    ++*(size_t *)context;
    return DALIL_OK;
}

static void assert_names(test_case *c, dal_search_store *store, const dal_id *source, const char *expected)
{
    dal_buf names = dal_buf_init(100);
    assert_ok(dal_search_store_names(store, source, check_name, &names, &c->err));
    assert_text(dal_buf_string(&names), expected);
    dal_buf_release(&names);
}

/* Names are those of reports that are there: the document of a source holds none up. */
static void documents_are_kept_and_go(void **state)
{
    test_case *c = *state;
    dal_search_row row = {.id = 5, .kind = DAL_SEARCH_REPORT, .digest = 9, .name = {.text = DALIL_STR("B")}}, found;
    dal_hash before, after;
    size_t sources = 0;
    bool there;
    row.report.bytes[3] = 1;
    row.name.source.bytes[2] = 4;
    const dal_search_name names[] = {{row.name.source, DALIL_STR("B")}, {row.name.source, DALIL_STR("A")}};
    put_report(c, "one", 1);
    dal_search_store *store = open_store(c, VERSION);
    assert_ok(dal_search_store_digest(store, &before, &c->err));
    assert_ok(dal_search_store_begin(store, &c->err));
    assert_ok(dal_search_store_put(store, &row, names, 2, &c->err));
    row.id = 6;
    assert_ok(dal_search_store_put(store, &row, names, 1, &c->err));
    assert_ok(dal_search_store_put(store, &(dal_search_row){.id = 7, .kind = DAL_SEARCH_SOURCE, .name = names[1]}, NULL,
                                   0, &c->err));
    assert_ok(dal_search_store_commit(store, &c->err));
    assert_ok(dal_search_store_find(store, 5, &found, &there, &c->err));
    assert_true(there && found.digest == 9 && found.kind == DAL_SEARCH_REPORT && found.report.bytes[3] == 1);
    assert_text(found.name.text, "B");
    assert_names(c, store, &row.name.source, "A;B;");
    assert_ok(dal_search_store_remove(store, 5, count_source, &sources, &c->err));
    assert_int_equal(sources, 2);
    assert_names(c, store, &row.name.source, "B;");
    assert_ok(dal_search_store_remove(store, 6, count_source, &sources, &c->err));
    assert_int_equal(sources, 3);
    assert_names(c, store, &row.name.source, "");
    assert_ok(dal_search_store_remove(store, 7, count_source, &sources, &c->err));
    assert_int_equal(sources, 3);
    assert_ok(dal_search_store_find(store, 5, &found, &there, &c->err));
    assert_false(there);
    assert_ok(dal_search_store_digest(store, &after, &c->err));
    assert_memory_equal(after.bytes, before.bytes, DAL_HASH_SIZE);
    dal_search_store_close(store);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The tables of an earlier program are of no use: the file is made anew, and is no longer as large. */
static void a_file_of_another_form_is_made_anew(void **state)
{
    test_case *c = *state;
    char path[600];
    put_report(c, "one", 1);
    snprintf(path, sizeof path, "%s/search.db", dal_ledger_folder(c->ledger));
    run_sql(path, "CREATE TABLE document(id INTEGER PRIMARY KEY, kind INTEGER, start INTEGER);"
                  "CREATE TABLE state(name TEXT PRIMARY KEY, value) WITHOUT ROWID");
    dal_search_store *store = open_store(c, VERSION);
    assert_true(is_behind(c, store));
    assert_int_equal(catch_up(c, store).count, 1);
    add_segment(c, store, "abc", 3);
    dal_search_store_close(store);
    store = open_store(c, VERSION);
    assert_false(is_behind(c, store));
    assert_int_equal(segments(c, store), 1);
    dal_search_store_close(store);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static dalil_status ignore(void *context, const dal_hash *report, dalil_error *err)
{
    (void)context;
    (void)report;
    (void)err;
    return DALIL_OK;
}

static dalil_status ignore_source(void *context, const dal_id *source, dalil_error *err)
{
    (void)context;
    (void)source;
    (void)err;
    return DALIL_OK;
}

static dalil_status write_all(dal_search_store *store, dalil_error *err)
{
    dal_search_row row = {.id = 5, .kind = DAL_SEARCH_REPORT, .name = {.text = DALIL_STR("B")}};
    DAL_TRY(dal_search_store_changes(store, ignore, NULL, err));
    DAL_TRY(dal_search_store_put(store, &row, &row.name, 1, err));
    DAL_TRY(dal_search_store_remove(store, 5, ignore_source, NULL, err));
    return dal_search_store_add_segment(store, DALIL_STR("abc"), 1, err);
}

static dalil_status live(test_case *c, dalil_error *err)
{
    dal_search_store *store;
    char back[3];
    DAL_TRY(dal_search_store_open(c->fold, true, VERSION, &store, err));
    dalil_status status = dal_search_store_begin(store, err);
    if (status == DALIL_OK) {
        status = write_all(store, err);
        if (status == DALIL_OK)
            status = dal_search_store_commit(store, err);
        else
            dal_search_store_rollback(store);
    }
    if (status == DALIL_OK)
        status = dal_search_store_read(store, 1, 0, 3, back, err);
    dal_search_store_close(store);
    return status;
}

/* SQLite does without some allocations; where it does not, memory is what lacks, and the next try succeeds. */
static void every_allocation_may_fail(void **state)
{
    test_case *c = *state;
    uint64_t failures = 0;
    put_report(c, "one", 1);
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    for (uint64_t n = 1;; n++) {
        dalil_error err = {.message = ""};
        dal_alloc_fail_at(n, n % 2 == 0);
        dalil_status status = live(c, &err);
        bool met = dal_alloc_count() >= n;
        dal_alloc_fail_at(0, false);
        if (!met)
            break;
        assert_true(status == DALIL_OK || status == DALIL_ENOMEM);
        failures += status == DALIL_ENOMEM;
        assert_ok(live(c, &c->err));
    }
    assert_true(failures > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_changed_is_looked_at, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_thrown_away, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(bytes_come_back_as_they_were, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(documents_are_kept_and_go, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(a_file_of_another_form_is_made_anew, test_case_setup, test_case_teardown),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, test_case_setup, test_case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
