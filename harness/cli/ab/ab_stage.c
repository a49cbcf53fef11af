/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"

#include <stdlib.h>

int vb_ab_stage_open(struct vb_ab_stage *stage, size_t most, struct vb_error *error)
{
    stage->plan.points = calloc(most + 1, sizeof *stage->plan.points);
    stage->row_of = calloc(most + 1, sizeof *stage->row_of);
    stage->measurements = calloc(most + 1, sizeof *stage->measurements);
    return stage->plan.points && stage->row_of && stage->measurements ? 0 : vb_fail_memory(error);
}

void vb_ab_stage_add(struct vb_ab_stage *stage, const struct vb_plan_point *point, size_t row)
{
    stage->row_of[stage->plan.count] = row;
    stage->plan.points[stage->plan.count++] = *point;
}

int vb_ab_stage_run(struct vb_ab_stage *stage, const struct vb_conduct_options *options, uint32_t launches,
                    unsigned number, struct vb_error *error)
{
    if (stage->plan.count == 0)
        return 0;
    struct vb_conduct_options conduct = *options;
    conduct.launches = launches;
    conduct.seed += number;
    conduct.metrics = 0;
    return vb_conduct(&stage->plan, &conduct, stage->measurements, &stage->report, error);
}

void vb_ab_stage_release(struct vb_ab_stage *stage)
{
    for (size_t i = 0; stage->measurements && i < stage->plan.count; i++)
        vb_measurement_release(&stage->measurements[i]);
    free(stage->measurements);
    free(stage->row_of);
    free(stage->plan.points);
    *stage = (struct vb_ab_stage){0};
}
