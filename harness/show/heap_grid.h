/* SPDX-License-Identifier: MIT
 *
 * What the allocator reports about itself: a small table below a case's own, of the rows for which jemalloc was asked
 * before their first turn and after their last. */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"

#include <stdbool.h>

/* Sets up the columns of an empty grid. */
void vb_heap_grid_open(struct vb_grid *grid);

/* Fills an empty grid with those of the rows of one case that have such figures; `any` tells whether there are some.
 * Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_heap_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool *any);
