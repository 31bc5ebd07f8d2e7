/* app/brief_pen.c: writing words of ours and words of others, in two languages, as plain text, Markdown or HTML.
 *
 * What comes from outside never becomes markup and never turns the direction of what stands around it: characters that
 * embed, override or isolate are left out, line ends become spaces, and the rest is set apart (<bdi>, or FSI and PDI).
 */
#include "app/brief_words.h"
#include "base/time.h"
#include "engine/claims/parts.h"
#include <math.h>
#include <stdio.h>

/* ---- characters ------------------------------------------------------------------------------------------------ */

static const char ISOLATE[] = "\xE2\x81\xA8", ISOLATE_END[] = "\xE2\x81\xA9"; /* U+2068, U+2069 */

static bool is_space(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

/* Turns the direction of other characters, or is a broken one. */
static bool is_left_out(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF;
}

static bool is_right_to_left(uint32_t c)
{
    return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
           (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_left_to_right(uint32_t c)
{
    bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x0300 && c <= 0x036F) || (c >= 0x2000 && c <= 0x2BFF);
    return is_ascii_letter(c) || (!sign && !is_right_to_left(c));
}

size_t dal_count_characters(dalil_string text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

/* ---- escaping -------------------------------------------------------------------------------------------------- */

static const char *html_escape(uint32_t c)
{
    return c == '&'    ? "&amp;"
           : c == '<'  ? "&lt;"
           : c == '>'  ? "&gt;"
           : c == '"'  ? "&quot;"
           : c == '\'' ? "&#39;"
                       : NULL;
}

/* Would `c`, with `next` after it and `www` before it, mean something in Markdown within a line?  Links without
 * brackets
 * ("http://", "www.", "a@b") and ":names:" are meant too. */
static bool is_markdown(uint32_t c, uint32_t next, bool www)
{
    if (c < 0x80 && strchr("\\`*_[]<>#|~&$^@{}!", (int)c) != NULL)
        return true;
    return (c == ':' && (is_ascii_letter(next) || next == '/' || next == '+' || next == '-')) || (c == '.' && www);
}

static bool ends_in_www(dalil_string text)
{
    return text.size >= 3 && (text.data[text.size - 1] | 32) == 'w' && (text.data[text.size - 2] | 32) == 'w' &&
           (text.data[text.size - 3] | 32) == 'w';
}

/* The character at `at`, written harmlessly; returns its length in bytes. */
static size_t put_character(const dal_pen *pen, dalil_string text, size_t at)
{
    uint32_t c;
    size_t length = dal_utf8_decode(text, at, &c);
    const char *escaped = pen->style >= DAL_PEN_HTML ? html_escape(c) : NULL;
    uint32_t next = at + length < text.size ? (unsigned char)text.data[at + length] : 0;
    if (pen->style == DAL_PEN_MARKDOWN && is_markdown(c, next, ends_in_www(dal_str_slice(text, 0, at))))
        dal_buf_puts(pen->out, "\\");
    if (escaped != NULL)
        dal_buf_puts(pen->out, escaped);
    else
        dal_buf_add(pen->out, text.data + at, length);
    return length;
}

void dal_pen_put(dal_pen *pen, const char *markup)
{
    dal_buf_puts(pen->out, markup);
}

/* ---- words of others ------------------------------------------------------------------------------------------- */

/* Does the text need to be set apart from the words around it? */
static bool is_foreign(const dal_pen *pen, dalil_string text)
{
    bool left = false, right = false;
    uint32_t c;
    for (size_t at = 0; at < text.size; at += dal_utf8_decode(text, at, &c)) {
        (void)dal_utf8_decode(text, at, &c);
        right |= is_right_to_left(c);
        left |= is_left_to_right(c);
    }
    return pen->language == DALIL_ARABIC ? left || !right : right;
}

static void put_clean(dal_pen *pen, dalil_string text)
{
    bool space = false, begun = false;
    for (size_t at = 0; at < text.size;) {
        uint32_t c;
        size_t length = dal_utf8_decode(text, at, &c);
        bool skip = is_space(c) || is_left_out(c);
        if (!skip) {
            if (space && begun)
                dal_buf_puts(pen->out, " ");
            put_character(pen, text, at);
            begun = true;
            space = false;
        }
        space |= is_space(c);
        at += length;
    }
}

void dal_pen_outside(dal_pen *pen, dalil_string text)
{
    dal_pen_cut(pen, text, SIZE_MAX);
}

/* The bytes of at most `most` characters, ended at a space where one is near. */
static size_t cut_size(dalil_string text, size_t most)
{
    size_t count = 0, at = 0, space = 0, near = most - most / 4;
    uint32_t c;
    for (; at < text.size && count < most; count++) {
        size_t length = dal_utf8_decode(text, at, &c);
        if (is_space(c) && count >= near)
            space = at;
        at += length;
    }
    return at == text.size ? at : space > 0 ? space : at;
}

void dal_pen_cut(dal_pen *pen, dalil_string text, size_t most)
{
    bool html = pen->style == DAL_PEN_HTML, apart = html || is_foreign(pen, text);
    size_t size = cut_size(text, most);
    if (apart)
        dal_buf_puts(pen->out, html ? "<bdi>" : ISOLATE);
    put_clean(pen, dal_str_slice(text, 0, size));
    if (size < text.size)
        dal_buf_puts(pen->out, "…");
    if (apart)
        dal_buf_puts(pen->out, html ? "</bdi>" : ISOLATE_END);
}

/* ---- words of ours, numbers ------------------------------------------------------------------------------------ */

static void put_digit(dal_pen *pen, char digit)
{
    char arabic[3] = {(char)0xD9, (char)(0xA0 + digit - '0'), 0}; /* U+0660 and on */
    if (pen->language == DALIL_ARABIC)
        dal_buf_puts(pen->out, arabic);
    else
        dal_buf_add(pen->out, &digit, 1);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of digits, in threes from five on: years have four. */
static void put_digits(dal_pen *pen, dalil_string run)
{
    for (size_t i = 0; run.data != NULL && i < run.size; i++) {
        if (i > 0 && run.size >= 5 && (run.size - i) % 3 == 0)
            dal_buf_puts(pen->out, pen->language == DALIL_ARABIC ? "٬" : ",");
        put_digit(pen, run.data[i]);
    }
}

void dal_pen_ours(dal_pen *pen, dalil_string text)
{
    for (size_t at = 0; text.data != NULL && at < text.size;) {
        size_t end = at;
        while (end < text.size && is_digit(text.data[end]))
            end++;
        if (end > at)
            put_digits(pen, dal_str_slice(text, at, end));
        else
            end += put_character(pen, text, at);
        at = end;
    }
}

void dal_pen_number(dal_pen *pen, double number)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", number == floor(number) ? 0 : 2, number);
    dalil_string rest, whole = dal_str_cut(dal_str(text), '.', &rest);
    dal_pen_ours(pen, whole);
    if (rest.size > 0)
        dal_buf_puts(pen->out, pen->language == DALIL_ARABIC ? "٫" : ".");
    for (size_t i = 0; i < rest.size; i++)
        put_digit(pen, rest.data[i]);
}

void dal_pen_value(dal_pen *pen, const json_t *low, const json_t *high)
{
    dal_word end[2] = {dal_word_json(DAL_WORD_VALUE, low), dal_word_json(DAL_WORD_VALUE, high)};
    if (!json_is_number(low) && !json_is_number(high))
        dal_pen_put(pen, "–");
    else if (!json_is_number(high))
        dal_pen_message(pen, "finding.value.least", &end[0], 1);
    else if (!json_is_number(low) || (json_number_value(low) <= 0 && json_number_value(high) > 0))
        dal_pen_message(pen, "finding.value.most", &end[1], 1);
    else if (json_number_value(low) < json_number_value(high))
        dal_pen_message(pen, "finding.value.range", end, 2);
    else
        dal_pen_number(pen, json_number_value(low));
}

bool dal_pen_rounded(dal_pen *pen, const json_t *of)
{
    const json_t *about = json_object_get(of, "about"), *order = json_object_get(of, "order");
    const json_t *number = about != NULL ? about : order;
    const char *id =
        dal_claims_rounded_words(json_number_value(number), about != NULL ? DALIL_ROUNDED_ABOUT : DALIL_ROUNDED_ORDER);
    if (!json_is_number(number) || id == NULL)
        return false;
    dal_pen_say(pen, id, dal_word_json(DAL_WORD_VALUE, number));
    return true;
}

void dal_pen_said_value(dal_pen *pen, const json_t *of)
{
    const json_t *value = json_object_get(of, "value");
    if (!dal_pen_rounded(pen, of))
        dal_pen_value(pen, json_array_get(value, 0), json_array_get(value, 1));
}

static void put_value(dal_pen *pen, const json_t *value)
{
    if (json_is_array(value))
        dal_pen_value(pen, json_array_get(value, 0), json_array_get(value, 1));
    else
        dal_pen_number(pen, json_number_value(value));
}

static void put_names(dal_pen *pen, const json_t *names)
{
    size_t i;
    const json_t *name;
    bool begun = false;
    json_array_foreach(names, i, name)
    {
        if (!json_is_string(name))
            continue;
        if (begun)
            dal_buf_puts(pen->out, pen->language == DALIL_ARABIC ? "، " : ", ");
        begun = true;
        dal_pen_outside(pen, (dalil_string){json_string_value(name), json_string_length(name)});
    }
}

/* ---- times ----------------------------------------------------------------------------------------------------- */

enum { UNREADABLE_TIME = 40 }; /* characters shown of what is no time */

static const char *const months[] = {"brief.month.1", "brief.month.2",  "brief.month.3",  "brief.month.4",
                                     "brief.month.5", "brief.month.6",  "brief.month.7",  "brief.month.8",
                                     "brief.month.9", "brief.month.10", "brief.month.11", "brief.month.12"};

static void put_padded(dal_pen *pen, int number)
{
    put_digit(pen, (char)('0' + number / 10));
    put_digit(pen, (char)('0' + number % 10));
}

static void put_clock(dal_pen *pen, const dal_civil *civil)
{
    put_padded(pen, civil->hour);
    dal_buf_puts(pen->out, ":");
    put_padded(pen, civil->minute);
}

/* The month's name is followed by its number in Arabic: half of the readers know it by another name. */
static void put_date(dal_pen *pen, const dal_civil *civil, dalil_precision unit)
{
    if (unit >= DALIL_DAY) {
        dal_pen_number(pen, civil->day);
        dal_buf_puts(pen->out, " ");
    }
    if (unit >= DALIL_MONTH) {
        const char *id = months[civil->month - 1];
        dal_buf_add_string(pen->out, dal_message(id, pen->language));
        dal_buf_puts(pen->out, " ");
    }
    dal_pen_number(pen, civil->year);
}

/* A moment in a hole of a sentence: number is milliseconds; text.size the unit, plus CLOCK_ONLY for its clock alone. */
enum { CLOCK_ONLY = 64 };

static dal_word moment(int64_t ms, dalil_precision unit, unsigned flags)
{
    return (dal_word){DAL_WORD_MOMENT, {NULL, (size_t)unit | flags}, ms, NULL};
}

static void put_moment(dal_pen *pen, const dal_word *word)
{
    dalil_precision unit = (dalil_precision)(word->text.size & ~(size_t)CLOCK_ONLY);
    dal_civil civil;
    dal_time_to_civil(word->number, pen->zone, &civil);
    if ((word->text.size & CLOCK_ONLY) == 0)
        put_date(pen, &civil, unit);
    if (unit <= DALIL_DAY)
        return;
    if ((word->text.size & CLOCK_ONLY) == 0)
        dal_buf_puts(pen->out, pen->language == DALIL_ARABIC ? "، " : ", ");
    put_clock(pen, &civil);
}

static bool begins(int64_t ms, int zone, dalil_precision unit)
{
    dal_civil c;
    dal_time_to_civil(ms, zone, &c);
    return (unit >= DALIL_SECOND || c.second == 0) && (unit >= DALIL_MINUTE || c.minute == 0) &&
           (unit >= DALIL_HOUR || c.hour == 0) && (unit >= DALIL_DAY || c.day == 1) &&
           (unit >= DALIL_MONTH || c.month == 1);
}

static bool same(const dal_civil *a, const dal_civil *b, dalil_precision unit)
{
    return a->year == b->year && (unit < DALIL_MONTH || a->month == b->month) &&
           (unit < DALIL_DAY || a->day == b->day) && (unit < DALIL_HOUR || a->hour == b->hour) &&
           (unit < DALIL_MINUTE || a->minute == b->minute) && (unit < DALIL_SECOND || a->second == b->second);
}

static void put_stretch(dal_pen *pen, dalil_time time, dalil_precision unit)
{
    dal_civil first, last;
    dal_time_to_civil(time.start, pen->zone, &first);
    dal_time_to_civil(time.end - 1, pen->zone, &last);
    bool one_day = unit > DALIL_DAY && same(&first, &last, DALIL_DAY);
    if (same(&first, &last, unit)) {
        dal_word word = moment(time.start, unit, 0);
        put_moment(pen, &word);
        return;
    }
    if (one_day) {
        put_date(pen, &first, DALIL_DAY);
        dal_buf_puts(pen->out, pen->language == DALIL_ARABIC ? "، " : ", ");
    }
    dal_word ends[2] = {moment(time.start, unit, one_day ? CLOCK_ONLY : 0),
                        moment(time.end - 1, unit, one_day ? CLOCK_ONLY : 0)};
    dal_pen_message(pen, one_day ? "brief.time.between" : "brief.time.days", ends, 2);
}

void dal_pen_time(dal_pen *pen, dalil_string iso)
{
    dalil_time time;
    if (dal_time_parse(iso, pen->zone, &time, NULL) != DALIL_OK || !dal_time_known(time)) {
        dal_pen_cut(pen, iso, UNREADABLE_TIME);
        return;
    }
    bool no_start = time.start == INT64_MIN, no_end = time.end == INT64_MAX;
    dalil_precision unit = time.precision;
    while (unit < DALIL_SECOND &&
           ((!no_start && !begins(time.start, pen->zone, unit)) || (!no_end && !begins(time.end, pen->zone, unit))))
        unit++;
    unit = unit >= DALIL_HOUR ? DALIL_MINUTE : unit; /* people are told minutes */
    if (no_start)
        dal_pen_say(pen, "brief.time.until", moment(time.end - 1, unit, 0));
    else if (no_end)
        dal_pen_say(pen, "brief.time.since", moment(time.start, unit, 0));
    else
        put_stretch(pen, time, unit);
}

void dal_pen_zone(dal_pen *pen)
{
    char text[32];
    int minutes = pen->zone < 0 ? -pen->zone : pen->zone;
    if (minutes % 60 == 0)
        snprintf(text, sizeof text, "%d", minutes / 60);
    else
        snprintf(text, sizeof text, "%d:%02d", minutes / 60, minutes % 60);
    const char *id = pen->zone == 0 ? "brief.zone.utc" : pen->zone > 0 ? "brief.zone.plus" : "brief.zone.minus";
    dal_pen_say(pen, id, {.kind = DAL_WORD_OURS, .text = dal_str(text)});
}

/* ---- sentences ------------------------------------------------------------------------------------------------- */

dal_word dal_word_outside(dalil_string text)
{
    return (dal_word){.kind = DAL_WORD_OUTSIDE, .text = text};
}

dal_word dal_word_number(int64_t number)
{
    return (dal_word){.kind = DAL_WORD_NUMBER, .number = number};
}

dal_word dal_word_time(dalil_string iso)
{
    return (dal_word){.kind = DAL_WORD_TIME, .text = iso};
}

dal_word dal_word_status(dalil_string name)
{
    return (dal_word){.kind = DAL_WORD_STATUS, .text = name};
}

dal_word dal_word_json(dal_word_kind kind, const json_t *json)
{
    return (dal_word){.kind = kind, .json = json};
}

static void put_status(dal_pen *pen, dalil_string name)
{
    dalil_finding_status status = DALIL_NOT_CHECKED;
    (void)dalil_finding_status_from_name(name, &status);
    dal_pen_message(pen, dal_status_words(status), NULL, 0);
}

void dal_pen_word(dal_pen *pen, const dal_word *word)
{
    switch (word->kind) {
    case DAL_WORD_OURS:
        dal_pen_ours(pen, word->text);
        break;
    case DAL_WORD_OUTSIDE:
        dal_pen_outside(pen, word->text);
        break;
    case DAL_WORD_NUMBER:
        dal_pen_number(pen, (double)word->number);
        break;
    case DAL_WORD_TIME:
        dal_pen_time(pen, word->text);
        break;
    case DAL_WORD_STATUS:
        put_status(pen, word->text);
        break;
    case DAL_WORD_NAMES:
        put_names(pen, word->json);
        break;
    case DAL_WORD_VALUE:
        put_value(pen, word->json);
        break;
    case DAL_WORD_SAID:
        dal_pen_said_value(pen, word->json);
        break;
    case DAL_WORD_LABEL:
        dal_brief_label(pen, word->json);
        break;
    case DAL_WORD_MOMENT:
        put_moment(pen, word);
        break;
    }
}

void dal_pen_message(dal_pen *pen, const char *id, const dal_word *word, size_t count)
{
    dalil_string pattern = dal_message(id, pen->language);
    size_t from = 0;
    for (size_t i = 0; i + 2 < pattern.size; i++) {
        size_t hole = (size_t)(pattern.data[i + 1] - '1');
        if (pattern.data[i] != '{' || pattern.data[i + 2] != '}' || word == NULL || hole >= count)
            continue;
        dal_pen_ours(pen, dal_str_slice(pattern, from, i));
        dal_pen_word(pen, &word[hole]);
        from = i + 3;
        i += 2;
    }
    dal_pen_ours(pen, dal_str_slice(pattern, from, pattern.size));
}
