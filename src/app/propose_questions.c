/* app/propose_questions.c: what several reports count and no question asks. */
#include "app/brief_words.h"
#include "app/claims.h"
#include "app/findings.h"
#include "app/propose.h"
#include "case/kinds/kinds.h"
#include "dalil/search.h"
#include "engine/text/text.h"
#include <math.h>
#include <stdlib.h>

enum {
    REPORTS_MIN = 2, /* in so many, and of so many sources, a number is more than one writer's aside */
    SOURCES_MIN = 2,
    SHOWN_MAX = 20, /* questions proposed at once */
    CODE_MAX = 4096
};

/* One number of a statement, of a thing that no concept names. */
typedef struct counted {
    dalil_string key, unit, text, number, name, kind, stance;
    dal_hash report;
    dal_id source;
    int64_t start, end;
    double low, high;
    dalil_rounding rounding;
    bool asked; /* the statement answers another question already */
} counted;

/* Where a statement stands. */
typedef struct spot {
    dal_hash report;
    int64_t start;
} spot;

typedef struct asking {
    dal_proposing *p;
    dal_arena arena;
    dal_near_list item;  /* counted */
    dal_near_list taken; /* spot: a question of the desk's own stands there already */
} asking;

/* ---- gathering --------------------------------------------------------------------------------------------------- */

/* Words of a counted thing in the form that one and many share. */
static dalil_string key_of(asking *a, dalil_string unit)
{
    dalil_string folded = dal_text_fold(unit, &a->arena), rest = folded;
    char *key = dal_arena_alloc(&a->arena, 2 * folded.size + 2);
    size_t size = 0;
    while (key != NULL && folded.data != NULL && rest.size > 0) {
        dalil_string word = dal_str_cut(rest, ' ', &rest);
        size += dalil_search_stem(word, key + size);
        key[size++] = ' ';
    }
    return (dalil_string){key, size};
}

static void read_value(const json_t *quantity, counted *out)
{
    dalil_quantity q = {.value = json_number_value(json_object_get(quantity, "value")),
                        .max = json_number_value(json_object_get(quantity, "max")),
                        .strict = json_is_true(json_object_get(quantity, "strict")),
                        .vague = json_is_true(json_object_get(quantity, "vague")),
                        .text = dal_json_string(quantity, "text")};
    if (!dalil_operator_from_name(dal_json_string(quantity, "op"), &q.op))
        q.op = DALIL_EQUAL;
    dal_claims_value(&q, &out->low, &out->high);
    if (q.op == DALIL_ABOUT)
        out->rounding = q.vague ? DALIL_ROUNDED_ORDER : DALIL_ROUNDED_ABOUT;
}

static bool is_unasked(const json_t *quantity)
{
    return dal_json_string(quantity, "concept").size == 0 && dal_json_string(quantity, "unit").size > 0 &&
           !json_is_true(json_object_get(quantity, "part"));
}

static dalil_status note_quantity(asking *a, const dal_claim_row *row, const json_t *quantity, dalil_error *err)
{
    dal_arena *arena = &a->arena;
    dalil_string text;
    DAL_TRY(dal_session_kept_text(a->p->c, &row->report, &text, err));
    counted *place = dal_near_grow(&a->item, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = (counted){.key = key_of(a, dal_json_string(quantity, "unit")),
                       .unit = dal_arena_copy(arena, dal_json_string(quantity, "unit")),
                       .text = dal_arena_copy(arena, dal_str_slice(text, (size_t)row->start, (size_t)row->end)),
                       .number = dal_arena_copy(arena, row->number),
                       .name = dal_arena_copy(arena, row->source),
                       .kind = dal_arena_copy(arena, row->kind),
                       .stance = dal_arena_copy(arena, row->stance),
                       .report = row->report,
                       .source = row->canonical,
                       .start = row->start,
                       .end = row->end,
                       .asked = row->asked.size > 0};
    read_value(quantity, place);
    a->item.count++;
    bool kept = place->key.data != NULL && place->unit.data != NULL && place->text.data != NULL &&
                place->number.data != NULL && place->name.data != NULL && place->kind.data != NULL &&
                place->stance.data != NULL;
    return kept ? DALIL_OK : dal_fail_memory(err);
}

static dalil_status note_taken(asking *a, const dal_claim_row *row, dalil_error *err)
{
    spot *one = dal_near_grow(&a->taken, 1, sizeof *one);
    if (one == NULL)
        return dal_fail_memory(err);
    *one = (spot){row->report, row->start};
    a->taken.count++;
    return DALIL_OK;
}

static bool is_taken(const asking *a, const counted *item)
{
    const spot *taken = a->taken.item;
    for (size_t i = 0; i < a->taken.count; i++)
        if (taken[i].start == item->start && dal_hash_compare(&taken[i].report, &item->report) == 0)
            return true;
    return false;
}

static dalil_status look_at_claim(void *context, const dal_claim_row *row, dalil_error *err)
{
    asking *a = context;
    json_t *fields;
    const json_t *quantity;
    size_t i;
    dalil_status status = DALIL_OK;
    if (row->state == DAL_CLAIM_REJECTED || row->source.size == 0)
        return DALIL_OK;
    if (dal_claims_question_form(row->asked) == DAL_QUESTION_OWN)
        return note_taken(a, row, err);
    DAL_TRY(dal_session_fields(a->p->c, row, &fields, err));
    json_array_foreach(json_object_get(fields, "quantities"), i,
                       quantity) if (status == DALIL_OK && is_unasked(quantity)) status =
        note_quantity(a, row, quantity, err);
    json_decref(fields);
    return status;
}

/* ---- one thing --------------------------------------------------------------------------------------------------- */

/* By thing, then by place; of the rows of one statement the one that answers nothing first. */
static int by_thing(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    int order = dal_str_compare(x->key, y->key);
    if (order == 0)
        order = dal_hash_compare(&x->report, &y->report);
    if (order == 0 && x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return order != 0 ? order : x->asked - y->asked;
}

/* Each statement once, and none that was decided on. */
static size_t drop_repeated(const asking *a, counted *item, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_taken(a, &item[i]))
            continue;
        const counted *last = kept > 0 ? &item[kept - 1] : NULL;
        if (last == NULL || !dal_str_equal(last->key, item[i].key) ||
            dal_hash_compare(&last->report, &item[i].report) != 0 || last->start != item[i].start)
            item[kept++] = item[i];
    }
    return kept;
}

typedef struct thing {
    const counted *item;
    size_t count, reports, sources;
} thing;

static thing thing_of(const counted *item, size_t count)
{
    thing t = {.item = item, .count = count};
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        t.reports += i == 0 || dal_hash_compare(&item[i].report, &item[i - 1].report) != 0;
        for (size_t k = 0; k < i && !again; k++)
            again = dal_id_equal(&item[k].source, &item[i].source);
        t.sources += !again;
    }
    return t;
}

/* As they are shown: the smallest number first, the same wherever the case lies. */
static int by_value(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    int order = dal_str_compare(x->name, y->name);
    return order != 0 ? order : dal_str_compare(x->number, y->number);
}

static int by_reports(const void *a, const void *b)
{
    const thing *x = a, *y = b;
    if (x->reports != y->reports)
        return x->reports < y->reports ? 1 : -1;
    return dal_str_compare(x->item->key, y->item->key);
}

/* The spelling that most use. */
static dalil_string unit_of(const thing *t)
{
    size_t best = 0, most = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t same = 0;
        for (size_t k = 0; k < t->count; k++)
            same += dal_str_equal(t->item[i].unit, t->item[k].unit);
        if (same > most || (same == most && t->item[i].unit.size > t->item[best].unit.size)) {
            best = i;
            most = same;
        }
    }
    return t->item[best].unit;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static void put_value(dal_json_writer *w, const counted *item)
{
    if (isinf(item->low) && isinf(item->high))
        return;
    dal_json_open(w, "value", '[');
    dal_json_put_number(w, NULL, item->low);
    dal_json_put_number(w, NULL, item->high);
    dal_json_close(w, ']');
    dal_put_rounding(w, item->low, item->high, item->rounding);
}

/* A statement that answers nothing is put under the question; of one that answers another the words are added once
 * more.
 */
static void put_decision(dal_json_writer *w, const counted *item, dalil_string code)
{
    dal_json_open(w, NULL, '{');
    if (!item->asked) {
        dal_json_put_cstring(w, "do", "correct");
        dal_json_put_string(w, "claim", item->number);
    } else {
        dal_json_put_cstring(w, "do", "add");
        dal_json_put_hash(w, "report", &item->report);
        dal_json_open(w, "at", '[');
        dal_json_put_integer(w, NULL, item->start);
        dal_json_put_integer(w, NULL, item->end);
        dal_json_close(w, ']');
        dal_json_put_string(w, "source", item->name);
        dal_json_put_string(w, "kind", item->kind);
        dal_json_put_string(w, "stance", item->stance);
    }
    dal_json_put_string(w, "question", code);
    put_value(w, item);
    dal_json_close(w, '}');
}

static void put_statement(dal_record *r, const counted *item)
{
    dal_json_open(&r->w, NULL, '{');
    dal_json_put_string(&r->w, "claim", item->number);
    dal_record_short(r, "report", &item->report);
    dal_json_put_string(&r->w, "source", item->name);
    dal_json_put_string(&r->w, "text", item->text);
    put_value(&r->w, item);
    dal_json_close(&r->w, '}');
}

/* "counted@How many tents?|كم عدد: خيمة؟": a question of the desk's own, to be put in better words. */
static void put_code(dal_buf *out, dalil_string unit)
{
    static const dalil_language languages[] = {DALIL_ENGLISH, DALIL_ARABIC};
    dal_buf_puts(out, "counted@");
    for (size_t i = 0; i < 2; i++) {
        dal_pen pen = {.out = out, .language = languages[i]};
        dal_buf_puts(out, i > 0 ? "|" : "");
        dal_pen_say(&pen, "propose.question", (dal_word){.kind = DAL_WORD_OURS, .text = unit});
    }
}

static dalil_status tell_thing(asking *a, const thing *t, dalil_error *err)
{
    dal_record r;
    dal_buf code = dal_buf_init(CODE_MAX);
    put_code(&code, unit_of(t));
    dal_record_begin(&r, "proposed-question");
    dal_json_put_string(&r.w, "question", dal_buf_string(&code));
    dal_json_put_string(&r.w, "unit", unit_of(t));
    dal_json_put_integer(&r.w, "reports", (int64_t)t->reports);
    dal_json_put_integer(&r.w, "sources", (int64_t)t->sources);
    dal_json_open(&r.w, "statements", '[');
    for (size_t i = 0; i < t->count; i++)
        put_statement(&r, &t->item[i]);
    dal_json_close(&r.w, ']');
    dal_json_open(&r.w, "decisions", '[');
    for (size_t i = 0; i < t->count; i++)
        put_decision(&r.w, &t->item[i], dal_buf_string(&code));
    dal_json_close(&r.w, ']');
    dal_buf_release(&code);
    return dal_record_send(&r, a->p->answer, a->p->context, err);
}

/* The things that enough reports and sources count, those of most reports first. */
static dalil_status tell_things(asking *a, thing *things, dalil_error *err)
{
    counted *item = a->item.item;
    size_t count = a->item.count, first = 0, found = 0;
    for (size_t i = 1; i <= count && count > 0; i++) {
        if (i < count && dal_str_equal(item[i].key, item[first].key))
            continue;
        things[found] = thing_of(&item[first], i - first);
        qsort(&item[first], i - first, sizeof *item, by_value);
        found += things[found].reports >= REPORTS_MIN && things[found].sources >= SOURCES_MIN;
        first = i;
    }
    if (found > 0)
        qsort(things, found, sizeof *things, by_reports);
    for (size_t i = 0; i < found && i < SHOWN_MAX; i++)
        DAL_TRY(tell_thing(a, &things[i], err));
    return DALIL_OK;
}

static dalil_status tell_all(asking *a, dalil_error *err)
{
    if (a->item.count > 0)
        qsort(a->item.item, a->item.count, sizeof(counted), by_thing);
    a->item.count = drop_repeated(a, a->item.item, a->item.count);
    thing *things = dal_alloc((a->item.count + 1) * sizeof *things);
    if (things == NULL)
        return dal_fail_memory(err);
    dalil_status status = tell_things(a, things, err);
    dal_free(things);
    return status;
}

dalil_status dal_propose_questions(dal_proposing *p, dalil_error *err)
{
    static const dal_claim_filter all_claims;
    asking a = {.p = p};
    dalil_status status = dal_query_claims(p->c->fold, &all_claims, look_at_claim, &a, err);
    if (status == DALIL_OK)
        status = tell_all(&a, err);
    dal_arena_release(&a.arena);
    dal_free(a.item.item);
    dal_free(a.taken.item);
    return status;
}
