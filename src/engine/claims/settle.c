/* engine/claims/settle.c: see parts.h.  Which of a sentence's times tell when something was said, and which of when it
 * speaks. */
#include "base/time.h"
#include "engine/claims/parts.h"

static bool is_known(dalil_time time)
{
    return time.precision != DALIL_UNKNOWN_TIME;
}

/* No word is said after its publication. */
static dalil_time until_publication(dalil_time said, dalil_time published)
{
    if (!is_known(published))
        return said;
    if (said.end > published.end)
        said.end = published.end;
    if (said.start >= said.end)
        said = published;
    return said;
}

/* The full stop behind "on 12 March." may belong to the time and not to the content, so it is the beginning that tells.
 */
static bool begins_in(dalil_range inner, dalil_range outer)
{
    return inner.start >= outer.start && inner.start < outer.end;
}

dal_settled dal_claims_settle(const dal_whens *whens, dalil_range content, dalil_time published)
{
    const dal_when *of_when = NULL, *said_when = NULL;
    dal_settled settled = {.said = DAL_TIME_UNKNOWN, .of = DAL_TIME_UNKNOWN};
    for (size_t i = 0; i < whens->count; i++) {
        const dal_when *when = &whens->item[i];
        if (!is_known(when->time))
            continue;
        if (begins_in(when->range, content))
            of_when = of_when == NULL || when->as_of ? when : of_when;
        else
            said_when = said_when == NULL ? when : said_when;
    }
    if (of_when != NULL)
        settled.of = of_when->time;
    if (said_when != NULL && !said_when->as_of)
        settled.said = until_publication(said_when->time, published);
    else if (is_known(published))
        settled.said = (dalil_time){INT64_MIN, published.end, published.precision, published.zone};
    const dal_when *bound = said_when != NULL && said_when->as_of ? said_when : of_when;
    if (bound != NULL && bound->as_of) {
        settled.of = bound->time;
        dalil_time from = {bound->time.start, INT64_MAX, bound->time.precision, bound->time.zone};
        settled.said = until_publication(from, published);
    }
    settled.when = said_when != NULL ? said_when : of_when;
    return settled;
}
