/* Pages: the article comes out of any bytes. */
#include "form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_form(DAL_FORM_HTML, data, size);
}
