/* SPDX-License-Identifier: MIT
 *
 * The cells of a merged row beside its estimates: what all machines say alike, and what differs. Inside of merging. */
#pragma once

#include "judge/fleet.h"
#include "results/row.h"

/* Fills `row` from rows of one name, by source; NULL where a source has none, but one is there. Adds a warning to
 * `merged` for counts that differ and for machines without the row or its time. Returns 1 where something differs, 0
 * where not, or VB_ERROR_MEMORY. */
int vb_merge_cells(struct vb_results *merged, struct vb_row *row, const struct vb_fleet *fleet,
                   const struct vb_row *const *rows);
