/* SPDX-License-Identifier: MIT
 *
 * Histograms of durations, as recorded by latency.h: what they say about the slowest operations. */
#ifndef VB_MEASURE_LATENCIES_H
#define VB_MEASURE_LATENCIES_H

#include "talk/witness.h"
#include "latency.h"

/* Operations recorded. */
int64_t vb_latencies_count(const struct vb_latencies *latencies);

/* Adds what `more` recorded. */
void vb_latencies_merge(struct vb_latencies *latencies, const struct vb_latencies *more);

/* The duration of the `rank`th operation, from 1, in ascending order, in ticks: the middle of its slot, so that it
 * is wrong by VB_TAIL_ERROR at most, and exact below 64 ticks. 0 where fewer were recorded. */
double vb_latencies_ranked(const struct vb_latencies *latencies, int64_t rank);

/* Operations recorded with more than `ticks`, and not in the same slot. */
int64_t vb_latencies_beyond(const struct vb_latencies *latencies, uint64_t ticks);

/* What was recorded must fit into. */
struct vb_latency_frame {
    int64_t operations; /* of all timed turns */
    double turns_ns;    /* that these took, times the threads that recorded */
    uint64_t ticks;     /* that passed meanwhile, turns of others included */
    double tick_ns;     /* NAN: not known, and the sum is not checked */
};

/* Whether the durations can be those of the operations. Of no record nothing is doubted. */
enum vb_tail_doubt vb_latencies_doubt(const struct vb_latencies *latencies, const struct vb_latency_frame *frame);

/* The tail of what was recorded in ticks of `tick_ns` (NAN: not known, and then no time is). The level p is the
 * shortest duration that a share p of the operations does not exceed. */
struct vb_tail vb_latencies_tail(const struct vb_latencies *latencies, double tick_ns);

#endif
