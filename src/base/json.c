/* base/json.c: JSON in, through Jansson with limits in front of it, and JSON out. */
#include "base/eight.h"
#include "base/json_quick.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const dal_json_limits DAL_JSON_ENTRY = {.size = 64 * 1024, .depth = 16, .plain = true};
const dal_json_limits DAL_JSON_FILE = {.size = 256 * 1024 * 1024, .depth = 64};

/* ---- reading --------------------------------------------------------------------------------------------------- */

static dalil_status fail_at(dalil_error *err, dalil_status status, const char *message, size_t position,
                            dalil_string argument)
{
    char where[32];
    snprintf(where, sizeof where, "%zu", position);
    dal_fail(err, status, message, where, NULL);
    dal_error_argument(err, 1, argument);
    if (err != NULL)
        err->position = (int64_t)position;
    return status;
}

static dalil_status fail_limit(dalil_error *err, const char *message, size_t position, size_t limit)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", limit);
    return fail_at(err, DALIL_ELIMIT, message, position, dal_str(text));
}

/* The byte after the string that begins at `at`, or the end of the text. */
static size_t after_string(dalil_string text, size_t at)
{
    for (at++; at < text.size && text.data[at] != '"'; at++)
        if (text.data[at] == '\\')
            at++;
    return at < text.size ? at + 1 : text.size;
}

/* Look over the text once, before Jansson does: it recurses with the nesting, and takes what entries must not hold.
 * Whether brackets match and the rest is well formed is left to Jansson. */
static dalil_status scan(dalil_string text, const dal_json_limits *limits, dalil_error *err)
{
    unsigned depth = 0;
    for (size_t at = 0; at < text.size;) {
        char c = text.data[at];
        if (c == '"') {
            at = after_string(text, at);
            continue;
        }
        if ((c == '{' || c == '[') && depth++ >= limits->depth)
            return fail_limit(err, "json.too-deep", at, limits->depth);
        if ((c == '}' || c == ']') && depth > 0)
            depth--;
        /* The only letters and dots outside strings are those of true, false, null, and numbers with a fraction. */
        if (limits->plain && c != '\0' && strchr("tfn.eE", c) != NULL)
            return fail_at(err, DALIL_EINVAL, "json.not-plain", at, DALIL_STR(""));
        at++;
    }
    return DALIL_OK;
}

/* Jansson's verdict in our words. */
static dalil_status translate(const json_error_t *error, size_t skipped, dalil_string text, dalil_error *err)
{
    size_t position = (error->position > 0 ? (size_t)error->position : 0) + skipped;
    if (position > text.size)
        position = text.size;
    const char *message = json_error_code(error) == json_error_duplicate_key      ? "json.duplicate-key"
                          : json_error_code(error) == json_error_numeric_overflow ? "json.number"
                                                                                  : "json.malformed";
    return fail_at(err, DALIL_EINVAL, message, position, dal_str(error->text));
}

dalil_status dal_json_read(dalil_string text, const dal_json_limits *limits, json_t **out_json, dalil_error *err)
{
    if (text.size > limits->size)
        return fail_limit(err, "json.too-large", limits->size, limits->size);
    /* Some editors put a byte-order mark in front; entries are exact bytes and have none. */
    size_t skipped = !limits->plain && dal_str_starts(text, DALIL_STR("\xEF\xBB\xBF")) ? 3 : 0;
    json_error_t error = {.text = ""};
    uint64_t refusals = dal_alloc_refusals();
    const char *data = text.size > 0 ? text.data : "";
    json_t *json = dal_json_quick(text, limits);
    if (json == NULL && dal_alloc_refusals() == refusals) {
        DAL_TRY(scan(text, limits, err));
        json = json_loadb(data + skipped, text.size - skipped, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    }
    /* Without memory Jansson 2.14 speaks of bad syntax, or even drops a byte of a string and reports success: only our
     * own door knows. */
    if (dal_alloc_refusals() != refusals) {
        json_decref(json);
        return dal_fail_memory(err);
    }
    if (json == NULL)
        return translate(&error, skipped, text, err);
    *out_json = json;
    return DALIL_OK;
}

dalil_string dal_json_string(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return (dalil_string){NULL, 0};
    return (dalil_string){json_string_value(value), json_string_length(value)};
}

int64_t dal_json_integer(const json_t *object, const char *key, int64_t otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool dal_json_hash(const json_t *object, const char *key, dal_hash *out_hash)
{
    return dal_unhex(dal_json_string(object, key), out_hash->bytes, DAL_HASH_SIZE);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

dal_json_writer dal_json_write(dal_buf *out)
{
    return (dal_json_writer){.out = out};
}

static void put_escape(dal_buf *out, unsigned char c)
{
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: character, letter after the backslash */
    for (size_t i = 0; i + 1 < sizeof names; i += 2)
        if ((unsigned char)names[i] == c) {
            dal_buf_printf(out, "\\%c", names[i + 1]);
            return;
        }
    dal_buf_printf(out, "\\u%04x", c);
}

/* The bytes of eight that JSON writes otherwise than they are; only the first is sure. */
static inline uint64_t escaped(uint64_t eight)
{
    return dal_eight_below(eight, 0x20) | dal_eight_equal(eight, '"') | dal_eight_equal(eight, '\\');
}

/* Index of the first byte from `at` on that has to be escaped, or the size. */
static size_t next_escaped(dalil_string text, size_t at)
{
    for (; at + 8 <= text.size; at += 8) {
        uint64_t found = escaped(dal_eight_load(text.data + at));
        if (found != 0)
            return at + dal_eight_before(found);
    }
    unsigned left = at < text.size ? dal_eight_before(escaped(dal_eight_part(text.data + at, text.size - at))) : 0;
    return left < text.size - at ? at + left : text.size;
}

/* Valid UTF-8 in quotation marks' inside: runs of plain bytes as they are. */
static void put_valid(dal_buf *out, dalil_string text)
{
    for (size_t from = 0;;) {
        size_t at = next_escaped(text, from);
        dal_buf_add(out, text.data + from, at - from);
        if (at == text.size)
            return;
        put_escape(out, (unsigned char)text.data[at]);
        from = at + 1;
    }
}

/* Valid UTF-8 without escapes, most of what is written: copied and looked at in one pass, and once more where not all
 * is ASCII; false when it is not plain, or when there is no room at once. */
static bool add_plain(dal_buf *out, dalil_string text)
{
    char *start = dal_buf_room(out, text.size + 2 + 8);
    uint64_t found = 0, high = 0;
    size_t at = 0;
    if (start == NULL)
        return false;
    char *to = start + 1;
    for (; at + 8 <= text.size; at += 8) {
        uint64_t eight = dal_eight_load(text.data + at);
        found |= escaped(eight);
        high |= eight;
        dal_eight_store(to + at, eight);
    }
    if (at < text.size) {
        uint64_t eight = dal_eight_part(text.data + at, text.size - at);
        uint64_t filled = eight | DAL_EIGHT(' ') << 8 * (text.size - at);
        found |= escaped(filled);
        high |= filled;
        dal_eight_store(to + at, eight);
    }
    if (found != 0 || ((high & DAL_EIGHT_HIGH) != 0 && dal_utf8_check(text) >= 0)) {
        *start = '\0';
        return false;
    }
    start[0] = to[text.size] = '"';
    dal_buf_wrote(out, text.size + 2);
    return true;
}

void dal_json_add_string(dal_json_writer *w, dalil_string value)
{
    if (add_plain(w->out, value))
        return;
    dal_buf_puts(w->out, "\"");
    for (;;) {
        int64_t bad = dal_utf8_check(value);
        if (bad < 0)
            break;
        put_valid(w->out, dal_str_slice(value, 0, (size_t)bad));
        dal_buf_puts(w->out, "\xEF\xBF\xBD");
        value = dal_str_slice(value, (size_t)bad + 1, value.size);
    }
    put_valid(w->out, value);
    dal_buf_puts(w->out, "\"");
}

void dal_json_key_grown(dal_json_writer *w, const char *key)
{
    if (w->comma)
        dal_buf_puts(w->out, ",");
    if (key != NULL) {
        dal_buf_puts(w->out, "\"");
        dal_buf_puts(w->out, key);
        dal_buf_puts(w->out, "\":");
    }
    w->comma = true;
}

void dal_json_add_integer(dal_json_writer *w, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (; rest >= 10; rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    digits[--at] = (char)('0' + rest);
    if (value < 0)
        digits[--at] = '-';
    dal_buf_add(w->out, digits + at, sizeof digits - at);
}

/* Keep what JSON knows of a printed number: the decimal sign of the locale becomes a point.  Returns the length. */
static size_t with_point(char *text)
{
    size_t kept = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool of_json = strchr("0123456789+-e", text[i]) != NULL;
        if (of_json)
            text[kept++] = text[i];
        else if (kept > 0 && text[kept - 1] != '.')
            text[kept++] = '.';
    }
    return kept;
}

/* Every double is told apart by 17 digits (IEEE 754), most by 15.  printf and strtod both follow the decimal sign of
 * the locale, so they agree; JSON has only the point. */
static size_t shortest(double value, char *out, size_t out_size)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, out_size, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return with_point(out);
}

void dal_json_add_number(dal_json_writer *w, double value)
{
    char text[64];
    if (fabs(value) < 1e15 && value == trunc(value) && !signbit(value)) /* as %.15g writes it */
        dal_json_add_integer(w, (int64_t)value);
    else if (isfinite(value))
        dal_buf_add(w->out, text, shortest(value, text, sizeof text));
    else
        dal_buf_puts(w->out, "null");
}

void dal_json_put_rounded(dal_json_writer *w, const char *key, double value, int decimals)
{
    char text[512]; /* the greatest double has 309 digits */
    if (!isfinite(value)) {
        dal_json_put_null(w, key);
        return;
    }
    snprintf(text, sizeof text, "%.*f", decimals, value);
    dal_json_put_raw(w, key, (dalil_string){text, with_point(text)});
}

void dal_json_put_hash(dal_json_writer *w, const char *key, const dal_hash *value)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(value->bytes, DAL_HASH_SIZE, hex);
    dal_json_put_string(w, key, (dalil_string){hex, DAL_HEX_SIZE});
}
