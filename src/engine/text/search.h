/* engine/text/search.h: what the parts of search share.
 *
 * search_words.c  a text as words, with the folding of search      search_query.c    what a person asks for
 * search_stem.c   light stems                                      search_spell.c    a word's spellings
 *                                                              search_resolve.c  those of them that a segment has
 * search_write.c  the bytes of a segment                           search_tally.c    how often each stands where
 * search_table.c  documents and passages in them                   search_ask.c      hits, ranked
 * search_build.c, search_passages.c  documents into a segment      search_marks.c    where words stand in a text
 * search_segment.c  reading one; search_merge.c  several into one                                              */
#ifndef DAL_SEARCH_H
#define DAL_SEARCH_H

#include "base/base.h"
#include "dalil/search.h"

enum {
    DAL_SEARCH_FORM = 96,       /* bytes of a folded word at most: longer ones are cut */
    DAL_SEARCH_GAP = 64,        /* words between two fields, so that no phrase goes across */
    DAL_SEARCH_BLOCK = 64,      /* entries of a block of the dictionary */
    DAL_SEARCH_HEAD = 128,      /* bytes of a segment's head */
    DAL_SEARCH_LABEL = 0x01,    /* first byte of a label in the dictionary: no word begins so */
    DAL_SEARCH_ZEROS = 32,      /* behind bytes that were fetched */
    DAL_SEARCH_SPELLINGS = 512, /* of one word asked for */
    DAL_SEARCH_DOCUMENTS_MAX = 1 << 24
};

/* ---- words ------------------------------------------------------------------------------------------------------- */

typedef struct dal_search_word {
    dalil_string form;   /* in the text or the arena */
    uint32_t start, end; /* bytes of the text */
} dal_search_word;

typedef struct dal_search_words {
    dal_search_word *item; /* in the arena */
    uint32_t count;
} dal_search_words;

/* The words of a text, folded for search; a word's place is its index.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_read_words(dalil_string text, dal_arena *arena, dal_search_words *out_words,
                                                    dalil_error *err);

/* ---- spellings --------------------------------------------------------------------------------------------------- */

/* A form, or a stem, that counts as the word asked for, and how much. */
typedef struct dal_search_spelling {
    dalil_string form; /* in the query's arena */
    float weight;
} dal_search_spelling;

/* The weight of a word without its joined particle. */
#define DAL_SEARCH_BARE 0.2F

/* One word asked for. */
typedef struct dal_search_term {
    bool prefix;
    dal_search_spelling *form, *stem; /* ascending by form */
    size_t form_count, stem_count;
    dalil_string bare; /* stem without a joined particle, or empty */
    bool take_bare;    /* it was found more often than the word itself */
} dal_search_term;

/* Work out the spellings of a folded word. With `loose` also by stem. fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_spell(dalil_string form, bool prefix, bool loose, dal_arena *arena,
                                               dal_search_term *out_term, dalil_error *err);
/* How much a form counts as this word: 0 not at all. */
float dal_search_weight(const dal_search_term *term, dalil_string form);

/* ---- queries ----------------------------------------------------------------------------------------------------- */

/* A word, a prefix or a phrase. */
typedef struct dal_search_part {
    dal_search_term *term; /* in a row */
    size_t count;
    bool without; /* must not be there */
} dal_search_part;

struct dalil_search_query {
    dal_arena arena;
    dal_search_part part[DALIL_SEARCH_PARTS];
    size_t count;
};

/* ---- the bytes of a segment -------------------------------------------------------------------------------------- */

/* Words are posted for *carriers*: documents by number, then captions: the fields and labels beside a passage, which
 * are the same for many passages.  What is found are *items*: documents by number, then passages by number.
 *
 * Sections, in this order after the head; numbers are little-endian, "varint" is base 128, low bits first.
 *   table      documents and passages (search_table.c)
 *   term index for each block: varint size of its first term, the term, varint size of the block, varint documents'
 *              and positions' offsets of its first entry
 *   terms      blocks of 64 entries, ascending: varint bytes shared with the entry before, varint further bytes, these;
 *              varint carriers, varint size in `documents`, varint size in `positions`
 *   stem index, stems   the same for stems that stand for other forms than themselves; after the stem: varint count of
 *              forms, each as varint distance of its place among the terms
 *   documents  for each term: varint (gap of carriers << 1 | is once), then varint count when it is not once
 *   positions  for each term: the places in each carrier as varint gaps */
typedef enum dal_search_section {
    DAL_SEARCH_TABLE,
    DAL_SEARCH_TERM_INDEX,
    DAL_SEARCH_TERMS,
    DAL_SEARCH_STEM_INDEX,
    DAL_SEARCH_STEMS,
    DAL_SEARCH_DOCUMENTS,
    DAL_SEARCH_POSITIONS,
    DAL_SEARCH_SECTIONS
} dal_search_section;

void dal_search_put_varint(dal_buf *out, uint64_t value);
static inline void dal_search_put(unsigned char *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

static inline uint64_t dal_search_get(const unsigned char *from, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

/* Bytes being read; past the end everything is 0 and `broken` is set. */
typedef struct dal_search_cursor {
    const unsigned char *at, *end;
    bool broken;
} dal_search_cursor;

static inline uint64_t dal_search_varint(dal_search_cursor *c)
{
    uint64_t value = 0;
    if (c->at < c->end && *c->at < 0x80)
        return *c->at++;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (c->at == c->end) {
            c->broken = true;
            return 0;
        }
        unsigned char byte = *c->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    c->broken = true;
    return 0;
}

/* ---- documents and passages -------------------------------------------------------------------------------------- */

typedef struct dal_search_time {
    int64_t from, to;
} dal_search_time;

typedef struct dal_search_caption {
    uint64_t id;     /* a hash of what it holds */
    uint32_t length; /* words */
} dal_search_caption;

typedef struct dal_search_passage {
    uint32_t start, end, caption, time;
    uint32_t length; /* words, those of its caption too */
} dal_search_passage;

/* Words [first, end) of a document that belong to a passage. */
typedef struct dal_search_stretch {
    uint32_t first, end, passage;
    uint32_t reach; /* the greatest end of the document's stretches up to this one */
} dal_search_stretch;

/* What a segment tells of its documents besides their words.  Arrays in an arena. */
typedef struct dal_search_table {
    uint32_t documents, passages, stretches, captions, times;
    uint64_t *id;                      /* of documents, ascending */
    uint32_t *length, *time;           /* of documents: words; number of its time */
    uint32_t *passage_at, *stretch_at; /* documents + 1: where those of each begin */
    dal_search_passage *passage;       /* of a document: ascending by start, then end */
    dal_search_stretch *stretch;       /* of a document: ascending by first, end, passage */
    dal_search_caption *caption;       /* ascending by id */
    dal_search_time *span;             /* times, ascending */
} dal_search_table;

/* Room for as many as the table says; false: no memory. */
bool dal_search_table_room(dal_search_table *table, dal_arena *arena);
/* Put what stands in `span` in order, each once; and the number of one of them. */
void dal_search_table_settle(dal_search_table *table);
uint32_t dal_search_table_time(const dal_search_table *table, int64_t from, int64_t to);
/* Put the stretches of a document in order, once all are there. */
void dal_search_table_order(dal_search_table *table, uint32_t document);
void dal_search_table_write(const dal_search_table *table, dal_buf *out);
/* Read the table of `documents`; behind the bytes stand DAL_SEARCH_ZEROS zeros.  fails with  DALIL_EINTEGRITY,
 * DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_table_read(dal_search_cursor *bytes, uint32_t documents, dal_arena *arena,
                                                    dal_search_table *out_table, dalil_error *err);

/* The passages of documents that are to be written. */
typedef struct dal_search_draft {
    const dalil_search_passage **passage;  /* in the order of the table */
    const dalil_search_passage **captions; /* for each caption one passage that has it */
} dal_search_draft;

/* Lay out the table of documents (by id): all of it but the lengths and stretches; room for these.  In the arena.
 * fails with  DALIL_EINVAL, DALIL_ELIMIT, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_lay_out(const dalil_search_document *const *document, size_t count,
                                                 dal_arena *arena, dal_search_table *out_table,
                                                 dal_search_draft *out_draft, dalil_error *err);

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* A segment being written, term by term in ascending order. */
typedef struct dal_search_writer {
    dal_buf section[DAL_SEARCH_SECTIONS];
    dal_buf block; /* of the dictionary, under way */
    char last[DAL_SEARCH_FORM + 1];
    size_t last_size;
    uint32_t terms, stems;
    uint64_t block_documents, block_positions; /* offsets of its first entry */
    struct dal_search_stemmed {
        dalil_string stem;
        uint32_t form;
        bool itself;
    } * stemmed;
    size_t stemmed_count, stemmed_capacity;
    dal_arena arena;
} dal_search_writer;

void dal_search_writer_init(dal_search_writer *w);
void dal_search_writer_release(dal_search_writer *w);
/* `key`: carrier << 32 | place, ascending; at most 2^32.  Labels have one key a carrier, and no place.
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_writer_term(dal_search_writer *w, dalil_string form, const uint64_t *key,
                                                     size_t count, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_search_writer_end(dal_search_writer *w, const dal_search_table *table,
                                                    dalil_search_bytes *out_bytes, dalil_error *err);

/* ---- reading a segment ------------------------------------------------------------------------------------------- */

/* What the dictionary says of a term. */
typedef struct dal_search_entry {
    uint32_t documents;            /* how many carriers hold it */
    uint64_t at, size;             /* in section DOCUMENTS */
    uint64_t place_at, place_size; /* in section POSITIONS */
} dal_search_entry;

/* One block of a dictionary, as its index tells. */
typedef struct dal_search_block {
    dalil_string first;
    uint64_t at, size, documents, positions;
} dal_search_block;

struct dalil_search_segment {
    dalil_search_read *read;
    void *context;
    const unsigned char *gone;
    uint32_t terms, stems;
    uint32_t carriers, items;
    uint64_t at[DAL_SEARCH_SECTIONS + 1];
    dal_search_table table;
    uint64_t live, words; /* items that are not gone, and their words */
    dal_search_block *block[2];
    size_t block_count[2];
    dal_arena arena;
};

DALIL_MUST_CHECK dalil_status dal_search_damaged(dalil_error *err);
/* Bytes of a section. */
typedef struct dal_search_span {
    dal_search_section section;
    uint64_t at, size;
} dal_search_span;

/* Read them into the arena, with DAL_SEARCH_ZEROS behind them.  fails with  DALIL_EINTEGRITY (they do not lie in the
 * section), DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_search_fetch(const dalil_search_segment *segment, dal_search_span span,
                                               dal_arena *arena, dal_search_cursor *out_bytes, dalil_error *err);
static inline bool dal_search_is_gone(const dalil_search_segment *segment, uint32_t document)
{
    return segment->gone != NULL && (segment->gone[document >> 3] >> (document & 7) & 1);
}

/* Walk over terms, from the first that does not come before `from`; false from the visitor ends the walk. */
typedef bool dal_search_visit(void *context, uint32_t place, dalil_string form, const dal_search_entry *entry);
DALIL_MUST_CHECK dalil_status dal_search_walk(const dalil_search_segment *segment, dalil_string from,
                                              dal_search_visit *visit, void *context, dalil_error *err);
/* The entry of one form.  out_found is false when it is not here. */
DALIL_MUST_CHECK dalil_status dal_search_find(const dalil_search_segment *segment, dalil_string form,
                                              uint32_t *out_place, dal_search_entry *out_entry, bool *out_found,
                                              dalil_error *err);
/* The forms that share a stem which is not their own spelling alone: calls `visit` for each. */
DALIL_MUST_CHECK dalil_status dal_search_stem_forms(const dalil_search_segment *segment, dalil_string stem,
                                                    dal_search_visit *visit, void *context, dalil_error *err);

/* The carriers of a term, one after another, and its places in each. */
typedef struct dal_search_postings {
    const dalil_search_segment *s;
    dal_arena arena;
    dal_search_cursor documents, positions;
    uint32_t left;           /* carriers to come */
    uint64_t carrier, count; /* at hand; how often it holds the term */
    uint64_t place;
    uint64_t ahead, unread; /* places to be passed over; places of the carrier at hand that were not asked for */
    uint64_t most;          /* places there can be */
} dal_search_postings;

/* `places`: these will be asked for.  To be closed, whatever comes back. */
DALIL_MUST_CHECK dalil_status dal_search_postings_open(const dalil_search_segment *segment,
                                                       const dal_search_entry *entry, bool places,
                                                       dal_search_postings *out_postings, dalil_error *err);
void dal_search_postings_close(dal_search_postings *postings);
/* Go to the next carrier; out_more is false after the last. */
DALIL_MUST_CHECK dalil_status dal_search_postings_next(dal_search_postings *postings, bool *out_more, dalil_error *err);
/* The next place in the carrier at hand; to be asked for `count` times at most. */
uint32_t dal_search_postings_place(dal_search_postings *postings);

/* A growing list of keys, carrier << 32 | place. */
typedef struct dal_search_keys {
    uint64_t *item;
    size_t count, capacity;
} dal_search_keys;

/* Append the places of a term; carriers are renumbered by `map` (NULL: as they are; UINT32_MAX: left out). */
DALIL_MUST_CHECK dalil_status dal_search_places(const dalil_search_segment *segment, const dal_search_entry *entry,
                                                const uint32_t *map, bool label, dal_search_keys *keys,
                                                dalil_error *err);
void dal_search_sort_keys(uint64_t *key, size_t count);

/* ---- resolving --------------------------------------------------------------------------------------------------- */

/* A term of a segment that counts as the word asked for. */
typedef struct dal_search_match {
    uint32_t place;
    float weight;
    dal_search_entry entry;
} dal_search_match;

typedef struct dal_search_matches {
    dal_search_match *item; /* each term once; dal_free() */
    size_t count, capacity;
} dal_search_matches;

/* The terms of a segment that count as this word; `bare`: only those it has without its joined particle. */
DALIL_MUST_CHECK dalil_status dal_search_resolve(const dalil_search_segment *segment, const dal_search_term *term,
                                                 bool bare, dal_search_matches *out_matches, dalil_error *err);

/* ---- how often --------------------------------------------------------------------------------------------------- */

/* The items of a segment that hold a part of a query, each once, and how often by weight. */
typedef struct dal_search_list {
    uint32_t *item;
    float *frequency;
    size_t count;
} dal_search_list;

void dal_search_list_release(dal_search_list *list);

/* Frequencies being added up; all 0 between uses. */
typedef struct dal_search_tally {
    float *frequency; /* by item */
    float *caption;   /* by caption */
    uint32_t *met;    /* items */
    size_t count;
    bool captions; /* some were met */
} dal_search_tally;

/* Room for any of these segments; false: no memory.  To be released either way. */
bool dal_search_tally_room(dal_search_tally *tally, dalil_search_segment *const *segment, size_t count);
void dal_search_tally_release(dal_search_tally *tally);
void dal_search_tally_add(dal_search_tally *tally, uint32_t item, float weight);
/* Take what was added up, and leave zeros behind; false: no memory. */
bool dal_search_tally_take(dal_search_tally *tally, dal_search_list *out_list);

/* The items that hold a part; `bare`: the word of it without its joined particle. */
DALIL_MUST_CHECK dalil_status dal_search_list_part(dal_search_tally *tally, const dalil_search_segment *segment,
                                                   const dal_search_part *part, bool bare, dal_search_list *out_list,
                                                   dalil_error *err);

#endif
