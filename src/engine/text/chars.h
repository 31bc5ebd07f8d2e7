/* engine/text/chars.h: what a character is, and what it folds to. */
#ifndef DAL_TEXT_CHARS_H
#define DAL_TEXT_CHARS_H

#include "base/base.h"

typedef enum dal_char_class {
    DAL_CHAR_SPACE = 0, /* white space, controls, what is not UTF-8 */
    DAL_CHAR_LINE,      /* ends a line */
    DAL_CHAR_IGNORED,   /* marks that direct writing and join letters: no part of what is written */
    DAL_CHAR_LETTER,
    DAL_CHAR_MARK, /* combines with the letter before it: harakat, tatweel, accents */
    DAL_CHAR_DIGIT,
    DAL_CHAR_APOSTROPHE, /* ' ’ and their like: inside a word, or a single quotation mark */
    DAL_CHAR_QUOTE,      /* other quotation marks */
    DAL_CHAR_PUNCT,
    DAL_CHAR_SYMBOL
} dal_char_class;

/* Classes of U+0000 to U+007F, and of U+0600 to U+06FF by the last byte; of all others. */
extern const unsigned char dal_char_ascii[128], dal_char_arabic[256];
dal_char_class dal_char_class_far(uint32_t c);

static inline dal_char_class dal_char_class_of(uint32_t c)
{
    if (c < 0x80)
        return (dal_char_class)dal_char_ascii[c];
    return c >= 0x600 && c < 0x700 ? (dal_char_class)dal_char_arabic[c & 0xFF] : dal_char_class_far(c);
}

/* The folded form of a letter, mark or digit: 0 (dropped), 1 or 2 characters. */
size_t dal_char_fold(uint32_t c, uint32_t out[2]);

/* The same for a letter of U+0600 to U+06FF. */
static inline uint32_t dal_char_fold_arabic(uint32_t c)
{
    switch (c) {
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671:
        return 0x627;
    case 0x629:
    case 0x6C1:
    case 0x6D5:
        return 0x647;
    case 0x649:
    case 0x6CC:
    case 0x6D2:
        return 0x64A;
    case 0x6A9:
    case 0x6AF:
        return 0x643;
    default:
        return c;
    }
}

static inline bool dal_char_is_arabic(uint32_t c)
{
    return (c >= 0x600 && c < 0x780) || (c >= 0xFB50 && c < 0xFE00) || (c >= 0xFE70 && c < 0xFEFF);
}

/* Decode one character of any bytes: U+0000 for a byte that is not UTF-8, which classes as white space. */
size_t dal_char_read_far(dalil_string bytes, size_t at, uint32_t *out_character); /* what is not ASCII */

static inline size_t dal_char_read(dalil_string bytes, size_t at, uint32_t *out_character)
{
    unsigned char lead = (unsigned char)bytes.data[at];
    if (lead < 0x80) {
        *out_character = lead;
        return 1;
    }
    bool two = lead >= 0xC2 && lead < 0xE0 && bytes.size - at >= 2;
    if (!two || ((unsigned char)bytes.data[at + 1] & 0xC0) != 0x80)
        return dal_char_read_far(bytes, at, out_character);
    *out_character = (lead & 0x1Fu) << 6 | ((unsigned char)bytes.data[at + 1] & 0x3Fu);
    return 2;
}

#endif
