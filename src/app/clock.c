/* app/clock.c: a clock of this computer that is surely wrong.
 *
 * The time of an entry decides nothing in the case, but it is what people read in the work log and on a bulletin, and a
 * bulletin "as of now" holds what was known by that clock.  So whoever writes is told once; nothing is refused. */
#include "app/session.h"
#include <stdio.h>

enum { LATE = 5 * DAL_MINUTE }; /* two computers that nobody set by each other */

/* 2024, when the first of these programs was written. */
static const int64_t FIRST_YEAR = INT64_C(1704067200000);

static void put_clock(const dalil_case *c, int64_t ms, char *out, size_t size)
{
    dal_civil t;
    dal_time_to_civil(ms, c->options.zone, &t);
    snprintf(out, size, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

static dalil_status tell(dalil_case *c, int64_t now, int64_t latest, dalil_error *err)
{
    dal_record r;
    dalil_error what;
    char text[1024], shown[64], newest[64];
    put_clock(c, now, shown, sizeof shown);
    put_clock(c, latest, newest, sizeof newest);
    if (now < FIRST_YEAR)
        dal_fail(&what, DALIL_EINVAL, "clock.impossible", shown, NULL);
    else
        dal_fail(&what, DALIL_EINVAL, "clock.behind", shown, newest, NULL);
    dal_record_begin(&r, "warning");
    dal_record_instant(c, &r.w, "clock", now);
    dal_record_instant(c, &r.w, "latest", latest);
    dalil_error_text(&what, DALIL_ENGLISH, text, sizeof text);
    dal_json_put_cstring(&r.w, "en", text);
    dalil_error_text(&what, DALIL_ARABIC, text, sizeof text);
    dal_json_put_cstring(&r.w, "ar", text);
    return dal_record_send(&r, c->warn, c->warn_context, err);
}

dalil_status dal_session_check_clock(dalil_case *c, dalil_error *err)
{
    int64_t latest, now = dal_clock_now();
    if (c->warn == NULL || c->clock_told)
        return DALIL_OK;
    DAL_TRY(dal_query_latest(c->fold, &latest, err));
    if (now >= FIRST_YEAR && now >= latest - LATE)
        return DALIL_OK;
    c->clock_told = true;
    return tell(c, now, latest, err);
}
