/* app/weighed.c: see weighed.h.  An item is a question, a value what a named source answers; how reliable sources are
 * follows from all questions, so all are read. */
#include "app/weighed.h"
#include "dalil/weigh.h"
#include "engine/claims/near.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a source answers: a number or a range, or a plain yes or no; "not three" says nothing, but takes "three" back.
 */
typedef enum answer { SAYS_NO = 0, SAYS_YES, SAYS_VALUE, SAYS_NOTHING } answer;

typedef struct said {
    uint64_t source;
    uint32_t origin;     /* of the question asked about */
    int64_t since, time; /* said in [since, time) */
    uint32_t item;
    answer is;
    double low, high;
} said;

typedef struct claim_origin {
    int64_t claim;
    uint32_t origin;
} claim_origin;

typedef struct weighing {
    dalil_case *c;
    int64_t as_of;
    const dal_judged *judged;
    claim_origin *origin;      /* of the judged words, by claim */
    uint32_t item, asked_item; /* item: the one being read */
    bool how_many;
    size_t first; /* of the item being read */
    dal_near_list said;
} weighing;

/* ---- gathering --------------------------------------------------------------------------------------------------- */

static int by_claim(const void *a, const void *b)
{
    const claim_origin *x = a, *y = b;
    return (x->claim > y->claim) - (x->claim < y->claim);
}

static bool read_origins(weighing *g)
{
    const dal_judged *j = g->judged;
    g->origin = dal_alloc(j->count * sizeof *g->origin);
    if (g->origin == NULL)
        return false;
    for (size_t i = 0; i < j->count; i++)
        g->origin[i] = (claim_origin){j->claim[i], j->word[i].origin};
    if (j->count > 0)
        qsort(g->origin, j->count, sizeof *g->origin, by_claim);
    return true;
}

/* What a word of the question asked about goes back to; 0 for those of other questions. */
static uint32_t origin_of(const weighing *g, int64_t claim)
{
    claim_origin key = {.claim = claim};
    const claim_origin *found =
        g->judged->count > 0 ? bsearch(&key, g->origin, g->judged->count, sizeof key, by_claim) : NULL;
    return found != NULL ? found->origin : 0;
}

static dalil_status note_word(void *context, const dal_voice_row *row, dalil_error *err)
{
    weighing *g = context;
    dalil_word word = dal_word_of_row(row);
    if (!word.named || word.narration || word.rejected || word.stance == DALIL_UNCONFIRMED ||
        (g->as_of != INT64_MAX && word.said.start >= g->as_of))
        return DALIL_OK;
    said one = {.source = row->source, .item = g->item, .low = word.low, .high = word.high};
    one.origin = origin_of(g, row->id);
    one.time = word.said.precision != DALIL_UNKNOWN_TIME ? word.said.end : INT64_MIN;
    one.since = word.said.precision != DALIL_UNKNOWN_TIME ? word.said.start : INT64_MIN;
    one.is = word.has_value ? SAYS_VALUE : word.stance == DALIL_AFFIRM ? SAYS_YES : SAYS_NO;
    if (word.has_value && word.stance == DALIL_DENY)
        one.is = SAYS_NOTHING;
    g->how_many |= one.is == SAYS_VALUE;
    said *place = dal_near_grow(&g->said, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = one;
    g->said.count++;
    return DALIL_OK;
}

static int by_source(const void *a, const void *b)
{
    const said *x = a, *y = b;
    return (x->source > y->source) - (x->source < y->source);
}

/* The words of one source: its word is its latest, and what it wholly later said otherwise is counted no more. */
static size_t keep_latest(said *of, size_t count, said *out)
{
    int64_t latest = INT64_MIN;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        latest = of[i].since > latest ? of[i].since : latest;
    for (size_t i = 0; i < count; i++)
        if (of[i].is != SAYS_NOTHING && (of[i].time == INT64_MIN || latest < of[i].time))
            out[kept++] = of[i];
    return kept;
}

static void drop_replaced(weighing *g)
{
    said *all = g->said.item;
    size_t kept = g->first, end;
    if (g->said.count > g->first)
        qsort(all + g->first, g->said.count - g->first, sizeof *all, by_source);
    for (size_t i = g->first; i < g->said.count; i = end) {
        for (end = i; end < g->said.count && all[end].source == all[i].source;)
            end++;
        kept += keep_latest(&all[i], end - i, &all[kept]);
    }
    g->said.count = kept;
}

/* Where a number is asked for, "there are some" answers nothing. */
static void drop_plain(weighing *g)
{
    said *all = g->said.item;
    size_t kept = g->first;
    for (size_t i = g->first; i < g->said.count; i++)
        if (!g->how_many || all[i].is != SAYS_YES)
            all[kept++] = all[i];
    g->said.count = kept;
}

/* By what they answer. */
static int compare_answers(const said *x, const said *y)
{
    if (x->is != y->is)
        return x->is < y->is ? -1 : 1;
    if (x->is != SAYS_VALUE || (x->low == y->low && x->high == y->high))
        return 0;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return x->high < y->high ? -1 : 1;
}

static int by_origin(const void *a, const void *b)
{
    const said *x = a, *y = b;
    if (x->origin != y->origin)
        return x->origin < y->origin ? -1 : 1;
    return compare_answers(x, y);
}

/* Those who say the same and were found to go back to one upstream are one witness. */
static void drop_copies(weighing *g)
{
    said *all = g->said.item;
    size_t kept = g->first;
    if (g->said.count > g->first)
        qsort(all + g->first, g->said.count - g->first, sizeof *all, by_origin);
    for (size_t i = g->first; i < g->said.count; i++)
        if (kept == g->first || by_origin(&all[i], &all[kept - 1]) != 0)
            all[kept++] = all[i];
    g->said.count = kept;
}

static dalil_status read_question(void *context, dalil_string code, dalil_error *err)
{
    weighing *g = context;
    g->how_many = false;
    g->first = g->said.count;
    DAL_TRY(dal_session_voices(g->c, code, note_word, g, err));
    drop_replaced(g);
    drop_plain(g);
    if (g->said.count == g->first)
        return DALIL_OK; /* an item that nobody speaks to would leave a gap */
    if (dal_str_equal(code, g->judged->question)) {
        drop_copies(g);
        g->asked_item = g->item;
    }
    g->item++;
    return DALIL_OK;
}

/* ---- numbers for identities -------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const said *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return compare_answers(x, y);
}

/* Claims in the order of their values; a value's number is the place of the first that gives it, less its item's. */
static void make_claims(said *all, size_t count, dalil_weigh_claim *out)
{
    uint32_t source = 0, value = 0;
    if (count > 0)
        qsort(all, count, sizeof *all, by_source);
    for (size_t i = 0; i < count; i++) {
        source += i > 0 && all[i].source != all[i - 1].source;
        out[i].source = source; /* kept beside until the second order */
    }
    for (size_t i = count; i-- > 0;)
        all[i].source = out[i].source;
    if (count > 0)
        qsort(all, count, sizeof *all, by_value);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && all[i].item == all[i - 1].item)
            value += by_value(&all[i], &all[i - 1]) != 0;
        else
            value = 0;
        out[i] = (dalil_weigh_claim){(uint32_t)all[i].source, all[i].item, value, all[i].time};
    }
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void put_answer(dal_json_writer *w, const said *one, const dalil_weigh_value *value)
{
    dal_json_open(w, NULL, '{');
    if (one->is == SAYS_VALUE) {
        dal_json_put_number(w, "low", one->low);
        dal_json_put_number(w, "high", one->high);
    } else {
        dal_json_put_cstring(w, "stance", one->is == SAYS_YES ? "affirm" : "deny");
    }
    dal_json_put_rounded(w, "probability", (double)value->probability, 4);
    dal_json_put_integer(w, "sources", value->sources);
    dal_json_put_rounded(w, "independent", (double)value->independent, 2);
    dal_json_close(w, '}');
}

static void put_values(dal_json_writer *w, const weighing *g, const dalil_weigh_claim *claim,
                       const dalil_weighed *weighed)
{
    const said *all = g->said.item;
    dal_json_open(w, "weighed", '[');
    for (size_t i = 0; i < weighed->value_count; i++) {
        const dalil_weigh_value *value = &weighed->value[i];
        if (value->item != g->asked_item)
            continue;
        size_t k = 0;
        while (k + 1 < g->said.count && (claim[k].item != value->item || claim[k].value != value->value))
            k++;
        put_answer(w, &all[k], value);
    }
    dal_json_close(w, ']');
}

static dalil_status weigh(weighing *g, dal_json_writer *w, dalil_error *err)
{
    dalil_weighed weighed;
    dalil_weigh_claim *claim = dal_alloc(g->said.count * sizeof *claim);
    if (claim == NULL)
        return dal_fail_memory(err);
    make_claims(g->said.item, g->said.count, claim);
    dalil_status status = dalil_weigh(claim, g->said.count, 0, &weighed, err);
    if (status == DALIL_OK) {
        put_values(w, g, claim, &weighed);
        dalil_weighed_release(&weighed);
    }
    dal_free(claim);
    return status;
}

dalil_status dal_weighed_write(dalil_case *c, dal_json_writer *w, const dal_judged *judged, int64_t as_of,
                               dalil_error *err)
{
    weighing g = {.c = c, .as_of = as_of, .judged = judged, .asked_item = UINT32_MAX};
    dalil_status status =
        read_origins(&g) ? dal_query_questions(c->fold, read_question, &g, err) : dal_fail_memory(err);
    if (status == DALIL_OK && g.asked_item != UINT32_MAX)
        status = weigh(&g, w, err);
    dal_free(g.said.item);
    dal_free(g.origin);
    return status;
}
