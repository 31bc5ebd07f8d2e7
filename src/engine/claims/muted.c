/* engine/claims/muted.c: see parts.h.  Words that temper, and a text with some of its words unknown. */
#include "engine/claims/seen.h"

uint32_t dal_claims_next_marked(const dal_seen *seen, uint32_t at, uint32_t last)
{
    while (at < last && !dal_seen_may(seen, at, last, DAL_KIND(DAL_WORD_MARK)))
        at++;
    return at;
}

unsigned dal_claims_tempers(const dal_seen *seen, uint32_t at, uint32_t last, uint32_t *out_last)
{
    static const struct {
        dal_named_mark mark;
        unsigned bit;
    } temper[] = {{DAL_MARKED_OPEN, DAL_TEMPER_OPEN},       {DAL_MARKED_ASSURE, DAL_TEMPER_ASSURE},
                  {DAL_MARKED_UTTER, DAL_TEMPER_UTTER},     {DAL_MARKED_SEEK, DAL_TEMPER_SEEK},
                  {DAL_MARKED_ASK, DAL_TEMPER_ASK},         {DAL_MARKED_REFUTE, DAL_TEMPER_REFUTE},
                  {DAL_MARKED_TRAPPED, DAL_TEMPER_TRAPPED}, {DAL_MARKED_MAY, DAL_TEMPER_MAY},
                  {DAL_MARKED_BEFALL, DAL_TEMPER_BEFALL},   {DAL_MARKED_GROW, DAL_TEMPER_GROW},
                  {DAL_MARKED_WARNING, DAL_TEMPER_WARNING}, {DAL_MARKED_DISBELIEVE, DAL_TEMPER_DISBELIEVE},
                  {DAL_MARKED_DEAD, DAL_TEMPER_FATE},       {DAL_MARKED_FAILED, DAL_TEMPER_FATE}};
    uint64_t marks = dal_seen_marks(seen, at, last);
    unsigned bits = 0;
    dal_hit hit;
    *out_last = at + 1;
    if (marks == 0)
        return 0;
    for (size_t i = 0; i < sizeof temper / sizeof *temper; i++)
        bits |= (marks & seen->words->mark_bit[temper[i].mark]) != 0 ? temper[i].bit : 0;
    if (bits != 0 && dal_seen_find(seen, at, last, DAL_KIND(DAL_WORD_MARK), &hit))
        *out_last = hit.last;
    return bits;
}

dalil_status dal_claims_mute(const dal_seen *seen, const dal_muted *muted, size_t count, dal_arena *arena,
                             const dal_seen **out_seen, dalil_error *err)
{
    *out_seen = seen;
    if (count == 0)
        return DALIL_OK;
    dal_seen *rest = dal_arena_alloc(arena, sizeof *rest);
    dal_seen_token *token = dal_arena_alloc(arena, (seen->last - seen->first) * sizeof *token);
    if (rest == NULL || token == NULL)
        return dal_fail_memory(err);
    memcpy(token, seen->token, (seen->last - seen->first) * sizeof *token);
    uint64_t missing = seen->words->mark_bit[DAL_MARKED_MISSING];
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = muted[i].first; at < muted[i].last; at++)
            if (!muted[i].keep_missing || (dal_seen_marks(seen, at, muted[i].last) & missing) == 0)
                token[at - seen->first] = (dal_seen_token){0, NULL};
    *rest = (dal_seen){seen->words, seen->text, seen->first, seen->last, token};
    *out_seen = rest;
    return DALIL_OK;
}
