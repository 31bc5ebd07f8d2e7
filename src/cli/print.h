/* cli/print.h: records as people read them, or as they are. */
#ifndef DAL_CLI_PRINT_H
#define DAL_CLI_PRINT_H

#include "base/json.h"
#include "dalil/app.h"

typedef struct cli_printer {
    bool json; /* print records as they are */
    dalil_language language;
    int64_t count; /* records so far */
} cli_printer;

/* A dalil_answer whose context is a cli_printer: prints one record on standard output. */
dalil_status cli_print(void *context, dalil_string json, dalil_error *err);
/* A dalil_answer that prints a text as it is. */
dalil_status cli_print_text(void *context, dalil_string text, dalil_error *err);
/* A sentence on standard error. */
void cli_say(dalil_language language, const char *id, const dalil_string *arguments, size_t count);
void cli_say_error(dalil_language language, const dalil_error *error);

#endif
