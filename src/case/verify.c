/* case/verify.c: signatures, chains, roots, entries, blobs, lists.
 *
 * The commits are cut into parts; each thread reads its parts through a connection of its own, so that reading, hashing
 * and parsing go on at once.  What the parts find together (names of blobs, whom each commit follows) is compared with
 * the tables at the end. */
#include "case/verify.h"
#include "base/thread.h"
#include "case/ledger_internal.h"
#include "case/list.h"
#include <stdio.h>
#include <stdlib.h>

enum { PART_COMMITS = 16, PARTS_PER_THREAD = 8 };
enum { TURNED_SIZE = 4096, TURNED_MAX = 20 /* a part: how long is looked for the bit, and how often */ };

/* A growing array of items of one size. */
typedef struct pile {
    char *item;
    size_t count, capacity, size;
} pile;

typedef struct verifying {
    dal_ledger *ledger;
    const dal_verify_options *options;
    dal_verify_report *report;
    void *context;
    dal_verify_result result;
    int64_t first, last; /* ids of commits */
    size_t parts;
    pile names;     /* of blobs that entries name: dal_hash */
    pile lists;     /* dal_list */
    pile followed;  /* ids of ready commits that a ready one follows */
    bool key_tried; /* the case's own key, on a report */
    dal_lock lock;  /* around reporting and all of the above */
} verifying;

/* One thread's part of the work. */
typedef struct part {
    verifying *v;
    dal_ledger *ledger;
    const dal_ledger_commit_row *row; /* the commit being looked at */
    dal_merkle tree;
    pile names, lists, followed;
    int64_t commits, entries, waiting;
    int sought; /* problems for which the bit was looked for */
} part;

/* ---- piles ------------------------------------------------------------------------------------------------------- */

static dalil_status add_many(pile *p, const void *items, size_t count, dalil_error *err)
{
    size_t capacity = p->capacity > 0 ? p->capacity : 256;
    while (capacity < p->count + count)
        capacity *= 2;
    if (capacity > p->capacity) {
        char *grown = dal_realloc(p->item, capacity * p->size);
        if (grown == NULL)
            return dal_fail_memory(err);
        p->item = grown;
        p->capacity = capacity;
    }
    if (count > 0)
        memcpy(p->item + p->count * p->size, items, count * p->size);
    p->count += count;
    return DALIL_OK;
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, DAL_HASH_SIZE);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* Sort, and keep each once. */
static void settle_pile(pile *p, int (*compare)(const void *, const void *))
{
    size_t kept = 0;
    if (p->count > 0)
        qsort(p->item, p->count, p->size, compare);
    for (size_t i = 0; i < p->count; i++)
        if (kept == 0 || compare(p->item + i * p->size, p->item + (kept - 1) * p->size) != 0)
            memmove(p->item + kept++ * p->size, p->item + i * p->size, p->size);
    p->count = kept;
}

/* ---- reporting --------------------------------------------------------------------------------------------------- */

static dalil_status tell_error(verifying *v, const dalil_error *problem, dalil_error *err)
{
    dal_lock_take(&v->lock);
    v->result.problems++;
    dalil_status status = v->report(v->context, problem, err);
    dal_lock_give(&v->lock);
    return status;
}

/* Where in the commit, and in the bytes; -1: not known. */
typedef struct spot {
    int64_t position, byte;
} spot;

static dalil_status tell_spot(verifying *v, const char *message, const dal_hash *device, int64_t number, spot at,
                              dalil_error *err)
{
    dalil_error problem;
    char hex[DAL_HEX_SIZE + 1], commit[32], place[32], byte[32];
    dal_hex(device->bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0'; /* eight digits tell devices apart for a person */
    snprintf(commit, sizeof commit, "%lld", (long long)number);
    snprintf(place, sizeof place, "%lld", (long long)at.position + 1);
    snprintf(byte, sizeof byte, "%lld", (long long)at.byte + 1);
    dal_fail(&problem, DALIL_EINTEGRITY, message, hex, commit, place, byte, NULL);
    problem.position = at.byte;
    return tell_error(v, &problem, err);
}

static dalil_status tell_place(verifying *v, const char *message, const dal_hash *device, int64_t number,
                               int64_t position, dalil_error *err)
{
    return tell_spot(v, message, device, number, (spot){position, -1}, err);
}

static dalil_status tell(part *p, const char *message, int64_t position, dalil_error *err)
{
    return tell_place(p->v, message, &p->row->device, p->row->number, position, err);
}

static dalil_status tell_name(verifying *v, const char *message, const void *bytes, size_t size, dalil_error *err)
{
    dalil_error problem;
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(bytes, size, hex);
    dal_fail(&problem, DALIL_EINTEGRITY, message, hex, NULL);
    return tell_error(v, &problem, err);
}

/* Which byte it is, if one turned bit is all that is wrong: the hash proves it.  -1: more is wrong, or it is too long.
 */
static int64_t turned_byte(part *p, dalil_string bytes, dal_hash (*hash_of)(dalil_string), const dal_hash *wanted)
{
    char copy[TURNED_SIZE];
    if (bytes.size == 0 || bytes.size > sizeof copy || p->sought++ >= TURNED_MAX)
        return -1;
    memcpy(copy, bytes.data, bytes.size);
    for (size_t i = 0; i < bytes.size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            copy[i] = (char)(bytes.data[i] ^ (1 << bit));
            dal_hash hash = hash_of((dalil_string){copy, bytes.size});
            if (dal_hash_compare(&hash, wanted) == 0)
                return (int64_t)i;
        }
        copy[i] = bytes.data[i];
    }
    return -1;
}

/* ---- one entry --------------------------------------------------------------------------------------------------- */

static dalil_status note_blobs(part *p, const dal_entry *entry, dalil_error *err)
{
    dal_hash name;
    dal_list list;
    for (size_t i = 0; DAL_BLOB_MEMBERS[i] != NULL; i++)
        if (dal_json_hash(entry->body, DAL_BLOB_MEMBERS[i], &name))
            DAL_TRY(add_many(&p->names, &name, 1, err));
    return dal_list_parse(entry, &list) ? add_many(&p->lists, &list, 1, err) : DALIL_OK;
}

static dalil_status check_case(part *p, const dal_ledger_entry_row *row, const dal_id *case_id, dalil_error *err)
{
    return dal_id_equal(case_id, dal_ledger_case(p->v->ledger)) ? DALIL_OK
                                                                : tell(p, "verify.entry-case", row->position, err);
}

/* The number kept beside it, of one that can be read. */
static dalil_status check_retry(part *p, const dal_ledger_entry_row *row, const dal_id *author, const dal_id *request,
                                dalil_error *err)
{
    return row->retry == dal_entry_retry(author, request) ? DALIL_OK : tell(p, "verify.retry", row->position, err);
}

static bool tries_key(const part *p)
{
    dal_lock_take(&p->v->lock);
    bool tries = p->v->options->blobs && !p->v->key_tried;
    dal_lock_give(&p->v->lock);
    return tries;
}

/* A report whose text came as it is: does the case's key give it the number that it has?  One is enough. */
static dalil_status try_case_key(part *p, const dal_entry *entry, dalil_error *err)
{
    dal_hash report, text, original;
    verifying *v = p->v;
    dal_buf plain = dal_buf_init(DAL_BLOB_MAX);
    if (!dal_str_equal(entry->kind, DALIL_STR("report.add")) || !tries_key(p) ||
        !dal_json_hash(entry->body, "report", &report) || !dal_json_hash(entry->body, "text", &text) ||
        dal_json_hash(entry->body, "original", &original))
        return DALIL_OK;
    bool readable = dal_ledger_get_blob(p->ledger, &text, &plain, NULL) == DALIL_OK;
    dal_hash is = dal_item_id(dal_ledger_case_key(v->ledger), dal_buf_string(&plain));
    dal_buf_release(&plain);
    if (!readable)
        return DALIL_OK;
    dal_lock_take(&v->lock);
    bool first = !v->key_tried;
    v->key_tried = true;
    dal_lock_give(&v->lock);
    dalil_error problem;
    if (!first || dal_hash_compare(&is, &report) == 0)
        return DALIL_OK;
    dal_fail(&problem, DALIL_EINTEGRITY, "verify.case-key", NULL);
    return tell_error(v, &problem, err);
}

/* Most entries are told to be of the form in one pass; lists are always read whole. */
static bool look_quickly(part *p, const dal_ledger_entry_row *row, dalil_status *out_status, dalil_error *err)
{
    dal_entry_glance glance;
    dal_hash name[DAL_BLOB_MEMBERS_MAX];
    if (!dal_entry_scan(row->bytes, &glance) || dal_str_equal(glance.kind, DALIL_STR("list.add")) ||
        (dal_str_equal(glance.kind, DALIL_STR("report.add")) && tries_key(p)))
        return false;
    *out_status = check_case(p, row, &glance.case_id, err);
    if (*out_status == DALIL_OK)
        *out_status = check_retry(p, row, &glance.author, &glance.request, err);
    if (*out_status == DALIL_OK && p->v->options->blobs)
        *out_status = add_many(&p->names, name, dal_entry_glance_blobs(&glance, name), err);
    return true;
}

static dalil_status parse_entry(part *p, const dal_ledger_entry_row *row, dalil_error *err)
{
    dal_entry entry;
    dalil_status quick;
    if (look_quickly(p, row, &quick, err))
        return quick;
    dalil_status status = dal_entry_read(row->bytes, &entry, err);
    if (status == DALIL_EINTEGRITY)
        return tell(p, "verify.entry-form", row->position, err);
    DAL_TRY(status);
    status = check_case(p, row, &entry.case_id, err);
    if (status == DALIL_OK)
        status = check_retry(p, row, &entry.author, &entry.request, err);
    if (status == DALIL_OK && p->v->options->blobs)
        status = note_blobs(p, &entry, err);
    if (status == DALIL_OK)
        status = try_case_key(p, &entry, err);
    dal_entry_release(&entry);
    return status;
}

static dalil_status check_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    part *p = context;
    dal_hash hash = dal_entry_hash(row->bytes);
    dal_hash leaf = dal_merkle_leaf((dalil_string){(const char *)hash.bytes, sizeof hash.bytes});
    if (dal_hash_compare(&hash, &row->hash) != 0 || row->position != (int64_t)p->tree.count) {
        int64_t byte = turned_byte(p, row->bytes, dal_entry_hash, &row->hash);
        DAL_TRY(tell_spot(p->v, byte >= 0 ? "verify.entry-byte" : "verify.entry-hash", &p->row->device, p->row->number,
                          (spot){row->position, byte}, err));
    }
    dal_merkle_add(&p->tree, &leaf);
    return p->v->options->parse ? parse_entry(p, row, err) : DALIL_OK;
}

/* ---- one commit -------------------------------------------------------------------------------------------------- */

/* What it follows and what it had seen: here, and before it. */
static dalil_status check_past(part *p, const dal_commit *commit, dalil_error *err)
{
    dal_commit_place before;
    bool ready = p->row->id > 0, gap = false;
    if (commit->number > 1) {
        DAL_TRY(dal_ledger_find_commit(p->ledger, &commit->previous, &before, err));
        if (before.id == 0 || before.number != commit->number - 1 ||
            dal_hash_compare(&before.device, &commit->device) != 0)
            return tell(p, "verify.gap", 0, err);
        gap = ready && (before.id < 0 || before.id >= p->row->id);
        if (ready)
            DAL_TRY(add_many(&p->followed, &before.id, 1, err));
    }
    for (size_t i = 0; ready && !gap && i < commit->head_count; i++) {
        DAL_TRY(dal_ledger_find_commit(p->ledger, &commit->head[i], &before, err));
        gap = before.id <= 0 || before.id >= p->row->id;
    }
    return gap ? tell(p, "verify.past", 0, err) : DALIL_OK;
}

static dalil_status tell_commit(part *p, const char *message, dalil_error *err)
{
    int64_t byte = turned_byte(p, p->row->bytes, dal_commit_hash, &p->row->hash);
    return tell_spot(p->v, byte >= 0 ? "verify.commit-byte" : message, &p->row->device, p->row->number, (spot){0, byte},
                     err);
}

static dalil_status check_commit(part *p, const dal_commit *commit, dalil_error *err)
{
    const dal_ledger_commit_row *row = p->row;
    if (dal_hash_compare(&commit->hash, &row->hash) != 0 || dal_hash_compare(&commit->device, &row->device) != 0 ||
        commit->number != row->number)
        DAL_TRY(tell_commit(p, "verify.commit-hash", err));
    if (!dal_id_equal(&commit->case_id, dal_ledger_case(p->v->ledger)))
        DAL_TRY(tell(p, "verify.commit-case", 0, err));
    if (!dal_commit_signed(row->bytes, &commit->device, row->signature))
        DAL_TRY(tell(p, "verify.signature", 0, err));
    DAL_TRY(check_past(p, commit, err));
    dal_merkle_init(&p->tree);
    DAL_TRY(dal_ledger_each_entry(p->ledger, row->id, check_entry, p, err));
    dal_hash root = dal_merkle_root(&p->tree);
    p->entries += (int64_t)p->tree.count;
    if ((int64_t)p->tree.count != commit->count || dal_hash_compare(&root, &commit->root) != 0)
        return tell(p, "verify.root", 0, err);
    return DALIL_OK;
}

/* A commit that cannot be read at all: its entries are still looked at. */
static dalil_status check_unreadable(part *p, dalil_error *err)
{
    DAL_TRY(tell_commit(p, "verify.commit-form", err));
    dal_merkle_init(&p->tree);
    DAL_TRY(dal_ledger_each_entry(p->ledger, p->row->id, check_entry, p, err));
    p->entries += (int64_t)p->tree.count;
    return DALIL_OK;
}

static dalil_status visit_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    part *p = context;
    dal_commit commit;
    p->row = row;
    p->commits++;
    p->waiting += row->id < 0;
    dalil_status status = dal_commit_read(row->bytes, &commit, err);
    if (status == DALIL_EINTEGRITY)
        return check_unreadable(p, err);
    DAL_TRY(status);
    status = check_commit(p, &commit, err);
    dal_commit_release(&commit);
    return status;
}

/* ---- parts ---------------------------------------------------------------------------------------------------------
 */

static dalil_status add_part(verifying *v, part *p, dalil_status status, dalil_error *err)
{
    dal_lock_take(&v->lock);
    if (status == DALIL_OK)
        status = add_many(&v->names, p->names.item, p->names.count, err);
    if (status == DALIL_OK)
        status = add_many(&v->lists, p->lists.item, p->lists.count, err);
    if (status == DALIL_OK)
        status = add_many(&v->followed, p->followed.item, p->followed.count, err);
    v->result.commits += p->commits;
    v->result.entries += p->entries;
    v->result.waiting += p->waiting;
    dal_lock_give(&v->lock);
    dal_free(p->names.item);
    dal_free(p->lists.item);
    dal_free(p->followed.item);
    return status;
}

static part new_part(verifying *v, dal_ledger *ledger)
{
    return (part){.v = v,
                  .ledger = ledger,
                  .names = {.size = sizeof(dal_hash)},
                  .lists = {.size = sizeof(dal_list)},
                  .followed = {.size = sizeof(int64_t)}};
}

static dalil_status check_range(verifying *v, dal_ledger *ledger, int64_t after, int64_t count, dalil_error *err)
{
    part p = new_part(v, ledger);
    return add_part(v, &p, dal_ledger_each_ready(ledger, after, count, visit_commit, &p, err), err);
}

static dalil_status check_part(void *context, size_t index, dalil_error *err)
{
    verifying *v = context;
    dal_ledger *own;
    int64_t total = v->last, parts = (int64_t)v->parts, at = (int64_t)index;
    int64_t after = total * at / parts, end = total * (at + 1) / parts;
    if (v->parts == 1)
        return check_range(v, v->ledger, 0, total, err);
    DAL_TRY(dal_ledger_second(v->ledger, &own, err));
    dalil_status status = check_range(v, own, after, end - after, err);
    dal_ledger_close(own);
    return status;
}

static dalil_status check_waiting(verifying *v, dalil_error *err)
{
    part p = new_part(v, v->ledger);
    return add_part(v, &p, dal_ledger_each_waiting(v->ledger, visit_commit, &p, err), err);
}

static dalil_status check_commits(verifying *v, dalil_error *err)
{
    unsigned threads = v->options->threads > 0 ? v->options->threads : dal_thread_count();
    DAL_TRY(dal_ledger_last_ready(v->ledger, &v->last, err));
    v->parts = threads == 1 || v->last < 2 * PART_COMMITS ? 1 : (size_t)threads * PARTS_PER_THREAD;
    if (v->parts > (size_t)v->last / PART_COMMITS && v->parts > 1)
        v->parts = (size_t)v->last / PART_COMMITS;
    DAL_TRY(dal_thread_each(v->parts, threads, check_part, v, err));
    return check_waiting(v, err);
}

/* ---- the tables as a whole --------------------------------------------------------------------------------------- */

static dalil_status number(verifying *v, const char *sql, int64_t *out_number, dalil_error *err)
{
    return dal_sql_number(v->ledger->db, sql, 0, out_number, err);
}

static dalil_status tell_strays(verifying *v, dalil_error *err)
{
    static const dal_hash none;
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(
        v->ledger->db, &query,
        "SELECT entries.id FROM entries LEFT JOIN commits ON commits.id=entries.id>>20 WHERE commits.id IS NULL"
        " ORDER BY entries.id",
        err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row)
        status = tell_place(v, "verify.stray-entry", &none, dal_sql_get_int(&query, 0), 0, err);
    dal_sql_close(&query);
    return status;
}

/* Ready commits that no ready one follows are exactly the tips. */
static dalil_status check_tips(verifying *v, dalil_error *err)
{
    static const dal_hash none;
    int64_t ready, tips;
    dal_sql query = {0};
    bool row = true, wrong = false;
    settle_pile(&v->followed, compare_ids);
    DAL_TRY(number(v, "SELECT count(*) FROM commits WHERE id>0", &ready, err));
    DAL_TRY(number(v, "SELECT count(*) FROM tips", &tips, err));
    dalil_status status = dal_sql_ready(
        v->ledger->db, &query, "SELECT commit_id, commits.id FROM tips LEFT JOIN commits ON commits.id=commit_id", err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        int64_t id = dal_sql_get_int(&query, 0);
        wrong = wrong || id < 1 || dal_sql_is_null(&query, 1) ||
                (v->followed.count > 0 &&
                 bsearch(&id, v->followed.item, v->followed.count, sizeof id, compare_ids) != NULL);
    }
    dal_sql_close(&query);
    DAL_TRY(status);
    wrong = wrong || tips != ready - (int64_t)v->followed.count;
    return wrong ? tell_place(v, "verify.tips", &none, 0, 0, err) : DALIL_OK;
}

static dalil_status check_tables(verifying *v, dalil_error *err)
{
    static const dal_hash none;
    int64_t entries, strange;
    dal_verify_result *r = &v->result;
    DAL_TRY(number(v, "SELECT count(*) FROM entries", &entries, err));
    if (entries != r->entries)
        DAL_TRY(tell_strays(v, err));
    DAL_TRY(check_tips(v, err));
    DAL_TRY(number(v, "SELECT count(DISTINCT device) FROM commits", &r->devices, err));
    DAL_TRY(number(v, "SELECT count(*) FROM (SELECT 1 FROM commits GROUP BY device, number HAVING count(*)>1)",
                   &r->forks, err));
    DAL_TRY(number(v,
                   "SELECT count(*) FROM (SELECT 1 FROM entries WHERE retry IN (SELECT retry FROM entries GROUP BY "
                   "retry HAVING count(*)>1 AND retry<>0) GROUP BY retry HAVING count(DISTINCT hash)>1)",
                   &r->reused, err));
    DAL_TRY(number(v, "SELECT count(*) FROM erased WHERE typeof(name)<>'blob' OR length(name)<>32", &strange, err));
    if (strange > 0)
        DAL_TRY(tell_place(v, "verify.erased", &none, 0, 0, err));
    return number(v, "SELECT count(*) FROM erased", &r->erased, err);
}

/* ---- blobs and lists --------------------------------------------------------------------------------------------- */

static dalil_status check_blob(verifying *v, dal_ledger *ledger, const dal_hash *name, dalil_error *err)
{
    dal_buf plain = dal_buf_init(DAL_BLOB_MAX);
    dalil_error problem;
    dalil_status status = dal_ledger_get_blob(ledger, name, &plain, &problem);
    dal_buf_release(&plain);
    if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND || status == DALIL_ELIMIT)
        return tell_name(v, status == DALIL_ENOTFOUND ? "verify.blob-gone" : "verify.blob", name->bytes, DAL_HASH_SIZE,
                         err);
    if (status != DALIL_OK && err != NULL)
        *err = problem;
    return status;
}

static dalil_status visit_blob(void *context, const dal_hash *name, dalil_error *err)
{
    verifying *v = context;
    v->result.blobs++;
    return check_blob(v, v->ledger, name, err);
}

/* Every name that stands in an entry has a key here, or was erased here. */
static dalil_status check_names(verifying *v, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    settle_pile(&v->names, compare_hashes);
    dalil_status status =
        dal_sql_ready(v->ledger->db, &query, "SELECT name FROM keys UNION SELECT name FROM erased ORDER BY name", err);
    if (status == DALIL_OK)
        status = dal_sql_step(&query, &row, err);
    for (size_t i = 0; status == DALIL_OK && i < v->names.count; i++) {
        const char *name = v->names.item + i * DAL_HASH_SIZE;
        int order = -1;
        while (status == DALIL_OK && row) {
            dal_hash here = dal_sql_get_hash(&query, 0);
            order = memcmp(here.bytes, name, DAL_HASH_SIZE);
            if (order >= 0)
                break;
            status = dal_sql_step(&query, &row, err);
        }
        if (status == DALIL_OK && (!row || order > 0))
            status = tell_name(v, "verify.blob-gone", name, DAL_HASH_SIZE, err);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status check_lists(verifying *v, dalil_error *err)
{
    for (size_t i = 0; i < v->lists.count; i++) {
        bool good;
        dal_list list;
        memcpy(&list, v->lists.item + i * v->lists.size, sizeof list);
        DAL_TRY(dal_list_check(v->ledger, &list, &good, err));
        if (!good)
            DAL_TRY(tell_name(v, "verify.list", list.id.bytes, DAL_ID_SIZE, err));
    }
    return DALIL_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dalil_status verify_all(verifying *v, dalil_error *err)
{
    DAL_TRY(check_commits(v, err));
    DAL_TRY(check_tables(v, err));
    if (!v->options->blobs)
        return DALIL_OK;
    DAL_TRY(dal_ledger_each_blob(v->ledger, visit_blob, v, err));
    if (!v->options->parse)
        return DALIL_OK;
    DAL_TRY(check_names(v, err));
    return check_lists(v, err);
}

dalil_status dal_verify(dal_ledger *ledger, const dal_verify_options *options, dal_verify_report *report, void *context,
                        dal_verify_result *out_result, dalil_error *err)
{
    verifying v = {.ledger = ledger,
                   .options = options,
                   .report = report,
                   .context = context,
                   .names = {.size = sizeof(dal_hash)},
                   .lists = {.size = sizeof(dal_list)},
                   .followed = {.size = sizeof(int64_t)}};
    DAL_TRY(dal_ledger_hold(ledger, err));
    dal_lock_init(&v.lock);
    dalil_status status = verify_all(&v, err);
    dal_lock_release(&v.lock);
    dal_ledger_release(ledger);
    dal_free(v.names.item);
    dal_free(v.lists.item);
    dal_free(v.followed.item);
    if (status == DALIL_OK)
        *out_result = v.result;
    return status;
}
