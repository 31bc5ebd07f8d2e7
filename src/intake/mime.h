/* intake/mime.h: parts of the reader of mails; inside the cage. */
#ifndef DAL_INTAKE_MIME_H
#define DAL_INTAKE_MIME_H

#include "intake/reader.h"

/* The headers of a message or a part, and what follows them. */
typedef struct dal_mime_part {
    dalil_string head, body;
} dal_mime_part;

/* Cut at the first empty line. */
dal_mime_part dal_mime_split(dalil_string bytes);
/* Append the value of the first header of this name, unfolded; nothing when there is none. */
void dal_mime_header(dalil_string head, const char *name, dal_buf *out);
/* Append a value with its encoded words (RFC 2047) read; bytes that are no UTF-8 are read by what they tell. */
void dal_mime_words(dalil_string value, dal_buf *out);
/* Append parameter `name` of a value such as `text/plain; charset="x"`, its RFC 2231 forms too. */
void dal_mime_parameter(dalil_string value, const char *name, dal_buf *out);
/* Append a body after its transfer encoding (RFC 2045, section 6) is undone; what is broken is passed over. */
void dal_mime_decode(dalil_string body, dalil_string encoding, dal_buf *out);
void dal_mime_base64(dalil_string text, dal_buf *out);
/* Append bytes in `charset` (may be empty) as UTF-8; counts what could not be read. */
void dal_mime_text(dalil_string bytes, dalil_string charset, dal_buf *out, size_t *broken);
/* The date of a message (RFC 5322, section 3.3), to the second; unknown when it is none. */
dalil_time dal_mime_date(dalil_string value);
bool dal_mime_equal(dalil_string a, const char *b); /* ASCII case ignored */

#endif
