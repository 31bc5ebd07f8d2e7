/* engine/claims/findings.c: where a question stands.  The order of the work: number sources and origins, judge by what
 * was surely said before the time asked about, judge again with what straddles it, take the answer that claims less.
 * The rules and their reasons are in docs/findings.md. */
#include "base/time.h"
#include "engine/claims/judge.h"
#include "engine/claims/parts.h"
#include <math.h>

enum { VERSION = 4 };

int dalil_findings_version(void)
{
    return VERSION;
}

/* ---- names and orders -------------------------------------------------------------------------------------------- */

static const char *const status_name[] = {"not-checked", "disputed",  "likely", "confirmed",
                                          "unlikely",    "exhausted", "false"};
static const char *const role_name[] = {"for",      "against", "apart-for", "apart-against", "neutral",  "replaced",
                                        "outgrown", "copy",    "rejected",  "later",         "straddles"};

const char *dalil_finding_status_name(dalil_finding_status status)
{
    return (unsigned)status <= DALIL_FALSE ? status_name[status] : "";
}

bool dalil_finding_status_from_name(dalil_string name, dalil_finding_status *out_status)
{
    for (unsigned i = 0; i <= DALIL_FALSE; i++) {
        if (dal_str_equal(name, dal_str(status_name[i]))) {
            *out_status = (dalil_finding_status)i;
            return true;
        }
    }
    return false;
}

const char *dalil_word_role_name(dalil_word_role role)
{
    return (unsigned)role <= DALIL_ROLE_STRADDLES ? role_name[role] : "";
}

enum { MIDDLE = 3 }; /* of truth: not checked, disputed */

int dalil_finding_truth(dalil_finding_status status)
{
    static const int truth[] = {MIDDLE, MIDDLE, 4, 5, 2, 1, 0};
    return (unsigned)status <= DALIL_FALSE ? truth[status] : MIDDLE;
}

int dalil_finding_certainty(dalil_finding_status status)
{
    static const int certainty[] = {0, 0, 1, 2, 1, 2, 2};
    return (unsigned)status <= DALIL_FALSE ? certainty[status] : 0;
}

/* ---- when it was said -------------------------------------------------------------------------------------------- */

typedef enum when { BEFORE, STRADDLING, AFTER } when;

static when when_said(const dalil_word *word, int64_t as_of)
{
    dalil_time said = dal_judge_said(word);
    if (as_of == INT64_MAX)
        return BEFORE;
    if (!dal_time_known(said))
        return STRADDLING;
    if (said.start >= as_of)
        return AFTER;
    return said.end <= as_of ? BEFORE : STRADDLING;
}

static bool anything_straddles(const dalil_word *word, size_t count, int64_t as_of)
{
    for (size_t i = 0; i < count; i++)
        if (!word[i].rejected && when_said(&word[i], as_of) == STRADDLING)
            return true;
    return false;
}

/* ---- one judgement ----------------------------------------------------------------------------------------------- */

static void leave_out(dal_run *run, size_t i, dalil_word_role role)
{
    run->role[i] = role;
    run->side[i] = DAL_OUT;
}

/* Which words are judged at all, and whether a number is asked for. */
static void admit(dal_run *run, int64_t as_of, bool straddling_too)
{
    for (size_t i = 0; i < run->count; i++) {
        const dalil_word *word = &run->word[i];
        when said = when_said(word, as_of);
        run->side[i] = DAL_NEITHER;
        if (word->rejected)
            leave_out(run, i, DALIL_ROLE_REJECTED);
        else if (said == AFTER)
            leave_out(run, i, DALIL_ROLE_LATER);
        else if (said == STRADDLING && !straddling_too)
            leave_out(run, i, DALIL_ROLE_STRADDLES);
        else if (dal_judge_valued(word) && word->stance != DALIL_UNCONFIRMED)
            run->how_many = true;
    }
}

static dal_side side_of(const dal_run *run, const dalil_word *word)
{
    if (word->stance == DALIL_UNCONFIRMED)
        return DAL_NEITHER;
    bool deny = word->stance == DALIL_DENY;
    if (!run->how_many)
        return deny ? DAL_AGAINST : DAL_FOR;
    if (!dal_judge_valued(word))
        return deny ? DAL_AGAINST : DAL_NEITHER;
    bool overlaps = dal_judge_overlaps(word, run->low, run->high);
    if (deny)
        return overlaps ? DAL_AGAINST : DAL_NEITHER;
    if (!overlaps)
        return DAL_AGAINST;
    return dal_judge_supports(word, run->low, run->high) ? DAL_FOR : DAL_NEITHER;
}

static dalil_status judge_once(dal_run *run, int64_t as_of, bool straddling_too, dalil_error *err)
{
    admit(run, as_of, straddling_too);
    DAL_TRY(dal_judge_replace(run, err));
    if (run->how_many)
        DAL_TRY(dal_judge_pick_value(run, err));
    for (size_t i = 0; i < run->count; i++)
        if (run->side[i] != DAL_OUT)
            run->side[i] = (unsigned char)side_of(run, &run->word[i]);
    return dal_judge_decide(run, err);
}

static dalil_status make_run(const dalil_word *word, size_t count, dal_graph *graph, dal_arena *arena, dal_run *out_run,
                             dalil_error *err)
{
    dal_run run = {.word = word, .count = count, .graph = graph, .arena = arena};
    run.role = dal_arena_alloc(arena, count * sizeof *run.role);
    run.side = dal_arena_alloc(arena, count * sizeof *run.side);
    run.list = dal_arena_alloc(arena, count * sizeof *run.list);
    run.voice = dal_arena_alloc(arena, count * sizeof *run.voice);
    if (!run.role || !run.side || !run.list || !run.voice)
        return dal_fail_memory(err);
    *out_run = run;
    return DALIL_OK;
}

/* ---- two judgements ---------------------------------------------------------------------------------------------- */

/* The judgement to show: the median of both truths and the middle, which is the less certain one and, unlike the less
 * certain one alone, never falls when a truth rises.  On opposite sides of the middle it is neither. */
static dal_run *choose(dal_run *sure, dal_run *with)
{
    int truth_sure = dalil_finding_truth(sure->finding.status), truth_with = dalil_finding_truth(with->finding.status);
    bool above = truth_sure >= MIDDLE && truth_with >= MIDDLE, below = truth_sure <= MIDDLE && truth_with <= MIDDLE;
    if ((above && truth_with < truth_sure) || (below && truth_with > truth_sure))
        return with;
    return sure;
}

static bool are_opposite(const dal_run *a, const dal_run *b)
{
    int x = dalil_finding_truth(a->finding.status) - MIDDLE, y = dalil_finding_truth(b->finding.status) - MIDDLE;
    return x * y < 0;
}

static void say_both(const dal_run *sure, const dal_run *with, const dal_run *chosen, dalil_finding *out_finding)
{
    dalil_finding finding = chosen->finding;
    finding.surely = sure->finding.status;
    finding.with_straddling = with->finding.status;
    finding.straddles = finding.surely != finding.with_straddling;
    finding.other = chosen == sure ? finding.with_straddling : finding.surely;
    if (are_opposite(sure, with)) {
        finding.status = DALIL_DISPUTED;
        finding.unreviewed_limits = false;
        finding.reason = "finding.reason.disputed-time";
        finding.would_change = "finding.change.time";
    }
    *out_finding = finding;
}

static dalil_status judge_twice(dal_run *sure, int64_t as_of, dalil_finding *out_finding, dalil_word_role *out_role,
                                dalil_error *err)
{
    dal_run with, *chosen = sure;
    bool twice = anything_straddles(sure->word, sure->count, as_of);
    DAL_TRY(judge_once(sure, as_of, false, err));
    if (twice) {
        DAL_TRY(make_run(sure->word, sure->count, sure->graph, sure->arena, &with, err));
        DAL_TRY(judge_once(&with, as_of, true, err));
        chosen = choose(sure, &with);
    }
    if (chosen->how_many)
        dal_judge_list_values(chosen);
    if (out_role != NULL && sure->count > 0)
        memcpy(out_role, chosen->role, sure->count * sizeof *out_role);
    say_both(sure, twice ? &with : sure, chosen, out_finding);
    return DALIL_OK;
}

dalil_status dalil_judge(const dalil_word *word, size_t count, int64_t as_of, dalil_finding *out_finding,
                         dalil_word_role *out_role, dalil_error *err)
{
    dal_arena arena = {0};
    dal_graph graph;
    dal_run run;
    dalil_status status = dal_judge_number(word, count, &arena, &graph, err);
    if (status == DALIL_OK)
        status = make_run(word, count, &graph, &arena, &run, err);
    if (status == DALIL_OK)
        status = judge_twice(&run, as_of, out_finding, out_role, err);
    dal_arena_release(&arena);
    return status;
}

/* ---- in words ---------------------------------------------------------------------------------------------------- */

enum { ARGUMENTS = 8, ARGUMENT_SIZE = 160, SENTENCE_MAX = 4096 };

static dalil_string number_text(char *out, double number)
{
    snprintf(out, 32, "%.15g", number);
    return dal_str(out);
}

/* "3", "2 to 3", "30 or more", "up to 30", in the language asked for. */
static void add_value(dal_buf *buf, dalil_language language, const dalil_finding_value *value)
{
    char low[32], high[32];
    dalil_string end[2] = {number_text(low, value->low), number_text(high, value->high)};
    double said;
    if (dal_claims_rounded(value->low, value->high, value->rounding, &said)) {
        const char *id = dal_claims_rounded_words(said, value->rounding);
        end[0] = number_text(low, said);
        dal_buf_puts(buf, language == DALIL_ARABIC ? "«" : "“");
        dal_buf_message(buf, language, id, &end[0], 1);
        dal_buf_puts(buf, language == DALIL_ARABIC ? "»" : "”");
    } else if (value->low == value->high && !value->at_least && !value->at_most)
        dal_buf_add_string(buf, end[0]);
    else if (isinf(value->high) || value->at_least)
        dal_buf_message(buf, language, "finding.value.least", &end[0], 1);
    else if (value->low <= 0 || value->at_most) /* "as many as 13,000" */
        dal_buf_message(buf, language, "finding.value.most", &end[1], 1);
    else
        dal_buf_message(buf, language, "finding.value.range", end, 2);
}

static void add_sentence(const dalil_finding *finding, const char *id, dalil_language language, dal_buf *out)
{
    const uint32_t number[ARGUMENTS - 1] = {finding->named_for,     finding->named_against, finding->apart_for,
                                            finding->apart_against, finding->named_both,    finding->unreviewed,
                                            finding->neutral};
    char text[ARGUMENTS - 1][16];
    dalil_string argument[ARGUMENTS];
    dal_buf value = dal_buf_init(ARGUMENT_SIZE);
    if (finding->value_count > 0)
        add_value(&value, language, &finding->value[0]);
    for (int i = 0; i < ARGUMENTS - 1; i++) {
        snprintf(text[i], sizeof text[i], "%u", number[i]);
        argument[i] = dal_str(text[i]);
    }
    argument[ARGUMENTS - 1] = dal_buf_string(&value);
    dal_buf_message(out, language, id, argument, ARGUMENTS);
    if (dal_buf_check(&value, NULL) != DALIL_OK)
        out->failed = value.failed;
    dal_buf_release(&value);
}

size_t dalil_finding_sentence(const dalil_finding *finding, const char *id, dalil_language language, char *out,
                              size_t out_size)
{
    dal_buf buf = dal_buf_init(SENTENCE_MAX);
    add_sentence(finding, id, language, &buf);
    dalil_string text = dal_buf_string(&buf);
    size_t size = dal_buf_check(&buf, NULL) == DALIL_OK && out_size > 0 ? text.size : 0;
    if (size >= out_size)
        size = out_size > 0 ? out_size - 1 : 0;
    while (size > 0 && size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--; /* never half a character */
    if (size > 0)
        memcpy(out, text.data, size);
    if (out_size > 0)
        out[size] = '\0';
    dal_buf_release(&buf);
    return size;
}
