/* Any bytes are a text: every statement found lies in it, in order, with its parts inside. */
#include "base/base.h"
#include "dalil/extract.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static dalil_vocabulary *vocabulary;

static bool lies_in(dalil_range range, size_t size)
{
    return range.start <= range.end && range.end <= size;
}

static void check(const dalil_statement *s, size_t size)
{
    if (!lies_in(s->range, size) || s->range.start == s->range.end || s->text.size != s->range.end - s->range.start)
        abort();
    if (!lies_in(s->source.range, size) || !lies_in(s->cue.range, size) || !lies_in(s->when.range, size))
        abort();
    for (size_t i = 0; i < s->part_count; i++)
        if (s->part[i].start < s->range.start || s->part[i].end > s->range.end ||
            (i > 0 && s->part[i].start < s->part[i - 1].end))
            abort();
    for (size_t i = 0; i < s->quantity_count; i++)
        if (!lies_in(s->quantity[i].range, size))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const dalil_extract_options options = {.narration = true, .zone = 180};
    dalil_statements found;
    if (vocabulary == NULL && dalil_vocabulary_new(NULL, 0, &vocabulary, NULL) != DALIL_OK)
        abort();
    if (dalil_extract(vocabulary, (dalil_string){(const char *)data, size}, &options, &found, NULL) != DALIL_OK)
        abort();
    for (size_t i = 0; i < found.count; i++)
        check(&found.item[i], size);
    dalil_statements_release(&found);
    return 0;
}
