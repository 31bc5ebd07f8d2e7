/* Renderings of the brief: what they say, that nothing from outside becomes markup, that a bulletin's text fits.
 * The objects are in tests/data/brief/, of an invented accident in a mine; the expected texts were written by hand. */
#include "app/brief.h"
#include "app/brief_words.h"
#include "base/file.h"
#include "support/test.h"
#include <stdio.h>

enum { OUT_MAX = 64 << 20 };

static json_t *read_brief(const char *name)
{
    char path[512];
    dal_buf text;
    json_t *json;
    assert_true(dal_path_join(path, sizeof path, DALIL_TEST_DATA "/brief", name));
    assert_int_equal(dal_file_read(path, OUT_MAX, &text, NULL), DALIL_OK);
    assert_int_equal(dal_json_read(dal_buf_string(&text), &DAL_JSON_FILE, &json, NULL), DALIL_OK);
    dal_buf_release(&text);
    return json;
}

static json_t *brief_of(const char *text)
{
    json_t *json;
    assert_int_equal(dal_json_read(dal_str(text), &DAL_JSON_FILE, &json, NULL), DALIL_OK);
    return json;
}

/* ---- every rendering by one call ---- */

typedef enum rendering { BRIEF_MARKDOWN, BRIEF_HTML, BULLETIN_MARKDOWN, BULLETIN_TEXT, RENDERINGS } rendering;

static const dal_bulletin_head number_4 = {DALIL_STR("4"), DALIL_STR("Salma Darwish")};
static const dal_bulletin_head draft = {{NULL, 0}, {NULL, 0}};

static dalil_status render_with(const json_t *brief, const dal_bulletin_head *head, rendering as,
                                dalil_language language, dal_buf *out, dalil_error *err)
{
    switch (as) {
    case BRIEF_MARKDOWN:
        return dal_brief_markdown(brief, language, out, err);
    case BRIEF_HTML:
        return dal_brief_html(brief, language, out, err);
    case BULLETIN_MARKDOWN:
        return dal_bulletin_markdown(brief, head, language, out, err);
    default:
        return dal_bulletin_text(brief, head, language, out, err);
    }
}

/* Yours: dal_buf_release(). */
static dal_buf render(const json_t *brief, rendering as, dalil_language language)
{
    dal_buf out = dal_buf_init(OUT_MAX);
    assert_int_equal(render_with(brief, &number_4, as, language, &out, NULL), DALIL_OK);
    assert_int_equal(dal_utf8_check(dal_buf_string(&out)), -1);
    return out;
}

static dal_buf render_file(const char *name, rendering as, dalil_language language)
{
    json_t *brief = read_brief(name);
    dal_buf out = render(brief, as, language);
    json_decref(brief);
    return out;
}

static dal_buf render_text(const char *json, rendering as, dalil_language language)
{
    json_t *brief = brief_of(json);
    dal_buf out = render(brief, as, language);
    json_decref(brief);
    return out;
}

static size_t count_of(const dal_buf *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text->data, what); at != NULL; at = strstr(at + 1, what))
        count++;
    return count;
}

static void assert_holds(const dal_buf *text, const char *what)
{
    if (strstr(text->data, what) == NULL)
        fail_msg("not there: %s, but: %s", what, text->data);
}

static void assert_lacks(const dal_buf *text, const char *what)
{
    if (strstr(text->data, what) != NULL)
        fail_msg("there: %s", what);
}

/* ---- whole texts, short ---- */

static const char bridge[] =
    "{\"type\":\"brief\",\"title\":\"The bridge\",\"as_of\":\"2031-03-09T17:00+03:00\",\"known_at\":null,"
    "\"made\":\"2031-03-09T17:12+03:00\",\"zone\":180,\"reports\":2,\"statements\":3,\"unreviewed\":1,\"loose\":0,"
    "\"conflicts\":0,\"recalls\":[],\"findings\":[{\"question\":\"bridge.open\",\"label\":{\"en\":\"Is the bridge "
    "open?\","
    "\"ar\":\"هل الجسر مفتوح؟\"},\"kind\":\"exists\",\"status\":\"likely\",\"reason\":{\"en\":\"One source says so.\","
    "\"ar\":\"يقول بذلك مصدر واحد (1).\"},\"change\":{\"en\":\"A second one.\",\"ar\":\"مصدر "
    "ثانٍ.\"},\"unreviewed\":1,\"named_for\":1,"
    "\"values\":[],\"statements\":[{\"number\":\"1a2b3c4d\",\"role\":\"for\",\"source\":\"Road Office\",\"named\":true,"
    "\"kind\":\"organisation\",\"via\":[],\"bearer\":\"Daily Post\",\"file\":\"a.txt\",\"report\":\"00000000\","
    "\"said\":\"2031-03-09T16:45+03:00\",\"published\":\"\",\"stance\":\"affirm\",\"basis\":\"saw\","
    "\"hedge\":\"\",\"text\":\"It is open.\",\"state\":\"suggested\",\"loose\":false},"
    "{\"number\":\"2b3c4d5e\",\"role\":\"copy\",\"source\":\"Road Office\",\"said\":\"\","
    "\"stance\":\"affirm\",\"text\":\"It is open.\",\"state\":\"accepted\"}]}]}";

static void a_short_brief_in_english(void **state)
{
    (void)state;
    dal_buf out = render_text(bridge, BRIEF_MARKDOWN, DALIL_ENGLISH);
    assert_string_equal(
        out.data, "# The bridge\n\n"
                  "**Where things stand, by what was said until 9 March 2031, 17:00 (UTC plus 3)**\n\n"
                  "Reports: 2 · Statements: 3 · Not reviewed by a person yet: 1\n\n"
                  "## Is the bridge open?\n\n"
                  "**◕ likely.** One source says so.\n\n"
                  "*What would change this:* A second one.\n\n"
                  "- For, by name: 1\n"
                  "  - **Road Office**: said 9 March 2031, 16:45; published by Daily Post; saw it; not reviewed yet; "
                  "`1a2b3c4d`\\\n"
                  "    “It is open.”\n"
                  "- Copies and repetitions, folded: 1\n"
                  "- Of the statements that count, not reviewed by a person yet: 1\n");
    dal_buf_release(&out);
}

/* Those of the time asked about, and all that the case holds. */
static void counts_are_of_the_time_asked_about(void **state)
{
    (void)state;
    static const char head[] = "{\"type\":\"brief\",\"title\":\"The bridge\",\"as_of\":\"2031-03-09T17:00+03:00\","
                               "\"made\":\"2031-03-09T17:12+03:00\",\"zone\":180,\"reports\":2,\"reports_all\":5,"
                               "\"statements\":3,\"statements_all\":3,\"unreviewed\":1,\"findings\":[]}";
    dal_buf out = render_text(head, BRIEF_MARKDOWN, DALIL_ENGLISH);
    assert_non_null(strstr(out.data, "Reports: 2 of 5 in all · Statements: 3 · Not reviewed"));
    dal_buf_release(&out);
    out = render_text(head, BRIEF_MARKDOWN, DALIL_ARABIC);
    assert_non_null(strstr(out.data, "الواردات: ٢ من أصل ٥ · الأقوال: ٣ · لم"));
    dal_buf_release(&out);
}

/* Latin names are set apart by U+2068 and U+2069, digits are Arabic ones, the month has its number beside its name. */
static void a_short_brief_in_arabic(void **state)
{
    (void)state;
    dal_buf out = render_text(bridge, BRIEF_MARKDOWN, DALIL_ARABIC);
    assert_string_equal(
        out.data,
        "# \u2068The bridge\u2069\n\n"
        "**أين تقف الأمور، بحسب ما قيل حتى ٩ آذار (٣) ٢٠٣١، ١٧:٠٠ (بتوقيت غرينتش زائد ٣)**\n\n"
        "الواردات: ٢ · الأقوال: ٣ · لم يراجعها شخص بعد: ١\n\n"
        "## هل الجسر مفتوح؟\n\n"
        "**◕ مرجَّح.** يقول بذلك مصدر واحد (١).\n\n"
        "*ما الذي يغيّر هذا:* مصدر ثانٍ.\n\n"
        "- من يقولون به بالاسم: ١\n"
        "  - **\u2068Road Office\u2069**: قيل في ٩ آذار (٣) ٢٠٣١، ١٦:٤٥؛ الناشر: \u2068Daily Post\u2069؛ عن مشاهدة؛ "
        "لم يُراجَع بعد؛ `1a2b3c4d`\\\n"
        "    «\u2068It is open.\u2069»\n"
        "- نُسخ وتكرارات مطويّة: ١\n"
        "- من الأقوال المحتسبة ما لم يراجعه شخص بعد: ١\n");
    dal_buf_release(&out);
}

static void a_short_bulletin(void **state)
{
    (void)state;
    dal_buf out = render_text(bridge, BULLETIN_TEXT, DALIL_ENGLISH);
    assert_string_equal(out.data, "Bulletin No. 4, 9 March 2031, 17:00 (UTC plus 3)\n"
                                  "The bridge\n\n"
                                  "◕ Is the bridge open? — likely. As far as is known, yes. One source says so.\n\n"
                                  "Statements not reviewed by a person yet: 1\n"
                                  "Approved by Salma Darwish\n");
    dal_buf_release(&out);
    out = render_text(bridge, BULLETIN_TEXT, DALIL_ARABIC);
    assert_string_equal(out.data, "نشرة رقم \u20684\u2069، ٩ آذار (٣) ٢٠٣١، ١٧:٠٠ (بتوقيت غرينتش زائد ٣)\n"
                                  "\u2068The bridge\u2069\n\n"
                                  "◕ هل الجسر مفتوح؟ — مرجَّح. بحسب المعروف حتى الآن: نعم. يقول بذلك مصدر واحد (١).\n\n"
                                  "أقوال لم يراجعها شخص بعد: ١\n"
                                  "بإقرار \u2068Salma Darwish\u2069\n");
    dal_buf_release(&out);
}

/* The public reads no statement numbers and not the statements' own words. */
static void a_bulletin_names_who_says_so(void **state)
{
    (void)state;
    dal_buf out = render_text(bridge, BULLETIN_MARKDOWN, DALIL_ENGLISH);
    assert_holds(&out, "**Bulletin No. 4**\\\nWritten 9 March 2031, 17:12, approved by Salma Darwish\\\n");
    assert_holds(&out,
                 "**Road Office**: said 9 March 2031, 16:45; published by Daily Post; saw it; not reviewed yet\n");
    assert_lacks(&out, "1a2b3c4d");
    assert_lacks(&out, "It is open.");
    dal_buf_release(&out);
    out = render_file("mine.json", BULLETIN_MARKDOWN, DALIL_ENGLISH);
    assert_lacks(&out, ".txt");
    assert_lacks(&out, "Rejected by a person");
    assert_lacks(&out, "no longer stands as it was published");
    assert_holds(&out, "Stand apart, unnamed, for: 3");
    dal_buf_release(&out);
}

static void a_draft_says_that_it_is_one(void **state)
{
    (void)state;
    json_t *brief = brief_of(bridge);
    for (rendering as = BULLETIN_MARKDOWN; as <= BULLETIN_TEXT; as++) {
        dal_buf out = dal_buf_init(OUT_MAX);
        assert_int_equal(render_with(brief, &draft, as, DALIL_ENGLISH, &out, NULL), DALIL_OK);
        assert_holds(&out, "Draft of a bulletin, not published");
        assert_lacks(&out, "pproved by");
        dal_buf_release(&out);
    }
    json_decref(brief);
}

/* ---- times, numbers ---- */

static void assert_time(const char *iso, int zone, dalil_language language, const char *expected)
{
    dal_buf out = dal_buf_init(1000);
    dal_pen pen = {&out, language, DAL_PEN_PLAIN, zone, false};
    dal_pen_time(&pen, dal_str(iso));
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void times_are_words_as_exact_as_they_are_known(void **state)
{
    (void)state;
    assert_time("2024", 180, DALIL_ENGLISH, "2024");
    assert_time("2024-12", 180, DALIL_ENGLISH, "December 2024");
    assert_time("2024-12-09", 180, DALIL_ENGLISH, "9 December 2024");
    assert_time("2024-12-09T17", 180, DALIL_ENGLISH, "9 December 2024, between 17:00 and 17:59");
    assert_time("2024-12-09T17:00", 180, DALIL_ENGLISH, "9 December 2024, 17:00");
    assert_time("2024-12-09T17:00:30", 180, DALIL_ENGLISH, "9 December 2024, 17:00");
    assert_time("2024-12-09T17:00", 180, DALIL_ARABIC, "٩ كانون الأول (١٢) ٢٠٢٤، ١٧:٠٠");
    assert_time("2024-12-09T09:00Z", 180, DALIL_ENGLISH, "9 December 2024, 12:00");
    assert_time("2024-12-09T23:30Z", 180, DALIL_ENGLISH, "10 December 2024, 02:30");
}

static void stretches_are_told_by_both_ends(void **state)
{
    (void)state;
    assert_time("2024-12-08/2024-12-09", 180, DALIL_ENGLISH, "between 8 December 2024 and 9 December 2024");
    assert_time("2024-12-08T09:00/2024-12-08T16:45", 180, DALIL_ENGLISH, "8 December 2024, between 09:00 and 16:45");
    assert_time("2024-12-08T09:00/2024-12-08T16:45", 180, DALIL_ARABIC, "٨ كانون الأول (١٢) ٢٠٢٤، بين ٠٩:٠٠ و١٦:٤٥");
    assert_time("../2024-12-08", 180, DALIL_ENGLISH, "no later than 8 December 2024");
    assert_time("2024-12-08T09:00/..", 180, DALIL_ENGLISH, "not before 8 December 2024, 09:00");
    assert_time("../2024-12-08", 180, DALIL_ARABIC, "موعد أقصاه ٨ كانون الأول (١٢) ٢٠٢٤");
    assert_time("last <week>", 180, DALIL_ENGLISH, "last <week>");
}

static void zones_are_words(void **state)
{
    (void)state;
    static const struct {
        int zone;
        const char *words;
    } zones[] = {
        {0, "UTC"}, {180, "UTC plus 3"}, {-300, "UTC minus 5"}, {330, "UTC plus 5:30"}, {-210, "UTC minus 3:30"}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        dal_buf out = dal_buf_init(100);
        dal_pen pen = {&out, DALIL_ENGLISH, DAL_PEN_PLAIN, zones[i].zone, false};
        dal_pen_zone(&pen);
        assert_text(dal_buf_string(&out), zones[i].words);
        dal_buf_release(&out);
    }
}

static void assert_number(double number, dalil_language language, const char *expected)
{
    dal_buf out = dal_buf_init(100);
    dal_pen pen = {&out, language, DAL_PEN_PLAIN, 0, false};
    dal_pen_number(&pen, number);
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void numbers_are_grouped_from_five_digits_on(void **state)
{
    (void)state;
    assert_number(0, DALIL_ENGLISH, "0");
    assert_number(2024, DALIL_ENGLISH, "2024");
    assert_number(10000, DALIL_ENGLISH, "10,000");
    assert_number(1234567, DALIL_ENGLISH, "1,234,567");
    assert_number(100000, DALIL_ARABIC, "١٠٠٬٠٠٠");
    assert_number(2.5, DALIL_ENGLISH, "2.50");
    assert_number(2.5, DALIL_ARABIC, "٢٫٥٠");
    assert_number(-3, DALIL_ENGLISH, "-3");
}

/* ---- words of others ---- */

static void assert_outside(dal_pen_style style, dalil_language language, const char *text, const char *expected)
{
    dal_buf out = dal_buf_init(10000);
    dal_pen pen = {&out, language, style, 0, false};
    dal_pen_outside(&pen, dal_str(text));
    assert_text(dal_buf_string(&out), expected);
    dal_buf_release(&out);
}

static void names_are_no_markup(void **state)
{
    (void)state;
    assert_outside(DAL_PEN_HTML, DALIL_ENGLISH, "<b>&'\"", "<bdi>&lt;b&gt;&amp;&#39;&quot;</bdi>");
    assert_outside(DAL_PEN_HTML_TEXT, DALIL_ENGLISH, "</title>", "&lt;/title&gt;");
    assert_outside(DAL_PEN_MARKDOWN, DALIL_ENGLISH, "*a* _b_ `c` [d](e) <f> &g; ~h~ |",
                   "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\&g; \\~h\\~ \\|");
    assert_outside(DAL_PEN_MARKDOWN, DALIL_ENGLISH, "https://x.example www.x.example a@b :smile: at 16:45",
                   "https\\://x.example www\\.x.example a\\@b \\:smile: at 16:45");
    assert_outside(DAL_PEN_PLAIN, DALIL_ENGLISH, "*a* <b>", "*a* <b>");
}

static void names_stay_on_their_line_and_turn_nothing_round(void **state)
{
    (void)state;
    assert_outside(DAL_PEN_MARKDOWN, DALIL_ENGLISH, "  a\n\n# b\t\u2028c\x7f ", "a \\# b c");
    assert_outside(DAL_PEN_PLAIN, DALIL_ENGLISH, "ab\u202Ecd\u2066ef\u2069", "abcdef");
    assert_outside(DAL_PEN_PLAIN, DALIL_ENGLISH, "أمل", "\u2068أمل\u2069");
    assert_outside(DAL_PEN_PLAIN, DALIL_ENGLISH, "Amal 3", "Amal 3");
    assert_outside(DAL_PEN_PLAIN, DALIL_ARABIC, "أمل ٣ (3)", "أمل ٣ (3)");
    assert_outside(DAL_PEN_PLAIN, DALIL_ARABIC, "أمل Amal", "\u2068أمل Amal\u2069");
    assert_outside(DAL_PEN_PLAIN, DALIL_ARABIC, "+1 555 0100", "\u2068+1 555 0100\u2069");
}

static void what_is_cut_is_cut_between_words(void **state)
{
    (void)state;
    dal_buf out = dal_buf_init(1000);
    dal_pen pen = {&out, DALIL_ENGLISH, DAL_PEN_PLAIN, 0, false};
    dal_pen_cut(&pen, DALIL_STR("one two three four"), 15);
    dal_pen_put(&pen, "|");
    dal_pen_cut(&pen, DALIL_STR("ééééé"), 3);
    dal_pen_put(&pen, "|");
    dal_pen_cut(&pen, DALIL_STR("short"), 5);
    assert_text(dal_buf_string(&out), "one two three…|ééé…|short");
    dal_buf_release(&out);
}

/* ---- HTML holds together ---- */

static const char *const void_tags[] = {"meta", "circle", "path"};

static bool is_void(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof void_tags / sizeof *void_tags; i++)
        if (strlen(void_tags[i]) == size && memcmp(void_tags[i], name, size) == 0)
            return true;
    return false;
}

enum { TAGS_MAX = 64 };

/* Every tag is of ours, closed in its order; every attribute is quoted; & begins an entity of ours. */
static void assert_well_formed(const char *html)
{
    const char *open[TAGS_MAX];
    size_t depth = 0;
    for (const char *at = html; *at != '\0'; at++) {
        if (*at == '&')
            assert_true(strncmp(at, "&amp;", 5) == 0 || strncmp(at, "&lt;", 4) == 0 || strncmp(at, "&gt;", 4) == 0 ||
                        strncmp(at, "&quot;", 6) == 0 || strncmp(at, "&#39;", 5) == 0);
        if (*at != '<' || strncmp(at, "<!doctype html>", 15) == 0)
            continue;
        const char *name = at + (at[1] == '/' ? 2 : 1), *end = strchr(at, '>');
        size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");
        assert_true(size > 0 && end != NULL && (name[size] == ' ' || name[size] == '>'));
        if (at[1] == '/') {
            assert_true(depth > 0);
            assert_memory_equal(open[--depth], name, size);
        } else if (end[-1] != '/' && !is_void(name, size)) {
            assert_true(depth < TAGS_MAX);
            open[depth++] = name;
        }
        at = end;
    }
    assert_int_equal(depth, 0);
}

static void pages_are_well_formed(void **state)
{
    (void)state;
    static const char *const files[] = {"mine.json", "empty.json", "forty.json", "hostile.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (int language = DALIL_ENGLISH; language <= DALIL_ARABIC; language++) {
            dal_buf out = render_file(files[i], BRIEF_HTML, (dalil_language)language);
            assert_well_formed(out.data);
            assert_int_equal(count_of(&out, "<main>"), 1);
            assert_int_equal(count_of(&out, "<h1>"), 1);
            assert_int_equal(count_of(&out, "<bdi>"), count_of(&out, "</bdi>"));
            dal_buf_release(&out);
        }
}

static void pages_reach_for_nothing_outside(void **state)
{
    (void)state;
    static const char *const never[] = {"<script",    "<link",  "<img",  "<iframe", "src=",   "url(",  "@import",
                                        "onerror=\"", "style=", "<form", "<object", "\u202E", "left:", "right:"};
    dal_buf out = render_file("hostile.json", BRIEF_HTML, DALIL_ARABIC);
    dal_buf mine = render_file("mine.json", BRIEF_HTML, DALIL_ENGLISH);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        assert_lacks(&mine, never[i]);
        if (strcmp(never[i], "src=") != 0) /* stands there as text */
            assert_lacks(&out, never[i]);
    }
    assert_lacks(&mine, "href=\"h");
    dal_buf_release(&out);
    dal_buf_release(&mine);
}

static void the_page_says_its_language_and_direction(void **state)
{
    (void)state;
    dal_buf out = render_file("mine.json", BRIEF_HTML, DALIL_ARABIC);
    assert_holds(&out, "<html lang=\"ar\" dir=\"rtl\">");
    dal_buf_release(&out);
    out = render_file("mine.json", BRIEF_HTML, DALIL_ENGLISH);
    assert_holds(&out, "<html lang=\"en\" dir=\"ltr\">");
    dal_buf_release(&out);
}

/* ---- what must be said ---- */

/* The words of the design, letter by letter. */
static void statuses_have_their_exact_words(void **state)
{
    (void)state;
    static const char *const words[][3] = {
        {"confirmed", "confirmed", "مؤكَّد"},
        {"likely", "likely", "مرجَّح"},
        {"disputed", "disputed", "مختلَف فيه"},
        {"not-checked", "not checked yet", "لم يُتحقَّق بعد"},
        {"unlikely", "unlikely", "مستبعَد"},
        {"exhausted", "searched to the end, nothing found", "فُتِّش كله ولم يُعثر على شيء"},
        {"false", "false", "غير صحيح"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int language = DALIL_ENGLISH; language <= DALIL_ARABIC; language++) {
            dal_buf out = dal_buf_init(100);
            dal_pen pen = {&out, (dalil_language)language, DAL_PEN_PLAIN, 0, false};
            dal_word status = dal_word_status(dal_str(words[i][0]));
            dal_pen_word(&pen, &status);
            assert_text(dal_buf_string(&out), words[i][1 + language]);
            dal_buf_release(&out);
        }
}

static void signs_differ(void **state)
{
    (void)state;
    for (int a = DALIL_NOT_CHECKED; a <= DALIL_FALSE; a++)
        for (int b = DALIL_NOT_CHECKED; b < a; b++)
            assert_string_not_equal(dal_status_sign((dalil_finding_status)a), dal_status_sign((dalil_finding_status)b));
}

static void warnings_stand_before_the_questions(void **state)
{
    (void)state;
    for (rendering as = BRIEF_MARKDOWN; as <= BRIEF_HTML; as++) {
        dal_buf out = render_file("mine.json", as, DALIL_ENGLISH);
        const char *recall = strstr(out.data, "no longer stands as it was published");
        const char *conflict = strstr(out.data, "Decisions that contradict each other: 1");
        const char *loose = strstr(out.data, "Decisions that no longer fit the text they were made on: 1");
        const char *question = strstr(out.data, as == BRIEF_HTML ? "<article" : "\n## ");
        assert_true(recall != NULL && conflict > recall && loose > conflict && question > loose);
        assert_holds(&out, "it said “disputed”, and now it is “unlikely”");
        assert_holds(&out, "still “likely”, but what it rests on has changed");
        dal_buf_release(&out);
    }
}

static void what_a_person_must_know_of_a_question(void **state)
{
    (void)state;
    for (rendering as = BRIEF_MARKDOWN; as <= BRIEF_HTML; as++) {
        dal_buf out = render_file("mine.json", as, DALIL_ENGLISH);
        assert_holds(&out, "With all of them the answer would be: likely.");
        assert_holds(&out, "Set by hand by ");
        assert_holds(&out, "The statements alone give: unlikely.");
        assert_holds(&out, "Replaced by the same source’s later word: 1");
        assert_holds(&out, "Stand apart, unnamed, for: 3");
        assert_holds(&out, "Copies and repetitions, folded: 6");
        assert_holds(&out, "Neither for nor against (could not confirm it, or a bound with room for it): 1");
        assert_holds(&out, "Of the statements that count, not reviewed by a person yet: 2");
        assert_holds(&out, "Amal Qureshi-O");
        assert_holds(&out, "708192a3");
        assert_holds(&out, "says 30 or more");
        dal_buf_release(&out);
    }
}

static void an_empty_brief_says_what_to_do(void **state)
{
    (void)state;
    dal_buf out = render_file("empty.json", BRIEF_MARKDOWN, DALIL_ENGLISH);
    assert_string_equal(
        out.data, "# Event without a title\n\n"
                  "**Where things stand, by everything taken in until 9 March 2031, 17:12 (UTC)**\n\n"
                  "Reports: 0 · Statements: 0 · Not reviewed by a person yet: 0\n\n"
                  "No question has been spoken to yet. Take reports in with “dalil add”, or review the statements "
                  "that are waiting.\n");
    dal_buf_release(&out);
}

/* Nothing from outside begins a line, and no line begins with what Markdown reads. */
static void hostile_names_make_no_markdown(void **state)
{
    (void)state;
    dal_buf out = render_file("hostile.json", BRIEF_MARKDOWN, DALIL_ENGLISH);
    assert_lacks(&out, "\n# second");
    assert_lacks(&out, "\n---");
    assert_lacks(&out, " <script");
    assert_lacks(&out, "[l](");
    assert_lacks(&out, " **b**");
    assert_lacks(&out, " www.");
    assert_lacks(&out, "https://");
    assert_int_equal(count_of(&out, "\n# "), 0);
    dal_buf_release(&out);
}

/* ---- 700 characters ---- */

static size_t text_size(const dal_buf *text)
{
    return dal_count_characters(dal_buf_string(text));
}

static void messenger_texts_have_at_most_700_characters(void **state)
{
    (void)state;
    static const char *const files[] = {"mine.json", "empty.json", "forty.json", "hostile.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (int language = DALIL_ENGLISH; language <= DALIL_ARABIC; language++) {
            dal_buf out = render_file(files[i], BULLETIN_TEXT, (dalil_language)language);
            assert_true(text_size(&out) > 20 && text_size(&out) <= 700);
            dal_buf_release(&out);
        }
}

static size_t lines_with_sign(const dal_buf *text)
{
    size_t count = 0;
    char start[8];
    for (int status = DALIL_NOT_CHECKED; status <= DALIL_FALSE; status++) {
        snprintf(start, sizeof start, "\n%s ", dal_status_sign((dalil_finding_status)status));
        count += count_of(text, start);
    }
    return count;
}

/* Each question there is whole (its line ends with a full stop), and those that are not there are counted. */
static void questions_that_do_not_fit_are_counted(void **state)
{
    (void)state;
    dal_buf out = render_file("forty.json", BULLETIN_TEXT, DALIL_ENGLISH);
    char more[80];
    size_t there = lines_with_sign(&out);
    assert_true(there >= 5 && there < 40);
    snprintf(more, sizeof more, "\nFurther questions in the full bulletin: %zu\n", 40 - there);
    assert_holds(&out, more);
    assert_int_equal(count_of(&out, ".\n"), there);
    dal_buf_release(&out);
}

static void a_question_longer_than_all_room_is_left_out_whole(void **state)
{
    (void)state;
    json_t *brief = brief_of(bridge);
    json_t *label = json_object_get(json_array_get(json_object_get(brief, "findings"), 0), "label");
    char longer[701];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(json_object_set_new(label, "en", json_string(longer)), 0);
    dal_buf out = render(brief, BULLETIN_TEXT, DALIL_ENGLISH);
    assert_lacks(&out, "xxx");
    assert_holds(&out, "Further questions in the full bulletin: 1\n");
    dal_buf_release(&out);
    json_decref(brief);
}

/* With room for all answers, but then not for the reason of the first, there are the answers. */
static void every_question_has_its_answer_before_one_has_its_reason(void **state)
{
    (void)state;
    dal_buf out = render_file("mine.json", BULLETIN_TEXT, DALIL_ENGLISH);
    assert_int_equal(lines_with_sign(&out), 7);
    assert_holds(&out, "— disputed. Numbers given: 3; 1.\n");
    assert_holds(&out, "— confirmed. The number: 31.\n");
    assert_holds(&out, "— unlikely. As far as is known, no.\n");
    assert_lacks(&out, "Further questions");
    dal_buf_release(&out);
}

/* ---- memory, limits ---- */

typedef struct work {
    const json_t *brief;
    rendering as;
} work;

static dalil_status render_once(void *context, dalil_error *err)
{
    const work *w = context;
    dal_buf out = dal_buf_init(OUT_MAX);
    dalil_status status = render_with(w->brief, &number_4, w->as, DALIL_ARABIC, &out, err);
    dal_buf_release(&out);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    json_t *brief = read_brief("mine.json");
    for (rendering as = BRIEF_MARKDOWN; as < RENDERINGS; as++) {
        work w = {brief, as};
        test_every_allocation_fails(render_once, &w);
    }
    json_decref(brief);
}

static void an_object_of_another_form_is_no_crash(void **state)
{
    (void)state;
    static const char *const forms[] = {"{}", "[]", "{\"findings\":{}}", "{\"findings\":[[],{},null]}",
                                        "{\"findings\":[{\"statements\":[3,{}],\"values\":[1,{}]}]}"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (rendering as = BRIEF_MARKDOWN; as < RENDERINGS; as++) {
            dal_buf out = render_text(forms[i], as, DALIL_ARABIC);
            assert_true(out.size > 0);
            dal_buf_release(&out);
        }
}

int main(void)
{
    dal_base_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_brief_in_english),
        cmocka_unit_test(counts_are_of_the_time_asked_about),
        cmocka_unit_test(a_short_brief_in_arabic),
        cmocka_unit_test(a_short_bulletin),
        cmocka_unit_test(a_bulletin_names_who_says_so),
        cmocka_unit_test(a_draft_says_that_it_is_one),
        cmocka_unit_test(times_are_words_as_exact_as_they_are_known),
        cmocka_unit_test(stretches_are_told_by_both_ends),
        cmocka_unit_test(zones_are_words),
        cmocka_unit_test(numbers_are_grouped_from_five_digits_on),
        cmocka_unit_test(names_are_no_markup),
        cmocka_unit_test(names_stay_on_their_line_and_turn_nothing_round),
        cmocka_unit_test(what_is_cut_is_cut_between_words),
        cmocka_unit_test(pages_are_well_formed),
        cmocka_unit_test(pages_reach_for_nothing_outside),
        cmocka_unit_test(the_page_says_its_language_and_direction),
        cmocka_unit_test(statuses_have_their_exact_words),
        cmocka_unit_test(signs_differ),
        cmocka_unit_test(warnings_stand_before_the_questions),
        cmocka_unit_test(what_a_person_must_know_of_a_question),
        cmocka_unit_test(an_empty_brief_says_what_to_do),
        cmocka_unit_test(hostile_names_make_no_markdown),
        cmocka_unit_test(messenger_texts_have_at_most_700_characters),
        cmocka_unit_test(questions_that_do_not_fit_are_counted),
        cmocka_unit_test(a_question_longer_than_all_room_is_left_out_whole),
        cmocka_unit_test(every_question_has_its_answer_before_one_has_its_reason),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(an_object_of_another_form_is_no_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
