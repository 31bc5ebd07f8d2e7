/* case/query_transcript.c: reading transcriptions, and what waits for one; the last backup. */
#include "case/query.h"

static dal_id id_of(dalil_string bytes)
{
    dal_id id = {{0}};
    if (bytes.size == DAL_ID_SIZE)
        memcpy(id.bytes, bytes.data, DAL_ID_SIZE);
    return id;
}

dalil_status dal_query_transcript(dal_fold *fold, const dal_hash *report, dal_transcript_visit *visit, void *context,
                                  dalil_error *err)
{
    dal_sql query = {0};
    bool row = false;
    dalil_status status =
        dal_sql_ready(dal_fold_database(fold), &query,
                      "SELECT entry, text, size, time, language, typist, note, author FROM transcript "
                      "JOIN report ON report.id=transcript.report WHERE report.hash=?",
                      err);
    if (status == DALIL_OK) {
        dal_sql_hash(&query, report);
        status = dal_sql_step(&query, &row, err);
    }
    if (status == DALIL_OK && row) {
        const dal_transcript_row found = {.entry = dal_sql_get_hash(&query, 0),
                                          .text = dal_sql_get_hash(&query, 1),
                                          .size = dal_sql_get_int(&query, 2),
                                          .time = dal_sql_get_int(&query, 3),
                                          .language = dal_sql_get_bytes(&query, 4),
                                          .typist = dal_sql_get_bytes(&query, 5),
                                          .note = dal_sql_get_bytes(&query, 6),
                                          .author = id_of(dal_sql_get_bytes(&query, 7))};
        status = visit(context, &found, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_transcript_entry(dal_fold *fold, const dal_hash *report, dal_hash *out_entry, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT entry FROM transcript WHERE report=(SELECT id FROM report WHERE hash=?)", &sql,
                         err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_entry = row ? dal_sql_get_hash(sql, 0) : (dal_hash){{0}};
    return dal_sql_done(sql, err);
}

dalil_status dal_query_waiting(dal_fold *fold, int64_t as_of, int64_t *out_count, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT count(DISTINCT report) FROM receipt WHERE problem='no-text' AND (published_start IS "
                         "NULL OR published_start < ?) AND report NOT IN (SELECT report FROM transcript)",
                         &sql, err));
    dal_sql_int(sql, as_of);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_count = row ? dal_sql_get_int(sql, 0) : 0;
    return dal_sql_done(sql, err);
}

dalil_status dal_query_backup(dal_fold *fold, dal_backup_row *out_row, bool *out_found, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(
        fold,
        "SELECT hash, backup.author, backup.time, (SELECT count(*) FROM entry AS later WHERE later.id > entry.id) "
        "FROM backup JOIN entry ON hash=backup.entry ORDER BY backup.time DESC, entry.id DESC LIMIT 1",
        &sql, err));
    DAL_TRY(dal_sql_step(sql, out_found, err));
    if (*out_found)
        *out_row = (dal_backup_row){dal_sql_get_hash(sql, 0), id_of(dal_sql_get_bytes(sql, 1)), dal_sql_get_int(sql, 2),
                                    dal_sql_get_int(sql, 3)};
    return dal_sql_done(sql, err);
}
