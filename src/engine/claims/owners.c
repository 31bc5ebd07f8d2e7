/* engine/claims/owners.c: whose word it is, within the noun phrase before or after a cue: what stands in front of a
 * name is no part of it ("10 December - The Harbour Guard", "2017 Harbour Guard"), and who speaks for a body or holds
 * its report leads to the body ("Harbour Guard teams", "a Harbour Guard report"). */
#include "engine/claims/sources.h"

static bool is_dash(const dal_work *work, uint32_t at)
{
    return dal_is_punct(work, at, "-") || dal_is_punct(work, at, "–") || dal_is_punct(work, at, "—") ||
           dal_is_punct(work, at, "--");
}

static bool is_name_word(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_CAPITAL) && !dal_has(work, at, DAL_IS(DETERMINER) | DAL_IS(TIME));
}

/* A number that can only be a year. */
static bool is_year(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    return token->kind == DAL_TOKEN_NUMBER && token->folded.size == 4 &&
           (dal_str_starts(token->folded, DALIL_STR("19")) || dal_str_starts(token->folded, DALIL_STR("20")));
}

dal_span dal_source_clean(const dal_work *work, dal_span source)
{
    for (uint32_t i = source.first; i + 1 < source.last; i++)
        if (is_dash(work, i) && dal_flag(work, i, DAL_TOKEN_SPACE) && dal_flag(work, i + 1, DAL_TOKEN_SPACE))
            source.first = i + 1; /* a dateline */
    while (source.first < source.last && is_dash(work, source.first))
        source.first++;
    if (source.first + 1 < source.last && is_year(work, source.first) && is_name_word(work, source.first + 1))
        source.first++;
    return source;
}

bool dal_names_no_speaker(const dal_work *work, dal_span phrase)
{
    bool places = true, english = dal_tok(work, phrase.first)->script == DAL_SCRIPT_LATIN;
    for (uint32_t i = phrase.first; i < phrase.last; i++)
        places &= dal_has(work, i, DAL_IS(PLACE) | DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(COORDINATOR)) ||
                  dal_tok(work, i)->kind != DAL_TOKEN_WORD;
    uint32_t head = english ? phrase.last - 1 : phrase.first;
    bool letter = phrase.last - phrase.first == 1 && dal_tok(work, phrase.first)->folded.size == 1;
    return places || letter || dal_has(work, head, DAL_IS(THING));
}

/* ---- English --------------------------------------------------------------------------------------------------- */

/* "Harbour Guard's report": the tokens before 's; empty when it is not so. */
static dal_span genitive_owner(const dal_work *work, dal_span source)
{
    uint64_t paper = DAL_IS(ANONYMOUS) | DAL_IS(MEDIA) | DAL_IS(VENUE) | DAL_IS(TEAM);
    for (uint32_t i = source.first + 1; i + 1 < source.last; i++)
        if (dal_has(work, i, DAL_IS(GENITIVE)) && dal_flag(work, i - 1, DAL_TOKEN_CAPITAL) &&
            dal_has(work, source.last - 1, paper))
            return (dal_span){source.first, i};
    return (dal_span){source.first, source.first};
}

/* "a 2017 Harbour Guard report", "the Harbour Guard teams": the name before the noun. */
static dal_span name_before_noun(const dal_work *work, dal_span source)
{
    dal_span none = {source.first, source.first};
    uint32_t first = source.first, noun = source.last - 1;
    if (noun <= first || dal_flag(work, noun, DAL_TOKEN_CAPITAL) ||
        !dal_has(work, noun, DAL_IS(TEAM) | DAL_IS(VENUE) | DAL_IS(MEDIA) | DAL_IS(ANONYMOUS)))
        return none;
    bool article = dal_has(work, first, DAL_IS(DETERMINER));
    uint32_t name = first + article;
    name += name < noun && is_year(work, name);
    uint32_t capitals = 0;
    for (uint32_t i = name; i < noun; i++) {
        capitals += is_name_word(work, i);
        if (!is_name_word(work, i) && !dal_is_word(work, i, "of") && !dal_is_word(work, i, "and"))
            return none;
    }
    bool acronym = capitals == 1 && dal_flag(work, name, DAL_TOKEN_CAPITALS);
    bool body = capitals > 1 || acronym;
    bool keeps = article && dal_is_word(work, first, "the") && name == first + 1;
    return body ? (dal_span){keeps ? first : name, noun} : none;
}

/* "rescuers from the Harbour Guard", "teams of the ministry": the body after the preposition. */
static dal_span body_after(const dal_work *work, dal_span source)
{
    static const char *const link[] = {"of", "from", "with", "at"};
    dal_span none = {source.first, source.first};
    for (uint32_t i = source.first + 1; i + 1 < source.last; i++) {
        bool links = false;
        for (size_t k = 0; k < sizeof link / sizeof link[0]; k++)
            links |= dal_is_word(work, i, link[k]);
        if (!links)
            continue;
        if (!dal_has(work, i - 1, DAL_IS(TEAM)) || (i - 1 > source.first && dal_flag(work, i - 1, DAL_TOKEN_CAPITAL)))
            return none;
        uint32_t word = i + 1 + dal_has(work, i + 1, DAL_IS(DETERMINER));
        bool body =
            word < source.last && !dal_has(work, word, DAL_IS(PLACE)) &&
            (dal_has(work, source.last - 1, DAL_IS(ORGANISATION)) || dal_has(work, word, DAL_IS(ORGANISATION)) ||
             (is_name_word(work, word) && source.last - word > 1) || dal_flag(work, word, DAL_TOKEN_CAPITALS));
        return body ? (dal_span){i + 1, source.last} : none;
    }
    return none;
}

/* ---- Arabic ---------------------------------------------------------------------------------------------------- */

/* فرق الدفاع المدني, متطوعون من الهلال الأحمر: the body after the noun. */
static dal_span arabic_body(const dal_work *work, dal_span source)
{
    dal_span none = {source.first, source.first};
    uint32_t body = source.first + 1;
    if (!dal_has(work, source.first, DAL_IS(TEAM)) || body >= source.last)
        return none;
    body += dal_is_word(work, body, "من") || dal_is_word(work, body, "في") || dal_is_word(work, body, "لدي");
    bool named = body < source.last && dal_has(work, body, DAL_IS(ORGANISATION)) &&
                 !dal_has(work, body, DAL_IS(TEAM)) &&
                 (dal_str_starts(dal_tok(work, body)->folded, DALIL_STR("ال")) || body + 1 < source.last);
    return named ? (dal_span){body, source.last} : none;
}

dal_span dal_source_owner(const dal_work *work, dal_span source)
{
    if (source.last <= source.first + 1)
        return source;
    dal_span owner;
    if (dal_tok(work, source.first)->script == DAL_SCRIPT_ARABIC) {
        owner = arabic_body(work, source);
        return owner.first < owner.last ? owner : source;
    }
    owner = genitive_owner(work, source);
    if (owner.first == owner.last)
        owner = name_before_noun(work, source);
    if (owner.first == owner.last)
        owner = body_after(work, source);
    return owner.first < owner.last ? owner : source;
}
