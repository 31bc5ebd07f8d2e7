/* case/kinds/numbers.c: see numbers.h. */
#include "case/kinds/numbers.h"

dalil_status dal_number_of_report(dal_fold *fold, const dal_hash *report, int64_t *out_number, bool *out_new,
                                  dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT id FROM report WHERE hash=?", &sql, err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out_new = !row;
    if (row) {
        *out_number = dal_sql_get_int(sql, 0);
        dal_sql_reset(sql);
        return DALIL_OK;
    }
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO report(hash) VALUES(?)", &sql, err));
    dal_sql_hash(sql, report);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(dal_fold_database(fold));
    return DALIL_OK;
}

/* A key for what is remembered while a transaction lasts (dal_fold_recall_number); too long ones are not. */
typedef struct key {
    char bytes[256];
    size_t size;
} key;

static void add_bytes(key *k, const void *bytes, size_t size)
{
    size_t room = sizeof k->bytes - k->size;
    if (size > 0)
        memcpy(k->bytes + k->size, bytes, size < room ? size : room);
    k->size += size < room ? size : room;
}

static void add_text(key *k, dalil_string text)
{
    unsigned char size = (unsigned char)(text.size < 255 ? text.size : 255);
    add_bytes(k, &size, 1);
    add_bytes(k, text.data, text.size);
}

/* A key that fills its room may be cut off, so that another has the same. */
static dalil_string key_string(const key *k)
{
    return (dalil_string){k->bytes, k->size};
}

static void note(dal_fold *fold, const key *k, int64_t number)
{
    if (k->size < sizeof k->bytes)
        dal_fold_note_number(fold, key_string(k), number);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dalil_status find_source(dal_fold *fold, const dal_claim_source *source, int64_t *out_number, dalil_error *err)
{
    dal_sql *sql;
    for (int round = 0;; round++) {
        bool row;
        DAL_TRY(dal_fold_sql(fold, "SELECT id FROM source WHERE sid=? AND name=? AND kind=?", &sql, err));
        dal_sql_blob(sql, source->id.bytes, DAL_ID_SIZE);
        dal_sql_text(sql, source->name);
        dal_sql_text(sql, source->kind);
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (row || round > 0) {
            *out_number = dal_sql_get_int(sql, 0);
            return row ? dal_sql_done(sql, err) : DALIL_OK;
        }
        DAL_TRY(dal_fold_sql(fold, "INSERT INTO source(sid, name, kind) VALUES(?, ?, ?)", &sql, err));
        dal_sql_blob(sql, source->id.bytes, DAL_ID_SIZE);
        dal_sql_text(sql, source->name);
        dal_sql_text(sql, source->kind);
        DAL_TRY(dal_sql_done(sql, err));
    }
}

dalil_status dal_number_of_source(dal_fold *fold, const dal_claim_source *source, int64_t *out_number, dalil_error *err)
{
    key k = {.size = 0};
    add_bytes(&k, "s", 1);
    add_bytes(&k, source->id.bytes, DAL_ID_SIZE);
    add_text(&k, source->kind);
    add_text(&k, source->name);
    if (dal_fold_recall_number(fold, key_string(&k), out_number))
        return DALIL_OK;
    DAL_TRY(find_source(fold, source, out_number, err));
    note(fold, &k, *out_number);
    return DALIL_OK;
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static dalil_status find_span(dal_fold *fold, int64_t start, int64_t end, int64_t *out_number, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, "SELECT id FROM span WHERE start=? AND end=?", &sql, err));
    dal_sql_int(sql, start);
    dal_sql_int(sql, end);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (row) {
        *out_number = dal_sql_get_int(sql, 0);
        dal_sql_reset(sql);
        return DALIL_OK;
    }
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO span(start, end) VALUES(?, ?)", &sql, err));
    dal_sql_int(sql, start);
    dal_sql_int(sql, end);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(dal_fold_database(fold));
    return DALIL_OK;
}

dalil_status dal_number_of_span(dal_fold *fold, int64_t start, int64_t end, int64_t *out_number, dalil_error *err)
{
    key k = {.size = 0};
    add_bytes(&k, "t", 1);
    add_bytes(&k, &start, sizeof start);
    add_bytes(&k, &end, sizeof end);
    if (dal_fold_recall_number(fold, key_string(&k), out_number))
        return DALIL_OK;
    DAL_TRY(find_span(fold, start, end, out_number, err));
    note(fold, &k, *out_number);
    return DALIL_OK;
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

static void bind_form(dal_sql *sql, const dal_claim_form *form)
{
    dal_sql_text(sql, form->question);
    dal_sql_text(sql, form->asked);
    dal_sql_text(sql, form->stance);
    dal_sql_text(sql, form->basis);
    dal_sql_int(sql, form->state);
    dal_sql_int(sql, form->loose);
    dal_sql_int(sql, form->flags);
    dal_sql_int(sql, form->confidence);
}

static dalil_status find_form(dal_fold *fold, const dal_claim_form *form, int64_t *out_number, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold,
                         "SELECT id FROM form WHERE question=? AND asked=? AND stance=? AND basis=? AND state=? AND "
                         "loose=? AND flags=? AND confidence=?",
                         &sql, err));
    bind_form(sql, form);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (row) {
        *out_number = dal_sql_get_int(sql, 0);
        dal_sql_reset(sql);
        return DALIL_OK;
    }
    DAL_TRY(dal_fold_sql(fold,
                         "INSERT INTO form(question, asked, stance, basis, state, loose, flags, confidence, id)"
                         " SELECT ?, ?2, ?, ?, ?, ?, ?, ?, CASE WHEN ?2='' THEN min(coalesce(min(id), 0), 0)-1 ELSE "
                         "max(coalesce(max(id), 0), 0)+1 END FROM form",
                         &sql, err));
    bind_form(sql, form);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(dal_fold_database(fold));
    return DALIL_OK;
}

dalil_status dal_number_of_form(dal_fold *fold, const dal_claim_form *form, int64_t *out_number, dalil_error *err)
{
    key k = {.size = 0};
    const int64_t number[] = {form->state, form->loose, form->flags, form->confidence};
    add_bytes(&k, "f", 1);
    add_bytes(&k, number, sizeof number);
    add_text(&k, form->stance);
    add_text(&k, form->basis);
    add_text(&k, form->question);
    add_text(&k, form->asked);
    if (dal_fold_recall_number(fold, key_string(&k), out_number))
        return DALIL_OK;
    DAL_TRY(find_form(fold, form, out_number, err));
    note(fold, &k, *out_number);
    return DALIL_OK;
}
