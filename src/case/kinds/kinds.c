/* case/kinds/kinds.c: every kind of entry and every sort of subject.  A new kind is a line here and its own file. */
#include "case/kinds/kinds.h"

const dal_kind *const dal_kinds[] = {
    &dal_kind_case,           &dal_kind_device,
    &dal_kind_author,         &dal_kind_report_add,
    &dal_kind_claims_run,     &dal_kind_claim_review,
    &dal_kind_source_same,    &dal_kind_source_set,
    &dal_kind_source_origin,  &dal_kind_finding_set,
    &dal_kind_bulletin_draft, &dal_kind_bulletin_approve,
    &dal_kind_recall_done,    &dal_kind_report_transcribe,
    &dal_kind_backup_made,    NULL,
};

const dal_subject_sort *const dal_subject_sorts[] = {
    &dal_sort_people,   &dal_sort_author,   &dal_sort_report, &dal_sort_sources,
    &dal_sort_question, &dal_sort_bulletin, &dal_sort_backup, NULL,
};

bool dal_effective_is(const dal_effective *e, const dal_kind *kind)
{
    return dal_str_equal(e->entry.kind, dal_str(kind->name));
}

size_t dal_subject_from_hash(const dal_entry *entry, const char *key, char letter, dal_subject *out)
{
    out->letter = letter;
    return dal_json_hash(entry->body, key, &out->id) ? 1 : 0;
}

dalil_status dal_fold_clear(dal_fold *fold, const char *sql, const dal_subject *subject, dalil_error *err)
{
    dal_sql *statement;
    DAL_TRY(dal_fold_sql(fold, sql, &statement, err));
    dal_sql_hash(statement, &subject->id);
    return dal_sql_done(statement, err);
}
