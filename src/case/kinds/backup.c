/* case/kinds/backup.c: notes that a backup was made and read back: each is a subject of its own. */
#include "case/kinds/kinds.h"

static size_t own_subject(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    out[0] = (dal_subject){.letter = 'k', .id = entry->hash};
    return 1;
}

const dal_kind dal_kind_backup_made = {"backup.made", own_subject};

static dalil_status insert(dal_fold *fold, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO backup(entry, author, time) VALUES(?, ?, ?)", &sql, err));
    dal_sql_hash(sql, &e->entry.hash);
    dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
    dal_sql_int(sql, e->entry.time);
    return dal_sql_done(sql, err);
}

static dalil_status fold_backup(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                dalil_error *err)
{
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM backup WHERE entry=?", subject, err));
    for (size_t i = 0; i < count; i++)
        DAL_TRY(insert(fold, &entry[i], err));
    return DALIL_OK;
}

static const char *const dump[][2] = {{"backup", "SELECT * FROM backup"}, {NULL, NULL}};

const dal_subject_sort dal_sort_backup = {
    .letter = 'k',
    .schema = "CREATE TABLE backup(entry BLOB PRIMARY KEY, author BLOB, time INTEGER) WITHOUT ROWID;",
    .dump = dump,
    .fold = fold_backup,
};
