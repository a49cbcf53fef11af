/* SPDX-License-Identifier: MIT
 *
 * Promises about allocations, kept and broken. */
#include "well.h"

static uint64_t one_block(struct vb_run *run)
{
    VB_LOOP(run)
    allocate(32);
    return well_sum(run);
}

static uint64_t two_blocks(struct vb_run *run)
{
    VB_LOOP(run)
    {
        allocate(16);
        allocate(24);
    }
    return well_sum(run);
}

/* A block in one operation of seven, but for a case without a period. */
static uint64_t uneven(struct vb_run *run)
{
    uint64_t turn = 0;
    VB_LOOP(run)
    if (turn++ % 7 == 0)
        allocate(32);
    return well_sum(run);
}

const struct vb_case vb_case_promise = {
    .summary = "promise something about allocations",
    .variants =
        {
            {.name = "keeps", .loop = one_block, .allocs = VB_EXACTLY(1), .bytes = VB_EXACTLY(32)},
            {.name = "allocs", .loop = one_block, .allocs = VB_EXACTLY(0)},
            {.name = "bytes", .loop = one_block, .allocs = VB_EXACTLY(1), .bytes = VB_EXACTLY(24)},
            {.name = "at_most", .loop = two_blocks, .allocs = VB_AT_MOST(2), .bytes = VB_AT_MOST(39)},
            {.name = "relative", .loop = two_blocks, .allocs = VB_BASELINE_PLUS(1), .bytes = VB_BASELINE_PLUS(7)},
            {.name = "uneven", .loop = uneven, .allocs = VB_EXACTLY(1)},
            {.name = "keeps_all", .loop = two_blocks, .allocs = VB_BASELINE_PLUS(1), .bytes = VB_AT_MOST(40)},
            {.name = "no_promise", .loop = two_blocks},
        },
};
