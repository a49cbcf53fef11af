/* SPDX-License-Identifier: MIT */
#include "cli/measuring.h"

#include "conduct/plan.h"

#include <stdint.h>

static void use_plan(struct vb_limits_rules *rules, const struct vb_case_entry *cases, bool thorough)
{
    const struct vb_plan_options everything = {.thorough = thorough};
    struct vb_plan plan = {0};
    int status = vb_plan_make(&plan, cases, &everything, NULL);
    for (size_t i = 0; status == 0 && i < plan.count; i++)
        for (size_t v = 0; v < plan.points[i].variant_count; v++) {
            const struct vb_row row = {.case_name = (char *)(uintptr_t)plan.points[i].entry->name,
                                       .point = plan.points[i].point,
                                       .variant = (char *)(uintptr_t)vb_plan_variant_name(&plan.points[i], v)};
            vb_limits_rules_use(rules, &row);
        }
    vb_plan_release(&plan);
}

void vb_limits_use_cases(struct vb_limits_rules *rules, const struct vb_case_entry *cases)
{
    use_plan(rules, cases, false);
    use_plan(rules, cases, true);
}
