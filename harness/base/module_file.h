/* SPDX-License-Identifier: MIT
 *
 * Modules and programs as files: what tells one build from another, and whether a path is one. */
#pragma once

#include "base/error.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* The build id that a linker gives a program or a library: a digest of all that it was linked from. It is left in place
 * when symbols are stripped. */

#define VB_BUILD_ID_MAX 129 /* of its text: 64 bytes at most, in hexadecimal */

/* Reads it from an ELF file that is open. False: it is none for this machine, or has none. */
bool vb_build_id_read(int fd, char id[VB_BUILD_ID_MAX]);

/* The file of a module. It is held open from the start, so that the file that was checked is the one that is
 * measured, even if its name is replaced. */

struct vb_module_file {
    char path[PATH_MAX]; /* absolute */
    int fd;
    struct stat status; /* as it was opened */
};

/* Opens the module by a name that a user gave, under a number of at least `lowest_fd`. Returns 0; VB_ERROR_IO when it
 * cannot be opened; VB_ERROR_FORMAT when it is not a shared library for this machine, or not all of one. Close it only
 * after success. */
int vb_module_file_open(struct vb_module_file *file, const char *name, int lowest_fd, struct vb_error *error);
void vb_module_file_close(struct vb_module_file *file);

/* Whether the file is still what it was: a file that is written to also changes in processes that have loaded it. */
bool vb_module_file_is_unchanged(const struct vb_module_file *file);

/* Whether it has what only a program has: it is to be started, not loaded. */
bool vb_module_file_is_program(const struct vb_module_file *file);

/* Whether `path` still names the file that had this status, and nobody has written to it. */
bool vb_file_is_unchanged(const char *path, const struct stat *status);

/* Whether `path` still names the file that is open as `fd`. */
bool vb_module_file_is_named(const char *path, int fd);
