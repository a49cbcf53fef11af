/* SPDX-License-Identifier: MIT
 *
 * Histograms of durations, as recorded by latency.h: what they say about the slowest operations. */
#ifndef VB_MEASURE_LATENCIES_H
#define VB_MEASURE_LATENCIES_H

#include "base/witness.h"
#include "latency.h"

/* A level of the tail is told only where so many operations lie beyond it: of fewer the next launch would tell
 * another. */
#define VB_TAIL_BEYOND 10

/* Operations recorded. */
int64_t vb_latencies_count(const struct vb_latencies *latencies);

/* Adds what `more` recorded. */
void vb_latencies_merge(struct vb_latencies *latencies, const struct vb_latencies *more);

/* The duration of the `rank`th operation, from 1, in ascending order, in ticks: the middle of its slot, so that it
 * is wrong by VB_TAIL_ERROR at most, and exact below 64 ticks. 0 where fewer were recorded. */
double vb_latencies_ranked(const struct vb_latencies *latencies, int64_t rank);

/* Forgets durations of more than `ticks`, and those in the same slot: what was measured within that time and seems to
 * have taken longer was read from two clocks that differ. */
void vb_latencies_forget_beyond(struct vb_latencies *latencies, uint64_t ticks);

/* The tail of what was recorded in ticks of `tick_ns` (NAN: not known, and then no time is). The level p is the
 * shortest duration that a share p of the operations does not exceed. */
struct vb_tail vb_latencies_tail(const struct vb_latencies *latencies, double tick_ns);

#endif
