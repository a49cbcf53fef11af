/* SPDX-License-Identifier: MIT
 *
 * Results files read, merged, shown and exported: what `merge` does, and every command that has measured on several
 * hosts. */
#pragma once

#include "cli/command.h"
#include "cli/export_options.h"
#include "cli/screen.h"
#include "merge/merge.h"

struct vb_merging {
    const struct vb_program *program;
    const struct vb_exports *exports;
    struct vb_merge_options merge;
    enum vb_color color;
    bool summary;     /* several cases as a line for each, with where all rows are */
    const char *path; /* where the merged file goes, too; NULL: nowhere */
    bool strict;      /* undecided pairs of two programs have an exit status of their own */
};

/* Returns the exit status; has complained where it is due. */
int vb_merging_run(const struct vb_merging *merging, const char *const *paths, size_t count);

/* Merges, and writes `path` alone. Returns 0 or an error. */
int vb_merging_save(const struct vb_merging *merging, const char *const *paths, size_t count, struct vb_error *error);
