/* SPDX-License-Identifier: MIT */
#include "conduct/cpu.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct ticks {
    int64_t busy[VB_CPU_MAX];  /* not idle: user, nice, system, irq, softirq and steal */
    int64_t steal[VB_CPU_MAX]; /* of these, steal */
};

/* False if the kernel does not say. */
static bool read_ticks(struct ticks *ticks)
{
    *ticks = (struct ticks){0};
    FILE *stream = fopen("/proc/stat", "re");
    if (!stream)
        return false;
    bool is_known = false;
    char line[512];
    while (fgets(line, sizeof line, stream)) {
        int cpu;
        long long user, nice, system, idle, wait, irq, softirq, steal;
        if (sscanf(line, "cpu%d %lld %lld %lld %lld %lld %lld %lld %lld", &cpu, &user, &nice, &system, &idle, &wait,
                   &irq, &softirq, &steal) == 9 &&
            cpu >= 0 && cpu < VB_CPU_MAX) {
            ticks->busy[cpu] = user + nice + system + irq + softirq + steal;
            ticks->steal[cpu] = steal;
            is_known = true;
        }
    }
    fclose(stream);
    return is_known;
}

/* CPU time of workers that have ended and been reaped. */
static int64_t read_own(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    int64_t us =
        (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    return us * sysconf(_SC_CLK_TCK) / 1000000;
}

static void remember(struct vb_cpus *cpus, const struct ticks *now, int64_t own_ticks)
{
    memcpy(cpus->busy_ticks, now->busy, sizeof now->busy);
    memcpy(cpus->steal_ticks, now->steal, sizeof now->steal);
    cpus->own_ticks = own_ticks;
    cpus->chosen_ns = vb_clock_ns();
}

void vb_cpus_open(struct vb_cpus *cpus)
{
    *cpus = (struct vb_cpus){.current = -1, .may_pin = true};
    if (sched_getaffinity(0, sizeof cpus->allowed, &cpus->allowed) != 0) {
        CPU_ZERO(&cpus->allowed);
        cpus->may_pin = false;
    }
    cpus->count = CPU_COUNT(&cpus->allowed);
    struct ticks now;
    read_ticks(&now);
    remember(cpus, &now, read_own());
}

/* What others used of a CPU since the last choice, in ticks. */
static int64_t others_ticks(const struct vb_cpus *cpus, const struct ticks *now, int64_t own_ticks, int cpu)
{
    int64_t use = now->busy[cpu] - cpus->busy_ticks[cpu];
    return cpu == cpus->current ? use - (own_ticks - cpus->own_ticks) : use;
}

/* Ticks are coarse compared with a launch, but their sums over all launches of a run are right. Our own threads ran
 * on some of these CPUs; it is not known on which. Workers that could not be pinned ran on any CPU. */
void vb_cpus_watched(struct vb_cpus *cpus)
{
    struct ticks now;
    if (!cpus->watching || !read_ticks(&now))
        return;
    cpus->watching = false;
    const cpu_set_t *theirs = cpus->may_pin ? &cpus->chosen : &cpus->allowed;
    int64_t busy_ticks = cpus->own_ticks - read_own();
    int64_t stolen_ticks = 0;
    for (size_t cpu = 0; cpu < VB_CPU_MAX; cpu++) {
        if (!CPU_ISSET(cpu, theirs))
            continue;
        busy_ticks += now.busy[cpu] - cpus->busy_ticks[cpu];
        stolen_ticks += now.steal[cpu] - cpus->steal_ticks[cpu];
    }
    double tick_s = 1.0 / (double)sysconf(_SC_CLK_TCK);
    cpus->watched_s += CPU_COUNT(theirs) * (double)(vb_clock_ns() - cpus->chosen_ns) / 1e9;
    cpus->stolen_s += (double)stolen_ticks * tick_s;
    cpus->others_s += (double)(busy_ticks - stolen_ticks) * tick_s;
}

/* The CPU that others used least, of those allowed and not yet chosen; -1: none is left. */
static int idlest(const struct vb_cpus *cpus, const struct ticks *now, int64_t own_ticks, const cpu_set_t *taken)
{
    int best = -1;
    int64_t best_use = 0;
    /* From the highest number down: interrupts tend to land on the lowest, so a tie takes the highest. */
    for (int cpu = VB_CPU_MAX - 1; cpu >= 0; cpu--) {
        if (!CPU_ISSET((size_t)cpu, &cpus->allowed) || CPU_ISSET((size_t)cpu, taken))
            continue;
        int64_t use = others_ticks(cpus, now, own_ticks, cpu);
        if (best < 0 || use < best_use) {
            best = cpu;
            best_use = use;
        }
    }
    return best;
}

int vb_cpus_choose(struct vb_cpus *cpus, int count)
{
    struct ticks now;
    cpus->watching = read_ticks(&now);
    int64_t own_ticks = read_own();
    cpu_set_t chosen;
    CPU_ZERO(&chosen);
    int first = idlest(cpus, &now, own_ticks, &chosen);
    for (int cpu = first; cpu >= 0 && count > 0; cpu = idlest(cpus, &now, own_ticks, &chosen), count--)
        CPU_SET((size_t)cpu, &chosen);
    remember(cpus, &now, own_ticks);
    cpus->chosen = chosen;
    cpus->current = first;
    return first;
}

void vb_cpus_pin(struct vb_cpus *cpus)
{
    if (!cpus->may_pin || cpus->current < 0)
        return;
    if (sched_setaffinity(0, sizeof cpus->chosen, &cpus->chosen) != 0)
        cpus->may_pin = false;
}

void vb_cpus_pin_in_turn(struct vb_cpus *cpus, size_t turn)
{
    if (!cpus->may_pin || cpus->count < 1)
        return;
    size_t place = turn % (size_t)cpus->count;
    size_t cpu = 0;
    while (!CPU_ISSET(cpu, &cpus->allowed) || place-- > 0)
        cpu++;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        cpus->may_pin = false;
}

void vb_cpus_unpin(struct vb_cpus *cpus)
{
    if (cpus->may_pin)
        sched_setaffinity(0, sizeof cpus->allowed, &cpus->allowed);
}
