/* SPDX-License-Identifier: MIT
 *
 * Work that takes longer the more of it was done. */
#include "well.h"

/* Each operation walks past all that were before it. */
static uint64_t grows(struct vb_run *run)
{
    static uint64_t before;
    VB_LOOP(run)
    {
        for (uint64_t i = 0; i < before; i += 256)
            VB_USE(i);
        before++;
    }
    return 1;
}

const struct vb_case vb_case_grows = {
    .summary = "operations take longer the more there were",
    .variants =
        {
            {.name = "first", .loop = grows, .summary = "grows"},
            {.name = "second", .loop = grows, .summary = "grows alike"},
        },
};
