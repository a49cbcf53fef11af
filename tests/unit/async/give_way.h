/* SPDX-License-Identifier: MIT
 *
 * For threads that wait for each other by looking: lets others run. */
#ifndef VB_TESTS_GIVE_WAY_H
#define VB_TESTS_GIVE_WAY_H

#include <sched.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

enum { GIVE_WAY_LONG_NS = 500000, GIVE_WAY_NAPS = 300 };

static inline int64_t give_way_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Where others are busy, giving way costs a time slice of theirs, and a test of some ten thousand rounds minutes. Who
 * naps instead comes first when it wakes up. */
static inline void give_way(void)
{
    static _Thread_local int naps;
    if (naps > 0) {
        --naps;
        usleep(1);
        return;
    }
    int64_t start_ns = give_way_now_ns();
    sched_yield();
    if (give_way_now_ns() - start_ns > GIVE_WAY_LONG_NS)
        naps = GIVE_WAY_NAPS;
}

#endif
