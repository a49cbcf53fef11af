/* SPDX-License-Identifier: MIT
 *
 * What only one of two programs has: it cannot be compared, and is named. */
#pragma once

#include "cli/command.h"
#include "talk/protocol.h"
#include "conduct/plan.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_ab_singles {
    bool quiet; /* in: they are counted, and no line is printed */
    size_t only_new, only_old;
    char last_line[2 * VB_NAME_MAX + 40];
};

/* Says that only one of the two ("old" or "new") has a variant, or a whole case where `variant` is "". Once, however
 * many points it has. */
void vb_ab_name_single(struct vb_ab_singles *singles, const char *whose, const char *case_name, const char *variant);

/* Takes out of the plan what the old program does not have. What was taken out stays in plan->points, behind the
 * `count` that are left, for releasing the plan. */
void vb_ab_leave_out_new(struct vb_ab_singles *singles, const struct vb_case_entry *old, struct vb_plan *plan);

/* Names what the patterns mean and the new program does not have. */
void vb_ab_name_gone(struct vb_ab_singles *singles, const struct vb_case_entry *old, const struct vb_program *program,
                     const struct vb_plan_options *options);
