/* The limits of the format: what is refused when it is written, and what is no entry when it is read. */
#include "case/ledger.h"
#include "case/list.h"
#include "support/case.h"
#include <stdio.h>
#include <stdlib.h>

static dalil_status put(test_case *c, const char *body, unsigned number)
{
    dal_hash hash;
    dal_entry_draft draft = {.time = 1, .kind = "some.kind", .body = dal_str(body)};
    memcpy(draft.request.bytes, &number, sizeof number);
    return dal_ledger_put_entry(c->ledger, &draft, &hash, &c->err);
}

static void test_what_may_not_be_written(void **state)
{
    test_case *c = *state;
    test_begin(c);
    const char *const bad[] = {"{\"a\":1,\"a\":2}",
                               "{\"a\":1.5}",
                               "{\"a\":1e3}",
                               "{\"a\":true}",
                               "{\"a\":null}",
                               "{\"a\":\"\\u0000\"}",
                               "{\"a\":\"\\ud800\"}",
                               "[]",
                               "{\"a\":9223372036854775808}",
                               "{\"a\":",
                               "{} {}",
                               "{\"a\":\"\xff\"}"};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (put(c, bad[i], 1 + i) == DALIL_OK)
            fail_msg("%s was taken", bad[i]);
    assert_ok(put(c, "{\"a\":9223372036854775807,\"b\":[-1,\"\\u0627\"]}", 100));
    test_commit(c);
    assert_int_equal(test_count_entries(c), 1);
    assert_int_equal(test_problems(c), 0);
}

/* The entry is level 1, its body level 2: fourteen more may stand in it. */
static void test_sixteen_levels(void **state)
{
    test_case *c = *state;
    char body[200] = "{\"a\":";
    test_begin(c);
    for (int levels = 1; levels <= 15; levels++) {
        size_t at = 5;
        memset(body + at, '[', (size_t)levels);
        memset(body + at + levels, ']', (size_t)levels);
        body[at + 2 * (size_t)levels] = '}';
        body[at + 2 * (size_t)levels + 1] = '\0';
        if (levels <= 14)
            assert_ok(put(c, body, (unsigned)levels));
        else
            assert_int_not_equal(put(c, body, (unsigned)levels), DALIL_OK);
    }
    test_commit(c);
    assert_int_equal(test_problems(c), 0);
}

static void test_sixty_four_kibibytes(void **state)
{
    test_case *c = *state;
    dal_entry_draft draft = {.time = 1, .kind = "some.kind", .body = {"{}", 2}};
    dal_buf bytes = dal_buf_init(1 << 20);
    assert_ok(dal_entry_write(&draft, dal_ledger_case(c->ledger), &bytes, &c->err));
    size_t frame = bytes.size - 2, room = DAL_ENTRY_MAX - frame - sizeof "{\"a\":\"\"}" + 1;
    char *body = malloc(DAL_ENTRY_MAX + 100);
    test_begin(c);
    for (int over = 1; over >= 0; over--) {
        int size = snprintf(body, DAL_ENTRY_MAX + 100, "{\"a\":\"%0*d\"}", (int)room + over, 0);
        assert_int_equal((size_t)size + frame, DAL_ENTRY_MAX + over);
        assert_int_equal(put(c, body, 5), over ? DALIL_ELIMIT : DALIL_OK);
    }
    test_commit(c);
    assert_int_equal(test_problems(c), 0);
    dal_buf_release(&bytes);
    free(body);
}

static void test_same_request_other_bytes(void **state)
{
    test_case *c = *state;
    test_begin(c);
    assert_ok(put(c, "{\"a\":1}", 1));
    assert_int_equal(put(c, "{\"a\":2}", 1), DALIL_EINVAL);
    assert_string_equal(c->err.message, "ledger.request-reused");
    assert_ok(put(c, "{\"a\":1}", 1));
    test_commit(c);
    assert_int_equal(test_count_entries(c), 1);
}

static const char COMMIT[] =
    "{\"format\":1,\"case\":\"00000000000000000000000000000001\",\"device\":\"%s\",\"number\":%s,\"previous\":\"%s\","
    "\"time\":5,\"count\":%s,\"root\":\"%s\",\"heads\":[%s]}";
#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"

static dalil_status read_commit(const char *number, const char *previous, const char *count, const char *heads)
{
    char text[1000];
    dal_commit commit;
    int size = snprintf(text, sizeof text, COMMIT, ONE, number, previous, count, TWO, heads);
    dalil_status status = dal_commit_read((dalil_string){text, (size_t)size}, &commit, NULL);
    if (status == DALIL_OK)
        dal_commit_release(&commit);
    return status;
}

static void test_forms_of_commits(void **state)
{
    (void)state;
    assert_ok(read_commit("1", "", "1", ""));
    assert_ok(read_commit("2", ONE, "1000000", "\"" ONE "\",\"" TWO "\""));
    assert_int_equal(read_commit("1", ONE, "1", ""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("2", "", "1", ""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("0", "", "1", ""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("1", "", "0", ""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("1", "", "1000001", ""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("1", "", "1", "\"" TWO "\",\"" ONE "\""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("1", "", "1", "\"" ONE "\",\"" ONE "\""), DALIL_EINTEGRITY);
    assert_int_equal(read_commit("1", "", "1", "\"11\""), DALIL_EINTEGRITY);
}

/* Worked out with other programs: `printf 'dalil entry 1\n...' | sha256sum`, Python's hmac. */
static void test_reference_values(void **state)
{
    (void)state;
    unsigned char key[DAL_KEY_SIZE];
    char hex[DAL_HEX_SIZE + 1];
    for (int i = 0; i < DAL_KEY_SIZE; i++)
        key[i] = (unsigned char)i;
    dal_hash entry = dal_entry_hash(DALIL_STR("{}")), name = dal_blob_name(key, DALIL_STR("abc")),
             row = dal_row_commitment(key, DALIL_STR("abc"));
    dal_hex(entry.bytes, DAL_HASH_SIZE, hex);
    assert_string_equal(hex, "83f1c93feb36c229a034be3ed21ad39d3190b15433a132e3c1ea904258a8f0ed");
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    assert_string_equal(hex, "e56c07aae91be0549488fd8894df0b59b5d50d30c35e403fe36bc43047ef6fb0");
    dal_hex(row.bytes, DAL_HASH_SIZE, hex);
    assert_string_equal(hex, "b32d41aada94936594c97910d5c13f0aeb8b0095613c102035ed95f65a5f8634");
}

/* What the quick look takes, the close look takes, and says the same of it; entries as we write them are taken. */
static void test_quick_look_takes_no_more(void **state)
{
    (void)state;
    static const char spare[] = "{}[]\":,\\0123456789abefnrtu- \n\xd8\xa7\x01.";
    dal_id one = {{1}};
    dal_hash over[2] = {{{1}}, {{2}}};
    dal_entry_draft draft = {.time = -5, .kind = "some.kind", .over = over, .over_count = 2};
    draft.body = DALIL_STR("{\"a\":[1,{\"b\":\"\xd8\xa7\\n\"}],\"text\":\"" ONE "\",\"c\":\"\",\"d\":-9}");
    dal_buf bytes = dal_buf_init(1 << 20);
    dal_entry_glance glance;
    dal_entry entry;
    dal_hash name[DAL_BLOB_MEMBERS_MAX];
    assert_ok(dal_entry_write(&draft, &one, &bytes, NULL));
    assert_true(dal_entry_scan(dal_buf_string(&bytes), &glance));
    assert_int_equal(dal_entry_glance_blobs(&glance, name), 1);
    uint64_t x = 88172645463325252u, taken = 0;
    for (int i = 0; i < 300000; i++) {
        char text[1000];
        size_t size = bytes.size;
        memcpy(text, bytes.data, size);
        for (uint64_t changes = 1 + x % 3; changes > 0; changes--) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            text[x % size] = spare[(x >> 32) % (sizeof spare - 1)];
        }
        if (x % 5 == 0)
            size -= 1 + x % 7;
        if (!dal_entry_scan((dalil_string){text, size}, &glance))
            continue;
        taken++;
        if (dal_entry_read((dalil_string){text, size}, &entry, NULL) != DALIL_OK)
            fail_msg("taken, but no entry: %.*s", (int)size, text);
        assert_true(entry.time == glance.time && dal_id_equal(&entry.author, &glance.author) &&
                    dal_id_equal(&entry.request, &glance.request) && dal_id_equal(&entry.case_id, &glance.case_id) &&
                    dal_str_equal(entry.kind, glance.kind));
        dal_entry_release(&entry);
    }
    assert_true(taken > 10000);
    dal_buf_release(&bytes);
}

static void test_list_of_no_rows_and_long_rows(void **state)
{
    test_case *c = *state;
    dal_list list;
    test_begin(c);
    assert_int_equal(dal_list_write(c->ledger, 0, NULL, NULL, &list, &c->err), DALIL_ELIMIT);
    dal_ledger_rollback(c->ledger);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_case_setup, test_case_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_may_not_be_written),
        TEST(test_sixteen_levels),
        TEST(test_sixty_four_kibibytes),
        TEST(test_same_request_other_bytes),
        cmocka_unit_test(test_forms_of_commits),
        cmocka_unit_test(test_reference_values),
        cmocka_unit_test(test_quick_look_takes_no_more),
        TEST(test_list_of_no_rows_and_long_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
