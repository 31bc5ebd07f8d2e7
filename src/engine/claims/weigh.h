/* engine/claims/weigh.h: what weigh*.c share: claims by item and value, who depends on whom, the estimate. */
#ifndef DAL_CLAIMS_WEIGH_H
#define DAL_CLAIMS_WEIGH_H

#include "base/base.h"
#include "dalil/weigh.h"

/* Claims in order of item, then value; a fact is one value of one item. */
typedef struct dal_weigh_table {
    uint32_t *source;                  /* of each claim */
    uint32_t *fact_first, *fact_value; /* fact: its first claim (one more at the end); its value */
    uint32_t *item_first, *item;       /* item that has claims: its first fact (one more at the end); its number */
    uint32_t claim_count, fact_count, item_count, source_count;
    uint32_t *claims_of; /* claims of each source */
} dal_weigh_table;

/* Sort, and leave of each source on each item the latest.  fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_weigh_sort(const dalil_weigh_claim *claim, size_t count, dal_weigh_table *out_table,
                                             dalil_error *err);
void dal_weigh_table_release(dal_weigh_table *table);

/* The probability that two sources depend on each other. */
typedef struct dal_weigh_copies {
    float *probability;     /* size x size, symmetrical */
    uint32_t *place;        /* of each source in it, or UINT32_MAX */
    uint32_t *source, size; /* the source at each place, most claims first */
} dal_weigh_copies;

/* Parts of the items for threads: the same whatever their number, so that sums come out the same. */
enum { DAL_WEIGH_PARTS = 16 };
void dal_weigh_part(const dal_weigh_table *table, size_t part, size_t parts, uint32_t *out_first, uint32_t *out_last);

DALIL_MUST_CHECK dalil_status dal_weigh_find_copies(const dal_weigh_table *table, unsigned threads,
                                                    dal_weigh_copies *out_copies, dalil_error *err);
void dal_weigh_copies_release(dal_weigh_copies *copies);

static inline float dal_weigh_depends(const dal_weigh_copies *copies, uint32_t a, uint32_t b)
{
    uint32_t x = copies->place[a], y = copies->place[b];
    return x != UINT32_MAX && y != UINT32_MAX ? copies->probability[(size_t)x * copies->size + y] : 0;
}

/* How likely it is that a copier's claim that agrees with its source's is a copy (Dong et al.'s c). */
#define DAL_WEIGH_COPIED 0.8f

typedef struct dal_weigh_estimate {
    double *accuracy;    /* of each source */
    double *probability; /* of each fact */
} dal_weigh_estimate;

/* accuracy and probability have room for all sources and facts.  fails with DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_weigh_solve(const dal_weigh_table *table, const dal_weigh_copies *copies,
                                              unsigned threads, dal_weigh_estimate *estimate, dalil_error *err);

#endif
