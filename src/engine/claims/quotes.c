/* engine/claims/quotes.c: quotations that no cue took belong to the last speaker, if there is one near. */
#include "engine/claims/work.h"

enum { WORDS_MIN = 6, JOINED_MIN = 3, HEADING_MAX = 16, NEAR = 120, NEAR_DRAFTS = 400 };

static uint32_t words_of(const dal_work *work, const dal_quotation *quotation)
{
    uint32_t count = 0;
    for (uint32_t i = quotation->open; i < dal_quotation_last(quotation); i++)
        count += dal_tok(work, i)->kind <= DAL_TOKEN_NUMBER;
    return count;
}

/* The quoted draft that ends last before `at` in its paragraph, with nobody else speaking since; or NULL. */
static dal_draft *quoted_before(const dal_work *work, uint32_t at, uint32_t paragraph)
{
    dal_draft *best = NULL;
    for (uint32_t i = work->draft_count; i > 0 && work->draft_count - i < 64; i--) {
        dal_draft *draft = &work->draft[i - 1];
        uint32_t last = draft->part[draft->part_count - 1].last;
        bool same = work->text.sentence[dal_tok(work, last - 1)->sentence].paragraph == paragraph;
        if (last <= at && same && draft->quote != DALIL_QUOTE_NONE &&
            (best == NULL || last > best->part[best->part_count - 1].last))
            best = draft;
    }
    for (uint32_t i = work->draft_count; best != NULL && i > 0 && work->draft_count - i < 64; i--) {
        const dal_draft *other = &work->draft[i - 1];
        bool between = other->cue.first >= best->part[best->part_count - 1].last && other->cue.first < at;
        bool own = other->source.first < other->source.last && other->source.first != best->source.first;
        if (between && own && other != best)
            return NULL;
    }
    return best;
}

static bool is_free(const dal_work *work, const dal_quotation *quotation)
{
    for (uint32_t i = quotation->open; i < dal_quotation_last(quotation); i++)
        if (work->mark[i].closed)
            return false;
    return true;
}

/* A quotation that fills a sentence, alone. */
static bool stands_alone(const dal_work *work, const dal_quotation *quotation)
{
    const dal_sentence *sentence = &work->text.sentence[dal_tok(work, quotation->open)->sentence];
    return quotation->open == sentence->first;
}

/* Join a quotation to the quoted statement before it in its paragraph: "X," he said. "Y." */
static bool join(dal_work *work, const dal_quotation *quotation, uint32_t paragraph, bool alone)
{
    dal_draft *before = quoted_before(work, quotation->open, paragraph);
    if (before == NULL || before->part_count == DAL_DRAFT_PARTS)
        return false;
    bool same = before->cue.first < before->cue.last &&
                dal_tok(work, before->cue.first)->sentence == dal_tok(work, quotation->open)->sentence;
    if (!alone && !(same && before->rule == DAL_RULE_QUOTE_TRAIL))
        return false;
    before->part[before->part_count++] = (dal_span){quotation->open, dal_quotation_last(quotation)};
    dal_work_close(work, before->part[before->part_count - 1]);
    return true;
}

/* "He issued a statement:" before it, in the paragraph before perhaps: the cue and the subject of that sentence. */
static void introduced(dal_work *work, dal_draft *draft)
{
    uint32_t open = draft->part[0].first;
    bool leads = open > 0 && (dal_is_punct(work, open - 1, ":") || dal_is_comma(work, open - 1));
    if (!leads)
        return;
    const dal_sentence *sentence = &work->text.sentence[dal_tok(work, open - 1)->sentence];
    dal_unit unit = {.work = work, .first = sentence->first, .last = open};
    bool opens = dal_has(work, unit.first, DAL_IS(COORDINATOR)); /* "And, the same day: ..." */
    draft->source = opens ? (dal_span){open, open} : dal_subject_after(&unit, unit.first);
    draft->inherits = draft->source.first == draft->source.last;
    for (uint32_t at = open - 1; at > unit.first && open - at < 12; at--) {
        dal_cue cue;
        bool fits = !work->mark[at].closed && work->mark[at].quotation == 0 &&
                    dal_cue_at(work, at, open, 1u << DAL_ROLE_VERB, &cue) && cue.phrase->takes & DAL_TAKES_QUOTE;
        if (!fits)
            continue;
        dal_span subject = dal_subject_before(&unit, cue.from);
        draft->phrase = cue.phrase;
        draft->cue = (dal_span){cue.from, cue.last == open - 1 && dal_is_punct(work, open - 1, ":") ? open : cue.last};
        if (subject.first < subject.last && !cue.passive)
            draft->source = subject;
        draft->inherits = draft->source.first == draft->source.last;
        return;
    }
}

/* The draft that begins first after `at`, of those that name a source; NULL when none is near. */
static const dal_draft *named_after(const dal_work *work, uint32_t at, uint32_t limit)
{
    const dal_draft *best = NULL;
    for (uint32_t i = 0; i < work->draft_count; i++) {
        const dal_draft *draft = &work->draft[i];
        bool named =
            draft->source.first < draft->source.last && draft->source.first >= at && draft->source.first < limit;
        if (named && (best == NULL || draft->source.first < best->source.first))
            best = draft;
    }
    return best;
}

/* A quotation that is a heading belongs to the one who speaks below it; one inside a sentence of the text's own, to the
 * "according to" of the next. */
static void from_below(const dal_work *work, dal_draft *draft)
{
    uint32_t last = draft->part[0].last, first = draft->part[0].first;
    bool heading = dal_flag(work, first, DAL_TOKEN_PARAGRAPH) && dal_flag(work, last, DAL_TOKEN_PARAGRAPH) &&
                   last - first < HEADING_MAX && !dal_is_punct(work, last - 2, ".") && !dal_is_comma(work, last - 2);
    bool inside = !dal_flag(work, first, DAL_TOKEN_PARAGRAPH) && last < work->text.token_count;
    if (!draft->inherits || (!heading && !inside))
        return;
    const dal_draft *below = named_after(work, last, last + NEAR);
    if (below == NULL || (!heading && below->rule != DAL_RULE_ACCORDING))
        return;
    draft->source = below->source;
    draft->inherits = false;
}

/* A part of a sentence in quotation marks, without a cue: the sentence is what somebody says. */
static void whole_sentence(const dal_work *work, dal_draft *draft)
{
    const dal_sentence *sentence = &work->text.sentence[dal_tok(work, draft->part[0].first)->sentence];
    uint32_t last = sentence->last - (dal_is_punct(work, sentence->last - 1, ".") ? 1 : 0);
    uint32_t before = draft->part[0].first - sentence->first;
    bool inside = draft->phrase == NULL && before > 0 && before < HEADING_MAX && last >= draft->part[0].last &&
                  !dal_is_punct(work, draft->part[0].first - 1, ":");
    for (uint32_t i = sentence->first; inside && i < last; i++)
        inside = !work->mark[i].closed;
    if (!inside)
        return;
    draft->part[0] = (dal_span){sentence->first, last};
    draft->quote = DALIL_QUOTE_MIXED;
}

static void take(dal_work *work, const dal_quotation *quotation)
{
    uint32_t paragraph = work->text.sentence[dal_tok(work, quotation->open)->sentence].paragraph;
    bool alone = stands_alone(work, quotation);
    if (join(work, quotation, paragraph, alone))
        return;
    dal_draft draft = {.part = {{quotation->open, dal_quotation_last(quotation)}}, .part_count = 1};
    draft.rule = DAL_RULE_FREE_QUOTE;
    draft.quote = DALIL_QUOTE_DIRECT;
    draft.inherits = true;
    introduced(work, &draft);
    if (work->draft_count < NEAR_DRAFTS)
        from_below(work, &draft);
    whole_sentence(work, &draft);
    (void)dal_work_add(work, &draft);
}

void dal_rules_quotes(dal_work *work)
{
    for (uint32_t q = 0; q < work->text.quotation_count && !work->failed; q++) {
        const dal_quotation *quotation = &work->text.quotation[q];
        uint32_t words = words_of(work, quotation);
        bool led = words >= JOINED_MIN && quotation->open > 0 && dal_is_punct(work, quotation->open - 1, ":");
        if ((words >= WORDS_MIN || led) && is_free(work, quotation))
            take(work, quotation);
        else if (words >= JOINED_MIN && stands_alone(work, quotation) && is_free(work, quotation))
            (void)join(work, quotation, work->text.sentence[dal_tok(work, quotation->open)->sentence].paragraph, true);
    }
}
