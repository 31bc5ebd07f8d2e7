/* cli/print_search.c: what was found, as people read it. */
#include "cli/print.h"

static bool is_arabic(const dal_pen *pen)
{
    return pen->language == DALIL_ARABIC;
}

static void put_quoted(dal_pen *pen, dalil_string text)
{
    dal_pen_put(pen, is_arabic(pen) ? "«" : "“");
    dal_pen_outside(pen, text);
    dal_pen_put(pen, is_arabic(pen) ? "»" : "”");
}

/* The file, its number, who published it and when. */
static void put_place(dal_pen *pen, const json_t *record)
{
    cli_pen_report(pen, record);
    if (dal_json_string(record, "bearer").size > 0) {
        dal_pen_put(pen, " · ");
        cli_pen_string(pen, record, "bearer");
    }
    if (dal_json_string(record, "published").size > 0) {
        dal_pen_put(pen, " · ");
        cli_pen_time(pen, record, "published");
    }
}

/* "1a2b3c4d dead.count, 2b3c4d5e held.count", with what a person decided. */
static void put_numbers(dal_pen *pen, const json_t *record)
{
    static const char *const words[][2] = {{"accepted", "cli.state.accepted"},
                                           {"rejected", "cli.state.rejected"},
                                           {"corrected", "brief.state.corrected"},
                                           {"added", "brief.state.added"},
                                           {"conflict", "brief.state.conflict"}};
    const json_t *list = json_object_get(record, "statements");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        dalil_string question = dal_json_string(item, "question");
        const char *id = "brief.state.suggested";
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (dal_str_equal(dal_json_string(item, "state"), dal_str(words[k][0])))
                id = words[k][1];
        dal_pen_put(pen, "\n    ");
        cli_pen_string(pen, item, "number");
        dal_pen_put(pen, "  ");
        if (question.size > 0)
            dal_brief_label(pen, item);
        else
            dal_pen_message(pen, "cli.no-question", NULL, 0);
        dal_pen_put(pen, " – ");
        dal_pen_message(pen, id, NULL, 0);
    }
}

static void put_who(dal_pen *pen, const json_t *record)
{
    if (dal_json_string(record, "source").size > 0)
        cli_pen_string(pen, record, "source");
    else
        dal_pen_message(pen, "search.report-itself", NULL, 0);
    dal_pen_put(pen, ": ");
}

static void put_source(dal_pen *pen, const json_t *record)
{
    const json_t *names = json_object_get(record, "names");
    dal_pen_message(pen, "search.kind.source", NULL, 0);
    dal_pen_put(pen, ": ");
    for (size_t i = 0; i < json_array_size(names); i++) {
        dal_pen_put(pen, i > 0 ? " = " : "");
        dal_pen_outside(pen, dal_str(json_string_value(json_array_get(names, i))));
    }
}

static bool is_kind(const json_t *record, const char *kind)
{
    return dal_str_equal(dal_json_string(record, "kind"), dal_str(kind));
}

/* The words that fit, as they are written there. */
static void put_words(dal_pen *pen, const json_t *record)
{
    const json_t *words = json_object_get(record, "words");
    for (size_t i = 0; i < json_array_size(words); i++) {
        dal_pen_put(pen, i > 0 ? (is_arabic(pen) ? "، " : ", ") : "\n    → ");
        dal_pen_outside(pen, dal_str(json_string_value(json_array_get(words, i))));
    }
}

/* Only a part of a longer text is shown. */
static void put_excerpt(dal_pen *pen, const json_t *record)
{
    const json_t *excerpt = json_object_get(record, "excerpt");
    dal_pen_put(pen, "\n  ");
    if (is_kind(record, "statement"))
        put_who(pen, record);
    put_quoted(pen, dal_str_trim(dal_json_string(excerpt, "text")));
}

dalil_status cli_print_hit(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    if (is_kind(record, "source")) {
        put_source(&pen, record);
        return cli_put(&text, err);
    }
    put_place(&pen, record);
    put_excerpt(&pen, record);
    put_words(&pen, record);
    put_numbers(&pen, record);
    return cli_put(&text, err);
}

/* Numbers that are not those of the report. */
static void put_changes(dal_pen *pen, const json_t *record)
{
    const json_t *changed = json_object_get(record, "changed");
    for (size_t i = 0; i < json_array_size(changed); i++) {
        const json_t *item = json_array_get(changed, i);
        dal_pen_put(pen, "\n    ");
        dal_pen_say(pen, "search.changed", dal_word_outside(dal_json_string(item, "text")),
                    dal_word_outside(dal_json_string(item, "report")));
    }
}

dalil_status cli_print_occurs(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    double share = json_number_value(json_object_get(record, "share"));
    if (is_kind(record, "source")) {
        put_source(&pen, record);
        dal_pen_put(&pen, " · ");
        dal_pen_say(&pen, "search.times",
                    dal_word_number((int64_t)json_array_size(json_object_get(record, "in_text"))));
        return cli_put(&text, err);
    }
    put_place(&pen, record);
    dal_pen_put(&pen, " · ");
    dal_pen_say(&pen, "search.share", dal_word_number((int64_t)(share * 100 + 0.5)));
    if (is_kind(record, "statement")) {
        dal_pen_put(&pen, "\n  ");
        put_who(&pen, record);
        put_quoted(&pen, dal_json_string(record, "text"));
    }
    put_changes(&pen, record);
    put_numbers(&pen, record);
    return cli_put(&text, err);
}

dalil_status cli_print_searched(cli_printer *p, const json_t *record, dalil_error *err)
{
    int64_t found = dal_json_integer(record, "found", 0), shown = dal_json_integer(record, "shown", 0);
    const char *id = found == 0                                      ? "search.nothing"
                     : !json_is_true(json_object_get(record, "all")) ? "search.some-words"
                     : found > shown                                 ? "search.found-shown"
                                                                     : "search.found";
    return CLI_SAY(p, record, id, err, "found", "shown");
}
