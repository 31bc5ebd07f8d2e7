/* app/wording.c: marks of the reports' words: made, kept, read. */
#include "app/wording.h"
#include "case/marks.h"
#include <stdlib.h>

/* ---- as bytes ---------------------------------------------------------------------------------------------------- */

enum { SEVEN = 0x7F, MORE = 0x80 };

/* Each mark is its run, four bytes, the lowest first, and how much farther on it stands, seven bits a byte. */
static void put_mark(dal_buf *out, const dal_near_mark *mark, uint32_t before)
{
    unsigned char bytes[9];
    size_t size = 0;
    for (int shift = 0; shift < 32; shift += 8)
        bytes[size++] = (unsigned char)(mark->run >> shift);
    uint32_t on = mark->at - before;
    for (; on > SEVEN; on >>= 7)
        bytes[size++] = (unsigned char)(on | MORE);
    bytes[size++] = (unsigned char)on;
    dal_buf_add(out, bytes, size);
}

dalil_status dal_wording_make(dalil_string text, dal_buf *out, dalil_error *err)
{
    dal_near_reader reader = {0};
    dal_near_list marks = {0};
    dal_arena arena = {0};
    dal_near_text read;
    uint32_t before = 0;
    bool room = dal_near_read(&reader, text, &arena, &read) && dal_near_marks(&read, &arena, &marks);
    const dal_near_mark *mark = marks.item;
    for (size_t i = 0; room && i < marks.count; i++) {
        put_mark(out, &mark[i], before);
        before = mark[i].at;
    }
    dal_near_reader_release(&reader);
    dal_free(marks.item);
    dal_arena_release(&arena);
    return room ? dal_buf_check(out, err) : dal_fail_memory(err);
}

bool dal_wording_read(dalil_string bytes, dal_arena *arena, const dal_near_mark **out_mark, uint32_t *out_count)
{
    const unsigned char *at = (const unsigned char *)bytes.data, *end = at + bytes.size;
    dal_near_mark *mark = dal_arena_alloc(arena, (bytes.size / 5 + 1) * sizeof *mark);
    uint32_t count = 0, place = 0;
    if (mark == NULL)
        return false;
    while (end - at >= 5) {
        uint32_t run = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24, on = 0;
        at += 4;
        for (int shift = 0; at < end && shift < 32; shift += 7) {
            on |= (uint32_t)(*at & SEVEN) << shift;
            if ((*at++ & MORE) == 0)
                break;
        }
        place += on;
        mark[count++] = (dal_near_mark){run, place};
    }
    *out_mark = mark;
    *out_count = count;
    return true;
}

/* ---- those that are missing -------------------------------------------------------------------------------------- */

static dalil_status note_missing(void *context, int64_t report, const dal_hash *hash, dalil_string marks,
                                 dalil_error *err)
{
    (void)report, (void)marks;
    dal_near_list *list = context;
    dal_hash *place = dal_near_grow(list, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = *hash;
    list->count++;
    return DALIL_OK;
}

static dalil_status make_one(dalil_case *c, const dal_hash *report, dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_TEXT_MAX), marks = dal_buf_init(DAL_TEXT_MAX);
    dalil_status status = dal_session_text(c, report, &text, err);
    if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND)
        status = DALIL_OK; /* erased or damaged: it has no words; `verify` tells of it */
    if (status == DALIL_OK)
        status = dal_wording_make(dal_buf_string(&text), &marks, err);
    if (status == DALIL_OK)
        status = dal_marks_put(c->fold, report, dal_buf_string(&marks), err);
    dal_buf_release(&text);
    dal_buf_release(&marks);
    return status;
}

static dalil_status make_missing(dalil_case *c, dalil_error *err)
{
    dal_near_list list = {0};
    dalil_status status = dal_marks_missing(c->fold, note_missing, &list, err);
    if (status == DALIL_OK && list.count > 0) {
        status = dal_marks_begin(c->fold, err);
        for (size_t i = 0; i < list.count && status == DALIL_OK; i++)
            status = make_one(c, (const dal_hash *)list.item + i, err);
        status = dal_marks_end(c->fold, status, err);
    }
    dal_free(list.item);
    return status;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static dalil_status keep_wording(void *context, int64_t report, const dal_hash *hash, dalil_string marks,
                                 dalil_error *err)
{
    dal_wordings *all = context;
    dal_wording *place = dal_near_grow(&all->item, 1, sizeof *place);
    if (place == NULL)
        return dal_fail_memory(err);
    *place = (dal_wording){.report = report, .hash = *hash};
    if (!dal_wording_read(marks, &all->arena, &place->mark, &place->count))
        return dal_fail_memory(err);
    all->item.count++;
    return DALIL_OK;
}

dalil_status dal_wordings_get(dalil_case *c, const dal_wordings **out, dalil_error *err)
{
    if (c->wordings == NULL) {
        DAL_TRY(make_missing(c, err));
        dal_wordings *all = dal_alloc_zero(1, sizeof *all);
        if (all == NULL)
            return dal_fail_memory(err);
        dalil_status status = dal_marks_each(c->fold, keep_wording, all, err);
        if (status != DALIL_OK) {
            dal_wordings_free(all);
            return status;
        }
        c->wordings = all;
    }
    *out = c->wordings;
    return DALIL_OK;
}

void dal_wordings_free(dal_wordings *wordings)
{
    if (wordings == NULL)
        return;
    dal_arena_release(&wordings->arena);
    dal_free(wordings->item.item);
    dal_free(wordings);
}

static int by_report(const void *key, const void *item)
{
    int64_t report = *(const int64_t *)key, other = ((const dal_wording *)item)->report;
    return (report > other) - (report < other);
}

const dal_wording *dal_wording_of(const dal_wordings *wordings, int64_t report)
{
    return wordings->item.count == 0
               ? NULL
               : bsearch(&report, wordings->item.item, wordings->item.count, sizeof(dal_wording), by_report);
}
