/* engine/claims/vocabulary.c: reads the files of data/vocabulary once, into tables that any threads share. */
#include "engine/claims/vocabulary.h"
#include "base/embed.h"
#include "engine/claims/lines.h"
#include "engine/claims/parts.h"

/* ---- the table of words ---------------------------------------------------------------------------------------- */

static dal_word *place_of(dal_word *table, uint32_t capacity, dalil_string folded, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (capacity - 1);
    while (table[at].folded.size > 0 && !dal_text_same(table[at].folded, table[at].hash, folded, hash))
        at = (at + 1) & (capacity - 1);
    return &table[at];
}

const dal_word *dal_vocabulary_look_up(const dalil_vocabulary *vocabulary, dalil_string folded, uint64_t hash)
{
    if (folded.size == 0)
        return NULL;
    const dal_word *word = place_of(vocabulary->word, vocabulary->word_capacity, folded, hash);
    return word->folded.size > 0 ? word : NULL;
}

static bool grow_words(dalil_vocabulary *v)
{
    uint32_t capacity = v->word_capacity > 0 ? v->word_capacity * 2 : 4096;
    dal_word *table = dal_alloc_zero(capacity, sizeof *table);
    if (table == NULL)
        return false;
    for (uint32_t i = 0; i < v->word_capacity; i++)
        if (v->word[i].folded.size > 0)
            *place_of(table, capacity, v->word[i].folded, v->word[i].hash) = v->word[i];
    dal_free(v->word);
    v->word = table;
    v->word_capacity = capacity;
    return true;
}

/* The word's place, made when it is new; NULL without memory.  `folded` lives in the arena. */
static dal_word *word_of(dalil_vocabulary *v, dalil_string folded)
{
    if (v->word_count * 2 >= v->word_capacity && !grow_words(v))
        return NULL;
    uint64_t hash = dal_text_hash(folded);
    dal_word *word = place_of(v->word, v->word_capacity, folded, hash);
    if (word->folded.size == 0) {
        *word = (dal_word){.folded = folded, .hash = hash};
        dal_hash_filter_add(&v->filter, hash);
        v->word_count++;
    }
    return word;
}

/* ---- names of the format --------------------------------------------------------------------------------------- */

typedef struct named_bit {
    const char *name;
    uint64_t bit;
} named_bit;

static const named_bit class_names[] = {
#define CLASS_NAME(name, word) {word, DAL_IS(name)},
    DAL_CLASSES(CLASS_NAME)
#undef CLASS_NAME
};
static const named_bit takes_names[] = {
    {"that", DAL_TAKES_THAT},   {"clause", DAL_TAKES_CLAUSE}, {"quote", DAL_TAKES_QUOTE}, {"wh", DAL_TAKES_WH},
    {"to", DAL_TAKES_TO},       {"np", DAL_TAKES_NP},         {"ing", DAL_TAKES_ING},     {"trail", DAL_TAKES_TRAIL},
    {"raise", DAL_TAKES_RAISE}, {"pass", DAL_TAKES_PASS},     {"call", DAL_TAKES_CALL},   {"about", DAL_TAKES_ABOUT}};
static const named_bit mark_names[] = {
    {"say", DAL_MARK_SAY},           {"deny", DAL_MARK_DENY},         {"unconfirmed", DAL_MARK_UNCONFIRMED},
    {"believes", DAL_MARK_BELIEVES}, {"saw", DAL_MARK_SAW},           {"searched", DAL_MARK_SEARCHED},
    {"told", DAL_MARK_TOLD},         {"document", DAL_MARK_DOCUMENT}, {"person", DAL_MARK_PERSON},
    {"weak", DAL_MARK_WEAK},         {"attitude", DAL_MARK_ATTITUDE}, {"anonymous", DAL_MARK_ANONYMOUS},
    {"noun", DAL_MARK_NOUN},         {"passive", DAL_MARK_PASSIVE},   {"open", DAL_MARK_OPEN},
    {"correct", DAL_MARK_CORRECT}};
static const named_bit role_names[] = {{"verb", DAL_ROLE_VERB},
                                       {"noun", DAL_ROLE_NOUN},
                                       {"prep", DAL_ROLE_PREPOSITION},
                                       {"adverb", DAL_ROLE_ADVERB},
                                       {"adjective", DAL_ROLE_ADJECTIVE}};

#define NAMED(table, word, out) bit_named(table, sizeof table / sizeof table[0], word, out)

static bool bit_named(const named_bit *table, size_t count, dalil_string name, uint64_t *out_bit)
{
    for (size_t i = 0; i < count; i++) {
        if (dal_str_equal(dal_str(table[i].name), name)) {
            *out_bit = table[i].bit;
            return true;
        }
    }
    return false;
}

/* Words with spaces between, each a bit; "-" is none.  On failure `out_bad` is the word. */
static bool read_bits(const named_bit *table, size_t count, dalil_string field, uint16_t *out_bits,
                      dalil_string *out_bad)
{
    uint64_t bits = 0;
    while (field.size > 0) {
        uint64_t bit = 0;
        dalil_string word = dal_str_cut(field, ' ', &field);
        if (word.size == 0 || dal_str_equal(word, DALIL_STR("-")))
            continue;
        if (!bit_named(table, count, word, &bit)) {
            *out_bad = word;
            return false;
        }
        bits |= bit;
    }
    *out_bits = (uint16_t)bits;
    return true;
}

/* ---- phrases --------------------------------------------------------------------------------------------------- */

static bool split_words(dalil_string folded, dal_phrase *phrase)
{
    phrase->word_count = 0;
    while (folded.size > 0) {
        dalil_string word = dal_str_cut(folded, ' ', &folded);
        if (phrase->word_count == DAL_PHRASE_WORDS)
            return false;
        phrase->word[phrase->word_count++] = word;
    }
    return phrase->word_count > 0;
}

static bool same_words(const dal_phrase *a, const dal_phrase *b)
{
    if (a->word_count != b->word_count || a->role != b->role)
        return false;
    for (size_t i = 0; i < a->word_count; i++)
        if (!dal_str_equal(a->word[i], b->word[i]))
            return false;
    return true;
}

static bool grow_phrases(dalil_vocabulary *v)
{
    if (v->phrase_count < v->phrase_capacity)
        return true;
    uint32_t capacity = v->phrase_capacity > 0 ? v->phrase_capacity * 2 : 2048;
    dal_phrase *phrase = dal_realloc(v->phrase, capacity * sizeof *phrase);
    if (phrase == NULL)
        return false;
    v->phrase = phrase;
    v->phrase_capacity = capacity;
    return true;
}

/* Add one form, or widen the phrase that is there; longer phrases stand first in their chain.  False without memory. */
static bool add_phrase(dalil_vocabulary *v, const dal_phrase *phrase)
{
    dal_word *first = word_of(v, phrase->word[0]);
    if (first == NULL || !grow_phrases(v))
        return false;
    if (v->phrase_count == 0)
        v->phrase_count = 1;
    first->roles |= (uint8_t)(1u << phrase->role);
    uint32_t *link = &first->phrase;
    while (*link != 0 && v->phrase[*link].word_count >= phrase->word_count) {
        dal_phrase *there = &v->phrase[*link];
        if (same_words(there, phrase)) {
            there->takes |= phrase->takes;
            there->marks |= phrase->marks;
            return true;
        }
        link = &there->next;
    }
    uint32_t index = v->phrase_count++;
    v->phrase[index] = *phrase;
    v->phrase[index].next = *link;
    *link = index;
    return true;
}

/* English lists its forms in order: base, he or she, past, participle when it differs, -ing. */
static uint8_t form_at(size_t index, dalil_string first_word)
{
    if (first_word.size > 4 && dal_str_ends(first_word, DALIL_STR("ing")) && index > 1)
        return DAL_FORM_ING;
    return index >= DAL_FORM_PARTICIPLE ? DAL_FORM_PARTICIPLE : (uint8_t)index;
}

/* The words folded, near those that were kept before: their tokens are thrown away. */
static dalil_string keep_folded(dalil_vocabulary *v, dalil_string words, dal_arena *scratch)
{
    dalil_string folded = dal_text_fold(words, scratch);
    if (folded.data != NULL)
        folded = dal_arena_copy(&v->arena, folded);
    dal_arena_clear(scratch);
    return folded;
}

static dalil_status read_cue(dalil_vocabulary *v, dal_lines *line, dal_arena *scratch, dalil_error *err)
{
    dal_phrase phrase = {0};
    uint64_t role = 0;
    dalil_string bad = line->field[1], forms = line->field[0], form;
    if (!NAMED(role_names, line->field[1], &role) ||
        !read_bits(takes_names, sizeof takes_names / sizeof takes_names[0], line->field[2], &phrase.takes, &bad) ||
        !read_bits(mark_names, sizeof mark_names / sizeof mark_names[0], line->field[3], &phrase.marks, &bad))
        return dal_lines_fail(line, bad, err);
    phrase.role = (uint8_t)role;
    for (size_t i = 0; dal_lines_next_phrase(&forms, &form); i++) {
        dalil_string folded = keep_folded(v, form, scratch);
        if (folded.data == NULL)
            return dal_fail_memory(err);
        if (!split_words(folded, &phrase))
            return dal_lines_fail(line, form, err);
        phrase.form = form_at(i, phrase.word[0]);
        if (!add_phrase(v, &phrase))
            return dal_fail_memory(err);
    }
    return DALIL_OK;
}

static dalil_status read_words(dalil_vocabulary *v, dal_lines *line, dal_arena *scratch, dalil_error *err)
{
    uint64_t bit = 0;
    dalil_string words = line->field[1], one;
    if (!NAMED(class_names, line->field[0], &bit))
        return dal_lines_fail(line, line->field[0], err);
    while (dal_lines_next_phrase(&words, &one)) {
        dalil_string folded = keep_folded(v, one, scratch);
        dal_word *word = folded.size > 0 ? word_of(v, folded) : NULL;
        if (folded.data == NULL || (folded.size > 0 && word == NULL))
            return dal_fail_memory(err);
        if (word == NULL)
            return dal_lines_fail(line, one, err);
        word->classes |= bit;
    }
    return DALIL_OK;
}

static dalil_status read_file(dalil_vocabulary *v, const dalil_vocabulary_file *file, dalil_error *err)
{
    dal_lines line = dal_lines_open(file);
    bool cues = dal_lines_is_file(file, "cues"), words = dal_lines_is_file(file, "words");
    dal_arena scratch = {0};
    dalil_status status = DALIL_OK;
    while ((cues || words) && status == DALIL_OK && dal_lines_next(&line))
        status = cues ? read_cue(v, &line, &scratch, err) : read_words(v, &line, &scratch, err);
    dal_arena_release(&scratch);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

/* Chain the hash of name and bytes of each file. */
static void add_to_hash(dal_hash *hash, const dalil_vocabulary_file *file)
{
    char hex[2 * DAL_HEX_SIZE + 1];
    dal_hash name = dal_sha256(DALIL_STR(""), file->name), bytes = dal_sha256(DALIL_STR(""), file->bytes);
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
    dal_hex(bytes.bytes, DAL_HASH_SIZE, hex + DAL_HEX_SIZE);
    dalil_string before = {(const char *)hash->bytes, DAL_HASH_SIZE};
    *hash = dal_sha256(before, (dalil_string){hex, 2 * DAL_HEX_SIZE});
}

static dalil_status read_all(dalil_vocabulary *v, const dalil_vocabulary_file *file, size_t count, dalil_error *err)
{
    dal_hash hash = {{0}};
    if (!grow_words(v))
        return dal_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        DAL_TRY(read_file(v, &file[i], err));
        add_to_hash(&hash, &file[i]);
    }
    dal_hex(hash.bytes, DAL_HASH_SIZE, v->hash);
    return dal_parts_words_new(file, count, &v->parts, err);
}

/* The files that the library carries, then `extra`; dal_free(). */
static dalil_vocabulary_file *all_files(const dalil_vocabulary_file *extra, size_t extra_count, size_t *out_count)
{
    dalil_string name, bytes;
    size_t embedded = 0, count = 0;
    while (dal_embedded_at(embedded, &name, &bytes))
        embedded++;
    dalil_vocabulary_file *file = dal_alloc_zero(embedded + extra_count, sizeof *file);
    for (size_t i = 0; file != NULL && dal_embedded_at(i, &name, &bytes); i++)
        if (dal_str_starts(name, DALIL_STR("vocabulary/")))
            file[count++] = (dalil_vocabulary_file){name, bytes};
    for (size_t i = 0; file != NULL && i < extra_count; i++)
        file[count++] = extra[i];
    *out_count = count;
    return file;
}

dalil_status dalil_vocabulary_new(const dalil_vocabulary_file *extra, size_t extra_count,
                                  dalil_vocabulary **out_vocabulary, dalil_error *err)
{
    dalil_vocabulary *v = dal_alloc_zero(1, sizeof *v);
    if (v == NULL)
        return dal_fail_memory(err);
    size_t count;
    dalil_vocabulary_file *file = all_files(extra, extra_count, &count);
    dalil_status status = file == NULL ? dal_fail_memory(err) : read_all(v, file, count, err);
    dal_free(file);
    if (status != DALIL_OK) {
        dalil_vocabulary_free(v);
        return status;
    }
    *out_vocabulary = v;
    return DALIL_OK;
}

void dalil_vocabulary_free(dalil_vocabulary *vocabulary)
{
    if (vocabulary == NULL)
        return;
    dal_parts_words_free(vocabulary->parts);
    dal_arena_release(&vocabulary->arena);
    dal_free(vocabulary->word);
    dal_free(vocabulary->phrase);
    dal_free(vocabulary);
}

const char *dalil_vocabulary_hash(const dalil_vocabulary *vocabulary)
{
    return vocabulary->hash;
}
