/* app/run.c: the engine's statements, written as the result of a run. */
#include "app/run.h"
#include "engine/claims/parts.h"

/* The sources met in one report, each written once. */
typedef struct source {
    dal_id id;
    dalil_string name;
    dalil_source_kind kind;
} source;

typedef struct run {
    const unsigned char *case_key;
    dalil_time published;
    dal_arena arena;
    source *source;
    size_t source_count, source_capacity;
    dal_json_writer w;
    size_t count;
} run;

void dal_json_put_time(dal_json_writer *w, const char *key, dalil_time time)
{
    if (!dal_time_known(time))
        return;
    dal_json_open(w, key, '[');
    dal_json_put_integer(w, NULL, time.start);
    dal_json_put_integer(w, NULL, time.end);
    dal_json_put_cstring(w, NULL, dal_precision_name(time.precision));
    if (time.zone != DALIL_NO_ZONE)
        dal_json_put_integer(w, NULL, time.zone);
    dal_json_close(w, ']');
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static dal_id name_id(const run *r, dalil_string name)
{
    char folded[1024];
    size_t size = dalil_source_fold(name, folded, sizeof folded);
    return dal_name_id(r->case_key, (dalil_string){folded, size});
}

/* The index of a source, added when it is new. */
static dalil_status source_index(run *r, const dalil_statement *s, size_t *out_index, dalil_error *err)
{
    dal_id id = name_id(r, s->source.name);
    for (size_t i = 0; i < r->source_count; i++) {
        if (dal_id_equal(&r->source[i].id, &id) && r->source[i].kind == s->source_kind) {
            *out_index = i;
            return DALIL_OK;
        }
    }
    if (r->source_count == r->source_capacity) {
        size_t capacity = r->source_capacity > 0 ? 2 * r->source_capacity : 16;
        source *grown = dal_arena_alloc(&r->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        if (r->source_count > 0)
            memcpy(grown, r->source, r->source_count * sizeof *grown);
        r->source = grown;
        r->source_capacity = capacity;
    }
    r->source[r->source_count] = (source){id, s->source.name, s->source_kind};
    *out_index = r->source_count++;
    return DALIL_OK;
}

static void write_sources(run *r)
{
    dal_json_open(&r->w, "sources", '[');
    for (size_t i = 0; i < r->source_count; i++) {
        dal_json_open(&r->w, NULL, '{');
        dal_json_put_string(&r->w, "name", r->source[i].name);
        dal_json_put_id(&r->w, "id", &r->source[i].id);
        dal_json_put_cstring(&r->w, "kind", dalil_source_kind_name(r->source[i].kind));
        dal_json_close(&r->w, '}');
    }
    dal_json_close(&r->w, ']');
}

/* ---- one statement ----------------------------------------------------------------------------------------------- */

static void write_ranges(run *r, const dalil_statement *s)
{
    dal_json_open(&r->w, "ranges", '[');
    for (size_t i = 0; i < (s->part_count > 0 ? s->part_count : 1); i++) {
        dalil_range range = s->part_count > 0 ? s->part[i] : s->range;
        dal_json_open(&r->w, NULL, '[');
        dal_json_put_integer(&r->w, NULL, range.start);
        dal_json_put_integer(&r->w, NULL, range.end);
        dal_json_close(&r->w, ']');
    }
    dal_json_close(&r->w, ']');
}

/* Is this the number that "how many" question `question` asks for?  Its concept is the beginning of the code. */
static bool answers(const dalil_quantity *q, dalil_string question)
{
    dalil_string concept = dal_str(q->concept);
    return concept.size > 0 && dal_str_starts(question, concept) && question.size > concept.size &&
           question.data[concept.size] == '.';
}

static bool is_count(dalil_string question)
{
    dalil_string rest, code = dal_str_cut(question, '@', &rest);
    return dal_str_ends(code, DALIL_STR(".count"));
}

/* The value a statement gives to its question: the most particular concept first; "not three" alone denies three. */
static const dalil_quantity *value_of(const dalil_statement *s, dalil_string question)
{
    const dalil_quantity *best = NULL;
    if (!is_count(question))
        return NULL;
    for (size_t i = 0; i < s->quantity_count; i++) {
        const dalil_quantity *q = &s->quantity[i];
        if (q->part || !answers(q, question))
            continue;
        bool longer = best == NULL || strlen(q->concept) > strlen(best->concept);
        bool plainer = best != NULL && best->op == DALIL_NOT_EQUAL && q->op != DALIL_NOT_EQUAL;
        if (longer || plainer)
            best = q;
    }
    return best;
}

static dalil_stance write_value(run *r, const dalil_statement *s, dalil_string question, dalil_stance answer)
{
    const dalil_quantity *q = value_of(s, question);
    double low, high;
    if (q == NULL)
        return answer;
    dalil_quantity plain = *q;
    if (plain.op == DALIL_NOT_EQUAL)
        plain.op = DALIL_EQUAL;
    dal_claims_value(&plain, &low, &high);
    dal_json_open(&r->w, "value", '[');
    dal_json_put_number(&r->w, NULL, low);
    dal_json_put_number(&r->w, NULL, high);
    dal_json_close(&r->w, ']');
    if (plain.op == DALIL_ABOUT)
        dal_json_put_integer(&r->w, "flags", plain.vague ? DAL_FLAG_ORDER : DAL_FLAG_ABOUT);
    return q->op == DALIL_NOT_EQUAL && answer == DALIL_AFFIRM ? DALIL_DENY : answer;
}

static void write_quantities(run *r, const dalil_statement *s)
{
    if (s->quantity_count == 0)
        return;
    dal_json_open(&r->w, "quantities", '[');
    for (size_t i = 0; i < s->quantity_count; i++) {
        const dalil_quantity *q = &s->quantity[i];
        dal_json_open(&r->w, NULL, '{');
        dal_json_put_string(&r->w, "text", q->text);
        dal_json_put_cstring(&r->w, "op", dalil_operator_name(q->op));
        dal_json_put_number(&r->w, "value", q->value);
        if (q->op == DALIL_RANGE_OF)
            dal_json_put_number(&r->w, "max", q->max);
        dal_json_put_string(&r->w, "unit", q->unit);
        if (q->part)
            dal_json_put_bool(&r->w, "part", true);
        if (q->strict)
            dal_json_put_bool(&r->w, "strict", true);
        if (q->vague)
            dal_json_put_bool(&r->w, "vague", true);
        if (q->concept[0] != '\0')
            dal_json_put_cstring(&r->w, "concept", q->concept);
        dal_json_close(&r->w, '}');
    }
    dal_json_close(&r->w, ']');
}

static void put_word(run *r, const char *key, dalil_string word)
{
    if (word.size > 0)
        dal_json_put_string(&r->w, key, word);
}

static void write_words(run *r, const dalil_statement *s)
{
    if (s->via_count > 0) {
        dal_json_open(&r->w, "via", '[');
        for (size_t i = 0; i < s->via_count; i++)
            dal_json_put_string(&r->w, NULL, s->via[i].name);
        dal_json_close(&r->w, ']');
    }
    put_word(r, "cue", s->cue.name);
    put_word(r, "hedge", s->hedge);
    put_word(r, "when", s->when.name);
    if (s->quote != DALIL_QUOTE_NONE)
        dal_json_put_cstring(&r->w, "quote", dalil_quote_name(s->quote));
}

/* "Some time before publication" is what a statement without a time means anyway: it is not written. */
static bool is_with_publication(const run *r, dalil_time said)
{
    return said.start == INT64_MIN && dal_time_known(r->published) && said.end == r->published.end;
}

/* One statement as an answer to one question.  One that answers several is written once for each; the words beside it
 * stand with the first, `as` tells its place. */
static dalil_status write_statement(run *r, const dalil_statement *s, const dalil_question_stance *answer, size_t as,
                                    dalil_error *err)
{
    size_t index = 0;
    dal_json_open(&r->w, NULL, '{');
    write_ranges(r, s);
    dal_json_put_string(&r->w, "question", answer->question);
    if (s->source.name.size > 0 || s->source_kind != DALIL_SOURCE_NONE) {
        DAL_TRY(source_index(r, s, &index, err));
        dal_json_put_integer(&r->w, "source", (int64_t)index);
    }
    if (as == r->count) {
        write_words(r, s);
        write_quantities(r, s);
    } else {
        dal_json_put_integer(&r->w, "as", (int64_t)as);
    }
    if (!is_with_publication(r, s->said))
        dal_json_put_time(&r->w, "said", s->said);
    dal_json_put_time(&r->w, "of", s->of);
    dalil_stance stance = write_value(r, s, answer->question, answer->stance);
    dal_json_put_cstring(&r->w, "stance", dalil_stance_name(stance));
    if (s->basis != DALIL_BASIS_NONE)
        dal_json_put_cstring(&r->w, "basis", dalil_basis_name(s->basis));
    dal_json_put_integer(&r->w, "confidence", s->confidence);
    dal_json_close(&r->w, '}');
    r->count++;
    return dal_buf_check(r->w.out, err);
}

static dalil_status write_all(run *r, const dalil_statements *found, dalil_error *err)
{
    dal_json_open(&r->w, NULL, '{');
    dal_json_open(&r->w, "claims", '[');
    for (size_t i = 0; i < found->count; i++) {
        const dalil_statement *s = &found->item[i];
        dalil_question_stance none = {s->question, s->stance};
        size_t as = r->count;
        if (s->answer_count == 0)
            DAL_TRY(write_statement(r, s, &none, as, err));
        for (size_t j = 0; j < s->answer_count; j++)
            DAL_TRY(write_statement(r, s, &s->answer[j], as, err));
    }
    dal_json_close(&r->w, ']');
    write_sources(r);
    dal_json_close(&r->w, '}');
    return dal_buf_check(r->w.out, err);
}

dalil_status dal_run_extract(const dalil_vocabulary *vocabulary, const unsigned char *case_key, dalil_string text,
                             const dalil_extract_options *options, dal_run_result *out_result, dalil_error *err)
{
    dalil_statements found;
    DAL_TRY(dalil_extract(vocabulary, text, options, &found, err));
    run r = {.case_key = case_key, .published = options->published, .w = dal_json_write(&out_result->text)};
    dalil_status status = write_all(&r, &found, err);
    out_result->count = r.count;
    dal_arena_release(&r.arena);
    dalil_statements_release(&found);
    return status;
}

enum { VOCABULARY_DIGITS = 32 /* of the hash; runs written before hold all 64 */ };

bool dal_run_used(const dal_run_row *row, const dalil_vocabulary *vocabulary)
{
    size_t size = strlen(row->vocabulary);
    return size >= VOCABULARY_DIGITS && strncmp(row->vocabulary, dalil_vocabulary_hash(vocabulary), size) == 0;
}

dalil_status dal_run_put(dalil_case *c, const dalil_vocabulary *vocabulary, const dal_hash *report,
                         const dal_run_result *result, const dal_hash *over, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    dal_json_open(&w, NULL, '{');
    dal_json_put_hash(&w, "report", report);
    if (!dal_hash_is_zero(&result->transcript))
        dal_json_put_hash(&w, "transcript", &result->transcript);
    dal_json_put_cstring(&w, "engine", "claims");
    dal_json_put_integer(&w, "version", dalil_extract_version());
    dal_json_put_string(&w, "vocabulary", (dalil_string){dalil_vocabulary_hash(vocabulary), VOCABULARY_DIGITS});
    dal_json_put_integer(&w, "count", (int64_t)result->count);
    dalil_status status = dal_session_put_words(c, &w, "result", dal_buf_string(&result->text), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, "claims.run", &body, over != NULL ? &(dal_over){over, 1} : NULL, &hash, err);
    dal_buf_release(&body);
    return status;
}
