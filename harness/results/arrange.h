/* SPDX-License-Identifier: MIT
 *
 * Rows in the order in which they are read: those of a case together, in it those of an allocator, in these those of a
 * point, each in the order in which the first of them came. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

/* All rows of `results`, arranged; they are borrowed, the array is to be freed. NULL without memory. The time grows as
 * n log n. */
const struct vb_row **vb_arrange(const struct vb_results *results);

/* Likewise, but those of a point together, whatever their allocators are. */
const struct vb_row **vb_arrange_by_point(const struct vb_results *results);

/* Some rows out of an arrangement, side by side. */
struct vb_rows {
    const struct vb_row *const *items;
    size_t count;
};

/* How many of `rows`, at least one, from the first on belong to one case; to one allocator of it; or to one point
 * there, where every ratio refers to the one baseline. */
struct vb_rows vb_first_case(struct vb_rows rows);
struct vb_rows vb_first_allocator(struct vb_rows rows);
struct vb_rows vb_first_point(struct vb_rows rows);

/* What is left of `rows` after its first `part.count`. */
struct vb_rows vb_rows_after(struct vb_rows rows, struct vb_rows part);

/* The row that the ratios of a point refer to, or NULL. */
const struct vb_row *vb_rows_baseline(struct vb_rows point);

/* The old program's row of the pair whose new one is `index`, or NULL: it stands before it, wherever rows come from. */
const struct vb_row *vb_rows_old_side(struct vb_rows rows, size_t index);

/* Whether a row must name its allocator: if there are several, or one that is not jemalloc. */
bool vb_rows_name_allocators(const struct vb_results *results);

/* Whether these are results of two programs. */
bool vb_results_are_compared(const struct vb_results *results);

/* Finds the row of a (case, point, variant, allocator, side), which is what identifies it, without walking through all
 * of them. */
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
