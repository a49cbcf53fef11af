/* SPDX-License-Identifier: MIT
 *
 * From a variant of a point to a worker in which it is open. */
#ifndef VB_CONDUCT_OPENING_H
#define VB_CONDUCT_OPENING_H

#include "conduct/conduct.h"

/* What a worker is opened for. */
enum vb_purpose { VB_PURPOSE_COUNT, VB_PURPOSE_METER, VB_PURPOSE_TRACE, VB_PURPOSE_TIME };

/* The crew of variant `index` of a job's point: its own executable, where it has one. */
struct vb_crew_options vb_crew_of(const struct vb_point_job *job, size_t index);

/* How a worker is started for variant `index`: in the words of `crew`, but of the variant's own program; and under
 * jemalloc if it is to count, whatever serves malloc while the row is timed. */
struct vb_crew_options vb_crew_for(const struct vb_point_job *job, const struct vb_crew_options *crew, size_t index,
                                   enum vb_purpose purpose);

/* The steps of vb_open_worker(), for who has several workers do each at the same time: starts a worker on the CPUs that
 * this process is pinned to; sends it its OPEN behind its greeting, whose answer is not waited for. Return 0, or -1
 * with the failure. */
int vb_start_worker(struct vb_worker *worker, const struct vb_crew_options *crew, struct vb_failure *failure);
int vb_greet_and_open(const struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker,
                      size_t index, enum vb_purpose purpose, struct vb_failure *failure);

/* Starts a worker on a CPU chosen for it, behind the words of `crew`, and opens variant `index` of the measurement in
 * it. `reply` gets its OPENED. Returns 0, or -1 with the failure; the worker is then still to be ended. */
int vb_open_worker(struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker, size_t index,
                   enum vb_purpose purpose, struct vb_message *reply, struct vb_failure *failure);

/* Sends a worker its OPEN request for variant `index` of the measurement, with the heap shifted by `heap_pad_bytes`. */
int vb_ask_open(const struct vb_point_job *job, struct vb_worker *worker, size_t index, enum vb_purpose purpose,
                uint64_t heap_pad_bytes, struct vb_failure *failure);

/* Marks a variant as failed, or as wrong where the trouble says so, in these words. NONE stands for another trouble. */
void vb_variant_fail(struct vb_variant_measurement *variant, enum vb_trouble trouble, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
