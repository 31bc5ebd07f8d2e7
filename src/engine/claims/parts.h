/* engine/claims/parts.h: what a statement is made of besides who said it: quantities, times, the question it answers.
 *
 * The order of use, a sentence at a time: dal_claims_see() on the whole sentence, dal_claims_times() of it,
 * dal_claims_quantities() with those times (a year is no quantity), then for each statement in it dal_claims_settle()
 * and dal_claims_questions() with those of its own range.  Words are data: numbers, units, concepts, marks, questions,
 * times, zones in data/vocabulary/; docs/vocabulary.md has their format.  Linear in the tokens; no state. */
#ifndef DAL_CLAIMS_PARTS_H
#define DAL_CLAIMS_PARTS_H

#include "dalil/extract.h"
#include "dalil/findings.h"
#include "engine/text/text.h"

/* ---- the words ---------------------------------------------------------------------------------------------- */

/* Compiled vocabulary of the parts; read-only and shared by any threads. */
typedef struct dal_parts_words dal_parts_words;

/* Compile the files of the parts among `file` (others are passed over); later files add to earlier ones.
 * out_words   yours; dal_parts_words_free().  Owns copies: the files' bytes may go.
 * fails with  DALIL_EINVAL  a line is not of the format; err names file and line
 *             DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_parts_words_new(const dalil_vocabulary_file *file, size_t count,
                                                  dal_parts_words **out_words, dalil_error *err);
void dal_parts_words_free(dal_parts_words *words);

/* What each of the tokens [first, last) of a text is by these words, looked up once; used by all that follows.
 * out_seen    lives in the arena, as long as `words` and `text`
 * fails with  DALIL_ENOMEM */
typedef struct dal_seen dal_seen;
DALIL_MUST_CHECK dalil_status dal_claims_see(const dal_parts_words *words, const dal_text *text, uint32_t first,
                                             uint32_t last, dal_arena *arena, const dal_seen **out_seen,
                                             dalil_error *err);

/* ---- words that temper -------------------------------------------------------------------------------------- */

/* What a word does to the words behind it (docs/vocabulary.md, marks of the same names); bits. */
enum {
    DAL_TEMPER_OPEN = 1,
    DAL_TEMPER_ASSURE = 2,
    DAL_TEMPER_UTTER = 4,
    DAL_TEMPER_SEEK = 8,
    DAL_TEMPER_ASK = 16,
    DAL_TEMPER_REFUTE = 32,
    DAL_TEMPER_TRAPPED = 64,
    DAL_TEMPER_MAY = 128,
    DAL_TEMPER_BEFALL = 256,
    DAL_TEMPER_GROW = 512,
    DAL_TEMPER_DISBELIEVE = 1024,
    DAL_TEMPER_WARNING = 2048,
    DAL_TEMPER_FATE = 4096 /* words for the dead, and for what broke: "deaths", "collapse" */
};

/* The first token from `at` on, before `last`, at which a phrase that leaves a mark may begin; `last` when there is
 * none. */
uint32_t dal_claims_next_marked(const dal_seen *seen, uint32_t at, uint32_t last);
/* The bits of the phrases that begin at token `at` and end by `last`; out_last is the token after the longest. */
unsigned dal_claims_tempers(const dal_seen *seen, uint32_t at, uint32_t last, uint32_t *out_last);

/* Tokens [first, last) whose words are to be unknown; keep_missing: but for those that tell that somebody is missing.
 */
typedef struct dal_muted {
    uint32_t first, last;
    bool keep_missing;
} dal_muted;

/* The same tokens with the words of `muted` unknown.
 * out_seen    lives in the arena; `seen` itself when count is 0
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_claims_mute(const dal_seen *seen, const dal_muted *muted, size_t count,
                                              dal_arena *arena, const dal_seen **out_seen, dalil_error *err);

/* ---- times -------------------------------------------------------------------------------------------------- */

/* One time expression, as long as it goes: "Sunday at 11 a.m.", "between 2011 and 2018". */
typedef struct dal_when {
    uint32_t first, last; /* tokens */
    dalil_range range;    /* their bytes */
    dalil_time time;      /* unknown when publication would be needed and is not known */
    bool as_of;           /* "as of", حتى: what is said holds up to then and was not said before */
} dal_when;

typedef struct dal_whens {
    const dal_when *item; /* by `first`, never overlapping; in the arena */
    size_t count;
} dal_whens;

/* The time expressions of the tokens seen.  Relative ones are resolved against options->published.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_claims_times(const dal_seen *seen, const dalil_extract_options *options,
                                               dal_arena *arena, dal_whens *out_whens, dalil_error *err);

/* What the times of a sentence say about one statement whose content is the bytes `content`. */
typedef struct dal_settled {
    const dal_when
        *when;       /* the expression that a person should see beside it: of the saying, else of the content; NULL */
    dalil_time said; /* from an expression outside the content, or from "as of"; ends with publication at the latest;
                        starts open (INT64_MIN) when the text does not tell; unknown without either */
    dalil_time of;   /* from an expression inside the content; unknown when there is none */
} dal_settled;

dal_settled dal_claims_settle(const dal_whens *whens, dalil_range content, dalil_time published);

/* ---- quantities --------------------------------------------------------------------------------------------- */

typedef struct dal_quantities {
    const dalil_quantity *item; /* by range.start; in the arena; strings point into the text or the arena */
    size_t count;
} dal_quantities;

/* The quantities of the tokens seen: number, operator, counted thing and its concept.  Years, dates, clock times,
 * ages, money, ordinals, telephone and section numbers are none.
 * whens       of the same tokens: what lies in them is no quantity; may be NULL
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_claims_quantities(const dal_seen *seen, const dal_whens *whens, dal_arena *arena,
                                                    dal_quantities *out_quantities, dalil_error *err);

/* The values a quantity stands for, both ends included; docs/vocabulary.md has the table.  "250" is [250, 250]; "about
 * 250" is widened by a tenth; "more than 30" is [30, HUGE_VAL]; "thousands" is [1000, 9999]; "not three" is
 * [-HUGE_VAL, HUGE_VAL] (it gives no value). */
void dal_claims_value(const dalil_quantity *quantity, double *out_low, double *out_high);
/* The other way round: the number that was said, 350 of [315, 385].  False when no number so put gives the values. */
bool dal_claims_rounded(double low, double high, dalil_rounding rounding, double *out_number);
/* How to tell a number that was rounded so: the identifier of a message, with the number as its argument. */
const char *dal_claims_rounded_words(double number, dalil_rounding rounding);

/* ---- questions ---------------------------------------------------------------------------------------------- */

enum { DAL_CLAIMS_QUESTIONS = 4 };

typedef struct dal_questions {
    dalil_string
        code[DAL_CLAIMS_QUESTIONS]; /* the most particular first; static, or in the arena when it has a period */
    size_t count;
} dal_questions;

/* The questions that tokens [first, last) answer, by the words and quantities in them: "held.below", "dead.count".
 * Counts over a span of years carry it: "dead.count@2011/2018". quantities  of the same tokens of          of when they
 * speak; may be unknown fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_claims_questions(const dal_seen *seen, uint32_t first, uint32_t last,
                                                   const dal_quantities *quantities, dalil_time of, dal_arena *arena,
                                                   dal_questions *out_questions, dalil_error *err);

/* How tokens [first, last) answer `question` in themselves, whatever the cue around them does with it: "thousands still
 * trapped" affirms held.below, "no inmates left" denies it, "the presence of detainees has not been proven" leaves it
 * unconfirmed. */
dalil_stance dal_claims_polarity(const dal_seen *seen, uint32_t first, uint32_t last, dalil_string question,
                                 const dal_quantities *quantities);

/* The question in words, without its period; empty when there is no such question.  Lives as long as `words`. */
dalil_string dal_claims_question_label(const dal_parts_words *words, dalil_string question, dalil_language language);
/* Its kind: "exists", "picture", "attack", "yes" (answered by yes or no), "count", "state", "last", "who", "other"; ""
 * when there is no such question. */
const char *dal_claims_question_kind(const dal_parts_words *words, dalil_string question);
/* The part of a code before "@", and what is asked behind it in a person's own words ("harbour.open@Is the harbour
 * open?"), or over years that are past ("2011/2018"). */
typedef enum dal_question_form { DAL_QUESTION_PLAIN, DAL_QUESTION_OF_YEARS, DAL_QUESTION_OWN } dal_question_form;
dal_question_form dal_claims_question_form(dalil_string question);
/* Does the number that it asks for only grow?  Not over years that are past. */
bool dal_claims_question_grows(const dal_parts_words *words, dalil_string question);
/* Number `index` of all questions, the most particular first; false when there are no more. */
bool dal_claims_question_at(const dal_parts_words *words, size_t index, dalil_string *out_code);
/* A concept in words; the code itself when it is not known. */
dalil_string dal_claims_concept_label(const dal_parts_words *words, dalil_string concept, dalil_language language);

#endif
