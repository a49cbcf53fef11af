/* SPDX-License-Identifier: MIT
 *
 * The values of a case's parameter at the points of a plan: those of `--param`, or else the case's own. */
#pragma once

#include "base/case_table.h"
#include "base/error.h"
#include "conduct/plan.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_values {
    char *items[VB_MAX_VALUES];
    size_t count;
    bool shown; /* part of the point's name */
};

/* Fills `values`, all zero before, for parameter `index` of a case, and marks the `--param` that it used. Returns 0;
 * VB_ERROR_USAGE for a value that the parameter does not take; VB_ERROR_MEASURE where the case has none;
 * VB_ERROR_MEMORY. To be released in any case. */
int vb_values_collect(struct vb_values *values, const struct vb_case_entry *entry, size_t index,
                      const struct vb_plan_options *options, bool *param_used, struct vb_error *error);
void vb_values_release(struct vb_values *values);
