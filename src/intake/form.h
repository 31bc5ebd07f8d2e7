/* intake/form.h: the forms in which texts come, and what a reader makes of one.
 *
 * Readers run in the cage (base/cage.h): they are handed bytes and write a sheet, items of text with what the form
 * tells about each.  The sheet crosses to the parent as bytes of a fixed structure; dal_form_check() holds it to that.
 */
#ifndef DAL_FORM_H
#define DAL_FORM_H

#include "base/base.h"

typedef enum dal_form {
    DAL_FORM_TEXT = 0, /* plain text, Markdown too */
    DAL_FORM_HTML,
    DAL_FORM_MAIL,    /* one message, RFC 5322 */
    DAL_FORM_MAILBOX, /* many, mbox */
    DAL_FORM_DOCX,
    DAL_FORM_RTF,
    DAL_FORM_PDF,
    DAL_FORM_WHATSAPP,      /* the text of an exported chat */
    DAL_FORM_TELEGRAM,      /* result.json */
    DAL_FORM_TELEGRAM_HTML, /* messages.html */
    DAL_FORM_ZIP,           /* a document or a chat: the reader looks */
    DAL_FORM_PICTURE,       /* these three hold no text: a person types it */
    DAL_FORM_SOUND,
    DAL_FORM_VIDEO,
    DAL_FORM_COUNT
} dal_form;

/* Why there is no text. */
typedef enum dal_problem {
    DAL_PROBLEM_NONE = 0,
    DAL_PROBLEM_CRASH,     /* the reader ended */
    DAL_PROBLEM_TIME,      /* it took too long */
    DAL_PROBLEM_MEMORY,    /* it needed too much memory */
    DAL_PROBLEM_FORBIDDEN, /* it asked the system for what a reader may not have */
    DAL_PROBLEM_MALFORMED, /* the bytes are not of the form */
    DAL_PROBLEM_NO_TEXT,   /* it holds no text: a scan */
    DAL_PROBLEM_LOCKED,    /* enciphered */
    DAL_PROBLEM_TOO_LARGE, /* more than a reader's limits */
    DAL_PROBLEM_NO_READER, /* the program that reads this form is not installed */
    DAL_PROBLEM_NO_CAGE,   /* this system cannot cage a reader */
    DAL_PROBLEM_ENCODING,  /* which encoding it is in cannot be told: two fit, or none does */
    DAL_PROBLEM_LARGE,     /* larger than what is handed to a reader */
    DAL_PROBLEM_COUNT
} dal_problem;

/* Something a person should know of what was read. */
typedef enum dal_form_note {
    DAL_NOTE_ATTACHMENT = 0, /* with its name: not opened */
    DAL_NOTE_ENCODING,       /* the encoding that was found, or one of those that fit */
    DAL_NOTE_BROKEN,         /* characters that could not be read, and stand as U+FFFD */
    DAL_NOTE_DAY_ORDER,      /* "dmy" or "mdy": the dates of a chat could be read both ways */
    DAL_NOTE_PAGES,          /* how many pages */
    DAL_NOTE_CUT,            /* what was left out because of a limit */
    DAL_NOTE_DELETED,        /* how many messages had been deleted before the chat was exported */
    DAL_NOTE_LEFT_OUT,       /* how many pictures, recordings and files the export left out */
    DAL_NOTE_COUNT
} dal_form_note;

/* Codes as they stand in entries and records: lower-case words, static. */
const char *dal_form_code(dal_form form);
const char *dal_problem_code(dal_problem problem);
const char *dal_form_note_code(dal_form_note note);
/* The form of this code; false when there is none. */
bool dal_form_from_code(dalil_string code, dal_form *out_form);

enum { DAL_ENCODING_SIZE = 32, DAL_FORM_ITEMS_MAX = 1000000, DAL_FORM_NOTES_MAX = 1000 };

/* One thing said: a page, a mail, a message of a chat.  Strings are UTF-8 without U+0000. */
typedef struct dal_form_item {
    dalil_string text;   /* what statements are found in; not empty unless there is media */
    dalil_string source; /* who said it, as the form tells; may be empty */
    dalil_string title;  /* subject, headline; may be empty */
    dalil_time published;
    char local[24];  /* of a message: when, as written there to the minute, "2024-12-08T17:05"; "" for none */
    bool is_message; /* one of many by many: sender and minute tell it from another of the same words */
    /* A picture or a recording that came with a message: any bytes; its text is then empty. */
    dalil_string media, file; /* file: its name */
    dal_form media_form;      /* picture, sound or video */
} dal_form_item;

typedef struct dal_form_remark {
    dal_form_note note;
    dalil_string about;
} dal_form_remark;

/* A sheet as the parent reads it.  Strings point into `bytes`. */
typedef struct dal_form_sheet {
    dal_buf bytes;
    dal_form form;
    dal_problem problem;
    char encoding[DAL_ENCODING_SIZE]; /* "" where that is no question */
    dal_form_item *item;
    size_t item_count;
    dal_form_remark *remark;
    size_t remark_count;
} dal_form_sheet;

/* Read a sheet from the bytes of one; takes them over whatever happens.
 * fails with  DALIL_EINVAL (not of the structure), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_form_check(dal_buf *bytes, dal_form_sheet *out_sheet, dalil_error *err);
void dal_form_release(dal_form_sheet *sheet);

#endif
