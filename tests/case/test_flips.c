/* Every single bit of what a small case keeps, turned: verify finds it, and names the device, the entry and the byte,
 * or the text.  And bits of the file as a whole: found, or without any effect on what is kept.
 *
 * In short form some bits are tried; with DALIL_FLIPS=all every bit of every kept value, and a bit of every third byte
 * of the file (tests/all/bit-flips). */
#include "base/file.h"
#include "case/list.h"
#include "case/sql.h"
#include "case/verify.h"
#include "support/world.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool all_of_them(void)
{
    const char *set = getenv("DALIL_FLIPS");
    return set != NULL && strcmp(set, "all") == 0;
}

/* ---- a small case ------------------------------------------------------------------------------------------------ */

static dalil_status give_row(void *context, int64_t index, dalil_string *out_row, dalil_error *err)
{
    (void)context, (void)err;
    *out_row = index == 0 ? DALIL_STR("first row") : DALIL_STR("second row");
    return DALIL_OK;
}

static void put_list(world *w)
{
    char id[2 * DAL_ID_SIZE + 1], root[DAL_HEX_SIZE + 1], body[300];
    dal_list list;
    world_begin(w, 0);
    assert_ok(dal_list_write(w->device[0].ledger, 2, give_row, NULL, &list, NULL));
    dal_hex(list.id.bytes, DAL_ID_SIZE, id);
    dal_hex(list.root.bytes, DAL_HASH_SIZE, root);
    snprintf(body, sizeof body, "{\"list\":\"%s\",\"count\":2,\"root\":\"%s\"}", id, root);
    world_put(w, 0, "list.add", body, NULL, 0);
    world_commit(w, 0);
}

static void erase_one(world *w)
{
    dal_hash name;
    char hex[DAL_HEX_SIZE + 1], body[200];
    world_begin(w, 0);
    assert_ok(dal_ledger_put_blob(w->device[0].ledger, DALIL_STR("a name"), &name, NULL));
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    snprintf(body, sizeof body, "{\"label\":\"%s\"}", hex);
    world_put(w, 0, "device", body, NULL, 0);
    world_commit(w, 0);
    assert_ok(dal_ledger_erase_blob(w->device[0].ledger, &name, NULL));
}

/* Two devices, five commits, reports, a decision, a list, an erased text, an undo. */
static void make(world *w)
{
    world_make(w);
    world_begin(w, 0);
    world_report(w, 0, "The harbour master said that twelve were rescued.");
    dal_hash review = world_review(w, 0, "The harbour master said that twelve were rescued.", "accept");
    world_commit(w, 0);
    world_join(w, 1, 0);
    world_begin(w, 1);
    world_report(w, 1, "The mayor said otherwise.");
    world_commit(w, 1);
    world_merge(w, 0, 1);
    put_list(w);
    erase_one(w);
    world_say(w, 0, "undo", "{}", &review);
    assert_int_equal(test_problems(&w->device[0]), 0);
}

/* ---- what verify says -------------------------------------------------------------------------------------------- */

typedef struct told {
    int count;
    dalil_error problem[8];
} told;

static dalil_status note(void *context, const dalil_error *problem, dalil_error *err)
{
    told *t = context;
    (void)err;
    if (t->count < 8)
        t->problem[t->count] = *problem;
    t->count++;
    return DALIL_OK;
}

static dalil_status look(dal_ledger *ledger, told *out)
{
    dal_verify_options options = {.parse = true, .blobs = true, .threads = 1};
    dal_verify_result result;
    dalil_error err;
    *out = (told){.count = 0};
    return dal_verify(ledger, &options, note, out, &result, &err);
}

static bool has(const told *t, const char *message, const char *const argument[4])
{
    for (int i = 0; i < t->count && i < 8; i++) {
        bool same = strcmp(t->problem[i].message, message) == 0;
        for (int j = 0; j < 4; j++)
            same = same && (argument[j] == NULL || strcmp(t->problem[i].argument[j], argument[j]) == 0);
        if (same)
            return true;
    }
    return false;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* One kept value: where it stands, and how verify is to name it. */
typedef struct value {
    const char *read, *write; /* ?1 is the row, ?2 the value */
    int64_t row;
    const char *kind; /* entry, commit, other */
    bool whole_number;
    char device[9], number[24], position[24];
} value;

typedef struct turning {
    world *w;
    sqlite3 *db;
    int64_t turned, missed, unnamed;
} turning;

static void write_value(turning *t, const value *v, const void *bytes, size_t size, int64_t number)
{
    dal_sql sql = {0};
    assert_ok(dal_sql_ready(t->db, &sql, v->write, NULL));
    dal_sql_int(&sql, v->row);
    if (v->whole_number)
        dal_sql_int(&sql, number);
    else
        dal_sql_blob(&sql, bytes, size);
    assert_ok(dal_sql_done(&sql, NULL));
    dal_sql_close(&sql);
}

static bool is_named(const told *t, const value *v, size_t byte)
{
    char at[24];
    snprintf(at, sizeof at, "%zu", byte + 1);
    const char *const entry[4] = {v->device, v->number, v->position, at}, *const commit[4] = {v->device, v->number};
    const char *const commit_byte[4] = {v->device, v->number, NULL, at}, *const beside[4] = {v->device, v->number,
                                                                                             v->position};
    if (strcmp(v->kind, "entry bytes") == 0)
        return has(t, "verify.entry-byte", entry);
    if (strcmp(v->kind, "entry hash") == 0)
        return has(t, "verify.entry-hash", beside);
    if (strcmp(v->kind, "entry retry") == 0)
        return has(t, "verify.retry", beside);
    if (strcmp(v->kind, "commit bytes") == 0)
        return has(t, "verify.commit-byte", commit_byte);
    if (strcmp(v->kind, "commit signature") == 0)
        return has(t, "verify.signature", commit);
    return t->count > 0;
}

/* The case's own identity and key are read when a ledger is opened. */
static dalil_status look_anew(turning *t, told *out)
{
    static const dal_ledger_options plain = {.read_only = true};
    dal_ledger *ledger;
    *out = (told){.count = 0};
    dalil_status status = dal_ledger_open(t->w->device[0].folder, &plain, &ledger, NULL);
    if (status == DALIL_OK) {
        status = look(ledger, out);
        dal_ledger_close(ledger);
    }
    return status;
}

static void turn_one(turning *t, const value *v, const char *bytes, size_t size, size_t bit)
{
    char copy[70000];
    told is;
    int64_t number;
    memcpy(copy, bytes, size);
    copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
    memcpy(&number, copy, size < sizeof number ? size : sizeof number);
    write_value(t, v, copy, size, number);
    dalil_status status = strcmp(v->kind, "case") == 0 ? look_anew(t, &is) : look(t->w->device[0].ledger, &is);
    t->turned++;
    if (status != DALIL_EINTEGRITY && (status != DALIL_OK || is.count == 0)) {
        t->missed++;
        print_message("not found: %s, row %lld, byte %zu\n", v->read, (long long)v->row, bit / 8);
    } else if (!is_named(&is, v, bit / 8)) {
        t->unnamed++;
        print_message("not named: %s, row %lld, byte %zu of %zu: %s\n", v->read, (long long)v->row, bit / 8, size,
                      is.count > 0 ? is.problem[0].message : "");
    }
    memcpy(&number, bytes, size < sizeof number ? size : sizeof number);
    write_value(t, v, bytes, size, number);
}

static void turn_value(turning *t, const value *v)
{
    static char bytes[70000];
    dal_sql sql = {0};
    bool row = false;
    size_t size = 0, step = all_of_them() ? 1 : 61;
    assert_ok(dal_sql_ready(t->db, &sql, v->read, NULL));
    dal_sql_int(&sql, v->row);
    assert_ok(dal_sql_step(&sql, &row, NULL));
    if (row && v->whole_number) {
        int64_t number = dal_sql_get_int(&sql, 0);
        size = sizeof number;
        memcpy(bytes, &number, size);
    } else if (row) {
        dalil_string is = dal_sql_get_bytes(&sql, 0);
        size = is.size;
        assert_true(size < sizeof bytes);
        if (size > 0)
            memcpy(bytes, is.data, size);
    }
    dal_sql_close(&sql);
    for (size_t bit = 0; bit < 8 * size && t->missed + t->unnamed < 20; bit += step)
        turn_one(t, v, bytes, size, bit);
}

/* A column: for every row, its place in words of the ledger. */
typedef struct column {
    const char *rows, *read, *write, *kind; /* rows: row, device, number, position */
    bool whole_number;
} column;

#define ENTRIES                                                                                                        \
    "SELECT entries.id, lower(substr(hex(device), 1, 8)), number, entries.id % 1048576 + 1 FROM entries"               \
    " JOIN commits ON commits.id=entries.id>>20"
#define COMMITS "SELECT id, lower(substr(hex(device), 1, 8)), number, 1 FROM commits"
#define OTHERS(table) "SELECT rowid, '', 0, 0 FROM " table
#define ROWLESS(table) "SELECT row_number() OVER (ORDER BY name), '', 0, 0 FROM " table
#define NTH(table, column)                                                                                             \
    "SELECT " column " FROM " table                                                                                    \
    " WHERE name=(SELECT name FROM (SELECT name, row_number() OVER (ORDER BY name) AS n"                               \
    " FROM " table ") WHERE n=?1)"

static const column columns[] = {
    {ENTRIES, "SELECT bytes FROM entries WHERE id=?1", "UPDATE entries SET bytes=?2 WHERE id=?1", "entry bytes", false},
    {ENTRIES, "SELECT hash FROM entries WHERE id=?1", "UPDATE entries SET hash=?2 WHERE id=?1", "entry hash", false},
    {ENTRIES, "SELECT retry FROM entries WHERE id=?1", "UPDATE entries SET retry=?2 WHERE id=?1", "entry retry", true},
    {COMMITS, "SELECT bytes FROM commits WHERE id=?1", "UPDATE commits SET bytes=?2 WHERE id=?1", "commit bytes",
     false},
    {COMMITS, "SELECT hash FROM commits WHERE id=?1", "UPDATE commits SET hash=?2 WHERE id=?1", "commit", false},
    {COMMITS, "SELECT device FROM commits WHERE id=?1", "UPDATE commits SET device=?2 WHERE id=?1", "commit", false},
    {COMMITS, "SELECT number FROM commits WHERE id=?1", "UPDATE commits SET number=?2 WHERE id=?1", "commit", true},
    {COMMITS, "SELECT signature FROM commits WHERE id=?1", "UPDATE commits SET signature=?2 WHERE id=?1",
     "commit signature", false},
    {OTHERS("meta"), "SELECT value FROM meta WHERE rowid=?1", "UPDATE meta SET value=?2 WHERE rowid=?1", "case", false},
    {OTHERS("blobs"), "SELECT stored FROM blobs WHERE rowid=?1", "UPDATE blobs SET stored=?2 WHERE rowid=?1", "text",
     false},
    {OTHERS("blobs"), "SELECT name FROM blobs WHERE rowid=?1", "UPDATE blobs SET name=?2 WHERE rowid=?1", "text",
     false},
    {OTHERS("list_chunks"), "SELECT leaves FROM list_chunks WHERE rowid=?1",
     "UPDATE list_chunks SET leaves=?2 WHERE rowid=?1", "list", false},
    {OTHERS("list_chunks"), "SELECT root FROM list_chunks WHERE rowid=?1",
     "UPDATE list_chunks SET root=?2 WHERE rowid=?1", "list", false},
    {OTHERS("list_chunks"), "SELECT keys FROM list_chunks WHERE rowid=?1",
     "UPDATE list_chunks SET keys=?2 WHERE rowid=?1", "list", false},
    {OTHERS("list_chunks"), "SELECT stored FROM list_chunks WHERE rowid=?1",
     "UPDATE list_chunks SET stored=?2 WHERE rowid=?1", "list", false},
    {OTHERS("list_chunks"), "SELECT list FROM list_chunks WHERE rowid=?1",
     "UPDATE list_chunks SET list=?2 WHERE rowid=?1", "list", false},
    {ROWLESS("keys"), NTH("keys", "key"),
     "UPDATE keys SET key=?2 WHERE name=(SELECT name FROM (SELECT name, row_number() OVER (ORDER BY name) AS n FROM"
     " keys) WHERE n=?1)",
     "case", false},
};

static void turn_column(turning *t, const column *c)
{
    static value list[200];
    dal_sql sql = {0};
    bool row = true;
    size_t count = 0;
    assert_ok(dal_sql_ready(t->db, &sql, c->rows, NULL));
    while (dal_sql_step(&sql, &row, NULL) == DALIL_OK && row && count < 200) {
        value *v = &list[count++];
        *v = (value){c->read, c->write, dal_sql_get_int(&sql, 0), c->kind, c->whole_number, "", "", ""};
        snprintf(v->device, sizeof v->device, "%.*s", DALIL_FMT(dal_sql_get_bytes(&sql, 1)));
        snprintf(v->number, sizeof v->number, "%lld", (long long)dal_sql_get_int(&sql, 2));
        snprintf(v->position, sizeof v->position, "%lld", (long long)dal_sql_get_int(&sql, 3));
    }
    dal_sql_close(&sql);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        turn_value(t, &list[i]);
}

static void every_bit_of_a_kept_value_is_found_and_named(void **state)
{
    world *w = *state;
    turning t = {.w = w};
    char path[300];
    make(w);
    snprintf(path, sizeof path, "%s/ledger.db", w->device[0].folder);
    assert_ok(dal_sql_open(path, NULL, DAL_SQL_WRITE, &t.db, NULL));
    assert_ok(dal_sql_run(t.db, "PRAGMA synchronous=OFF", NULL));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        turn_column(&t, &columns[i]);
    assert_int_equal(sqlite3_close(t.db), SQLITE_OK);
    print_message("%lld bits of kept values turned, %lld not found, %lld not named\n", (long long)t.turned,
                  (long long)t.missed, (long long)t.unnamed);
    assert_int_equal(t.missed, 0);
    assert_int_equal(t.unnamed, 0);
    assert_int_equal(test_problems(&w->device[0]), 0);
}

/* ---- the file as a whole ----------------------------------------------------------------------------------------- */

/* All that is kept, a hash for each table. */
enum { TABLES = 8 };
typedef struct kept {
    dal_hash table[TABLES];
} kept;

static kept digest(sqlite3 *db)
{
    static const char *const all[TABLES] = {
        "SELECT name, value FROM meta ORDER BY name",
        "SELECT id, hash, device, number, bytes, signature FROM commits ORDER BY id",
        "SELECT commit_id FROM tips ORDER BY commit_id",
        "SELECT id, hash, retry, bytes FROM entries ORDER BY id",
        "SELECT name, stored FROM blobs ORDER BY name",
        "SELECT name, key FROM keys ORDER BY name",
        "SELECT name FROM erased ORDER BY name",
        "SELECT list, chunk, root, leaves, keys, stored FROM list_chunks ORDER BY list, chunk",
    };
    kept c = {.table = {{{0}}}};
    for (size_t i = 0; i < TABLES; i++) {
        dal_sql sql = {0};
        bool row = true;
        dal_hash *hash = &c.table[i];
        dalil_status status = dal_sql_ready(db, &sql, all[i], NULL);
        while (status == DALIL_OK && (status = dal_sql_step(&sql, &row, NULL)) == DALIL_OK && row)
            for (int j = 0; j < sqlite3_column_count(sql.statement); j++)
                *hash =
                    dal_sha256((dalil_string){(const char *)hash->bytes, DAL_HASH_SIZE}, dal_sql_get_bytes(&sql, j));
        dal_sql_close(&sql);
    }
    return c;
}

typedef struct outcome {
    dalil_status status;
    int problems;
    kept content;
    char message[64];
} outcome;

static outcome look_at_file(const char *folder)
{
    static const dal_ledger_options plain = {.read_only = true};
    char path[300];
    dal_ledger *ledger;
    told is = {.count = 0};
    dalil_error err = {.message = ""};
    sqlite3 *db;
    outcome o = {.problems = 0};
    o.status = dal_ledger_open(folder, &plain, &ledger, &err);
    if (o.status == DALIL_OK) {
        dal_verify_options options = {.parse = true, .blobs = true, .threads = 1};
        dal_verify_result result;
        o.status = dal_verify(ledger, &options, note, &is, &result, &err);
        dal_ledger_close(ledger);
    }
    o.problems = is.count;
    snprintf(o.message, sizeof o.message, "%s", err.message);
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    if (o.status == DALIL_OK && is.count == 0) {
        assert_ok(dal_sql_open(path, NULL, DAL_SQL_READ, &db, NULL));
        o.content = digest(db);
        sqlite3_close(db);
    }
    return o;
}

/* Found and called damage, or nothing that is kept has changed. */
static bool is_well(const outcome *o, const kept *whole)
{
    if (o->status != DALIL_OK)
        return o->status == DALIL_EINTEGRITY;
    for (size_t i = 0; i < TABLES && o->problems == 0; i++) {
        if (dal_hash_compare(&o->content.table[i], &whole->table[i]) != 0) {
            print_message("table %zu changed unseen\n", i);
            return false;
        }
    }
    return true;
}

static void a_bit_of_every_byte_of_the_file(void **state)
{
    world *w = *state;
    char path[300];
    dal_buf file = dal_buf_init(1 << 26);
    make(w);
    world_close(w, 0);
    snprintf(path, sizeof path, "%s/ledger.db", w->device[0].folder);
    assert_ok(dal_file_read(path, 1 << 26, &file, NULL));
    outcome whole = look_at_file(w->device[0].folder);
    assert_int_equal(whole.status, DALIL_OK);
    assert_int_equal(whole.problems, 0);
    int fd = open(path, O_WRONLY), bad = 0, found = 0, harmless = 0;
    assert_true(fd >= 0);
    for (size_t at = 0; at < file.size && bad < 20; at += all_of_them() ? 3 : 211) {
        char turned = (char)(file.data[at] ^ (1 << at * 7 % 8));
        assert_int_equal(pwrite(fd, &turned, 1, (off_t)at), 1);
        outcome o = look_at_file(w->device[0].folder);
        assert_int_equal(pwrite(fd, file.data + at, 1, (off_t)at), 1);
        if (!is_well(&o, &whole.content)) {
            bad++;
            print_message("byte %zu: status %d %s, %d problems\n", at, o.status, o.message, o.problems);
        }
        found += o.status != DALIL_OK || o.problems > 0;
        harmless += o.status == DALIL_OK && o.problems == 0;
    }
    close(fd);
    print_message("%zu bytes of the file: %d turned bits found, %d where nothing is kept\n", file.size, found,
                  harmless);
    dal_buf_release(&file);
    assert_int_equal(bad, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_bit_of_a_kept_value_is_found_and_named),
        TEST(a_bit_of_every_byte_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
