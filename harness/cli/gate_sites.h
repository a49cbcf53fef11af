/* SPDX-License-Identifier: MIT
 *
 * Where allocations come from that a gate did not let pass. */
#ifndef VB_CLI_GATE_SITES_H
#define VB_CLI_GATE_SITES_H

#include "cli/measuring.h"
#include "report/gate.h"

/* Counts the variants whose allocations or bytes failed once more, with a backtrace for each allocation, and prints the
 * call sites on standard output: of the first few, because one cause mostly shows in many rows. */
void vb_gate_print_sites(const struct vb_measuring *measuring, const struct vb_gate *verdict);

#endif
