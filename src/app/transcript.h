/* app/transcript.h: what a person read or heard in a picture or a voice note. */
#ifndef DAL_TRANSCRIPT_H
#define DAL_TRANSCRIPT_H

#include "app/session.h"

/* Who typed the transcription in force of a report, appended to `out`; nothing when there is none. */
DALIL_MUST_CHECK dalil_status dal_transcript_typist(dalil_case *c, const dal_hash *report, dal_buf *out,
                                                    dalil_error *err);
/* Members of the record "report": "transcript" with entry, by, time, language, note, size; or "waiting": true where
 * there is none and one is wanted. */
DALIL_MUST_CHECK dalil_status dal_transcript_write(dalil_case *c, const dal_hash *report, bool wanted,
                                                   dal_json_writer *w, dalil_error *err);
/* For finding statements: the marks of words that are not sure become as many spaces, so that "12[?] people" are twelve
 * people; places stay where they are. */
void dal_transcript_plain(dal_buf *text);

#endif
