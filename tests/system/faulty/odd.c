/* SPDX-License-Identifier: MIT
 *
 * What a case says of itself only where it runs, and cannot be. */
#include "well.h"

#include <math.h>

static struct vb_contract of_no_kind(const struct vb_run *run)
{
    (void)run;
    return (struct vb_contract){(enum vb_contract_kind)77, 1};
}

static struct vb_contract of_no_number(const struct vb_run *run)
{
    (void)run;
    return (struct vb_contract)VB_AT_MOST(nan(""));
}

const struct vb_case vb_case_odd = {
    .summary = "promises that are made where it runs, and cannot be kept",
    .variants =
        {
            {.name = "fine", .loop = well},
            {.name = "no_kind", .loop = well, .allocs_at = of_no_kind},
            {.name = "no_number", .loop = well, .bytes_at = of_no_number},
        },
};
