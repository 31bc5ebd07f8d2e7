/* intake/mail.c: mails (RFC 5322 with MIME) and boxes of them (mbox): who wrote, when, about what, and the text. */
#include "intake/mime.h"
#include <stdio.h>
#include <strings.h>

enum { DEPTH_MAX = 16, PARTS_MAX = 1000, HEADER_MAX = 64 << 10 };

/* ---- the text of a message --------------------------------------------------------------------------------------- */

typedef struct reading {
    dal_sheet *sheet;
    dal_buf *text;
    size_t parts, broken;
    bool html; /* the part that was put last was HTML */
} reading;

typedef struct part {
    dal_mime_part cut;
    dal_buf type, disposition, name; /* "text/plain", "attachment", of a file */
    dal_buf value;                   /* of Content-Type */
} part;

static void header(dalil_string head, const char *name, dal_buf *out)
{
    dal_mime_header(head, name, out);
}

/* The word before the first semicolon. */
static dalil_string main_word(const dal_buf *value)
{
    dalil_string rest;
    return dal_str_trim(dal_str_cut(dal_buf_string(value), ';', &rest));
}

static void open_part(dalil_string bytes, part *p)
{
    *p = (part){dal_mime_split(bytes), dal_buf_init(HEADER_MAX), dal_buf_init(HEADER_MAX), dal_buf_init(HEADER_MAX),
                dal_buf_init(HEADER_MAX)};
    dal_buf disposition = dal_buf_init(HEADER_MAX);
    header(p->cut.head, "Content-Type", &p->value);
    header(p->cut.head, "Content-Disposition", &disposition);
    dal_buf_add_string(&p->type, main_word(&p->value));
    dal_buf_add_string(&p->disposition, main_word(&disposition));
    dal_mime_parameter(dal_buf_string(&disposition), "filename", &p->name);
    if (p->name.size == 0)
        dal_mime_parameter(dal_buf_string(&p->value), "name", &p->name);
    if (p->type.size == 0)
        dal_buf_puts(&p->type, "text/plain");
    dal_buf_release(&disposition);
}

static void close_part(part *p)
{
    dal_buf_release(&p->type);
    dal_buf_release(&p->disposition);
    dal_buf_release(&p->name);
    dal_buf_release(&p->value);
}

static bool begins(const dal_buf *text, const char *with)
{
    return text->size >= strlen(with) && strncasecmp(text->data, with, strlen(with)) == 0;
}

static bool is_attached(const part *p)
{
    return begins(&p->disposition, "attachment") || (p->name.size > 0 && !begins(&p->type, "multipart/"));
}

/* Not opened: a person is told what is there. */
static void name_attachment(reading *r, const part *p)
{
    char text[300];
    snprintf(text, sizeof text, "%.*s (%.*s)", DALIL_FMT(dal_buf_string(&p->name)),
             DALIL_FMT(dal_buf_string(&p->type)));
    dalil_string told = dal_str(text);
    dal_sheet_remark(r->sheet, DAL_NOTE_ATTACHMENT, p->name.size > 0 ? told : dal_buf_string(&p->type));
}

static void put_text(reading *r, const part *p)
{
    dal_buf encoding = dal_buf_init(HEADER_MAX), charset = dal_buf_init(HEADER_MAX),
            bytes = dal_buf_init(DAL_TEXT_LIMIT), page = dal_buf_init(DAL_TEXT_LIMIT);
    header(p->cut.head, "Content-Transfer-Encoding", &encoding);
    dal_mime_parameter(dal_buf_string(&p->value), "charset", &charset);
    dal_mime_decode(p->cut.body, dal_buf_string(&encoding), &bytes);
    r->html = dal_mime_equal(dal_buf_string(&p->type), "text/html");
    if (r->text->size > 0 && r->text->data[r->text->size - 1] != '\n')
        dal_buf_puts(r->text, "\n");
    if (r->html) {
        dal_mime_text(dal_buf_string(&bytes), dal_buf_string(&charset), &page, &r->broken);
        (void)dal_html_text(dal_buf_string(&page), r->text); /* what fails is told by the buffer */
    } else {
        dal_mime_text(dal_buf_string(&bytes), dal_buf_string(&charset), r->text, &r->broken);
    }
    if (bytes.failed != DALIL_OK)
        r->text->failed = bytes.failed;
    dal_buf_release(&encoding);
    dal_buf_release(&charset);
    dal_buf_release(&bytes);
    dal_buf_release(&page);
}

static void read_part(reading *r, dalil_string bytes, int depth);

static bool is_boundary(dalil_string line, dalil_string boundary)
{
    if (!dal_str_starts(line, DALIL_STR("--")) || !dal_str_starts(dal_str_slice(line, 2, line.size), boundary))
        return false;
    dalil_string end = dal_str_trim(dal_str_slice(line, 2 + boundary.size, line.size));
    return end.size == 0 || dal_str_equal(end, DALIL_STR("--"));
}

/* The next part between two boundary lines; false after the last. */
static bool next_part(dalil_string *rest, dalil_string boundary, dalil_string *out_part)
{
    const char *from = rest->data;
    while (rest->size > 0) {
        dalil_string line = dal_str_cut(*rest, '\n', rest);
        if (!is_boundary(line, boundary))
            continue;
        size_t end = (size_t)(line.data - from);
        end -= end > 0; /* the end of line before a boundary belongs to it */
        end -= end > 0 && from[end - 1] == '\r';
        *out_part = (dalil_string){from, end};
        if (dal_str_starts(dal_str_slice(line, 2 + boundary.size, line.size), DALIL_STR("--")))
            *rest = (dalil_string){rest->data, 0};
        return true;
    }
    *out_part = (dalil_string){from, (size_t)(rest->data - from)};
    return out_part->size > 0;
}

static bool has_type(dalil_string bytes, const char *type)
{
    part p;
    open_part(bytes, &p);
    bool has = begins(&p.type, type) && !is_attached(&p);
    close_part(&p);
    return has;
}

/* Of alternatives the plain text; else a part that holds others; else the last. */
static void read_alternative(reading *r, dalil_string body, dalil_string boundary, int depth)
{
    static const char *const wanted[] = {"text/plain", "multipart/", "text/html"};
    dalil_string rest, one;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        rest = body;
        (void)next_part(&rest, boundary, &one); /* what stands before the first boundary is for old programs */
        for (int count = 0; count < PARTS_MAX && rest.size > 0 && next_part(&rest, boundary, &one); count++) {
            if (has_type(one, wanted[i])) {
                read_part(r, one, depth + 1);
                return;
            }
        }
    }
}

static void read_multipart(reading *r, const part *p, int depth)
{
    dal_buf boundary = dal_buf_init(HEADER_MAX);
    dalil_string rest = p->cut.body, one;
    dal_mime_parameter(dal_buf_string(&p->value), "boundary", &boundary);
    if (boundary.size == 0) {
        put_text(r, p);
    } else if (dal_mime_equal(dal_buf_string(&p->type), "multipart/alternative")) {
        read_alternative(r, rest, dal_buf_string(&boundary), depth);
    } else {
        (void)next_part(&rest, dal_buf_string(&boundary), &one);
        while (rest.size > 0 && r->parts < PARTS_MAX && next_part(&rest, dal_buf_string(&boundary), &one))
            read_part(r, one, depth + 1);
    }
    dal_buf_release(&boundary);
}

static void read_part(reading *r, dalil_string bytes, int depth)
{
    part p;
    if (depth > DEPTH_MAX || ++r->parts > PARTS_MAX) {
        if (depth > DEPTH_MAX && r->parts < PARTS_MAX)
            dal_sheet_remark(r->sheet, DAL_NOTE_CUT, DALIL_STR("multipart"));
        return;
    }
    open_part(bytes, &p);
    if (is_attached(&p) || !(begins(&p.type, "text/") || begins(&p.type, "multipart/")))
        name_attachment(r, &p);
    else if (begins(&p.type, "multipart/"))
        read_multipart(r, &p, depth);
    else if (begins(&p.type, "text/plain") || begins(&p.type, "text/html"))
        put_text(r, &p);
    else
        name_attachment(r, &p);
    close_part(&p);
}

/* ---- who and when ------------------------------------------------------------------------------------------------ */

/* "Name <address>", "address (Name)", "address": the name where there is one. */
static void put_writer(dalil_string value, dal_buf *out)
{
    if (value.size == 0)
        return;
    const char *open = memchr(value.data, '<', value.size), *bracket = memchr(value.data, '(', value.size);
    dalil_string name = {value.data, open != NULL ? (size_t)(open - value.data) : 0};
    name = dal_str_trim(name);
    if (name.size > 1 && name.data[0] == '"' && name.data[name.size - 1] == '"')
        name = dal_str_slice(name, 1, name.size - 1);
    if (name.size == 0 && open == NULL && bracket != NULL) {
        dalil_string rest = {bracket + 1, value.size - (size_t)(bracket + 1 - value.data)};
        name = dal_str_cut(rest, ')', &rest);
    }
    if (name.size == 0 && open != NULL) {
        dalil_string rest = {open + 1, value.size - (size_t)(open + 1 - value.data)};
        name = dal_str_cut(rest, '>', &rest);
    }
    dal_mime_words(name.size > 0 ? name : value, out);
}

/* One message onto the sheet. */
static void put_message(dalil_string bytes, dal_sheet *sheet)
{
    if (dal_str_trim(bytes).size == 0)
        return;
    dal_mime_part cut = dal_mime_split(bytes);
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT), value = dal_buf_init(HEADER_MAX), from = dal_buf_init(HEADER_MAX),
            subject = dal_buf_init(HEADER_MAX);
    reading r = {.sheet = sheet, .text = &text};
    read_part(&r, bytes, 0);
    header(cut.head, "From", &value);
    put_writer(dal_buf_string(&value), &from);
    dal_buf_clear(&value);
    header(cut.head, "Subject", &value);
    dal_mime_words(dal_buf_string(&value), &subject);
    dal_buf_clear(&value);
    header(cut.head, "Date", &value);
    dal_form_item item = {.text = dal_buf_string(&text),
                          .source = dal_str_trim(dal_buf_string(&from)),
                          .title = dal_str_trim(dal_buf_string(&subject)),
                          .published = dal_mime_date(dal_buf_string(&value)),
                          .is_message = true};
    if (dal_time_known(item.published)) {
        dal_civil c;
        dal_time_to_civil(item.published.start, 0, &c);
        snprintf(item.local, sizeof item.local, "%04d-%02d-%02dT%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute);
    }
    if (text.failed != DALIL_OK)
        sheet->out->failed = text.failed;
    /* A message of nothing but its subject says that. */
    if (dal_str_trim(item.text).size == 0)
        item.text = item.title;
    dal_sheet_item(sheet, &item);
    if (r.broken > 0)
        dal_sheet_remark_count(sheet, DAL_NOTE_BROKEN, r.broken);
    dal_buf_release(&text);
    dal_buf_release(&value);
    dal_buf_release(&from);
    dal_buf_release(&subject);
}

dal_problem dal_read_mail(const dal_reading *in, dal_sheet *sheet)
{
    dalil_string bytes = in->bytes;
    if (dal_str_starts(bytes, DALIL_STR("\xEF\xBB\xBF")))
        bytes = dal_str_slice(bytes, 3, bytes.size);
    if (dal_mime_split(bytes).head.size == 0 || memchr(bytes.data, ':', bytes.size) == NULL)
        return DAL_PROBLEM_MALFORMED;
    put_message(bytes, sheet);
    return DAL_PROBLEM_NONE;
}

/* ---- boxes ------------------------------------------------------------------------------------------------------- */

/* A line ">From " or ">>From " of a body lost one mark when it was written (mboxrd). */
static void unquote(dalil_string bytes, dal_buf *out)
{
    while (bytes.size > 0) {
        dalil_string line = dal_str_cut(bytes, '\n', &bytes), bare = line;
        bool ended = line.data + line.size < bytes.data || bytes.size > 0;
        while (bare.size > 0 && bare.data[0] == '>')
            bare = dal_str_slice(bare, 1, bare.size);
        if (bare.size < line.size && dal_str_starts(bare, DALIL_STR("From ")))
            line = dal_str_slice(line, 1, line.size);
        dal_buf_add_string(out, line);
        if (ended)
            dal_buf_puts(out, "\n");
    }
}

/* From here to the next line "From " after an empty one. */
static dalil_string next_message(dalil_string *rest)
{
    dalil_string from = *rest;
    bool empty = false;
    while (rest->size > 0) {
        dalil_string before = *rest, line = dal_str_cut(*rest, '\n', rest);
        if (empty && dal_str_starts(line, DALIL_STR("From "))) {
            *rest = before;
            return dal_str_slice(from, 0, (size_t)(before.data - from.data));
        }
        empty = dal_str_trim(line).size == 0;
    }
    return from;
}

dal_problem dal_read_mailbox(const dal_reading *in, dal_sheet *sheet)
{
    dalil_string rest = in->bytes;
    if (!dal_str_starts(rest, DALIL_STR("From ")))
        return DAL_PROBLEM_MALFORMED;
    dal_buf message = dal_buf_init(DAL_TEXT_LIMIT);
    while (rest.size > 0 && sheet->out->failed == DALIL_OK) {
        dalil_string bytes = next_message(&rest);
        (void)dal_str_cut(bytes, '\n', &bytes); /* "From sender date" is the box's own */
        dal_buf_clear(&message);
        unquote(bytes, &message);
        if (message.failed != DALIL_OK)
            sheet->out->failed = message.failed;
        put_message(dal_buf_string(&message), sheet);
    }
    dal_buf_release(&message);
    return DAL_PROBLEM_NONE;
}
