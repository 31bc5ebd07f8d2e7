/* engine/claims/quantity.c: see parts.h.  A number, what stands before it (operator, label, age), how far it goes (a
 * range), the noun it counts, and from the words around what became of those counted. */
#include "engine/claims/number.h"
#include "engine/claims/parts.h"
#include <math.h>

enum {
    BEFORE_MAX = 5,   /* words of an operator */
    UNIT_MAX = 5,     /* words from number to counted noun */
    BACK_MAX = 14,    /* words from a toll's noun to its number */
    STATE_AFTER = 14, /* words from the noun to what became of them */
    STATE_BEFORE = 3,
    SAME_UNIT_MAX = 8 /* words between "three floors" and "not one" */
};

/* The counted thing. */
typedef struct unit {
    uint32_t first, last;                     /* its tokens; equal: none */
    uint32_t adjective_first, adjective_last; /* "lower" of "the lower three floors" */
    uint16_t concept;
    bool joined; /* و is attached in front of it */
} unit;

typedef struct scan {
    const dal_seen *seen;
    const dal_parts_words *words;
    const dal_text *text;
    uint32_t first, last;
    dal_arena *arena;
    dal_list found;         /* dalil_quantity */
    uint32_t previous_last; /* token after the quantity before */
    unit previous;
} scan;

static const dal_token *token_at(const scan *s, uint32_t at)
{
    return at < s->last ? &s->text->token[at] : NULL;
}

static bool is_mark(const dal_token *token, const char *mark)
{
    return token != NULL && token->kind != DAL_TOKEN_WORD && token->kind != DAL_TOKEN_NUMBER &&
           dal_str_equal(token->folded, dal_str(mark));
}

static bool find(const scan *s, uint32_t at, uint32_t end, uint64_t kinds, dal_hit *out_hit)
{
    return dal_seen_find(s->seen, at, end, kinds, out_hit);
}

/* The longest phrase of `kinds` that ends just before token `end`. */
static bool find_before(const scan *s, uint32_t end, uint64_t kinds, dal_hit *out_hit, uint32_t *out_first)
{
    uint32_t from = end - s->first > BEFORE_MAX ? end - BEFORE_MAX : s->first;
    for (; from < end; from++)
        if (find(s, from, end, kinds, out_hit) && out_hit->last == end) {
            *out_first = from;
            return true;
        }
    return false;
}

static bool attached(const dal_token *token)
{
    return token != NULL && (token->flags & DAL_TOKEN_SPACE) == 0;
}

static bool has_mark(const scan *s, uint32_t at, uint32_t end, dal_named_mark mark)
{
    return (dal_seen_marks(s->seen, at, end) & s->words->mark_bit[mark]) != 0;
}

/* ---- ranges ------------------------------------------------------------------------------------------------- */

static bool read_number(const scan *s, uint32_t at, dal_number *out)
{
    return at < s->last && dal_number_read(s->seen, at, s->last, out);
}

static bool is_dash(const dal_token *token)
{
    return is_mark(token, "-") || is_mark(token, "–") || is_mark(token, "—") || is_mark(token, "−");
}

/* Where the second number of a range that `number` begins would stand; 0: nowhere. */
static uint32_t second_at(const scan *s, const dal_number *number, bool between)
{
    uint32_t at = number->last;
    const dal_token *next = token_at(s, at);
    if (next == NULL)
        return 0;
    if (is_dash(next) && (attached(next) || !is_mark(next, "-")))
        return at + 1;
    dal_hit hit;
    if (find(s, at, s->last, DAL_KIND(DAL_WORD_TO), &hit)) {
        bool and = dal_token_is(next, "and") || dal_token_is(next, "و");
        return and&&!between ? 0 : hit.last;
    }
    at += is_mark(next, ",") || is_mark(next, "،");
    if (find(s, at, s->last, DAL_KIND(DAL_WORD_PERHAPS), &hit))
        return number->vague ? hit.last : 0;
    return between ? number->last : 0; /* بين مئة ومئتين */
}

/* "2-3", "between 100 and 200", "100s, possibly 1000s": the second number joins the first. */
static bool join_range(const scan *s, dal_number *number, bool between)
{
    uint32_t at = second_at(s, number, between);
    dal_number second;
    if (at == 0 || number->zero || number->nobody || !read_number(s, at, &second) || second.zero || second.nobody)
        return false;
    if (at == number->last && !second.joined)
        return false;
    if (number->scale == 1 && second.scale > 1 && number->value < 1000 && number->value * second.scale <= second.value)
        number->value *= second.scale;
    double high = second.vague ? second.max : second.value;
    if (high <= number->value || second.many || number->many)
        return false;
    number->max = high;
    number->vague = number->vague || second.vague;
    number->plain = number->one = false;
    number->last = second.last;
    return true;
}

/* ---- what is no quantity ------------------------------------------------------------------------------------ */

static bool is_currency(const dal_token *token)
{
    return is_mark(token, "$") || is_mark(token, "€") || is_mark(token, "£") || is_mark(token, "¥") ||
           is_mark(token, "₺");
}

/* Marks stuck to the digits that make them something else: #3, +963, 4:45, 8/12, F-16, 1.2.3. */
static bool is_stuck(const scan *s, const dal_number *number)
{
    const dal_token *before = number->first > s->first ? token_at(s, number->first - 1) : NULL;
    const dal_token *self = token_at(s, number->first), *after = token_at(s, number->last);
    if (is_currency(before) || is_currency(after))
        return true;
    if (attached(self) && (is_mark(before, "#") || is_mark(before, "+") || is_mark(before, ":") ||
                           is_mark(before, "/") || (is_dash(before) && attached(before)) || is_mark(before, "_")))
        return true;
    const dal_token *next = token_at(s, number->last + 1);
    return attached(after) && attached(next) && next->kind == DAL_TOKEN_NUMBER &&
           (is_mark(after, ":") || is_mark(after, "/") || is_mark(after, ".") || is_mark(after, "-"));
}

static bool is_telephone(const scan *s, const dal_number *number)
{
    const dal_token *token = token_at(s, number->first);
    return number->digits && number->plain &&
           ((token->folded.size > 1 && token->folded.data[0] == '0') || token->folded.size >= 7);
}

/* 1900 to 2100 without a noun it counts. */
static bool is_year_like(const dal_number *number, const unit *counted)
{
    return number->plain && number->value >= 1900 && number->value <= 2100 && fmod(number->value, 1) == 0 &&
           counted->concept == DAL_CONCEPT_NONE;
}

/* "20-year-old", "5 years old", "3 million dollars", "two thirds", "1st". */
static bool is_other_after(const scan *s, const dal_number *number)
{
    uint32_t at = number->last;
    at += is_dash(token_at(s, at)) && attached(token_at(s, at));
    dal_hit hit;
    return find(s, at, s->last, DAL_KIND(DAL_WORD_AGE_AFTER) | DAL_KIND(DAL_WORD_MONEY), &hit) && !hit.joined;
}

/* ---- the counted noun --------------------------------------------------------------------------------------- */

static bool is_quote(const dal_token *token)
{
    return token != NULL && token->kind == DAL_TOKEN_QUOTE;
}

/* Past quotation marks, "of the", "more", من, where the noun may stand. */
static uint32_t skip_to_noun(const scan *s, uint32_t at)
{
    static const char *const skipped[] = {"of", "the", "these", "those", "more", "من", "هؤلاء"};
    bool comma = is_mark(token_at(s, at), ",") || is_mark(token_at(s, at), "،");
    at += comma && at + 1 < s->last && dal_token_is(token_at(s, at + 1), "of");
    for (uint32_t i = 0; i < 4 && at < s->last; i++) {
        bool skip = is_quote(token_at(s, at)) || is_mark(token_at(s, at), "+");
        for (size_t k = 0; k < sizeof skipped / sizeof *skipped; k++)
            skip = skip || dal_token_is(token_at(s, at), skipped[k]);
        if (!skip)
            break;
        at++;
    }
    return at;
}

static bool is_stop(const scan *s, uint32_t at)
{
    const dal_token *token = token_at(s, at);
    dal_hit hit;
    if (token == NULL || token->kind != DAL_TOKEN_WORD)
        return true;
    return find(s, at, s->last, DAL_KIND(DAL_WORD_STOP), &hit) && !hit.joined && hit.phrase->count == 1;
}

static uint64_t noun_kinds(const scan *s, const dal_number *number)
{
    uint64_t many = DAL_KIND(DAL_WORD_UNIT_MANY), one = DAL_KIND(DAL_WORD_UNIT_ONE);
    const dal_token *next = token_at(s, number->last);
    if (number->zero || number->nobody || (next != NULL && next->script == DAL_SCRIPT_ARABIC))
        return many | one;
    return number->value == 1 && number->max <= 1 ? one : many;
}

/* Words that belong to the noun before them: "floors underground", طوابق تحت الأرض. */
static void add_after(const scan *s, unit *counted)
{
    dal_hit hit;
    if (has_mark(s, counted->last, s->last, DAL_MARKED_DEEP) &&
        find(s, counted->last, s->last, DAL_KIND(DAL_WORD_MARK), &hit) && !hit.joined)
        counted->last = hit.last;
}

/* A noun that the vocabulary knows, from `at`. */
static bool find_known_noun(const scan *s, const dal_number *number, uint32_t at, unit *out)
{
    uint64_t kinds = noun_kinds(s, number);
    uint32_t from = at, limit = at + UNIT_MAX;
    bool arabic = at < s->last && token_at(s, at)->script == DAL_SCRIPT_ARABIC;
    dal_hit hit;
    for (uint32_t skip = arabic && !number->zero ? 1 : UNIT_MAX; at < s->last && at < limit && skip > 0; at++, skip--) {
        bool fits = find(s, at, s->last, kinds, &hit) && (number->zero ? !hit.definite : !hit.joined);
        if (fits) {
            *out = (unit){.first = from, .last = hit.last, .concept = hit.phrase->code};
            if (arabic)
                out->first = at;
            add_after(s, out);
            return true;
        }
        if (is_stop(s, at) && !(arabic && number->zero && token_at(s, at)->kind == DAL_TOKEN_WORD))
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
static bool find_unknown_noun(const scan *s, uint32_t at, unit *out)
{
    if (is_stop(s, at) || (token_at(s, at)->kind == DAL_TOKEN_WORD && !(token_at(s, at)->flags & DAL_TOKEN_SPACE)))
        return false;
    *out = (unit){.first = at, .last = at + 1, .concept = DAL_CONCEPT_NONE};
    for (uint32_t i = at; i < at + UNIT_MAX - 1 && !is_stop(s, i); i++)
        if (token_at(s, i)->script == DAL_SCRIPT_LATIN && looks_plural(token_at(s, i))) {
            out->last = i + 1;
            break;
        }
    return true;
}

/* The nearest noun before `at` within its clause: "the death toll rose to 45", القتلى: ٤٥, الطوابق الثلاثة. */
static bool find_noun_before(const scan *s, uint32_t at, uint32_t reach, unit *out)
{
    uint32_t stop = at - s->first > reach ? at - reach : s->first;
    stop = s->previous_last > stop ? s->previous_last : stop;
    dal_hit hit;
    while (at-- > stop) {
        const dal_token *token = token_at(s, at);
        if (is_mark(token, ".") || is_mark(token, ";") || is_mark(token, "؛"))
            return false;
        if (find(s, at, s->last, DAL_KIND(DAL_WORD_UNIT_MANY) | DAL_KIND(DAL_WORD_UNIT_ONE), &hit)) {
            dal_hit longer;
            uint32_t first;
            bool whole =
                find_before(s, hit.last, DAL_KIND(DAL_WORD_UNIT_MANY) | DAL_KIND(DAL_WORD_UNIT_ONE), &longer, &first);
            *out =
                (unit){.first = whole ? first : at, .last = hit.last, .concept = (whole ? longer : hit).phrase->code};
            return true;
        }
    }
    return false;
}

static bool is_one_of(const dal_token *token, const char *const *word, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (dal_token_is(token, word[i]))
            return true;
    return false;
}

/* "in the collapse of {the bridge}", "في انهيار {المبنى}": does the noun only tell where or by what?  The noun of
 * "number of dead" and عدد القتلى does not. */
static bool only_describes(const scan *s, uint32_t noun)
{
    static const char *const preposition[] = {"in",     "at",     "from",    "after", "by",   "on",   "under", "near",
                                              "during", "inside", "between", "في",    "من",   "جراء", "اثر",   "بعد",
                                              "خلال",   "تحت",    "نتيجه",   "عقب",   "بسبب", "داخل"};
    dal_hit hit;
    for (uint32_t i = 0, at = noun; i < 5 && at > s->first && at > s->previous_last; i++) {
        const dal_token *token = token_at(s, --at);
        if (token->kind != DAL_TOKEN_WORD)
            return false;
        uint32_t first;
        if (find_before(s, at + 1, DAL_KIND(DAL_WORD_COUNT), &hit, &first) && first <= at)
            return false;
        if (is_one_of(token, preposition, sizeof preposition / sizeof *preposition))
            return true;
    }
    return false;
}

/* The noun that a toll counts: the nearest that is no description of another before it. */
static bool find_head_before(const scan *s, uint32_t at, unit *out)
{
    unit nearest, found;
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
static void add_adjective(const scan *s, const dal_number *number, unit *counted)
{
    uint32_t first;
    dal_hit hit;
    if (number->first > s->first && counted->last > counted->first &&
        find_before(s, number->first, DAL_KIND(DAL_WORD_ADJECTIVE), &hit, &first)) {
        counted->adjective_first = first;
        counted->adjective_last = number->first;
    }
}

/* "five-storey building": the noun is stuck to the number. */
static bool find_stuck_noun(const scan *s, const dal_number *number, unit *out)
{
    uint32_t at = number->last;
    dal_hit hit;
    if (!is_dash(token_at(s, at)) || !attached(token_at(s, at)) ||
        !find(s, at + 1, s->last, DAL_KIND(DAL_WORD_UNIT_ONE), &hit))
        return false;
    *out = (unit){.first = at + 1, .last = hit.last, .concept = hit.phrase->code};
    return true;
}

/* The same in one token: number and noun are its pieces. */
static bool read_levels(const scan *s, uint32_t at, dal_number *out_number, unit *out)
{
    dalil_string noun, word = token_at(s, at)->folded, count = dal_str_cut(word, '-', &noun);
    if (noun.size == 0 || token_at(s, at)->kind != DAL_TOKEN_WORD)
        return false;
    const dal_phrase *number = dal_words_find_piece(s->words, count, DAL_KIND(DAL_WORD_ADD));
    const dal_phrase *levels = dal_words_find_piece(s->words, noun, DAL_KIND(DAL_WORD_UNIT_ONE));
    if (number == NULL || levels == NULL || levels->code != s->words->named[DAL_CONCEPT_LEVELS])
        return false;
    *out_number = (dal_number){.first = at, .last = at + 1, .value = number->value, .max = number->value, .scale = 1};
    *out = (unit){.first = at, .last = at + 1, .concept = levels->code};
    return true;
}

static bool is_percent(const dal_token *token)
{
    return is_mark(token, "%") || is_mark(token, "٪");
}

/* ---- what became of those counted --------------------------------------------------------------------------- */

static bool is_clause_end(const scan *s, uint32_t at)
{
    static const char *const words[] = {"while", "but", "whereas", "although", "بينما", "لكن", "فيما"};
    const dal_token *token = token_at(s, at);
    if (is_mark(token, ".") || is_mark(token, ";") || is_mark(token, "؛") || is_mark(token, ":"))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dal_token_is(token, words[i]))
            return true;
    return false;
}

/* The concept of a state mark at `at`; that a detainee is held is no news. */
static uint16_t state_at(const scan *s, uint32_t at, uint32_t end, bool is_held)
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
    uint64_t marks = dal_seen_marks(s->seen, at, end);
    uint16_t held = s->words->named[DAL_CONCEPT_HELD];
    for (size_t i = 0; i < sizeof state / sizeof *state && marks != 0; i++) {
        uint16_t concept = s->words->named[state[i].concept];
        if ((marks & s->words->mark_bit[state[i].mark]) != 0 && !(is_held && concept == held))
        return concept;
    }
    return DAL_CONCEPT_NONE;
}

/* The nearest state before or after the counted noun; after wins in English, before in Arabic, when equally near. */
static uint16_t find_state(const scan *s, const dal_number *number, const unit *counted, bool is_held)
{
    uint32_t first = number->first, last = counted->last > number->last ? counted->last : number->last;
    uint32_t near_after = STATE_AFTER + 1, near_before = STATE_BEFORE + 1;
    uint16_t after = DAL_CONCEPT_NONE, before = DAL_CONCEPT_NONE;
    dal_number next;
    for (uint32_t i = 0; i < STATE_AFTER && last + i < s->last && after == DAL_CONCEPT_NONE; i++) {
        if (is_clause_end(s, last + i) || (read_number(s, last + i, &next) && next.digits))
            break;
        after = state_at(s, last + i, s->last, is_held);
        near_after = i;
    }
    for (uint32_t i = 0; i < STATE_BEFORE && first - i > s->first && first - i > s->previous_last; i++) {
        uint32_t at = first - i - 1;
        if (token_at(s, at)->kind == DAL_TOKEN_PUNCT)
            break;
        before = state_at(s, at, first, is_held);
        near_before = i;
        if (before != DAL_CONCEPT_NONE)
            break;
    }
    if (before == DAL_CONCEPT_NONE || after == DAL_CONCEPT_NONE)
        return before == DAL_CONCEPT_NONE ? after : before;
    bool arabic = token_at(s, first)->script == DAL_SCRIPT_ARABIC;
    return near_before < near_after || (arabic && near_before == near_after) ? before : after;
}

static bool has_deep_mark(const scan *s, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last && i < s->last; i++)
        if (has_mark(s, i, s->last, DAL_MARKED_DEEP))
            return true;
    return false;
}

static uint16_t concept_of(const scan *s, const dal_number *number, const unit *counted)
{
    uint16_t concept = counted->concept;
    if (concept == s->words->named[DAL_CONCEPT_LEVELS] &&
        (has_deep_mark(s, counted->first, counted->last + 1) ||
         has_deep_mark(s, counted->adjective_first, counted->adjective_last) ||
         (counted->last <= number->first && has_deep_mark(s, number->last, number->last + 1))))
        return s->words->named[DAL_CONCEPT_BELOW];
    if (concept != s->words->named[DAL_CONCEPT_HELD] && concept != s->words->named[DAL_CONCEPT_PEOPLE] &&
        concept != DAL_CONCEPT_NONE)
    return concept;
    if (number->zero && concept == s->words->named[DAL_CONCEPT_HELD])
    return concept;
    uint16_t state = find_state(s, number, counted, concept == s->words->named[DAL_CONCEPT_HELD]);
    return state != DAL_CONCEPT_NONE ? state : concept;
}

/* ---- putting it together ------------------------------------------------------------------------------------ */

typedef struct around {
    dalil_operator op;
    bool between, label, age, count;
    uint32_t first; /* of the words before the number */
} around;

static uint32_t skip_quotes_back(const scan *s, uint32_t at)
{
    while (at > s->first && (is_quote(token_at(s, at - 1)) || dal_token_is(token_at(s, at - 1), "the") ||
                             dal_token_is(token_at(s, at - 1), "a")))
        at--;
    return at;
}

static dalil_operator operator_of(const dal_hit *hit)
{
    switch (hit->phrase->kind) {
    case DAL_WORD_ABOUT:
    case DAL_WORD_ABOUT_AFTER:
        return DALIL_ABOUT;
    case DAL_WORD_MORE:
    case DAL_WORD_MORE_AFTER:
        return DALIL_MORE;
    case DAL_WORD_LESS:
    case DAL_WORD_LESS_AFTER:
        return DALIL_LESS;
    case DAL_WORD_NOT:
        return DALIL_NOT_EQUAL;
    default:
        return DALIL_EQUAL;
    }
}

/* Operators, labels and tolls in front of a number, from the nearest outwards. */
static around look_before(const scan *s, const dal_number *number)
{
    const uint64_t operators = DAL_KIND(DAL_WORD_ABOUT) | DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS) |
                               DAL_KIND(DAL_WORD_NOT) | DAL_KIND(DAL_WORD_BETWEEN);
    around a = {.op = DALIL_EQUAL, .first = skip_quotes_back(s, number->first)};
    dal_hit hit;
    uint32_t first;
    if (find_before(s, a.first, DAL_KIND(DAL_WORD_LABEL), &hit, &first))
        a.label = true;
    for (int i = 0; i < 2 && find_before(s, a.first, operators, &hit, &first); i++) {
        if (hit.phrase->kind == DAL_WORD_BETWEEN)
            a.between = true;
        else if (a.op == DALIL_EQUAL || operator_of(&hit) != DALIL_ABOUT)
            a.op = operator_of(&hit);
        a.first = skip_quotes_back(s, first);
    }
    a.age = find_before(s, a.first, DAL_KIND(DAL_WORD_AGE), &hit, &first);
    a.count = find_before(s, a.first, DAL_KIND(DAL_WORD_COUNT), &hit, &first) ||
              (a.first > s->first && is_mark(token_at(s, a.first - 1), ":"));
    return a;
}

static dalil_operator look_after(const scan *s, uint32_t at, dalil_operator op)
{
    dal_hit hit;
    at += is_quote(token_at(s, at));
    if (is_mark(token_at(s, at), "+") && attached(token_at(s, at)))
        return DALIL_MORE;
    if (op == DALIL_EQUAL &&
        find(s, at, s->last,
             DAL_KIND(DAL_WORD_ABOUT_AFTER) | DAL_KIND(DAL_WORD_MORE_AFTER) | DAL_KIND(DAL_WORD_LESS_AFTER), &hit)) {
        dal_number next;
        if (!read_number(s, hit.last, &next) || next.zero || next.nobody || next.vague)
            return operator_of(&hit);
    }
    return op;
}

static bool find_unit(const scan *s, const dal_number *number, const around *a, unit *out)
{
    *out = (unit){.concept = DAL_CONCEPT_NONE};
    uint32_t at = skip_to_noun(s, number->last);
    if (is_percent(token_at(s, number->last))) {
        *out = (unit){.first = number->last, .last = number->last + 1, .concept = s->words->named[DAL_CONCEPT_SHARE]};
        return true;
    }
    if (find_stuck_noun(s, number, out))
    return out->concept == s->words->named[DAL_CONCEPT_LEVELS];
    bool arabic = number->first > s->first &&
                  token_at(s, a->first > s->first ? a->first - 1 : a->first)->script == DAL_SCRIPT_ARABIC;
    bool nobody_does = number->nobody && at == number->last; /* "nobody remains": what follows is no noun */
    if ((!nobody_does && find_known_noun(s, number, at, out)) || number->zero || number->nobody)
    return out->concept != DAL_CONCEPT_NONE || number->nobody;
    if (arabic && find_noun_before(s, a->first, 1, out)) { /* الطوابق الثلاثة */
        return true;
    }
    if (a->op == DALIL_NOT_EQUAL && s->previous.last > s->previous.first &&
        number->first - s->previous_last < SAME_UNIT_MAX && is_stop(s, at)) {
        *out = s->previous;
        return true;
    }
    if (a->count && find_head_before(s, a->first, out))
        return true;
    return !number->one && !number->vague && find_unknown_noun(s, at, out);
}

enum { JOINED_SIZE = 2 /* bytes of و or ف */ };

static dalil_range noun_range(const scan *s, const unit *counted)
{
    dalil_range noun = dal_text_range(s->text, counted->first, counted->last);
    noun.start += counted->joined ? JOINED_SIZE : 0;
    return noun;
}

static dalil_string join_words(const scan *s, const unit *counted, dalil_error *err, dalil_status *status)
{
    dalil_range noun = noun_range(s, counted);
    dalil_range adjective = dal_text_range(s->text, counted->adjective_first, counted->adjective_last);
    if (counted->adjective_first == counted->adjective_last || counted->first == counted->last)
        return dal_text_slice(s->text, noun);
    size_t size = (adjective.end - adjective.start) + 1 + (noun.end - noun.start);
    char *joined = dal_arena_alloc(s->arena, size);
    if (joined == NULL) {
        *status = dal_fail_memory(err);
        return (dalil_string){NULL, 0};
    }
    size_t before = adjective.end - adjective.start;
    memcpy(joined, s->text->bytes.data + adjective.start, before);
    joined[before] = ' ';
    memcpy(joined + before + 1, s->text->bytes.data + noun.start, noun.end - noun.start);
    return (dalil_string){joined, size};
}

static uint32_t number_text_first(const scan *s, const dal_number *number)
{
    if (number->first > s->first && !number->digits && number->value >= 12 &&
        (dal_token_is(token_at(s, number->first - 1), "a") || dal_token_is(token_at(s, number->first - 1), "an")))
        return number->first - 1;
    return number->first;
}

static dalil_status add_quantity(scan *s, const dal_number *number, const around *a, unit *counted, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dalil_quantity *quantity = dal_list_push(&s->found, sizeof *quantity, s->arena);
    if (quantity == NULL)
        return dal_fail_memory(err);
    uint32_t first = number_text_first(s, number), last = number->last;
    dalil_range text = dal_text_range(s->text, first, last), noun = noun_range(s, counted);
    text.start += counted->joined && counted->first == first ? JOINED_SIZE : 0;
    *quantity = (dalil_quantity){.value = number->value, .max = number->value, .op = a->op, .vague = number->vague};
    quantity->concept = dal_words_concept_code(s->words, concept_of(s, number, counted));
    quantity->unit = join_words(s, counted, err, &status);
    quantity->text = dal_text_slice(s->text, text);
    quantity->range = text;
    if (counted->last > counted->first && counted->first >= number->last)
        quantity->range.end = noun.end > text.end ? noun.end : text.end;
    if (counted->last == number->first && counted->last > counted->first)
        quantity->range.start = noun.start;
    if (counted->adjective_last > counted->adjective_first)
        quantity->range.start = dal_text_range(s->text, counted->adjective_first, counted->adjective_last).start;
    if (number->vague && quantity->op == DALIL_EQUAL)
        quantity->op = number->many ? DALIL_MORE : DALIL_ABOUT;
    s->previous = *counted;
    s->previous_last = counted->last > last ? counted->last : last;
    return status;
}

static void mark_range(scan *s, const dal_number *number)
{
    dalil_quantity *added = (dalil_quantity *)s->found.item + s->found.count - 1;
    added->op = DALIL_RANGE_OF;
    added->max = number->max;
}

/* A dual noun is a number and its noun: طابقان. */
static dalil_status add_dual(scan *s, uint32_t at, const dal_hit *hit, dalil_error *err)
{
    unit counted = {.first = at, .last = hit->last, .concept = hit->phrase->code, .joined = hit->joined};
    add_after(s, &counted);
    dal_number number = {.first = at, .last = hit->last, .value = 2, .max = 2, .scale = 1};
    around a = look_before(s, &number);
    bool range = join_range(s, &number, a.between);
    DAL_TRY(add_quantity(s, &number, &a, &counted, err));
    if (range)
        mark_range(s, &number);
    return DALIL_OK;
}

static bool is_unproven(const scan *s, uint32_t at, uint32_t last)
{
    dal_hit hit;
    return has_mark(s, at, s->last, DAL_MARKED_UNPROVEN) && find(s, at, s->last, DAL_KIND(DAL_WORD_MARK), &hit) &&
           hit.last > last;
}

/* Make a quantity of `number`, or pass over it. */
static dalil_status take_number(scan *s, dal_number *number, dalil_error *err)
{
    around a = look_before(s, number);
    bool range = join_range(s, number, a.between);
    unit counted;
    if (is_stuck(s, number) || a.age || is_other_after(s, number) ||
        (number->zero && is_unproven(s, number->first, number->last)))
        return DALIL_OK;
    bool found = find_unit(s, number, &a, &counted);
    bool known = counted.concept != DAL_CONCEPT_NONE;
    if ((number->zero && !known) || ((is_telephone(s, number) || a.label) && !known) || (number->one && !found))
        return DALIL_OK;
    if (is_year_like(number, &counted))
        return DALIL_OK;
    if (number->nobody && !known)
    counted.concept = s->words->named[DAL_CONCEPT_PEOPLE];
    add_adjective(s, number, &counted);
    if (counted.last == counted.first && concept_of(s, number, &counted) == DAL_CONCEPT_NONE)
        return DALIL_OK;
    a.op = look_after(s, number->last, a.op);
    if (counted.last > number->last)
        a.op = look_after(s, counted.last, a.op);
    DAL_TRY(add_quantity(s, number, &a, &counted, err));
    if (range)
        mark_range(s, number);
    return DALIL_OK;
}

/* What a quantity may begin with. */
#define QUANTITY_STARTS (DAL_NUMBER_STARTS | DAL_KIND(DAL_WORD_UNIT_TWO))

dalil_status dal_claims_quantities(const dal_seen *seen, const dal_whens *whens, dal_arena *arena,
                                   dal_quantities *out_quantities, dalil_error *err)
{
    uint32_t last = seen->last;
    scan s = {.seen = seen, .words = seen->words, .text = seen->text, .last = last, .arena = arena};
    s.first = s.previous_last = seen->first;
    size_t when = 0;
    for (uint32_t at = s.first; at < last;) {
        while (whens != NULL && when < whens->count && whens->item[when].last <= at)
            when++;
        if (whens != NULL && when < whens->count && whens->item[when].first <= at) {
            at = whens->item[when].last;
            continue;
        }
        if (!dal_seen_may(seen, at, last, QUANTITY_STARTS)) {
            at++;
            continue;
        }
        dal_number number;
        unit counted;
        dal_hit hit;
        if (read_number(&s, at, &number)) {
            DAL_TRY(take_number(&s, &number, err));
            at = number.last > s.previous_last ? number.last : s.previous_last;
        } else if (read_levels(&s, at, &number, &counted)) {
            around a = look_before(&s, &number);
            DAL_TRY(add_quantity(&s, &number, &a, &counted, err));
            at = s.previous_last;
        } else if (find(&s, at, last, DAL_KIND(DAL_WORD_UNIT_TWO), &hit)) {
            DAL_TRY(add_dual(&s, at, &hit, err));
            at = s.previous_last;
        } else {
            at++;
        }
    }
    *out_quantities = (dal_quantities){s.found.item, s.found.count};
    return DALIL_OK;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* A vague word reaches to the next of its kind: several to 9, dozens to 99, thousands to 9,999. */
static double vague_end(double value)
{
    if (value < 10)
        return 9;
    return value < 100 ? 99 : value * 10 - 1;
}

void dal_claims_value(const dalil_quantity *quantity, double *out_low, double *out_high)
{
    double low = quantity->value, high = quantity->value;
    switch (quantity->op) {
    case DALIL_RANGE_OF:
        high = quantity->max;
        break;
    case DALIL_ABOUT:
        high = quantity->vague ? vague_end(low) : ceil(high * 1.1);
        low = quantity->vague ? low : floor(low * 0.9);
        break;
    case DALIL_MORE:
        high = HUGE_VAL;
        break;
    case DALIL_LESS:
        low = 0;
        high = quantity->vague ? vague_end(high) : high;
        break;
    case DALIL_NOT_EQUAL:
        low = -HUGE_VAL;
        high = HUGE_VAL;
        break;
    default:
        break;
    }
    *out_low = low;
    *out_high = high;
}
