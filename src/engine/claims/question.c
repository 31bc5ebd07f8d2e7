/* engine/claims/question.c: see parts.h.  A statement's words leave marks (held, below, doors, ...); the rules of
 * questions.tsv name, for each question, the marks and quantities that a statement to it has. */
#include "base/time.h"
#include "engine/claims/seen.h"
#include <stdio.h>

enum { NEGATION_BEFORE = 6, NEGATION_AFTER = 1, PERIOD_SIZE = 32 };

/* Is the word the second of a longer one that frees nobody: فرق الإنقاذ? */
static bool is_of_a_team(const dal_seen *seen, uint32_t first, uint32_t at, uint32_t last)
{
    dal_hit hit;
    return at > first && dal_seen_find(seen, at - 1, last, DAL_KIND(DAL_WORD_MARK), &hit) && hit.last > at &&
           (dal_seen_marks(seen, at - 1, last) & seen->words->mark_bit[DAL_MARKED_FREED]) == 0;
}

static uint64_t marks_of(const dal_seen *seen, uint32_t first, uint32_t last)
{
    uint64_t marks = 0, freed = seen->words->mark_bit[DAL_MARKED_FREED];
    for (uint32_t at = first; (at = dal_claims_next_marked(seen, at, last)) < last; at++) {
        uint64_t here = dal_seen_marks(seen, at, last);
        marks |= (here & freed) != 0 && is_of_a_team(seen, first, at, last) ? here & ~freed : here;
    }
    return marks;
}

/* ---- which questions ------------------------------------------------------------------------------------------ */

static bool quantity_fits(const dalil_quantity *quantity, uint8_t need, const char *concept)
{
    bool zero = quantity->value == 0 && quantity->op == DALIL_EQUAL, not_equal = quantity->op == DALIL_NOT_EQUAL;
    if (concept != NULL && strcmp(quantity->concept, concept) != 0)
        return false;
    return need == DAL_NEED_ZERO ? zero : need == DAL_NEED_NOT_EQUAL ? not_equal : !zero;
}

/* whole: a count of a part does not answer how many there are. */
static bool has_quantity(const dal_parts_words *words, const dal_quantities *quantities, const dal_rule *rule,
                         uint32_t k, bool whole)
{
    uint16_t concept = rule->quantity[k].concept;
    const char *code = concept == DAL_CONCEPT_ANY ? NULL : dal_words_concept_code(words, concept);
    for (size_t i = 0; quantities != NULL && i < quantities->count; i++)
        if (!(whole && quantities->item[i].part) && quantity_fits(&quantities->item[i], rule->quantity[k].need, code))
            return true;
    return false;
}

static bool rule_holds(const dal_parts_words *words, const dal_rule *rule, bool whole, uint64_t marks,
                       const dal_quantities *quantities)
{
    if ((marks & rule->marks) != rule->marks || (marks & rule->absent) != 0)
        return false;
    for (uint32_t i = 0; i < rule->quantity_count; i++)
        if (!has_quantity(words, quantities, rule, i, whole))
            return false;
    return true;
}

static int year_of(int64_t ms)
{
    dal_civil civil;
    dal_time_to_civil(ms, 0, &civil);
    return civil.year;
}

/* The years of a span, whatever its zone: 14 hours inwards it is the same year everywhere on Earth. */
static void put_period(dalil_time of, char out[PERIOD_SIZE])
{
    const int64_t inwards = 14 * (int64_t)DAL_HOUR;
    int first = of.start == INT64_MIN ? 0 : year_of(of.start + inwards);
    int last = of.end == INT64_MAX ? 0 : year_of(of.end - 1 - inwards);
    if (first == 0)
        snprintf(out, PERIOD_SIZE, "/%d", last);
    else if (last == 0)
        snprintf(out, PERIOD_SIZE, "%d/", first);
    else if (first == last)
        snprintf(out, PERIOD_SIZE, "%d", first);
    else
        snprintf(out, PERIOD_SIZE, "%d/%d", first, last);
}

static dalil_status code_of(const dal_question *question, dalil_time of, dal_arena *arena, dalil_string *out_code,
                            dalil_error *err)
{
    *out_code = dal_str(question->code);
    if (!question->period || of.precision != DALIL_YEAR)
        return DALIL_OK;
    char period[PERIOD_SIZE];
    put_period(of, period);
    size_t size = out_code->size + 1 + strlen(period);
    char *code = dal_arena_alloc(arena, size + 1);
    if (code == NULL)
        return dal_fail_memory(err);
    snprintf(code, size + 1, "%s@%s", question->code, period);
    *out_code = (dalil_string){code, size};
    return DALIL_OK;
}

dalil_status dal_claims_questions(const dal_seen *seen, uint32_t first, uint32_t last, const dal_quantities *quantities,
                                  dalil_time of, dal_arena *arena, dal_questions *out_questions, dalil_error *err)
{
    const dal_parts_words *words = seen->words;
    uint64_t marks = marks_of(seen, first, last);
    const dal_question *question = words->question.item;
    const dal_question_need *need = words->need.item;
    dal_questions found = {.count = 0};
    bool counted = quantities != NULL && quantities->count > 0;
    for (uint32_t i = 0; i < words->question.count && found.count < DAL_CLAIMS_QUESTIONS; i++) {
        if ((marks & need[i].marks) != need[i].marks || (need[i].counts && !counted))
            continue;
        bool whole = strcmp(question[i].kind, "count") == 0;
        for (uint32_t k = 0; k < question[i].rule_count; k++)
            if (rule_holds(words, &question[i].rule[k], whole, marks, quantities)) {
                DAL_TRY(code_of(&question[i], of, arena, &found.code[found.count++], err));
                break;
            }
    }
    *out_questions = found;
    return DALIL_OK;
}

/* ---- yes or no ------------------------------------------------------------------------------------------------ */

/* The question named `code`, its period left off; NULL when there is none. */
static const dal_question *question_named(const dal_parts_words *words, dalil_string code)
{
    dalil_string rest, name = dal_str_cut(code, '@', &rest);
    const dal_question *question = words->question.item;
    for (uint32_t i = 0; i < words->question.count; i++)
        if (dal_str_equal(dal_str(question[i].code), name))
            return &question[i];
    return NULL;
}

/* Does a "not" of its own begin at token `at`?  One that begins a longer phrase (لا يزال, "not yet") is none. */
static bool is_negation(const dal_seen *seen, uint32_t at, uint32_t last, uint64_t not_bit)
{
    const uint64_t operators = DAL_KIND(DAL_WORD_MORE) | DAL_KIND(DAL_WORD_LESS) | DAL_KIND(DAL_WORD_ABOUT);
    dal_hit hit;
    if (dal_seen_find(seen, at, last, operators, &hit) && hit.phrase->count > 1)
        return false; /* لا يقل عن */
    if (at + 1 < last && seen->text->token[at + 1].kind == DAL_TOKEN_NUMBER)
        return false; /* "78 dead, not 79" */
    return dal_seen_find(seen, at, last, DAL_KIND(DAL_WORD_MARK), &hit) &&
           (hit.phrase->count == 1 || ((uint64_t)1 << hit.phrase->code) == not_bit) &&
           (dal_seen_marks(seen, at, last) & not_bit) != 0;
}

/* Is a word with one of the marks `about` near a "not": soon after it, or just before it? */
static bool is_negated(const dal_seen *seen, uint32_t first, uint32_t last, uint64_t about)
{
    uint64_t not_bit = seen->words->mark_bit[DAL_MARKED_NOT], but = seen->words->mark_bit[DAL_MARKED_BUT];
    uint32_t negation = UINT32_MAX, word = UINT32_MAX, reach = NEGATION_BEFORE;
    for (uint32_t at = first; at < last; at++) {
        uint64_t marks = dal_seen_marks(seen, at, last);
        if (seen->text->token[at].kind == DAL_TOKEN_PUNCT || (marks & but) != 0)
            negation = word = UINT32_MAX;
        if ((marks & not_bit) != 0 && is_negation(seen, at, last, not_bit)) {
            negation = at;
            reach = dal_token_is(&seen->text->token[at], "غير") ? 1 : NEGATION_BEFORE; /* of the adjective alone */
            bool whose = reach == 1 || dal_seen_may(seen, at, last, DAL_KIND(DAL_WORD_NOBODY)); /* a new subject */
            if (word != UINT32_MAX && at - word <= NEGATION_AFTER && !whose)
                return true;
        }
        if ((marks & about & ~not_bit) != 0) {
            word = at;
            if (negation != UINT32_MAX && at - negation <= reach)
                return true;
        }
    }
    return false;
}

static bool says_zero(const dal_quantities *quantities)
{
    for (size_t i = 0; quantities != NULL && i < quantities->count; i++) {
        const dalil_quantity *quantity = &quantities->item[i];
        bool people = strcmp(quantity->concept, "held") == 0 || strcmp(quantity->concept, "people") == 0 ||
                      strcmp(quantity->concept, "freed") == 0 || strcmp(quantity->concept, "missing") == 0;
        if (quantity->value == 0 && quantity->op == DALIL_EQUAL && people)
            return true;
    }
    return false;
}

/* "There are none missing", لا يوجد مفقودون: does a zero, and no other number, count what the question asks about? */
static bool counts_none(const dal_quantities *quantities, dalil_string question)
{
    bool none = false, some = false;
    for (size_t i = 0; quantities != NULL && i < quantities->count; i++) {
        const dalil_quantity *quantity = &quantities->item[i];
        dalil_string concept = dal_str(quantity->concept);
        bool of_it = concept.size > 0 && dal_str_starts(question, concept) && question.size > concept.size &&
                     question.data[concept.size] == '.';
        bool zero = quantity->value == 0 && quantity->op == DALIL_EQUAL;
        none |= of_it && zero && !quantity->part;
        some |= of_it && !zero;
    }
    return none && !some;
}

/* What is at work while a polarity is judged. */
typedef struct polarity {
    const dal_seen *seen;
    uint32_t first, last;
    uint64_t marks;
    const dal_quantities *quantities;
} polarity;

static uint64_t bit(const polarity *p, dal_named_mark mark)
{
    return p->seen->words->mark_bit[mark];
}

static bool has(const polarity *p, dal_named_mark mark)
{
    return (p->marks & bit(p, mark)) != 0;
}

static bool negated(const polarity *p, uint64_t about)
{
    return is_negated(p->seen, p->first, p->last, about);
}

/* "Is somebody still there?" */
static dalil_stance of_exists(const polarity *p)
{
    uint64_t freed = bit(p, DAL_MARKED_FREED);
    uint64_t there =
        bit(p, DAL_MARKED_HELD) | bit(p, DAL_MARKED_TRAPPED) | bit(p, DAL_MARKED_PRESENCE) | bit(p, DAL_MARKED_BELOW);
    if (has(p, DAL_MARKED_NOTHING_FOUND) || says_zero(p->quantities))
        return DALIL_DENY;
    if (has(p, DAL_MARKED_UNPROVEN))
        return DALIL_UNCONFIRMED;
    if (has(p, DAL_MARKED_FREED))
        return has(p, DAL_MARKED_ALL) && !has(p, DAL_MARKED_TRAPPED) && !negated(p, freed) ? DALIL_DENY : DALIL_AFFIRM;
    return negated(p, there) ? DALIL_DENY : DALIL_AFFIRM;
}

/* "Is the picture what it claims to be?" */
static dalil_stance of_picture(const polarity *p)
{
    uint64_t fake = bit(p, DAL_MARKED_FAKE), genuine = bit(p, DAL_MARKED_GENUINE);
    if (has(p, DAL_MARKED_UNPROVEN))
        return DALIL_UNCONFIRMED;
    if (has(p, DAL_MARKED_FAKE))
        return negated(p, fake) && !has(p, DAL_MARKED_GENUINE) ? DALIL_AFFIRM : DALIL_DENY;
    return negated(p, genuine) ? DALIL_DENY : DALIL_AFFIRM;
}

/* "Was it an attack?"  "An accident" denies it, "no accident" says so, and whoever names both says neither. */
static dalil_stance of_attack(const polarity *p)
{
    bool no_accident = negated(p, bit(p, DAL_MARKED_ACCIDENT)), no_attack = negated(p, bit(p, DAL_MARKED_ATTACKED));
    if (has(p, DAL_MARKED_UNPROVEN) || has(p, DAL_MARKED_NOT_KNOWN))
        return DALIL_UNCONFIRMED;
    if (has(p, DAL_MARKED_ATTACKED) && has(p, DAL_MARKED_ACCIDENT) && no_accident == no_attack)
        return DALIL_UNCONFIRMED;
    if (has(p, DAL_MARKED_ATTACKED) && !no_accident)
        return no_attack ? DALIL_DENY : DALIL_AFFIRM;
    return no_accident ? DALIL_AFFIRM : DALIL_DENY;
}

static uint64_t marks_of_question(const dal_question *question)
{
    uint64_t marks = 0;
    for (uint32_t i = 0; i < question->rule_count; i++)
        marks |= question->rule[i].marks;
    return marks;
}

/* The marks that a "not" has to be near: what is told of people rather than the people, since "nobody knows" negates
 * something else. */
static uint64_t told_of_people(const polarity *p, const dal_question *question)
{
    uint64_t marks = marks_of_question(question), rest = marks & ~bit(p, DAL_MARKED_PERSON);
    return rest != 0 ? rest : marks;
}

dalil_stance dal_claims_polarity(const dal_seen *seen, uint32_t first, uint32_t last, dalil_string question,
                                 const dal_quantities *quantities)
{
    const dal_question *asked = question_named(seen->words, question);
    if (asked == NULL)
        return DALIL_AFFIRM;
    polarity p = {seen, first, last, marks_of(seen, first, last), quantities};
    if (strcmp(asked->kind, "exists") == 0)
        return of_exists(&p);
    if (strcmp(asked->kind, "picture") == 0)
        return of_picture(&p);
    if (strcmp(asked->kind, "attack") == 0)
        return of_attack(&p);
    if (has(&p, DAL_MARKED_UNPROVEN))
        return DALIL_UNCONFIRMED;
    if (strcmp(asked->kind, "yes") == 0)
        return counts_none(quantities, question) || negated(&p, told_of_people(&p, asked)) ? DALIL_DENY : DALIL_AFFIRM;
    return DALIL_AFFIRM;
}

/* ---- for people ----------------------------------------------------------------------------------------------- */

dalil_string dal_claims_question_label(const dal_parts_words *words, dalil_string question, dalil_language language)
{
    const dal_question *asked = question_named(words, question);
    return asked != NULL ? asked->label[language == DALIL_ARABIC] : (dalil_string){NULL, 0};
}

const char *dal_claims_question_kind(const dal_parts_words *words, dalil_string question)
{
    const dal_question *asked = question_named(words, question);
    return asked != NULL ? asked->kind : "";
}

dal_question_form dal_claims_question_form(dalil_string question)
{
    dalil_string behind, name = dal_str_cut(question, '@', &behind);
    if (behind.size > 0 && (behind.data[0] == '/' || (behind.data[0] >= '0' && behind.data[0] <= '9')))
        return DAL_QUESTION_OF_YEARS;
    return name.size > 0 && dal_str_trim(behind).size > 0 ? DAL_QUESTION_OWN : DAL_QUESTION_PLAIN;
}

bool dal_claims_question_grows(const dal_parts_words *words, dalil_string question)
{
    const dal_question *asked = question_named(words, question);
    return asked != NULL && asked->grows && dal_claims_question_form(question) != DAL_QUESTION_OF_YEARS;
}

bool dal_claims_question_at(const dal_parts_words *words, size_t index, dalil_string *out_code)
{
    if (index >= words->question.count)
        return false;
    *out_code = dal_str(((const dal_question *)words->question.item)[index].code);
    return true;
}

dalil_string dal_claims_concept_label(const dal_parts_words *words, dalil_string concept, dalil_language language)
{
    uint16_t number = dal_words_concept(words, concept);
    if (number == DAL_CONCEPT_NONE)
    return concept;
    return ((const dal_concept *)words->concept.item)[number].label[language == DALIL_ARABIC];
}
