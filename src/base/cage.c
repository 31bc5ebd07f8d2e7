/* base/cage.c: the two ends of a caged process: starting it and talking to it, and what it does itself. */
#include "base/cage.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char WORD[] = "--in-cage"; /* how a fresh copy knows what it is */
enum { CAGE_EXIT_MISSING = 77, SOCKET = 0, ANSWER_FRAME = 8, PIECE = 1 << 18 };

static bool can_start_again;

/* ---- inside ------------------------------------------------------------------------------------------------------ */

static bool read_exactly(void *out, size_t size)
{
    char *to = out;
    while (size > 0) {
        ssize_t got = read(SOCKET, to, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

static bool write_exactly(const void *bytes, size_t size)
{
    const char *from = bytes;
    while (size > 0) {
        ssize_t put = write(SOCKET, from, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        from += put;
        size -= (size_t)put;
    }
    return true;
}

/* The whole life of the caged process; the socket is descriptor 0 and the only one. */
static void live(const dal_cage_work *work, const char *what)
{
    uint64_t size = 0;
    if (work->prepare != NULL)
        work->prepare(what);
    if (!dal_cage_lock())
        _exit(CAGE_EXIT_MISSING);
    if (!read_exactly(&size, sizeof size))
        _exit(1);
    char *in = dal_alloc((size_t)size + 1);
    if (in == NULL || !read_exactly(in, (size_t)size))
        _exit(1);
    in[size] = '\0';
    dal_buf out = dal_buf_init(work->out_max);
    work->run(what, (dalil_string){in, (size_t)size}, &out);
    size = out.size;
    if (out.failed != DALIL_OK || !write_exactly(&size, sizeof size) || !write_exactly(out.data, out.size))
        _exit(1);
    _exit(0);
}

void dal_cage_host(int argc, char *const *argv, const dal_cage_work *work)
{
    can_start_again = true;
    if (argc != 3 || strcmp(argv[1], WORD) != 0)
        return;
    dal_base_start();
    live(work, argv[2]);
}

/* ---- starting it ------------------------------------------------------------------------------------------------- */

/* Between fork and exec only what is safe beside other threads: system calls. */
static void become(int socket, const dal_cage_work *work, const char *what)
{
    char word[sizeof WORD], copy[DAL_CAGE_WHAT_SIZE], name[] = "dalil";
    char *const argv[] = {name, word, copy, NULL}, *const nothing[] = {NULL};
    memcpy(word, WORD, sizeof WORD);
    snprintf(copy, sizeof copy, "%s", what);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGINT, SIG_IGN); /* the parent decides what an interruption means */
    (void)signal(SIGTERM, SIG_DFL);
    if (socket != SOCKET && dup2(socket, SOCKET) < 0)
        _exit(CAGE_EXIT_MISSING);
    if (close_range(SOCKET + 1, ~0U, 0) != 0)
        _exit(CAGE_EXIT_MISSING);
    if (can_start_again)
        (void)execve("/proc/self/exe", argv, nothing);
    live(work, what); /* no fresh copy to be had: this one */
}

typedef struct caged {
    pid_t process;
    int socket;
    int64_t deadline; /* of the monotonic clock, milliseconds */
} caged;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static dalil_status fail_start(dalil_error *err)
{
    char room[128];
    return dal_fail(err, DALIL_EIO, "cage.start", strerror_r(errno, room, sizeof room), NULL);
}

static dalil_status start(const dal_cage_work *work, const char *what, caged *out, dalil_error *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fail_start(err);
    pid_t process = fork();
    if (process == 0)
        become(pair[1], work, what);
    close(pair[1]);
    if (process < 0) {
        close(pair[0]);
        return fail_start(err);
    }
    *out = (caged){process, pair[0], now_ms() + DAL_CAGE_SECONDS * 1000};
    return DALIL_OK;
}

/* ---- talking to it ----------------------------------------------------------------------------------------------- */

/* Wait until the socket can be read (or written); false when the time is up. */
static bool wait_for(const caged *c, short event)
{
    for (;;) {
        int64_t left = c->deadline - now_ms();
        struct pollfd wait = {.fd = c->socket, .events = event};
        if (left <= 0)
            return false;
        int ready = poll(&wait, 1, (int)left);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

static bool tell(const caged *c, const void *bytes, size_t size)
{
    const char *from = bytes;
    while (size > 0) {
        if (!wait_for(c, POLLOUT))
            return false;
        ssize_t put = send(c->socket, from, size < PIECE ? size : PIECE, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (put <= 0)
            return false;
        from += put;
        size -= (size_t)put;
    }
    return true;
}

static bool hear(const caged *c, void *out, size_t size)
{
    char *to = out;
    while (size > 0) {
        if (!wait_for(c, POLLIN))
            return false;
        ssize_t got = recv(c->socket, to, size, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

/* Its answer: a length, which is held to what was agreed, and so many bytes.  An answer once begun is whole or none. */
static bool converse(const caged *c, const dal_cage_work *work, dalil_string in, dal_buf *answer)
{
    uint64_t size = in.size;
    char piece[4096];
    if (!tell(c, &size, sizeof size) || !tell(c, in.data, in.size) || !hear(c, &size, sizeof size))
        return false;
    if (size > work->out_max || size > answer->max)
        return false;
    while (size > 0) {
        size_t now = size < sizeof piece ? (size_t)size : sizeof piece;
        if (!hear(c, piece, now))
            return false;
        dal_buf_add(answer, piece, now);
        size -= now;
    }
    return true;
}

static _Thread_local dal_cage_cost last_cost;

dal_cage_cost dal_cage_last_cost(void)
{
    return last_cost;
}

static void note_cost(const struct rusage *used)
{
    int64_t seconds = used->ru_utime.tv_sec + used->ru_stime.tv_sec;
    last_cost =
        (dal_cage_cost){seconds * 1000 + (used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1000, used->ru_maxrss};
}

static dal_cage_end end_of(const caged *c, bool whole)
{
    int how = 0;
    struct rusage used = {0};
    bool late = now_ms() >= c->deadline;
    if (whole || late)
        kill(c->process, SIGKILL); /* nothing more is wanted of it */
    while (wait4(c->process, &how, 0, &used) < 0 && errno == EINTR)
        ;
    note_cost(&used);
    if (whole)
        return DAL_CAGE_DONE;
    if (late || (WIFSIGNALED(how) && (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGPROF)))
        return DAL_CAGE_TIME;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGSYS)
        return DAL_CAGE_FORBIDDEN;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL)
        return DAL_CAGE_MEMORY_UP;
    return WIFEXITED(how) && WEXITSTATUS(how) == CAGE_EXIT_MISSING ? DAL_CAGE_MISSING : DAL_CAGE_CRASH;
}

dalil_status dal_cage_run(const dal_cage_work *work, const char *what, dalil_string in, dal_buf *out_answer,
                          dal_cage_end *out_end, dalil_error *err)
{
    caged c = {0};
    dal_buf answer = dal_buf_init(work->out_max);
    DAL_TRY(start(work, what, &c, err));
    bool whole = converse(&c, work, in, &answer);
    *out_end = end_of(&c, whole);
    close(c.socket);
    dalil_status status = dal_buf_check(&answer, err);
    if (status == DALIL_OK && *out_end == DAL_CAGE_DONE)
        *out_answer = answer;
    else
        dal_buf_release(&answer);
    return status;
}
