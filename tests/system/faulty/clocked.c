/* SPDX-License-Identifier: MIT
 *
 * Batches so short that their time is the clock's: of an empty loop nothing else is left. */
#include "well.h"

static uint64_t works(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    for (int i = 0; i < 2000; i++)
        sum = vb_opaque(sum + 1);
    return sum > 0;
}

static uint64_t empty(struct vb_run *run)
{
    VB_LOOP(run)
    {
    }
    return 1;
}

const struct vb_case vb_case_clocked = {
    .summary = "a loop of which nothing is left, in batches",
    .variants = {{.name = "works", .loop = works}, {.name = "empty", .loop = empty}},
    .batch = 10,
};
