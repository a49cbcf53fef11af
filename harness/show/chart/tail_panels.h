/* SPDX-License-Identifier: MIT
 *
 * The panels of the chart of percentiles: what is in them, and how they are laid out. */
#ifndef VB_SHOW_CHART_TAIL_PANELS_H
#define VB_SHOW_CHART_TAIL_PANELS_H

#include "show/chart/caption.h"
#include "show/chart/lines.h"

#define VB_TAIL_WIDTH      980
#define VB_TAIL_LEVELS     5
#define VB_TAIL_PANELS_MAX 8 /* more points are counted in the caption only */

extern const struct vb_tail_level_name {
    const char *text;
    double nines; /* -log10(1 - level) */
} vb_tail_levels[VB_TAIL_LEVELS];

struct vb_tail_level {
    double ns; /* NAN: not known */
    double low, high;
};

/* The percentiles of one row. */
struct vb_tail_line {
    size_t panel;
    size_t variant;
    struct vb_tail_level levels[VB_TAIL_LEVELS];
    double slowest_ns;
};

struct vb_tail_panel {
    const char *point;
    double left, top, heading_y;
};

struct vb_tails {
    struct vb_page *page;
    const struct vb_chart_case *one;
    struct vb_lines variants;
    struct vb_tail_line *lines;
    size_t line_count;
    struct vb_tail_panel panels[VB_TAIL_PANELS_MAX];
    size_t panel_count;
    size_t left_out; /* points */
    struct vb_launch_span launches;
    bool has_interval, has_slowest;
    struct vb_scale scale;
    double panel_px, height;
};

/* Sets the caption, once the width of the chart is known. */
void vb_tail_measure_caption(const struct vb_tails *tails);

void vb_tail_draw(struct vb_tails *tails);

#endif
