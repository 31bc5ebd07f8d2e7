/* cli/main.c: the program: who acts, on which case, in which language; then the verb. */
#include "base/system.h"
#include "base/time.h"
#include "cli/verbs.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* Long work asks here after each step whether to go on; a bar is drawn only where a person sees it. */
static bool progress(void *context, int64_t done, int64_t total)
{
    const cli_run *run = context;
    if (!run->printer.json && dal_errors_are_seen() && done > 0) {
        if (total > 0)
            fprintf(stderr, "\r%lld / %lld ", (long long)done, (long long)total);
        else
            fprintf(stderr, "\r%lld ", (long long)done);
    }
    return interrupted == 0;
}

/* A language by its name or as in a locale, "ar", "ar_SY.UTF-8"; false when it is none of ours. */
static bool language_named(const char *name, dalil_language *out_language)
{
    static const char *const code[] = {[DALIL_ENGLISH] = "en", [DALIL_ARABIC] = "ar"};
    for (size_t i = 0; i < 2; i++) {
        char after = strncmp(name, code[i], 2) == 0 ? name[2] : 'x';
        if (after == '\0' || after == '_' || after == '-' || after == '.') {
            *out_language = (dalil_language)i;
            return true;
        }
    }
    return false;
}

/* What a person asked for by --lang or DALIL_LANG must be a language we have; what the system is set to need not. */
static bool choose_language(const cli_args *args, dalil_language *out_language)
{
    static const char *const variables[] = {"DALIL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    const char *given = cli_args_get(args, "--lang"), *from = "--lang";
    for (size_t i = 0; given == NULL && i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        given = value;
        from = variables[i];
    }
    *out_language = DALIL_ENGLISH;
    if (given == NULL || language_named(given, out_language) || from[0] == 'L')
        return true;
    dalil_string words[2] = {dal_str(from), dal_str(given)};
    cli_say(DALIL_ENGLISH, "cli.no-language", words, 2); /* which of the two is understood is not known */
    cli_say(DALIL_ARABIC, "cli.no-language", words, 2);
    return false;
}

/* +03:00, or the case's own. */
static bool choose_zone(const cli_args *args, int *out_zone)
{
    const char *given = cli_args_get(args, "--zone");
    char text[64];
    dalil_time time;
    if (given == NULL)
        given = getenv("DALIL_ZONE");
    *out_zone = DALIL_NO_ZONE;
    if (given == NULL || given[0] == '\0')
        return true;
    snprintf(text, sizeof text, "2000-01-01T00:00%s", given);
    if (dal_time_parse(dal_str(text), 0, &time, NULL) != DALIL_OK || time.zone == DALIL_NO_ZONE)
        return false;
    *out_zone = time.zone;
    return true;
}

static const char *choose(const cli_args *args, const char *option, const char *variable, const char *otherwise)
{
    const char *given = cli_args_get(args, option), *set = getenv(variable);
    return given != NULL ? given : set != NULL && set[0] != '\0' ? set : otherwise;
}

static int say_usage(dalil_language language)
{
    cli_say(language, "cli.usage", NULL, 0);
    return CLI_EXIT_USAGE;
}

/* `dalil VERB [WORD] --help` */
static int say_help(cli_run *run)
{
    dalil_error err = {.position = -1};
    const char *word[2] = {run->args->verb, run->args->word_count > 0 ? run->args->word[0] : NULL};
    dalil_status status = run->args->verb == NULL
                              ? cli_help(run, &err)
                              : cli_help_page(word, word[1] != NULL ? 2 : 1, run->printer.language, &err);
    if (status != DALIL_OK)
        cli_say_error(run->printer.language, &err);
    return dalil_exit_code(status);
}

/* Failures that say that a word typed for an option is none it takes; in a file they are the file's. */
static bool is_about_words(const char *message)
{
    static const char *const about[] = {"choice.", "time.", "value.", "search.no-such-word", "search.limit"};
    for (size_t i = 0; i < sizeof about / sizeof about[0]; i++)
        if (strncmp(message, about[i], strlen(about[i])) == 0)
            return true;
    return false;
}

static int run_verb(cli_run *run)
{
    dalil_error err = {.position = -1};
    cli_verb *verb = cli_verb_find(run->args->verb);
    if (verb == NULL) {
        dalil_string name = dal_str(run->args->verb);
        cli_say(run->printer.language, "cli.no-verb", &name, 1);
        return CLI_EXIT_USAGE;
    }
    if (run->options.zone == DALIL_NO_ZONE && strcmp(run->args->verb, "init") == 0)
        run->options.zone = dal_machine_zone();
    dalil_status status = verb(run, &err);
    if (status == DALIL_OK && fflush(stdout) != 0) {
        int code = errno;
        status = dal_fail(&err, DALIL_EIO, "cli.output", NULL);
        dal_error_system(&err, code);
    }
    if (status != DALIL_OK)
        cli_say_error(run->printer.language, &err);
    if (run->usage && strcmp(err.message, "cli.wrong-words") == 0)
        cli_say_synopsis(run->args->verb, run->printer.language);
    bool words = status == DALIL_EINVAL && err.line == 0 && is_about_words(err.message);
    return run->usage || words ? CLI_EXIT_USAGE : dalil_exit_code(status);
}

static int start(const cli_args *args)
{
    cli_run run = {.args = args};
    if (!choose_language(args, &run.printer.language))
        return CLI_EXIT_USAGE;
    run.printer.json = cli_args_has(args, "--json");
    if (cli_args_has(args, "--version") && run.printer.json)
        return dalil_exit_code(dalil_tell_version(cli_print, &run.printer, NULL));
    if (cli_args_has(args, "--version"))
        return printf("dalil %s\n", dalil_version()) < 0;
    run.folder = choose(args, "-C", "DALIL_CASE", ".");
    if (cli_args_has(args, "--help"))
        return say_help(&run);
    if (args->unknown != NULL) {
        dalil_string unknown = dal_str(args->unknown);
        cli_say(run.printer.language, "cli.unknown-option", &unknown, 1);
        return say_usage(run.printer.language);
    }
    if (args->verb == NULL) {
        cli_say_next(run.folder, run.printer.language);
        return CLI_EXIT_USAGE;
    }
    if (!choose_zone(args, &run.options.zone)) {
        cli_say(run.printer.language, "cli.bad-zone", NULL, 0);
        return CLI_EXIT_USAGE;
    }
    run.options.author = choose(args, "--author", "DALIL_AUTHOR", NULL);
    run.options.device_label = choose(args, "--device", "DALIL_DEVICE", "");
    run.options.known_at = cli_args_get(args, "--known-at");
    run.options.read_only = cli_args_has(args, "--read-only");
    run.options.progress = progress;
    run.options.progress_context = &run;
    return run_verb(&run);
}

int main(int argc, char **argv)
{
    cli_args args;
    dalil_start(argc, argv);
    dal_files_for_me_only(); /* whatever is written is about people: for this user only */
    dal_base_start();
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
    const char **words = dal_alloc_zero((size_t)argc + 1, sizeof(char *));
    if (words == NULL)
        return 1;
    cli_args_read(argc, argv, words, &args);
    int code = start(&args);
    dal_free(words);
    return code;
}
