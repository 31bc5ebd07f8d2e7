/* case/voices.c: see voices.h. */
#include "case/voices.h"
#include <stdlib.h>

typedef struct published {
    bool known;
    int64_t start, end;
} published;

typedef struct speaker {
    uint64_t id;
    dalil_string kind;
    int named;   /* by hand: 0, 1; -1: as its kind is */
    bool joined; /* by hand with other names */
} speaker;

/* Items by their number in the database, which are given out from 1 on. */
typedef struct table {
    void *item;
    size_t count;
} table;

struct dal_voices {
    dal_fold *fold;
    dal_arena arena;
    table report, source, code; /* published, speaker, dalil_string */
};

/* The place of number `id`, all zero where there was none before; NULL when there is no memory. */
static void *place_of(table *t, int64_t id, size_t size)
{
    size_t index = (size_t)id;
    if (index >= t->count) {
        size_t count = index < 32 ? 64 : 2 * index;
        char *grown = dal_realloc(t->item, count * size);
        if (grown == NULL)
            return NULL;
        memset(grown + t->count * size, 0, (count - t->count) * size);
        *t = (table){grown, count};
    }
    return (char *)t->item + index * size;
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static bool read_report(dal_voices *voices, dal_sql *row)
{
    published *place = place_of(&voices->report, dal_sql_get_int(row, 0), sizeof *place);
    if (place == NULL)
        return false;
    *place = (published){!dal_sql_is_null(row, 1), dal_sql_get_int(row, 1), dal_sql_get_int(row, 2)};
    return true;
}

static bool read_source(dal_voices *voices, dal_sql *row)
{
    speaker *place = place_of(&voices->source, dal_sql_get_int(row, 0), sizeof *place);
    dalil_string id = dal_sql_get_bytes(row, 1), kind = dal_arena_copy(&voices->arena, dal_sql_get_bytes(row, 2));
    if (place == NULL || kind.data == NULL)
        return false;
    *place = (speaker){.kind = kind,
                       .named = dal_sql_is_null(row, 3) ? -1 : (int)dal_sql_get_int(row, 3),
                       .joined = dal_sql_get_int(row, 4) != 0};
    if (id.size >= sizeof place->id)
        memcpy(&place->id, id.data, sizeof place->id);
    return true;
}

static bool read_code(dal_voices *voices, dal_sql *row)
{
    dalil_string *place = place_of(&voices->code, dal_sql_get_int(row, 0), sizeof *place);
    dalil_string text = dal_arena_copy(&voices->arena, dal_sql_get_bytes(row, 1));
    if (place == NULL || text.data == NULL)
        return false;
    *place = text;
    return true;
}

static dalil_status read_all(dal_voices *voices, const char *text, bool (*read)(dal_voices *voices, dal_sql *row),
                             dalil_error *err)
{
    dal_sql sql = {0};
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(voices->fold), &sql, text, err);
    while (status == DALIL_OK && (status = dal_sql_step(&sql, &row, err)) == DALIL_OK && row)
        if (!read(voices, &sql))
            status = dal_fail_memory(err);
    dal_sql_close(&sql);
    return status;
}

static bool has_name(const speaker *s)
{
    return s->named == 1 || (s->named < 0 && (dal_str_equal(s->kind, DALIL_STR("person")) ||
                                              dal_str_equal(s->kind, DALIL_STR("organisation"))));
}

/* A source that stands among joined ones, for putting them in order. */
typedef struct joined {
    speaker *of;
} joined;

static int by_id(const void *a, const void *b)
{
    const speaker *x = ((const joined *)a)->of, *y = ((const joined *)b)->of;
    return (x->id > y->id) - (x->id < y->id);
}

/* Names that a person joined are one source: it has a name when one of them is a name. */
static dalil_status name_joined(dal_voices *voices, dalil_error *err)
{
    speaker *all = voices->source.item;
    joined *item = dal_alloc((voices->source.count + 1) * sizeof *item);
    size_t count = 0;
    if (item == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < voices->source.count; i++)
        if (all[i].joined)
            item[count++].of = &all[i];
    if (count > 0)
        qsort(item, count, sizeof *item, by_id);
    for (size_t first = 0, end = 0; first < count; first = end) {
        bool named = false;
        for (; end < count && item[end].of->id == item[first].of->id; end++)
            named = named || has_name(item[end].of);
        for (size_t i = first; i < end; i++)
            if (named && item[i].of->named < 0)
                item[i].of->named = 1;
    }
    dal_free(item);
    return DALIL_OK;
}

dalil_status dal_voices_new(dal_fold *fold, dal_voices **out_voices, dalil_error *err)
{
    dal_voices *voices = dal_alloc_zero(1, sizeof *voices);
    if (voices == NULL)
        return dal_fail_memory(err);
    voices->fold = fold;
    dalil_status status = read_all(voices, "SELECT id, published_start, published_end FROM report", read_report, err);
    if (status == DALIL_OK)
        status = read_all(
            voices,
            "SELECT id, coalesce(canonical, sid), coalesce(source_set.kind, source.kind), named, "
            "canonical IS NOT NULL FROM source LEFT JOIN source_same ON source_same.source=sid LEFT JOIN source_set ON "
            "source_set.source=coalesce(canonical, sid)",
            read_source, err);
    if (status == DALIL_OK)
        status = read_all(voices, "SELECT id, text FROM code", read_code, err);
    if (status == DALIL_OK)
        status = name_joined(voices, err);
    if (status == DALIL_OK)
        *out_voices = voices;
    else
        dal_voices_free(voices);
    return status;
}

void dal_voices_free(dal_voices *voices)
{
    if (voices == NULL)
        return;
    dal_free(voices->report.item);
    dal_free(voices->source.item);
    dal_free(voices->code.item);
    dal_arena_release(&voices->arena);
    dal_free(voices);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Another process may have taken in more since: what came later is not told of yet. */
static const void *item_of(const table *t, int64_t id, size_t size)
{
    return id >= 0 && (uint64_t)id < t->count ? (const char *)t->item + (size_t)id * size : NULL;
}

static bool voice_of(const dal_voices *voices, dal_sql *row, dal_voice_row *out)
{
    const published *when = item_of(&voices->report, dal_sql_get_int(row, 1), sizeof *when);
    const speaker *who = item_of(&voices->source, dal_sql_get_int(row, 3), sizeof *who);
    const dalil_string *stance = item_of(&voices->code, dal_sql_get_int(row, 5), sizeof *stance);
    const dalil_string *basis = item_of(&voices->code, dal_sql_get_int(row, 6), sizeof *basis);
    if (when == NULL || who == NULL || stance == NULL || basis == NULL || who->kind.data == NULL)
        return false;
    *out = (dal_voice_row){.id = dal_sql_get_int(row, 0),
                           .report = dal_sql_get_int(row, 1),
                           .number = dal_sql_get_int(row, 2),
                           .source = who->id,
                           .kind = who->kind,
                           .named = who->named,
                           .state = (int)dal_sql_get_int(row, 4),
                           .stance = *stance,
                           .basis = *basis,
                           .has_said = !dal_sql_is_null(row, 7),
                           .said = {dal_sql_get_int(row, 7), dal_sql_get_int(row, 8)},
                           .has_low = !dal_sql_is_null(row, 9),
                           .has_high = !dal_sql_is_null(row, 10),
                           .low = dal_sql_get_real(row, 9),
                           .high = dal_sql_get_real(row, 10),
                           .flags = dal_sql_get_int(row, 11),
                           .origin = dal_sql_get_bytes(row, 12),
                           .has_published = when->known,
                           .published = {when->start, when->end},
                           .start = dal_sql_get_int(row, 13),
                           .end = dal_sql_get_int(row, 14)};
    return true;
}

dalil_status dal_voices_each(dal_voices *voices, dalil_string question, dal_voice_visit *visit, void *context,
                             dalil_error *err)
{
    dal_sql query = {0};
    dal_voice_row voice;
    bool row = true;
    dalil_status status = dal_sql_ready(
        dal_fold_database(voices->fold), &query,
        "SELECT id, report, number, source, state, stance, basis, said_start, said_end, low, high, flags, origin,"
        " start, end FROM claim WHERE asked=(SELECT id FROM code WHERE text=?)",
        err);
    if (status == DALIL_OK)
        dal_sql_text(&query, question);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row)
        if (voice_of(voices, &query, &voice))
            status = visit(context, &voice, err);
    dal_sql_close(&query);
    return status;
}
