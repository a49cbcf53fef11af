/* SPDX-License-Identifier: MIT
 *
 * Columns of the table for operations that are not called in a loop, for what is processed in a second, and for the
 * case's own counters, which have other names in each case. */
#pragma once

#include "case.h"
#include "results/arrange.h"
#include "show/grid.h"

#define VB_AMOUNT_COLUMNS (4 + VB_MAX_COUNTERS)

/* Adds one of VB_AMOUNT_COLUMNS columns that follow each other. */
void vb_amount_cells_add_column(struct vb_grid *grid);

/* Names those that begin at `first` for the rows of a case. A column without texts is not shown. */
void vb_amount_cells_head(struct vb_grid *grid, size_t first, struct vb_rows rows);

/* Sets the cells of the last row of the grid, which is `row`. */
void vb_amount_cells_put(struct vb_grid *grid, size_t first, const struct vb_row *row);

/* Writes "no column for the counters a and b: files have them", with an end of line, where the variants and points of a
 * case count more than there are columns; else nothing. */
void vb_amount_cells_write_rest(struct vb_rows rows, FILE *stream);
