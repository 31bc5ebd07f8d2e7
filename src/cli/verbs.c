/* cli/verbs.c: one function a verb: words of the command line to a request of app. */
#include "cli/verbs.h"
#include "app/values.h"
#include <stdio.h>

enum { NUMBER_SIZE = 64 };

dalil_status cli_usage(cli_run *run, dalil_error *err)
{
    run->usage = true;
    return dal_fail(err, DALIL_EINVAL, "cli.wrong-words", run->args->verb, NULL);
}

/* What is missing is told before what is there. */
dalil_status cli_with_case(cli_run *run, dalil_status (*work)(cli_run *, dalil_case *, dalil_error *), dalil_error *err)
{
    dalil_case *c;
    DAL_TRY(dalil_case_open(run->folder, &run->options, &c, err));
    dalil_status status = run->options.damaged ? DALIL_OK : dalil_case_warn(c, cli_print, &run->printer, err);
    if (status == DALIL_OK)
        status = work(run, c, err);
    dalil_case_close(c);
    return status;
}

static const char *get(const cli_run *run, const char *name)
{
    return cli_args_get(run->args, name);
}

/* ---- making and taking in ---------------------------------------------------------------------------------------- */

static dalil_status verb_init(cli_run *run, dalil_error *err)
{
    dalil_case *c;
    if (run->args->word_count > 1)
        return cli_usage(run, err);
    if (run->options.author == NULL)
        return dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    const char *folder = run->args->word_count == 1 ? run->args->word[0] : run->folder;
    DAL_TRY(dalil_case_init(folder, get(run, "--title"), &run->options, &c, err));
    dalil_status warned = dalil_case_warn(c, cli_print, &run->printer, err);
    dalil_case_close(c);
    DAL_TRY(warned);
    dal_buf text = dal_buf_init(1 << 16);
    dal_json_writer w = dal_json_write(&text);
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "type", "made");
    dal_json_put_cstring(&w, "folder", folder);
    dal_json_close(&w, '}');
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = cli_print(&run->printer, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

static dalil_status do_add(cli_run *run, dalil_case *c, dalil_error *err)
{
    dalil_add_request request = {.path = run->args->word,
                                 .path_count = run->args->word_count,
                                 .about = get(run, "--about"),
                                 .form = get(run, "--form"),
                                 .encoding = get(run, "--encoding"),
                                 .no_extract = cli_args_has(run->args, "--no-extract")};
    return dalil_add(c, &request, cli_print, &run->printer, err);
}

static dalil_status verb_add(cli_run *run, dalil_error *err)
{
    if (run->args->word_count == 0 && get(run, "--about") == NULL)
        return cli_usage(run, err);
    return cli_with_case(run, do_add, err);
}

static dalil_status do_reports(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_reports(c, cli_print, &run->printer, err);
}

static dalil_status verb_reports(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 0 ? cli_with_case(run, do_reports, err) : cli_usage(run, err);
}

/* ---- statements and where it stands ------------------------------------------------------------------------------ */

static dalil_status do_claims(cli_run *run, dalil_case *c, dalil_error *err)
{
    dalil_claims_request request = {.question = get(run, "--question"),
                                    .report = get(run, "--report"),
                                    .number = run->args->word_count > 0 ? run->args->word[0] : NULL,
                                    .open_only = cli_args_has(run->args, "--open"),
                                    .conflict_only = cli_args_has(run->args, "--conflicts")};
    if (cli_args_has(run->args, "--run"))
        return dalil_run_claims(c, cli_args_has(run->args, "--all"), cli_print, &run->printer, err);
    return dalil_claims(c, &request, cli_print, &run->printer, err);
}

static dalil_status verb_claims(cli_run *run, dalil_error *err)
{
    return cli_with_case(run, do_claims, err);
}

static dalil_status do_brief(cli_run *run, dalil_case *c, dalil_error *err)
{
    dalil_brief_request request = {
        .as_of = get(run, "--as-of"), .question = get(run, "--question"), .all = cli_args_has(run->args, "--all")};
    const char *name = get(run, "--format");
    request.language = run->printer.language;
    request.format = run->printer.json ? DALIL_BRIEF_JSON : DALIL_BRIEF_MARKDOWN;
    if (name != NULL && strcmp(name, "html") == 0)
        request.format = DALIL_BRIEF_HTML;
    else if (name != NULL && strcmp(name, "json") == 0)
        request.format = DALIL_BRIEF_JSON;
    else if (name != NULL && strcmp(name, "markdown") != 0) {
        run->usage = true;
        return dal_fail_choice(err, "--format", dal_str(name), "markdown, html, json");
    }
    return dalil_brief(c, &request, cli_print_text, NULL, err);
}

static dalil_status verb_brief(cli_run *run, dalil_error *err)
{
    run->printer.document = true;
    return run->args->word_count == 0 ? cli_with_case(run, do_brief, err) : cli_usage(run, err);
}

/* ---- bulletins --------------------------------------------------------------------------------------------------- */

static dalil_status do_publish(cli_run *run, dalil_case *c, dalil_error *err)
{
    dalil_publish_request request = {.as_of = get(run, "--as-of"),
                                     .question = run->args->word,
                                     .question_count = run->args->word_count,
                                     .language = run->printer.language,
                                     .approve = get(run, "--approve"),
                                     .channel = get(run, "--channel"),
                                     .unreviewed = cli_args_has(run->args, "--unreviewed")};
    run->printer.whole = true;
    return dalil_publish(c, &request, cli_print, &run->printer, err);
}

static dalil_status verb_publish(cli_run *run, dalil_error *err)
{
    return cli_with_case(run, do_publish, err);
}

static dalil_status do_bulletins(cli_run *run, dalil_case *c, dalil_error *err)
{
    char number[NUMBER_SIZE];
    bool one = run->args->word_count > 0;
    run->printer.only = one ? cli_plain_digits(run->args->word[0], number, sizeof number).data : NULL;
    run->printer.whole = run->printer.only != NULL;
    DAL_TRY(dalil_bulletins(c, cli_print, &run->printer, err));
    return run->printer.only != NULL && run->printer.count == 0
               ? dal_fail(err, DALIL_ENOTFOUND, "publish.no-bulletin", run->printer.only, NULL)
               : DALIL_OK;
}

static dalil_status verb_bulletins(cli_run *run, dalil_error *err)
{
    return run->args->word_count <= 1 ? cli_with_case(run, do_bulletins, err) : cli_usage(run, err);
}

static dalil_status do_recall(cli_run *run, dalil_case *c, dalil_error *err)
{
    char number[NUMBER_SIZE];
    return dalil_recall_done(c, cli_plain_digits(run->args->word[0], number, sizeof number).data, get(run, "--how"),
                             cli_print, &run->printer, err);
}

static dalil_status verb_recall(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 1 ? cli_with_case(run, do_recall, err) : cli_usage(run, err);
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static dalil_status do_undo(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_undo(c, run->args->word_count > 0 ? run->args->word[0] : NULL, get(run, "--reason"), cli_print,
                      &run->printer, err);
}

static dalil_status verb_undo(cli_run *run, dalil_error *err)
{
    return run->args->word_count <= 1 ? cli_with_case(run, do_undo, err) : cli_usage(run, err);
}

static dalil_status do_log(cli_run *run, dalil_case *c, dalil_error *err)
{
    int64_t limit = -1;
    char digits[NUMBER_SIZE];
    const char *given = get(run, "--limit");
    if (given != NULL && (!dal_parse_i64(cli_plain_digits(given, digits, sizeof digits), &limit) || limit < 0))
        return cli_usage(run, err);
    return dalil_log(c, limit, cli_print, &run->printer, err);
}

static dalil_status verb_log(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 0 ? cli_with_case(run, do_log, err) : cli_usage(run, err);
}

static dalil_status do_verify(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_verify(c, cli_args_has(run->args, "--hashes"), cli_print, &run->printer, err);
}

static dalil_status verb_verify(cli_run *run, dalil_error *err)
{
    run->options.damaged = true;
    return run->args->word_count == 0 ? cli_with_case(run, do_verify, err) : cli_usage(run, err);
}

static dalil_status verb_rebuild(cli_run *run, dalil_error *err)
{
    return dalil_rebuild(run->folder, &run->options, cli_print, &run->printer, err);
}

static dalil_status do_merge(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_merge(c, run->args->word[0], cli_print, &run->printer, err);
}

static dalil_status verb_merge(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 1 ? cli_with_case(run, do_merge, err) : cli_usage(run, err);
}

static dalil_status do_copy(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_copy(c, run->args->word[0], cli_print, &run->printer, err);
}

static dalil_status verb_copy(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 1 ? cli_with_case(run, do_copy, err) : cli_usage(run, err);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    cli_verb *verb;
} verbs[] = {
    {"init", verb_init},        {"add", verb_add},
    {"reports", verb_reports},  {"claims", verb_claims},
    {"sources", cli_sources},   {"review", cli_review},
    {"findings", cli_findings}, {"brief", verb_brief},
    {"publish", verb_publish},  {"bulletins", verb_bulletins},
    {"recall", verb_recall},    {"undo", verb_undo},
    {"log", verb_log},          {"verify", verb_verify},
    {"rebuild", verb_rebuild},  {"merge", verb_merge},
    {"help", cli_help},         {"copy", verb_copy},
    {"tool", cli_tool},         {"search", cli_search},
    {"show", cli_show},         {"transcribe", cli_transcribe},
    {"backup", cli_backup},     {"export", cli_export},
    {"propose", cli_propose},
};

cli_verb *cli_verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return verbs[i].verb;
    return NULL;
}
