/* case/voices.c: see voices.h. */
#include "case/voices.h"
#include "case/kinds/numbers.h"

typedef struct published {
    bool known;
    int64_t start, end;
} published;

typedef struct speaker {
    uint64_t id;
    dalil_string kind;
    int named; /* by hand, or joined to a name: 0, 1; -1: as its kind is */
} speaker;

/* Items by their number in the database, which are given out from 1 on. */
typedef struct table {
    void *item;
    size_t count;
} table;

/* What the statements of one form share. */
typedef struct form {
    bool known;
    int state;
    int64_t flags;
    dalil_string stance, basis;
} form;

/* Where a person told a statement's origin. */
typedef struct told_origin {
    int64_t claim;
    dalil_string origin;
} told_origin;

struct dal_voices {
    dal_fold *fold;
    dal_arena arena;
    table report, source, form, span; /* published, speaker, form, published */
    table origin;                     /* told_origin, ascending by claim, `origins` of them */
    size_t origins;
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
    *place = (speaker){.kind = kind, .named = dal_sql_is_null(row, 3) ? -1 : (int)dal_sql_get_int(row, 3)};
    if (id.size >= sizeof place->id)
        memcpy(&place->id, id.data, sizeof place->id);
    return true;
}

static bool read_form(dal_voices *voices, dal_sql *row)
{
    form *place = place_of(&voices->form, dal_sql_get_int(row, 0), sizeof *place);
    dalil_string stance = dal_arena_copy(&voices->arena, dal_sql_get_bytes(row, 1)),
                 basis = dal_arena_copy(&voices->arena, dal_sql_get_bytes(row, 2));
    if (place == NULL || stance.data == NULL || basis.data == NULL)
        return false;
    *place = (form){true, (int)dal_sql_get_int(row, 3), dal_sql_get_int(row, 4), stance, basis};
    return true;
}

static bool read_span(dal_voices *voices, dal_sql *row)
{
    published *place = place_of(&voices->span, dal_sql_get_int(row, 0), sizeof *place);
    if (place == NULL)
        return false;
    *place = (published){true, dal_sql_get_int(row, 1), dal_sql_get_int(row, 2)};
    return true;
}

static bool read_origin(dal_voices *voices, dal_sql *row)
{
    told_origin *place = place_of(&voices->origin, (int64_t)voices->origins, sizeof *place);
    dalil_string origin = dal_arena_copy(&voices->arena, dal_sql_get_bytes(row, 1));
    if (place == NULL || origin.data == NULL)
        return false;
    *place = (told_origin){dal_sql_get_int(row, 0), origin};
    voices->origins++;
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

static dalil_status read_statements(dal_voices *voices, dalil_error *err)
{
    DAL_TRY(read_all(voices, "SELECT id, stance, basis, state, flags FROM form WHERE id>0", read_form, err));
    DAL_TRY(read_all(voices, "SELECT id, start, end FROM span", read_span, err));
    return read_all(voices, "SELECT claim, origin FROM beside WHERE origin IS NOT NULL ORDER BY claim", read_origin,
                    err);
}

dalil_status dal_voices_new(dal_fold *fold, dal_voices **out_voices, dalil_error *err)
{
    dal_voices *voices = dal_alloc_zero(1, sizeof *voices);
    if (voices == NULL)
        return dal_fail_memory(err);
    voices->fold = fold;
    dalil_status status = read_all(voices, "SELECT id, published_start, published_end FROM report", read_report, err);
    if (status == DALIL_OK)
        status =
            read_all(voices,
                     "SELECT id, coalesce(canonical, sid), coalesce(source_set.kind, source.kind), " DAL_SOURCE_NAMED
                     " FROM source LEFT JOIN source_same ON source_same.source=sid LEFT JOIN source_set ON "
                     "source_set.source=coalesce(canonical, sid)",
                     read_source, err);
    if (status == DALIL_OK)
        status = read_statements(voices, err);
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
    dal_free(voices->form.item);
    dal_free(voices->span.item);
    dal_free(voices->origin.item);
    dal_arena_release(&voices->arena);
    dal_free(voices);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Another process may have taken in more since: what came later is not told of yet. */
static const void *item_of(const table *t, int64_t id, size_t size)
{
    return id >= 0 && (uint64_t)id < t->count ? (const char *)t->item + (size_t)id * size : NULL;
}

static int by_claim(const void *id, const void *item)
{
    int64_t a = *(const int64_t *)id, b = ((const told_origin *)item)->claim;
    return (a > b) - (a < b);
}

static dalil_string origin_of(const dal_voices *voices, int64_t claim)
{
    const told_origin *found = NULL;
    if (voices->origins > 0)
        found = bsearch(&claim, voices->origin.item, voices->origins, sizeof *found, by_claim);
    return found != NULL ? found->origin : (dalil_string){NULL, 0};
}

/* The columns of the query below. */
enum { ID, REPORT, NUMBER, SOURCE, FORM, SAID, LOW, HIGH, START, SIZE };

static bool voice_of(const dal_voices *voices, dal_sql *row, dal_voice_row *out)
{
    static const published never;
    const published *when = item_of(&voices->report, dal_sql_get_int(row, REPORT), sizeof *when);
    const speaker *who = item_of(&voices->source, dal_sql_get_int(row, SOURCE), sizeof *who);
    const form *f = item_of(&voices->form, dal_sql_get_int(row, FORM), sizeof *f);
    const published *said =
        dal_sql_is_null(row, SAID) ? &never : item_of(&voices->span, dal_sql_get_int(row, SAID), sizeof *said);
    if (when == NULL || who == NULL || f == NULL || said == NULL || !f->known || who->kind.data == NULL)
        return false;
    *out = (dal_voice_row){.id = dal_sql_get_int(row, ID),
                           .report = dal_sql_get_int(row, REPORT),
                           .number = dal_sql_get_int(row, NUMBER),
                           .source = who->id,
                           .kind = who->kind,
                           .named = who->named,
                           .state = f->state,
                           .stance = f->stance,
                           .basis = f->basis,
                           .has_said = said->known,
                           .said = {said->start, said->end},
                           .has_low = !dal_sql_is_null(row, LOW),
                           .has_high = !dal_sql_is_null(row, HIGH),
                           .low = dal_sql_get_real(row, LOW),
                           .high = dal_sql_get_real(row, HIGH),
                           .flags = f->flags,
                           .origin = origin_of(voices, dal_sql_get_int(row, ID)),
                           .has_published = when->known,
                           .published = {when->start, when->end},
                           .start = dal_sql_get_int(row, START),
                           .end = dal_sql_get_int(row, START) + dal_sql_get_int(row, SIZE)};
    return true;
}

dalil_status dal_voices_each(dal_voices *voices, dalil_string question, dal_voice_visit *visit, void *context,
                             dalil_error *err)
{
    dal_sql query = {0};
    dal_voice_row voice;
    bool row = true;
    dalil_status status = dal_sql_ready(dal_fold_database(voices->fold), &query,
                                        "SELECT id, report, " DAL_CLAIM_NUMBER
                                        ", source, form, said, low, high, start, size FROM claim WHERE form IN "
                                        "(SELECT id FROM form WHERE asked=?) AND form>0",
                                        err);
    if (status == DALIL_OK)
        dal_sql_text(&query, question);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row)
        if (voice_of(voices, &query, &voice))
            status = visit(context, &voice, err);
    dal_sql_close(&query);
    return status;
}
