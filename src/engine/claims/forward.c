/* engine/claims/forward.c: English cues whose statement follows them, or stands around them. */
#include "engine/claims/sources.h"

enum {
    VERB = 1u << DAL_ROLE_VERB,
    NOUN = 1u << DAL_ROLE_NOUN,
    ADJECTIVE = 1u << DAL_ROLE_ADJECTIVE,
    ADVERB = 1u << DAL_ROLE_ADVERB,
    CLAUSE_MAX = 24
};

/* After a determiner or a preposition a word like "reports" or "accused" is a noun or an adjective. */
static bool is_nominal(const dal_work *work, const dal_cue *cue)
{
    if (cue->from == 0 || cue->from != cue->first)
        return false;
    uint32_t before = cue->from - 1;
    if (cue->phrase->form == DAL_FORM_ING)
        return dal_has(work, before, DAL_IS(DETERMINER));
    bool preposition = dal_has(work, before, DAL_IS(PREPOSITION)) && !dal_is_word(work, before, "to");
    bool determiner = dal_has(work, before, DAL_IS(DETERMINER) | DAL_IS(GENITIVE)) &&
                      !dal_has(work, before, DAL_IS(GROUP) | DAL_IS(SUBJECT));
    bool only_determiner = dal_is_word(work, before, "this") || dal_is_word(work, before, "that");
    return preposition || determiner || (only_determiner && cue->phrase->form != DAL_FORM_S);
}

/* "reports suggest", "claims circulated": a noun before its verb. */
static bool is_noun_subject(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    dal_cue next;
    if (!dal_has(work, cue->first, DAL_IS(REPORT_NOUN)) || cue->last >= unit->last)
        return false;
    if (dal_has(work, cue->last, DAL_IS_AUXILIARY | DAL_IS(FINITE)))
        return true;
    return dal_cue_at(work, cue->last, unit->last, VERB, &next) && next.phrase->form < DAL_FORM_PARTICIPLE;
}

/* A word that is a noun as well, "reports", "claims", "requests", is a verb only after what can be its subject. */
static bool is_plural_noun(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    dal_cue noun;
    bool form = cue->phrase->form == DAL_FORM_S || cue->phrase->form == DAL_FORM_BASE;
    if (!form || cue->from != cue->first || !dal_cue_at(work, cue->first, unit->last, NOUN, &noun))
        return false;
    uint64_t subjects = DAL_IS(PERSONAL) | DAL_IS(GROUP) | DAL_IS(ANONYMOUS) | DAL_IS(ORGANISATION) | DAL_IS(PERSON) |
                        DAL_IS(MEDIA) | DAL_IS(RELATIVE) | DAL_IS(TITLE) | DAL_IS(SUBJECT);
    return cue->from == unit->first ||
           !(dal_has(work, cue->from - 1, subjects) || dal_flag(work, cue->from - 1, DAL_TOKEN_CAPITAL) ||
             dal_tok(work, cue->from - 1)->kind == DAL_TOKEN_PUNCT);
}

/* Before a base form stands a plural: "villagers say", "Lee and Park say", "who say"; after a singular it is a noun, "a
 * state next to". */
static bool plural_before(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    const dal_token *token = dal_tok(work, cue->from - 1);
    uint64_t plural = DAL_IS(PERSONAL) | DAL_IS(GROUP) | DAL_IS(ANONYMOUS) | DAL_IS(RELATIVE) | DAL_IS(SUBJECT) |
                      DAL_IS(DETERMINER) | DAL_IS(MEDIA) | DAL_IS(ORGANISATION) | DAL_IS(COORDINATOR);
    if (token->kind != DAL_TOKEN_WORD || dal_has(work, cue->from - 1, plural) ||
        dal_str_ends(token->folded, DALIL_STR("s")))
        return true;
    dal_span subject = dal_subject_before(unit, cue->from);
    bool joined = false;
    for (uint32_t i = subject.first; i < subject.last; i++) {
        const dal_token *word = dal_tok(work, i);
        joined |= dal_is_word(work, i, "and") || dal_is_word(work, i, "of") || dal_has(work, i, DAL_IS(RELATIVE)) ||
                  (word->folded.size > 3 && dal_str_ends(word->folded, DALIL_STR("s"))) ||
                  dal_has(work, i, DAL_IS(GROUP));
    }
    return joined;
}

/* A heading of its own paragraph in which nearly every longer word has a capital. */
static bool is_title(const dal_unit *unit)
{
    const dal_work *work = unit->work;
    uint32_t words = 0, capitals = 0;
    if (!dal_flag(work, unit->first, DAL_TOKEN_PARAGRAPH) || unit->last - unit->first > 2 * CLAUSE_MAX)
        return false;
    for (uint32_t i = unit->first; i < unit->last; i++) {
        bool counts = dal_tok(work, i)->kind == DAL_TOKEN_WORD && dal_tok(work, i)->folded.size > 3;
        words += counts;
        capitals += counts && dal_flag(work, i, DAL_TOKEN_CAPITAL);
    }
    return words >= 4 && capitals * 10 >= words * 9;
}

/* A verb in its base form needs "to", a modal or a plural subject before it. */
bool dal_cue_is_verb(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    if (is_nominal(work, cue) || is_noun_subject(unit, cue) || is_plural_noun(unit, cue))
        return false;
    bool capital = dal_flag(work, cue->first, DAL_TOKEN_CAPITAL) && cue->first > unit->first;
    if (capital && !(cue->phrase->form == DAL_FORM_S && is_title(unit)))
        return false;
    if (cue->phrase->form == DAL_FORM_BASE && cue->from == cue->first)
        return cue->from > unit->first &&
               (dal_is_comma(work, cue->from - 1) ? dal_is_word(work, cue->last, "that") : plural_before(unit, cue));
    return true;
}

/* A verb whose subject is that of the clause it hangs on: "..., adding that", "tried to explain", "by saying". */
static bool hangs_on(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    if (cue->from == unit->first)
        return false;
    if (cue->from < cue->first && dal_is_word(work, cue->from, "to"))
        return true;
    if (cue->phrase->form != DAL_FORM_ING || cue->from != cue->first)
        return false;
    return dal_is_comma(work, cue->from - 1) || dal_has(work, cue->from - 1, DAL_IS(PREPOSITION) | DAL_IS(COORDINATOR));
}

/* "Said the mayor: ...", "In other words, explained the mayor: ...": the subject between cue and content. */
static dal_span subject_between(const dal_unit *unit, const dal_cue *cue, uint32_t content)
{
    const dal_work *work = unit->work;
    dal_span none = {cue->from, cue->from};
    bool opens = cue->from == unit->first || dal_is_comma(work, cue->from - 1);
    if (!opens || content < cue->last + 2 || cue->phrase->marks & DAL_MARK_PERSON || cue->phrase->form == DAL_FORM_ING)
        return none;
    dal_span subject = dal_subject_after(unit, cue->last);
    bool fits = subject.first < subject.last && subject.last <= content &&
                (dal_flag(work, subject.first, DAL_TOKEN_CAPITAL) || dal_has(work, subject.first, DAL_IS(DETERMINER)));
    return fits ? subject : none;
}

static void set_source(const dal_unit *unit, dal_draft *draft, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    draft->source = (dal_span){cue->from, cue->from};
    /* "we were told that": the hearer vouches for having been told */
    bool hearer = cue->passive && cue->phrase->marks & DAL_MARK_PERSON;
    bool by = cue->phrase->marks & DAL_MARK_PERSON && cue->phrase->form == DAL_FORM_PAST &&
              dal_is_word(work, cue->last, "by") && cue->last + 1 < draft->part[0].first;
    if (by) { /* "told by an official that" */
        draft->source = (dal_span){cue->last + 1, draft->part[0].first};
        draft->passive = true;
        return;
    }
    draft->passive = cue->passive && !hearer;
    if (draft->passive)
        return;
    bool joined = cue->from > unit->first && dal_has(work, cue->from - 1, DAL_IS(COORDINATOR));
    draft->source = subject_between(unit, cue, draft->part[0].first);
    if (draft->source.first == draft->source.last && !hangs_on(unit, cue) && !joined)
        draft->source = dal_subject_before(unit, cue->from);
    draft->inherits = draft->source.first == draft->source.last;
}

/* The nearest source in the unit before a cue that has none of its own. */
static void inherit_in_unit(const dal_unit *unit, dal_draft *draft, uint32_t since)
{
    const dal_work *work = unit->work;
    if (!draft->inherits)
        return;
    for (uint32_t i = work->draft_count; i > since; i--) {
        const dal_draft *before = &work->draft[i - 1];
        if (before->source.first < before->source.last && before->source.first < draft->cue.first && !before->passive) {
            draft->source = before->source;
            draft->inherits = false;
            return;
        }
    }
}

/* No statement before: the subject of the unit is the subject of what this cue hangs on. */
static void first_phrase(const dal_unit *unit, dal_draft *draft)
{
    uint32_t comma = draft->part[0].last;
    bool fronted = draft->cue.first == unit->first && comma < unit->last && dal_is_comma(unit->work, comma);
    if (draft->inherits && fronted && draft->phrase->form == DAL_FORM_ING) { /* "Claiming X, Lee told ..." */
        dal_span after = dal_subject_after(unit, comma + 1);
        if (after.first < after.last)
            draft->source = after;
        return;
    }
    if (!draft->inherits || draft->cue.first <= unit->first + 1)
        return;
    for (uint32_t at = draft->cue.first; at > unit->first && draft->cue.first - at < CLAUSE_MAX; at--) {
        bool pronoun = dal_has(unit->work, at - 1, DAL_IS(PERSONAL)) && !dal_has(unit->work, at - 1, DAL_IS(OBJECT));
        if (pronoun && unit->work->mark[at - 1].quotation == 0) {
            draft->source = (dal_span){at - 1, at};
            return;
        }
    }
    dal_span subject = dal_subject_main(unit, draft->cue.first);
    if (subject.first < subject.last)
        draft->source = subject;
}

/* "A list {published} on Friday says that": a participle that only describes the subject of the verb after it. */
static bool only_describes(const dal_unit *unit, const dal_cue *cue, const dal_complement *c)
{
    const dal_work *work = unit->work;
    bool participle = cue->phrase->form >= DAL_FORM_PAST && cue->phrase->form <= DAL_FORM_PARTICIPLE && !cue->passive;
    if (!participle || !(c->takes & (DAL_TAKES_NP | DAL_TAKES_CALL | DAL_TAKES_CLAUSE)))
        return false;
    for (uint32_t at = c->content.first; at < c->content.last; at++) {
        dal_cue next;
        if (dal_tok(work, at)->kind > DAL_TOKEN_NUMBER || dal_has(work, at, DAL_IS(RELATIVE) | DAL_IS(COORDINATOR)) ||
            dal_has(work, at, DAL_IS(PERSONAL)) || dal_is_word(work, at, "that"))
            return false;
        bool verb = dal_cue_at(work, at, unit->last, VERB, &next) && at > c->content.first && !next.passive &&
                    next.from == next.first && (next.phrase->form == DAL_FORM_S || next.phrase->form == DAL_FORM_PAST);
        if (verb && dal_cue_is_verb(unit, &next) && dal_is_word(work, next.last, "that"))
            return true;
    }
    return false;
}

static bool forward_verb(dal_unit *unit, const dal_cue *cue, uint32_t since)
{
    if (!dal_cue_is_verb(unit, cue))
        return false;
    if (cue->passive && !(cue->phrase->takes & DAL_TAKES_PASS) && !(cue->phrase->marks & DAL_MARK_PERSON))
        return false;
    dal_complement c = dal_complement_of(unit, cue);
    if (only_describes(unit, cue, &c))
        return false;
    bool purpose = cue->from == unit->first && dal_is_word(unit->work, cue->from, "to");
    if (purpose && c.takes & (DAL_TAKES_NP | DAL_TAKES_ING | DAL_TAKES_CLAUSE))
        return false; /* "To verify the list, the station called ..." */
    bool asks =
        dal_is_word(unit->work, cue->from, "to") && c.takes == DAL_TAKES_WH && !(cue->phrase->marks & DAL_MARK_SAY);
    bool quoting = cue->from > unit->first && dal_is_word(unit->work, cue->from - 1, "who") &&
                   dal_is_word(unit->work, cue->first, "cited") && c.takes != DAL_TAKES_THAT;
    bool time = c.takes == DAL_TAKES_NP && dal_has(unit->work, c.content.first, DAL_IS(TIME)) &&
                !dal_has(unit->work, c.content.first + 1, DAL_IS(GENITIVE)); /* not "Friday's decision" */
    bool people = cue->phrase->form == DAL_FORM_ING && cue->from == cue->first && !hangs_on(unit, cue) &&
                  cue->phrase->marks & (DAL_MARK_BELIEVES | DAL_MARK_ATTITUDE) && cue->from > unit->first &&
                  dal_has(unit->work, cue->from - 1, DAL_IS(GROUP)) && c.takes & DAL_TAKES_NP;
    if (time || people) /* "the warning of Tuesday", "people believing in an accident" */
        return false;
    if (asks || quoting) /* "to see whether", "an officer who cited experts" */
        return false;
    if (c.takes == 0 || (cue->passive && c.takes & (DAL_TAKES_NP | DAL_TAKES_TO | DAL_TAKES_CLAUSE)))
        return false;
    dal_draft draft = {.part = {c.content}, .part_count = 1, .phrase = cue->phrase};
    draft.cue = (dal_span){cue->from, c.cue_last};
    draft.rule = cue->phrase->marks & DAL_MARK_SAY ? DAL_RULE_FORWARD_SAY : DAL_RULE_FORWARD;
    draft.quote = dal_quote_kind(unit->work, c.content);
    set_source(unit, &draft, cue);
    if (draft.inherits && c.takes & (DAL_TAKES_NP | DAL_TAKES_ING) && !(cue->phrase->marks & DAL_MARK_SAY) &&
        cue->phrase->form == DAL_FORM_BASE)
        return false;
    inherit_in_unit(unit, &draft, since);
    first_phrase(unit, &draft);
    return dal_work_add(unit->work, &draft) != NULL;
}

/* "unconfirmed reports" */
static uint32_t reports_first(const dal_unit *unit, uint32_t noun)
{
    return noun > unit->first && dal_has(unit->work, noun - 1, DAL_IS(UNCONFIRMED)) ? noun - 1 : noun;
}

/* Whose claim it is: "the mayor's claim", "his claim"; else the subject of the unit. */
static dal_span owner_of(const dal_unit *unit, uint32_t noun)
{
    const dal_work *work = unit->work;
    uint32_t at = noun;
    while (at > unit->first && at + 2 > noun && dal_tok(work, at - 1)->kind == DAL_TOKEN_WORD &&
           !dal_has(work, at - 1, DAL_IS(GENITIVE) | DAL_IS(POSSESSIVE)))
        at--; /* an adjective between */
    if (at > unit->first && dal_has(work, at - 1, DAL_IS(GENITIVE)))
        return dal_subject_before(unit, at - 1);
    if (at > unit->first && dal_has(work, at - 1, DAL_IS(POSSESSIVE)))
        return (dal_span){at - 1, at};
    if (dal_has(work, noun, DAL_IS(ANONYMOUS) | DAL_IS(REPORT_NOUN)))
        return (dal_span){reports_first(unit, noun), noun + 1}; /* the reports themselves */
    return dal_subject_main(unit, noun);
}

static bool forward_noun(dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    dal_complement c = dal_complement_of(unit, cue);
    bool object = cue->phrase->word_count > 1 || c.takes == DAL_TAKES_TO || cue->phrase->role == DAL_ROLE_ADJECTIVE;
    if (c.takes != DAL_TAKES_THAT && !(object && c.takes != 0))
        return false;
    if (dal_has(work, c.content.first, DAL_IS(TIME))) /* "the warning of Tuesday" */
        return false;
    dal_draft draft = {.part = {c.content}, .part_count = 1, .phrase = cue->phrase, .rule = DAL_RULE_NOUN};
    draft.cue = (dal_span){cue->first, c.cue_last};
    draft.quote = dal_quote_kind(work, c.content);
    draft.source = (dal_span){cue->first, cue->first};
    uint32_t before = cue->first;
    while (before > unit->first &&
           (dal_has(work, before - 1, DAL_IS_AUXILIARY | DAL_IS(ADVERB)) && cue->phrase->role == DAL_ROLE_ADJECTIVE))
        before--;
    if (cue->phrase->role == DAL_ROLE_ADJECTIVE) {
        if (before == cue->first)
            return false;
        draft.cue.first = before;
        draft.source = dal_subject_before(unit, before);
    } else {
        draft.source = owner_of(unit, before);
        draft.cue.first = reports_first(unit, before);
    }
    return dal_work_add(unit->work, &draft) != NULL;
}

/* "X is said to Y", "X seems to Y": the statement stands around the cue, nobody says it. */
static bool raise(dal_unit *unit, const dal_cue *cue)
{
    dal_work *work = unit->work;
    bool seems = !(cue->phrase->takes & DAL_TAKES_PASS) && cue->phrase->takes & DAL_TAKES_RAISE;
    bool fits = cue->phrase->takes & DAL_TAKES_RAISE && (seems || cue->passive);
    if (!fits || cue->last + 1 >= unit->last || (!seems && !dal_is_word(work, cue->last, "to")))
        return false;
    dal_span subject = dal_subject_before(unit, cue->from);
    if (subject.first == subject.last)
        return false;
    dal_unit rest = *unit;
    dal_phrase as_clause = *cue->phrase;
    as_clause.takes = DAL_TAKES_TO | DAL_TAKES_THAT | DAL_TAKES_NP | DAL_TAKES_CLAUSE;
    dal_cue again = *cue;
    again.phrase = &as_clause;
    dal_complement c = dal_complement_of(&rest, &again);
    if (c.takes == 0)
        return false;
    /* a noun phrase with quotation marks in front: “thousands” of detainees */
    dal_draft draft = {.part = {subject, c.content}, .part_count = 2, .phrase = cue->phrase, .rule = DAL_RULE_RAISE};
    draft.cue = (dal_span){cue->from, cue->last};
    draft.source = (dal_span){cue->from, cue->from};
    draft.passive = true;
    draft.quote = dal_quote_kind(work, (dal_span){subject.first, c.content.last});
    return dal_work_add(work, &draft) != NULL;
}

/* "reportedly": the clause around it. */
static bool adverb(dal_unit *unit, const dal_cue *cue)
{
    dal_work *work = unit->work;
    uint32_t first = cue->first, last = cue->last;
    while (first > unit->first && !work->mark[first - 1].closed && !dal_is_comma(work, first - 1))
        first--;
    while (last < unit->last && !work->mark[last].closed && !dal_is_comma(work, last) && !dal_is_punct(work, last, "."))
        last++;
    dal_draft draft = {.phrase = cue->phrase, .rule = DAL_RULE_ADVERB, .passive = true};
    if (first < cue->first)
        draft.part[draft.part_count++] = (dal_span){first, cue->first};
    if (cue->last < last)
        draft.part[draft.part_count++] = (dal_span){cue->last, last};
    draft.cue = (dal_span){cue->first, cue->last};
    draft.source = (dal_span){cue->first, cue->first};
    draft.quote = dal_quote_kind(work, (dal_span){first, last});
    return draft.part_count > 0 && dal_work_add(work, &draft) != NULL;
}

/* "Little Help for the Valley:", a phrase and no name: a preposition in it, and nobody. */
static bool is_heading(const dal_work *work, dal_span phrase)
{
    bool preposition = false;
    for (uint32_t i = phrase.first; i < phrase.last; i++)
        preposition |= dal_has(work, i, DAL_IS(PREPOSITION)) && !dal_is_word(work, i, "of");
    return preposition && !dal_source_is_somebody(work, phrase);
}

/* "NAME: what they say" at the beginning of a paragraph. */
static void colon(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t first = unit->first, at;
    if (!unit->opens)
        return;
    /* a transcript that is quoted: "LEE: ... */
    first += dal_flag(work, first + 1, DAL_TOKEN_CAPITALS) && dal_tok(work, first)->kind == DAL_TOKEN_QUOTE;
    at = first;
    while (at < unit->last && at < first + 8 && !work->mark[at].closed && dal_tok(work, at)->kind == DAL_TOKEN_WORD &&
           (dal_flag(work, at, DAL_TOKEN_CAPITAL) || dal_has(work, at, DAL_IS(PREPOSITION))))
        at++;
    dal_span source = {first, at};
    bool fits = at > first && dal_is_punct(work, at, ":") && at + 3 < unit->last &&
                dal_flag(work, at + 1, DAL_TOKEN_SPACE) && !dal_is_word(work, first, "the");
    if (!fits || dal_flag(work, at + 1, DAL_TOKEN_PARAGRAPH) || dal_names_no_speaker(work, source) ||
        is_heading(work, source))
        return;
    uint32_t last = unit->last; /* a speaker's words in a transcript: the whole paragraph */
    while (last < work->text.token_count && !dal_flag(work, last, DAL_TOKEN_PARAGRAPH) && !work->mark[last].closed)
        last++;
    while (last > at + 1 && dal_is_punct(work, last - 1, "."))
        last--;
    dal_draft draft = {.part = {{at + 1, last}}, .part_count = 1, .rule = DAL_RULE_COLON};
    draft.cue = (dal_span){at, at + 1};
    draft.source = source;
    draft.quote = dal_quote_kind(work, draft.part[0]);
    (void)dal_work_add(work, &draft);
}

/* "The mayor added:", and nothing more in the paragraph: the next paragraph is what he said. */
static bool block(dal_unit *unit, const dal_cue *cue)
{
    dal_work *work = unit->work;
    uint32_t first = cue->last + 1, last = first + 1;
    bool fits = dal_is_punct(work, cue->last, ":") && first == unit->last && cue->phrase->marks & DAL_MARK_SAY &&
                cue->phrase->takes & DAL_TAKES_QUOTE && dal_flag(work, first, DAL_TOKEN_PARAGRAPH) && !cue->passive;
    if (!fits || !dal_cue_is_verb(unit, cue))
        return false;
    while (last < work->text.token_count && !dal_flag(work, last, DAL_TOKEN_PARAGRAPH))
        last++;
    dal_draft draft = {.part = {{first, last}}, .part_count = 1, .phrase = cue->phrase, .cue = {cue->from, first}};
    draft.rule = DAL_RULE_FORWARD_SAY;
    draft.quote = dal_quote_kind(work, draft.part[0]);
    set_source(unit, &draft, cue);
    return dal_work_add(work, &draft) != NULL;
}

void dal_rules_forward(dal_unit *unit)
{
    dal_work *work = unit->work;
    if (unit->colon)
        colon(unit);
    if (unit->roles == 0)
        return;
    for (uint32_t at = unit->first; at < unit->last && !work->failed; at++) {
        dal_cue cue;
        if (work->mark[at].phrase == 0 || work->mark[at].closed || work->mark[at].quotation != 0)
            continue;
        bool found = dal_cue_quoted_as(work, at, unit->last, &cue) || dal_cue_at(work, at, unit->last, VERB, &cue);
        found = found && (raise(unit, &cue) || forward_verb(unit, &cue, unit->since) || block(unit, &cue));
        if (!found && !work->mark[at].closed && dal_cue_at(work, at, unit->last, NOUN | ADJECTIVE, &cue))
            found = forward_noun(unit, &cue);
        if (!found && !work->mark[at].closed && dal_cue_at(work, at, unit->last, ADVERB, &cue))
            (void)adverb(unit, &cue);
    }
}
