/* SPDX-License-Identifier: MIT */
#pragma once

#include "stats/estimate.h"

#include <stddef.h>
#include <stdint.h>

/* How many of so many layouts are left out on each side, where the one with the fewest launches has `least` of them. */
size_t vb_layouts_left_out(size_t layouts, size_t least);

/* The estimate of a quantity from launches of several layouts of one program. What a launch says is the sum of the
 * truth, of what its layout does to all its launches, and of what it met itself: one-way random effects. More launches
 * of the same layouts do not tell more about layouts, so the layout is the unit: its value is the mean of its launches,
 * those far off drawn in to within three standard deviations of its median (Huber, "Robust Estimation of a Location
 * Parameter", Annals of Mathematical Statistics 35, 1964), and with k layouts, of which g = k / 16 (rounded down) are
 * left out on each side, the interval is
 *
 *     trimmed mean +- t(k - 2 g - 1) s sqrt((k - 1) / ((k - 2 g) (k - 2 g - 1))),    s: winsorized standard deviation,
 *
 * as of launches (stats/estimate.h). With g = 0 that is mean +- t(k - 1) s / sqrt(k), exact for normal effects and
 * equally many launches (Searle, Casella and McCulloch, "Variance Components", 1992, section 3.6), and close to it
 * where some layouts have one launch more. One layout in sixteen may be far off: where the branch predictor mixes up
 * two jumps, a loop takes a tenth longer in that layout alone, of one build alone. No more are left out: often a third
 * of them are alike and slow. With fewer than three launches of a layout nothing tells an odd layout from an odd
 * launch; then a fifth is left out on each side, as of launches.
 *
 * Estimates from at least one finite value; `layouts` says of each which layout it is of, 1 or more. `scratch` has room
 * for 2 * count. The result's layout_count, layout_sd (of all layouts) and launch_error are filled. `resolution` as for
 * vb_estimate(). */
struct vb_estimate vb_estimate_layered(const double *values, const uint32_t *layouts, size_t count, double resolution,
                                       double *scratch);
