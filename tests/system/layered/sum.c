/* SPDX-License-Identifier: MIT
 *
 * A second file, so that files can be linked in another order. */
#include "case.h"

static uint64_t loop(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    for (uint64_t i = 0; i < 100; i++)
        sum += vb_opaque(i);
    return sum;
}

const struct vb_case vb_case_sum = {
    .summary = "a sum of 100 numbers",
    .variants = {{.name = "loop", .loop = loop}},
};
