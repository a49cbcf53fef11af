/* SPDX-License-Identifier: MIT
 *
 * The panels of the chart of turns: what is in them, and how they are laid out. */
#ifndef VB_SHOW_CHART_TURN_PANELS_H
#define VB_SHOW_CHART_TURN_PANELS_H

#include "show/chart/caption.h"
#include "show/chart/turns_file.h"

#define VB_TURN_PANELS_MAX   20  /* whole points at the end are left out */
#define VB_TURN_LAUNCH_WIDTH 0.8 /* below 1, so that the dots of neighbouring launches are apart */

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
    struct vb_scale scale;
    const char *facts;

    /* Of its layout. */
    double first_launch, last_launch; /* those of its point */
    double left, top, head_y;
    double heading_y; /* NAN: no point is named above it */
    struct vb_tics tics;
};

struct vb_turn_chart {
    struct vb_page *page;
    const struct vb_chart_case *one;
    struct vb_turn_panel *panels;
    size_t count;
    size_t hidden;
    const char *silent; /* variants without turns, named; "" */
    bool has_points;
    size_t outliers;
    double axis_px, column_px, panel_px;
    size_t columns;
};

void vb_turn_panels_draw(struct vb_turn_chart *chart, const char *how);

#endif
