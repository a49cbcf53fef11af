/* SPDX-License-Identifier: MIT
 *
 * The file of a database: whether it is ours to open, and files that are made for one process and gone with it.
 */
#ifndef SUPPORT_SQLITE_FILE_H
#define SUPPORT_SQLITE_FILE_H

#include <stddef.h>

/* What tells ours from others: the application id in the header of the file. */
#define SQLITE_FILE_APPLICATION_ID 0x76626368 /* "vbch" */

/* Why the file is not ours to open; NULL if it is missing, empty (SQLite makes it so before the first transaction
 * ends), or ours. */
const char *sqlite_file_doubt(const char *path);

/* Makes an empty file in $TMPDIR, or in /tmp, and fills its path, also where it cannot be made. 0 or an errno. */
int sqlite_file_make(char *path, size_t size);

/* Removes the file and what SQLite keeps beside it. A database that is open stays open: to others it is gone. */
void sqlite_file_remove(const char *path);

#endif
