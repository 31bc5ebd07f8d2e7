/* Boxes of mails. */
#include "form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_form(DAL_FORM_MAILBOX, data, size);
}
