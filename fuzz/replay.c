/* fuzz/replay.c: stands in for libFuzzer where it is not built in: runs a target on every file it is given. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 24 };

static int replay(const char *path, uint8_t *room)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = fread(room, 1, INPUT_MAX, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(room, size);
}

int main(int argc, char **argv)
{
    uint8_t *room = malloc(INPUT_MAX);
    int failed = room == NULL;
    for (int i = 1; i < argc && !failed; i++)
        failed = replay(argv[i], room);
    free(room);
    return failed;
}
