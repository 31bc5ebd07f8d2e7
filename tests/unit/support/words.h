/* Random questions for the tests of findings: few sources, origins, hours and values, so that everything collides. */
#ifndef TESTS_SUPPORT_WORDS_H
#define TESTS_SUPPORT_WORDS_H

#include "dalil/findings.h"

enum { WORDS_MAX = 14, WORDS_HOUR = 3600 * 1000, WORDS_HOURS = 12 };

typedef struct random_words {
    uint64_t state; /* any number but 0: the seed */
} random_words;

/* Uniform in [0, below). */
uint32_t random_below(random_words *random, uint32_t below);
/* Yes in `percent` of 100. */
bool random_chance(random_words *random, uint32_t percent);

typedef struct question {
    dalil_word word[WORDS_MAX + 2]; /* room for two that a test adds */
    size_t count;
    int64_t as_of;
} question;

/* A question of up to WORDS_MAX words said in [0, WORDS_HOURS) hours, about half of them at the end of time. Sources 0
 * to 3 are mostly named, 4 to 6 mostly not; origins are 0 to 7; ids are 0 to count - 1. */
void random_question(random_words *random, bool how_many, question *out_question);
/* A word of a random kind of its own. */
dalil_word random_word(random_words *random, bool how_many);

#endif
