/* intake/html.c: pages: the article without what surrounds it, who printed it and when.
 *
 * What surrounds an article is found by what elements are, what they call themselves, and how much of their text are
 * links (the signals of "Boilerplate Detection using Shallow Text Features", Kohlschütter et al., WSDM 2010, and of
 * readers' modes in browsers); the article is the element that holds most of the text that remains. */
#include "intake/html.h"
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool is_one_of(const char *name, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (strcasecmp(name, list[i]) == 0)
            return true;
    return false;
}

static const char *const never[] = {
    "script", "style", "noscript", "template", "svg",    "math",     "head",   "iframe", "object", "embed",    "applet",
    "canvas", "audio", "video",    "select",   "option", "textarea", "button", "input",  "map",    "frameset", NULL};
static const char *const around[] = {"nav", "aside", "footer", "form", "menu", "dialog", NULL};
static const char *const roles[] = {"navigation", "banner", "contentinfo", "complementary", "search",
                                    "dialog",     "menu",   "menubar",     "alertdialog",   NULL};
/* Words of class names and identities, between hyphens and underscores. */
static const char *const surroundings[] = {"nav",
                                           "navbar",
                                           "navigation",
                                           "menu",
                                           "sidebar",
                                           "side",
                                           "comments",
                                           "comment",
                                           "footer",
                                           "related",
                                           "share",
                                           "sharing",
                                           "social",
                                           "cookie",
                                           "cookies",
                                           "consent",
                                           "gdpr",
                                           "banner",
                                           "promo",
                                           "ad",
                                           "ads",
                                           "advert",
                                           "adverts",
                                           "advertisement",
                                           "sponsor",
                                           "sponsored",
                                           "newsletter",
                                           "subscribe",
                                           "subscription",
                                           "breadcrumb",
                                           "breadcrumbs",
                                           "popup",
                                           "modal",
                                           "widget",
                                           "widgets",
                                           "tags",
                                           "taglist",
                                           "pagination",
                                           "pager",
                                           "recommended",
                                           "recommendations",
                                           "trending",
                                           "popular",
                                           "mostread",
                                           "ticker",
                                           "skip",
                                           "login",
                                           "signup",
                                           "paywall",
                                           "toolbar",
                                           "topbar",
                                           "masthead",
                                           "copyright",
                                           "disqus",
                                           "outbrain",
                                           "taboola",
                                           "print",
                                           "byline-share",
                                           "readmore",
                                           "noprint",
                                           "search",
                                           "alert",
                                           "toc",
                                           NULL};
static const char *const blocks[] = {"p",     "div",      "section",    "article", "main",    "h1",      "h2",
                                     "h3",    "h4",       "h5",         "h6",      "li",      "ul",      "ol",
                                     "dl",    "dt",       "dd",         "table",   "tr",      "caption", "blockquote",
                                     "pre",   "figure",   "figcaption", "header",  "footer",  "address", "hr",
                                     "body",  "html",     "center",     "form",    "details", "summary", "nav",
                                     "aside", "fieldset", "legend",     "thead",   "tbody",   NULL};

const char *dal_html_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
        if (strcasecmp((const char *)a->name, name) == 0)
            return a->children != NULL && a->children->content != NULL ? (const char *)a->children->content : "";
    return NULL;
}

static bool names_surroundings(const char *names)
{
    char word[32];
    size_t size = 0;
    for (const char *p = names; p != NULL; p++) {
        bool end = *p == '\0' || strchr(" \t\n-_:", *p) != NULL;
        if (!end && size + 1 < sizeof word)
            word[size++] = *p;
        if (!end)
            continue;
        word[size] = '\0';
        if (size > 0 && is_one_of(word, surroundings))
            return true;
        size = 0;
        if (*p == '\0')
            break;
    }
    return false;
}

static bool is_hidden(const xmlNode *node)
{
    const char *style = dal_html_attribute(node, "style"), *aria = dal_html_attribute(node, "aria-hidden");
    if (dal_html_attribute(node, "hidden") != NULL || (aria != NULL && strcmp(aria, "true") == 0))
        return true;
    return style != NULL && (strcasestr(style, "display:none") != NULL || strcasestr(style, "display: none") != NULL ||
                             strcasestr(style, "visibility:hidden") != NULL);
}

static bool is_element(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, name) == 0;
}

/* Elements that hold the page as a whole may call themselves what they like. */
static bool is_around(const xmlNode *node)
{
    const char *role = dal_html_attribute(node, "role");
    if (is_one_of((const char *)node->name, around) || (role != NULL && is_one_of(role, roles)))
        return true;
    if (is_element(node, "body") || is_element(node, "html") || is_element(node, "article") ||
        is_element(node, "main") || is_element(node, "p") ||
        (((const char *)node->name)[0] == 'h' && ((const char *)node->name)[1] <= '6'))
        return false;
    return names_surroundings(dal_html_attribute(node, "class")) || names_surroundings(dal_html_attribute(node, "id"));
}

static bool is_left_out(const xmlNode *node, bool article)
{
    if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE || node->type == XML_DTD_NODE)
        return true;
    if (node->type != XML_ELEMENT_NODE)
        return false;
    return is_one_of((const char *)node->name, never) || is_hidden(node) || (article && is_around(node));
}

/* ---- walking without recursion: a page may be nested as deeply as it likes ------------------------------------------
 */

/* The node after this one in the order of the text, not going into it when `skip`; NULL after the last below `top`. */
xmlNode *dal_html_after(xmlNode *node, const xmlNode *top, bool skip)
{
    if (!skip && node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void end_line(dal_buf *out, size_t from)
{
    while (out->size > from && out->data[out->size - 1] == ' ')
        dal_buf_cut(out, out->size - 1);
    if (out->size > from && out->data[out->size - 1] != '\n')
        dal_buf_puts(out, "\n");
}

/* White space folded as a browser folds it; inside <pre> kept. */
static void put_text(dal_buf *out, size_t from, const char *text, bool kept)
{
    for (const char *p = text; *p != '\0';) {
        if (kept || !is_space(*p)) {
            const char *end = p;
            while (*end != '\0' && (kept || !is_space(*end)))
                end++;
            dal_buf_add(out, p, (size_t)(end - p));
            p = end;
            continue;
        }
        while (is_space(*p))
            p++;
        if (out->size > from && out->data[out->size - 1] != '\n' && out->data[out->size - 1] != ' ')
            dal_buf_puts(out, " ");
    }
}

static bool in_pre(const xmlNode *node)
{
    for (int up = 0; node != NULL && up < 8; node = node->parent, up++)
        if (is_element(node, "pre"))
            return true;
    return false;
}

static bool is_block(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && is_one_of((const char *)node->name, blocks);
}

static bool is_cell(const xmlNode *node)
{
    return is_element(node, "td") || is_element(node, "th");
}

/* What an element that ends here leaves behind it. */
static void close_element(const xmlNode *node, dal_buf *out, size_t from)
{
    if (is_block(node))
        end_line(out, from);
    else if (is_cell(node) && out->size > from && out->data[out->size - 1] != '\n')
        dal_buf_puts(out, "\t");
}

static void open_node(const xmlNode *node, dal_buf *out, size_t from)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        put_text(out, from, node->content != NULL ? (const char *)node->content : "", in_pre(node->parent));
    else if (is_element(node, "br"))
        end_line(out, from);
    else if (is_block(node))
        end_line(out, from);
}

void dal_html_put(xmlNode *top, bool article, dal_buf *out)
{
    size_t from = out->size;
    for (xmlNode *node = top; node != NULL && out->failed == DALIL_OK;) {
        bool skip = node != top && is_left_out(node, article);
        if (!skip)
            open_node(node, out, from);
        if (!skip && node->children != NULL && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != top && node->next == NULL) {
            node = node->parent;
            close_element(node, out, from);
        }
        if (node == top)
            break;
        if (!skip)
            close_element(node, out, from);
        node = node->next;
    }
    end_line(out, from);
}

/* ---- which element is the article -------------------------------------------------------------------------------- */

enum { SCORED_MAX = 20000, LOOKED_MAX = 32, PARAGRAPH_LEAST = 25 };

typedef struct scored {
    xmlNode *node;
    double score;
} scored;

typedef struct scores {
    scored *item;
    size_t count;
} scores;

/* Scores hang on the nodes: `_private` is an index into the list, from 1. */
static void add_score(scores *s, xmlNode *node, double score)
{
    size_t index = (size_t)(uintptr_t)node->_private;
    if (node->type != XML_ELEMENT_NODE)
        return;
    if (index == 0) {
        if (s->count == SCORED_MAX)
            return;
        s->item[s->count] = (scored){node, 0};
        index = ++s->count;
        node->_private = (void *)(uintptr_t)index;
    }
    s->item[index - 1].score += score;
}

/* Bytes of text below a node, and how many of them are words of links. */
static size_t measure(xmlNode *top, size_t *out_linked)
{
    size_t all = 0, linked = 0;
    const xmlNode *link = NULL;
    for (xmlNode *node = top; node != NULL;) {
        bool skip = node != top && is_left_out(node, true);
        if (is_element(node, "a") && link == NULL)
            link = node;
        if (!skip && node->type == XML_TEXT_NODE && node->content != NULL) {
            dalil_string text = dal_str_trim(dal_str((const char *)node->content));
            all += text.size;
            linked += link != NULL ? text.size : 0;
        }
        xmlNode *next = dal_html_after(node, top, skip);
        for (const xmlNode *up = next; link != NULL; up = up->parent) {
            if (up == NULL) {
                link = NULL;
                break;
            }
            if (up == link)
                break;
        }
        node = next;
    }
    *out_linked = linked;
    return all;
}

static bool holds_blocks(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        if (is_block(child))
            return true;
    return false;
}

/* A paragraph speaks for the element it stands in, half as much for the one around that. */
static void score_paragraph(scores *s, xmlNode *node)
{
    size_t linked, all = measure(node, &linked);
    if (all < PARAGRAPH_LEAST || 2 * linked > all || node->parent == NULL)
        return;
    double score = 1 + (double)(all - linked) / 100;
    add_score(s, node->parent, score);
    if (node->parent->parent != NULL)
        add_score(s, node->parent->parent, score / 2);
}

static bool is_paragraph(const xmlNode *node)
{
    if (is_element(node, "p") || is_element(node, "pre") || is_element(node, "blockquote"))
        return true;
    return (is_element(node, "div") || is_element(node, "td") || is_element(node, "li")) && !holds_blocks(node);
}

static xmlNode *best_of(scores *s)
{
    scored *best = NULL;
    double most = 0;
    size_t looked = 0;
    for (size_t i = 0; i < s->count; i++)
        most = s->item[i].score > most ? s->item[i].score : most;
    for (size_t i = 0; i < s->count; i++) {
        if (s->item[i].score < most / 2 || looked++ == LOOKED_MAX) {
            s->item[i].score = 0; /* looking costs: only what may win is measured */
            continue;
        }
        size_t linked, all = measure(s->item[i].node, &linked);
        s->item[i].score *= all > 0 ? 1 - (double)linked / (double)all : 0;
        if (best == NULL || s->item[i].score > best->score)
            best = &s->item[i];
    }
    /* Where a text is cut into several elements, the one around them scores nearly as much. */
    for (size_t i = 0; best != NULL && i < s->count; i++)
        if (s->item[i].node == best->node->parent && s->item[i].score >= .75 * best->score)
            return s->item[i].node;
    return best != NULL ? best->node : NULL;
}

static xmlNode *find_by_score(xmlNode *body)
{
    scores s = {dal_alloc_zero(SCORED_MAX, sizeof(scored)), 0};
    if (s.item == NULL)
        return NULL;
    for (xmlNode *node = body; node != NULL;) {
        bool skip = node != body && is_left_out(node, true);
        if (!skip && is_paragraph(node) && s.count < SCORED_MAX)
            score_paragraph(&s, node);
        node = dal_html_after(node, body, skip || (node != body && is_paragraph(node)));
    }
    xmlNode *best = best_of(&s);
    dal_free(s.item);
    return best;
}

/* The largest element that says of itself that it is the article. */
static xmlNode *find_by_name(xmlNode *body)
{
    xmlNode *best = NULL;
    size_t most = 0;
    for (xmlNode *node = body; node != NULL;) {
        bool skip = node != body && is_left_out(node, true);
        const char *property = skip || node->type != XML_ELEMENT_NODE ? NULL : dal_html_attribute(node, "itemprop");
        if (!skip && (is_element(node, "article") || (property != NULL && strcasecmp(property, "articleBody") == 0))) {
            size_t linked, all = measure(node, &linked);
            if (all - linked > most) {
                most = all - linked;
                best = node;
            }
            skip = true; /* one inside another is a part of it */
        }
        node = dal_html_after(node, body, skip);
    }
    return best;
}

xmlNode *dal_html_article(xmlNode *body)
{
    size_t linked, all = measure(body, &linked), whole = all - linked;
    xmlNode *named = find_by_name(body), *weighed = find_by_score(body);
    if (named != NULL) {
        size_t size = measure(named, &linked);
        if (4 * (size - linked) >= whole) /* a page of teasers has many small articles */
            return named;
    }
    return weighed != NULL ? weighed : body;
}
