/* SPDX-License-Identifier: MIT
 *
 * The horizontal axis of a sweep: the values of its parameter in their real distances, or on a logarithmic scale where
 * that keeps neighbours further apart; or, where values crowd at the upper end (99, 99.9, 100), on a logarithmic scale
 * of the distance to the last one. Every value has its number below the axis; where values crowd nevertheless, thin
 * lines lead from them to their numbers. */
#pragma once

#include "show/chart/page.h"

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
