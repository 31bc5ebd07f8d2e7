/* cli/search.c: `dalil search`. */
#include "base/file.h"
#include "cli/verbs.h"

enum { PASTED_MAX = 64 << 20 };

static const char *get(const cli_run *run, const char *name)
{
    return cli_args_get(run->args, name);
}

static dalil_status read_limit(const cli_run *run, size_t *out_limit, dalil_error *err)
{
    int64_t limit = 0;
    const char *given = get(run, "--limit");
    if (given != NULL && (!dal_parse_i64(dal_str(given), &limit) || limit < 1))
        return dal_fail(err, DALIL_EINVAL, "search.no-such-word", "--limit", given, NULL);
    *out_limit = (size_t)limit;
    return DALIL_OK;
}

/* The words of the command line are one query. */
static void join_words(const cli_args *args, dal_buf *out)
{
    for (size_t i = 0; i < args->word_count; i++) {
        if (i > 0)
            dal_buf_puts(out, " ");
        dal_buf_puts(out, args->word[i]);
    }
}

static dalil_status ask(cli_run *run, dalil_case *c, const char *query, dalil_string text, dalil_error *err)
{
    dalil_search_request request = {.query = query,
                                    .text = text,
                                    .kind = get(run, "--kind"),
                                    .source = get(run, "--source"),
                                    .stance = get(run, "--stance"),
                                    .status = get(run, "--status"),
                                    .from = get(run, "--from"),
                                    .to = get(run, "--to")};
    DAL_TRY(read_limit(run, &request.limit, err));
    return dalil_search(c, &request, cli_print, &run->printer, err);
}

static dalil_status do_search(cli_run *run, dalil_case *c, dalil_error *err)
{
    dal_buf words = dal_buf_init(1 << 20);
    join_words(run->args, &words);
    dalil_status status = dal_buf_check(&words, err);
    if (status == DALIL_OK)
        status = ask(run, c, words.data != NULL ? words.data : "", (dalil_string){NULL, 0}, err);
    dal_buf_release(&words);
    return status;
}

static dalil_status do_search_text(cli_run *run, dalil_case *c, dalil_error *err)
{
    dal_buf text;
    DAL_TRY(dal_file_read(get(run, "--text"), PASTED_MAX, &text, err));
    dalil_status status = ask(run, c, NULL, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

dalil_status cli_search(cli_run *run, dalil_error *err)
{
    bool text = get(run, "--text") != NULL;
    if (text != (run->args->word_count == 0))
        return cli_usage(run, err);
    return cli_with_case(run, text ? do_search_text : do_search, err);
}
