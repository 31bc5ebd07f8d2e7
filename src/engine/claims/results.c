/* engine/claims/results.c: drafts of one stretch become statements that the caller keeps. */
#include "engine/claims/sources.h"

/* How often such a rule is right on labelled texts, in hundredths (docs/claims.md has the count). */
static const unsigned char confidence[] = {93, 71, 92, 81, 60, 75, 70, 65, 60, 70, 50};

static dalil_status room(dal_result *result, dalil_error *err)
{
    if (result->count < result->capacity)
        return DALIL_OK;
    size_t capacity = result->capacity > 0 ? result->capacity * 2 : 64;
    dalil_statement *grown = dal_realloc(result->item, capacity * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    result->item = grown;
    result->capacity = capacity;
    return DALIL_OK;
}

static dalil_mention mention_of(const dal_work *work, dal_span span)
{
    dalil_range range = dal_text_range(&work->text, span.first, span.last);
    return (dalil_mention){dal_text_slice(&work->text, range), range};
}

/* The source as named: without ", who" at its end. */
static dalil_mention source_of(const dal_work *work, dal_span span)
{
    dalil_mention mention = mention_of(work, span);
    uint32_t last = span.last;
    while (last > span.first + 1 && (dal_has(work, last - 1, DAL_IS(RELATIVE)) || dal_is_comma(work, last - 1)))
        last--;
    mention.name = dal_text_slice(&work->text, dal_text_range(&work->text, span.first, last));
    return mention;
}

/* The pieces of what is said, cut where the cue or its source stands inside. */
static dalil_status set_parts(dal_result *result, const dal_work *work, const dal_draft *draft,
                              dalil_statement *statement, dalil_error *err)
{
    uint32_t last = draft->part[draft->part_count - 1].last;
    statement->range = dal_text_range(&work->text, draft->part[0].first, last);
    statement->text = dal_text_slice(&work->text, statement->range);
    if (draft->part_count < 2)
        return DALIL_OK;
    dalil_range *part = dal_arena_alloc(result->keep, draft->part_count * sizeof *part);
    if (part == NULL)
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < draft->part_count; i++)
        part[i] = dal_text_range(&work->text, draft->part[i].first, draft->part[i].last);
    statement->part = part;
    statement->part_count = draft->part_count;
    return DALIL_OK;
}

/* Arabic writes "for" onto the name: لجمعية is جمعية, للمنظمة is المنظمة. */
static dalil_status strip_for(dal_result *result, const dal_work *work, const dal_draft *draft, dalil_mention *source,
                              dalil_error *err)
{
    bool whole = dal_has(work, draft->source.first, DAL_IS(PERSON)) && !work->mark[draft->source.first].attached;
    if (dal_str_starts(source->name, DALIL_STR("وال")) && !whole) /* "and the governor"; not والد */
        source->name = dal_str_slice(source->name, 2, source->name.size);
    bool attached = draft->rule == DAL_RULE_ACCORDING && dal_str_starts(source->name, DALIL_STR("ل"));
    if (!attached || source->name.size < 6)
        return DALIL_OK;
    if (!dal_str_starts(source->name, DALIL_STR("لل"))) {
        source->name = dal_str_slice(source->name, 2, source->name.size);
        return DALIL_OK;
    }
    dalil_string rest = dal_str_slice(source->name, 4, source->name.size);
    char *name = dal_arena_alloc(result->keep, 4 + rest.size + 1);
    if (name == NULL)
        return dal_fail_memory(err);
    memcpy(name, "ال", 4);
    if (rest.data != NULL)
        memcpy(name + 4, rest.data, rest.size);
    source->name = (dalil_string){name, 4 + rest.size};
    return DALIL_OK;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A name of articles and marks alone names nobody; no article has four letters. */
static bool names_nobody(dalil_string name)
{
    enum { LETTERS = 4 };
    char folded[8];
    size_t letters = 0;
    while (letters < LETTERS && letters < name.size && is_letter(name.data[letters]))
        letters++;
    return letters < LETTERS && dalil_source_fold(name, folded, sizeof folded) == 0;
}

/* Who spoke last, where nobody is named: also where an Arabic verb has no subject after all. */
static bool inherits(const dal_work *work, const dal_draft *draft)
{
    bool arabic =
        draft->source.first < draft->source.last && dal_tok(work, draft->source.first)->script == DAL_SCRIPT_ARABIC;
    return (draft->inherits || arabic) && draft->rule != DAL_RULE_NOUN;
}

/* "وقال" at the head of a sentence: whose verb began the sentence before, where nobody spoke in it; else empty. */
static dal_span subject_before(const dal_work *work, const dal_draft *draft)
{
    dal_span none = {0, 0};
    bool arabic = draft->cue.first < draft->cue.last && dal_tok(work, draft->cue.first)->script == DAL_SCRIPT_ARABIC;
    if (!arabic || work->text.sentence[dal_tok(work, draft->cue.first)->sentence].first != draft->cue.first)
        return none;
    return dal_subject_of_sentence_before(work, draft->cue.first, true);
}

static dalil_status set_source(dal_result *result, const dal_work *work, const dal_names *names, const dal_draft *draft,
                               dalil_statement *statement, dalil_error *err)
{
    dal_span source = dal_source_trim(work, dal_source_clean(work, draft->source));
    bool there = source.last - source.first == 1 && dal_is_word(work, source.first, "there");
    if (source.first < source.last && !there && !names_nobody(mention_of(work, source).name)) {
        statement->source = source_of(work, source);
        DAL_TRY(strip_for(result, work, draft, &statement->source, err));
        dal_speaker_resolve(result, work, names, source, statement);
        result->last_source = statement->source;
        result->last_kind = statement->source_kind;
    } else if (inherits(work, draft)) {
        dal_span subject = subject_before(work, draft);
        if (subject.first < subject.last) {
            result->last_source = mention_of(work, subject);
            result->last_kind = DALIL_SOURCE_PERSON;
        }
        statement->source = result->last_source;
        statement->source_kind = result->last_kind;
    }
    if (statement->source_kind == DALIL_SOURCE_NONE)
        statement->source_kind = DALIL_SOURCE_ANONYMOUS;
    return DALIL_OK;
}

/* Who passed it on. */
static dalil_status set_via(dal_result *result, const dal_work *work, const dal_draft *draft,
                            dalil_statement *statement, dalil_error *err)
{
    if (draft->via.first >= draft->via.last)
        return DALIL_OK;
    dalil_mention *via = dal_arena_alloc(result->keep, sizeof *via);
    if (via == NULL)
        return dal_fail_memory(err);
    *via = mention_of(work, draft->via);
    statement->via = via;
    statement->via_count = 1;
    return DALIL_OK;
}

/* A sentence of the text's own counts only when it answers something. */
static bool says_something(const dalil_statement *statement)
{
    bool concept = false;
    for (size_t i = 0; i < statement->quantity_count; i++)
    concept |= statement->quantity[i].concept != NULL && statement->quantity[i].concept[0] != '\0';
    return concept || statement->question.size > 0;
}

/* What a stretch's statements share while they are made. */
typedef struct making {
    dal_result *result;
    const dal_work *work;
    dal_names names;
    dal_sentence_parts parts;
    uint32_t looked; /* tokens whose heads of entries are counted */
} making;

/* "20:10 - Ann Lee, mayor of Orval, before the cameras.": an entry without a verb names who speaks in it. */
static void set_topic(making *m, uint32_t head)
{
    const dal_work *work = m->work;
    uint32_t last = head, end = work->text.sentence[dal_tok(work, head)->sentence].last;
    while (last < end && dal_flag(work, last, DAL_TOKEN_CAPITAL) && !dal_has(work, last, DAL_IS(PLACE) | DAL_IS(TIME)))
        last++;
    bool fits = last >= head + 2 && last < end && dal_is_comma(work, last) && !dal_has_finite(work, head, end) &&
                dal_source_kind_of(work, (dal_span){head, last}) == DALIL_SOURCE_PERSON;
    if (!fits)
        return;
    m->result->last_source = mention_of(work, (dal_span){head, last});
    m->result->last_kind = DALIL_SOURCE_PERSON;
}

/* Pass the heads of entries before the draft: who spoke above is not meant below. */
static void enter(making *m, const dal_draft *draft)
{
    for (; m->looked <= draft->part[0].first; m->looked++) {
        if (!dal_flag(m->work, m->looked, DAL_TOKEN_LINE | DAL_TOKEN_PARAGRAPH) ||
            dal_entry_head(m->work, m->looked) == m->looked)
            continue;
        m->result->entry++;
        m->result->last_source = (dalil_mention){0};
        m->result->last_kind = DALIL_SOURCE_NONE;
        set_topic(m, dal_entry_head(m->work, m->looked));
    }
}

/* "Was he rescued?", the text's own question, and a piece without a verb or a number say nothing. */
static bool says_nothing(const dal_work *work, const dal_draft *draft)
{
    uint32_t first = draft->part[0].first, last = draft->part[draft->part_count - 1].last, words = 0;
    const dal_sentence *sentence = &work->text.sentence[dal_tok(work, last - 1)->sentence];
    uint32_t mark = sentence->last - 1;
    dalil_string end = dal_tok(work, mark)->folded;
    bool asks =
        (dal_str_starts(end, DALIL_STR("?")) || dal_str_starts(end, DALIL_STR("؟"))) && work->mark[mark].quotation == 0;
    bool asker = draft->phrase != NULL && draft->phrase->marks & DAL_MARK_PERSON;
    if (asks && draft->quote == DALIL_QUOTE_NONE && last + 1 >= sentence->last && !asker)
        return true;
    bool plain = draft->quote == DALIL_QUOTE_NONE && draft->rule != DAL_RULE_TRAIL && !draft->denies, verb = false;
    for (uint32_t i = first; i < last; i++) {
        words += dal_tok(work, i)->kind == DAL_TOKEN_WORD;
        plain &= dal_tok(work, i)->kind != DAL_TOKEN_NUMBER;
        verb |= dal_has(work, i, DAL_IS(FINITE) | DAL_IS_AUXILIARY | DAL_IS(NEGATION)) ||
                (i > first && dal_str_ends(dal_tok(work, i)->folded, DALIL_STR("ed")) &&
                 !dal_has(work, i + 1, DAL_IS(PREPOSITION)));
    }
    bool bare = dal_has(work, first, DAL_IS(OBJECT) | DAL_IS(COMPLEMENTIZER) | DAL_IS(PERSONAL));
    bool looks = draft->phrase != NULL && draft->phrase->marks & DAL_MARK_ATTITUDE && draft->phrase->word_count > 1;
    return plain && bare && (words <= 1 || (looks && !verb));
}

static uint64_t classes_of(const dal_work *work, const dal_draft *draft)
{
    uint64_t classes = 0;
    for (uint32_t p = 0; p < draft->part_count; p++)
        for (uint32_t i = draft->part[p].first; i < draft->part[p].last; i++)
            classes |= work->mark[i].classes;
    return classes;
}

static dalil_status add(making *m, const dal_draft *given, dalil_error *err)
{
    dal_result *result = m->result;
    dal_draft turned = *given, *draft = &turned;
    dal_stance_turn(m->work, draft);
    draft->classes = classes_of(m->work, draft);
    bool narration = draft->rule == DAL_RULE_NARRATION;
    enter(m, draft);
    DAL_TRY(room(result, err));
    dalil_statement statement = {.quote = (dalil_quote)draft->quote, .confidence = confidence[draft->rule]};
    DAL_TRY(set_parts(result, m->work, draft, &statement, err));
    if (draft->cue.first < draft->cue.last)
        statement.cue = mention_of(m->work, draft->cue);
    if (narration && result->issuer.name.size > 0) {
        statement.source = result->issuer;
        statement.source_kind = DALIL_SOURCE_ORGANISATION;
    }
    if (!narration)
        DAL_TRY(set_source(result, m->work, &m->names, draft, &statement, err));
    DAL_TRY(set_via(result, m->work, draft, &statement, err));
    statement.stance = dal_stance_of(m->work, draft);
    statement.basis = dal_basis_of(m->work, draft, statement.source_kind);
    statement.hedge = dal_hedge_of(m->work, draft);
    DAL_TRY(dal_details_add(result, m->work, draft, &m->parts, &statement, err));
    bool empty = statement.answer_count == 0 || narration ? says_nothing(m->work, draft) : false;
    if (!empty && (!narration || says_something(&statement)))
        result->item[result->count++] = statement;
    return DALIL_OK;
}

dalil_status dal_result_add(dal_result *result, dal_work *work, dalil_error *err)
{
    making m = {.result = result, .work = work};
    bool begins = work->text.token_count > 0 && result->count == 0 && result->issuer.name.size == 0;
    dal_span issuer = begins ? dal_issuer_of(work) : (dal_span){0, 0};
    if (issuer.first < issuer.last)
        result->issuer = mention_of(work, issuer);
    if (work->draft_count > 0 && !dal_names_read(&m.names, work))
        return dal_fail_memory(err);
    for (uint32_t i = 0; i < work->draft_count && !result->cut; i++) {
        m.parts.number = i;
        result->cut = result->count == result->max;
        if (!result->cut)
            DAL_TRY(add(&m, &work->draft[i], err));
    }
    return DALIL_OK;
}
