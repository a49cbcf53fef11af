/* SPDX-License-Identifier: MIT
 *
 * The first look at a point, before any launch: does each variant work, do their results agree, what do they allocate,
 * are the contracts kept, and how long is an operation? */
#ifndef VB_CONDUCT_PROBE_H
#define VB_CONDUCT_PROBE_H

#include "conduct/conduct.h"

/* Fills outcome, status, checksum, account and contract of each variant of job->measurement, and the job's calibration
 * unless only counting is wanted. A variant that fails here has an outcome other than OK. Returns 0, or
 * VB_ERROR_STOPPED. */
int vb_probe(struct vb_point_job *job, struct vb_error *error);

enum vb_purpose { VB_PURPOSE_COUNT, VB_PURPOSE_METER, VB_PURPOSE_TRACE, VB_PURPOSE_TIME };

/* Starts a worker on a CPU chosen for it, behind the words of `crew`, and opens variant `index` of the measurement in
 * it. `reply` gets its OPENED. Returns 0, or -1 with the failure; the worker is then still to be ended. */
int vb_open_worker(struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker, size_t index,
                   enum vb_purpose purpose, struct vb_message *reply, struct vb_failure *failure);

/* Sends a worker its OPEN request for variant `index` of the measurement, with the heap shifted by `heap_pad_bytes`. */
int vb_ask_open(const struct vb_point_job *job, struct vb_worker *worker, size_t index, enum vb_purpose purpose,
                uint64_t heap_pad_bytes, struct vb_failure *failure);

/* Marks a variant as failed in these words. */
void vb_variant_fail(struct vb_variant_measurement *variant, enum vb_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
