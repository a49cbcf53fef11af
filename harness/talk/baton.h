/* SPDX-License-Identifier: MIT
 *
 * The stage, which is the shared memory of a launch, and the batons on it by which workers hand over their turns. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_STAGE_WORKERS 16 /* at most */

/* One turn of the schedule. The conductor fills the first part before the launch, the worker the second after its turn.
 */
struct vb_turn {
    uint32_t worker;
    uint32_t round;    /* from 0 */
    uint32_t position; /* in the round, from 0 */
    uint32_t warm_up;  /* not a reading */
    int64_t operations;

    uint32_t done;
    uint32_t switches;   /* involuntary context switches during the turn */
    uint32_t faults;     /* page faults, minor and major */
    uint32_t migrations; /* 1 when it ended on another CPU */
    double elapsed_ns;
    double cpu_ns;
    double others_ns; /* of it, by other threads than the loop's */
};

/* The shared memory of a launch. The baton of worker w holds 1 + the index of the last turn granted to it, and is the
 * futex on which it sleeps between its turns. */
struct vb_stage {
    uint32_t magic;
    uint32_t version;
    uint32_t worker_count;
    uint32_t turn_count;
    _Atomic uint32_t stop;    /* set by the conductor: finish the turn in hand and take no other */
    _Atomic uint32_t current; /* index of the turn being taken; turn_count when all are done */
    _Atomic uint32_t baton[VB_STAGE_WORKERS];
    struct vb_turn turns[];
};

size_t vb_stage_size(size_t turn_count);

/* Grants turn `index` to its worker and wakes it; nothing happens at the end of the schedule. */
void vb_stage_grant(struct vb_stage *stage, uint32_t index);

/* Tells all workers to stop after the turn in hand. */
void vb_stage_stop(struct vb_stage *stage);

/* Sleeps until turn `index` is granted to `worker` or `timeout_ms` is over. Returns whether it is granted or stop is
 * set. */
bool vb_stage_wait(struct vb_stage *stage, uint32_t worker, uint32_t index, int timeout_ms);
