/* case/ledger_rows.c: the ledger's tables, row by row. */
#include "base/file.h"
#include "case/ledger_internal.h"
#include <sodium.h>
#include <stdio.h>

/* ---- writing rows ---------------------------------------------------------------------------------------------- */

bool dal_ledger_blob_path(const dal_ledger *ledger, const dal_hash *name, char out[DAL_LEDGER_PATH])
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(name->bytes, DAL_HASH_SIZE, hex);
    int size = snprintf(out, DAL_LEDGER_PATH, "%s/blobs/%.2s/%s", ledger->folder, hex, hex + 2);
    return size > 0 && size < DAL_LEDGER_PATH;
}

static dalil_status write_blob_file(const dal_ledger *ledger, const dal_hash *name, dalil_string stored,
                                    dalil_error *err)
{
    char path[DAL_LEDGER_PATH], folder[DAL_LEDGER_PATH];
    if (!dal_ledger_blob_path(ledger, name, path))
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", ledger->folder, NULL);
    size_t cut = strlen(path) - (DAL_HEX_SIZE - 2) - 1;
    memcpy(folder, path, cut);
    folder[cut] = '\0';
    DAL_TRY(dal_file_make_folder(folder, 0700, err));
    return dal_file_write(path, stored, 0600, err);
}

dalil_status dal_ledger_insert_stored(dal_ledger *ledger, const dal_hash *name, dalil_string stored, dalil_error *err)
{
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.put_blob, "INSERT OR REPLACE INTO blobs(name, stored) VALUES(?, ?)",
                          err));
    dal_sql_hash(&ledger->sql.put_blob, name);
    if (stored.data != NULL)
        dal_sql_blob(&ledger->sql.put_blob, stored.data, stored.size);
    else
        dal_sql_null(&ledger->sql.put_blob);
    return dal_sql_done(&ledger->sql.put_blob, err);
}

dalil_status dal_ledger_insert_key(dal_ledger *ledger, const dal_hash *name, const unsigned char key[DAL_KEY_SIZE],
                                   dalil_error *err)
{
    DAL_TRY(
        dal_sql_ready(ledger->db, &ledger->sql.put_key, "INSERT OR REPLACE INTO keys(name, key) VALUES(?, ?)", err));
    dal_sql_hash(&ledger->sql.put_key, name);
    dal_sql_blob(&ledger->sql.put_key, key, DAL_KEY_SIZE);
    return dal_sql_done(&ledger->sql.put_key, err);
}

dalil_status dal_ledger_insert_blob(dal_ledger *ledger, const dal_hash *name, const unsigned char key[DAL_KEY_SIZE],
                                    dalil_string stored, dalil_error *err)
{
    if (stored.size > DAL_BLOB_INLINE_MAX) {
        DAL_TRY(write_blob_file(ledger, name, stored, err));
        stored = (dalil_string){NULL, 0};
    }
    DAL_TRY(dal_ledger_insert_stored(ledger, name, stored, err));
    return dal_ledger_insert_key(ledger, name, key, err);
}

int64_t dal_entry_id(int64_t commit_id, int64_t position)
{
    return commit_id * DAL_POSITIONS + position;
}

dalil_status dal_ledger_insert_entry(dal_ledger *ledger, int64_t id, const dal_hash *hash, int64_t retry,
                                     dalil_string bytes, dalil_error *err)
{
    dal_sql *put = &ledger->sql.put_entry;
    DAL_TRY(dal_sql_ready(ledger->db, put, "INSERT INTO entries(id, hash, retry, bytes) VALUES(?, ?, ?, ?)", err));
    dal_sql_int(put, id);
    dal_sql_hash(put, hash);
    dal_sql_int(put, retry);
    dal_sql_blob(put, bytes.data, bytes.size);
    return dal_sql_done(put, err);
}

/* ---- where commits stand ----------------------------------------------------------------------------------------- */

static dalil_status read_number(dal_ledger *ledger, dal_sql *query, const char *sql, int64_t *out_number,
                                dalil_error *err)
{
    bool row;
    DAL_TRY(dal_sql_ready(ledger->db, query, sql, err));
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_number = dal_sql_get_int(query, 0);
    dal_sql_reset(query);
    return DALIL_OK;
}

dalil_status dal_ledger_next_id(dal_ledger *ledger, bool ready, int64_t *out_id, dalil_error *err)
{
    int64_t id;
    if (ready) {
        DAL_TRY(read_number(ledger, &ledger->sql.last_id, "SELECT max(id) FROM commits", &id, err));
        *out_id = id > 0 ? id + 1 : 1;
    } else {
        DAL_TRY(read_number(ledger, &ledger->sql.first_id, "SELECT min(id) FROM commits", &id, err));
        *out_id = id < 0 ? id - 1 : -1;
    }
    return DALIL_OK;
}

dalil_status dal_ledger_find_commit(dal_ledger *ledger, const dal_hash *hash, dal_commit_place *out_place,
                                    dalil_error *err)
{
    bool row;
    dal_sql *query = &ledger->sql.commit_place;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT id, device, number FROM commits WHERE hash=?", err));
    dal_sql_hash(query, hash);
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_place = (dal_commit_place){.id = 0};
    if (row)
        *out_place = (dal_commit_place){
            .id = dal_sql_get_int(query, 0), .device = dal_sql_get_hash(query, 1), .number = dal_sql_get_int(query, 2)};
    dal_sql_reset(query);
    return DALIL_OK;
}

dalil_status dal_ledger_past_is_ready(dal_ledger *ledger, const dal_commit *commit, bool *out_ready, dalil_error *err)
{
    dal_commit_place place = {.id = 1};
    if (commit->number > 1)
        DAL_TRY(dal_ledger_find_commit(ledger, &commit->previous, &place, err));
    for (size_t i = 0; place.id > 0 && i < commit->head_count; i++)
        DAL_TRY(dal_ledger_find_commit(ledger, &commit->head[i], &place, err));
    *out_ready = place.id > 0;
    return DALIL_OK;
}

/* A ready commit is the end of its chain until another ready one follows it. */
static dalil_status move_tip(dal_ledger *ledger, int64_t id, const dal_commit *commit, dalil_error *err)
{
    dal_commit_place before = {.id = ledger->last.commit_id};
    dal_sql *move = &ledger->sql.move_tip, *put = &ledger->sql.put_tip;
    if (commit->number > 1) {
        if (!ledger->undisturbed)
            DAL_TRY(dal_ledger_find_commit(ledger, &commit->previous, &before, err));
        DAL_TRY(dal_sql_ready(ledger->db, move, "UPDATE tips SET commit_id=?2 WHERE commit_id=?1", err));
        dal_sql_int(move, before.id);
        dal_sql_int(move, id);
        DAL_TRY(dal_sql_done(move, err));
        if (sqlite3_changes(ledger->db) > 0)
            return DALIL_OK;
    }
    DAL_TRY(dal_sql_ready(ledger->db, put, "INSERT INTO tips(commit_id) VALUES(?)", err));
    dal_sql_int(put, id);
    return dal_sql_done(put, err);
}

dalil_status dal_ledger_insert_commit(dal_ledger *ledger, int64_t id, const dal_commit *commit, dalil_string bytes,
                                      dalil_string signature, dalil_error *err)
{
    dal_sql *put = &ledger->sql.put_commit;
    DAL_TRY(dal_sql_ready(ledger->db, put,
                          "INSERT INTO commits(id, hash, device, number, bytes, signature) VALUES(?, ?, ?, ?, ?, ?)",
                          err));
    dal_sql_int(put, id);
    dal_sql_hash(put, &commit->hash);
    dal_sql_hash(put, &commit->device);
    dal_sql_int(put, commit->number);
    dal_sql_blob(put, bytes.data, bytes.size);
    dal_sql_blob(put, signature.data, signature.size);
    DAL_TRY(dal_sql_done(put, err));
    return id > 0 ? move_tip(ledger, id, commit, err) : DALIL_OK;
}

/* ---- commits that waited ----------------------------------------------------------------------------------------- */

static dalil_status run_with_ids(dal_ledger *ledger, const char *sql, int64_t old, int64_t id, dalil_error *err)
{
    dal_sql update = {0};
    dalil_status status = dal_sql_ready(ledger->db, &update, sql, err);
    if (status == DALIL_OK) {
        dal_sql_int(&update, old);
        dal_sql_int(&update, id);
        status = dal_sql_done(&update, err);
    }
    dal_sql_close(&update);
    return status;
}

static dalil_status become_ready(dal_ledger *ledger, int64_t old, const dal_commit *commit, dalil_error *err)
{
    int64_t id;
    DAL_TRY(dal_ledger_next_id(ledger, true, &id, err));
    DAL_TRY(run_with_ids(ledger, "UPDATE commits SET id=?2 WHERE id=?1", old, id, err));
    DAL_TRY(run_with_ids(ledger, "UPDATE entries SET id=id+(?2-?1)*1048576 WHERE id>=?1*1048576 AND id<(?1+1)*1048576",
                         old, id, err));
    return move_tip(ledger, id, commit, err);
}

/* The first commit below `after` that waits, in the order in which they came. */
static dalil_status next_waiting(dal_ledger *ledger, int64_t after, int64_t *out_id, dal_buf *bytes, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    dal_buf_clear(bytes);
    *out_id = 0;
    dalil_status status =
        dal_sql_ready(ledger->db, &query, "SELECT id, bytes FROM commits WHERE id<? ORDER BY id DESC LIMIT 1", err);
    if (status == DALIL_OK) {
        dal_sql_int(&query, after);
        status = dal_sql_step(&query, &row, err);
    }
    if (status == DALIL_OK && row) {
        *out_id = dal_sql_get_int(&query, 0);
        dal_buf_add_string(bytes, dal_sql_get_bytes(&query, 1));
        status = dal_buf_check(bytes, err);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status settle_one(dal_ledger *ledger, int64_t id, dalil_string bytes, bool *out_ready, dalil_error *err)
{
    dal_commit commit;
    DAL_TRY(dal_commit_read(bytes, &commit, err));
    dalil_status status = dal_ledger_past_is_ready(ledger, &commit, out_ready, err);
    if (status == DALIL_OK && *out_ready)
        status = become_ready(ledger, id, &commit, err);
    dal_commit_release(&commit);
    return status;
}

/* One that becomes ready may set others free, so go on until a whole round changes nothing. */
dalil_status dal_ledger_settle_waiting(dal_ledger *ledger, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_COMMIT_MAX);
    bool changed = true;
    dalil_status status = DALIL_OK;
    while (status == DALIL_OK && changed) {
        int64_t id = 0;
        changed = false;
        for (;;) {
            bool ready = false;
            status = next_waiting(ledger, id, &id, &bytes, err);
            if (status != DALIL_OK || id == 0)
                break;
            status = settle_one(ledger, id, dal_buf_string(&bytes), &ready, err);
            changed = changed || ready;
            if (status != DALIL_OK)
                break;
        }
    }
    dal_buf_release(&bytes);
    return status;
}

/* ---- reading rows ---------------------------------------------------------------------------------------------- */

typedef struct visitor {
    dal_ledger_commit_visit *visit;
    void *context;
} visitor;

static dalil_status visit_commits(dal_sql *query, const visitor *v, dalil_error *err)
{
    bool row;
    for (;;) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        dal_ledger_commit_row commit = {.id = dal_sql_get_int(query, 0),
                                        .hash = dal_sql_get_hash(query, 1),
                                        .device = dal_sql_get_hash(query, 2),
                                        .number = dal_sql_get_int(query, 3),
                                        .bytes = dal_sql_get_bytes(query, 4),
                                        .signature = dal_sql_get_bytes(query, 5)};
        commit.ready = commit.id > 0 ? commit.id : 0;
        DAL_TRY(v->visit(v->context, &commit, err));
    }
}

/* The commits that `sql` gives for the values `first` and `second`. */
static dalil_status each_of(dal_ledger *ledger, const char *sql, int64_t first, int64_t second, const visitor *v,
                            dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(ledger->db, &query, sql, err);
    if (status == DALIL_OK) {
        dal_sql_int(&query, first);
        dal_sql_int(&query, second);
        status = visit_commits(&query, v, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_ledger_each_ready(dal_ledger *ledger, int64_t after, int64_t limit, dal_ledger_commit_visit *visit,
                                   void *context, dalil_error *err)
{
    const visitor v = {visit, context};
    return each_of(ledger,
                   "SELECT id, hash, device, number, bytes, signature FROM commits WHERE id>?1 AND id>0 ORDER BY id"
                   " LIMIT ?2",
                   after, limit, &v, err);
}

dalil_status dal_ledger_each_waiting(dal_ledger *ledger, dal_ledger_commit_visit *visit, void *context,
                                     dalil_error *err)
{
    const visitor v = {visit, context};
    return each_of(ledger,
                   "SELECT id, hash, device, number, bytes, signature FROM commits WHERE id<?1 ORDER BY id DESC"
                   " LIMIT ?2",
                   0, -1, &v, err);
}

dalil_status dal_ledger_each_commit(dal_ledger *ledger, int64_t after, dal_ledger_commit_visit *visit, void *context,
                                    dalil_error *err)
{
    DAL_TRY(dal_ledger_each_ready(ledger, after, -1, visit, context, err));
    return dal_ledger_each_waiting(ledger, visit, context, err);
}

dalil_status dal_ledger_last_ready(dal_ledger *ledger, int64_t *out_ready, dalil_error *err)
{
    int64_t id;
    DAL_TRY(dal_ledger_next_id(ledger, true, &id, err));
    *out_ready = id - 1;
    return DALIL_OK;
}

dalil_status dal_ledger_check_end(dal_ledger *ledger, dalil_error *err)
{
    int64_t commit, entry;
    DAL_TRY(read_number(ledger, &ledger->sql.last_id, "SELECT max(id) FROM commits", &commit, err));
    DAL_TRY(read_number(ledger, &ledger->sql.last_entry, "SELECT max(id)>>20 FROM entries", &entry, err));
    return commit == entry ? DALIL_OK : dal_fail(err, DALIL_EINTEGRITY, "case.torn", ledger->folder, NULL);
}

dalil_status dal_ledger_ready_hash(dal_ledger *ledger, int64_t ready, dal_hash *out_hash, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    dalil_status status = dal_sql_ready(ledger->db, &query, "SELECT hash FROM commits WHERE id=?", err);
    if (status == DALIL_OK) {
        dal_sql_int(&query, ready);
        status = dal_sql_step(&query, &row, err);
    }
    if (status == DALIL_OK)
        *out_hash = row ? dal_sql_get_hash(&query, 0) : (dal_hash){{0}};
    dal_sql_close(&query);
    return status;
}

/* Append the bytes in the first column of the row that `query` finds by `id`; false when there is none. */
static dalil_status bytes_by_id(dal_sql *query, int64_t id, bool *out_found, dal_buf *out, dalil_error *err)
{
    dal_sql_int(query, id);
    DAL_TRY(dal_sql_step(query, out_found, err));
    if (*out_found)
        dal_buf_add_string(out, dal_sql_get_bytes(query, 0));
    dal_sql_reset(query);
    return dal_buf_check(out, err);
}

dalil_status dal_ledger_commit_bytes(dal_ledger *ledger, int64_t id, dal_buf *out, dalil_error *err)
{
    bool found = false;
    dal_sql *query = &ledger->sql.commit_bytes;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT bytes FROM commits WHERE id=?", err));
    DAL_TRY(bytes_by_id(query, id, &found, out, err));
    return found ? DALIL_OK : dal_fail(err, DALIL_ENOTFOUND, "ledger.no-commit", NULL);
}

dalil_status dal_ledger_entry_bytes(dal_ledger *ledger, int64_t id, dal_buf *out, dalil_error *err)
{
    bool found = false;
    dal_sql *query = &ledger->sql.entry;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT bytes FROM entries WHERE id=?", err));
    DAL_TRY(bytes_by_id(query, id, &found, out, err));
    return found ? DALIL_OK : dal_fail(err, DALIL_ENOTFOUND, "ledger.no-entry", NULL);
}

dalil_status dal_ledger_place(dal_ledger *ledger, int64_t commit_id, dal_hash *out_device, int64_t *out_number,
                              dalil_error *err)
{
    bool row;
    dal_sql *query = &ledger->sql.place;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT device, number FROM commits WHERE id=?", err));
    dal_sql_int(query, commit_id);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-commit", NULL);
    *out_device = dal_sql_get_hash(query, 0);
    *out_number = dal_sql_get_int(query, 1);
    return dal_sql_done(query, err);
}

dalil_status dal_ledger_each_entry(dal_ledger *ledger, int64_t commit_id, dal_ledger_entry_visit *visit, void *context,
                                   dalil_error *err)
{
    dal_sql *query = &ledger->sql.each_entry;
    bool row = true;
    dalil_status status = dal_sql_ready(
        ledger->db, query, "SELECT id, hash, bytes, retry FROM entries WHERE id>=? AND id<? ORDER BY id", err);
    if (status == DALIL_OK) {
        dal_sql_int(query, dal_entry_id(commit_id, 0));
        dal_sql_int(query, dal_entry_id(commit_id + 1, 0));
    }
    while (status == DALIL_OK && (status = dal_sql_step(query, &row, err)) == DALIL_OK && row) {
        dal_ledger_entry_row entry = {.id = dal_sql_get_int(query, 0),
                                      .commit_id = commit_id,
                                      .hash = dal_sql_get_hash(query, 1),
                                      .bytes = dal_sql_get_bytes(query, 2),
                                      .retry = dal_sql_get_int(query, 3)};
        entry.position = entry.id - dal_entry_id(commit_id, 0);
        status = visit(context, &entry, err);
    }
    dal_sql_reset(query);
    return status;
}

static dalil_status unseal_file(dal_ledger *ledger, const dal_hash *name, const unsigned char *key, dal_buf *out,
                                dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    dal_buf stored = dal_buf_init(DAL_STORED_MAX);
    if (!dal_ledger_blob_path(ledger, name, path))
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", ledger->folder, NULL);
    dalil_status status = dal_file_read(path, DAL_STORED_MAX, &stored, err);
    if (status == DALIL_ENOTFOUND)
        status = dal_fail(err, DALIL_ENOTFOUND, "ledger.blob-file-gone", path, NULL);
    if (status == DALIL_OK)
        status = dal_blob_unseal(key, dal_buf_string(&stored), out, err);
    dal_buf_release(&stored);
    return status;
}

/* The row that `query` stands at: key and stored form. */
static dalil_status unseal_row(dal_ledger *ledger, dal_sql *query, const dal_hash *name, dal_buf *out, dalil_error *err)
{
    unsigned char key[DAL_KEY_SIZE];
    size_t before = out->size;
    dalil_string bytes = dal_sql_get_bytes(query, 0);
    if (bytes.size != DAL_KEY_SIZE)
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    memcpy(key, bytes.data, sizeof key);
    dalil_status status = dal_sql_is_null(query, 1) ? unseal_file(ledger, name, key, out, err)
                                                    : dal_blob_unseal(key, dal_sql_get_bytes(query, 1), out, err);
    if (status == DALIL_OK) {
        dal_hash is = dal_blob_name(key, dal_str_slice(dal_buf_string(out), before, out->size));
        if (dal_hash_compare(&is, name) != 0)
            status = dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    }
    sodium_memzero(key, sizeof key);
    return status;
}

dalil_status dal_ledger_get_blob(dal_ledger *ledger, const dal_hash *name, dal_buf *out, dalil_error *err)
{
    dal_sql *query = &ledger->sql.get_blob;
    bool row;
    size_t before = out->size;
    if (ledger->deferred_count > 0)
        DAL_TRY(dal_ledger_write_deferred(ledger, err));
    DAL_TRY(dal_sql_ready(ledger->db, query,
                          "SELECT key, stored FROM keys LEFT JOIN blobs ON blobs.name=keys.name WHERE keys.name=?",
                          err));
    dal_sql_hash(query, name);
    DAL_TRY(dal_sql_step(query, &row, err));
    dalil_status status =
        row ? unseal_row(ledger, query, name, out, err) : dal_fail(err, DALIL_ENOTFOUND, "ledger.blob-erased", NULL);
    dal_sql_reset(query);
    if (status != DALIL_OK && out->size > before)
        dal_buf_cut(out, before);
    return status;
}

dalil_status dal_ledger_each_blob(dal_ledger *ledger, dal_ledger_blob_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status =
        dal_sql_ready(ledger->db, &query, "SELECT name FROM keys WHERE name<>zeroblob(32) ORDER BY name", err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_hash name = dal_sql_get_hash(&query, 0);
        status = visit(context, &name, err);
    }
    dal_sql_close(&query);
    return status;
}
