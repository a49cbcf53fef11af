/* SPDX-License-Identifier: MIT
 *
 * Panels of single turns, launch by launch: how they are laid out and drawn. */
#pragma once

#include "show/chart/input_files.h"
#include "show/chart/page.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_turn_launch {
    double number, median_ns;
    bool is_outlier;
};

struct vb_turn_panel {
    const char *point, *variant, *facts;
    const struct vb_turn *turns; /* ascending times */
    size_t count, disturbed;     /* turns, */
    size_t above, below;         /* those outside of the frame, */
    size_t kept[2];              /* and of the plain and of the disturbed ones those that are drawn */
    double rounds;
    struct vb_turn_launch *launches;
    size_t launch_count, outliers;
    double middle_ns, fastest_ns, slowest_ns; /* of the medians of the launches */
    struct vb_scale time, launch;             /* its axes; the panels of a point share that of the launches */
};

/* Draws the panels of a case, of which the variants of a point are side by side, from the page's y down; their dots go
 * to the page's data (plots/turns.gp). */
void vb_turn_panels_put(struct vb_page *page, const struct vb_turn_panel *panels, size_t count);
