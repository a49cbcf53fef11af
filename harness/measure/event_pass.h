/* SPDX-License-Identifier: MIT
 *
 * The metering pass: loops of n and 2n operations under the machine's counters, several times. */
#pragma once

#include "base/error.h"
#include "talk/metric.h"
#include "case.h"
#include "measure/perf_events.h"

/* How many pairs of loops a metering pass runs. */
#define VB_METER_PAIRS 5

/* Fills `metered` (VB_EVENT_COUNT of them) with what one operation of `variant` needed of each event that
 * `counters` has open. The loops are of `operations` and a few periods more; `operations` is a multiple of `period`.
 * A metric that was not counted in every loop is unknown, with the reason. Returns 0 or VB_ERROR_MEASURE, as
 * vb_run_loop does. */
int vb_meter(struct vb_run *run, const struct vb_variant *variant, struct vb_counters *counters, int64_t operations,
             int64_t period, struct vb_metric_count *metered, struct vb_error *error);

/* One operation's count from 1 to VB_METER_PAIRS pairs: counts[2i] of operations[i] operations, counts[2i + 1] of
 * twice as many. The median over the pairs of the slopes, (counts[2i + 1] - counts[2i]) / operations[i]: the cost of
 * begin and end is the same in both and cancels. */
double vb_meter_slope(const double *counts, const int64_t *operations, size_t pairs);
