/* case/ledger_merge.c: the union of two ledgers of one case; nothing comes in that does not verify. */
#include "base/file.h"
#include "case/ledger_internal.h"
#include "case/list.h"

typedef struct merging {
    dal_ledger *to, *from;
    dal_ledger_merge_result result;
    int64_t commit_id, position;
    dal_sql settled;
    dal_list *list; /* of the entries taken */
    size_t list_count, list_capacity;
} merging;

/* ---- one commit ------------------------------------------------------------------------------------------------ */

static dalil_status count_leaf(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    (void)err;
    dal_hash hash = dal_entry_hash(row->bytes);
    dal_hash leaf = dal_merkle_leaf((dalil_string){(const char *)hash.bytes, sizeof hash.bytes});
    dal_merkle_add(context, &leaf);
    return DALIL_OK;
}

/* Do signature, identity of the case, place on the chain and root hold for the commit in `row`? */
static dalil_status holds(merging *m, const dal_ledger_commit_row *row, const dal_commit *commit, bool *out_holds,
                          dalil_error *err)
{
    dal_merkle tree;
    dal_commit_place before;
    dal_merkle_init(&tree);
    *out_holds = false;
    if (!dal_id_equal(&commit->case_id, dal_ledger_case(m->to)) ||
        !dal_commit_signed(row->bytes, &commit->device, row->signature))
        return DALIL_OK;
    if (commit->number > 1) { /* a device's commits are taken as a prefix of its chain */
        DAL_TRY(dal_ledger_find_commit(m->to, &commit->previous, &before, err));
        if (before.id == 0 || before.number != commit->number - 1 ||
            dal_hash_compare(&before.device, &commit->device) != 0)
            return DALIL_OK;
    }
    DAL_TRY(dal_ledger_each_entry(m->from, row->id, count_leaf, &tree, err));
    dal_hash root = dal_merkle_root(&tree);
    *out_holds = (int64_t)tree.count == commit->count && dal_hash_compare(&root, &commit->root) == 0;
    return DALIL_OK;
}

static dalil_status note_list(merging *m, const dal_entry *entry, dalil_error *err)
{
    dal_list list;
    if (!dal_list_parse(entry, &list))
        return DALIL_OK;
    if (m->list_count == m->list_capacity) {
        size_t capacity = m->list_capacity > 0 ? 2 * m->list_capacity : 8;
        dal_list *grown = dal_realloc(m->list, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        m->list = grown;
        m->list_capacity = capacity;
    }
    m->list[m->list_count++] = list;
    return DALIL_OK;
}

static dalil_status look_at_entry(merging *m, dalil_string bytes, int64_t *out_retry, dalil_error *err)
{
    dal_entry_glance glance;
    dal_entry entry;
    *out_retry = 0;
    if (dal_entry_scan(bytes, &glance) && !dal_str_equal(glance.kind, DALIL_STR("list.add"))) {
        *out_retry = dal_entry_retry(&glance.author, &glance.request);
        return DALIL_OK;
    }
    dalil_status status = dal_entry_read(bytes, &entry, err);
    if (status == DALIL_EINTEGRITY)
        return DALIL_OK; /* signed but not of the form: kept and relayed, for a later version may read it */
    DAL_TRY(status);
    *out_retry = dal_entry_retry(&entry.author, &entry.request);
    status = note_list(m, &entry, err);
    dal_entry_release(&entry);
    return status;
}

static dalil_status take_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    merging *m = context;
    int64_t retry;
    dal_hash hash = dal_entry_hash(row->bytes);
    DAL_TRY(look_at_entry(m, row->bytes, &retry, err));
    m->result.entries++;
    return dal_ledger_insert_entry(m->to, dal_entry_id(m->commit_id, m->position++), &hash, retry, row->bytes, err);
}

static dalil_status take_commit(merging *m, const dal_ledger_commit_row *row, const dal_commit *commit,
                                dalil_error *err)
{
    bool ready;
    DAL_TRY(dal_ledger_past_is_ready(m->to, commit, &ready, err));
    DAL_TRY(dal_ledger_next_id(m->to, ready, &m->commit_id, err));
    DAL_TRY(dal_ledger_insert_commit(m->to, m->commit_id, commit, row->bytes, row->signature, err));
    m->result.commits++;
    m->position = 0;
    return dal_ledger_each_entry(m->from, row->id, take_entry, m, err);
}

static dalil_status take_if_new(merging *m, const dal_ledger_commit_row *row, const dal_commit *commit,
                                dalil_error *err)
{
    dal_commit_place here;
    bool good;
    DAL_TRY(dal_ledger_find_commit(m->to, &commit->hash, &here, err));
    if (here.id != 0)
        return DALIL_OK;
    DAL_TRY(holds(m, row, commit, &good, err));
    m->result.held += !good;
    return good ? take_commit(m, row, commit, err) : DALIL_OK;
}

static dalil_status visit_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    merging *m = context;
    dal_commit commit;
    dalil_status status = dal_commit_read(row->bytes, &commit, err);
    if (status == DALIL_EINTEGRITY) {
        m->result.held++;
        return DALIL_OK;
    }
    DAL_TRY(status);
    status = take_if_new(m, row, &commit, err);
    dal_commit_release(&commit);
    return status;
}

/* ---- blobs ----------------------------------------------------------------------------------------------------- */

/* Is there nothing to take for this name: erased here, or whole here?  A stored form that was lost is taken again. */
static dalil_status is_settled_here(merging *m, const dal_hash *name, bool *out_settled, dalil_error *err)
{
    dal_sql *query = &m->settled;
    char path[DAL_LEDGER_PATH];
    bool row;
    DAL_TRY(dal_sql_ready(m->to->db, query,
                          "SELECT 0 FROM erased WHERE name=?1 UNION ALL SELECT stored IS NULL FROM keys JOIN blobs ON "
                          "blobs.name=keys.name WHERE keys.name=?1",
                          err));
    dal_sql_hash(query, name);
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_settled =
        row && (dal_sql_get_int(query, 0) == 0 || (dal_ledger_blob_path(m->to, name, path) && dal_file_exists(path)));
    dal_sql_reset(query);
    return DALIL_OK;
}

/* The stored form of a blob of the other side, from its table or its file. */
static dalil_status read_stored(dal_ledger *from, dal_sql *row, const dal_hash *name, dal_buf *out, dalil_error *err)
{
    char path[DAL_LEDGER_PATH];
    if (!dal_sql_is_null(row, 1)) {
        dal_buf_add_string(out, dal_sql_get_bytes(row, 1));
        return dal_buf_check(out, err);
    }
    if (!dal_ledger_blob_path(from, name, path))
        return dal_fail(err, DALIL_EINVAL, "case.path-too-long", from->folder, NULL);
    return dal_file_read(path, DAL_STORED_MAX, out, err);
}

static dalil_status take_blob(merging *m, dal_sql *row, const dal_hash *name, dalil_error *err)
{
    unsigned char key[DAL_KEY_SIZE];
    dalil_string key_bytes = dal_sql_get_bytes(row, 2);
    dal_buf stored = dal_buf_init(DAL_STORED_MAX), plain = dal_buf_init(DAL_BLOB_MAX);
    dalil_status status = DALIL_OK;
    if (key_bytes.size != DAL_KEY_SIZE)
        return DALIL_OK; /* erased over there: nothing to take */
    memcpy(key, key_bytes.data, sizeof key);
    status = read_stored(m->from, row, name, &stored, err);
    if (status == DALIL_OK)
        status = dal_blob_unseal(key, dal_buf_string(&stored), &plain, err);
    if (status == DALIL_OK) {
        dal_hash is = dal_blob_name(key, dal_buf_string(&plain));
        if (dal_hash_compare(&is, name) == 0) {
            status = dal_ledger_insert_blob(m->to, name, key, dal_buf_string(&stored), err);
            m->result.blobs += status == DALIL_OK;
        }
    } else if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND || status == DALIL_ELIMIT) {
        status = DALIL_OK; /* broken over there: `verify` there says so, and another copy may still have it */
    }
    dal_buf_release(&stored);
    dal_buf_release(&plain);
    return status;
}

static dalil_status take_blobs(merging *m, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true, skip = false;
    dalil_status status = dal_sql_ready(
        m->from->db, &query,
        "SELECT keys.name, stored, key FROM keys JOIN blobs ON blobs.name=keys.name ORDER BY keys.name", err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_hash name = dal_sql_get_hash(&query, 0);
        status = is_settled_here(m, &name, &skip, err);
        if (status == DALIL_OK && !skip)
            status = take_blob(m, &query, &name, err);
    }
    dal_sql_close(&query);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static dalil_status take_all(merging *m, dalil_error *err)
{
    DAL_TRY(take_blobs(m, err)); /* first: an entry never names what is not there yet */
    DAL_TRY(dal_ledger_each_commit(m->from, 0, visit_commit, m, err));
    for (size_t i = 0; i < m->list_count; i++)
        DAL_TRY(dal_list_take(m->to, m->from, &m->list[i], err));
    return dal_ledger_settle_waiting(m->to, err);
}

dalil_status dal_ledger_merge(dal_ledger *ledger, dal_ledger *from, dal_ledger_merge_result *out_result,
                              dalil_error *err)
{
    merging m = {.to = ledger, .from = from};
    if (!dal_id_equal(&ledger->case_id, &from->case_id))
        return dal_fail(err, DALIL_EINVAL, "case.other-case", from->folder, NULL);
    DAL_TRY(dal_ledger_lock(ledger, err));
    dalil_status status = dal_ledger_hold(from, err);
    if (status == DALIL_OK) {
        status = take_all(&m, err);
        dal_ledger_release(from);
    }
    dal_sql_close(&m.settled);
    dal_free(m.list);
    if (status != DALIL_OK) {
        dal_ledger_rollback(ledger);
        return status;
    }
    DAL_TRY(dal_ledger_unlock(ledger, err));
    *out_result = m.result;
    return DALIL_OK;
}
