/* cli/print_stand.c: statements, findings and bulletins as people read them. */
#include "base/time.h"
#include "cli/print.h"

/* ---- statements -------------------------------------------------------------------------------------------------- */

static dal_hash hash_of(const json_t *record, const char *const *key, size_t count)
{
    dal_hash hash = {{0}};
    for (size_t i = 0; i < count; i++) {
        char *text = json_dumps(json_object_get(record, key[i]), JSON_COMPACT | JSON_ENCODE_ANY);
        hash = dal_sha256((dalil_string){(const char *)hash.bytes, sizeof hash.bytes}, dal_str(text));
        dal_free(text);
    }
    return hash;
}

/* The report that the statements below are from. */
static void put_place(dal_pen *pen, const json_t *record)
{
    dalil_string bearer = dal_json_string(record, "bearer");
    cli_pen_report(pen, record);
    if (bearer.size > 0) {
        dal_pen_put(pen, " · ");
        dal_pen_outside(pen, bearer);
    }
    if (dal_json_string(record, "published").size > 0) {
        dal_pen_put(pen, " · ");
        cli_pen_time(pen, record, "published");
    }
    dal_pen_put(pen, "\n");
}

/* Who said what, when. */
static void put_voice(dal_pen *pen, const json_t *record)
{
    dalil_string said = dal_json_string(record, "said");
    const json_t *via = json_object_get(record, "via");
    dal_pen_put(pen, "  ");
    dal_statement_who(pen, record);
    if (dal_json_string(record, "called").size > 0) {
        dal_pen_put(pen, " (= ");
        cli_pen_string(pen, record, "called");
        dal_pen_put(pen, ")");
    }
    if (json_array_size(via) > 0) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
        dal_pen_say(pen, "brief.via", dal_word_json(DAL_WORD_NAMES, via));
    }
    if (said.size > 0 && !dal_str_starts(said, DALIL_STR("../"))) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
        cli_pen_time(pen, record, "said");
    }
    if (dal_json_string(record, "text").size == 0) {
        dal_pen_put(pen, ": ");
        dal_pen_message(pen, "cli.no-words", NULL, 0);
        dal_pen_put(pen, "\n");
        return;
    }
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? ": «" : ": “");
    cli_pen_string(pen, record, "text");
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "»\n" : "”\n");
}

static const char *state_words(dalil_string state)
{
    static const char *const words[][2] = {{"accepted", "cli.state.accepted"},
                                           {"rejected", "cli.state.rejected"},
                                           {"corrected", "brief.state.corrected"},
                                           {"added", "brief.state.added"},
                                           {"conflict", "brief.state.conflict"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (dal_str_equal(state, dal_str(words[i][0])))
            return words[i][1];
    return "brief.state.suggested";
}

static void put_stance(dal_pen *pen, const json_t *record)
{
    const json_t *value = json_object_get(record, "value");
    dal_word given = dal_word_json(DAL_WORD_SAID, record);
    bool valued = json_is_array(value);
    dal_pen_message(pen, dal_brief_stance_words(record), valued ? &given : NULL, valued);
}

/* "1a2b3c4d  How many died? – says 12 – not reviewed yet" */
static void put_answer(dal_pen *pen, const json_t *record)
{
    dal_pen_put(pen, "    ");
    cli_pen_string(pen, record, "number");
    dal_pen_put(pen, "  ");
    if (dal_json_string(record, "question").size > 0)
        dal_brief_label(pen, record);
    else
        dal_pen_message(pen, "cli.no-question", NULL, 0);
    dal_pen_put(pen, " – ");
    put_stance(pen, record);
    if (dal_brief_basis_words(record) != NULL) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
        dal_pen_message(pen, dal_brief_basis_words(record), NULL, 0);
    }
    dal_pen_put(pen, " – ");
    dal_pen_message(pen, state_words(dal_json_string(record, "state")), NULL, 0);
    if (dal_brief_flag(record, "loose")) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
        dal_pen_message(pen, "brief.state.loose", NULL, 0);
    }
}

/* Where it stands in its report's text. */
static void put_bytes(dal_pen *pen, const json_t *record)
{
    const json_t *ranges = json_object_get(record, "ranges"),
                 *last = json_array_get(ranges, json_array_size(ranges) - 1);
    dal_pen_put(pen, "    ");
    dal_pen_say(pen, "cli.bytes", dal_word_number(json_integer_value(json_array_get(json_array_get(ranges, 0), 0))),
                dal_word_number(json_integer_value(json_array_get(last, 1))));
    dal_pen_put(pen, "\n");
}

/* The zone in which times of a finding (or of decisions on a statement) are told: the one in which it was set. */
static void choose_zone(dal_pen *pen, const json_t *finding)
{
    dalil_time time;
    const json_t *hand = json_object_get(finding, "by_hand");
    dalil_string iso = dal_json_string(hand != NULL ? hand : dal_brief_apart_decision(finding, 0), "time");
    if (dal_time_parse(iso, 0, &time, NULL) == DALIL_OK && time.zone != DALIL_NO_ZONE)
        pen->zone = time.zone;
}

/* Decisions that contradict each other, one a line. */
static void put_decisions(dal_pen *pen, const json_t *record)
{
    choose_zone(pen, record);
    for (size_t i = 0; i < dal_brief_apart_count(record); i++) {
        dal_pen_put(pen, "\n      ");
        dal_brief_apart_put(pen, record, i);
    }
}

dalil_status cli_print_claim(cli_printer *p, const json_t *record, dalil_error *err)
{
    static const char *const place_keys[] = {"report"}, *const voice_keys[] = {"report", "ranges", "source", "said",
                                                                               "via"};
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dal_hash place = hash_of(record, place_keys, 1), voice = hash_of(record, voice_keys, 5);
    if (!p->within && dal_hash_compare(&place, &p->place) != 0)
        put_place(&pen, record);
    if (dal_hash_compare(&voice, &p->voice) != 0)
        put_voice(&pen, record);
    if (p->within && dal_hash_compare(&voice, &p->voice) != 0)
        put_bytes(&pen, record);
    p->place = place;
    p->voice = voice;
    put_answer(&pen, record);
    put_decisions(&pen, record);
    return cli_put(&text, err);
}

/* Decisions on something else than a statement: a finding, a source, the text of a report. */
dalil_status cli_print_conflict(cli_printer *p, const json_t *record, dalil_error *err)
{
    const json_t *acts = json_object_get(record, "conflict");
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    if (dal_json_string(record, "question").size > 0) {
        dal_brief_label(&pen, record);
        dal_pen_put(&pen, " – ");
    }
    dal_pen_message(&pen, "brief.state.conflict", NULL, 0);
    for (size_t i = 0; i < json_array_size(acts); i++) {
        const json_t *act = json_array_get(acts, i);
        dal_pen_put(&pen, "\n    ");
        cli_pen_string(&pen, act, "entry");
        dal_pen_put(&pen, "  ");
        cli_pen_act(&pen, act);
    }
    return cli_put(&text, err);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void put_counted(dal_pen *pen, const json_t *finding)
{
    if (!json_is_object(json_object_get(finding, "by_hand")))
        return;
    dal_pen_put(pen, "\n    ");
    dal_brief_counted(pen, finding);
}

static void put_apart(dal_pen *pen, const json_t *finding)
{
    size_t count = dal_brief_apart_count(finding);
    if (count == 0)
        return;
    dal_pen_put(pen, "\n    ⚠ ");
    dal_pen_message(pen, "brief.apart", NULL, 0);
    put_decisions(pen, finding);
}

/* "3: by name 2, unnamed 0 – …", one a line. */
static void put_values(dal_pen *pen, const json_t *finding)
{
    const json_t *values = json_object_get(finding, "values");
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        dal_pen_put(pen, "\n      ");
        dal_brief_value(pen, value);
        dal_pen_put(pen, " – ");
        dal_pen_say(pen, "brief.value.named", dal_word_number(dal_json_integer(value, "named", 0)));
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
        dal_pen_say(pen, "brief.value.apart", dal_word_number(dal_json_integer(value, "apart", 0)));
        dal_brief_value_names(pen, value, " – ");
    }
}

/* "Counted once: A and B. Their words are the same.", one a line. */
static void put_once(dal_pen *pen, const json_t *finding)
{
    const json_t *once = json_object_get(finding, "once");
    for (size_t i = 0; i < json_array_size(once); i++) {
        const json_t *pair = json_array_get(once, i), *who = json_object_get(pair, "who");
        dalil_string why = dal_json_string(pair, "why");
        dal_pen_put(pen, "\n    ");
        dal_pen_say(pen,
                    dal_str_equal(why, DALIL_STR("words"))    ? "finding.once.words"
                    : dal_str_equal(why, DALIL_STR("number")) ? "finding.once.number"
                                                              : "finding.once.hand",
                    dal_word_outside(dal_str(json_string_value(json_array_get(who, 0)))),
                    dal_word_outside(dal_str(json_string_value(json_array_get(who, 1)))));
    }
}

/* The values by how likely they are: advice, below the count. */
static void put_weighed(dal_pen *pen, const json_t *finding)
{
    const json_t *weighed = json_object_get(finding, "weighed");
    if (json_array_size(weighed) == 0)
        return;
    dal_pen_put(pen, "\n    ");
    dal_pen_message(pen, "cli.weighed", NULL, 0);
    for (size_t i = 0; i < json_array_size(weighed); i++) {
        const json_t *value = json_array_get(weighed, i);
        double probability = json_number_value(json_object_get(value, "probability"));
        dalil_string stance = dal_json_string(value, "stance");
        dal_pen_put(pen, "\n      ");
        if (stance.size == 0)
            dal_brief_value(pen, value);
        else
            dal_pen_message(pen, dal_str_equal(stance, DALIL_STR("deny")) ? "cli.weighed.no" : "cli.weighed.yes", NULL,
                            0);
        dal_pen_put(pen, " – ");
        dal_pen_say(pen, "cli.weighed.value", dal_word_number((int64_t)(100 * probability + .5)),
                    dal_word_number(dal_json_integer(value, "sources", 0)));
    }
}

dalil_status cli_print_finding(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    int64_t unreviewed = dal_json_integer(record, "unreviewed", 0);
    dal_word status = dal_word_status(dal_json_string(record, "status"));
    dal_brief_label(&pen, record);
    dal_pen_put(&pen, "  (");
    cli_pen_string(&pen, record, "question");
    dal_pen_put(&pen, ")\n    ");
    dal_pen_put(&pen, dal_status_sign(dal_brief_status(record)));
    dal_pen_put(&pen, " ");
    dal_pen_word(&pen, &status);
    dal_pen_put(&pen, ". ");
    choose_zone(&pen, record);
    dal_brief_reason(&pen, record);
    put_counted(&pen, record);
    put_apart(&pen, record);
    put_values(&pen, record);
    put_once(&pen, record);
    dal_pen_put(&pen, "\n    ");
    dal_pen_message(&pen, dal_brief_change_words(record), NULL, 0);
    dal_pen_put(&pen, " ");
    dal_pen_ours(&pen, dal_brief_both(record, "change", p->language));
    if (unreviewed > 0) {
        dal_pen_put(&pen, "\n    ");
        dal_pen_say(&pen, "brief.finding.unreviewed", dal_word_number(unreviewed));
    }
    put_weighed(&pen, record);
    return cli_put(&text, err);
}

/* ---- bulletins --------------------------------------------------------------------------------------------------- */

static dalil_status put_text(const json_t *record, const char *key, dalil_error *err)
{
    return cli_print_text(NULL, dal_json_string(record, key), err);
}

dalil_status cli_print_draft(cli_printer *p, const json_t *record, dalil_error *err)
{
    if (p->whole)
        DAL_TRY(put_text(record, "markdown", err));
    return CLI_SAY(p, record, "cli.draft", err, "draft", "author");
}

/* What a draft leaves out, by its questions. */
dalil_status cli_print_left_out(cli_printer *p, const json_t *record, dalil_error *err)
{
    const json_t *questions = json_object_get(record, "questions");
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dal_pen_message(&pen, "cli.left-out", NULL, 0);
    for (size_t i = 0; i < json_array_size(questions); i++) {
        const json_t *question = json_array_get(questions, i);
        dal_pen_put(&pen, "\n    ");
        dal_brief_label(&pen, question);
        dal_pen_put(&pen, "  (");
        cli_pen_string(&pen, question, "question");
        dal_pen_put(&pen, ")");
    }
    return cli_put(&text, err);
}

/* That it is there: number, when, by whom, where. */
static dalil_status print_published(const cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dalil_string channel = dal_json_string(record, "channel");
    dal_pen_say(&pen, "bulletin.number", dal_word_outside(dal_json_string(record, "number")));
    dal_pen_put(&pen, " · ");
    cli_pen_time(&pen, record, "published");
    dal_pen_put(&pen, " · ");
    dal_pen_say(&pen, "cli.written-approved", dal_word_outside(dal_json_string(record, "author")),
                dal_word_outside(dal_json_string(record, "approver")));
    if (channel.size > 0) {
        dal_pen_put(&pen, " · ");
        dal_pen_outside(&pen, channel);
    }
    return cli_put(&text, err);
}

dalil_status cli_print_bulletin(cli_printer *p, const json_t *record, dalil_error *err)
{
    if (!p->whole)
        return print_published(p, record, err);
    DAL_TRY(CLI_SAY(p, record, "cli.bulletin", err, "number"));
    DAL_TRY(put_text(record, "markdown", err));
    DAL_TRY(cli_print_text(NULL, DALIL_STR("\n"), err));
    DAL_TRY(CLI_SAY(p, record, "cli.messenger", err, "number"));
    return put_text(record, "text", err);
}

dalil_status cli_print_recall(cli_printer *p, const json_t *record, dalil_error *err)
{
    const json_t *changes = json_object_get(record, "changes");
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dal_pen_say(&pen, "cli.recall", dal_word_outside(dal_json_string(record, "bulletin")));
    for (size_t i = 0; i < json_array_size(changes); i++) {
        dal_pen_put(&pen, "\n    ");
        dal_brief_recall_change(&pen, json_array_get(changes, i));
    }
    return cli_put(&text, err);
}
