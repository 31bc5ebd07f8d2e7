/* engine/claims/named.c: a source is somebody only with a sign of it.  Times, conjunctions, adverbs and clauses that
 * ran into the phrase are cut off; what is left may be nothing: then nobody is named. */
#include "engine/claims/sources.h"

/* ---- English --------------------------------------------------------------------------------------------------- */

/* A day or a part of one; months that are given names too are not. */
static bool is_time(const dal_work *work, uint32_t at)
{
    static const char *const person[] = {"may", "march", "april", "june", "august", "jan"};
    for (size_t i = 0; i < sizeof person / sizeof person[0]; i++)
        if (dal_is_word(work, at, person[i]))
            return false;
    return dal_has(work, at, DAL_IS(TIME));
}

/* "(For) two days {the guard}", "A day earlier {the guard}": a stretch of time ran into the phrase. */
static uint32_t after_span(const dal_work *work, dal_span source)
{
    static const char *const unit[] = {"minutes", "hours", "days", "weeks", "months", "years",
                                       "hour",    "day",   "week", "month", "year"};
    bool span = false;
    for (size_t i = 0; i < sizeof unit / sizeof unit[0] && source.first + 2 < source.last; i++)
        span |= dal_is_word(work, source.first + 1, unit[i]);
    uint32_t at = source.first + 2;
    while (span && at < source.last && dal_has(work, at, DAL_IS(TIME) | DAL_IS(ADVERB) | DAL_IS(PREPOSITION)))
        at++;
    bool somebody = at < source.last && (dal_has(work, at, DAL_IS(DETERMINER) | DAL_IS(TITLE)) ||
                                         (at > source.first + 2 && dal_flag(work, at, DAL_TOKEN_CAPITAL)));
    return span && somebody ? at : source.first;
}

/* Words at the front that lead to somebody: "Tuesday evening", "On Friday", "Until", "And". */
static uint32_t english_first(const dal_work *work, dal_span source)
{
    uint64_t leads = DAL_IS(COORDINATOR) | DAL_IS(SUBORDINATOR) | DAL_IS(CONTRAST) | DAL_IS(ADVERB);
    uint32_t at = after_span(work, source);
    while (at < source.last) {
        bool before_time = dal_has(work, at, DAL_IS(PREPOSITION) | DAL_IS(DETERMINER)) && at + 1 < source.last &&
                           is_time(work, at + 1);
        bool lead = dal_has(work, at, leads) &&
                    !dal_has(work, at, DAL_IS(DETERMINER) | DAL_IS(SUBJECT) | DAL_IS(PERSONAL) | DAL_IS(RELATIVE));
        bool time = is_time(work, at) && !dal_has(work, at, DAL_IS(DETERMINER));
        if (!before_time && !lead && !time && dal_tok(work, at)->kind != DAL_TOKEN_SYMBOL)
            break;
        at++;
    }
    return at;
}

/* Words at the end that are no part of a name: "until", "on", "itself", "Friday", a loose 's. */
static uint32_t english_last(const dal_work *work, uint32_t first, uint32_t last)
{
    uint64_t never = DAL_IS(PREPOSITION) | DAL_IS(ADVERB) | DAL_IS(COORDINATOR) | DAL_IS(GENITIVE);
    while (last > first) {
        bool self = dal_is_word(work, last - 1, "itself") || dal_is_word(work, last - 1, "himself") ||
                    dal_is_word(work, last - 1, "herself") || dal_is_word(work, last - 1, "themselves");
        bool ends = dal_has(work, last - 1, never) && !dal_flag(work, last - 1, DAL_TOKEN_CAPITAL) &&
                    !dal_has(work, last - 1, DAL_IS(DETERMINER) | DAL_IS(SUBJECT));
        bool describes = last > first + 2 && dal_str_ends(dal_tok(work, last - 3)->folded, DALIL_STR("ed"));
        bool time =
            is_time(work, last - 1) && last > first + 1 && !describes && dal_has(work, last - 2, DAL_IS(PREPOSITION));
        if (!self && !ends && !time)
            break;
        last--;
    }
    return last;
}

/* "Ann Lee {of the pilots' union}": a full name needs no more. */
static uint32_t name_last(const dal_work *work, dal_span source)
{
    uint32_t plain = 0;
    for (uint32_t i = source.first; i + 2 < source.last; i++) {
        bool body = dal_has(work, i, DAL_IS(ORGANISATION) | DAL_IS(PLACE));
        if (plain >= 2 && dal_is_word(work, i, "of") && dal_is_word(work, i + 1, "the"))
            return i;
        if (!dal_flag(work, i, DAL_TOKEN_CAPITAL) || body)
            break;
        plain += !dal_has(work, i, DAL_IS(TITLE) | DAL_IS(PERSON) | DAL_IS(DETERMINER));
    }
    return source.last;
}

static dal_span trim_english(const dal_work *work, dal_span source)
{
    source.first = english_first(work, source);
    source.last = english_last(work, source.first, source.last);
    source.last = name_last(work, source);
    return source;
}

/* ---- Arabic ---------------------------------------------------------------------------------------------------- */

static bool is_self(const dal_work *work, uint32_t at)
{
    static const char *const self[] = {"ذاته", "ذاتها", "نفسه", "نفسها", "ذاتهم", "نفسهم"};
    for (size_t i = 0; i < sizeof self / sizeof self[0]; i++)
        if (dal_is_word(work, at, self[i]))
            return true;
    return false;
}

/* A conjunction, also with و or ف written onto it: فبعدما. */
static bool is_conjunction(const dal_work *work, uint32_t at)
{
    return dal_has(work, at, DAL_IS(SUBORDINATOR) | DAL_IS(COORDINATOR) | DAL_IS(COMPLEMENTIZER) | DAL_IS(NEGATION)) &&
           !dal_has(work, at, DAL_IS(DETERMINER) | DAL_IS(PERSONAL));
}

/* A verb of saying: no name goes on over it. */
static bool says(const dal_work *work, uint32_t at)
{
    dal_cue cue;
    return dal_cue_at(work, at, work->text.token_count, 1u << DAL_ROLE_VERB, &cue) &&
           cue.phrase->marks & DAL_MARK_SAY && cue.phrase->takes & DAL_TAKES_QUOTE;
}

static dal_span trim_arabic(const dal_work *work, dal_span source)
{
    uint64_t cut = DAL_IS(RELATIVE) | DAL_IS(TIME) | DAL_IS(ADVERB) | DAL_IS(BE) | DAL_IS(MODAL);
    while (source.first < source.last &&
           (dal_tok(work, source.first)->kind != DAL_TOKEN_WORD || dal_has(work, source.first, DAL_IS(BE)) ||
            dal_is_word(work, source.first, "اما") || dal_is_word(work, source.first, "واما")))
        source.first++;
    for (uint32_t i = source.first; i < source.last; i++) {
        bool ends = dal_has(work, i, cut) || is_conjunction(work, i) || (i > source.first && is_self(work, i)) ||
                    dal_tok(work, i)->kind == DAL_TOKEN_SYMBOL || (i > source.first && says(work, i));
        if (ends)
            source.last = i;
    }
    return source;
}

/* ---- apposition -------------------------------------------------------------------------------------------------- */

/* Does the phrase describe somebody by an office in small letters: "the transport minister", "a spokesman for"? */
static bool is_office(const dal_work *work, dal_span source)
{
    for (uint32_t i = source.first; i < source.last; i++)
        if (!dal_flag(work, i, DAL_TOKEN_CAPITAL) && dal_has(work, i, DAL_IS(PERSON) | DAL_IS(TITLE)))
            return true;
    return false;
}

dal_span dal_source_apposed(const dal_work *work, dal_span source)
{
    enum { NAME_MAX = 5 };
    dal_span none = {source.first, source.first};
    uint32_t first = source.last + 1, last = first, words = 0;
    bool fits = source.last > source.first && dal_is_comma(work, source.last) &&
                dal_tok(work, source.first)->script == DAL_SCRIPT_LATIN && is_office(work, source);
    while (fits && last < work->text.token_count && last < first + NAME_MAX &&
           (dal_flag(work, last, DAL_TOKEN_CAPITAL) || dal_is_punct(work, last, "-"))) {
        words += dal_tok(work, last)->kind == DAL_TOKEN_WORD && !dal_has(work, last, DAL_IS(PLACE) | DAL_IS(TIME));
        last++;
    }
    bool ends = last < work->text.token_count && dal_tok(work, last)->kind == DAL_TOKEN_PUNCT;
    return fits && words >= 2 && ends ? (dal_span){first, last} : none;
}

dal_span dal_source_trim(const dal_work *work, dal_span source)
{
    if (source.first >= source.last)
        return source;
    uint32_t word = source.first;
    while (word + 1 < source.last && dal_tok(work, word)->kind != DAL_TOKEN_WORD)
        word++;
    dal_span trimmed =
        dal_tok(work, word)->script == DAL_SCRIPT_ARABIC ? trim_arabic(work, source) : trim_english(work, source);
    return trimmed.first < trimmed.last ? trimmed : (dal_span){source.first, source.first};
}
