/* What dal_json_read takes is well-formed UTF-8 inside and can be written and read again with the same content. */
#include "base/json_quick.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const json_t *json)
{
    char *text = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_t *again;
    if (text == NULL || dal_json_read(dal_str(text), &DAL_JSON_FILE, &again, NULL) != DALIL_OK)
        abort();
    if (!json_equal(json, again))
        abort();
    json_decref(again);
    free(text);
}

/* What is read the quick way Jansson reads too, as the same value. */
static void quick_is_right(dalil_string text, const dal_json_limits *limits)
{
    json_t *quick = dal_json_quick(text, limits);
    if (quick == NULL)
        return;
    json_t *slow = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (slow == NULL || !json_equal(quick, slow))
        abort();
    json_decref(slow);
    json_decref(quick);
}

/* Any bytes at all as a string: what is written must be readable. */
static void write_as_string(dalil_string bytes)
{
    dal_buf out = dal_buf_init(bytes.size * 6 + 16);
    dal_json_writer w = dal_json_write(&out);
    dal_json_put_string(&w, NULL, bytes);
    json_t *json;
    bool has_nul = bytes.size > 0 && memchr(bytes.data, 0, bytes.size) != NULL;
    dalil_status status = dal_json_read(dal_buf_string(&out), &DAL_JSON_FILE, &json, NULL);
    if (status != (has_nul ? DALIL_EINVAL : DALIL_OK))
        abort();
    if (status == DALIL_OK) {
        dalil_string back = {json_string_value(json), json_string_length(json)};
        if (dal_utf8_check(bytes) < 0 && !dal_str_equal(back, bytes))
            abort();
        json_decref(json);
    }
    dal_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dalil_string text = {(const char *)data, size};
    dalil_error err;
    json_t *json;
    if (dal_json_read(text, &DAL_JSON_ENTRY, &json, &err) == DALIL_OK)
        json_decref(json);
    else if (err.status == DALIL_OK || err.position < 0 || (uint64_t)err.position > size)
        abort();
    if (dal_json_read(text, &DAL_JSON_FILE, &json, NULL) == DALIL_OK) {
        write_again(json);
        json_decref(json);
    }
    quick_is_right(text, &DAL_JSON_FILE);
    quick_is_right(text, &DAL_JSON_ENTRY);
    write_as_string(text);
    return 0;
}
