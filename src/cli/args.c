/* cli/args.c: words of the command line. */
#include "cli/args.h"

/* Options that take a value, and switches; the same names mean the same for every verb. */
static const char *const with_value[] = {
    "-C",           "--lang",   "--author",   "--zone",        "--known-at", "--as-of",  "--question",
    "--report",     "--about",  "--title",    "--format",      "--reason",   "--how",    "--approve",
    "--channel",    "--source", "--kind",     "--stance",      "--basis",    "--said",   "--of",
    "--value",      "--origin", "--hedge",    "--text",        "--on",       "--device", "--output",
    "--vocabulary", "--copies", "--radius",   "--config",      "--pairs",    "-k",       "--published",
    "--limit",      "--named",  "--note",     "--containment", "--from",     "--to",     "--status",
    "--encoding",   "--form",   "--original", "--language",    "--by",       "--redact", "--redact-file"};
static const char *const switches[] = {
    "--json",      "--help",       "--version", "--all",         "--open",   "--conflicts",        "--run",
    "--read-only", "--unreviewed", "--hashes",  "--no-extract",  "--cost",   "--complete",         "--made-up",
    "--narration", "--aliases",    "--preview", "--whole-names", "--anyway", "--without-originals"};

static bool among(const char *name, size_t size, const char *const *list, size_t count, const char **out_known)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == size && memcmp(list[i], name, size) == 0) {
            *out_known = list[i];
            return true;
        }
    }
    return false;
}

static void note(cli_args *args, const char *name, const char *value)
{
    if (args->option_count < CLI_OPTIONS_MAX)
        args->option[args->option_count++] = (cli_option){name, value};
    else
        args->unknown = name;
}

static bool is_known(const char *text)
{
    const char *known;
    return among(text, strlen(text), with_value, sizeof with_value / sizeof with_value[0], &known) ||
           among(text, strlen(text), switches, sizeof switches / sizeof switches[0], &known);
}

/* Read the option at argv[*at]; false when it is none that we know. */
static bool read_option(int argc, char **argv, int *at, cli_args *args)
{
    const char *text = argv[*at], *equals = strchr(text, '='), *known;
    size_t size = equals != NULL && text[1] == '-' ? (size_t)(equals - text) : strlen(text);
    if (among(text, size, switches, sizeof switches / sizeof switches[0], &known) && size == strlen(text)) {
        note(args, known, "");
        return true;
    }
    if (!among(text, size, with_value, sizeof with_value / sizeof with_value[0], &known))
        return false;
    if (size < strlen(text)) {
        note(args, known, equals + 1);
        return true;
    }
    if (*at + 1 >= argc || is_known(argv[*at + 1]))
        return false; /* no value: the next is an option itself */
    note(args, known, argv[++*at]);
    return true;
}

/* A number copied from a line of ours may bring along the invisible marks that set it apart there (U+200E, U+200F,
 * U+202A to U+202E, U+2066 to U+2069: three bytes each): they are cut off both ends. */
static bool is_mark(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    return c[0] == 0xE2 && ((c[1] == 0x80 && (c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xAA && c[2] <= 0xAE))) ||
                            (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
}

static char *without_marks(char *text)
{
    while (is_mark(text))
        text += 3;
    size_t size = strlen(text);
    while (size >= 3 && is_mark(text + size - 3))
        size -= 3;
    text[size] = '\0';
    return text;
}

void cli_args_read(int argc, char **argv, const char **words, cli_args *out_args)
{
    bool options = true;
    *out_args = (cli_args){.word = words};
    for (int i = 1; i < argc; i++)
        argv[i] = without_marks(argv[i]);
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!read_option(argc, argv, &i, out_args) && out_args->unknown == NULL)
                out_args->unknown = argv[i];
        } else if (out_args->verb == NULL)
            out_args->verb = argv[i];
        else
            words[out_args->word_count++] = argv[i];
    }
}

const char *cli_args_get(const cli_args *args, const char *name)
{
    for (size_t i = args->option_count; i-- > 0;)
        if (strcmp(args->option[i].name, name) == 0)
            return args->option[i].value;
    return NULL;
}

dalil_string cli_plain_digits(const char *text, char *out, size_t out_size)
{
    dalil_string given = dal_str(text);
    size_t size = 0;
    for (size_t at = 0; at < given.size && size + 5 < out_size;) {
        uint32_t c;
        at += dal_utf8_decode(given, at, &c);
        c = c >= 0x660 && c <= 0x669 ? c - 0x660 + '0' : c >= 0x6F0 && c <= 0x6F9 ? c - 0x6F0 + '0' : c;
        size += dal_utf8_encode(c, out + size);
    }
    out[size] = '\0';
    return (dalil_string){out, size};
}

bool cli_args_has(const cli_args *args, const char *name)
{
    return cli_args_get(args, name) != NULL;
}
