/* engine/claims/phrases.c: English noun phrases beside a verb, without a parser: back or forth to the nearest word that
 * cannot belong to one. */
#include "engine/claims/work.h"

enum { SUBJECT_MAX = 28, APPOSITION_MAX = 45 };

static bool is_capital(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_CAPITAL);
}

/* "Detainees and Missing Persons": an "and" inside a name. */
static bool joins_name(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "and") && at > 0 && is_capital(work, at - 1) && is_capital(work, at + 1) &&
           !dal_has(work, at + 1, DAL_IS(PERSONAL));
}

/* "doctors and relatives": short plain plurals on both sides. */
static bool joins_plurals(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "and") && at > 0 && dal_has(work, at - 1, DAL_IS(GROUP) | DAL_IS(ANONYMOUS)) &&
           (dal_has(work, at + 1, DAL_IS(GROUP) | DAL_IS(ANONYMOUS)) ||
            dal_has(work, at + 2, DAL_IS(GROUP) | DAL_IS(ANONYMOUS)));
}

/* "observers in the capital and around the country" */
static bool joins_places(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "and") && dal_has(work, at + 1, DAL_IS(PREPOSITION)) &&
           dal_has(work, at + 2, DAL_IS(DETERMINER));
}

/* The dot of "Mrs." or of an initial. */
static bool is_title_dot(const dal_work *work, uint32_t at)
{
    if (at == 0 || !dal_is_punct(work, at, ".") || !is_capital(work, at - 1) || dal_flag(work, at, DAL_TOKEN_SPACE))
        return false;
    bool same = at + 1 < work->text.token_count && dal_tok(work, at + 1)->sentence == dal_tok(work, at)->sentence;
    return same && (dal_has(work, at - 1, DAL_IS(TITLE)) || dal_tok(work, at - 1)->folded.size <= 2 ||
                    is_capital(work, at + 1));
}

/* Can the token at `at` not stand inside a noun phrase that goes on to its right? */
static bool bounds(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    if (work->mark[at].closed || token->kind == DAL_TOKEN_LINK)
        return true;
    if (is_title_dot(work, at))
        return false;
    if (token->kind == DAL_TOKEN_PUNCT)
        return !dal_is_punct(work, at, "/") &&
               !(dal_is_punct(work, at, "-") && !dal_flag(work, at + 1, DAL_TOKEN_SPACE));
    if (token->kind == DAL_TOKEN_QUOTE)
        return true;
    if (joins_name(work, at) || joins_plurals(work, at) || joins_places(work, at))
        return false;
    if (dal_has(work, at, DAL_IS(GENITIVE)))
        return false;
    if (dal_has(work, at, DAL_IS(COORDINATOR) | DAL_IS_AUXILIARY))
        return !is_capital(work, at);
    bool finite = dal_has(work, at, DAL_IS(FINITE)) && !is_capital(work, at);
    return finite || (dal_has(work, at, DAL_IS(SUBORDINATOR)) && !dal_has(work, at, DAL_IS(PREPOSITION)));
}

/* Words at the front that are no part of it: "But", "On", "Yesterday". */
static uint32_t trim_front(const dal_work *work, uint32_t first, uint32_t last)
{
    uint64_t never =
        DAL_IS(COORDINATOR) | DAL_IS(PREPOSITION) | DAL_IS(ADVERB) | DAL_IS(SUBORDINATOR) | DAL_IS(CONTRAST);
    while (first + 1 < last && dal_has(work, first, never) && !dal_has(work, first, DAL_IS(DETERMINER)) &&
           !dal_has(work, first, DAL_IS(SUBJECT)))
        first++;
    return first;
}

/* The phrase that ends before `end`. */
static dal_span phrase_before(const dal_unit *unit, uint32_t end)
{
    const dal_work *work = unit->work;
    uint32_t first = end, low = end > unit->first + SUBJECT_MAX ? end - SUBJECT_MAX : unit->first;
    while (first > low) {
        const dal_quotation *quotation = dal_quotation_at(work, first - 1);
        bool word = quotation != NULL && quotation->closed && quotation->close == first - 1 && first < end &&
                    quotation->close - quotation->open <= 4 && quotation->open > low && !work->mark[first - 1].closed;
        if (word) { /* “thousands” of detainees */
            first = quotation->open;
            continue;
        }
        if (bounds(work, first - 1))
            break;
        first--;
        if (dal_has(work, first, DAL_IS(PERSONAL)) || dal_is_word(work, first, "who") ||
            dal_is_word(work, first, "which"))
            break; /* a pronoun stands alone */
    }
    first = trim_front(work, first, end);
    return (dal_span){first, end};
}

/* The comma that opens the insertion which the comma at `close` ends, or `close` when there is none. */
static uint32_t insertion_open(const dal_unit *unit, uint32_t close)
{
    const dal_work *work = unit->work;
    for (uint32_t i = close; i > unit->first && close - i < APPOSITION_MAX; i--) {
        uint32_t at = i - 1;
        if (dal_is_punct(work, at, ";") || dal_is_punct(work, at, ":"))
            break;
        if (dal_is_comma(work, at) && at + 1 < close)
            return at;
    }
    return close;
}

/* "Sarya, who follows the case, said", "Mr Lee, a lawyer, said": the phrase before the insertion. */
static dal_span before_insertion(const dal_unit *unit, uint32_t close)
{
    const dal_work *work = unit->work;
    uint32_t open = insertion_open(unit, close);
    if (open == close || open == unit->first)
        return (dal_span){close, close};
    uint64_t begins =
        DAL_IS(RELATIVE) | DAL_IS(DETERMINER) | DAL_IS(TITLE) | DAL_IS(PERSON) | DAL_IS(WH) | DAL_IS(CONTRAST);
    const dal_token *token = dal_tok(work, open + 1);
    bool fits = dal_has(work, open + 1, begins) || token->kind == DAL_TOKEN_NUMBER || is_capital(work, open + 1) ||
                dal_has(work, open + 1, DAL_IS(PREPOSITION)) || dal_str_ends(token->folded, DALIL_STR("ing")) ||
                dal_str_ends(token->folded, DALIL_STR("ed"));
    bool clause = !dal_has(work, open + 1, DAL_IS(RELATIVE) | DAL_IS(WH)) && dal_has_finite(work, open + 1, close);
    dal_span before = phrase_before(unit, open);
    bool short_adverbial = before.first == unit->first && dal_has(work, before.first, DAL_IS(PREPOSITION));
    if (!fits || clause || before.first == before.last || short_adverbial)
        return (dal_span){close, close};
    return before;
}

/* "last week", "on Friday", "in 2010" that end before `at`: where they begin. */
static uint32_t before_time(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    uint32_t first = at;
    while (first > unit->first + 1 && first + 4 > at && !work->mark[first - 1].closed &&
           (dal_has(work, first - 1, DAL_IS(TIME)) || dal_tok(work, first - 1)->kind == DAL_TOKEN_NUMBER))
        first--;
    bool preposition = first < at && first > unit->first + 1 && dal_has(work, first - 1, DAL_IS(PREPOSITION)) &&
                       !dal_is_word(work, first - 1, "of");
    bool number = first < at && dal_tok(work, first)->kind == DAL_TOKEN_NUMBER;
    return preposition ? first - 1 : number ? at : first;
}

/* "who {a day} earlier had said": where the stretch of time begins; `at` when none stands there. */
static uint32_t before_span(const dal_unit *unit, uint32_t at)
{
    static const char *const span[] = {"hour", "hours", "day", "days", "week", "weeks", "month", "months"};
    const dal_work *work = unit->work;
    bool who = at > unit->first + 3 && (dal_is_word(work, at - 3, "who") || dal_is_word(work, at - 3, "which"));
    bool counted =
        who && (dal_has(work, at - 2, DAL_IS(DETERMINER)) || dal_tok(work, at - 2)->kind == DAL_TOKEN_NUMBER);
    for (size_t i = 0; counted && i < sizeof span / sizeof span[0]; i++)
        if (dal_is_word(work, at - 1, span[i]))
            return at - 2;
    return at;
}

/* Is the phrase nothing but a time: "last week", "2010"? */
static bool only_time(const dal_work *work, dal_span phrase)
{
    for (uint32_t i = phrase.first; i < phrase.last; i++)
        if (!dal_has(work, i, DAL_IS(TIME) | DAL_IS(PREPOSITION)) && dal_tok(work, i)->kind != DAL_TOKEN_NUMBER)
            return false;
    return true;
}

/* The bracket that the one at `close` closes, or `close`. */
static uint32_t bracket_open(const dal_unit *unit, uint32_t close)
{
    for (uint32_t at = close; at > unit->first && close - at < SUBJECT_MAX; at--)
        if (dal_is_punct(unit->work, at - 1, "("))
            return at - 1;
    return close;
}

dal_span dal_subject_before(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    dal_span none = {at, at};
    uint32_t time = before_time(unit, at);
    if (time < at && time > unit->first && only_time(work, phrase_before(unit, at)))
        at = time;
    at = before_span(unit, at);
    if (at <= unit->first)
        return none;
    uint32_t before = at - 1;
    if (dal_is_punct(work, before, ")")) { /* "Ann Lee (Dover) said" */
        dal_span named = phrase_before(unit, bracket_open(unit, before));
        return named.first < named.last && named.last < before ? named : none;
    }
    if (dal_is_comma(work, before))
        return before > unit->first ? before_insertion(unit, before) : none;
    bool relative = dal_is_word(work, before, "who") || dal_is_word(work, before, "which") ||
                    (dal_is_word(work, before, "that") && before > unit->first + 1 &&
                     dal_tok(work, before - 1)->kind == DAL_TOKEN_WORD);
    if (relative && before > unit->first) {
        uint32_t end = dal_is_comma(work, before - 1) ? before - 1 : before;
        dal_span named = phrase_before(unit, end);
        return named.first < named.last ? (dal_span){named.first, at} : (dal_span){before, at};
    }
    return phrase_before(unit, at);
}

/* A verb right after a name or a noun for people: "Trump issued", "the ministry warned". */
static bool verb_after(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    uint64_t nouns = DAL_IS(GROUP) | DAL_IS(PERSON) | DAL_IS(ORGANISATION) | DAL_IS(ANONYMOUS) | DAL_IS(MEDIA);
    bool after = is_capital(work, at - 1) || dal_has(work, at - 1, nouns);
    dal_cue cue;
    if (!after || is_capital(work, at) || token->kind != DAL_TOKEN_WORD)
        return false;
    return dal_str_ends(token->folded, DALIL_STR("ed")) || dal_has(work, at, DAL_IS(FINITE)) ||
           (dal_cue_at(work, at, work->text.token_count, 1u << DAL_ROLE_VERB, &cue) &&
            cue.phrase->form != DAL_FORM_BASE);
}

dal_span dal_subject_after(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    uint32_t last = at;
    uint64_t stops = DAL_IS(SUBORDINATOR) | DAL_IS_AUXILIARY | DAL_IS(TIME) | DAL_IS(ADVERB) | DAL_IS(COORDINATOR);
    while (last < unit->last && last - at < SUBJECT_MAX) {
        const dal_token *token = dal_tok(work, last);
        bool prep = dal_has(work, last, DAL_IS(PREPOSITION)) && !dal_is_word(work, last, "of") &&
                    !dal_is_word(work, last, "for");
        if (work->mark[last].closed || token->kind == DAL_TOKEN_QUOTE ||
            (token->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, last, "-") &&
             !(dal_is_punct(work, last, ".") && last + 1 < unit->last &&
               !dal_flag(work, last + 1, DAL_TOKEN_PARAGRAPH))))
            break;
        if (joins_name(work, last) || joins_plurals(work, last)) {
            last++;
            continue;
        }
        if ((dal_has(work, last, stops) || prep) && !is_capital(work, last))
            break;
        if (last > at && verb_after(work, last))
            break;
        last++;
        if (dal_has(work, last - 1, DAL_IS(PERSONAL)))
            break;
    }
    while (last > at && dal_is_punct(work, last - 1, "."))
        last--;
    return (dal_span){at, last};
}

/* Words at the front of a unit that stand before its subject: "On Sunday, ...", "Asked about it, ...". */
static uint32_t main_clause(const dal_unit *unit, uint32_t before)
{
    const dal_work *work = unit->work;
    uint32_t first = unit->first;
    uint64_t opens = DAL_IS(PREPOSITION) | DAL_IS(SUBORDINATOR) | DAL_IS(ADVERB) | DAL_IS(TIME) | DAL_IS(CONTRAST);
    while (first < before &&
           (dal_tok(work, first)->kind != DAL_TOKEN_WORD || dal_has(work, first, DAL_IS(COORDINATOR))))
        first++;
    bool fronted = dal_has(work, first, opens) || dal_str_ends(dal_tok(work, first)->folded, DALIL_STR("ing")) ||
                   dal_str_ends(dal_tok(work, first)->folded, DALIL_STR("ed"));
    if (!fronted || dal_has(work, first, DAL_IS(PERSONAL)))
        return first;
    for (uint32_t i = first; i < before; i++)
        if (dal_is_comma(work, i)) {
            bool inserted = dal_has(work, i + 1, DAL_IS(CONTRAST) | DAL_IS(ADVERB)) && dal_is_comma(work, i + 2);
            return inserted ? i + 3 : i + 1;
        }
    return first;
}

dal_span dal_subject_main(const dal_unit *unit, uint32_t before)
{
    uint32_t first = main_clause(unit, before);
    dal_span none = {before, before}, subject = dal_subject_after(unit, first);
    const dal_work *work = unit->work;
    bool fits =
        subject.first < subject.last && subject.last < before && !dal_has(work, subject.first, DAL_IS(PREPOSITION));
    return fits ? subject : none;
}
