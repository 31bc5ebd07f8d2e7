/* tools/embed.c: pack files into one C array, with a table of names, sizes and places.
 *
 * embed FOLDER OUT.c NAME...    each NAME is relative to FOLDER/data, or to FOLDER when it begins with "docs/"; the
 *                               caller sorts them by byte order
 *
 * Runs at build time; what it writes is compiled into the library and read through base/embed.h.  The bytes are written
 * as string literals, which compilers take in far quicker than lists of numbers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 64, PATH_SIZE = 4096 };

static void die(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

static FILE *open_data(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    const char *data = strncmp(name, "docs/", 5) == 0 ? "" : "data/";
    int length = snprintf(path, sizeof path, "%s/%s%s", folder, data, name);
    if (length < 0 || length >= PATH_SIZE) {
        errno = ENAMETOOLONG;
        die("cannot open", name);
    }
    FILE *file = fopen(path, "rb");
    if (!file)
        die("cannot open", path);
    return file;
}

static void write_byte(FILE *out, int byte)
{
    if (byte == '"' || byte == '\\')
        fprintf(out, "\\%c", byte);
    else if (byte >= ' ' && byte < 0x7f && byte != '?') /* "??" would begin a trigraph */
        putc(byte, out);
    else
        fprintf(out, "\\%03o", (unsigned)byte);
}

/* Write the bytes of one file as string literals; returns how many they are. */
static size_t write_bytes(FILE *out, FILE *in)
{
    size_t size = 0;
    for (int byte = getc(in); byte != EOF; byte = getc(in), size++) {
        if (size % LINE == 0)
            fputs(size == 0 ? "    \"" : "\"\n    \"", out);
        write_byte(out, byte);
    }
    fputs(size == 0 ? "    \"\"\n" : "\"\n", out);
    return size;
}

static void write_array(FILE *out, const char *folder, char *const *names, size_t count, size_t *sizes)
{
    fputs("/* Written by tools/embed.c: do not edit. */\n#include \"base/embed.h\"\n\n", out);
    fputs("static const char bytes[] =\n", out);
    for (size_t i = 0; i < count; i++) {
        FILE *in = open_data(folder, names[i]);
        sizes[i] = write_bytes(out, in);
        if (ferror(in))
            die("cannot read", names[i]);
        fclose(in);
    }
    fputs("    \"\";\n\n", out);
}

static void write_table(FILE *out, char *const *names, size_t count, const size_t *sizes)
{
    size_t start = 0;
    fprintf(out, "const size_t dal_embedded_count = %zu;\nconst dal_embedded_file dal_embedded_files[] = {\n", count);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "    {{\"%s\", %zu}, {bytes + %zu, %zu}},\n", names[i], strlen(names[i]), start, sizes[i]);
        start += sizes[i];
    }
    fputs("    {{\"\", 0}, {bytes, 0}},\n};\n", out);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: embed FOLDER OUT.c NAME...\n", stderr);
        return 2;
    }
    size_t count = (size_t)argc - 3;
    size_t *sizes = calloc(count + 1, sizeof *sizes);
    FILE *out = fopen(argv[2], "wb");
    if (!sizes || !out)
        die("cannot write", argv[2]);
    write_array(out, argv[1], argv + 3, count, sizes);
    write_table(out, argv + 3, count, sizes);
    if (fclose(out) != 0)
        die("cannot write", argv[2]);
    free(sizes);
    return 0;
}
