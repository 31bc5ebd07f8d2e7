/* intake/foreign.h: files of any form into text: the parent's side of the cage. */
#ifndef DAL_FOREIGN_H
#define DAL_FOREIGN_H

#include "intake/form.h"

enum { DAL_FOREIGN_MAX = 64 << 20 };

/* What a person said of a file; zero-initialise. */
typedef struct dal_foreign_options {
    const char *form;     /* a code ("text", "html"); NULL: what the bytes tell */
    const char *encoding; /* NULL: what the bytes tell */
    int zone;             /* of clocks that tell none, minutes east of UTC */
} dal_foreign_options;

/* fails with  DALIL_EINVAL  there is no such form or encoding */
DALIL_MUST_CHECK dalil_status dal_foreign_options_check(const dal_foreign_options *options, dalil_error *err);
/* Does this need a reader, or is it too large for one?  False for plain UTF-8, which is taken as it is. */
bool dal_foreign_needed(const dal_foreign_options *options, dalil_string bytes, dalil_string name);
/* Read bytes in the cage.  Whatever goes wrong there is told in out_sheet->problem.
 * fails with  DALIL_EIO (no process to be had), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_foreign_read(const dal_foreign_options *options, dalil_string bytes,
                                               dalil_string name, dal_form_sheet *out_sheet, dalil_error *err);
/* Read bytes here, without a cage: for tests and fuzzers alone. */
DALIL_MUST_CHECK dalil_status dal_foreign_read_here(const dal_foreign_options *options, dal_form form,
                                                    dalil_string bytes, dalil_string name, dal_form_sheet *out_sheet,
                                                    dalil_error *err);
/* For `main`: see dal_cage_host(). */
void dal_foreign_host(int argc, char *const *argv);
/* Is poppler there, which reads PDF? */
bool dal_foreign_has_pdf(void);
/* Has a file of this name one of the forms that are read (for folders)? */
bool dal_foreign_is_known(dalil_string name);

#endif
