/* Quantities and questions of any bytes: ranges lie in the text and in order, values are in order, and nothing that was
 * read is lost when the same text is read again. */
#include "base/embed.h"
#include "base/time.h"
#include "engine/claims/parts.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MAX = 64, SIZE_MAX_READ = 1 << 16 };

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

static void check_quantity(const dalil_quantity *quantity, size_t size)
{
    double low, high;
    dal_claims_value(quantity, &low, &high);
    if (quantity->range.start >= quantity->range.end || quantity->range.end > size || quantity->concept == NULL ||
        quantity->text.size == 0 || low > high || (quantity->op == DALIL_RANGE_OF && quantity->max <= quantity->value))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const dal_parts_words *words = carried_words();
    dal_arena arena = {NULL};
    dal_text text;
    const dal_seen *seen;
    dal_whens whens;
    dal_quantities found;
    dal_questions questions;
    dalil_extract_options options = {.published = {1733702400000, 1733788800000, DALIL_DAY, 0}};
    if (size > SIZE_MAX_READ ||
        dal_text_read((dalil_string){(const char *)data, size}, (dalil_range){0, (uint32_t)size}, &arena, &text, NULL))
        return 0;
    if (dal_claims_see(words, &text, 0, text.token_count, &arena, &seen, NULL) != DALIL_OK ||
        dal_claims_times(seen, &options, &arena, &whens, NULL) != DALIL_OK ||
        dal_claims_quantities(seen, &whens, &arena, &found, NULL) != DALIL_OK ||
        dal_claims_questions(seen, 0, text.token_count, &found, DAL_TIME_UNKNOWN, &arena, &questions, NULL))
        abort();
    for (size_t i = 0; i < found.count; i++)
        check_quantity(&found.item[i], size);
    for (size_t i = 0; i < questions.count; i++)
        if ((unsigned)dal_claims_polarity(seen, 0, text.token_count, questions.code[i], &found) > DALIL_UNCONFIRMED)
            abort();
    dal_arena_release(&arena);
    return 0;
}
