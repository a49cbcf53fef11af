/* SPDX-License-Identifier: MIT
 *
 * A new reference made from a run and what the old one had beside it. */
#ifndef VB_JUDGE_UPDATE_H
#define VB_JUDGE_UPDATE_H

#include "results/row.h"
#include "results/select.h"

/* Whether what was measured may stand under one head with the rows of the old reference that stay: where it was
 * measured under other conditions, the head would say of those what is not so. Returns 0, or VB_ERROR_MEASURE that
 * names them. */
int vb_update_check(const struct vb_results *old, const struct vb_results *measured, vb_row_selector *selects,
                    void *context, struct vb_error *error);

/* Of the rows that an update replaces those that have a time, and not any more. */
size_t vb_update_lost_times(const struct vb_results *old, const struct vb_results *measured);

/* The rows of the old reference (NULL: none) that are not selected, in their order, and those that were measured, in
 * the place of what was: facts are those of the run, and one says what stayed. Returns 0; VB_ERROR_MEASURE when a row
 * that was measured failed, or nothing was; VB_ERROR_MEMORY. Release `updated` in any case. */
int vb_update_make(struct vb_results *updated, const struct vb_results *old, const struct vb_results *measured,
                   vb_row_selector *selects, void *context, struct vb_error *error);

#endif
