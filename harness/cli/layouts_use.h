/* SPDX-License-Identifier: MIT
 *
 * `--layouts`: whether what is measured is measured through its layouts, and the words for why not. */
#pragma once

#include "base/layouts.h"
#include "cli/measuring.h"

/* Opens the layouts of this program, or of the module its cases are from, where they are wanted: with `yes`, or by
 * `ab`, which opens those of `old`, too, and pairs them. They are then what is measured, as is a fact of the results;
 * or a warning says why the list that there is was not used. Returns 0; VB_ERROR_MEASURE when they were asked for and
 * cannot be had; VB_ERROR_MEMORY. */
int vb_layouts_use(struct vb_measuring *measuring, struct vb_error *error);
int vb_layouts_use_both(struct vb_measuring *measuring, const struct vb_plan_base *base, struct vb_layouts *old,
                        struct vb_error *error);
