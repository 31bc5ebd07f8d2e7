/* engine/claims/quantity_noun.c: the noun that a number counts, and from the words around what became of those counted.
 */
#include "engine/claims/quantity_scan.h"

enum {
    UNIT_MAX = 5,     /* words from number to counted noun */
    BACK_MAX = 14,    /* words from a toll's noun to its number */
    SAME_UNIT_MAX = 8 /* words between "three floors" and "not one" */
};

/* ---- the counted noun --------------------------------------------------------------------------------------- */

/* Past quotation marks, "of the", "more", من, where the noun may stand. */
static uint32_t skip_to_noun(const dal_scan *s, uint32_t at)
{
    static const char *const skipped[] = {"of", "the", "these", "those", "more", "من", "هؤلاء"};
    bool comma = dal_scan_sign(dal_scan_token(s, at), ",") || dal_scan_sign(dal_scan_token(s, at), "،");
    at += comma && at + 1 < s->last && dal_token_is(dal_scan_token(s, at + 1), "of");
    for (uint32_t i = 0; i < 4 && at < s->last; i++) {
        bool skip = dal_scan_quote(dal_scan_token(s, at)) || dal_scan_sign(dal_scan_token(s, at), "+");
        for (size_t k = 0; k < sizeof skipped / sizeof *skipped; k++)
            skip = skip || dal_token_is(dal_scan_token(s, at), skipped[k]);
        if (!skip)
            break;
        at++;
    }
    return at;
}

static bool is_stop(const dal_scan *s, uint32_t at)
{
    const dal_token *token = dal_scan_token(s, at);
    dal_hit hit;
    if (token == NULL || token->kind != DAL_TOKEN_WORD)
        return true;
    return dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_STOP), &hit) && !hit.joined && hit.phrase->count == 1;
}

static uint64_t noun_kinds(const dal_scan *s, const dal_number *number)
{
    uint64_t many = DAL_KIND(DAL_WORD_UNIT_MANY), one = DAL_KIND(DAL_WORD_UNIT_ONE);
    const dal_token *next = dal_scan_token(s, number->last);
    if (number->zero || number->nobody || (next != NULL && next->script == DAL_SCRIPT_ARABIC))
        return many | one;
    return number->value == 1 && number->max <= 1 ? one : many;
}

/* Words that belong to the noun before them: "floors underground", طوابق تحت الأرض. */
void dal_scan_after(const dal_scan *s, dal_counted *counted)
{
    dal_hit hit;
    if (counted->concept == s->words->named[DAL_CONCEPT_LEVELS] && counted->last < s->last &&
        dal_scan_has_mark(s, counted->last, s->last, DAL_MARKED_DEEP) &&
        dal_scan_find(s, counted->last, s->last, DAL_KIND(DAL_WORD_MARK), &hit) && !hit.joined)
        counted->last = hit.last;
}

/* A noun that the vocabulary knows, from `at`. */
static bool find_known_noun(const dal_scan *s, const dal_number *number, uint32_t at, dal_counted *out)
{
    uint64_t kinds = noun_kinds(s, number);
    uint32_t from = at, limit = at + UNIT_MAX;
    bool arabic = at < s->last && dal_scan_token(s, at)->script == DAL_SCRIPT_ARABIC;
    dal_hit hit;
    for (uint32_t skip = arabic && !number->zero ? 1 : UNIT_MAX; at < s->last && at < limit && skip > 0; at++, skip--) {
        bool fits = dal_scan_find(s, at, s->last, kinds, &hit) && (number->zero ? !hit.definite : !hit.joined);
        if (fits) {
            *out = (dal_counted){.first = from, .last = hit.last, .concept = hit.phrase->code};
            if (arabic)
                out->first = at;
            dal_scan_after(s, out);
            return true;
        }
        if (is_stop(s, at) && !(arabic && number->zero && dal_scan_token(s, at)->kind == DAL_TOKEN_WORD))
            return false;
    }
    return false;
}

static bool looks_plural(const dal_token *token)
{
    dalil_string word = token->folded;
    return word.size > 3 && word.data[word.size - 1] == 's' && word.data[word.size - 2] != 's';
}

/* Any noun: up to the first that looks like a plural, else the next word. */
static bool find_unknown_noun(const dal_scan *s, uint32_t at, dal_counted *out)
{
    if (is_stop(s, at) ||
        (dal_scan_token(s, at)->kind == DAL_TOKEN_WORD && !(dal_scan_token(s, at)->flags & DAL_TOKEN_SPACE)))
        return false;
    *out = (dal_counted){.first = at, .last = at + 1, .concept = DAL_CONCEPT_NONE};
    for (uint32_t i = at; i < at + UNIT_MAX - 1 && !is_stop(s, i); i++)
        if (dal_scan_token(s, i)->script == DAL_SCRIPT_LATIN && looks_plural(dal_scan_token(s, i))) {
            out->last = i + 1;
            break;
        }
    return true;
}

/* The nearest noun before `at` within its clause: "the death toll rose to 45", القتلى: ٤٥, الطوابق الثلاثة. */
static bool find_noun_before(const dal_scan *s, uint32_t at, uint32_t reach, dal_counted *out)
{
    uint32_t stop = at - s->first > reach ? at - reach : s->first;
    stop = s->previous_last > stop ? s->previous_last : stop;
    dal_hit hit;
    while (at-- > stop) {
        const dal_token *token = dal_scan_token(s, at);
        if (dal_scan_sign(token, ".") || dal_scan_sign(token, ";") || dal_scan_sign(token, "؛"))
            return false;
        if (dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_UNIT_MANY) | DAL_KIND(DAL_WORD_UNIT_ONE), &hit)) {
            dal_hit longer;
            uint32_t first;
            bool whole = dal_scan_find_before(s, hit.last, DAL_KIND(DAL_WORD_UNIT_MANY) | DAL_KIND(DAL_WORD_UNIT_ONE),
                                              &longer, &first);
            *out = (dal_counted){
                .first = whole ? first : at, .last = hit.last, .concept = (whole ? longer : hit).phrase->code};
            out->joined = !whole || first == at ? hit.joined : false;
            return true;
        }
    }
    return false;
}

/* "in the collapse of {the bridge}", "في انهيار {المبنى}": does the noun only tell where or by what?  The noun of
 * "number of dead" and عدد القتلى does not. */
static bool only_describes(const dal_scan *s, uint32_t noun)
{
    static const char *const preposition[] = {
        "in",  "at",  "from", "after", "by",   "on",  "under", "near", "during", "inside", "between", "their", "his",
        "her", "its", "في",   "من",    "جراء", "اثر", "بعد",   "خلال", "تحت",    "نتيجه",  "عقب",     "بسبب",  "داخل"};
    dal_hit hit;
    for (uint32_t i = 0, at = noun; i < 5 && at > s->first && at > s->previous_last; i++) {
        const dal_token *token = dal_scan_token(s, --at);
        if (token->kind != DAL_TOKEN_WORD)
            return false;
        uint32_t first;
        if (dal_scan_find_before(s, at + 1, DAL_KIND(DAL_WORD_COUNT), &hit, &first) && first <= at)
            return false;
        if (DAL_TOKEN_IS_ONE_OF(token, preposition))
            return true;
    }
    return false;
}

/* The noun that a toll counts: the nearest that is no description of another before it. */
static bool find_head_before(const dal_scan *s, uint32_t at, dal_counted *out)
{
    dal_counted nearest, found;
    if (!find_noun_before(s, at, BACK_MAX, &nearest))
        return false;
    *out = found = nearest;
    while (only_describes(s, found.first)) {
        uint32_t reach = found.first + BACK_MAX > at ? found.first + BACK_MAX - at : 0;
        if (reach == 0 || !find_noun_before(s, found.first, reach, &found))
            return true; /* nothing else is counted */
        if (!only_describes(s, found.first))
            *out = found;
    }
    return true;
}

/* "lower" of "the lower three floors". */
void dal_scan_adjective(const dal_scan *s, const dal_number *number, dal_counted *counted)
{
    uint32_t first;
    dal_hit hit;
    if (number->first > s->first && counted->last > counted->first &&
        dal_scan_find_before(s, number->first, DAL_KIND(DAL_WORD_ADJECTIVE), &hit, &first)) {
        counted->adjective_first = first;
        counted->adjective_last = number->first;
    }
}

/* "five-storey building": the noun is stuck to the number. */
static bool find_stuck_noun(const dal_scan *s, const dal_number *number, dal_counted *out)
{
    uint32_t at = number->last;
    dal_hit hit;
    if (!dal_scan_dash(dal_scan_token(s, at)) || !dal_scan_attached(dal_scan_token(s, at)) ||
        !dal_scan_find(s, at + 1, s->last, DAL_KIND(DAL_WORD_UNIT_ONE), &hit))
        return false;
    *out = (dal_counted){.first = at + 1, .last = hit.last, .concept = hit.phrase->code};
    return true;
}

/* The same in one token: number and noun are its pieces. */
bool dal_scan_levels(const dal_scan *s, uint32_t at, dal_number *out_number, dal_counted *out)
{
    dalil_string noun, word = dal_scan_token(s, at)->folded, count = dal_str_cut(word, '-', &noun);
    if (noun.size == 0 || dal_scan_token(s, at)->kind != DAL_TOKEN_WORD)
        return false;
    const dal_phrase *number = dal_words_find_piece(s->words, count, DAL_KIND(DAL_WORD_ADD));
    const dal_phrase *levels = dal_words_find_piece(s->words, noun, DAL_KIND(DAL_WORD_UNIT_ONE));
    if (number == NULL || levels == NULL || levels->code != s->words->named[DAL_CONCEPT_LEVELS])
        return false;
    *out_number = (dal_number){.first = at, .last = at + 1, .value = number->value, .max = number->value, .scale = 1};
    *out = (dal_counted){.first = at, .last = at + 1, .concept = levels->code};
    return true;
}

static bool is_percent(const dal_token *token)
{
    return dal_scan_sign(token, "%") || dal_scan_sign(token, "٪");
}

/* Past the number of the whole, of "12 of the 80 miners". */
static uint32_t skip_whole(dal_scan *s, const dal_number *number, uint32_t at)
{
    static const char *const of[] = {"of", "من"};
    dal_number whole;
    if (at == number->last || !DAL_TOKEN_IS_ONE_OF(dal_scan_token(s, number->last), of) ||
        !dal_scan_number(s, at, &whole) || whole.zero || whole.nobody || is_percent(dal_scan_token(s, whole.last)))
        return at;
    s->whole = at;
    return whole.last;
}

/* "not 200 people, {20}", "the figure of 200 dead is wrong, it is {20}": does the number stand for the one before, of
 * the same things? */
static bool stands_for_previous(const dal_scan *s, uint32_t from)
{
    enum { NEAR = 4, FAR = 14 };
    if (s->found.count == 0 || s->previous.last == s->previous.first || from < s->previous_last)
        return false;
    const dalil_quantity *before = (const dalil_quantity *)s->found.item + s->found.count - 1;
    if (before->op == DALIL_NOT_EQUAL && from - s->previous_last < NEAR)
        return true;
    for (uint32_t at = s->previous_last; at < from && from - s->previous_last < FAR; at++)
        if (dal_scan_has_mark(s, at, s->last, DAL_MARKED_RIGHT))
            return true;
    return false;
}

bool dal_scan_unit(dal_scan *s, const dal_number *number, const dal_around *a, dal_counted *out)
{
    *out = (dal_counted){.concept = DAL_CONCEPT_NONE};
    uint32_t at = skip_whole(s, number, skip_to_noun(s, number->last));
    if (is_percent(dal_scan_token(s, number->last))) {
        *out = (dal_counted){
            .first = number->last, .last = number->last + 1, .concept = s->words->named[DAL_CONCEPT_SHARE]};
        return true;
    }
    if (find_stuck_noun(s, number, out))
    return out->concept == s->words->named[DAL_CONCEPT_LEVELS];
    bool arabic = number->first > s->first &&
                  dal_scan_token(s, a->first > s->first ? a->first - 1 : a->first)->script == DAL_SCRIPT_ARABIC;
    bool nobody_does = number->nobody && at == number->last; /* "nobody remains": what follows is no noun */
    if ((!nobody_does && find_known_noun(s, number, at, out)) || number->zero || number->nobody)
    return out->concept != DAL_CONCEPT_NONE || number->nobody;
    if (arabic && find_noun_before(s, a->first, 1, out)) { /* الطوابق الثلاثة */
        return true;
    }
    if (arabic && a->first < number->first && s->previous.last == a->first && a->op == DALIL_EQUAL) {
        *out = s->previous; /* عشرة من القتلى الـ٨٨ */
        return true;
    }
    if (a->op == DALIL_NOT_EQUAL && s->previous.last > s->previous.first &&
        number->first - s->previous_last < SAME_UNIT_MAX && is_stop(s, at)) {
        *out = s->previous;
        return true;
    }
    bool people = dal_scan_is_name(s, at) && looks_plural(dal_scan_token(s, at)); /* "the dead were 12 Moldovans" */
    if (a->count && !people && find_head_before(s, a->first, out))
        return true;
    if (is_stop(s, at) && stands_for_previous(s, a->first)) {
        *out = s->previous;
        return true;
    }
    return !number->one && !number->vague && find_unknown_noun(s, at, out);
}

/* ---- the concept -------------------------------------------------------------------------------------------- */

static bool has_deep_mark(const dal_scan *s, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last && i < s->last; i++)
        if (dal_scan_has_mark(s, i, s->last, DAL_MARKED_DEEP))
            return true;
    return false;
}

uint16_t dal_scan_concept(const dal_those *those)
{
    const dal_scan *s = those->scan;
    const dal_number *number = those->number;
    const dal_counted *counted = those->counted;
    uint16_t concept = counted->concept;
    if (concept == s->words->named[DAL_CONCEPT_LEVELS] &&
        (has_deep_mark(s, counted->first, counted->last + 1) ||
         has_deep_mark(s, counted->adjective_first, counted->adjective_last) ||
         (counted->last <= number->first && has_deep_mark(s, number->last, number->last + 1))))
        return s->words->named[DAL_CONCEPT_BELOW];
    if (concept == s->words->named[DAL_CONCEPT_RESCUERS]) {
        uint16_t fate = dal_scan_state_of_rescuers(those);
        return fate != DAL_CONCEPT_NONE ? fate : concept;
    }
    if (concept != s->words->named[DAL_CONCEPT_HELD] && concept != s->words->named[DAL_CONCEPT_PEOPLE] &&
        concept != DAL_CONCEPT_NONE)
    return concept;
    if ((number->zero && concept == s->words->named[DAL_CONCEPT_HELD]) || (s->whole != 0 && number->first == s->whole))
    return concept;
    uint16_t state = dal_scan_state(those);
    return state != DAL_CONCEPT_NONE ? state : concept;
}
