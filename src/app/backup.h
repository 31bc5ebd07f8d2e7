/* app/backup.h: second folders of a case: copies to work in, backups to keep; when the last backup was. */
#ifndef DAL_APP_BACKUP_H
#define DAL_APP_BACKUP_H

#include "app/session.h"

/* Write the member "backup": {"time","by","days","since"} of the last one, or null when there was none. */
DALIL_MUST_CHECK dalil_status dal_backup_write(dalil_case *c, dal_json_writer *w, dalil_error *err);

#endif
