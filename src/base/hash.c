/* base/hash.c: SHA-256 (FIPS 180-4) by libcrypto, which uses the processor's instructions where there are any. */
#define OPENSSL_SUPPRESS_DEPRECATED /* the plain calls: the EVP ones cost more than a short entry's hash */
#include "base/base.h"
#include "base/eight.h"
#include <openssl/sha.h>
#include <sodium.h>
#include <stdlib.h>

static void update(SHA256_CTX *context, const void *data, size_t size)
{
    if (size > 0)
        SHA256_Update(context, data, size);
}

dal_hash dal_sha256(dalil_string prefix, dalil_string data)
{
    SHA256_CTX context;
    dal_hash hash;
    SHA256_Init(&context);
    update(&context, prefix.data, prefix.size);
    update(&context, data.data, data.size);
    SHA256_Final(hash.bytes, &context);
    return hash;
}

dal_hash dal_hmac_sha256(const unsigned char *key, size_t key_size, dalil_string prefix, dalil_string data)
{
    unsigned char block[64] = {0}, outer[64];
    if (key_size > sizeof block) {
        dal_hash folded = dal_sha256((dalil_string){NULL, 0}, (dalil_string){(const char *)key, key_size});
        memcpy(block, folded.bytes, sizeof folded.bytes);
    } else if (key_size > 0) {
        memcpy(block, key, key_size);
    }
    for (size_t i = 0; i < sizeof block; i++) {
        outer[i] = block[i] ^ 0x5c;
        block[i] ^= 0x36;
    }
    SHA256_CTX context;
    dal_hash inner;
    SHA256_Init(&context);
    update(&context, block, sizeof block);
    update(&context, prefix.data, prefix.size);
    update(&context, data.data, data.size);
    SHA256_Final(inner.bytes, &context);
    sodium_memzero(block, sizeof block);
    return dal_sha256((dalil_string){(const char *)outer, sizeof outer},
                      (dalil_string){(const char *)inner.bytes, sizeof inner.bytes});
}

int dal_hash_compare(const dal_hash *a, const dal_hash *b)
{
    return memcmp(a->bytes, b->bytes, DAL_HASH_SIZE);
}

bool dal_hash_is_zero(const dal_hash *hash)
{
    static const dal_hash zero;
    return dal_hash_compare(hash, &zero) == 0;
}

/* The digits of four bytes: each byte is spread over two, one for each half, and then told from the letters. */
static uint64_t eight_digits(const unsigned char *four)
{
    uint64_t x = (uint64_t)four[0] | (uint64_t)four[1] << 16 | (uint64_t)four[2] << 32 | (uint64_t)four[3] << 48;
    x = (x >> 4 | x << 8) & DAL_EIGHT(0x0F);
    uint64_t letters = (x + DAL_EIGHT(6)) >> 4 & DAL_EIGHT(1);
    return x + DAL_EIGHT('0') + letters * ('a' - '9' - 1);
}

void dal_hex(const void *data, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    size_t i = 0;
    for (; i + 4 <= size; i += 4)
        dal_eight_store(out + 2 * i, eight_digits(bytes + i));
    for (; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

/* One more than the digit's value; 0 for what is none. */
static const unsigned char digit_after[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16};

bool dal_unhex(dalil_string hex, void *out, size_t size)
{
    const unsigned char *digit = (const unsigned char *)hex.data;
    unsigned char *bytes = out;
    if (hex.size != 2 * size)
        return false;
    for (size_t i = 0; i < hex.size; i++)
        if (digit_after[digit[i]] == 0)
            return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)((digit_after[digit[2 * i]] - 1) << 4 | (digit_after[digit[2 * i + 1]] - 1));
    return true;
}

void dal_random(void *out, size_t size)
{
    if (sodium_init() < 0)
        abort(); /* no randomness: every key would be worthless, and there is nothing to save */
    randombytes_buf(out, size);
}
