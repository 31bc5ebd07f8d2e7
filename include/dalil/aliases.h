/* dalil/aliases.h: two names that a text itself says are one: "the Harbour Rescue Service (HRS)", "the Harbour Rescue
 * Service, known as the Blue Lanterns".
 *
 * Proposals for a person: nothing is ever joined by them alone. */
#ifndef DALIL_ALIASES_H
#define DALIL_ALIASES_H

#include "dalil/extract.h"

typedef enum dalil_alias_why {
    DALIL_ALIAS_ACRONYM = 0, /* one is made of the other's first letters, in brackets beside it */
    DALIL_ALIAS_APPOSITION,  /* one stands in brackets, or after "or", behind the other */
    DALIL_ALIAS_KNOWN_AS     /* "known as", المعروف باسم */
} dalil_alias_why;

typedef struct dalil_alias {
    dalil_string a, b; /* as written, in the order of the text; they point into the text */
    dalil_range range; /* from the one to the end of the other: what a person should read */
    dalil_alias_why why;
} dalil_alias;

/* Owns its memory; the names point into the text, which must outlive it. */
typedef struct dalil_aliases {
    const dalil_alias *item; /* in the order of the text; a pair that comes again is not given again */
    size_t count;
    void *memory;
} dalil_aliases;

/* The pairs of names in `text` (UTF-8; read up to 64 MiB; at most 256 pairs).
 * out_aliases  yours; dalil_aliases_release()
 * fails with   DALIL_ENOMEM */
DALIL_API DALIL_MUST_CHECK dalil_status dalil_aliases_find(const dalil_vocabulary *vocabulary, dalil_string text,
                                                           dalil_aliases *out_aliases, dalil_error *err);
DALIL_API void dalil_aliases_release(dalil_aliases *aliases);
/* For what a name speaks: "health" of "the health minister", of "Ministry of Health" and of its spokesman, so that the
 * three can be proposed as one.  Its words folded and sorted, without those for an office, articles and prepositions.
 * out         room for out_size bytes with a NUL; empty when only an office is named
 * out_office  whether the name has a word for an office
 * returns     bytes of out */
DALIL_API size_t dalil_source_speaks_for(const dalil_vocabulary *vocabulary, dalil_string name, char *out,
                                         size_t out_size, bool *out_office);
/* "acronym", "apposition", "known-as". */
DALIL_API const char *dalil_alias_why_name(dalil_alias_why why);

#endif
