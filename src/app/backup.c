/* app/backup.c: second folders of a case.
 *
 * A backup is a folder of the case like any other: restoring it is copying it back, and any Dalil opens it.  It is
 * brought up to date by a merge, which is one transaction: when the power fails, the folder is as it was before or as
 * it is after.  It counts, and is noted in the work log, once all of it was read back and held to its hashes. */
#include "app/backup.h"
#include "base/file.h"
#include "case/verify.h"
#include <stdio.h>

enum { PATH_SIZE = 4096, SLACK = 1 << 20 };

/* ---- filling ----------------------------------------------------------------------------------------------------- */

static dalil_status fill(dalil_case *c, dal_ledger *copy, dal_ledger_merge_result *out_result, dalil_error *err)
{
    dalil_status status = dal_ledger_merge(copy, c->ledger, out_result, err);
    dal_ledger_close(copy);
    return status;
}

dalil_status dalil_copy(dalil_case *c, const char *folder, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_ledger *copy;
    dal_ledger_merge_result result;
    dal_record r;
    DAL_TRY(dal_file_make_folder(folder, 0700, err));
    DAL_TRY(dal_session_create(folder, c->ledger, &copy, err));
    DAL_TRY(fill(c, copy, &result, err));
    dal_record_begin(&r, "copied");
    dal_json_put_cstring(&r.w, "folder", folder);
    dal_json_put_integer(&r.w, "commits", result.commits);
    dal_json_put_integer(&r.w, "entries", result.entries);
    return dal_record_send(&r, answer, context, err);
}

/* ---- where to ---------------------------------------------------------------------------------------------------- */

typedef struct backing {
    dalil_case *c;
    const char *folder;
    bool is_new, noted, has_ledger, has_other; /* has_other: something that belongs to no case lies there */
    dal_ledger_merge_result added;
    dal_verify_result verified;
} backing;

static bool belongs_to_a_case(const char *name)
{
    static const char *const files[] = {"ledger.db", "derived.db", "search.db"}, *const endings[] = {"", "-wal", "-shm",
                                                                                                     "-journal"};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 4; j++)
            if (strncmp(name, files[i], strlen(files[i])) == 0 && strcmp(name + strlen(files[i]), endings[j]) == 0)
                return true;
    return strcmp(name, "blobs") == 0;
}

static dalil_status look_at(void *context, const char *path, const char *name, bool is_folder, dalil_error *err)
{
    backing *b = context;
    (void)path, (void)is_folder, (void)err;
    b->has_ledger = b->has_ledger || strcmp(name, "ledger.db") == 0;
    b->has_other = b->has_other || !belongs_to_a_case(name);
    return DALIL_OK;
}

static dalil_status fail_not_empty(const backing *b, dalil_error *err)
{
    char better[PATH_SIZE];
    if (!dal_path_join(better, sizeof better, b->folder, "dalil-backup"))
        better[0] = '\0';
    return dal_fail(err, DALIL_EINVAL, "backup.not-empty", b->folder, better, NULL);
}

static dalil_status check_place(backing *b, dalil_error *err)
{
    const char *here = dal_ledger_folder(b->c->ledger);
    if (dal_file_is_inside(b->folder, here))
        return dal_fail(err, DALIL_EINVAL, "backup.inside", b->folder, NULL);
    if (dal_file_exists(b->folder) && !dal_file_is_folder(b->folder))
        return dal_fail(err, DALIL_EINVAL, "backup.no-folder", b->folder, NULL);
    if (dal_file_exists(b->folder))
        DAL_TRY(dal_file_list(b->folder, look_at, b, err));
    return b->has_other && !b->has_ledger ? fail_not_empty(b, err) : DALIL_OK;
}

/* ---- is there room ----------------------------------------------------------------------------------------------- */

typedef struct sizes {
    int64_t database, blobs;
} sizes;

static dalil_status add_blob(void *context, const char *path, const char *name, bool is_folder, dalil_error *err)
{
    sizes *s = context;
    (void)name;
    if (is_folder)
        return dal_file_list(path, add_blob, s, err);
    s->blobs += dal_file_size(path);
    return DALIL_OK;
}

static dalil_status measure(const char *folder, sizes *out, dalil_error *err)
{
    static const char *const ending[] = {"", "-wal"};
    char path[PATH_SIZE], name[32];
    *out = (sizes){0, 0};
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "ledger.db%s", ending[i]);
        if (dal_path_join(path, sizeof path, folder, name))
            out->database += dal_file_size(path);
    }
    if (!dal_path_join(path, sizeof path, folder, "blobs") || !dal_file_is_folder(path))
        return DALIL_OK;
    return dal_file_list(path, add_blob, out, err);
}

static int64_t above(int64_t a, int64_t b)
{
    return a > b ? a - b : 0;
}

/* What is new stands in SQLite's log first and then in the file: twice for a moment. */
static dalil_status check_room(const backing *b, dalil_error *err)
{
    sizes here, there;
    char needed[32], free[32];
    int64_t room = dal_file_room(b->folder);
    DAL_TRY(measure(dal_ledger_folder(b->c->ledger), &here, err));
    DAL_TRY(measure(b->folder, &there, err));
    int64_t wanted = 2 * above(here.database, there.database) + above(here.blobs, there.blobs) + SLACK;
    if (room < 0 || room >= wanted)
        return DALIL_OK;
    snprintf(needed, sizeof needed, "%lld", (long long)(wanted >> 20) + 1);
    snprintf(free, sizeof free, "%lld", (long long)(room >> 20));
    return dal_fail(err, DALIL_EIO, "backup.no-room", b->folder, needed, free, NULL);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* The backup that is there, or a new empty one; a first one that was cut off is begun again. */
static dalil_status open_target(backing *b, dal_ledger **out_copy, dalil_error *err)
{
    static const dal_ledger_options how;
    dalil_error why = {.position = -1};
    dal_ledger *copy;
    dalil_status status = b->has_ledger ? dal_ledger_open(b->folder, &how, &copy, &why) : DALIL_ENOTFOUND;
    if (status == DALIL_OK && !dal_id_equal(dal_ledger_case(copy), dal_ledger_case(b->c->ledger))) {
        dal_ledger_close(copy);
        return dal_fail(err, DALIL_EINVAL, "backup.other-case", b->folder, NULL);
    }
    if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY) {
        b->is_new = true;
        DAL_TRY(dal_file_make_folder(b->folder, 0700, err));
        status = dal_session_create(b->folder, b->c->ledger, &copy, status == DALIL_ENOTFOUND ? &why : NULL);
        if (status == DALIL_EINVAL || status == DALIL_EINTEGRITY)
            return dal_fail(err, DALIL_EINTEGRITY, "backup.damaged-there", b->folder, NULL);
    }
    if (status == DALIL_OK)
        *out_copy = copy;
    else if (err != NULL)
        *err = why;
    return status;
}

static dalil_status write(backing *b, dal_ledger_merge_result *out_added, dalil_error *err)
{
    dal_ledger *copy;
    DAL_TRY(open_target(b, &copy, err));
    b->has_ledger = true;
    return fill(b->c, copy, out_added, err);
}

/* ---- reading back ------------------------------------------------------------------------------------------------ */

static dalil_status forget(void *context, const char *path, const char *name, bool is_folder, dalil_error *err)
{
    (void)name;
    if (is_folder)
        return dal_file_list(path, forget, context, err);
    dal_file_forget(path);
    return DALIL_OK;
}

static dalil_status pass_over(void *context, const dalil_error *problem, dalil_error *err)
{
    (void)context, (void)problem, (void)err;
    return DALIL_OK;
}

static dalil_status verify(dal_ledger *ledger, dal_verify_result *out_result, dalil_error *err)
{
    const dal_verify_options all = {.parse = true, .blobs = true};
    return dal_verify(ledger, &all, pass_over, NULL, out_result, err);
}

/* Whose fault it is: what is broken in the case cannot be whole in its backup. */
static dalil_status fail_verified(backing *b, dalil_error *err)
{
    dal_verify_result own = {.problems = 0};
    char count[32];
    DAL_TRY(verify(b->c->ledger, &own, err));
    snprintf(count, sizeof count, "%lld", (long long)b->verified.problems);
    if (own.problems > 0)
        return dal_fail(err, DALIL_EINTEGRITY, "backup.case-damaged", b->folder, NULL);
    return dal_fail(err, DALIL_EIO, "backup.bad", b->folder, count, NULL);
}

static dalil_status read_back(backing *b, dalil_error *err)
{
    static const dal_ledger_options reading = {.read_only = true};
    dal_ledger *copy;
    DAL_TRY(dal_file_list(b->folder, forget, NULL, err));
    DAL_TRY(dal_ledger_open(b->folder, &reading, &copy, err));
    dalil_status status = verify(copy, &b->verified, err);
    dal_ledger_close(copy);
    DAL_TRY(status);
    return b->verified.problems > 0 || b->added.held > 0 ? fail_verified(b, err) : DALIL_OK;
}

/* Everything is there when there is nothing left to bring. */
static dalil_status check_whole(backing *b, dalil_error *err)
{
    dal_ledger_merge_result left;
    DAL_TRY(write(b, &left, err));
    return left.commits + left.blobs + left.held == 0 ? DALIL_OK
                                                      : dal_fail(err, DALIL_EIO, "backup.bad", b->folder, "1", NULL);
}

/* ---- noting ------------------------------------------------------------------------------------------------------ */

static dalil_status put_note(backing *b, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    dal_json_open(&w, NULL, '{');
    dal_json_put_integer(&w, "commits", b->verified.commits);
    dal_json_put_integer(&w, "entries", b->verified.entries);
    dalil_status status = dal_session_put_words(b->c, &w, "words", dal_str(b->folder), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(b->c, "backup.made", &body, NULL, &hash, err);
    dal_buf_release(&body);
    return status;
}

/* The note goes into the backup too: a case that was restored knows of it. */
static dalil_status note(backing *b, dalil_error *err)
{
    dal_ledger_merge_result more;
    if (dal_ledger_read_only(b->c->ledger))
        return DALIL_OK;
    DAL_TRY(dal_session_begin(b->c, err));
    dalil_status status = put_note(b, err);
    if (status != DALIL_OK) {
        dal_session_rollback(b->c);
        return status;
    }
    DAL_TRY(dal_session_commit(b->c, err));
    b->noted = true;
    return write(b, &more, err);
}

static dalil_status tell(const backing *b, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_record r;
    int64_t ready;
    DAL_TRY(dal_ledger_last_ready(b->c->ledger, &ready, err));
    dal_record_begin(&r, "backed-up");
    dal_json_put_cstring(&r.w, "folder", b->folder);
    dal_json_put_bool(&r.w, "new", b->is_new);
    dal_json_put_integer(&r.w, "added", b->added.entries);
    dal_json_put_integer(&r.w, "commits", b->verified.commits);
    dal_json_put_integer(&r.w, "entries", b->verified.entries);
    dal_json_put_integer(&r.w, "blobs", b->verified.blobs);
    dal_json_put_integer(&r.w, "ahead", above(b->verified.commits - b->verified.waiting + b->noted, ready));
    dal_json_put_bool(&r.w, "same_disk", dal_file_same_disk(b->folder, dal_ledger_folder(b->c->ledger)));
    dal_json_put_bool(&r.w, "noted", b->noted);
    return dal_record_send(&r, answer, context, err);
}

dalil_status dalil_backup(dalil_case *c, const char *folder, dalil_answer *answer, void *context, dalil_error *err)
{
    backing b = {.c = c, .folder = folder};
    if (c->author_name[0] == '\0' && !dal_ledger_read_only(c->ledger))
        return dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    DAL_TRY(check_place(&b, err));
    DAL_TRY(check_room(&b, err));
    DAL_TRY(write(&b, &b.added, err));
    DAL_TRY(read_back(&b, err));
    DAL_TRY(check_whole(&b, err));
    DAL_TRY(note(&b, err));
    return tell(&b, answer, context, err);
}

/* ---- when the last one was --------------------------------------------------------------------------------------- */

dalil_status dal_backup_write(dalil_case *c, dal_json_writer *w, dalil_error *err)
{
    dal_backup_row last;
    bool found;
    DAL_TRY(dal_query_backup(c->fold, &last, &found, err));
    if (!found) {
        dal_json_put_null(w, "backup");
        return DALIL_OK;
    }
    dal_json_open(w, "backup", '{');
    dal_record_instant(c, w, "time", last.time);
    dal_json_put_integer(w, "days", above(dal_clock_now(), last.time) / DAL_DAY);
    dal_json_put_integer(w, "since", last.since);
    dalil_status status = dal_record_author(c, w, "by", &last.author, err);
    dal_json_close(w, '}');
    return status;
}
