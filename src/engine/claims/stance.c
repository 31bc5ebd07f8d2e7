/* engine/claims/stance.c: does the source affirm or deny it, on what does it rest, and how is it hedged. */
#include "engine/claims/sources.h"

static bool is_negated(const dal_work *work, const dal_draft *draft)
{
    uint32_t words = draft->phrase != NULL ? draft->phrase->word_count : 0;
    for (uint32_t i = draft->cue.first; i + words < draft->cue.last; i++)
        if (dal_has(work, i, DAL_IS(NEGATION)))
            return true;
    return false;
}

/* "there are no detainees left", "nobody is there", لا يوجد أحد: what is said denies that there is any. */
static bool denies_existence(const dal_work *work, const dal_draft *draft)
{
    dal_span content = draft->part[0];
    uint32_t limit = content.last < content.first + 8 ? content.last : content.first + 8;
    for (uint32_t i = content.first; i + 1 < limit; i++) {
        bool there = dal_is_word(work, i, "there") && dal_has(work, i + 1, DAL_IS(BE));
        if (there && i + 2 < content.last)
            return dal_has(work, i + 2, DAL_IS(NEGATION)) ||
                   (dal_is_word(work, i + 1, "isn't") || dal_is_word(work, i + 1, "aren't"));
        bool none = (dal_is_word(work, i, "no") || dal_is_word(work, i, "لا")) && dal_has(work, i + 1, DAL_IS(EXISTS));
        bool nobody = dal_is_word(work, i, "nobody") || dal_is_word(work, i, "لا")
                          ? dal_is_word(work, i + 1, "is") || dal_is_word(work, i + 1, "احد")
                          : false;
        if (none || nobody)
            return true;
    }
    return false;
}

/* "the reports about ... were false": what is said takes a report back. */
static bool refutes_report(const dal_work *work, const dal_draft *draft)
{
    dal_span content = draft->part[0];
    const uint64_t both = DAL_IS(REPORT_NOUN) | DAL_IS(FALSE);
    bool report = false;
    for (uint32_t i = content.first; i < content.last && (draft->classes & both) == both; i++) {
        report |= i < content.first + 4 && dal_has(work, i, DAL_IS(REPORT_NOUN));
        if (report && dal_has(work, i, DAL_IS(FALSE)))
            return true;
    }
    return false;
}

/* ---- turned round ------------------------------------------------------------------------------------------------ */

/* The token after "(the) rumours of", "talk that" at `at`, or `at`. */
static uint32_t report_last(const dal_work *work, uint32_t at)
{
    uint32_t noun = at + dal_has(work, at, DAL_IS(DETERMINER));
    bool report = dal_has(work, noun, DAL_IS(REPORT_NOUN));
    bool of = dal_is_word(work, noun + 1, "of") || dal_is_word(work, noun + 1, "about") ||
              dal_is_word(work, noun + 1, "that");
    return report && of ? noun + 2 : at;
}

static bool is_sign(const dal_work *work, uint32_t at)
{
    return dal_is_word(work, at, "sign") || dal_is_word(work, at, "signs") || dal_is_word(work, at, "trace") ||
           dal_is_word(work, at, "traces") || dal_is_word(work, at, "indication");
}

/* "there is "no truth" in {rumours of X}": where X begins; `first` when it is not so. */
static uint32_t after_no_truth(const dal_work *work, uint32_t first, uint32_t last)
{
    uint32_t limit = first + 6 < last ? first + 6 : last;
    for (uint32_t i = first; i + 3 < limit + 3 && i + 3 < last && i < limit; i++) {
        bool none =
            dal_is_word(work, i, "no") && (dal_is_word(work, i + 1, "truth") || dal_is_word(work, i + 1, "basis") ||
                                           dal_is_word(work, i + 1, "substance"));
        uint32_t in = i + 2 + (dal_tok(work, i + 2)->kind == DAL_TOKEN_QUOTE);
        if (none && (dal_is_word(work, in, "in") || dal_is_word(work, in, "to") || dal_is_word(work, in, "for")))
            return report_last(work, in + 1);
    }
    return first;
}

void dal_stance_turn(const dal_work *work, dal_draft *draft)
{
    dal_span *said = &draft->part[0];
    bool talk = false, untrue = false;
    if (dal_tok(work, said->first)->script != DAL_SCRIPT_LATIN && dal_tok(work, said->first)->kind == DAL_TOKEN_WORD)
        return;
    uint32_t first = after_no_truth(work, said->first, said->last);
    bool looked = draft->phrase != NULL && draft->phrase->marks & (DAL_MARK_DOCUMENT | DAL_MARK_SAW) &&
                  dal_is_word(work, said->first, "no") && is_sign(work, said->first + 1) &&
                  dal_is_word(work, said->first + 2, "of");
    if (looked)
        first = said->first + 3;
    bool calls = draft->phrase != NULL && draft->phrase->takes & DAL_TAKES_CALL;
    for (uint32_t i = said->first; i < said->last && calls; i++) {
        talk |= dal_has(work, i, DAL_IS(REPORT_NOUN));
        untrue |= talk && dal_has(work, i, DAL_IS(FALSE)) && !dal_has(work, i, DAL_IS(REPORT_NOUN));
    }
    if (untrue || (first > said->first && first < said->last)) {
        said->first = first;
        draft->denies = true;
    }
}

/* ---- taken back -------------------------------------------------------------------------------------------------- */

/* "we", كتبنا: does the word tell of what the writer did? */
static bool is_own(const dal_work *work, uint32_t at)
{
    static const char *const own[] = {"كتبنا", "ذكرنا", "قلنا", "نشرنا", "كتبت",
                                      "ذكرت",  "قلت",   "نشرت", "نقلنا", "اوردنا"};
    const dal_token *token = dal_tok(work, at);
    if (token->script == DAL_SCRIPT_LATIN)
        return token->folded.size <= 2 && (dal_is_word(work, at, "we") || dal_is_word(work, at, "i"));
    bool first_person = dal_str_ends(token->folded, DALIL_STR("نا")) || dal_str_ends(token->folded, DALIL_STR("ت"));
    return first_person && DAL_IS_ONE_OF(work, at, own);
}

/* Does a word of taking back begin the paragraph or a sentence shortly before `at`? */
static bool begins_taking_back(const dal_work *work, uint32_t at)
{
    static const char *const opener[] = {"correction", "correcting", "clarification", "retraction", "sorry",
                                         "تصحيح",      "تصويب",      "تعديل",         "استدراك",    "نعتذر",
                                         "اعتذار",     "اعتذر",      "عذرا"};
    enum { NEAR = 12 };
    const dal_sentence *own = &work->text.sentence[dal_tok(work, at)->sentence];
    for (uint32_t i = at; i > 0 && at - i < NEAR; i--) {
        const dal_sentence *sentence = &work->text.sentence[dal_tok(work, i - 1)->sentence];
        if (sentence->paragraph != own->paragraph)
            return false;
        if (i - 1 == sentence->first && DAL_IS_ONE_OF(work, i - 1, opener))
            return true;
    }
    return false;
}

/* "Correction: earlier we wrote that X", «تصحيح: كتبنا أن X», «نعتذر، ذكرنا أن X»: who speaks takes X back. */
static bool takes_back(const dal_work *work, const dal_draft *draft)
{
    uint32_t cue = draft->cue.first, first = cue > 3 ? cue - 3 : 0;
    bool own = false;
    if (cue >= draft->cue.last || cue >= draft->part[0].first)
        return false;
    for (uint32_t i = first; i < draft->cue.last && !own; i++)
        own = is_own(work, i);
    return own && begins_taking_back(work, cue);
}

/* Is the word of saying at `at` one for what was said: "having said", "that he said", قوله; not "claims that"? */
static bool is_saying(const dal_work *work, dal_span said, uint32_t at)
{
    dal_cue cue;
    if (!dal_cue_at(work, at, said.last, 1u << DAL_ROLE_VERB, &cue) || (cue.phrase->marks & DAL_MARK_SAY) == 0)
        return false;
    bool noun = dal_has(work, at, DAL_IS(REPORT_NOUN)) && (at == said.first || cue.from == at);
    bool after = at > said.first && !dal_has(work, at - 1, DAL_IS(DETERMINER)) && !dal_is_word(work, at - 1, "ما");
    return cue.last < said.last && (cue.phrase->form == DAL_FORM_ING || (after && !noun));
}

/* "denied having said that X", نفى أن يكون قد قال إن، نفى قوله إن: X itself is not denied. */
bool dal_stance_disowns(const dal_work *work, const dal_draft *draft)
{
    if (draft->phrase == NULL || (draft->phrase->marks & DAL_MARK_DENY) == 0)
        return false;
    enum { REACH = 6 };
    const uint64_t small = DAL_IS_AUXILIARY | DAL_IS(COMPLEMENTIZER) | DAL_IS(PERSONAL) | DAL_IS(SUBJECT) |
                           DAL_IS(ADVERB) | DAL_IS(NEGATION) | DAL_IS(SUBORDINATOR) | DAL_IS(PREPOSITION);
    dal_span said = draft->part[0];
    for (uint32_t at = draft->cue.last; at < said.first; at++) {
        dal_cue noun;
        if (dal_cue_at(work, at, said.first, 1u << DAL_ROLE_NOUN, &noun) && (noun.phrase->marks & DAL_MARK_SAY) != 0)
            return true;
    }
    for (uint32_t at = said.first; at < said.last && at < said.first + REACH; at++) {
        if (is_saying(work, said, at))
            return true;
        if (!dal_has(work, at, small) && dal_tok(work, at)->kind == DAL_TOKEN_WORD)
            return false;
    }
    return false;
}

dalil_stance dal_stance_of(const dal_work *work, const dal_draft *draft)
{
    uint16_t marks = draft->phrase != NULL ? draft->phrase->marks : 0;
    bool negated = is_negated(work, draft);
    if (draft->denies || takes_back(work, draft))
        return DALIL_DENY;
    if (marks & DAL_MARK_UNCONFIRMED)
        return DALIL_UNCONFIRMED;
    if (marks & DAL_MARK_DENY)
        return negated || dal_stance_disowns(work, draft) ? DALIL_UNCONFIRMED : DALIL_DENY;
    if (negated && draft->rule != DAL_RULE_RAISE)
        return marks & (DAL_MARK_BELIEVES | DAL_MARK_ATTITUDE) ? DALIL_DENY : DALIL_UNCONFIRMED;
    return DALIL_AFFIRM;
}

/* ---- sentences with a "not" -------------------------------------------------------------------------------------- */

/* "No attempt was made", "none of them knew": nobody and nothing did. */
static bool begins_with_none(const dal_work *work, dal_span said)
{
    static const char *const none[] = {"no", "none", "neither", "nobody", "nothing"};
    static const char *const but[] = {"doubt", "one", "wonder", "matter", "longer", "problem"};
    uint32_t at = said.first + dal_has(work, said.first, DAL_IS(SUBORDINATOR));
    return at + 2 < said.last && DAL_IS_ONE_OF(work, at, none) && !DAL_IS_ONE_OF(work, at + 1, but) &&
           work->mark[at].quotation == 0;
}

/* "his client was not a smuggler", «موكله ليس مهربا»: the first verb of being is negated, before any comma; or "he
 * never gave such an order". */
static bool is_not(const dal_work *work, dal_span said)
{
    static const char *const arabic[] = {"ليس", "ليست", "ليسوا"};
    for (uint32_t i = said.first; i + 1 < said.last && i < said.first + 12; i++) {
        if (dal_is_comma(work, i) || dal_has(work, i, DAL_IS(RELATIVE)))
            return false;
        if (dal_is_word(work, i, "never"))
            return !dal_is_word(work, i + 1, "again") && !dal_is_word(work, i + 1, "before");
        if (DAL_IS_ONE_OF(work, i, arabic))
            return !dal_is_word(work, i + 1, "فقط");
        if (dal_has(work, i, DAL_IS(BE)) && dal_tok(work, i)->script == DAL_SCRIPT_LATIN)
            return dal_is_word(work, i + 1, "not") && !dal_is_word(work, i + 2, "only");
        if (dal_has(work, i, DAL_IS(FINITE)))
            return false;
    }
    return false;
}

bool dal_content_denies(const dal_work *work, const dal_draft *draft)
{
    return denies_existence(work, draft) || refutes_report(work, draft) || begins_with_none(work, draft->part[0]) ||
           is_not(work, draft->part[0]);
}

/* "Denied that nobody had died", نفى عدم وقوع وفيات: who denies a denial has not said that anybody did. */
bool dal_stance_denies_twice(const dal_work *work, const dal_draft *draft)
{
    static const char *const lack[] = {"عدم", "انعدام"};
    if (draft->phrase == NULL || (draft->phrase->marks & DAL_MARK_DENY) == 0 || draft->denies)
        return false;
    return denies_existence(work, draft) || begins_with_none(work, draft->part[0]) ||
           DAL_IS_ONE_OF(work, draft->part[0].first, lack);
}

static bool content_has(const dal_work *work, const dal_draft *draft, uint64_t classes, uint32_t *out_at)
{
    for (uint32_t p = 0; p < draft->part_count && (draft->classes & classes) != 0; p++) {
        for (uint32_t i = draft->part[p].first; i < draft->part[p].last; i++) {
            if (dal_has(work, i, classes)) {
                *out_at = i;
                return true;
            }
        }
    }
    return false;
}

/* "that they had searched the cellars and that 23 were missing": what one of several clauses rests on is not what the
 * others do. */
static bool has_several_clauses(const dal_work *work, const dal_draft *draft)
{
    size_t clauses = 0;
    for (uint32_t p = 0; p < draft->part_count; p++)
        for (uint32_t i = draft->part[p].first; i < draft->part[p].last; i++)
            clauses += dal_has(work, i, DAL_IS(COMPLEMENTIZER)) || dal_is_word(work, i, "that");
    return clauses > 1;
}

dalil_basis dal_basis_of(const dal_work *work, const dal_draft *draft, dalil_source_kind kind)
{
    uint16_t marks = draft->phrase != NULL ? draft->phrase->marks : 0;
    uint32_t at;
    if (kind == DALIL_SOURCE_MEDIA)
        return DALIL_BASIS_DOCUMENT;
    if (marks & DAL_MARK_SAW)
        return DALIL_BASIS_SAW;
    if (marks & DAL_MARK_TOLD)
        return DALIL_BASIS_TOLD;
    if (marks & DAL_MARK_BELIEVES)
        return DALIL_BASIS_BELIEVES;
    if (has_several_clauses(work, draft))
        return DALIL_BASIS_NONE;
    if (content_has(work, draft, DAL_IS(SEARCHED), &at))
        return DALIL_BASIS_SEARCHED;
    bool self = content_has(work, draft, DAL_IS(SAW), &at) && at > 0 &&
                dal_has(work, at - 1, DAL_IS(PERSONAL) | DAL_IS(HAVE) | DAL_IS(COMPLEMENTIZER));
    if (self)
        return DALIL_BASIS_SAW;
    bool heard = content_has(work, draft, DAL_IS(TOLD), &at) && at > 0 &&
                 dal_has(work, at - 1, DAL_IS(PERSONAL) | DAL_IS(BE) | DAL_IS(COMPLEMENTIZER));
    return heard ? DALIL_BASIS_TOLD : DALIL_BASIS_NONE;
}

/* قد before what has happened is no reserve: "قد أعلن", not "قد يعلن". */
static bool is_perfect(const dal_work *work, uint32_t at)
{
    static const char *const may[] = {"ي", "ت", "ن"};
    dalil_string next = at + 1 < work->text.token_count ? dal_tok(work, at + 1)->folded : (dalil_string){NULL, 0};
    bool may_be = false;
    for (size_t i = 0; i < sizeof may / sizeof *may; i++)
        may_be |= dal_str_starts(next, dal_str(may[i]));
    return dal_is_word(work, at, "قد") && !may_be;
}

dalil_string dal_hedge_of(const dal_work *work, const dal_draft *draft)
{
    uint16_t marks = draft->phrase != NULL ? draft->phrase->marks : 0;
    uint32_t at;
    bool cue = draft->rule == DAL_RULE_RAISE || draft->rule == DAL_RULE_ADVERB ||
               marks & (DAL_MARK_BELIEVES | DAL_MARK_ANONYMOUS);
    if (cue && draft->cue.first < draft->cue.last)
        return dal_text_slice(&work->text, dal_text_range(&work->text, draft->cue.first, draft->cue.last));
    if (content_has(work, draft, DAL_IS(HEDGE), &at) && !is_perfect(work, at))
        return dal_text_slice(&work->text, dal_text_range(&work->text, at, at + 1));
    for (at = draft->cue.first; at < draft->cue.last; at++)
        if (dal_has(work, at, DAL_IS(HEDGE)) && !is_perfect(work, at))
            return dal_text_slice(&work->text, dal_text_range(&work->text, at, at + 1));
    return (dalil_string){NULL, 0};
}
