/* cli/print.h: records as people read them, or as they are. */
#ifndef DAL_CLI_PRINT_H
#define DAL_CLI_PRINT_H

#include "app/brief_words.h"
#include "dalil/app.h"

typedef struct cli_printer {
    bool json;     /* print records as they are */
    bool document; /* standard output is one document: no record may stand before it */
    bool within;   /* what is printed is of one report: its name was said */
    bool whole;    /* bulletins with their texts, not only that they are there */
    dalil_language language;
    const char *only;      /* the one bulletin to print; NULL: all */
    int64_t count;         /* records so far */
    dal_hash place, voice; /* report, and statement, of the last claim: what it shares with the next is said once */
} cli_printer;

/* A dalil_answer whose context is a cli_printer: prints one record on standard output. */
dalil_status cli_print(void *context, dalil_string json, dalil_error *err);
/* A dalil_answer that prints a text as it is. */
dalil_status cli_print_text(void *context, dalil_string text, dalil_error *err);

/* ---- what printing one record is made of (cli/print_*.c) --------------------------------------------------------- */

/* A line being written; what comes from outside it makes harmless (app/brief_words.h). */
dal_pen cli_pen(const cli_printer *p, dal_buf *out);
/* A time of a record, in the zone that it is written in. */
void cli_pen_time(dal_pen *pen, const json_t *record, const char *key);
/* A string of a record, as words from outside. */
void cli_pen_string(dal_pen *pen, const json_t *record, const char *key);
/* A report by its file and number: "a.txt  [1a2b3c4d]". */
void cli_pen_report(dal_pen *pen, const json_t *record);
/* Print what is in the buffer as a line (or several), and release it. */
dalil_status cli_put(dal_buf *text, dalil_error *err);
/* A sentence with strings (words from outside) and numbers of the record filled in. */
dalil_status cli_say_record(const cli_printer *p, const json_t *record, const char *id, const char *const *key,
                            size_t count, dalil_error *err);
#define CLI_SAY(p, record, id, err, ...)                                                                               \
    cli_say_record((p), (record), (id), (const char *const[]){__VA_ARGS__},                                            \
                   sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (err))

/* What an entry did: who, when, what. */
void cli_pen_act(dal_pen *pen, const json_t *act);
/* Why a file was kept without being read, on a line of its own below the rest; nothing where it was read. */
void cli_pen_reason(dal_pen *pen, const json_t *record);
/* Who typed what a picture or a voice note holds, or that it waits for that; false, and nothing, of others. */
bool cli_pen_transcript(dal_pen *pen, const json_t *record);
/* What a person should know of how a file was read: attachments, pages, broken characters. */
void cli_pen_notes(dal_pen *pen, const json_t *record);
dalil_status cli_print_kept(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_file(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_claim(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_conflict(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_finding(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_draft(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_bulletin(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_left_out(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_recall(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_report_text(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_transcribed(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_backed_up(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_backup(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_leaves(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_blackened(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_redacted(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_exported(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_written(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_hit(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_occurs(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_proposed_same(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_proposed_question(cli_printer *p, const json_t *record, dalil_error *err);
dalil_status cli_print_searched(cli_printer *p, const json_t *record, dalil_error *err);

/* ---- standard error ---------------------------------------------------------------------------------------------- */

/* A sentence on standard error. */
void cli_say(dalil_language language, const char *id, const dalil_string *arguments, size_t count);
void cli_say_error(dalil_language language, const dalil_error *error);

#endif
