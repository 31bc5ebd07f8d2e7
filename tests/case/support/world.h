/* Several devices with one case: each has a folder and a profile of its own. */
#ifndef TESTS_CASE_WORLD_H
#define TESTS_CASE_WORLD_H

#include "support/case.h"

enum { WORLD_DEVICES = 6 };

typedef struct world {
    char root[64];
    test_case device[WORLD_DEVICES];
    int profile[WORLD_DEVICES]; /* which profile each uses; its own to start with */
    uint64_t random;
    unsigned requests; /* handed out so far */
} world;

int world_setup(void **state);
int world_teardown(void **state);
/* Make the case on device 0; an empty copy of it, filled by a merge, on another. */
void world_make(world *w);
void world_join(world *w, int device, int from);
void world_open(world *w, int device);
void world_close(world *w, int device);
/* Copy folders as a person would, by the shell; both are closed. */
void world_copy_folder(world *w, int to, int from);
void world_copy_profile(world *w, int to, int from);
void world_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void world_folder(const world *w, int device, char out[128]);
void world_profile(const world *w, int profile, char out[128]);

void world_begin(world *w, int device); /* with its profile */
void world_commit(world *w, int device);
dal_hash world_put(world *w, int device, const char *kind, const char *body, const dal_hash *over, size_t count);
/* One commit of one entry. */
dal_hash world_say(world *w, int device, const char *kind, const char *body, const dal_hash *over);
dal_hash world_report(world *w, int device, const char *text);
/* A person's word on bytes 0 to 10 of the report with this text. */
dal_hash world_review(world *w, int device, const char *text, const char *verdict);
dal_ledger_merge_result world_merge(world *w, int to, int from);
/* The dump after catching up; release it. */
dal_buf world_dump(world *w, int device);
void world_same(world *w, int a, int b);
/* Does the dump have a line that contains both? */
bool world_says(world *w, int device, const char *start, const char *part);
uint64_t world_random(world *w, uint64_t below);
/* A random commit of some entries that contradict, replace and undo each other.  `said` holds the hashes of all entries
 * so far. */
typedef struct world_said {
    dal_hash hash[4000];
    size_t count;
} world_said;
void world_random_commit(world *w, int device, world_said *said);

#endif
