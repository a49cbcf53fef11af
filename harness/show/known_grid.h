/* SPDX-License-Identifier: MIT
 *
 * The short table of the variants that a publication has names for: as it has them, their time and what they allocate.
 */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"

#include <stdbool.h>

/* Sets up the columns of an empty grid and fills it from the rows of one case. `any` becomes whether there is a row of
 * such a name that was measured. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_known_grid_fill(struct vb_grid *grid, const struct vb_results *results, struct vb_rows rows, bool *any);
