/* engine/claims/judge_voices.c: which words are one voice: the connected parts of the graph of sources and origins. */
#include "engine/claims/judge.h"

/* ---- numbers without gaps -------------------------------------------------------------------------------------- */

/* Sort by the upper 32 bits; in linear time whatever the numbers are, since callers choose them. */
static void sort_by_upper(uint64_t *key, uint64_t *room, size_t count)
{
    for (int shift = 32; shift < 64; shift += 8) {
        size_t start[257] = {0};
        for (size_t i = 0; i < count; i++)
            start[((key[i] >> shift) & 255) + 1]++;
        for (int digit = 0; digit < 256; digit++)
            start[digit + 1] += start[digit];
        for (size_t i = 0; i < count; i++)
            room[start[(key[i] >> shift) & 255]++] = key[i];
        uint64_t *swap = key;
        key = room;
        room = swap; /* four passes: the result is back where it came from */
    }
}

/* Number the distinct upper halves from `first`; out_number[lower half] is set.  Returns the next number. */
static uint32_t number_sorted(const uint64_t *key, size_t count, uint32_t first, uint32_t *out_number)
{
    uint32_t next = first;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || key[i] >> 32 != key[i - 1] >> 32)
            next++;
        out_number[key[i] & UINT32_MAX] = next - 1;
    }
    return next;
}

static void number_all(const dalil_word *word, size_t count, uint64_t *key, uint64_t *room, dal_graph *graph)
{
    for (size_t i = 0; i < count; i++)
        key[i] = (uint64_t)word[i].source << 32 | i;
    sort_by_upper(key, room, count);
    graph->source_count = number_sorted(key, count, 0, graph->source);
    for (size_t i = 0; i < count; i++)
        key[i] = (uint64_t)word[i].origin << 32 | i;
    sort_by_upper(key, room, count);
    graph->node_count = number_sorted(key, count, graph->source_count, graph->origin);
}

dalil_status dal_judge_number(const dalil_word *word, size_t count, dal_arena *arena, dal_graph *out_graph,
                              dalil_error *err)
{
    if (count > UINT32_MAX / 4)
        return dal_fail_memory(err);
    uint64_t *key = dal_alloc(count * sizeof *key), *room = dal_alloc(count * sizeof *room);
    dal_graph graph = {.source = dal_arena_alloc(arena, count * sizeof(uint32_t)),
                       .origin = dal_arena_alloc(arena, count * sizeof(uint32_t)),
                       .parent = dal_arena_alloc(arena, 2 * count * sizeof(uint32_t)),
                       .label = dal_arena_alloc(arena, 2 * count * sizeof(uint32_t))};
    bool whole = key && room && graph.source && graph.origin && graph.parent && graph.label;
    if (whole) {
        number_all(word, count, key, room, &graph);
        *out_graph = graph;
    }
    dal_free(key);
    dal_free(room);
    return whole ? DALIL_OK : dal_fail_memory(err);
}

/* ---- connected parts ------------------------------------------------------------------------------------------- */

static uint32_t find(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

uint32_t dal_judge_voices(dal_graph *graph, const uint32_t *list, size_t count, uint32_t *out_voice)
{
    uint32_t voices = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t source = graph->source[list[i]], origin = graph->origin[list[i]];
        graph->parent[source] = source;
        graph->parent[origin] = origin;
        graph->label[source] = UINT32_MAX;
        graph->label[origin] = UINT32_MAX;
    }
    for (size_t i = 0; i < count; i++)
        join(graph->parent, graph->source[list[i]], graph->origin[list[i]]);
    for (size_t i = 0; i < count; i++) {
        uint32_t root = find(graph->parent, graph->source[list[i]]);
        if (graph->label[root] == UINT32_MAX)
            graph->label[root] = voices++;
        out_voice[i] = graph->label[root];
    }
    return voices;
}
