/* engine/text/search_table.c: documents and passages in the bytes of a segment.
 *
 *   varint passages, stretches, captions, times
 *   times      16 bytes each: from, to
 *   captions   8 bytes: identity; varint words
 *   documents  8 bytes: identity; varint words, time, passages, stretches; then
 *     passages   varint start less that of the passage before, varint size, varint caption << 1 | another time than the
 *                document's, then varint number of that time
 *     stretches  varint first less that of the stretch before, varint words << 1 | not of the next passage, then varint
 *                passage less the one before (twice it; twice it the other way round less 1 when it goes back) */
#include "engine/text/search.h"
#include <stdlib.h>

enum { LEAST = 12 }; /* bytes of a document */

/* ---- room -------------------------------------------------------------------------------------------------------- */

bool dal_search_table_room(dal_search_table *table, dal_arena *arena)
{
    size_t documents = (size_t)table->documents + 1;
    table->id = dal_arena_alloc(arena, documents * sizeof *table->id);
    table->length = dal_arena_alloc(arena, documents * sizeof *table->length);
    table->time = dal_arena_alloc(arena, documents * sizeof *table->time);
    table->passage_at = dal_arena_alloc(arena, documents * sizeof *table->passage_at);
    table->stretch_at = dal_arena_alloc(arena, documents * sizeof *table->stretch_at);
    table->passage = dal_arena_alloc(arena, ((size_t)table->passages + 1) * sizeof *table->passage);
    table->stretch = dal_arena_alloc(arena, ((size_t)table->stretches + 1) * sizeof *table->stretch);
    table->caption = dal_arena_alloc(arena, ((size_t)table->captions + 1) * sizeof *table->caption);
    table->span = dal_arena_alloc(arena, ((size_t)table->times + 1) * sizeof *table->span);
    return table->id != NULL && table->length != NULL && table->time != NULL && table->passage_at != NULL &&
           table->stretch_at != NULL && table->passage != NULL && table->stretch != NULL && table->caption != NULL &&
           table->span != NULL;
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const dal_search_time *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

void dal_search_table_settle(dal_search_table *table)
{
    uint32_t kept = 0;
    if (table->times > 0)
        qsort(table->span, table->times, sizeof *table->span, by_time);
    for (uint32_t i = 0; i < table->times; i++)
        if (kept == 0 || by_time(&table->span[kept - 1], &table->span[i]) != 0)
            table->span[kept++] = table->span[i];
    table->times = kept;
}

uint32_t dal_search_table_time(const dal_search_table *table, int64_t from, int64_t to)
{
    const dal_search_time key = {from, to};
    uint32_t low = 0, high = table->times;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (by_time(&table->span[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const dal_search_stretch *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return (x->passage > y->passage) - (x->passage < y->passage);
}

void dal_search_table_order(dal_search_table *table, uint32_t document)
{
    uint32_t first = table->stretch_at[document], count = table->stretch_at[document + 1] - first;
    if (count > 0)
        qsort(table->stretch + first, count, sizeof *table->stretch, by_place);
}

static void put_fixed(dal_buf *out, uint64_t value)
{
    unsigned char bytes[8];
    dal_search_put(bytes, value, 8);
    dal_buf_add(out, bytes, 8);
}

static void put_passages(const dal_search_table *t, uint32_t document, dal_buf *out)
{
    uint32_t last = 0;
    for (uint32_t i = t->passage_at[document]; i < t->passage_at[document + 1]; i++) {
        const dal_search_passage *p = &t->passage[i];
        dal_search_put_varint(out, p->start - last);
        dal_search_put_varint(out, p->end - p->start);
        dal_search_put_varint(out, (uint64_t)p->caption << 1 | (p->time != t->time[document]));
        if (p->time != t->time[document])
            dal_search_put_varint(out, p->time);
        last = p->start;
    }
}

static void put_stretches(const dal_search_table *t, uint32_t document, dal_buf *out)
{
    uint32_t last = 0;
    int64_t at = (int64_t)t->passage_at[document] - 1;
    for (uint32_t i = t->stretch_at[document]; i < t->stretch_at[document + 1]; i++) {
        const dal_search_stretch *s = &t->stretch[i];
        int64_t step = s->passage - at;
        dal_search_put_varint(out, s->first - last);
        dal_search_put_varint(out, (uint64_t)(s->end - s->first) << 1 | (step != 1));
        if (step != 1)
            dal_search_put_varint(out, (uint64_t)(step >= 0 ? 2 * step : -2 * step - 1));
        last = s->first;
        at = s->passage;
    }
}

void dal_search_table_write(const dal_search_table *t, dal_buf *out)
{
    const uint32_t counts[] = {t->passages, t->stretches, t->captions, t->times};
    for (size_t i = 0; i < 4; i++)
        dal_search_put_varint(out, counts[i]);
    for (uint32_t i = 0; i < t->times; i++) {
        put_fixed(out, (uint64_t)t->span[i].from);
        put_fixed(out, (uint64_t)t->span[i].to);
    }
    for (uint32_t i = 0; i < t->captions; i++) {
        put_fixed(out, t->caption[i].id);
        dal_search_put_varint(out, t->caption[i].length);
    }
    for (uint32_t i = 0; i < t->documents; i++) {
        put_fixed(out, t->id[i]);
        dal_search_put_varint(out, t->length[i]);
        dal_search_put_varint(out, t->time[i]);
        dal_search_put_varint(out, t->passage_at[i + 1] - t->passage_at[i]);
        dal_search_put_varint(out, t->stretch_at[i + 1] - t->stretch_at[i]);
        put_passages(t, i, out);
        put_stretches(t, i, out);
    }
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* A table being read; `broken` of the bytes is set where they say what cannot be. */
typedef struct reading {
    dal_search_cursor *c;
    dal_search_table *t;
    uint32_t passages, stretches; /* so far */
} reading;

/* A number that is at most `most`. */
static uint32_t number(reading *r, uint64_t most)
{
    uint64_t value = dal_search_varint(r->c);
    if (value <= most)
        return (uint32_t)value;
    r->c->broken = true;
    return 0;
}

static uint64_t fixed(reading *r)
{
    if (r->c->end - r->c->at < 8) {
        r->c->broken = true;
        return 0;
    }
    uint64_t value = dal_search_get(r->c->at, 8);
    r->c->at += 8;
    return value;
}

/* Each of them takes a byte at least, so that damaged numbers ask for no more memory than there are bytes. */
static bool read_counts(reading *r)
{
    uint64_t most = (uint64_t)(r->c->end - r->c->at);
    most = most < DAL_SEARCH_DOCUMENTS_MAX ? most : DAL_SEARCH_DOCUMENTS_MAX;
    uint32_t *const count[] = {&r->t->passages, &r->t->stretches, &r->t->captions, &r->t->times};
    for (size_t i = 0; i < 4; i++)
        *count[i] = number(r, most);
    return !r->c->broken;
}

/* Without a look at the end: behind the bytes stand zeros enough for what is read between two looks. */
static inline uint32_t quick(const unsigned char **at)
{
    const unsigned char *p = *at;
    uint32_t value = *p & 0x7F;
    for (unsigned shift = 7; *p++ >= 0x80 && shift < 32; shift += 7)
        value |= (uint32_t)(*p & 0x7F) << shift;
    *at = p;
    return value;
}

static void read_passages(reading *r, uint32_t document, uint32_t count)
{
    dal_search_table *t = r->t;
    const unsigned char *at = r->c->at;
    dal_search_passage *p = &t->passage[r->passages];
    bool broken = false;
    uint32_t start = 0;
    for (uint32_t i = 0; i < count && !broken; i++, p++) {
        start += quick(&at);
        uint32_t size = quick(&at), caption = quick(&at);
        uint32_t time = caption & 1 ? quick(&at) : t->time[document];
        broken = size == 0 || size > INT32_MAX || start > INT32_MAX || caption >> 1 >= t->captions ||
                 time >= t->times || at > r->c->end;
        if (!broken)
            *p = (dal_search_passage){start, start + size, caption >> 1, time, t->caption[caption >> 1].length};
    }
    r->c->at = at;
    r->c->broken = broken;
    r->passages += count;
}

static void read_stretches(reading *r, uint32_t document, uint32_t count)
{
    dal_search_table *t = r->t;
    const unsigned char *at = r->c->at;
    uint32_t first = 0, reach = 0, passage = t->passage_at[document] - 1;
    bool broken = false;
    for (uint32_t i = 0; i < count && !broken; i++) {
        first += quick(&at);
        uint32_t words = quick(&at), step = words & 1 ? quick(&at) : 2;
        uint32_t end = first + (words >> 1);
        passage += step & 1 ? ~(step >> 1) : step >> 1;
        broken = passage < t->passage_at[document] || passage >= r->passages || first > INT32_MAX || at > r->c->end;
        if (broken)
            break;
        reach = end > reach ? end : reach;
        t->stretch[r->stretches++] = (dal_search_stretch){first, end, passage, reach};
        t->passage[passage].length += words >> 1;
    }
    r->c->at = at;
    r->c->broken = broken;
}

static void read_document(reading *r, uint32_t document)
{
    dal_search_table *t = r->t;
    t->id[document] = fixed(r);
    t->length[document] = number(r, UINT32_MAX);
    t->time[document] = number(r, UINT32_MAX);
    uint32_t passages = number(r, t->passages - r->passages), stretches = number(r, t->stretches - r->stretches);
    if (t->time[document] >= t->times)
        r->c->broken = true;
    if (r->c->broken)
        return;
    read_passages(r, document, passages);
    if (!r->c->broken)
        read_stretches(r, document, stretches);
    t->passage_at[document + 1] = r->passages;
    t->stretch_at[document + 1] = r->stretches;
}

static bool read_all(reading *r)
{
    dal_search_table *t = r->t;
    for (uint32_t i = 0; i < t->times; i++) {
        t->span[i].from = (int64_t)fixed(r);
        t->span[i].to = (int64_t)fixed(r);
    }
    for (uint32_t i = 0; i < t->captions; i++) {
        t->caption[i].id = fixed(r);
        t->caption[i].length = number(r, UINT32_MAX);
    }
    t->passage_at[0] = t->stretch_at[0] = 0;
    for (uint32_t i = 0; i < t->documents && !r->c->broken; i++)
        read_document(r, i);
    return !r->c->broken && r->passages == t->passages && r->stretches == t->stretches && r->c->at == r->c->end;
}

dalil_status dal_search_table_read(dal_search_cursor *bytes, uint32_t documents, dal_arena *arena,
                                   dal_search_table *out_table, dalil_error *err)
{
    dal_search_table table = {.documents = documents};
    reading r = {.c = bytes, .t = &table};
    if (documents > DAL_SEARCH_DOCUMENTS_MAX || documents > (uint64_t)(bytes->end - bytes->at) / LEAST ||
        !read_counts(&r))
        return dal_search_damaged(err);
    if (!dal_search_table_room(&table, arena))
        return dal_fail_memory(err);
    if (!read_all(&r))
        return dal_search_damaged(err);
    *out_table = table;
    return DALIL_OK;
}
