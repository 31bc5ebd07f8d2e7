/* intake/guess.c: which form bytes are in, by how they begin and what the file is called.  Nothing is parsed here. */
#include "intake/reader.h"
#include <strings.h>

static bool ends(dalil_string name, const char *suffix)
{
    size_t size = strlen(suffix);
    return name.size > size && strncasecmp(name.data + name.size - size, suffix, size) == 0;
}

static bool ends_one(dalil_string name, const char *const *suffix)
{
    for (size_t i = 0; suffix[i] != NULL; i++)
        if (ends(name, suffix[i]))
            return true;
    return false;
}

static bool begins(dalil_string bytes, size_t at, const char *with, size_t size)
{
    return bytes.size >= at + size && memcmp(bytes.data + at, with, size) == 0;
}

/* ---- what is told by its first bytes ------------------------------------------------------------------------------
 */

static const struct {
    size_t at, size;
    const char *bytes;
    dal_form form;
} magic[] = {
    {0, 5, "%PDF-", DAL_FORM_PDF},
    {0, 5, "{\\rtf", DAL_FORM_RTF},
    {0, 4, "PK\3\4", DAL_FORM_ZIP},
    {0, 4, "PK\5\6", DAL_FORM_ZIP},
    {0, 3, "\xFF\xD8\xFF", DAL_FORM_PICTURE},
    {0, 8, "\x89PNG\r\n\x1A\n", DAL_FORM_PICTURE},
    {0, 4, "GIF8", DAL_FORM_PICTURE},
    {8, 4, "WEBP", DAL_FORM_PICTURE},
    {0, 4, "II*\0", DAL_FORM_PICTURE},
    {0, 4, "MM\0*", DAL_FORM_PICTURE},
    {4, 8, "ftypheic", DAL_FORM_PICTURE},
    {4, 8, "ftypmif1", DAL_FORM_PICTURE},
    {4, 8, "ftypavif", DAL_FORM_PICTURE},
    {4, 8, "ftypM4A ", DAL_FORM_SOUND},
    {4, 4, "ftyp", DAL_FORM_VIDEO},
    {0, 4, "\x1A\x45\xDF\xA3", DAL_FORM_VIDEO},
    {0, 4, "OggS", DAL_FORM_SOUND},
    {0, 3, "ID3", DAL_FORM_SOUND},
    {0, 2, "\xFF\xFB", DAL_FORM_SOUND},
    {0, 2, "\xFF\xF3", DAL_FORM_SOUND},
    {0, 2, "\xFF\xF1", DAL_FORM_SOUND},
    {0, 5, "#!AMR", DAL_FORM_SOUND},
    {8, 4, "WAVE", DAL_FORM_SOUND},
    {0, 4, "fLaC", DAL_FORM_SOUND},
};

static dal_form by_magic(dalil_string bytes)
{
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++)
        if (begins(bytes, magic[i].at, magic[i].bytes, magic[i].size))
            return magic[i].form;
    return DAL_FORM_TEXT;
}

bool dal_form_is_media(dalil_string bytes, dal_form *out_form)
{
    *out_form = by_magic(bytes);
    return *out_form == DAL_FORM_PICTURE || *out_form == DAL_FORM_SOUND || *out_form == DAL_FORM_VIDEO;
}

/* ---- what is text ------------------------------------------------------------------------------------------------ */

/* The first `size` bytes after a mark and white space, zeros of UTF-16 left out. */
static dalil_string first_letters(dalil_string bytes, char *room, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes.size && i < 4 * size && count < size; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        bool space = c <= ' ' || c == 0xEF || c == 0xBB || c == 0xBF || c == 0xFF || c == 0xFE;
        if (c != 0 && !(space && count == 0))
            room[count++] = bytes.data[i];
    }
    return (dalil_string){room, count};
}

static bool holds(dalil_string text, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, word, size) == 0)
            return true;
    return false;
}

static bool begins_letters(dalil_string text, const char *with)
{
    return text.size >= strlen(with) && strncasecmp(text.data, with, strlen(with)) == 0;
}

/* Lines that begin with the names of headers that every mail has. */
static bool looks_like_mail(dalil_string head)
{
    static const char *const names[] = {"from:",     "date:",        "subject:",      "to:",           "message-id:",
                                        "received:", "return-path:", "mime-version:", "delivered-to:", NULL};
    size_t found = 0;
    bool from = false;
    while (head.size > 0) {
        dalil_string line = dal_str_cut(head, '\n', &head);
        if (dal_str_trim(line).size == 0)
            break;
        for (size_t i = 0; names[i] != NULL; i++)
            found += begins_letters(line, names[i]);
        from = from || begins_letters(line, names[0]);
    }
    return from && found >= 4;
}

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9);
}

/* A bracket, or a mark of direction. */
static bool is_before_date(uint32_t c)
{
    return c == '[' || c == 0x200E || c == 0x200F || c == 0xFEFF || c == 0x61C || (c >= 0x202A && c <= 0x202E);
}

/* "[08/12/2024, 10:05:33] " or "08/12/2024, 10:05 - " or the same in Arabic digits, at the beginning of a line. */
static bool looks_like_chat(dalil_string bytes)
{
    dalil_string head = dal_str_slice(bytes, 0, 64);
    int64_t bad = dal_utf8_check(head);
    size_t at = 0, digits = 0, slashes = 0;
    head = dal_str_trim(bad >= 0 ? dal_str_slice(head, 0, (size_t)bad) : head);
    while (at < head.size && at < 24) {
        uint32_t c;
        size_t step = dal_utf8_decode(head, at, &c);
        bool digit = is_digit(c), separator = c == '/' || c == '.' || c == '-';
        if (c == ',' || c == 0x60C || (c == ' ' && slashes == 2))
            return slashes == 2 && digits >= 4;
        if (!digit && !separator && !is_before_date(c))
            return false;
        digits += digit;
        slashes += separator;
        at += step;
    }
    return false;
}

static dal_form by_letters(dalil_string bytes, dalil_string name)
{
    static const char *const pages[] = {".html", ".htm", ".xhtml", ".mht", NULL};
    char room[4096];
    dalil_string head = first_letters(bytes, room, sizeof room);
    if (begins_letters(head, "<!doctype html") || begins_letters(head, "<html") || ends_one(name, pages))
        return holds(head, "tgme") || holds(head, "Exported Data") ? DAL_FORM_TELEGRAM_HTML : DAL_FORM_HTML;
    if (begins_letters(head, "{") && holds(head, "\"messages\"") && holds(head, "\"type\""))
        return DAL_FORM_TELEGRAM;
    if (begins_letters(head, "From ") && (ends(name, ".mbox") || holds(head, "\nfrom:")))
        return DAL_FORM_MAILBOX;
    if (ends(name, ".eml") || looks_like_mail(head))
        return DAL_FORM_MAIL;
    return looks_like_chat(bytes) ? DAL_FORM_WHATSAPP : DAL_FORM_TEXT;
}

dal_form dal_form_guess(dalil_string bytes, dalil_string name)
{
    static const char *const plain[] = {".md", ".markdown", ".csv", NULL};
    dal_form form = by_magic(bytes);
    if (form != DAL_FORM_TEXT || ends_one(name, plain))
        return form;
    if (ends(name, ".pdf"))
        return DAL_FORM_PDF;
    if (ends(name, ".docx"))
        return DAL_FORM_DOCX;
    return ends(name, ".rtf") ? DAL_FORM_RTF : by_letters(bytes, name);
}
