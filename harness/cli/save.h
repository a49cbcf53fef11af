/* SPDX-License-Identifier: MIT
 *
 * FOLDER/latest.csv, which every run leaves behind. */
#pragma once

#include "base/error.h"
#include "results/row.h"

#define VB_SAVE_LATEST "latest.csv"
#define VB_SAVE_COUNTS "counts.csv"

/* Where results go: latest.csv. What has no times does not take the place of what has: it goes to counts.csv then. */
const char *vb_save_name(const char *folder, const struct vb_results *results);

/* Where results go by default: ./results where there is such a folder, as in vbench's own tree; else vbench in
 * $XDG_STATE_HOME, or in ~/.local/state, so that no folder appears wherever one stands. Without a home: ./results. The
 * text is never released. */
const char *vb_save_folder(void);

/* Makes the folder if need be and checks that latest.csv can be written. Returns 0 or VB_ERROR_IO. */
int vb_save_check(const char *folder, struct vb_error *error);

/* Writes FOLDER/NAME. A file of that name whose contents this program cannot take (of another version, or nothing of
 * ours) is not overwritten but moved aside; `moved`, of `moved_size` bytes, then holds its new path, and is ""
 * otherwise. One that cannot be read at all stays as it is, and nothing is saved. Returns 0 or VB_ERROR_IO or
 * VB_ERROR_MEMORY. */
int vb_save(const char *folder, const char *name, const struct vb_results *results, char *moved, size_t moved_size,
            struct vb_error *error);
