/* SPDX-License-Identifier: MIT
 *
 * The tail of durations, from the histograms that latency.h records. */
#pragma once

#include "talk/witness.h"
#include "latency.h"

/* Operations recorded. */
int64_t vb_latencies_count(const struct vb_latencies *latencies);

/* Adds the durations of `more`. */
void vb_latencies_merge(struct vb_latencies *latencies, const struct vb_latencies *more);

/* The duration of the `rank`th operation, from 1, in ascending order, in ticks: the middle of its slot, so that it
 * is wrong by VB_TAIL_ERROR at most, and exact below 64 ticks. 0 where fewer were recorded. */
double vb_latencies_ranked(const struct vb_latencies *latencies, int64_t rank);

/* Operations recorded with more than `ticks`, and not in the same slot. */
int64_t vb_latencies_beyond(const struct vb_latencies *latencies, uint64_t ticks);

/* The time into which the recorded durations must fit. */
struct vb_latency_frame {
    int64_t operations; /* of all timed turns */
    double turns_ns;    /* time of the turns, times the threads that recorded */
    uint64_t ticks;     /* wall time meanwhile, with the turns of other workers */
    double tick_ns;     /* NAN: not known, and the sum is not checked */
};

/* Whether the durations are plausible. An empty record is. */
enum vb_tail_doubt vb_latencies_doubt(const struct vb_latencies *latencies, const struct vb_latency_frame *frame);

/* The tail of the durations, in ticks of `tick_ns` (NAN: not known; then all times are unknown). The level p is the
 * shortest duration that a share p of the operations does not exceed. */
struct vb_tail vb_latencies_tail(const struct vb_latencies *latencies, double tick_ns);
