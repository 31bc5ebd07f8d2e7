/* intake/mime.c: headers, encoded words, transfer encodings, dates (RFC 5322, 2045, 2047, 2231). */
#include "intake/mime.h"
#include <strings.h>

bool dal_mime_equal(dalil_string a, const char *b)
{
    return a.size == strlen(b) && (a.data == NULL || strncasecmp(a.data, b, a.size) == 0);
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

dal_mime_part dal_mime_split(dalil_string bytes)
{
    dalil_string rest = bytes;
    while (rest.size > 0) {
        dalil_string line = dal_str_cut(rest, '\n', &rest);
        if (line.size == 0 || (line.size == 1 && line.data[0] == '\r'))
            return (dal_mime_part){dal_str_slice(bytes, 0, (size_t)(line.data - bytes.data)), rest};
    }
    return (dal_mime_part){bytes, dal_str_slice(bytes, bytes.size, bytes.size)};
}

static bool is_folded(dalil_string line)
{
    return line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
}

static void put_line(dalil_string line, dal_buf *out)
{
    if (dal_str_ends(line, DALIL_STR("\r")))
        line.size--;
    dal_buf_add_string(out, line);
}

void dal_mime_header(dalil_string head, const char *name, dal_buf *out)
{
    while (head.size > 0) {
        dalil_string value, line = dal_str_cut(head, '\n', &head);
        dalil_string key = dal_str_cut(line, ':', &value);
        if (key.size == line.size || !dal_mime_equal(dal_str_trim(key), name))
            continue;
        while (value.size > 0 && (value.data[0] == ' ' || value.data[0] == '\t'))
            value = dal_str_slice(value, 1, value.size);
        put_line(value, out);
        while (is_folded(head))
            put_line(dal_str_cut(head, '\n', &head), out);
        return;
    }
}

/* ---- transfer encodings ------------------------------------------------------------------------------------------ */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "=41" at `at`: its byte, or -1. */
static int hex_pair(dalil_string text, size_t at)
{
    if (at + 2 >= text.size)
        return -1;
    int high = hex_digit(text.data[at + 1]), low = hex_digit(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
}

/* The length of the end of line that a "=" at `at` hides, with the white space before it; 0 when there is none. */
static size_t soft_break(dalil_string text, size_t at)
{
    size_t end = at + 1;
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '\t'))
        end++;
    if (end < text.size && text.data[end] == '\r')
        end++;
    return end < text.size && text.data[end] == '\n' ? end + 1 - at : end == text.size ? end - at : 0;
}

static void quoted_printable(dalil_string text, dal_buf *out)
{
    size_t from = 0;
    for (size_t at = 0; at < text.size;) {
        int byte = text.data[at] == '=' ? hex_pair(text, at) : -1;
        size_t skip = text.data[at] != '=' ? 0 : byte >= 0 ? 3 : soft_break(text, at);
        if (skip == 0) {
            at++;
            continue;
        }
        dal_buf_add(out, text.data + from, at - from);
        if (byte >= 0)
            dal_buf_add(out, &(char){(char)byte}, 1);
        at += skip;
        from = at;
    }
    dal_buf_add(out, text.data + from, text.size - from);
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

void dal_mime_base64(dalil_string text, dal_buf *out)
{
    uint32_t bits = 0;
    int count = 0;
    char piece[768];
    size_t filled = 0;
    for (size_t i = 0; i < text.size && text.data[i] != '='; i++) {
        int digit = base64_digit(text.data[i]);
        if (digit < 0)
            continue;
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        piece[filled++] = (char)(bits >> count & 0xFF);
        if (filled == sizeof piece) {
            dal_buf_add(out, piece, filled);
            filled = 0;
        }
    }
    dal_buf_add(out, piece, filled);
}

void dal_mime_decode(dalil_string body, dalil_string encoding, dal_buf *out)
{
    encoding = dal_str_trim(encoding);
    if (dal_mime_equal(encoding, "base64"))
        dal_mime_base64(body, out);
    else if (dal_mime_equal(encoding, "quoted-printable"))
        quoted_printable(body, out);
    else
        dal_buf_add_string(out, body);
}

void dal_mime_text(dalil_string bytes, dalil_string charset, dal_buf *out, size_t *broken)
{
    char name[DAL_ENCODING_SIZE] = "";
    size_t count = 0, from = out->size;
    if (charset.size < sizeof name)
        memcpy(name, charset.data != NULL ? charset.data : "", charset.size);
    bool plain = name[0] == '\0' || dal_mime_equal(charset, "us-ascii") || dal_mime_equal(charset, "ascii");
    if (plain || !dal_encoding_known(name)) {
        dal_encoding_found found = dal_encoding_find(bytes);
        bool told = found.name != NULL && found.other == NULL;
        memcpy(name, "UTF-8", sizeof "UTF-8");
        if (told)
            memcpy(name, found.name, strlen(found.name) + 1);
    }
    if (dal_encoding_decode(bytes, name, out, &count) == DALIL_OK)
        *broken += count;
    else
        dal_buf_cut(out, from);
}

/* ---- encoded words ----------------------------------------------------------------------------------------------- */

typedef struct encoded {
    dalil_string charset, text;
    char way; /* 'b' or 'q' */
    size_t size;
} encoded;

/* "=?charset?B?text?=" at `at`. */
static bool encoded_at(dalil_string value, size_t at, encoded *out)
{
    dalil_string rest = dal_str_slice(value, at, value.size), way, start = rest;
    if (!dal_str_starts(rest, DALIL_STR("=?")))
        return false;
    rest = dal_str_slice(rest, 2, rest.size);
    out->charset = dal_str_cut(rest, '?', &rest);
    way = dal_str_cut(rest, '?', &rest);
    out->text = dal_str_cut(rest, '?', &rest);
    if (way.size != 1 || !dal_str_starts(rest, DALIL_STR("=")) || strchr("bBqQ", way.data[0]) == NULL ||
        memchr(out->charset.data, ' ', out->charset.size) != NULL ||
        memchr(out->text.data, ' ', out->text.size) != NULL)
        return false;
    const char *star = memchr(out->charset.data, '*', out->charset.size); /* RFC 2231: a language after it */
    if (star != NULL)
        out->charset.size = (size_t)(star - out->charset.data);
    out->way = (char)(way.data[0] | 0x20);
    out->size = (size_t)(rest.data + 1 - start.data);
    return true;
}

static void decode_word(const encoded *w, dal_buf *out)
{
    if (w->way == 'b') {
        dal_mime_base64(w->text, out);
        return;
    }
    for (size_t i = 0; i < w->text.size; i++) {
        int byte = w->text.data[i] == '=' ? hex_pair(w->text, i) : -1;
        char c = byte >= 0 ? (char)byte : w->text.data[i] == '_' ? ' ' : w->text.data[i];
        dal_buf_add(out, &c, 1);
        i += byte >= 0 ? 2 : 0;
    }
}

static bool same_charset(dalil_string a, dalil_string b)
{
    return a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

/* A run of encoded words of one charset is read as one, for a character may be cut between two. Returns its end. */
static size_t put_run(dalil_string value, size_t at, dal_buf *out)
{
    encoded first = {0}, next = {0};
    dal_buf bytes = dal_buf_init(out->max);
    size_t broken = 0;
    (void)encoded_at(value, at, &first);
    decode_word(&first, &bytes);
    at += first.size;
    for (;;) {
        size_t gap = at;
        while (gap < value.size && strchr(" \t\r\n", value.data[gap]) != NULL)
            gap++;
        if (gap == value.size || !encoded_at(value, gap, &next))
            break;
        at = gap; /* white space between two encoded words is not part of the text */
        if (!same_charset(first.charset, next.charset))
            break;
        decode_word(&next, &bytes);
        at += next.size;
    }
    dal_mime_text(dal_buf_string(&bytes), first.charset, out, &broken);
    dal_buf_release(&bytes);
    return at;
}

void dal_mime_words(dalil_string value, dal_buf *out)
{
    encoded w;
    size_t from = 0, broken = 0;
    for (size_t at = 0; at < value.size;) {
        if (value.data[at] != '=' || !encoded_at(value, at, &w)) {
            at++;
            continue;
        }
        dal_mime_text(dal_str_slice(value, from, at), DALIL_STR("utf-8"), out, &broken);
        at = put_run(value, at, out);
        from = at;
    }
    dal_mime_text(dal_str_slice(value, from, value.size), (dalil_string){"", 0}, out, &broken);
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */

/* The value after "=", its quotation marks and backslashes taken off. */
static void put_value(dalil_string text, dal_buf *out)
{
    text = dal_str_trim(text);
    if (!dal_str_starts(text, DALIL_STR("\""))) {
        dal_buf_add_string(out, text);
        return;
    }
    for (size_t i = 1; i < text.size && text.data[i] != '"'; i++) {
        i += text.data[i] == '\\' && i + 1 < text.size;
        dal_buf_add(out, text.data + i, 1);
    }
}

/* charset'language'%41%42 (RFC 2231, section 4) */
static void put_extended(dalil_string text, dal_buf *out)
{
    dal_buf bytes = dal_buf_init(out->max);
    dalil_string rest = text, charset = dal_str_cut(text, '\'', &rest);
    size_t broken = 0;
    if (charset.size == text.size) {
        charset = (dalil_string){"", 0};
        rest = text;
    } else {
        (void)dal_str_cut(rest, '\'', &rest);
    }
    for (size_t i = 0; i < rest.size; i++) {
        int byte = rest.data[i] == '%' ? hex_pair(rest, i) : -1;
        char c = byte >= 0 ? (char)byte : rest.data[i];
        dal_buf_add(&bytes, &c, 1);
        i += byte >= 0 ? 2 : 0;
    }
    dal_mime_text(dal_buf_string(&bytes), charset, out, &broken);
    dal_buf_release(&bytes);
}

/* The next parameter: a piece up to a semicolon outside of quotation marks. */
static dalil_string next_piece(dalil_string *rest)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->size && (quoted || rest->data[i] != ';'); i++) {
        quoted ^= rest->data[i] == '"';
        i += quoted && rest->data[i] == '\\' && i + 1 < rest->size;
    }
    dalil_string piece = dal_str_slice(*rest, 0, i < rest->size ? i : rest->size);
    *rest = dal_str_slice(*rest, i + 1 < rest->size ? i + 1 : rest->size, rest->size);
    return piece;
}

/* "name", "name*", "name*0", "name*0*": pieces are taken in the order in which they stand. */
void dal_mime_parameter(dalil_string value, const char *name, dal_buf *out)
{
    dal_buf pieces = dal_buf_init(out->max);
    bool extended = false;
    size_t size = strlen(name);
    (void)next_piece(&value);
    while (value.size > 0) {
        dalil_string text, piece = next_piece(&value), key = dal_str_trim(dal_str_cut(piece, '=', &text));
        if (key.size < size || strncasecmp(key.data, name, size) != 0 || (key.size > size && key.data[size] != '*'))
            continue;
        extended = extended || (key.size > size && key.data[key.size - 1] == '*');
        put_value(text, &pieces);
        if (key.size == size || key.size == size + 1)
            break;
    }
    if (extended)
        put_extended(dal_buf_string(&pieces), out);
    else
        dal_mime_words(dal_buf_string(&pieces), out);
    dal_buf_release(&pieces);
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

/* The next word; comments in brackets are passed over. */
static dalil_string next_word(dalil_string *rest, char stop)
{
    while (rest->size > 0 && strchr(" \t,\r\n", rest->data[0]) != NULL)
        *rest = dal_str_slice(*rest, 1, rest->size);
    if (rest->size > 0 && rest->data[0] == '(') {
        (void)dal_str_cut(*rest, ')', rest);
        return next_word(rest, stop);
    }
    size_t i = 0;
    while (i < rest->size && strchr(" \t,\r\n", rest->data[i]) == NULL && rest->data[i] != stop)
        i++;
    dalil_string word = dal_str_slice(*rest, 0, i);
    *rest = dal_str_slice(*rest, i < rest->size && rest->data[i] == stop ? i + 1 : i, rest->size);
    return word;
}

static int64_t next_number(dalil_string *rest, char stop)
{
    int64_t value;
    return dal_parse_i64(next_word(rest, stop), &value) && value >= 0 && value < 10000 ? value : -1;
}

static int month_of(dalil_string word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; i < 12 && word.size >= 3; i++)
        if (strncasecmp(word.data, names + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* "+0300", "GMT", "EST"; what is not known counts as UTC, as RFC 5322 section 4.3 says. */
static int zone_of(dalil_string word)
{
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {{"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300},
                 {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420}};
    int64_t number;
    if (word.size == 5 && (word.data[0] == '+' || word.data[0] == '-') &&
        dal_parse_i64(dal_str_slice(word, 1, 5), &number) && number >= 0 && number < 1500)
        return (int)(number / 100 * 60 + number % 100) * (word.data[0] == '-' ? -1 : 1);
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        if (dal_mime_equal(word, zones[i].name))
            return zones[i].minutes;
    return 0;
}

static bool is_date(const dal_civil *c, int64_t hour, int64_t minute, int64_t second)
{
    return c->month >= 1 && c->year >= 1 && c->year <= 9998 && c->day >= 1 &&
           c->day <= dal_days_in_month(c->year, c->month) && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
           second >= 0 && second < 61;
}

dalil_time dal_mime_date(dalil_string value)
{
    dalil_string rest = value, word = next_word(&rest, ' ');
    int64_t day;
    if (!dal_parse_i64(word, &day)) /* a weekday */
        day = next_number(&rest, ' ');
    dal_civil c = {.month = (uint8_t)month_of(next_word(&rest, ' '))};
    int64_t year = next_number(&rest, ' ');
    c.year = (int32_t)(year < 50 ? year + 2000 : year < 100 ? year + 1900 : year);
    c.day = (uint8_t)(day > 0 && day < 32 ? day : 0);
    int64_t hour = next_number(&rest, ':'), minute = next_number(&rest, ':');
    bool with_second = rest.size > 0 && rest.data[0] >= '0' && rest.data[0] <= '9';
    int64_t second = with_second ? next_number(&rest, ' ') : 0;
    if (year < 0 || !is_date(&c, hour, minute, second))
        return DAL_TIME_UNKNOWN;
    c.hour = (uint8_t)hour;
    c.minute = (uint8_t)minute;
    c.second = (uint8_t)(second > 59 ? 59 : second);
    int zone = zone_of(next_word(&rest, ' '));
    int64_t start = dal_time_from_civil(&c, zone);
    return (dalil_time){start, start + (with_second ? 1000 : DAL_MINUTE), with_second ? DALIL_SECOND : DALIL_MINUTE,
                        (int16_t)zone};
}
