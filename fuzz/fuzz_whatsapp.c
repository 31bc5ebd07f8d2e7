/* Exports of WhatsApp chats. */
#include "form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_form(DAL_FORM_WHATSAPP, data, size);
}
