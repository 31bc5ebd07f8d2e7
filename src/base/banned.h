/* base/banned.h: what must not compile.  Put before every file of ours by the build (-include), so that no file can
 * forget it.  The headers that declare these names come first: afterwards the very word is an error. */
#ifndef DAL_BANNED_H
#define DAL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* No bound on what is written. */
#pragma GCC poison strcpy strcat stpcpy sprintf vsprintf gets
/* Hidden state shared by threads; localtime also knows only one time zone. */
#pragma GCC poison strtok localtime gmtime ctime asctime
/* No way to tell "0" from nonsense. */
#pragma GCC poison atoi atol atoll atof

#endif
