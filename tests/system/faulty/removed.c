/* SPDX-License-Identifier: MIT
 *
 * A loop of which the compiler leaves nothing. */
#include "well.h"

/* Nobody uses what it computes, so nothing is left of it. */
static uint64_t removed(struct vb_run *run)
{
    int unused = 0;
    VB_LOOP(run)
    unused += 3;
    (void)unused;
    return 1;
}

static uint64_t kept(struct vb_run *run)
{
    VB_LOOP(run)
    VB_USE(vb_opaque(3));
    return 1;
}

const struct vb_case vb_case_removed = {
    .summary = "a loop that the compiler removes",
    .variants =
        {
            {.name = "kept", .loop = kept, .summary = "is still there"},
            {.name = "removed", .loop = removed, .summary = "is not"},
            {.name = "kept_too", .loop = kept, .summary = "is there as well"},
        },
};
