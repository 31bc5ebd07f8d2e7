/* support/case.c: a case in a temporary folder. */
#include "support/case.h"
#include "case/verify.h"
#include "support/test.h"
#include <stdio.h>
#include <stdlib.h>

static const dal_ledger_options plain;

int test_case_setup(void **state)
{
    test_case *c = calloc(1, sizeof *c);
    char profile[300];
    test_folder_make(c->folder);
    snprintf(profile, sizeof profile, "%s/profile", c->folder);
    setenv("DALIL_HOME", profile, 1);
    assert_ok(dal_ledger_create(c->folder, &plain, &c->ledger, &c->err));
    assert_ok(dal_fold_open(c->ledger, false, &c->fold, &c->err));
    *state = c;
    return 0;
}

int test_case_teardown(void **state)
{
    test_case *c = *state;
    dal_fold_close(c->fold);
    dal_ledger_close(c->ledger);
    test_folder_remove(c->folder);
    free(c);
    return 0;
}

void test_begin(test_case *c)
{
    assert_ok(dal_ledger_begin(c->ledger, &c->err));
}

void test_commit(test_case *c)
{
    assert_ok(dal_ledger_commit(c->ledger, 1000, &c->err));
}

dal_hash test_put(test_case *c, const char *kind, const char *body, unsigned number, const dal_hash *over, size_t count)
{
    dal_hash hash;
    dal_entry_draft draft = {.time = 1000, .kind = kind, .body = dal_str(body), .over = over, .over_count = count};
    memcpy(draft.request.bytes, &number, sizeof number);
    assert_ok(dal_ledger_put_entry(c->ledger, &draft, &hash, &c->err));
    return hash;
}

dal_hash test_put_undo(test_case *c, unsigned number, const dal_hash *over, size_t count)
{
    return test_put(c, "undo", "{}", number, over, count);
}

dal_hash test_put_report(test_case *c, dalil_string text, unsigned number)
{
    char id[DAL_HEX_SIZE + 1], blob[DAL_HEX_SIZE + 1], body[512];
    dal_hash name, item = dal_item_id(dal_ledger_case_key(c->ledger), text);
    assert_ok(dal_ledger_put_blob(c->ledger, text, &name, &c->err));
    dal_hex(item.bytes, DAL_HASH_SIZE, id);
    dal_hex(name.bytes, DAL_HASH_SIZE, blob);
    snprintf(body, sizeof body, "{\"report\":\"%s\",\"text\":\"%s\",\"size\":%zu}", id, blob, text.size);
    return test_put(c, "report.add", body, number, NULL, 0);
}

static dalil_status count_one(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    (void)row;
    (void)err;
    ++*(int64_t *)context;
    return DALIL_OK;
}

typedef struct counting {
    test_case *c;
    int64_t count;
} counting;

static dalil_status count_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    counting *counted = context;
    return dal_ledger_each_entry(counted->c->ledger, row->id, count_one, &counted->count, err);
}

int64_t test_count_entries(test_case *c)
{
    counting counted = {c, 0};
    assert_ok(dal_ledger_each_commit(c->ledger, 0, count_commit, &counted, &c->err));
    return counted.count;
}

int64_t test_rows(test_case *c, const char *table)
{
    dal_buf dump = dal_buf_init(1 << 24);
    char start[64];
    int64_t rows = 0;
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_fold_dump(c->fold, &dump, &c->err));
    snprintf(start, sizeof start, "%s\t", table);
    for (dalil_string rest = dal_buf_string(&dump); rest.size > 0;)
        rows += dal_str_starts(dal_str_cut(rest, '\n', &rest), dal_str(start));
    dal_buf_release(&dump);
    return rows;
}

static dalil_status print_problem(void *context, const dalil_error *problem, dalil_error *err)
{
    char text[1000];
    (void)context;
    (void)err;
    dalil_error_text(problem, DALIL_ENGLISH, text, sizeof text);
    print_message("%s\n", text);
    return DALIL_OK;
}

int64_t test_problems(test_case *c)
{
    dal_verify_options options = {.parse = true, .blobs = true};
    dal_verify_result result;
    assert_ok(dal_verify(c->ledger, &options, print_problem, NULL, &result, &c->err));
    return result.problems;
}
