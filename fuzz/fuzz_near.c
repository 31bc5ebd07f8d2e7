/* Texts of any bytes, parted by NUL: what is found lies in the texts, and the index finds what all at once find. */
#include "base/base.h"
#include "dalil/near.h"
#include <stdlib.h>

enum { TEXTS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_range(dalil_range range, dalil_string text)
{
    must(range.start <= range.end && range.end <= text.size);
}

static void check_pair(const dalil_near_pair *pair, dalil_string a, dalil_string b)
{
    must(pair->a < pair->b);
    must(pair->containment > 0 && pair->containment <= 1 && pair->jaccard > 0 && pair->jaccard <= pair->containment);
    must(pair->change_count <= DALIL_NEAR_CHANGES);
    must(pair->kind != DALIL_NEAR_SAME || pair->change_count == 0);
    for (uint32_t i = 0; i < pair->change_count; i++) {
        check_range(pair->change[i].a, a);
        check_range(pair->change[i].b, b);
        must(i == 0 || pair->change[i].number <= pair->change[i - 1].number);
    }
}

static size_t cut(const uint8_t *data, size_t size, dalil_string *text)
{
    size_t count = 0;
    dalil_string rest = {(const char *)data, size};
    while (rest.size > 0 && count < TEXTS)
        text[count++] = dal_str_cut(rest, '\0', &rest);
    return count;
}

/* Pairs that asking one after the other finds. */
static size_t ask_all(const dalil_string *text, size_t count)
{
    dalil_near_index *index;
    size_t found = 0;
    must(dalil_near_index_new(NULL, &index, NULL) == DALIL_OK);
    for (size_t i = 0; i < count; i++) {
        dalil_near_pairs pairs;
        uint32_t number;
        must(dalil_near_index_ask(index, text[i], &pairs, NULL) == DALIL_OK);
        for (size_t k = 0; k < pairs.count; k++) {
            must(pairs.item[k].b == i);
            check_pair(&pairs.item[k], text[pairs.item[k].a], text[i]);
        }
        found += pairs.count;
        dalil_near_pairs_release(&pairs);
        must(dalil_near_index_add(index, text[i], &number, NULL) == DALIL_OK && number == i);
    }
    dalil_near_index_free(index);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dalil_string text[TEXTS];
    dalil_near_pairs pairs;
    size_t count = cut(data, size, text);
    must(dalil_near(text, count, &(dalil_near_options){.threads = 1}, &pairs, NULL) == DALIL_OK);
    for (size_t i = 0; i < pairs.count; i++) {
        check_pair(&pairs.item[i], text[pairs.item[i].a], text[pairs.item[i].b]);
        must(i == 0 || pairs.item[i - 1].a < pairs.item[i].a ||
             (pairs.item[i - 1].a == pairs.item[i].a && pairs.item[i - 1].b < pairs.item[i].b));
    }
    size_t asked = ask_all(text, count);
    must(count > DALIL_NEAR_ROWS || asked >= pairs.count); /* the index does not weigh evidence */
    dalil_near_pairs_release(&pairs);
    return 0;
}
