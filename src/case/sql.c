/* case/sql.c: SQLite with our errors. */
#include "case/sql.h"
#include <errno.h>

static int primary_code(sqlite3 *db)
{
    int code = db != NULL ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
    return code == SQLITE_IOERR_NOMEM ? SQLITE_NOMEM : code & 0xFF;
}

static bool is_ledger(sqlite3 *db)
{
    const char *path = db != NULL ? sqlite3_db_filename(db, "main") : NULL;
    return path != NULL && dal_str_ends(dal_str(path), DALIL_STR("ledger.db"));
}

static int last_errno(sqlite3_file *file)
{
    int code = 0;
    if (file != NULL && file->pMethods != NULL)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code);
    return code;
}

/* A page that the disk would not give is called corrupt by SQLite.  It may be read the next time, or from the stick
 * when it is plugged in again. */
static bool disk_refused(sqlite3 *db)
{
    sqlite3_file *file = NULL, *log = NULL;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    int code = last_errno(file), log_code = last_errno(log);
    return code == EIO || code == ENXIO || log_code == EIO || log_code == ENXIO;
}

/* The tables can be made again, the ledger cannot. */
static dalil_status fail_broken(sqlite3 *db, const char *text, dalil_error *err)
{
    if (disk_refused(db))
        return dal_fail(err, DALIL_EIO, "case.disk", "disk I/O error", NULL);
    const char *path = sqlite3_db_filename(db, "main"), *slash = path != NULL ? strrchr(path, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : path != NULL ? path : "";
    bool tables = strcmp(name, "derived.db") == 0 || name[0] == '\0';
    return dal_fail(err, DALIL_EINTEGRITY, tables ? "case.tables-broken" : "case.broken", text,
                    name[0] != '\0' ? name : "derived.db", NULL);
}

/* In the ledger it is a table that is not there any more, say. */
static dalil_status fail_otherwise(sqlite3 *db, const char *text, dalil_error *err)
{
    return is_ledger(db) ? fail_broken(db, text, err) : dal_fail(err, DALIL_ERROR, "case.sql", text, NULL);
}

dalil_status dal_sql_fail(sqlite3 *db, dalil_error *err)
{
    const char *text = db != NULL ? sqlite3_errmsg(db) : "";
    switch (primary_code(db)) {
    case SQLITE_NOMEM:
        return dal_fail_memory(err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return dal_fail(err, DALIL_ELOCKED, "case.locked", NULL);
    case SQLITE_INTERRUPT:
        return dal_fail(err, DALIL_EINTERRUPTED, "case.interrupted", NULL);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_FORMAT:
        return fail_broken(db, text, err);
    case SQLITE_FULL:
        return dal_fail(err, DALIL_EIO, "case.disk-full", NULL);
    case SQLITE_READONLY:
        return dal_fail(err, DALIL_EIO, "case.read-only", NULL);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return dal_fail(err, DALIL_EIO, "case.disk", text, NULL);
    default:
        return fail_otherwise(db, text, err);
    }
}

/* A path as a URI, for the one option that SQLite takes in no other way. */
static bool frozen_uri(const char *path, char *out, size_t out_size)
{
    static const char digits[] = "0123456789abcdef", start[] = "file:", end[] = "?immutable=1";
    size_t at = sizeof start - 1;
    if (out_size < 3 * strlen(path) + sizeof start + sizeof end)
        return false;
    memcpy(out, start, at);
    for (; *path != '\0'; path++) {
        unsigned char c = (unsigned char)*path;
        if (c == '%' || c == '?' || c == '#' || c < ' ') {
            out[at++] = '%';
            out[at++] = digits[c >> 4];
            out[at++] = digits[c & 15];
        } else {
            out[at++] = *path;
        }
    }
    memcpy(out + at, end, sizeof end);
    return true;
}

static int open_flags(dal_sql_mode mode)
{
    return mode == DAL_SQL_READ     ? SQLITE_OPEN_READONLY
           : mode == DAL_SQL_FROZEN ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
           : mode == DAL_SQL_WRITE  ? SQLITE_OPEN_READWRITE
                                    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

dalil_status dal_sql_open(const char *path, const char *vfs, dal_sql_mode mode, sqlite3 **out_db, dalil_error *err)
{
    sqlite3 *db = NULL;
    char uri[3 * 4096 + 32];
    dal_base_start();
    if (mode == DAL_SQL_FROZEN) {
        if (!frozen_uri(path, uri, sizeof uri))
            return dal_fail(err, DALIL_EINVAL, "case.path-too-long", path, NULL);
        path = uri;
    }
    if (sqlite3_open_v2(path, &db, open_flags(mode), vfs) != SQLITE_OK) {
        dalil_status status = dal_sql_fail(db, err);
        sqlite3_close(db);
        return status;
    }
    sqlite3_busy_timeout(db, 20000);
    *out_db = db;
    return DALIL_OK;
}

dalil_status dal_sql_run(sqlite3 *db, const char *sql, dalil_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? DALIL_OK : dal_sql_fail(db, err);
}

dalil_status dal_sql_ready(sqlite3 *db, dal_sql *statement, const char *sql, dalil_error *err)
{
    statement->bound = 0;
    if (statement->statement != NULL) {
        sqlite3_reset(statement->statement);
        sqlite3_clear_bindings(statement->statement);
        return DALIL_OK;
    }
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->statement, NULL) != SQLITE_OK)
        return dal_sql_fail(db, err);
    return DALIL_OK;
}

void dal_sql_close(dal_sql *sql)
{
    sqlite3_finalize(sql->statement);
    *sql = (dal_sql){0};
}

void dal_sql_reset(dal_sql *sql)
{
    sqlite3_reset(sql->statement);
}

/* A failed bind leaves the value NULL; remember it so that the statement does not run with it. */
static void bound(dal_sql *sql, int result)
{
    if (result != SQLITE_OK)
        sql->bound = -1;
}

static int next(dal_sql *sql)
{
    return sql->bound < 0 ? 0 : ++sql->bound; /* 0 is out of range: the bind fails and stays failed */
}

void dal_sql_int(dal_sql *sql, int64_t value)
{
    bound(sql, sqlite3_bind_int64(sql->statement, next(sql), value));
}

void dal_sql_real(dal_sql *sql, double value)
{
    bound(sql, sqlite3_bind_double(sql->statement, next(sql), value));
}

void dal_sql_null(dal_sql *sql)
{
    bound(sql, sqlite3_bind_null(sql->statement, next(sql)));
}

void dal_sql_text(dal_sql *sql, dalil_string value)
{
    bound(sql, sqlite3_bind_text64(sql->statement, next(sql), value.data != NULL ? value.data : "", value.size,
                                   SQLITE_STATIC, SQLITE_UTF8));
}

void dal_sql_blob(dal_sql *sql, const void *data, size_t size)
{
    bound(sql, sqlite3_bind_blob64(sql->statement, next(sql), data != NULL ? data : "", size, SQLITE_STATIC));
}

void dal_sql_hash(dal_sql *sql, const dal_hash *hash)
{
    dal_sql_blob(sql, hash->bytes, sizeof hash->bytes);
}

dalil_status dal_sql_step(dal_sql *sql, bool *out_row, dalil_error *err)
{
    if (sql->bound < 0)
        return dal_fail_memory(err);
    int result = sqlite3_step(sql->statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        dalil_status status = dal_sql_fail(sqlite3_db_handle(sql->statement), err);
        sqlite3_reset(sql->statement);
        return status;
    }
    if (result == SQLITE_DONE)
        sqlite3_reset(sql->statement); /* lets go of the read lock */
    *out_row = result == SQLITE_ROW;
    return DALIL_OK;
}

dalil_status dal_sql_done(dal_sql *sql, dalil_error *err)
{
    bool row = true;
    while (row)
        DAL_TRY(dal_sql_step(sql, &row, err));
    return DALIL_OK;
}

int64_t dal_sql_get_int(dal_sql *sql, int column)
{
    return sqlite3_column_int64(sql->statement, column);
}

double dal_sql_get_real(dal_sql *sql, int column)
{
    return sqlite3_column_double(sql->statement, column);
}

dalil_string dal_sql_get_bytes(dal_sql *sql, int column)
{
    const char *data = sqlite3_column_blob(sql->statement, column);
    return (dalil_string){data, (size_t)sqlite3_column_bytes(sql->statement, column)};
}

bool dal_sql_is_null(dal_sql *sql, int column)
{
    return sqlite3_column_type(sql->statement, column) == SQLITE_NULL;
}

dal_hash dal_sql_get_hash(dal_sql *sql, int column)
{
    dal_hash hash = {{0}};
    dalil_string bytes = dal_sql_get_bytes(sql, column);
    if (bytes.size == DAL_HASH_SIZE)
        memcpy(hash.bytes, bytes.data, DAL_HASH_SIZE);
    return hash;
}

dal_id dal_sql_get_id(dal_sql *sql, int column)
{
    dal_id id = {{0}};
    dalil_string bytes = dal_sql_get_bytes(sql, column);
    if (bytes.size == DAL_ID_SIZE)
        memcpy(id.bytes, bytes.data, DAL_ID_SIZE);
    return id;
}

dalil_status dal_sql_number(sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out_number, dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    dalil_status status = dal_sql_ready(db, &query, sql, err);
    if (status == DALIL_OK)
        status = dal_sql_step(&query, &row, err);
    if (status == DALIL_OK)
        *out_number = row ? dal_sql_get_int(&query, 0) : otherwise;
    dal_sql_close(&query);
    return status;
}
