/* base/cage.h: work on bytes that nobody vouches for, in a process that can do nothing but compute.
 *
 * The process has one descriptor, a socket to its parent.  It reads its input from it and writes its answer to it; it
 * can open no file, reach no network, start no process, and has DAL_CAGE_MEMORY bytes and DAL_CAGE_SECONDS.  Where the
 * system cannot promise that, the work is not done. */
#ifndef DAL_CAGE_H
#define DAL_CAGE_H

#include "base/base.h"

enum { DAL_CAGE_MEMORY = 256 << 20, DAL_CAGE_SECONDS = 10, DAL_CAGE_WHAT_SIZE = 16 };

/* What is done in the cage.  `what` is a short word for the work. */
typedef struct dal_cage_work {
    /* Before anything is locked and before any byte of the input is there: libraries that are loaded from files.  NULL:
     * nothing to prepare. */
    void (*prepare)(const char *what);
    /* The work; what fails to be said in `out` is lost. */
    void (*run)(const char *what, dalil_string in, dal_buf *out);
    size_t out_max; /* bytes of an answer */
} dal_cage_work;

/* How the work ended. */
typedef enum dal_cage_end {
    DAL_CAGE_DONE = 0,
    DAL_CAGE_CRASH,     /* it ended without a whole answer */
    DAL_CAGE_TIME,      /* more than DAL_CAGE_SECONDS */
    DAL_CAGE_MEMORY_UP, /* the system ended it: memory */
    DAL_CAGE_FORBIDDEN, /* it asked the system for what it may not have */
    DAL_CAGE_MISSING    /* this system has no cage: nothing was done */
} dal_cage_end;

/* What the process used. */
typedef struct dal_cage_cost {
    int64_t milliseconds; /* of a processor */
    int64_t kilobytes;    /* at most at one time */
} dal_cage_cost;

/* Do `work` on `in`.  A fresh copy of this program does it where the program has asked for that (dal_cage_host()): it
 * holds nothing of ours in memory; elsewhere a fork of this process does.
 * out_answer  empty unless *out_end is DAL_CAGE_DONE
 * fails with  DALIL_EIO (no process to be had), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_cage_run(const dal_cage_work *work, const char *what, dalil_string in,
                                           dal_buf *out_answer, dal_cage_end *out_end, dalil_error *err);
/* What the last one of this thread used: for measuring. */
dal_cage_cost dal_cage_last_cost(void);

/* For `main`, before anything else.  In the fresh copy it does the work and does not return; otherwise it notes that
 * this program can be started again so. */
void dal_cage_host(int argc, char *const *argv, const dal_cage_work *work);

/* What this system gives: seccomp (the cage needs it) and the version of landlock, 0 where there is none. */
bool dal_cage_has_seccomp(void);
int dal_cage_landlock(void);

/* ---- for cage.c and cage_lock.c -----------------------------------------------------------------------------------
 */

/* Give up everything that `what` does not need; false when the system cannot promise it.  For good. */
bool dal_cage_lock(void);

#endif
