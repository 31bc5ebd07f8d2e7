/* engine/claims/arabic.c: Arabic statements. */
#include "engine/claims/work.h"

void dal_rules_arabic(dal_unit *unit)
{
    (void)unit;
}
