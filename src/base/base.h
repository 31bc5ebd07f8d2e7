/* base/base.h: the floor under every layer: errors, memory, growing text, hashes.
 *
 * Everything here is small and used everywhere; larger parts of base have headers of their own
 * (time.h, json.h, csv.h, file.h, merkle.h, thread.h). */
#ifndef DAL_BASE_H
#define DAL_BASE_H

#include "dalil/base.h"
#include <string.h>

/* ---- errors ---------------------------------------------------------------------------------------------------- */

/* Fill `err` (may be NULL) and return `status`.  `message` is an identifier of data/messages.tsv; up to four
 * arguments follow as C strings, ended by NULL. */
dalil_status dal_fail(dalil_error *err, dalil_status status, const char *message, ...) __attribute__((sentinel, cold));
/* The same for lack of memory: there is nothing more to say about it. */
dalil_status dal_fail_memory(dalil_error *err) __attribute__((cold));
/* Say that a filled error speaks of this line of this file. */
void dal_error_at_line(dalil_error *err, const char *file, int64_t line);
/* Set argument `index` (0 to 3) of a filled error from a string with a length. */
void dal_error_argument(dalil_error *err, size_t index, dalil_string text);

/* Say why it failed: the sentence for the system's error number `code`, and its own words as argument 1. */
void dal_error_system(dalil_error *err, int code);

#ifdef __clang_analyzer__ /* ./dev lint looks at one file at a time and cannot see what these return */
#define dal_fail(err, status, ...) ((void)dal_fail(err, status, __VA_ARGS__), (status))
#define dal_fail_memory(err) ((void)dal_fail_memory(err), DALIL_ENOMEM)
#endif

/* Return from the calling function with the status of `call` unless it is DALIL_OK. */
#define DAL_TRY(call)                                                                                                  \
    do {                                                                                                               \
        dalil_status dal_try_status_ = (call);                                                                         \
        if (dal_try_status_ != DALIL_OK)                                                                               \
            return dal_try_status_;                                                                                    \
    } while (0)

/* ---- messages -------------------------------------------------------------------------------------------------- */

/* The sentence named `id` in `language`, from data/messages.tsv; `id` itself when there is none (a test looks for
 * that).  Static. */
dalil_string dal_message(const char *id, dalil_language language);

/* ---- memory: one door ------------------------------------------------------------------------------------------ */

void *dal_alloc(size_t size); /* NULL when there is none; size 0 gives a pointer that may be freed */
void *dal_alloc_zero(size_t count, size_t size);
void *dal_realloc(void *memory, size_t size);
void dal_free(void *memory); /* takes NULL */
/* Test switch: let the n-th allocation from now fail (1 is the next), once or for good; 0 switches it off.
 * Process-wide. */
void dal_alloc_fail_at(uint64_t n, bool for_good);
uint64_t dal_alloc_count(void); /* allocations since the switch was last set */
/* How often this thread was ever given NULL: tells a lack of memory where a library reports something else. */
uint64_t dal_alloc_refusals(void);

/* Route Jansson's, SQLite's and ICU's allocations through the door.  Call once before any other library call of theirs,
 * from one thread; calling it again does nothing. */
void dal_base_start(void);

/* An arena: many small allocations, released together.  Zero-initialise to start; a chunk is 64 KiB at least. */
typedef struct dal_arena {
    struct dal_arena_chunk *chunk, *spare; /* spare: given up by dal_arena_clear(), to be used again */
} dal_arena;

void *dal_arena_alloc(dal_arena *arena, size_t size); /* 16-byte aligned; NULL when there is no memory */
/* A NUL-terminated copy; data is NULL when there is no memory. */
dalil_string dal_arena_copy(dal_arena *arena, dalil_string text);
void dal_arena_release(dal_arena *arena);
/* Give up all allocations, but keep their memory for the next ones: a loop asks the system for it once. */
void dal_arena_clear(dal_arena *arena);

/* ---- growing text ---------------------------------------------------------------------------------------------- */

/* A growing buffer with a required maximum.  Appending past the maximum, or without memory, sets `failed` and
 * appends nothing more: check once at the end with dal_buf_check(). */
typedef struct dal_buf {
    char *data; /* NUL-terminated whenever it is not NULL */
    size_t size, capacity, max;
    dalil_status failed; /* DALIL_OK, DALIL_ENOMEM or DALIL_ELIMIT */
} dal_buf;

dal_buf dal_buf_init(size_t max);
void dal_buf_release(dal_buf *buf);
void dal_buf_clear(dal_buf *buf);            /* keeps the memory */
void dal_buf_cut(dal_buf *buf, size_t size); /* keep the first `size` bytes */
void dal_buf_add(dal_buf *buf, const void *data, size_t size);
void dal_buf_puts(dal_buf *buf, const char *text);
void dal_buf_add_string(dal_buf *buf, dalil_string text);
void dal_buf_printf(dal_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
dalil_status dal_buf_check(const dal_buf *buf, dalil_error *err);
dalil_string dal_buf_string(const dal_buf *buf);
/* Where `size` bytes may be written before dal_buf_wrote(); NULL when the buffer would have to grow first. */
static inline char *dal_buf_room(dal_buf *buf, size_t size)
{
    bool fits = buf->failed == DALIL_OK && size < buf->capacity - buf->size && size <= buf->max - buf->size;
    return fits ? buf->data + buf->size : NULL;
}
static inline void dal_buf_wrote(dal_buf *buf, size_t size)
{
    buf->size += size;
    if (buf->data != NULL)
        buf->data[buf->size] = '\0';
}
/* Add the sentence `id` of data/messages.tsv with {1} to {9} replaced by `arguments`. */
void dal_buf_message(dal_buf *buf, dalil_language language, const char *id, const dalil_string *arguments,
                     size_t count);

/* ---- strings --------------------------------------------------------------------------------------------------- */

static inline dalil_string dal_str(const char *text) /* of a C string; NULL gives an empty one */
{
    return (dalil_string){text, text != NULL ? strlen(text) : 0};
}
static inline dalil_string dal_str_slice(dalil_string text, size_t start, size_t end)
{
    if (end > text.size)
        end = text.size;
    if (start > end)
        start = end;
    return (dalil_string){text.data != NULL ? text.data + start : NULL, end - start};
}
static inline bool dal_str_equal(dalil_string a, dalil_string b)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): data is NULL only where size is 0 */
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}
int dal_str_compare(dalil_string a, dalil_string b); /* by bytes, shorter first: <0, 0, >0 */
static inline bool dal_str_starts(dalil_string text, dalil_string prefix)
{
    return text.size >= prefix.size && dal_str_equal(dal_str_slice(text, 0, prefix.size), prefix);
}
static inline bool dal_str_ends(dalil_string text, dalil_string suffix)
{
    return text.size >= suffix.size && dal_str_equal(dal_str_slice(text, text.size - suffix.size, text.size), suffix);
}
dalil_string dal_str_trim(dalil_string text); /* ASCII white space */
/* Cut `text` at the first `separator`: returns what stands before, leaves what stands after in `rest`. */
dalil_string dal_str_cut(dalil_string text, char separator, dalil_string *rest);
/* How many bytes at the start stand for themselves in a JSON string: ASCII but control characters, " and \\. */
size_t dal_str_span_plain(dalil_string text);
/* Index of the first byte that is not valid UTF-8 (surrogates and overlong forms are not), or -1. */
int64_t dal_utf8_check(dalil_string text);
/* Decode the character at byte `at` (valid UTF-8 asked for); returns its length in bytes. */
size_t dal_utf8_decode(dalil_string text, size_t at, uint32_t *out_character);
size_t dal_utf8_encode(uint32_t character, char out[4]);
/* A whole decimal number; false when it is anything else or does not fit. */
bool dal_parse_i64(dalil_string text, int64_t *out_value);

/* ---- hashes ---------------------------------------------------------------------------------------------------- */

enum { DAL_HASH_SIZE = 32, DAL_HEX_SIZE = 2 * DAL_HASH_SIZE };

typedef struct dal_hash {
    unsigned char bytes[DAL_HASH_SIZE];
} dal_hash;

/* SHA-256 over `prefix` (may be empty) followed by `data`.  Cannot fail. */
dal_hash dal_sha256(dalil_string prefix, dalil_string data);
/* HMAC-SHA-256 (RFC 2104) over `prefix` followed by `data`. */
dal_hash dal_hmac_sha256(const unsigned char *key, size_t key_size, dalil_string prefix, dalil_string data);
int dal_hash_compare(const dal_hash *a, const dal_hash *b);
bool dal_hash_is_zero(const dal_hash *hash);
void dal_hex(const void *data, size_t size, char *out);   /* lower case, 2 * size characters and a NUL */
bool dal_unhex(dalil_string hex, void *out, size_t size); /* lower-case digits, exactly 2 * size of them */
/* `size` bytes from the system's generator.  Ends the process when the system has none. */
void dal_random(void *out, size_t size);

#endif
