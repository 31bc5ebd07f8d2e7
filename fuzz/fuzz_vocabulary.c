/* Any bytes as a vocabulary file of each kind: read or refused with a line, never more; the first byte says which. */
#include "base/base.h"
#include "dalil/extract.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const name[] = {"cues.en.tsv",   "words.en.tsv",   "units.en.tsv",
                                       "times.en.tsv",  "numbers.en.tsv", "marks.en.tsv",
                                       "questions.tsv", "concepts.tsv",   "zones.tsv"};
    if (size == 0)
        return 0;
    dalil_vocabulary_file file = {.bytes = {(const char *)data + 1, size - 1}};
    file.name = dal_str(name[data[0] % (sizeof name / sizeof name[0])]);
    dalil_vocabulary *vocabulary;
    dalil_statements found;
    dalil_error err;
    dalil_status status = dalil_vocabulary_new(&file, 1, &vocabulary, &err);
    if (status != DALIL_OK) {
        if (status != DALIL_EINVAL || err.argument[1][0] == '\0')
            abort();
        return 0;
    }
    dalil_string text =
        DALIL_STR("The guard said on Monday that 40 people were freed. قال الحارس إن أربعين شخصاً خرجوا.");
    if (dalil_extract(vocabulary, text, NULL, &found, NULL) != DALIL_OK)
        abort();
    dalil_statements_release(&found);
    dalil_vocabulary_free(vocabulary);
    return 0;
}
