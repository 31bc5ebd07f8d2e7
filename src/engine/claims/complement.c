/* engine/claims/complement.c: where what is said begins and ends after an English cue, and what kind of words it is. */
#include "engine/claims/work.h"

/* The colon of "at 14:30". */
static bool is_clock(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, ":") && at > 0 && at + 1 < work->text.token_count &&
           dal_tok(work, at - 1)->kind == DAL_TOKEN_NUMBER && dal_tok(work, at + 1)->kind == DAL_TOKEN_NUMBER &&
           !dal_flag(work, at + 1, DAL_TOKEN_SPACE);
}

static bool is_colon(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, ":") && !is_clock(work, at);
}

enum { SEEK_MAX = 14 };

static bool opens_quote(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_OPENS) && dal_tok(work, at)->kind == DAL_TOKEN_QUOTE;
}

static bool ends_in(const dal_work *work, uint32_t at, const char *suffix)
{
    const dal_token *token = dal_tok(work, at);
    dalil_string end = dal_str(suffix);
    return token->kind == DAL_TOKEN_WORD && token->folded.size > end.size + 2 && dal_str_ends(token->folded, end);
}

/* Does the token look like the verb of a main clause? */
static bool is_finite(const dal_work *work, uint32_t at)
{
    if (dal_has(work, at, DAL_IS(FINITE) | DAL_IS_AUXILIARY))
        return true;
    if (dal_flag(work, at, DAL_TOKEN_CAPITAL))
        return false;
    dal_cue cue;
    if (dal_cue_at(work, at, work->text.token_count, 1u << DAL_ROLE_VERB, &cue) &&
        (cue.phrase->form == DAL_FORM_S || cue.phrase->form == DAL_FORM_PAST))
        return true;
    return ends_in(work, at, "ed");
}

/* Is there such a verb in [at, limit) before the clause is over? */
bool dal_has_finite(const dal_work *work, uint32_t at, uint32_t limit)
{
    bool relative = false;
    for (uint32_t i = at; i < limit; i++) {
        if (dal_is_punct(work, i, ";") || dal_is_punct(work, i, ":") || work->mark[i].closed)
            return false;
        relative |= dal_has(work, i, DAL_IS(RELATIVE)) || dal_is_word(work, i, "that");
        if (relative && dal_is_comma(work, i))
            relative = false;
        if (is_finite(work, i)) {
            if (!relative)
                return true;
            relative = false;
        }
    }
    return false;
}

/* "to" before a verb, not before a noun phrase. */
static bool is_infinitive(const dal_work *work, uint32_t at, uint32_t limit)
{
    return dal_is_word(work, at, "to") && at + 1 < limit && dal_tok(work, at + 1)->kind == DAL_TOKEN_WORD &&
           !dal_flag(work, at + 1, DAL_TOKEN_CAPITAL) &&
           !dal_has(work, at + 1, DAL_IS(DETERMINER) | DAL_IS(OBJECT) | DAL_IS(GROUP) | DAL_IS(TIME));
}

/* "that" as a conjunction. */
static bool is_that(const dal_work *work, uint32_t at, uint32_t limit)
{
    return dal_is_word(work, at, "that") && at + 2 < limit && !dal_has(work, at + 1, DAL_IS(TIME));
}

static uint16_t kind_at(const dal_work *work, uint32_t at, uint32_t limit, const dal_phrase *phrase)
{
    uint16_t takes = phrase->takes;
    if (at >= limit)
        return 0;
    if (opens_quote(work, at)) {
        const dal_quotation *quotation = dal_quotation_at(work, at);
        bool whole = quotation != NULL && quotation->close > at + 3;
        if (takes & DAL_TAKES_QUOTE && (whole || !(takes & DAL_TAKES_NP)))
            return DAL_TAKES_QUOTE;
        return takes & (DAL_TAKES_NP | DAL_TAKES_CLAUSE) ? (takes & DAL_TAKES_NP ? DAL_TAKES_NP : DAL_TAKES_CLAUSE) : 0;
    }
    if (is_that(work, at, limit) && takes & DAL_TAKES_THAT)
        return DAL_TAKES_THAT;
    if (dal_has(work, at, DAL_IS(WH)) && takes & DAL_TAKES_WH)
        return DAL_TAKES_WH;
    if (dal_is_word(work, at, "to"))
        return is_infinitive(work, at, limit) ? takes & DAL_TAKES_TO : 0;
    if (dal_tok(work, at)->kind > DAL_TOKEN_NUMBER && dal_tok(work, at)->kind != DAL_TOKEN_SYMBOL)
        return 0;
    if (ends_in(work, at, "ing") && takes & DAL_TAKES_ING)
        return DAL_TAKES_ING;
    bool bare_preposition = dal_has(work, at, DAL_IS(PREPOSITION)) && !dal_has(work, at, DAL_IS(DETERMINER));
    bool when = dal_has(work, at, DAL_IS(DETERMINER)) && dal_has(work, at + 1, DAL_IS(TIME)) &&
                phrase->marks & DAL_MARK_SAY && !(phrase->marks & DAL_MARK_CORRECT);
    bool about = bare_preposition && at + 1 < limit;
    bool number =
        dal_tok(work, at + about)->kind == DAL_TOKEN_NUMBER && phrase->marks & (DAL_MARK_SAY | DAL_MARK_BELIEVES);
    if (number && (!about || dal_is_word(work, at, "between") || dal_is_word(work, at, "around") ||
                   dal_is_word(work, at, "about")))
        return DAL_TAKES_NP;                    /* "who said between 40 and 50" */
    if (when || dal_is_word(work, at, "while")) /* "said that evening", "said while opening the hall" */
        return 0;
    if (bare_preposition || dal_has(work, at, DAL_IS(COORDINATOR) | DAL_IS(RELATIVE)))
        return 0;
    if (takes & DAL_TAKES_CLAUSE && dal_has(work, at, DAL_IS(PERSONAL)) && at + 1 < limit &&
        !dal_has(work, at + 1, DAL_IS(PREPOSITION)))
        return DAL_TAKES_CLAUSE;
    if (takes & DAL_TAKES_CLAUSE && !dal_has(work, at, DAL_IS_AUXILIARY) && dal_has_finite(work, at + 1, limit))
        return DAL_TAKES_CLAUSE;
    if (dal_has(work, at, DAL_IS_AUXILIARY) || dal_has(work, at, DAL_IS(SUBORDINATOR)))
        return dal_has(work, at, DAL_IS(DETERMINER)) ? takes & DAL_TAKES_NP : 0;
    return takes & DAL_TAKES_NP;
}

/* ---- where it begins ------------------------------------------------------------------------------------------- */

/* May the words between cue and complement be passed over: whom it was said to, where, when? */
static bool may_skip(const dal_work *work, const dal_cue *cue, uint32_t at)
{
    if (cue->phrase->marks & DAL_MARK_PERSON)
        return true;
    if (cue->phrase->role == DAL_ROLE_NOUN) /* "reports on social media that" */
        return dal_has(work, cue->first, DAL_IS(REPORT_NOUN)) && dal_has(work, at, DAL_IS(PREPOSITION));
    bool adverbial = dal_has(work, at, DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(ADVERB) | DAL_IS(CONTRAST)) ||
                     ends_in(work, at, "ly");
    return adverbial && cue->phrase->marks & (DAL_MARK_SAY | DAL_MARK_BELIEVES | DAL_MARK_DOCUMENT);
}

/* A complement that announces itself after words that were passed over. */
static uint16_t marked_kind(const dal_unit *unit, const dal_cue *cue, uint32_t at)
{
    const dal_work *work = unit->work;
    uint16_t takes = cue->phrase->takes;
    if (opens_quote(work, at))
        return takes & (DAL_TAKES_QUOTE | DAL_TAKES_CLAUSE) ? DAL_TAKES_QUOTE : 0;
    if (is_that(work, at, unit->last))
        return takes & DAL_TAKES_THAT;
    if (dal_has(work, at, DAL_IS(WH)) && !dal_has(work, at, DAL_IS(RELATIVE)))
        return takes & DAL_TAKES_WH;
    if (is_infinitive(work, at, unit->last))
        return takes & DAL_TAKES_TO;
    bool subject = dal_has(work, at, DAL_IS(PERSONAL)) &&
                   (!dal_has(work, at, DAL_IS(OBJECT)) || (at + 1 < unit->last && is_finite(work, at + 1)));
    return subject && takes & DAL_TAKES_CLAUSE ? DAL_TAKES_CLAUSE : 0;
}

/* After an adverbial of one to a few words, a clause may begin with any noun phrase: "said Monday the gates ...". */
static bool clause_after_time(const dal_unit *unit, const dal_cue *cue, uint32_t at)
{
    const dal_work *work = unit->work;
    return cue->phrase->takes & DAL_TAKES_CLAUSE && at > cue->last && dal_has(work, at - 1, DAL_IS(TIME)) &&
           !dal_has(work, at, DAL_IS(TIME) | DAL_IS(PREPOSITION) | DAL_IS(ADVERB)) &&
           dal_tok(work, at)->kind == DAL_TOKEN_WORD && dal_has_finite(work, at + 1, unit->last);
}

/* "told the agency the gates ...": a clause after whom it was said to, when nothing announces it. */
static bool clause_after_person(const dal_unit *unit, const dal_cue *cue, uint32_t at)
{
    const dal_work *work = unit->work;
    bool name_ends = dal_flag(work, at - 1, DAL_TOKEN_CAPITAL) || dal_has(work, at - 1, DAL_IS(OBJECT) | DAL_IS(GROUP));
    return cue->phrase->marks & DAL_MARK_PERSON && cue->phrase->takes & DAL_TAKES_CLAUSE && at > cue->last &&
           name_ends && dal_has(work, at, DAL_IS(DETERMINER)) && dal_has_finite(work, at + 1, unit->last);
}

static dal_complement seek(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    dal_complement none = {.takes = 0, .cue_last = cue->last};
    bool comma = false;
    for (uint32_t at = cue->last; at < unit->last && at < cue->last + SEEK_MAX; at++) {
        if (work->mark[at].closed)
            return none;
        uint16_t takes = marked_kind(unit, cue, at);
        bool after_comma = comma && takes != 0 && takes != DAL_TAKES_QUOTE && takes != DAL_TAKES_THAT;
        if (takes == 0 && (clause_after_time(unit, cue, at) || clause_after_person(unit, cue, at)))
            takes = DAL_TAKES_CLAUSE;
        if (takes == DAL_TAKES_TO && cue->phrase->marks & DAL_MARK_PERSON && !comma)
            at = cue->last; /* "urged {people to leave}": whom it asks is part of what is asked */
        if (takes != 0)
            return after_comma ? none : (dal_complement){takes, cue->last, {at, at}};
        if (is_colon(work, at) && cue->phrase->takes & DAL_TAKES_QUOTE)
            return (dal_complement){
                opens_quote(work, at + 1) ? DAL_TAKES_QUOTE : DAL_TAKES_CLAUSE, cue->last, {at + 1, at + 1}};
        dal_cue next; /* "told the agency, adding that" */
        if (dal_is_comma(work, at) && dal_cue_at(work, at + 1, unit->last, 1u << DAL_ROLE_VERB, &next) &&
            next.phrase->form == DAL_FORM_ING)
            return none;
        bool stop = dal_tok(work, at)->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, at, "-") && !is_clock(work, at);
        if ((stop && !dal_is_comma(work, at)) || (comma && dal_is_comma(work, at)))
            return none;
        comma |= dal_is_comma(work, at);
    }
    return none;
}

/* "said in the spring, when the story broke, “...”": a whole quotation after a comma, further on. */
static dal_complement seek_quote(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    dal_complement none = {.takes = 0, .cue_last = cue->last};
    bool fits = cue->phrase->takes & DAL_TAKES_QUOTE && cue->phrase->marks & DAL_MARK_SAY;
    for (uint32_t at = cue->last; fits && at < unit->last && at < cue->last + 2 * SEEK_MAX; at++) {
        if (work->mark[at].closed || dal_is_punct(work, at, ";") || dal_is_word(work, at, "that"))
            return none;
        bool leads = dal_is_comma(work, at) || is_colon(work, at);
        if (opens_quote(work, at + 1) && at + 1 < unit->last)
            return leads ? (dal_complement){DAL_TAKES_QUOTE, cue->last, {at + 1, at + 1}} : none;
    }
    return none;
}

/* "reported, citing the guard, {that} ...": the "that" after the insertion which the comma at `comma` opens; `comma`
 * when there is none. */
static uint32_t after_insertion(const dal_unit *unit, uint32_t comma)
{
    for (uint32_t at = comma + 2; at + 2 < unit->last && at < comma + SEEK_MAX; at++)
        if (dal_is_comma(unit->work, at))
            return is_that(unit->work, at + 1, unit->last) ? at + 1 : comma;
    return comma;
}

static dal_complement begin_of(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    const dal_phrase *phrase = cue->phrase;
    uint32_t at = cue->last;
    dal_complement none = {.takes = 0, .cue_last = at};
    if (at >= unit->last || work->mark[at].closed)
        return none;
    if (is_colon(work, at) && phrase->takes & DAL_TAKES_QUOTE && at + 1 < unit->last)
        return (dal_complement){
            opens_quote(work, at + 1) ? DAL_TAKES_QUOTE : DAL_TAKES_CLAUSE, at + 1, {at + 1, at + 1}};
    if (dal_is_comma(work, at) && dal_has(work, at + 1, DAL_IS(VIA))) {
        uint32_t that = after_insertion(unit, at);
        return that > at ? (dal_complement){phrase->takes & DAL_TAKES_THAT, at, {that, that}} : none;
    }
    if (dal_is_comma(work, at)) {
        bool quoted = opens_quote(work, at + 1) && at + 1 < unit->last && phrase->takes & DAL_TAKES_QUOTE;
        return quoted ? (dal_complement){DAL_TAKES_QUOTE, at, {at + 1, at + 1}} : none;
    }
    bool person = phrase->marks & DAL_MARK_PERSON && !dal_is_word(work, at, "that") && !opens_quote(work, at) &&
                  !(dal_has(work, at, DAL_IS(WH)) && phrase->takes & DAL_TAKES_WH);
    uint16_t takes = person ? 0 : kind_at(work, at, unit->last, phrase);
    if (takes != 0)
        return (dal_complement){takes, at, {at, at}};
    dal_complement found = may_skip(work, cue, at) ? seek(unit, cue) : none;
    return found.takes != 0 ? found : seek_quote(unit, cue);
}

enum { FIGURE_WITHIN = 6 };

/* "corrected {the toll to 19}", "withdrew {his figure of 40}": only a figure, or what was said, is corrected or
 * withdrawn. False when it is neither; out_head is the figure's noun, untouched for other cues. */
static bool fits_figure(const dal_work *work, const dal_cue *cue, dal_span content, uint32_t *out_head)
{
    if (!(cue->phrase->marks & DAL_MARK_CORRECT))
        return true;
    uint32_t at = content.first, limit = at + FIGURE_WITHIN < content.last ? at + FIGURE_WITHIN : content.last;
    while (at < limit && dal_tok(work, at)->kind == DAL_TOKEN_WORD && !dal_has(work, at, DAL_IS(FIGURE)) &&
           !(dal_has(work, at, DAL_IS(PREPOSITION)) && !dal_has(work, at, DAL_IS(ADVERB))))
        at++;
    *out_head = at;
    return at < limit && at + 1 < content.last && dal_has(work, at, DAL_IS(FIGURE));
}

/* ---- where it ends --------------------------------------------------------------------------------------------- */

/* Does a cue with a complement of its own begin at `at`: "and said that", "adding that"? */
static bool begins_next(const dal_unit *unit, uint32_t at)
{
    dal_cue cue;
    while (at < unit->last && (dal_has(unit->work, at, DAL_IS(ADVERB) | DAL_IS(HAVE)) || ends_in(unit->work, at, "ly")))
        at++;
    if (at >= unit->last || !dal_cue_at(unit->work, at, unit->last, 1u << DAL_ROLE_VERB, &cue))
        return false;
    bool form = cue.phrase->form == DAL_FORM_ING || cue.phrase->form == DAL_FORM_PAST || cue.phrase->form == DAL_FORM_S;
    dal_complement c = form ? begin_of(unit, &cue) : (dal_complement){.takes = 0};
    uint32_t head;
    return c.takes != 0 && fits_figure(unit->work, &cue, (dal_span){c.content.first, unit->last}, &head);
}

/* "..., though she noted that", "— and he said that": a link, a pronoun and a word of saying. */
static bool other_speaks(const dal_unit *unit, uint32_t at)
{
    static const char *const link[] = {"and", "but", "though", "although", "while"};
    bool links = false;
    for (size_t i = 0; i < sizeof link / sizeof link[0]; i++)
        links |= dal_is_word(unit->work, at, link[i]);
    return links && dal_has(unit->work, at + 1, DAL_IS(PERSONAL)) && begins_next(unit, at + 2);
}

static bool comma_ends(const dal_unit *unit, uint32_t comma, uint16_t takes)
{
    const dal_work *work = unit->work;
    uint32_t next = comma + 1;
    bool np = takes & (DAL_TAKES_NP | DAL_TAKES_ING | DAL_TAKES_CALL);
    if (dal_is_word(work, next, "but") || other_speaks(unit, next))
        return true;
    if ((ends_in(work, next, "ing") && np) || begins_next(unit, next))
        return true;
    if (dal_is_word(work, next, "and") || dal_is_word(work, next, "then"))
        return begins_next(unit, next + 1) || (np && dal_has(work, next + 1, DAL_IS(PERSONAL)));
    if (dal_has(work, next, DAL_IS(RELATIVE)))
        return np;
    return np &&
           (dal_is_word(work, next, "while") || dal_is_word(work, next, "although") || dal_is_word(work, next, "as"));
}

static bool ends_at(const dal_unit *unit, uint32_t at, uint16_t takes)
{
    const dal_work *work = unit->work;
    bool np = takes & (DAL_TAKES_NP | DAL_TAKES_ING | DAL_TAKES_CALL);
    if (work->mark[at].closed)
        return true;
    if (dal_is_comma(work, at))
        return comma_ends(unit, at, takes);
    if (dal_is_punct(work, at, ";"))
        return takes != DAL_TAKES_THAT || np;
    if (dal_is_punct(work, at, "—") || dal_is_punct(work, at, "--"))
        return np || other_speaks(unit, at + 1);
    if (dal_is_word(work, at, "and") || dal_is_word(work, at, "but"))
        return begins_next(unit, at + 1);
    return np && (dal_is_word(work, at, "while") || dal_is_word(work, at, "because"));
}

/* Marks at the end that do not belong: a full stop unless a quotation closes after it, commas, dashes. */
static uint32_t trim_end(const dal_work *work, uint32_t first, uint32_t last)
{
    while (last > first) {
        const dal_token *token = dal_tok(work, last - 1);
        bool stop = token->kind == DAL_TOKEN_PUNCT && strchr(".,;:-", token->folded.data[0]) != NULL;
        if (!stop && !dal_is_punct(work, last - 1, "—") && !dal_is_punct(work, last - 1, "،") &&
            !dal_is_punct(work, last - 1, "–"))
            break;
        last--;
    }
    return last;
}

/* A fronted clause, "Asked whether ..., X said", ends at its comma. */
static bool is_fronted(const dal_unit *unit, const dal_cue *cue, const dal_complement *c)
{
    const dal_work *work = unit->work;
    if (dal_is_comma(work, c->content.first - 1))
        return false;
    uint8_t form = cue->phrase->form;
    if (cue->from == unit->first)
        return form != DAL_FORM_BASE;
    uint32_t first = unit->first + (dal_is_word(work, unit->first, "back") || dal_is_word(work, unit->first, "even"));
    bool opener = dal_has(work, first, DAL_IS(SUBORDINATOR)) && !dal_is_word(work, first, "that") &&
                  !dal_has(work, first, DAL_IS(DETERMINER));
    if (!opener)
        return false;
    for (uint32_t i = unit->first; i < cue->from; i++)
        if (dal_is_comma(work, i))
            return false;
    return true;
}

static uint32_t end_of(const dal_unit *unit, const dal_cue *cue, const dal_complement *c)
{
    const dal_work *work = unit->work;
    bool fronted = is_fronted(unit, cue, c);
    const dal_quotation *whole = c->takes == DAL_TAKES_QUOTE ? dal_quotation_at(work, c->content.first) : NULL;
    uint32_t at = c->content.first + 1;
    if (whole != NULL && whole->open == c->content.first)
        at = dal_quotation_last(whole) < unit->last ? dal_quotation_last(whole) : unit->last;
    while (at < unit->last) {
        const dal_quotation *quotation = dal_quotation_at(work, at);
        if (quotation != NULL && !work->mark[at].closed && quotation->close > at) {
            at = quotation->close;
            continue;
        }
        if (ends_at(unit, at, c->takes) || (fronted && dal_is_comma(work, at)))
            break;
        at++;
    }
    return trim_end(work, c->content.first, at);
}

/* "denied reports of X", "reports that X": what is denied is X. */
static void skip_report(const dal_work *work, const dal_cue *cue, dal_complement *c)
{
    uint32_t at = c->content.first;
    while (at < c->content.last && dal_has(work, at, DAL_IS(DETERMINER) | DAL_IS(UNCONFIRMED)))
        at++;
    bool report = cue->phrase->marks & DAL_MARK_DENY && at + 2 < c->content.last &&
                  dal_has(work, at, DAL_IS(REPORT_NOUN)) &&
                  (dal_is_word(work, at + 1, "of") || dal_is_word(work, at + 1, "about"));
    if (report)
        c->content.first = at + 2;
}

/* "As the mayor told the agency, X": X stands after the comma. */
static dal_complement after_as(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    bool fits = dal_is_word(work, unit->first, "as") && cue->from < unit->first + 2 * SEEK_MAX &&
                cue->phrase->marks & DAL_MARK_SAY;
    for (uint32_t at = cue->last; fits && at + 2 < unit->last && at < cue->last + SEEK_MAX; at++)
        if (dal_is_comma(work, at))
            return (dal_complement){DAL_TAKES_THAT, cue->last, {at + 1, at + 1}};
    return (dal_complement){.takes = 0, .cue_last = cue->last};
}

/* "corrected his figure: {X}" */
static void only_figures(const dal_unit *unit, const dal_cue *cue, dal_complement *c)
{
    uint32_t head = 0;
    if (!fits_figure(unit->work, cue, c->content, &head))
        c->takes = 0;
    for (uint32_t at = head; head != 0 && at + 1 < c->content.last && at < head + FIGURE_WITHIN; at++)
        if (is_colon(unit->work, at))
            c->content.first = at + 1;
}

dal_complement dal_complement_of(const dal_unit *unit, const dal_cue *cue)
{
    dal_complement c = begin_of(unit, cue);
    if (c.takes == 0)
        c = after_as(unit, cue);
    if (c.content.first >= unit->last) /* "told the agency that:", and nothing after it */
        c.takes = 0;
    if (c.takes != 0) {
        c.content.last = end_of(unit, cue, &c);
        skip_report(unit->work, cue, &c);
        only_figures(unit, cue, &c);
        if (c.content.last <= c.content.first)
            c.takes = 0;
    }
    return c;
}
