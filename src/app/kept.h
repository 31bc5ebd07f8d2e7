/* app/kept.h: texts and results of runs that were read last, for those who ask for them again and again.
 *
 * A page asks for the text of each statement that it shows, question by question; a report of 20 MB must not be
 * deciphered, unpacked and checked for each. */
#ifndef DAL_APP_KEPT_H
#define DAL_APP_KEPT_H

#include "base/json.h"

enum { DAL_KEPT_SLOTS = 32 };

typedef struct dal_kept_slot {
    dal_hash name; /* of the blob, or of the entry: what it names never changes */
    size_t size;
    uint64_t used; /* when last; 0: free */
    dal_buf text;
    json_t *json;
} dal_kept_slot;

/* Zero-initialise. */
typedef struct dal_kept {
    dal_kept_slot slot[DAL_KEPT_SLOTS];
    uint64_t clock;
} dal_kept;

/* What is kept under this name, or NULL. */
dal_kept_slot *dal_kept_find(dal_kept *kept, const dal_hash *name);
/* A free slot for something of `size`, with at most `most` in all beside what is larger alone.  What was used last of
 * all stays; then the small make room before the large, which took longer to read. */
dal_kept_slot *dal_kept_room(dal_kept *kept, const dal_hash *name, size_t size, size_t most);
void dal_kept_forget(dal_kept *kept);

#endif
