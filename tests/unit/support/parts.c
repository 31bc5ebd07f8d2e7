#include "support/parts.h"
#include "base/embed.h"
#include "engine/claims/lines.h"
#include <stdio.h>
#include <stdlib.h>

enum { FILES_MAX = 64, TABLE_MAX = 1 << 20 };

size_t test_parts_files(dalil_vocabulary_file *file, size_t max)
{
    size_t count = 0;
    dalil_string name, bytes;
    for (size_t i = 0; count < max && dal_embedded_at(i, &name, &bytes); i++)
        if (dal_str_starts(name, DALIL_STR("vocabulary/")))
            file[count++] = (dalil_vocabulary_file){name, bytes};
    return count;
}

int test_parts_setup(void **state)
{
    dalil_vocabulary_file file[FILES_MAX];
    size_t count = test_parts_files(file, FILES_MAX);
    test_parts *parts = calloc(1, sizeof *parts);
    dalil_error err;
    *state = parts;
    return parts == NULL || dal_parts_words_new(file, count, &parts->words, &err) != DALIL_OK;
}

int test_parts_teardown(void **state)
{
    test_parts *parts = *state;
    dal_arena_release(&parts->arena);
    dal_parts_words_free(parts->words);
    free(parts);
    return 0;
}

void test_parts_read(test_parts *parts, dalil_string sentence)
{
    dalil_error err;
    dalil_range all = {0, (uint32_t)sentence.size};
    dal_arena_release(&parts->arena);
    assert_int_equal(dal_text_read(sentence, all, &parts->arena, &parts->text, &err), DALIL_OK);
    assert_int_equal(
        dal_claims_see(parts->words, &parts->text, 0, parts->text.token_count, &parts->arena, &parts->seen, &err),
        DALIL_OK);
}

int test_parts_table(test_parts *parts, const char *name, test_parts_check *check)
{
    static char bytes[TABLE_MAX];
    char path[512];
    const char *root = getenv("DALIL_TEST_DATA");
    snprintf(path, sizeof path, "%s/claims/%s", root != NULL ? root : "tests/data", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    dalil_vocabulary_file table = {dal_str(name), {bytes, size}};
    int rows = 0, wrong = 0;
    for (dal_lines lines = dal_lines_open(&table); dal_lines_next(&lines); rows++)
        if (!check(parts, lines.field)) {
            print_error("  %s line %u: %.*s\n", name, lines.number, DALIL_FMT(lines.field[0]));
            wrong++;
        }
    assert_int_equal(wrong, 0);
    return rows;
}
