/* SPDX-License-Identifier: MIT
 *
 * Rows of results turned back into what was measured, for the judge of pairs. */
#pragma once

#include "results/row.h"
#include "talk/measurement.h"

/* Makes the measurement of a pair from `count` >= 1 runs of each side: rows[2i] is the old one's of run i, rows[2i + 1]
 * the new one's. Each run is a launch of one turn. Counts are those of the first run; a run that failed, or whose times
 * are in doubt, speaks for its side. `names` outlive the measurement; the caller names case and allocator. Returns 0 or
 * VB_ERROR_MEMORY; release the measurement in any case. */
int vb_ab_of_rows(struct vb_measurement *measurement, const struct vb_row *const *rows, size_t count,
                  const char *const names[2]);
