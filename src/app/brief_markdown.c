/* app/brief_markdown.c: the brief as Markdown, and the Markdown of a bulletin.
 *
 * Every line begins with a mark or a word of ours, never with a name, so that a viewer that takes the direction from
 * the first letter takes the right one, and nothing from outside stands where a line's first character has a meaning.
 */
#include "app/brief.h"
#include "app/brief_words.h"

enum {
    APART_SHOWN = 5, /* of the statements that stand apart on one side */
    TEXT_SHOWN = 320 /* characters of a statement's own words */
};

static const char *quote_open(const dal_pen *pen)
{
    return pen->language == DALIL_ARABIC ? "«" : "“";
}

static const char *quote_close(const dal_pen *pen)
{
    return pen->language == DALIL_ARABIC ? "»" : "”";
}

static void put_quoted(dal_pen *pen, dalil_string text, size_t most)
{
    dal_pen_put(pen, quote_open(pen));
    dal_pen_cut(pen, text, most);
    dal_pen_put(pen, quote_close(pen));
}

/* ---- one statement, one group of them -------------------------------------------------------------------------- */

static void put_statement(dal_pen *pen, const json_t *statement)
{
    dalil_string text = dal_json_string(statement, "text");
    dal_pen_put(pen, "  - **");
    dal_statement_called(pen, statement);
    dal_pen_put(pen, "**: ");
    dal_statement_facts(pen, statement, true);
    if (text.size > 0 && !pen->public) {
        dal_pen_put(pen, "\\\n    ");
        put_quoted(pen, text, TEXT_SHOWN);
    }
    dal_pen_put(pen, "\n");
}

static bool has_role(const json_t *statement, const char *role)
{
    return dal_str_equal(dal_json_string(statement, "role"), dal_str(role));
}

static void put_group_whole(dal_pen *pen, const json_t *finding, const char *role)
{
    size_t i;
    const json_t *statement;
    json_array_foreach(json_object_get(finding, "statements"), i, statement) if (has_role(statement, role))
        put_statement(pen, statement);
}

/* The first few, each in some words. */
static void put_group_brief(dal_pen *pen, const json_t *finding, const char *role, size_t count)
{
    size_t i, shown = 0;
    const json_t *statement;
    json_array_foreach(json_object_get(finding, "statements"), i, statement)
    {
        if (!has_role(statement, role) || shown == APART_SHOWN)
            continue;
        shown++;
        dal_pen_put(pen, "  - ");
        dal_statement_called(pen, statement);
        dal_pen_put(pen, ": ");
        dal_statement_facts(pen, statement, false);
        dal_pen_put(pen, "\n");
    }
    if (count > shown) {
        dal_pen_put(pen, "  - ");
        dal_pen_say(pen, "brief.more", dal_word_number((int64_t)(count - shown)));
        dal_pen_put(pen, "\n");
    }
}

static bool is_apart(const char *role)
{
    return dal_str_starts(dal_str(role), DALIL_STR("apart-"));
}

static void put_group(dal_pen *pen, const json_t *finding, const dal_group *group)
{
    size_t count = dal_brief_role_count(finding, group->role);
    bool desk_only = dal_str_equal(dal_str(group->role), DALIL_STR("rejected")) ||
                     dal_str_equal(dal_str(group->role), DALIL_STR("later"));
    if (count == 0 || (desk_only && pen->public))
        return;
    dal_pen_put(pen, "- ");
    dal_pen_say(pen, group->title, dal_word_number((int64_t)count));
    dal_pen_put(pen, "\n");
    if (group->open)
        put_group_whole(pen, finding, group->role);
    else if (is_apart(group->role) && !pen->public)
        put_group_brief(pen, finding, group->role, count);
}

/* ---- one finding ----------------------------------------------------------------------------------------------- */

static void put_paragraph(dal_pen *pen)
{
    dal_pen_put(pen, "\n\n");
}

static void put_standing(dal_pen *pen, const json_t *finding)
{
    dalil_finding_status status = dal_brief_status(finding);
    dal_pen_put(pen, "**");
    dal_pen_put(pen, dal_status_sign(status));
    dal_pen_put(pen, " ");
    dal_pen_message(pen, dal_status_words(status), NULL, 0);
    dal_pen_put(pen, ".** ");
    if (pen->public && dal_brief_has_answer(finding)) {
        dal_brief_answer(pen, finding, true);
        dal_pen_put(pen, " ");
    }
    dal_brief_reason(pen, finding);
    put_paragraph(pen);
}

static void put_counted(dal_pen *pen, const json_t *finding)
{
    if (dal_brief_counted(pen, finding))
        put_paragraph(pen);
}

/* That decisions of people contradict each other, and what they are. */
static void put_apart(dal_pen *pen, const json_t *finding)
{
    size_t count = dal_brief_apart_count(finding);
    if (count == 0 || pen->public)
        return;
    dal_pen_put(pen, "> ⚠ ");
    dal_pen_message(pen, "brief.apart", NULL, 0);
    dal_pen_put(pen, "\n>\n");
    for (size_t i = 0; i < count; i++) {
        dal_pen_put(pen, "> - ");
        dal_brief_apart_put(pen, finding, i);
        dal_pen_put(pen, "\n");
    }
    dal_pen_put(pen, "\n");
}

static void put_other(dal_pen *pen, const json_t *finding)
{
    dalil_string other = dal_json_string(finding, "other");
    if (other.size == 0)
        return;
    dal_pen_say(pen, "brief.other", dal_word_status(other));
    put_paragraph(pen);
}

static void put_change(dal_pen *pen, const json_t *finding)
{
    dalil_string change = dal_brief_both(finding, "change", pen->language);
    if (change.size == 0)
        return;
    dal_pen_put(pen, "*");
    dal_pen_message(pen, dal_brief_change_words(finding), NULL, 0);
    dal_pen_put(pen, "* ");
    dal_pen_ours(pen, change);
    put_paragraph(pen);
}

static void put_value(dal_pen *pen, const json_t *value)
{
    int64_t named = dal_json_integer(value, "named", 0), apart = dal_json_integer(value, "apart", 0);
    dal_pen_put(pen, "  - **");
    dal_brief_value(pen, value);
    dal_pen_put(pen, "** – ");
    dal_pen_say(pen, "brief.value.named", dal_word_number(named));
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
    dal_pen_say(pen, "brief.value.apart", dal_word_number(apart));
    dal_brief_value_names(pen, value, " – ");
    dal_pen_put(pen, "\n");
}

static void put_values(dal_pen *pen, const json_t *finding)
{
    size_t i;
    const json_t *value, *values = json_object_get(finding, "values");
    if (json_array_size(values) == 0)
        return;
    dal_pen_put(pen, "- ");
    dal_pen_message(pen, "brief.values", NULL, 0);
    dal_pen_put(pen, "\n");
    json_array_foreach(values, i, value) put_value(pen, value);
}

static void put_finding(dal_pen *pen, const json_t *finding)
{
    dal_pen_put(pen, "\n## ");
    dal_brief_label(pen, finding);
    put_paragraph(pen);
    put_standing(pen, finding);
    put_counted(pen, finding);
    put_apart(pen, finding);
    put_other(pen, finding);
    put_change(pen, finding);
    put_values(pen, finding);
    for (size_t i = 0; i < dal_group_count; i++)
        put_group(pen, finding, &dal_groups[i]);
    dal_brief_reviewed(pen, finding);
}

static void put_findings(dal_pen *pen, const json_t *brief, const char *nothing)
{
    size_t i;
    const json_t *finding, *findings = json_object_get(brief, "findings");
    json_array_foreach(findings, i, finding) put_finding(pen, finding);
    if (json_array_size(findings) == 0) {
        dal_pen_put(pen, "\n");
        dal_pen_message(pen, nothing, NULL, 0);
        dal_pen_put(pen, "\n");
    }
}

/* What answers none of these questions. */
static void put_unasked(dal_pen *pen, const json_t *unasked)
{
    int64_t total = dal_json_integer(unasked, "total", 0);
    size_t shown = json_array_size(json_object_get(unasked, "statements"));
    if (total == 0)
        return;
    dal_pen_put(pen, "\n## ");
    dal_pen_say(pen, "brief.unasked", dal_word_number(total));
    dal_pen_put(pen, "\n\n");
    put_group_whole(pen, unasked, "unasked");
    if (total > (int64_t)shown) {
        dal_pen_put(pen, "  - ");
        dal_pen_say(pen, "brief.more", dal_word_number(total - (int64_t)shown));
        dal_pen_put(pen, "\n");
    }
}

/* ---- the head -------------------------------------------------------------------------------------------------- */

static void put_recall(dal_pen *pen, const json_t *recall)
{
    size_t i;
    const json_t *change;
    dal_pen_put(pen, "\n> ⚠ **");
    dal_pen_say(pen, "brief.recall", dal_word_outside(dal_json_string(recall, "bulletin")));
    dal_pen_put(pen, "**\n>\n");
    json_array_foreach(json_object_get(recall, "changes"), i, change)
    {
        dal_pen_put(pen, "> - ");
        dal_brief_recall_change(pen, change);
        dal_pen_put(pen, "\n");
    }
}

static void put_warning(dal_pen *pen, const char *id, int64_t count)
{
    if (count == 0)
        return;
    dal_pen_put(pen, "\n> ⚠ ");
    dal_pen_say(pen, id, dal_word_number(count));
    dal_pen_put(pen, "\n");
}

static void put_title(dal_pen *pen, const json_t *brief)
{
    dalil_string title = dal_json_string(brief, "title");
    dal_pen_put(pen, "# ");
    if (title.size > 0)
        dal_pen_outside(pen, title);
    else
        dal_pen_message(pen, "brief.untitled", NULL, 0);
    put_paragraph(pen);
}

static void put_head(dal_pen *pen, const json_t *brief)
{
    size_t i;
    const json_t *recall;
    put_title(pen, brief);
    dal_pen_put(pen, "**");
    dal_brief_as_of(pen, brief);
    dal_pen_put(pen, "**\n\n");
    if (dal_json_string(brief, "known_at").size > 0) {
        dal_brief_known_at(pen, brief);
        put_paragraph(pen);
    }
    dal_brief_counts(pen, brief, " · ");
    dal_pen_put(pen, "\n");
    if (json_object_get(brief, "backup") != NULL) {
        dal_pen_put(pen, "\n");
        dal_brief_backup(pen, brief);
        dal_pen_put(pen, "\n");
    }
    json_array_foreach(json_object_get(brief, "recalls"), i, recall) put_recall(pen, recall);
    put_warning(pen, "case.damaged-entries", dal_json_integer(brief, "damaged_entries", 0));
    put_warning(pen, "case.unread-words", dal_json_integer(brief, "unread_words", 0));
    put_warning(pen, "brief.conflicts", dal_json_integer(brief, "conflicts", 0));
    put_warning(pen, "brief.loose", dal_json_integer(brief, "loose", 0));
}

dalil_status dal_brief_markdown(const json_t *brief, dalil_language language, dal_buf *out, dalil_error *err)
{
    dal_pen pen = {out, language, DAL_PEN_MARKDOWN, dal_brief_zone(brief), false};
    put_head(&pen, brief);
    put_findings(&pen, brief, "brief.nothing");
    put_unasked(&pen, json_object_get(brief, "unasked"));
    return dal_buf_check(out, err);
}

dalil_status dal_bulletin_markdown(const json_t *brief, const dal_bulletin_head *head, dalil_language language,
                                   dal_buf *out, dalil_error *err)
{
    dal_pen pen = {out, language, DAL_PEN_MARKDOWN, dal_brief_zone(brief), true};
    put_title(&pen, brief);
    dal_pen_put(&pen, "**");
    dal_bulletin_number(&pen, head->number);
    dal_pen_put(&pen, "**\\\n");
    dal_bulletin_time(&pen, brief, head->approver);
    dal_pen_put(&pen, "\\\n");
    dal_brief_as_of(&pen, brief);
    dal_pen_put(&pen, "\n\n");
    dal_brief_counts(&pen, brief, " · ");
    dal_pen_put(&pen, "\n");
    put_findings(&pen, brief, "bulletin.nothing");
    return dal_buf_check(out, err);
}
