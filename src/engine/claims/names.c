/* engine/claims/names.c: the enumerations of extract.h by the names that files and the command line use. */
#include "dalil/extract.h"
#include "engine/text/chars.h"
#include "engine/text/text.h"

#define COUNT(table) (sizeof table / sizeof table[0])

static const char *const stance_name[] = {"affirm", "deny", "unconfirmed"};
static const char *const quote_name[] = {"none", "direct", "mixed"};
static const char *const basis_name[] = {"none", "saw", "searched", "told", "believes", "document"};
static const char *const source_kind_name[] = {"none", "person", "organisation", "group", "anonymous", "media"};
static const char *const operator_name[] = {"=", "~", ">", "<", "!=", "range"};

static const char *name_at(const char *const *table, size_t count, size_t index)
{
    return index < count ? table[index] : table[0];
}

static bool index_of(const char *const *table, size_t count, dalil_string name, size_t *out_index)
{
    for (size_t i = 0; i < count; i++) {
        if (dal_str_equal(dal_str(table[i]), name)) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

const char *dalil_stance_name(dalil_stance stance)
{
    return name_at(stance_name, COUNT(stance_name), (size_t)stance);
}

const char *dalil_quote_name(dalil_quote quote)
{
    return name_at(quote_name, COUNT(quote_name), (size_t)quote);
}

const char *dalil_basis_name(dalil_basis basis)
{
    return name_at(basis_name, COUNT(basis_name), (size_t)basis);
}

const char *dalil_source_kind_name(dalil_source_kind kind)
{
    return name_at(source_kind_name, COUNT(source_kind_name), (size_t)kind);
}

const char *dalil_operator_name(dalil_operator op)
{
    return name_at(operator_name, COUNT(operator_name), (size_t)op);
}

#define FROM_NAME(function, type, table)                                                                               \
    bool function(dalil_string name, type *out)                                                                        \
    {                                                                                                                  \
        size_t index;                                                                                                  \
        if (!index_of(table, COUNT(table), name, &index))                                                              \
            return false;                                                                                              \
        *out = (type)index;                                                                                            \
        return true;                                                                                                   \
    }

FROM_NAME(dalil_stance_from_name, dalil_stance, stance_name)
FROM_NAME(dalil_quote_from_name, dalil_quote, quote_name)
FROM_NAME(dalil_basis_from_name, dalil_basis, basis_name)
FROM_NAME(dalil_source_kind_from_name, dalil_source_kind, source_kind_name)
FROM_NAME(dalil_operator_from_name, dalil_operator, operator_name)

/* ---- a source's name for comparing ----------------------------------------------------------------------------- */

/* Words that spellings of one name differ in: articles, titles stay. */
static bool is_article(const char *word, size_t size)
{
    static const char *const article[] = {"the", "a", "an", "'s", "'"};
    if (size > 3)
        return false;
    for (size_t i = 0; i < COUNT(article); i++)
        if (strlen(article[i]) == size && memcmp(article[i], word, size) == 0)
            return true;
    return false;
}

/* Arabic ال, and ل ب و ف before it, at the front of a word (two bytes a letter) of at least three letters more. */
static size_t arabic_front(const char *word, size_t size)
{
    static const char al[] = "\xD8\xA7\xD9\x84", lil[] = "\xD9\x84\xD9\x84";
    if (size > 8 && (memcmp(word, al, 4) == 0 || memcmp(word, lil, 4) == 0))
        return 4;
    return 0;
}

typedef struct fold_out {
    char *out;
    size_t size, room;
} fold_out;

static void put(fold_out *o, const char *bytes, size_t size)
{
    if (size >= o->room - o->size)
        size = o->room - o->size - 1;
    memcpy(o->out + o->size, bytes, size);
    o->size += size;
}

/* One word without its article, after a space unless it is the first. */
static void put_word(fold_out *o, char *word, size_t size)
{
    if (size > 2 && memcmp(word + size - 2, "'s", 2) == 0)
        size -= 2;
    if (size == 0 || is_article(word, size))
        return;
    size_t front = arabic_front(word, size);
    if (o->size > 0)
        put(o, " ", 1);
    put(o, word + front, size - front);
}

enum { WORD_ROOM = 256 };

/* Fold one character onto the end of a word; what finds no room is left out.  Returns the word's size. */
static size_t add_char(char word[WORD_ROOM], size_t size, uint32_t c, dal_char_class class)
{
    uint32_t folded[2] = {c >= 'A' && c <= 'Z' ? c | 0x20 : c == '`' ? '\'' : c, 0};
    if (c < 0x80 && size + 4 <= WORD_ROOM) {
        word[size++] = (char)folded[0];
        return size;
    }
    size_t count = class == DAL_CHAR_IGNORED ? 0 : dal_char_fold(c, folded);
    for (size_t i = 0; i < count && size + 4 <= WORD_ROOM; i++)
        size += dal_utf8_encode(folded[i], word + size);
    return size;
}

size_t dalil_source_fold(dalil_string name, char *out, size_t out_size)
{
    fold_out o = {.out = out, .room = out_size};
    char word[WORD_ROOM];
    size_t size = 0;
    if (out_size == 0)
        return 0;
    for (size_t at = 0; at <= name.size && o.size + 1 < o.room;) {
        uint32_t c = ' ';
        size_t length = at < name.size ? dal_char_read(name, at, &c) : 1;
        dal_char_class class = dal_char_class_of(c);
        at += length;
        bool inner = class == DAL_CHAR_LETTER || class == DAL_CHAR_DIGIT || class == DAL_CHAR_MARK ||
                     class == DAL_CHAR_APOSTROPHE || class == DAL_CHAR_IGNORED;
        if (inner) {
            size = add_char(word, size, c, class);
        } else {
            put_word(&o, word, size);
            size = 0;
        }
    }
    while (o.size > 0 && dal_utf8_check((dalil_string){out, o.size}) >= 0)
        o.size--; /* cut at a whole character */
    out[o.size] = '\0';
    return o.size;
}
