/* case/search.c: search.db: opening it, where it stands, its documents and segments. */
#include "case/search.h"
#include "base/file.h"
#include "case/search_internal.h"
#include <stdio.h>

/* FORM: of the tables here; a file of another form is made anew. */
enum { FORM = 2, PIECES_KEPT = 1024, NUMBER = 4 };

/* A segment's bytes lie in pieces, so that a part of them can be read.  `used` of a document: the numbers of the
 * spellings that it holds, 4 bytes each; `used` of a spelling: how many documents do. */
static const char SCHEMA[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS state(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS segment(id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER, count INTEGER, gone BLOB,"
    " gone_count INTEGER);"
    "CREATE TABLE IF NOT EXISTS piece(id INTEGER PRIMARY KEY, bytes BLOB);"
    "CREATE TABLE IF NOT EXISTS spelling(id INTEGER PRIMARY KEY, source BLOB, name TEXT, used INTEGER,"
    " UNIQUE(source, name));"
    "CREATE TABLE IF NOT EXISTS document(id INTEGER PRIMARY KEY, kind INTEGER, report BLOB, digest INTEGER,"
    " spelling INTEGER, used BLOB);"
    "PRAGMA user_version=2;"
    "COMMIT;";

/* ---- opening ----------------------------------------------------------------------------------------------------- */

/* Tables and form are made in one transaction: where there are tables, the form is read after them. */
static dalil_status make_tables(dal_search_store *store, dalil_error *err)
{
    int64_t tables, form;
    DAL_TRY(dal_sql_number(store->db, "SELECT count(*) FROM sqlite_master", 0, &tables, err));
    if (tables == 0)
        return dal_sql_run(store->db, SCHEMA, err);
    DAL_TRY(dal_sql_number(store->db, "PRAGMA user_version", 0, &form, err));
    return form == FORM ? DALIL_OK : dal_fail(err, DALIL_EINTEGRITY, "search.damaged", NULL);
}

static dalil_status open_file(dal_search_store *store, dalil_error *err)
{
    DAL_TRY(dal_sql_open(store->path, NULL, DAL_SQL_CREATE, &store->db, err));
    DAL_TRY(dal_sql_run(store->db,
                        "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                        "PRAGMA cache_size=-16384; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; "
                        "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;",
                        err));
    return make_tables(store, err);
}

static void close_file(dal_search_store *store)
{
    for (size_t i = 0; i < store->statement_count; i++)
        dal_sql_close(&store->statement[i].sql);
    store->statement_count = 0;
    sqlite3_close(store->db);
    store->db = NULL;
}

/* A file that is no database is no loss. */
static dalil_status remove_broken(dal_search_store *store, dalil_error *err)
{
    static const char *const ending[] = {"", "-wal", "-shm"};
    char path[DAL_FOLD_PATH + 8];
    close_file(store);
    for (size_t i = 0; i < 3 && store->path[0] != ':'; i++) {
        snprintf(path, sizeof path, "%s%s", store->path, ending[i]);
        dal_file.remove(path);
    }
    return open_file(store, err);
}

dalil_status dal_search_sql(dal_search_store *store, const char *text, dal_sql **out_sql, dalil_error *err)
{
    size_t i = 0;
    while (i < store->statement_count && store->statement[i].text != text)
        i++;
    if (i == DAL_SEARCH_STATEMENTS)
        return dal_fail(err, DALIL_ERROR, "case.sql", "DAL_SEARCH_STATEMENTS", NULL);
    if (i == store->statement_count) {
        store->statement[i].text = text;
        store->statement[i].sql = (dal_sql){0};
        store->statement_count++;
    }
    DAL_TRY(dal_sql_ready(store->db, &store->statement[i].sql, text, err));
    *out_sql = &store->statement[i].sql;
    return DALIL_OK;
}

dalil_status dal_search_store_open(dal_fold *fold, bool in_memory, int64_t version, dal_search_store **out_store,
                                   dalil_error *err)
{
    dal_search_store *store = dal_alloc_zero(1, sizeof *store);
    if (store == NULL)
        return dal_fail_memory(err);
    store->fold = fold;
    store->version = version;
    dalil_status status = DALIL_OK;
    const char *folder = dal_ledger_folder(dal_fold_ledger(fold));
    if (in_memory)
        snprintf(store->path, sizeof store->path, ":memory:");
    else if (!dal_path_join(store->path, sizeof store->path, folder, "search.db"))
        status = dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
    if (status == DALIL_OK)
        status = open_file(store, err);
    if (status == DALIL_EINTEGRITY || status == DALIL_ERROR) /* not a database, or tables of another form */
        status = remove_broken(store, err);
    if (status == DALIL_OK)
        *out_store = store;
    else
        dal_search_store_close(store);
    return status;
}

static void forget_pieces(dal_search_store *store)
{
    for (size_t i = 0; i < store->kept_count; i++)
        dal_free(store->kept[i].bytes);
    store->kept_count = 0;
}

void dal_search_store_close(dal_search_store *store)
{
    if (store == NULL)
        return;
    forget_pieces(store);
    dal_free(store->kept);
    close_file(store);
    dal_free(store);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static void reset_statements(dal_search_store *store)
{
    for (size_t i = 0; i < store->statement_count; i++)
        dal_sql_reset(&store->statement[i].sql);
}

dalil_status dal_search_store_begin(dal_search_store *store, dalil_error *err)
{
    DAL_TRY(dal_sql_run(store->db, "BEGIN IMMEDIATE", err));
    dalil_status status = dal_search_stand(store, err);
    if (status != DALIL_OK)
        dal_search_store_rollback(store);
    return status;
}

dalil_status dal_search_store_commit(dal_search_store *store, dalil_error *err)
{
    dalil_status status = dal_search_note_stand(store, err);
    reset_statements(store);
    if (status == DALIL_OK)
        status = dal_sql_run(store->db, "COMMIT", err);
    if (status != DALIL_OK)
        dal_search_store_rollback(store);
    return status;
}

void dal_search_store_rollback(dal_search_store *store)
{
    reset_statements(store);
    if (!sqlite3_get_autocommit(store->db))
        (void)!dal_sql_run(store->db, "ROLLBACK", NULL);
}

dalil_status dal_search_store_empty(dal_search_store *store, dalil_error *err)
{
    forget_pieces(store);
    return dal_sql_run(store->db,
                       "DELETE FROM state; DELETE FROM segment; DELETE FROM piece;"
                       " DELETE FROM spelling; DELETE FROM document;",
                       err);
}

dalil_status dal_search_store_hold(dal_search_store *store, dalil_error *err)
{
    return dal_sql_run(store->db, "BEGIN", err);
}

void dal_search_store_release(dal_search_store *store)
{
    dal_search_store_rollback(store);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

dalil_status dal_search_store_find(dal_search_store *store, uint64_t id, dal_search_row *out_row, bool *out_found,
                                   dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store,
                           "SELECT kind, report, digest, source, name FROM document LEFT JOIN spelling ON"
                           " spelling.id=spelling WHERE document.id=?",
                           &sql, err));
    dal_sql_int(sql, (int64_t)id);
    DAL_TRY(dal_sql_step(sql, out_found, err));
    if (!*out_found)
        return DALIL_OK;
    *out_row = (dal_search_row){.id = id,
                                .kind = (int)dal_sql_get_int(sql, 0),
                                .report = dal_sql_get_hash(sql, 1),
                                .digest = (uint64_t)dal_sql_get_int(sql, 2),
                                .name = {dal_sql_get_id(sql, 3), dal_sql_get_bytes(sql, 4)}};
    return DALIL_OK;
}

static dalil_status number_of_spelling(dal_search_store *store, const dal_search_name *name, int64_t *out_number,
                                       dalil_error *err)
{
    dal_sql *sql;
    bool row = false;
    DAL_TRY(dal_search_sql(store, "SELECT id FROM spelling WHERE source=? AND name=?", &sql, err));
    dal_sql_blob(sql, name->source.bytes, DAL_ID_SIZE);
    dal_sql_text(sql, name->text);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_number = row ? dal_sql_get_int(sql, 0) : 0;
    dal_sql_reset(sql);
    if (row)
        return DALIL_OK;
    DAL_TRY(dal_search_sql(store, "INSERT INTO spelling(source, name, used) VALUES(?, ?, 0)", &sql, err));
    dal_sql_blob(sql, name->source.bytes, DAL_ID_SIZE);
    dal_sql_text(sql, name->text);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(store->db);
    return DALIL_OK;
}

/* One more document, or one less, holds a spelling. */
static dalil_status count_use(dal_search_store *store, int64_t spelling, int64_t more, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store, "UPDATE spelling SET used=used+? WHERE id=?", &sql, err));
    dal_sql_int(sql, more);
    dal_sql_int(sql, spelling);
    return dal_sql_done(sql, err);
}

static dalil_status put_uses(dal_search_store *store, const dal_search_name *used, size_t count, dal_buf *out,
                             dalil_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t spelling = 0;
        unsigned char bytes[NUMBER];
        DAL_TRY(number_of_spelling(store, &used[i], &spelling, err));
        DAL_TRY(count_use(store, spelling, 1, err));
        for (size_t k = 0; k < NUMBER; k++)
            bytes[k] = (unsigned char)((uint64_t)spelling >> (8 * k));
        dal_buf_add(out, bytes, NUMBER);
    }
    return dal_buf_check(out, err);
}

static dalil_status put_row(dal_search_store *store, const dal_search_row *row, dalil_string used, dalil_error *err)
{
    dal_sql *sql;
    int64_t spelling = 0;
    DAL_TRY(number_of_spelling(store, &row->name, &spelling, err));
    DAL_TRY(dal_search_sql(
        store, "INSERT INTO document(id, kind, report, digest, spelling, used) VALUES(?, ?, ?, ?, ?, ?)", &sql, err));
    dal_sql_int(sql, (int64_t)row->id);
    dal_sql_int(sql, row->kind);
    if (dal_hash_is_zero(&row->report))
        dal_sql_null(sql);
    else
        dal_sql_hash(sql, &row->report);
    dal_sql_int(sql, (int64_t)row->digest);
    dal_sql_int(sql, spelling);
    dal_sql_blob(sql, used.data, used.size);
    return dal_sql_done(sql, err);
}

dalil_status dal_search_store_put(dal_search_store *store, const dal_search_row *row, const dal_search_name *used,
                                  size_t used_count, dalil_error *err)
{
    dal_buf numbers = dal_buf_init(NUMBER * (used_count + 1));
    dalil_status status = put_uses(store, used, used_count, &numbers, err);
    if (status == DALIL_OK)
        status = put_row(store, row, dal_buf_string(&numbers), err);
    dal_buf_release(&numbers);
    return status;
}

/* The numbers of the spellings that a document holds, kept in `out`. */
static dalil_status read_uses(dal_search_store *store, uint64_t id, dal_buf *out, dalil_error *err)
{
    dal_sql *sql;
    bool row = false;
    DAL_TRY(dal_search_sql(store, "SELECT used FROM document WHERE id=?", &sql, err));
    dal_sql_int(sql, (int64_t)id);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (row)
        dal_buf_add_string(out, dal_sql_get_bytes(sql, 0));
    dal_sql_reset(sql);
    return dal_buf_check(out, err);
}

static dalil_status end_use(dal_search_store *store, int64_t spelling, dal_search_source_visit *visit, void *context,
                            dalil_error *err)
{
    dal_sql *sql;
    bool row = false;
    DAL_TRY(count_use(store, spelling, -1, err));
    DAL_TRY(dal_search_sql(store, "SELECT source FROM spelling WHERE id=?", &sql, err));
    dal_sql_int(sql, spelling);
    DAL_TRY(dal_sql_step(sql, &row, err));
    dal_id source = row ? dal_sql_get_id(sql, 0) : (dal_id){{0}};
    dal_sql_reset(sql);
    return visit(context, &source, err);
}

static dalil_status end_uses(dal_search_store *store, dalil_string numbers, dal_search_source_visit *visit,
                             void *context, dalil_error *err)
{
    for (size_t at = 0; at + NUMBER <= numbers.size; at += NUMBER) {
        int64_t spelling = 0;
        for (size_t k = 0; k < NUMBER; k++)
            spelling |= (int64_t)(unsigned char)numbers.data[at + k] << (8 * k);
        DAL_TRY(end_use(store, spelling, visit, context, err));
    }
    return DALIL_OK;
}

dalil_status dal_search_store_remove(dal_search_store *store, uint64_t id, dal_search_source_visit *visit,
                                     void *context, dalil_error *err)
{
    dal_sql *sql;
    dal_buf numbers = dal_buf_init(1 << 30);
    dalil_status status = read_uses(store, id, &numbers, err);
    if (status == DALIL_OK)
        status = end_uses(store, dal_buf_string(&numbers), visit, context, err);
    dal_buf_release(&numbers);
    DAL_TRY(status);
    DAL_TRY(dal_search_sql(store, "DELETE FROM document WHERE id=?", &sql, err));
    dal_sql_int(sql, (int64_t)id);
    return dal_sql_done(sql, err);
}

dalil_status dal_search_store_names(dal_search_store *store, const dal_id *source, dal_search_name_visit *visit,
                                    void *context, dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    DAL_TRY(dal_search_sql(store, "SELECT name FROM spelling WHERE source=? AND name<>'' AND used>0 ORDER BY name",
                           &sql, err));
    dal_sql_blob(sql, source->bytes, DAL_ID_SIZE);
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        DAL_TRY(visit(context, dal_sql_get_bytes(sql, 0), err));
    }
}

dalil_status dal_search_store_digest(dal_search_store *store, dal_hash *out_hash, dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    dal_hash hash = dal_sha256((dalil_string){NULL, 0}, (dalil_string){NULL, 0});
    DAL_TRY(dal_search_sql(store, "SELECT id, digest FROM document ORDER BY id", &sql, err));
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            break;
        int64_t pair[2] = {dal_sql_get_int(sql, 0), dal_sql_get_int(sql, 1)};
        hash = dal_sha256((dalil_string){(const char *)hash.bytes, DAL_HASH_SIZE},
                          (dalil_string){(const char *)pair, sizeof pair});
    }
    *out_hash = hash;
    return DALIL_OK;
}

/* ---- segments ---------------------------------------------------------------------------------------------------- */

dalil_status dal_search_store_segments(dal_search_store *store, dal_search_segment_visit *visit, void *context,
                                       dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    DAL_TRY(dal_search_sql(store, "SELECT id, size, count, gone, gone_count FROM segment ORDER BY id", &sql, err));
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dal_search_segment_row segment = {.id = dal_sql_get_int(sql, 0),
                                          .size = dal_sql_get_int(sql, 1),
                                          .count = dal_sql_get_int(sql, 2),
                                          .gone = dal_sql_get_bytes(sql, 3),
                                          .gone_count = dal_sql_get_int(sql, 4)};
        DAL_TRY(visit(context, &segment, err));
    }
}

dalil_status dal_search_store_add_segment(dal_search_store *store, dalil_string bytes, int64_t count, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store, "INSERT INTO segment(size, count, gone_count) VALUES(?, ?, 0)", &sql, err));
    dal_sql_int(sql, (int64_t)bytes.size);
    dal_sql_int(sql, count);
    DAL_TRY(dal_sql_done(sql, err));
    int64_t id = sqlite3_last_insert_rowid(store->db);
    for (size_t at = 0, number = 0; at < bytes.size; at += DAL_SEARCH_PIECE, number++) {
        dalil_string piece = dal_str_slice(bytes, at, at + DAL_SEARCH_PIECE);
        DAL_TRY(dal_search_sql(store, "INSERT INTO piece(id, bytes) VALUES(?, ?)", &sql, err));
        dal_sql_int(sql, dal_search_piece_id(id, number));
        dal_sql_blob(sql, piece.data, piece.size);
        DAL_TRY(dal_sql_done(sql, err));
    }
    return DALIL_OK;
}

dalil_status dal_search_store_drop_segment(dal_search_store *store, int64_t id, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store, "DELETE FROM segment WHERE id=?", &sql, err));
    dal_sql_int(sql, id);
    DAL_TRY(dal_sql_done(sql, err));
    DAL_TRY(dal_search_sql(store, "DELETE FROM piece WHERE id BETWEEN ? AND ?", &sql, err));
    dal_sql_int(sql, dal_search_piece_id(id, 0));
    dal_sql_int(sql, dal_search_piece_id(id + 1, 0) - 1);
    return dal_sql_done(sql, err);
}

dalil_status dal_search_store_set_gone(dal_search_store *store, int64_t id, dalil_string gone, int64_t gone_count,
                                       dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store, "UPDATE segment SET gone=?, gone_count=? WHERE id=?", &sql, err));
    dal_sql_blob(sql, gone.data, gone.size);
    dal_sql_int(sql, gone_count);
    dal_sql_int(sql, id);
    return dal_sql_done(sql, err);
}

static dalil_status load_piece(dal_search_store *store, int64_t id, dal_search_piece *out_piece, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_search_sql(store, "SELECT bytes FROM piece WHERE id=?", &sql, err));
    dal_sql_int(sql, id);
    DAL_TRY(dal_sql_step(sql, &row, err));
    dalil_string bytes = row ? dal_sql_get_bytes(sql, 0) : (dalil_string){NULL, 0};
    *out_piece = (dal_search_piece){id, bytes.size, dal_alloc(bytes.size + 1)};
    if (out_piece->bytes != NULL && bytes.size > 0)
        memcpy(out_piece->bytes, bytes.data, bytes.size);
    dal_sql_reset(sql);
    if (out_piece->bytes == NULL)
        return dal_fail_memory(err);
    return DALIL_OK;
}

/* Pieces kept stand by number in a table with as many places; a newcomer takes the place of another. */
static dalil_status get_piece(dal_search_store *store, int64_t id, const dal_search_piece **out_piece, dalil_error *err)
{
    if (store->kept == NULL) {
        store->kept = dal_alloc_zero(PIECES_KEPT, sizeof *store->kept);
        if (store->kept == NULL)
            return dal_fail_memory(err);
        store->kept_count = PIECES_KEPT;
    }
    dal_search_piece *place = &store->kept[((uint64_t)id ^ (uint64_t)id >> 20) % PIECES_KEPT];
    dal_search_piece piece = {.bytes = NULL};
    if (place->bytes == NULL || place->id != id) {
        DAL_TRY(load_piece(store, id, &piece, err));
        dal_free(place->bytes);
        *place = piece;
    }
    *out_piece = place;
    return DALIL_OK;
}

dalil_status dal_search_store_read(dal_search_store *store, int64_t id, uint64_t offset, size_t size, void *out,
                                   dalil_error *err)
{
    char *to = out;
    while (size > 0) {
        const dal_search_piece *piece = NULL;
        size_t from = (size_t)(offset % DAL_SEARCH_PIECE);
        size_t part = DAL_SEARCH_PIECE - from < size ? DAL_SEARCH_PIECE - from : size;
        DAL_TRY(get_piece(store, dal_search_piece_id(id, offset / DAL_SEARCH_PIECE), &piece, err));
        if (piece->size < from + part)
            return dal_fail(err, DALIL_EINTEGRITY, "search.damaged", NULL);
        memcpy(to, piece->bytes + from, part);
        to += part;
        offset += part;
        size -= part;
    }
    return DALIL_OK;
}
