/* fuzz/form.h: what every fuzzer of a reader asks: whatever the bytes are, the reader comes to an end, and its sheet is
 * of the agreed structure. */
#ifndef DAL_FUZZ_FORM_H
#define DAL_FUZZ_FORM_H

#include "intake/foreign.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_form(dal_form form, const uint8_t *data, size_t size)
{
    const dal_foreign_options options = {.zone = 180};
    dal_form_sheet sheet;
    dalil_string bytes = {(const char *)data, size};
    if (dal_foreign_read_here(&options, form, bytes, DALIL_STR("name.txt"), &sheet, NULL) != DALIL_OK)
        abort();
    for (size_t i = 0; i < sheet.item_count; i++)
        if ((dal_str_trim(sheet.item[i].text).size == 0) != (sheet.item[i].media.size > 0) ||
            dal_utf8_check(sheet.item[i].text) >= 0)
            abort();
    dal_form_release(&sheet);
    return 0;
}

#endif
