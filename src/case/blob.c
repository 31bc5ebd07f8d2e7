/* case/blob.c: blobs: named by a keyed commitment, deflated, enciphered under a key that can be destroyed. */
#include "case/format.h"
#include <sodium.h>
#include <zlib.h>

enum { METHOD_PLAIN = 0, METHOD_ZLIB = 1, DEFLATED_MAX = 64 << 20 };

dal_hash dal_blob_name(const unsigned char key[DAL_KEY_SIZE], dalil_string plain)
{
    return dal_hmac_sha256(key, DAL_KEY_SIZE, DALIL_STR("dalil blob 1\n"), plain);
}

dal_hash dal_row_commitment(const unsigned char key[DAL_KEY_SIZE], dalil_string row)
{
    return dal_hmac_sha256(key, DAL_KEY_SIZE, DALIL_STR("dalil row 1\n"), row);
}

dal_hash dal_item_id(const unsigned char case_key[DAL_KEY_SIZE], dalil_string bytes)
{
    return dal_hmac_sha256(case_key, DAL_KEY_SIZE, DALIL_STR("dalil item 1\n"), bytes);
}

dal_id dal_name_id(const unsigned char case_key[DAL_KEY_SIZE], dalil_string folded_name)
{
    dal_hash hash = dal_hmac_sha256(case_key, DAL_KEY_SIZE, DALIL_STR("dalil name 1\n"), folded_name);
    dal_id id;
    memcpy(id.bytes, hash.bytes, sizeof id.bytes);
    return id;
}

/* `block`: how many blocks of 64 bytes go before. */
static void encipher(const unsigned char key[DAL_KEY_SIZE], char *data, size_t size, uint32_t block)
{
    static const unsigned char nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    dal_hash seal = dal_hmac_sha256(key, DAL_KEY_SIZE, DALIL_STR("dalil seal 1\n"), (dalil_string){NULL, 0});
    crypto_stream_chacha20_ietf_xor_ic((unsigned char *)data, (const unsigned char *)data, size, nonce, block,
                                       seal.bytes);
    sodium_memzero(&seal, sizeof seal);
}

/* The bytes of a stream from the second on, where `out` has the room. */
static void decipher_rest(const unsigned char key[DAL_KEY_SIZE], dalil_string stored, char *out)
{
    enum { BLOCK = 64 };
    char first[BLOCK];
    size_t head = stored.size < BLOCK ? stored.size : BLOCK;
    memcpy(first, stored.data, head);
    encipher(key, first, head, 0);
    memcpy(out, first + 1, head - 1);
    if (stored.size > head) {
        memcpy(out + head - 1, stored.data + head, stored.size - head);
        encipher(key, out + head - 1, stored.size - head, 1);
    }
    sodium_memzero(first, sizeof first);
}

static voidpf zlib_alloc(voidpf unused, uInt count, uInt size)
{
    (void)unused;
    return dal_alloc_zero(count, size);
}

static void zlib_free(voidpf unused, voidpf memory)
{
    (void)unused;
    dal_free(memory);
}

/* A window no larger than the blob: most are shorter than a page, and clearing zlib's usual 256 KB for each takes
 * longer than to deflate them.  Any reader of RFC 1950 reads the stream. */
static int begin_deflate(z_stream *stream, size_t size)
{
    enum { LOOK_AHEAD = 262, BITS_MAX = 15, MEMORY_MAX = 8 };
    int bits = 9;
    while (bits < BITS_MAX && ((size_t)1 << bits) < size + LOOK_AHEAD)
        bits++;
    int memory = bits - 6 < MEMORY_MAX ? bits - 6 : MEMORY_MAX;
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits, memory, Z_DEFAULT_STRATEGY);
}

/* Deflate into `out` (room for `out_size`); 0 when it does not get smaller or memory lacks: then it is kept plain. */
static size_t deflated(dalil_string plain, char *out, size_t out_size)
{
    z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
    if (plain.size < 64 || begin_deflate(&stream, plain.size) != Z_OK)
        return 0;
    stream.next_in = (Bytef *)(uintptr_t)plain.data;
    stream.avail_in = (uInt)plain.size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)out_size;
    int result = deflate(&stream, Z_FINISH);
    size_t size = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? size : 0;
}

/* Recordings and pictures, which do not get smaller: not held in memory a third time to try it. */
static dalil_status seal_plain(const unsigned char key[DAL_KEY_SIZE], dalil_string plain, dal_buf *out,
                               dalil_error *err)
{
    static const char method = METHOD_PLAIN;
    size_t before = out->size;
    dal_buf_add(out, &method, 1);
    dal_buf_add_string(out, plain);
    DAL_TRY(dal_buf_check(out, err));
    encipher(key, out->data + before, out->size - before, 0);
    return DALIL_OK;
}

dalil_status dal_blob_seal(const unsigned char key[DAL_KEY_SIZE], dalil_string plain, dal_buf *out, dalil_error *err)
{
    if (plain.size > DAL_BLOB_MAX)
        return dal_fail(err, DALIL_ELIMIT, "ledger.blob-too-long", NULL);
    if (plain.size > DEFLATED_MAX)
        return seal_plain(key, plain, out, err);
    char *stored = dal_alloc(plain.size + 1);
    if (stored == NULL)
        return dal_fail_memory(err);
    size_t size = deflated(plain, stored + 1, plain.size);
    stored[0] = size > 0 ? METHOD_ZLIB : METHOD_PLAIN;
    if (size == 0 && plain.size > 0)
        memcpy(stored + 1, plain.data, plain.size);
    size = 1 + (size > 0 ? size : plain.size);
    encipher(key, stored, size, 0);
    dal_buf_add(out, stored, size);
    dal_free(stored);
    return dal_buf_check(out, err);
}

void dal_row_seal(const unsigned char key[DAL_KEY_SIZE], dalil_string row, dal_buf *out)
{
    static const char method = METHOD_PLAIN; /* rows are short: to deflate each alone saves nothing */
    size_t before = out->size;
    dal_buf_add(out, &method, 1);
    dal_buf_add_string(out, row);
    if (out->failed == DALIL_OK)
        encipher(key, out->data + before, out->size - before, 0);
}

static dalil_status inflate_into(dalil_string packed, dal_buf *out, dalil_error *err)
{
    z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
    char piece[16384];
    if (inflateInit(&stream) != Z_OK)
        return dal_fail_memory(err);
    stream.next_in = (Bytef *)(uintptr_t)packed.data;
    stream.avail_in = (uInt)packed.size;
    int result = Z_OK;
    while (result == Z_OK && out->failed == DALIL_OK) {
        stream.next_out = (Bytef *)piece;
        stream.avail_out = sizeof piece;
        result = inflate(&stream, Z_NO_FLUSH);
        dal_buf_add(out, piece, sizeof piece - stream.avail_out);
    }
    inflateEnd(&stream);
    DAL_TRY(dal_buf_check(out, err));
    if (result == Z_MEM_ERROR)
        return dal_fail_memory(err);
    return result == Z_STREAM_END ? DALIL_OK : dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
}

/* Deciphered where it is wanted: a recording may be as large as the memory allows but once. */
static dalil_status unseal_plain(const unsigned char key[DAL_KEY_SIZE], dalil_string stored, dal_buf *out,
                                 dalil_error *err)
{
    size_t before = out->size;
    dal_buf_add(out, stored.data + 1, stored.size - 1);
    DAL_TRY(dal_buf_check(out, err));
    if (stored.size > 1)
        decipher_rest(key, stored, out->data + before);
    return DALIL_OK;
}

static dalil_status unseal_zlib(const unsigned char key[DAL_KEY_SIZE], dalil_string stored, dal_buf *out,
                                dalil_error *err)
{
    char *packed = dal_alloc(stored.size);
    if (packed == NULL)
        return dal_fail_memory(err);
    decipher_rest(key, stored, packed);
    dalil_status status = inflate_into((dalil_string){packed, stored.size - 1}, out, err);
    dal_free(packed);
    return status;
}

dalil_status dal_blob_unseal(const unsigned char key[DAL_KEY_SIZE], dalil_string stored, dal_buf *out, dalil_error *err)
{
    if (stored.size == 0)
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    char method = stored.data[0];
    encipher(key, &method, 1, 0);
    if (method == METHOD_PLAIN)
        return unseal_plain(key, stored, out, err);
    return method == METHOD_ZLIB ? unseal_zlib(key, stored, out, err)
                                 : dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
}
