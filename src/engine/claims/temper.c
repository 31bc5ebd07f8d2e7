/* engine/claims/temper.c: see temper.h.  A word that opens a stretch reaches to the end of its clause. */
#include "engine/claims/temper.h"

enum { NOT_BEFORE = 4, UTTER_BEFORE = 3, TALK_BACK = 3 };
enum { FORETOLD = DAL_MANNER_OPEN | DAL_MANNER_FORETOLD };

/* What is at work while the scopes of one statement are found. */
typedef struct finder {
    const dal_work *work;
    const dal_draft *draft;
    const dal_seen *seen;
    dal_span said;
    dal_scopes *scopes;
} finder;

static bool is_arabic(const dal_work *work, uint32_t at)
{
    return dal_tok(work, at)->script == DAL_SCRIPT_ARABIC;
}

static unsigned tempers_at(const finder *f, uint32_t at)
{
    uint32_t last;
    return dal_claims_tempers(f->seen, at, f->said.last, &last);
}

static void put(finder *f, uint32_t first, uint32_t last, unsigned manner)
{
    if (first >= last || f->scopes->count == DAL_SCOPES_MAX)
        return;
    f->scopes->item[f->scopes->count++] = (dal_scope){{first, last}, (uint8_t)manner, false, false};
}

/* ---- how far it reaches ------------------------------------------------------------------------------------------ */

static bool ends_sentence(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_CLAUSE_END);
}

/* وإن، وأن، "and that": the next thing said. */
static bool says_next(const dal_work *work, uint32_t at)
{
    bool and_that = dal_is_word(work, at, "and") && (dal_is_word(work, at + 1, "that") || dal_is_comma(work, at - 1));
    bool joined = dal_tok(work, at)->script == DAL_SCRIPT_ARABIC &&
                  (dal_is_word(work, at, "وان") || dal_is_word(work, at, "وانه") || dal_is_word(work, at, "وانها") ||
                   dal_is_word(work, at, "وبان") || dal_is_word(work, at, "وانهم"));
    return and_that || joined;
}

/* ", ولكن", "، وقد": after a comma Arabic goes on with what is joined. */
static bool goes_on(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    return at > 0 && dal_is_comma(work, at - 1) && token->script == DAL_SCRIPT_ARABIC &&
           (dal_str_starts(token->folded, DALIL_STR("و")) || dal_str_starts(token->folded, DALIL_STR("ف")));
}

/* "but", بينما: another clause begins, told by itself. */
static bool turns(const dal_work *work, uint32_t at)
{
    if (dal_tok(work, at)->script == DAL_SCRIPT_LATIN)
        return dal_is_word(work, at, "but") || dal_is_word(work, at, "although") || dal_is_word(work, at, "though") ||
               dal_is_word(work, at, "while");
    if (dal_tok(work, at)->script != DAL_SCRIPT_ARABIC)
        return false;
    if (dal_is_word(work, at, "غير") || dal_is_word(work, at, "الا"))
        return dal_is_word(work, at + 1, "ان");
    return dal_is_word(work, at, "بينما") || dal_is_word(work, at, "فيما") || dal_is_word(work, at, "لكن") ||
           dal_is_word(work, at, "ولكن");
}

static uint32_t clause_last(const finder *f, uint32_t at)
{
    uint32_t last = at + 1;
    while (last < f->said.last && !ends_sentence(f->work, last) && !says_next(f->work, last) &&
           !goes_on(f->work, last) && !turns(f->work, last))
        last++;
    return last;
}

/* ---- words that open one ----------------------------------------------------------------------------------------- */

/* The nearest "not" up to `reach` words before `at`, within the clause; `at` when there is none. */
static uint32_t not_before(const finder *f, uint32_t at, uint32_t reach)
{
    for (uint32_t i = 1; i <= reach && at >= f->said.first + i; i++) {
        if (dal_tok(f->work, at - i)->kind == DAL_TOKEN_PUNCT)
            break;
        bool what = dal_is_word(f->work, at - i, "ما"); /* "what he said" far oftener than "he did not say" */
        if (!what && dal_has(f->work, at - i, DAL_IS(NEGATION)))
            return at - i;
    }
    return at;
}

/* "cannot confirm", "never said that", لا يستبعد, "hopes that": where it begins; `at` when it is no such word. */
static bool leaves_open(const finder *f, uint32_t at, unsigned tempers, uint32_t *out_first)
{
    *out_first = at;
    if ((tempers & DAL_TEMPER_OPEN) != 0)
        return true;
    if ((tempers & (DAL_TEMPER_ASSURE | DAL_TEMPER_UTTER)) == 0)
        return false;
    *out_first = not_before(f, at, (tempers & DAL_TEMPER_ASSURE) != 0 ? NOT_BEFORE : UTTER_BEFORE);
    return *out_first < at;
}

/* Those who are trapped are there, sought or not. */
static bool is_trapped(const finder *f, uint32_t first, uint32_t last)
{
    for (uint32_t at = first; at < last; at++)
        if ((tempers_at(f, at) & DAL_TEMPER_TRAPPED) != 0)
            return true;
    return false;
}

/* "if", إذا: their clause ends with the first comma, and what follows from it is told. */
static uint32_t condition_last(const finder *f, uint32_t at, uint32_t last)
{
    static const char *const word[] = {"if", "unless", "in", "اذا", "لو", "في"};
    bool condition = false;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        condition |= dal_is_word(f->work, at, word[i]);
    for (uint32_t i = at + 1; condition && i < last; i++)
        if (dal_is_comma(f->work, i))
            return i;
    return last;
}

/* ---- what may come ----------------------------------------------------------------------------------------------- */

/* "could also soon | die": the token of what may come behind the "could" that ends before `at`; said.last: none. */
static uint32_t what_may_come(const finder *f, uint32_t at, unsigned bits)
{
    enum { BETWEEN = 3 };
    static const char *const small[] = {"also", "soon", "still", "yet",  "even",   "well", "easily", "possibly",
                                        "now",  "then", "only",  "very", "likely", "to",   "all",    "eventually"};
    for (uint32_t i = at; i <= at + BETWEEN && i < f->said.last; i++) {
        if ((tempers_at(f, i) & bits) != 0)
            return i;
        if (!DAL_IS_ONE_OF(f->work, i, small))
            break;
    }
    return f->said.last;
}

/* سيموت, فستنهار: the future in the word itself. */
static bool is_future(const dal_work *work, uint32_t at)
{
    dalil_string word = dal_tok(work, at)->folded;
    return is_arabic(work, at) && (dal_str_starts(word, DALIL_STR("س")) || dal_str_starts(word, DALIL_STR("فس")) ||
                                   dal_str_starts(word, DALIL_STR("وس")));
}

static bool begins_clause(const dal_work *work, uint32_t at)
{
    return dal_is_comma(work, at) || ends_sentence(work, at) || says_next(work, at) || turns(work, at) ||
           dal_has(work, at, DAL_IS(COMPLEMENTIZER)) || dal_is_word(work, at, "that") || dal_is_word(work, at, "and") ||
           dal_is_word(work, at, "or") || dal_is_word(work, at, "if");
}

static uint32_t clause_first(const finder *f, uint32_t at)
{
    while (at > f->said.first && !begins_clause(f->work, at - 1))
        at--;
    return at;
}

/* The same, past what stands between commas: "the toll, now 50, could rise". */
static uint32_t subject_first(const finder *f, uint32_t at)
{
    while (at > f->said.first && (dal_is_comma(f->work, at - 1) || !begins_clause(f->work, at - 1)))
        at--;
    return at;
}

/* "and 12 have died", ", 12 were hurt": told, behind what may come. */
static bool tells_again(const finder *f, uint32_t at)
{
    if (!dal_is_comma(f->work, at) && !dal_is_word(f->work, at, "and"))
        return false;
    for (uint32_t i = at + 1; i < f->said.last && !ends_sentence(f->work, i); i++) {
        if ((tempers_at(f, i) & DAL_TEMPER_MAY) != 0)
            return false;
        bool be = dal_is_word(f->work, i, "be") || dal_is_word(f->work, i, "being");
        if (!be && dal_has(f->work, i, DAL_IS(BE) | DAL_IS(HAVE) | DAL_IS(FINITE)))
            return true;
    }
    return false;
}

/* "Every week ten men would die": told of what was so again and again. */
static bool is_habit(const finder *f, uint32_t at, uint32_t last)
{
    static const char *const again[] = {"every", "each", "often", "sometimes", "always", "daily"};
    bool habit = false;
    for (uint32_t i = f->said.first; dal_is_word(f->work, at, "would") && i < last; i++)
        habit |= DAL_IS_ONE_OF(f->work, i, again);
    return habit;
}

/* "The collapse of the dam would kill": it has not come either. */
static bool is_event_named(const finder *f, uint32_t first, uint32_t last)
{
    static const char *const event[] = {"collapse", "failure", "breach", "انهيار", "الانهيار", "انهياره", "انهيارها"};
    first += dal_has(f->work, first, DAL_IS(DETERMINER));
    return first < last && DAL_IS_ONE_OF(f->work, first, event);
}

static bool tells_figure(const finder *f, uint32_t first, uint32_t last)
{
    bool figure = false;
    for (uint32_t at = first; at < last; at++)
        figure |= dal_has(f->work, at, DAL_IS(FIGURE)) || (tempers_at(f, at) & DAL_TEMPER_FATE) != 0;
    return figure;
}

/* "50 people could die", "the toll may rise to 80", قد يرتفع العدد, سيموت: none of it has come. */
static void look_ahead(finder *f, uint32_t at, uint32_t behind, unsigned tempers)
{
    const unsigned come = DAL_TEMPER_BEFALL | DAL_TEMPER_GROW;
    bool future = (tempers & come) != 0 && is_future(f->work, at);
    uint32_t event = future ? at : (tempers & DAL_TEMPER_MAY) != 0 ? what_may_come(f, behind, come) : f->said.last;
    if (event >= f->said.last)
        return;
    uint32_t first = clause_first(f, at), limit = clause_last(f, at), last = event + 1;
    while (last < limit && !tells_again(f, last))
        last++;
    bool befalls = (tempers_at(f, event) & DAL_TEMPER_BEFALL) != 0;
    if (is_habit(f, at, last) || (!befalls && !tells_figure(f, subject_first(f, at), last)))
        return;
    put(f, at, last, FORETOLD);
    uint32_t before = f->scopes->count;
    if (befalls)
        put(f, first, at, FORETOLD);
    if (f->scopes->count > before)
        f->scopes->item[before].foretold = !is_event_named(f, first, at);
    if (f->scopes->hedge.first == f->scopes->hedge.last)
        f->scopes->hedge = (dal_span){at, behind};
}

/* "warned of a collapse", حذر من انهيار السد, حذر من أن ينهار: what is warned of has not come. */
static void look_at_warning(finder *f)
{
    const dal_draft *draft = f->draft;
    uint32_t first = f->said.first;
    static const char *const of[] = {"of", "about", "against", "من"};
    bool warns = false, fate = false;
    if (draft->cue.first < f->work->text.sentence[dal_tok(f->work, first)->sentence].first)
        return;
    for (uint32_t at = draft->cue.first; at < draft->cue.last && at < first; at++)
        warns |= (dal_claims_tempers(f->seen, at, draft->cue.last, &(uint32_t){0}) & DAL_TEMPER_WARNING) != 0;
    if (!warns || first == 0 || !DAL_IS_ONE_OF(f->work, first - 1, of))
        return;
    if (dal_is_word(f->work, first, "ان") && (tempers_at(f, first + 1) & DAL_TEMPER_BEFALL) == 0)
        return;
    for (uint32_t at = first; at < f->said.last; at++)
        fate |= (tempers_at(f, at) & (DAL_TEMPER_FATE | DAL_TEMPER_BEFALL)) != 0;
    if (fate)
        put(f, first, f->said.last, DAL_MANNER_OPEN);
}

/* "He read that 70 died, but he did not believe it": what stands before is not told by him. */
static void look_for_disbelief(finder *f)
{
    uint32_t limit = f->work->text.sentence[dal_tok(f->work, f->said.last - 1)->sentence].last, last;
    for (uint32_t at = f->said.first + 1; at < limit; at++)
        if ((dal_claims_tempers(f->seen, at, limit, &last) & DAL_TEMPER_DISBELIEVE) != 0)
            put(f, f->said.first, at < f->said.last ? at : f->said.last, DAL_MANNER_OPEN);
}

/* ---- one word -----------------------------------------------------------------------------------------------------
 */

static void look_at(finder *f, uint32_t at)
{
    uint32_t first, last;
    unsigned tempers = dal_claims_tempers(f->seen, at, f->said.last, &last);
    if (tempers == 0)
        return;
    look_ahead(f, at, last, tempers);
    uint32_t end = condition_last(f, at, clause_last(f, at));
    if ((tempers & DAL_TEMPER_ASK) != 0)
        put(f, at, end, DAL_MANNER_ASKED);
    if ((tempers & DAL_TEMPER_REFUTE) != 0)
        put(f, at, end, DAL_MANNER_DENIED);
    if (leaves_open(f, at, tempers, &first)) {
        put(f, first, end, DAL_MANNER_OPEN);
        if (f->scopes->hedge.first == f->scopes->hedge.last)
            f->scopes->hedge = (dal_span){first, last};
    }
    if ((tempers & DAL_TEMPER_SEEK) != 0 && last < end && !is_trapped(f, last, end) &&
        f->scopes->count < DAL_SCOPES_MAX) {
        put(f, last, end, DAL_MANNER_OPEN);
        f->scopes->item[f->scopes->count - 1].sought = true;
    }
}

/* ---- questions --------------------------------------------------------------------------------------------------- */

static bool asks(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_ASKS);
}

/* The sentences of what is said that end with a question mark, which may stand right behind it. */
static void find_asked(finder *f)
{
    uint32_t first = f->said.first;
    for (uint32_t at = f->said.first; at < f->said.last; at++) {
        if (asks(f->work, at))
            put(f, first, at, DAL_MANNER_ASKED);
        if (dal_flag(f->work, at, DAL_TOKEN_CLAUSE_END | DAL_TOKEN_COLON))
            first = at + 1;
    }
    if (asks(f->work, f->said.last))
        put(f, first, f->said.last, DAL_MANNER_ASKED);
}

/* ---- called untrue ----------------------------------------------------------------------------------------------- */

/* "a lie", "an outright lie", كذب at the end of a clause, محض كذب, كذبة; not "lie under", كذب الوزير. */
static bool is_lie(const dal_work *work, uint32_t at)
{
    static const char *const lies[] = {"كذبه", "اكذوبه", "اكاذيب", "hoax"};
    if (DAL_IS_ONE_OF(work, at, lies))
        return true;
    if (dal_is_word(work, at, "lie") && at >= 2)
        return dal_is_word(work, at - 1, "a") || dal_is_word(work, at - 2, "a") || dal_is_word(work, at - 2, "an");
    if (!dal_is_word(work, at, "كذب") || at == 0)
        return false;
    bool sheer = dal_is_word(work, at - 1, "محض") || dal_is_word(work, at - 1, "مجرد") ||
                 dal_is_word(work, at + 1, "وافتراء") || dal_is_word(work, at + 1, "محض");
    return sheer || at + 1 >= work->text.token_count || ends_sentence(work, at + 1) ||
           dal_tok(work, at + 1)->kind != DAL_TOKEN_WORD;
}

/* "false", كاذب, غير صحيح, "not true". */
static bool is_untrue(const finder *f, uint32_t at)
{
    static const char *const truth[] = {"true",   "correct", "accurate", "right", "صحيح",  "صحيحه", "صحيحا",
                                        "صحيحين", "دقيق",    "دقيقه",    "مضبوط", "مزبوط", "صح"};
    const dal_work *work = f->work;
    bool negated = at > f->said.first && (dal_has(work, at - 1, DAL_IS(NEGATION)) ||
                                          (at > f->said.first + 1 && dal_has(work, at - 2, DAL_IS(NEGATION))));
    if (is_lie(work, at))
        return !negated;
    if (dal_has(work, at, DAL_IS(FALSE)) && !dal_has(work, at, DAL_IS(REPORT_NOUN)))
        return !negated;
    for (size_t i = 0; negated && i < sizeof truth / sizeof *truth; i++)
        if (dal_is_word(work, at, truth[i]))
            return true;
    return false;
}

/* "what (was) published, is being said", ما نُشر، ما يُتداول: passed on by nobody named. */
static bool is_spread(const finder *f, uint32_t at)
{
    static const char *const spread[] = {
        "نشر",   "ينشر", "قيل", "يقال",      "تردد", "يتردد",       "اشيع",    "يشاع",    "تدوول",    "يتداول", "انتشر",
        "ينتشر", "شاع",  "ورد", "published", "said", "circulating", "claimed", "written", "reported", "shared"};
    at += dal_has(f->work, at, DAL_IS(BE) | DAL_IS(HAVE));
    at += dal_is_word(f->work, at, "been") || dal_is_word(f->work, at, "being");
    for (size_t i = 0; at < f->said.last && i < sizeof spread / sizeof *spread; i++)
        if (dal_is_word(f->work, at, spread[i]))
            return true;
    return false;
}

/* "the figure of 200 dead", رقم 200: a number that is spoken of. */
static bool is_figure(const finder *f, uint32_t at)
{
    enum { NUMBER_WITHIN = 4 };
    if (!dal_has(f->work, at, DAL_IS(FIGURE)))
        return false;
    for (uint32_t i = at + 1; i <= at + NUMBER_WITHIN && i < f->said.last; i++)
        if (dal_tok(f->work, i)->kind == DAL_TOKEN_NUMBER)
            return dal_is_word(f->work, at + 1, "of") || dal_tok(f->work, i)->script == DAL_SCRIPT_ARABIC ||
                   i <= at + 2;
    return false;
}

/* القول بمقتل 200, خبر مقتل 200: a noun of saying with what it tells right behind it. */
static bool is_arabic_talk(const finder *f, uint32_t at)
{
    static const char *const saying[] = {"القول", "الزعم", "الادعاء", "والقول", "الحديث", "الخبر", "النبا"};
    static const char *const single[] = {"خبر", "نبا", "اشاعه"};
    static const char *const of[] = {"ان", "عن"};
    if (at + 1 >= f->said.last || !is_arabic(f->work, at + 1))
        return false;
    dalil_string next = dal_tok(f->work, at + 1)->folded;
    if (DAL_IS_ONE_OF(f->work, at, saying))
        return dal_str_starts(next, DALIL_STR("ب")) || DAL_IS_ONE_OF(f->work, at + 1, of);
    return DAL_IS_ONE_OF(f->work, at, single) && !dal_str_starts(next, DALIL_STR("ال")) && !is_lie(f->work, at + 1);
}

/* "reports {that}", "news {of}", الأنباء {عن} */
static bool has_link(const finder *f, uint32_t at)
{
    static const char *const link[] = {"that", "of", "about", "عن", "بان", "ان", "حول", "بشان", "انو", "انه"};
    for (uint32_t i = at + 1; i <= at + TALK_BACK && i < f->said.last; i++)
        if (DAL_IS_ONE_OF(f->work, i, link))
            return true;
    return false;
}

/* Does talk of something begin here: "reports that", "news of", الأنباء عن, الحكي عن; or its label, "خبر كاذب:"? */
static bool is_talk(const finder *f, uint32_t at)
{
    bool said_of = dal_is_word(f->work, at, "ما") || dal_is_word(f->work, at, "what");
    if (is_arabic_talk(f, at) || is_figure(f, at))
        return true;
    if (!dal_has(f->work, at, DAL_IS(REPORT_NOUN)) && !(said_of && is_spread(f, at + 1)))
        return false;
    const dal_token *next = at + 1 < f->said.last ? dal_tok(f->work, at + 1) : NULL;
    bool arabic = next != NULL && next->script == DAL_SCRIPT_ARABIC;
    if (arabic && !dal_str_starts(next->folded, DALIL_STR("ال")) && !said_of)
        return true; /* أنباء مقتل 200 */
    return has_link(f, at);
}

static uint32_t sentence_last(const finder *f, uint32_t at)
{
    while (at < f->said.last && !ends_sentence(f->work, at))
        at++;
    return at;
}

/* Most of what is said has neither a word for "false" nor a "not". */
static bool may_refute(const finder *f)
{
    uint64_t classes = 0;
    for (uint32_t at = f->said.first; at < f->said.last; at++)
        classes |= f->work->mark[at].classes;
    for (uint32_t at = f->said.first; at < f->said.last; at++)
        if (is_lie(f->work, at))
            return true;
    return (classes & (DAL_IS(FALSE) | DAL_IS(NEGATION))) != 0;
}

/* "Reports that X are false"; "False: X", «خبر كاذب: X». */
static void find_refuted(finder *f)
{
    if (!may_refute(f))
        return;
    uint32_t talk = UINT32_MAX, label = f->said.first;
    for (uint32_t at = f->said.first; at < f->said.last; at++) {
        if (talk == UINT32_MAX && is_talk(f, at))
            talk = at;
        bool untrue = is_untrue(f, at);
        if (untrue && talk != UINT32_MAX)
            put(f, talk, at + 1, DAL_MANNER_DENIED);
        if (untrue && at < label + TALK_BACK && dal_is_punct(f->work, at + 1, ":"))
            put(f, at + 2, sentence_last(f, at + 2), DAL_MANNER_DENIED);
        if (ends_sentence(f->work, at)) {
            talk = UINT32_MAX;
            label = at + 1;
        }
    }
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* What is asked, wanted or hoped, by the word of saying: "asked whether", "called for", يأمل. */
static void look_at_cue(finder *f)
{
    bool wants = f->draft->phrase != NULL && (f->draft->phrase->marks & DAL_MARK_OPEN) != 0;
    bool question = dal_has(f->work, f->said.first, DAL_IS(WH));
    if (wants)
        put(f, f->said.first, f->said.last, question ? DAL_MANNER_ASKED : DAL_MANNER_WANTED);
}

void dal_scopes_find(const dal_work *work, const dal_draft *draft, const dal_seen *seen, dal_scopes *out_scopes)
{
    *out_scopes = (dal_scopes){.count = 0};
    finder f = {work, draft, seen, {draft->part[0].first, draft->part[draft->part_count - 1].last}, out_scopes};
    look_at_cue(&f);
    look_at_warning(&f);
    look_for_disbelief(&f);
    find_asked(&f);
    find_refuted(&f);
    for (uint32_t at = f.said.first; (at = dal_claims_next_marked(seen, at, f.said.last)) < f.said.last; at++)
        look_at(&f, at);
}

/* "for 112 who are missing": that they are is told.  "40 held below could die": that they are held is. */
static bool is_told(const dal_scopes *scopes, uint32_t i, const dalil_quantity *quantity)
{
    static const char *const come[] = {"dead", "injured", "displaced", "people"};
    bool may_be = !scopes->item[i].foretold;
    for (size_t k = 0; k < sizeof come / sizeof *come; k++)
        may_be |= strcmp(quantity->concept, come[k]) == 0;
    if (!may_be)
        return true;
    return scopes->item[i].sought && strcmp(quantity->concept, "missing") == 0;
}

bool dal_scopes_hold(const dal_scopes *scopes, const dal_work *work, const dalil_quantity *quantity, unsigned manners)
{
    for (uint32_t i = 0; i < scopes->count; i++) {
        dalil_range range = dal_text_range(&work->text, scopes->item[i].span.first, scopes->item[i].span.last);
        bool holds = quantity->range.start >= range.start && quantity->range.end <= range.end;
        if (holds && (scopes->item[i].manner & manners) != 0 && !is_told(scopes, i, quantity))
            return true;
    }
    return false;
}

dalil_status dal_scopes_mute(const dal_scopes *scopes, const dal_seen *seen, unsigned manners, dal_arena *arena,
                             const dal_seen **out_seen, dalil_error *err)
{
    dal_muted muted[DAL_SCOPES_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < scopes->count; i++)
        if ((scopes->item[i].manner & manners) != 0 && !scopes->item[i].foretold)
            muted[count++] = (dal_muted){scopes->item[i].span.first, scopes->item[i].span.last, scopes->item[i].sought};
    return dal_claims_mute(seen, muted, count, arena, out_seen, err);
}
