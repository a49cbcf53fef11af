/* SPDX-License-Identifier: MIT
 *
 * The commits that `bisect` searches, and what was built of them. */
#pragma once

#include "base/error.h"
#include "cli/git/git.h"

#include <stddef.h>

struct vb_bisect_range {
    char *text;     /* the names, one a line, cut into */
    char **commits; /* the good one first, the bad one last, each the first parent of the next but perhaps the first */
    size_t count;
    char *good_name; /* as they were given */
    char *bad_name;
};

/* Takes GOOD..BAD, or GOOD.. for what is checked out. Close it in any case. Returns 0, VB_ERROR_USAGE where these are
 * no two commits of which the bad one comes after the good one, VB_ERROR_IO, VB_ERROR_STOPPED or VB_ERROR_MEMORY. */
int vb_bisect_range_open(struct vb_bisect_range *range, const struct vb_git *git, const char *revisions,
                         struct vb_error *error);
void vb_bisect_range_close(struct vb_bisect_range *range);
