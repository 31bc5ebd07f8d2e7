/* app/record.c: the work log, making tables again, joining two folders of one case. */
#include "app/acts.h"
#include "app/backup.h"
#include "app/search.h"
#include "base/file.h"
#include <stdio.h>

typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
} telling;

/* ---- log --------------------------------------------------------------------------------------------------------- */

static void put_hash(dal_record *r, const char *key, const dal_hash *hash)
{
    dal_json_put_hash(&r->w, key, hash);
}

static dalil_status tell_about(dalil_case *c, const dal_log_row *row, dal_record *r, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX), about = dal_buf_init(DAL_TEXT_MAX);
    dal_entry entry;
    dalil_status status = dal_fold_find_entry(c->fold, &row->hash, &bytes, err);
    if (status == DALIL_OK && dal_entry_read(dal_buf_string(&bytes), &entry, NULL) == DALIL_OK) {
        status = dal_act_about(c, &entry, &about, err);
        dal_entry_release(&entry);
    }
    if (status == DALIL_OK)
        dal_json_put_string(&r->w, "about", dal_buf_string(&about));
    dal_buf_release(&bytes);
    dal_buf_release(&about);
    return status;
}

static dalil_status tell_entry(void *context, const dal_log_row *row, dalil_error *err)
{
    telling *t = context;
    dal_record r;
    dal_record_begin(&r, "entry");
    put_hash(&r, "entry", &row->hash);
    put_hash(&r, "device", &row->device);
    dal_json_put_integer(&r.w, "number", row->number);
    dal_json_put_integer(&r.w, "position", row->position);
    dal_record_instant(t->c, &r.w, "time", row->time);
    dal_json_put_string(&r.w, "kind", row->kind);
    DAL_TRY(dal_record_author(t->c, &r.w, "author", &row->author, err));
    DAL_TRY(tell_about(t->c, row, &r, err));
    dal_json_put_bool(&r.w, "effective", row->effective);
    return dal_record_send(&r, t->answer, t->context, err);
}

dalil_status dalil_log(dalil_case *c, int64_t limit, dalil_answer *answer, void *context, dalil_error *err)
{
    telling t = {c, answer, context};
    dal_record r;
    DAL_TRY(dal_query_log(c->fold, limit, tell_entry, &t, err));
    dal_record_begin(&r, "backup");
    dalil_status status = dal_backup_write(c, &r.w, err);
    if (status == DALIL_OK)
        return dal_record_send(&r, answer, context, err);
    dal_buf_release(&r.text);
    return status;
}

/* ---- rebuild ----------------------------------------------------------------------------------------------------- */

static dalil_status hash_tables(dalil_case *c, dal_hash *out_hash, dalil_error *err)
{
    dal_buf dump = dal_buf_init((size_t)4 << 30);
    dalil_status status = dal_fold_dump(c->fold, &dump, err);
    if (status == DALIL_OK)
        *out_hash = dal_sha256((dalil_string){NULL, 0}, dal_buf_string(&dump));
    dal_buf_release(&dump);
    return status;
}

/* The tables, and the documents of the search index (zero: it was not up to date). */
typedef struct made {
    dal_hash tables, search;
} made;

static dalil_status open_and_hash(const char *folder, const dalil_case_options *options, bool again, made *out_made,
                                  telling *t, dalil_error *err)
{
    dalil_case *c;
    DAL_TRY(dalil_case_open(folder, options, &c, err));
    dalil_status status = hash_tables(c, &out_made->tables, err);
    if (status == DALIL_OK && again)
        status = dalil_case_warn(c, t->answer, t->context, err);
    if (status == DALIL_OK)
        status = dal_search_index_digest(c, again, &out_made->search, err);
    dalil_case_close(c);
    return status;
}

static dalil_status remove_tables(const char *folder, dalil_error *err)
{
    static const char *const name[] = {"derived.db", "search.db"}, *const ending[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 6; i++) {
        char path[4096], file[32];
        snprintf(file, sizeof file, "%s%s", name[i / 3], ending[i % 3]);
        if (!dal_path_join(path, sizeof path, folder, file))
            return dal_fail(err, DALIL_EINVAL, "case.path-too-long", folder, NULL);
        if (dal_file_exists(path) && dal_file.remove(path) != 0)
            return dal_fail(err, DALIL_EIO, "case.cannot-remove", path, NULL);
    }
    return DALIL_OK;
}

dalil_status dalil_rebuild(const char *folder, const dalil_case_options *options, dalil_answer *answer, void *context,
                           dalil_error *err)
{
    made before = {.tables = {{0}}}, after;
    telling t = {NULL, answer, context};
    dal_record r;
    bool readable = open_and_hash(folder, options, false, &before, &t, NULL) == DALIL_OK;
    DAL_TRY(remove_tables(folder, err));
    DAL_TRY(open_and_hash(folder, options, true, &after, &t, err));
    dal_record_begin(&r, "rebuilt");
    bool found_same = dal_hash_is_zero(&before.search) || dal_hash_compare(&before.search, &after.search) == 0;
    dal_json_put_bool(&r.w, "same", readable && dal_hash_compare(&before.tables, &after.tables) == 0 && found_same);
    dal_json_put_hash(&r.w, "before", &before.tables);
    dal_json_put_hash(&r.w, "tables", &after.tables);
    dal_json_put_hash(&r.w, "search", &after.search);
    return dal_record_send(&r, answer, context, err);
}

/* ---- merge ------------------------------------------------------------------------------------------------------- */

static dalil_status put_receipt(dalil_case *c, const dal_ledger_merge_result *result, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    dal_json_open(&w, NULL, '{');
    dal_json_put_integer(&w, "commits", result->commits);
    dal_json_put_integer(&w, "entries", result->entries);
    dal_json_close(&w, '}');
    DAL_TRY(dal_session_begin(c, err));
    dalil_status status = dal_session_put(c, "merge", &body, NULL, &hash, err);
    dal_buf_release(&body);
    if (status == DALIL_OK)
        return dal_session_commit(c, err);
    dal_session_rollback(c);
    return status;
}

/* Has nothing come but notes of merges?  A note of those would be answered by a note, and so on for ever. */
typedef struct came {
    bool other;
} came;

static dalil_status look_what_came(void *context, const dal_log_row *row, dalil_error *err)
{
    came *c = context;
    (void)err;
    c->other = c->other || !dal_str_equal(row->kind, DALIL_STR("merge"));
    return DALIL_OK;
}

static dalil_status take_from(dalil_case *c, const char *folder, dal_ledger_merge_result *out_result, dalil_error *err)
{
    static const dal_ledger_options reading = {.read_only = true};
    dal_ledger *from;
    DAL_TRY(dal_ledger_open(folder, &reading, &from, err));
    dalil_status status = dal_ledger_merge(c->ledger, from, out_result, err);
    dal_ledger_close(from);
    return status;
}

dalil_status dalil_merge(dalil_case *c, const char *folder, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_ledger_merge_result result;
    dal_record r;
    if (c->author_name[0] == '\0')
        return dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    DAL_TRY(take_from(c, folder, &result, err));
    DAL_TRY(dal_fold_catch_up(c->fold, err));
    came what = {.other = false};
    int64_t conflicts, unnoted = result.entries;
    DAL_TRY(dal_query_conflict_count(c->fold, &conflicts, err));
    if (unnoted == 0) /* a merge before this one may have been cut short before its note */
        DAL_TRY(dal_ledger_unnoted(c->ledger, &unnoted, err));
    if (unnoted > 0)
        DAL_TRY(dal_query_log(c->fold, unnoted, look_what_came, &what, err));
    if (what.other)
        DAL_TRY(put_receipt(c, &result, err));
    dal_record_begin(&r, "merged");
    dal_json_put_integer(&r.w, "commits", result.commits);
    dal_json_put_integer(&r.w, "entries", result.entries);
    dal_json_put_integer(&r.w, "blobs", result.blobs);
    dal_json_put_integer(&r.w, "held", result.held);
    dal_json_put_integer(&r.w, "conflicts", conflicts);
    return dal_record_send(&r, answer, context, err);
}
