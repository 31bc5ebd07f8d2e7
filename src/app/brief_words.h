/* app/brief_words.h: what the renderings of a brief share: words in two languages, and what comes from outside made
 * harmless.  Failure sits in the buffer; nothing here allocates otherwise. */
#ifndef DAL_BRIEF_WORDS_H
#define DAL_BRIEF_WORDS_H

#include "base/json.h"
#include "dalil/findings.h"

typedef enum dal_pen_style {
    DAL_PEN_PLAIN,
    DAL_PEN_MARKDOWN,
    DAL_PEN_HTML,
    DAL_PEN_HTML_TEXT /* where HTML takes no tags, as in <title> */
} dal_pen_style;

/* A pen knows where it writes, in which language, and how outside text must be written there. */
typedef struct dal_pen {
    dal_buf *out;
    dalil_language language;
    dal_pen_style style;
    int zone;    /* minutes east of UTC in which times are shown */
    bool public; /* for readers outside the desk: no statement numbers, files, words of statements but an answer's */
} dal_pen;

/* What fills a hole of a sentence. */
typedef enum dal_word_kind {
    DAL_WORD_OURS,    /* text: a sentence of ours, already in the pen's language */
    DAL_WORD_OUTSIDE, /* text: from outside */
    DAL_WORD_NUMBER,  /* number */
    DAL_WORD_TIME,    /* text: ISO 8601 */
    DAL_WORD_STATUS,  /* text: name of a status */
    DAL_WORD_NAMES,   /* json: array of strings from outside */
    DAL_WORD_VALUE,   /* json: a number, or [low, high], where null is no end */
    DAL_WORD_SAID,    /* json: an object with such a "value", and with "about" or "order" when it was rounded */
    DAL_WORD_LABEL,   /* json: a finding, by its label */
    DAL_WORD_MOMENT   /* of the pen's own use */
} dal_word_kind;

typedef struct dal_word {
    dal_word_kind kind;
    dalil_string text;
    int64_t number;
    const json_t *json;
} dal_word;

dal_word dal_word_outside(dalil_string text);
dal_word dal_word_number(int64_t number);
dal_word dal_word_time(dalil_string iso);
dal_word dal_word_status(dalil_string name);
dal_word dal_word_json(dal_word_kind kind, const json_t *json);

/* ---- the pen --------------------------------------------------------------------------------------------------- */

void dal_pen_put(dal_pen *pen, const char *markup);             /* as it is: tags, white space, signs */
void dal_pen_ours(dal_pen *pen, dalil_string text);             /* words of ours; digits in the pen's language */
void dal_pen_outside(dal_pen *pen, dalil_string text);          /* words of others: harmless, set apart */
void dal_pen_cut(dal_pen *pen, dalil_string text, size_t most); /* the same, of at most `most` characters */
void dal_pen_number(dal_pen *pen, double number);
void dal_pen_value(dal_pen *pen, const json_t *low, const json_t *high); /* "3", "2 to 3", "30 or more" */
/* "about 350", "thousands": what `of` says that was said, in "about" or "order"; false when it was not rounded. */
bool dal_pen_rounded(dal_pen *pen, const json_t *of);
/* The same of [low, high] in member "value", "about 350" or "thousands" where `of` says that it was put so. */
void dal_pen_said_value(dal_pen *pen, const json_t *of);
void dal_pen_time(dal_pen *pen, dalil_string iso); /* "9 December 2024, 17:00", without the zone */
void dal_pen_zone(dal_pen *pen);                   /* "UTC plus 3" */
void dal_pen_word(dal_pen *pen, const dal_word *word);
/* The sentence `id` with its holes filled. */
void dal_pen_message(dal_pen *pen, const char *id, const dal_word *word, size_t count);
#define dal_pen_say(pen, id, ...)                                                                                      \
    dal_pen_message((pen), (id), (const dal_word[]){__VA_ARGS__},                                                      \
                    sizeof((const dal_word[]){__VA_ARGS__}) / sizeof(dal_word))

/* Characters (code points) of `text`. */
size_t dal_count_characters(dalil_string text);

/* ---- the object of brief.h ------------------------------------------------------------------------------------- */

/* A member that holds a text in each language: in the pen's, or the other when that is empty. */
dalil_string dal_brief_both(const json_t *object, const char *key, dalil_language language);
bool dal_brief_flag(const json_t *object, const char *key);
void dal_brief_label(dal_pen *pen, const json_t *finding); /* with its years */
dalil_finding_status dal_brief_status(const json_t *finding);
const char *dal_status_words(dalil_finding_status status); /* identifier of its sentence */
const char *dal_status_sign(dalil_finding_status status);  /* one character that needs no colour */
/* Statements of a role, of the array `statements`. */
size_t dal_brief_role_count(const json_t *finding, const char *role);
/* "As of 9 December 2024, 17:00 (UTC plus 3)", or that everything is taken in. */
/* The message that says how the statement answers, given its value ({1}) where it has one: "says 12", "denies it". */
const char *dal_brief_stance_words(const json_t *statement);
void dal_brief_as_of(dal_pen *pen, const json_t *brief);
void dal_brief_known_at(dal_pen *pen, const json_t *brief);
/* "Reports: 7", "Statements: 42", "Not reviewed yet: 9", with `between` between them. */
void dal_brief_counts(dal_pen *pen, const json_t *brief, const char *between);

/* When the last backup was, of an object with the member "backup"; false, and nothing, of others. */
bool dal_brief_backup(dal_pen *pen, const json_t *record);
/* A value of a "how many" question, {"low","high",...}: "3", "2 to 3", "30 or more". */
/* What a statement rests on, "saw it"; NULL when it does not tell. */
const char *dal_brief_basis_words(const json_t *statement);
void dal_brief_value(dal_pen *pen, const json_t *value);
/* Who said it, and whose word only fits it: "A, B; fits what C said".  Nothing when there is nobody. */
void dal_brief_value_names(dal_pen *pen, const json_t *value, const char *before);
/* How many of the statements that count nobody has reviewed, as a paragraph or an item; nothing when none counts. */
void dal_brief_reviewed(dal_pen *pen, const json_t *finding);
/* One change under a published bulletin. */
void dal_brief_recall_change(dal_pen *pen, const json_t *change);
/* Why it stands so: who set it by hand, when and why; else the reason that counting gives. */
void dal_brief_reason(dal_pen *pen, const json_t *finding);
/* Of a finding set by hand: what counting alone gives, and why; false, and nothing, of others. */
bool dal_brief_counted(dal_pen *pen, const json_t *finding);
/* "What would change this:", or what counting gives where that is not what stands. */
const char *dal_brief_change_words(const json_t *finding);
int dal_brief_zone(const json_t *brief);
/* "Bulletin No. 4", or that it is a draft; and when it was written, approved by whom. */
void dal_bulletin_number(dal_pen *pen, dalil_string number);
void dal_bulletin_time(dal_pen *pen, const json_t *brief, dalil_string approver);

/* May it be published?  A question that asks for words (who, what, why) may only with the words of a reviewed
 * statement, or with a person's own. */
bool dal_brief_answered(const json_t *finding);
/* Is there an answer to write below? */
bool dal_brief_has_answer(const json_t *finding);
/* The answer: yes or no in words, the number or the numbers, the words of the reviewed statement; `full`: with who
 * gives each number, and more of the words. */
void dal_brief_answer(dal_pen *pen, const json_t *finding, bool full);

/* Of a finding or a statement: how many decisions of people contradict each other on it, and one of them: who, when,
 * what, and its entry in the work log. */
size_t dal_brief_apart_count(const json_t *object);
const json_t *dal_brief_apart_decision(const json_t *object, size_t index);
void dal_brief_apart_put(dal_pen *pen, const json_t *object, size_t index);

/* ---- one statement --------------------------------------------------------------------------------------------- */

bool dal_statement_unreviewed(const json_t *statement);
/* The name that the case calls its source by. */
void dal_statement_called(dal_pen *pen, const json_t *statement);
/* The name as written; for a statement without a source, that the report itself tells it. */
void dal_statement_who(dal_pen *pen, const json_t *statement);
/* What is known about it, separated: what it gives, when it was said, through whom, on what it rests, whether a person
 * looked.  Without `full` neither when it was said nor on what it rests. */
void dal_statement_facts(dal_pen *pen, const json_t *statement, bool full);

/* The groups in which statements are shown, in order. */
typedef struct dal_group {
    const char *role, *title; /* title: identifier of a sentence with the count in {1} */
    bool open;                /* shown at once; else folded */
} dal_group;
extern const dal_group dal_groups[];
extern const size_t dal_group_count;

#endif
