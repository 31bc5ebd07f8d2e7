/* engine/claims/offices.c: minister, ministry and spokesman of one thing. */
#include "dalil/aliases.h"
#include "engine/claims/vocabulary.h"
#include <stdlib.h>

enum { FOLD_MAX = 512, WORDS_MAX = 32 };

static uint64_t classes_of(const dalil_vocabulary *vocabulary, dalil_string folded)
{
    const dal_word *word = dal_vocabulary_find(vocabulary, folded, dal_text_hash(folded));
    return word != NULL ? word->classes : 0;
}

static int by_bytes(const void *a, const void *b)
{
    return dal_str_compare(*(const dalil_string *)a, *(const dalil_string *)b);
}

static size_t join(const dalil_string *word, size_t count, char *out, size_t out_size)
{
    size_t size = 0;
    for (size_t i = 0; i < count && size + word[i].size + 2 <= out_size; i++) {
        if (size > 0)
            out[size++] = ' ';
        memcpy(out + size, word[i].data, word[i].size);
        size += word[i].size;
    }
    out[size] = '\0';
    return size;
}

size_t dalil_source_speaks_for(const dalil_vocabulary *vocabulary, dalil_string name, char *out, size_t out_size,
                               bool *out_office)
{
    const uint64_t small = DAL_IS(PREPOSITION) | DAL_IS(DETERMINER) | DAL_IS(GENITIVE) | DAL_IS(COORDINATOR);
    char folded[FOLD_MAX];
    dalil_string word[WORDS_MAX], rest = {folded, dalil_source_fold(name, folded, sizeof folded)};
    size_t count = 0;
    *out_office = false;
    if (out_size == 0)
        return 0;
    while (rest.size > 0) {
        dalil_string one = dal_str_cut(rest, ' ', &rest);
        uint64_t classes = classes_of(vocabulary, one);
        *out_office = *out_office || (classes & DAL_IS(OFFICE)) != 0;
        if ((classes & (small | DAL_IS(OFFICE))) == 0 && count < WORDS_MAX)
            word[count++] = one;
    }
    if (count > 0)
        qsort(word, count, sizeof *word, by_bytes);
    return join(word, count, out, out_size);
}
