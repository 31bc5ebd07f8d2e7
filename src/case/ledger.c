/* case/ledger.c: opening, and appending: the only place where truth is written. */
#include "base/file.h"
#include "case/ledger_internal.h"
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

enum { CHECKPOINT_PAGES = 4000 };

static const char SCHEMA[] =
    "PRAGMA application_id=0x44414C31; PRAGMA user_version=1;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
    "CREATE TABLE commits(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, device BLOB, number INTEGER, ready INTEGER,"
    " tip INTEGER, bytes BLOB, signature BLOB);"
    "CREATE INDEX commits_device ON commits(device, number);"
    "CREATE INDEX commits_ready ON commits(ready);"
    "CREATE INDEX commits_tip ON commits(id) WHERE tip=1;"
    "CREATE TABLE entries(id INTEGER PRIMARY KEY, commit_id INTEGER, position INTEGER, hash BLOB, retry INTEGER,"
    " bytes BLOB);"
    "CREATE INDEX entries_commit ON entries(commit_id, position);"
    "CREATE INDEX entries_hash ON entries(hash);"
    "CREATE INDEX entries_retry ON entries(retry);"
    "CREATE TABLE blobs(name BLOB PRIMARY KEY, stored BLOB) WITHOUT ROWID;"
    "CREATE TABLE keys(name BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID;"
    "CREATE TABLE erased(name BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE list_chunks(list BLOB, chunk INTEGER, stored BLOB, keys BLOB, leaves BLOB,"
    " PRIMARY KEY(list, chunk));";

/* ---- opening --------------------------------------------------------------------------------------------------- */

static dalil_status database_path(const char *folder, char out[DAL_LEDGER_PATH], dalil_error *err)
{
    return dal_path_join(out, DAL_LEDGER_PATH, folder, "ledger.db")
               ? DALIL_OK
               : dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
}

static dalil_status set_up(dal_ledger *ledger, const dal_ledger_options *options, dalil_error *err)
{
    /* FULL syncs the log before a commit returns; no automatic checkpoint: only a holder of the write lock does one. */
    DAL_TRY(dal_sql_run(ledger->db,
                        "PRAGMA mmap_size=0; PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; "
                        "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;",
                        err));
    if (options->unsafe)
        return dal_sql_run(ledger->db, "PRAGMA synchronous=OFF;", err);
    return dal_sql_run(ledger->db, "PRAGMA synchronous=FULL;", err);
}

static dalil_status open_database(const char *folder, const dal_ledger_options *options, dal_ledger **out_ledger,
                                  dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    DAL_TRY(database_path(folder, path, err));
    dal_ledger *ledger = dal_alloc_zero(1, sizeof *ledger);
    if (ledger == NULL)
        return dal_fail_memory(err);
    snprintf(ledger->folder, sizeof ledger->folder, "%s", folder);
    ledger->read_only = options->read_only;
    dalil_status status = dal_sql_open(path, options->vfs, options->read_only, &ledger->db, err);
    if (status == DALIL_OK) {
        sqlite3_db_config(ledger->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        status = set_up(ledger, options, err);
    }
    if (status != DALIL_OK) {
        dal_ledger_close(ledger);
        return status;
    }
    *out_ledger = ledger;
    return DALIL_OK;
}

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
    int64_t version = 0;
    dal_sql query = {0};
    bool row = false;
    dalil_status status = dal_sql_ready(ledger->db, &query, "PRAGMA user_version", err);
    if (status == DALIL_OK)
        status = dal_sql_step(&query, &row, err);
    if (status == DALIL_OK && row)
        version = dal_sql_get_int(&query, 0);
    dal_sql_close(&query);
    DAL_TRY(status);
    if (version != DAL_FORMAT_VERSION)
        return dal_fail(err, DALIL_EINTEGRITY, version > DAL_FORMAT_VERSION ? "case.newer" : "case.not-a-case",
                        ledger->folder, NULL);
    DAL_TRY(read_bytes(ledger, "SELECT value FROM meta WHERE name='case'", ledger->case_id.bytes, DAL_ID_SIZE, err));
    return read_bytes(ledger, "SELECT key FROM keys WHERE name=zeroblob(32)", ledger->case_key, DAL_KEY_SIZE, err);
}

/* Make the file under its own name only when it is whole: an interrupted `init` leaves no half case. */
static dalil_status create(const char *folder, const dal_ledger_options *options, const dal_id *case_id,
                           const unsigned char *case_key, dal_ledger **out_ledger, dalil_error *err)
{
    char path[DAL_LEDGER_PATH], blobs[DAL_LEDGER_PATH];
    dal_ledger *ledger;
    DAL_TRY(database_path(folder, path, err));
    if (dal_file_exists(path))
        return dal_fail(err, DALIL_EINVAL, "case.exists", folder, NULL);
    if (!dal_path_join(blobs, sizeof blobs, folder, "blobs"))
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
    DAL_TRY(dal_file_make_folder(blobs, 0700, err));
    DAL_TRY(open_database(folder, options, &ledger, err));
    dalil_status status =
        dal_sql_run(ledger->db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE;", err);
    if (status == DALIL_OK)
        status = dal_sql_run(ledger->db, SCHEMA, err);
    if (status == DALIL_OK)
        status = write_identity(ledger, case_id, case_key, err);
    if (status == DALIL_OK)
        status = dal_sql_run(ledger->db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);", err);
    if (status == DALIL_OK)
        status = read_identity(ledger, err);
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

dalil_status dal_ledger_open(const char *folder, const dal_ledger_options *options, dal_ledger **out_ledger,
                             dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    dal_ledger *ledger;
    DAL_TRY(database_path(folder, path, err));
    if (!dal_file_exists(path) && options->vfs == NULL)
        return dal_fail(err, DALIL_ENOTFOUND, "case.none", folder, NULL);
    DAL_TRY(open_database(folder, options, &ledger, err));
    dalil_status status = read_identity(ledger, err);
    if (status == DALIL_OK)
        *out_ledger = ledger;
    else
        dal_ledger_close(ledger);
    return status;
}

static void close_statements(dal_ledger *ledger)
{
    dal_sql *first = (dal_sql *)&ledger->sql;
    for (size_t i = 0; i < sizeof ledger->sql / sizeof *first; i++)
        dal_sql_close(&first[i]);
}

void dal_ledger_close(dal_ledger *ledger)
{
    if (ledger == NULL)
        return;
    if (ledger->writing)
        dal_ledger_rollback(ledger);
    close_statements(ledger);
    if (ledger->wrote && !ledger->broken) {
        /* Bring the main file up to date if nobody else is at it; if somebody is, they will. */
        sqlite3_busy_timeout(ledger->db, 0);
        sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    sqlite3_close(ledger->db);
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

/* ---- the write lock -------------------------------------------------------------------------------------------- */

dalil_status dal_ledger_lock(dal_ledger *ledger, dalil_error *err)
{
    if (ledger->broken)
        return dal_fail(err, DALIL_EIO, "case.reopen", NULL);
    if (ledger->read_only)
        return dal_fail(err, DALIL_EIO, "case.read-only", NULL);
    DAL_TRY(dal_sql_run(ledger->db, "BEGIN IMMEDIATE", err));
    ledger->writing = true;
    return DALIL_OK;
}

dalil_status dal_ledger_unlock(dal_ledger *ledger, dalil_error *err)
{
    dalil_status status = dal_sql_run(ledger->db, "COMMIT", err);
    if (status != DALIL_OK) {
        /* After a failed sync nobody knows what is on the disk: this handle never tries again. */
        ledger->broken = true;
        dal_ledger_rollback(ledger);
        return status;
    }
    ledger->writing = false;
    ledger->wrote = true;
    return DALIL_OK;
}

void dal_ledger_rollback(dal_ledger *ledger)
{
    if (!ledger->writing)
        return;
    close_statements(ledger);
    if (dal_sql_run(ledger->db, "ROLLBACK", NULL) != DALIL_OK && !sqlite3_get_autocommit(ledger->db))
        ledger->broken = true;
    ledger->writing = false;
    sodium_memzero(&ledger->device, sizeof ledger->device);
}

/* ---- which device are we? -------------------------------------------------------------------------------------- */

/* How a device of the profile stands to the chain in this case. */
typedef struct choosing {
    dal_ledger *ledger;
    dal_sql query;
    dal_device best;
    bool found;
} choosing;

/* The chain of `device` here: its highest number with its hash, whether it forked, and the hash at `device->number`. */
static dalil_status look_at_chain(choosing *c, const dal_device *device, int64_t *out_number, dal_hash *out_head,
                                  bool *out_fits, dalil_error *err)
{
    bool row = true, noted = device->number == 0, forked = false;
    int64_t number = 0;
    dal_hash head = {{0}};
    DAL_TRY(dal_sql_ready(c->ledger->db, &c->query,
                          "SELECT number, hash FROM commits WHERE device=? AND number>=? ORDER BY number", err));
    dal_sql_hash(&c->query, &device->device);
    dal_sql_int(&c->query, device->number);
    for (;;) {
        DAL_TRY(dal_sql_step(&c->query, &row, err));
        if (!row)
            break;
        forked = forked || dal_sql_get_int(&c->query, 0) == number;
        number = dal_sql_get_int(&c->query, 0);
        head = dal_sql_get_hash(&c->query, 1);
        if (number == device->number)
            noted = dal_hash_compare(&head, &device->head) == 0;
    }
    *out_number = number;
    *out_head = head;
    *out_fits = noted && !forked && number >= device->number && number > 0;
    return DALIL_OK;
}

static dalil_status consider(void *context, const dal_device *device, dalil_error *err)
{
    choosing *c = context;
    int64_t number;
    dal_hash head;
    bool fits;
    if (c->found)
        return DALIL_OK;
    DAL_TRY(look_at_chain(c, device, &number, &head, &fits, err));
    if (fits) {
        /* Ahead of our note: made by our own key, for the key alone decides; set the note forward. */
        c->best = *device;
        c->best.number = number;
        c->best.head = head;
        c->found = true;
    }
    return DALIL_OK;
}

static dalil_status choose_device(dal_ledger *ledger, dalil_error *err)
{
    choosing c = {.ledger = ledger};
    dalil_status status = dal_profile_each(&ledger->case_id, consider, &c, err);
    dal_sql_close(&c.query);
    DAL_TRY(status);
    ledger->new_device = !c.found;
    ledger->device = c.best;
    sodium_memzero(&c.best, sizeof c.best);
    return c.found ? DALIL_OK : dal_profile_new_device(&ledger->case_id, &ledger->device, err);
}

dalil_status dal_ledger_begin(dal_ledger *ledger, dalil_error *err)
{
    DAL_TRY(dal_ledger_lock(ledger, err));
    dalil_status status = choose_device(ledger, err);
    if (status == DALIL_OK)
        status = dal_ledger_next_commit_id(ledger, &ledger->commit_id, err);
    dal_merkle_init(&ledger->tree);
    if (status != DALIL_OK)
        dal_ledger_rollback(ledger);
    return status;
}

bool dal_ledger_new_device(const dal_ledger *ledger)
{
    return ledger->new_device;
}

/* ---- putting --------------------------------------------------------------------------------------------------- */

dalil_status dal_ledger_put_blob(dal_ledger *ledger, dalil_string plain, dal_hash *out_name, dalil_error *err)
{
    unsigned char key[DAL_KEY_SIZE];
    dal_buf stored = dal_buf_init(DAL_BLOB_MAX);
    dal_random(key, sizeof key);
    dal_hash name = dal_blob_name(key, plain);
    dalil_status status = dal_blob_seal(key, plain, &stored, err);
    if (status == DALIL_OK)
        status = dal_ledger_insert_blob(ledger, &name, key, dal_buf_string(&stored), err);
    if (status == DALIL_OK)
        *out_name = name;
    dal_buf_release(&stored);
    sodium_memzero(key, sizeof key);
    return status;
}

/* Is there an entry with this author and request?  The same bytes: `out_hash`; others: an error. */
static dalil_status find_retry(dal_ledger *ledger, int64_t retry, const dal_entry_draft *draft, dalil_string bytes,
                               dal_hash *out_hash, bool *out_found, dalil_error *err)
{
    bool row;
    *out_found = false;
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.find_retry, "SELECT hash, bytes FROM entries WHERE retry=?", err));
    dal_sql_int(&ledger->sql.find_retry, retry);
    for (;;) {
        dal_entry entry;
        DAL_TRY(dal_sql_step(&ledger->sql.find_retry, &row, err));
        if (!row)
            return DALIL_OK;
        dalil_string old = dal_sql_get_bytes(&ledger->sql.find_retry, 1);
        if (dal_str_equal(old, bytes)) {
            *out_hash = dal_sql_get_hash(&ledger->sql.find_retry, 0);
            *out_found = true;
            return DALIL_OK;
        }
        DAL_TRY(dal_entry_read(old, &entry, err));
        bool same = dal_id_equal(&entry.author, &draft->author) && dal_id_equal(&entry.request, &draft->request);
        dal_entry_release(&entry);
        if (same)
            return dal_fail(err, DALIL_EINVAL, "ledger.request-reused", NULL);
    }
}

dalil_status dal_ledger_put_entry(dal_ledger *ledger, const dal_entry_draft *draft, dal_hash *out_hash,
                                  dalil_error *err)
{
    dal_buf bytes = dal_buf_init(2 * DAL_ENTRY_MAX);
    bool found = false;
    int64_t retry = dal_entry_retry(&draft->author, &draft->request);
    dalil_status status = dal_entry_write(draft, &ledger->case_id, &bytes, err);
    dal_hash hash = dal_entry_hash(dal_buf_string(&bytes));
    if (status == DALIL_OK)
        status = find_retry(ledger, retry, draft, dal_buf_string(&bytes), &hash, &found, err);
    if (status == DALIL_OK && !found && ledger->tree.count >= DAL_COMMIT_ENTRIES_MAX)
        status = dal_fail(err, DALIL_ELIMIT, "ledger.commit-too-long", NULL);
    if (status == DALIL_OK && !found)
        status = dal_ledger_insert_entry(ledger, ledger->commit_id, (int64_t)ledger->tree.count, &hash, retry,
                                         dal_buf_string(&bytes), err);
    if (status == DALIL_OK && !found) {
        dal_hash leaf = dal_merkle_leaf((dalil_string){(const char *)hash.bytes, sizeof hash.bytes});
        dal_merkle_add(&ledger->tree, &leaf);
    }
    if (status == DALIL_OK)
        *out_hash = hash;
    dal_buf_release(&bytes);
    return status;
}

/* ---- committing ------------------------------------------------------------------------------------------------ */

enum { HEADS_MAX = 900 }; /* what fits into a commit's 64 KiB */

/* Ends of all chains that are ready, but our own last commit, ascending. */
static dalil_status read_heads(dal_ledger *ledger, dal_commit *commit, dalil_error *err)
{
    dal_hash *head = dal_alloc_zero(HEADS_MAX, sizeof *head);
    bool row;
    if (head == NULL)
        return dal_fail_memory(err);
    commit->head = head;
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.tips,
                          "SELECT hash FROM commits WHERE tip=1 AND ready>0 ORDER BY hash", err));
    for (;;) {
        DAL_TRY(dal_sql_step(&ledger->sql.tips, &row, err));
        if (!row)
            return DALIL_OK;
        dal_hash hash = dal_sql_get_hash(&ledger->sql.tips, 0);
        if (dal_hash_compare(&hash, &ledger->device.head) == 0)
            continue;
        if (commit->head_count == HEADS_MAX)
            return dal_fail(err, DALIL_ELIMIT, "ledger.too-many-devices", NULL);
        head[commit->head_count++] = hash;
    }
}

static dalil_status write_commit(dal_ledger *ledger, int64_t time, dal_commit *commit, dalil_error *err)
{
    unsigned char signature[DAL_SIGNATURE_SIZE];
    *commit = (dal_commit){.case_id = ledger->case_id,
                           .device = ledger->device.device,
                           .number = ledger->device.number + 1,
                           .previous = ledger->device.head,
                           .time = time,
                           .count = (int64_t)ledger->tree.count,
                           .root = dal_merkle_root(&ledger->tree)};
    dalil_status status = read_heads(ledger, commit, err);
    dal_buf bytes = dal_buf_init(DAL_COMMIT_MAX);
    if (status == DALIL_OK)
        status = dal_commit_write(commit, &bytes, err);
    if (status == DALIL_OK) {
        commit->hash = dal_commit_hash(dal_buf_string(&bytes));
        dal_commit_sign(dal_buf_string(&bytes), ledger->device.secret, signature);
        status = dal_ledger_insert_commit(ledger, ledger->commit_id, commit, dal_buf_string(&bytes),
                                          (dalil_string){(const char *)signature, sizeof signature}, err);
    }
    dal_buf_release(&bytes);
    return status;
}

/* Still under the lock of a finished commit: fold a long log back into the file. */
static void keep_log_short(dal_ledger *ledger)
{
    int pages = 0;
    sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_NOOP, &pages, NULL);
    if (pages > CHECKPOINT_PAGES)
        sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

dalil_status dal_ledger_commit(dal_ledger *ledger, int64_t time, dalil_error *err)
{
    dal_commit commit = {.number = 0};
    if (ledger->tree.count == 0) {
        dal_ledger_rollback(ledger);
        return DALIL_OK;
    }
    dalil_status status = write_commit(ledger, time, &commit, err);
    if (status != DALIL_OK)
        dal_ledger_rollback(ledger);
    else
        status = dal_ledger_unlock(ledger, err);
    if (status == DALIL_OK) {
        ledger->device.number = commit.number;
        ledger->device.head = commit.hash;
        /* The entries are safe whatever becomes of the note; the next opener heals it. */
        (void)!dal_profile_note(&ledger->case_id, &ledger->device, NULL);
        keep_log_short(ledger);
        sodium_memzero(&ledger->device, sizeof ledger->device);
    }
    dal_commit_release(&commit);
    return status;
}
