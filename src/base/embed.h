/* base/embed.h: the files of data/ and the pages of docs/cmd/, packed into the library at build time by tools/embed.c.
 */
#ifndef DAL_EMBED_H
#define DAL_EMBED_H

#include "dalil/base.h"

/* The bytes of data/`name` ("messages.tsv"), or of the page `name` ("docs/cmd/add.md"), as they stand in the file;
 * empty when there is no such file.  Static, followed by other bytes: never read past the size. */
dalil_string dal_embedded(const char *name);
/* File number `index` in byte order of names; false when there are no more. */
bool dal_embedded_at(size_t index, dalil_string *out_name, dalil_string *out_bytes);

/* What tools/embed.c writes; for embed.c alone. */
typedef struct dal_embedded_file {
    dalil_string name, bytes;
} dal_embedded_file;
extern const size_t dal_embedded_count;
extern const dal_embedded_file dal_embedded_files[];

#endif
