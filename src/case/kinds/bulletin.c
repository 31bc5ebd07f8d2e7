/* case/kinds/bulletin.c: bulletins: drafted by one, approved by another, recalled when something underneath changed. */
#include "case/kinds/kinds.h"

static size_t draft_subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    out[0] = (dal_subject){.letter = 'b', .id = entry->hash};
    return 1;
}

static size_t approve_subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    return dal_subject_from_hash(entry, "draft", 'b', out);
}

static size_t recall_subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    return dal_subject_from_hash(entry, "bulletin", 'b', out);
}

const dal_kind dal_kind_bulletin_draft = {"bulletin.draft", draft_subjects};
const dal_kind dal_kind_bulletin_approve = {"bulletin.approve", approve_subjects};
const dal_kind dal_kind_recall_done = {"recall.done", recall_subjects};

static dalil_status insert_draft(dal_fold *fold, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(
        dal_fold_sql(fold, "INSERT INTO bulletin(draft, author, time, asof, body) VALUES(?, ?, ?, ?, ?)", &sql, err));
    char *body = json_dumps(e->entry.body, JSON_COMPACT | JSON_SORT_KEYS);
    if (body == NULL)
        return dal_fail_memory(err);
    dal_sql_hash(sql, &e->entry.hash);
    dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
    dal_sql_int(sql, e->entry.time);
    dal_sql_int(sql, dal_json_integer(e->entry.body, "asof", INT64_MAX));
    dal_sql_text(sql, dal_str(body));
    dalil_status status = dal_sql_done(sql, err);
    dal_free(body);
    return status;
}

static dalil_status insert_approval(dal_fold *fold, const dal_subject *subject, const dal_effective *e,
                                    dalil_error *err)
{
    dal_sql *sql;
    dal_buf words = dal_buf_init(DAL_ENTRY_MAX);
    dalil_status status = dal_fold_text(fold, e->entry.body, "words", &words, err);
    if (status == DALIL_OK)
        status = dal_fold_sql(fold,
                              "INSERT INTO approval(draft, entry, author, time, number, letter, channel)"
                              " VALUES(?, ?, ?, ?, ?, ?, ?)",
                              &sql, err);
    if (status == DALIL_OK) {
        dal_sql_hash(sql, &subject->id);
        dal_sql_hash(sql, &e->entry.hash);
        dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
        dal_sql_int(sql, e->entry.time);
        dal_sql_int(sql, dal_json_integer(e->entry.body, "number", 0));
        dal_sql_text(sql, dal_json_string(e->entry.body, "device_letter"));
        dal_sql_text(sql, dal_buf_string(&words));
        status = dal_sql_done(sql, err);
    }
    dal_buf_release(&words);
    return status;
}

/* A recall covers changes by their hashes: a change that comes later opens the task again. */
static dalil_status insert_recall(dal_fold *fold, const dal_subject *subject, const dal_effective *e, dalil_error *err)
{
    const json_t *covers = json_object_get(e->entry.body, "covers");
    for (size_t i = 0; i < json_array_size(covers); i++) {
        dal_sql *sql;
        dal_hash hash;
        const char *hex = json_string_value(json_array_get(covers, i));
        if (hex == NULL || !dal_unhex(dal_str(hex), hash.bytes, DAL_HASH_SIZE))
            continue;
        DAL_TRY(dal_fold_sql(fold, "INSERT OR REPLACE INTO recalled(draft, change, entry) VALUES(?, ?, ?)", &sql, err));
        dal_sql_hash(sql, &subject->id);
        dal_sql_hash(sql, &hash);
        dal_sql_hash(sql, &e->entry.hash);
        DAL_TRY(dal_sql_done(sql, err));
    }
    return DALIL_OK;
}

static dalil_status fold_one(dal_fold *fold, const dal_subject *subject, const dal_effective *e, dalil_error *err)
{
    if (dal_effective_is(e, &dal_kind_bulletin_draft))
        return insert_draft(fold, e, err);
    if (dal_effective_is(e, &dal_kind_bulletin_approve))
        return insert_approval(fold, subject, e, err);
    return dal_effective_is(e, &dal_kind_recall_done) ? insert_recall(fold, subject, e, err) : DALIL_OK;
}

static dalil_status fold_bulletin(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                  dalil_error *err)
{
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM bulletin WHERE draft=?", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM approval WHERE draft=?", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM recalled WHERE draft=?", subject, err));
    for (size_t i = 0; i < count; i++)
        DAL_TRY(fold_one(fold, subject, &entry[i], err));
    return DALIL_OK;
}

static const char *const dump[][2] = {{"bulletin", "SELECT * FROM bulletin"},
                                      {"approval", "SELECT * FROM approval"},
                                      {"recalled", "SELECT * FROM recalled"},
                                      {NULL, NULL}};

const dal_subject_sort dal_sort_bulletin = {
    .letter = 'b',
    .schema = "CREATE TABLE bulletin(draft BLOB PRIMARY KEY, author BLOB, time INTEGER, asof INTEGER, body TEXT)"
              " WITHOUT ROWID;"
              "CREATE TABLE approval(draft BLOB, entry BLOB, author BLOB, time INTEGER, number INTEGER, letter TEXT,"
              " channel TEXT, PRIMARY KEY(draft, entry)) WITHOUT ROWID;"
              "CREATE TABLE recalled(draft BLOB, change BLOB, entry BLOB, PRIMARY KEY(draft, change)) WITHOUT ROWID;",
    .dump = dump,
    .fold = fold_bulletin,
};
