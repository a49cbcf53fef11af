/* SPDX-License-Identifier: MIT
 *
 * The metrics of a point: instructions and other events of one operation, in processes of their own, neither timed nor
 * under the ledger. The machine's counters are asked first; where they refuse instructions, valgrind's callgrind counts
 * them, which is exact and slow. */
#pragma once

#include "conduct/conduct.h"

#include <stdio.h>

/* Says of each variant that `metrics` are wanted and were not counted so far. */
void vb_meter_expect(struct vb_measurement *measurement, vb_metric_set metrics);

/* Fills metrics and metrics_source of each variant of job->measurement that is well. A variant that fails
 * here loses only its metrics: its counts and times come from other processes. Returns 0 or VB_ERROR_STOPPED. */
int vb_meter_point(struct vb_point_job *job, struct vb_error *error);

/* Reads the instructions of a whole profile that callgrind wrote. Returns 0, or -1 when it does not say. */
int vb_callgrind_read(FILE *stream, int64_t *instructions);
