/* base/embed.h: the files of data/, packed into the library when it is built (tools/embed.c). */
#ifndef DAL_EMBED_H
#define DAL_EMBED_H

#include "base/base.h"

/* The bytes of data/<name>; an empty string when there is no such file. */
dalil_string dal_embedded(const char *name);
/* The file at `index`, in byte order of names; false past the last. */
bool dal_embedded_at(size_t index, dalil_string *out_name, dalil_string *out_bytes);

#endif
