/* case/profile.c: two files a device: NAME.key, written once and synced; NAME.head, rewritten after each commit. */
#include "case/profile.h"
#include "base/file.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_SIZE = 4096, HEAD_SIZE = 20 + 1 + DAL_HEX_SIZE + 1 };

/* Put `part` behind the first `*at` bytes of `out`; false when it does not fit.  The paths of a note are made for every
 * commit, and printf takes longer over them than the system over the file. */
static bool add(char *out, size_t out_size, size_t *at, const char *part)
{
    size_t size = strlen(part);
    if (size >= out_size - *at)
        return false;
    memcpy(out + *at, part, size + 1);
    *at += size;
    return true;
}

bool dal_profile_folder(char *out, size_t out_size)
{
    static const char *const places[][2] = {
        {"DALIL_HOME", ""}, {"XDG_DATA_HOME", "/dalil"}, {"HOME", "/.local/share/dalil"}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *base = getenv(places[i][0]);
        size_t at = 0;
        if (base != NULL && base[0] != '\0')
            return add(out, out_size, &at, base) && add(out, out_size, &at, places[i][1]);
    }
    return false;
}

static bool case_folder(const dal_id *case_id, char *out, size_t out_size)
{
    char hex[2 * DAL_ID_SIZE + 1];
    if (!dal_profile_folder(out, out_size))
        return false;
    size_t at = strlen(out);
    dal_hex(case_id->bytes, DAL_ID_SIZE, hex);
    return add(out, out_size, &at, "/cases/") && add(out, out_size, &at, hex);
}

static dalil_status device_path(const dal_id *case_id, const dal_hash *device, const char *ending, char *out,
                                dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(device->bytes, DAL_HASH_SIZE, hex);
    if (case_folder(case_id, out, PATH_SIZE)) {
        size_t at = strlen(out);
        if (add(out, PATH_SIZE, &at, "/") && add(out, PATH_SIZE, &at, hex) && add(out, PATH_SIZE, &at, ending))
            return DALIL_OK;
    }
    return dal_fail(err, DALIL_EIO, "profile.no-home", NULL);
}

static bool parse_head(dalil_string text, dal_device *device)
{
    dalil_string rest, number = dal_str_cut(dal_str_trim(text), ' ', &rest);
    return dal_parse_i64(number, &device->number) && device->number >= 0 &&
           dal_unhex(rest, device->head.bytes, DAL_HASH_SIZE);
}

static void set_head(dal_device *device, dalil_string text, bool there)
{
    if (there && parse_head(text, device))
        return;
    device->number = -1; /* torn or lost */
    device->head = (dal_hash){{0}};
}

dalil_status dal_profile_read_note(const dal_id *case_id, dal_device *device, dal_file_note *note, dalil_error *err)
{
    char path[PATH_SIZE], line[2 * HEAD_SIZE];
    DAL_TRY(device_path(case_id, &device->device, ".head", path, err));
    int64_t got = note != NULL ? dal_file_read_note(note, path, line, sizeof line) : -1;
    if (got >= 0) {
        set_head(device, (dalil_string){line, (size_t)got}, true);
        return DALIL_OK;
    }
    dal_buf text = dal_buf_init(1024);
    dalil_status status = dal_file_read(path, 1024, &text, err);
    set_head(device, dal_buf_string(&text), status == DALIL_OK);
    dal_buf_release(&text);
    return status == DALIL_ENOMEM ? status : DALIL_OK;
}

static dalil_status read_key(const char *path, dal_device *out_device, dalil_error *err)
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    dal_buf text = dal_buf_init(1024);
    DAL_TRY(dal_file_read(path, 1024, &text, err));
    bool good = dal_unhex(dal_str_trim(dal_buf_string(&text)), seed, sizeof seed);
    if (text.data != NULL)
        sodium_memzero(text.data, text.size);
    dal_buf_release(&text);
    if (!good)
        return dal_fail(err, DALIL_EINTEGRITY, "profile.key-broken", path, NULL);
    crypto_sign_seed_keypair(out_device->device.bytes, out_device->secret, seed);
    sodium_memzero(seed, sizeof seed);
    return DALIL_OK;
}

typedef struct listing {
    const dal_id *case_id;
    dal_profile_visit *visit;
    void *context;
} listing;

static dalil_status visit_file(void *context, const char *path, const char *name, bool is_folder, dalil_error *err)
{
    const listing *l = context;
    dal_device device = {.number = 0};
    if (is_folder || !dal_str_ends(dal_str(name), DALIL_STR(".key")))
        return DALIL_OK;
    dalil_status status = read_key(path, &device, err);
    if (status != DALIL_OK)
        return status == DALIL_ENOMEM ? status : DALIL_OK; /* a broken key is no key: a new device begins */
    status = dal_profile_read_note(l->case_id, &device, NULL, err);
    if (status == DALIL_OK)
        status = l->visit(l->context, &device, err);
    sodium_memzero(&device, sizeof device);
    return status;
}

dalil_status dal_profile_each(const dal_id *case_id, dal_profile_visit *visit, void *context, dalil_error *err)
{
    char folder[PATH_SIZE];
    listing l = {case_id, visit, context};
    if (!case_folder(case_id, folder, sizeof folder))
        return dal_fail(err, DALIL_EIO, "profile.no-home", NULL);
    return dal_file_exists(folder) ? dal_file_list(folder, visit_file, &l, err) : DALIL_OK;
}

void dal_profile_new_device(dal_device *out_device)
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    *out_device = (dal_device){.number = 0};
    dal_random(seed, sizeof seed);
    crypto_sign_seed_keypair(out_device->device.bytes, out_device->secret, seed);
    sodium_memzero(seed, sizeof seed);
}

static dalil_string head_line(const dal_device *device, char out[HEAD_SIZE + 1])
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(device->head.bytes, DAL_HASH_SIZE, hex);
    snprintf(out, HEAD_SIZE + 1, "%020lld %s\n", (long long)device->number, hex); /* always as long: no tail stays */
    return dal_str(out);
}

dalil_status dal_profile_keep(const dal_id *case_id, const dal_device *device, dalil_error *err)
{
    char folder[PATH_SIZE], path[PATH_SIZE], hex[2 * crypto_sign_SEEDBYTES + 1], line[HEAD_SIZE + 1];
    if (!case_folder(case_id, folder, sizeof folder))
        return dal_fail(err, DALIL_EIO, "profile.no-home", NULL);
    DAL_TRY(dal_file_make_folder(folder, 0700, err));
    DAL_TRY(device_path(case_id, &device->device, ".head", path, err));
    DAL_TRY(dal_file_write(path, head_line(device, line), 0600, err));
    DAL_TRY(device_path(case_id, &device->device, ".key", path, err));
    dal_hex(device->secret, crypto_sign_SEEDBYTES, hex); /* libsodium's secret key begins with the seed */
    dalil_status status = dal_file_write(path, dal_str(hex), 0600, err);
    sodium_memzero(hex, sizeof hex);
    return status;
}

dalil_status dal_profile_note(const dal_id *case_id, const dal_device *device, dal_file_note *note, dalil_error *err)
{
    char path[PATH_SIZE], line[HEAD_SIZE + 1];
    DAL_TRY(device_path(case_id, &device->device, ".head", path, err));
    return dal_file_overwrite(note, path, head_line(device, line), 0600, err);
}
