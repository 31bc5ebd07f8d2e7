/* case/kinds/people.c: the case's title, its devices and the people who act. */
#include "case/kinds/kinds.h"

/* All of these are one subject each, by the hash of the entry or the identity of the author. */
static size_t case_subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    (void)entry;
    out[0] = (dal_subject){.letter = 'p'}; /* identity zero: the case itself */
    return 1;
}

static size_t own_subject(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    out[0] = (dal_subject){.letter = 'p', .id = entry->hash};
    return 1;
}

static size_t author_subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    dal_id id;
    if (!dal_json_id(entry->body, "id", &id))
        return 0;
    out[0] = (dal_subject){.letter = 'a'};
    memcpy(out[0].id.bytes, id.bytes, sizeof id.bytes);
    return 1;
}

const dal_kind dal_kind_case = {"case", case_subjects};
const dal_kind dal_kind_device = {"device", own_subject};
const dal_kind dal_kind_author = {"author", author_subjects};

static dalil_status insert_word(dal_fold *fold, const char *sql, dalil_string id, const dal_effective *e,
                                const char *word, dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_ENTRY_MAX);
    dal_sql *statement;
    dalil_status status = dal_fold_text(fold, e->entry.body, word, &text, err);
    if (status == DALIL_OK)
        status = dal_fold_sql(fold, sql, &statement, err);
    if (status == DALIL_OK) {
        dal_sql_blob(statement, id.data, id.size);
        dal_sql_text(statement, dal_buf_string(&text));
        status = dal_sql_done(statement, err);
    }
    dal_buf_release(&text);
    return status;
}

/* The one that holds of several that say the same sort of thing; none while they are in conflict. */
static dalil_status choose(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                           dal_effective **out_winner, dalil_error *err)
{
    dal_effective **decision = dal_alloc_zero(count, sizeof(dal_effective *));
    if (decision == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        decision[i] = &entry[i];
    dalil_status status = dal_fold_latest(fold, subject, decision, count, out_winner, err);
    dal_free(decision);
    return status;
}

static dalil_status fold_author(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                dalil_error *err)
{
    dal_effective *winner = NULL;
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM author WHERE id=substr(?, 1, 16)", subject, err));
    DAL_TRY(choose(fold, subject, entry, count, &winner, err));
    return winner == NULL
               ? DALIL_OK
               : insert_word(fold, "INSERT INTO author(id, name) VALUES(?, ?)",
                             (dalil_string){(const char *)subject->id.bytes, DAL_ID_SIZE}, winner, "name", err);
}

static dalil_status insert_title(dal_fold *fold, const dal_effective *e, dalil_error *err)
{
    dal_buf title = dal_buf_init(DAL_ENTRY_MAX);
    dal_sql *sql;
    dalil_status status = dal_fold_text(fold, e->entry.body, "title", &title, err);
    if (status == DALIL_OK)
        status = dal_fold_sql(fold, "INSERT INTO title(id, title, zone) VALUES(0, ?, ?)", &sql, err);
    if (status == DALIL_OK) {
        dal_sql_text(sql, dal_buf_string(&title));
        dal_sql_int(sql, dal_json_integer(e->entry.body, "zone", 0));
        status = dal_sql_done(sql, err);
    }
    dal_buf_release(&title);
    return status;
}

static dalil_status fold_title(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                               dalil_error *err)
{
    dal_effective *winner = NULL;
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM title WHERE ? IS NOT NULL", subject, err));
    DAL_TRY(choose(fold, subject, entry, count, &winner, err));
    return winner == NULL ? DALIL_OK : insert_title(fold, winner, err);
}

static dalil_status fold_people(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                dalil_error *err)
{
    if (dal_hash_is_zero(&subject->id))
        return fold_title(fold, subject, entry, count, err);
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM device WHERE entry=?", subject, err));
    for (size_t i = 0; i < count; i++)
        DAL_TRY(insert_word(fold, "INSERT INTO device(entry, label) VALUES(?, ?)",
                            (dalil_string){(const char *)entry[i].entry.hash.bytes, DAL_HASH_SIZE}, &entry[i], "label",
                            err));
    return DALIL_OK;
}

static const char *const people_dump[][2] = {
    {"title", "SELECT * FROM title"}, {"device", "SELECT * FROM device"}, {NULL, NULL}};

const dal_subject_sort dal_sort_people = {
    .letter = 'p',
    .schema = "CREATE TABLE title(id INTEGER PRIMARY KEY, title TEXT, zone INTEGER);"
              "CREATE TABLE device(entry BLOB PRIMARY KEY, label TEXT) WITHOUT ROWID;",
    .dump = people_dump,
    .fold = fold_people,
};

static const char *const author_dump[][2] = {{"author", "SELECT * FROM author"}, {NULL, NULL}};

const dal_subject_sort dal_sort_author = {
    .letter = 'a',
    .schema = "CREATE TABLE author(id BLOB PRIMARY KEY, name TEXT) WITHOUT ROWID;",
    .dump = author_dump,
    .fold = fold_author,
};
