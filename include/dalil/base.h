/* dalil/base.h: what every public header of libdalil shares: status, error, string, time.
 *
 * Threads: every function may be called from any thread; an object is used by one thread at a time unless its header
 * says otherwise.  The library never prints, never exits and keeps no last error. */
#ifndef DALIL_BASE_H
#define DALIL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DALIL_API __attribute__((visibility("default")))
#define DALIL_MUST_CHECK __attribute__((warn_unused_result))
#else
#define DALIL_API
#define DALIL_MUST_CHECK
#endif

/* What became of a call.  Numbers are only ever appended: they travel in files and over the wire. */
typedef enum dalil_status {
    DALIL_OK = 0,
    DALIL_ERROR = 1,        /* anything that has no better name */
    DALIL_EINVAL = 2,       /* the caller's words or bytes are not of the form asked for */
    DALIL_ENOTFOUND = 3,    /* there is no such thing */
    DALIL_EINTEGRITY = 4,   /* bytes are not what a hash, a signature or the format says */
    DALIL_ELOCKED = 5,      /* another program holds the case, or the key does not fit */
    DALIL_EDECISION = 6,    /* a person has to decide first */
    DALIL_EPARTLY = 7,      /* done for a part; the rest is told one by one */
    DALIL_EIO = 8,          /* disk, file system or device */
    DALIL_ENOMEM = 9,       /* memory */
    DALIL_ELIMIT = 10,      /* larger than a stated limit */
    DALIL_EINTERRUPTED = 11 /* a person or the system asked to stop */
} dalil_status;

/* The exit code of a program that ends with `status`; the table is in docs/cmd/README.md. */
DALIL_API int dalil_exit_code(dalil_status status);

/* UTF-8 bytes with a length, owned by somebody else; data may be NULL when size is 0, and need not end in NUL. */
typedef struct dalil_string {
    const char *data;
    size_t size; /* bytes */
} dalil_string;

/* A string literal as a dalil_string. */
#define DALIL_STR(literal) ((dalil_string){(literal), sizeof(literal) - 1})
/* The two arguments that "%.*s" wants. */
#define DALIL_FMT(s) (int)(s).size, (s).data ? (s).data : ""

/* A half-open range of bytes [start, end). */
typedef struct dalil_range {
    uint32_t start, end;
} dalil_range;

enum { DALIL_ERROR_ARGUMENTS = 4, DALIL_ERROR_ARGUMENT_SIZE = 160 };

/* What went wrong, in a form that can be said in any language: `message` names a sentence of data/messages.tsv, whose
 * {1} to {4} are `argument`.  The caller owns it (mostly on its stack); nothing in it needs releasing.  A function
 * writes it only when it fails. */
typedef struct dalil_error {
    dalil_status status;
    const char *message; /* identifier in data/messages.tsv, static */
    char argument[DALIL_ERROR_ARGUMENTS][DALIL_ERROR_ARGUMENT_SIZE];
    const char *reason_id; /* identifier of a further sentence, why it failed; NULL: none */
    int64_t position;      /* byte in what was read, or -1 */
    int64_t line;          /* of the file `file`, from 1; 0: it speaks of no line */
    char file[DALIL_ERROR_ARGUMENT_SIZE];
} dalil_error;

typedef enum dalil_language { DALIL_ENGLISH = 0, DALIL_ARABIC = 1 } dalil_language;

/* Write the sentence for `error`, after its file and line where it has one, in `language` into `out` (NUL-terminated,
 * cut at a whole character when too long). Returns the bytes written without the NUL. */
DALIL_API size_t dalil_error_text(const dalil_error *error, dalil_language language, char *out, size_t out_size);

/* How exactly a time was told. */
typedef enum dalil_precision {
    DALIL_UNKNOWN_TIME = 0,
    DALIL_YEAR,
    DALIL_MONTH,
    DALIL_DAY,
    DALIL_HOUR,
    DALIL_MINUTE,
    DALIL_SECOND
} dalil_precision;

enum { DALIL_NO_ZONE = 32767 };

/* A stretch of time [start, end), milliseconds since 1970-01-01T00:00:00Z, with the precision and the zone as written.
 * Unknown: precision DALIL_UNKNOWN_TIME.  Open ends: INT64_MIN and INT64_MAX. */
typedef struct dalil_time {
    int64_t start, end;
    dalil_precision precision;
    int16_t zone; /* minutes east of UTC as written, or DALIL_NO_ZONE */
} dalil_time;

/* The version of this library, such as "0.1.0". */
DALIL_API const char *dalil_version(void);

#endif
