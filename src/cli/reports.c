/* cli/reports.c: verbs of one report: `show`, `transcribe`. */
#include "cli/verbs.h"

static dalil_status do_show(cli_run *run, dalil_case *c, dalil_error *err)
{
    const char *report = run->args->word[0], *file = cli_args_get(run->args, "--original");
    run->printer.within = true;
    return file != NULL ? dalil_show_original(c, report, file, cli_print, &run->printer, err)
                        : dalil_show(c, report, cli_print, &run->printer, err);
}

dalil_status cli_show(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 1 ? cli_with_case(run, do_show, err) : cli_usage(run, err);
}

static dalil_status do_transcribe(cli_run *run, dalil_case *c, dalil_error *err)
{
    dalil_transcribe_request request = {.report = run->args->word[0],
                                        .path = run->args->word[1],
                                        .language = cli_args_get(run->args, "--language"),
                                        .note = cli_args_get(run->args, "--note"),
                                        .typist = cli_args_get(run->args, "--by")};
    return dalil_transcribe(c, &request, cli_print, &run->printer, err);
}

dalil_status cli_transcribe(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 2 ? cli_with_case(run, do_transcribe, err) : cli_usage(run, err);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

/* Line by line, each made harmless by itself: a text is read as it is set. */
dalil_status cli_print_report_text(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf out;
    dal_pen pen = cli_pen(p, &out);
    dalil_string text = dal_json_string(record, "text");
    dal_pen_put(&pen, "\n");
    if (text.size == 0)
        dal_pen_message(&pen, "cli.no-text", NULL, 0);
    while (text.size > 0) {
        dalil_string line = dal_str_cut(text, '\n', &text);
        if (dal_str_trim(line).size > 0)
            dal_pen_outside(&pen, line);
        dal_pen_put(&pen, "\n");
    }
    dal_pen_put(&pen, "\n");
    return cli_put(&out, err);
}

dalil_status cli_print_written(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.written", err, "file", "size", "sha256");
}

static void put_more(dal_pen *pen, const char *id, int64_t number)
{
    if (number == 0)
        return;
    dal_pen_put(pen, "\n    ");
    dal_pen_say(pen, id, dal_word_number(number));
}

dalil_status cli_print_transcribed(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf out;
    dal_pen pen = cli_pen(p, &out);
    dal_pen_message(&pen, "cli.transcribed", NULL, 0);
    cli_pen_report(&pen, record);
    dal_pen_put(&pen, "\n    ");
    dal_pen_say(&pen, "cli.transcribed-by", dal_word_outside(dal_json_string(record, "by")),
                dal_word_number(dal_json_integer(record, "statements", 0)),
                dal_word_outside(dal_json_string(record, "entry")));
    put_more(&pen, "cli.transcribed-missing", dal_json_integer(record, "missing", 0));
    put_more(&pen, "cli.transcribed-unsure", dal_json_integer(record, "unsure", 0));
    put_more(&pen, "cli.transcribed-over", dal_json_integer(record, "over", 0));
    put_more(&pen, "cli.transcribed-again", dal_json_integer(record, "reviewed_before", 0));
    return cli_put(&out, err);
}
