/* The parent's side of the cage: an answer of any bytes is refused, or is wholly inside its bounds. */
#include "intake/form.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dal_form_sheet sheet;
    dal_buf bytes = dal_buf_init(size + 1);
    dal_buf_add(&bytes, data, size);
    if (dal_form_check(&bytes, &sheet, NULL) != DALIL_OK)
        return 0;
    for (size_t i = 0; i < sheet.item_count; i++) {
        const dal_form_item *item = &sheet.item[i];
        if (item->text.data < sheet.bytes.data ||
            item->text.data + item->text.size > sheet.bytes.data + sheet.bytes.size || dal_utf8_check(item->text) >= 0)
            abort();
    }
    dal_form_release(&sheet);
    return 0;
}
