/* case/kinds/report.h: how a statement is named, and how its fields are read from JSON. */
#ifndef DAL_KIND_REPORT_H
#define DAL_KIND_REPORT_H

#include "case/format.h"

enum { DAL_RANGES_SIZE = 512, DAL_QUESTION_SIZE = 128, DAL_RANGES_MAX = 16 };

/* A statement's name inside its report: byte ranges and the question it was suggested for. */
typedef struct dal_claim_key {
    char ranges[DAL_RANGES_SIZE]; /* "12-40,52-90" */
    char question[DAL_QUESTION_SIZE];
    int64_t start, end; /* hull */
} dal_claim_key;

/* From an object with "ranges": [[s,e]…] and "question"; false when it is not of that form. */
bool dal_claim_key_read(const json_t *object, dal_claim_key *out_key);
/* The number by which people name a statement, the same on every device; told as eight hexadecimal digits. */
int64_t dal_claim_number_value(const dal_hash *report, const dal_claim_key *key);
void dal_claim_number(const dal_hash *report, const dal_claim_key *key, char out[9]);

typedef struct dal_claim_source {
    dalil_string name, kind;
    dal_id id;
} dal_claim_source;

/* A statement's source: its own "source" object, or its index into the run's "sources". */
dal_claim_source dal_claim_source_read(const json_t *fields, const json_t *sources);

#endif
