/* intake/pdf.h: poppler, loaded while files can still be opened. */
#ifndef DAL_INTAKE_PDF_H
#define DAL_INTAKE_PDF_H

#include <stdbool.h>

/* Load poppler's library; false when it is not installed.  Calling it again costs nothing. */
bool dal_pdf_load(void);

#endif
