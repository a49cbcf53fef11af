/* SPDX-License-Identifier: MIT
 *
 * The columns of a case's table, and the cells of its rows. */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"

#include <stdbool.h>

#define VB_STATUS_COLUMNS 32 /* a longer status is cut in the table */

/* Sets up the columns of an empty grid. `confidence` of the intervals is "99 %", or NULL when it is not known. */
void vb_case_grid_open(struct vb_grid *grid, const char *confidence);

/* Fills an empty grid with the rows of one case, arranged and at least one. `name_allocators`: with a column for them.
 * `cut` becomes true if a status did not fit. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_case_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool name_allocators, bool *cut);

/* Decimals of times of which this is the fastest, so that it keeps three significant digits. */
int vb_decimals_of_mean(double fastest_ns);

/* Sets the cell that says which row it is: the variant, and in a column of its own, behind `variant_columns` and two
 * blanks, the point. */
void vb_method_cell(struct vb_grid *grid, size_t column, const struct vb_row *row, size_t variant_columns);

/* The places of some columns, for callers that show them beside something else. */
extern const struct vb_case_places {
    size_t method, status, mean, allocs, allocated, ratio, ratio_interval, verdict;
} vb_case_places;
