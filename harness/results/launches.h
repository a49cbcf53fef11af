/* SPDX-License-Identifier: MIT
 *
 * What single launches had to say, for readers that do statistics of their own. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"

/* Sets launch_ns and launch_cpu_ns of a row from the readings of `variant`. A time that any turn lacks stays unknown.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_launches(struct vb_row *row, const struct vb_measurement *measurement, size_t variant);
