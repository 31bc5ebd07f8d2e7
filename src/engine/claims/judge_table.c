/* engine/claims/judge_table.c: from the words that stand to voices, and from voices to a status: the table of
 * docs/findings.md. */
#include "base/time.h"
#include "engine/claims/judge.h"

/* ---- voices ------------------------------------------------------------------------------------------------------ */

/* What a word can carry of a status that asks for review; shifted by UNREVIEWED when nobody reviewed it yet. */
enum { GROUND = 1, SEARCHED_ALL = 2, MADE_UP = 4, READ = 8, UNREVIEWED = 4 };

typedef struct voice {
    uint32_t lead[2]; /* the word that stands for it on each side, or NONE */
    unsigned grounds;
} voice;

enum { NONE = UINT32_MAX };

typedef struct tally {
    uint32_t named[2], apart[2], both;           /* [dal_side] */
    uint32_t ground[2], searched[2], made_up[2]; /* voices: [0] with review, [1] if every word were reviewed */
    uint32_t read[2];                            /* the same, voices of which a person read a word */
    bool open;
} tally;

static bool strong(const dalil_word *word)
{
    return word->basis == DALIL_BASIS_SAW || word->basis == DALIL_BASIS_SEARCHED || word->basis == DALIL_BASIS_DOCUMENT;
}

static unsigned grounds_of(const dalil_word *word)
{
    unsigned grounds = READ | (strong(word) ? GROUND : 0);
    if (word->stance == DALIL_DENY) {
        if (word->complete && word->basis == DALIL_BASIS_SEARCHED && !dal_judge_valued(word))
            grounds |= SEARCHED_ALL;
        if (word->made_up && strong(word))
            grounds |= MADE_UP;
    }
    return word->reviewed ? grounds | grounds << UNREVIEWED : grounds << UNREVIEWED;
}

/* Whether word a leads before word b. */
static bool leads(const dalil_word *a, const dalil_word *b)
{
    if (a->reviewed != b->reviewed)
        return a->reviewed;
    if (strong(a) != strong(b))
        return strong(a);
    int64_t said_a = dal_time_known(a->said) ? a->said.start : INT64_MAX;
    int64_t said_b = dal_time_known(b->said) ? b->said.start : INT64_MAX;
    if (said_a != said_b)
        return said_a < said_b;
    return a->id < b->id;
}

static void add_word(dal_run *run, voice *v, uint32_t i)
{
    uint32_t *lead = &v->lead[run->side[i] == DAL_AGAINST];
    run->role[i] = DALIL_ROLE_COPY;
    if (*lead == NONE || leads(&run->word[i], &run->word[*lead]))
        *lead = i;
    v->grounds |= grounds_of(&run->word[i]);
}

/* The voices of the first `count` words of run->list, into `out_voice`.  Returns how many. */
static uint32_t find_voices(dal_run *run, size_t count, voice *out_voice)
{
    uint32_t voices = dal_judge_voices(run->graph, run->list, count, run->voice);
    for (uint32_t i = 0; i < voices; i++)
        out_voice[i] = (voice){.lead = {NONE, NONE}};
    for (size_t i = 0; i < count; i++)
        add_word(run, &out_voice[run->voice[i]], run->list[i]);
    return voices;
}

static void give_role(dal_run *run, uint32_t i, dalil_word_role role)
{
    if (i == NONE)
        return;
    run->role[i] = role;
    if (role != DALIL_ROLE_NEUTRAL && !run->word[i].reviewed)
        run->finding.unreviewed++;
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static size_t list_side(dal_run *run, bool named)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        if (run->side[i] <= DAL_AGAINST && dal_judge_named(&run->word[i]) == named)
            run->list[count++] = (uint32_t)i;
    return count;
}

static void count_grounds(const voice *v, tally *t)
{
    for (int any = 0; any < 2; any++) {
        unsigned grounds = v->grounds >> (any ? UNREVIEWED : 0);
        t->ground[any] += (grounds & GROUND) != 0;
        t->searched[any] += (grounds & SEARCHED_ALL) != 0;
        t->made_up[any] += (grounds & MADE_UP) != 0;
        t->read[any] += (grounds & READ) != 0;
    }
}

/* Grounds are asked for only where all voices are on one side, so they need no side of their own. */
static void count_named(dal_run *run, voice *room, tally *t)
{
    uint32_t voices = find_voices(run, list_side(run, true), room);
    for (uint32_t i = 0; i < voices; i++) {
        const voice *v = &room[i];
        if (v->lead[DAL_FOR] != NONE && v->lead[DAL_AGAINST] != NONE)
            t->both++;
        else
            t->named[v->lead[DAL_FOR] == NONE]++;
        count_grounds(v, t);
        t->open |= !run->how_many && v->lead[DAL_FOR] != NONE && run->word[v->lead[DAL_FOR]].open;
        give_role(run, v->lead[DAL_FOR], DALIL_ROLE_FOR);
        give_role(run, v->lead[DAL_AGAINST], DALIL_ROLE_AGAINST);
    }
}

/* Of the first `count` words of run->list, which stand apart, leave out those whose origin has a named word on the same
 * side.  label is free between two counts of voices. */
static size_t without_copies(dal_run *run, size_t count)
{
    dal_graph *graph = run->graph;
    for (size_t i = 0; i < count; i++)
        graph->label[graph->origin[run->list[i]]] = 0;
    for (size_t i = 0; i < run->count; i++)
        if (run->side[i] <= DAL_AGAINST && dal_judge_named(&run->word[i]))
            graph->label[graph->origin[i]] = 0;
    for (size_t i = 0; i < run->count; i++)
        if (run->side[i] <= DAL_AGAINST && dal_judge_named(&run->word[i]))
            graph->label[graph->origin[i]] |= 1u << run->side[i];
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t word = run->list[i];
        if (graph->label[graph->origin[word]] & 1u << run->side[word])
            run->role[word] = DALIL_ROLE_COPY;
        else
            run->list[kept++] = word;
    }
    return kept;
}

static void count_apart(dal_run *run, voice *room, tally *t)
{
    size_t count = list_side(run, false);
    uint32_t voices = find_voices(run, without_copies(run, count), room);
    for (uint32_t i = 0; i < voices; i++) {
        t->apart[DAL_FOR] += room[i].lead[DAL_FOR] != NONE;
        t->apart[DAL_AGAINST] += room[i].lead[DAL_AGAINST] != NONE;
        give_role(run, room[i].lead[DAL_FOR], DALIL_ROLE_APART_FOR);
        give_role(run, room[i].lead[DAL_AGAINST], DALIL_ROLE_APART_AGAINST);
    }
}

static void count_neutral(dal_run *run, voice *room)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        if (run->side[i] == DAL_NEITHER)
            run->list[count++] = (uint32_t)i;
    uint32_t voices = find_voices(run, count, room);
    for (uint32_t i = 0; i < voices; i++)
        give_role(run, room[i].lead[0], DALIL_ROLE_NEUTRAL);
}

static void count_roles(dal_run *run)
{
    uint32_t of[DALIL_ROLE_STRADDLES + 1] = {0};
    for (size_t i = 0; i < run->count; i++)
        of[run->role[i]]++;
    run->finding.neutral = of[DALIL_ROLE_NEUTRAL];
    run->finding.replaced = of[DALIL_ROLE_REPLACED];
    run->finding.outgrown = of[DALIL_ROLE_OUTGROWN];
    run->finding.copies = of[DALIL_ROLE_COPY];
    run->finding.rejected = of[DALIL_ROLE_REJECTED];
    run->finding.later = of[DALIL_ROLE_LATER];
    run->finding.straddling = of[DALIL_ROLE_STRADDLES];
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

enum { ENOUGH = 2 }; /* independent voices */

/* Two named voices or more are for, none is against. */
static dalil_finding_status status_of_agreement(const tally *t, int any)
{
    if (t->open && t->read[any] < ENOUGH)
        return DALIL_NOT_CHECKED; /* nobody knows yet whether they say the same */
    return t->ground[any] >= ENOUGH ? DALIL_CONFIRMED : DALIL_LIKELY;
}

/* any: as if every word were reviewed. */
static dalil_finding_status status_of(const tally *t, int any)
{
    uint32_t in_favour = t->named[DAL_FOR], against = t->named[DAL_AGAINST];
    if (t->both > 0 || (in_favour > 0 && against > 0))
        return DALIL_DISPUTED;
    if (in_favour == 0 && against == 0)
        return t->apart[DAL_FOR] > 0 && t->apart[DAL_AGAINST] > 0 ? DALIL_DISPUTED : DALIL_NOT_CHECKED;
    if (in_favour == 1)
        return t->apart[DAL_AGAINST] == 0 ? DALIL_LIKELY : DALIL_DISPUTED;
    if (against == 1)
        return t->apart[DAL_FOR] == 0 ? DALIL_UNLIKELY : DALIL_DISPUTED;
    if (in_favour >= ENOUGH)
        return status_of_agreement(t, any);
    if (t->made_up[any] >= ENOUGH)
        return DALIL_FALSE;
    return t->searched[any] >= ENOUGH ? DALIL_EXHAUSTED : DALIL_UNLIKELY;
}

/* ---- sentences --------------------------------------------------------------------------------------------------- */

typedef struct sentences {
    const char *reason, *change;
} sentences;

static sentences of_not_checked(const dalil_finding *f)
{
    if (f->named_for > 0)
        return (sentences){"finding.reason.open", "finding.change.open"};
    if (f->apart_for > 0)
        return (sentences){"finding.reason.apart-for", "finding.change.named"};
    if (f->apart_against > 0)
        return (sentences){"finding.reason.apart-against", "finding.change.named"};
    if (f->neutral > 0)
        return (sentences){"finding.reason.neutral", "finding.change.named"};
    if (f->straddling > 0)
        return (sentences){"finding.reason.not-in-time", "finding.change.named"};
    return (sentences){"finding.reason.nothing", "finding.change.named"};
}

static sentences of_disputed(const dalil_finding *f)
{
    if (f->named_both > 0)
        return (sentences){"finding.reason.disputed-self", "finding.change.clear-word"};
    if (f->named_for > 0 && f->named_against > 0)
        return (sentences){f->how_many ? "finding.reason.disputed-values" : "finding.reason.disputed-named",
                           "finding.change.take-back"};
    if (f->named_for > 0)
        return (sentences){f->how_many ? "finding.reason.disputed-one-value" : "finding.reason.disputed-one-for",
                           "finding.change.second-for"};
    if (f->named_against > 0)
        return (sentences){"finding.reason.disputed-one-against", "finding.change.second-against"};
    return (sentences){"finding.reason.disputed-apart", "finding.change.two-named"};
}

static sentences of_likely(const dalil_finding *f)
{
    if (f->named_for == 1)
        return (sentences){f->how_many ? "finding.reason.likely-one-value" : "finding.reason.likely-one",
                           "finding.change.one-for"};
    const char *reason = f->how_many ? "finding.reason.likely-values" : "finding.reason.likely-named";
    return (sentences){reason, f->unreviewed_limits ? "finding.change.review-for" : "finding.change.ground"};
}

static sentences of_unlikely(const dalil_finding *f)
{
    if (f->named_against == 1)
        return (sentences){"finding.reason.unlikely-one", "finding.change.one-against"};
    return (sentences){"finding.reason.unlikely-named",
                       f->unreviewed_limits ? "finding.change.review-against" : "finding.change.search"};
}

static sentences sentences_of(const dalil_finding *f)
{
    switch (f->status) {
    case DALIL_NOT_CHECKED:
        return of_not_checked(f);
    case DALIL_DISPUTED:
        return of_disputed(f);
    case DALIL_LIKELY:
        return of_likely(f);
    case DALIL_UNLIKELY:
        return of_unlikely(f);
    case DALIL_CONFIRMED:
        return (sentences){f->how_many ? "finding.reason.confirmed-value" : "finding.reason.confirmed",
                           "finding.change.confirmed"};
    case DALIL_EXHAUSTED:
        return (sentences){"finding.reason.exhausted", "finding.change.exhausted"};
    case DALIL_FALSE:
        break;
    }
    return (sentences){"finding.reason.false", "finding.change.false"};
}

static void conclude(dalil_finding *finding, const tally *t)
{
    finding->named_for = t->named[DAL_FOR];
    finding->named_against = t->named[DAL_AGAINST];
    finding->named_both = t->both;
    finding->apart_for = t->apart[DAL_FOR];
    finding->apart_against = t->apart[DAL_AGAINST];
    finding->status = status_of(t, 0);
    finding->unreviewed_limits = finding->status != status_of(t, 1);
    sentences said = sentences_of(finding);
    finding->reason = said.reason;
    finding->would_change = said.change;
}

dalil_status dal_judge_decide(dal_run *run, dalil_error *err)
{
    voice *room = dal_arena_alloc(run->arena, run->count * sizeof *room);
    if (room == NULL)
        return dal_fail_memory(err);
    tally t = {0};
    run->finding.how_many = run->how_many;
    count_named(run, room, &t);
    count_apart(run, room, &t);
    count_neutral(run, room);
    count_roles(run);
    conclude(&run->finding, &t);
    return DALIL_OK;
}
