/* app/export_names.c: the names that are to be blacked out of an export. */
#include "app/export.h"
#include "base/file.h"
#include "engine/text/chars.h"

enum { FOLDED_SIZE = 1024, FILE_MAX = 1 << 20 };

void dal_export_names_release(dal_export_names *names)
{
    for (size_t i = 0; i < names->word_count; i++)
        dal_redactor_free(names->word[i].redactor);
    dal_free(names->word);
    dal_arena_release(&names->arena);
    dal_free(names->item);
    dal_free(names->places);
    *names = (dal_export_names){.count = 0};
}

static dalil_status add(dal_export_names *names, dalil_string name, dalil_string mark, dalil_error *err)
{
    for (size_t i = 0; i < names->count; i++)
        if (dal_str_equal(names->item[i].name, name))
            return DALIL_OK;
    if (names->count == names->capacity) {
        size_t capacity = names->capacity > 0 ? 2 * names->capacity : 16;
        dal_redact_name *grown = dal_realloc(names->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        names->item = grown;
        names->capacity = capacity;
    }
    dal_redact_name one = {dal_arena_copy(&names->arena, name), dal_arena_copy(&names->arena, mark)};
    if (one.name.data == NULL || one.mark.data == NULL)
        return dal_fail_memory(err);
    names->item[names->count++] = one;
    return DALIL_OK;
}

/* "NAME" or "NAME=MARK". */
static dalil_status add_line(dal_export_names *names, dalil_string line, dalil_error *err)
{
    dalil_string mark, name = dal_str_trim(dal_str_cut(line, '=', &mark));
    mark = dal_str_trim(mark);
    if (name.size == 0)
        return dal_fail(err, DALIL_EINVAL, "export.no-name", NULL);
    return add(names, name, mark, err);
}

static dalil_status add_file(dal_export_names *names, const char *path, dalil_error *err)
{
    dal_buf text;
    int64_t number = 0;
    DAL_TRY(dal_file_read(path, FILE_MAX, &text, err));
    dalil_string rest = dal_buf_string(&text);
    dalil_status status =
        dal_utf8_check(rest) < 0 ? DALIL_OK : dal_fail(err, DALIL_EINVAL, "export.not-text", path, NULL);
    if (dal_str_starts(rest, DALIL_STR("\xEF\xBB\xBF")))
        rest = dal_str_slice(rest, 3, rest.size);
    while (rest.size > 0 && status == DALIL_OK) {
        dalil_string line = dal_str_trim(dal_str_cut(rest, '\n', &rest));
        number++;
        if (line.size == 0 || line.data[0] == '#')
            continue;
        status = add_line(names, line, err);
        if (status == DALIL_EINVAL)
            dal_error_at_line(err, path, number);
    }
    dal_buf_release(&text);
    return status;
}

/* ---- words that must stand somewhere ----------------------------------------------------------------------------- */

static dalil_status add_word(dal_export_names *names, dalil_string text, dalil_error *err)
{
    dal_export_word word = {.text = dal_arena_copy(&names->arena, text)};
    dal_redact_name name = {.name = text};
    dal_export_word *grown = dal_realloc(names->word, (names->word_count + 1) * sizeof *grown);
    if (grown == NULL || word.text.data == NULL)
        return dal_fail_memory(err);
    names->word = grown;
    DAL_TRY(dal_redactor_new(&name, 1, false, &word.redactor, err));
    names->word[names->word_count++] = word;
    return DALIL_OK;
}

/* Has it three letters or more?  Shorter words of a name do not go by themselves. */
static bool goes_alone(dalil_string word)
{
    size_t letters = 0;
    for (size_t at = 0; at < word.size;) {
        uint32_t c;
        at += dal_char_read(word, at, &c);
        dal_char_class class = dal_char_class_of(c);
        letters += class == DAL_CHAR_LETTER || class == DAL_CHAR_DIGIT;
    }
    return letters >= 3;
}

static dalil_status add_words(dal_export_names *names, bool whole, dalil_error *err)
{
    for (size_t i = 0; i < names->given; i++) {
        dalil_string rest = names->item[i].name;
        size_t before = names->word_count;
        while (!whole && rest.size > 0) {
            dalil_string word = dal_str_cut(rest, ' ', &rest);
            if (goes_alone(word))
                DAL_TRY(add_word(names, word, err));
        }
        if (names->word_count == before)
            DAL_TRY(add_word(names, names->item[i].name, err));
    }
    return DALIL_OK;
}

dalil_status dal_export_names_look(dal_export_names *names, dalil_string text, dalil_error *err)
{
    for (size_t i = 0; i < names->word_count; i++) {
        dal_redaction done;
        if (names->word[i].found)
            continue;
        DAL_TRY(dal_redact(names->word[i].redactor, text, &done, err));
        names->word[i].found = done.count > 0;
        dal_redaction_release(&done);
    }
    return DALIL_OK;
}

dalil_status dal_export_names_found(const dal_export_names *names, dalil_error *err)
{
    dal_buf list = dal_buf_init(DAL_TEXT_MAX);
    for (size_t i = 0; i < names->word_count; i++) {
        if (names->word[i].found)
            continue;
        dal_buf_puts(&list, list.size > 0 ? " · " : "");
        dal_buf_add_string(&list, names->word[i].text);
    }
    dalil_status status = dal_buf_check(&list, err);
    if (status == DALIL_OK && list.size > 0) {
        status = dal_fail(err, DALIL_ENOTFOUND, "export.nowhere", "", NULL);
        dal_error_argument(err, 0, dal_buf_string(&list));
    }
    dal_buf_release(&list);
    return status;
}

/* ---- other names of the same ------------------------------------------------------------------------------------- */

typedef struct joining {
    dal_export_names *names;
    size_t given;
} joining;

static dalil_string fold(dalil_string name, char out[FOLDED_SIZE])
{
    return (dalil_string){out, dalil_source_fold(name, out, FOLDED_SIZE)};
}

static bool is_name(const json_t *names, dalil_string wanted)
{
    char a[FOLDED_SIZE], b[FOLDED_SIZE];
    dalil_string folded = fold(wanted, a);
    for (size_t i = 0; i < json_array_size(names); i++)
        if (dal_str_equal(folded, fold(dal_str(json_string_value(json_array_get(names, i))), b)))
            return true;
    return false;
}

static dalil_status join(void *context, dalil_string json, dalil_error *err)
{
    joining *j = context;
    json_t *record;
    DAL_TRY(dal_json_read(json, &DAL_JSON_FILE, &record, err));
    const json_t *names = json_object_get(record, "names");
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < j->given && status == DALIL_OK; i++) {
        const dal_redact_name given = j->names->item[i];
        if (!is_name(names, given.name))
            continue;
        for (size_t n = 0; n < json_array_size(names) && status == DALIL_OK; n++)
            status = add(j->names, dal_str(json_string_value(json_array_get(names, n))), given.mark, err);
    }
    json_decref(record);
    return status;
}

static dalil_status read_all(dalil_case *c, const dalil_export_request *request, dal_export_names *names,
                             dalil_error *err)
{
    for (size_t i = 0; i < request->redact_count; i++)
        DAL_TRY(add_line(names, dal_str(request->redact[i]), err));
    if (request->redact_file != NULL)
        DAL_TRY(add_file(names, request->redact_file, err));
    names->given = names->count;
    if (!request->anyway && !request->preview)
        DAL_TRY(add_words(names, request->whole_names, err));
    joining j = {names, names->count};
    if (names->count > 0)
        DAL_TRY(dalil_sources(c, join, &j, err));
    names->places = dal_alloc_zero(names->count + 1, sizeof *names->places);
    return names->places != NULL ? DALIL_OK : dal_fail_memory(err);
}

dalil_status dal_export_names_read(dalil_case *c, const dalil_export_request *request, dal_export_names *out_names,
                                   dalil_error *err)
{
    dal_export_names names = {.count = 0};
    dalil_status status = read_all(c, request, &names, err);
    if (status == DALIL_OK && names.count == 0 && request->redact_file != NULL)
        status = dal_fail(err, DALIL_EINVAL, "export.no-names", request->redact_file, NULL);
    if (status == DALIL_OK)
        *out_names = names;
    else
        dal_export_names_release(&names);
    return status;
}
