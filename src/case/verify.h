/* case/verify.h: is everything as it was written?  By hash alone, or by reading every entry and blob too. */
#ifndef DAL_VERIFY_H
#define DAL_VERIFY_H

#include "case/ledger.h"

typedef struct dal_verify_result {
    int64_t commits, entries, blobs, erased, devices, forks, waiting;
    int64_t reused; /* requests that stand with different bytes: both are kept, it is no problem of the ledger */
    int64_t problems;
} dal_verify_result;

/* One thing that is not as it should be: `message` with its arguments as in an error. */
typedef dalil_status dal_verify_report(void *context, const dalil_error *problem, dalil_error *err);

typedef struct dal_verify_options {
    bool parse;       /* read every entry against the format */
    bool blobs;       /* open every blob and compare its name; with `parse` also: is every named one here? */
    unsigned threads; /* 0: one a core */
} dal_verify_options;

/* Check the ledger as docs/internals/ledger.md says.  Problems are reported, and counted in the result; the status is
 * DALIL_OK when the check itself could be done.
 * fails with  DALIL_EIO, DALIL_ENOMEM, DALIL_EINTEGRITY (the database cannot be read at all) */
DALIL_MUST_CHECK dalil_status dal_verify(dal_ledger *ledger, const dal_verify_options *options,
                                         dal_verify_report *report, void *context, dal_verify_result *out_result,
                                         dalil_error *err);

#endif
