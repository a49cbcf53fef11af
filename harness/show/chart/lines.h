/* SPDX-License-Identifier: MIT
 *
 * What charts of lines share: the looks of the variants, texts that stand as near to their places as they can without
 * touching each other, and the horizontal axis of a sweep: the values of its parameter in their real distances, or on a
 * logarithmic scale where that keeps neighbours further apart; or, where values crowd at the upper end (99, 99.9, 100),
 * on a logarithmic scale of the distance to the last one. Every value has its number below the axis; where values crowd
 * nevertheless, thin lines lead from them to their numbers. */
#pragma once

#include "show/chart/page.h"

#define VB_LINES_MAX 64 /* of a chart */

/* The lines of a chart. */
struct vb_lines {
    const char *names[VB_LINES_MAX];
    const char *remarks[VB_LINES_MAX]; /* below the name, or NULL */
    size_t count;
    double names_px; /* once they are measured */
};

/* Measures the names; returns how many lines of text they take, one below the other. */
int vb_lines_measure(struct vb_lines *lines);

/* The line of that name, which is added where it is new; VB_LINES_MAX where there is no room. */
size_t vb_lines_find(struct vb_lines *lines, const char *name);

/* The names beside a panel that ends at the pixel x, between `low` and `high`, as near to the ends of the lines, at the
 * heights `ends`, as they can be. A line whose end is NAN has none. What they need of the width. */
void vb_lines_put_names(const struct vb_lines *lines, struct vb_page *page, const double *ends, double x, double low,
                        double high);
double vb_lines_beside_px(const struct vb_lines *lines);

/* Line k, from 0: a piece of it for a key. */
void vb_line_put_sample(struct vb_page *page, size_t k, double x, double y);

/* Their looks for gnuplot. */
void vb_lines_put_styles(const struct vb_lines *lines, struct vb_page *page);

enum vb_values_scale { VB_VALUES_LINEAR, VB_VALUES_LOG, VB_VALUES_MIRRORED };

struct vb_values {
    const double *x; /* ascending, two at least */
    const char *const *texts;
    size_t count;
    double first_px, last_px;
    enum vb_values_scale scale;
};

/* Sets the scale, from what stands before it. */
void vb_values_set_scale(struct vb_values *values);

/* The pixel at which a value between the first and the last is drawn. */
double vb_values_px(const struct vb_values *values, double x);

/* " (log scale)", or "" where distances are real. */
const char *vb_values_say_scale(const struct vb_values *values, struct vb_page *page);

/* Draws the numbers below the axis at y, between two pixels; and for each of them a line up through a panel. */
void vb_values_put_numbers(const struct vb_values *values, struct vb_page *page, double y, double low, double high);
void vb_values_put_rules(const struct vb_values *values, struct vb_page *page, double low, double high, double top,
                         double bottom);
