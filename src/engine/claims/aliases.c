/* engine/claims/aliases.c: see dalil/aliases.h.  Names are runs of capitalised words with "of", "and", "the" between
 * them; in Arabic, which has no capitals, they begin with a noun for a body (هيئة, الدفاع). */
#include "dalil/aliases.h"
#include "engine/claims/sources.h"

enum { NAME_MAX = 14, ARABIC_MAX = 8, ALIASES_MAX = 256, FOLD_MAX = 256 };

typedef struct finder {
    const dal_work *work;
    dalil_string text;
    dalil_alias *item; /* ALIASES_MAX */
    size_t count;
} finder;

/* ---- names ----------------------------------------------------------------------------------------------------- */

static bool is_word(const dal_work *work, uint32_t at)
{
    return at < work->text.token_count && dal_tok(work, at)->kind == DAL_TOKEN_WORD;
}

static bool is_capital(const dal_work *work, uint32_t at)
{
    return is_word(work, at) && dal_flag(work, at, DAL_TOKEN_CAPITAL);
}

static bool is_link(const dal_work *work, uint32_t at)
{
    static const char *const link[] = {"of", "and", "for", "the", "in", "on", "to", "de", "al"};
    for (size_t i = 0; i < sizeof link / sizeof link[0]; i++)
        if (dal_is_word(work, at, link[i]) && !is_capital(work, at))
            return true;
    return false;
}

static bool same_sentence(const dal_work *work, uint32_t a, uint32_t b)
{
    return dal_tok(work, a)->sentence == dal_tok(work, b)->sentence;
}

/* The English name that ends before `end`: from its first capital, articles and what opens a sentence left off. */
static dal_span name_before(const dal_work *work, uint32_t end)
{
    uint32_t first = end, capital = end;
    while (first > 0 && end - first < NAME_MAX && same_sentence(work, first - 1, end - 1) &&
           (is_capital(work, first - 1) || is_link(work, first - 1))) {
        first--;
        capital = is_capital(work, first) ? first : capital;
    }
    uint64_t opens = DAL_IS(DETERMINER) | DAL_IS(PREPOSITION) | DAL_IS(SUBORDINATOR) | DAL_IS(COORDINATOR) |
                     DAL_IS(ADVERB) | DAL_IS(CONTRAST);
    while (capital < end && (dal_has(work, capital, opens) || !is_capital(work, capital)))
        capital++;
    return (dal_span){capital, end};
}

/* The English name that begins at `at`, an article and a quotation mark in front of it left off. */
static dal_span name_after(const dal_work *work, uint32_t at)
{
    uint32_t count = work->text.token_count;
    while (at < count && (dal_is_word(work, at, "the") || dal_tok(work, at)->kind == DAL_TOKEN_QUOTE))
        at++;
    uint32_t last = at;
    while (last < count && last - at < NAME_MAX && (last == at || same_sentence(work, last, at)) &&
           (is_capital(work, last) ||
            (last > at && is_link(work, last) && (is_capital(work, last + 1) || is_capital(work, last + 2)))))
        last++;
    return (dal_span){at, last};
}

static bool is_arabic(const dal_work *work, uint32_t at)
{
    return is_word(work, at) && dal_tok(work, at)->script == DAL_SCRIPT_ARABIC;
}

/* The Arabic name that ends before `end`: from the nearest noun for a body. */
static dal_span arabic_before(const dal_work *work, uint32_t end)
{
    for (uint32_t first = end; first > 0 && end - first < ARABIC_MAX && is_arabic(work, first - 1); first--) {
        uint32_t at = first - 1;
        bool inside = at > 0 && is_arabic(work, at - 1) && dal_has(work, at - 1, DAL_IS(ORGANISATION)) &&
                      !dal_has(work, at - 1, DAL_IS(TEAM));
        if (dal_has(work, at, DAL_IS(ORGANISATION)) && !work->mark[at].attached && !inside)
            return (dal_span){at, end};
    }
    return (dal_span){end, end};
}

/* The Arabic words from `at` up to a mark or a verb. */
static dal_span arabic_after(const dal_work *work, uint32_t at)
{
    while (at < work->text.token_count && dal_tok(work, at)->kind == DAL_TOKEN_QUOTE)
        at++;
    uint32_t last = at;
    dal_cue cue;
    while (is_arabic(work, last) && last - at < ARABIC_MAX &&
           !dal_has(work, last, DAL_IS(COMPLEMENTIZER) | DAL_IS(NEGATION) | DAL_IS(RELATIVE) | DAL_IS(TIME)) &&
           !dal_cue_at(work, last, work->text.token_count, 1u << DAL_ROLE_VERB, &cue))
        last++;
    return (dal_span){at, last};
}

static bool names_body(const dal_work *work, dal_span name)
{
    for (uint32_t i = name.first; i < name.last; i++)
        if (dal_has(work, i, DAL_IS(ORGANISATION)))
            return true;
    return false;
}

static uint32_t capitals_of(const dal_work *work, dal_span name)
{
    uint32_t count = 0;
    for (uint32_t i = name.first; i < name.last; i++)
        count += is_capital(work, i);
    return count;
}

/* ---- acronyms -------------------------------------------------------------------------------------------------- */

/* Where in `name` the words begin whose first letters, links left out and at most one word passed over, are the
 * acronym; name.last when they are not. */
static uint32_t initials_begin(const dal_work *work, dal_span name, const dal_token *acronym)
{
    size_t left = acronym->folded.size;
    bool passed = false;
    for (uint32_t at = name.last; at > name.first && left > 0;) {
        at--;
        if (!is_capital(work, at))
            continue;
        if (dal_tok(work, at)->folded.data[0] == acronym->folded.data[left - 1])
            left--;
        else if (passed || left == acronym->folded.size)
            return name.last;
        else
            passed = true;
        if (left == 0)
            return at;
    }
    return name.last;
}

static bool is_acronym(const dal_work *work, uint32_t at)
{
    return is_word(work, at) && dal_flag(work, at, DAL_TOKEN_CAPITALS) && dal_tok(work, at)->folded.size >= 2 &&
           dal_tok(work, at)->folded.size <= 10 && dal_tok(work, at)->script == DAL_SCRIPT_LATIN;
}

/* ---- pairs ----------------------------------------------------------------------------------------------------- */

static bool same_name(dalil_string a, dalil_string b)
{
    char x[FOLD_MAX], y[FOLD_MAX];
    dalil_source_fold(a, x, sizeof x);
    dalil_source_fold(b, y, sizeof y);
    return strcmp(x, y) == 0;
}

static void add(finder *f, dal_span a, dal_span b, dalil_alias_why why)
{
    const dal_text *text = &f->work->text;
    if (a.first >= a.last || b.first >= b.last || f->count == ALIASES_MAX)
        return;
    dalil_range left = dal_text_range(text, a.first, a.last), right = dal_text_range(text, b.first, b.last);
    dalil_alias alias = {dal_text_slice(text, left), dal_text_slice(text, right), {left.start, right.end}, why};
    if (same_name(alias.a, alias.b))
        return;
    for (size_t i = 0; i < f->count; i++)
        if ((same_name(f->item[i].a, alias.a) && same_name(f->item[i].b, alias.b)) ||
            (same_name(f->item[i].a, alias.b) && same_name(f->item[i].b, alias.a)))
            return;
    f->item[f->count++] = alias;
}

/* الاسم (س): `close` is the closing bracket. */
static void arabic_bracket(finder *f, uint32_t open, uint32_t close)
{
    const dal_work *work = f->work;
    dal_span a = arabic_before(work, open), b = arabic_after(work, open + 1);
    uint32_t last = b.last + (b.last < close && dal_tok(work, b.last)->kind == DAL_TOKEN_QUOTE);
    if (last == close && (names_body(work, b) || dal_str_starts(dal_tok(work, b.first)->folded, DALIL_STR("ال"))))
        add(f, a, b, DALIL_ALIAS_APPOSITION);
}

/* NAME (X) */
static void bracket(finder *f, uint32_t open)
{
    const dal_work *work = f->work;
    uint32_t close = open + 1;
    while (close < work->text.token_count && close < open + NAME_MAX && !dal_is_punct(work, close, ")"))
        close++;
    if (open == 0 || !dal_is_punct(work, close, ")") || close == open + 1)
        return;
    if (is_arabic(work, open - 1)) {
        arabic_bracket(f, open, close);
        return;
    }
    dal_span before = name_before(work, open), inside = name_after(work, open + 1);
    if (inside.last != close || before.first == before.last)
        return;
    bool one = inside.last - inside.first == 1, short_before = before.last - before.first == 1;
    if (one && is_acronym(work, inside.first)) {
        uint32_t first = initials_begin(work, before, dal_tok(work, inside.first));
        add(f, (dal_span){first, before.last}, inside, DALIL_ALIAS_ACRONYM);
    } else if (short_before && is_acronym(work, before.first)) {
        bool fits = initials_begin(work, inside, dal_tok(work, before.first)) < inside.last;
        add(f, before, inside, fits ? DALIL_ALIAS_ACRONYM : DALIL_ALIAS_APPOSITION);
    } else if (capitals_of(work, inside) > 1 && capitals_of(work, before) > 1 &&
               (names_body(work, before) || names_body(work, inside))) {
        add(f, before, inside, DALIL_ALIAS_APPOSITION);
    }
}

/* المعروف باسم */
static void arabic_known_as(finder *f, uint32_t at)
{
    const dal_work *work = f->work;
    uint32_t next = at + 1, end = at - (at > 0 && dal_is_comma(work, at - 1));
    while (dal_is_word(work, next, "باسم") || dal_is_word(work, next, "ب") || dal_is_word(work, next, "ايضا") ||
           dal_is_word(work, next, "محليا") || dal_is_word(work, next, "اختصارا"))
        next++;
    if (next > at + 1 && end > 0)
        add(f, arabic_before(work, end), arabic_after(work, next), DALIL_ALIAS_KNOWN_AS);
}

/* "also", "better", "locally": what may stand before "known". */
static bool only_colours(const dal_work *work, uint32_t at)
{
    return dal_has(work, at, DAL_IS(ADVERB) | DAL_IS(BE) | DAL_IS(RELATIVE)) ||
           dal_str_ends(dal_tok(work, at)->folded, DALIL_STR("ly")) || dal_is_word(work, at, "better");
}

/* NAME, (also) known as NAME */
static void known_as(finder *f, uint32_t at)
{
    const dal_work *work = f->work;
    uint32_t end = at;
    if (is_arabic(work, at)) {
        arabic_known_as(f, at);
        return;
    }
    while (end > 0 && only_colours(work, end - 1))
        end--;
    end -= end > 0 && dal_is_comma(work, end - 1);
    if (!dal_is_word(work, at + 1, "as") || end == 0)
        return;
    dal_span a = name_before(work, end), b = name_after(work, at + 2);
    if (capitals_of(work, a) > 1 && capitals_of(work, b) > 0)
        add(f, a, b, DALIL_ALIAS_KNOWN_AS);
}

/* NAME, or NAME, */
static void or_name(finder *f, uint32_t comma)
{
    const dal_work *work = f->work;
    dal_span a = name_before(work, comma), b = name_after(work, comma + 2);
    bool closed = b.last < work->text.token_count && dal_is_comma(work, b.last);
    if (closed && capitals_of(work, a) > 1 && (capitals_of(work, b) > 1 || is_acronym(work, b.first)) &&
        (names_body(work, a) || names_body(work, b)))
        add(f, a, b, DALIL_ALIAS_APPOSITION);
}

static void find_all(finder *f)
{
    const dal_work *work = f->work;
    for (uint32_t at = 0; at < work->text.token_count; at++) {
        if (dal_is_punct(work, at, "("))
            bracket(f, at);
        else if (dal_has(work, at, DAL_IS(ALIAS)))
            known_as(f, at);
        else if (dal_is_comma(work, at) && dal_is_word(work, at + 1, "or"))
            or_name(f, at);
    }
}

/* ---- the whole text -------------------------------------------------------------------------------------------- */

static dalil_status find_in(finder *f, dalil_range range, const dalil_vocabulary *vocabulary, dalil_error *err)
{
    dal_arena arena = {0};
    dal_work work = {.vocabulary = vocabulary, .arena = &arena};
    dalil_status status = dal_text_read(f->text, range, &arena, &work.text, err);
    if (status == DALIL_OK && !dal_work_mark(&work))
        status = dal_fail_memory(err);
    if (status == DALIL_OK) {
        f->work = &work; // cppcheck-suppress autoVariables
        find_all(f);
        f->work = NULL;
    }
    dal_arena_release(&arena);
    return status;
}

dalil_status dalil_aliases_find(const dalil_vocabulary *vocabulary, dalil_string text, dalil_aliases *out_aliases,
                                dalil_error *err)
{
    finder f = {.text = text, .item = dal_alloc_zero(ALIASES_MAX, sizeof *f.item)};
    if (f.item == NULL)
        return dal_fail_memory(err);
    f.text.size = text.size < DAL_TEXT_MAX ? text.size : DAL_TEXT_MAX;
    dalil_status status = DALIL_OK;
    for (uint32_t at = 0; at < f.text.size && status == DALIL_OK && f.count < ALIASES_MAX;) {
        uint32_t end = dal_stretch_end(f.text, at);
        status = find_in(&f, (dalil_range){at, end}, vocabulary, err);
        at = end;
    }
    if (status != DALIL_OK) {
        dal_free(f.item);
        return status;
    }
    *out_aliases = (dalil_aliases){.item = f.item, .count = f.count, .memory = f.item};
    return DALIL_OK;
}

void dalil_aliases_release(dalil_aliases *aliases)
{
    dal_free(aliases->memory);
    *aliases = (dalil_aliases){0};
}

const char *dalil_alias_why_name(dalil_alias_why why)
{
    static const char *const name[] = {"acronym", "apposition", "known-as"};
    return name[(size_t)why < sizeof name / sizeof name[0] ? why : 0];
}
