/* SPDX-License-Identifier: MIT
 *
 * The same name, but not the same result. */
#include "../faulty/well.h"

static uint64_t other(struct vb_run *run)
{
    return well(run) + 1;
}

const struct vb_case vb_case_unequal = {
    .summary = "give another result",
    .variants = {{.name = "well", .loop = other, .summary = "comes to its end"}},
};
