/* case/ledger.c: making and opening a ledger, and its locks. */
#include "base/file.h"
#include "case/ledger_internal.h"
#include <sodium.h>
#include <stdio.h>

static const char SCHEMA[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB);"
    "CREATE TABLE commits(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, device BLOB, number INTEGER, bytes BLOB,"
    " signature BLOB);"
    "CREATE TABLE tips(commit_id INTEGER PRIMARY KEY);"
    "CREATE TABLE entries(id INTEGER PRIMARY KEY, hash BLOB, retry INTEGER, bytes BLOB);"
    "CREATE INDEX entries_retry ON entries(retry);"
    "CREATE TABLE blobs(name BLOB PRIMARY KEY, stored BLOB);"
    "CREATE TABLE keys(name BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID;"
    "CREATE TABLE erased(name BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE list_chunks(list BLOB, chunk INTEGER, root BLOB, leaves BLOB, keys BLOB, stored BLOB,"
    " PRIMARY KEY(list, chunk));"
    "PRAGMA application_id=0x44414C31; PRAGMA user_version=1;";

enum { APPLICATION = 0x44414C31 };

/* ---- opening --------------------------------------------------------------------------------------------------- */

static dalil_status database_path(const char *folder, const char *name, char out[DAL_LEDGER_PATH], dalil_error *err)
{
    return dal_path_join(out, DAL_LEDGER_PATH, folder, name)
               ? DALIL_OK
               : dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
}

static int note_log(void *context, sqlite3 *db, const char *name, int pages)
{
    dal_ledger *ledger = context;
    (void)db, (void)name;
    ledger->log_pages = pages;
    return SQLITE_OK;
}

static dalil_status set_up(dal_ledger *ledger, dalil_error *err)
{
    /* FULL syncs the log before a commit returns; no automatic checkpoint: only a writer does one, after its commit. */
    sqlite3_db_config(ledger->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    DAL_TRY(dal_sql_run(ledger->db,
                        "PRAGMA mmap_size=0; PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; "
                        "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;",
                        err));
    sqlite3_wal_hook(ledger->db, note_log, ledger);
    if (ledger->unsafe)
        return dal_sql_run(ledger->db, "PRAGMA synchronous=OFF;", err);
    return dal_sql_run(ledger->db, "PRAGMA synchronous=FULL;", err);
}

dalil_status dal_ledger_connect(dal_ledger *ledger, dal_sql_mode mode, dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    DAL_TRY(database_path(ledger->folder, "ledger.db", path, err));
    bool syncs = !ledger->unsafe && (mode == DAL_SQL_WRITE || mode == DAL_SQL_CREATE);
    DAL_TRY(dal_sql_open(path, syncs ? dal_sql_log_layer(ledger->vfs) : ledger->vfs, mode, &ledger->db, err));
    return set_up(ledger, err);
}

static dalil_status new_handle(const char *folder, const dal_ledger_options *options, dal_ledger **out_ledger,
                               dalil_error *err)
{
    dal_ledger *ledger = dal_alloc_zero(1, sizeof *ledger);
    if (ledger == NULL)
        return dal_fail_memory(err);
    int size = snprintf(ledger->folder, sizeof ledger->folder, "%s", folder);
    if (size < 0 || (size_t)size >= sizeof ledger->folder) {
        dal_free(ledger);
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
    }
    ledger->vfs = options->vfs;
    ledger->read_only = options->read_only;
    ledger->unsafe = options->unsafe;
    *out_ledger = ledger;
    return DALIL_OK;
}

/* Bytes of exactly `size` in the first column of the first row. */
static dalil_status read_bytes(dal_ledger *ledger, const char *sql, void *out, size_t size, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    dalil_status status = dal_sql_ready(ledger->db, &query, sql, err);
    if (status == DALIL_OK)
        status = dal_sql_step(&query, &row, err);
    if (status == DALIL_OK) {
        dalil_string bytes = row ? dal_sql_get_bytes(&query, 0) : (dalil_string){NULL, 0};
        if (bytes.size == size)
            memcpy(out, bytes.data, size);
        else
            status = dal_fail(err, DALIL_EINTEGRITY, "case.not-a-case", ledger->folder, NULL);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status read_identity(dal_ledger *ledger, dalil_error *err)
{
    int64_t version, application;
    DAL_TRY(dal_sql_number(ledger->db, "PRAGMA user_version", 0, &version, err));
    DAL_TRY(dal_sql_number(ledger->db, "PRAGMA application_id", 0, &application, err));
    if (application != APPLICATION || version != DAL_FORMAT_VERSION)
        return dal_fail(err, DALIL_EINTEGRITY,
                        application == APPLICATION && version > DAL_FORMAT_VERSION ? "case.newer" : "case.not-a-case",
                        ledger->folder, NULL);
    DAL_TRY(read_bytes(ledger, "SELECT value FROM meta WHERE name='case'", ledger->case_id.bytes, DAL_ID_SIZE, err));
    return read_bytes(ledger, "SELECT key FROM keys WHERE name=zeroblob(32)", ledger->case_key, DAL_KEY_SIZE, err);
}

/* ---- a new ledger ---------------------------------------------------------------------------------------------- */

static dalil_status write_identity(dal_ledger *ledger, const dal_id *case_id, const unsigned char *case_key,
                                   dalil_error *err)
{
    static const unsigned char zero[DAL_KEY_SIZE];
    dal_sql meta = {0}, keys = {0};
    dalil_status status = dal_sql_ready(ledger->db, &meta, "INSERT INTO meta(name, value) VALUES('case', ?)", err);
    if (status == DALIL_OK)
        status = dal_sql_ready(ledger->db, &keys, "INSERT INTO keys(name, key) VALUES(?, ?)", err);
    if (status == DALIL_OK) {
        dal_sql_blob(&meta, case_id->bytes, sizeof case_id->bytes);
        dal_sql_blob(&keys, zero, sizeof zero);
        dal_sql_blob(&keys, case_key, DAL_KEY_SIZE);
        status = dal_sql_done(&meta, err);
    }
    if (status == DALIL_OK)
        status = dal_sql_done(&keys, err);
    dal_sql_close(&meta);
    dal_sql_close(&keys);
    return status;
}

/* All in one transaction, in a file that is new or was left empty by an interrupted `init`: there is a whole case or
 * none, and of two at once the second finds the first's. */
static dalil_status fill(dal_ledger *ledger, const dal_id *case_id, const unsigned char *case_key, dalil_error *err)
{
    int64_t tables;
    DAL_TRY(dal_sql_run(ledger->db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL", err));
    DAL_TRY(dal_ledger_lock(ledger, err));
    DAL_TRY(dal_sql_number(ledger->db, "SELECT count(*) FROM sqlite_schema", 0, &tables, err));
    if (tables > 0)
        return dal_fail(err, DALIL_EINVAL, "case.exists", ledger->folder, NULL);
    DAL_TRY(dal_sql_run(ledger->db, SCHEMA, err));
    DAL_TRY(write_identity(ledger, case_id, case_key, err));
    DAL_TRY(dal_ledger_unlock(ledger, err));
    dal_ledger_empty_log(ledger);
    return read_identity(ledger, err);
}

/* Does the folder hold what only a case has, though its log is not there? */
static bool has_remains(const char *folder)
{
    static const char *const remains[] = {"derived.db", "search.db"};
    char path[DAL_LEDGER_PATH];
    for (size_t i = 0; i < sizeof remains / sizeof remains[0]; i++)
        if (dal_path_join(path, sizeof path, folder, remains[i]) && dal_file_exists(path))
            return true;
    return false;
}

static dalil_status create(const char *folder, const dal_ledger_options *options, const dal_id *case_id,
                           const unsigned char *case_key, dal_ledger **out_ledger, dalil_error *err)
{
    char blobs[DAL_LEDGER_PATH], path[DAL_LEDGER_PATH];
    dal_ledger *ledger;
    DAL_TRY(database_path(folder, "ledger.db", path, err));
    if (!dal_file_exists(path) && has_remains(folder)) /* a new log beside the tables of another would hide the loss */
        return dal_fail(err, DALIL_EINTEGRITY, "case.log-missing", folder, NULL);
    DAL_TRY(database_path(folder, "blobs", blobs, err));
    DAL_TRY(dal_file_make_folder(blobs, 0700, err));
    DAL_TRY(new_handle(folder, options, &ledger, err));
    dalil_status status = dal_ledger_connect(ledger, DAL_SQL_CREATE, err);
    if (status == DALIL_OK)
        status = fill(ledger, case_id, case_key, err);
    if (status == DALIL_OK)
        *out_ledger = ledger;
    else
        dal_ledger_close(ledger);
    return status;
}

dalil_status dal_ledger_create(const char *folder, const dal_ledger_options *options, dal_ledger **out_ledger,
                               dalil_error *err)
{
    dal_id case_id;
    unsigned char case_key[DAL_KEY_SIZE];
    dal_random(case_id.bytes, sizeof case_id.bytes);
    dal_random(case_key, sizeof case_key);
    dalil_status status = create(folder, options, &case_id, case_key, out_ledger, err);
    sodium_memzero(case_key, sizeof case_key);
    return status;
}

dalil_status dal_ledger_create_copy(const char *folder, const dal_ledger_options *options, dal_ledger *of,
                                    dal_ledger **out_ledger, dalil_error *err)
{
    return create(folder, options, &of->case_id, of->case_key, out_ledger, err);
}

/* ---- an old one ------------------------------------------------------------------------------------------------ */

static dalil_status open_as(const char *folder, const dal_ledger_options *options, dal_sql_mode mode,
                            dal_ledger **out_ledger, dalil_error *err)
{
    dal_ledger *ledger;
    DAL_TRY(new_handle(folder, options, &ledger, err));
    ledger->frozen = mode == DAL_SQL_FROZEN;
    dalil_status status = dal_ledger_connect(ledger, mode, err);
    if (status == DALIL_OK)
        status = read_identity(ledger, err);
    if (status == DALIL_OK)
        *out_ledger = ledger;
    else
        dal_ledger_close(ledger);
    return status;
}

/* Is everything in the main file?  Only then may it be read without its log. */
static bool log_is_empty(const char *path)
{
    char log[DAL_LEDGER_PATH + 8];
    dal_buf text = dal_buf_init(1);
    snprintf(log, sizeof log, "%s-wal", path);
    dalil_status status = dal_file_read(log, 1, &text, NULL);
    bool empty = status == DALIL_ENOTFOUND || (status == DALIL_OK && text.size == 0);
    dal_buf_release(&text);
    return empty;
}

/* There is no log to be seen: because the folder may not be entered, because only the log is gone, or because there is
 * no case. */
static dalil_status fail_absent(const char *folder, const char *path, dalil_error *err)
{
    dal_buf text = dal_buf_init(1);
    dalil_status status = dal_file_read(path, 1, &text, err);
    dal_buf_release(&text);
    if (status == DALIL_EIO)
        return status;
    return has_remains(folder) ? dal_fail(err, DALIL_EINTEGRITY, "case.log-missing", folder, NULL)
                               : dal_fail(err, DALIL_ENOTFOUND, "case.none", folder, NULL);
}

dalil_status dal_ledger_open(const char *folder, const dal_ledger_options *options, dal_ledger **out_ledger,
                             dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    DAL_TRY(database_path(folder, "ledger.db", path, err));
    if (!dal_file_exists(path))
        return fail_absent(folder, path, err);
    dalil_status status = open_as(folder, options, options->read_only ? DAL_SQL_READ : DAL_SQL_WRITE, out_ledger, err);
    /* On a disc that cannot be written to SQLite has no place for the log's index. */
    if (status == DALIL_EIO && options->read_only && log_is_empty(path))
        status = open_as(folder, options, DAL_SQL_FROZEN, out_ledger, err);
    return status;
}

dalil_status dal_ledger_second(const dal_ledger *ledger, dal_ledger **out_second, dalil_error *err)
{
    dal_ledger_options options = {.vfs = ledger->vfs, .read_only = true, .unsafe = ledger->unsafe};
    return open_as(ledger->folder, &options, ledger->frozen ? DAL_SQL_FROZEN : DAL_SQL_READ, out_second, err);
}

static void each_statement(dal_ledger *ledger, void (*what)(dal_sql *))
{
    dal_sql *first = (dal_sql *)&ledger->sql;
    for (size_t i = 0; i < sizeof ledger->sql / sizeof *first; i++)
        what(&first[i]);
}

void dal_ledger_empty_log(dal_ledger *ledger)
{
    sqlite3_busy_timeout(ledger->db, 0);
    sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(ledger->db, 20000);
}

void dal_ledger_close(dal_ledger *ledger)
{
    if (ledger == NULL)
        return;
    dal_ledger_rollback(ledger);
    each_statement(ledger, dal_sql_close);
    if (ledger->wrote && !ledger->broken)
        dal_ledger_empty_log(ledger);
    sqlite3_close(ledger->db);
    dal_file_close_note(&ledger->note);
    sodium_memzero(ledger, sizeof *ledger);
    dal_free(ledger);
}

const dal_id *dal_ledger_case(const dal_ledger *ledger)
{
    return &ledger->case_id;
}

const unsigned char *dal_ledger_case_key(const dal_ledger *ledger)
{
    return ledger->case_key;
}

const char *dal_ledger_folder(const dal_ledger *ledger)
{
    return ledger->folder;
}

bool dal_ledger_read_only(const dal_ledger *ledger)
{
    return ledger->read_only;
}

/* ---- locks ----------------------------------------------------------------------------------------------------- */

dalil_status dal_ledger_hold(dal_ledger *ledger, dalil_error *err)
{
    int64_t ignored;
    DAL_TRY(dal_sql_run(ledger->db, "BEGIN", err));
    dalil_status status = dal_sql_number(ledger->db, "SELECT max(id) FROM commits", 0, &ignored, err);
    if (status != DALIL_OK)
        dal_ledger_release(ledger);
    return status;
}

void dal_ledger_release(dal_ledger *ledger)
{
    each_statement(ledger, dal_sql_reset);
    (void)!dal_sql_run(ledger->db, "ROLLBACK", NULL);
}

dalil_status dal_ledger_lock(dal_ledger *ledger, dalil_error *err)
{
    if (ledger->broken)
        return dal_fail(err, DALIL_EIO, "case.reopen", NULL);
    if (ledger->read_only)
        return dal_fail(err, DALIL_EIO, "case.read-only", NULL);
    each_statement(ledger, dal_sql_reset); /* one left at a row would hold an old state of the file */
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.begin, "BEGIN IMMEDIATE", err));
    DAL_TRY(dal_sql_done(&ledger->sql.begin, err));
    ledger->writing = true;
    return DALIL_OK;
}

dalil_status dal_ledger_unlock(dal_ledger *ledger, dalil_error *err)
{
    each_statement(ledger, dal_sql_reset);
    dalil_status status = dal_sql_ready(ledger->db, &ledger->sql.end, "COMMIT", err);
    if (status == DALIL_OK)
        status = dal_sql_done(&ledger->sql.end, err);
    if (status != DALIL_OK) {
        /* After a failed sync nobody knows what is on the disk: this handle never tries again. */
        ledger->broken = true;
        dal_ledger_rollback(ledger);
        return status;
    }
    ledger->writing = ledger->undisturbed = false;
    ledger->wrote = true;
    return DALIL_OK;
}

void dal_ledger_rollback(dal_ledger *ledger)
{
    ledger->undisturbed = false;
    dal_ledger_drop_deferred(ledger);
    if (!ledger->writing)
        return;
    each_statement(ledger, dal_sql_reset);
    if (!sqlite3_get_autocommit(ledger->db) && dal_sql_run(ledger->db, "ROLLBACK", NULL) != DALIL_OK &&
        !sqlite3_get_autocommit(ledger->db))
        ledger->broken = true;
    ledger->writing = false;
    sodium_memzero(&ledger->device, sizeof ledger->device);
}
