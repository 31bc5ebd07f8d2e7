/* sqlite_sync.h: read before SQLite's source.  A sync that a signal interrupted has not failed, it has not been done
 * yet: SQLite would take it for a failure and give the commit up. */
#ifndef DAL_SQLITE_SYNC_H
#define DAL_SQLITE_SYNC_H

/* What SQLite itself sets before it includes anything. */
#define _GNU_SOURCE
#define _LARGE_FILE 1
#define _FILE_OFFSET_BITS 64
#define _LARGEFILE_SOURCE 1
#include <errno.h>
#include <unistd.h>

static inline int dal_sync_again(int (*sync)(int), int fd)
{
    int code;
    do
        code = sync(fd);
    while (code != 0 && errno == EINTR);
    return code;
}

#define fsync(fd) dal_sync_again((fsync), (fd))
#define fdatasync(fd) dal_sync_again((fdatasync), (fd))

#endif
