/* SPDX-License-Identifier: MIT
 *
 * The harness's own clock, for budgets and timeouts. Turns are timed by Google Benchmark's. */
#pragma once

#include <stdint.h>
#include <time.h>

/* Nanoseconds since some fixed moment; never goes back. */
static inline int64_t vb_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000LL + now.tv_nsec;
}
