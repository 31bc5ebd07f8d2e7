/* case/search_changes.c: where search.db stands, and which reports changed since.
 *
 * Entries are numbered in the order in which their commits became ready here, so what came since is a range.  An entry
 * that replaces another changes what that one spoke of, and what the other had replaced in its turn. */
#include "case/ledger_internal.h"
#include "case/search_internal.h"

typedef struct stand {
    int64_t version, ready, erased;
    dal_hash hash;
} stand;

static dalil_status read_index_stand(dal_search_store *store, stand *out, dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    *out = (stand){.version = 0};
    DAL_TRY(dal_search_sql(store, "SELECT name, value FROM state", &sql, err));
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dalil_string name = dal_sql_get_bytes(sql, 0);
        if (dal_str_equal(name, DALIL_STR("version")))
            out->version = dal_sql_get_int(sql, 1);
        else if (dal_str_equal(name, DALIL_STR("ready")))
            out->ready = dal_sql_get_int(sql, 1);
        else if (dal_str_equal(name, DALIL_STR("erased")))
            out->erased = dal_sql_get_int(sql, 1);
        else if (dal_str_equal(name, DALIL_STR("hash")))
            out->hash = dal_sql_get_hash(sql, 1);
    }
}

/* Where derived.db stands; tables in memory stand nowhere and are taken whole. */
static dalil_status read_tables_stand(dal_search_store *store, stand *out, dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    *out = (stand){.version = store->version};
    DAL_TRY(dal_fold_sql(store->fold, "SELECT name, value FROM fold WHERE name IN ('ready', 'hash')", &sql, err));
    for (;;) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            break;
        if (dal_str_equal(dal_sql_get_bytes(sql, 0), DALIL_STR("ready")))
            out->ready = dal_sql_get_int(sql, 1);
        else
            out->hash = dal_sql_get_hash(sql, 1);
    }
    return dal_sql_number(dal_fold_ledger(store->fold)->db, "SELECT count(*) FROM erased", 0, &out->erased, err);
}

/* Is what the index was made from a part of what the tables are made from? */
static dalil_status fits(dal_search_store *store, const stand *index, const stand *tables, bool *out_fits,
                         dalil_error *err)
{
    dal_hash hash = {{0}};
    *out_fits = false;
    if (index->version != tables->version || index->erased != tables->erased || index->ready > tables->ready ||
        index->ready == 0)
        return DALIL_OK;
    DAL_TRY(dal_ledger_ready_hash(dal_fold_ledger(store->fold), index->ready, &hash, err));
    *out_fits = dal_hash_compare(&hash, &index->hash) == 0;
    return DALIL_OK;
}

dalil_status dal_search_store_behind(dal_search_store *store, bool *out_behind, dalil_error *err)
{
    stand index, tables;
    bool good;
    DAL_TRY(read_index_stand(store, &index, err));
    DAL_TRY(read_tables_stand(store, &tables, err));
    DAL_TRY(fits(store, &index, &tables, &good, err));
    *out_behind = !good || index.ready < tables.ready;
    return DALIL_OK;
}

dalil_status dal_search_stand(dal_search_store *store, dalil_error *err)
{
    stand index, tables;
    bool good;
    DAL_TRY(read_index_stand(store, &index, err));
    DAL_TRY(read_tables_stand(store, &tables, err));
    DAL_TRY(fits(store, &index, &tables, &good, err));
    store->since = good ? index.ready : 0;
    store->until = tables.ready;
    store->until_hash = tables.hash;
    store->erased = tables.erased;
    return good ? DALIL_OK : dal_search_store_empty(store, err);
}

dalil_status dal_search_note_stand(dal_search_store *store, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_search_sql(store,
                           "INSERT OR REPLACE INTO state(name, value) VALUES('version', ?), ('ready', ?), ('hash', ?),"
                           " ('erased', ?)",
                           &sql, err));
    dal_sql_int(sql, store->version);
    dal_sql_int(sql, store->until);
    dal_sql_hash(sql, &store->until_hash);
    dal_sql_int(sql, store->erased);
    return dal_sql_done(sql, err);
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static dalil_status each_report(dal_sql *sql, dal_search_report_visit *visit, void *context, dalil_error *err)
{
    for (;;) {
        bool row;
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dal_hash report = dal_sql_get_hash(sql, 0);
        DAL_TRY(visit(context, &report, err));
    }
}

static dalil_status ready_changes(dal_search_store *store, dal_sql *query, dalil_error *err)
{
    sqlite3 *db = dal_fold_database(store->fold);
    if (store->since == 0)
        return dal_sql_ready(db, query, "SELECT hash FROM report ORDER BY hash", err);
    DAL_TRY(dal_sql_ready(
        db, query,
        "WITH RECURSIVE touched(id) AS (SELECT id FROM entry WHERE id>=?1 UNION SELECT entry FROM again WHERE "
        "commit_id>?2"
        " UNION SELECT entry.id FROM touched JOIN"
        " replaces ON replaces.entry=touched.id JOIN entry ON entry.hash=replaces.target)"
        " SELECT DISTINCT substr(subject, 2) AS hash FROM touched JOIN subject ON subject.entry=touched.id"
        " WHERE substr(subject, 1, 1)=CAST('r' AS BLOB) ORDER BY hash",
        err));
    dal_sql_int(query, dal_entry_id(store->since + 1, 0));
    dal_sql_int(query, store->since);
    return DALIL_OK;
}

dalil_status dal_search_store_changes(dal_search_store *store, dal_search_report_visit *visit, void *context,
                                      dalil_error *err)
{
    dal_sql query = {0};
    dalil_status status = ready_changes(store, &query, err);
    if (status == DALIL_OK)
        status = each_report(&query, visit, context, err);
    dal_sql_close(&query);
    return status;
}

dalil_status dal_query_report_time(dal_fold *fold, const dal_hash *report, int64_t out_time[2], dalil_error *err)
{
    dal_sql *sql;
    bool row;
    out_time[0] = out_time[1] = 0;
    DAL_TRY(dal_fold_sql(fold, "SELECT published_start, published_end FROM report WHERE hash=?", &sql, err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (!row)
        return DALIL_OK;
    out_time[0] = dal_sql_get_int(sql, 0);
    out_time[1] = dal_sql_get_int(sql, 1);
    return dal_sql_done(sql, err);
}

dalil_status dal_query_same_sources(dal_fold *fold, const dal_id *canonical, dal_search_source_visit *visit,
                                    void *context, dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    DAL_TRY(visit(context, canonical, err));
    DAL_TRY(dal_fold_sql(fold, "SELECT source FROM source_same WHERE canonical=?1 AND source<>?1", &sql, err));
    dal_sql_blob(sql, canonical->bytes, DAL_ID_SIZE);
    for (;;) {
        dal_id source;
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            return DALIL_OK;
        dalil_string bytes = dal_sql_get_bytes(sql, 0);
        if (bytes.size != DAL_ID_SIZE)
            continue;
        memcpy(source.bytes, bytes.data, DAL_ID_SIZE);
        DAL_TRY(visit(context, &source, err));
    }
}
