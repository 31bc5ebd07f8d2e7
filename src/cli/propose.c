/* cli/propose.c: `dalil propose`. */
#include "base/file.h"
#include "cli/verbs.h"

enum { SHOWN_MAX = 6, FILE_MAX = 64 << 20 };

/* ---- for people -------------------------------------------------------------------------------------------------- */

static void put_why(dal_pen *pen, const json_t *record)
{
    dalil_string text = dal_json_string(record, "text");
    dal_pen_put(pen, "\n    ");
    if (text.size == 0) {
        bool name = dal_str_equal(dal_json_string(record, "why"), DALIL_STR("name"));
        dal_pen_message(pen, name ? "propose.name" : "propose.office", NULL, 0);
        return;
    }
    dal_pen_say(pen, "propose.text-says", dal_word_outside(text), dal_word_outside(dal_json_string(record, "file")));
}

dalil_status cli_print_proposed_same(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    const json_t *sources = json_object_get(record, "sources");
    dal_pen_message(&pen, "propose.same", NULL, 0);
    for (size_t i = 0; i < json_array_size(sources); i++) {
        dal_pen_put(&pen, i > 0 ? " = " : " ");
        dal_pen_outside(&pen, dal_str(json_string_value(json_array_get(sources, i))));
    }
    put_why(&pen, record);
    return cli_put(&text, err);
}

dalil_status cli_print_proposed_question(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    const json_t *statements = json_object_get(record, "statements");
    dal_pen_say(&pen, "propose.asks", dal_word_outside(dal_json_string(record, "unit")),
                dal_word_number(dal_json_integer(record, "reports", 0)),
                dal_word_number(dal_json_integer(record, "sources", 0)));
    for (size_t i = 0; i < json_array_size(statements) && i < SHOWN_MAX; i++) {
        const json_t *one = json_array_get(statements, i), *value = json_object_get(one, "value");
        dal_pen_put(&pen, "\n    ");
        cli_pen_string(&pen, one, "source");
        dal_pen_put(&pen, ": ");
        dal_pen_cut(&pen, dal_json_string(one, "text"), 160);
        if (value != NULL) {
            dal_pen_put(&pen, " → ");
            dal_pen_said_value(&pen, one);
        }
    }
    return cli_put(&text, err);
}

/* ---- for a file of decisions ------------------------------------------------------------------------------------- */

typedef struct writing {
    cli_printer *printer;
    dal_buf out;
} writing;

/* One line that says what the decisions below it are about. */
static void put_remark(dal_buf *out, const json_t *record)
{
    static const char *const key[] = {"unit", "text", "why"};
    const char *said = "";
    for (size_t i = 0; i < 3 && said[0] == '\0'; i++)
        said = json_string_value(json_object_get(record, key[i])) != NULL
                   ? json_string_value(json_object_get(record, key[i]))
                   : "";
    dal_buf_puts(out, "# ");
    for (; *said != '\0'; said++)
        dal_buf_add(out, (unsigned char)*said < ' ' ? " " : said, 1);
    dal_buf_puts(out, "\n");
}

static dalil_status write_record(void *context, dalil_string json, dalil_error *err)
{
    writing *w = context;
    json_t *record, *decision;
    size_t i;
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    put_remark(&w->out, record);
    json_array_foreach(json_object_get(record, "decisions"), i, decision)
    {
        char *line = json_dumps(decision, JSON_COMPACT);
        dal_buf_puts(&w->out, line != NULL ? line : "");
        dal_buf_puts(&w->out, "\n");
        dal_free(line);
    }
    json_decref(record);
    w->printer->count++;
    return dal_buf_check(&w->out, err);
}

static dalil_status write_file(cli_run *run, dalil_case *c, const char *path, dalil_error *err)
{
    writing w = {.printer = &run->printer, .out = dal_buf_init(FILE_MAX)};
    dalil_status status = dalil_propose(c, write_record, &w, err);
    if (status == DALIL_OK)
        status = dal_file_write(path, dal_buf_string(&w.out), 0600, err);
    dal_buf_release(&w.out);
    if (status == DALIL_OK) {
        const dalil_string argument = dal_str(path);
        cli_say(run->printer.language, "propose.written", &argument, 1);
    }
    return status;
}

static dalil_status do_propose(cli_run *run, dalil_case *c, dalil_error *err)
{
    const char *path = cli_args_get(run->args, "--output");
    if (path != NULL)
        return write_file(run, c, path, err);
    DAL_TRY(dalil_propose(c, cli_print, &run->printer, err));
    if (!run->printer.json)
        cli_say(run->printer.language, run->printer.count > 0 ? "propose.next" : "propose.none", NULL, 0);
    return DALIL_OK;
}

dalil_status cli_propose(cli_run *run, dalil_error *err)
{
    return run->args->word_count == 0 ? cli_with_case(run, do_propose, err) : cli_usage(run, err);
}
