/* engine/claims/quantity_scan.h: what the reading of quantities shares.  Only for quantity*.c. */
#ifndef DAL_CLAIMS_QUANTITY_SCAN_H
#define DAL_CLAIMS_QUANTITY_SCAN_H

#include "engine/claims/number.h"
#include "engine/claims/parts.h"

enum { DAL_BEFORE_MAX = 5 /* words of an operator */ };

/* The counted thing. */
typedef struct dal_counted {
    uint32_t first, last;                     /* its tokens; equal: none */
    uint32_t adjective_first, adjective_last; /* "lower" of "the lower three floors" */
    uint16_t concept;
    bool joined; /* و is attached in front of it */
} dal_counted;

/* A sentence under way. */
typedef struct dal_scan {
    const dal_seen *seen;
    const dal_parts_words *words;
    const dal_text *text;
    uint32_t first, last;
    dal_arena *arena;
    dal_list found;         /* dalil_quantity */
    uint32_t previous_last; /* token after the quantity before */
    dal_counted previous;
    uint32_t listed; /* how many of the last found stand in one list of groups: "12 Syrians, 8 Egyptians" */
    uint32_t whole;  /* first token of the number of the whole, of "12 of the 80 miners"; 0: none */
} dal_scan;

/* What stands before a number. */
typedef struct dal_around {
    dalil_operator op;
    bool strict; /* "fewer than" and not "up to" */
    bool between, label, age, count;
    uint32_t first; /* of the words before the number */
} dal_around;

/* Those whom a number counts. */
typedef struct dal_those {
    const dal_scan *scan;
    const dal_number *number;
    uint32_t from; /* the first token before the number that belongs to it: "more than" */
    const dal_counted *counted;
} dal_those;

static inline const dal_token *dal_scan_token(const dal_scan *s, uint32_t at)
{
    return at < s->last ? &s->text->token[at] : NULL;
}

/* Is there a token, and is it one of an array of words? */
#define DAL_TOKEN_IS_ONE_OF(token, words) dal_scan_is_one_of((token), (words), sizeof(words) / sizeof *(words))
static inline bool dal_scan_is_one_of(const dal_token *token, const char *const *word, size_t count)
{
    return token != NULL && dal_token_is_among(token, word, count);
}

static inline bool dal_scan_sign(const dal_token *token, const char *mark)
{
    return token != NULL && token->kind != DAL_TOKEN_WORD && token->kind != DAL_TOKEN_NUMBER &&
           dal_str_equal(token->folded, dal_str(mark));
}

static inline bool dal_scan_find(const dal_scan *s, uint32_t at, uint32_t end, uint64_t kinds, dal_hit *out_hit)
{
    return dal_seen_find(s->seen, at, end, kinds, out_hit);
}

/* The longest phrase of `kinds` that ends just before token `end`. */
static inline bool dal_scan_find_before(const dal_scan *s, uint32_t end, uint64_t kinds, dal_hit *out_hit,
                                        uint32_t *out_first)
{
    uint32_t from = end - s->first > DAL_BEFORE_MAX ? end - DAL_BEFORE_MAX : s->first;
    for (; from < end; from++)
        if (dal_scan_find(s, from, end, kinds, out_hit) && out_hit->last == end) {
            *out_first = from;
            return true;
        }
    return false;
}

static inline bool dal_scan_attached(const dal_token *token)
{
    return token != NULL && (token->flags & DAL_TOKEN_SPACE) == 0;
}

static inline bool dal_scan_has_mark(const dal_scan *s, uint32_t at, uint32_t end, dal_named_mark mark)
{
    return (dal_seen_marks(s->seen, at, end) & s->words->mark_bit[mark]) != 0;
}

static inline bool dal_scan_number(const dal_scan *s, uint32_t at, dal_number *out)
{
    return at < s->last && dal_number_read(s->seen, at, s->last, out);
}

static inline bool dal_scan_dash(const dal_token *token)
{
    return dal_scan_sign(token, "-") || dal_scan_sign(token, "–") || dal_scan_sign(token, "—") ||
           dal_scan_sign(token, "−");
}

static inline bool dal_scan_quote(const dal_token *token)
{
    return token != NULL && token->kind == DAL_TOKEN_QUOTE;
}

/* ---- quantity_noun.c: what is counted -------------------------------------------------------------------------- */
/* The noun that a number counts; false when there is none, though a number may stand without. */
bool dal_scan_unit(dal_scan *s, const dal_number *number, const dal_around *a, dal_counted *out);
/* Add "lower" of "the lower three floors". */
void dal_scan_adjective(const dal_scan *s, const dal_number *number, dal_counted *counted);
/* Words that belong to the noun before them: "floors underground", طوابق تحت الأرض. */
void dal_scan_after(const dal_scan *s, dal_counted *counted);
/* "five-storey" in one token: number and noun are its pieces. */
bool dal_scan_levels(const dal_scan *s, uint32_t at, dal_number *out_number, dal_counted *out);
/* The concept of what is counted: for people, what became of them by the words around. */
uint16_t dal_scan_concept(const dal_those *those);

/* ---- quantity_state.c: what became of them ---------------------------------------------------------------------- */
/* A word that begins with a capital among others that do not: a name, "Moldovan". */
bool dal_scan_is_name(const dal_scan *s, uint32_t at);
/* Does the noun say of which group they are: children, soldiers, Moldovan passengers? */
bool dal_scan_is_group(const dal_those *those);
/* What became of rescuers, divers, doctors, where the words right beside them say that it did: "12 divers drowned". */
uint16_t dal_scan_state_of_rescuers(const dal_those *those);
/* The concept dead, freed, missing, ... by the words around; DAL_CONCEPT_NONE when nothing says. */
uint16_t dal_scan_state(const dal_those *those);
/* "200 dead and wounded": the concept of both together, else `concept`. */
uint16_t dal_scan_together(const dal_those *those, uint16_t concept);
/* Take the quantity found last into the list that it goes on: all are parts of one count, and what became of one of
 * them became of all. */
void dal_scan_list(dal_scan *s, const dal_those *those);
/* Does the number count a part of those of whom `concept` is true: children, Norwegians, "40 of the injured", those
 * whom one team recovered?  When unsure, it does. */
bool dal_scan_is_part(const dal_those *those, uint16_t concept);

#endif
