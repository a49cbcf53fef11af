/* SPDX-License-Identifier: MIT
 *
 * Makes a new reference from a run and the rows of the old one that were not measured. */
#pragma once

#include "results/row.h"

/* Whether the new rows and the kept rows of the old reference may share one head. They may not if they were measured
 * under different conditions: the head would be wrong about the kept rows. Returns 0, or VB_ERROR_MEASURE that names
 * the conditions. */
int vb_update_check(const struct vb_results *old, const struct vb_results *measured, vb_row_selector *selects,
                    void *context, struct vb_error *error);

/* How many rows have a time in the old reference and would have none after the update. */
size_t vb_update_lost_times(const struct vb_results *old, const struct vb_results *measured);

/* The rows of the old reference (NULL: none) that are not selected, in their order, and those that were measured, in
 * the place of what was: facts are those of the run, and one says what stayed. Returns 0; VB_ERROR_MEASURE when a row
 * that was measured failed, nothing was, or a row was skipped that `old` has measured; VB_ERROR_MEMORY. Release
 * `updated` in any case. */
int vb_update_make(struct vb_results *updated, const struct vb_results *old, const struct vb_results *measured,
                   vb_row_selector *selects, void *context, struct vb_error *error);
