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

dal_char_class dal_char_class_of(uint32_t c);

/* The folded form of a letter, mark or digit: 0 (dropped), 1 or 2 characters. */
size_t dal_char_fold(uint32_t c, uint32_t out[2]);

static inline bool dal_char_is_arabic(uint32_t c)
{
    return (c >= 0x600 && c < 0x780) || (c >= 0xFB50 && c < 0xFE00) || (c >= 0xFE70 && c < 0xFEFF);
}

/* Decode one character of any bytes: U+0000 for a byte that is not UTF-8, which classes as white space. */
size_t dal_char_read(dalil_string bytes, size_t at, uint32_t *out_character);

#endif
