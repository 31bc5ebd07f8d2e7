/* The files of data/ and docs/cmd/, as packed by tools/embed.c, are the files as they lie in the source. */
#include "base/embed.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void unknown_name_is_empty(void **state)
{
    (void)state;
    assert_int_equal(dal_embedded("no such file").size, 0);
    assert_int_equal(dal_embedded("").size, 0);
}

static void every_file_is_found_by_its_name(void **state)
{
    (void)state;
    dalil_string name, bytes;
    for (size_t i = 0; dal_embedded_at(i, &name, &bytes); i++) {
        dalil_string found = dal_embedded(name.data);
        assert_ptr_equal(found.data, bytes.data);
        assert_int_equal(found.size, bytes.size);
    }
}

static void bytes_are_those_of_the_file(void **state)
{
    (void)state;
    dalil_string name, bytes;
    for (size_t i = 0; dal_embedded_at(i, &name, &bytes); i++) {
        char path[4096];
        const char *data = strncmp(name.data, "docs/", 5) == 0 ? "" : "data/";
        snprintf(path, sizeof path, "%s/%s%s", DALIL_SOURCE, data, name.data);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        for (size_t at = 0; at < bytes.size; at++)
            assert_int_equal(getc(file), (unsigned char)bytes.data[at]);
        assert_int_equal(getc(file), EOF);
        fclose(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_name_is_empty),
        cmocka_unit_test(every_file_is_found_by_its_name),
        cmocka_unit_test(bytes_are_those_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
