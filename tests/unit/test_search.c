/* Search.  Scores are checked against the published formula worked out here from counts made by hand, and against the
 * bm25() of SQLite's FTS5, which shares nothing with ours; stems against the tables of the papers. */
#include "dalil/search.h"
#include "engine/text/search.h"
#include "support/test.h"
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define assert_ok(call) assert_int_equal((call), DALIL_OK)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NEAR(a, b) (fabs((a) - (b)) < 1e-6)

/* ---- a small index ----------------------------------------------------------------------------------------------- */

static dalil_status read_bytes(void *context, uint64_t offset, size_t size, void *out, dalil_error *err)
{
    (void)err;
    memcpy(out, ((dalil_search_bytes *)context)->data + offset, size);
    return DALIL_OK;
}

typedef struct small {
    dalil_search_bytes bytes[8];
    dalil_search_segment *segment[8];
    size_t count;
} small;

static dalil_search_document document_of(uint64_t id, const dalil_string *field)
{
    return (dalil_search_document){.id = id, .field = field, .field_count = 1};
}

/* Texts 0, 1, 2 ... with ids 10, 11, 12 ..., spread over `segments`. */
static void make(small *s, const char *const *text, size_t count, size_t segments)
{
    dalil_string field[64];
    dalil_search_document document[64];
    s->count = segments;
    for (size_t i = 0; i < count; i++) {
        field[i] = dal_str(text[i]);
        document[i] = document_of(10 + i, &field[i]);
    }
    for (size_t i = 0; i < segments; i++) {
        size_t first = count * i / segments, last = count * (i + 1) / segments;
        assert_ok(dalil_search_build(document + first, last - first, &s->bytes[i], NULL));
        assert_ok(dalil_search_segment_open(read_bytes, &s->bytes[i], s->bytes[i].size, NULL, &s->segment[i], NULL));
    }
}

static void release(small *s)
{
    for (size_t i = 0; i < s->count; i++) {
        dalil_search_segment_close(s->segment[i]);
        dalil_search_bytes_release(&s->bytes[i]);
    }
}

static dalil_search_hits ask(const small *s, const char *words, const dalil_search_options *options)
{
    dalil_search_query *query;
    dalil_search_hits hits;
    assert_ok(dalil_search_query_read(dal_str(words), &query, NULL));
    assert_ok(dalil_search_ask(s->segment, s->count, query, options, &hits, NULL));
    dalil_search_query_free(query);
    return hits;
}

/* The hits' ids, best first: "10 12". */
static void assert_hits(const small *s, const char *words, const char *expected)
{
    char found[512] = "";
    size_t at = 0;
    dalil_search_hits hits = ask(s, words, NULL);
    for (size_t i = 0; i < hits.count; i++)
        at += (size_t)snprintf(found + at, sizeof found - at, "%s%llu", i > 0 ? " " : "",
                               (unsigned long long)hits.item[i].id);
    if (strcmp(found, expected) != 0)
        print_error("query '%s'\n", words);
    assert_string_equal(found, expected);
    dalil_search_hits_release(&hits);
}

/* Does the query find the one text? */
static void assert_finds(const char *words, const char *text, bool found)
{
    small s;
    make(&s, &text, 1, 1);
    dalil_search_hits hits = ask(&s, words, NULL);
    if ((hits.count == 1) != found)
        print_error("'%s' in '%s'\n", words, text);
    assert_int_equal(hits.count == 1, found);
    dalil_search_hits_release(&hits);
    release(&s);
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static const char *const animals[] = {"cat dog bird", "cat cat dog cat", "bird fish horse cow mouse", "dog",
                                      "fish fish bird cat dog horse horse cow"};

/* Robertson and Zaragoza (2009), by hand: lengths 3 4 5 1 8, average 4.2; "cat" in three texts of five. */
static void scores_are_the_published_formula(void **state)
{
    (void)state;
    const double idf = log(1 + (5 - 3 + .5) / (3 + .5)), average = 4.2;
    const double tf[] = {1, 3, 1}, length[] = {3, 4, 8};
    const uint64_t id[] = {10, 11, 14};
    small s;
    make(&s, animals, COUNT(animals), 2);
    dalil_search_hits hits = ask(&s, "cat", NULL);
    assert_int_equal(hits.count, 3);
    for (size_t i = 0; i < 3; i++) {
        double expected = idf * tf[i] * 2.2 / (tf[i] + 1.2 * (.25 + .75 * length[i] / average));
        for (size_t k = 0; k < 3; k++)
            if (hits.item[k].id == id[i])
                assert_true(NEAR(hits.item[k].score, expected));
    }
    assert_int_equal(hits.item[0].id, 11);
    dalil_search_hits_release(&hits);
    release(&s);
}

static sqlite3 *make_fts(const char *const *text, size_t count)
{
    sqlite3 *db;
    sqlite3_stmt *insert;
    dal_base_start();
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE VIRTUAL TABLE f USING fts5(t)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO f(rowid, t) VALUES(?, ?)", -1, &insert, NULL), SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        sqlite3_bind_int64(insert, 1, (int64_t)(10 + i));
        sqlite3_bind_text(insert, 2, text[i], -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    return db;
}

/* FTS5 takes k1 1.2 and b .75 too, but ln((N - n + .5) / (n + .5)) for the rarity of a word: for one word the quotient
 * of the two is the same in every text. */
static void assert_as_fts5(sqlite3 *db, const small *s, const char *word, double documents)
{
    sqlite3_stmt *query;
    size_t found = 0;
    dalil_search_hits hits = ask(s, word, &(dalil_search_options){.from = INT64_MIN, .to = INT64_MAX, .limit = 100});
    double n = (double)hits.found;
    double ratio = log(1 + (documents - n + .5) / (n + .5)) / log((documents - n + .5) / (n + .5));
    assert_true(n > 0 && n < documents / 2);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT rowid, bm25(f) FROM f WHERE f MATCH ?", -1, &query, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(query, 1, word, -1, SQLITE_STATIC);
    for (; sqlite3_step(query) == SQLITE_ROW; found++)
        for (size_t i = 0; i < hits.count; i++)
            if (hits.item[i].id == (uint64_t)sqlite3_column_int64(query, 0))
                assert_true(NEAR(hits.item[i].score, -sqlite3_column_double(query, 1) * ratio));
    assert_int_equal(found, hits.count);
    sqlite3_finalize(query);
    dalil_search_hits_release(&hits);
}

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * below >> 32);
}

static void scores_are_those_of_fts5(void **state)
{
    (void)state;
    static char text[48][512];
    const char *list[48];
    seed = 7;
    for (size_t i = 0; i < 48; i++) {
        size_t at = 0, words = 4 + draw(30);
        for (size_t k = 0; k < words; k++)
            at += (size_t)snprintf(text[i] + at, sizeof text[i] - at, "w%c ", 'a' + (int)draw(1 + draw(26)));
        list[i] = text[i];
    }
    small s;
    make(&s, list, 48, 3);
    sqlite3 *db = make_fts(list, 48);
    assert_as_fts5(db, &s, "wt", 48);
    assert_as_fts5(db, &s, "wp", 48);
    assert_as_fts5(db, &s, "wu", 48);
    sqlite3_close(db);
    release(&s);
}

/* ---- Arabic ------------------------------------------------------------------------------------------------------ */

static void arabic_is_found_whatever_its_spelling(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"سجين", "سَجِيـــنٌ"},  /* harakat, tatweel */
        {"احمد", "أحمد"},     /* hamza on its alef */
        {"إسلام", "اسلام"},   /*   not written */
        {"القران", "القرآن"}, /*   madda */
        {"مسؤول", "مسئول"},   /*   on another letter */
        {"مسؤول", "مسوول"},   /*   on none */
        {"شهداء", "شهدا"},    /*   left out */
        {"شهدا", "شهداء"},
        {"قايد", "قائد"},
        {"غرفه", "غرفة"}, /* ta marbuta */
        {"غرفة", "غرفه"},
        {"مستشفي", "مستشفى"}, /* alef maqsura */
        {"علی", "علي"},       /* Persian letters */
        {"کتاب", "كتاب"},
        {"سجن", "السجن"}, /* the article */
        {"السجن", "سجن"},
        {"السجن", "للسجن"},
        {"السجن", "بالسجن"},
        {"السجن", "وبالسجن"},
        {"السجن", "فالسجن"},
        {"السجن", "كالسجن"},
        {"سجن", "ولسجن"},
        {"سجن", "بسجن"}, /* joined particles */
        {"صيدنايا", "بصيدنايا"},
        {"صيدنايا", "وصيدنايا"},
        {"صيدنايا", "فصيدنايا"},
        {"صيدنايا", "كصيدنايا"},
        {"صيدنايا", "لصيدنايا"},
        {"بصيدنايا", "صيدنايا"},
        {"لدمشق", "دمشق"},
        {"345", "٣٤٥"}, /* digits */
        {"٣٤٥", "345"},
        {"345", "۳۴۵"},
        {"100000", "١٠٠٬٠٠٠"},
        {"المبنى", "المب\u200cنى"}, /* marks that are not seen */
        {"المبنى", "\u202bالمبنى\u202c"},
        {"المبنى", "الم\u061cبنى"},
        {"السلام", "\uFE8D\uFEDF\uFEB4\uFEFC\uFEE1"}, /* presentation forms */
        {"سجن", "#سجن_صيدنايا"},
        {"شخص", "شخصاً"},
        {"سجين", "سجيناً"},
        {"سجينا", "سجين"},
        {"شخصا", "شخص"},
        {"معتقل", "معتقلون"}, /* light stems */
        {"معتقلات", "معتقلين"},
        {"كاميرات", "عالكاميرات"}, /* as it is spoken */
        {"البناية", "هالبناية"},
        {"كبير", "كبييييير"}, /* stretched */
    };
    for (size_t i = 0; i < COUNT(pair); i++)
        assert_finds(pair[i][0], pair[i][1], true);
    assert_finds("سجن", "سجل", false);
    assert_finds("كلب", "قلب", false);
    assert_finds("345", "٣٤٦", false);
}

static void english_is_found_whatever_its_spelling(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"prisoner", "PRISONERS"},
        {"prisoners", "Prisoner"},
        {"bodies", "body"},
        {"assad", "al-Assad"},
        {"al-assad", "Al Assad"},
        {"building", "building’s"},
        {"Ṣaydnāyā", "Saydnaya"},
        {"cafe", "café"},
        {"Quran", "Qur'an"},
        {"un", "U.N."},
        {"100,000", "100000"},
        {"didn't", "didn’t"},
        {"example", "https://www.example.org/a-page"},
        {"soft", "so\u00adft"},
    };
    for (size_t i = 0; i < COUNT(pair); i++)
        assert_finds(pair[i][0], pair[i][1], true);
    assert_finds("glass", "glasses", false);
    assert_finds("cell", "cello", false);
}

static void exact_words_stand_above_stems(void **state)
{
    (void)state;
    static const char *const text[] = {"المعتقلين في المدينة", "معتقل في المدينة", "المعتقل في المدينة",
                                       "floors of it",         "a floor of",       "nothing at all"};
    small s;
    make(&s, text, COUNT(text), 2);
    assert_hits(&s, "معتقل", "11 12 10");
    assert_hits(&s, "floor", "14 13");
    assert_hits(&s, "floors", "13 14");
    release(&s);
}

/* A particle is taken off only where what is left stands more often. */
static void a_word_that_only_begins_like_a_particle_is_kept(void **state)
{
    (void)state;
    static const char *const text[] = {"كتاب جديد",      "كتاب قديم",   "تاب الرجل",
                                       "بصيدنايا اليوم", "صيدنايا أمس", "من صيدنايا"};
    small s;
    make(&s, text, COUNT(text), 1);
    assert_hits(&s, "كتاب", "10 11");
    assert_hits(&s, "بصيدنايا", "13 14 15");
    release(&s);
}

/* Larkey, Ballesteros and Connell (2007), table of light10, one word for each affix. */
static void arabic_stems_are_light10(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"الحسن", "حسن"},   {"والحسن", "حسن"},  {"بالحسن", "حسن"},   {"فالحسن", "حسن"},   {"كالحسن", "حسن"},
        {"للاخر", "اخر"},   {"وحسن", "حسن"},    {"زوجها", "زوج"},    {"ساهدان", "ساهد"},  {"ساهدات", "ساهد"},
        {"ساهدون", "ساهد"}, {"ساهدين", "ساهد"}, {"ساهديه", "ساهد"},  {"ساهدية", "ساهد"},  {"ساهده", "ساهد"},
        {"ساهدة", "ساهد"},  {"ساهدي", "ساهد"},  {"وساهدون", "ساهد"}, {"ساهدهات", "ساهد"}, {"الو", "الو"},
        {"وصل", "وصل"},     {"ولد", "ولد"},
    };
    for (size_t i = 0; i < COUNT(pair); i++) {
        char stem[64];
        stem[dalil_search_stem(dal_str(pair[i][0]), stem)] = '\0';
        assert_string_equal(stem, pair[i][1]);
    }
}

/* Articles of speech, and words that only begin so. */
static void articles_of_speech_go(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"عالكاميرات", "كاميرات"}, {"عالسجن", "سجن"},     {"عالباب", "باب"},         {"عالمدينة", "المدينة"},
        {"عالقصر", "القصر"},       {"عالجسر", "الجسر"},   {"عاليمين", "اليمين"},     {"وعالكاميرات", "الكاميرات"},
        {"هالبناية", "البناية"},   {"هالحكي", "الحكي"},   {"هالكاميرات", "كاميرات"}, {"هالكنيسة", "كنيسة"},
        {"بالكاميرات", "كاميرات"}, {"عالطريق", "بالطريق"}};
    static const char *const kept[][2] = {
        {"عالم", "عالم"},   {"عالمية", "عالم"}, {"عالمي", "عالم"}, {"عالميين", "عالم"},  {"عالقون", "عالق"},
        {"عالقين", "عالق"}, {"عالقا", "عالقا"}, {"عالج", "عالج"},  {"عالجوا", "عالجوا"}, {"عالجته", "عالجت"},
        {"عالية", "عال"},   {"هالة", "هال"},    {"هالات", "هال"},  {"هالكين", "هالك"},   {"هالوين", "هالو"}};
    char a[64], b[64];
    for (size_t i = 0; i < COUNT(same); i++) {
        a[dalil_search_stem(dal_str(same[i][0]), a)] = '\0';
        b[dalil_search_stem(dal_str(same[i][1]), b)] = '\0';
        assert_string_equal(a, b);
    }
    for (size_t i = 0; i < COUNT(kept); i++) {
        a[dalil_search_stem(dal_str(kept[i][0]), a)] = '\0';
        assert_string_equal(a, kept[i][1]);
    }
}

/* Harman (1991), the three rules and their exceptions. */
static void english_stems_are_harmans(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"bodies", "body"}, {"queries", "query"}, {"phrases", "phrase"}, {"corpus", "corpus"}, {"glass", "glass"},
        {"walks", "walk"},  {"shoes", "shoe"},    {"trees", "tree"},     {"houses", "house"},  {"dog", "dog"}};
    for (size_t i = 0; i < COUNT(pair); i++) {
        char stem[64];
        stem[dalil_search_stem(dal_str(pair[i][0]), stem)] = '\0';
        assert_string_equal(stem, pair[i][1]);
    }
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

static const char *const houses[] = {
    "the red building stands open", "the building red with rust", "a red house",       "red buildings, reddish bricks",
    "المبنى الأحمر مفتوح",          "الأحمر ليس المبنى",          "داخل المبنى الأحمر"};

static void words_phrases_prefixes_and_exclusions(void **state)
{
    (void)state;
    small s;
    make(&s, houses, COUNT(houses), 3);
    assert_hits(&s, "\"red building\"", "10");
    assert_hits(&s, "“red building”", "10");
    assert_hits(&s, "\"red building", "10"); /* not closed */
    assert_hits(&s, "«المبنى الأحمر»", "14 16");
    assert_hits(&s, "redd*", "13");
    assert_hits(&s, "build* -rust open", "10");
    assert_hits(&s, "red -building", "12");
    assert_hits(&s, "red -\"red building\" rust", "11");
    assert_hits(&s, "الأح* ليس", "15");
    assert_hits(&s, "مبن* داخل", "16");
    assert_hits(&s, "rust open", "");
    assert_hits(&s, "nowhere", "");
    dalil_search_hits hits =
        ask(&s, "rust open", &(dalil_search_options){.from = INT64_MIN, .to = INT64_MAX, .any = true});
    assert_int_equal(hits.found, 2);
    dalil_search_hits_release(&hits);
    release(&s);
}

static dalil_status read_status(const char *text, size_t size)
{
    dalil_search_query *query = NULL;
    dalil_status status = dalil_search_query_read((dalil_string){text, size}, &query, NULL);
    dalil_search_query_free(query);
    return status;
}

static void queries_have_limits(void **state)
{
    (void)state;
    static char text[DALIL_SEARCH_QUERY_SIZE + 2];
    assert_int_equal(read_status("", 0), DALIL_EINVAL);
    assert_int_equal(read_status("  \"\" * - . \xFF", 12), DALIL_EINVAL);
    assert_int_equal(read_status("-word", 5), DALIL_EINVAL);
    memset(text, 'a', sizeof text);
    assert_int_equal(read_status(text, DALIL_SEARCH_QUERY_SIZE), DALIL_OK);
    assert_int_equal(read_status(text, DALIL_SEARCH_QUERY_SIZE + 1), DALIL_ELIMIT);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = ' ';
    assert_int_equal(read_status(text, 2 * DALIL_SEARCH_PARTS), DALIL_OK);
    assert_int_equal(read_status(text, 2 * DALIL_SEARCH_PARTS + 1), DALIL_ELIMIT);
    small s;
    make(&s, houses, COUNT(houses), 1);
    dalil_search_query *query;
    dalil_search_hits hits;
    dalil_search_options options = {.from = INT64_MIN, .to = INT64_MAX, .limit = DALIL_SEARCH_LIMIT + 1};
    assert_ok(dalil_search_query_read(DALIL_STR("red"), &query, NULL));
    assert_int_equal(dalil_search_ask(s.segment, 1, query, &options, &hits, NULL), DALIL_ELIMIT);
    options.limit = 2;
    assert_ok(dalil_search_ask(s.segment, 1, query, &options, &hits, NULL));
    assert_int_equal(hits.count, 2);
    assert_int_equal(hits.found, 4);
    dalil_search_hits_release(&hits);
    dalil_search_query_free(query);
    release(&s);
}

/* Fields are apart, labels choose, times choose. */
static void labels_and_times_choose(void **state)
{
    (void)state;
    const dalil_string fields[] = {DALIL_STR("red"), DALIL_STR("building")}, a = DALIL_STR("k=a"), b = DALIL_STR("k=b"),
                       x = DALIL_STR("s=x"), ax[] = {a, x, a}, bx[] = {b, x};
    const dalil_search_document document[] = {
        {.id = 3, .from = 100, .to = 200, .field = fields, .field_count = 2, .label = ax, .label_count = 3},
        {.id = 1, .from = 200, .to = 300, .field = fields, .field_count = 2, .label = bx, .label_count = 2},
        {.id = 2, .field = fields, .field_count = 1, .label = &a, .label_count = 1}};
    const dalil_search_group only_a = {&a, 1}, both[] = {{(const dalil_string[]){a, b}, 2}, {&x, 1}};
    small s = {.count = 1};
    assert_ok(dalil_search_build(document, 3, &s.bytes[0], NULL));
    assert_ok(dalil_search_segment_open(read_bytes, &s.bytes[0], s.bytes[0].size, NULL, &s.segment[0], NULL));
    assert_hits(&s, "\"red building\"", "");
    assert_hits(&s, "red building", "1 3");
    const struct {
        dalil_search_options options;
        uint64_t found;
    } asked[] = {{{.from = INT64_MIN, .to = INT64_MAX, .group = &only_a, .group_count = 1}, 2},
                 {{.from = INT64_MIN, .to = INT64_MAX, .group = both, .group_count = 2}, 2},
                 {{.from = 150, .to = INT64_MAX}, 2},
                 {{.from = 200, .to = INT64_MAX}, 1},
                 {{.from = INT64_MIN, .to = 200}, 1},
                 {{.from = INT64_MIN, .to = 100}, 0},
                 {{.from = 150, .to = 250, .group = &only_a, .group_count = 1}, 1}};
    for (size_t i = 0; i < COUNT(asked); i++) {
        dalil_search_hits hits = ask(&s, "red", &asked[i].options);
        assert_int_equal(hits.found, asked[i].found);
        dalil_search_hits_release(&hits);
    }
    release(&s);
}

/* ---- segments ---------------------------------------------------------------------------------------------------- */

static void assert_same_hits(const small *a, const small *b, const char *words)
{
    dalil_search_hits x = ask(a, words, NULL), y = ask(b, words, NULL);
    assert_int_equal(x.count, y.count);
    assert_true(x.count > 0);
    for (size_t i = 0; i < x.count; i++) {
        assert_int_equal(x.item[i].id, y.item[i].id);
        assert_true(x.item[i].score == y.item[i].score);
    }
    dalil_search_hits_release(&x);
    dalil_search_hits_release(&y);
}

/* However documents are spread, and whatever went before, answers are the same to the last bit. */
static void how_documents_are_spread_makes_no_difference(void **state)
{
    (void)state;
    static const char *const words[] = {"red", "building*", "\"the red\"", "الأحمر", "المبنى -ليس", "red building"};
    static const char *const old[] = {"red red red", "gone building", "المبنى الأحمر القديم"};
    unsigned char gone = 7;
    small one, three, merged = {.count = 1}, before;
    make(&one, houses, COUNT(houses), 1);
    make(&three, houses, COUNT(houses), 3);
    make(&before, old, COUNT(old), 1);
    dalil_search_segment_close(before.segment[0]);
    assert_ok(
        dalil_search_segment_open(read_bytes, &before.bytes[0], before.bytes[0].size, &gone, &before.segment[0], NULL));
    dalil_search_segment *all[] = {three.segment[0], before.segment[0], three.segment[1], three.segment[2]};
    assert_ok(dalil_search_merge(all, 4, &merged.bytes[0], NULL));
    assert_ok(
        dalil_search_segment_open(read_bytes, &merged.bytes[0], merged.bytes[0].size, NULL, &merged.segment[0], NULL));
    assert_int_equal(merged.bytes[0].size, one.bytes[0].size);
    assert_memory_equal(merged.bytes[0].data, one.bytes[0].data, one.bytes[0].size);
    small with_gone = {.segment = {all[0], all[1], all[2], all[3]}, .count = 4};
    for (size_t i = 0; i < COUNT(words); i++) {
        assert_same_hits(&one, &three, words[i]);
        assert_same_hits(&one, &merged, words[i]);
        assert_same_hits(&one, &with_gone, words[i]);
    }
    uint32_t place;
    assert_true(dalil_search_segment_find(one.segment[0], 12, &place));
    assert_int_equal(place, 2);
    assert_false(dalil_search_segment_find(one.segment[0], 99, &place));
    release(&one);
    release(&three);
    release(&before);
    release(&merged);
}

static void an_id_twice_is_refused(void **state)
{
    (void)state;
    dalil_string field = DALIL_STR("red");
    dalil_search_document document[] = {document_of(5, &field), document_of(5, &field)};
    dalil_search_bytes bytes;
    small a;
    assert_int_equal(dalil_search_build(document, 2, &bytes, NULL), DALIL_EINVAL);
    make(&a, houses, 2, 1);
    dalil_search_segment *twice[] = {a.segment[0], a.segment[0]};
    assert_int_equal(dalil_search_merge(twice, 2, &bytes, NULL), DALIL_EINVAL);
    release(&a);
}

/* ---- passages ---------------------------------------------------------------------------------------------------- */

static const char *const reports[] = {
    "The warden said the cells were empty. Nobody was found, the red cross said, below the red floor.",
    "قال الدفاع المدني إن السجن فارغ، ولا أحد تحت الأرض.",
    "Red red floor. The red cross said nothing.",
};

/* What is found in one of the reports: bytes of it, who speaks. */
typedef struct statement {
    size_t report;
    dalil_range range[2];
    size_t range_count;
    const char *who;
    const char *label;
    int64_t from, to;
} statement;

static const statement statements[] = {
    {0, {{16, 36}}, 1, "The warden", "t=affirm", 100, 200},
    {0, {{38, 54}, {76, 95}}, 2, "Red Cross", "t=affirm", 100, 200},
    {0, {{38, 54}}, 1, "", "t=deny", 50, 60}, /* inside of the one before */
    {1, {{38, 57}}, 1, "الدفاع المدني", "t=affirm", 0, 0},
    {2, {{0, 13}}, 1, "Red Cross", "t=affirm", 100, 200},
    {2, {{15, 42}}, 1, "Red Cross", "t=deny", 300, 400},
};

enum { REPORTS = COUNT(reports), STATEMENTS = COUNT(statements) };

/* The reports with statements as passages; and with each as a document of its own, whose id is 100 + its number. */
typedef struct both {
    dalil_string text[REPORTS], who[STATEMENTS], label[STATEMENTS], part[STATEMENTS][3];
    dalil_search_passage passage[STATEMENTS];
    dalil_search_document with[REPORTS], apart[REPORTS + STATEMENTS];
} both;

static void draft_statement(both *b, size_t i)
{
    const statement *s = &statements[i];
    size_t fields = 0;
    b->who[i] = dal_str(s->who);
    b->label[i] = dal_str(s->label);
    b->passage[i] = (dalil_search_passage){.start = s->range[0].start,
                                           .end = s->range[s->range_count - 1].end,
                                           .range = s->range,
                                           .range_count = s->range_count,
                                           .field = &b->who[i],
                                           .field_count = b->who[i].size > 0,
                                           .label = &b->label[i],
                                           .label_count = 1,
                                           .from = s->from,
                                           .to = s->to};
    for (size_t k = 0; k < s->range_count; k++)
        b->part[i][fields++] = dal_str_slice(dal_str(reports[s->report]), s->range[k].start, s->range[k].end);
    if (b->who[i].size > 0)
        b->part[i][fields++] = b->who[i];
    b->apart[REPORTS + i] = (dalil_search_document){.id = 100 + i,
                                                    .from = s->from,
                                                    .to = s->to,
                                                    .field = b->part[i],
                                                    .field_count = fields,
                                                    .label = &b->label[i],
                                                    .label_count = 1};
}

static void draft_both(both *b)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        draft_statement(b, i);
    for (size_t i = 0, next = 0; i < REPORTS; i++) {
        b->text[i] = dal_str(reports[i]);
        b->apart[i] = b->with[i] =
            (dalil_search_document){.id = 10 + i, .from = 100, .to = 500, .field = &b->text[i], .field_count = 1};
        b->with[i].passage = &b->passage[next];
        for (; next < STATEMENTS && statements[next].report == i; next++)
            b->with[i].passage_count++;
    }
}

static void open_built(small *s, size_t at, const dalil_search_document *document, size_t count)
{
    assert_ok(dalil_search_build(document, count, &s->bytes[at], NULL));
    assert_ok(dalil_search_segment_open(read_bytes, &s->bytes[at], s->bytes[at].size, NULL, &s->segment[at], NULL));
    s->count = at + 1;
}

/* The hit among others that are ordered otherwise. */
static void assert_has_hit(const dalil_search_hits *hits, const dalil_search_hit *hit)
{
    uint64_t id = hit->id;
    for (size_t i = 0; i < STATEMENTS && hit->end > 0; i++)
        if (10 + statements[i].report == hit->id && statements[i].range[0].start == hit->start &&
            statements[i].range[statements[i].range_count - 1].end == hit->end)
            id = 100 + i;
    for (size_t i = 0; i < hits->count; i++)
        if (hits->item[i].id == id) {
            assert_true(hits->item[i].score == hit->score);
            return;
        }
    fail_msg("%llu is not among the hits", (unsigned long long)id);
}

static void assert_as_apart(const small *with, const small *apart, const char *words,
                            const dalil_search_options *options, uint64_t found)
{
    dalil_search_hits x = ask(with, words, options), y = ask(apart, words, options);
    if (x.found != found)
        print_error("query '%s'\n", words);
    assert_int_equal(x.found, found);
    assert_int_equal(y.found, found);
    for (size_t i = 0; i < x.count; i++)
        assert_has_hit(&y, &x.item[i]);
    dalil_search_hits_release(&x);
    dalil_search_hits_release(&y);
}

/* Its words, those of who speaks, its labels and its time: a passage is found, and scored to the last bit, as a
 * document of its own would be.  Counts are made by hand. */
static void passages_are_found_as_documents_of_their_own(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        uint64_t found;
    } asked[] = {{"red", 5},
                 {"floor", 4},
                 {"\"red cross\"", 5},
                 {"\"the red\"", 4},
                 {"found", 3},
                 {"\"found the\"", 1},
                 {"\"empty nobody\"", 1},
                 {"warden", 2},
                 {"nobody -warden", 2},
                 {"flo* cross", 4},
                 {"فارغ", 2},
                 {"«الدفاع المدني»", 2},
                 {"أرض", 1},
                 {"سجون فارغ", 0},
                 {"\"floor red\"", 0}};
    const dalil_string affirm = DALIL_STR("t=affirm"), deny = DALIL_STR("t=deny");
    const dalil_search_group group[] = {{&affirm, 1}, {&deny, 1}};
    both b = {.who = {{NULL, 0}}};
    small with = {.count = 0}, apart = {.count = 0};
    draft_both(&b);
    open_built(&with, 0, b.with, REPORTS);
    open_built(&apart, 0, b.apart, REPORTS + STATEMENTS);
    for (size_t i = 0; i < COUNT(asked); i++)
        assert_as_apart(&with, &apart, asked[i].words, NULL, asked[i].found);
    dalil_search_options options = {.from = INT64_MIN, .to = INT64_MAX, .group = &group[0], .group_count = 1};
    assert_as_apart(&with, &apart, "red", &options, 2);
    options.group = &group[1];
    assert_as_apart(&with, &apart, "red", &options, 1);
    assert_as_apart(&with, &apart, "nobody", &options, 1);
    options = (dalil_search_options){.from = 300, .to = INT64_MAX};
    assert_as_apart(&with, &apart, "cross", &options, 3);
    options = (dalil_search_options){.from = INT64_MIN, .to = 100};
    assert_as_apart(&with, &apart, "nobody", &options, 1);
    release(&with);
    release(&apart);
}

/* Captions that segments share are one; those that only documents which are gone had are none. */
static void passages_may_be_spread_and_joined(void **state)
{
    (void)state;
    both b = {.who = {{NULL, 0}}};
    small one = {.count = 0}, three = {.count = 0}, merged = {.count = 1};
    unsigned char gone = 1;
    draft_both(&b);
    open_built(&one, 0, b.with, REPORTS);
    for (size_t i = 0; i < REPORTS; i++)
        open_built(&three, i, &b.with[i], 1);
    dalil_search_document old = b.with[1];
    const dalil_string label = DALIL_STR("t=other");
    dalil_search_passage passage = b.passage[0];
    old.id = 99;
    old.passage = &passage;
    passage.label = &label;
    open_built(&three, REPORTS, &old, 1);
    dalil_search_segment_close(three.segment[REPORTS]);
    assert_ok(dalil_search_segment_open(read_bytes, &three.bytes[REPORTS], three.bytes[REPORTS].size, &gone,
                                        &three.segment[REPORTS], NULL));
    assert_ok(dalil_search_merge(three.segment, three.count, &merged.bytes[0], NULL));
    assert_int_equal(merged.bytes[0].size, one.bytes[0].size);
    assert_memory_equal(merged.bytes[0].data, one.bytes[0].data, one.bytes[0].size);
    assert_int_equal(dalil_search_segment_count(one.segment[0]), REPORTS);
    static const char *const words[] = {"red", "\"red cross\"", "said", "the -nobody"};
    for (size_t i = 0; i < COUNT(words); i++)
        assert_same_hits(&one, &three, words[i]);
    release(&one);
    release(&three);
    dalil_search_bytes_release(&merged.bytes[0]);
}

static void a_passage_twice_or_empty_is_refused(void **state)
{
    (void)state;
    dalil_string field = DALIL_STR("red");
    const dalil_search_passage twice[] = {{.start = 0, .end = 3}, {.start = 0, .end = 3}},
                               empty = {.start = 1, .end = 1};
    dalil_search_document document = document_of(5, &field);
    dalil_search_bytes bytes;
    document.passage = twice;
    document.passage_count = 2;
    assert_int_equal(dalil_search_build(&document, 1, &bytes, NULL), DALIL_EINVAL);
    document.passage = &empty;
    document.passage_count = 1;
    assert_int_equal(dalil_search_build(&document, 1, &bytes, NULL), DALIL_EINVAL);
}

/* Every byte of a segment changed in turn: an answer or an error, never worse. */
static size_t harm_each_byte(small *s)
{
    size_t refused = 0;
    for (size_t i = 0; i < s->bytes[0].size; i++) {
        dalil_search_segment *segment;
        dalil_search_bytes merged;
        dalil_search_query *query;
        dalil_search_hits hits;
        s->bytes[0].data[i] ^= 0x55;
        dalil_status status =
            dalil_search_segment_open(read_bytes, &s->bytes[0], s->bytes[0].size, NULL, &segment, NULL);
        if (status == DALIL_OK) {
            assert_ok(dalil_search_query_read(DALIL_STR("red \"the red\" الأحمر build*"), &query, NULL));
            if (dalil_search_ask(&segment, 1, query, NULL, &hits, NULL) == DALIL_OK)
                dalil_search_hits_release(&hits);
            if (dalil_search_merge(&segment, 1, &merged, NULL) == DALIL_OK)
                dalil_search_bytes_release(&merged);
            dalil_search_query_free(query);
            dalil_search_segment_close(segment);
        }
        refused += status == DALIL_EINTEGRITY;
        s->bytes[0].data[i] ^= 0x55;
    }
    return refused;
}

static void damaged_segments_do_no_harm(void **state)
{
    (void)state;
    small s, with = {.count = 0};
    both b = {.who = {{NULL, 0}}};
    make(&s, houses, COUNT(houses), 1);
    assert_true(harm_each_byte(&s) > 0);
    draft_both(&b);
    open_built(&with, 0, b.with, REPORTS);
    assert_true(harm_each_byte(&with) > 0);
    release(&s);
    release(&with);
}

/* ---- in texts ---------------------------------------------------------------------------------------------------- */

static void assert_marks(const char *words, const char *text, const char *expected)
{
    char found[256] = "";
    size_t at = 0;
    dalil_search_query *query;
    dalil_search_ranges ranges;
    assert_ok(dalil_search_query_read(dal_str(words), &query, NULL));
    assert_ok(dalil_search_marks(query, dal_str(text), &ranges, NULL));
    for (size_t i = 0; i < ranges.count; i++) {
        dalil_string piece = dal_str_slice(dal_str(text), ranges.item[i].start, ranges.item[i].end);
        at += (size_t)snprintf(found + at, sizeof found - at, "%s%.*s", i > 0 ? "|" : "", DALIL_FMT(piece));
    }
    assert_string_equal(found, expected);
    dalil_search_ranges_release(&ranges);
    dalil_search_query_free(query);
}

static void marks_are_bytes_of_the_text_as_it_came(void **state)
{
    (void)state;
    assert_marks("سجن", "في السِّجْــنِ الأحمر، وبسجن آخر", "السِّجْــنِ|وبسجن");
    assert_marks("«السجن الأحمر»", "السجن، ثم بالسِّجن الأحمر", "بالسِّجن الأحمر");
    assert_marks("assad -red", "the red al-Assad's men", "Assad");
    assert_marks("floo*", "Floors, floor; flow", "Floors|floor");
    assert_marks("345", "عددهم ٣٤٥ شخصا", "٣٤٥");
    assert_marks("none", "of this", "");
}

static void an_excerpt_is_whole_words_around_the_marks(void **state)
{
    (void)state;
    const char *text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
    dalil_range mark = {51, 57};
    dalil_search_ranges ranges = {&mark, 1};
    dalil_range all = dalil_search_excerpt(dal_str(text), &ranges, 1000), part;
    assert_int_equal(all.end, strlen(text));
    part = dalil_search_excerpt(dal_str(text), &ranges, 40);
    assert_true(part.start <= mark.start && part.end >= mark.end && part.end - part.start <= 40);
    assert_true(text[part.start] == ' ' && (text[part.end] == ' ' || text[part.end] == '\0'));
}

static void names_and_shared_runs_are_found_in_a_text(void **state)
{
    (void)state;
    const char *text = "وقالت الخوذ البيضاء، ثم ذهبت للخوذ البيضاء ٧ فرق مختصة إلى السجن";
    dalil_search_ranges ranges;
    double share;
    assert_ok(dalil_search_name(DALIL_STR("الخُوَذ البيضاء"), dal_str(text), &ranges, NULL));
    assert_int_equal(ranges.count, 2);
    assert_text(dal_str_slice(dal_str(text), ranges.item[1].start, ranges.item[1].end), "للخوذ البيضاء");
    dalil_search_ranges_release(&ranges);
    assert_ok(dalil_search_name(DALIL_STR("الخوذ الحمراء"), dal_str(text), &ranges, NULL));
    assert_int_equal(ranges.count, 0);
    dalil_search_ranges_release(&ranges);
    assert_ok(dalil_search_shared(dal_str(text), DALIL_STR("بعث 5 فرق مختصة الي السجن"), 3, &ranges, &share, NULL));
    assert_int_equal(ranges.count, 1);
    assert_text(dal_str_slice(dal_str(text), ranges.item[0].start, ranges.item[0].end), "٧ فرق مختصة إلى السجن");
    assert_true(NEAR(share, 5.0 / 6.0));
    dalil_search_ranges_release(&ranges);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static dalil_status whole_path(void *context, dalil_error *err)
{
    const dalil_string field[] = {DALIL_STR("السجن Café red"), DALIL_STR("red building")};
    const dalil_search_passage passage = {
        .end = 12, .range = &(dalil_range){0, 12}, .range_count = 1, .field = field, .field_count = 1};
    dalil_search_document document[] = {document_of(1, &field[0]), document_of(2, &field[1])};
    dalil_search_bytes bytes = {NULL, 0}, merged = {NULL, 0};
    dalil_search_segment *segment = NULL;
    dalil_search_query *query = NULL;
    dalil_search_hits hits = {NULL, 0, 0};
    dalil_search_ranges ranges = {NULL, 0};
    (void)context;
    document[1].passage = &passage;
    document[1].passage_count = 1;
    dalil_status status = dalil_search_build(document, 2, &bytes, err);
    if (status == DALIL_OK)
        status = dalil_search_segment_open(read_bytes, &bytes, bytes.size, NULL, &segment, err);
    if (status == DALIL_OK)
        status = dalil_search_merge(&segment, 1, &merged, err);
    if (status == DALIL_OK)
        status = dalil_search_query_read(DALIL_STR("red \"red building\" بسجن*"), &query, err);
    if (status == DALIL_OK)
        status = dalil_search_ask(&segment, 1, query, NULL, &hits, err);
    if (status == DALIL_OK)
        status = dalil_search_marks(query, field[1], &ranges, err);
    dalil_search_ranges_release(&ranges);
    dalil_search_hits_release(&hits);
    dalil_search_query_free(query);
    dalil_search_segment_close(segment);
    dalil_search_bytes_release(&bytes);
    dalil_search_bytes_release(&merged);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    dalil_error err;
    assert_ok(whole_path(NULL, &err)); /* ICU's tables are made once */
    test_every_allocation_fails(whole_path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_the_published_formula),
        cmocka_unit_test(scores_are_those_of_fts5),
        cmocka_unit_test(arabic_is_found_whatever_its_spelling),
        cmocka_unit_test(english_is_found_whatever_its_spelling),
        cmocka_unit_test(exact_words_stand_above_stems),
        cmocka_unit_test(a_word_that_only_begins_like_a_particle_is_kept),
        cmocka_unit_test(arabic_stems_are_light10),
        cmocka_unit_test(articles_of_speech_go),
        cmocka_unit_test(english_stems_are_harmans),
        cmocka_unit_test(words_phrases_prefixes_and_exclusions),
        cmocka_unit_test(queries_have_limits),
        cmocka_unit_test(labels_and_times_choose),
        cmocka_unit_test(how_documents_are_spread_makes_no_difference),
        cmocka_unit_test(an_id_twice_is_refused),
        cmocka_unit_test(passages_are_found_as_documents_of_their_own),
        cmocka_unit_test(passages_may_be_spread_and_joined),
        cmocka_unit_test(a_passage_twice_or_empty_is_refused),
        cmocka_unit_test(damaged_segments_do_no_harm),
        cmocka_unit_test(marks_are_bytes_of_the_text_as_it_came),
        cmocka_unit_test(an_excerpt_is_whole_words_around_the_marks),
        cmocka_unit_test(names_and_shared_runs_are_found_in_a_text),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
