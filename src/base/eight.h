/* base/eight.h: eight bytes of text at a time, for passes over long texts: most of what is read and written is plain.
 *
 * The first byte is the lowest of the number, on any machine.  A set of bytes is their high bits. */
#ifndef DAL_BASE_EIGHT_H
#define DAL_BASE_EIGHT_H

#include <stdint.h>
#include <string.h>

#define DAL_EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))
#define DAL_EIGHT_HIGH DAL_EIGHT(0x80)

static inline uint64_t dal_eight_load(const char *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

static inline void dal_eight_store(char *bytes, uint64_t eight)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    memcpy(bytes, &eight, sizeof eight);
}

/* The first `size` bytes, 7 at most; the rest is zero. */
static inline uint64_t dal_eight_part(const char *bytes, size_t size)
{
    uint64_t eight = 0;
    if (size & 1)
        eight = (unsigned char)bytes[--size];
    if (size & 2) {
        size -= 2;
        eight = eight << 16 | (unsigned char)bytes[size + 1] << 8 | (unsigned char)bytes[size];
    }
    if (size & 4)
        eight = eight << 32 | (uint32_t)((unsigned char)bytes[3]) << 24 | (uint32_t)((unsigned char)bytes[2]) << 16 |
                (uint32_t)((unsigned char)bytes[1]) << 8 | (unsigned char)bytes[0];
    return eight;
}

/* How many bytes stand before the first of the set; 8 for the empty set. */
static inline unsigned dal_eight_before(uint64_t set)
{
    return set != 0 ? (unsigned)__builtin_ctzll(set) / 8 : 8;
}

/* The bytes below `least` (0x80 at most).  Only the first is sure: a borrow may add others behind it. */
static inline uint64_t dal_eight_below(uint64_t eight, unsigned char least)
{
    return (eight - DAL_EIGHT(least)) & ~eight & DAL_EIGHT_HIGH;
}

/* The bytes that are `byte`; the first is sure. */
static inline uint64_t dal_eight_equal(uint64_t eight, unsigned char byte)
{
    return dal_eight_below(eight ^ DAL_EIGHT(byte), 1);
}

/* ASCII letters, exactly. */
static inline uint64_t dal_eight_letters(uint64_t eight)
{
    uint64_t small = (eight | DAL_EIGHT(0x20)) & ~DAL_EIGHT_HIGH;
    uint64_t from_a = small + DAL_EIGHT(0x80 - 'a'), after_z = small + DAL_EIGHT(0x7F - 'z');
    return from_a & ~after_z & ~eight & DAL_EIGHT_HIGH;
}

#endif
