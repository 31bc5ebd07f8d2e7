/* intake/page.c: pages, continued: parsing, what the head tells, the reader itself. */
#include "intake/html.h"
#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>

/* ---- bombs ------------------------------------------------------------------------------------------------------- */

bool dal_markup_is_bomb(dalil_string markup)
{
    enum { PARTS_MAX = 8000 };
    size_t parts = 0;
    bool in_tag = false;
    for (size_t i = 0; i < markup.size; i++) {
        char c = markup.data[i];
        if (c == '<') {
            in_tag = i + 1 < markup.size && ((markup.data[i + 1] | 0x20) >= 'a' && (markup.data[i + 1] | 0x20) <= 'z');
            parts = 0;
        } else if (c == '>') {
            in_tag = false;
        } else if (in_tag && (c == ' ' || c == '\n' || c == '\t' || c == '=') && ++parts > PARTS_MAX) {
            return true;
        }
    }
    return false;
}

/* ---- parsing ----------------------------------------------------------------------------------------------------- */

xmlDoc *dal_html_parse(dalil_string html)
{
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;
    if (html.size > DAL_TEXT_LIMIT)
        return NULL;
    return htmlReadMemory(html.size > 0 ? html.data : " ", html.size > 0 ? (int)html.size : 1, NULL, "UTF-8", options);
}

xmlNode *dal_html_find(xmlNode *top, const char *name)
{
    for (xmlNode *node = top; node != NULL; node = dal_html_after(node, top, false))
        if (node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

bool dal_html_has_class(const xmlNode *node, const char *word)
{
    const char *names = node->type == XML_ELEMENT_NODE ? dal_html_attribute(node, "class") : NULL;
    size_t size = strlen(word);
    while (names != NULL && *names != '\0') {
        size_t end = strcspn(names, " \t\n\r");
        if (end == size && memcmp(names, word, size) == 0)
            return true;
        names += end;
        names += strspn(names, " \t\n\r");
    }
    return false;
}

dal_problem dal_html_text(dalil_string html, dal_buf *out)
{
    xmlDoc *page = dal_markup_is_bomb(html) ? NULL : dal_html_parse(html);
    if (page == NULL)
        return html.size > DAL_TEXT_LIMIT ? DAL_PROBLEM_TOO_LARGE : DAL_PROBLEM_MEMORY;
    xmlNode *root = xmlDocGetRootElement(page), *body = root != NULL ? dal_html_find(root, "body") : NULL;
    if (root != NULL)
        dal_html_put(body != NULL ? body : root, false, out);
    xmlFreeDoc(page);
    return dal_problem_of(out->failed);
}

/* ---- the encoding a page says it has ------------------------------------------------------------------------------
 */

/* "charset=..." among the first bytes, as "HTML Standard, determining the character encoding" looks for it. */
static const char *declared_encoding(dalil_string bytes, char out[DAL_ENCODING_SIZE])
{
    enum { LOOK = 2048 };
    static const char word[] = "charset=";
    size_t look = bytes.size < LOOK ? bytes.size : LOOK, size = 0;
    for (size_t i = 0; i + sizeof word < look; i++) {
        if (strncasecmp(bytes.data + i, word, sizeof word - 1) != 0)
            continue;
        for (i += sizeof word - 1; i < look && strchr("\"' ", bytes.data[i]) != NULL && bytes.data[i] != '\0'; i++)
            ;
        while (i < look && size + 1 < DAL_ENCODING_SIZE && strchr("\"' />;", bytes.data[i]) == NULL)
            out[size++] = bytes.data[i++];
        break;
    }
    out[size] = '\0';
    return size > 0 ? out : NULL;
}

/* ---- what the head tells ----------------------------------------------------------------------------------------- */

/* The content of the first <meta> whose name or property is one of `names`. */
static dalil_string meta(xmlNode *root, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        for (xmlNode *node = root; node != NULL; node = dal_html_after(node, root, false)) {
            if (node->type != XML_ELEMENT_NODE || strcasecmp((const char *)node->name, "meta") != 0)
                continue;
            const char *key = dal_html_attribute(node, "property"), *content = dal_html_attribute(node, "content");
            if (key == NULL)
                key = dal_html_attribute(node, "name");
            if (key == NULL)
                key = dal_html_attribute(node, "itemprop");
            if (key != NULL && content != NULL && strcasecmp(key, names[i]) == 0)
                return dal_str_trim(dal_str(content));
        }
    }
    return (dalil_string){"", 0};
}

/* "datePublished": "..." of a script in JSON-LD. */
static dalil_string linked_data(xmlNode *root)
{
    static const char key[] = "\"datePublished\"";
    for (xmlNode *node = root; node != NULL; node = dal_html_after(node, root, false)) {
        const char *found = node->type == XML_CDATA_SECTION_NODE || node->type == XML_TEXT_NODE
                                ? strstr(node->content != NULL ? (const char *)node->content : "", key)
                                : NULL;
        const char *open = found != NULL ? strchr(found + sizeof key - 1, '"') : NULL;
        const char *close = open != NULL ? strchr(open + 1, '"') : NULL;
        if (close != NULL)
            return (dalil_string){open + 1, (size_t)(close - open - 1)};
    }
    return (dalil_string){"", 0};
}

static dalil_string first_time(xmlNode *root)
{
    for (xmlNode *node = root; node != NULL; node = dal_html_after(node, root, false)) {
        const char *when = node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, "time") == 0
                               ? dal_html_attribute(node, "datetime")
                               : NULL;
        if (when != NULL)
            return dal_str_trim(dal_str(when));
    }
    return (dalil_string){"", 0};
}

static dalil_time published(xmlNode *root, int zone)
{
    static const char *const names[] = {"article:published_time", "datePublished", "pubdate", "DC.date.issued",
                                        "publish-date",           "date",          NULL};
    const dalil_string told[] = {meta(root, names), linked_data(root), first_time(root)};
    dalil_time time;
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (told[i].size >= 10 && dal_time_parse(told[i], zone, &time, NULL) == DALIL_OK)
            return time;
    return DAL_TIME_UNKNOWN;
}

/* The headline as it stands on the page, else the title in the head. */
static void put_headline(xmlNode *root, dal_buf *out)
{
    xmlNode *body = dal_html_find(root, "body"), *h1 = dal_html_find(body != NULL ? body : root, "h1");
    xmlNode *title = dal_html_find(root, "title");
    if (h1 != NULL)
        dal_html_put(h1, false, out);
    if (out->size == 0 && title != NULL)
        dal_html_put(title, false, out);
}

/* ---- the reader -------------------------------------------------------------------------------------------------- */

static bool starts_with(dalil_string text, dalil_string line)
{
    line = dal_str_trim(line);
    return line.size > 0 && dal_str_starts(dal_str_trim(text), line);
}

/* The article, after its headline where that stands outside of it. */
static void put_article(xmlNode *root, dalil_string headline, dal_buf *out)
{
    xmlNode *body = dal_html_find(root, "body"), *top = body != NULL ? body : root;
    xmlNode *article = dal_html_article(top);
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    dal_html_put(article, true, &text);
    if (dal_str_trim(dal_buf_string(&text)).size == 0) {
        dal_buf_clear(&text);
        dal_html_put(top, false, &text); /* all of it rather than nothing */
    }
    if (text.failed != DALIL_OK)
        out->failed = text.failed;
    if (headline.size > 0 && dal_html_find(article, "h1") == NULL && dal_html_find(top, "h1") != NULL &&
        !starts_with(dal_buf_string(&text), headline))
        dal_buf_add_string(out, headline);
    dal_buf_add_string(out, dal_buf_string(&text));
    dal_buf_release(&text);
}

static void put_page(const dal_reading *in, xmlNode *root, dal_sheet *sheet)
{
    static const char *const sites[] = {"og:site_name", "application-name", NULL};
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT), headline = dal_buf_init(DAL_TEXT_LIMIT);
    put_headline(root, &headline);
    put_article(root, dal_buf_string(&headline), &text);
    dal_form_item item = {.text = dal_buf_string(&text),
                          .title = dal_str_trim(dal_buf_string(&headline)),
                          .source = meta(root, sites),
                          .published = published(root, in->zone)};
    if (text.failed != DALIL_OK)
        sheet->out->failed = text.failed;
    dal_sheet_item(sheet, &item);
    dal_buf_release(&text);
    dal_buf_release(&headline);
}

dal_problem dal_read_html(const dal_reading *in, dal_sheet *sheet)
{
    char name[DAL_ENCODING_SIZE];
    dal_buf html = dal_buf_init(DAL_TEXT_LIMIT);
    dal_problem problem = dal_encoding_read(in, declared_encoding(in->bytes, name), sheet, &html);
    if (problem == DAL_PROBLEM_NONE && dal_markup_is_bomb(dal_buf_string(&html)))
        problem = DAL_PROBLEM_TOO_LARGE;
    xmlDoc *page = problem == DAL_PROBLEM_NONE ? dal_html_parse(dal_buf_string(&html)) : NULL;
    dal_buf_release(&html);
    if (problem == DAL_PROBLEM_NONE && page == NULL)
        problem = DAL_PROBLEM_MEMORY;
    xmlNode *root = page != NULL ? xmlDocGetRootElement(page) : NULL;
    if (root != NULL)
        put_page(in, root, sheet);
    xmlFreeDoc(page);
    return problem;
}
