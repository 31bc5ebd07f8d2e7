/* Names taken out of texts: hostile spellings; what must stay; places; what would be left.  Who reads an export looks
 * for people: each of these was written to slip through. */
#include "engine/text/redact.h"
#include "support/test.h"

#define X "█████"

static dal_redactor *redactor(const char *name, const char *mark, bool parts)
{
    dal_redactor *r = NULL;
    dalil_error err = {.position = -1};
    const dal_redact_name one = {dal_str(name), dal_str(mark)};
    assert_int_equal(dal_redactor_new(&one, 1, parts, &r, &err), DALIL_OK);
    return r;
}

static void assert_becomes(const char *name, const char *text, const char *expected)
{
    dal_redactor *r = redactor(name, NULL, true);
    dal_redaction out;
    bool left = true;
    size_t which;
    assert_int_equal(dal_redact(r, dal_str(text), &out, NULL), DALIL_OK);
    assert_string_equal(out.text.size > 0 ? out.text.data : "", expected);
    assert_int_equal(dal_redact_left(r, dal_buf_string(&out.text), &left, &which, NULL), DALIL_OK);
    assert_false(left);
    dal_redaction_release(&out);
    dal_redactor_free(r);
}

static void names_go_whatever_their_spelling(void **state)
{
    (void)state;
    assert_becomes("سمر حداد", "قالت سمر حداد إن", "قالت " X " إن");
    assert_becomes("سمر حداد", "قالت سَمَرُ حدّاد إن", "قالت " X " إن");                     /* harakat, shadda */
    assert_becomes("سمر حداد", "قالت ســمــر حــداد إن", "قالت " X " إن");               /* tatweel */
    assert_becomes("سمر حداد", "قالت سمر\u200c الحداد.", "قالت " X ".");                 /* zero width, article */
    assert_becomes("سمر الحداد", "قالت سمر حداد.", "قالت " X ".");                       /* the name has the article */
    assert_becomes("سمر حداد", "\u2067سمر\u2069 \u2067حداد\u2069", "\u2067" X "\u2069"); /* isolates */
    assert_becomes("أحمد", "رأينا احمد وإحمد", "رأينا " X " " X);
    assert_becomes("فاطمة", "مع فاطمه", "مع " X);
    assert_becomes("مصطفى", "عن مصطفي", "عن " X);
    assert_becomes("رؤوف", "رءوف ورووف", X " " X);
    assert_becomes("سمر", "\uFEB3\uFEE4\uFEAE", X); /* presentation forms */
    assert_becomes("Salma", "SALMA, salma, Sálmà, S\u00e1lma", X ", " X ", " X ", " X);
    assert_becomes("Salma", "Sa\u0301lma and S\u00adalma", X " and " X); /* combining accent, soft hyphen */
    assert_becomes("Sa'id", "Said, Sa’id, Sa`id", X ", " X ", " X);
    assert_becomes("فريق 12", "فريق ١٢", X);
}

static void names_go_across_what_parts_them(void **state)
{
    (void)state;
    assert_becomes("Samar Haddad", "Samar\nHaddad, samar_haddad.jpg, Samar-Haddad", X ", " X ".jpg, " X);
    assert_becomes("Samar Haddad", "SamarHaddad #SamarHaddad @samarhaddad77", X " #" X " @" X);
    assert_becomes("عبد الله", "عبدالله وعبد الله", X " " X);
    assert_becomes("Samar", "S a m a r, s.a.m.a.r, S-A-M-A-R", X ", " X ", " X);
    assert_becomes("Samar Haddad", "mail samar.haddad@example.org", "mail " X "@example.org");
}

static void names_go_with_the_word_they_stand_in(void **state)
{
    (void)state;
    assert_becomes("Ali", "in California, Alice, ali", "in " X ", " X ", " X);
    assert_becomes("سمر", "لسمر وبسمر والسمرة", X " " X " " X);
    assert_becomes("Samar", "Samar's", X);
    assert_becomes("Bo", "Bob, Bo, bold", "Bob, " X ", bold"); /* two letters: as a word alone */
}

static void the_parts_of_a_name_go_too(void **state)
{
    (void)state;
    assert_becomes("Samar Haddad", "Haddad said. Ms. Haddad's son; the Haddads", X " said. Ms. " X " son; the " X);
    assert_becomes("سمر الحداد", "قال الحداد وللحداد وحداد", "قال " X " " X " " X);
    assert_becomes("Samar bin Haddad", "the bin is full", "the bin is full"); /* what half of all names share stays */
    dal_redactor *whole = redactor("Samar Haddad", "[a source]", false);
    dal_redaction out;
    assert_int_equal(dal_redact(whole, DALIL_STR("Haddad, Samar Haddad"), &out, NULL), DALIL_OK);
    assert_string_equal(out.text.data, "Haddad, [a source]");
    dal_redaction_release(&out);
    dal_redactor_free(whole);
}

static void what_is_no_name_stays(void **state)
{
    (void)state;
    assert_becomes("Ali", "general idea, a list, al iron", "general idea, a list, al iron");
    assert_becomes("سمر", "شمس مرة، اسم رجل", "شمس مرة، اسم رجل");
    assert_becomes("Samar Haddad", "", "");
    assert_becomes("Samar Haddad", "Nobody \xFF\xFE bytes", "Nobody \xFF\xFE bytes");
}

static void places_follow(void **state)
{
    (void)state;
    dal_redactor *r = redactor("Samar", "[x]", true);
    dal_redaction out;
    size_t start, end;
    assert_int_equal(dal_redact(r, DALIL_STR("Said Samar of it, Samar."), &out, NULL), DALIL_OK);
    assert_string_equal(out.text.data, "Said [x] of it, [x].");
    dal_redact_place(&out, 0, 4, &start, &end);
    assert_int_equal(start, 0);
    assert_int_equal(end, 4);
    dal_redact_place(&out, 7, 13, &start, &end); /* from inside a name */
    assert_int_equal(start, 5);
    assert_int_equal(end, 11);
    dal_redact_place(&out, 11, 20, &start, &end); /* into one */
    assert_int_equal(start, 9);
    assert_int_equal(end, 19);
    dal_redaction_release(&out);
    dal_redactor_free(r);
}

static void what_cannot_be_done_is_said(void **state)
{
    (void)state;
    dal_redactor *r;
    const dal_redact_name none = {DALIL_STR("…!"), DALIL_STR("")}, itself = {DALIL_STR("Samar"), DALIL_STR("SAMAR H.")};
    assert_int_equal(dal_redactor_new(&none, 1, true, &r, NULL), DALIL_EINVAL);
    assert_int_equal(dal_redactor_new(&itself, 1, true, &r, NULL), DALIL_EINVAL);
}

/* With whole names alone: what stood between the words of one is taken out as another. */
static void one_name_inside_another(void **state)
{
    (void)state;
    dal_redactor *r = NULL;
    dal_redaction out;
    bool left = true;
    size_t which;
    const dal_redact_name name[] = {{DALIL_STR("Samar Haddad"), DALIL_STR("[a]")},
                                    {DALIL_STR("Ali"), DALIL_STR("[b]")}};
    assert_int_equal(dal_redactor_new(name, 2, false, &r, NULL), DALIL_OK);
    assert_int_equal(dal_redact(r, DALIL_STR("so Samar Ali Haddad said, Ali"), &out, NULL), DALIL_OK);
    assert_string_equal(out.text.data, "so [a] said, [b]");
    assert_int_equal(dal_redact_left(r, dal_buf_string(&out.text), &left, &which, NULL), DALIL_OK);
    assert_false(left);
    dal_redaction_release(&out);
    dal_redactor_free(r);
}

static void what_is_left_is_found(void **state)
{
    (void)state;
    bool left = false;
    size_t which = 9;
    dal_redactor *r = redactor("سمر حداد", NULL, false);
    assert_int_equal(dal_redact_left(r, DALIL_STR("\"note\":\"سَمر ـحداد\""), &left, &which, NULL), DALIL_OK);
    assert_true(left);
    assert_int_equal(which, 0);
    assert_int_equal(dal_redact_left(r, DALIL_STR("سمر وحداد"), &left, &which, NULL), DALIL_OK);
    assert_false(left);
    dal_redactor_free(r);
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    const dal_redact_name name[] = {{DALIL_STR("سمر الحداد"), DALIL_STR("")}, {DALIL_STR("Ali"), DALIL_STR("[x]")}};
    for (uint64_t n = 1;; n++) {
        dal_redactor *r = NULL;
        dal_redaction out = {.count = 0};
        bool left;
        size_t which;
        dal_alloc_fail_at(n, false);
        dalil_status status = dal_redactor_new(name, 2, true, &r, NULL);
        if (status == DALIL_OK)
            status = dal_redact(r, DALIL_STR("Ali and سمر حداد"), &out, NULL);
        if (status == DALIL_OK)
            status = dal_redact_left(r, dal_buf_string(&out.text), &left, &which, NULL);
        bool reached = dal_alloc_count() >= n;
        dal_alloc_fail_at(0, false);
        dal_redaction_release(&out);
        dal_redactor_free(r);
        if (!reached) {
            assert_int_equal(status, DALIL_OK);
            break;
        }
        assert_int_equal(status, DALIL_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_whatever_their_spelling),
        cmocka_unit_test(names_go_across_what_parts_them),
        cmocka_unit_test(names_go_with_the_word_they_stand_in),
        cmocka_unit_test(the_parts_of_a_name_go_too),
        cmocka_unit_test(what_is_no_name_stays),
        cmocka_unit_test(places_follow),
        cmocka_unit_test(what_cannot_be_done_is_said),
        cmocka_unit_test(what_is_left_is_found),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(one_name_inside_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
