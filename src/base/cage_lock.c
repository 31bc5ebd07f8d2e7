/* base/cage_lock.c: how a process gives up what it could do: limits, landlock, seccomp.
 *
 * Three walls, each enough against most things: limits bound memory, time, files and processes; landlock (where the
 * kernel has it) closes the file system and TCP; seccomp leaves the few calls that computing needs.  Asking for a file
 * is answered "no" (libraries look for settings and go on without); asking for anything else ends the process. */
#include "base/cage.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static bool limit(int what, rlim_t most)
{
    struct rlimit now, wanted;
    if (getrlimit((__rlimit_resource_t)what, &now) != 0)
        return false;
    wanted.rlim_max = now.rlim_max < most ? now.rlim_max : most;
    wanted.rlim_cur = wanted.rlim_max;
    return setrlimit((__rlimit_resource_t)what, &wanted) == 0;
}

/* Address space in use, bytes; 0 when the system does not tell. */
static size_t address_space(void)
{
    char text[64];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    return (size_t)strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* 256 MB in all for a fresh copy of the program.  A fork of a large process has that much address space already: it may
 * add half as much.  Sanitizers reserve terabytes and cannot be held to any. */
static bool limit_memory(size_t used)
{
    size_t least = used + DAL_CAGE_MEMORY / 2;
    if (SANITIZED)
        return true;
    return limit(RLIMIT_AS, least > DAL_CAGE_MEMORY ? least : DAL_CAGE_MEMORY);
}

static bool set_limits(size_t used)
{
    return limit_memory(used) && limit(RLIMIT_CPU, DAL_CAGE_SECONDS) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 1) && limit(RLIMIT_NPROC, 0);
}

/* ---- landlock ---------------------------------------------------------------------------------------------------- */

/* linux/landlock.h as of the kernel that this runs on, which may be newer than the one it was built on. */
typedef struct ruleset {
    uint64_t files, network, scoped;
} ruleset;

int dal_cage_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, 1U /* LANDLOCK_CREATE_RULESET_VERSION */);
    return version > 0 ? (int)version : 0;
}

/* Every right over files and TCP is named and none is given. */
static bool close_file_system(void)
{
    static const uint64_t rights[] = {13, 13, 14, 15, 15, 16}; /* how many there are, by version */
    int version = dal_cage_landlock();
    if (version == 0)
        return true; /* seccomp stands alone; dalil --version --json tells */
    uint64_t count = rights[version < 5 ? version : 5];
    ruleset all = {(UINT64_C(1) << count) - 1, version >= 4 ? 3 : 0, version >= 6 ? 3 : 0};
    size_t size = version >= 6 ? sizeof all : version >= 4 ? 16 : 8;
    long fd = syscall(SYS_landlock_create_ruleset, &all, size, 0U);
    if (fd < 0)
        return false;
    bool closed = syscall(SYS_landlock_restrict_self, (int)fd, 0U) == 0;
    close((int)fd);
    return closed;
}

/* ---- seccomp ----------------------------------------------------------------------------------------------------- */

static const int allowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),          SCMP_SYS(close),           SCMP_SYS(lseek),
    SCMP_SYS(fstat),        SCMP_SYS(exit),           SCMP_SYS(exit_group),      SCMP_SYS(brk),
    SCMP_SYS(munmap),       SCMP_SYS(mremap),         SCMP_SYS(madvise),         SCMP_SYS(futex),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),  SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday),    SCMP_SYS(time),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),         SCMP_SYS(getrandom),       SCMP_SYS(restart_syscall),
    SCMP_SYS(sysinfo),      SCMP_SYS(getuid),         SCMP_SYS(geteuid),         SCMP_SYS(getgid),
    SCMP_SYS(getegid),      SCMP_SYS(clock_getres),   SCMP_SYS(set_robust_list), SCMP_SYS(setitimer),
};

/* What libraries try and can do without. */
static const int refused[] = {
    SCMP_SYS(open),     SCMP_SYS(openat),     SCMP_SYS(openat2),   SCMP_SYS(access),     SCMP_SYS(faccessat),
    SCMP_SYS(stat),     SCMP_SYS(lstat),      SCMP_SYS(statx),     SCMP_SYS(newfstatat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),    SCMP_SYS(ioctl),      SCMP_SYS(fcntl),
    SCMP_SYS(uname),    SCMP_SYS(prctl),      SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),  SCMP_SYS(sched_getaffinity),
};

static bool allow_calls(scmp_filter_ctx filter)
{
    bool good = true;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        good = good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0) == 0;
    return good;
}

/* Memory, but none that can be run; a signal, but only to itself (abort()). */
static bool allow_with_care(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp itself = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_code) == 0 &&
           seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_code) == 0 &&
           seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &itself) == 0;
}

static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return false;
    bool good = allow_calls(filter) && allow_with_care(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

bool dal_cage_has_seccomp(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

bool dal_cage_lock(void)
{
    size_t used = address_space(); /* while files can still be read */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return false;
    /* Landlock opens a descriptor and limits forbid new ones; limits may not be set once seccomp is there. */
    return close_file_system() && set_limits(used) && filter_calls();
}
