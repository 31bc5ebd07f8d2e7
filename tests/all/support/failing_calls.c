/* failing_calls.c: preloaded into the program by tests/all/io-faults: calls on files below one folder fail on purpose.
 *
 * FAULTS_UNDER  only what lies below this folder counts; with a colon between, below several
 * FAULTS_AT     the number of the call that fails (from 1); 0: none does
 * FAULTS_STAYS  1: every call from that one on fails
 * FAULTS_ERRNO  the reason it gives
 * FAULTS_KIND   all, or changes (only what needs room or leave to write), or syncs
 * FAULTS_ODD    interrupt: every second call is interrupted once; short: reads and writes do half of what was asked
 * FAULTS_COUNT  a file that is told, one byte a call, what was counted */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { HANDLES = 4096 };

static atomic_bool watched[HANDLES];
static atomic_int counted;
static int fail_at, fail_code, count_to = -1;
static bool stays, interrupts, halves;
static const char *under, *kind;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

static int number(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? (int)strtol(text, NULL, 10) : 0;
}

static bool is_set(const char *name, const char *value)
{
    const char *text = getenv(name);
    return text != NULL && strcmp(text, value) == 0;
}

static void start(void)
{
    const char *count = getenv("FAULTS_COUNT");
    under = getenv("FAULTS_UNDER");
    kind = getenv("FAULTS_KIND");
    fail_at = number("FAULTS_AT");
    fail_code = number("FAULTS_ERRNO");
    stays = number("FAULTS_STAYS") != 0;
    interrupts = is_set("FAULTS_ODD", "interrupt");
    halves = is_set("FAULTS_ODD", "short");
    if (count != NULL)
        count_to = REAL(open)(count, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Does the path lie below one of the folders? */
static bool is_under(const char *path)
{
    char whole[PATH_MAX];
    pthread_once(&once, start);
    if (under == NULL || path == NULL)
        return false;
    if (path[0] != '/' && getcwd(whole, sizeof whole) != NULL) {
        size_t size = strlen(whole);
        snprintf(whole + size, sizeof whole - size, "/%s", path);
        path = whole;
    }
    for (const char *at = under; *at != '\0';) {
        size_t size = strcspn(at, ":");
        if (size > 0 && strncmp(path, at, size) == 0 && (path[size] == '/' || path[size] == '\0'))
            return true;
        at += size + (at[size] == ':');
    }
    return false;
}

static bool is_watched(int fd)
{
    return fd >= 0 && fd < HANDLES && watched[fd];
}

/* What a call does: reads or looks; needs room or leave to write; makes sure. */
typedef enum work { LOOKS, CHANGES, SYNCS } work;

static bool is_meant(work what)
{
    if (kind != NULL && strcmp(kind, "changes") == 0)
        return what == CHANGES;
    return kind == NULL || strcmp(kind, "syncs") != 0 || what == SYNCS;
}

/* Count one call; true when it is to fail, with errno set.  `sign` is what the count is told. */
static bool fails(work what, char sign)
{
    if (!is_meant(what))
        return false;
    int at = ++counted;
    if (count_to >= 0 && REAL(write)(count_to, &sign, 1) != 1)
        abort();
    if (fail_at > 0 && (at == fail_at || (stays && at > fail_at))) {
        errno = fail_code;
        return true;
    }
    if (interrupts && at % 2 == 1 && strchr("orwstcp", sign) != NULL) {
        errno = EINTR;
        return true;
    }
    return false;
}

static size_t part(size_t size)
{
    return halves && size > 1 ? size / 2 : size;
}

/* ---- opening and closing ----------------------------------------------------------------------------------------- */

static int opened(int fd, bool mine)
{
    if (fd >= 0 && fd < HANDLES)
        watched[fd] = mine;
    return fd;
}

static bool open_fails(const char *path, int flags, bool *out_mine)
{
    *out_mine = is_under(path);
    return *out_mine && fails((flags & O_ACCMODE) != O_RDONLY ? CHANGES : LOOKS, 'o');
}

static int mode_of(int flags, va_list list)
{
    return (flags & O_CREAT) != 0 ? va_arg(list, int) : 0;
}

int open(const char *path, int flags, ...)
{
    bool mine;
    va_list list;
    va_start(list, flags);
    int mode = mode_of(flags, list);
    va_end(list);
    return open_fails(path, flags, &mine) ? -1 : opened(REAL(open)(path, flags, mode), mine);
}

int open64(const char *path, int flags, ...)
{
    bool mine;
    va_list list;
    va_start(list, flags);
    int mode = mode_of(flags, list);
    va_end(list);
    return open_fails(path, flags, &mine) ? -1 : opened(REAL(open64)(path, flags, mode), mine);
}

/* The descriptor is gone whatever is answered. */
int close(int fd)
{
    bool mine = is_watched(fd);
    opened(fd, false);
    int result = REAL(close)(fd);
    return mine && fails(SYNCS, 'c') ? -1 : result;
}

/* ---- reading and writing ----------------------------------------------------------------------------------------- */

ssize_t read(int fd, void *buffer, size_t size)
{
    bool mine = is_watched(fd);
    if (mine && fails(LOOKS, 'r'))
        return -1;
    return REAL(read)(fd, buffer, mine ? part(size) : size);
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    bool mine = is_watched(fd);
    if (mine && fails(CHANGES, 'w'))
        return -1;
    return REAL(write)(fd, buffer, mine ? part(size) : size);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t at)
{
    bool mine = is_watched(fd);
    if (mine && fails(LOOKS, 'r'))
        return -1;
    return REAL(pread)(fd, buffer, mine ? part(size) : size, at);
}

ssize_t pread64(int fd, void *buffer, size_t size, off64_t at)
{
    bool mine = is_watched(fd);
    if (mine && fails(LOOKS, 'r'))
        return -1;
    return REAL(pread64)(fd, buffer, mine ? part(size) : size, at);
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t at)
{
    bool mine = is_watched(fd);
    if (mine && fails(CHANGES, 'w'))
        return -1;
    return REAL(pwrite)(fd, buffer, mine ? part(size) : size, at);
}

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t at)
{
    bool mine = is_watched(fd);
    if (mine && fails(CHANGES, 'w'))
        return -1;
    return REAL(pwrite64)(fd, buffer, mine ? part(size) : size, at);
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

int fsync(int fd)
{
    return is_watched(fd) && fails(SYNCS, 's') ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return is_watched(fd) && fails(SYNCS, 's') ? -1 : REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t size)
{
    return is_watched(fd) && fails(CHANGES, 't') ? -1 : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return is_watched(fd) && fails(CHANGES, 't') ? -1 : REAL(ftruncate64)(fd, size);
}

int rename(const char *from, const char *to)
{
    return is_under(to) && fails(CHANGES, 'n') ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path)
{
    return is_under(path) && fails(CHANGES, 'u') ? -1 : REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode)
{
    return is_under(path) && fails(CHANGES, 'd') ? -1 : REAL(mkdir)(path, mode);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t at)
{
    return is_watched(fd) && fails(LOOKS, 'm') ? MAP_FAILED : REAL(mmap)(address, size, protection, flags, fd, at);
}

void *mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t at)
{
    return is_watched(fd) && fails(LOOKS, 'm') ? MAP_FAILED : REAL(mmap64)(address, size, protection, flags, fd, at);
}
