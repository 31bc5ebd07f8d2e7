/* case/profile.h: the devices that this user's profile has for a case: secret keys and the last commit of each. */
#ifndef DAL_PROFILE_H
#define DAL_PROFILE_H

#include "base/file.h"
#include "case/format.h"

typedef struct dal_device {
    dal_hash device;          /* public key; also names its files */
    unsigned char secret[64]; /* libsodium's form: seed and public key */
    int64_t number;           /* of the last commit it is known to have made; 0: none; -1: the note was lost */
    dal_hash head;            /* hash of that commit */
} dal_device;

typedef dalil_status dal_profile_visit(void *context, const dal_device *device, dalil_error *err);
/* The devices noted for a case, in byte order of their public keys. */
DALIL_MUST_CHECK dalil_status dal_profile_each(const dal_id *case_id, dal_profile_visit *visit, void *context,
                                               dalil_error *err);
/* Read the note of a device again: number and head.  Its secret key is as it was.
 * note  as dal_profile_note() left it for this device, or closed; NULL: read by its path */
DALIL_MUST_CHECK dalil_status dal_profile_read_note(const dal_id *case_id, dal_device *device, dal_file_note *note,
                                                    dalil_error *err);
/* A new key, in memory. */
void dal_profile_new_device(dal_device *out_device);
/* Write a new device's key and a note that it made no commit yet; both are on the disk when this returns. */
DALIL_MUST_CHECK dalil_status dal_profile_keep(const dal_id *case_id, const dal_device *device, dalil_error *err);
/* Note the last commit.  Not synced: a lost note is healed from the case.
 * note  this device's, kept open from the last time, or closed; yours to close with dal_file_close_note() */
DALIL_MUST_CHECK dalil_status dal_profile_note(const dal_id *case_id, const dal_device *device, dal_file_note *note,
                                               dalil_error *err);
/* The profile's folder, or false when neither DALIL_HOME, XDG_DATA_HOME nor HOME is set. */
bool dal_profile_folder(char *out, size_t out_size);

#endif
