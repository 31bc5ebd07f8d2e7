/* base/zip_out.h: writing a ZIP file (PKWARE's APPNOTE 6.3), the same bytes for the same content.
 *
 * Entries go to a temporary name beside the wanted one as they come; they can be read back, and only
 * dal_zip_out_keep() gives the file its name.  No entry tells a time. */
#ifndef DAL_ZIP_OUT_H
#define DAL_ZIP_OUT_H

#include "base/base.h"

typedef struct dal_zip_out dal_zip_out;

/* fails with  DALIL_EINVAL (there is a file of this name), DALIL_EIO, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_zip_out_new(const char *path, dal_zip_out **out_zip, dalil_error *err);
/* fails with  DALIL_ELIMIT (more than 65,534 entries, or 4 GiB), DALIL_EIO, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_zip_out_add(dal_zip_out *zip, const char *name, dalil_string bytes, dalil_error *err);
/* Write the directory at the end and sync. */
DALIL_MUST_CHECK dalil_status dal_zip_out_finish(dal_zip_out *zip, dalil_error *err);
/* Every entry as it is in the file: read from the disk and unpacked.
 * fails with  DALIL_EIO (what is read is not what was written) */
typedef dalil_status dal_zip_out_visit(void *context, const char *name, dalil_string bytes, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_zip_out_each(dal_zip_out *zip, dal_zip_out_visit *visit, void *context,
                                               dalil_error *err);
/* Give it its name.  fails with  DALIL_EINVAL (there is one now), DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_zip_out_keep(dal_zip_out *zip, dalil_error *err);
int64_t dal_zip_out_size(const dal_zip_out *zip);
/* Takes NULL; a file that was not kept is removed. */
void dal_zip_out_free(dal_zip_out *zip);

#endif
