/* cli/tools.c: `dalil tool`: engines on plain files. */
#include "app/tool.h"
#include "base/time.h"
#include "cli/verbs.h"

static dalil_status tool_extract(cli_run *run, dalil_error *err)
{
    const char *vocabulary = cli_args_get(run->args, "--vocabulary"),
               *published = cli_args_get(run->args, "--published");
    dal_tool_extract_options options = {.vocabulary = &vocabulary, .vocabulary_count = vocabulary != NULL};
    options.extract.narration = cli_args_has(run->args, "--narration");
    options.extract.zone = run->options.zone == DALIL_NO_ZONE ? 0 : run->options.zone;
    if (published != NULL)
        DAL_TRY(dal_time_parse(dal_str(published), options.extract.zone, &options.extract.published, err));
    return dalil_tool_extract(run->args->word + 1, run->args->word_count - 1, &options, cli_print_text, NULL, err);
}

static const struct {
    const char *name;
    cli_verb *verb;
} tools[] = {
    {"extract", tool_extract},
};

dalil_status cli_tool(cli_run *run, dalil_error *err)
{
    for (size_t i = 0; run->args->word_count > 1 && i < sizeof tools / sizeof tools[0]; i++)
        if (strcmp(tools[i].name, run->args->word[0]) == 0)
            return tools[i].verb(run, err);
    return cli_usage(run, err);
}
