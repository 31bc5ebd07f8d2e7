/* app/brief_apart.c: decisions of people that contradict each other, in words. */
#include "app/brief_words.h"

static const json_t *decisions_of(const json_t *object)
{
    const json_t *conflict = json_object_get(object, "conflict");
    return json_is_array(conflict) ? conflict : NULL;
}

size_t dal_brief_apart_count(const json_t *object)
{
    return json_array_size(decisions_of(object));
}

const json_t *dal_brief_apart_decision(const json_t *object, size_t index)
{
    return json_array_get(decisions_of(object), index);
}

static void put_comma(dal_pen *pen)
{
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
}

static void put_quoted(dal_pen *pen, dalil_string text)
{
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "«" : "“");
    dal_pen_outside(pen, text);
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "»" : "”");
}

/* "likely (23): “asked the ministry”" */
static void put_finding(dal_pen *pen, const json_t *decision)
{
    dal_word status = dal_word_status(dal_json_string(decision, "status"));
    const json_t *value = json_object_get(decision, "value");
    dal_pen_word(pen, &status);
    if (json_is_array(value)) {
        dal_word number = dal_word_json(DAL_WORD_VALUE, value);
        dal_pen_put(pen, " (");
        dal_pen_word(pen, &number);
        dal_pen_put(pen, ")");
    }
    dal_pen_put(pen, ": ");
    put_quoted(pen, dal_json_string(decision, "reason"));
}

static const char *verdict_words(dalil_string verdict)
{
    static const char *const words[][2] = {{"accept", "cli.state.accepted"},
                                           {"reject", "cli.state.rejected"},
                                           {"correct", "brief.apart.corrected"},
                                           {"add", "brief.apart.added"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (dal_str_equal(verdict, dal_str(words[i][0])))
            return words[i][1];
    return "cli.kind-of.unknown";
}

/* "corrected, says 13, the Coast Hospital": the source where the decision gives another one. */
static void put_review(dal_pen *pen, const json_t *statement, const json_t *decision)
{
    dalil_string verdict = dal_json_string(decision, "verdict"), source = dal_json_string(decision, "source");
    bool valued = json_is_array(json_object_get(decision, "value"));
    dal_word given = dal_word_json(DAL_WORD_SAID, decision);
    dal_pen_message(pen, verdict_words(verdict), NULL, 0);
    if (dal_str_equal(verdict, DALIL_STR("reject")))
        return;
    put_comma(pen);
    dal_pen_message(pen, dal_brief_stance_words(decision), valued ? &given : NULL, valued);
    if (source.size > 0 && !dal_str_equal(source, dal_json_string(statement, "source"))) {
        put_comma(pen);
        dal_pen_outside(pen, source);
    }
}

void dal_brief_apart_put(dal_pen *pen, const json_t *object, size_t index)
{
    const json_t *decision = dal_brief_apart_decision(object, index);
    dal_pen_outside(pen, dal_json_string(decision, "author"));
    put_comma(pen);
    dal_pen_time(pen, dal_json_string(decision, "time"));
    dal_pen_put(pen, ": ");
    if (dal_json_string(decision, "verdict").size > 0)
        put_review(pen, object, decision);
    else
        put_finding(pen, decision);
    put_comma(pen);
    dal_pen_say(pen, "brief.apart.entry", dal_word_outside(dal_json_string(decision, "entry")));
}
