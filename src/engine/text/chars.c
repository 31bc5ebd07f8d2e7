/* engine/text/chars.c: classes of characters and their folding; Latin and Arabic by hand, the rest by ICU's tables. */
#include "engine/text/chars.h"
#include <unicode/uchar.h>

const unsigned char dal_char_ascii[128] = {
    [0 ... '\t'] = DAL_CHAR_SPACE,   ['\n'] = DAL_CHAR_LINE,          ['\v' ... '\f'] = DAL_CHAR_SPACE,
    ['\r'] = DAL_CHAR_LINE,          [0x0E ... ' '] = DAL_CHAR_SPACE, ['!'] = DAL_CHAR_PUNCT,
    ['"'] = DAL_CHAR_QUOTE,          ['#' ... '&'] = DAL_CHAR_SYMBOL, ['\''] = DAL_CHAR_APOSTROPHE,
    ['(' ... ')'] = DAL_CHAR_PUNCT,  ['*' ... '+'] = DAL_CHAR_SYMBOL, [',' ... '/'] = DAL_CHAR_PUNCT,
    ['0' ... '9'] = DAL_CHAR_DIGIT,  [':' ... ';'] = DAL_CHAR_PUNCT,  ['<' ... '>'] = DAL_CHAR_SYMBOL,
    ['?'] = DAL_CHAR_PUNCT,          ['@'] = DAL_CHAR_SYMBOL,         ['A' ... 'Z'] = DAL_CHAR_LETTER,
    ['[' ... ']'] = DAL_CHAR_PUNCT,  ['^' ... '_'] = DAL_CHAR_SYMBOL, ['`'] = DAL_CHAR_APOSTROPHE,
    ['a' ... 'z'] = DAL_CHAR_LETTER, ['{'] = DAL_CHAR_PUNCT,          ['|'] = DAL_CHAR_SYMBOL,
    ['}'] = DAL_CHAR_PUNCT,          ['~'] = DAL_CHAR_SYMBOL,         [0x7F] = DAL_CHAR_SPACE};

/* U+0600 to U+06FF, by the last byte. */
const unsigned char dal_char_arabic[256] = {[0x00 ... 0x05] = DAL_CHAR_IGNORED,
                                            [0x06 ... 0x0B] = DAL_CHAR_SYMBOL,
                                            [0x0C] = DAL_CHAR_PUNCT,
                                            [0x0D ... 0x0F] = DAL_CHAR_SYMBOL,
                                            [0x10 ... 0x1A] = DAL_CHAR_MARK,
                                            [0x1B] = DAL_CHAR_PUNCT,
                                            [0x1C] = DAL_CHAR_IGNORED,
                                            [0x1D ... 0x1F] = DAL_CHAR_PUNCT,
                                            [0x20 ... 0x3F] = DAL_CHAR_LETTER,
                                            [0x40] = DAL_CHAR_MARK,
                                            [0x41 ... 0x4A] = DAL_CHAR_LETTER,
                                            [0x4B ... 0x5F] = DAL_CHAR_MARK,
                                            [0x60 ... 0x69] = DAL_CHAR_DIGIT,
                                            [0x6A ... 0x6D] = DAL_CHAR_SYMBOL,
                                            [0x6E ... 0x6F] = DAL_CHAR_LETTER,
                                            [0x70] = DAL_CHAR_MARK,
                                            [0x71 ... 0xD3] = DAL_CHAR_LETTER,
                                            [0xD4] = DAL_CHAR_PUNCT,
                                            [0xD5] = DAL_CHAR_LETTER,
                                            [0xD6 ... 0xDC] = DAL_CHAR_MARK,
                                            [0xDD ... 0xDE] = DAL_CHAR_SYMBOL,
                                            [0xDF ... 0xE4] = DAL_CHAR_MARK,
                                            [0xE5 ... 0xE6] = DAL_CHAR_LETTER,
                                            [0xE7 ... 0xE8] = DAL_CHAR_MARK,
                                            [0xE9] = DAL_CHAR_SYMBOL,
                                            [0xEA ... 0xED] = DAL_CHAR_MARK,
                                            [0xEE ... 0xEF] = DAL_CHAR_LETTER,
                                            [0xF0 ... 0xF9] = DAL_CHAR_DIGIT,
                                            [0xFA ... 0xFF] = DAL_CHAR_LETTER};

/* U+2000 to U+206F. */
static dal_char_class general_punctuation_class(uint32_t c)
{
    static const struct {
        uint8_t last; /* of a run, above U+2000 */
        dal_char_class class;
    } run[] = {{0x0A, DAL_CHAR_SPACE}, {0x0F, DAL_CHAR_IGNORED}, {0x17, DAL_CHAR_PUNCT}, {0x1B, DAL_CHAR_APOSTROPHE},
               {0x1F, DAL_CHAR_QUOTE}, {0x27, DAL_CHAR_PUNCT},   {0x29, DAL_CHAR_LINE},  {0x2E, DAL_CHAR_IGNORED},
               {0x2F, DAL_CHAR_SPACE}, {0x38, DAL_CHAR_PUNCT},   {0x3A, DAL_CHAR_QUOTE}, {0x5E, DAL_CHAR_PUNCT},
               {0x5F, DAL_CHAR_SPACE}, {0x6F, DAL_CHAR_IGNORED}};
    size_t i = 0;
    while (c - 0x2000 > run[i].last)
        i++;
    return run[i].class;
}

static dal_char_class icu_class(uint32_t c)
{
    uint32_t mask = U_GET_GC_MASK((UChar32)c);
    if (mask & (U_GC_L_MASK | U_GC_NL_MASK | U_GC_NO_MASK))
        return DAL_CHAR_LETTER;
    if (mask & U_GC_M_MASK)
        return DAL_CHAR_MARK;
    if (mask & U_GC_ND_MASK)
        return DAL_CHAR_DIGIT;
    if (mask & U_GC_Z_MASK)
        return DAL_CHAR_SPACE;
    if (mask & U_GC_P_MASK)
        return DAL_CHAR_PUNCT;
    if (mask & U_GC_CF_MASK)
        return DAL_CHAR_IGNORED;
    return mask & U_GC_S_MASK ? DAL_CHAR_SYMBOL : DAL_CHAR_SPACE;
}

dal_char_class dal_char_class_far(uint32_t c)
{
    if (c >= 0x2000 && c < 0x2070)
        return general_punctuation_class(c);
    if (c == 0xAB || c == 0xBB || (c >= 0x300C && c <= 0x300F) || c == 0xFF02)
        return DAL_CHAR_QUOTE;
    if (c == 0x85)
        return DAL_CHAR_LINE;
    if (c == 0x2BC || c == 0x2BB || c == 0xB4)
        return DAL_CHAR_APOSTROPHE;
    return icu_class(c);
}

/* ---- folding --------------------------------------------------------------------------------------------------- */

/* U+FE80 to U+FEF4: the letter at each start of a run of presentation forms. */
static uint32_t presentation_letter(uint32_t c)
{
    static const unsigned char start[] = {0x80, 0x81, 0x83, 0x85, 0x87, 0x89, 0x8D, 0x8F, 0x93, 0x95, 0x99, 0x9D,
                                          0xA1, 0xA5, 0xA9, 0xAB, 0xAD, 0xAF, 0xB1, 0xB5, 0xB9, 0xBD, 0xC1, 0xC5,
                                          0xC9, 0xCD, 0xD1, 0xD5, 0xD9, 0xDD, 0xE1, 0xE5, 0xE9, 0xED, 0xEF, 0xF1};
    static const uint16_t letter[] = {0x621, 0x622, 0x623, 0x624, 0x625, 0x626, 0x627, 0x628, 0x629,
                                      0x62A, 0x62B, 0x62C, 0x62D, 0x62E, 0x62F, 0x630, 0x631, 0x632,
                                      0x633, 0x634, 0x635, 0x636, 0x637, 0x638, 0x639, 0x63A, 0x641,
                                      0x642, 0x643, 0x644, 0x645, 0x646, 0x647, 0x648, 0x649, 0x64A};
    size_t i = sizeof start;
    while (i > 1 && (c & 0xFF) < start[i - 1])
        i--;
    return letter[i - 1];
}

/* U+FB50 to U+FBFF: the letters of Persian and Urdu that have presentation forms; 0 for what is none of them. */
static uint32_t presentation_letter_a(uint32_t c)
{
    static const struct {
        uint16_t first, last, letter;
    } run[] = {{0xFB50, 0xFB51, 0x671}, {0xFB56, 0xFB59, 0x67E}, {0xFB66, 0xFB69, 0x679}, {0xFB7A, 0xFB7D, 0x686},
               {0xFB88, 0xFB89, 0x688}, {0xFB8A, 0xFB8B, 0x698}, {0xFB8C, 0xFB8D, 0x691}, {0xFB8E, 0xFB91, 0x6A9},
               {0xFB92, 0xFB95, 0x6AF}, {0xFB9E, 0xFB9F, 0x6BA}, {0xFBA6, 0xFBA9, 0x6C1}, {0xFBAA, 0xFBAD, 0x6BE},
               {0xFBAE, 0xFBAF, 0x6D2}, {0xFBFC, 0xFBFF, 0x6CC}};
    for (size_t i = 0; i < sizeof run / sizeof run[0]; i++)
        if (c >= run[i].first && c <= run[i].last)
            return run[i].letter;
    return 0;
}

/* The letter whose presentation form this is; 0 for what is none. */
static uint32_t presented_letter(uint32_t c)
{
    if (c < 0xFB50)
        return 0;
    return c >= 0xFE80 && c <= 0xFEF4 ? presentation_letter(c) : presentation_letter_a(c);
}

size_t dal_char_fold(uint32_t c, uint32_t out[2])
{
    dal_char_class class = dal_char_class_of(c);
    size_t count = 1;
    out[0] = c;
    if (c < 0x80) {
        out[0] = c >= 'A' && c <= 'Z' ? c | 0x20 : c == '`' ? '\'' : c;
    } else if (class == DAL_CHAR_APOSTROPHE) {
        out[0] = '\'';
    } else if (class == DAL_CHAR_DIGIT) {
        out[0] = '0' + (uint32_t)u_charDigitValue((UChar32)c) % 10;
    } else if (c >= 0xFEF5 && c <= 0xFEFC) {
        out[0] = 0x644;
        out[1] = 0x627;
        count = 2;
    } else if (presented_letter(c) != 0) {
        out[0] = dal_char_fold_arabic(presented_letter(c));
    } else if (c >= 0x600 && c < 0x700) {
        out[0] = dal_char_fold_arabic(c);
        count = class != DAL_CHAR_MARK && class != DAL_CHAR_IGNORED;
    } else if (class == DAL_CHAR_IGNORED) {
        count = 0;
    } else {
        out[0] = (uint32_t)u_tolower((UChar32)c);
    }
    return count;
}

size_t dal_char_read_far(dalil_string bytes, size_t at, uint32_t *out_character)
{
    unsigned char lead = (unsigned char)bytes.data[at];
    size_t left = bytes.size - at, length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t c = 0;
    if (left >= length && dal_utf8_check(dal_str_slice(bytes, at, at + length)) < 0)
        length = dal_utf8_decode(bytes, at, &c);
    else
        length = 1;
    *out_character = c;
    return length;
}
