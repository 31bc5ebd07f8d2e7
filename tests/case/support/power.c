#include "support/power.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 256, NAMES_MAX = 256, HANDLES_MAX = 256, CHANGES_MAX = 8192, SECTOR = 512, NAME_SIZE = 256 };

/* ---- files ----------------------------------------------------------------------------------------------------------
 * `now` is what the running machine sees; `kept` is what is on the disk for certain. */
typedef struct bytes {
    unsigned char *data;
    size_t size, capacity;
} bytes;

typedef struct file {
    bool used, folder, is_new_log;
    bytes now, kept;
} file;

/* A write or a new length that is not synced yet. */
typedef struct change {
    int file;
    bool length; /* only a new length */
    size_t at, size;
    unsigned char *data;
} change;

typedef struct name {
    char path[NAME_SIZE];
    int file;
} name;

typedef struct names {
    name item[NAMES_MAX];
    int count;
} names;

typedef struct disk {
    file file[FILES_MAX];
    names now, kept;
    change change[CHANGES_MAX];
    int changes;
} disk;

static disk now_disk, saved_disk;
static struct {
    int file;
    size_t at;
    bool used;
} handle[HANDLES_MAX];
static bool cut;
static int promised;
static uint64_t cut_at, done, chance = 1;
static dal_file_calls before;

static uint64_t roll(uint64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return chance % below;
}

static void fit(bytes *b, size_t size)
{
    if (size > b->capacity) {
        b->capacity = 2 * size + 4096;
        b->data = realloc(b->data, b->capacity);
        if (b->data == NULL)
            abort();
    }
    if (size > b->size)
        memset(b->data + b->size, 0, size - b->size);
    b->size = size;
}

static void copy_bytes(bytes *to, const bytes *from)
{
    fit(to, from->size);
    if (from->size > 0)
        memcpy(to->data, from->data, from->size);
}

static void put_bytes(bytes *b, size_t at, const void *data, size_t size)
{
    if (at + size > b->size)
        fit(b, at + size);
    if (size > 0)
        memcpy(b->data + at, data, size);
}

static int find_name(const names *n, const char *path)
{
    for (int i = 0; i < n->count; i++)
        if (strcmp(n->item[i].path, path) == 0)
            return i;
    return -1;
}

static void set_name(names *n, const char *path, int at)
{
    int i = find_name(n, path);
    if (i < 0 && at >= 0) {
        if (n->count == NAMES_MAX)
            abort();
        i = n->count++;
        snprintf(n->item[i].path, NAME_SIZE, "%s", path);
    }
    if (at >= 0)
        n->item[i].file = at;
    else if (i >= 0)
        n->item[i] = n->item[--n->count];
}

static int new_file(bool folder)
{
    for (int i = 0; i < FILES_MAX; i++) {
        bool held = now_disk.file[i].used;
        if (held)
            continue;
        now_disk.file[i].used = true;
        now_disk.file[i].folder = folder;
        now_disk.file[i].is_new_log = false;
        now_disk.file[i].now.size = now_disk.file[i].kept.size = 0;
        return i;
    }
    abort();
}

/* Files that no name and no handle leads to are free again. */
static void sweep(void)
{
    for (int i = 0; i < FILES_MAX; i++) {
        bool held = false;
        for (int j = 0; j < now_disk.now.count; j++)
            held = held || now_disk.now.item[j].file == i;
        for (int j = 0; j < now_disk.kept.count; j++)
            held = held || now_disk.kept.item[j].file == i;
        for (int j = 0; j < HANDLES_MAX; j++)
            held = held || (handle[j].used && handle[j].file == i);
        now_disk.file[i].used = now_disk.file[i].used && held;
    }
}

/* ---- the cut --------------------------------------------------------------------------------------------------------
 */

/* One unsynced write reaches the disk: whole, not at all, or some of its sectors. */
static void maybe_apply(const change *c)
{
    file *f = &now_disk.file[c->file];
    uint64_t fate = roll(4);
    if (fate == 0)
        return;
    if (c->length) {
        if (c->size != f->kept.size)
            fit(&f->kept, c->size);
        return;
    }
    for (size_t at = 0; at < c->size;) {
        size_t some = SECTOR - (c->at + at) % SECTOR;
        if (some > c->size - at)
            some = c->size - at;
        if (fate != 1 || roll(2) == 0) /* torn */
            put_bytes(&f->kept, c->at + at, c->data + at, some);
        at += some;
    }
}

static void maybe_name(const char *path, int at)
{
    if (roll(2) == 0)
        set_name(&now_disk.kept, path, at);
}

static void lose_power(void)
{
    cut = true;
    for (int i = 0; i < now_disk.changes; i++)
        maybe_apply(&now_disk.change[i]);
    names was = now_disk.kept;
    for (int i = 0; i < was.count; i++)
        if (find_name(&now_disk.now, was.item[i].path) < 0)
            maybe_name(was.item[i].path, -1);
    for (int i = 0; i < now_disk.now.count; i++) {
        int at = find_name(&was, now_disk.now.item[i].path);
        if (at < 0 || was.item[at].file != now_disk.now.item[i].file)
            maybe_name(now_disk.now.item[i].path, now_disk.now.item[i].file);
    }
}

/* Count a change; false when the power goes with it. */
static bool powered(void)
{
    if (cut)
        return false;
    if (++done == cut_at)
        lose_power();
    return !cut;
}

static void forget_changes(disk *d)
{
    for (int i = 0; i < d->changes; i++)
        free(d->change[i].data);
    d->changes = 0;
}

static void add_change(change c)
{
    if (now_disk.changes == CHANGES_MAX)
        abort();
    now_disk.change[now_disk.changes++] = c;
}

static void write_at(int at, size_t offset, const void *data, size_t size)
{
    change c = {.file = at, .at = offset, .size = size, .data = malloc(size > 0 ? size : 1)};
    if (c.data == NULL)
        abort();
    memcpy(c.data, data, size);
    add_change(c);
    put_bytes(&now_disk.file[at].now, offset, data, size);
}

static void set_length(int at, size_t size)
{
    add_change((change){.file = at, .length = true, .size = size});
    fit(&now_disk.file[at].now, size);
}

static void sync_file(int at)
{
    int kept = 0;
    copy_bytes(&now_disk.file[at].kept, &now_disk.file[at].now);
    for (int i = 0; i < now_disk.changes; i++) {
        if (now_disk.change[i].file == at)
            free(now_disk.change[i].data);
        else
            now_disk.change[kept++] = now_disk.change[i];
    }
    now_disk.changes = kept;
}

static bool is_in(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    size_t size = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    return slash != NULL && slash[1] != '\0' && (size_t)(slash - path) == size && strncmp(path, folder, size) == 0;
}

static void sync_names(const char *folder)
{
    for (int i = now_disk.kept.count - 1; i >= 0; i--)
        if (is_in(now_disk.kept.item[i].path, folder) && find_name(&now_disk.now, now_disk.kept.item[i].path) < 0)
            set_name(&now_disk.kept, now_disk.kept.item[i].path, -1);
    for (int i = 0; i < now_disk.now.count; i++)
        if (is_in(now_disk.now.item[i].path, folder))
            set_name(&now_disk.kept, now_disk.now.item[i].path, now_disk.now.item[i].file);
}

static void sync_names_around(const char *path)
{
    char folder[NAME_SIZE];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    sync_names(folder);
}

/* ---- the calls of base/file.h
 * ---------------------------------------------------------------------------------------- */

static int fail(int code)
{
    errno = code;
    return -1;
}

static int new_handle(int at)
{
    for (int i = 0; i < HANDLES_MAX; i++)
        if (!handle[i].used) {
            handle[i].used = true;
            handle[i].file = at;
            handle[i].at = 0;
            return i + 1000;
        }
    abort();
}

static int power_open(const char *path, int flags, int mode)
{
    (void)mode;
    int i = find_name(&now_disk.now, path), at = i >= 0 ? now_disk.now.item[i].file : -1;
    if (cut)
        return fail(EIO);
    if (at >= 0 && (flags & O_EXCL) != 0)
        return fail(EEXIST);
    if (at < 0) {
        if ((flags & O_CREAT) == 0)
            return fail(ENOENT);
        if (!powered())
            return fail(EIO);
        at = new_file(false);
        set_name(&now_disk.now, path, at);
    }
    return new_handle(at);
}

static int64_t power_read_at(int fd, void *buffer, size_t size, int64_t at)
{
    const bytes *b = &now_disk.file[handle[fd - 1000].file].now;
    size_t left = (size_t)at < b->size ? b->size - (size_t)at : 0;
    if (cut)
        return fail(EIO);
    if (size > left)
        size = left;
    if (size > 0)
        memcpy(buffer, b->data + at, size);
    return (int64_t)size;
}

static int64_t power_write_at(int fd, const void *buffer, size_t size, int64_t at)
{
    if (!cut)
        write_at(handle[fd - 1000].file, (size_t)at, buffer, size); /* may be torn by the cut that it meets */
    return powered() ? (int64_t)size : fail(EIO);
}

static int64_t go_on(int fd, int64_t done_now)
{
    handle[fd - 1000].at += done_now > 0 ? (size_t)done_now : 0;
    return done_now;
}

static int64_t power_read(int fd, void *buffer, size_t size)
{
    return go_on(fd, power_read_at(fd, buffer, size, (int64_t)handle[fd - 1000].at));
}

static int64_t power_write(int fd, const void *buffer, size_t size)
{
    return go_on(fd, power_write_at(fd, buffer, size, (int64_t)handle[fd - 1000].at));
}

static bool power_leads_to(const char *path, int fd)
{
    int i = find_name(&now_disk.now, path);
    return !cut && i >= 0 && now_disk.now.item[i].file == handle[fd - 1000].file;
}

static int power_sync(int fd)
{
    int at = handle[fd - 1000].file;
    if (!powered())
        return fail(EIO);
    if (!now_disk.file[at].folder) {
        sync_file(at);
        return 0;
    }
    for (int i = 0; i < now_disk.now.count; i++)
        if (now_disk.now.item[i].file == at)
            sync_names(now_disk.now.item[i].path);
    return 0;
}

static int power_close(int fd)
{
    handle[fd - 1000].used = false;
    return 0;
}

static int power_rename(const char *from, const char *to)
{
    int i = find_name(&now_disk.now, from);
    if (!powered())
        return fail(EIO);
    if (i < 0)
        return fail(ENOENT);
    int at = now_disk.now.item[i].file;
    set_name(&now_disk.now, from, -1);
    set_name(&now_disk.now, to, at);
    return 0;
}

static int power_remove(const char *path)
{
    if (!powered())
        return fail(EIO);
    if (find_name(&now_disk.now, path) < 0)
        return fail(ENOENT);
    set_name(&now_disk.now, path, -1);
    sweep();
    return 0;
}

static int power_make_folder(const char *path, int mode)
{
    (void)mode;
    if (!powered())
        return fail(EIO);
    if (find_name(&now_disk.now, path) >= 0)
        return fail(EEXIST);
    set_name(&now_disk.now, path, new_file(true));
    return 0;
}

static dal_file_kind power_kind(const char *path)
{
    int i = find_name(&now_disk.now, path);
    return i < 0 ? DAL_FILE_NONE : now_disk.file[now_disk.now.item[i].file].folder ? DAL_FILE_FOLDER : DAL_FILE_OTHER;
}

static int power_list(const char *folder, bool (*each)(void *context, const char *path), void *context)
{
    if (cut)
        return fail(EIO);
    for (int i = 0; i < now_disk.now.count; i++)
        if (is_in(now_disk.now.item[i].path, folder) && !each(context, strrchr(now_disk.now.item[i].path, '/') + 1))
            break;
    return 0;
}

/* ---- the file layer of SQLite
 * ---------------------------------------------------------------------------------------- */

typedef struct sql_file {
    sqlite3_file base;
    int file;
    char path[NAME_SIZE];
    int lock;
} sql_file;

/* The index of a log, in memory that all connections share; a restart forgets it. */
static struct {
    char path[NAME_SIZE];
    void *region[64];
    int users;
} shared[16];

static int sql_close(sqlite3_file *f)
{
    ((sql_file *)f)->file = -1;
    return SQLITE_OK;
}

static int sql_read(sqlite3_file *f, void *buffer, int size, sqlite3_int64 at)
{
    const bytes *b = &now_disk.file[((sql_file *)f)->file].now;
    size_t start = (size_t)at, have = start < b->size ? b->size - start : 0;
    if (cut)
        return SQLITE_IOERR_READ;
    if (have > (size_t)size)
        have = (size_t)size;
    if (have > 0)
        memcpy(buffer, b->data + start, have);
    if (have == (size_t)size)
        return SQLITE_OK;
    memset((char *)buffer + have, 0, (size_t)size - have);
    return SQLITE_IOERR_SHORT_READ;
}

static int sql_write(sqlite3_file *f, const void *data, int size, sqlite3_int64 at)
{
    if (!cut)
        write_at(((sql_file *)f)->file, (size_t)at, data, (size_t)size);
    return powered() ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int sql_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    if (!cut)
        set_length(((sql_file *)f)->file, (size_t)size);
    return powered() ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int sql_sync(sqlite3_file *f, int flags)
{
    sql_file *s = (sql_file *)f;
    (void)flags;
    if (!powered())
        return SQLITE_IOERR_FSYNC;
    sync_file(s->file);
    if (now_disk.file[s->file].is_new_log) { /* as the system's layer does for new journals and logs */
        if (!powered())
            return SQLITE_IOERR_DIR_FSYNC;
        sync_names_around(s->path);
        now_disk.file[s->file].is_new_log = false;
    }
    return SQLITE_OK;
}

static int sql_size(sqlite3_file *f, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)now_disk.file[((sql_file *)f)->file].now.size;
    return cut ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int sql_lock(sqlite3_file *f, int level)
{
    ((sql_file *)f)->lock = level;
    return SQLITE_OK;
}

static int sql_reserved(sqlite3_file *f, int *out)
{
    *out = ((sql_file *)f)->lock >= SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}

static int sql_control(sqlite3_file *f, int operation, void *argument)
{
    (void)f, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int sql_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

static int sql_device(sqlite3_file *f)
{
    (void)f;
    return promised; /* by itself nothing: nothing is atomic, nothing in order, no safe appending */
}

static int sql_shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **out)
{
    const char *path = ((sql_file *)f)->path;
    int i = 0;
    while (i < 15 && shared[i].path[0] != '\0' && strcmp(shared[i].path, path) != 0)
        i++;
    snprintf(shared[i].path, NAME_SIZE, "%s", path);
    if (shared[i].region[region] == NULL && extend)
        shared[i].region[region] = calloc(1, (size_t)size);
    *out = shared[i].region[region];
    return SQLITE_OK;
}

static int sql_shm_lock(sqlite3_file *f, int offset, int count, int flags)
{
    (void)f, (void)offset, (void)count, (void)flags;
    return SQLITE_OK; /* one connection at a time */
}

static void sql_shm_barrier(sqlite3_file *f)
{
    (void)f;
}

static void forget_shared(void)
{
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        for (size_t j = 0; j < 64; j++)
            free(shared[i].region[j]);
        memset(&shared[i], 0, sizeof shared[i]);
    }
}

static int sql_shm_unmap(sqlite3_file *f, int remove)
{
    (void)f, (void)remove;
    forget_shared(); /* the last connection has closed; the next works the index out from the log */
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = sql_close,
    .xRead = sql_read,
    .xWrite = sql_write,
    .xTruncate = sql_truncate,
    .xSync = sql_sync,
    .xFileSize = sql_size,
    .xLock = sql_lock,
    .xUnlock = sql_lock,
    .xCheckReservedLock = sql_reserved,
    .xFileControl = sql_control,
    .xSectorSize = sql_sector,
    .xDeviceCharacteristics = sql_device,
    .xShmMap = sql_shm_map,
    .xShmLock = sql_shm_lock,
    .xShmBarrier = sql_shm_barrier,
    .xShmUnmap = sql_shm_unmap,
};

static int sql_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out_flags)
{
    sql_file *s = (sql_file *)f;
    int i = find_name(&now_disk.now, path);
    (void)vfs;
    s->base.pMethods = NULL;
    if (cut || (i < 0 && (flags & SQLITE_OPEN_CREATE) == 0))
        return SQLITE_CANTOPEN;
    if (i < 0) {
        if (!powered())
            return SQLITE_CANTOPEN;
        int at = new_file(false);
        now_disk.file[at].is_new_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
        set_name(&now_disk.now, path, at);
        i = find_name(&now_disk.now, path);
    }
    s->file = now_disk.now.item[i].file;
    s->lock = 0;
    snprintf(s->path, NAME_SIZE, "%s", path);
    s->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int sql_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    (void)vfs;
    if (!powered())
        return SQLITE_IOERR_DELETE;
    if (find_name(&now_disk.now, path) < 0)
        return SQLITE_IOERR_DELETE_NOENT;
    set_name(&now_disk.now, path, -1);
    if (sync) {
        if (!powered())
            return SQLITE_IOERR_DIR_FSYNC;
        sync_names_around(path);
    }
    return SQLITE_OK;
}

static int sql_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs, (void)flags;
    *out = find_name(&now_disk.now, path) >= 0;
    return SQLITE_OK;
}

static int sql_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)size, "%s", path);
    return SQLITE_OK;
}

static int sql_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    dal_random(out, (size_t)size);
    return size;
}

static int sql_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int sql_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    (void)vfs;
    *out = 212500000000000;
    return SQLITE_OK;
}

static int sql_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs, (void)size, (void)out;
    return 0;
}

static sqlite3_vfs layer = {
    .iVersion = 2,
    .szOsFile = sizeof(sql_file),
    .mxPathname = NAME_SIZE - 1,
    .zName = "power",
    .xOpen = sql_open,
    .xDelete = sql_delete,
    .xAccess = sql_access,
    .xFullPathname = sql_path,
    .xRandomness = sql_randomness,
    .xSleep = sql_sleep,
    .xGetLastError = sql_last_error,
    .xCurrentTimeInt64 = sql_time,
};

void power_promise(bool overwrite)
{
    promised = overwrite ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

/* ---- switching
 * ------------------------------------------------------------------------------------------------------- */

static void empty(disk *d)
{
    forget_changes(d);
    for (int i = 0; i < FILES_MAX; i++) {
        free(d->file[i].now.data);
        free(d->file[i].kept.data);
    }
    memset(d, 0, sizeof *d);
}

void power_on(void)
{
    static bool registered;
    dal_base_start();
    if (!registered)
        sqlite3_vfs_register(&layer, 0);
    registered = true;
    empty(&now_disk);
    memset(handle, 0, sizeof handle);
    forget_shared();
    cut = false;
    cut_at = done = 0;
    set_name(&now_disk.now, "/", new_file(true));
    set_name(&now_disk.kept, "/", now_disk.now.item[0].file);
    before = dal_file;
    dal_file = (dal_file_calls){power_open,        power_read, power_write, power_read_at, power_write_at,
                                power_leads_to,    power_sync, power_close, power_rename,  power_remove,
                                power_make_folder, power_kind, power_list};
}

void power_off(void)
{
    dal_file = before;
    empty(&now_disk);
    empty(&saved_disk);
    forget_shared();
}

void power_cut_at(uint64_t n, uint64_t seed)
{
    cut_at = n;
    done = 0;
    chance = seed * 2654435761u + 88172645463325252u;
}

bool power_is_cut(void)
{
    return cut;
}

uint64_t power_changes(void)
{
    return done;
}

void power_restart(void)
{
    if (!cut)
        lose_power();
    forget_changes(&now_disk);
    for (int i = 0; i < FILES_MAX; i++)
        if (now_disk.file[i].used)
            copy_bytes(&now_disk.file[i].now, &now_disk.file[i].kept);
    now_disk.now = now_disk.kept;
    memset(handle, 0, sizeof handle);
    forget_shared();
    sweep();
    cut = false;
    cut_at = done = 0;
}

static void copy_disk(disk *to, const disk *from)
{
    empty(to);
    to->now = from->now;
    to->kept = from->kept;
    for (int i = 0; i < FILES_MAX; i++) {
        to->file[i].used = from->file[i].used;
        to->file[i].folder = from->file[i].folder;
        to->file[i].is_new_log = from->file[i].is_new_log;
        copy_bytes(&to->file[i].now, &from->file[i].now);
        copy_bytes(&to->file[i].kept, &from->file[i].kept);
    }
}

/* Only between restart and the next change: there is nothing unsynced to be kept. */
void power_save(void)
{
    copy_disk(&saved_disk, &now_disk);
}

void power_load(void)
{
    copy_disk(&now_disk, &saved_disk);
    memset(handle, 0, sizeof handle);
    forget_shared();
    cut = false;
    cut_at = done = 0;
}
