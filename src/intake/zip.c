/* intake/zip.c: the entries of a ZIP file in memory (PKWARE's APPNOTE 6.3), stored or deflated.
 *
 * The directory at the end is believed for where things are, and for nothing else: what an entry unpacks to is bounded
 * by the caller, whatever it says of itself. */
#include "intake/reader.h"
#include <zlib.h>

enum {
    END_SIZE = 22,
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    COMMENT_MAX = 65535,
    STORED = 0,
    DEFLATED = 8,
    PIECE = 1 << 16
};

static uint32_t u16(dalil_string bytes, size_t at)
{
    const unsigned char *p = (const unsigned char *)bytes.data + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32(dalil_string bytes, size_t at)
{
    return u16(bytes, at) | u16(bytes, at + 2) << 16;
}

static bool has(dalil_string bytes, size_t at, size_t size)
{
    return at <= bytes.size && size <= bytes.size - at;
}

/* Where the record at the end of the directory begins, or SIZE_MAX. */
static size_t find_end(dalil_string bytes)
{
    size_t least = bytes.size > END_SIZE + COMMENT_MAX ? bytes.size - END_SIZE - COMMENT_MAX : 0;
    if (bytes.size < END_SIZE)
        return SIZE_MAX;
    for (size_t at = bytes.size - END_SIZE + 1; at-- > least;)
        if (u32(bytes, at) == 0x06054B50)
            return at;
    return SIZE_MAX;
}

static bool read_entry(dalil_string bytes, size_t *at, dal_zip_entry *e)
{
    if (!has(bytes, *at, ENTRY_SIZE) || u32(bytes, *at) != 0x02014B50)
        return false;
    size_t name = u16(bytes, *at + 28), extra = u16(bytes, *at + 30), comment = u16(bytes, *at + 32);
    if (!has(bytes, *at + ENTRY_SIZE, name + extra + comment))
        return false;
    *e = (dal_zip_entry){.name = dal_str_slice(bytes, *at + ENTRY_SIZE, *at + ENTRY_SIZE + name),
                         .locked = (u16(bytes, *at + 8) & 1) != 0,
                         .method = u16(bytes, *at + 10),
                         .crc = u32(bytes, *at + 16),
                         .packed = u32(bytes, *at + 20),
                         .size = u32(bytes, *at + 24),
                         .offset = u32(bytes, *at + 42)};
    *at += ENTRY_SIZE + name + extra + comment;
    return true;
}

dalil_status dal_zip_open(dalil_string bytes, dal_arena *arena, dal_zip *out_zip)
{
    size_t end = find_end(bytes);
    if (end == SIZE_MAX)
        return DALIL_EINVAL;
    size_t count = u16(bytes, end + 10), at = u32(bytes, end + 16);
    if (count == 0xFFFF || at == UINT32_MAX)
        return DALIL_ELIMIT; /* ZIP64 */
    dal_zip zip = {.bytes = bytes};
    zip.entry = dal_arena_alloc(arena, (count + 1) * sizeof *zip.entry);
    if (zip.entry == NULL)
        return DALIL_ENOMEM;
    while (zip.count < count) {
        if (!read_entry(bytes, &at, &zip.entry[zip.count]))
            return DALIL_EINVAL;
        zip.count++;
    }
    *out_zip = zip;
    return DALIL_OK;
}

const dal_zip_entry *dal_zip_find(const dal_zip *zip, const char *name)
{
    for (size_t i = 0; i < zip->count; i++)
        if (dal_str_equal(zip->entry[i].name, dal_str(name)))
            return &zip->entry[i];
    return NULL;
}

static dalil_status inflate_all(dalil_string packed, dal_buf *out)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.data, .avail_in = (uInt)packed.size};
    unsigned char *piece = dal_alloc(PIECE);
    if (piece == NULL || inflateInit2(&z, -MAX_WBITS) != Z_OK) {
        dal_free(piece);
        return DALIL_ENOMEM;
    }
    int code = Z_OK;
    while (code == Z_OK && out->failed == DALIL_OK) {
        z.next_out = piece;
        z.avail_out = PIECE;
        code = inflate(&z, Z_NO_FLUSH);
        dal_buf_add(out, piece, PIECE - z.avail_out);
    }
    inflateEnd(&z);
    dal_free(piece);
    if (out->failed != DALIL_OK)
        return out->failed;
    return code == Z_STREAM_END ? DALIL_OK : code == Z_MEM_ERROR ? DALIL_ENOMEM : DALIL_EINVAL;
}

dalil_status dal_zip_read(const dal_zip *zip, const dal_zip_entry *entry, dal_buf *out)
{
    size_t at = (size_t)entry->offset, from = out->size;
    if (entry->locked)
        return DALIL_ELOCKED;
    if (!has(zip->bytes, at, LOCAL_SIZE) || u32(zip->bytes, at) != 0x04034B50)
        return DALIL_EINVAL;
    at += LOCAL_SIZE + u16(zip->bytes, at + 26) + u16(zip->bytes, at + 28);
    if (!has(zip->bytes, at, (size_t)entry->packed))
        return DALIL_EINVAL;
    dalil_string packed = dal_str_slice(zip->bytes, at, at + (size_t)entry->packed);
    if (entry->method == STORED)
        dal_buf_add_string(out, packed);
    else if (entry->method == DEFLATED)
        DAL_TRY(inflate_all(packed, out));
    else
        return DALIL_EINVAL;
    if (out->failed != DALIL_OK)
        return out->failed;
    uint32_t crc =
        (uint32_t)crc32(0, (const Bytef *)(out->data != NULL ? out->data + from : ""), (uInt)(out->size - from));
    return crc == entry->crc ? DALIL_OK : DALIL_EINVAL;
}
