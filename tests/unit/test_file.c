/* The door to the file system, with calls that fail, stop half-way and are interrupted. */
#include "base/file.h"
#include "support/test.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[128];

/* ---- calls that misbehave ---- */

static dal_file_calls real;
static struct {
    const char *call; /* which one fails */
    int code;         /* with this errno */
    int at;           /* the at-th time */
    int seen;
    int syncs, writes_after_sync, opened, closed;
    bool synced_badly;
} bad;

static bool fails(const char *call)
{
    if (bad.call == NULL || strcmp(call, bad.call) != 0 || ++bad.seen != bad.at)
        return false;
    errno = bad.code;
    return true;
}

static int bad_open(const char *name, int flags, int mode)
{
    int fd = fails("open") ? -1 : real.open(name, flags, mode);
    bad.opened += fd >= 0;
    return fd;
}

static int64_t bad_read(int fd, void *buffer, size_t size)
{
    return fails("read") ? -1 : real.read(fd, buffer, size > 3 ? 3 : size);
}

static int64_t bad_write(int fd, const void *buffer, size_t size)
{
    bad.writes_after_sync += bad.synced_badly;
    return fails("write") ? -1 : real.write(fd, buffer, size > 3 ? 3 : size);
}

static int bad_sync(int fd)
{
    bad.syncs++;
    if (!fails("sync"))
        return real.sync(fd);
    bad.synced_badly = true;
    return -1;
}

static int bad_close(int fd)
{
    bad.closed++;
    bool failing = fails("close");
    int code = errno, result = real.close(fd);
    errno = code;
    return failing ? -1 : result;
}

static int bad_rename(const char *from, const char *to)
{
    return fails("rename") ? -1 : real.rename(from, to);
}

static int bad_make_folder(const char *name, int mode)
{
    return fails("make_folder") ? -1 : real.make_folder(name, mode);
}

static void misbehave(const char *call, int code, int at)
{
    memset(&bad, 0, sizeof bad);
    bad.call = call;
    bad.code = code;
    bad.at = at;
    dal_file = real;
    dal_file.open = bad_open;
    dal_file.read = bad_read;
    dal_file.write = bad_write;
    dal_file.sync = bad_sync;
    dal_file.close = bad_close;
    dal_file.rename = bad_rename;
    dal_file.make_folder = bad_make_folder;
}

static int begin(void **state)
{
    (void)state;
    test_folder_make(folder);
    assert_true(dal_path_join(path, sizeof path, folder, "file.txt"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    dal_file = real;
    test_folder_remove(folder);
    return 0;
}

/* ---- what stands in a file, without the door ---- */

static void put(const char *name, const char *content)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *name, const char *expected)
{
    char content[1000];
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    size_t size = fread(content, 1, sizeof content, file);
    fclose(file);
    assert_text(((dalil_string){content, size}), expected);
}

static dalil_status count_entries(void *context, const char *at, const char *name, bool is_folder, dalil_error *err)
{
    (void)at, (void)name, (void)is_folder, (void)err;
    ++*(int *)context;
    return DALIL_OK;
}

static int entries(void)
{
    int count = 0;
    assert_int_equal(dal_file_list(folder, count_entries, &count, NULL), DALIL_OK);
    return count;
}

/* ---- reading ---- */

static void whole_file_is_read(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    char *content = malloc(SIZE + 1);
    for (size_t i = 0; i < SIZE; i++)
        content[i] = (char)('a' + i % 23);
    content[SIZE] = '\0';
    put(path, content);
    dal_buf text;
    assert_int_equal(dal_file_read(path, 1 << 20, &text, NULL), DALIL_OK);
    assert_text(dal_buf_string(&text), content);
    dal_buf_release(&text);
    free(content);
}

static void empty_file_is_read(void **state)
{
    (void)state;
    dal_buf text;
    put(path, "");
    assert_int_equal(dal_file_read(path, 0, &text, NULL), DALIL_OK);
    assert_int_equal(text.size, 0);
    dal_buf_release(&text);
}

static void short_and_interrupted_reads_are_continued(void **state)
{
    (void)state;
    dal_buf text;
    put(path, "ten bytes.");
    misbehave("read", EINTR, 2);
    assert_int_equal(dal_file_read(path, 100, &text, NULL), DALIL_OK);
    assert_text(dal_buf_string(&text), "ten bytes.");
    dal_buf_release(&text);
    misbehave("open", EINTR, 1);
    assert_int_equal(dal_file_read(path, 100, &text, NULL), DALIL_OK);
    dal_buf_release(&text);
}

static void limit_holds_to_the_byte(void **state)
{
    (void)state;
    dal_buf text;
    dalil_error err;
    put(path, "ten bytes.");
    assert_int_equal(dal_file_read(path, 10, &text, NULL), DALIL_OK);
    dal_buf_release(&text);
    assert_int_equal(dal_file_read(path, 9, &text, &err), DALIL_ELIMIT);
    assert_string_equal(err.message, "file.too-large");
    assert_string_equal(err.argument[0], path);
    assert_string_equal(err.argument[1], "9");
}

static void failed_reads_name_file_and_reason(void **state)
{
    (void)state;
    dal_buf text;
    dalil_error err;
    assert_int_equal(dal_file_read(path, 10, &text, &err), DALIL_ENOTFOUND);
    assert_string_equal(err.message, "file.missing");
    assert_string_equal(err.argument[0], path);
    put(path, "x");
    misbehave("read", EIO, 1);
    assert_int_equal(dal_file_read(path, 10, &text, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.read");
    assert_string_equal(err.argument[0], path);
    assert_string_equal(err.argument[1], "EIO, Input/output error");
    assert_int_equal(bad.opened, bad.closed);
    misbehave("open", EACCES, 1);
    assert_int_equal(dal_file_read(path, 10, &text, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.open");
    assert_string_equal(err.argument[1], "EACCES, Permission denied");
    dal_file = real;
    assert_int_equal(dal_file_read(folder, 10, &text, &err), DALIL_EIO);
    assert_string_equal(err.argument[1], "EISDIR, Is a directory");
}

static void of_a_long_path_the_end_is_told(void **state)
{
    (void)state;
    char long_path[600];
    dal_buf text;
    dalil_error err;
    memset(long_path, 'd', sizeof long_path);
    for (size_t i = 0; i < 580; i += 100)
        long_path[i] = '/';
    snprintf(long_path + 580, 20, "/last.txt");
    assert_int_equal(dal_file_read(long_path, 10, &text, &err), DALIL_ENOTFOUND);
    assert_true(dal_str_ends(dal_str(err.argument[0]), DALIL_STR("/last.txt")));
    assert_true(dal_str_starts(dal_str(err.argument[0]), DALIL_STR("…")));
}

static int64_t read_from_standard_input(int fd, void *buffer, size_t size)
{
    assert_int_equal(fd, 0);
    assert_true(size >= 5);
    memcpy(buffer, "stdin", 5);
    return bad.seen++ == 0 ? 5 : 0;
}

static void dash_is_standard_input(void **state)
{
    (void)state;
    dal_buf text;
    misbehave(NULL, 0, 0);
    dal_file.read = read_from_standard_input;
    assert_int_equal(dal_file_read("-", 100, &text, NULL), DALIL_OK);
    assert_text(dal_buf_string(&text), "stdin");
    assert_int_equal(bad.opened + bad.closed, 0);
    dal_buf_release(&text);
}

/* ---- writing ---- */

static void file_is_written_with_its_mode(void **state)
{
    (void)state;
    struct stat about;
    mode_t mask = umask(0);
    assert_int_equal(dal_file_write(path, DALIL_STR("new content"), 0600, NULL), DALIL_OK);
    umask(mask);
    assert_content(path, "new content");
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(dal_file_write(path, DALIL_STR(""), 0644, NULL), DALIL_OK);
    assert_content(path, "");
    assert_int_equal(entries(), 1);
}

static void name_without_a_folder_is_here(void **state)
{
    (void)state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(dal_file_write("file.txt", DALIL_STR("here"), 0644, NULL), DALIL_OK);
    assert_int_equal(chdir(before), 0);
    assert_content(path, "here");
}

static void longest_name_can_be_written(void **state)
{
    (void)state;
    char name[256], long_path[400];
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_true(dal_path_join(long_path, sizeof long_path, folder, name));
    assert_int_equal(dal_file_write(long_path, DALIL_STR("content"), 0644, NULL), DALIL_OK);
    assert_content(long_path, "content");
}

static void short_and_interrupted_writes_are_continued(void **state)
{
    (void)state;
    misbehave("write", EINTR, 2);
    assert_int_equal(dal_file_write(path, DALIL_STR("ten bytes."), 0644, NULL), DALIL_OK);
    assert_content(path, "ten bytes.");
    misbehave("close", EINTR, 1);
    assert_int_equal(dal_file_write(path, DALIL_STR("other bytes."), 0644, NULL), DALIL_OK);
    assert_content(path, "other bytes.");
    misbehave("sync", EINTR, 1); /* it was not done yet, so it has not failed */
    assert_int_equal(dal_file_write(path, DALIL_STR("more bytes."), 0644, NULL), DALIL_OK);
    assert_content(path, "more bytes.");
    assert_true(bad.syncs > 2);
    assert_int_equal(bad.opened, bad.closed);
}

/* Every call of a write fails in turn: the old content stays, nothing else is left, the error says what. */
static void failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        int code, at;
        const char *message, *reason;
    } cases[] = {
        {"open", EACCES, 1, "file.write", "EACCES, Permission denied"},
        {"write", ENOSPC, 1, "file.write", "ENOSPC, No space left on device"},
        {"write", EIO, 3, "file.write", "EIO, Input/output error"},
        {"sync", EIO, 1, "file.sync", "EIO, Input/output error"},
        {"close", EDQUOT, 1, "file.write", "EDQUOT, Disk quota exceeded"},
        {"rename", EROFS, 1, "file.write", "EROFS, Read-only file system"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dalil_error err;
        put(path, "old");
        misbehave(cases[i].call, cases[i].code, cases[i].at);
        assert_int_equal(dal_file_write(path, DALIL_STR("new content"), 0644, &err), DALIL_EIO);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.argument[0], path);
        assert_string_equal(err.argument[1], cases[i].reason);
        assert_int_equal(bad.opened, bad.closed);
        dal_file = real;
        assert_content(path, "old");
        assert_int_equal(entries(), 1);
    }
}

static void nothing_is_tried_again_after_a_failed_sync(void **state)
{
    (void)state;
    misbehave("sync", EIO, 1);
    assert_int_equal(dal_file_write(path, DALIL_STR("new content"), 0644, NULL), DALIL_EIO);
    assert_int_equal(bad.syncs, 1);
    assert_int_equal(bad.writes_after_sync, 0);
}

static void file_and_folder_are_synced(void **state)
{
    (void)state;
    dalil_error err;
    misbehave(NULL, 0, 0);
    assert_int_equal(dal_file_write(path, DALIL_STR("x"), 0644, NULL), DALIL_OK);
    assert_int_equal(bad.syncs, 2);
    misbehave("sync", EIO, 2); /* that of the folder */
    assert_int_equal(dal_file_write(path, DALIL_STR("y"), 0644, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.sync");
    assert_int_equal(bad.opened, bad.closed);
    misbehave("sync", EINVAL, 2); /* this file system cannot sync folders */
    assert_int_equal(dal_file_write(path, DALIL_STR("z"), 0644, NULL), DALIL_OK);
}

static int64_t write_nothing(int fd, const void *buffer, size_t size)
{
    (void)fd, (void)buffer, (void)size;
    return 0;
}

static void a_write_that_goes_nowhere_ends(void **state)
{
    (void)state;
    dal_file.write = write_nothing;
    assert_int_equal(dal_file_write(path, DALIL_STR("x"), 0644, NULL), DALIL_EIO);
    assert_int_equal(entries(), 0);
}

static void missing_folder_is_told(void **state)
{
    (void)state;
    char inside[200];
    dalil_error err;
    assert_true(dal_path_join(inside, sizeof inside, path, "x"));
    assert_int_equal(dal_file_write(inside, DALIL_STR("x"), 0644, &err), DALIL_EIO);
    assert_string_equal(err.argument[0], inside);
    assert_string_equal(err.argument[1], "ENOENT, No such file or directory");
}

/* ---- folders ---- */

static void folder_is_made_with_its_parents(void **state)
{
    (void)state;
    char deep[200];
    assert_true(dal_path_join(deep, sizeof deep, folder, "a//b/c/"));
    assert_int_equal(dal_file_make_folder(deep, 0700, NULL), DALIL_OK);
    assert_true(dal_file_is_folder(deep));
    assert_int_equal(dal_file_make_folder(deep, 0700, NULL), DALIL_OK);
    assert_int_equal(dal_file_make_folder(folder, 0700, NULL), DALIL_OK);
    assert_int_equal(dal_file_make_folder("/", 0700, NULL), DALIL_OK);
}

static void folder_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    char inside[200];
    dalil_error err;
    put(path, "a file");
    assert_int_equal(dal_file_make_folder(path, 0700, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.make-folder");
    assert_string_equal(err.argument[0], path);
    assert_string_equal(err.argument[1], "EEXIST, File exists");
    assert_true(dal_path_join(inside, sizeof inside, folder, "new"));
    misbehave("make_folder", ENOSPC, 1);
    assert_int_equal(dal_file_make_folder(inside, 0700, &err), DALIL_EIO);
    assert_string_equal(err.argument[1], "ENOSPC, No space left on device");
    assert_false(dal_file_exists(inside));
}

static void existence_is_seen(void **state)
{
    (void)state;
    assert_false(dal_file_exists(path));
    put(path, "x");
    assert_true(dal_file_exists(path));
    assert_false(dal_file_is_folder(path));
    assert_true(dal_file_is_folder(folder));
}

static void paths_are_joined(void **state)
{
    (void)state;
    char out[10];
    assert_true(dal_path_join(out, sizeof out, "ab", "c"));
    assert_string_equal(out, "ab/c");
    assert_true(dal_path_join(out, sizeof out, "ab/", "c"));
    assert_string_equal(out, "ab/c");
    assert_true(dal_path_join(out, sizeof out, "", "c"));
    assert_string_equal(out, "c");
    assert_true(dal_path_join(out, sizeof out, "/", "c"));
    assert_string_equal(out, "/c");
    assert_true(dal_path_join(out, sizeof out, "1234", "6789"));
    assert_false(dal_path_join(out, sizeof out, "1234", "67890"));
}

typedef struct listing {
    dal_buf out;
    int stop_after; /* fail at this entry */
} listing;

static dalil_status note(void *context, const char *at, const char *name, bool is_folder, dalil_error *err)
{
    listing *list = context;
    char joined[200];
    assert_true(dal_path_join(joined, sizeof joined, folder, name));
    assert_string_equal(at, joined);
    dal_buf_printf(&list->out, "%s%s ", name, is_folder ? "/" : "");
    return --list->stop_after == 0 ? dal_fail(err, DALIL_EINTERRUPTED, "base.memory", NULL) : DALIL_OK;
}

static void make_entries(void)
{
    static const char *const names[] = {"b", "a", "B", "\xD8\xB3", ".hidden", "a10", "a2"};
    char at[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(dal_path_join(at, sizeof at, folder, names[i]));
        put(at, "");
    }
    assert_true(dal_path_join(at, sizeof at, folder, "ab"));
    assert_int_equal(mkdir(at, 0700), 0);
    assert_true(dal_path_join(at, sizeof at, folder, "link"));
    assert_int_equal(symlink("..", at), 0);
}

static void folder_is_listed_in_byte_order(void **state)
{
    (void)state;
    listing list = {.out = dal_buf_init(1000)};
    make_entries();
    assert_int_equal(dal_file_list(folder, note, &list, NULL), DALIL_OK);
    assert_text(dal_buf_string(&list.out), ".hidden B a a10 a2 ab/ b link \xD8\xB3 ");
    dal_buf_release(&list.out);
}

static void listing_stops_at_a_failure(void **state)
{
    (void)state;
    listing list = {.out = dal_buf_init(1000), .stop_after = 2};
    dalil_error err;
    make_entries();
    assert_int_equal(dal_file_list(folder, note, &list, &err), DALIL_EINTERRUPTED);
    assert_text(dal_buf_string(&list.out), ".hidden B ");
    dal_buf_release(&list.out);
    assert_int_equal(dal_file_list(path, note, &list, &err), DALIL_ENOTFOUND);
    assert_string_equal(err.argument[0], path);
}

/* ---- notes that are kept open ---- */

static dal_file_note note_file;
static int note_troubles;

static void expect_note(const char *expected)
{
    char text[40];
    int64_t got = dal_file_read_note(&note_file, path, text, sizeof text);
    assert_int_equal(got, (int64_t)strlen(expected));
    assert_memory_equal(text, expected, (size_t)got);
}

static void put_note(const char *text)
{
    assert_int_equal(dal_file_overwrite(&note_file, path, dal_str(text), 0600, NULL), DALIL_OK);
}

static void note_is_read_as_it_stands_in_the_file(void **state)
{
    (void)state;
    char text[2];
    assert_int_equal(dal_file_read_note(&note_file, path, text, sizeof text), -1);
    put_note("one");
    expect_note("one");
    put_note("two");
    assert_int_equal(dal_file_read_note(&note_file, path, text, sizeof text), 2);
    assert_memory_equal(text, "tw", 2);
    dal_file_note other = {0}; /* somebody else writes it too */
    assert_int_equal(dal_file_overwrite(&other, path, DALIL_STR("six"), 0600, NULL), DALIL_OK);
    dal_file_close_note(&other);
    expect_note("six");
    dal_file_close_note(&note_file);
    assert_false(note_file.open);
}

static void note_that_is_not_at_its_path_is_closed(void **state)
{
    (void)state;
    char text[8];
    put_note("old");
    assert_int_equal(dal_file_write(path, DALIL_STR("new"), 0600, NULL), DALIL_OK); /* another file of that name */
    assert_int_equal(dal_file_read_note(&note_file, path, text, sizeof text), -1);
    assert_false(note_file.open);
    put_note("own");
    expect_note("own");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(dal_file_read_note(&note_file, path, text, sizeof text), -1);
    assert_false(note_file.open);
    put_note("again"); /* made once more */
    expect_note("again");
    dal_file_close_note(&note_file);
}

static int64_t little_at(int fd, const void *buffer, size_t size, int64_t at)
{
    if (note_troubles-- > 0) {
        errno = EINTR;
        return -1;
    }
    return real.write_at(fd, buffer, size > 2 ? 2 : size, at);
}

static int64_t interrupted_at(int fd, void *buffer, size_t size, int64_t at)
{
    if (note_troubles-- > 0) {
        errno = EINTR;
        return -1;
    }
    return real.read_at(fd, buffer, size, at);
}

static void short_and_interrupted_notes_are_continued(void **state)
{
    (void)state;
    dal_file.write_at = little_at;
    dal_file.read_at = interrupted_at;
    note_troubles = 3;
    put_note("seven letters");
    note_troubles = 3;
    expect_note("seven letters");
    dal_file_close_note(&note_file);
}

static int64_t no_room_at(int fd, const void *buffer, size_t size, int64_t at)
{
    (void)fd, (void)buffer, (void)size, (void)at;
    errno = ENOSPC;
    return -1;
}

static int64_t unreadable_at(int fd, void *buffer, size_t size, int64_t at)
{
    (void)fd, (void)buffer, (void)size, (void)at;
    errno = EIO;
    return -1;
}

static void note_that_fails_is_closed(void **state)
{
    (void)state;
    char text[8];
    dalil_error err;
    put_note("there");
    dal_file.read_at = unreadable_at;
    assert_int_equal(dal_file_read_note(&note_file, path, text, sizeof text), -1);
    assert_false(note_file.open);
    dal_file.write_at = no_room_at;
    assert_int_equal(dal_file_overwrite(&note_file, path, DALIL_STR("more"), 0600, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.write");
    assert_false(note_file.open);
    assert_int_equal(dal_file_overwrite(&note_file, "/dev/null/none", DALIL_STR("x"), 0600, &err), DALIL_EIO);
    assert_string_equal(err.message, "file.open");
}

/* ---- lack of memory ---- */

static dalil_status use(void *context, dalil_error *err)
{
    (void)context;
    dal_buf text;
    int count = 0;
    DAL_TRY(dal_file_write(path, DALIL_STR("content"), 0644, err));
    DAL_TRY(dal_file_read(path, 100, &text, err));
    dal_buf_release(&text);
    return dal_file_list(folder, count_entries, &count, err);
}

static void without_memory(void **state)
{
    (void)state;
    make_entries();
    test_every_allocation_fails(use, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    real = dal_file;
    const struct CMUnitTest tests[] = {
        TEST(whole_file_is_read),
        TEST(empty_file_is_read),
        TEST(short_and_interrupted_reads_are_continued),
        TEST(limit_holds_to_the_byte),
        TEST(failed_reads_name_file_and_reason),
        TEST(of_a_long_path_the_end_is_told),
        TEST(dash_is_standard_input),
        TEST(file_is_written_with_its_mode),
        TEST(name_without_a_folder_is_here),
        TEST(longest_name_can_be_written),
        TEST(short_and_interrupted_writes_are_continued),
        TEST(failed_write_leaves_the_old_file),
        TEST(nothing_is_tried_again_after_a_failed_sync),
        TEST(file_and_folder_are_synced),
        TEST(a_write_that_goes_nowhere_ends),
        TEST(missing_folder_is_told),
        TEST(folder_is_made_with_its_parents),
        TEST(folder_that_cannot_be_made_is_told),
        TEST(existence_is_seen),
        TEST(paths_are_joined),
        TEST(folder_is_listed_in_byte_order),
        TEST(listing_stops_at_a_failure),
        TEST(note_is_read_as_it_stands_in_the_file),
        TEST(note_that_is_not_at_its_path_is_closed),
        TEST(short_and_interrupted_notes_are_continued),
        TEST(note_that_fails_is_closed),
        TEST(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
