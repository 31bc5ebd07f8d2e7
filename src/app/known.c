/* app/known.c: see known.h.  A misspelt code or name would make a question or a source that nobody meant. */
#include "app/known.h"

enum {
    FOLDED_MAX = 512, /* bytes of a name for comparing */
    LETTERS_MAX = 96, /* characters that are compared; what is longer is compared by its beginning */
    NEAR_MAX = 3
};

/* ---- how near two words are -------------------------------------------------------------------------------------- */

typedef struct letters {
    uint32_t item[LETTERS_MAX];
    size_t count;
} letters;

static letters letters_of(dalil_string text)
{
    letters out = {.count = 0};
    for (size_t at = 0; at < text.size && out.count < LETTERS_MAX; out.count++)
        at += dal_utf8_decode(text, at, &out.item[out.count]);
    return out;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and neighbours changed about that make one of the other: the "optimal string
 * alignment" of F. J. Damerau (1964), "A technique for computer detection and correction of spelling errors". */
static size_t distance(const letters *a, const letters *b)
{
    size_t row[3][LETTERS_MAX + 1];
    for (size_t j = 0; j <= b->count; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            bool same = a->item[i - 1] == b->item[j - 1];
            now[j] = least(before[j - 1] + !same, least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a->item[i - 1] == b->item[j - 2] && a->item[i - 2] == b->item[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return row[a->count % 3][b->count];
}

static bool holds(dalil_string text, dalil_string part)
{
    return part.size > 0 && part.size <= text.size && memmem(text.data, text.size, part.data, part.size) != NULL;
}

/* ---- those that are near ----------------------------------------------------------------------------------------- */

typedef struct nearest {
    dalil_string wanted; /* folded */
    dalil_string (*fold)(dalil_string name, char out[FOLDED_MAX]);
    dal_arena arena;
    dalil_string name[NEAR_MAX];
    size_t cost[NEAR_MAX], count;
    bool found; /* the very one is there */
} nearest;

static dalil_string fold_name(dalil_string name, char out[FOLDED_MAX])
{
    return (dalil_string){out, dalil_source_fold(name, out, FOLDED_MAX)};
}

static dalil_string fold_code(dalil_string name, char out[FOLDED_MAX])
{
    (void)out;
    return name;
}

/* How far `folded` is; SIZE_MAX: too far to be meant.  A word that holds the other is near. */
static size_t cost_of(const nearest *n, dalil_string folded)
{
    letters a = letters_of(n->wanted), b = letters_of(folded);
    size_t far = distance(&a, &b), longer = a.count > b.count ? a.count : b.count;
    bool within = n->wanted.size >= 4 && folded.size >= 4 && (holds(folded, n->wanted) || holds(n->wanted, folded));
    if (far * 3 <= longer)
        return far;
    return within ? longer : SIZE_MAX;
}

static bool is_kept(const nearest *n, dalil_string name)
{
    char a[FOLDED_MAX], b[FOLDED_MAX];
    for (size_t i = 0; i < n->count; i++)
        if (dal_str_equal(n->fold(n->name[i], a), n->fold(name, b)))
            return true;
    return false;
}

static dalil_status look_at(void *context, dalil_string name, dalil_error *err)
{
    nearest *n = context;
    char room[FOLDED_MAX];
    dalil_string folded = n->fold(name, room);
    n->found = n->found || dal_str_equal(folded, n->wanted);
    size_t cost = n->found ? SIZE_MAX : cost_of(n, folded), at = n->count;
    if (cost == SIZE_MAX || is_kept(n, name))
        return DALIL_OK;
    while (at > 0 && n->cost[at - 1] > cost)
        at--;
    if (at == NEAR_MAX)
        return DALIL_OK;
    n->count = least(n->count + 1, NEAR_MAX);
    for (size_t i = n->count - 1; i > at; i--) {
        n->name[i] = n->name[i - 1];
        n->cost[i] = n->cost[i - 1];
    }
    n->name[at] = dal_arena_copy(&n->arena, name);
    n->cost[at] = cost;
    return n->name[at].data != NULL ? DALIL_OK : dal_fail_memory(err);
}

/* The names as one argument of a sentence, as many as have room. */
static dalil_status fail_near(const nearest *n, const char *with_near, const char *alone, dalil_string name,
                              dalil_error *err)
{
    const char *message = n->count > 0 ? with_near : alone;
    dal_buf list = dal_buf_init(DALIL_ERROR_ARGUMENT_SIZE);
    for (size_t i = 0; i < n->count; i++) {
        if (i > 0 && list.size + n->name[i].size + 4 >= DALIL_ERROR_ARGUMENT_SIZE)
            break;
        dal_buf_puts(&list, i > 0 ? " · " : "");
        dal_buf_add_string(&list, dal_str_slice(n->name[i], 0, DALIL_ERROR_ARGUMENT_SIZE - 1));
    }
    dal_fail(err, DALIL_ENOTFOUND, message, "", NULL);
    dal_error_argument(err, 0, name);
    dal_error_argument(err, 1, dal_buf_string(&list));
    dal_buf_release(&list);
    return DALIL_ENOTFOUND;
}

/* ---- questions --------------------------------------------------------------------------------------------------- */

dalil_status dal_known_question(dalil_case *c, dalil_string code, bool own, dalil_error *err)
{
    nearest n = {.wanted = code, .fold = fold_code};
    const dal_parts_words *words;
    dalil_string known;
    DAL_TRY(dal_session_words(c, &words, err));
    if (dal_claims_question_label(words, code, DALIL_ENGLISH).size > 0 ||
        (own && dal_claims_question_form(code) == DAL_QUESTION_OWN))
        return DALIL_OK;
    dalil_status status = dal_query_questions(c->fold, look_at, &n, err);
    for (size_t i = 0; status == DALIL_OK && dal_claims_question_at(words, i, &known); i++)
        status = look_at(&n, known, err);
    if (status == DALIL_OK && !n.found)
        status = own ? fail_near(&n, "known.no-own-question-near", "known.no-own-question", code, err)
                     : fail_near(&n, "app.no-question-near", "app.no-question", code, err);
    dal_arena_release(&n.arena);
    return status;
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

dalil_status dal_known_note(dal_known_names *names, dalil_string name, dalil_error *err)
{
    if (name.size == 0)
        return DALIL_OK;
    if (names->count == names->capacity) {
        size_t capacity = names->capacity > 0 ? 2 * names->capacity : 16;
        dalil_string *grown = dal_realloc(names->item, capacity * sizeof *grown);
        if (grown == NULL)
            return dal_fail_memory(err);
        names->item = grown;
        names->capacity = capacity;
    }
    names->item[names->count] = dal_arena_copy(&names->arena, name);
    return names->item[names->count++].data != NULL ? DALIL_OK : dal_fail_memory(err);
}

void dal_known_release(dal_known_names *names)
{
    dal_arena_release(&names->arena);
    dal_free(names->item);
    *names = (dal_known_names){.count = 0};
}

/* A name that a report's text holds is used, though no statement was found by it. */
typedef struct reading {
    dalil_case *c;
    nearest *n;
    dal_hash last;
} reading;

/* Do the words of `folded` stand in `text` as whole words? */
static bool holds_words(dalil_string text, dalil_string folded)
{
    for (dalil_string rest = text; holds(rest, folded);) {
        const char *found = memmem(rest.data, rest.size, folded.data, folded.size);
        size_t at = (size_t)(found - text.data), end = at + folded.size;
        if ((at == 0 || text.data[at - 1] == ' ') && (end == text.size || text.data[end] == ' '))
            return true;
        rest = dal_str_slice(text, at + 1, text.size);
    }
    return false;
}

static dalil_status look_in_text(void *context, const dal_receipt_row *row, dalil_error *err)
{
    reading *r = context;
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    if (r->n->found || dal_hash_compare(&row->report, &r->last) == 0)
        return DALIL_OK;
    r->last = row->report;
    dalil_status status = dal_session_text(r->c, &row->report, &text, err);
    char *folded = status == DALIL_OK ? dal_alloc(2 * text.size + 1) : NULL;
    if (folded != NULL) {
        size_t size = dalil_source_fold(dal_buf_string(&text), folded, 2 * text.size + 1);
        r->n->found = holds_words((dalil_string){folded, size}, r->n->wanted);
    }
    if (status == DALIL_OK && folded == NULL)
        status = dal_fail_memory(err);
    dal_free(folded);
    dal_buf_release(&text);
    return status == DALIL_EINTEGRITY || status == DALIL_ENOTFOUND ? DALIL_OK : status; /* `verify` tells of those */
}

dalil_status dal_known_source(dalil_case *c, dalil_string name, const dal_known_names *also, dalil_error *err)
{
    char room[FOLDED_MAX];
    nearest n = {.wanted = fold_name(name, room), .fold = fold_name};
    reading r = {.c = c, .n = &n};
    dalil_status status = dal_query_names(c->fold, look_at, &n, err);
    for (size_t i = 0; i < also->count && status == DALIL_OK; i++)
        status = look_at(&n, also->item[i], err);
    if (status == DALIL_OK && !n.found && n.wanted.size > 0)
        status = dal_query_receipts(c->fold, NULL, look_in_text, &r, err);
    if (status == DALIL_OK && !n.found)
        status = fail_near(&n, "known.no-source-near", "known.no-source", name, err);
    dal_arena_release(&n.arena);
    return status;
}
