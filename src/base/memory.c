/* base/memory.c: one door for allocation, with a switch that lets the n-th fail, and the arena. */
#include "base/base.h"
#include <jansson.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unicode/uclean.h>
#include <unistd.h>

static const size_t LARGE = (size_t)8 << 20;

static atomic_uint_fast64_t allocations, fail_at;
static atomic_bool fail_for_good;

void dal_alloc_fail_at(uint64_t n, bool for_good)
{
    atomic_store(&allocations, 0);
    atomic_store(&fail_for_good, for_good);
    atomic_store(&fail_at, n);
}

uint64_t dal_alloc_count(void)
{
    return atomic_load(&allocations);
}

static bool refused(void)
{
    uint64_t limit = atomic_load_explicit(&fail_at, memory_order_relaxed);
    if (limit == 0)
        return false; /* the counter is only kept while somebody asks: threads would fight over it */
    uint64_t number = atomic_fetch_add(&allocations, 1) + 1;
    return number == limit || (number > limit && atomic_load(&fail_for_good));
}

static _Thread_local uint64_t refusals;

uint64_t dal_alloc_refusals(void)
{
    return refusals;
}

/* What goes out of the door; a refusal is counted. */
static void *counted(void *memory)
{
    if (memory == NULL)
        refusals++;
    return memory;
}

/* Large arrays are walked at random by the engines: ask for large pages, which a processor finds sooner.  Only a hint.
 */
static void *in_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), mask = page - 1;
    if (memory != NULL && size >= LARGE) {
        uintptr_t from = ((uintptr_t)memory + mask) & ~mask, to = ((uintptr_t)memory + size) & ~mask;
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
    }
#endif
    return memory;
}

void *dal_alloc(size_t size)
{
    return counted(refused() ? NULL : in_large_pages(malloc(size > 0 ? size : 1), size));
}

void *dal_alloc_zero(size_t count, size_t size)
{
    size_t product;
    bool too_much = __builtin_mul_overflow(count, size, &product);
    return counted(too_much || refused() ? NULL : in_large_pages(calloc(1, product > 0 ? product : 1), product));
}

void *dal_realloc(void *memory, size_t size)
{
    return counted(refused() ? NULL : realloc(memory, size > 0 ? size : 1));
}

void dal_free(void *memory)
{
    free(memory);
}

/* ---- other libraries through the same door --------------------------------------------------------------------- */

/* SQLite asks for the size of an allocation back, so each carries it in front. */
enum { SQLITE_HEAD = 16 };

static void *sqlite_alloc(int size)
{
    char *memory = dal_alloc((size_t)size + SQLITE_HEAD);
    if (memory == NULL)
        return NULL;
    memcpy(memory, &size, sizeof size);
    return memory + SQLITE_HEAD;
}

static void sqlite_release(void *memory)
{
    if (memory != NULL)
        dal_free((char *)memory - SQLITE_HEAD);
}

static void *sqlite_resize(void *memory, int size)
{
    char *head = dal_realloc((char *)memory - SQLITE_HEAD, (size_t)size + SQLITE_HEAD);
    if (head == NULL)
        return NULL;
    memcpy(head, &size, sizeof size);
    return head + SQLITE_HEAD;
}

static int sqlite_size(void *memory)
{
    int size = 0;
    if (memory != NULL)
        memcpy(&size, (char *)memory - SQLITE_HEAD, sizeof size);
    return size;
}

static int sqlite_round(int size)
{
    return (size + 7) & ~7;
}

static int sqlite_start(void *unused)
{
    (void)unused;
    return SQLITE_OK;
}

static void sqlite_end(void *unused)
{
    (void)unused;
}

static void *icu_alloc(const void *unused, size_t size)
{
    (void)unused;
    return dal_alloc(size);
}

static void *icu_realloc(const void *unused, void *memory, size_t size)
{
    (void)unused;
    return dal_realloc(memory, size);
}

static void icu_free(const void *unused, void *memory)
{
    (void)unused;
    dal_free(memory);
}

static void route_all(void)
{
    static sqlite3_mem_methods methods = {sqlite_alloc, sqlite_release, sqlite_resize, sqlite_size,
                                          sqlite_round, sqlite_start,   sqlite_end,    NULL};
    UErrorCode status = U_ZERO_ERROR;
    u_setMemoryFunctions(NULL, icu_alloc, icu_realloc, icu_free, &status);
    json_set_alloc_funcs(dal_alloc, dal_free);
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void dal_base_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, route_all);
}

/* ---- arena ----------------------------------------------------------------------------------------------------- */

/* Large chunks grow in steps, so that what a loop asks for next, a little more than before, finds room in the last. */
enum { ARENA_CHUNK = 64 * 1024, ARENA_STEP = 512 * 1024, ARENA_ALIGN = 16 };

struct dal_arena_chunk {
    struct dal_arena_chunk *next;
    size_t used, size;
    alignas(ARENA_ALIGN) char data[];
};

/* The smallest spare chunk with room for `size` bytes, taken out of its list; NULL when there is none. */
static struct dal_arena_chunk *spare_chunk(dal_arena *arena, size_t size)
{
    struct dal_arena_chunk **best = NULL;
    for (struct dal_arena_chunk **at = &arena->spare; *at != NULL; at = &(*at)->next)
        if ((*at)->size >= size && (best == NULL || (*at)->size < (*best)->size))
            best = at;
    if (best == NULL)
        return NULL;
    struct dal_arena_chunk *chunk = *best;
    *best = chunk->next;
    chunk->used = 0;
    return chunk;
}

static struct dal_arena_chunk *new_chunk(dal_arena *arena, size_t size)
{
    struct dal_arena_chunk *spare = arena->spare != NULL ? spare_chunk(arena, size) : NULL;
    if (spare != NULL)
        return spare;
    size_t room = size > ARENA_CHUNK ? size : ARENA_CHUNK;
    if (room > ARENA_STEP)
        room = (room + ARENA_STEP - 1) / ARENA_STEP * ARENA_STEP;
    struct dal_arena_chunk *chunk = dal_alloc(sizeof *chunk + room);
    if (chunk != NULL)
        *chunk = (struct dal_arena_chunk){.size = room};
    return chunk;
}

void *dal_arena_alloc(dal_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct dal_arena_chunk *chunk = arena->chunk;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        chunk = new_chunk(arena, size);
        if (chunk == NULL)
            return NULL;
        chunk->next = arena->chunk;
        arena->chunk = chunk;
    }
    void *memory = chunk->data + chunk->used;
    chunk->used += size;
    return memory;
}

dalil_string dal_arena_copy(dal_arena *arena, dalil_string text)
{
    char *copy = dal_arena_alloc(arena, text.size + 1);
    if (copy == NULL)
        return (dalil_string){NULL, 0};
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return (dalil_string){copy, text.size};
}

void dal_arena_clear(dal_arena *arena)
{
    while (arena->chunk != NULL) {
        struct dal_arena_chunk *chunk = arena->chunk;
        arena->chunk = chunk->next;
        chunk->next = arena->spare;
        arena->spare = chunk;
    }
}

void dal_arena_release(dal_arena *arena)
{
    dal_arena_clear(arena);
    while (arena->spare != NULL) {
        struct dal_arena_chunk *next = arena->spare->next;
        dal_free(arena->spare);
        arena->spare = next;
    }
}
