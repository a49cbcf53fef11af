/* SPDX-License-Identifier: MIT */
#pragma once

#include "stats/estimate.h"

#include <stddef.h>
#include <stdint.h>

/* The estimate of a quantity from launches of several layouts of one program. What a launch says is the sum of the
 * truth, of what its layout does to all its launches, and of what it met itself: one-way random effects. More launches
 * of the same layouts do not tell more about layouts, so the layout is the unit: its value is the mean of its launches,
 * those far off drawn in to within three standard deviations of its median (Huber, "Robust Estimation of a Location
 * Parameter", Annals of Mathematical Statistics 35, 1964), and with k layouts the interval is
 *
 *     mean of the values +- t(k - 1) s / sqrt(k),        s: the standard deviation of the values,
 *
 * exact for normal effects and equally many launches (Searle, Casella and McCulloch, "Variance Components", 1992,
 * section 3.6), and close to it where some layouts have one launch more. Layouts count in full, however far off: often
 * a third of them are alike and slow. With fewer than three launches of a layout nothing tells an odd layout from an
 * odd launch; then the values are trimmed as launches are.
 *
 * Estimates from at least one finite value; `layouts` says of each which layout it is of, 1 or more. `scratch` has room
 * for 2 * count. The result's layout_count and layout_sd are filled. `resolution` as for vb_estimate(). */
struct vb_estimate vb_estimate_layered(const double *values, const uint32_t *layouts, size_t count, double resolution,
                                       double *scratch);
