/* engine/claims/judge_voices.c: which words are one voice: the connected parts of the graph of sources and origins. */
#include "engine/claims/judge.h"

/* ---- numbers without gaps -------------------------------------------------------------------------------------- */

/* Number the distinct keys from `first`; out_number[index] is set.  Returns the next number. */
static uint32_t number_sorted(const dal_item *item, size_t count, uint32_t first, uint32_t *out_number)
{
    uint32_t next = first;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || item[i].key != item[i - 1].key)
            next++;
        out_number[item[i].index] = next - 1;
    }
    return next;
}

static void number_all(const dalil_word *word, size_t count, dal_item *item, dal_item *room, dal_graph *graph)
{
    for (size_t i = 0; i < count; i++)
        item[i] = (dal_item){word[i].source, (uint32_t)i};
    dal_judge_sort(item, room, count);
    graph->source_count = number_sorted(item, count, 0, graph->source);
    for (size_t i = 0; i < count; i++)
        item[i] = (dal_item){word[i].origin, (uint32_t)i};
    dal_judge_sort(item, room, count);
    graph->node_count = number_sorted(item, count, graph->source_count, graph->origin);
}

dalil_status dal_judge_number(const dalil_word *word, size_t count, dal_arena *arena, dal_graph *out_graph,
                              dalil_error *err)
{
    if (count > UINT32_MAX / 4)
        return dal_fail_memory(err);
    dal_item *item = dal_arena_alloc(arena, count * sizeof *item), *room = dal_arena_alloc(arena, count * sizeof *room);
    dal_graph graph = {.source = dal_arena_alloc(arena, count * sizeof(uint32_t)),
                       .origin = dal_arena_alloc(arena, count * sizeof(uint32_t)),
                       .parent = dal_arena_alloc(arena, 2 * count * sizeof(uint32_t)),
                       .label = dal_arena_alloc(arena, 2 * count * sizeof(uint32_t)),
                       .item = item,
                       .room = room};
    if (!item || !room || !graph.source || !graph.origin || !graph.parent || !graph.label)
        return dal_fail_memory(err);
    number_all(word, count, item, room, &graph);
    *out_graph = graph;
    return DALIL_OK;
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
