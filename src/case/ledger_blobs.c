/* case/ledger_blobs.c: the blobs of one transaction, written in an order that fills the pages of the file.
 *
 * SQLite puts row behind row; one that is longer than what is left of a page begins the next.  The words of a report
 * and what was found in it take a third to half of a page each, so that in the order of their coming a tenth of the
 * file stays empty.  Blobs are read by name: their order says nothing. */
#include "case/ledger_internal.h"
#include <assert.h>

enum {
    PAGE_ROOM = 4096 - 8,           /* of a leaf of a table */
    ROW_EXTRA = DAL_HASH_SIZE + 12, /* the name, and what the file says about a row's place and lengths */
    DEFERRED_COUNT = 1024,
    DEFERRED_SIZE = 4 * 1024 * 1024
};

static size_t row_size(const dal_deferred_blob *blob)
{
    return blob->stored_size + ROW_EXTRA;
}

void dal_ledger_drop_deferred(dal_ledger *ledger)
{
    for (size_t i = 0; i < ledger->deferred_count; i++)
        dal_free(ledger->deferred[i].stored);
    dal_free(ledger->deferred);
    ledger->deferred = NULL;
    ledger->deferred_count = ledger->deferred_capacity = ledger->deferred_size = 0;
}

/* The largest that is still to be written and takes `room` at most; NULL when there is none. */
static dal_deferred_blob *find_largest(dal_ledger *ledger, size_t room)
{
    dal_deferred_blob *best = NULL;
    for (size_t i = 0; i < ledger->deferred_count; i++) {
        dal_deferred_blob *blob = &ledger->deferred[i];
        if (blob->stored != NULL && row_size(blob) <= room && (best == NULL || row_size(blob) > row_size(best)))
            best = blob;
    }
    return best;
}

static dalil_status write_row(dal_ledger *ledger, dal_deferred_blob *blob, dalil_error *err)
{
    dalil_string stored = {blob->stored, blob->stored_size};
    DAL_TRY(dal_ledger_insert_stored(ledger, &blob->name, stored, err));
    dal_free(blob->stored);
    blob->stored = NULL;
    return DALIL_OK;
}

/* Page by page: the largest that there is room for, again and again. */
dalil_status dal_ledger_write_deferred(dal_ledger *ledger, dalil_error *err)
{
    size_t room = PAGE_ROOM;
    for (size_t written = 0; written < ledger->deferred_count; written++) {
        dal_deferred_blob *blob = find_largest(ledger, room);
        if (blob == NULL) {
            room = PAGE_ROOM;
            blob = find_largest(ledger, SIZE_MAX); /* one that is longer than a page as well */
            assert(blob != NULL);
        }
        size_t size = row_size(blob);
        room = size < room ? room - size : PAGE_ROOM;
        DAL_TRY(write_row(ledger, blob, err));
    }
    dal_ledger_drop_deferred(ledger);
    return DALIL_OK;
}

static dalil_status make_room(dal_ledger *ledger, dalil_error *err)
{
    if (ledger->deferred_count < ledger->deferred_capacity)
        return DALIL_OK;
    size_t capacity = ledger->deferred_capacity > 0 ? 2 * ledger->deferred_capacity : 8;
    dal_deferred_blob *grown = dal_realloc(ledger->deferred, capacity * sizeof *grown);
    if (grown == NULL)
        return dal_fail_memory(err);
    ledger->deferred = grown;
    ledger->deferred_capacity = capacity;
    return DALIL_OK;
}

dalil_status dal_ledger_defer_blob(dal_ledger *ledger, const dal_hash *name, dalil_string stored, dalil_error *err)
{
    if (ledger->deferred_count == DEFERRED_COUNT || ledger->deferred_size > DEFERRED_SIZE)
        DAL_TRY(dal_ledger_write_deferred(ledger, err));
    DAL_TRY(make_room(ledger, err));
    char *copy = dal_alloc(stored.size + 1);
    if (copy == NULL)
        return dal_fail_memory(err);
    if (stored.size > 0)
        memcpy(copy, stored.data, stored.size);
    ledger->deferred[ledger->deferred_count++] = (dal_deferred_blob){*name, copy, stored.size};
    ledger->deferred_size += stored.size;
    return DALIL_OK;
}
