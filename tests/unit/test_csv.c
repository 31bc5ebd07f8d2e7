/* CSV by RFC 4180, and as spreadsheet programs and tired people write it. */
#include "base/csv.h"
#include "support/test.h"
#include <stdlib.h>

/* All rows as one text: "line:[field][field]\n", "!" after the line of a broken row. */
static dalil_status read_rows(dalil_string text, dal_buf *out, dalil_error *err)
{
    dal_arena arena = {0};
    dal_csv csv;
    bool more = true;
    dal_csv_init(&csv, text, &arena);
    dalil_status status = dal_csv_next(&csv, &more, err);
    for (; status == DALIL_OK && more; status = dal_csv_next(&csv, &more, err)) {
        dal_buf_printf(out, "%lld%s:", (long long)csv.line, csv.broken ? "!" : "");
        for (size_t i = 0; i < csv.count; i++)
            dal_buf_printf(out, "[%.*s]", DALIL_FMT(csv.field[i]));
        dal_buf_puts(out, "\n");
    }
    dal_arena_release(&arena);
    return status;
}

static void assert_rows(dalil_string text, const char *expected)
{
    dal_buf out = dal_buf_init(1 << 20);
    assert_int_equal(read_rows(text, &out, NULL), DALIL_OK);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

/* RFC 4180 section 2, rules 1 to 7. */
static void examples_of_rfc_4180(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n");
    assert_rows(DALIL_STR("aaa,bbb,ccc\r\nzzz,yyy,xxx"), "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n");
    assert_rows(DALIL_STR("field_name,field_name\r\naaa,bbb\r\n"), "1:[field_name][field_name]\n2:[aaa][bbb]\n");
    assert_rows(DALIL_STR("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx"), "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n");
    assert_rows(DALIL_STR("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx"), "1:[aaa][b\r\nbb][ccc]\n3:[zzz][yyy][xxx]\n");
    assert_rows(DALIL_STR("\"aaa\",\"b\"\"bb\",\"ccc\""), "1:[aaa][b\"bb][ccc]\n");
    assert_rows(DALIL_STR("a b , c"), "1:[a b ][ c]\n"); /* rule 4: blanks are part of a field */
}

static void empty_fields_and_lines(void **state)
{
    (void)state;
    assert_rows(DALIL_STR(""), "");
    assert_rows((dalil_string){NULL, 0}, "");
    assert_rows(DALIL_STR("\n\r\n\r"), "");
    assert_rows(DALIL_STR(",\n"), "1:[][]\n");
    assert_rows(DALIL_STR("a,\n,b"), "1:[a][]\n2:[][b]\n");
    assert_rows(DALIL_STR("\"\"\n"), "1:[]\n");
    assert_rows(DALIL_STR("a,b\n\n\n1\n"), "1:[a][b]\n4:[1]\n");
    assert_rows(DALIL_STR("\"\",\"\"\"\""), "1:[][\"]\n");
}

static void all_line_ends_are_line_ends(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("a,b\n1,2\n"), "1:[a][b]\n2:[1][2]\n");
    assert_rows(DALIL_STR("a,b\r1,2\r"), "1:[a][b]\n2:[1][2]\n");
    assert_rows(DALIL_STR("a\r\nb\rc\n\"d\re\"\nf"), "1:[a]\n2:[b]\n3:[c]\n4:[d\re]\n6:[f]\n");
    assert_rows(DALIL_STR("\"a\n\nb\"\n\"c\r\n\"\nd"), "1:[a\n\nb]\n4:[c\r\n]\n6:[d]\n");
}

static void separator_is_found_in_the_first_line(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("name;place\nx;1,5\n"), "1:[name][place]\n2:[x][1,5]\n");
    assert_rows(DALIL_STR("name\tplace\na;b\tc,d\n"), "1:[name][place]\n2:[a;b][c,d]\n");
    assert_rows(DALIL_STR("\"a,b,c\";\"d\"\n1;2\n"), "1:[a,b,c][d]\n2:[1][2]\n"); /* those inside marks do not count */
    assert_rows(DALIL_STR("\"a\n,,,\";d\n1;2\n"), "1:[a\n,,,][d]\n3:[1][2]\n");
    assert_rows(DALIL_STR("a,b;c\n1,2\n"), "1:[a][b;c]\n2:[1][2]\n"); /* as many of both: the comma */
    assert_rows(DALIL_STR("one\n1;2\n"), "1:[one]\n2:[1;2]\n");
}

static void spreadsheets_announce_mark_and_separator(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("\xEF\xBB\xBFالاسم;العمر\r\nx;1\r\n"), "1:[الاسم][العمر]\n2:[x][1]\n");
    assert_rows(DALIL_STR("sep=;\r\na,b;c\r\n"), "2:[a,b][c]\n");
    assert_rows(DALIL_STR("\xEF\xBB\xBFsep=|\na,b|c\n"), "2:[a,b][c]\n");
    assert_rows(DALIL_STR("sep=,"), "");
    assert_rows(DALIL_STR("sep=\na\n"), "1:[sep=]\n2:[a]\n");
    assert_rows(DALIL_STR("sep=;x\na;b\n"), "1:[sep=][x]\n2:[a][b]\n");
}

static void text_after_a_closing_mark_is_kept_and_reported(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("a,\"b\"c,d\n1,2,3\n"), "1!:[a][bc][d]\n2:[1][2][3]\n");
    assert_rows(DALIL_STR("\"a \"b\" c\",d\n"), "1!:[a b\" c\"][d]\n");
    assert_rows(DALIL_STR("\"a\"\"b\" ,c\n"), "1!:[a\"b ][c]\n");
}

static void unclosed_mark_ends_with_its_line_and_is_reported(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("a,b\n\"x,y\n1,2\n"), "1:[a][b]\n2!:[x,y]\n3:[1][2]\n");
    assert_rows(DALIL_STR("a,b\r\nz,\"x\r\n1,2\r\n"), "1:[a][b]\n2!:[z][x]\n3:[1][2]\n");
    assert_rows(DALIL_STR("a,\""), "1!:[a][]\n");
    assert_rows(DALIL_STR("a,\"x\"\"\n1,2\n"), "1!:[a][x\"]\n2:[1][2]\n");
    /* A later field's opening mark closes nothing. */
    assert_rows(DALIL_STR("\"x,y\n\"1\",2\n3,\"4\"\n"), "1!:[x,y]\n2:[1][2]\n3:[3][4]\n");
}

static void marks_inside_unquoted_fields_are_text(void **state)
{
    (void)state;
    assert_rows(DALIL_STR("5\" pipe,say \"hi\"\n1,2\n"), "1:[5\" pipe][say \"hi\"]\n2:[1][2]\n");
    assert_rows((dalil_string){"a\0b,c", 5}, "1:[a][c]\n"); /* "%.*s" of the test stops at the NUL */
}

static void fields_outlive_their_row(void **state)
{
    (void)state;
    dal_arena arena = {0};
    dal_csv csv;
    bool more;
    dal_csv_init(&csv, DALIL_STR("\"a\"\"1\",b\nc,d,e,f\n"), &arena);
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    dalil_string first = csv.field[0], second = csv.field[1];
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    assert_text(first, "a\"1");
    assert_text(second, "b");
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    assert_false(more);
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    assert_false(more);
    dal_arena_release(&arena);
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    dal_arena arena = {0};
    dal_csv csv;
    bool more;
    dal_csv_init(&csv, DALIL_STR("File, Source ,\"PUBLISHED\",ملاحظة\nf.txt,x\n"), &arena);
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    int file = dal_csv_column(&csv, "file"), published = dal_csv_column(&csv, "published");
    assert_int_equal(file, 0);
    assert_int_equal(dal_csv_column(&csv, "source"), 1);
    assert_int_equal(published, 2);
    assert_int_equal(dal_csv_column(&csv, "ملاحظة"), 3);
    assert_int_equal(dal_csv_column(&csv, "fil"), -1);
    assert_int_equal(dal_csv_column(&csv, "files"), -1);
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    assert_text(dal_csv_field(&csv, file), "f.txt");
    assert_int_equal(dal_csv_field(&csv, published).size, 0); /* the row is short */
    assert_int_equal(dal_csv_field(&csv, -1).size, 0);
    dal_arena_release(&arena);
}

static void wide_rows(void **state)
{
    (void)state;
    enum { WIDTH = 5000 };
    char text[2 * WIDTH];
    dal_arena arena = {0};
    dal_csv csv;
    bool more;
    for (size_t i = 0; i < WIDTH; i++)
        memcpy(text + 2 * i, i % 2 ? "b," : "a,", 2);
    dal_csv_init(&csv, (dalil_string){text, sizeof text - 1}, &arena);
    assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
    assert_int_equal(csv.count, WIDTH);
    for (size_t i = 0; i < WIDTH; i++)
        assert_text(csv.field[i], i % 2 ? "b" : "a");
    dal_arena_release(&arena);
}

static void assert_written(dalil_string field, const char *expected)
{
    dal_buf out = dal_buf_init(1000);
    dal_csv_write(&out, field);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void fields_are_quoted_where_they_have_to_be(void **state)
{
    (void)state;
    assert_written(DALIL_STR("plain text"), "plain text");
    assert_written(DALIL_STR("سجن"), "سجن");
    assert_written(DALIL_STR("a,b"), "\"a,b\"");
    assert_written(DALIL_STR("a;b"), "\"a;b\"");
    assert_written(DALIL_STR("a\tb"), "\"a\tb\"");
    assert_written(DALIL_STR("a\nb"), "\"a\nb\"");
    assert_written(DALIL_STR("a\rb"), "\"a\rb\"");
    assert_written(DALIL_STR("say \"hi\""), "\"say \"\"hi\"\"\"");
    assert_written(DALIL_STR("\""), "\"\"\"\"");
    assert_written(DALIL_STR(" a"), "\" a\"");
    assert_written(DALIL_STR("a "), "\"a \"");
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "\"", ",", ";", "\n", "\r", "\r\n", " ", "\t", "س", "\"\"", "=1"};
    uint64_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        dal_buf out = dal_buf_init(100000), fields[4];
        dal_buf_puts(&out, "h,i,j,k\n");
        for (size_t f = 0; f < 4; f++) {
            fields[f] = dal_buf_init(1000);
            dal_buf_puts(&fields[f], f == 0 ? "x" : "");
            for (seed = seed * 6364136223846793005u + 1; seed >> 62 != 0; seed = seed * 6364136223846793005u + 1)
                dal_buf_puts(&fields[f], pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
            dal_buf_puts(&out, f > 0 ? "," : "");
            dal_csv_write(&out, dal_buf_string(&fields[f]));
        }
        dal_arena arena = {0};
        dal_csv csv;
        bool more;
        dal_csv_init(&csv, dal_buf_string(&out), &arena);
        assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
        assert_int_equal(dal_csv_next(&csv, &more, NULL), DALIL_OK);
        assert_int_equal(csv.count, 4);
        assert_false(csv.broken);
        for (size_t f = 0; f < 4; f++) {
            assert_true(dal_str_equal(csv.field[f], dal_buf_string(&fields[f])));
            dal_buf_release(&fields[f]);
        }
        dal_arena_release(&arena);
        dal_buf_release(&out);
    }
}

static dalil_status read_a_file(void *context, dalil_error *err)
{
    dal_buf out = dal_buf_init(1 << 20);
    dalil_status status = read_rows(*(const dalil_string *)context, &out, err);
    if (status == DALIL_OK)
        status = dal_buf_check(&out, err);
    dal_buf_release(&out);
    return status;
}

static void without_memory(void **state)
{
    (void)state;
    enum { SIZE = 200000 };
    char *text = malloc(SIZE);
    for (size_t i = 0; i + 10 <= SIZE; i += 10)
        memcpy(text + i, "\"a\"\"bcd\",\n", 10); /* each field needs memory, the rows several chunks of it */
    dalil_string rows = {text, SIZE};
    test_every_allocation_fails(read_a_file, &rows);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_rfc_4180),
        cmocka_unit_test(empty_fields_and_lines),
        cmocka_unit_test(all_line_ends_are_line_ends),
        cmocka_unit_test(separator_is_found_in_the_first_line),
        cmocka_unit_test(spreadsheets_announce_mark_and_separator),
        cmocka_unit_test(text_after_a_closing_mark_is_kept_and_reported),
        cmocka_unit_test(unclosed_mark_ends_with_its_line_and_is_reported),
        cmocka_unit_test(marks_inside_unquoted_fields_are_text),
        cmocka_unit_test(fields_outlive_their_row),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(wide_rows),
        cmocka_unit_test(fields_are_quoted_where_they_have_to_be),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
