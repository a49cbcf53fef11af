/* SPDX-License-Identifier: MIT */
#include "measure/disturbance.h"
#include "base/clock.h"

#include <sched.h>
#include <sys/resource.h>

#define SPIN_STEPS 8192
#define SPIN_TRIES 5

static double cpu_ns(const struct rusage *usage)
{
    return 1e9 * (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           1e3 * (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

/* `migrations` holds the CPU's number between begin and end. */
void vb_disturbance_begin(struct vb_disturbance *start)
{
    struct rusage usage;
    struct rusage own;
    getrusage(RUSAGE_THREAD, &own);
    getrusage(RUSAGE_SELF, &usage);
    *start = (struct vb_disturbance){
        .switches = (uint32_t)usage.ru_nivcsw,
        .faults = (uint32_t)(usage.ru_minflt + usage.ru_majflt),
        .others_ns = cpu_ns(&usage) - cpu_ns(&own),
        .migrations = (uint32_t)sched_getcpu(),
    };
}

struct vb_disturbance vb_disturbance_end(const struct vb_disturbance *start)
{
    struct vb_disturbance now;
    vb_disturbance_begin(&now);
    return (struct vb_disturbance){
        .switches = now.switches - start->switches,
        .faults = now.faults - start->faults,
        .others_ns = now.others_ns - start->others_ns,
        .migrations = now.migrations != start->migrations,
    };
}

double vb_spin_ns(void)
{
    int64_t least_ns = INT64_MAX;
    uint64_t value = 1;
    for (int try = 0; try < SPIN_TRIES; try++) {
        int64_t start_ns = vb_clock_ns();
        for (int i = 0; i < SPIN_STEPS; i++) {
            value *= 0x9e3779b97f4a7c15u;
            __asm__ volatile("" : "+r"(value)); /* or the compiler would fold the chain */
        }
        int64_t elapsed_ns = vb_clock_ns() - start_ns;
        if (elapsed_ns < least_ns)
            least_ns = elapsed_ns;
    }
    return (double)least_ns;
}
