/* SPDX-License-Identifier: MIT
 *
 * Wrong uses of VB_LOOP and of what a case is given. */
#include "well.h"

#include <stdio.h>

static uint64_t never(struct vb_run *run)
{
    return well_sum(run);
}

static uint64_t breaks(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        break;
    return well_sum(run);
}

static uint64_t returns(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        return well_sum(run);
    return 0;
}

static uint64_t twice(struct vb_run *run)
{
    well(run);
    return well(run);
}

static uint64_t undeclared(struct vb_run *run)
{
    return well(run) + (uint64_t)vb_integer(run, "depth");
}

static uint64_t skips(struct vb_run *run)
{
    VB_LOOP(run)
    {
        vb_skip(run, "no %s here", "gold");
        if (vb_opaque(1))
            return 0;
    }
    return 0;
}

/* Not wrong, but it must not end up in the results. */
static uint64_t prints(struct vb_run *run)
{
    printf("said on standard output\n");
    fflush(stdout);
    return well(run);
}

const struct vb_case vb_case_loop = {
    .summary = "use the loop wrongly",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "uses it as it should"},
            {.name = "never", .loop = never, .summary = "does not use it"},
            {.name = "breaks", .loop = breaks, .summary = "leaves it by break"},
            {.name = "returns", .loop = returns, .summary = "leaves it by return"},
            {.name = "twice", .loop = twice, .summary = "uses it twice"},
            {.name = "undeclared", .loop = undeclared, .summary = "asks for a parameter that it does not declare"},
            {.name = "skips", .loop = skips, .summary = "cannot run here"},
            {.name = "prints", .loop = prints, .summary = "prints to standard output"},
        },
};
