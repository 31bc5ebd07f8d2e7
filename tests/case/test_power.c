/* Power cuts at every kind of point: what was acknowledged is there, and the ledger is whole.  20,000 with DALIL_ALL.
 */
#include "base/file.h"
#include "case/verify.h"
#include "support/case.h"
#include "support/power.h"
#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 12, ACKNOWLEDGED_MAX = 64 };

/* What the program was told is safe. */
typedef struct told {
    bool made;
    dal_hash entry[ACKNOWLEDGED_MAX];
    size_t count, seen;
} told;

static char large[1100000];
static unsigned request;

static dalil_status put(dal_ledger *ledger, dalil_string text, dal_hash *out_hash, dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1], body[200];
    dal_hash name;
    dal_entry_draft draft = {.time = 1, .kind = "finding.set"};
    DAL_TRY(dal_ledger_put_blob(ledger, text, &name, err));
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    int size = snprintf(body, sizeof body, "{\"question\":\"q\",\"status\":\"likely\",\"words\":\"%s\"}", hex);
    draft.body = (dalil_string){body, (size_t)size};
    request++;
    memcpy(draft.request.bytes, &request, sizeof request);
    return dal_ledger_put_entry(ledger, &draft, out_hash, err);
}

/* One commit of one to three entries; with OK they are told. */
static dalil_status append(dal_ledger *ledger, told *t, size_t entries, size_t size, dalil_error *err)
{
    dal_hash hash[3];
    DAL_TRY(dal_ledger_begin(ledger, err));
    for (size_t i = 0; i < entries; i++) {
        dalil_status status = put(ledger, (dalil_string){large, size}, &hash[i], err);
        if (status != DALIL_OK) {
            dal_ledger_rollback(ledger);
            return status;
        }
    }
    DAL_TRY(dal_ledger_commit(ledger, 5, err));
    for (size_t i = 0; i < entries && t->count < ACKNOWLEDGED_MAX; i++)
        t->entry[t->count++] = hash[i];
    return DALIL_OK;
}

static dalil_status open_or_make(const dal_ledger_options *options, told *t, dal_ledger **out, dalil_error *err)
{
    if (t->made)
        return dal_ledger_open("/c", options, out, err);
    dalil_status status = dal_ledger_create("/c", options, out, err);
    if (status == DALIL_EINVAL) /* made, though the power went before anybody was told */
        status = dal_ledger_open("/c", options, out, err);
    t->made = status == DALIL_OK;
    return status;
}

/* A short life: made, written to, closed and opened, a large blob now and then. */
static dalil_status live(const dal_ledger_options *options, told *t, uint64_t seed, dalil_error *err)
{
    dal_ledger *ledger = NULL;
    DAL_TRY(dal_file_make_folder("/c", 0700, err));
    DAL_TRY(open_or_make(options, t, &ledger, err));
    dalil_status status = DALIL_OK;
    for (uint64_t i = 0; status == DALIL_OK && i < STEPS; i++) {
        bool is_large = seed % 16 == 0 && i == 3;
        status = append(ledger, t, 1 + i % 3, is_large ? sizeof large : 100 + 700 * i, err);
        if (status == DALIL_OK && (i % 4 == 3 || seed % 3 == 0)) { /* the log goes into the file, and begins anew */
            dal_ledger_close(ledger);
            ledger = NULL;
            status = dal_ledger_open("/c", options, &ledger, err);
        }
    }
    dal_ledger_close(ledger);
    return status;
}

static dalil_status count_problem(void *context, const dalil_error *problem, dalil_error *err)
{
    char text[500];
    (void)err;
    dalil_error_text(problem, DALIL_ENGLISH, text, sizeof text);
    if (context != NULL)
        print_message("%s\n", text);
    return DALIL_OK;
}

static dalil_status look_for(void *context, const dal_ledger_entry_row *row, dalil_error *err)
{
    told *t = context;
    (void)err;
    for (size_t i = 0; i < t->count; i++)
        t->seen += dal_hash_compare(&t->entry[i], &row->hash) == 0;
    return DALIL_OK;
}

typedef struct looking {
    dal_ledger *ledger;
    told *t;
} looking;

static dalil_status look_in(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    looking *l = context;
    return dal_ledger_each_entry(l->ledger, row->id, look_for, l->t, err);
}

/* Whole, and all that was told is there. */
static bool is_whole(dal_ledger *ledger, told *t, bool loud)
{
    dal_verify_options options = {.parse = true, .blobs = true, .threads = 1};
    dal_verify_result result;
    looking l = {ledger, t};
    dalil_error err;
    t->seen = 0;
    if (dal_verify(ledger, &options, count_problem, loud ? t : NULL, &result, &err) != DALIL_OK ||
        dal_ledger_each_commit(ledger, 0, look_in, &l, &err) != DALIL_OK)
        return false;
    if (loud && t->seen != t->count)
        print_message("%zu of %zu acknowledged entries\n", t->seen, t->count);
    return result.problems == 0 && t->seen == t->count;
}

/* The machine starts again: open, look, and go on working. */
static bool recovers(const dal_ledger_options *options, told *t, bool loud)
{
    dal_ledger *ledger = NULL;
    dalil_error err = {.message = ""};
    dalil_status status = open_or_make(options, t, &ledger, &err);
    bool good = status == DALIL_OK && is_whole(ledger, t, loud);
    if (status != DALIL_OK && loud)
        print_message("%s: %s\n", t->made ? "open" : "make", err.message);
    good = good && append(ledger, t, 1, 50, &err) == DALIL_OK && is_whole(ledger, t, loud);
    dal_ledger_close(ledger);
    return good;
}

/* Half of the lives are on a disk like most, half on one that promises nothing. */
static bool is_promised(uint64_t seed)
{
    return seed % 48 < 24;
}

static uint64_t length_of_life(const dal_ledger_options *options, uint64_t seed)
{
    told t = {.made = false};
    dalil_error err;
    power_promise(is_promised(seed));
    power_on();
    assert_ok(live(options, &t, seed, &err));
    uint64_t changes = power_changes();
    power_off();
    return changes;
}

/* Cut once, at change `at`, then recover. */
static bool survives(const dal_ledger_options *options, uint64_t seed, uint64_t at, bool loud)
{
    told t = {.made = false};
    dalil_error err;
    power_promise(is_promised(seed));
    power_on();
    power_cut_at(at, seed);
    (void)!live(options, &t, seed, &err);
    power_restart();
    bool good = dal_file_make_folder("/c", 0700, &err) == DALIL_OK && recovers(options, &t, loud);
    power_off();
    return good;
}

static uint64_t cuts(void)
{
    return test_long_form() ? 20000 : 500;
}

static int prepare(void **state)
{
    uint64_t x = 88172645463325252u;
    (void)state;
    for (size_t i = 0; i < sizeof large; i++) { /* does not get smaller: so the last is a file of its own */
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        large[i] = (char)x;
    }
    setenv("DALIL_HOME", "/home", 1);
    return 0;
}

static void test_nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    const dal_ledger_options options = {.vfs = "power"};
    uint64_t length[48];
    for (uint64_t seed = 0; seed < 48; seed++)
        length[seed] = length_of_life(&options, seed);
    for (uint64_t i = 0; i < cuts(); i++) {
        /* Every point in turn, then all again with other luck. */
        uint64_t at = 1 + i * 7919 % length[i % 48];
        if (!survives(&options, i, at, false)) {
            survives(&options, i, at, true);
            fail_msg("cut %llu: at change %llu something was lost", (unsigned long long)i, (unsigned long long)at);
        }
    }
}

/* The same without syncing has to lose, or the harness sees nothing. */
static void test_unsynced_loses(void **state)
{
    (void)state;
    const dal_ledger_options options = {.vfs = "power", .unsafe = true};
    uint64_t length = length_of_life(&options, 1), lost = 0;
    for (uint64_t i = 0; i < 200; i++)
        lost += !survives(&options, 1 + 48 * i, 1 + i * 7919 % length, false);
    print_message("without syncing %llu of 200 cuts lost something\n", (unsigned long long)lost);
    assert_true(lost > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_acknowledged_is_lost),
        cmocka_unit_test(test_unsynced_loses),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
