/* cli/review.c: decisions from the command line: options become the members of one decision. */
#include "base/file.h"
#include "cli/verbs.h"
#include <stdio.h>

static const char *get(const cli_run *run, const char *name)
{
    return cli_args_get(run->args, name);
}

static void put_option(const cli_run *run, dal_json_writer *w, const char *option, const char *key)
{
    const char *value = get(run, option);
    if (value != NULL)
        dal_json_put_cstring(w, key, value);
}

/* Every option that is a member of a decision. */
static void put_members(const cli_run *run, dal_json_writer *w)
{
    static const char *const member[][2] = {
        {"--source", "source"}, {"--kind", "kind"}, {"--stance", "stance"}, {"--basis", "basis"},
        {"--said", "said"},     {"--of", "of"},     {"--origin", "origin"}, {"--hedge", "hedge"},
        {"--report", "report"}, {"--text", "text"}, {"--on", "on"},         {"--question", "question"},
        {"--reason", "reason"}, {"--note", "note"}, {"--value", "value"},   {"--named", "named"}};
    for (size_t i = 0; i < sizeof member / sizeof member[0]; i++)
        put_option(run, w, member[i][0], member[i][1]);
    if (cli_args_has(run->args, "--complete"))
        dal_json_put_integer(w, "complete", 1);
    if (cli_args_has(run->args, "--made-up"))
        dal_json_put_integer(w, "made_up", 1);
}

typedef struct decision {
    dal_buf text;
    dal_json_writer w;
} decision;

static dal_json_writer *begin(decision *d, const char *what)
{
    d->text = dal_buf_init(1 << 20);
    d->w = dal_json_write(&d->text);
    dal_json_open(&d->w, NULL, '{');
    dal_json_put_cstring(&d->w, "do", what);
    return &d->w;
}

static dalil_status decide(cli_run *run, dalil_case *c, decision *d, dalil_error *err)
{
    put_members(run, &d->w);
    dal_json_close(&d->w, '}');
    dalil_status status = dal_buf_check(&d->text, err);
    if (status == DALIL_OK)
        status = dalil_decide(c, dal_buf_string(&d->text), cli_print, &run->printer, err);
    dal_buf_release(&d->text);
    return status;
}

/* ---- review ------------------------------------------------------------------------------------------------------ */

static bool is_verdict(const char *word)
{
    return strcmp(word, "accept") == 0 || strcmp(word, "reject") == 0 || strcmp(word, "correct") == 0 ||
           strcmp(word, "add") == 0;
}

static dalil_status decide_on(cli_run *run, dalil_case *c, const char *verdict, const char *number, dalil_error *err)
{
    decision d;
    dal_json_writer *w = begin(&d, verdict);
    if (number != NULL)
        dal_json_put_cstring(w, "claim", number);
    return decide(run, c, &d, err);
}

/* `review`: what waits; `review FILE`: a file of decisions; `review accept N...`. */
static dalil_status do_review(cli_run *run, dalil_case *c, dalil_error *err)
{
    const cli_args *args = run->args;
    if (args->word_count == 0) {
        dalil_claims_request request = {
            .open_only = true, .question = get(run, "--question"), .report = get(run, "--report")};
        return dalil_claims(c, &request, cli_print, &run->printer, err);
    }
    if (!is_verdict(args->word[0]))
        return args->word_count == 1 ? dalil_decide_file(c, args->word[0], cli_print, &run->printer, err)
                                     : cli_usage(run, err);
    if (args->word_count == 1)
        return decide_on(run, c, args->word[0], NULL, err);
    for (size_t i = 1; i < args->word_count; i++)
        DAL_TRY(decide_on(run, c, args->word[0], args->word[i], err));
    return DALIL_OK;
}

dalil_status cli_review(cli_run *run, dalil_error *err)
{
    return cli_with_case(run, do_review, err);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dalil_status do_sources(cli_run *run, dalil_case *c, dalil_error *err)
{
    const cli_args *args = run->args;
    decision d;
    if (args->word_count == 0)
        return dalil_sources(c, cli_print, &run->printer, err);
    if (strcmp(args->word[0], "same") == 0 && args->word_count > 2) {
        dal_json_writer *w = begin(&d, "same");
        dal_json_open(w, "sources", '[');
        for (size_t i = 1; i < args->word_count; i++)
            dal_json_put_cstring(w, NULL, args->word[i]);
        dal_json_close(w, ']');
        return decide(run, c, &d, err);
    }
    bool origin = strcmp(args->word[0], "origin") == 0, apart = strcmp(args->word[0], "apart") == 0;
    if ((origin || apart) && args->word_count == 3) {
        dal_json_writer *w = begin(&d, origin ? "origin" : "apart");
        dal_json_open(w, "between", '[');
        dal_json_put_cstring(w, NULL, args->word[1]);
        dal_json_put_cstring(w, NULL, args->word[2]);
        dal_json_close(w, ']');
        return decide(run, c, &d, err);
    }
    if (strcmp(args->word[0], "set") == 0 && args->word_count == 2) {
        dal_json_writer *w = begin(&d, "source");
        dal_json_put_cstring(w, "name", args->word[1]);
        return decide(run, c, &d, err);
    }
    return cli_usage(run, err);
}

dalil_status cli_sources(cli_run *run, dalil_error *err)
{
    return cli_with_case(run, do_sources, err);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static dalil_status do_findings(cli_run *run, dalil_case *c, dalil_error *err)
{
    const cli_args *args = run->args;
    decision d;
    bool set = args->word_count > 0 && strcmp(args->word[0], "set") == 0;
    if (args->word_count == 0 || (args->word_count == 1 && !set && get(run, "--question") == NULL)) {
        dalil_brief_request request = {
            .as_of = get(run, "--as-of"), .question = get(run, "--question"), .all = cli_args_has(args, "--all")};
        if (args->word_count == 1) {
            request.question = args->word[0];
            request.weigh = true;
        }
        return dalil_findings(c, &request, cli_print, &run->printer, err);
    }
    if (!set || args->word_count != 3)
        return cli_usage(run, err);
    dal_json_writer *w = begin(&d, "finding");
    dal_json_put_cstring(w, "question", args->word[1]);
    dal_json_put_cstring(w, "status", args->word[2]);
    return decide(run, c, &d, err);
}

dalil_status cli_findings(cli_run *run, dalil_error *err)
{
    return cli_with_case(run, do_findings, err);
}
