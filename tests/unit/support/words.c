#include "support/words.h"
#include "base/base.h"
#include <math.h>

uint32_t random_below(random_words *random, uint32_t below)
{
    uint64_t x = random->state += 0x9E3779B97F4A7C15u; /* SplitMix64: Steele, Lea, Flood 2014 */
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)(((x ^ (x >> 31)) >> 32) % below);
}

bool random_chance(random_words *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}

static void give_value(random_words *random, dalil_word *word)
{
    word->has_value = random_chance(random, 85);
    word->low = random_below(random, 6);
    word->high = word->low + (random_chance(random, 60) ? 0 : random_below(random, 3));
    if (random_chance(random, 10)) /* a bound: without end, or an order such as "dozens" */
        word->high = random_chance(random, 50) ? HUGE_VAL : 6 * word->low;
}

dalil_word random_word(random_words *random, bool how_many)
{
    static const dalil_stance stance[] = {DALIL_AFFIRM, DALIL_AFFIRM, DALIL_DENY, DALIL_DENY, DALIL_UNCONFIRMED};
    dalil_word word = {.source = random_below(random, 7), .origin = random_below(random, 8)};
    word.named = random_chance(random, word.source < 4 ? 90 : 10);
    word.narration = random_chance(random, 10);
    word.reviewed = random_chance(random, 75);
    word.rejected = random_chance(random, 5);
    word.stance = stance[random_below(random, 5)];
    word.basis = random_chance(random, 40) ? DALIL_BASIS_SEARCHED : (dalil_basis)random_below(random, 6);
    word.complete = random_chance(random, 70);
    word.made_up = random_chance(random, 40);
    int64_t start = random_below(random, WORDS_HOURS), end = start + 1 + random_below(random, 3);
    if (!random_chance(random, 10))
        word.said = (dalil_time){start * WORDS_HOUR, end * WORDS_HOUR, DALIL_HOUR, DALIL_NO_ZONE};
    if (how_many)
        give_value(random, &word);
    return word;
}

void random_question(random_words *random, bool how_many, question *out_question)
{
    uint32_t one_side = random_below(random, 3); /* 0 for, 1 against, 2 both: else nearly all would be disputed */
    bool apart = random_chance(random, 10), grows = how_many && random_chance(random, 30);
    out_question->count = random_below(random, random_chance(random, 40) ? 5 : WORDS_MAX + 1);
    out_question->as_of = random_chance(random, 50) ? INT64_MAX : random_below(random, WORDS_HOURS + 2) * WORDS_HOUR;
    for (uint32_t i = 0; i < out_question->count; i++) {
        dalil_word word = random_word(random, how_many);
        word.id = i;
        if (one_side < 2 && word.stance != DALIL_UNCONFIRMED && random_chance(random, 95))
            word.stance = one_side == 0 ? DALIL_AFFIRM : DALIL_DENY;
        if (apart)
            word.named = false;
        word.grows = grows;
        out_question->word[i] = word;
    }
}
