/* case/format.h: the bytes of entries, commits and blobs, as docs/internals/ledger.md specifies them.  Pure functions.
 */
#ifndef DAL_FORMAT_H
#define DAL_FORMAT_H

#include "base/base.h"
#include "base/json.h"

enum {
    DAL_FORMAT_VERSION = 1,
    DAL_ENTRY_MAX = 64 * 1024,
    DAL_COMMIT_MAX = 64 * 1024,
    DAL_COMMIT_ENTRIES_MAX = 1000000,
    DAL_BLOB_MAX = 1 << 30,
    DAL_ID_SIZE = 16,
    DAL_KEY_SIZE = 32,
    DAL_SIGNATURE_SIZE = 64
};

/* An identity of 16 bytes: case, author, request, source. */
typedef struct dal_id {
    unsigned char bytes[DAL_ID_SIZE];
} dal_id;

bool dal_id_equal(const dal_id *a, const dal_id *b);
bool dal_id_is_zero(const dal_id *id);
bool dal_id_parse(dalil_string hex, dal_id *out_id);
void dal_json_put_id(dal_json_writer *w, const char *key, const dal_id *id);
bool dal_json_id(const json_t *object, const char *key, dal_id *out_id);

/* ---- entries --------------------------------------------------------------------------------------------------- */

/* An entry that is about to be written. */
typedef struct dal_entry_draft {
    dal_id author, request;
    int64_t time;
    const char *kind;
    dalil_string body;    /* a JSON object */
    const dal_hash *over; /* hashes of the entries it replaces */
    size_t over_count;
} dal_entry_draft;

/* An entry read back.  Members point into `json`; release with dal_entry_release(). */
typedef struct dal_entry {
    dal_hash hash;
    dal_id case_id, author, request;
    int64_t time;
    dalil_string kind;
    const json_t *body;
    dal_hash *over;
    size_t over_count;
    json_t *json;
} dal_entry;

/* Append the bytes of an entry to `out`.  fails with DALIL_ELIMIT (more than 64 KiB), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_entry_write(const dal_entry_draft *draft, const dal_id *case_id, dal_buf *out,
                                              dalil_error *err);
dal_hash dal_entry_hash(dalil_string bytes);
/* Read an entry from its exact bytes.  fails with DALIL_EINTEGRITY (not of the form), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_entry_read(dalil_string bytes, dal_entry *out_entry, dalil_error *err);
void dal_entry_release(dal_entry *entry);
/* The first 8 bytes of SHA-256 over author and request: finds a retry. */
int64_t dal_entry_retry(const dal_id *author, const dal_id *request);

/* The members of a body that hold names of blobs, in every kind; ended by NULL. */
enum { DAL_BLOB_MEMBERS_MAX = 9 };
extern const char *const DAL_BLOB_MEMBERS[DAL_BLOB_MEMBERS_MAX + 1];

/* What a quick look tells of an entry; strings point into its bytes. */
typedef struct dal_entry_glance {
    dal_id case_id, author, request;
    int64_t time;
    dalil_string kind, body;
} dal_entry_glance;

/* True: the bytes are an entry of the form, and say this.  False: look closer, with dal_entry_read(). */
bool dal_entry_scan(dalil_string bytes, dal_entry_glance *out_glance);
/* The blobs that its body names; returns how many. */
size_t dal_entry_glance_blobs(const dal_entry_glance *glance, dal_hash out_name[DAL_BLOB_MEMBERS_MAX]);

/* ---- commits --------------------------------------------------------------------------------------------------- */

typedef struct dal_commit {
    dal_hash hash;
    dal_id case_id;
    dal_hash device; /* the public key */
    int64_t number, time, count;
    dal_hash previous; /* zero for the first */
    dal_hash root;
    dal_hash *head; /* ascending; yours, dal_commit_release() */
    size_t head_count;
} dal_commit;

DALIL_MUST_CHECK dalil_status dal_commit_write(const dal_commit *commit, dal_buf *out, dalil_error *err);
/* fails with DALIL_EINTEGRITY (not of the form), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_commit_read(dalil_string bytes, dal_commit *out_commit, dalil_error *err);
void dal_commit_release(dal_commit *commit);
dal_hash dal_commit_hash(dalil_string bytes);
void dal_commit_sign(dalil_string bytes, const unsigned char secret_key[64], unsigned char out_signature[64]);
bool dal_commit_signed(dalil_string bytes, const dal_hash *device, dalil_string signature);

/* ---- blobs and rows -------------------------------------------------------------------------------------------- */

dal_hash dal_blob_name(const unsigned char key[DAL_KEY_SIZE], dalil_string plain);
/* Append the stored form of `plain` to `out`. */
DALIL_MUST_CHECK dalil_status dal_blob_seal(const unsigned char key[DAL_KEY_SIZE], dalil_string plain, dal_buf *out,
                                            dalil_error *err);
/* Append the plain bytes of a stored form to `out`.  fails with DALIL_EINTEGRITY, DALIL_ELIMIT, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_blob_unseal(const unsigned char key[DAL_KEY_SIZE], dalil_string stored, dal_buf *out,
                                              dalil_error *err);
/* Append the stored form of a list row.  Failure sits in the buffer. */
void dal_row_seal(const unsigned char key[DAL_KEY_SIZE], dalil_string row, dal_buf *out);
/* The leaf data of a list row. */
dal_hash dal_row_commitment(const unsigned char key[DAL_KEY_SIZE], dalil_string row);

/* ---- identities under the case key ----------------------------------------------------------------------------- */

dal_hash dal_item_id(const unsigned char case_key[DAL_KEY_SIZE], dalil_string bytes);
dal_id dal_name_id(const unsigned char case_key[DAL_KEY_SIZE], dalil_string folded_name);

#endif
