/* engine/text/redact.h: names taken out of texts, however they are spelt, and told where they would be left.
 *
 * Letters are compared as the search compares them: without harakat, tatweel, accents, marks of direction and zero
 * width, alef, ta marbuta and alef maqsura in one form each, a hamza on any seat or none, digits of any script, the
 * article before a word of the name or not.  A name is found inside another word too, and across whatever stands
 * between its words; the whole word it stands in goes, for what is left of a word tells what is gone.  The words of a
 * name of several go by themselves as well (`parts`), as whole words with what Arabic joins before them. */
#ifndef DAL_TEXT_REDACT_H
#define DAL_TEXT_REDACT_H

#include "base/base.h"

typedef struct dal_redactor dal_redactor;

enum { DAL_REDACT_NAMES = 1000, DAL_REDACT_LETTERS = 128 /* of one name */ };

/* A name and what is put in its place (empty: five full blocks, U+2588). */
typedef struct dal_redact_name {
    dalil_string name, mark;
} dal_redact_name;

/* fails with  DALIL_EINVAL (a name without letters, or too long; a mark that holds a name), DALIL_ELIMIT, DALIL_ENOMEM
 */
DALIL_MUST_CHECK dalil_status dal_redactor_new(const dal_redact_name *name, size_t count, bool parts,
                                               dal_redactor **out_redactor, dalil_error *err);
void dal_redactor_free(dal_redactor *redactor); /* takes NULL */

/* One place: bytes of the text as it was, and of the text as it is; by which name. */
typedef struct dal_redact_edit {
    size_t start, end, new_start, new_end, name;
} dal_redact_edit;

typedef struct dal_redaction {
    dal_buf text;
    dal_redact_edit *edit; /* ascending, apart from each other */
    size_t count, capacity;
} dal_redaction;

void dal_redaction_release(dal_redaction *redaction);
/* out_redaction   yours; dal_redaction_release()
 * fails with  DALIL_ENOMEM, DALIL_ELIMIT */
DALIL_MUST_CHECK dalil_status dal_redact(const dal_redactor *redactor, dalil_string text, dal_redaction *out_redaction,
                                         dalil_error *err);
/* Where the bytes [start, end) of the text stand in what was made of it: a place that was taken out counts whole. */
void dal_redact_place(const dal_redaction *redaction, size_t start, size_t end, size_t *out_start, size_t *out_end);
/* Is a name left in this text?  Besides by the rules above it is looked for among the words that the search engine
 * reads (engine/text/search.h), which is another program.  `out_name`: which one. */
DALIL_MUST_CHECK dalil_status dal_redact_left(const dal_redactor *redactor, dalil_string text, bool *out_left,
                                              size_t *out_name, dalil_error *err);

#endif
