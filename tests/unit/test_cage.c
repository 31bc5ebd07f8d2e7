/* What a caged process may and may not do, and what the parent is told of its end. */
#include "base/cage.h"
#include "support/test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void put(dal_buf *out, const char *what, bool done)
{
    dal_buf_printf(out, "%s=%d ", what, done);
}

static void be_forbidden(const char *what)
{
    char *const argv[] = {NULL};
    if (strcmp(what, "fork") == 0)
        _exit(fork() < 0);
    if (strcmp(what, "exec") == 0)
        _exit(execv("/bin/true", argv) < 0);
    if (strcmp(what, "socket") == 0)
        _exit(socket(AF_INET, SOCK_STREAM, 0) < 0);
    if (strcmp(what, "kill") == 0)
        _exit(kill(getppid(), 0) < 0);
    if (strcmp(what, "code") == 0)
        _exit(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static void work_on(const char *what, dalil_string in, dal_buf *out)
{
    be_forbidden(what);
    if (strcmp(what, "echo") == 0)
        dal_buf_add_string(out, in);
    if (strcmp(what, "crash") == 0)
        abort();
    for (volatile int forever = strcmp(what, "loop") == 0; forever;)
        ;
    if (strcmp(what, "files") == 0) {
        put(out, "read", open("/etc/passwd", O_RDONLY) >= 0);
        put(out, "write", open("/tmp/dalil-test-cage", O_WRONLY | O_CREAT, 0600) >= 0);
        put(out, "see", access("/", F_OK) == 0);
    }
    if (strcmp(what, "memory") == 0) {
        void *large = dal_alloc((size_t)512 << 20), *small = dal_alloc((size_t)16 << 20);
        put(out, "large", large != NULL);
        put(out, "small", small != NULL);
        dal_free(large);
        dal_free(small);
    }
    if (strcmp(what, "descriptors") == 0)
        for (int fd = 0; fd < 64; fd++)
            if (lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF)
                put(out, "open", fd == 0);
}

static const dal_cage_work work = {NULL, work_on, 1 << 20};

static dal_cage_end run(const char *what, const char *in, char answer[256])
{
    dal_buf out = {0};
    dal_cage_end end = DAL_CAGE_CRASH;
    assert_int_equal(dal_cage_run(&work, what, dal_str(in), &out, &end, NULL), DALIL_OK);
    snprintf(answer, 256, "%s", out.data != NULL ? out.data : "");
    dal_buf_release(&out);
    return end;
}

static void it_computes(void **state)
{
    (void)state;
    char answer[256];
    assert_int_equal(run("echo", "words", answer), DAL_CAGE_DONE);
    assert_string_equal(answer, "words");
    assert_int_equal(run("nothing", "words", answer), DAL_CAGE_DONE);
    assert_string_equal(answer, "");
}

static void it_has_no_files_and_one_descriptor(void **state)
{
    (void)state;
    char answer[256];
    assert_int_equal(run("files", "", answer), DAL_CAGE_DONE);
    assert_string_equal(answer, "read=0 write=0 see=0 ");
    assert_int_equal(run("descriptors", "", answer), DAL_CAGE_DONE);
    assert_string_equal(answer, "open=1 ");
}

static void what_is_forbidden_ends_it(void **state)
{
    (void)state;
    static const char *const what[] = {"fork", "exec", "socket", "kill", "code"};
    char answer[256];
    for (size_t i = 0; i < sizeof what / sizeof what[0]; i++)
        assert_int_equal(run(what[i], "", answer), DAL_CAGE_FORBIDDEN);
}

static void a_crash_is_told(void **state)
{
    (void)state;
    char answer[256];
    assert_int_equal(run("crash", "", answer), DAL_CAGE_CRASH);
    assert_string_equal(answer, "");
}

static void memory_is_bounded(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* a sanitizer reserves terabytes of address space: no limit can be set */
#else
    char answer[256];
    assert_int_equal(run("memory", "", answer), DAL_CAGE_DONE);
    assert_string_equal(answer, "large=0 small=1 ");
#endif
}

static void time_is_bounded(void **state)
{
    (void)state;
    char answer[256];
    if (getenv("DALIL_ALL") == NULL)
        skip(); /* takes the ten seconds that it is about: ./dev test --all */
    assert_int_equal(run("loop", "", answer), DAL_CAGE_TIME);
}

static void an_answer_has_a_limit(void **state)
{
    (void)state;
    dal_cage_work small = work;
    dal_buf out = {0};
    dal_cage_end end = DAL_CAGE_DONE;
    small.out_max = 3;
    assert_int_equal(dal_cage_run(&small, "echo", DALIL_STR("words"), &out, &end, NULL), DALIL_OK);
    assert_int_equal(end, DAL_CAGE_CRASH);
    assert_null(out.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_computes),
        cmocka_unit_test(it_has_no_files_and_one_descriptor),
        cmocka_unit_test(what_is_forbidden_ends_it),
        cmocka_unit_test(a_crash_is_told),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(time_is_bounded),
        cmocka_unit_test(an_answer_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
