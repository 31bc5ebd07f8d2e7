/* case/fold.c: the machinery of folding; what each kind means is in src/case/kinds. */
#include "base/file.h"
#include "case/fold_internal.h"
#include <stdio.h>
#include <stdlib.h>

enum { FOLD_VERSION = 2 /* raise it when tables of the same form are to hold something else */ };
enum { PATH_SIZE = DAL_FOLD_PATH, COMMITS_AT_ONCE = 4096 };

/* A chain is a run of commits each of which follows the one before; a fork starts another.  A clock tells, for each
 * chain, the last place in a commit's past: one look then tells whether a commit is in another's past, however far
 * back. Commits of one chain share a clock until they learn of something new. */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS fold(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE folded(commit_id INTEGER PRIMARY KEY, hash BLOB UNIQUE, chain INTEGER, place INTEGER, clock INTEGER,"
    " time INTEGER);"
    "CREATE TABLE chain(chain INTEGER PRIMARY KEY, last INTEGER);"
    "CREATE TABLE clock(clock INTEGER PRIMARY KEY, places BLOB);"
    "CREATE TABLE code(id INTEGER PRIMARY KEY, text TEXT UNIQUE);"     /* for kinds and other words that repeat */
    "CREATE TABLE writer(id INTEGER PRIMARY KEY, author BLOB UNIQUE);" /* who made entries */
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, commit_id INTEGER, position INTEGER, kind INTEGER,"
    " writer INTEGER, time INTEGER, effective INTEGER);"
    "CREATE TABLE again(entry INTEGER, commit_id INTEGER, position INTEGER, PRIMARY KEY(entry, commit_id, position))"
    " WITHOUT ROWID;"
    "CREATE TABLE replaces(target BLOB, entry INTEGER, PRIMARY KEY(target, entry)) WITHOUT ROWID;"
    "CREATE TABLE subject(subject BLOB, entry INTEGER, PRIMARY KEY(subject, entry)) WITHOUT ROWID;"
    "CREATE TABLE conflict(subject BLOB, entry BLOB, PRIMARY KEY(subject, entry)) WITHOUT ROWID;"
    "CREATE TABLE damaged(commit_id INTEGER PRIMARY KEY, entries INTEGER);" /* not dumped: of this copy alone */
    "CREATE TABLE unread(name BLOB PRIMARY KEY) WITHOUT ROWID;";            /* the same: blobs without their words */

/* Tables of another form are made anew: their version follows from what they are made by. */
static int64_t tables_version(void)
{
    dal_hash hash = dal_sha256((dalil_string){NULL, 0}, dal_str(SCHEMA));
    int64_t version;
    for (size_t i = 0; dal_subject_sorts[i] != NULL; i++)
        hash =
            dal_sha256((dalil_string){(const char *)hash.bytes, DAL_HASH_SIZE}, dal_str(dal_subject_sorts[i]->schema));
    memcpy(&version, hash.bytes, sizeof version);
    return version ^ FOLD_VERSION;
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static dalil_status read_watermark(dal_fold *fold, int64_t *out_version, int64_t *out_ready, dal_hash *out_hash,
                                   dalil_error *err)
{
    dal_sql *query;
    int64_t tables;
    bool row;
    *out_version = *out_ready = 0;
    DAL_TRY(dal_sql_number(fold->db, "SELECT count(*) FROM sqlite_schema WHERE name='fold'", 0, &tables, err));
    if (tables == 0)
        return DALIL_OK;
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
    dal_sql_int(sql, tables_version());
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

static void reset_statements(dal_fold *fold)
{
    for (size_t i = 0; i < fold->statement_count; i++)
        dal_sql_reset(&fold->statement[i].sql);
}

/* A statement left at a row would hold the state of the file that it began with. */
static dalil_status end_transaction(dal_fold *fold, dalil_error *err)
{
    reset_statements(fold);
    return dal_sql_run(fold->db, "COMMIT", err);
}

static void cancel_transaction(dal_fold *fold)
{
    reset_statements(fold);
    if (!sqlite3_get_autocommit(fold->db))
        (void)!dal_sql_run(fold->db, "ROLLBACK", NULL);
}

static void close_database(dal_fold *fold)
{
    close_statements(fold);
    sqlite3_close(fold->db);
    fold->db = NULL;
}

static dalil_status open_tables(dal_fold *fold, dalil_error *err)
{
    DAL_TRY(dal_sql_open(fold->path, NULL, DAL_SQL_CREATE, &fold->db, err));
    /* May be lost at any time, so not synced at every commit; but never half written. */
    return dal_sql_run(fold->db,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA "
                       "wal_autocheckpoint=8192; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA "
                       "secure_delete=ON; PRAGMA trusted_schema=OFF;",
                       err);
}

/* What is not a database at all is put aside. */
static dalil_status remove_broken(dal_fold *fold, dalil_error *err)
{
    static const char *const ending[] = {"", "-wal", "-shm"};
    char path[PATH_SIZE + 8];
    close_database(fold);
    for (size_t i = 0; i < 3 && fold->path[0] != ':'; i++) {
        snprintf(path, sizeof path, "%s%s", fold->path, ending[i]);
        dal_file.remove(path);
    }
    return open_tables(fold, err);
}

/* Empty the file and make the tables, as one transaction each: others who have it open see the old tables or new ones.
 */
static dalil_status start_anew(dal_fold *fold, dalil_error *err)
{
    int64_t tables;
    close_statements(fold);
    sqlite3_db_config(fold->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
    dalil_status status = dal_sql_run(fold->db, "VACUUM", err);
    sqlite3_db_config(fold->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
    DAL_TRY(status);
    DAL_TRY(dal_sql_run(fold->db, "BEGIN IMMEDIATE", err));
    status = dal_sql_number(fold->db, "SELECT count(*) FROM sqlite_schema", 0, &tables, err);
    if (status == DALIL_OK && tables == 0) /* otherwise another program was quicker */
        status = create_tables(fold, err);
    if (status == DALIL_OK)
        return end_transaction(fold, err);
    cancel_transaction(fold);
    return status;
}

/* Words that could not be read when they were folded, and can be now: a merge, or taking a file in again, brought them
 * back. */
static dalil_status find_returned(dal_fold *fold, bool *out_returned, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    *out_returned = false;
    dalil_status status = dal_sql_ready(fold->db, &query, "SELECT name FROM unread", err);
    while (status == DALIL_OK && !*out_returned && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_buf words = dal_buf_init(DAL_BLOB_MAX);
        dal_hash name = dal_sql_get_hash(&query, 0);
        *out_returned = dal_ledger_get_blob(fold->ledger, &name, &words, NULL) == DALIL_OK;
        dal_buf_release(&words);
    }
    dal_sql_close(&query);
    return status;
}

static dalil_status check_tables(dal_fold *fold, bool *out_fits, dalil_error *err)
{
    int64_t version = 0, ready = 0;
    dal_hash hash;
    bool returned = false;
    *out_fits = false;
    DAL_TRY(read_watermark(fold, &version, &ready, &hash, err));
    if (version != tables_version())
        return DALIL_OK;
    DAL_TRY(fits_ledger(fold, ready, &hash, out_fits, err));
    if (*out_fits)
        DAL_TRY(find_returned(fold, &returned, err));
    *out_fits = *out_fits && !returned;
    return DALIL_OK;
}

static dalil_status open_and_check(dal_fold *fold, dalil_error *err)
{
    bool fits = false;
    dalil_status status = open_tables(fold, err);
    if (status == DALIL_OK)
        status = check_tables(fold, &fits, err);
    if (status == DALIL_EINTEGRITY)
        status = remove_broken(fold, err); /* broken tables are no loss */
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
    dal_fold_forget_touched(fold);
    dal_fold_forget_kept(fold);
    dal_free(fold->touched);
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
    if (i == DAL_FOLD_STATEMENTS)
        return dal_fail(err, DALIL_ERROR, "case.sql", "DAL_FOLD_STATEMENTS", NULL);
    if (i == fold->statement_count) {
        fold->statement[i].text = text;
        fold->statement[i].sql = (dal_sql){0};
        fold->statement_count++;
    }
    DAL_TRY(dal_sql_ready(fold->db, &fold->statement[i].sql, text, err));
    *out_sql = &fold->statement[i].sql;
    return DALIL_OK;
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

static dalil_status read_entry(dal_fold *fold, int64_t id, dal_entry *out_entry, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(2 * DAL_ENTRY_MAX);
    if (dal_fold_take_kept(fold, id, out_entry))
        return DALIL_OK;
    dalil_status status = dal_ledger_entry_bytes(fold->ledger, id, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), out_entry, err);
    dal_buf_release(&bytes);
    return status;
}

static dalil_status add_effective(dal_fold *fold, effective_list *list, dal_sql *row, dalil_error *err)
{
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
    dalil_status status = read_entry(fold, e->id, &e->entry, err);
    list->count += status == DALIL_OK;
    return status;
}

static int by_hash(const void *a, const void *b)
{
    const dal_effective *x = a, *y = b;
    return dal_hash_compare(&x->entry.hash, &y->entry.hash);
}

static dalil_status read_effective(dal_fold *fold, const char *key, effective_list *list, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT id, commit_id, position FROM subject JOIN entry ON entry.id=subject.entry"
                         " WHERE subject=? AND effective=1",
                         &sql, err));
    dal_sql_blob(sql, key, DAL_SUBJECT_KEY);
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            break;
        DAL_TRY(add_effective(fold, list, sql, err));
    }
    if (list->count > 1)
        qsort(list->item, list->count, sizeof *list->item, by_hash);
    return DALIL_OK;
}

static dalil_status clear_conflicts(dal_fold *fold, const char *key, dalil_error *err)
{
    dal_sql *sql;
    if (!fold->conflicts)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(fold, "DELETE FROM conflict WHERE subject=?", &sql, err));
    dal_sql_blob(sql, key, DAL_SUBJECT_KEY);
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
    dal_fold_sort_touched(fold);
    for (size_t i = 0; i < fold->touched_count; i++)
        DAL_TRY(fold_subject(fold, fold->touched[i].bytes, err));
    dal_fold_forget_touched(fold);
    dal_fold_forget_kept(fold);
    return DALIL_OK;
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
    if (dal_fold_is_full(c->fold))
        return DALIL_OK; /* enough for one transaction: the rest comes with the next */
    c->ready = row->ready;
    c->count++;
    return dal_fold_take_commit(c->fold, row->id, row->bytes, &c->hash, err);
}

static dalil_status catch_up_some(dal_fold *fold, void *context, dalil_error *err)
{
    int64_t version, ready;
    size_t *out_count = context;
    catching c = {.fold = fold};
    DAL_TRY(read_watermark(fold, &version, &ready, &c.hash, err));
    DAL_TRY(dal_ledger_each_ready(fold->ledger, ready, COMMITS_AT_ONCE, catch_commit, &c, err));
    *out_count = c.count;
    if (c.count == 0)
        return DALIL_OK;
    DAL_TRY(fold_touched(fold, err));
    return write_watermark(fold, c.ready, &c.hash, err);
}

/* See one state of the ledger, and lock it once and not for each look.  Not while this handle writes to it. */
static dalil_status with_ledger_held(dal_fold *fold, dalil_status (*some)(dal_fold *, void *, dalil_error *),
                                     void *context, dalil_error *err)
{
    if (!sqlite3_get_autocommit(fold->ledger->db))
        return some(fold, context, err);
    DAL_TRY(dal_ledger_hold(fold->ledger, err));
    dalil_status status = some(fold, context, err);
    dal_ledger_release(fold->ledger);
    return status;
}

/* What is remembered from one transaction may be other in the next: another program may have made the tables anew. */
static dalil_status forget_remembered(dal_fold *fold, dalil_error *err)
{
    int64_t any;
    memset(fold->number, 0, sizeof fold->number);
    DAL_TRY(dal_sql_number(fold->db, "SELECT EXISTS(SELECT 1 FROM conflict)", 1, &any, err));
    fold->conflicts = any != 0;
    return DALIL_OK;
}

/* Run `some` in a transaction of the derived tables. */
static dalil_status in_transaction(dal_fold *fold, dalil_status (*some)(dal_fold *, void *, dalil_error *),
                                   void *context, dalil_error *err)
{
    DAL_TRY(dal_sql_run(fold->db, "BEGIN IMMEDIATE", err));
    dalil_status status = forget_remembered(fold, err);
    if (status == DALIL_OK)
        status = with_ledger_held(fold, some, context, err);
    if (status == DALIL_OK)
        status = end_transaction(fold, err);
    if (status != DALIL_OK) {
        cancel_transaction(fold);
        dal_fold_forget_touched(fold);
        dal_fold_forget_kept(fold);
    }
    return status;
}

/* Is there anything to fold?  Asked first, so that readers take no write lock. */
static dalil_status is_behind(dal_fold *fold, bool *out_behind, dalil_error *err)
{
    int64_t version, ready, last;
    dal_hash hash;
    DAL_TRY(read_watermark(fold, &version, &ready, &hash, err));
    DAL_TRY(dal_ledger_check_end(fold->ledger, err));
    DAL_TRY(dal_ledger_last_ready(fold->ledger, &last, err));
    *out_behind = last > ready;
    return DALIL_OK;
}

static dalil_status catch_up(dal_fold *fold, dalil_error *err)
{
    size_t count = 1;
    bool behind;
    DAL_TRY(is_behind(fold, &behind, err));
    while (behind && count > 0)
        DAL_TRY(in_transaction(fold, catch_up_some, &count, err));
    return DALIL_OK;
}

/* Where the tables are broken, or name an entry that was damaged after it was taken, they are made anew once: what can
 * still be read is then shown, and what cannot is counted. */
dalil_status dal_fold_catch_up(dal_fold *fold, dalil_error *err)
{
    dalil_status status = catch_up(fold, err);
    if (status != DALIL_EINTEGRITY)
        return status;
    DAL_TRY(start_anew(fold, err));
    return catch_up(fold, err);
}

typedef struct chosen {
    const int64_t *commit_id;
    size_t count;
} chosen;

static dalil_status fold_chosen(dal_fold *fold, void *context, dalil_error *err)
{
    const chosen *c = context;
    dal_buf bytes = dal_buf_init(DAL_COMMIT_MAX);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; status == DALIL_OK && i < c->count; i++) {
        dal_hash hash;
        dal_buf_clear(&bytes);
        status = dal_ledger_commit_bytes(fold->ledger, c->commit_id[i], &bytes, err);
        if (status == DALIL_OK)
            status = dal_fold_take_commit(fold, c->commit_id[i], dal_buf_string(&bytes), &hash, err);
    }
    dal_buf_release(&bytes);
    return status == DALIL_OK ? fold_touched(fold, err) : status;
}

dalil_status dal_fold_commits(dal_fold *fold, const int64_t *commit_id, size_t count, dalil_error *err)
{
    chosen c = {commit_id, count};
    return in_transaction(fold, fold_chosen, &c, err);
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

/* Words that are lost, not erased.  A reader outside a transaction of the fold tells it by what it shows. */
static dalil_status note_unread(dal_fold *fold, const dal_hash *name, const dalil_error *why, dalil_error *err)
{
    dal_sql *sql;
    if (sqlite3_get_autocommit(fold->db) || strcmp(why->message, "ledger.blob-erased") == 0)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO unread(name) VALUES(?)", &sql, err));
    dal_sql_hash(sql, name);
    return dal_sql_done(sql, err);
}

dalil_status dal_fold_text(dal_fold *fold, const json_t *body, const char *key, dal_buf *out, dalil_error *err)
{
    dal_hash name;
    dalil_error ignored;
    if (!dal_json_hash(body, key, &name))
        return DALIL_OK;
    dalil_status status = dal_ledger_get_blob(fold->ledger, &name, out, &ignored);
    if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY || status == DALIL_ELIMIT) {
        out->failed = DALIL_OK; /* erased, broken or endless: what rests on it goes on without the words */
        return note_unread(fold, &name, &ignored, err);
    }
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
