/* app/check.c: is everything as it was written?  What is not is told with the entry it is in, as far as the tables know
 * it: a person looks for "the report hospital.txt", not for a hash. */
#include "app/acts.h"
#include "app/backup.h"
#include "case/verify.h"
#include <stdio.h>
#include <stdlib.h>

enum { PLACED_MAX = 200 /* problems whose entry is looked for; further ones are told without */ };

typedef struct checking {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    dalil_error *problem; /* told when the check has ended: until then the ledger is being read */
    size_t count;
} checking;

/* ---- which entry ------------------------------------------------------------------------------------------------- */

/* The entry that a problem is in: by device, commit and position, or by the blob that its body names. */
typedef struct search {
    dalil_case *c;
    const dalil_error *problem;
    int64_t number, position; /* 0: by blob */
    dal_hash blob;
    bool found;
    dal_hash entry;
    char kind[64];
    dal_buf file;
} search;

static bool among(const dalil_error *problem, const char *const *id, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(problem->message, id[i]) == 0)
            return true;
    return false;
}

static bool is_blob(const dalil_error *problem)
{
    static const char *const id[] = {"verify.blob", "verify.blob-gone"};
    return among(problem, id, sizeof id / sizeof id[0]);
}

static bool is_entry(const dalil_error *problem)
{
    static const char *const id[] = {"verify.entry-hash", "verify.entry-byte", "verify.entry-form",
                                     "verify.entry-case"};
    return among(problem, id, sizeof id / sizeof id[0]);
}

/* Does the entry name the blob?  One that cannot be read is passed over. */
static bool names_blob(dalil_case *c, const dal_hash *hash, const dal_hash *blob)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry entry;
    dal_hash name;
    bool found = false;
    if (dal_fold_find_entry(c->fold, hash, &bytes, NULL) == DALIL_OK &&
        dal_entry_read(dal_buf_string(&bytes), &entry, NULL) == DALIL_OK) {
        for (size_t i = 0; DAL_BLOB_MEMBERS[i] != NULL && !found; i++)
            found = dal_json_hash(entry.body, DAL_BLOB_MEMBERS[i], &name) && dal_hash_compare(&name, blob) == 0;
        dal_entry_release(&entry);
    }
    dal_buf_release(&bytes);
    return found;
}

static dalil_status look_at(void *context, const dal_log_row *row, dalil_error *err)
{
    search *s = context;
    char device[DAL_HEX_SIZE + 1];
    (void)err;
    if (s->found)
        return DALIL_OK;
    dal_hex(row->device.bytes, DAL_HASH_SIZE, device);
    s->found = s->position > 0 ? row->number == s->number && row->position + 1 == s->position &&
                                     dal_str_starts(dal_str(device), dal_str(s->problem->argument[0]))
                               : names_blob(s->c, &row->hash, &s->blob);
    if (s->found) {
        s->entry = row->hash;
        snprintf(s->kind, sizeof s->kind, "%.*s", DALIL_FMT(row->kind));
    }
    return DALIL_OK;
}

static dalil_status look_for_file(void *context, const dal_receipt_row *row, dalil_error *err)
{
    search *s = context;
    (void)err;
    if (s->file.size == 0 && dal_hash_compare(&row->entry, &s->entry) == 0)
        dal_buf_add_string(&s->file, row->file);
    return DALIL_OK;
}

/* Not finding it is no failure: the tables are of what could be read. */
static void find_place(search *s)
{
    int64_t number = 0, position = 0;
    bool numbers = dal_parse_i64(dal_str(s->problem->argument[1]), &number) &&
                   dal_parse_i64(dal_str(s->problem->argument[2]), &position);
    bool by_blob = is_blob(s->problem) && dal_unhex(dal_str(s->problem->argument[0]), s->blob.bytes, DAL_HASH_SIZE);
    if (s->c->fold == NULL || (!by_blob && !(is_entry(s->problem) && numbers)))
        return;
    s->number = number;
    s->position = by_blob ? 0 : position;
    if (dal_query_log(s->c->fold, -1, look_at, s, NULL) == DALIL_OK && s->found)
        (void)!dal_query_receipts(s->c->fold, NULL, look_for_file, s, NULL);
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static dalil_status tell_problem(const checking *t, const dalil_error *problem, bool place, dalil_error *err)
{
    search s = {.c = t->c, .problem = problem, .file = dal_buf_init(DAL_ENTRY_MAX)};
    dal_record r;
    char text[2048];
    if (place)
        find_place(&s);
    dal_record_begin(&r, "problem");
    dalil_error_text(problem, DALIL_ENGLISH, text, sizeof text);
    dal_json_put_cstring(&r.w, "en", text);
    dalil_error_text(problem, DALIL_ARABIC, text, sizeof text);
    dal_json_put_cstring(&r.w, "ar", text);
    if (s.found) {
        dal_record_short(&r, "entry", &s.entry);
        dal_json_put_cstring(&r.w, "kind", s.kind);
        dal_json_put_string(&r.w, "file", dal_buf_string(&s.file));
    }
    dal_buf_release(&s.file);
    return dal_record_send(&r, t->answer, t->context, err);
}

static dalil_status note_problem(void *context, const dalil_error *problem, dalil_error *err)
{
    checking *t = context;
    if (t->count == PLACED_MAX)
        return tell_problem(t, problem, false, err);
    t->problem[t->count++] = *problem;
    return DALIL_OK;
}

static dalil_status tell_result(const checking *t, const dal_verify_result *result, dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "verified");
    dal_json_put_integer(&r.w, "problems", result->problems);
    dal_json_put_integer(&r.w, "devices", result->devices);
    dal_json_put_integer(&r.w, "commits", result->commits);
    dal_json_put_integer(&r.w, "entries", result->entries);
    dal_json_put_integer(&r.w, "blobs", result->blobs);
    dal_json_put_integer(&r.w, "erased", result->erased);
    dal_json_put_integer(&r.w, "forks", result->forks);
    dal_json_put_integer(&r.w, "waiting", result->waiting);
    if (t->c->fold != NULL && dal_backup_write(t->c, &r.w, err) != DALIL_OK) {
        dal_buf_release(&r.text);
        return err != NULL ? err->status : DALIL_EIO;
    }
    return dal_record_send(&r, t->answer, t->context, err);
}

dalil_status dalil_verify(dalil_case *c, bool hashes_only, dalil_answer *answer, void *context, dalil_error *err)
{
    checking t = {.c = c, .answer = answer, .context = context};
    dal_verify_options options = {.parse = !hashes_only, .blobs = !hashes_only};
    dal_verify_result result = {.problems = 0};
    char problems[32];
    t.problem = dal_alloc_zero(PLACED_MAX, sizeof *t.problem);
    if (t.problem == NULL)
        return dal_fail_memory(err);
    dalil_status status = dal_verify(c->ledger, &options, note_problem, &t, &result, err);
    for (size_t i = 0; i < t.count && status == DALIL_OK; i++)
        status = tell_problem(&t, &t.problem[i], true, err);
    dal_free(t.problem);
    if (status == DALIL_OK)
        status = tell_result(&t, &result, err);
    DAL_TRY(status);
    snprintf(problems, sizeof problems, "%lld", (long long)result.problems);
    if (result.problems == 0)
        return DALIL_OK;
    return dal_fail(err, DALIL_EINTEGRITY, c->fold != NULL ? "verify.problems" : "verify.problems-closed", problems,
                    NULL);
}
