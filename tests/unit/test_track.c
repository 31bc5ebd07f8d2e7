/* docs/findings.md, "A source's record": each line of it. */
#include "base/base.h"
#include "dalil/findings.h"
#include "support/test.h"

enum { HOUR = 3600 * 1000 };

/* A reviewed word on what the source saw, within one hour of the day. */
static dalil_word said(uint32_t source, int64_t hour, dalil_stance stance)
{
    static uint32_t id;
    return (dalil_word){.id = id++,
                        .source = source,
                        .origin = 100 + source,
                        .named = true,
                        .reviewed = true,
                        .stance = stance,
                        .basis = DALIL_BASIS_SAW,
                        .said = {hour * HOUR, (hour + 1) * HOUR, DALIL_HOUR, DALIL_NO_ZONE}};
}

static dalil_word so(uint32_t source, int64_t hour)
{
    return said(source, hour, DALIL_AFFIRM);
}

static dalil_word not_so(uint32_t source, int64_t hour)
{
    return said(source, hour, DALIL_DENY);
}

static dalil_word how_many(dalil_word word, double low, double high)
{
    word.has_value = true;
    word.low = low;
    word.high = high;
    return word;
}

static dalil_track track_of(const dalil_word *word, size_t count, uint32_t source)
{
    dalil_track track = DALIL_TRACK_NONE;
    assert_int_equal(dalil_track_word(word, count, source, &track, NULL), DALIL_OK);
    return track;
}

#define TRACK(expected, source, ...)                                                                                   \
    do {                                                                                                               \
        const dalil_word words[] = {__VA_ARGS__};                                                                      \
        assert_int_equal(track_of(words, sizeof words / sizeof *words, source), expected);                             \
    } while (0)

static void two_others_bear_it_out(void **state)
{
    (void)state;
    TRACK(DALIL_TRACK_BORNE_OUT, 1, so(1, 8), so(2, 10), so(3, 11));
    TRACK(DALIL_TRACK_NOT_BORNE_OUT, 1, not_so(1, 8), so(2, 10), so(3, 11));
}

static void one_other_settles_nothing(void **state)
{
    (void)state;
    TRACK(DALIL_TRACK_OPEN, 1, so(1, 8), so(2, 10));
    TRACK(DALIL_TRACK_OPEN, 1, so(1, 8), so(2, 10), not_so(3, 11));
    TRACK(DALIL_TRACK_OPEN, 1, so(1, 8));
}

static void nobody_bears_themselves_out(void **state)
{
    (void)state;
    dalil_word copied = so(3, 11);
    copied.origin = 101; /* it goes back to the source's own word */
    TRACK(DALIL_TRACK_OPEN, 1, so(1, 8), so(2, 10), copied);
    TRACK(DALIL_TRACK_OPEN, 1, so(1, 8), so(1, 9), so(1, 10), so(2, 11));
}

static void who_repeats_what_stands_earns_nothing(void **state)
{
    (void)state;
    TRACK(DALIL_TRACK_NONE, 1, so(2, 8), so(3, 9), so(1, 12));
    TRACK(DALIL_TRACK_NONE, 1, so(2, 8), so(3, 8), so(1, 8)); /* perhaps it was the last of the three */
    TRACK(DALIL_TRACK_BORNE_OUT, 1, so(2, 8), so(1, 9), so(3, 10));
}

static void last_word_counts(void **state)
{
    (void)state;
    TRACK(DALIL_TRACK_BORNE_OUT, 1, not_so(1, 6), so(1, 8), so(2, 10), so(3, 11));
    TRACK(DALIL_TRACK_NOT_BORNE_OUT, 1, so(1, 6), not_so(1, 8), so(2, 10), so(3, 11));
}

static void without_a_side_there_is_no_record(void **state)
{
    (void)state;
    dalil_word undated = so(1, 8), unnamed = so(1, 8);
    undated.said = (dalil_time){0};
    unnamed.named = false;
    TRACK(DALIL_TRACK_NONE, 1, undated, so(2, 10), so(3, 11));
    TRACK(DALIL_TRACK_NONE, 1, unnamed, so(2, 10), so(3, 11));
    TRACK(DALIL_TRACK_NONE, 1, so(1, 8), not_so(1, 8), so(2, 10), so(3, 11)); /* on both sides at one time */
    TRACK(DALIL_TRACK_NONE, 1, said(1, 8, DALIL_UNCONFIRMED), so(2, 10), so(3, 11));
    TRACK(DALIL_TRACK_NONE, 7, so(2, 10), so(3, 11));
}

static void search_to_the_end_bears_out_who_denied(void **state)
{
    (void)state;
    dalil_word search[2] = {not_so(2, 10), not_so(3, 11)};
    for (int i = 0; i < 2; i++) {
        search[i].basis = DALIL_BASIS_SEARCHED;
        search[i].complete = true;
    }
    TRACK(DALIL_TRACK_BORNE_OUT, 1, not_so(1, 8), search[0], search[1]);
    TRACK(DALIL_TRACK_NOT_BORNE_OUT, 1, so(1, 8), search[0], search[1]);
}

static void numbers_are_borne_out_by_the_number(void **state)
{
    (void)state;
    dalil_word three = how_many(so(2, 10), 3, 3), again = how_many(so(3, 11), 3, 3);
    TRACK(DALIL_TRACK_BORNE_OUT, 1, how_many(so(1, 8), 2, 3), three, again);
    TRACK(DALIL_TRACK_NOT_BORNE_OUT, 1, how_many(so(1, 8), 1, 1), three, again);
    TRACK(DALIL_TRACK_NOT_BORNE_OUT, 1, how_many(not_so(1, 8), 3, 3), three, again);
    TRACK(DALIL_TRACK_NONE, 1, how_many(not_so(1, 8), 1, 1), three, again); /* "not one" does not say "three" */
    TRACK(DALIL_TRACK_NONE, 1, so(1, 8), three, again);                     /* "there are some" names no number */
}

static dalil_status main_path(void *context, dalil_error *err)
{
    const dalil_word words[] = {so(1, 8), so(2, 10), so(3, 11)};
    dalil_track track;
    (void)context;
    return dalil_track_word(words, 3, 1, &track, err);
}

static void without_memory(void **state)
{
    (void)state;
    test_every_allocation_fails(main_path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_others_bear_it_out),
        cmocka_unit_test(one_other_settles_nothing),
        cmocka_unit_test(nobody_bears_themselves_out),
        cmocka_unit_test(who_repeats_what_stands_earns_nothing),
        cmocka_unit_test(last_word_counts),
        cmocka_unit_test(without_a_side_there_is_no_record),
        cmocka_unit_test(search_to_the_end_bears_out_who_denied),
        cmocka_unit_test(numbers_are_borne_out_by_the_number),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
