/* intake/reader.h: what readers of forms share; inside the cage. */
#ifndef DAL_READER_H
#define DAL_READER_H

#include "base/time.h"
#include "intake/form.h"

enum { DAL_TEXT_LIMIT = 64 << 20, DAL_SHEET_MAX = 128 << 20 };

/* Files beside a chat in one ZIP, taken as its messages name them. */
typedef struct dal_reading_media {
    const struct dal_zip *zip;
    bool *taken; /* one for each entry */
    size_t left; /* bytes that may still be taken */
} dal_reading_media;

/* What is to be read. */
typedef struct dal_reading {
    dalil_string bytes;
    dalil_string name;        /* of the file, without its folder */
    const char *encoding;     /* as a person said; NULL: to be found out */
    int zone;                 /* of clocks that tell none */
    dal_reading_media *media; /* NULL: none */
} dal_reading;

/* A sheet being written. */
typedef struct dal_sheet {
    dal_buf *out;
    dal_arena arena; /* for what a reader needs until the sheet is done */
    dal_form form;
    char encoding[DAL_ENCODING_SIZE];
    uint32_t items, remarks;
} dal_sheet;

/* `out` is empty and ready to be appended to. */
void dal_sheet_begin(dal_sheet *sheet, dal_buf *out, dal_form form);
/* Controls but tab and line ends become spaces; an item without text or media is left out. */
void dal_sheet_item(dal_sheet *sheet, const dal_form_item *item);
void dal_sheet_remark(dal_sheet *sheet, dal_form_note note, dalil_string about);
void dal_sheet_remark_count(dal_sheet *sheet, dal_form_note note, size_t count);
void dal_sheet_encoding(dal_sheet *sheet, const char *name);
/* Close it; of a problem nothing but the remarks counts. */
void dal_sheet_end(dal_sheet *sheet, dal_problem problem);

/* A reader: writes items and remarks, and tells why when there is no text. */
typedef dal_problem dal_reader(const dal_reading *in, dal_sheet *sheet);
dal_reader dal_read_text, dal_read_html, dal_read_mail, dal_read_mailbox, dal_read_docx, dal_read_rtf, dal_read_pdf,
    dal_read_whatsapp, dal_read_telegram, dal_read_telegram_html, dal_read_zip;

/* Is this a picture, a sound or a video, by its first bytes? */
bool dal_form_is_media(dalil_string bytes, dal_form *out_form);
/* The form that the first bytes and the name tell; nothing is parsed.  `text` is the answer for whatever is none. */
dal_form dal_form_guess(dalil_string bytes, dalil_string name);

/* DAL_PROBLEM_MEMORY or DAL_PROBLEM_TOO_LARGE for a buffer that failed. */
dal_problem dal_problem_of(dalil_status failed);

/* ---- encodings --------------------------------------------------------------------------------------------------- */

/* What the bytes themselves tell.  `name` is empty when none fits; `other` is another that gives another text. */
typedef struct dal_encoding_found {
    const char *name, *other;
} dal_encoding_found;
dal_encoding_found dal_encoding_find(dalil_string bytes);
/* Append `bytes` as UTF-8; `out_broken` counts what could not be read and stands as U+FFFD.
 * encoding    any name that ICU knows ("windows-1256", "cp1256", "UTF-16LE")
 * fails with  DALIL_ENOTFOUND (no such encoding), DALIL_ENOMEM, DALIL_ELIMIT */
DALIL_MUST_CHECK dalil_status dal_encoding_decode(dalil_string bytes, const char *encoding, dal_buf *out,
                                                  size_t *out_broken);
/* Is there an encoding of this name? */
bool dal_encoding_known(const char *name);
/* The bytes of a text that tells its encoding (`declared`, may be NULL) or not: forced, marked, declared, found.
 * Appends to `out` and notes the encoding on the sheet. */
dal_problem dal_encoding_read(const dal_reading *in, const char *declared, dal_sheet *sheet, dal_buf *out);

/* Has a tag more attributes than any honest one?  libxml2 compares each with all before it. */
bool dal_markup_is_bomb(dalil_string markup);

/* ---- HTML -------------------------------------------------------------------------------------------------------- */

/* The text of a piece of HTML in UTF-8, all of it: for mails. */
dal_problem dal_html_text(dalil_string html, dal_buf *out);

/* ---- ZIP --------------------------------------------------------------------------------------------------------- */

typedef struct dal_zip_entry {
    dalil_string name;
    uint32_t method, crc;
    uint64_t packed, size, offset; /* as the directory says */
    bool locked;
} dal_zip_entry;

typedef struct dal_zip {
    dalil_string bytes;
    dal_zip_entry *entry;
    size_t count;
} dal_zip;

/* fails with  DALIL_EINVAL (not a ZIP, or a damaged one), DALIL_ELIMIT (more than 65,535 entries), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_zip_open(dalil_string bytes, dal_arena *arena, dal_zip *out_zip);
const dal_zip_entry *dal_zip_find(const dal_zip *zip, const char *name);
/* Append the bytes of an entry; no more than out->max are ever made.
 * fails with  DALIL_EINVAL (damaged), DALIL_ELOCKED (enciphered), DALIL_ELIMIT, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_zip_read(const dal_zip *zip, const dal_zip_entry *entry, dal_buf *out);

#endif
