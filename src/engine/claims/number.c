/* engine/claims/number.c: see number.h.
 *
 * Words are added up as both languages say them: within a thousand a part adds when it is smaller than the last part's
 * magnitude ("two hundred and fifty", مئتان وخمسون) or, in Arabic, is the ten after its unit (خمسة وعشرون); "thousand",
 * "million" multiply what stands before them and close it. */
#include "engine/claims/number.h"
#include <math.h>

enum { DIGITS_MAX = 15, PARTS_MAX = 16 };

double dal_number_value(const dal_token *token)
{
    dalil_string folded = token->folded;
    double value = 0, weight = 0;
    if (folded.size > DIGITS_MAX)
        return 0;
    for (size_t i = 0; i < folded.size; i++) {
        if (folded.data[i] == '.')
            weight = 1;
        else if (weight > 0)
            value += (folded.data[i] - '0') * (weight /= 10);
        else
            value = value * 10 + (folded.data[i] - '0');
    }
    return value;
}

/* What is read so far: total of the closed parts, and the part under way. */
typedef struct sum {
    double total, part, scale;
    uint32_t parts;
} sum;

/* The magnitude of the smallest part in `value`: 1 for 105, 100 for 2500. */
static double magnitude(double value)
{
    double power = 1;
    while (power < 1e12 && fmod(value, power * 10) == 0)
        power *= 10;
    return power;
}

static bool may_add(const sum *s, double value, bool joined, bool and_between)
{
    if (s->parts == 0)
        return true;
    if (s->part == 0)
        return s->total > 0 && value < s->scale;
    double units = fmod(s->part, 100);
    if (joined && units >= 1 && units <= 9 && value >= 20 && value <= 90)
        return true;
    double last = magnitude(s->part);
    return value < last && (last >= 100 || (!and_between && value < 10) || joined);
}

static bool may_multiply(const sum *s, double value, bool joined)
{
    if (s->parts == 0)
        return true;
    if (joined)
        return may_add(s, value, true, false);
    return s->part > 0 && s->part < value;
}

static void multiply(sum *s, double value, bool joined)
{
    if (joined && s->part > 0) {
        s->part += value;
        return;
    }
    double by = s->part > 0 ? s->part * value : value;
    if (value >= 1000) {
        s->total += by;
        s->part = 0;
        s->scale = value;
    } else {
        s->part = by;
    }
}

/* "twenty-five", "thirty-two": the pieces of one token. */
static bool add_hyphenated(const dal_parts_words *words, const dal_token *token, sum *s)
{
    dalil_string rest = token->folded;
    if (token->script != DAL_SCRIPT_LATIN)
        return false;
    sum pieces = {.scale = 1};
    while (rest.size > 0) {
        dalil_string piece = dal_str_cut(rest, '-', &rest);
        const dal_phrase *phrase =
            dal_words_find_piece(words, piece, DAL_KIND(DAL_WORD_ADD) | DAL_KIND(DAL_WORD_TIMES));
        if (phrase == NULL)
            return false;
        if (phrase->kind == DAL_WORD_ADD && may_add(&pieces, phrase->value, false, false))
            pieces.part += phrase->value;
        else if (phrase->kind == DAL_WORD_TIMES && may_multiply(&pieces, phrase->value, false))
            multiply(&pieces, phrase->value, false);
        else
            return false;
        pieces.parts++;
    }
    double value = pieces.total + pieces.part;
    if (!may_add(s, value, false, false))
        return false;
    s->part += value;
    s->parts++;
    return true;
}

static bool is_hyphen(const dal_token *token)
{
    return token->kind == DAL_TOKEN_PUNCT && dal_token_is(token, "-") && (token->flags & DAL_TOKEN_SPACE) == 0;
}

/* "k" and the like only count when attached to the digits. */
static bool is_loose_letter(const dal_text *text, const dal_hit *hit, uint32_t at)
{
    return hit->phrase->count == 1 && text->token[at].folded.size == 1 &&
           (hit->phrase->kind != DAL_WORD_TIMES || text->token[at].flags != 0);
}

/* "million and a half", مليون ونصف. */
static bool add_half(const dal_seen *seen, uint32_t end, sum *s, uint32_t *at)
{
    dal_hit hit;
    if (s->parts == 0 || !dal_seen_find(seen, *at, end, DAL_KIND(DAL_WORD_HALF), &hit))
        return false;
    if (s->part == 0)
        s->total += s->scale / 2;
    else
        s->part += 0.5;
    *at = hit.last;
    return true;
}

/* Add or multiply by the phrase `hit` at token `from`. */
static bool take_phrase(const dal_text *text, const dal_hit *hit, uint32_t from, bool and_between, sum *s)
{
    double value = hit->phrase->value;
    bool arabic = text->token[from].script == DAL_SCRIPT_ARABIC, joined = arabic && hit->joined;
    if (is_loose_letter(text, hit, from) || (hit->definite && s->parts > 0 && !arabic))
        return false;
    if (hit->phrase->kind == DAL_WORD_TIMES) {
        if (and_between || !may_multiply(s, value, joined))
            return false;
        multiply(s, value, joined);
        return true;
    }
    if ((arabic && !joined && s->parts > 0) || !may_add(s, value, joined, and_between))
        return false;
    s->part += value;
    return true;
}

/* One more word of the number at `at`; false when the number is over. */
static bool add_word(const dal_seen *seen, uint32_t end, sum *s, uint32_t *at)
{
    uint32_t from = *at;
    if (add_half(seen, end, s, at))
        return true;
    const dal_text *text = seen->text;
    bool between = s->parts > 0 && from + 1 < end && dal_token_is(&text->token[from], "and");
    from += between || (s->parts > 0 && from + 1 < end && is_hyphen(&text->token[from]));
    dal_hit hit;
    bool found = dal_seen_find(seen, from, end, DAL_KIND(DAL_WORD_ADD) | DAL_KIND(DAL_WORD_TIMES), &hit);
    if (found ? !take_phrase(text, &hit, from, between, s)
              : !dal_seen_may(seen, from, end, DAL_KIND(DAL_SEEN_HYPHEN)) ||
                    !add_hyphenated(seen->words, &text->token[from], s))
        return false;
    s->parts += found;
    *at = found ? hit.last : from + 1;
    return true;
}

static bool finish(const sum *s, uint32_t first, uint32_t last, dal_number *out)
{
    if (s->parts == 0)
        return false;
    out->first = first;
    out->last = last;
    out->value = out->max = s->total + s->part;
    out->scale = s->scale;
    return true;
}

/* "100s", "1000s". */
static bool is_plural_s(const dal_text *text, uint32_t at, uint32_t end)
{
    return at < end && (text->token[at].flags & DAL_TOKEN_SPACE) == 0 &&
           (dal_token_is(&text->token[at], "s") || dal_token_is(&text->token[at], "'s"));
}

static bool read_digits(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out)
{
    const dal_text *text = seen->text;
    const dal_token *token = &text->token[at];
    sum s = {.part = dal_number_value(token), .scale = 1, .parts = 1};
    bool bare = token->end - token->start == token->folded.size || memchr(token->folded.data, '.', token->folded.size);
    bool arabic_digits = token->end - token->start == 2 * token->folded.size;
    uint32_t last = at + 1;
    dal_hit hit;
    while (last < end && s.parts < PARTS_MAX &&
           dal_seen_find(seen, last, end, DAL_KIND(DAL_WORD_TIMES) | DAL_KIND(DAL_WORD_HALF), &hit) && !hit.joined &&
           !hit.definite && !is_loose_letter(text, &hit, last) && s.part > 0) {
        multiply(&s, hit.phrase->value, false);
        s.parts++;
        last = hit.last;
    }
    *out = (dal_number){.digits = true};
    out->plain = s.parts == 1 && (bare || arabic_digits) && memchr(token->folded.data, '.', token->folded.size) == NULL;
    finish(&s, at, last, out);
    if (is_plural_s(text, last, end) && out->plain && out->value >= 10) {
        out->vague = true;
        out->plain = false;
        out->max = out->value * 10 - 1;
        out->last++;
    }
    return true;
}

/* "thousands", "several hundred", "many thousands". */
static bool read_vague(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out)
{
    uint64_t kinds = DAL_KIND(DAL_WORD_VAGUE) | DAL_KIND(DAL_WORD_MANY);
    dal_hit hit, next;
    if (!dal_seen_find(seen, at, end, kinds, &hit))
        return false;
    *out =
        (dal_number){.first = at, .last = hit.last, .value = hit.phrase->value, .max = hit.phrase->max, .vague = true};
    out->many = hit.phrase->kind == DAL_WORD_MANY;
    out->joined = hit.joined;
    out->scale = 1;
    if (out->many && dal_seen_find(seen, hit.last, end, DAL_KIND(DAL_WORD_VAGUE), &next)) {
        out->value = next.phrase->value;
        out->max = next.phrase->max;
        out->many = false;
        out->last = next.last;
    } else if (dal_seen_find(seen, hit.last, end, DAL_KIND(DAL_WORD_TIMES), &next) && !next.joined) {
        out->scale = next.phrase->value;
        out->value *= out->scale;
        out->max = fmax(out->value, (out->max + 1) * out->scale - 1);
        out->last = next.last;
    }
    return true;
}

/* لا يزال, "still", is no لا of "no". */
static bool is_still(const dal_seen *seen, uint32_t at, uint32_t end, const dal_hit *zero)
{
    dal_hit hit;
    return (dal_seen_marks(seen, at, end) & seen->words->mark_bit[DAL_MARKED_REMAIN]) != 0 &&
           seen->text->token[at].script == DAL_SCRIPT_ARABIC &&
           dal_seen_find(seen, at, end, DAL_KIND(DAL_WORD_MARK), &hit) && hit.last > zero->last;
}

/* The لا of لا يقل عن, "at least". */
static bool is_bound(const dal_seen *seen, uint32_t at, uint32_t end, const dal_hit *zero)
{
    dal_hit hit;
    return dal_seen_find(seen, at, end, DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS), &hit) &&
           hit.last > zero->last;
}

static bool read_zero(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out)
{
    dal_hit hit;
    if (!dal_seen_find(seen, at, end, DAL_KIND(DAL_WORD_ZERO) | DAL_KIND(DAL_WORD_NOBODY), &hit) || hit.definite ||
        is_still(seen, at, end, &hit) || is_bound(seen, at, end, &hit))
        return false;
    *out = (dal_number){.first = at, .last = hit.last, .scale = 1, .joined = hit.joined};
    out->nobody = hit.phrase->kind == DAL_WORD_NOBODY;
    out->zero = !out->nobody;
    return true;
}

bool dal_number_read_there(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out_number)
{
    if (seen->text->token[at].kind == DAL_TOKEN_NUMBER)
        return read_digits(seen, at, end, out_number);
    dal_number exact = {0}, vague, zero;
    sum s = {.scale = 1};
    uint32_t last = at;
    while (last < end && s.parts < PARTS_MAX && add_word(seen, end, &s, &last))
        ;
    bool found = finish(&s, at, last, &exact);
    dal_hit hit;
    exact.joined =
        found && dal_seen_find(seen, at, end, DAL_KIND(DAL_WORD_ADD) | DAL_KIND(DAL_WORD_TIMES), &hit) && hit.joined;
    exact.one = found && exact.value == 1 && last == at + 1;
    if (read_vague(seen, at, end, &vague) && (!found || vague.last >= last)) {
        exact = vague;
        found = true;
        last = vague.last;
    }
    if (read_zero(seen, at, end, &zero) && (!found || zero.last > last)) {
        exact = zero;
        found = true;
    }
    if (found)
        *out_number = exact;
    return found;
}
