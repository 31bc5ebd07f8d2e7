/* case/ledger_rows.c: the ledger's tables, row by row. */
#include "base/file.h"
#include "case/ledger_internal.h"
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

dalil_status dal_ledger_insert_blob(dal_ledger *ledger, const dal_hash *name, const unsigned char key[DAL_KEY_SIZE],
                                    dalil_string stored, dalil_error *err)
{
    bool inside = stored.size <= DAL_BLOB_INLINE_MAX;
    if (!inside)
        DAL_TRY(write_blob_file(ledger, name, stored, err));
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.put_blob, "INSERT OR IGNORE INTO blobs(name, stored) VALUES(?, ?)",
                          err));
    dal_sql_hash(&ledger->sql.put_blob, name);
    if (inside)
        dal_sql_blob(&ledger->sql.put_blob, stored.data, stored.size);
    else
        dal_sql_null(&ledger->sql.put_blob);
    DAL_TRY(dal_sql_done(&ledger->sql.put_blob, err));
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.put_key, "INSERT OR IGNORE INTO keys(name, key) VALUES(?, ?)", err));
    dal_sql_hash(&ledger->sql.put_key, name);
    dal_sql_blob(&ledger->sql.put_key, key, DAL_KEY_SIZE);
    return dal_sql_done(&ledger->sql.put_key, err);
}

dalil_status dal_ledger_insert_entry(dal_ledger *ledger, int64_t commit_id, int64_t position, const dal_hash *hash,
                                     int64_t retry, dalil_string bytes, dalil_error *err)
{
    dal_sql *put = &ledger->sql.put_entry;
    DAL_TRY(dal_sql_ready(ledger->db, put,
                          "INSERT INTO entries(commit_id, position, hash, retry, bytes) VALUES(?, ?, ?, ?, ?)", err));
    dal_sql_int(put, commit_id);
    dal_sql_int(put, position);
    dal_sql_hash(put, hash);
    dal_sql_int(put, retry);
    dal_sql_blob(put, bytes.data, bytes.size);
    return dal_sql_done(put, err);
}

dalil_status dal_ledger_next_commit_id(dal_ledger *ledger, int64_t *out_id, dalil_error *err)
{
    bool row;
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.next_id, "SELECT coalesce(max(id), 0) + 1 FROM commits", err));
    DAL_TRY(dal_sql_step(&ledger->sql.next_id, &row, err));
    *out_id = dal_sql_get_int(&ledger->sql.next_id, 0);
    return dal_sql_step(&ledger->sql.next_id, &row, err);
}

dalil_status dal_ledger_has_commit(dal_ledger *ledger, const dal_hash *hash, bool *out_here, bool *out_ready,
                                   dalil_error *err)
{
    bool row;
    dal_sql *has = &ledger->sql.has_commit;
    DAL_TRY(dal_sql_ready(ledger->db, has, "SELECT ready FROM commits WHERE hash=?", err));
    dal_sql_hash(has, hash);
    DAL_TRY(dal_sql_step(has, &row, err));
    *out_here = row;
    *out_ready = row && dal_sql_get_int(has, 0) > 0;
    return row ? dal_sql_done(has, err) : DALIL_OK;
}

/* Is everything that this commit says it had seen here and ready? */
static dalil_status past_is_ready(dal_ledger *ledger, const dal_commit *commit, bool *out_ready, dalil_error *err)
{
    bool here, ready = true;
    if (commit->number > 1)
        DAL_TRY(dal_ledger_has_commit(ledger, &commit->previous, &here, &ready, err));
    for (size_t i = 0; ready && i < commit->head_count; i++)
        DAL_TRY(dal_ledger_has_commit(ledger, &commit->head[i], &here, &ready, err));
    *out_ready = ready;
    return DALIL_OK;
}

static dalil_status clear_tip(dal_ledger *ledger, const dal_hash *hash, dalil_error *err)
{
    DAL_TRY(dal_sql_ready(ledger->db, &ledger->sql.clear_tip, "UPDATE commits SET tip=0 WHERE hash=?", err));
    dal_sql_hash(&ledger->sql.clear_tip, hash);
    return dal_sql_done(&ledger->sql.clear_tip, err);
}

/* A chain only ever grows at its end, so what comes in is a tip. */
dalil_status dal_ledger_insert_commit(dal_ledger *ledger, int64_t id, const dal_commit *commit, dalil_string bytes,
                                      dalil_string signature, dalil_error *err)
{
    bool ready;
    dal_sql *put = &ledger->sql.put_commit;
    DAL_TRY(past_is_ready(ledger, commit, &ready, err));
    DAL_TRY(dal_sql_ready(ledger->db, put,
                          "INSERT INTO commits(id, hash, device, number, ready, tip, bytes, signature) VALUES(?, ?, ?, "
                          "?, CASE WHEN ? THEN (SELECT coalesce(max(ready), 0) + 1 FROM commits) ELSE 0 END, 1, ?, ?)",
                          err));
    dal_sql_int(put, id);
    dal_sql_hash(put, &commit->hash);
    dal_sql_hash(put, &commit->device);
    dal_sql_int(put, commit->number);
    dal_sql_int(put, ready);
    dal_sql_blob(put, bytes.data, bytes.size);
    dal_sql_blob(put, signature.data, signature.size);
    DAL_TRY(dal_sql_done(put, err));
    return commit->number > 1 ? clear_tip(ledger, &commit->previous, err) : DALIL_OK;
}

static dalil_status settle_one(dal_ledger *ledger, int64_t id, dalil_string bytes, bool *out_ready, dalil_error *err)
{
    dal_commit commit;
    dal_sql update = {0};
    DAL_TRY(dal_commit_read(bytes, &commit, err));
    dalil_status status = past_is_ready(ledger, &commit, out_ready, err);
    dal_commit_release(&commit);
    if (status != DALIL_OK || !*out_ready)
        return status;
    status = dal_sql_ready(ledger->db, &update,
                           "UPDATE commits SET ready=(SELECT max(ready) + 1 FROM commits) WHERE id=?", err);
    if (status == DALIL_OK) {
        dal_sql_int(&update, id);
        status = dal_sql_done(&update, err);
    }
    dal_sql_close(&update);
    return status;
}

/* A commit that waits may become ready when what it waited for came; that may set others free, so go on until none. */
dalil_status dal_ledger_settle_ready(dal_ledger *ledger, dalil_error *err)
{
    bool changed = true;
    while (changed) {
        dal_sql query = {0};
        bool row = true;
        changed = false;
        dalil_status status =
            dal_sql_ready(ledger->db, &query, "SELECT id, bytes FROM commits WHERE ready=0 ORDER BY id", err);
        while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
            bool ready = false;
            status = settle_one(ledger, dal_sql_get_int(&query, 0), dal_sql_get_bytes(&query, 1), &ready, err);
            changed = changed || ready;
        }
        dal_sql_close(&query);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

/* ---- reading rows ---------------------------------------------------------------------------------------------- */

static dalil_status visit_commits(dal_sql *query, dal_ledger_commit_visit *visit, void *context, dalil_error *err)
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
                                        .signature = dal_sql_get_bytes(query, 5),
                                        .ready = dal_sql_get_int(query, 6)};
        DAL_TRY(visit(context, &commit, err));
    }
}

dalil_status dal_ledger_each_commit(dal_ledger *ledger, int64_t after, dal_ledger_commit_visit *visit, void *context,
                                    dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(
        ledger->db, &query,
        "SELECT id, hash, device, number, bytes, signature, ready FROM commits WHERE id>? ORDER BY id", err);
    if (status == DALIL_OK) {
        dal_sql_int(&query, after);
        status = visit_commits(&query, visit, context, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_ledger_each_ready(dal_ledger *ledger, int64_t after, int64_t limit, dal_ledger_commit_visit *visit,
                                   void *context, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(ledger->db, &query,
                                        "SELECT id, hash, device, number, bytes, signature, ready FROM commits WHERE "
                                        "ready>? ORDER BY ready LIMIT ?",
                                        err);
    if (status == DALIL_OK) {
        dal_sql_int(&query, after);
        dal_sql_int(&query, limit);
        status = visit_commits(&query, visit, context, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_ledger_last_ready(dal_ledger *ledger, int64_t *out_ready, dalil_error *err)
{
    bool row;
    dal_sql *query = &ledger->sql.last_ready;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT coalesce(max(ready), 0) FROM commits", err));
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_ready = dal_sql_get_int(query, 0);
    return dal_sql_done(query, err);
}

dalil_status dal_ledger_ready_hash(dal_ledger *ledger, int64_t ready, dal_hash *out_hash, dalil_error *err)
{
    bool row;
    dal_sql *query = &ledger->sql.ready_hash;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT hash FROM commits WHERE ready=?", err));
    dal_sql_int(query, ready);
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_hash = row ? dal_sql_get_hash(query, 0) : (dal_hash){{0}};
    return row ? dal_sql_done(query, err) : DALIL_OK;
}

dalil_status dal_ledger_commit_bytes(dal_ledger *ledger, int64_t id, dal_buf *out, dalil_error *err)
{
    bool row;
    dal_sql *query = &ledger->sql.commit_bytes;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT bytes FROM commits WHERE id=?", err));
    dal_sql_int(query, id);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-commit", NULL);
    dal_buf_add_string(out, dal_sql_get_bytes(query, 0));
    DAL_TRY(dal_sql_done(query, err));
    return dal_buf_check(out, err);
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
    DAL_TRY(dal_sql_ready(
        ledger->db, query,
        "SELECT id, commit_id, position, hash, bytes FROM entries WHERE commit_id=? ORDER BY position", err));
    dal_sql_int(query, commit_id);
    for (;;) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        dal_ledger_entry_row entry = {.id = dal_sql_get_int(query, 0),
                                      .commit_id = dal_sql_get_int(query, 1),
                                      .position = dal_sql_get_int(query, 2),
                                      .hash = dal_sql_get_hash(query, 3),
                                      .bytes = dal_sql_get_bytes(query, 4)};
        dalil_status status = visit(context, &entry, err);
        if (status != DALIL_OK) {
            dal_sql_close(query);
            return status;
        }
    }
}

dalil_status dal_ledger_find_entry(dal_ledger *ledger, const dal_hash *hash, dal_buf *out_bytes, dalil_error *err)
{
    dal_sql *query = &ledger->sql.find_entry;
    bool row;
    DAL_TRY(dal_sql_ready(ledger->db, query, "SELECT bytes FROM entries WHERE hash=?", err));
    dal_sql_hash(query, hash);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-entry", NULL);
    dal_buf_add_string(out_bytes, dal_sql_get_bytes(query, 0));
    DAL_TRY(dal_buf_check(out_bytes, err));
    return dal_sql_done(query, err); /* lets go of the read lock */
}

static dalil_status unseal_file(dal_ledger *ledger, const dal_hash *name, const unsigned char *key, dal_buf *out,
                                dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    dal_buf stored = dal_buf_init(DAL_BLOB_MAX);
    if (!dal_ledger_blob_path(ledger, name, path))
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", ledger->folder, NULL);
    dalil_status status = dal_file_read(path, DAL_BLOB_MAX, &stored, err);
    if (status == DALIL_ENOTFOUND)
        status = dal_fail(err, DALIL_ENOTFOUND, "ledger.blob-file-gone", path, NULL);
    if (status == DALIL_OK)
        status = dal_blob_unseal(key, dal_buf_string(&stored), out, err);
    dal_buf_release(&stored);
    return status;
}

dalil_status dal_ledger_get_blob(dal_ledger *ledger, const dal_hash *name, dal_buf *out, dalil_error *err)
{
    dal_sql *query = &ledger->sql.get_blob;
    size_t before = out->size;
    bool row;
    DAL_TRY(
        dal_sql_ready(ledger->db, query, "SELECT key, stored FROM keys LEFT JOIN blobs USING(name) WHERE name=?", err));
    dal_sql_hash(query, name);
    DAL_TRY(dal_sql_step(query, &row, err));
    dalil_string key = row ? dal_sql_get_bytes(query, 0) : (dalil_string){NULL, 0};
    if (key.size != DAL_KEY_SIZE)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.blob-erased", NULL);
    unsigned char own_key[DAL_KEY_SIZE];
    memcpy(own_key, key.data, sizeof own_key);
    dalil_status status = dal_sql_is_null(query, 1) ? unseal_file(ledger, name, own_key, out, err)
                                                    : dal_blob_unseal(own_key, dal_sql_get_bytes(query, 1), out, err);
    DAL_TRY(status);
    dal_hash is = dal_blob_name(own_key, dal_str_slice(dal_buf_string(out), before, out->size));
    if (dal_hash_compare(&is, name) != 0)
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    return dal_sql_done(query, err);
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
