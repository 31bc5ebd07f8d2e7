/* cli/main.c: the program.  So far it knows its version and says how it is used. */
#include "base/base.h"
#include <stdio.h>

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return printf("dalil %s\n", dalil_version()) < 0;
    for (int language = DALIL_ENGLISH; language <= DALIL_ARABIC; language++) {
        dalil_string usage = dal_message("cli.usage", (dalil_language)language);
        fprintf(stderr, "%.*s\n", DALIL_FMT(usage));
    }
    return EXIT_USAGE;
}
