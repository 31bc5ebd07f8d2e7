/* Weighing: the example of Dong, Berti-Equille and Srivastava (2009, table 1), planted liars and feeds, properties. */
#include "dalil/weigh.h"
#include "support/test.h"
#include <math.h>

#define assert_ok(call) assert_int_equal((call), DALIL_OK)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const dalil_weigh_value *find(const dalil_weighed *w, uint32_t item, uint32_t value)
{
    for (size_t i = 0; i < w->value_count; i++)
        if (w->value[i].item == item && w->value[i].value == value)
            return &w->value[i];
    fail_msg("item %u has no value %u", item, value);
    return NULL;
}

static const dalil_weigh_value *first_of(const dalil_weighed *w, uint32_t item)
{
    for (size_t i = 0; i < w->value_count; i++)
        if (w->value[i].item == item)
            return &w->value[i];
    fail_msg("item %u has no value", item);
    return NULL;
}

static float copies(const dalil_weighed *w, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < w->copy_count; i++)
        if (w->copy[i].a == a && w->copy[i].b == b)
            return w->copy[i].probability;
    return 0;
}

/* Where five researchers work, by five sources of which the first is right throughout and the fourth and fifth copy the
 * third, the fifth with a slip.  Items: Stonebraker, Dewitt, Bernstein, Carey, Halevy.  Vote follows the copies on
 * three of the five; the paper finds the copies and gets them right.  With so little to go by we get two of the three.
 */
static void the_example_of_the_paper(void **state)
{
    (void)state;
    enum { MIT, BERKELEY, MS, MSR = 0, UWISC, UCI = 0, ATT, BEA, GOOGLE = 0, UW };
    static const uint32_t table[5][5] = {{MIT, MSR, 0, UCI, GOOGLE},
                                         {BERKELEY, MSR, 0, ATT, GOOGLE},
                                         {MIT, UWISC, 0, BEA, UW},
                                         {MIT, UWISC, 0, BEA, UW},
                                         {MS, UWISC, 0, BEA, UW}};
    dalil_weigh_claim claim[25];
    dalil_weighed w;
    for (uint32_t i = 0; i < 25; i++)
        claim[i] = (dalil_weigh_claim){i / 5, i % 5, table[i / 5][i % 5], 0};
    assert_ok(dalil_weigh(claim, 25, 0, &w, NULL));
    assert_int_equal(first_of(&w, 0)->value, MIT);
    assert_int_equal(first_of(&w, 1)->value, MSR);
    assert_int_equal(first_of(&w, 4)->value, GOOGLE);
    assert_int_equal(find(&w, 1, UWISC)->sources, 3);
    assert_true(find(&w, 1, UWISC)->independent < find(&w, 1, MSR)->independent);
    assert_true(copies(&w, 2, 3) > 0.8f);
    assert_true(copies(&w, 0, 1) < 0.5f && copies(&w, 0, 2) < 0.5f && copies(&w, 1, 2) < 0.5f);
    dalil_weighed_release(&w);
}

/* ---- planted --------------------------------------------------------------------------------------------------- */

enum { ITEMS = 400, SOURCES = 20, VALUES = 6 };

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * below >> 32);
}

static uint32_t say(uint32_t item, uint32_t percent)
{
    uint32_t truth = item % VALUES;
    return draw(100) < percent ? truth : (truth + 1 + draw(VALUES - 1)) % VALUES;
}

/* Sources 0 to 7 say what source 0 says, in nine of ten cases, who is right in `percent` of a hundred; the others are
 * independent and right in `others` of a hundred.  Returns the claims. */
static size_t plant(dalil_weigh_claim *claim, uint32_t percent, uint32_t others)
{
    size_t count = 0;
    for (uint32_t item = 0; item < ITEMS; item++) {
        uint32_t first = say(item, percent);
        for (uint32_t source = 0; source < SOURCES; source++) {
            bool copied = source == 0 || (source < 8 && draw(10) > 0);
            uint32_t value = copied ? first : say(item, source < 8 ? percent : others);
            if (draw(10) < 7 || source == 0)
                claim[count++] = (dalil_weigh_claim){source, item, value, 0};
        }
    }
    return count;
}

static uint32_t count_right(const dalil_weighed *w)
{
    uint32_t right = 0;
    for (uint32_t item = 0; item < ITEMS; item++)
        right += first_of(w, item)->value == item % VALUES;
    return right;
}

/* What the value with most sources gets, the first of equals. */
static uint32_t count_right_by_vote(const dalil_weighed *w)
{
    uint32_t right = 0;
    for (size_t i = 0; i < w->value_count; i++) {
        bool most = true;
        for (size_t k = 0; k < w->value_count; k++)
            most &=
                w->value[k].item != w->value[i].item || k == i || w->value[k].sources < w->value[i].sources + (i < k);
        right += most && w->value[i].value == w->value[i].item % VALUES;
    }
    return right;
}

static void liars_who_are_copied_do_not_win(void **state)
{
    (void)state;
    static dalil_weigh_claim claim[ITEMS * SOURCES];
    dalil_weighed w;
    seed = 12;
    size_t count = plant(claim, 15, 65);
    assert_ok(dalil_weigh(claim, count, 0, &w, NULL));
    assert_true(count_right_by_vote(&w) < ITEMS * 80 / 100);
    assert_true(count_right(&w) > ITEMS * 95 / 100);
    assert_true(w.accuracy[0] < 0.4f);
    assert_true(copies(&w, 0, 5) > 0.99f);
    assert_true(copies(&w, 10, 12) < 0.5f);
    dalil_weighed_release(&w);
}

static void honest_sources_that_share_a_feed_keep_their_weight(void **state)
{
    (void)state;
    static dalil_weigh_claim claim[ITEMS * SOURCES];
    dalil_weighed w;
    seed = 12;
    size_t count = plant(claim, 95, 40);
    assert_ok(dalil_weigh(claim, count, 0, &w, NULL));
    assert_true(count_right(&w) >= ITEMS * 95 / 100);
    assert_true(w.accuracy[0] > 0.85f);
    dalil_weighed_release(&w);
}

/* ---- properties ------------------------------------------------------------------------------------------------ */

static void probabilities_are_probabilities_and_in_order(void **state)
{
    (void)state;
    static dalil_weigh_claim claim[ITEMS * SOURCES];
    dalil_weighed w;
    seed = 2;
    size_t count = plant(claim, 60, 60);
    assert_ok(dalil_weigh(claim, count, 0, &w, NULL));
    double sum = 0;
    uint64_t sources = 0;
    for (size_t i = 0; i < w.value_count; i++) {
        const dalil_weigh_value *v = &w.value[i];
        bool first = i == 0 || v->item != v[-1].item;
        sum = first ? (double)v->probability : sum + (double)v->probability;
        assert_true(v->probability >= 0 && sum < 1.0001);
        assert_true(first || v->probability <= v[-1].probability);
        assert_true(v->independent >= 0.999f && v->independent <= (float)v->sources + 0.001f);
        sources += v->sources;
    }
    assert_int_equal(sources, count);
    dalil_weighed_release(&w);
}

static void assert_equal(const dalil_weighed *x, const dalil_weighed *y)
{
    assert_int_equal(x->value_count, y->value_count);
    for (size_t i = 0; i < x->value_count; i++) {
        assert_int_equal(x->value[i].item, y->value[i].item);
        assert_int_equal(x->value[i].value, y->value[i].value);
        assert_true(x->value[i].probability == y->value[i].probability);
    }
}

static void order_and_threads_change_nothing(void **state)
{
    (void)state;
    static dalil_weigh_claim claim[ITEMS * SOURCES], turned[ITEMS * SOURCES];
    dalil_weighed one, many, other;
    seed = 8;
    size_t count = plant(claim, 30, 60);
    for (size_t i = 0; i < count; i++)
        turned[i] = claim[count - 1 - i];
    assert_ok(dalil_weigh(claim, count, 1, &one, NULL));
    assert_ok(dalil_weigh(claim, count, 5, &many, NULL));
    assert_ok(dalil_weigh(turned, count, 2, &other, NULL));
    assert_equal(&one, &many);
    assert_equal(&one, &other);
    dalil_weighed_release(&one);
    dalil_weighed_release(&many);
    dalil_weighed_release(&other);
}

static void a_later_word_replaces_an_earlier_one(void **state)
{
    (void)state;
    const dalil_weigh_claim claim[] = {{0, 0, 7, 20}, {0, 0, 3, 10}, {1, 0, 7, 5}, {1, 0, 9, 5}};
    dalil_weighed w;
    assert_ok(dalil_weigh(claim, COUNT(claim), 0, &w, NULL));
    assert_int_equal(w.value_count, 2);
    assert_int_equal(find(&w, 0, 7)->sources, 1);
    assert_int_equal(find(&w, 0, 9)->sources, 1);
    dalil_weighed_release(&w);
}

static void nothing_is_weighed_as_nothing(void **state)
{
    (void)state;
    const dalil_weigh_claim alone = {0, 0, 0, 0};
    dalil_weighed w;
    assert_ok(dalil_weigh(NULL, 0, 0, &w, NULL));
    assert_int_equal(w.value_count + w.source_count + w.copy_count, 0);
    dalil_weighed_release(&w);
    assert_ok(dalil_weigh(&alone, 1, 0, &w, NULL));
    assert_int_equal(w.value_count, 1);
    assert_true(w.value[0].probability > 0.3f && w.value[0].probability < 0.95f);
    dalil_weighed_release(&w);
}

static dalil_status main_path(void *context, dalil_error *err)
{
    (void)context;
    const dalil_weigh_claim claim[] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {2, 0, 1, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}};
    dalil_weighed w;
    DAL_TRY(dalil_weigh(claim, COUNT(claim), 1, &w, err));
    dalil_weighed_release(&w);
    return DALIL_OK;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    test_every_allocation_fails(main_path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_paper),
        cmocka_unit_test(liars_who_are_copied_do_not_win),
        cmocka_unit_test(honest_sources_that_share_a_feed_keep_their_weight),
        cmocka_unit_test(probabilities_are_probabilities_and_in_order),
        cmocka_unit_test(order_and_threads_change_nothing),
        cmocka_unit_test(a_later_word_replaces_an_earlier_one),
        cmocka_unit_test(nothing_is_weighed_as_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
