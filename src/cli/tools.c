/* cli/tools.c: `dalil tool`: engines on plain files. */
#include "app/tool.h"
#include "base/time.h"
#include "cli/verbs.h"
#include <stdlib.h>

static dalil_status tool_extract(cli_run *run, dalil_error *err)
{
    const char *vocabulary = cli_args_get(run->args, "--vocabulary"),
               *published = cli_args_get(run->args, "--published");
    dal_tool_extract_options options = {.vocabulary = &vocabulary, .vocabulary_count = vocabulary != NULL};
    options.aliases = cli_args_has(run->args, "--aliases");
    options.extract.narration = cli_args_has(run->args, "--narration");
    options.extract.zone = run->options.zone == DALIL_NO_ZONE ? 0 : run->options.zone;
    if (published != NULL)
        DAL_TRY(dal_time_parse(dal_str(published), options.extract.zone, &options.extract.published, err));
    return dalil_tool_extract(run->args->word + 1, run->args->word_count - 1, &options, cli_print_text, NULL, err);
}

/* A share between 0 and 1; 0 when it is not given. */
static dalil_status read_share(const cli_run *run, const char *name, float *out_share, dalil_error *err)
{
    const char *text = cli_args_get(run->args, name);
    char *end;
    *out_share = 0;
    if (text == NULL)
        return DALIL_OK;
    double share = strtod(text, &end);
    if (end == text || *end != '\0' || !(share > 0 && share <= 1))
        return dal_fail(err, DALIL_EINVAL, "cli.share", name, text, NULL);
    *out_share = (float)share;
    return DALIL_OK;
}

static dalil_status tool_near(cli_run *run, dalil_error *err)
{
    dalil_near_options options = {0};
    DAL_TRY(read_share(run, "--containment", &options.containment, err));
    return dalil_tool_near(run->args->word[1], &options, cli_print_text, NULL, err);
}

static dalil_status tool_weigh(cli_run *run, dalil_error *err)
{
    dal_tool_weigh_options options = {.copies = cli_args_get(run->args, "--copies")};
    return dalil_tool_weigh(run->args->word[1], &options, cli_print_text, NULL, err);
}

static dalil_status tool_read(cli_run *run, dalil_error *err)
{
    dal_tool_read_options options = {.form = cli_args_get(run->args, "--form"),
                                     .encoding = cli_args_get(run->args, "--encoding"),
                                     .zone = run->options.zone == DALIL_NO_ZONE ? 0 : run->options.zone,
                                     .cost = cli_args_has(run->args, "--cost")};
    return dalil_tool_read(run->args->word + 1, run->args->word_count - 1, &options, cli_print_text, NULL, err);
}

static const struct {
    const char *name;
    cli_verb *verb;
} tools[] = {
    {"extract", tool_extract},
    {"near", tool_near},
    {"read", tool_read},
    {"weigh", tool_weigh},
};

dalil_status cli_tool(cli_run *run, dalil_error *err)
{
    for (size_t i = 0; run->args->word_count > 1 && i < sizeof tools / sizeof tools[0]; i++)
        if (strcmp(tools[i].name, run->args->word[0]) == 0)
            return tools[i].verb(run, err);
    return cli_usage(run, err);
}
