/* base/thread.c: parts of one work, handed out in ascending order by one counter to whoever is free. */
#include "base/thread.h"
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { THREADS_MAX = 256 };

typedef struct crew {
    dal_thread_work *work;
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_size_t failed; /* the lowest index that failed, or SIZE_MAX */
    pthread_mutex_t lock; /* over the two below */
    dalil_status status;
    dalil_error *err;
} crew;

static void note_failure(crew *c, size_t index, dalil_status status, const dalil_error *err)
{
    pthread_mutex_lock(&c->lock);
    if (index < atomic_load(&c->failed)) {
        atomic_store(&c->failed, index);
        c->status = status;
        if (c->err != NULL)
            *c->err = *err;
    }
    pthread_mutex_unlock(&c->lock);
}

/* Whoever finds a failure before its own part stops.  Every part below the failed one has been handed out by then and
 * is finished, so the lowest failure of all is always among those seen: the result does not depend on luck. */
static void *labour(void *argument)
{
    crew *c = argument;
    for (;;) {
        size_t index = atomic_fetch_add(&c->next, 1);
        if (index >= c->count || index > atomic_load(&c->failed))
            return NULL;
        dalil_error err = {.position = -1};
        dalil_status status = c->work(c->context, index, &err);
        if (status != DALIL_OK)
            note_failure(c, index, status, &err);
    }
}

static unsigned from_environment(void)
{
    int64_t value;
    const char *text = getenv("DALIL_THREADS");
    if (text == NULL || !dal_parse_i64(dal_str(text), &value) || value < 1)
        return 0;
    return value < THREADS_MAX ? (unsigned)value : THREADS_MAX;
}

/* The cores this process may use, which in a container or under taskset are fewer than the machine has. */
static unsigned cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count < THREADS_MAX ? (unsigned)count : THREADS_MAX;
}

unsigned dal_thread_count(void)
{
    unsigned wanted = from_environment();
    return wanted > 0 ? wanted : cores();
}

static unsigned crew_size(size_t count, unsigned threads)
{
    unsigned wanted = from_environment();
    if (wanted == 0)
        wanted = threads > 0 ? threads : cores();
    if (wanted > THREADS_MAX)
        wanted = THREADS_MAX;
    return wanted < count ? wanted : (unsigned)count;
}

dalil_status dal_thread_each(size_t count, unsigned threads, dal_thread_work *work, void *context, dalil_error *err)
{
    crew c = {.work = work, .context = context, .count = count, .status = DALIL_OK, .err = err};
    atomic_init(&c.next, 0);
    atomic_init(&c.failed, SIZE_MAX);
    pthread_mutex_init(&c.lock, NULL);
    pthread_t helper[THREADS_MAX];
    unsigned size = crew_size(count, threads), started = 0;
    while (started + 1 < size && pthread_create(&helper[started], NULL, labour, &c) == 0)
        started++; /* a thread that cannot be had is no failure: this one does the work */
    labour(&c);
    for (unsigned i = 0; i < started; i++)
        pthread_join(helper[i], NULL);
    pthread_mutex_destroy(&c.lock);
    return c.status;
}

void dal_lock_init(dal_lock *lock)
{
    pthread_mutex_init(&lock->mutex, NULL);
}

void dal_lock_release(dal_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

void dal_lock_take(dal_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void dal_lock_give(dal_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}
