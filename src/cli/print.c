/* cli/print.c: records as people read them: one function a type; the longer ones are in cli/print_stand.c. */
#include "cli/print.h"
#include "base/time.h"
#include <errno.h>
#include <stdio.h>

enum { LINE_MAX_BYTES = 64 << 20, TEXT_SHOWN = 120 /* characters of a statement */ };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static dalil_status put(dalil_string text, dalil_error *err)
{
    if (text.size > 0 && fwrite(text.data, 1, text.size, stdout) != text.size) {
        int code = errno;
        dal_fail(err, DALIL_EIO, "cli.output", NULL);
        dal_error_system(err, code);
        return DALIL_EIO;
    }
    return DALIL_OK;
}

static dalil_status put_line(dalil_string text, dalil_error *err)
{
    DAL_TRY(put(text, err));
    return text.size > 0 && text.data[text.size - 1] == '\n' ? DALIL_OK : put(DALIL_STR("\n"), err);
}

dalil_status cli_print_text(void *context, dalil_string text, dalil_error *err)
{
    (void)context;
    return text.size > 0 ? put_line(text, err) : DALIL_OK;
}

dal_pen cli_pen(const cli_printer *p, dal_buf *out)
{
    *out = dal_buf_init(LINE_MAX_BYTES);
    return (dal_pen){.out = out, .language = p->language, .style = DAL_PEN_PLAIN};
}

void cli_pen_time(dal_pen *pen, const json_t *record, const char *key)
{
    dalil_time time;
    dalil_string iso = dal_json_string(record, key);
    if (dal_time_parse(iso, 0, &time, NULL) == DALIL_OK && time.zone != DALIL_NO_ZONE)
        pen->zone = time.zone;
    dal_pen_time(pen, iso);
}

void cli_pen_string(dal_pen *pen, const json_t *record, const char *key)
{
    dal_pen_outside(pen, dal_json_string(record, key));
}

void cli_pen_report(dal_pen *pen, const json_t *record)
{
    cli_pen_string(pen, record, "file");
    dal_pen_put(pen, "  [");
    cli_pen_string(pen, record, "report");
    dal_pen_put(pen, "]");
}

dalil_status cli_put(dal_buf *text, dalil_error *err)
{
    dalil_status status = dal_buf_check(text, err);
    if (status == DALIL_OK)
        status = put_line(dal_buf_string(text), err);
    dal_buf_release(text);
    return status;
}

dalil_status cli_say_record(const cli_printer *p, const json_t *record, const char *id, const char *const *key,
                            size_t count, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dal_word word[9];
    for (size_t i = 0; i < count && i < 9; i++) {
        const json_t *value = json_object_get(record, key[i]);
        word[i] = json_is_integer(value) ? dal_word_number(json_integer_value(value))
                                         : dal_word_outside(dal_json_string(record, key[i]));
    }
    dal_pen_message(&pen, id, word, count);
    return cli_put(&text, err);
}

void cli_say(dalil_language language, const char *id, const dalil_string *arguments, size_t count)
{
    cli_printer p = {.language = language};
    dal_buf text;
    dal_pen pen = cli_pen(&p, &text);
    dal_word word[9];
    for (size_t i = 0; i < count && i < 9; i++)
        word[i] = dal_word_outside(arguments[i]);
    dal_pen_message(&pen, id, word, count);
    fflush(stdout); /* what was told before stands before, also where both go to one place */
    fprintf(stderr, "dalil: %.*s\n", DALIL_FMT(dal_buf_string(&text)));
    dal_buf_release(&text);
}

void cli_say_error(dalil_language language, const dalil_error *error)
{
    char text[4096];
    dalil_error_text(error, language, text, sizeof text);
    fflush(stdout);
    fprintf(stderr, "dalil: %s", text);
    if (error->line > 0) /* files of decisions are done as a whole */
        fprintf(stderr, " %.*s", DALIL_FMT(dal_message("review.nothing-done", language)));
    fputc('\n', stderr);
}

/* ---- one function a type ----------------------------------------------------------------------------------------- */

/* A receipt that was there: "a.txt  [1a2b3c4d]", and below it who published it when, and who took it in when. */
static dalil_status print_receipt(const cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dalil_string note = dal_json_string(record, "note");
    cli_pen_report(&pen, record);
    dal_pen_put(&pen, "\n    ");
    if (dal_json_string(record, "source").size > 0)
        cli_pen_string(&pen, record, "source");
    else
        dal_pen_message(&pen, "cli.no-publisher", NULL, 0);
    if (dal_json_string(record, "published").size > 0) {
        dal_pen_put(&pen, " · ");
        cli_pen_time(&pen, record, "published");
    }
    dal_pen_put(&pen, " · ");
    dal_pen_say(&pen, "cli.taken-by", dal_word_outside(dal_json_string(record, "author")));
    dal_pen_put(&pen, " · ");
    cli_pen_time(&pen, record, "time");
    if (note.size > 0) {
        dal_pen_put(&pen, "\n    ");
        dal_pen_outside(&pen, note);
    }
    if (!cli_pen_transcript(&pen, record))
        cli_pen_reason(&pen, record);
    return cli_put(&text, err);
}

enum { NUMBERS_SHOWN = 5, CHANGES_SHOWN = 2 };

static void put_change(dal_pen *pen, const json_t *change)
{
    dal_word was = dal_word_outside(dal_json_string(change, "was")),
             now = dal_word_outside(dal_json_string(change, "now"));
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "؛ " : "; ");
    if (now.text.size == 0)
        dal_pen_message(pen, "cli.copies.left", &was, 1);
    else if (was.text.size == 0)
        dal_pen_message(pen, "cli.copies.put", &now, 1);
    else
        dal_pen_say(pen, "cli.copies.became", was, now);
}

/* "87 % of it stands in a.txt [1a2b3c4d] · The Wire; 3 became 30; further changes: 4" */
static void put_copies(dal_pen *pen, const json_t *copies)
{
    const json_t *changed = json_object_get(copies, "changed");
    size_t numbers = 0, others = 0, count = json_array_size(changed);
    double of_this = json_number_value(json_object_get(copies, "of_this")),
           of_that = json_number_value(json_object_get(copies, "of_that"));
    dal_pen_put(pen, "\n    ");
    if (dal_str_equal(dal_json_string(copies, "kind"), DALIL_STR("same")))
        dal_pen_message(pen, "cli.copies.same", NULL, 0);
    else if (of_this >= of_that)
        dal_pen_say(pen, "cli.copies.part", dal_word_number((int64_t)(100 * of_this + .5)));
    else
        dal_pen_say(pen, "cli.copies.holds", dal_word_number((int64_t)(100 * of_that + .5)));
    dal_pen_put(pen, " ");
    cli_pen_report(pen, copies);
    if (dal_json_string(copies, "bearer").size > 0) {
        dal_pen_put(pen, " · ");
        cli_pen_string(pen, copies, "bearer");
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *change = json_array_get(changed, i);
        bool number = dal_brief_flag(change, "number");
        if (number ? numbers == NUMBERS_SHOWN : others == CHANGES_SHOWN)
            continue;
        numbers += number;
        others += !number;
        put_change(pen, change);
    }
    if (count > numbers + others) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "؛ " : "; ");
        dal_pen_say(pen, "cli.copies.more", dal_word_number((int64_t)(count - numbers - others)));
    }
}

static dalil_status print_report(cli_printer *p, const json_t *record, dalil_error *err)
{
    if (json_object_get(record, "statements") == NULL)
        return print_receipt(p, record, err);
    if (json_object_get(record, "part") != NULL)
        return DALIL_OK; /* one of many: told with its file */
    if (dal_json_string(record, "problem").size > 0)
        return cli_print_kept(p, record, err);
    const json_t *copies = json_object_get(record, "copies");
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dal_pen_say(&pen,
                dal_brief_flag(record, "mended")  ? "cli.report-mended"
                : dal_brief_flag(record, "again") ? "cli.report-again"
                                                  : "cli.report",
                dal_word_outside(dal_json_string(record, "file")), dal_word_outside(dal_json_string(record, "report")),
                dal_word_number(dal_json_integer(record, "statements", 0)));
    cli_pen_notes(&pen, record);
    if (copies != NULL)
        put_copies(&pen, copies);
    return cli_put(&text, err);
}

static dalil_status print_refused(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text); /* the reason is a sentence of ours: what is foreign in it is set apart already */
    dalil_string reason = dal_json_string(record, p->language == DALIL_ARABIC ? "reason_ar" : "reason");
    dal_pen_message(&pen, "cli.refused", NULL, 0);
    dal_buf_add_string(&text, reason);
    return cli_put(&text, err);
}

/* What became of a source's words; nothing when others bore out none of them and contradicted none. */
static void pen_record(dal_pen *pen, const json_t *tally)
{
    if (tally == NULL)
        return;
    dal_pen_put(pen, "\n    ");
    dal_pen_say(pen, "cli.source-borne-out", dal_word_number(dal_json_integer(tally, "borne_out", 0)));
    dal_pen_put(pen, " · ");
    dal_pen_say(pen, "cli.source-not-borne-out", dal_word_number(dal_json_integer(tally, "not_borne_out", 0)));
}

static dalil_status print_source(cli_printer *p, const json_t *record, dalil_error *err)
{
    static const char *const kinds[][2] = {{"person", "cli.kind.person"},
                                           {"organisation", "cli.kind.organisation"},
                                           {"group", "cli.kind.group"},
                                           {"anonymous", "cli.kind.anonymous"},
                                           {"media", "cli.kind.media"}};
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    const json_t *names = json_object_get(record, "names");
    dalil_string kind = dal_json_string(record, "kind");
    const char *id = "cli.kind.none";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (dal_str_equal(kind, dal_str(kinds[i][0])))
            id = kinds[i][1];
    cli_pen_string(&pen, record, "name");
    for (size_t i = 1; i < json_array_size(names); i++) {
        dal_pen_put(&pen, " = ");
        dal_pen_outside(&pen, dal_str(json_string_value(json_array_get(names, i))));
    }
    dal_pen_put(&pen, "\n    ");
    dal_pen_message(&pen, id, NULL, 0);
    dal_pen_put(&pen, " · ");
    dal_pen_message(&pen, json_is_true(json_object_get(record, "named")) ? "cli.source-named" : "cli.source-unnamed",
                    NULL, 0);
    dal_pen_put(&pen, " · ");
    dal_pen_say(&pen, "brief.statements", dal_word_number(dal_json_integer(record, "statements", 0)));
    pen_record(&pen, json_object_get(record, "record"));
    return cli_put(&text, err);
}

/* What an entry did, in words. */
static const char *act_words(dalil_string kind, dalil_string verdict)
{
    static const char *const words[][2] = {
        {"case", "cli.kind-of.case"},
        {"device", "cli.kind-of.device"},
        {"author", "cli.kind-of.author"},
        {"report.add", "cli.kind-of.report"},
        {"claims.run", "cli.kind-of.run"},
        {"claim.review", "cli.kind-of.review"},
        {"accept", "cli.kind-of.accept"},
        {"reject", "cli.kind-of.reject"},
        {"correct", "cli.kind-of.correct"},
        {"add", "cli.kind-of.add"},
        {"report.transcribe", "cli.kind-of.transcribe"},
        {"list.add", "cli.kind-of.list"},
        {"source.same", "cli.kind-of.same"},
        {"source.set", "cli.kind-of.source"},
        {"source.origin", "cli.kind-of.origin"},
        {"finding.set", "cli.kind-of.finding"},
        {"bulletin.draft", "cli.kind-of.draft"},
        {"bulletin.approve", "cli.kind-of.approve"},
        {"recall.done", "cli.kind-of.recall"},
        {"backup.made", "cli.kind-of.backup"},
        {"merge", "cli.kind-of.merge"},
        {"undo", "cli.kind-of.undo"},
    };
    dalil_string name = verdict.size > 0 ? verdict : kind;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (dal_str_equal(name, dal_str(words[i][0])))
            return words[i][1];
    return "cli.kind-of.unknown";
}

/* "Samar, 7 March 2024, 18:00, rejected a statement: 4326aa2e “40 people”" */
void cli_pen_act(dal_pen *pen, const json_t *act)
{
    const char *comma = pen->language == DALIL_ARABIC ? "، " : ", ";
    dalil_string verdict = dal_json_string(act, "verdict"), text = dal_json_string(act, "text");
    dalil_string about = dal_json_string(act, verdict.size > 0 ? "number" : "about");
    cli_pen_string(pen, act, "author");
    dal_pen_put(pen, comma);
    cli_pen_time(pen, act, "time");
    dal_pen_put(pen, comma);
    dal_pen_message(pen, act_words(dal_json_string(act, "kind"), verdict), NULL, 0);
    if (about.size > 0) {
        dal_pen_put(pen, ": ");
        dal_pen_outside(pen, about);
    }
    if (text.size > 0) {
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? " «" : " “");
        dal_pen_cut(pen, text, TEXT_SHOWN);
        dal_pen_put(pen, pen->language == DALIL_ARABIC ? "»" : "”");
    }
}

static dalil_status print_undo(const cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    const json_t *undone = json_object_get(record, "undone"), *again = json_object_get(undone, "took_back");
    dal_pen_message(&pen, again != NULL ? "cli.in-force-again" : "cli.undone", NULL, 0);
    dal_pen_put(&pen, " ");
    cli_pen_act(&pen, again != NULL ? again : undone);
    dal_pen_put(&pen, "\n    ");
    dal_pen_say(&pen, "cli.done.undo", dal_word_outside(dal_json_string(record, "about")),
                dal_word_outside(dal_json_string(record, "entry")));
    return cli_put(&text, err);
}

/* A file of decisions that decided nothing. */
static dalil_status print_nothing(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, dal_json_integer(record, "decisions", 0) == 0 ? "cli.no-decision" : "cli.nothing-to-do",
                   err, "file", "decisions");
}

static dalil_status print_decision(cli_printer *p, const json_t *record, dalil_error *err)
{
    static const char *const done[][2] = {
        {"accept", "cli.done.accept"}, {"reject", "cli.done.reject"}, {"correct", "cli.done.correct"},
        {"add", "cli.done.add"},       {"same", "cli.done.same"},     {"source", "cli.done.source"},
        {"origin", "cli.done.origin"}, {"apart", "cli.done.apart"},   {"finding", "cli.done.finding"}};
    if (dal_str_equal(dal_json_string(record, "do"), DALIL_STR("undo")))
        return print_undo(p, record, err);
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++)
        if (dal_str_equal(dal_json_string(record, "do"), dal_str(done[i][0])))
            return CLI_SAY(p, record, done[i][1], err, "about", "entry", "called");
    return DALIL_OK;
}

static dalil_status print_recalled(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.recalled", err, "bulletin");
}

static dalil_status print_entry(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dalil_string about = dal_json_string(record, "about"), verdict = {NULL, 0};
    if (dal_str_equal(dal_json_string(record, "kind"), DALIL_STR("claim.review")))
        verdict = dal_str_cut(about, ' ', &about);
    dal_pen_outside(&pen, dal_str_slice(dal_json_string(record, "entry"), 0, 8));
    dal_pen_put(&pen, "  ");
    cli_pen_time(&pen, record, "time");
    dal_pen_put(&pen, "  ");
    cli_pen_string(&pen, record, "author");
    dal_pen_put(&pen, p->language == DALIL_ARABIC ? "، " : ", ");
    dal_pen_message(&pen, act_words(dal_json_string(record, "kind"), verdict), NULL, 0);
    if (about.size > 0) {
        dal_pen_put(&pen, ": ");
        dal_pen_outside(&pen, about);
    }
    if (!json_is_true(json_object_get(record, "effective"))) {
        dal_pen_put(&pen, " – ");
        dal_pen_message(&pen, "cli.ended", NULL, 0);
    }
    return cli_put(&text, err);
}

/* A word for the shell: between quotation marks where it holds anything but plain letters, digits and signs of paths.
 */
static void put_quoted(dal_buf *out, dalil_string word)
{
    bool plain = word.size > 0 && word.data[0] != '-';
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          strchr("/._-+,:@", c) != NULL || (unsigned char)c >= 0x80);
    }
    dal_buf_puts(out, plain ? "" : "'");
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] == '\'')
            dal_buf_puts(out, "'\\''");
        else
            dal_buf_add(out, word.data + i, 1);
    dal_buf_puts(out, plain ? "" : "'");
}

static dalil_status print_made(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text, command = dal_buf_init(LINE_MAX_BYTES);
    dal_pen pen = cli_pen(p, &text);
    dal_pen_say(&pen, "cli.made", dal_word_outside(dal_json_string(record, "folder")));
    dal_pen_put(&pen, " ");
    dal_buf_puts(&command, "dalil -C ");
    put_quoted(&command, dal_json_string(record, "folder"));
    dal_buf_puts(&command, " add FILES --about reports.csv");
    dal_pen_outside(&pen, dal_buf_string(&command)); /* set apart as a whole, so that it can be copied */
    dal_buf_release(&command);
    return cli_put(&text, err);
}

/* What is wrong, and the entry it is in, in words: "took a report in: hospital.txt". */
static dalil_status print_problem(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text); /* the sentence is ours: what is foreign in it is set apart already */
    dalil_string entry = dal_json_string(record, "entry"), file = dal_json_string(record, "file");
    dal_buf_add_string(&text, dal_json_string(record, p->language == DALIL_ARABIC ? "ar" : "en"));
    if (entry.size > 0) {
        dal_pen_put(&pen, "\n    ");
        dal_pen_say(&pen, "cli.part-of", dal_word_outside(entry));
        dal_pen_put(&pen, " ");
        dal_pen_message(&pen, act_words(dal_json_string(record, "kind"), (dalil_string){NULL, 0}), NULL, 0);
    }
    if (file.size > 0) {
        dal_pen_put(&pen, ": ");
        dal_pen_outside(&pen, file);
    }
    return cli_put(&text, err);
}

static dalil_status print_verified(cli_printer *p, const json_t *record, dalil_error *err)
{
    if (dal_json_integer(record, "forks", 0) > 0)
        DAL_TRY(CLI_SAY(p, record, "cli.forks", err, "forks"));
    if (dal_json_integer(record, "waiting", 0) > 0)
        DAL_TRY(CLI_SAY(p, record, "cli.waiting", err, "waiting"));
    DAL_TRY(CLI_SAY(p, record, dal_json_integer(record, "problems", 0) == 0 ? "cli.verified" : "cli.not-verified", err,
                    "problems", "devices", "commits", "entries", "blobs", "erased"));
    return cli_print_backup(p, record, err);
}

static dalil_status print_rebuilt(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, json_is_true(json_object_get(record, "same")) ? "cli.rebuilt-same" : "cli.rebuilt", err,
                   "tables");
}

static dalil_status print_merged(cli_printer *p, const json_t *record, dalil_error *err)
{
    if (dal_json_integer(record, "held", 0) > 0)
        DAL_TRY(CLI_SAY(p, record, "cli.held", err, "held"));
    DAL_TRY(CLI_SAY(p, record, "cli.merged", err, "commits", "entries", "blobs"));
    return dal_json_integer(record, "conflicts", 0) > 0 ? CLI_SAY(p, record, "brief.conflicts", err, "conflicts")
                                                        : DALIL_OK;
}

static dalil_status print_copied(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.copied", err, "folder", "entries");
}

static dalil_status print_run(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.run", err, "report");
}

static const struct {
    const char *type;
    dalil_status (*print)(cli_printer *p, const json_t *record, dalil_error *err);
} printers[] = {
    {"report", print_report},
    {"refused", print_refused},
    {"claim", cli_print_claim},
    {"source", print_source},
    {"decision", print_decision},
    {"finding", cli_print_finding},
    {"draft", cli_print_draft},
    {"bulletin", cli_print_bulletin},
    {"recall", cli_print_recall},
    {"recalled", print_recalled},
    {"entry", print_entry},
    {"problem", print_problem},
    {"verified", print_verified},
    {"rebuilt", print_rebuilt},
    {"merged", print_merged},
    {"conflict", cli_print_conflict},
    {"copied", print_copied},
    {"run", print_run},
    {"made", print_made},
    {"nothing", print_nothing},
    {"hit", cli_print_hit},
    {"occurs", cli_print_occurs},
    {"searched", cli_print_searched},
    {"file", cli_print_file},
    {"text", cli_print_report_text},
    {"written", cli_print_written},
    {"transcribed", cli_print_transcribed},
    {"backup", cli_print_backup},
    {"backed-up", cli_print_backed_up},
    {"leaves", cli_print_leaves},
    {"blackened", cli_print_blackened},
    {"redacted", cli_print_redacted},
    {"exported", cli_print_exported},
    {"proposed-same", cli_print_proposed_same},
    {"proposed-question", cli_print_proposed_question},
    {"left-out", cli_print_left_out},
};

/* Of bulletins, drafts and recalls: is it the one asked for? */
static bool is_wanted(const cli_printer *p, const json_t *record)
{
    dalil_string number = dal_json_string(record, "number"), bulletin = dal_json_string(record, "bulletin"),
                 draft = dal_json_string(record, "draft"), only = dal_str(p->only);
    return p->only == NULL || dal_str_equal(number, only) || dal_str_equal(bulletin, only) ||
           (only.size >= 4 && dal_str_starts(draft, only));
}

/* What is missing is said to the person, whoever reads the records. */
static dalil_status print_warning(const cli_printer *p, const json_t *record, dalil_string json, dalil_error *err)
{
    fflush(stdout);
    fprintf(stderr, "dalil: %.*s\n", DALIL_FMT(dal_json_string(record, p->language == DALIL_ARABIC ? "ar" : "en")));
    return p->json && !p->document ? put_line(json, err) : DALIL_OK;
}

dalil_status cli_print(void *context, dalil_string json, dalil_error *err)
{
    cli_printer *p = context;
    json_t *record;
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    dalil_status status = DALIL_OK;
    bool warning = dal_str_equal(dal_json_string(record, "type"), DALIL_STR("warning"));
    bool wanted = !warning && is_wanted(p, record);
    p->count += wanted;
    if (warning)
        status = print_warning(p, record, json, err);
    if (wanted && p->json)
        status = put_line(json, err);
    for (size_t i = 0; wanted && !p->json && i < sizeof printers / sizeof printers[0]; i++)
        if (dal_str_equal(dal_json_string(record, "type"), dal_str(printers[i].type)))
            status = printers[i].print(p, record, err);
    json_decref(record);
    return status;
}
