/* app/brief_words.c: the sentences that every rendering of a brief has, from the object described in brief.h. */
#include "app/brief_words.h"

/* ---- the object ------------------------------------------------------------------------------------------------ */

dalil_string dal_brief_both(const json_t *object, const char *key, dalil_language language)
{
    const json_t *both = json_object_get(object, key);
    dalil_string wanted = dal_json_string(both, language == DALIL_ARABIC ? "ar" : "en");
    return wanted.size > 0 ? wanted : dal_json_string(both, language == DALIL_ARABIC ? "en" : "ar");
}

bool dal_brief_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

dalil_finding_status dal_brief_status(const json_t *finding)
{
    dalil_finding_status status = DALIL_NOT_CHECKED;
    (void)dalil_finding_status_from_name(dal_json_string(finding, "status"), &status);
    return status;
}

const char *dal_status_words(dalil_finding_status status)
{
    static const char *const id[] = {"status.not-checked", "status.disputed",  "status.likely", "status.confirmed",
                                     "status.unlikely",    "status.exhausted", "status.false"};
    return id[status];
}

const char *dal_status_sign(dalil_finding_status status)
{
    static const char *const sign[] = {"○", "≠", "◕", "●", "◔", "∅", "✗"};
    return sign[status];
}

const dal_group dal_groups[] = {
    {"for", "role.for", true},
    {"against", "role.against", true},
    {"replaced", "role.replaced", true},
    {"apart-for", "role.apart-for", false},
    {"apart-against", "role.apart-against", false},
    {"neutral", "role.neutral", false},
    {"outgrown", "role.outgrown", false},
    {"straddles", "role.straddles", false},
    {"copy", "role.copy", false},
    {"later", "role.later", false},
    {"rejected", "role.rejected", false},
};
const size_t dal_group_count = sizeof dal_groups / sizeof *dal_groups;

size_t dal_brief_role_count(const json_t *finding, const char *role)
{
    size_t i, count = 0;
    const json_t *statement;
    json_array_foreach(json_object_get(finding, "statements"), i, statement) count +=
        dal_str_equal(dal_json_string(statement, "role"), dal_str(role));
    return count;
}

void dal_brief_label(dal_pen *pen, const json_t *finding)
{
    dalil_string label = dal_brief_both(finding, "label", pen->language);
    const json_t *period = json_object_get(finding, "period");
    const json_t *from = json_array_get(period, 0), *to = json_array_get(period, 1);
    dalil_string code = dal_json_string(finding, "question");
    if (label.size > 0 || code.size > 0)
        dal_pen_outside(pen, label.size > 0 ? label : code);
    else
        dal_pen_message(pen, "brief.unnamed-question", NULL, 0);
    dalil_string about = dal_brief_both(finding, "about", pen->language);
    if (about.size > 0) {
        dal_pen_put(pen, " (");
        dal_pen_outside(pen, about);
        dal_pen_put(pen, ")");
    }
    if (!json_is_number(from) || !json_is_number(to))
        return;
    dal_pen_put(pen, " (");
    dal_pen_number(pen, json_number_value(from));
    if (json_number_value(to) != json_number_value(from)) {
        dal_pen_put(pen, "–");
        dal_pen_number(pen, json_number_value(to));
    }
    dal_pen_put(pen, ")");
}

/* ---- the head -------------------------------------------------------------------------------------------------- */

static void put_zone(dal_pen *pen)
{
    dal_pen_put(pen, " (");
    dal_pen_zone(pen);
    dal_pen_put(pen, ")");
}

void dal_brief_as_of(dal_pen *pen, const json_t *brief)
{
    dalil_string as_of = dal_json_string(brief, "as_of"), known_at = dal_json_string(brief, "known_at");
    if (as_of.size > 0)
        dal_pen_say(pen, "brief.as-of", dal_word_time(as_of));
    else if (known_at.size > 0)
        dal_pen_say(pen, "brief.as-of-now", dal_word_time(known_at));
    else
        dal_pen_say(pen, "brief.as-of-now", dal_word_time(dal_json_string(brief, "made")));
    put_zone(pen);
}

void dal_brief_known_at(dal_pen *pen, const json_t *brief)
{
    dalil_string known_at = dal_json_string(brief, "known_at");
    if (known_at.size > 0)
        dal_pen_say(pen, "brief.known-at", dal_word_time(known_at));
}

/* "Reports: 3", "Reports: 3 of 8 in all". */
static void put_count(dal_pen *pen, const json_t *brief, const char *of, const char *all, const char *id[2])
{
    int64_t count = dal_json_integer(brief, of, 0), in_all = dal_json_integer(brief, all, count);
    if (count == in_all)
        dal_pen_say(pen, id[0], dal_word_number(count));
    else
        dal_pen_say(pen, id[1], dal_word_number(count), dal_word_number(in_all));
}

void dal_brief_counts(dal_pen *pen, const json_t *brief, const char *between)
{
    put_count(pen, brief, "reports", "reports_all", (const char *[]){"brief.reports", "brief.reports-of"});
    dal_pen_put(pen, between);
    put_count(pen, brief, "statements", "statements_all", (const char *[]){"brief.statements", "brief.statements-of"});
    dal_pen_put(pen, between);
    dal_pen_say(pen, "brief.unreviewed", dal_word_number(dal_json_integer(brief, "unreviewed", 0)));
    if (dal_json_integer(brief, "waiting", 0) == 0 || pen->public)
        return;
    dal_pen_put(pen, between);
    dal_pen_say(pen, "brief.waiting", dal_word_number(dal_json_integer(brief, "waiting", 0)));
}

bool dal_brief_backup(dal_pen *pen, const json_t *record)
{
    const json_t *last = json_object_get(record, "backup");
    if (last == NULL)
        return false;
    if (json_is_null(last))
        dal_pen_message(pen, "brief.no-backup", NULL, 0);
    else
        dal_pen_say(pen, "brief.backup", dal_word_time(dal_json_string(last, "time")),
                    dal_word_number(dal_json_integer(last, "days", 0)), dal_word_outside(dal_json_string(last, "by")),
                    dal_word_number(dal_json_integer(last, "since", 0)));
    return true;
}

int dal_brief_zone(const json_t *brief)
{
    int64_t zone = dal_json_integer(brief, "zone", 0);
    return zone > -24 * 60 && zone < 24 * 60 ? (int)zone : 0;
}

void dal_brief_recall_change(dal_pen *pen, const json_t *change)
{
    dalil_string was = dal_json_string(change, "was"), is = dal_json_string(change, "is");
    dal_word label = dal_word_json(DAL_WORD_LABEL, change);
    dalil_string told = dal_json_string(change, "told");
    if (told.size > 0 && !dal_brief_flag(change, "again") && !dal_str_equal(told, is))
        dal_pen_say(pen, "brief.recall.told", label, dal_word_status(told), dal_word_status(is));
    else if (told.size > 0 && !dal_brief_flag(change, "again"))
        dal_pen_say(pen, "brief.recall.ground", label, dal_word_status(is));
    else if (dal_brief_flag(change, "again"))
        dal_pen_say(pen, "brief.recall.again", label, dal_word_status(is));
    else if (dal_str_equal(was, is))
        dal_pen_say(pen, "brief.recall.ground", label, dal_word_status(is));
    else
        dal_pen_say(pen, "brief.recall.change", label, dal_word_status(was), dal_word_status(is));
}

void dal_brief_value(dal_pen *pen, const json_t *value)
{
    if (!dal_pen_rounded(pen, value))
        dal_pen_value(pen, json_object_get(value, "low"), json_object_get(value, "high"));
}

void dal_brief_value_names(dal_pen *pen, const json_t *value, const char *before)
{
    const json_t *by = json_object_get(value, "by"), *fitting = json_object_get(value, "fitting");
    dal_word names = dal_word_json(DAL_WORD_NAMES, by);
    if (json_array_size(by) + json_array_size(fitting) > 0)
        dal_pen_put(pen, before);
    dal_pen_word(pen, &names);
    if (json_array_size(fitting) == 0)
        return;
    if (json_array_size(by) > 0)
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "؛ " : "; ");
    dal_pen_say(pen, "brief.value.fitting", dal_word_json(DAL_WORD_NAMES, fitting));
}

void dal_bulletin_number(dal_pen *pen, dalil_string number)
{
    if (number.size > 0)
        dal_pen_say(pen, "bulletin.number", dal_word_outside(number));
    else
        dal_pen_message(pen, "bulletin.draft", NULL, 0);
}

void dal_bulletin_time(dal_pen *pen, const json_t *brief, dalil_string approver)
{
    dal_word made = dal_word_time(dal_json_string(brief, "made"));
    if (approver.size > 0)
        dal_pen_say(pen, "bulletin.approved-at", made, dal_word_outside(approver));
    else
        dal_pen_message(pen, "brief.made", &made, 1);
}

void dal_brief_reviewed(dal_pen *pen, const json_t *finding)
{
    static const char *const counted[] = {"named_for", "named_against", "apart_for", "apart_against"};
    int64_t unreviewed = dal_json_integer(finding, "unreviewed", 0), all = 0;
    bool html = pen->style == DAL_PEN_HTML;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        all += dal_json_integer(finding, counted[i], 0);
    if (unreviewed > 0) {
        dal_pen_put(pen, html ? "<p class=\"sum open\">" : "- ");
        dal_pen_say(pen, "brief.finding.unreviewed", dal_word_number(unreviewed));
    } else if (all > 0) {
        dal_pen_put(pen, html ? "<p class=\"sum\">" : "- ");
        dal_pen_message(pen, "brief.finding.reviewed", NULL, 0);
    } else {
        return;
    }
    dal_pen_put(pen, html ? "</p>\n" : "\n");
}

/* ---- why it stands so ------------------------------------------------------------------------------------------ */

void dal_brief_reason(dal_pen *pen, const json_t *finding)
{
    const json_t *hand = json_object_get(finding, "by_hand");
    const json_t *value = json_object_get(hand, "value");
    if (json_is_object(hand))
        dal_pen_say(pen, json_is_array(value) ? "brief.by-hand-value" : "brief.by-hand",
                    dal_word_outside(dal_json_string(hand, "author")), dal_word_time(dal_json_string(hand, "time")),
                    dal_word_outside(dal_json_string(hand, "reason")), dal_word_json(DAL_WORD_VALUE, value));
    else
        dal_pen_ours(pen, dal_brief_both(finding, "reason", pen->language));
}

bool dal_brief_counted(dal_pen *pen, const json_t *finding)
{
    const json_t *hand = json_object_get(finding, "by_hand");
    if (!json_is_object(hand))
        return false;
    dal_pen_say(pen, "brief.by-hand.computed", dal_word_status(dal_json_string(hand, "computed")));
    dal_pen_put(pen, " ");
    dal_pen_ours(pen, dal_brief_both(finding, "reason", pen->language));
    return true;
}

const char *dal_brief_change_words(const json_t *finding)
{
    return json_is_object(json_object_get(finding, "by_hand")) ? "brief.change.count" : "brief.change";
}

/* ---- one statement --------------------------------------------------------------------------------------------- */

static bool is_state(const json_t *statement, const char *state)
{
    return dal_str_equal(dal_json_string(statement, "state"), dal_str(state));
}

bool dal_statement_unreviewed(const json_t *statement)
{
    return is_state(statement, "suggested");
}

void dal_statement_who(dal_pen *pen, const json_t *statement)
{
    dalil_string source = dal_json_string(statement, "source");
    dalil_string bearer = dal_json_string(statement, "bearer");
    if (source.size > 0)
        dal_pen_outside(pen, source);
    else if (bearer.size > 0)
        dal_pen_say(pen, "brief.own-telling-of", dal_word_outside(bearer));
    else
        dal_pen_message(pen, "brief.own-telling", NULL, 0);
}

void dal_statement_called(dal_pen *pen, const json_t *statement)
{
    dalil_string called = dal_json_string(statement, "called");
    if (called.size > 0)
        dal_pen_outside(pen, called);
    else
        dal_statement_who(pen, statement);
}

/* A list of facts: what stands between two, and in HTML a tag around each so that lines break between facts. */
typedef struct fact_list {
    dal_pen *pen;
    bool begun;
} fact_list;

static void begin_fact(fact_list *list, const char *class)
{
    dal_pen *pen = list->pen;
    if (list->begun)
        dal_pen_put(pen, pen->style == DAL_PEN_HTML      ? "\u00A0<span class=\"dot\">·</span> "
                         : pen->language == DALIL_ARABIC ? "؛ "
                                                         : "; ");
    list->begun = true;
    if (pen->style == DAL_PEN_HTML && class != NULL) {
        dal_pen_put(pen, "<span class=\"");
        dal_pen_put(pen, class);
        dal_pen_put(pen, "\">");
    }
}

static void end_fact(const fact_list *list, const char *class)
{
    if (list->pen->style == DAL_PEN_HTML && class != NULL)
        dal_pen_put(list->pen, "</span>");
}

static void add_fact(fact_list *list, const char *class, const char *id, const dal_word *word)
{
    begin_fact(list, class);
    dal_pen_message(list->pen, id, word, word != NULL);
    end_fact(list, class);
}

/* When it was said; nothing when all that is known is that it was before it was published. */
static dalil_string said_of(const json_t *statement)
{
    dalil_string said = dal_json_string(statement, "said");
    bool open = dal_str_starts(said, DALIL_STR("../"));
    return open && dal_json_string(statement, "published").size > 0 ? (dalil_string){NULL, 0} : said;
}

static void add_time(fact_list *list, const json_t *statement)
{
    dalil_string said = said_of(statement), published = dal_json_string(statement, "published");
    dal_word word = dal_word_time(said.size > 0 ? said : published);
    if (said.size > 0)
        add_fact(list, NULL, "brief.said", &word);
    else if (published.size > 0)
        add_fact(list, NULL, "brief.published", &word);
    else
        add_fact(list, NULL, "brief.time-unknown", NULL);
}

/* Of when it speaks, where the question asks when. */
static void add_when(fact_list *list, const json_t *statement)
{
    dal_word of = dal_word_time(dal_json_string(statement, "of"));
    if (dal_brief_flag(statement, "dated") && of.text.size > 0 && !json_is_array(json_object_get(statement, "value")))
        add_fact(list, "stance", "brief.of", &of);
}

/* Through whom: the bearers between source and text, then the publisher; or the file when nobody is named. */
static void add_bearers(fact_list *list, const json_t *statement)
{
    const json_t *via = json_object_get(statement, "via");
    dalil_string bearer = dal_json_string(statement, "bearer"), source = dal_json_string(statement, "source");
    dal_word names = dal_word_json(DAL_WORD_NAMES, via), publisher = dal_word_outside(bearer);
    bool by_itself = source.size == 0 || dal_str_equal(bearer, source);
    if (json_array_size(via) > 0)
        add_fact(list, NULL, "brief.via", &names);
    if (bearer.size > 0 && !by_itself)
        add_fact(list, NULL, "brief.in", &publisher);
    dal_word file = dal_word_outside(dal_json_string(statement, "file"));
    if (bearer.size == 0 && file.text.size > 0 && !list->pen->public)
        add_fact(list, NULL, "brief.in-file", &file);
}

/* Words that a person typed from a picture or a recording: whose typing it is. */
static void add_typist(fact_list *list, const json_t *statement)
{
    dal_word typist = dal_word_outside(dal_json_string(statement, "typist"));
    if (typist.text.size == 0)
        return;
    if (list->pen->public)
        add_fact(list, NULL, "brief.transcribed-public", NULL);
    else
        add_fact(list, NULL, "brief.transcribed", &typist);
}

const char *dal_brief_stance_words(const json_t *statement)
{
    static const char *const words[][3] = {{"brief.gives-value", "brief.gives-no-value", "brief.affirms"},
                                           {"brief.denies-value", "brief.denies", "brief.denies"},
                                           {"brief.leaves-value", "brief.cannot-confirm", "brief.cannot-confirm"}};
    const json_t *value = json_object_get(statement, "value");
    dalil_stance stance = DALIL_AFFIRM;
    (void)dalil_stance_from_name(dal_json_string(statement, "stance"), &stance);
    bool number = json_is_number(json_array_get(value, 0)) || json_is_number(json_array_get(value, 1));
    return words[stance][number ? 0 : json_is_array(value) ? 1 : 2];
}

static void add_stance(fact_list *list, const json_t *statement)
{
    dalil_string stance = dal_json_string(statement, "stance"), role = dal_json_string(statement, "role");
    const json_t *value = json_object_get(statement, "value");
    dal_word given = dal_word_json(DAL_WORD_SAID, statement);
    bool sided = dal_str_equal(role, DALIL_STR("for")) || dal_str_equal(role, DALIL_STR("against")) ||
                 dal_str_starts(role, DALIL_STR("apart-")) || dal_str_equal(role, DALIL_STR("neutral"));
    bool plainly = dal_str_equal(role, DALIL_STR("unasked")) && dal_str_equal(stance, DALIL_STR("affirm"));
    if (json_is_array(value) || (!sided && !plainly))
        add_fact(list, "stance", dal_brief_stance_words(statement), json_is_array(value) ? &given : NULL);
}

const char *dal_brief_basis_words(const json_t *statement)
{
    static const char *const id[] = {NULL,
                                     "brief.basis.saw",
                                     "brief.basis.searched",
                                     "brief.basis.told",
                                     "brief.basis.believes",
                                     "brief.basis.document"};
    dalil_basis basis;
    return dalil_basis_from_name(dal_json_string(statement, "basis"), &basis) ? id[basis] : NULL;
}

static void add_basis(fact_list *list, const json_t *statement)
{
    const char *basis = dal_brief_basis_words(statement);
    if (basis != NULL)
        add_fact(list, NULL, basis, NULL);
    dal_word hedge = dal_word_outside(dal_json_string(statement, "hedge"));
    if (hedge.text.size > 0)
        add_fact(list, NULL, "brief.hedge", &hedge);
}

/* That two decisions contradict each other; at the desk with who decided what. */
static void add_conflict(fact_list *list, const json_t *statement)
{
    dal_pen *pen = list->pen;
    size_t count = pen->public ? 0 : dal_brief_apart_count(statement);
    begin_fact(list, "open");
    dal_pen_message(pen, "brief.state.conflict", NULL, 0);
    for (size_t i = 0; i < count; i++) {
        dal_pen_put(pen, i == 0 ? " (" : pen->language == DALIL_ARABIC ? "؛ " : "; ");
        dal_brief_apart_put(pen, statement, i);
    }
    dal_pen_put(pen, count > 0 ? ")" : "");
    end_fact(list, "open");
}

static void add_state(fact_list *list, const json_t *statement, bool full)
{
    if (dal_statement_unreviewed(statement))
        add_fact(list, "open", "brief.state.suggested", NULL);
    else if (is_state(statement, "conflict"))
        add_conflict(list, statement);
    else if (full && is_state(statement, "corrected"))
        add_fact(list, NULL, "brief.state.corrected", NULL);
    else if (full && is_state(statement, "added"))
        add_fact(list, NULL, "brief.state.added", NULL);
    if (dal_brief_flag(statement, "loose"))
        add_fact(list, "open", "brief.state.loose", NULL);
}

static void add_number(fact_list *list, const json_t *statement)
{
    dal_pen *pen = list->pen;
    dalil_string number = dal_json_string(statement, "number");
    if (number.size == 0 || pen->public)
        return;
    begin_fact(list, NULL);
    dal_pen_put(pen, pen->style == DAL_PEN_HTML ? "<code dir=\"ltr\">" : "`");
    for (size_t i = 0; i < number.size; i++) /* digits and letters only: it goes where nothing is escaped */
        if ((number.data[i] >= '0' && number.data[i] <= '9') || (number.data[i] >= 'a' && number.data[i] <= 'z'))
            dal_buf_add(pen->out, &number.data[i], 1);
    dal_pen_put(pen, pen->style == DAL_PEN_HTML ? "</code>" : "`");
}

void dal_statement_facts(dal_pen *pen, const json_t *statement, bool full)
{
    fact_list list = {pen, false};
    add_stance(&list, statement);
    add_when(&list, statement);
    if (full)
        add_time(&list, statement);
    add_bearers(&list, statement);
    add_typist(&list, statement);
    if (full)
        add_basis(&list, statement);
    add_state(&list, statement, full);
    add_number(&list, statement);
}
