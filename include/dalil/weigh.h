/* dalil/weigh.h: of values that contradict each other, which is likely, from how reliable their sources turn out to be
 * and who copies whom.  Advice to be shown beside the count of independent sources, never folded into it.
 *
 * After X. L. Dong, L. Berti-Equille, D. Srivastava, "Integrating conflicting data: the role of source dependence"
 * (VLDB 2009): a source's accuracy and the probability of values are found from each other, and agreement on what few
 * others say is evidence of copying.  It differs from the paper where that fails; docs/weigh.md says why:
 *   - how surprising an agreement is comes from how many others say the same on that very item, not from the accuracy
 *     of sources over all items: easy items say nothing;
 *   - who copies a source is no witness for it: a source's accuracy is judged by those that do not depend on it;
 *   - votes of copies are discounted only where what is copied is contradicted by independent sources: honest sources
 *     that share a feed keep their weight.
 */
#ifndef DALIL_WEIGH_H
#define DALIL_WEIGH_H

#include "dalil/base.h"

/* "Source says: item has value."  All three are numbers from 0 without gaps; a value's number means something only
 * within its item: equal numbers, equal values. */
typedef struct dalil_weigh_claim {
    uint32_t source, item, value;
    int64_t time; /* of a source's words on one item only its latest counts, of equal times the last in the array */
} dalil_weigh_claim;

/* One value of one item. */
typedef struct dalil_weigh_value {
    uint32_t item, value;
    float probability; /* of being the item's true value, others unseen being possible */
    uint32_t sources;  /* that say so */
    float independent; /* of them, copies counted by the chance that they are none: 1 to sources */
} dalil_weigh_value;

/* Two sources of which one copies the other, or both a third; a < b. */
typedef struct dalil_weigh_copy {
    uint32_t a, b;
    float probability;
} dalil_weigh_copy;

typedef struct dalil_weighed {
    const dalil_weigh_value *value; /* by item, then most probable first, then by value */
    size_t value_count;
    const float *accuracy; /* of each source: how often it is right, 0 to 1 */
    size_t source_count;
    const dalil_weigh_copy *copy; /* of probability 0.5 and more, by a, then b */
    size_t copy_count;
    void *memory;
} dalil_weighed;

enum { DALIL_WEIGH_COPIERS = 2048 };

/* Weigh `count` claims.  Copying is looked for among the DALIL_WEIGH_COPIERS sources with most claims.
 * out_weighed  yours; dalil_weighed_release()
 * fails with   DALIL_ENOMEM, DALIL_ELIMIT (more than 2^31 claims) */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_weigh(const dalil_weigh_claim *claim, size_t count, unsigned threads,
                                                    dalil_weighed *out_weighed, dalil_error *err);
DALIL_API void dalil_weighed_release(dalil_weighed *weighed);

#endif
