/* SPDX-License-Identifier: MIT
 *
 * What the gate found, into the rows that it judged. */
#pragma once

#include "judge/gate.h"

/* Writes into the `gate` column of every row of `results`, which were judged, what was found, or "pass"; and appends
 * the selected rows of the reference that are missing, their status saying so. The gate's rows are not valid any more.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error);
