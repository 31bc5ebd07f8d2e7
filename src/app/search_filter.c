/* app/search_filter.c: which documents a request lets through, as labels and times. */
#include "app/search.h"

enum { LABELS = 64, GROUPS = 4, NAMES = 32 };

/* A group of labels under way. */
typedef struct labels {
    dal_search_telling *t;
    dalil_string *item;
    size_t count;
    bool failed;
} labels;

static labels new_labels(dal_search_telling *t)
{
    labels l = {.t = t, .item = dal_arena_alloc(&t->arena, LABELS * sizeof(dalil_string))};
    l.failed = l.item == NULL;
    return l;
}

static void put(labels *l, dalil_string label)
{
    l->failed = l->failed || label.data == NULL;
    if (!l->failed && l->count < LABELS)
        l->item[l->count++] = label;
}

static void put_word(labels *l, char letter, dalil_string word)
{
    put(l, dal_search_label(&l->t->arena, letter, word));
}

/* A request's word that is none of those it may be. */
static dalil_status refuse(const char *option, dalil_string word, dalil_error *err)
{
    dal_fail(err, DALIL_EINVAL, "search.no-such-word", option, "", NULL);
    dal_error_argument(err, 1, word);
    return DALIL_EINVAL;
}

static bool is_among(dalil_string word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (dal_str_equal(word, dal_str(list[i])))
            return true;
    return false;
}

/* ---- kinds, stances, states -------------------------------------------------------------------------------------- */

static dalil_status put_kinds(labels *l, const char *text, dalil_error *err)
{
    static const char *const kinds[] = {"report", "statement", "source"};
    dalil_string rest = dal_str(text);
    while (rest.size > 0) {
        dalil_string word = dal_str_trim(dal_str_cut(rest, ',', &rest));
        if (!is_among(word, kinds, 3))
            return refuse("--kind", word, err);
        put_word(l, 'k', word);
    }
    return DALIL_OK;
}

static dalil_status put_stance(labels *l, const char *text, dalil_error *err)
{
    static const char *const stances[] = {"affirm", "deny", "unconfirmed"};
    if (!is_among(dal_str(text), stances, 3))
        return refuse("--stance", dal_str(text), err);
    put_word(l, 't', dal_str(text));
    return DALIL_OK;
}

/* Without a status: all that was not rejected. */
static dalil_status put_status(labels *l, const char *text, dalil_error *err)
{
    static const char *const states[] = {"accepted", "corrected", "added", "suggested", "conflict", "rejected"};
    size_t first = 0, last = 5;
    dalil_string word = dal_str(text);
    if (text == NULL) {
        put_word(l, 'k', DALIL_STR("report"));
        put_word(l, 'k', DALIL_STR("source"));
    } else if (dal_str_equal(word, DALIL_STR("reviewed"))) {
        last = 3;
    } else if (dal_str_equal(word, DALIL_STR("open"))) {
        first = 3;
    } else if (is_among(word, states, 6)) {
        put_word(l, 'a', word);
        return DALIL_OK;
    } else {
        return refuse("--status", word, err);
    }
    for (size_t i = first; i < last; i++)
        put_word(l, 'a', dal_str(states[i]));
    return DALIL_OK;
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dalil_status put_same(void *context, const dal_id *source, dalil_error *err)
{
    labels *l = context;
    put(l, dal_search_source_label(&l->t->arena, source));
    return l->failed ? dal_fail_memory(err) : DALIL_OK;
}

static dalil_status put_canonical(labels *l, const dal_id *source, dalil_error *err)
{
    dal_id canonical;
    DAL_TRY(dal_query_canonical(l->t->c->fold, source, &canonical, err));
    return dal_query_same_sources(l->t->c->fold, &canonical, put_same, l, err);
}

/* Sources in whose names all the words stand. */
static dalil_status put_found(labels *l, dalil_string name, dalil_error *err)
{
    dalil_string kind = DALIL_STR("k=source");
    dalil_search_group group = {&kind, 1};
    dalil_search_options options = {
        .group = &group, .group_count = 1, .from = INT64_MIN, .to = INT64_MAX, .limit = NAMES};
    dalil_search_query *query;
    dalil_search_hits hits;
    dal_search_index *index = l->t->index;
    DAL_TRY(dalil_search_query_read(name, &query, err));
    dalil_status status = dalil_search_ask(index->segment, index->count, query, &options, &hits, err);
    dalil_search_query_free(query);
    DAL_TRY(status);
    for (size_t i = 0; i < hits.count && status == DALIL_OK; i++) {
        dal_search_row row;
        bool found;
        status = dal_search_store_find(index->store, hits.item[i].id, &row, &found, err);
        if (status == DALIL_OK && found)
            status = put_canonical(l, &row.name.source, err);
    }
    dalil_search_hits_release(&hits);
    return status;
}

static dalil_status note_any(void *context, dalil_string name, dalil_error *err)
{
    (void)name;
    (void)err;
    *(bool *)context = true;
    return DALIL_OK;
}

/* The source of this very name; or, when it has none, those whose names hold its words. */
static dalil_status put_source(labels *l, const char *name, dalil_error *err)
{
    bool known = false;
    dal_id id = dal_session_name_id(l->t->c, dal_str(name));
    DAL_TRY(dal_search_store_names(l->t->index->store, &id, note_any, &known, err));
    DAL_TRY(known ? put_canonical(l, &id, err) : put_found(l, dal_str(name), err));
    return l->count > 0 ? DALIL_OK : dal_fail(err, DALIL_ENOTFOUND, "search.no-source", name, NULL);
}

/* ------------------------------------------------------------------------------------------------------------------ */

typedef dalil_status put_group(labels *l, const char *text, dalil_error *err);

static dalil_status add_group(dal_search_telling *t, dalil_search_group *group, size_t *count, put_group *work,
                              const char *text, dalil_error *err)
{
    labels l = new_labels(t);
    dalil_status status = l.failed ? DALIL_OK : work(&l, text, err);
    if (status == DALIL_OK && l.failed)
        status = dal_fail_memory(err);
    if (status == DALIL_OK)
        group[(*count)++] = (dalil_search_group){l.item, l.count};
    return status;
}

dalil_status dal_search_options(dal_search_telling *t, const dalil_search_request *request,
                                dalil_search_options *out_options, dalil_error *err)
{
    dalil_search_options options = {.from = INT64_MIN, .to = INT64_MAX, .limit = request->limit};
    dalil_search_group *group = dal_arena_alloc(&t->arena, (GROUPS + 1) * sizeof *group);
    dalil_time from;
    if (group == NULL)
        return dal_fail_memory(err);
    options.group = group;
    DAL_TRY(add_group(t, group, &options.group_count, put_status, request->status, err));
    if (request->kind != NULL)
        DAL_TRY(add_group(t, group, &options.group_count, put_kinds, request->kind, err));
    if (request->stance != NULL)
        DAL_TRY(add_group(t, group, &options.group_count, put_stance, request->stance, err));
    if (request->source != NULL)
        DAL_TRY(add_group(t, group, &options.group_count, put_source, request->source, err));
    if (request->from != NULL) {
        DAL_TRY(dal_session_time(t->c, request->from, &from, err));
        options.from = from.start;
    }
    DAL_TRY(dal_session_as_of(t->c, request->to, &options.to, err));
    *out_options = options;
    return DALIL_OK;
}
