/* Times of any bytes: expressions lie in the text, one behind the other, and no time ends before it begins; what was
 * said was said by publication. */
#include "base/embed.h"
#include "base/time.h"
#include "engine/claims/parts.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MAX = 64, SIZE_MAX_READ = 1 << 16, DAMASCUS = 180 };

static const dal_parts_words *carried_words(void)
{
    static dal_parts_words *words;
    dalil_vocabulary_file file[FILES_MAX];
    size_t count = 0;
    for (size_t i = 0; words == NULL && count < FILES_MAX && dal_embedded_at(i, &file[count].name, &file[count].bytes);
         i++)
        count += dal_str_starts(file[count].name, DALIL_STR("vocabulary/"));
    if (words == NULL && dal_parts_words_new(file, count, &words, NULL) != DALIL_OK)
        abort();
    return words;
}

static void check(const dal_whens *whens, size_t size, dalil_time published)
{
    uint32_t last = 0;
    for (size_t i = 0; i < whens->count; i++) {
        const dal_when *when = &whens->item[i];
        if (when->first < last || when->last <= when->first || when->range.end > size ||
            when->time.start >= when->time.end)
            abort();
        last = when->last;
        dal_settled settled = dal_claims_settle(whens, when->range, published);
        if (settled.said.end > published.end || settled.said.start >= settled.said.end)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dal_arena arena = {NULL};
    dal_text text;
    const dal_seen *seen;
    dal_whens whens;
    dalil_extract_options options = {.published = {1733752800000, 1733756400000, DALIL_HOUR, DAMASCUS},
                                     .zone = DAMASCUS};
    if (size > SIZE_MAX_READ ||
        dal_text_read((dalil_string){(const char *)data, size}, (dalil_range){0, (uint32_t)size}, &arena, &text, NULL))
        return 0;
    if (dal_claims_see(carried_words(), &text, 0, text.token_count, &arena, &seen, NULL) != DALIL_OK ||
        dal_claims_times(seen, &options, &arena, &whens, NULL) != DALIL_OK)
        abort();
    check(&whens, size, options.published);
    dal_arena_release(&arena);
    return 0;
}
