/* app/upstream.c: see upstream.h.  Origins are joined two by two; each joining is kept with its reason. */
#include "app/upstream.h"
#include "app/wording.h"
#include "case/marks.h"
#include "engine/claims/judge.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* CONTEXT: bytes around a statement whose marks still speak of it.  GROUP, CHECKS: how many pairs are read for one
 * mark, for one question: what a crowd shares is found with the first of them.  DIGITS: a number told to so many digits
 * is not met by chance. */
enum { CONTEXT = 64, GROUP = 8, CHECKS = 64, DIGITS = 4, READ = 32 };

const char *dal_upstream_why_name(dal_upstream_why why)
{
    static const char *const name[] = {"words", "number", "hand"};
    return name[why];
}

/* A report read as words; a few are kept. */
typedef struct reading {
    int64_t report;
    dal_arena arena;
    dal_near_text text;
} reading;

typedef struct finding {
    dalil_case *c;
    dal_gathered *item;
    size_t count;
    uint32_t *node;   /* of each word: the number of its origin */
    uint64_t *origin; /* of each node */
    uint32_t *parent;
    size_t origin_count;
    dal_near_list said;  /* dal_origin_row: by people */
    dal_near_list found; /* dal_upstream */
    const dal_wordings *wordings;
    reading read[READ];
    size_t read_count, checks;
} finding;

/* ---- joining ----------------------------------------------------------------------------------------------------- */

static bool number_origins(finding *f)
{
    dal_item *item = dal_alloc(f->count * sizeof *item), *room = dal_alloc(f->count * sizeof *room);
    f->node = dal_alloc(f->count * sizeof *f->node);
    f->origin = dal_alloc(f->count * sizeof *f->origin);
    f->parent = dal_alloc(f->count * sizeof *f->parent);
    bool all = item != NULL && room != NULL && f->node != NULL && f->origin != NULL && f->parent != NULL;
    for (size_t i = 0; i < f->count && all; i++)
        item[i] = (dal_item){f->item[i].origin, (uint32_t)i};
    if (all)
        dal_judge_sort(item, room, f->count);
    for (size_t i = 0; i < f->count && all; i++) {
        if (i == 0 || item[i].key != item[i - 1].key) {
            f->parent[f->origin_count] = (uint32_t)f->origin_count;
            f->origin[f->origin_count++] = item[i].key;
        }
        f->node[item[i].index] = (uint32_t)f->origin_count - 1;
    }
    dal_free(item);
    dal_free(room);
    return all;
}

static uint32_t root_of(finding *f, size_t i)
{
    uint32_t node = f->node[i];
    while (f->parent[node] != node)
        node = f->parent[node] = f->parent[f->parent[node]];
    return node;
}

static bool is_apart(const finding *f, const dal_gathered *a, const dal_gathered *b);

/* Could the two be joined?  One source is one voice as it is. */
static bool may_join(finding *f, size_t a, size_t b, dal_upstream_why why)
{
    return f->item[a].voice != f->item[b].voice && root_of(f, a) != root_of(f, b) &&
           (why == DAL_UPSTREAM_HAND || !is_apart(f, &f->item[a], &f->item[b]));
}

static dalil_status join(finding *f, size_t a, size_t b, dal_upstream_why why, dalil_error *err)
{
    dal_upstream *place = dal_near_grow(&f->found, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    uint32_t x = root_of(f, a), y = root_of(f, b);
    *place = (dal_upstream){(uint32_t)(a < b ? a : b), (uint32_t)(a < b ? b : a), why};
    f->found.count++;
    f->parent[x > y ? x : y] = x > y ? y : x;
    return DALIL_OK;
}

/* ---- what people said -------------------------------------------------------------------------------------------- */

static dalil_status keep_row(void *context, const dal_origin_row *row, dalil_error *err)
{
    finding *f = context;
    dal_origin_row *place = dal_near_grow(&f->said, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = *row;
    f->said.count++;
    return DALIL_OK;
}

static bool is_from(const finding *f, const dal_gathered *item, const dal_origin_row *row, int which)
{
    if (!row->reports)
        return item->source == row->source[which];
    const dal_wording *wording = dal_wording_of(f->wordings, item->report);
    return wording != NULL && dal_hash_compare(&wording->hash, &row->report[which]) == 0;
}

static bool is_apart(const finding *f, const dal_gathered *a, const dal_gathered *b)
{
    const dal_origin_row *row = f->said.item;
    for (size_t i = 0; i < f->said.count; i++)
        if (!row[i].shared && ((is_from(f, a, &row[i], 0) && is_from(f, b, &row[i], 1)) ||
                               (is_from(f, a, &row[i], 1) && is_from(f, b, &row[i], 0))))
            return true;
    return false;
}

/* Does the source of word `i` speak in that report too?  Then its words there are its own, and nobody else's. */
static bool speaks_in(const finding *f, size_t i, const dal_origin_row *row, int which)
{
    for (size_t k = 0; k < f->count; k++)
        if (f->item[k].voice == f->item[i].voice && is_from(f, &f->item[k], row, which))
            return true;
    return false;
}

static bool same_say(const dalil_word *a, const dalil_word *b)
{
    bool values = a->has_value == b->has_value && (!a->has_value || (a->low <= b->high && b->low <= a->high));
    return a->stance == b->stance && values;
}

static bool goes_with(const finding *f, size_t a, size_t b, const dal_origin_row *row)
{
    if (!is_from(f, &f->item[a], row, 0) || !is_from(f, &f->item[b], row, 1))
        return false;
    return !row->reports ||
           (same_say(&f->item[a].word, &f->item[b].word) && !speaks_in(f, a, row, 1) && !speaks_in(f, b, row, 0));
}

static dalil_status join_by_hand(finding *f, dalil_error *err)
{
    const dal_origin_row *row = f->said.item;
    for (size_t i = 0; i < f->said.count; i++)
        for (size_t a = 0; a < f->count && row[i].shared; a++)
            for (size_t b = 0; b < f->count && is_from(f, &f->item[a], &row[i], 0); b++)
                if (!f->item[a].word.rejected && !f->item[b].word.rejected && goes_with(f, a, b, &row[i]) &&
                    may_join(f, a, b, DAL_UPSTREAM_HAND))
                    DAL_TRY(join(f, a, b, DAL_UPSTREAM_HAND, err));
    return DALIL_OK;
}

/* ---- what words have in common ----------------------------------------------------------------------------- */

/* What a word has: a number, or a mark at a byte of its report. */
typedef struct token {
    uint64_t is;
    uint32_t item, at;
} token;

static dalil_status add_token(dal_near_list *tokens, token one, dalil_error *err)
{
    token *place = dal_near_grow(tokens, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = one;
    tokens->count++;
    return DALIL_OK;
}

/* Equal ones beside each other, each group in the order of the words. */
static bool sort_tokens(dal_near_list *tokens)
{
    token *all = tokens->item, *sorted = dal_alloc(tokens->count * sizeof *sorted);
    dal_item *item = dal_alloc(tokens->count * sizeof *item), *room = dal_alloc(tokens->count * sizeof *room);
    bool have = sorted != NULL && item != NULL && room != NULL;
    for (size_t i = 0; i < tokens->count && have; i++)
        item[i] = (dal_item){all[i].is, (uint32_t)i};
    if (have)
        dal_judge_sort(item, room, tokens->count);
    for (size_t i = 0; i < tokens->count && have; i++)
        sorted[i] = all[item[i].index];
    dal_free(item);
    dal_free(room);
    if (!have) {
        dal_free(sorted);
        return false;
    }
    dal_free(all);
    *tokens = (dal_near_list){sorted, tokens->count, tokens->count};
    return true;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* "3,417" has four digits that tell, "11,300" three. */
static bool is_precise(const dalil_word *word)
{
    char text[32];
    int digits = 0, zeros = 0;
    if (word->rejected || word->stance != DALIL_AFFIRM || !word->has_value || word->low != word->high ||
        isinf(word->low))
        return false;
    snprintf(text, sizeof text, "%.15g", fabs(word->low));
    for (const char *at = text; *at != '\0' && *at != 'e'; at++) {
        if (*at < '0' || *at > '9' || (*at == '0' && digits == 0))
            continue;
        digits++;
        zeros = *at == '0' ? zeros + 1 : 0;
    }
    return digits - (strchr(text, '.') == NULL ? zeros : 0) >= DIGITS;
}

static dalil_status join_by_number(finding *f, dal_near_list *tokens, dalil_error *err)
{
    tokens->count = 0;
    for (size_t i = 0; i < f->count; i++) {
        token one = {.item = (uint32_t)i};
        if (!is_precise(&f->item[i].word))
            continue;
        memcpy(&one.is, &f->item[i].word.low, sizeof one.is);
        DAL_TRY(add_token(tokens, one, err));
    }
    if (!sort_tokens(tokens))
        return dal_fail_memory(err);
    const token *t = tokens->item;
    for (size_t i = 1; i < tokens->count; i++)
        for (size_t j = i; j > 0 && i - j < GROUP && t[j - 1].is == t[i].is; j--)
            if (may_join(f, t[j - 1].item, t[i].item, DAL_UPSTREAM_NUMBER))
                DAL_TRY(join(f, t[j - 1].item, t[i].item, DAL_UPSTREAM_NUMBER, err));
    return DALIL_OK;
}

/* ---- wording ----------------------------------------------------------------------------------------------------- */

/* The report as words; NULL and DALIL_OK when its text is no longer there. */
static dalil_status read_report(finding *f, int64_t report, const dal_near_text **out, dalil_error *err)
{
    for (size_t i = 0; i < READ && i < f->read_count; i++)
        if (f->read[i].report == report) {
            *out = &f->read[i].text;
            return DALIL_OK;
        }
    reading *place = &f->read[f->read_count++ % READ];
    const dal_wording *wording = dal_wording_of(f->wordings, report);
    dal_buf bytes = dal_buf_init(DAL_TEXT_MAX);
    dal_near_reader reader = {0};
    dal_arena_release(&place->arena);
    *place = (reading){.report = report};
    dalil_status status = dal_session_text(f->c, &wording->hash, &bytes, err);
    if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND)
        status = DALIL_OK;
    dalil_string kept = dal_arena_copy(&place->arena, dal_buf_string(&bytes));
    if (status == DALIL_OK && (kept.data == NULL || !dal_near_read(&reader, kept, &place->arena, &place->text)))
        status = dal_fail_memory(err);
    if (status != DALIL_OK)
        place->report = -1;
    dal_near_reader_release(&reader);
    dal_buf_release(&bytes);
    *out = &place->text;
    return status;
}

static dalil_status check_words(finding *f, size_t a, size_t b, bool *out_same, dalil_error *err)
{
    const dal_gathered *x = &f->item[a], *y = &f->item[b];
    const dal_near_text *left, *right;
    f->checks++;
    DAL_TRY(read_report(f, x->report, &left, err));
    DAL_TRY(read_report(f, y->report, &right, err));
    *out_same = dal_near_same_words(left, (dalil_range){(uint32_t)x->start, (uint32_t)x->end}, right,
                                    (dalil_range){(uint32_t)y->start, (uint32_t)y->end});
    return DALIL_OK;
}

/* The marks in and around a statement. */
static dalil_status add_marks(finding *f, size_t i, dal_near_list *tokens, dalil_error *err)
{
    const dal_wording *wording = dal_wording_of(f->wordings, f->item[i].report);
    size_t low = 0, high = wording != NULL ? wording->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((int64_t)wording->mark[middle].at + CONTEXT < f->item[i].start)
            low = middle + 1;
        else
            high = middle;
    }
    for (; wording != NULL && low < wording->count && wording->mark[low].at < f->item[i].end + CONTEXT; low++)
        DAL_TRY(add_token(tokens, (token){wording->mark[low].run, (uint32_t)i, wording->mark[low].at}, err));
    return DALIL_OK;
}

/* With the mark of the one laid over the other's, do the statements meet?  It spares reading most of those that do not.
 */
static bool may_meet(const finding *f, const token *a, const token *b)
{
    const dal_gathered *x = &f->item[a->item], *y = &f->item[b->item];
    int64_t shift = (int64_t)b->at - a->at;
    return x->report != y->report && x->start + shift < y->end && y->start < x->end + shift;
}

static dalil_status join_two(finding *f, const token *a, const token *b, dalil_error *err)
{
    bool same = false;
    if (f->checks == CHECKS || !may_meet(f, a, b) || !may_join(f, a->item, b->item, DAL_UPSTREAM_WORDS))
        return DALIL_OK;
    DAL_TRY(check_words(f, a->item, b->item, &same, err));
    return same ? join(f, a->item, b->item, DAL_UPSTREAM_WORDS, err) : DALIL_OK;
}

static dalil_status join_by_words(finding *f, dal_near_list *tokens, dalil_error *err)
{
    tokens->count = 0;
    for (size_t i = 0; i < f->count; i++)
        if (!f->item[i].word.rejected)
            DAL_TRY(add_marks(f, i, tokens, err));
    if (!sort_tokens(tokens))
        return dal_fail_memory(err);
    const token *t = tokens->item;
    for (size_t i = 1; i < tokens->count; i++)
        for (size_t j = i; j > 0 && i - j < GROUP && t[j - 1].is == t[i].is; j--)
            DAL_TRY(join_two(f, &t[j - 1], &t[i], err));
    return DALIL_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dalil_status join_all(finding *f, dalil_error *err)
{
    dal_near_list tokens = {0};
    dalil_status status = dal_query_origins(f->c->fold, keep_row, f, err);
    if (status == DALIL_OK)
        status = join_by_hand(f, err);
    if (status == DALIL_OK)
        status = join_by_words(f, &tokens, err);
    if (status == DALIL_OK)
        status = join_by_number(f, &tokens, err);
    dal_free(tokens.item);
    return status;
}

static dalil_status keep(finding *f, dal_arena *arena, dal_upstreams *out, dalil_error *err)
{
    dal_upstream *item = dal_arena_alloc(arena, (f->found.count + 1) * sizeof *item);
    if (item == NULL)
        return dal_fail_memory(err);
    if (f->found.count > 0)
        memcpy(item, f->found.item, f->found.count * sizeof *item);
    *out = (dal_upstreams){item, f->found.count};
    uint64_t *joined = dal_alloc(f->count * sizeof *joined);
    if (joined == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < f->count; i++)
        joined[i] = f->origin[root_of(f, i)];
    for (size_t i = 0; i < f->count; i++)
        f->item[i].origin = joined[i];
    dal_free(joined);
    return DALIL_OK;
}

dalil_status dal_upstream_find(dalil_case *c, dal_gathered *item, size_t count, dal_arena *arena,
                               dal_upstreams *out_upstreams, dalil_error *err)
{
    finding f = {.c = c, .item = item, .count = count};
    *out_upstreams = (dal_upstreams){0};
    if (count < 2)
        return DALIL_OK;
    DAL_TRY(dal_wordings_get(c, &f.wordings, err));
    dalil_status status = number_origins(&f) ? DALIL_OK : dal_fail_memory(err);
    if (status == DALIL_OK && f.origin_count > 1)
        status = join_all(&f, err);
    if (status == DALIL_OK)
        status = keep(&f, arena, out_upstreams, err);
    for (size_t i = 0; i < READ; i++)
        dal_arena_release(&f.read[i].arena);
    dal_free(f.node);
    dal_free(f.origin);
    dal_free(f.parent);
    dal_free(f.said.item);
    dal_free(f.found.item);
    return status;
}
