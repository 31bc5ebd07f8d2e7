/* base/system.h: what is asked of the operating system besides files (file.h), threads (thread.h) and the cage
 * (cage.h). Above base nobody calls the platform by itself (tools/layers.txt), so that another system has one place to
 * stand. */
#ifndef DAL_SYSTEM_H
#define DAL_SYSTEM_H

#include "base/base.h"

/* A library of the system by its file name; NULL where it is not installed.  Close with dal_library_close(). */
void *dal_library_open(const char *name);
void dal_library_close(void *library);
/* Write the address of a function into the pointer to it at `out_function`; false when the library has no such one. */
bool dal_library_find(void *library, const char *name, void *out_function);

/* From now on the process may use so many milliseconds of processor time, then it is ended; 0 takes that back. */
void dal_processor_limit(int milliseconds);

bool dal_errors_are_seen(void);   /* does standard error go to a terminal? */
void dal_files_for_me_only(void); /* whatever is made from now on is for this user alone */
int dal_machine_zone(void);       /* minutes east of UTC, now, on this machine */

#endif
