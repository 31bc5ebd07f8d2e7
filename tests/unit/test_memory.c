/* The door to memory, its switch, and the arena. */
#include "support/test.h"
#include <jansson.h>
#include <sqlite3.h>

static void size_zero_gives_a_pointer(void **state)
{
    (void)state;
    void *a = dal_alloc(0), *b = dal_alloc_zero(0, 8), *c = dal_realloc(NULL, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    dal_free(a);
    dal_free(b);
    dal_free(c);
    dal_free(NULL);
}

static void zeroed_memory_is_zero_and_too_much_is_refused(void **state)
{
    (void)state;
    unsigned char *memory = dal_alloc_zero(100, 3), zero[300] = {0};
    assert_memory_equal(memory, zero, sizeof zero);
    dal_free(memory);
    assert_null(dal_alloc_zero(SIZE_MAX / 2, 4)); /* the product does not fit */
}

static void nth_allocation_fails_once(void **state)
{
    (void)state;
    dal_alloc_fail_at(2, false);
    void *first = dal_alloc(8), *second = dal_alloc(8), *third = dal_alloc_zero(1, 8);
    uint64_t count = dal_alloc_count();
    dal_alloc_fail_at(0, false);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    assert_int_equal(count, 3);
    dal_free(first);
    dal_free(third);
}

static void nth_allocation_fails_for_good(void **state)
{
    (void)state;
    dal_alloc_fail_at(2, true);
    void *first = dal_alloc(8), *second = dal_realloc(NULL, 8), *third = dal_alloc_zero(1, 8);
    dal_alloc_fail_at(0, false);
    void *after = dal_alloc(8);
    assert_non_null(first);
    assert_null(second);
    assert_null(third);
    assert_non_null(after);
    dal_free(first);
    dal_free(after);
}

static void failed_resize_leaves_the_memory(void **state)
{
    (void)state;
    char *memory = dal_alloc(4);
    memcpy(memory, "abc", 4);
    dal_alloc_fail_at(1, false);
    assert_null(dal_realloc(memory, 4000));
    dal_alloc_fail_at(0, false);
    assert_string_equal(memory, "abc");
    dal_free(memory);
}

static void refusals_are_counted(void **state)
{
    (void)state;
    uint64_t before = dal_alloc_refusals();
    dal_alloc_fail_at(1, true);
    assert_null(dal_alloc(1));
    assert_null(dal_alloc_zero(1, 1));
    assert_null(dal_realloc(NULL, 1));
    dal_alloc_fail_at(0, false);
    assert_int_equal(dal_alloc_refusals() - before, 3);
}

static void other_libraries_use_the_door(void **state)
{
    (void)state;
    dal_base_start();
    dal_base_start();
    dal_alloc_fail_at(1, true);
    json_t *object = json_object();
    void *page = sqlite3_malloc(100);
    dal_alloc_fail_at(0, false);
    assert_null(object);
    assert_null(page);
    page = sqlite3_malloc(100);
    page = sqlite3_realloc(page, 5000);
    assert_true(sqlite3_msize(page) >= 5000);
    sqlite3_free(page);
}

static void arena_gives_aligned_memory_of_its_own(void **state)
{
    (void)state;
    dal_arena arena = {0};
    unsigned char *parts[200];
    for (size_t i = 0; i < 200; i++) {
        parts[i] = dal_arena_alloc(&arena, i * 7);
        assert_non_null(parts[i]);
        assert_int_equal((uintptr_t)parts[i] % 16, 0);
        memset(parts[i], (int)i, i * 7);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t at = 0; at < i * 7; at++)
            assert_int_equal(parts[i][at], i);
    dal_arena_release(&arena);
    assert_null(arena.chunk);
}

static void a_cleared_arena_gives_the_same_memory_again(void **state)
{
    (void)state;
    dal_arena arena = {0};
    char *small = dal_arena_alloc(&arena, 10), *large = dal_arena_alloc(&arena, 1 << 20);
    assert_non_null(small);
    assert_non_null(large);
    dal_arena_clear(&arena);
    assert_null(arena.chunk);
    uint64_t refusals = dal_alloc_refusals();
    dal_alloc_fail_at(1, true);
    assert_ptr_equal(dal_arena_alloc(&arena, 10), small); /* nothing is asked of the system */
    assert_ptr_equal(dal_arena_alloc(&arena, 1 << 20), large);
    assert_int_equal(dal_alloc_refusals(), refusals);
    dal_alloc_fail_at(0, false);
    dal_arena_release(&arena);
    assert_null(arena.chunk);
    assert_null(arena.spare);
}

static void arena_gives_more_than_a_chunk(void **state)
{
    (void)state;
    dal_arena arena = {0};
    char *small = dal_arena_alloc(&arena, 10), *large = dal_arena_alloc(&arena, 1 << 20);
    assert_non_null(large);
    memset(large, 'L', 1 << 20);
    memset(small, 's', 10);
    assert_int_equal(large[0], 'L');
    assert_null(dal_arena_alloc(&arena, SIZE_MAX));
    dal_arena_release(&arena);
    dal_arena_release(&arena);
}

static void arena_copy_ends_in_nul(void **state)
{
    (void)state;
    dal_arena arena = {0};
    dalil_string copy = dal_arena_copy(&arena, (dalil_string){"three more", 5});
    assert_text(copy, "three");
    assert_int_equal(copy.data[5], '\0');
    dalil_string empty = dal_arena_copy(&arena, (dalil_string){NULL, 0});
    assert_non_null(empty.data);
    assert_int_equal(empty.size, 0);
    dal_arena_release(&arena);
}

static dalil_status use_arena(void *context, dalil_error *err)
{
    (void)context;
    dal_arena arena = {0};
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < 5 && status == DALIL_OK; i++)
        if (dal_arena_alloc(&arena, 50000) == NULL || dal_arena_copy(&arena, DALIL_STR("text")).data == NULL)
            status = dal_fail_memory(err);
    dal_arena_release(&arena);
    return status;
}

static void arena_without_memory(void **state)
{
    (void)state;
    test_every_allocation_fails(use_arena, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_zero_gives_a_pointer),
        cmocka_unit_test(zeroed_memory_is_zero_and_too_much_is_refused),
        cmocka_unit_test(nth_allocation_fails_once),
        cmocka_unit_test(nth_allocation_fails_for_good),
        cmocka_unit_test(failed_resize_leaves_the_memory),
        cmocka_unit_test(refusals_are_counted),
        cmocka_unit_test(other_libraries_use_the_door),
        cmocka_unit_test(arena_gives_aligned_memory_of_its_own),
        cmocka_unit_test(a_cleared_arena_gives_the_same_memory_again),
        cmocka_unit_test(arena_gives_more_than_a_chunk),
        cmocka_unit_test(arena_copy_ends_in_nul),
        cmocka_unit_test(arena_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
