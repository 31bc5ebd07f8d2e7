/* Rows of any bytes: every field lies in the text or the arena, lines only rise, and what is written is read again. */
#include "base/csv.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_rows(dalil_string text, dal_buf *out)
{
    dal_arena arena = {0};
    dal_csv csv;
    bool more = true;
    int64_t last_line = 0;
    dal_csv_init(&csv, text, &arena);
    while (dal_csv_next(&csv, &more, NULL) == DALIL_OK && more) {
        if (csv.count == 0 || csv.line <= last_line || csv.at > text.size)
            abort();
        last_line = csv.line;
        dal_buf_puts(out, "x"); /* no row is empty */
        for (size_t i = 0; i < csv.count; i++) {
            dal_buf_puts(out, ",");
            dal_csv_write(out, csv.field[i]);
        }
        dal_buf_puts(out, "\n");
    }
    dal_arena_release(&arena);
}

/* Both readings row by row; the second has a column and a first row more. */
static void compare(dalil_string text, dalil_string written)
{
    dal_arena arena = {0};
    dal_csv a, b;
    bool more_a, more_b;
    dal_csv_init(&a, text, &arena);
    dal_csv_init(&b, written, &arena);
    if (dal_csv_next(&b, &more_b, NULL) != DALIL_OK)
        abort();
    do {
        if (dal_csv_next(&a, &more_a, NULL) != DALIL_OK || dal_csv_next(&b, &more_b, NULL) != DALIL_OK)
            abort();
        if (more_a != more_b || (more_a && (b.broken || b.count != a.count + 1)))
            abort();
        for (size_t i = 0; more_a && i < a.count; i++)
            if (!dal_str_equal(a.field[i], b.field[i + 1]))
                abort();
    } while (more_a);
    dal_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dalil_string text = {(const char *)data, size};
    dal_buf out = dal_buf_init(4 * size + 100);
    dal_buf_puts(&out, "h,i\n");
    write_rows(text, &out);
    if (dal_buf_check(&out, NULL) != DALIL_OK)
        abort();
    compare(text, dal_buf_string(&out));
    dal_buf_release(&out);
    return 0;
}
