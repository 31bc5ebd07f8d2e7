/* engine/text/text.h: a text cut into tokens, sentences, paragraphs and quotations, with the folding all engines share.
 *
 * English and Arabic, mixed in one text.  Ranges are bytes of the whole text, so that everything maps back.
 * Sentences are found here in one pass, faster than a rule-based break iterator and aware of abbreviations and of
 * quotation marks; character properties and decompositions are ICU's. */
#ifndef DAL_TEXT_H
#define DAL_TEXT_H

#include "base/base.h"

typedef enum dal_token_kind {
    DAL_TOKEN_WORD =
        0,            /* letters; inner hyphens and apostrophes stay ("al-Assad", "don't"); "'s" is a word of its own */
    DAL_TOKEN_NUMBER, /* digits with their grouping and decimals: 345  100,000  1.5  ٣٤٥  ١٠٠٬٠٠٠ */
    DAL_TOKEN_PUNCT,  /* . , ; : ? ! ، ؛ ؟ ( ) [ ] - – — ... one token a mark, a row of dots is one */
    DAL_TOKEN_QUOTE, /* a quotation mark: " “ ” « » „ and single ‘ ’ that open or close; see DAL_TOKEN_OPENS */
    DAL_TOKEN_SYMBOL, /* # @ $ % & emoji ... */
    DAL_TOKEN_LINK    /* http://..., www... */
} dal_token_kind;

typedef enum dal_script { DAL_SCRIPT_NONE = 0, DAL_SCRIPT_LATIN, DAL_SCRIPT_ARABIC, DAL_SCRIPT_OTHER } dal_script;

enum {
    DAL_TOKEN_SPACE = 1,     /* white space (or the text's beginning) stands before it */
    DAL_TOKEN_LINE = 2,      /* it begins a line */
    DAL_TOKEN_PARAGRAPH = 4, /* it begins a paragraph */
    DAL_TOKEN_CAPITAL = 8,   /* a word that begins with a capital letter */
    DAL_TOKEN_CAPITALS = 16, /* a word of two or more letters, none small */
    DAL_TOKEN_OPENS = 32,    /* a quotation mark that opens one */
    DAL_TOKEN_CLOSES = 64,   /* a quotation mark that closes one; neither: unpaired */
    DAL_TOKEN_HYPHEN = 128,  /* a word with a hyphen in it */
    /* what a mark of punctuation is, so that those who look for clauses need not compare its bytes: */
    DAL_TOKEN_COMMA = 256,       /* , ، */
    DAL_TOKEN_COLON = 512,       /* : */
    DAL_TOKEN_STOP = 1024,       /* . ! ? ؟ ۔ … and rows of those of ASCII: may end a sentence */
    DAL_TOKEN_CLAUSE_END = 2048, /* one . ! ? ؟ ; ؛ … alone */
    DAL_TOKEN_ASKS = 4096        /* ? ؟ and rows of them */
};

/* One token.  `folded` is for comparing:
 *   Latin   small letters, ’ as ', accents kept
 *   Arabic  without harakat and tatweel; أ إ آ ٱ as ا, ى and ی as ي, ة as ه, ک as ك, گ as ك; presentation forms
 *           decomposed; three or more of one letter as one ("الللله" as "اله").  Attached و ف ب ل ك and ال stay.
 *   number  ASCII digits, without grouping, '.' before decimals: "100000", "1.5"
 * and points into the text or into the arena. */
typedef struct dal_token {
    uint32_t start, end; /* bytes of the text */
    dalil_string folded;
    uint64_t hash;     /* dal_text_hash() of folded */
    uint32_t sentence; /* index of its sentence */
    uint8_t kind, script;
    uint16_t flags;
} dal_token;

/* One sentence: tokens [first, last).  Sentences end inside quotations too. */
typedef struct dal_sentence {
    uint32_t first, last;
    uint32_t paragraph; /* index from 0 */
} dal_sentence;

/* One quotation: the tokens of its marks.  A quotation over several paragraphs is several, `continued` from the second
 * on; one that nobody closed ends with its paragraph: close is the token after the last inside. */
typedef struct dal_quotation {
    uint32_t open, close;
    bool closed, continued;
    bool single; /* ‘…’ */
} dal_quotation;

enum { DAL_TEXT_SPARE = 4 };

typedef struct dal_text {
    dalil_string bytes;     /* the whole text */
    const dal_token *token; /* DAL_TEXT_SPARE empty ones stand behind the last */
    uint32_t token_count;
    const dal_sentence *sentence;
    uint32_t sentence_count, paragraph_count;
    const dal_quotation *quotation; /* by open; never overlapping, nested ones are left out */
    uint32_t quotation_count;
} dal_text;

/* Cut the bytes `range` of `bytes` (any bytes: what is not UTF-8 counts as white space; at most 2^31) into tokens.
 * out_text    points into `bytes` and `arena`
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_text_read(dalil_string bytes, dalil_range range, dal_arena *arena, dal_text *out_text,
                                            dalil_error *err);

/* For tables in memory: never kept, since it may change with the program.  No two words of the same size below
 * DAL_HASH_EXACT have the same: each step of it can be turned back. */
enum { DAL_HASH_EXACT = 8 };
uint64_t dal_text_hash(dalil_string folded);

/* Are the two words, whose hashes are given, the same?  Short ones, which most are, without a look at their bytes. */
static inline bool dal_text_same(dalil_string a, uint64_t hash_a, dalil_string b, uint64_t hash_b)
{
    return hash_a == hash_b && a.size == b.size && (a.size < DAL_HASH_EXACT || memcmp(a.data, b.data, a.size) == 0);
}

/* Which hashes may be in a table: small enough to stay near the processor, so that most words that no vocabulary has
 * are passed over without a look at its table.  Zero-initialise. */
typedef struct dal_hash_filter {
    uint64_t bit[1024];
} dal_hash_filter;

static inline void dal_hash_filter_add(dal_hash_filter *filter, uint64_t hash)
{
    filter->bit[hash >> 6 & 1023] |= (uint64_t)1 << (hash & 63);
}

static inline bool dal_hash_filter_may(const dal_hash_filter *filter, uint64_t hash)
{
    return filter->bit[hash >> 6 & 1023] >> (hash & 63) & 1;
}

/* Fold any words as tokens are folded, one space between words, without punctuation and numbers' grouping: the form
 * that vocabulary files are kept in.  data is NULL when there is no memory. */
dalil_string dal_text_fold(dalil_string words, dal_arena *arena);

/* Does the token's folded form equal this C string (itself folded)? */
static inline bool dal_token_is(const dal_token *token, const char *folded)
{
    size_t size = strlen(folded);
    return token->folded.size == size && memcmp(token->folded.data, folded, size) == 0;
}

/* Does it equal one of `count` of them? */
static inline bool dal_token_is_among(const dal_token *token, const char *const *folded, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (dal_token_is(token, folded[i]))
            return true;
    return false;
}

/* The bytes from token `first` to the end of token `last - 1`; empty when first >= last. */
dalil_range dal_text_range(const dal_text *text, uint32_t first, uint32_t last);
/* The bytes of a range as a string. */
dalil_string dal_text_slice(const dal_text *text, dalil_range range);

#endif
