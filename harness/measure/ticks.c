/* SPDX-License-Identifier: MIT */
#include "measure/ticks.h"
#include "base/clock.h"
#include "latency.h"

#include <math.h>
#include <stdbool.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/* Number of tries. The one with the nearest ticks before and after the reading of the clock is kept. */
#define TRIES 5

#if defined(__x86_64__)
/* Intel's manual (SDM, volume 3, "Time-Stamp Counter") and AMD's alike: CPUID 80000007h, bit 8 of EDX. */
static bool ticks_are_even(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8);
}
#else
static bool ticks_are_even(void)
{
    return true; /* vb_tick() reads the clock itself */
}
#endif

struct vb_moment vb_moment_now(void)
{
    struct vb_moment moment = {0};
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < TRIES; i++) {
        uint64_t before = vb_tick();
        int64_t ns = vb_clock_ns();
        uint64_t between = vb_tick() - before;
        if (between < least) {
            least = between;
            moment = (struct vb_moment){.ticks = before + between / 2, .ns = ns};
        }
    }
    return moment;
}

double vb_tick_ns(const struct vb_moment *begin, const struct vb_moment *end)
{
    if (!ticks_are_even() || end->ticks <= begin->ticks || end->ns <= begin->ns)
        return NAN;
    return (double)(end->ns - begin->ns) / (double)(end->ticks - begin->ticks);
}
