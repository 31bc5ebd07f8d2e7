/* engine/claims/words.c: see words.h.  Phrases hang on their first word; a table of hashes leads to it. */
#include "engine/claims/words.h"
#include "engine/claims/lines.h"
#include "engine/claims/parts.h"
#include <math.h>

/* ---- finding ------------------------------------------------------------------------------------------------ */

static bool is_head(const dal_head *head, dalil_string word, uint64_t hash)
{
    return dal_text_same(head->word, head->hash, word, hash);
}

/* The place of a word in the table: free, or its own. */
static uint32_t slot_of(const dal_parts_words *words, dalil_string word, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & words->slot_mask;
    while (words->slot[at].number != 0 &&
           (words->slot[at].hash != (uint32_t)hash || !is_head(&words->head[words->slot[at].number], word, hash)))
        at = (at + 1) & words->slot_mask;
    return at;
}

const dal_head *dal_words_look_up(const dal_parts_words *words, dalil_string word, uint64_t hash)
{
    uint32_t number = words->slot[slot_of(words, word, hash)].number;
    return number != 0 ? &words->head[number] : NULL;
}

const dal_phrase *dal_words_find_piece(const dal_parts_words *words, dalil_string folded, uint64_t kinds)
{
    const dal_head *head = dal_words_head(words, folded, dal_text_hash(folded));
    for (const dal_phrase *phrase = head != NULL ? head->phrase : NULL; phrase != NULL; phrase = phrase->next)
        if ((kinds & DAL_KIND(phrase->kind)) != 0 && phrase->count == 1)
            return phrase;
    return NULL;
}

/* ---- concepts, marks, zones --------------------------------------------------------------------------------- */

static uint16_t index_of(const dal_list *names, dalil_string name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (dal_str_equal(dal_str(((const char *const *)names->item)[i]), name))
            return (uint16_t)i;
    return DAL_CONCEPT_NONE;
}

uint16_t dal_words_concept(const dal_parts_words *words, dalil_string code)
{
    const dal_concept *concept = words->concept.item;
    for (uint32_t i = 0; i < words->concept.count; i++)
        if (dal_str_equal(dal_str(concept[i].code), code))
            return (uint16_t)i;
    return DAL_CONCEPT_NONE;
}

uint16_t dal_words_mark(const dal_parts_words *words, dalil_string name)
{
    return index_of(&words->mark, name);
}

const char *dal_words_concept_code(const dal_parts_words *words, uint16_t concept)
{
    return concept < words->concept.count ? ((const dal_concept *)words->concept.item)[concept].code : "";
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

void *dal_list_push(dal_list *list, size_t item_size, dal_arena *arena)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity > 0 ? 2 * list->capacity : 16;
        void *item = dal_arena_alloc(arena, capacity * item_size);
        if (item == NULL)
            return NULL;
        if (list->count > 0)
            memcpy(item, list->item, list->count * item_size);
        list->item = item;
        list->capacity = capacity;
    }
    return (char *)list->item + item_size * list->count++;
}

/* A line's words under way to becoming phrases. */
typedef struct reading {
    dal_parts_words *words;
    dal_lines lines;
    dal_arena *scratch; /* for the tokens of one phrase */
    dalil_error *err;
} reading;

typedef struct kind_name {
    const char *name;
    dal_word_kind kind;
} kind_name;

static const kind_name number_kinds[] = {
    {"add", DAL_WORD_ADD},
    {"times", DAL_WORD_TIMES},
    {"half", DAL_WORD_HALF},
    {"vague", DAL_WORD_VAGUE},
    {"many", DAL_WORD_MANY},
    {"zero", DAL_WORD_ZERO},
    {"nobody", DAL_WORD_NOBODY},
    {"about", DAL_WORD_ABOUT},
    {"more", DAL_WORD_MORE},
    {"less", DAL_WORD_LESS},
    {"not", DAL_WORD_NOT},
    {"about-after", DAL_WORD_ABOUT_AFTER},
    {"more-after", DAL_WORD_MORE_AFTER},
    {"less-after", DAL_WORD_LESS_AFTER},
    {"between", DAL_WORD_BETWEEN},
    {"to", DAL_WORD_TO},
    {"perhaps", DAL_WORD_PERHAPS},
    {"label", DAL_WORD_LABEL},
    {"age", DAL_WORD_AGE},
    {"age-after", DAL_WORD_AGE_AFTER},
    {"money", DAL_WORD_MONEY},
    {"fraction", DAL_WORD_MONEY},
    {"count", DAL_WORD_COUNT},
    {"stop", DAL_WORD_STOP},
    {"adjective", DAL_WORD_ADJECTIVE},
    {NULL, DAL_WORD_KINDS},
};
static const kind_name time_kinds[] = {
    {"month", DAL_WORD_MONTH},
    {"hijri", DAL_WORD_HIJRI},
    {"weekday", DAL_WORD_WEEKDAY},
    {"day", DAL_WORD_DAY},
    {"day-part", DAL_WORD_DAY_PART},
    {"part", DAL_WORD_PART},
    {"noon", DAL_WORD_NOON},
    {"am", DAL_WORD_AM},
    {"clock", DAL_WORD_CLOCK},
    {"hour", DAL_WORD_HOUR},
    {"minute", DAL_WORD_MINUTE},
    {"unit", DAL_WORD_SPAN},
    {"ago", DAL_WORD_AGO},
    {"before", DAL_WORD_BEFORE},
    {"last", DAL_WORD_LAST},
    {"this", DAL_WORD_THIS},
    {"next", DAL_WORD_NEXT},
    {"as-of", DAL_WORD_AS_OF},
    {"since", DAL_WORD_SINCE},
    {"from", DAL_WORD_FROM},
    {"until", DAL_WORD_UNTIL},
    {"now", DAL_WORD_NOW},
    {"year", DAL_WORD_YEAR},
    {"year-cue", DAL_WORD_YEAR_CUE},
    {"hijri-era", DAL_WORD_HIJRI_ERA},
    {"local", DAL_WORD_LOCAL},
    {"zone-cue", DAL_WORD_ZONE_CUE},
    {"filler", DAL_WORD_FILLER},
    {"ordinal", DAL_WORD_ORDINAL},
    {NULL, DAL_WORD_KINDS},
};

static bool kind_from_name(const kind_name *names, dalil_string name, dal_word_kind *out_kind)
{
    for (; names->name != NULL; names++)
        if (dal_str_equal(dal_str(names->name), name)) {
            *out_kind = names->kind;
            return true;
        }
    return false;
}

/* A decimal number at the front of `text`, which moves past it and the space behind it; "-" is zero. */
static bool take_number(dalil_string *text, double *out_value)
{
    dalil_string word = dal_str_cut(*text, ' ', text), decimals;
    *out_value = 0;
    if (word.size == 0 || dal_str_equal(word, DALIL_STR("-")))
        return true;
    int64_t units, parts = 0;
    dalil_string whole = dal_str_cut(word, '.', &decimals);
    if (!dal_parse_i64(whole, &units) || (decimals.size > 0 && !dal_parse_i64(decimals, &parts)))
        return false;
    *out_value = (double)units + (double)parts / pow(10, (double)decimals.size);
    return true;
}

static bool keep_words(dal_parts_words *words, const dal_text *read, dal_phrase *phrase)
{
    dalil_string *word = dal_arena_alloc(&words->arena, (read->token_count + 1) * sizeof *word);
    uint64_t *hash = dal_arena_alloc(&words->arena, (read->token_count + 1) * sizeof *hash);
    if (word == NULL || hash == NULL)
        return false;
    for (uint32_t i = 0; i < read->token_count; i++) {
        const dal_token *token = &read->token[i];
        if (token->kind != DAL_TOKEN_WORD && token->kind != DAL_TOKEN_NUMBER)
            continue;
        word[phrase->count] = dal_arena_copy(&words->arena, token->folded);
        if (word[phrase->count].data == NULL)
            return false;
        hash[phrase->count++] = token->hash;
    }
    phrase->word = word;
    phrase->hash = hash;
    return true;
}

/* Words and their hashes of one phrase; the tokens are thrown away, so that all words lie near each other. */
static bool read_words(reading *r, dalil_string text, dal_phrase *phrase)
{
    dal_text read;
    bool done = dal_text_read(text, (dalil_range){0, (uint32_t)text.size}, r->scratch, &read, NULL) == DALIL_OK &&
                keep_words(r->words, &read, phrase);
    dal_arena_clear(r->scratch);
    return done;
}

static dalil_status add_phrases(reading *r, dalil_string list, dal_phrase like)
{
    dalil_string text;
    while (dal_lines_next_phrase(&list, &text)) {
        if (dal_str_equal(text, DALIL_STR("-")))
            continue;
        dal_phrase phrase = like;
        if (!read_words(r, text, &phrase))
            return dal_fail_memory(r->err);
        if (phrase.count == 0)
            return dal_lines_fail(&r->lines, text, r->err);
        dal_phrase *added = dal_list_push(&r->words->phrase, sizeof phrase, &r->words->arena);
        if (added == NULL)
            return dal_fail_memory(r->err);
        *added = phrase;
    }
    return DALIL_OK;
}

/* numbers.*.tsv and times.*.tsv: kind, value, more, words. */
static dalil_status read_kinds(reading *r, const kind_name *names)
{
    while (dal_lines_next(&r->lines)) {
        const dalil_string *field = r->lines.field;
        dal_word_kind kind;
        if (r->lines.count < 4 || !kind_from_name(names, field[0], &kind))
            return dal_lines_fail(&r->lines, field[0], r->err);
        dal_phrase like = {.kind = (uint8_t)kind};
        dalil_string value = field[1], more = field[2], tail = more;
        if (!take_number(&value, &like.value) || !take_number(&tail, &like.max))
            return dal_lines_fail(&r->lines, more, r->err);
        if (tail.size > 0) { /* "18 30": a part of the day, both hours in max */
            double end;
            if (!take_number(&tail, &end))
                return dal_lines_fail(&r->lines, more, r->err);
            like.max = like.max * 100 + end;
        }
        DAL_TRY(add_phrases(r, field[3], like));
    }
    return DALIL_OK;
}

/* concepts.tsv: code, English, Arabic. */
static dalil_status read_concepts(reading *r, dal_parts_words *words)
{
    while (dal_lines_next(&r->lines)) {
        dalil_string *field = r->lines.field;
        if (r->lines.count != 3 || field[0].size == 0)
            return dal_lines_fail(&r->lines, field[0], r->err);
        dal_concept *concept = dal_list_push(&words->concept, sizeof *concept, &words->arena);
        if (concept == NULL)
            return dal_fail_memory(r->err);
        concept->code = dal_arena_copy(&words->arena, field[0]).data;
        concept->label[0] = dal_arena_copy(&words->arena, field[1]);
        concept->label[1] = dal_arena_copy(&words->arena, field[2]);
        if (concept->code == NULL || concept->label[0].data == NULL || concept->label[1].data == NULL)
            return dal_fail_memory(r->err);
    }
    return DALIL_OK;
}

/* units.*.tsv: concept, forms of one, of more, of two. */
static dalil_status read_units(reading *r)
{
    while (dal_lines_next(&r->lines)) {
        const dalil_string *field = r->lines.field;
        dal_phrase like = {.code = dal_words_concept(r->words, field[0])};
        if (r->lines.count < 3 || like.code == DAL_CONCEPT_NONE)
            return dal_lines_fail(&r->lines, field[0], r->err);
        for (uint32_t i = 0; i < 3; i++) {
            like.kind = (uint8_t)(DAL_WORD_UNIT_ONE + i);
            DAL_TRY(add_phrases(r, field[1 + i], like));
        }
    }
    return DALIL_OK;
}

/* The number of `name` in a list of names, which grows by it. */
static dalil_status number_of(reading *r, dal_list *names, dalil_string name, uint32_t limit, uint16_t *out_number)
{
    *out_number = index_of(names, name);
    if (*out_number != DAL_CONCEPT_NONE)
        return DALIL_OK;
    if (name.size == 0 || names->count >= limit)
        return dal_lines_fail(&r->lines, name, r->err);
    const char *copy = dal_arena_copy(&r->words->arena, name).data;
    const char **added = copy != NULL ? dal_list_push(names, sizeof *added, &r->words->arena) : NULL;
    if (added == NULL)
        return dal_fail_memory(r->err);
    *added = copy;
    *out_number = (uint16_t)(names->count - 1);
    return DALIL_OK;
}

/* marks.*.tsv: mark, words.  zones.tsv: zone, English, Arabic words. */
static dalil_status read_named(reading *r, dal_list *names, dal_word_kind kind, uint32_t limit)
{
    while (dal_lines_next(&r->lines)) {
        dal_phrase like = {.kind = (uint8_t)kind};
        DAL_TRY(number_of(r, names, r->lines.field[0], limit, &like.code));
        for (uint32_t i = 1; i < r->lines.count; i++)
            DAL_TRY(add_phrases(r, r->lines.field[i], like));
    }
    return DALIL_OK;
}

/* ---- questions.tsv: question, kind, English, Arabic, rules -------------------------------------------------- */

enum { MARKS_MAX = 64, NAMES_MAX = 60000 };

/* "#levels", "#0held", "#!levels", "#": a quantity of that concept, a zero, a "not so many". */
static bool read_quantity_term(const dal_parts_words *words, dalil_string term, dal_rule *rule)
{
    if (rule->quantity_count == DAL_RULE_TERMS)
        return false;
    uint8_t need = DAL_NEED_ANY;
    if (term.size > 0 && (term.data[0] == '0' || term.data[0] == '!')) {
        need = term.data[0] == '0' ? DAL_NEED_ZERO : DAL_NEED_NOT_EQUAL;
        term = dal_str_slice(term, 1, term.size);
    }
    uint16_t concept = term.size > 0 ? dal_words_concept(words, term) : DAL_CONCEPT_ANY;
    rule->quantity[rule->quantity_count].concept = concept;
    rule->quantity[rule->quantity_count++].need = need;
    return concept != DAL_CONCEPT_NONE;
}

static bool read_term(const dal_parts_words *words, dalil_string term, dal_rule *rule)
{
    if (term.size > 0 && term.data[0] == '#')
        return read_quantity_term(words, dal_str_slice(term, 1, term.size), rule);
    bool absent = term.size > 0 && term.data[0] == '!';
    uint16_t mark = dal_words_mark(words, dal_str_slice(term, absent, term.size));
    if (mark >= MARKS_MAX)
        return false;
    if (absent)
        rule->absent |= (uint64_t)1 << mark;
    else
        rule->marks |= (uint64_t)1 << mark;
    return true;
}

static dalil_status read_rules(reading *r, dalil_string list, dal_question *question)
{
    dal_list rules = {NULL, 0, 0};
    dalil_string alternative;
    while (dal_lines_next_phrase(&list, &alternative)) {
        dal_rule *rule = dal_list_push(&rules, sizeof *rule, &r->words->arena);
        if (rule == NULL)
            return dal_fail_memory(r->err);
        *rule = (dal_rule){0};
        while (alternative.size > 0) {
            dalil_string term = dal_str_trim(dal_str_cut(alternative, '+', &alternative));
            if (!read_term(r->words, term, rule))
                return dal_lines_fail(&r->lines, term, r->err);
        }
    }
    const dal_rule *rule = rules.item;
    dal_question_need *need = dal_list_push(&r->words->need, sizeof *need, &r->words->arena);
    if (need == NULL)
        return dal_fail_memory(r->err);
    *need = (dal_question_need){UINT64_MAX, true};
    for (uint32_t i = 0; i < rules.count; i++) {
        need->counts = need->counts && rule[i].quantity_count > 0;
        need->marks &= rule[i].marks;
    }
    question->rule = rule;
    question->rule_count = rules.count;
    return DALIL_OK;
}

static dalil_status read_questions(reading *r, dal_parts_words *words)
{
    while (dal_lines_next(&r->lines)) {
        const dalil_string *field = r->lines.field;
        if (r->lines.count != 5 || field[0].size == 0)
            return dal_lines_fail(&r->lines, field[0], r->err);
        dal_question *question = dal_list_push(&words->question, sizeof *question, &words->arena);
        if (question == NULL)
            return dal_fail_memory(r->err);
        bool grows = dal_str_ends(field[1], DALIL_STR("+"));
        dalil_string kind = dal_str_slice(field[1], 0, field[1].size - grows);
        bool period = dal_str_ends(kind, DALIL_STR("*"));
        *question =
            (dal_question){.grows = grows,
                           .period = period,
                           .code = dal_arena_copy(&words->arena, field[0]).data,
                           .kind = dal_arena_copy(&words->arena, dal_str_slice(kind, 0, kind.size - period)).data,
                           .label = {dal_arena_copy(&words->arena, field[2]), dal_arena_copy(&words->arena, field[3])}};
        if (question->code == NULL || question->kind == NULL || question->label[0].data == NULL ||
            question->label[1].data == NULL)
            return dal_fail_memory(r->err);
        DAL_TRY(read_rules(r, field[4], question));
    }
    return DALIL_OK;
}

/* ---- all files ---------------------------------------------------------------------------------------------- */

/* What is named in one file is used by later ones. */
typedef enum content { CONCEPTS, UNITS, MARKS, QUESTIONS, NUMBERS, TIMES, ZONES, CONTENTS } content;
static const char *const content_names[CONTENTS] = {"concepts", "units", "marks", "questions",
                                                    "numbers",  "times", "zones"};

static dalil_status read_content(reading *r, content what)
{
    dal_parts_words *words = r->words;
    switch (what) {
    case CONCEPTS:
        return read_concepts(r, words);
    case UNITS:
        return read_units(r);
    case MARKS:
        return read_named(r, &words->mark, DAL_WORD_MARK, MARKS_MAX);
    case QUESTIONS:
        return read_questions(r, words);
    case NUMBERS:
        return read_kinds(r, number_kinds);
    case TIMES:
        return read_kinds(r, time_kinds);
    default:
        return read_named(r, &words->zone, DAL_WORD_ZONE, NAMES_MAX);
    }
}

static dalil_status read_files(dal_parts_words *words, const dalil_vocabulary_file *file, size_t count,
                               dal_arena *scratch, dalil_error *err)
{
    for (int what = 0; what < CONTENTS; what++)
        for (size_t i = 0; i < count; i++) {
            reading r = {.words = words, .lines = dal_lines_open(&file[i]), .scratch = scratch, .err = err};
            if (dal_lines_is_file(&file[i], content_names[what]))
                DAL_TRY(read_content(&r, (content)what));
        }
    return DALIL_OK;
}

/* Hang every phrase onto its first word; those of later files come first, so that they win over equally long ones. */
static dalil_status hang_phrases(dal_parts_words *words, dalil_error *err)
{
    uint32_t slots = 64, count = words->phrase.count;
    while (slots < 4 * count)
        slots *= 2;
    words->slot = dal_arena_alloc(&words->arena, slots * sizeof *words->slot);
    words->head = dal_arena_alloc(&words->arena, (count + 1) * sizeof *words->head);
    if (words->slot == NULL || words->head == NULL)
        return dal_fail_memory(err);
    memset(words->slot, 0, slots * sizeof *words->slot);
    words->slot_mask = slots - 1;
    dal_phrase *phrase = words->phrase.item;
    for (uint32_t i = 0, heads = 0; i < count; i++) {
        uint64_t hash = phrase[i].hash[0];
        uint32_t at = slot_of(words, phrase[i].word[0], hash);
        if (words->slot[at].number == 0) {
            words->slot[at] = (dal_word_slot){(uint32_t)hash, ++heads};
            dal_hash_filter_add(&words->filter, hash);
            words->head[heads] = (dal_head){.word = phrase[i].word[0], .hash = hash};
            words->head[heads].whole = (dal_reading){.head = &words->head[heads], .last = true};
        }
        dal_head *head = &words->head[words->slot[at].number];
        phrase[i].next = head->phrase;
        head->phrase = &phrase[i];
        head->kinds |= DAL_KIND(phrase[i].kind);
        head->alone |= phrase[i].count == 1 ? DAL_KIND(phrase[i].kind) : 0;
        head->later |= phrase[i].count > 1 ? dal_word_bit(phrase[i].hash[1]) : 0;
    }
    return DALIL_OK;
}

static void name_known(dal_parts_words *words)
{
#define DAL_NAMED(name, word) word,
    static const char *const mark[] = {DAL_NAMED_MARKS(DAL_NAMED)};
    static const char *const concept[] = {DAL_NAMED_CONCEPTS(DAL_NAMED)};
#undef DAL_NAMED
    for (int i = 0; i < DAL_MARKED_COUNT; i++) {
        uint16_t number = dal_words_mark(words, dal_str(mark[i]));
        words->mark_bit[i] = number < MARKS_MAX ? (uint64_t)1 << number : 0;
    }
    for (int i = 0; i < DAL_CONCEPT_COUNT; i++)
        words->named[i] = dal_words_concept(words, dal_str(concept[i]));
}

dalil_status dal_parts_words_new(const dalil_vocabulary_file *file, size_t count, dal_parts_words **out_words,
                                 dalil_error *err)
{
    dal_parts_words *words = dal_alloc_zero(1, sizeof *words);
    if (words == NULL)
        return dal_fail_memory(err);
    dal_arena scratch = {0};
    dalil_status status = read_files(words, file, count, &scratch, err);
    dal_arena_release(&scratch);
    if (status == DALIL_OK)
        status = hang_phrases(words, err);
    if (status != DALIL_OK) {
        dal_parts_words_free(words);
        return status;
    }
    name_known(words);
    *out_words = words;
    return DALIL_OK;
}

void dal_parts_words_free(dal_parts_words *words)
{
    if (words == NULL)
        return;
    dal_arena_release(&words->arena);
    dal_free(words);
}
