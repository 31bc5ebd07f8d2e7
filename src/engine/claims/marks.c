/* engine/claims/marks.c: what each token is by the vocabulary, and where cues stand. */
#include "engine/claims/work.h"

/* Attached و and ف (two bytes each), "and" in front of an Arabic word. */
static bool begins_with_and(dalil_string word)
{
    return word.size > 4 && (memcmp(word.data, "\xD9\x88", 2) == 0 || memcmp(word.data, "\xD9\x81", 2) == 0);
}

static void mark_word(const dalil_vocabulary *vocabulary, const dal_token *token, dal_mark *mark)
{
    const dal_word *word = dal_vocabulary_find(vocabulary, token->folded, token->hash);
    if (word == NULL && token->script == DAL_SCRIPT_ARABIC && begins_with_and(token->folded)) {
        dalil_string rest = dal_str_slice(token->folded, 2, token->folded.size);
        word = dal_vocabulary_find(vocabulary, rest, dal_text_hash(rest));
        mark->attached = word != NULL;
    }
    if (word != NULL) {
        mark->classes = word->classes;
        mark->phrase = word->phrase;
        mark->roles = word->roles;
    }
}

static bool is_all_capitals(const dal_work *work, uint32_t at)
{
    return at < work->text.token_count && dal_flag(work, at, DAL_TOKEN_CAPITALS);
}

/* WHO, IT, US among words that are not in capitals are names, and stand for nobody else. */
static void unmark_acronym(dal_work *work, uint32_t at)
{
    const uint64_t stand_in =
        DAL_IS(SUBJECT) | DAL_IS(PERSONAL) | DAL_IS(OBJECT) | DAL_IS(SUBORDINATOR) | DAL_IS(WH) | DAL_IS(RELATIVE);
    if ((work->mark[at].classes & stand_in) == 0 || (at > 0 && is_all_capitals(work, at - 1)) ||
        is_all_capitals(work, at + 1))
        return;
    work->mark[at].classes &= ~stand_in;
}

bool dal_work_mark(dal_work *work)
{
    work->mark = dal_arena_alloc(work->arena, (work->text.token_count + DAL_TEXT_SPARE) * sizeof *work->mark);
    if (work->mark == NULL)
        return false;
    const uint32_t count = work->text.token_count;
    for (uint32_t i = 0; i < count; i++) {
        work->mark[i] = (dal_mark){0};
        if (work->text.token[i].kind == DAL_TOKEN_WORD)
            mark_word(work->vocabulary, &work->text.token[i], &work->mark[i]);
    }
    memset(&work->mark[count], 0, DAL_TEXT_SPARE * sizeof *work->mark);
    for (uint32_t i = 0; i < count; i++)
        if (dal_flag(work, i, DAL_TOKEN_CAPITALS))
            unmark_acronym(work, i);
    for (uint32_t q = 0; q < work->text.quotation_count; q++)
        for (uint32_t i = work->text.quotation[q].open; i < dal_quotation_last(&work->text.quotation[q]); i++)
            work->mark[i].quotation = q + 1;
    return true;
}

static bool matches(const dal_work *work, uint32_t at, uint32_t limit, const dal_phrase *phrase)
{
    if (at + phrase->word_count > limit)
        return false;
    for (uint32_t i = 1; i < phrase->word_count; i++) {
        const dal_token *token = dal_tok(work, at + i);
        if (token->kind > DAL_TOKEN_NUMBER || !dal_str_equal(token->folded, phrase->word[i]))
            return false;
    }
    return true;
}

static bool ends_in_ly(const dal_token *token)
{
    return token->kind == DAL_TOKEN_WORD && token->script == DAL_SCRIPT_LATIN && token->folded.size > 4 &&
           !(token->flags & DAL_TOKEN_CAPITAL) && dal_str_ends(token->folded, DALIL_STR("ly"));
}

/* Auxiliaries, negation and adverbs directly before the verb belong to the cue. */
static void extend(const dal_work *work, dal_cue *cue)
{
    uint64_t before = DAL_IS_AUXILIARY | DAL_IS(NEGATION) | DAL_IS(ADVERB);
    while (cue->from > 0) {
        uint32_t at = cue->from - 1;
        const dal_token *token = dal_tok(work, at);
        if (token->kind != DAL_TOKEN_WORD || work->mark[at].closed ||
            work->mark[at].quotation != work->mark[cue->first].quotation)
            break;
        bool genitive = dal_has(work, at, DAL_IS(GENITIVE));
        bool to = dal_token_is(token, "to") && cue->phrase->form == DAL_FORM_BASE && cue->from == cue->first;
        bool asked = dal_token_is(token, "it") && at > 0 && dal_has(work, at - 1, DAL_IS(BE)) &&
                     cue->from == cue->first; /* "nor is it known" */
        bool is = genitive && at > 0 && dal_has(work, at - 1, DAL_IS(PERSONAL) | DAL_IS(RELATIVE));
        bool since = at > 0 && (dal_token_is(token, "since") || dal_token_is(token, "until")) &&
                     dal_has(work, at - 1, DAL_IS(HAVE));
        if (!dal_has(work, at, before) && !ends_in_ly(token) && !to && !is && !since && !asked)
            break;
        if (!asked && dal_has(work, at, DAL_IS(SUBJECT)) && !dal_has(work, at, DAL_IS_AUXILIARY | DAL_IS(NEGATION)))
            break;
        cue->passive |= dal_has(work, at, DAL_IS(BE)) || is;
        cue->negated |= dal_has(work, at, DAL_IS(NEGATION));
        cue->from = at;
    }
    if (cue->phrase->form != DAL_FORM_PAST && cue->phrase->form != DAL_FORM_PARTICIPLE)
        cue->passive = false;
}

bool dal_cue_there(const dal_work *work, uint32_t at, uint32_t limit, unsigned roles, dal_cue *out_cue)
{
    for (uint32_t p = work->mark[at].phrase; p != 0; p = work->vocabulary->phrase[p].next) {
        const dal_phrase *phrase = &work->vocabulary->phrase[p];
        if (!(roles >> phrase->role & 1) || !matches(work, at, limit, phrase))
            continue;
        *out_cue = (dal_cue){.from = at, .first = at, .last = at + phrase->word_count, .phrase = phrase};
        if (phrase->role == DAL_ROLE_VERB && dal_tok(work, at)->script == DAL_SCRIPT_LATIN)
            extend(work, out_cue);
        return true;
    }
    return false;
}

uint8_t dal_quote_kind(const dal_work *work, dal_span content)
{
    const dal_quotation *first = dal_quotation_at(work, content.first);
    uint32_t last = content.last;
    while (last > content.first && dal_tok(work, last - 1)->kind == DAL_TOKEN_PUNCT &&
           work->mark[last - 1].quotation == 0)
        last--;
    if (first != NULL && first->open == content.first && dal_quotation_last(first) >= last)
        return DALIL_QUOTE_DIRECT;
    for (uint32_t i = content.first; i < content.last; i++)
        if (work->mark[i].quotation != 0)
            return DALIL_QUOTE_MIXED;
    return DALIL_QUOTE_NONE;
}

void dal_work_close(dal_work *work, dal_span span)
{
    for (uint32_t i = span.first; i < span.last; i++)
        work->mark[i].closed = true;
}

dal_draft *dal_work_add(dal_work *work, const dal_draft *draft)
{
    if (work->draft_count == work->draft_capacity) {
        uint32_t capacity = work->draft_capacity > 0 ? work->draft_capacity * 2 : 64;
        dal_draft *grown = dal_arena_alloc(work->arena, capacity * sizeof *grown);
        work->failed |= grown == NULL;
        if (grown == NULL)
            return NULL;
        if (work->draft_count > 0)
            memcpy(grown, work->draft, work->draft_count * sizeof *grown);
        work->draft = grown;
        work->draft_capacity = capacity;
    }
    for (uint32_t i = 0; i < draft->part_count; i++)
        dal_work_close(work, draft->part[i]);
    dal_work_close(work, draft->cue);
    work->draft[work->draft_count] = *draft;
    return &work->draft[work->draft_count++];
}
