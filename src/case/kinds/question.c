/* case/kinds/question.c: findings that a person set by hand, with the reason. */
#include "case/kinds/kinds.h"

/* A question's code is a vocabulary word, not about a person; its subject is the hash of the code. */
static size_t subjects(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    dalil_string question = dal_json_string(entry->body, "question");
    if (question.size == 0 || dal_json_string(entry->body, "status").size == 0)
        return 0;
    out[0] = (dal_subject){.letter = 'q', .id = dal_sha256(DALIL_STR("question\n"), question)};
    return 1;
}

const dal_kind dal_kind_finding_set = {"finding.set", subjects};

static dalil_status insert(dal_fold *fold, const dal_subject *subject, const dal_effective *e, dalil_error *err)
{
    dal_buf reason = dal_buf_init(DAL_ENTRY_MAX);
    dal_sql *sql;
    dalil_status status = dal_fold_text(fold, e->entry.body, "words", &reason, err);
    if (status == DALIL_OK)
        status = dal_fold_sql(fold,
                              "INSERT INTO finding_set(subject, question, status, reason, entry, author, time)"
                              " VALUES(?, ?, ?, ?, ?, ?, ?)",
                              &sql, err);
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
        status = dal_fold_latest(fold, subject, decision, count, &winner, err);
    if (status == DALIL_OK && winner != NULL)
        status = insert(fold, subject, winner, err);
    dal_free(decision);
    return status;
}

static const char *const dump[][2] = {{"finding_set", "SELECT * FROM finding_set"}, {NULL, NULL}};

const dal_subject_sort dal_sort_question = {
    .letter = 'q',
    .schema = "CREATE TABLE finding_set(subject BLOB PRIMARY KEY, question TEXT, status TEXT, reason TEXT, entry BLOB,"
              " author BLOB, time INTEGER) WITHOUT ROWID;",
    .dump = dump,
    .fold = fold_question,
};
