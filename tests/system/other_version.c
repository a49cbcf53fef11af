/* SPDX-License-Identifier: MIT
 *
 * A module that was compiled when struct vb_case was another. */
#include "case.h"

static const struct vb_case_entry cases[] = {{0, 0, 0, 0, 0, 0}};

extern const struct vb_module vb_module;
const struct vb_module vb_module = {
    VB_MODULE_VERSION, (uint32_t)sizeof(struct vb_case) + 8, (uint32_t)sizeof(struct vb_run), cases, 0, 0};
