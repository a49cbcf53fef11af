/* SPDX-License-Identifier: MIT
 *
 * Where allocations come from that a gate did not let pass. */
#pragma once

#include "cli/measuring.h"
#include "judge/gate.h"

#include <stdbool.h>

/* Counts the variants whose allocations or bytes failed once more, with a backtrace for each allocation: notes in their
 * rows where they allocate, and prints it unless `quiet`. Returns 0 or VB_ERROR_MEMORY. */
int vb_gate_look_up_sites(struct vb_measuring *measuring, const struct vb_gate *verdict, bool quiet);
