/* base/json_quick.c: JSON as this program writes it, read without Jansson's parser (which goes byte by byte through a
 * callback: it took two fifths of a fold).
 *
 * No white space, the short escapes, integers of 64 bits, decimals that one division gives exactly.  Whatever
 * is less usual, and all that is malformed, is left to Jansson: what is taken here it takes too, with the same value (a
 * fuzz target compares the two). */
#include "base/json_quick.h"
#include <stdlib.h>

enum { INTEGER_DIGITS = 19, DECIMAL_DIGITS = 15 };

typedef struct reader {
    const char *at, *end;
    unsigned depth; /* levels left */
    bool plain;
    dal_buf *text; /* of the string being read, when it has escapes */
} reader;

static json_t *read_value(reader *r);

static bool is_next(reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* The character that an escape stands for, or 0 when it is not one of the short ones. */
static char unescaped(char letter)
{
    static const char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    for (size_t i = 0; i + 1 < sizeof pairs; i += 2)
        if (pairs[i] == letter)
            return pairs[i + 1];
    return 0;
}

/* The rest of a string whose first escape is next; `from` is where it began. */
static bool read_escaped(reader *r, const char *from, dalil_string *out)
{
    dal_buf_clear(r->text);
    for (; r->at < r->end && *r->at != '"'; r->at++) {
        if ((unsigned char)*r->at < ' ')
            return false;
        if (*r->at != '\\')
            continue;
        dal_buf_add(r->text, from, (size_t)(r->at - from));
        char c = ++r->at < r->end ? unescaped(*r->at) : 0;
        if (c == 0)
            return false;
        dal_buf_add(r->text, &c, 1);
        from = r->at + 1;
    }
    dal_buf_add(r->text, from, (size_t)(r->at - from));
    *out = dal_buf_string(r->text);
    return r->text->failed == DALIL_OK && is_next(r, '"') && dal_utf8_check(*out) < 0;
}

static bool read_text(reader *r, dalil_string *out)
{
    unsigned char high = 0;
    if (!is_next(r, '"'))
        return false;
    const char *from = r->at;
    r->at += dal_str_span_plain((dalil_string){r->at, (size_t)(r->end - r->at)});
    for (; r->at < r->end && *r->at != '"'; r->at++) {
        if (*r->at == '\\')
            return read_escaped(r, from, out);
        if ((unsigned char)*r->at < ' ')
            return false;
        high |= (unsigned char)*r->at;
    }
    *out = (dalil_string){from, (size_t)(r->at - from)};
    return is_next(r, '"') && (high < 0x80 || dal_utf8_check(*out) < 0);
}

static json_t *read_string(reader *r)
{
    dalil_string text;
    return read_text(r, &text) ? json_stringn_nocheck(text.data, text.size) : NULL;
}

/* At most `room` digits appended to `*value`; how many there were. */
static int read_digits(reader *r, int room, uint64_t *value)
{
    int count = 0;
    for (; count < room && r->at < r->end && *r->at >= '0' && *r->at <= '9'; count++)
        *value = 10 * *value + (uint64_t)(*r->at++ - '0');
    return count;
}

/* Up to 15 digits over a power of ten that a double holds exactly: the quotient is rounded once, as strtod rounds. */
static json_t *read_decimal(reader *r, uint64_t whole, int whole_digits, bool negative)
{
    double divisor = 1;
    int digits = read_digits(r, DECIMAL_DIGITS - whole_digits, &whole);
    if (digits == 0)
        return NULL;
    for (int i = 0; i < digits; i++)
        divisor *= 10;
    double value = (double)whole / divisor;
    return json_real(negative ? -value : value);
}

static bool ends_number(const reader *r)
{
    return r->at == r->end || *r->at == ',' || *r->at == ']' || *r->at == '}';
}

static json_t *read_number(reader *r)
{
    bool negative = is_next(r, '-'), zero = r->at < r->end && *r->at == '0';
    uint64_t value = 0;
    json_t *json = NULL;
    int digits = read_digits(r, INTEGER_DIGITS, &value);
    if (digits == 0 || (zero && digits > 1) || value > INT64_MAX)
        return NULL;
    if (ends_number(r))
        return json_integer(negative ? -(int64_t)value : (int64_t)value);
    if (!r->plain && is_next(r, '.'))
        json = read_decimal(r, value, digits, negative);
    if (json != NULL && !ends_number(r)) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static json_t *read_word(reader *r)
{
    static const struct {
        const char *word;
        json_t *(*make)(void);
    } known[] = {{"true", json_true}, {"false", json_false}, {"null", json_null}};
    for (size_t i = 0; i < 3 && !r->plain; i++) {
        dalil_string rest = {r->at, (size_t)(r->end - r->at)}, word = dal_str(known[i].word);
        if (dal_str_starts(rest, word)) {
            r->at += word.size;
            return known[i].make();
        }
    }
    return NULL;
}

static bool read_member(reader *r, json_t *object)
{
    dalil_string key;
    if (!read_text(r, &key) || r->text->data == key.data || !is_next(r, ':'))
        return false;
    size_t before = json_object_size(object); /* a name told twice takes the place of the first */
    return json_object_setn_new_nocheck(object, key.data, key.size, read_value(r)) == 0 &&
           json_object_size(object) > before;
}

static bool read_item(reader *r, json_t *array)
{
    return json_array_append_new(array, read_value(r)) == 0;
}

static json_t *read_many(reader *r, json_t *many, char last, bool (*read_one)(reader *, json_t *))
{
    if (many == NULL || r->depth == 0) {
        json_decref(many);
        return NULL;
    }
    r->depth--;
    r->at++;
    if (!is_next(r, last)) {
        bool good;
        do
            good = read_one(r, many);
        while (good && is_next(r, ','));
        if (!good || !is_next(r, last)) {
            json_decref(many);
            return NULL;
        }
    }
    r->depth++;
    return many;
}

static json_t *read_value(reader *r)
{
    switch (r->at < r->end ? *r->at : '\0') {
    case '{':
        return read_many(r, json_object(), '}', read_member);
    case '[':
        return read_many(r, json_array(), ']', read_item);
    case '"':
        return read_string(r);
    case 't':
    case 'f':
    case 'n':
        return read_word(r);
    default:
        return read_number(r);
    }
}

json_t *dal_json_quick(dalil_string text, const dal_json_limits *limits)
{
    dal_buf escaped = dal_buf_init(text.size + 1);
    reader r = {text.data, text.data + text.size, limits->depth, limits->plain, &escaped};
    json_t *json = text.size > 0 ? read_value(&r) : NULL;
    if (json != NULL && r.at != r.end) {
        json_decref(json);
        json = NULL;
    }
    dal_buf_release(&escaped);
    return json;
}
