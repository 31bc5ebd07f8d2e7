/* engine/claims/judge_sort.c: sorting by numbers, in linear time whatever they are: a question may have very many
 * words, and whoever writes them may choose the numbers. */
#include "engine/claims/judge.h"

enum { DIGITS = 256 };

/* One pass over the digit at `shift`; false, and nothing done, when all items have the same one. */
static bool pass(const dal_item *from, dal_item *to, size_t count, int shift)
{
    size_t start[DIGITS + 1] = {0};
    for (size_t i = 0; i < count; i++)
        start[(from[i].key >> shift & (DIGITS - 1)) + 1]++;
    if (start[(from[0].key >> shift & (DIGITS - 1)) + 1] == count)
        return false;
    for (int digit = 0; digit < DIGITS; digit++)
        start[digit + 1] += start[digit];
    for (size_t i = 0; i < count; i++)
        to[start[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

void dal_judge_sort(dal_item *item, dal_item *room, size_t count)
{
    dal_item *from = item, *to = room;
    for (int shift = 0; count > 1 && shift < 64; shift += 8) {
        if (!pass(from, to, count, shift))
            continue;
        dal_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != item)
        memcpy(item, from, count * sizeof *item);
}

uint64_t dal_judge_key_of_number(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double dal_judge_number_of_key(uint64_t key)
{
    double number;
    uint64_t bits = key >> 63 ? key ^ UINT64_C(1) << 63 : ~key;
    memcpy(&number, &bits, sizeof number);
    return number;
}

uint64_t dal_judge_key_of_time(int64_t time)
{
    return (uint64_t)time ^ UINT64_C(1) << 63;
}
