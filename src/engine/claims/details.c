/* engine/claims/details.c: quantities, times and questions of one statement, by parts.h. */
#include "base/time.h"
#include "engine/claims/sources.h"
#include "engine/claims/temper.h"

/* The sentences that a statement stands in, read once for all statements of the same sentences. */
static dalil_status read_sentences(dal_result *result, const dal_work *work, const dal_draft *draft,
                                   dal_sentence_parts *parts, dalil_error *err)
{
    const dal_text *text = &work->text;
    uint32_t last = draft->part[draft->part_count - 1].last - 1;
    uint32_t from = text->sentence[dal_tok(work, draft->part[0].first)->sentence].first;
    uint32_t to = text->sentence[dal_tok(work, last)->sentence].last;
    if (parts->first == from && parts->last == to)
        return DALIL_OK;
    DAL_TRY(dal_claims_see(work->vocabulary->parts, text, from, to, work->arena, &parts->seen, err));
    DAL_TRY(dal_claims_times(parts->seen, result->options, work->arena, &parts->whens, err));
    DAL_TRY(dal_claims_quantities(parts->seen, &parts->whens, result->keep, &parts->quantities, err));
    parts->first = from;
    parts->last = to;
    return DALIL_OK;
}

static bool lies_in(const dalil_statement *statement, dalil_range range)
{
    for (size_t i = 0; i < statement->part_count; i++)
        if (range.start >= statement->part[i].start && range.end <= statement->part[i].end)
            return true;
    return statement->part_count == 0 && range.start >= statement->range.start && range.end <= statement->range.end;
}

/* Those of the sentences' quantities that lie in the statement. */
static dalil_status own_quantities(dal_result *result, const dal_quantities *all, dalil_statement *statement,
                                   dalil_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += lies_in(statement, all->item[i].range);
    if (count == 0)
        return DALIL_OK;
    dalil_quantity *own = dal_arena_alloc(result->keep, count * sizeof *own);
    if (own == NULL)
        return dal_fail_memory(err);
    statement->quantity = own;
    for (size_t i = 0; i < all->count; i++)
        if (lies_in(statement, all->item[i].range))
            own[statement->quantity_count++] = all->item[i];
    return DALIL_OK;
}

/* ---- does a year belong to what is counted? -------------------------------------------------------------------- */

/* The first token that begins at byte `start` or after it. */
static uint32_t token_from(const dal_work *work, dal_span span, uint32_t start)
{
    while (span.first < span.last && dal_tok(work, span.first)->start < start)
        span.first++;
    return span.first;
}

/* Is nothing but one clause between the two places? */
static bool one_clause(const dal_work *work, uint32_t first, uint32_t last, bool comma_passes)
{
    for (uint32_t i = first; i < last; i++) {
        bool comma = dal_is_comma(work, i);
        bool parts = dal_has(work, i, DAL_IS(RELATIVE) | DAL_IS(COORDINATOR) | DAL_IS(COMPLEMENTIZER)) ||
                     dal_is_word(work, i, "that") || work->mark[i].attached ||
                     (dal_tok(work, i)->kind == DAL_TOKEN_PUNCT && !dal_is_punct(work, i, "-"));
        if (parts && !(comma && comma_passes))
            return false;
    }
    return true;
}

/* "300 were killed in 2011", "in 2011, 300 were killed"; not "built in 1987 and 300 are inside", "300 people arrested
 * in 2011 were freed". */
static bool year_counts(const dal_work *work, dal_span content, const dal_when *year, const dalil_quantity *quantity)
{
    uint32_t first = token_from(work, content, quantity->range.start);
    uint32_t last = token_from(work, content, quantity->range.end);
    if (year->first >= last) {
        bool verb_follows = dal_has(work, year->last, DAL_IS_AUXILIARY | DAL_IS(FINITE)) && year->last < content.last;
        return !verb_follows && one_clause(work, last, year->first, false);
    }
    return year->last <= first && one_clause(work, year->last, first, year->first <= content.first + 2);
}

/* Longer than a year: a stretch of years is told for what is counted over it, wherever it stands. */
static bool is_one_year(dalil_time time)
{
    return time.start != INT64_MIN && time.end != INT64_MAX && time.end - time.start <= 366 * (int64_t)DAL_DAY;
}

/* A day or month more than a year before publication: what was counted then is of that year, and no part of the event
 * that is told of. */
static dalil_time as_past_year(dalil_time of, dalil_time published)
{
    bool day = of.precision == DALIL_DAY || of.precision == DALIL_MONTH;
    if (day && dal_time_known(published) && published.start != INT64_MIN && of.start != INT64_MIN &&
        of.end < published.start - 366 * (int64_t)DAL_DAY)
        of.precision = DALIL_YEAR;
    return of;
}

/* Of when the statement's counts are: unknown where its year tells something else. */
static dalil_time count_time(const dal_work *work, const dal_draft *draft, const dal_sentence_parts *parts,
                             const dalil_statement *statement, dalil_time published)
{
    dal_span content = {draft->part[0].first, draft->part[draft->part_count - 1].last};
    dalil_time of = as_past_year(statement->of, published);
    if (of.precision != DALIL_YEAR || !is_one_year(of))
        return of;
    for (size_t i = 0; i < parts->whens.count; i++) {
        const dal_when *year = &parts->whens.item[i];
        bool is_it = year->time.start == statement->of.start && year->time.end == statement->of.end;
        for (size_t k = 0; is_it && k < statement->quantity_count; k++)
            if (year_counts(work, content, year, &statement->quantity[k]))
                return of;
    }
    return DAL_TIME_UNKNOWN;
}

/* ---- the questions --------------------------------------------------------------------------------------------- */

/* A cue that denies or leaves open decides; what is merely said answers by its own words.  (Two denials do not make an
 * affirmation: the cue's stance may itself come from "there are no ...", which is the same denial seen twice.) */
static dalil_stance answer_stance(dalil_stance cue, dalil_stance polarity)
{
    return cue != DALIL_AFFIRM ? cue : polarity;
}

/* What the answers of one statement are made from. */
typedef struct answering {
    dal_result *result;
    const dal_work *work;
    const dal_draft *draft;
    const dal_sentence_parts *parts;
    dalil_statement *statement;
    dal_scopes scopes;
} answering;

static uint32_t said_first(const answering *a)
{
    return a->draft->part[0].first;
}

static uint32_t said_last(const answering *a)
{
    return a->draft->part[a->draft->part_count - 1].last;
}

/* The statement's numbers outside the scopes of `manners`. */
static dalil_status numbers_outside(const answering *a, unsigned manners, dal_quantities *out, dalil_error *err)
{
    const dalil_statement *statement = a->statement;
    *out = (dal_quantities){statement->quantity, statement->quantity_count};
    if (a->scopes.count == 0 || statement->quantity_count == 0)
        return DALIL_OK;
    dalil_quantity *kept = dal_arena_alloc(a->result->keep, statement->quantity_count * sizeof *kept);
    size_t count = 0;
    if (kept == NULL)
        return dal_fail_memory(err);
    for (size_t i = 0; i < statement->quantity_count; i++)
        if (!dal_scopes_hold(&a->scopes, a->work, &statement->quantity[i], manners))
            kept[count++] = statement->quantity[i];
    *out = (dal_quantities){kept, count};
    return DALIL_OK;
}

/* No number is told in a question, and "cannot confirm that anybody" is no zero. */
static dalil_status leave_numbers(answering *a, dalil_error *err)
{
    dal_quantities told;
    DAL_TRY(numbers_outside(a, DAL_MANNER_ASKED, &told, err));
    dalil_quantity *kept = a->scopes.count > 0 ? (dalil_quantity *)told.item : NULL;
    size_t count = 0;
    for (size_t i = 0; kept != NULL && i < told.count; i++) {
        bool none = kept[i].value == 0 && kept[i].op == DALIL_EQUAL;
        if (!(none && dal_scopes_hold(&a->scopes, a->work, &kept[i], DAL_MANNER_OPEN)))
            kept[count++] = kept[i];
    }
    a->statement->quantity = kept != NULL ? kept : told.item;
    a->statement->quantity_count = kept != NULL ? count : told.count;
    return DALIL_OK;
}

/* One reading of the statement: its words and numbers outside some scopes, and the questions that they answer. */
typedef struct look {
    const dal_seen *seen;
    dal_quantities own;
    dal_questions found;
} look;

static dalil_status look_outside(const answering *a, unsigned manners, look *out_look, dalil_error *err)
{
    dalil_time of = count_time(a->work, a->draft, a->parts, a->statement, a->result->options->published);
    look l = {.found = {.count = 0}};
    DAL_TRY(dal_scopes_mute(&a->scopes, a->parts->seen, manners, a->work->arena, &l.seen, err));
    DAL_TRY(numbers_outside(a, manners, &l.own, err));
    DAL_TRY(dal_claims_questions(l.seen, said_first(a), said_last(a), &l.own, of, a->result->keep, &l.found, err));
    *out_look = l;
    return DALIL_OK;
}

static bool answers(const look *l, dalil_string question)
{
    for (size_t i = 0; i < l->found.count; i++)
        if (dal_str_equal(l->found.code[i], question))
            return true;
    return false;
}

/* How the statement answers the question: by what it tells, else by the scope that alone speaks of it. */
static dalil_stance stance_to(const answering *a, const look *told, const look *undenied, dalil_string question)
{
    bool count = strcmp(dal_claims_question_kind(a->work->vocabulary->parts, question), "count") == 0;
    dalil_stance own = answers(undenied, question) ? DALIL_UNCONFIRMED : DALIL_DENY;
    if (count && dal_stance_disowns(a->work, a->draft))
        return DALIL_DENY;
    if (answers(told, question))
        own = dal_claims_polarity(told->seen, said_first(a), said_last(a), question, &told->own);
    if (own == DALIL_DENY && dal_stance_denies_twice(a->work, a->draft))
        return DALIL_UNCONFIRMED;
    return answer_stance(a->statement->stance, own);
}

/* Is it a number of what the state question asks about: of dead for dead.state? */
static bool is_counted_in(const dalil_quantity *quantity, dalil_string question)
{
    dalil_string concept = dal_str(quantity->concept);
    bool none = quantity->value == 0 && quantity->op == DALIL_EQUAL;
    return !none && concept.size > 0 && dal_str_starts(question, concept) && question.size > concept.size &&
           question.data[concept.size] == '.';
}

/* "Denied that 200 had died", "reports of 200 dead are false": the number is denied, and not that anybody died. */
static bool denies_number_only(const answering *a, const look *told, const look *undenied, dalil_string question)
{
    const char *kind = dal_claims_question_kind(a->work->vocabulary->parts, question);
    bool by_cue = a->statement->stance == DALIL_DENY,
         by_words = !answers(told, question) && !answers(undenied, question);
    if (strcmp(kind, "yes") != 0 || !(by_cue || by_words))
        return false;
    for (size_t i = 0; i < a->statement->quantity_count; i++)
        if (is_counted_in(&a->statement->quantity[i], question))
            return true;
    return false;
}

/* "12 died and 30 could": where a number is told, one that is foretold is none. */
static void drop_foretold(answering *a)
{
    dalil_quantity *own = (dalil_quantity *)a->statement->quantity;
    size_t count = 0;
    for (size_t i = 0; i < a->statement->quantity_count; i++)
        if (!dal_scopes_hold(&a->scopes, a->work, &own[i], DAL_MANNER_FORETOLD))
            own[count++] = own[i];
    a->statement->quantity_count = count;
}

/* "The figure of 200 is wrong, it is 20": where another number is told, the one called wrong is none. */
static void drop_denied(answering *a, const look *told)
{
    bool another = false;
    for (size_t i = 0; i < told->found.count; i++)
        another |= strcmp(dal_claims_question_kind(a->work->vocabulary->parts, told->found.code[i]), "count") == 0;
    dalil_quantity *own = (dalil_quantity *)a->statement->quantity;
    for (size_t i = 0; another && i < a->statement->quantity_count; i++)
        if (dal_scopes_hold(&a->scopes, a->work, &own[i], DAL_MANNER_DENIED))
            own[i].op = DALIL_NOT_EQUAL;
    if (another)
        drop_foretold(a);
}

static dalil_status set_answers(answering *a, dalil_error *err)
{
    dalil_statement *statement = a->statement;
    const unsigned asked = DAL_MANNER_ASKED | DAL_MANNER_WANTED, denied = asked | DAL_MANNER_DENIED,
                   all = denied | DAL_MANNER_OPEN;
    look any, undenied, told;
    DAL_TRY(look_outside(a, asked, &any, err));
    if (any.found.count == 0) {
        if (statement->stance == DALIL_AFFIRM && dal_content_denies(a->work, a->draft))
            statement->stance = DALIL_DENY;
        return DALIL_OK;
    }
    undenied = told = any;
    if (a->scopes.count > 0) {
        DAL_TRY(look_outside(a, denied, &undenied, err));
        DAL_TRY(look_outside(a, all, &told, err));
    }
    dalil_question_stance *answer = dal_arena_alloc(a->result->keep, any.found.count * sizeof *answer);
    if (answer == NULL)
        return dal_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < any.found.count; i++) {
        dalil_string question = any.found.code[i];
        bool number_only = denies_number_only(a, &told, &undenied, question);
        if (number_only && any.found.count > 1)
            continue;
        dalil_stance stance = number_only ? DALIL_UNCONFIRMED : stance_to(a, &told, &undenied, question);
        answer[count++] = (dalil_question_stance){question, stance};
    }
    drop_denied(a, &told);
    statement->answer = answer;
    statement->answer_count = count;
    statement->question = answer[0].question;
    statement->stance = answer[0].stance;
    return DALIL_OK;
}

/* "لا يستبعد", "cannot confirm": the reserve, where no other word has been found for it. */
static void set_hedge(const answering *a)
{
    dal_span hedge = a->scopes.hedge;
    if (a->statement->hedge.size == 0 && hedge.first < hedge.last)
        a->statement->hedge = dal_text_slice(&a->work->text, dal_text_range(&a->work->text, hedge.first, hedge.last));
}

dalil_status dal_details_add(dal_result *result, const dal_work *work, const dal_draft *draft,
                             dal_sentence_parts *parts, dalil_statement *statement, dalil_error *err)
{
    DAL_TRY(read_sentences(result, work, draft, parts, err));
    dal_settled settled;
    DAL_TRY(dal_earlier_settle(result, work, parts, statement->range, &settled, err));
    if (settled.when != NULL)
        statement->when = (dalil_mention){dal_text_slice(&work->text, settled.when->range), settled.when->range};
    statement->said = settled.said;
    statement->of = settled.of;
    DAL_TRY(own_quantities(result, &parts->quantities, statement, err));
    answering a = {.result = result, .work = work, .draft = draft, .parts = parts, .statement = statement};
    dal_scopes_find(work, draft, parts->seen, &a.scopes);
    DAL_TRY(leave_numbers(&a, err));
    set_hedge(&a);
    return set_answers(&a, err);
}
