/* SPDX-License-Identifier: MIT
 *
 * The columns of a case's table, and the cells of its rows. */
#pragma once

#include "results/arrange.h"
#include "show/amount_cells.h"
#include "show/grid.h"

#include <stdbool.h>

/* The columns in their order, and which go first where room is short: a verdict has been drawn from the intervals,
 * which stay; of these the ratio's is worth more than the mean's; who records single operations asks for their tail.
 * The second half is shown only where a case has no times. */
enum vb_case_column {
    VB_CASE_METHOD, /* and the point */
    VB_CASE_ALLOCATOR,
    VB_CASE_STATUS,
    VB_CASE_MEAN,
    VB_CASE_QUIET, /* only where one of the case's rows has it */
    VB_CASE_ALLOCATED,
    VB_CASE_ALLOCS,
    VB_CASE_RSS, /* it and the next five only where one of the case's rows has them */
    VB_CASE_INSTRUCTIONS,
    VB_CASE_CYCLES,
    VB_CASE_BRANCH_MISSES,
    VB_CASE_CACHE_MISSES,
    VB_CASE_CODE,
    VB_CASE_MEAN_INTERVAL,
    VB_CASE_AMOUNTS, /* and those behind it, only where the case has them: rates, and its own counters */
    VB_CASE_P50 = VB_CASE_AMOUNTS + VB_AMOUNT_COLUMNS, /* these four likewise */
    VB_CASE_P99,
    VB_CASE_P99_9,
    VB_CASE_P99_99,
    VB_CASE_RATIO,
    VB_CASE_RATIO_INTERVAL,
    VB_CASE_VERDICT,
    VB_CASE_FREES,
    VB_CASE_USABLE,
    VB_CASE_PEAK,
    VB_CASE_LEDGER,
    VB_CASE_CONTRACT,
};

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

/* What the allocator reports about itself: a small table below a case's own, of the rows for which jemalloc was asked
 * before their first turn and after their last. */

/* Sets up the columns of an empty grid. */
void vb_heap_grid_open(struct vb_grid *grid);

/* Fills an empty grid with those of the rows of one case that have such figures; `any` tells whether there are some.
 * Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_heap_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool *any);
