/* SPDX-License-Identifier: MIT
 *
 * A history, read along the line that is meant, with its changes. */
#pragma once

#include "cli/git/git.h"
#include "cli/history/history_actions.h"
#include "history/changes.h"

struct vb_history_read {
    struct vb_git git; /* without `top` where we are in none */
    struct vb_database database;
    struct vb_history history;
    struct vb_history_marks marks;
    struct vb_history_changes changes;
};

/* Opens the history and reads it; `patterns` end with NULL. Where we are in the repository, the line is that of what is
 * checked out, or of --tip. Close it in any case. Returns 0 or an error. */
int vb_history_read_open(struct vb_history_read *read, const struct vb_history_arguments *arguments,
                         char *const *patterns, enum vb_database_use use, struct vb_error *error);
void vb_history_read_close(struct vb_history_read *read);

/* Finds a commit of the line by what a user calls it: a revision, or the beginning of its digits. Returns 0 or
 * VB_ERROR_USAGE. */
int vb_history_read_place(const struct vb_history_read *read, const char *name, size_t *place, struct vb_error *error);
