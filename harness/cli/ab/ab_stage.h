/* SPDX-License-Identifier: MIT
 *
 * A part of what `ab` measures again: some points of its plan, each with a row of its own. */
#pragma once

#include "base/error.h"
#include "talk/measurement.h"
#include "conduct/conduct.h"
#include "conduct/plan.h"

#include <stddef.h>
#include <stdint.h>

/* All zeros: nothing is measured again. */
struct vb_ab_stage {
    struct vb_plan plan; /* its points belong to another plan */
    size_t *row_of;      /* for each of them */
    struct vb_measurement *measurements;
    struct vb_conduct_report report; /* measured_count of them are filled */
};

/* Room for `most` points. Returns 0 or VB_ERROR_MEMORY; released by vb_ab_stage_release() in any case. */
int vb_ab_stage_open(struct vb_ab_stage *stage, size_t most, struct vb_error *error);

void vb_ab_stage_add(struct vb_ab_stage *stage, const struct vb_plan_point *point, size_t row);

/* Takes so many launches of each point, with orders of turns of their own for each `number`. Instructions are exact and
 * are not counted again. Returns what vb_conduct() does. */
int vb_ab_stage_run(struct vb_ab_stage *stage, const struct vb_conduct_options *options, uint32_t launches,
                    unsigned number, struct vb_error *error);

void vb_ab_stage_release(struct vb_ab_stage *stage);
