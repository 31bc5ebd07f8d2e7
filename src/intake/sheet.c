/* intake/sheet.c: the sheet between a reader in its cage and the parent: how it is written, and how it is checked.
 *
 * Eight bytes of name; five numbers (form, problem, encoding's length, items, remarks); the encoding; then items and
 * remarks, each beginning with its letter.  Numbers are four bytes, or eight for times, in the machine's order: the
 * sheet never leaves the machine. */
#include "intake/reader.h"
#include <stdio.h>

static const char MAGIC[8] = "DALFORM2";
enum { NUMBERS = 5, HEAD = sizeof MAGIC + NUMBERS * 4 + DAL_ENCODING_SIZE };

static const char *const forms[DAL_FORM_COUNT] = {
    "text",     "html",     "mail",          "mailbox", "docx",    "rtf",   "pdf",
    "whatsapp", "telegram", "telegram-html", "zip",     "picture", "sound", "video",
};
static const char *const problems[DAL_PROBLEM_COUNT] = {
    "",       "crash",     "time",      "memory",  "forbidden", "malformed", "no-text",
    "locked", "too-large", "no-reader", "no-cage", "encoding",  "large",
};
static const char *const notes[DAL_NOTE_COUNT] = {"attachment", "encoding", "broken",  "day-order",
                                                  "pages",      "cut",      "deleted", "left-out"};

const char *dal_form_code(dal_form form)
{
    return forms[form];
}

const char *dal_problem_code(dal_problem problem)
{
    return problems[problem];
}

const char *dal_form_note_code(dal_form_note note)
{
    return notes[note];
}

bool dal_form_from_code(dalil_string code, dal_form *out_form)
{
    for (size_t i = 0; i < DAL_FORM_COUNT; i++) {
        if (dal_str_equal(code, dal_str(forms[i]))) {
            *out_form = (dal_form)i;
            return true;
        }
    }
    return false;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void put_u32(dal_buf *out, uint32_t value)
{
    dal_buf_add(out, &value, sizeof value);
}

static void put_i64(dal_buf *out, int64_t value)
{
    dal_buf_add(out, &value, sizeof value);
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':';
}

/* A string without controls and without what is no UTF-8. */
static void put_string(dal_buf *out, dalil_string text)
{
    static const char broken[] = "\xEF\xBF\xBD"; /* U+FFFD */
    size_t head = out->size, from = 0;
    put_u32(out, 0);
    while (from < text.size) {
        int64_t bad = dal_utf8_check(dal_str_slice(text, from, text.size));
        size_t end = bad < 0 ? text.size : from + (size_t)bad;
        size_t at = out->size;
        dal_buf_add(out, text.data + from, end - from);
        for (; at < out->size; at++)
            if (is_control(out->data[at]))
                out->data[at] = ' ';
        from = end;
        if (bad >= 0) {
            dal_buf_puts(out, broken);
            from++;
        }
    }
    if (out->failed == DALIL_OK) {
        uint32_t size = (uint32_t)(out->size - head - 4);
        memcpy(out->data + head, &size, sizeof size);
    }
}

void dal_sheet_begin(dal_sheet *sheet, dal_buf *out, dal_form form)
{
    static const char zero[HEAD];
    *sheet = (dal_sheet){.out = out, .form = form};
    dal_buf_add(out, zero, HEAD);
}

/* Controls become spaces, so a text of nothing else is none. */
static bool says_something(dalil_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] > ' ')
            return true;
    return false;
}

void dal_sheet_item(dal_sheet *sheet, const dal_form_item *item)
{
    dal_buf *out = sheet->out;
    if ((!says_something(item->text) && item->media.size == 0) || sheet->items >= DAL_FORM_ITEMS_MAX)
        return;
    sheet->items++;
    dal_buf_puts(out, "I");
    put_string(out, item->text);
    put_string(out, item->source);
    put_string(out, item->title);
    put_i64(out, item->published.start);
    put_i64(out, item->published.end);
    put_u32(out, (uint32_t)item->published.precision);
    put_u32(out, (uint32_t)(int32_t)item->published.zone);
    put_string(out, dal_str(item->local));
    put_u32(out, item->is_message);
    put_string(out, item->file);
    put_u32(out, (uint32_t)item->media_form);
    put_u32(out, (uint32_t)item->media.size);
    dal_buf_add_string(out, item->media);
}

void dal_sheet_remark(dal_sheet *sheet, dal_form_note note, dalil_string about)
{
    enum { ABOUT_MAX = 300 };
    if (sheet->remarks >= DAL_FORM_NOTES_MAX)
        return;
    sheet->remarks++;
    dal_buf_puts(sheet->out, "N");
    put_u32(sheet->out, (uint32_t)note);
    if (about.size > ABOUT_MAX)
        about.size = ABOUT_MAX;
    while (about.size > 0 && dal_utf8_check(about) >= 0)
        about.size--; /* never half a character */
    put_string(sheet->out, about);
}

void dal_sheet_remark_count(dal_sheet *sheet, dal_form_note note, size_t count)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", count);
    dal_sheet_remark(sheet, note, dal_str(text));
}

void dal_sheet_encoding(dal_sheet *sheet, const char *name)
{
    snprintf(sheet->encoding, sizeof sheet->encoding, "%s", name);
    for (char *c = sheet->encoding; *c != '\0'; c++) /* names are compared loosely: "utf 8" is known too */
        *c = is_of_name(*c) ? *c : '-';
}

void dal_sheet_end(dal_sheet *sheet, dal_problem problem)
{
    dal_arena_release(&sheet->arena);
    if (problem == DAL_PROBLEM_NONE)
        problem = sheet->out->failed != DALIL_OK ? dal_problem_of(sheet->out->failed)
                  : sheet->items == 0            ? DAL_PROBLEM_NO_TEXT
                                                 : DAL_PROBLEM_NONE;
    if (sheet->out->failed != DALIL_OK) { /* nothing but the problem can be told */
        static const char zero[HEAD];
        dal_buf_clear(sheet->out);
        dal_buf_add(sheet->out, zero, HEAD);
        sheet->items = sheet->remarks = 0;
    }
    const uint32_t number[NUMBERS] = {(uint32_t)sheet->form, (uint32_t)problem, (uint32_t)strlen(sheet->encoding),
                                      sheet->items, sheet->remarks};
    if (sheet->out->size < HEAD)
        return;
    memcpy(sheet->out->data, MAGIC, sizeof MAGIC);
    memcpy(sheet->out->data + sizeof MAGIC, number, sizeof number);
    memcpy(sheet->out->data + sizeof MAGIC + sizeof number, sheet->encoding, DAL_ENCODING_SIZE);
}

dal_problem dal_problem_of(dalil_status failed)
{
    return failed == DALIL_ELIMIT ? DAL_PROBLEM_TOO_LARGE : failed == DALIL_OK ? DAL_PROBLEM_NONE : DAL_PROBLEM_MEMORY;
}

/* ---- checking ---------------------------------------------------------------------------------------------------- */

/* Bytes being read; `bad` once they were not of the structure, and everything is zero from then on. */
typedef struct cursor {
    dalil_string bytes;
    size_t at;
    bool bad;
} cursor;

static void take(cursor *c, void *out, size_t size)
{
    memset(out, 0, size);
    if (c->bad || size > c->bytes.size - c->at) {
        c->bad = true;
        return;
    }
    memcpy(out, c->bytes.data + c->at, size);
    c->at += size;
}

static uint32_t take_u32(cursor *c)
{
    uint32_t value;
    take(c, &value, sizeof value);
    return value;
}

static int64_t take_i64(cursor *c)
{
    int64_t value;
    take(c, &value, sizeof value);
    return value;
}

static bool is_clean(dalil_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if (is_control(text.data[i]))
            return false;
    return dal_utf8_check(text) < 0;
}

static dalil_string take_string(cursor *c)
{
    uint32_t size = take_u32(c);
    if (c->bad || size > c->bytes.size - c->at) {
        c->bad = true;
        return (dalil_string){"", 0};
    }
    dalil_string text = {c->bytes.data + c->at, size};
    c->at += size;
    c->bad = !is_clean(text);
    return text;
}

static dalil_time take_time(cursor *c)
{
    dalil_time time = {.start = take_i64(c), .end = take_i64(c)};
    uint32_t precision = take_u32(c);
    int32_t zone = (int32_t)take_u32(c);
    const int64_t far = INT64_C(253402300800000); /* the year 10000 */
    bool known = precision != DALIL_UNKNOWN_TIME;
    c->bad = c->bad || precision > DALIL_SECOND || (zone != DALIL_NO_ZONE && (zone < -1440 || zone > 1440)) ||
             (known && (time.start >= time.end || time.start < -far || time.end > far));
    time.precision = (dalil_precision)precision;
    time.zone = (int16_t)zone;
    return known && !c->bad ? time : DAL_TIME_UNKNOWN;
}

/* Any bytes. */
static dalil_string take_bytes(cursor *c)
{
    uint32_t size = take_u32(c);
    if (c->bad || size > c->bytes.size - c->at) {
        c->bad = true;
        return (dalil_string){"", 0};
    }
    c->at += size;
    return (dalil_string){c->bytes.data + c->at - size, size};
}

/* Told again from the bytes themselves: what a reader says of them is not believed. */
static void take_media(cursor *c, dal_form_item *item)
{
    item->file = take_string(c);
    uint32_t form = take_u32(c);
    item->media = take_bytes(c);
    if (item->media.size == 0) {
        c->bad = c->bad || dal_str_trim(item->text).size == 0;
        return;
    }
    c->bad = c->bad || item->text.size > 0 || !dal_form_is_media(item->media, &item->media_form) ||
             form != (uint32_t)item->media_form;
}

static void take_item(cursor *c, dal_form_item *item)
{
    *item = (dal_form_item){.text = take_string(c)};
    item->source = take_string(c);
    item->title = take_string(c);
    item->published = take_time(c);
    dalil_string local = take_string(c);
    c->bad = c->bad || local.size >= sizeof item->local;
    if (!c->bad)
        memcpy(item->local, local.data, local.size);
    item->is_message = take_u32(c) != 0;
    take_media(c, item);
}

static void take_remark(cursor *c, dal_form_remark *remark)
{
    uint32_t note = take_u32(c);
    remark->about = take_string(c);
    c->bad = c->bad || note >= DAL_NOTE_COUNT;
    remark->note = c->bad ? DAL_NOTE_ATTACHMENT : (dal_form_note)note;
}

static void take_all(cursor *c, dal_form_sheet *sheet, size_t items, size_t remarks)
{
    while (!c->bad && c->at < c->bytes.size) {
        char letter = c->bytes.data[c->at++];
        if (letter == 'I' && sheet->item_count < items)
            take_item(c, &sheet->item[sheet->item_count++]);
        else if (letter == 'N' && sheet->remark_count < remarks)
            take_remark(c, &sheet->remark[sheet->remark_count++]);
        else
            c->bad = true;
    }
    c->bad = c->bad || sheet->item_count != items || sheet->remark_count != remarks;
}

static void take_encoding(cursor *c, uint32_t size, dal_form_sheet *sheet)
{
    take(c, sheet->encoding, DAL_ENCODING_SIZE);
    c->bad = c->bad || size >= DAL_ENCODING_SIZE;
    if (!c->bad)
        sheet->encoding[size] = '\0';
    for (const char *p = sheet->encoding; !c->bad && *p != '\0'; p++)
        c->bad = !is_of_name(*p);
}

/* Everything before the items. */
static void take_head(cursor *c, dal_form_sheet *sheet, uint32_t *out_items, uint32_t *out_remarks)
{
    char magic[sizeof MAGIC];
    take(c, magic, sizeof magic);
    uint32_t form = take_u32(c), problem = take_u32(c), encoding = take_u32(c);
    *out_items = take_u32(c);
    *out_remarks = take_u32(c);
    take_encoding(c, encoding, sheet);
    c->bad = c->bad || memcmp(magic, MAGIC, sizeof magic) != 0 || form >= DAL_FORM_COUNT ||
             problem >= DAL_PROBLEM_COUNT || *out_items > DAL_FORM_ITEMS_MAX || *out_remarks > DAL_FORM_NOTES_MAX ||
             (problem == 0 && *out_items == 0);
    sheet->form = c->bad ? DAL_FORM_TEXT : (dal_form)form;
    sheet->problem = c->bad ? DAL_PROBLEM_CRASH : (dal_problem)problem;
}

dalil_status dal_form_check(dal_buf *bytes, dal_form_sheet *out_sheet, dalil_error *err)
{
    dal_form_sheet sheet = {.bytes = *bytes};
    cursor c = {.bytes = dal_buf_string(bytes)};
    uint32_t items, remarks;
    *bytes = dal_buf_init(bytes->max);
    take_head(&c, &sheet, &items, &remarks);
    sheet.item = dal_alloc_zero(c.bad ? 0 : items, sizeof *sheet.item);
    sheet.remark = dal_alloc_zero(c.bad ? 0 : remarks, sizeof *sheet.remark);
    dalil_status status = DALIL_OK;
    if (sheet.item == NULL || sheet.remark == NULL)
        status = dal_fail_memory(err);
    else
        take_all(&c, &sheet, items, remarks);
    if (status == DALIL_OK && c.bad)
        status = dal_fail(err, DALIL_EINVAL, "form.answer", NULL);
    if (status == DALIL_OK)
        *out_sheet = sheet;
    else
        dal_form_release(&sheet);
    return status;
}

void dal_form_release(dal_form_sheet *sheet)
{
    dal_buf_release(&sheet->bytes);
    dal_free(sheet->item);
    dal_free(sheet->remark);
    *sheet = (dal_form_sheet){0};
}
