/* Quantities: every sentence of tests/data/claims/quantities.tsv, the values they stand for, and what must not break.
 */
#include "base/time.h"
#include "support/parts.h"
#include <math.h>
#include <stdio.h>

static dal_quantities read_quantities(test_parts *parts, dalil_string sentence)
{
    dalil_error err;
    dalil_extract_options options = {.published = DAL_TIME_UNKNOWN};
    dal_whens whens;
    dal_quantities quantities;
    test_parts_read(parts, sentence);
    assert_int_equal(dal_claims_times(parts->seen, &options, &parts->arena, &whens, &err), DALIL_OK);
    assert_int_equal(dal_claims_quantities(parts->seen, &whens, &parts->arena, &quantities, &err), DALIL_OK);
    return quantities;
}

static const char *const operators[] = {"=", "~", ">", "<", "!=", "range"};

static void put_quantity(dal_buf *out, const dalil_quantity *quantity)
{
    dal_buf_printf(out, "%s%s %.15g", operators[quantity->op], quantity->strict ? "<" : "", quantity->value);
    if (quantity->op == DALIL_RANGE_OF)
        dal_buf_printf(out, "..%.15g", quantity->max);
    dal_buf_printf(out, "%s %s%s%s%.*s", quantity->vague ? "v" : "", quantity->concept[0] ? quantity->concept : "-",
                   quantity->part ? "#" : "", quantity->unit.size > 0 ? " " : "", DALIL_FMT(quantity->unit));
}

static bool check_quantities(test_parts *parts, const dalil_string *field)
{
    dal_quantities found = read_quantities(parts, field[0]);
    dal_buf out = dal_buf_init(1 << 16);
    for (size_t i = 0; i < found.count; i++) {
        dal_buf_puts(&out, i > 0 ? "; " : "");
        put_quantity(&out, &found.item[i]);
    }
    dal_buf_puts(&out, found.count == 0 ? "none" : "");
    bool right = dal_str_equal(dal_buf_string(&out), field[1]);
    if (!right)
        print_error("  found     %s\n  expected  %.*s\n", out.data, DALIL_FMT(field[1]));
    dal_buf_release(&out);
    return right;
}

static void sentences_hold_these_quantities(void **state)
{
    assert_true(test_parts_table(*state, "quantities.tsv", check_quantities) >= 80);
}

static void ranges_are_those_of_the_words(void **state)
{
    dalil_string sentence = DALIL_STR("On Monday more than 1,200 prisoners, of the lower three floors, left.");
    dal_quantities found = read_quantities(*state, sentence);
    assert_int_equal(found.count, 2);
    assert_text(dal_str_slice(sentence, found.item[0].range.start, found.item[0].range.end), "1,200 prisoners");
    assert_text(found.item[0].text, "1,200");
    assert_text(dal_str_slice(sentence, found.item[1].range.start, found.item[1].range.end), "lower three floors");
    assert_text(found.item[1].text, "three");
}

static void assert_value(dalil_quantity quantity, double low, double high)
{
    double found_low, found_high;
    dal_claims_value(&quantity, &found_low, &found_high);
    assert_true(found_low == low);
    assert_true(found_high == high);
}

static void values_cover_what_the_words_may_mean(void **state)
{
    (void)state;
    assert_value((dalil_quantity){.value = 250}, 250, 250);
    assert_value((dalil_quantity){.value = 250, .op = DALIL_ABOUT}, 225, 275);
    assert_value((dalil_quantity){.value = 6000, .op = DALIL_ABOUT}, 5400, 6600);
    assert_value((dalil_quantity){.value = 30, .op = DALIL_MORE}, 30, HUGE_VAL);
    assert_value((dalil_quantity){.value = 30, .op = DALIL_LESS}, 0, 30);
    assert_value((dalil_quantity){.value = 30, .op = DALIL_LESS, .strict = true}, 0, 29);
    assert_value((dalil_quantity){.value = 2.5, .op = DALIL_LESS, .strict = true}, 0, 2);
    assert_value((dalil_quantity){.value = 2, .max = 3, .op = DALIL_RANGE_OF}, 2, 3);
    assert_value((dalil_quantity){.value = 1000, .op = DALIL_ABOUT, .vague = true}, 1000, 9999);
    assert_value((dalil_quantity){.value = 12, .op = DALIL_ABOUT, .vague = true}, 12, 99);
    /* "several", "a lot": no number that another could agree with */
    assert_value((dalil_quantity){.value = 3, .op = DALIL_ABOUT, .vague = true}, -HUGE_VAL, HUGE_VAL);
    assert_value((dalil_quantity){.value = 10, .op = DALIL_MORE, .vague = true}, -HUGE_VAL, HUGE_VAL);
    assert_value((dalil_quantity){.value = 3, .op = DALIL_NOT_EQUAL}, -HUGE_VAL, HUGE_VAL);
}

static void assert_said(double low, double high, dalil_rounding rounding, double number, const char *words)
{
    double said = -1;
    assert_int_equal(dal_claims_rounded(low, high, rounding, &said), words != NULL);
    if (words == NULL)
        return;
    assert_true(said == number);
    assert_string_equal(dal_claims_rounded_words(said, rounding), words);
}

/* "About n" is n less a tenth to n and a tenth, to whole numbers outwards: for whole numbers it can be read back. */
static void rounded_numbers_are_told_as_they_were_said(void **state)
{
    (void)state;
    for (int64_t n = 1; n < 100000; n++)
        assert_said((double)(n * 9 / 10), (double)((n * 11 + 9) / 10), DALIL_ROUNDED_ABOUT, (double)n,
                    "finding.value.about");
    assert_said(12, 99, DALIL_ROUNDED_ORDER, 12, "finding.value.dozens");
    assert_said(100, 999, DALIL_ROUNDED_ORDER, 100, "finding.value.hundreds");
    assert_said(1000, 9999, DALIL_ROUNDED_ORDER, 1000, "finding.value.thousands");
    assert_said(100000, 999999, DALIL_ROUNDED_ORDER, 100000, "finding.value.hundred-thousands");
    assert_said(10000000, 99999999, DALIL_ROUNDED_ORDER, 0, NULL);
    assert_said(315, 385, DALIL_NOT_ROUNDED, 0, NULL);
    assert_said(300, 400, DALIL_ROUNDED_ABOUT, 0, NULL); /* a person's own bounds */
    assert_said(30, HUGE_VAL, DALIL_ROUNDED_ABOUT, 0, NULL);
    assert_said(-HUGE_VAL, HUGE_VAL, DALIL_ROUNDED_ORDER, 0, NULL);
}

/* Words that nobody would write, cut at every byte. */
static void nonsense_does_no_harm(void **state)
{
    static const char text[] = "million million hundred and - 99999999999999999999 %% between 5 and and not no a "
                               "dozen-two-- 4:4:4 وو مئة مئة وبين ٥ و و لا لا 1.1.1.1 100s 's five- -five";
    for (size_t size = 0; size < sizeof text; size++) {
        dal_quantities found = read_quantities(*state, (dalil_string){text, size});
        for (size_t i = 0; i < found.count; i++)
            assert_true(found.item[i].range.start < found.item[i].range.end && found.item[i].range.end <= size);
    }
}

static dalil_status main_path(void *context, dalil_error *err)
{
    test_parts *parts = context;
    dalil_string sentence = DALIL_STR("The lower three floors hold 100s, possibly 1000s of people since 2011.");
    dalil_extract_options options = {.published = DAL_TIME_UNKNOWN};
    dal_arena arena = {NULL};
    dal_text text;
    const dal_seen *seen;
    dal_whens whens;
    dal_quantities quantities;
    dalil_status status = dal_text_read(sentence, (dalil_range){0, (uint32_t)sentence.size}, &arena, &text, err);
    if (status == DALIL_OK)
        status = dal_claims_see(parts->words, &text, 0, text.token_count, &arena, &seen, err);
    if (status == DALIL_OK)
        status = dal_claims_times(seen, &options, &arena, &whens, err);
    if (status == DALIL_OK)
        status = dal_claims_quantities(seen, &whens, &arena, &quantities, err);
    dal_arena_release(&arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    test_every_allocation_fails(main_path, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_hold_these_quantities),
        cmocka_unit_test(ranges_are_those_of_the_words),
        cmocka_unit_test(values_cover_what_the_words_may_mean),
        cmocka_unit_test(rounded_numbers_are_told_as_they_were_said),
        cmocka_unit_test(nonsense_does_no_harm),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, test_parts_setup, test_parts_teardown);
}
