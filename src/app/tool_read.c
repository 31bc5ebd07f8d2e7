/* app/tool_read.c: what the readers of forms make of files, without a case. */
#include "app/tool.h"
#include "base/cage.h"
#include "base/file.h"
#include "base/json.h"
#include "base/time.h"
#include "intake/foreign.h"

static void put_item(dal_json_writer *w, const dal_form_item *item)
{
    dal_buf time = dal_buf_init(256);
    dal_json_open(w, NULL, '{');
    dal_json_put_string(w, "text", item->text);
    dal_json_put_string(w, "source", item->source);
    dal_json_put_string(w, "title", item->title);
    if (dal_time_known(item->published))
        dal_time_format(item->published, 0, &time);
    dal_json_put_string(w, "published", dal_buf_string(&time));
    dal_json_put_cstring(w, "local", item->local);
    if (item->media.size > 0) {
        dal_json_put_string(w, "media", item->file);
        dal_json_put_cstring(w, "form", dal_form_code(item->media_form));
        dal_json_put_integer(w, "size", (int64_t)item->media.size);
    }
    dal_json_close(w, '}');
    dal_buf_release(&time);
}

static void put_sheet(dal_json_writer *w, const char *path, const dal_form_sheet *sheet, bool cost)
{
    dal_json_open(w, NULL, '{');
    dal_json_put_cstring(w, "file", path);
    dal_json_put_cstring(w, "form", dal_form_code(sheet->form));
    dal_json_put_cstring(w, "encoding", sheet->encoding);
    dal_json_put_cstring(w, "problem", dal_problem_code(sheet->problem));
    dal_json_open(w, "items", '[');
    for (size_t i = 0; i < sheet->item_count && sheet->problem == DAL_PROBLEM_NONE; i++)
        put_item(w, &sheet->item[i]);
    dal_json_close(w, ']');
    dal_json_open(w, "notes", '[');
    for (size_t i = 0; i < sheet->remark_count; i++) {
        dal_json_open(w, NULL, '{');
        dal_json_put_cstring(w, "note", dal_form_note_code(sheet->remark[i].note));
        dal_json_put_string(w, "about", sheet->remark[i].about);
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
    if (cost) {
        dal_cage_cost used = dal_cage_last_cost();
        dal_json_put_integer(w, "milliseconds", used.milliseconds);
        dal_json_put_integer(w, "kilobytes", used.kilobytes);
    }
    dal_json_close(w, '}');
}

static dalil_status read_one(const char *path, const dal_foreign_options *options, bool cost, dal_buf *line,
                             dalil_error *err)
{
    dal_form_sheet sheet;
    dal_buf bytes = dal_buf_init(DAL_FOREIGN_MAX);
    const char *slash = strrchr(path, '/');
    dal_json_writer w = dal_json_write(line);
    dalil_status status = dal_file_read(path, DAL_FOREIGN_MAX, &bytes, err);
    if (status == DALIL_OK)
        status =
            dal_foreign_read(options, dal_buf_string(&bytes), dal_str(slash != NULL ? slash + 1 : path), &sheet, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    put_sheet(&w, path, &sheet, cost);
    dal_form_release(&sheet);
    dal_buf_puts(line, "\n");
    return dal_buf_check(line, err);
}

dalil_status dalil_tool_read(const char *const *path, size_t count, const dal_tool_read_options *options,
                             dal_tool_write *write, void *context, dalil_error *err)
{
    const dal_foreign_options chosen = {options->form, options->encoding, options->zone};
    dal_buf line = dal_buf_init((size_t)512 << 20);
    dalil_status status = dal_foreign_options_check(&chosen, err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++) {
        dal_buf_clear(&line);
        status = read_one(path[i], &chosen, options->cost, &line, err);
        if (status == DALIL_OK)
            status = write(context, dal_buf_string(&line), err);
    }
    dal_buf_release(&line);
    return status;
}
