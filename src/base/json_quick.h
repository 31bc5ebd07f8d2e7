/* base/json_quick.h: the quick way of dal_json_read(). */
#ifndef DAL_JSON_QUICK_H
#define DAL_JSON_QUICK_H

#include "base/json.h"

/* The value, or NULL: malformed, beyond the limits, out of memory, or only not of the usual form.  Jansson then tells.
 */
json_t *dal_json_quick(dalil_string text, const dal_json_limits *limits);

#endif
