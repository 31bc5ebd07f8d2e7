/* app/values.c: see values.h. */
#include "app/values.h"
#include <math.h>
#include <stdio.h>

enum { TEXT_MAX = 64, WHOLE_MAX_BITS = 53 };

dalil_status dal_fail_choice(dalil_error *err, const char *field, dalil_string given, const char *choices)
{
    dal_fail(err, DALIL_EINVAL, given.size > 0 ? "choice.wrong" : "choice.missing", field, "", choices, NULL);
    dal_error_argument(err, 1, given);
    return DALIL_EINVAL;
}

/* ---- characters -------------------------------------------------------------------------------------------------- */

/* The signs of a number in ASCII: digits, '.' for a decimal sign, ',' between two ends, '-' too; 0 for what is left out
 * (spaces, the Arabic thousands sign), '?' for anything else. */
static char plain(uint32_t c)
{
    if ((c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9))
        return (char)('0' + (c & 15)); /* Arabic and Persian digits */
    if ((c >= 0x2010 && c <= 0x2014) || c == 0x2212)
        return '-';
    switch (c) {
    case 0x66B: /* Arabic decimal sign */
        return '.';
    case 0x66C: /* Arabic thousands sign */
    case ' ':
    case 0xA0:
    case 0x202F:
        return 0;
    case 0x60C: /* Arabic comma */
        return ',';
    default:
        return c < 0x80 && strchr("0123456789.,-+", (int)c) != NULL ? (char)c : '?';
    }
}

static dalil_string plain_text(dalil_string text, char out[TEXT_MAX])
{
    size_t size = 0;
    for (size_t at = 0; at < text.size && size < TEXT_MAX;) {
        uint32_t c;
        at += dal_utf8_decode(text, at, &c);
        char sign = plain(c);
        if (sign != 0)
            out[size++] = sign;
    }
    return (dalil_string){out, size};
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static bool read_number(dalil_string text, double *out_number)
{
    double value = 0, unit = 1;
    bool fraction = false, digits = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        digits = true;
        value = value * 10 + (c - '0');
        unit *= fraction ? 10 : 1;
    }
    *out_number = value / unit;
    return digits && isfinite(*out_number);
}

/* 1,200: a thousand and two hundred, or from 1 to 200?  A wrong guess would be published. */
static bool is_unclear(dalil_string low, dalil_string high)
{
    return high.size == 3 && low.size >= 1 && low.size <= 3 && low.data[0] != '0' &&
           memchr(low.data, '.', low.size) == NULL && memchr(high.data, '.', high.size) == NULL;
}

static json_t *number(bool there, double value)
{
    if (!there)
        return json_null();
    bool whole = value == floor(value) && value < (double)((int64_t)1 << WHOLE_MAX_BITS);
    return whole ? json_integer((json_int_t)value) : json_real(value);
}

static dalil_status refuse(dalil_error *err, const char *message, dalil_string text)
{
    dal_fail(err, DALIL_EINVAL, message, "", NULL);
    dal_error_argument(err, 0, text);
    return DALIL_EINVAL;
}

/* Cut into its ends: equal ones for one number. */
static bool cut(dalil_string text, dalil_string *out_low, dalil_string *out_high, char *out_sign)
{
    const char *signs = ",-+";
    *out_low = *out_high = text;
    *out_sign = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (strchr(signs, text.data[i]) == NULL)
            continue;
        if (*out_sign != 0)
            return false;
        *out_sign = text.data[i];
        *out_low = dal_str_slice(text, 0, i);
        *out_high = dal_str_slice(text, i + 1, text.size);
    }
    bool one_end = out_low->size == 0 || out_high->size == 0;
    return *out_sign == 0 || *out_sign == ',' || (*out_sign == '+' ? out_high->size == 0 : !one_end);
}

dalil_status dal_value_read(dalil_string text, json_t **out_value, dalil_error *err)
{
    char room[TEXT_MAX], sign;
    double low = 0, high = 0;
    dalil_string clean = plain_text(text, room), from, to;
    if (clean.size == 0)
        return dal_fail(err, DALIL_EINVAL, "value.missing", NULL);
    bool good = clean.size < TEXT_MAX && cut(clean, &from, &to, &sign) && from.size + to.size > 0;
    good = good && (from.size == 0 || read_number(from, &low)) && (to.size == 0 || read_number(to, &high));
    if (!good)
        return refuse(err, "value.no-number", text);
    if (sign == ',' && is_unclear(from, to))
        return refuse(err, "value.unclear", text);
    if (from.size > 0 && to.size > 0 && low > high)
        return refuse(err, "value.reversed", text);
    json_t *value = json_array();
    if (json_array_append_new(value, number(from.size > 0, low)) != 0 ||
        json_array_append_new(value, number(to.size > 0, high)) != 0) {
        json_decref(value);
        return dal_fail_memory(err);
    }
    *out_value = value;
    return DALIL_OK;
}

void dal_value_write(const json_t *value, char out[DAL_VALUE_SIZE])
{
    const json_t *low = json_array_get(value, 0), *high = json_array_get(value, 1);
    double from = json_number_value(low), to = json_number_value(high);
    if (!json_is_number(low))
        snprintf(out, DAL_VALUE_SIZE, ",%.15g", to);
    else if (!json_is_number(high))
        snprintf(out, DAL_VALUE_SIZE, "%.15g+", from);
    else if (from < to)
        snprintf(out, DAL_VALUE_SIZE, "%.15g-%.15g", from, to);
    else
        snprintf(out, DAL_VALUE_SIZE, "%.15g", from);
}

bool dal_value_fits(const json_t *value)
{
    if (json_is_null(value))
        return true;
    const json_t *low = json_array_get(value, 0), *high = json_array_get(value, 1);
    bool numbers = json_array_size(value) == 2 && (json_is_number(low) || json_is_null(low)) &&
                   (json_is_number(high) || json_is_null(high));
    bool negative = json_number_value(low) < 0 || json_number_value(high) < 0;
    return numbers && !negative &&
           !(json_is_number(low) && json_is_number(high) && json_number_value(low) > json_number_value(high));
}
