/* engine/text/search_stem.c: light stems: light10 for Arabic, the S stemmer for English. */
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
    FA = 0x641,
    KAF = 0x643,
    LAM = 0x644,
    NOON = 0x646,
    HA = 0x647,
    WAW = 0x648,
    YA = 0x64A
};

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
    for (size_t i = 0; i < sizeof article / sizeof article[0]; i++) {
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
