/* app/judge.c: from statements to the words that the decision table weighs. */
#include "app/claims.h"
#include "app/findings.h"
#include "app/run.h"
#include "case/kinds/kinds.h"
#include <math.h>
#include <stdlib.h>

/* ---- gathering --------------------------------------------------------------------------------------------------- */

typedef struct gathering {
    dalil_case *c;
    dal_arena *arena;
    dal_claim_row *row;
    size_t count, capacity;
} gathering;

static bool keep(gathering *g, dalil_string *text)
{
    *text = dal_arena_copy(g->arena, *text);
    return text->data != NULL;
}

static dalil_status gather(void *context, const dal_claim_row *row, dalil_error *err)
{
    gathering *g = context;
    if (g->count == g->capacity) {
        size_t capacity = g->capacity > 0 ? 2 * g->capacity : 64;
        dal_claim_row *grown = dal_arena_alloc(g->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        if (g->count > 0)
            memcpy(grown, g->row, g->count * sizeof *grown);
        g->row = grown;
        g->capacity = capacity;
    }
    dal_claim_row *r = &g->row[g->count++];
    *r = *row;
    bool kept = keep(g, &r->ranges) && keep(g, &r->question) && keep(g, &r->asked) && keep(g, &r->number) &&
                keep(g, &r->source) && keep(g, &r->kind) && keep(g, &r->origin) && keep(g, &r->stance) &&
                keep(g, &r->basis);
    return kept ? DALIL_OK : dal_fail_memory(err);
}

/* ---- numbers for identities -------------------------------------------------------------------------------------- */

/* Identities are numbered by their order, so that equal ones get one number. */
typedef struct numbered {
    dal_hash id;
    uint32_t index;
} numbered;

static int by_id(const void *a, const void *b)
{
    return dal_hash_compare(&((const numbered *)a)->id, &((const numbered *)b)->id);
}

static void number(numbered *item, size_t count, uint32_t *out_number)
{
    uint32_t next = 0;
    if (count > 0)
        qsort(item, count, sizeof *item, by_id);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && by_id(&item[i], &item[i - 1]) != 0)
            next++;
        out_number[item[i].index] = next;
    }
}

static dal_hash hash_of(const char *sort, const void *a, size_t a_size, dalil_string b)
{
    dal_hash inner = dal_sha256(dal_str(sort), (dalil_string){a, a_size});
    return dal_sha256((dalil_string){(const char *)inner.bytes, sizeof inner.bytes}, b);
}

/* Whose voice: a named source is one wherever it speaks; without a name each report's is a voice of its own. */
static dal_hash voice_of(const dal_claim_row *row)
{
    if (dal_claim_is_named(row))
        return hash_of("named", row->canonical.bytes, DAL_ID_SIZE, (dalil_string){NULL, 0});
    return hash_of("apart", row->report.bytes, DAL_HASH_SIZE,
                   (dalil_string){(const char *)row->canonical.bytes, DAL_ID_SIZE});
}

/* What it goes back to: what a person said it goes back to, else the voice itself. */
static dal_hash origin_of(dalil_case *c, const dal_claim_row *row)
{
    if (row->origin.size == 0)
        return voice_of(row);
    dal_id id = dal_session_name_id(c, row->origin);
    return hash_of("named", id.bytes, DAL_ID_SIZE, (dalil_string){NULL, 0});
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* The reports of one question come in order, so the last one asked for is nearly always the one. */
typedef struct publications {
    dal_hash report;
    dalil_time time;
    bool known;
} publications;

/* Nothing was said after it was published; where the text does not tell since when, a word is taken as said with its
 * publication (docs/findings.md, "At a time"). */
static void clamp_to_publication(const dalil_time *published, dalil_time *said)
{
    if (!dal_time_known(*published))
        return;
    if (said->start == INT64_MIN && published->start < said->end)
        said->start = published->start;
    if (published->end < said->end)
        said->end = published->end;
    if (said->start >= said->end)
        said->start = said->end - 1;
}

static dalil_status said_of(dalil_case *c, const dal_claim_row *row, publications *last, dalil_time *out_said,
                            dalil_error *err)
{
    if (!last->known || dal_hash_compare(&last->report, &row->report) != 0) {
        DAL_TRY(dal_session_published(c, &row->report, &last->time, err));
        last->report = row->report;
        last->known = true;
    }
    *out_said = last->time;
    if (!row->has_said)
        return DALIL_OK;
    *out_said =
        (dalil_time){.start = row->said[0], .end = row->said[1], .precision = DALIL_SECOND, .zone = DALIL_NO_ZONE};
    clamp_to_publication(&last->time, out_said);
    return DALIL_OK;
}

static void fill_word(const dal_claim_row *row, dalil_word *word)
{
    word->named = dal_claim_is_named(row);
    word->narration = row->kind.size == 0 || dal_str_equal(row->kind, DALIL_STR("none"));
    word->reviewed = dal_claim_is_reviewed(row);
    word->rejected = row->state == DAL_CLAIM_REJECTED;
    if (!dalil_stance_from_name(row->stance, &word->stance))
        word->stance = DALIL_AFFIRM;
    if (!dalil_basis_from_name(row->basis, &word->basis))
        word->basis = DALIL_BASIS_NONE;
    word->complete = (row->flags & DAL_FLAG_COMPLETE) != 0;
    word->made_up = (row->flags & DAL_FLAG_MADE_UP) != 0;
    word->has_value = row->has_low || row->has_high;
    word->low = row->has_low ? row->low : -HUGE_VAL;
    word->high = row->has_high ? row->high : HUGE_VAL;
}

static dalil_status make_words(dalil_case *c, const gathering *g, dalil_word *word, dalil_error *err)
{
    publications last = {.known = false};
    numbered *voice = dal_alloc_zero(g->count, sizeof *voice), *origin = dal_alloc_zero(g->count, sizeof *origin);
    uint32_t *number_of = dal_alloc_zero(g->count, sizeof *number_of);
    dalil_status status = voice && origin && number_of ? DALIL_OK : dal_fail_memory(err);
    for (size_t i = 0; i < g->count && status == DALIL_OK; i++) {
        word[i] = (dalil_word){.id = (uint32_t)i};
        fill_word(&g->row[i], &word[i]);
        status = said_of(c, &g->row[i], &last, &word[i].said, err);
        voice[i] = (numbered){voice_of(&g->row[i]), (uint32_t)i};
        origin[i] = (numbered){origin_of(c, &g->row[i]), (uint32_t)i};
    }
    if (status == DALIL_OK) {
        number(voice, g->count, number_of);
        for (size_t i = 0; i < g->count; i++)
            word[i].source = number_of[i];
        number(origin, g->count, number_of);
        for (size_t i = 0; i < g->count; i++)
            word[i].origin = number_of[i];
    }
    dal_free(voice);
    dal_free(origin);
    dal_free(number_of);
    return status;
}

/* ---- by hand ----------------------------------------------------------------------------------------------------- */

typedef struct hand {
    dal_judged *judged;
    dal_arena *arena;
} hand;

static dalil_status note_hand(void *context, const dal_finding_row *row, dalil_error *err)
{
    hand *h = context;
    if (!dal_str_equal(row->question, h->judged->question) ||
        !dalil_finding_status_from_name(row->status, &h->judged->hand_status))
        return DALIL_OK;
    h->judged->by_hand = true;
    h->judged->reason = dal_arena_copy(h->arena, row->reason);
    h->judged->hand_entry = row->entry;
    h->judged->hand_author = row->author;
    h->judged->hand_time = row->time;
    return h->judged->reason.data != NULL ? DALIL_OK : dal_fail_memory(err);
}

dalil_finding_status dal_judged_status(const dal_judged *judged)
{
    return judged->by_hand ? judged->hand_status : judged->finding.status;
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static bool is_spoken(const dalil_word *word, const dalil_word_role *role, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (role[i] != DALIL_ROLE_REJECTED && (!word[i].narration || word[i].reviewed))
            return true;
    return false;
}

dalil_status dal_judge_question(dalil_case *c, dalil_string question, int64_t as_of, dal_arena *arena,
                                dal_judged *out_judged, dalil_error *err)
{
    dal_claim_filter filter = {.asked = question};
    gathering g = {.c = c, .arena = arena};
    dal_judged judged = {.question = dal_arena_copy(arena, question)};
    hand h = {&judged, arena};
    DAL_TRY(dal_query_claims(c->fold, &filter, gather, &g, err));
    dalil_word *word = dal_arena_alloc(arena, (g.count + 1) * sizeof *word);
    dalil_word_role *role = dal_arena_alloc(arena, (g.count + 1) * sizeof *role);
    if (judged.question.data == NULL || word == NULL || role == NULL)
        return dal_fail_memory(err);
    DAL_TRY(make_words(c, &g, word, err));
    DAL_TRY(dalil_judge(word, g.count, as_of, &judged.finding, role, err));
    DAL_TRY(dal_query_findings(c->fold, note_hand, &h, err));
    judged.row = g.row;
    judged.word = word;
    judged.role = role;
    judged.count = g.count;
    judged.spoken = judged.by_hand || is_spoken(word, role, g.count);
    *out_judged = judged;
    return DALIL_OK;
}

/* ---- all questions ----------------------------------------------------------------------------------------------- */

typedef struct codes {
    dal_arena *arena;
    dalil_string *item;
    size_t count, capacity;
} codes;

static dalil_status note_code(void *context, dalil_string code, dalil_error *err)
{
    codes *list = context;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 64;
        dalil_string *grown = dal_realloc(list->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        list->item = grown;
        list->capacity = capacity;
    }
    list->item[list->count] = dal_arena_copy(list->arena, code);
    return list->item[list->count++].data != NULL ? DALIL_OK : dal_fail_memory(err);
}

/* What needs a person first: disputed, not checked, unlikely, likely, the settled last. */
static int urgency(const dal_judged *j)
{
    static const int order[] = {
        [DALIL_DISPUTED] = 0,  [DALIL_NOT_CHECKED] = 1, [DALIL_UNLIKELY] = 2, [DALIL_LIKELY] = 3,
        [DALIL_CONFIRMED] = 4, [DALIL_EXHAUSTED] = 5,   [DALIL_FALSE] = 6};
    return order[dal_judged_status(j)];
}

static uint32_t weight(const dal_judged *j)
{
    return 8 * (j->finding.named_for + j->finding.named_against + j->finding.named_both) + j->finding.apart_for +
           j->finding.apart_against;
}

static int by_urgency(const void *a, const void *b)
{
    const dal_judged *x = a, *y = b;
    if (urgency(x) != urgency(y))
        return urgency(x) - urgency(y);
    if (weight(x) != weight(y))
        return weight(x) < weight(y) ? 1 : -1;
    return dal_str_compare(x->question, y->question);
}

static dalil_status judge_codes(dalil_case *c, const dalil_brief_request *request, int64_t as_of, const codes *list,
                                dal_judged_visit *visit, void *context, dalil_error *err)
{
    size_t count = 0;
    dalil_status status = DALIL_OK;
    dal_judged *judged = dal_alloc_zero(list->count, sizeof *judged);
    if (judged == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < list->count && status == DALIL_OK; i++) {
        if (request->question != NULL && !dal_str_equal(list->item[i], dal_str(request->question)))
            continue;
        status = dal_judge_question(c, list->item[i], as_of, list->arena, &judged[count], err);
        bool said = judged[count].finding.later + judged[count].finding.rejected < judged[count].count;
        if (request->question != NULL || judged[count].by_hand || (said && (request->all || judged[count].spoken)))
            count++;
    }
    if (status == DALIL_OK && count > 0)
        qsort(judged, count, sizeof *judged, by_urgency);
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        status = visit(context, &judged[i], err);
    dal_free(judged);
    return status;
}

dalil_status dal_judge_all(dalil_case *c, const dalil_brief_request *request, int64_t as_of, dal_judged_visit *visit,
                           void *context, dalil_error *err)
{
    dal_arena arena = {0};
    codes list = {.arena = &arena};
    dalil_status status = request->question != NULL ? note_code(&list, dal_str(request->question), err)
                                                    : dal_query_questions(c->fold, note_code, &list, err);
    if (status == DALIL_OK)
        status = judge_codes(c, request, as_of, &list, visit, context, err);
    dal_free(list.item);
    dal_arena_release(&arena);
    return status;
}
