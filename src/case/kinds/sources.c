/* case/kinds/sources.c: which names are one source, and what sort of source it is.
 *
 * All merges are one subject: which names hang together depends on all of them, and people make few. */
#include "case/kinds/kinds.h"
#include <stdlib.h>

static size_t all_sources(const dal_entry *entry, dal_subject out[DAL_SUBJECTS_MAX])
{
    (void)entry;
    out[0] = (dal_subject){.letter = 's'};
    return 1;
}

const dal_kind dal_kind_source_same = {"source.same", all_sources};
const dal_kind dal_kind_source_set = {"source.set", all_sources};
const dal_kind dal_kind_source_origin = {"source.origin", all_sources};

/* ---- which names hang together: union by the least identity, so that order has no say ---------------------------- */

typedef struct name {
    dal_id id;
    size_t parent;
    bool second;               /* some merge gives it up for another */
    const dal_effective *kept; /* of the root: the merge whose first name the source is called by */
} name;

typedef struct names {
    name *item;
    size_t count;
} names;

static int compare_names(const void *a, const void *b)
{
    return memcmp(((const name *)a)->id.bytes, ((const name *)b)->id.bytes, DAL_ID_SIZE);
}

/* The two identities of a merge; false when its body is not of the form. */
static bool pair_of(const dal_effective *e, dal_id *a, dal_id *b)
{
    const json_t *pair = json_object_get(e->entry.body, "sources");
    const char *first = json_string_value(json_array_get(pair, 0)),
               *second = json_string_value(json_array_get(pair, 1));
    return dal_effective_is(e, &dal_kind_source_same) && first != NULL && second != NULL &&
           dal_id_parse(dal_str(first), a) && dal_id_parse(dal_str(second), b);
}

static void collect(names *all, dal_effective *entry, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dal_id a, b;
        if (!pair_of(&entry[i], &a, &b))
            continue;
        all->item[all->count++].id = a;
        all->item[all->count++].id = b;
    }
    if (all->count == 0)
        return;
    qsort(all->item, all->count, sizeof all->item[0], compare_names);
    size_t kept = 1;
    for (size_t i = 1; i < all->count; i++)
        if (compare_names(&all->item[i], &all->item[kept - 1]) != 0)
            all->item[kept++] = all->item[i];
    all->count = kept;
    for (size_t i = 0; i < kept; i++)
        all->item[i].parent = i;
}

static size_t root_of(const names *all, size_t i)
{
    while (all->item[i].parent != i)
        i = all->item[i].parent;
    return i;
}

static size_t index_of(const names *all, const dal_id *id)
{
    name key = {.id = *id};
    const name *found = bsearch(&key, all->item, all->count, sizeof key, compare_names);
    return (size_t)(found - all->item);
}

static void join(names *all, dal_effective *entry, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dal_id a, b;
        if (!pair_of(&entry[i], &a, &b))
            continue;
        size_t x = root_of(all, index_of(all, &a)), y = root_of(all, index_of(all, &b));
        all->item[x > y ? x : y].parent = x > y ? y : x;
    }
}

/* ---- by which name a source is called -----------------------------------------------------------------------------
 */

/* The later of two, in an order that is the same on every device. */
static bool is_later(const dal_effective *a, const dal_effective *b)
{
    if (a->entry.time != b->entry.time)
        return a->entry.time > b->entry.time;
    return dal_hash_compare(&a->entry.hash, &b->entry.hash) > 0;
}

/* A merge keeps its first name.  Of several merges the one counts whose first name no other gives up; then the last. */
static void choose_kept(names *all, dal_effective *entry, size_t count)
{
    dal_id a, b, chosen, given_up;
    for (size_t i = 0; i < count; i++)
        if (pair_of(&entry[i], &a, &b) && !dal_id_equal(&a, &b))
            all->item[index_of(all, &b)].second = true;
    for (size_t i = 0; i < count; i++) {
        if (!pair_of(&entry[i], &a, &b))
            continue;
        name *root = &all->item[root_of(all, index_of(all, &a))];
        bool has = root->kept != NULL && pair_of(root->kept, &chosen, &given_up);
        bool second = all->item[index_of(all, &a)].second, other = has && all->item[index_of(all, &chosen)].second;
        if (!has || (other && !second) || (other == second && is_later(&entry[i], root->kept)))
            root->kept = &entry[i];
    }
}

static dalil_status insert_name(dal_fold *fold, const names *all, size_t at, dalil_error *err)
{
    const name *root = &all->item[root_of(all, at)];
    json_t *words;
    dal_sql *sql;
    DAL_TRY(dal_fold_words(fold, root->kept->entry.body, "words", &words, err));
    const json_t *called = json_array_get(words, 0);
    dalil_status status =
        dal_fold_sql(fold, "INSERT INTO source_same(source, canonical, name) VALUES(?, ?, ?)", &sql, err);
    if (status == DALIL_OK) {
        dal_sql_blob(sql, all->item[at].id.bytes, DAL_ID_SIZE);
        dal_sql_blob(sql, root->id.bytes, DAL_ID_SIZE);
        dal_sql_text(sql, (dalil_string){json_string_value(called), json_string_length(called)});
        status = dal_sql_done(sql, err);
    }
    json_decref(words);
    return status;
}

static dalil_status insert_names(dal_fold *fold, const names *all, dalil_error *err)
{
    for (size_t i = 0; i < all->count; i++)
        DAL_TRY(insert_name(fold, all, i, err));
    return DALIL_OK;
}

static dalil_status fold_merges(dal_fold *fold, dal_effective *entry, size_t count, dalil_error *err)
{
    names all = {.item = dal_alloc_zero(2 * count, sizeof(name))};
    if (all.item == NULL)
        return dal_fail_memory(err);
    collect(&all, entry, count);
    join(&all, entry, count);
    choose_kept(&all, entry, count);
    dalil_status status = insert_names(fold, &all, err);
    dal_free(all.item);
    return status;
}

/* ---- decisions that replace each other -----------------------------------------------------------------------------
 */

/* What a decision is about: one source, or two sources or reports of which a person said whether they go back to one
 * origin, the lesser first. */
typedef struct related {
    dal_hash a, b; /* a source's identity is followed by zeros; b is zero of one source */
    bool reports;
} related;

/* What decides about the same thing: which that is, and the row that comes of the one in force. */
typedef struct choice {
    bool (*about)(const dal_effective *e, related *out);
    dalil_status (*insert)(dal_fold *fold, const related *r, const dal_effective *e, dalil_error *err);
} choice;

static bool same_related(const related *x, const related *y)
{
    return x->reports == y->reports && dal_hash_compare(&x->a, &y->a) == 0 && dal_hash_compare(&x->b, &y->b) == 0;
}

/* The decisions about the same thing as entry `at`, when none of them stands before it. */
static size_t decisions_about(const choice *c, dal_effective *entry, size_t count, size_t at, related *out,
                              dal_effective **decision)
{
    related other;
    size_t found = 0;
    if (!c->about(&entry[at], out))
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (!c->about(&entry[i], &other) || !same_related(&other, out))
            continue;
        if (i < at)
            return 0;
        decision[found++] = &entry[i];
    }
    return found;
}

static dalil_status fold_choice(dal_fold *fold, const choice *c, const dal_subject *subject, dal_effective *entry,
                                size_t count, dalil_error *err)
{
    dalil_status status = DALIL_OK;
    dal_effective **decision = dal_alloc_zero(count, sizeof(dal_effective *));
    if (decision == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++) {
        related r;
        dal_effective *winner = NULL;
        size_t found = decisions_about(c, entry, count, i, &r, decision);
        if (found > 0)
            status = dal_fold_latest(fold, subject, decision, found, &winner, err);
        if (status == DALIL_OK && winner != NULL)
            status = c->insert(fold, &r, winner, err);
    }
    dal_free(decision);
    return status;
}

/* ---- what sort of source ----------------------------------------------------------------------------------------- */

static bool set_of(const dal_effective *e, related *out)
{
    dal_id source;
    if (!dal_effective_is(e, &dal_kind_source_set) || !dal_json_id(e->entry.body, "source", &source))
        return false;
    *out = (related){.reports = false};
    memcpy(out->a.bytes, source.bytes, DAL_ID_SIZE);
    return true;
}

static dalil_status insert_set(dal_fold *fold, const related *r, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO source_set(source, named, kind, entry) VALUES(?, ?, ?, ?)", &sql, err));
    dal_sql_blob(sql, r->a.bytes, DAL_ID_SIZE);
    dal_sql_int(sql, dal_json_integer(e->entry.body, "named", 0) != 0);
    dal_sql_text(sql, dal_json_string(e->entry.body, "kind"));
    dal_sql_hash(sql, &e->entry.hash);
    return dal_sql_done(sql, err);
}

/* ---- one origin, or not ------------------------------------------------------------------------------------------ */

static bool read_one(const json_t *pair, size_t at, bool report, dal_hash *out)
{
    const char *text = json_string_value(json_array_get(pair, at));
    dal_id id;
    *out = (dal_hash){{0}};
    if (text == NULL)
        return false;
    if (report)
        return dal_unhex(dal_str(text), out->bytes, DAL_HASH_SIZE);
    if (!dal_id_parse(dal_str(text), &id))
        return false;
    memcpy(out->bytes, id.bytes, DAL_ID_SIZE);
    return true;
}

static bool related_of(const dal_effective *e, related *out)
{
    const json_t *reports = json_object_get(e->entry.body, "reports"), *pair = reports;
    related r = {.reports = reports != NULL};
    if (pair == NULL)
        pair = json_object_get(e->entry.body, "sources");
    if (!dal_effective_is(e, &dal_kind_source_origin) || !read_one(pair, 0, r.reports, &r.a) ||
        !read_one(pair, 1, r.reports, &r.b))
        return false;
    int order = dal_hash_compare(&r.a, &r.b);
    *out = order < 0 ? r : (related){r.b, r.a, r.reports};
    return order != 0;
}

static dalil_status insert_related(dal_fold *fold, const related *r, const dal_effective *e, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(
        dal_fold_sql(fold, "INSERT INTO source_origin(a, b, reports, shared, entry) VALUES(?, ?, ?, ?, ?)", &sql, err));
    size_t size = r->reports ? DAL_HASH_SIZE : DAL_ID_SIZE;
    dal_sql_blob(sql, r->a.bytes, size);
    dal_sql_blob(sql, r->b.bytes, size);
    dal_sql_int(sql, r->reports);
    dal_sql_int(sql, dal_json_integer(e->entry.body, "shared", 0) != 0);
    dal_sql_hash(sql, &e->entry.hash);
    return dal_sql_done(sql, err);
}

static dalil_status fold_sources(dal_fold *fold, const dal_subject *subject, dal_effective *entry, size_t count,
                                 dalil_error *err)
{
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM source_same WHERE ? IS NOT NULL", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM source_set WHERE ? IS NOT NULL", subject, err));
    DAL_TRY(dal_fold_clear(fold, "DELETE FROM source_origin WHERE ? IS NOT NULL", subject, err));
    DAL_TRY(fold_merges(fold, entry, count, err));
    DAL_TRY(fold_choice(fold, &(choice){related_of, insert_related}, subject, entry, count, err));
    return fold_choice(fold, &(choice){set_of, insert_set}, subject, entry, count, err);
}

static const char *const dump[][2] = {{"source_same", "SELECT * FROM source_same"},
                                      {"source_set", "SELECT * FROM source_set"},
                                      {"source_origin", "SELECT * FROM source_origin"},
                                      {NULL, NULL}};

const dal_subject_sort dal_sort_sources = {
    .letter = 's',
    .schema = "CREATE TABLE source_same(source BLOB PRIMARY KEY, canonical BLOB, name TEXT) WITHOUT ROWID;"
              "CREATE TABLE source_set(source BLOB PRIMARY KEY, named INTEGER, kind TEXT, entry BLOB) WITHOUT ROWID;"
              "CREATE TABLE source_origin(a BLOB, b BLOB, reports INTEGER, shared INTEGER, entry BLOB, PRIMARY KEY(a,"
              " b)) WITHOUT ROWID;",
    .dump = dump,
    .fold = fold_sources,
};
