/* engine/claims/extract.c: from bytes to statements: a stretch of whole paragraphs at a time, so that memory stays
 * small and near. */
#include "engine/claims/sources.h"
#include "engine/claims/work.h"

enum { STRETCH = 256 * 1024, STATEMENTS_MAX = 100000 };

int dalil_extract_version(void)
{
    return 4;
}

/* ---- reading one stretch --------------------------------------------------------------------------------------- */

/* "Where are they?" the mother asked: does the sentence after a quotation only say whose it was? */
static bool says_whose(const dal_work *work, uint32_t sentence)
{
    const dal_sentence *next = &work->text.sentence[sentence + 1];
    uint32_t last = work->text.sentence[sentence].last;
    bool asks = dal_flag(work, last - 1, DAL_TOKEN_CLOSES) && last >= 2 &&
                dal_tok(work, last - 2)->kind == DAL_TOKEN_PUNCT && !dal_is_comma(work, last - 2);
    dal_cue cue;
    for (uint32_t at = next->first; asks && at < next->last && at < next->first + 8; at++) {
        if (dal_tok(work, at)->kind == DAL_TOKEN_QUOTE || dal_is_comma(work, at))
            return false;
        if (!dal_cue_at(work, at, next->last, 1u << DAL_ROLE_VERB, &cue) || !(cue.phrase->takes & DAL_TAKES_TRAIL))
            continue;
        bool whom = cue.phrase->marks & DAL_MARK_PERSON && cue.last < next->last &&
                    !dal_has(work, cue.last, DAL_IS(SUBORDINATOR) | DAL_IS(WH));
        if (cue.last + 1 < next->last && dal_tok(work, cue.last + 1)->kind == DAL_TOKEN_NUMBER)
            return false; /* "believes around 45" */
        return cue.last >= next->last || dal_tok(work, cue.last)->kind == DAL_TOKEN_PUNCT || at == next->first ||
               whom || dal_is_word(work, cue.last, "as") ||
               dal_str_ends(dal_tok(work, cue.last)->folded, DALIL_STR("ly")) ||
               dal_has(work, cue.last, DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(ADVERB)) ||
               (dal_has(work, cue.last, DAL_IS(OBJECT)) && !dal_has(work, cue.last, DAL_IS(SUBJECT)));
    }
    return false;
}

/* Sentences that a quotation runs over are one unit. */
static uint32_t unit_last(const dal_work *work, uint32_t sentence)
{
    const dal_text *text = &work->text;
    while (sentence + 1 < text->sentence_count) {
        const dal_quotation *quotation = dal_quotation_at(work, text->sentence[sentence].last - 1);
        bool same = text->sentence[sentence + 1].paragraph == text->sentence[sentence].paragraph;
        bool runs_over = quotation != NULL && dal_quotation_last(quotation) > text->sentence[sentence].last;
        if (!same || !(runs_over || says_whose(work, sentence)))
            break;
        sentence++;
    }
    return sentence + 1;
}

/* See what is in the unit, once for all rules. */
static void look_over(dal_unit *unit)
{
    const dal_work *work = unit->work;
    uint32_t arabic = 0, latin = 0;
    unsigned flags = 0, kinds = 0, roles = 0;
    uint64_t classes = 0;
    for (uint32_t i = unit->first; i < unit->last; i++) {
        const dal_token *token = dal_tok(work, i);
        const dal_mark *mark = &work->mark[i];
        arabic += token->script == DAL_SCRIPT_ARABIC;
        latin += token->script == DAL_SCRIPT_LATIN;
        classes |= mark->classes;
        roles |= mark->roles;
        flags |= token->flags;
        kinds |= 1u << token->kind;
        unit->quoted |= mark->quotation != 0;
        if (token->kind == DAL_TOKEN_PUNCT)
            unit->bracket |= dal_token_is(token, ")");
    }
    unit->classes = classes;
    unit->roles = roles;
    unit->number = kinds & 1u << DAL_TOKEN_NUMBER;
    unit->colon = flags & DAL_TOKEN_COLON;
    unit->arabic = arabic > latin;
}

static void read_units(dal_work *work)
{
    const dal_text *text = &work->text;
    for (uint32_t s = 0; s < text->sentence_count && !work->failed;) {
        uint32_t next = unit_last(work, s);
        dal_unit unit = {.work = work, .first = text->sentence[s].first, .last = text->sentence[next - 1].last};
        unit.since = work->draft_count;
        uint32_t head = dal_entry_head(work, unit.first);
        unit.opens = head > unit.first || dal_flag(work, unit.first, DAL_TOKEN_PARAGRAPH);
        if (head < unit.last)
            unit.first = head;
        look_over(&unit);
        if (unit.arabic) {
            dal_rules_arabic_placed(&unit);
            dal_rules_arabic(&unit);
        } else {
            uint32_t since = work->draft_count;
            dal_rules_placed(&unit);
            dal_rules_according(&unit);
            dal_rules_trailing(&unit);
            dal_rules_colons(&unit);
            dal_rules_forward(&unit);
            dal_rules_nested(&unit, since);
        }
        s = next;
    }
    if (!work->failed)
        dal_rules_quotes(work);
}

/* The text's own sentences, those that no statement touches. */
static void read_narration(dal_work *work)
{
    for (uint32_t s = 0; s < work->text.sentence_count && !work->failed; s++) {
        dal_span span = {work->text.sentence[s].first, work->text.sentence[s].last};
        bool taken = false;
        if (dal_entry_head(work, span.first) < span.last)
            span.first = dal_entry_head(work, span.first);
        for (uint32_t i = span.first; i < span.last && !taken; i++)
            taken = work->mark[i].closed;
        while (span.last > span.first && dal_is_punct(work, span.last - 1, "."))
            span.last--;
        dal_draft draft = {.part = {span}, .part_count = 1, .rule = DAL_RULE_NARRATION};
        if (!taken && span.last > span.first + 1)
            (void)dal_work_add(work, &draft);
    }
}

/* ---- stretches ------------------------------------------------------------------------------------------------- */

uint32_t dal_stretch_end(dalil_string text, uint32_t start)
{
    if (text.size - start <= STRETCH)
        return (uint32_t)text.size;
    for (uint32_t end = start + STRETCH; end > start + STRETCH / 2; end--)
        if (text.data[end - 1] == '\n')
            return end;
    uint32_t end = start + STRETCH;
    while (end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80)
        end++;
    return end;
}

static int by_place(const void *a, const void *b)
{
    const dal_draft *x = a, *y = b;
    if (x->part[0].first != y->part[0].first)
        return (x->part[0].first > y->part[0].first) - (x->part[0].first < y->part[0].first);
    return (x->cue.first > y->cue.first) - (x->cue.first < y->cue.first);
}

static dalil_status read_stretch(dal_result *result, dalil_range range, dal_arena *arena, dalil_error *err)
{
    dal_work work = {.vocabulary = result->vocabulary, .arena = arena};
    DAL_TRY(dal_text_read(result->text, range, arena, &work.text, err));
    if (!dal_work_mark(&work))
        return dal_fail_memory(err);
    read_units(&work);
    if (result->options->narration && !work.failed)
        read_narration(&work);
    if (work.failed)
        return dal_fail_memory(err);
    if (work.draft_count > 0)
        qsort(work.draft, work.draft_count, sizeof work.draft[0], by_place);
    return dal_result_add(result, &work, err);
}

static dalil_status read_all(dal_result *result, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dal_arena arena = {0};
    for (uint32_t at = 0; at < result->text.size && status == DALIL_OK && !result->cut;) {
        uint32_t end = dal_stretch_end(result->text, at);
        status = read_stretch(result, (dalil_range){at, end}, &arena, err);
        dal_arena_clear(&arena);
        at = end;
    }
    dal_arena_release(&arena);
    return status;
}

/* What dalil_statements_release() gives back. */
typedef struct kept {
    dal_arena arena;
    dalil_statement *item;
} kept;

static void release_kept(kept *keep)
{
    if (keep == NULL)
        return;
    dal_arena_release(&keep->arena);
    dal_free(keep->item);
    dal_free(keep);
}

dalil_status dalil_extract(const dalil_vocabulary *vocabulary, dalil_string text, const dalil_extract_options *options,
                           dalil_statements *out_statements, dalil_error *err)
{
    static const dalil_extract_options none = {0};
    kept *keep = dal_alloc_zero(1, sizeof *keep);
    if (keep == NULL)
        return dal_fail_memory(err);
    dal_result result = {.vocabulary = vocabulary, .text = text, .keep = &keep->arena};
    result.options = options != NULL ? options : &none;
    result.max = result.options->max_statements > 0 ? result.options->max_statements : STATEMENTS_MAX;
    bool too_long = text.size > DAL_TEXT_MAX;
    if (too_long)
        result.text.size = DAL_TEXT_MAX;
    dalil_status status = read_all(&result, err);
    keep->item = result.item;
    if (status != DALIL_OK) {
        release_kept(keep);
        return status;
    }
    *out_statements =
        (dalil_statements){.item = result.item, .count = result.count, .cut = result.cut || too_long, .memory = keep};
    return DALIL_OK;
}

void dalil_statements_release(dalil_statements *statements)
{
    release_kept(statements->memory);
    *statements = (dalil_statements){0};
}
