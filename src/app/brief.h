/* app/brief.h: the brief as data (one JSON object), and its renderings.
 *
 * The object:
 * {"type":"brief", "title":str, "as_of":iso|null, "known_at":iso|null, "made":iso, "zone":minutes,
 *  "reports":n, "reports_all":n, "statements":n, "statements_all":n, "unreviewed":n, "waiting":n (for a transcription),
 * (the first of each pair and the last without what is surely later than "as_of"; "_all" of the whole case) "loose":n,
 * "conflicts":n, "findings":[finding…],            most pressing first: disputed, not checked, unlikely, likely,
 * confirmed, exhausted, false "unasked":{"total":n (at most 1000),"statements":[statement…]} (by name, to no question)
 * or absent, "recalls":[{"bulletin":"4","changes":[{"question":code,"label":{"en","ar"},"was":status,"told":status or
 * absent,"is":status}…]}…], "backup":{"time":iso,"days":n,"since":entries,"by":name} (the last one) or null, or absent
 * in a bulletin}
 *
 * finding: {"type":"finding", "question":code, "label":{"en":str,"ar":str}, "kind":"exists|count|last|…",
 *  "period":[from,to] (years, counts over a span) or absent, "about":{"en","ar"} (a person's own question: which one)
 * or absent, "status":"disputed", "reason":{"en":sentence,"ar":sentence}, "change":{"en":…,"ar":…},
 *  "by_hand":{"author":name,"reason":str,"time":iso,"computed":status,"value":[low|null,high|null] or absent} or
 * absent, "conflict":[{"author":name,"status":status,"value":… or absent,"reason":str,"time":iso,"entry":first 8
 * digits}…] (set by hand by people who contradict each other: none holds) or absent, "other":status (when words that
 * straddle the time would give another) or absent, "named_for":n, "named_against":n, "apart_for":n, "apart_against":n,
 * "unreviewed":n, "copies":n, "replaced":n,
 *  "values":[{"low":num,"high":num|null,"named":n,"apart":n,"by":[source…] (who said just this),
 * "by_named":n (the first n of them are named), "fitting":[source…] (whose word only fits it)}…],
 * "statements":[statement…]}        those that count first, then apart, neutral, copies, replaced, rejected, later
 *
 * statement: {"number":"1a2b3c4d",
 * "role":"for|against|apart-for|apart-against|neutral|copy|replaced|rejected|later|straddles|unasked", "source":name or
 * "" (the report's own telling), "named":bool, "kind":"person|organisation|group|anonymous|media|none", "via":[name…],
 * "bearer":name of the publisher or "", "file":str, "report":first 8 digits, "said":iso|"",
 * "published":iso|"", "stance":"affirm|deny|unconfirmed", "basis":…, "hedge":str, "text":the statement's own words,
 * "value":[low,high|null] or absent, "of":iso or absent (shown
 * when "dated":true: the question asks when), "state":"suggested|accepted|corrected|added|rejected|conflict",
 * "conflict":[{"author","verdict","value" or absent,"source" or absent,"stance","time","entry"}…] in that state,
 * "loose":bool, "typist":who typed its words from a picture or a recording, or absent} */
#ifndef DAL_BRIEF_H
#define DAL_BRIEF_H

#include "base/json.h"
#include "dalil/app.h"

/* The brief as Markdown, or as one HTML page that prints well (no script, nothing from the network).
 * fails with  DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_brief_markdown(const json_t *brief, dalil_language language, dal_buf *out,
                                                 dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_brief_html(const json_t *brief, dalil_language language, dal_buf *out,
                                             dalil_error *err);

/* A bulletin's texts, from a brief that holds its questions only: Markdown, and plain text for messengers of at most
 * 700 characters (never cut inside a finding: what does not fit is counted, "and 3 more questions in the full
 * bulletin"). */
typedef struct dal_bulletin_head {
    dalil_string number;   /* "4", "4-B"; empty in a draft */
    dalil_string approver; /* empty in a draft */
} dal_bulletin_head;
DALIL_MUST_CHECK dalil_status dal_bulletin_markdown(const json_t *brief, const dal_bulletin_head *head,
                                                    dalil_language language, dal_buf *out, dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_bulletin_text(const json_t *brief, const dal_bulletin_head *head,
                                                dalil_language language, dal_buf *out, dalil_error *err);

#endif
