/* SPDX-License-Identifier: MIT
 *
 * Axes: from which value to which, linear or logarithmic, and the numbers beside them. For every chart, whoever draws
 * it: gnuplot's, and those inside of a page. */
#ifndef VB_SHOW_CHART_SCALE_H
#define VB_SHOW_CHART_SCALE_H

#include <stdbool.h>
#include <stddef.h>

/* `low` and `high` are decimal logarithms where the axis is logarithmic. */
struct vb_scale {
    bool is_log;
    double low;
    double high;
};

/* A bar that is to fit: its value and the end of what is drawn for it (NAN: unknown), and how many pixels beyond that
 * end its number takes. */
struct vb_scale_bar {
    double value;
    double end;
    double room_px;
};

#define VB_TICS_MAX 256

struct vb_tics {
    double values[VB_TICS_MAX];
    int count;
};

/* Beyond this ratio of the largest to the smallest positive value, the smallest is no longer seen on a linear axis. */
#define VB_SCALE_LOG_RATIO 50

/* For bars on an axis of so many pixels: from zero; or logarithmic, from half a decade below the smallest. */
struct vb_scale vb_scale_of_bars(const struct vb_scale_bar *bars, size_t count, double length_px);

/* For lines through values from `low` to `high`, which is 0 where none is positive: from zero, or logarithmic. */
struct vb_scale vb_scale_of_lines(double low, double high);

/* Where a value lies: 0 at the foot of the axis, 1 at its end; below and above they stay there. */
double vb_scale_part(const struct vb_scale *scale, double value);

/* The value at such a place. */
double vb_scale_value(const struct vb_scale *scale, double part);

/* The value between two others, so far on the way from one to the other, as a line between them is drawn; NAN where it
 * cannot be. */
double vb_scale_between(const struct vb_scale *scale, double from, double to, double part);

/* The numbers for an axis that begins at zero or is logarithmic, at least tic_px apart: steps of 1, 2 or 5 times a
 * power of ten; powers of ten. */
void vb_tics_fill(struct vb_tics *tics, const struct vb_scale *scale, double length_px, double tic_px);

/* Multiples of one step, for an axis that begins anywhere, or is logarithmic and short. */
void vb_tics_fill_steps(struct vb_tics *tics, const struct vb_scale *scale, double length_px, double tic_px);

#endif
