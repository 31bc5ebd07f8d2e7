/* engine/claims/quantity_state.c: what became of those whom a number counts, by the words around it, and whether they
 * are all of whom that is true or a part of them. */
#include "engine/claims/quantity_scan.h"

enum {
    STATE_AFTER = 14, /* words from the noun to what became of them */
    STATE_BEFORE = 3,
    GOVERNS = 5,    /* words from what became of others to their number */
    HEAD_BACK = 24, /* words from a number to "the number of those who" */
    HEAD_STATE = 4, /* and on to what became of them */
    PART_AFTER = 5, /* words behind the noun that single out a part */
    HANDLED_BEFORE = 5
};

static const dal_token *token_at(const dal_those *c, uint32_t at)
{
    return dal_scan_token(c->scan, at);
}

static bool is_punct(const dal_token *token)
{
    return token != NULL && token->kind == DAL_TOKEN_PUNCT;
}

static bool is_stop_mark(const dal_token *token)
{
    return dal_scan_sign(token, ".") || dal_scan_sign(token, ";") || dal_scan_sign(token, "؛") ||
           dal_scan_sign(token, ":");
}

static bool is_clause_end(const dal_token *token)
{
    static const char *const word[] = {"while", "but",  "whereas", "although", "بينما",
                                       "لكن",   "فيما", "وان",     "وانه",     "وانها"};
    return is_stop_mark(token) || DAL_TOKEN_IS_ONE_OF(token, word);
}

static bool has_noun(const dal_those *c)
{
    return c->counted->last > c->counted->first;
}

static bool is_arabic(const dal_those *c)
{
    return token_at(c, c->number->first)->script == DAL_SCRIPT_ARABIC ||
           (has_noun(c) && token_at(c, c->counted->first)->script == DAL_SCRIPT_ARABIC);
}

static uint32_t end_of(const dal_those *c)
{
    return c->counted->last > c->number->last ? c->counted->last : c->number->last;
}

static bool has_mark(const dal_those *c, uint32_t at, dal_named_mark mark)
{
    return at < c->scan->last && dal_scan_has_mark(c->scan, at, c->scan->last, mark);
}

/* ---- what became of them ----------------------------------------------------------------------------------------- */

/* The concept of a state mark at `at`; that a detainee is held is no news. */
static uint16_t state_at(const dal_those *c, uint32_t at, uint32_t end)
{
    static const struct {
        dal_named_mark mark;
        dal_named_concept concept;
    } state[] = {{DAL_MARKED_DEAD, DAL_CONCEPT_DEAD},
                 {DAL_MARKED_FREED, DAL_CONCEPT_FREED},
                 {DAL_MARKED_MISSING, DAL_CONCEPT_MISSING},
                 {DAL_MARKED_INJURED, DAL_CONCEPT_INJURED},
                 {DAL_MARKED_DISPLACED, DAL_CONCEPT_DISPLACED},
                 {DAL_MARKED_TRAPPED, DAL_CONCEPT_HELD},
                 {DAL_MARKED_HELD, DAL_CONCEPT_HELD}};
    const dal_parts_words *words = c->scan->words;
    uint64_t marks = dal_seen_marks(c->scan->seen, at, end);
    dal_hit longest; /* فقدوا منازلهم tells of homes, though فقدوا tells of the missing */
    if (marks != 0 && dal_scan_find(c->scan, at, end, DAL_KIND(DAL_WORD_MARK), &longest) && longest.phrase->count > 1)
        marks = (uint64_t)1 << longest.phrase->code;
    uint16_t held = words->named[DAL_CONCEPT_HELD];
    for (size_t i = 0; i < sizeof state / sizeof *state && marks != 0; i++) {
        uint16_t found = words->named[state[i].concept];
        if ((marks & words->mark_bit[state[i].mark]) != 0 && !(c->counted->concept == held && found == held))
            return found;
    }
    return DAL_CONCEPT_NONE;
}

/* Does a thing of its own begin between the noun and `at`: with a comma, "and", an attached و? */
static bool is_joined_on(const dal_those *c, uint32_t at)
{
    const uint64_t any = DAL_KIND(DAL_WORD_KINDS) - 1;
    for (uint32_t i = end_of(c); i <= at; i++) {
        dal_hit hit;
        if (is_punct(token_at(c, i)) || dal_token_is(token_at(c, i), "and") ||
            (dal_scan_find(c->scan, i, c->scan->last, any, &hit) && hit.joined))
            return true;
    }
    return false;
}

static bool is_duration(const dal_those *c, uint32_t at)
{
    dal_hit hit;
    return dal_scan_find(c->scan, at, c->scan->last, DAL_KIND(DAL_WORD_UNIT_ONE) | DAL_KIND(DAL_WORD_UNIT_MANY),
                         &hit) &&
           hit.phrase->code == c->scan->words->named[DAL_CONCEPT_DURATION];
}

/* "and injured 45", وعدد الجرحى نحو مئتين: is the state at `at` that of the number behind it? */
static bool governs_next(const dal_those *c, uint32_t at)
{
    const uint64_t between = DAL_KIND(DAL_WORD_ABOUT) | DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS) |
                             DAL_KIND(DAL_WORD_BETWEEN) | DAL_KIND(DAL_WORD_COUNT);
    dal_hit hit;
    dal_number next;
    if (!is_joined_on(c, at) || !dal_scan_find(c->scan, at, c->scan->last, DAL_KIND(DAL_WORD_MARK), &hit))
        return false;
    uint32_t limit = hit.last + GOVERNS;
    for (at = hit.last; at < limit && at < c->scan->last; at = hit.last) {
        if (dal_scan_number(c->scan, at, &next))
            return !next.zero && !next.nobody && !is_duration(c, next.last);
        if (!dal_scan_find(c->scan, at, c->scan->last, between, &hit))
            return false;
    }
    return false;
}

/* "96 were brought ashore, and the search for the missing goes on": those others, and not the 96. */
static bool is_of_the_missing(const dal_those *c, uint32_t at, uint16_t state)
{
    dal_hit hit;
    bool found = dal_scan_find(c->scan, at, c->scan->last, DAL_KIND(DAL_WORD_MARK), &hit);
    bool definite = found && hit.phrase->count == 1 && hit.definite;
    return state == c->scan->words->named[DAL_CONCEPT_MISSING] && at > end_of(c) + 1 &&
           (definite || dal_token_is(token_at(c, at - 1), "the"));
}

static uint16_t state_after(const dal_those *c, uint32_t *out_near)
{
    uint32_t last = end_of(c);
    dal_number next;
    for (uint32_t i = 0; i < STATE_AFTER && last + i < c->scan->last; i++) {
        if (is_clause_end(token_at(c, last + i)) || (dal_scan_number(c->scan, last + i, &next) && next.digits))
            break;
        uint16_t state = state_at(c, last + i, c->scan->last);
        *out_near = i;
        if (is_of_the_missing(c, last + i, state))
            return DAL_CONCEPT_NONE;
        if (state != DAL_CONCEPT_NONE)
            return governs_next(c, last + i) ? DAL_CONCEPT_NONE : state;
    }
    return DAL_CONCEPT_NONE;
}

static uint16_t state_before(const dal_those *c, uint32_t *out_near)
{
    uint32_t stop = c->scan->previous_last > c->scan->first ? c->scan->previous_last : c->scan->first;
    for (uint32_t i = 0; i < STATE_BEFORE && c->from > stop + i; i++) {
        uint32_t at = c->from - i - 1;
        if (is_punct(token_at(c, at)))
            break;
        uint16_t state = state_at(c, at, c->from);
        *out_near = i;
        if (state != DAL_CONCEPT_NONE)
            return state;
    }
    return DAL_CONCEPT_NONE;
}

/* "The number of those who died in the fire was, up to this morning, 240": what stands behind the head. */
static uint16_t state_of_head(const dal_those *c)
{
    static const char *const head[] = {"number", "toll", "count", "عدد", "حصيله"};
    uint32_t stop = c->from > c->scan->first + HEAD_BACK ? c->from - HEAD_BACK : c->scan->first;
    stop = stop > c->scan->previous_last ? stop : c->scan->previous_last;
    for (uint32_t at = c->from; at-- > stop && !is_stop_mark(token_at(c, at));) {
        if (!DAL_TOKEN_IS_ONE_OF(token_at(c, at), head))
            continue;
        for (uint32_t i = at + 1; i <= at + HEAD_STATE && i < c->from; i++) {
            uint16_t state = state_at(c, i, c->from);
            if (state != DAL_CONCEPT_NONE)
                return state;
        }
        return DAL_CONCEPT_NONE;
    }
    return DAL_CONCEPT_NONE;
}

/* "80 people were killed and 18 others hurt": what stands before "and" is told of the number before. */
static bool begins_anew(const dal_those *c)
{
    if (c->scan->previous_last <= c->scan->first || c->from <= c->scan->first)
        return false;
    const dal_token *before = token_at(c, c->from - 1);
    return c->number->joined || dal_token_is(before, "and") || dal_token_is(before, "و");
}

/* The nearest before or after the counted noun; after wins in English, before in Arabic, when equally near. */
uint16_t dal_scan_state(const dal_those *c)
{
    uint32_t near_after = STATE_AFTER + 1, near_before = STATE_BEFORE + 1;
    uint16_t after = state_after(c, &near_after), before = state_before(c, &near_before);
    if (c->number->nobody) /* "drowned, nobody knows": what stands before "nobody" is told of others */
        before = DAL_CONCEPT_NONE;
    if (before == DAL_CONCEPT_NONE && after == DAL_CONCEPT_NONE)
        return state_of_head(c);
    if (before == DAL_CONCEPT_NONE || after == DAL_CONCEPT_NONE || begins_anew(c))
        return after != DAL_CONCEPT_NONE ? after : before;
    return near_before < near_after || (is_arabic(c) && near_before == near_after) ? before : after;
}

/* Past "were", "have also been", قد. */
static uint32_t skip_auxiliaries(const dal_those *c, uint32_t at)
{
    static const char *const small[] = {"who",  "were", "was",  "are", "is",         "have", "has",   "had",  "been",
                                        "also", "all",  "went", "got", "reportedly", "قد",   "كانوا", "جميعا"};
    while (DAL_TOKEN_IS_ONE_OF(token_at(c, at), small))
        at++;
    return at;
}

/* May it be told of those who came to help?  Not that they freed others. */
static bool befalls_rescuers(const dal_those *c, uint16_t state)
{
    static const dal_named_concept fate[] = {DAL_CONCEPT_DEAD, DAL_CONCEPT_INJURED, DAL_CONCEPT_MISSING};
    for (size_t i = 0; i < sizeof fate / sizeof *fate; i++)
        if (state == c->scan->words->named[fate[i]])
            return true;
    return false;
}

uint16_t dal_scan_state_of_rescuers(const dal_those *c)
{
    uint32_t after = skip_auxiliaries(c, end_of(c)), stop = c->scan->previous_last;
    uint16_t state = after < c->scan->last ? state_at(c, after, c->scan->last) : DAL_CONCEPT_NONE;
    if (befalls_rescuers(c, state))
        return state;
    stop = stop > c->scan->first ? stop : c->scan->first;
    for (uint32_t back = 1; back <= 2 && c->from >= stop + back;
         back++) { /* "killed 12 divers", "death of 12 divers" */
        state = state_at(c, c->from - back, c->from);
        if (befalls_rescuers(c, state))
            return state;
        if (!dal_token_is(token_at(c, c->from - back), "of"))
            break;
    }
    return DAL_CONCEPT_NONE;
}

/* ---- dead and injured in one number ------------------------------------------------------------------------------ */

uint16_t dal_scan_together(const dal_those *c, uint16_t concept)
{
    static const char *const join[] = {"and", "or", "و", "أو", "او"};
    const dal_parts_words *words = c->scan->words;
    bool dead = concept == words->named[DAL_CONCEPT_DEAD], injured = concept == words->named[DAL_CONCEPT_INJURED];
    uint32_t at = end_of(c);
    dal_hit hit;
    if (!dead && !injured)
    return concept;
    at += !has_noun(c) && at < c->scan->last && state_at(c, at, c->scan->last) == concept; /* "200 killed or injured" */
    bool joined = DAL_TOKEN_IS_ONE_OF(token_at(c, at), join);
    at += joined;
    if (!dal_scan_find(c->scan, at, c->scan->last, DAL_KIND(DAL_WORD_MARK), &hit) || !(joined || hit.joined) ||
        governs_next(c, at))
    return concept;
    return has_mark(c, at, dead ? DAL_MARKED_INJURED : DAL_MARKED_DEAD) ? words->named[DAL_CONCEPT_CASUALTIES]
                                                                        : concept;
}

/* ---- a part or all ----------------------------------------------------------------------------------------------- */

static bool is_of_people(const dal_parts_words *words, uint16_t concept)
{
    static const dal_named_concept state[] = {DAL_CONCEPT_DEAD,  DAL_CONCEPT_INJURED,   DAL_CONCEPT_MISSING,
                                              DAL_CONCEPT_FREED, DAL_CONCEPT_DISPLACED, DAL_CONCEPT_HELD};
    for (size_t i = 0; i < sizeof state / sizeof *state; i++)
        if (concept == words->named[state[i]])
            return true;
    return false;
}

/* "six of their divers", "40 of the injured", ثلاثون من الجرحى; not "12 of the miners were killed". */
static bool is_of_others(const dal_those *c, uint16_t concept)
{
    static const char *const whose[] = {"them", "us",  "whom", "which", "his",  "her",
                                        "its",  "our", "my",   "your",  "their"};
    static const char *const all[] = {"people", "folk", "kin"};
    static const char *const the[] = {"the", "those", "these"};
    static const char *const of_them[] = {"منهم", "منهن", "منها", "منا", "بينهم", "بينهن"};
    const dal_token *next = token_at(c, c->number->last);
    if (DAL_TOKEN_IS_ONE_OF(next, of_them))
        return true;
    const dal_token *of = next, *then = token_at(c, c->number->last + 1);
    if (of == NULL || then == NULL || (!dal_token_is(of, "of") && !dal_token_is(of, "من")))
        return false;
    bool definite =
        then->kind == DAL_TOKEN_NUMBER || DAL_TOKEN_IS_ONE_OF(then, the) || (is_arabic(c) && !c->number->vague);
    if (DAL_TOKEN_IS_ONE_OF(then, whose)) /* "of our people" are all of them */
        return !DAL_TOKEN_IS_ONE_OF(token_at(c, c->number->last + 2), all);
    return definite && c->counted->concept == concept;
}

/* "including nine children", "the dead include", "are among the dead", من بين القتلى */
static bool is_among(const dal_those *c)
{
    static const char *const before[] = {"including", "include", "includes", "included", "among", "بينهم",
                                         "بينهن",     "منهم",    "ومنهم",    "ضمنهم",    "وبينهم"};
    static const char *const after[] = {"among", "بين", "ضمن"};
    static const char *const them[] = {"the", "them", "those", "these"};
    if (c->from > c->scan->first && DAL_TOKEN_IS_ONE_OF(token_at(c, c->from - 1), before))
        return true;
    for (uint32_t i = end_of(c); i < end_of(c) + PART_AFTER && !is_punct(token_at(c, i)); i++)
        if (DAL_TOKEN_IS_ONE_OF(token_at(c, i), after) && i + 2 < c->scan->last &&
            (DAL_TOKEN_IS_ONE_OF(token_at(c, i + 1), them) || state_at(c, i + 1, c->scan->last) != DAL_CONCEPT_NONE))
            return true;
    return false;
}

/* "three more bodies", "another 12 injured", ثلاث جثث أخرى: they come to those who were counted before. */
static bool is_added(const dal_those *c)
{
    static const char *const more[] = {"more", "additional", "further"};
    static const char *const before[] = {"another", "further", "additional"};
    static const char *const others[] = {"اخري", "اخرين", "اخرون", "اضافيه", "اضافيين"};
    const dal_token *next = token_at(c, c->number->last), *after = token_at(c, c->number->last + 1);
    bool than = after != NULL && dal_token_is(after, "than");
    if (DAL_TOKEN_IS_ONE_OF(next, more) && !than)
        return true;
    if (c->from > c->scan->first && DAL_TOKEN_IS_ONE_OF(token_at(c, c->from - 1), before))
        return true;
    return is_arabic(c) && DAL_TOKEN_IS_ONE_OF(token_at(c, end_of(c)), others);
}

bool dal_scan_is_name(const dal_scan *s, uint32_t at)
{
    const dal_token *token = dal_scan_token(s, at);
    return token != NULL && token->script == DAL_SCRIPT_LATIN && (token->flags & DAL_TOKEN_CAPITAL) != 0 &&
           !dal_seen_may(s->seen, at, s->last, DAL_KIND(DAL_WORD_KINDS) - 1);
}

static bool is_name(const dal_those *c, uint32_t at)
{
    const dal_token *noun = has_noun(c) ? token_at(c, c->counted->last - 1) : NULL;
    bool headline = noun != NULL && (noun->flags & DAL_TOKEN_CAPITALS) != 0;
    return !headline && dal_scan_is_name(c->scan, at);
}

bool dal_scan_is_group(const dal_those *c)
{
    for (uint32_t i = c->counted->first; i < c->counted->last; i++)
        if (has_mark(c, i, DAL_MARKED_PART) || is_name(c, i))
            return true;
    return false;
}

/* The noun before its number: "the number of Pakistani dead reached 100", عدد القتلى المصريين بلغ 55. */
static bool is_headed_by_group(const dal_those *c)
{
    static const char *const whole[] = {"toll", "tolls", "count"}; /* "the Lisbon death toll": where, not of whom */
    uint32_t first = c->counted->first, at = c->counted->last;
    if (!has_noun(c)) /* عدد القتلى المصريين 55 */
        return c->from >= c->scan->first + 2 && has_mark(c, c->from - 1, DAL_MARKED_PART) &&
               state_at(c, c->from - 2, c->from) != DAL_CONCEPT_NONE;
    if (at > c->from || DAL_TOKEN_IS_ONE_OF(token_at(c, at - 1), whole))
        return false;
    if (!is_arabic(c))
        return first > c->scan->first && (is_name(c, first - 1) || has_mark(c, first - 1, DAL_MARKED_PART));
    at += at < c->from && dal_token_is(token_at(c, at), "من");
    return at < c->from && has_mark(c, at, DAL_MARKED_PART);
}

/* Behind the noun: "displaced children", مواطنا كنديا, "were seriously injured", في حال حرجة. */
static bool is_singled_out(const dal_those *c)
{
    static const char *const away[] = {"in",   "at",    "by",     "on",  "when", "while",
                                       "from", "after", "before", "and", "near"};
    uint32_t first = end_of(c), limit = first + (is_arabic(c) ? 1 : PART_AFTER);
    for (uint32_t i = first; i < limit && i < c->scan->last; i++) {
        if (is_punct(token_at(c, i)) || DAL_TOKEN_IS_ONE_OF(token_at(c, i), away))
            return false;
        bool of = dal_token_is(token_at(c, i), "of") && i + 1 < c->scan->last && is_name(c, i + 1);
        if (of && dal_str_ends(token_at(c, i + 1)->folded, DALIL_STR("s")))
            return true; /* "bodies of Moldovans" */
        if (has_mark(c, i, DAL_MARKED_PART))
            return true;
    }
    return false;
}

/* Those whom one team recovered, one hospital received. */
static bool is_handled(const dal_those *c, uint16_t concept)
{
    const dal_parts_words *words = c->scan->words;
    uint32_t stop = c->scan->previous_last > c->scan->first ? c->scan->previous_last : c->scan->first;
    if (concept != words->named[DAL_CONCEPT_DEAD] && concept != words->named[DAL_CONCEPT_INJURED])
        return false;
    static const char *const that[] = {"that", "ان", "بان"}; /* "admitted that 19 had died" */
    for (uint32_t i = 1; i <= HANDLED_BEFORE && c->from >= stop + i && !is_punct(token_at(c, c->from - i)) &&
                         !DAL_TOKEN_IS_ONE_OF(token_at(c, c->from - i), that);
         i++)
        if (has_mark(c, c->from - i, DAL_MARKED_HANDLED))
            return true;
    bool handled = false; /* "were recovered by the divers"; without "by" nobody says that there are no others */
    for (uint32_t i = end_of(c); i < end_of(c) + PART_AFTER && !is_punct(token_at(c, i)); i++) {
        if (handled && token_at(c, i) != NULL && dal_token_is(token_at(c, i), "by"))
            return true;
        handled = handled || has_mark(c, i, DAL_MARKED_HANDLED);
    }
    return false;
}

bool dal_scan_is_part(const dal_those *c, uint16_t concept)
{
    if (!is_of_people(c->scan->words, concept) || c->number->zero || c->number->nobody)
        return false;
    if (c->counted->concept == c->scan->words->named[DAL_CONCEPT_RESCUERS])
        return true; /* they came to help others */
    return is_of_others(c, concept) || is_added(c) || is_among(c) || dal_scan_is_group(c) || is_headed_by_group(c) ||
           is_singled_out(c) || is_handled(c, concept);
}
