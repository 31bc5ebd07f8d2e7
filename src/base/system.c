/* base/system.c: the same for POSIX. */
#include "base/system.h"
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

void *dal_library_open(const char *name)
{
    return dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

void dal_library_close(void *library)
{
    if (library != NULL)
        dlclose(library);
}

/* ISO C has no cast from an object's address to a function's. */
bool dal_library_find(void *library, const char *name, void *out_function)
{
    void *found = dlsym(library, name);
    if (found == NULL)
        return false;
    memcpy(out_function, &found, sizeof found);
    return true;
}

void dal_processor_limit(int milliseconds)
{
    struct itimerval timer = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

bool dal_errors_are_seen(void)
{
    return isatty(STDERR_FILENO) == 1;
}

void dal_files_for_me_only(void)
{
    (void)umask(077);
}

int dal_machine_zone(void)
{
    struct tm local;
    time_t now = time(NULL);
    return localtime_r(&now, &local) != NULL ? (int)(local.tm_gmtoff / 60) : 0;
}
