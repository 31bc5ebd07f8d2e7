/* engine/claims/quantity_list.c: numbers of groups that stand in one list, "12 Syrians, 8 Egyptians and 3 Palestinians
 * were rescued": parts of one count. */
#include "engine/claims/quantity_scan.h"

/* Is there nothing but commas and "and" among the tokens? */
static bool only_links(const dal_scan *s, uint32_t first, uint32_t last)
{
    for (uint32_t at = first; at < last; at++) {
        const dal_token *token = dal_scan_token(s, at);
        if (!dal_scan_sign(token, ",") && !dal_scan_sign(token, "،") && !dal_token_is(token, "and") &&
            !dal_token_is(token, "و"))
            return false;
    }
    return true;
}

/* What became of them: not told by "people" or a trade alone. */
static bool tells_fate(const dal_scan *s, const dalil_quantity *quantity)
{
    static const dal_named_concept none[] = {DAL_CONCEPT_PEOPLE, DAL_CONCEPT_RESCUERS};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strcmp(quantity->concept, dal_words_concept_code(s->words, s->words->named[none[i]])) == 0)
            return false;
    return quantity->concept[0] != '\0';
}

void dal_scan_list(dal_scan *s, const dal_those *those)
{
    bool group = dal_scan_is_group(those);
    bool goes_on = group && s->listed > 0 && only_links(s, s->previous_last, those->from);
    s->listed = goes_on ? s->listed + 1 : group;
    if (s->listed < 2)
        return;
    dalil_quantity *list = (dalil_quantity *)s->found.item + (s->found.count - s->listed);
    const char *fate = NULL;
    for (uint32_t i = 0; i < s->listed && fate == NULL; i++)
    fate = tells_fate(s, &list[i]) ? list[i].concept : NULL;
    for (uint32_t i = 0; i < s->listed; i++) {
        list[i].part = true;
        if (fate != NULL && !tells_fate(s, &list[i]))
        list[i].concept = fate;
    }
}
