/* Marks of texts: the guarantee of winnowing, and which stretches are the same words.  What is expected is counted by
 * hand. */
#include "app/wording.h"
#include "support/test.h"
#include <stdio.h>

enum { WORDS = 60, TEXT = 1024, SHARED = DAL_NEAR_WINDOW + 3 };

/* `count` words; `stem` makes them other words. */
static void add_words(char *text, const char *stem, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        size_t size = strlen(text);
        snprintf(text + size, TEXT - size, "%s%c%c ", stem, 'a' + i % 26, 'a' + i / 26);
    }
}

static size_t count_shared(const char *a, const char *b)
{
    dal_buf bytes[2] = {dal_buf_init(1 << 20), dal_buf_init(1 << 20)};
    dal_arena arena = {0};
    const dal_near_mark *mark[2];
    const char *text[2] = {a, b};
    uint32_t count[2];
    size_t shared = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(dal_wording_make(dal_str(text[i]), &bytes[i], NULL), DALIL_OK);
        assert_true(dal_wording_read(dal_buf_string(&bytes[i]), &arena, &mark[i], &count[i]));
        dal_buf_release(&bytes[i]);
    }
    for (uint32_t i = 0; i < count[0]; i++)
        for (uint32_t k = 0; k < count[1]; k++)
            shared += mark[0][i].run == mark[1][k].run;
    dal_arena_release(&arena);
    return shared;
}

static void as_many_words_as_the_window_share_a_mark(void **state)
{
    (void)state;
    for (int before = 0; before < WORDS; before++) {
        char a[TEXT] = "", b[TEXT] = "";
        add_words(a, "left", 0, before);
        add_words(a, "both", 0, SHARED);
        add_words(a, "end", 0, 10);
        add_words(b, "both", 0, SHARED);
        add_words(b, "right", 0, WORDS - before);
        assert_true(count_shared(a, b) > 0);
    }
}

static void other_words_share_none(void **state)
{
    (void)state;
    char a[TEXT] = "", b[TEXT] = "";
    add_words(a, "left", 0, WORDS);
    add_words(b, "right", 0, WORDS);
    assert_int_equal(count_shared(a, b), 0);
    assert_int_equal(count_shared("", ""), 0);
}

static void a_mark_stands_at_its_word(void **state)
{
    (void)state;
    char text[TEXT] = "";
    dal_buf bytes = dal_buf_init(1 << 20);
    dal_arena arena = {0};
    const dal_near_mark *mark;
    uint32_t count;
    add_words(text, "one", 0, WORDS);
    assert_int_equal(dal_wording_make(dal_str(text), &bytes, NULL), DALIL_OK);
    assert_true(dal_wording_read(dal_buf_string(&bytes), &arena, &mark, &count));
    assert_true(count >= (WORDS - 3) / DAL_NEAR_WINDOW);
    for (uint32_t i = 0; i < count; i++) {
        assert_memory_equal(text + mark[i].at, "one", 3);
        assert_true(i == 0 || mark[i].at > mark[i - 1].at);
    }
    dal_buf_release(&bytes);
    dal_arena_release(&arena);
}

/* ---- the same words ---------------------------------------------------------------------------------------------- */

static const char FIRST[] =
    "On Monday the mayor said that 12 houses near the old bridge had fallen, and the engineer said that "
    "the bridge itself would stand.";
static const char AGAIN[] =
    "From our desk: on Monday the mayor said that 120 houses near the old bridge had fallen, and the "
    "engineer said that the bridge itself would stand. More soon.";
static const char OTHER[] = "The mayor of another town said that 12 houses near a river had fallen last week.";

static dalil_range range_of(const char *text, const char *part)
{
    const char *at = strstr(text, part);
    return (dalil_range){(uint32_t)(at - text), (uint32_t)(at - text + strlen(part))};
}

static bool same(const char *a, const char *part_a, const char *b, const char *part_b)
{
    dal_near_reader reader = {0};
    dal_arena arena = {0};
    dal_near_text x, y;
    assert_true(dal_near_read(&reader, dal_str(a), &arena, &x) && dal_near_read(&reader, dal_str(b), &arena, &y));
    bool is = dal_near_same_words(&x, range_of(a, part_a), &y, range_of(b, part_b));
    dal_near_reader_release(&reader);
    dal_arena_release(&arena);
    return is;
}

static void statements_at_one_place_of_a_copy_are_the_same(void **state)
{
    (void)state;
    assert_true(same(FIRST, "that 12 houses near the old bridge had fallen", AGAIN,
                     "that 120 houses near the old bridge had fallen"));
    assert_true(same(FIRST, "that the bridge itself would stand", AGAIN, "that the bridge itself would stand"));
}

static void statements_at_other_places_are_not(void **state)
{
    (void)state;
    assert_false(
        same(FIRST, "that 12 houses near the old bridge had fallen", AGAIN, "that the bridge itself would stand"));
    assert_false(same(FIRST, "that 12 houses near the old bridge had fallen", OTHER,
                      "that 12 houses near a river had fallen last week"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_words_as_the_window_share_a_mark),
        cmocka_unit_test(other_words_share_none),
        cmocka_unit_test(a_mark_stands_at_its_word),
        cmocka_unit_test(statements_at_one_place_of_a_copy_are_the_same),
        cmocka_unit_test(statements_at_other_places_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
