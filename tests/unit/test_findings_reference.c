/* docs/findings.md once more, written as plainly as it reads and as slowly as it likes, against dalil_judge() on random
 * questions. */
#include "base/base.h"
#include "dalil/findings.h"
#include "support/test.h"
#include "support/words.h"
#include <math.h>

enum { ROUNDS = 60000, SEED = 1945 };

typedef struct plain {
    dalil_word word[WORDS_MAX]; /* those judged */
    size_t count;
    bool how_many, affirmed, has_value;
    double low, high;
    int voice[WORDS_MAX];
    uint32_t f, a, both, apart_f, apart_a, ground, searched, made_up, read;
    dalil_finding_status status;
} plain;

/* ---- which words stand
 * ----------------------------------------------------------------------------------------------- */

static bool known(const dalil_word *word)
{
    return word->said.precision != DALIL_UNKNOWN_TIME;
}

static bool valued(const dalil_word *word)
{
    return word->has_value && word->low <= word->high;
}

static bool overlap(const dalil_word *word, double low, double high)
{
    return word->low <= high && low <= word->high;
}

static bool bound(double low, double high)
{
    return low != high && (high > 4 * low || low <= 0);
}

/* Stands the word behind [low, high], and does not only leave room for it? */
static bool supports(const dalil_word *word, double low, double high)
{
    if (!overlap(word, low, high))
        return false;
    if (!bound(word->low, word->high))
        return true; /* a number inside */
    if (low <= word->low && word->high <= high)
        return true; /* the closer bound */
    if (low != high)
        return false;
    if (word->high == HUGE_VAL)
        return word->low == low;
    return word->low <= 0 && word->high == low;
}

static bool takes_back(const plain *p, const dalil_word *later, const dalil_word *earlier)
{
    if (!later->named || !earlier->named || later->source != earlier->source || later->stance == DALIL_UNCONFIRMED)
        return false;
    if (!known(later) || !known(earlier) || earlier->said.end > later->said.start)
        return false;
    if (later->narration && !earlier->narration)
        return false;
    if (!p->how_many)
        return true;
    if (later->stance == DALIL_AFFIRM)
        return valued(later);
    if (!valued(later))
        return true;
    return earlier->stance == DALIL_AFFIRM && valued(earlier) && overlap(earlier, later->low, later->high);
}

static bool outgrows(const dalil_word *later, const dalil_word *earlier)
{
    bool apart = !earlier->named || earlier->narration, by_name = later->named && !later->narration;
    return earlier->grows && apart && by_name && earlier->stance == DALIL_AFFIRM && later->stance == DALIL_AFFIRM &&
           valued(earlier) && valued(later) && known(later) && known(earlier) &&
           earlier->said.end <= later->said.start && earlier->high < later->low;
}

static void keep_what_is_not_outgrown(plain *p)
{
    plain all = *p;
    p->count = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool outgrown = false;
        for (size_t j = 0; j < all.count; j++)
            outgrown = outgrown || outgrows(&all.word[j], &all.word[i]);
        if (!outgrown)
            p->word[p->count++] = all.word[i];
    }
}

static void keep_what_stands(plain *p)
{
    plain all = *p;
    p->count = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool replaced = false;
        for (size_t j = 0; j < all.count; j++)
            replaced = replaced || takes_back(&all, &all.word[j], &all.word[i]);
        if (!replaced)
            p->word[p->count++] = all.word[i];
    }
    if (p->how_many)
        keep_what_is_not_outgrown(p);
}

/* ---- voices
 * ------------------------------------------------------------------------------------------------------------ */

static bool named(const dalil_word *word)
{
    return word->named && !word->narration;
}

/* Voices of the words marked: the least index of a word that each can be reached from; -1 for others. */
static void find_voices(plain *p, const bool *marked)
{
    for (size_t i = 0; i < p->count; i++)
        p->voice[i] = marked[i] ? (int)i : -1;
    for (size_t round = 0; round < p->count; round++)
        for (size_t i = 0; i < p->count; i++)
            for (size_t j = 0; j < p->count; j++)
                if (marked[i] && marked[j] && p->voice[j] < p->voice[i] &&
                    (p->word[i].source == p->word[j].source || p->word[i].origin == p->word[j].origin))
                    p->voice[i] = p->voice[j];
}

/* ---- the value
 * --------------------------------------------------------------------------------------------------------- */

typedef struct point {
    double low, high;
    uint32_t named, apart;
} point;

static bool repeats_named(const plain *p, dalil_stance stance, const dalil_word *word)
{
    for (size_t i = 0; i < p->count; i++)
        if (named(&p->word[i]) && p->word[i].stance == stance && valued(&p->word[i]) &&
            p->word[i].origin == word->origin)
            return true;
    return false;
}

static uint32_t voices_at(plain *p, dalil_stance stance, bool of_named, double at)
{
    bool marked[WORDS_MAX] = {0}, counted[WORDS_MAX] = {0};
    uint32_t voices = 0;
    for (size_t i = 0; i < p->count; i++)
        marked[i] = p->word[i].stance == stance && valued(&p->word[i]) && named(&p->word[i]) == of_named;
    find_voices(p, marked);
    for (size_t i = 0; i < p->count; i++) {
        if (!marked[i] || !overlap(&p->word[i], at, at) || counted[p->voice[i]] ||
            (!of_named && repeats_named(p, stance, &p->word[i])))
            continue;
        counted[p->voice[i]] = true;
        voices++;
    }
    return voices;
}

static double width(const point *a)
{
    return a->low == a->high ? 0 : a->high - a->low;
}

/* <0: the narrower; without end the one inside the other, the one below before the one above; then the lower. */
static int closer(const point *a, const point *b)
{
    if (width(a) != width(b))
        return width(a) < width(b) ? -1 : 1;
    if (width(a) < HUGE_VAL)
        return a->low < b->low ? -1 : a->low > b->low;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    return a->low > b->low ? -1 : a->low < b->low;
}

/* The voices at a point, and the narrowest value given there: a named one if there is any. */
static point point_at(plain *p, dalil_stance stance, double at)
{
    point here = {0, 0, voices_at(p, stance, true, at), voices_at(p, stance, false, at)}, best = {0};
    bool found = false;
    for (size_t i = 0; i < p->count; i++) {
        const dalil_word *w = &p->word[i];
        if (w->stance != stance || !valued(w) || !overlap(w, at, at) || (here.named > 0 && !named(w)))
            continue;
        point given = {w->low, w->high, 0, 0};
        if (!found || closer(&given, &best) < 0)
            best = given;
        found = true;
    }
    here.low = best.low;
    here.high = best.high;
    return here;
}

static bool better(const point *a, const point *b)
{
    if (a->named != b->named)
        return a->named > b->named;
    if (a->apart != b->apart)
        return a->apart > b->apart;
    return closer(a, b) < 0;
}

static bool pick_value(plain *p, dalil_stance stance)
{
    point best = {0};
    bool found = false;
    for (size_t i = 0; i < p->count; i++) {
        if (p->word[i].stance != stance || !valued(&p->word[i]))
            continue;
        point here = point_at(p, stance, p->word[i].low);
        if (!found || better(&here, &best))
            best = here;
        found = true;
    }
    p->low = best.low;
    p->high = best.high;
    return found;
}

/* ---- sides and counts
 * ---------------------------------------------------------------------------------------------------- */

/* 1 for, -1 against, 0 neither */
static int side(const plain *p, const dalil_word *word)
{
    int told = word->stance == DALIL_AFFIRM ? 1 : word->stance == DALIL_DENY ? -1 : 0;
    if (!p->how_many || told == 0)
        return told;
    if (!valued(word))
        return told == -1 ? -1 : 0;
    if (told == -1)
        return overlap(word, p->low, p->high) ? -1 : 0;
    if (!overlap(word, p->low, p->high))
        return -1;
    return supports(word, p->low, p->high) ? 1 : 0;
}

static bool is_copy_of_named(const plain *p, const dalil_word *word)
{
    for (size_t i = 0; i < p->count; i++)
        if (named(&p->word[i]) && p->word[i].origin == word->origin && side(p, &p->word[i]) == side(p, word))
            return true;
    return false;
}

static void count_voice(plain *p, int voice, bool of_named)
{
    bool in_favour = false, against = false, ground = false, searched = false, made_up = false, read = false;
    for (size_t i = 0; i < p->count; i++) {
        const dalil_word *w = &p->word[i];
        if (p->voice[i] != voice)
            continue;
        in_favour = in_favour || side(p, w) == 1;
        against = against || side(p, w) == -1;
        bool firm = w->reviewed && (w->basis == DALIL_BASIS_SAW || w->basis == DALIL_BASIS_SEARCHED ||
                                    w->basis == DALIL_BASIS_DOCUMENT);
        read = read || (side(p, w) != 0 && w->reviewed);
        ground = ground || firm;
        searched = searched ||
                   (firm && w->stance == DALIL_DENY && w->basis == DALIL_BASIS_SEARCHED && w->complete && !valued(w));
        made_up = made_up || (firm && w->stance == DALIL_DENY && w->made_up);
    }
    if (!of_named) {
        p->apart_f += in_favour;
        p->apart_a += against;
        return;
    }
    p->both += in_favour && against;
    p->f += in_favour && !against;
    p->a += against && !in_favour;
    p->ground += ground;
    p->searched += searched;
    p->made_up += made_up;
    p->read += read;
}

static void count_voices(plain *p, bool of_named)
{
    bool marked[WORDS_MAX] = {0};
    for (size_t i = 0; i < p->count; i++)
        marked[i] = side(p, &p->word[i]) != 0 && named(&p->word[i]) == of_named &&
                    (of_named || !is_copy_of_named(p, &p->word[i]));
    find_voices(p, marked);
    for (size_t i = 0; i < p->count; i++)
        if (p->voice[i] == (int)i)
            count_voice(p, (int)i, of_named);
}

static dalil_finding_status by_the_table(const plain *p)
{
    if (p->both >= 1 || (p->f >= 1 && p->a >= 1))
        return DALIL_DISPUTED;
    if (p->f >= 2 && !p->how_many && p->word[0].open && p->read < 2)
        return DALIL_NOT_CHECKED;
    if (p->f >= 2)
        return p->ground >= 2 ? DALIL_CONFIRMED : DALIL_LIKELY;
    if (p->a >= 2)
        return p->made_up >= 2 ? DALIL_FALSE : p->searched >= 2 ? DALIL_EXHAUSTED : DALIL_UNLIKELY;
    if (p->f == 1)
        return p->apart_a >= 1 ? DALIL_DISPUTED : DALIL_LIKELY;
    if (p->a == 1)
        return p->apart_f >= 1 ? DALIL_DISPUTED : DALIL_UNLIKELY;
    return p->apart_f >= 1 && p->apart_a >= 1 ? DALIL_DISPUTED : DALIL_NOT_CHECKED;
}

/* ---- whole
 * ---------------------------------------------------------------------------------------------------------------- */

static plain judge_plainly(const question *q, bool straddling_too)
{
    plain p = {0};
    for (size_t i = 0; i < q->count; i++) {
        const dalil_word *w = &q->word[i];
        bool before = q->as_of == INT64_MAX || (known(w) && w->said.end <= q->as_of);
        bool after = !before && known(w) && w->said.start >= q->as_of;
        if (w->rejected || after || (!before && !straddling_too))
            continue;
        p.word[p.count++] = *w;
        p.how_many = p.how_many || (valued(w) && w->stance != DALIL_UNCONFIRMED);
    }
    keep_what_stands(&p);
    p.affirmed = p.how_many && pick_value(&p, DALIL_AFFIRM);
    p.has_value = p.affirmed || (p.how_many && pick_value(&p, DALIL_DENY));
    count_voices(&p, true);
    count_voices(&p, false);
    p.status = by_the_table(&p);
    return p;
}

static int distance(dalil_finding_status status)
{
    return dalil_finding_truth(status) - dalil_finding_truth(DALIL_DISPUTED);
}

static void assert_as_plain(const question *q)
{
    plain sure = judge_plainly(q, false), with = judge_plainly(q, true);
    int x = distance(sure.status), y = distance(with.status);
    const plain *shown = x * y >= 0 && abs(y) < abs(x) ? &with : &sure;
    dalil_finding finding;
    assert_int_equal(dalil_judge(q->word, q->count, q->as_of, &finding, NULL, NULL), DALIL_OK);
    assert_int_equal(finding.surely, sure.status);
    assert_int_equal(finding.with_straddling, with.status);
    assert_int_equal(finding.status, x * y < 0 ? DALIL_DISPUTED : shown->status);
    assert_int_equal(finding.named_for, shown->f);
    assert_int_equal(finding.named_against, shown->a);
    assert_int_equal(finding.named_both, shown->both);
    assert_int_equal(finding.apart_for, shown->apart_f);
    assert_int_equal(finding.apart_against, shown->apart_a);
    assert_int_equal(finding.how_many, shown->how_many);
    assert_int_equal(finding.value_count > 0, shown->has_value);
    if (shown->has_value)
        assert_true(finding.value[0].low == shown->low && finding.value[0].high == shown->high);
}

static void the_page_and_the_code_agree(void **state)
{
    (void)state;
    random_words random = {SEED};
    for (int round = 0; round < ROUNDS; round++) {
        question q;
        random_question(&random, round % 3 > 0, &q);
        for (size_t i = 0; i < q.count; i++)
            q.word[i].open = round % 6 == 0;
        assert_as_plain(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_and_the_code_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
