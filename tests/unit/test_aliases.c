/* Names that a text itself says are one. */
#include "dalil/aliases.h"
#include "support/extract.h"
#include "support/test.h"

static void assert_pair(dalil_string text, const char *a, const char *b, dalil_alias_why why)
{
    dalil_aliases found;
    assert_int_equal(dalil_aliases_find(vocabulary, text, &found, NULL), DALIL_OK);
    for (size_t i = 0; i < found.count; i++)
        print_message("  %.*s = %.*s (%s)\n", DALIL_FMT(found.item[i].a), DALIL_FMT(found.item[i].b),
                      dalil_alias_why_name(found.item[i].why));
    assert_int_equal(found.count, 1);
    assert_text(found.item[0].a, a);
    assert_text(found.item[0].b, b);
    assert_int_equal(found.item[0].why, why);
    assert_true(found.item[0].range.start == (size_t)(found.item[0].a.data - text.data));
    assert_true(found.item[0].range.end == (size_t)(found.item[0].b.data - text.data) + found.item[0].b.size);
    dalil_aliases_release(&found);
}

static void assert_none(dalil_string text)
{
    dalil_aliases found;
    assert_int_equal(dalil_aliases_find(vocabulary, text, &found, NULL), DALIL_OK);
    for (size_t i = 0; i < found.count; i++)
        print_message("  %.*s = %.*s\n", DALIL_FMT(found.item[i].a), DALIL_FMT(found.item[i].b));
    assert_int_equal(found.count, 0);
    dalil_aliases_release(&found);
}

static void acronyms(void **state)
{
    (void)state;
    assert_pair(DALIL_STR("On Monday the Association of Miners and the Buried in Tarsa Valley (AMBTV) said so."),
                "Association of Miners and the Buried in Tarsa Valley", "AMBTV", DALIL_ALIAS_ACRONYM);
    assert_pair(DALIL_STR("The Harbour Rescue Service (HRS) said that HRS (the Harbour Rescue Service) is ready."),
                "Harbour Rescue Service", "HRS", DALIL_ALIAS_ACRONYM);
    assert_pair(DALIL_STR("HRS (Harbour Rescue Service) is ready."), "HRS", "Harbour Rescue Service",
                DALIL_ALIAS_ACRONYM);
}

static void other_names(void **state)
{
    (void)state;
    assert_pair(DALIL_STR("The Harbour Rescue Service, also known as the Blue Lanterns, said so."),
                "Harbour Rescue Service", "Blue Lanterns", DALIL_ALIAS_KNOWN_AS);
    assert_pair(DALIL_STR("The Harbour Rescue Service (the Blue Lanterns) said so."), "Harbour Rescue Service",
                "Blue Lanterns", DALIL_ALIAS_APPOSITION);
    assert_pair(DALIL_STR("The Harbour Rescue Service, or the Blue Lanterns, said so."), "Harbour Rescue Service",
                "Blue Lanterns", DALIL_ALIAS_APPOSITION);
}

static void arabic_names(void **state)
{
    (void)state;
    assert_pair(DALIL_STR("قالت هيئة إنقاذ المرفأ (المصابيح الزرقاء) إن البحث انتهى."), "هيئة إنقاذ المرفأ",
                "المصابيح الزرقاء", DALIL_ALIAS_APPOSITION);
    assert_pair(DALIL_STR("قالت هيئة إنقاذ المرفأ، المعروفة باسم «المصابيح الزرقاء»، إن البحث انتهى."),
                "هيئة إنقاذ المرفأ", "المصابيح الزرقاء", DALIL_ALIAS_KNOWN_AS);
}

static void what_is_no_other_name(void **state)
{
    (void)state;
    assert_none(DALIL_STR("Ann Lee (Dover) said that the gate (Number Three) was shut."));
    assert_none(DALIL_STR("The Harbour Rescue Service (see above) and the Miners Union (BBC) spoke."));
    assert_none(DALIL_STR("It is not known as yet whether the Harbour Rescue Service knows."));
    assert_none(DALIL_STR("قال المحافظ (أمس) إن السد انهار (صورة)."));
    assert_none(DALIL_STR("((( ) (A) () known as ("));
    assert_none((dalil_string){"", 0});
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    dalil_status status = DALIL_ENOMEM;
    uint64_t n = 0;
    while (status == DALIL_ENOMEM) {
        dalil_aliases found = {0};
        dal_alloc_fail_at(++n, false);
        status = dalil_aliases_find(vocabulary, DALIL_STR("The Harbour Rescue Service (HRS) spoke."), &found, NULL);
        dal_alloc_fail_at(0, false);
        assert_true(status == DALIL_OK || status == DALIL_ENOMEM);
        if (status == DALIL_OK)
            dalil_aliases_release(&found);
    }
    assert_true(n > 2);
}

static void assert_for(const char *name, const char *wanted, bool office)
{
    char out[256];
    bool found;
    size_t size = dalil_source_speaks_for(vocabulary, dal_str(name), out, sizeof out, &found);
    assert_string_equal(out, wanted);
    assert_int_equal(size, strlen(wanted));
    assert_int_equal(found, office);
}

static void offices(void **state)
{
    (void)state;
    assert_for("the health minister", "health", true);
    assert_for("Ministry of Health", "health", true);
    assert_for("A spokeswoman for the Health Ministry", "health", true);
    assert_for("the health committee", "committee health", false);
    assert_for("the minister", "", true);
    assert_for("الناطق باسم الدفاع المدني", "دفاع مدني", true);
    assert_for("الدفاع المدني", "دفاع مدني", false);
    assert_for("وزير الصحة", "صحه", true);
    assert_for("", "", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acronyms),
        cmocka_unit_test(offices),
        cmocka_unit_test(other_names),
        cmocka_unit_test(arabic_names),
        cmocka_unit_test(what_is_no_other_name),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_vocabulary, close_vocabulary);
}
