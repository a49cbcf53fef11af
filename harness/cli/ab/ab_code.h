/* SPDX-License-Identifier: MIT
 *
 * Whether the variants of a pair run the same machine code in both programs. */
#pragma once

#include "talk/measurement.h"
#include "code/same.h"

/* The programs of the last pair, opened; most pairs of a page are of the same two. All zeros at first. */
struct vb_ab_code {
    struct vb_code *code;
    char *paths[2]; /* as the workers gave them, old and new */
};

/* Compares the code of a measured pair. UNPROVEN where the workers did not tell where it lies. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_ab_code_compare(struct vb_ab_code *programs, const struct vb_measurement *pair, struct vb_code_finding *finding);
void vb_ab_code_release(struct vb_ab_code *programs);
