/* Names taken out of texts of any bytes: the first line is the name, the rest the text.  Nothing of the name is left by
 * the program's own two ways of looking, what stays is as it was, places lie in order, and doing it again changes
 * nothing. */
#include "engine/text/redact.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_edits(const dal_redaction *done, dalil_string text)
{
    size_t at = 0, new_at = 0;
    for (size_t i = 0; i <= done->count; i++) {
        bool last = i == done->count;
        size_t start = last ? text.size : done->edit[i].start,
               new_start = last ? done->text.size : done->edit[i].new_start;
        dalil_string kept = dal_str_slice(text, at, start);
        if (start < at || new_start - new_at != kept.size ||
            !dal_str_equal(kept, dal_str_slice(dal_buf_string(&done->text), new_at, new_start)))
            abort();
        at = last ? start : done->edit[i].end;
        new_at = last ? new_start : done->edit[i].new_end;
    }
}

static void check_places(const dal_redaction *done, size_t size)
{
    size_t before = 0;
    for (size_t at = 0; at <= size; at++) {
        size_t start, end;
        dal_redact_place(done, at, size, &start, &end);
        if (start < before || start > end || end > done->text.size)
            abort();
        before = start;
    }
}

static void check(const dal_redactor *redactor, dalil_string text)
{
    dal_redaction done, again;
    bool left = true;
    size_t name;
    if (dal_redact(redactor, text, &done, NULL) != DALIL_OK)
        return;
    check_edits(&done, text);
    check_places(&done, text.size);
    if (dal_redact_left(redactor, dal_buf_string(&done.text), &left, &name, NULL) != DALIL_OK || left)
        abort();
    if (dal_redact(redactor, dal_buf_string(&done.text), &again, NULL) != DALIL_OK || again.count > 0)
        abort();
    dal_redaction_release(&again);
    dal_redaction_release(&done);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { SIZE_MAX_READ = 1 << 14 };
    dalil_string text, name = dal_str_cut((dalil_string){(const char *)data, size}, '\n', &text);
    const dal_redact_name one = {name, DALIL_STR("")};
    dal_redactor *redactor;
    if (size > SIZE_MAX_READ || dal_redactor_new(&one, 1, size % 2 == 0, &redactor, NULL) != DALIL_OK)
        return 0;
    check(redactor, text);
    dal_redactor_free(redactor);
    return 0;
}
