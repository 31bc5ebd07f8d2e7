/* engine/claims/near.c: the public face: all pairs of many texts, and one text against an index that grows. */
#include "engine/claims/near.h"
#include "base/thread.h"
#include "engine/claims/parts.h"

enum { TASK = 512, ROW_TASK = 128, SEGMENTS = 40 };
static float least_of(const dalil_near_options *options)
{
    return options != NULL && options->containment > 0 ? options->containment : DAL_NEAR_LEAST;
}

/* ---- many texts ------------------------------------------------------------------------------------------------ */

/* What a result owns. */
typedef struct memory {
    dal_arena *arena;
    size_t count;
    dalil_near_pair *pair;
} memory;

typedef struct batch {
    const dalil_string *text;
    size_t count, tasks, row_tasks;
    float least;
    unsigned threads;
    dal_near_text *read;
    dal_arena *arena;     /* one a task */
    dal_near_list *found; /* edges, one list a task */
    dal_near_segment segment;
    dal_near_list edge;
    dal_parts_words *numbers;
    memory *out;
} batch;

static size_t end_of(size_t task, size_t size, size_t count)
{
    return (task + 1) * size < count ? (task + 1) * size : count;
}

static dalil_status read_task(void *context, size_t task, dalil_error *err)
{
    batch *b = context;
    dal_near_reader reader = {0};
    bool room = true;
    for (size_t i = task * TASK; room && i < end_of(task, TASK, b->count); i++)
        room = dal_near_read(&reader, b->text[i], &b->arena[task], &b->read[i]);
    dal_near_reader_release(&reader);
    return room ? DALIL_OK : dal_fail_memory(err);
}

/* Is the text with `counted` runs counted worth comparing in full? */
static bool is_promising(uint32_t counted, float allowance, float least, const dal_near_text *a, const dal_near_text *b)
{
    uint32_t smaller = a->run_count < b->run_count ? a->run_count : b->run_count;
    return (float)counted >= allowance * least * (float)smaller;
}

/* Compare text `i` with those that the tally found promising. */
static bool compare_promising(batch *b, const dal_near_tally *tally, uint32_t i, dal_near_list *found)
{
    const uint32_t *touched = tally->touched.item;
    float allowance = dal_near_tally_allowance(tally), fewest = allowance * (float)dal_near_least_runs(&b->read[i]);
    for (size_t k = 0; k < tally->touched.count; k++) {
        uint32_t other = touched[k];
        if ((float)tally->count[other] < fewest ||
            !is_promising(tally->count[other], allowance, b->least, &b->read[i], &b->read[other]))
            continue;
        dal_near_measure m = dal_near_compare(&b->read[i], &b->read[other]);
        if (!dal_near_is_pair(&m, &b->read[i], &b->read[other], b->least))
            continue;
        dal_near_edge *edge = dal_near_grow(found, 1, sizeof *edge);
        if (edge == NULL)
            return false;
        *edge = (dal_near_edge){i < other ? i : other, i < other ? other : i, m};
        found->count++;
    }
    return true;
}

static dalil_status find_task(void *context, size_t task, dalil_error *err)
{
    batch *b = context;
    dal_near_tally tally;
    if (!dal_near_tally_init(&tally, b->count))
        return dal_fail_memory(err);
    bool room = true;
    for (size_t i = task * TASK; room && i < end_of(task, TASK, b->count); i++) {
        room = dal_near_tally_add(&tally, &b->segment, &b->read[i], (uint32_t)i) &&
               compare_promising(b, &tally, (uint32_t)i, &b->found[task]);
        dal_near_tally_clear(&tally);
    }
    dal_near_tally_release(&tally);
    return room ? DALIL_OK : dal_fail_memory(err);
}

static dalil_status gather(batch *b, dalil_error *err)
{
    for (size_t task = 0; task < b->tasks; task++) {
        dal_near_list *found = &b->found[task];
        dal_near_edge *place = dal_near_grow(&b->edge, found->count + 1, sizeof *place);
        if (place == NULL)
            return dal_fail_memory(err);
        if (found->count > 0)
            memcpy(place, found->item, found->count * sizeof *place);
        b->edge.count += found->count;
        dal_free(found->item);
        *found = (dal_near_list){0};
    }
    return DALIL_OK;
}

static dalil_status row_task(void *context, size_t task, dalil_error *err)
{
    batch *b = context;
    dal_near_aligner aligner = {.numbers = b->numbers};
    const dal_near_edge *edge = b->edge.item;
    dalil_status status = DALIL_OK;
    for (size_t i = task * ROW_TASK; status == DALIL_OK && i < end_of(task, ROW_TASK, b->edge.count); i++) {
        dalil_near_pair *pair = &b->out->pair[i];
        *pair = dal_near_pair_of(&edge[i].measure, edge[i].a, edge[i].b);
        if (pair->kind != DALIL_NEAR_SAME)
            status = dal_near_align(&aligner, &b->read[pair->a], &b->read[pair->b], &b->out->arena[task], pair, err);
    }
    dal_near_aligner_release(&aligner);
    return status;
}

static void release_memory(memory *m)
{
    for (size_t i = 0; m->arena != NULL && i < m->count; i++)
        dal_arena_release(&m->arena[i]);
    dal_free(m->arena);
    dal_free(m->pair);
    dal_free(m);
}

/* Rows for `count` pairs with `arenas` arenas; NULL without memory. */
static memory *make_memory(size_t count, size_t arenas)
{
    memory *m = dal_alloc_zero(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->count = arenas;
    m->arena = dal_alloc_zero(arenas, sizeof *m->arena);
    m->pair = dal_alloc(count * sizeof *m->pair);
    if (m->arena != NULL && m->pair != NULL)
        return m;
    release_memory(m);
    return NULL;
}

static dalil_status make_rows(batch *b, dalil_error *err)
{
    b->row_tasks = (b->edge.count + ROW_TASK - 1) / ROW_TASK;
    b->out = make_memory(b->edge.count, b->row_tasks);
    if (b->out == NULL)
        return dal_fail_memory(err);
    DAL_TRY(dal_near_numbers(&b->numbers, err));
    return dal_thread_each(b->row_tasks, b->threads, row_task, b, err);
}

static dalil_status run(batch *b, dalil_error *err)
{
    b->read = dal_alloc(b->count * sizeof *b->read);
    b->arena = dal_alloc_zero(b->tasks, sizeof *b->arena);
    b->found = dal_alloc_zero(b->tasks, sizeof *b->found);
    if (b->read == NULL || b->arena == NULL || b->found == NULL)
        return dal_fail_memory(err);
    DAL_TRY(dal_thread_each(b->tasks, b->threads, read_task, b, err));
    if (!dal_near_usual(b->read, b->count))
        return dal_fail_memory(err);
    DAL_TRY(dal_near_segment_build(b->read, b->count, b->threads, &b->segment, err));
    DAL_TRY(dal_thread_each(b->tasks, b->threads, find_task, b, err));
    DAL_TRY(gather(b, err));
    DAL_TRY(dal_near_evidence(b->read, b->count, &b->segment, b->threads, &b->edge, err));
    DAL_TRY(dal_near_families(b->read, b->count, b->least, &b->edge, err));
    return make_rows(b, err);
}

static void release_batch(batch *b)
{
    for (size_t i = 0; b->arena != NULL && i < b->tasks; i++)
        dal_arena_release(&b->arena[i]);
    for (size_t i = 0; b->found != NULL && i < b->tasks; i++)
        dal_free(b->found[i].item);
    dal_near_segment_release(&b->segment);
    dal_parts_words_free(b->numbers);
    dal_free(b->edge.item);
    dal_free(b->read);
    dal_free(b->arena);
    dal_free(b->found);
}

dalil_status dalil_near(const dalil_string *text, size_t count, const dalil_near_options *options,
                        dalil_near_pairs *out_pairs, dalil_error *err)
{
    batch b = {.text = text, .count = count, .tasks = (count + TASK - 1) / TASK, .least = least_of(options)};
    b.threads = options != NULL ? options->threads : 0;
    dalil_status status = run(&b, err);
    if (status == DALIL_OK)
        *out_pairs = (dalil_near_pairs){b.out->pair, b.edge.count, b.out};
    else if (b.out != NULL)
        release_memory(b.out);
    release_batch(&b);
    return status;
}

void dalil_near_pairs_release(dalil_near_pairs *pairs)
{
    if (pairs->memory != NULL)
        release_memory(pairs->memory);
    *pairs = (dalil_near_pairs){0};
}

/* ---- one text at a time ---------------------------------------------------------------------------------------- */

struct dalil_near_index {
    float least;
    dal_arena arena;
    dal_near_list text; /* dal_near_text */
    dal_near_reader reader;
    dal_near_segment segment[SEGMENTS]; /* each of more texts than the next */
    size_t segment_count;
    dal_parts_words *numbers;
};

dalil_status dalil_near_index_new(const dalil_near_options *options, dalil_near_index **out_index, dalil_error *err)
{
    dalil_near_index *index = dal_alloc_zero(1, sizeof *index);
    if (index == NULL)
        return dal_fail_memory(err);
    index->least = least_of(options);
    dalil_status status = dal_near_numbers(&index->numbers, err);
    if (status == DALIL_OK)
        *out_index = index;
    else
        dalil_near_index_free(index);
    return status;
}

void dalil_near_index_free(dalil_near_index *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < index->segment_count; i++)
        dal_near_segment_release(&index->segment[i]);
    dal_near_reader_release(&index->reader);
    dal_parts_words_free(index->numbers);
    dal_arena_release(&index->arena);
    dal_free(index->text.item);
    dal_free(index);
}

/* Merge `last` with the segments behind it that are no larger; nothing in the index has changed when this fails. */
static bool merge_up(dalil_near_index *index, dal_near_segment *last)
{
    size_t count = index->segment_count;
    while (count > 0 && index->segment[count - 1].texts <= last->texts) {
        dal_near_segment both;
        if (!dal_near_segment_merge(&index->segment[count - 1], last, &both))
            return false;
        dal_near_segment_release(last);
        *last = both;
        count--;
    }
    while (index->segment_count > count)
        dal_near_segment_release(&index->segment[--index->segment_count]);
    index->segment[index->segment_count++] = *last;
    return true;
}

static bool add_text(dalil_near_index *index, dalil_string text, uint32_t number)
{
    dal_near_segment last;
    dalil_string copy = dal_arena_copy(&index->arena, text);
    dal_near_text *place = dal_near_grow(&index->text, 1, sizeof *place);
    if (copy.data == NULL || place == NULL || !dal_near_read(&index->reader, copy, &index->arena, place) ||
        !dal_near_segment_one(place, number, &last))
        return false;
    if (!merge_up(index, &last)) {
        dal_near_segment_release(&last);
        return false;
    }
    index->text.count++;
    return true;
}

dalil_status dalil_near_index_add(dalil_near_index *index, dalil_string text, uint32_t *out_number, dalil_error *err)
{
    uint32_t number = (uint32_t)index->text.count;
    uint64_t postings = text.size;
    for (size_t i = 0; i < index->segment_count; i++)
        postings += index->segment[i].count;
    if (postings > INT32_MAX)
        return dal_fail(err, DALIL_ELIMIT, "near.too-much", NULL);
    if (!add_text(index, text, number))
        return dal_fail_memory(err);
    *out_number = number;
    return DALIL_OK;
}

/* Is `x` to be told before `y`? */
static bool is_before(const dal_near_edge *x, const dal_near_edge *y)
{
    uint64_t left = (uint64_t)x->measure.shared * y->measure.less,
             right = (uint64_t)y->measure.shared * x->measure.less;
    float alike_x = dal_near_jaccard(&x->measure), alike_y = dal_near_jaccard(&y->measure);
    if (x->measure.same != y->measure.same)
        return x->measure.same;
    if (left != right)
        return left > right;
    return alike_x > alike_y || (alike_x == alike_y && x->a < y->a);
}

/* Keep the best of the pairs with `text` in `best`, in order. */
static size_t find_best(const dalil_near_index *index, const dal_near_tally *tally, const dal_near_text *text,
                        dal_near_edge *best)
{
    const dal_near_text *in = index->text.item;
    const uint32_t *touched = tally->touched.item;
    float allowance = dal_near_tally_allowance(tally);
    size_t count = 0;
    for (size_t i = 0; i < tally->touched.count; i++) {
        dal_near_edge edge = {.a = touched[i], .b = (uint32_t)index->text.count};
        if (!is_promising(tally->count[edge.a], allowance, index->least, text, &in[edge.a]))
            continue;
        edge.measure = dal_near_compare(&in[edge.a], text);
        if (!dal_near_is_pair(&edge.measure, &in[edge.a], text, index->least))
            continue;
        size_t k = count < DALIL_NEAR_ROWS ? count++ : count;
        if (k == DALIL_NEAR_ROWS && !is_before(&edge, &best[--k]))
            continue;
        for (; k > 0 && is_before(&edge, &best[k - 1]); k--)
            best[k] = best[k - 1];
        best[k] = edge;
    }
    return count;
}

static dalil_status tell(const dalil_near_index *index, const dal_near_text *text, const dal_near_edge *best,
                         size_t count, dalil_near_pairs *out_pairs, dalil_error *err)
{
    const dal_near_text *in = index->text.item;
    dal_near_aligner aligner = {.numbers = index->numbers};
    dalil_status status = DALIL_OK;
    memory *m = make_memory(count, 1);
    if (m == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < count && status == DALIL_OK; i++) {
        m->pair[i] = dal_near_pair_of(&best[i].measure, best[i].a, best[i].b);
        if (m->pair[i].kind != DALIL_NEAR_SAME)
            status = dal_near_align(&aligner, &in[best[i].a], text, m->arena, &m->pair[i], err);
    }
    dal_near_aligner_release(&aligner);
    if (status == DALIL_OK)
        *out_pairs = (dalil_near_pairs){m->pair, count, m};
    else
        release_memory(m);
    return status;
}

/* Count what `text` shares with each text of the index, and leave the best pairs in `best`. */
static bool look_up(const dalil_near_index *index, const dal_near_text *text, dal_near_edge *best, size_t *out_count)
{
    dal_near_tally tally;
    if (!dal_near_tally_init(&tally, index->text.count))
        return false;
    bool room = true;
    for (size_t i = 0; room && i < index->segment_count; i++)
        room = dal_near_tally_add(&tally, &index->segment[i], text, (uint32_t)index->text.count);
    if (index->segment_count > 0) {
        tally.asked /= (uint32_t)index->segment_count;
        tally.crowded = tally.crowded < tally.asked ? tally.crowded : tally.asked;
    }
    if (room)
        *out_count = find_best(index, &tally, text, best);
    dal_near_tally_release(&tally);
    return room;
}

dalil_status dalil_near_index_ask(const dalil_near_index *index, dalil_string text, dalil_near_pairs *out_pairs,
                                  dalil_error *err)
{
    dal_near_reader reader = {0};
    dal_arena arena = {0};
    dal_near_text read;
    dal_near_edge best[DALIL_NEAR_ROWS];
    size_t count = 0;
    bool room = dal_near_read(&reader, text, &arena, &read) && look_up(index, &read, best, &count);
    dalil_status status = room ? tell(index, &read, best, count, out_pairs, err) : dal_fail_memory(err);
    dal_near_reader_release(&reader);
    dal_arena_release(&arena);
    return status;
}
