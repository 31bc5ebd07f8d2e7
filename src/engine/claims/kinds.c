/* engine/claims/kinds.c: what sort of source a noun phrase names. */
#include "engine/claims/sources.h"

/* Classes of an Arabic word, also behind an attached ال, ل or ب. */
static uint64_t classes_at(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    uint64_t classes = work->mark[at].classes;
    if (classes != 0 || token->script != DAL_SCRIPT_ARABIC || token->folded.size < 7)
        return classes;
    bool two = dal_str_starts(token->folded, DALIL_STR("لل")) || dal_str_starts(token->folded, DALIL_STR("ال"));
    bool attached =
        two || dal_str_starts(token->folded, DALIL_STR("ل")) || dal_str_starts(token->folded, DALIL_STR("ب"));
    if (!attached)
        return 0;
    dalil_string rest = dal_str_slice(token->folded, two ? 4 : 2, token->folded.size);
    const dal_word *word = dal_vocabulary_find(work->vocabulary, rest, dal_text_hash(rest));
    return word != NULL ? word->classes : 0;
}

/* The tokens of the phrase before what only describes it: "sources in the ministry" is about sources. */
static dal_span head_of(const dal_work *work, dal_span phrase)
{
    for (uint32_t i = phrase.first + 1; i < phrase.last; i++) {
        bool ends = dal_tok(work, i)->kind == DAL_TOKEN_PUNCT ||
                    (dal_has(work, i, DAL_IS(PREPOSITION) | DAL_IS(RELATIVE)) && !dal_flag(work, i, DAL_TOKEN_CAPITAL));
        if (ends)
            return (dal_span){phrase.first, i};
    }
    return phrase;
}

#define NOUNS                                                                                                          \
    (DAL_IS(PERSON) | DAL_IS(GROUP) | DAL_IS(ANONYMOUS) | DAL_IS(MEDIA) | DAL_IS(ORGANISATION) | DAL_IS(TITLE) |       \
     DAL_IS(THING))

typedef struct looks {
    uint64_t all, head; /* classes in the phrase's head; of its main noun */
    uint32_t capitals, words;
    bool acronym, definite, plain;
} looks;

static looks look_at(const dal_work *work, dal_span head, bool arabic)
{
    looks l = {0};
    for (uint32_t i = head.first; i < head.last; i++) {
        const dal_token *token = dal_tok(work, i);
        if (token->kind != DAL_TOKEN_WORD)
            continue;
        bool function_word =
            dal_has(work, i, DAL_IS(DETERMINER) | DAL_IS(GENITIVE)) && !dal_has(work, i, DAL_IS(GROUP));
        l.all |= classes_at(work, i);
        l.words++;
        if (function_word)
            continue;
        bool first = i == work->text.sentence[token->sentence].first && (classes_at(work, i) & ~DAL_IS(PLACE)) != 0;
        l.capitals += (token->flags & DAL_TOKEN_CAPITAL) != 0 && !first;
        l.acronym |= (token->flags & DAL_TOKEN_CAPITALS) != 0;
        uint64_t noun = classes_at(work, i) & NOUNS;
        if (noun != 0 && (!arabic || l.head == 0))
            l.head = noun; /* English: the last noun that is known; Arabic: the first */
    }
    l.definite = dal_is_word(work, head.first, "the");
    return l;
}

/* "the coast guard", "the Harbour Guard": many, and one body. */
static bool is_corps(const dal_work *work, dal_span head)
{
    static const char *const of[] = {"coast", "border", "home", "national", "civil"};
    uint32_t last = head.last - 1;
    bool corps = head.last - head.first >= 2 && dal_is_word(work, last, "guard");
    bool whose = corps && dal_flag(work, last, DAL_TOKEN_CAPITAL) && dal_flag(work, last - 1, DAL_TOKEN_CAPITAL);
    for (size_t i = 0; corps && i < sizeof of / sizeof of[0]; i++)
        whose |= dal_is_word(work, last - 1, of[i]);
    return whose;
}

static dalil_source_kind english_kind(const dal_work *work, dal_span head)
{
    if (is_corps(work, head))
        return DALIL_SOURCE_ORGANISATION;
    looks l = look_at(work, head, false);
    bool indefinite = (dal_is_word(work, head.first, "a") || dal_is_word(work, head.first, "an")) &&
                      !dal_flag(work, head.last - 1, DAL_TOKEN_CAPITAL) && l.all & (DAL_IS(PERSON) | DAL_IS(TITLE));
    if (indefinite) /* "a Norwegian official" */
        return DALIL_SOURCE_ANONYMOUS;
    bool named = l.capitals > 0 || l.acronym;
    if (l.head & DAL_IS(MEDIA))
        return DALIL_SOURCE_MEDIA;
    if (l.head & (DAL_IS(ANONYMOUS) | DAL_IS(THING)))
        return DALIL_SOURCE_ANONYMOUS;
    if (l.head & DAL_IS(GROUP) && !(named && l.capitals > 1 && l.definite))
        return DALIL_SOURCE_GROUP;
    if (l.head & DAL_IS(ORGANISATION) || (l.all & DAL_IS(ORGANISATION) && !(l.all & (DAL_IS(PERSON) | DAL_IS(TITLE)))))
        return DALIL_SOURCE_ORGANISATION;
    if (l.all & (DAL_IS(PERSON) | DAL_IS(TITLE)))
        return l.capitals > 0 || l.definite || l.words == 1 ? DALIL_SOURCE_PERSON : DALIL_SOURCE_ANONYMOUS;
    if (l.capitals == 0)
        return l.definite ? DALIL_SOURCE_ANONYMOUS : DALIL_SOURCE_GROUP; /* "the caption": nobody one could ask */
    if (l.acronym || l.definite)
        return DALIL_SOURCE_ORGANISATION;
    return DALIL_SOURCE_PERSON;
}

static dalil_source_kind arabic_kind(const dal_work *work, dal_span head)
{
    looks l = look_at(work, head, true);
    if (l.head & DAL_IS(MEDIA))
        return DALIL_SOURCE_MEDIA;
    if (l.head & (DAL_IS(ANONYMOUS) | DAL_IS(THING)))
        return DALIL_SOURCE_ANONYMOUS;
    if (l.head & DAL_IS(GROUP))
        return DALIL_SOURCE_GROUP;
    if (head.last - head.first >= 2 && classes_at(work, head.first + 1) & DAL_IS(ANONYMOUS)) /* ابن خالتي */
        return DALIL_SOURCE_ANONYMOUS;
    if (l.head & (DAL_IS(PERSON) | DAL_IS(TITLE)))
        return l.words > 1 || dal_str_starts(dal_tok(work, head.first)->folded, DALIL_STR("ال"))
                   ? DALIL_SOURCE_PERSON
                   : DALIL_SOURCE_ANONYMOUS;
    if (l.all & DAL_IS(ORGANISATION))
        return DALIL_SOURCE_ORGANISATION;
    /* two words or more in the place of a name are one; with the article in front, of a body */
    bool definite = dal_str_starts(dal_tok(work, head.first)->folded, DALIL_STR("ال"));
    if (l.words < 2)
        return DALIL_SOURCE_ANONYMOUS;
    return definite ? DALIL_SOURCE_ORGANISATION : DALIL_SOURCE_PERSON;
}

dalil_source_kind dal_source_kind_of(const dal_work *work, dal_span phrase)
{
    if (phrase.first >= phrase.last)
        return DALIL_SOURCE_NONE;
    dal_span head = head_of(work, phrase);
    bool arabic = dal_tok(work, head.first)->script == DAL_SCRIPT_ARABIC;
    return arabic ? arabic_kind(work, head) : english_kind(work, head);
}

bool dal_source_is_somebody(const dal_work *work, dal_span phrase)
{
    for (uint32_t i = phrase.first; i < phrase.last; i++)
        if (dal_tok(work, i)->kind != DAL_TOKEN_WORD || dal_has(work, i, DAL_IS(TIME) | DAL_IS(PLACE) | DAL_IS(THING)))
            return false;
    if (phrase.first >= phrase.last)
        return false;
    looks l = look_at(work, phrase, dal_tok(work, phrase.first)->script == DAL_SCRIPT_ARABIC);
    return (l.all & NOUNS & ~DAL_IS(THING)) != 0 || l.acronym;
}
