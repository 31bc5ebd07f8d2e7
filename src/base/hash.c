/* base/hash.c: SHA-256 (FIPS 180-4) by libcrypto, which uses the processor's instructions where there are any. */
#define OPENSSL_SUPPRESS_DEPRECATED /* the plain calls: the EVP ones cost more than a short entry's hash */
#include "base/base.h"
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

void dal_hex(const void *data, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

static int digit_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool dal_unhex(dalil_string hex, void *out, size_t size)
{
    unsigned char *bytes = out;
    if (hex.size != 2 * size)
        return false;
    for (size_t i = 0; i < hex.size; i++)
        if (digit_value(hex.data[i]) < 0)
            return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(16 * digit_value(hex.data[2 * i]) + digit_value(hex.data[2 * i + 1]));
    return true;
}

void dal_random(void *out, size_t size)
{
    if (sodium_init() < 0)
        abort(); /* no randomness: every key would be worthless, and there is nothing to save */
    randombytes_buf(out, size);
}
