/* engine/claims/weigh_solve.c: accuracy of sources and probability of values, each from the other, until they stay.
 *
 * A value's score is the sum of log(n A / (1 - A)) over the sources that say it (Dong et al., n false values an item);
 * probabilities follow by the softmax over an item's values and those nobody said.  Beside its accuracy A by all votes
 * each source has an outer accuracy: by the votes of those that do not depend on it.  Who has a low outer accuracy is
 * contradicted by independent sources more often than not: its outer accuracy counts, and the votes of who copies it
 * are discounted where they agree with it.  Where independent sources do not contradict it, a shared feed
 * does no harm and its subscribers keep their votes. */
#include "base/thread.h"
#include "engine/claims/weigh.h"
#include <math.h>

enum { ROUNDS = 10, OUTER_ROUNDS = 4, FALSE_VALUES = 5, OUTER_VALUES = 64 };
/* HIGHEST: sources that share a feed confirm each other into certainty, so nobody counts for more than this. */
static const double START = 0.8, LOWEST = 0.05, HIGHEST = 0.92;
static const double TRUSTED = 0.4, SEEN_THROUGH = 0.32; /* outer accuracy: no discount, full discount */
static const double PRIOR_CLAIMS = 2;                   /* an accuracy begins as START with so many claims */
static const float DEPENDS = 0.5f;

typedef struct solve {
    const dal_weigh_table *t;
    const dal_weigh_copies *copies;
    dal_weigh_estimate *estimate;
    double *score, *harm;                 /* of each source */
    double *weight, *power;               /* of each claim: what is left of its vote; the vote */
    double *sum, *outer_sum, *outer_seen; /* DAL_WEIGH_PARTS x sources */
    double *outer;                        /* of each source */
    uint8_t *bond;                        /* by places, (size + 1) squared: do they depend on each other? */
    uint32_t *place;                      /* of each claim's source in it; `size` for sources not looked at */
    uint32_t size;
    bool outer_round;
} solve;

/* ---- probabilities --------------------------------------------------------------------------------------------- */

/* Scores of the facts of an item to probabilities, in place. */
static void soften(double *value, uint32_t count)
{
    double highest = 0, sum = 0;
    for (uint32_t i = 0; i < count; i++)
        highest = value[i] > highest ? value[i] : highest;
    for (uint32_t i = 0; i < count; i++)
        sum += value[i] = exp(value[i] - highest);
    if (count <= FALSE_VALUES)
        sum += (FALSE_VALUES + 1 - count) * exp(-highest);
    for (uint32_t i = 0; i < count; i++)
        value[i] /= sum;
}

static void vote(const solve *s, uint32_t item)
{
    const dal_weigh_table *t = s->t;
    double *probability = s->estimate->probability;
    uint32_t from = t->item_first[item], to = t->item_first[item + 1];
    for (uint32_t fact = from; fact < to; fact++) {
        probability[fact] = 0;
        for (uint32_t i = t->fact_first[fact]; i < t->fact_first[fact + 1]; i++)
            probability[fact] += s->power[i] = s->score[t->source[i]] * s->weight[i];
    }
    soften(probability + from, to - from);
}

/* ---- accuracy -------------------------------------------------------------------------------------------------- */

/* The probability of fact `mine` by those that do not depend on the source of claim `claim`; -1 when there are none. */
static double outer_probability(const solve *s, uint32_t item, uint32_t mine, uint32_t claim)
{
    const dal_weigh_table *t = s->t;
    const uint8_t *bond = s->bond + (size_t)s->place[claim] * (s->size + 1);
    uint32_t from = t->item_first[item], count = t->item_first[item + 1] - from, others = 0;
    double kept[OUTER_VALUES + 1];
    if (count > OUTER_VALUES || mine - from >= count)
        return -1;
    for (uint32_t k = 0; k < count; k++) {
        kept[k] = 0;
        for (uint32_t i = t->fact_first[from + k]; i < t->fact_first[from + k + 1]; i++) {
            bool counts = bond[s->place[i]] == 0 && i != claim;
            kept[k] += counts ? s->power[i] : 0;
            others += counts;
        }
    }
    if (others == 0)
        return -1;
    soften(kept, count);
    return kept[mine - from];
}

static void judge_item(const solve *s, uint32_t item, double *sum, double *outer_sum, double *outer_seen)
{
    const dal_weigh_table *t = s->t;
    for (uint32_t fact = t->item_first[item]; fact < t->item_first[item + 1]; fact++)
        for (uint32_t i = t->fact_first[fact]; i < t->fact_first[fact + 1]; i++) {
            uint32_t source = t->source[i];
            sum[source] += s->estimate->probability[fact];
            double outer = s->outer_round ? outer_probability(s, item, fact, i) : -1;
            if (outer < 0)
                continue;
            outer_sum[source] += outer;
            outer_seen[source]++;
        }
}

static double between(double low, double value, double high)
{
    return value < low ? low : value > high ? high : value;
}

static double sum_parts(const solve *s, const double *row, uint32_t source)
{
    double sum = 0;
    for (size_t part = 0; part < DAL_WEIGH_PARTS; part++)
        sum += row[part * s->t->source_count + source];
    return sum;
}

static void settle(solve *s)
{
    for (uint32_t i = 0; i < s->t->source_count; i++) {
        double claims = s->t->claims_of[i] + PRIOR_CLAIMS;
        double inner = (START * PRIOR_CLAIMS + sum_parts(s, s->sum, i)) / claims;
        if (s->outer_round) {
            double seen = PRIOR_CLAIMS + sum_parts(s, s->outer_seen, i);
            s->outer[i] = (START * PRIOR_CLAIMS + sum_parts(s, s->outer_sum, i)) / seen;
            double surely = s->outer[i] - 1 / sqrt(seen);
            s->harm[i] = between(0, (TRUSTED - surely) / (TRUSTED - SEEN_THROUGH), 1);
        }
        double accuracy = between(LOWEST, s->harm[i] * s->outer[i] + (1 - s->harm[i]) * inner, HIGHEST);
        s->estimate->accuracy[i] = accuracy;
        s->score[i] = log(FALSE_VALUES * accuracy / (1 - accuracy));
    }
}

/* ---- discounts ------------------------------------------------------------------------------------------------- */

/* How much of the vote of claim `i` is left: those for the same fact whose source has more claims, does harm, and may
 * be its origin take from it. */
static double left_of(const solve *s, uint32_t fact, uint32_t i)
{
    const dal_weigh_table *t = s->t;
    double left = 1;
    for (uint32_t k = t->fact_first[fact]; k < t->fact_first[fact + 1]; k++) {
        uint32_t one = t->source[i], other = t->source[k];
        if (s->harm[other] > 0 && s->place[k] < s->place[i])
            left *= 1 - (double)(DAL_WEIGH_COPIED * dal_weigh_depends(s->copies, one, other)) * s->harm[other];
    }
    return left;
}

static void discount(const solve *s, uint32_t fact)
{
    const dal_weigh_table *t = s->t;
    bool harmed = false;
    for (uint32_t i = t->fact_first[fact]; i < t->fact_first[fact + 1]; i++)
        harmed |= s->harm[t->source[i]] > 0;
    for (uint32_t i = t->fact_first[fact]; i < t->fact_first[fact + 1]; i++)
        s->weight[i] = harmed ? left_of(s, fact, i) : 1;
}

/* ---- rounds ---------------------------------------------------------------------------------------------------- */

static dalil_status round_part(void *context, size_t part, dalil_error *err)
{
    (void)err;
    solve *s = context;
    uint32_t first, last, sources = s->t->source_count;
    size_t row = part * sources;
    dal_weigh_part(s->t, part, DAL_WEIGH_PARTS, &first, &last);
    memset(s->sum + row, 0, sources * sizeof *s->sum);
    memset(s->outer_sum + row, 0, sources * sizeof *s->outer_sum);
    memset(s->outer_seen + row, 0, sources * sizeof *s->outer_seen);
    for (uint32_t item = first; item < last; item++) {
        for (uint32_t fact = s->t->item_first[item]; fact < s->t->item_first[item + 1]; fact++)
            discount(s, fact);
        vote(s, item);
        judge_item(s, item, s->sum + row, s->outer_sum + row, s->outer_seen + row);
    }
    return DALIL_OK;
}

static void make_bonds(solve *s)
{
    const dal_weigh_copies *c = s->copies;
    for (size_t x = 0; x < c->size; x++)
        for (size_t y = 0; y < c->size; y++)
            s->bond[x * (c->size + 1) + y] = c->probability[x * c->size + y] >= DEPENDS;
    for (uint32_t i = 0; i < s->t->claim_count; i++) {
        uint32_t place = c->place[s->t->source[i]];
        s->place[i] = place < c->size ? place : c->size;
    }
}

static dalil_status run(solve *s, unsigned threads, dalil_error *err)
{
    make_bonds(s);
    for (uint32_t i = 0; i < s->t->source_count; i++)
        s->score[i] = log(FALSE_VALUES * START / (1 - START));
    for (int round = 0; round < ROUNDS; round++) {
        s->outer_round = round < OUTER_ROUNDS;
        DAL_TRY(dal_thread_each(DAL_WEIGH_PARTS, threads, round_part, s, err));
        settle(s);
    }
    return DALIL_OK;
}

dalil_status dal_weigh_solve(const dal_weigh_table *table, const dal_weigh_copies *copies, unsigned threads,
                             dal_weigh_estimate *estimate, dalil_error *err)
{
    solve s = {.t = table, .copies = copies, .estimate = estimate, .size = copies->size};
    size_t rows = (size_t)DAL_WEIGH_PARTS * table->source_count;
    s.score = dal_alloc_zero(table->source_count, sizeof *s.score);
    s.harm = dal_alloc_zero(table->source_count, sizeof *s.harm);
    s.outer = dal_alloc_zero(table->source_count, sizeof *s.outer);
    s.weight = dal_alloc_zero(table->claim_count, sizeof *s.weight);
    s.power = dal_alloc_zero(table->claim_count, sizeof *s.power);
    s.sum = dal_alloc(rows * sizeof *s.sum);
    s.outer_sum = dal_alloc(rows * sizeof *s.outer_sum);
    s.outer_seen = dal_alloc(rows * sizeof *s.outer_seen);
    s.bond = dal_alloc_zero((size_t)s.size + 1, (size_t)s.size + 1);
    s.place = dal_alloc(table->claim_count * sizeof *s.place);
    bool room = s.bond != NULL && s.place != NULL && s.score != NULL && s.harm != NULL && s.outer != NULL &&
                s.weight != NULL && s.power != NULL && s.sum != NULL && s.outer_sum != NULL && s.outer_seen != NULL;
    dalil_status status = room ? run(&s, threads, err) : dal_fail_memory(err);
    dal_free(s.score);
    dal_free(s.harm);
    dal_free(s.outer);
    dal_free(s.weight);
    dal_free(s.power);
    dal_free(s.sum);
    dal_free(s.outer_sum);
    dal_free(s.outer_seen);
    dal_free(s.bond);
    dal_free(s.place);
    return status;
}
