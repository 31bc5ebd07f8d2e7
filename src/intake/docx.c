/* intake/docx.c: documents of word processors (Office Open XML, ECMA-376 part 1, section 17): paragraphs as lines,
 * cells of tables after tabs, footnotes at the end; what was deleted with changes tracked is left out. */
#include "intake/reader.h"
#include <libxml/xmlreader.h>
#include <stdio.h>

static const char WORDS[] = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
static const char WORDS_STRICT[] = "http://purl.oclc.org/ooxml/wordprocessingml/main";
enum { XML_MAX = 64 << 20 };

/* ---- XML that nobody vouches for ----------------------------------------------------------------------------------
 */

/* No network, no files, no entity of its own making is put in. */
static xmlTextReader *open_xml(const dal_buf *xml)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
    return xmlReaderForMemory(xml->size > 0 ? xml->data : " ", xml->size > 0 ? (int)xml->size : 1, NULL, NULL, options);
}

static dal_problem problem_of_zip(dalil_status status)
{
    return status == DALIL_OK        ? DAL_PROBLEM_NONE
           : status == DALIL_ELOCKED ? DAL_PROBLEM_LOCKED
           : status == DALIL_EINVAL  ? DAL_PROBLEM_MALFORMED
                                     : dal_problem_of(status);
}

/* ---- the text ---------------------------------------------------------------------------------------------------- */

typedef struct writing {
    dal_buf *out;
    int deleted;  /* depth of what was deleted */
    bool in_text; /* inside <w:t> */
    bool cell;    /* a paragraph inside a cell ends with a space, not with a line */
    int tables;
} writing;

static bool is_word(xmlTextReader *xml)
{
    const char *space = (const char *)xmlTextReaderConstNamespaceUri(xml);
    return space != NULL && (strcmp(space, WORDS) == 0 || strcmp(space, WORDS_STRICT) == 0);
}

static bool named(xmlTextReader *xml, const char *name)
{
    return strcmp((const char *)xmlTextReaderConstLocalName(xml), name) == 0;
}

static void trim_end(dal_buf *out, const char *marks)
{
    while (out->size > 0 && strchr(marks, out->data[out->size - 1]) != NULL)
        dal_buf_cut(out, out->size - 1);
}

static void open_element(xmlTextReader *xml, writing *w)
{
    bool empty = xmlTextReaderIsEmptyElement(xml) == 1;
    if (named(xml, "t"))
        w->in_text = !empty;
    else if (named(xml, "tab"))
        dal_buf_puts(w->out, "\t");
    else if (named(xml, "br") || named(xml, "cr"))
        dal_buf_puts(w->out, "\n");
    else if (named(xml, "noBreakHyphen"))
        dal_buf_puts(w->out, "-");
    else if (named(xml, "del") || named(xml, "moveFrom"))
        w->deleted += !empty;
    else if (named(xml, "tbl"))
        w->tables += !empty;
    else if (named(xml, "p") && empty)
        dal_buf_puts(w->out, w->tables > 0 ? "" : "\n");
}

static void close_element(xmlTextReader *xml, writing *w)
{
    if (named(xml, "t"))
        w->in_text = false;
    else if (named(xml, "del") || named(xml, "moveFrom"))
        w->deleted--;
    else if (named(xml, "p"))
        dal_buf_puts(w->out, w->tables > 0 ? " " : "\n");
    else if (named(xml, "tbl"))
        w->tables--;
    else if (named(xml, "tc")) {
        trim_end(w->out, " ");
        dal_buf_puts(w->out, "\t");
    } else if (named(xml, "tr")) {
        trim_end(w->out, "\t ");
        dal_buf_puts(w->out, "\n");
    }
}

static void put_node(xmlTextReader *xml, writing *w)
{
    int type = xmlTextReaderNodeType(xml);
    bool text = type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
                type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE;
    if (text && w->in_text && w->deleted == 0)
        dal_buf_puts(w->out, (const char *)xmlTextReaderConstValue(xml));
    else if (type == XML_READER_TYPE_ELEMENT && is_word(xml))
        open_element(xml, w);
    else if (type == XML_READER_TYPE_END_ELEMENT && is_word(xml))
        close_element(xml, w);
}

/* A text box is written twice, for new programs and for old: <mc:Fallback> is passed over. */
static int next_node(xmlTextReader *xml)
{
    int more = xmlTextReaderRead(xml);
    while (more == 1 && xmlTextReaderNodeType(xml) == XML_READER_TYPE_ELEMENT && named(xml, "Fallback"))
        more = xmlTextReaderNext(xml);
    return more;
}

static dal_problem put_xml(const dal_buf *bytes, dal_buf *out)
{
    writing w = {.out = out};
    xmlTextReader *xml = open_xml(bytes);
    if (xml == NULL)
        return DAL_PROBLEM_MEMORY;
    int more;
    while ((more = next_node(xml)) == 1 && out->failed == DALIL_OK)
        put_node(xml, &w);
    xmlFreeTextReader(xml);
    return out->failed != DALIL_OK ? dal_problem_of(out->failed) : more < 0 ? DAL_PROBLEM_MALFORMED : DAL_PROBLEM_NONE;
}

static dal_problem put_part(const dal_zip *zip, const char *name, dal_buf *out)
{
    const dal_zip_entry *entry = dal_zip_find(zip, name);
    dal_buf xml = dal_buf_init(XML_MAX);
    if (entry == NULL)
        return DAL_PROBLEM_NONE;
    dal_problem problem = problem_of_zip(dal_zip_read(zip, entry, &xml));
    if (problem == DAL_PROBLEM_NONE && dal_markup_is_bomb(dal_buf_string(&xml)))
        problem = DAL_PROBLEM_TOO_LARGE;
    if (problem == DAL_PROBLEM_NONE)
        problem = put_xml(&xml, out);
    dal_buf_release(&xml);
    return problem;
}

/* The title that the document gives itself. */
static void put_title(const dal_zip *zip, dal_buf *out)
{
    const dal_zip_entry *entry = dal_zip_find(zip, "docProps/core.xml");
    dal_buf bytes = dal_buf_init(1 << 20);
    xmlTextReader *xml =
        entry != NULL && dal_zip_read(zip, entry, &bytes) == DALIL_OK && !dal_markup_is_bomb(dal_buf_string(&bytes))
            ? open_xml(&bytes)
            : NULL;
    bool in_title = false;
    while (xml != NULL && xmlTextReaderRead(xml) == 1) {
        int type = xmlTextReaderNodeType(xml);
        if (type == XML_READER_TYPE_ELEMENT || type == XML_READER_TYPE_END_ELEMENT)
            in_title = type == XML_READER_TYPE_ELEMENT && named(xml, "title");
        else if (in_title && xmlTextReaderHasValue(xml) == 1)
            dal_buf_puts(out, (const char *)xmlTextReaderConstValue(xml));
    }
    if (xml != NULL)
        xmlFreeTextReader(xml);
    dal_buf_release(&bytes);
}

static dal_problem read_document(const dal_zip *zip, dal_sheet *sheet)
{
    static const char *const parts[] = {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"};
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT), title = dal_buf_init(1 << 16);
    dal_problem problem = DAL_PROBLEM_NONE;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && problem == DAL_PROBLEM_NONE; i++)
        problem = put_part(zip, parts[i], &text);
    put_title(zip, &title);
    dal_form_item item = {
        .text = dal_buf_string(&text), .title = dal_str_trim(dal_buf_string(&title)), .published = DAL_TIME_UNKNOWN};
    if (problem == DAL_PROBLEM_NONE)
        dal_sheet_item(sheet, &item);
    dal_buf_release(&text);
    dal_buf_release(&title);
    return problem;
}

/* A chat, entry `at` of the ZIP, with the pictures and recordings that its messages name; what else lies there is
 * named. */
static dal_problem read_chat(const dal_zip *zip, size_t at, const dal_reading *in, dal_sheet *sheet)
{
    enum { MEDIA_MAX = 48 << 20 };
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    dal_problem problem = problem_of_zip(dal_zip_read(zip, &zip->entry[at], &text));
    dal_reading_media media = {.zip = zip, .taken = dal_alloc_zero(zip->count, sizeof(bool)), .left = MEDIA_MAX};
    const dal_reading chat = {.bytes = dal_buf_string(&text),
                              .name = zip->entry[at].name,
                              .encoding = in->encoding,
                              .zone = in->zone,
                              .media = &media};
    if (media.taken == NULL)
        problem = DAL_PROBLEM_MEMORY;
    if (problem == DAL_PROBLEM_NONE) {
        sheet->form = DAL_FORM_WHATSAPP;
        problem = dal_read_whatsapp(&chat, sheet);
    }
    for (size_t j = 0; j < zip->count && problem == DAL_PROBLEM_NONE; j++)
        if (j != at && !media.taken[j])
            dal_sheet_remark(sheet, DAL_NOTE_ATTACHMENT, zip->entry[j].name);
    dal_free(media.taken);
    dal_buf_release(&text);
    return problem;
}

/* A ZIP is a document, or the export of a chat with its media. */
dal_problem dal_read_zip(const dal_reading *in, dal_sheet *sheet)
{
    dal_zip zip;
    dalil_status status = dal_zip_open(in->bytes, &sheet->arena, &zip);
    if (status != DALIL_OK)
        return problem_of_zip(status);
    if (dal_zip_find(&zip, "word/document.xml") != NULL) {
        sheet->form = DAL_FORM_DOCX;
        return read_document(&zip, sheet);
    }
    for (size_t i = 0; i < zip.count; i++) {
        dalil_string name = zip.entry[i].name;
        if (dal_str_ends(name, DALIL_STR(".txt")) && memchr(name.data, '/', name.size) == NULL)
            return read_chat(&zip, i, in, sheet);
    }
    return DAL_PROBLEM_MALFORMED;
}

dal_problem dal_read_docx(const dal_reading *in, dal_sheet *sheet)
{
    return dal_read_zip(in, sheet);
}
