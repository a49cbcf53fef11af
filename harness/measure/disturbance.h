/* SPDX-License-Identifier: MIT
 *
 * What disturbed a turn, and how fast the CPU ran. Turns that were disturbed are marked, never dropped. */
#pragma once

#include <stdint.h>

struct vb_disturbance {
    uint32_t switches;   /* involuntary context switches, all threads */
    uint32_t faults;     /* page faults, minor and major, all threads */
    double others_ns;    /* CPU time of the process's other threads */
    uint32_t migrations; /* 1 when the turn ended on another CPU than it began on */
};

/* Reads the counters before a turn; vb_disturbance_end subtracts them. Costs about half a microsecond, outside the
 * timed part. */
void vb_disturbance_begin(struct vb_disturbance *start);
struct vb_disturbance vb_disturbance_end(const struct vb_disturbance *start);

/* Nanoseconds for a fixed chain of dependent multiplications (about 25,000 cycles on most CPUs), the least of a few
 * tries: its inverse follows the CPU's frequency and nothing else. */
double vb_spin_ns(void);

/* About this many cycles: each multiplication waits three cycles for the one before it. */
#define VB_SPIN_CYCLES (3.0 * 8192)
