/* app/brief_html.c: the brief as one HTML page: no script, nothing from the network, prints on A4.
 *
 * Words of others stand in <bdi> only (dal_pen_outside), never in an attribute.  Each status has a sign of its own
 * shape, drawn in the page itself, so that nothing hangs on colour or on a font. */
#include "app/brief.h"
#include "app/brief_words.h"
#include "base/embed.h"

enum {
    INDEX_FROM = 4, /* questions from which an index stands at the top */
    ANSWERS = 3     /* numbers beside a question of it */
};

/* ---- signs ----------------------------------------------------------------------------------------------------- */

/* In a box of 16; currentColor.  The same shapes as dal_status_sign(): the fuller the surer, and a tick only where
 * people looked. */
static const char *const shapes[] = {
    [DALIL_NOT_CHECKED] = "<circle cx=\"8\" cy=\"8\" r=\"6.2\" stroke-dasharray=\"2.6 2.2\"/>",
    [DALIL_DISPUTED] = "<path d=\"M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3\"/>",
    [DALIL_LIKELY] =
        "<circle cx=\"8\" cy=\"8\" r=\"6.2\"/><path d=\"M8 8V1.8A6.2 6.2 0 1 1 1.8 8z\" fill=\"currentColor\" "
        "stroke=\"none\"/>",
    [DALIL_CONFIRMED] = "<circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"currentColor\" stroke=\"none\"/>"
                        "<path class=\"hole\" d=\"M4.6 8.3l2.5 2.5L11.6 5.6\"/>",
    [DALIL_UNLIKELY] = "<circle cx=\"8\" cy=\"8\" r=\"6.2\"/><path d=\"M8 8V1.8A6.2 6.2 0 0 1 14.2 8z\" "
                       "fill=\"currentColor\" stroke=\"none\"/>",
    [DALIL_EXHAUSTED] = "<circle cx=\"7\" cy=\"7\" r=\"5\"/><path d=\"M10.8 10.8L14.5 14.5M4.8 7h4.4\"/>",
    [DALIL_FALSE] = "<path d=\"M1.5 1.5h13v13h-13z\" fill=\"currentColor\" stroke=\"none\"/>"
                    "<path class=\"hole\" d=\"M5 5l6 6M11 5l-6 6\"/>",
};
static const char warning_shape[] = "<path d=\"M8 1.8L15 14H1z\"/><path d=\"M8 6v4M8 11.8v.6\"/>";

static void put_sign(dal_pen *pen, const char *shape)
{
    dal_pen_put(pen, "<svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" fill=\"none\" "
                     "stroke=\"currentColor\" stroke-width=\"1.8\">");
    dal_pen_put(pen, shape);
    dal_pen_put(pen, "</svg>");
}

static void put_status(dal_pen *pen, const char *tag, dalil_finding_status status)
{
    dal_buf_printf(pen->out, "<%s class=\"status s-%s\">", tag, dalil_finding_status_name(status));
    put_sign(pen, shapes[status]);
    dal_pen_put(pen, "<span>");
    dal_pen_message(pen, dal_status_words(status), NULL, 0);
    dal_buf_printf(pen->out, "</span></%s>", tag);
}

/* ---- statements ------------------------------------------------------------------------------------------------ */

static void put_statement(dal_pen *pen, const json_t *statement)
{
    dalil_string text = dal_json_string(statement, "text");
    dal_pen_put(pen, "<li><p class=\"who\">");
    dal_statement_called(pen, statement);
    dal_pen_put(pen, "</p><p class=\"facts\">");
    dal_statement_facts(pen, statement, true);
    dal_pen_put(pen, "</p>");
    if (text.size > 0) {
        dal_pen_put(pen, "<blockquote>");
        dal_pen_outside(pen, text);
        dal_pen_put(pen, "</blockquote>");
    }
    dal_pen_put(pen, "</li>\n");
}

static void put_statements(dal_pen *pen, const json_t *finding, const char *role)
{
    size_t i;
    const json_t *statement;
    dal_pen_put(pen, "<ul class=\"words\">\n");
    json_array_foreach(json_object_get(finding, "statements"), i, statement)
    {
        if (dal_str_equal(dal_json_string(statement, "role"), dal_str(role)))
            put_statement(pen, statement);
    }
    dal_pen_put(pen, "</ul>");
}

static void put_open_group(dal_pen *pen, const json_t *finding, const dal_group *group, size_t count)
{
    dal_pen_put(pen, "<section><h3>");
    dal_pen_say(pen, group->title, dal_word_number((int64_t)count));
    dal_pen_put(pen, "</h3>\n");
    put_statements(pen, finding, group->role);
    dal_pen_put(pen, "</section>\n");
}

static void put_folded_group(dal_pen *pen, const json_t *finding, const dal_group *group, size_t count)
{
    bool printed = dal_str_starts(dal_str(group->role), DALIL_STR("apart-"));
    dal_pen_put(pen, printed ? "<details class=\"shown\"><summary>" : "<details><summary>");
    dal_pen_say(pen, group->title, dal_word_number((int64_t)count));
    dal_pen_put(pen, "</summary>\n");
    put_statements(pen, finding, group->role);
    dal_pen_put(pen, "</details>\n");
}

static size_t open_groups(const json_t *finding)
{
    size_t groups = 0;
    for (size_t i = 0; i < dal_group_count; i++)
        groups += dal_groups[i].open && dal_brief_role_count(finding, dal_groups[i].role) > 0;
    return groups;
}

static void put_groups(dal_pen *pen, const json_t *finding)
{
    size_t open = open_groups(finding);
    dal_pen_put(pen, open > 1 ? "<div class=\"sides\">\n" : "<div class=\"sides one\">\n");
    for (size_t i = 0; i < dal_group_count; i++) {
        size_t count = dal_brief_role_count(finding, dal_groups[i].role);
        if (dal_groups[i].open && count > 0)
            put_open_group(pen, finding, &dal_groups[i], count);
    }
    dal_pen_put(pen, "</div>\n");
    for (size_t i = 0; i < dal_group_count; i++) {
        size_t count = dal_brief_role_count(finding, dal_groups[i].role);
        if (!dal_groups[i].open && count > 0)
            put_folded_group(pen, finding, &dal_groups[i], count);
    }
}

/* ---- one finding ----------------------------------------------------------------------------------------------- */

static void put_counted(dal_pen *pen, const json_t *finding)
{
    if (!json_is_object(json_object_get(finding, "by_hand")))
        return;
    dal_pen_put(pen, "<p class=\"note\">");
    dal_brief_counted(pen, finding);
    dal_pen_put(pen, "</p>\n");
}

static void put_other(dal_pen *pen, const json_t *finding)
{
    dalil_string other = dal_json_string(finding, "other");
    if (other.size == 0)
        return;
    dal_pen_put(pen, "<p class=\"note\">");
    dal_pen_say(pen, "brief.other", dal_word_status(other));
    dal_pen_put(pen, "</p>\n");
}

static void put_change(dal_pen *pen, const json_t *finding)
{
    dalil_string change = dal_brief_both(finding, "change", pen->language);
    if (change.size == 0)
        return;
    dal_pen_put(pen, "<p class=\"change\"><b>");
    dal_pen_message(pen, dal_brief_change_words(finding), NULL, 0);
    dal_pen_put(pen, "</b> ");
    dal_pen_ours(pen, change);
    dal_pen_put(pen, "</p>\n");
}

static void put_value(dal_pen *pen, const json_t *value)
{
    dal_pen_put(pen, "<tr><th scope=\"row\">");
    dal_brief_value(pen, value);
    dal_pen_put(pen, "</th><td class=\"n\">");
    dal_pen_say(pen, "brief.value.named", dal_word_number(dal_json_integer(value, "named", 0)));
    dal_pen_put(pen, "</td><td class=\"n\">");
    dal_pen_say(pen, "brief.value.apart", dal_word_number(dal_json_integer(value, "apart", 0)));
    dal_pen_put(pen, "</td><td>");
    dal_brief_value_names(pen, value, "");
    dal_pen_put(pen, "</td></tr>\n");
}

static void put_values(dal_pen *pen, const json_t *finding)
{
    size_t i;
    const json_t *value, *values = json_object_get(finding, "values");
    if (json_array_size(values) == 0)
        return;
    dal_pen_put(pen, "<h3>");
    dal_pen_message(pen, "brief.values", NULL, 0);
    dal_pen_put(pen, "</h3>\n<table>\n");
    json_array_foreach(values, i, value) put_value(pen, value);
    dal_pen_put(pen, "</table>\n");
}

/* That decisions of people contradict each other, and what they are. */
static void put_apart(dal_pen *pen, const json_t *finding)
{
    size_t count = dal_brief_apart_count(finding);
    if (count == 0)
        return;
    dal_pen_put(pen, "<div class=\"warning\"><p>");
    put_sign(pen, warning_shape);
    dal_pen_message(pen, "brief.apart", NULL, 0);
    dal_pen_put(pen, "</p><ul>\n");
    for (size_t i = 0; i < count; i++) {
        dal_pen_put(pen, "<li>");
        dal_brief_apart_put(pen, finding, i);
        dal_pen_put(pen, "</li>\n");
    }
    dal_pen_put(pen, "</ul></div>\n");
}

static void put_finding(dal_pen *pen, const json_t *finding, size_t index)
{
    dalil_finding_status status = dal_brief_status(finding);
    dal_buf_printf(pen->out, "<article id=\"q%zu\" class=\"s-%s\">\n<div class=\"top\">", index + 1,
                   dalil_finding_status_name(status));
    put_status(pen, "p", status);
    dal_pen_put(pen, "\n<h2>");
    dal_brief_label(pen, finding);
    dal_pen_put(pen, "</h2>\n<p class=\"reason\">");
    dal_brief_reason(pen, finding);
    dal_pen_put(pen, "</p>\n");
    put_counted(pen, finding);
    put_apart(pen, finding);
    put_other(pen, finding);
    put_change(pen, finding);
    dal_brief_reviewed(pen, finding);
    dal_pen_put(pen, "</div>\n");
    put_values(pen, finding);
    put_groups(pen, finding);
    dal_pen_put(pen, "</article>\n");
}

/* ---- the top --------------------------------------------------------------------------------------------------- */

static void put_recall(dal_pen *pen, const json_t *recall)
{
    size_t i;
    const json_t *change;
    dal_pen_put(pen, "<section class=\"warning\"><h2>");
    put_sign(pen, warning_shape);
    dal_pen_say(pen, "brief.recall", dal_word_outside(dal_json_string(recall, "bulletin")));
    dal_pen_put(pen, "</h2><ul>\n");
    json_array_foreach(json_object_get(recall, "changes"), i, change)
    {
        dal_pen_put(pen, "<li>");
        dal_brief_recall_change(pen, change);
        dal_pen_put(pen, "</li>\n");
    }
    dal_pen_put(pen, "</ul></section>\n");
}

static void put_warning(dal_pen *pen, const char *id, int64_t count)
{
    if (count == 0)
        return;
    dal_pen_put(pen, "<div class=\"warning\"><p>");
    put_sign(pen, warning_shape);
    dal_pen_say(pen, id, dal_word_number(count));
    dal_pen_put(pen, "</p></div>\n");
}

/* What stands: the number that a person set, or the first of those said; where it is disputed, all of them.  A status
 * set by hand without a number says of none that it stands. */
static void put_numbers(dal_pen *pen, const json_t *finding)
{
    const json_t *values = json_object_get(finding, "values"), *hand = json_object_get(finding, "by_hand");
    const json_t *set = json_object_get(hand, "value");
    size_t count = dal_brief_status(finding) == DALIL_DISPUTED ? json_array_size(values) : json_array_size(values) > 0;
    if (json_is_object(hand)) {
        if (json_is_array(set))
            dal_pen_value(pen, json_array_get(set, 0), json_array_get(set, 1));
        return;
    }
    for (size_t i = 0; i < count && i < ANSWERS; i++) {
        const json_t *value = json_array_get(values, i);
        if (i > 0) { /* a dot between Arabic digits would be read as a zero */
            dal_pen_message(pen, "brief.next-value", NULL, 0);
            dal_pen_put(pen, " ");
        }
        dal_brief_value(pen, value);
    }
    dal_pen_put(pen, count > ANSWERS ? " …" : "");
}

/* Beside a question of the index: the numbers, and how much of what counts nobody has looked at. */
static void put_answer(dal_pen *pen, const json_t *finding)
{
    int64_t unreviewed = dal_json_integer(finding, "unreviewed", 0);
    dal_pen_put(pen, " <b class=\"answer\">");
    put_numbers(pen, finding);
    dal_pen_put(pen, "</b>");
    if (unreviewed > 0) {
        dal_pen_put(pen, " <small>");
        dal_pen_say(pen, "brief.unreviewed", dal_word_number(unreviewed));
        dal_pen_put(pen, "</small>");
    }
}

static void put_index(dal_pen *pen, const json_t *findings)
{
    size_t i;
    const json_t *finding;
    if (json_array_size(findings) < INDEX_FROM)
        return;
    dal_pen_put(pen, "<nav class=\"index\" aria-labelledby=\"index\"><h2 id=\"index\">");
    dal_pen_say(pen, "brief.questions", dal_word_number((int64_t)json_array_size(findings)));
    dal_pen_put(pen, "</h2>\n<ol>\n");
    json_array_foreach(findings, i, finding)
    {
        dal_buf_printf(pen->out, "<li><a href=\"#q%zu\">", i + 1);
        put_status(pen, "span", dal_brief_status(finding));
        dal_pen_put(pen, " <span class=\"label\">");
        dal_brief_label(pen, finding);
        put_answer(pen, finding);
        dal_pen_put(pen, "</span></a></li>\n");
    }
    dal_pen_put(pen, "</ol></nav>\n");
}

static void put_title(dal_pen *pen, const json_t *brief)
{
    dalil_string title = dal_json_string(brief, "title");
    if (title.size > 0)
        dal_pen_outside(pen, title);
    else
        dal_pen_message(pen, "brief.untitled", NULL, 0);
}

static void put_head(dal_pen *pen, const json_t *brief)
{
    dal_pen_put(pen, "<header class=\"head\">\n<h1>");
    put_title(pen, brief);
    dal_pen_put(pen, "</h1>\n<p class=\"as-of\">");
    dal_brief_as_of(pen, brief);
    dal_pen_put(pen, "</p>\n");
    if (dal_json_string(brief, "known_at").size > 0) {
        dal_pen_put(pen, "<p class=\"known\">");
        dal_brief_known_at(pen, brief);
        dal_pen_put(pen, "</p>\n");
    }
    dal_pen_put(pen, "<p class=\"counts\">");
    dal_brief_counts(pen, brief, " <span class=\"dot\">·</span> ");
    if (json_object_get(brief, "backup") != NULL) {
        dal_pen_put(pen, "</p>\n<p class=\"counts desk\">"); /* not printed: no concern of who is handed the page */
        dal_brief_backup(pen, brief);
    }
    dal_pen_put(pen, "</p>\n</header>\n");
}

/* What answers none of these questions, folded. */
static void put_unasked(dal_pen *pen, const json_t *unasked)
{
    const dal_group group = {"unasked", "brief.unasked", false};
    int64_t total = dal_json_integer(unasked, "total", 0);
    if (total == 0)
        return;
    dal_pen_put(pen, "<article class=\"unasked\">\n");
    put_folded_group(pen, unasked, &group, (size_t)total);
    dal_pen_put(pen, "</article>\n");
}

static void put_body(dal_pen *pen, const json_t *brief)
{
    size_t i;
    const json_t *recall, *finding, *findings = json_object_get(brief, "findings");
    dal_pen_put(pen, "<main>\n");
    json_array_foreach(json_object_get(brief, "recalls"), i, recall) put_recall(pen, recall);
    put_warning(pen, "case.damaged-entries", dal_json_integer(brief, "damaged_entries", 0));
    put_warning(pen, "case.unread-words", dal_json_integer(brief, "unread_words", 0));
    put_warning(pen, "brief.conflicts", dal_json_integer(brief, "conflicts", 0));
    put_warning(pen, "brief.loose", dal_json_integer(brief, "loose", 0));
    put_index(pen, findings);
    json_array_foreach(findings, i, finding) put_finding(pen, finding, i);
    if (json_array_size(findings) == 0) {
        dal_pen_put(pen, "<p class=\"nothing\">");
        dal_pen_message(pen, "brief.nothing", NULL, 0);
        dal_pen_put(pen, "</p>\n");
    }
    put_unasked(pen, json_object_get(brief, "unasked"));
    dal_pen_put(pen, "</main>\n");
}

/* ---- the bottom ------------------------------------------------------------------------------------------------ */

static void put_paragraph(dal_pen *pen, const char *id)
{
    dal_pen_put(pen, "<p>");
    dal_pen_message(pen, id, NULL, 0);
    dal_pen_put(pen, "</p>\n");
}

static void put_meanings(dal_pen *pen)
{
    static const struct {
        dalil_finding_status status;
        const char *id;
    } meaning[] = {{DALIL_CONFIRMED, "status.means.confirmed"}, {DALIL_LIKELY, "status.means.likely"},
                   {DALIL_DISPUTED, "status.means.disputed"},   {DALIL_NOT_CHECKED, "status.means.not-checked"},
                   {DALIL_UNLIKELY, "status.means.unlikely"},   {DALIL_EXHAUSTED, "status.means.exhausted"},
                   {DALIL_FALSE, "status.means.false"}};
    dal_pen_put(pen, "<dl>\n");
    for (size_t i = 0; i < sizeof meaning / sizeof *meaning; i++) {
        dal_pen_put(pen, "<dt>");
        put_status(pen, "span", meaning[i].status);
        dal_pen_put(pen, "</dt><dd>");
        dal_pen_message(pen, meaning[i].id, NULL, 0);
        dal_pen_put(pen, "</dd>\n");
    }
    dal_pen_put(pen, "</dl>\n");
}

static void put_foot(dal_pen *pen, const json_t *brief)
{
    dalil_string made = dal_json_string(brief, "made");
    dal_pen_put(pen, "<footer>\n<h2>");
    dal_pen_message(pen, "brief.read", NULL, 0);
    dal_pen_put(pen, "</h2>\n");
    put_meanings(pen);
    put_paragraph(pen, "brief.read.counts");
    put_paragraph(pen, "brief.read.review");
    put_paragraph(pen, "brief.read.number");
    if (made.size > 0) {
        dal_pen_put(pen, "<p>");
        dal_pen_say(pen, "brief.made", dal_word_time(made));
        dal_pen_put(pen, "</p>\n");
    }
    dal_pen_put(pen, "</footer>\n");
}

dalil_status dal_brief_html(const json_t *brief, dalil_language language, dal_buf *out, dalil_error *err)
{
    dal_pen pen = {out, language, DAL_PEN_HTML, dal_brief_zone(brief), false};
    dal_pen title = pen;
    title.style = DAL_PEN_HTML_TEXT;
    dal_pen_put(&pen, language == DALIL_ARABIC ? "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">\n"
                                               : "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n");
    dal_pen_put(&pen, "<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    put_title(&title, brief);
    dal_pen_put(&pen, "</title>\n<style>\n");
    dal_buf_add_string(out, dal_embedded("brief/page.css"));
    dal_pen_put(&pen, "</style>\n</head>\n<body>\n");
    put_head(&pen, brief);
    put_body(&pen, brief);
    put_foot(&pen, brief);
    dal_pen_put(&pen, "</body>\n</html>\n");
    return dal_buf_check(out, err);
}
