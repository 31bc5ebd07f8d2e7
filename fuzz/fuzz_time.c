/* What dal_time_parse takes is a stretch that can be written and read again; the first two bytes give the zone. */
#include "base/time.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    int zone = (data[0] << 8 | data[1]) % 2161 - 1080;
    dalil_time time, again;
    if (dal_time_parse((dalil_string){(const char *)data + 2, size - 2}, zone, &time, NULL) != DALIL_OK)
        return 0;
    if (time.start >= time.end || !dal_time_known(time))
        abort();
    dal_buf out = dal_buf_init(200);
    dal_time_format(time, zone, &out);
    if (dal_buf_check(&out, NULL) != DALIL_OK)
        abort();
    if (dal_time_parse(dal_buf_string(&out), zone, &again, NULL) != DALIL_OK)
        abort();
    if (again.start != time.start || again.end != time.end || again.zone != time.zone)
        abort();
    dal_buf_release(&out);
    return 0;
}
