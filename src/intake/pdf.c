/* intake/pdf.c: PDF with text, by poppler.
 *
 * Poppler's GLib library is opened when a PDF comes and not before: the program starts without it, and a system without
 * it says so for each PDF.  It is opened before the cage is locked, so that no file need be opened after
 * (docs/decisions/cage.md). */
#include "intake/pdf.h"
#include "base/system.h"
#include "intake/reader.h"
#include <limits.h>

typedef struct glib_error {
    uint32_t domain;
    int code;
    char *message;
} glib_error;
/* A page that takes longer than any honest one ends the reader, which the parent tells as `time`. */
enum { POPPLER_ERROR_ENCRYPTED = 1, PAGES_MAX = 20000, PAGE_MS = 1500 };

static struct {
    void *library;
    void *(*open)(char *data, int size, const char *password, glib_error **error);
    int (*count)(void *document);
    void *(*page)(void *document, int index);
    char *(*text)(void *page);
    void (*unref)(void *object);
    void (*release)(void *memory);
} poppler;

bool dal_pdf_load(void)
{
    if (poppler.library != NULL)
        return true;
    void *library = dal_library_open("libpoppler-glib.so.8");
    if (library == NULL)
        return false;
    if (!dal_library_find(library, "poppler_document_new_from_data", &poppler.open) ||
        !dal_library_find(library, "poppler_document_get_n_pages", &poppler.count) ||
        !dal_library_find(library, "poppler_document_get_page", &poppler.page) ||
        !dal_library_find(library, "poppler_page_get_text", &poppler.text) ||
        !dal_library_find(library, "g_object_unref", &poppler.unref) ||
        !dal_library_find(library, "g_free", &poppler.release)) {
        dal_library_close(library);
        return false;
    }
    poppler.library = library;
    return true;
}

static void put_pages(void *document, int count, dal_buf *out)
{
    for (int i = 0; i < count && out->failed == DALIL_OK; i++) {
        dal_processor_limit(PAGE_MS);
        void *page = poppler.page(document, i);
        char *text = page != NULL ? poppler.text(page) : NULL;
        dalil_string words = dal_str_trim(dal_str(text));
        if (words.size > 0) {
            dal_buf_puts(out, out->size > 0 ? "\n\n" : "");
            dal_buf_add_string(out, words);
        }
        poppler.release(text);
        if (page != NULL)
            poppler.unref(page);
    }
    dal_buf_puts(out, out->size > 0 ? "\n" : "");
}

dal_problem dal_read_pdf(const dal_reading *in, dal_sheet *sheet)
{
    glib_error *error = NULL;
    if (poppler.library == NULL)
        return DAL_PROBLEM_NO_READER;
    if (in->bytes.size > INT_MAX)
        return DAL_PROBLEM_TOO_LARGE;
    dal_processor_limit(PAGE_MS);
    void *document = poppler.open((char *)(uintptr_t)in->bytes.data, (int)in->bytes.size, NULL, &error);
    if (document == NULL)
        return error != NULL && error->code == POPPLER_ERROR_ENCRYPTED ? DAL_PROBLEM_LOCKED : DAL_PROBLEM_MALFORMED;
    int count = poppler.count(document);
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    dal_sheet_remark_count(sheet, DAL_NOTE_PAGES, count > 0 ? (size_t)count : 0);
    put_pages(document, count < PAGES_MAX ? count : PAGES_MAX, &text);
    if (count > PAGES_MAX)
        dal_sheet_remark(sheet, DAL_NOTE_CUT, DALIL_STR("pages"));
    dal_form_item item = {.text = dal_buf_string(&text), .published = DAL_TIME_UNKNOWN};
    if (text.failed != DALIL_OK)
        sheet->out->failed = text.failed;
    dal_sheet_item(sheet, &item);
    dal_buf_release(&text);
    poppler.unref(document);
    dal_processor_limit(0);
    return DAL_PROBLEM_NONE;
}
