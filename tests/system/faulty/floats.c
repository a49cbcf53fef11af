/* SPDX-License-Identifier: MIT
 *
 * Leaves the floating-point state changed: what is inexact traps, or is rounded upwards. */
#include "well.h"

#include <fenv.h>

static uint64_t traps(struct vb_run *run)
{
    feenableexcept(FE_INEXACT);
    return well(run);
}

static uint64_t rounds_up(struct vb_run *run)
{
    fesetround(FE_UPWARD);
    return well(run);
}

static uint64_t traps_later(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        if (sum == 0)
            feenableexcept(FE_INEXACT);
        sum = vb_opaque(sum + 1);
    }
    return sum;
}

const struct vb_case vb_case_floats = {
    .summary = "leave another floating-point state behind",
    .variants =
        {
            {.name = "well", .loop = well},
            {.name = "traps", .loop = traps, .summary = "from before the loop"},
            {.name = "rounds_up", .loop = rounds_up, .summary = "from before the loop"},
            {.name = "traps_later", .loop = traps_later, .summary = "from the first operation"},
            {.name = "well_too", .loop = well},
        },
};
