/* intake/encoding.c: from bytes in some encoding to UTF-8, and which encoding that is.
 *
 * Eight-bit Arabic comes in two encodings that share half of their letters, so a guess can be wrong without a trace.
 * An encoding fits when it leaves no byte without a meaning and no word of two scripts; when two fit and give different
 * texts, and only one of them has words that begin with the article, that one is taken; otherwise a person is asked.
 * windows-1256 has the small French letters where windows-1252 has them, so French and English fit both; where nothing
 * but what cannot be a word of Arabic speaks for the Arabic ones, it is windows-1252. */
#include "intake/reader.h"
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

enum { LOOK_BYTES = 64 << 10 };

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

bool dal_encoding_known(const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    if (converter != NULL)
        ucnv_close(converter);
    return U_SUCCESS(code) && name[0] != '\0';
}

/* What stands for bytes without a meaning is U+FFFD, and they are counted. */
static void U_CALLCONV count_broken(const void *context, UConverterToUnicodeArgs *args, const char *bytes, int32_t size,
                                    UConverterCallbackReason reason, UErrorCode *code)
{
    static const UChar replacement = 0xFFFD;
    (void)bytes;
    (void)size;
    if (reason > UCNV_IRREGULAR)
        return;
    ++*(size_t *)(uintptr_t)context;
    *code = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &replacement, 1, 0, code);
}

static dalil_status convert(UConverter *converter, dalil_string bytes, dal_buf *out)
{
    if (bytes.size == 0)
        return DALIL_OK;
    UErrorCode code = U_ZERO_ERROR;
    UChar piece[2048];
    const char *from = bytes.data, *end = bytes.data + bytes.size;
    char text[3 * 2048 + 1];
    bool carried = false; /* the first half of a pair of surrogates, when the second came too late */
    do {
        UChar *to = piece + carried;
        int32_t size = 0;
        code = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &to, piece + 2046, &from, end, NULL, true, &code);
        if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR)
            return code == U_MEMORY_ALLOCATION_ERROR ? DALIL_ENOMEM : DALIL_EINVAL;
        UErrorCode second = U_ZERO_ERROR;
        int32_t count = (int32_t)(to - piece);
        carried = code == U_BUFFER_OVERFLOW_ERROR && count > 0 && U16_IS_LEAD(piece[count - 1]);
        u_strToUTF8WithSub(text, sizeof text - 1, &size, piece, count - carried, 0xFFFD, NULL, &second);
        if (carried)
            piece[0] = piece[count - 1];
        if (U_FAILURE(second))
            return DALIL_EINVAL;
        dal_buf_add(out, text, (size_t)size);
    } while (code == U_BUFFER_OVERFLOW_ERROR && out->failed == DALIL_OK);
    return out->failed;
}

dalil_status dal_encoding_decode(dalil_string bytes, const char *encoding, dal_buf *out, size_t *out_broken)
{
    UErrorCode code = U_ZERO_ERROR;
    size_t broken = 0;
    UConverter *converter = ucnv_open(encoding, &code);
    if (U_FAILURE(code) || converter == NULL)
        return code == U_MEMORY_ALLOCATION_ERROR ? DALIL_ENOMEM : DALIL_ENOTFOUND;
    ucnv_setToUCallBack(converter, count_broken, &broken, NULL, NULL, &code);
    dalil_status status = U_FAILURE(code) ? DALIL_ENOMEM : convert(converter, bytes, out);
    ucnv_close(converter);
    if (status == DALIL_OK)
        *out_broken = broken;
    return status;
}

/* ---- finding out ------------------------------------------------------------------------------------------------- */

typedef struct eight_bit {
    const char *name;
    bool fits;
    bool arabic;     /* there is a word in Arabic letters */
    size_t articles; /* words that begin with alef and lam */
    dal_buf text;
} eight_bit;

typedef struct word {
    bool arabic, latin, accented;
    size_t letters;
    uint32_t first, second;
} word;

static bool is_latin(uint32_t c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7);
}

static bool is_arabic(uint32_t c)
{
    return c >= 0x620 && c < 0x6D4;
}

/* No word of two scripts, and no word of three letters that are all accented: that is Arabic read as French. */
static bool word_fits(const word *w)
{
    return !(w->arabic && w->latin) && !(w->accented && w->letters >= 3);
}

/* A capital A with grave or E with acute, or a small a with grave, that stands alone in French is in the Arabic
 * encodings a letter that never does: heh goal, ta marbuta, tatweel. */
static bool is_arabic_word(const word *w)
{
    return w->arabic && (w->letters > 1 || (w->first != 0x6C1 && w->first != 0x629 && w->first != 0x640));
}

static bool is_of_text(uint32_t c)
{
    return c != 0xFFFD && (c < 0x7F || c >= 0xA0) && (c >= ' ' || strchr("\t\n\r\f", (int)c) != NULL);
}

static void judge(eight_bit *e)
{
    dalil_string text = dal_buf_string(&e->text);
    word w = {.accented = true};
    e->fits = e->text.failed == DALIL_OK;
    for (size_t at = 0; at <= text.size;) {
        uint32_t c = ' ';
        size_t step = at < text.size ? dal_utf8_decode(text, at, &c) : 1;
        at += step;
        e->fits = e->fits && is_of_text(c);
        bool arabic = is_arabic(c), latin = is_latin(c);
        if (arabic || latin) {
            w.letters++;
            w.arabic |= arabic;
            w.latin |= latin;
            w.accented &= latin && c >= 0x80;
            if (w.letters == 1)
                w.first = c;
            else if (w.letters == 2)
                w.second = c;
        } else if (w.letters > 0) {
            e->fits = e->fits && word_fits(&w);
            e->arabic |= is_arabic_word(&w);
            e->articles += w.letters > 3 && w.first == 0x627 && w.second == 0x644;
            w = (word){.accented = true};
        }
    }
}

/* A unit of UTF-16 that is ASCII, Arabic or a mark of punctuation. */
static bool is_usual(unsigned char high, unsigned char low)
{
    bool ascii = (low >= ' ' && low < 0x7F) || low == '\n' || low == '\r' || low == '\t';
    return high == 0 ? ascii : high == 0x06 ? low >= 0x0C : high == 0x20 && low >= 0x0B && low < 0x70;
}

/* Zero bytes, or the high byte of Arabic, stand at every second place. */
static const char *find_utf16(dalil_string bytes)
{
    size_t like[2] = {0, 0}, pairs = bytes.size / 2;
    if (bytes.size % 2 != 0 || pairs < 2)
        return NULL;
    if (pairs > LOOK_BYTES)
        pairs = LOOK_BYTES;
    for (size_t i = 0; i < pairs; i++) {
        for (size_t high = 0; high < 2; high++) {
            like[high] +=
                is_usual((unsigned char)bytes.data[2 * i + high], (unsigned char)bytes.data[2 * i + 1 - high]);
        }
    }
    if (like[0] * 10 >= pairs * 9 && like[1] * 2 < pairs)
        return "UTF-16BE";
    return like[1] * 10 >= pairs * 9 && like[0] * 2 < pairs ? "UTF-16LE" : NULL;
}

static const char *find_mark(dalil_string bytes)
{
    if (dal_str_starts(bytes, DALIL_STR("\xEF\xBB\xBF")))
        return "UTF-8";
    if (dal_str_starts(bytes, DALIL_STR("\xFF\xFE")))
        return "UTF-16LE";
    return dal_str_starts(bytes, DALIL_STR("\xFE\xFF")) ? "UTF-16BE" : NULL;
}

/* The last is the Western one: where it fits, an Arabic one has to have a word of Arabic. */
static dal_encoding_found choose(eight_bit *e, size_t count)
{
    dal_encoding_found found = {NULL, NULL};
    const eight_bit *first = NULL;
    for (size_t i = 0; i + 1 < count && e[count - 1].fits; i++)
        e[i].fits = e[i].fits && e[i].arabic;
    for (size_t i = 0; i < count; i++) {
        if (!e[i].fits)
            continue;
        if (first == NULL) {
            first = &e[i];
        } else if (!dal_str_equal(dal_buf_string(&e[i].text), dal_buf_string(&first->text))) {
            if (first->articles > 1 && e[i].articles == 0)
                continue;
            if (e[i].articles > 1 && first->articles == 0)
                first = &e[i];
            else
                found.other = e[i].name;
        }
    }
    found.name = first != NULL ? first->name : NULL;
    return found;
}

dal_encoding_found dal_encoding_find(dalil_string bytes)
{
    eight_bit e[] = {{.name = "windows-1256"}, {.name = "ISO-8859-6"}, {.name = "windows-1252"}};
    const size_t count = sizeof e / sizeof e[0];
    dal_encoding_found found = {bytes.size > 0 ? find_mark(bytes) : "UTF-8", NULL};
    if (found.name == NULL && dal_utf8_check(bytes) < 0 && memchr(bytes.data, '\0', bytes.size) == NULL)
        found.name = "UTF-8";
    if (found.name == NULL)
        found.name = find_utf16(bytes);
    if (found.name != NULL || memchr(bytes.data, '\0', bytes.size) != NULL)
        return found;
    for (size_t i = 0; i < count; i++) {
        size_t broken = 0;
        e[i].text = dal_buf_init(DAL_TEXT_LIMIT);
        if (dal_encoding_decode(bytes, e[i].name, &e[i].text, &broken) == DALIL_OK && broken == 0)
            judge(&e[i]);
    }
    found = choose(e, count);
    for (size_t i = 0; i < count; i++)
        dal_buf_release(&e[i].text);
    return found;
}

/* ---- for readers ------------------------------------------------------------------------------------------------- */

static void drop_mark(dal_buf *out, size_t from)
{
    if (out->size >= from + 3 && memcmp(out->data + from, "\xEF\xBB\xBF", 3) == 0) {
        memmove(out->data + from, out->data + from + 3, out->size - from - 3);
        dal_buf_cut(out, out->size - 3);
    }
}

dal_problem dal_encoding_read(const dal_reading *in, const char *declared, dal_sheet *sheet, dal_buf *out)
{
    dal_encoding_found found = {in->encoding, NULL};
    size_t broken = 0, from = out->size;
    if (found.name == NULL)
        found.name = find_mark(in->bytes);
    if (found.name == NULL && declared != NULL && dal_encoding_known(declared))
        found.name = declared;
    if (found.name == NULL)
        found = dal_encoding_find(in->bytes);
    if (found.name == NULL || found.other != NULL) {
        if (found.name != NULL)
            dal_sheet_remark(sheet, DAL_NOTE_ENCODING, dal_str(found.name));
        if (found.other != NULL)
            dal_sheet_remark(sheet, DAL_NOTE_ENCODING, dal_str(found.other));
        return DAL_PROBLEM_ENCODING;
    }
    dalil_status status = dal_encoding_decode(in->bytes, found.name, out, &broken);
    if (status == DALIL_ENOTFOUND || status == DALIL_EINVAL)
        return DAL_PROBLEM_ENCODING;
    if (status != DALIL_OK)
        return dal_problem_of(status);
    drop_mark(out, from);
    dal_sheet_encoding(sheet, found.name);
    if (broken > 0)
        dal_sheet_remark_count(sheet, DAL_NOTE_BROKEN, broken);
    return DAL_PROBLEM_NONE;
}

dal_problem dal_read_text(const dal_reading *in, dal_sheet *sheet)
{
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    dal_problem problem = dal_encoding_read(in, NULL, sheet, &text);
    dal_form_item item = {.text = dal_buf_string(&text), .published = DAL_TIME_UNKNOWN};
    if (problem == DAL_PROBLEM_NONE && memchr(item.text.data != NULL ? item.text.data : "", '\0', item.text.size))
        problem = DAL_PROBLEM_ENCODING;
    if (problem == DAL_PROBLEM_NONE)
        dal_sheet_item(sheet, &item);
    dal_buf_release(&text);
    return problem;
}
