/* A disk that loses power: an SQLite file layer and the calls of base/file.h over files in memory.
 *
 * What is written goes to a cache; only a sync puts it on the disk.  At a power cut each unsynced write is, by chance,
 * whole, lost, or torn at sectors of 512 bytes, whatever was written after it; each unsynced change of a folder (a new
 * name, a renamed or removed one) is there or not.  A sync of a file keeps its bytes and its length, not its name; a
 * sync of the folder keeps its names.  As the system's file layer does, a new journal or log syncs its folder with its
 * first sync. */
#ifndef TESTS_CASE_POWER_H
#define TESTS_CASE_POWER_H

#include "base/base.h"

/* Put the disk in the place of the system's files (SQLite knows it as "power"), empty. */
void power_on(void);
/* Give the files back to the system. */
void power_off(void);
/* Cut the power at the n-th change from now (write, sync, name); 0: never.  From the cut on every call fails. */
void power_cut_at(uint64_t n, uint64_t seed);
/* Let the file layer say that a write harms no bytes beside it, as the system's does; here it never harms any.  SQLite
 * then writes less, and the ledger gathers what it writes to the log. */
void power_promise(bool overwrite);
bool power_is_cut(void);
uint64_t power_changes(void); /* since power_cut_at() or power_on() */
/* The machine starts again: what the cut left is all there is; open files are forgotten. */
void power_restart(void);
/* Keep and bring back the whole disk, to cut many times from one state. */
void power_save(void);
void power_load(void);

#endif
