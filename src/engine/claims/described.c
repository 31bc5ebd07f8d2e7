/* engine/claims/described.c: whom the text has told of before without letting them speak: "the minister" for "the
 * minister of irrigation, Ann Lee", الوزير for وزير الري, "he" for the subject of the sentence before. */
#include "engine/claims/sources.h"

enum { BACK_MAX = 400, NAME_MAX = 4, SENTENCES_BACK = 2 };

/* ---- a fuller mention of an office or a body ----------------------------------------------------------------------
 */

static bool is_word(const dal_work *work, uint32_t at)
{
    return at < work->text.token_count && dal_tok(work, at)->kind == DAL_TOKEN_WORD;
}

/* Behind "the minister of irrigation" or "Ann Lee, the minister": two capitals or more. */
static uint32_t name_words(const dal_work *work, uint32_t first)
{
    uint32_t at = first;
    while (is_word(work, at) && at < first + NAME_MAX && dal_flag(work, at, DAL_TOKEN_CAPITAL) &&
           !dal_has(work, at, DAL_IS(TIME) | DAL_IS(PLACE) | DAL_IS(DETERMINER)))
        at++;
    return at - first >= 2 ? at : first;
}

/* Does the token begin its sentence, at most `behind` a verb? */
static bool leads_sentence(const dal_work *work, uint32_t at, uint32_t behind)
{
    return at <= work->text.sentence[dal_tok(work, at)->sentence].first + behind;
}

/* Where the name begins that ends before the comma at `comma`: "{Ann Lee}, the minister"; `comma` when none does. */
static uint32_t name_before(const dal_work *work, uint32_t comma)
{
    uint32_t first = comma;
    while (first > 0 && comma - first < NAME_MAX && is_word(work, first - 1) &&
           dal_flag(work, first - 1, DAL_TOKEN_CAPITAL) && !dal_has(work, first - 1, DAL_IS(TIME) | DAL_IS(DETERMINER)))
        first--;
    return comma - first >= 2 ? first : comma;
}

/* The noun at `noun` with its article and what it is of: "the irrigation ministry", "the minister of irrigation"; empty
 * when it stands bare.  out_of is the word that tells of what. */
static dal_span english_mention(const dal_work *work, uint32_t noun, uint32_t *out_of)
{
    dal_span none = {noun, noun}, mention = {noun, noun + 1};
    if (dal_is_word(work, noun + 1, "of") && is_word(work, noun + 2)) {
        mention.last = noun + 3 + dal_has(work, noun + 2, DAL_IS(DETERMINER));
        *out_of = mention.last - 1;
        mention.first -= noun > 1 && is_word(work, noun - 1) && dal_is_word(work, noun - 2, "the");
    } else if (noun > 1 && dal_has(work, noun - 2, DAL_IS(DETERMINER)) && is_word(work, noun - 1) &&
               !dal_has(work, noun - 1, DAL_IS(DETERMINER) | DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(ADVERB))) {
        mention.first = noun - 1;
        *out_of = noun - 1;
    } else {
        return none;
    }
    bool the = mention.first > 0 && dal_is_word(work, mention.first - 1, "the");
    mention.first -= the;
    return mention.last <= work->text.token_count && (the || dal_flag(work, noun, DAL_TOKEN_CAPITAL)) ? mention : none;
}

static bool same_words(const dal_work *work, uint32_t a, uint32_t b)
{
    return dal_tok(work, a)->hash == dal_tok(work, b)->hash;
}

/* The person of the mention: "the minister of irrigation, {Ann Lee},", "{Ann Lee}, the minister of irrigation"; else
 * the mention itself. */
static dal_span person_of(const dal_work *work, dal_span mention)
{
    uint32_t behind = mention.last + dal_is_comma(work, mention.last), last = name_words(work, behind);
    if (last > behind && (behind == mention.last || dal_is_comma(work, last)))
        return (dal_span){behind, last};
    if (mention.first > 1 && dal_is_comma(work, mention.first - 1) &&
        name_before(work, mention.first - 1) < mention.first - 1)
        return (dal_span){name_before(work, mention.first - 1), mention.first - 1};
    return mention;
}

static bool english_described(const dal_work *work, dal_span source, uint32_t noun, dal_span *out)
{
    bool found = false, person = !dal_has(work, noun, DAL_IS(ORGANISATION));
    uint32_t of = 0, other;
    for (uint32_t at = source.first; at > 0 && source.first - at < BACK_MAX; at--) {
        if (!is_word(work, at - 1) || !same_words(work, at - 1, noun))
            continue;
        dal_span mention = english_mention(work, at - 1, &other);
        if (mention.first == mention.last)
            continue;
        if (found && !same_words(work, of, other))
            return false; /* two ministers: either may be meant */
        if (!found && !person && !leads_sentence(work, mention.first, 0))
            return false; /* "at the Ministry of Defence": a place */
        if (!found)
            *out = person ? person_of(work, mention) : mention;
        of = other;
        found = true;
    }
    return found;
}

/* ---- Arabic --------------------------------------------------------------------------------------------------------
 */

static bool is_definite(const dal_work *work, uint32_t at)
{
    return is_word(work, at) && dal_str_starts(dal_tok(work, at)->folded, DALIL_STR("ال"));
}

/* A word that may be of a name: nothing else is known of it. */
static bool may_be_name(const dal_work *work, uint32_t at)
{
    return is_word(work, at) && work->mark[at].classes == 0 && work->mark[at].phrase == 0 && !work->mark[at].attached;
}

/* "وزير الري {سليم نادر}": up to two words of a name. */
static uint32_t with_name(const dal_work *work, uint32_t at)
{
    uint32_t last = at;
    if (may_be_name(work, at) && !is_definite(work, at))
        last = at + 1 + may_be_name(work, at + 1);
    return last > at + 1 ? last : at;
}

/* وزير of الوزير, also written behind و ل ب. */
static bool is_office_at(const dal_work *work, uint32_t at, dalil_string office)
{
    dalil_string word = is_word(work, at) ? dal_tok(work, at)->folded : (dalil_string){NULL, 0};
    static const char *const attached[] = {"و", "ل", "ب", "ف"};
    for (size_t i = 0; i < sizeof attached / sizeof attached[0]; i++)
        if (word.size == office.size + 2 && dal_str_starts(word, dal_str(attached[i])) && dal_str_ends(word, office))
            return true;
    return dal_str_equal(word, office);
}

static bool arabic_described(const dal_work *work, dal_span source, uint32_t noun, dal_span *out)
{
    dalil_string word = dal_tok(work, noun)->folded;
    dalil_string office = dal_str_slice(word, 4, word.size);
    uint32_t of = 0;
    bool found = false, seen = false;
    if (word.size <= 8)
        return false;
    for (uint32_t at = source.first; at > 0 && source.first - at < BACK_MAX; at--) {
        if (!is_office_at(work, at - 1, office) || !is_definite(work, at))
            continue;
        if (seen && !same_words(work, of, at))
            return false; /* two ministers */
        bool exact = dal_str_equal(dal_tok(work, at - 1)->folded, office);
        if (!found && dal_has(work, noun, DAL_IS(ORGANISATION)) && !leads_sentence(work, at - 1, 1))
            return false;
        if (!found && exact)
            *out = (dal_span){at - 1, with_name(work, at + 1)};
        found |= exact;
        seen = true;
        of = at;
    }
    return found;
}

bool dal_source_described(const dal_work *work, dal_span source, uint32_t noun, dal_span *out_phrase)
{
    bool fits = dal_has(work, noun, DAL_IS(OFFICE) | DAL_IS(ORGANISATION) | DAL_IS(PERSON));
    if (!fits || dal_flag(work, noun, DAL_TOKEN_CAPITAL))
        return false;
    return dal_tok(work, noun)->script == DAL_SCRIPT_ARABIC ? arabic_described(work, source, noun, out_phrase)
                                                            : english_described(work, source, noun, out_phrase);
}

/* ---- the subject of the sentence before -----------------------------------------------------------------------------
 */

/* Does somebody speak in the sentence? */
static bool is_taken(const dal_work *work, const dal_sentence *sentence)
{
    for (uint32_t at = sentence->first; at < sentence->last; at++)
        if (work->mark[at].closed || work->mark[at].quotation != 0)
            return true;
    return false;
}

/* "Mayor Sam Holt", "Sam Holt, the mayor of" */
static bool is_called_person(const dal_work *work, dal_span name)
{
    const uint64_t person = DAL_IS(PERSON) | DAL_IS(TITLE);
    bool called = dal_has(work, name.first, person);
    for (uint32_t at = name.last + 1; !called && dal_is_comma(work, name.last) && at <= name.last + NAME_MAX; at++)
        called = is_word(work, at) && dal_has(work, at, person);
    return called;
}

/* "{Sam Holt}, the mayor of Tarsa, walked": a full name that begins the sentence, and no body's. */
static dal_span english_subject(const dal_work *work, const dal_sentence *sentence, bool surely)
{
    dal_span subject = {sentence->first, name_words(work, sentence->first)};
    bool person = subject.last > subject.first && subject.last < sentence->last &&
                  dal_source_kind_of(work, subject) == DALIL_SOURCE_PERSON &&
                  !dal_has(work, subject.last, DAL_IS(COORDINATOR) | DAL_IS(GENITIVE));
    person = person && (!surely || is_called_person(work, subject));
    return person ? subject : (dal_span){sentence->first, sentence->first};
}

/* "تفقد {المحافظ سليم نادر} الموقع", "{المحافظ} تفقد": behind the verb or before it. */
static dal_span arabic_subject(const dal_work *work, const dal_sentence *sentence)
{
    uint64_t people = DAL_IS(PERSON) | DAL_IS(TITLE);
    uint32_t at = sentence->first + !dal_has(work, sentence->first, people);
    dal_span none = {at, at};
    bool verb = at == sentence->first || work->mark[sentence->first].classes == 0;
    if (!verb || at >= sentence->last || !dal_has(work, at, people))
        return none;
    uint32_t last = is_definite(work, at) ? at + 1 : is_definite(work, at + 1) ? at + 2 : at;
    return last > at ? (dal_span){at, with_name(work, last)} : none;
}

dal_span dal_subject_of_sentence_before(const dal_work *work, uint32_t at, bool surely)
{
    uint32_t number = dal_tok(work, at)->sentence;
    const dal_sentence *own = &work->text.sentence[number];
    dal_span none = {at, at};
    bool arabic = dal_tok(work, at)->script == DAL_SCRIPT_ARABIC;
    for (uint32_t i = number; i > 0 && number - i < SENTENCES_BACK; i--) {
        const dal_sentence *before = &work->text.sentence[i - 1];
        if (before->paragraph + 1 < own->paragraph || is_taken(work, before) ||
            dal_entry_head(work, work->text.sentence[i].first) != work->text.sentence[i].first)
            return none;
        dal_span subject = arabic ? arabic_subject(work, before) : english_subject(work, before, surely);
        if (subject.first < subject.last)
            return subject;
    }
    return none;
}
