/* app/known_at.c: which commits this device knew at an earlier time. */
#include "app/known_at.h"
#include "case/profile.h"
#include <stdlib.h>

typedef struct commit {
    dal_hash hash;
    dal_commit parts;
    int64_t id, ready;
    bool known;
} commit;

typedef struct commits {
    commit *item;
    size_t count, capacity;
    dal_hash own[64]; /* devices of this profile */
    size_t own_count;
    int64_t until;
} commits;

static dalil_status note_device(void *context, const dal_device *device, dalil_error *err)
{
    commits *all = context;
    (void)err;
    if (all->own_count < sizeof all->own / sizeof all->own[0])
        all->own[all->own_count++] = device->device;
    return DALIL_OK;
}

static bool is_own(const commits *all, const dal_hash *device)
{
    for (size_t i = 0; i < all->own_count; i++)
        if (dal_hash_compare(&all->own[i], device) == 0)
            return true;
    return all->own_count == 0; /* a copy of somebody else's case: everybody's commits by their own times */
}

static dalil_status note_commit(void *context, const dal_ledger_commit_row *row, dalil_error *err)
{
    commits *all = context;
    if (all->count == all->capacity) {
        size_t capacity = all->capacity > 0 ? 2 * all->capacity : 256;
        commit *grown = dal_realloc(all->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        all->item = grown;
        all->capacity = capacity;
    }
    commit *c = &all->item[all->count];
    *c = (commit){.hash = row->hash, .id = row->id, .ready = row->ready};
    DAL_TRY(dal_commit_read(row->bytes, &c->parts, err));
    c->known = row->ready > 0 && c->parts.time <= all->until && is_own(all, &c->parts.device);
    all->count++;
    return DALIL_OK;
}

static int by_hash(const void *a, const void *b)
{
    return dal_hash_compare(&((const commit *)a)->hash, &((const commit *)b)->hash);
}

static int by_ready(const void *a, const void *b)
{
    const commit *x = *(commit *const *)a, *y = *(commit *const *)b;
    return (x->ready > y->ready) - (x->ready < y->ready);
}

static void mark(commits *all, const dal_hash *hash)
{
    commit key = {.hash = *hash};
    commit *found = bsearch(&key, all->item, all->count, sizeof key, by_hash);
    if (found != NULL)
        found->known = true;
}

/* Newest first, everything that a known commit had seen is known: a past is always ready before what follows it. */
static void mark_pasts(commits *all, commit **order)
{
    for (size_t i = all->count; i-- > 0;) {
        const commit *c = order[i];
        if (!c->known)
            continue;
        if (c->parts.number > 1)
            mark(all, &c->parts.previous);
        for (size_t j = 0; j < c->parts.head_count; j++)
            mark(all, &c->parts.head[j]);
    }
}

static dalil_status fold_known(dalil_case *c, commits *all, dalil_error *err)
{
    commit **order = dal_alloc_zero(all->count, sizeof(commit *));
    int64_t *id = dal_alloc_zero(all->count, sizeof *id);
    size_t count = 0;
    dalil_status status = order != NULL && id != NULL ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK) {
        qsort(all->item, all->count, sizeof *all->item, by_hash);
        for (size_t i = 0; i < all->count; i++)
            order[i] = &all->item[i];
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are what is sorted */
        qsort(order, all->count, sizeof(commit *), by_ready);
        mark_pasts(all, order);
        for (size_t i = 0; i < all->count; i++)
            if (order[i]->known)
                id[count++] = order[i]->id;
        status = dal_fold_commits(c->fold, id, count, err);
    }
    dal_free(order);
    dal_free(id);
    return status;
}

dalil_status dal_known_at_fold(dalil_case *c, dalil_error *err)
{
    commits all = {0};
    dalil_status status = dal_session_as_of(c, c->options.known_at, &all.until, err);
    if (status == DALIL_OK)
        status = dal_profile_each(dal_ledger_case(c->ledger), note_device, &all, err);
    if (status == DALIL_OK)
        status = dal_ledger_each_commit(c->ledger, 0, note_commit, &all, err);
    if (status == DALIL_OK)
        status = fold_known(c, &all, err);
    for (size_t i = 0; i < all.count; i++)
        dal_commit_release(&all.item[i].parts);
    dal_free(all.item);
    return status;
}
