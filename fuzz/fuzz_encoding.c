/* Texts in any encoding: one is found, or it is said that none or two are. */
#include "form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_form(DAL_FORM_TEXT, data, size);
}
