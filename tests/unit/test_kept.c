/* What is kept of what was read: how often something has to be read again is counted. */
#include "app/kept.h"
#include "support/test.h"

static dal_hash name_of(uint64_t number)
{
    dal_hash name = {{0}};
    memcpy(name.bytes, &number, sizeof number);
    return name;
}

/* Ask for something of this size; 1 when it has to be read for that, else 0. */
static int ask(dal_kept *kept, uint64_t number, size_t size, size_t most)
{
    dal_hash name = name_of(number);
    if (dal_kept_find(kept, &name) != NULL)
        return 0;
    dal_kept_slot *slot = dal_kept_room(kept, &name, size, most);
    slot->text = dal_buf_init(64);
    dal_buf_printf(&slot->text, "%llu", (unsigned long long)number);
    return 1;
}

/* Fifty questions, each of which shows a statement of one large report and of some of a thousand small ones. */
static void the_large_one_is_read_once(void **state)
{
    (void)state;
    static dal_kept kept;
    int reads = 0;
    for (uint64_t question = 0; question < 50; question++) {
        reads += ask(&kept, 1, 1000000, 2000000);
        for (uint64_t i = 0; i < 40; i++)
            (void)ask(&kept, 100 + question * 40 + i, 3000, 2000000);
    }
    assert_int_equal(reads, 1);
    dal_kept_forget(&kept);
}

/* Two that do not fit together: the one asked for last stays, and nothing larger than asked for is held. */
static void what_was_asked_for_longest_ago_makes_room(void **state)
{
    (void)state;
    static dal_kept kept;
    assert_int_equal(ask(&kept, 1, 60, 100), 1);
    assert_int_equal(ask(&kept, 2, 30, 100), 1);
    assert_int_equal(ask(&kept, 1, 60, 100), 0);
    assert_int_equal(ask(&kept, 3, 40, 100), 1); /* 2 goes */
    assert_int_equal(ask(&kept, 1, 60, 100), 0);
    assert_int_equal(ask(&kept, 2, 30, 100), 1); /* 3 goes */
    assert_int_equal(ask(&kept, 3, 40, 100), 1);
    dal_kept_forget(&kept);
}

/* One of more than all the room is held while nothing else is wanted. */
static void one_that_is_too_large_is_kept_alone(void **state)
{
    (void)state;
    static dal_kept kept;
    assert_int_equal(ask(&kept, 1, 60, 100), 1);
    assert_int_equal(ask(&kept, 2, 500, 100), 1);
    assert_int_equal(ask(&kept, 2, 500, 100), 0);
    dal_kept_forget(&kept);
    assert_int_equal(ask(&kept, 2, 500, 100), 1);
    dal_kept_forget(&kept);
}

static void each_has_its_own(void **state)
{
    (void)state;
    static dal_kept kept;
    for (uint64_t i = 1; i <= DAL_KEPT_SLOTS; i++)
        assert_int_equal(ask(&kept, i, 1, 1000), 1);
    for (uint64_t i = 1; i <= DAL_KEPT_SLOTS; i++) {
        dal_hash name = name_of(i);
        char expected[32];
        snprintf(expected, sizeof expected, "%llu", (unsigned long long)i);
        const dal_kept_slot *slot = dal_kept_find(&kept, &name);
        assert_non_null(slot);
        assert_true(dal_str_equal(dal_buf_string(&slot->text), dal_str(expected)));
    }
    dal_kept_forget(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_large_one_is_read_once),
        cmocka_unit_test(what_was_asked_for_longest_ago_makes_room),
        cmocka_unit_test(one_that_is_too_large_is_kept_alone),
        cmocka_unit_test(each_has_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
