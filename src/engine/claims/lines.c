/* engine/claims/lines.c: see lines.h. */
#include "engine/claims/lines.h"
#include "base/base.h"
#include <stdio.h>

dal_lines dal_lines_open(const dalil_vocabulary_file *file)
{
    return (dal_lines){.name = file->name, .rest = file->bytes};
}

static void cut_fields(dal_lines *lines, dalil_string line)
{
    memset(lines->field, 0, sizeof lines->field);
    lines->count = 0;
    bool more = true;
    while (more && lines->count < DAL_LINE_FIELDS) {
        more = lines->count + 1 < DAL_LINE_FIELDS && memchr(line.data, '\t', line.size) != NULL;
        dalil_string field = more ? dal_str_cut(line, '\t', &line) : line;
        lines->field[lines->count++] = dal_str_trim(field);
    }
}

bool dal_lines_next(dal_lines *lines)
{
    while (lines->rest.size > 0) {
        dalil_string line = dal_str_cut(lines->rest, '\n', &lines->rest);
        lines->number++;
        if (dal_str_trim(line).size == 0 || line.data[0] == '#')
            continue;
        cut_fields(lines, line);
        return true;
    }
    return false;
}

dalil_status dal_lines_fail(const dal_lines *lines, dalil_string why, dalil_error *err)
{
    char number[16];
    snprintf(number, sizeof number, "%u", lines->number);
    dalil_status status = dal_fail(err, DALIL_EINVAL, "vocabulary.line", "", number, "", NULL);
    dal_error_argument(err, 0, lines->name);
    dal_error_argument(err, 2, why);
    return status;
}

bool dal_lines_next_phrase(dalil_string *list, dalil_string *out_phrase)
{
    while (list->size > 0) {
        dalil_string phrase = dal_str_trim(dal_str_cut(*list, '|', list));
        if (phrase.size == 0)
            continue;
        *out_phrase = phrase;
        return true;
    }
    return false;
}

bool dal_lines_is_file(const dalil_vocabulary_file *file, const char *content)
{
    dalil_string name = file->name;
    for (size_t i = name.size; i > 0; i--)
        if (name.data[i - 1] == '/') {
            name = dal_str_slice(name, i, name.size);
            break;
        }
    dalil_string wanted = dal_str(content);
    return dal_str_starts(name, wanted) && name.size > wanted.size && name.data[wanted.size] == '.';
}
