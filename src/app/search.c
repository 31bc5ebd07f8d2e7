/* app/search.c: searching a case. */
#include "app/search.h"
#include "app/claims.h"

enum { REPORT_EXCERPT = 360, STATEMENT_EXCERPT = 720, TOLD = 64 };

/* ---- what a document is ------------------------------------------------------------------------------------------ */

void dal_search_write_ranges(dal_json_writer *w, const char *key, const dalil_search_ranges *ranges, uint32_t base)
{
    dal_json_open(w, key, '[');
    for (size_t i = 0; i < ranges->count; i++) {
        dal_json_open(w, NULL, '[');
        dal_json_put_integer(w, NULL, (int64_t)ranges->item[i].start + base);
        dal_json_put_integer(w, NULL, (int64_t)ranges->item[i].end + base);
        dal_json_close(w, ']');
    }
    dal_json_close(w, ']');
}

/* Statements of one place being told. */
typedef struct answers {
    dal_search_telling *t;
    dal_search_row *row; /* takes the name of who speaks, as the first statement by number has it */
    dal_record *r;
    const dal_parts_words *words;
    size_t count;
    dalil_string first; /* the least number so far */
} answers;

static void write_label(dal_json_writer *w, const dal_parts_words *words, dalil_string question)
{
    dalil_string english = dal_claims_question_label(words, question, DALIL_ENGLISH);
    dalil_string arabic = dal_claims_question_label(words, question, DALIL_ARABIC);
    dal_json_open(w, "label", '{');
    dal_json_put_string(w, "en", english.size > 0 ? english : question);
    dal_json_put_string(w, "ar", arabic.size > 0 ? arabic : question);
    dal_json_close(w, '}');
}

static dalil_status note_speaker(answers *a, const dal_claim_row *claim, dalil_error *err)
{
    if (a->count > 0 && dal_str_compare(a->first, claim->number) <= 0)
        return DALIL_OK;
    a->first = dal_arena_copy(&a->t->arena, claim->number);
    a->row->name = (dal_search_name){claim->source_id, dal_arena_copy(&a->t->arena, claim->source)};
    return a->first.data != NULL && a->row->name.text.data != NULL ? DALIL_OK : dal_fail_memory(err);
}

static dalil_status write_answer(void *context, const dal_claim_row *claim, dalil_error *err)
{
    answers *a = context;
    if (claim->start != a->row->start || claim->end != a->row->end)
        return DALIL_OK;
    DAL_TRY(note_speaker(a, claim, err));
    dal_json_writer *w = &a->r->w;
    if (a->count++ == 0)
        dal_json_open(w, "statements", '[');
    dal_json_open(w, NULL, '{');
    dal_json_put_string(w, "number", claim->number);
    dal_json_put_string(w, "question", claim->asked);
    write_label(w, a->words, claim->asked);
    dal_json_put_string(w, "source", claim->source);
    dal_json_put_string(w, "stance", claim->stance);
    dal_json_put_cstring(w, "state", dal_claim_state_name(claim->state));
    dal_json_close(w, '}');
    return DALIL_OK;
}

static dalil_status read_report(dal_search_telling *t, const dal_search_row *row, dalil_string *out_text,
                                dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    dalil_status status = dal_session_text(t->c, &row->report, &text, err);
    if (status == DALIL_OK) {
        *out_text = dal_arena_copy(&t->arena, dal_buf_string(&text));
        if (out_text->data == NULL)
            status = dal_fail_memory(err);
    }
    dal_buf_release(&text);
    return status;
}

static dalil_status write_report(dal_search_telling *t, const dal_search_row *row, dal_record *r,
                                 dalil_string *out_text, dalil_error *err)
{
    dal_bearer bearer = {.known = false};
    DAL_TRY(read_report(t, row, out_text, err));
    dal_record_short(r, "report", &row->report);
    dalil_status status = dal_bearer_write(&bearer, t->c, &row->report, &r->w, err);
    dal_bearer_release(&bearer);
    return status;
}

static dalil_status write_statement(dal_search_telling *t, dal_search_row *row, dal_record *r, dalil_string *out_text,
                                    bool *out_found, dalil_error *err)
{
    answers a = {.t = t, .row = row, .r = r};
    dal_claim_filter filter = {.report = &row->report};
    DAL_TRY(dal_session_words(t->c, &a.words, err));
    DAL_TRY(write_report(t, row, r, out_text, err));
    DAL_TRY(dal_query_claims(t->c->fold, &filter, write_answer, &a, err));
    *out_found = a.count > 0;
    if (a.count > 0)
        dal_json_close(&r->w, ']');
    dal_json_put_string(&r->w, "source", row->name.text);
    dal_json_open(&r->w, "place", '[');
    dal_json_put_integer(&r->w, NULL, row->start);
    dal_json_put_integer(&r->w, NULL, row->end);
    dal_json_close(&r->w, ']');
    *out_text = dal_str_slice(*out_text, (size_t)row->start, (size_t)row->end);
    return DALIL_OK;
}

static dalil_status write_name(void *context, dalil_string name, dalil_error *err)
{
    (void)err;
    dal_json_put_string(context, NULL, name);
    return DALIL_OK;
}

static dalil_status write_source(dal_search_telling *t, const dal_search_row *row, dal_record *r,
                                 dalil_string *out_text, dalil_error *err)
{
    *out_text = (dalil_string){NULL, 0};
    dal_json_put_string(&r->w, "source", row->name.text);
    dal_json_open(&r->w, "names", '[');
    DAL_TRY(dal_search_store_names(t->index->store, &row->name.source, write_name, &r->w, err));
    dal_json_close(&r->w, ']');
    return DALIL_OK;
}

dalil_status dal_search_write_document(dal_search_telling *t, dal_search_row *row, dal_record *r,
                                       dalil_string *out_text, bool *out_found, dalil_error *err)
{
    *out_found = true;
    switch (row->kind) {
    case DAL_SEARCH_REPORT:
        dal_json_put_cstring(&r->w, "kind", "report");
        return write_report(t, row, r, out_text, err);
    case DAL_SEARCH_STATEMENT:
        dal_json_put_cstring(&r->w, "kind", "statement");
        return write_statement(t, row, r, out_text, out_found, err);
    default:
        dal_json_put_cstring(&r->w, "kind", "source");
        return write_source(t, row, r, out_text, err);
    }
}

dalil_status dal_search_find_row(dal_search_telling *t, const dalil_search_hit *hit, dal_search_row *out_row,
                                 dalil_error *err)
{
    dal_search_row row;
    bool found;
    DAL_TRY(dal_search_store_find(t->index->store, hit->id, &row, &found, err));
    if (!found)
        return dal_fail(err, DALIL_EINTEGRITY, "search.damaged", NULL);
    row.name.text = dal_arena_copy(&t->arena, row.name.text);
    if (row.name.text.data == NULL)
        return dal_fail_memory(err);
    if (hit->start < hit->end)
        row.kind = DAL_SEARCH_STATEMENT;
    row.start = hit->start;
    row.end = hit->end;
    *out_row = row;
    return DALIL_OK;
}

/* ---- hits -------------------------------------------------------------------------------------------------------- */

/* The words that fit, as they are written, each once. */
static void write_words(dal_json_writer *w, dalil_string text, const dalil_search_ranges *marks)
{
    dalil_string told[TOLD];
    size_t count = 0;
    dal_json_open(w, "words", '[');
    for (size_t i = 0; i < marks->count && count < TOLD; i++) {
        dalil_string word = dal_str_slice(text, marks->item[i].start, marks->item[i].end);
        size_t same = 0;
        while (same < count && !dal_str_equal(told[same], word))
            same++;
        if (same < count)
            continue;
        told[count++] = word;
        dal_json_put_string(w, NULL, word);
    }
    dal_json_close(w, ']');
}

static dalil_status write_marks(const dal_search_telling *t, const dal_search_row *row, dal_record *r,
                                dalil_string text, dalil_error *err)
{
    dalil_search_ranges marks;
    uint32_t base = row->kind == DAL_SEARCH_STATEMENT ? (uint32_t)row->start : 0;
    DAL_TRY(dalil_search_marks(t->query, text, &marks, err));
    dalil_range excerpt =
        dalil_search_excerpt(text, &marks, row->kind == DAL_SEARCH_STATEMENT ? STATEMENT_EXCERPT : REPORT_EXCERPT);
    dal_search_write_ranges(&r->w, "marks", &marks, base);
    write_words(&r->w, text, &marks);
    dal_json_open(&r->w, "excerpt", '{');
    dal_json_put_integer(&r->w, "start", (int64_t)excerpt.start + base);
    dal_json_put_integer(&r->w, "end", (int64_t)excerpt.end + base);
    dal_json_put_string(&r->w, "text", dal_str_slice(text, excerpt.start, excerpt.end));
    dal_json_close(&r->w, '}');
    dalil_search_ranges_release(&marks);
    DAL_TRY(dalil_search_marks(t->query, row->name.text, &marks, err));
    dal_search_write_ranges(&r->w, "source_marks", &marks, 0);
    dalil_search_ranges_release(&marks);
    return DALIL_OK;
}

static dalil_status tell_hit(dal_search_telling *t, const dalil_search_hit *hit, dalil_error *err)
{
    dal_search_row row;
    dal_record r;
    dalil_string text = {NULL, 0};
    bool found;
    DAL_TRY(dal_search_find_row(t, hit, &row, err));
    dal_record_begin(&r, "hit");
    dal_json_put_number(&r.w, "score", hit->score);
    dalil_status status = dal_search_write_document(t, &row, &r, &text, &found, err);
    if (status == DALIL_OK && found)
        status = write_marks(t, &row, &r, text, err);
    if (status == DALIL_OK && found)
        return dal_record_send(&r, t->answer, t->context, err);
    dal_buf_release(&r.text);
    return status;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static dalil_status tell_counts(dal_search_telling *t, const dalil_search_hits *hits, bool all, dalil_error *err)
{
    dal_record r;
    dal_record_begin(&r, "searched");
    dal_json_put_integer(&r.w, "found", (int64_t)hits->found);
    dal_json_put_integer(&r.w, "shown", (int64_t)hits->count);
    dal_json_put_bool(&r.w, "all", all);
    return dal_record_send(&r, t->answer, t->context, err);
}

static dalil_status tell_hits(dal_search_telling *t, const dalil_search_hits *hits, bool all, dalil_error *err)
{
    DAL_TRY(tell_counts(t, hits, all, err));
    for (size_t i = 0; i < hits->count; i++) {
        dalil_status status = tell_hit(t, &hits->item[i], err);
        dal_arena_release(&t->arena);
        DAL_TRY(status);
    }
    return DALIL_OK;
}

/* Where nothing holds all the words, what holds some of them is better than nothing, and is said to be that. */
static dalil_status ask(dal_search_telling *t, const dalil_search_request *request, dalil_error *err)
{
    dalil_search_options options;
    dalil_search_hits hits;
    dal_search_index *index = t->index;
    DAL_TRY(dal_search_options(t, request, &options, err));
    DAL_TRY(dalil_search_ask(index->segment, index->count, t->query, &options, &hits, err));
    bool all = hits.found > 0;
    if (!all) {
        dalil_search_hits_release(&hits);
        options.any = true;
        DAL_TRY(dalil_search_ask(index->segment, index->count, t->query, &options, &hits, err));
    }
    dalil_status status = tell_hits(t, &hits, all, err);
    dalil_search_hits_release(&hits);
    return status;
}

dalil_status dalil_search(dalil_case *c, const dalil_search_request *request, dalil_answer *answer, void *context,
                          dalil_error *err)
{
    dal_search_index index;
    dal_search_telling t = {.c = c, .index = &index, .answer = answer, .context = context, .text = request->text};
    if (request->query != NULL)
        DAL_TRY(dalil_search_query_read(dal_str(request->query), &t.query, err));
    dalil_status status = dal_search_index_open(c, &index, err);
    if (status == DALIL_OK) {
        status = request->query != NULL ? ask(&t, request, err) : dal_search_in_text(&t, request, err);
        dal_search_index_close(&index);
    }
    dalil_search_query_free(t.query);
    dal_arena_release(&t.arena);
    return status;
}
