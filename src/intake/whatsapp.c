/* intake/whatsapp.c: the text of an exported WhatsApp chat: each message, its sender and its minute.
 *
 * The export is written for people, in the order, digits and words of the telephone: "08/12/2024, 10:05 - Name: text",
 * "[12/8/24, 10:05:33 PM] Name: text", and the same in Arabic digits with marks of direction.  A line that begins with
 * no date goes on with the message before; a dated line without a name is the program's own and is left out.  Whether
 * the day or the month comes first is found from all dates of the chat together. */
#include "intake/reader.h"
#include <stdio.h>
#include <strings.h>

typedef struct message {
    int32_t date[3]; /* as written, left to right */
    uint8_t hour, minute, second;
    bool with_second, latin_half; /* AM, PM */
    dalil_string sender, text;
} message;

typedef struct chat {
    message *item;
    size_t count, capacity;
} chat;

/* ---- one line ---------------------------------------------------------------------------------------------------- */

typedef struct cursor {
    dalil_string text;
    size_t at;
} cursor;

static bool is_mark(uint32_t c)
{
    return c == 0x200E || c == 0x200F || c == 0x61C || c == 0xFEFF || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009;
}

static uint32_t peek(cursor *c, size_t *out_size)
{
    uint32_t found = 0;
    *out_size = 0;
    while (c->at < c->text.size) {
        *out_size = dal_utf8_decode(c->text, c->at, &found);
        if (!is_mark(found))
            return found;
        c->at += *out_size;
    }
    return 0;
}

static bool take(cursor *c, uint32_t wanted)
{
    size_t size;
    if (peek(c, &size) != wanted || size == 0)
        return false;
    c->at += size;
    return true;
}

static bool skip_blanks(cursor *c)
{
    size_t size;
    bool any = false;
    while (is_blank(peek(c, &size)) && size > 0) {
        c->at += size;
        any = true;
    }
    return any;
}

static int digit_of(uint32_t c)
{
    return c >= '0' && c <= '9'       ? (int)(c - '0')
           : c >= 0x660 && c <= 0x669 ? (int)(c - 0x660)
           : c >= 0x6F0 && c <= 0x6F9 ? (int)(c - 0x6F0)
                                      : -1;
}

/* A number of at most `most` digits, or -1. */
static int32_t number(cursor *c, int most)
{
    int32_t value = -1;
    for (int i = 0; i < most; i++) {
        size_t size;
        int digit = digit_of(peek(c, &size));
        if (digit < 0)
            break;
        value = (value < 0 ? 0 : 10 * value) + digit;
        c->at += size;
    }
    return value;
}

static bool take_date(cursor *c, message *m)
{
    size_t size;
    m->date[0] = number(c, 4);
    uint32_t separator = peek(c, &size);
    if (m->date[0] < 0 || (separator != '/' && separator != '.' && separator != '-'))
        return false;
    c->at += size;
    m->date[1] = number(c, 2);
    if (m->date[1] < 0 || !take(c, separator))
        return false;
    m->date[2] = number(c, 4);
    return m->date[2] >= 0;
}

/* AM, a.m., ص and their opposites: 0 none, 1 before noon, 2 after. */
static int half_of_day(cursor *c, message *m)
{
    static const struct {
        const char *word;
        int half;
    } words[] = {{"a.m.", 1},  {"p.m.", 2}, {"a. m.", 1}, {"p. m.", 2}, {"am", 1}, {"pm", 2},
                 {"صباحًا", 1}, {"مساءً", 2}, {"صباحا", 1}, {"مساء", 2},  {"ص", 1},  {"م", 2}};
    size_t size;
    (void)peek(c, &size);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i].word);
        if (c->text.size - c->at >= length && strncasecmp(c->text.data + c->at, words[i].word, length) == 0) {
            c->at += length;
            m->latin_half = i < 6;
            return words[i].half;
        }
    }
    return 0;
}

static bool take_clock(cursor *c, message *m)
{
    int32_t hour = number(c, 2);
    if (hour < 0 || !(take(c, ':') || take(c, '.')))
        return false;
    int32_t minute = number(c, 2), second = 0;
    if (take(c, ':') || take(c, '.')) {
        second = number(c, 2);
        m->with_second = true;
    }
    skip_blanks(c);
    int half = half_of_day(c, m);
    if (half > 0 && (hour < 1 || hour > 12))
        half = 0; /* a clock of 24 hours that names its half too */
    if (half > 0)
        hour = hour % 12 + (half == 2 ? 12 : 0);
    m->hour = (uint8_t)hour;
    m->minute = (uint8_t)minute;
    m->second = (uint8_t)second;
    return hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61;
}

static bool take_head(cursor *c, message *m)
{
    *m = (message){.sender = {"", 0}};
    bool bracket = take(c, '[');
    if (!take_date(c, m))
        return false;
    bool comma = take(c, ',') || take(c, 0x60C);
    if (!skip_blanks(c) && !comma)
        return false;
    if (!take_clock(c, m))
        return false;
    skip_blanks(c);
    if (bracket)
        return take(c, ']');
    bool dash = take(c, '-') || take(c, 0x2013);
    return dash && skip_blanks(c);
}

static dalil_string without_marks(dalil_string text)
{
    for (;;) {
        uint32_t c = 0;
        size_t size = text.size > 0 ? dal_utf8_decode(text, 0, &c) : 0;
        if (size == 0 || !(is_mark(c) || is_blank(c)))
            return text;
        text = dal_str_slice(text, size, text.size);
    }
}

/* "Name: text".  A name not in the telephone's book is written with "~" before it. */
static bool take_sender(cursor *c, message *m)
{
    enum { SENDER_MAX = 160 };
    dalil_string rest = without_marks(dal_str_slice(c->text, c->at, c->text.size));
    for (size_t i = 0; rest.data != NULL && i < rest.size && i < SENDER_MAX && rest.data[i] != '\n'; i++) {
        bool end = rest.data[i] == ':' && (i + 1 == rest.size || strchr(" \n\r", rest.data[i + 1]) != NULL ||
                                           (unsigned char)rest.data[i + 1] >= 0x80);
        if (!end)
            continue;
        m->sender = dal_str_trim(dal_str_slice(rest, 0, i));
        if (dal_str_starts(m->sender, DALIL_STR("~")))
            m->sender = without_marks(dal_str_slice(m->sender, 1, m->sender.size));
        while (m->sender.size >= 3 && memcmp(m->sender.data + m->sender.size - 3, "\u200E", 3) == 0)
            m->sender.size -= 3;
        m->text = without_marks(dal_str_slice(rest, i + 1, rest.size));
        return m->sender.size > 0;
    }
    return false;
}

/* ---- the chat ---------------------------------------------------------------------------------------------------- */

static message *new_message(chat *c)
{
    if (c->count == c->capacity) {
        size_t capacity = c->capacity > 0 ? 2 * c->capacity : 256;
        message *grown = dal_realloc(c->item, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        c->item = grown;
        c->capacity = capacity;
    }
    return &c->item[c->count++];
}

/* Cut the text at its dated lines; each message's text reaches to the next.  False without memory. */
static bool cut(dalil_string text, chat *c)
{
    message *last = NULL;
    dalil_string rest = text;
    while (rest.size > 0) {
        message m;
        dalil_string line = dal_str_cut(rest, '\n', &rest);
        cursor head = {line, 0};
        if (!take_head(&head, &m)) {
            if (last != NULL && last->sender.size > 0)
                last->text.size = (size_t)(line.data + line.size - last->text.data);
            continue;
        }
        if (!take_sender(&head, &m))
            m.sender = m.text = (dalil_string){"", 0};
        last = new_message(c);
        if (last == NULL)
            return false;
        *last = m;
    }
    return true;
}

/* ---- which of the three numbers is the day ------------------------------------------------------------------------
 */

typedef enum order { DAY_FIRST, MONTH_FIRST, YEAR_FIRST } order;

static bool civil_of(const message *m, order o, dal_civil *out)
{
    static const uint8_t place[][3] = {[DAY_FIRST] = {0, 1, 2}, [MONTH_FIRST] = {1, 0, 2}, [YEAR_FIRST] = {2, 1, 0}};
    int32_t day = m->date[place[o][0]], month = m->date[place[o][1]], year = m->date[place[o][2]];
    year += year < 100 ? 2000 : 0;
    if (month < 1 || month > 12 || year < 1970 || year > 2200 || day < 1 || day > dal_days_in_month(year, month))
        return false;
    *out = (dal_civil){.year = year,
                       .month = (uint8_t)month,
                       .day = (uint8_t)day,
                       .hour = m->hour,
                       .minute = m->minute,
                       .second = m->second > 59 ? 59 : m->second};
    return true;
}

/* Dates that cannot be, and steps backwards in time (by more than a day: messages may arrive late). */
static size_t faults(const chat *c, order o)
{
    size_t count = 0;
    int64_t before = INT64_MIN;
    for (size_t i = 0; i < c->count; i++) {
        dal_civil civil;
        if (!civil_of(&c->item[i], o, &civil)) {
            count++;
            continue;
        }
        int64_t now = dal_time_from_civil(&civil, 0);
        count += before != INT64_MIN && now < before - DAL_DAY;
        before = now;
    }
    return count;
}

static order find_order(const chat *c, dal_sheet *sheet)
{
    if (c->item[0].date[0] > 31)
        return YEAR_FIRST;
    size_t day = faults(c, DAY_FIRST), month = faults(c, MONTH_FIRST);
    if (day != month)
        return day < month ? DAY_FIRST : MONTH_FIRST;
    /* Nothing tells: months come first in American English, with its half days and two digits for the year. */
    order o = c->item[0].latin_half && c->item[0].date[2] < 100 ? MONTH_FIRST : DAY_FIRST;
    bool same = true;
    for (size_t i = 0; i < c->count && same; i++)
        same = c->item[i].date[0] == c->item[i].date[1];
    if (!same)
        dal_sheet_remark(sheet, DAL_NOTE_DAY_ORDER, o == DAY_FIRST ? DALIL_STR("dmy") : DALIL_STR("mdy"));
    return o;
}

/* ---- onto the sheet ---------------------------------------------------------------------------------------------- */

/* What the program writes in the place of what is not there. */
typedef enum gap { GAP_NONE, GAP_DELETED, GAP_LEFT_OUT } gap;

static gap gap_of(dalil_string words)
{
    static const struct {
        const char *words;
        gap what;
    } whole[] = {{"<Media omitted>", GAP_LEFT_OUT},
                 {"image omitted", GAP_LEFT_OUT},
                 {"video omitted", GAP_LEFT_OUT},
                 {"audio omitted", GAP_LEFT_OUT},
                 {"sticker omitted", GAP_LEFT_OUT},
                 {"GIF omitted", GAP_LEFT_OUT},
                 {"document omitted", GAP_LEFT_OUT},
                 {"Contact card omitted", GAP_LEFT_OUT},
                 {"video note omitted", GAP_LEFT_OUT},
                 {"<View once photo omitted>", GAP_LEFT_OUT},
                 {"<View once video omitted>", GAP_LEFT_OUT},
                 {"<View once voice message omitted>", GAP_LEFT_OUT},
                 {"null", GAP_LEFT_OUT}, /* what could be looked at once */
                 {"<تم استبعاد الوسائط>", GAP_LEFT_OUT},
                 {"<الوسائط غير مدرجة>", GAP_LEFT_OUT},
                 {"تم استبعاد الصورة", GAP_LEFT_OUT},
                 {"تم استبعاد الفيديو", GAP_LEFT_OUT},
                 {"تم استبعاد مقطع الفيديو", GAP_LEFT_OUT},
                 {"تم استبعاد المقطع الصوتي", GAP_LEFT_OUT},
                 {"تم استبعاد الصوت", GAP_LEFT_OUT},
                 {"تم استبعاد الملصق", GAP_LEFT_OUT},
                 {"تم استبعاد المستند", GAP_LEFT_OUT},
                 {"تم استبعاد صورة GIF", GAP_LEFT_OUT},
                 {"تم استبعاد بطاقة جهة الاتصال", GAP_LEFT_OUT},
                 {"This message was deleted", GAP_DELETED},
                 {"You deleted this message", GAP_DELETED},
                 {"تم حذف هذه الرسالة", GAP_DELETED},
                 {"حُذفت هذه الرسالة", GAP_DELETED},
                 {"حذفتَ هذه الرسالة", GAP_DELETED},
                 {"حذفت هذه الرسالة", GAP_DELETED},
                 {"لقد حذفت هذه الرسالة", GAP_DELETED},
                 {"لقد حذفتَ هذه الرسالة", GAP_DELETED}};
    if (dal_str_ends(words, DALIL_STR(".")))
        words.size--;
    if (dal_str_starts(words, DALIL_STR("This message was deleted by admin ")))
        return GAP_DELETED;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (dal_str_equal(words, dal_str(whole[i].words)))
            return whole[i].what;
    return GAP_NONE;
}

/* Without white space and marks of direction at both ends. */
static dalil_string bare(dalil_string text)
{
    text = without_marks(dal_str_trim(text));
    while (text.size >= 3 &&
           (memcmp(text.data + text.size - 3, "\u200E", 3) == 0 || memcmp(text.data + text.size - 3, "\u200F", 3) == 0))
        text = dal_str_trim(dal_str_slice(text, 0, text.size - 3));
    return text;
}

/* Where the last mark of direction stands, or the end. */
static size_t last_mark(dalil_string text)
{
    for (size_t at = text.size; at-- > 0;)
        if (text.size - at >= 3 &&
            (memcmp(text.data + at, "\u200E", 3) == 0 || memcmp(text.data + at, "\u200F", 3) == 0))
            return at;
    return text.size;
}

/* What is missing of a message, and the words that are left: those written under a picture stand below the words in its
 * place (Android), or before them and a mark of direction (iOS). */
static gap find_gap(dalil_string text, dalil_string *out_rest)
{
    dalil_string rest, line = bare(dal_str_cut(text, '\n', &rest));
    gap what = gap_of(line);
    size_t at = last_mark(text);
    *out_rest = dal_str_trim(rest);
    if (what == GAP_LEFT_OUT || (what == GAP_DELETED && out_rest->size == 0))
        return what;
    *out_rest = text;
    if (gap_of(bare(dal_str_slice(text, at, text.size))) != GAP_LEFT_OUT)
        return GAP_NONE;
    *out_rest = dal_str_trim(dal_str_slice(text, 0, at));
    return GAP_LEFT_OUT;
}

/* "IMG-1.jpg (file attached)" on a first line, with or without words below it; "<attached: 1.jpg>" at the end, with or
 * without words before it; in both languages.  `out_rest` are the words. */
static bool find_attachment(dalil_string text, dalil_string *out_name, dalil_string *out_rest)
{
    static const char *const after[] = {" (file attached)", " (الملف مرفق)", " (ملف مرفق)"};
    static const char *const before[] = {"<attached: ", "<مُرفق: ", "<المُرفق: ", "<مرفق: "};
    dalil_string rest, line = dal_str_trim(dal_str_cut(text, '\n', &rest));
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        if (!dal_str_ends(line, dal_str(after[i])))
            continue;
        *out_name = dal_str_slice(line, 0, line.size - strlen(after[i]));
        *out_rest = dal_str_trim(rest);
        return true;
    }
    for (size_t i = 0; i < sizeof before / sizeof before[0] && dal_str_ends(text, DALIL_STR(">")); i++) {
        const char *found = memmem(text.data, text.size, before[i], strlen(before[i]));
        if (found == NULL)
            continue;
        size_t at = (size_t)(found - text.data);
        *out_name = dal_str_slice(text, at + strlen(before[i]), text.size - 1);
        *out_rest = dal_str_trim(dal_str_slice(text, 0, at));
        return memchr(out_name->data, '\n', out_name->size) == NULL;
    }
    return false;
}

/* The picture or recording of this name, as an item with the message's sender and time. */
static bool put_media(const dal_reading *in, dalil_string name, const dal_form_item *of, dal_sheet *sheet)
{
    dal_reading_media *media = in->media;
    for (size_t i = 0; media != NULL && i < media->zip->count; i++) {
        if (!dal_str_equal(media->zip->entry[i].name, name))
            continue;
        dal_buf bytes = dal_buf_init(media->left);
        dal_form_item item = *of;
        bool good = !media->taken[i] && dal_zip_read(media->zip, &media->zip->entry[i], &bytes) == DALIL_OK &&
                    dal_form_is_media(dal_buf_string(&bytes), &item.media_form);
        if (good) {
            item.text = (dalil_string){"", 0};
            item.media = dal_buf_string(&bytes);
            item.file = name;
            dal_sheet_item(sheet, &item);
            media->taken[i] = true;
            media->left -= bytes.size;
        }
        dal_buf_release(&bytes);
        return good;
    }
    return false;
}

/* It is named here: not again with what else lies in the ZIP. */
static void name_attachment(const dal_reading *in, dalil_string name, dal_sheet *sheet)
{
    const dal_reading_media *media = in->media;
    dal_sheet_remark(sheet, DAL_NOTE_ATTACHMENT, name);
    for (size_t i = 0; media != NULL && i < media->zip->count; i++)
        media->taken[i] = media->taken[i] || dal_str_equal(media->zip->entry[i].name, name);
}

static void set_time(const message *m, order o, int zone, dal_form_item *item)
{
    dal_civil c;
    if (!civil_of(m, o, &c))
        return;
    int64_t start = dal_time_from_civil(&c, zone);
    item->published = (dalil_time){start, start + (m->with_second ? 1000 : DAL_MINUTE),
                                   m->with_second ? DALIL_SECOND : DALIL_MINUTE, DALIL_NO_ZONE};
    snprintf(item->local, sizeof item->local, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

/* "WhatsApp Chat with Name.txt": the name of the chat is the file's. */
static dalil_string title_of(dalil_string name)
{
    static const char *const before[] = {"WhatsApp Chat with ", "WhatsApp Chat - ", "دردشة واتساب مع ",
                                         "دردشة WhatsApp مع "};
    if (dal_str_ends(name, DALIL_STR(".txt")))
        name.size -= 4;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (dal_str_starts(name, dal_str(before[i])))
            return dal_str_slice(name, strlen(before[i]), name.size);
    return dal_str_equal(name, DALIL_STR("_chat")) ? (dalil_string){"", 0} : name;
}

/* How much is not there, by gap. */
typedef struct missing {
    size_t count[GAP_LEFT_OUT + 1];
} missing;

static void put_message(const message *m, order o, const dal_reading *in, missing *gone, dal_sheet *sheet)
{
    dalil_string name, words;
    dal_form_item item = {.source = m->sender, .title = title_of(in->name), .is_message = true};
    gone->count[find_gap(dal_str_trim(m->text), &item.text)]++;
    set_time(m, o, in->zone, &item);
    if (find_attachment(item.text, &name, &words)) {
        bool taken = put_media(in, name, &item, sheet);
        if (!taken && words.size == 0)
            name_attachment(in, name, sheet);
        if (taken || words.size == 0)
            item.text = words;
    }
    if (item.text.size > 0)
        dal_sheet_item(sheet, &item);
}

dal_problem dal_read_whatsapp(const dal_reading *in, dal_sheet *sheet)
{
    chat c = {0};
    dal_buf text = dal_buf_init(DAL_TEXT_LIMIT);
    dal_problem problem = dal_encoding_read(in, NULL, sheet, &text);
    if (problem == DAL_PROBLEM_NONE && !cut(dal_buf_string(&text), &c))
        problem = DAL_PROBLEM_MEMORY;
    if (problem == DAL_PROBLEM_NONE && c.count == 0)
        problem = DAL_PROBLEM_MALFORMED;
    if (problem == DAL_PROBLEM_NONE) {
        order o = find_order(&c, sheet);
        missing gone = {0};
        for (size_t i = 0; i < c.count; i++)
            if (c.item[i].sender.size > 0)
                put_message(&c.item[i], o, in, &gone, sheet);
        if (gone.count[GAP_DELETED] > 0)
            dal_sheet_remark_count(sheet, DAL_NOTE_DELETED, gone.count[GAP_DELETED]);
        if (gone.count[GAP_LEFT_OUT] > 0)
            dal_sheet_remark_count(sheet, DAL_NOTE_LEFT_OUT, gone.count[GAP_LEFT_OUT]);
    }
    dal_free(c.item);
    dal_buf_release(&text);
    return problem;
}
