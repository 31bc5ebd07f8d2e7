/* base/error.c: errors that carry what happened, not a sentence; data/messages.tsv holds the sentences. */
#include "base/base.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
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

void dal_error_system(dalil_error *err, int code)
{
    static const struct {
        int code;
        const char *name, *reason;
    } known[] = {
        {ENOSPC, "ENOSPC", "system.full"},
        {EDQUOT, "EDQUOT", "system.full"},
        {EACCES, "EACCES", "system.forbidden"},
        {EPERM, "EPERM", "system.forbidden"},
        {EROFS, "EROFS", "system.read-only"},
        {ENOENT, "ENOENT", "system.missing"},
        {ENOTDIR, "ENOTDIR", "system.no-folder"},
        {EISDIR, "EISDIR", "system.folder"},
        {EIO, "EIO", "system.device"},
        {ENXIO, "ENXIO", "system.device"},
        {ENODEV, "ENODEV", "system.device"},
        {EMFILE, "EMFILE", "system.too-many"},
        {ENFILE, "ENFILE", "system.too-many"},
        {EFBIG, "EFBIG", "system.too-large"},
        {ENAMETOOLONG, "ENAMETOOLONG", "system.long-name"},
        {EBUSY, "EBUSY", "system.busy"},
        {ETXTBSY, "ETXTBSY", "system.busy"},
        {EPIPE, "EPIPE", "system.pipe"},
        {ELOOP, "ELOOP", "system.loop"},
        {ENOTEMPTY, "ENOTEMPTY", "system.exists"},
        {EEXIST, "EEXIST", "system.exists"},
    };
    char room[128], words[DALIL_ERROR_ARGUMENT_SIZE];
    const char *name = "";
    if (err == NULL)
        return;
    err->reason_id = "system.other";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].code != code)
            continue;
        err->reason_id = known[i].reason;
        name = known[i].name;
    }
    snprintf(words, sizeof words, "%s%s%s", name, name[0] != '\0' ? ", " : "", strerror_r(code, room, sizeof room));
    dal_error_argument(err, 1, dal_str(words));
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

/* The sentence being written: `at` never passes the last place but one. */
typedef struct writing {
    char *out;
    size_t size, at;
    bool arabic;
} writing;

static void put(writing *w, dalil_string text)
{
    copy_cut(w->out + w->at, w->size - w->at, text);
    w->at += strlen(w->out + w->at);
}

/* Latin letters, or numbers with signs between them (2-3, 2024-12-08), which Arabic around them would turn about. */
static bool turns(dalil_string text)
{
    bool digit = false, sign = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            return true;
        digit = digit || (c >= '0' && c <= '9');
        sign = sign || (c != '\0' && strchr("-+/:", c) != NULL);
    }
    return digit && sign;
}

/* An argument comes from outside: it moves no cursor, and Latin words do not turn the Arabic around them (U+2068 and
 * U+2069 set them apart). */
static void put_argument(writing *w, dalil_string text)
{
    bool apart = w->arabic && turns(text);
    if (apart)
        put(w, DALIL_STR("\xE2\x81\xA8"));
    size_t from = w->at;
    put(w, text);
    for (size_t i = from; i < w->at; i++)
        if ((unsigned char)w->out[i] < 0x20 || w->out[i] == 0x7F)
            w->out[i] = ' ';
    if (apart)
        put(w, DALIL_STR("\xE2\x81\xA9"));
}

static void put_sentence(writing *w, dalil_string pattern, const char *const *argument, size_t count)
{
    for (size_t i = 0; i < pattern.size && w->at + 1 < w->size; i++) {
        size_t hole = i + 2 < pattern.size ? (size_t)(pattern.data[i + 1] - '1') : count;
        if (pattern.data[i] != '{' || hole >= count || pattern.data[i + 2] != '}') {
            w->out[w->at++] = pattern.data[i];
            continue;
        }
        w->out[w->at] = '\0';
        put_argument(w, dal_str(argument[hole]));
        i += 2;
    }
    w->out[w->at] = '\0';
}

void dal_error_at_line(dalil_error *err, const char *file, int64_t line)
{
    if (err == NULL)
        return;
    copy_cut(err->file, sizeof err->file, dal_str(file));
    err->line = line;
}

size_t dalil_error_text(const dalil_error *error, dalil_language language, char *out, size_t out_size)
{
    /* No allocation here: lack of memory has to be told too. */
    writing w = {.out = out, .size = out_size, .arabic = language == DALIL_ARABIC};
    const char *argument[DALIL_ERROR_ARGUMENTS], *place[2] = {error->file, NULL};
    char line[32];
    if (out_size == 0)
        return 0;
    for (size_t i = 0; i < DALIL_ERROR_ARGUMENTS; i++)
        argument[i] = error->argument[i];
    snprintf(line, sizeof line, "%lld", (long long)error->line);
    place[1] = line;
    if (error->line > 0)
        put_sentence(&w, dal_message("base.at-line", language), place, 2);
    put_sentence(&w, dal_message(error->message, language), argument, DALIL_ERROR_ARGUMENTS);
    if (error->reason_id != NULL) {
        put(&w, DALIL_STR(" "));
        put_sentence(&w, dal_message(error->reason_id, language), argument, DALIL_ERROR_ARGUMENTS);
    }
    w.at = without_cut_character(out, w.at);
    out[w.at] = '\0';
    return w.at;
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
