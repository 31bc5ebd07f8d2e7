/* case/query.c: reports, statements and questions, read from the derived tables. */
#include "case/query.h"

/* Every query follows one pattern: a statement of its own, a row read into a struct, the visitor. */
typedef struct reading {
    dal_fold *fold;
    dal_sql sql;
} reading;

static dalil_status read_next(reading *r, bool *out_row, dalil_error *err)
{
    return dal_sql_step(&r->sql, out_row, err);
}

static dal_id get_id(dal_sql *row, int column)
{
    dal_id id = {{0}};
    dalil_string bytes = dal_sql_get_bytes(row, column);
    if (bytes.size == DAL_ID_SIZE)
        memcpy(id.bytes, bytes.data, DAL_ID_SIZE);
    return id;
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

static dal_receipt_row receipt_of(dal_sql *row)
{
    return (dal_receipt_row){.report = dal_sql_get_hash(row, 0),
                             .entry = dal_sql_get_hash(row, 1),
                             .text = dal_sql_get_hash(row, 2),
                             .size = dal_sql_get_int(row, 3),
                             .source = dal_sql_get_bytes(row, 4),
                             .source_id = get_id(row, 5),
                             .published = dal_sql_get_bytes(row, 6),
                             .language = dal_sql_get_bytes(row, 7),
                             .note = dal_sql_get_bytes(row, 8),
                             .file = dal_sql_get_bytes(row, 9),
                             .author = get_id(row, 10),
                             .time = dal_sql_get_int(row, 11)};
}

dalil_status dal_query_receipts(dal_fold *fold, const dal_hash *report, dal_receipt_visit *visit, void *context,
                                dalil_error *err)
{
    reading r = {.fold = fold};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &r.sql,
                                        "SELECT report, entry, text, size, source, source_id, published, language, "
                                        "note, file, author, time FROM receipt WHERE (?1 IS NULL OR report=?1) "
                                        "ORDER BY report, entry",
                                        err);
    if (status == DALIL_OK && report != NULL)
        dal_sql_hash(&r.sql, report);
    while (status == DALIL_OK && (status = read_next(&r, &row, err)) == DALIL_OK && row) {
        dal_receipt_row receipt = receipt_of(&r.sql);
        status = visit(context, &receipt, err);
    }
    dal_sql_close(&r.sql);
    return status;
}

dalil_status dal_query_run(dal_fold *fold, const dal_hash *report, dal_run_row *out_run, bool *out_found,
                           dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT entry, version, vocabulary FROM run WHERE report=?", &sql, err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_found = row;
    if (!row)
        return DALIL_OK;
    *out_run = (dal_run_row){.entry = dal_sql_get_hash(sql, 0), .version = dal_sql_get_int(sql, 1)};
    dalil_string vocabulary = dal_sql_get_bytes(sql, 2);
    if (vocabulary.size < sizeof out_run->vocabulary)
        memcpy(out_run->vocabulary, vocabulary.data, vocabulary.size);
    return dal_sql_done(sql, err);
}

/* The one value that `sql` (with ?1 the digits) gives. */
static dalil_status find_one(dal_fold *fold, const char *sql, dalil_string digits, dal_hash *out_hash, dalil_error *err)
{
    dal_sql query = {0};
    bool row, more = false;
    dal_hash found = {{0}};
    char text[80];
    size_t size = digits.size < sizeof text ? digits.size : sizeof text - 1;
    memcpy(text, digits.data != NULL ? digits.data : "", size);
    text[size] = '\0';
    DAL_TRY(dal_sql_ready(dal_fold_database(fold), &query, sql, err));
    dal_sql_text(&query, digits);
    dalil_status status = dal_sql_step(&query, &row, err);
    if (status == DALIL_OK && row) {
        found = dal_sql_get_hash(&query, 0);
        status = dal_sql_step(&query, &more, err);
    }
    dal_sql_close(&query);
    DAL_TRY(status);
    if (digits.size == 0 || !row)
        return dal_fail(err, DALIL_ENOTFOUND, "query.none", text, NULL);
    if (more)
        return dal_fail(err, DALIL_EINVAL, "query.several", text, NULL);
    *out_hash = found;
    return DALIL_OK;
}

dalil_status dal_query_find_report(dal_fold *fold, dalil_string digits, dal_hash *out_report, dalil_error *err)
{
    return find_one(
        fold, "SELECT DISTINCT report FROM receipt WHERE substr(lower(hex(report)), 1, length(?1))=lower(?1) LIMIT 2",
        digits, out_report, err);
}

dalil_status dal_query_find_entry(dal_fold *fold, dalil_string digits, dal_hash *out_hash, dalil_error *err)
{
    return find_one(fold, "SELECT hash FROM entry WHERE substr(lower(hex(hash)), 1, length(?1))=lower(?1) LIMIT 2",
                    digits, out_hash, err);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

#define CLAIM_COLUMNS                                                                                                  \
    "SELECT report, decided, ranges, question, asked, start, end, number, state, loose, item, claim.source, "          \
    "claim.kind,"                                                                                                      \
    " origin, stance, basis, source_id, coalesce(canonical, source_id), named, said_start, said_end, of_start, "       \
    "of_end,"                                                                                                          \
    " low, high, flags, confidence, source_set.kind FROM claim LEFT JOIN source_same ON source_same.source=source_id"  \
    " LEFT JOIN source_set ON source_set.source=coalesce(canonical, source_id) "

static void read_times(dal_sql *row, dal_claim_row *claim)
{
    claim->has_said = !dal_sql_is_null(row, 19);
    claim->said[0] = dal_sql_get_int(row, 19);
    claim->said[1] = dal_sql_get_int(row, 20);
    claim->has_of = !dal_sql_is_null(row, 21);
    claim->of[0] = dal_sql_get_int(row, 21);
    claim->of[1] = dal_sql_get_int(row, 22);
    claim->has_low = !dal_sql_is_null(row, 23);
    claim->low = dal_sql_get_real(row, 23);
    claim->has_high = !dal_sql_is_null(row, 24);
    claim->high = dal_sql_get_real(row, 24);
}

static dal_claim_row claim_of(dal_sql *row)
{
    dal_claim_row claim = {.report = dal_sql_get_hash(row, 0),
                           .decided = dal_sql_get_hash(row, 1),
                           .ranges = dal_sql_get_bytes(row, 2),
                           .question = dal_sql_get_bytes(row, 3),
                           .asked = dal_sql_get_bytes(row, 4),
                           .start = dal_sql_get_int(row, 5),
                           .end = dal_sql_get_int(row, 6),
                           .number = dal_sql_get_bytes(row, 7),
                           .state = (int)dal_sql_get_int(row, 8),
                           .loose = dal_sql_get_int(row, 9) != 0,
                           .item = dal_sql_get_int(row, 10),
                           .source = dal_sql_get_bytes(row, 11),
                           .kind = dal_sql_get_bytes(row, dal_sql_is_null(row, 27) ? 12 : 27),
                           .origin = dal_sql_get_bytes(row, 13),
                           .stance = dal_sql_get_bytes(row, 14),
                           .basis = dal_sql_get_bytes(row, 15),
                           .source_id = get_id(row, 16),
                           .canonical = get_id(row, 17),
                           .named = dal_sql_is_null(row, 18) ? -1 : (int)dal_sql_get_int(row, 18),
                           .flags = dal_sql_get_int(row, 25),
                           .confidence = dal_sql_get_int(row, 26)};
    read_times(row, &claim);
    return claim;
}

/* The narrowest index for what is asked. */
static dalil_status ready_claims(dal_fold *fold, const dal_claim_filter *filter, dal_sql *query, dalil_error *err)
{
    sqlite3 *db = dal_fold_database(fold);
    if (filter->number.size > 0) {
        DAL_TRY(dal_sql_ready(
            db, query, CLAIM_COLUMNS "WHERE number>=?1 AND number<?1||'~' ORDER BY report, start, ranges, question",
            err));
        dal_sql_text(query, filter->number);
        return DALIL_OK;
    }
    if (filter->report != NULL) {
        DAL_TRY(dal_sql_ready(db, query, CLAIM_COLUMNS "WHERE report=?1 ORDER BY start, ranges, question", err));
        dal_sql_hash(query, filter->report);
        return DALIL_OK;
    }
    if (filter->asked.size > 0) {
        DAL_TRY(dal_sql_ready(db, query, CLAIM_COLUMNS "WHERE asked=?1 ORDER BY report, start, ranges, question", err));
        dal_sql_text(query, filter->asked);
        return DALIL_OK;
    }
    return dal_sql_ready(db, query, CLAIM_COLUMNS "ORDER BY report, start, ranges, question", err);
}

static bool wanted(const dal_claim_filter *filter, const dal_claim_row *claim)
{
    bool open = claim->state == 0 || claim->state == 5; /* suggested; in conflict */
    return (!filter->open_only || open) && (filter->asked.size == 0 || dal_str_equal(filter->asked, claim->asked)) &&
           (filter->report == NULL || dal_hash_compare(filter->report, &claim->report) == 0);
}

dalil_status dal_query_claims(dal_fold *fold, const dal_claim_filter *filter, dal_claim_visit *visit, void *context,
                              dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = ready_claims(fold, filter, &query, err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row) {
        dal_claim_row claim = claim_of(&query);
        if (wanted(filter, &claim))
            status = visit(context, &claim, err);
    }
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_questions(dal_fold *fold, dal_code_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT asked FROM claim WHERE asked<>'' GROUP BY asked UNION SELECT question "
                                        "FROM finding_set ORDER BY 1",
                                        err);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row)
        status = visit(context, dal_sql_get_bytes(&query, 0), err);
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_counts(dal_fold *fold, dal_case_counts *out_counts, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(
        dal_fold_sql(fold,
                     "SELECT (SELECT count(DISTINCT report) FROM receipt), (SELECT count(*) FROM receipt), (SELECT "
                     "count(*) FROM claim), (SELECT count(*) FROM claim WHERE state=0), (SELECT count(*) FROM claim "
                     "WHERE loose=1), (SELECT count(DISTINCT source_id) FROM claim), (SELECT count(*) FROM entry), "
                     "(SELECT count(*) FROM conflict)",
                     &sql, err));
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_counts = (dal_case_counts){.reports = dal_sql_get_int(sql, 0),
                                    .receipts = dal_sql_get_int(sql, 1),
                                    .claims = dal_sql_get_int(sql, 2),
                                    .open = dal_sql_get_int(sql, 3),
                                    .loose = dal_sql_get_int(sql, 4),
                                    .sources = dal_sql_get_int(sql, 5),
                                    .entries = dal_sql_get_int(sql, 6),
                                    .conflicts = dal_sql_get_int(sql, 7)};
    return dal_sql_done(sql, err);
}
