/* SPDX-License-Identifier: MIT
 *
 * The parts of the conductor: a point is probed, launched and metered, and workers are opened for all of these. */
#pragma once

#include "conduct/conduct.h"

#include <stdio.h>

/* Fills outcome, status, checksum, account and contract of each variant of job->measurement, and the job's calibration
 * unless only counting is wanted. A variant that fails here has an outcome other than OK. Returns 0, or
 * VB_ERROR_STOPPED. */
int vb_probe(struct vb_point_job *job, struct vb_error *error);

/* Runs one launch and appends its readings. When a variant fails the launch is dropped, that variant marked, and 0
 * returned; the caller sees launch_count unchanged and may try again with the rest. Returns VB_ERROR_STOPPED,
 * VB_ERROR_MEMORY or VB_ERROR_MEASURE otherwise. */
int vb_launch_run(struct vb_point_job *job, struct vb_error *error);

/* Says of each variant that `metrics` are wanted and were not counted so far. */
void vb_meter_expect(struct vb_measurement *measurement, vb_metric_set metrics);

/* Fills metrics and metrics_source of each variant of job->measurement that is well. A variant that fails
 * here loses only its metrics: its counts and times come from other processes. Returns 0 or VB_ERROR_STOPPED. */
int vb_meter_point(struct vb_point_job *job, struct vb_error *error);

/* Reads the instructions of a whole profile that callgrind wrote. Returns 0, or -1 when it does not say. */
int vb_callgrind_read(FILE *stream, int64_t *instructions);

/* What a worker is opened for. */
enum vb_purpose { VB_PURPOSE_COUNT, VB_PURPOSE_METER, VB_PURPOSE_TRACE, VB_PURPOSE_TIME };

/* The crew of variant `index` of a job's point: its own executable, where it has one. */
struct vb_crew_options vb_crew_of(const struct vb_point_job *job, size_t index);

/* How a worker is started for variant `index`: as `crew` says, but with the variant's own program. A worker that
 * counts always runs under jemalloc, even if the row is timed under another allocator. */
struct vb_crew_options vb_crew_for(const struct vb_point_job *job, const struct vb_crew_options *crew, size_t index,
                                   enum vb_purpose purpose);

/* The steps of vb_open_worker(), for callers that start several workers at once. The first starts a worker on the
 * CPUs that this process is pinned to. The second waits for its greeting and sends OPEN; it does not wait for the
 * answer. Return 0, or -1 with the failure. */
int vb_start_worker(struct vb_worker *worker, const struct vb_crew_options *crew, struct vb_failure *failure);
int vb_greet_and_open(const struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker,
                      size_t index, enum vb_purpose purpose, struct vb_failure *failure);

/* Chooses a CPU, starts a worker there as `crew` says, and opens variant `index` of the measurement in it. `reply`
 * gets its OPENED. Returns 0, or -1 with the failure; the caller must still end the worker. */
int vb_open_worker(struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker, size_t index,
                   enum vb_purpose purpose, struct vb_message *reply, struct vb_failure *failure);

/* Sends a worker its OPEN request for variant `index` of the measurement, with the heap shifted by `heap_pad_bytes`. */
int vb_ask_open(const struct vb_point_job *job, struct vb_worker *worker, size_t index, enum vb_purpose purpose,
                uint64_t heap_pad_bytes, struct vb_failure *failure);

/* Marks a variant as failed, with this text; as wrong where the trouble is WRONG. NONE stands for any other trouble. */
void vb_variant_fail(struct vb_variant_measurement *variant, enum vb_trouble trouble, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
