/* app/judge.c: from statements to the words that the decision table weighs. */
#include "app/claims.h"
#include "app/findings.h"
#include "app/known.h"
#include "app/run.h"
#include "app/upstream.h"
#include "app/values.h"
#include "case/kinds/kinds.h"
#include <math.h>
#include <stdlib.h>

/* ---- gathering --------------------------------------------------------------------------------------------------- */

typedef struct gathering {
    dalil_case *c;
    bool open, grows;
    int64_t as_of;
    dal_gathered *item;
    size_t count, capacity;
} gathering;

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ (b + 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
    return (x ^ x >> 31) * 0x94D049BB133111EBu ^ x >> 29;
}

static bool is_named(const dal_voice_row *row)
{
    dalil_source_kind kind = DALIL_SOURCE_NONE;
    if (row->named >= 0)
        return row->named == 1;
    return dalil_source_kind_from_name(row->kind, &kind) &&
           (kind == DALIL_SOURCE_PERSON || kind == DALIL_SOURCE_ORGANISATION);
}

/* Nothing was said after it was published; where the text does not tell since when, a word is taken as said with its
 * publication (docs/findings.md, "At a time"). */
static dalil_time said_of(const dal_voice_row *row)
{
    dalil_time said = {.start = row->said[0], .end = row->said[1], .precision = DALIL_SECOND, .zone = DALIL_NO_ZONE};
    if (!row->has_said && !row->has_published)
        return DAL_TIME_UNKNOWN;
    if (!row->has_said) {
        said.start = row->published[0];
        said.end = row->published[1];
    }
    if (!row->has_published)
        return said;
    if (said.start == INT64_MIN && row->published[0] < said.end)
        said.start = row->published[0];
    if (row->published[1] < said.end)
        said.end = row->published[1];
    if (said.start >= said.end)
        said.start = said.end - 1;
    return said;
}

dalil_rounding dal_rounding_of_flags(int64_t flags)
{
    if (flags & DAL_FLAG_ABOUT)
        return DALIL_ROUNDED_ABOUT;
    return flags & DAL_FLAG_ORDER ? DALIL_ROUNDED_ORDER : DALIL_NOT_ROUNDED;
}

dalil_word dal_word_of_row(const dal_voice_row *row)
{
    dalil_word word = {.named = is_named(row),
                       .narration = row->kind.size == 0 || dal_str_equal(row->kind, DALIL_STR("none")),
                       .reviewed = row->state == DAL_CLAIM_ACCEPTED || row->state == DAL_CLAIM_CORRECTED ||
                                   row->state == DAL_CLAIM_ADDED,
                       .rejected = row->state == DAL_CLAIM_REJECTED,
                       .complete = (row->flags & DAL_FLAG_COMPLETE) != 0,
                       .made_up = (row->flags & DAL_FLAG_MADE_UP) != 0,
                       .said = said_of(row),
                       .has_value = row->has_low || row->has_high,
                       .low = row->has_low ? row->low : -HUGE_VAL,
                       .high = row->has_high ? row->high : HUGE_VAL,
                       .rounding = dal_rounding_of_flags(row->flags)};
    if (!dalil_stance_from_name(row->stance, &word.stance))
        word.stance = DALIL_AFFIRM;
    if (!dalil_basis_from_name(row->basis, &word.basis))
        word.basis = DALIL_BASIS_NONE;
    return word;
}

/* A named source is one voice wherever it speaks; without a name each report's is a voice of its own.  A word goes back
 * to what a person said it goes back to, else to its own voice. */
static dalil_status set_voice(gathering *g, const dal_voice_row *row, dal_gathered *item, dalil_error *err)
{
    item->voice = item->word.named ? row->source : mix(row->source, (uint64_t)row->report + 1);
    item->origin = item->voice;
    if (row->origin.size == 0)
        return DALIL_OK;
    dal_id canonical, id = dal_session_name_id(g->c, row->origin);
    DAL_TRY(dal_query_canonical(g->c->fold, &id, &canonical, err));
    memcpy(&item->origin, canonical.bytes, sizeof item->origin);
    return DALIL_OK;
}

static dalil_status gather(void *context, const dal_voice_row *row, dalil_error *err)
{
    gathering *g = context;
    if (g->count == g->capacity) {
        size_t capacity = g->capacity > 0 ? 2 * g->capacity : 64;
        dal_gathered *grown = dal_realloc(g->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        g->item = grown;
        g->capacity = capacity;
    }
    dal_gathered *item = &g->item[g->count++];
    *item = (dal_gathered){.word = dal_word_of_row(row),
                           .claim = row->id,
                           .number = row->number,
                           .report = row->report,
                           .start = row->start,
                           .end = row->end,
                           .source = row->source};
    item->word.open = g->open;
    item->word.grows = g->grows;
    item->published = row->has_published ? row->published[0] : INT64_MAX;
    return set_voice(g, row, item, err);
}

/* ---- numbers for identities -------------------------------------------------------------------------------------- */

/* By publication, then by the number that is the same on every device. */
static int by_publication(const void *a, const void *b)
{
    const dal_gathered *x = a, *y = b;
    if (x->published != y->published)
        return x->published < y->published ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

typedef struct numbered {
    uint64_t id;
    uint32_t index;
} numbered;

static int by_id(const void *a, const void *b)
{
    const numbered *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Equal identities get one small number. */
static void number(numbered *item, size_t count, dal_gathered *of, bool origin)
{
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++)
        item[i] = (numbered){origin ? of[i].origin : of[i].voice, (uint32_t)i};
    if (count > 0)
        qsort(item, count, sizeof *item, by_id);
    for (size_t i = 0; i < count; i++) {
        next += i > 0 && item[i].id != item[i - 1].id;
        *(origin ? &of[item[i].index].word.origin : &of[item[i].index].word.source) = next;
    }
}

static bool contradict(const dalil_word *a, const dalil_word *b)
{
    bool values = a->has_value && b->has_value;
    return a->stance != b->stance || (values && (a->low > b->high || b->low > a->high));
}

static bool takes_sides(const dalil_word *word)
{
    return word->named && !word->rejected && word->stance != DALIL_UNCONFIRMED;
}

/* A named source repeats another's word, as a person said, and that other has said otherwise since: then it is one of
 * the other's earlier words, and the later one takes it back (docs/findings.md, "Whose latest word"). */
static bool is_overtaken(const gathering *g, const dal_gathered *item)
{
    if (!takes_sides(&item->word) || item->origin == item->voice)
        return false;
    for (size_t i = 0; i < g->count; i++) {
        const dalil_word *word = &g->item[i].word;
        if (g->item[i].source == item->origin && takes_sides(word) && !word->narration && word->said.end <= g->as_of &&
            dal_time_before(item->word.said, word->said) && contradict(&item->word, word))
            return true;
    }
    return false;
}

/* Before likeness joins anything: an origin that is not the voice's own is one that a person gave. */
static void give_back(gathering *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (is_overtaken(g, &g->item[i]))
            g->item[i].voice = g->item[i].origin;
}

static dalil_status make_words(gathering *g, dal_arena *arena, dal_judged *judged, dalil_error *err)
{
    dalil_word *word = dal_arena_alloc(arena, (g->count + 1) * sizeof *word);
    int64_t *claim = dal_arena_alloc(arena, (g->count + 1) * sizeof *claim);
    numbered *item = dal_alloc_zero(g->count, sizeof *item);
    if (word == NULL || claim == NULL || item == NULL) {
        dal_free(item);
        return dal_fail_memory(err);
    }
    if (g->count > 0)
        qsort(g->item, g->count, sizeof *g->item, by_publication);
    give_back(g);
    dalil_status status = dal_upstream_find(g->c, g->item, g->count, arena, &judged->upstream, err);
    if (status != DALIL_OK) {
        dal_free(item);
        return status;
    }
    number(item, g->count, g->item, false);
    number(item, g->count, g->item, true);
    for (size_t i = 0; i < g->count; i++) {
        word[i] = g->item[i].word;
        word[i].id = (uint32_t)i;
        claim[i] = g->item[i].claim;
    }
    dal_free(item);
    judged->word = word;
    judged->claim = claim;
    judged->count = g->count;
    return DALIL_OK;
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

static dalil_status note_apart(void *context, const dal_finding_row *row, dalil_error *err)
{
    (void)row;
    (void)err;
    ((dal_judged *)context)->apart = true;
    return DALIL_OK;
}

dalil_finding_status dal_judged_status(const dal_judged *judged)
{
    return judged->by_hand ? judged->hand_status : judged->finding.status;
}

dalil_status dal_finding_value(dalil_case *c, const dal_hash *hash, json_t **out_value, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry entry;
    *out_value = NULL;
    dalil_status status = dal_fold_find_entry(c->fold, hash, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &entry, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    dalil_string text = dal_json_string(entry.body, "value");
    if (text.size > 0 && dal_value_read(text, out_value, NULL) == DALIL_ENOMEM)
        status = dal_fail_memory(err); /* what another program wrote and is no number is none */
    dal_entry_release(&entry);
    return status;
}

dalil_status dal_judged_value(dalil_case *c, const dal_judged *judged, json_t **out_value, dalil_error *err)
{
    *out_value = NULL;
    return judged->by_hand ? dal_finding_value(c, &judged->hand_entry, out_value, err) : DALIL_OK;
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static bool is_spoken(const dalil_word *word, const dalil_word_role *role, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (role[i] != DALIL_ROLE_REJECTED && (!word[i].narration || word[i].reviewed))
            return true;
    return false;
}

/* Does the question ask for words, so that two answers need not be the same? */
static bool is_open(const dal_parts_words *words, dalil_string question)
{
    static const char *const kinds[] = {"state", "last", "who", "other"};
    const char *kind = dal_claims_question_kind(words, question);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

static dalil_status gather_words(dalil_case *c, dalil_string question, int64_t as_of, dal_arena *arena,
                                 dal_judged *judged, dalil_error *err)
{
    const dal_parts_words *words;
    DAL_TRY(dal_session_words(c, &words, err));
    gathering g = {
        .c = c, .open = is_open(words, question), .grows = dal_claims_question_grows(words, question), .as_of = as_of};
    dalil_status status = dal_session_voices(c, question, gather, &g, err);
    if (status == DALIL_OK)
        status = make_words(&g, arena, judged, err);
    dal_free(g.item);
    return status;
}

dalil_status dal_judge_question(dalil_case *c, dalil_string question, int64_t as_of, dal_arena *arena,
                                dal_judged *out_judged, dalil_error *err)
{
    dal_judged judged = {.question = dal_arena_copy(arena, question)};
    hand h = {&judged, arena};
    DAL_TRY(gather_words(c, question, as_of, arena, &judged, err));
    dalil_word_role *role = dal_arena_alloc(arena, (judged.count + 1) * sizeof *role);
    if (judged.question.data == NULL || role == NULL)
        return dal_fail_memory(err);
    DAL_TRY(dalil_judge(judged.word, judged.count, as_of, &judged.finding, role, err));
    DAL_TRY(dal_query_findings(c->fold, note_hand, &h, err));
    DAL_TRY(dal_query_findings_apart(c->fold, question, note_apart, &judged, err));
    judged.role = role;
    judged.spoken = judged.by_hand || judged.apart || is_spoken(judged.word, role, judged.count);
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

/* A question that nobody spoke to is one only if we know its words: else it was mistyped. */
static dalil_status check_question(dalil_case *c, const dal_judged *judged, dalil_error *err)
{
    return judged->count > 0 || judged->by_hand || judged->apart ? DALIL_OK
                                                                 : dal_known_question(c, judged->question, false, err);
}

/* All questions asked about, judged. */
typedef struct judging {
    dalil_case *c;
    const dalil_brief_request *request;
    int64_t as_of;
    dal_judged *judged;
    size_t count;
} judging;

static bool is_asked(const judging *j, dalil_string code)
{
    return j->request->question == NULL || dal_str_equal(code, dal_str(j->request->question));
}

/* Is there something to tell about it? */
static bool is_told(const judging *j, const dal_judged *judged)
{
    bool said = judged->finding.later + judged->finding.rejected < judged->count;
    return j->request->question != NULL || judged->by_hand || judged->apart ||
           (said && (j->request->all || judged->spoken));
}

static dalil_status judge_codes(judging *j, const codes *list, dalil_error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        dal_judged *judged = &j->judged[j->count];
        if (!is_asked(j, list->item[i]))
            continue;
        DAL_TRY(dal_judge_question(j->c, list->item[i], j->as_of, list->arena, judged, err));
        j->count += is_told(j, judged);
    }
    if (j->request->question != NULL)
        DAL_TRY(check_question(j->c, &j->judged[0], err));
    if (j->count > 0)
        qsort(j->judged, j->count, sizeof *j->judged, by_urgency);
    return DALIL_OK;
}

static dalil_status list_codes(dalil_case *c, const dalil_brief_request *request, codes *list, dalil_error *err)
{
    return request->question != NULL ? note_code(list, dal_str(request->question), err)
                                     : dal_query_questions(c->fold, note_code, list, err);
}

dalil_status dal_judge_all(dalil_case *c, const dalil_brief_request *request, int64_t as_of, dal_judged_visit *visit,
                           void *context, dalil_error *err)
{
    dal_arena arena = {0};
    codes list = {.arena = &arena};
    judging j = {.c = c, .request = request, .as_of = as_of};
    dalil_status status = list_codes(c, request, &list, err);
    if (status == DALIL_OK) {
        j.judged = dal_alloc_zero(list.count, sizeof *j.judged);
        status = j.judged != NULL ? judge_codes(&j, &list, err) : dal_fail_memory(err);
    }
    for (size_t i = 0; i < j.count && status == DALIL_OK; i++)
        status = visit(context, &j.judged[i], err);
    dal_free(j.judged);
    dal_free(list.item);
    dal_arena_release(&arena);
    return status;
}
