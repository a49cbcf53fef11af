/* SPDX-License-Identifier: MIT
 *
 * A launch while it runs. Only launch*.c include this; all others include conduct/open_worker.h. */
#pragma once

#include "conduct/conduct.h"
#include "conduct/crew.h"
#include "conduct/turn_size.h"
#include "conduct/schedule.h"
#include "talk/baton.h"

/* Factor on the time limit while no round is complete: a cut would then lose the whole launch. */
#define VB_LOSING_FACTOR 4

/* No worker lives that long: a reading beyond it was not measured. */
#define VB_LONGEST_TURN_NS 1e15

struct vb_launch_state {
    struct vb_point_job *job;
    uint32_t count;                  /* variants that play */
    size_t variant[VB_MAX_VARIANTS]; /* which ones; the index here is the worker's index on the stage */
    struct vb_worker workers[VB_MAX_VARIANTS];
    bool played[VB_MAX_VARIANTS];
    double spin_ns;                               /* the least of the workers */
    struct vb_witness witnesses[VB_MAX_VARIANTS]; /* of every variant, by its place in the measurement */
    int64_t operations[VB_MAX_VARIANTS];
    int64_t warm_up_operations[VB_MAX_VARIANTS];
    struct vb_schedule schedule;
    int stage_fd;
    uint32_t stage_segment; /* given to the workers; 0: the stage is the file */
    struct vb_stage *stage;
    size_t stage_bytes;
    int64_t start_ns;
    double expected_ns;
    int64_t limit_ns; /* of the whole launch; it is cut then */
    bool is_cut;
    uint32_t complete_rounds;
    struct vb_turn *turns; /* the schedule as we laid it: on the stage a worker may have overwritten it since */
    size_t turn_count;
};

/* Blames one variant; the launch is dropped. Always -1. */
int vb_launch_blame(struct vb_launch_state *launch, uint32_t index, const struct vb_failure *failure);

/* The worker that has the baton; after the last turn, one that has not said PLAYED yet. */
uint32_t vb_launch_holder(const struct vb_launch_state *launch);

/* Checks what the workers wrote. Returns 0, or -1 with the failure, which is blamed on one variant. */
int vb_launch_check_turns(struct vb_launch_state *launch, struct vb_failure *failure);

/* Appends the readings of the complete rounds to the measurement. Returns 0 or VB_ERROR_MEMORY. */
int vb_launch_keep_readings(struct vb_launch_state *launch, struct vb_error *error);

/* After a launch that was cut: later launches take only as many rounds as there was time for. The variant that took
 * too long gets a doubt. */
void vb_launch_note_cut(struct vb_launch_state *launch);
