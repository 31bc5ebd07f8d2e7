/* engine/claims/seen.h: what the vocabulary of the parts knows of each token of a text, looked up once, so that most
 * tokens are passed over by one comparison.  Only for the files of parts.h. */
#ifndef DAL_CLAIMS_SEEN_H
#define DAL_CLAIMS_SEEN_H

#include "engine/claims/parts.h"
#include "engine/claims/words.h"

/* What a token is besides, in the bits of `kinds` that no word kind uses. */
enum {
    DAL_SEEN_NUMBER = DAL_WORD_KINDS, /* it is written in digits */
    DAL_SEEN_HYPHEN,                  /* a word of pieces: twenty-five */
    DAL_SEEN_SINGLE,                  /* "a", "an", "half": one of what follows */
    DAL_SEEN_KINDS
};
_Static_assert(DAL_SEEN_KINDS <= 64, "kinds are bits of 64");

typedef struct dal_seen_token {
    uint64_t kinds;             /* DAL_KIND()s of all phrases that may begin here */
    const dal_reading *reading; /* the whole word first; NULL: no phrase begins here */
} dal_seen_token;

struct dal_seen {
    const dal_parts_words *words;
    const dal_text *text;
    uint32_t first, last;        /* the text's tokens [first, last) are seen */
    const dal_seen_token *token; /* of `first` and on */
};

/* May a phrase of one of `kinds` begin at token `at`, before `end`?  Both lie in what is seen. */
static inline bool dal_seen_may(const dal_seen *seen, uint32_t at, uint32_t end, uint64_t kinds)
{
    return at < end && (seen->token[at - seen->first].kinds & kinds) != 0;
}

/* The longest phrase of one of `kinds` (DAL_KIND()s) that begins at token `at` and ends by `end`; the whole word before
 * the word without و ف ب ل ك ال in front. */
bool dal_seen_longest(const dal_seen *seen, uint32_t at, uint32_t end, uint64_t kinds, dal_hit *out_hit);
/* The same, most tokens passed over here. */
static inline bool dal_seen_find(const dal_seen *seen, uint32_t at, uint32_t end, uint64_t kinds, dal_hit *out_hit)
{
    return dal_seen_may(seen, at, end, kinds) && dal_seen_longest(seen, at, end, kinds, out_hit);
}

/* All marks whose phrases begin at token `at`: bit n is mark n. */
uint64_t dal_seen_all_marks(const dal_seen *seen, uint32_t at, uint32_t end);
static inline uint64_t dal_seen_marks(const dal_seen *seen, uint32_t at, uint32_t end)
{
    return dal_seen_may(seen, at, end, DAL_KIND(DAL_WORD_MARK)) ? dal_seen_all_marks(seen, at, end) : 0;
}

#endif
