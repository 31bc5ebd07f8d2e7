/* base/file.c: the one door to the file system. */
#include "base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int posix_open(const char *path, int flags, int mode)
{
    return open(path, flags, mode);
}

static int64_t posix_read(int fd, void *buffer, size_t size)
{
    return read(fd, buffer, size);
}

static int64_t posix_write(int fd, const void *buffer, size_t size)
{
    return write(fd, buffer, size);
}

static int64_t posix_read_at(int fd, void *buffer, size_t size, int64_t at)
{
    return pread(fd, buffer, size, at);
}

static int64_t posix_write_at(int fd, const void *buffer, size_t size, int64_t at)
{
    return pwrite(fd, buffer, size, at);
}

/* Nothing but the identity is asked for: a file whose times were looked at must be given new ones at its next write,
 * which takes longer than the write. */
static bool identity(int fd, const char *path, struct statx *out)
{
    return statx(fd, path, AT_EMPTY_PATH, STATX_INO, out) == 0 && (out->stx_mask & STATX_INO) != 0;
}

static bool posix_leads_to(const char *path, int fd)
{
    struct statx there, here;
    return identity(AT_FDCWD, path, &there) && identity(fd, "", &here) && there.stx_ino == here.stx_ino &&
           there.stx_dev_major == here.stx_dev_major && there.stx_dev_minor == here.stx_dev_minor;
}

static int posix_make_folder(const char *path, int mode)
{
    return mkdir(path, (mode_t)mode);
}

static dal_file_kind posix_kind(const char *path)
{
    struct stat about;
    if (lstat(path, &about) != 0)
        return DAL_FILE_NONE;
    return S_ISDIR(about.st_mode) ? DAL_FILE_FOLDER : S_ISLNK(about.st_mode) ? DAL_FILE_LINK : DAL_FILE_OTHER;
}

static int posix_list(const char *folder, bool (*each)(void *context, const char *name), void *context)
{
    const struct dirent *entry = NULL;
    bool more = true;
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return -1;
    while (more) {
        errno = 0;
        entry = readdir(stream);
        if (entry == NULL)
            break;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            more = each(context, entry->d_name);
    }
    int code = entry == NULL ? errno : 0;
    closedir(stream);
    errno = code;
    return code == 0 ? 0 : -1;
}

dal_file_calls dal_file = {
    .open = posix_open,
    .read = posix_read,
    .write = posix_write,
    .read_at = posix_read_at,
    .write_at = posix_write_at,
    .leads_to = posix_leads_to,
    .sync = fsync,
    .close = close,
    .rename = rename,
    .remove = unlink,
    .make_folder = posix_make_folder,
    .kind = posix_kind,
    .list = posix_list,
};

/* ---- failures -------------------------------------------------------------------------------------------------- */

/* The path as an argument; of a long one the end, which says more than the beginning. */
static void put_path(dalil_error *err, const char *path)
{
    dalil_string text = dal_str(path);
    size_t room = DALIL_ERROR_ARGUMENT_SIZE - 1, from = text.size;
    if (text.size <= room) {
        dal_error_argument(err, 0, text);
        return;
    }
    static const char dots[] = "\xE2\x80\xA6"; /* an ellipsis */
    char cut[DALIL_ERROR_ARGUMENT_SIZE];
    from -= room - (sizeof dots - 1);
    while (from < text.size && ((unsigned char)path[from] & 0xC0) == 0x80)
        from++;
    snprintf(cut, sizeof cut, "%s%s", dots, path + from);
    dal_error_argument(err, 0, dal_str(cut));
}

/* Fail with the path, and the system's reason `code`. */
static dalil_status fail(dalil_error *err, const char *message, const char *path, int code)
{
    dal_fail(err, DALIL_EIO, message, NULL);
    dal_error_system(err, code);
    if (err != NULL)
        put_path(err, path);
    return DALIL_EIO;
}

static dalil_status fail_open(dalil_error *err, const char *path, int code)
{
    if (code != ENOENT && code != ENOTDIR)
        return fail(err, "file.open", path, code);
    dal_fail(err, DALIL_ENOTFOUND, "file.missing", "", NULL);
    if (err != NULL)
        put_path(err, path);
    return DALIL_ENOTFOUND;
}

static dalil_status fail_size(dalil_error *err, const char *path, size_t max)
{
    char limit[32];
    snprintf(limit, sizeof limit, "%zu", max);
    dal_fail(err, DALIL_ELIMIT, "file.too-large", "", limit, NULL);
    if (err != NULL)
        put_path(err, path);
    return DALIL_ELIMIT;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static int open_again(const char *path, int flags, int mode)
{
    int fd;
    do
        fd = dal_file.open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static dalil_status read_all(int fd, const char *path, dal_buf *text, dalil_error *err)
{
    char chunk[32 * 1024];
    for (;;) {
        int64_t got = dal_file.read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(err, "file.read", path, errno);
        if (got == 0)
            break;
        dal_buf_add(text, chunk, (size_t)got);
        if (text->failed == DALIL_ELIMIT)
            return fail_size(err, path, text->max);
        if (text->failed != DALIL_OK)
            break;
    }
    return dal_buf_check(text, err);
}

dalil_status dal_file_read(const char *path, size_t max, dal_buf *out_text, dalil_error *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open_again(path, O_RDONLY, 0);
    if (fd < 0)
        return fail_open(err, path, errno);
    dal_buf text = dal_buf_init(max);
    dalil_status status = read_all(fd, path, &text, err);
    if (!standard_input)
        dal_file.close(fd);
    if (status == DALIL_OK)
        *out_text = text;
    else
        dal_buf_release(&text);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static dalil_status write_all(int fd, const char *path, dalil_string content, dalil_error *err)
{
    while (content.size > 0) {
        int64_t put = dal_file.write(fd, content.data, content.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return fail(err, "file.write", path, put < 0 ? errno : ENOSPC);
        content = dal_str_slice(content, (size_t)put, content.size);
    }
    return DALIL_OK;
}

/* A sync that a signal interrupted has not failed, it has not been done yet. */
static int sync_again(int fd)
{
    int code;
    do
        code = dal_file.sync(fd);
    while (code != 0 && errno == EINTR);
    return code;
}

/* Sync and close.  A failed sync is never tried again on the same descriptor: the system may have dropped the pages it
 * could not write and would then report success.  close() is not called twice either, also after EINTR. */
static dalil_status finish(int fd, const char *path, dalil_status status, dalil_error *err)
{
    if (status == DALIL_OK && sync_again(fd) != 0)
        status = fail(err, "file.sync", path, errno);
    if (dal_file.close(fd) != 0 && errno != EINTR && status == DALIL_OK)
        status = fail(err, "file.write", path, errno);
    return status;
}

/* The folder that holds `path`, in `out` of PATH_MAX bytes. */
static void folder_of(const char *path, char *out)
{
    size_t size = strnlen(path, PATH_MAX - 1);
    while (size > 1 && path[size - 1] == '/')
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    while (size > 1 && path[size - 1] == '/')
        size--;
    if (size > 0)
        memcpy(out, path, size);
    else
        out[size++] = '.';
    out[size] = '\0';
}

/* A new or renamed name survives a power cut only when its folder is synced.  Some file systems (of other systems, on
 * sticks) cannot sync a folder and say EINVAL: there is nothing better to be had from them. */
static dalil_status sync_folder(const char *folder, dalil_error *err)
{
    int fd = open_again(folder, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fail(err, "file.sync", folder, errno);
    int code = sync_again(fd) != 0 ? errno : 0;
    dal_file.close(fd);
    return code == 0 || code == EINVAL ? DALIL_OK : fail(err, "file.sync", folder, code);
}

/* A name beside `path` that nobody else has, whatever the length of its own. */
static bool temporary_name(const char *folder, char *out, size_t out_size)
{
    unsigned char random[8];
    char hex[2 * sizeof random + 1], name[64];
    dal_random(random, sizeof random);
    dal_hex(random, sizeof random, hex);
    snprintf(name, sizeof name, ".dalil-%s.tmp", hex);
    return dal_path_join(out, out_size, folder, name);
}

dalil_status dal_file_write(const char *path, dalil_string content, int mode, dalil_error *err)
{
    char folder[PATH_MAX], temporary[PATH_MAX];
    folder_of(path, folder);
    if (!temporary_name(folder, temporary, sizeof temporary))
        return fail(err, "file.write", path, ENAMETOOLONG);
    int fd = open_again(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0)
        return fail(err, "file.write", path, errno);
    dalil_status status = finish(fd, path, write_all(fd, path, content, err), err);
    if (status == DALIL_OK && dal_file.rename(temporary, path) != 0)
        status = fail(err, "file.write", path, errno);
    if (status != DALIL_OK) {
        dal_file.remove(temporary);
        return status;
    }
    return sync_folder(folder, err);
}

dalil_status dal_file_write_new(const char *path, dalil_string content, int mode, dalil_error *err)
{
    char folder[PATH_MAX];
    folder_of(path, folder);
    int fd = open_again(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0 && errno == EEXIST) {
        dal_fail(err, DALIL_EINVAL, "file.there", NULL);
        if (err != NULL)
            put_path(err, path);
        return DALIL_EINVAL;
    }
    if (fd < 0)
        return fail(err, "file.write", path, errno);
    dalil_status status = finish(fd, path, write_all(fd, path, content, err), err);
    if (status == DALIL_OK)
        return sync_folder(folder, err);
    dal_file.remove(path);
    return status;
}

/* ---- folders --------------------------------------------------------------------------------------------------- */

static dalil_status make_one(const char *path, int mode, dalil_error *err)
{
    if (dal_file_is_folder(path))
        return DALIL_OK;
    if (dal_file.make_folder(path, mode) != 0) {
        int code = errno;
        if (code == EEXIST && dal_file_is_folder(path))
            return DALIL_OK; /* somebody else was quicker */
        return fail(err, "file.make-folder", path, code);
    }
    char parent[PATH_MAX];
    folder_of(path, parent);
    return sync_folder(parent, err);
}

dalil_status dal_file_make_folder(const char *path, int mode, dalil_error *err)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    if (size >= sizeof part)
        return fail(err, "file.make-folder", path, ENAMETOOLONG);
    for (size_t i = 1; i < size; i++) {
        if (path[i] != '/' || path[i - 1] == '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        DAL_TRY(make_one(part, mode, err));
    }
    return make_one(path, mode, err);
}

/* A link stands for what it leads to. */
static dal_file_kind kind_behind(const char *path)
{
    dal_file_kind kind = dal_file.kind(path);
    struct stat about;
    if (kind != DAL_FILE_LINK)
        return kind;
    return stat(path, &about) != 0 ? DAL_FILE_NONE : S_ISDIR(about.st_mode) ? DAL_FILE_FOLDER : DAL_FILE_OTHER;
}

bool dal_file_is_link(const char *path)
{
    return dal_file.kind(path) == DAL_FILE_LINK;
}

bool dal_file_exists(const char *path)
{
    return kind_behind(path) != DAL_FILE_NONE;
}

bool dal_file_is_folder(const char *path)
{
    return kind_behind(path) == DAL_FILE_FOLDER;
}

bool dal_path_join(char *out, size_t out_size, const char *folder, const char *name)
{
    size_t size = strlen(folder);
    const char *slash = size > 0 && folder[size - 1] != '/' ? "/" : "";
    int length = snprintf(out, out_size, "%s%s%s", folder, slash, name);
    return length >= 0 && (size_t)length < out_size;
}

/* ---- listing --------------------------------------------------------------------------------------------------- */

typedef struct names {
    char **name;
    size_t count, capacity;
    bool full; /* no memory for another */
} names;

static bool keep_name(names *list, const char *name)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 32;
        char **grown = dal_realloc(list->name, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        list->name = grown;
        list->capacity = capacity;
    }
    size_t size = strlen(name) + 1;
    char *copy = dal_alloc(size);
    if (copy == NULL)
        return false;
    list->name[list->count++] = memcpy(copy, name, size);
    return true;
}

static bool collect(void *context, const char *name)
{
    names *list = context;
    list->full = !keep_name(list, name);
    return !list->full;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static dalil_status visit(const char *folder, const char *name, dal_file_visit *each, void *context, dalil_error *err)
{
    char path[PATH_MAX];
    if (!dal_path_join(path, sizeof path, folder, name))
        return fail(err, "file.list", name, ENAMETOOLONG);
    /* A link to a folder counts as a file: a walk that followed it could go round for ever. */
    return each(context, path, name, dal_file.kind(path) == DAL_FILE_FOLDER, err);
}

dalil_status dal_file_list(const char *folder, dal_file_visit *each, void *context, dalil_error *err)
{
    names list = {0};
    dalil_status status = DALIL_OK;
    if (dal_file.list(folder, collect, &list) != 0)
        status =
            errno == ENOENT || errno == ENOTDIR ? fail_open(err, folder, errno) : fail(err, "file.list", folder, errno);
    else if (list.full)
        status = dal_fail_memory(err);
    if (status == DALIL_OK && list.count > 0)
        qsort(list.name, list.count, sizeof *list.name, by_bytes);
    for (size_t i = 0; i < list.count; i++) {
        if (status == DALIL_OK)
            status = visit(folder, list.name[i], each, context, err);
        dal_free(list.name[i]);
    }
    dal_free(list.name);
    return status;
}

/* ---- notes that are kept open ----------------------------------------------------------------------------------- */

void dal_file_close_note(dal_file_note *note)
{
    if (note->open)
        dal_file.close(note->fd);
    *note = (dal_file_note){0};
}

static dalil_status open_note(dal_file_note *note, const char *path, int mode, dalil_error *err)
{
    int fd = open_again(path, O_RDWR | O_CREAT, mode);
    if (fd < 0)
        return fail(err, "file.open", path, errno);
    *note = (dal_file_note){true, fd};
    return DALIL_OK;
}

dalil_status dal_file_overwrite(dal_file_note *note, const char *path, dalil_string content, int mode, dalil_error *err)
{
    if (!note->open)
        DAL_TRY(open_note(note, path, mode, err));
    for (size_t at = 0; at < content.size;) {
        int64_t put = dal_file.write_at(note->fd, content.data + at, content.size - at, (int64_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            dalil_status status = fail(err, "file.write", path, put < 0 ? errno : ENOSPC);
            dal_file_close_note(note);
            return status;
        }
        at += (size_t)put;
    }
    return DALIL_OK;
}

int64_t dal_file_read_note(dal_file_note *note, const char *path, char *out, size_t size)
{
    int64_t got = -1;
    if (!note->open)
        return -1;
    if (dal_file.leads_to(path, note->fd))
        do
            got = dal_file.read_at(note->fd, out, size, 0);
        while (got < 0 && errno == EINTR);
    if (got < 0)
        dal_file_close_note(note);
    return got;
}

bool dal_file_is_regular(const char *path)
{
    struct stat what;
    return stat(path, &what) == 0 && S_ISREG(what.st_mode);
}
