/* engine/text/quotations.c: which quotation marks open and close what.
 *
 * A paragraph at a time: a stack of open marks, so that nested pairs are found in one pass; what nobody closed runs to
 * the end of its paragraph when the next one begins with a mark again, else to the end of its sentence. */
#include "engine/text/chars.h"
#include "engine/text/reader.h"

enum { STACK_MAX = 32 };

typedef struct mark_stack {
    uint32_t token[STACK_MAX];
    uint32_t sort[STACK_MAX]; /* the character that closes it */
    uint32_t count;
} mark_stack;

/* What closes a mark that always opens; 0 for others. */
static uint32_t closer_of(uint32_t c)
{
    static const uint32_t pair[][2] = {{0x201C, 0x201D}, {0x201E, 0x201C}, {0xAB, 0xBB},     {0x2039, 0x203A},
                                       {0x2018, 0x2019}, {0x201A, 0x2018}, {0x300C, 0x300D}, {0x300E, 0x300F}};
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        if (pair[i][0] == c)
            return pair[i][1];
    return 0;
}

static uint32_t character_of(const dal_text_reader *r, uint32_t index)
{
    const dal_token *token = dal_text_token(r, index);
    uint32_t c;
    size_t length = dal_char_read(r->bytes, token->start, &c);
    if (token->end > token->start + length) /* '' and ‘‘ stand for one double mark */
        return c == 0x2018 ? 0x201C : c == 0x2019 ? 0x201D : '"';
    return c == '`' ? '\'' : c == 0xFF02 || c == 0x201F ? '"' : c;
}

static bool space_before(const dal_text_reader *r, uint32_t index)
{
    const dal_token *token = dal_text_token(r, index);
    if (token->flags & DAL_TOKEN_SPACE || index == 0)
        return true;
    const dal_token *before = token - 1;
    return before->kind == DAL_TOKEN_PUNCT && strchr("([{-/", before->folded.data[0]) != NULL;
}

static bool space_after(const dal_text_reader *r, uint32_t index)
{
    if (index + 1 >= r->token.count)
        return true;
    const dal_token *next = dal_text_token(r, index + 1);
    return (next->flags & DAL_TOKEN_SPACE) || next->kind == DAL_TOKEN_PUNCT || next->kind == DAL_TOKEN_QUOTE;
}

/* Place of the open mark that `character` closes, from the top, or -1. */
static int find_open(const mark_stack *stack, uint32_t character)
{
    for (int i = (int)stack->count - 1; i >= 0; i--) {
        uint32_t sort = stack->sort[i];
        if (sort == character || (sort == 0x201C && character == 0x201D) || (sort == 0x201D && character == '"') ||
            (sort == '"' && character == 0x201D))
            return i;
    }
    return -1;
}

static bool emit(dal_text_reader *r, uint32_t open, uint32_t close, bool closed, bool single)
{
    dal_quotation *quotation = dal_text_push(&r->quotation, sizeof *quotation, r->arena);
    if (quotation == NULL)
        return false;
    *quotation = (dal_quotation){.open = open, .close = close, .closed = closed, .single = single};
    dal_text_token(r, open)->flags |= DAL_TOKEN_OPENS;
    if (closed)
        dal_text_token(r, close)->flags |= DAL_TOKEN_CLOSES;
    return true;
}

static void push(mark_stack *stack, uint32_t token, uint32_t sort)
{
    if (stack->count < STACK_MAX) {
        stack->token[stack->count] = token;
        stack->sort[stack->count++] = sort;
    }
}

/* Single marks are apostrophes more often than not: they open after a space before a letter. */
static bool single_opens(const dal_text_reader *r, uint32_t index)
{
    return space_before(r, index) && !space_after(r, index);
}

static bool is_single(uint32_t sort)
{
    return sort == '\'' || sort == 0x2019 || sort == 0x2018;
}

/* One mark: opens, closes, or stands alone.  False without memory. */
static bool read_mark(dal_text_reader *r, mark_stack *stack, uint32_t index)
{
    uint32_t c = character_of(r, index), closer = closer_of(c);
    int open = find_open(stack, c);
    bool ambiguous = c == '"' || c == '\'';
    if (c == 0x201C && open < 0 && !space_before(r, index))
        open = find_open(stack, 0x201D); /* “…“: the wrong mark closes */
    if (c == 0x201C && open >= 0 && !space_before(r, index))
        closer = 0; /* „…“ */
    else if (closer != 0)
        open = -1;
    if (ambiguous && open >= 0 && space_before(r, index) && !space_after(r, index) && c == '\'')
        open = -1;
    if (open >= 0) {
        bool single = is_single(stack->sort[open]);
        stack->count = (uint32_t)open;
        return emit(r, stack->token[open], index, true, single);
    }
    if (is_single(closer != 0 ? closer : c) && !single_opens(r, index))
        return true;
    if (closer != 0 || (ambiguous && !(space_after(r, index) && !space_before(r, index))))
        push(stack, index, closer != 0 ? closer : c);
    return true;
}

/* The last token of the sentence that begins at `from`: the first sentence mark, or the end. */
static uint32_t sentence_end(const dal_text_reader *r, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i + 1 < end; i++) {
        const dal_token *token = dal_text_token(r, i);
        if (token->kind == DAL_TOKEN_PUNCT && strchr(".!?", token->folded.data[0]) != NULL && i > from + 1 &&
            (token[1].flags & DAL_TOKEN_SPACE))
            return i + 1;
    }
    return end;
}

/* What is still open at the end of a paragraph. */
static bool close_rest(dal_text_reader *r, const mark_stack *stack, uint32_t end, bool goes_on)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        if (is_single(stack->sort[i]))
            continue; /* an apostrophe after all */
        uint32_t limit = goes_on && i + 1 == stack->count ? end : sentence_end(r, stack->token[i] + 1, end);
        if (!emit(r, stack->token[i], limit, false, false))
            return false;
    }
    return true;
}

static int by_open(const void *a, const void *b)
{
    const dal_quotation *x = a, *y = b;
    return x->open != y->open ? (x->open > y->open) - (x->open < y->open)
                              : (x->close < y->close) - (x->close > y->close);
}

/* Sort, and leave out what lies inside another; an unclosed one gives way to the pair it runs over. */
static void keep_outer(dal_text_reader *r)
{
    dal_quotation *item = r->quotation.item;
    uint32_t kept = 0;
    if (r->quotation.count == 0)
        return;
    qsort(item, r->quotation.count, sizeof *item, by_open);
    for (uint32_t i = 0; i < r->quotation.count; i++) {
        if (kept > 0 && item[i].open < item[kept - 1].close) {
            if (item[kept - 1].closed || !item[i].closed)
                continue;
            item[kept - 1].close = item[i].open;
        }
        if (kept > 0 && item[i].open == item[kept - 1].open)
            continue;
        item[kept++] = item[i];
    }
    r->quotation.count = kept;
}

/* A quotation goes on when the paragraph before left one open up to its end. */
static void mark_continued(dal_text_reader *r)
{
    dal_quotation *item = r->quotation.item;
    for (uint32_t i = 1; i < r->quotation.count; i++) {
        bool first = dal_text_token(r, item[i].open)->flags & DAL_TOKEN_PARAGRAPH;
        item[i].continued = first && !item[i - 1].closed && item[i - 1].close == item[i].open;
    }
}

bool dal_text_quotations(dal_text_reader *r)
{
    mark_stack stack = {.count = 0};
    const uint32_t count = r->token.count;
    for (uint32_t i = 0; i < count; i++) {
        const dal_token *token = dal_text_token(r, i);
        bool mark = token->kind == DAL_TOKEN_QUOTE;
        if (stack.count > 0 && token->flags & DAL_TOKEN_PARAGRAPH && i > 0) {
            if (!close_rest(r, &stack, i, mark))
                return false;
            stack.count = 0;
        }
        if (mark && !read_mark(r, &stack, i))
            return false;
    }
    if (!close_rest(r, &stack, count, false))
        return false;
    keep_outer(r);
    mark_continued(r);
    return true;
}
