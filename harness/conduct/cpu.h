/* SPDX-License-Identifier: MIT
 *
 * The measuring CPU: the one that others use least, chosen anew for each launch. */
#pragma once

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_CPU_MAX CPU_SETSIZE

struct vb_cpus {
    cpu_set_t allowed;               /* what this process may run on */
    int count;                       /* of them */
    bool may_pin;                    /* false once the kernel refused */
    cpu_set_t chosen;                /* what workers run on */
    int current;                     /* the idlest of them; -1: none chosen yet */
    int64_t busy_ticks[VB_CPU_MAX];  /* at the last choice, from /proc/stat */
    int64_t steal_ticks[VB_CPU_MAX]; /* of these, taken by the hypervisor for others */
    int64_t own_ticks;               /* CPU time of our ended workers at the last choice */
    int64_t chosen_ns;               /* when that was */
    bool watching;                   /* the choice was made, and vb_cpus_watched() was not called since */

    /* Of the CPUs that workers could run on, summed over them and over all stretches that were watched. */
    double watched_s; /* 0: nothing is known */
    double others_s;  /* used by others on this machine */
    double stolen_s;  /* used by others behind the hypervisor */
};

void vb_cpus_open(struct vb_cpus *cpus);

/* Chooses the `count` CPUs (one per thread of a worker, or as many as there are) on which others, not our own workers,
 * worked least since the last choice. Returns the idlest, or -1 without any. */
int vb_cpus_choose(struct vb_cpus *cpus, int count);

/* Takes the stretch since the last choice into the sums, once. Call it when all workers of that stretch have ended,
 * and only if none of them ran elsewhere: their CPU time is subtracted to find what others used. */
void vb_cpus_watched(struct vb_cpus *cpus);

/* Moves this process to the chosen CPUs, so that its children start there, and back. A refusal is remembered in
 * may_pin and changes nothing else. */
void vb_cpus_pin(struct vb_cpus *cpus);
void vb_cpus_unpin(struct vb_cpus *cpus);

/* Moves it to one of the allowed CPUs. Consecutive values of `turn` get different CPUs. For work that is not timed
 * and may have neighbours. */
void vb_cpus_pin_in_turn(struct vb_cpus *cpus, size_t turn);
