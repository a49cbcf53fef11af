/* SPDX-License-Identifier: MIT
 *
 * The cells of a case's table as the terminal words them, row by row. */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"

#include <stdbool.h>

struct vb_html_row {
    const struct vb_row *row;
    const struct vb_grid_row *cells; /* by the columns of the grid, see show/case_grid.h */
    bool begins_point;
};

typedef int vb_html_row_reader(void *context, const struct vb_html_row *row);

/* Fills `grid`, whose columns are set up, with the rows of one case, arranged and at least one, and hands them to
 * `reader` until it returns something else than 0, which then is returned. Returns VB_ERROR_MEMORY (without words). */
int vb_html_read_case(struct vb_grid *grid, struct vb_rows rows, bool name_allocators, vb_html_row_reader *reader,
                      void *context);
