/* engine/text/search_stem.c: light stems: light10 for Arabic, the S stemmer for English.
 *
 * Before light10's articles stand those of speech, which it does not know: عال, "on the" (عالكاميرات), and هال, "this"
 * (هالبناية).  What follows has three letters at least, and is not what عالم, عالق, عالج, عالي and هالك end in when
 * they are inflected. */
#include "engine/text/chars.h"
#include "engine/text/search.h"

enum { LETTERS = 256 };

/* A word as characters, of which [first, last) are left. */
typedef struct letters {
    uint32_t item[LETTERS];
    size_t first, last;
} letters;

static size_t left(const letters *w)
{
    return w->last - w->first;
}

static bool begins(const letters *w, const uint32_t *affix, size_t size)
{
    return left(w) >= size && memcmp(w->item + w->first, affix, size * sizeof *affix) == 0;
}

static bool ends(const letters *w, const uint32_t *affix, size_t size)
{
    return left(w) >= size && memcmp(w->item + w->last - size, affix, size * sizeof *affix) == 0;
}

/* ---- Arabic ------------------------------------------------------------------------------------------------------ */

enum {
    ALEF = 0x627,
    BA = 0x628,
    TA_MARBUTA = 0x629,
    TA = 0x62A,
    JEEM = 0x62C,
    AIN = 0x639,
    FA = 0x641,
    QAF = 0x642,
    KAF = 0x643,
    LAM = 0x644,
    MEEM = 0x645,
    NOON = 0x646,
    HA = 0x647,
    WAW = 0x648,
    YA = 0x64A
};

/* Is what is left from `at` on an ending of inflection and nothing else? */
static bool is_ending(const letters *w, size_t at)
{
    static const struct {
        uint32_t letter[3];
        size_t size;
    } ending[] = {{{0}, 0},
                  {{YA}, 1},
                  {{HA}, 1},
                  {{TA_MARBUTA}, 1},
                  {{ALEF}, 1},
                  {{KAF}, 1},
                  {{TA}, 1},
                  {{YA, TA_MARBUTA}, 2},
                  {{YA, HA}, 2},
                  {{YA, ALEF}, 2},
                  {{YA, NOON}, 2},
                  {{WAW, NOON}, 2},
                  {{WAW, ALEF}, 2},
                  {{ALEF, TA}, 2},
                  {{ALEF, NOON}, 2},
                  {{HA, ALEF}, 2},
                  {{HA, MEEM}, 2},
                  {{KAF, MEEM}, 2},
                  {{NOON, ALEF}, 2},
                  {{NOON, YA}, 2},
                  {{TA, HA}, 2},
                  {{YA, YA, NOON}, 3},
                  {{YA, WAW, NOON}, 3},
                  {{YA, ALEF, TA}, 3},
                  {{TA, HA, ALEF}, 3},
                  {{TA, HA, MEEM}, 3},
                  {{WAW, HA, ALEF}, 3},
                  {{WAW, HA, MEEM}, 3}};
    size_t size = w->last - at;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        if (size == ending[i].size && memcmp(w->item + at, ending[i].letter, size * sizeof(uint32_t)) == 0)
            return true;
    return false;
}

/* Does عالم, عالق, عالج or عالي begin here, or هالك, and only an ending follow?  هالة and هالوين are words too. */
static bool is_whole_word(const letters *w, bool on)
{
    static const uint32_t halloween[] = {WAW, YA, NOON};
    uint32_t next = w->item[w->first + 3];
    bool rooted = on ? next == MEEM || next == QAF || next == JEEM || next == YA : next == KAF;
    if (rooted && is_ending(w, w->first + 4))
        return true;
    return !on && (is_ending(w, w->first + 3) || (left(w) == 6 && ends(w, halloween, 3)));
}

/* The article of speech, with its particle: true when it was taken off. */
static bool take_spoken_article(letters *w)
{
    static const uint32_t on_the[] = {AIN, ALEF, LAM}, this_one[] = {HA, ALEF, LAM};
    bool on = begins(w, on_the, 3);
    if ((!on && !begins(w, this_one, 3)) || left(w) < 6 || is_whole_word(w, on))
        return false;
    w->first += 3;
    return true;
}

/* "and" goes when three letters are left, then one article when two are left, then each ending in turn when two are. */
static void light10(letters *w)
{
    static const struct {
        uint32_t letter[3];
        size_t size;
    } article[] = {{{ALEF, LAM}, 2},      {{WAW, ALEF, LAM}, 3}, {{BA, ALEF, LAM}, 3},
                   {{KAF, ALEF, LAM}, 3}, {{FA, ALEF, LAM}, 3},  {{LAM, LAM}, 2}},
      ending[] = {{{HA, ALEF}, 2}, {{ALEF, NOON}, 2}, {{ALEF, TA}, 2},       {{WAW, NOON}, 2},  {{YA, NOON}, 2},
                  {{YA, HA}, 2},   {{HA}, 1},         {{YA, TA_MARBUTA}, 2}, {{TA_MARBUTA}, 1}, {{YA}, 1}};
    if (left(w) >= 4 && w->item[w->first] == WAW)
        w->first++;
    bool spoken = take_spoken_article(w);
    for (size_t i = 0; i < sizeof article / sizeof article[0] && !spoken; i++) {
        if (begins(w, article[i].letter, article[i].size) && left(w) >= article[i].size + 2) {
            w->first += article[i].size;
            break;
        }
    }
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        if (ends(w, ending[i].letter, ending[i].size) && left(w) >= ending[i].size + 2)
            w->last -= ending[i].size;
}

/* ---- English ----------------------------------------------------------------------------------------------------- */

/* The first rule whose ending is there decides; its exceptions leave the word as it is. */
static size_t s_stem(dalil_string word, char *out)
{
    size_t size = word.size;
    memcpy(out, word.data, size);
    if (size < 4 || word.data[size - 1] != 's')
        return size;
    char before = word.data[size - 2], third = word.data[size - 3], fourth = word.data[size - 4];
    if (before == 'e' && third == 'i' && fourth != 'e' && fourth != 'a') {
        out[size - 3] = 'y';
        return size - 2;
    }
    if (before == 'e' && third != 'a' && third != 'e' && third != 'o')
        return size - 1;
    return before != 'u' && before != 's' ? size - 1 : size;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static bool read_letters(dalil_string word, letters *w)
{
    *w = (letters){.first = 0};
    for (size_t at = 0; at < word.size;) {
        if (w->last == LETTERS)
            return false;
        at += dal_char_read(word, at, &w->item[w->last++]);
    }
    return true;
}

size_t dalil_search_stem(dalil_string word, char *out)
{
    letters w;
    uint32_t first = 0;
    size_t size = 0;
    if (word.size == 0)
        return 0;
    dal_char_read(word, 0, &first);
    if (first >= 'a' && first <= 'z')
        return s_stem(word, out);
    if (!dal_char_is_arabic(first) || !read_letters(word, &w)) {
        memcpy(out, word.data, word.size);
        return word.size;
    }
    light10(&w);
    for (size_t i = w.first; i < w.last; i++)
        size += dal_utf8_encode(w.item[i], out + size);
    return size;
}
