/* engine/claims/placed.c: English speakers without a verb of saying right beside them: "NUMBERS: SOURCE", "(source)",
 * "X." So the mayor, X is what the mayor tells, "was rejected by the mayor: X", the ministry's count. */
#include "engine/claims/sources.h"

enum { SOURCE_MAX = 12, LEAD_MAX = 10 };

#define PEOPLE                                                                                                         \
    (DAL_IS(PERSON) | DAL_IS(TITLE) | DAL_IS(ORGANISATION) | DAL_IS(ANONYMOUS) | DAL_IS(GROUP) | DAL_IS(MEDIA))

static uint32_t without_stop(const dal_work *work, uint32_t first, uint32_t last)
{
    while (last > first && dal_tok(work, last - 1)->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, last - 1, ")"))
        last--;
    return last;
}

static bool is_open(const dal_work *work, dal_span span)
{
    for (uint32_t i = span.first; i < span.last; i++)
        if (work->mark[i].closed)
            return false;
    return span.first < span.last;
}

/* Add content, source and cue; source and cue are closed with it. */
static bool put(dal_work *work, dal_span content, dal_span source, dal_span cue, uint8_t rule)
{
    content.last = without_stop(work, content.first, content.last);
    if (!is_open(work, content) || source.first >= source.last)
        return false;
    dal_draft draft = {.part = {content}, .part_count = 1, .source = source, .cue = cue, .rule = rule};
    draft.quote = dal_quote_kind(work, content);
    if (dal_work_add(work, &draft) == NULL)
        return false;
    dal_work_close(work, source);
    return true;
}

static bool has_number(const dal_work *work, dal_span span)
{
    for (uint32_t i = span.first; i < span.last; i++)
        if (dal_tok(work, i)->kind == DAL_TOKEN_NUMBER)
            return true;
    return false;
}

/* Is the phrase somebody, by a noun for people and bodies or by an acronym? */
static bool is_somebody(const dal_work *work, dal_span span)
{
    bool somebody = false;
    for (uint32_t i = span.first; i < span.last; i++) {
        const dal_token *token = dal_tok(work, i);
        if (token->kind == DAL_TOKEN_NUMBER || token->kind == DAL_TOKEN_QUOTE || dal_has(work, i, DAL_IS_AUXILIARY))
            return false;
        somebody |= dal_has(work, i, PEOPLE) || (dal_flag(work, i, DAL_TOKEN_CAPITALS) && span.last - span.first == 1);
    }
    return somebody && !dal_has(work, span.last - 1, DAL_IS(THING) | DAL_IS(TIME));
}

/* ---- X: SOURCE, X (SOURCE) ------------------------------------------------------------------------------------- */

/* The last colon of the unit outside quotations; unit->last when there is none. */
static uint32_t last_colon(const dal_unit *unit)
{
    for (uint32_t at = unit->last; at > unit->first; at--)
        if (dal_is_punct(unit->work, at - 1, ":") && unit->work->mark[at - 1].quotation == 0)
            return at - 1;
    return unit->last;
}

/* "AT LEAST 25 LOST: HARBOUR MINISTER", "it has "nothing to do" with it: an official, on condition of anonymity". */
static void after_colon(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t colon = last_colon(unit);
    if (colon + 1 >= unit->last || colon < unit->first + 3)
        return;
    dal_span source = {colon + 1, colon + 1}, said = {unit->first, colon};
    while (source.last < unit->last && dal_tok(work, source.last)->kind == DAL_TOKEN_WORD)
        source.last++;
    bool ends = source.last >= without_stop(work, colon + 1, unit->last) || dal_is_comma(work, source.last);
    bool claim = has_number(work, said) || dal_flag(work, colon - 1, DAL_TOKEN_CLOSES);
    bool fits = source.last - source.first <= 6 && ends && claim && is_somebody(work, source) &&
                !dal_has_finite(work, source.first, source.last) && !dal_has_finite(work, source.last, unit->last);
    if (fits)
        (void)put(work, said, source, (dal_span){colon, colon + 1}, DAL_RULE_TRAIL);
}

/* The sentence before the unit, in its paragraph; empty when there is none. */
static dal_span sentence_before(const dal_unit *unit)
{
    const dal_work *work = unit->work;
    uint32_t sentence = dal_tok(work, unit->first)->sentence;
    if (sentence == 0 || work->text.sentence[sentence - 1].paragraph != work->text.sentence[sentence].paragraph)
        return (dal_span){unit->first, unit->first};
    dal_span span = {work->text.sentence[sentence - 1].first, work->text.sentence[sentence - 1].last};
    if (dal_entry_head(work, span.first) < span.last)
        span.first = dal_entry_head(work, span.first);
    return span;
}

/* What a bracket says beside: "the Harbour Rescue Service (HRS)", "(a view many share)". */
static bool is_beside(const dal_work *work, uint32_t open, dal_span inside)
{
    bool stands_for = inside.last - inside.first == 1 && dal_flag(work, open - 1, DAL_TOKEN_CAPITAL) &&
                      !dal_flag(work, open - 1, DAL_TOKEN_CAPITALS);
    bool describes =
        dal_has(work, inside.first, DAL_IS(RELATIVE) | DAL_IS(DETERMINER)) && !dal_is_word(work, inside.first, "the");
    return stands_for || describes;
}

/* "25 boats were lost (Red Cross)" at the end of a sentence or an entry; alone after a sentence, of that one. */
void dal_rule_bracket(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t close = unit->last;
    while (close > unit->first && !dal_is_punct(work, close - 1, ")"))
        if (dal_tok(work, --close)->kind == DAL_TOKEN_WORD)
            return;
    uint32_t open = close > unit->first ? close - 1 : close;
    while (open > unit->first && close - open < SOURCE_MAX && !dal_is_punct(work, open, "("))
        open--;
    if (!dal_is_punct(work, open, "(") || open + 2 >= close)
        return;
    dal_span source = {open + 1, close - 1}, said = {unit->first, open};
    if (said.first == said.last)
        said = sentence_before(unit);
    if (is_beside(work, open, source))
        return;
    bool number = has_number(work, said) || (unit->opens && said.last - said.first > 4);
    if (number && dal_source_is_somebody(work, source))
        (void)put(work, said, source, (dal_span){open, open + 1}, DAL_RULE_TRAIL);
}

/* ---- SOURCE: X ------------------------------------------------------------------------------------------------- */

/* "was rejected by the mayor: it would ...": who does it stands before the colon. */
static bool by_agent(dal_unit *unit, uint32_t colon)
{
    dal_work *work = unit->work;
    for (uint32_t at = colon; at > unit->first + 1 && colon - at < SOURCE_MAX; at--) {
        if (!dal_is_word(work, at - 1, "by"))
            continue;
        dal_cue cue;
        bool verb = dal_cue_at(work, at - 2, unit->last, 1u << DAL_ROLE_VERB, &cue) && cue.passive;
        return verb && at < colon &&
               put(work, (dal_span){colon + 1, unit->last}, (dal_span){at, colon}, (dal_span){cue.from, cue.last},
                   DAL_RULE_COLON);
    }
    return false;
}

/* Who is named in what stands before a colon: "From {the union}, on television", "On television, {a pilot}". */
static dal_span named_before(const dal_work *work, dal_span lead)
{
    dal_span source = lead;
    bool from = dal_is_word(work, lead.first, "from");
    source.first += from;
    for (uint32_t i = lead.first; i < lead.last && dal_has(work, lead.first, DAL_IS(PREPOSITION)); i++)
        if (dal_is_comma(work, i) && from)
            return (dal_span){source.first, i};
        else if (dal_is_comma(work, i))
            source.first = i + 1;
    return source;
}

/* "On television, a source close to the pilots: there is ...", "State news agency NNB: fire at ...". */
static void before_colon(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t first = unit->first, colon = first;
    while (colon < unit->last && !dal_is_punct(work, colon, ":") && work->mark[colon].quotation == 0)
        colon++;
    if (!dal_is_punct(work, colon, ":") || colon + 3 >= unit->last || !dal_flag(work, colon + 1, DAL_TOKEN_SPACE))
        return;
    if (by_agent(unit, colon))
        return;
    bool from = dal_is_word(work, first, "from");
    dal_span source = named_before(work, (dal_span){first, colon}), said = {colon + 1, unit->last};
    first = source.first;
    colon = source.last;
    bool acronym = unit->opens && dal_flag(work, colon - 1, DAL_TOKEN_CAPITALS);
    bool fits = colon - first <= LEAD_MAX && colon > first + 1 && is_somebody(work, source) &&
                !dal_has_finite(work, first, colon) && !dal_names_no_speaker(work, source) &&
                !dal_is_comma(work, colon - 1) && (acronym || dal_has_finite(work, said.first, said.last));
    for (uint32_t i = first; fits && i < colon; i++)
        fits = !dal_is_comma(work, i) && !dal_has(work, i, DAL_IS(WH));
    if (fits && (from || !dal_is_word(work, first, "the")))
        (void)put(work, said, source, (dal_span){said.first - 1, said.first}, DAL_RULE_COLON);
}

/* ---- after a quotation ------------------------------------------------------------------------------------------- */

/* The open quotation that ends right before the unit, in its paragraph; NULL when there is none. */
static const dal_quotation *quotation_before(const dal_unit *unit)
{
    const dal_work *work = unit->work;
    if (unit->first == 0 || dal_flag(work, unit->first, DAL_TOKEN_PARAGRAPH))
        return NULL;
    const dal_quotation *quotation = dal_quotation_at(work, unit->first - 1);
    bool fits = quotation != NULL && quotation->closed && quotation->close == unit->first - 1 &&
                is_open(work, (dal_span){quotation->open, dal_quotation_last(quotation)});
    return fits ? quotation : NULL;
}

/* A name or a title in the place of a subject at `at`, to the comma or preposition after it. */
static dal_span name_at(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    bool begins = dal_flag(work, at, DAL_TOKEN_CAPITAL) ||
                  (dal_is_word(work, at, "the") && at + 1 < unit->last && dal_has(work, at + 1, PEOPLE));
    return begins ? dal_subject_after(unit, at) : (dal_span){at, at};
}

/* "X." So the mayor, on television.  "X." With these words, spoken on Friday, the mayor left. */
static void after_quotation(dal_unit *unit)
{
    dal_work *work = unit->work;
    const dal_quotation *quotation = quotation_before(unit);
    uint32_t first = unit->first;
    if (quotation == NULL || first + 2 >= unit->last)
        return;
    dal_span content = {quotation->open, dal_quotation_last(quotation)}, source = {first, first};
    bool with = dal_is_word(work, first, "with") && dal_has(work, first + 1, DAL_IS(DETERMINER)) &&
                dal_is_word(work, first + 2, "words");
    if (dal_is_word(work, first, "so") || dal_is_word(work, first, "thus")) {
        source = name_at(unit, first + 1);
        if (source.last < unit->last && dal_tok(work, source.last)->kind != DAL_TOKEN_PUNCT &&
            !dal_has(work, source.last, DAL_IS(PREPOSITION)))
            return;
    }
    for (uint32_t i = first + 3; with && i + 1 < unit->last && source.first == source.last; i++)
        if (dal_is_comma(work, i))
            source = name_at(unit, i + 1);
    (void)put(work, content, source, (dal_span){first, first + (with ? 3 : 1)}, DAL_RULE_QUOTE_TRAIL);
}

static bool is_long_dash(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, "―") || dal_is_punct(work, at, "—") || dal_is_punct(work, at, "–") ||
           dal_is_punct(work, at, "--");
}

/* "X." — Ann Lee, mayor of Orval: a name alone behind a dash. */
static void after_dash(dal_unit *unit)
{
    dal_work *work = unit->work;
    const dal_quotation *quotation = is_long_dash(work, unit->first) ? quotation_before(unit) : NULL;
    if (quotation == NULL)
        return;
    dal_span source = {unit->first + 1, unit->first + 1};
    while (source.last < unit->last && source.last < source.first + SOURCE_MAX &&
           dal_flag(work, source.last, DAL_TOKEN_CAPITAL))
        source.last++;
    uint32_t end = without_stop(work, unit->first, unit->last);
    if (source.first < source.last && (source.last >= end || dal_is_comma(work, source.last)))
        (void)put(work, (dal_span){quotation->open, dal_quotation_last(quotation)}, source,
                  (dal_span){unit->first, unit->first + 1}, DAL_RULE_QUOTE_TRAIL);
}

/* ---- X is what the mayor tells --------------------------------------------------------------------------------- */

/* "That, at least, is": what is meant stands in the sentence before. */
static dal_span meant(const dal_unit *unit, uint32_t is)
{
    bool that = dal_is_word(unit->work, unit->first, "that") || dal_is_word(unit->work, unit->first, "this");
    return that && is < unit->first + 6 ? sentence_before(unit) : (dal_span){unit->first, is};
}

static void is_what(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t is = unit->first;
    while (is + 3 < unit->last &&
           !(dal_has(work, is, DAL_IS(BE)) && dal_is_word(work, is + 1, "what") && work->mark[is].quotation == 0))
        is++;
    for (uint32_t at = is + 3; at < unit->last && is + 3 < unit->last; at++) {
        dal_cue cue;
        bool says = work->mark[at].phrase != 0 && !work->mark[at].closed &&
                    dal_cue_at(work, at, unit->last, 1u << DAL_ROLE_VERB, &cue) && cue.phrase->marks & DAL_MARK_SAY &&
                    cue.phrase->form != DAL_FORM_ING && !cue.passive && dal_cue_is_verb(unit, &cue);
        if (!says)
            continue;
        dal_unit clause = *unit;
        clause.first = is + 2;
        dal_span source = name_at(&clause, is + 2), content = meant(unit, is);
        if (source.first < source.last && source.last <= cue.from && content.last > content.first + 1)
            if (put(work, content, source, (dal_span){cue.from, cue.last}, DAL_RULE_TRAIL))
                dal_work_close(work, (dal_span){is, unit->last});
        return;
    }
}

/* ---- the ministry's count ---------------------------------------------------------------------------------------- */

static bool is_count_noun(const dal_work *work, uint32_t at)
{
    static const char *const noun[] = {"count", "toll", "tally", "figure", "figures", "estimate", "total", "number"};
    for (size_t i = 0; i < sizeof noun / sizeof noun[0]; i++)
        if (dal_is_word(work, at, noun[i]))
            return true;
    return false;
}

/* "The ministry's count stood at 58 dead": it is the ministry's word. */
static void whose_count(dal_unit *unit)
{
    dal_work *work = unit->work;
    for (uint32_t at = unit->first + 1; at + 3 < unit->last && at < unit->first + LEAD_MAX; at++) {
        if (!dal_has(work, at, DAL_IS(GENITIVE)))
            continue;
        uint32_t noun = at + 1;
        while (noun < unit->last && noun < at + 4 && dal_tok(work, noun)->kind == DAL_TOKEN_WORD &&
               !is_count_noun(work, noun))
            noun++;
        dal_span source = {unit->first, at}, rest = {noun, unit->last};
        if (is_count_noun(work, noun) && is_somebody(work, source) && has_number(work, rest) &&
            dal_has_finite(work, noun + 1, unit->last))
            (void)put(work, rest, source, (dal_span){noun, noun + 1}, DAL_RULE_ACCORDING);
    }
}

/* "The union, in its report of the same day, has 53 lost": a body, where it says so, and what it counts. */
static void in_its_report(dal_unit *unit)
{
    static const char *const verb[] = {"has", "counts", "counted", "lists", "listed", "gives", "gave", "records"};
    dal_work *work = unit->work;
    dal_span source = dal_subject_after(unit, unit->first);
    uint32_t at = source.last + 1;
    bool venue = false;
    if (!dal_is_comma(work, source.last) || !dal_has(work, at, DAL_IS(PREPOSITION)))
        return;
    while (at < unit->last && at < source.last + SOURCE_MAX && !dal_is_comma(work, at))
        venue |= dal_has(work, at++, DAL_IS(VENUE));
    bool counts = false;
    for (size_t i = 0; i < sizeof verb / sizeof verb[0]; i++)
        counts |= dal_is_word(work, at + 1, verb[i]);
    if (venue && counts && at + 2 < unit->last && dal_tok(work, at + 2)->kind == DAL_TOKEN_NUMBER)
        (void)put(work, (dal_span){at + 2, unit->last}, source, (dal_span){at + 1, at + 2}, DAL_RULE_FORWARD);
}

/* The comma after which another word of saying stands: "who put the toll at 80{,} said that"; else the unit's end. */
static uint32_t next_verb(const dal_unit *unit, uint32_t at)
{
    dal_cue cue;
    for (; at + 1 < unit->last; at++)
        if (dal_is_comma(unit->work, at) && dal_cue_at(unit->work, at + 1, unit->last, 1u << DAL_ROLE_VERB, &cue))
            return at;
    return unit->last;
}

/* "The minister also put the number of the dead at 137": who puts it so. */
static void puts_at(dal_unit *unit)
{
    dal_work *work = unit->work;
    for (uint32_t at = unit->first + 1; at + 4 < unit->last; at++) {
        size_t size = dal_tok(work, at)->folded.size; /* most are passed over by it */
        bool puts = (size == 3 && dal_is_word(work, at, "put")) || (size == 4 && dal_is_word(work, at, "puts"));
        if (!puts || !dal_is_word(work, at + 1, "the") || work->mark[at].quotation != 0)
            continue;
        uint32_t number = at + 2, verb = at;
        bool counts = false;
        while (number < unit->last && number < at + SOURCE_MAX && dal_tok(work, number)->kind == DAL_TOKEN_WORD)
            counts |= is_count_noun(work, number++);
        while (verb > unit->first + 1 && dal_has(work, verb - 1, DAL_IS(ADVERB) | DAL_IS(HAVE)))
            verb--;
        dal_span source = dal_subject_before(unit, verb);
        bool says = counts && number < unit->last && dal_tok(work, number)->kind == DAL_TOKEN_NUMBER &&
                    source.first < source.last && source.last <= verb;
        if (says)
            (void)put(work, (dal_span){at + 1, next_verb(unit, number)}, source, (dal_span){verb, at + 1},
                      DAL_RULE_FORWARD);
        return;
    }
}

void dal_rules_placed(dal_unit *unit)
{
    if (unit->last < unit->first + 2)
        return;
    after_quotation(unit);
    after_dash(unit);
    if (unit->roles & 1u << DAL_ROLE_VERB && unit->classes & DAL_IS(BE))
        is_what(unit);
    if (unit->number) {
        if (unit->classes & DAL_IS(GENITIVE))
            whose_count(unit);
        in_its_report(unit);
        puts_at(unit);
    }
    if (unit->bracket)
        dal_rule_bracket(unit);
}

void dal_rules_colons(dal_unit *unit)
{
    if (!unit->colon || unit->last < unit->first + 4)
        return;
    after_colon(unit);
    before_colon(unit);
}
