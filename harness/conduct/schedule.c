/* SPDX-License-Identifier: MIT */
#include "conduct/schedule.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "talk/protocol.h"

#include <stdlib.h>
#include <string.h>

uint32_t vb_schedule_block(uint32_t variants)
{
    return variants % 2 == 0 || variants == 1 ? variants : 2 * variants;
}

/* Place `position` of row `row` of the square: its first row runs 0, 1, k-1, 2, k-2, ..., each further row adds 1
 * modulo k. For an odd k the second half of the block is the same square read backwards. */
static uint32_t williams(uint32_t row, uint32_t position, uint32_t k)
{
    if (row >= k) {
        position = k - 1 - position;
        row -= k;
    }
    uint32_t step = position % 2 == 1 ? (position + 1) / 2 : k - position / 2;
    return (step + row) % k;
}

void vb_schedule_order(uint32_t *order, uint32_t rounds, uint32_t variants, struct vb_random *random)
{
    uint32_t block = vb_schedule_block(variants);
    uint32_t label[VB_STAGE_WORKERS];
    for (uint32_t round = 0; round < rounds; round++) {
        if (round % block == 0)
            vb_random_permutation(random, label, variants);
        for (uint32_t position = 0; position < variants; position++)
            order[round * variants + position] = label[williams(round % block, position, variants)];
    }
}

size_t vb_schedule_turns(const struct vb_schedule *schedule)
{
    return (size_t)schedule->workers * (schedule->rounds + 1);
}

int vb_schedule_lay(struct vb_stage *stage, const struct vb_schedule *schedule, struct vb_random *random)
{
    uint32_t workers = schedule->workers;
    size_t turn_count = vb_schedule_turns(schedule);
    uint32_t *order VB_FREE = calloc(turn_count, sizeof *order);
    if (!order)
        return VB_ERROR_MEMORY;
    vb_random_permutation(random, order, workers);
    vb_schedule_order(order + workers, schedule->rounds, workers, random);

    memset(stage, 0, vb_stage_size(turn_count));
    stage->magic = VB_PROTOCOL_MAGIC;
    stage->version = VB_PROTOCOL_VERSION;
    stage->worker_count = workers;
    stage->turn_count = (uint32_t)turn_count;
    for (uint32_t i = 0; i < turn_count; i++) {
        uint32_t worker = order[i];
        stage->turns[i] =
            i < workers
                ? (struct vb_turn){.worker = worker, .warm_up = 1, .operations = schedule->warm_up_operations[worker]}
                : (struct vb_turn){.worker = worker,
                                   .round = i / workers - 1,
                                   .position = i % workers,
                                   .operations = schedule->operations[worker]};
    }
    return 0;
}
