/* SPDX-License-Identifier: MIT
 *
 * From a variant of a point to a worker in which it is open. */
#pragma once

#include "conduct/conduct.h"

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
