#include "base/embed.h"
#include <string.h>

static int compare(const char *name, size_t size, dalil_string other)
{
    int order = memcmp(name, other.data, size < other.size ? size : other.size);
    return order != 0 ? order : (size > other.size) - (size < other.size);
}

dalil_string dal_embedded(const char *name)
{
    size_t size = strlen(name), low = 0, high = dal_embedded_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(name, size, dal_embedded_files[middle].name);
        if (order == 0)
            return dal_embedded_files[middle].bytes;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return (dalil_string){NULL, 0};
}

bool dal_embedded_at(size_t index, dalil_string *out_name, dalil_string *out_bytes)
{
    if (index >= dal_embedded_count)
        return false;
    *out_name = dal_embedded_files[index].name;
    *out_bytes = dal_embedded_files[index].bytes;
    return true;
}
