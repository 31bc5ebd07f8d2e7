/* case/marks.c: marks of texts beside the derived tables; what people said about origins. */
#include "case/marks.h"

static dalil_status each(dal_fold *fold, const char *sql, dal_marks_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query, sql, err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_hash hash = dal_sql_get_hash(&query, 1);
        status = visit(context, dal_sql_get_int(&query, 0), &hash, dal_sql_get_bytes(&query, 2), err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_marks_each(dal_fold *fold, dal_marks_visit *visit, void *context, dalil_error *err)
{
    return each(fold, "SELECT id, hash, marks FROM mark JOIN report ON report.id=mark.report ORDER BY mark.report",
                visit, context, err);
}

dalil_status dal_marks_missing(dal_fold *fold, dal_marks_visit *visit, void *context, dalil_error *err)
{
    return each(fold,
                "SELECT id, hash, NULL FROM report WHERE NOT EXISTS(SELECT 1 FROM mark WHERE mark.report=report.id) AND"
                " EXISTS(SELECT 1 FROM receipt WHERE receipt.report=report.id) ORDER BY id",
                visit, context, err);
}

dalil_status dal_marks_begin(dal_fold *fold, dalil_error *err)
{
    return dal_sql_run(dal_fold_database(fold), "BEGIN IMMEDIATE", err);
}

dalil_status dal_marks_put(dal_fold *fold, const dal_hash *report, dalil_string marks, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT OR REPLACE INTO mark(report, marks) SELECT id, ?2 FROM report WHERE hash=?1",
                         &sql, err));
    dal_sql_hash(sql, report);
    dal_sql_blob(sql, marks.data, marks.size);
    return dal_sql_done(sql, err);
}

dalil_status dal_marks_end(dal_fold *fold, dalil_status status, dalil_error *err)
{
    if (status == DALIL_OK)
        status = dal_sql_run(dal_fold_database(fold), "COMMIT", err);
    if (!sqlite3_get_autocommit(dal_fold_database(fold)))
        (void)!dal_sql_run(dal_fold_database(fold), "ROLLBACK", NULL);
    return status;
}

/* ---- origins ----------------------------------------------------------------------------------------------------- */

static uint64_t eight_bytes(dalil_string bytes)
{
    uint64_t value = 0;
    memcpy(&value, bytes.data, bytes.size < sizeof value ? bytes.size : sizeof value);
    return value;
}

dalil_status dal_query_origins(dal_fold *fold, dal_origin_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(
        dal_fold_database(fold), &query,
        "SELECT reports, shared, coalesce(x.canonical, a), coalesce(y.canonical, b) FROM source_origin LEFT JOIN "
        "source_same AS x ON x.source=a LEFT JOIN source_same AS y ON y.source=b ORDER BY a, b",
        err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_origin_row origin = {.reports = dal_sql_get_int(&query, 0) != 0, .shared = dal_sql_get_int(&query, 1) != 0};
        for (int i = 0; i < 2; i++) {
            origin.source[i] = eight_bytes(dal_sql_get_bytes(&query, 2 + i));
            origin.report[i] = dal_sql_get_hash(&query, 2 + i);
        }
        status = visit(context, &origin, err);
    }
    dal_sql_close(&query);
    return status;
}
