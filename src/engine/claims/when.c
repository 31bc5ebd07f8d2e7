/* engine/claims/when.c: see parts.h.  Reads an expression piece by piece (day, part of day, clock, zone) as long as a
 * further piece follows, over commas and small words; then joins two that a "from ... to" or "since" spans. */
#include "engine/claims/parts.h"
#include "engine/claims/when_read.h"

enum { SPAN_GAP = 24 };

/* A point being read: what was told, and how far it goes. */
typedef struct point {
    dal_told told;
    uint32_t first, last;
    bool bare_year; /* a year only */
    bool daylike;   /* a day, a part of one or a clock: more pieces may follow */
} point;

/* ---- now, a bare year ------------------------------------------------------------------------------------------- */

static uint32_t read_now(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    if (!dal_reader_find(r, at, DAL_WORD_NOW, &hit))
        return 0;
    told->now = true;
    return hit.last;
}

static bool counts_something(const dal_reader *r, uint32_t at)
{
    dal_hit hit;
    uint64_t one = dal_reader_latin(r, at) ? 0 : DAL_KIND(DAL_WORD_UNIT_ONE);
    return dal_seen_find(r->seen, at, r->last, DAL_KIND(DAL_WORD_UNIT_MANY) | one, &hit);
}

static uint32_t read_year(const dal_reader *r, uint32_t at, dal_told *told)
{
    dal_hit hit;
    uint32_t from = at;
    bool cue = false;
    if (dal_reader_find(r, at, DAL_WORD_YEAR, &hit)) {
        from = hit.last;
        cue = true;
    } else if (at > r->first) {
        cue = dal_reader_find(r, at - 1, DAL_WORD_YEAR_CUE, &hit) && hit.last == at;
    }
    bool alone = at > r->first && (dal_reader_sign(r, at - 1, "(") || dal_reader_sign(r, at - 1, "،") ||
                                   dal_reader_sign(r, at - 1, "-") || dal_reader_sign(r, at - 1, "–"));
    dal_told read = {0};
    if ((!cue && !alone) || !dal_reader_year_number(r, from, DAL_YEAR_FROM, DAL_YEAR_TO, &read.year) ||
        dal_reader_sign(r, from + 1, "%") || (from == at && counts_something(r, from + 1)))
        return 0;
    *told = read;
    return from + 1;
}

/* ---- one point -------------------------------------------------------------------------------------------------- */

/* Over a comma, an opening bracket and small words ("on", في) to where the next piece may begin. */
static uint32_t skip_small(const dal_reader *r, uint32_t at)
{
    dal_hit hit;
    for (int i = 0; i < 3; i++) {
        if (dal_reader_sign(r, at, ",") || dal_reader_sign(r, at, "،") || dal_reader_sign(r, at, "("))
            at++;
        else if (dal_reader_find(r, at, DAL_WORD_FILLER, &hit) && !hit.joined)
            at = hit.last;
        else
            break;
    }
    return at;
}

static uint32_t read_piece(const dal_reader *r, uint32_t at, dal_told *told)
{
    uint32_t last = dal_reader_clock(r, at, told);
    last = last != 0 ? last : dal_reader_day(r, at, told);
    last = last != 0 ? last : dal_reader_part(r, at, told);
    if (last == 0 && told->has_clock)
        last = dal_reader_zone(r, at, told);
    return last;
}

static void extend(const dal_reader *r, point *p)
{
    for (int i = 0; i < 8; i++) {
        uint32_t at = p->last, last = read_piece(r, at, &p->told);
        if (last == 0 && (at = skip_small(r, p->last)) > p->last)
            last = read_piece(r, at, &p->told);
        if (last == 0)
            return;
        p->last = last + (dal_reader_sign(r, last, ")") && at > p->first && dal_reader_sign(r, at - 1, "("));
    }
}

/* A part of a day alone ("the morning") is no point in time; "this morning" and مساء الأحد are. */
static bool is_point(const dal_told *told, bool this_part)
{
    return told->has_clock || told->has_offset || told->has_weekday || told->year != 0 || told->month != 0 ||
           told->span > 0 || told->now || (told->has_part && this_part);
}

/* What a point may begin with. */
#define POINT_STARTS                                                                                                   \
    (DAL_NUMBER_STARTS | DAL_KIND(DAL_SEEN_SINGLE) | DAL_KIND(DAL_WORD_SPAN) | DAL_KIND(DAL_WORD_BEFORE) |             \
     DAL_KIND(DAL_WORD_LAST) | DAL_KIND(DAL_WORD_THIS) | DAL_KIND(DAL_WORD_NEXT) | DAL_KIND(DAL_WORD_NOW) |            \
     DAL_KIND(DAL_WORD_NOON) | DAL_KIND(DAL_WORD_CLOCK) | DAL_KIND(DAL_WORD_ORDINAL) | DAL_KIND(DAL_WORD_HIJRI) |      \
     DAL_KIND(DAL_WORD_MONTH) | DAL_KIND(DAL_WORD_DAY_PART) | DAL_KIND(DAL_WORD_DAY) | DAL_KIND(DAL_WORD_WEEKDAY) |    \
     DAL_KIND(DAL_WORD_PART) | DAL_KIND(DAL_WORD_YEAR))

/* Can a point begin here?  "a" and "half" begin one only when a span of time follows. */
static bool begins_point(const dal_reader *r, uint32_t at)
{
    if (!dal_seen_may(r->seen, at, r->last, POINT_STARTS))
        return false;
    return dal_seen_may(r->seen, at, r->last, POINT_STARTS & ~DAL_KIND(DAL_SEEN_SINGLE)) ||
           dal_seen_may(r->seen, at + 1, r->last, DAL_KIND(DAL_WORD_SPAN)) ||
           dal_seen_may(r->seen, at + 2, r->last, DAL_KIND(DAL_WORD_SPAN));
}

static bool read_point(const dal_reader *r, uint32_t at, point *out)
{
    dal_hit hit;
    if (!begins_point(r, at))
        return false;
    *out = (point){.first = at};
    uint32_t last = dal_reader_ago(r, at, &out->told);
    last = last != 0 ? last : dal_reader_turned_span(r, at, &out->told);
    last = last != 0 ? last : read_now(r, at, &out->told);
    if (last != 0) {
        out->last = last;
        return true;
    }
    bool this_part = dal_reader_find(r, at, DAL_WORD_THIS, &hit) ||
                     (dal_reader_find(r, at, DAL_WORD_PART, &hit) && hit.phrase->count > 1 && dal_reader_latin(r, at) &&
                      dal_token_is(dal_reader_token(r, at), "this"));
    last = read_piece(r, at, &out->told);
    if (last == 0 && dal_reader_find(r, at, DAL_WORD_THIS, &hit))
        last = read_piece(r, hit.last, &out->told);
    if (last != 0) {
        out->last = last;
        out->daylike = true;
        extend(r, out);
        if (is_point(&out->told, this_part))
            return true;
        *out = (point){.first = at};
    }
    out->last = read_year(r, at, &out->told);
    out->bare_year = out->last != 0;
    return out->bare_year;
}

/* ---- spans and sentences ---------------------------------------------------------------------------------------- */

static dalil_status resolve(const dal_reader *r, const dal_told *told, dalil_time *out, dalil_error *err)
{
    return dal_calendar_resolve(told, r->options->published, r->options->zone, out, err);
}

/* The word or sign of kind `kind` that stands right before token `at`, over an article; r->last when there is none. */
static uint32_t cue_before(const dal_reader *r, uint32_t at, dal_word_kind kind)
{
    dal_hit hit;
    for (uint32_t back = 1; back <= DAL_LOOK_BACK && at >= r->first + back; back++)
        if (dal_reader_find(r, at - back, kind, &hit) && hit.last == at)
            return at - back;
    return r->last;
}

static bool is_joined_with(const dal_reader *r, uint32_t at, dal_word_kind kind)
{
    dal_hit hit;
    return cue_before(r, at, kind) < r->last || (dal_reader_find(r, at, kind, &hit) && hit.phrase->count == 1);
}

static bool read_bare_year(const dal_reader *r, uint32_t at, point *out)
{
    int year;
    if (!dal_reader_year_number(r, at, DAL_YEAR_FROM, DAL_YEAR_TO, &year))
        return false;
    *out = (point){.told = {.year = year}, .first = at, .last = at + 1, .bare_year = true};
    return true;
}

static bool is_dash(const dal_reader *r, uint32_t at)
{
    return dal_reader_sign(r, at, "-") || dal_reader_sign(r, at, "–") || dal_reader_sign(r, at, "—");
}

static bool is_and(const dal_token *token)
{
    return dal_token_is(token, "and") || dal_token_is(token, "و") || dal_token_is(token, "or");
}

/* The second point of a span that `a` begins: right behind a "to" or a dash, or further on after "from". */
static bool read_second(const dal_reader *r, const point *a, bool from, point *out)
{
    uint32_t at = a->last, limit = from ? at + SPAN_GAP : at + 1;
    dal_hit hit = {0};
    for (; at < limit && at < r->last; at++) {
        bool dash = at == a->last && is_dash(r, at);
        bool to = dal_reader_find(r, at, DAL_WORD_TO, &hit) && (from || !is_and(dal_reader_token(r, at)));
        uint32_t next = dash ? at + 1 : hit.last;
        if ((dash || to) && (read_point(r, next, out) || (a->bare_year && read_bare_year(r, next, out))))
            return true;
        if (at > a->last && read_point(r, at, out))
            return false;
    }
    return false;
}

/* What the first point of "May to August 2013" left to the second. */
static void lend_year(dal_told *a, const dal_told *b)
{
    if (a->year == 0 && a->month != 0 && b->month != 0)
        a->year = b->year;
}

static bool is_known(dalil_time time)
{
    return time.precision != DALIL_UNKNOWN_TIME;
}

static dalil_time hull(dalil_time a, dalil_time b)
{
    if (!is_known(a) || !is_known(b) || b.end <= a.start)
        return is_known(a) ? a : b;
    a.end = b.end;
    a.precision = a.precision > b.precision ? a.precision : b.precision;
    return a;
}

static dalil_status add(dal_reader *r, uint32_t first, uint32_t last, dalil_time time, bool as_of, dalil_error *err)
{
    dal_when *when = dal_list_push(&r->found, sizeof *when, r->arena);
    if (when == NULL)
        return dal_fail_memory(err);
    *when = (dal_when){first, last, dal_text_range(r->text, first, last), time, as_of};
    return DALIL_OK;
}

/* Resolve `a`, with the second point or the open end that its cue gives it, and keep it. */
static dalil_status take_point(dal_reader *r, point *a, uint32_t *out_last, dalil_error *err)
{
    point b;
    dalil_time time, end;
    uint32_t since = cue_before(r, a->first, DAL_WORD_SINCE);
    bool from = is_joined_with(r, a->first, DAL_WORD_FROM) && cue_before(r, a->first, DAL_WORD_FROM) < r->last;
    bool two = (a->daylike || a->bare_year) && read_second(r, a, from, &b);
    uint32_t first = a->first;
    uint32_t as_of = cue_before(r, a->first, DAL_WORD_AS_OF);
    if (two)
        lend_year(&a->told, &b.told);
    DAL_TRY(resolve(r, &a->told, &time, err));
    if (two) {
        DAL_TRY(resolve(r, &b.told, &end, err));
        time = hull(time, end);
    } else if (since < r->last && is_known(time)) {
        time.end = INT64_MAX;
        first = since;
    } else if (as_of < r->last) {
        first = as_of;
    }
    *out_last = two ? b.last : a->last;
    return add(r, first, *out_last, time, !two && since >= r->last && as_of < r->last, err);
}

dalil_status dal_claims_times(const dal_seen *seen, const dalil_extract_options *options, dal_arena *arena,
                              dal_whens *out_whens, dalil_error *err)
{
    dal_reader r = {.seen = seen, .text = seen->text, .options = options, .arena = arena};
    r.first = seen->first;
    r.last = seen->last;
    for (uint32_t at = r.first; at < r.last;) {
        point p;
        if (!read_point(&r, at, &p)) {
            at++;
            continue;
        }
        DAL_TRY(take_point(&r, &p, &at, err));
    }
    *out_whens = (dal_whens){r.found.item, r.found.count};
    return DALIL_OK;
}
