/* case/fold_past.c: who came after whom.
 *
 * A chain is a run of commits each of which follows the one before; where two follow one (a fork), one goes on with the
 * chain and the other begins a new one.  A clock says, for each chain, which of its commits is the last in somebody's
 * past.  Which of two branches is called new depends on the order they came in; what is in whose past does not. */
#include "case/fold_internal.h"

/* The commit at `place` (from 1) of a chain. */
typedef struct place {
    int64_t chain, place;
} place;

typedef struct clock_value {
    place *item; /* ascending by chain */
    size_t count, capacity;
    bool changed;
} clock_value;

typedef struct standing {
    bool here;
    place at;
    int64_t clock;
} standing;

static dalil_status find_standing(dal_sql *sql, standing *out, dalil_error *err)
{
    bool row;
    DAL_TRY(dal_sql_step(sql, &row, err));
    *out = (standing){.here = row};
    if (row) {
        out->at = (place){dal_sql_get_int(sql, 0), dal_sql_get_int(sql, 1)};
        out->clock = dal_sql_get_int(sql, 2);
    }
    dal_sql_reset(sql);
    return DALIL_OK;
}

static dalil_status standing_of_hash(dal_fold *fold, const dal_hash *hash, standing *out, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "SELECT chain, place, clock FROM folded WHERE hash=?", &sql, err));
    dal_sql_hash(sql, hash);
    return find_standing(sql, out, err);
}

static dalil_status standing_of_id(dal_fold *fold, int64_t id, standing *out, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "SELECT chain, place, clock FROM folded WHERE commit_id=?", &sql, err));
    dal_sql_int(sql, id);
    return find_standing(sql, out, err);
}

/* ---- clocks ---------------------------------------------------------------------------------------------------- */

static int64_t last_in(const clock_value *clock, int64_t chain)
{
    for (size_t i = 0; i < clock->count; i++)
        if (clock->item[i].chain == chain)
            return clock->item[i].place;
    return 0;
}

/* Add a place if it is later than what the clock has. */
static dalil_status advance(clock_value *clock, place p, dalil_error *err)
{
    size_t at = 0;
    while (at < clock->count && clock->item[at].chain < p.chain)
        at++;
    if (at < clock->count && clock->item[at].chain == p.chain) {
        if (clock->item[at].place < p.place) {
            clock->item[at].place = p.place;
            clock->changed = true;
        }
        return DALIL_OK;
    }
    if (clock->count == clock->capacity) {
        size_t capacity = clock->capacity > 0 ? 2 * clock->capacity : 8;
        place *grown = dal_realloc(clock->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        clock->item = grown;
        clock->capacity = capacity;
    }
    memmove(&clock->item[at + 1], &clock->item[at], (clock->count - at) * sizeof *clock->item);
    clock->item[at] = p;
    clock->count++;
    clock->changed = true;
    return DALIL_OK;
}

/* Add all places of a clock of the tables but those of the chain `but`. */
static dalil_status advance_by(dal_fold *fold, clock_value *clock, int64_t number, int64_t but, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    place p;
    if (number == 0)
        return DALIL_OK;
    DAL_TRY(dal_fold_sql(fold, "SELECT places FROM clock WHERE clock=?", &sql, err));
    dal_sql_int(sql, number);
    dalil_status status = dal_sql_step(sql, &row, err);
    dalil_string bytes = status == DALIL_OK && row ? dal_sql_get_bytes(sql, 0) : (dalil_string){NULL, 0};
    for (size_t at = 0; status == DALIL_OK && at + sizeof p <= bytes.size; at += sizeof p) {
        memcpy(&p, bytes.data + at, sizeof p);
        if (p.chain != but)
            status = advance(clock, p, err);
    }
    dal_sql_reset(sql);
    return status;
}

static dalil_status keep_clock(dal_fold *fold, const clock_value *clock, int64_t *out_number, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO clock(places) VALUES(?)", &sql, err));
    dal_sql_blob(sql, clock->item, clock->count * sizeof *clock->item);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(fold->db);
    return DALIL_OK;
}

/* ---- placing a commit ------------------------------------------------------------------------------------------ */

/* Go on with the chain of `before` when that is its end, else begin a new one. */
static dalil_status next_place(dal_fold *fold, const standing *before, place *out, dalil_error *err)
{
    dal_sql *sql;
    if (before->here) {
        DAL_TRY(dal_fold_sql(fold, "UPDATE chain SET last=?2+1 WHERE chain=?1 AND last=?2", &sql, err));
        dal_sql_int(sql, before->at.chain);
        dal_sql_int(sql, before->at.place);
        DAL_TRY(dal_sql_done(sql, err));
        if (sqlite3_changes(fold->db) > 0) {
            *out = (place){before->at.chain, before->at.place + 1};
            return DALIL_OK;
        }
    }
    DAL_TRY(dal_fold_sql(fold, "INSERT INTO chain(last) VALUES(1)", &sql, err));
    DAL_TRY(dal_sql_done(sql, err));
    *out = (place){sqlite3_last_insert_rowid(fold->db), 1};
    return DALIL_OK;
}

static dalil_status add_head(dal_fold *fold, const dal_hash *head, int64_t own_chain, clock_value *clock,
                             dalil_error *err)
{
    standing s;
    DAL_TRY(standing_of_hash(fold, head, &s, err));
    if (!s.here || s.at.chain == own_chain || last_in(clock, s.at.chain) >= s.at.place)
        return DALIL_OK; /* known already, and all that is in its past with it */
    DAL_TRY(advance_by(fold, clock, s.clock, own_chain, err));
    return advance(clock, s.at, err);
}

static dalil_status work_out_clock(dal_fold *fold, const dal_commit *commit, const standing *before, place at,
                                   clock_value *clock, dalil_error *err)
{
    DAL_TRY(advance_by(fold, clock, before->clock, at.chain, err));
    clock->changed = false;
    if (before->here && before->at.chain != at.chain)
        DAL_TRY(advance(clock, before->at, err));
    for (size_t i = 0; i < commit->head_count; i++)
        DAL_TRY(add_head(fold, &commit->head[i], at.chain, clock, err));
    return DALIL_OK;
}

static dalil_status insert_folded(dal_fold *fold, int64_t id, const dal_commit *commit, const standing *s,
                                  dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(
        fold, "INSERT INTO folded(commit_id, hash, chain, place, clock, time) VALUES(?, ?, ?, ?, ?, ?)", &sql, err));
    dal_sql_int(sql, id);
    dal_sql_hash(sql, &commit->hash);
    dal_sql_int(sql, s->at.chain);
    dal_sql_int(sql, s->at.place);
    dal_sql_int(sql, s->clock);
    dal_sql_int(sql, commit->time);
    return dal_sql_done(sql, err);
}

dalil_status dal_fold_place_commit(dal_fold *fold, int64_t id, const dal_commit *commit, dalil_error *err)
{
    standing before = {.here = false}, own;
    clock_value clock = {0};
    if (commit->number > 1)
        DAL_TRY(standing_of_hash(fold, &commit->previous, &before, err));
    own = before;
    DAL_TRY(next_place(fold, &before, &own.at, err));
    dalil_status status = work_out_clock(fold, commit, &before, own.at, &clock, err);
    if (status == DALIL_OK && clock.changed)
        status = keep_clock(fold, &clock, &own.clock, err);
    dal_free(clock.item);
    return status == DALIL_OK ? insert_folded(fold, id, commit, &own, err) : status;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static dalil_status is_in_past(dal_fold *fold, int64_t ancestor, int64_t of, bool *out_is, dalil_error *err)
{
    standing a, b;
    clock_value clock = {0};
    DAL_TRY(standing_of_id(fold, ancestor, &a, err));
    DAL_TRY(standing_of_id(fold, of, &b, err));
    if (a.at.chain == b.at.chain) {
        *out_is = a.at.place < b.at.place;
        return DALIL_OK;
    }
    dalil_status status = advance_by(fold, &clock, b.clock, 0, err);
    *out_is = last_in(&clock, a.at.chain) >= a.at.place;
    dal_free(clock.item);
    return status;
}

/* One place of an entry: it may stand in several commits (a copied device, a commit made by hand). */
typedef struct spot {
    int64_t commit_id, position;
} spot;

enum { SPOTS_MAX = 64 }; /* more are not looked at: nobody honest makes a second */

static dalil_status read_spots(dal_fold *fold, const dal_effective *e, spot out[SPOTS_MAX], size_t *out_count,
                               dalil_error *err)
{
    dal_sql *sql;
    bool row = true;
    size_t count = 0;
    out[count++] = (spot){e->commit_id, e->position};
    DAL_TRY(dal_fold_sql(fold, "SELECT commit_id, position FROM again WHERE entry=?", &sql, err));
    dal_sql_int(sql, e->id);
    while (count < SPOTS_MAX) {
        DAL_TRY(dal_sql_step(sql, &row, err));
        if (!row)
            break;
        out[count++] = (spot){dal_sql_get_int(sql, 0), dal_sql_get_int(sql, 1)};
    }
    dal_sql_reset(sql);
    *out_count = count;
    return DALIL_OK;
}

static dalil_status spot_precedes(dal_fold *fold, spot a, spot b, bool *out_precedes, dalil_error *err)
{
    if (a.commit_id == b.commit_id) {
        *out_precedes = a.position < b.position;
        return DALIL_OK;
    }
    return is_in_past(fold, a.commit_id, b.commit_id, out_precedes, err);
}

/* `a` comes before `b` when before each place of `b` there is one of `a`: that follows from the set of commits alone,
 * and no two entries can each come before the other. */
dalil_status dal_fold_precedes(dal_fold *fold, const dal_effective *a, const dal_effective *b, bool *out_precedes,
                               dalil_error *err)
{
    spot first[SPOTS_MAX], second[SPOTS_MAX];
    size_t firsts, seconds;
    DAL_TRY(read_spots(fold, a, first, &firsts, err));
    DAL_TRY(read_spots(fold, b, second, &seconds, err));
    bool all = true;
    for (size_t i = 0; all && i < seconds; i++) {
        bool any = false;
        for (size_t j = 0; !any && j < firsts; j++)
            DAL_TRY(spot_precedes(fold, first[j], second[i], &any, err));
        all = any;
    }
    *out_precedes = all;
    return DALIL_OK;
}

dalil_status dal_fold_note_again(dal_fold *fold, const dal_ledger_entry_row *row, dalil_error *err)
{
    dal_sql *sql;
    DAL_TRY(dal_fold_sql(fold,
                         "INSERT OR IGNORE INTO again(entry, commit_id, position) SELECT id, ?2, ?3 FROM entry"
                         " WHERE hash=?1",
                         &sql, err));
    dal_sql_hash(sql, &row->hash);
    dal_sql_int(sql, row->commit_id);
    dal_sql_int(sql, row->position);
    return dal_sql_done(sql, err);
}

/* ---- decisions ------------------------------------------------------------------------------------------------- */

static dalil_status note_conflict(dal_fold *fold, const dal_subject *subject, const dal_hash *entry, dalil_error *err)
{
    dal_sql *sql;
    dal_subject_key key;
    fold->conflicts = true;
    key.bytes[0] = subject->letter;
    memcpy(key.bytes + 1, subject->id.bytes, DAL_HASH_SIZE);
    DAL_TRY(dal_fold_sql(fold, "INSERT OR IGNORE INTO conflict(subject, entry) VALUES(?, ?)", &sql, err));
    dal_sql_blob(sql, key.bytes, sizeof key.bytes);
    dal_sql_hash(sql, entry);
    return dal_sql_done(sql, err);
}

/* Move those that no other follows to the front, in their order; returns how many. */
static dalil_status keep_last(dal_fold *fold, dal_effective **decision, size_t count, size_t *out_kept,
                              dalil_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool late = true, follows;
        size_t still = 0;
        /* Against those kept so far: what one of them follows is dropped at once, so the work is by open ends. */
        for (size_t j = 0; late && j < kept; j++) {
            DAL_TRY(dal_fold_precedes(fold, decision[i], decision[j], &follows, err));
            late = !follows;
        }
        if (!late)
            continue;
        for (size_t j = 0; j < kept; j++) {
            DAL_TRY(dal_fold_precedes(fold, decision[j], decision[i], &follows, err));
            if (!follows)
                decision[still++] = decision[j];
        }
        decision[still] = decision[i];
        kept = still + 1;
    }
    *out_kept = kept;
    return DALIL_OK;
}

dalil_status dal_fold_latest(dal_fold *fold, const dal_subject *subject, dal_effective **decision, size_t count,
                             dal_effective **out_winner, dalil_error *err)
{
    size_t open = count;
    if (count > 1)
        DAL_TRY(keep_last(fold, decision, count, &open, err));
    *out_winner = open == 1 ? decision[0] : NULL;
    for (size_t i = 0; open > 1 && i < open; i++)
        DAL_TRY(note_conflict(fold, subject, &decision[i]->entry.hash, err));
    return DALIL_OK;
}
