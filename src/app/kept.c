/* app/kept.c: what was read last (see kept.h). */
#include "app/kept.h"

dal_kept_slot *dal_kept_find(dal_kept *kept, const dal_hash *name)
{
    for (size_t i = 0; i < DAL_KEPT_SLOTS; i++) {
        dal_kept_slot *slot = &kept->slot[i];
        if (slot->used == 0 || dal_hash_compare(&slot->name, name) != 0)
            continue;
        slot->used = ++kept->clock;
        return slot;
    }
    return NULL;
}

static void release(dal_kept_slot *slot)
{
    dal_buf_release(&slot->text);
    json_decref(slot->json);
    *slot = (dal_kept_slot){.used = 0};
}

static size_t size_of_all(const dal_kept *kept)
{
    size_t size = 0;
    for (size_t i = 0; i < DAL_KEPT_SLOTS; i++)
        size += kept->slot[i].used > 0 ? kept->slot[i].size : 0;
    return size;
}

/* The smallest, or the one that was used longest ago, but for what was used last; NULL: there is no other. */
static dal_kept_slot *choose(dal_kept *kept, bool smallest)
{
    dal_kept_slot *best = NULL;
    for (size_t i = 0; i < DAL_KEPT_SLOTS; i++) {
        dal_kept_slot *slot = &kept->slot[i];
        if (slot->used == 0 || slot->used == kept->clock)
            continue;
        if (best == NULL || (smallest ? slot->size < best->size : slot->used < best->used))
            best = slot;
    }
    return best;
}

dal_kept_slot *dal_kept_room(dal_kept *kept, const dal_hash *name, size_t size, size_t most)
{
    dal_kept_slot *free_slot = NULL;
    for (dal_kept_slot *old; size_of_all(kept) + size > most && (old = choose(kept, false)) != NULL;)
        release(old);
    for (size_t i = 0; i < DAL_KEPT_SLOTS && free_slot == NULL; i++)
        free_slot = kept->slot[i].used == 0 ? &kept->slot[i] : NULL;
    if (free_slot == NULL) {
        free_slot = choose(kept, true);
        release(free_slot);
    }
    *free_slot = (dal_kept_slot){.name = *name, .size = size, .used = ++kept->clock};
    return free_slot;
}

void dal_kept_forget(dal_kept *kept)
{
    for (size_t i = 0; i < DAL_KEPT_SLOTS; i++)
        release(&kept->slot[i]);
}
