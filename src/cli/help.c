/* cli/help.c: the pages of docs/cmd, and what to do next. */
#include "base/embed.h"
#include "base/file.h"
#include "cli/verbs.h"
#include <stdio.h>

enum { NAME_SIZE = 128 };

/* The page of this name in the language chosen, or in English; empty when there is none. */
static dalil_string find_page(const char *name, dalil_language language)
{
    char path[NAME_SIZE];
    dalil_string page = {NULL, 0};
    if (language == DALIL_ARABIC) {
        snprintf(path, sizeof path, "docs/cmd/ar/%s.md", name);
        page = dal_embedded(path);
    }
    snprintf(path, sizeof path, "docs/cmd/%s.md", name);
    return page.size > 0 ? page : dal_embedded(path);
}

/* In a table of Markdown a bar is written "\\|". */
static dalil_status print_page(dalil_string page, dalil_error *err)
{
    dal_buf text = dal_buf_init(1 << 20);
    for (size_t i = 0; i < page.size; i++)
        if (page.data[i] != '\\' || i + 1 == page.size || page.data[i + 1] != '|')
            dal_buf_add(&text, page.data + i, 1);
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = cli_print_text(NULL, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

/* The first half of the page README names the verbs, the second what goes with all of them. */
static dalil_status print_overview(dalil_language language, bool options, dalil_error *err)
{
    dalil_string page = find_page("README", language);
    const char *half = page.size > 0 ? memmem(page.data, page.size, "\n## ", 4) : NULL;
    size_t size = half != NULL ? (size_t)(half - page.data) + 1 : page.size;
    return print_page(options ? dal_str_slice(page, size, page.size) : dal_str_slice(page, 0, size), err);
}

dalil_status cli_help_page(const char *const *word, size_t count, dalil_language language, dalil_error *err)
{
    char name[NAME_SIZE] = "";
    size_t at = 0;
    for (size_t i = 0; i < count && i < 2 && at < sizeof name; i++)
        at += (size_t)snprintf(name + at, sizeof name - at, "%s%s", i > 0 ? "-" : "", word[i]);
    dalil_string page = strchr(name, '/') == NULL ? find_page(name, language) : (dalil_string){NULL, 0};
    if (page.size == 0 && count > 1)
        page = find_page(word[0], language);
    return page.size > 0 ? print_page(page, err)
                         : dal_fail(err, DALIL_ENOTFOUND, "cli.no-page", count > 0 ? word[0] : "", NULL);
}

dalil_status cli_help(cli_run *run, dalil_error *err)
{
    const cli_args *args = run->args;
    if (args->word_count == 0)
        return print_overview(run->printer.language, false, err);
    if (args->word_count == 1 && strcmp(args->word[0], "options") == 0)
        return print_overview(run->printer.language, true, err);
    return cli_help_page(args->word, args->word_count, run->printer.language, err);
}

/* On standard error, so that a pipe is not fed with it. */
void cli_say_synopsis(const char *verb, dalil_language language)
{
    dalil_string page = find_page(verb, language), after = {NULL, 0};
    const char *start = page.size > 0 ? memmem(page.data, page.size, "\n```\n", 5) : NULL;
    if (start != NULL)
        after = dal_str_slice(page, (size_t)(start - page.data) + 5, page.size);
    const char *end = after.size > 0 ? memmem(after.data, after.size, "\n```", 4) : NULL;
    if (end == NULL)
        return;
    for (dalil_string line, rest = dal_str_slice(after, 0, (size_t)(end - after.data)); rest.size > 0;) {
        line = dal_str_cut(rest, '\n', &rest);
        fprintf(stderr, "    %.*s\n", DALIL_FMT(line));
    }
}

void cli_say_next(const char *folder, dalil_language language)
{
    char path[4096];
    dalil_string name = dal_str(folder);
    bool there = dal_path_join(path, sizeof path, folder, "ledger.db") && dal_file_exists(path);
    cli_say(language, there ? "cli.next-in-case" : "cli.next-without-case", &name, 1);
}
