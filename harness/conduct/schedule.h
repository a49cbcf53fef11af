/* SPDX-License-Identifier: MIT
 *
 * The order of turns in a launch. */
#pragma once

#include "base/random.h"
#include "talk/baton.h"

#include <stddef.h>
#include <stdint.h>

/* Rounds after which every variant has had every place, and has followed every other variant, equally often: as many
 * as there are variants, or twice as many when that number is odd. */
uint32_t vb_schedule_block(uint32_t variants);

/* Writes the order of `rounds` rounds of `variants` variants, round after round, into `order` (rounds * variants
 * entries): Williams squares ("Experimental Designs Balanced for the Estimation of Residual Effects of Treatments",
 * 1949) with the variants shuffled anew for each block. With two variants these are AB BA and BA AB blocks in random
 * succession. */
void vb_schedule_order(uint32_t *order, uint32_t rounds, uint32_t variants, struct vb_random *random);

struct vb_schedule {
    uint32_t workers;
    uint32_t rounds;
    const int64_t *operations;         /* of a turn, per worker */
    const int64_t *warm_up_operations; /* of the one turn before the first round, per worker */
};

size_t vb_schedule_turns(const struct vb_schedule *schedule);

/* Lays the schedule out on a stage that has room for vb_schedule_turns(): one warm-up turn each, in random order, then
 * the rounds. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_schedule_lay(struct vb_stage *stage, const struct vb_schedule *schedule, struct vb_random *random);
