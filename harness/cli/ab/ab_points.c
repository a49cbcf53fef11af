/* SPDX-License-Identifier: MIT
 *
 * What becomes of the points of `ab`: those that one side lacks are named, those in doubt are measured again. */
#include "base/case_table.h"
#include "base/pattern.h"
#include "cli/ab/ab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vb_ab_name_single(struct vb_ab_singles *singles, const char *whose, const char *case_name, const char *variant)
{
    char line[2 * VB_NAME_MAX + 40];
    snprintf(line, sizeof line, "only in the %s program: %s%s%s", whose, case_name, *variant ? "/" : "", variant);
    if (singles->quiet || strcmp(line, singles->last_line) == 0)
        return;
    snprintf(singles->last_line, sizeof singles->last_line, "%s", line);
    puts(line);
}

void vb_ab_leave_out_new(struct vb_ab_singles *singles, const struct vb_case_entry *old, struct vb_plan *plan)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct vb_plan_point *point = &plan->points[i];
        const char *variant = vb_plan_variant_name(point, 0);
        if (!point->entry->descriptor || vb_case_has(old, point->entry->name, variant)) {
            struct vb_plan_point moved = *point;
            *point = plan->points[kept];
            plan->points[kept++] = moved;
            continue;
        }
        bool in_both = vb_case_find(old, point->entry->name) != NULL;
        vb_ab_name_single(singles, "new", point->entry->name, in_both ? variant : "");
        singles->only_new++;
    }
    plan->count = kept;
}

/* Whether the patterns mean a variant of which only the name is known: what they say of points is left out. */
static bool is_wanted(const struct vb_plan_options *plan, const char *case_name, const char *variant)
{
    for (size_t i = 0; i < plan->pattern_count; i++) {
        const char *pattern = plan->patterns[i];
        const char *slash = strrchr(pattern, '/');
        char plain[VB_PATTERN_MAX];
        snprintf(plain, sizeof plain, "%.*s%s", (int)strcspn(pattern, ":/"), pattern, slash ? slash : "");
        if (vb_pattern_matches(plain, case_name, "", variant))
            return true;
    }
    return plan->pattern_count == 0;
}

static void name_gone(struct vb_ab_singles *singles, const struct vb_case_entry *gone, const struct vb_program *program,
                      const struct vb_plan_options *options)
{
    size_t count = gone->descriptor ? vb_case_variant_count(gone->descriptor) : 0;
    bool in_both = vb_case_find(program->cases, gone->name) != NULL;
    for (size_t i = 0; i < count; i++) {
        const char *variant = gone->descriptor->variants[i].name;
        if (vb_case_has(program->cases, gone->name, variant) || !is_wanted(options, gone->name, variant))
            continue;
        singles->only_old++;
        vb_ab_name_single(singles, "old", gone->name, in_both ? variant : "");
    }
}

void vb_ab_name_gone(struct vb_ab_singles *singles, const struct vb_case_entry *old, const struct vb_program *program,
                     const struct vb_plan_options *options)
{
    for (; old->name; old++)
        name_gone(singles, old, program, options);
}

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
