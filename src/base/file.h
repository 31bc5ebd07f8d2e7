/* base/file.h: the one door to the file system, so that sealing, tests and other systems have one place to stand. */
#ifndef DAL_FILE_H
#define DAL_FILE_H

#include "base/base.h"

typedef enum dal_file_kind { DAL_FILE_NONE, DAL_FILE_OTHER, DAL_FILE_FOLDER, DAL_FILE_LINK } dal_file_kind;

/* The calls the door makes; tests put their own in to lose power, fill disks and interrupt. */
typedef struct dal_file_calls {
    int (*open)(const char *path, int flags, int mode);
    int64_t (*read)(int fd, void *buffer, size_t size);
    int64_t (*write)(int fd, const void *buffer, size_t size);
    int64_t (*read_at)(int fd, void *buffer, size_t size, int64_t at); /* wherever read() and write() stand */
    int64_t (*write_at)(int fd, const void *buffer, size_t size, int64_t at);
    bool (*leads_to)(const char *path, int fd); /* is what is at `path` now the file that was opened? */
    int (*sync)(int fd);
    int (*close)(int fd);
    int (*rename)(const char *from, const char *to);
    int (*remove)(const char *path);
    int (*make_folder)(const char *path, int mode);
    dal_file_kind (*kind)(const char *path);
    /* Call `each` for every name in a folder but '.' and '..' until it returns false; -1 when it cannot be read. */
    int (*list)(const char *folder, bool (*each)(void *context, const char *name), void *context);
} dal_file_calls;
extern dal_file_calls dal_file; /* POSIX calls to start with */

/* Read a whole file of at most `max` bytes, `-` is standard input.  out_text: yours, dal_buf_release().
 * fails with  DALIL_ENOTFOUND, DALIL_EIO, DALIL_ELIMIT */
DALIL_MUST_CHECK dalil_status dal_file_read(const char *path, size_t max, dal_buf *out_text, dalil_error *err);
/* Write a file so that after a power cut either the old or the whole new content is there: temporary name beside it,
 * sync, rename, sync of the folder.
 * fails with  DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_file_write(const char *path, dalil_string content, int mode, dalil_error *err);
/* Write a file that is not there yet; one that is there is never touched.
 * fails with  DALIL_EINVAL (there is one), DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_file_write_new(const char *path, dalil_string content, int mode, dalil_error *err);
/* A short note that may be lost: read and written in place, never synced, and kept open between, because opening takes
 * longer than the rest.  {0}: not open yet. */
typedef struct dal_file_note {
    bool open;
    int fd;
} dal_file_note;
/* Put `content` in place of as many bytes; a note that is not open is opened, or made.
 * fails with  DALIL_EIO */
DALIL_MUST_CHECK dalil_status dal_file_overwrite(dal_file_note *note, const char *path, dalil_string content, int mode,
                                                 dalil_error *err);
/* The first bytes of the open note, at most `size`; -1 when it is not open, cannot be read, or `path` leads to another
 * file or to none by now: then it is closed, and whoever asks reads by the path. */
int64_t dal_file_read_note(dal_file_note *note, const char *path, char *out, size_t size);
void dal_file_close_note(dal_file_note *note);
DALIL_MUST_CHECK dalil_status dal_file_make_folder(const char *path, int mode, dalil_error *err); /* and its parents */
bool dal_file_exists(const char *path);
bool dal_file_is_folder(const char *path);
bool dal_file_is_link(const char *path);    /* a symbolic link, wherever it leads */
bool dal_file_is_regular(const char *path); /* links are followed; pipes and devices are not */
/* ---- where it lies (base/file_place.c) ----------------------------------------------------------------------------
 */

/* Is `path`, which need not exist yet, the folder or something in it, by whatever links? */
bool dal_file_is_inside(const char *path, const char *folder);
bool dal_file_same_disk(const char *a, const char *b); /* as far as they exist */
/* Bytes free for this user where `path` is or would be; -1: not known.  Tests put their own in. */
extern int64_t (*dal_file_room)(const char *path);
int64_t dal_file_size(const char *path); /* 0 when there is no such file */
/* Ask the system to keep nothing of a file in memory: what is read next comes from the disk. */
void dal_file_forget(const char *path);

/* Write "folder/name" into `out`; false when it does not fit. */
bool dal_path_join(char *out, size_t out_size, const char *folder, const char *name);

/* Call `each` for the entries of a folder in byte order of their names ('.' and '..' left out). */
typedef dalil_status dal_file_visit(void *context, const char *path, const char *name, bool is_folder,
                                    dalil_error *err);
DALIL_MUST_CHECK dalil_status dal_file_list(const char *folder, dal_file_visit *each, void *context, dalil_error *err);

#endif
