/* engine/claims/trailing.c: English statements that stand before their cue: "X," he said; X, said Y; X, according to Y.
 * These run before the others, so that what stands inside such a statement finds no speaker of its own. */
#include "engine/claims/work.h"

enum { TAIL_MAX = 30, HEARER_MAX = 8 };

static bool closes_quote(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_CLOSES) && dal_tok(work, at)->kind == DAL_TOKEN_QUOTE;
}

static bool is_dash(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, "—") || dal_is_punct(work, at, "--") || dal_is_punct(work, at, "–");
}

/* Does what is said end right before `at`?  out_last is its end: a comma stays outside unless a quotation closes after
 * it. */
static bool content_ends(const dal_unit *unit, uint32_t at, uint32_t *out_last, bool *out_quoted)
{
    const dal_work *work = unit->work;
    if (at <= unit->first + 1)
        return false;
    uint32_t before = at - 1;
    if (closes_quote(work, before)) {
        *out_last = at;
        *out_quoted = true;
        return true;
    }
    if (!dal_is_comma(work, before) && !is_dash(work, before))
        return false;
    *out_quoted = closes_quote(work, before - 1);
    *out_last = before;
    return true;
}

/* Where it begins: the unit, after what is taken already; a quotation that fills it begins at its mark. */
static uint32_t content_first(const dal_unit *unit, uint32_t last, bool quoted)
{
    const dal_work *work = unit->work;
    uint32_t first = unit->done > unit->first ? unit->done : unit->first;
    while (first < last && (dal_is_comma(work, first) || is_dash(work, first) || dal_is_punct(work, first, ".") ||
                            dal_is_punct(work, first, ";")))
        first++;
    const dal_quotation *quotation = quoted ? dal_quotation_at(work, last - 1) : NULL;
    /* "Earlier sentence. "Quote," he said": sentences before the quotation are the text's own */
    if (quotation != NULL && quotation->open >= first) {
        uint32_t sentence = work->text.sentence[dal_tok(work, quotation->open)->sentence].first;
        if (quotation->open > first && dal_is_punct(work, quotation->open - 1, ":"))
            return quotation->open; /* what stands before the colon leads to the quotation */
        return sentence > first ? sentence : first;
    }
    return first;
}

/* The token after whom it was said to: "told {the daily Ledger} on Friday"; `at` when nobody stands there. */
static uint32_t hearer_last(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t at = cue->last, last = at;
    if (!(cue->phrase->marks & DAL_MARK_PERSON))
        return at;
    while (last < unit->last && last < at + HEARER_MAX && dal_tok(work, last)->kind == DAL_TOKEN_WORD &&
           !dal_has(work, last,
                    DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(SUBORDINATOR) | DAL_IS(COORDINATOR) | DAL_IS_AUXILIARY))
        last++;
    bool somebody = false;
    for (uint32_t i = at; i < last; i++)
        somebody |= dal_flag(work, i, DAL_TOKEN_CAPITAL) ||
                    dal_has(work, i, DAL_IS(OBJECT) | DAL_IS(GROUP) | DAL_IS(ORGANISATION) | DAL_IS(PERSON));
    return somebody ? last : at;
}

/* Is the end of the unit, a mark, or nothing but an adverbial to the end at `at`? */
static bool tail_ends(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    if (at >= unit->last || dal_is_comma(work, at) || dal_is_punct(work, at, ".") || dal_is_punct(work, at, ";") ||
        is_dash(work, at))
        return true;
    if (dal_is_punct(work, at, ":") || (dal_is_word(work, at, "that") && !dal_has(work, at + 1, DAL_IS(TIME))))
        return false;
    if (dal_is_word(work, at, "that"))
        return true; /* "said that evening" */
    return dal_has(work, at,
                   DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(SUBORDINATOR) | DAL_IS(ADVERB) | DAL_IS(OBJECT) |
                       DAL_IS(COORDINATOR));
}

/* The token that ends the tail "he said in a statement on Monday": a comma, a dash or the unit's end. */
static uint32_t tail_last(const dal_unit *unit, uint32_t at)
{
    while (at < unit->last && !dal_is_comma(unit->work, at) && !is_dash(unit->work, at) &&
           !dal_is_punct(unit->work, at, ";") && dal_tok(unit->work, at)->kind != DAL_TOKEN_QUOTE)
        at++;
    return at;
}

/* "The figure was wrong, he said{; it is 20}" */
static bool puts_right(const dal_unit *unit, uint32_t mark)
{
    const dal_work *work = unit->work;
    return mark + 3 < unit->last && dal_is_punct(work, mark, ";") && dal_is_word(work, mark + 1, "it") &&
           dal_has(work, mark + 2, DAL_IS(BE)) && dal_tok(work, mark + 3)->kind == DAL_TOKEN_NUMBER;
}

/* "X, he said, {although} Y": another's part of the sentence. */
static bool turns_aside(const dal_work *work, uint32_t at)
{
    return dal_has(work, at, DAL_IS(SUBORDINATOR)) && !dal_is_word(work, at, "that") &&
           !dal_has(work, at, DAL_IS(PREPOSITION));
}

/* "X, he said, Y": does the statement go on after the tail's comma? */
static bool goes_on(const dal_unit *unit, uint32_t comma, bool quoted, bool verb_last)
{
    const dal_work *work = unit->work;
    if (puts_right(unit, comma))
        return !quoted && verb_last;
    if (comma + 2 >= unit->last || !(dal_is_comma(work, comma) || is_dash(work, comma)))
        return false;
    uint32_t next = comma + 1;
    if (dal_flag(work, next, DAL_TOKEN_OPENS))
        return quoted;
    dal_cue cue;
    bool ing = dal_str_ends(dal_tok(work, next)->folded, DALIL_STR("ing"));
    bool verb = dal_cue_at(work, next, unit->last, 1u << DAL_ROLE_VERB, &cue);
    bool apposition = dal_has(work, next, DAL_IS(DETERMINER)) && !verb_last;
    if (quoted || ing || verb || apposition || dal_has(work, next, DAL_IS(RELATIVE)))
        return false;
    if (turns_aside(work, next))
        return false;
    return verb_last || !dal_flag(work, next, DAL_TOKEN_CAPITAL);
}

static uint32_t without_stop(const dal_work *work, uint32_t first, uint32_t last)
{
    while (last > first && (dal_is_punct(work, last - 1, ".") || dal_is_comma(work, last - 1)))
        last--;
    return last;
}

/* "More than 60, an official said": a number alone may be what is said. */
static bool counts(const dal_work *work, uint32_t first, uint32_t last)
{
    bool number = false;
    for (uint32_t i = first; i < last; i++) {
        const dal_token *token = dal_tok(work, i);
        bool written = token->flags & DAL_TOKEN_HYPHEN && memmem(token->folded.data, token->folded.size, "ty-", 3);
        number |= token->kind == DAL_TOKEN_NUMBER || written;
    }
    return number && !dal_has(work, first, DAL_IS(PREPOSITION)) && !dal_has(work, last - 1, DAL_IS(TIME));
}

/* Take the statement: content before, cue and source, and what goes on after `tail`. */
static bool take(dal_unit *unit, dal_draft *draft, uint32_t last, bool quoted, uint32_t tail)
{
    dal_work *work = unit->work;
    uint32_t first = content_first(unit, last, quoted);
    if (first >= last)
        return false;
    const dal_quotation *quotation = quoted ? dal_quotation_at(work, last - 1) : NULL;
    if (quoted && quotation == NULL)
        return false;
    draft->part[0] = (dal_span){first, last};
    draft->part_count = 1;
    draft->quote = !quoted ? DALIL_QUOTE_NONE : quotation->open == first ? DALIL_QUOTE_DIRECT : DALIL_QUOTE_MIXED;
    draft->rule = quoted ? DAL_RULE_QUOTE_TRAIL : DAL_RULE_TRAIL;
    bool verb_last = draft->source.first < draft->cue.first;
    bool more = goes_on(unit, tail, quoted, verb_last);
    bool clause = more || (draft->phrase->takes & DAL_TAKES_TRAIL &&
                           (dal_has_finite(work, first, last) || counts(work, first, last)));
    clause |= !verb_last && (first == unit->first || dal_tok(work, first - 1)->kind == DAL_TOKEN_PUNCT);
    if (!quoted && !clause)
        return false; /* no clause: "Rahm, his chief of staff, said" */
    unit->done = tail;
    if (more) {
        uint32_t end = unit->last;
        for (uint32_t i = tail + 1; i < unit->last; i++)
            if (work->mark[i].closed) {
                end = i;
                break;
            }
        draft->part[1] = (dal_span){tail + 1, without_stop(work, tail + 1, end)};
        draft->part_count += draft->part[1].first < draft->part[1].last;
        unit->done = end;
    }
    return dal_work_add(work, draft) != NULL;
}

/* ", he said" */
static bool subject_first(dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t last;
    bool quoted = false;
    dal_span subject = dal_subject_before(unit, cue->from);
    if (subject.first == subject.last || subject.last > cue->from)
        return false;
    uint32_t start = subject.first;
    while (start > unit->first && start + 4 > subject.first &&
           dal_has(work, start - 1, DAL_IS(PREPOSITION) | DAL_IS(COORDINATOR) | DAL_IS(ADVERB)))
        start--;
    bool joined = start < subject.first && dal_has(work, start, DAL_IS(COORDINATOR));
    if (!content_ends(unit, start, &last, &quoted) || (joined && !quoted) ||
        !(tail_ends(unit, hearer_last(unit, cue)) || (quoted && cue->phrase->marks & DAL_MARK_PERSON)))
        return false;
    dal_complement forward = dal_complement_of(unit, cue);
    bool plain = forward.takes & (DAL_TAKES_QUOTE | DAL_TAKES_THAT | DAL_TAKES_CLAUSE | DAL_TAKES_WH | DAL_TAKES_NP);
    bool announced = forward.takes & (DAL_TAKES_QUOTE | DAL_TAKES_THAT) && forward.content.first <= cue->last + 1;
    const dal_quotation *next = announced ? dal_quotation_at(work, forward.content.first) : NULL;
    announced = announced && !(next != NULL && next->close < next->open + 5); /* told "Fox and Friends" */
    if (quoted ? announced : plain)
        return false;
    uint32_t tail = tail_last(unit, cue->last);
    bool object = !quoted && !dal_is_comma(work, cue->last) && cue->last < unit->last &&
                  !dal_is_punct(work, cue->last, ".") && tail + 1 < unit->last && !dal_is_comma(work, tail) &&
                  !dal_is_punct(work, tail, ";");
    if (object || (!quoted && start > 0 && !dal_is_comma(work, start - 1) && !is_dash(work, start - 1)))
        return false;
    dal_draft draft = {.phrase = cue->phrase, .cue = {cue->from, cue->last}, .source = subject};
    return take(unit, &draft, last, quoted, tail);
}

/* A verb after the subject: it was no subject of the cue. */
static bool verb_follows(const dal_unit *unit, uint32_t at)
{
    return dal_has(unit->work, at, DAL_IS_AUXILIARY | DAL_IS(FINITE));
}

/* Does a subject after the verb begin here: a name, an article, a title? */
static bool names_somebody(const dal_work *work, uint32_t at)
{
    uint64_t begins = DAL_IS(DETERMINER) | DAL_IS(TITLE) | DAL_IS(PERSON) | DAL_IS(GROUP) | DAL_IS(PERSONAL) |
                      DAL_IS(ANONYMOUS) | DAL_IS(ORGANISATION);
    return dal_flag(work, at, DAL_TOKEN_CAPITAL) ||
           (dal_has(work, at, begins) && !dal_has(work, at, DAL_IS(PREPOSITION)));
}

/* ", said the minister" */
static bool verb_first(dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t last;
    bool quoted = false;
    bool form = cue->phrase->form == DAL_FORM_PAST || cue->phrase->form == DAL_FORM_S ||
                cue->phrase->form == DAL_FORM_PARTICIPLE ||
                (cue->phrase->form == DAL_FORM_BASE && dal_has(work, cue->last, DAL_IS(GROUP) | DAL_IS(ANONYMOUS)));
    if (!form || !(cue->phrase->marks & DAL_MARK_SAY) || !content_ends(unit, cue->from, &last, &quoted))
        return false;
    dal_span subject = dal_subject_after(unit, cue->last), before = dal_subject_before(unit, cue->from);
    bool inserted = !quoted && before.first < before.last && before.last < cue->from; /* "X, who knows it, denied Y" */
    if (inserted || (!quoted && cue->phrase->marks & DAL_MARK_DENY))
        return false;
    bool pronoun = dal_has(work, subject.first, DAL_IS(PERSONAL)) && !dal_is_word(work, subject.first, "it");
    if (subject.first == subject.last || (pronoun && !quoted) || cue->passive || verb_follows(unit, subject.last))
        return false;
    if (!names_somebody(work, subject.first) || (!quoted && last < unit->done + 3))
        return false;
    dal_draft draft = {.phrase = cue->phrase, .cue = {cue->from, cue->last}, .source = subject};
    return take(unit, &draft, last, quoted, tail_last(unit, subject.last));
}

/* After a quotation any verb of saying may stand. */
static bool may_trail(const dal_phrase *phrase)
{
    return phrase->takes & DAL_TAKES_TRAIL || (phrase->takes & DAL_TAKES_QUOTE && phrase->marks & DAL_MARK_SAY);
}

/* ---- a whole quotation, then who says it, whatever stands between ------------------------------------------------ */

/* The verb of saying in what follows a quotation, up to the first mark that is no comma; false when there is none. */
static bool verb_after_quote(const dal_unit *unit, uint32_t at, dal_cue *out_cue)
{
    const dal_work *work = unit->work;
    bool person = false;
    for (uint32_t i = at; i < unit->last && i < at + TAIL_MAX; i++) {
        const dal_token *token = dal_tok(work, i);
        bool dot = dal_is_punct(work, i, ".") && i > at && dal_flag(work, i - 1, DAL_TOKEN_CAPITAL);
        bool mark = token->kind == DAL_TOKEN_PUNCT && !dal_is_comma(work, i) && !dot && !dal_is_punct(work, i, "(") &&
                    !dal_is_punct(work, i, ")") && !dal_is_punct(work, i, "-");
        if (work->mark[i].closed || (mark && work->mark[i].quotation == 0) || dal_is_word(work, i, "that"))
            return false;
        if (work->mark[i].quotation != 0)
            continue;
        bool verb = dal_cue_at(work, i, unit->last, 1u << DAL_ROLE_VERB, out_cue) && may_trail(out_cue->phrase) &&
                    out_cue->phrase->form != DAL_FORM_ING && !out_cue->passive && out_cue->from >= at;
        bool plain =
            verb && (out_cue->phrase->form != DAL_FORM_BASE || (person && !dal_flag(work, i, DAL_TOKEN_CAPITAL)));
        if (plain && (i == at || person) && (i == at || !dal_has(work, i - 1, DAL_IS(DETERMINER))))
            return true;
        person |= names_somebody(work, i) || dal_has(work, i, DAL_IS(PERSONAL));
    }
    return false;
}

/* The subject from `first` to the verb, without what is inserted after a comma. */
static dal_span subject_to(const dal_work *work, uint32_t first, uint32_t last)
{
    uint32_t end = first;
    while (end < last && !dal_is_comma(work, end) && !dal_is_punct(work, end, "("))
        end++;
    while (first < end && dal_has(work, first, DAL_IS(COORDINATOR)))
        first++;
    return (dal_span){first, end};
}

/* Does nothing follow the verb that it could say instead of the quotation before it? */
static bool says_what_was_before(const dal_unit *unit, const dal_quotation *quotation, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    if (cue->last >= unit->last)
        return true;
    bool announces = dal_is_comma(work, cue->last) && dal_flag(work, cue->last + 1, DAL_TOKEN_OPENS);
    if (dal_is_punct(work, quotation->close - 1, "."))
        return tail_ends(unit, cue->last) && !announces;
    dalil_string next = dal_tok(work, cue->last)->folded;
    return tail_ends(unit, cue->last) || cue->phrase->marks & DAL_MARK_PERSON || dal_str_ends(next, DALIL_STR("ly")) ||
           dal_str_ends(next, DALIL_STR("ing"));
}

static bool quotation_tail(dal_unit *unit, const dal_quotation *quotation)
{
    const dal_work *work = unit->work;
    uint32_t last = dal_quotation_last(quotation), at = last + dal_is_comma(work, last);
    dal_cue cue;
    if (!quotation->closed || at + 1 >= unit->last || dal_flag(work, at, DAL_TOKEN_PARAGRAPH) ||
        !verb_after_quote(unit, at, &cue))
        return false;
    bool inside = !dal_is_comma(work, last) && dal_tok(work, quotation->close - 1)->kind != DAL_TOKEN_PUNCT;
    if (inside) /* “thousands” were told */
        return false;
    dal_span subject = cue.from == at ? dal_subject_after(unit, cue.last) : subject_to(work, at, cue.from);
    if (cue.from > at && !says_what_was_before(unit, quotation, &cue))
        return false;
    if (subject.first == subject.last || (cue.from > at && dal_has_finite(work, subject.first, subject.last)))
        return false;
    dal_draft draft = {.phrase = cue.phrase, .cue = {cue.from, cue.last}, .source = subject};
    return take(unit, &draft, last, true, tail_last(unit, cue.from == at ? subject.last : cue.last));
}

static void quotation_tails(dal_unit *unit)
{
    dal_work *work = unit->work;
    for (uint32_t at = unit->first; at < unit->last && !work->failed; at++) {
        const dal_quotation *quotation = dal_quotation_at(work, at);
        bool opens = quotation != NULL && quotation->open == at && quotation->close > at + 3;
        if (opens && !work->mark[at].closed && at >= unit->done && !work->mark[quotation->close].closed)
            (void)quotation_tail(unit, quotation);
    }
}

/* Does a verb at `at` stand right behind what was said? */
static bool leads_tail(const dal_unit *unit, uint32_t at)
{
    return at > unit->first && (dal_is_comma(unit->work, at - 1) || closes_quote(unit->work, at - 1));
}

void dal_rules_trailing(dal_unit *unit)
{
    dal_work *work = unit->work;
    for (uint32_t at = unit->first; at < unit->last && unit->roles != 0 && !work->failed; at++) {
        dal_cue cue;
        if (work->mark[at].phrase == 0 || work->mark[at].closed || work->mark[at].quotation != 0 || at < unit->done)
            continue;
        bool quoted_as = dal_cue_quoted_as(work, at, unit->last, &cue);
        if (!quoted_as && (!dal_cue_at(work, at, unit->last, 1u << DAL_ROLE_VERB, &cue) || !may_trail(cue.phrase)))
            continue;
        if (!leads_tail(unit, at) && !dal_cue_is_verb(unit, &cue))
            continue;
        if (!cue.passive && cue.phrase->form != DAL_FORM_ING && subject_first(unit, &cue))
            continue;
        (void)verb_first(unit, &cue);
    }
    if (unit->quoted)
        quotation_tails(unit);
}

/* ---- according to ---------------------------------------------------------------------------------------------- */

/* The source after "according to": to the next comma, stop or bracket. */
static dal_span according_source(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    uint32_t last = at;
    while (last < unit->last && !work->mark[last].closed) {
        const dal_token *token = dal_tok(work, last);
        bool inner = dal_is_punct(work, last, ".") && last + 1 < unit->last && !closes_quote(work, last + 1);
        if (token->kind == DAL_TOKEN_PUNCT && !inner && !dal_is_punct(work, last, "-") &&
            !dal_is_punct(work, last, "/"))
            break;
        if (last > at && (dal_has(work, last, DAL_IS_AUXILIARY) || dal_is_word(work, last, "who") ||
                          dal_is_word(work, last, "which") ||
                          (dal_has(work, last, DAL_IS(MEDIA_VERB)) && dal_is_word(work, last + 1, "by"))))
            break;
        last++;
    }
    return (dal_span){at, last};
}

/* "According to X, Y": Y to the end of the unit. */
static bool front(dal_unit *unit, dal_draft *draft)
{
    dal_work *work = unit->work;
    uint32_t first = draft->source.last;
    if (!dal_is_comma(work, first))
        return false;
    /* "According to X, the agency, Y": an insertion without a verb is skipped by its second comma */
    first++;
    uint32_t last = without_stop(work, first, unit->last);
    if (first >= last)
        return false;
    draft->part[0] = (dal_span){first, last};
    draft->part_count = 1;
    unit->done = unit->last;
    return dal_work_add(work, draft) != NULL;
}

static bool back(dal_unit *unit, dal_draft *draft)
{
    dal_work *work = unit->work;
    uint32_t cue = draft->cue.first, first = unit->done > unit->first ? unit->done : unit->first;
    uint32_t last = dal_is_comma(work, cue - 1) || is_dash(work, cue - 1) ? cue - 1 : cue;
    while (first < last && (dal_is_comma(work, first) || dal_is_punct(work, first, ".")))
        first++;
    if (first >= last)
        return false;
    draft->part[0] = (dal_span){first, last};
    draft->part_count = 1;
    unit->done = draft->source.last;
    if (dal_has(work, last - 1, DAL_IS(RELATIVE)) && draft->source.last < unit->last && last > first + 1) {
        uint32_t end = tail_last(unit, draft->source.last); /* "the plan, {which} according to the mayor is old, ..." */
        draft->part[0].last = last - (dal_is_comma(work, last - 2) ? 2 : 1);
        draft->part[1] = (dal_span){draft->source.last, without_stop(work, draft->source.last, end)};
        draft->part_count += draft->part[1].first < draft->part[1].last;
        unit->done = end;
        return dal_work_add(work, draft) != NULL;
    }
    bool inserted = dal_is_comma(work, cue - 1) && dal_is_comma(work, draft->source.last) &&
                    goes_on(unit, draft->source.last, false, false);
    if (inserted) {
        draft->part[1] = (dal_span){draft->source.last + 1, without_stop(work, draft->source.last + 1, unit->last)};
        draft->part_count += draft->part[1].first < draft->part[1].last;
        unit->done = unit->last;
    }
    return dal_work_add(work, draft) != NULL;
}

static uint8_t inner_quote(const dal_work *work, const dal_unit *unit)
{
    for (uint32_t i = unit->first; i < unit->last; i++)
        if (work->mark[i].quotation != 0)
            return DALIL_QUOTE_MIXED;
    return DALIL_QUOTE_NONE;
}

void dal_rules_according(dal_unit *unit)
{
    dal_work *work = unit->work;
    if (!(unit->roles & 1u << DAL_ROLE_PREPOSITION))
        return;
    for (uint32_t at = unit->first; at + 1 < unit->last && !work->failed; at++) {
        dal_cue cue;
        if (work->mark[at].phrase == 0 || work->mark[at].closed || work->mark[at].quotation != 0)
            continue;
        if (!dal_cue_at(work, at, unit->last, 1u << DAL_ROLE_PREPOSITION, &cue))
            continue;
        dal_draft draft = {.phrase = cue.phrase, .rule = DAL_RULE_ACCORDING, .cue = {cue.first, cue.last}};
        draft.source = according_source(unit, cue.last);
        draft.quote = inner_quote(work, unit);
        if (draft.source.first == draft.source.last)
            continue;
        bool near_front = at <= unit->first + 2;
        if (near_front ? !front(unit, &draft) : !back(unit, &draft))
            continue;
        at = draft.source.last - 1;
    }
}
