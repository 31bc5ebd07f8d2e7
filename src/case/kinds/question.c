/* case/kinds/question.c: findings that a person set by hand, with the reason. */
#include "case/kinds/kinds.h"

/* A question's code is a vocabulary word, not about a person; its subject is the hash of the code. */
dal_hash dal_question_subject(dalil_string question)
{
    return dal_sha256(DALIL_STR("question\n"), question);
}

static size_t subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    dalil_string question = dal_json_string(entry->body, "question");
    if (question.size == 0 || dal_json_string(entry->body, "status").size == 0)
        return 0;
    out[0] = (dal_subject){.letter = 'q', .id = dal_question_subject(question)};
    return 1;
}

const dal_kind dal_kind_finding_set = {"finding.set", subjects};

/* `sql` takes the columns of finding_set in their order. */
static dalil_status insert(dal_fold *fold, const char *text, const dal_subject *subject, const dal_effective *e,
                           dalil_error *err)
{
    dal_buf reason = dal_buf_init(DAL_ENTRY_MAX);
    dal_sql *sql;
    dalil_status status = dal_fold_text(fold, e->entry.body, "words", &reason, err);
    if (status == DALIL_OK)
        status = dal_fold_sql(fold, text, &sql, err);
    if (status == DALIL_OK) {
        dal_sql_hash(sql, &subject->id);
        dal_sql_text(sql, dal_json_string(e->entry.body, "question"));
        dal_sql_text(sql, dal_json_string(e->entry.body, "status"));
        dal_sql_text(sql, dal_buf_string(&reason));
        dal_sql_hash(sql, &e->entry.hash);
        dal_sql_blob(sql, e->entry.author.bytes, DAL_ID_SIZE);
        dal_sql_int(sql, e->entry.time);
        status = dal_sql_done(sql, err);
    }
    dal_buf_release(&reason);
    return status;
}

static const char insert_set[] = "INSERT INTO finding_set(subject, question, status, reason, entry, author, time)"
                                 " VALUES(?, ?, ?, ?, ?, ?, ?)";
static const char insert_apart[] = "INSERT INTO finding_apart(subject, question, status, reason, entry, author, time)"
                                   " VALUES(?, ?, ?, ?, ?, ?, ?)";

/* Decisions that contradict each other: none holds, and all of them are told.  Those that another follows are not of
 * them. */
static dalil_status keep_apart(dal_fold *fold, const dal_subject *subject, const dal_effective *entry, size_t count,
                               dalil_error *err)
{
    char key[1 + DAL_HASH_SIZE] = {subject->letter};
    dal_sql *sql;
    for (size_t i = 0; i < count; i++)
        DAL_TRY(insert(fold, insert_apart, subject, &entry[i], err));
    DAL_TRY(dal_fold_sql(fold,
                         "DELETE FROM finding_apart WHERE subject=?1 AND NOT EXISTS(SELECT 1 FROM conflict WHERE "
                         "conflict.subject=?2 AND conflict.entry=finding_apart.entry)",
                         &sql, err));
    memcpy(key + 1, subject->id.bytes, DAL_HASH_SIZE);
    dal_sql_hash(sql, &subject->id);
    dal_sql_blob(sql, key, sizeof key);
    return dal_sql_done(sql, err);
}

static dalil_status fold_question(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                  dalil_error *err)
{
    dal_effective *winner = NULL;
    dal_effective **decision = dal_alloc_zero(count, sizeof(dal_effective *));
    if (decision == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        decision[i] = &entry[i];
    dalil_status status = dal_fold_clear(fold, "DELETE FROM finding_set WHERE subject=?", subject, err);
    if (status == DALIL_OK)
        status = dal_fold_clear(fold, "DELETE FROM finding_apart WHERE subject=?", subject, err);
    if (status == DALIL_OK)
        status = dal_fold_latest(fold, subject, decision, count, &winner, err);
    if (status == DALIL_OK && winner != NULL)
        status = insert(fold, insert_set, subject, winner, err);
    else if (status == DALIL_OK && count > 0)
        status = keep_apart(fold, subject, entry, count, err);
    dal_free(decision);
    return status;
}

static const char *const dump[][2] = {
    {"finding_set", "SELECT * FROM finding_set"}, {"finding_apart", "SELECT * FROM finding_apart"}, {NULL, NULL}};

const dal_subject_sort dal_sort_question = {
    .letter = 'q',
    .schema = "CREATE TABLE finding_set(subject BLOB PRIMARY KEY, question TEXT, status TEXT, reason TEXT, entry BLOB,"
              " author BLOB, time INTEGER) WITHOUT ROWID;"
              "CREATE TABLE finding_apart(subject BLOB, question TEXT, status TEXT, reason TEXT, entry BLOB,"
              " author BLOB, time INTEGER, PRIMARY KEY(subject, entry)) WITHOUT ROWID;",
    .dump = dump,
    .fold = fold_question,
};
