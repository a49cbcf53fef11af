/* SPDX-License-Identifier: MIT
 *
 * What several loops, run one after the other, make together. */
#pragma once

#include "base/error.h"
#include "measure/perf_events.h"
#include "measure/run_loop.h"

/* Adds a loop to `sum`, which begins as that of the first. The highest peak is kept: what a loop leaves behind is
 * released before the next. Returns 0 or VB_ERROR_MEASURE with the reason: counters of the case's own that do not go
 * together. */
int vb_loop_result_add(struct vb_loop_result *sum, const struct vb_loop_result *loop, struct vb_error *error);

/* The same for events of the machine, VB_EVENT_COUNT of them: a metric that one loop did not count stays unknown. */
void vb_events_add(struct vb_metric_count *sum, const struct vb_metric_count *loop);

/* The least time that reading the clocks adds to a loop. */
double vb_batch_clock_ns(int threads);
