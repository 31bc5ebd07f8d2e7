/* base/file_place.c: where a folder lies: inside another, on which disk, with how much room. */
#include "base/file.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What there is of `path`: itself, or the nearest folder above it that exists. */
static bool existing_part(const char *path, char out[PATH_MAX])
{
    struct stat about;
    int size = snprintf(out, PATH_MAX, "%s", path);
    if (size <= 0 || size >= PATH_MAX)
        return false;
    while (stat(out, &about) != 0) {
        char *slash = strrchr(out, '/');
        if (slash == NULL) {
            snprintf(out, PATH_MAX, ".");
            return true;
        }
        slash[slash == out] = '\0'; /* the root keeps its slash */
    }
    return true;
}

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool dal_file_is_inside(const char *path, const char *folder)
{
    char at[PATH_MAX];
    struct stat what, above, wanted;
    if (stat(folder, &wanted) != 0 || !existing_part(path, at) || stat(at, &what) != 0)
        return false;
    for (;;) {
        if (same(&what, &wanted))
            return true;
        size_t size = strlen(at);
        if (size + 4 > sizeof at)
            return false;
        memcpy(at + size, "/..", 4);
        if (stat(at, &above) != 0 || same(&above, &what))
            return false;
        what = above;
    }
}

bool dal_file_same_disk(const char *a, const char *b)
{
    char x[PATH_MAX], y[PATH_MAX];
    struct stat one, other;
    return existing_part(a, x) && existing_part(b, y) && stat(x, &one) == 0 && stat(y, &other) == 0 &&
           one.st_dev == other.st_dev;
}

static int64_t room_for(const char *path)
{
    char at[PATH_MAX];
    struct statvfs about;
    if (!existing_part(path, at) || statvfs(at, &about) != 0)
        return -1;
    return (int64_t)about.f_bavail * (int64_t)about.f_frsize;
}

int64_t (*dal_file_room)(const char *path) = room_for;

int64_t dal_file_size(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) ? (int64_t)about.st_size : 0;
}

void dal_file_forget(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!fsync(fd);
    (void)!posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
}
