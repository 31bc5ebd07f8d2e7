/* app/bulletin_text.c: a bulletin as plain text for messengers, at most BULLETIN_MAX characters.
 *
 * Every question is first given its status and its answer; while there is room the most pressing ones also get who
 * gives which number, or more words, and then their reason.  A question is there as a whole or not at all; those that
 * are not are counted. */
#include "app/brief.h"
#include "app/brief_words.h"

enum { BULLETIN_MAX = 700, TITLE_MAX = 80, NAME_MAX = 60, NUMBER_MAX = 16, SCRATCH_MAX = 256 << 20 };

/* ---- the parts ------------------------------------------------------------------------------------------------- */

/* A number of ours is short; whatever else stands there must not push the questions out. */
static dalil_string short_number(dalil_string number)
{
    size_t size = number.size < NUMBER_MAX ? number.size : NUMBER_MAX;
    while (size > 0 && size < number.size && ((unsigned char)number.data[size] & 0xC0) == 0x80)
        size--;
    return dal_str_slice(number, 0, size);
}

static void put_head(dal_pen *pen, const json_t *brief, const dal_bulletin_head *head)
{
    dalil_string title = dal_json_string(brief, "title");
    dal_word time = dal_word_time(dal_json_string(brief, "as_of"));
    if (time.text.size == 0)
        time = dal_word_time(dal_json_string(brief, "made"));
    dal_bulletin_number(pen, short_number(head->number));
    dal_pen_put(pen, pen->language == DALIL_ARABIC ? "، " : ", ");
    dal_pen_word(pen, &time);
    dal_pen_put(pen, " (");
    dal_pen_zone(pen);
    dal_pen_put(pen, ")\n");
    if (title.size > 0)
        dal_pen_cut(pen, title, TITLE_MAX);
    else
        dal_pen_message(pen, "brief.untitled", NULL, 0);
    dal_pen_put(pen, "\n");
}

/* How much of a finding is told. */
typedef enum telling { ABSENT, SHORT, FULL, WITH_REASON } telling;

static void put_finding(dal_pen *pen, const json_t *finding, telling how)
{
    dalil_finding_status status = dal_brief_status(finding);
    bool hand = json_is_object(json_object_get(finding, "by_hand")), answer = dal_brief_has_answer(finding);
    bool reason = hand || dal_brief_both(finding, "reason", pen->language).size > 0;
    dal_pen_put(pen, "\n");
    dal_pen_put(pen, dal_status_sign(status));
    dal_pen_put(pen, " ");
    dal_brief_label(pen, finding);
    dal_pen_put(pen, " — ");
    dal_pen_message(pen, dal_status_words(status), NULL, 0);
    dal_pen_put(pen, ".");
    if (answer) {
        dal_pen_put(pen, " ");
        dal_brief_answer(pen, finding, how >= FULL);
    }
    if (reason && (how == WITH_REASON || (hand && !answer))) { /* set by hand: the person's words are the answer */
        dal_pen_put(pen, " ");
        dal_brief_reason(pen, finding);
    }
}

/* What ends the text: how many questions are missing, how much is unreviewed, who approved it. */
static void put_tail(dal_pen *pen, const json_t *brief, const dal_bulletin_head *head, size_t missing)
{
    dal_pen_put(pen, "\n");
    if (missing > 0) {
        dal_pen_put(pen, "\n");
        dal_pen_say(pen, "bulletin.more", dal_word_number((int64_t)missing));
    }
    dal_pen_put(pen, "\n");
    dal_pen_say(pen, "bulletin.unreviewed", dal_word_number(dal_json_integer(brief, "unreviewed", 0)));
    if (head->approver.size > 0) {
        dal_pen_put(pen, "\n");
        dal_pen_message(pen, "bulletin.approved", NULL, 0);
        dal_pen_put(pen, " ");
        dal_pen_cut(pen, head->approver, NAME_MAX);
    }
    dal_pen_put(pen, "\n");
}

/* ---- what fits ------------------------------------------------------------------------------------------------- */

/* How each question is told.  Sizes are in characters and measured by writing it once. */
typedef struct layout {
    dal_pen pen; /* into a buffer that is written over */
    const json_t *brief;
    const dal_bulletin_head *head;
    size_t room;         /* characters left for questions */
    dalil_status failed; /* while measuring: the buffer forgets it when it is cleared */
} layout;

/* Characters of what was written to measure it; the buffer is empty again. */
static size_t take_size(layout *l)
{
    size_t size = dal_count_characters(dal_buf_string(l->pen.out));
    if (l->pen.out->failed != DALIL_OK)
        l->failed = l->pen.out->failed;
    dal_buf_clear(l->pen.out);
    return size;
}

static size_t finding_size(layout *l, const json_t *finding, telling how)
{
    put_finding(&l->pen, finding, how);
    return take_size(l);
}

/* The room that head and tail leave when `missing` questions are not there. */
static size_t room_for_findings(layout *l, size_t missing)
{
    put_head(&l->pen, l->brief, l->head);
    put_tail(&l->pen, l->brief, l->head, missing);
    size_t used = take_size(l);
    return used < BULLETIN_MAX ? BULLETIN_MAX - used : 0;
}

/* The most pressing first: each that fits gets in with its answer; returns how many did not. */
static size_t choose_short(layout *l, const json_t *findings, unsigned char *how)
{
    size_t i, absent = 0;
    const json_t *finding;
    json_array_foreach(findings, i, finding)
    {
        size_t size = finding_size(l, finding, SHORT);
        how[i] = size <= l->room ? SHORT : ABSENT;
        l->room -= how[i] == ABSENT ? 0 : size;
        absent += how[i] == ABSENT;
    }
    return absent;
}

/* What is told so far as `from` is told as `to` while there is room. */
static void choose_more(layout *l, const json_t *findings, unsigned char *how, telling from, telling to)
{
    size_t i;
    const json_t *finding;
    json_array_foreach(findings, i, finding)
    {
        if (how[i] < SHORT || how[i] > from)
            continue;
        size_t now = finding_size(l, finding, how[i]), then = finding_size(l, finding, to);
        if (then > now + l->room)
            continue;
        how[i] = (unsigned char)to;
        l->room -= then - now;
    }
}

static dalil_status choose(layout *l, unsigned char *how, size_t *out_missing, dalil_error *err)
{
    const json_t *findings = json_object_get(l->brief, "findings");
    l->room = room_for_findings(l, 0);
    *out_missing = choose_short(l, findings, how);
    if (*out_missing > 0) {
        l->room = room_for_findings(l, json_array_size(findings)); /* its number is as long as any */
        *out_missing = choose_short(l, findings, how);
    }
    choose_more(l, findings, how, SHORT, FULL);
    choose_more(l, findings, how, FULL, WITH_REASON);
    l->pen.out->failed = l->failed;
    return dal_buf_check(l->pen.out, err);
}

static void put_text(dal_pen *pen, const layout *l, const unsigned char *how, size_t missing)
{
    size_t i;
    const json_t *finding, *findings = json_object_get(l->brief, "findings");
    put_head(pen, l->brief, l->head);
    json_array_foreach(findings, i, finding) if (how[i] != ABSENT) put_finding(pen, finding, how[i]);
    if (json_array_size(findings) == 0) {
        dal_pen_put(pen, "\n");
        dal_pen_message(pen, "bulletin.nothing", NULL, 0);
    }
    put_tail(pen, l->brief, l->head, missing);
}

dalil_status dal_bulletin_text(const json_t *brief, const dal_bulletin_head *head, dalil_language language,
                               dal_buf *out, dalil_error *err)
{
    dal_buf scratch = dal_buf_init(SCRATCH_MAX);
    dal_pen pen = {out, language, DAL_PEN_PLAIN, dal_brief_zone(brief), true};
    layout l = {pen, brief, head, 0, DALIL_OK};
    l.pen.out = &scratch;
    size_t missing = 0;
    unsigned char *how = dal_alloc_zero(json_array_size(json_object_get(brief, "findings")) + 1, 1);
    dalil_status status = how == NULL ? dal_fail_memory(err) : choose(&l, how, &missing, err);
    if (status == DALIL_OK) {
        put_text(&pen, &l, how, missing);
        status = dal_buf_check(out, err);
    }
    dal_free(how);
    dal_buf_release(&scratch);
    return status;
}
