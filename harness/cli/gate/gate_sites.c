/* SPDX-License-Identifier: MIT */
#include "cli/gate/gate.h"
#include "cli/sites.h"

#include <string.h>

static bool is_about_allocations(const struct vb_gate_finding *finding)
{
    if (finding->severity != VB_GATE_FAIL || !finding->row)
        return false;
    return vb_gate_is_count(finding->quantity) || finding->row->status_code == VB_ROW_CONTRACT_BROKEN;
}

/* The plan's point of a row, and in `index` its variant; NULL: none. */
static const struct vb_plan_point *find_point(const struct vb_plan *plan, const struct vb_row *row, size_t *index)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct vb_plan_point *point = &plan->points[i];
        if (strcmp(point->entry->name, row->case_name) != 0 || strcmp(point->point, row->point) != 0)
            continue;
        for (*index = 0; *index < point->variant_count; ++*index)
            if (strcmp(vb_plan_variant_name(point, *index), row->variant) == 0)
                return point;
    }
    return NULL;
}

int vb_gate_look_up_sites(struct vb_measuring *measuring, const struct vb_gate *verdict, bool quiet)
{
    struct vb_sites_shown shown = {.conduct = &measuring->options->conduct, .quiet = quiet};
    const struct vb_row *last = NULL;
    int status = 0;
    for (size_t i = 0; status == 0 && i < verdict->count; i++) {
        const struct vb_gate_finding *finding = &verdict->findings[i];
        if (!is_about_allocations(finding) || finding->row == last)
            continue;
        last = finding->row;
        struct vb_sites_subject subject = {0};
        subject.point = find_point(&measuring->plan, last, &subject.variant);
        if (subject.point)
            status = vb_sites_look_up(&shown, &subject, &measuring->results.rows[last - measuring->results.rows]);
    }
    vb_sites_end_shown(&shown);
    return status;
}
