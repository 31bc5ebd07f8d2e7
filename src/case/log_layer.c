/* case/log_layer.c: an SQLite file layer that gathers what a commit adds to the write-ahead log.
 *
 * SQLite writes a log frame by frame, two calls a frame, then syncs.  Nobody else looks at those bytes before the sync:
 * the index beside the log, which says how far it goes, is written after it.  So they are gathered here and handed on
 * as one write when the sync comes, or any other call for the same file.  All other files are the layer's below,
 * untouched.
 *
 * Only for connections with synchronous=FULL: with less no sync tells the end of a commit.  And only where the layer
 * below promises that a write harms no bytes beside it (all systems' own does): otherwise SQLite pads commits with
 * frames after the sync. */
#include "case/sql.h"
#include <stdio.h>

enum {
    GATHERED_MAX = 64 * 1024 /* SQLite's own layer takes less than 128 KiB at once */,
    LAYERS_MAX = 4,
    NAME_SIZE = 64
};

typedef struct layer {
    sqlite3_vfs vfs; /* first: SQLite hands back a pointer to it */
    sqlite3_vfs *below;
    char name[NAME_SIZE];
} layer;

typedef struct log_file {
    sqlite3_file file; /* first, for the same reason */
    sqlite3_file *below;
    sqlite3_int64 at; /* where in the file the gathered bytes belong */
    int size;
    char *gathered; /* GATHERED_MAX bytes; NULL until the first write, or for lack of memory */
} log_file;

/* ---- a log ------------------------------------------------------------------------------------------------------- */

/* What could not be written is given up: the commit that it was for fails with this. */
static int hand_on(log_file *log)
{
    int size = log->size;
    log->size = 0;
    return size > 0 ? log->below->pMethods->xWrite(log->below, log->gathered, size, log->at) : SQLITE_OK;
}

static int log_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
    log_file *log = (log_file *)file;
    if (log->size > 0 && (at != log->at + log->size || size > GATHERED_MAX - log->size)) {
        int result = hand_on(log);
        if (result != SQLITE_OK)
            return result;
    }
    if (log->gathered == NULL)
        log->gathered = dal_alloc(GATHERED_MAX);
    if (log->gathered == NULL || size > GATHERED_MAX)
        return log->below->pMethods->xWrite(log->below, data, size, at);
    if (log->size == 0)
        log->at = at;
    memcpy(log->gathered + log->size, data, (size_t)size);
    log->size += size;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *out, int size, sqlite3_int64 at)
{
    log_file *log = (log_file *)file;
    int result = hand_on(log);
    return result == SQLITE_OK ? log->below->pMethods->xRead(log->below, out, size, at) : result;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    log_file *log = (log_file *)file;
    int result = hand_on(log);
    return result == SQLITE_OK ? log->below->pMethods->xTruncate(log->below, size) : result;
}

static int log_sync(sqlite3_file *file, int flags)
{
    log_file *log = (log_file *)file;
    int result = hand_on(log);
    return result == SQLITE_OK ? log->below->pMethods->xSync(log->below, flags) : result;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *out_size)
{
    log_file *log = (log_file *)file;
    int result = hand_on(log);
    return result == SQLITE_OK ? log->below->pMethods->xFileSize(log->below, out_size) : result;
}

static int log_close(sqlite3_file *file)
{
    log_file *log = (log_file *)file;
    int result = hand_on(log), closed = log->below->pMethods->xClose(log->below);
    dal_free(log->gathered);
    log->gathered = NULL;
    return result == SQLITE_OK ? closed : result;
}

/* SQLite locks the main file only. */
static int log_lock(sqlite3_file *file, int level)
{
    (void)file, (void)level;
    return SQLITE_OK;
}

static int log_is_reserved(sqlite3_file *file, int *out_reserved)
{
    (void)file;
    *out_reserved = 0;
    return SQLITE_OK;
}

static int log_control(sqlite3_file *file, int operation, void *argument)
{
    log_file *log = (log_file *)file;
    return log->below->pMethods->xFileControl(log->below, operation, argument);
}

static int log_sector(sqlite3_file *file)
{
    log_file *log = (log_file *)file;
    return log->below->pMethods->xSectorSize(log->below);
}

static int log_device(sqlite3_file *file)
{
    log_file *log = (log_file *)file;
    return log->below->pMethods->xDeviceCharacteristics(log->below);
}

static const sqlite3_io_methods methods = {.iVersion = 1,
                                           .xClose = log_close,
                                           .xRead = log_read,
                                           .xWrite = log_write,
                                           .xTruncate = log_truncate,
                                           .xSync = log_sync,
                                           .xFileSize = log_size,
                                           .xLock = log_lock,
                                           .xUnlock = log_lock,
                                           .xCheckReservedLock = log_is_reserved,
                                           .xFileControl = log_control,
                                           .xSectorSize = log_sector,
                                           .xDeviceCharacteristics = log_device};

/* ---- the layer --------------------------------------------------------------------------------------------------- */

static bool is_promised(sqlite3_filename log)
{
    sqlite3_file *main = sqlite3_database_file_object(log);
    return (main->pMethods->xDeviceCharacteristics(main) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    sqlite3_vfs *below = ((layer *)vfs)->below;
    log_file *log = (log_file *)file;
    if ((flags & SQLITE_OPEN_WAL) == 0 || !is_promised(name))
        return below->xOpen(below, name, file, flags, out_flags); /* the room is enough for its own file */
    *log = (log_file){.below = (sqlite3_file *)(log + 1)};
    int result = below->xOpen(below, name, log->below, flags, out_flags);
    if (result == SQLITE_OK)
        log->file.pMethods = &methods;
    return result;
}

/* The rest of the calls are those below: neither the system's layer nor that of the tests minds which structure they
 * are called with, as long as it holds what theirs does. */
static void fill(layer *l, sqlite3_vfs *below, const char *name)
{
    size_t size = strlen(name) + 1;
    memcpy(l->name, name, size);
    l->below = below;
    l->vfs = *below;
    l->vfs.zName = l->name;
    l->vfs.pNext = NULL;
    l->vfs.szOsFile = (int)sizeof(log_file) + below->szOsFile;
    l->vfs.xOpen = layer_open;
}

/* With the lock held: the layer that is registered as `name`, or a new one. */
static bool find_or_make(const char *name, sqlite3_vfs *below)
{
    static layer all[LAYERS_MAX];
    static size_t count;
    if (sqlite3_vfs_find(name) != NULL)
        return true;
    if (count == LAYERS_MAX)
        return false;
    fill(&all[count], below, name);
    return sqlite3_vfs_register(&all[count++].vfs, 0) == SQLITE_OK;
}

const char *dal_sql_log_layer(const char *below)
{
    char name[NAME_SIZE];
    dal_base_start();
    sqlite3_vfs *found = sqlite3_vfs_find(below);
    if (found == NULL || snprintf(name, sizeof name, "dalil-%s", found->zName) >= (int)sizeof name)
        return below;
    sqlite3_mutex *lock = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(lock);
    bool good = find_or_make(name, found);
    sqlite3_mutex_leave(lock);
    found = good ? sqlite3_vfs_find(name) : NULL;
    return found != NULL ? found->zName : below;
}
