/* engine/claims/results.c: drafts of one stretch become statements that the caller keeps. */
#include "engine/claims/sources.h"

/* How often such a rule is right on labelled texts, in hundredths (docs/claims.md has the count). */
static const unsigned char confidence[] = {93, 71, 92, 81, 60, 75, 70, 65, 60, 70, 50};

static dalil_status room(dal_result *result, dalil_error *err)
{
    if (result->count < result->capacity)
        return DALIL_OK;
    size_t capacity = result->capacity > 0 ? result->capacity * 2 : 64;
    dalil_statement *grown = dal_arena_alloc(result->keep, capacity * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    if (result->count > 0)
        memcpy(grown, result->item, result->count * sizeof *grown);
    result->item = grown;
    result->capacity = capacity;
    return DALIL_OK;
}

static dalil_mention mention_of(const dal_work *work, dal_span span)
{
    dalil_range range = dal_text_range(&work->text, span.first, span.last);
    return (dalil_mention){dal_text_slice(&work->text, range), range};
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

static dalil_status add(dal_result *result, const dal_work *work, const dal_draft *draft, dalil_error *err)
{
    DAL_TRY(room(result, err));
    dalil_statement statement = {.quote = (dalil_quote)draft->quote, .confidence = confidence[draft->rule]};
    DAL_TRY(set_parts(result, work, draft, &statement, err));
    if (draft->cue.first < draft->cue.last)
        statement.cue = mention_of(work, draft->cue);
    if (draft->source.first < draft->source.last)
        statement.source = mention_of(work, draft->source);
    result->item[result->count++] = statement;
    return DALIL_OK;
}

dalil_status dal_result_add(dal_result *result, dal_work *work, dalil_error *err)
{
    for (uint32_t i = 0; i < work->draft_count && !result->cut; i++) {
        result->cut = result->count == result->max;
        if (!result->cut)
            DAL_TRY(add(result, work, &work->draft[i], err));
    }
    return DALIL_OK;
}
