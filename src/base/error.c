/* base/error.c: errors that carry what happened, not a sentence; data/messages.tsv holds the sentences. */
#include "base/base.h"
#include <stdarg.h>
#undef dal_fail
#undef dal_fail_memory

/* Copy as much of `text` as fits, cutting at a whole character. */
static void copy_cut(char *out, size_t out_size, dalil_string text)
{
    size_t size = text.size < out_size ? text.size : out_size - 1;
    if (size < text.size)
        while (size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
            size--;
    if (size > 0)
        memcpy(out, text.data, size);
    out[size] = '\0';
}

dalil_status dal_fail(dalil_error *err, dalil_status status, const char *message, ...)
{
    if (err == NULL)
        return status;
    memset(err, 0, sizeof *err);
    err->status = status;
    err->message = message;
    err->position = -1;
    va_list list;
    va_start(list, message);
    for (size_t i = 0; i < DALIL_ERROR_ARGUMENTS; i++) {
        const char *text = va_arg(list, const char *);
        if (text == NULL)
            break;
        copy_cut(err->argument[i], DALIL_ERROR_ARGUMENT_SIZE, dal_str(text));
    }
    va_end(list);
    return status;
}

dalil_status dal_fail_memory(dalil_error *err)
{
    return dal_fail(err, DALIL_ENOMEM, "base.memory", NULL);
}

void dal_error_argument(dalil_error *err, size_t index, dalil_string text)
{
    if (err != NULL && index < DALIL_ERROR_ARGUMENTS)
        copy_cut(err->argument[index], DALIL_ERROR_ARGUMENT_SIZE, text);
}

/* The size of `text` without a last character of which only a part is there.  What is wrong further in front stays: the
 * name of a file need not be UTF-8. */
static size_t without_cut_character(const char *text, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        unsigned char c = (unsigned char)text[size - back];
        if ((c & 0xC0) == 0x80)
            continue;
        size_t length = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        return length > back ? size - back : size;
    }
    return size;
}

size_t dalil_error_text(const dalil_error *error, dalil_language language, char *out, size_t out_size)
{
    /* No allocation here: lack of memory has to be told too. */
    dalil_string pattern = dal_message(error->message, language);
    size_t at = 0;
    if (out_size == 0)
        return 0;
    for (size_t i = 0; i < pattern.size && at + 1 < out_size; i++) {
        bool hole = i + 2 < pattern.size && pattern.data[i] == '{' && pattern.data[i + 2] == '}' &&
                    pattern.data[i + 1] >= '1' && pattern.data[i + 1] <= '0' + DALIL_ERROR_ARGUMENTS;
        if (!hole) {
            out[at++] = pattern.data[i];
            continue;
        }
        copy_cut(out + at, out_size - at, dal_str(error->argument[pattern.data[i + 1] - '1']));
        at += strlen(out + at);
        i += 2;
    }
    at = without_cut_character(out, at);
    out[at] = '\0';
    return at;
}

int dalil_exit_code(dalil_status status)
{
    static const int code[] = {
        [DALIL_OK] = 0,         [DALIL_ERROR] = 1,   [DALIL_EINVAL] = 1,    [DALIL_ENOTFOUND] = 3,
        [DALIL_EINTEGRITY] = 4, [DALIL_ELOCKED] = 5, [DALIL_EDECISION] = 6, [DALIL_EPARTLY] = 7,
        [DALIL_EIO] = 8,        [DALIL_ENOMEM] = 1,  [DALIL_ELIMIT] = 1,    [DALIL_EINTERRUPTED] = 130,
    };
    return (size_t)status < sizeof code / sizeof code[0] ? code[status] : 1;
}

const char *dalil_version(void)
{
    return DALIL_VERSION; /* from CMakeLists.txt */
}
