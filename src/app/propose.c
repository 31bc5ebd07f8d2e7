/* app/propose.c: names that may be one source: a text says so, minister, ministry and spokesman of one thing, or a full
 * name with and without an office before it. */
#include "app/propose.h"
#include "dalil/aliases.h"
#include "engine/text/text.h"
#include <stdlib.h>

enum { KEY_SIZE = 256 };

/* A name that the case uses. */
typedef struct used {
    dalil_string name, key; /* key: for what it speaks */
    dalil_string back;      /* the name folded, its bytes from the last to the first */
    dal_id id, canonical;
    bool office;
} used;

typedef struct pair {
    dal_id a, b;
} pair;

typedef struct naming {
    dal_proposing *p;
    const dalil_vocabulary *vocabulary;
    dal_arena arena;
    dal_near_list name; /* used; ascending by id */
    dal_near_list told; /* pair: proposed already */
    dal_hash last;      /* the report read last */
} naming;

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* data is NULL when there is no memory. */
static dalil_string backwards(dal_arena *arena, dalil_string text)
{
    char *out = text.data != NULL ? dal_arena_alloc(arena, text.size + 1) : NULL;
    for (size_t i = 0; out != NULL && i < text.size; i++)
        out[i] = text.data[text.size - 1 - i];
    return (dalil_string){out, text.size};
}

static dalil_status note_name(void *context, dalil_string name, dalil_error *err)
{
    naming *n = context;
    char key[KEY_SIZE];
    used *place = dal_near_grow(&n->name, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = (used){.id = dal_session_name_id(n->p->c, name), .name = dal_arena_copy(&n->arena, name)};
    size_t size = dalil_source_speaks_for(n->vocabulary, name, key, sizeof key, &place->office);
    place->key = dal_arena_copy(&n->arena, (dalil_string){key, size});
    place->back = backwards(&n->arena, dal_text_fold(name, &n->arena));
    n->name.count++;
    if (place->name.data == NULL || place->key.data == NULL || place->back.data == NULL)
        return dal_fail_memory(err);
    return dal_query_canonical(n->p->c->fold, &place->id, &place->canonical, err);
}

static int by_id(const void *a, const void *b)
{
    return memcmp(((const used *)a)->id.bytes, ((const used *)b)->id.bytes, DAL_ID_SIZE);
}

static const used *find_name(const naming *n, dalil_string name)
{
    used wanted = {.id = dal_session_name_id(n->p->c, name)};
    return n->name.count > 0 ? bsearch(&wanted, n->name.item, n->name.count, sizeof wanted, by_id) : NULL;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

/* The two are one already, or were told of. */
static bool is_known(const naming *n, const used *a, const used *b)
{
    const pair *told = n->told.item;
    bool known = dal_id_equal(&a->canonical, &b->canonical);
    for (size_t i = 0; i < n->told.count && !known; i++)
        known = (dal_id_equal(&told[i].a, &a->canonical) && dal_id_equal(&told[i].b, &b->canonical)) ||
                (dal_id_equal(&told[i].a, &b->canonical) && dal_id_equal(&told[i].b, &a->canonical));
    return known;
}

static dalil_status note_told(naming *n, const used *a, const used *b, dalil_error *err)
{
    pair *place = dal_near_grow(&n->told, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = (pair){a->canonical, b->canonical};
    n->told.count++;
    return DALIL_OK;
}

static void put_sources(dal_json_writer *w, const used *const *name, size_t count)
{
    dal_json_open(w, "sources", '[');
    for (size_t i = 0; i < count; i++)
        dal_json_put_string(w, NULL, name[i]->name);
    dal_json_close(w, ']');
}

/* Where a text says that two names are one; empty for an office. */
typedef struct said {
    const char *why;
    dalil_string file, words;
} said;

static dalil_status tell_same(naming *n, const used *const *name, size_t count, const said *s, dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "proposed-same");
    put_sources(&r.w, name, count);
    dal_json_put_cstring(&r.w, "why", s->why);
    if (s->words.size > 0) {
        dal_json_put_string(&r.w, "file", s->file);
        dal_json_put_string(&r.w, "text", s->words);
    }
    dal_json_open(&r.w, "decisions", '[');
    dal_json_open(&r.w, NULL, '{');
    dal_json_put_cstring(&r.w, "do", "same");
    put_sources(&r.w, name, count);
    dal_json_close(&r.w, '}');
    dal_json_close(&r.w, ']');
    return dal_record_send(&r, n->p->answer, n->p->context, err);
}

/* ---- what texts say ---------------------------------------------------------------------------------------------- */

static dalil_status look_at_pair(naming *n, const dalil_alias *alias, dalil_string file, dalil_string text,
                                 dalil_error *err)
{
    const used *name[2] = {find_name(n, alias->a), find_name(n, alias->b)};
    if (name[0] == NULL || name[1] == NULL || is_known(n, name[0], name[1]))
        return DALIL_OK;
    DAL_TRY(note_told(n, name[0], name[1], err));
    size_t end = alias->range.end + dal_str_starts(dal_str_slice(text, alias->range.end, text.size), DALIL_STR(")"));
    return tell_same(
        n, name, 2, &(said){dalil_alias_why_name(alias->why), file, dal_str_slice(text, alias->range.start, end)}, err);
}

static dalil_status look_in_text(naming *n, dalil_string file, dalil_string text, dalil_error *err)
{
    dalil_aliases found;
    DAL_TRY(dalil_aliases_find(n->vocabulary, text, &found, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < found.count && status == DALIL_OK; i++)
        status = look_at_pair(n, &found.item[i], file, text, err);
    dalil_aliases_release(&found);
    return status;
}

static dalil_status look_in_report(void *context, const dal_receipt_row *row, dalil_error *err)
{
    naming *n = context;
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    if (dal_hash_compare(&row->report, &n->last) == 0)
        return DALIL_OK;
    n->last = row->report;
    dalil_status status = dal_session_text(n->p->c, &row->report, &text, err);
    if (status == DALIL_OK)
        status = look_in_text(n, row->file, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND ? DALIL_OK : status; /* `verify` tells of those */
}

/* ---- offices ----------------------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const used *x = a, *y = b;
    int order = dal_str_compare(x->key, y->key);
    return order != 0 ? order : dal_str_compare(x->name, y->name);
}

/* The names [name, name + count) speak for one thing: one of each source, when they are several and an office is among
 * them. */
static dalil_status look_at_office(naming *n, const used *name, size_t count, dalil_error *err)
{
    const used *shown[16];
    size_t kept = 0;
    bool office = false, news = false;
    for (size_t i = 0; i < count && kept < sizeof shown / sizeof shown[0]; i++) {
        bool again = false;
        for (size_t k = 0; k < kept; k++)
            again = again || dal_id_equal(&shown[k]->canonical, &name[i].canonical);
        office = office || name[i].office;
        news = news || (kept > 0 && !again && !is_known(n, shown[0], &name[i]));
        if (!again)
            shown[kept++] = &name[i];
        if (!again && !name[i].office && shown[0]->office) { /* the thing itself gives the name */
            shown[kept - 1] = shown[0];
            shown[0] = &name[i];
        }
    }
    return office && news ? tell_same(n, shown, kept, &(said){.why = "office"}, err) : DALIL_OK;
}

static dalil_status look_at_offices(naming *n, dalil_error *err)
{
    used *name = n->name.item;
    size_t first = 0;
    if (n->name.count > 0)
        qsort(name, n->name.count, sizeof *name, by_key);
    for (size_t i = 1; i <= n->name.count; i++) {
        if (i < n->name.count && dal_str_equal(name[i].key, name[first].key))
            continue;
        if (name[first].key.size > 0)
            DAL_TRY(look_at_office(n, &name[first], i - first, err));
        first = i;
    }
    return DALIL_OK;
}

/* ---- a name with and without an office --------------------------------------------------------------------------- */

static int by_end(const void *a, const void *b)
{
    const used *x = a, *y = b;
    int order = dal_str_compare(x->back, y->back);
    return order != 0 ? order : dal_str_compare(x->name, y->name);
}

/* "John Reed", "the mayor John Reed": does the one end in the other, which is a name of two words at least? */
static bool ends_in(const used *longer, const used *name)
{
    bool full = memchr(name->back.data, ' ', name->back.size) != NULL;
    return full && longer->back.size > name->back.size && dal_str_starts(longer->back, name->back) &&
           longer->back.data[name->back.size] == ' ';
}

static dalil_status is_person(const naming *n, const used *name, bool *out_person, dalil_error *err)
{
    dal_buf kind = dal_buf_init(KEY_SIZE);
    dalil_status status = dal_query_source_kind(n->p->c->fold, &name->id, &kind, err);
    *out_person = status == DALIL_OK && dal_str_equal(dal_buf_string(&kind), DALIL_STR("person"));
    dal_buf_release(&kind);
    return status;
}

static dalil_status look_at_ends(naming *n, dalil_error *err)
{
    used *name = n->name.item;
    if (n->name.count > 0)
        qsort(name, n->name.count, sizeof *name, by_end);
    for (size_t i = 0; i < n->name.count; i++) {
        for (size_t k = i + 1; k < n->name.count && dal_str_starts(name[k].back, name[i].back); k++) {
            const used *both[2] = {&name[i], &name[k]};
            bool person = false;
            if (ends_in(&name[k], &name[i]) && !is_known(n, &name[i], &name[k]))
                DAL_TRY(is_person(n, &name[i], &person, err));
            if (!person)
                continue;
            DAL_TRY(note_told(n, &name[i], &name[k], err));
            DAL_TRY(tell_same(n, both, 2, &(said){.why = "name"}, err));
        }
    }
    return DALIL_OK;
}

dalil_status dal_propose_names(dal_proposing *p, dalil_error *err)
{
    naming n = {.p = p};
    dalil_status status = dal_session_vocabulary(p->c, &n.vocabulary, err);
    if (status == DALIL_OK)
        status = dal_query_names(p->c->fold, note_name, &n, err);
    if (status == DALIL_OK && n.name.count > 0)
        qsort(n.name.item, n.name.count, sizeof(used), by_id);
    if (status == DALIL_OK)
        status = dal_query_receipts(p->c->fold, NULL, look_in_report, &n, err);
    if (status == DALIL_OK)
        status = look_at_offices(&n, err);
    if (status == DALIL_OK)
        status = look_at_ends(&n, err);
    dal_arena_release(&n.arena);
    dal_free(n.name.item);
    dal_free(n.told.item);
    return status;
}

dalil_status dalil_propose(dalil_case *c, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_proposing p = {.c = c, .answer = answer, .context = context};
    DAL_TRY(dal_propose_names(&p, err));
    return dal_propose_questions(&p, err);
}
