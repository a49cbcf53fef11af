/* SPDX-License-Identifier: MIT
 *
 * Every reading of a run as CSV, for people who want to do statistics of their own. The first line is
 * `# vbench-samples: 1`, the version of the format; then a header and a line per timed turn, in the order in which
 * the turns of a point were taken:
 *
 *     case, point, variant   as in the results
 *     launch, round          from 0; rounds count within their launch
 *     position               place of the turn in its round, from 0
 *     ops                    operations in the turn
 *     turn_ns                wall time of the whole turn
 *     turn_cpu_ns            CPU time of the whole turn, over all threads of the worker; empty when not known
 *     switches               times the kernel preempted the worker during the turn
 *     faults                 page faults during the turn
 *     migrations             1 when the turn ended on another CPU than it began on
 *     cpu                    measuring CPU of the launch; empty when workers were not pinned
 *     spin_ns                time of a fixed chain of multiplications in this launch: follows the CPU's frequency
 *     allocator              as in the results
 */
#pragma once

#include "base/error.h"
#include "talk/measurement.h"

#include <stdio.h>

#define VB_SAMPLES_VERSION 1

/* Writes the readings of `count` measurements to `stream`. Returns 0 or VB_ERROR_IO. */
int vb_samples_write(const struct vb_measurement *measurements, size_t count, FILE *stream, struct vb_error *error);
