/* The properties at the end of docs/findings.md, over many thousand random questions.  The seed is fixed. */
#include "base/base.h"
#include "dalil/findings.h"
#include "support/test.h"
#include "support/words.h"
#include <string.h>

enum { ROUNDS = 40000, SEED = 20241208 };

typedef void property(random_words *random, const question *q, bool how_many);

static void over_many(property *holds)
{
    random_words random = {SEED};
    for (int round = 0; round < ROUNDS; round++) {
        question q;
        bool how_many = round % 2 == 1;
        random_question(&random, how_many, &q);
        holds(&random, &q, how_many);
    }
}

static dalil_finding judged(const question *q, dalil_word_role *out_role)
{
    dalil_finding finding;
    assert_int_equal(dalil_judge(q->word, q->count, q->as_of, &finding, out_role, NULL), DALIL_OK);
    return finding;
}

static void assert_same_answer(const dalil_finding *a, const dalil_finding *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->surely, b->surely);
    assert_int_equal(a->with_straddling, b->with_straddling);
    assert_string_equal(a->reason, b->reason);
    assert_string_equal(a->would_change, b->would_change);
    assert_int_equal(a->named_for, b->named_for);
    assert_int_equal(a->named_against, b->named_against);
    assert_int_equal(a->named_both, b->named_both);
    assert_int_equal(a->apart_for, b->apart_for);
    assert_int_equal(a->apart_against, b->apart_against);
    assert_int_equal(a->unreviewed_limits, b->unreviewed_limits);
}

static void assert_same_values(const dalil_finding *a, const dalil_finding *b)
{
    assert_int_equal(a->value_count, b->value_count);
    for (size_t i = 0; i < a->value_count; i++) {
        assert_true(a->value[i].low == b->value[i].low && a->value[i].high == b->value[i].high);
        assert_int_equal(a->value[i].named, b->value[i].named);
        assert_int_equal(a->value[i].apart, b->value[i].apart);
    }
}

static void assert_same(const dalil_finding *a, const dalil_finding *b)
{
    assert_same_answer(a, b);
    assert_same_values(a, b);
    assert_int_equal(a->unreviewed, b->unreviewed);
    assert_int_equal(a->neutral, b->neutral);
}

static void remove_word(question *q, size_t i)
{
    q->word[i] = q->word[--q->count];
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static int side_of_middle(const dalil_finding *finding)
{
    return sign(dalil_finding_truth(finding->status) - dalil_finding_truth(DALIL_DISPUTED));
}

/* ---- 1: copies ----------------------------------------------------------------------------------------------------
 */

static uint32_t set_aside(const dalil_finding *f)
{
    return f->copies + f->replaced + f->outgrown + f->later + f->rejected + f->straddling;
}

static void copy_changes_nothing(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    if (q->count == 0)
        return;
    question more = *q;
    more.word[more.count] = q->word[random_below(random, (uint32_t)q->count)];
    more.word[more.count++].id = 999;
    dalil_finding before = judged(q, NULL), after = judged(&more, NULL);
    assert_same(&before, &after);
    assert_int_equal(set_aside(&after), set_aside(&before) + 1);
}

static void an_added_copy_changes_nothing(void **state)
{
    (void)state;
    over_many(copy_changes_nothing);
}

/* ---- 11: copies by others, one origin ------------------------------------------------------------------------------
 */

static int distance_from_middle(const dalil_finding *finding)
{
    int away = dalil_finding_truth(finding->status) - dalil_finding_truth(DALIL_DISPUTED);
    return away < 0 ? -away : away;
}

static void assert_no_surer(const dalil_finding *before, const dalil_finding *after)
{
    assert_true(dalil_finding_certainty(after->status) <= dalil_finding_certainty(before->status));
    assert_true(distance_from_middle(after) <= distance_from_middle(before));
    assert_false(side_of_middle(before) * side_of_middle(after) < 0);
}

static bool is_counted(dalil_word_role role)
{
    return role <= DALIL_ROLE_APART_AGAINST || role == DALIL_ROLE_COPY;
}

static void copying_is_no_surer(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    dalil_word_role role[WORDS_MAX];
    if (q->count == 0)
        return;
    question more = *q;
    dalil_finding before = judged(q, role);
    uint32_t twin = random_below(random, (uint32_t)q->count);
    dalil_word word = q->word[twin];
    word.source = word.id = 888;
    word.named = word.named && random_below(random, 2) == 0;
    word.reviewed = word.reviewed && random_below(random, 2) == 0;
    if (!is_counted(role[twin]))
        return;
    more.word[more.count++] = word;
    dalil_finding after = judged(&more, NULL);
    assert_no_surer(&before, &after);
}

static void a_copy_by_another_source_makes_nothing_surer(void **state)
{
    (void)state;
    over_many(copying_is_no_surer);
}

/* Plain questions: in those that ask for a number, who hangs together decides which number is spoken of. */
static void joining_is_no_surer(random_words *random, const question *q, bool how_many)
{
    if (q->count < 2 || how_many)
        return;
    question joined = *q;
    uint32_t from = q->word[random_below(random, (uint32_t)q->count)].origin;
    uint32_t to = q->word[random_below(random, (uint32_t)q->count)].origin;
    for (size_t i = 0; i < joined.count; i++)
        if (joined.word[i].origin == from)
            joined.word[i].origin = to;
    dalil_finding before = judged(q, NULL), after = judged(&joined, NULL);
    assert_no_surer(&before, &after);
}

static void joining_two_origins_makes_nothing_surer(void **state)
{
    (void)state;
    over_many(joining_is_no_surer);
}

/* ---- 2: affirmation ------------------------------------------------------------------------------------------------
 */

static dalil_word independent_affirmation(random_words *random)
{
    dalil_word word = random_word(random, false);
    word.source = word.origin = word.id = 777;
    word.named = true;
    word.narration = word.rejected = false;
    word.stance = DALIL_AFFIRM;
    return word;
}

static void affirmation_never_lowers(random_words *random, const question *q, bool how_many)
{
    question more = *q;
    dalil_word word = independent_affirmation(random);
    if (how_many) /* the value judged depends on the time asked about */
        more.as_of = INT64_MAX;
    dalil_finding before = judged(&more, NULL);
    if (before.how_many != how_many || (how_many && before.value_count == 0))
        return;
    if (how_many) {
        word.has_value = true;
        word.low = before.value[0].low;
        word.high = before.value[0].high;
    }
    more.word[more.count++] = word;
    dalil_finding after = judged(&more, NULL);
    assert_true(dalil_finding_truth(after.status) >= dalil_finding_truth(before.status));
}

static void an_independent_affirmation_never_lowers_truth(void **state)
{
    (void)state;
    over_many(affirmation_never_lowers);
}

/* ---- 3: order and numbers -----------------------------------------------------------------------------------------
 */

static void order_is_no_matter(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    question shuffled = *q;
    for (size_t i = q->count; i > 1; i--) {
        size_t other = random_below(random, (uint32_t)i);
        dalil_word swap = shuffled.word[i - 1];
        shuffled.word[i - 1] = shuffled.word[other];
        shuffled.word[other] = swap;
    }
    dalil_word_role before_role[WORDS_MAX], after_role[WORDS_MAX];
    dalil_finding before = judged(q, before_role), after = judged(&shuffled, after_role);
    assert_same(&before, &after);
    for (size_t i = 0; i < q->count; i++)
        assert_int_equal(after_role[i], before_role[shuffled.word[i].id]);
}

static void the_order_of_arrival_changes_nothing(void **state)
{
    (void)state;
    over_many(order_is_no_matter);
}

static void numbers_are_no_matter(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    question renumbered = *q;
    uint32_t mask = random_below(random, UINT32_MAX), odd = random_below(random, UINT32_MAX) | 1;
    for (size_t i = 0; i < q->count; i++) { /* each a bijection of 32 bits */
        dalil_word *word = &renumbered.word[i];
        word->source = (word->source ^ mask) * odd;
        word->origin = (word->origin * odd) ^ mask;
        word->id = (word->id + mask) * odd;
    }
    dalil_finding before = judged(q, NULL), after = judged(&renumbered, NULL);
    assert_same(&before, &after);
    assert_int_equal(set_aside(&after), set_aside(&before));
}

static void numbering_anew_changes_nothing(void **state)
{
    (void)state;
    over_many(numbers_are_no_matter);
}

/* ---- 4: reversal ---------------------------------------------------------------------------------------------------
 */

static dalil_word reversal_of(random_words *random, uint32_t source, bool how_many)
{
    dalil_word word = random_word(random, how_many);
    word.id = 555;
    word.source = source;
    word.named = true;
    word.narration = word.rejected = false;
    word.stance = random_chance(random, 50) ? DALIL_AFFIRM : DALIL_DENY;
    word.has_value = how_many && word.stance == DALIL_AFFIRM;
    word.said = (dalil_time){20 * WORDS_HOUR, 21 * WORDS_HOUR, DALIL_HOUR, DALIL_NO_ZONE};
    return word;
}

static void reversal_replaces(random_words *random, const question *q, bool how_many)
{
    question all = *q, alone = *q;
    dalil_word reversal = reversal_of(random, random_below(random, 7), how_many);
    for (size_t i = alone.count; i-- > 0;)
        if (alone.word[i].named && alone.word[i].source == reversal.source &&
            alone.word[i].said.precision != DALIL_UNKNOWN_TIME)
            remove_word(&alone, i);
    all.word[all.count++] = reversal;
    alone.word[alone.count++] = reversal;
    all.as_of = alone.as_of = INT64_MAX;
    dalil_finding with_earlier = judged(&all, NULL), without = judged(&alone, NULL);
    if (with_earlier.how_many == without.how_many) /* else the only number was taken back */
        assert_same(&with_earlier, &without);
    else
        assert_int_equal(with_earlier.value_count, 0);
}

static void a_wholly_later_word_replaces(void **state)
{
    (void)state;
    over_many(reversal_replaces);
}

/* ---- 5: words apart ------------------------------------------------------------------------------------------------
 */

static void apart_reaches_no_further(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    question apart = *q;
    for (size_t i = 0; i < q->count; i++) {
        apart.word[i].named = apart.word[i].narration = random_chance(random, 50); /* or its publisher's telling */
        apart.word[i].reviewed = true;
    }
    dalil_finding finding = judged(&apart, NULL);
    assert_true(finding.status == DALIL_DISPUTED || finding.status == DALIL_NOT_CHECKED);
    assert_int_equal(finding.named_for + finding.named_against + finding.named_both, 0);
}

static void words_apart_alone_reach_no_further_than_disputed(void **state)
{
    (void)state;
    over_many(apart_reaches_no_further);
}

/* ---- 6: what does not count is as if it were not there --------------------------------------------------------------
 */

static void rejecting_is_removing(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    if (q->count == 0)
        return;
    question rejected = *q, removed = *q;
    size_t i = random_below(random, (uint32_t)q->count);
    rejected.word[i].rejected = true;
    remove_word(&removed, i);
    dalil_word_role role[WORDS_MAX];
    dalil_finding a = judged(&rejected, role), b = judged(&removed, NULL);
    assert_same(&a, &b);
    assert_int_equal(role[i], DALIL_ROLE_REJECTED);
}

static void rejecting_a_word_is_removing_it(void **state)
{
    (void)state;
    over_many(rejecting_is_removing);
}

static void later_is_removed(random_words *random, const question *q, bool how_many)
{
    (void)random;
    (void)how_many;
    question earlier = *q;
    for (size_t i = earlier.count; i-- > 0;)
        if (earlier.word[i].said.precision != DALIL_UNKNOWN_TIME && earlier.word[i].said.start >= q->as_of)
            remove_word(&earlier, i);
    dalil_finding a = judged(q, NULL), b = judged(&earlier, NULL);
    assert_same(&a, &b);
    assert_int_equal(b.later, 0);
}

static void what_is_said_later_is_as_if_removed(void **state)
{
    (void)state;
    over_many(later_is_removed);
}

/* ---- 7: review -----------------------------------------------------------------------------------------------------
 */

static void review_never_lowers(random_words *random, const question *q, bool how_many)
{
    (void)how_many;
    if (q->count == 0)
        return;
    question reviewed = *q;
    reviewed.word[random_below(random, (uint32_t)q->count)].reviewed = true;
    dalil_finding before = judged(q, NULL), after = judged(&reviewed, NULL);
    assert_true(dalil_finding_certainty(after.status) >= dalil_finding_certainty(before.status));
    assert_int_equal(side_of_middle(&after), side_of_middle(&before));
}

static void reviewing_never_lowers_certainty(void **state)
{
    (void)state;
    over_many(review_never_lowers);
}

static void limit_is_what_review_could_lift(random_words *random, const question *q, bool how_many)
{
    (void)random;
    (void)how_many;
    question asked = *q, reviewed;
    asked.as_of = INT64_MAX;
    reviewed = asked;
    for (size_t i = 0; i < q->count; i++)
        reviewed.word[i].reviewed = true;
    dalil_finding before = judged(&asked, NULL), after = judged(&reviewed, NULL);
    assert_int_equal(before.unreviewed_limits, before.status != after.status);
    assert_false(after.unreviewed_limits);
    assert_int_equal(after.unreviewed, 0);
}

static void the_limit_of_unreviewed_words_is_true(void **state)
{
    (void)state;
    over_many(limit_is_what_review_could_lift);
}

/* ---- 8: symmetry ---------------------------------------------------------------------------------------------------
 */

static dalil_finding_status mirror(dalil_finding_status status)
{
    switch (status) {
    case DALIL_LIKELY:
    case DALIL_CONFIRMED:
        return DALIL_UNLIKELY;
    case DALIL_UNLIKELY:
    case DALIL_EXHAUSTED:
    case DALIL_FALSE:
        return DALIL_LIKELY;
    default:
        return status;
    }
}

static void sides_are_alike(random_words *random, const question *q, bool how_many)
{
    (void)random;
    if (how_many)
        return;
    question swapped = *q;
    for (size_t i = 0; i < q->count; i++)
        if (q->word[i].stance != DALIL_UNCONFIRMED)
            swapped.word[i].stance = q->word[i].stance == DALIL_AFFIRM ? DALIL_DENY : DALIL_AFFIRM;
    dalil_finding a = judged(q, NULL), b = judged(&swapped, NULL);
    assert_int_equal(mirror(mirror(a.status)), mirror(b.status));
    assert_int_equal(side_of_middle(&a), -side_of_middle(&b));
}

static void both_sides_are_treated_alike(void **state)
{
    (void)state;
    over_many(sides_are_alike);
}

/* ---- 9: what a status rests on
 * --------------------------------------------------------------------------------------- */

static bool counts(const dalil_word *word, dalil_stance stance)
{
    return word->named && !word->narration && !word->rejected && word->stance == stance;
}

/* Sources with a reviewed denial that carries what is asked for. */
static int sources_with(const question *q, bool made_up)
{
    unsigned sources = 0;
    for (size_t i = 0; i < q->count; i++) {
        const dalil_word *w = &q->word[i];
        bool carries = made_up ? w->made_up : w->complete && w->basis == DALIL_BASIS_SEARCHED;
        if (counts(w, DALIL_DENY) && w->reviewed && carries)
            sources |= 1u << w->source;
    }
    return __builtin_popcount(sources);
}

static bool named_for_stands(const question *q, const dalil_word_role *role)
{
    for (size_t i = 0; i < q->count; i++)
        if (counts(&q->word[i], DALIL_AFFIRM) && (role[i] == DALIL_ROLE_FOR || role[i] == DALIL_ROLE_COPY))
            return true;
    return false;
}

static void strong_answers_have_ground(random_words *random, const question *q, bool how_many)
{
    (void)random;
    dalil_word_role role[WORDS_MAX];
    dalil_finding finding = judged(q, role);
    if (finding.status == DALIL_FALSE)
        assert_true(sources_with(q, true) >= 2);
    if (finding.status == DALIL_EXHAUSTED)
        assert_true(sources_with(q, false) >= 2);
    if (!how_many && (finding.status == DALIL_FALSE || finding.status == DALIL_EXHAUSTED))
        assert_false(named_for_stands(q, role));
    if (finding.status == DALIL_CONFIRMED || finding.status == DALIL_LIKELY)
        assert_int_equal(finding.named_against + finding.named_both, 0);
    if (finding.status == DALIL_CONFIRMED)
        assert_true(finding.named_for >= 2);
}

static void strong_answers_rest_on_ground(void **state)
{
    (void)state;
    over_many(strong_answers_have_ground);
}

/* ---- 10: the end of time; and the roles
 * ------------------------------------------------------------------------------ */

static void end_of_time_judges_all(random_words *random, const question *q, bool how_many)
{
    (void)random;
    (void)how_many;
    question all = *q;
    all.as_of = INT64_MAX;
    dalil_finding finding = judged(&all, NULL);
    assert_int_equal(finding.later + finding.straddling, 0);
    assert_false(finding.straddles);
    all.as_of = INT64_MAX - 1;
    for (size_t i = 0; i < all.count; i++)
        if (all.word[i].said.precision == DALIL_UNKNOWN_TIME)
            return; /* straddles any time but the end of time */
    dalil_finding nearly = judged(&all, NULL);
    assert_same(&finding, &nearly);
}

static void the_end_of_time_judges_everything(void **state)
{
    (void)state;
    over_many(end_of_time_judges_all);
}

static void roles_add_up(random_words *random, const question *q, bool how_many)
{
    (void)random;
    (void)how_many;
    dalil_word_role role[WORDS_MAX];
    uint32_t of[DALIL_ROLE_STRADDLES + 1] = {0};
    dalil_finding f = judged(q, role);
    for (size_t i = 0; i < q->count; i++)
        of[role[i]]++;
    assert_int_equal(of[DALIL_ROLE_FOR], f.named_for + f.named_both);
    assert_int_equal(of[DALIL_ROLE_AGAINST], f.named_against + f.named_both);
    assert_int_equal(of[DALIL_ROLE_APART_FOR], f.apart_for);
    assert_int_equal(of[DALIL_ROLE_APART_AGAINST], f.apart_against);
    assert_int_equal(of[DALIL_ROLE_NEUTRAL], f.neutral);
    assert_int_equal(of[DALIL_ROLE_COPY], f.copies);
    assert_int_equal(set_aside(&f), q->count - of[DALIL_ROLE_FOR] - of[DALIL_ROLE_AGAINST] - f.apart_for -
                                        f.apart_against - f.neutral);
}

static void roles_add_up_to_the_counts(void **state)
{
    (void)state;
    over_many(roles_add_up);
}

/* ---- the questions are worth asking
 * ------------------------------------------------------------------------------------ */

static uint32_t seen[DALIL_FALSE + 1], seen_opposite, seen_replaced;

static void count_statuses(random_words *random, const question *q, bool how_many)
{
    (void)random;
    (void)how_many;
    dalil_finding finding = judged(q, NULL);
    seen[finding.status]++;
    seen_opposite += strcmp(finding.reason, "finding.reason.disputed-time") == 0;
    seen_replaced += finding.replaced > 0;
}

static void random_questions_reach_every_status(void **state)
{
    (void)state;
    over_many(count_statuses);
    for (size_t i = 0; i <= DALIL_FALSE; i++)
        assert_true(seen[i] >= ROUNDS / 400);
    assert_true(seen_opposite >= 20);
    assert_true(seen_replaced >= ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_questions_reach_every_status),
        cmocka_unit_test(an_added_copy_changes_nothing),
        cmocka_unit_test(a_copy_by_another_source_makes_nothing_surer),
        cmocka_unit_test(joining_two_origins_makes_nothing_surer),
        cmocka_unit_test(an_independent_affirmation_never_lowers_truth),
        cmocka_unit_test(the_order_of_arrival_changes_nothing),
        cmocka_unit_test(numbering_anew_changes_nothing),
        cmocka_unit_test(a_wholly_later_word_replaces),
        cmocka_unit_test(words_apart_alone_reach_no_further_than_disputed),
        cmocka_unit_test(rejecting_a_word_is_removing_it),
        cmocka_unit_test(what_is_said_later_is_as_if_removed),
        cmocka_unit_test(reviewing_never_lowers_certainty),
        cmocka_unit_test(the_limit_of_unreviewed_words_is_true),
        cmocka_unit_test(both_sides_are_treated_alike),
        cmocka_unit_test(strong_answers_rest_on_ground),
        cmocka_unit_test(the_end_of_time_judges_everything),
        cmocka_unit_test(roles_add_up_to_the_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
