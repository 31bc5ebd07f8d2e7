/* case/fold_take.c: taking entries in: who they are, what they speak of, which of them are in force. */
#include "case/fold_internal.h"
#include <stdlib.h>

/* ---- subjects -------------------------------------------------------------------------------------------------- */

static const dal_kind *find_kind(dalil_string name)
{
    for (size_t i = 0; dal_kinds[i] != NULL; i++)
        if (dal_str_equal(name, dal_str(dal_kinds[i]->name)))
            return dal_kinds[i];
    return NULL;
}

size_t dal_fold_subjects(const dal_entry *entry, dal_subject_key out[DAL_SUBJECTS_MAX])
{
    dal_subject subject[DAL_SUBJECTS_MAX];
    const dal_kind *kind = find_kind(entry->kind);
    size_t count = kind != NULL ? kind->subjects(entry, subject) : 0;
    for (size_t i = 0; i < count; i++) {
        out[i].bytes[0] = subject[i].letter;
        memcpy(out[i].bytes + 1, subject[i].id.bytes, DAL_HASH_SIZE);
    }
    return count;
}

static dalil_status touch(dal_fold *fold, const dal_subject_key *key, dalil_error *err)
{
    if (fold->touched_count == fold->touched_capacity) {
        size_t capacity = fold->touched_capacity > 0 ? 2 * fold->touched_capacity : 64;
        dal_subject_key *grown = dal_realloc(fold->touched, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        fold->touched = grown;
        fold->touched_capacity = capacity;
    }
    fold->touched[fold->touched_count++] = *key;
    return DALIL_OK;
}

dalil_status dal_fold_touch(dal_fold *fold, const dal_entry *entry, dalil_error *err)
{
    dal_subject_key key[DAL_SUBJECTS_MAX];
    size_t count = dal_fold_subjects(entry, key);
    for (size_t i = 0; i < count; i++)
        DAL_TRY(touch(fold, &key[i], err));
    return DALIL_OK;
}

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, DAL_SUBJECT_KEY);
}

void dal_fold_sort_touched(dal_fold *fold)
{
    size_t kept = 0;
    if (fold->touched_count > 0)
        qsort(fold->touched, fold->touched_count, sizeof fold->touched[0], compare_keys);
    for (size_t i = 0; i < fold->touched_count; i++)
        if (kept == 0 || compare_keys(&fold->touched[i], &fold->touched[kept - 1]) != 0)
            fold->touched[kept++] = fold->touched[i];
    fold->touched_count = kept;
}

void dal_fold_forget_touched(dal_fold *fold)
{
    fold->touched_count = 0;
}

/* ---- entries kept until they are folded ------------------------------------------------------------------------- */

void dal_fold_keep(dal_fold *fold, int64_t id, dal_entry *entry)
{
    if (fold->kept == NULL)
        fold->kept = dal_alloc_zero(DAL_FOLD_KEPT, sizeof *fold->kept);
    if (fold->kept == NULL || dal_fold_is_full(fold) ||
        (fold->kept_count > 0 && fold->kept[fold->kept_count - 1].id >= id)) {
        dal_entry_release(entry); /* it will be read again */
        return;
    }
    fold->kept[fold->kept_count].id = id;
    fold->kept[fold->kept_count++].entry = *entry;
}

bool dal_fold_is_full(const dal_fold *fold)
{
    return fold->kept_count == DAL_FOLD_KEPT;
}

bool dal_fold_take_kept(dal_fold *fold, int64_t id, dal_entry *out_entry)
{
    size_t low = 0, high = fold->kept_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (fold->kept[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == fold->kept_count || fold->kept[low].id != id || fold->kept[low].entry.json == NULL)
        return false;
    *out_entry = fold->kept[low].entry;
    fold->kept[low].entry = (dal_entry){.json = NULL};
    return true;
}

void dal_fold_forget_kept(dal_fold *fold)
{
    for (size_t i = 0; i < fold->kept_count; i++)
        dal_entry_release(&fold->kept[i].entry);
    fold->kept_count = 0;
    dal_free(fold->kept);
    fold->kept = NULL;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static dalil_status insert_subjects(dal_fold *fold, int64_t id, const dal_entry *entry, dalil_error *err)
{
    dal_subject_key key[DAL_SUBJECTS_MAX];
    size_t count = dal_fold_subjects(entry, key);
    for (size_t i = 0; i < count; i++) {
        dal_sql *sql;
        DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO subject(subject, entry) VALUES(?, ?)", &sql, err));
        dal_sql_blob(sql, key[i].bytes, sizeof key[i].bytes);
        dal_sql_int(sql, id);
        DAL_TRY(dal_sql_done(sql, err));
    }
    return DALIL_OK;
}

static dalil_status insert_replaces(dal_fold *fold, int64_t id, const dal_entry *entry, dalil_error *err)
{
    for (size_t i = 0; i < entry->over_count; i++) {
        dal_sql *sql;
        DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO replaces(target, entry) VALUES(?, ?)", &sql, err));
        dal_sql_hash(sql, &entry->over[i]);
        dal_sql_int(sql, id);
        DAL_TRY(dal_sql_done(sql, err));
    }
    return DALIL_OK;
}

/* Is an effective entry over this one? */
static dalil_status is_replaced(dal_fold *fold, const dal_hash *hash, bool *out_replaced, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT 1 FROM replaces JOIN entry ON entry.id=replaces.entry WHERE target=? AND effective=1",
                         &sql, err));
    dal_sql_hash(sql, hash);
    dalil_status status = dal_sql_step(sql, out_replaced, err);
    dal_sql_reset(sql);
    return status;
}

/* Insert an entry with the force that follows from what is here already. */
static dalil_status insert_entry(dal_fold *fold, const dal_ledger_entry_row *row, const dal_entry *entry, bool *out_new,
                                 bool *out_effective, dalil_error *err)
{
    dal_sql *sql;
    int64_t kind, writer;
    bool replaced;
    DAL_TRY(is_replaced(fold, &entry->hash, &replaced, err));
    DAL_TRY(dal_fold_number_of_code(fold, entry->kind, &kind, err));
    DAL_TRY(dal_fold_number_of_writer(fold, &entry->author, &writer, err));
    DAL_TRY(dal_fold_sql(fold,
                         "INSERT OR IGNORE INTO entry(id, hash, commit_id, position, kind, writer, time, effective)"
                         " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                         &sql, err));
    dal_sql_int(sql, row->id);
    dal_sql_hash(sql, &entry->hash);
    dal_sql_int(sql, row->commit_id);
    dal_sql_int(sql, row->position);
    dal_sql_int(sql, kind);
    dal_sql_int(sql, writer);
    dal_sql_int(sql, entry->time);
    dal_sql_int(sql, !replaced);
    DAL_TRY(dal_sql_done(sql, err));
    *out_new = sqlite3_changes(fold->db) > 0;
    *out_effective = !replaced;
    return DALIL_OK;
}

/* ---- force ------------------------------------------------------------------------------------------------------- */

static dalil_status find_id(dal_fold *fold, const dal_hash *hash, int64_t *out_id, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT id FROM entry WHERE hash=?", &sql, err));
    dal_sql_hash(sql, hash);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_id = row ? dal_sql_get_int(sql, 0) : 0;
    dal_sql_reset(sql);
    return DALIL_OK;
}

dalil_status dal_fold_find_entry(dal_fold *fold, const dal_hash *hash, dal_buf *out_bytes, dalil_error *err)
{
    int64_t id;
    DAL_TRY(find_id(fold, hash, &id, err));
    return dal_ledger_entry_bytes(fold->ledger, id, out_bytes, err);
}

dalil_status dal_fold_load(dal_fold *fold, const dal_hash *hash, int64_t *out_id, dal_entry *out_entry,
                           dalil_error *err)
{
    dal_buf bytes = dal_buf_init(2 * DAL_ENTRY_MAX);
    DAL_TRY(find_id(fold, hash, out_id, err));
    if (*out_id == 0)
        return DALIL_OK;
    dalil_status status = dal_ledger_entry_bytes(fold->ledger, *out_id, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), out_entry, err);
    dal_buf_release(&bytes);
    return status;
}

/* Set the force of one entry by what is over it now; its subjects are touched when that changes it. */
static dalil_status weigh(dal_fold *fold, int64_t id, const dal_entry *entry, dalil_error *err)
{
    dal_sql *sql;
    bool replaced;
    DAL_TRY(is_replaced(fold, &entry->hash, &replaced, err));
    DAL_TRY(dal_fold_sql(fold, "UPDATE entry SET effective=?2 WHERE id=?1 AND effective<>?2", &sql, err));
    dal_sql_int(sql, id);
    dal_sql_int(sql, !replaced);
    DAL_TRY(dal_sql_done(sql, err));
    return sqlite3_changes(fold->db) > 0 ? dal_fold_touch(fold, entry, err) : DALIL_OK;
}

/* What hangs on an entry: what it replaces, what that replaces, and so on. */
typedef struct hanging {
    int64_t id;
    dal_entry entry;
    size_t next; /* of what it replaces, to be looked at */
} hanging;

typedef struct web {
    hanging *item; /* all found */
    size_t count, capacity;
    size_t *stack, *order; /* those being looked at; those done, what hangs on them before them */
    size_t depth, done;
} web;

static dalil_status grow_web(web *w, dalil_error *err)
{
    if (w->count < w->capacity)
        return DALIL_OK;
    size_t capacity = w->capacity > 0 ? 2 * w->capacity : 16;
    hanging *item = dal_realloc(w->item, capacity * sizeof *item);
    if (item != NULL)
        w->item = item;
    size_t *stack = item != NULL ? dal_realloc(w->stack, capacity * sizeof *stack) : NULL;
    if (stack != NULL)
        w->stack = stack;
    size_t *order = stack != NULL ? dal_realloc(w->order, capacity * sizeof *order) : NULL;
    if (order == NULL)
        return dal_fail_memory(err);
    w->order = order;
    w->capacity = capacity;
    return DALIL_OK;
}

static bool is_found(const web *w, const dal_hash *hash)
{
    for (size_t i = 0; i < w->count; i++)
        if (dal_hash_compare(&w->item[i].entry.hash, hash) == 0)
            return true;
    return false;
}

static dalil_status find(dal_fold *fold, web *w, const dal_hash *hash, dalil_error *err)
{
    if (is_found(w, hash))
        return DALIL_OK;
    DAL_TRY(grow_web(w, err));
    hanging *h = &w->item[w->count];
    h->next = 0;
    DAL_TRY(dal_fold_load(fold, hash, &h->id, &h->entry, err));
    if (h->id != 0) /* otherwise not here yet: it is weighed when it comes */
        w->stack[w->depth++] = w->count++;
    return DALIL_OK;
}

static dalil_status find_all(dal_fold *fold, web *w, const dal_entry *first, dalil_error *err)
{
    for (size_t i = 0; i < first->over_count; i++) {
        DAL_TRY(find(fold, w, &first->over[i], err));
        while (w->depth > 0) {
            hanging *h = &w->item[w->stack[w->depth - 1]];
            if (h->next == h->entry.over_count)
                w->order[w->done++] = w->stack[--w->depth];
            else
                DAL_TRY(find(fold, w, &h->entry.over[h->next++], err));
        }
    }
    return DALIL_OK;
}

/* From those that are over others down: each is weighed once, when all that is over it has been. */
static dalil_status weigh_all(dal_fold *fold, web *w, dalil_error *err)
{
    for (size_t i = w->done; i > 0; i--) {
        hanging *h = &w->item[w->order[i - 1]];
        DAL_TRY(weigh(fold, h->id, &h->entry, err));
    }
    return DALIL_OK;
}

/* An entry came into force: work out the force of all that hangs on it. */
static dalil_status weigh_below(dal_fold *fold, const dal_entry *entry, dalil_error *err)
{
    web w = {0};
    dalil_status status = find_all(fold, &w, entry, err);
    if (status == DALIL_OK)
        status = weigh_all(fold, &w, err);
    for (size_t i = 0; i < w.count; i++)
        dal_entry_release(&w.item[i].entry);
    dal_free(w.item);
    dal_free(w.stack);
    dal_free(w.order);
    return status;
}

/* ---- taking -------------------------------------------------------------------------------------------------------
 */

static dalil_status take_parsed(dal_fold *fold, const dal_ledger_entry_row *row, const dal_entry *entry,
                                dalil_error *err)
{
    bool fresh, effective;
    DAL_TRY(insert_entry(fold, row, entry, &fresh, &effective, err));
    if (!fresh) { /* one entry that stands in two commits is one entry, but it may now be in more pasts */
        DAL_TRY(dal_fold_note_again(fold, row, err));
        return dal_fold_touch(fold, entry, err);
    }
    DAL_TRY(insert_subjects(fold, row->id, entry, err));
    DAL_TRY(insert_replaces(fold, row->id, entry, err));
    if (!effective)
        return DALIL_OK;
    DAL_TRY(dal_fold_touch(fold, entry, err));
    return entry->over_count > 0 ? weigh_below(fold, entry, err) : DALIL_OK;
}

/* The entries of one commit as they are taken. */
typedef struct taking {
    dal_fold *fold;
    int64_t here, whole;
} taking;

static dalil_status take_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    taking *t = context;
    dal_entry entry;
    t->here++;
    dalil_status status = dal_entry_read(row->bytes, &entry, err);
    if (status == DALIL_EINTEGRITY)
        return DALIL_OK; /* kept, relayed, skipped and counted; `verify` names it */
    DAL_TRY(status);
    if (dal_hash_compare(&entry.hash, &row->hash) != 0) { /* readable, but not what was written */
        dal_entry_release(&entry);
        return DALIL_OK;
    }
    t->whole++;
    status = take_parsed(t->fold, row, &entry, err);
    if (status == DALIL_OK)
        dal_fold_keep(t->fold, row->id, &entry);
    else
        dal_entry_release(&entry);
    return status;
}

/* Entries that the commit should have and that were not taken, so that whoever reads the tables is told. */
static dalil_status note_damage(const taking *t, int64_t commit_id, int64_t count, dalil_error *err)
{
    dal_sql *sql;
    int64_t damaged = (count > t->here ? count : t->here) - t->whole;
    if (damaged == 0)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(t->fold, "INSERT OR REPLACE INTO damaged(commit_id, entries) VALUES(?, ?)", &sql, err));
    dal_sql_int(sql, commit_id);
    dal_sql_int(sql, damaged);
    return dal_sql_done(sql, err);
}

dalil_status dal_fold_take_commit(dal_fold *fold, int64_t id, dalil_string bytes, dal_hash *out_hash, dalil_error *err)
{
    dal_commit commit;
    DAL_TRY(dal_commit_read(bytes, &commit, err));
    *out_hash = commit.hash;
    taking t = {.fold = fold};
    dalil_status status = dal_fold_place_commit(fold, id, &commit, err);
    if (status == DALIL_OK)
        status = dal_ledger_each_entry(fold->ledger, id, take_entry, &t, err);
    if (status == DALIL_OK)
        status = note_damage(&t, id, commit.count, err);
    dal_commit_release(&commit);
    return status;
}
