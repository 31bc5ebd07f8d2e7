/* engine/text/tokens.c: bytes to tokens in one pass. */
#include "base/eight.h"
#include "engine/text/chars.h"
#include "engine/text/reader.h"

enum { TOKEN_SIZE = 4 /* bytes of text a token, white space with it, at the least in usual writing */ };

void *dal_text_push_grown(dal_text_list *list, size_t size, dal_arena *arena)
{
    uint32_t capacity = list->capacity > 0 ? list->capacity * 2 : 64;
    void *item = dal_arena_alloc(arena, capacity * size);
    if (item == NULL)
        return NULL;
    if (list->count > 0)
        memcpy(item, list->item, list->count * size);
    list->item = item;
    list->capacity = capacity;
    return (char *)list->item + list->count++ * size;
}

/* ---- hashes: eight bytes at a time, the last with how many they are ------------------------------------------------
 */

static inline uint64_t hash_on(uint64_t hash, uint64_t eight)
{
    hash = (hash ^ eight) * UINT64_C(0x9E3779B97F4A7C15); /* 2^64 by the golden ratio: D. Knuth, vol. 3, 6.4 */
    return hash ^ hash >> 32;
}

static inline uint64_t hash_last(uint64_t hash, uint64_t part, size_t size)
{
    return hash_on(hash, part | (uint64_t)(8 + size) << 56);
}

uint64_t dal_text_hash(dalil_string folded)
{
    uint64_t hash = 0;
    size_t at = 0;
    for (; at + 8 <= folded.size; at += 8)
        hash = hash_on(hash, dal_eight_load(folded.data + at));
    return hash_last(hash, dal_eight_part(folded.data + at, folded.size - at), folded.size - at);
}

/* ---- folding --------------------------------------------------------------------------------------------------- */

/* Room for the folded form: the longest growth is a two-byte letter whose small form takes three. */
static size_t fold_room(size_t size)
{
    return size + size / 2 + 8;
}

/* Three or more of one Arabic letter are one: "stretched" writing. */
static size_t squeeze(char *text, size_t size)
{
    size_t out = 0;
    for (size_t i = 0; i < size;) {
        size_t length = (unsigned char)text[i] < 0x80 ? 1 : (unsigned char)text[i] < 0xE0 ? 2 : 3, run = 1;
        if (length != 2 || (unsigned char)text[i] < 0xD8 || (unsigned char)text[i] > 0xDB) {
            text[out++] = text[i++];
            continue;
        }
        while (i + (run + 1) * 2 <= size && memcmp(text + i, text + i + run * 2, 2) == 0)
            run++;
        for (size_t k = 0; k < (run >= 3 ? 1 : run) * 2; k++)
            text[out++] = text[i + k];
        i += run * 2;
    }
    return out;
}

/* A word under way to its folded form. */
typedef struct folding {
    char *to;
    size_t size, room;
    bool stretched; /* three of one Arabic letter may be in it */
    bool hyphen;
} folding;

static inline bool is_arabic_pair(dalil_string word, size_t at)
{
    return ((unsigned char)word.data[at] & 0xFC) == 0xD8 && at + 1 < word.size &&
           ((unsigned char)word.data[at + 1] & 0xC0) == 0x80;
}

/* One character of U+0600 to U+06FF that is no digit: two bytes stay two. */
static inline void fold_arabic_pair(folding *f, uint32_t c)
{
    if (dal_char_arabic[c & 0xFF] == DAL_CHAR_MARK || dal_char_arabic[c & 0xFF] == DAL_CHAR_IGNORED)
        return;
    uint32_t folded = dal_char_fold_arabic(c);
    char *to = f->to + f->size;
    to[0] = (char)(0xC0 | folded >> 6);
    to[1] = (char)(0x80 | (folded & 0x3F));
    f->size += 2;
    f->stretched |= f->size >= 6 && memcmp(to - 2, to, 2) == 0 && memcmp(to - 4, to, 2) == 0;
}

static void fold_other(folding *f, uint32_t c)
{
    uint32_t out[2];
    size_t count = dal_char_fold(c, out);
    f->hyphen |= c == '-';
    f->stretched |= dal_char_is_arabic(c);
    for (size_t i = 0; i < count && f->size + 4 <= f->room; i++)
        f->size += dal_utf8_encode(out[i], f->to + f->size);
}

/* Fold a word that is not all ASCII. */
static bool fold_far(dalil_string word, dal_arena *arena, dal_token *token)
{
    folding f = {.to = dal_arena_alloc(arena, fold_room(word.size)), .room = fold_room(word.size)};
    if (f.to == NULL)
        return false;
    for (size_t at = 0; at < word.size;) {
        uint32_t c;
        bool pair = is_arabic_pair(word, at);
        at += dal_char_read(word, at, &c);
        if (pair && dal_char_arabic[c & 0xFF] != DAL_CHAR_DIGIT && f.size + 4 <= f.room)
            fold_arabic_pair(&f, c);
        else
            fold_other(&f, c);
    }
    token->folded = (dalil_string){f.to, f.stretched ? squeeze(f.to, f.size) : f.size};
    token->hash = dal_text_hash(token->folded);
    token->flags |= f.hyphen ? DAL_TOKEN_HYPHEN : 0;
    return true;
}

static inline bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Capitals: two or more of ASCII, and no small letter of ASCII. */
static bool is_all_capitals(dalil_string word)
{
    size_t capitals = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] >= 'a' && word.data[i] <= 'z')
            return false;
        capitals += is_capital(word.data[i]);
    }
    return capitals > 1;
}

static uint16_t case_flags(dalil_string word)
{
    bool first = is_capital(word.data[0]);
    if (!first && (unsigned char)word.data[0] >= 0xC3 && (unsigned char)word.data[0] < 0xD0) {
        uint32_t c, out[2];
        dal_char_read(word, 0, &c);
        dal_char_fold(c, out);
        first = out[0] != c;
    }
    return (uint16_t)((first ? DAL_TOKEN_CAPITAL : 0) | (is_all_capitals(word) ? DAL_TOKEN_CAPITALS : 0));
}

/* An ASCII character's small letter; ` as '. */
static inline unsigned char fold_byte(unsigned char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c == '`' ? '\'' : c);
}

static dalil_string fold_ascii(dalil_string word, dal_arena *arena)
{
    char *folded = dal_arena_alloc(arena, word.size);
    for (size_t i = 0; folded != NULL && i < word.size; i++)
        folded[i] = (char)fold_byte((unsigned char)word.data[i]);
    return (dalil_string){folded, word.size};
}

/* Fill in a word's folded form, hash and flags; no copy when all is small ASCII. */
static bool fold_word(dalil_string word, dal_arena *arena, dal_token *token)
{
    size_t at = 0;
    unsigned char changed = 0;
    bool hyphen = false;
    for (; at < word.size && (unsigned char)word.data[at] < 0x80; at++) {
        unsigned char c = (unsigned char)word.data[at];
        changed |= c ^ fold_byte(c);
        hyphen |= c == '-';
    }
    if (at < word.size) {
        token->flags |= token->script == DAL_SCRIPT_LATIN ? case_flags(word) : 0;
        return fold_far(word, arena, token);
    }
    token->folded = changed != 0 ? fold_ascii(word, arena) : word;
    token->flags |= changed != 0 && token->script == DAL_SCRIPT_LATIN ? case_flags(word) : 0;
    token->flags |= hyphen ? DAL_TOKEN_HYPHEN : 0;
    if (token->folded.data == NULL)
        return false;
    token->hash = dal_text_hash(token->folded);
    return true;
}

/* ---- one token ------------------------------------------------------------------------------------------------- */

typedef struct cursor {
    dal_text_reader *reader;
    uint32_t at, end;
    uint16_t flags; /* of white space before the next token */
} cursor;

static dal_char_class peek(const cursor *c, uint32_t at, uint32_t *out_char, uint32_t *out_length)
{
    *out_char = 0;
    *out_length = 0;
    if (at >= c->end)
        return DAL_CHAR_SPACE;
    *out_length = (uint32_t)dal_char_read((dalil_string){c->reader->bytes.data, c->end}, at, out_char);
    return dal_char_class_of(*out_char);
}

static dal_char_class class_at(const cursor *c, uint32_t at)
{
    uint32_t character, length;
    return peek(c, at, &character, &length);
}

/* Is the apostrophe at `at` (its length given) followed by one of the endings that are words of their own? */
static bool is_clitic(const cursor *c, uint32_t after)
{
    static const char *const ending[] = {"s", "re", "ve", "ll", "d", "m", "S"};
    const char *text = c->reader->bytes.data;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        uint32_t size = (uint32_t)strlen(ending[i]);
        if (after + size <= c->end && memcmp(text + after, ending[i], size) == 0) {
            dal_char_class next = class_at(c, after + size);
            if (next != DAL_CHAR_LETTER && next != DAL_CHAR_DIGIT && next != DAL_CHAR_MARK)
                return true;
        }
    }
    return false;
}

/* Does the joiner (apostrophe, hyphen) at `at` continue a word? */
static bool joins(const cursor *c, uint32_t at, uint32_t length, uint32_t character, dal_char_class class)
{
    if (class == DAL_CHAR_APOSTROPHE)
        return class_at(c, at + length) == DAL_CHAR_LETTER && !is_clitic(c, at + length);
    if (character == '-' || character == 0x2010 || character == 0x2011)
        return class_at(c, at + length) == DAL_CHAR_LETTER;
    return false;
}

/* The script of a word's first letter. */
static uint8_t script_of(uint32_t first)
{
    if (first < 0x250 || (first >= 0x1E00 && first < 0x1F00))
        return DAL_SCRIPT_LATIN;
    return dal_char_is_arabic(first) ? DAL_SCRIPT_ARABIC : DAL_SCRIPT_OTHER;
}

/* Small ASCII letters are most of what there is. */
static uint32_t skip_ascii_letters(const cursor *c, uint32_t at)
{
    while (at < c->end && (c->reader->bytes.data[at] | 0x20) >= 'a' && (c->reader->bytes.data[at] | 0x20) <= 'z')
        at++;
    return at;
}

/* The same, and Arabic letters with their marks. */
static uint32_t skip_letters(const cursor *c, uint32_t at)
{
    const dalil_string text = {c->reader->bytes.data, c->end};
    for (;;) {
        at = skip_ascii_letters(c, at);
        uint32_t from = at;
        for (; at < c->end && is_arabic_pair(text, at); at += 2) {
            unsigned low = ((unsigned)text.data[at] & 3) << 6 | ((unsigned)text.data[at + 1] & 0x3F);
            unsigned class = dal_char_arabic[low];
            if (class != DAL_CHAR_LETTER && class != DAL_CHAR_MARK && class != DAL_CHAR_IGNORED)
                return at;
        }
        if (at == from)
            return at;
    }
}

/* Is the byte at `at` an ASCII character that no word goes on with? */
static bool ends_word(const cursor *c, uint32_t at)
{
    unsigned char byte = (unsigned char)c->reader->bytes.data[at];
    return byte < 0x80 && dal_char_ascii[byte] != DAL_CHAR_APOSTROPHE && dal_char_ascii[byte] != DAL_CHAR_DIGIT &&
           byte != '-' && byte != '_';
}

/* Digits belong to a Latin word ("F16"); in Arabic a number follows the letter attached to it (و2018, بـ250). */
static uint32_t word_end(const cursor *c, uint32_t at, uint8_t script)
{
    uint32_t end = at;
    for (;;) {
        uint32_t character, length;
        at = end = skip_letters(c, at);
        if (at == c->end || ends_word(c, at))
            break;
        dal_char_class class = peek(c, at, &character, &length);
        bool inner = class == DAL_CHAR_LETTER || class == DAL_CHAR_MARK ||
                     (class == DAL_CHAR_DIGIT && script != DAL_SCRIPT_ARABIC) || class == DAL_CHAR_IGNORED ||
                     joins(c, at, length, character, class) || character == '_';
        if (!inner || length == 0)
            break;
        at += length;
    }
    return end;
}

/* "U.S.", "p.m.", "D.C.": the end of letters that each carry a dot, two at least; else `at`. */
static uint32_t dotted_end(const cursor *c, uint32_t at)
{
    const char *text = c->reader->bytes.data;
    uint32_t end = at, count = 0;
    while (end + 1 < c->end && text[end + 1] == '.' && skip_ascii_letters(c, end) == end + 1) {
        end += 2;
        count++;
    }
    bool whole = count >= 2 && class_at(c, end) != DAL_CHAR_LETTER && class_at(c, end) != DAL_CHAR_DIGIT;
    return whole ? end : at;
}

static bool is_digit_at(const cursor *c, uint32_t at)
{
    return class_at(c, at) == DAL_CHAR_DIGIT;
}

/* Digits from `at`, counted. */
static uint32_t digits_end(const cursor *c, uint32_t at, uint32_t *out_count)
{
    uint32_t character, length;
    *out_count = 0;
    while (peek(c, at, &character, &length) == DAL_CHAR_DIGIT) {
        at += length;
        ++*out_count;
    }
    return at;
}

static uint32_t number_end(const cursor *c, uint32_t at)
{
    uint32_t count, character, length;
    at = digits_end(c, at, &count);
    bool decimals = false;
    while (!decimals) {
        peek(c, at, &character, &length);
        bool group = character == ',' || character == 0x66C || character == 0x60C;
        bool point = character == '.' || character == 0x66B;
        if ((!group && !point) || !is_digit_at(c, at + length))
            break;
        uint32_t more, end = digits_end(c, at + length, &more);
        if (group && (more != 3 || count > 3))
            break;
        count = more;
        decimals = point;
        at = end;
    }
    return at;
}

static bool is_folded_number(dalil_string number)
{
    for (size_t i = 0; i < number.size; i++)
        if (number.data[i] != '.' && (number.data[i] < '0' || number.data[i] > '9'))
            return false;
    return true;
}

/* ASCII digits, '.' before decimals, grouping left out. */
static dalil_string fold_number(dalil_string number, dal_arena *arena)
{
    if (is_folded_number(number))
        return number;
    char *folded = dal_arena_alloc(arena, number.size + 1);
    size_t size = 0;
    if (folded == NULL)
        return (dalil_string){NULL, 0};
    for (size_t at = 0; at < number.size;) {
        uint32_t c, out[2];
        at += dal_char_read(number, at, &c);
        if (c == '.' || c == 0x66B)
            folded[size++] = '.';
        else if (dal_char_class_of(c) == DAL_CHAR_DIGIT && dal_char_fold(c, out) == 1)
            folded[size++] = (char)out[0];
    }
    return (dalil_string){folded, size};
}

static uint32_t link_end(const cursor *c, uint32_t at)
{
    dalil_string rest = {c->reader->bytes.data + at, c->end - at};
    if (!dal_str_starts(rest, DALIL_STR("http://")) && !dal_str_starts(rest, DALIL_STR("https://")) &&
        !dal_str_starts(rest, DALIL_STR("www.")))
        return at;
    while (at < c->end && (unsigned char)c->reader->bytes.data[at] > ' ' &&
           (unsigned char)c->reader->bytes.data[at] < 0x7F && strchr("\"<>", c->reader->bytes.data[at]) == NULL)
        at++;
    while (strchr(".,;:!?)]'", c->reader->bytes.data[at - 1]) != NULL)
        at--;
    return at;
}

/* A mark of the signs beyond ASCII. */
static uint16_t sign_far(dalil_string mark)
{
    if (dal_str_equal(mark, DALIL_STR("،")))
        return DAL_TOKEN_COMMA;
    if (dal_str_equal(mark, DALIL_STR("؛")))
        return DAL_TOKEN_CLAUSE_END;
    if (dal_str_equal(mark, DALIL_STR("…")))
        return DAL_TOKEN_STOP | DAL_TOKEN_CLAUSE_END;
    if (dal_str_equal(mark, DALIL_STR("۔")))
        return DAL_TOKEN_STOP;
    if (dal_str_equal(mark, DALIL_STR("؟")))
        return DAL_TOKEN_STOP | DAL_TOKEN_CLAUSE_END | DAL_TOKEN_ASKS;
    return dal_str_starts(mark, DALIL_STR("؟")) ? DAL_TOKEN_ASKS : 0;
}

static uint16_t sign_of(dalil_string mark)
{
    uint16_t alone = mark.size == 1 ? DAL_TOKEN_CLAUSE_END : 0;
    switch (mark.data[0]) {
    case ',':
        return DAL_TOKEN_COMMA;
    case ':':
        return DAL_TOKEN_COLON;
    case ';':
        return DAL_TOKEN_CLAUSE_END;
    case '.':
    case '!':
        return DAL_TOKEN_STOP | alone;
    case '?':
        return DAL_TOKEN_STOP | DAL_TOKEN_ASKS | alone;
    default:
        return (unsigned char)mark.data[0] < 0x80 ? 0 : sign_far(mark);
    }
}

static bool add(cursor *c, uint32_t end, dal_token_kind kind, uint8_t script)
{
    dal_token *token = dal_text_push(&c->reader->token, sizeof *token, c->reader->arena);
    if (token == NULL)
        return false;
    dalil_string text = {c->reader->bytes.data + c->at, end - c->at};
    *token = (dal_token){.start = c->at, .end = end, .kind = (uint8_t)kind, .script = script, .flags = c->flags};
    c->at = end;
    c->flags = 0;
    if (kind == DAL_TOKEN_WORD)
        return fold_word(text, c->reader->arena, token);
    token->flags |= kind == DAL_TOKEN_PUNCT ? sign_of(text) : 0;
    token->folded = kind == DAL_TOKEN_NUMBER ? fold_number(text, c->reader->arena) : text;
    token->hash = dal_text_hash(token->folded);
    return token->folded.data != NULL;
}

/* A row of dots, or of one and the same dash or mark, is one token. */
static uint32_t row_end(const cursor *c, uint32_t character, uint32_t length)
{
    uint32_t at = c->at + length, next;
    if (character != '.' && character != '-' && character != '!' && character != '?' && character != 0x61F)
        return at;
    while (at < c->end && peek(c, at, &next, &length) == DAL_CHAR_PUNCT && next == character)
        at += length;
    return at;
}

/* An apostrophe outside words: a clitic, the genitive of a plural, or a single quotation mark (quotations.c says). */
static bool add_apostrophe(cursor *c, uint32_t length)
{
    uint32_t next, next_length;
    if (peek(c, c->at + length, &next, &next_length) == DAL_CHAR_APOSTROPHE) /* two of them are one double mark */
        return add(c, c->at + length + next_length, DAL_TOKEN_QUOTE, DAL_SCRIPT_NONE);
    bool after_letter = c->flags == 0 && c->at > 0 && c->reader->token.count > 0;
    if (after_letter && is_clitic(c, c->at + length))
        return add(c, skip_ascii_letters(c, c->at + length), DAL_TOKEN_WORD, DAL_SCRIPT_LATIN);
    return add(c, c->at + length, DAL_TOKEN_QUOTE, DAL_SCRIPT_NONE);
}

static bool add_word(cursor *c, uint32_t first)
{
    uint32_t end = first == 'h' || first == 'w' ? link_end(c, c->at) : c->at;
    if (end > c->at)
        return add(c, end, DAL_TOKEN_LINK, DAL_SCRIPT_NONE);
    end = first < 0x80 ? dotted_end(c, c->at) : c->at;
    uint8_t script = (uint8_t)script_of(first);
    return add(c, end > c->at ? end : word_end(c, c->at, script), DAL_TOKEN_WORD, script);
}

/* ---- words of ASCII letters alone: most of what an English text is ---------------------------------------------- */

typedef struct plain_word {
    uint32_t size;
    uint64_t hash;
    uint64_t capitals, small; /* any of them? */
    bool capital;             /* the first letter is one */
} plain_word;

/* Read on while there are letters; false near the end of the text, where eight bytes may not be read. */
static bool read_plain(const cursor *c, plain_word *out)
{
    const char *text = c->reader->bytes.data;
    uint64_t hash = 0;
    *out = (plain_word){0};
    for (uint32_t at = c->at; at + 8 <= c->end; at += 8) {
        uint64_t eight = dal_eight_load(text + at), letters = dal_eight_letters(eight);
        unsigned size = dal_eight_before(~letters & DAL_EIGHT_HIGH);
        uint64_t inside = size < 8 ? ((uint64_t)1 << 8 * size) - 1 : UINT64_MAX;
        uint64_t small = eight << 2 & DAL_EIGHT_HIGH & inside, folded = (eight | DAL_EIGHT(0x20)) & inside;
        uint64_t capitals = small ^ (DAL_EIGHT_HIGH & inside);
        out->small |= small;
        out->capitals |= capitals;
        if (out->size == 0)
            out->capital = capitals & 0x80;
        out->size += size;
        if (size < 8) {
            out->hash = hash_last(hash, folded, size);
            return true;
        }
        hash = hash_on(hash, folded);
    }
    return false;
}

/* "https", "www" may begin a link, "U.S" a row of dotted letters. */
static bool is_special(const cursor *c, const plain_word *word)
{
    const char *text = c->reader->bytes.data + c->at;
    bool link = (word->size == 3 && memcmp(text, "www", 3) == 0) ||
                ((word->size == 4 || word->size == 5) && memcmp(text, "http", 4) == 0);
    return link || (word->size == 1 && text[1] == '.') || !ends_word(c, c->at + word->size);
}

/* The word's small letters, in the arena. */
static dalil_string fold_plain(const cursor *c, uint32_t size)
{
    char *folded = dal_arena_alloc(c->reader->arena, size + 7);
    for (uint32_t i = 0; folded != NULL && i < size; i += 8)
        dal_eight_store(folded + i, dal_eight_load(c->reader->bytes.data + c->at + i) | DAL_EIGHT(0x20));
    return (dalil_string){folded, size};
}

/* A word of ASCII letters alone, when the next is one: 1; 0 when it is not, -1 without memory. */
static int add_plain(cursor *c)
{
    plain_word word;
    if (!read_plain(c, &word) || word.size == 0 || is_special(c, &word))
        return 0;
    dal_token *token = dal_text_push(&c->reader->token, sizeof *token, c->reader->arena);
    if (token == NULL)
        return -1;
    unsigned flags = c->flags | (word.capital ? DAL_TOKEN_CAPITAL : 0u);
    flags |= word.small == 0 && word.size > 1 ? DAL_TOKEN_CAPITALS : 0u;
    dalil_string folded = {c->reader->bytes.data + c->at, word.size};
    if (word.capitals != 0)
        folded = fold_plain(c, word.size);
    *token = (dal_token){.start = c->at,
                         .end = c->at + word.size,
                         .folded = folded,
                         .hash = word.hash,
                         .kind = DAL_TOKEN_WORD,
                         .script = DAL_SCRIPT_LATIN,
                         .flags = (uint16_t)flags};
    c->at += word.size;
    c->flags = 0;
    return folded.data != NULL ? 1 : -1;
}

/* Is the number written on a key, 4️⃣?  It tells a place in a list, and counts nothing. */
static bool is_keycap(const cursor *c, uint32_t at)
{
    static const char style[] = "\xEF\xB8\x8F", key[] = "\xE2\x83\xA3"; /* U+FE0F, U+20E3 */
    dalil_string rest = {c->reader->bytes.data + at, c->end - at};
    if (dal_str_starts(rest, DALIL_STR(style)))
        rest = dal_str_slice(rest, 3, rest.size);
    return dal_str_starts(rest, DALIL_STR(key));
}

static bool add_number(cursor *c)
{
    uint32_t end = number_end(c, c->at);
    return add(c, end, is_keycap(c, end) ? DAL_TOKEN_SYMBOL : DAL_TOKEN_NUMBER, DAL_SCRIPT_NONE);
}

static bool next_token(cursor *c)
{
    uint32_t character, length;
    int plain = add_plain(c);
    if (plain != 0)
        return plain > 0;
    dal_char_class class = peek(c, c->at, &character, &length);
    switch (class) {
    case DAL_CHAR_LETTER:
        return add_word(c, character);
    case DAL_CHAR_DIGIT:
        return add_number(c);
    case DAL_CHAR_APOSTROPHE:
        return add_apostrophe(c, length);
    case DAL_CHAR_QUOTE:
        return add(c, c->at + length, DAL_TOKEN_QUOTE, DAL_SCRIPT_NONE);
    case DAL_CHAR_PUNCT:
        return add(c, row_end(c, character, length), DAL_TOKEN_PUNCT, DAL_SCRIPT_NONE);
    case DAL_CHAR_SYMBOL:
        return add(c, c->at + length, DAL_TOKEN_SYMBOL, DAL_SCRIPT_NONE);
    default: /* white space and what is ignored */
        c->at += length;
        return true;
    }
}

/* ---- white space and lines ------------------------------------------------------------------------------------- */

/* A line that ends in the middle of a sentence was broken to fit a page: the next begins with a small letter. */
static bool is_wrapped(const cursor *c, uint32_t next)
{
    const dal_text_reader *r = c->reader;
    if (r->token.count == 0)
        return false;
    const dal_token *last = dal_text_token(r, r->token.count - 1);
    char first = r->bytes.data[next];
    return first >= 'a' && first <= 'z' && last->kind == DAL_TOKEN_WORD;
}

/* Is there an ASCII character at `at` that is no white space? */
static inline bool is_written(const cursor *c, uint32_t at)
{
    return at < c->end && c->reader->bytes.data[at] > ' ' && c->reader->bytes.data[at] < 0x7F;
}

/* Go over white space; the lines that end in it. */
static uint32_t pass_space(cursor *c)
{
    uint32_t character, length, lines = 0, start = c->at;
    for (;;) {
        dal_char_class class = peek(c, c->at, &character, &length);
        if (length == 0 || class > DAL_CHAR_IGNORED)
            return lines;
        lines +=
            class == DAL_CHAR_LINE && !(character == '\n' && c->at > start && c->reader->bytes.data[c->at - 1] == '\r');
        if (class != DAL_CHAR_IGNORED)
            c->flags |= DAL_TOKEN_SPACE;
        c->at += length;
    }
}

static void skip_wide_space(cursor *c)
{
    uint32_t lines = pass_space(c);
    if (lines > 0)
        c->flags |= DAL_TOKEN_LINE;
    if (lines > 1 || (lines == 1 && c->at < c->end && !is_wrapped(c, c->at)))
        c->flags |= DAL_TOKEN_PARAGRAPH;
}

/* Mostly one space, or none. */
static inline void skip_space(cursor *c)
{
    bool space = c->at < c->end && c->reader->bytes.data[c->at] == ' ';
    if (!is_written(c, c->at + space)) {
        skip_wide_space(c);
        return;
    }
    c->flags |= space ? DAL_TOKEN_SPACE : 0;
    c->at += space;
}

/* Room for as many tokens as such a text has: mostly it is enough. */
static bool reserve(dal_text_reader *reader)
{
    uint32_t capacity = (reader->range.end - reader->range.start) / TOKEN_SIZE + 16;
    reader->token.item = dal_arena_alloc(reader->arena, capacity * sizeof(dal_token));
    reader->token.capacity = reader->token.item != NULL ? capacity : 0;
    return reader->token.item != NULL;
}

/* Behind the last token, so that a look at what follows needs no question whether anything does. */
static bool put_spare(dal_text_reader *reader)
{
    for (uint32_t i = 0; i < DAL_TEXT_SPARE; i++) {
        dal_token *token = dal_text_push(&reader->token, sizeof *token, reader->arena);
        if (token == NULL)
            return false;
        *token = (dal_token){.start = reader->range.end, .end = reader->range.end, .folded = DALIL_STR("")};
        token->kind = DAL_TOKEN_SYMBOL;
    }
    reader->token.count -= DAL_TEXT_SPARE;
    return true;
}

bool dal_text_tokens(dal_text_reader *reader)
{
    if (!reserve(reader))
        return false;
    cursor c = {.reader = reader, .at = reader->range.start, .end = reader->range.end};
    c.flags = DAL_TOKEN_SPACE | DAL_TOKEN_LINE | DAL_TOKEN_PARAGRAPH;
    skip_space(&c);
    while (c.at < c.end) {
        if (!next_token(&c))
            return false;
        skip_space(&c);
    }
    return put_spare(reader);
}
