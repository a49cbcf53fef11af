/* SPDX-License-Identifier: MIT
 *
 * Reads results back that the format "csv" has written:
 *
 *     # vbench-results: 1          the version of the format, always on the first line
 *     # cpu: Intel Xeon ...        facts of the run
 *     # warning: ...               doubts about the whole run
 *     case,point,variant,...       the columns, in any order; those this program does not know are passed over
 *     ready,,heap_future,...       a row per case, point and variant; an empty cell is "not known" */
#pragma once

#include "results/row.h"
#include "base/error.h"
#include "talk/measurement.h"

#include <stdio.h>

#define VB_RESULTS_VERSION 1

/* Reads the results saved in `path`, "-" being standard input. `results` need not be initialized; release it after
 * success. After an error it is empty, and every complaint about the contents names the file and the line. Returns 0,
 * or VB_ERROR_IO, VB_ERROR_FORMAT or VB_ERROR_MEMORY. */
int vb_results_load(struct vb_results *results, const char *path, struct vb_error *error);

/* The same from an open stream, called `name` in messages (NULL: standard input). */
int vb_results_read(struct vb_results *results, FILE *stream, const char *name, struct vb_error *error);

/* Every reading of a run as CSV, for people who want to do statistics of their own. The first line is
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
 *     allocator              as in the results */

#define VB_SAMPLES_VERSION 1

/* Writes the readings of `count` measurements to `stream`. Returns 0 or VB_ERROR_IO. */
int vb_samples_write(const struct vb_measurement *measurements, size_t count, FILE *stream, struct vb_error *error);
