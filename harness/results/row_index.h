/* SPDX-License-Identifier: MIT
 *
 * Finds the row of a (case, point, variant, allocator, side), which is what identifies it, without walking through all
 * of them. */
#pragma once

#include "results/row.h"

#include <stddef.h>

struct vb_row_index {
    const struct vb_row **rows; /* in the order of their keys; of equal ones only the first */
    size_t count;
};

/* An index of `results`, which outlive it and do not change. `second`, where it is not NULL, becomes the first row that
 * has the key of one before it, or NULL. Returns 0 or VB_ERROR_MEMORY; release the index in any case. */
int vb_row_index_make(struct vb_row_index *index, const struct vb_results *results, const struct vb_row **second);
void vb_row_index_release(struct vb_row_index *index);

/* The row of that key, or NULL. */
const struct vb_row *vb_row_index_find(const struct vb_row_index *index, const char *case_name, const char *point,
                                       const char *variant, const char *allocator, const char *side);
