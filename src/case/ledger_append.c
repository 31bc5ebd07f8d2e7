/* case/ledger_append.c: appending: the only place where truth is written. */
#include "base/file.h"
#include "case/ledger_internal.h"
#include <sodium.h>
#include <stdlib.h>

enum { LOG_PAGES_MAX = 8192, HEADS_MAX = 900 /* what fits into a commit's 64 KiB */ };

/* ---- which device are we? -------------------------------------------------------------------------------------- */

typedef struct choosing {
    dal_ledger *ledger;
    dal_device best;
    bool found;
} choosing;

/* How many ends the chain of a device has here, those that wait included; the last of them in `out_end`. */
static dalil_status read_ends(dal_ledger *ledger, const dal_hash *device, int64_t *out_count, dal_device *out_end,
                              dalil_error *err)
{
    dal_sql *query = &ledger->sql.device_tips;
    bool row;
    *out_count = 0;
    /* CROSS: the few tips first, then their commits, never the other way round. */
    DAL_TRY(dal_sql_ready(ledger->db, query,
                          "SELECT number, hash FROM tips CROSS JOIN commits ON id=commit_id WHERE device=?1"
                          " UNION ALL SELECT number, hash FROM commits WHERE id<0 AND device=?1",
                          err));
    dal_sql_hash(query, device);
    for (;;) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        ++*out_count;
        out_end->number = dal_sql_get_int(query, 0);
        out_end->head = dal_sql_get_hash(query, 1);
    }
}

/* The commit before `commit_hash`, if its bytes are signed by `device` and say number `number`. */
static dalil_status step_back(dal_ledger *ledger, const dal_hash *device, int64_t number, dal_hash *commit_hash,
                              bool *out_good, dalil_error *err)
{
    dal_sql *query = &ledger->sql.commit;
    dal_commit commit;
    bool row;
    *out_good = false;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT bytes, signature FROM commits WHERE hash=?", err));
    dal_sql_hash(query, commit_hash);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return DALIL_OK;
    dalil_string bytes = dal_sql_get_bytes(query, 0), signature = dal_sql_get_bytes(query, 1);
    dalil_status status = dal_commit_read(bytes, &commit, err);
    if (status == DALIL_OK) {
        *out_good = commit.number == number && dal_hash_compare(&commit.hash, commit_hash) == 0 &&
                    dal_hash_compare(&commit.device, device) == 0 && dal_commit_signed(bytes, device, signature);
        *commit_hash = commit.previous;
        dal_commit_release(&commit);
    }
    dal_sql_reset(query);
    return status == DALIL_EINTEGRITY ? DALIL_OK : status;
}

/* Does the chain that ends in `end` lead back to what the note says, by our own signatures? */
static dalil_status leads_back(dal_ledger *ledger, const dal_device *device, const dal_device *end, bool *out_leads,
                               dalil_error *err)
{
    dal_hash hash = end->head;
    bool good = end->number >= device->number;
    for (int64_t number = end->number; good && number > device->number; number--)
        DAL_TRY(step_back(ledger, &device->device, number, &hash, &good, err));
    *out_leads = good && dal_hash_compare(&hash, &device->head) == 0;
    return DALIL_OK;
}

/* A device fits when its chain here has one end and the note lies on it: at the end, or before it (then the note is set
 * forward).  A lost note (number -1) never fits: nobody knows what was signed after it. */
static dalil_status consider(void *context, const dal_device *device, dalil_error *err)
{
    choosing *c = context;
    int64_t ends;
    dal_device end;
    bool leads = false;
    if (c->found || device->number < 0)
        return DALIL_OK;
    DAL_TRY(read_ends(c->ledger, &device->device, &ends, &end, err));
    if (ends == 1)
        DAL_TRY(leads_back(c->ledger, device, &end, &leads, err));
    if (leads) {
        c->best = *device;
        c->best.number = end.number;
        c->best.head = end.head;
        c->found = true;
    }
    return DALIL_OK;
}

static bool is_same_place(const dal_device *a, const dal_device *b)
{
    return a->number == b->number && dal_hash_compare(&a->head, &b->head) == 0;
}

/* The device that this handle last signed with: its key need not be read again, but the note is, for somebody may have
 * gone on with the same profile in another copy of the case. */
static dalil_status same_as_before(dal_ledger *ledger, choosing *c, dalil_error *err)
{
    dal_device device = ledger->last_device;
    if (dal_hash_is_zero(&device.device))
        return DALIL_OK;
    dalil_status status = dal_profile_read_note(&ledger->case_id, &device, &ledger->note, err);
    if (status == DALIL_OK && ledger->undisturbed && is_same_place(&device, &ledger->last_device)) {
        c->best = device;
        c->found = true;
    } else if (status == DALIL_OK) {
        ledger->undisturbed = false;
        status = consider(c, &device, err);
    }
    sodium_memzero(&device, sizeof device);
    return status;
}

static dalil_status choose_device(dal_ledger *ledger, dalil_error *err)
{
    choosing c = {.ledger = ledger};
    DAL_TRY(same_as_before(ledger, &c, err));
    if (c.found) {
        ledger->new_device = false;
        ledger->device = c.best;
        sodium_memzero(&c.best, sizeof c.best);
        return DALIL_OK;
    }
    dal_file_close_note(&ledger->note); /* it may be another's from here on */
    dalil_status status = dal_profile_each(&ledger->case_id, consider, &c, err);
    if (status == DALIL_OK && !c.found)
        dal_profile_new_device(&c.best);
    if (status == DALIL_OK) {
        ledger->new_device = !c.found;
        ledger->device = c.best;
    }
    sodium_memzero(&c.best, sizeof c.best);
    return status;
}

/* SQLite's count of the changes that it saw of this file, by whomever; with the write lock held it is up to date. */
static unsigned content_version(dal_ledger *ledger)
{
    unsigned version = 0;
    sqlite3_file_control(ledger->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}

dalil_status dal_ledger_begin(dal_ledger *ledger, dalil_error *err)
{
    DAL_TRY(dal_ledger_lock(ledger, err));
    dal_merkle_init(&ledger->tree);
    ledger->undisturbed = ledger->last.commit_id > 0 && ledger->last.version == content_version(ledger);
    ledger->commit_id = ledger->last.commit_id + 1;
    dalil_status status = choose_device(ledger, err);
    if (status == DALIL_OK && !ledger->undisturbed)
        status = dal_ledger_next_id(ledger, true, &ledger->commit_id, err);
    if (status != DALIL_OK)
        dal_ledger_rollback(ledger);
    return status;
}

bool dal_ledger_new_device(const dal_ledger *ledger)
{
    return ledger->new_device;
}

void dal_ledger_own_device(const dal_ledger *ledger, dal_hash *out_device)
{
    *out_device = ledger->device.device;
}

dalil_status dal_ledger_unnoted(dal_ledger *ledger, int64_t *out_entries, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    *out_entries = 0;
    DAL_TRY(dal_ledger_begin(ledger, err));
    dalil_status status = DALIL_OK;
    if (!ledger->new_device) {
        status = dal_sql_ready(ledger->db, &query,
                               "SELECT count(*) FROM entries WHERE id>=((SELECT max(id) FROM commits WHERE id>0 AND"
                               " device=?)+1)*1048576",
                               err);
        if (status == DALIL_OK) {
            dal_sql_hash(&query, &ledger->device.device);
            status = dal_sql_step(&query, &row, err);
        }
        if (status == DALIL_OK && row)
            *out_entries = dal_sql_get_int(&query, 0);
        dal_sql_close(&query);
    }
    dal_ledger_rollback(ledger);
    return status;
}

/* ---- putting --------------------------------------------------------------------------------------------------- */

static dalil_status insert_or_defer(dal_ledger *ledger, const dal_hash *name, const unsigned char key[DAL_KEY_SIZE],
                                    dalil_string stored, dalil_error *err)
{
    if (!ledger->writing || stored.size > DAL_BLOB_INLINE_MAX)
        return dal_ledger_insert_blob(ledger, name, key, stored, err);
    DAL_TRY(dal_ledger_defer_blob(ledger, name, stored, err));
    return dal_ledger_insert_key(ledger, name, key, err);
}

dalil_status dal_ledger_put_blob(dal_ledger *ledger, dalil_string plain, dal_hash *out_name, dalil_error *err)
{
    unsigned char key[DAL_KEY_SIZE];
    dal_buf stored = dal_buf_init(DAL_STORED_MAX);
    dal_random(key, sizeof key);
    dal_hash name = dal_blob_name(key, plain);
    dalil_status status = dal_blob_seal(key, plain, &stored, err);
    if (status == DALIL_OK)
        status = insert_or_defer(ledger, &name, key, dal_buf_string(&stored), err);
    if (status == DALIL_OK)
        *out_name = name;
    dal_buf_release(&stored);
    sodium_memzero(key, sizeof key);
    return status;
}

/* Its key, if it is here and makes `name` of these bytes. */
static dalil_status fitting_key(dal_ledger *ledger, const dal_hash *name, dalil_string plain,
                                unsigned char out_key[DAL_KEY_SIZE], bool *out_fits, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    *out_fits = false;
    dalil_status status = dal_sql_ready(ledger->db, &query, "SELECT key FROM keys WHERE name=?", err);
    if (status == DALIL_OK) {
        dal_sql_hash(&query, name);
        status = dal_sql_step(&query, &row, err);
    }
    dalil_string key = status == DALIL_OK && row ? dal_sql_get_bytes(&query, 0) : (dalil_string){NULL, 0};
    if (key.size == DAL_KEY_SIZE) {
        memcpy(out_key, key.data, DAL_KEY_SIZE);
        dal_hash is = dal_blob_name(out_key, plain);
        *out_fits = dal_hash_compare(&is, name) == 0;
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status is_erased(dal_ledger *ledger, const dal_hash *name, bool *out_erased, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(ledger->db, &query, "SELECT 1 FROM erased WHERE name=?", err);
    if (status == DALIL_OK) {
        dal_sql_hash(&query, name);
        status = dal_sql_step(&query, out_erased, err);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status put_back(dal_ledger *ledger, const dal_hash *name, const unsigned char key[DAL_KEY_SIZE],
                             dalil_string plain, dalil_error *err)
{
    dal_buf stored = dal_buf_init(DAL_STORED_MAX);
    dalil_status status = dal_blob_seal(key, plain, &stored, err);
    if (status == DALIL_OK)
        status = dal_ledger_insert_blob(ledger, name, key, dal_buf_string(&stored), err);
    dal_buf_release(&stored);
    return status;
}

dalil_status dal_ledger_mend_blob(dal_ledger *ledger, const dal_hash *name, dalil_string plain,
                                  dal_mending *out_mending, dalil_error *err)
{
    unsigned char key[DAL_KEY_SIZE];
    bool erased = false, fits = false;
    dal_buf is = dal_buf_init(DAL_BLOB_MAX);
    dalil_status status = dal_ledger_get_blob(ledger, name, &is, err);
    dal_buf_release(&is);
    *out_mending = DAL_BLOB_WHOLE;
    if (status == DALIL_OK || status == DALIL_ENOMEM)
        return status;
    DAL_TRY(is_erased(ledger, name, &erased, err));
    if (!erased)
        DAL_TRY(fitting_key(ledger, name, plain, key, &fits, err));
    *out_mending = erased ? DAL_BLOB_ERASED : fits ? DAL_BLOB_MENDED : DAL_BLOB_LOST;
    status = fits ? put_back(ledger, name, key, plain, err) : DALIL_OK;
    sodium_memzero(key, sizeof key);
    return status;
}

/* Is the entry `old` of the same author and request?  The same bytes: found; others: an error. */
static dalil_status compare_retry(const dal_entry_draft *draft, dalil_string old, dalil_string bytes, bool *out_found,
                                  dalil_error *err)
{
    dal_entry entry;
    *out_found = dal_str_equal(old, bytes);
    if (*out_found)
        return DALIL_OK;
    dalil_status status = dal_entry_read(old, &entry, err);
    if (status == DALIL_EINTEGRITY)
        return DALIL_OK; /* not readable here, so none of ours */
    DAL_TRY(status);
    bool same = dal_id_equal(&entry.author, &draft->author) && dal_id_equal(&entry.request, &draft->request);
    dal_entry_release(&entry);
    return same ? dal_fail(err, DALIL_EINVAL, "ledger.request-reused", NULL) : DALIL_OK;
}

static dalil_status find_retry(dal_ledger *ledger, int64_t retry, const dal_entry_draft *draft, dalil_string bytes,
                               bool *out_found, dalil_error *err)
{
    dal_sql *query = &ledger->sql.find_retry;
    bool row = true;
    dalil_status status = dal_sql_ready(ledger->db, query, "SELECT bytes FROM entries WHERE retry=?", err);
    *out_found = false;
    if (status == DALIL_OK)
        dal_sql_int(query, retry);
    while (status == DALIL_OK && !*out_found && (status = dal_sql_step(query, &row, err)) == DALIL_OK && row)
        status = compare_retry(draft, dal_sql_get_bytes(query, 0), bytes, out_found, err);
    dal_sql_reset(query);
    return status;
}

static dalil_status put_fresh(dal_ledger *ledger, const dal_hash *hash, int64_t retry, dalil_string bytes,
                              dalil_error *err)
{
    dal_entry_glance glance;
    dal_entry entry;
    if (ledger->tree.count >= DAL_COMMIT_ENTRIES_MAX)
        return dal_fail(err, DALIL_ELIMIT, "ledger.commit-too-long", NULL);
    /* Signed for good, so never written without having been read: levels, doubled keys, numbers. */
    if (!dal_entry_scan(bytes, &glance)) {
        DAL_TRY(dal_entry_read(bytes, &entry, err));
        dal_entry_release(&entry);
    }
    int64_t id = dal_entry_id(ledger->commit_id, (int64_t)ledger->tree.count);
    DAL_TRY(dal_ledger_insert_entry(ledger, id, hash, retry, bytes, err));
    dal_hash leaf = dal_merkle_leaf((dalil_string){(const char *)hash->bytes, sizeof hash->bytes});
    dal_merkle_add(&ledger->tree, &leaf);
    return DALIL_OK;
}

dalil_status dal_ledger_put_entry(dal_ledger *ledger, const dal_entry_draft *draft, dal_hash *out_hash,
                                  dalil_error *err)
{
    dal_buf bytes = dal_buf_init(2 * DAL_ENTRY_MAX);
    bool found = false;
    int64_t retry = dal_entry_retry(&draft->author, &draft->request);
    dalil_status status = dal_entry_write(draft, &ledger->case_id, &bytes, err);
    dalil_string text = dal_buf_string(&bytes);
    dal_hash hash = dal_entry_hash(text);
    if (status == DALIL_OK)
        status = find_retry(ledger, retry, draft, text, &found, err);
    if (status == DALIL_OK && !found)
        status = put_fresh(ledger, &hash, retry, text, err);
    if (status == DALIL_OK)
        *out_hash = hash;
    dal_buf_release(&bytes);
    return status;
}

/* ---- committing ------------------------------------------------------------------------------------------------ */

static int compare_hashes(const void *a, const void *b)
{
    return dal_hash_compare(a, b);
}

/* The last ready commits of all chains but our own, ascending.  Were there ever more than fit, the newest are named:
 * those left out were named by an earlier commit of ours, or will be seen as apart from us, which loses nothing. */
static dalil_status read_heads(dal_ledger *ledger, dal_commit *commit, dalil_error *err)
{
    dal_sql *query = &ledger->sql.tips;
    bool row = true;
    if (ledger->undisturbed && ledger->last.alone)
        return DALIL_OK;
    dal_hash *head = dal_alloc_zero(HEADS_MAX, sizeof *head);
    if (head == NULL)
        return dal_fail_memory(err);
    commit->head = head;
    DAL_TRY(dal_sql_ready(ledger->db, query,
                          "SELECT hash FROM tips CROSS JOIN commits ON id=commit_id ORDER BY commit_id DESC LIMIT 901",
                          err));
    while (commit->head_count < HEADS_MAX) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            break;
        dal_hash hash = dal_sql_get_hash(query, 0);
        if (commit->number == 1 || dal_hash_compare(&hash, &commit->previous) != 0)
            head[commit->head_count++] = hash;
    }
    dal_sql_reset(query);
    qsort(head, commit->head_count, sizeof *head, compare_hashes);
    return DALIL_OK;
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

/* A new device's key is kept before anything is signed with it for others to see. */
static dalil_status sign_and_write(dal_ledger *ledger, int64_t time, dal_commit *commit, dalil_error *err)
{
    if (ledger->new_device)
        DAL_TRY(dal_profile_keep(&ledger->case_id, &ledger->device, err));
    return write_commit(ledger, time, commit, err);
}

static void after_commit(dal_ledger *ledger, const dal_commit *commit)
{
    ledger->device.number = commit->number;
    ledger->device.head = commit->hash;
    ledger->new_device = false;
    ledger->last_device = ledger->device;
    ledger->last = (struct dal_ledger_last){content_version(ledger), ledger->commit_id, commit->head_count == 0};
    /* The entries are safe whatever becomes of the note; the next opener heals it. */
    (void)!dal_profile_note(&ledger->case_id, &ledger->device, &ledger->note, NULL);
    if (ledger->log_pages > LOG_PAGES_MAX) /* waits for nobody: readers and other writers go on */
        sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    sodium_memzero(&ledger->device, sizeof ledger->device);
}

dalil_status dal_ledger_commit(dal_ledger *ledger, int64_t time, dalil_error *err)
{
    dal_commit commit = {.number = 0};
    if (!ledger->writing)
        return dal_fail(err, DALIL_EIO, "case.reopen", NULL);
    if (ledger->tree.count == 0) {
        dal_ledger_rollback(ledger);
        return DALIL_OK;
    }
    dalil_status status = dal_ledger_write_deferred(ledger, err);
    if (status == DALIL_OK)
        status = sign_and_write(ledger, time, &commit, err);
    if (status != DALIL_OK)
        dal_ledger_rollback(ledger);
    else
        status = dal_ledger_unlock(ledger, err);
    if (status == DALIL_OK)
        after_commit(ledger, &commit);
    dal_commit_release(&commit);
    return status;
}

/* ---- erasing --------------------------------------------------------------------------------------------------- */

static dalil_status run_with_name(dal_ledger *ledger, const char *sql, const dal_hash *name, dalil_error *err)
{
    dal_sql statement = {0};
    dalil_status status = dal_sql_ready(ledger->db, &statement, sql, err);
    if (status == DALIL_OK) {
        dal_sql_hash(&statement, name);
        status = dal_sql_done(&statement, err);
    }
    dal_sql_close(&statement);
    return status;
}

dalil_status dal_ledger_erase_blob(dal_ledger *ledger, const dal_hash *name, dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    if (dal_hash_is_zero(name))
        return dal_fail(err, DALIL_EINVAL, "ledger.blob-erased", NULL); /* the case's own key */
    DAL_TRY(dal_ledger_lock(ledger, err));
    dalil_status status = run_with_name(ledger, "DELETE FROM keys WHERE name=?", name, err);
    if (status == DALIL_OK)
        status = run_with_name(ledger, "DELETE FROM blobs WHERE name=?", name, err);
    if (status == DALIL_OK)
        status = run_with_name(ledger, "INSERT OR IGNORE INTO erased(name) VALUES(?)", name, err);
    if (status != DALIL_OK) {
        dal_ledger_rollback(ledger);
        return status;
    }
    DAL_TRY(dal_ledger_unlock(ledger, err));
    /* Without its key the file is noise; it goes after the commit, and staying behind would tell nothing. */
    if (dal_ledger_blob_path(ledger, name, path) && dal_file_exists(path))
        dal_file.remove(path);
    dal_ledger_empty_log(ledger); /* the log holds old pages, and with them the key */
    return DALIL_OK;
}
