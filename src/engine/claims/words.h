/* engine/claims/words.h: the words of the parts (quantities, times, questions), compiled from data/vocabulary/ for
 * looking up at a token.  Only for the files of parts.h. */
#ifndef DAL_CLAIMS_WORDS_H
#define DAL_CLAIMS_WORDS_H

#include "dalil/extract.h"
#include "engine/text/text.h"

/* What a phrase is.  The order within a group is that of kind_names in words.c. */
typedef enum dal_word_kind {
    /* numbers.*.tsv */
    DAL_WORD_ADD = 0, /* value adds: three, forty, مئتان */
    DAL_WORD_TIMES,   /* value multiplies what stands before: hundred, ألف */
    DAL_WORD_HALF,    /* "and a half" of the scale before */
    DAL_WORD_VAGUE,   /* thousands: value to max */
    DAL_WORD_MANY,    /* at least value, nobody knows how many */
    DAL_WORD_ZERO,    /* "no" before a counted noun */
    DAL_WORD_NOBODY,  /* zero people, without a noun */
    DAL_WORD_ABOUT,
    DAL_WORD_MORE,
    DAL_WORD_LESS,
    DAL_WORD_NOT,
    DAL_WORD_ABOUT_AFTER,
    DAL_WORD_MORE_AFTER,
    DAL_WORD_LESS_AFTER,
    DAL_WORD_BETWEEN,
    DAL_WORD_TO,
    DAL_WORD_PERHAPS,
    DAL_WORD_LABEL, /* a number after it is a name: section 3 */
    DAL_WORD_AGE,
    DAL_WORD_AGE_AFTER,
    DAL_WORD_MONEY,
    DAL_WORD_COUNT,     /* the number after it counts the noun before it: toll of 45 */
    DAL_WORD_STOP,      /* never part of a counted noun: of, were, in */
    DAL_WORD_ADJECTIVE, /* between article and number it belongs to the noun: the lower three floors */
    /* units.*.tsv: code is the concept */
    DAL_WORD_UNIT_ONE,
    DAL_WORD_UNIT_MANY,
    DAL_WORD_UNIT_TWO,
    /* marks.*.tsv: code is the mark */
    DAL_WORD_MARK,
    /* times.*.tsv */
    DAL_WORD_MONTH,
    DAL_WORD_HIJRI,
    DAL_WORD_WEEKDAY,
    DAL_WORD_DAY,
    DAL_WORD_DAY_PART,
    DAL_WORD_PART,
    DAL_WORD_NOON,
    DAL_WORD_AM,
    DAL_WORD_CLOCK,
    DAL_WORD_HOUR,
    DAL_WORD_MINUTE,
    DAL_WORD_SPAN, /* second ... decade: value in seconds, max a dual's two */
    DAL_WORD_AGO,
    DAL_WORD_BEFORE, /* in front: قبل ستة أيام */
    DAL_WORD_LAST,
    DAL_WORD_THIS,
    DAL_WORD_NEXT,
    DAL_WORD_AS_OF,
    DAL_WORD_SINCE,
    DAL_WORD_FROM,
    DAL_WORD_UNTIL,
    DAL_WORD_NOW,
    DAL_WORD_YEAR,     /* عام, "the year": a year follows */
    DAL_WORD_YEAR_CUE, /* in, since: a bare year may follow */
    DAL_WORD_HIJRI_ERA,
    DAL_WORD_LOCAL,
    DAL_WORD_ZONE_CUE, /* "Damascus time", بتوقيت */
    DAL_WORD_FILLER,
    DAL_WORD_ORDINAL, /* the eighth: a day of a month */
    /* zones.tsv: code is the zone */
    DAL_WORD_ZONE,
    DAL_WORD_KINDS
} dal_word_kind;

#define DAL_KIND(kind) ((uint64_t)1 << (kind))

typedef struct dal_phrase {
    const dalil_string *word; /* folded */
    const uint64_t *hash;
    const struct dal_phrase *next; /* that begins with the same word */
    uint32_t count;                /* words */
    uint16_t code;
    uint8_t kind;
    double value, max;
} dal_phrase;

/* One reading of a token: the phrases that begin with its word, or with the word without what is attached in front. */
typedef struct dal_reading {
    const struct dal_head *head;
    bool joined, definite; /* as in dal_hit */
    bool last;             /* of this token's readings */
} dal_reading;

/* A word that begins phrases. */
typedef struct dal_head {
    dalil_string word; /* folded */
    uint64_t hash;
    uint64_t kinds, alone;    /* DAL_KIND()s of its phrases; of those that are this one word */
    uint64_t later;           /* dal_word_bit()s of the words that come second in its phrases */
    const dal_phrase *phrase; /* the first of them: later files before earlier ones */
    dal_reading whole;        /* of a token that is this word and nothing else */
} dal_head;

/* One of 64 bits for a word, by its hash. */
static inline uint64_t dal_word_bit(uint64_t hash)
{
    return (uint64_t)1 << (hash >> 58);
}

/* A place of the table that leads from hashes to heads: small, since most words of a text are not in it. */
typedef struct dal_word_slot {
    uint32_t hash, number; /* the low half; of the head, from 1; 0: a free place */
} dal_word_slot;

/* A phrase found at a token. */
typedef struct dal_hit {
    const dal_phrase *phrase;
    uint32_t last; /* the token after it */
    bool joined;   /* with و or ف attached in front */
    bool definite; /* with ال attached in front */
} dal_hit;

typedef struct dal_concept {
    const char *code;
    dalil_string label[2];
} dal_concept;

enum { DAL_RULE_TERMS = 6 };

/* One alternative of a question's rule: all terms hold. */
typedef struct dal_rule {
    uint64_t marks, absent; /* marks that are there, that are not */
    struct {
        uint16_t concept;
        uint8_t need; /* DAL_NEED_... */
    } quantity[DAL_RULE_TERMS];
    uint32_t quantity_count;
} dal_rule;

enum { DAL_NEED_ANY, DAL_NEED_ZERO, DAL_NEED_NOT_EQUAL };
enum { DAL_CONCEPT_NONE = 0xFFFF, DAL_CONCEPT_ANY = 0xFFFE };

typedef struct dal_question {
    const char *code, *kind;
    bool grows;  /* the number that it asks for only grows: the dead */
    bool period; /* its code carries the years that a statement speaks of */
    dalil_string label[2];
    const dal_rule *rule;
    uint32_t rule_count;
} dal_question;

/* The marks and concepts that rules in code name; others are only data. */
#define DAL_NAMED_MARKS(X)                                                                                             \
    X(PART, "part")                                                                                                    \
    X(PERSON, "person")                                                                                                \
    X(HANDLED, "handled")                                                                                              \
    X(REMAIN, "remain")                                                                                                \
    X(NOT, "not")                                                                                                      \
    X(ALL, "all")                                                                                                      \
    X(DEAD, "dead")                                                                                                    \
    X(DEEP, "deep")                                                                                                    \
    X(FAKE, "fake")                                                                                                    \
    X(HELD, "held")                                                                                                    \
    X(BELOW, "below")                                                                                                  \
    X(FREED, "freed")                                                                                                  \
    X(GENUINE, "genuine")                                                                                              \
    X(INJURED, "injured")                                                                                              \
    X(MISSING, "missing")                                                                                              \
    X(TRAPPED, "trapped")                                                                                              \
    X(PRESENCE, "presence")                                                                                            \
    X(UNPROVEN, "unproven")                                                                                            \
    X(BUT, "but")                                                                                                      \
    X(ACCIDENT, "accident")                                                                                            \
    X(ATTACKED, "attacked")                                                                                            \
    X(NOT_KNOWN, "not-known")                                                                                          \
    X(DISPLACED, "displaced")                                                                                          \
    X(NOTHING_FOUND, "nothing-found")                                                                                  \
    X(OPEN, "open")                                                                                                    \
    X(ASSURE, "assure")                                                                                                \
    X(UTTER, "utter")                                                                                                  \
    X(SEEK, "seek")                                                                                                    \
    X(ASK, "ask")                                                                                                      \
    X(REFUTE, "refute")                                                                                                \
    X(REVISE, "revise")                                                                                                \
    X(RIGHT, "right")                                                                                                  \
    X(MAY, "may")                                                                                                      \
    X(BEFALL, "befall")                                                                                                \
    X(GROW, "grow")                                                                                                    \
    X(FAILED, "failed")                                                                                                \
    X(WARNING, "warning")                                                                                              \
    X(DISBELIEVE, "disbelieve")
#define DAL_NAMED_CONCEPTS(X)                                                                                          \
    X(DEAD, "dead")                                                                                                    \
    X(HELD, "held")                                                                                                    \
    X(FREED, "freed")                                                                                                  \
    X(SHARE, "share")                                                                                                  \
    X(BELOW, "levels.below")                                                                                           \
    X(LEVELS, "levels")                                                                                                \
    X(CASUALTIES, "casualties")                                                                                        \
    X(DURATION, "duration")                                                                                            \
    X(PEOPLE, "people")                                                                                                \
    X(INJURED, "injured")                                                                                              \
    X(MISSING, "missing")                                                                                              \
    X(RESCUERS, "rescuers")                                                                                            \
    X(DISPLACED, "displaced")

typedef enum dal_named_mark {
#define DAL_NAMED(name, word) DAL_MARKED_##name,
    DAL_NAMED_MARKS(DAL_NAMED)
#undef DAL_NAMED
        DAL_MARKED_COUNT
} dal_named_mark;

typedef enum dal_named_concept {
#define DAL_NAMED(name, word) DAL_CONCEPT_##name,
    DAL_NAMED_CONCEPTS(DAL_NAMED)
#undef DAL_NAMED
        DAL_CONCEPT_COUNT
} dal_named_concept;

/* A growing array in the arena. */
typedef struct dal_list {
    void *item;
    uint32_t count, capacity;
} dal_list;
/* Room for one more item; NULL when there is no memory. */
void *dal_list_push(dal_list *list, size_t item_size, dal_arena *arena);

/* What every rule of a question wants, apart from the rest, since it is asked of each question and statement. */
typedef struct dal_question_need {
    uint64_t marks;
    bool counts; /* a quantity */
} dal_question_need;

struct dal_parts_words {
    dal_arena arena;
    dal_list phrase, concept, question, mark, zone; /* dal_phrase, dal_concept, dal_question, const char *, same */
    dal_list need;                                  /* dal_question_need, of each question */
    dal_head *head;                                 /* [0] is unused */
    dal_word_slot *slot;                            /* open addressing */
    uint32_t slot_mask;
    dal_hash_filter filter;              /* of the heads */
    uint64_t mark_bit[DAL_MARKED_COUNT]; /* 0: the files have no such mark */
    uint16_t named[DAL_CONCEPT_COUNT];   /* concepts; DAL_CONCEPT_NONE: the files have no such concept */
};

typedef struct dal_parts_words dal_parts_words;

/* The phrases that begin with a word; NULL when there are none. */
const dal_head *dal_words_look_up(const dal_parts_words *words, dalil_string word, uint64_t hash);
static inline const dal_head *dal_words_head(const dal_parts_words *words, dalil_string word, uint64_t hash)
{
    return dal_hash_filter_may(&words->filter, hash) ? dal_words_look_up(words, word, hash) : NULL;
}
/* The phrase of one of `kinds` that is this one word, such as "twenty" of "twenty-five". */
const dal_phrase *dal_words_find_piece(const dal_parts_words *words, dalil_string folded, uint64_t kinds);
/* Number of a concept or mark; DAL_CONCEPT_NONE when there is none. */
uint16_t dal_words_concept(const dal_parts_words *words, dalil_string code);
uint16_t dal_words_mark(const dal_parts_words *words, dalil_string name);
const char *dal_words_concept_code(const dal_parts_words *words, uint16_t concept); /* "" for none */

#endif
