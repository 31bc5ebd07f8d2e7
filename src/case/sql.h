/* case/sql.h: SQLite with our errors.  The only includer of sqlite3.h besides base/memory.c. */
#ifndef DAL_SQL_H
#define DAL_SQL_H

#include "base/base.h"
#include "case/format.h"
#include <sqlite3.h>

typedef enum dal_sql_mode {
    DAL_SQL_READ,   /* never writes, no checkpoint */
    DAL_SQL_FROZEN, /* the same on a medium that nobody can write to: no lock, no log, no shared memory */
    DAL_SQL_WRITE,
    DAL_SQL_CREATE /* where there is none */
} dal_sql_mode;

/* Open `path` ("" and ":memory:" are kept in memory).  vfs NULL: the system's.
 * fails with  DALIL_EIO, DALIL_EINTEGRITY (not a database), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_sql_open(const char *path, const char *vfs, dal_sql_mode mode, sqlite3 **out_db,
                                           dalil_error *err);
/* The name of a file layer over `below` (NULL: the system's) that hands what a commit adds to the log on in one write;
 * for connections that sync every commit.  `below` itself where there can be none. */
const char *dal_sql_log_layer(const char *below);
/* One or more statements without values. */
DALIL_MUST_CHECK dalil_status dal_sql_run(sqlite3 *db, const char *sql, dalil_error *err);
/* The error that `db` stands in, as ours. */
dalil_status dal_sql_fail(sqlite3 *db, dalil_error *err);

/* A statement that is prepared once and used many times; zero-initialise. */
typedef struct dal_sql {
    sqlite3_stmt *statement;
    int bound; /* values bound so far; failures of binding show when it is run */
} dal_sql;

/* Prepare on first use, otherwise reset and clear. */
DALIL_MUST_CHECK dalil_status dal_sql_ready(sqlite3 *db, dal_sql *statement, const char *sql, dalil_error *err);
void dal_sql_close(dal_sql *sql);
/* End a statement that was left at a row: until then it holds its snapshot of the file. */
void dal_sql_reset(dal_sql *sql);
/* Bind the next value.  Bytes must stay until the statement has run. */
void dal_sql_int(dal_sql *sql, int64_t value);
void dal_sql_real(dal_sql *sql, double value);
void dal_sql_null(dal_sql *sql);
void dal_sql_text(dal_sql *sql, dalil_string value);
void dal_sql_blob(dal_sql *sql, const void *data, size_t size);
void dal_sql_hash(dal_sql *sql, const dal_hash *hash);
/* Run to the next row. */
DALIL_MUST_CHECK dalil_status dal_sql_step(dal_sql *sql, bool *out_row, dalil_error *err);
/* Run a statement that gives no rows. */
DALIL_MUST_CHECK dalil_status dal_sql_done(dal_sql *sql, dalil_error *err);
/* Columns of the current row, borrowed until the next step. */
int64_t dal_sql_get_int(dal_sql *sql, int column);
double dal_sql_get_real(dal_sql *sql, int column);
dalil_string dal_sql_get_bytes(dal_sql *sql, int column);
bool dal_sql_is_null(dal_sql *sql, int column);
/* A column of exactly 32 bytes; zero otherwise. */
dal_hash dal_sql_get_hash(dal_sql *sql, int column);
/* A column of exactly 16 bytes; zero otherwise. */
dal_id dal_sql_get_id(dal_sql *sql, int column);
/* The first row's number of a statement without values; `otherwise` when there is no row. */
DALIL_MUST_CHECK dalil_status dal_sql_number(sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out_number,
                                             dalil_error *err);

#endif
