#include "support/world.h"
#include <stdio.h>
#include <stdlib.h>

static const dal_ledger_options plain;

int world_setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    test_folder_make(w->root);
    for (int i = 0; i < WORLD_DEVICES; i++) {
        world_folder(w, i, w->device[i].folder);
        w->profile[i] = i;
    }
    w->random = 88172645463325252u;
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    world *w = *state;
    for (int i = 0; i < WORLD_DEVICES; i++)
        world_close(w, i);
    test_folder_remove(w->root);
    free(w);
    return 0;
}

void world_shell(const char *format, ...)
{
    char command[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    assert_int_equal(system(command), 0);
}

void world_folder(const world *w, int device, char out[128])
{
    snprintf(out, 128, "%s/device%d", w->root, device);
}

void world_profile(const world *w, int profile, char out[128])
{
    snprintf(out, 128, "%s/profile%d", w->root, profile);
}

static void make_folder(const world *w, int device)
{
    world_shell("mkdir %s", w->device[device].folder);
}

void world_make(world *w)
{
    test_case *c = &w->device[0];
    make_folder(w, 0);
    assert_ok(dal_ledger_create(c->folder, &plain, &c->ledger, &c->err));
    assert_ok(dal_fold_open(c->ledger, false, &c->fold, &c->err));
}

void world_join(world *w, int device, int from)
{
    test_case *c = &w->device[device];
    make_folder(w, device);
    assert_ok(dal_ledger_create_copy(c->folder, &plain, w->device[from].ledger, &c->ledger, &c->err));
    assert_ok(dal_fold_open(c->ledger, false, &c->fold, &c->err));
    world_merge(w, device, from);
}

void world_open(world *w, int device)
{
    test_case *c = &w->device[device];
    assert_ok(dal_ledger_open(c->folder, &plain, &c->ledger, &c->err));
    assert_ok(dal_fold_open(c->ledger, false, &c->fold, &c->err));
}

void world_close(world *w, int device)
{
    test_case *c = &w->device[device];
    dal_fold_close(c->fold);
    dal_ledger_close(c->ledger);
    c->fold = NULL;
    c->ledger = NULL;
}

void world_copy_folder(world *w, int to, int from)
{
    world_shell("rm -rf %s && cp -a %s %s", w->device[to].folder, w->device[from].folder, w->device[to].folder);
}

void world_copy_profile(world *w, int to, int from)
{
    char source[128], target[128];
    world_profile(w, from, source);
    world_profile(w, to, target);
    world_shell("rm -rf %s && cp -a %s %s", target, source, target);
}

void world_begin(world *w, int device)
{
    char profile[128];
    world_profile(w, w->profile[device], profile);
    setenv("DALIL_HOME", profile, 1);
    test_begin(&w->device[device]);
}

void world_commit(world *w, int device)
{
    test_commit(&w->device[device]);
}

dal_hash world_put(world *w, int device, const char *kind, const char *body, const dal_hash *over, size_t count)
{
    return test_put(&w->device[device], kind, body, ++w->requests, over, count);
}

dal_hash world_say(world *w, int device, const char *kind, const char *body, const dal_hash *over)
{
    world_begin(w, device);
    dal_hash hash = world_put(w, device, kind, body, over, over != NULL);
    world_commit(w, device);
    return hash;
}

dal_hash world_report(world *w, int device, const char *text)
{
    return test_put_report(&w->device[device], dal_str(text), ++w->requests);
}

dal_hash world_review(world *w, int device, const char *text, const char *verdict)
{
    char id[DAL_HEX_SIZE + 1], body[400];
    dal_hash item = dal_item_id(dal_ledger_case_key(w->device[device].ledger), dal_str(text));
    dal_hex(item.bytes, DAL_HASH_SIZE, id);
    snprintf(body, sizeof body, "{\"report\":\"%s\",\"ranges\":[[0,10]],\"question\":\"q\",\"verdict\":\"%s\"}", id,
             verdict);
    return world_put(w, device, "claim.review", body, NULL, 0);
}

dal_ledger_merge_result world_merge(world *w, int to, int from)
{
    dal_ledger_merge_result result;
    assert_ok(dal_ledger_merge(w->device[to].ledger, w->device[from].ledger, &result, &w->device[to].err));
    return result;
}

dal_buf world_dump(world *w, int device)
{
    test_case *c = &w->device[device];
    dal_buf dump = dal_buf_init(1 << 26);
    assert_ok(dal_fold_catch_up(c->fold, &c->err));
    assert_ok(dal_fold_dump(c->fold, &dump, &c->err));
    return dump;
}

void world_same(world *w, int a, int b)
{
    dal_buf first = world_dump(w, a), second = world_dump(w, b);
    assert_true(first.size > 0);
    assert_string_equal(first.data, second.data);
    dal_buf_release(&first);
    dal_buf_release(&second);
}

bool world_says(world *w, int device, const char *start, const char *part)
{
    dal_buf dump = world_dump(w, device);
    bool found = false;
    for (dalil_string rest = dal_buf_string(&dump); rest.size > 0 && !found;) {
        dalil_string line = dal_str_cut(rest, '\n', &rest);
        char text[4000];
        snprintf(text, sizeof text, "%.*s", DALIL_FMT(line));
        found = dal_str_starts(line, dal_str(start)) && strstr(text, part) != NULL;
    }
    dal_buf_release(&dump);
    return found;
}

uint64_t world_random(world *w, uint64_t below)
{
    w->random ^= w->random << 13; /* xorshift64, so that a run can be repeated */
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random % below;
}

static dal_hash random_entry(world *w, int device, const world_said *said)
{
    static const char *const texts[] = {"first text", "second text", "third text", "fourth text"};
    static const char *const verdicts[] = {"accept", "reject"};
    static const char *const statuses[] = {"{\"question\":\"q\",\"status\":\"likely\"}",
                                           "{\"question\":\"q\",\"status\":\"disputed\"}"};
    const char *text = texts[world_random(w, 4)];
    uint64_t choice = world_random(w, 10);
    dal_hash over[2];
    size_t overs = 0;
    for (; overs < 1 + world_random(w, 2) && said->count > 0; overs++)
        over[overs] = said->hash[world_random(w, said->count)];
    if (choice < 3)
        return world_report(w, device, text);
    if (choice < 6)
        return world_review(w, device, text, verdicts[world_random(w, 2)]);
    if (choice == 6)
        return world_put(w, device, "finding.set", statuses[world_random(w, 2)], over, world_random(w, 2) ? overs : 0);
    if (choice == 7)
        return world_put(w, device, "some.later.kind", "{\"x\":1}", NULL, 0);
    return world_put(w, device, "undo", "{}", over, overs);
}

void world_random_commit(world *w, int device, world_said *said)
{
    uint64_t count = 1 + world_random(w, 4);
    world_begin(w, device);
    for (uint64_t i = 0; i < count && said->count < 4000; i++)
        said->hash[said->count++] = random_entry(w, device, said);
    world_commit(w, device);
}
