/* cli/verbs.h: the verbs of the program. */
#ifndef DAL_CLI_VERBS_H
#define DAL_CLI_VERBS_H

#include "cli/args.h"
#include "cli/print.h"

typedef struct cli_run {
    const cli_args *args;
    cli_printer printer;
    const char *folder; /* of the case */
    dalil_case_options options;
    bool usage; /* the words did not fit the verb: say how it is used */
} cli_run;

typedef dalil_status cli_verb(cli_run *run, dalil_error *err);

/* The verb of this name, or NULL. */
cli_verb *cli_verb_find(const char *name);

/* Verbs on plain files (cli/tools.c). */
dalil_status cli_tool(cli_run *run, dalil_error *err);
/* Verbs of review (cli/review.c). */
dalil_status cli_review(cli_run *run, dalil_error *err);
dalil_status cli_sources(cli_run *run, dalil_error *err);
dalil_status cli_findings(cli_run *run, dalil_error *err);

/* Verbs of one report (cli/reports.c). */
dalil_status cli_show(cli_run *run, dalil_error *err);
dalil_status cli_transcribe(cli_run *run, dalil_error *err);

/* Verbs that keep a case and hand it on (cli/keep.c). */
dalil_status cli_backup(cli_run *run, dalil_error *err);
dalil_status cli_export(cli_run *run, dalil_error *err);

/* `search` (cli/search.c), `propose` (cli/propose.c). */
dalil_status cli_search(cli_run *run, dalil_error *err);
dalil_status cli_propose(cli_run *run, dalil_error *err);

/* `help` (cli/help.c), and the page of a verb: its words are joined by "-". */
dalil_status cli_help(cli_run *run, dalil_error *err);
dalil_status cli_help_page(const char *const *word, size_t count, dalil_language language, dalil_error *err);
/* On standard error: how a verb is written, from its page. */
void cli_say_synopsis(const char *verb, dalil_language language);
/* On standard error: what a person who typed nothing could do next. */
void cli_say_next(const char *folder, dalil_language language);

/* The words do not fit. */
dalil_status cli_usage(cli_run *run, dalil_error *err);
/* Open the case, do `work`, close it. */
dalil_status cli_with_case(cli_run *run, dalil_status (*work)(cli_run *, dalil_case *, dalil_error *),
                           dalil_error *err);

#endif
