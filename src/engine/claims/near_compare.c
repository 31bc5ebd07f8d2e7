/* engine/claims/near_compare.c: how much two texts share, counted run by run, and what that makes of them. */
#include "engine/claims/near.h"

/* A text holds a part of another when they share this many runs of four: eleven words in a row, or as much in pieces.
 * Between two short texts, which are compared by runs of two, three will do. */
enum { LEAST_RUNS = 8, LEAST_TWOS = 3 };
#define LEAST_SHORT 0.6f

/* Members of both of two sorted sets, without a branch that depends on them. */
static uint32_t count_shared(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t i = 0, k = 0;
    uint32_t shared = 0;
    while (i < a_count && k < b_count) {
        uint32_t x = a[i], y = b[k];
        shared += x == y;
        i += x <= y;
        k += y <= x;
    }
    return shared;
}

static bool are_same(const dal_near_text *a, const dal_near_text *b)
{
    return a->word_count == b->word_count && a->word_count > 0 &&
           memcmp(a->word, b->word, a->word_count * sizeof *a->word) == 0;
}

static bool both_short(const dal_near_text *a, const dal_near_text *b)
{
    return a->word_count < DALIL_NEAR_SHORT && b->word_count < DALIL_NEAR_SHORT;
}

dal_near_measure dal_near_compare(const dal_near_text *a, const dal_near_text *b)
{
    bool brief = both_short(a, b);
    uint32_t x = brief ? a->two_count : a->run_count, y = brief ? b->two_count : b->run_count;
    dal_near_measure m = {.less = x < y ? x : y, .more = x < y ? y : x, .same = are_same(a, b)};
    m.shared = m.same ? x : count_shared(brief ? a->two : a->run, x, brief ? b->two : b->run, y);
    return m;
}

bool dal_near_is_pair(const dal_near_measure *measure, const dal_near_text *a, const dal_near_text *b, float least)
{
    bool brief = both_short(a, b);
    float wanted = brief && least < LEAST_SHORT ? LEAST_SHORT : least;
    if (measure->same || measure->shared < (uint32_t)(brief ? LEAST_TWOS : LEAST_RUNS))
        return measure->same;
    return (float)measure->shared >= wanted * (float)measure->less;
}

/* The least runs that a pair with `text` shares, whatever the other is. */
uint32_t dal_near_least_runs(const dal_near_text *text)
{
    return text->word_count < DALIL_NEAR_SHORT ? 1 : LEAST_RUNS;
}

float dal_near_jaccard(const dal_near_measure *measure)
{
    uint32_t either = measure->less + measure->more - measure->shared;
    return either > 0 ? (float)measure->shared / (float)either : 0;
}

dalil_near_pair dal_near_pair_of(const dal_near_measure *measure, uint32_t a, uint32_t b)
{
    dalil_near_pair pair = {.a = a, .b = b, .jaccard = dal_near_jaccard(measure)};
    pair.containment = measure->less > 0 ? (float)measure->shared / (float)measure->less : 0;
    pair.kind = measure->same                          ? DALIL_NEAR_SAME
                : 2 * measure->shared >= measure->more ? DALIL_NEAR_COPY
                                                       : DALIL_NEAR_EXCERPT;
    return pair;
}

const char *dalil_near_kind_name(dalil_near_kind kind)
{
    static const char *const name[] = {"same", "copy", "excerpt"};
    return (unsigned)kind < sizeof name / sizeof name[0] ? name[kind] : name[DALIL_NEAR_EXCERPT];
}

static dalil_status hold(const dal_parts_words *numbers, const dal_near_text *a, const dal_near_text *b,
                         dal_arena *arena, dal_near_two *out_two, dalil_error *err)
{
    dal_near_aligner aligner = {.numbers = numbers};
    dal_near_measure m = dal_near_compare(a, b);
    bool a_less = both_short(a, b) ? a->two_count <= b->two_count : a->run_count <= b->run_count;
    float of_less = m.less > 0 ? (float)m.shared / (float)m.less : 0;
    float of_more = m.more > 0 ? (float)m.shared / (float)m.more : 0;
    dal_near_two two = {.pair = dal_near_pair_of(&m, 0, 1),
                        .is_pair = dal_near_is_pair(&m, a, b, DAL_NEAR_LEAST),
                        .of_a = a_less ? of_less : of_more,
                        .of_b = a_less ? of_more : of_less};
    dalil_status status = DALIL_OK;
    if (two.is_pair && two.pair.kind != DALIL_NEAR_SAME)
        status = dal_near_align(&aligner, a, b, arena, &two.pair, err);
    dal_near_aligner_release(&aligner);
    if (status == DALIL_OK)
        *out_two = two;
    return status;
}

dalil_status dal_near_hold(const dal_parts_words *numbers, dalil_string a, dalil_string b, dal_arena *arena,
                           dal_near_two *out_two, dalil_error *err)
{
    dal_near_reader reader = {0};
    dal_near_text x, y;
    bool room = dal_near_read(&reader, a, arena, &x) && dal_near_read(&reader, b, arena, &y);
    dal_near_reader_release(&reader);
    return room ? hold(numbers, &x, &y, arena, out_two, err) : dal_fail_memory(err);
}
