/* case/query_log.c: decisions, people, bulletins and the work log, read from the derived tables. */
#include "case/kinds/kinds.h"
#include "case/query.h"

/* ---- findings by hand, bulletins --------------------------------------------------------------------------------- */

static dalil_status each_finding(dal_sql *query, dalil_status status, dal_finding_visit *visit, void *context,
                                 dalil_error *err)
{
    bool row = true;
    while (status == DALIL_OK && (status = dal_sql_step(query, &row, err)) == DALIL_OK && row) {
        dal_finding_row finding = {.question = dal_sql_get_bytes(query, 0),
                                   .status = dal_sql_get_bytes(query, 1),
                                   .reason = dal_sql_get_bytes(query, 2),
                                   .entry = dal_sql_get_hash(query, 3),
                                   .author = dal_sql_get_id(query, 4),
                                   .time = dal_sql_get_int(query, 5)};
        status = visit(context, &finding, err);
    }
    dal_sql_close(query);
    return status;
}

dalil_status dal_query_findings(dal_fold *fold, dal_finding_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status =
        dal_sql_ready(dal_fold_database(fold), &query,
                      "SELECT question, status, reason, entry, author, time FROM finding_set ORDER BY question", err);
    return each_finding(&query, status, visit, context, err);
}

dalil_status dal_query_findings_apart(dal_fold *fold, dalil_string question, dal_finding_visit *visit, void *context,
                                      dalil_error *err)
{
    dal_sql query = {0};
    dal_hash subject = dal_question_subject(question);
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT question, status, reason, entry, author, time FROM finding_apart "
                                        "WHERE subject=? ORDER BY time, entry",
                                        err);
    if (status == DALIL_OK)
        dal_sql_hash(&query, &subject);
    return each_finding(&query, status, visit, context, err);
}

dalil_status dal_query_bulletins(dal_fold *fold, dal_bulletin_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(
        dal_fold_database(fold), &query,
        "SELECT bulletin.draft, approval.entry, bulletin.author, approval.author, bulletin.time, approval.time, asof, "
        "coalesce(number, 0), body, coalesce(letter, ''), coalesce(channel, '') FROM bulletin LEFT JOIN approval "
        "USING(draft) ORDER BY number IS NULL, number, letter, bulletin.draft, approval.entry",
        err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_bulletin_row bulletin = {.draft = dal_sql_get_hash(&query, 0),
                                     .approval = dal_sql_get_hash(&query, 1),
                                     .author = dal_sql_get_id(&query, 2),
                                     .approver = dal_sql_get_id(&query, 3),
                                     .drafted = dal_sql_get_int(&query, 4),
                                     .published = dal_sql_get_int(&query, 5),
                                     .as_of = dal_sql_get_int(&query, 6),
                                     .number = dal_sql_get_int(&query, 7),
                                     .body = dal_sql_get_bytes(&query, 8),
                                     .letter = dal_sql_get_bytes(&query, 9),
                                     .channel = dal_sql_get_bytes(&query, 10)};
        status = visit(context, &bulletin, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_recalled(dal_fold *fold, const dal_hash *draft, const dal_hash *change, bool *out_recalled,
                                dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "SELECT 1 FROM recalled WHERE draft=? AND change=?", &sql, err));
    dal_sql_hash(sql, draft);
    dal_sql_hash(sql, change);
    DAL_TRY(dal_sql_step(sql, out_recalled, err));
    return *out_recalled ? dal_sql_done(sql, err) : DALIL_OK;
}

/* ---- people and the title ---------------------------------------------------------------------------------------- */

dalil_status dal_query_author_name(dal_fold *fold, const dal_id *author, dal_buf *out, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT name FROM author WHERE id=?", &sql, err));
    dal_sql_blob(sql, author->bytes, DAL_ID_SIZE);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (!row)
        return DALIL_OK;
    dal_buf_add_string(out, dal_sql_get_bytes(sql, 0));
    DAL_TRY(dal_sql_done(sql, err));
    return dal_buf_check(out, err);
}

dalil_status dal_query_authors(dal_fold *fold, dal_author_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status =
        dal_sql_ready(dal_fold_database(fold), &query, "SELECT id, name FROM author ORDER BY id", err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_id id = dal_sql_get_id(&query, 0);
        status = visit(context, &id, dal_sql_get_bytes(&query, 1), err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_zone(dal_fold *fold, int *out_zone, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT zone FROM title", &sql, err));
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_zone = row ? (int)dal_sql_get_int(sql, 0) : 0;
    return row ? dal_sql_done(sql, err) : DALIL_OK;
}

dalil_status dal_query_title(dal_fold *fold, dal_buf *out, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT title FROM title", &sql, err));
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (!row)
        return DALIL_OK;
    dal_buf_add_string(out, dal_sql_get_bytes(sql, 0));
    DAL_TRY(dal_sql_done(sql, err));
    return dal_buf_check(out, err);
}

/* ---- the work log ------------------------------------------------------------------------------------------------ */

static dalil_status visit_log(dal_fold *fold, dal_sql *query, dal_log_visit *visit, void *context, dalil_error *err)
{
    bool row;
    for (;;) {
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        dal_log_row entry = {.hash = dal_sql_get_hash(query, 0),
                             .id = dal_sql_get_int(query, 1),
                             .position = dal_sql_get_int(query, 2),
                             .time = dal_sql_get_int(query, 3),
                             .kind = dal_sql_get_bytes(query, 4),
                             .author = dal_sql_get_id(query, 5),
                             .effective = dal_sql_get_int(query, 6) != 0};
        DAL_TRY(dal_ledger_place(dal_fold_ledger(fold), dal_sql_get_int(query, 7), &entry.device, &entry.number, err));
        DAL_TRY(visit(context, &entry, err));
    }
}

#define LOG_COLUMNS                                                                                                    \
    "SELECT hash, entry.id, position, time, text, author, effective, commit_id FROM entry JOIN code ON code.id=kind "  \
    "JOIN writer ON writer.id=entry.writer "

dalil_status dal_query_log(dal_fold *fold, int64_t limit, dal_log_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status;
    if (limit < 0) {
        status = dal_sql_ready(dal_fold_database(fold), &query, LOG_COLUMNS "ORDER BY entry.id", err);
    } else {
        status = dal_sql_ready(dal_fold_database(fold), &query, LOG_COLUMNS "ORDER BY entry.id DESC LIMIT ?", err);
        if (status == DALIL_OK)
            dal_sql_int(&query, limit);
    }
    if (status == DALIL_OK)
        status = visit_log(fold, &query, visit, context, err);
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_conflicts(dal_fold *fold, const dal_subject *subject, dal_conflict_visit *visit, void *context,
                                 dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    char key[1 + DAL_HASH_SIZE] = {0};
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT conflict.subject, conflict.entry FROM conflict LEFT JOIN entry ON "
                                        "entry.hash=conflict.entry WHERE ?1 IS NULL OR conflict.subject=?1 "
                                        "ORDER BY conflict.subject, time, conflict.entry",
                                        err);
    if (status == DALIL_OK && subject != NULL) {
        key[0] = subject->letter;
        memcpy(key + 1, subject->id.bytes, DAL_HASH_SIZE);
        dal_sql_blob(&query, key, sizeof key);
    }
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_subject of = {.letter = '\0'};
        dalil_string bytes = dal_sql_get_bytes(&query, 0);
        dal_hash entry = dal_sql_get_hash(&query, 1);
        if (bytes.size != sizeof key)
            continue;
        of.letter = bytes.data[0];
        memcpy(of.id.bytes, bytes.data + 1, DAL_HASH_SIZE);
        status = visit(context, &of, &entry, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_conflict_count(dal_fold *fold, int64_t *out_count, dalil_error *err)
{
    return dal_sql_number(dal_fold_database(fold), "SELECT count(*) FROM conflict", 0, out_count, err);
}

dalil_status dal_query_is_effective(dal_fold *fold, const dal_hash *entry, bool *out_effective, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT effective FROM entry WHERE hash=?", &sql, err));
    dal_sql_hash(sql, entry);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_effective = row && dal_sql_get_int(sql, 0) != 0;
    return row ? dal_sql_done(sql, err) : DALIL_OK;
}

dalil_status dal_query_decisions(dal_fold *fold, const dal_subject *subject, const char *kind, dal_entry_visit *visit,
                                 void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    char key[1 + DAL_HASH_SIZE];
    key[0] = subject->letter;
    memcpy(key + 1, subject->id.bytes, DAL_HASH_SIZE);
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT hash FROM subject JOIN entry ON entry.id=subject.entry WHERE subject=? "
                                        "AND kind=(SELECT id FROM code WHERE text=?) AND effective=1 ORDER BY hash",
                                        err);
    if (status == DALIL_OK) {
        dal_sql_blob(&query, key, sizeof key);
        dal_sql_text(&query, dal_str(kind));
    }
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_hash hash = dal_sql_get_hash(&query, 0);
        status = visit(context, &hash, err);
    }
    dal_sql_close(&query);
    return status;
}
