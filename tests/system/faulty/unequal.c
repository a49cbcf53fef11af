/* SPDX-License-Identifier: MIT
 *
 * A variant that computes something else. */
#include "well.h"

static uint64_t odd(struct vb_run *run)
{
    return well(run) + 1;
}

const struct vb_case vb_case_unequal = {
    .summary = "compute something else",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "computes what it should"},
            {.name = "odd", .loop = odd, .summary = "is off by one"},
            {.name = "well_too", .loop = well, .summary = "computes what it should"},
        },
};
