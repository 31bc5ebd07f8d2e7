/* engine/claims/number.h: one number in digits or words, of both languages and scripts.  Only for the files of parts.h.
 */
#ifndef DAL_CLAIMS_NUMBER_H
#define DAL_CLAIMS_NUMBER_H

#include "engine/claims/seen.h"

typedef struct dal_number {
    uint32_t first, last; /* tokens */
    double value, max;    /* max > value for a vague word ("thousands": 9999) */
    double scale;         /* of a last "thousand", "million"; 1 without */
    bool vague, many;     /* many: at least value, nobody knows how many */
    bool zero, nobody;    /* "no" (wants a noun), "nobody" (does not) */
    bool digits;          /* begins with digits */
    bool plain;           /* digits without grouping, decimals or scale: may be a year */
    bool one;             /* the bare word "one": a number only before a noun */
    bool joined;          /* with و attached in front */
} dal_number;

/* What a number may begin with. */
#define DAL_NUMBER_STARTS                                                                                              \
    (DAL_KIND(DAL_SEEN_NUMBER) | DAL_KIND(DAL_SEEN_HYPHEN) | DAL_KIND(DAL_WORD_ADD) | DAL_KIND(DAL_WORD_TIMES) |       \
     DAL_KIND(DAL_WORD_VAGUE) | DAL_KIND(DAL_WORD_MANY) | DAL_KIND(DAL_WORD_ZERO) | DAL_KIND(DAL_WORD_NOBODY))

bool dal_number_read_there(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out_number);
/* Read the longest number at token `at`, up to `end`; most tokens are passed over here. */
static inline bool dal_number_read(const dal_seen *seen, uint32_t at, uint32_t end, dal_number *out_number)
{
    return dal_seen_may(seen, at, end, DAL_NUMBER_STARTS) && dal_number_read_there(seen, at, end, out_number);
}
/* The value of a NUMBER token; 0 when it is longer than any sensible number. */
double dal_number_value(const dal_token *token);

#endif
