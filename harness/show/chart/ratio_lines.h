/* SPDX-License-Identifier: MIT
 *
 * The lines of the chart of ratios, and how they are laid out. */
#ifndef VB_SHOW_CHART_RATIO_LINES_H
#define VB_SHOW_CHART_RATIO_LINES_H

#include "show/chart/caption.h"
#include "show/chart/number.h"
#include "results/verdict_words.h"

struct vb_ratio_line {
    const struct vb_chart_case *one;
    const struct vb_chart_row *chart_row;
    const char *status; /* what went wrong, or why there is no ratio; "" */
    double ratio;       /* NAN: there is none, and nothing of the following */
    double low, high;   /* NAN: not known */
    char value_text[VB_WORDING_MAX];
    char words[VB_VERDICT_MAX];
    const char *colour; /* of the words: VB_FASTER, VB_SLOWER or VB_GREY */
    bool starts_case, starts_point;

    /* Of its layout, pixels. */
    double y, height;
    double heading_y, heading_px; /* of its case, above it */
};

struct vb_ratios {
    struct vb_page *page;
    struct vb_ratio_line *lines;
    size_t count;
    size_t case_count;
    size_t left_out; /* beside the first of their point */
    size_t hidden;
    struct vb_launch_span launches;

    /* Of the layout. */
    struct vb_scale scale;
    bool is_cut; /* an interval goes on beyond the axis */
    double names_right, point_px, names_px, left, right, value_right, words_left, words_px;
    double top, bottom;
};

/* Places what stands side by side, and sets the scale. Draws it all. */
void vb_ratio_scale(struct vb_ratios *ratios);
void vb_ratio_draw(struct vb_ratios *ratios, const char *how);

#endif
