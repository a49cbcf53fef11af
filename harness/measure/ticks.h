/* SPDX-License-Identifier: MIT
 *
 * The length of a tick of vb_tick(). */
#pragma once

#include <stdint.h>

/* One moment, on both clocks. */
struct vb_moment {
    uint64_t ticks;
    int64_t ns;
};

struct vb_moment vb_moment_now(void);

/* The length of a tick between two moments, some milliseconds apart at least, in nanoseconds. NAN where the processor
 * does not promise that ticks are of one length ("invariant TSC"). */
double vb_tick_ns(const struct vb_moment *begin, const struct vb_moment *end);
