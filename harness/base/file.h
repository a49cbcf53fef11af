/* SPDX-License-Identifier: MIT
 *
 * Output files that are either written whole or not at all: they get a temporary name beside the target and are renamed
 * when everything is on disk. */
#ifndef VB_BASE_FILE_H
#define VB_BASE_FILE_H

#include "base/error.h"

#include <stdio.h>

struct vb_output {
    FILE *stream;    /* write here */
    char *path;      /* the target; NULL for standard output */
    char *temporary; /* NULL for standard output and for targets that are no regular files (/dev/full, a fifo) */
};

/* Opens `path` for writing, "-" being standard output. Finish it with commit or discard. Returns 0 or VB_ERROR_IO. */
int vb_output_open(struct vb_output *output, const char *path, struct vb_error *error);

/* Flushes, syncs and renames. On failure the target is as it was. Returns 0 or VB_ERROR_IO. Closes either way. */
int vb_output_commit(struct vb_output *output, struct vb_error *error);

/* Gives up: the target is as it was, unless it is no regular file, which cannot take back what it was given. */
void vb_output_discard(struct vb_output *output);

/* Says, without writing anything that stays, whether a later vb_output_open of `path` has a chance. Returns 0 or
 * VB_ERROR_IO. */
int vb_output_check(const char *path, struct vb_error *error);

#endif
