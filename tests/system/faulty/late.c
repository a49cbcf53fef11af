/* SPDX-License-Identifier: MIT
 *
 * What short loops do not show: allocations that begin late in a loop. */
#include "well.h"

/* More operations than the loops that are counted first have, and fewer than a turn. */
#define LATE 2500

static uint64_t steady(struct vb_run *run)
{
    VB_LOOP(run)
    VB_OPAQUE_POINTER(run);
    return well_sum(run);
}

static uint64_t allocates(struct vb_run *run)
{
    int64_t done = 0;
    VB_LOOP(run)
    if (++done > LATE)
        allocate(32);
    return well_sum(run);
}

/* Takes a chunk for every so many operations. */
static uint64_t chunks(struct vb_run *run)
{
    int64_t done = 0;
    VB_LOOP(run)
    if (++done % LATE == 0)
        allocate(4096);
    return well_sum(run);
}

const struct vb_case vb_case_late = {
    .summary = "allocate late in a loop",
    .variants =
        {
            {.name = "steady", .loop = steady, .allocs = VB_EXACTLY(0)},
            {.name = "allocates", .loop = allocates, .allocs = VB_EXACTLY(0)},
            {.name = "chunks", .loop = chunks, .allocs = VB_EXACTLY(0)},
            {.name = "limited", .loop = allocates, .allocs = VB_AT_MOST(1)},
        },
};
