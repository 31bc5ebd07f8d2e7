/* case/kinds/claim_key.c: how a statement is named. */
#include "case/kinds/report.h"
#include <stdio.h>

static bool add_range(const json_t *range, dal_claim_key *key, size_t *used)
{
    const json_t *a = json_array_get(range, 0), *b = json_array_get(range, 1);
    if (json_array_size(range) != 2 || !json_is_integer(a) || !json_is_integer(b))
        return false;
    int64_t start = json_integer_value(a), end = json_integer_value(b);
    if (start < 0 || end <= start || (*used > 0 && start < key->end) || end > UINT32_MAX)
        return false;
    int size = snprintf(key->ranges + *used, sizeof key->ranges - *used, "%s%lld-%lld", *used > 0 ? "," : "",
                        (long long)start, (long long)end);
    if (size < 0 || (size_t)size >= sizeof key->ranges - *used)
        return false;
    if (*used == 0)
        key->start = start;
    key->end = end;
    *used += (size_t)size;
    return true;
}

bool dal_claim_key_read(const json_t *object, dal_claim_key *out_key)
{
    const json_t *ranges = json_object_get(object, "ranges");
    dalil_string question = dal_json_string(object, "question");
    size_t used = 0, count = json_array_size(ranges);
    if (count == 0 || count > DAL_RANGES_MAX || question.size >= DAL_QUESTION_SIZE)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_range(json_array_get(ranges, i), out_key, &used))
            return false;
    if (question.size > 0)
        memcpy(out_key->question, question.data, question.size);
    out_key->question[question.size] = '\0';
    return true;
}

int64_t dal_claim_number_value(const dal_hash *report, const dal_claim_key *key)
{
    char text[DAL_RANGES_SIZE + DAL_QUESTION_SIZE];
    int size = snprintf(text, sizeof text, "%s %s", key->ranges, key->question);
    dal_hash hash =
        dal_sha256((dalil_string){(const char *)report->bytes, DAL_HASH_SIZE}, (dalil_string){text, (size_t)size});
    return (int64_t)hash.bytes[0] << 24 | hash.bytes[1] << 16 | hash.bytes[2] << 8 | hash.bytes[3];
}

void dal_claim_number(const dal_hash *report, const dal_claim_key *key, char out[9])
{
    snprintf(out, 9, "%08llx", (unsigned long long)dal_claim_number_value(report, key));
}

dal_claim_source dal_claim_source_read(const json_t *fields, const json_t *sources)
{
    const json_t *source = json_object_get(fields, "source");
    dal_claim_source result = {.name = {"", 0}};
    if (json_is_integer(source))
        source = json_array_get(sources, (size_t)json_integer_value(source));
    result.name = dal_json_string(source, "name");
    result.kind = dal_json_string(source, "kind");
    dal_json_id(source, "id", &result.id);
    return result;
}
