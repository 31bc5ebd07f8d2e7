/* app/values.h: what a person types for a field: a number, or one word of several. */
#ifndef DAL_APP_VALUES_H
#define DAL_APP_VALUES_H

#include "base/json.h"

/* The words that a field takes, as they stand in a sentence. */
#define DAL_STANCES "affirm, deny, unconfirmed"
#define DAL_BASES "saw, searched, told, believes, document, none"
#define DAL_KINDS "person, organisation, group, anonymous, media"
#define DAL_STATUSES "confirmed, likely, disputed, not-checked, unlikely, exhausted, false"

/* Refuse `given` for `field`, naming what it may be; an empty one is told as missing.  DALIL_EINVAL */
dalil_status dal_fail_choice(dalil_error *err, const char *field, dalil_string given, const char *choices);

/* A value as people write it, digits of any script: "12", "2,3" and "2-3" (a range), "30," and "30+" (at least), ",30"
 * (at most), "٣٥٫٥"; "1,200" is told to be unclear.
 * out_value   [low, high], null for no end; yours
 * fails with  DALIL_EINVAL, DALIL_ENOMEM */
DALIL_MUST_CHECK dalil_status dal_value_read(dalil_string text, json_t **out_value, dalil_error *err);
/* A value as it is written there: "12", "2-3", "30+", ",30". */
enum { DAL_VALUE_SIZE = 64 };
void dal_value_write(const json_t *value, char out[DAL_VALUE_SIZE]);
/* Is it [low, high] with low <= high, either of them null? */
bool dal_value_fits(const json_t *value);

#endif
