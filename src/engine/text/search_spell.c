/* engine/text/search_spell.c: which written forms count as one word that is asked for.
 *
 * Exact forms come first; then, in Arabic, the same word with joined particles (و ف ب ك ل), with the article, and with
 * a hamza written or not; then whatever shares its light stem.  They are listed before the dictionary is opened, so
 * that each costs one look; whether a form met in a text counts is answered from the same lists. */
#include "engine/text/chars.h"
#include "engine/text/search.h"
#include <stdlib.h>

static const float EXACT = 1.0F, JOINED = 0.8F, STEM = 0.4F;

enum { FORM_MAX = DAL_SEARCH_FORM, BASES = 16, LETTERS_LEFT = 3 };

/* Particles before a word without the article; before one with it; and what ل makes of the article. */
static const char *const particle[] = {"و", "ف", "ب", "ك", "ل", "وب", "ول", "وك", "فب", "فل", "فك"};
static const char *const with_article[] = {"", "و", "ف", "ب", "ك", "وب", "وك", "فب", "فك"};
static const char *const with_lam[] = {"لل", "ولل", "فلل"};
#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define ARTICLE DALIL_STR("ال")
#define HAMZA DALIL_STR("ء")
#define ALEF DALIL_STR("ا")

/* ---- a list of forms --------------------------------------------------------------------------------------------- */

typedef struct listing {
    dal_search_spelling *item;
    size_t count;
    dal_arena *arena;
    bool failed;
} listing;

static void put(listing *l, float weight, dalil_string a, dalil_string b, dalil_string c)
{
    size_t size = a.size + b.size + c.size;
    if (l->count == DAL_SEARCH_SPELLINGS || size == 0 || size > FORM_MAX)
        return;
    char *form = dal_arena_alloc(l->arena, size);
    if (form == NULL) {
        l->failed = true;
        return;
    }
    const dalil_string part[] = {a, b, c};
    for (size_t i = 0, at = 0; i < 3; at += part[i++].size)
        if (part[i].size > 0)
            memcpy(form + at, part[i].data, part[i].size);
    l->item[l->count++] = (dal_search_spelling){{form, size}, weight};
}

static int by_form(const void *a, const void *b)
{
    const dal_search_spelling *x = a, *y = b;
    int order = dal_str_compare(x->form, y->form);
    return order != 0 ? order : (x->weight < y->weight) - (x->weight > y->weight);
}

/* Each form once, with its greatest weight. */
static void settle(listing *l)
{
    size_t kept = 0;
    if (l->count > 0)
        qsort(l->item, l->count, sizeof *l->item, by_form);
    for (size_t i = 0; i < l->count; i++)
        if (kept == 0 || !dal_str_equal(l->item[kept - 1].form, l->item[i].form))
            l->item[kept++] = l->item[i];
    l->count = kept;
}

static listing new_listing(dal_arena *arena)
{
    listing l = {.arena = arena};
    l.item = dal_arena_alloc(arena, DAL_SEARCH_SPELLINGS * sizeof *l.item);
    l.failed = l.item == NULL;
    return l;
}

/* ---- Arabic ------------------------------------------------------------------------------------------------------ */

static bool is_arabic(dalil_string form)
{
    uint32_t first = 0;
    if (form.size > 0)
        dal_char_read(form, 0, &first);
    return dal_char_is_arabic(first);
}

/* Letters of a word of Arabic: two bytes each. */
static size_t letters(dalil_string form)
{
    return form.size / 2;
}

/* `form` with its bytes [at, at + 2) put otherwise. */
static void put_changed(listing *l, dalil_string form, size_t at, dalil_string instead)
{
    put(l, JOINED, dal_str_slice(form, 0, at), instead, dal_str_slice(form, at + 2, form.size));
}

/* One hamza written otherwise or not at all, or one where none is written: مسؤول مسوول, شهداء شهدا. */
static void put_hamzas(listing *l, dalil_string form)
{
    static const char *const seat[] = {"و", "ي", "ا"};
    for (size_t at = 0; at + 2 <= form.size && l->count < BASES; at += 2) {
        dalil_string letter = {form.data + at, 2};
        bool first = at == 0;
        for (size_t i = 0; i < COUNT(seat) && !first; i++) {
            if (dal_str_equal(letter, HAMZA))
                put_changed(l, form, at, dal_str(seat[i]));
            else if (i < 2 && dal_str_equal(letter, dal_str(seat[i])))
                put_changed(l, form, at, HAMZA);
        }
        if (dal_str_equal(letter, HAMZA) && letters(form) > LETTERS_LEFT)
            put_changed(l, form, at, (dalil_string){NULL, 0});
    }
    if (letters(form) >= LETTERS_LEFT && dal_str_ends(form, ALEF))
        put(l, JOINED, form, HAMZA, (dalil_string){NULL, 0});
}

/* The form with what may be joined before it. */
static void put_joined(listing *l, dalil_string form)
{
    const dalil_string none = {NULL, 0};
    bool article = dal_str_starts(form, ARTICLE) && letters(form) >= 4;
    dalil_string bare = article ? dal_str_slice(form, ARTICLE.size, form.size) : form;
    for (size_t i = 0; i < COUNT(particle); i++)
        put(l, JOINED, dal_str(particle[i]), form, none);
    for (size_t i = 0; i < COUNT(with_article) && !article; i++)
        put(l, JOINED, dal_str(with_article[i]), ARTICLE, bare);
    for (size_t i = 0; i < COUNT(with_lam); i++)
        put(l, JOINED, dal_str(with_lam[i]), bare, none);
}

static void put_forms(listing *l, dalil_string form)
{
    listing bases = new_listing(l->arena);
    put(l, EXACT, form, (dalil_string){NULL, 0}, (dalil_string){NULL, 0});
    l->failed = l->failed || bases.failed;
    if (!is_arabic(form) || bases.failed)
        return;
    put(&bases, EXACT, form, (dalil_string){NULL, 0}, (dalil_string){NULL, 0});
    if (letters(form) >= LETTERS_LEFT)
        put_hamzas(&bases, form);
    for (size_t i = 0; i < bases.count; i++) {
        put(l, bases.item[i].weight, bases.item[i].form, (dalil_string){NULL, 0}, (dalil_string){NULL, 0});
        if (letters(form) >= 2)
            put_joined(l, bases.item[i].form);
    }
    l->failed = l->failed || bases.failed;
}

/* ---- stems ------------------------------------------------------------------------------------------------------- */

static dalil_string stem_of(dalil_string form, char out[FORM_MAX + 1])
{
    return (dalil_string){out, dalil_search_stem(form, out)};
}

static void put_stems(listing *l, dalil_string form)
{
    char bytes[FORM_MAX + 1];
    dalil_string stem = stem_of(form, bytes), none = {NULL, 0};
    put(l, STEM, stem, none, none);
    if (!is_arabic(form) || letters(stem) < 2)
        return;
    for (size_t i = 0; i < COUNT(particle); i++)
        put(l, STEM, dal_str(particle[i]), stem, none);
}

/* شخصا beside شخص: an ending that light10 leaves. */
static void put_ending(listing *forms, listing *stems, dalil_string form)
{
    const dalil_string none = {NULL, 0};
    if (!is_arabic(form) || letters(form) < LETTERS_LEFT)
        return;
    put(forms, STEM, form, ALEF, none);
    if (!dal_str_ends(form, ALEF) || letters(form) == LETTERS_LEFT)
        return;
    put(forms, STEM, dal_str_slice(form, 0, form.size - ALEF.size), none, none);
    put_stems(stems, dal_str_slice(form, 0, form.size - ALEF.size));
}

/* The stem of what is left without a joined ب ك ل ف, of three letters at least; empty when there is none. */
static dalil_string bare_stem(dalil_string form, dal_arena *arena, bool *failed)
{
    static const char *const before[] = {"وب", "ول", "وك", "فب", "فل", "فك", "ب", "ك", "ل", "ف"};
    char bytes[FORM_MAX + 1];
    for (size_t i = 0; i < COUNT(before) && is_arabic(form); i++) {
        dalil_string part = dal_str(before[i]);
        if (!dal_str_starts(form, part) || letters(form) < letters(part) + LETTERS_LEFT)
            continue;
        dalil_string stem = dal_arena_copy(arena, stem_of(dal_str_slice(form, part.size, form.size), bytes));
        *failed = *failed || stem.data == NULL;
        return stem;
    }
    return (dalil_string){NULL, 0};
}

/* ------------------------------------------------------------------------------------------------------------------ */

dalil_status dal_search_spell(dalil_string form, bool prefix, bool loose, dal_arena *arena, dal_search_term *out_term,
                              dalil_error *err)
{
    listing forms = new_listing(arena), stems = new_listing(arena);
    dal_search_term term = {.prefix = prefix};
    if (forms.failed || stems.failed)
        return dal_fail_memory(err);
    put_forms(&forms, form);
    if (loose && !prefix) {
        put_stems(&stems, form);
        put_ending(&forms, &stems, form);
        term.bare = bare_stem(form, arena, &stems.failed);
    }
    if (forms.failed || stems.failed)
        return dal_fail_memory(err);
    settle(&forms);
    settle(&stems);
    term.form = forms.item;
    term.form_count = forms.count;
    term.stem = stems.item;
    term.stem_count = stems.count;
    *out_term = term;
    return DALIL_OK;
}

static float weight_of(const dal_search_spelling *item, size_t count, dalil_string form)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dal_str_compare(item[middle].form, form) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && dal_str_equal(item[low].form, form) ? item[low].weight : 0;
}

float dal_search_weight(const dal_search_term *term, dalil_string form)
{
    char bytes[FORM_MAX + 1];
    float weight = weight_of(term->form, term->form_count, form);
    for (size_t i = 0; term->prefix && i < term->form_count; i++)
        if (dal_str_starts(form, term->form[i].form) && term->form[i].weight > weight)
            weight = term->form[i].weight;
    if (weight > 0 || term->stem_count == 0 || form.size > FORM_MAX)
        return weight;
    dalil_string stem = stem_of(form, bytes);
    weight = weight_of(term->stem, term->stem_count, stem);
    return weight > 0 ? weight : term->take_bare && dal_str_equal(stem, term->bare) ? DAL_SEARCH_BARE : 0;
}
