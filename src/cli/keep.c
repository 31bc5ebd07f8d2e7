/* cli/keep.c: verbs that keep a case and hand it on: `backup`, `export`. */
#include "base/time.h"
#include "cli/verbs.h"

static dalil_status do_backup(cli_run *run, dalil_case *c, dalil_error *err)
{
    return dalil_backup(c, run->args->word[0], cli_print, &run->printer, err);
}

dalil_status cli_backup(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 1 ? cli_with_case(run, do_backup, err) : cli_usage(run, err);
}

/* `--redact` as often as there are names. */
static dalil_status do_export(cli_run *run, dalil_case *c, dalil_error *err)
{
    const cli_args *args = run->args;
    const char *name[CLI_OPTIONS_MAX];
    dalil_export_request request = {.path = args->word_count > 0 ? args->word[0] : "",
                                    .question = cli_args_get(args, "--question"),
                                    .source = cli_args_get(args, "--source"),
                                    .from = cli_args_get(args, "--from"),
                                    .to = cli_args_get(args, "--to"),
                                    .redact = name,
                                    .redact_file = cli_args_get(args, "--redact-file"),
                                    .whole_names = cli_args_has(args, "--whole-names"),
                                    .anyway = cli_args_has(args, "--anyway"),
                                    .without_originals = cli_args_has(args, "--without-originals"),
                                    .preview = cli_args_has(args, "--preview")};
    for (size_t i = 0; i < args->option_count; i++)
        if (strcmp(args->option[i].name, "--redact") == 0)
            name[request.redact_count++] = args->option[i].value;
    return dalil_export(c, &request, cli_print, &run->printer, err);
}

dalil_status cli_export(cli_run *run, dalil_error *err)
{
    bool preview = cli_args_has(run->args, "--preview");
    return run->args->word_count == 1 || (preview && run->args->word_count == 0) ? cli_with_case(run, do_export, err)
                                                                                 : cli_usage(run, err);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

dalil_status cli_print_backed_up(cli_printer *p, const json_t *record, dalil_error *err)
{
    DAL_TRY(CLI_SAY(p, record, dal_brief_flag(record, "new") ? "cli.backup-new" : "cli.backup-more", err, "folder",
                    "entries", "blobs", "added"));
    if (dal_json_integer(record, "ahead", 0) > 0)
        DAL_TRY(CLI_SAY(p, record, "cli.backup-ahead", err, "folder", "ahead"));
    if (dal_brief_flag(record, "same_disk"))
        DAL_TRY(CLI_SAY(p, record, "cli.backup-same-disk", err, "folder"));
    return dal_brief_flag(record, "noted") ? DALIL_OK : CLI_SAY(p, record, "cli.backup-not-noted", err, "folder");
}

/* When the last one was. */
dalil_status cli_print_backup(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    dalil_time time;
    const json_t *last = json_object_get(record, "backup");
    if (dal_time_parse(dal_json_string(last, "time"), 0, &time, NULL) == DALIL_OK && time.zone != DALIL_NO_ZONE)
        pen.zone = time.zone;
    if (dal_brief_backup(&pen, record))
        return cli_put(&text, err);
    dal_buf_release(&text);
    return DALIL_OK;
}

dalil_status cli_print_leaves(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.leaves", err, "file");
}

dalil_status cli_print_blackened(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, "cli.blackened", err, "file", "line", "text");
}

dalil_status cli_print_redacted(cli_printer *p, const json_t *record, dalil_error *err)
{
    return CLI_SAY(p, record, dal_json_integer(record, "places", 0) > 0 ? "cli.redacted" : "cli.redacted-nowhere", err,
                   "name", "places");
}

dalil_status cli_print_exported(cli_printer *p, const json_t *record, dalil_error *err)
{
    DAL_TRY(CLI_SAY(p, record, dal_brief_flag(record, "preview") ? "cli.export-preview" : "cli.exported", err, "file",
                    "size", "reports", "statements", "originals", "files"));
    if (dal_json_integer(record, "names", 0) > 0)
        DAL_TRY(CLI_SAY(p, record, "cli.export-no-originals", err, "names"));
    return dal_json_integer(record, "missing", 0) > 0 ? CLI_SAY(p, record, "cli.export-missing", err, "missing")
                                                      : DALIL_OK;
}
