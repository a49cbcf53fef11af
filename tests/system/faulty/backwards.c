/* SPDX-License-Identifier: MIT
 *
 * A period that a case says only where it runs, and that cannot be. */
#include "well.h"

static int64_t below_zero(const struct vb_run *run)
{
    (void)run;
    return -5;
}

const struct vb_case vb_case_backwards = {
    .summary = "a negative period",
    .variants = {{.name = "one", .loop = well}, {.name = "other", .loop = well}},
    .period_at = below_zero,
};
