/* case/profile.c: two files a device: NAME.key, written once and synced; NAME.head, rewritten after each commit. */
#include "case/profile.h"
#include "base/file.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_SIZE = 4096, HEAD_SIZE = 20 + 1 + DAL_HEX_SIZE + 1 };

bool dal_profile_folder(char *out, size_t out_size)
{
    const char *own = getenv("DALIL_HOME"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    int size = own != NULL && own[0] != '\0'     ? snprintf(out, out_size, "%s", own)
               : data != NULL && data[0] != '\0' ? snprintf(out, out_size, "%s/dalil", data)
               : home != NULL && home[0] != '\0' ? snprintf(out, out_size, "%s/.local/share/dalil", home)
                                                 : -1;
    return size > 0 && (size_t)size < out_size;
}

static bool case_folder(const dal_id *case_id, char *out, size_t out_size)
{
    char base[PATH_SIZE], hex[2 * DAL_ID_SIZE + 1];
    dal_hex(case_id->bytes, DAL_ID_SIZE, hex);
    if (!dal_profile_folder(base, sizeof base))
        return false;
    int size = snprintf(out, out_size, "%s/cases/%s", base, hex);
    return size > 0 && (size_t)size < out_size;
}

static dalil_status device_path(const dal_id *case_id, const dal_hash *device, const char *ending, char *out,
                                dalil_error *err)
{
    char folder[PATH_SIZE], hex[DAL_HEX_SIZE + 1];
    dal_hex(device->bytes, DAL_HASH_SIZE, hex);
    if (!case_folder(case_id, folder, sizeof folder) ||
        snprintf(out, PATH_SIZE, "%s/%s%s", folder, hex, ending) >= PATH_SIZE)
        return dal_fail(err, DALIL_EIO, "profile.no-home", NULL);
    return DALIL_OK;
}

static bool parse_head(dalil_string text, dal_device *device)
{
    dalil_string rest, number = dal_str_cut(dal_str_trim(text), ' ', &rest);
    return dal_parse_i64(number, &device->number) && device->number >= 0 &&
           dal_unhex(rest, device->head.bytes, DAL_HASH_SIZE);
}

/* The note may be torn or lost. */
dalil_status dal_profile_read_note(const dal_id *case_id, dal_device *device, dalil_error *err)
{
    char path[PATH_SIZE];
    dal_buf text = dal_buf_init(1024);
    DAL_TRY(device_path(case_id, &device->device, ".head", path, err));
    dalil_status status = dal_file_read(path, 1024, &text, err);
    if (status != DALIL_OK || !parse_head(dal_buf_string(&text), device)) {
        device->number = -1;
        device->head = (dal_hash){{0}};
    }
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
    status = dal_profile_read_note(l->case_id, &device, err);
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

dalil_status dal_profile_note(const dal_id *case_id, const dal_device *device, dalil_error *err)
{
    char path[PATH_SIZE], line[HEAD_SIZE + 1];
    DAL_TRY(device_path(case_id, &device->device, ".head", path, err));
    return dal_file_overwrite(path, head_line(device, line), 0600, err);
}
