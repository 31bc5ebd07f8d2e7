/* A query and texts of any bytes, parted by NUL, the last two thirds of each a passage: what is found holds a word of
 * the query, and the same is found when the texts lie in one segment or in two.  Input that begins with 0xFF is a
 * segment itself: damaged bytes do no harm.
 */
#include "base/base.h"
#include "dalil/search.h"
#include <stdlib.h>

enum { TEXTS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static dalil_status read_bytes(void *context, uint64_t offset, size_t size, void *out, dalil_error *err)
{
    const dalil_search_bytes *bytes = context;
    (void)err;
    must(offset <= bytes->size && size <= bytes->size - offset);
    memcpy(out, bytes->data + offset, size);
    return DALIL_OK;
}

static dalil_search_segment *build(const dalil_string *text, size_t first, size_t last, dalil_search_bytes *bytes)
{
    dalil_search_document document[TEXTS];
    dalil_search_passage passage[TEXTS];
    dalil_range range[TEXTS];
    dalil_search_segment *segment;
    for (size_t i = first; i < last; i++) {
        size_t at = i - first;
        range[at] = (dalil_range){(uint32_t)text[i].size / 3, (uint32_t)text[i].size}; /* from the midst of anything */
        passage[at] = (dalil_search_passage){
            .start = range[at].start, .end = range[at].end, .range = &range[at], .range_count = 1};
        document[at] = (dalil_search_document){
            .id = i, .field = &text[i], .field_count = 1, .passage = &passage[at], .passage_count = text[i].size > 0};
    }
    must(dalil_search_build(document, last - first, bytes, NULL) == DALIL_OK);
    must(dalil_search_segment_open(read_bytes, bytes, bytes->size, NULL, &segment, NULL) == DALIL_OK);
    return segment;
}

static void check_hits(const dalil_search_query *query, const dalil_search_hits *hits, const dalil_string *text)
{
    for (size_t i = 0; i < hits->count; i++) {
        dalil_search_ranges marks;
        dalil_string found = text[hits->item[i].id];
        must(i == 0 || hits->item[i].score <= hits->item[i - 1].score);
        must(dalil_search_marks(query, found, &marks, NULL) == DALIL_OK);
        bool inside = hits->item[i].end == 0; /* or what is found of a passage reaches into it */
        for (size_t k = 0; k < marks.count; k++)
            inside = inside || (marks.item[k].end > hits->item[i].start && marks.item[k].start < hits->item[i].end);
        must(marks.count > 0 && inside);
        for (size_t k = 0; k < marks.count; k++)
            must(marks.item[k].start < marks.item[k].end && marks.item[k].end <= found.size &&
                 (k == 0 || marks.item[k - 1].end <= marks.item[k].start));
        dalil_range part = dalil_search_excerpt(found, &marks, 40);
        must(part.start <= part.end && part.end <= found.size);
        dalil_search_ranges_release(&marks);
    }
}

static void check_same(const dalil_search_hits *a, const dalil_search_hits *b)
{
    must(a->count == b->count && a->found == b->found);
    for (size_t i = 0; i < a->count; i++)
        must(a->item[i].id == b->item[i].id && a->item[i].score == b->item[i].score &&
             a->item[i].start == b->item[i].start && a->item[i].end == b->item[i].end);
}

static void ask_both(dalil_search_query *query, const dalil_string *text, size_t count)
{
    dalil_search_bytes bytes[4] = {{NULL, 0}};
    dalil_search_segment *segment[4] = {build(text, 0, count, &bytes[0]), build(text, 0, count / 3, &bytes[1]),
                                        build(text, count / 3, count, &bytes[2]), NULL};
    dalil_search_hits hits[3];
    must(dalil_search_merge(segment + 1, 2, &bytes[3], NULL) == DALIL_OK);
    must(bytes[3].size == bytes[0].size && memcmp(bytes[3].data, bytes[0].data, bytes[0].size) == 0);
    must(dalil_search_ask(segment, 1, query, NULL, &hits[0], NULL) == DALIL_OK);
    check_hits(query, &hits[0], text);
    must(dalil_search_ask(segment + 1, 2, query, NULL, &hits[1], NULL) == DALIL_OK);
    check_same(&hits[0], &hits[1]);
    for (size_t i = 0; i < 2; i++)
        dalil_search_hits_release(&hits[i]);
    for (size_t i = 0; i < 4; i++) {
        dalil_search_segment_close(segment[i]);
        dalil_search_bytes_release(&bytes[i]);
    }
}

static void ask_texts(dalil_string input)
{
    dalil_string text[TEXTS], rest, words = dal_str_cut(input, '\0', &rest);
    dalil_search_query *query;
    size_t count = 0;
    while (rest.size > 0 && count < TEXTS)
        text[count++] = dal_str_cut(rest, '\0', &rest);
    if (dalil_search_query_read(words, &query, NULL) != DALIL_OK)
        return;
    ask_both(query, text, count);
    for (size_t i = 0; i + 1 < count; i++) {
        dalil_search_ranges ranges;
        double share;
        must(dalil_search_shared(text[i], text[i + 1], 3, &ranges, &share, NULL) == DALIL_OK);
        must(share >= 0 && share <= 1 && (share > 0) == (ranges.count > 0));
        dalil_search_ranges_release(&ranges);
    }
    dalil_search_query_free(query);
}

static void ask_damaged(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    dalil_search_bytes bytes = {copy, size}, merged;
    dalil_search_segment *segment;
    dalil_search_query *query;
    dalil_search_hits hits;
    must(copy != NULL);
    memcpy(copy, data, size);
    if (dalil_search_segment_open(read_bytes, &bytes, size, NULL, &segment, NULL) == DALIL_OK) {
        must(dalil_search_query_read(DALIL_STR("red \"the red\" ا* building"), &query, NULL) == DALIL_OK);
        if (dalil_search_ask(&segment, 1, query, NULL, &hits, NULL) == DALIL_OK)
            dalil_search_hits_release(&hits);
        if (dalil_search_merge(&segment, 1, &merged, NULL) == DALIL_OK)
            dalil_search_bytes_release(&merged);
        dalil_search_query_free(query);
        dalil_search_segment_close(segment);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 0xFF)
        ask_damaged(data + 1, size - 1);
    else
        ask_texts((dalil_string){(const char *)data, size});
    return 0;
}
