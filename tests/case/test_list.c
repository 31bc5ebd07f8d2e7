/* A list of rows as one entry: rows under keys of their own, one root, one row erased, every other still proven.
 * 20,000 rows; 1,000,000 with DALIL_ALL, with time and size. */
#include "case/list.h"
#include "case/verify.h"
#include "support/world.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t print_row(int64_t index, char out[160])
{
    return (size_t)snprintf(out, 160, "%lld,name %lld,father %lld,family %lld,%lld,a place,last seen there",
                            (long long)index, (long long)(index * 7919 % 10007), (long long)(index % 613),
                            (long long)(index % 4001), (long long)(1940 + index % 70));
}

static dalil_status give_row(void *context, int64_t index, dalil_string *out_row, dalil_error *err)
{
    static char row[160];
    (void)context, (void)err;
    *out_row = (dalil_string){row, print_row(index, row)};
    return DALIL_OK;
}

static dal_list put_list(world *w, int64_t count)
{
    char id[2 * DAL_ID_SIZE + 1], root[DAL_HEX_SIZE + 1], body[300];
    dal_list list;
    world_begin(w, 0);
    assert_ok(dal_list_write(w->device[0].ledger, count, give_row, NULL, &list, NULL));
    dal_hex(list.id.bytes, DAL_ID_SIZE, id);
    dal_hex(list.root.bytes, DAL_HASH_SIZE, root);
    snprintf(body, sizeof body, "{\"list\":\"%s\",\"count\":%lld,\"root\":\"%s\"}", id, (long long)count, root);
    world_put(w, 0, "list.add", body, NULL, 0);
    world_commit(w, 0);
    return list;
}

typedef struct proving {
    const dal_list *list;
    int64_t erased, held, next;
} proving;

static dalil_status check_proof(void *context, const dal_list_proof *proof, dalil_error *err)
{
    proving *p = context;
    (void)err;
    p->held += dal_list_proof_holds(p->list, proof) && proof->index == p->next;
    p->erased += proof->erased;
    p->next++;
    return DALIL_OK;
}

static void all_proofs_hold(world *w, const dal_list *list, int64_t erased)
{
    proving p = {.list = list};
    assert_ok(dal_list_prove_all(w->device[0].ledger, list, check_proof, &p, NULL));
    assert_int_equal(p.held, list->count);
    assert_int_equal(p.erased, erased);
}

static void row_is(world *w, const dal_list *list, int64_t index)
{
    char expected[160];
    dal_buf row = dal_buf_init(1000);
    size_t size = print_row(index, expected);
    assert_ok(dal_list_read_row(w->device[0].ledger, &list->id, index, &row, NULL));
    assert_int_equal(row.size, size);
    assert_memory_equal(row.data, expected, size);
    dal_buf_release(&row);
}

static void test_one_row_erased(void **state)
{
    world *w = *state;
    int64_t count = test_long_form() ? 1000000 : 20000, gone = count / 3;
    dal_buf row = dal_buf_init(1000);
    char path[300];
    struct stat about;
    world_make(w);
    double start = seconds();
    dal_list list = put_list(w, count);
    double written = seconds();
    row_is(w, &list, 0);
    row_is(w, &list, gone);
    row_is(w, &list, count - 1);
    double before = seconds();
    assert_ok(dal_list_erase_row(w->device[0].ledger, &list.id, gone, NULL));
    double erased = seconds();
    assert_int_equal(dal_list_read_row(w->device[0].ledger, &list.id, gone, &row, NULL), DALIL_ENOTFOUND);
    row_is(w, &list, gone - 1);
    row_is(w, &list, gone + 1);
    double proving_start = seconds();
    all_proofs_hold(w, &list, 1);
    double proven = seconds();
    world_close(w, 0);
    snprintf(path, sizeof path, "%s/ledger.db", w->device[0].folder);
    assert_int_equal(stat(path, &about), 0);
    print_message("%lld rows: written %.2f s, one erased %.3f s, all proofs checked %.2f s, %.0f bytes a row\n",
                  (long long)count, written - start, erased - before, proven - proving_start,
                  (double)about.st_size / (double)count);
    world_open(w, 0);
    assert_int_equal(test_problems(&w->device[0]), 0);
    dal_buf_release(&row);
}

/* Sizes around those of a chunk and of whole trees. */
static void test_proofs_at_all_sizes(void **state)
{
    static const int64_t sizes[] = {1, 2, 3, 1023, 1024, 1025, 2047, 2048, 2049, 3000, 4097};
    world *w = *state;
    world_make(w);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        dal_list list = put_list(w, sizes[i]);
        all_proofs_hold(w, &list, 0);
        for (int64_t index = 0; index < sizes[i]; index += 1 + sizes[i] / 5) {
            dal_list_proof proof;
            assert_ok(dal_list_prove(w->device[0].ledger, &list, index, &proof, NULL));
            assert_true(dal_list_proof_holds(&list, &proof));
            proof.leaf.bytes[3] ^= 1;
            assert_false(dal_list_proof_holds(&list, &proof));
            proof.leaf.bytes[3] ^= 1;
            proof.index = sizes[i];
            assert_false(dal_list_proof_holds(&list, &proof));
        }
    }
    assert_int_equal(test_problems(&w->device[0]), 0);
}

static void test_merged_with_what_was_erased(void **state)
{
    world *w = *state;
    dal_buf row = dal_buf_init(1000);
    world_make(w);
    dal_list list = put_list(w, 1500);
    assert_ok(dal_list_erase_row(w->device[0].ledger, &list.id, 7, NULL));
    world_join(w, 1, 0);
    assert_int_equal(test_problems(&w->device[1]), 0);
    assert_int_equal(dal_list_read_row(w->device[1].ledger, &list.id, 7, &row, NULL), DALIL_ENOTFOUND);
    assert_ok(dal_list_read_row(w->device[1].ledger, &list.id, 8, &row, NULL));
    /* Erased here, whole there: it does not come back. */
    assert_ok(dal_list_erase_row(w->device[0].ledger, &list.id, 8, NULL));
    world_merge(w, 0, 1);
    assert_int_equal(dal_list_read_row(w->device[0].ledger, &list.id, 8, &row, NULL), DALIL_ENOTFOUND);
    dal_buf_release(&row);
}

static void test_no_such_row(void **state)
{
    world *w = *state;
    dal_buf row = dal_buf_init(1000);
    dal_list_proof proof;
    world_make(w);
    dal_list list = put_list(w, 10);
    assert_int_equal(dal_list_read_row(w->device[0].ledger, &list.id, 10, &row, NULL), DALIL_ENOTFOUND);
    assert_int_equal(dal_list_read_row(w->device[0].ledger, &list.id, -1, &row, NULL), DALIL_ENOTFOUND);
    assert_int_equal(dal_list_read_row(w->device[0].ledger, &list.id, 5000, &row, NULL), DALIL_ENOTFOUND);
    assert_int_equal(dal_list_prove(w->device[0].ledger, &list, 10, &proof, NULL), DALIL_ENOTFOUND);
    assert_int_equal(dal_list_erase_row(w->device[0].ledger, &list.id, 10, NULL), DALIL_ENOTFOUND);
    dal_buf_release(&row);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_one_row_erased),
        TEST(test_proofs_at_all_sizes),
        TEST(test_merged_with_what_was_erased),
        TEST(test_no_such_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
