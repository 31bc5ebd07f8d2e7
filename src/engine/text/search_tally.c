/* engine/text/search_tally.c: how often a word or a phrase stands in each document and passage of a segment.
 *
 * Words are kept with the documents alone: a passage holds those whose places lie in its stretches, and those of its
 * caption. */
#include "engine/text/search.h"
#include <stdlib.h>

/* ---- adding up --------------------------------------------------------------------------------------------------- */

void dal_search_list_release(dal_search_list *list)
{
    dal_free(list->item);
    dal_free(list->frequency);
    *list = (dal_search_list){NULL, NULL, 0};
}

bool dal_search_tally_room(dal_search_tally *tally, dalil_search_segment *const *segment, size_t count)
{
    size_t items = 1, captions = 1;
    for (size_t i = 0; i < count; i++) {
        items = segment[i]->items > items ? segment[i]->items : items;
        captions = segment[i]->table.captions > captions ? segment[i]->table.captions : captions;
    }
    tally->frequency = dal_alloc_zero(items, sizeof *tally->frequency);
    tally->caption = dal_alloc_zero(captions, sizeof *tally->caption);
    tally->met = dal_alloc(items * sizeof *tally->met);
    return tally->frequency != NULL && tally->caption != NULL && tally->met != NULL;
}

void dal_search_tally_release(dal_search_tally *tally)
{
    dal_free(tally->frequency);
    dal_free(tally->caption);
    dal_free(tally->met);
}

void dal_search_tally_add(dal_search_tally *tally, uint32_t item, float weight)
{
    if (tally->frequency[item] == 0)
        tally->met[tally->count++] = item;
    tally->frequency[item] += weight;
}

bool dal_search_tally_take(dal_search_tally *tally, dal_search_list *out_list)
{
    size_t count = tally->count;
    dal_search_list list = {dal_alloc((count + 1) * sizeof *list.item), dal_alloc((count + 1) * sizeof *list.frequency),
                            count};
    if (list.item == NULL || list.frequency == NULL) {
        dal_search_list_release(&list);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        list.item[i] = tally->met[i];
        list.frequency[i] = tally->frequency[tally->met[i]];
        tally->frequency[tally->met[i]] = 0;
    }
    tally->count = 0;
    *out_list = list;
    return true;
}

/* ---- documents, captions, passages ------------------------------------------------------------------------------- */

/* What is being added up over one segment. */
typedef struct counting {
    dal_search_tally *tally;
    const dalil_search_segment *s;
    uint32_t words; /* in a row */
    float weight;
} counting;

/* Words that stand at a place of a document count in every passage that holds them all. */
static void add_passages(const counting *k, uint32_t document, uint64_t place)
{
    const dal_search_table *t = &k->s->table;
    uint32_t first = t->stretch_at[document], low = first, high = t->stretch_at[document + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->stretch[middle].first <= place)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low > first && t->stretch[low - 1].reach > place; low--)
        if (t->stretch[low - 1].end >= place + k->words)
            dal_search_tally_add(k->tally, t->documents + t->stretch[low - 1].passage, k->weight);
}

static void add_caption(const counting *k, uint32_t caption, float weight)
{
    k->tally->caption[caption] += weight;
    k->tally->captions = true;
}

/* What stands in a caption stands in every passage that has it. */
static void spread_captions(const counting *k)
{
    const dal_search_table *t = &k->s->table;
    if (!k->tally->captions)
        return;
    for (uint32_t i = 0; i < t->documents; i++) {
        if (dal_search_is_gone(k->s, i))
            continue;
        for (uint32_t p = t->passage_at[i]; p < t->passage_at[i + 1]; p++)
            if (k->tally->caption[t->passage[p].caption] > 0)
                dal_search_tally_add(k->tally, t->documents + p, k->tally->caption[t->passage[p].caption]);
    }
    memset(k->tally->caption, 0, t->captions * sizeof *k->tally->caption);
    k->tally->captions = false;
}

/* ---- one word ---------------------------------------------------------------------------------------------------- */

static void add_carrier(const counting *k, dal_search_postings *p)
{
    const dal_search_table *t = &k->s->table;
    uint32_t carrier = (uint32_t)p->carrier;
    float weight = k->weight * (float)p->count;
    if (carrier >= t->documents) {
        add_caption(k, carrier - t->documents, weight);
        return;
    }
    if (dal_search_is_gone(k->s, carrier))
        return;
    dal_search_tally_add(k->tally, carrier, weight);
    if (t->stretch_at[carrier] == t->stretch_at[carrier + 1])
        return;
    for (uint64_t i = 0; i < p->count; i++)
        add_passages(k, carrier, dal_search_postings_place(p));
}

static dalil_status add_match(counting *k, const dal_search_match *match, dalil_error *err)
{
    dal_search_postings p;
    bool more = true;
    k->weight = match->weight;
    dalil_status status = dal_search_postings_open(k->s, &match->entry, k->s->table.stretches > 0, &p, err);
    while (status == DALIL_OK && more) {
        status = dal_search_postings_next(&p, &more, err);
        if (status == DALIL_OK && more)
            add_carrier(k, &p);
    }
    dal_search_postings_close(&p);
    return status;
}

static dalil_status add_word(counting *k, const dal_search_term *term, bool bare, dalil_error *err)
{
    dal_search_matches matches;
    DAL_TRY(dal_search_resolve(k->s, term, bare, &matches, err));
    dalil_status status = DALIL_OK;
    for (size_t i = 0; i < matches.count && status == DALIL_OK; i++)
        status = add_match(k, &matches.item[i], err);
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
    uint32_t *map; /* carriers that may hold it as themselves, others UINT32_MAX */
} seeking;

/* The word that stands in the fewest carriers: all others are looked for only there. */
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
    k->map = dal_alloc((size_t)k->s->carriers * sizeof *k->map + 1);
    if (k->map == NULL)
        return false;
    memset(k->map, 0xFF, (size_t)k->s->carriers * sizeof *k->map);
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

static void add_places(const counting *k, const dal_search_keys *phrase)
{
    const dal_search_table *t = &k->s->table;
    for (size_t i = 0; i < phrase->count; i++) {
        uint32_t carrier = (uint32_t)(phrase->item[i] >> 32);
        if (carrier >= t->documents) {
            add_caption(k, carrier - t->documents, k->weight);
        } else if (!dal_search_is_gone(k->s, carrier)) {
            dal_search_tally_add(k->tally, carrier, k->weight);
            add_passages(k, carrier, (uint32_t)phrase->item[i]);
        }
    }
}

static dalil_status add_phrase(const counting *k, const dal_search_part *part, dalil_error *err)
{
    seeking seek_for = {.s = k->s, .part = part};
    dalil_status status = seek(&seek_for, err);
    if (status == DALIL_OK)
        add_places(k, &seek_for.phrase);
    for (size_t i = 0; i < part->count; i++)
        dal_free(seek_for.matches[i].item);
    dal_free(seek_for.phrase.item);
    dal_free(seek_for.word.item);
    dal_free(seek_for.map);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ */

dalil_status dal_search_list_part(dal_search_tally *tally, const dalil_search_segment *segment,
                                  const dal_search_part *part, bool bare, dal_search_list *out_list, dalil_error *err)
{
    counting k = {.tally = tally, .s = segment, .words = (uint32_t)part->count, .weight = 1};
    DAL_TRY(part->count == 1 ? add_word(&k, part->term, bare, err) : add_phrase(&k, part, err));
    spread_captions(&k);
    return dal_search_tally_take(tally, out_list) ? DALIL_OK : dal_fail_memory(err);
}
