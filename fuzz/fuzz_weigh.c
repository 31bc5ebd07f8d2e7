/* Claims of any sources, items, values and times, three bytes each: probabilities are probabilities, and every claim
 * that counts is counted once. */
#include "base/base.h"
#include "dalil/weigh.h"
#include <stdlib.h>

enum { CLAIMS = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_values(const dalil_weighed *w, size_t count)
{
    double sum = 0;
    uint64_t sources = 0;
    for (size_t i = 0; i < w->value_count; i++) {
        const dalil_weigh_value *v = &w->value[i];
        bool first = i == 0 || v->item != v[-1].item;
        sum = first ? (double)v->probability : sum + (double)v->probability;
        must(v->probability >= 0 && sum < 1.001 && (first || v->probability <= v[-1].probability));
        must(v->sources > 0 && v->independent > 0.99f && v->independent <= (float)v->sources + 0.01f);
        sources += v->sources;
    }
    must(sources <= count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static dalil_weigh_claim claim[CLAIMS];
    dalil_weighed w;
    size_t count = size / 3 < CLAIMS ? size / 3 : CLAIMS;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = data + 3 * i;
        claim[i] = (dalil_weigh_claim){at[0], at[1], at[2] & 15, at[2] >> 4};
    }
    must(dalil_weigh(claim, count, 1, &w, NULL) == DALIL_OK);
    check_values(&w, count);
    for (size_t i = 0; i < w.source_count; i++)
        must(w.accuracy[i] > 0 && w.accuracy[i] < 1);
    for (size_t i = 0; i < w.copy_count; i++)
        must(w.copy[i].a < w.copy[i].b && w.copy[i].probability >= 0.5f && w.copy[i].probability <= 1);
    dalil_weighed_release(&w);
    return 0;
}
