/* app/findings.c: findings and the brief as JSON, in the form that app/brief.h describes. */
#include "app/findings.h"
#include "app/backup.h"
#include "app/brief.h"
#include "app/bulletins.h"
#include "app/claims.h"
#include "app/conflicts.h"
#include "app/weighed.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHOWN_MAX = 24, SENTENCE_SIZE = 2048 };

/* ---- one finding ------------------------------------------------------------------------------------------------- */

static void put_both(dal_json_writer *w, const char *key, dalil_string english, dalil_string arabic)
{
    dal_json_open(w, key, '{');
    dal_json_put_string(w, "en", english);
    dal_json_put_string(w, "ar", arabic);
    dal_json_close(w, '}');
}

static void put_sentence(dal_json_writer *w, const char *key, const dalil_finding *finding, const char *id)
{
    char english[SENTENCE_SIZE], arabic[SENTENCE_SIZE];
    size_t en = id != NULL ? dalil_finding_sentence(finding, id, DALIL_ENGLISH, english, sizeof english) : 0;
    size_t ar = id != NULL ? dalil_finding_sentence(finding, id, DALIL_ARABIC, arabic, sizeof arabic) : 0;
    put_both(w, key, (dalil_string){english, en}, (dalil_string){arabic, ar});
}

enum { GIVERS_MAX = 6 };

static dalil_status put_giver(void *context, const dal_claim_row *row, dalil_error *err)
{
    (void)err;
    if (row->source.size > 0)
        dal_json_put_string(context, NULL, row->called.size > 0 ? row->called : row->source);
    return DALIL_OK;
}

/* Does the word give the value, and count?  `copies`: those that another word of their voice counts for. */
static bool gives(const dal_judged *j, size_t i, const dalil_finding_value *value, bool copies)
{
    bool counts = copies ? j->role[i] == DALIL_ROLE_COPY : j->role[i] <= DALIL_ROLE_NEUTRAL;
    return counts && j->word[i].stance == DALIL_AFFIRM && dalil_word_gives(&j->word[i], value);
}

/* Did it say just this, or only what fits it: "about 30" beside "31", "14" beside "up to 14"? */
static bool is_just(const dalil_word *word, const dalil_finding_value *value)
{
    bool low = value->at_most ? word->low <= 0 : word->low == value->low;
    return low && word->high == (value->at_least ? HUGE_VAL : value->high);
}

typedef struct givers {
    bool named, just;
} givers;

/* Words of such givers, at most `room`.  Who gives two at one time counts by one of them, and is told with both. */
static size_t find_givers(const dal_judged *j, const dalil_finding_value *value, givers wanted, size_t *out_word,
                          size_t room)
{
    size_t found = 0;
    for (int copies = 0; copies < 2 && found == 0; copies++)
        for (size_t i = 0; i < j->count && found < room; i++)
            if (j->word[i].named == wanted.named && gives(j, i, value, copies == 1) &&
                is_just(&j->word[i], value) == wanted.just)
                out_word[found++] = i;
    return found;
}

/* Some of those who said just this (`just`), or whose word only fits it; the named ones first. */
static dalil_status put_names(dalil_case *c, dal_json_writer *w, const dal_judged *j, const dalil_finding_value *value,
                              bool just, dalil_error *err)
{
    size_t giver[GIVERS_MAX], named = find_givers(j, value, (givers){true, just}, giver, GIVERS_MAX);
    size_t count = named + find_givers(j, value, (givers){false, just}, giver + named, GIVERS_MAX - named);
    dal_json_open(w, just ? "by" : "fitting", '[');
    for (size_t i = 0; i < count; i++)
        DAL_TRY(dal_query_claim(c->fold, j->claim[giver[i]], put_giver, w, err));
    dal_json_close(w, ']');
    if (just)
        dal_json_put_integer(w, "by_named", (int64_t)named);
    return DALIL_OK;
}

void dal_put_rounding(dal_json_writer *w, double low, double high, dalil_rounding rounding)
{
    double said;
    if (dal_claims_rounded(low, high, rounding, &said))
        dal_json_put_number(w, rounding == DALIL_ROUNDED_ORDER ? "order" : "about", said);
}

static dalil_status put_values(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    if (j->finding.value_count == 0)
        return DALIL_OK;
    dal_json_open(w, "values", '[');
    for (size_t i = 0; i < j->finding.value_count; i++) {
        const dalil_finding_value *value = &j->finding.value[i];
        dal_json_open(w, NULL, '{');
        dal_json_put_number(w, "low", value->at_most ? 0 : value->low);
        dal_json_put_number(w, "high", value->at_least ? HUGE_VAL : value->high);
        dal_put_rounding(w, value->low, value->high, value->rounding);
        dal_json_put_integer(w, "named", value->named);
        dal_json_put_integer(w, "apart", value->apart);
        DAL_TRY(put_names(c, w, j, value, true, err));
        DAL_TRY(put_names(c, w, j, value, false, err));
        dal_json_close(w, '}');
    }
    dal_json_close(w, ']');
    return DALIL_OK;
}

static void put_counts(dal_json_writer *w, const dalil_finding *f)
{
    dal_json_put_integer(w, "named_for", f->named_for);
    dal_json_put_integer(w, "named_against", f->named_against);
    dal_json_put_integer(w, "named_both", f->named_both);
    dal_json_put_integer(w, "apart_for", f->apart_for);
    dal_json_put_integer(w, "apart_against", f->apart_against);
    dal_json_put_integer(w, "neutral", f->neutral);
    dal_json_put_integer(w, "copies", f->copies);
    dal_json_put_integer(w, "replaced", f->replaced);
    dal_json_put_integer(w, "outgrown", f->outgrown);
    dal_json_put_integer(w, "rejected", f->rejected);
    dal_json_put_integer(w, "later", f->later);
    dal_json_put_integer(w, "straddling", f->straddling);
    dal_json_put_integer(w, "unreviewed", f->unreviewed);
    dal_json_put_bool(w, "unreviewed_limits", f->unreviewed_limits);
}

/* [low, high], which it takes. */
static void put_value(dal_json_writer *w, json_t *value)
{
    if (value == NULL)
        return;
    dal_json_open(w, "value", '[');
    for (size_t i = 0; i < 2; i++)
        dal_json_put_number(
            w, NULL, json_is_number(json_array_get(value, i)) ? json_number_value(json_array_get(value, i)) : HUGE_VAL);
    dal_json_close(w, ']');
    json_decref(value);
}

static dalil_status put_hand(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    json_t *value;
    if (!j->by_hand)
        return DALIL_OK;
    DAL_TRY(dal_judged_value(c, j, &value, err));
    dal_json_open(w, "by_hand", '{');
    put_value(w, value);
    DAL_TRY(dal_record_author(c, w, "author", &j->hand_author, err));
    dal_json_put_string(w, "reason", j->reason);
    dal_record_instant(c, w, "time", j->hand_time);
    dal_json_put_cstring(w, "computed", dalil_finding_status_name(j->finding.status));
    dal_json_close(w, '}');
    return DALIL_OK;
}

/* ---- what was counted once --------------------------------------------------------------------------------------- */

enum { ONCE_MAX = 24 };

/* One of two statements that were counted once: its number and whose it is. */
typedef struct partner {
    dal_hash report;
    char number[16];
    dal_buf who;
} partner;

static dalil_status note_bearer(void *context, const dal_receipt_row *row, dalil_error *err)
{
    partner *p = context;
    if (p->who.size == 0)
        dal_buf_add_string(&p->who, row->source.size > 0 ? row->source : row->file);
    return dal_buf_check(&p->who, err);
}

static dalil_status note_partner(void *context, const dal_claim_row *row, dalil_error *err)
{
    partner *p = context;
    p->report = row->report;
    snprintf(p->number, sizeof p->number, "%.*s", DALIL_FMT(row->number));
    dal_buf_add_string(&p->who, row->source);
    return dal_buf_check(&p->who, err);
}

/* Where the report itself speaks, whoever printed it is meant. */
static dalil_status find_partner(dalil_case *c, const dal_judged *j, uint32_t at, partner *out, dalil_error *err)
{
    *out = (partner){.who = dal_buf_init(DAL_ENTRY_MAX)};
    DAL_TRY(dal_query_claim(c->fold, j->claim[at], note_partner, out, err));
    return out->who.size > 0 ? DALIL_OK : dal_query_receipts(c->fold, &out->report, note_bearer, out, err);
}

static dalil_status put_pair(dalil_case *c, dal_json_writer *w, const dal_judged *j, const dal_upstream *u,
                             dalil_error *err)
{
    partner a, b = {.who = dal_buf_init(DAL_ENTRY_MAX)};
    dalil_status status = find_partner(c, j, u->a, &a, err);
    if (status == DALIL_OK)
        status = find_partner(c, j, u->b, &b, err);
    if (status == DALIL_OK) {
        dal_json_open(w, NULL, '{');
        dal_json_open(w, "statements", '[');
        dal_json_put_cstring(w, NULL, a.number);
        dal_json_put_cstring(w, NULL, b.number);
        dal_json_close(w, ']');
        dal_json_put_cstring(w, "why", dal_upstream_why_name(u->why));
        dal_json_open(w, "who", '[');
        dal_json_put_string(w, NULL, dal_buf_string(&a.who));
        dal_json_put_string(w, NULL, dal_buf_string(&b.who));
        dal_json_close(w, ']');
        dal_json_close(w, '}');
    }
    dal_buf_release(&a.who);
    dal_buf_release(&b.who);
    return status;
}

static bool is_judged(dalil_word_role role)
{
    return role <= DALIL_ROLE_NEUTRAL || role == DALIL_ROLE_COPY;
}

/* Different sources that were counted once, two by two, each with its reason. */
static dalil_status put_once(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    size_t told = 0;
    for (size_t i = 0; i < j->upstream.count && told < ONCE_MAX; i++) {
        const dal_upstream *u = &j->upstream.item[i];
        if (!is_judged(j->role[u->a]) || !is_judged(j->role[u->b]))
            continue;
        if (told++ == 0)
            dal_json_open(w, "once", '[');
        DAL_TRY(put_pair(c, w, j, u, err));
    }
    if (told > 0)
        dal_json_close(w, ']');
    return DALIL_OK;
}

/* ---- its statements ---------------------------------------------------------------------------------------------- */

/* A statement being written, when its row has been found. */
typedef struct putting {
    dalil_case *c;
    dal_json_writer *w;
    dal_bearer bearer;
    const char *role;
    bool dated; /* the question asks when: of when a statement speaks is its answer */
} putting;

static dalil_status put_row(void *context, const dal_claim_row *row, dalil_error *err)
{
    putting *p = context;
    dalil_string text;
    json_t *fields;
    DAL_TRY(dal_session_kept_text(p->c, &row->report, &text, err));
    DAL_TRY(dal_session_fields(p->c, row, &fields, err));
    dal_json_open(p->w, NULL, '{');
    dal_json_put_cstring(p->w, "role", p->role);
    if (p->dated)
        dal_json_put_bool(p->w, "dated", true);
    dal_claim_write(p->c, p->w, row, fields, text);
    dalil_status status = dal_conflict_write_claim(p->c, p->w, row, err);
    if (status == DALIL_OK)
        status = dal_bearer_write(&p->bearer, p->c, &row->report, p->w, err);
    dal_json_close(p->w, '}');
    json_decref(fields);
    return status;
}

/* Those that count first, then what stands apart, then the rest, each in order of publication; the long tail is only
 * counted. */
static dalil_status put_statements(dalil_case *c, dal_json_writer *w, const dal_judged *j, dalil_error *err)
{
    putting p = {.c = c, .w = w};
    const dal_parts_words *words;
    dalil_status status = DALIL_OK;
    size_t shown = 0;
    DAL_TRY(dal_session_words(c, &words, err));
    p.dated = strcmp(dal_claims_question_kind(words, j->question), "last") == 0;
    dal_json_open(w, "statements", '[');
    for (int role = DALIL_ROLE_FOR; role <= DALIL_ROLE_STRADDLES; role++) {
        p.role = dalil_word_role_name((dalil_word_role)role);
        for (size_t i = 0; i < j->count && shown < SHOWN_MAX && status == DALIL_OK; i++) {
            if ((int)j->role[i] != role)
                continue;
            status = dal_query_claim(c->fold, j->claim[i], put_row, &p, err);
            shown++;
        }
    }
    dal_json_close(w, ']');
    dal_json_put_integer(w, "statements_total", (int64_t)j->count);
    dal_bearer_release(&p.bearer);
    return status;
}

static dalil_status put_unasked(void *context, int64_t id, dalil_error *err)
{
    putting *p = context;
    return dal_query_claim(p->c->fold, id, put_row, p, err);
}

/* What named sources said that answers none of the questions: it must not be off the page without a word. */
static dalil_status write_unasked(dalil_case *c, dal_json_writer *w, int64_t as_of, dalil_error *err)
{
    putting p = {.c = c, .w = w, .role = "unasked"};
    int64_t total = 0;
    dal_json_open(w, "unasked", '{');
    dal_json_open(w, "statements", '[');
    dalil_status status = dal_query_unasked(c->fold, as_of, put_unasked, &p, &total, err);
    dal_json_close(w, ']');
    dal_json_put_integer(w, "total", total);
    dal_json_close(w, '}');
    dal_bearer_release(&p.bearer);
    return status;
}

/* What stands behind the @ of a question's code: "dead.count@2011/2018" speaks of 2011 to 2018. */
static bool read_period(dalil_string which, int64_t *out_from, int64_t *out_to)
{
    dalil_string from, to;
    from = dal_str_cut(which, '/', &to);
    if (!dal_parse_i64(from, out_from))
        return false;
    if (!dal_parse_i64(to, out_to))
        *out_to = *out_from;
    return true;
}

/* "structures.failed@third dam|السد الثالث" is a person's own question about one of them, and "harbour.open@Is it
 * open?" one that no vocabulary has: in the person's own words, in one language or two. */
void dal_question_words(const dal_parts_words *words, dal_json_writer *w, dalil_string question)
{
    dalil_string which, one, other, code = dal_str_cut(question, '@', &which);
    dalil_string english = dal_claims_question_label(words, question, DALIL_ENGLISH);
    dalil_string arabic = dal_claims_question_label(words, question, DALIL_ARABIC);
    int64_t from, to;
    bool period = read_period(which, &from, &to);
    one = dal_str_trim(dal_str_cut(which, '|', &other));
    other = dal_str_trim(other);
    if (english.size == 0 && !period && one.size > 0)
        put_both(w, "label", one, other.size > 0 ? other : one);
    else
        put_both(w, "label", english.size > 0 ? english : code, arabic.size > 0 ? arabic : code);
    if (period) {
        dal_json_open(w, "period", '[');
        dal_json_put_integer(w, NULL, from);
        dal_json_put_integer(w, NULL, to);
        dal_json_close(w, ']');
    } else if (english.size > 0 && one.size > 0) {
        put_both(w, "about", one, other.size > 0 ? other : one);
    }
}

dalil_status dal_question_write(dalil_case *c, dal_json_writer *w, dalil_string question, dalil_error *err)
{
    const dal_parts_words *words;
    DAL_TRY(dal_session_words(c, &words, err));
    dal_json_put_string(w, "question", question);
    dal_json_put_cstring(w, "kind", dal_claims_question_kind(words, question));
    dal_question_words(words, w, question);
    return DALIL_OK;
}

dalil_status dal_finding_write(dalil_case *c, dal_json_writer *w, const dal_judged *judged, dalil_error *err)
{
    const dalil_finding *f = &judged->finding;
    dal_json_put_cstring(w, "type", "finding");
    DAL_TRY(dal_question_write(c, w, judged->question, err));
    dal_json_put_cstring(w, "status", dalil_finding_status_name(dal_judged_status(judged)));
    put_sentence(w, "reason", f, f->reason);
    put_sentence(w, "change", f, f->would_change);
    DAL_TRY(put_hand(c, w, judged, err));
    DAL_TRY(dal_conflict_write_finding(c, w, judged, err));
    if (f->straddles)
        dal_json_put_cstring(w, "other", dalil_finding_status_name(f->other));
    put_counts(w, f);
    DAL_TRY(put_values(c, w, judged, err));
    DAL_TRY(put_once(c, w, judged, err));
    return put_statements(c, w, judged, err);
}

/* ---- verbs ------------------------------------------------------------------------------------------------------- */

typedef struct telling {
    dalil_case *c;
    dalil_answer *answer;
    void *context;
    dal_json_writer *w;
    int64_t as_of;
    bool weigh;
} telling;

static dalil_status tell_finding(void *context, const dal_judged *judged, dalil_error *err)
{
    telling *t = context;
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    dal_json_writer w = dal_json_write(&text);
    dal_json_open(&w, NULL, '{');
    dalil_status status = dal_finding_write(t->c, &w, judged, err);
    if (status == DALIL_OK && t->weigh)
        status = dal_weighed_write(t->c, &w, judged, t->as_of, err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = t->answer(t->context, dal_buf_string(&text), err);
    dal_buf_release(&text);
    return status;
}

dalil_status dalil_findings(dalil_case *c, const dalil_brief_request *request, dalil_answer *answer, void *context,
                            dalil_error *err)
{
    telling t = {.c = c, .answer = answer, .context = context, .weigh = request->weigh};
    DAL_TRY(dal_session_as_of(c, request->as_of, &t.as_of, err));
    return dal_judge_all(c, request, t.as_of, tell_finding, &t, err);
}

static dalil_status add_finding(void *context, const dal_judged *judged, dalil_error *err)
{
    telling *t = context;
    dal_json_open(t->w, NULL, '{');
    DAL_TRY(dal_finding_write(t->c, t->w, judged, err));
    dal_json_close(t->w, '}');
    return dal_buf_check(t->w->out, err);
}

static dalil_status write_head(dalil_case *c, dal_json_writer *w, const char *as_of_text, int64_t as_of,
                               dalil_error *err)
{
    dal_buf title = dal_buf_init(DAL_ENTRY_MAX);
    dal_case_counts counts;
    int64_t known_at, damaged, unread, waiting;
    DAL_TRY(dal_query_counts(c->fold, as_of, &counts, err));
    DAL_TRY(dal_query_damage(c->fold, &damaged, &unread, err));
    DAL_TRY(dal_query_waiting(c->fold, as_of, &waiting, err));
    DAL_TRY(dal_session_as_of(c, c->options.known_at, &known_at, err));
    dalil_status status = dal_query_title(c->fold, &title, err);
    dal_json_put_cstring(w, "type", "brief");
    dal_json_put_string(w, "title", dal_buf_string(&title));
    dal_buf_release(&title);
    dal_record_instant(c, w, "as_of", dal_session_shown(c, as_of_text, as_of));
    dal_record_instant(c, w, "known_at", dal_session_shown(c, c->options.known_at, known_at));
    dal_record_instant(c, w, "made", dal_clock_now());
    dal_json_put_integer(w, "zone", c->options.zone);
    dal_json_put_integer(w, "reports", counts.reports_then);
    dal_json_put_integer(w, "reports_all", counts.reports);
    dal_json_put_integer(w, "statements", counts.claims_then);
    dal_json_put_integer(w, "statements_all", counts.claims);
    dal_json_put_integer(w, "unreviewed", counts.open);
    dal_json_put_integer(w, "waiting", waiting);
    dal_json_put_integer(w, "loose", counts.loose);
    dal_json_put_integer(w, "conflicts", counts.conflicts);
    dal_json_put_integer(w, "damaged_entries", damaged);
    dal_json_put_integer(w, "unread_words", unread);
    return status;
}

dalil_status dal_brief_write(dalil_case *c, const dalil_brief_request *request, int64_t as_of, bool recalls,
                             dal_buf *out, dalil_error *err)
{
    dal_json_writer w = dal_json_write(out);
    telling t = {.c = c, .w = &w};
    dal_json_open(&w, NULL, '{');
    DAL_TRY(write_head(c, &w, request->as_of, as_of, err));
    dal_json_open(&w, "findings", '[');
    DAL_TRY(dal_judge_all(c, request, as_of, add_finding, &t, err));
    dal_json_close(&w, ']');
    if (request->question == NULL)
        DAL_TRY(write_unasked(c, &w, as_of, err));
    dal_json_open(&w, "recalls", '[');
    if (recalls)
        DAL_TRY(dal_recalls_write(c, &w, err));
    dal_json_close(&w, ']');
    if (recalls)
        DAL_TRY(dal_backup_write(c, &w, err));
    dal_json_close(&w, '}');
    return dal_buf_check(out, err);
}

dalil_status dal_brief_read(dalil_case *c, const dalil_brief_request *request, int64_t as_of, bool recalls,
                            json_t **out_brief, dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_RECORD_MAX);
    dalil_status status = dal_brief_write(c, request, as_of, recalls, &text, err);
    if (status == DALIL_OK)
        status = dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, out_brief, err);
    dal_buf_release(&text);
    return status;
}

dalil_status dalil_brief(dalil_case *c, const dalil_brief_request *request, dalil_answer *answer, void *context,
                         dalil_error *err)
{
    dal_buf out = dal_buf_init(DAL_RECORD_MAX);
    json_t *brief = NULL;
    int64_t as_of;
    DAL_TRY(dal_session_as_of(c, request->as_of, &as_of, err));
    dalil_status status = request->format == DALIL_BRIEF_JSON ? dal_brief_write(c, request, as_of, true, &out, err)
                                                              : dal_brief_read(c, request, as_of, true, &brief, err);
    if (status == DALIL_OK && request->format == DALIL_BRIEF_MARKDOWN)
        status = dal_brief_markdown(brief, request->language, &out, err);
    if (status == DALIL_OK && request->format == DALIL_BRIEF_HTML)
        status = dal_brief_html(brief, request->language, &out, err);
    if (status == DALIL_OK)
        status = answer(context, dal_buf_string(&out), err);
    json_decref(brief);
    dal_buf_release(&out);
    return status;
}
