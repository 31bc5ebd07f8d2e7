/* base/json.h: JSON in (Jansson behind it, with our limits) and JSON out (written straight into a buffer). */
#ifndef DAL_JSON_H
#define DAL_JSON_H

#include "base/base.h"
#include <jansson.h>

/* How strictly to read. */
typedef struct dal_json_limits {
    size_t size;    /* bytes at most */
    unsigned depth; /* levels of nesting at most */
    bool plain;     /* only objects, arrays, strings and integers, as in entries */
} dal_json_limits;

extern const dal_json_limits DAL_JSON_ENTRY; /* 64 KiB, 16 levels, plain */
extern const dal_json_limits DAL_JSON_FILE;  /* 256 MiB, 64 levels */

/* Read one JSON value that fills `text`.  Duplicate keys are refused.
 * out_json    yours; json_decref()
 * fails with  DALIL_EINVAL (err->position is the byte), DALIL_ELIMIT, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_json_read(dalil_string text, const dal_json_limits *limits, json_t **out_json,
                                            dalil_error *err);

/* Borrowed reads of one member: empty string, or `otherwise`, when it is absent or of another type. */
dalil_string dal_json_string(const json_t *object, const char *key);
int64_t dal_json_integer(const json_t *object, const char *key, int64_t otherwise);
/* A 32-byte hash written in hex; false when absent or malformed. */
bool dal_json_hash(const json_t *object, const char *key, dal_hash *out_hash);

/* A writer: members in the order of the calls, no white space, only the escapes JSON needs. `key` is NULL inside arrays
 * and at the top, else a name of our own: ASCII without escapes.  Bytes that are not UTF-8 are written as U+FFFD.
 * Failure sits in the buffer. */
typedef struct dal_json_writer {
    dal_buf *out;
    bool comma; /* stands before what comes next */
} dal_json_writer;

dal_json_writer dal_json_write(dal_buf *out);

/* What the functions below are made of: a comma and the key, then the value.  The key's size is known when this is
 * compiled, so that it is written without a call. */
void dal_json_key_grown(dal_json_writer *w, const char *key); /* when the buffer has to grow first */
static inline void dal_json_key(dal_json_writer *w, const char *key)
{
    size_t size = key != NULL ? strlen(key) : 0, at = 0;
    char *to = dal_buf_room(w->out, size + 4);
    if (to == NULL) {
        dal_json_key_grown(w, key);
        return;
    }
    if (w->comma)
        to[at++] = ',';
    if (key != NULL) {
        to[at++] = '"';
        memcpy(to + at, key, size);
        at += size;
        to[at++] = '"';
        to[at++] = ':';
    }
    dal_buf_wrote(w->out, at);
    w->comma = true;
}
void dal_json_add_string(dal_json_writer *w, dalil_string value);
void dal_json_add_integer(dal_json_writer *w, int64_t value);
void dal_json_add_number(dal_json_writer *w, double value);

/* Bytes as they are, mostly of a size known when this is compiled. */
static inline void dal_json_add_raw(dal_json_writer *w, dalil_string json)
{
    char *to = dal_buf_room(w->out, json.size);
    if (to == NULL || json.size == 0) {
        dal_buf_add(w->out, json.data, json.size);
        return;
    }
    memcpy(to, json.data, json.size);
    dal_buf_wrote(w->out, json.size);
}

static inline void dal_json_open(dal_json_writer *w, const char *key, char bracket) /* '{' or '[' */
{
    dal_json_key(w, key);
    dal_json_add_raw(w, (dalil_string){&bracket, 1});
    w->comma = false;
}
static inline void dal_json_close(dal_json_writer *w, char bracket) /* '}' or ']' */
{
    dal_json_add_raw(w, (dalil_string){&bracket, 1});
    w->comma = true;
}
static inline void dal_json_put_string(dal_json_writer *w, const char *key, dalil_string value)
{
    dal_json_key(w, key);
    dal_json_add_string(w, value);
}
static inline void dal_json_put_integer(dal_json_writer *w, const char *key, int64_t value)
{
    dal_json_key(w, key);
    dal_json_add_integer(w, value);
}
static inline void dal_json_put_number(dal_json_writer *w, const char *key, double value) /* the shortest that reads
                                                                                             back; null where it is
                                                                                             infinite or no number */
{
    dal_json_key(w, key);
    dal_json_add_number(w, value);
}
static inline void dal_json_put_raw(dal_json_writer *w, const char *key, dalil_string json) /* already JSON */
{
    dal_json_key(w, key);
    dal_json_add_raw(w, json);
}
static inline void dal_json_put_null(dal_json_writer *w, const char *key)
{
    dal_json_put_raw(w, key, DALIL_STR("null"));
}
static inline void dal_json_put_bool(dal_json_writer *w, const char *key, bool value)
{
    dal_json_put_raw(w, key, value ? DALIL_STR("true") : DALIL_STR("false"));
}
static inline void dal_json_put_cstring(dal_json_writer *w, const char *key, const char *value) /* NULL writes null */
{
    if (value == NULL)
        dal_json_put_null(w, key);
    else
        dal_json_put_string(w, key, dal_str(value));
}
/* With so many decimals (at most 100), also where they are zeros. */
void dal_json_put_rounded(dal_json_writer *w, const char *key, double value, int decimals);
void dal_json_put_hash(dal_json_writer *w, const char *key, const dal_hash *value);

#endif
