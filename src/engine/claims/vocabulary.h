/* engine/claims/vocabulary.h: the words and phrases of extraction, as tokens meet them. */
#ifndef DAL_CLAIMS_VOCABULARY_H
#define DAL_CLAIMS_VOCABULARY_H

#include "dalil/extract.h"
#include "engine/text/text.h"

/* What a small word does: bits of dal_word.classes, named in data/vocabulary/words.*.tsv. */
#define DAL_CLASSES(X)                                                                                                 \
    X(BE, "be")                                                                                                        \
    X(HAVE, "have")                                                                                                    \
    X(MODAL, "modal")                                                                                                  \
    X(DO, "do")                                                                                                        \
    X(NEGATION, "negation")                                                                                            \
    X(GENITIVE, "genitive")                                                                                            \
    X(SUBJECT, "subject")                                                                                              \
    X(PERSONAL, "personal")                                                                                            \
    X(OBJECT, "object")                                                                                                \
    X(ADVERB, "adverb")                                                                                                \
    X(PREPOSITION, "preposition")                                                                                      \
    X(SUBORDINATOR, "subordinator")                                                                                    \
    X(COORDINATOR, "coordinator")                                                                                      \
    X(DETERMINER, "determiner")                                                                                        \
    X(WH, "wh")                                                                                                        \
    X(RELATIVE, "relative")                                                                                            \
    X(TIME, "time")                                                                                                    \
    X(VENUE, "venue")                                                                                                  \
    X(TITLE, "title")                                                                                                  \
    X(PERSON, "person")                                                                                                \
    X(GROUP, "group")                                                                                                  \
    X(ANONYMOUS, "anonymous")                                                                                          \
    X(MEDIA, "media")                                                                                                  \
    X(ORGANISATION, "organisation")                                                                                    \
    X(HEDGE, "hedge")                                                                                                  \
    X(UNCONFIRMED, "unconfirmed")                                                                                      \
    X(FINITE, "finite")                                                                                                \
    X(CONTRAST, "contrast")                                                                                            \
    X(REPORT_NOUN, "report-noun")                                                                                      \
    X(MEDIA_VERB, "media-verb")                                                                                        \
    X(VIA, "via")                                                                                                      \
    X(SEARCHED, "searched")                                                                                            \
    X(SAW, "saw")                                                                                                      \
    X(TOLD, "told")                                                                                                    \
    X(COMPLEMENTIZER, "complementizer")                                                                                \
    X(OBJECT_NOUN, "object-noun")                                                                                      \
    X(EXISTS, "exists")                                                                                                \
    X(FALSE, "false")                                                                                                  \
    X(POSSESSIVE, "possessive")                                                                                        \
    X(TEAM, "team")                                                                                                    \
    X(THING, "thing")                                                                                                  \
    X(PLACE, "place")                                                                                                  \
    X(ALIAS, "alias")                                                                                                  \
    X(OFFICE, "office")                                                                                                \
    X(FIGURE, "figure")                                                                                                \
    X(EARLIER, "earlier")

enum dal_class_index {
#define DAL_CLASS_INDEX(name, word) DAL_CLASS_INDEX_##name,
    DAL_CLASSES(DAL_CLASS_INDEX)
#undef DAL_CLASS_INDEX
        DAL_CLASS_COUNT
};

#define DAL_IS(name) ((uint64_t)1 << DAL_CLASS_INDEX_##name)
#define DAL_IS_AUXILIARY (DAL_IS(BE) | DAL_IS(HAVE) | DAL_IS(MODAL) | DAL_IS(DO))

typedef enum dal_role {
    DAL_ROLE_VERB = 0,
    DAL_ROLE_NOUN,
    DAL_ROLE_PREPOSITION,
    DAL_ROLE_ADVERB,
    DAL_ROLE_ADJECTIVE
} dal_role;

/* Complements a phrase accepts. */
enum {
    DAL_TAKES_THAT = 1,    /* that X, أن X */
    DAL_TAKES_CLAUSE = 2,  /* X, a clause without "that" */
    DAL_TAKES_QUOTE = 4,   /* "X" */
    DAL_TAKES_WH = 8,      /* whether X, why X */
    DAL_TAKES_TO = 16,     /* to X */
    DAL_TAKES_NP = 32,     /* a noun phrase */
    DAL_TAKES_ING = 64,    /* doing X */
    DAL_TAKES_TRAIL = 128, /* X, he said */
    DAL_TAKES_RAISE = 256, /* X is said to, X seems to */
    DAL_TAKES_PASS = 512,  /* it was said that */
    DAL_TAKES_CALL = 1024, /* called it X */
    DAL_TAKES_ABOUT = 2048 /* about X */
};

/* What else is true of a phrase. */
enum {
    DAL_MARK_SAY = 1, /* saying or writing */
    DAL_MARK_DENY = 2,
    DAL_MARK_UNCONFIRMED = 4,
    DAL_MARK_BELIEVES = 8,
    DAL_MARK_SAW = 16,
    DAL_MARK_SEARCHED = 32,
    DAL_MARK_TOLD = 64,
    DAL_MARK_DOCUMENT = 128,
    DAL_MARK_PERSON = 256, /* whom it is said to may stand first: told them that */
    DAL_MARK_ANONYMOUS = 512,
    DAL_MARK_ATTITUDE = 1024,
    DAL_MARK_WEAK = 2048,
    DAL_MARK_NOUN = 4096,
    DAL_MARK_PASSIVE = 8192, /* names nobody: "it was reported" in one word (أُفيد) */
    DAL_MARK_OPEN = 16384,   /* what follows is hoped, wanted or asked, not told */
    DAL_MARK_CORRECT = 32768 /* only of a figure or of what was said: "corrected the toll", not "corrected the boy" */
};

typedef enum dal_form { DAL_FORM_BASE = 0, DAL_FORM_S, DAL_FORM_PAST, DAL_FORM_PARTICIPLE, DAL_FORM_ING } dal_form;

enum { DAL_PHRASE_WORDS = 8 };

/* One form of one phrase. */
typedef struct dal_phrase {
    dalil_string word[DAL_PHRASE_WORDS]; /* folded */
    uint8_t word_count, role, form;
    uint16_t takes, marks;
    uint32_t next; /* the next phrase with the same first word, longer ones first; 0: none */
} dal_phrase;

/* One word: its classes, and the phrases it begins. */
typedef struct dal_word {
    dalil_string folded; /* empty: a free place of the table */
    uint64_t hash;
    uint64_t classes;
    uint32_t phrase; /* index into dalil_vocabulary.phrase, 0: none */
    uint8_t roles;   /* bits 1 << dal_role of the phrases it begins */
} dal_word;

struct dalil_vocabulary {
    dal_arena arena;
    dal_word *word; /* open addressing */
    uint32_t word_capacity, word_count;
    dal_hash_filter filter; /* of the words */
    dal_phrase *phrase;     /* [0] is unused */
    uint32_t phrase_count, phrase_capacity;
    struct dal_parts_words *parts; /* what quantity.c, when.c and question.c read from the same files */
    char hash[DAL_HEX_SIZE + 1];
};

/* The word, or NULL. */
const dal_word *dal_vocabulary_look_up(const dalil_vocabulary *vocabulary, dalil_string folded, uint64_t hash);
static inline const dal_word *dal_vocabulary_find(const dalil_vocabulary *vocabulary, dalil_string folded,
                                                  uint64_t hash)
{
    return dal_hash_filter_may(&vocabulary->filter, hash) ? dal_vocabulary_look_up(vocabulary, folded, hash) : NULL;
}

#endif
