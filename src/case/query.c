/* case/query.c: reports, statements and questions, read from the derived tables. */
#include "case/query.h"
#include "case/fold_internal.h"
#include "case/kinds/numbers.h"
#include <stdio.h>

/* Every query follows one pattern: a statement of its own, a row read into a struct, the visitor. */
typedef struct reading {
    dal_fold *fold;
    dal_sql sql;
} reading;

static dalil_status read_next(reading *r, bool *out_row, dalil_error *err)
{
    return dal_sql_step(&r->sql, out_row, err);
}

/* What is asked once a report is prepared once; while it runs, whoever asks inside gets a statement of their own. */
enum { OF_RECEIPTS = 1, OF_CLAIMS = 2 };

typedef struct borrowed {
    dal_sql own, *sql;
    unsigned bit; /* 0: own */
} borrowed;

static dalil_status borrow(dal_fold *fold, unsigned bit, const char *sql, borrowed *out, dalil_error *err)
{
    *out = (borrowed){.sql = &out->own};
    if (fold->lent & bit)
        return dal_sql_ready(fold->db, out->sql, sql, err);
    DAL_TRY(dal_fold_sql(fold, sql, &out->sql, err));
    out->bit = bit;
    fold->lent |= bit;
    return DALIL_OK;
}

static void give_back(dal_fold *fold, borrowed *b)
{
    if (b->bit != 0)
        dal_sql_reset(b->sql);
    else
        dal_sql_close(&b->own);
    fold->lent &= ~b->bit;
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

static dal_receipt_row receipt_of(dal_sql *row)
{
    return (dal_receipt_row){.report = dal_sql_get_hash(row, 0),
                             .entry = dal_sql_get_hash(row, 1),
                             .text = dal_sql_get_hash(row, 2),
                             .size = dal_sql_get_int(row, 3),
                             .source = dal_sql_get_bytes(row, 4),
                             .source_id = dal_sql_get_id(row, 5),
                             .published = dal_sql_get_bytes(row, 6),
                             .language = dal_sql_get_bytes(row, 7),
                             .note = dal_sql_get_bytes(row, 8),
                             .file = dal_sql_get_bytes(row, 9),
                             .author = dal_sql_get_id(row, 10),
                             .time = dal_sql_get_int(row, 11),
                             .original = dal_sql_get_hash(row, 12),
                             .form = dal_sql_get_bytes(row, 13),
                             .problem = dal_sql_get_bytes(row, 14),
                             .title = dal_sql_get_bytes(row, 15)};
}

#define RECEIPT_COLUMNS                                                                                                \
    "SELECT report.hash, entry.hash, text, size, source, source_id, published, language, note, file, author, time, "   \
    "original, form, problem, title FROM report JOIN receipt ON receipt.report=report.id JOIN entry ON "               \
    "entry.id=receipt.entry JOIN writer ON writer.id=entry.writer "

static dalil_status receipts_of(dal_fold *fold, const dal_hash *report, dal_receipt_visit *visit, void *context,
                                dalil_error *err)
{
    borrowed query;
    bool row = true;
    dalil_status status =
        borrow(fold, OF_RECEIPTS, RECEIPT_COLUMNS "WHERE report.hash=? ORDER BY time, entry.hash", &query, err);
    if (status == DALIL_OK)
        dal_sql_hash(query.sql, report);
    while (status == DALIL_OK && (status = dal_sql_step(query.sql, &row, err)) == DALIL_OK && row) {
        dal_receipt_row receipt = receipt_of(query.sql);
        status = visit(context, &receipt, err);
    }
    give_back(fold, &query);
    return status;
}

dalil_status dal_query_receipts(dal_fold *fold, const dal_hash *report, dal_receipt_visit *visit, void *context,
                                dalil_error *err)
{
    if (report != NULL)
        return receipts_of(fold, report, visit, context, err);
    reading r = {.fold = fold};
    bool row = true;
    dalil_status status =
        dal_sql_ready(dal_fold_database(fold), &r.sql,
                      RECEIPT_COLUMNS "ORDER BY min(time) OVER (PARTITION BY report.id), min(file) OVER "
                                      "(PARTITION BY report.id), min(receipt.published_start) OVER (PARTITION BY "
                                      "report.id), report.hash, time, entry.hash",
                      err);
    while (status == DALIL_OK && (status = read_next(&r, &row, err)) == DALIL_OK && row) {
        dal_receipt_row receipt = receipt_of(&r.sql);
        status = visit(context, &receipt, err);
    }
    dal_sql_close(&r.sql);
    return status;
}

dalil_status dal_query_text(dal_fold *fold, const dal_hash *report, dal_hash *out_text, bool *out_here,
                            dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT coalesce(transcript.text, receipt.text) FROM report JOIN receipt ON "
                         "receipt.report=report.id JOIN entry ON entry.id=receipt.entry LEFT JOIN transcript ON "
                         "transcript.report=report.id WHERE report.hash=? ORDER BY entry.time, entry.hash LIMIT 1",
                         &sql, err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_step(sql, out_here, err));
    if (*out_here)
        *out_text = dal_sql_get_hash(sql, 0);
    return *out_here ? dal_sql_done(sql, err) : DALIL_OK;
}

dalil_status dal_query_run(dal_fold *fold, const dal_hash *report, dal_run_row *out_run, bool *out_found,
                           dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT entry.hash, version, text FROM run JOIN report ON report.id=report JOIN entry ON "
                         "entry.id=entry JOIN code ON code.id=vocabulary WHERE report.hash=?",
                         &sql, err));
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
    if (digits.size == 0)
        return dal_fail(err, DALIL_EINVAL, "query.empty", NULL);
    if (!row)
        return dal_fail(err, DALIL_ENOTFOUND, "query.none", text, NULL);
    if (more)
        return dal_fail(err, DALIL_EINVAL, "query.several", text, NULL);
    *out_hash = found;
    return DALIL_OK;
}

dalil_status dal_query_find_report(dal_fold *fold, dalil_string digits, dal_hash *out_report, dalil_error *err)
{
    return find_one(fold,
                    "SELECT hash FROM report WHERE substr(lower(hex(hash)), 1, length(?1))=lower(?1) AND EXISTS(SELECT "
                    "1 FROM receipt WHERE report=report.id) LIMIT 2",
                    digits, out_report, err);
}

dalil_status dal_query_find_entry(dal_fold *fold, dalil_string digits, dal_hash *out_hash, dalil_error *err)
{
    return find_one(fold, "SELECT hash FROM entry WHERE substr(lower(hex(hash)), 1, length(?1))=lower(?1) LIMIT 2",
                    digits, out_hash, err);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

#define CLAIM_COLUMNS                                                                                                  \
    "SELECT claim.id, report.hash, decided, ranges, question, asked, claim.start, "                                    \
    "claim.start+claim.size, " DAL_CLAIM_NUMBER                                                                        \
    " AS told, state, loose, item, source.name, source.kind, origin, stance, basis, sid, "                             \
    "coalesce(canonical, sid), " DAL_SOURCE_NAMED                                                                      \
    ", said_span.start, said_span.end, of_span.start, of_span.end, low, high, flags, "                                 \
    "confidence, source_set.kind, source_same.name FROM claim JOIN report ON report.id=claim.report JOIN source ON "   \
    "source.id=claim.source JOIN form ON form.id=claim.form " DAL_CLAIM_BESIDE "LEFT JOIN source_same ON "             \
    "source_same.source=sid LEFT JOIN source_set ON source_set.source=coalesce(canonical, sid) "

/* The words of a row that are made rather than read: ranges and number as text. */
typedef struct made_words {
    char ranges[64], number[9];
} made_words;

static void read_times(dal_sql *row, dal_claim_row *claim)
{
    claim->has_said = !dal_sql_is_null(row, 20);
    claim->said[0] = dal_sql_get_int(row, 20);
    claim->said[1] = dal_sql_get_int(row, 21);
    claim->has_of = !dal_sql_is_null(row, 22);
    claim->of[0] = dal_sql_get_int(row, 22);
    claim->of[1] = dal_sql_get_int(row, 23);
    claim->has_low = !dal_sql_is_null(row, 24);
    claim->low = dal_sql_get_real(row, 24);
    claim->has_high = !dal_sql_is_null(row, 25);
    claim->high = dal_sql_get_real(row, 25);
}

static void make_words(dal_sql *row, made_words *words, dal_claim_row *claim)
{
    snprintf(words->number, sizeof words->number, "%08llx", (unsigned long long)dal_sql_get_int(row, 8));
    claim->number = dal_str(words->number);
    claim->ranges = dal_sql_get_bytes(row, 3);
    if (claim->ranges.size > 0)
        return;
    snprintf(words->ranges, sizeof words->ranges, "%lld-%lld", (long long)claim->start, (long long)claim->end);
    claim->ranges = dal_str(words->ranges);
}

static dal_claim_row claim_of(dal_sql *row, made_words *words)
{
    dal_claim_row claim = {.id = dal_sql_get_int(row, 0),
                           .report = dal_sql_get_hash(row, 1),
                           .decided = dal_sql_get_hash(row, 2),
                           .question = dal_sql_get_bytes(row, 4),
                           .asked = dal_sql_get_bytes(row, 5),
                           .start = dal_sql_get_int(row, 6),
                           .end = dal_sql_get_int(row, 7),
                           .state = (int)dal_sql_get_int(row, 9),
                           .loose = dal_sql_get_int(row, 10) != 0,
                           .item = dal_sql_get_int(row, 11),
                           .source = dal_sql_get_bytes(row, 12),
                           .kind = dal_sql_get_bytes(row, dal_sql_is_null(row, 28) ? 13 : 28),
                           .called = dal_sql_get_bytes(row, 29),
                           .origin = dal_sql_get_bytes(row, 14),
                           .stance = dal_sql_get_bytes(row, 15),
                           .basis = dal_sql_get_bytes(row, 16),
                           .source_id = dal_sql_get_id(row, 17),
                           .canonical = dal_sql_get_id(row, 18),
                           .named = dal_sql_is_null(row, 19) ? -1 : (int)dal_sql_get_int(row, 19),
                           .flags = dal_sql_get_int(row, 26),
                           .confidence = dal_sql_get_int(row, 27)};
    read_times(row, &claim);
    make_words(row, words, &claim);
    return claim;
}

/* Eight digits or fewer as the numbers that begin so. */
static bool number_range(dalil_string digits, int64_t *out_low, int64_t *out_high)
{
    char low[9] = "00000000", high[9] = "ffffffff";
    unsigned char bytes[4];
    if (digits.size == 0 || digits.size > 8)
        return false;
    memcpy(low, digits.data, digits.size);
    memcpy(high, digits.data, digits.size);
    if (!dal_unhex((dalil_string){low, 8}, bytes, 4))
        return false;
    *out_low = (int64_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    dal_unhex((dalil_string){high, 8}, bytes, 4);
    *out_high = (int64_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    return true;
}

/* The narrowest index for what is asked. */
static dalil_status ready_claims(dal_fold *fold, const dal_claim_filter *filter, dal_sql *query, dalil_error *err)
{
    sqlite3 *db = dal_fold_database(fold);
    if (filter->number.size > 0) {
        int64_t low = 0, high = -1;
        number_range(filter->number, &low, &high);
        DAL_TRY(dal_sql_ready(
            db, query, CLAIM_COLUMNS "WHERE told BETWEEN ? AND ? ORDER BY report.hash, claim.start, ranges, told",
            err));
        dal_sql_int(query, low);
        dal_sql_int(query, high);
        return DALIL_OK;
    }
    if (filter->asked.size > 0) {
        DAL_TRY(dal_sql_ready(db, query,
                              CLAIM_COLUMNS "WHERE claim.form IN (SELECT id FROM form WHERE asked=?) AND claim.form>0 "
                                            "ORDER BY report.hash, claim.start, ranges, told",
                              err));
        dal_sql_text(query, filter->asked);
        return DALIL_OK;
    }
    return dal_sql_ready(db, query, CLAIM_COLUMNS "ORDER BY report.hash, claim.start, ranges, told", err);
}

static bool wanted(const dal_claim_filter *filter, const dal_claim_row *claim)
{
    bool open = claim->state == 0 || claim->state == 5; /* suggested; in conflict */
    if (filter->conflict_only && claim->state != 5)
        return false;
    return (!filter->open_only || open) && (filter->asked.size == 0 || dal_str_equal(filter->asked, claim->asked)) &&
           (filter->report == NULL || dal_hash_compare(filter->report, &claim->report) == 0);
}

static dalil_status visit_claims(dal_sql *query, const dal_claim_filter *filter, dal_claim_visit *visit, void *context,
                                 dalil_error *err)
{
    bool row = true;
    for (;;) {
        made_words words;
        DAL_TRY(dal_sql_step(query, &row, err));
        if (!row)
            return DALIL_OK;
        dal_claim_row claim = claim_of(query, &words);
        if (wanted(filter, &claim))
            DAL_TRY(visit(context, &claim, err));
    }
}

static dalil_status claims_of_report(dal_fold *fold, const dal_claim_filter *filter, dal_claim_visit *visit,
                                     void *context, dalil_error *err)
{
    borrowed query;
    dalil_status status = borrow(fold, OF_CLAIMS,
                                 CLAIM_COLUMNS "WHERE report.hash=? AND claim.id BETWEEN first_claim AND last_claim "
                                               "ORDER BY claim.start, ranges, asked, told",
                                 &query, err);
    if (status == DALIL_OK) {
        dal_sql_hash(query.sql, filter->report);
        status = visit_claims(query.sql, filter, visit, context, err);
    }
    give_back(fold, &query);
    return status;
}

dalil_status dal_query_claims(dal_fold *fold, const dal_claim_filter *filter, dal_claim_visit *visit, void *context,
                              dalil_error *err)
{
    dal_sql query = {0};
    if (filter->number.size == 0 && filter->report != NULL)
        return claims_of_report(fold, filter, visit, context, err);
    dalil_status status = ready_claims(fold, filter, &query, err);
    if (status == DALIL_OK)
        status = visit_claims(&query, filter, visit, context, err);
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_claim(dal_fold *fold, int64_t id, dal_claim_visit *visit, void *context, dalil_error *err)
{
    dal_sql *query;
    bool row;
    made_words words;
    DAL_TRY(dal_fold_sql(fold, CLAIM_COLUMNS "WHERE claim.id=?", &query, err));
    dal_sql_int(query, id);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return DALIL_OK;
    dal_claim_row claim = claim_of(query, &words);
    DAL_TRY(visit(context, &claim, err));
    return dal_sql_done(query, err);
}

dalil_status dal_query_canonical(dal_fold *fold, const dal_id *source, dal_id *out_canonical, dalil_error *err)
{
    dal_sql *query;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT canonical FROM source_same WHERE source=?", &query, err));
    dal_sql_blob(query, source->bytes, DAL_ID_SIZE);
    DAL_TRY(dal_sql_step(query, &row, err));
    *out_canonical = row ? dal_sql_get_id(query, 0) : *source;
    return row ? dal_sql_done(query, err) : DALIL_OK;
}

dalil_status dal_query_source_kind(dal_fold *fold, const dal_id *source, dal_buf *out_kind, dalil_error *err)
{
    dal_sql *query;
    dal_id canonical;
    bool row;
    DAL_TRY(dal_query_canonical(fold, source, &canonical, err));
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT kind FROM (SELECT kind, 0 AS step FROM source_set WHERE source=?1 UNION ALL"
                         " SELECT source.kind, 1 FROM source LEFT JOIN source_same ON source_same.source=sid"
                         " WHERE coalesce(canonical, sid)=?1 AND source.kind IN ('person', 'organisation'))"
                         " ORDER BY step, kind LIMIT 1",
                         &query, err));
    dal_sql_blob(query, canonical.bytes, DAL_ID_SIZE);
    DAL_TRY(dal_sql_step(query, &row, err));
    if (!row)
        return DALIL_OK;
    dal_buf_add_string(out_kind, dal_sql_get_bytes(query, 0));
    DAL_TRY(dal_buf_check(out_kind, err));
    return dal_sql_done(query, err);
}

/* ---- texts --------------------------------------------------------------------------------------------------------
 */

/* One text a row, for each row of `query`. */
static dalil_status each_text(dal_sql *query, dalil_status status, dal_code_visit *visit, void *context,
                              dalil_error *err)
{
    bool row = true;
    while (status == DALIL_OK && (status = dal_sql_step(query, &row, err)) == DALIL_OK && row)
        status = visit(context, dal_sql_get_bytes(query, 0), err);
    dal_sql_close(query);
    return status;
}

/* Half of its words at least stand under a question by a person's decision. */
#define ASKED_BY_HAND                                                                                                  \
    "EXISTS(SELECT 1 FROM beside INDEXED BY beside_decided CROSS JOIN claim AS by ON by.id=beside.claim CROSS JOIN "   \
    "form AS by_form ON by_form.id=by.form WHERE beside.claim BETWEEN first_claim AND last_claim AND decided IS NOT "  \
    "NULL AND by_form.state<>2 AND by_form.asked<>'' AND 2*(min(by.start+by.size, claim.start+claim.size)-"            \
    "max(by.start, claim.start))>=claim.size)"

/* Reports in the order in which they came in, as dal_query_receipts() has them: the same on every device, as the
 * numbers of their statements here are not. */
#define REPORTS_IN_ORDER                                                                                               \
    "SELECT report.id FROM report JOIN receipt ON receipt.report=report.id JOIN entry ON entry.id=receipt.entry "      \
    "WHERE first_claim IS NOT NULL GROUP BY report.id "                                                                \
    "ORDER BY min(time), min(file), min(receipt.published_start), report.hash"

/* Those of one report, by place. */
#define UNASKED_OF_REPORT                                                                                              \
    "SELECT claim.id FROM report CROSS JOIN claim JOIN form ON form.id=claim.form JOIN source ON "                     \
    "source.id=claim.source LEFT JOIN span ON span.id=said LEFT JOIN source_same ON source_same.source=sid LEFT JOIN " \
    "source_set ON source_set.source=coalesce(canonical, sid) WHERE report.id=?3 AND claim.id BETWEEN first_claim "    \
    "AND last_claim AND claim.report=report.id AND claim.form<0 AND state<>2 AND coalesce(" DAL_SOURCE_NAMED           \
    ", source.kind IN ('person', 'organisation')) AND NOT " ASKED_BY_HAND                                              \
    " AND (published_end<=?1 OR span.end<=?1 OR ?1=9223372036854775807) ORDER BY claim.start, "                        \
    "claim.size, " DAL_CLAIM_NUMBER " LIMIT ?2"

typedef struct unasked {
    dal_fold *fold;
    dal_sql sql; /* of one report */
    int64_t as_of, total;
    dal_number_visit *visit;
    void *context;
} unasked;

static dalil_status visit_unasked(unasked *u, int64_t report, dalil_error *err)
{
    bool row = true;
    dalil_status status = DALIL_OK;
    DAL_TRY(dal_sql_ready(dal_fold_database(u->fold), &u->sql, UNASKED_OF_REPORT, err));
    dal_sql_int(&u->sql, u->as_of);
    dal_sql_int(&u->sql, DAL_UNASKED_COUNTED - u->total);
    dal_sql_int(&u->sql, report);
    while (status == DALIL_OK && (status = dal_sql_step(&u->sql, &row, err)) == DALIL_OK && row)
        if (u->total++ < DAL_UNASKED_SHOWN)
            status = u->visit(u->context, dal_sql_get_int(&u->sql, 0), err);
    return status;
}

dalil_status dal_query_unasked(dal_fold *fold, int64_t as_of, dal_number_visit *visit, void *context,
                               int64_t *out_total, dalil_error *err)
{
    unasked u = {.fold = fold, .as_of = as_of, .visit = visit, .context = context};
    dal_sql reports = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &reports, REPORTS_IN_ORDER, err);
    while (status == DALIL_OK && u.total < DAL_UNASKED_COUNTED &&
           (status = dal_sql_step(&reports, &row, err)) == DALIL_OK && row)
        status = visit_unasked(&u, dal_sql_get_int(&reports, 0), err);
    dal_sql_close(&u.sql);
    dal_sql_close(&reports);
    *out_total = u.total;
    return status;
}

dalil_status dal_query_questions(dal_fold *fold, dal_code_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT asked FROM form WHERE id>0 AND EXISTS(SELECT 1 FROM claim WHERE "
                                        "claim.form=form.id AND claim.form>0) UNION SELECT question FROM finding_set "
                                        "UNION SELECT question FROM finding_apart ORDER BY 1",
                                        err);
    return each_text(&query, status, visit, context, err);
}

dalil_status dal_query_names(dal_fold *fold, dal_code_visit *visit, void *context, dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = dal_sql_ready(dal_fold_database(fold), &query,
                                        "SELECT name FROM source WHERE name<>'' AND id IN (SELECT source FROM claim)"
                                        " UNION SELECT source FROM receipt WHERE source<>''"
                                        " UNION SELECT origin FROM beside WHERE origin<>'' ORDER BY 1",
                                        err);
    return each_text(&query, status, visit, context, err);
}

/* A report is of the time asked about when it may have been published before it; a statement when, besides, it may have
 * been said before it. */
#define BEFORE_ASKED "(published_start IS NULL OR published_start < ?1)"
#define SAID_BEFORE                                                                                                    \
    "(said IS NULL OR said NOT IN (SELECT id FROM span WHERE start >= ?1)) AND report IN (SELECT report FROM receipt " \
    "WHERE " BEFORE_ASKED ")"

dalil_status dal_query_counts(dal_fold *fold, int64_t as_of, dal_case_counts *out_counts, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(
        fold,
        "SELECT (SELECT count(DISTINCT report) FROM receipt), (SELECT count(*) FROM receipt), count(*),"
        " count(*) FILTER (WHERE open AND until), total(loose), count(DISTINCT source),"
        " (SELECT count(*) FROM entry), (SELECT count(*) FROM conflict),"
        " (SELECT count(DISTINCT report) FROM receipt WHERE " BEFORE_ASKED "), count(*) FILTER (WHERE until)"
        /* Few forms and times are excepted, and LIMIT keeps it asked once for each. */
        " FROM (SELECT form NOT IN (SELECT id FROM form WHERE state<>0) AS open, form IN (SELECT id FROM form WHERE "
        "loose=1) AS loose, source, " SAID_BEFORE " AS until FROM claim LIMIT -1)",
        &sql, err));
    dal_sql_int(sql, as_of);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_counts = (dal_case_counts){.reports = dal_sql_get_int(sql, 0),
                                    .receipts = dal_sql_get_int(sql, 1),
                                    .claims = dal_sql_get_int(sql, 2),
                                    .open = dal_sql_get_int(sql, 3),
                                    .loose = dal_sql_get_int(sql, 4),
                                    .sources = dal_sql_get_int(sql, 5),
                                    .entries = dal_sql_get_int(sql, 6),
                                    .conflicts = dal_sql_get_int(sql, 7),
                                    .reports_then = dal_sql_get_int(sql, 8),
                                    .claims_then = dal_sql_get_int(sql, 9)};
    return dal_sql_done(sql, err);
}

dalil_status dal_query_latest(dal_fold *fold, int64_t *out_ms, dalil_error *err)
{
    return dal_sql_number(dal_fold_database(fold), "SELECT max(time) FROM folded", INT64_MIN, out_ms, err);
}

dalil_status dal_query_damage(dal_fold *fold, int64_t *out_entries, int64_t *out_words, dalil_error *err)
{
    sqlite3 *db = dal_fold_database(fold);
    DAL_TRY(dal_sql_number(db, "SELECT total(entries) FROM damaged", 0, out_entries, err));
    return dal_sql_number(db, "SELECT count(*) FROM unread", 0, out_words, err);
}
