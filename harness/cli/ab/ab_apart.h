/* SPDX-License-Identifier: MIT
 *
 * `ab` with a program of another version of vbench, whose workers this one does not understand. Each counts by itself,
 * and the gate compares what their results say of allocations. Times of two harnesses are no pair, and not compared. */
#pragma once

#include "cli/ab/ab_arguments.h"
#include "cli/command.h"

/* `reason` is why they cannot be measured beside each other; `argv` are the arguments of `ab`. Writes all that `ab`
 * would; the exit status is that of the gate, and VB_EXIT_CANNOT where times were wanted and nothing is worse. */
int vb_ab_apart(const struct vb_program *program, const struct vb_ab_arguments *options, int argc, char **argv,
                const struct vb_error *reason);
