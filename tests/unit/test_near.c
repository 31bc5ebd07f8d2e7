/* Copies.  What is expected comes from counting by hand or by the plain code below, which shares nothing with the
 * engine: sets of runs as strings, compared one with each. */
#include "dalil/near.h"
#include "support/test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS_MAX = 64, WORD_SIZE = 12, FAMILY = 500 };

#define assert_ok(call) assert_int_equal((call), DALIL_OK)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static dalil_near_pairs find(const char *const *text, size_t count)
{
    dalil_string string[8];
    dalil_near_pairs pairs;
    for (size_t i = 0; i < count; i++)
        string[i] = dal_str(text[i]);
    assert_ok(dalil_near(string, count, NULL, &pairs, NULL));
    return pairs;
}

static void assert_piece(const char *text, dalil_range range, const char *expected)
{
    assert_text(dal_str_slice(dal_str(text), range.start, range.end), expected);
}

/* The only pair of two texts has this one change. */
static void assert_change(const char *a, const char *b, const char *was, const char *now, bool number)
{
    dalil_near_pairs pairs = find((const char *const[]){a, b}, 2);
    assert_int_equal(pairs.count, 1);
    assert_int_equal(pairs.item[0].change_count, 1);
    assert_piece(a, pairs.item[0].change[0].a, was);
    assert_piece(b, pairs.item[0].change[0].b, now);
    assert_int_equal(pairs.item[0].change[0].number, number);
    dalil_near_pairs_release(&pairs);
}

/* ---- by plain code --------------------------------------------------------------------------------------------- */

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * below >> 32);
}

typedef struct words {
    char word[WORDS_MAX][WORD_SIZE];
    size_t count;
} words;

static void make_words(words *out, size_t count, uint32_t vocabulary)
{
    out->count = count;
    for (size_t i = 0; i < count; i++)
        snprintf(out->word[i], WORD_SIZE, "w%c%c", 'a' + (int)draw(vocabulary) % 26, 'a' + (int)draw(26));
}

static bool same_run(const words *a, size_t i, const words *b, size_t k, size_t length)
{
    for (size_t n = 0; n < length; n++)
        if (strcmp(a->word[i + n], b->word[k + n]) != 0)
            return false;
    return true;
}

/* Different runs of `in`, or with `also` those that are in both. */
static size_t count_runs(const words *in, const words *also, size_t length)
{
    size_t found = 0;
    for (size_t i = 0; i + length <= in->count; i++) {
        bool seen = false, there = also == NULL;
        for (size_t k = 0; k < i; k++)
            seen |= same_run(in, i, in, k, length);
        for (size_t k = 0; also != NULL && k + length <= also->count; k++)
            there |= same_run(in, i, also, k, length);
        found += !seen && there;
    }
    return found;
}

static dalil_string join(const words *w, char *out, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < w->count; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i > 0 ? " " : "", w->word[i]);
    return (dalil_string){out, at};
}

static void measures_are_those_of_plain_counting(void **state)
{
    (void)state;
    size_t met = 0;
    for (uint32_t trial = 1; trial <= 400; trial++) {
        seed = trial;
        words a, b;
        char text_a[1000], text_b[1000];
        make_words(&a, 24 + draw(30), 26);
        b = a;
        for (uint32_t n = draw(8); n > 0; n--)
            snprintf(b.word[draw((uint32_t)b.count)], WORD_SIZE, "other%u", draw(3));
        dalil_string text[2] = {join(&a, text_a, sizeof text_a), join(&b, text_b, sizeof text_b)};
        dalil_near_pairs pairs;
        assert_ok(dalil_near(text, 2, NULL, &pairs, NULL));
        double x = (double)count_runs(&a, NULL, 4), y = (double)count_runs(&b, NULL, 4);
        double both = (double)count_runs(&a, &b, 4), less = x < y ? x : y;
        if (both >= 8 && both / less >= 0.301) {
            assert_int_equal(pairs.count, 1);
            assert_true(fabs((double)pairs.item[0].containment - both / less) < 1e-6);
            assert_true(fabs((double)pairs.item[0].jaccard - both / (x + y - both)) < 1e-6);
            met++;
        } else if (both < 8 || both / less < 0.299) {
            assert_int_equal(pairs.count, 0);
        }
        dalil_near_pairs_release(&pairs);
    }
    assert_true(met > 100);
}

/* Broder's "a rose is a rose is a rose": a run counts once however often it stands there. */
static void runs_are_a_set(void **state)
{
    (void)state;
    const char *const text[] = {"a rose is a rose is a rose", "a rose is a rose"};
    dalil_near_pairs pairs = find(text, 2);
    assert_int_equal(pairs.count, 1);
    assert_true(pairs.item[0].jaccard == 1);
    assert_int_equal(pairs.item[0].kind, DALIL_NEAR_COPY);
    dalil_near_pairs_release(&pairs);
}

/* ---- folding --------------------------------------------------------------------------------------------------- */

static void spelling_makes_no_difference(void **state)
{
    (void)state;
    const char *const arabic[] = {"أُفيدَ بأنّ ٣٤٥ سجيناً في الطابق الثالث من المبنى الأحمر في مدينة صيدنايا",
                                  "افيد بان 345 سجينا في الطابـــق الثالث، من المبني الاحمر في مدينه صيدنايا!"};
    const char *const english[] = {"The Red Building’s doors weren’t opened, they said on Monday.",
                                   "the red building's doors weren't opened -- THEY SAID ON MONDAY"};
    dalil_near_pairs pairs = find(arabic, 2);
    assert_int_equal(pairs.count, 1);
    assert_int_equal(pairs.item[0].kind, DALIL_NEAR_SAME);
    assert_int_equal(pairs.item[0].change_count, 0);
    dalil_near_pairs_release(&pairs);
    pairs = find(english, 2);
    assert_int_equal(pairs.count, 1);
    assert_int_equal(pairs.item[0].kind, DALIL_NEAR_SAME);
    dalil_near_pairs_release(&pairs);
}

static void bytes_that_are_no_text_are_no_copies(void **state)
{
    (void)state;
    const char *const text[] = {"", "", " .. ", "\xFF\xFE\x80", "\xC3", "..."};
    dalil_near_pairs pairs = find(text, COUNT(text));
    assert_int_equal(pairs.count, 0);
    dalil_near_pairs_release(&pairs);
    assert_ok(dalil_near(NULL, 0, NULL, &pairs, NULL));
    assert_int_equal(pairs.count, 0);
    dalil_near_pairs_release(&pairs);
}

/* ---- what was changed ------------------------------------------------------------------------------------------ */

static void changed_numbers_are_named(void **state)
{
    (void)state;
    assert_change("The teams opened 3 doors on the lower floor this morning, the guides said to reporters there",
                  "The teams opened 30 doors on the lower floor this morning, the guides said to reporters there", "3",
                  "30", true);
    assert_change("The teams opened three doors on the lower floor this morning, the guides said to reporters there",
                  "The teams opened 30 doors on the lower floor this morning, the guides said to reporters there",
                  "three", "30", true);
    assert_change("قال الحراس إن ثلاثة طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد",
                  "قال الحراس إن ٧ طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد", "ثلاثة", "٧", true);
    assert_change("قال الحراس إن خمسة طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد",
                  "قال الحراس إن ثلاثة طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد", "خمسة", "ثلاثة",
                  true);
}

static void words_changed_are_told_and_are_no_numbers(void **state)
{
    (void)state;
    assert_change("The teams opened the doors on the lower floor this morning, the guides said to reporters",
                  "The teams opened the doors on the upper floor this morning, the guides said to reporters", "lower",
                  "upper", false);
    assert_change("The teams did open the doors on the lower floor this morning, the guides said to reporters",
                  "The teams did not open the doors on the lower floor this morning, the guides said to reporters", "",
                  "not", false);
}

static void the_same_number_otherwise_written_is_no_change(void **state)
{
    (void)state;
    const char *const text[][2] = {
        {"The teams opened three doors on the lower floor this morning, the guides said to reporters",
         "The teams opened 3 doors on the lower floor this morning, the guides said to reporters"},
        {"قال الحراس إن ثلاثة طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد",
         "قال الحراس إن ٣ طوابق تحت الأرض ما زالت مغلقة منذ صباح أمس ولم يدخلها أحد"},
    };
    for (size_t i = 0; i < COUNT(text); i++) {
        dalil_near_pairs pairs = find(text[i], 2);
        assert_int_equal(pairs.count, 1);
        assert_int_equal(pairs.item[0].kind, DALIL_NEAR_COPY);
        assert_int_equal(pairs.item[0].change_count, 0);
        dalil_near_pairs_release(&pairs);
    }
}

/* A paragraph of 40 words pasted into a text of its own; a number changed in it. */
static void a_pasted_paragraph_is_an_excerpt_and_aligned_within(void **state)
{
    (void)state;
    static char a[2000], b[3000], part[600];
    words before, pasted, after;
    char text[3][1000];
    seed = 5;
    make_words(&before, 60, 26);
    make_words(&pasted, 40, 26);
    make_words(&after, 50, 26);
    snprintf(pasted.word[20], WORD_SIZE, "250");
    snprintf(part, sizeof part, "%.*s", DALIL_FMT(join(&pasted, text[0], sizeof text[0])));
    snprintf(a, sizeof a, "%.*s %s", DALIL_FMT(join(&before, text[1], sizeof text[1])), part);
    snprintf(pasted.word[20], WORD_SIZE, "400");
    join(&pasted, text[0], sizeof text[0]);
    join(&after, text[2], sizeof text[2]);
    snprintf(b, sizeof b, "%s %s %s", text[2], text[0], text[2]);
    dalil_near_pairs pairs = find((const char *const[]){a, b}, 2);
    assert_int_equal(pairs.count, 1);
    assert_int_equal(pairs.item[0].kind, DALIL_NEAR_EXCERPT);
    assert_int_equal(pairs.item[0].change_count, 1);
    assert_piece(a, pairs.item[0].change[0].a, "250");
    assert_piece(b, pairs.item[0].change[0].b, "400");
    dalil_near_pairs_release(&pairs);
}

/* ---- families -------------------------------------------------------------------------------------------------- */

/* A post of 60 words, 499 copies with one word or number changed, cut, or with words in front. */
static dalil_string family_member(const words *post, size_t number, char *out, size_t size)
{
    words own = *post;
    if (number % 4 == 1)
        snprintf(own.word[draw((uint32_t)own.count)], WORD_SIZE, "%u", draw(9000));
    else if (number % 4 == 2)
        own.count = own.count * 6 / 10;
    else if (number % 4 == 3)
        snprintf(own.word[0], WORD_SIZE, "own%u", draw(9000));
    return join(&own, out, size);
}

static void a_viral_post_is_told_with_every_copy_in_lines_that_grow_with_them(void **state)
{
    (void)state;
    static char room[FAMILY][800];
    dalil_string text[FAMILY];
    bool met[FAMILY] = {false};
    words post;
    dalil_near_pairs pairs;
    seed = 3;
    make_words(&post, 60, 26);
    for (size_t i = 0; i < FAMILY; i++)
        text[i] = family_member(&post, i == 250 ? 0 : 1 + i % 3, room[i], sizeof room[i]);
    assert_ok(dalil_near(text, FAMILY, NULL, &pairs, NULL));
    assert_true(pairs.count <= (DALIL_NEAR_ROWS + 1) * FAMILY);
    for (size_t i = 0; i < pairs.count; i++) {
        assert_true(pairs.item[i].a < pairs.item[i].b);
        if (pairs.item[i].a == 250 || pairs.item[i].b == 250)
            met[pairs.item[i].a] = met[pairs.item[i].b] = true;
    }
    for (size_t i = 0; i < FAMILY; i++)
        assert_true(met[i]);
    dalil_near_pairs_release(&pairs);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static char room[FAMILY][800];
    dalil_string text[FAMILY];
    words post;
    dalil_near_pairs one, many;
    seed = 9;
    for (size_t i = 0; i < FAMILY; i++) {
        if (i % 20 == 0)
            make_words(&post, 50, 26);
        text[i] = family_member(&post, i, room[i], sizeof room[i]);
    }
    assert_ok(dalil_near(text, FAMILY, &(dalil_near_options){.threads = 1}, &one, NULL));
    assert_ok(dalil_near(text, FAMILY, &(dalil_near_options){.threads = 7}, &many, NULL));
    assert_true(one.count > 1000);
    assert_int_equal(one.count, many.count);
    for (size_t i = 0; i < one.count; i++) {
        assert_int_equal(one.item[i].a, many.item[i].a);
        assert_int_equal(one.item[i].b, many.item[i].b);
        assert_int_equal(one.item[i].change_count, many.item[i].change_count);
    }
    dalil_near_pairs_release(&one);
    dalil_near_pairs_release(&many);
}

/* ---- one at a time --------------------------------------------------------------------------------------------- */

static void asking_finds_what_was_added_and_adds_nothing(void **state)
{
    (void)state;
    static char room[100][800];
    dalil_near_index *index;
    words post;
    seed = 21;
    assert_ok(dalil_near_index_new(NULL, &index, NULL));
    for (uint32_t i = 0; i < 100; i++) {
        uint32_t number;
        dalil_near_pairs pairs;
        make_words(&post, 50, 26);
        dalil_string text = join(&post, room[i], sizeof room[i]);
        assert_ok(dalil_near_index_ask(index, text, &pairs, NULL));
        assert_int_equal(pairs.count, 0);
        dalil_near_pairs_release(&pairs);
        assert_ok(dalil_near_index_add(index, text, &number, NULL));
        assert_int_equal(number, i);
        uint32_t earlier = draw(i + 1);
        assert_ok(dalil_near_index_ask(index, dal_str(room[earlier]), &pairs, NULL));
        assert_int_equal(pairs.count, 1);
        assert_int_equal(pairs.item[0].a, earlier);
        assert_int_equal(pairs.item[0].b, i + 1);
        assert_int_equal(pairs.item[0].kind, DALIL_NEAR_SAME);
        dalil_near_pairs_release(&pairs);
    }
    dalil_near_index_free(index);
}

static void the_best_sixteen_are_told_best_first(void **state)
{
    (void)state;
    static char room[800];
    dalil_near_index *index;
    dalil_near_pairs pairs;
    words post, copy;
    uint32_t number;
    seed = 4;
    make_words(&post, 50, 26);
    assert_ok(dalil_near_index_new(NULL, &index, NULL));
    for (uint32_t i = 0; i < 40; i++) { /* number i lacks i / 2 of the words at the end */
        copy = post;
        copy.count -= i / 2;
        snprintf(copy.word[0], WORD_SIZE, "%s%u", i == 39 ? "w" : "own", i);
        assert_ok(dalil_near_index_add(index, join(&copy, room, sizeof room), &number, NULL));
    }
    assert_ok(dalil_near_index_ask(index, join(&post, room, sizeof room), &pairs, NULL));
    assert_int_equal(pairs.count, DALIL_NEAR_ROWS);
    for (size_t i = 1; i < pairs.count; i++)
        assert_true(pairs.item[i - 1].containment >= pairs.item[i].containment);
    assert_int_equal(pairs.item[0].a, 0);
    dalil_near_pairs_release(&pairs);
    dalil_near_index_free(index);
}

/* ---- memory ---------------------------------------------------------------------------------------------------- */

static const char *const some[] = {
    "The teams opened 3 doors on the lower floor this morning, the guides said to reporters who stood there",
    "The teams opened 30 doors on the lower floor this morning, the guides said to reporters who stood there",
    "Short words here now", "short words here then", "Nothing else is like this one in any way at all"};

static dalil_status batch_path(void *context, dalil_error *err)
{
    (void)context;
    dalil_string text[COUNT(some)];
    dalil_near_pairs pairs;
    for (size_t i = 0; i < COUNT(some); i++)
        text[i] = dal_str(some[i]);
    DAL_TRY(dalil_near(text, COUNT(some), &(dalil_near_options){.threads = 1}, &pairs, err));
    dalil_near_pairs_release(&pairs);
    return DALIL_OK;
}

static dalil_status fill_index(dalil_near_index *index, dalil_error *err)
{
    for (size_t i = 0; i < COUNT(some); i++) {
        uint32_t number;
        dalil_near_pairs pairs;
        DAL_TRY(dalil_near_index_ask(index, dal_str(some[i]), &pairs, err));
        dalil_near_pairs_release(&pairs);
        DAL_TRY(dalil_near_index_add(index, dal_str(some[i]), &number, err));
    }
    return DALIL_OK;
}

static dalil_status index_path(void *context, dalil_error *err)
{
    (void)context;
    dalil_near_index *index;
    DAL_TRY(dalil_near_index_new(NULL, &index, err));
    dalil_status status = fill_index(index, err);
    dalil_near_index_free(index);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    test_every_allocation_fails(batch_path, NULL);
    test_every_allocation_fails(index_path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_are_those_of_plain_counting),
        cmocka_unit_test(runs_are_a_set),
        cmocka_unit_test(spelling_makes_no_difference),
        cmocka_unit_test(bytes_that_are_no_text_are_no_copies),
        cmocka_unit_test(changed_numbers_are_named),
        cmocka_unit_test(words_changed_are_told_and_are_no_numbers),
        cmocka_unit_test(the_same_number_otherwise_written_is_no_change),
        cmocka_unit_test(a_pasted_paragraph_is_an_excerpt_and_aligned_within),
        cmocka_unit_test(a_viral_post_is_told_with_every_copy_in_lines_that_grow_with_them),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(asking_finds_what_was_added_and_adds_nothing),
        cmocka_unit_test(the_best_sixteen_are_told_best_first),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
