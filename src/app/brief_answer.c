/* app/brief_answer.c: the answer to a question in a few words, for those who read no more than that: yes or no, the
 * number, or the words of a statement that a person reviewed. */
#include "app/brief_words.h"

enum { WORDS_SHORT = 90, WORDS_FULL = 220, SOURCE_MAX = 40, GIVERS_SHOWN = 2 };

typedef enum shape { YES_OR_NO, HOW_MANY, IN_WORDS, OWN } shape;

/* What kind of answer a question wants: see data/vocabulary/questions.tsv; a person's own question has no kind. */
static shape shape_of(const json_t *finding)
{
    static const char *const open[] = {"state", "last", "who", "other"};
    dalil_string kind = dal_json_string(finding, "kind");
    const json_t *hand = json_object_get(finding, "by_hand");
    if (dal_str_starts(kind, DALIL_STR("count")) || json_array_size(json_object_get(finding, "values")) > 0 ||
        json_is_array(json_object_get(hand, "value")))
        return HOW_MANY;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (dal_str_equal(kind, dal_str(open[i])))
            return IN_WORDS;
    return kind.size == 0 ? OWN : YES_OR_NO;
}

static bool holds_for(dalil_finding_status status)
{
    return status == DALIL_LIKELY || status == DALIL_CONFIRMED;
}

/* ---- in words -------------------------------------------------------------------------------------------------- */

static bool is_reviewed(const json_t *statement)
{
    static const char *const states[] = {"accepted", "corrected", "added"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (dal_str_equal(dal_json_string(statement, "state"), dal_str(states[i])))
            return true;
    return false;
}

/* The reviewed statement that stands for it; of several, which a person let stand as one answer, the first. */
static const json_t *standing(const json_t *finding)
{
    size_t i;
    const json_t *statement;
    if (!holds_for(dal_brief_status(finding)))
        return NULL;
    json_array_foreach(json_object_get(finding, "statements"), i, statement)
    {
        if (dal_str_equal(dal_json_string(statement, "role"), DALIL_STR("for")) && is_reviewed(statement) &&
            dal_json_string(statement, "text").size > 0)
            return statement;
    }
    return NULL;
}

static void put_words(dal_pen *pen, const json_t *statement, bool full)
{
    dalil_string called = dal_json_string(statement, "called"), source = dal_json_string(statement, "source");
    bool arabic = pen->language == DALIL_ARABIC;
    dal_pen_put(pen, arabic ? "«" : "“");
    dal_pen_cut(pen, dal_json_string(statement, "text"), full ? WORDS_FULL : WORDS_SHORT);
    dal_pen_put(pen, arabic ? "» – " : "” – ");
    dal_pen_cut(pen, called.size > 0 ? called : source, SOURCE_MAX);
    dal_pen_put(pen, ".");
}

/* ---- how many -------------------------------------------------------------------------------------------------- */

/* " (The Civil Defence, The Coast Hospital and 2 more)": named sources, for that is what a bulletin stands on. */
static void put_givers(dal_pen *pen, const json_t *value)
{
    const json_t *by = json_object_get(value, "by");
    size_t count = (size_t)dal_json_integer(value, "by_named", 0), shown = count < GIVERS_SHOWN ? count : GIVERS_SHOWN;
    dal_pen_put(pen, " (");
    if (count == 0)
        dal_pen_message(pen, "answer.unnamed", NULL, 0);
    for (size_t i = 0; i < shown; i++) {
        const json_t *name = json_array_get(by, i);
        dal_pen_put(pen, i == 0 ? "" : pen->language == DALIL_ARABIC ? "، " : ", ");
        dal_pen_cut(pen, (dalil_string){json_string_value(name), json_string_length(name)}, SOURCE_MAX);
    }
    if (count > shown) {
        dal_pen_put(pen, " ");
        dal_pen_say(pen, "brief.more", dal_word_number((int64_t)(count - shown)));
    }
    dal_pen_put(pen, ")");
}

static void put_values(dal_pen *pen, const json_t *values, const char *id, bool full)
{
    size_t i;
    const json_t *value;
    dal_pen_message(pen, id, NULL, 0);
    json_array_foreach(values, i, value)
    {
        dal_pen_put(pen, i == 0 ? " " : pen->language == DALIL_ARABIC ? "؛ " : "; ");
        dal_brief_value(pen, value);
        if (full)
            put_givers(pen, value);
    }
    dal_pen_put(pen, ".");
}

static void put_number(dal_pen *pen, const json_t *finding, bool full)
{
    dalil_finding_status status = dal_brief_status(finding);
    const json_t *values = json_object_get(finding, "values"), *hand = json_object_get(finding, "by_hand");
    const json_t *set = json_object_get(hand, "value");
    bool holds = holds_for(status);
    if (json_is_array(set)) {
        dal_pen_say(pen, holds ? "answer.number" : "answer.number-judged", dal_word_json(DAL_WORD_VALUE, set));
    } else if (holds && json_is_object(hand)) {
        dal_pen_message(pen, "answer.no-number", NULL, 0); /* which of those said is meant only the person knows */
    } else if (holds && json_array_size(values) > 0) {
        dal_pen_message(pen, "answer.the-number", NULL, 0);
        dal_pen_put(pen, " ");
        dal_brief_value(pen, json_array_get(values, 0));
        dal_pen_put(pen, ".");
    } else if (json_array_size(values) > 0) {
        bool open = status == DALIL_DISPUTED || status == DALIL_NOT_CHECKED;
        put_values(pen, values, open ? "answer.numbers" : "answer.numbers-against", full);
    } else {
        dal_pen_message(pen, "answer.no-number", NULL, 0);
    }
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

static const char *yes_or_no(dalil_finding_status status)
{
    static const char *const id[] = {
        [DALIL_DISPUTED] = "answer.both",      [DALIL_LIKELY] = "answer.likely-yes", [DALIL_CONFIRMED] = "answer.yes",
        [DALIL_UNLIKELY] = "answer.likely-no", [DALIL_EXHAUSTED] = "answer.no",      [DALIL_FALSE] = "answer.no"};
    return id[status];
}

bool dal_brief_answered(const json_t *finding)
{
    return shape_of(finding) != IN_WORDS || standing(finding) != NULL ||
           json_is_object(json_object_get(finding, "by_hand"));
}

bool dal_brief_has_answer(const json_t *finding)
{
    shape is = shape_of(finding);
    dalil_finding_status status = dal_brief_status(finding);
    bool values = json_array_size(json_object_get(finding, "values")) > 0;
    if (is == HOW_MANY) /* that nobody gave a number says something only where it is taken as so */
        return values || holds_for(status) ||
               json_is_array(json_object_get(json_object_get(finding, "by_hand"), "value"));
    return is == YES_OR_NO ? status != DALIL_NOT_CHECKED : standing(finding) != NULL;
}

void dal_brief_answer(dal_pen *pen, const json_t *finding, bool full)
{
    const json_t *statement;
    switch (shape_of(finding)) {
    case YES_OR_NO:
        dal_pen_message(pen, yes_or_no(dal_brief_status(finding)), NULL, 0);
        break;
    case HOW_MANY:
        put_number(pen, finding, full);
        break;
    case IN_WORDS:
    case OWN:
        statement = standing(finding);
        if (statement != NULL)
            put_words(pen, statement, full);
        break;
    }
}
