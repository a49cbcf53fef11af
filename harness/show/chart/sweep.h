/* SPDX-License-Identifier: MIT
 *
 * What the chart of a sweep is made of: variants over the values of a parameter, panels, crossings. */
#pragma once

#include "show/chart/lines.h"
#include "show/chart/quantity.h"
#include "show/chart/find_sweeps.h"

#define VB_CROSSINGS_MAX 6 /* written above the panel at most; more of them are in the description only */

/* Where a variant breaks even with its baseline. */
struct vb_crossing {
    const char *baseline; /* NULL: nowhere */
    double at, low, high; /* of the parameter; an interval that is not known is NAN */
    double x, y;          /* a pixel, and a time; NAN where it is not drawn */
};

/* A quantity over the parameter. */
struct vb_sweep_panel {
    struct vb_quantity quantity;
    struct vb_scale scale;
    struct vb_box box;
    double cut_low, cut_high; /* an interval that reaches further ends here */
    bool has_interval, is_cut;
};

struct vb_sweep_chart {
    struct vb_page *page;
    const struct vb_chart_sweep *sweep;
    const char *param;
    struct vb_lines variants;
    size_t hidden; /* variants that are not shown */
    struct vb_values values;
    const struct vb_row **cells; /* of a variant one after another, as many as there are values; NULL: no row */
    struct vb_sweep_panel panels[2 + VB_RATES_MAX];
    size_t panel_count;
    struct vb_crossing crossings[VB_LINES_MAX];
    size_t drawn[VB_CROSSINGS_MAX]; /* the variants whose crossings are drawn */
    int drawn_count;
    struct vb_launch_span launches;
};

/* NAN where it is not known. */
struct vb_amount vb_sweep_amount(const struct vb_sweep_chart *chart, const struct vb_quantity *quantity, size_t variant,
                                 size_t value);

/* Notes the crossing that a row knows; places all, once the values are; draws them in a panel that is the first. */
void vb_crossing_note(struct vb_crossing *crossing, const struct vb_chart_row *chart_row);
void vb_crossings_place(struct vb_sweep_chart *chart);
void vb_crossings_put(const struct vb_sweep_chart *chart);

/* "inline_result breaks even with heap_future at sync=9 (6 to 12)". */
const char *vb_crossing_say(const struct vb_sweep_chart *chart, size_t variant);
