/* case/format.c: entries and commits, written and read back. */
#include "case/format.h"
#include <sodium.h>
#include <stdlib.h>

#define ENTRY_PREFIX DALIL_STR("dalil entry 1\n")
#define COMMIT_PREFIX DALIL_STR("dalil commit 1\n")

const char *const DAL_BLOB_MEMBERS[DAL_BLOB_MEMBERS_MAX + 1] = {"about",  "fields", "label", "name",  "original",
                                                                "result", "text",   "title", "words", NULL};

/* ---- identities ------------------------------------------------------------------------------------------------ */

bool dal_id_equal(const dal_id *a, const dal_id *b)
{
    return memcmp(a->bytes, b->bytes, DAL_ID_SIZE) == 0;
}

bool dal_id_is_zero(const dal_id *id)
{
    static const dal_id zero;
    return dal_id_equal(id, &zero);
}

bool dal_id_parse(dalil_string hex, dal_id *out_id)
{
    return dal_unhex(hex, out_id->bytes, DAL_ID_SIZE);
}

void dal_json_put_id(dal_json_writer *w, const char *key, const dal_id *id)
{
    char hex[2 * DAL_ID_SIZE + 1];
    dal_hex(id->bytes, DAL_ID_SIZE, hex);
    dal_json_put_cstring(w, key, hex);
}

bool dal_json_id(const json_t *object, const char *key, dal_id *out_id)
{
    return dal_id_parse(dal_json_string(object, key), out_id);
}

/* ---- entries --------------------------------------------------------------------------------------------------- */

dalil_status dal_entry_write(const dal_entry_draft *draft, const dal_id *case_id, dal_buf *out, dalil_error *err)
{
    size_t before = out->size;
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_integer(&w, "format", DAL_FORMAT_VERSION);
    dal_json_put_id(&w, "case", case_id);
    dal_json_put_id(&w, "author", &draft->author);
    dal_json_put_integer(&w, "time", draft->time);
    dal_json_put_cstring(&w, "kind", draft->kind);
    dal_json_put_raw(&w, "body", draft->body);
    dal_json_open(&w, "over", '[');
    for (size_t i = 0; i < draft->over_count; i++)
        dal_json_put_hash(&w, NULL, &draft->over[i]);
    dal_json_close(&w, ']');
    dal_json_put_id(&w, "request", &draft->request);
    dal_json_close(&w, '}');
    DAL_TRY(dal_buf_check(out, err));
    if (out->size - before > DAL_ENTRY_MAX)
        return dal_fail(err, DALIL_ELIMIT, "ledger.entry-too-long", draft->kind, NULL);
    return DALIL_OK;
}

dal_hash dal_entry_hash(dalil_string bytes)
{
    return dal_sha256(ENTRY_PREFIX, bytes);
}

static dalil_status malformed(dalil_error *err, const char *member)
{
    return dal_fail(err, DALIL_EINTEGRITY, "ledger.entry-form", member, NULL);
}

/* Read a member that is an array of hashes; `*out` is NULL when it is empty. */
static dalil_status read_hashes(const json_t *object, const char *key, dal_hash **out, size_t *out_count,
                                dalil_error *err)
{
    const json_t *array = json_object_get(object, key);
    if (!json_is_array(array))
        return malformed(err, key);
    size_t count = json_array_size(array);
    dal_hash *list = count > 0 ? dal_alloc_zero(count, sizeof *list) : NULL;
    if (count > 0 && list == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        if (text == NULL || !dal_unhex(dal_str(text), list[i].bytes, DAL_HASH_SIZE)) {
            dal_free(list);
            return malformed(err, key);
        }
    }
    *out = list;
    *out_count = count;
    return DALIL_OK;
}

/* Fill the plain members; returns the name of the one that is not of the form, or NULL. */
static const char *read_entry_members(const json_t *json, dal_entry *entry)
{
    if (!json_is_object(json) || dal_json_integer(json, "format", 0) != DAL_FORMAT_VERSION)
        return "format";
    if (!json_is_integer(json_object_get(json, "time")))
        return "time";
    entry->time = dal_json_integer(json, "time", 0);
    entry->kind = dal_json_string(json, "kind");
    entry->body = json_object_get(json, "body");
    return entry->kind.size == 0                            ? "kind"
           : !json_is_object(entry->body)                   ? "body"
           : !dal_json_id(json, "case", &entry->case_id)    ? "case"
           : !dal_json_id(json, "author", &entry->author)   ? "author"
           : !dal_json_id(json, "request", &entry->request) ? "request"
                                                            : NULL;
}

dalil_status dal_entry_read(dalil_string bytes, dal_entry *out_entry, dalil_error *err)
{
    dal_entry entry = {.hash = dal_entry_hash(bytes)};
    dalil_status status = dal_json_read(bytes, &DAL_JSON_ENTRY, &entry.json, err);
    if (status != DALIL_OK)
        return status == DALIL_ENOMEM ? status : malformed(err, "JSON");
    const char *bad = read_entry_members(entry.json, &entry);
    status = bad != NULL ? malformed(err, bad) : read_hashes(entry.json, "over", &entry.over, &entry.over_count, err);
    if (status != DALIL_OK) {
        json_decref(entry.json);
        return status;
    }
    *out_entry = entry;
    return DALIL_OK;
}

void dal_entry_release(dal_entry *entry)
{
    dal_free(entry->over);
    json_decref(entry->json);
    *entry = (dal_entry){0};
}

int64_t dal_entry_retry(const dal_id *author, const dal_id *request)
{
    dal_hash hash = dal_sha256((dalil_string){(const char *)author->bytes, DAL_ID_SIZE},
                               (dalil_string){(const char *)request->bytes, DAL_ID_SIZE});
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | hash.bytes[i];
    return (int64_t)value;
}

/* ---- commits --------------------------------------------------------------------------------------------------- */

dalil_status dal_commit_write(const dal_commit *commit, dal_buf *out, dalil_error *err)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '{');
    dal_json_put_integer(&w, "format", DAL_FORMAT_VERSION);
    dal_json_put_id(&w, "case", &commit->case_id);
    dal_json_put_hash(&w, "device", &commit->device);
    dal_json_put_integer(&w, "number", commit->number);
    if (commit->number == 1)
        dal_json_put_cstring(&w, "previous", "");
    else
        dal_json_put_hash(&w, "previous", &commit->previous);
    dal_json_put_integer(&w, "time", commit->time);
    dal_json_put_integer(&w, "count", commit->count);
    dal_json_put_hash(&w, "root", &commit->root);
    dal_json_open(&w, "heads", '[');
    for (size_t i = 0; i < commit->head_count; i++)
        dal_json_put_hash(&w, NULL, &commit->head[i]);
    dal_json_close(&w, ']');
    dal_json_close(&w, '}');
    return dal_buf_check(out, err);
}

static const char *read_commit_members(const json_t *json, dal_commit *commit)
{
    if (!json_is_object(json) || dal_json_integer(json, "format", 0) != DAL_FORMAT_VERSION)
        return "format";
    if (!dal_json_id(json, "case", &commit->case_id))
        return "case";
    if (!dal_json_hash(json, "device", &commit->device))
        return "device";
    if (!dal_json_hash(json, "root", &commit->root))
        return "root";
    commit->number = dal_json_integer(json, "number", 0);
    commit->count = dal_json_integer(json, "count", 0);
    commit->time = dal_json_integer(json, "time", INT64_MIN);
    if (commit->number < 1 || commit->count < 1 || commit->count > DAL_COMMIT_ENTRIES_MAX)
        return commit->number < 1 ? "number" : "count";
    if (commit->time == INT64_MIN)
        return "time";
    bool none = json_is_string(json_object_get(json, "previous")) && dal_json_string(json, "previous").size == 0;
    if (none != (commit->number == 1) || (!none && !dal_json_hash(json, "previous", &commit->previous)))
        return "previous";
    return NULL;
}

dalil_status dal_commit_read(dalil_string bytes, dal_commit *out_commit, dalil_error *err)
{
    json_t *json;
    dalil_status status = dal_json_read(bytes, &DAL_JSON_ENTRY, &json, err);
    if (status != DALIL_OK)
        return status == DALIL_ENOMEM ? status : dal_fail(err, DALIL_EINTEGRITY, "ledger.commit-form", "JSON", NULL);
    dal_commit commit = {.hash = dal_commit_hash(bytes)};
    const char *bad = read_commit_members(json, &commit);
    status = bad != NULL ? dal_fail(err, DALIL_EINTEGRITY, "ledger.commit-form", bad, NULL)
                         : read_hashes(json, "heads", &commit.head, &commit.head_count, err);
    json_decref(json);
    for (size_t i = 1; status == DALIL_OK && i < commit.head_count; i++)
        if (dal_hash_compare(&commit.head[i - 1], &commit.head[i]) >= 0)
            status = dal_fail(err, DALIL_EINTEGRITY, "ledger.commit-form", "heads", NULL);
    if (status == DALIL_OK)
        *out_commit = commit;
    else
        dal_commit_release(&commit);
    return status;
}

void dal_commit_release(dal_commit *commit)
{
    dal_free(commit->head);
    commit->head = NULL;
    commit->head_count = 0;
}

dal_hash dal_commit_hash(dalil_string bytes)
{
    return dal_sha256(COMMIT_PREFIX, bytes);
}

/* What is signed: prefix and bytes.  A commit is short, so they are put together on the stack. */
typedef struct signed_bytes {
    size_t size;
    unsigned char data[DAL_COMMIT_MAX + 32];
} signed_bytes;

static bool put_together(dalil_string bytes, signed_bytes *out)
{
    dalil_string prefix = COMMIT_PREFIX;
    if (bytes.size == 0 || bytes.size > DAL_COMMIT_MAX)
        return false;
    memcpy(out->data, prefix.data, prefix.size);
    memcpy(out->data + prefix.size, bytes.data, bytes.size);
    out->size = prefix.size + bytes.size;
    return true;
}

void dal_commit_sign(dalil_string bytes, const unsigned char secret_key[64], unsigned char out_signature[64])
{
    signed_bytes message;
    memset(out_signature, 0, DAL_SIGNATURE_SIZE);
    if (put_together(bytes, &message))
        crypto_sign_detached(out_signature, NULL, message.data, message.size, secret_key);
}

bool dal_commit_signed(dalil_string bytes, const dal_hash *device, dalil_string signature)
{
    signed_bytes message;
    return signature.size == DAL_SIGNATURE_SIZE && put_together(bytes, &message) &&
           crypto_sign_verify_detached((const unsigned char *)signature.data, message.data, message.size,
                                       device->bytes) == 0;
}
