/* app/tool_weigh.c: `dalil tool weigh`. */
#include "app/tool.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/time.h"
#include <stdio.h>

static const size_t FILE_MAX_SIZE = (size_t)2 << 30;
enum { NAMES_START = 1024, CLAIMS_START = 4096, PUBLIC_FILE = 0644 };

/* ---- names to numbers ------------------------------------------------------------------------------------------ */

/* The hash stands beside the number, so that other texts need not be looked at. */
typedef struct name_slot {
    uint32_t hash, number; /* number + 1; 0 is free */
} name_slot;

/* Numbers of texts in the order of their coming; a value's text is told apart by its item. */
typedef struct names {
    dalil_string *name;
    uint32_t *owner;
    struct name_slot *slot;
    uint32_t count, capacity, mask, last;
} names;

static uint32_t hash_name(dalil_string name, uint32_t owner)
{
    uint64_t hash = 0xCBF29CE484222325u ^ ((uint64_t)owner * 0x9E3779B97F4A7C15u);
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * 0x100000001B3u;
    return (uint32_t)(hash ^ hash >> 32);
}

static bool is_name(const names *n, uint32_t number, dalil_string name, uint32_t owner)
{
    return n->owner[number] == owner && dal_str_equal(n->name[number], name);
}

static name_slot *find_slot(const names *n, uint32_t hash, dalil_string name, uint32_t owner)
{
    uint32_t at = hash & n->mask;
    while (n->slot[at].number != 0 && (n->slot[at].hash != hash || !is_name(n, n->slot[at].number - 1, name, owner)))
        at = (at + 1) & n->mask;
    return &n->slot[at];
}

static void fill_slots(names *n, const name_slot *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = from[i].hash & n->mask;
        if (from[i].number == 0)
            continue;
        while (n->slot[at].number != 0)
            at = (at + 1) & n->mask;
        n->slot[at] = from[i];
    }
}

static bool grow_names(names *n)
{
    uint32_t capacity = n->capacity > 0 ? 2 * n->capacity : NAMES_START;
    dalil_string *name = dal_realloc(n->name, capacity * sizeof *name);
    if (name == NULL)
        return false;
    n->name = name;
    uint32_t *owner = dal_realloc(n->owner, capacity * sizeof *owner);
    if (owner == NULL)
        return false;
    n->owner = owner;
    name_slot *slot = dal_alloc_zero((size_t)2 * capacity, sizeof *slot), *old = n->slot;
    if (slot == NULL)
        return false;
    n->slot = slot;
    n->mask = 2 * capacity - 1;
    fill_slots(n, old, 2 * n->capacity);
    n->capacity = capacity;
    dal_free(old);
    return true;
}

static bool number_name(names *n, dalil_string name, uint32_t owner, uint32_t *out_number)
{
    if (n->count == n->capacity && !grow_names(n))
        return false;
    if (n->count == 0 || !is_name(n, n->last, name, owner)) { /* rows of one source often stand together */
        uint32_t hash = hash_name(name, owner);
        name_slot *slot = find_slot(n, hash, name, owner);
        if (slot->number == 0) {
            n->name[n->count] = name;
            n->owner[n->count] = owner;
            *slot = (name_slot){hash, ++n->count};
        }
        n->last = slot->number - 1;
    }
    *out_number = n->last;
    return true;
}

static void release_names(names *n)
{
    dal_free(n->name);
    dal_free(n->owner);
    dal_free(n->slot);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

typedef struct input {
    const char *path;
    dal_csv csv;
    int source_column, item_column, value_column, time_column;
    names source, item, value;
    dalil_weigh_claim *claim;
    size_t count, capacity;
} input;

static dalil_status fail_line(const input *in, const char *message, dalil_error *err)
{
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)in->csv.line);
    return dal_fail(err, DALIL_EINVAL, message, in->path, number, NULL);
}

static dalil_status read_head(input *in, dalil_error *err)
{
    bool more;
    DAL_TRY(dal_csv_next(&in->csv, &more, err));
    in->source_column = more ? dal_csv_column(&in->csv, "source") : -1;
    in->item_column = more ? dal_csv_column(&in->csv, "item") : -1;
    in->value_column = more ? dal_csv_column(&in->csv, "value") : -1;
    in->time_column = more ? dal_csv_column(&in->csv, "time") : -1;
    if (in->source_column < 0 || in->item_column < 0 || in->value_column < 0)
        return dal_fail(err, DALIL_EINVAL, "weigh.columns", in->path, NULL);
    return DALIL_OK;
}

static dalil_status read_time(const input *in, int64_t *out_time, dalil_error *err)
{
    dalil_string text = dal_str_trim(dal_csv_field(&in->csv, in->time_column));
    dalil_time time;
    *out_time = INT64_MIN;
    if (text.size == 0)
        return DALIL_OK;
    if (dal_time_parse(text, 0, &time, NULL) != DALIL_OK)
        return fail_line(in, "weigh.time", err);
    *out_time = time.start;
    return DALIL_OK;
}

static bool grow_claims(input *in)
{
    if (in->count < in->capacity)
        return true;
    size_t capacity = in->capacity > 0 ? 2 * in->capacity : CLAIMS_START;
    dalil_weigh_claim *claim = dal_realloc(in->claim, capacity * sizeof *claim);
    if (claim == NULL)
        return false;
    in->claim = claim;
    in->capacity = capacity;
    return true;
}

/* A row without one of the three says nothing and is passed over. */
static dalil_status read_row(input *in, dalil_error *err)
{
    dalil_string source = dal_str_trim(dal_csv_field(&in->csv, in->source_column));
    dalil_string item = dal_str_trim(dal_csv_field(&in->csv, in->item_column));
    dalil_string value = dal_str_trim(dal_csv_field(&in->csv, in->value_column));
    dalil_weigh_claim claim;
    if (source.size == 0 || item.size == 0 || value.size == 0)
        return DALIL_OK;
    DAL_TRY(read_time(in, &claim.time, err));
    if (!grow_claims(in) || !number_name(&in->source, source, 0, &claim.source) ||
        !number_name(&in->item, item, 0, &claim.item) || !number_name(&in->value, value, claim.item, &claim.value))
        return dal_fail_memory(err);
    in->claim[in->count++] = claim;
    return DALIL_OK;
}

static dalil_status read_rows(input *in, dalil_error *err)
{
    bool more = true;
    DAL_TRY(read_head(in, err));
    for (;;) {
        DAL_TRY(dal_csv_next(&in->csv, &more, err));
        if (!more)
            return DALIL_OK;
        DAL_TRY(read_row(in, err));
    }
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void put_value(dal_buf *line, const input *in, const dalil_weigh_value *value)
{
    dal_csv_write(line, in->item.name[value->item]);
    dal_buf_puts(line, ",");
    dal_csv_write(line, in->value.name[value->value]);
    dal_buf_printf(line, ",%.4f,%u,%.2f\n", (double)value->probability, value->sources, (double)value->independent);
}

static dalil_status write_values(const input *in, const dalil_weighed *weighed, dal_tool_write *write, void *context,
                                 dalil_error *err)
{
    dal_buf line = dal_buf_init(FILE_MAX_SIZE);
    dalil_status status = write(context, DALIL_STR("item,value,probability,sources,independent\n"), err);
    for (size_t i = 0; i < weighed->value_count && status == DALIL_OK; i++) {
        dal_buf_clear(&line);
        put_value(&line, in, &weighed->value[i]);
        status = dal_buf_check(&line, err);
        if (status == DALIL_OK)
            status = write(context, dal_buf_string(&line), err);
    }
    dal_buf_release(&line);
    return status;
}

static dalil_status write_copies(const input *in, const dalil_weighed *weighed, const char *path, dalil_error *err)
{
    dal_buf text = dal_buf_init(FILE_MAX_SIZE);
    dal_buf_puts(&text, "a,b,probability\n");
    for (size_t i = 0; i < weighed->copy_count; i++) {
        dal_csv_write(&text, in->source.name[weighed->copy[i].a]);
        dal_buf_puts(&text, ",");
        dal_csv_write(&text, in->source.name[weighed->copy[i].b]);
        dal_buf_printf(&text, ",%.4f\n", (double)weighed->copy[i].probability);
    }
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = dal_file_write(path, dal_buf_string(&text), PUBLIC_FILE, err);
    dal_buf_release(&text);
    return status;
}

static dalil_status weigh(input *in, const dal_tool_weigh_options *options, dal_tool_write *write, void *context,
                          dalil_error *err)
{
    dalil_weighed weighed;
    DAL_TRY(read_rows(in, err));
    DAL_TRY(dalil_weigh(in->claim, in->count, options->threads, &weighed, err));
    dalil_status status = write_values(in, &weighed, write, context, err);
    if (status == DALIL_OK && options->copies != NULL)
        status = write_copies(in, &weighed, options->copies, err);
    dalil_weighed_release(&weighed);
    return status;
}

dalil_status dalil_tool_weigh(const char *path, const dal_tool_weigh_options *options, dal_tool_write *write,
                              void *context, dalil_error *err)
{
    static const dal_tool_weigh_options plain = {0};
    dal_buf text = dal_buf_init(FILE_MAX_SIZE);
    dal_arena arena = {0};
    input in = {.path = path};
    DAL_TRY(dal_file_read(path, FILE_MAX_SIZE, &text, err));
    dal_csv_init(&in.csv, dal_buf_string(&text), &arena);
    dalil_status status = weigh(&in, options != NULL ? options : &plain, write, context, err);
    release_names(&in.source);
    release_names(&in.item);
    release_names(&in.value);
    dal_free(in.claim);
    dal_arena_release(&arena);
    dal_buf_release(&text);
    return status;
}
