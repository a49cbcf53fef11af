/* SPDX-License-Identifier: MIT
 *
 * Output files that are either written whole or not at all: they have no name, or a temporary one beside the target,
 * until everything is on disk. Mode and group, and the owner where that is allowed, are those of the file they replace.
 * From open to commit or discard, signals that would end the program wait (base/hold_signals.h). */
#pragma once

#include "base/error.h"
#include "base/hold_signals.h"

#include <stdbool.h>
#include <stdio.h>

struct vb_output {
    FILE *stream;    /* write here */
    char *path;      /* the target; NULL for standard output */
    char *temporary; /* its name until then, or NULL: it has none yet */
    bool replaces;   /* a regular file; not standard output, /dev/full or a fifo */
    bool nameless;   /* it has no name until it is complete */
    struct vb_hold hold;
};

/* Opens `path` for writing, "-" being standard output; a fifo without a reader is an error. Finish it with commit or
 * end. Returns 0 or VB_ERROR_IO. */
int vb_output_open(struct vb_output *output, const char *path, struct vb_error *error);

/* Flushes, syncs and renames. On failure the target is as it was. Returns 0 or VB_ERROR_IO. Closes either way. */
int vb_output_commit(struct vb_output *output, struct vb_error *error);

/* Commits where `status` is 0. Else gives up and returns it: the target is as it was, unless it is not a regular file,
 * which cannot take back what it was given. */
int vb_output_end(struct vb_output *output, int status, struct vb_error *error);

/* Says, without writing anything that stays, whether a later vb_output_open of `path` has a chance. Returns 0 or
 * VB_ERROR_IO. */
int vb_output_check(const char *path, struct vb_error *error);

/* Makes the folder that `path`, of a file, is to lie in, and those that it lies in, as far as they are not there.
 * Returns 0 or VB_ERROR_IO. */
int vb_folder_make_for(const char *path, struct vb_error *error);

/* Waits until no other process holds the folder of the file `path`, and holds it. While it is held, other processes
 * that hold it the same way do not read or write the file. Returns a descriptor, to be closed, or VB_ERROR_IO. */
int vb_folder_lock_for(const char *path, struct vb_error *error);

/* Whether both paths lead to one file that is there. */
bool vb_is_same_file(const char *path, const char *other);

/* $TMPDIR, or else /tmp. */
const char *vb_temporary_folder(void);
