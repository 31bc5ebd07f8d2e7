/* engine/claims/arabic_placed.c: Arabic speakers without a verb of saying right beside them: «X». هذا تقدير المحافظ;
 * X بحسبه Y; وصفت القيادة الحديث عن X بأنه شائعات, which denies X. */
#include "engine/claims/sources.h"

enum { SOURCE_MAX = 14 };

static uint32_t without_stop(const dal_work *work, uint32_t first, uint32_t last)
{
    while (last > first && dal_tok(work, last - 1)->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, last - 1, ")"))
        last--;
    return last;
}

/* Add a draft unless its content is taken or empty. */
static bool put(dal_work *work, dal_draft *draft)
{
    for (uint32_t p = 0; p < draft->part_count; p++)
        for (uint32_t i = draft->part[p].first; i < draft->part[p].last; i++)
            if (work->mark[i].closed)
                return false;
    if (draft->part_count == 0 || draft->part[0].first >= draft->part[0].last || dal_work_add(work, draft) == NULL)
        return false;
    dal_work_close(work, draft->source);
    return true;
}

/* To the first mark, or to whom it was said: «محافظ الوادي {لوكالة}». */
static uint32_t source_last(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    uint32_t last = at;
    while (last < unit->last && last < at + SOURCE_MAX && dal_tok(work, last)->kind == DAL_TOKEN_WORD) {
        dalil_string word = dal_tok(work, last)->folded;
        bool whom = last > at && dal_str_starts(word, DALIL_STR("ل")) && word.size > 6 &&
                    dal_source_is_somebody(work, (dal_span){last, last + 1});
        if (whom || dal_has(work, last, DAL_IS(TIME) | DAL_IS(RELATIVE)) ||
            (last > at && dal_has(work, last, DAL_IS(PREPOSITION))))
            break;
        last++;
    }
    return last;
}

/* «X». هذا تقدير المحافظ: the quotation before the unit is his. */
static void this_is_the_word_of(dal_unit *unit)
{
    static const char *const this[] = {"هذا", "هذه", "ذلك", "تلك"};
    static const char *const noun[] = {"تقدير", "تقديرات", "راي",   "كلام",  "قول",  "تصريح",
                                       "موقف",  "تعليق",   "روايه", "شهاده", "كلمات"};
    dal_work *work = unit->work;
    uint32_t at = unit->first;
    if (at == 0 || at + 2 >= unit->last || !DAL_IS_ONE_OF(work, at, this) || !DAL_IS_ONE_OF(work, at + 1, noun))
        return;
    uint32_t end = without_stop(work, 0, at);
    const dal_quotation *quotation = end > 0 ? dal_quotation_at(work, end - 1) : NULL;
    if (quotation == NULL || !quotation->closed || quotation->close + 1 != end ||
        dal_flag(work, at, DAL_TOKEN_PARAGRAPH))
        return;
    dal_draft draft = {.part = {{quotation->open, end}}, .part_count = 1, .quote = DALIL_QUOTE_DIRECT};
    draft.rule = DAL_RULE_QUOTE_TRAIL;
    draft.cue = (dal_span){at, at + 2};
    draft.source = (dal_span){at + 2, source_last(unit, at + 2)};
    if (put(work, &draft))
        for (uint32_t i = at; i < unit->last && dal_tok(work, i)->kind == DAL_TOKEN_WORD; i++)
            dal_work_close(work, (dal_span){i, i + 1}); /* whom it was said to, as well */
}

/* الكلفة {بحسبه} بين ثلاثة وخمسة ملايين: who spoke last says the words around it. */
static void by_him(dal_unit *unit)
{
    static const char *const by[] = {"بحسبه", "بحسبها", "بحسبهم", "برايه", "برايها", "برايهم"};
    dal_work *work = unit->work;
    for (uint32_t at = unit->first; at + 1 < unit->last; at++) {
        bool with = dal_tok(work, at)->folded.size > 8 &&
                    memcmp(dal_tok(work, at)->folded.data, "ب", 2) == 0; /* most are passed over by their letter */
        if (!with || !DAL_IS_ONE_OF(work, at, by) || work->mark[at].closed || work->mark[at].quotation != 0)
            continue;
        dal_draft draft = {.cue = {at, at + 1}, .source = {at, at}, .inherits = true, .rule = DAL_RULE_ACCORDING};
        uint32_t after = at + 1 + dal_is_comma(work, at + 1), before = without_stop(work, unit->first, at);
        if (unit->first < before)
            draft.part[draft.part_count++] = (dal_span){unit->first, before};
        draft.part[draft.part_count++] = (dal_span){after, without_stop(work, after, unit->last)};
        (void)put(work, &draft);
        return;
    }
}

/* ---- called a rumour --------------------------------------------------------------------------------------------- */

/* Does the predicate from `at` call it untrue: بأنه شائعات, بأنها كاذبة, بأنه لا صحة له? */
static bool calls_untrue(const dal_unit *unit, uint32_t at)
{
    static const char *const as[] = {"بانه", "بانها", "بانهم"};
    const dal_work *work = unit->work;
    if (!DAL_IS_ONE_OF(work, at, as))
        return false;
    for (uint32_t i = at + 1; i < unit->last && i < at + 5; i++) {
        bool none = dal_is_word(work, i, "لا") && (dal_is_word(work, i + 1, "صحه") || dal_is_word(work, i + 1, "اساس"));
        if (none || dal_has(work, i, DAL_IS(FALSE)))
            return true;
        bool rumour = dal_is_word(work, i, "شائعات") || dal_is_word(work, i, "اشاعات") ||
                      dal_is_word(work, i, "شائعه") || dal_is_word(work, i, "اشاعه") ||
                      dal_is_word(work, i, "اكاذيب") || dal_is_word(work, i, "كذب");
        if (rumour)
            return true;
    }
    return false;
}

/* The talk of it: الحديث عن, الأنباء عن.  The token after it; `at` when there is none. */
static uint32_t talk_last(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    if (!dal_has(work, at, DAL_IS(REPORT_NOUN)))
        return at;
    bool about =
        dal_is_word(work, at + 1, "عن") || dal_is_word(work, at + 1, "حول") || dal_is_word(work, at + 1, "بشان");
    return about ? at + 2 : at;
}

/* The verb of calling it so before `talk`; `talk` when there is none. */
static uint32_t calling_verb(const dal_unit *unit, uint32_t talk)
{
    static const char *const call[] = {"وصف",    "وصفت",  "وصفوا", "يصف",  "تصف",   "اعتبر",
                                       "اعتبرت", "واصفا", "واصفه", "ووصف", "ووصفت", "واعتبرت"};
    for (uint32_t at = talk; at > unit->first && talk - at < SOURCE_MAX; at--)
        if (DAL_IS_ONE_OF(unit->work, at - 1, call))
            return at - 1;
    return talk;
}

/* وصفت القيادة الحديث عن X بأنه شائعات: she denies X. */
static void called_a_rumour(dal_unit *unit)
{
    dal_work *work = unit->work;
    for (uint32_t talk = unit->first; talk + 4 < unit->last; talk++) {
        uint32_t first = talk_last(unit, talk), last = first, at = talk;
        if (first > talk && !work->mark[talk].closed)
            at = calling_verb(unit, talk);
        if (at == talk)
            continue;
        while (last < unit->last && last < first + 2 * SOURCE_MAX && !calls_untrue(unit, last))
            last++;
        if (last == first || !calls_untrue(unit, last))
            continue;
        dal_draft draft = {.part = {{first, last}}, .part_count = 1, .cue = {at, at + 1}, .source = {at + 1, talk}};
        draft.rule = DAL_RULE_FORWARD;
        draft.denies = true;
        draft.inherits = draft.source.first == draft.source.last;
        if (put(work, &draft))
            dal_work_close(work, (dal_span){at, unit->last});
    }
}

void dal_rules_arabic_placed(dal_unit *unit)
{
    if (unit->last < unit->first + 2)
        return;
    this_is_the_word_of(unit);
    called_a_rumour(unit);
    by_him(unit);
    dal_rule_bracket(unit);
}
