/* SPDX-License-Identifier: MIT
 *
 * Where the threads of a case run. The worker may use as many CPUs as the case says it needs (.cpus), but two threads
 * that wake each other all the time are often left on one of them. So each takes a place of its own.
 */
#ifndef SUPPORT_PLACE_H
#define SUPPORT_PLACE_H

#include <sched.h>

/* Moves the calling thread to one CPU of those it may run on: to the first for place 0, and so on, round and round.
 * Threads that it makes later inherit that, so the loop's own thread takes its place after it has made the others. A
 * refusal changes nothing. */
static inline void place_take(int place)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
        return;
    place %= CPU_COUNT(&allowed);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed) || place-- > 0)
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        sched_setaffinity(0, sizeof(one), &one);
        return;
    }
}

#endif
