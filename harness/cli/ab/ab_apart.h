/* SPDX-License-Identifier: MIT
 *
 * `ab` with a program of another version of vbench, whose workers this one does not understand. Each measures by
 * itself, in turns of whole runs, and what both have to say makes the pairs. A run is what a launch is otherwise. What
 * the two harnesses cost beside an operation does not cancel, as it does where one measures both. */
#pragma once

#include "cli/ab/ab_arguments.h"
#include "cli/ab/ab_singles.h"
#include "cli/measuring.h"

#define VB_AB_APART_RUNS 10 /* of each side, where times are wanted */

/* Measures the points of `screen`'s plan, of which those stay that both have, and takes over the facts and warnings of
 * the new side's last run. `reason` is why they cannot be measured beside each other. Returns 0; VB_ERROR_MEASURE where
 * a side leaves no results; VB_ERROR_STOPPED; or what else is in the way. */
int vb_ab_apart_measure(struct vb_measuring *screen, const struct vb_ab_arguments *options,
                        struct vb_ab_singles *singles, const struct vb_error *reason, struct vb_error *error);

/* Forgets of the rows what only turns could tell. */
void vb_ab_apart_forget_turns(struct vb_results *results);
