/* cli/print.c: records as people read them: one function a type. */
#include "cli/print.h"
#include <errno.h>
#include <stdio.h>

static dalil_status put(dalil_string text, dalil_error *err)
{
    if (text.size > 0 && fwrite(text.data, 1, text.size, stdout) != text.size)
        return dal_fail(err, DALIL_EIO, "cli.output", strerror(errno), NULL);
    return DALIL_OK;
}

static dalil_status put_line(dalil_string text, dalil_error *err)
{
    DAL_TRY(put(text, err));
    return put(DALIL_STR("\n"), err);
}

dalil_status cli_print_text(void *context, dalil_string text, dalil_error *err)
{
    (void)context;
    DAL_TRY(put(text, err));
    return text.size > 0 && text.data[text.size - 1] != '\n' ? put(DALIL_STR("\n"), err) : DALIL_OK;
}

void cli_say(dalil_language language, const char *id, const dalil_string *arguments, size_t count)
{
    dal_buf text = dal_buf_init(1 << 16);
    dal_buf_message(&text, language, id, arguments, count);
    fprintf(stderr, "%.*s\n", DALIL_FMT(dal_buf_string(&text)));
    dal_buf_release(&text);
}

void cli_say_error(dalil_language language, const dalil_error *error)
{
    char text[4096];
    dalil_error_text(error, language, text, sizeof text);
    fprintf(stderr, "dalil: %s\n", text);
}

/* ---- one function a type ----------------------------------------------------------------------------------------- */

/* A sentence with strings and numbers of the record filled in. */
static dalil_status say(const cli_printer *p, const json_t *record, const char *id, const char *const *key,
                        size_t count, dalil_error *err)
{
    dal_buf text = dal_buf_init(1 << 20);
    dalil_string argument[9];
    char number[9][32];
    for (size_t i = 0; i < count && i < 9; i++) {
        const json_t *value = json_object_get(record, key[i]);
        argument[i] = dal_json_string(record, key[i]);
        if (json_is_integer(value)) {
            snprintf(number[i], sizeof number[i], "%lld", (long long)json_integer_value(value));
            argument[i] = dal_str(number[i]);
        }
    }
    dal_buf_message(&text, p->language, id, argument, count);
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = put_line(dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

#define SAY(p, record, id, err, ...)                                                                                   \
    say((p), (record), (id), (const char *const[]){__VA_ARGS__},                                                       \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (err))

static dalil_status print_report(const cli_printer *p, const json_t *record, dalil_error *err)
{
    if (json_object_get(record, "statements") == NULL) /* a receipt that was there */
        return SAY(p, record, "cli.receipt", err, "report", "file", "source", "published", "author");
    return SAY(p, record, json_is_true(json_object_get(record, "again")) ? "cli.report-again" : "cli.report", err,
               "file", "report", "statements", "source");
}

static dalil_status print_refused(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, "cli.refused", err, p->language == DALIL_ARABIC ? "reason_ar" : "reason");
}

static dalil_status print_claim(const cli_printer *p, const json_t *record, dalil_error *err)
{
    bool narration = dal_json_string(record, "source").size == 0;
    return SAY(p, record, narration ? "cli.claim-narration" : "cli.claim", err, "number", "state", "source", "text",
               "question", "stance", "said");
}

static dalil_status print_source(const cli_printer *p, const json_t *record, dalil_error *err)
{
    DAL_TRY(SAY(p, record, json_is_true(json_object_get(record, "named")) ? "cli.source" : "cli.source-unnamed", err,
                "name", "kind", "statements"));
    const json_t *names = json_object_get(record, "names");
    for (size_t i = 1; i < json_array_size(names); i++) {
        DAL_TRY(put(DALIL_STR("    = "), err));
        DAL_TRY(put_line(dal_str(json_string_value(json_array_get(names, i))), err));
    }
    return DALIL_OK;
}

static dalil_status print_decision(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, "cli.decision", err, "do", "about", "entry");
}

/* A status in words. */
static dalil_string status_words(const cli_printer *p, const json_t *record, const char *key)
{
    char id[64];
    snprintf(id, sizeof id, "status.%.*s", DALIL_FMT(dal_json_string(record, key)));
    return dal_message(id, p->language);
}

static dalil_string in_language(const cli_printer *p, const json_t *record, const char *key)
{
    return dal_json_string(json_object_get(record, key), p->language == DALIL_ARABIC ? "ar" : "en");
}

static dalil_status print_finding(const cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text = dal_buf_init(1 << 20);
    dalil_string change = in_language(p, record, "change");
    dal_buf_printf(&text, "%.*s  (%.*s)\n    ", DALIL_FMT(in_language(p, record, "label")),
                   DALIL_FMT(dal_json_string(record, "question")));
    dal_buf_printf(&text, "%.*s. %.*s\n    ", DALIL_FMT(status_words(p, record, "status")),
                   DALIL_FMT(in_language(p, record, "reason")));
    dal_buf_message(&text, p->language, "cli.finding-change", &change, 1);
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = put_line(dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

static dalil_status print_draft(const cli_printer *p, const json_t *record, dalil_error *err)
{
    DAL_TRY(put_line(dal_json_string(record, "markdown"), err));
    return SAY(p, record, "cli.draft", err, "draft", "author");
}

static dalil_status print_bulletin(const cli_printer *p, const json_t *record, dalil_error *err)
{
    DAL_TRY(SAY(p, record, "cli.bulletin", err, "number"));
    DAL_TRY(put_line(dal_json_string(record, "markdown"), err));
    DAL_TRY(SAY(p, record, "cli.messenger", err, "number"));
    return put_line(dal_json_string(record, "text"), err);
}

static dalil_status print_recall(const cli_printer *p, const json_t *record, dalil_error *err)
{
    const json_t *changes = json_object_get(record, "changes");
    DAL_TRY(SAY(p, record, "cli.recall", err, "bulletin"));
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *change = json_array_get(changes, i);
        dal_buf line = dal_buf_init(1 << 20);
        dalil_string argument[] = {in_language(p, change, "label"), status_words(p, change, "was"),
                                   status_words(p, change, "is")};
        dal_buf_message(&line, p->language, "cli.change", argument, 3);
        dalil_status status = put_line(dal_buf_string(&line), err);
        dal_buf_release(&line);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

static dalil_status print_recalled(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, "cli.recalled", err, "bulletin");
}

static dalil_status print_entry(const cli_printer *p, const json_t *record, dalil_error *err)
{
    char entry[9] = "", device[9] = "";
    dalil_string hash = dal_json_string(record, "entry"), key = dal_json_string(record, "device");
    memcpy(entry, hash.data != NULL ? hash.data : "", hash.size < 8 ? hash.size : 8);
    memcpy(device, key.data != NULL ? key.data : "", key.size < 8 ? key.size : 8);
    json_object_set_new((json_t *)(uintptr_t)record, "short", json_string(entry));
    json_object_set_new((json_t *)(uintptr_t)record, "device_short", json_string(device));
    return SAY(p, record, json_is_true(json_object_get(record, "effective")) ? "cli.entry" : "cli.entry-ended", err,
               "short", "time", "author", "kind", "device_short", "number");
}

static dalil_status print_problem(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return put_line(dal_json_string(record, p->language == DALIL_ARABIC ? "ar" : "en"), err);
}

static dalil_status print_verified(const cli_printer *p, const json_t *record, dalil_error *err)
{
    if (dal_json_integer(record, "forks", 0) > 0)
        DAL_TRY(SAY(p, record, "cli.forks", err, "forks"));
    if (dal_json_integer(record, "waiting", 0) > 0)
        DAL_TRY(SAY(p, record, "cli.waiting", err, "waiting"));
    return SAY(p, record, dal_json_integer(record, "problems", 0) == 0 ? "cli.verified" : "cli.not-verified", err,
               "problems", "devices", "commits", "entries", "blobs", "erased");
}

static dalil_status print_rebuilt(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, json_is_true(json_object_get(record, "same")) ? "cli.rebuilt-same" : "cli.rebuilt", err,
               "tables");
}

static dalil_status print_merged(const cli_printer *p, const json_t *record, dalil_error *err)
{
    if (dal_json_integer(record, "held", 0) > 0)
        DAL_TRY(SAY(p, record, "cli.held", err, "held"));
    return SAY(p, record, "cli.merged", err, "commits", "entries", "blobs");
}

static dalil_status print_copied(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, "cli.copied", err, "folder", "entries");
}

static dalil_status print_run(const cli_printer *p, const json_t *record, dalil_error *err)
{
    return SAY(p, record, "cli.run", err, "report");
}

static const struct {
    const char *type;
    dalil_status (*print)(const cli_printer *p, const json_t *record, dalil_error *err);
} printers[] = {
    {"report", print_report},     {"refused", print_refused},   {"claim", print_claim},   {"source", print_source},
    {"decision", print_decision}, {"finding", print_finding},   {"draft", print_draft},   {"bulletin", print_bulletin},
    {"recall", print_recall},     {"recalled", print_recalled}, {"entry", print_entry},   {"problem", print_problem},
    {"verified", print_verified}, {"rebuilt", print_rebuilt},   {"merged", print_merged}, {"copied", print_copied},
    {"run", print_run},
};

dalil_status cli_print(void *context, dalil_string json, dalil_error *err)
{
    cli_printer *p = context;
    json_t *record;
    p->count++;
    if (p->json)
        return put_line(json, err);
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < sizeof printers / sizeof printers[0]; i++)
        if (dal_str_equal(dal_json_string(record, "type"), dal_str(printers[i].type)))
            status = printers[i].print(p, record, err);
    json_decref(record);
    return status;
}
