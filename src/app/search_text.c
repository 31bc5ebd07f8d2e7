/* app/search_text.c: which of what the case knows occurs in a text.
 *
 * The index gives candidates by the words they share with the text; each is then held against the text itself: a source
 * by the words of its names in a row, a statement by the runs of words it has in common with the text, a report as
 * `dalil tool near` holds texts against each other. */
#include "app/search.h"
#include "dalil/near.h"
#include <stdlib.h>

enum { CANDIDATES = 400, NAMES = DALIL_SEARCH_LIMIT, STATEMENT_RUN = 3, REPORT_RUN = 4 };
static const double STATEMENT_SHARE = 0.8;

/* Something of the case that stands in the text. */
typedef struct occurrence {
    dal_search_row row; /* its name in the arena */
    dalil_search_ranges ranges;
    double share;
    dalil_string changed; /* JSON, or empty */
} occurrence;

typedef struct looking {
    dal_search_telling *t;
    dalil_search_hit *hit; /* candidates */
    size_t hit_count, hit_capacity;
    occurrence *item;
    size_t count, capacity;
} looking;

/* ---- candidates -------------------------------------------------------------------------------------------------- */

static dalil_status note_hits(looking *l, const dalil_search_hits *hits, dalil_error *err)
{
    if (l->hit_count + hits->count > l->hit_capacity) {
        size_t capacity = 2 * (l->hit_count + hits->count);
        dalil_search_hit *grown = dal_realloc(l->hit, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        l->hit = grown;
        l->hit_capacity = capacity;
    }
    for (size_t i = 0; i < hits->count; i++)
        l->hit[l->hit_count++] = hits->item[i];
    return DALIL_OK;
}

static dalil_status ask_words(looking *l, const dalil_string *word, size_t count, const dalil_search_options *options,
                              dalil_error *err)
{
    dal_search_index *index = l->t->index;
    dalil_search_query *query;
    dalil_search_hits hits;
    DAL_TRY(dalil_search_query_words(word, count, &query, err));
    dalil_status status = dalil_search_ask(index->segment, index->count, query, options, &hits, err);
    dalil_search_query_free(query);
    DAL_TRY(status);
    status = note_hits(l, &hits, err);
    dalil_search_hits_release(&hits);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const dalil_search_hit *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Documents of some kinds that share words with the text, each once. */
static dalil_status find_candidates(looking *l, const dalil_search_words *words, dalil_search_options options,
                                    dalil_string kind, dalil_error *err)
{
    dalil_search_group group[8];
    size_t kept = 0;
    for (size_t i = 0; i < options.group_count && i < 7; i++)
        group[i] = options.group[i];
    group[options.group_count++] = (dalil_search_group){&kind, 1};
    options.group = group;
    options.any = true;
    options.limit = dal_str_equal(kind, DALIL_STR("k=source")) ? NAMES : CANDIDATES;
    l->hit_count = 0;
    for (size_t i = 0; i < words->count; i += DALIL_SEARCH_PARTS)
        DAL_TRY(ask_words(l, words->item + i, words->count - i, &options, err));
    if (l->hit_count > 0)
        qsort(l->hit, l->hit_count, sizeof *l->hit, by_number);
    for (size_t i = 0; i < l->hit_count; i++)
        if (kept == 0 || by_number(&l->hit[kept - 1], &l->hit[i]) != 0)
            l->hit[kept++] = l->hit[i];
    l->hit_count = kept;
    return DALIL_OK;
}

/* ---- held against the text --------------------------------------------------------------------------------------- */

static bool join_ranges(dalil_search_ranges *into, const dalil_search_ranges *more)
{
    dalil_range *grown = dal_realloc(into->item, (into->count + more->count + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    into->item = grown;
    if (more->count > 0)
        memcpy(grown + into->count, more->item, more->count * sizeof *grown);
    into->count += more->count;
    return true;
}

/* One source with the places of all its names. */
typedef struct naming {
    looking *l;
    dalil_search_ranges ranges;
} naming;

static dalil_status find_name(void *context, dalil_string name, dalil_error *err)
{
    naming *n = context;
    dalil_search_ranges more;
    DAL_TRY(dalil_search_name(name, n->l->t->text, &more, err));
    bool joined = join_ranges(&n->ranges, &more);
    dalil_search_ranges_release(&more);
    return joined ? DALIL_OK : dal_fail_memory(err);
}

static int by_place(const void *a, const void *b)
{
    const dalil_range *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end);
}

/* Places of several names, without those that lie in a longer one. */
static void settle(dalil_search_ranges *ranges)
{
    size_t kept = 0;
    if (ranges->count > 0)
        qsort(ranges->item, ranges->count, sizeof *ranges->item, by_place);
    for (size_t i = 0; i < ranges->count; i++)
        if (kept == 0 || ranges->item[i].start >= ranges->item[kept - 1].end)
            ranges->item[kept++] = ranges->item[i];
    ranges->count = kept;
}

static dalil_status try_source(looking *l, occurrence *o, dalil_error *err)
{
    naming n = {.l = l};
    dalil_status status = dal_search_store_names(l->t->index->store, &o->row.name.source, find_name, &n, err);
    settle(&n.ranges);
    o->ranges = n.ranges;
    o->share = n.ranges.count > 0;
    return status;
}

static dalil_status report_text(looking *l, const dal_search_row *row, dal_buf *out, dalil_error *err)
{
    *out = dal_buf_init(DAL_TEXT_MAX);
    return dal_session_text(l->t->c, &row->report, out, err);
}

static void write_changes(dal_buf *out, const dalil_near_pair *pair, dalil_string a, dalil_string b)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '[');
    for (uint32_t i = 0; i < pair->change_count; i++) {
        const dalil_near_change *change = &pair->change[i];
        if (!change->number)
            continue;
        dal_json_open(&w, NULL, '{');
        dal_json_put_string(&w, "text", dal_str_slice(a, change->a.start, change->a.end));
        dal_json_put_string(&w, "report", dal_str_slice(b, change->b.start, change->b.end));
        dal_json_close(&w, '}');
    }
    dal_json_close(&w, ']');
}

/* Hold a stretch of the text against what the case has: how much they share, and which numbers differ. */
static dalil_status compare(looking *l, occurrence *o, dalil_string text, dalil_string other, dalil_error *err)
{
    const dalil_string both[2] = {text, other};
    dalil_near_options options = {.threads = 1};
    dalil_near_pairs pairs;
    dal_buf changed = dal_buf_init(1 << 20);
    DAL_TRY(dalil_near(both, 2, &options, &pairs, err));
    o->share = pairs.count > 0 ? pairs.item[0].containment : 0;
    if (pairs.count > 0)
        write_changes(&changed, &pairs.item[0], text, other);
    o->changed = dal_arena_copy(&l->t->arena, dal_buf_string(&changed));
    dal_buf_release(&changed);
    dalil_near_pairs_release(&pairs);
    return o->changed.data != NULL ? DALIL_OK : dal_fail_memory(err);
}

static bool is_number(dalil_string word)
{
    return word.size > 0 && word.data[0] >= '0' && word.data[0] <= '9';
}

/* Words are in byte order, each once. */
static bool has_word(const dalil_search_words *words, dalil_string word)
{
    for (size_t i = 0; i < words->count; i++)
        if (dal_str_equal(words->item[i], word))
            return true;
    return false;
}

/* The first number of `words` that is not among the others. */
static dalil_string other_number(const dalil_search_words *words, const dalil_search_words *others)
{
    for (size_t i = 0; i < words->count; i++)
        if (is_number(words->item[i]) && !has_word(others, words->item[i]))
            return words->item[i];
    return (dalil_string){NULL, 0};
}

/* The numbers of a statement that are not in the place where the text has its words, with what is there instead. */
static void write_numbers(dal_buf *out, const dalil_search_words *statement, const dalil_search_words *place)
{
    dal_json_writer w = dal_json_write(out);
    dal_json_open(&w, NULL, '[');
    for (size_t i = 0; i < statement->count; i++) {
        if (!is_number(statement->item[i]) || has_word(place, statement->item[i]))
            continue;
        dal_json_open(&w, NULL, '{');
        dal_json_put_string(&w, "text", other_number(place, statement));
        dal_json_put_string(&w, "report", statement->item[i]);
        dal_json_close(&w, '}');
    }
    dal_json_close(&w, ']');
}

static dalil_status compare_numbers(looking *l, occurrence *o, dalil_string statement, dalil_error *err)
{
    dalil_search_words there, here = {NULL, 0, NULL};
    dal_buf changed = dal_buf_init(1 << 20);
    uint32_t start = o->ranges.item[0].start, end = o->ranges.item[o->ranges.count - 1].end;
    DAL_TRY(dalil_search_words_read(statement, &there, err));
    dalil_status status = dalil_search_words_read(dal_str_slice(l->t->text, start, end), &here, err);
    if (status == DALIL_OK) {
        write_numbers(&changed, &there, &here);
        o->changed = dal_arena_copy(&l->t->arena, dal_buf_string(&changed));
        status = o->changed.data != NULL ? DALIL_OK : dal_fail_memory(err);
    }
    dal_buf_release(&changed);
    dalil_search_words_release(&there);
    dalil_search_words_release(&here);
    return status;
}

static dalil_status compare_statement(looking *l, occurrence *o, dalil_string statement, dalil_error *err)
{
    double share;
    DAL_TRY(dalil_search_shared(l->t->text, statement, STATEMENT_RUN, &o->ranges, &share, err));
    if (share < STATEMENT_SHARE || o->ranges.count == 0)
        return DALIL_OK;
    o->share = share;
    return compare_numbers(l, o, statement, err);
}

static dalil_status try_statement(looking *l, occurrence *o, dalil_error *err)
{
    dal_buf text;
    dalil_status status = report_text(l, &o->row, &text, err);
    if (status == DALIL_OK)
        status = compare_statement(l, o, dal_str_slice(dal_buf_string(&text), (size_t)o->row.start, (size_t)o->row.end),
                                   err);
    dal_buf_release(&text);
    return status;
}

static dalil_status compare_report(looking *l, occurrence *o, dalil_string report, dalil_error *err)
{
    double unused;
    DAL_TRY(compare(l, o, l->t->text, report, err));
    return o->share > 0 ? dalil_search_shared(l->t->text, report, REPORT_RUN, &o->ranges, &unused, err) : DALIL_OK;
}

static dalil_status try_report(looking *l, occurrence *o, dalil_error *err)
{
    dal_buf text;
    dalil_status status = report_text(l, &o->row, &text, err);
    if (status == DALIL_OK)
        status = compare_report(l, o, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

static dalil_status keep(looking *l, const occurrence *o, dalil_error *err)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity > 0 ? 2 * l->capacity : 32;
        occurrence *grown = dal_realloc(l->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        l->item = grown;
        l->capacity = capacity;
    }
    l->item[l->count++] = *o;
    return DALIL_OK;
}

static dalil_status try_candidate(looking *l, const dalil_search_hit *hit, dalil_error *err)
{
    occurrence o = {.share = 0};
    DAL_TRY(dal_search_find_row(l->t, hit, &o.row, err));
    dalil_status status = o.row.kind == DAL_SEARCH_SOURCE      ? try_source(l, &o, err)
                          : o.row.kind == DAL_SEARCH_STATEMENT ? try_statement(l, &o, err)
                                                               : try_report(l, &o, err);
    if (status == DALIL_OK && o.share > 0)
        status = keep(l, &o, err);
    if (status != DALIL_OK || o.share <= 0)
        dalil_search_ranges_release(&o.ranges);
    return status;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    const occurrence *x = a, *y = b;
    if (x->row.kind != y->row.kind)
        return x->row.kind > y->row.kind ? -1 : 1; /* sources, statements, reports */
    if (x->row.kind == DAL_SEARCH_REPORT && x->share != y->share)
        return x->share > y->share ? -1 : 1;
    uint32_t first = x->ranges.count > 0 ? x->ranges.item[0].start : 0,
             second = y->ranges.count > 0 ? y->ranges.item[0].start : 0;
    if (first != second)
        return first < second ? -1 : 1;
    if (x->row.id != y->row.id)
        return x->row.id < y->row.id ? -1 : 1;
    if (x->row.start != y->row.start)
        return x->row.start < y->row.start ? -1 : 1;
    return (x->row.end > y->row.end) - (x->row.end < y->row.end);
}

static dalil_status tell(looking *l, occurrence *o, dalil_error *err)
{
    dal_record r;
    dalil_string text;
    bool found;
    dal_record_begin(&r, "occurs");
    dalil_status status = dal_search_write_document(l->t, &o->row, &r, &text, &found, err);
    if (status != DALIL_OK || !found) {
        dal_buf_release(&r.text);
        return status;
    }
    if (o->row.kind == DAL_SEARCH_STATEMENT)
        dal_json_put_string(&r.w, "text", text);
    dal_json_put_number(&r.w, "share", (double)(int64_t)(o->share * 1000 + 0.5) / 1000);
    dal_search_write_ranges(&r.w, "in_text", &o->ranges, 0);
    if (o->changed.size > 0)
        dal_json_put_raw(&r.w, "changed", o->changed);
    return dal_record_send(&r, l->t->answer, l->t->context, err);
}

static dalil_status tell_all(looking *l, dalil_error *err)
{
    dal_record r;
    if (l->count > 0)
        qsort(l->item, l->count, sizeof *l->item, by_order);
    for (size_t i = 0; i < l->count; i++)
        DAL_TRY(tell(l, &l->item[i], err));
    dal_record_begin(&r, "searched");
    dal_json_put_integer(&r.w, "found", (int64_t)l->count);
    dal_json_put_integer(&r.w, "shown", (int64_t)l->count);
    dal_json_put_bool(&r.w, "all", true);
    return dal_record_send(&r, l->t->answer, l->t->context, err);
}

static dalil_status look(looking *l, const dalil_search_options *options, dalil_error *err)
{
    const dalil_string kinds[] = {DALIL_STR("k=source"), DALIL_STR("k=statement"), DALIL_STR("k=report")};
    dalil_search_words words;
    DAL_TRY(dalil_search_words_read(l->t->text, &words, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < 3 && status == DALIL_OK; i++) {
        status = find_candidates(l, &words, *options, kinds[i], err);
        for (size_t k = 0; k < l->hit_count && status == DALIL_OK; k++)
            status = try_candidate(l, &l->hit[k], err);
    }
    dalil_search_words_release(&words);
    return status;
}

dalil_status dal_search_in_text(dal_search_telling *t, const dalil_search_request *request, dalil_error *err)
{
    looking l = {.t = t};
    dalil_search_options options;
    DAL_TRY(dal_search_options(t, request, &options, err));
    dalil_status status = look(&l, &options, err);
    if (status == DALIL_OK)
        status = tell_all(&l, err);
    for (size_t i = 0; i < l.count; i++)
        dalil_search_ranges_release(&l.item[i].ranges);
    dal_free(l.item);
    dal_free(l.hit);
    return status;
}
