/* engine/text/search_resolve.c: which terms of a segment count as a word asked for. */
#include "engine/text/search.h"
#include <stdlib.h>

typedef struct collecting {
    dal_search_matches *list;
    float weight;
    dalil_string prefix;
    bool failed;
} collecting;

static bool add(collecting *c, uint32_t place, const dal_search_entry *entry)
{
    dal_search_matches *list = c->list;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 32;
        dal_search_match *grown = dal_realloc(list->item, capacity * sizeof *grown);
        if (grown == NULL) {
            c->failed = true;
            return false;
        }
        list->item = grown;
        list->capacity = capacity;
    }
    list->item[list->count++] = (dal_search_match){place, c->weight, *entry};
    return true;
}

static bool add_form(void *context, uint32_t place, dalil_string form, const dal_search_entry *entry)
{
    (void)form;
    return add(context, place, entry);
}

static bool add_prefixed(void *context, uint32_t place, dalil_string form, const dal_search_entry *entry)
{
    collecting *c = context;
    return dal_str_starts(form, c->prefix) && add(c, place, entry);
}

/* ---- by form and by stem ----------------------------------------------------------------------------------------- */

static dalil_status add_spelling(const dalil_search_segment *s, bool prefix, const dal_search_spelling *spelling,
                                 collecting *c, dalil_error *err)
{
    dal_search_entry entry;
    uint32_t place;
    bool found;
    c->weight = spelling->weight;
    c->prefix = spelling->form;
    if (prefix) {
        DAL_TRY(dal_search_walk(s, spelling->form, add_prefixed, c, err));
    } else {
        DAL_TRY(dal_search_find(s, spelling->form, &place, &entry, &found, err));
        if (found)
            add(c, place, &entry);
    }
    return c->failed ? dal_fail_memory(err) : DALIL_OK;
}

/* The dictionary of stems leaves out a form that is alone with a stem of its own spelling. */
static dalil_status add_stem(const dalil_search_segment *s, dalil_string stem, collecting *c, dalil_error *err)
{
    dal_search_entry entry;
    uint32_t place;
    bool found;
    char own[DAL_SEARCH_FORM + 1];
    size_t before = c->list->count;
    DAL_TRY(dal_search_stem_forms(s, stem, add_form, c, err));
    if (c->list->count == before && !c->failed) {
        DAL_TRY(dal_search_find(s, stem, &place, &entry, &found, err));
        dalil_string again = {own, found ? dalil_search_stem(stem, own) : 0};
        if (found && dal_str_equal(again, stem))
            add(c, place, &entry);
    }
    return c->failed ? dal_fail_memory(err) : DALIL_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static int by_place(const void *a, const void *b)
{
    const dal_search_match *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

/* Each term once, with its greatest weight. */
static void settle(dal_search_matches *list)
{
    size_t kept = 0;
    if (list->count > 0)
        qsort(list->item, list->count, sizeof *list->item, by_place);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->item[kept - 1].place != list->item[i].place)
            list->item[kept++] = list->item[i];
    list->count = kept;
}

static dalil_status resolve(const dalil_search_segment *s, const dal_search_term *term, bool bare, collecting *c,
                            dalil_error *err)
{
    if (bare) {
        c->weight = DAL_SEARCH_BARE;
        return add_stem(s, term->bare, c, err);
    }
    for (size_t i = 0; i < term->form_count; i++)
        DAL_TRY(add_spelling(s, term->prefix, &term->form[i], c, err));
    for (size_t i = 0; i < term->stem_count; i++) {
        c->weight = term->stem[i].weight;
        DAL_TRY(add_stem(s, term->stem[i].form, c, err));
    }
    return DALIL_OK;
}

dalil_status dal_search_resolve(const dalil_search_segment *segment, const dal_search_term *term, bool bare,
                                dal_search_matches *out_matches, dalil_error *err)
{
    dal_search_matches list = {NULL, 0, 0};
    collecting c = {.list = &list};
    dalil_status status = resolve(segment, term, bare, &c, err);
    if (status != DALIL_OK) {
        dal_free(list.item);
        return status;
    }
    settle(&list);
    *out_matches = list;
    return DALIL_OK;
}
