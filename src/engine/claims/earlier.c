/* engine/claims/earlier.c: when was it said, where several times or several words of saying stand in a sentence, and
 * for words that are told as earlier ones: "had put the toll at 80", كان قد أعلن.  docs/findings.md: a later word
 * replaces an earlier one. */
#include "base/time.h"
#include "engine/claims/sources.h"

enum { NEIGHBOURS = 2, BE_BEFORE = 8, EARLIER_BEFORE = 3 };

/* ---- which of the sentence's times are the statement's ----------------------------------------------------------- */

/* Tokens between the time and the cue; 0 where they touch. */
static uint32_t distance(const dal_when *when, dal_span cue)
{
    if (when->first >= cue.last)
        return when->first - cue.last;
    return when->last <= cue.first ? cue.first - when->last : 0;
}

static bool lies_in(const dal_when *when, const dal_draft *draft)
{
    for (uint32_t i = 0; i < draft->part_count; i++)
        if (when->first >= draft->part[i].first && when->first < draft->part[i].last) /* its full stop lies behind */
            return true;
    return false;
}

/* Is another word of saying beside this one nearer to the time? */
static bool is_of_another(const dal_work *work, uint32_t number, const dal_when *when)
{
    uint32_t first = number > NEIGHBOURS ? number - NEIGHBOURS : 0, own = distance(when, work->draft[number].cue);
    for (uint32_t i = first; i <= number + NEIGHBOURS && i < work->draft_count; i++) {
        const dal_draft *other = &work->draft[i];
        bool there = i != number && other->cue.first < other->cue.last;
        if (there && (distance(when, other->cue) < own || lies_in(when, other)))
            return true;
    }
    return false;
}

/* ---- told as an earlier word ------------------------------------------------------------------------------------- */

/* A word for "earlier" at `at` that tells of the saying: right before the cue, in it or right behind it ("said earlier
 * that", not "denied earlier reports that"); in Arabic also further on, without the article. */
static bool is_earlier(const dal_work *work, const dal_draft *draft, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    if (!dal_has(work, at, DAL_IS(EARLIER)) || token->sentence != dal_tok(work, draft->cue.first)->sentence)
        return false;
    if (token->script != DAL_SCRIPT_ARABIC)
        return at <= draft->cue.last;
    bool former = dal_is_word(work, at, "سابق") && !(at > 0 && dal_is_word(work, at - 1, "وقت")); /* ميكانيكي سابق */
    return !former && !dal_str_starts(token->folded, DALIL_STR("ال"));
}

/* "previously said", "had said", قال سابقا, سبق أن أعلن; who corrects an earlier number speaks now. */
static bool says_earlier(const dal_work *work, const dal_draft *draft)
{
    uint32_t first = draft->cue.first > EARLIER_BEFORE ? draft->cue.first - EARLIER_BEFORE : 0;
    bool corrects = draft->phrase != NULL && (draft->phrase->marks & DAL_MARK_CORRECT) != 0;
    uint32_t last = draft->part[0].first > draft->cue.last ? draft->part[0].first : draft->cue.last;
    for (uint32_t at = draft->cue.first; at < draft->cue.last; at++)
        if (dal_is_word(work, at, "had"))
            return true;
    for (uint32_t at = first; at < last && !corrects; at++)
        if (is_earlier(work, draft, at))
            return true;
    return false;
}

/* "كان المحافظ قد أعلن", "كانت الوزارة أعلنت": not "كان يقول". */
static bool is_pluperfect(const dal_work *work, const dal_draft *draft)
{
    uint32_t verb = draft->cue.first;
    while (verb + 1 < draft->cue.last && dal_has(work, verb, DAL_IS(BE) | DAL_IS(MODAL)))
        verb++;
    const dal_token *token = dal_tok(work, verb);
    bool present = dal_str_starts(token->folded, DALIL_STR("ي")) || dal_str_starts(token->folded, DALIL_STR("ن")) ||
                   dal_str_starts(token->folded, DALIL_STR("ت"));
    bool said = draft->phrase != NULL && draft->phrase->role == DAL_ROLE_VERB;
    if (token->script != DAL_SCRIPT_ARABIC || present || !said)
        return false;
    for (uint32_t at = verb; at > 0 && at + BE_BEFORE > verb; at--) {
        if (dal_tok(work, at - 1)->kind == DAL_TOKEN_PUNCT || dal_tok(work, at - 1)->sentence != token->sentence)
            return false;
        if (dal_has(work, at - 1, DAL_IS(BE)))
            return true;
    }
    return false;
}

static bool is_told_as_earlier(const dal_work *work, const dal_draft *draft)
{
    return draft->cue.first < draft->cue.last && (says_earlier(work, draft) || is_pluperfect(work, draft));
}

/* "A day earlier", "the previous day": reckoned from the time told before. */
static bool is_reckoned_back(const dal_work *work, const dal_when *when)
{
    for (uint32_t at = when->first; at < when->last; at++)
        if (dal_has(work, at, DAL_IS(EARLIER)))
            return true;
    return false;
}

/* The times that tell of this statement: those in it, and of the others those nearest to its own word of saying; where
 * there are none of these, what tells of all ("On Monday he said X and added Y"). */
static dalil_status own_times(const dal_work *work, const dal_sentence_parts *parts, dal_whens *out, dalil_error *err)
{
    const dal_draft *draft = &work->draft[parts->number];
    const dal_when *all = parts->whens.item;
    size_t outside = 0, nearest = 0, count = 0;
    for (size_t i = 0; i < parts->whens.count; i++) {
        bool out_of_it = !lies_in(&all[i], draft);
        outside += out_of_it;
        nearest += out_of_it && !is_of_another(work, parts->number, &all[i]);
    }
    *out = parts->whens;
    if (outside == nearest || draft->cue.first >= draft->cue.last)
        return DALIL_OK;
    dal_when *own = dal_arena_alloc(work->arena, parts->whens.count * sizeof *own);
    if (own == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < parts->whens.count; i++) {
        bool another = !lies_in(&all[i], draft) && is_of_another(work, parts->number, &all[i]);
        if (!another || (nearest == 0 && !is_reckoned_back(work, &all[i])))
            own[count++] = all[i];
    }
    *out = (dal_whens){own, count};
    return DALIL_OK;
}

/* Some time before `time`. */
static dalil_time before(dalil_time time)
{
    return (dalil_time){INT64_MIN, time.start, time.precision, time.zone};
}

dalil_status dal_earlier_settle(dal_result *result, const dal_work *work, const dal_sentence_parts *parts,
                                dalil_range content, dal_settled *out_settled, dalil_error *err)
{
    const dal_draft *draft = &work->draft[parts->number];
    dalil_time published = result->options->published;
    dal_whens own;
    DAL_TRY(own_times(work, parts, &own, err));
    dal_settled settled = dal_claims_settle(&own, content, published);
    bool timed = dal_time_known(settled.said) && settled.said.start != INT64_MIN;
    if (timed && settled.when != NULL && is_reckoned_back(work, settled.when) && dal_time_known(result->told) &&
        result->told.start < settled.said.end)
        settled.said = before(result->told);
    else if (!timed && dal_time_known(published) && is_told_as_earlier(work, draft))
        settled.said = before(published);
    else if (timed)
        result->told = settled.said;
    *out_settled = settled;
    return DALIL_OK;
}
