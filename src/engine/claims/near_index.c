/* engine/claims/near_index.c: an inverted index from runs to the texts that hold them, as sorted arrays.
 *
 * All texts of a file are cut into parts by the leading bits of their runs and each part is sorted by itself, which
 * keeps the work inside the processor's cache and spreads over threads.  Single texts make segments of their own that
 * are merged two by two as they grow alike, so that adding costs a logarithm of the number of texts.
 *
 * A run that stands in very many texts (a post gone viral, a standing phrase) is a crowd.  To compare all of a crowd
 * with each other would be quadratic, so everyone in it meets only the few that are most of the crowd's kind: those
 * with most of their own runs in crowds.  The post itself is among them, the articles that quote it are not. */
#include "base/thread.h"
#include "engine/claims/near.h"
#include <stdatomic.h>

enum { TASK = 512, PART_BITS = 10, PARTS = 1 << PART_BITS, PER_BUCKET = 4, THINNED = 4000000 };
enum { CROWD = 64, FIRST = 24, BLOCK = 32 }; /* a crowd is more than CROWD texts; the FIRST of it are met */

static uint32_t run_of(uint64_t posting)
{
    return (uint32_t)(posting >> 32);
}

void dal_near_segment_release(dal_near_segment *segment)
{
    dal_free(segment->posting);
    dal_free(segment->first);
    *segment = (dal_near_segment){0};
}

/* Is a run of four looked up?  Among very many texts every third is, told by its hash. */
static bool is_kept(bool thinned, uint32_t run)
{
    return !thinned || run % 3 == 0;
}

/* ---- sorting --------------------------------------------------------------------------------------------------- */

static void sort_few(uint64_t *item, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t moving = item[i];
        size_t k = i;
        for (; k > 0 && item[k - 1] > moving; k--)
            item[k] = item[k - 1];
        item[k] = moving;
    }
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* By eleven bits; equals keep their order. */
static void sort_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    uint32_t place[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++)
        place[from[i] >> shift & (DIGITS - 1)]++;
    for (size_t i = 0; i < DIGITS; i++) {
        uint32_t here = place[i];
        place[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[place[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* Sort a part: its postings agree in the first PART_BITS bits of the run and come in the order of their texts. */
static void sort_postings(uint64_t *item, uint64_t *spare, size_t count)
{
    if (count <= 48) {
        sort_few(item, count);
        return;
    }
    sort_digit(item, spare, count, 32);
    sort_digit(spare, item, count, 32 + DIGIT_BITS);
}

/* ---- segments -------------------------------------------------------------------------------------------------- */

/* Room for postings and their buckets; the buckets are not yet filled. */
static bool make_room(size_t count, uint32_t texts, dal_near_segment *out)
{
    unsigned bits = PART_BITS;
    while (bits < 28 && ((uint64_t)PER_BUCKET << bits) < count)
        bits++;
    if (count < PARTS)
        bits = 1;
    *out = (dal_near_segment){.count = (uint32_t)count, .texts = texts, .shift = 32 - bits};
    out->posting = dal_alloc((count + 1) * sizeof *out->posting);
    out->first = dal_alloc((((size_t)1 << bits) + 1) * sizeof *out->first);
    if (out->posting != NULL && out->first != NULL)
        return true;
    dal_near_segment_release(out);
    return false;
}

/* Fill the buckets [from, to) whose postings are [at, end). */
static void fill_buckets(dal_near_segment *s, uint32_t from, uint32_t to, uint32_t at, uint32_t end)
{
    for (uint32_t bucket = from; bucket < to; bucket++) {
        while (at < end && run_of(s->posting[at]) >> s->shift < bucket)
            at++;
        s->first[bucket] = at;
    }
}

static void fill_all_buckets(dal_near_segment *s)
{
    uint32_t buckets = (uint32_t)1 << (32 - s->shift);
    fill_buckets(s, 0, buckets, 0, s->count);
    s->first[buckets] = s->count;
}

bool dal_near_segment_one(const dal_near_text *text, uint32_t number, dal_near_segment *out_segment)
{
    size_t count = (size_t)text->run_count + text->two_count, i = 0, k = 0;
    if (!make_room(count, 1, out_segment))
        return false;
    for (size_t at = 0; at < count; at++) { /* both sets are sorted */
        bool run = k == text->two_count || (i < text->run_count && text->run[i] <= text->two[k]);
        out_segment->posting[at] = (uint64_t)(run ? text->run[i++] : text->two[k++]) << 32 | number;
    }
    fill_all_buckets(out_segment);
    return true;
}

bool dal_near_segment_merge(const dal_near_segment *a, const dal_near_segment *b, dal_near_segment *out_segment)
{
    size_t i = 0, k = 0;
    if (!make_room((size_t)a->count + b->count, a->texts + b->texts, out_segment))
        return false;
    for (size_t at = 0; at < out_segment->count; at++) {
        bool first = k == b->count || (i < a->count && a->posting[i] <= b->posting[k]);
        out_segment->posting[at] = first ? a->posting[i++] : b->posting[k++];
    }
    fill_all_buckets(out_segment);
    return true;
}

/* ---- all texts at once ----------------------------------------------------------------------------------------- */

typedef struct build {
    const dal_near_text *text;
    size_t count, tasks;
    bool thinned;
    uint32_t *place;      /* tasks x PARTS: first how many, then where the next goes */
    uint32_t *part;       /* PARTS + 1: where each part begins */
    atomic_uint *crowded; /* runs of each text that are crowds */
    dal_near_segment *segment;
} build;

static size_t task_end(const build *b, size_t task)
{
    size_t end = (task + 1) * TASK;
    return end < b->count ? end : b->count;
}

static dalil_status count_task(void *context, size_t task, dalil_error *err)
{
    (void)err;
    build *b = context;
    uint32_t *place = b->place + task * PARTS;
    for (size_t i = task * TASK; i < task_end(b, task); i++) {
        const dal_near_text *t = &b->text[i];
        for (uint32_t k = 0; k < t->run_count; k++)
            place[t->run[k] >> (32 - PART_BITS)]++;
        for (uint32_t k = 0; k < t->two_count; k++)
            place[t->two[k] >> (32 - PART_BITS)]++;
    }
    return DALIL_OK;
}

static dalil_status place_task(void *context, size_t task, dalil_error *err)
{
    (void)err;
    build *b = context;
    uint32_t *place = b->place + task * PARTS;
    uint64_t *posting = b->segment->posting;
    for (size_t i = task * TASK; i < task_end(b, task); i++) {
        const dal_near_text *t = &b->text[i];
        for (uint32_t k = 0; k < t->run_count; k++)
            posting[place[t->run[k] >> (32 - PART_BITS)]++] = (uint64_t)t->run[k] << 32 | i;
        for (uint32_t k = 0; k < t->two_count; k++)
            posting[place[t->two[k] >> (32 - PART_BITS)]++] = (uint64_t)t->two[k] << 32 | i;
    }
    return DALIL_OK;
}

static dalil_status sort_part(void *context, size_t part, dalil_error *err)
{
    build *b = context;
    dal_near_segment *s = b->segment;
    uint32_t from = b->part[part], count = b->part[part + 1] - from;
    uint64_t *spare = dal_alloc(count * sizeof *spare);
    if (spare == NULL)
        return dal_fail_memory(err);
    sort_postings(s->posting + from, spare, count);
    dal_free(spare);
    if (s->shift <= 32 - PART_BITS) {
        unsigned bits = 32 - PART_BITS - s->shift;
        fill_buckets(s, (uint32_t)part << bits, (uint32_t)(part + 1) << bits, from, from + count);
    }
    return DALIL_OK;
}

/* ---- crowds ---------------------------------------------------------------------------------------------------- */

/* The next crowd in [*at, end): false when there is none, else its postings are [*at, *out_end). */
static bool next_crowd(const dal_near_segment *s, uint32_t *at, uint32_t end, uint32_t *out_end)
{
    while (*at + CROWD < end) {
        uint32_t last = *at + CROWD, run = run_of(s->posting[last]);
        if (run_of(s->posting[*at]) != run) { /* no crowd begins before the first posting of `run` */
            do
                last--;
            while (run_of(s->posting[last]) == run);
            *at = last + 1;
            continue;
        }
        while (last < end && run_of(s->posting[last]) == run)
            last++;
        *out_end = last;
        return true;
    }
    return false;
}

static dalil_status count_crowds(void *context, size_t part, dalil_error *err)
{
    (void)err;
    build *b = context;
    uint32_t at = b->part[part], end;
    for (; next_crowd(b->segment, &at, b->part[part + 1], &end); at = end)
        for (uint32_t i = at; i < end; i++)
            atomic_fetch_add_explicit(&b->crowded[(uint32_t)b->segment->posting[i]], 1, memory_order_relaxed);
    return DALIL_OK;
}

/* How much a text is of its crowds' kind: how many of its runs are crowds, times their share; of equals the one with
 * the usual numbers. */
static double crowd_score(build *b, uint64_t posting)
{
    uint32_t text = (uint32_t)posting;
    double crowded = atomic_load_explicit(&b->crowded[text], memory_order_relaxed);
    double usual = (double)b->text[text].usual;
    return crowded * crowded / ((double)b->text[text].run_count + 1) + usual / (usual + 1);
}

/* Bring the FIRST of a crowd with the highest scores to its front, the earliest of equals first. */
static void order_crowd(build *b, uint64_t *posting, uint32_t count)
{
    double score[FIRST] = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t moving = posting[i];
        double mine = crowd_score(b, moving);
        if (kept == FIRST && mine <= score[FIRST - 1])
            continue;
        uint32_t k = kept < FIRST ? kept++ : FIRST - 1;
        posting[i] = posting[k];
        for (; k > 0 && score[k - 1] < mine; k--) {
            score[k] = score[k - 1];
            posting[k] = posting[k - 1];
        }
        score[k] = mine;
        posting[k] = moving;
    }
}

static dalil_status order_crowds(void *context, size_t part, dalil_error *err)
{
    (void)err;
    build *b = context;
    uint32_t at = b->part[part], end;
    for (; next_crowd(b->segment, &at, b->part[part + 1], &end); at = end)
        order_crowd(b, b->segment->posting + at, end - at);
    return DALIL_OK;
}

/* From how many to where: part after part, within a part task after task. */
static uint32_t sum_places(build *b)
{
    uint32_t sum = 0;
    for (size_t part = 0; part < PARTS; part++) {
        b->part[part] = sum;
        for (size_t task = 0; task < b->tasks; task++) {
            uint32_t here = b->place[task * PARTS + part];
            b->place[task * PARTS + part] = sum;
            sum += here;
        }
    }
    b->part[PARTS] = sum;
    return sum;
}

static dalil_status run_build(build *b, unsigned threads, dalil_error *err)
{
    DAL_TRY(dal_thread_each(b->tasks, threads, count_task, b, err));
    uint32_t sum = sum_places(b);
    if (!make_room(sum, (uint32_t)b->count, b->segment))
        return dal_fail_memory(err);
    dalil_status status = dal_thread_each(b->tasks, threads, place_task, b, err);
    if (status == DALIL_OK)
        status = dal_thread_each(PARTS, threads, sort_part, b, err);
    if (status == DALIL_OK)
        status = dal_thread_each(PARTS, threads, count_crowds, b, err);
    if (status == DALIL_OK)
        status = dal_thread_each(PARTS, threads, order_crowds, b, err);
    if (status != DALIL_OK)
        dal_near_segment_release(b->segment);
    b->segment->thinned = b->thinned;
    if (status != DALIL_OK)
        return status;
    if (b->segment->shift > 32 - PART_BITS)
        fill_all_buckets(b->segment);
    else
        b->segment->first[(size_t)1 << (32 - b->segment->shift)] = sum;
    return DALIL_OK;
}

static uint64_t count_runs(const dal_near_text *text, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)text[i].run_count + text[i].two_count;
    return sum;
}

dalil_status dal_near_segment_build(const dal_near_text *text, size_t count, unsigned threads,
                                    dal_near_segment *out_segment, dalil_error *err)
{
    build b = {.text = text, .count = count, .tasks = (count + TASK - 1) / TASK, .segment = out_segment};
    uint64_t runs = count_runs(text, count);
    if (runs > INT32_MAX || count > INT32_MAX) /* places are 32 bits wide */
        return dal_fail(err, DALIL_ELIMIT, "near.too-much", NULL);
    b.thinned = runs > THINNED;
    b.place = dal_alloc_zero(b.tasks * PARTS, sizeof *b.place);
    b.part = dal_alloc_zero(PARTS + 1, sizeof *b.part);
    b.crowded = dal_alloc_zero(count, sizeof *b.crowded);
    bool room = b.place != NULL && b.part != NULL && b.crowded != NULL;
    dalil_status status = room ? run_build(&b, threads, err) : dal_fail_memory(err);
    dal_free(b.crowded);
    dal_free(b.place);
    dal_free(b.part);
    return status;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

bool dal_near_tally_init(dal_near_tally *tally, size_t texts)
{
    *tally = (dal_near_tally){.count = dal_alloc_zero(texts, sizeof *tally->count)};
    return tally->count != NULL;
}

void dal_near_tally_release(dal_near_tally *tally)
{
    dal_free(tally->count);
    dal_free(tally->touched.item);
}

/* Count the texts of postings [at, end) below `limit`, but for `self`.  There is room in `touched` for all of them. */
static void tally_postings(dal_near_tally *tally, const uint64_t *at, const uint64_t *end, uint64_t limit,
                           uint32_t self)
{
    uint32_t *touched = tally->touched.item, *count = tally->count;
    size_t met = tally->touched.count;
    for (; at < end && *at < limit; at++) {
        uint32_t text = (uint32_t)*at;
        touched[met] = text; /* without a branch: half of them are new */
        met += text != self && count[text] == 0;
        count[text] += text != self;
    }
    tally->touched.count = met;
}

/* Count the texts below `self` in the postings of `run`, of a crowd its first whatever their number. */
static void tally_run(dal_near_tally *tally, const dal_near_segment *s, uint32_t run, uint32_t self)
{
    const uint64_t *at = s->posting + s->first[run >> s->shift], *end = s->posting + s->first[(run >> s->shift) + 1];
    while (at < end && run_of(*at) < run)
        at++;
    if (end - at > CROWD && run_of(at[CROWD]) == run) {
        tally->crowded++;
        tally_postings(tally, at, at + FIRST, UINT64_MAX, self);
    } else {
        tally_postings(tally, at, end, (uint64_t)run << 32 | tally->limit, self);
    }
}

void dal_near_segment_ahead(const dal_near_segment *segment, const uint32_t *run, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&segment->first[run[i] >> segment->shift]);
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&segment->posting[segment->first[run[i] >> segment->shift]]);
}

/* Up to BLOCK of the runs that are looked up; *at moves behind them. */
static uint32_t next_block(bool thinned, const uint32_t *run, uint32_t count, uint32_t *at, uint32_t *block)
{
    uint32_t size = 0;
    for (; *at < count && size < BLOCK; ++*at) {
        block[size] = run[*at]; /* without a branch: a third of them */
        size += is_kept(thinned, run[*at]);
    }
    return size;
}

static bool tally_runs(dal_near_tally *tally, const dal_near_segment *segment, const uint32_t *run, uint32_t count,
                       uint32_t self)
{
    uint32_t block[BLOCK];
    for (uint32_t at = 0; at < count;) {
        uint32_t size = next_block(segment->thinned, run, count, &at, block);
        dal_near_segment_ahead(segment, block, size);
        for (uint32_t i = 0; i < size; i++) {
            if (dal_near_grow(&tally->touched, CROWD + 2, sizeof(uint32_t)) == NULL)
                return false;
            tally_run(tally, segment, block[i], self);
        }
        tally->asked += size;
    }
    return true;
}

bool dal_near_tally_add(dal_near_tally *tally, const dal_near_segment *segment, const dal_near_text *text,
                        uint32_t self)
{
    bool brief = text->word_count < DALIL_NEAR_SHORT;
    tally->limit = brief && segment->thinned ? UINT32_MAX : self; /* later long texts may not find this one */
    dal_near_segment whole = *segment;
    whole.thinned = false;
    tally->thinned |= segment->thinned && !brief;
    return tally_runs(tally, brief ? &whole : segment, text->run, text->run_count, self) &&
           tally_runs(tally, &whole, text->two, text->two_count, self);
}

/* What was not looked up is allowed for: in crowds only a few texts are counted, in a thinned index a third of the
 * runs, give or take.  Who passes is compared in full. */
float dal_near_tally_allowance(const dal_near_tally *tally)
{
    float allowance = tally->thinned ? 0.2f : 1;
    return tally->asked > 0 ? allowance * (1 - 0.75f * (float)tally->crowded / (float)tally->asked) : allowance;
}

void dal_near_tally_clear(dal_near_tally *tally)
{
    const uint32_t *touched = tally->touched.item;
    for (size_t i = 0; i < tally->touched.count; i++)
        tally->count[touched[i]] = 0;
    tally->touched.count = 0;
    tally->asked = tally->crowded = 0;
    tally->thinned = false;
}

uint32_t dal_near_segment_holders(const dal_near_segment *segment, uint32_t run)
{
    uint32_t at = segment->first[run >> segment->shift], end = segment->first[(run >> segment->shift) + 1];
    while (at < end && run_of(segment->posting[at]) < run)
        at++;
    uint32_t low = at, high = end; /* the first posting of a later run lies in [low, high] */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (run_of(segment->posting[middle]) > run)
            high = middle;
        else
            low = middle + 1;
    }
    return low - at;
}
