/* SPDX-License-Identifier: MIT
 *
 * What a chart of a sweep is made of: the lines over their values, and where they cross the baseline's. */
#ifndef VB_SHOW_CHART_SWEEP_LINES_H
#define VB_SHOW_CHART_SWEEP_LINES_H

#include "show/chart/caption.h"
#include "show/chart/lines.h"
#include "show/chart/sweeps.h"
#include "show/chart/values.h"

#define VB_CROSSINGS_MAX 6 /* written above the panel at most; more of them are in the description only */

/* One variant at one value. Numbers that are not known are NAN. */
struct vb_sweep_cell {
    double ns, low_ns, high_ns;
    double allocs;
    bool is_set;
};

/* Where a variant breaks even with its baseline. */
struct vb_crossing {
    const char *baseline; /* NULL: nowhere */
    double at, low, high; /* of the parameter; an interval that is not known is NAN */
    double x, y;          /* a pixel, and a time; NAN where it is not drawn */
};

struct vb_sweep_chart {
    struct vb_page *page;
    const struct vb_chart_case *one;
    const struct vb_chart_sweep *sweep;
    const char *param;
    struct vb_lines variants;
    size_t hidden; /* variants that are not shown */
    struct vb_values values;
    struct vb_sweep_cell *cells; /* of a variant one after another, as many as there are values */
    struct vb_crossing crossings[VB_LINES_MAX];
    size_t drawn[VB_CROSSINGS_MAX]; /* the variants whose crossings are drawn */
    int drawn_count;
    struct vb_launch_span launches;
    bool has_time, has_allocs, has_interval;
    bool is_cut;                  /* an interval goes on beyond the axis */
    double lowest_ns, highest_ns; /* of what is drawn */
    struct vb_scale time, allocs;
    double left, right;
    double top[2], bottom[2]; /* of the panels: time, allocations */
};

const struct vb_sweep_cell *vb_sweep_cell(const struct vb_sweep_chart *chart, size_t variant, size_t value);

/* Places the crossings, once the values and the scale of the time are placed; draws them. */
void vb_crossings_place(struct vb_sweep_chart *chart);
void vb_crossings_put(const struct vb_sweep_chart *chart);

/* "inline_result breaks even with heap_future at sync=9 (6 to 12)". */
const char *vb_crossing_say(const struct vb_sweep_chart *chart, size_t variant);

#endif
