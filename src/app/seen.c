/* app/seen.c: see seen.h. */
#include "app/seen.h"
#include "app/claims.h"
#include <stdio.h>

/* CROWD: a mark that stands in more reports than this leads to the first of them only. */
enum { CROWD = 64, START = 4096 };

typedef struct holder {
    uint32_t report, next; /* next: index of a holder + 1; 0: none */
} holder;

/* The first and the last holder of a mark, by index + 1. */
typedef struct slot {
    uint32_t run, first, last, count;
} slot;

typedef struct met {
    dal_hash hash;
    dalil_string text; /* of those not settled */
    uint32_t shared;   /* marks with the one that asks; zero between */
} met;

struct dal_seen {
    dalil_case *c;
    dal_parts_words *numbers;
    slot *slot; /* open addressing; first 0 is free */
    size_t slot_count, used;
    dal_near_list holder, met, touched;
    size_t settled;
};

/* ---- marks to reports -------------------------------------------------------------------------------------------- */

static slot *find(const dal_seen *s, uint32_t run)
{
    size_t at = (run * 0x9E3779B1u) & (s->slot_count - 1);
    while (s->slot[at].first != 0 && s->slot[at].run != run)
        at = (at + 1) & (s->slot_count - 1);
    return &s->slot[at];
}

static bool grow(dal_seen *s)
{
    slot *old = s->slot;
    size_t count = s->slot_count;
    s->slot_count = count > 0 ? 2 * count : START;
    s->slot = dal_alloc_zero(s->slot_count, sizeof *s->slot);
    if (s->slot == NULL) {
        s->slot = old;
        s->slot_count = count;
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (old[i].first != 0)
            *find(s, old[i].run) = old[i];
    dal_free(old);
    return true;
}

static bool add_holder(dal_seen *s, uint32_t run, uint32_t report)
{
    if (2 * s->used >= s->slot_count && !grow(s))
        return false;
    slot *at = find(s, run);
    holder *all = s->holder.item;
    if (at->first != 0 && (at->count == CROWD || all[at->last - 1].report == report))
        return true;
    holder *place = dal_near_grow(&s->holder, 1, sizeof *place);
    if (place == NULL)
        return false;
    *place = (holder){.report = report};
    uint32_t number = (uint32_t)++s->holder.count;
    if (at->first == 0) {
        *at = (slot){.run = run, .first = number, .last = number, .count = 1};
        s->used++;
        return true;
    }
    ((holder *)s->holder.item)[at->last - 1].next = number;
    at->last = number;
    at->count++;
    return true;
}

static bool add_report(dal_seen *s, const dal_hash *hash, dalil_string text, const dal_near_mark *mark, size_t count)
{
    met *place = dal_near_grow(&s->met, 1, sizeof *place);
    bool room = place != NULL;
    if (room)
        *place = (met){.hash = *hash, .text = text};
    for (size_t i = 0; i < count && room; i++)
        room = add_holder(s, mark[i].run, (uint32_t)s->met.count);
    s->met.count += room;
    return room;
}

static dalil_status add_known(dal_seen *s, dalil_error *err)
{
    const dal_wordings *all;
    DAL_TRY(dal_wordings_get(s->c, &all, err));
    const dal_wording *wording = all->item.item;
    for (size_t i = 0; i < all->item.count; i++)
        if (!add_report(s, &wording[i].hash, (dalil_string){NULL, 0}, wording[i].mark, wording[i].count))
            return dal_fail_memory(err);
    s->settled = s->met.count;
    return DALIL_OK;
}

dalil_status dal_seen_new(dalil_case *c, dal_seen **out_seen, dalil_error *err)
{
    dal_seen *s = dal_alloc_zero(1, sizeof *s);
    if (s == NULL)
        return dal_fail_memory(err);
    s->c = c;
    dalil_status status = grow(s) ? dal_near_numbers(&s->numbers, err) : dal_fail_memory(err);
    if (status == DALIL_OK)
        status = add_known(s, err);
    if (status == DALIL_OK)
        *out_seen = s;
    else
        dal_seen_free(s);
    return status;
}

void dal_seen_free(dal_seen *seen)
{
    if (seen == NULL)
        return;
    dal_parts_words_free(seen->numbers);
    dal_free(seen->slot);
    dal_free(seen->holder.item);
    dal_free(seen->met.item);
    dal_free(seen->touched.item);
    dal_free(seen);
}

void dal_seen_settle(dal_seen *seen)
{
    met *all = seen->met.item;
    for (; seen->settled < seen->met.count; seen->settled++)
        all[seen->settled].text = (dalil_string){NULL, 0};
}

/* ---- who is like it ---------------------------------------------------------------------------------------------- */

void dal_copying_init(dal_copying *copying)
{
    *copying = (dal_copying){.marks = dal_buf_init(DAL_TEXT_MAX)};
    for (size_t i = 0; i < DAL_SEEN_CANDIDATES; i++)
        copying->other[i] = dal_buf_init(DAL_TEXT_MAX);
}

void dal_copying_release(dal_copying *copying)
{
    dal_buf_release(&copying->marks);
    for (size_t i = 0; i < DAL_SEEN_CANDIDATES; i++)
        dal_buf_release(&copying->other[i]);
    dal_arena_release(&copying->arena);
}

/* Count the marks shared with each report; those met stand in `touched`. */
static bool count_shared(dal_seen *s, const dal_near_mark *mark, size_t count)
{
    met *all = s->met.item;
    const holder *holders = s->holder.item;
    s->touched.count = 0;
    for (size_t i = 0; i < count; i++) {
        if (dal_near_grow(&s->touched, CROWD, sizeof(uint32_t)) == NULL)
            return false;
        uint32_t *touched = s->touched.item;
        for (uint32_t at = find(s, mark[i].run)->first; at != 0; at = holders[at - 1].next)
            if (all[holders[at - 1].report].shared++ == 0)
                touched[s->touched.count++] = holders[at - 1].report;
    }
    return true;
}

/* Those with most, of equals the earliest. */
static size_t choose(dal_seen *s, uint32_t best[DAL_SEEN_CANDIDATES])
{
    met *all = s->met.item;
    const uint32_t *touched = s->touched.item;
    size_t count = 0;
    for (size_t i = 0; i < s->touched.count; i++) {
        size_t k = count;
        for (; k > 0 && (all[best[k - 1]].shared < all[touched[i]].shared ||
                         (all[best[k - 1]].shared == all[touched[i]].shared && best[k - 1] > touched[i]));
             k--)
            if (k < DAL_SEEN_CANDIDATES)
                best[k] = best[k - 1];
        if (k < DAL_SEEN_CANDIDATES)
            best[k] = touched[i];
        count += count < DAL_SEEN_CANDIDATES;
    }
    for (size_t i = 0; i < s->touched.count; i++)
        all[touched[i]].shared = 0;
    return count;
}

static dalil_status take_text(dal_seen *s, const met *from, dal_copying *copying, dalil_error *err)
{
    size_t at = copying->candidate_count;
    dalil_status status = DALIL_OK;
    if (from->text.data != NULL)
        dal_buf_add_string(&copying->other[at], from->text);
    else
        status = dal_session_text(s->c, &from->hash, &copying->other[at], err);
    if (status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND)
        return DALIL_OK; /* erased or damaged */
    copying->candidate[at] = from->hash;
    copying->candidate_count++;
    return status == DALIL_OK ? dal_buf_check(&copying->other[at], err) : status;
}

dalil_status dal_seen_meet(dal_seen *seen, const dal_hash *report, dalil_string text, dal_copying *copying,
                           dalil_error *err)
{
    dal_arena arena = {0};
    const dal_near_mark *mark;
    uint32_t count, best[DAL_SEEN_CANDIDATES];
    dalil_status status = DALIL_OK;
    bool room =
        dal_wording_read(dal_buf_string(&copying->marks), &arena, &mark, &count) && count_shared(seen, mark, count);
    size_t candidates = room ? choose(seen, best) : 0;
    for (size_t i = 0; i < candidates && status == DALIL_OK; i++)
        status = take_text(seen, (const met *)seen->met.item + best[i], copying, err);
    if (status == DALIL_OK && (!room || !add_report(seen, report, text, mark, count)))
        status = dal_fail_memory(err);
    dal_arena_release(&arena);
    return status;
}

dalil_status dal_seen_compare(const dal_seen *seen, dalil_string text, dal_copying *copying, dalil_error *err)
{
    for (size_t i = 0; i < copying->candidate_count; i++) {
        dal_near_two two;
        DAL_TRY(dal_near_hold(seen->numbers, dal_buf_string(&copying->other[i]), text, &copying->arena, &two, err));
        if (!two.is_pair || (copying->found && two.of_b <= copying->two.of_b))
            continue;
        copying->found = true;
        copying->which = i;
        copying->two = two;
    }
    return DALIL_OK;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static void put_changes(const dal_copying *copying, dalil_string text, dal_json_writer *w)
{
    const dalil_near_pair *pair = &copying->two.pair;
    dalil_string other = dal_buf_string(&copying->other[copying->which]);
    dal_json_open(w, "changed", '[');
    for (uint32_t i = 0; i < pair->change_count; i++) {
        const dalil_near_change *c = &pair->change[i];
        dal_json_open(w, NULL, '{');
        dal_json_put_string(w, "was", dal_str_slice(other, c->a.start, c->a.end));
        dal_json_put_string(w, "now", dal_str_slice(text, c->b.start, c->b.end));
        dal_json_put_bool(w, "number", c->number);
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
}

dalil_status dal_copying_write(const dal_copying *copying, dalil_case *c, dalil_string text, dal_json_writer *w,
                               dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_bearer bearer = {.known = false};
    if (!copying->found)
        return DALIL_OK;
    const dal_hash *other = &copying->candidate[copying->which];
    dal_hex(other->bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_open(w, "copies", '{');
    dal_json_put_cstring(w, "report", hex);
    dalil_status status = dal_bearer_write(&bearer, c, other, w, err);
    dal_json_put_cstring(w, "kind", dalil_near_kind_name(copying->two.pair.kind));
    dal_json_put_rounded(w, "of_this", (double)copying->two.of_b, 2);
    dal_json_put_rounded(w, "of_that", (double)copying->two.of_a, 2);
    put_changes(copying, text, w);
    dal_json_close(w, '}');
    dal_bearer_release(&bearer);
    return status;
}
