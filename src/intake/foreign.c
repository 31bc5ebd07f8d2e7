/* intake/foreign.c: the work that is done in the cage, and how it is asked for.
 *
 * What is asked crosses as: zone (4 bytes), length of the encoding's name and of the file's name (4 bytes each), both
 * names, the bytes.  The form is the word of the work, so that libraries are loaded before the cage is locked. */
#include "intake/foreign.h"
#include "base/cage.h"
#include "intake/pdf.h"
#include "intake/reader.h"
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <strings.h>

enum { NAME_MAX_SIZE = 512, HEAD = 12 };

/* ---- in the cage ------------------------------------------------------------------------------------------------- */

static dal_reader *const readers[DAL_FORM_COUNT] = {
    [DAL_FORM_TEXT] = dal_read_text,         [DAL_FORM_HTML] = dal_read_html,
    [DAL_FORM_MAIL] = dal_read_mail,         [DAL_FORM_MAILBOX] = dal_read_mailbox,
    [DAL_FORM_DOCX] = dal_read_docx,         [DAL_FORM_RTF] = dal_read_rtf,
    [DAL_FORM_PDF] = dal_read_pdf,           [DAL_FORM_WHATSAPP] = dal_read_whatsapp,
    [DAL_FORM_TELEGRAM] = dal_read_telegram, [DAL_FORM_TELEGRAM_HTML] = dal_read_telegram_html,
    [DAL_FORM_ZIP] = dal_read_zip,
};

static void be_silent(void *context, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void be_silent(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

static void read_in(dal_form form, const dal_reading *in, dal_buf *out)
{
    dal_sheet sheet;
    xmlSetGenericErrorFunc(NULL, be_silent);
    dal_sheet_begin(&sheet, out, form);
    dal_sheet_end(&sheet, readers[form] != NULL ? readers[form](in, &sheet) : DAL_PROBLEM_NO_TEXT);
}

static void prepare(const char *what)
{
    if (strcmp(what, dal_form_code(DAL_FORM_PDF)) == 0)
        (void)dal_pdf_load();
    xmlInitParser();
}

static void run(const char *what, dalil_string bytes, dal_buf *out)
{
    uint32_t number[3];
    dal_form form = DAL_FORM_TEXT;
    char encoding[DAL_ENCODING_SIZE] = "";
    if (bytes.size < HEAD || !dal_form_from_code(dal_str(what), &form))
        return;
    memcpy(number, bytes.data, sizeof number);
    dalil_string rest = dal_str_slice(bytes, HEAD, bytes.size);
    if (rest.data == NULL || number[1] >= sizeof encoding || number[2] > NAME_MAX_SIZE ||
        (size_t)number[1] + number[2] > rest.size)
        return;
    memcpy(encoding, rest.data, number[1]);
    dal_reading in = {.zone = (int)number[0],
                      .encoding = encoding[0] != '\0' ? encoding : NULL,
                      .name = dal_str_slice(rest, number[1], number[1] + (size_t)number[2]),
                      .bytes = dal_str_slice(rest, number[1] + (size_t)number[2], rest.size)};
    read_in(form, &in, out);
}

static const dal_cage_work work = {prepare, run, DAL_SHEET_MAX};

void dal_foreign_host(int argc, char *const *argv)
{
    dal_cage_host(argc, argv, &work);
}

bool dal_foreign_has_pdf(void)
{
    return dal_pdf_load();
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

dalil_status dal_foreign_options_check(const dal_foreign_options *options, dalil_error *err)
{
    dal_form form;
    if (options->form != NULL && (!dal_form_from_code(dal_str(options->form), &form) || readers[form] == NULL))
        return dal_fail(err, DALIL_EINVAL, "form.unknown", options->form, NULL);
    if (options->encoding != NULL &&
        (strlen(options->encoding) >= DAL_ENCODING_SIZE || !dal_encoding_known(options->encoding)))
        return dal_fail(err, DALIL_EINVAL, "form.no-encoding", options->encoding, NULL);
    return DALIL_OK;
}

static dal_form choose(const dal_foreign_options *options, dalil_string bytes, dalil_string name)
{
    dal_form form;
    if (options->form != NULL && dal_form_from_code(dal_str(options->form), &form))
        return form;
    return dal_form_guess(bytes, name);
}

static bool is_utf8(const char *encoding)
{
    return encoding == NULL || strcasecmp(encoding, "utf-8") == 0 || strcasecmp(encoding, "utf8") == 0;
}

bool dal_foreign_needed(const dal_foreign_options *options, dalil_string bytes, dalil_string name)
{
    if (bytes.size > DAL_FOREIGN_MAX || choose(options, bytes, name) != DAL_FORM_TEXT || !is_utf8(options->encoding))
        return true;
    if (dal_utf8_check(bytes) < 0 && memchr(bytes.data != NULL ? bytes.data : "", '\0', bytes.size) == NULL)
        return false;
    dal_encoding_found found = dal_encoding_find(dal_str_slice(bytes, 0, 1 << 16));
    return found.name != NULL && options->encoding == NULL;
}

static void ask(const dal_foreign_options *options, dalil_string bytes, dalil_string name, dal_buf *out)
{
    dalil_string encoding = dal_str(options->encoding);
    if (name.size > NAME_MAX_SIZE)
        name = dal_str_slice(name, name.size - NAME_MAX_SIZE, name.size);
    const uint32_t number[3] = {(uint32_t)options->zone, (uint32_t)encoding.size, (uint32_t)name.size};
    dal_buf_add(out, number, sizeof number);
    dal_buf_add_string(out, encoding);
    dal_buf_add_string(out, name);
    dal_buf_add_string(out, bytes);
}

static dal_problem problem_of(dal_cage_end end)
{
    static const dal_problem problem[] = {
        [DAL_CAGE_DONE] = DAL_PROBLEM_NONE,           [DAL_CAGE_CRASH] = DAL_PROBLEM_CRASH,
        [DAL_CAGE_TIME] = DAL_PROBLEM_TIME,           [DAL_CAGE_MEMORY_UP] = DAL_PROBLEM_MEMORY,
        [DAL_CAGE_FORBIDDEN] = DAL_PROBLEM_FORBIDDEN, [DAL_CAGE_MISSING] = DAL_PROBLEM_NO_CAGE,
    };
    return problem[end];
}

/* An answer that is not of the structure counts as a crash: the reader was not itself any more. */
static dalil_status check(dal_buf *answer, dal_form form, dal_form_sheet *out_sheet, dalil_error *err)
{
    dalil_error why = {.position = -1};
    dalil_status status = dal_form_check(answer, out_sheet, &why);
    if (status == DALIL_EINVAL) {
        *out_sheet = (dal_form_sheet){.form = form, .problem = DAL_PROBLEM_CRASH};
        return DALIL_OK;
    }
    return status == DALIL_OK ? DALIL_OK : dal_fail_memory(err);
}

dalil_status dal_foreign_read(const dal_foreign_options *options, dalil_string bytes, dalil_string name,
                              dal_form_sheet *out_sheet, dalil_error *err)
{
    dal_form form = choose(options, bytes, name);
    dal_cage_end end = DAL_CAGE_DONE;
    dal_buf question = dal_buf_init(DAL_FOREIGN_MAX + HEAD + NAME_MAX_SIZE + DAL_ENCODING_SIZE), answer = {0};
    if (readers[form] == NULL) { /* a picture: there is nothing to read it with */
        *out_sheet = (dal_form_sheet){.form = form, .problem = DAL_PROBLEM_NO_TEXT};
        return DALIL_OK;
    }
    if (bytes.size > DAL_FOREIGN_MAX) {
        *out_sheet = (dal_form_sheet){.form = form, .problem = DAL_PROBLEM_LARGE};
        return DALIL_OK;
    }
    ask(options, bytes, name, &question);
    dalil_status status = dal_buf_check(&question, err);
    if (status == DALIL_OK)
        status = dal_cage_run(&work, dal_form_code(form), dal_buf_string(&question), &answer, &end, err);
    dal_buf_release(&question);
    DAL_TRY(status);
    if (end == DAL_CAGE_DONE)
        return check(&answer, form, out_sheet, err);
    *out_sheet = (dal_form_sheet){.form = form, .problem = problem_of(end)};
    return DALIL_OK;
}

dalil_status dal_foreign_read_here(const dal_foreign_options *options, dal_form form, dalil_string bytes,
                                   dalil_string name, dal_form_sheet *out_sheet, dalil_error *err)
{
    dal_buf answer = dal_buf_init(DAL_SHEET_MAX);
    dal_reading in = {.bytes = bytes, .name = name, .encoding = options->encoding, .zone = options->zone};
    prepare(dal_form_code(form));
    read_in(form, &in, &answer);
    return dal_form_check(&answer, out_sheet, err);
}

bool dal_foreign_is_known(dalil_string name)
{
    static const char *const known[] = {".txt",  ".md",  ".markdown", ".html", ".htm",  ".xhtml", ".eml",  ".mbox",
                                        ".docx", ".rtf", ".pdf",      ".zip",  ".json", ".jpg",   ".jpeg", ".png",
                                        ".webp", ".gif", ".heic",     ".ogg",  ".opus", ".oga",   ".m4a",  ".mp3",
                                        ".amr",  ".wav", ".aac",      ".mp4",  ".3gp"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t size = strlen(known[i]);
        if (name.size > size && strncasecmp(name.data + name.size - size, known[i], size) == 0)
            return true;
    }
    return false;
}
