/* SHA-256 (examples of FIPS 180-4 and NIST's validation lists), HMAC-SHA-256 (RFC 4231), hexadecimal. */
#include "support/test.h"
#include <stdlib.h>

static void assert_hash(dal_hash hash, const char *expected)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(hash.bytes, DAL_HASH_SIZE, hex);
    assert_string_equal(hex, expected);
}

static void sha256_of_nist_examples(void **state)
{
    (void)state;
    dalil_string none = {NULL, 0};
    assert_hash(dal_sha256(none, none), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_hash(dal_sha256(none, DALIL_STR("\xd3")),
                "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
    assert_hash(dal_sha256(none, DALIL_STR("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash(dal_sha256(none, DALIL_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void sha256_of_a_million_letters(void **state)
{
    (void)state;
    char *letters = malloc(1000000);
    memset(letters, 'a', 1000000);
    dal_hash hash = dal_sha256((dalil_string){NULL, 0}, (dalil_string){letters, 1000000});
    free(letters);
    assert_hash(hash, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void prefix_comes_first(void **state)
{
    (void)state;
    assert_hash(dal_sha256(DALIL_STR("a"), DALIL_STR("bc")),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash(dal_sha256(DALIL_STR("abc"), (dalil_string){NULL, 0}),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* One test case of RFC 4231: a key and data, the data also divided between prefix and rest. */
static void hmac_case(const unsigned char *key, size_t key_size, dalil_string data, const char *expected)
{
    assert_hash(dal_hmac_sha256(key, key_size, (dalil_string){NULL, 0}, data), expected);
    dalil_string head = dal_str_slice(data, 0, 5), tail = dal_str_slice(data, 5, data.size);
    assert_hash(dal_hmac_sha256(key, key_size, head, tail), expected);
}

static void hmac_of_rfc_4231(void **state)
{
    (void)state;
    unsigned char key[131], data[50];
    memset(key, 0x0b, 20);
    hmac_case(key, 20, DALIL_STR("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_case((const unsigned char *)"Jefe", 4, DALIL_STR("what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    memset(data, 0xdd, sizeof data);
    hmac_case(key, 20, (dalil_string){(char *)data, 50},
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    hmac_case(key, 131, DALIL_STR("Test Using Larger Than Block-Size Key - Hash Key First"),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    hmac_case(key, 131,
              DALIL_STR("This is a test using a larger than block-size key and a larger than block-size data. The key "
                        "needs to be hashed before being used by the HMAC algorithm."),
              "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    for (unsigned char i = 0; i < 25; i++)
        key[i] = (unsigned char)(i + 1);
    memset(data, 0xcd, sizeof data);
    hmac_case(key, 25, (dalil_string){(char *)data, 50},
              "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

static void hex_both_ways(void **state)
{
    (void)state;
    const unsigned char bytes[] = {0x00, 0x0f, 0xa5, 0xff};
    unsigned char back[4] = {1, 2, 3, 4};
    char hex[9];
    dal_hex(bytes, 4, hex);
    assert_string_equal(hex, "000fa5ff");
    assert_true(dal_unhex(DALIL_STR("000fa5ff"), back, 4));
    assert_memory_equal(back, bytes, 4);
}

/* Every byte at every place of four, and every length about that. */
static void every_byte_is_written_in_hex_and_read_back(void **state)
{
    (void)state;
    unsigned char bytes[256 + 3], back[sizeof bytes];
    char hex[2 * sizeof bytes + 1], expected[2 * sizeof bytes + 1];
    for (size_t shift = 0; shift < 4; shift++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (unsigned char)(i + shift);
            snprintf(expected + 2 * i, 3, "%02x", bytes[i]);
        }
        for (size_t size = sizeof bytes - 8; size <= sizeof bytes; size++) {
            dal_hex(bytes, size, hex);
            assert_int_equal(strlen(hex), 2 * size);
            assert_memory_equal(hex, expected, 2 * size);
            assert_true(dal_unhex((dalil_string){hex, 2 * size}, back, size));
            assert_memory_equal(back, bytes, size);
        }
    }
}

/* Of all bytes sixteen are digits. */
static void no_other_byte_is_a_digit(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char text[2] = {(char)c, '0'}, other[2] = {'0', (char)c};
        unsigned char out;
        bool is_digit = c != 0 && strchr("0123456789abcdef", c) != NULL;
        assert_int_equal(dal_unhex((dalil_string){text, 2}, &out, 1), is_digit);
        assert_int_equal(dal_unhex((dalil_string){other, 2}, &out, 1), is_digit);
    }
}

static void malformed_hex_is_refused_and_writes_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "000fa5f", "000fa5ff0", "000FA5FF", "000fa5fg", "0x0fa5ff", " 00fa5ff"};
    unsigned char out[4] = {1, 2, 3, 4};
    const unsigned char before[4] = {1, 2, 3, 4};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(dal_unhex(dal_str(texts[i]), out, 4));
    assert_memory_equal(out, before, 4);
}

static void compare_and_zero(void **state)
{
    (void)state;
    dal_hash zero = {{0}}, one = {{0}}, high = {{0xff}};
    one.bytes[DAL_HASH_SIZE - 1] = 1;
    assert_true(dal_hash_is_zero(&zero));
    assert_false(dal_hash_is_zero(&one));
    assert_int_equal(dal_hash_compare(&one, &one), 0);
    assert_true(dal_hash_compare(&zero, &one) < 0);
    assert_true(dal_hash_compare(&high, &one) > 0);
}

static void random_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0};
    dal_random(a, sizeof a);
    dal_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    test_allocations_forbid();
    dal_hash hash = dal_sha256(DALIL_STR("a"), DALIL_STR("bc"));
    dal_hmac_sha256(hash.bytes, sizeof hash.bytes, DALIL_STR("a"), DALIL_STR("b"));
    test_allocations_allow();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_nist_examples),
        cmocka_unit_test(sha256_of_a_million_letters),
        cmocka_unit_test(prefix_comes_first),
        cmocka_unit_test(hmac_of_rfc_4231),
        cmocka_unit_test(hex_both_ways),
        cmocka_unit_test(every_byte_is_written_in_hex_and_read_back),
        cmocka_unit_test(no_other_byte_is_a_digit),
        cmocka_unit_test(malformed_hex_is_refused_and_writes_nothing),
        cmocka_unit_test(compare_and_zero),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
