/* SPDX-License-Identifier: MIT
 *
 * A variant that computes something else, but only in long loops. */
#include "well.h"

static uint64_t wraps(struct vb_run *run)
{
    uint64_t sum = well(run);
    return sum > 2500 ? sum - 2500 : sum;
}

const struct vb_case vb_case_late_sum = {
    .summary = "compute something else late in a loop",
    .variants =
        {
            {.name = "well", .loop = well},
            {.name = "wraps", .loop = wraps},
        },
};
