/* case/fold.c: the machinery of folding; what each kind means is in src/case/kinds. */
#include "case/fold.h"
#include "base/file.h"
#include <stdio.h>
#include <stdlib.h>

enum { FOLD_VERSION = 1, PATH_SIZE = 4096, STATEMENTS_MAX = 96, COMMITS_AT_ONCE = 256 };

struct dal_fold {
    sqlite3 *db;
    dal_ledger *ledger;
    char path[PATH_SIZE];
    struct {
        const char *text;
        dal_sql sql;
    } statement[STATEMENTS_MAX];
    size_t statement_count;
    int64_t commit_id; /* being folded */
};

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS fold(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE folded(commit_id INTEGER PRIMARY KEY, hash BLOB);"
    "CREATE INDEX folded_hash ON folded(hash);"
    "CREATE TABLE parent(commit_id INTEGER, parent BLOB, PRIMARY KEY(commit_id, parent)) WITHOUT ROWID;"
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, commit_id INTEGER, position INTEGER, kind TEXT,"
    " author BLOB, time INTEGER, effective INTEGER);"
    "CREATE TABLE replaces(target BLOB, entry INTEGER, PRIMARY KEY(target, entry)) WITHOUT ROWID;"
    "CREATE INDEX replaces_entry ON replaces(entry);"
    "CREATE TABLE subject(subject BLOB, entry INTEGER, PRIMARY KEY(subject, entry)) WITHOUT ROWID;"
    "CREATE INDEX subject_entry ON subject(entry);"
    "CREATE TABLE touched(subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE conflict(subject BLOB, entry BLOB, PRIMARY KEY(subject, entry)) WITHOUT ROWID;";

/* ---- opening --------------------------------------------------------------------------------------------------- */

static dalil_status read_watermark(dal_fold *fold, int64_t *out_version, int64_t *out_ready, dal_hash *out_hash,
                                   dalil_error *err)
{
    dal_sql *query;
    bool row;
    *out_version = *out_ready = 0;
    DAL_TRY(dal_sql_run(fold->db, "CREATE TABLE IF NOT EXISTS fold(name TEXT PRIMARY KEY, value) WITHOUT ROWID", err));
    DAL_TRY(dal_fold_sql(fold, "SELECT name, value FROM fold", &query, err));
    for (;;) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        dalil_string name = dal_sql_get_bytes(query, 0);
        if (dal_str_equal(name, DALIL_STR("version")))
            *out_version = dal_sql_get_int(query, 1);
        else if (dal_str_equal(name, DALIL_STR("ready")))
            *out_ready = dal_sql_get_int(query, 1);
        else if (dal_str_equal(name, DALIL_STR("hash")))
            *out_hash = dal_sql_get_hash(query, 1);
    }
}

static dalil_status write_watermark(dal_fold *fold, int64_t ready, const dal_hash *hash, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(
        fold, "INSERT OR REPLACE INTO fold(name, value) VALUES('version', ?), ('ready', ?), ('hash', ?)", &sql, err));
    dal_sql_int(sql, FOLD_VERSION);
    dal_sql_int(sql, ready);
    dal_sql_hash(sql, hash);
    return dal_sql_done(sql, err);
}

static dalil_status create_tables(dal_fold *fold, dalil_error *err)
{
    static const dal_hash none;
    DAL_TRY(dal_sql_run(fold->db, SCHEMA, err));
    for (size_t i = 0; dal_subject_sorts[i] != NULL; i++)
        DAL_TRY(dal_sql_run(fold->db, dal_subject_sorts[i]->schema, err));
    return write_watermark(fold, 0, &none, err);
}

/* Does the ledger have the commit that the tables say they are folded to? */
static dalil_status fits_ledger(dal_fold *fold, int64_t ready, const dal_hash *hash, bool *out_fits, dalil_error *err)
{
    dal_hash is = {{0}};
    if (ready == 0) {
        *out_fits = true;
        return DALIL_OK;
    }
    DAL_TRY(dal_ledger_ready_hash(fold->ledger, ready, &is, err));
    *out_fits = dal_hash_compare(&is, hash) == 0;
    return DALIL_OK;
}

static void close_statements(dal_fold *fold)
{
    for (size_t i = 0; i < fold->statement_count; i++)
        dal_sql_close(&fold->statement[i].sql);
    fold->statement_count = 0;
}

static void close_database(dal_fold *fold)
{
    close_statements(fold);
    sqlite3_close(fold->db);
    fold->db = NULL;
}

static dalil_status open_tables(dal_fold *fold, dalil_error *err)
{
    DAL_TRY(dal_sql_open(fold->path, NULL, false, &fold->db, err));
    /* May be lost at any time, so not synced at every commit; but never half written. */
    return dal_sql_run(fold->db,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA "
                       "mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;",
                       err);
}

static dalil_status start_anew(dal_fold *fold, dalil_error *err)
{
    static const char *const ending[] = {"", "-wal", "-shm"};
    char path[PATH_SIZE + 8];
    close_database(fold);
    for (size_t i = 0; i < 3 && fold->path[0] != ':'; i++) {
        snprintf(path, sizeof path, "%s%s", fold->path, ending[i]);
        dal_file.remove(path);
    }
    DAL_TRY(open_tables(fold, err));
    DAL_TRY(dal_sql_run(fold->db, "BEGIN IMMEDIATE", err));
    dalil_status status = create_tables(fold, err);
    DAL_TRY(dal_sql_run(fold->db, status == DALIL_OK ? "COMMIT" : "ROLLBACK", status == DALIL_OK ? err : NULL));
    return status;
}

static dalil_status open_and_check(dal_fold *fold, dalil_error *err)
{
    int64_t version = 0, ready = 0;
    dal_hash hash;
    bool fits = false;
    dalil_status status = open_tables(fold, err);
    if (status == DALIL_OK)
        status = read_watermark(fold, &version, &ready, &hash, err);
    if (status == DALIL_OK && version == FOLD_VERSION)
        status = fits_ledger(fold, ready, &hash, &fits, err);
    if (status == DALIL_EINTEGRITY) {
        fits = false; /* a broken table is no loss */
        status = DALIL_OK;
    }
    DAL_TRY(status);
    return fits ? DALIL_OK : start_anew(fold, err);
}

dalil_status dal_fold_open(dal_ledger *ledger, bool in_memory, dal_fold **out_fold, dalil_error *err)
{
    dal_fold *fold = dal_alloc_zero(1, sizeof *fold);
    if (fold == NULL)
        return dal_fail_memory(err);
    fold->ledger = ledger;
    dalil_status status = DALIL_OK;
    if (in_memory)
        snprintf(fold->path, sizeof fold->path, ":memory:");
    else if (!dal_path_join(fold->path, sizeof fold->path, dal_ledger_folder(ledger), "derived.db"))
        status = dal_fail(err, DALIL_EINVAL, "case.path-too-long", dal_ledger_folder(ledger), NULL);
    if (status == DALIL_OK)
        status = open_and_check(fold, err);
    if (status == DALIL_OK)
        *out_fold = fold;
    else
        dal_fold_close(fold);
    return status;
}

void dal_fold_close(dal_fold *fold)
{
    if (fold == NULL)
        return;
    close_database(fold);
    dal_free(fold);
}

sqlite3 *dal_fold_database(dal_fold *fold)
{
    return fold->db;
}

dal_ledger *dal_fold_ledger(dal_fold *fold)
{
    return fold->ledger;
}

dalil_status dal_fold_sql(dal_fold *fold, const char *text, dal_sql **out_sql, dalil_error *err)
{
    size_t i = 0;
    while (i < fold->statement_count && fold->statement[i].text != text)
        i++; /* literals are told apart by address: as many as there are places that ask */
    if (i == STATEMENTS_MAX)
        return dal_fail(err, DALIL_ERROR, "case.sql", "STATEMENTS_MAX", NULL);
    if (i == fold->statement_count) {
        fold->statement[i].text = text;
        fold->statement[i].sql = (dal_sql){0};
        fold->statement_count++;
    }
    DAL_TRY(dal_sql_ready(fold->db, &fold->statement[i].sql, text, err));
    *out_sql = &fold->statement[i].sql;
    return DALIL_OK;
}

/* ---- force ----------------------------------------------------------------------------------------------------- */

/* Entries whose force has to be worked out again. */
typedef struct queue {
    dal_hash *hash;
    size_t count, capacity;
} queue;

static dalil_status push(queue *q, const dal_hash *hash, dalil_error *err)
{
    if (q->count == q->capacity) {
        size_t capacity = q->capacity > 0 ? 2 * q->capacity : 16;
        dal_hash *grown = dal_realloc(q->hash, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        q->hash = grown;
        q->capacity = capacity;
    }
    q->hash[q->count++] = *hash;
    return DALIL_OK;
}

static dalil_status touch_subjects(dal_fold *fold, int64_t entry_id, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO touched SELECT subject FROM subject WHERE entry=?", &sql, err));
    dal_sql_int(sql, entry_id);
    return dal_sql_done(sql, err);
}

static dalil_status push_targets(dal_fold *fold, int64_t entry_id, queue *q, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT target FROM replaces WHERE entry=?", &sql, err));
    dal_sql_int(sql, entry_id);
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dal_hash target = dal_sql_get_hash(sql, 0);
        DAL_TRY(push(q, &target, err));
    }
}

/* Work out the force of one entry; when it changed, its subjects are touched and what it replaces is queued. */
static dalil_status settle(dal_fold *fold, const dal_hash *hash, queue *q, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(
        dal_fold_sql(fold,
                     "SELECT id, effective, NOT EXISTS(SELECT 1 FROM replaces JOIN entry AS by ON by.id=replaces.entry"
                     " WHERE target=entry.hash AND by.effective=1) FROM entry WHERE hash=?",
                     &sql, err));
    dal_sql_hash(sql, hash);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (!row)
        return DALIL_OK; /* not here yet; it will be settled when it comes */
    int64_t id = dal_sql_get_int(sql, 0), was = dal_sql_get_int(sql, 1), is = dal_sql_get_int(sql, 2);
    if (was == is)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(fold, "UPDATE entry SET effective=? WHERE id=?", &sql, err));
    dal_sql_int(sql, is);
    dal_sql_int(sql, id);
    DAL_TRY(dal_sql_done(sql, err));
    DAL_TRY(touch_subjects(fold, id, err));
    return push_targets(fold, id, q, err);
}

static dalil_status settle_all(dal_fold *fold, const dal_hash *first, dalil_error *err)
{
    queue q = {0};
    dalil_status status = push(&q, first, err);
    while (status == DALIL_OK && q.count > 0) {
        dal_hash hash = q.hash[--q.count];
        status = settle(fold, &hash, &q, err);
    }
    dal_free(q.hash);
    return status;
}

/* ---- taking entries in ----------------------------------------------------------------------------------------- */

static const dal_kind *find_kind(dalil_string name)
{
    for (size_t i = 0; dal_kinds[i] != NULL; i++)
        if (dal_str_equal(name, dal_str(dal_kinds[i]->name)))
            return dal_kinds[i];
    return NULL;
}

static dalil_status insert_subjects(dal_fold *fold, int64_t id, const dal_entry *entry, dalil_error *err)
{
    dal_subject subject[DAL_SUBJECTS_MAX];
    const dal_kind *kind = find_kind(entry->kind);
    size_t count = kind != NULL ? kind->subjects(entry, subject) : 0;
    for (size_t i = 0; i < count; i++) {
        dal_sql *sql;
        char key[1 + DAL_HASH_SIZE];
        key[0] = subject[i].letter;
        memcpy(key + 1, subject[i].id.bytes, DAL_HASH_SIZE);
        DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO subject(subject, entry) VALUES(?, ?)", &sql, err));
        dal_sql_blob(sql, key, sizeof key);
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

static dalil_status insert_entry(dal_fold *fold, const dal_ledger_entry_row *row, const dal_entry *entry, bool *out_new,
                                 dalil_error *err)
{
    dal_sql *sql;
    /* One entry may sit in two commits after a fork of a device; it is one entry. */
    DAL_TRY(dal_fold_sql(fold,
                         "INSERT OR IGNORE INTO entry(id, hash, commit_id, position, kind, author, time, effective)"
                         " VALUES(?, ?, ?, ?, ?, ?, ?, 0)",
                         &sql, err));
    dal_sql_int(sql, row->id);
    dal_sql_hash(sql, &row->hash);
    dal_sql_int(sql, row->commit_id);
    dal_sql_int(sql, row->position);
    dal_sql_text(sql, entry->kind);
    dal_sql_blob(sql, entry->author.bytes, DAL_ID_SIZE);
    dal_sql_int(sql, entry->time);
    DAL_TRY(dal_sql_done(sql, err));
    *out_new = sqlite3_changes(fold->db) > 0;
    return DALIL_OK;
}

static dalil_status take_entry(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    dal_fold *fold = context;
    dal_entry entry;
    bool fresh = false;
    dalil_status status = dal_entry_read(row->bytes, &entry, err);
    if (status == DALIL_EINTEGRITY)
        return DALIL_OK; /* signed but unreadable here: kept, relayed, skipped; `verify` names it */
    DAL_TRY(status);
    status = insert_entry(fold, row, &entry, &fresh, err);
    if (status == DALIL_OK && fresh)
        status = insert_subjects(fold, row->id, &entry, err);
    if (status == DALIL_OK && fresh)
        status = insert_replaces(fold, row->id, &entry, err);
    if (status == DALIL_OK && fresh)
        status = settle_all(fold, &row->hash, err);
    dal_entry_release(&entry);
    return status;
}

static dalil_status insert_parent(dal_fold *fold, const dal_hash *parent, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO parent(commit_id, parent) VALUES(?, ?)", &sql, err));
    dal_sql_int(sql, fold->commit_id);
    dal_sql_hash(sql, parent);
    return dal_sql_done(sql, err);
}

static dalil_status take_commit(dal_fold *fold, int64_t id, dalil_string bytes, dal_hash *out_hash, dalil_error *err)
{
    dal_commit commit;
    dal_sql *sql;
    DAL_TRY(dal_commit_read(bytes, &commit, err));
    fold->commit_id = id;
    *out_hash = commit.hash;
    dalil_status status = dal_fold_sql(fold, "INSERT OR REPLACE INTO folded(commit_id, hash) VALUES(?, ?)", &sql, err);
    if (status == DALIL_OK) {
        dal_sql_int(sql, id);
        dal_sql_hash(sql, &commit.hash);
        status = dal_sql_done(sql, err);
    }
    if (status == DALIL_OK && commit.number > 1)
        status = insert_parent(fold, &commit.previous, err);
    for (size_t i = 0; status == DALIL_OK && i < commit.head_count; i++)
        status = insert_parent(fold, &commit.head[i], err);
    dal_commit_release(&commit);
    return status == DALIL_OK ? dal_ledger_each_entry(fold->ledger, id, take_entry, fold, err) : status;
}

/* ---- folding subjects ------------------------------------------------------------------------------------------ */

static const dal_subject_sort *find_sort(char letter)
{
    for (size_t i = 0; dal_subject_sorts[i] != NULL; i++)
        if (dal_subject_sorts[i]->letter == letter)
            return dal_subject_sorts[i];
    return NULL;
}

typedef struct effective_list {
    dal_effective *item;
    size_t count, capacity;
} effective_list;

static void release_list(effective_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        dal_entry_release(&list->item[i].entry);
    dal_free(list->item);
}

static dalil_status add_effective(dal_fold *fold, effective_list *list, dal_sql *row, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 8;
        dal_effective *grown = dal_realloc(list->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        list->item = grown;
        list->capacity = capacity;
    }
    dal_effective *e = &list->item[list->count];
    *e = (dal_effective){
        .id = dal_sql_get_int(row, 0), .commit_id = dal_sql_get_int(row, 1), .position = dal_sql_get_int(row, 2)};
    dal_hash hash = dal_sql_get_hash(row, 3);
    dalil_status status = dal_ledger_find_entry(fold->ledger, &hash, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &e->entry, err);
    list->count += status == DALIL_OK;
    dal_buf_release(&bytes);
    return status;
}

static dalil_status read_effective(dal_fold *fold, const char *key, effective_list *list, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT id, commit_id, position, hash FROM subject JOIN entry ON entry.id=subject.entry"
                         " WHERE subject=? AND effective=1 ORDER BY hash",
                         &sql, err));
    dal_sql_blob(sql, key, 1 + DAL_HASH_SIZE);
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        DAL_TRY(add_effective(fold, list, sql, err));
    }
}

static dalil_status clear_conflicts(dal_fold *fold, const char *key, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "DELETE FROM conflict WHERE subject=?", &sql, err));
    dal_sql_blob(sql, key, 1 + DAL_HASH_SIZE);
    return dal_sql_done(sql, err);
}

static dalil_status fold_subject(dal_fold *fold, const char *key, dalil_error *err)
{
    effective_list list = {0};
    dal_subject subject = {.letter = key[0]};
    const dal_subject_sort *sort = find_sort(key[0]);
    if (sort == NULL)
        return DALIL_OK;
    memcpy(subject.id.bytes, key + 1, DAL_HASH_SIZE);
    dalil_status status = clear_conflicts(fold, key, err);
    if (status == DALIL_OK)
        status = read_effective(fold, key, &list, err);
    if (status == DALIL_OK)
        status = sort->fold(fold, &subject, list.item, list.count, err);
    release_list(&list);
    return status;
}

static dalil_status fold_touched(dal_fold *fold, dalil_error *err)
{
    for (;;) {
        dal_sql *sql;
        char key[1 + DAL_HASH_SIZE];
        bool row;
        DAL_TRY(dal_fold_sql(fold, "SELECT subject FROM touched LIMIT 1", &sql, err));
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dalil_string bytes = dal_sql_get_bytes(sql, 0);
        if (bytes.size != sizeof key)
            return dal_fail(err, DALIL_EINTEGRITY, "case.broken", "touched", NULL);
        memcpy(key, bytes.data, sizeof key);
        DAL_TRY(dal_fold_sql(fold, "DELETE FROM touched WHERE subject=?", &sql, err));
        dal_sql_blob(sql, key, sizeof key);
        DAL_TRY(dal_sql_done(sql, err));
        DAL_TRY(fold_subject(fold, key, err));
    }
}

/* ---- catching up ----------------------------------------------------------------------------------------------- */

typedef struct catching {
    dal_fold *fold;
    int64_t ready;
    dal_hash hash;
    size_t count;
} catching;

static dalil_status catch_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    catching *c = context;
    c->ready = row->ready;
    c->count++;
    return take_commit(c->fold, row->id, row->bytes, &c->hash, err);
}

static dalil_status catch_up_some(dal_fold *fold, size_t *out_count, dalil_error *err)
{
    int64_t version, ready;
    catching c = {.fold = fold};
    DAL_TRY(read_watermark(fold, &version, &ready, &c.hash, err));
    DAL_TRY(dal_ledger_each_ready(fold->ledger, ready, COMMITS_AT_ONCE, catch_commit, &c, err));
    *out_count = c.count;
    if (c.count == 0)
        return DALIL_OK;
    DAL_TRY(fold_touched(fold, err));
    return write_watermark(fold, c.ready, &c.hash, err);
}

/* Run `some` in a transaction of the derived tables. */
static dalil_status in_transaction(dal_fold *fold, dalil_status (*some)(dal_fold *, size_t *, dalil_error *),
                                   size_t *out_count, dalil_error *err)
{
    DAL_TRY(dal_sql_run(fold->db, "BEGIN IMMEDIATE", err));
    dalil_status status = some(fold, out_count, err);
    if (status == DALIL_OK)
        status = dal_sql_run(fold->db, "COMMIT", err);
    if (status != DALIL_OK) {
        close_statements(fold);
        (void)!dal_sql_run(fold->db, "ROLLBACK", NULL);
    }
    return status;
}

/* Is there anything to fold?  Asked first, so that readers take no write lock. */
static dalil_status is_behind(dal_fold *fold, bool *out_behind, dalil_error *err)
{
    int64_t version, ready, last;
    dal_hash hash;
    DAL_TRY(read_watermark(fold, &version, &ready, &hash, err));
    DAL_TRY(dal_ledger_last_ready(fold->ledger, &last, err));
    *out_behind = last > ready;
    return DALIL_OK;
}

dalil_status dal_fold_catch_up(dal_fold *fold, dalil_error *err)
{
    size_t count = 1;
    bool behind;
    DAL_TRY(is_behind(fold, &behind, err));
    while (behind && count > 0)
        DAL_TRY(in_transaction(fold, catch_up_some, &count, err));
    return DALIL_OK;
}

dalil_status dal_fold_commits(dal_fold *fold, const int64_t *commit_id, size_t count, dalil_error *err)
{
    for (size_t i = 0; i < count; i++) {
        dal_buf bytes = dal_buf_init(DAL_COMMIT_MAX);
        dal_hash hash;
        dalil_status status = dal_ledger_commit_bytes(fold->ledger, commit_id[i], &bytes, err);
        if (status == DALIL_OK)
            status = take_commit(fold, commit_id[i], dal_buf_string(&bytes), &hash, err);
        if (status == DALIL_OK)
            status = fold_touched(fold, err);
        dal_buf_release(&bytes);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

/* ---- who came after whom --------------------------------------------------------------------------------------- */

/* Commits seen while walking back from one; ids are small and dense enough for a sorted set in a temporary table, but
 * conflicts are rare and pasts short, so a plain array of ids serves. */
static dalil_status is_in_past(dal_fold *fold, int64_t ancestor, int64_t of, bool *out_is, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(
        dal_fold_sql(fold,
                     "WITH RECURSIVE past(id) AS (VALUES(?1) UNION SELECT folded.commit_id FROM past JOIN parent ON "
                     "parent.commit_id=past.id JOIN folded ON folded.hash=parent.parent) "
                     "SELECT 1 FROM past WHERE id=?2",
                     &sql, err));
    dal_sql_int(sql, of);
    dal_sql_int(sql, ancestor);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_is = row;
    return row ? dal_sql_done(sql, err) : DALIL_OK;
}

dalil_status dal_fold_precedes(dal_fold *fold, const dal_effective *a, const dal_effective *b, bool *out_precedes,
                               dalil_error *err)
{
    if (a->commit_id == b->commit_id) {
        *out_precedes = a->position < b->position;
        return DALIL_OK;
    }
    return is_in_past(fold, a->commit_id, b->commit_id, out_precedes, err);
}

static dalil_status note_conflict(dal_fold *fold, const dal_subject *subject, const dal_hash *entry, dalil_error *err)
{
    dal_sql *sql;
    char key[1 + DAL_HASH_SIZE];
    key[0] = subject->letter;
    memcpy(key + 1, subject->id.bytes, DAL_HASH_SIZE);
    DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO conflict(subject, entry) VALUES(?, ?)", &sql, err));
    dal_sql_blob(sql, key, sizeof key);
    dal_sql_hash(sql, entry);
    return dal_sql_done(sql, err);
}

/* Does any of the others come after `one`? */
static dalil_status is_followed(dal_fold *fold, dal_effective **decision, size_t count, size_t one, bool *out_followed,
                                dalil_error *err)
{
    *out_followed = false;
    for (size_t i = 0; i < count && !*out_followed; i++)
        if (i != one)
            DAL_TRY(dal_fold_precedes(fold, decision[one], decision[i], out_followed, err));
    return DALIL_OK;
}

dalil_status dal_fold_latest(dal_fold *fold, const dal_subject *subject, dal_effective **decision, size_t count,
                             dal_effective **out_winner, dalil_error *err)
{
    size_t last = 0, open = 0;
    bool followed;
    *out_winner = count == 1 ? decision[0] : NULL;
    if (count <= 1)
        return DALIL_OK;
    for (size_t i = 0; i < count; i++) {
        DAL_TRY(is_followed(fold, decision, count, i, &followed, err));
        if (!followed) {
            last = i;
            open++;
        }
    }
    if (open == 1) {
        *out_winner = decision[last];
        return DALIL_OK;
    }
    for (size_t i = 0; i < count; i++) {
        DAL_TRY(is_followed(fold, decision, count, i, &followed, err));
        if (!followed)
            DAL_TRY(note_conflict(fold, subject, &decision[i]->entry.hash, err));
    }
    return DALIL_OK;
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

dalil_status dal_fold_text(dal_fold *fold, const json_t *body, const char *key, dal_buf *out, dalil_error *err)
{
    dal_hash name;
    dalil_error ignored;
    if (!dal_json_hash(body, key, &name))
        return DALIL_OK;
    dalil_status status = dal_ledger_get_blob(fold->ledger, &name, out, &ignored);
    if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY)
        return DALIL_OK; /* erased, or broken: `verify` tells; what rests on it goes on without the words */
    if (status != DALIL_OK && err != NULL)
        *err = ignored;
    return status;
}

dalil_status dal_fold_words(dal_fold *fold, const json_t *body, const char *key, json_t **out_json, dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_JSON_FILE.size);
    json_t *json = NULL;
    dalil_status status = dal_fold_text(fold, body, key, &text, err);
    if (status == DALIL_OK && text.size > 0) {
        status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, &json, err);
        if (status == DALIL_EINVAL || status == DALIL_ELIMIT)
            status = DALIL_OK;
    }
    dal_buf_release(&text);
    DAL_TRY(status);
    if (json == NULL)
        json = json_object();
    if (json == NULL)
        return dal_fail_memory(err);
    *out_json = json;
    return DALIL_OK;
}
