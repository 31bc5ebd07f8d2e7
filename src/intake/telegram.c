/* intake/telegram.c: chats exported by Telegram's desktop program, as JSON (result.json) and as HTML (messages.html).
 */
#include "base/json.h"
#include "intake/html.h"
#include <stdio.h>

/* ---- shared ------------------------------------------------------------------------------------------------------ */

typedef struct said {
    dalil_string chat, from, forwarded, text;
    dalil_time when;
} said;

/* Words that were forwarded are those of whom they come from; who forwarded them stands in the title. */
static void put_said(const said *s, dal_sheet *sheet)
{
    char title[512];
    dal_civil c;
    snprintf(title, sizeof title, "%.*s%s%.*s", DALIL_FMT(s->chat),
             s->forwarded.size > 0 && s->chat.size > 0 ? " < " : "", (int)(s->forwarded.size > 0 ? s->from.size : 0),
             s->from.data != NULL ? s->from.data : "");
    dal_form_item item = {.text = dal_str_trim(s->text),
                          .source = s->forwarded.size > 0 ? s->forwarded : s->from,
                          .title = dal_str(title),
                          .published = s->when,
                          .is_message = true};
    if (dal_time_known(s->when)) {
        dal_time_to_civil(s->when.start, 0, &c);
        snprintf(item.local, sizeof item.local, "%04d-%02d-%02dT%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute);
    }
    dal_sheet_item(sheet, &item);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

/* A text is a string, or an array of strings and of objects that hold a "text". */
static void put_text(const json_t *text, dal_buf *out)
{
    const char *whole = json_string_value(text);
    if (whole != NULL)
        dal_buf_puts(out, whole);
    for (size_t i = 0; i < json_array_size(text); i++) {
        const json_t *piece = json_array_get(text, i);
        if (json_is_string(piece))
            dal_buf_puts(out, json_string_value(piece));
        else
            dal_buf_add_string(out, dal_json_string(piece, "text"));
    }
}

static dalil_time time_of(const json_t *message, int zone)
{
    int64_t seconds;
    dalil_time time = DAL_TIME_UNKNOWN;
    if (dal_parse_i64(dal_json_string(message, "date_unixtime"), &seconds) && seconds > 0 &&
        seconds < INT64_C(9000000000))
        return (dalil_time){seconds * 1000, seconds * 1000 + 1000, DALIL_SECOND, DALIL_NO_ZONE};
    if (dal_time_parse(dal_json_string(message, "date"), zone, &time, NULL) != DALIL_OK)
        return DAL_TIME_UNKNOWN;
    return time;
}

/* Names the files that came with it; returns how many the export left out: "(File not included ...)". */
static size_t put_file(const json_t *message, dal_sheet *sheet)
{
    static const char *const members[] = {"photo", "file"};
    size_t left_out = 0;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        dalil_string name = dal_json_string(message, members[i]);
        bool there = name.size > 0 && name.data[0] != '(';
        left_out += name.size > 0 && !there;
        if (there)
            dal_sheet_remark(sheet, DAL_NOTE_ATTACHMENT, name);
    }
    return left_out;
}

static size_t put_chat(const json_t *chat, int zone, dal_sheet *sheet)
{
    const json_t *messages = json_object_get(chat, "messages");
    size_t left_out = 0;
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    for (size_t i = 0; i < json_array_size(messages); i++) {
        const json_t *message = json_array_get(messages, i);
        if (!dal_str_equal(dal_json_string(message, "type"), DALIL_STR("message")))
            continue;
        dal_buf_clear(&text);
        put_text(json_object_get(message, "text"), &text);
        left_out += put_file(message, sheet);
        said s = {.chat = dal_json_string(chat, "name"),
                  .from = dal_json_string(message, "from"),
                  .forwarded = dal_json_string(message, "forwarded_from"),
                  .text = dal_buf_string(&text),
                  .when = time_of(message, zone)};
        put_said(&s, sheet);
    }
    if (text.failed != DALIL_OK)
        sheet->out->failed = text.failed;
    dal_buf_release(&text);
    return left_out;
}

dal_problem dal_read_telegram(const dal_reading *in, dal_sheet *sheet)
{
    json_t *json = NULL;
    dalil_error err = {.position = -1};
    dalil_string bytes = in->bytes;
    if (dal_str_starts(bytes, DALIL_STR("\xEF\xBB\xBF")))
        bytes = dal_str_slice(bytes, 3, bytes.size);
    dalil_status status = dal_json_read(bytes, &DAL_JSON_FILE, &json, &err);
    if (status != DALIL_OK)
        return status == DALIL_ENOMEM ? DAL_PROBLEM_MEMORY : DAL_PROBLEM_MALFORMED;
    const json_t *all = json_object_get(json_object_get(json, "chats"), "list");
    size_t left_out = put_chat(json, in->zone, sheet);
    for (size_t i = 0; i < json_array_size(all); i++)
        left_out += put_chat(json_array_get(all, i), in->zone, sheet);
    if (left_out > 0)
        dal_sheet_remark_count(sheet, DAL_NOTE_LEFT_OUT, left_out);
    json_decref(json);
    return DAL_PROBLEM_NONE;
}

/* ---- HTML -------------------------------------------------------------------------------------------------------- */

/* The first element of this class below `top`, not inside one of class `but` (may be NULL). */
static xmlNode *find_class(xmlNode *top, const char *class, const char *but)
{
    for (xmlNode *node = top; node != NULL;) {
        bool skip = but != NULL && node != top && dal_html_has_class(node, but);
        if (!skip && node != top && dal_html_has_class(node, class))
            return node;
        node = dal_html_after(node, top, skip);
    }
    return NULL;
}

static void put_name(xmlNode *node, dal_buf *out)
{
    for (const xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
        if (child->type == XML_TEXT_NODE && child->content != NULL)
            dal_buf_puts(out, (const char *)child->content);
}

/* Does the text begin like `form`, where 0 is any digit? */
static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return true;
}

/* title="08.12.2024 10:05:33 UTC+03:00" */
static dalil_time time_of_title(const char *title, int zone)
{
    char text[64];
    dalil_time time;
    if (title == NULL || !has_form(title, "00.00.0000 00:00:00"))
        return DAL_TIME_UNKNOWN;
    const char *utc = strstr(title, "UTC");
    snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.8s%.6s", title + 6, title + 3, title, title + 11,
             utc != NULL ? utc + 3 : "");
    return dal_time_parse(dal_str(text), zone, &time, NULL) == DALIL_OK ? time : DAL_TIME_UNKNOWN;
}

typedef struct page {
    dal_sheet *sheet;
    dal_buf chat, from, forwarded, text; /* `from` stays for the messages that are joined to it */
    int zone;
    size_t left_out; /* files that the export did not take along */
} page;

/* "Not included, change data exporting settings to download." in the place of a file. */
static bool is_left_out(xmlNode *media)
{
    xmlNode *why = media != NULL ? find_class(media, "description", NULL) : NULL;
    const xmlNode *words = why != NULL ? why->children : NULL;
    dalil_string text =
        dal_str_trim(dal_str(words != NULL && words->content != NULL ? (const char *)words->content : ""));
    return dal_str_starts(text, DALIL_STR("Not included")) || dal_str_starts(text, DALIL_STR("Exceeds maximum size"));
}

static void put_html_message(page *p, xmlNode *node)
{
    xmlNode *forwarded = find_class(node, "forwarded", NULL), *from = find_class(node, "from_name", "forwarded"),
            *text = find_class(node, "text", NULL), *date = find_class(node, "pull_right", NULL);
    const char *title = date != NULL ? dal_html_attribute(date, "title") : NULL;
    xmlNode *media = find_class(node, "media_wrap", NULL), *link = media != NULL ? dal_html_find(media, "a") : NULL;
    if (from != NULL) {
        dal_buf_clear(&p->from);
        put_name(from, &p->from);
    }
    dal_buf_clear(&p->forwarded);
    dal_buf_clear(&p->text);
    put_name(forwarded != NULL ? find_class(forwarded, "from_name", NULL) : NULL, &p->forwarded);
    if (text != NULL)
        dal_html_put(text, false, &p->text);
    if (link != NULL && dal_html_attribute(link, "href") != NULL)
        dal_sheet_remark(p->sheet, DAL_NOTE_ATTACHMENT, dal_str(dal_html_attribute(link, "href")));
    p->left_out += link == NULL && is_left_out(media);
    said s = {.chat = dal_str_trim(dal_buf_string(&p->chat)),
              .from = dal_str_trim(dal_buf_string(&p->from)),
              .forwarded = dal_str_trim(dal_buf_string(&p->forwarded)),
              .text = dal_buf_string(&p->text),
              .when = time_of_title(title, p->zone)};
    put_said(&s, p->sheet);
}

static void put_messages(page *p, xmlNode *root)
{
    xmlNode *head = find_class(root, "page_header", NULL);
    xmlNode *name = head != NULL ? find_class(head, "text", NULL) : NULL;
    if (name != NULL)
        put_name(name, &p->chat);
    for (xmlNode *node = root; node != NULL;) {
        bool message = dal_html_has_class(node, "message") && dal_html_has_class(node, "default");
        if (message)
            put_html_message(p, node);
        node = dal_html_after(node, root, message);
    }
    if (p->left_out > 0)
        dal_sheet_remark_count(p->sheet, DAL_NOTE_LEFT_OUT, p->left_out);
    if (p->text.failed != DALIL_OK)
        p->sheet->out->failed = p->text.failed;
}

dal_problem dal_read_telegram_html(const dal_reading *in, dal_sheet *sheet)
{
    page p = {.sheet = sheet,
              .chat = dal_buf_init(1 << 16),
              .from = dal_buf_init(1 << 16),
              .forwarded = dal_buf_init(1 << 16),
              .text = dal_buf_init(DAL_TEXT_LIMIT),
              .zone = in->zone};
    dal_buf html = dal_buf_init(DAL_TEXT_LIMIT);
    dal_problem problem = dal_encoding_read(in, "UTF-8", sheet, &html);
    if (problem == DAL_PROBLEM_NONE && dal_markup_is_bomb(dal_buf_string(&html)))
        problem = DAL_PROBLEM_TOO_LARGE;
    xmlDoc *document = problem == DAL_PROBLEM_NONE ? dal_html_parse(dal_buf_string(&html)) : NULL;
    xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (problem == DAL_PROBLEM_NONE && document == NULL)
        problem = DAL_PROBLEM_MEMORY;
    if (root != NULL)
        put_messages(&p, root);
    xmlFreeDoc(document);
    if (problem == DAL_PROBLEM_NONE && sheet->items == 0) { /* it only looked like a chat */
        sheet->form = DAL_FORM_HTML;
        problem = dal_read_html(in, sheet);
    }
    dal_buf_release(&html);
    dal_buf_release(&p.chat);
    dal_buf_release(&p.from);
    dal_buf_release(&p.forwarded);
    dal_buf_release(&p.text);
    return problem;
}
