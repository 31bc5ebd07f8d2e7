/* cli/args.h: words of the command line: options anywhere, then what they are about. */
#ifndef DAL_CLI_ARGS_H
#define DAL_CLI_ARGS_H

#include "base/base.h"
#include "dalil/app.h"

enum { CLI_WORDS_MAX = 65536, CLI_OPTIONS_MAX = 64, CLI_EXIT_USAGE = 2 };

typedef struct cli_option {
    const char *name;  /* "--author" */
    const char *value; /* "" for a switch */
} cli_option;

typedef struct cli_args {
    const char *verb;
    const char **word; /* what stands after the verb and is no option */
    size_t word_count;
    cli_option option[CLI_OPTIONS_MAX];
    size_t option_count;
    const char *unknown; /* the first option that nobody knows, or that lacks its value */
} cli_args;

/* Take the command line apart.  "--" ends the options. */
void cli_args_read(int argc, char **argv, const char **words, cli_args *out_args);
/* The value of an option, "" for a switch that is set, NULL when it is not there. */
const char *cli_args_get(const cli_args *args, const char *name);
/* A number as it was typed, its Arabic or Persian digits as 0 to 9; cut where `out` ends. */
dalil_string cli_plain_digits(const char *text, char *out, size_t out_size);
bool cli_args_has(const cli_args *args, const char *name);

#endif
