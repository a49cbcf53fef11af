/* SPDX-License-Identifier: MIT
 *
 * What faulty/crash.c was in an older build: it had a variant that is gone, and "abort" came to its end. */
#include "../faulty/well.h"

static uint64_t segv(struct vb_run *run)
{
    volatile int *nowhere = VB_OPAQUE_POINTER((volatile int *)NULL);
    VB_LOOP(run)
    *nowhere = 1;
    return well_sum(run);
}

const struct vb_case vb_case_crash = {
    .summary = "end in the middle of the loop",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "comes to its end"},
            {.name = "segv", .loop = segv, .summary = "writes to nowhere"},
            {.name = "abort", .loop = well, .summary = "comes to its end, here"},
            {.name = "gone", .loop = well, .summary = "a variant of former times"},
        },
};
