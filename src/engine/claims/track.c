/* engine/claims/track.c: what became of a source's word; docs/findings.md, "A source's record". */
#include "base/base.h"
#include "dalil/findings.h"

/* The words of one question, parted into those of a source and those of others. */
typedef struct parted {
    const dalil_word *all;
    size_t count;
    uint32_t source;
    dalil_word *other;
    size_t other_count;
} parted;

static bool has_origin(const parted *p, uint32_t origin)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->all[i].source == p->source && p->all[i].origin == origin)
            return true;
    return false;
}

static void keep_others(parted *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->all[i].source != p->source && !has_origin(p, p->all[i].origin))
            p->other[p->other_count++] = p->all[i];
}

/* Does the word stand on a side, when all is judged? */
static bool counts(dalil_word_role role)
{
    return role == DALIL_ROLE_FOR || role == DALIL_ROLE_AGAINST || role == DALIL_ROLE_COPY;
}

/* The last word of the source: the one side that it stands on.  NULL when there is none, or there are two. */
static const dalil_word *last_word(const parted *p, const dalil_word_role *role)
{
    const dalil_word *last = NULL;
    for (size_t i = 0; i < p->count; i++) {
        const dalil_word *word = &p->all[i];
        if (word->source != p->source || !word->named || !counts(role[i]) || word->stance == DALIL_UNCONFIRMED)
            continue;
        if (last != NULL && (last->stance != word->stance || last->low > word->high || word->low > last->high))
            return NULL;
        if (last == NULL || word->said.end < last->said.end)
            last = word; /* when it first said so */
    }
    return last;
}

/* A settled question gives an answer; does the word give the same one? */
static dalil_track compare(const dalil_finding *settled, const dalil_word *word)
{
    bool so = settled->status == DALIL_CONFIRMED, says_so = word->stance == DALIL_AFFIRM;
    if (settled->how_many && so && settled->value_count > 0) {
        if (!word->has_value)
            return says_so ? DALIL_TRACK_NONE : DALIL_TRACK_NOT_BORNE_OUT;
        bool meets = word->low <= settled->value[0].high && settled->value[0].low <= word->high;
        if (!says_so && !meets)
            return DALIL_TRACK_NONE; /* "not three" does not say "one" */
        says_so = meets == says_so;
    }
    return so == says_so ? DALIL_TRACK_BORNE_OUT : DALIL_TRACK_NOT_BORNE_OUT;
}

/* Had the others settled it, surely or perhaps, when the word was first said?  Then it foretold nothing. */
static dalil_status was_settled(const parted *p, const dalil_word *word, bool *out_was, dalil_error *err)
{
    dalil_finding before;
    *out_was = true; /* nobody knows when it was said */
    if (word->said.precision == DALIL_UNKNOWN_TIME)
        return DALIL_OK;
    DAL_TRY(dalil_judge(p->other, p->other_count, word->said.end, &before, NULL, err));
    *out_was = dalil_finding_certainty(before.surely) == 2 || dalil_finding_certainty(before.with_straddling) == 2;
    return DALIL_OK;
}

static dalil_status track(parted *p, dalil_word_role *role, dalil_track *out_track, dalil_error *err)
{
    dalil_finding all, others;
    bool was;
    DAL_TRY(dalil_judge(p->all, p->count, INT64_MAX, &all, role, err));
    const dalil_word *word = last_word(p, role);
    if (word == NULL)
        return DALIL_OK;
    keep_others(p);
    DAL_TRY(dalil_judge(p->other, p->other_count, INT64_MAX, &others, NULL, err));
    if (dalil_finding_certainty(others.status) < 2) {
        *out_track = DALIL_TRACK_OPEN;
        return DALIL_OK;
    }
    DAL_TRY(was_settled(p, word, &was, err));
    if (!was)
        *out_track = compare(&others, word);
    return DALIL_OK;
}

dalil_status dalil_track_word(const dalil_word *word, size_t count, uint32_t source, dalil_track *out_track,
                              dalil_error *err)
{
    parted p = {word, count, source, dal_alloc((count + 1) * sizeof *p.other), 0};
    dalil_word_role *role = dal_alloc((count + 1) * sizeof *role);
    dalil_track found = DALIL_TRACK_NONE;
    dalil_status status = p.other != NULL && role != NULL ? track(&p, role, &found, err) : dal_fail_memory(err);
    if (status == DALIL_OK)
        *out_track = found;
    dal_free(p.other);
    dal_free(role);
    return status;
}
