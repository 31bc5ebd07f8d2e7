/* The rows of the decision table in docs/findings.md, each as the page states it. */
#include "base/base.h"
#include "dalil/findings.h"
#include "support/test.h"
#include <math.h>

enum { HOUR = 3600 * 1000, NOON = 12 * HOUR };

/* ---- making words ------------------------------------------------------------------------------------------------ */

static uint32_t next_id = 1;

static dalil_word a_word(uint32_t source, dalil_stance stance)
{
    dalil_word word = {.id = next_id++, .source = source, .origin = 1000 + source, .named = true, .stance = stance};
    word.said = (dalil_time){10 * HOUR, 11 * HOUR, DALIL_HOUR, DALIL_NO_ZONE};
    return word;
}

static dalil_word named_for(uint32_t source)
{
    return a_word(source, DALIL_AFFIRM);
}

static dalil_word named_against(uint32_t source)
{
    return a_word(source, DALIL_DENY);
}

static dalil_word apart(dalil_word word)
{
    word.named = false;
    return word;
}

static dalil_word on(dalil_word word, dalil_basis basis)
{
    word.basis = basis;
    return word;
}

static dalil_word reviewed(dalil_word word)
{
    word.reviewed = true;
    return word;
}

static dalil_word at(dalil_word word, int64_t start, int64_t end)
{
    word.said = (dalil_time){start, end, DALIL_MINUTE, DALIL_NO_ZONE};
    return word;
}

static dalil_word undated(dalil_word word)
{
    word.said = (dalil_time){0};
    return word;
}

static dalil_word of_origin(dalil_word word, uint32_t origin)
{
    word.origin = origin;
    return word;
}

static dalil_word value(dalil_word word, double low, double high)
{
    word.has_value = true;
    word.low = low;
    word.high = high;
    return word;
}

static dalil_word complete_search(uint32_t source)
{
    dalil_word word = reviewed(on(named_against(source), DALIL_BASIS_SEARCHED));
    word.complete = true;
    return word;
}

static dalil_word shown_made_up(uint32_t source)
{
    dalil_word word = reviewed(on(named_against(source), DALIL_BASIS_DOCUMENT));
    word.made_up = true;
    return word;
}

static dalil_finding judged(const dalil_word *word, size_t count, int64_t as_of, dalil_word_role *out_role)
{
    dalil_finding finding;
    assert_int_equal(dalil_judge(word, count, as_of, &finding, out_role, NULL), DALIL_OK);
    return finding;
}

#define WORDS(...) (const dalil_word[]){__VA_ARGS__}, sizeof((const dalil_word[]){__VA_ARGS__}) / sizeof(dalil_word)
#define STATUS(expected, ...) assert_int_equal(judged(WORDS(__VA_ARGS__), INT64_MAX, NULL).status, expected)

/* ---- nobody by name ---------------------------------------------------------------------------------------------- */

static void nothing_is_not_checked(void **state)
{
    (void)state;
    dalil_finding finding = judged(NULL, 0, INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_string_equal(finding.reason, "finding.reason.nothing");
}

static void words_apart_are_not_checked(void **state)
{
    (void)state;
    STATUS(DALIL_NOT_CHECKED, apart(named_for(1)));
    STATUS(DALIL_NOT_CHECKED, apart(named_for(1)), apart(named_for(2)), apart(named_for(3)));
    STATUS(DALIL_NOT_CHECKED, apart(named_against(1)), apart(named_against(2)));
}

static void words_apart_on_both_sides_are_disputed(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, apart(named_for(1)), apart(named_against(2)));
}

static dalil_word toll(dalil_word word, double value, int hour)
{
    word = at(word, hour * HOUR, (hour + 1) * HOUR);
    word.has_value = word.grows = true;
    word.low = word.high = value;
    return word;
}

static void an_older_lower_toll_of_nobody_contradicts_nothing(void **state)
{
    (void)state;
    dalil_word_role role[2];
    dalil_word old = toll(apart(named_for(1)), 78, 10), newer = toll(named_for(2), 82, 12);
    dalil_finding finding = judged(WORDS(old, newer), INT64_MAX, role);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(finding.outgrown, 1);
    assert_int_equal(role[0], DALIL_ROLE_OUTGROWN);
    assert_true(finding.value[0].low == 82 && finding.value_count == 1);
    STATUS(DALIL_DISPUTED, toll(apart(named_for(1)), 90, 10), newer); /* more than the newer one */
    STATUS(DALIL_DISPUTED, toll(apart(named_for(1)), 78, 12), newer); /* at the same time */
    STATUS(DALIL_DISPUTED, toll(named_for(1), 78, 10), newer);        /* somebody whom one can ask */
    STATUS(DALIL_DISPUTED, old, toll(apart(named_for(2)), 82, 12));   /* nobody by name says it */
    old.grows = newer.grows = false;                                  /* floors do not grow */
    STATUS(DALIL_DISPUTED, old, newer);
}

static void answers_in_words_wait_for_a_reader(void **state)
{
    (void)state;
    dalil_word one = named_for(1), two = named_for(2);
    one.open = two.open = true;
    dalil_finding finding = judged(WORDS(one, two), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_string_equal(finding.reason, "finding.reason.open");
    assert_true(finding.unreviewed_limits);
    STATUS(DALIL_LIKELY, one);
    STATUS(DALIL_NOT_CHECKED, one, reviewed(two));
    STATUS(DALIL_LIKELY, reviewed(one), reviewed(two));
    STATUS(DALIL_DISPUTED, one, two, named_against(3));
}

static void narration_stands_apart_whoever_tells(void **state)
{
    (void)state;
    dalil_word first = named_for(1), second = named_for(2);
    first.narration = second.narration = true;
    dalil_finding finding = judged(WORDS(first, second), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_int_equal(finding.named_for, 0);
    assert_int_equal(finding.apart_for, 2);
}

static void cannot_confirm_counts_for_neither(void **state)
{
    (void)state;
    dalil_finding finding = judged(WORDS(a_word(1, DALIL_UNCONFIRMED), a_word(2, DALIL_UNCONFIRMED)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_int_equal(finding.neutral, 2);
    assert_string_equal(finding.reason, "finding.reason.neutral");
    STATUS(DALIL_LIKELY, named_for(1), a_word(2, DALIL_UNCONFIRMED));
    STATUS(DALIL_UNLIKELY, named_against(1), a_word(2, DALIL_UNCONFIRMED));
}

/* ---- one and more named ------------------------------------------------------------------------------------------ */

static void one_named_alone(void **state)
{
    (void)state;
    STATUS(DALIL_LIKELY, named_for(1));
    STATUS(DALIL_LIKELY, named_for(1), apart(named_for(2)));
    STATUS(DALIL_UNLIKELY, named_against(1));
    STATUS(DALIL_UNLIKELY, named_against(1), apart(named_against(2)));
}

static void one_named_against_a_word_apart_is_disputed(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, named_for(1), apart(named_against(2)));
    STATUS(DALIL_DISPUTED, named_against(1), apart(named_for(2)));
    STATUS(DALIL_DISPUTED, complete_search(1), apart(named_for(2)));
}

static void two_named_outweigh_words_apart(void **state)
{
    (void)state;
    STATUS(DALIL_LIKELY, named_for(1), named_for(2), apart(named_against(3)), apart(named_against(4)));
    STATUS(DALIL_UNLIKELY, named_against(1), named_against(2), apart(named_for(3)), apart(named_for(4)));
}

static void named_on_both_sides_is_disputed(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, named_for(1), named_against(2));
    STATUS(DALIL_DISPUTED, named_for(1), named_for(2), named_for(3), named_against(4));
    STATUS(DALIL_DISPUTED, complete_search(1), complete_search(2), complete_search(3), named_for(4));
}

static void confirmed_needs_two_reviewed_grounds(void **state)
{
    (void)state;
    dalil_word saw = on(named_for(1), DALIL_BASIS_SAW), searched = on(named_for(2), DALIL_BASIS_SEARCHED);
    dalil_word document = on(named_for(3), DALIL_BASIS_DOCUMENT);
    STATUS(DALIL_CONFIRMED, reviewed(saw), reviewed(searched));
    STATUS(DALIL_CONFIRMED, reviewed(searched), reviewed(document), named_for(4), apart(named_against(5)));
    STATUS(DALIL_LIKELY, reviewed(saw), searched);
    STATUS(DALIL_LIKELY, reviewed(saw), reviewed(on(named_for(2), DALIL_BASIS_TOLD)));
    STATUS(DALIL_LIKELY, reviewed(saw), reviewed(on(named_for(2), DALIL_BASIS_BELIEVES)));
    STATUS(DALIL_LIKELY, reviewed(saw), reviewed(named_for(2)));
    STATUS(DALIL_LIKELY, reviewed(saw));
}

static void review_and_ground_must_be_one_word(void **state)
{
    (void)state;
    dalil_word hearsay = reviewed(on(named_for(2), DALIL_BASIS_TOLD)), sight = on(named_for(2), DALIL_BASIS_SAW);
    STATUS(DALIL_LIKELY, reviewed(on(named_for(1), DALIL_BASIS_SAW)), hearsay, sight);
}

static void limit_of_unreviewed_words_is_told(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(on(named_for(1), DALIL_BASIS_SAW), on(named_for(2), DALIL_BASIS_SAW)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_true(finding.unreviewed_limits);
    assert_int_equal(finding.unreviewed, 2);
    assert_string_equal(finding.would_change, "finding.change.review-for");
    assert_false(judged(WORDS(named_for(1), named_for(2)), INT64_MAX, NULL).unreviewed_limits);
}

/* ---- the end of a search, and what is made up ---------------------------------------------------------------------
 */

static void exhausted_needs_two_reviewed_complete_searches(void **state)
{
    (void)state;
    dalil_word unreviewed = complete_search(2), part = complete_search(2), told = complete_search(2);
    unreviewed.reviewed = false;
    part.complete = false;
    told.basis = DALIL_BASIS_TOLD;
    STATUS(DALIL_EXHAUSTED, complete_search(1), complete_search(2));
    STATUS(DALIL_EXHAUSTED, complete_search(1), complete_search(2), apart(named_for(3)));
    STATUS(DALIL_UNLIKELY, complete_search(1));
    STATUS(DALIL_UNLIKELY, complete_search(1), unreviewed);
    STATUS(DALIL_UNLIKELY, complete_search(1), part);
    STATUS(DALIL_UNLIKELY, complete_search(1), told);
    STATUS(DALIL_UNLIKELY, complete_search(1), of_origin(complete_search(2), 1001));
}

static void exhausted_never_with_a_named_affirmation(void **state)
{
    (void)state;
    dalil_word rejected = named_for(3), search = at(complete_search(3), 13 * HOUR, 14 * HOUR);
    rejected.rejected = true;
    STATUS(DALIL_DISPUTED, complete_search(1), complete_search(2), on(named_for(3), DALIL_BASIS_BELIEVES));
    STATUS(DALIL_EXHAUSTED, complete_search(1), complete_search(2), rejected);
    STATUS(DALIL_EXHAUSTED, complete_search(1), search, named_for(3));
}

static void false_needs_two_reviewed_proofs(void **state)
{
    (void)state;
    dalil_word unreviewed = shown_made_up(2), believed = shown_made_up(2);
    unreviewed.reviewed = false;
    believed.basis = DALIL_BASIS_BELIEVES;
    STATUS(DALIL_FALSE, shown_made_up(1), shown_made_up(2));
    STATUS(DALIL_FALSE, shown_made_up(1), shown_made_up(2), apart(named_for(3)));
    STATUS(DALIL_UNLIKELY, shown_made_up(1));
    STATUS(DALIL_DISPUTED, shown_made_up(1), apart(named_for(2)));
    STATUS(DALIL_UNLIKELY, shown_made_up(1), unreviewed);
    STATUS(DALIL_UNLIKELY, shown_made_up(1), believed);
    STATUS(DALIL_UNLIKELY, shown_made_up(1), named_against(2));
    STATUS(DALIL_DISPUTED, shown_made_up(1), shown_made_up(2), named_for(3));
    STATUS(DALIL_UNLIKELY, shown_made_up(1), of_origin(shown_made_up(2), 1001));
}

/* ---- independence ------------------------------------------------------------------------------------------------ */

static void one_origin_is_one_voice(void **state)
{
    (void)state;
    dalil_word_role role[3];
    dalil_finding finding = judged(
        WORDS(of_origin(named_for(1), 7), of_origin(named_for(2), 7), of_origin(named_for(3), 7)), INT64_MAX, role);
    assert_int_equal(finding.named_for, 1);
    assert_int_equal(finding.copies, 2);
    assert_int_equal(role[0], DALIL_ROLE_FOR);
    assert_int_equal(role[1], DALIL_ROLE_COPY);
    assert_int_equal(role[2], DALIL_ROLE_COPY);
}

static void one_source_is_one_voice(void **state)
{
    (void)state;
    dalil_finding finding = judged(WORDS(of_origin(named_for(1), 7), of_origin(named_for(1), 8)), INT64_MAX, NULL);
    assert_int_equal(finding.named_for, 1);
}

static void sources_and_origins_chain(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(of_origin(named_for(1), 7), of_origin(named_for(2), 7), of_origin(named_for(2), 8), named_for(3)),
               INT64_MAX, NULL);
    assert_int_equal(finding.named_for, 2);
}

static void a_word_apart_of_a_named_origin_is_a_copy(void **state)
{
    (void)state;
    dalil_word_role role[2];
    dalil_finding finding =
        judged(WORDS(apart(of_origin(named_for(1), 7)), of_origin(named_for(2), 7)), INT64_MAX, role);
    assert_int_equal(finding.apart_for, 0);
    assert_int_equal(role[0], DALIL_ROLE_COPY);
    STATUS(DALIL_DISPUTED, of_origin(named_for(1), 7), apart(of_origin(named_against(2), 7)));
}

static void one_origin_told_in_two_ways_disputes(void **state)
{
    (void)state;
    dalil_finding finding = judged(WORDS(of_origin(named_for(1), 7), of_origin(named_against(2), 7)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_int_equal(finding.named_both, 1);
    assert_int_equal(finding.named_for + finding.named_against, 0);
}

/* ---- the latest word --------------------------------------------------------------------------------------------- */

static void wholly_later_word_replaces(void **state)
{
    (void)state;
    dalil_word_role role[2];
    dalil_word reversal = at(of_origin(named_against(1), 9), 11 * HOUR, 12 * HOUR);
    dalil_finding finding = judged(WORDS(named_for(1), reversal), INT64_MAX, role);
    assert_int_equal(finding.status, DALIL_UNLIKELY);
    assert_int_equal(role[0], DALIL_ROLE_REPLACED);
    assert_int_equal(role[1], DALIL_ROLE_AGAINST);
    STATUS(DALIL_UNLIKELY, reversal, named_for(1), named_against(2));
}

static void overlapping_contradiction_disputes(void **state)
{
    (void)state;
    dalil_word contradiction = at(of_origin(named_against(1), 9), 10 * HOUR + 1, 12 * HOUR);
    dalil_finding finding = judged(WORDS(named_for(1), contradiction), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_string_equal(finding.reason, "finding.reason.disputed-self");
    STATUS(DALIL_DISPUTED, undated(named_for(1)), of_origin(named_against(1), 9));
    STATUS(DALIL_LIKELY, named_for(1), contradiction, at(of_origin(named_for(1), 10), 13 * HOUR, 14 * HOUR));
    STATUS(DALIL_DISPUTED, complete_search(2), complete_search(3), named_for(1), contradiction);
}

static void cannot_confirm_takes_nothing_back(void **state)
{
    (void)state;
    STATUS(DALIL_UNLIKELY, named_against(1), at(a_word(1, DALIL_UNCONFIRMED), 12 * HOUR, 13 * HOUR));
    STATUS(DALIL_LIKELY, named_for(1), at(a_word(1, DALIL_UNCONFIRMED), 12 * HOUR, 13 * HOUR));
}

static void a_moment_does_not_replace_itself(void **state)
{
    (void)state;
    STATUS(DALIL_LIKELY, at(named_for(1), NOON, NOON));
    STATUS(DALIL_DISPUTED, at(named_for(1), NOON, NOON), at(of_origin(named_against(1), 9), NOON, NOON));
}

static void words_without_a_name_are_not_replaced(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, apart(named_for(1)), apart(at(of_origin(named_against(1), 9), 12 * HOUR, 13 * HOUR)));
}

static void own_telling_does_not_replace_an_attributed_word(void **state)
{
    (void)state;
    dalil_word telling = at(of_origin(named_against(1), 9), 12 * HOUR, 13 * HOUR), early = telling;
    telling.narration = early.narration = true;
    STATUS(DALIL_DISPUTED, named_for(1), telling);
    STATUS(DALIL_LIKELY, at(early, 8 * HOUR, 9 * HOUR), named_for(1));
}

/* ---- at a time --------------------------------------------------------------------------------------------------- */

static void later_words_do_not_count(void **state)
{
    (void)state;
    dalil_word_role role[2];
    dalil_finding finding = judged(WORDS(named_for(1), at(named_against(2), NOON, 13 * HOUR)), NOON, role);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(role[1], DALIL_ROLE_LATER);
    assert_int_equal(finding.later, 1);
    assert_false(finding.straddles);
}

static void straddling_words_take_the_less_certain(void **state)
{
    (void)state;
    dalil_word_role role[2];
    dalil_word straddling = at(named_against(2), 11 * HOUR, 13 * HOUR);
    dalil_finding finding = judged(WORDS(named_for(1), straddling), NOON, role);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_true(finding.straddles);
    assert_int_equal(finding.other, DALIL_LIKELY);
    assert_int_equal(role[1], DALIL_ROLE_AGAINST);
    finding = judged(WORDS(straddling), NOON, role);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_int_equal(finding.other, DALIL_UNLIKELY);
    assert_int_equal(role[0], DALIL_ROLE_STRADDLES);
    assert_int_equal(finding.straddling, 1);
}

static void opposite_judgements_are_disputed(void **state)
{
    (void)state;
    dalil_word reversal = at(of_origin(named_against(1), 9), 11 * HOUR, 13 * HOUR);
    dalil_finding finding = judged(WORDS(named_for(1), reversal), NOON, NULL);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_int_equal(finding.surely, DALIL_LIKELY);
    assert_int_equal(finding.with_straddling, DALIL_UNLIKELY);
    assert_string_equal(finding.reason, "finding.reason.disputed-time");
}

static void an_undated_word_straddles_any_time(void **state)
{
    (void)state;
    dalil_finding finding = judged(WORDS(undated(named_for(1))), NOON, NULL);
    assert_int_equal(finding.status, DALIL_NOT_CHECKED);
    assert_int_equal(finding.other, DALIL_LIKELY);
    STATUS(DALIL_LIKELY, undated(named_for(1)));
}

/* ---- how many ---------------------------------------------------------------------------------------------------- */

static void named_one_against_unnamed_three(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(apart(named_for(1)), 3, 3), value(apart(named_for(2)), 2, 3), value(named_for(3), 1, 1)),
               INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_true(finding.how_many);
    assert_int_equal(finding.value_count, 2);
    assert_true(finding.value[0].low == 1 && finding.value[0].high == 1);
    assert_int_equal(finding.value[0].named, 1);
    assert_int_equal(finding.value[0].apart, 0);
    assert_true(finding.value[1].low == 3 && finding.value[1].high == 3);
    assert_int_equal(finding.value[1].named, 0);
    assert_int_equal(finding.value[1].apart, 2);
}

static void one_estimate_in_two_reports(void **state)
{
    (void)state;
    dalil_finding finding = judged(WORDS(value(of_origin(named_for(1), 7), 27000, 33000),
                                         value(of_origin(apart(named_for(2)), 7), 27000, 33000),
                                         value(apart(named_for(3)), 30000, HUGE_VAL)),
                                   INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(finding.named_for, 1);
    assert_int_equal(finding.apart_for, 0); /* one copies, the other gave a bound that leaves room for it */
    assert_int_equal(finding.value_count, 2);
    assert_true(finding.value[0].low == 27000 && finding.value[0].high == 33000); /* as it was given */
}

static void an_open_end_is_not_narrowed_by_an_exact_number(void **state)
{
    (void)state;
    char text[512];
    dalil_finding finding =
        judged(WORDS(value(named_for(1), 30000, HUGE_VAL), value(named_for(2), 30000, 30000)), INT64_MAX, NULL);
    assert_int_equal(finding.value_count, 1);
    assert_int_equal(finding.value[0].named, 2);
    assert_true(finding.value[0].at_least && !finding.value[0].at_most);
    finding = judged(WORDS(value(named_for(1), 0, 13000), value(named_for(2), 13000, 13000)), INT64_MAX, NULL);
    assert_true(finding.value[0].at_most && !finding.value[0].at_least);
    finding = judged(WORDS(value(named_for(1), 30, HUGE_VAL), value(named_for(2), 45, 45)), INT64_MAX, NULL);
    assert_true(!finding.value[0].at_least && !finding.value[0].at_most);
    finding = judged(WORDS(value(named_for(1), 0, 13000)), INT64_MAX, NULL);
    dalil_finding_sentence(&finding, finding.reason, DALIL_ENGLISH, text, sizeof text);
    assert_string_equal(text, "One named source gives the number up to 13000, and nobody contradicts it.");
}

static void chains_of_overlaps_are_not_followed(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(named_for(1), 1, 3), value(named_for(2), 3, 5), value(named_for(3), 5, 7)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_true(finding.value[0].low == 1 && finding.value[0].high == 3);
    assert_int_equal(finding.value[0].named, 2);
    assert_int_equal(finding.value[1].named, 1);
}

/* "Up to 900" has room for 40; whoever said it did not say 40. */
static void a_bound_agrees_with_no_number_inside(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(apart(named_for(1)), 40, 40), value(named_for(2), 0, 900)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_true(finding.value[0].low == 0 && finding.value[0].high == 900); /* and not 40 */
    assert_int_equal(finding.value[0].named, 1);
    assert_int_equal(finding.value[0].apart, 0);
    assert_true(finding.value[1].low == 40 && finding.value[1].named == 0 && finding.value[1].apart == 1);

    finding = judged(WORDS(value(named_for(1), 40, 40), value(named_for(2), 30, HUGE_VAL), value(named_for(3), 12, 99)),
                     INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(finding.named_for, 1); /* "30 or more" and "dozens" are no second and third voice for 40 */
    assert_int_equal(finding.neutral, 2);
    assert_true(finding.value[0].low == 40 && finding.value[0].high == 40);
    assert_int_equal(finding.value[0].named, 1);
    assert_int_equal(finding.value_count, 3); /* each bound is a line of its own */
}

static void a_bound_that_excludes_the_number_disputes_it(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, value(named_for(1), 40, 40), value(named_for(2), 41, HUGE_VAL));
    STATUS(DALIL_DISPUTED, value(named_for(1), 40, 40), value(named_for(2), 0, 39));
    STATUS(DALIL_DISPUTED, value(named_for(1), 40, 40), value(apart(named_for(2)), 100, 999));
}

/* "Ten at the very least" is no word against "at least 25", and no second one for it. */
static void of_two_bounds_the_closer_is_judged(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(named_for(1), 25, HUGE_VAL), value(apart(named_for(2)), 10, HUGE_VAL)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_true(finding.value[0].low == 25 && isinf(finding.value[0].high));
    assert_int_equal(finding.named_for, 1);
    assert_int_equal(finding.apart_for, 0);
    /* who says 26 stands behind "at least 25" */
    finding = judged(WORDS(value(named_for(1), 25, HUGE_VAL), value(apart(named_for(2)), 26, 26)), INT64_MAX, NULL);
    assert_true(finding.value[0].low == 25 && isinf(finding.value[0].high));
    assert_int_equal(finding.apart_for, 1);
}

/* Two "about"s overlap where neither number lies. */
static void the_value_is_one_that_somebody_gave(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(named_for(1), 4500, 5500), value(named_for(2), 5400, 6600)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(finding.named_for, 2);
    assert_true(finding.value[0].low == 4500 && finding.value[0].high == 5500);
}

static void who_gives_a_value(void **state)
{
    (void)state;
    dalil_finding_value exact = {.low = 40, .high = 40}, least = {.low = 30, .high = HUGE_VAL};
    dalil_word none = named_for(1), about = value(named_for(1), 36, 44), from = value(named_for(1), 40, HUGE_VAL);
    assert_false(dalil_word_gives(&none, &exact));
    assert_true(dalil_word_gives(&about, &exact));
    assert_false(dalil_word_gives(&from, &exact));
    exact.at_least = true;
    assert_true(dalil_word_gives(&from, &exact)); /* "40 or more" beside "40": read out as "40 or more" */
    assert_false(dalil_word_gives(&from, &least));
    assert_false(dalil_word_gives(&about, &least));
    from.low = 30;
    assert_true(dalil_word_gives(&from, &least));
    assert_false(dalil_word_gives(&from, &exact));
}

static void copies_do_not_choose_the_value(void **state)
{
    (void)state;
    dalil_finding finding =
        judged(WORDS(value(of_origin(named_for(1), 7), 9, 9), value(of_origin(named_for(2), 7), 9, 9),
                     value(of_origin(named_for(3), 7), 9, 9), value(named_for(4), 5, 5), value(named_for(5), 5, 5)),
               INT64_MAX, NULL);
    assert_true(finding.value[0].low == 5);
    assert_int_equal(finding.named_for, 2);
    assert_int_equal(finding.named_against, 1);
}

static void denying_a_value(void **state)
{
    (void)state;
    STATUS(DALIL_DISPUTED, value(apart(named_for(1)), 3, 3), value(named_against(2), 3, 3));
    STATUS(DALIL_UNLIKELY, value(apart(named_for(1)), 3, 3), value(named_against(2), 3, 3), named_against(3));
    STATUS(DALIL_LIKELY, value(named_for(1), 1, 1), value(named_against(2), 3, 3));
    dalil_finding finding = judged(WORDS(value(named_against(1), 3, 3)), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_UNLIKELY);
    assert_int_equal(finding.value_count, 1);
    assert_int_equal(finding.value[0].named, 0);
}

static void a_denial_takes_back_only_its_value(void **state)
{
    (void)state;
    dalil_word not_three = at(value(of_origin(named_against(1), 9), 3, 3), 12 * HOUR, 13 * HOUR);
    dalil_word_role role[3];
    dalil_finding finding = judged(WORDS(value(named_for(1), 1, 1), not_three), INT64_MAX, role);
    assert_int_equal(finding.status, DALIL_LIKELY);
    assert_int_equal(role[1], DALIL_ROLE_NEUTRAL);
    finding = judged(WORDS(value(named_for(1), 2, 3), not_three, value(named_for(2), 3, 3)), INT64_MAX, role);
    assert_int_equal(finding.status, DALIL_DISPUTED);
    assert_int_equal(role[0], DALIL_ROLE_REPLACED);
    assert_int_equal(role[1], DALIL_ROLE_AGAINST);
}

static void some_and_none(void **state)
{
    (void)state;
    dalil_word some = at(of_origin(named_for(1), 9), 12 * HOUR, 13 * HOUR);
    dalil_word none = at(of_origin(named_against(1), 9), 12 * HOUR, 13 * HOUR);
    STATUS(DALIL_LIKELY, value(named_for(1), 3, 3), some);
    dalil_finding finding = judged(WORDS(value(named_for(1), 3, 3), none), INT64_MAX, NULL);
    assert_int_equal(finding.status, DALIL_UNLIKELY);
    assert_int_equal(finding.value_count, 0);
}

static void what_is_no_interval_is_no_value(void **state)
{
    (void)state;
    assert_false(judged(WORDS(value(named_for(1), 3, 2)), INT64_MAX, NULL).how_many);
    assert_false(judged(WORDS(value(named_for(1), NAN, NAN)), INT64_MAX, NULL).how_many);
    STATUS(DALIL_LIKELY, value(named_for(1), -HUGE_VAL, HUGE_VAL), value(named_for(2), HUGE_VAL, HUGE_VAL));
}

static void at_most_eight_values_most_named_first(void **state)
{
    (void)state;
    dalil_word word[24];
    for (uint32_t i = 0; i < 20; i++)
        word[i] = value(apart(named_for(i)), i, i);
    for (uint32_t i = 20; i < 24; i++)
        word[i] = value(named_for(i), i < 22 ? 15 : i, i < 22 ? 15 : i);
    dalil_finding finding = judged(word, 24, INT64_MAX, NULL);
    assert_int_equal(finding.value_count, DALIL_FINDING_VALUES);
    assert_true(finding.value[0].low == 15 && finding.value[0].named == 2 && finding.value[0].apart == 1);
    assert_true(finding.value[1].low == 22 && finding.value[2].low == 23);
    assert_true(finding.value[3].low == 0 && finding.value[3].named == 0 && finding.value[3].apart == 1);
}

/* ---- names, sentences, memory ------------------------------------------------------------------------------------ */

static void names_are_read_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= DALIL_FALSE; i++) {
        dalil_finding_status status = DALIL_NOT_CHECKED;
        dalil_string name = dal_str(dalil_finding_status_name((dalil_finding_status)i));
        assert_true(dalil_finding_status_from_name(name, &status));
        assert_int_equal(status, i);
    }
    dalil_finding_status status;
    assert_false(dalil_finding_status_from_name(DALIL_STR("clear"), &status));
    assert_string_equal(dalil_word_role_name(DALIL_ROLE_STRADDLES), "straddles");
}

static void two_orders(void **state)
{
    (void)state;
    static const struct {
        dalil_finding_status status;
        int truth, certainty;
    } row[] = {{DALIL_FALSE, 0, 2},    {DALIL_EXHAUSTED, 1, 2}, {DALIL_UNLIKELY, 2, 1}, {DALIL_NOT_CHECKED, 3, 0},
               {DALIL_DISPUTED, 3, 0}, {DALIL_LIKELY, 4, 1},    {DALIL_CONFIRMED, 5, 2}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_int_equal(dalil_finding_truth(row[i].status), row[i].truth);
        assert_int_equal(dalil_finding_certainty(row[i].status), row[i].certainty);
    }
}

static void sentences_carry_the_numbers(void **state)
{
    (void)state;
    char text[512];
    dalil_finding finding = judged(WORDS(named_for(1), named_for(2), named_against(3)), INT64_MAX, NULL);
    size_t size = dalil_finding_sentence(&finding, finding.reason, DALIL_ENGLISH, text, sizeof text);
    assert_int_equal(size, strlen(text));
    assert_string_equal(text, "Named independent sources contradict each other (for: 2, against: 1).");
    assert_true(dalil_finding_sentence(&finding, finding.reason, DALIL_ARABIC, text, sizeof text) > 0);
    assert_int_equal(dal_utf8_check(dal_str(text)), -1);
    finding = judged(WORDS(value(named_for(1), 30, HUGE_VAL)), INT64_MAX, NULL);
    dalil_finding_sentence(&finding, finding.reason, DALIL_ENGLISH, text, sizeof text);
    assert_string_equal(text, "One named source gives the number 30 or more, and nobody contradicts it.");
}

static void a_sentence_is_cut_at_a_character(void **state)
{
    (void)state;
    char text[16];
    dalil_finding finding = judged(NULL, 0, INT64_MAX, NULL);
    for (size_t room = 1; room <= sizeof text; room++) {
        size_t size = dalil_finding_sentence(&finding, finding.reason, DALIL_ARABIC, text, room);
        assert_true(size < room && text[size] == '\0');
        assert_int_equal(dal_utf8_check((dalil_string){text, size}), -1);
    }
    assert_int_equal(dalil_finding_sentence(&finding, finding.reason, DALIL_ARABIC, text, 0), 0);
}

static dalil_status judge_all(void *context, dalil_error *err)
{
    (void)context;
    const dalil_word word[] = {value(named_for(1), 1, 1), value(at(named_against(1), 12 * HOUR, 20 * HOUR), 1, 1),
                               value(apart(named_for(2)), 1, 4), a_word(3, DALIL_UNCONFIRMED)};
    dalil_finding finding;
    dalil_word_role role[4];
    return dalil_judge(word, 4, 13 * HOUR, &finding, role, err);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    test_every_allocation_fails(judge_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_not_checked),
        cmocka_unit_test(words_apart_are_not_checked),
        cmocka_unit_test(words_apart_on_both_sides_are_disputed),
        cmocka_unit_test(an_older_lower_toll_of_nobody_contradicts_nothing),
        cmocka_unit_test(answers_in_words_wait_for_a_reader),
        cmocka_unit_test(narration_stands_apart_whoever_tells),
        cmocka_unit_test(cannot_confirm_counts_for_neither),
        cmocka_unit_test(one_named_alone),
        cmocka_unit_test(one_named_against_a_word_apart_is_disputed),
        cmocka_unit_test(two_named_outweigh_words_apart),
        cmocka_unit_test(named_on_both_sides_is_disputed),
        cmocka_unit_test(confirmed_needs_two_reviewed_grounds),
        cmocka_unit_test(review_and_ground_must_be_one_word),
        cmocka_unit_test(limit_of_unreviewed_words_is_told),
        cmocka_unit_test(exhausted_needs_two_reviewed_complete_searches),
        cmocka_unit_test(exhausted_never_with_a_named_affirmation),
        cmocka_unit_test(false_needs_two_reviewed_proofs),
        cmocka_unit_test(one_origin_is_one_voice),
        cmocka_unit_test(one_source_is_one_voice),
        cmocka_unit_test(sources_and_origins_chain),
        cmocka_unit_test(a_word_apart_of_a_named_origin_is_a_copy),
        cmocka_unit_test(one_origin_told_in_two_ways_disputes),
        cmocka_unit_test(wholly_later_word_replaces),
        cmocka_unit_test(overlapping_contradiction_disputes),
        cmocka_unit_test(cannot_confirm_takes_nothing_back),
        cmocka_unit_test(a_moment_does_not_replace_itself),
        cmocka_unit_test(words_without_a_name_are_not_replaced),
        cmocka_unit_test(own_telling_does_not_replace_an_attributed_word),
        cmocka_unit_test(later_words_do_not_count),
        cmocka_unit_test(straddling_words_take_the_less_certain),
        cmocka_unit_test(opposite_judgements_are_disputed),
        cmocka_unit_test(an_undated_word_straddles_any_time),
        cmocka_unit_test(named_one_against_unnamed_three),
        cmocka_unit_test(one_estimate_in_two_reports),
        cmocka_unit_test(chains_of_overlaps_are_not_followed),
        cmocka_unit_test(a_bound_agrees_with_no_number_inside),
        cmocka_unit_test(a_bound_that_excludes_the_number_disputes_it),
        cmocka_unit_test(of_two_bounds_the_closer_is_judged),
        cmocka_unit_test(the_value_is_one_that_somebody_gave),
        cmocka_unit_test(who_gives_a_value),
        cmocka_unit_test(an_open_end_is_not_narrowed_by_an_exact_number),
        cmocka_unit_test(copies_do_not_choose_the_value),
        cmocka_unit_test(denying_a_value),
        cmocka_unit_test(a_denial_takes_back_only_its_value),
        cmocka_unit_test(some_and_none),
        cmocka_unit_test(what_is_no_interval_is_no_value),
        cmocka_unit_test(at_most_eight_values_most_named_first),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(two_orders),
        cmocka_unit_test(sentences_carry_the_numbers),
        cmocka_unit_test(a_sentence_is_cut_at_a_character),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
