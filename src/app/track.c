/* app/track.c: see track.h. */
#include "app/track.h"
#include "app/findings.h"
#include <stdlib.h>

typedef struct tracking {
    dalil_case *c;
    dal_tracks *tracks;
    bool borne_out;
} tracking;

static int by_source(const void *a, const void *b)
{
    const struct dal_source_track *x = a, *y = b;
    return memcmp(x->source.bytes, y->source.bytes, DAL_ID_SIZE);
}

static dalil_status note(void *context, const dal_claim_row *row, dalil_error *err)
{
    tracking *t = context;
    dal_tracks *all = t->tracks;
    if (all->count == all->capacity) {
        size_t capacity = all->capacity > 0 ? 2 * all->capacity : 16;
        struct dal_source_track *grown = dal_realloc(all->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        all->item = grown;
        all->capacity = capacity;
    }
    all->item[all->count++] = (struct dal_source_track){row->canonical, t->borne_out, !t->borne_out};
    return DALIL_OK;
}

/* Could the question be settled without one of its voices?  Most are not, and need no second judgement. */
static bool may_be_settled(const dal_judged *judged)
{
    const dalil_finding *f = &judged->finding;
    size_t reviewed = 0;
    for (size_t i = 0; i < judged->count; i++)
        reviewed += judged->word[i].reviewed && judged->word[i].named;
    return reviewed >= 2 && ((f->named_for >= 2 && f->named_against + f->named_both <= 1) ||
                             (f->named_against >= 2 && f->named_for + f->named_both <= 1));
}

static bool is_first_of_source(const dal_judged *judged, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (judged->word[i].source == judged->word[at].source)
            return false;
    return judged->word[at].named;
}

static dalil_status track_question(void *context, const dal_judged *judged, dalil_error *err)
{
    tracking *t = context;
    for (size_t i = 0; may_be_settled(judged) && i < judged->count; i++) {
        dalil_track track;
        if (!is_first_of_source(judged, i))
            continue;
        DAL_TRY(dalil_track_word(judged->word, judged->count, judged->word[i].source, &track, err));
        t->borne_out = track == DALIL_TRACK_BORNE_OUT;
        if (t->borne_out || track == DALIL_TRACK_NOT_BORNE_OUT)
            DAL_TRY(dal_query_claim(t->c->fold, judged->claim[i], note, t, err));
    }
    return DALIL_OK;
}

static void add_up(dal_tracks *all)
{
    size_t kept = 0;
    if (all->count > 0)
        qsort(all->item, all->count, sizeof *all->item, by_source);
    for (size_t i = 0; i < all->count; i++) {
        if (kept == 0 || by_source(&all->item[i], &all->item[kept - 1]) != 0) {
            all->item[kept++] = all->item[i];
            continue;
        }
        all->item[kept - 1].borne_out += all->item[i].borne_out;
        all->item[kept - 1].not_borne_out += all->item[i].not_borne_out;
    }
    all->count = kept;
}

dalil_status dal_tracks_read(dalil_case *c, dal_tracks *out_tracks, dalil_error *err)
{
    static const dalil_brief_request every = {.all = true};
    dal_tracks tracks = {0};
    tracking t = {.c = c, .tracks = &tracks};
    dalil_status status = dal_judge_all(c, &every, INT64_MAX, track_question, &t, err);
    if (status != DALIL_OK) {
        dal_tracks_release(&tracks);
        return status;
    }
    add_up(&tracks);
    *out_tracks = tracks;
    return DALIL_OK;
}

void dal_tracks_release(dal_tracks *tracks)
{
    dal_free(tracks->item);
    *tracks = (dal_tracks){0};
}

void dal_track_write(const dal_tracks *tracks, dal_json_writer *w, const dal_id *source)
{
    struct dal_source_track key = {.source = *source};
    const struct dal_source_track *found =
        tracks->count > 0 ? bsearch(&key, tracks->item, tracks->count, sizeof key, by_source) : NULL;
    if (found == NULL)
        return;
    dal_json_open(w, "record", '{');
    dal_json_put_integer(w, "borne_out", found->borne_out);
    dal_json_put_integer(w, "not_borne_out", found->not_borne_out);
    dal_json_close(w, '}');
}
