/* app/findings.h: the questions of a case judged, and written as JSON. */
#ifndef DAL_APP_FINDINGS_H
#define DAL_APP_FINDINGS_H

#include "app/session.h"
#include "app/upstream.h"
#include "dalil/findings.h"

/* One question with its statements, judged. */
typedef struct dal_judged {
    dalil_string question; /* in the arena */
    dalil_finding finding;
    const int64_t *claim; /* ids for dal_query_claim(), in the order of `word` */
    const dalil_word *word;
    const dalil_word_role *role;
    size_t count;
    dal_upstreams upstream; /* which words were counted once, and why */
    bool spoken;            /* somebody other than the reports' own telling speaks to it, or a person reviewed it */
    bool by_hand;           /* set by a person */
    bool apart;             /* set by people whose decisions contradict each other: none of them holds */
    dalil_finding_status hand_status;
    dalil_string reason;
    dal_hash hand_entry;
    dal_id hand_author;
    int64_t hand_time;
} dal_judged;

/* How the number was put, by the flags of a statement (app/run.h). */
dalil_rounding dal_rounding_of_flags(int64_t flags);
/* The member "about" or "order" beside a value that was rounded: the number that was said. */
void dal_put_rounding(dal_json_writer *w, double low, double high, dalil_rounding rounding);
/* A statement as the decision table sees it, but for who it is: id, source and origin are not set. */
dalil_word dal_word_of_row(const dal_voice_row *row);
/* Judge one question as of `as_of`.  Everything in `out_judged` lives in `arena`. */
DALIL_MUST_CHECK dalil_status dal_judge_question(dalil_case *c, dalil_string question, int64_t as_of, dal_arena *arena,
                                                 dal_judged *out_judged, dalil_error *err);
/* The status shown: a person's where there is one. */
dalil_finding_status dal_judged_status(const dal_judged *judged);

/* The number that a person set with it, [low, high]; NULL when there is none.  Yours. */
DALIL_MUST_CHECK dalil_status dal_judged_value(dalil_case *c, const dal_judged *judged, json_t **out_value,
                                               dalil_error *err);
/* The same of one entry that set a finding. */
DALIL_MUST_CHECK dalil_status dal_finding_value(dalil_case *c, const dal_hash *hash, json_t **out_value,
                                                dalil_error *err);

/* What a question is called: label, and period or about. */
void dal_question_words(const dal_parts_words *words, dal_json_writer *w, dalil_string question);
/* A question's members: question, label, kind, period or about. */
DALIL_MUST_CHECK dalil_status dal_question_write(dalil_case *c, dal_json_writer *w, dalil_string question,
                                                 dalil_error *err);
/* Write one finding (app/brief.h) into `w`; key NULL inside arrays. */
DALIL_MUST_CHECK dalil_status dal_finding_write(dalil_case *c, dal_json_writer *w, const dal_judged *judged,
                                                dalil_error *err);

/* Call `visit` for each question that the request asks for, most pressing first. */
typedef dalil_status dal_judged_visit(void *context, const dal_judged *judged, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_judge_all(dalil_case *c, const dalil_brief_request *request, int64_t as_of,
                                            dal_judged_visit *visit, void *context, dalil_error *err);

#endif
