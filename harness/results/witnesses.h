/* SPDX-License-Identifier: MIT
 *
 * What the launches of a variant had to say: what the workers saw of themselves (tails, resident memory, the
 * allocator's state), and the time of each. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"

#include <stdbool.h>

/* Sets what the launches of `variant` have to say. A percentile is the trimmed mean of the launches' own, with its
 * interval at `confidence` (of a whole measurement, as for the mean); resident memory and the allocator's figures are
 * medians, the latter only where `keep_heap`. What no launch knows stays unknown. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_witnesses(struct vb_row *row, const struct vb_measurement *measurement, size_t variant,
                         double confidence, bool keep_heap);

/* Whether single operations were recorded but not timed, because the processor's ticks are of no even length. */
bool vb_witnesses_lack_clock(const struct vb_measurement *measurement);

/* Why the percentiles of a variant are missing: the reason of the first launch with implausible records. */
enum vb_tail_doubt vb_witnesses_tail_doubt(const struct vb_measurement *measurement, size_t variant);

/* Sets launch_ns and launch_cpu_ns of a row from the readings of `variant`, for readers that do statistics of their
 * own. A time that any turn lacks stays unknown. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_launches(struct vb_row *row, const struct vb_measurement *measurement, size_t variant);
