/* engine/claims/quantity.c: see parts.h.  A number, what stands before it (operator, label, age), how far it goes (a
 * range), and the noun it counts (quantity_noun.c). */
#include "engine/claims/quantity_scan.h"
#include <math.h>

/* ---- ranges ------------------------------------------------------------------------------------------------- */

/* Where the second number of a range that `number` begins would stand; 0: nowhere. */
static uint32_t second_at(const dal_scan *s, const dal_number *number, bool between)
{
    uint32_t at = number->last;
    const dal_token *next = dal_scan_token(s, at);
    if (next == NULL)
        return 0;
    if (dal_scan_dash(next) && (dal_scan_attached(next) || !dal_scan_sign(next, "-")))
        return at + 1;
    dal_hit hit;
    if (dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_TO), &hit)) {
        bool and = dal_token_is(next, "and") || dal_token_is(next, "و");
        return and&&!between ? 0 : hit.last;
    }
    at += dal_scan_sign(next, ",") || dal_scan_sign(next, "،");
    if (dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_PERHAPS), &hit))
        return number->vague ? hit.last : 0;
    return between ? number->last : 0; /* بين مئة ومئتين */
}

/* May it be one of the two numbers of a range? */
static bool bounds_range(const dal_number *number)
{
    return !number->zero && !number->nobody && !number->many;
}

/* "2-3", "between 100 and 200", "100s, possibly 1000s": the second number joins the first. */
static bool join_range(const dal_scan *s, dal_number *number, bool between)
{
    uint32_t at = second_at(s, number, between);
    dal_number second;
    if (at == 0 || !bounds_range(number) || !dal_scan_number(s, at, &second) || !bounds_range(&second))
        return false;
    if (at == number->last && !second.joined)
        return false;
    if (number->scale == 1 && second.scale > 1 && number->value < 1000 && number->value * second.scale <= second.value)
        number->value *= second.scale;
    double high = second.vague ? second.max : second.value;
    if (high <= number->value)
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
    return dal_scan_sign(token, "$") || dal_scan_sign(token, "€") || dal_scan_sign(token, "£") ||
           dal_scan_sign(token, "¥") || dal_scan_sign(token, "₺");
}

/* A mark in front of digits that makes them something else. */
static bool leads_digits(const dal_token *before)
{
    return dal_scan_sign(before, "#") || dal_scan_sign(before, "+") || dal_scan_sign(before, ":") ||
           dal_scan_sign(before, "/") || dal_scan_sign(before, "_") ||
           (dal_scan_dash(before) && dal_scan_attached(before));
}

/* Marks stuck to the digits that make them something else: #3, +963, 4:45, 8/12, F-16, 1.2.3. */
static bool is_stuck(const dal_scan *s, const dal_number *number)
{
    const dal_token *before = number->first > s->first ? dal_scan_token(s, number->first - 1) : NULL;
    const dal_token *self = dal_scan_token(s, number->first), *after = dal_scan_token(s, number->last);
    if (is_currency(before) || is_currency(after))
        return true;
    if (dal_scan_attached(self) && leads_digits(before))
        return true;
    const dal_token *next = dal_scan_token(s, number->last + 1);
    return dal_scan_attached(after) && dal_scan_attached(next) && next->kind == DAL_TOKEN_NUMBER &&
           (dal_scan_sign(after, ":") || dal_scan_sign(after, "/") || dal_scan_sign(after, ".") ||
            dal_scan_sign(after, "-"));
}

static bool is_telephone(const dal_scan *s, const dal_number *number)
{
    const dal_token *token = dal_scan_token(s, number->first);
    return number->digits && number->plain &&
           ((token->folded.size > 1 && token->folded.data[0] == '0') || token->folded.size >= 7);
}

/* 1900 to 2100 without a noun it counts. */
static bool is_year_like(const dal_number *number, const dal_counted *counted)
{
    return number->plain && number->value >= 1900 && number->value <= 2100 && fmod(number->value, 1) == 0 &&
           counted->concept == DAL_CONCEPT_NONE;
}

/* "20-year-old", "5 years old", "3 million dollars", "two thirds", "1st". */
static bool is_other_after(const dal_scan *s, const dal_number *number)
{
    uint32_t at = number->last;
    at += dal_scan_dash(dal_scan_token(s, at)) && dal_scan_attached(dal_scan_token(s, at));
    dal_hit hit;
    return dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_AGE_AFTER) | DAL_KIND(DAL_WORD_MONEY), &hit) && !hit.joined;
}

/* ---- putting it together ------------------------------------------------------------------------------------ */

static uint32_t skip_quotes_back(const dal_scan *s, uint32_t at)
{
    while (at > s->first &&
           (dal_scan_quote(dal_scan_token(s, at - 1)) || dal_token_is(dal_scan_token(s, at - 1), "the") ||
            dal_token_is(dal_scan_token(s, at - 1), "a") || dal_token_is(dal_scan_token(s, at - 1), "ال")))
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
static dal_around look_before(const dal_scan *s, const dal_number *number)
{
    const uint64_t operators = DAL_KIND(DAL_WORD_ABOUT) | DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS) |
                               DAL_KIND(DAL_WORD_NOT) | DAL_KIND(DAL_WORD_BETWEEN);
    dal_around a = {.op = DALIL_EQUAL, .first = skip_quotes_back(s, number->first)};
    dal_hit hit;
    uint32_t first;
    if (dal_scan_find_before(s, a.first, DAL_KIND(DAL_WORD_LABEL), &hit, &first))
        a.label = true;
    for (int i = 0; i < 2 && dal_scan_find_before(s, a.first, operators, &hit, &first); i++) {
        if (hit.phrase->kind == DAL_WORD_BETWEEN)
            a.between = true;
        else if (a.op == DALIL_EQUAL || operator_of(&hit) != DALIL_ABOUT) {
            a.op = operator_of(&hit);
            a.strict = hit.phrase->kind == DAL_WORD_LESS && hit.phrase->value > 0;
        }
        a.first = skip_quotes_back(s, first);
    }
    a.age = dal_scan_find_before(s, a.first, DAL_KIND(DAL_WORD_AGE), &hit, &first);
    a.count = dal_scan_find_before(s, a.first, DAL_KIND(DAL_WORD_COUNT), &hit, &first) ||
              (a.first > s->first && dal_scan_sign(dal_scan_token(s, a.first - 1), ":"));
    return a;
}

static dalil_operator look_after(const dal_scan *s, uint32_t at, dalil_operator op)
{
    dal_hit hit;
    at += dal_scan_quote(dal_scan_token(s, at));
    if (dal_scan_sign(dal_scan_token(s, at), "+") && dal_scan_attached(dal_scan_token(s, at)))
        return DALIL_MORE;
    if (op == DALIL_EQUAL &&
        dal_scan_find(s, at, s->last,
                      DAL_KIND(DAL_WORD_ABOUT_AFTER) | DAL_KIND(DAL_WORD_MORE_AFTER) | DAL_KIND(DAL_WORD_LESS_AFTER),
                      &hit)) {
        dal_number next;
        const dal_token *then = dal_scan_token(s, hit.last);
        if (then != NULL && (dal_token_is(then, "than") || dal_token_is(then, "من")))
            return op; /* "12 dead and more than 40 injured" */
        if (!dal_scan_number(s, hit.last, &next) || next.zero || next.nobody || next.vague)
            return operator_of(&hit);
    }
    return op;
}

enum { JOINED_SIZE = 2 /* bytes of و or ف */ };

static dalil_range noun_range(const dal_scan *s, const dal_counted *counted)
{
    dalil_range noun = dal_text_range(s->text, counted->first, counted->last);
    noun.start += counted->joined ? JOINED_SIZE : 0;
    return noun;
}

static dalil_string join_words(const dal_scan *s, const dal_counted *counted, dalil_error *err, dalil_status *status)
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

static uint32_t number_text_first(const dal_scan *s, const dal_number *number)
{
    if (number->first > s->first && !number->digits && number->value >= 12 &&
        (dal_token_is(dal_scan_token(s, number->first - 1), "a") ||
         dal_token_is(dal_scan_token(s, number->first - 1), "an")))
        return number->first - 1;
    return number->first;
}

static dalil_status add_quantity(dal_scan *s, const dal_number *number, const dal_around *a, dal_counted *counted,
                                 dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dalil_quantity *quantity = dal_list_push(&s->found, sizeof *quantity, s->arena);
    if (quantity == NULL)
        return dal_fail_memory(err);
    uint32_t first = number_text_first(s, number), last = number->last;
    dalil_range text = dal_text_range(s->text, first, last), noun = noun_range(s, counted);
    text.start += counted->joined && counted->first == first ? JOINED_SIZE : 0;
    *quantity = (dalil_quantity){.value = number->value, .max = number->value, .op = a->op, .vague = number->vague};
    quantity->strict = a->strict && a->op == DALIL_LESS;
    dal_those those = {s, number, a->first, counted};
    uint16_t concept = dal_scan_together(&those, dal_scan_concept(&those));
    quantity->concept = dal_words_concept_code(s->words, concept);
    quantity->part = dal_scan_is_part(&those, concept);
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
    dal_scan_list(s, &those);
    s->previous = *counted;
    s->previous_last = counted->last > last && s->whole < last ? counted->last : last;
    return status;
}

static void mark_range(dal_scan *s, const dal_number *number)
{
    dalil_quantity *added = (dalil_quantity *)s->found.item + s->found.count - 1;
    added->op = DALIL_RANGE_OF;
    added->max = number->max;
}

/* A dual noun is a number and its noun: طابقان. */
static dalil_status add_dual(dal_scan *s, uint32_t at, const dal_hit *hit, dalil_error *err)
{
    dal_counted counted = {.first = at, .last = hit->last, .concept = hit->phrase->code, .joined = hit->joined};
    dal_scan_after(s, &counted);
    dal_number number = {.first = at, .last = hit->last, .value = 2, .max = 2, .scale = 1};
    dal_around a = look_before(s, &number);
    bool range = join_range(s, &number, a.between);
    DAL_TRY(add_quantity(s, &number, &a, &counted, err));
    if (range)
        mark_range(s, &number);
    return DALIL_OK;
}

static bool is_unproven(const dal_scan *s, uint32_t at, uint32_t last)
{
    dal_hit hit;
    return dal_scan_has_mark(s, at, s->last, DAL_MARKED_UNPROVEN) &&
           dal_scan_find(s, at, s->last, DAL_KIND(DAL_WORD_MARK), &hit) && hit.last > last;
}

/* "one in five", "two out of three", واحد من كل خمسة: where it ends; 0: it is none. */
static uint32_t ratio_end(const dal_scan *s, const dal_number *number)
{
    const dal_token *next = dal_scan_token(s, number->last), *then = dal_scan_token(s, number->last + 1);
    bool out_of = next != NULL && then != NULL && dal_token_is(next, "out") && dal_token_is(then, "of");
    bool in = next != NULL && dal_token_is(next, "in");
    bool of = next != NULL && (dal_token_is(next, "of") || dal_token_is(next, "من"));
    bool every =
        then != NULL && (dal_token_is(then, "every") || dal_token_is(then, "each") || dal_token_is(then, "كل"));
    dal_number all;
    if (number->value >= 10 || number->vague || !(in || out_of || (of && every)) ||
        !dal_scan_number(s, number->last + 1 + (every || out_of), &all))
        return 0;
    return all.value > number->value && all.value <= 100 ? all.last : 0;
}

/* لا يقل عدد المفقودين عن خمسين: the operator has the noun between its words. */
static dalil_operator look_around_noun(const dal_scan *s, const dal_number *number)
{
    enum { REACH = 6 };
    uint32_t at = number->first;
    if (at == s->first ||
        !(dal_token_is(dal_scan_token(s, at - 1), "عن") || dal_token_is(dal_scan_token(s, at - 1), "على")))
        return DALIL_EQUAL;
    for (uint32_t i = 2; i <= REACH && at >= s->first + i && at >= s->previous_last + i; i++) {
        const dal_token *token = dal_scan_token(s, at - i);
        bool falls = dal_token_is(token, "يقل") || dal_token_is(token, "تقل");
        bool rises = dal_token_is(token, "يزيد") || dal_token_is(token, "تزيد");
        bool not_so = at > s->first + i && (dal_token_is(dal_scan_token(s, at - i - 1), "لا") ||
                                            dal_token_is(dal_scan_token(s, at - i - 1), "ولا"));
        if (falls || rises)
            return falls == not_so ? DALIL_MORE : DALIL_LESS;
    }
    return DALIL_EQUAL;
}

/* ناهز عدد الجرحى المئة: the operator stands before the noun, and the noun before the number. */
static dalil_operator look_before_noun(const dal_scan *s, const dal_number *number, const dal_counted *counted)
{
    const uint64_t operators = DAL_KIND(DAL_WORD_ABOUT) | DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS);
    dal_hit hit;
    uint32_t first = counted->first;
    if (counted->last == first || counted->last > number->first || counted->first < s->previous_last)
        return DALIL_EQUAL;
    dal_scan_find_before(s, first, DAL_KIND(DAL_WORD_COUNT), &hit, &first);
    return dal_scan_find_before(s, first, operators, &hit, &first) ? operator_of(&hit) : DALIL_EQUAL;
}

/* "no floors but one", لا طوابق سوى قبو: not none at all. */
static bool has_exception(const dal_scan *s, uint32_t at)
{
    static const char *const but[] = {"سوي", "الا", "except", "but", "besides", "غير"};
    enum { REACH = 6 };
    for (uint32_t i = at; i < at + REACH && dal_scan_token(s, i) != NULL; i++) {
        if (dal_scan_token(s, i)->kind == DAL_TOKEN_PUNCT)
            return false;
        for (size_t k = 0; k < sizeof but / sizeof *but; k++)
            if (dal_token_is(dal_scan_token(s, i), but[k]))
                return true;
    }
    return false;
}

/* "revised the toll {from 96} to 91", "95, up from 80": the number before, which is told no more. */
static bool is_former(const dal_scan *s, const dal_around *a)
{
    enum { REACH = 8 };
    const dal_token *from = dal_scan_token(s, a->first);
    if (!a->between || !(dal_token_is(from, "from") || dal_token_is(from, "من")))
        return false;
    for (uint32_t at = a->first; at > s->first && at + REACH > a->first; at--) {
        if (dal_scan_sign(dal_scan_token(s, at - 1), ".") || dal_scan_sign(dal_scan_token(s, at - 1), ";"))
            return false;
        if (dal_scan_has_mark(s, at - 1, s->last, DAL_MARKED_REVISE))
            return true;
    }
    return false;
}

/* Make a quantity of `number`, or pass over it. */
static dalil_status take_number(dal_scan *s, dal_number *number, dalil_error *err)
{
    dal_around a = look_before(s, number);
    if (is_former(s, &a))
        return DALIL_OK;
    bool range = join_range(s, number, a.between);
    dal_counted counted;
    uint32_t ratio = ratio_end(s, number);
    if (ratio != 0) {
        s->previous_last = ratio;
        return DALIL_OK;
    }
    if (is_stuck(s, number) || a.age || (number->zero && has_exception(s, number->last)) || is_other_after(s, number) ||
        (number->zero && is_unproven(s, number->first, number->last)))
        return DALIL_OK;
    bool found = dal_scan_unit(s, number, &a, &counted);
    bool known = counted.concept != DAL_CONCEPT_NONE;
    if ((number->zero && !known) || ((is_telephone(s, number) || a.label) && !known) || (number->one && !found))
        return DALIL_OK;
    if (is_year_like(number, &counted))
        return DALIL_OK;
    if (number->nobody && !known)
    counted.concept = s->words->named[DAL_CONCEPT_PEOPLE];
    dal_scan_adjective(s, number, &counted);
    if (counted.last == counted.first &&
        dal_scan_concept(&(dal_those){s, number, a.first, &counted}) == DAL_CONCEPT_NONE)
        return DALIL_OK;
    a.op = a.op == DALIL_EQUAL ? look_before_noun(s, number, &counted) : a.op;
    a.op = a.op == DALIL_EQUAL ? look_around_noun(s, number) : a.op;
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
    dal_scan s = {.seen = seen, .words = seen->words, .text = seen->text, .last = last, .arena = arena};
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
        dal_counted counted;
        dal_hit hit;
        if (dal_scan_number(&s, at, &number)) {
            DAL_TRY(take_number(&s, &number, err));
            at = number.last > s.previous_last ? number.last : s.previous_last;
        } else if (dal_scan_levels(&s, at, &number, &counted)) {
            dal_around a = look_before(&s, &number);
            DAL_TRY(add_quantity(&s, &number, &a, &counted, err));
            at = s.previous_last;
        } else if (dal_scan_find(&s, at, last, DAL_KIND(DAL_WORD_UNIT_TWO), &hit)) {
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

/* "several", "many": words that name no number with which another could agree. */
static bool names_no_number(const dalil_quantity *quantity)
{
    bool many = quantity->op == DALIL_MORE && quantity->value <= 10;
    return quantity->vague && quantity->op != DALIL_RANGE_OF && (many || quantity->value < 10);
}

void dal_claims_value(const dalil_quantity *quantity, double *out_low, double *out_high)
{
    double low = quantity->value, high = quantity->value;
    switch (names_no_number(quantity) ? DALIL_NOT_EQUAL : quantity->op) {
    case DALIL_RANGE_OF:
        high = quantity->max;
        break;
    case DALIL_ABOUT:
        high = quantity->vague ? vague_end(low) : ceil(high * 11 / 10);
        low = quantity->vague ? low : floor(low * 9 / 10);
        break;
    case DALIL_MORE:
        high = HUGE_VAL;
        break;
    case DALIL_LESS:
        low = 0;
        high = quantity->vague ? vague_end(high) : quantity->strict && high > 0 ? ceil(high) - 1 : high;
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

bool dal_claims_rounded(double low, double high, dalil_rounding rounding, double *out_number)
{
    double from, to;
    bool order = rounding == DALIL_ROUNDED_ORDER;
    if (rounding == DALIL_NOT_ROUNDED || !isfinite(low) || !isfinite(high))
        return false;
    dalil_quantity said = {.op = DALIL_ABOUT, .vague = order, .value = order ? low : floor(high * 10 / 11)};
    dal_claims_value(&said, &from, &to);
    *out_number = said.value;
    return from == low && to == high && dal_claims_rounded_words(said.value, rounding) != NULL;
}

const char *dal_claims_rounded_words(double number, dalil_rounding rounding)
{
    static const char *const orders[] = {
        "finding.value.dozens",        "finding.value.hundreds",          "finding.value.thousands",
        "finding.value.ten-thousands", "finding.value.hundred-thousands", "finding.value.millions"};
    int64_t end = 100;
    if (rounding != DALIL_ROUNDED_ORDER)
        return "finding.value.about";
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        if (number < (double)end)
            return orders[i];
        end *= 10;
    }
    return NULL;
}
