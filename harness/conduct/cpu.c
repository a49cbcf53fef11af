/* SPDX-License-Identifier: MIT */
#include "conduct/cpu.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Ticks in which each CPU was not idle: the sum of user, nice, system, irq, softirq and steal. */
static void read_busy(int64_t *busy_ticks)
{
    FILE *stream = fopen("/proc/stat", "re");
    if (!stream)
        return;
    char line[512];
    while (fgets(line, sizeof line, stream)) {
        int cpu;
        long long user, nice, system, idle, wait, irq, softirq, steal;
        if (sscanf(line, "cpu%d %lld %lld %lld %lld %lld %lld %lld %lld", &cpu, &user, &nice, &system, &idle, &wait, &irq,
                   &softirq, &steal) == 9 &&
            cpu >= 0 && cpu < VB_CPU_MAX)
            busy_ticks[cpu] = user + nice + system + irq + softirq + steal;
    }
    fclose(stream);
}

static int64_t read_own(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    int64_t us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    return us * sysconf(_SC_CLK_TCK) / 1000000;
}

void vb_cpus_open(struct vb_cpus *cpus)
{
    *cpus = (struct vb_cpus){.current = -1, .may_pin = true};
    if (sched_getaffinity(0, sizeof cpus->allowed, &cpus->allowed) != 0) {
        CPU_ZERO(&cpus->allowed);
        cpus->may_pin = false;
    }
    cpus->count = CPU_COUNT(&cpus->allowed);
    read_busy(cpus->busy_ticks);
    cpus->own_ticks = read_own();
}

int vb_cpus_choose(struct vb_cpus *cpus)
{
    int64_t busy_ticks[VB_CPU_MAX] = {0};
    read_busy(busy_ticks);
    int64_t own_ticks = read_own();
    int best = -1;
    int64_t best_use = 0;
    /* From the highest number down: interrupts tend to land on the lowest, and a tie should avoid them. */
    for (int cpu = VB_CPU_MAX - 1; cpu >= 0; cpu--) {
        if (!CPU_ISSET((size_t)cpu, &cpus->allowed))
            continue;
        int64_t use = busy_ticks[cpu] - cpus->busy_ticks[cpu];
        if (cpu == cpus->current)
            use -= own_ticks - cpus->own_ticks;
        if (best < 0 || use < best_use) {
            best = cpu;
            best_use = use;
        }
        cpus->busy_ticks[cpu] = busy_ticks[cpu];
    }
    cpus->own_ticks = own_ticks;
    cpus->current = best;
    return best;
}

void vb_cpus_pin(struct vb_cpus *cpus)
{
    if (!cpus->may_pin || cpus->current < 0)
        return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)cpus->current, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        cpus->may_pin = false;
}

void vb_cpus_unpin(struct vb_cpus *cpus)
{
    if (cpus->may_pin && cpus->current >= 0)
        sched_setaffinity(0, sizeof cpus->allowed, &cpus->allowed);
}
