/* case/verify.c: signatures, chains, roots, entries, blobs.
 *
 * Commits are read in batches by one reader and checked on all threads: hashing and parsing are the work, not reading.
 */
#include "case/verify.h"
#include "base/merkle.h"
#include "base/thread.h"
#include "case/ledger_internal.h"
#include <pthread.h>
#include <stdio.h>

enum { BATCH_BYTES = 8 * 1024 * 1024, BATCH_COMMITS = 4096 };

/* A commit copied out of the file with its entries. */
typedef struct job {
    int64_t id, number;
    dal_hash hash, device;
    dalil_string bytes, signature;
    dalil_string *entry;
    dal_hash *entry_hash; /* as the table says */
    size_t count, capacity;
} job;

typedef struct verifying {
    dal_ledger *ledger;
    const dal_verify_options *options;
    dal_verify_report *report;
    void *context;
    dal_verify_result result;
    dal_arena arena;
    job *job;
    size_t job_count, batch_bytes;
    pthread_mutex_t lock; /* around reporting */
} verifying;

/* ---- reporting --------------------------------------------------------------------------------------------------- */

static dalil_status tell(verifying *v, const job *j, const char *message, size_t entry, dalil_error *err)
{
    dalil_error problem;
    char hex[DAL_HEX_SIZE + 1], place[64], number[32];
    dal_hex(j->device.bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0'; /* eight digits tell devices apart for a person */
    snprintf(number, sizeof number, "%lld", (long long)j->number);
    snprintf(place, sizeof place, "%zu", entry + 1);
    dal_fail(&problem, DALIL_EINTEGRITY, message, hex, number, place, NULL);
    pthread_mutex_lock(&v->lock);
    v->result.problems++;
    dalil_status status = v->report(v->context, &problem, err);
    pthread_mutex_unlock(&v->lock);
    return status;
}

/* ---- one commit -------------------------------------------------------------------------------------------------- */

static dalil_status check_entry(verifying *v, const job *j, size_t i, const dal_hash *hash, dalil_error *err)
{
    dal_entry entry;
    if (dal_hash_compare(hash, &j->entry_hash[i]) != 0)
        DAL_TRY(tell(v, j, "verify.entry-hash", i, err));
    if (!v->options->parse)
        return DALIL_OK;
    dalil_status status = dal_entry_read(j->entry[i], &entry, err);
    if (status == DALIL_EINTEGRITY)
        return tell(v, j, "verify.entry-form", i, err);
    DAL_TRY(status);
    bool ours = dal_id_equal(&entry.case_id, dal_ledger_case(v->ledger));
    dal_entry_release(&entry);
    return ours ? DALIL_OK : tell(v, j, "verify.entry-case", i, err);
}

static dalil_status check_entries(verifying *v, const job *j, dal_hash *out_root, dalil_error *err)
{
    dal_merkle tree;
    dal_merkle_init(&tree);
    for (size_t i = 0; i < j->count; i++) {
        dal_hash hash = dal_entry_hash(j->entry[i]);
        dal_hash leaf = dal_merkle_leaf((dalil_string){(const char *)hash.bytes, sizeof hash.bytes});
        dal_merkle_add(&tree, &leaf);
        DAL_TRY(check_entry(v, j, i, &hash, err));
    }
    *out_root = dal_merkle_root(&tree);
    return DALIL_OK;
}

static dalil_status check_commit(verifying *v, const job *j, const dal_commit *commit, dalil_error *err)
{
    dal_hash root;
    if (dal_hash_compare(&commit->hash, &j->hash) != 0 || dal_hash_compare(&commit->device, &j->device) != 0 ||
        commit->number != j->number)
        DAL_TRY(tell(v, j, "verify.commit-hash", 0, err));
    if (!dal_id_equal(&commit->case_id, dal_ledger_case(v->ledger)))
        DAL_TRY(tell(v, j, "verify.commit-case", 0, err));
    if (!dal_commit_signed(j->bytes, &commit->device, j->signature))
        DAL_TRY(tell(v, j, "verify.signature", 0, err));
    DAL_TRY(check_entries(v, j, &root, err));
    if ((int64_t)j->count != commit->count || dal_hash_compare(&root, &commit->root) != 0)
        return tell(v, j, "verify.root", 0, err);
    return DALIL_OK;
}

static dalil_status check_job(void *context, size_t index, dalil_error *err)
{
    verifying *v = context;
    const job *j = &v->job[index];
    dal_commit commit;
    dalil_status status = dal_commit_read(j->bytes, &commit, err);
    if (status == DALIL_EINTEGRITY)
        return tell(v, j, "verify.commit-form", 0, err);
    DAL_TRY(status);
    status = check_commit(v, j, &commit, err);
    dal_commit_release(&commit);
    return status;
}

/* ---- reading batches --------------------------------------------------------------------------------------------- */

static dalil_status run_batch(verifying *v, dalil_error *err)
{
    dalil_status status = dal_thread_each(v->job_count, v->options->threads, check_job, v, err);
    dal_arena_release(&v->arena);
    v->job_count = v->batch_bytes = 0;
    return status;
}

static dalil_status add_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    verifying *v = context;
    job *j = &v->job[v->job_count];
    if (j->count == j->capacity) {
        size_t capacity = j->capacity > 0 ? 2 * j->capacity : 4;
        dalil_string *entry = dal_arena_alloc(&v->arena, capacity * sizeof *entry);
        dal_hash *hash = dal_arena_alloc(&v->arena, capacity * sizeof *hash);
        if (entry == NULL || hash == NULL)
            return dal_fail_memory(err);
        if (j->count > 0) {
            memcpy(entry, j->entry, j->count * sizeof *entry);
            memcpy(hash, j->entry_hash, j->count * sizeof *hash);
        }
        j->entry = entry;
        j->entry_hash = hash;
        j->capacity = capacity;
    }
    j->entry_hash[j->count] = row->hash;
    j->entry[j->count] = dal_arena_copy(&v->arena, row->bytes);
    if (j->entry[j->count].data == NULL)
        return dal_fail_memory(err);
    j->count++;
    v->batch_bytes += row->bytes.size;
    return DALIL_OK;
}

static dalil_status add_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    verifying *v = context;
    job *j = &v->job[v->job_count];
    *j = (job){.id = row->id, .number = row->number, .hash = row->hash, .device = row->device};
    j->bytes = dal_arena_copy(&v->arena, row->bytes);
    j->signature = dal_arena_copy(&v->arena, row->signature);
    if (j->bytes.data == NULL || j->signature.data == NULL)
        return dal_fail_memory(err);
    DAL_TRY(dal_ledger_each_entry(v->ledger, row->id, add_entry, v, err));
    v->result.commits++;
    v->result.entries += (int64_t)j->count;
    v->result.waiting += row->ready == 0;
    v->job_count++;
    v->batch_bytes += row->bytes.size;
    return v->job_count == BATCH_COMMITS || v->batch_bytes > BATCH_BYTES ? run_batch(v, err) : DALIL_OK;
}

/* ---- chains and strays ------------------------------------------------------------------------------------------- */

static dalil_status tell_row(verifying *v, const char *message, dal_sql *row, dalil_error *err)
{
    job j = {.device = dal_sql_get_hash(row, 0), .number = dal_sql_get_int(row, 1)};
    return tell(v, &j, message, 0, err);
}

static dalil_status each_problem(verifying *v, const char *message, const char *sql, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(v->ledger->db, &query, sql, err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row)
        status = tell_row(v, message, &query, err);
    dal_sql_close(&query);
    return status;
}

static dalil_status count(verifying *v, const char *sql, int64_t *out_count, dalil_error *err)
{
    dal_sql query = {0};
    bool row;
    dalil_status status = dal_sql_ready(v->ledger->db, &query, sql, err);
    if (status == DALIL_OK)
        status = dal_sql_step(&query, &row, err);
    if (status == DALIL_OK)
        *out_count = dal_sql_get_int(&query, 0);
    dal_sql_close(&query);
    return status;
}

static dalil_status check_chains(verifying *v, dalil_error *err)
{
    /* A commit whose previous is not here: the chain has a hole.  (What `previous` says was read from signed bytes.) */
    DAL_TRY(each_problem(v, "verify.gap",
                         "SELECT device, number FROM commits AS c WHERE number>1 AND NOT EXISTS(SELECT 1 FROM commits "
                         "WHERE device=c.device AND number=c.number-1) ORDER BY device, number",
                         err));
    DAL_TRY(each_problem(v, "verify.stray-entry",
                         "SELECT zeroblob(32), entries.id FROM entries LEFT JOIN commits ON commits.id=commit_id WHERE "
                         "commits.id IS NULL ORDER BY entries.id",
                         err));
    DAL_TRY(count(v, "SELECT count(DISTINCT device) FROM commits", &v->result.devices, err));
    return count(v, "SELECT count(*) FROM (SELECT 1 FROM commits GROUP BY device, number HAVING count(*)>1)",
                 &v->result.forks, err);
}

/* ---- blobs ------------------------------------------------------------------------------------------------------- */

static dalil_status check_blob(void *context, const dal_hash *name, dalil_error *err)
{
    verifying *v = context;
    dal_buf plain = dal_buf_init(DAL_BLOB_MAX);
    dalil_error problem;
    dalil_status status = dal_ledger_get_blob(v->ledger, name, &plain, &problem);
    dal_buf_release(&plain);
    v->result.blobs++;
    if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND) {
        char hex[DAL_HEX_SIZE + 1];
        dal_hex(name->bytes, DAL_HASH_SIZE, hex);
        dal_fail(&problem, DALIL_EINTEGRITY, status == DALIL_ENOTFOUND ? "verify.blob-gone" : "verify.blob", hex, NULL);
        v->result.problems++;
        return v->report(v->context, &problem, err);
    }
    if (status != DALIL_OK && err != NULL)
        *err = problem;
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dalil_status verify_all(verifying *v, dalil_error *err)
{
    DAL_TRY(dal_ledger_each_commit(v->ledger, 0, add_commit, v, err));
    DAL_TRY(run_batch(v, err));
    DAL_TRY(check_chains(v, err));
    if (v->options->blobs)
        DAL_TRY(dal_ledger_each_blob(v->ledger, check_blob, v, err));
    return count(v, "SELECT count(*) FROM erased", &v->result.erased, err);
}

dalil_status dal_verify(dal_ledger *ledger, const dal_verify_options *options, dal_verify_report *report, void *context,
                        dal_verify_result *out_result, dalil_error *err)
{
    verifying v = {.ledger = ledger, .options = options, .report = report, .context = context};
    v.job = dal_alloc_zero(BATCH_COMMITS, sizeof *v.job);
    if (v.job == NULL)
        return dal_fail_memory(err);
    pthread_mutex_init(&v.lock, NULL);
    dalil_status status = verify_all(&v, err);
    dal_arena_release(&v.arena);
    dal_free(v.job);
    pthread_mutex_destroy(&v.lock);
    if (status == DALIL_OK)
        *out_result = v.result;
    return status;
}
