/* SPDX-License-Identifier: MIT
 *
 * For cases whose question is the slowest operations, not the mean: a loop that records how long each of its operations
 * took gets percentiles beside its time. Recording is part of the operation, so every variant of the case must do it.
 *
 *     VB_RECORDED_LOOP(run) {
 *         ... one operation ...
 *     }
 *
 * or, where only a part of the operation is in question,
 *
 *     VB_LOOP(run) {
 *         ...
 *         uint64_t before = vb_tick();
 *         ... that part ...
 *         vb_record(run, vb_tick() - before);
 *     }
 *
 * (A tick taken before VB_LOOP would make the start of the harness's own clock a part of the first operation.)
 * The durations are counted in a histogram whose slots are 1/32 of a power of two wide, so that a percentile is known
 * to within 3.2 %, and recording takes a few instructions whatever the duration. Only timed turns record.
 */
#ifndef VB_LATENCY_H
#define VB_LATENCY_H

#include "case.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#else
#include <time.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define VB_LATENCY_SUB_BITS 5 /* 32 slots for each power of two */
#define VB_LATENCY_SLOTS    ((64 - VB_LATENCY_SUB_BITS + 1) << VB_LATENCY_SUB_BITS)

struct vb_latencies {
    uint64_t counts[VB_LATENCY_SLOTS];
};

/* Now, in ticks of which only differences mean something: of the time stamp counter, ordered after the work before it,
 * or nanoseconds where there is none. The harness knows how long a tick is. */
static inline uint64_t vb_tick(void)
{
#if defined(__x86_64__)
    _mm_lfence(); /* not RDTSCP, which not every CPU has, and which valgrind refuses where CPUID does not tell of it */
    return __rdtsc();
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
#endif
}

/* The slot of a duration. Durations below 2^6 have slots of their own; above, each power of two has 32. */
static inline unsigned vb_latency_slot(uint64_t ticks)
{
    if (ticks >> VB_LATENCY_SUB_BITS == 0)
        return (unsigned)ticks;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ticks) - VB_LATENCY_SUB_BITS;
    return (shift << VB_LATENCY_SUB_BITS) + (unsigned)(ticks >> shift);
}

/* Records the duration of one operation. */
static inline void vb_record(struct vb_run *run, uint64_t ticks)
{
    if (run->latencies)
        ++run->latencies->counts[vb_latency_slot(ticks)];
}

/* Records what has passed since tick `before`, and returns now. */
static inline uint64_t vb_record_since(struct vb_run *run, uint64_t before)
{
    uint64_t now = vb_tick();
    vb_record(run, now - before);
    return now;
}

/* VB_LOOP(), each operation of which is recorded from the end of the one before to its own: one tick for each, and
 * nothing between two of them goes unseen. */
#define VB_RECORDED_LOOP(run)                                                                                          \
    VB_NOT_UNROLLED                                                                                                    \
    for (uint64_t vb_left_ = (uint64_t)vb_begin(run), vb_before_ = vb_tick(); vb_goes_on(run, (int64_t)vb_left_);      \
         vb_before_ = vb_record_since(run, vb_before_), --vb_left_)

#ifdef __cplusplus
}
#endif

#endif
