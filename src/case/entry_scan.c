/* case/entry_scan.c: a quick look at an entry, without building anything.
 *
 * Entries as the program writes them have no white space, few escapes and few members, and are told to be well formed
 * in one pass.  Whatever is less usual is left to dal_entry_read(), which alone says that an entry is malformed: what
 * this look takes, it takes too (a test compares the two). */
#include "case/format.h"

enum { LEVELS_MAX = 16, MEMBERS_MAX = 16, DIGITS_MAX = 18 };

typedef struct scanner {
    const char *at, *end;
} scanner;

typedef struct member {
    dalil_string key, value; /* the value as it is written */
} member;

typedef struct members {
    member item[MEMBERS_MAX];
    size_t count;
} members;

static bool is_next(scanner *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* A string; `out_plain` is false when it has escapes. */
static bool scan_string(scanner *s, dalil_string *out, bool *out_plain)
{
    bool ascii = true;
    *out_plain = true;
    if (!is_next(s, '"'))
        return false;
    const char *start = s->at;
    s->at += dal_str_span_plain((dalil_string){s->at, (size_t)(s->end - s->at)});
    for (; s->at < s->end && *s->at != '"'; s->at++) {
        unsigned char c = (unsigned char)*s->at;
        if (c < ' ')
            return false;
        ascii = ascii && c < 0x80;
        if (c != '\\')
            continue;
        *out_plain = false;
        s->at++;
        if (s->at == s->end || *s->at == '\0' || strchr("\"\\/bfnrt", *s->at) == NULL)
            return false;
    }
    *out = (dalil_string){start, (size_t)(s->at - start)};
    return is_next(s, '"') && (ascii || dal_utf8_check(*out) < 0);
}

static bool scan_integer(scanner *s)
{
    is_next(s, '-');
    const char *start = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    size_t digits = (size_t)(s->at - start);
    return digits > 0 && digits <= DIGITS_MAX && (*start != '0' || digits == 1);
}

static bool scan_value(scanner *s, unsigned level);

static bool scan_array(scanner *s, unsigned level)
{
    if (!is_next(s, '[') || level > LEVELS_MAX)
        return false;
    if (is_next(s, ']'))
        return true;
    do
        if (!scan_value(s, level))
            return false;
    while (is_next(s, ','));
    return is_next(s, ']');
}

static bool scan_member(scanner *s, unsigned level, members *all)
{
    bool plain;
    dalil_string key;
    if (all->count == MEMBERS_MAX || !scan_string(s, &key, &plain) || !plain || !is_next(s, ':'))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (dal_str_equal(all->item[i].key, key))
            return false;
    const char *start = s->at;
    if (!scan_value(s, level))
        return false;
    all->item[all->count++] = (member){key, {start, (size_t)(s->at - start)}};
    return true;
}

static bool scan_object(scanner *s, unsigned level, members *out)
{
    out->count = 0;
    if (!is_next(s, '{') || level > LEVELS_MAX)
        return false;
    if (is_next(s, '}'))
        return true;
    do
        if (!scan_member(s, level, out))
            return false;
    while (is_next(s, ','));
    return is_next(s, '}');
}

static bool scan_value(scanner *s, unsigned level)
{
    members inside;
    dalil_string text;
    bool plain;
    if (s->at == s->end)
        return false;
    switch (*s->at) {
    case '{':
        return scan_object(s, level + 1, &inside);
    case '[':
        return scan_array(s, level + 1);
    case '"':
        return scan_string(s, &text, &plain);
    default:
        return scan_integer(s);
    }
}

/* ---- members --------------------------------------------------------------------------------------------------- */

static dalil_string find(const members *all, const char *key)
{
    for (size_t i = 0; i < all->count; i++)
        if (dal_str_equal(all->item[i].key, dal_str(key)))
            return all->item[i].value;
    return (dalil_string){NULL, 0};
}

/* The inside of a string as written; empty when it is none, or has escapes. */
static dalil_string find_text(const members *all, const char *key)
{
    dalil_string value = find(all, key);
    if (value.size < 2 || value.data[0] != '"' || memchr(value.data, '\\', value.size) != NULL)
        return (dalil_string){NULL, 0};
    return dal_str_slice(value, 1, value.size - 1);
}

/* An array of hashes is a bracket, and for each 64 digits in quotation marks with a comma or the last bracket. */
static bool are_hashes(dalil_string value)
{
    enum { STEP = DAL_HEX_SIZE + 3 };
    dal_hash hash;
    if (value.size == 2)
        return value.data[0] == '[';
    if (value.size == 0 || value.data[0] != '[' || (value.size - 1) % STEP != 0)
        return false;
    for (size_t at = 1; at < value.size; at += STEP) {
        const char *item = value.data + at;
        char end = at + STEP == value.size ? ']' : ',';
        if (item[0] != '"' || item[STEP - 2] != '"' || item[STEP - 1] != end ||
            !dal_unhex((dalil_string){item + 1, DAL_HEX_SIZE}, hash.bytes, DAL_HASH_SIZE))
            return false;
    }
    return true;
}

bool dal_entry_scan(dalil_string bytes, dal_entry_glance *out)
{
    members top;
    scanner s = {bytes.data, bytes.data + bytes.size};
    if (bytes.size == 0 || bytes.size > DAL_ENTRY_MAX || !scan_object(&s, 1, &top) || s.at != s.end)
        return false;
    out->kind = find_text(&top, "kind");
    out->body = find(&top, "body");
    return dal_str_equal(find(&top, "format"), DALIL_STR("1")) && out->kind.size > 0 && out->body.size > 0 &&
           out->body.data[0] == '{' && dal_parse_i64(find(&top, "time"), &out->time) &&
           dal_id_parse(find_text(&top, "case"), &out->case_id) &&
           dal_id_parse(find_text(&top, "author"), &out->author) &&
           dal_id_parse(find_text(&top, "request"), &out->request) && are_hashes(find(&top, "over"));
}

size_t dal_entry_glance_blobs(const dal_entry_glance *glance, dal_hash out[DAL_BLOB_MEMBERS_MAX])
{
    members body;
    size_t count = 0;
    scanner s = {glance->body.data, glance->body.data + glance->body.size};
    if (!scan_object(&s, 2, &body))
        return 0; /* it was well formed a moment ago */
    for (size_t i = 0; DAL_BLOB_MEMBERS[i] != NULL; i++)
        if (dal_unhex(find_text(&body, DAL_BLOB_MEMBERS[i]), out[count].bytes, DAL_HASH_SIZE))
            count++;
    return count;
}
