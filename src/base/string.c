/* base/string.c: text with a length. */
#include "base/base.h"
#include "base/eight.h"

int dal_str_compare(dalil_string a, dalil_string b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

dalil_string dal_str_trim(dalil_string text)
{
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

dalil_string dal_str_cut(dalil_string text, char separator, dalil_string *rest)
{
    const char *found = text.size > 0 ? memchr(text.data, separator, text.size) : NULL;
    size_t at = found != NULL ? (size_t)(found - text.data) : text.size;
    *rest = dal_str_slice(text, at + (found != NULL), text.size);
    return dal_str_slice(text, 0, at);
}

/* The length that a leading byte announces, with the least character so long; 0 for a byte that cannot lead. */
static size_t announced(unsigned char lead, uint32_t *least)
{
    *least = lead < 0x80 ? 0 : lead < 0xE0 ? 0x80 : lead < 0xF0 ? 0x800 : 0x10000;
    return lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

/* Length of the valid character at `at`, or 0. */
static size_t valid_at(dalil_string text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    uint32_t least, character = bytes[0];
    size_t length = announced(bytes[0], &least);
    if (length <= 1)
        return length;
    if (length > text.size - at)
        return 0;
    character &= 0xFFu >> (length + 1);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        character = character << 6 | (bytes[i] & 0x3F);
    }
    bool surrogate = character >= 0xD800 && character < 0xE000;
    return character >= least && character <= 0x10FFFF && !surrogate ? length : 0;
}

int64_t dal_utf8_check(dalil_string text)
{
    size_t at = 0;
    while (at < text.size) {
        if (at + 8 <= text.size && (dal_eight_load(text.data + at) & DAL_EIGHT_HIGH) == 0) {
            at += 8;
            continue;
        }
        size_t length = valid_at(text, at);
        if (length == 0)
            return (int64_t)at;
        at += length;
    }
    return -1;
}

size_t dal_utf8_decode(dalil_string text, size_t at, uint32_t *out_character)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    uint32_t least, character = bytes[0];
    size_t length = announced(bytes[0], &least);
    if (length <= 1) {
        *out_character = length == 1 ? character : 0xFFFD;
        return 1;
    }
    if (length > text.size - at)
        length = text.size - at;
    character &= 0xFFu >> (length + 1);
    for (size_t i = 1; i < length; i++)
        character = character << 6 | (bytes[i] & 0x3F);
    *out_character = character;
    return length;
}

size_t dal_utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(0xF00u >> length | c);
    return length;
}

bool dal_parse_i64(dalil_string text, int64_t *out_value)
{
    size_t at = text.size > 0 && text.data[0] == '-';
    int64_t value = 0;
    if (at == text.size)
        return false;
    for (size_t i = at; i < text.size; i++) {
        int digit = text.data[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) /* downwards: INT64_MIN has no positive twin */
            return false;
    }
    if (at == 0 && value == INT64_MIN)
        return false;
    *out_value = at == 1 ? value : -value;
    return true;
}

/* Is any of eight bytes outside ASCII, below a space, a quotation mark or a backslash?  Eight are looked at together: a
 * byte of x is zero when its high bit is set in (x - 1) & ~x; what a borrow adds lies only above one that is. */
static bool any_special(const char *eight)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
    uint64_t x;
    memcpy(&x, eight, sizeof x);
    uint64_t quote = x ^ ('"' * ones), slash = x ^ ('\\' * ones);
    return ((x | (x - ' ' * ones) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & high) != 0;
}

size_t dal_str_span_plain(dalil_string text)
{
    size_t at = 0;
    while (at + 8 <= text.size && !any_special(text.data + at))
        at += 8;
    for (; at < text.size; at++) {
        unsigned char c = (unsigned char)text.data[at];
        if (c < ' ' || c >= 0x80 || c == '"' || c == '\\')
            break;
    }
    return at;
}
