/* engine/text/redact.c: see redact.h. */
#include "engine/text/redact.h"
#include "engine/text/chars.h"
#include "engine/text/search.h"
#include <stdlib.h>
#include <unicode/unorm2.h>

enum { HAMZA = 0x621, ALEF = 0x627, LAM = 0x644, WAW = 0x648, YEH = 0x64A, SHORT_NAME = 3, PART_LETTERS = 3 };

static const char BLOCKS[] = "\u2588\u2588\u2588\u2588\u2588";

/* ---- a text as its letters --------------------------------------------------------------------------------------- */

typedef struct letter {
    uint32_t c, start, end; /* bytes, with the marks that follow it */
    bool gap;               /* something that is no letter stands before it */
} letter;

typedef struct letters {
    letter *item;
    size_t count, capacity;
    const UNormalizer2 *normalizer;
} letters;

/* The letter under an accent; a hamza on a seat that the folding leaves is a hamza. */
static uint32_t plain_letter(const letters *l, uint32_t c)
{
    UChar part[8];
    UErrorCode code = U_ZERO_ERROR;
    if (c == 0x624 || c == 0x626)
        return HAMZA;
    if (c < 0xC0 || dal_char_is_arabic(c))
        return c;
    for (int depth = 0; depth < 4; depth++) {
        int32_t size = unorm2_getRawDecomposition(l->normalizer, (UChar32)c, part, 8, &code);
        if (size <= 0 || U_FAILURE(code) || (part[0] & 0xF800) == 0xD800)
            break;
        c = part[0];
    }
    return c;
}

static bool push(letters *l, letter one)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity > 0 ? 2 * l->capacity : 256;
        letter *grown = dal_realloc(l->item, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        l->item = grown;
        l->capacity = capacity;
    }
    l->item[l->count++] = one;
    return true;
}

/* Marks and what is not seen belong to the letter before; apostrophes and modifiers part nothing ("Sa'id"). */
static bool is_within(uint32_t c, dal_char_class class)
{
    return class == DAL_CHAR_MARK || class == DAL_CHAR_IGNORED || class == DAL_CHAR_APOSTROPHE ||
           (c >= 0x2B0 && c < 0x300);
}

static dalil_status read_letters(dalil_string text, letters *out, dalil_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    bool gap = true, quoted = false;
    *out = (letters){.normalizer = unorm2_getNFDInstance(&code)};
    if (U_FAILURE(code))
        return dal_fail_memory(err);
    for (size_t at = 0; at < text.size;) {
        uint32_t c, folded[2];
        size_t from = at;
        at += dal_char_read(text, at, &c);
        dal_char_class class = dal_char_class_of(c);
        if (is_within(c, class)) {
            gap = gap || (quoted && class == DAL_CHAR_APOSTROPHE); /* two of them are a quotation mark */
            quoted = class == DAL_CHAR_APOSTROPHE;
            if (!gap && class == DAL_CHAR_MARK)
                out->item[out->count - 1].end = (uint32_t)at;
            continue;
        }
        quoted = false;
        if (class != DAL_CHAR_LETTER && class != DAL_CHAR_DIGIT) {
            gap = true;
            continue;
        }
        size_t size = dal_char_fold(c, folded);
        for (size_t i = 0; i < size; i++, gap = false)
            if (!push(out, (letter){plain_letter(out, folded[i]), (uint32_t)from, (uint32_t)at, gap}))
                return dal_fail_memory(err);
    }
    return DALIL_OK;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

typedef struct pattern {
    uint32_t c[DAL_REDACT_LETTERS];
    bool gap[DAL_REDACT_LETTERS]; /* a word of the name begins here */
    size_t count, name;
    bool whole; /* as a word of its own alone */
} pattern;

struct dal_redactor {
    dal_arena arena;
    dalil_string *name, *mark;
    size_t count;
    pattern *pattern;
    size_t pattern_count, pattern_capacity;
    bool first[256]; /* by the last byte of a first letter */
};

static bool begins_with_article(const letter *word, size_t count)
{
    return count >= 4 && word[0].c == ALEF && word[1].c == LAM;
}

static pattern *new_pattern(dal_redactor *r, size_t name)
{
    if (r->pattern_count == r->pattern_capacity) {
        size_t capacity = r->pattern_capacity > 0 ? 2 * r->pattern_capacity : 8;
        pattern *grown = dal_realloc(r->pattern, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->pattern = grown;
        r->pattern_capacity = capacity;
    }
    pattern *p = &r->pattern[r->pattern_count++];
    *p = (pattern){.name = name};
    return p;
}

/* A word without its article, at the end of a pattern. */
static void add_word(pattern *p, const letter *word, size_t count)
{
    size_t from = begins_with_article(word, count) ? 2 : 0;
    for (size_t i = from; i < count && p->count < DAL_REDACT_LETTERS; i++) {
        p->gap[p->count] = i == from;
        p->c[p->count++] = word[i].c;
    }
}

/* Words of many names that tell nobody: as parts they would black out half of any text. */
static bool is_particle(const letter *word, size_t count)
{
    static const char *const particles[] = {"abu", "abou", "umm",  "bin", "ibn",  "bint", "abd", "the", "and",
                                            "von", "van",  "der",  "del", "dos",  "ابو",  "ابي", "ابا", "بنت",
                                            "ابن", "عبد",  "الله", "لله", "الذي", "التي", "على", "الى", "من"};
    for (size_t i = 0; i < sizeof particles / sizeof particles[0]; i++) {
        dalil_string text = dal_str(particles[i]);
        size_t at = 0, place = 0;
        while (at < text.size && place < count) {
            uint32_t c;
            at += dal_utf8_decode(text, at, &c);
            if (dal_char_fold_arabic(c) != word[place].c)
                break;
            place++;
            if (at == text.size && place == count)
                return true;
        }
    }
    return false;
}

static size_t word_end(const letters *l, size_t from)
{
    size_t to = from + 1;
    while (to < l->count && !l->item[to].gap)
        to++;
    return to;
}

static bool add_patterns(dal_redactor *r, size_t name, const letters *l, bool parts)
{
    pattern *p = new_pattern(r, name);
    if (p == NULL)
        return false;
    for (size_t from = 0; from < l->count; from = word_end(l, from))
        add_word(p, l->item + from, word_end(l, from) - from);
    p->whole = p->count < SHORT_NAME;
    for (size_t from = 0, to; parts && from < l->count && word_end(l, 0) < l->count; from = to) {
        to = word_end(l, from);
        if (to - from < PART_LETTERS || is_particle(l->item + from, to - from))
            continue;
        p = new_pattern(r, name);
        if (p == NULL)
            return false;
        add_word(p, l->item + from, to - from);
        p->whole = true;
    }
    return true;
}

static void note_first(dal_redactor *r)
{
    for (size_t i = 0; i < r->pattern_count; i++) {
        uint32_t c = r->pattern[i].c[0];
        r->first[c & 0xFF] = true;
        if (c == WAW || c == YEH || c == ALEF)
            r->first[HAMZA & 0xFF] = true;
        if (c == HAMZA)
            memset(r->first, true, sizeof r->first);
    }
}

static dalil_status add_name(dal_redactor *r, const dal_redact_name *given, bool parts, dalil_error *err)
{
    letters l;
    size_t name = r->count++;
    r->name[name] = dal_arena_copy(&r->arena, given->name);
    r->mark[name] = dal_arena_copy(&r->arena, given->mark.size > 0 ? given->mark : dal_str(BLOCKS));
    if (r->name[name].data == NULL || r->mark[name].data == NULL)
        return dal_fail_memory(err);
    dalil_status status = read_letters(given->name, &l, err);
    if (status == DALIL_OK && (l.count == 0 || l.count > DAL_REDACT_LETTERS)) {
        status = dal_fail(err, DALIL_EINVAL, "redact.no-name", NULL);
        dal_error_argument(err, 0, given->name);
    }
    if (status == DALIL_OK && !add_patterns(r, name, &l, parts))
        status = dal_fail_memory(err);
    dal_free(l.item);
    return status;
}

static dalil_status check_marks(const dal_redactor *r, dalil_error *err)
{
    for (size_t i = 0; i < r->count; i++) {
        bool left;
        size_t name;
        DAL_TRY(dal_redact_left(r, r->mark[i], &left, &name, err));
        if (left) {
            dal_fail(err, DALIL_EINVAL, "redact.mark", "", "", NULL);
            dal_error_argument(err, 0, r->mark[i]);
            dal_error_argument(err, 1, r->name[name]);
            return DALIL_EINVAL;
        }
    }
    return DALIL_OK;
}

dalil_status dal_redactor_new(const dal_redact_name *name, size_t count, bool parts, dal_redactor **out_redactor,
                              dalil_error *err)
{
    if (count > DAL_REDACT_NAMES)
        return dal_fail(err, DALIL_ELIMIT, "redact.too-many", NULL);
    dal_redactor *r = dal_alloc_zero(1, sizeof *r);
    if (r == NULL)
        return dal_fail_memory(err);
    r->name = dal_arena_alloc(&r->arena, (count + 1) * sizeof *r->name);
    r->mark = dal_arena_alloc(&r->arena, (count + 1) * sizeof *r->mark);
    dalil_status status = r->name == NULL || r->mark == NULL ? dal_fail_memory(err) : DALIL_OK;
    for (size_t i = 0; i < count && status == DALIL_OK; i++)
        status = add_name(r, &name[i], parts, err);
    note_first(r);
    if (status == DALIL_OK)
        status = check_marks(r, err);
    if (status == DALIL_OK)
        *out_redactor = r;
    else
        dal_redactor_free(r);
    return status;
}

void dal_redactor_free(dal_redactor *redactor)
{
    if (redactor == NULL)
        return;
    dal_arena_release(&redactor->arena);
    dal_free(redactor->pattern);
    dal_free(redactor);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

typedef struct matching {
    const letters *l;
    const pattern *p;
    size_t start;
} matching;

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Does a word begin at `at`?  Digits and letters that touch are two, and letters of two scripts. */
static bool is_edge(const letters *l, size_t at)
{
    if (at == 0 || l->item[at].gap)
        return true;
    uint32_t c = l->item[at].c, before = l->item[at - 1].c;
    return is_digit(c) != is_digit(before) || dal_char_is_arabic(c) != dal_char_is_arabic(before);
}

static bool is_word_end(const letters *l, size_t at)
{
    return at >= l->count || is_edge(l, at);
}

/* What Arabic joins before a word: particles, and the article after them. */
static bool is_joined_prefix(const letter *from, size_t count)
{
    static const uint32_t joined[] = {WAW, 0x641, 0x628, 0x643, LAM};
    if (count >= 2 && ((from[count - 2].c == ALEF || from[count - 2].c == LAM) && from[count - 1].c == LAM))
        count -= 2;
    if (count > 2)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t j = 0; j < sizeof joined / sizeof joined[0]; j++)
            known = known || from[i].c == joined[j];
        if (!known)
            return false;
    }
    return true;
}

static bool begins_word(const letters *l, size_t at)
{
    size_t from = at;
    while (!is_edge(l, from))
        from--;
    return from == at || is_joined_prefix(l->item + from, at - from);
}

/* "Haddads" of "Haddad's". */
static bool ends_word(const letters *l, size_t at)
{
    return is_word_end(l, at) || (l->item[at].c == 's' && is_word_end(l, at + 1));
}

static bool same_letter(uint32_t text, uint32_t name)
{
    if (text == name)
        return true;
    uint32_t seat = text == HAMZA ? name : name == HAMZA ? text : 0;
    return seat == WAW || seat == YEH || seat == ALEF;
}

/* The whole name was met, up to `t`: does it stand as it must? */
static size_t met(const matching *m, size_t t, bool crossed)
{
    bool anywhere = !m->p->whole && !crossed;
    return anywhere || (ends_word(m->l, t) && begins_word(m->l, m->start)) ? t : 0;
}

/* An article where a further word of the name begins. */
static bool is_article(const matching *m, size_t t, size_t j)
{
    const letters *l = m->l;
    return t > m->start && m->p->gap[j] && t + 1 < l->count && l->item[t].c == ALEF && l->item[t + 1].c == LAM;
}

/* The letters from `t` on against those of the name from `j` on: where they end, or 0.  crossed: a gap was passed where
 * the name has none, as in "S a m a r". */
static size_t match(const matching *m, size_t t, size_t j, bool crossed)
{
    const letters *l = m->l;
    const pattern *p = m->p;
    size_t end = 0;
    if (j == p->count)
        return met(m, t, crossed);
    if (t < l->count) {
        bool inside = t > m->start, crossing = crossed || (inside && l->item[t].gap && !p->gap[j]);
        if (is_article(m, t, j))
            end = match(m, t + 2, j, crossing);
        if (end == 0 && same_letter(l->item[t].c, p->c[j]))
            end = match(m, t + 1, j + 1, crossing);
        if (end == 0 && inside && l->item[t].c == HAMZA)
            end = match(m, t + 1, j, crossing);
    }
    if (end == 0 && p->c[j] == HAMZA && j > 0)
        end = match(m, t, j + 1, crossed);
    return end;
}

/* The longest name that begins at `t`: where it ends, or 0. */
static size_t find_at(const dal_redactor *r, const letters *l, size_t t, size_t *out_name)
{
    size_t best = 0;
    if (!r->first[l->item[t].c & 0xFF])
        return 0;
    for (size_t i = 0; i < r->pattern_count; i++) {
        matching m = {l, &r->pattern[i], t};
        size_t end = match(&m, t, 0, false);
        if (end > best) {
            best = end;
            *out_name = r->pattern[i].name;
        }
    }
    return best;
}

/* ---- taking out -------------------------------------------------------------------------------------------------- */

void dal_redaction_release(dal_redaction *redaction)
{
    dal_buf_release(&redaction->text);
    dal_free(redaction->edit);
    *redaction = (dal_redaction){.count = 0};
}

static bool add_edit(dal_redaction *out, dal_redact_edit edit)
{
    if (out->count == out->capacity) {
        size_t capacity = out->capacity > 0 ? 2 * out->capacity : 16;
        dal_redact_edit *grown = dal_realloc(out->edit, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        out->edit = grown;
        out->capacity = capacity;
    }
    out->edit[out->count++] = edit;
    return true;
}

static int by_start(const void *a, const void *b)
{
    const dal_redact_edit *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end);
}

/* In order, and what overlaps as one. */
static void settle(dal_redaction *out)
{
    size_t kept = 0;
    if (out->count > 0)
        qsort(out->edit, out->count, sizeof *out->edit, by_start);
    for (size_t i = 0; i < out->count; i++) {
        dal_redact_edit *last = kept > 0 ? &out->edit[kept - 1] : NULL;
        if (last == NULL || out->edit[i].start >= last->end)
            out->edit[kept++] = out->edit[i];
        else if (out->edit[i].end > last->end)
            last->end = out->edit[i].end;
    }
    out->count = kept;
}

/* The whole words that what was found touches. */
static dal_redact_edit words_around(const letters *l, size_t from, size_t to, size_t name)
{
    while (from > 0 && !l->item[from].gap)
        from--;
    while (to < l->count && !l->item[to].gap)
        to++;
    return (dal_redact_edit){.start = l->item[from].start, .end = l->item[to - 1].end, .name = name};
}

static bool find_all(const dal_redactor *r, const letters *l, dal_redaction *out)
{
    for (size_t t = 0; t < l->count; t++) {
        size_t name = 0, end = find_at(r, l, t, &name);
        if (end > 0 && !add_edit(out, words_around(l, t, end, name)))
            return false;
    }
    return true;
}

/* The letters that are left: where something was taken out there is a gap. */
static void drop_taken(letters *l, const dal_redaction *out)
{
    size_t kept = 0, next = 0;
    bool gap = false;
    for (size_t i = 0; i < l->count; i++) {
        while (next < out->count && out->edit[next].end <= l->item[i].start)
            next++;
        if (next < out->count && l->item[i].start >= out->edit[next].start) {
            gap = true;
            continue;
        }
        l->item[kept] = l->item[i];
        l->item[kept++].gap = l->item[i].gap || gap;
        gap = false;
    }
    l->count = kept;
}

/* Taking one name out may bring the words of another together: again, until nothing is found. */
static bool find_until_none(const dal_redactor *r, letters *l, dal_redaction *out)
{
    for (size_t before = SIZE_MAX; before != l->count;) {
        before = l->count;
        if (!find_all(r, l, out))
            return false;
        settle(out);
        drop_taken(l, out);
    }
    return true;
}

static void write_out(const dal_redactor *r, dalil_string text, dal_redaction *out)
{
    size_t at = 0;
    for (size_t i = 0; i < out->count; i++) {
        dal_redact_edit *edit = &out->edit[i];
        dal_buf_add_string(&out->text, dal_str_slice(text, at, edit->start));
        edit->new_start = out->text.size;
        dal_buf_add_string(&out->text, r->mark[edit->name]);
        edit->new_end = out->text.size;
        at = edit->end;
    }
    dal_buf_add_string(&out->text, dal_str_slice(text, at, text.size));
}

dalil_status dal_redact(const dal_redactor *redactor, dalil_string text, dal_redaction *out_redaction, dalil_error *err)
{
    letters l = {0};
    dal_redaction out = {.text = dal_buf_init((size_t)1 << 30)};
    dalil_status status = read_letters(text, &l, err);
    if (status == DALIL_OK && !find_until_none(redactor, &l, &out))
        status = dal_fail_memory(err);
    dal_free(l.item);
    if (status == DALIL_OK) {
        write_out(redactor, text, &out);
        status = dal_buf_check(&out.text, err);
    }
    if (status == DALIL_OK)
        *out_redaction = out;
    else
        dal_redaction_release(&out);
    return status;
}

static size_t place(const dal_redaction *redaction, size_t at, bool end)
{
    size_t shift = 0, back = 0; /* bytes more, bytes fewer before it */
    for (size_t i = 0; i < redaction->count; i++) {
        const dal_redact_edit *edit = &redaction->edit[i];
        if (at <= edit->start)
            break;
        if (at < edit->end)
            return end ? edit->new_end : edit->new_start;
        shift = edit->new_end;
        back = edit->end;
    }
    return shift + at - back;
}

void dal_redact_place(const dal_redaction *redaction, size_t start, size_t end, size_t *out_start, size_t *out_end)
{
    *out_start = place(redaction, start, false);
    *out_end = place(redaction, end, true);
}

/* ---- what is left ------------------------------------------------------------------------------------------------ */

/* The words of `name` one after the other among those of the text. */
static bool follows(const dal_search_words *text, const dal_search_words *name)
{
    for (uint32_t i = 0; name->count > 0 && i + name->count <= text->count; i++) {
        uint32_t j = 0;
        while (j < name->count && dal_str_equal(text->item[i + j].form, name->item[j].form))
            j++;
        if (j == name->count)
            return true;
    }
    return false;
}

/* The search reads "'s" and "'ve" apart from their word and leaves them out: such a name is another to it. */
static bool has_apostrophe(dalil_string name)
{
    for (size_t at = 0; at < name.size;) {
        uint32_t c;
        at += dal_char_read(name, at, &c);
        if (dal_char_class_of(c) == DAL_CHAR_APOSTROPHE)
            return true;
    }
    return false;
}

static dalil_status look_by_words(const dal_redactor *r, dalil_string text, bool *out_left, size_t *out_name,
                                  dalil_error *err)
{
    dal_arena arena = {0};
    dal_search_words words, name;
    dalil_status status = dal_search_read_words(text, &arena, &words, err);
    for (size_t i = 0; i < r->count && status == DALIL_OK && !*out_left; i++) {
        if (has_apostrophe(r->name[i]))
            continue;
        status = dal_search_read_words(r->name[i], &arena, &name, err);
        if (status == DALIL_OK && follows(&words, &name)) {
            *out_left = true;
            *out_name = i;
        }
    }
    dal_arena_release(&arena);
    return status;
}

dalil_status dal_redact_left(const dal_redactor *redactor, dalil_string text, bool *out_left, size_t *out_name,
                             dalil_error *err)
{
    letters l = {0};
    *out_left = false;
    dalil_status status = read_letters(text, &l, err);
    for (size_t t = 0; t < l.count && status == DALIL_OK && !*out_left; t++)
        *out_left = find_at(redactor, &l, t, out_name) > 0;
    dal_free(l.item);
    return status == DALIL_OK && !*out_left ? look_by_words(redactor, text, out_left, out_name, err) : status;
}
