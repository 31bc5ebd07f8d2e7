/* engine/claims/nested.c: one word inside another's, English.  Who said it is the source, who passed it on the bearer:
 * "the agency reported, citing the mayor", "X, the mayor was quoted by the radio as saying". */
#include "engine/claims/sources.h"

enum { NAME_MAX = 14 };

/* ---- "quoted ... as saying" ------------------------------------------------------------------------------------ */

/* The place of "as" in "as saying" after the token `at`; `at` when there is none. */
static uint32_t as_saying(const dal_work *work, uint32_t at, uint32_t limit, dal_cue *out_saying)
{
    for (uint32_t i = at + 1; i + 1 < limit && i < at + NAME_MAX; i++) {
        if (work->mark[i].closed || (dal_tok(work, i)->kind == DAL_TOKEN_PUNCT && !dal_is_comma(work, i)))
            return at;
        bool saying = dal_is_word(work, i, "as") && dal_cue_at(work, i + 1, limit, 1u << DAL_ROLE_VERB, out_saying) &&
                      out_saying->phrase->form == DAL_FORM_ING && out_saying->phrase->marks & DAL_MARK_SAY;
        if (saying)
            return i;
    }
    return at;
}

static bool is_quoted(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "quoted") || dal_is_word(work, at, "cited");
}

bool dal_cue_quoted_as(dal_work *work, uint32_t at, uint32_t limit, dal_cue *out_cue)
{
    dal_cue cue, saying;
    if (!dal_has(work, at, DAL_IS(MEDIA_VERB)) || !is_quoted(work, at) ||
        !dal_cue_at(work, at, limit, 1u << DAL_ROLE_VERB, &cue) || as_saying(work, at, limit, &saying) == at)
        return false;
    dal_phrase *phrase = dal_arena_alloc(work->arena, sizeof *phrase);
    work->failed |= phrase == NULL;
    if (phrase == NULL)
        return false;
    *phrase = *saying.phrase; /* as "said" would be */
    phrase->form = DAL_FORM_PAST;
    *out_cue = (dal_cue){.from = cue.from, .first = at, .last = saying.last, .phrase = phrase};
    return true;
}

/* ---- who brought it -------------------------------------------------------------------------------------------- */

/* Somebody: a name, or a noun for people, bodies or papers. */
static bool is_somebody(const dal_work *work, dal_span phrase)
{
    uint64_t nouns =
        DAL_IS(PERSON) | DAL_IS(GROUP) | DAL_IS(ANONYMOUS) | DAL_IS(ORGANISATION) | DAL_IS(TITLE) | DAL_IS(TEAM);
    for (uint32_t i = phrase.first; i < phrase.last; i++) {
        if (dal_has(work, i, nouns))
            return true;
        if (dal_has(work, i, DAL_IS(PREPOSITION)))
            return false;
    }
    return phrase.last > phrase.first && dal_flag(work, phrase.last - 1, DAL_TOKEN_CAPITAL) &&
           !dal_has(work, phrase.last - 1, DAL_IS(PLACE) | DAL_IS(TIME));
}

static void remove_draft(dal_work *work, uint32_t index)
{
    work->draft_count--;
    memmove(&work->draft[index], &work->draft[index + 1], (work->draft_count - index) * sizeof work->draft[0]);
}

/* The other draft of the unit whose source is that of draft `index`, or that stands before it. */
static dal_draft *outer_of(dal_work *work, uint32_t since, uint32_t index)
{
    const dal_draft *inner = &work->draft[index];
    dal_draft *outer = NULL;
    for (uint32_t i = since; i < work->draft_count; i++) {
        dal_draft *draft = &work->draft[i];
        bool unsaid = inner->source.first == inner->source.last && draft->cue.first < inner->cue.first;
        bool same = (unsaid || draft->source.first == inner->source.first) && draft->source.first < draft->source.last;
        if (i != index && same && draft->via.first == draft->via.last &&
            (outer == NULL || draft->cue.first < inner->cue.first))
            outer = draft;
    }
    return outer;
}

/* "X, the agency reported, citing the mayor": the mayor says X, the agency brings it. */
static bool take_cited(dal_work *work, uint32_t since, uint32_t index)
{
    const dal_draft *inner = &work->draft[index];
    if (inner->cue.last != inner->cue.first + 1 || !dal_has(work, inner->cue.first, DAL_IS(VIA)))
        return false;
    dal_span somebody = {inner->part[0].first, inner->part[0].first};
    while (somebody.last < inner->part[0].last && dal_tok(work, somebody.last)->kind <= DAL_TOKEN_NUMBER &&
           !dal_has(work, somebody.last, DAL_IS(RELATIVE)) && !dal_is_word(work, somebody.last, "that"))
        somebody.last++;
    dal_draft *outer = outer_of(work, since, index);
    bool nobody = dal_has(work, somebody.first, DAL_IS(NEGATION)); /* "citing no source" */
    if (outer != NULL && nobody)
        remove_draft(work, index);
    if (outer == NULL || nobody || !is_somebody(work, somebody))
        return outer != NULL && nobody;
    outer->via = outer->source;
    outer->source = somebody;
    remove_draft(work, index);
    return true;
}

/* The draft that the "by" after the participle at `at` belongs to: in its cue, or the nearest before. */
static dal_draft *borne_at(dal_work *work, uint32_t since, uint32_t at)
{
    dal_draft *best = NULL;
    for (uint32_t i = since; i < work->draft_count; i++) {
        dal_draft *draft = &work->draft[i];
        bool inside = at >= draft->cue.first && at < draft->cue.last;
        bool after = at >= draft->cue.last && at >= draft->source.last;
        if (inside || (after && (best == NULL || draft->cue.first > best->cue.first)))
            best = draft;
    }
    return best;
}

/* "quoted by the radio", "in a video translated by the radio", "quoted by the radio as saying". */
static void take_by(dal_unit *unit, uint32_t since, uint32_t at)
{
    dal_work *work = unit->work;
    dal_draft *draft = borne_at(work, since, at);
    if (draft == NULL || draft->via.first < draft->via.last || draft->passive)
        return;
    dal_span bearer = {at + 2, at + 2};
    uint32_t limit = at < draft->cue.last ? draft->cue.last : unit->last;
    while (bearer.last < limit && dal_tok(work, bearer.last)->kind <= DAL_TOKEN_NUMBER &&
           !dal_is_word(work, bearer.last, "as") && !dal_has(work, bearer.last, DAL_IS(TIME) | DAL_IS_AUXILIARY) &&
           !(bearer.last > bearer.first && dal_has(work, bearer.last, DAL_IS(PREPOSITION)) &&
             !dal_is_word(work, bearer.last, "of")))
        bearer.last++;
    if (bearer.first < bearer.last && is_somebody(work, bearer))
        draft->via = bearer;
}

/* "The radio quoted the mayor as saying": the mayor says it. */
static void turn_round(dal_work *work, dal_draft *draft)
{
    uint32_t at = draft->cue.first;
    while (at < draft->cue.last && !is_quoted(work, at))
        at++;
    uint32_t as = at + 1;
    while (as < draft->cue.last && !dal_is_word(work, as, "as"))
        as++;
    bool passive = at > 0 && dal_has(work, at - 1, DAL_IS(BE) | DAL_IS(ADVERB));
    if (as + 1 >= draft->cue.last || passive || as == at + 1)
        return;
    draft->via = draft->source;
    draft->source = (dal_span){at + 1, as};
}

/* "The mayor said {they} had told him {that X}": they say X, he passes it on. */
static void take_told(dal_work *work, dal_draft *draft)
{
    uint32_t who = draft->part[0].first + dal_is_word(work, draft->part[0].first, "that"), at = who + 1;
    bool group = dal_is_word(work, who, "they") || dal_is_word(work, who, "he") || dal_is_word(work, who, "she");
    if (!group || draft->source.first >= draft->source.last || draft->via.first < draft->via.last)
        return;
    at += dal_has(work, at, DAL_IS(HAVE));
    bool told = dal_is_word(work, at, "told") && dal_has(work, at + 1, DAL_IS(OBJECT)) && at + 3 < draft->part[0].last;
    if (!told || !dal_is_word(work, at + 2, "that"))
        return;
    draft->via = draft->source;
    draft->source = (dal_span){who, who + 1};
    draft->part[0].first = at + 2;
}

void dal_rules_nested(dal_unit *unit, uint32_t since)
{
    dal_work *work = unit->work;
    for (uint32_t i = since; i < work->draft_count;)
        i += take_cited(work, since, i) ? 0 : 1;
    for (uint32_t i = since; i < work->draft_count; i++) {
        take_told(work, &work->draft[i]);
        if (work->draft[i].cue.last > work->draft[i].cue.first + 3)
            turn_round(work, &work->draft[i]);
    }
    if (since == work->draft_count || !(unit->classes & DAL_IS(MEDIA_VERB)))
        return;
    for (uint32_t at = unit->first; at + 2 < unit->last; at++)
        if (dal_has(work, at, DAL_IS(MEDIA_VERB)) && dal_is_word(work, at + 1, "by"))
            take_by(unit, since, at);
}
