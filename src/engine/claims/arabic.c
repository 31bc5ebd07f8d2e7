/* engine/claims/arabic.c: Arabic statements.  The verb mostly comes first: verb, speaker, then أن/إن, a colon, a
 * quotation or a noun phrase; the speaker may also stand before the verb, or be the one of the sentence before. */
#include "engine/claims/sources.h"

enum {
    SUBJECT_MAX = 26,
    BEFORE_MAX = 10,
    SOURCE_MAX = 14,
    NAME_MAX = 4,
    INSERTED_MAX = 5, /* words before an insertion that splits what is said */
    VERB = 1u << DAL_ROLE_VERB,
    NOUN = 1u << DAL_ROLE_NOUN,
    PREPOSITION = 1u << DAL_ROLE_PREPOSITION
};

static bool opens_quote(const dal_work *work, uint32_t at)
{
    return dal_flag(work, at, DAL_TOKEN_OPENS) && dal_tok(work, at)->kind == DAL_TOKEN_QUOTE;
}

static bool begins(const dal_token *token, const char *letters)
{
    return token->kind == DAL_TOKEN_WORD && dal_str_starts(token->folded, dal_str(letters));
}

/* A word with the article, also after a preposition of one letter: المنظمة، للمنظمة، بالمنظمة. */
static bool is_definite(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    return begins(token, "ال") || begins(token, "لل") || begins(token, "بال") || begins(token, "وال") ||
           begins(token, "كال");
}

/* A noun that begins an object: listed, or listed after an attached ب or ل. */
static bool is_object(const dal_work *work, uint32_t at)
{
    const dal_token *token = dal_tok(work, at);
    if (dal_has(work, at, DAL_IS(OBJECT_NOUN)) && !work->mark[at].attached)
        return true;
    if (!begins(token, "ب") && !begins(token, "ل"))
        return false;
    dalil_string rest = dal_str_slice(token->folded, 2, token->folded.size);
    const dal_word *word = dal_vocabulary_find(work->vocabulary, rest, dal_text_hash(rest));
    return word != NULL && word->classes & DAL_IS(OBJECT_NOUN);
}

/* The dot of "د. سامر". */
static bool is_title_dot(const dal_work *work, uint32_t at)
{
    return at > 0 && dal_is_punct(work, at, ".") &&
           (dal_is_word(work, at - 1, "د") || dal_is_word(work, at - 1, "م") || dal_is_word(work, at - 1, "ا"));
}

static bool is_end(const dal_work *work, uint32_t at)
{
    return (dal_is_punct(work, at, ".") && !is_title_dot(work, at)) || dal_is_punct(work, at, "؛") ||
           dal_is_punct(work, at, "؟") || dal_is_punct(work, at, "!");
}

/* The cue of a verb at `at`, with قد، كان، لم before it. */
static bool verb_at(const dal_unit *unit, uint32_t at, unsigned roles, dal_cue *cue)
{
    const dal_work *work = unit->work;
    if (!dal_cue_at(work, at, unit->last, roles, cue))
        return false;
    while (cue->from > unit->first && cue->phrase->role == DAL_ROLE_VERB &&
           dal_has(work, cue->from - 1, DAL_IS(BE) | DAL_IS(MODAL) | DAL_IS(NEGATION)) &&
           !work->mark[cue->from - 1].closed) {
        cue->from--;
        cue->negated |= dal_has(work, cue->from, DAL_IS(NEGATION));
    }
    return true;
}

/* ---- where what is said begins --------------------------------------------------------------------------------- */

/* After a subject that is complete, an indefinite noun begins the object: "نفى الناطق باسم الجيش {وجود} ...". */
static bool object_begins(const dal_work *work, const dal_cue *cue, uint32_t at)
{
    if (!(cue->phrase->takes & DAL_TAKES_NP) || dal_tok(work, at)->kind != DAL_TOKEN_WORD)
        return false;
    if (is_object(work, at))
        return true;
    uint32_t plain = at; /* "نفى وزير الري {رامز العطار} أن": a name goes on */
    while (plain < at + NAME_MAX && plain + 1 < work->text.token_count && work->mark[plain].classes == 0 &&
           work->mark[plain].phrase == 0 && dal_tok(work, plain)->kind == DAL_TOKEN_WORD)
        plain++;
    if (plain > at && dal_has(work, plain, DAL_IS(COMPLEMENTIZER)))
        return false;
    return at > cue->last + 1 && !is_definite(work, at) && is_definite(work, at - 1) && !work->mark[at].attached &&
           !dal_has(work, at,
                    DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(ADVERB) | DAL_IS(RELATIVE) | DAL_IS(PERSON) |
                        DAL_IS(TITLE)) &&
           !begins(dal_tok(work, at), "ب") && !begins(dal_tok(work, at), "ل") && !begins(dal_tok(work, at), "و");
}

/* What kind of complement begins at `at`, 0 for none. */
static uint16_t kind_at(const dal_unit *unit, const dal_cue *cue, uint32_t at)
{
    const dal_work *work = unit->work;
    uint16_t takes = cue->phrase->takes;
    if (opens_quote(work, at)) {
        const dal_quotation *quotation = dal_quotation_at(work, at);
        bool whole = quotation != NULL && quotation->close > at + 3;
        return whole ? takes & DAL_TAKES_QUOTE : 0;
    }
    if (dal_is_punct(work, at, ":"))
        return takes & DAL_TAKES_QUOTE;
    if (dal_has(work, at, DAL_IS(COMPLEMENTIZER)) && !work->mark[at].attached)
        return takes & DAL_TAKES_THAT;
    if ((cue->phrase->marks & DAL_MARK_CORRECT) != 0)
        return dal_has(work, at, DAL_IS(FIGURE)) ? takes & DAL_TAKES_NP : 0;
    const dal_token *token = dal_tok(work, at);
    bool attached = takes & DAL_TAKES_ABOUT && begins(token, "ب") && token->folded.size > 6 &&
                    !dal_has(work, at, DAL_IS(PREPOSITION)); /* "أفاد {بوصول الجرحى}" */
    return attached || object_begins(work, cue, at) ? DAL_TAKES_NP : 0;
}

/* "تحدث المسؤول عن": the preposition of a phrase stands after the subject.  What the phrase takes, or 0. */
static uint16_t split_phrase(const dal_work *work, const dal_cue *cue, uint32_t at)
{
    const dalil_vocabulary *v = work->vocabulary;
    if (cue->last - cue->first != 1 || at == cue->last || !dal_has(work, at, DAL_IS(PREPOSITION)))
        return 0;
    for (uint32_t p = work->mark[cue->first].phrase; p != 0; p = v->phrase[p].next)
        if (v->phrase[p].word_count == 2 && dal_str_equal(v->phrase[p].word[1], dal_tok(work, at)->folded))
            return v->phrase[p].takes;
    return 0;
}

/* The comma that closes "، يوم الخميس،" which the comma at `at` opens; `at` when it opens no time. */
static uint32_t time_last(const dal_unit *unit, uint32_t at)
{
    uint32_t last = at + 1;
    while (last < unit->last &&
           (dal_has(unit->work, last, DAL_IS(TIME)) || dal_tok(unit->work, last)->kind == DAL_TOKEN_NUMBER))
        last++;
    return last > at + 1 && dal_is_comma(unit->work, last) ? last : at;
}

/* The comma that closes the insertion "، بحسب ...،" which the comma at `at` opens; `at` when it opens none. */
static uint32_t insertion_last(const dal_unit *unit, uint32_t at)
{
    dal_cue cue;
    if (time_last(unit, at) > at)
        return time_last(unit, at);
    if (!dal_cue_at(unit->work, at + 1, unit->last, PREPOSITION, &cue))
        return at;
    for (uint32_t i = cue.last; i + 1 < unit->last && i < cue.last + SOURCE_MAX; i++)
        if (dal_is_comma(unit->work, i))
            return i;
    return at;
}

/* Find the complement after the cue; out_source is what stands between. */
static uint16_t find_complement(const dal_unit *unit, const dal_cue *cue, dal_span *out_source, uint32_t *out_first)
{
    const dal_work *work = unit->work;
    bool comma = false;
    bool object = cue->last - cue->first > 1 && dal_has(work, cue->last - 1, DAL_IS(PREPOSITION)) &&
                  cue->phrase->takes & DAL_TAKES_NP && cue->last + 1 < unit->last;
    if (object) { /* "وتحذر من {التعامل معهم}": the subject is unsaid */
        *out_source = (dal_span){cue->last, cue->last};
        *out_first = cue->last;
        return DAL_TAKES_NP;
    }
    for (uint32_t at = cue->last; at < unit->last && at < cue->last + SUBJECT_MAX; at++) {
        if (work->mark[at].closed || is_end(work, at))
            return 0;
        uint16_t takes = kind_at(unit, cue, at);
        dal_cue nearer; /* "رد على من سأله عن طائرات {قيل إنها} شوهدت: «...»": the إن of another word */
        if (takes == DAL_TAKES_THAT && at > cue->last && dal_cue_at(work, at - 1, unit->last, VERB, &nearer) &&
            nearer.phrase->marks & DAL_MARK_PASSIVE && nearer.last == at)
            continue;
        if (takes != 0 && !(comma && takes == DAL_TAKES_NP)) {
            *out_source = (dal_span){cue->last, at};
            *out_first = dal_is_punct(work, at, ":") ? at + 1 : at;
            return takes;
        }
        if (split_phrase(work, cue, at) != 0 && at + 1 < unit->last && !comma) {
            *out_source = (dal_span){cue->last, at};
            *out_first = at + 1;
            return DAL_TAKES_NP;
        }
        dal_cue other;
        if (at > cue->last && dal_cue_at(work, at, unit->last, VERB | PREPOSITION, &other) &&
            (work->mark[at].attached || comma))
            return 0;
        uint32_t after = dal_is_comma(work, at) ? insertion_last(unit, at) : at;
        comma |= dal_is_comma(work, at) && after == at;
        at = after;
    }
    return 0;
}

/* ---- where it ends --------------------------------------------------------------------------------------------- */

/* Does another statement, or the writer's own word, begin after the comma (or at an attached و) at `at`? */
static bool next_begins(const dal_unit *unit, uint32_t at)
{
    const dal_work *work = unit->work;
    dal_cue cue;
    if (at >= unit->last)
        return true;
    if (dal_has(work, at, DAL_IS(CONTRAST)) || dal_is_word(work, at, "بينما") || dal_is_word(work, at, "فيما") ||
        dal_is_word(work, at, "فيم"))
        return true;
    if (dal_cue_at(work, at, unit->last, PREPOSITION, &cue))
        return true;
    if (!verb_at(unit, at, VERB, &cue))
        return false;
    dal_span source;
    uint32_t first;
    return find_complement(unit, &cue, &source, &first) != 0;
}

static uint32_t trim(const dal_work *work, uint32_t first, uint32_t last)
{
    while (last > first && dal_tok(work, last - 1)->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, last - 1, ")") &&
           !dal_is_punct(work, last - 1, "؟") && !dal_is_punct(work, last - 1, "!"))
        last--;
    return last;
}

static uint32_t content_end(const dal_unit *unit, uint32_t first)
{
    const dal_work *work = unit->work;
    const dal_quotation *whole = opens_quote(work, first) ? dal_quotation_at(work, first) : NULL;
    if (whole != NULL)
        return dal_quotation_last(whole) < unit->last ? dal_quotation_last(whole) : unit->last;
    uint32_t at = first + 1;
    for (; at < unit->last && !work->mark[at].closed; at++) {
        const dal_quotation *quotation = dal_quotation_at(work, at);
        if (quotation != NULL && quotation->close > at) {
            at = quotation->close;
            continue;
        }
        dal_cue cue;
        if (dal_is_comma(work, at) && next_begins(unit, at + 1))
            break;
        if (work->mark[at].attached && dal_cue_at(work, at, unit->last, VERB, &cue) && next_begins(unit, at))
            break;
        if (dal_cue_at(work, at, unit->last, PREPOSITION, &cue) && cue.last < unit->last && cue.last - cue.first > 0 &&
            at > first + 2)
            break;
    }
    return trim(work, first, at < unit->last ? at : unit->last);
}

/* ---- who says it ----------------------------------------------------------------------------------------------- */

/* The noun phrase right before a verb that is not joined with و: "المتحدث أكد أن". */
static dal_span subject_before(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t first = cue->from, low = first > unit->first + BEFORE_MAX ? first - BEFORE_MAX : unit->first;
    if (work->mark[cue->first].attached)
        return (dal_span){first, first};
    while (first > low) {
        const dal_token *token = dal_tok(work, first - 1);
        bool bound = token->kind == DAL_TOKEN_PUNCT || token->kind == DAL_TOKEN_QUOTE || work->mark[first - 1].closed ||
                     dal_has(work, first - 1,
                             DAL_IS(COMPLEMENTIZER) | DAL_IS(CONTRAST) | DAL_IS(COORDINATOR) | DAL_IS(RELATIVE));
        if (bound)
            break;
        first--;
    }
    return (dal_span){first, cue->from};
}

/* Past a quotation of a few words that opens at `at`, a name; `at` when there is none. */
static uint32_t short_quote_last(const dal_work *work, uint32_t at)
{
    const dal_quotation *quotation = opens_quote(work, at) ? dal_quotation_at(work, at) : NULL;
    bool is_short = quotation != NULL && quotation->closed && quotation->close <= at + 4;
    return is_short ? quotation->close + 1 : at;
}

/* Whom it was told to: "قال الوزير {لوكالة} ...". */
static bool is_told(const dal_work *work, uint32_t at)
{
    static const char *const whom[] = {"لوكاله", "لقناه",     "لصحيفه",   "لشبكه",    "لاذاعه",
                                       "لمجله",  "للصحافيين", "للصحفيين", "لتلفزيون", "للتلفزيون"};
    for (size_t i = 0; i < sizeof whom / sizeof whom[0]; i++)
        if (dal_is_word(work, at, whom[i]))
            return true;
    return false;
}

/* قوله, تصريحه: what he said, and not who. */
static bool is_his_word(const dal_work *work, uint32_t at, uint32_t last)
{
    dal_cue cue;
    return dal_cue_at(work, at, last, NOUN, &cue) && (cue.phrase->marks & DAL_MARK_SAY) != 0;
}

/* "أفاد {وكالة النورس} بأن": the verb is not of her gender, so she is told and not telling. */
static bool hears(const dal_work *work, const dal_cue *cue, dal_span between)
{
    static const char *const she[] = {"وكاله", "قناه", "صحيفه", "شبكه", "اذاعه", "مجله"};
    dalil_string verb = dal_tok(work, cue->first)->folded;
    bool feminine = dal_str_ends(verb, DALIL_STR("ت")) || dal_str_starts(verb, DALIL_STR("ت")) ||
                    dal_str_ends(verb, DALIL_STR("ه"));
    for (size_t i = 0; i < sizeof she / sizeof she[0]; i++)
        if (dal_is_word(work, between.first, she[i]))
            return !feminine && between.first < between.last;
    return false;
}

/* "أما {رئيس النقابة}، فبعدما توقع": whom the sentence is about; empty when it does not begin so. */
static dal_span topic_of(const dal_unit *unit)
{
    const dal_work *work = unit->work;
    dal_span topic = {unit->first + 1, unit->first + 1};
    if (!dal_is_word(work, unit->first, "اما") && !dal_is_word(work, unit->first, "واما"))
        return topic;
    while (topic.last < unit->last && topic.last < topic.first + SOURCE_MAX &&
           dal_tok(work, topic.last)->kind == DAL_TOKEN_WORD)
        topic.last++;
    return dal_is_comma(work, topic.last) ? topic : (dal_span){topic.first, topic.first};
}

/* "مدير الميناء {علي} الزين": the name, which folds like the preposition. */
static bool is_named_ali(const dal_work *work, uint32_t at, uint32_t last)
{
    dalil_string written = dal_text_slice(&work->text, dal_text_range(&work->text, at, at + 1));
    return dal_str_equal(written, DALIL_STR("علي")) && at + 1 < last && dal_tok(work, at + 1)->kind == DAL_TOKEN_WORD &&
           !dal_has(work, at + 1, DAL_IS(PREPOSITION) | DAL_IS(TIME));
}

/* The phrase without commas, times and prepositional adverbials at its end: "المنظمة في بيان" is المنظمة. */
static dal_span clean_source(const dal_work *work, dal_span source)
{
    for (uint32_t i = source.first; i < source.last; i++)
        if (is_told(work, i) || (i > source.first && is_his_word(work, i, source.last)))
            source.last = i;
    uint64_t front = DAL_IS(ADVERB) | DAL_IS(TIME) | DAL_IS(BE) | DAL_IS(MODAL) | DAL_IS(CONTRAST);
    while (source.first < source.last && dal_has(work, source.first, front))
        source.first++;
    for (uint32_t i = source.first; i < source.last; i++) {
        if (short_quote_last(work, i) > i && i > source.first) { /* شبكة «المرفأ» */
            i = short_quote_last(work, i) - 1;
            continue;
        }
        if (is_title_dot(work, i) || (i > source.first && is_named_ali(work, i, source.last)))
            continue;
        bool stop = dal_tok(work, i)->kind == DAL_TOKEN_PUNCT || dal_tok(work, i)->kind == DAL_TOKEN_QUOTE ||
                    (i > source.first && dal_has(work, i, DAL_IS(PREPOSITION) | DAL_IS(TIME) | DAL_IS(ADVERB)) &&
                     !dal_is_word(work, i, "باسم") && !dal_is_word(work, i, "من"));
        if (stop) {
            source.last = i;
            break;
        }
    }
    while (source.last > source.first && dal_has(work, source.last - 1, DAL_IS(PREPOSITION)))
        source.last--;
    bool adverbial = source.first < source.last && dal_has(work, source.first, DAL_IS(PREPOSITION)) &&
                     !dal_is_word(work, source.first, "من");
    if (adverbial)
        source.last = source.first;
    return source;
}

/* The source of the draft before in the unit, for participles and verbs without a subject. */
static void inherit(const dal_unit *unit, dal_draft *draft, uint32_t since)
{
    for (uint32_t i = unit->work->draft_count; i > since && draft->inherits; i--) {
        const dal_draft *before = &unit->work->draft[i - 1];
        if (before->source.first < before->source.last && before->rule != DAL_RULE_ACCORDING) {
            draft->source = before->source;
            draft->inherits = false;
        }
    }
}

/* "نقلت الوكالة عن {مصدر طبي} قوله إن": who is quoted stands after عن, who passes it on before it. */
static bool quoted_by(const dal_unit *unit, dal_draft *draft, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t low = cue->from > unit->first + SOURCE_MAX ? cue->from - SOURCE_MAX : unit->first;
    for (uint32_t at = cue->from; at > low; at--) {
        if (!dal_is_word(work, at - 1, "عن"))
            continue;
        draft->source = (dal_span){at, cue->from};
        uint32_t first = at - 1;
        while (first > low && work->mark[first - 1].phrase == 0 && dal_tok(work, first - 1)->kind == DAL_TOKEN_WORD)
            first--;
        draft->via = (dal_span){first, at - 1};
        return true;
    }
    return false;
}

/* "وذكرت القناة نقلاً عن مصدر أن": what stands before نقلاً عن passes on, what stands after it speaks. */
static bool citing(const dal_work *work, dal_span *passed_on, dal_span *speaker)
{
    for (uint32_t at = passed_on->first + 1; at + 2 < passed_on->last; at++) {
        if (!dal_has(work, at, DAL_IS(VIA)) || !dal_is_word(work, at + 1, "عن"))
            continue;
        passed_on->last = at;
        speaker->first = at + 2;
        return true;
    }
    return false;
}

/* "نقلت الوكالة {عن المحافظ} أن", "بحسب ما نقلت الوكالة {عن المحافظ}": after a word of passing on, who stands before عن
 * brought it and who stands after it said it. */
static bool passed_on_from(const dal_work *work, const dal_cue *cue, dal_span *passed_on, dal_span *speaker)
{
    if (!dal_has(work, cue->last - 1, DAL_IS(VIA)))
        return false;
    for (uint32_t at = passed_on->first; at + 1 < passed_on->last; at++)
        if (dal_is_word(work, at, "عن")) {
            passed_on->last = at;
            speaker->first = at + 1;
            dal_cue noun; /* قوله */
            while (++at < speaker->last)
                if (dal_cue_at(work, at, speaker->last, NOUN, &noun) && noun.phrase->takes & DAL_TAKES_QUOTE)
                    speaker->last = at;
            return true;
        }
    return false;
}

/* The words between two commas that begin with بحسب and its like, within `between`; empty when there are none. */
static dal_span insertion_in(const dal_unit *unit, dal_span between, dal_cue *out_cue)
{
    const dal_work *work = unit->work;
    for (uint32_t at = between.first; at + 2 < between.last; at++)
        if (dal_is_comma(work, at) && dal_cue_at(work, at + 1, between.last, PREPOSITION, out_cue))
            return (dal_span){at + 1, dal_is_comma(work, between.last - 1) ? between.last - 1 : between.last};
    return (dal_span){between.first, between.first};
}

/* "أفادت الوكالة، بحسب ما نقلت عن المحافظ، بأن", "قال المحافظ، بحسب ما نقلت عنه الوكالة، إن". */
static void by_insertion(const dal_unit *unit, dal_draft *draft, dal_span between)
{
    dal_work *work = unit->work;
    dal_cue cue;
    dal_span inserted = insertion_in(unit, between, &cue);
    if (inserted.first == inserted.last)
        return;
    dal_span rest = {cue.last, inserted.last}, before = rest;
    if (dal_is_word(work, rest.first, "عنه") || dal_is_word(work, rest.first, "عنها")) {
        draft->via = clean_source(work, (dal_span){rest.first + 1, rest.last});
    } else if (passed_on_from(work, &cue, &before, &rest)) {
        draft->via = before.first < before.last ? clean_source(work, before) : draft->source;
        draft->source = clean_source(work, rest);
    }
    dal_work_close(work, inserted);
}

/* "وترفض الشبكة الرواية، إذ تقول إن", "وأمر المدعي العام بكذا، ودعا إلى": a verb without a subject, behind a comma, has
 * that of the verb which begins the unit; empty when none stands there. */
static dal_span subject_of_unit(const dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint64_t nouns = DAL_IS(ORGANISATION) | DAL_IS(PERSON) | DAL_IS(TITLE) | DAL_IS(MEDIA) | DAL_IS(GROUP);
    uint32_t at = unit->first + 1;
    dal_span none = {cue->first, cue->first}, subject = {at, at};
    bool since = cue->from > at && dal_is_word(work, cue->from - 1, "اذ") && dal_is_comma(work, cue->from - 2);
    bool joined = cue->from > at && dal_is_comma(work, cue->from - 1) && work->mark[cue->first].attached;
    if ((!since && !joined) || at + 3 >= cue->from || dal_has(work, unit->first, nouns) || !dal_has(work, at, nouns))
        return none;
    while (subject.last < cue->from && subject.last < at + SOURCE_MAX && !dal_is_comma(work, subject.last) &&
           !dal_has(work, subject.last, DAL_IS(DETERMINER)) &&
           !(subject.last > at && begins(dal_tok(work, subject.last), "ب")))
        subject.last++;
    return clean_source(work, subject);
}

/* "سأل الصحفيون {الوزير}", "يناشد الدفاع المدني {الأهالي}": whom they ask is none of them. */
static uint32_t before_asked(const dal_work *work, dal_span source)
{
    for (uint32_t i = source.first + 1; i < source.last; i++) {
        bool group = dal_has(work, i, DAL_IS(GROUP));
        bool person = dal_has(work, i, DAL_IS(PERSON) | DAL_IS(TITLE)) && dal_has(work, source.first, DAL_IS(GROUP));
        if (is_definite(work, i) && (group || person))
            return i;
    }
    return source.last;
}

static void set_source(const dal_unit *unit, dal_draft *draft, const dal_cue *cue, dal_span between, uint32_t since)
{
    if (cue->phrase->role == DAL_ROLE_NOUN && quoted_by(unit, draft, cue))
        return;
    dal_span passed_on = between;
    if (citing(unit->work, &passed_on, &between)) {
        draft->via = clean_source(unit->work, passed_on);
        dal_work_close(unit->work, (dal_span){passed_on.last, between.last});
    } else if (passed_on_from(unit->work, cue, &passed_on, &between)) {
        draft->via = clean_source(unit->work, passed_on);
        dal_work_close(unit->work, (dal_span){between.last, draft->part[0].first});
    }
    bool told = hears(unit->work, cue, between);
    if (told)
        between.last = between.first;
    draft->source = clean_source(unit->work, between);
    if ((cue->phrase->marks & DAL_MARK_OPEN) != 0)
        draft->source.last = before_asked(unit->work, draft->source);
    by_insertion(unit, draft, between);
    if (draft->source.first == draft->source.last)
        draft->source = clean_source(unit->work, subject_before(unit, cue));
    /* "وكان قدر العدد": what is estimated, not who estimates */
    bool object = cue->from < cue->first && dal_has(unit->work, draft->source.first, DAL_IS(THING)) &&
                  draft->source.first == cue->last;
    if (object)
        draft->source.last = draft->source.first;
    dal_span named = dal_source_trim(unit->work, draft->source);
    if (named.first == named.last)
        draft->source = topic_of(unit);
    draft->passive = cue->phrase->marks & DAL_MARK_PASSIVE && draft->source.first == draft->source.last;
    draft->inherits = !draft->passive && draft->source.first == draft->source.last;
    inherit(unit, draft, since);
    dal_span first = draft->inherits ? subject_of_unit(unit, cue) : draft->source;
    if (draft->inherits && first.first < first.last) {
        draft->source = first;
        draft->inherits = false;
    }
}

/* ---- the rules ------------------------------------------------------------------------------------------------- */

static bool add(dal_unit *unit, dal_draft *draft, uint32_t first, uint32_t last)
{
    if (first >= last)
        return false;
    draft->part[0] = (dal_span){first, last};
    draft->part_count = 1;
    draft->quote = dal_quote_kind(unit->work, draft->part[0]);
    return dal_work_add(unit->work, draft) != NULL;
}

/* The same with a second part that the draft has already. */
static bool add_parts(dal_unit *unit, dal_draft *draft, uint32_t first, uint32_t last)
{
    if (first >= last || draft->part[1].first >= draft->part[1].last)
        return add(unit, draft, first, last);
    draft->part[0] = (dal_span){first, last};
    draft->part_count = 2;
    draft->quote = dal_quote_kind(unit->work, (dal_span){first, draft->part[1].last});
    return dal_work_add(unit->work, draft) != NULL;
}

/* "صحح الوزير {الحصيلة من 96 إلى 91}", "سحب {رقم 40}": only a figure, or what was said, is corrected or withdrawn; "صحح
 * الحصيلة: {91}".  Where what is said begins; `first` when it is no figure. */
static bool begins_figure(const dal_unit *unit, const dal_cue *cue, uint32_t *first)
{
    const dal_work *work = unit->work;
    enum { HEAD = 6 };
    if (!(cue->phrase->marks & DAL_MARK_CORRECT))
        return true;
    if (!dal_has(work, *first, DAL_IS(FIGURE)))
        return false;
    for (uint32_t at = *first + 1; at + 1 < unit->last && at < *first + HEAD; at++)
        if (dal_is_punct(work, at, ":")) {
            *first = at + 1;
            break;
        }
    return true;
}

/* أكد فلان أن ... */
static bool forward(dal_unit *unit, const dal_cue *cue, uint32_t since)
{
    dal_work *work = unit->work;
    dal_span between = {cue->last, cue->last};
    uint32_t first = cue->last;
    uint16_t takes = find_complement(unit, cue, &between, &first);
    bool noun = cue->phrase->role == DAL_ROLE_NOUN;
    if (takes == 0 && cue->phrase->takes & (DAL_TAKES_CLAUSE | DAL_TAKES_NP) && cue->last + 2 < unit->last) {
        /* nothing announces it: dialect, and verbs with an object and their subject before or unsaid */
        bool dialect = cue->phrase->takes & DAL_TAKES_CLAUSE;
        dal_span before = subject_before(unit, cue);
        bool object =
            !dialect && (before.first < before.last || noun ||
                         cue->phrase->marks & (DAL_MARK_PASSIVE | DAL_MARK_UNCONFIRMED) || cue->last - cue->first > 1);
        takes = dialect ? DAL_TAKES_CLAUSE : object ? DAL_TAKES_NP : 0;
    }
    if (noun && dal_is_comma(work, between.first) && time_last(unit, between.first) + 1 == between.last)
        between.first = between.last; /* "قوله، الخميس، إن" */
    bool nothing = takes == DAL_TAKES_CLAUSE && first < unit->last && dal_tok(work, first)->kind == DAL_TOKEN_PUNCT;
    if (takes == 0 || nothing || first >= unit->last || (noun && between.first < between.last) ||
        !begins_figure(unit, cue, &first))
        return false;
    dal_draft draft = {.cue = {cue->from, cue->last}, .phrase = cue->phrase};
    draft.rule = noun ? DAL_RULE_NOUN : takes == DAL_TAKES_NP ? DAL_RULE_FORWARD : DAL_RULE_FORWARD_SAY;
    draft.part[0].first = first;
    set_source(unit, &draft, cue, between, since);
    return add(unit, &draft, first, content_end(unit, first)) && !work->failed;
}

/* «...»، قال فلان. */
static bool trailing(dal_unit *unit, const dal_cue *cue)
{
    const dal_work *work = unit->work;
    uint32_t end = cue->from;
    if (!(cue->phrase->takes & DAL_TAKES_QUOTE) || end < unit->first + 2)
        return false;
    bool comma = dal_is_comma(work, end - 1);
    uint32_t last = comma ? end - 1 : end;
    const dal_quotation *quotation =
        dal_flag(work, last - 1, DAL_TOKEN_CLOSES) ? dal_quotation_at(work, last - 1) : NULL;
    if ((!comma && quotation == NULL) || work->mark[cue->first].attached || work->mark[last - 1].closed)
        return false;
    uint32_t after = cue->last;
    while (after < unit->last && after < cue->last + SOURCE_MAX && !dal_is_comma(work, after) && !is_end(work, after) &&
           !dal_is_punct(work, after, ":"))
        after++;
    bool closes = after >= unit->last || dal_is_comma(work, after) || is_end(work, after);
    if (!closes || after == cue->last)
        return false;
    dal_draft draft = {.cue = {cue->from, cue->last},
                       .phrase = cue->phrase,
                       .rule = quotation ? DAL_RULE_QUOTE_TRAIL : DAL_RULE_TRAIL};
    draft.source = clean_source(work, (dal_span){cue->last, after});
    uint32_t first = quotation != NULL ? quotation->open : unit->first;
    return add(unit, &draft, first, last);
}

/* "وبحسب الوكالة، أكد المحافظ أن": the agency brings what the governor says.  Is there such a statement at `at`? */
static bool brings(dal_work *work, uint32_t at, dal_span bearer)
{
    for (uint32_t i = work->draft_count; i > 0 && work->mark[at].closed; i--) {
        dal_draft *draft = &work->draft[i - 1];
        if (draft->cue.first != at || draft->source.first >= draft->source.last)
            continue;
        if (draft->via.first >= draft->via.last)
            draft->via = bearer;
        return true;
    }
    return false;
}

/* بحسب فلان: before or after what is said. */
static bool according(dal_unit *unit, const dal_cue *cue)
{
    dal_work *work = unit->work;
    uint32_t source = cue->last;
    while (source < unit->last && dal_tok(work, source)->folded.size <= 2 && begins(dal_tok(work, source), "ل"))
        source++; /* a loose لـ */
    uint32_t last = source;
    while (last < unit->last && last < source + SOURCE_MAX && dal_tok(work, last)->kind != DAL_TOKEN_PUNCT &&
           dal_tok(work, last)->kind != DAL_TOKEN_QUOTE && !dal_has(work, last, DAL_IS(COMPLEMENTIZER)) &&
           !work->mark[last].closed)
        last++;
    dal_draft draft = {
        .cue = {cue->first, cue->last}, .source = {source, last}, .phrase = cue->phrase, .rule = DAL_RULE_ACCORDING};
    if (source == last)
        return false;
    dal_span passed_on = draft.source;
    if (passed_on_from(work, cue, &passed_on, &draft.source))
        draft.via = clean_source(work, passed_on);
    if (cue->first <= unit->first + 1) {
        uint32_t first = dal_is_comma(work, last) || dal_is_punct(work, last, ":") ? last + 1 : last;
        if (brings(work, first, clean_source(work, draft.source)))
            return true;
        return add(unit, &draft, first, trim(work, first, unit->last));
    }
    uint32_t first = unit->done > unit->first ? unit->done : unit->first;
    while (first < cue->first && (dal_tok(work, first)->kind == DAL_TOKEN_PUNCT))
        first++;
    unit->done = last;
    bool inserted = dal_is_comma(work, cue->first - 1) && dal_is_comma(work, last) && last + 2 < unit->last &&
                    cue->first < first + INSERTED_MAX && !next_begins(unit, last + 1) && !work->mark[last + 1].closed;
    if (!inserted)
        return add(unit, &draft, first, trim(work, first, cue->first));
    /* "والترميم، بحسب فلان، يستغرق خمسة أيام" */
    draft.part[1] = (dal_span){last + 1, content_end(unit, last + 1)};
    unit->done = draft.part[1].last;
    return add_parts(unit, &draft, first, trim(work, first, cue->first));
}

/* "الوزارة تصحح الحصيلة": a subject with the article, or a country, and what looks like a verb of the present behind
 * it. */
static bool is_clause(const dal_work *work, dal_span phrase)
{
    bool definite = begins(dal_tok(work, phrase.first), "ال") || dal_has(work, phrase.first, DAL_IS(PLACE));
    if (phrase.last - phrase.first < 3 || !definite)
        return false;
    const dal_token *next = dal_tok(work, phrase.first + 1);
    return (begins(next, "ت") || begins(next, "ي")) && work->mark[phrase.first + 1].classes == 0;
}

/* فلان: كذا, at the beginning of a paragraph. */
static void headline(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t at = unit->first;
    if (!unit->opens || dal_is_word(work, at, "يا")) /* يا جماعة: whom they speak to */
        return;
    while (at < unit->last && at < unit->first + 8 && dal_tok(work, at)->kind == DAL_TOKEN_WORD &&
           work->mark[at].phrase == 0)
        at++;
    if (at == unit->first || !dal_is_punct(work, at, ":") || at + 2 >= unit->last ||
        dal_flag(work, at + 1, DAL_TOKEN_LINE) || dal_names_no_speaker(work, (dal_span){unit->first, at}) ||
        is_clause(work, (dal_span){unit->first, at}))
        return;
    dal_draft draft = {.cue = {at, at + 1}, .source = {unit->first, at}, .rule = DAL_RULE_COLON};
    (void)add(unit, &draft, at + 1, trim(work, at + 1, unit->last));
}

/* Of two words of saying the one nearer what is said is the cue: "نقلت الوكالة عن فلان قوله إن". */
static bool nearer_follows(const dal_unit *unit, const dal_cue *cue)
{
    dal_cue other;
    if ((cue->phrase->marks & DAL_MARK_DENY) != 0) /* نفى قوله إن */
        return false;
    for (uint32_t at = cue->last; at < unit->last && at < cue->last + SUBJECT_MAX; at++) {
        if (is_end(unit->work, at) || dal_has(unit->work, at, DAL_IS(COMPLEMENTIZER)) || opens_quote(unit->work, at) ||
            dal_is_punct(unit->work, at, ":"))
            return false;
        if (dal_cue_at(unit->work, at, unit->last, NOUN, &other) && other.phrase->takes & DAL_TAKES_QUOTE)
            return true;
    }
    return false;
}

void dal_rules_arabic(dal_unit *unit)
{
    dal_work *work = unit->work;
    uint32_t since = unit->since;
    headline(unit);
    for (uint32_t at = unit->first; at < unit->last && !work->failed; at++) {
        dal_cue cue;
        if (work->mark[at].phrase == 0 || work->mark[at].closed || work->mark[at].quotation != 0)
            continue;
        if (dal_cue_at(work, at, unit->last, PREPOSITION, &cue) && cue.last > at + 1) {
            at = cue.last - 1; /* the verb of "بحسب ما نقلت" */
            continue;
        }
        if (verb_at(unit, at, VERB, &cue) && !nearer_follows(unit, &cue) &&
            (forward(unit, &cue, since) || trailing(unit, &cue)))
            continue;
        if (!work->mark[at].closed && verb_at(unit, at, NOUN, &cue))
            (void)forward(unit, &cue, since);
    }
    for (uint32_t at = unit->first; at < unit->last && !work->failed; at++) {
        dal_cue cue;
        bool open = work->mark[at].phrase != 0 && !work->mark[at].closed && work->mark[at].quotation == 0;
        if (open && dal_cue_at(work, at, unit->last, PREPOSITION, &cue))
            (void)according(unit, &cue);
    }
}
