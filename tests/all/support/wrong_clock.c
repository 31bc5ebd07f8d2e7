/* wrong_clock.c: preloaded into the program by tests/all/wrong-clocks: the clock on the wall stands at WRONG_CLOCK
 * seconds since 1970 (may be negative) and goes on from there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int real_clock(clockid_t which, struct timespec *out)
{
    __typeof__(&clock_gettime) real = (__typeof__(&clock_gettime))dlsym(RTLD_NEXT, "clock_gettime");
    return real(which, out);
}

int clock_gettime(clockid_t which, struct timespec *out)
{
    static time_t first;
    const char *at = getenv("WRONG_CLOCK");
    int code = real_clock(which, out);
    if (code != 0 || at == NULL || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE))
        return code;
    if (first == 0)
        first = out->tv_sec;
    out->tv_sec += (time_t)strtoll(at, NULL, 10) - first;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now = {0};
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
