/* engine/text/reader.h: the parts of reading a text, shared by tokens.c, sentences.c and quotations.c. */
#ifndef DAL_TEXT_READER_H
#define DAL_TEXT_READER_H

#include "engine/text/text.h"

/* A growing array of one type in an arena; what it outgrows stays in the arena until that is released. */
typedef struct dal_text_list {
    void *item;
    uint32_t count, capacity;
} dal_text_list;

/* A place for one more item of `size` bytes; NULL without memory. */
void *dal_text_push_grown(dal_text_list *list, size_t size, dal_arena *arena); /* when the list is full */
static inline void *dal_text_push(dal_text_list *list, size_t size, dal_arena *arena)
{
    return list->count < list->capacity ? (char *)list->item + list->count++ * size
                                        : dal_text_push_grown(list, size, arena);
}

/* What is at work while a text is cut. */
typedef struct dal_text_reader {
    dalil_string bytes;
    dalil_range range;
    dal_arena *arena;
    dal_text_list token, sentence, quotation;
    uint32_t paragraph_count;
} dal_text_reader;

/* Each fills its list; false without memory. */
bool dal_text_tokens(dal_text_reader *reader);
bool dal_text_quotations(dal_text_reader *reader); /* also sets OPENS and CLOSES */
bool dal_text_sentences(dal_text_reader *reader);

static inline dal_token *dal_text_token(const dal_text_reader *reader, uint32_t index)
{
    return (dal_token *)reader->token.item + index;
}

#endif
