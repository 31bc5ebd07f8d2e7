/* engine/text/search_ask.c: the best documents for a query.
 *
 * Every document that holds a part of the query is scored: lists are short bytes in a row, and adding up a hundred
 * thousand of them takes a millisecond.  So scores are exact, and do not depend on how documents lie in segments. */
#include "engine/text/search.h"
#include <math.h>
#include <stdlib.h>

static const double K1 = 1.2, B = 0.75;
enum { LIMIT_OTHERWISE = 20 };

/* The documents of a segment that hold a part, and how often by weight. */
typedef struct list {
    uint32_t *document;
    float *frequency;
    size_t count;
} list;

typedef struct asking {
    dalil_search_segment *const *segment;
    size_t count;
    dalil_search_query *query;
    const dalil_search_options *options;
    list *list;       /* of part p in segment s at p * count + s */
    float *frequency; /* of the segment at hand, by document; all 0 between uses */
    dalil_search_hit *heap;
    size_t heap_count, limit;
    uint64_t found;
} asking;

static void release_list(list *l)
{
    dal_free(l->document);
    dal_free(l->frequency);
    *l = (list){NULL, NULL, 0};
}

static bool new_list(list *l, size_t most)
{
    *l = (list){dal_alloc((most + 1) * sizeof(uint32_t)), dal_alloc((most + 1) * sizeof(float)), 0};
    return l->document != NULL && l->frequency != NULL;
}

/* ---- one word ---------------------------------------------------------------------------------------------------- */

/* Add one term's documents to the frequencies; those met first are noted. */
static dalil_status add_term(asking *a, const dalil_search_segment *s, const dal_search_match *match, list *l,
                             dalil_error *err)
{
    dal_arena arena = {NULL};
    dal_search_cursor c;
    uint64_t document = 0;
    dalil_status status = dal_search_fetch(
        s, (dal_search_span){DAL_SEARCH_DOCUMENTS, match->entry.at, match->entry.size}, &arena, &c, err);
    for (uint32_t i = 0; i < match->entry.documents && status == DALIL_OK; i++) {
        uint64_t gap = dal_search_varint(&c), count = gap & 1 ? 1 : dal_search_varint(&c);
        document += gap >> 1;
        if (c.broken || document >= s->count)
            status = dal_search_damaged(err);
        else if (!dal_search_is_gone(s, (uint32_t)document)) {
            if (a->frequency[document] == 0)
                l->document[l->count++] = (uint32_t)document;
            a->frequency[document] += match->weight * (float)count;
        }
    }
    dal_arena_release(&arena);
    return status;
}

/* Take the frequencies into the list and leave zeros behind. */
static void take_frequencies(asking *a, list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        l->frequency[i] = a->frequency[l->document[i]];
        a->frequency[l->document[i]] = 0;
    }
}

static dalil_status list_word(asking *a, const dalil_search_segment *s, const dal_search_term *term, bool bare,
                              list *out, dalil_error *err)
{
    dal_search_matches matches;
    size_t most = 0;
    dalil_status status = DALIL_OK;
    DAL_TRY(dal_search_resolve(s, term, bare, &matches, err));
    for (size_t i = 0; i < matches.count; i++)
        most += matches.item[i].entry.documents;
    if (!new_list(out, most < s->count ? most : s->count))
        status = dal_fail_memory(err);
    for (size_t i = 0; i < matches.count && status == DALIL_OK; i++)
        status = add_term(a, s, &matches.item[i], out, err);
    if (out->document != NULL && out->frequency != NULL)
        take_frequencies(a, out);
    dal_free(matches.item);
    return status;
}

/* ---- phrases ----------------------------------------------------------------------------------------------------- */

/* A phrase being looked for: its words' terms in the segment, and where it may begin. */
typedef struct seeking {
    const dalil_search_segment *s;
    const dal_search_part *part;
    dal_search_matches matches[DALIL_SEARCH_PARTS];
    dal_search_keys phrase, word;
    uint32_t *map; /* documents that may hold it as themselves, others UINT32_MAX */
} seeking;

/* The word that stands in the fewest documents: all others are looked for only there. */
static dalil_status resolve_words(seeking *k, size_t *out_rarest, dalil_error *err)
{
    uint64_t fewest = UINT64_MAX;
    for (size_t i = 0; i < k->part->count; i++) {
        uint64_t documents = 0;
        DAL_TRY(dal_search_resolve(k->s, &k->part->term[i], false, &k->matches[i], err));
        for (size_t m = 0; m < k->matches[i].count; m++)
            documents += k->matches[i].item[m].entry.documents;
        if (documents < fewest)
            *out_rarest = i;
        fewest = documents < fewest ? documents : fewest;
    }
    return DALIL_OK;
}

/* Every place of any spelling of a word, ascending. */
static dalil_status word_keys(const seeking *k, size_t at, dal_search_keys *keys, dalil_error *err)
{
    keys->count = 0;
    for (size_t i = 0; i < k->matches[at].count; i++)
        DAL_TRY(dal_search_places(k->s, &k->matches[at].item[i].entry, k->map, false, keys, err));
    dal_search_sort_keys(keys->item, keys->count);
    return DALIL_OK;
}

/* From the places of word `at` to where a phrase with it there begins. */
static void step_back(dal_search_keys *keys, size_t at)
{
    size_t kept = 0;
    for (size_t i = 0; i < keys->count; i++)
        if ((uint32_t)keys->item[i] >= at)
            keys->item[kept++] = keys->item[i] - at;
    keys->count = kept;
}

static bool allow_only(seeking *k)
{
    k->map = dal_alloc((size_t)k->s->count * sizeof *k->map + 1);
    if (k->map == NULL)
        return false;
    memset(k->map, 0xFF, (size_t)k->s->count * sizeof *k->map);
    for (size_t i = 0; i < k->phrase.count; i++)
        k->map[k->phrase.item[i] >> 32] = (uint32_t)(k->phrase.item[i] >> 32);
    return true;
}

/* Keep those beginnings of the phrase at whose distance `ahead` the word stands. */
static void keep_followed(dal_search_keys *phrase, const dal_search_keys *word, uint64_t ahead)
{
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < phrase->count; i++) {
        while (at < word->count && word->item[at] < phrase->item[i] + ahead)
            at++;
        if (at < word->count && word->item[at] == phrase->item[i] + ahead)
            phrase->item[kept++] = phrase->item[i];
    }
    phrase->count = kept;
}

static dalil_status seek(seeking *k, dalil_error *err)
{
    size_t rarest = 0;
    DAL_TRY(resolve_words(k, &rarest, err));
    DAL_TRY(word_keys(k, rarest, &k->phrase, err));
    step_back(&k->phrase, rarest);
    if (!allow_only(k))
        return dal_fail_memory(err);
    for (size_t i = 0; i < k->part->count && k->phrase.count > 0; i++) {
        if (i == rarest)
            continue;
        DAL_TRY(word_keys(k, i, &k->word, err));
        keep_followed(&k->phrase, &k->word, i);
    }
    return DALIL_OK;
}

static bool count_places(const dalil_search_segment *s, const dal_search_keys *phrase, list *out)
{
    if (!new_list(out, phrase->count))
        return false;
    for (size_t i = 0; i < phrase->count; i++) {
        uint32_t document = (uint32_t)(phrase->item[i] >> 32);
        if (dal_search_is_gone(s, document))
            continue;
        if (out->count == 0 || out->document[out->count - 1] != document) {
            out->document[out->count] = document;
            out->frequency[out->count++] = 0;
        }
        out->frequency[out->count - 1] += 1;
    }
    return true;
}

static dalil_status list_phrase(const dalil_search_segment *s, const dal_search_part *part, list *out, dalil_error *err)
{
    seeking k = {.s = s, .part = part};
    dalil_status status = seek(&k, err);
    if (status == DALIL_OK && !count_places(s, &k.phrase, out))
        status = dal_fail_memory(err);
    for (size_t i = 0; i < part->count; i++)
        dal_free(k.matches[i].item);
    dal_free(k.phrase.item);
    dal_free(k.word.item);
    dal_free(k.map);
    return status;
}

/* ---- all parts --------------------------------------------------------------------------------------------------- */

static dalil_status list_part(asking *a, size_t p, bool bare, list *out, dalil_error *err)
{
    const dal_search_part *part = &a->query->part[p];
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < a->count && status == DALIL_OK; i++)
        status = part->count == 1 ? list_word(a, a->segment[i], part->term, bare, &out[i], err)
                                  : list_phrase(a->segment[i], part, &out[i], err);
    return status;
}

static uint64_t total(const list *item, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += item[i].count;
    return sum;
}

/* The documents of both lists; frequencies add up. */
static bool join(asking *a, list *into, const list *other)
{
    list both;
    const list *const part[] = {into, other};
    if (!new_list(&both, into->count + other->count)) {
        release_list(&both);
        return false;
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < part[k]->count; i++) {
            uint32_t document = part[k]->document[i];
            if (a->frequency[document] == 0)
                both.document[both.count++] = document;
            else if (k == 1)
                continue; /* its own spelling counts, and more */
            a->frequency[document] += part[k]->frequency[i];
        }
    }
    take_frequencies(a, &both);
    release_list(into);
    *into = both;
    return true;
}

/* What stands more often without the joined particle than the word itself does was probably meant too. */
static dalil_status consider_bare(asking *a, size_t p, dalil_error *err)
{
    dal_search_term *term = a->query->part[p].term;
    list *main = a->list + p * a->count;
    if (a->query->part[p].count != 1 || term->bare.size == 0)
        return DALIL_OK;
    list *bare = dal_alloc_zero(a->count + 1, sizeof *bare);
    if (bare == NULL)
        return dal_fail_memory(err);
    dalil_status status = list_part(a, p, true, bare, err);
    term->take_bare = status == DALIL_OK && total(bare, a->count) > total(main, a->count);
    for (size_t i = 0; i < a->count; i++) {
        if (status == DALIL_OK && term->take_bare && !join(a, &main[i], &bare[i]))
            status = dal_fail_memory(err);
        release_list(&bare[i]);
    }
    dal_free(bare);
    return status;
}

static dalil_status list_all(asking *a, dalil_error *err)
{
    uint32_t most = 0;
    for (size_t i = 0; i < a->count; i++)
        most = a->segment[i]->count > most ? a->segment[i]->count : most;
    a->frequency = dal_alloc_zero((size_t)most + 1, sizeof *a->frequency);
    a->list = dal_alloc_zero(a->query->count * a->count + 1, sizeof *a->list);
    if (a->frequency == NULL || a->list == NULL)
        return dal_fail_memory(err);
    for (size_t p = 0; p < a->query->count; p++) {
        DAL_TRY(list_part(a, p, false, a->list + p * a->count, err));
        DAL_TRY(consider_bare(a, p, err));
    }
    return DALIL_OK;
}

/* ---- which documents may be shown -------------------------------------------------------------------------------- */

/* What is known of each document of a segment. */
typedef struct board {
    double *score;
    uint8_t *parts, *groups; /* parts of the query it holds; groups of labels it is in, in their order */
} board;

static dalil_status mark_label(const dalil_search_segment *s, dalil_string label, uint8_t group, uint8_t *groups,
                               dalil_error *err)
{
    char form[DAL_SEARCH_FORM];
    uint32_t place;
    dal_search_entry entry;
    bool found;
    dal_search_keys keys = {NULL, 0, 0};
    if (label.size >= sizeof form)
        return DALIL_OK;
    form[0] = DAL_SEARCH_LABEL;
    if (label.size > 0)
        memcpy(form + 1, label.data, label.size);
    DAL_TRY(dal_search_find(s, (dalil_string){form, label.size + 1}, &place, &entry, &found, err));
    dalil_status status = found ? dal_search_places(s, &entry, NULL, true, &keys, err) : DALIL_OK;
    for (size_t i = 0; i < keys.count && status == DALIL_OK; i++)
        if (groups[keys.item[i] >> 32] == group)
            groups[keys.item[i] >> 32]++;
    dal_free(keys.item);
    return status;
}

/* A document must be in every group, and touch the time; what does not is put where no count reaches. */
static dalil_status mark_groups(const asking *a, const dalil_search_segment *s, uint8_t *groups, dalil_error *err)
{
    const dalil_search_options *o = a->options;
    for (size_t g = 0; g < o->group_count; g++)
        for (size_t i = 0; i < o->group[g].count; i++)
            DAL_TRY(mark_label(s, o->group[g].label[i], (uint8_t)g, groups, err));
    if (o->from == INT64_MIN && o->to == INT64_MAX)
        return DALIL_OK;
    dal_arena arena = {NULL};
    dal_search_cursor times;
    dalil_status status =
        dal_search_fetch(s, (dal_search_span){DAL_SEARCH_TIMES, 0, 16 * (uint64_t)s->count}, &arena, &times, err);
    for (uint32_t i = 0; i < s->count && status == DALIL_OK; i++) {
        const unsigned char *time = times.at + 16 * (size_t)i;
        int64_t from = (int64_t)dal_search_get(time, 8), to = (int64_t)dal_search_get(time + 8, 8);
        if (from >= to || from >= o->to || to <= o->from)
            groups[i] = UINT8_MAX;
    }
    dal_arena_release(&arena);
    return status;
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static void add_scores(const asking *a, size_t p, size_t s, const board *b, double idf, double average)
{
    const list *l = &a->list[p * a->count + s];
    const uint32_t *length = a->segment[s]->length;
    bool without = a->query->part[p].without;
    for (size_t i = 0; i < l->count; i++) {
        uint32_t document = l->document[i];
        double tf = l->frequency[i], norm = K1 * (1 - B + B * length[document] / average);
        b->score[document] += without ? 0 : idf * tf * (K1 + 1) / (tf + norm);
        if (without)
            b->parts[document] = UINT8_MAX;
        else if (b->parts[document] != UINT8_MAX)
            b->parts[document]++;
    }
}

static bool is_worse(const dalil_search_hit *a, const dalil_search_hit *b)
{
    return a->score < b->score || (a->score == b->score && a->id > b->id);
}

/* The worst of the best stands on top of the heap. */
static void sink(dalil_search_hit *heap, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_worse(&heap[child + 1], &heap[child]))
            child++;
        if (!is_worse(&heap[child], &heap[at]))
            return;
        dalil_search_hit swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

static void offer(asking *a, dalil_search_hit hit)
{
    a->found++;
    if (a->heap_count < a->limit) {
        a->heap[a->heap_count++] = hit;
        for (size_t i = a->heap_count / 2; a->heap_count == a->limit && i-- > 0;)
            sink(a->heap, a->heap_count, i);
    } else if (is_worse(&a->heap[0], &hit)) {
        a->heap[0] = hit;
        sink(a->heap, a->heap_count, 0);
    }
}

static void offer_all(asking *a, const dalil_search_segment *s, const board *b)
{
    uint8_t wanted = 0;
    for (size_t p = 0; p < a->query->count; p++)
        wanted += !a->query->part[p].without;
    for (uint32_t i = 0; i < s->count; i++) {
        if (b->parts[i] == 0 || b->parts[i] == UINT8_MAX || b->groups[i] != a->options->group_count ||
            (!a->options->any && b->parts[i] != wanted))
            continue;
        offer(a, (dalil_search_hit){dal_search_get(s->ids + 8 * (size_t)i, 8), b->score[i]});
    }
}

static dalil_status rank_segment(asking *a, size_t at, const double *idf, double average, dalil_error *err)
{
    const dalil_search_segment *s = a->segment[at];
    size_t count = (size_t)s->count + 1;
    board b = {dal_alloc_zero(count, sizeof *b.score), dal_alloc_zero(count, 1), dal_alloc_zero(count, 1)};
    dalil_status status = b.score != NULL && b.parts != NULL && b.groups != NULL ? mark_groups(a, s, b.groups, err)
                                                                                 : dal_fail_memory(err);
    if (status == DALIL_OK) {
        for (size_t p = 0; p < a->query->count; p++)
            add_scores(a, p, at, &b, idf[p], average);
        offer_all(a, s, &b);
    }
    dal_free(b.score);
    dal_free(b.parts);
    dal_free(b.groups);
    return status;
}

static dalil_status rank(asking *a, dalil_error *err)
{
    uint64_t documents = 0, words = 0;
    double idf[DALIL_SEARCH_PARTS] = {0};
    for (size_t i = 0; i < a->count; i++) {
        documents += a->segment[i]->live;
        words += a->segment[i]->words;
    }
    double average = documents > 0 && words > 0 ? (double)words / (double)documents : 1;
    for (size_t p = 0; p < a->query->count; p++) {
        double n = (double)total(a->list + p * a->count, a->count);
        idf[p] = log(1 + ((double)documents - n + 0.5) / (n + 0.5));
    }
    for (size_t i = 0; i < a->count; i++)
        DAL_TRY(rank_segment(a, i, idf, average, err));
    return DALIL_OK;
}

static int by_score(const void *a, const void *b)
{
    const dalil_search_hit *x = a, *y = b;
    return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

static dalil_status ask(asking *a, dalil_error *err)
{
    a->heap = dal_alloc((a->limit + 1) * sizeof *a->heap);
    if (a->heap == NULL)
        return dal_fail_memory(err);
    DAL_TRY(list_all(a, err));
    DAL_TRY(rank(a, err));
    qsort(a->heap, a->heap_count, sizeof *a->heap, by_score);
    return DALIL_OK;
}

dalil_status dalil_search_ask(dalil_search_segment *const *segment, size_t count, dalil_search_query *query,
                              const dalil_search_options *options, dalil_search_hits *out_hits, dalil_error *err)
{
    static const dalil_search_options plain = {.from = INT64_MIN, .to = INT64_MAX};
    asking a = {.segment = segment, .count = count, .query = query, .options = options != NULL ? options : &plain};
    a.limit = a.options->limit > 0 ? a.options->limit : LIMIT_OTHERWISE;
    if (a.limit > DALIL_SEARCH_LIMIT || a.options->group_count >= UINT8_MAX)
        return dal_fail(err, DALIL_ELIMIT, "search.limit", NULL);
    dalil_status status = ask(&a, err);
    for (size_t i = 0; a.list != NULL && i < query->count * count; i++)
        release_list(&a.list[i]);
    dal_free(a.list);
    dal_free(a.frequency);
    if (status == DALIL_OK)
        *out_hits = (dalil_search_hits){a.heap, a.heap_count, a.found};
    else
        dal_free(a.heap);
    return status;
}

void dalil_search_hits_release(dalil_search_hits *hits)
{
    dal_free(hits->item);
    *hits = (dalil_search_hits){NULL, 0, 0};
}
