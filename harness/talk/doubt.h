/* SPDX-License-Identifier: MIT
 *
 * Doubts: what makes the time of a row worth less than it seems, found while it was measured. They travel with the row
 * as a set of kinds, each with up to two numbers; what they say in words is the report's business. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The weightiest first; behind each, its numbers. */
enum vb_doubt {
    VB_DOUBT_LOOP_REMOVED,  /* ns per operation as read; the least that this machine can do */
    VB_DOUBT_MEANINGLESS,   /* none: no time of this build or environment says anything */
    VB_DOUBT_DRIFTS,        /* time of an operation in the last rounds of a launch over that in the first */
    VB_DOUBT_OVERRAN,       /* launches that were cut; times as long as planned */
    VB_DOUBT_THROTTLED,     /* times that a CPU quota stopped the launches; seconds in all */
    VB_DOUBT_SHARED_CPU,    /* percent of the CPU time of turns that other threads of the worker used; CPUs for all */
    VB_DOUBT_TWO_KINDS,     /* ns per operation of either kind of launch */
    VB_DOUBT_SHORT_BATCHES, /* percent of a batch's time that reading the clock took, from 20 on without a verdict; ns
                               of a batch */
    VB_DOUBT_BASELINE,      /* the time is fine, but not that of the baseline it is compared with */
    VB_DOUBTS
};

struct vb_doubts {
    uint32_t set; /* bit i: enum vb_doubt i; all 0: there is none */
    double first[VB_DOUBTS];
    double second[VB_DOUBTS]; /* finite and 0 or more; 0 where a kind has none */
};

/* A doubt that is there already gets the new numbers. */
void vb_doubts_add(struct vb_doubts *doubts, enum vb_doubt doubt, double first, double second);
bool vb_doubts_have(const struct vb_doubts *doubts, enum vb_doubt doubt);

/* No claim may be made on the time, and so none on a ratio of it. */
bool vb_doubts_forbid_verdict(const struct vb_doubts *doubts);

/* The time is invalid: neither it nor a ratio to it is shown. */
bool vb_doubts_forbid_time(const struct vb_doubts *doubts);

/* The weightiest of those that forbid a verdict; VB_DOUBTS where none does. */
enum vb_doubt vb_doubts_weightiest(const struct vb_doubts *doubts);
