/* SPDX-License-Identifier: MIT
 *
 * The panels of the chart of turns: what is in them, and how they are laid out. */
#pragma once

#include "show/chart/page.h"
#include "show/chart/turns_file.h"

struct vb_turn_launch {
    double number;
    double median_ns;
    bool is_outlier;
};

struct vb_turn_panel {
    const char *point;
    const char *variant;
    const struct vb_turn *turns; /* ascending times */
    size_t count;
    size_t disturbed;
    double rounds;
    struct vb_turn_launch *launches;
    size_t launch_count;
    size_t outliers;
    double middle_ns, fastest_ns, slowest_ns; /* of the medians of the launches */
    size_t above, below;                      /* turns outside of the frame */
    size_t kept[2];                           /* how many of the plain and of the disturbed turns are drawn */
    struct vb_scale time, launch;             /* its axes; the panels of a point share that of the launches */
    const char *facts;
};

/* Draws them from the page's y down. */
void vb_turn_panels_put(struct vb_page *page, const struct vb_turn_panel *panels, size_t count);
