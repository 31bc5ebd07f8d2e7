/* bench/search_run.c: what bench/search measures of ours: an index made, kept in search.db, asked.
 *
 * search_run FOLDER TEXTS QUERIES...   a new case in FOLDER; TEXTS holds one text a line, QUERIES one query a line
 * search_run --probe PAIRS             lines "query TAB text": 1 or 0, is the text found?
 * Prints one JSON object a line. */
#include "app/search.h"
#include "base/file.h"
#include "base/thread.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PER_SEGMENT = 50000, QUERIES_MAX = 4096, TEXTS_MAX = 1 << 30 };

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(dalil_status status, const dalil_error *err)
{
    char text[1024];
    if (status == DALIL_OK)
        return;
    dalil_error_text(err, DALIL_ENGLISH, text, sizeof text);
    fprintf(stderr, "search_run: %s\n", text);
    exit(1);
}

/* ---- the index --------------------------------------------------------------------------------------------------- */

typedef struct texts {
    dalil_string *field;
    dalil_search_document *document;
    dalil_search_bytes *bytes;
    size_t count, parts;
} texts;

static void read_texts(const char *path, texts *out)
{
    static dal_buf buf; /* until the program ends */
    dalil_error err;
    must(dal_file_read(path, TEXTS_MAX, &buf, &err), &err);
    dalil_string rest = dal_buf_string(&buf);
    for (size_t i = 0; i < buf.size; i++)
        out->count += buf.data[i] == '\n';
    out->field = calloc(out->count + 1, sizeof *out->field);
    out->document = calloc(out->count + 1, sizeof *out->document);
    out->parts = (out->count + PER_SEGMENT - 1) / PER_SEGMENT;
    out->bytes = calloc(out->parts + 1, sizeof *out->bytes);
    for (size_t i = 0; i < out->count; i++) {
        static const dalil_string label = {"k=report", 8};
        out->field[i] = dal_str_cut(rest, '\n', &rest);
        out->document[i] = (dalil_search_document){.id = (i * 0x9E3779B97F4A7C15u) >> 1, /* as scattered as hashes */
                                                   .field = &out->field[i],
                                                   .field_count = 1,
                                                   .label = &label,
                                                   .label_count = 1};
    }
}

static dalil_status build_part(void *context, size_t index, dalil_error *err)
{
    texts *t = context;
    size_t first = index * PER_SEGMENT, last = first + PER_SEGMENT < t->count ? first + PER_SEGMENT : t->count;
    return dalil_search_build(t->document + first, last - first, &t->bytes[index], err);
}

static void add_segments(dal_search_store *store, texts *t)
{
    dalil_error err;
    double start = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t size = 0;
    must(dal_search_store_begin(store, &err), &err);
    must(dal_thread_each(t->parts, 0, build_part, t, &err), &err);
    for (size_t i = 0; i < t->parts; i++) {
        size_t left = t->count - i * PER_SEGMENT;
        dalil_string bytes = {(char *)t->bytes[i].data, t->bytes[i].size};
        must(dal_search_store_add_segment(store, bytes, (int64_t)(left < PER_SEGMENT ? left : PER_SEGMENT), &err),
             &err);
        size += bytes.size;
        dalil_search_bytes_release(&t->bytes[i]);
    }
    must(dal_search_store_commit(store, &err), &err);
    printf("{\"index_s\":%.3f,\"processor_s\":%.3f,\"documents\":%zu,\"MB\":%.1f}\n", seconds(CLOCK_MONOTONIC) - start,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - used, t->count, (double)size / 1e6);
}

static void add_one(dal_search_store *store)
{
    dalil_error err;
    dalil_string field = DALIL_STR("one more text that came late");
    dalil_search_document document = {.id = 1, .field = &field, .field_count = 1};
    dalil_search_bytes bytes;
    double start = seconds(CLOCK_MONOTONIC);
    must(dal_search_store_begin(store, &err), &err);
    must(dalil_search_build(&document, 1, &bytes, &err), &err);
    must(dal_search_store_add_segment(store, (dalil_string){(char *)bytes.data, bytes.size}, 1, &err), &err);
    must(dal_search_store_commit(store, &err), &err);
    dalil_search_bytes_release(&bytes);
    printf("{\"one_late_ms\":%.3f}\n", 1e3 * (seconds(CLOCK_MONOTONIC) - start));
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool ask(const dal_search_index *index, dalil_string line, uint64_t *found)
{
    dalil_search_query *query;
    dalil_search_hits hits;
    dalil_error err;
    if (dalil_search_query_read(line, &query, &err) != DALIL_OK)
        return false;
    must(dalil_search_ask(index->segment, index->count, query, NULL, &hits, &err), &err);
    *found += hits.found;
    dalil_search_hits_release(&hits);
    dalil_search_query_free(query);
    return true;
}

static void ask_all(const dal_search_index *index, const char *path)
{
    static double wall[QUERIES_MAX];
    dal_buf buf;
    dalil_error err;
    size_t count = 0;
    uint64_t found = 0;
    double used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    must(dal_file_read(path, TEXTS_MAX, &buf, &err), &err);
    for (dalil_string rest = dal_buf_string(&buf); rest.size > 0 && count < QUERIES_MAX;) {
        dalil_string line = dal_str_cut(rest, '\n', &rest);
        double start = seconds(CLOCK_MONOTONIC);
        if (ask(index, line, &found))
            wall[count++] = 1e3 * (seconds(CLOCK_MONOTONIC) - start);
    }
    used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    qsort(wall, count, sizeof *wall, by_time);
    printf("{\"queries\":\"%s\",\"count\":%zu,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,\"processor_ms\":%.3f,"
           "\"found\":%.1f}\n",
           path, count, wall[count / 2], wall[count * 95 / 100], wall[count - 1], 1e3 * used / (double)count,
           (double)found / (double)count);
    dal_buf_release(&buf);
}

static void measure(const char *folder, const char *path, char **queries, int count)
{
    texts t = {.count = 0};
    dalil_error err;
    dalil_case *c;
    dalil_case_options options = {.author = "bench", .zone = 0};
    must(dalil_case_init(folder, NULL, &options, &c, &err), &err);
    dal_search_index index = {.c = c};
    must(dal_search_store_open(c->fold, false, DALIL_SEARCH_VERSION, &index.store, &err), &err);
    read_texts(path, &t);
    add_segments(index.store, &t);
    add_one(index.store);
    must(dal_search_open_segments(&index, &err), &err);
    for (int i = 0; i < count; i++)
        ask_all(&index, queries[i]);
    dal_search_index_close(&index);
    dalil_case_close(c);
}

/* ---- probes ------------------------------------------------------------------------------------------------------ */

static dalil_status read_memory(void *context, uint64_t offset, size_t size, void *out, dalil_error *err)
{
    (void)err;
    memcpy(out, ((dalil_search_bytes *)context)->data + offset, size);
    return DALIL_OK;
}

static void probe(dalil_string line)
{
    dalil_string text, words = dal_str_cut(line, '\t', &text);
    dalil_search_document document = {.id = 1, .field = &text, .field_count = 1};
    dalil_search_bytes bytes;
    dalil_search_segment *segment;
    dalil_error err;
    uint64_t found = 0;
    must(dalil_search_build(&document, 1, &bytes, &err), &err);
    must(dalil_search_segment_open(read_memory, &bytes, bytes.size, NULL, &segment, &err), &err);
    dal_search_index index = {.segment = &segment, .count = 1};
    ask(&index, words, &found);
    puts(found > 0 ? "1" : "0");
    dalil_search_segment_close(segment);
    dalil_search_bytes_release(&bytes);
}

int main(int argc, char **argv)
{
    dal_base_start();
    if (argc == 3 && strcmp(argv[1], "--probe") == 0) {
        dal_buf buf;
        dalil_error err;
        must(dal_file_read(argv[2], TEXTS_MAX, &buf, &err), &err);
        for (dalil_string rest = dal_buf_string(&buf); rest.size > 0;)
            probe(dal_str_cut(rest, '\n', &rest));
        dal_buf_release(&buf);
        return 0;
    }
    if (argc < 4) {
        fprintf(stderr, "search_run FOLDER TEXTS QUERIES... | search_run --probe PAIRS\n");
        return 2;
    }
    measure(argv[1], argv[2], argv + 3, argc - 3);
    return 0;
}
