/* cli/print_forms.c: what is said of files of other forms than plain text. */
#include "cli/print.h"
#include <stdio.h>

enum { NAMED_MAX = 5 }; /* attachments named; the others are counted */

void cli_pen_reason(dal_pen *pen, const json_t *record)
{
    dalil_string reason = dal_json_string(record, pen->language == DALIL_ARABIC ? "reason_ar" : "reason");
    if (reason.size == 0)
        return;
    dal_pen_put(pen, "\n    ");
    dal_buf_add_string(pen->out, reason); /* a sentence of ours: what is foreign in it is set apart already */
}

static const char *sentence_of(dalil_string note, dalil_string about)
{
    if (dal_str_equal(note, DALIL_STR("day-order")))
        return dal_str_equal(about, DALIL_STR("mdy")) ? "cli.note.day-order-mdy" : "cli.note.day-order-dmy";
    return dal_str_equal(note, DALIL_STR("attachment")) ? "cli.note.attachment"
           : dal_str_equal(note, DALIL_STR("broken"))   ? "cli.note.broken"
           : dal_str_equal(note, DALIL_STR("pages"))    ? "cli.note.pages"
           : dal_str_equal(note, DALIL_STR("cut"))      ? "cli.note.cut"
           : dal_str_equal(note, DALIL_STR("deleted"))  ? "cli.note.deleted"
           : dal_str_equal(note, DALIL_STR("left-out")) ? "cli.note.left-out"
                                                        : NULL;
}

/* What the sentence names: a number, or a word of the file's. */
static dal_word word_of(dalil_string about)
{
    int64_t count;
    return dal_parse_i64(about, &count) ? dal_word_number(count) : dal_word_outside(about);
}

static void put_note(dal_pen *pen, const char *id, dal_word word)
{
    dal_pen_put(pen, "\n    ");
    dal_pen_message(pen, id, &word, 1);
}

void cli_pen_notes(dal_pen *pen, const json_t *record)
{
    const json_t *notes = json_object_get(record, "notes");
    dalil_string encoding = dal_json_string(record, "encoding");
    int64_t attached = 0;
    if (encoding.size > 0 && !dal_str_equal(encoding, DALIL_STR("UTF-8")))
        put_note(pen, "cli.note.encoding", dal_word_outside(encoding));
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const json_t *note = json_array_get(notes, i);
        dalil_string about = dal_json_string(note, "about"), name = dal_json_string(note, "note");
        const char *id = sentence_of(name, about);
        bool attachment = dal_str_equal(name, DALIL_STR("attachment"));
        attached += attachment;
        if (id != NULL && (!attachment || attached <= NAMED_MAX))
            put_note(pen, id, attachment ? dal_word_outside(about) : word_of(about));
    }
    if (attached > NAMED_MAX)
        put_note(pen, "cli.note.more", dal_word_number(attached - NAMED_MAX));
}

bool cli_pen_transcript(dal_pen *pen, const json_t *record)
{
    const json_t *transcript = json_object_get(record, "transcript");
    bool waits = dal_brief_flag(record, "waiting");
    if (transcript == NULL && !waits)
        return false;
    dal_pen_put(pen, "\n    ");
    if (waits) {
        dal_pen_message(pen, "cli.waits", NULL, 0);
        return true;
    }
    dal_pen_say(pen, "cli.transcript", dal_word_outside(dal_json_string(transcript, "by")));
    dal_pen_put(pen, " · ");
    cli_pen_time(pen, transcript, "time");
    if (dal_json_string(transcript, "note").size > 0) {
        dal_pen_put(pen, " · ");
        cli_pen_string(pen, transcript, "note");
    }
    return true;
}

/* "Kept, not read: a.pdf  [1a2b3c4d]" and why; of a picture or a voice note, that somebody must type what it holds. */
dalil_status cli_print_kept(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    bool waits = dal_brief_flag(record, "waiting");
    dal_pen_message(&pen, waits ? "cli.kept-waits" : "cli.kept", NULL, 0);
    cli_pen_report(&pen, record);
    if (!waits)
        cli_pen_reason(&pen, record);
    cli_pen_notes(&pen, record);
    return cli_put(&text, err);
}

/* A file of many messages. */
dalil_status cli_print_file(cli_printer *p, const json_t *record, dalil_error *err)
{
    dal_buf text;
    dal_pen pen = cli_pen(p, &text);
    const dal_word word[4] = {dal_word_outside(dal_json_string(record, "file")),
                              dal_word_number(dal_json_integer(record, "items", 0)),
                              dal_word_number(dal_json_integer(record, "again", 0)),
                              dal_word_number(dal_json_integer(record, "statements", 0))};
    dal_pen_message(&pen, "cli.file", word, 4);
    if (dal_json_integer(record, "waiting_items", 0) > 0)
        put_note(&pen, "brief.waiting", dal_word_number(dal_json_integer(record, "waiting_items", 0)));
    cli_pen_notes(&pen, record);
    return cli_put(&text, err);
}
