/* app/locate.c: which statement, report or place a person means. */
#include "app/locate.h"
#include <stdio.h>

void dal_located_release(dal_located *located)
{
    dal_arena_release(&located->arena);
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

typedef struct by_file {
    dalil_string name;
    dal_hash report;
    int found;
} by_file;

static dalil_status note_file(void *context, const dal_receipt_row *row, dalil_error *err)
{
    by_file *f = context;
    (void)err;
    if (!dal_str_equal(row->file, f->name) || (f->found > 0 && dal_hash_compare(&f->report, &row->report) == 0))
        return DALIL_OK;
    f->report = row->report;
    f->found++;
    return DALIL_OK;
}

dalil_status dal_locate_report(dalil_case *c, dalil_string name, dal_hash *out_report, dalil_error *err)
{
    by_file f = {.name = name};
    DAL_TRY(dal_query_receipts(c->fold, NULL, note_file, &f, err));
    if (name.size == 0)
        return dal_fail(err, DALIL_EINVAL, "query.empty", NULL);
    if (f.found == 1) {
        *out_report = f.report;
        return DALIL_OK;
    }
    if (f.found > 1) {
        dal_fail(err, DALIL_EINVAL, "query.several", "", NULL);
        dal_error_argument(err, 0, name);
        return DALIL_EINVAL;
    }
    return dal_query_find_report(c->fold, name, out_report, err);
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* Where `words` first stand in `text`, or -1. */
static int64_t find_words(dalil_string text, dalil_string words)
{
    const char *found = words.size > 0 && text.size > 0 ? memmem(text.data, text.size, words.data, words.size) : NULL;
    return found != NULL ? found - text.data : -1;
}

/* Is `at` between two characters, not within one? */
static bool begins_character(dalil_string text, int64_t at)
{
    return at == (int64_t)text.size || ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

/* "at": [start, end], bytes of the report. */
static bool given_place(const json_t *decision, dalil_string text, int64_t *out_start, int64_t *out_end)
{
    const json_t *at = json_object_get(decision, "at");
    *out_start = json_integer_value(json_array_get(at, 0));
    *out_end = json_integer_value(json_array_get(at, 1));
    return json_array_size(at) == 2 && *out_start >= 0 && *out_end > *out_start && *out_end <= (int64_t)text.size &&
           begins_character(text, *out_start) && begins_character(text, *out_end);
}

static dalil_status fail_place(const json_t *decision, size_t size, dalil_error *err)
{
    char *at = json_dumps(json_object_get(decision, "at"), JSON_COMPACT | JSON_ENCODE_ANY), length[32];
    snprintf(length, sizeof length, "%zu", size);
    dal_fail(err, DALIL_EINVAL, "review.bad-place", at != NULL ? at : "", length, NULL);
    dal_free(at);
    return DALIL_EINVAL;
}

static dalil_status find_place(dalil_case *c, const json_t *decision, dal_hash *out_report, int64_t *out_start,
                               int64_t *out_end, dalil_error *err)
{
    dalil_string words = dal_json_string(decision, "text");
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    if (dal_json_string(decision, "report").size == 0)
        return dal_fail(err, DALIL_EINVAL, "review.which", NULL);
    if (words.size == 0 && json_object_get(decision, "at") == NULL)
        return dal_fail(err, DALIL_EINVAL, "review.which-words", NULL);
    DAL_TRY(dal_locate_report(c, dal_json_string(decision, "report"), out_report, err));
    dalil_status status = dal_session_text(c, out_report, &text, err);
    if (status == DALIL_OK && text.size == 0)
        status = dal_fail(err, DALIL_ENOTFOUND, "review.no-text", NULL);
    bool found = status == DALIL_OK && given_place(decision, dal_buf_string(&text), out_start, out_end);
    if (status == DALIL_OK && !found && json_object_get(decision, "at") != NULL)
        status = fail_place(decision, text.size, err);
    if (status == DALIL_OK && !found) {
        *out_start = find_words(dal_buf_string(&text), words);
        *out_end = *out_start + (int64_t)words.size;
        found = *out_start >= 0;
    }
    dal_buf_release(&text);
    DAL_TRY(status);
    if (!found) {
        dal_fail(err, DALIL_ENOTFOUND, "review.no-such-words", "", NULL);
        dal_error_argument(err, 0, words);
        return DALIL_ENOTFOUND;
    }
    return DALIL_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

typedef struct choosing {
    dal_located *best;
    int64_t start, end; /* the place meant; end 0: none */
    int64_t shared;     /* bytes of the best that lie in the place */
    int64_t outside;    /* bytes of either that do not */
    int found, equal;
} choosing;

static dalil_status keep(dal_located *located, const dal_claim_row *row, dalil_error *err)
{
    dalil_string *const text[] = {
        &located->row.ranges, &located->row.question, &located->row.asked,  &located->row.number, &located->row.source,
        &located->row.kind,   &located->row.origin,   &located->row.stance, &located->row.basis,  &located->row.called};
    located->row = *row;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        *text[i] = dal_arena_copy(&located->arena, *text[i]);
        if (text[i]->data == NULL)
            return dal_fail_memory(err);
    }
    return DALIL_OK;
}

static dalil_status choose(void *context, const dal_claim_row *row, dalil_error *err)
{
    choosing *ch = context;
    int64_t shared = 0, outside = 0;
    if (ch->end > 0) {
        int64_t low = row->start > ch->start ? row->start : ch->start, high = row->end < ch->end ? row->end : ch->end;
        shared = high > low ? high - low : 0;
        outside = (row->end - row->start) + (ch->end - ch->start) - 2 * shared;
        if (shared == 0)
            return DALIL_OK;
    }
    bool better = ch->found == 0 || shared > ch->shared || (shared == ch->shared && outside < ch->outside);
    bool equal = ch->found > 0 && shared == ch->shared && outside == ch->outside;
    ch->found++;
    ch->equal = better ? 1 : ch->equal + equal;
    if (!better)
        return DALIL_OK;
    ch->shared = shared;
    ch->outside = outside;
    return keep(ch->best, row, err);
}

static dalil_status fail_choice(const choosing *ch, dalil_string words, dalil_error *err)
{
    dal_fail(err, ch->found == 0 ? DALIL_ENOTFOUND : DALIL_EINVAL,
             ch->found == 0 ? "review.no-statement" : "review.several", "", NULL);
    dal_error_argument(err, 0, words);
    return ch->found == 0 ? DALIL_ENOTFOUND : DALIL_EINVAL;
}

dalil_status dal_locate_claim(dalil_case *c, const json_t *decision, dal_located *out_located, dalil_error *err)
{
    dal_located located = {.row = {.start = 0}};
    choosing ch = {.best = &located};
    dal_hash report;
    dal_claim_filter filter = {.number = dal_json_string(decision, "claim")};
    dalil_string words = filter.number;
    if (words.size == 0) {
        DAL_TRY(find_place(c, decision, &report, &ch.start, &ch.end, err));
        filter.report = &report;
        filter.asked = dal_json_string(decision, "on");
        words = dal_json_string(decision, "text");
    }
    dalil_status status = dal_query_claims(c->fold, &filter, choose, &ch, err);
    if (status == DALIL_OK && ch.equal != 1)
        status = fail_choice(&ch, words, err);
    if (status == DALIL_OK)
        *out_located = located;
    else
        dal_located_release(&located);
    return status;
}

dalil_status dal_locate_text(dalil_case *c, const json_t *decision, dal_located *out_located, dalil_error *err)
{
    dal_located located = {.row = {.start = 0}};
    char ranges[64], number[9];
    dal_claim_key key = {.start = 0};
    int64_t start, end;
    dalil_string question = dal_json_string(decision, "question");
    dal_claim_row row = {.question = question};
    if (question.size == 0 || question.size >= DAL_QUESTION_SIZE)
        return dal_fail(err, DALIL_EINVAL, question.size == 0 ? "review.missing" : "review.question-too-long",
                        "question", NULL);
    DAL_TRY(find_place(c, decision, &row.report, &start, &end, err));
    snprintf(ranges, sizeof ranges, "%lld-%lld", (long long)start, (long long)end);
    snprintf(key.ranges, sizeof key.ranges, "%s", ranges);
    snprintf(key.question, sizeof key.question, "%.*s", DALIL_FMT(question));
    dal_claim_number(&row.report, &key, number);
    row.start = start;
    row.end = end;
    row.ranges = dal_str(ranges);
    row.number = dal_str(number);
    row.asked = question;
    dalil_status status = keep(&located, &row, err);
    if (status == DALIL_OK)
        *out_located = located;
    else
        dal_located_release(&located);
    return status;
}

/* ---- the last decision ------------------------------------------------------------------------------------------- */

typedef struct lasting {
    dalil_case *c;
    char *digits;
    bool found;
} lasting;

static dalil_status look(void *context, const dal_log_row *row, dalil_error *err)
{
    static const char *const decisions[] = {"claim.review",  "source.same", "source.set",
                                            "source.origin", "finding.set", "report.transcribe"};
    lasting *l = context;
    dal_buf name = dal_buf_init(DAL_ENTRY_MAX);
    char hex[DAL_HEX_SIZE + 1];
    bool decision = false;
    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++)
        decision = decision || dal_str_equal(row->kind, dal_str(decisions[i]));
    if (l->found || !decision || !row->effective)
        return DALIL_OK;
    dalil_status status = dal_query_author_name(l->c->fold, &row->author, &name, err);
    if (status == DALIL_OK && dal_str_equal(dal_buf_string(&name), dal_str(l->c->author_name))) {
        dal_hex(row->hash.bytes, DAL_HASH_SIZE, hex);
        memcpy(l->digits, hex, 8);
        l->digits[8] = '\0';
        l->found = true;
    }
    dal_buf_release(&name);
    return status;
}

dalil_status dal_locate_last_decision(dalil_case *c, char out_digits[9], dalil_error *err)
{
    lasting l = {.c = c, .digits = out_digits};
    DAL_TRY(dal_query_log(c->fold, 10000, look, &l, err));
    return l.found ? DALIL_OK : dal_fail(err, DALIL_ENOTFOUND, "review.nothing-to-undo", NULL);
}
