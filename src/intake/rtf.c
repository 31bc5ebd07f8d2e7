/* intake/rtf.c: Rich Text Format (Microsoft's specification 1.9.1): what is written, without how it looks. */
#include "intake/reader.h"

enum { DEPTH_MAX = 4096, FONTS_MAX = 512, WORD_MAX = 32 };

typedef struct group {
    uint32_t skip_unicode; /* characters after \uN that stand for it in old programs */
    const char *encoding;
    bool hidden; /* no text of the document */
} group;

typedef struct font {
    int64_t number;
    const char *encoding;
} font;

typedef struct parser {
    dalil_string bytes;
    size_t at;
    dal_buf *out, *pending; /* bytes that wait to be decoded together */
    group *stack;
    size_t depth;
    uint32_t skip;        /* characters still to be passed over */
    uint32_t surrogate;   /* the first half of a pair */
    const char *encoding; /* of the document */
    font font[FONTS_MAX];
    size_t fonts;
    bool in_fonts, star;
    size_t fonts_depth, broken;
} parser;

/* ---- encodings --------------------------------------------------------------------------------------------------- */

static const struct {
    int64_t charset, page;
    const char *name;
} encodings[] = {
    {0, 1252, "windows-1252"},   {178, 1256, "windows-1256"}, {204, 1251, "windows-1251"}, {177, 1255, "windows-1255"},
    {162, 1254, "windows-1254"}, {161, 1253, "windows-1253"}, {238, 1250, "windows-1250"}, {186, 1257, "windows-1257"},
    {128, 932, "windows-932"},   {134, 936, "windows-936"},   {136, 950, "windows-950"},   {129, 949, "windows-949"},
    {-1, 65001, "UTF-8"},        {-1, 708, "ISO-8859-6"},     {-1, 720, "cp720"},          {-1, 437, "cp437"},
    {-1, 850, "cp850"},          {77, 10000, "macintosh"},
};

static const char *encoding_of(int64_t charset, int64_t page)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        if ((charset >= 0 && encodings[i].charset == charset) || (page >= 0 && encodings[i].page == page))
            return encodings[i].name;
    return NULL;
}

static group *top(parser *p)
{
    return &p->stack[p->depth];
}

static void flush(parser *p)
{
    size_t broken = 0;
    if (p->pending->size == 0)
        return;
    if (dal_encoding_decode(dal_buf_string(p->pending), top(p)->encoding, p->out, &broken) == DALIL_OK)
        p->broken += broken;
    else
        p->broken += p->pending->size;
    dal_buf_clear(p->pending);
}

static void put_byte(parser *p, char byte)
{
    if (p->skip > 0)
        p->skip--;
    else if (!top(p)->hidden)
        dal_buf_add(p->pending, &byte, 1);
}

static void put(parser *p, const char *text)
{
    if (p->skip > 0) {
        p->skip--;
        return;
    }
    if (top(p)->hidden)
        return;
    flush(p);
    dal_buf_puts(p->out, text);
}

static void put_unicode(parser *p, int64_t value)
{
    char text[5] = "";
    uint32_t c = (uint32_t)(value < 0 ? value + 65536 : value) & 0x1FFFFF;
    p->skip = top(p)->skip_unicode;
    if (top(p)->hidden)
        return;
    flush(p);
    if (c >= 0xD800 && c < 0xDC00) {
        p->surrogate = c;
        return;
    }
    if (c >= 0xDC00 && c < 0xE000)
        c = p->surrogate != 0 ? 0x10000 + ((p->surrogate - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD;
    p->surrogate = 0;
    if (c == 0 || c > 0x10FFFF)
        c = 0xFFFD;
    dal_buf_add(p->out, text, dal_utf8_encode(c, text));
}

/* ---- control words ----------------------------------------------------------------------------------------------- */

static const char *const no_text[] = {
    "fonttbl",    "colortbl",  "stylesheet", "info",         "pict",      "object",   "header",    "headerl",
    "headerr",    "headerf",   "footer",     "footerl",      "footerr",   "footerf",  "generator", "xe",
    "tc",         "rxe",       "txe",        "fldinst",      "bkmkstart", "bkmkend",  "listtable", "listoverridetable",
    "revtbl",     "themedata", "datastore",  "latentstyles", "filetbl",   "template", "private",   "nonshppict",
    "annotation", "atnid",     "atnauthor",  "pntext",       "pntxta",    "pntxtb",   NULL};

static const struct {
    const char *word, *text;
} texts[] = {{"par", "\n"},         {"line", "\n"},          {"row", "\n"},           {"sect", "\n"},
             {"page", "\n"},        {"tab", "\t"},           {"cell", "\t"},          {"nestcell", "\t"},
             {"nestrow", "\n"},     {"emdash", "\u2014"},    {"endash", "\u2013"},    {"lquote", "\u2018"},
             {"rquote", "\u2019"},  {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"}, {"bullet", "\u2022"},
             {"emspace", "\u2003"}, {"enspace", "\u2002"},   {"zwj", "\u200D"},       {"zwnj", "\u200C"},
             {"ltrmark", "\u200E"}, {"rtlmark", "\u200F"}};

static bool is_in(const char *word, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static void set_encoding(parser *p, const char *encoding)
{
    if (encoding == NULL || encoding == top(p)->encoding)
        return;
    flush(p);
    top(p)->encoding = encoding;
}

static void choose_font(parser *p, int64_t number)
{
    if (p->in_fonts) {
        if (p->fonts < FONTS_MAX)
            p->font[p->fonts++] = (font){number, NULL};
        return;
    }
    const char *encoding = p->encoding;
    for (size_t i = 0; i < p->fonts; i++)
        if (p->font[i].number == number && p->font[i].encoding != NULL)
            encoding = p->font[i].encoding;
    set_encoding(p, encoding);
}

static void binary(parser *p, int64_t size)
{
    size_t left = p->bytes.size - p->at;
    p->at += size > 0 && (uint64_t)size < left ? (size_t)size : size > 0 ? left : 0;
}

static void choose_page(parser *p, int64_t page)
{
    const char *encoding = encoding_of(-1, page);
    p->encoding = encoding != NULL ? encoding : p->encoding;
    set_encoding(p, p->encoding);
}

/* Words that say how to read what follows; false when it is none of them. */
static bool set(parser *p, const char *word, bool has_number, int64_t number)
{
    if (strcmp(word, "u") == 0 && has_number)
        put_unicode(p, number);
    else if (strcmp(word, "uc") == 0)
        top(p)->skip_unicode = number >= 0 && number < 16 ? (uint32_t)number : 1;
    else if (strcmp(word, "ansicpg") == 0)
        choose_page(p, number);
    else if (strcmp(word, "f") == 0)
        choose_font(p, number);
    else if (strcmp(word, "plain") == 0)
        set_encoding(p, p->encoding);
    else if (strcmp(word, "bin") == 0)
        binary(p, number);
    else if (strcmp(word, "v") == 0)
        top(p)->hidden = top(p)->hidden || !has_number || number != 0;
    else
        return false;
    return true;
}

static void open_fonts(parser *p)
{
    p->in_fonts = true;
    p->fonts_depth = p->depth;
}

static void act(parser *p, const char *word, bool has_number, int64_t number)
{
    bool done = set(p, word, has_number, number);
    if (!done && strcmp(word, "fcharset") == 0 && p->in_fonts && p->fonts > 0)
        p->font[p->fonts - 1].encoding = encoding_of(number, -1);
    else if (!done && (is_in(word, no_text) || p->star))
        top(p)->hidden = true;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(word, texts[i].word) == 0)
            put(p, texts[i].text);
    if (strcmp(word, "fonttbl") == 0)
        open_fonts(p);
    p->star = false;
}

/* A word of letters and its number; one space after it belongs to it. */
static void control_word(parser *p)
{
    char word[WORD_MAX] = "";
    size_t size = 0;
    while (p->at < p->bytes.size && ((p->bytes.data[p->at] | 0x20) >= 'a' && (p->bytes.data[p->at] | 0x20) <= 'z')) {
        if (size + 1 < sizeof word)
            word[size++] = p->bytes.data[p->at];
        p->at++;
    }
    bool minus = p->at < p->bytes.size && p->bytes.data[p->at] == '-', has_number = false;
    int64_t number = 0;
    p->at += minus;
    while (p->at < p->bytes.size && p->bytes.data[p->at] >= '0' && p->bytes.data[p->at] <= '9') {
        number = number < INT32_MAX ? 10 * number + (p->bytes.data[p->at] - '0') : number;
        has_number = true;
        p->at++;
    }
    if (p->at < p->bytes.size && p->bytes.data[p->at] == ' ')
        p->at++;
    act(p, word, has_number, minus ? -number : number);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static void control(parser *p)
{
    if (p->at == p->bytes.size)
        return;
    char c = p->bytes.data[p->at];
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
        control_word(p);
        return;
    }
    p->at++;
    if (c == '\'' && p->at + 2 <= p->bytes.size) {
        int high = hex(p->bytes.data[p->at]), low = hex(p->bytes.data[p->at + 1]);
        p->at += 2;
        if (high >= 0 && low >= 0)
            put_byte(p, (char)(16 * high + low));
    } else if (c == '*') {
        p->star = true;
    } else if (c == '~') {
        put(p, "\u00A0");
    } else if (c == '_') {
        put(p, "\u2011");
    } else if (c == '\n' || c == '\r') {
        put(p, "\n");
    } else if (c == '\\' || c == '{' || c == '}') {
        put_byte(p, c);
    }
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool open_group(parser *p)
{
    if (p->depth + 1 == DEPTH_MAX)
        return false;
    flush(p);
    p->stack[p->depth + 1] = *top(p);
    p->depth++;
    p->skip = 0;
    p->star = false;
    return true;
}

static void close_group(parser *p)
{
    flush(p);
    if (p->in_fonts && p->depth <= p->fonts_depth)
        p->in_fonts = false;
    p->depth -= p->depth > 0;
    p->skip = 0;
}

static dal_problem parse(parser *p)
{
    while (p->at < p->bytes.size && p->out->failed == DALIL_OK) {
        char c = p->bytes.data[p->at++];
        if (c == '{' && !open_group(p))
            return DAL_PROBLEM_TOO_LARGE;
        if (c == '}')
            close_group(p);
        else if (c == '\\')
            control(p);
        else if (c != '{' && c != '\r' && c != '\n' && c != '\0')
            put_byte(p, c);
    }
    flush(p);
    return dal_problem_of(p->out->failed);
}

dal_problem dal_read_rtf(const dal_reading *in, dal_sheet *sheet)
{
    if (!dal_str_starts(in->bytes, DALIL_STR("{\\rtf")))
        return DAL_PROBLEM_MALFORMED;
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT), pending = dal_buf_init(DAL_TEXT_LIMIT);
    parser *p = dal_alloc_zero(1, sizeof *p);
    group *stack = dal_alloc_zero(DEPTH_MAX, sizeof *stack);
    dal_problem problem = p == NULL || stack == NULL ? DAL_PROBLEM_MEMORY : DAL_PROBLEM_NONE;
    if (problem == DAL_PROBLEM_NONE) {
        *p =
            (parser){.bytes = in->bytes, .out = &text, .pending = &pending, .stack = stack, .encoding = "windows-1252"};
        stack[0] = (group){.skip_unicode = 1, .encoding = p->encoding};
        problem = parse(p);
        if (p->broken > 0)
            dal_sheet_remark_count(sheet, DAL_NOTE_BROKEN, p->broken);
    }
    dal_form_item item = {.text = dal_buf_string(&text), .published = DAL_TIME_UNKNOWN};
    if (problem == DAL_PROBLEM_NONE)
        dal_sheet_item(sheet, &item);
    dal_free(p);
    dal_free(stack);
    dal_buf_release(&text);
    dal_buf_release(&pending);
    return problem;
}
