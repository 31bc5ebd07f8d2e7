/* base/thread.h: the same work on many parts, on as many threads as the machine has cores. */
#ifndef DAL_THREAD_H
#define DAL_THREAD_H

#include "base/base.h"
#include <pthread.h>

/* Call `work(context, i, err)` for every i in [0, count), on up to `threads` threads (0: one a core; DALIL_THREADS in
 * the environment overrides).  Calls come in any order; the first failure by index is returned, later parts may be
 * skipped. */
typedef dalil_status dal_thread_work(void *context, size_t index, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_thread_each(size_t count, unsigned threads, dal_thread_work *work, void *context,
                                              dalil_error *err);
unsigned dal_thread_count(void);

/* A lock held by one thread at a time.  Not to be taken twice. */
typedef struct dal_lock {
    pthread_mutex_t mutex;
} dal_lock;
void dal_lock_init(dal_lock *lock);
void dal_lock_release(dal_lock *lock);
void dal_lock_take(dal_lock *lock);
void dal_lock_give(dal_lock *lock);

#endif
