/* dalil/search.h: ranked search over many short texts in Arabic and English, found again whatever their spelling.
 *
 * Pure computation: documents in, the bytes of a segment out; a query and segments in, hits out.  Where the bytes are
 * kept is the caller's business.  docs/search.md says how spelling is treated, what is found and what is not.
 *
 * Score: BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
 * the spellings of one word as fields of different weight (their section 3.6.1): for each word, prefix or phrase
 *   idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))       k1 1.2, b .75
 *   idf = ln(1 + (N - n + .5) / (n + .5))     N documents and passages that are not gone, n of them with the word in
 * any spelling tf  = how often each spelling stands there, times its weight summed over the parts of the query. Lengths
 * are counted in words.  The score does not depend on how documents are spread over segments. */
#ifndef DALIL_SEARCH_H
#define DALIL_SEARCH_H

#include "dalil/base.h"

enum {
    DALIL_SEARCH_QUERY_SIZE = 4096, /* bytes of a query at most */
    DALIL_SEARCH_PARTS = 64,        /* words, prefixes and phrases of a query at most */
    DALIL_SEARCH_LIMIT = 10000,     /* hits at most */
    DALIL_SEARCH_VERSION = 2        /* of the segments' form and of how words are folded */
};

/* ---- segments ---------------------------------------------------------------------------------------------------- */

/* A passage of a document's first field, found as if it were a document of its own, though its words are kept only
 * once: with the document.  Fields and labels that many passages share are kept once too.  No phrase goes from one
 * range to another, or to a field. */
typedef struct dalil_search_passage {
    uint32_t start, end;      /* [start, end) bytes of the first field: they name it, each once in a document */
    const dalil_range *range; /* what it holds: words that begin in [start, end) of one of them; ascending, apart */
    size_t range_count;
    const dalil_string *field; /* words beside */
    size_t field_count;
    const dalil_string *label;
    size_t label_count;
    int64_t from, to; /* as of a document */
} dalil_search_passage;

/* One document.  Fields are texts of their own: no phrase goes from one to the next.  A label is any bytes, such as
 * "kind=report"; documents are chosen by labels, not ranked by them. */
typedef struct dalil_search_document {
    uint64_t id;      /* of the caller's; orders hits of equal score; each once in a segment */
    int64_t from, to; /* [from, to): the time it belongs to; from >= to: none */
    const dalil_string *field;
    size_t field_count;
    const dalil_string *label;
    size_t label_count;
    const dalil_search_passage *passage; /* in any order */
    size_t passage_count;
} dalil_search_document;

typedef struct dalil_search_bytes {
    unsigned char *data; /* yours; dalil_search_bytes_release() */
    size_t size;
} dalil_search_bytes;

DALIL_API void dalil_search_bytes_release(dalil_search_bytes *bytes);

/* Make a segment of `count` documents (texts of any bytes; at most 2^31 words and 2^24 documents and passages in all).
 * out_bytes   the same for the same documents in any order
 * fails with  DALIL_EINVAL (an id twice, a passage twice or empty), DALIL_ELIMIT, DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_build(const dalil_search_document *document, size_t count,
                                                           dalil_search_bytes *out_bytes, dalil_error *err);

/* Where the bytes of a segment are read from: `size` of them from `offset`, always within the size told on opening.
 * Called by the thread that asks, during the calls below. */
typedef dalil_status dalil_search_read(void *context, uint64_t offset, size_t size, void *out, dalil_error *err);

typedef struct dalil_search_segment dalil_search_segment;

/* Open a segment; its words are read when they are asked for.
 * gone         a bit a document in the order of ids, lowest bit first, set for those that count no more; NULL: none
 *              Borrowed until the segment is closed.
 * out_segment  yours; dalil_search_segment_close()
 * fails with   DALIL_EINTEGRITY (not a segment, or damaged), DALIL_ENOMEM, whatever `read` fails with */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_segment_open(dalil_search_read *read, void *context, uint64_t size,
                                                                  const unsigned char *gone,
                                                                  dalil_search_segment **out_segment, dalil_error *err);
DALIL_API void dalil_search_segment_close(dalil_search_segment *segment); /* takes NULL */
/* Documents, those that are gone included, passages not. */
DALIL_API size_t dalil_search_segment_count(const dalil_search_segment *segment);
/* The place of a document among the ids, for `gone`; false when it is not here. */
DALIL_API bool dalil_search_segment_find(const dalil_search_segment *segment, uint64_t id, uint32_t *out_place);

/* One segment of the documents of several, without those that are gone.
 * fails with  DALIL_EINVAL (an id that is not gone in two of them), as dalil_search_build() and _open() */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_merge(dalil_search_segment *const *segment, size_t count,
                                                           dalil_search_bytes *out_bytes, dalil_error *err);

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* A query: words; "several words" in a row (also “…”, «…»); open* for what begins so; -word or -"several words" for
 * what must not be there.  A mark that is not closed ends with the query. */
typedef struct dalil_search_query dalil_search_query;

/* Read a query (any bytes).
 * out_query   yours; dalil_search_query_free()
 * fails with  DALIL_EINVAL (no word in it that is to be found), DALIL_ELIMIT (too long, too many parts),
 *             DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_query_read(dalil_string text, dalil_search_query **out_query,
                                                                dalil_error *err);
/* A query for any of the words of a text, each a part of its own; the first DALIL_SEARCH_PARTS of `word`, which are
 * folded as texts are.  fails as dalil_search_query_read() */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_query_words(const dalil_string *word, size_t count,
                                                                 dalil_search_query **out_query, dalil_error *err);
DALIL_API void dalil_search_query_free(dalil_search_query *query); /* takes NULL */

/* Documents and passages must have one of the labels of every group. */
typedef struct dalil_search_group {
    const dalil_string *label;
    size_t count;
} dalil_search_group;

typedef struct dalil_search_options {
    const dalil_search_group *group;
    size_t group_count;
    int64_t from, to; /* documents whose time touches [from, to); INT64_MIN and INT64_MAX: any, also without a time */
    size_t limit;     /* hits at most; 0: 20 */
    bool any;         /* documents with any part of the query, not only with all */
} dalil_search_options;

typedef struct dalil_search_hit {
    uint64_t id; /* of the document */
    double score;
    uint32_t start, end; /* the passage of it; both 0: the document itself */
} dalil_search_hit;

typedef struct dalil_search_hits {
    dalil_search_hit *item; /* best first, equal ones by id, start, end; yours: dalil_search_hits_release() */
    size_t count;
    uint64_t found; /* documents and passages that fit, shown or not */
} dalil_search_hits;

DALIL_API void dalil_search_hits_release(dalil_search_hits *hits);

/* The best documents of all segments.  An id that is not gone in two segments counts twice.  The query remembers which
 * of its words were taken without a joined particle (docs/search.md), for dalil_search_marks().
 * fails with  DALIL_EINTEGRITY, DALIL_ELIMIT (options->limit), DALIL_ENOMEM, whatever reading fails with */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_ask(dalil_search_segment *const *segment, size_t count,
                                                         dalil_search_query *query, const dalil_search_options *options,
                                                         dalil_search_hits *out_hits, dalil_error *err);

/* ---- in the text ------------------------------------------------------------------------------------------------- */

typedef struct dalil_search_ranges {
    dalil_range *item; /* bytes of the text as it came, ascending, apart; yours: dalil_search_ranges_release() */
    size_t count;
} dalil_search_ranges;

DALIL_API void dalil_search_ranges_release(dalil_search_ranges *ranges);

/* Where the words of the query stand in a text (what must not be there is left out).  A phrase is one range.
 * fails with  DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_marks(const dalil_search_query *query, dalil_string text,
                                                           dalil_search_ranges *out_ranges, dalil_error *err);
/* At most `size` bytes of the text around the most marks, whole words; the whole text when it is no longer. */
DALIL_API dalil_range dalil_search_excerpt(dalil_string text, const dalil_search_ranges *marks, size_t size);

/* The words of a text as they are compared, each once, in byte order; they point into `text` or into `memory`.
 * out_words   yours; dalil_search_words_release()
 * fails with  DALIL_ENOMEM */
typedef struct dalil_search_words {
    dalil_string *item;
    size_t count;
    void *memory;
} dalil_search_words;
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_words_read(dalil_string text, dalil_search_words *out_words,
                                                                dalil_error *err);
DALIL_API void dalil_search_words_release(dalil_search_words *words);

/* Places where all words of `name` stand in `text` in their order, each as it is or with joined particles; by the
 * text's bytes.  fails with  DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_name(dalil_string name, dalil_string text,
                                                          dalil_search_ranges *out_ranges, dalil_error *err);

/* Stretches of `text` that stand in `other` too: runs of at least `run` words that agree word for word, spelling
 * aside; numbers agree whatever their value.
 * out_ranges  of `text`
 * out_share   of the words of `other` that lie in such runs, 0 to 1
 * fails with  DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_search_shared(dalil_string text, dalil_string other, size_t run,
                                                            dalil_search_ranges *out_ranges, double *out_share,
                                                            dalil_error *err);

/* ---- stems ------------------------------------------------------------------------------------------------------- */

/* The light stem of one folded word into `out` (room for word.size + 1 bytes); returns its size.
 * Arabic: light10 of L. Larkey, L. Ballesteros and M. Connell, "Light Stemming for Arabic Information Retrieval"
 * (2007), and the spoken articles عال and هال; English: the S stemmer of D. Harman, "How Effective Is Suffixing?"
 * (1991); other words as they are. */
DALIL_API size_t dalil_search_stem(dalil_string word, char *out);

#endif
