/* SPDX-License-Identifier: MIT
 *
 * The parts of the probe. Inside of it: everybody else includes conduct/open_worker.h. */
#pragma once

#include "conduct/conduct.h"
#include "conduct/crew.h"
#include "conduct/open_worker.h"

/* One worker per variant, all open at the same time, so that each answers with what the others need to know; first
 * those that count, then those that time. */
struct vb_probe {
    struct vb_point_job *job;
    struct vb_worker workers[VB_MAX_VARIANTS];
    int64_t try_ns[VB_MAX_VARIANTS]; /* the shortest try; 0: none yet */
    double op_ns[VB_MAX_VARIANTS];   /* of an operation, in what was tried so far */
    enum vb_purpose purpose;         /* of the workers that are open */
    int64_t count_operations;
    int64_t common_operations; /* of one longer loop, the same for all; 0: none */
    int64_t common_part;       /* of it, which is tried before */
    uint64_t common_checksum[VB_MAX_VARIANTS];
    bool is_slow; /* counting takes long enough to be done side by side */
};

/* A step of the probe for one variant: returns 0, or -1 with the failure. Where the variants are to work at the same
 * time, asking is one step and taking the answer another. */
typedef int vb_probe_taker(struct vb_probe *probe, size_t index, struct vb_failure *failure);

/* Takes one step with every variant that is still well. Returns 0 or VB_ERROR_STOPPED. */
int vb_probe_step(struct vb_probe *probe, vb_probe_taker *take, struct vb_error *error);

/* Finds out over how many operations the variants can be counted. Returns 0 or VB_ERROR_STOPPED. */
int vb_probe_size_counts(struct vb_probe *probe, struct vb_error *error);

/* The first variant that is still well, whose period the others must share; the last where none is. */
size_t vb_probe_first_well(const struct vb_measurement *measurement);
