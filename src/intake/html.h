/* intake/html.h: parts of the reader of pages; inside the cage. */
#ifndef DAL_INTAKE_HTML_H
#define DAL_INTAKE_HTML_H

#include "intake/reader.h"
#include <libxml/tree.h>

/* Append the text below `top`, a line for each block; `article` leaves out what surrounds one. */
void dal_html_put(xmlNode *top, bool article, dal_buf *out);
/* The element that holds the article. */
xmlNode *dal_html_article(xmlNode *body);
/* Parse UTF-8; NULL when there is no memory.  xmlFreeDoc(). */
xmlDoc *dal_html_parse(dalil_string html);
/* The first element of this name at or below `top`, or NULL. */
xmlNode *dal_html_find(xmlNode *top, const char *name);
/* The value of an attribute, or NULL; borrowed. */
const char *dal_html_attribute(const xmlNode *node, const char *name);
/* Is `word` one of the words of the element's class? */
bool dal_html_has_class(const xmlNode *node, const char *word);
/* The next node in the order of the text, into children unless `skip`; NULL after the last below `top`. */
xmlNode *dal_html_after(xmlNode *node, const xmlNode *top, bool skip);

#endif
