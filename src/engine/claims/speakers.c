/* engine/claims/speakers.c: whom "he", "the association" and a bare family name mean, from what the text has named.
 *
 * Full names (two capitalised words or more) are indexed by each of their words, first one first; speakers are kept in
 * the order in which they spoke last. */
#include "engine/claims/sources.h"

enum { NAME_WORDS_MAX = 12 };

/* ---- names of the stretch -------------------------------------------------------------------------------------- */

static bool name_part(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    return (token->flags & DAL_TOKEN_CAPITAL) && token->kind == DAL_TOKEN_WORD && !dal_has(work, at, DAL_IS(TIME));
}

/* "of", "and", "the", "for" between two capitalised words. */
static bool name_link(const dal_work *work, uint32_t at, uint32_t count)
{
    static const char *const link[] = {"of", "and", "for", "the", "al", "bin", "de"};
    for (size_t i = 0; i < sizeof link / sizeof link[0]; i++)
        if (dal_is_word(work, at, link[i]))
            return at + 1 < count && (name_part(work, at + 1) ||
                                      (dal_is_word(work, at + 1, "the") && at + 2 < count && name_part(work, at + 2)));
    return false;
}

static uint32_t name_last(const dal_work *work, uint32_t first)
{
    uint32_t last = first + 1, count = work->text.token_count;
    while (last < count && last < first + NAME_WORDS_MAX && (name_part(work, last) || name_link(work, last, count)))
        last++;
    return last;
}

static bool put_name(dal_names *names, const dal_work *work, uint32_t word, dal_span span)
{
    uint32_t hash = (uint32_t)dal_tok(work, word)->hash, at = hash & (names->capacity - 1);
    for (uint32_t tries = 0; tries < 16; tries++, at = (at + 1) & (names->capacity - 1)) {
        if (names->entry[at].last == 0) {
            names->entry[at] = (dal_name_entry){hash, span.first, span.last};
            return true;
        }
        if (names->entry[at].hash == hash)
            return false; /* the first stands */
    }
    return false;
}

bool dal_names_read(dal_names *names, const dal_work *work)
{
    names->capacity = 256;
    while (names->capacity < work->text.token_count / 2)
        names->capacity *= 2;
    names->entry = dal_arena_alloc(work->arena, names->capacity * sizeof names->entry[0]);
    if (names->entry == NULL)
        return false;
    memset(names->entry, 0, names->capacity * sizeof names->entry[0]);
    for (uint32_t at = 0; at < work->text.token_count;) {
        if (!name_part(work, at)) {
            at++;
            continue;
        }
        uint32_t last = name_last(work, at);
        bool starts = dal_has(work, at,
                              DAL_IS(DETERMINER) | DAL_IS(SUBORDINATOR) | DAL_IS(PREPOSITION) | DAL_IS(CONTRAST) |
                                  DAL_IS(COORDINATOR) | DAL_IS(ADVERB));
        dal_span span = {starts ? at + 1 : at, last};
        for (uint32_t i = span.first; i < last && last - span.first >= 2; i++)
            if (name_part(work, i))
                (void)put_name(names, work, i, span);
        at = last;
    }
    return true;
}

/* The first full name that holds the word, if it stands before `before`. */
static bool find_name(const dal_names *names, uint32_t hash, uint32_t before, dal_span *out_span)
{
    uint32_t at = hash & (names->capacity - 1);
    for (uint32_t tries = 0; tries < 16 && names->entry[at].last != 0; tries++, at = (at + 1) & (names->capacity - 1)) {
        if (names->entry[at].hash == hash && names->entry[at].first < before) {
            *out_span = (dal_span){names->entry[at].first, names->entry[at].last};
            return true;
        }
    }
    return false;
}

/* ---- speakers -------------------------------------------------------------------------------------------------- */

static void remember(dal_result *result, dalil_string name, dalil_source_kind kind)
{
    uint32_t i = 0;
    dal_speaker speaker = {.name = name};
    while (i < result->speaker_count && !dal_str_equal(result->speaker[i].name, name))
        i++;
    if (i == result->speaker_count && i < DAL_SPEAKERS)
        result->speaker_count++;
    else if (i == DAL_SPEAKERS)
        i = 0;
    else
        speaker = result->speaker[i];
    speaker.kind = kind;
    speaker.entry = result->entry;
    memmove(&result->speaker[i], &result->speaker[i + 1], (result->speaker_count - 1 - i) * sizeof result->speaker[0]);
    result->speaker[result->speaker_count - 1] = speaker;
}

static const dal_speaker *latest(const dal_result *result, unsigned kinds)
{
    for (uint32_t i = result->speaker_count; i > 0; i--)
        if (kinds >> result->speaker[i - 1].kind & 1 && result->speaker[i - 1].entry == result->entry)
            return &result->speaker[i - 1];
    return NULL;
}

/* The kinds that a pronoun can mean. */
static unsigned pronoun_kinds(const dal_token *pronoun)
{
    unsigned person = 1u << DALIL_SOURCE_PERSON, body = 1u << DALIL_SOURCE_ORGANISATION,
             group = 1u << DALIL_SOURCE_GROUP, anonymous = 1u << DALIL_SOURCE_ANONYMOUS,
             media = 1u << DALIL_SOURCE_MEDIA;
    static const char *const one[] = {"he", "she", "him", "her", "هو", "هي"};
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        if (dal_token_is(pronoun, one[i]))
            return person | anonymous;
    if (dal_token_is(pronoun, "they") || dal_token_is(pronoun, "them") || dal_token_is(pronoun, "هم"))
        return group | body | anonymous;
    return dal_token_is(pronoun, "it") ? body | media | anonymous : 0;
}

static uint16_t tag_of(dalil_string word)
{
    return (uint16_t)(dal_text_hash(word) >> 48);
}

static bool may_hold(const dal_speaker *speaker, uint16_t tag)
{
    if (speaker->words == 0 || speaker->words > DAL_SPEAKER_WORDS)
        return true;
    for (uint32_t i = 0; i < speaker->words; i++)
        if (speaker->word[i] == tag)
            return true;
    return false;
}

/* Is the word part of the speaker's name?  Most names are passed over without folding them again. */
static bool holds_word(dal_speaker *speaker, dalil_string folded_word, uint16_t tag)
{
    char folded[256];
    if (!may_hold(speaker, tag))
        return false;
    size_t size = dalil_source_fold(speaker->name, folded, sizeof folded);
    dalil_string rest = {folded, size};
    bool holds = false;
    for (speaker->words = 0; rest.size > 0; speaker->words++) {
        dalil_string word = dal_str_cut(rest, ' ', &rest);
        if (speaker->words < DAL_SPEAKER_WORDS)
            speaker->word[speaker->words] = tag_of(word);
        holds |= dal_str_equal(word, folded_word);
    }
    return holds;
}

static const dal_speaker *speaker_with(dal_result *result, dalil_string folded_word)
{
    uint16_t tag = tag_of(folded_word);
    for (uint32_t i = result->speaker_count; i > 0; i--)
        if (holds_word(&result->speaker[i - 1], folded_word, tag))
            return &result->speaker[i - 1];
    return NULL;
}

/* The one word of a bare name or description that may lead to the full one: "Sarya", "the association"; or none. */
static bool bare_word(const dal_work *work, dal_span source, uint32_t *out_at)
{
    uint32_t first = source.first, last = source.last;
    static const char *const pointing[] = {"the", "this", "that", "these", "those"};
    bool points = false;
    for (size_t i = 0; i < sizeof pointing / sizeof pointing[0]; i++)
        points |= dal_is_word(work, first, pointing[i]);
    bool description = points && last - first == 2;
    while (first + 1 < last && dal_has(work, first, DAL_IS(TITLE) | DAL_IS(DETERMINER)))
        first++;
    while (last > first + 1 && dal_tok(work, last - 1)->kind != DAL_TOKEN_WORD)
        last--;
    bool name =
        last - first == 1 && dal_flag(work, first, DAL_TOKEN_CAPITAL) && !dal_flag(work, first, DAL_TOKEN_CAPITALS);
    bool body = description && dal_has(work, first, DAL_IS(ORGANISATION) | DAL_IS(PERSON)) &&
                !dal_is_word(work, source.first, "a");
    bool arabic = last - first == 1 && dal_tok(work, first)->script == DAL_SCRIPT_ARABIC &&
                  dal_has(work, first, DAL_IS(ORGANISATION) | DAL_IS(PERSON)) &&
                  dal_str_starts(dal_tok(work, first)->folded, DALIL_STR("ال"));
    /* a family name, of whom the text has named in full */
    arabic |= last - first == 1 && dal_tok(work, first)->script == DAL_SCRIPT_ARABIC && work->mark[first].classes == 0;
    *out_at = first;
    return name || body || arabic;
}

/* الجمعية means the speaker whose name has جمعية. */
static dalil_string without_article(dalil_string word)
{
    return dal_str_starts(word, DALIL_STR("ال")) && word.size > 8 ? dal_str_slice(word, 4, word.size) : word;
}

/* Bodies of which a text may mean one that it does not name. */
static bool is_one_of_many(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "ministry") || dal_is_word(work, at, "department") ||
           dal_is_word(work, at, "office") || dal_is_word(work, at, "committee") || dal_is_word(work, at, "embassy");
}

/* Do the words of `phrase` end the name? */
static bool ends_name(const dal_work *work, dal_span name, dal_span phrase)
{
    uint32_t size = phrase.last - phrase.first;
    if (name.last - name.first <= size)
        return false;
    for (uint32_t i = 0; i < size; i++)
        if (dal_tok(work, phrase.first + i)->hash != dal_tok(work, name.last - size + i)->hash)
            return false;
    return true;
}

/* "the coast guard" is the Orval Coast Guard, where the text names one and only so. */
static bool resolve_body(const dal_work *work, const dal_names *names, dal_span source, dalil_statement *statement)
{
    dal_span phrase = {source.first + 1, source.last}, full;
    bool body = source.last - source.first == 3 && dal_is_word(work, source.first, "the") &&
                statement->source_kind == DALIL_SOURCE_ORGANISATION && !dal_flag(work, phrase.first, DAL_TOKEN_CAPITAL);
    if (!body || !find_name(names, (uint32_t)dal_tok(work, phrase.last - 1)->hash, UINT32_MAX, &full) ||
        !ends_name(work, full, phrase))
        return false;
    statement->source.name = dal_text_slice(&work->text, dal_text_range(&work->text, full.first, full.last));
    return true;
}

static bool resolve_word(dal_result *result, const dal_work *work, const dal_names *names, dal_span source,
                         dalil_statement *statement)
{
    uint32_t at;
    dal_span full;
    if (!bare_word(work, source, &at))
        return false;
    const dal_speaker *speaker = speaker_with(result, without_article(dal_tok(work, at)->folded));
    bool family = dal_tok(work, at)->script == DAL_SCRIPT_ARABIC && work->mark[at].classes == 0;
    bool other = (family && speaker != NULL && speaker->kind != DALIL_SOURCE_PERSON) ||
                 (dal_has(work, at, DAL_IS(ORGANISATION)) && speaker != NULL &&
                  speaker->kind != DALIL_SOURCE_ORGANISATION && speaker->kind != DALIL_SOURCE_MEDIA);
    if (speaker != NULL && !other) {
        statement->source.name = speaker->name;
        statement->source_kind = speaker->kind;
        return true;
    }
    if (dal_source_described(work, source, at, &full)) {
        statement->source.name = dal_text_slice(&work->text, dal_text_range(&work->text, full.first, full.last));
        return true;
    }
    bool speechless = is_one_of_many(work, at) && !dal_flag(work, at, DAL_TOKEN_CAPITAL);
    if (speechless || !find_name(names, (uint32_t)dal_tok(work, at)->hash, source.first, &full))
        return false; /* "the ministry", when none has spoken: any could be meant */
    statement->source.name = dal_text_slice(&work->text, dal_text_range(&work->text, full.first, full.last));
    bool person = dal_flag(work, at, DAL_TOKEN_CAPITAL);
    statement->source_kind = person ? dal_source_kind_of(work, full) : dal_source_kind_of(work, source);
    return true;
}

static void resolve_phrase(dal_result *result, const dal_work *work, const dal_names *names, dal_span source,
                           dalil_statement *statement)
{
    if (!resolve_body(work, names, source, statement))
        (void)resolve_word(result, work, names, source, statement);
}

/* "Blue Lanterns, a rescue group that ...": what is inserted behind a name says that it is a body. */
static bool is_called_body(const dal_work *work, uint32_t last)
{
    if (!dal_is_comma(work, last) || !dal_has(work, last + 1, DAL_IS(DETERMINER)))
        return false;
    for (uint32_t at = last + 2; at < work->text.token_count && at < last + 7; at++) {
        if (dal_has(work, at, DAL_IS(PREPOSITION) | DAL_IS(RELATIVE)) || dal_tok(work, at)->kind != DAL_TOKEN_WORD)
            return false;
        if (dal_has(work, at + 1, DAL_IS(GENITIVE)))
            return false; /* "the government's spokesman" */
        if (dal_has(work, at, DAL_IS(ORGANISATION)) && !dal_has(work, at + 1, DAL_IS(PERSON) | DAL_IS(TITLE)))
            return !dal_flag(work, at, DAL_TOKEN_CAPITAL);
    }
    return false;
}

/* Whom a pronoun means: somebody before "reports". */
static const dal_speaker *pronoun_speaker(const dal_result *result, const dal_token *pronoun)
{
    const unsigned vague = 1u << DALIL_SOURCE_ANONYMOUS | 1u << DALIL_SOURCE_MEDIA;
    const dal_speaker *speaker = latest(result, pronoun_kinds(pronoun) & ~vague);
    return speaker != NULL ? speaker : latest(result, pronoun_kinds(pronoun));
}

/* "According to the statement": whose it is was said before; NULL when it is no such phrase. */
static const dal_speaker *paper_speaker(const dal_result *result, const dal_work *work, dal_span source)
{
    bool paper = source.last - source.first == 2 && dal_is_word(work, source.first, "the") &&
                 dal_is_word(work, source.first + 1, "statement");
    return paper ? latest(result, 1u << DALIL_SOURCE_PERSON | 1u << DALIL_SOURCE_ORGANISATION) : NULL;
}

/* "He" and "she" at the head of a sentence, whose subject may stand in the sentence before. */
static bool is_one_person(const dal_work *work, uint32_t at)
{
    bool one = dal_is_word(work, at, "he") || dal_is_word(work, at, "she");
    return one && work->text.sentence[dal_tok(work, at)->sentence].first == at;
}

/* Whom a pronoun or "the statement" means; false when nobody was named before. */
static bool resolve_meant(const dal_result *result, const dal_work *work, dal_span source, bool pronoun,
                          dalil_statement *statement)
{
    const dal_token *first = dal_tok(work, source.first);
    const dal_speaker *meant = pronoun ? pronoun_speaker(result, first) : paper_speaker(result, work, source);
    dal_span subject = pronoun && is_one_person(work, source.first)
                           ? dal_subject_of_sentence_before(work, source.first, meant != NULL)
                           : (dal_span){source.first, source.first};
    if (subject.first < subject.last) {
        statement->source_kind = DALIL_SOURCE_PERSON;
        statement->source.name = dal_text_slice(&work->text, dal_text_range(&work->text, subject.first, subject.last));
    } else if (meant != NULL) {
        statement->source_kind = meant->kind;
        statement->source.name = meant->name;
    }
    return subject.first < subject.last || meant != NULL;
}

void dal_speaker_resolve(dal_result *result, const dal_work *work, const dal_names *names, dal_span source,
                         dalil_statement *statement)
{
    const dal_token *first = dal_tok(work, source.first);
    dal_span owner = dal_source_apposed(work, source);
    if (owner.first == owner.last)
        owner = dal_source_owner(work, source);
    if (owner.first != source.first || owner.last != source.last)
        statement->source.name = dal_text_slice(&work->text, dal_text_range(&work->text, owner.first, owner.last));
    bool body = (owner.first != source.first || owner.last != source.last) &&
                (dal_has(work, source.last - 1, DAL_IS(TEAM)) || dal_has(work, source.first, DAL_IS(TEAM)));
    source = owner;
    bool pronoun =
        source.last - source.first == 1 && (dal_has(work, source.first, DAL_IS(PERSONAL)) || pronoun_kinds(first) != 0);
    statement->source_kind = body ? DALIL_SOURCE_ORGANISATION : dal_source_kind_of(work, source);
    if (statement->source_kind == DALIL_SOURCE_PERSON && is_called_body(work, source.last))
        statement->source_kind = DALIL_SOURCE_ORGANISATION;
    bool meant = resolve_meant(result, work, source, pronoun, statement);
    if (!meant && pronoun)
        statement->source_kind = DALIL_SOURCE_ANONYMOUS;
    else if (!meant)
        resolve_phrase(result, work, names, source, statement);
    if (statement->source_kind != DALIL_SOURCE_NONE)
        remember(result, statement->source.name, statement->source_kind);
}
