/* base/buffer.c: growing text with a maximum. */
#include "base/base.h"
#include <stdarg.h>
#include <stdio.h>

dal_buf dal_buf_init(size_t max)
{
    return (dal_buf){.max = max};
}

void dal_buf_release(dal_buf *buf)
{
    dal_free(buf->data);
    *buf = (dal_buf){.max = buf->max};
}

void dal_buf_clear(dal_buf *buf)
{
    buf->size = 0;
    buf->failed = DALIL_OK;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void dal_buf_cut(dal_buf *buf, size_t size)
{
    if (size < buf->size) {
        buf->size = size;
        buf->data[size] = '\0';
    }
}

/* Room for `more` bytes and a NUL; false, with `failed` set, when there is none. */
static bool grow(dal_buf *buf, size_t more)
{
    if (buf->failed != DALIL_OK)
        return false;
    if (more > buf->max - buf->size) {
        buf->failed = DALIL_ELIMIT;
        return false;
    }
    size_t need = buf->size + more + 1;
    if (need <= buf->capacity)
        return true;
    size_t capacity = buf->capacity > 0 ? buf->capacity : 64;
    while (capacity < need)
        capacity += capacity;
    char *data = dal_realloc(buf->data, capacity);
    if (data == NULL) {
        buf->failed = DALIL_ENOMEM;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void dal_buf_add(dal_buf *buf, const void *data, size_t size)
{
    if (dal_buf_room(buf, size) == NULL && !grow(buf, size))
        return;
    if (size > 0)
        memcpy(buf->data + buf->size, data, size);
    dal_buf_wrote(buf, size);
}

void dal_buf_puts(dal_buf *buf, const char *text)
{
    dal_buf_add(buf, text, strlen(text));
}

void dal_buf_add_string(dal_buf *buf, dalil_string text)
{
    dal_buf_add(buf, text.data, text.size);
}

void dal_buf_printf(dal_buf *buf, const char *format, ...)
{
    char small[256];
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int size = vsnprintf(small, sizeof small, format, list);
    va_end(list);
    if (size >= 0 && (size_t)size < sizeof small) {
        dal_buf_add(buf, small, (size_t)size);
    } else if (size >= 0 && grow(buf, (size_t)size)) {
        vsnprintf(buf->data + buf->size, (size_t)size + 1, format, again);
        buf->size += (size_t)size;
    }
    va_end(again);
}

dalil_status dal_buf_check(const dal_buf *buf, dalil_error *err)
{
    if (buf->failed == DALIL_ENOMEM)
        return dal_fail_memory(err);
    if (buf->failed == DALIL_ELIMIT) {
        char max[32];
        snprintf(max, sizeof max, "%zu", buf->max);
        return dal_fail(err, DALIL_ELIMIT, "base.too-long", max, NULL);
    }
    return DALIL_OK;
}

dalil_string dal_buf_string(const dal_buf *buf)
{
    return (dalil_string){buf->data, buf->size};
}

void dal_buf_message(dal_buf *buf, dalil_language language, const char *id, const dalil_string *arguments, size_t count)
{
    dalil_string pattern = dal_message(id, language);
    size_t from = 0;
    for (size_t i = 0; i + 2 < pattern.size; i++) {
        size_t hole = (size_t)(pattern.data[i + 1] - '1');
        if (pattern.data[i] != '{' || pattern.data[i + 2] != '}' || hole >= count)
            continue;
        dal_buf_add(buf, pattern.data + from, i - from);
        dal_buf_add_string(buf, arguments[hole]);
        from = i + 3;
        i += 2;
    }
    dal_buf_add(buf, pattern.data + from, pattern.size - from);
}
