/* base/zip_out.c: see zip_out.h. */
#include "base/zip_out.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <zlib.h>

enum { LOCAL_SIZE = 30, ENTRY_SIZE = 46, END_SIZE = 22, ENTRIES_MAX = 65534, NAME_MAX_BYTES = 1024, VERSION = 20 };
enum { STORED = 0, DEFLATED = 8, UTF8_NAMES = 0x0800, EARLIEST_DAY = 0x0021 /* 1 January 1980, the first there is */ };

static const int64_t SIZE_LIMIT = (int64_t)UINT32_MAX - (1 << 20);

typedef struct entry {
    char name[NAME_MAX_BYTES];
    uint32_t crc, packed, size, offset, method;
} entry;

struct dal_zip_out {
    char path[PATH_MAX], temporary[PATH_MAX];
    int fd; /* -1: closed */
    bool kept;
    entry *item;
    size_t count, capacity;
    int64_t size; /* of the file so far */
};

static dalil_status fail(const dal_zip_out *zip, const char *message, int code, dalil_error *err)
{
    dal_fail(err, DALIL_EIO, message, zip->path, NULL);
    dal_error_system(err, code);
    return DALIL_EIO;
}

/* ---- numbers, least byte first ----------------------------------------------------------------------------------- */

static void put16(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
}

static void put32(unsigned char *at, uint32_t value)
{
    put16(at, value);
    put16(at + 2, value >> 16);
}

static uint32_t get16(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t get32(const unsigned char *at)
{
    return get16(at) | get16(at + 2) << 16;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

dalil_status dal_zip_out_new(const char *path, dal_zip_out **out_zip, dalil_error *err)
{
    unsigned char random[6];
    char hex[2 * sizeof random + 1];
    if (dal_file_exists(path))
        return dal_fail(err, DALIL_EINVAL, "file.there", path, NULL);
    dal_zip_out *zip = dal_alloc_zero(1, sizeof *zip);
    if (zip == NULL)
        return dal_fail_memory(err);
    dal_random(random, sizeof random);
    dal_hex(random, sizeof random, hex);
    zip->fd = -1;
    int size = snprintf(zip->path, sizeof zip->path, "%s", path);
    int temporary = snprintf(zip->temporary, sizeof zip->temporary, "%s.%s.tmp", path, hex);
    dalil_status status = DALIL_OK;
    if (size < 0 || temporary < 0 || (size_t)temporary >= sizeof zip->temporary)
        status = fail(zip, "file.write", ENAMETOOLONG, err);
    if (status == DALIL_OK) {
        zip->fd = dal_file.open(zip->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (zip->fd < 0)
            status = fail(zip, "file.write", errno, err);
    }
    if (status == DALIL_OK)
        *out_zip = zip;
    else
        dal_zip_out_free(zip);
    return status;
}

static dalil_status write_all(dal_zip_out *zip, const void *data, size_t size, dalil_error *err)
{
    const char *at = data;
    while (size > 0) {
        int64_t put = dal_file.write(zip->fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return fail(zip, "file.write", put < 0 ? errno : ENOSPC, err);
        at += put;
        size -= (size_t)put;
        zip->size += put;
    }
    return DALIL_OK;
}

/* Appends the deflated bytes; nothing when they would be no smaller. */
static dalil_status deflate_into(dalil_string bytes, dal_buf *out, dalil_error *err)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.data, .avail_in = (uInt)bytes.size};
    if (bytes.size < 2)
        return DALIL_OK;
    unsigned char *packed = dal_alloc(bytes.size);
    if (packed == NULL || deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        dal_free(packed);
        return dal_fail_memory(err);
    }
    z.next_out = packed;
    z.avail_out = (uInt)bytes.size - 1;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        dal_buf_add(out, packed, bytes.size - 1 - z.avail_out);
    deflateEnd(&z);
    dal_free(packed);
    return dal_buf_check(out, err);
}

/* What the local header and the directory have in common, from the version on. */
static void put_common(unsigned char *at, const entry *e)
{
    put16(at, VERSION);
    put16(at + 2, UTF8_NAMES);
    put16(at + 4, e->method);
    put16(at + 6, 0);
    put16(at + 8, EARLIEST_DAY);
    put32(at + 10, e->crc);
    put32(at + 14, e->packed);
    put32(at + 18, e->size);
    put16(at + 22, (uint32_t)strlen(e->name));
    put16(at + 24, 0);
}

static dalil_status new_entry(dal_zip_out *zip, const char *name, dalil_string bytes, entry **out, dalil_error *err)
{
    if (zip->count == ENTRIES_MAX || zip->size + (int64_t)bytes.size > SIZE_LIMIT || bytes.size > INT32_MAX ||
        strlen(name) >= NAME_MAX_BYTES)
        return dal_fail(err, DALIL_ELIMIT, "zip.too-large", zip->path, NULL);
    if (zip->count == zip->capacity) {
        size_t capacity = zip->capacity > 0 ? 2 * zip->capacity : 64;
        entry *grown = dal_realloc(zip->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        zip->item = grown;
        zip->capacity = capacity;
    }
    *out = &zip->item[zip->count];
    **out = (entry){.crc = (uint32_t)crc32(0, (const Bytef *)(bytes.size > 0 ? bytes.data : ""), (uInt)bytes.size),
                    .size = (uint32_t)bytes.size,
                    .offset = (uint32_t)zip->size};
    snprintf((*out)->name, sizeof(*out)->name, "%s", name);
    return DALIL_OK;
}

dalil_status dal_zip_out_add(dal_zip_out *zip, const char *name, dalil_string bytes, dalil_error *err)
{
    unsigned char head[LOCAL_SIZE] = {'P', 'K', 3, 4};
    dal_buf packed = dal_buf_init((size_t)INT32_MAX);
    entry *e = NULL;
    DAL_TRY(new_entry(zip, name, bytes, &e, err));
    dalil_status status = deflate_into(bytes, &packed, err);
    e->method = packed.size > 0 ? DEFLATED : STORED;
    dalil_string stored = packed.size > 0 ? dal_buf_string(&packed) : bytes;
    e->packed = (uint32_t)stored.size;
    put_common(head + 4, e);
    if (status == DALIL_OK)
        status = write_all(zip, head, sizeof head, err);
    if (status == DALIL_OK)
        status = write_all(zip, name, strlen(name), err);
    if (status == DALIL_OK)
        status = write_all(zip, stored.data, stored.size, err);
    dal_buf_release(&packed);
    zip->count += status == DALIL_OK;
    return status;
}

static dalil_status write_directory(dal_zip_out *zip, dalil_error *err)
{
    int64_t start = zip->size;
    for (size_t i = 0; i < zip->count; i++) {
        const entry *e = &zip->item[i];
        unsigned char head[ENTRY_SIZE] = {'P', 'K', 1, 2};
        put16(head + 4, 3 << 8 | VERSION); /* made on a system with Unix modes */
        put_common(head + 6, e);
        put32(head + 38, (uint32_t)0100600 << 16);
        put32(head + 42, e->offset);
        DAL_TRY(write_all(zip, head, sizeof head, err));
        DAL_TRY(write_all(zip, e->name, strlen(e->name), err));
    }
    unsigned char end[END_SIZE] = {'P', 'K', 5, 6};
    put16(end + 8, (uint32_t)zip->count);
    put16(end + 10, (uint32_t)zip->count);
    put32(end + 12, (uint32_t)(zip->size - start));
    put32(end + 16, (uint32_t)start);
    return write_all(zip, end, sizeof end, err);
}

dalil_status dal_zip_out_finish(dal_zip_out *zip, dalil_error *err)
{
    DAL_TRY(write_directory(zip, err));
    int fd = zip->fd;
    bool synced = dal_file.sync(fd) == 0;
    int code = errno;
    zip->fd = -1;
    if (dal_file.close(fd) != 0 && synced) {
        synced = false;
        code = errno;
    }
    return synced ? DALIL_OK : fail(zip, "file.sync", code, err);
}

int64_t dal_zip_out_size(const dal_zip_out *zip)
{
    return zip->size;
}

dalil_status dal_zip_out_keep(dal_zip_out *zip, dalil_error *err)
{
    if (dal_file_exists(zip->path))
        return dal_fail(err, DALIL_EINVAL, "file.there", zip->path, NULL);
    if (dal_file.rename(zip->temporary, zip->path) != 0)
        return fail(zip, "file.write", errno, err);
    zip->kept = true;
    return DALIL_OK;
}

void dal_zip_out_free(dal_zip_out *zip)
{
    if (zip == NULL)
        return;
    if (zip->fd >= 0)
        dal_file.close(zip->fd);
    if (!zip->kept && zip->temporary[0] != '\0')
        dal_file.remove(zip->temporary);
    dal_free(zip->item);
    dal_free(zip);
}

/* ---- reading back ------------------------------------------------------------------------------------------------ */

static dalil_status fail_read(const dal_zip_out *zip, dalil_error *err)
{
    return fail(zip, "file.read", EIO, err);
}

static dalil_status read_all(const dal_zip_out *zip, int fd, char *out, size_t size, dalil_error *err)
{
    while (size > 0) {
        int64_t got = dal_file.read(fd, out, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail_read(zip, err);
        out += got;
        size -= (size_t)got;
    }
    return DALIL_OK;
}

/* Unpack one entry into `out`, which has room for it. */
static bool unpack(const entry *e, const char *packed, char *out)
{
    if (e->method == STORED) {
        memcpy(out, packed, e->size);
        return e->packed == e->size;
    }
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)packed, .avail_in = e->packed, .next_out = (Bytef *)out, .avail_out = e->size};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == e->size;
    inflateEnd(&z);
    return whole;
}

static dalil_status read_entry(const dal_zip_out *zip, int fd, const entry *e, char *packed, char *plain,
                               dalil_error *err)
{
    unsigned char head[LOCAL_SIZE + NAME_MAX_BYTES];
    size_t name = strlen(e->name);
    DAL_TRY(read_all(zip, fd, (char *)head, LOCAL_SIZE + name, err));
    if (get32(head) != 0x04034B50 || get16(head + 26) != name || memcmp(head + LOCAL_SIZE, e->name, name) != 0 ||
        get32(head + 18) != e->packed || get32(head + 22) != e->size)
        return fail_read(zip, err);
    DAL_TRY(read_all(zip, fd, packed, e->packed, err));
    if (!unpack(e, packed, plain) || (uint32_t)crc32(0, (const Bytef *)plain, e->size) != e->crc)
        return fail_read(zip, err);
    return DALIL_OK;
}

static dalil_status visit_entry(const dal_zip_out *zip, int fd, const entry *e, dal_zip_out_visit *visit, void *context,
                                dalil_error *err)
{
    char *packed = dal_alloc((size_t)e->packed + 1), *plain = dal_alloc((size_t)e->size + 1);
    dalil_status status = packed != NULL && plain != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK)
        status = read_entry(zip, fd, e, packed, plain, err);
    if (status == DALIL_OK)
        status = visit(context, e->name, (dalil_string){plain, e->size}, err);
    dal_free(packed);
    dal_free(plain);
    return status;
}

dalil_status dal_zip_out_each(dal_zip_out *zip, dal_zip_out_visit *visit, void *context, dalil_error *err)
{
    dal_file_forget(zip->temporary);
    int fd = dal_file.open(zip->temporary, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return fail(zip, "file.read", errno, err);
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < zip->count && status == DALIL_OK; i++)
        status = visit_entry(zip, fd, &zip->item[i], visit, context, err);
    dal_file.close(fd);
    return status;
}
